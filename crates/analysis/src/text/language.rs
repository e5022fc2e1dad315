//! Which language's stop words and stems a text gets. Coarse on purpose: a wrong guess costs a label, never a count.

use super::stop_words;
use crate::input::Opinion;

/// Languages with rules of their own; all others are read as words between spaces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// Chinese in either script.
    Chinese,
    /// English.
    English,
    /// German.
    German,
    /// Any other.
    #[default]
    Other,
}

/// The language of `text`: Chinese if a fifth of its letters are Han, else the one with more stop words in it, else
/// `fallback`.
pub fn detect(text: &str, fallback: Language) -> Language {
    let (mut han, mut letters) = (0_usize, 0_usize);
    for c in text.chars().take(2000).filter(|c| c.is_alphabetic()) {
        letters += 1;
        han += usize::from(is_han(c));
    }
    if han > 0 && han * 5 >= letters {
        return Language::Chinese;
    }
    let mut hits = [0_usize; 2];
    for word in text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’').take(400) {
        let lower = word.to_lowercase().replace('’', "'");
        hits[0] += usize::from(stop_words::contains(Language::English, &lower));
        hits[1] += usize::from(stop_words::contains(Language::German, &lower));
    }
    match hits[0].cmp(&hits[1]) {
        std::cmp::Ordering::Greater => Language::English,
        std::cmp::Ordering::Less => Language::German,
        std::cmp::Ordering::Equal => fallback,
    }
}

/// The language that an opinion names, or the one its words show, or `fallback`.
pub fn of_opinion(opinion: &Opinion, fallback: Language) -> Language {
    let tag = opinion.lang.to_ascii_lowercase();
    match tag.split(['-', '_']).next().unwrap_or("") {
        "zh" | "yue" | "cmn" => Language::Chinese,
        "en" => Language::English,
        "de" => Language::German,
        "" => detect(super::content(opinion), fallback),
        _ => Language::Other,
    }
}

/// The language that most of `opinions` are in, judged on the first thousand; the earlier variant on a tie.
pub fn majority<'a>(opinions: impl Iterator<Item = &'a Opinion>) -> Language {
    let mut counts = [0_usize; 4];
    for opinion in opinions.take(1000) {
        counts[of_opinion(opinion, Language::Other) as usize] += 1;
    }
    [Language::Chinese, Language::English, Language::German]
        .into_iter()
        .rev()
        .max_by_key(|&language| counts[language as usize])
        .filter(|&language| counts[language as usize] > 0)
        .unwrap_or_default()
}

/// Whether `c` is a Chinese character.
#[inline]
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{323AF}' | '\u{F900}'..='\u{FAFF}' | '々' | '〇')
}
