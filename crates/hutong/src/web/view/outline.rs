//! A joint document as lines with names: whatever its kind, two versions are compared line by line and word by word.

use std::collections::BTreeMap;

use hutong_core::consultation::{
    charter::{Bilingual, Charter},
    document::Kind,
    report::Report,
    theme::{Theme, ThemeTree},
};

use super::{
    diff::{Piece, pieces},
    quote,
    terms::terms,
};
use crate::{key, locale::Locale};

/// A line of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is: "题目", "征集方向 2", "1.3".
    pub label: String,
    /// Its words.
    pub text: String,
}

/// A line that is another.
pub struct Change {
    /// Which line.
    pub label: String,
    /// What went and what came.
    pub pieces: Vec<Piece>,
}

/// The lines of a document's bytes; `None` for what is none of its kind, or is told elsewhere.
pub fn outline(t: &Locale, kind: Kind, bytes: &[u8]) -> Option<Vec<Line>> {
    match kind {
        Kind::Charter => Charter::read(bytes).ok().map(|charter| of_charter(t, &charter)),
        Kind::Themes => ThemeTree::read(bytes).ok().map(|tree| of_themes(t, &tree)),
        Kind::Report => Report::read(bytes).ok().map(|report| of_report(t, &report)),
        Kind::Plan => None,
    }
}

/// Lines that differ, in the order of the later version; lines that are gone come last.
pub fn changes(before: &[Line], now: &[Line]) -> Vec<Change> {
    let mut gone: BTreeMap<&str, &str> = before.iter().map(|line| (line.label.as_str(), line.text.as_str())).collect();
    let mut changes = Vec::new();
    for line in now {
        let old = gone.remove(line.label.as_str()).unwrap_or_default();
        if old != line.text {
            changes.push(Change { label: line.label.clone(), pieces: pieces(old, &line.text) });
        }
    }
    let left = before.iter().filter(|line| gone.contains_key(line.label.as_str()) && !line.text.is_empty());
    changes.extend(left.map(|line| Change { label: line.label.clone(), pieces: pieces(&line.text, "") }));
    changes
}

#[derive(Default)]
struct Lines(Vec<Line>);

impl Lines {
    fn add(&mut self, label: String, text: String) {
        if !text.is_empty() {
            self.0.push(Line { label, text });
        }
    }

    /// A text in each of its languages.
    fn both(&mut self, t: &Locale, label: &'static str, text: &Bilingual) {
        for (words, language) in [(&text.zh, key!("papers-in-zh")), (&text.en, key!("papers-in-en"))] {
            let named = [("what", t.say(label).into())];
            self.add(t.say_with(language, &named), words.clone());
        }
    }
}

fn of_charter(t: &Locale, charter: &Charter) -> Vec<Line> {
    let mut lines = Lines::default();
    lines.both(t, key!("papers-title"), &charter.title);
    lines.both(t, key!("papers-question"), &charter.question);
    lines.add(t.say(key!("papers-code")), format!("{}-{}", charter.code, charter.year));
    for host in &charter.hosts {
        let name = [&*host.name.zh, &*host.name.en].into_iter().filter(|name| !name.is_empty());
        let label = t.say_with(key!("papers-host"), &[("origin", host.origin.as_str().into())]);
        lines.add(label, format!("{} · {}", host.code, name.collect::<Vec<_>>().join(" / ")));
    }
    for (at, prompt) in charter.prompts.iter().enumerate() {
        let title = [&*prompt.title.zh, &*prompt.title.en].into_iter().filter(|title| !title.is_empty());
        let title = title.collect::<Vec<_>>().join(" / ");
        let label = t.say_with(key!("papers-prompt"), &[("n", (at + 1).into())]);
        lines.add(label, format!("{title} ({})", quote::audience(t, prompt.audience)));
    }
    // The version differs always, and is said above.
    for (label, text) in terms(t, charter).into_iter().skip(1) {
        lines.add(label, text);
    }
    lines.both(t, key!("papers-rules"), &charter.rules);
    lines.both(t, key!("papers-reason"), &charter.reason);
    lines.0
}

fn of_themes(t: &Locale, tree: &ThemeTree) -> Vec<Line> {
    let mut lines = Lines::default();
    let tops: Vec<&Theme> = tree.themes.iter().filter(|theme| theme.parent.is_none()).collect();
    for (at, theme) in tops.into_iter().enumerate() {
        add_theme(t, tree, theme, &format!("{}", at + 1), &mut lines);
    }
    let n = tree.unthemed.len();
    lines.add(t.say(key!("papers-unthemed")), t.say_with(key!("portal-count-items"), &[("n", n.into())]));
    lines.0
}

fn add_theme(t: &Locale, tree: &ThemeTree, theme: &Theme, number: &str, lines: &mut Lines) {
    let n = t.say_with(key!("portal-count-items"), &[("n", theme.items.len().into())]);
    lines.add(number.to_owned(), format!("{} · {n}", theme.label));
    let below = tree.themes.iter().filter(|other| other.parent.as_ref() == Some(&theme.id));
    for (at, sub) in below.enumerate() {
        add_theme(t, tree, sub, &format!("{number}.{}", at + 1), lines);
    }
}

fn of_report(t: &Locale, report: &Report) -> Vec<Line> {
    let mut lines = Lines::default();
    lines.both(t, key!("papers-title"), &report.title);
    for (s, section) in report.sections.iter().enumerate() {
        lines.add(format!("{}", s + 1), section.label.clone());
        for (r, recommendation) in section.recommendations.iter().enumerate() {
            lines.add(format!("{}.{}", s + 1, r + 1), recommendation.text.clone());
            for (c, claim) in recommendation.claims.iter().enumerate() {
                let sources = t.say_with(key!("papers-sources"), &[("n", claim.sources.len().into())]);
                lines.add(format!("{}.{}.{}", s + 1, r + 1, c + 1), format!("{} ({sources})", claim.text));
            }
        }
    }
    lines.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(label: &str, text: &str) -> Line {
        Line { label: label.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn changed_new_and_gone_lines_are_told() {
        let before = [line("a", "四月 一日"), line("b", "same"), line("c", "gone")];
        let now = [line("a", "五月 一日"), line("b", "same"), line("d", "new")];
        let told: Vec<(String, String)> = changes(&before, &now)
            .into_iter()
            .map(|change| {
                let pieces = change.pieces.iter().map(|p| format!("{}[{}]", p.side, p.text));
                (change.label.clone(), pieces.collect())
            })
            .collect();
        let wanted = [("a", "del[四月]ins[五月][ 一日]"), ("d", "ins[new]"), ("c", "del[gone]")];
        assert_eq!(told, wanted.map(|(label, text)| (label.to_owned(), text.to_owned())));
    }
}
