//! Opinion groups: people who vote alike. Two methods, `ours` (the default) and `polis` (the reference), one result.
//! No body or tier is looked at here; how groups and bodies stand to each other is `bridging`.

pub mod agreement;
pub(crate) mod describe;
pub(crate) mod kmeans;
pub(crate) mod lanczos;
pub mod map;
pub mod ours;
pub mod polis;
pub mod representative;
pub mod votes;

use crate::input::Input;
use crate::lookup::FixedHasher;
use representative::{Consensus, Representative};
use std::hash::Hasher;
use votes::Count;

/// Which method to run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// A likelihood model on the votes; may answer "one group" or "too few".
    #[default]
    Ours,
    /// The reference method, exactly.
    Polis,
}

/// What the method could say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Two or more groups.
    Groups,
    /// People differ, but not in camps: no more structure than chance would give, or none that holds together.
    OneGroup,
    /// Too few people voted on enough statements.
    TooFewVoters {
        /// People with enough votes.
        placed: u32,
        /// People needed.
        needed: u32,
    },
}

/// One opinion group.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Derived from the smallest member, so that it stays while that person stays in the group.
    pub id: String,
    /// Participant indexes, ascending; never empty.
    pub members: Vec<u32>,
    /// How the members voted, per statement.
    pub counts: Vec<Count>,
    /// Statements that speak for the group, best first.
    pub representative: Vec<Representative>,
    /// Mean Jaccard similarity with its nearest counterpart when a tenth of the participants is dropped; none where it
    /// was not measured.
    pub stability: Option<f64>,
    /// The group's area on the map.
    pub area: map::Area,
}

/// One number of groups that was weighed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// Number of groups.
    pub k: usize,
    /// Ours: gain in log evidence over one group, in nats. Polis: mean silhouette.
    pub score: f64,
}

/// How a statement stands, groups apart and over groups.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StatementStanding {
    /// Votes of everybody.
    pub count: Count,
    /// Π over groups of (agree + 1)/(voted + 2).
    pub group_aware_agree: f64,
    /// The same with disagreement.
    pub group_aware_disagree: f64,
    /// How soon it should be shown to the next voter; greater is sooner.
    pub priority: f64,
}

/// The result of either method.
#[derive(Clone, Debug, PartialEq)]
pub struct OpinionGroups {
    /// Method and version.
    pub method: &'static str,
    /// What could be said.
    pub outcome: Outcome,
    /// The groups by smallest member; one when the outcome is one group, none when there were too few voters.
    pub groups: Vec<Group>,
    /// For each participant the index of the group; none for those with too few votes to be placed.
    pub placement: Vec<Option<u32>>,
    /// The numbers of groups that were weighed, and their scores.
    pub candidates: Vec<Candidate>,
    /// Mean adjusted Rand index with the groups found when a tenth of the participants is dropped; 1 is unmoved.
    pub stability: Option<f64>,
    /// Per statement.
    pub statements: Vec<StatementStanding>,
    /// What most hold together.
    pub consensus: Consensus,
    /// Positions for display.
    pub map: map::Map,
}

/// Finds the groups with the method named.
pub fn find(input: &Input, method: Method) -> OpinionGroups {
    match method {
        Method::Ours => ours::find(input),
        Method::Polis => polis::find(input),
    }
}

/// `g` and twelve hex digits: a hash of the smallest member's id, so that nobody's handle is printed as a group's name.
pub(crate) fn group_id(smallest_member: &str) -> String {
    let mut hasher = FixedHasher::default();
    hasher.write(b"opinion group\n");
    hasher.write(smallest_member.as_bytes());
    format!("g{:012x}", hasher.finish() >> 16)
}
