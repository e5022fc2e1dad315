//! Which sentences of a theme stand in the report: those that speak for most opinions not yet spoken for, near the
//! theme's centre, and unlike each other (greedy maximum coverage with a bar on repetition; Lin & Bilmes 2011).

use std::collections::BTreeMap;
use std::ops::Range;

use super::sentences::{Piece, ThemePieces};
use crate::lookup::Lookup;

/// Sentences near the centre that are weighed against each other.
const CANDIDATES_MAX: usize = 240;
/// Cosine from which a sentence speaks for another: they share their telling words.
const SPEAKS_FOR: f32 = 0.30;
/// Cosine from which two sentences say the same.
const REPEATS: f32 = 0.55;
/// A sentence that asks for something is worth so much more as a recommendation.
const PROPOSAL_FACTOR: f32 = 1.6;
/// Recommendations of one theme.
const RECOMMENDATIONS_MAX: usize = 5;
/// Claims of one recommendation.
const CLAIMS_MAX: usize = 3;
/// Letters of a sentence that can stand alone, Chinese and other.
const LETTERS: Range<u32> = 10..110;
const LETTERS_LATIN: Range<u32> = 25..330;

/// A chosen sentence. Numbers are indices of opinions.
#[derive(Clone, Debug, PartialEq)]
pub struct Chosen {
    /// Where it stands.
    pub opinion: u32,
    /// Bytes there.
    pub bytes: Range<usize>,
    /// Opinions it speaks for, its own included, in the order of their ids.
    pub sources: Vec<u32>,
    /// What details it.
    pub claims: Vec<Chosen>,
}

/// Chooses the recommendations of a theme, each with its claims. Every opinion stands behind one recommendation at
/// most: the one it is most like.
pub fn recommend(theme: &ThemePieces, support: &[f64]) -> Vec<Chosen> {
    let places: BTreeMap<u32, usize> = theme.opinions.iter().enumerate().map(|(at, opinion)| (*opinion, at)).collect();
    let weight = |piece: &Piece| {
        let proposal = if piece.is_proposal { PROPOSAL_FACTOR } else { 1.0 };
        let support = support.get(piece.opinion as usize).map_or(1.0, |support| 0.25 + *support as f32);
        proposal * support
    };
    let candidates = candidates(theme, weight, None);
    let likeness = liken(theme, &candidates, &places, None);
    let limit = (1 + theme.opinions.len() / 6).min(RECOMMENDATIONS_MAX);
    let picked = pick(theme, &candidates, &likeness, limit, &[]);
    let assigned = assign(&picked, &likeness, theme.opinions.len());
    let mut chosen: Vec<Chosen> = Vec::with_capacity(picked.len());
    for (number, candidate) in picked.iter().enumerate() {
        let piece = &theme.pieces[candidates[*candidate].0];
        let own = places[&piece.opinion];
        let behind = |at: &usize| assigned[*at] == Some(number) || *at == own;
        let sources: Vec<usize> = (0..theme.opinions.len()).filter(behind).collect();
        chosen.push(Chosen {
            opinion: piece.opinion,
            bytes: piece.bytes.clone(),
            claims: claim(theme, piece, &sources, &places),
            sources: sources.iter().map(|at| theme.opinions[*at]).collect(),
        });
    }
    chosen.sort_by_key(|chosen| std::cmp::Reverse(chosen.sources.len()));
    chosen
}

/// Sentences fit to stand alone, by nearness to the theme's centre; of equals the earlier.
fn candidates(theme: &ThemePieces, weight: impl Fn(&Piece) -> f32, among: Option<&[u32]>) -> Vec<(usize, f32)> {
    let fits = |piece: &Piece| {
        let letters = if piece.is_han { LETTERS } else { LETTERS_LATIN };
        letters.contains(&piece.letters) && piece.tokens.len() >= 3
    };
    let wanted = |piece: &Piece| among.is_none_or(|among| among.binary_search(&piece.opinion).is_ok());
    let mut found: Vec<(usize, f32)> = theme
        .pieces
        .iter()
        .enumerate()
        .filter(|(_, piece)| fits(piece) && wanted(piece))
        .map(|(at, piece)| (at, piece.nearness * weight(piece)))
        .collect();
    if found.is_empty() {
        // A theme of very short or very long texts still gets its most central sentence.
        let all = theme.pieces.iter().enumerate().filter(|(_, piece)| wanted(piece));
        found = all.map(|(at, piece)| (at, piece.nearness)).collect();
    }
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    found.truncate(CANDIDATES_MAX);
    found
}

/// For each candidate the opinions it speaks for and how much, by place in the theme; of those at the places `among`
/// (ascending) where given.
fn liken(
    theme: &ThemePieces,
    candidates: &[(usize, f32)],
    places: &BTreeMap<u32, usize>,
    among: Option<&[usize]>,
) -> Vec<Vec<(usize, f32)>> {
    let mut index: Lookup<u32, Vec<(usize, f32)>> = Lookup::new();
    for (number, (piece, _)) in candidates.iter().enumerate() {
        for (token, weight) in &theme.pieces[*piece].tokens {
            index.entry(*token, Vec::new).push((number, *weight));
        }
    }
    let mut likeness: Vec<Vec<(usize, f32)>> = vec![Vec::new(); candidates.len()];
    let mut sums = vec![0.0f32; candidates.len()];
    for piece in &theme.pieces {
        let place = places[&piece.opinion];
        if among.is_some_and(|among| among.binary_search(&place).is_err()) {
            continue;
        }
        for (token, weight) in &piece.tokens {
            for (number, other) in index.get(token).map_or(&[][..], Vec::as_slice) {
                sums[*number] += weight * other;
            }
        }
        for (number, sum) in sums.iter_mut().enumerate() {
            let sum = std::mem::take(sum);
            if sum < SPEAKS_FOR {
                continue;
            }
            match likeness[number].last_mut() {
                Some((last, best)) if *last == place => *best = best.max(sum),
                _ => likeness[number].push((place, sum)),
            }
        }
    }
    likeness
}

/// Greedily the candidates that add most: opinions newly spoken for, times nearness to the centre.
fn pick(
    theme: &ThemePieces,
    candidates: &[(usize, f32)],
    likeness: &[Vec<(usize, f32)>],
    limit: usize,
    said: &[&Piece],
) -> Vec<usize> {
    let mut spoken = vec![false; theme.opinions.len()];
    let mut picked: Vec<usize> = Vec::new();
    let piece = |number: usize| &theme.pieces[candidates[number].0];
    while picked.len() < limit {
        let gain = |number: usize| {
            let fresh = likeness[number].iter().filter(|(place, _)| !spoken[*place]).count();
            (fresh as f32).sqrt() * candidates[number].1
        };
        let repeats = |number: usize| {
            let others = picked.iter().map(|other| piece(*other)).chain(said.iter().copied());
            others.into_iter().any(|other| dot(&piece(number).tokens, &other.tokens) >= REPEATS)
        };
        let open = (0..candidates.len()).filter(|number| !picked.contains(number) && gain(*number) > 0.0);
        let fit = open.filter(|number| !repeats(*number));
        let Some(best) = fit.max_by(|a, b| gain(*a).total_cmp(&gain(*b)).then(b.cmp(a))) else { break };
        likeness[best].iter().for_each(|(place, _)| spoken[*place] = true);
        picked.push(best);
    }
    picked
}

/// Each opinion goes to the picked sentence it is most like; of equals to the first.
fn assign(picked: &[usize], likeness: &[Vec<(usize, f32)>], opinion_count: usize) -> Vec<Option<usize>> {
    let mut best: Vec<Option<(usize, f32)>> = vec![None; opinion_count];
    for (number, candidate) in picked.iter().enumerate() {
        for (place, like) in &likeness[*candidate] {
            if best[*place].is_none_or(|(_, most)| *like > most) {
                best[*place] = Some((number, *like));
            }
        }
    }
    best.into_iter().map(|best| best.map(|(number, _)| number)).collect()
}

/// Claims under a recommendation: other sentences of the opinions behind it, chosen in the same way.
fn claim(theme: &ThemePieces, said: &Piece, sources: &[usize], places: &BTreeMap<u32, usize>) -> Vec<Chosen> {
    let mut among: Vec<u32> = sources.iter().map(|at| theme.opinions[*at]).filter(|at| *at != said.opinion).collect();
    among.sort_unstable();
    if among.is_empty() {
        return Vec::new();
    }
    let candidates = candidates(theme, |_| 1.0, Some(&among));
    let likeness = liken(theme, &candidates, places, Some(sources));
    let picked = pick(theme, &candidates, &likeness, CLAIMS_MAX, &[said]);
    let write = |number: &usize| {
        let piece = &theme.pieces[candidates[*number].0];
        let mut behind: Vec<usize> = likeness[*number].iter().map(|(place, _)| *place).collect();
        let own = places[&piece.opinion];
        if let Err(at) = behind.binary_search(&own) {
            behind.insert(at, own);
        }
        let sources = behind.iter().map(|at| theme.opinions[*at]).collect();
        Chosen { opinion: piece.opinion, bytes: piece.bytes.clone(), sources, claims: Vec::new() }
    };
    picked.iter().map(write).collect()
}

/// Inner product of two sparse vectors, ascending by token.
fn dot(a: &[(u32, f32)], b: &[(u32, f32)]) -> f32 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while i < a.len() && j < b.len() {
        match a[i].0.cmp(&b[j].0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                sum += a[i].1 * b[j].1;
                i += 1;
                j += 1;
            }
        }
    }
    sum
}
