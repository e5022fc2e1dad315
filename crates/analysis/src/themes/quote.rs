//! Quotes: sentences, letter by letter as written, that stand for a theme.

use super::Quote;
use super::features::Features;
use super::matrix::{Dense, add_scaled, dot, normalise};
use crate::input::Opinion;
use crate::text::content;
use crate::text::sentence::sentences;

/// Quotes per theme.
const QUOTES_MAX: usize = 3;
/// Members whose sentences are read, those nearest to the theme's centre.
const MEMBERS_READ: usize = 60;

/// Up to [`QUOTES_MAX`] quotes for each group of positions.
pub fn choose(
    opinions: &[Opinion],
    order: &[u32],
    features: &Features,
    groups: &[Vec<u32>],
    embedding: &Dense,
) -> Vec<Vec<Quote>> {
    groups.iter().map(|members| choose_for(opinions, order, features, members, embedding)).collect()
}

fn choose_for(
    opinions: &[Opinion],
    order: &[u32],
    features: &Features,
    members: &[u32],
    embedding: &Dense,
) -> Vec<Quote> {
    let mut centre = vec![0.0; embedding.width];
    let mut words = vec![0.0_f32; features.matrix.column_count];
    for &member in members {
        add_scaled(&mut centre, embedding.row(member as usize), 1.0);
        for (column, value) in features.matrix.row(member as usize) {
            words[column as usize] += value / members.len() as f32;
        }
    }
    normalise(&mut centre);
    let mut near: Vec<(f32, u32)> = members.iter().map(|&m| (dot(embedding.row(m as usize), &centre), m)).collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut scored: Vec<(f32, u32, std::ops::Range<usize>)> = Vec::new();
    for &(_, member) in near.iter().take(MEMBERS_READ) {
        let opinion = order[member as usize];
        let text = content(&opinions[opinion as usize]);
        let tokens = &features.tokens[member as usize];
        for range in sentences(text) {
            let inside = tokens.iter().filter(|t| range.contains(&(t.start as usize)) && !t.is_stop);
            let (mut sum, mut count) = (0.0_f32, 0_u32);
            for column in inside.filter_map(|t| features.columns[t.word as usize]) {
                sum += words[column as usize];
                count += 1;
            }
            if count >= 3 {
                scored.push((sum / (count as f32 + 4.0), opinion, range));
            }
        }
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.start.cmp(&b.2.start)));
    let mut quotes: Vec<Quote> = Vec::new();
    for (_, opinion, bytes) in scored {
        if quotes.iter().all(|q| q.opinion != opinion) {
            quotes.push(Quote { opinion, bytes });
        }
        if quotes.len() == QUOTES_MAX {
            break;
        }
    }
    quotes
}
