//! Which theme each opinion belongs to: round clusters in spaces of meaningful directions, turned into themes that can
//! name their words, and what is unlike all of them left out. Why: docs/decisions/034.

use super::matrix::{Dense, Sparse};
use super::mixture::Mixture;
use super::{Reason, cluster, space, tell};

/// Leading dimensions kept of the word space.
const RANK_MAX: usize = 100;
/// Dimensions of word vectors.
const VECTOR_RANK: usize = 40;
/// Rounds in which themes learn their words.
const ROUNDS: usize = 5;
/// Opinions below which a theme is dissolved, unless a number of themes was asked for.
const MEMBERS_MIN: usize = 3;

/// The themes of rows.
pub struct Assigned {
    /// Rows of each theme, ascending; the largest theme first.
    pub groups: Vec<Vec<u32>>,
    /// Rows without a theme, and why (never [`Reason::Wordless`]: that takes a look at the text).
    pub left_out: Vec<(u32, Reason)>,
    /// Tf-idf rows of unit length.
    pub weighed: Sparse,
    /// The rows in the leading dimensions.
    pub embedding: Dense,
}

/// What is divided into how much.
#[derive(Clone, Copy, Debug)]
pub enum Level {
    /// Everything, into so many themes as the number of opinions suggests.
    Whole(usize),
    /// Everything, into a number of themes that was asked for: small ones stay.
    Asked(usize),
    /// One theme, into sub-themes.
    Under(usize),
}

/// Divides the rows into themes.
pub fn assign(counts: &Sparse, weights: &[f32], level: Level) -> Assigned {
    let (Level::Whole(k) | Level::Asked(k) | Level::Under(k)) = level;
    let weighed = space::weigh(counts);
    let rank = (counts.row_count() / 4).clamp(2, RANK_MAX);
    let embedding = space::latent(&weighed, weights, rank);
    let mut views = vec![embedding];
    if !matches!(level, Level::Under(_)) {
        views.extend(space::word_means(counts, &weighed, rank.min(VECTOR_RANK)));
    }
    let k = k.min(counts.row_count());
    let mut themes = cluster::agree(&views, weights, k);
    let embedding = views.swap_remove(0);
    for (theme, bounds) in themes.iter_mut().zip(weighed.starts.windows(2)) {
        if bounds[0] == bounds[1] {
            *theme = None;
        }
    }
    let mut themes = refine(counts, weights, k, &themes);
    if !matches!(level, Level::Asked(_)) {
        let dissolved = dissolve_small(&mut themes, k);
        if dissolved {
            themes = refine(counts, weights, k, &themes);
            dissolve_small(&mut themes, k);
        }
    }
    let mut groups: Vec<Vec<u32>> = vec![Vec::new(); k];
    let mut left_out = Vec::new();
    for (row, theme) in (0..).zip(&themes) {
        match theme {
            Some(theme) => groups[*theme as usize].push(row),
            None => left_out.push((row, Reason::NoSharedWord)),
        }
    }
    groups.retain(|group| !group.is_empty());
    leave_unlike_out(counts, weights, &weighed, &mut groups, &mut left_out);
    groups.sort_by_key(|rows| (std::cmp::Reverse(rows.len()), rows[0]));
    left_out.sort_unstable();
    Assigned { groups, left_out, weighed, embedding }
}

/// Lets the themes learn their words and places every row by them; rows without a theme get one if they share a word.
fn refine(counts: &Sparse, weights: &[f32], k: usize, start: &[Option<u32>]) -> Vec<Option<u32>> {
    Mixture::fit(counts, weights, k, start, ROUNDS).assign(counts)
}

/// Takes the theme from the members of themes that are too small; whether there were any.
fn dissolve_small(themes: &mut [Option<u32>], k: usize) -> bool {
    let mut sizes = vec![0; k];
    themes.iter().flatten().for_each(|&theme| sizes[theme as usize] += 1);
    let is_small = |theme: &Option<u32>| theme.is_some_and(|theme| sizes[theme as usize] < MEMBERS_MIN);
    let mut any = false;
    for theme in themes.iter_mut().filter(|theme| is_small(theme)) {
        *theme = None;
        any = true;
    }
    any
}

/// Leaves out the rows that have no word which tells their theme from the others.
fn leave_unlike_out(
    counts: &Sparse,
    weights: &[f32],
    weighed: &Sparse,
    groups: &mut Vec<Vec<u32>>,
    left_out: &mut Vec<(u32, Reason)>,
) {
    if groups.len() < 2 {
        return;
    }
    let scores = tell::score(counts, groups, weights);
    for (group, scores) in groups.iter_mut().zip(scores) {
        group.retain(|&row| {
            let no_word = weighed.starts[row as usize] == weighed.starts[row as usize + 1];
            let tells = |(column, _): (u32, f32)| scores[column as usize] > 0.0;
            let keeps = !no_word && counts.row(row as usize).any(tells);
            if !keeps {
                left_out.push((row, if no_word { Reason::NoSharedWord } else { Reason::UnlikeAny }));
            }
            keeps
        });
    }
    groups.retain(|group| !group.is_empty());
}
