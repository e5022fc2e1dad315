//! Counts of `analysis.json`.

use serde::Serialize;

use crate::report_draft::Disposition;
use crate::run::{BodyTally, Counts};

#[derive(Serialize)]
pub struct CountsRow<'a> {
    opinions: DispositionRow,
    voices: u32,
    arguments: u32,
    statements: u32,
    statements_rejected: u32,
    voters: u32,
    votes: u64,
    by_body: Vec<TallyRow<'a>>,
}

#[derive(Serialize)]
pub struct DispositionRow {
    accepted: u64,
    pending: u64,
    published: u64,
    withheld: u64,
    merged: u64,
    withdrawn: u64,
    erased: u64,
}

impl From<Disposition> for DispositionRow {
    fn from(d: Disposition) -> Self {
        let Disposition { accepted, pending, published, withheld, merged, withdrawn, erased } = d;
        Self { accepted, pending, published, withheld, merged, withdrawn, erased }
    }
}

#[derive(Serialize)]
struct TallyRow<'a> {
    body: &'a str,
    tier: &'a str,
    opinions: u32,
    voices: u32,
    voters: u32,
    votes: u64,
}

impl<'a> CountsRow<'a> {
    pub fn of(counts: &'a Counts) -> Self {
        let tally = |tally: &'a BodyTally| TallyRow {
            body: &tally.body,
            tier: &tally.tier,
            opinions: tally.opinions,
            voices: tally.voices,
            voters: tally.voters,
            votes: tally.votes,
        };
        Self {
            opinions: counts.disposition.into(),
            voices: counts.voices,
            arguments: counts.arguments,
            statements: counts.statements,
            statements_rejected: counts.statements_rejected,
            voters: counts.voters,
            votes: counts.votes,
            by_body: counts.by_body.iter().map(tally).collect(),
        }
    }
}
