//! Labels: phrases that occur verbatim and set a group apart. A telling word is the head; it grows to the phrase in which
//! it mostly stands (`tax` to `capital gains tax`), so that no half words are shown.

use super::Grouped;
use super::features::{Features, Token};
use crate::input::Opinion;
use crate::text::language::{Language, is_han};
use crate::text::{content, segment};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Phrases in a label.
const PHRASES_MAX: usize = 3;
/// Most telling words that are looked at.
const HEADS_MAX: usize = 48;
/// Words of one phrase.
const WORDS_MAX: usize = 4;
/// Characters of a Chinese phrase.
const HAN_MAX: usize = 8;
/// Share of a head's opinions that must use a phrase for it to stand for the head.
const PHRASE_SHARE: f32 = 0.5;
/// Weight of opinions that must use a phrase, except where the group is smaller.
const WEIGHT_MIN: f32 = 1.9;
/// How nameable a head must be.
const NAMEABLE_MIN: f32 = 0.05;

/// Words by number and where they were first met: position, first byte, byte after.
type Place = (u32, u32, u32);

/// What one head or phrase is used for.
#[derive(Default)]
struct Use {
    weight: f32,
    /// By spelling: weight and a place.
    spellings: BTreeMap<String, f32>,
    /// Uses right after a digit or Latin letter (`5号线`): then the word is half of one.
    attached: f32,
}

/// The phrases of each group, most telling first; `scores` is what each word tells of it.
pub fn phrases(
    opinions: &[Opinion],
    features: &Features,
    grouped: &Grouped<'_>,
    scores: &[Vec<f32>],
) -> Vec<Vec<String>> {
    let groups = grouped.groups.par_iter().zip(scores);
    groups.map(|(members, scores)| phrases_of(opinions, features, grouped, members, scores)).collect()
}

fn phrases_of(
    opinions: &[Opinion],
    features: &Features,
    grouped: &Grouped<'_>,
    members: &[u32],
    scores: &[f32],
) -> Vec<String> {
    let mut heads: Vec<u32> = (0..scores.len() as u32).filter(|&c| scores[c as usize] > 0.0).collect();
    heads.sort_by(|&a, &b| scores[b as usize].total_cmp(&scores[a as usize]).then(a.cmp(&b)));
    heads.truncate(HEADS_MAX);
    let mut is_head = vec![false; scores.len()];
    heads.iter().for_each(|&column| is_head[column as usize] = true);
    let mut uses: BTreeMap<Vec<u32>, Use> = BTreeMap::new();
    let mut head_of: BTreeMap<u32, u32> = BTreeMap::new();
    for &member in members {
        let text = content(&opinions[grouped.order[member as usize] as usize]);
        let tokens = &features.tokens[member as usize];
        let mut seen: BTreeMap<Vec<u32>, Place> = BTreeMap::new();
        for run in
            runs(text, tokens, |token| features.columns[token.word as usize].is_some_and(|c| is_head[c as usize]))
        {
            let key = run.iter().map(|token| token.word).collect();
            seen.entry(key).or_insert((member, run[0].start, run[run.len() - 1].end));
            if let ([token], Some(column)) = (run, features.columns[run[0].word as usize]) {
                head_of.insert(column, token.word);
            }
        }
        for (key, (_, start, end)) in seen {
            let weight = grouped.weights[member as usize];
            let used = uses.entry(key).or_default();
            used.weight += weight;
            *used.spellings.entry(text[start as usize..end as usize].to_string()).or_default() += weight;
            let before = text[..start as usize].chars().next_back();
            used.attached += if before.is_some_and(|c| c.is_ascii_alphanumeric()) { weight } else { 0.0 };
        }
    }
    let mut named: Vec<(f32, Vec<u32>)> = Vec::new();
    for &column in &heads {
        let Some(&word) = head_of.get(&column) else { continue };
        let Some(used) = uses.get(&vec![word]) else { continue };
        let score = scores[column as usize] * judge(used, features.language);
        if score > NAMEABLE_MIN * scores[heads[0] as usize] {
            named.push((score, vec![word]));
        }
    }
    named.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let size: f32 = members.iter().map(|&m| grouped.weights[m as usize]).sum();
    pick(&named, &uses, WEIGHT_MIN.min(size * 0.5))
}

/// The heads' phrases, best first, none repeating a word of another.
fn pick(named: &[(f32, Vec<u32>)], uses: &BTreeMap<Vec<u32>, Use>, least: f32) -> Vec<String> {
    let mut taken: Vec<u32> = Vec::new();
    let mut chosen: Vec<String> = Vec::new();
    for (_, head) in named {
        let own = &uses[head];
        if taken.contains(&head[0]) || own.weight < least {
            continue;
        }
        let needed = (own.weight * PHRASE_SHARE).max(least);
        let longest = uses
            .iter()
            .filter(|(key, used)| key.contains(&head[0]) && (key.len() == 1 || used.weight >= needed))
            .filter(|(key, _)| key.iter().all(|word| !taken.contains(word)))
            .max_by(|a, b| a.0.len().cmp(&b.0.len()).then(a.1.weight.total_cmp(&b.1.weight)).then(b.0.cmp(a.0)));
        let Some((key, used)) = longest else { continue };
        let Some(phrase) = spell(used) else { continue };
        if chosen.iter().any(|other| other.contains(&phrase) || phrase.contains(other.as_str())) {
            continue;
        }
        taken.extend(key);
        chosen.push(phrase);
        if chosen.len() == PHRASES_MAX {
            break;
        }
    }
    chosen
}

/// The usual spelling: without a possessive where there is one without, then the most used.
fn spell(used: &Use) -> Option<String> {
    let possessive = |word: &str| word.contains(['\'', '’']);
    let better = |a: &(&String, &f32), b: &(&String, &f32)| {
        let order = possessive(b.0).cmp(&possessive(a.0)).then(a.1.total_cmp(b.1));
        order.then_with(|| b.0.cmp(a.0))
    };
    used.spellings.iter().max_by(better).map(|(spelling, _)| spelling.clone())
}

/// How well a word names something, 0 to 1: things and places rather than acts, qualities, numbers and times.
fn judge(used: &Use, language: Language) -> f32 {
    let Some(spelling) = spell(used) else { return 0.0 };
    if used.attached > used.weight * 0.5 {
        return 0.0;
    }
    if spelling.chars().any(is_han) {
        let tags = segment::tags(&spelling);
        return tags.iter().map(|tag| judge_tag(tag)).fold(0.0, f32::max);
    }
    match language {
        // German writes its nouns with a capital.
        Language::German => {
            let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
            let nouns: f32 = used.spellings.iter().filter(|(word, _)| capital(word)).map(|(_, weight)| weight).sum();
            if nouns >= used.weight * 0.7 { 1.0 } else { 0.1 }
        }
        Language::English if spelling.ends_with("ly") || segment::is_general(&spelling) => 0.1,
        _ => 1.0,
    }
}

/// By part of speech (ictclas letters).
fn judge_tag(tag: &str) -> f32 {
    match tag {
        "nr" | "nrt" | "nrfg" => 0.4,
        "ns" => 0.7,
        "vn" | "j" => 1.0,
        _ if tag.starts_with('n') => 1.0,
        "l" | "i" | "s" | "x" | "eng" => 0.7,
        "v" => 0.55,
        "a" | "an" | "ad" | "b" => 0.35,
        _ => 0.0,
    }
}

/// Runs of words with nothing but a space or hyphen between that hold a head and may be a phrase.
fn runs<'a>(
    text: &'a str,
    tokens: &'a [Token],
    is_head: impl Fn(&Token) -> bool + 'a,
) -> impl Iterator<Item = &'a [Token]> + 'a {
    let joined = |pair: &[Token]| {
        let gap = &text[pair[0].end as usize..pair[1].start as usize];
        gap.is_empty() || gap == " " || gap == "-"
    };
    (0..tokens.len())
        .flat_map(move |first| {
            let longest = WORDS_MAX.min(tokens.len() - first);
            let run_len = (1..longest).take_while(|&at| joined(&tokens[first + at - 1..=first + at])).count() + 1;
            (1..=run_len).map(move |len| &tokens[first..first + len]).collect::<Vec<_>>()
        })
        .filter(move |run| run.iter().any(&is_head) && is_phrase(text, run))
}

/// Whether a run may be shown: telling words only, but for the ending of a Chinese name and an inner `of`; not so long
/// that it is a clause; not ending in a word that only begins a thought (`capital gains tax hurts`).
fn is_phrase(text: &str, run: &[Token]) -> bool {
    let [first, inner @ ..] = run else { return false };
    let Some(last) = inner.last() else { return !first.is_stop };
    let word = |token: &Token| &text[token.start as usize..token.end as usize];
    if first.is_stop || run.iter().any(|token| token.is_han != first.is_han) {
        return false;
    }
    if first.is_han {
        let ends_well = !last.is_stop || segment::ends_names(word(last));
        let tells = inner[..inner.len() - 1].iter().all(|token| !token.is_stop);
        return ends_well && tells && text[first.start as usize..last.end as usize].chars().count() <= HAN_MAX;
    }
    let tells = inner.iter().all(|token| !token.is_stop || word(token) == "of");
    tells && !last.is_stop && !segment::is_general(word(last))
}
