//! Two versions of a text as one.

use hutong_analysis::text::diff::{Piece, Side, compare};
use proptest::prelude::*;

/// `[-gone-]` and `{+come+}` in the text.
fn marked(before: &str, now: &str) -> String {
    let mark = |p: &Piece| match p.side {
        Side::Both => p.text.clone(),
        Side::Before => format!("[-{}-]", p.text),
        Side::Now => format!("{{+{}+}}", p.text),
    };
    compare(before, now).iter().map(mark).collect()
}

fn of(side: Side, pieces: &[Piece]) -> String {
    pieces.iter().filter(|p| p.side == side || p.side == Side::Both).map(|p| p.text.as_str()).collect()
}

#[test]
fn chinese_is_compared_by_words() {
    assert_eq!(marked("两江水质怎么管", "两江水质怎么管"), "两江水质怎么管");
    assert_eq!(marked("协同保护嘉陵江水质", "协同保护涪江水质"), "协同保护[-嘉陵江-]{+涪江+}水质");
    assert_eq!(marked("公共交通一卡通", "公共交通，一卡通用"), "公共交通{+，+}一卡通{+用+}");
    assert_eq!(marked("", "新增"), "{+新增+}");
    assert_eq!(marked("删去", ""), "[-删去-]");
}

#[test]
fn other_languages_by_words_between_spaces() {
    assert_eq!(marked("one common ticket", "one shared ticket"), "one [-common-]{+shared+} ticket");
    assert_eq!(marked("tickets", "Tickets!"), "[-tickets-]{+Tickets!+}");
    assert_eq!(marked("第3季度 Q3", "第4季度 Q4"), "第[-3-]{+4+}季度 [-Q3-]{+Q4+}");
}

#[test]
fn very_long_texts_are_told_apart_all_the_same() {
    let (a, b) = ("甲 乙 丙 ".repeat(3_000), "丁 戊 己 ".repeat(3_000));
    let pieces = compare(&a, &b);
    assert_eq!((of(Side::Before, &pieces), of(Side::Now, &pieces)), (a, b));
}

proptest! {
    #[test]
    fn both_texts_can_be_taken_out_again(a in "[一-十 ab.\\n]{0,40}", b in "[一-十 ab.\\n]{0,40}") {
        let pieces = compare(&a, &b);
        prop_assert_eq!(of(Side::Before, &pieces), a);
        prop_assert_eq!(of(Side::Now, &pieces), b);
        prop_assert!(pieces.windows(2).all(|pair| pair[0].side != pair[1].side));
    }

    #[test]
    fn the_same_text_is_one_piece(a in ".{1,40}") {
        prop_assert!(compare(&a, &a).iter().all(|p| p.side == Side::Both));
    }
}
