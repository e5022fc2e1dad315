//! A survey as pages show it: what is asked, what was given, what it came to.

use std::fmt::Write;

use hutong_core::consultation::survey::{Answers, FLOOR, Given, QuestionKind, Questionnaire, results};
use hutong_node::pages::{CountedView, ItemView};

use super::{Badge, counters, lang_of};
use crate::{
    key,
    locale::Locale,
    web::{forms::Posted, places::Column},
};

/// Width of a bar's drawing.
const BAR_WIDTH: u64 = 100;

/// An option to pick.
pub struct Choice {
    /// Its number.
    pub n: usize,
    /// In words.
    pub label: String,
    /// Whether it is picked in the form.
    pub is_picked: bool,
}

/// A question of the form.
pub struct Ask {
    /// Its number.
    pub n: usize,
    /// What is asked.
    pub title: String,
    /// Language of that.
    pub lang: &'static str,
    /// `one`, `many`, `scale`, `text`.
    pub kind: &'static str,
    /// How to answer, in words.
    pub hint: String,
    /// Whether it must be answered.
    pub is_needed: bool,
    /// When it is asked, in words; empty: always.
    pub condition: String,
    /// The earlier question and its option on which it depends.
    pub shown_if: Option<(usize, usize)>,
    /// What can be picked.
    pub choices: Vec<Choice>,
    /// What was typed.
    pub words: String,
}

/// The form's questions with what was given.
pub fn asks(t: &Locale, all: &Questionnaire, posted: &Posted) -> Vec<Ask> {
    let lang = t.tag();
    let ask = |(n, q): (usize, &hutong_core::consultation::survey::Question)| {
        let is_picked = |option: usize| match q.kind {
            QuestionKind::Many => posted.has(&format!("q{n}-{option}")),
            _ => posted.raw(&format!("q{n}")) == option.to_string(),
        };
        let title = q.title.for_lang(lang).to_owned();
        Ask {
            n,
            lang: lang_of(&title),
            title,
            kind: q.kind.word(),
            hint: t.say(match q.kind {
                QuestionKind::One | QuestionKind::Scale => key!("survey-hint-one"),
                QuestionKind::Many => key!("survey-hint-many"),
                QuestionKind::Text => key!("survey-hint-text"),
            }),
            is_needed: q.is_needed,
            condition: q.shown_if.map(|(of, option)| condition(t, all, of, option)).unwrap_or_default(),
            shown_if: q.shown_if,
            choices: (1..)
                .zip(&q.options)
                .map(|(n, o)| Choice { n, label: o.for_lang(lang).to_owned(), is_picked: is_picked(n) })
                .collect(),
            words: posted.raw(&format!("q{n}")).to_owned(),
        }
    };
    (1..).zip(&all.questions).map(ask).collect()
}

fn condition(t: &Locale, all: &Questionnaire, of: usize, option: usize) -> String {
    let label = all.questions.get(of.saturating_sub(1)).and_then(|q| q.options.get(option.saturating_sub(1)));
    let label = label.map_or("", |o| o.for_lang(t.tag()));
    t.say_with(key!("survey-only-if"), &[("n", of.into()), ("label", label.into())])
}

/// What a form gives.
pub fn given(all: &Questionnaire, posted: &Posted) -> Answers {
    let one = |(n, q): (usize, &hutong_core::consultation::survey::Question)| {
        let given = match q.kind {
            QuestionKind::Text => {
                Some(Given::Words(posted.text(&format!("q{n}")))).filter(|g| *g != Given::Words(String::new()))
            }
            QuestionKind::One | QuestionKind::Scale => {
                posted.raw(&format!("q{n}")).parse().ok().map(|option| Given::Picked([option].into()))
            }
            QuestionKind::Many => {
                let picked = posted.picked(&format!("q{n}-")).filter_map(|option| option.parse().ok()).collect();
                Some(Given::Picked(picked)).filter(|g| *g != Given::Picked([].into()))
            }
        };
        given.map(|given| (n, given))
    };
    Answers((1..).zip(&all.questions).filter_map(one).collect())
}

/// The questions of an item that has them.
pub fn questionnaire(item: &ItemView) -> Option<Questionnaire> {
    Questionnaire::read(item.text.as_deref()?.as_bytes()).ok()
}

/// Somebody's answers in words, a line each.
pub fn in_words(t: &Locale, all: &Questionnaire, answers: &Answers) -> String {
    let mut words = String::new();
    for (n, given) in &answers.0 {
        let Some(q) = all.questions.get(n.saturating_sub(1)) else { continue };
        let given = match given {
            Given::Words(words) => words.clone(),
            Given::Picked(options) => {
                let labels = options.iter().filter_map(|o| q.options.get(o.saturating_sub(1)));
                let labels: Vec<&str> = labels.map(|o| o.for_lang(t.tag())).collect();
                labels.join(&t.say(key!("portal-list-comma")))
            }
        };
        // Writing to a string does not fail.
        let _ = writeln!(words, "{n}. {}\n    {given}", q.title.for_lang(t.tag()));
    }
    words
}

/// What was said to each question for words, sorted: number, question, words.
pub fn said(t: &Locale, all: &Questionnaire, answers: &[Vec<u8>]) -> Vec<(usize, String, Vec<String>)> {
    let answers: Vec<Answers> = answers.iter().filter_map(|bytes| Answers::read(bytes).ok()).collect();
    let of = |n: usize| {
        let words = answers.iter().filter_map(|a| match a.0.get(&n) {
            Some(Given::Words(words)) => Some(words.clone()),
            _ => None,
        });
        let mut words: Vec<String> = words.collect();
        words.sort();
        words
    };
    let asked = (1..).zip(&all.questions).filter(|(_, q)| q.kind == QuestionKind::Text);
    asked.map(|(n, q)| (n, q.title.for_lang(t.tag()).to_owned(), of(n))).filter(|(.., w)| !w.is_empty()).collect()
}

/// One bar: whose, how long, how many.
pub struct Bar {
    /// Whose.
    pub badge: Badge,
    /// Which tier.
    pub tier: String,
    /// The drawing.
    pub svg: String,
    /// The number in words, or that there were too few.
    pub told: String,
}

/// An option with its bars.
pub struct Outcome {
    /// In words.
    pub label: String,
    /// One for each body and tier that anybody may be told about.
    pub bars: Vec<Bar>,
}

/// What came of one question.
pub struct Result {
    /// Its number.
    pub n: usize,
    /// What was asked.
    pub title: String,
    /// Language of that.
    pub lang: &'static str,
    /// How many answered, by body and tier.
    pub told: Vec<String>,
    /// By option.
    pub outcomes: Vec<Outcome>,
    /// Which of the page's tables is its own, from 1; 0 where it has none.
    pub sheet: usize,
}

/// What came of all questions, as far as each log has said so; with the floor where a number is missing.
pub fn outcome(t: &Locale, column: &Column, all: &Questionnaire, view: &CountedView) -> Vec<Result> {
    let few = t.say_with(key!("survey-few"), &[("n", FLOOR.into())]);
    let mut series = Vec::new();
    for (at, host) in column.charter.hosts.iter().enumerate() {
        let Some(tally) = view.tallies.get(&host.origin) else { continue };
        let badge = Badge::new(host.name.for_lang(t.tag()), &host.code, at);
        for tier in results(all, &tally.counts).into_iter().filter(|tier| tier.people.is_some()) {
            series.push((badge.clone(), counters::tier(t, tier.tier), tier));
        }
    }
    let question = |(n, q): (usize, &hutong_core::consultation::survey::Question)| {
        let title = q.title.for_lang(t.tag()).to_owned();
        let told = series.iter().map(|(badge, tier, result)| {
            let people = result.questions.get(n - 1).and_then(|r| r.people);
            let people = people.map_or_else(|| few.clone(), |p| t.say_with(key!("survey-people"), &[("n", p.into())]));
            let values =
                [("body", badge.name.as_str().into()), ("tier", tier.as_str().into()), ("people", people.into())];
            t.say_with(key!("survey-told"), &values)
        });
        let outcomes = (0..q.options.len()).map(|o| {
            let bars = series.iter().filter_map(|(badge, tier, result)| {
                let of = result.questions.get(n - 1)?;
                let all = of.people?;
                Some(bar(t, badge, tier, of.options.get(o).copied().flatten(), all, &few))
            });
            Outcome { label: q.options[o].for_lang(t.tag()).to_owned(), bars: bars.collect() }
        });
        let is_told = series.iter().any(|(.., result)| result.questions.get(n - 1).is_some_and(|q| q.people.is_some()));
        let outcomes: Vec<Outcome> = if is_told { outcomes.collect() } else { Vec::new() };
        Result { n, lang: lang_of(&title), title, told: told.collect(), outcomes, sheet: 0 }
    };
    let mut results: Vec<Result> = (1..).zip(&all.questions).map(question).collect();
    let with_tables = results.iter_mut().filter(|result| !result.outcomes.is_empty());
    (1..).zip(with_tables).for_each(|(n, result)| result.sheet = n);
    results
}

fn bar(t: &Locale, badge: &Badge, tier: &str, n: Option<u64>, all: u64, few: &str) -> Bar {
    let width = n.unwrap_or_default() * BAR_WIDTH / all.max(1);
    let told = match n {
        None => few.to_owned(),
        Some(n) => {
            let share = (n * 100 + all / 2) / all.max(1);
            t.say_with(key!("survey-share"), &[("n", n.into()), ("share", share.into())])
        }
    };
    let svg = format!(
        "<svg viewBox=\"0 0 {BAR_WIDTH} 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         <rect class=\"ground\" width=\"{BAR_WIDTH}\" height=\"8\"/><rect class=\"share\" width=\"{width}\" height=\"8\"/></svg>"
    );
    Bar { badge: badge.clone(), tier: tier.to_owned(), svg, told }
}
