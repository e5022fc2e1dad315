//! What every analysis reads: plain rows, without the record and without personal data.

use crate::text::compare_ids;

/// One opinion as it is published. Strings are NFC; an empty string means "not given".
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Opinion {
    /// Unique within the input. Stays the same between runs over a growing set.
    pub id: String,
    /// Short heading, possibly empty.
    pub title: String,
    /// The words themselves.
    pub text: String,
    /// Handle of the author, equal for equal people; empty when unknown (then nobody's repeats are claimed).
    pub author: String,
    /// Name or origin of the body through which it came.
    pub body: String,
    /// Tier: `member`, `verified`, `open`, or empty.
    pub tier: String,
    /// Id of the prompt it answers, or empty.
    pub prompt: String,
    /// As given, ISO 8601 or empty; display only, never a rule's input.
    pub submitted_at: String,
    /// BCP 47 tag or empty.
    pub lang: String,
}

/// Where moderation left a statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moderation {
    /// Shown and counted.
    Accepted,
    /// Not looked at yet: counted like an accepted one, as Polis does in non-strict mode.
    #[default]
    Unmoderated,
    /// Moderated out: its column is set to zero and it is never shown.
    Rejected,
}

/// A short sentence that people vote on.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Statement {
    /// Unique within the input.
    pub id: String,
    /// The sentence.
    pub text: String,
    /// Handle of its author, or empty.
    pub author: String,
    /// Body through which it came, or empty.
    pub body: String,
    /// Moderation state.
    pub moderation: Moderation,
    /// A statement about the participants rather than the question (Polis "metadata").
    pub meta: bool,
}

/// A person as a handle with the two properties that results are split by.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Participant {
    /// Handle, unique within the input.
    pub id: String,
    /// Body, or empty when the input names none (then all belong to one unnamed body).
    pub body: String,
    /// Tier, or empty.
    pub tier: String,
}

/// One vote; the latest on a cell has already won when it gets here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Vote {
    /// Index into [`Input::participants`].
    pub participant: u32,
    /// Index into [`Input::statements`].
    pub statement: u32,
    /// `1` agree, `-1` disagree, `0` pass.
    pub value: i8,
}

/// The whole input of a run. Any part may be empty.
///
/// Kept canonical by [`Input::sort`]: opinions, statements and participants sorted by id, votes by (participant,
/// statement) with one vote a cell, so that the order of rows in a file cannot matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Input {
    /// Opinions, sorted by id (numeric ids numerically).
    pub opinions: Vec<Opinion>,
    /// Statements, sorted by id (numeric ids numerically).
    pub statements: Vec<Statement>,
    /// Participants, sorted by id (numeric ids numerically).
    pub participants: Vec<Participant>,
    /// Votes, sorted by (participant, statement), at most one a cell.
    pub votes: Vec<Vote>,
}

impl Input {
    /// Brings rows into canonical order, so that the order they came in cannot matter. Ids must be unique, votes at
    /// most one a cell; their indexes are carried over to the new places.
    pub fn sort(&mut self) {
        self.opinions.sort_by(|a, b| compare_ids(&a.id, &b.id).then_with(|| a.cmp(b)));
        let participants = sort_by_id(&mut self.participants, |participant| &participant.id);
        let statements = sort_by_id(&mut self.statements, |statement| &statement.id);
        for vote in &mut self.votes {
            vote.participant = participants[vote.participant as usize];
            vote.statement = statements[vote.statement as usize];
        }
        self.votes.sort_unstable();
    }
}

/// Sorts `rows` by id; the new place of each old one.
fn sort_by_id<T: Default>(rows: &mut [T], id: impl Fn(&T) -> &String) -> Vec<u32> {
    let mut order: Vec<u32> = (0..rows.len() as u32).collect();
    order.sort_by(|a, b| compare_ids(id(&rows[*a as usize]), id(&rows[*b as usize])));
    let sorted: Vec<T> = order.iter().map(|old| std::mem::take(&mut rows[*old as usize])).collect();
    for (place, row) in rows.iter_mut().zip(sorted) {
        *place = row;
    }
    let mut places = vec![0; order.len()];
    for (new, old) in order.iter().enumerate() {
        places[*old as usize] = new as u32;
    }
    places
}
