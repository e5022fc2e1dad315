//! Our own method, the default: a mixture model on agree and disagree votes that may answer "one group" or "too few".
//! Reasons for its parts: docs/decisions/030 and 031. Passes, rejected and meta statements form no groups.

mod choose;
mod display;
mod mixture;
mod null;
mod stability;
mod stances;
mod start;

use super::describe::{Found, describe};
use super::votes::VoteMatrix;
use super::{OpinionGroups, Outcome};
use crate::input::Input;
use stances::Stances;

/// Method and version, as written into results.
pub const METHOD: &str = "mixture-1";
/// Groups at most: more than people can keep apart on one page.
pub const GROUPS_MAX: usize = 5;
/// Votes that place a participant (fewer when there are fewer statements), as in the reference.
pub const VOTES_MIN: usize = 7;
/// Placed participants below which there is no map.
pub const PLACED_MIN: usize = 30;
/// Placed members below which a camp is not called a group.
pub const MEMBERS_MIN: usize = 5;
/// Participants on whom the number of groups and its stability are decided; all others are placed afterwards.
pub const SAMPLE_MAX: usize = 20_000;

/// Finds the groups.
pub fn find(input: &Input) -> OpinionGroups {
    let votes = VoteMatrix::new(&input.votes, input.participants.len(), input.statements.len());
    let stances = Stances::new(&votes, &input.statements);
    let placed = stances.choose_placed(&votes);
    if placed.len() < PLACED_MIN {
        let outcome = Outcome::TooFewVoters { placed: placed.len() as u32, needed: PLACED_MIN as u32 };
        let map = display::project(&stances, None);
        return describe(input, &votes, Found::without_groups(METHOD, outcome, map));
    }
    let sample = stances.sample(input, &placed);
    let choice = choose::choose(&sample);
    let Some((fit, stability)) = choice.groups else {
        let map = display::project(&stances, None);
        let found = Found::without_groups(METHOD, Outcome::OneGroup, map);
        return describe(input, &votes, Found { members: vec![placed], candidates: choice.candidates, ..found });
    };
    let whole = if sample.is_whole { fit } else { mixture::carry_over(&stances, &fit) };
    let labels = whole.label();
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); whole.k];
    placed.iter().for_each(|&p| members[labels[p as usize] as usize].push(p));
    let found = Found {
        method: METHOD,
        outcome: Outcome::Groups,
        map: display::project(&stances, Some((&members, &whole))),
        members,
        stability: stability.groups.into_iter().map(Some).collect(),
        overall_stability: Some(stability.overall),
        candidates: choice.candidates,
    };
    describe(input, &votes, found)
}
