//! Labels: phrases that occur verbatim and set a theme apart from the others (class-based tf-idf over word n-grams).

use super::features::{Features, Token};
use crate::input::Opinion;
use crate::text::content;
use std::collections::BTreeMap;

/// Phrases in a label.
const PHRASES_MAX: usize = 3;
/// Words in one phrase.
const WORDS_MAX: usize = 3;

/// Weight of the opinions that use a phrase, and where it was first met: position, first byte, byte after.
#[derive(Clone, Copy, Default)]
struct Use {
    weight: f64,
    place: (u32, u32, u32),
}

/// The phrases of each group of positions.
pub fn phrases(
    opinions: &[Opinion],
    order: &[u32],
    features: &Features,
    groups: &[Vec<u32>],
    weights: &[f32],
) -> Vec<Vec<String>> {
    let mut totals: BTreeMap<Vec<u32>, f64> = BTreeMap::new();
    let tables: Vec<BTreeMap<Vec<u32>, Use>> = groups
        .iter()
        .map(|members| {
            let mut table: BTreeMap<Vec<u32>, Use> = BTreeMap::new();
            for &position in members {
                let tokens = &features.tokens[position as usize];
                let mut seen: BTreeMap<Vec<u32>, (u32, u32)> = BTreeMap::new();
                for (key, place) in n_grams(content(&opinions[order[position as usize] as usize]), tokens) {
                    seen.entry(key).or_insert(place);
                }
                for (key, (start, end)) in seen {
                    let weight = f64::from(weights[position as usize]);
                    *totals.entry(key.clone()).or_default() += weight;
                    table.entry(key).or_insert(Use { weight: 0.0, place: (position, start, end) }).weight += weight;
                }
            }
            table
        })
        .collect();
    let everyone: f64 = weights.iter().map(|&w| f64::from(w)).sum();
    let sizes: Vec<f64> = groups.iter().map(|g| g.iter().map(|&p| f64::from(weights[p as usize])).sum()).collect();
    tables
        .iter()
        .zip(&sizes)
        .map(|(table, &size)| {
            let mut scored: Vec<(f64, &Vec<u32>, Use)> = table
                .iter()
                .filter(|(_, used)| used.weight >= (size * 0.02).max(1.9))
                .map(|(key, used)| {
                    let outside = (totals[key] - used.weight) / (everyone - size).max(1.0);
                    let inside = used.weight / size;
                    let lift = libm::log((inside + 0.001) / (outside + 0.001));
                    (inside * lift * libm::sqrt(key.len() as f64), key, *used)
                })
                .filter(|entry| entry.0 > 0.0)
                .collect();
            scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
            let mut chosen: Vec<(&Vec<u32>, String)> = Vec::new();
            for (_, key, Use { place: (position, start, end), .. }) in scored {
                if chosen.iter().any(|(other, _)| key.iter().any(|word| other.contains(word))) {
                    continue;
                }
                let text = content(&opinions[order[position as usize] as usize]);
                chosen.push((key, text[start as usize..end as usize].to_string()));
                if chosen.len() == PHRASES_MAX {
                    break;
                }
            }
            chosen.into_iter().map(|(_, phrase)| phrase).collect()
        })
        .collect()
}

/// Runs of one to [`WORDS_MAX`] words with nothing but a space or hyphen between, beginning and ending with a telling one.
fn n_grams<'a>(text: &'a str, tokens: &'a [Token]) -> impl Iterator<Item = (Vec<u32>, (u32, u32))> + 'a {
    (0..tokens.len()).flat_map(move |first| {
        (1..=WORDS_MAX.min(tokens.len() - first)).filter_map(move |len| {
            let run = &tokens[first..first + len];
            let joined = run.windows(2).all(|pair| {
                let gap = &text[pair[0].end as usize..pair[1].start as usize];
                gap.is_empty() || gap == " " || gap == "-"
            });
            let telling = run.iter().all(|token| !token.is_stop);
            (joined && telling).then(|| (run.iter().map(|t| t.word).collect(), (run[0].start, run[len - 1].end)))
        })
    })
}
