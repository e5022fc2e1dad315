//! A pasted chat or letter becomes pieces, each with who said it: a text is cut at names and at blank lines. Everything that
//! was pasted is in a piece or in the rest; what looks like no words of anybody is only marked. Not here: who the names are.
//!
//! Read as names: `张三:…`, `李娜 (农业界):`, and the heads of chats, `张三 2026/5/6 12:30` or `2026-05-06 12:30:05 张三(10001)`.

use hutong_core::text::tidy;

use super::time;

/// Longest text that is taken at once, in bytes.
pub const PASTED_LEN_MAX: usize = 4 << 20;
/// Longest name, in characters.
const NAME_CHARS_MAX: usize = 24;
/// Longest name before a colon, in characters: a longer beginning of a line is a part of a sentence.
const LABEL_CHARS_MAX: usize = 14;
/// Letters and digits below which a piece is taken for a greeting or a sign.
const LETTERS_MIN: usize = 4;

/// Ends of beginnings of lines that stand before a colon and name nobody.
const NO_NAMES: [&str; 40] = [
    "建议", "意见", "问题", "原因", "理由", "背景", "现状", "措施", "对策", "办法", "方案", "目标", "案由", "情况",
    "分析", "例如", "比如", "另外", "补充", "总之", "如下", "其一", "其二", "其三", "一是", "二是", "三是", "时间",
    "地点", "日期", "主题", "标题", "题目", "电话", "手机", "地址", "附件", "备注", "说明", "注",
];
/// The same of languages with an alphabet, in small letters.
const NO_NAMES_LATIN: [&str; 16] = [
    "reason",
    "reasons",
    "problem",
    "problems",
    "suggestion",
    "suggestions",
    "proposal",
    "note",
    "notes",
    "example",
    "background",
    "time",
    "date",
    "place",
    "subject",
    "http",
];
/// Characters of sentences: what holds one is no name.
const IN_SENTENCES: &str = "的是我你们要请不，。！？；、“”\"《》<>/=@#*";

/// Something that somebody said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// Who said it, as it was pasted; empty when nobody was named.
    pub name: String,
    /// The day it was said, `2026-05-06`, where a chat gives it; else empty.
    pub day: String,
    /// The words, without blank lines.
    pub text: String,
    /// Whether it looks like words of somebody rather than a sign or a greeting.
    pub is_meant: bool,
}

/// What was pasted, cut.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pasted {
    /// The first pieces.
    pub pieces: Vec<Piece>,
    /// What is not cut yet, to be handed in again.
    pub rest: String,
}

/// A line that says who speaks.
#[derive(Debug, PartialEq, Eq)]
struct Head<'a> {
    name: String,
    day: String,
    /// What follows on the same line.
    rest: &'a str,
}

/// Cuts a text into at most so many pieces.
pub fn cut(pasted: &str, pieces_max: usize) -> Pasted {
    let pasted = tidy(pasted);
    let mut all = Cutter::default();
    let mut at = 0;
    for line in pasted.split('\n') {
        let (text, head) = (line.trim(), head(line.trim()));
        let begins = head.is_some() || (all.open.is_none() && all.silent.is_empty() && !text.is_empty());
        if begins && all.pieces.len() + usize::from(all.open.is_some() || !all.silent.is_empty()) >= pieces_max {
            // Whoever spoke last goes on speaking in the rest.
            let speaker =
                if head.is_none() && !all.name.is_empty() { written(&all.name, &all.day) } else { String::new() };
            all.end();
            all.end_silent();
            return Pasted { pieces: all.pieces, rest: speaker + &pasted[at..] };
        }
        match head {
            Some(head) => all.speak(text, head),
            None if text.is_empty() => all.end(),
            None => all.add(text),
        }
        at += line.len() + 1;
    }
    all.end();
    all.end_silent();
    Pasted { pieces: all.pieces, rest: String::new() }
}

/// Pieces as a text that is cut into them again.
pub fn join<'a>(pieces: impl Iterator<Item = &'a Piece>) -> String {
    let mut all = String::new();
    let mut last = ("", "");
    for piece in pieces {
        if (piece.name.as_str(), piece.day.as_str()) != last {
            all.push_str(&written(&piece.name, &piece.day));
            last = (&piece.name, &piece.day);
        }
        all.push_str(&piece.text);
        all.push_str("\n\n");
    }
    all
}

/// The line that names a speaker without a doubt.
fn written(name: &str, day: &str) -> String {
    format!("【{}】\n", [name, day].join(" ").trim())
}

#[derive(Default)]
struct Cutter {
    pieces: Vec<Piece>,
    open: Option<Piece>,
    name: String,
    day: String,
    /// The line that named the speaker, while nothing follows it.
    silent: String,
}

impl Cutter {
    fn speak(&mut self, line: &str, head: Head<'_>) {
        self.end();
        self.end_silent();
        (self.name, self.day, self.silent) = (head.name, head.day, line.to_owned());
        if !head.rest.is_empty() {
            self.add(head.rest);
        }
    }

    /// A speaker who said nothing is a piece of their own: the line may have been no name.
    fn end_silent(&mut self) {
        let text = std::mem::take(&mut self.silent);
        if text.chars().any(char::is_alphanumeric) {
            self.pieces.push(Piece { text, ..Piece::default() });
        }
    }

    fn add(&mut self, line: &str) {
        self.silent.clear();
        let (name, day) = (&self.name, &self.day);
        let piece = self.open.get_or_insert_with(|| Piece { name: name.clone(), day: day.clone(), ..Piece::default() });
        if !piece.text.is_empty() {
            piece.text.push('\n');
        }
        piece.text.push_str(line);
    }

    fn end(&mut self) {
        let Some(mut piece) = self.open.take() else { return };
        let is_sign = piece.text.starts_with(['[', '［']) && piece.text.ends_with([']', '］']);
        let letters = piece.text.chars().filter(|c| c.is_alphanumeric()).count();
        piece.is_meant = !is_sign && letters >= LETTERS_MIN;
        self.pieces.push(piece);
    }
}

/// Who speaks from this line on, if it says so.
fn head(line: &str) -> Option<Head<'_>> {
    bracketed(line).or_else(|| chat(line)).or_else(|| label(line))
}

/// `【张三 2026-05-06】`; nothing between the brackets: nobody is named from here on.
fn bracketed(line: &str) -> Option<Head<'_>> {
    let inner = line.strip_prefix('【')?.strip_suffix('】')?.trim();
    let (name, day) = match inner.rsplit_once(' ').map(|(name, end)| (name, day_of(end))) {
        Some((name, Some(day))) => (name.trim(), day),
        _ => (inner, day_of(inner).unwrap_or_default()),
    };
    let name = if name == inner && !day.is_empty() { "" } else { name };
    (name.is_empty() || is_name(name)).then(|| Head { name: name.to_owned(), day, rest: "" })
}

/// A name with a time before or behind it, as chats are copied.
fn chat(line: &str) -> Option<Head<'_>> {
    if line.chars().count() > 2 * NAME_CHARS_MAX + 24 {
        return None;
    }
    let words: Vec<&str> = line.trim_end_matches([':', '：']).split_whitespace().collect();
    let is_time = |word: &&&str| is_clock(word) || day_of(word).is_some();
    let before = words.iter().take_while(is_time).count();
    let behind = words[before..].iter().rev().take_while(is_time).count();
    // A time before a name is that of a chat when it has its day: 9:30 开会.
    let is_dated = words[..before].iter().any(|word| day_of(word).is_some());
    if (before == 0) == (behind == 0) || (before > 0 && !is_dated) {
        return None;
    }
    let (times, names) = match before {
        0 => (&words[words.len() - behind..], &words[..words.len() - behind]),
        _ => (&words[..before], &words[before..]),
    };
    let name = names.join(" ");
    // The number of an account in a messenger is nobody's name.
    let name = match name.rsplit_once(['(', '（', '<']) {
        Some((name, id)) if id.trim_end_matches([')', '）', '>']).bytes().all(|b| b.is_ascii_digit()) => name.trim(),
        _ => name.as_str(),
    };
    let day = times.iter().find_map(|word| day_of(word)).unwrap_or_default();
    is_name(name).then(|| Head { name: name.to_owned(), day, rest: "" })
}

/// `张三:…`.
fn label(line: &str) -> Option<Head<'_>> {
    let (name, rest) = line.split_once([':', '：'])?;
    let name = name.trim();
    let is_short = name.chars().count() <= LABEL_CHARS_MAX || name.is_ascii() && name.chars().count() <= NAME_CHARS_MAX;
    // Words of an alphabet are names when each begins with a capital.
    let is_titled = name.split(' ').all(|w| !w.starts_with(|c: char| c.is_lowercase() || c.is_numeric()));
    (is_short && is_titled && !rest.starts_with("//") && is_name(name) && !name.contains(|c| IN_SENTENCES.contains(c)))
        .then(|| Head { name: name.to_owned(), day: String::new(), rest: rest.trim() })
}

fn is_name(name: &str) -> bool {
    // Numbers of a list are not looked at: 一、建议.
    let bare = name.trim_start_matches(|c: char| c.is_numeric() || "一二三四五六七八九十()（）.、 ".contains(c));
    let small = bare.to_lowercase();
    name.chars().count() <= NAME_CHARS_MAX
        && bare.chars().any(char::is_alphabetic)
        && !name.contains(['，', '。', '！', '？', '；', '【', '】', '\t'])
        && !NO_NAMES.iter().any(|end| bare.ends_with(end))
        && !NO_NAMES_LATIN.iter().any(|end| small.split_whitespace().last() == Some(end))
}

/// `12:30`, `上午9:05:00`.
fn is_clock(word: &str) -> bool {
    let digits = ["上午", "下午", "晚上", "凌晨", "中午"].iter().find_map(|at| word.strip_prefix(at)).unwrap_or(word);
    let parts: Vec<&str> = digits.split(':').collect();
    let is_number = |part: &&str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    (2..=3).contains(&parts.len()) && parts.iter().all(is_number)
}

/// A day with its year, `2026-05-06`.
fn day_of(word: &str) -> Option<String> {
    let is_day = word.starts_with(|c: char| c.is_ascii_digit()) && word.contains(['-', '/', '.', '年']);
    let iso = is_day.then(|| time::to_iso(word))?;
    (iso.len() == 10 && iso.as_bytes()[4] == b'-').then_some(iso)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(pasted: &str) -> Vec<(String, String, String)> {
        cut(pasted, 100).pieces.into_iter().map(|p| (p.name, p.day, p.text)).collect()
    }

    fn three(name: &str, day: &str, text: &str) -> (String, String, String) {
        (name.to_owned(), day.to_owned(), text.to_owned())
    }

    #[test]
    fn a_chat_is_cut_at_its_heads() {
        let chat = "张三 2026/5/6 12:30\n建议延长末班车。\n最好到十一点。\n\n李娜(农业界) 2026-05-07 9:05:00\n同意。\n[图片]\n\n\
                    2026-05-08 10:00:00 老周(10001)\n河边的灯坏了。";
        assert_eq!(
            pieces(chat),
            [
                three("张三", "2026-05-06", "建议延长末班车。\n最好到十一点。"),
                three("李娜(农业界)", "2026-05-07", "同意。\n[图片]"),
                three("老周", "2026-05-08", "河边的灯坏了。"),
            ]
        );
    }

    #[test]
    fn a_letter_is_cut_at_names_and_blank_lines() {
        let letter = "王委员:第一,步道太窄。\n具体措施:拓宽两米。\n\n第二段也是他的。\n\nLi Na: More benches, please.\n\
                      See https://a.example/x for a map.";
        assert_eq!(
            pieces(letter),
            [
                three("王委员", "", "第一,步道太窄。\n具体措施:拓宽两米。"),
                three("王委员", "", "第二段也是他的。"),
                three("Li Na", "", "More benches, please.\nSee https://a.example/x for a map."),
            ]
        );
        assert_eq!(pieces("没有名字。\n\n也没有。").len(), 2);
    }

    #[test]
    fn what_only_looks_like_a_name_stays_where_it_is() {
        for line in [
            "我的建议:多种树。",
            "一、问题:路窄。",
            "会议时间 14:30",
            "现在要做的是:先修路。",
            "http://a.example",
            "9:30 开会",
            "reason: it floods",
            "because of this: nothing",
            "2026-05-06",
        ] {
            assert_eq!(pieces(line), [three("", "", line)], "{line}");
        }
    }

    #[test]
    fn signs_are_marked_and_kept() {
        let all = cut("张三:[图片]\n\n李四:收到\n\n王五:请把桥修好。", 100).pieces;
        assert_eq!(all.iter().map(|p| p.is_meant).collect::<Vec<_>>(), [false, false, true]);
        let all = cut("张三 2026-05-06\n\n李四 2026-05-06\n请把桥修好。\n王五:", 100).pieces;
        let texts: Vec<(&str, bool)> = all.iter().map(|p| (p.text.as_str(), p.is_meant)).collect();
        assert_eq!(texts, [("张三 2026-05-06", false), ("请把桥修好。", true), ("王五:", false)]);
    }

    #[test]
    fn the_rest_goes_on_where_it_was_cut() {
        let pasted = "张三 2026-05-06 12:30:\n一号意见写在这里。\n\n二号意见写在这里。\n\n李四:三号意见写在这里。";
        let whole = cut(pasted, 100).pieces;
        let (mut all, mut rest) = (Vec::new(), pasted.to_owned());
        while !rest.is_empty() {
            let cut = cut(&rest, 1);
            assert_eq!(cut.pieces.len(), 1);
            all.extend(cut.pieces);
            rest = cut.rest;
        }
        assert_eq!(all, whole);
        assert_eq!(cut(&join(whole.iter()), 100).pieces, whole);
        assert_eq!(cut("", 3), Pasted::default());
    }
}
