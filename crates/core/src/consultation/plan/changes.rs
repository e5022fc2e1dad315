//! What is another between two versions of a plan: rows that came, went or changed, and in which fields.

use super::{Plan, Row};

/// A field of a row, in the order in which pages show them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// What it is about.
    Topic,
    /// How it is held.
    Form,
    /// Who leads.
    Leads,
    /// When.
    Quarter,
    /// Where it stands.
    Progress,
    /// The consultation that it became.
    Held,
    /// Where it came from.
    From,
    /// Who approved it.
    Approvals,
}

/// How a row differs from the row of the same number before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed<'a> {
    /// It is new.
    Added(&'a Row),
    /// It is gone.
    Removed(&'a Row),
    /// Some of its fields are others.
    Row {
        /// As it was.
        before: &'a Row,
        /// As it is.
        now: &'a Row,
        /// Which fields.
        fields: Vec<Field>,
    },
}

impl Changed<'_> {
    /// Number of the row.
    pub fn no(&self) -> u64 {
        match self {
            Changed::Added(row) | Changed::Removed(row) | Changed::Row { now: row, .. } => row.no,
        }
    }
}

/// Rows of `now` that are others than in `before`, by number. A row is known again by its number, whatever its topic.
pub fn compare<'a>(before: &'a Plan, now: &'a Plan) -> Vec<Changed<'a>> {
    let gone = before.rows.iter().filter(|row| now.row(row.no).is_none()).map(Changed::Removed);
    let others = now.rows.iter().filter_map(|row| match before.row(row.no) {
        None => Some(Changed::Added(row)),
        Some(old) => {
            let fields = fields(old, row);
            (!fields.is_empty()).then_some(Changed::Row { before: old, now: row, fields })
        }
    });
    let mut all: Vec<Changed<'a>> = gone.chain(others).collect();
    all.sort_by_key(Changed::no);
    all
}

fn fields(a: &Row, b: &Row) -> Vec<Field> {
    let differs = [
        (Field::Topic, a.topic != b.topic),
        (Field::Form, a.form != b.form),
        (Field::Leads, a.leads != b.leads),
        (Field::Quarter, a.quarter != b.quarter),
        (Field::Progress, a.progress != b.progress),
        (Field::Held, a.held != b.held),
        (Field::From, a.from != b.from),
        (Field::Approvals, a.approvals != b.approvals),
    ];
    differs.into_iter().filter(|(_, is_other)| *is_other).map(|(field, _)| field).collect()
}
