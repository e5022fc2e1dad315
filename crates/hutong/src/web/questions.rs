//! The questions of a survey as a secretariat types them: one line a thing, so that a list from a letter or a table can be
//! pasted; Chinese first, English behind a `|`. Not here: what a survey may be, which core decides.

use hutong_core::{
    consultation::{
        charter::Bilingual,
        survey::{Question, QuestionKind, Questionnaire},
    },
    moment::Moment,
};

use super::dates::{DAY_S, ZONE_OFFSET_S, day_number, day_of};

/// Words by which a line begins a question, each in both languages.
const KINDS: [(QuestionKind, &str, &str); 4] = [
    (QuestionKind::One, "单选", "one"),
    (QuestionKind::Many, "多选", "many"),
    (QuestionKind::Scale, "打分", "scale"),
    (QuestionKind::Text, "简答", "text"),
];
const CLOSES: [&str; 2] = ["截止", "closes"];
const IF: [&str; 2] = ["若", "if"];

/// A line that says nothing that is known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// Which, from 1.
    pub line: usize,
}

/// What the words ask.
///
/// # Errors
/// The first line that cannot be read.
pub fn read(words: &str) -> Result<Questionnaire, BadLine> {
    let mut all =
        Questionnaire { title: Bilingual::default(), intro: Bilingual::default(), closes: None, questions: Vec::new() };
    for (line, text) in (1..).zip(words.lines()).map(|(n, text)| (n, text.trim())).filter(|(_, t)| !t.is_empty()) {
        let bad = BadLine { line };
        if let Some(title) = text.strip_prefix('#') {
            all.title = both(title);
        } else if let Some(option) = text.strip_prefix(['-', '－', '·']) {
            all.questions.last_mut().ok_or(bad)?.options.push(said(option).ok_or(bad)?);
        } else if let Some(day) = behind(text, &CLOSES) {
            all.closes = Some(end_of_day(day).ok_or(bad)?);
        } else if let Some(condition) = behind(text, &IF).filter(|c| c.contains('=')) {
            all.questions.last_mut().ok_or(bad)?.shown_if = Some(numbers(condition).ok_or(bad)?);
        } else if let Some((kind, is_needed, title)) = question(text) {
            let title = said(title).ok_or(bad)?;
            all.questions.push(Question { title, kind, options: Vec::new(), is_needed, shown_if: None });
        } else if all.questions.is_empty() {
            let Bilingual { zh, en } = both(text);
            add(&mut all.intro.zh, &zh);
            add(&mut all.intro.en, &en);
        } else {
            return Err(bad);
        }
    }
    Ok(all)
}

/// The words of questions, as [`read`] takes them.
pub fn write(all: &Questionnaire) -> String {
    let mut lines = vec![format!("# {}", line(&all.title))];
    let (zh, en): (Vec<&str>, Vec<&str>) = (all.intro.zh.lines().collect(), all.intro.en.lines().collect());
    for at in 0..zh.len().max(en.len()) {
        let of = |lines: &[&str]| lines.get(at).copied().unwrap_or_default().to_owned();
        lines.push(line(&Bilingual { zh: of(&zh), en: of(&en) }));
    }
    if let Some(closes) = all.closes {
        let day = day_of(day_number(closes.0.saturating_sub(1)));
        lines.push(format!("{} {:04}-{:02}-{:02}", CLOSES[0], day.year, day.month, day.day));
    }
    for q in &all.questions {
        let kind = KINDS.iter().find(|(kind, ..)| *kind == q.kind).map_or("", |(_, word, _)| word);
        lines.push(format!("{kind}{} {}", if q.is_needed { "*" } else { "" }, line(&q.title)));
        lines.extend(q.shown_if.map(|(of, option)| format!("{} {of}={option}", IF[0])));
        lines.extend(q.options.iter().map(|o| format!("- {}", line(o))));
    }
    lines.join("\n")
}

fn behind<'t>(text: &'t str, words: &[&str]) -> Option<&'t str> {
    let rest = words.iter().find_map(|word| text.strip_prefix(word))?;
    rest.starts_with([' ', '\u{3000}', ':', ':']).then(|| rest.trim_start_matches([' ', '\u{3000}', ':', ':']))
}

fn question(text: &str) -> Option<(QuestionKind, bool, &str)> {
    KINDS.iter().find_map(|(kind, zh, en)| {
        let rest = text.strip_prefix(zh).or_else(|| text.strip_prefix(en))?;
        let (is_needed, rest) = match rest.strip_prefix('*') {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        rest.starts_with([' ', '\u{3000}', ':', ':'])
            .then(|| (*kind, is_needed, rest.trim_start_matches([' ', '\u{3000}', ':', ':'])))
    })
}

fn both(text: &str) -> Bilingual {
    let (zh, en) = text.split_once(['|', '|']).unwrap_or((text, ""));
    Bilingual { zh: zh.trim().to_owned(), en: en.trim().to_owned() }
}

/// The same, where it says anything.
fn said(text: &str) -> Option<Bilingual> {
    Some(both(text)).filter(|both| !both.zh.is_empty() || !both.en.is_empty())
}

fn line(both: &Bilingual) -> String {
    if both.en.is_empty() { both.zh.clone() } else { format!("{} | {}", both.zh, both.en) }
}

fn add(to: &mut String, words: &str) {
    if !to.is_empty() && !words.is_empty() {
        to.push('\n');
    }
    to.push_str(words);
}

fn numbers(condition: &str) -> Option<(usize, usize)> {
    let (of, option) = condition.split_once('=')?;
    Some((of.trim().parse().ok()?, option.trim().parse().ok()?))
}

/// The end of a day in the bodies' zone.
fn end_of_day(text: &str) -> Option<Moment> {
    let day = crate::input::time::order(text).and_then(|s| u64::try_from(s).ok()).filter(|_| text.contains('-'))?;
    Some(Moment((day / DAY_S * DAY_S + DAY_S).saturating_sub(ZONE_OFFSET_S)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "# 出行问卷 | Survey on travel\n约三分钟。 | Three minutes.\n截止 2026-07-15\n单选* 多久去一次? | How often?\n\
                         - 每周 | Every week\n- 很少\n简答 为什么?\n若 1=2";

    #[test]
    fn words_and_questions_say_the_same() {
        let all = read(WORDS).unwrap();
        assert_eq!(all.questions[0].options[1].zh, "很少");
        assert_eq!((all.questions[0].is_needed, all.questions[1].shown_if), (true, Some((1, 2))));
        assert_eq!(all.closes, Some(Moment(1_784_131_200)), "midnight of 16 July in Beijing");
        assert_eq!((all.intro.zh.as_str(), all.intro.en.as_str()), ("约三分钟。", "Three minutes."));
        assert!(all.check().is_ok());
        assert_eq!(write(&all), WORDS);
        assert_eq!(read(&write(&all)), Ok(all));
    }

    #[test]
    fn the_line_that_says_nothing_is_named() {
        for (words, line) in [
            ("- a", 1),
            ("# a\n若 1=2", 2),
            ("单选 a\nsomething", 2),
            ("截止 soon", 1),
            ("单选 a\n若 x=1", 2),
            ("简答:", 1),
            ("单选 a\n- |", 2),
        ] {
            assert_eq!(read(words), Err(BadLine { line }), "{words}");
        }
        assert!(read("one How often?\n- a\n- b").is_ok_and(|all| all.questions[0].kind == QuestionKind::One));
    }
}
