//! Suspicious sets of voters, and what would change without them. A flag is a question for people to look at: nobody is
//! removed, and both results are shown. A brigade that neither hurries, copies nor confines itself to one cause looks
//! like a change of mind and is not found (docs/decisions/033).

mod burst;
mod copies;
mod light;

use super::{Bridging, Class, find_without};
use crate::groups::OpinionGroups;
use crate::groups::representative::test_two_proportions;
use crate::groups::votes::{Count, VoteMatrix};
use crate::input::Input;
use std::collections::BTreeSet;

/// Method and version, as written into results.
pub const METHOD: &str = "brigade-1";
/// People below which a set cannot turn anything and is left in peace; also a share of their body's voters.
const PEOPLE_MIN: usize = 10;
const SHARE_MIN: f64 = 0.05;
/// How far a set's rate on a statement must lie from the others' of its body, and how surely (one-sided p of 0.0005:
/// every statement is looked at).
const DIFFERENCE_MIN: f64 = 0.3;
const DIFFERENCE_Z: f64 = 3.29;

/// Why people are suspected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// They voted alike on many statements, more of them than like-minded people would by chance.
    Copies,
    /// They voted on few statements, and there unlike everybody else of their body.
    LightVoters,
    /// They joined together, and voted unlike everybody else of their body.
    Burst,
}

/// People suspected together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspects {
    /// Why.
    pub reason: Reason,
    /// Index into [`Bridging::bodies`].
    pub body: u32,
    /// Statements on which they differ from the others of their body.
    pub statements: Vec<u32>,
    /// Participant indexes, ascending.
    pub members: Vec<u32>,
}

/// A statement whose class depends on the suspects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Index of the statement.
    pub statement: u32,
    /// Its class with everybody.
    pub with: Class,
    /// Its class without the suspects.
    pub without: Class,
}

/// The check's result.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// Method and version.
    pub method: &'static str,
    /// The sets, by body, then reason; a person may be in several.
    pub sets: Vec<Suspects>,
    /// All of them, ascending.
    pub flagged: Vec<u32>,
    /// How every statement stands without them.
    pub without: Bridging,
    /// Statements whose class differs.
    pub changed: Vec<Change>,
}

/// Looks for suspicious sets among the voters of each body. `joined_ms` gives for each participant the time of joining
/// in milliseconds from any origin; it may be empty, and times may be missing.
pub fn check(input: &Input, groups: &OpinionGroups, with: &Bridging, joined_ms: &[Option<u64>]) -> Check {
    let votes = VoteMatrix::new(&input.votes, input.participants.len(), input.statements.len());
    let mut sets = Vec::new();
    for (at, name) in with.bodies.iter().enumerate() {
        let belongs = |p: &u32| input.participants[*p as usize].body == *name && votes.votes_of(*p as usize) > 0;
        let voters: Vec<u32> = (0..input.participants.len() as u32).filter(belongs).collect();
        let body = Body { at: at as u32, votes: &votes, counts: votes.count(&voters), voters };
        sets.extend(copies::find(&body, groups));
        sets.extend(light::find(&body, groups));
        sets.extend(burst::find(&body, joined_ms));
    }
    let flagged: BTreeSet<u32> = sets.iter().flat_map(|set: &Suspects| set.members.iter().copied()).collect();
    let mut left_out = vec![false; input.participants.len()];
    flagged.iter().for_each(|&p| left_out[p as usize] = true);
    let without = if flagged.is_empty() { with.clone() } else { find_without(input, groups, &left_out) };
    let class = |bridging: &Bridging, at: usize| bridging.statements[at].as_ref().map(|standing| standing.class);
    let changed = (0..input.statements.len())
        .filter_map(|at| {
            let (with, without) = (class(with, at)?, class(&without, at)?);
            (with != without).then_some(Change { statement: at as u32, with, without })
        })
        .collect();
    Check { method: METHOD, sets, flagged: flagged.into_iter().collect(), without, changed }
}

/// One body's voters.
struct Body<'a> {
    at: u32,
    votes: &'a VoteMatrix,
    voters: Vec<u32>,
    /// Per statement, over all voters.
    counts: Vec<Count>,
}

impl Body<'_> {
    /// Whether so many people can matter.
    fn matters(&self, people: usize) -> bool {
        people >= PEOPLE_MIN && people as f64 >= SHARE_MIN * self.voters.len() as f64
    }

    /// Statements on which `some` of the voters differ from all others, with the value most of them chose.
    fn find_differences(&self, some: &[u32]) -> Vec<(u32, i8)> {
        let own = self.votes.count(some);
        let differ = |(at, (own, all)): (usize, (&Count, &Count))| {
            let rest = all.minus(*own);
            if own.stances() < PEOPLE_MIN as u32 || rest.stances() < PEOPLE_MIN as u32 {
                return None;
            }
            let rate = |count: &Count| f64::from(count.agree) / f64::from(count.stances());
            let z = test_two_proportions((own.agree, own.stances()), (rest.agree, rest.stances()));
            let differs = (rate(own) - rate(&rest)).abs() >= DIFFERENCE_MIN && z.abs() >= DIFFERENCE_Z;
            differs.then_some((at as u32, if z > 0.0 { 1 } else { -1 }))
        };
        own.iter().zip(&self.counts).enumerate().filter_map(differ).collect()
    }

    /// Those of `some` who hold with the others of their set on a statement on which the set differs from its body;
    /// none when they are too few to matter.
    fn suspect(&self, reason: Reason, some: &[u32]) -> Option<Suspects> {
        let differences = self.find_differences(some);
        let holds = |p: &u32| {
            self.votes.row(*p as usize).any(|(statement, value)| differences.contains(&(statement as u32, value)))
        };
        let members: Vec<u32> = some.iter().copied().filter(holds).collect();
        self.matters(members.len()).then(|| Suspects {
            reason,
            body: self.at,
            statements: differences.iter().map(|&(statement, _)| statement).collect(),
            members,
        })
    }
}
