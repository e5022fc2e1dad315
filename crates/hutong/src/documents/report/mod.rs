//! The report as one self-contained page: no script, no font, no picture from elsewhere; prints on A4.
//! Says what the analysis found and nothing else; every figure is also a sentence or a row of a table.

pub mod bars;
mod letters;
pub mod map;
mod method;
mod overview;
mod sources;
mod themes;
mod votes;

use std::collections::BTreeMap;

use askama::Template;
use hutong_analysis::input::Input;
use hutong_analysis::run::Analysis;
use hutong_analysis::text::language::{self, Language};

use crate::input::problem::Problem;
use crate::key;
use crate::locale::{Locale, Value};
use sources::Sources;

/// People below which a number is not shown (ANALYSIS §6).
pub const PEOPLE_SHOWN_MIN: u64 = 10;
/// People below which a number is shown with a warning.
pub const PEOPLE_FIRM_MIN: u64 = 30;

/// What a report is made of.
#[derive(Clone, Copy, Debug)]
pub struct Material<'a> {
    /// The question, or the name of the file.
    pub title: &'a str,
    /// What was found.
    pub analysis: &'a Analysis,
    /// What it was found in.
    pub input: &'a Input,
    /// What was wrong with the files.
    pub problems: &'a [Problem],
    /// Whether the input says that it is made up.
    pub is_simulated: bool,
    /// Names of bodies by what stands for them in the input; a body without one goes by that.
    pub names: &'a BTreeMap<String, String>,
    /// SHA-256 of `analysis.json`, in hex.
    pub output_hash: &'a str,
}

#[derive(Template)]
#[template(path = "documents/report.html")]
struct Page<'a> {
    t: &'a Locale,
    title: &'a str,
    is_simulated: bool,
    audience: String,
    figures: Vec<overview::Figure>,
    summary: Vec<String>,
    bodies: Vec<overview::BodyRow>,
    hatches: String,
    themes: themes::Chapter,
    votes: Option<votes::Chapter>,
    letters: letters::Chapter,
    problems: Vec<method::ProblemRow>,
    sources: Vec<sources::Row>,
    method: Vec<method::Fact>,
}

/// The report in one language.
///
/// # Errors
/// Never in practice: writing to memory.
pub fn render(material: &Material<'_>, t: &Locale) -> Result<String, askama::Error> {
    let bodies = Bodies::of(material);
    let mut sources = Sources::new(material.input);
    let themes = themes::chapter(material, &bodies, &mut sources, t);
    let votes = votes::chapter(material, &bodies, t);
    let letters = letters::chapter(material, &mut sources, t);
    let page = Page {
        t,
        title: material.title,
        is_simulated: material.is_simulated,
        audience: overview::audience(material, t),
        figures: overview::figures(material, t),
        summary: overview::summary(material, &themes, votes.as_ref(), &letters, t),
        bodies: overview::bodies(material, &bodies, t),
        hatches: bars::definitions(),
        themes,
        votes,
        letters,
        problems: method::problems(material.problems, t),
        sources: sources.rows(&bodies, t),
        method: method::facts(material, t),
    };
    page.render()
}

/// The bodies of an input in the order of their names; each has a colour by its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bodies {
    names: Vec<String>,
    in_full: BTreeMap<String, String>,
}

impl Bodies {
    fn of(material: &Material<'_>) -> Self {
        let mut names: Vec<String> = material.analysis.counts.by_body.iter().map(|tally| tally.body.clone()).collect();
        names.dedup();
        Self { names, in_full: material.names.clone() }
    }

    /// Whether there is more than one to tell apart.
    fn are_several(&self) -> bool {
        self.names.len() > 1
    }

    fn place(&self, body: &str) -> usize {
        self.names.iter().position(|name| name == body).unwrap_or_default()
    }

    /// The body's name, or that none was given.
    fn name(&self, body: &str, t: &Locale) -> String {
        match (body.is_empty(), self.are_several()) {
            (false, _) => self.in_full.get(body).map_or(body, String::as_str).to_owned(),
            (true, true) => t.say(key!("report-body-none")),
            (true, false) => t.say(key!("report-body-all")),
        }
    }
}

/// `1,234` or as the language writes it.
fn count(number: impl Into<u64>, t: &Locale) -> String {
    t.number(number.into())
}

/// A sentence with gaps.
fn say(t: &Locale, key: &str, values: &[(&'static str, Value)]) -> String {
    t.say_with(key, values)
}

/// The language tag of a text, for the reader's fonts and for reading aloud; empty when it is not known.
fn tag_of(text: &str, given: &str) -> String {
    if !given.is_empty() {
        return given.to_owned();
    }
    match language::detect(text, Language::Other) {
        Language::Chinese => "zh",
        Language::English => "en",
        Language::German => "de",
        Language::Other => "",
    }
    .to_owned()
}

/// Which numbers must not be shown so that none below [`PEOPLE_SHOWN_MIN`] can be read or computed from the others:
/// those that are too small, and when that is one alone, the smallest of the rest with it.
fn hide_small(people: &[u64]) -> Vec<bool> {
    let mut hidden: Vec<bool> = people.iter().map(|count| *count < PEOPLE_SHOWN_MIN).collect();
    let is_one = people.len() > 1 && hidden.iter().filter(|hidden| **hidden).count() == 1;
    if is_one {
        let rest = (0..people.len()).filter(|at| !hidden[*at]);
        if let Some(least) = rest.min_by_key(|at| people[*at]) {
            hidden[least] = true;
        }
    }
    hidden
}

/// The first `limit` characters, with `…` when there are more.
fn shorten(text: &str, limit: usize) -> String {
    let mut short: String = text.chars().take(limit).collect();
    if text.chars().nth(limit).is_some() {
        short.push('…');
    }
    short.split_whitespace().collect::<Vec<_>>().join(" ")
}
