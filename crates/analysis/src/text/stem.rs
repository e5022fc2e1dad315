//! Word stems for comparison: Porter (1980) for English, CISTEM (Weissweiler & Fraser 2017) for German.
//! A stem is a key, never shown.

use super::language::Language;

/// The stem of a lower-case word.
pub fn stem(word: &str, language: Language) -> String {
    match language {
        Language::English if word.is_ascii() && word.len() > 2 => stem_english(word),
        Language::German => stem_german(word),
        _ => word.to_string(),
    }
}

fn stem_english(word: &str) -> String {
    let mut w: Vec<u8> = word.trim_end_matches("'s").replace('\'', "").into_bytes();
    if w.len() < 3 || w.iter().any(u8::is_ascii_digit) {
        return String::from_utf8(w).unwrap_or_default();
    }
    strip_plural(&mut w);
    strip_past(&mut w);
    if w.len() > 2 && w.last() == Some(&b'y') && has_vowel(&w[..w.len() - 1]) {
        replace_last(&mut w, b'i');
    }
    replace_longest(&mut w, STEP_2, 0);
    replace_longest(&mut w, STEP_3, 0);
    strip_step_4(&mut w);
    if w.last() == Some(&b'e') {
        let m = measure(&w[..w.len() - 1]);
        if m > 1 || m == 1 && !ends_cvc(&w[..w.len() - 1]) {
            w.pop();
        }
    }
    if w.ends_with(b"ll") && measure(&w) > 1 {
        w.pop();
    }
    String::from_utf8(w).unwrap_or_default()
}

const STEP_2: &[(&str, &str)] = &[
    ("ational", "ate"),
    ("tional", "tion"),
    ("enci", "ence"),
    ("anci", "ance"),
    ("izer", "ize"),
    ("abli", "able"),
    ("alli", "al"),
    ("entli", "ent"),
    ("eli", "e"),
    ("ousli", "ous"),
    ("ization", "ize"),
    ("ation", "ate"),
    ("ator", "ate"),
    ("alism", "al"),
    ("iveness", "ive"),
    ("fulness", "ful"),
    ("ousness", "ous"),
    ("aliti", "al"),
    ("iviti", "ive"),
    ("biliti", "ble"),
];
const STEP_3: &[(&str, &str)] =
    &[("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", "")];
const STEP_4: &[&str] = &[
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti",
    "ous", "ive", "ize",
];

fn strip_plural(w: &mut Vec<u8>) {
    if w.ends_with(b"sses") || w.ends_with(b"ies") {
        w.truncate(w.len() - 2);
    } else if w.ends_with(b"s") && !w.ends_with(b"ss") {
        w.pop();
    }
}

fn strip_past(w: &mut Vec<u8>) {
    if w.ends_with(b"eed") {
        if measure(&w[..w.len() - 3]) > 0 {
            w.pop();
        }
        return;
    }
    let Some(cut) = ["ed", "ing"].iter().find(|s| w.ends_with(s.as_bytes())).map(|s| w.len() - s.len()) else {
        return;
    };
    if !has_vowel(&w[..cut]) {
        return;
    }
    w.truncate(cut);
    if w.ends_with(b"at") || w.ends_with(b"bl") || w.ends_with(b"iz") {
        w.push(b'e');
    } else if ends_double_consonant(w) && !matches!(w.last(), Some(b'l' | b's' | b'z')) {
        w.pop();
    } else if measure(w) == 1 && ends_cvc(w) {
        w.push(b'e');
    }
}

fn strip_step_4(w: &mut Vec<u8>) {
    let longest = STEP_4.iter().filter(|s| w.ends_with(s.as_bytes())).max_by_key(|s| s.len());
    let Some(cut) = longest.map(|s| w.len() - s.len()) else { return };
    let ion = longest == Some(&"ion") && !matches!(w[..cut].last(), Some(b's' | b't'));
    if !ion && measure(&w[..cut]) > 1 {
        w.truncate(cut);
    }
}

fn replace_longest(w: &mut Vec<u8>, rules: &[(&str, &str)], measure_above: usize) {
    let Some((from, to)) = rules.iter().filter(|(s, _)| w.ends_with(s.as_bytes())).max_by_key(|(s, _)| s.len()) else {
        return;
    };
    let cut = w.len() - from.len();
    if measure(&w[..cut]) > measure_above {
        w.truncate(cut);
        w.extend_from_slice(to.as_bytes());
    }
}

fn replace_last(w: &mut [u8], by: u8) {
    if let Some(last) = w.last_mut() {
        *last = by;
    }
}

fn is_consonant(w: &[u8], i: usize) -> bool {
    match w[i] {
        b'a' | b'e' | b'i' | b'o' | b'u' => false,
        b'y' => i == 0 || !is_consonant(w, i - 1),
        _ => true,
    }
}

fn has_vowel(w: &[u8]) -> bool {
    (0..w.len()).any(|i| !is_consonant(w, i))
}

/// Porter's m: how often a vowel run is followed by a consonant run.
fn measure(w: &[u8]) -> usize {
    (1..w.len()).filter(|&i| is_consonant(w, i) && !is_consonant(w, i - 1)).count()
}

fn ends_double_consonant(w: &[u8]) -> bool {
    w.len() > 1 && w[w.len() - 1] == w[w.len() - 2] && is_consonant(w, w.len() - 1)
}

fn ends_cvc(w: &[u8]) -> bool {
    let n = w.len();
    n > 2
        && is_consonant(w, n - 3)
        && !is_consonant(w, n - 2)
        && is_consonant(w, n - 1)
        && !matches!(w[n - 1], b'w' | b'x' | b'y')
}

fn stem_german(word: &str) -> String {
    let mut w: Vec<char> = Vec::with_capacity(word.len());
    for c in word.chars() {
        match c {
            'ü' => w.push('u'),
            'ö' => w.push('o'),
            'ä' => w.push('a'),
            'ß' => w.extend(['s', 's']),
            _ => w.push(c),
        }
    }
    if w.len() >= 6 && w[..2] == ['g', 'e'] {
        w.drain(..2);
    }
    let mut coded: String = w.iter().collect();
    for (from, to) in [("sch", "$"), ("ei", "%"), ("ie", "&")] {
        coded = coded.replace(from, to);
    }
    let mut w: Vec<char> = coded.chars().collect();
    for i in 1..w.len() {
        if w[i] == w[i - 1] {
            w[i] = '*';
        }
    }
    while w.len() > 3 {
        let n = w.len();
        let pair = (w[n - 2], w[n - 1]);
        if n > 5 && matches!(pair, ('e', 'm') | ('e', 'r') | ('n', 'd')) {
            w.truncate(n - 2);
        } else if matches!(pair.1, 't' | 'e' | 's' | 'n') {
            w.pop();
        } else {
            break;
        }
    }
    for i in 1..w.len() {
        if w[i] == '*' {
            w[i] = w[i - 1];
        }
    }
    let plain: String = w.into_iter().collect();
    plain.replace('%', "ei").replace('&', "ie").replace('$', "sch")
}
