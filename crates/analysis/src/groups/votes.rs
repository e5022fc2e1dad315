//! Votes as sparse rows of codes: one 32-bit word a vote, so that a pass over all of them is a pass over memory.

use crate::CHUNK_LEN;
use crate::input::Vote;
use rayon::prelude::*;
use std::ops::Range;

/// Chunks whose partial sums are held at once: bounds memory, changes no result.
const WAVE_CHUNKS: usize = 32;

/// Rows of codes, a code being a column of an indicator matrix: participants × (statement, value).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CodeRows {
    starts: Vec<usize>,
    codes: Vec<u32>,
    /// Number of different codes.
    pub(crate) width: usize,
}

impl CodeRows {
    /// Rows from cells `(row, code)` in row order; rows without a cell are empty.
    pub(crate) fn from_cells(rows: usize, width: usize, cells: impl Iterator<Item = (usize, u32)>) -> Self {
        let mut starts = Vec::with_capacity(rows + 1);
        let mut codes = Vec::with_capacity(cells.size_hint().1.unwrap_or(0));
        for (row, code) in cells {
            while starts.len() <= row {
                starts.push(codes.len());
            }
            codes.push(code);
        }
        starts.resize(rows + 1, codes.len());
        CodeRows { starts, codes, width }
    }

    /// Number of rows.
    pub(crate) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Codes of one row.
    pub(crate) fn row(&self, row: usize) -> &[u32] {
        &self.codes[self.starts[row]..self.starts[row + 1]]
    }

    /// Number of codes in all rows.
    pub(crate) fn cell_count(&self) -> usize {
        self.codes.len()
    }

    /// The chosen rows, in the order given.
    pub(crate) fn select(&self, rows: &[u32]) -> Self {
        let mut starts = vec![0];
        let mut codes = Vec::new();
        for &row in rows {
            codes.extend_from_slice(self.row(row as usize));
            starts.push(codes.len());
        }
        CodeRows { starts, codes, width: self.width }
    }

    /// The same rows with other codes: `change` is told row and code, in row order.
    pub(crate) fn map(&self, mut change: impl FnMut(usize, u32) -> u32) -> Self {
        let mut codes = Vec::with_capacity(self.codes.len());
        for row in 0..self.len() {
            codes.extend(self.row(row).iter().map(|&code| change(row, code)));
        }
        CodeRows { starts: self.starts.clone(), codes, width: self.width }
    }
}

/// Sums what `add` puts into a table of `width` over all rows: each chunk of [`CHUNK_LEN`] rows into a table of its
/// own, the tables in index order, so that rounding does not depend on the number of threads.
pub(crate) fn sum_chunks(rows: usize, width: usize, add: impl Fn(Range<usize>, &mut [f64]) + Sync) -> Vec<f64> {
    let chunks: Vec<Range<usize>> =
        (0..rows).step_by(CHUNK_LEN).map(|start| start..(start + CHUNK_LEN).min(rows)).collect();
    let mut total = vec![0.0; width];
    for wave in chunks.chunks(WAVE_CHUNKS) {
        let partial = |range: &Range<usize>| {
            let mut table = vec![0.0; width];
            add(range.clone(), &mut table);
            table
        };
        let tables: Vec<Vec<f64>> = wave.par_iter().map(partial).collect();
        for table in &tables {
            total.iter_mut().zip(table).for_each(|(sum, part)| *sum += part);
        }
    }
    total
}

/// All votes, row by row; the code of a vote is `3 × statement + value + 1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoteMatrix {
    pub(crate) rows: CodeRows,
    /// Number of statements, those without a vote included.
    pub statement_count: usize,
}

impl VoteMatrix {
    /// Rows from votes in canonical order (see [`crate::input::Input::sort`]); votes that name no participant or
    /// statement are left out, values other than −1, 0, 1 count by their sign.
    pub fn new(votes: &[Vote], participant_count: usize, statement_count: usize) -> Self {
        let known = |vote: &&Vote| {
            (vote.participant as usize) < participant_count && (vote.statement as usize) < statement_count
        };
        let cell = |vote: &Vote| (vote.participant as usize, vote.statement * 3 + (vote.value.signum() + 1) as u32);
        let width = statement_count * 3;
        let rows = if votes.is_sorted_by_key(|vote| vote.participant) {
            CodeRows::from_cells(participant_count, width, votes.iter().filter(known).map(cell))
        } else {
            let mut votes = votes.to_vec();
            votes.sort_unstable();
            CodeRows::from_cells(participant_count, width, votes.iter().filter(known).map(cell))
        };
        VoteMatrix { rows, statement_count }
    }

    /// Number of participants, those without a vote included.
    pub fn participant_count(&self) -> usize {
        self.rows.len()
    }

    /// Number of votes.
    pub fn vote_count(&self) -> usize {
        self.rows.cell_count()
    }

    /// Votes of one participant as (statement, value).
    pub fn row(&self, participant: usize) -> impl Iterator<Item = (usize, i8)> + '_ {
        self.rows.row(participant).iter().map(|code| ((code / 3) as usize, (code % 3) as i8 - 1))
    }

    /// Number of votes of one participant, passes included.
    pub fn votes_of(&self, participant: usize) -> usize {
        self.rows.row(participant).len()
    }

    /// Counts per statement over the participants given.
    pub fn count(&self, participants: &[u32]) -> Vec<Count> {
        let add = |range: Range<usize>, table: &mut [f64]| {
            for &participant in &participants[range] {
                self.rows.row(participant as usize).iter().for_each(|&code| table[code as usize] += 1.0);
            }
        };
        let table = sum_chunks(participants.len(), self.rows.width, add);
        table.chunks_exact(3).map(|c| Count { disagree: c[0] as u32, pass: c[1] as u32, agree: c[2] as u32 }).collect()
    }

    /// Counts per statement over everybody.
    pub fn count_all(&self) -> Vec<Count> {
        self.count(&(0..self.participant_count() as u32).collect::<Vec<_>>())
    }
}

/// How a set of people voted on one statement. Unit: people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Votes in favour.
    pub agree: u32,
    /// Votes against.
    pub disagree: u32,
    /// Passes.
    pub pass: u32,
}

impl Count {
    /// All who voted, passes included: the S of the Polis formulas.
    pub fn voted(&self) -> u32 {
        self.agree + self.disagree + self.pass
    }

    /// Those who took a stance.
    pub fn stances(&self) -> u32 {
        self.agree + self.disagree
    }

    /// The same people counted together with others.
    pub fn plus(self, other: Count) -> Count {
        Count {
            agree: self.agree + other.agree,
            disagree: self.disagree + other.disagree,
            pass: self.pass + other.pass,
        }
    }

    /// Those left when `other`, a part of them, is taken away.
    pub fn minus(self, other: Count) -> Count {
        Count {
            agree: self.agree - other.agree,
            disagree: self.disagree - other.disagree,
            pass: self.pass - other.pass,
        }
    }
}
