//! Somebody's answers to a survey, as canonical JSON and as a type.

use std::collections::{BTreeMap, BTreeSet};

use super::form::{QuestionKind, Questionnaire, read_number};
use crate::{
    canonical::{self, BadField, Object, Value, parse_object, write_object},
    consultation::{admission::check_text, document::BadDocument},
    refusal::Refusal,
};

/// Longest answer in words, in characters.
pub const WORDS_CHARS_MAX: usize = 500;

/// What was given to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// Options, by number.
    Picked(BTreeSet<usize>),
    /// Words.
    Words(String),
}

/// What was given, by number of the question.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Answers(pub BTreeMap<usize, Given>);

impl Answers {
    /// Whether a question is asked after these answers.
    pub fn asks(&self, questionnaire: &Questionnaire, question: usize) -> bool {
        let Some(q) = question.checked_sub(1).and_then(|at| questionnaire.questions.get(at)) else { return false };
        q.shown_if.is_none_or(|(of, option)| {
            let picked = matches!(self.0.get(&of), Some(Given::Picked(options)) if options.contains(&option));
            // Conditions look at earlier questions only.
            picked && of < question && self.asks(questionnaire, of)
        })
    }

    /// The same without what was given to questions that are not asked after the other answers, and their numbers.
    pub fn asked(mut self, questionnaire: &Questionnaire) -> (Answers, Vec<usize>) {
        let unasked: Vec<usize> = self.0.keys().copied().filter(|n| !self.asks(questionnaire, *n)).collect();
        unasked.iter().for_each(|n| {
            self.0.remove(n);
        });
        (self, unasked)
    }

    /// Whether they answer what was asked.
    ///
    /// # Errors
    /// [`Refusal::AnswerMissing`], [`Refusal::AnswerUnfit`]; what is wrong with words.
    pub fn check(&self, questionnaire: &Questionnaire) -> Result<(), Refusal> {
        for (number, given) in &self.0 {
            let unfit = Refusal::AnswerUnfit { question: *number };
            let q = number.checked_sub(1).and_then(|at| questionnaire.questions.get(at)).ok_or(unfit.clone())?;
            let fits = match (given, q.kind) {
                (Given::Words(words), QuestionKind::Text) => {
                    check_text(words, WORDS_CHARS_MAX)?;
                    true
                }
                (Given::Picked(picked), QuestionKind::Many) => !picked.is_empty(),
                (Given::Picked(picked), QuestionKind::One | QuestionKind::Scale) => picked.len() == 1,
                _ => false,
            };
            let is_offered = match given {
                Given::Picked(picked) => picked.iter().all(|option| (1..=q.options.len()).contains(option)),
                Given::Words(_) => true,
            };
            if !fits || !is_offered || !self.asks(questionnaire, *number) {
                return Err(unfit);
            }
        }
        for (number, q) in (1..).zip(&questionnaire.questions) {
            if q.is_needed && self.asks(questionnaire, number) && !self.0.contains_key(&number) {
                return Err(Refusal::AnswerMissing { question: number });
            }
        }
        if self.0.is_empty() { Err(Refusal::AnswerMissing { question: 1 }) } else { Ok(()) }
    }

    /// Reads canonical bytes.
    ///
    /// # Errors
    /// What is wrong and where.
    pub fn read(bytes: &[u8]) -> Result<Answers, BadDocument> {
        let bad = || BadField::new("answers", "a list of [question, options or words]");
        let o = parse_object(bytes, canonical::DOCUMENT)?;
        let mut answers = BTreeMap::new();
        for pair in o.need_list("answers")? {
            let Some([number, given]) = pair.as_list() else { return Err(bad().into()) };
            let given = match (given.as_text(), given.as_list()) {
                (Some(words), _) => Given::Words(words.to_owned()),
                (None, Some(options)) => {
                    Given::Picked(options.iter().map(|o| read_number(o).ok_or_else(bad)).collect::<Result<_, _>>()?)
                }
                (None, None) => return Err(bad().into()),
            };
            answers.insert(read_number(number).ok_or_else(bad)?, given);
        }
        let answers = Answers(answers);
        if answers.bytes() == bytes { Ok(answers) } else { Err(bad().into()) }
    }

    /// The canonical bytes: what the record commits to.
    pub fn bytes(&self) -> Vec<u8> {
        let number = |n: &usize| Value::Int(i64::try_from(*n).unwrap_or(i64::MAX));
        let pairs = self.0.iter().map(|(question, given)| {
            let given = match given {
                Given::Picked(options) => Value::List(options.iter().map(number).collect()),
                Given::Words(words) => Value::text(words),
            };
            Value::List(vec![number(question), given])
        });
        write_object(&Object::new().text("doc", "answers").with("answers", Value::List(pairs.collect())))
    }
}
