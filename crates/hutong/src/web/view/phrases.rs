//! Where a heading may break: between words. Browsers find the gaps of written English, and break Chinese anywhere.

use hutong_analysis::text::{language::Language, segment::for_each_word};

/// Words that lean on the one before them.
const LEAN_BACK: &str = "的地得了着过们吗呢吧啊等";
/// Words that lean on the one behind them.
const LEAN_ON: &str = "和与及或在对把被从向为以不最更各每该这那第";
/// Marks that belong to what follows them.
const OPENING: &str = "《“‘（「『【(";

/// A text in pieces between which a line may break: words in Chinese, each with the marks behind it.
pub fn phrases(text: &str) -> Vec<String> {
    let mut starts = Vec::new();
    let mut before = None::<(&str, bool)>;
    for_each_word(text, Language::Chinese, |word| {
        let own = text.get(word.start..word.end).unwrap_or_default();
        let is_single = |word: &str| word.chars().count() == 1;
        let leans = |words: &str, word: &str| is_single(word) && words.contains(word);
        let is_gap = before.is_some_and(|(last, was_han)| {
            // Two single characters in a row are mostly one word that the dictionary does not have.
            (was_han || word.is_han) && !leans(LEAN_ON, last) && !(is_single(last) && is_single(own))
        });
        if is_gap && !leans(LEAN_BACK, own) {
            let head = text.get(..word.start).unwrap_or_default();
            starts.push(head.trim_end_matches(|c| OPENING.contains(c)).len());
        }
        before = Some((text.get(word.start..word.end).unwrap_or_default(), word.is_han));
    });
    let mut pieces = Vec::with_capacity(starts.len() + 1);
    let mut rest = text;
    for at in starts.iter().rev() {
        let (head, tail) = rest.split_at(*at);
        pieces.push(tail.to_owned());
        rest = head;
    }
    pieces.push(rest.to_owned());
    pieces.reverse();
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_breaks_between_words_and_english_is_left_to_the_browser() {
        let said = |text: &str| phrases(text).join("|");
        assert_eq!(said("两地的科学城怎么共建，成果怎么共享？"), "两地的|科学城|怎么|共建，|成果|怎么|共享？");
        assert_eq!(said("怎样用好“科创券”和仪器？"), "怎样|用好|“科创券”|和仪器？");
        assert_eq!(said("How can both councils plan it together?"), "How can both councils plan it together?");
        for text in ["", "？", "西部（成都）科学城 Western Science City 怎么建？"] {
            assert_eq!(phrases(text).concat(), text, "nothing is lost");
        }
    }
}
