//! Which texts may enter the record, and what a form makes of those that may not.

use hutong_core::text::{UncleanText, check, check_line, check_readable, is_forbidden, tidy};
use proptest::prelude::*;

#[test]
fn what_may_enter() {
    // text, any part, something to read, one line
    let rows: &[(&str, bool, bool, bool)] = &[
        ("修一条路。", true, true, true),
        ("第一行\n第二行", true, true, false),
        ("👍🏽", true, true, true),
        ("é", true, true, true),
        ("", true, false, true),
        (" \n\u{3000}", true, false, false),
        ("\u{200B}\u{FEFF}\u{3164}\u{2800}\u{E0041}\u{FE0F}", true, false, true),
        ("e\u{301}", false, false, false),
        ("\u{212B}", false, false, false),
        ("a\tb", false, false, false),
        ("a\rb", false, false, false),
        ("a\u{0}b", false, false, false),
        ("a\u{7F}b", false, false, false),
        ("a\u{9F}b", false, false, false),
        ("a\u{61C}b", false, false, false),
        ("a\u{200E}b", false, false, false),
        ("a\u{202E}b", false, false, false),
        ("a\u{2069}b", false, false, false),
    ];
    for (text, any, readable, line) in rows {
        assert_eq!(check(text).is_ok(), *any, "{text:?}");
        assert_eq!(check_readable(text).is_ok(), *readable, "{text:?}");
        assert_eq!(check_line(text).is_ok(), *line, "{text:?}");
    }
    assert_eq!(check("好a\u{202E}"), Err(UncleanText::Control { position: 2, found: '\u{202E}' }));
    assert_eq!(check_line("好\n"), Err(UncleanText::Control { position: 1, found: '\n' }));
}

#[test]
fn forms_tidy_what_people_paste() {
    assert_eq!(tidy("  一\r\n二\r三\t四\u{200E}  \n"), "一\n二\n三 四");
    // What is dropped may have stood between a letter and its accent.
    assert_eq!(tidy("e\u{200E}\u{301}"), "é");
}

proptest! {
    #[test]
    fn what_is_tidied_may_enter_and_stays_as_it_is(text in any::<String>()) {
        let tidied = tidy(&text);
        prop_assert_eq!(check(&tidied), Ok(()));
        prop_assert_eq!(&tidy(&tidied), &tidied);
        prop_assert!(!tidied.chars().any(is_forbidden));
    }
}
