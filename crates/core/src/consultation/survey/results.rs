//! What answers came to, with the floor: no number in it is about fewer than ten people, and none follows from the others.

use std::collections::BTreeMap;

use super::{
    answers::{Answers, Given},
    form::{QuestionKind, Questionnaire},
};
use crate::{consultation::item::Tier, record::Counts};

/// Fewest people that a published number is about.
pub const FLOOR: u64 = 10;

/// The letter of a tier in the names of counts: they share one leaf with many others.
fn letter(tier: Tier) -> &'static str {
    match tier {
        Tier::Member => "m",
        Tier::Verified => "v",
        Tier::Open => "o",
    }
}

#[derive(Default)]
struct Tallied {
    people: u64,
    questions: BTreeMap<usize, Asked>,
}

/// One question of one tier.
#[derive(Default)]
struct Asked {
    asked: u64,
    answered: u64,
    options: BTreeMap<usize, u64>,
}

/// Counts by tier: `m` the members who answered, `m.3` those who answered question 3, `m.3.2` those who picked its second
/// option. What the floor hides is absent.
pub(super) fn counts(questionnaire: &Questionnaire, answers: impl Iterator<Item = (Tier, Answers)>) -> Counts {
    let mut tiers: BTreeMap<Tier, Tallied> = BTreeMap::new();
    for (tier, answers) in answers {
        let tallied = tiers.entry(tier).or_default();
        tallied.people += 1;
        for number in (1..=questionnaire.questions.len()).filter(|number| answers.asks(questionnaire, *number)) {
            let question = tallied.questions.entry(number).or_default();
            question.asked += 1;
            question.answered += u64::from(answers.0.contains_key(&number));
            if let Some(Given::Picked(picked)) = answers.0.get(&number) {
                picked.iter().for_each(|option| *question.options.entry(*option).or_default() += 1);
            }
        }
    }
    let mut counts = Counts::new();
    for (tier, tallied) in tiers.into_iter().filter(|(_, t)| t.people >= FLOOR) {
        let tier = letter(tier);
        counts.insert(tier.to_owned(), tallied.people);
        for (number, q) in (1..).zip(&questionnaire.questions) {
            let Some(question) = tallied.questions.get(&number).filter(|q| q.answered >= FLOOR) else { continue };
            // Neither how many were asked and said nothing, nor how many picked the option that this depends on, may
            // follow where it is hidden.
            let few_silent = (1..FLOOR).contains(&(question.asked - question.answered));
            let is_open = |(of, option)| counts.contains_key(&format!("{tier}.{of}.{option}"));
            if few_silent || !q.shown_if.is_none_or(is_open) {
                continue;
            }
            counts.insert(format!("{tier}.{number}"), question.answered);
            for (option, n) in shown(q.kind, question.answered, &question.options) {
                counts.insert(format!("{tier}.{number}.{option}"), n);
            }
        }
    }
    counts
}

/// Options that may be shown, with their numbers.
fn shown(kind: QuestionKind, people: u64, options: &BTreeMap<usize, u64>) -> BTreeMap<usize, u64> {
    let large = options.iter().filter(|(_, n)| **n >= FLOOR).map(|(option, n)| (*option, *n));
    let mut shown: BTreeMap<usize, u64> = large.collect();
    if kind == QuestionKind::Many {
        // Everybody answers each option by yes or no: neither side may be small.
        shown.retain(|_, n| people == *n || people - *n >= FLOOR);
        return shown;
    }
    // Of one choice the rest follows from the sum: while the hidden rest is small, one more is hidden with it.
    loop {
        let rest = people - shown.values().sum::<u64>().min(people);
        if rest == 0 || rest >= FLOOR {
            return shown;
        }
        let Some(least) = shown.iter().min_by_key(|(option, n)| (**n, **option)).map(|(option, _)| *option) else {
            return shown;
        };
        shown.remove(&least);
    }
}

/// What one tier of one body answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierResult {
    /// Which.
    pub tier: Tier,
    /// How many answered; `None` for fewer than [`FLOOR`].
    pub people: Option<u64>,
    /// By question, in order.
    pub questions: Vec<QuestionResult>,
}

/// What came of one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionResult {
    /// How many answered it; `None` where the floor hides it.
    pub people: Option<u64>,
    /// By option, in order; `None` where the floor hides it.
    pub options: Vec<Option<u64>>,
}

/// The counts of a log as pages show them.
pub fn results(questionnaire: &Questionnaire, counts: &Counts) -> Vec<TierResult> {
    let of = |tier: &Tier| {
        let tier = *tier;
        let letter = letter(tier);
        let question = |(number, q): (usize, &super::form::Question)| QuestionResult {
            people: counts.get(&format!("{letter}.{number}")).copied(),
            options: (1..=q.options.len()).map(|o| counts.get(&format!("{letter}.{number}.{o}")).copied()).collect(),
        };
        TierResult {
            tier,
            people: counts.get(letter).copied(),
            questions: (1..).zip(&questionnaire.questions).map(question).collect(),
        }
    };
    Tier::ALL.iter().map(of).collect()
}
