//! The reference method (Polis), reproduced so that its results can be compared and its old conversations re-run.
//! Steps are numbered as in docs/ANALYSIS.md §1a. Its known faults are kept here and nowhere else.

mod clusters;
mod projection;

pub use clusters::{BaseCluster, Grouping};
pub use projection::Projection;

use super::describe::{Found, describe, is_shown};
use super::map::Map;
use super::representative::{self, Consensus, Representative};
use super::votes::{Count, VoteMatrix};
use super::{Candidate, OpinionGroups, Outcome};
use crate::input::Input;
use projection::Columns;

/// Method and version, as written into results.
pub const METHOD: &str = "polis-1";
/// Votes that bring a participant into the conversation (fewer when there are fewer statements).
pub const VOTES_MIN: usize = 7;
/// In-conversation participants below which the most active are added.
const CONVERSATION_MIN: usize = 15;

/// Everything the reference method computes. Vectors are indexed by participant or statement of the input.
#[derive(Clone, Debug, PartialEq)]
pub struct Polis {
    /// Steps 1–5: centre, components, positions.
    pub projection: Projection,
    /// Step 6: participants that shape the groups, ascending, or in the order of the base clusters given.
    pub in_conversation: Vec<u32>,
    /// Step 7: base clusters.
    pub base: Vec<BaseCluster>,
    /// Steps 8–9: the groups over base clusters, and the silhouette of each k tried.
    pub grouping: Grouping,
    /// Members of each group, participants ascending.
    pub members: Vec<Vec<u32>>,
    /// Votes of each group per statement.
    pub counts: Vec<Vec<Count>>,
    /// Step 10: representative statements of each group.
    pub representative: Vec<Vec<Representative>>,
    /// Step 11: statements most agree on, or most reject.
    pub consensus: Consensus,
    /// Step 12: Π over groups of (A+1)/(S+2), per statement.
    pub group_aware_consensus: Vec<f64>,
    /// Step 13: how soon a statement should be shown to the next voter.
    pub priority: Vec<f64>,
}

/// Runs the whole method.
pub fn fit(input: &Input) -> Polis {
    let votes = VoteMatrix::new(&input.votes, input.participants.len(), input.statements.len());
    let columns = Columns::new(&votes, &input.statements);
    let projection = projection::project(&votes, &columns);
    let in_conversation = choose_participants(&votes, columns.count);
    let base = clusters::find_base(&projection.participants, &in_conversation);
    let grouping = clusters::find_groups(&base);
    assemble(input, &votes, projection, in_conversation, base, grouping)
}

/// Steps 1–5 on the votes, then 8–13 from base clusters found elsewhere, given by their members: a Polis server's own
/// depend on the conversation's history, which the votes do not tell.
pub fn fit_from_base(input: &Input, base: &[Vec<u32>]) -> Polis {
    let votes = VoteMatrix::new(&input.votes, input.participants.len(), input.statements.len());
    let columns = Columns::new(&votes, &input.statements);
    let projection = projection::project(&votes, &columns);
    let in_conversation = base.iter().flatten().copied().collect();
    let base = clusters::take_base(&projection.participants, base);
    let grouping = clusters::find_groups(&base);
    assemble(input, &votes, projection, in_conversation, base, grouping)
}

/// The method's result in the form that both methods share.
pub fn find(input: &Input) -> OpinionGroups {
    let votes = VoteMatrix::new(&input.votes, input.participants.len(), input.statements.len());
    let polis = fit(input);
    let outcome = match polis.grouping.k {
        0 => Outcome::TooFewVoters { placed: 0, needed: 1 },
        1 => Outcome::OneGroup,
        _ => Outcome::Groups,
    };
    let map = Map {
        participants: polis.projection.participants.into_iter().map(Some).collect(),
        statements: polis.projection.statements,
    };
    let candidates = polis.grouping.silhouettes.iter().map(|&(k, score)| Candidate { k, score }).collect();
    let found = Found::without_groups(METHOD, outcome, map);
    describe(input, &votes, Found { members: polis.members, candidates, ..found })
}

/// Step 6, without the server's memory of who was in before.
fn choose_participants(votes: &VoteMatrix, columns: usize) -> Vec<u32> {
    let needed = VOTES_MIN.min(columns);
    let mut voters: Vec<u32> =
        (0..votes.participant_count() as u32).filter(|&p| votes.votes_of(p as usize) > 0).collect();
    let chosen: Vec<u32> = voters.iter().copied().filter(|&p| votes.votes_of(p as usize) >= needed).collect();
    if chosen.len() >= CONVERSATION_MIN {
        return chosen;
    }
    voters.sort_by_key(|&p| std::cmp::Reverse(votes.votes_of(p as usize)));
    voters.truncate(CONVERSATION_MIN);
    voters.sort_unstable();
    voters
}

fn assemble(
    input: &Input,
    votes: &VoteMatrix,
    projection: Projection,
    in_conversation: Vec<u32>,
    base: Vec<BaseCluster>,
    grouping: Grouping,
) -> Polis {
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); grouping.k];
    for (cluster, &group) in base.iter().zip(&grouping.group_of) {
        members[group as usize].extend(&cluster.members);
    }
    members.iter_mut().for_each(|members| members.sort_unstable());
    let counts: Vec<Vec<Count>> = members.iter().map(|members| votes.count(members)).collect();
    let shown: Vec<bool> = input.statements.iter().map(is_shown).collect();
    let representative = representative::select_all(&counts, &shown);
    let consensus = representative::select_consensus(&votes.count_all(), &shown);
    let within = add_up(&counts, input.statements.len());
    let group_aware_consensus = (0..input.statements.len())
        .map(|at| counts.iter().map(|c| representative::share(c[at].agree, c[at].voted())).product())
        .collect();
    let priority = (0..input.statements.len())
        .map(|at| representative::prioritise(within[at], projection.extremity[at], input.statements[at].meta))
        .collect();
    Polis {
        projection,
        in_conversation,
        base,
        grouping,
        members,
        counts,
        representative,
        consensus,
        group_aware_consensus,
        priority,
    }
}

fn add_up(counts: &[Vec<Count>], statements: usize) -> Vec<Count> {
    let sum = |at: usize| counts.iter().map(|c| c[at]).fold(Count::default(), Count::plus);
    (0..statements).map(sum).collect()
}
