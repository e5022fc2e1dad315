//! Identity: which theme of this run is which of the last, and where people put opinions.

use super::{PreviousTheme, Reason};
use crate::input::Opinion;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A group that will be a theme, and the theme of the previous run that it continues.
pub struct Placed<'p> {
    /// Positions in id order, ascending.
    pub positions: Vec<u32>,
    /// The previous theme, if it is one found again or one that people pinned opinions to.
    pub previous: Option<&'p PreviousTheme>,
}

/// Matches each group with the previous theme it shares most opinions with, each previous theme once, largest overlap
/// first; then moves pinned opinions to their theme, which lives on for them even where it was not found again. The
/// largest group first.
pub fn place<'p>(
    opinions: &[Opinion],
    order: &[u32],
    groups: Vec<Vec<u32>>,
    left_out: &mut Vec<(u32, Reason)>,
    previous: &[&'p PreviousTheme],
) -> Vec<Placed<'p>> {
    let id = |position: u32| opinions[order[position as usize] as usize].id.as_str();
    let matched = match_groups(&groups, id, previous);
    let positions = groups.into_iter();
    let mut placed: Vec<Placed<'p>> = positions
        .zip(matched)
        .map(|(positions, at)| Placed { positions, previous: at.map(|at| previous[at]) })
        .collect();
    let pins: BTreeMap<&str, usize> = (0..previous.len())
        .rev()
        .flat_map(|number| previous[number].pinned.iter().map(move |id| (id.as_str(), number)))
        .collect();
    if !pins.is_empty() {
        let mut moved: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        let mut take = |position: u32| match pins.get(id(position)) {
            Some(&number) => {
                moved.entry(number).or_default().push(position);
                true
            }
            None => false,
        };
        placed.iter_mut().for_each(|one| one.positions.retain(|&position| !take(position)));
        left_out.retain(|&(position, _)| !take(position));
        for (number, positions) in moved {
            let home = previous[number];
            match placed.iter_mut().find(|one| one.previous.is_some_and(|known| known.id == home.id)) {
                Some(one) => one.positions.extend(positions),
                None => placed.push(Placed { positions, previous: Some(home) }),
            }
        }
    }
    placed.iter_mut().for_each(|one| one.positions.sort_unstable());
    placed.retain(|one| !one.positions.is_empty());
    placed.sort_by_key(|one| (Reverse(one.positions.len()), one.positions[0]));
    placed
}

/// The number of each group's previous theme.
fn match_groups<'a>(
    groups: &[Vec<u32>],
    id: impl Fn(u32) -> &'a str,
    previous: &[&PreviousTheme],
) -> Vec<Option<usize>> {
    let mut holders: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, theme) in previous.iter().enumerate() {
        holders.extend(theme.members.iter().map(|id| (id.as_str(), number)));
    }
    let mut overlaps: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (at, group) in groups.iter().enumerate() {
        for number in group.iter().filter_map(|&position| holders.get(id(position))) {
            *overlaps.entry((at, *number)).or_default() += 1;
        }
    }
    let mut ranked: Vec<(usize, usize, usize)> = overlaps.into_iter().map(|((a, b), n)| (n, a, b)).collect();
    ranked.sort_by_key(|&(count, at, number)| (Reverse(count), at, number));
    let (mut matched, mut used) = (vec![None; groups.len()], vec![false; previous.len()]);
    for (_, at, number) in ranked {
        if matched[at].is_none() && !used[number] {
            matched[at] = Some(number);
            used[number] = true;
        }
    }
    matched
}
