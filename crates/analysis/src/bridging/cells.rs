//! Who is counted where: voters by body, by group, and by both.

use super::Cell;
use crate::groups::OpinionGroups;
use crate::groups::votes::{Count, VoteMatrix};
use crate::input::Input;
use std::collections::BTreeMap;

/// Voters by body, group and cell; each list ascending.
pub(super) struct Partition {
    pub(super) bodies: Vec<String>,
    pub(super) voters: Vec<Vec<u32>>,
    pub(super) groups: Vec<Vec<u32>>,
    pub(super) cells: Vec<Cell>,
    members: Vec<Vec<u32>>,
}

/// Counts per statement, for each body, group and cell.
pub(super) struct Counted {
    pub(super) bodies: Vec<Vec<Count>>,
    pub(super) groups: Vec<Vec<Count>>,
    pub(super) cells: Vec<Vec<Count>>,
}

impl Partition {
    /// Everybody who voted and is not left out. A body's people outside all groups count for the body alone, unless
    /// nobody of the body is in a group: then they are its one cell.
    pub(super) fn new(input: &Input, votes: &VoteMatrix, found: &OpinionGroups, left_out: &[bool]) -> Self {
        let mut voters: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for (at, participant) in input.participants.iter().enumerate() {
            if votes.votes_of(at) > 0 && !left_out[at] {
                voters.entry(&participant.body).or_default().push(at as u32);
            }
        }
        let (bodies, voters): (Vec<String>, Vec<Vec<u32>>) =
            voters.into_iter().map(|(name, voters)| (name.to_string(), voters)).unzip();
        let mut members: BTreeMap<(u32, Option<u32>), Vec<u32>> = BTreeMap::new();
        let mut groups = vec![Vec::new(); found.groups.len()];
        for (body, voters) in voters.iter().enumerate() {
            let grouped = voters.iter().filter_map(|&voter| Some((voter, found.placement[voter as usize]?)));
            for (voter, group) in grouped.clone() {
                members.entry((body as u32, Some(group))).or_default().push(voter);
                groups[group as usize].push(voter);
            }
            if grouped.count() == 0 {
                members.insert((body as u32, None), voters.clone());
            }
        }
        groups.iter_mut().for_each(|group: &mut Vec<u32>| group.sort_unstable());
        let (cells, members): (Vec<Cell>, Vec<Vec<u32>>) = members
            .into_iter()
            .map(|((body, group), members)| (Cell { body, group, people: members.len() as u32 }, members))
            .unzip();
        Partition { bodies, voters, groups, cells, members }
    }

    pub(super) fn count(&self, votes: &VoteMatrix) -> Counted {
        let count = |sets: &[Vec<u32>]| sets.iter().map(|set| votes.count(set)).collect();
        Counted { bodies: count(&self.voters), groups: count(&self.groups), cells: count(&self.members) }
    }
}
