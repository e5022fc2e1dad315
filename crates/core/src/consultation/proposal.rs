//! 联名提案: a member proposes, members of either body sign, each in the log of their own body, and each body says for
//! itself what becomes of it. When signing ends is a leaf of each log (`tally`), never a date that a rule compares.

use super::{
    admission::{
        self, Participant, TEXT_CHARS_MAX, TITLE_CHARS_MAX, check_heading, check_intake, check_reason, check_text,
        participant, readable,
    },
    item::{Audience, ItemKind, Module, Tier},
    opinion::{accepted, published_at_once},
    phase::Phase,
};
use crate::{
    command::Actor,
    decide::Decision,
    facts::{Base, CountedFacts, Deed},
    ids::{ConsultationId, Origin, PartName, Place},
    record::{Counts, Draft, Event, ItemAccepted},
    refusal::Refusal,
};

/// Phases in which proposals are handed in and signed.
const PHASES: [Phase; 2] = [Phase::Collecting, Phase::Deliberating];
/// The body takes the proposal up (立案).
pub const FILED: &str = "filed";
/// The body does not take it up (不予立案), for the reason it gives.
pub const RETURNED: &str = "returned";
/// What a tally counts of a proposal.
pub const SIGNATURES: &str = "signatures";

/// A proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submit {
    /// Where.
    pub consultation: ConsultationId,
    /// 案由.
    pub title: String,
    /// 情况分析.
    pub analysis: String,
    /// 具体建议.
    pub advice: String,
    /// Whether the author wants to be named.
    pub named: bool,
}

/// A signature under a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sign {
    /// The proposal, of either body.
    pub proposal: Place,
    /// Whether the signatory wants to be named.
    pub named: bool,
}

/// What a body decided about a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The proposal, of either body.
    pub proposal: Place,
    /// Whether it is taken up.
    pub takes: bool,
    /// Why, and what happens next.
    pub reason: String,
}

fn member<'a>(actor: &Actor, base: &'a Base, c: &ConsultationId) -> Result<Participant<'a>, Refusal> {
    check_intake(base, c)?;
    let author = participant(actor, base, c, Module::Proposals, &PHASES)?;
    if author.tier == Tier::Member { Ok(author) } else { Err(Refusal::TierNotAdmitted { tier: author.tier }) }
}

/// Hands in a proposal; signing begins once it is published.
pub(crate) fn submit(actor: &Actor, ask: &Submit, base: &Base) -> Result<Decision, Refusal> {
    let author = member(actor, base, &ask.consultation)?;
    check_heading(&ask.title, TITLE_CHARS_MAX)?;
    check_text(&ask.analysis, TEXT_CHARS_MAX)?;
    check_text(&ask.advice, TEXT_CHARS_MAX)?;
    let accept = ItemAccepted {
        kind: ItemKind::Proposal,
        tier: author.tier,
        audience: Audience::Public,
        prompt: None,
        about: None,
        source: None,
        parts: Vec::new(),
    };
    let draft = Draft::plain(Some(&ask.consultation), Event::ItemAccepted(accept))
        .part(PartName::known(PartName::TITLE), ask.title.as_str())
        .part(PartName::known(PartName::TEXT), ask.analysis.as_str())
        .part(PartName::known(PartName::ADVICE), ask.advice.as_str())
        .part(PartName::known(PartName::AUTHOR), author.author_part(ask.named)?);
    Ok(Decision::leaves(accepted(draft, author.charter.review)))
}

/// Signs a published proposal of either body, once; its author has signed by proposing.
pub(crate) fn sign(actor: &Actor, ask: &Sign, base: &Base) -> Result<Decision, Refusal> {
    let consultation = admission::item(base, &ask.proposal)?.consultation.clone();
    let signatory = member(actor, base, &consultation)?;
    let proposal = readable(base, &ask.proposal, signatory.tier)?;
    if proposal.kind != ItemKind::Proposal {
        return Err(Refusal::WrongKind);
    }
    let counted = base.counted.get(&ask.proposal).ok_or(Refusal::NoSuchItem)?;
    if counted.is_closed {
        return Err(Refusal::CountClosed);
    }
    if base.did(actor, &ask.proposal, Deed::Authored) {
        return Err(Refusal::OwnItem);
    }
    if base.did(actor, &ask.proposal, Deed::Answered) {
        return Err(Refusal::AlreadyDone);
    }
    let accept = ItemAccepted {
        kind: ItemKind::Cosign,
        tier: signatory.tier,
        audience: proposal.audience,
        prompt: None,
        about: base.refer(&ask.proposal),
        source: None,
        parts: Vec::new(),
    };
    let draft = Draft::plain(Some(&consultation), Event::ItemAccepted(accept))
        .part(PartName::known(PartName::AUTHOR), signatory.author_part(ask.named)?);
    Ok(Decision::leaves(published_at_once(draft)))
}

/// Files this body's own copy of the decision: taken up, where enough people signed; or returned, for a reason.
pub(crate) fn file(actor: &Actor, ask: &File, base: &Base) -> Result<Decision, Refusal> {
    let item = admission::item(base, &ask.proposal)?;
    let c = item.consultation.clone();
    admission::need_role_in(actor, base, "moderator", |r| r.moderator, &c)?;
    let charter = admission::charter(base, admission::consultation(base, &c)?)?;
    let item = readable(base, &ask.proposal, Tier::Member)?;
    if item.kind != ItemKind::Proposal {
        return Err(Refusal::WrongKind);
    }
    let counted = base.counted.get(&ask.proposal).ok_or(Refusal::NoSuchItem)?;
    if counted.is_filed {
        return Err(Refusal::AlreadyDone);
    }
    if !counted.is_closed {
        return Err(Refusal::CountOpen);
    }
    // With the author's own.
    let have = 1 + counted.signatures.values().sum::<u64>();
    let needed = charter.cosign.map_or(1, |cosign| cosign.needed);
    if ask.takes && have < needed {
        return Err(Refusal::TooFewSignatures { have, needed });
    }
    check_reason(&ask.reason)?;
    let accept = ItemAccepted {
        kind: ItemKind::Filing,
        tier: item.tier,
        audience: item.audience,
        prompt: None,
        about: base.refer(&ask.proposal),
        source: None,
        parts: Vec::new(),
    };
    let outcome = if ask.takes { FILED } else { RETURNED };
    let draft = Draft::plain(Some(&c), Event::ItemAccepted(accept))
        .part(PartName::known(PartName::TEXT), ask.reason.as_str())
        .part(PartName::known(PartName::OUTCOME), outcome);
    Ok(Decision::leaves(published_at_once(draft)))
}

/// How many signed in the own log; a proposal's author signs where they propose.
pub(super) fn counts_of(facts: &CountedFacts, proposal: &Place, home: &Origin) -> Counts {
    let signed = facts.signatures.get(home).copied().unwrap_or_default();
    Counts::from([(SIGNATURES.to_owned(), signed + u64::from(proposal.origin == *home))])
}
