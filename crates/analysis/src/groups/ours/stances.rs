//! Agree and disagree votes on the statements that may form groups.

use super::{SAMPLE_MAX, VOTES_MIN};
use crate::groups::votes::{CodeRows, VoteMatrix, sum_chunks};
use crate::input::{Input, Moderation, Statement};
use crate::lookup::FixedHasher;
use crate::text::shingle::mix;
use std::hash::Hasher;

/// Stances row by row; the code of one is `2 × column`, plus one for disagreement.
#[derive(Clone, Debug)]
pub(super) struct Stances {
    pub(super) rows: CodeRows,
    /// Statement of each column.
    pub(super) statement_of: Vec<u32>,
    /// Agreements and disagreements per column.
    pub(super) totals: Vec<[f64; 2]>,
    /// Number of statements of the input.
    pub(super) statement_count: usize,
}

/// The rows on which the number of groups is decided.
pub(super) struct Sample {
    pub(super) stances: Stances,
    /// Rows of `stances` whose people are placed, ascending.
    pub(super) placed: Vec<u32>,
    /// For each row, a number that belongs to the person and not to the place in the input.
    pub(super) keys: Vec<u64>,
    /// Whether nobody was left out.
    pub(super) is_whole: bool,
}

impl Stances {
    /// Stances on accepted and unmoderated statements that are not about the participants.
    pub(super) fn new(votes: &VoteMatrix, statements: &[Statement]) -> Self {
        let counts = votes.count_all();
        let forms = |at: &usize| {
            statements[*at].moderation != Moderation::Rejected && !statements[*at].meta && counts[*at].stances() > 0
        };
        let statement_of: Vec<u32> = (0..statements.len()).filter(forms).map(|at| at as u32).collect();
        let mut code_of = vec![None; votes.rows.width];
        for (column, &statement) in statement_of.iter().enumerate() {
            code_of[statement as usize * 3 + 2] = Some(2 * column as u32);
            code_of[statement as usize * 3] = Some(2 * column as u32 + 1);
        }
        let cells = (0..votes.participant_count())
            .flat_map(|row| votes.rows.row(row).iter().map(move |&code| (row, code)))
            .filter_map(|(row, code)| code_of[code as usize].map(|code| (row, code)));
        let rows = CodeRows::from_cells(votes.participant_count(), 2 * statement_of.len(), cells);
        Stances::of_rows(rows, statement_of, statements.len())
    }

    fn of_rows(rows: CodeRows, statement_of: Vec<u32>, statement_count: usize) -> Self {
        let sums = sum_chunks(rows.len(), rows.width, |range, table| {
            range.for_each(|row| rows.row(row).iter().for_each(|&code| table[code as usize] += 1.0));
        });
        let totals = sums.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect();
        Stances { rows, statement_of, totals, statement_count }
    }

    /// Number of columns.
    pub(super) fn column_count(&self) -> usize {
        self.statement_of.len()
    }

    /// The same columns for the chosen rows only.
    pub(super) fn select(&self, rows: &[u32]) -> Self {
        Stances::of_rows(self.rows.select(rows), self.statement_of.clone(), self.statement_count)
    }

    /// Participants with enough votes, at least one of them a stance, ascending.
    pub(super) fn choose_placed(&self, votes: &VoteMatrix) -> Vec<u32> {
        let needed = VOTES_MIN.min(self.column_count());
        let enough = |p: &u32| votes.votes_of(*p as usize) >= needed && !self.rows.row(*p as usize).is_empty();
        (0..votes.participant_count() as u32).filter(enough).collect()
    }

    /// Everybody with a stance, or the [`SAMPLE_MAX`] placed participants whose keys are smallest when there are more.
    pub(super) fn sample(&self, input: &Input, placed: &[u32]) -> Sample {
        let key = |&p: &u32| {
            let mut hasher = FixedHasher::default();
            hasher.write(input.participants[p as usize].id.as_bytes());
            mix(hasher.finish())
        };
        if placed.len() <= SAMPLE_MAX && self.rows.len() <= 2 * SAMPLE_MAX {
            let keys = (0..self.rows.len() as u32).map(|p| key(&p)).collect();
            return Sample { stances: self.clone(), placed: placed.to_vec(), keys, is_whole: true };
        }
        let mut keyed: Vec<(u64, u32)> = placed.iter().map(|p| (key(p), *p)).collect();
        keyed.sort_unstable();
        keyed.truncate(SAMPLE_MAX);
        keyed.sort_unstable_by_key(|&(_, p)| p);
        let (keys, rows): (Vec<u64>, Vec<u32>) = keyed.into_iter().unzip();
        let placed = (0..rows.len() as u32).collect();
        Sample { stances: self.select(&rows), placed, keys, is_whole: false }
    }

    /// Value of each code less the column's mean stance.
    pub(super) fn centre(&self) -> Vec<f64> {
        let centred = |&[agree, disagree]: &[f64; 2]| {
            let mean = (agree - disagree) / (agree + disagree).max(1.0);
            [1.0 - mean, -1.0 - mean]
        };
        self.totals.iter().flat_map(centred).collect()
    }
}

impl Sample {
    /// The rows that `keep` accepts by key.
    pub(super) fn keep(&self, keep: impl Fn(u64) -> bool) -> (Sample, Vec<u32>) {
        let rows: Vec<u32> = (0..self.keys.len() as u32).filter(|&row| keep(self.keys[row as usize])).collect();
        let mut is_placed = vec![false; self.keys.len()];
        self.placed.iter().for_each(|&row| is_placed[row as usize] = true);
        let placed = (0..rows.len() as u32).filter(|&at| is_placed[rows[at as usize] as usize]).collect();
        let keys = rows.iter().map(|&row| self.keys[row as usize]).collect();
        (Sample { stances: self.stances.select(&rows), placed, keys, is_whole: false }, rows)
    }
}
