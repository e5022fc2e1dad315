//! Votes (RECORD §2a): answered by a slip, sealed twenty at a time so that order and timing stay hidden.

use hutong_log::{hash::Hash, tree};

use super::{
    admission::{self, participant, readable},
    item::{ItemKind, Module, Tier},
    phase::Phase,
};
use crate::{
    canonical::{self, BadField, Object, Value, parse_object, write_object},
    command::Actor,
    decide::Decision,
    facts::Base,
    ids::{ConsultationId, Handle, Place, Ref},
    record::{Draft, Event, read_ref, write_ref},
    refusal::Refusal,
};

/// Rows after which a batch is sealed.
pub const BATCH_ROWS: usize = 20;
/// Seconds after its first row at which a batch is sealed, full or not.
pub const BATCH_AGE_S_MAX: u64 = 600;

/// Agree, disagree or pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Choice {
    /// 不赞成, −1.
    Disagree,
    /// 弃权, 0.
    Pass,
    /// 赞成, 1.
    Agree,
}

impl Choice {
    /// The number in a row.
    pub fn number(self) -> i8 {
        match self {
            Choice::Disagree => -1,
            Choice::Pass => 0,
            Choice::Agree => 1,
        }
    }

    /// The choice of a number.
    pub fn from_number(n: i64) -> Option<Choice> {
        match n {
            -1 => Some(Choice::Disagree),
            0 => Some(Choice::Pass),
            1 => Some(Choice::Agree),
            _ => None,
        }
    }
}

/// A press on one of three buttons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cast {
    /// Where.
    pub consultation: ConsultationId,
    /// On what, of either body.
    pub statement: Place,
    /// Which button.
    pub choice: Choice,
}

/// A vote as it is committed to and, where the charter opens rows, shown to co-hosts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The voter's handle in this consultation.
    pub handle: Handle,
    /// The person's how-manieth vote in this consultation, from 1; the highest wins per statement.
    pub q: u64,
    /// The statement.
    pub statement: Ref,
    /// The voter's tier.
    pub tier: Tier,
    /// The vote.
    pub choice: Choice,
}

impl Row {
    /// The canonical bytes `{"h":…,"q":…,"s":…,"tier":…,"v":…}`.
    pub fn bytes(&self) -> Vec<u8> {
        write_object(
            &Object::new()
                .text("h", self.handle.to_string())
                .int("q", self.q)
                .with("s", write_ref(&self.statement))
                .text("tier", self.tier.word())
                .with("v", Value::Int(self.choice.number().into())),
        )
    }

    /// Reads a row.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub fn read(bytes: &[u8]) -> Result<Row, BadRow> {
        let o = parse_object(bytes, canonical::VOTE_ROW)?;
        let handle = Handle::from_hex(o.need_text("h")?).map_err(|_| BadField::new("h", "a handle"))?;
        let statement = o.get("s").and_then(read_ref).ok_or_else(|| BadField::new("s", "a reference"))?;
        let tier = Tier::from_word(o.need_text("tier")?).ok_or_else(|| BadField::new("tier", "a tier"))?;
        let choice = match o.get("v") {
            Some(Value::Int(n)) => Choice::from_number(*n),
            _ => None,
        };
        let choice = choice.ok_or_else(|| BadField::new("v", "-1, 0 or 1"))?;
        let q = Some(o.need_int("q")?).filter(|q| *q > 0).ok_or_else(|| BadField::new("q", "an integer from 1"))?;
        let row = Row { handle, q, statement, tier, choice };
        if row.bytes() == bytes {
            Ok(row)
        } else {
            Err(BadField::new("row", "h, q, s, tier and v, nothing else").into())
        }
    }
}

/// Why bytes are not a vote row.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadRow {
    /// Not canonical.
    #[error(transparent)]
    NotCanonical(#[from] canonical::NotCanonical),
    /// A field is wrong.
    #[error(transparent)]
    Field(#[from] BadField),
}

/// Takes a vote on a published statement of either body.
pub(crate) fn cast(actor: &Actor, ask: &Cast, base: &Base) -> Result<Decision, Refusal> {
    let phases = [Phase::Collecting, Phase::Deliberating];
    let voter = participant(actor, base, &ask.consultation, Module::Stance, &phases)?;
    let statement = readable(base, &ask.statement, voter.tier)?;
    if statement.kind != ItemKind::Statement || statement.consultation != ask.consultation {
        return Err(Refusal::WrongKind);
    }
    let person = actor.person().ok_or(Refusal::UnknownPerson)?.clone();
    let q = base.votes_n.get(&(person, ask.consultation.clone())).map_or(1, |n| n + 1);
    let row = Row {
        handle: voter.handle,
        q,
        statement: base.refer(&ask.statement).ok_or(Refusal::NoSuchItem)?,
        tier: voter.tier,
        choice: ask.choice,
    };
    Ok(Decision { vote: Some(row), ..Decision::default() })
}

/// Seals the open batch before it is full; not for everybody, because small batches show who voted when.
pub(crate) fn seal(actor: &Actor, consultation: &ConsultationId, base: &Base) -> Result<Decision, Refusal> {
    admission::need_timer_or_signatory(actor, base, consultation)?;
    let facts = admission::consultation(base, consultation)?;
    let draft = sealed(consultation, facts).ok_or(Refusal::NothingToSeal)?;
    Ok(Decision { drafts: vec![draft], seals_votes: true, ..Decision::default() })
}

/// The leaf that seals the open batch; `None` when no votes wait.
pub(super) fn sealed(consultation: &ConsultationId, facts: &crate::facts::ConsultationFacts) -> Option<Draft> {
    let (leaf_id, commitments) = facts.open_votes.as_ref().filter(|(_, c)| !c.is_empty())?;
    let event = Event::VotesSealed { n: commitments.len() as u64, root: batch_root(commitments) };
    let mut draft = Draft::plain(Some(consultation), event);
    draft.leaf_id = Some(*leaf_id);
    Some(draft)
}

/// RFC 6962 root over the commitments (as leaves of 32 bytes) sorted bytewise.
pub fn batch_root(commitments: &[Hash]) -> Hash {
    let mut sorted = commitments.to_vec();
    sorted.sort();
    let leaves: Vec<Hash> = sorted.iter().map(|c| hutong_log::hash::leaf_hash(c.as_bytes())).collect();
    tree::root_of(leaves)
}
