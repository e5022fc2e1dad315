//! Passages that a moderator should look at: words of the body's list, telephone and identity numbers. They raise an
//! item and mark the passage; they never drop or delay anything.

use unicode_normalization::UnicodeNormalization;

/// Why a passage is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// A word of the body's list.
    Word,
    /// 含手机号: what looks like a telephone number.
    Phone,
    /// 含身份证号: eighteen characters whose check character is right.
    Identity,
    /// What looks like a mail address.
    Mail,
}

impl MarkKind {
    /// The word in tables and messages.
    pub fn word(self) -> &'static str {
        match self {
            MarkKind::Word => "word",
            MarkKind::Phone => "phone",
            MarkKind::Identity => "identity",
            MarkKind::Mail => "mail",
        }
    }
}

/// A passage, in characters of the text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// First character, from 0.
    pub start: usize,
    /// Behind the last character.
    pub end: usize,
    /// Why.
    pub kind: MarkKind,
}

/// A character as it is compared: width and case folded.
struct Folded {
    c: char,
    at: usize,
}

/// Every passage to be marked, by place. Words are compared without regard to case and width.
pub fn mark(text: &str, words: &[String]) -> Vec<Mark> {
    let folded = fold(text);
    let mut marks: Vec<Mark> = words.iter().flat_map(|word| find_word(&folded, word)).collect();
    marks.extend(numbers(&folded));
    marks.extend(mails(&folded));
    marks.sort();
    marks.dedup();
    marks
}

fn fold(text: &str) -> Vec<Folded> {
    let one = |(at, c): (usize, char)| {
        std::iter::once(c).nfkc().flat_map(char::to_lowercase).map(move |c| Folded { c, at }).collect::<Vec<_>>()
    };
    text.chars().enumerate().flat_map(one).collect()
}

fn span(folded: &[Folded], from: usize, to: usize, kind: MarkKind) -> Mark {
    Mark { start: folded[from].at, end: folded[to - 1].at + 1, kind }
}

fn find_word(folded: &[Folded], word: &str) -> Vec<Mark> {
    let wanted: Vec<char> = fold(word.trim()).into_iter().map(|f| f.c).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let found = folded.windows(wanted.len()).enumerate();
    let found = found.filter(|(_, window)| window.iter().map(|f| f.c).eq(wanted.iter().copied()));
    found.map(|(from, _)| span(folded, from, from + wanted.len(), MarkKind::Word)).collect()
}

/// Runs of digits, blanks and hyphens within them passed over. Eleven digits from 13 to 19 are a mobile number, with
/// 86 before them too; an area code with its number is a telephone.
fn numbers(folded: &[Folded]) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut from = 0;
    while from < folded.len() {
        if !folded[from].c.is_ascii_digit() {
            from += 1;
            continue;
        }
        let (mut to, mut digits) = (from, String::new());
        for (at, f) in folded.iter().enumerate().skip(from) {
            match f.c {
                c if c.is_ascii_digit() || (c == 'x' && digits.len() == 17) => {
                    digits.push(c);
                    to = at + 1;
                }
                '-' | ' ' if at == to && at > from => {}
                _ => break,
            }
        }
        if let Some(kind) = judge(&digits) {
            marks.push(span(folded, from, to, kind));
        }
        from = to.max(from + 1);
    }
    marks
}

fn judge(digits: &str) -> Option<MarkKind> {
    let local = digits.strip_prefix("86").filter(|rest| rest.len() == 11).unwrap_or(digits);
    let is_mobile = local.len() == 11 && matches!(local.as_bytes(), [b'1', b'3'..=b'9', ..]);
    let is_landline = matches!(digits.len(), 10..=12) && digits.starts_with('0');
    if is_identity(digits) {
        Some(MarkKind::Identity)
    } else if is_mobile || is_landline {
        Some(MarkKind::Phone)
    } else {
        None
    }
}

/// GB 11643: seventeen digits and a check character modulo 11.
fn is_identity(digits: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let bytes = digits.as_bytes();
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: u32 = bytes.iter().zip(WEIGHTS).map(|(b, weight)| u32::from(b - b'0') * weight).sum();
    bytes[17] == b"10x98765432"[(sum % 11) as usize]
}

/// A local part, an at sign and a domain with a dot.
fn mails(folded: &[Folded]) -> Vec<Mark> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    let at_signs = folded.iter().enumerate().filter(|(_, f)| f.c == '@');
    let marks = at_signs.filter_map(|(at, _)| {
        let from = folded[..at].iter().rposition(|f| !is_part(f.c)).map_or(0, |before| before + 1);
        let behind = folded[at + 1..].iter().position(|f| !is_part(f.c)).map_or(folded.len(), |n| at + 1 + n);
        let domain: String = folded[at + 1..behind].iter().map(|f| f.c).collect();
        let is_domain = domain.trim_matches('.').contains('.');
        (from < at && is_domain).then(|| span(folded, from, behind, MarkKind::Mail))
    });
    marks.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, words: &[&str], wanted: &[(&str, MarkKind)]) {
        let words: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
        let found = mark(text, &words);
        let chars: Vec<char> = text.chars().collect();
        let shown: Vec<(String, MarkKind)> =
            found.iter().map(|m| (chars[m.start..m.end].iter().collect(), m.kind)).collect();
        let wanted: Vec<(String, MarkKind)> = wanted.iter().map(|(t, k)| ((*t).to_owned(), *k)).collect();
        assert_eq!(shown, wanted, "{text}");
    }

    #[test]
    fn passages_are_found_where_they_stand() {
        use MarkKind::{Identity, Mail, Phone, Word};
        check("请打13800138000找我", &[], &[("13800138000", Phone)]);
        check("请打１３８ ００１３-８０００。", &[], &[("１３８ ００１３-８０００", Phone)]);
        check("+86 138 0013 8000", &[], &[("86 138 0013 8000", Phone)]);
        check("电话028-86111111转", &[], &[("028-86111111", Phone)]);
        check("身份证11010519491231002X号", &[], &[("11010519491231002X", Identity)]);
        check("编号110105194912310021", &[], &[]);
        check("共有12345678901234人,2026-01-01", &[], &[]);
        check("写信到 a.b@example.com 即可", &[], &[("a.b@example.com", Mail)]);
        check("@某人 和 a@b", &[], &[]);
        check("这里有ＢａＤ词,还有bad", &["bad", "  ", "词,"], &[("ＢａＤ", Word), ("词,", Word), ("bad", Word)]);
        check("", &["x"], &[]);
    }
}
