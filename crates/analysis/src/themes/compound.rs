//! German compounds: which words of the input stand inside longer ones (`Klimaschutz` in `Klimaschutzgesetz`).
//! Known words only come from the input itself; nothing is guessed.

use crate::lookup::Lookup;

/// Letters of a part.
const PART_MIN: usize = 4;

/// For each word (a stem), the numbers of the words it is made of; empty for simple words.
pub fn split(words: &[String]) -> Vec<Vec<u32>> {
    let mut known: Lookup<&str, u32> = Lookup::with_capacity(words.len());
    for (number, word) in words.iter().enumerate() {
        if word.chars().count() >= PART_MIN && word.chars().all(char::is_alphabetic) {
            known.insert(word, number as u32);
        }
    }
    words.iter().enumerate().map(|(number, word)| parts_of(word, number as u32, &known)).collect()
}

/// The longest known head and the longest known tail of a word; a joining `s`, `n` or `en` may stand between.
fn parts_of(word: &str, number: u32, known: &Lookup<&str, u32>) -> Vec<u32> {
    let cuts: Vec<usize> = word.char_indices().map(|(at, _)| at).skip(PART_MIN).collect();
    let room = |cut: usize| word[cut..].chars().count() >= PART_MIN;
    let head = cuts.iter().rev().filter(|&&cut| room(cut)).find_map(|&cut| find_head(&word[..cut], known));
    let tail = cuts.iter().filter(|&&cut| room(cut)).find_map(|&cut| known.get(&word[cut..]).copied());
    let mut parts: Vec<u32> = head.into_iter().chain(tail).filter(|&part| part != number).collect();
    parts.sort_unstable();
    parts.dedup();
    parts
}

fn find_head(head: &str, known: &Lookup<&str, u32>) -> Option<u32> {
    let bare = ["", "s", "en", "n", "e"].iter().filter_map(|joint| head.strip_suffix(joint));
    bare.filter(|bare| bare.chars().count() >= PART_MIN).find_map(|bare| known.get(bare).copied())
}
