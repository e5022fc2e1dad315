//! Identity: which theme of this run is which of the last, and what people said about it.

use super::{PreviousTheme, Theme};
use crate::input::Opinion;
use std::collections::BTreeMap;

/// Gives each theme the id and the people's label of the previous theme it shares most opinions with, each previous
/// theme once, largest overlap first.
pub fn keep(opinions: &[Opinion], themes: &mut [Theme], previous: &[PreviousTheme]) {
    let mut holders: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, theme) in previous.iter().enumerate() {
        holders.extend(theme.members.iter().map(|id| (id.as_str(), number)));
    }
    let mut overlaps: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (at, theme) in themes.iter().enumerate() {
        for &member in &theme.members {
            if let Some(&number) = holders.get(opinions[member as usize].id.as_str()) {
                *overlaps.entry((at, number)).or_default() += 1;
            }
        }
    }
    let mut ranked: Vec<(usize, usize, usize)> = overlaps.into_iter().map(|((a, b), n)| (n, a, b)).collect();
    ranked.sort_by_key(|&(count, at, number)| (std::cmp::Reverse(count), at, number));
    let (mut named, mut used) = (vec![false; themes.len()], vec![false; previous.len()]);
    for (_, at, number) in ranked {
        if named[at] || used[number] {
            continue;
        }
        (named[at], used[number]) = (true, true);
        themes[at].id.clone_from(&previous[number].id);
        if let Some(label) = &previous[number].label {
            themes[at].label.clone_from(label);
            themes[at].label_by_people = true;
        }
    }
}
