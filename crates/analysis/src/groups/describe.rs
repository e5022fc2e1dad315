//! From who belongs together to what the groups say: counts, representative statements, consensus, standing.

use super::map::{Area, Map};
use super::representative::{prioritise, select_all, select_consensus, share};
use super::votes::{Count, VoteMatrix};
use super::{Candidate, Group, OpinionGroups, Outcome, StatementStanding, group_id};
use crate::input::{Input, Moderation, Statement};

/// What a method found.
pub(crate) struct Found {
    pub(crate) method: &'static str,
    pub(crate) outcome: Outcome,
    /// Members of each group, ascending, none empty; in any order.
    pub(crate) members: Vec<Vec<u32>>,
    /// Per group, in the same order; may be shorter.
    pub(crate) stability: Vec<Option<f64>>,
    pub(crate) overall_stability: Option<f64>,
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) map: Map,
}

impl Found {
    /// A result without any group.
    pub(crate) fn without_groups(method: &'static str, outcome: Outcome, map: Map) -> Self {
        Found {
            method,
            outcome,
            members: Vec::new(),
            stability: Vec::new(),
            overall_stability: None,
            candidates: Vec::new(),
            map,
        }
    }
}

/// Whether a statement is shown: not moderated out, and about the question.
pub(crate) fn is_shown(statement: &Statement) -> bool {
    statement.moderation != Moderation::Rejected && !statement.meta
}

/// The full result.
pub(crate) fn describe(input: &Input, votes: &VoteMatrix, found: Found) -> OpinionGroups {
    let shown: Vec<bool> = input.statements.iter().map(is_shown).collect();
    let mut parts: Vec<(Vec<u32>, Option<f64>)> = found
        .members
        .into_iter()
        .zip(found.stability.into_iter().chain(std::iter::repeat(None)))
        .filter(|(members, _)| !members.is_empty())
        .collect();
    parts.sort_by_key(|(members, _)| members[0]);
    let counts: Vec<Vec<Count>> = parts.iter().map(|(members, _)| votes.count(members)).collect();
    let standing = stand(input, &votes.count_all(), &counts, &found.map);
    // One group has nobody to differ from.
    let mut representative =
        if counts.len() > 1 { select_all(&counts, &shown) } else { vec![Vec::new(); counts.len()] };
    let mut placement = vec![None; input.participants.len()];
    let mut groups = Vec::with_capacity(parts.len());
    for (at, ((members, stability), counts)) in parts.into_iter().zip(counts).enumerate() {
        members.iter().for_each(|&member| placement[member as usize] = Some(at as u32));
        let area = Area::of(members.iter().filter_map(|&member| found.map.participants[member as usize]));
        let id = group_id(&input.participants[members[0] as usize].id);
        let representative = std::mem::take(&mut representative[at]);
        groups.push(Group { id, members, counts, representative, stability, area });
    }
    OpinionGroups {
        method: found.method,
        outcome: found.outcome,
        groups,
        placement,
        candidates: found.candidates,
        stability: found.overall_stability,
        consensus: select_consensus(&votes.count_all(), &shown),
        statements: standing,
        map: found.map,
    }
}

/// Group-aware products and routing priority of each statement; without groups everybody is one.
fn stand(input: &Input, all: &[Count], groups: &[Vec<Count>], map: &Map) -> Vec<StatementStanding> {
    let everybody = [all.to_vec()];
    let groups = if groups.is_empty() { &everybody } else { groups };
    let stand = |at: usize| {
        let product =
            |pick: fn(&Count) -> u32| groups.iter().map(|c| share(pick(&c[at]), c[at].voted())).product::<f64>();
        let within = groups.iter().map(|counts| counts[at]).fold(Count::default(), Count::plus);
        let [x, y] = map.statements[at];
        StatementStanding {
            count: all[at],
            group_aware_agree: product(|count| count.agree),
            group_aware_disagree: product(|count| count.disagree),
            priority: prioritise(within, (x * x + y * y).sqrt(), input.statements[at].meta),
        }
    };
    (0..input.statements.len()).map(stand).collect()
}
