//! Reading texts: letters with a way back, sentences, words, languages.

use hutong_analysis::input::Opinion;
use hutong_analysis::text::language::{Language, detect, is_han, majority, of_opinion};
use hutong_analysis::text::normalise::for_each_letter;
use hutong_analysis::text::segment::{ends_names, for_each_word, is_general};
use hutong_analysis::text::sentence::{clauses, sentences};
use hutong_analysis::text::{compare_ids, content, order_by_id};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

fn letters(text: &str) -> String {
    let mut letters = String::new();
    for_each_letter(text, |letter, _, _| letters.push(letter));
    letters
}

fn words(text: &str, language: Language) -> Vec<String> {
    let mut words = Vec::new();
    for_each_word(text, language, |word| {
        if !word.is_stop {
            words.push(word.key.to_string());
        }
    });
    words
}

#[test]
fn letters_are_folded_and_the_rest_is_dropped() {
    assert_eq!(letters("ＡＢＣ，１２３！ é ﬁ"), "abc123éfi");
    assert_eq!(letters("計程車、服務"), letters("计程车服务"));
    assert_eq!(letters("e\u{301}"), letters("é"));
    assert_eq!(letters("\u{202e}😀——"), "");
}

#[test]
fn sentences_end_where_people_end_them() {
    let split = |text: &str| sentences(text).into_iter().map(|range| text[range].to_string()).collect::<Vec<_>>();
    assert_eq!(split("好。不好！行吗？“可以。”走"), ["好。", "不好！", "行吗？", "“可以。”", "走"]);
    assert_eq!(split("It costs 3.50 at J. Smith's. Really?  Yes"), ["It costs 3.50 at J. Smith's.", "Really?", "Yes"]);
    assert_eq!(split("am 5. Mai.\n\n  Ende"), ["am 5. Mai.", "Ende"]);
    let text = "一，二、三（四）1,000";
    assert_eq!(clauses(text).len(), 5);
}

#[test]
fn words_are_those_of_the_language() {
    assert_eq!(words("我们希望公交车早日开通", Language::Chinese), ["公交车", "开通"]);
    assert_eq!(words("計程車", Language::Chinese), words("计程车", Language::Chinese));
    assert_eq!(words("the taxes and A3 2019", Language::English), words("tax", Language::English));
    assert_eq!(words("Bürger:innen", Language::German), words("Bürger", Language::German));
    assert!(ends_names("苑") && ends_names("場") && !ends_names("的") && !ends_names("公园"));
    assert!(is_general("Important") && !is_general("farmland"));
}

#[test]
fn languages_are_told_from_letters_and_small_words() {
    assert_eq!(detect("我覺得 Uber 很好", Language::Other), Language::Chinese);
    assert_eq!(detect("the tax on the land", Language::Other), Language::English);
    assert_eq!(detect("die Steuer auf das Land", Language::Other), Language::German);
    assert_eq!(detect("12345", Language::German), Language::German);
    let named = Opinion { lang: "de-AT".into(), text: "the".into(), ..Opinion::default() };
    assert_eq!(of_opinion(&named, Language::Other), Language::German);
    assert_eq!(majority([&named, &named, &Opinion::default()].into_iter()), Language::German);
    assert!(is_han('々') && !is_han('あ'));
}

#[test]
fn ids_are_ordered_as_people_count() {
    let ids = ["b", "10", "9", "a2", "010"];
    let opinions: Vec<Opinion> = ids.iter().map(|id| Opinion { id: (*id).into(), ..Opinion::default() }).collect();
    let sorted: Vec<&str> = order_by_id(&opinions).into_iter().map(|at| ids[at as usize]).collect();
    assert_eq!(sorted, ["9", "010", "10", "a2", "b"]);
    assert_eq!(compare_ids("7", "7"), std::cmp::Ordering::Equal);
}

#[test]
fn a_title_speaks_where_the_text_is_empty() {
    let opinion = Opinion { title: "修路".into(), text: "……".into(), ..Opinion::default() };
    assert_eq!(content(&opinion), "修路");
}

proptest! {
    #[test]
    fn letters_are_those_of_nfkc_and_point_back(text in "\\PC{0,40}") {
        let mut plain = String::new();
        let mut last = 0;
        for_each_letter(&text, |letter, start, end| {
            assert!(text.is_char_boundary(start) && text.is_char_boundary(end) && start < end && start >= last);
            last = start;
            plain.push(letter);
        });
        let whole: String = text.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect();
        prop_assert_eq!(plain.chars().count(), whole.chars().count());
    }

    #[test]
    fn words_and_sentences_lie_in_order_on_boundaries(text in "\\PC{0,60}") {
        let mut last = 0;
        for_each_word(&text, Language::English, |word| {
            assert!(text.is_char_boundary(word.start) && text.is_char_boundary(word.end) && word.start >= last);
            last = word.end;
        });
        let ranges = sentences(&text);
        prop_assert!(ranges.windows(2).all(|pair| pair[0].end <= pair[1].start));
        prop_assert!(ranges.iter().all(|range| text.get(range.clone()).is_some()));
    }
}
