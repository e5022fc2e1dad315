//! The questions of a survey, as canonical JSON and as a type. Questions and options are known by their numbers, from 1.

use crate::{
    canonical::{self, BadField, Object, Value, parse_object, write_object},
    consultation::{charter::Bilingual, document::BadDocument, item::words, wording},
    moment::Moment,
};

/// Most questions.
pub const QUESTIONS_MAX: usize = 30;
/// Most options of all questions together: what they come to stands in one leaf.
pub const OPTIONS_MAX: usize = 100;
/// Longest words before the questions, in characters.
pub const INTRO_CHARS_MAX: usize = 2_000;

words! {
    /// How a question is answered.
    QuestionKind {
        /// 单选: one of the options.
        One = "one",
        /// 多选: one or more of them.
        Many = "many",
        /// 打分: one of the options, which stand in an order.
        Scale = "scale",
        /// 简答: a few words.
        Text = "text",
    }
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What is asked.
    pub title: Bilingual,
    /// How it is answered.
    pub kind: QuestionKind,
    /// What can be picked; none of a question for words.
    pub options: Vec<Bilingual>,
    /// Whether it must be answered where it is asked.
    pub is_needed: bool,
    /// Asked only of whoever picked this option (second) of that earlier question (first).
    pub shown_if: Option<(usize, usize)>,
}

/// All of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Questionnaire {
    /// Name of the survey.
    pub title: Bilingual,
    /// What is said before the questions.
    pub intro: Bilingual,
    /// When the node's timer closes it; `None`: with the consultation.
    pub closes: Option<Moment>,
    /// The questions.
    pub questions: Vec<Question>,
}

impl Questionnaire {
    /// Reads and checks canonical bytes.
    ///
    /// # Errors
    /// What is wrong and where.
    pub fn read(bytes: &[u8]) -> Result<Questionnaire, BadDocument> {
        let o = parse_object(bytes, canonical::DOCUMENT)?;
        if o.need_text("doc")? != "survey" {
            return Err(BadField::new("doc", "\"survey\"").into());
        }
        let all = Questionnaire {
            title: Bilingual::need(&o, "title")?,
            intro: Bilingual::need(&o, "intro")?,
            closes: o.get("closes").map(|_| o.need_int("closes")).transpose()?.map(Moment),
            questions: o.need_list("questions")?.iter().map(read_question).collect::<Result<_, _>>()?,
        };
        all.check()?;
        if all.bytes() == bytes { Ok(all) } else { Err(BadField::new("questions", "without unknown fields").into()) }
    }

    /// Whether it can be asked as it stands.
    ///
    /// # Errors
    /// What is wrong and where.
    pub fn check(&self) -> Result<(), BadField> {
        wording::check_lines("title", &self.title)?;
        wording::check_len("intro", &self.intro, INTRO_CHARS_MAX)?;
        if self.questions.is_empty() || self.questions.len() > QUESTIONS_MAX {
            return Err(BadField::new("questions", "1 to 30 questions"));
        }
        if self.questions.iter().map(|q| q.options.len()).sum::<usize>() > OPTIONS_MAX {
            return Err(BadField::new("options", "at most 100 options together"));
        }
        (1..).zip(&self.questions).try_for_each(|(number, question)| self.check_question(number, question))
    }

    fn check_question(&self, number: usize, q: &Question) -> Result<(), BadField> {
        wording::check_lines(&format!("questions/{number}/title"), &q.title)?;
        let fits = match q.kind {
            QuestionKind::Text => q.options.is_empty(),
            QuestionKind::One | QuestionKind::Many | QuestionKind::Scale => q.options.len() >= 2,
        };
        if !fits {
            return Err(BadField::new(
                &format!("questions/{number}/options"),
                "two or more to pick from, none for words",
            ));
        }
        q.options.iter().try_for_each(|o| wording::check_lines(&format!("questions/{number}/options"), o))?;
        let Some((of, option)) = q.shown_if else { return Ok(()) };
        let earlier = of.checked_sub(1).and_then(|at| self.questions.get(at)).filter(|_| of < number);
        if earlier.is_some_and(|e| (1..=e.options.len()).contains(&option)) {
            Ok(())
        } else {
            Err(BadField::new(&format!("questions/{number}/shown_if"), "an option of an earlier question"))
        }
    }

    /// The canonical bytes: what the record commits to.
    pub fn bytes(&self) -> Vec<u8> {
        let mut o = Object::new()
            .text("doc", "survey")
            .with("title", self.title.value())
            .with("intro", self.intro.value())
            .with("questions", Value::List(self.questions.iter().map(question_value).collect()));
        if let Some(closes) = self.closes {
            o = o.int("closes", closes.0);
        }
        write_object(&o)
    }
}

fn number(n: usize) -> Value<'static> {
    Value::Int(i64::try_from(n).unwrap_or(i64::MAX))
}

fn question_value(q: &Question) -> Value<'_> {
    let mut o = Object::new()
        .with("title", q.title.value())
        .text("kind", q.kind.word())
        .with("options", Value::List(q.options.iter().map(Bilingual::value).collect()))
        .int("needed", q.is_needed.into());
    if let Some((of, option)) = q.shown_if {
        o.set("shown_if", Value::List(vec![number(of), number(option)]));
    }
    Value::Object(o)
}

fn read_question(v: &Value<'_>) -> Result<Question, BadField> {
    let o = v.as_object().ok_or_else(|| BadField::new("questions", "a list of objects"))?;
    let option = |v: &Value<'_>| {
        let both = v.as_object().ok_or_else(|| BadField::new("options", "a list of {en, zh}"))?;
        Ok::<_, BadField>(Bilingual { zh: both.need_text("zh")?.to_owned(), en: both.need_text("en")?.to_owned() })
    };
    let bad = || BadField::new("shown_if", "[question, option]");
    let shown_if = match o.get("shown_if") {
        None => None,
        Some(v) => match v.as_list() {
            Some([of, option]) => Some((read_number(of).ok_or_else(bad)?, read_number(option).ok_or_else(bad)?)),
            _ => return Err(bad()),
        },
    };
    Ok(Question {
        title: Bilingual::need(o, "title")?,
        kind: QuestionKind::from_word(o.need_text("kind")?)
            .ok_or_else(|| BadField::new("kind", "one, many, scale or text"))?,
        options: o.need_list("options")?.iter().map(option).collect::<Result<_, _>>()?,
        is_needed: match o.need_int("needed")? {
            0 => false,
            1 => true,
            _ => return Err(BadField::new("needed", "0 or 1")),
        },
        shown_if,
    })
}

/// A number of a question or option from its canonical value.
pub(super) fn read_number(v: &Value<'_>) -> Option<usize> {
    usize::try_from(v.as_int()?).ok()
}
