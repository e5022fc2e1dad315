//! 提请复议: a secretariat objects to what another body decided about an item of its own log: that it is withheld, or that it
//! stays although it was flagged. The owner answers, by somebody other than whoever decided. It is a flag, in the objecting
//! body's log, whose reference names the decision instead of the item.

use super::{
    admission::{self, check_reason},
    between::{not_ours, said},
    item::{Audience, ItemKind, State},
    moderation::{self, Withhold, in_state, state_draft},
    opinion::published_at_once,
};
use crate::{
    command::Actor,
    decide::Decision,
    facts::{Base, Deed},
    ids::{Code, PartName, Place},
    record::Draft,
    refusal::Refusal,
};

/// Outcome of an objection that the owner followed.
pub const UPHELD: &str = "upheld";
/// Outcome of an objection that the owner did not follow.
pub const DISMISSED: &str = "dismissed";
/// Reason code of an item that is published after another body's objection.
pub const RESTORED: &str = "host-appeal-upheld";

/// A decision of a body about an item of its own log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The item.
    pub item: Place,
    /// The leaf that withheld it; or the owner's answer to the flag that it stays.
    pub leaf: Place,
    /// The flag that was so answered; `None` of a withholding.
    pub flag: Option<Place>,
}

impl Decided {
    /// Whatever it names.
    pub(crate) fn places(&self) -> Vec<Place> {
        [&self.item, &self.leaf].into_iter().chain(&self.flag).cloned().collect()
    }
}

/// An objection to a decision of another body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// What was decided.
    pub to: Decided,
    /// Why it should be decided otherwise, for the owner's secretariat.
    pub reason: String,
}

/// What the owner says to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The decision stands.
    Dismiss,
    /// The withheld item is published.
    Restore,
    /// The item that stayed is withheld, for this reason.
    Withhold(Code),
}

/// The owner's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The objection.
    pub objection: Place,
    /// What it objects to.
    pub to: Decided,
    /// What becomes of that.
    pub verdict: Verdict,
    /// A sentence to the secretariat that objected, and to the author of an item that is withheld.
    pub reason: String,
}

/// Objects to a decision of another body, once a decision.
pub(crate) fn object(actor: &Actor, ask: &Object, base: &Base) -> Result<Decision, Refusal> {
    let item = not_ours(actor, base, &ask.to.item)?;
    // What only the owner's secretariat may read is nobody else's to ask for.
    if item.audience == Audience::Own {
        return Err(Refusal::NoSuchItem);
    }
    if !item.kind.is_reviewed() || item.kind == ItemKind::Appeal {
        return Err(Refusal::WrongKind);
    }
    check_decided(base, &ask.to)?;
    // Who flagged it objects to the answer, nobody in their name.
    if ask.to.flag.as_ref().is_some_and(|flag| flag.origin != base.home) {
        return Err(Refusal::WrongKind);
    }
    if base.counted.get(&ask.to.leaf).is_some_and(|facts| facts.is_flagged) {
        return Err(Refusal::AlreadyDone);
    }
    check_reason(&ask.reason)?;
    let draft = said(ItemKind::Flag, (&ask.to.leaf, item.tier), &item.consultation, &ask.reason, base);
    Ok(Decision::leaves(published_at_once(draft)))
}

/// Answers another body's objection to a decision about an own item, and carries out what the answer says.
pub(crate) fn answer(actor: &Actor, ask: &Answer, base: &Base) -> Result<Decision, Refusal> {
    let Decided { item: place, leaf, flag } = &ask.to;
    let item = admission::moderated(actor, base, place)?;
    let objection = admission::item(base, &ask.objection)?;
    if objection.kind != ItemKind::Flag || objection.about.as_ref() != Some(leaf) {
        return Err(Refusal::WrongKind);
    }
    check_decided(base, &ask.to)?;
    if base.counted.get(&ask.objection).is_some_and(|facts| facts.is_filed) {
        return Err(Refusal::AlreadyDone);
    }
    // A withholding is known by the item, whose present state it set; that an item stays, by the leaf that says so.
    let of = if flag.is_some() { leaf } else { place };
    if base.did(actor, of, Deed::Decided) {
        return Err(Refusal::SameModerator);
    }
    check_reason(&ask.reason)?;
    let change = match (&ask.verdict, flag) {
        (Verdict::Dismiss, _) => Vec::new(),
        (Verdict::Restore, None) => vec![state_draft(base, place, State::Published, Some(Code::known(RESTORED)))?],
        (Verdict::Withhold(code), Some(_)) => {
            let withhold = Withhold { item: place.clone(), code: code.clone(), reason: ask.reason.clone() };
            vec![moderation::withholding(actor, &withhold, base)?]
        }
        (Verdict::Restore | Verdict::Withhold(_), _) => return Err(Refusal::WrongKind),
    };
    let outcome = if ask.verdict == Verdict::Dismiss { DISMISSED } else { UPHELD };
    let draft = said(ItemKind::Filing, (&ask.objection, objection.tier), &item.consultation, &ask.reason, base)
        .part(PartName::known(PartName::OUTCOME), outcome);
    Ok(Decision::leaves(published_at_once(draft).into_iter().chain(change).collect::<Vec<Draft>>()))
}

/// That the owner decided so, and that it still stands.
fn check_decided(base: &Base, to: &Decided) -> Result<(), Refusal> {
    let item = admission::item(base, &to.item)?;
    if to.leaf.origin != to.item.origin {
        return Err(Refusal::WrongKind);
    }
    let Some(flag) = &to.flag else {
        in_state(item, &[State::Withheld])?;
        // It was withheld anew since: that is another decision.
        let is_in_force = base.decisions.get(&to.leaf).is_some_and(|(item, _)| *item == to.item);
        return if is_in_force { Ok(()) } else { Err(Refusal::NoSuchItem) };
    };
    let (filing, flagged) = (admission::item(base, &to.leaf)?, admission::item(base, flag)?);
    let is_answer = filing.kind == ItemKind::Filing && filing.about.as_ref() == Some(flag);
    if !is_answer || flagged.kind != ItemKind::Flag || flagged.about.as_ref() != Some(&to.item) {
        return Err(Refusal::WrongKind);
    }
    in_state(item, &[State::Published])
}
