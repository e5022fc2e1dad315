//! Common ground between bodies: how each statement stands in every body × opinion group, never pooled over bodies.
//! It proposes a class with its counts; it hides nothing and removes nobody (suspects are shown, not dropped).

pub mod brigade;
mod cells;
mod classify;
mod shrink;

use crate::groups::OpinionGroups;
use crate::groups::describe::is_shown;
use crate::groups::representative::Side;
use crate::groups::votes::{Count, VoteMatrix};
use crate::input::Input;
use cells::Partition;

/// Method and version, as written into results.
pub const METHOD: &str = "bridging-1";
/// Stances below which a rate carries a warning.
pub const FEW: u32 = 30;

/// How a statement or theme stands between the bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// 共识: the same side has net support in every body (with one body: in every group).
    CommonGround,
    /// 分歧: bodies or groups differ by .3 or more, with enough votes to say so.
    Divergence,
    /// 单方关切: answered in one body only.
    OneSided,
    /// None of these can be said.
    Undecided,
}

/// People of one body in one opinion group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Index into [`Bridging::bodies`].
    pub body: u32,
    /// Index into the groups of the result it was made from; none where the body's voters are in no group.
    pub group: Option<u32>,
    /// Number of people.
    pub people: u32,
}

/// How some people stand on one statement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Their votes.
    pub count: Count,
    /// Share of agreement among their stances, shrunken; between 0 and 1.
    pub agree: f64,
}

impl Rate {
    /// Whether there are so few stances that the rate carries a warning.
    pub fn is_few(&self) -> bool {
        self.count.stances() < FEW
    }
}

/// How one statement stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Its class.
    pub class: Class,
    /// For common ground, on which side: together in favour, or together against.
    pub side: Option<Side>,
    /// Common-ground score: geometric mean of the cells' agree rates, each body weighing the same; none where fewer
    /// than two bodies of several answered. Between 0 and 1.
    pub agree_score: Option<f64>,
    /// Its twin with disagreement.
    pub disagree_score: Option<f64>,
    /// Greatest difference between two bodies, two groups, or two groups of one body, of those with enough votes.
    pub spread: f64,
    /// Per body, everybody in it.
    pub bodies: Vec<Rate>,
    /// Per opinion group, its placed members.
    pub groups: Vec<Rate>,
    /// Per cell.
    pub cells: Vec<Rate>,
}

/// The whole result.
#[derive(Clone, Debug, PartialEq)]
pub struct Bridging {
    /// Method and version.
    pub method: &'static str,
    /// Names of the bodies with a voter, sorted; one empty name when the input names none.
    pub bodies: Vec<String>,
    /// Voters per body.
    pub voters: Vec<u32>,
    /// Body × group, by body, then group.
    pub cells: Vec<Cell>,
    /// Per statement of the input; none for those moderated out or about the participants.
    pub statements: Vec<Option<Standing>>,
}

/// How every statement stands between the bodies and the groups found.
pub fn find(input: &Input, groups: &OpinionGroups) -> Bridging {
    find_without(input, groups, &vec![false; input.participants.len()])
}

/// The same with some people left out; the groups stay as they were found.
pub(crate) fn find_without(input: &Input, groups: &OpinionGroups, left_out: &[bool]) -> Bridging {
    let votes = VoteMatrix::new(&input.votes, input.participants.len(), input.statements.len());
    let partition = Partition::new(input, &votes, groups, left_out);
    let counted = partition.count(&votes);
    let shown: Vec<usize> = (0..input.statements.len()).filter(|&at| is_shown(&input.statements[at])).collect();
    let rates = shrink::shrink_cells(&partition.cells, &counted.cells, &shown);
    let mut statements: Vec<Option<Standing>> = vec![None; input.statements.len()];
    for (&at, rates) in shown.iter().zip(rates) {
        statements[at] = Some(classify::stand(&partition, &counted, at, &rates));
    }
    Bridging {
        method: METHOD,
        bodies: partition.bodies,
        voters: partition.voters.iter().map(|voters| voters.len() as u32).collect(),
        cells: partition.cells,
        statements,
    }
}
