//! Working papers of a desk: the theme board and the worksheet of a report, kept as they stand between two presses of a
//! button. Whoever sends a new one names the one it replaces: nobody overwrites what they have not seen.

use hutong_log::hash::{Hash, sha256};

use super::{board::Board, is_operator, worksheet::Worksheet};
use crate::{
    canonical::{BadField, Object, Value},
    command::Actor,
    consultation::{
        admission::{consultation, need_role_in},
        document::Kind,
    },
    facts::{Base, Private},
    ids::{ConsultationId, FormKey},
    moment::Moment,
    refusal::Refusal,
};

/// Changes that a working paper remembers, the newest of all: what colleagues are told of each other.
pub const ACTS_MAX: usize = 40;

/// A change that somebody made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Number, from 1.
    pub n: u64,
    /// The form it came with: the same press sent twice is one change.
    pub key: FormKey,
    /// Who, by the name on file.
    pub by: String,
    /// When.
    pub at: Moment,
    /// What was done, as the change's own word.
    pub what: String,
    /// How many opinions it was about.
    pub count: u64,
    /// What it was about: a label, a sentence.
    pub about: String,
    /// What it became.
    pub into: String,
}

/// Who makes a change, when, on which form, and up to which change they had seen the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hand {
    /// The form's key.
    pub key: FormKey,
    /// The name on file.
    pub by: String,
    /// When.
    pub at: Moment,
    /// Number of the last change that the form's page knew.
    pub seen: u64,
}

impl Act {
    /// A change by somebody, about nothing yet.
    pub(super) fn of(hand: Hand, what: &str) -> Act {
        let Hand { key, by, at, .. } = hand;
        Act { n: 0, key, by, at, what: what.to_owned(), count: 0, about: String::new(), into: String::new() }
    }
}

/// Remembers a change; the oldest makes room.
pub(super) fn remember(acts: &mut Vec<Act>, act: Act) {
    acts.push(act);
    let over = acts.len().saturating_sub(ACTS_MAX);
    acts.drain(..over);
}

/// A working paper as it is from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeepWorking {
    /// Of which consultation.
    pub consultation: ConsultationId,
    /// What it becomes a draft of: themes or a report.
    pub kind: Kind,
    /// SHA-256 of the bytes that it replaces; `None` where there are none yet.
    pub base: Option<Hash>,
    /// Its canonical bytes.
    pub bytes: Private<Vec<u8>>,
}

impl KeepWorking {
    /// Hash by which the next change names it.
    pub fn sha256(&self) -> Hash {
        sha256(&self.bytes.0)
    }
}

/// Whoever drafts sorts and writes what becomes a draft.
pub(super) fn decide_keep(actor: &Actor, ask: &KeepWorking, base: &Base) -> Result<(), Refusal> {
    let c = &ask.consultation;
    consultation(base, c)?;
    if !is_operator(actor) {
        need_role_in(actor, base, "drafter", |r| r.drafter, c)?;
    }
    let bad = |problem: String| Refusal::BadDocument { problem };
    match ask.kind {
        Kind::Themes => Board::read(&ask.bytes.0).map(|_| ()).map_err(|e| bad(e.to_string()))?,
        Kind::Report => Worksheet::read(&ask.bytes.0).map(|_| ()).map_err(|e| bad(e.to_string()))?,
        Kind::Charter | Kind::Plan => return Err(bad(format!("there is no board for {}", ask.kind))),
    }
    let kept = base.house.working.get(&(c.clone(), ask.kind)).copied();
    if kept == ask.base { Ok(()) } else { Err(Refusal::Overtaken) }
}

pub(super) fn write_act(act: &Act) -> Value<'static> {
    Value::Object(
        Object::new()
            .int("n", act.n)
            .text("key", act.key.to_string())
            .text("by", act.by.clone())
            .int("at", act.at.0)
            .text("what", act.what.clone())
            .int("count", act.count)
            .text("about", act.about.clone())
            .text("into", act.into.clone()),
    )
}

pub(super) fn read_act(v: &Value<'_>) -> Result<Act, BadField> {
    let o = v.as_object().ok_or_else(|| BadField::new("acts", "a list of objects"))?;
    let key = FormKey::from_hex(o.need_text("key")?).map_err(|_| BadField::new("key", "a form key"))?;
    let text = |name: &str| o.need_text(name).map(str::to_owned);
    Ok(Act {
        n: o.need_int("n")?,
        key,
        by: text("by")?,
        at: Moment(o.need_int("at")?),
        what: text("what")?,
        count: o.need_int("count")?,
        about: text("about")?,
        into: text("into")?,
    })
}
