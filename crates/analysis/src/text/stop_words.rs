//! Words that say nothing about a matter: function words, and the courtesies of petitions.

use super::language::Language;
use crate::lookup::Lookup;
use std::sync::OnceLock;

const CHINESE: &str = include_str!("stop_words/zh.txt");
const ENGLISH: &str = include_str!("stop_words/en.txt");
const GERMAN: &str = include_str!("stop_words/de.txt");
const ENGLISH_GENERAL: &str = include_str!("stop_words/en_general.txt");

/// Whether `word` (lower case; Chinese in simplified characters) is a stop word of `language`.
pub fn contains(language: Language, word: &str) -> bool {
    static LISTS: OnceLock<[Lookup<&'static str, ()>; 3]> = OnceLock::new();
    let lists = LISTS.get_or_init(|| [CHINESE, ENGLISH, GERMAN].map(read));
    match language {
        Language::Chinese => lists[0].contains(word),
        Language::English => lists[1].contains(word),
        Language::German => lists[2].contains(word),
        Language::Other => false,
    }
}

/// Whether `word` (lower case) is an English word that is telling in a sentence but names nothing by itself.
pub fn is_general(word: &str) -> bool {
    static LIST: OnceLock<Lookup<&'static str, ()>> = OnceLock::new();
    LIST.get_or_init(|| read(ENGLISH_GENERAL)).contains(word)
}

fn read(list: &'static str) -> Lookup<&'static str, ()> {
    let mut words = Lookup::new();
    for word in list.split_whitespace() {
        words.insert(word, ());
    }
    words
}
