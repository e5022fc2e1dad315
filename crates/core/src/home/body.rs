//! What a body says about itself and how it likes its desk: names, contact, texts of its pages, words that are marked.

use super::{
    at_most, is_operator,
    site::{Foot, check_framers},
};
use crate::{
    canonical::{self, BadField, NotCanonical, Object, Value, parse_object, write_object},
    command::Actor,
    consultation::{
        admission::{LABEL_CHARS_MAX, check_label, check_len, need_role, unclean},
        charter::Bilingual,
    },
    facts::Base,
    refusal::Refusal,
    text,
};

/// Longest text of a page about the body, in characters.
pub const PAGE_CHARS_MAX: usize = 20_000;
/// Most words of the list that marks passages.
pub const WORDS_MAX: usize = 2_000;
/// Longest word of that list, in characters.
pub const WORD_CHARS_MAX: usize = 50;

/// The settings of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodySettings {
    /// Its name.
    pub name: Bilingual,
    /// How to reach its secretariat.
    pub contact: Bilingual,
    /// Text of the page about it.
    pub about: Bilingual,
    /// Text of the page about privacy.
    pub privacy: Bilingual,
    /// Words that mark a passage for moderators: they never drop or delay anything.
    pub words: Vec<String>,
    /// Whether withholding takes two moderators where the desk of a consultation has not said otherwise.
    pub two_persons: bool,
    /// The foot of every page.
    pub foot: Box<Foot>,
    /// Sites that may show parts of the portal in a frame, as origins; none at first.
    pub framers: Vec<String>,
}

/// Why kept bytes are no settings.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSettings {
    /// Not canonical.
    #[error(transparent)]
    NotCanonical(#[from] NotCanonical),
    /// A field is wrong.
    #[error(transparent)]
    Field(#[from] BadField),
}

impl Default for BodySettings {
    fn default() -> Self {
        let none = || Bilingual { zh: String::new(), en: String::new() };
        let [name, contact, about, privacy] = [none(), none(), none(), none()];
        let (words, framers, foot) = (Vec::new(), Vec::new(), Box::default());
        BodySettings { name, contact, about, privacy, words, two_persons: false, foot, framers }
    }
}

impl BodySettings {
    fn texts(&self) -> [(&'static str, &Bilingual); 4] {
        [("name", &self.name), ("contact", &self.contact), ("about", &self.about), ("privacy", &self.privacy)]
    }

    /// The canonical bytes under which they are kept.
    pub fn bytes(&self) -> Vec<u8> {
        let mut object = Object::new()
            .with("words", Value::List(self.words.iter().map(Value::text).collect()))
            .int("two_persons", self.two_persons.into());
        for (name, both) in self.texts() {
            object = object.with(name, Value::Object(Object::new().text("zh", &*both.zh).text("en", &*both.en)));
        }
        // What later versions added is written only where it is used, so that older bytes stay what they were.
        if *self.foot != Foot::default() {
            object = object.with("foot", Value::Object(self.foot.object()));
        }
        if !self.framers.is_empty() {
            object = object.with("framers", Value::List(self.framers.iter().map(Value::text).collect()));
        }
        write_object(&object)
    }

    /// Reads what [`BodySettings::bytes`] wrote.
    ///
    /// # Errors
    /// [`BadSettings`].
    pub fn read(bytes: &[u8]) -> Result<BodySettings, BadSettings> {
        let o = parse_object(bytes, canonical::DOCUMENT)?;
        let both = |name: &str| {
            let both = o.need_object(name)?;
            Ok::<_, BadField>(Bilingual { zh: both.need_text("zh")?.to_owned(), en: both.need_text("en")?.to_owned() })
        };
        let words = o.need_list("words")?.iter().map(|w| w.as_text().map(str::to_owned));
        let framers = match o.get("framers") {
            None => Vec::new(),
            Some(_) => {
                let all = o.need_list("framers")?.iter().map(|w| w.as_text().map(str::to_owned));
                all.collect::<Option<_>>().ok_or_else(|| BadField::new("framers", "texts"))?
            }
        };
        Ok(BodySettings {
            name: both("name")?,
            contact: both("contact")?,
            about: both("about")?,
            privacy: both("privacy")?,
            words: words.collect::<Option<_>>().ok_or_else(|| BadField::new("words", "texts"))?,
            two_persons: o.need_int("two_persons")? == 1,
            foot: Box::new(Foot::read(o.get("foot"))?),
            framers,
        })
    }
}

pub(super) fn decide_settings(actor: &Actor, settings: &BodySettings, base: &Base) -> Result<(), Refusal> {
    if !is_operator(actor) {
        need_role(actor, base, "administrator", |r| r.administrator)?;
    }
    for words in [&settings.name.zh, &settings.name.en] {
        check_label(words, LABEL_CHARS_MAX)?;
    }
    for (_, both) in settings.texts() {
        for words in [&both.zh, &both.en] {
            check_len(words, PAGE_CHARS_MAX)?;
            text::check(words).map_err(unclean)?;
        }
    }
    settings.foot.check()?;
    check_framers(&settings.framers)?;
    at_most(settings.words.len(), WORDS_MAX)?;
    settings.words.iter().try_for_each(|word| {
        check_label(word, WORD_CHARS_MAX)?;
        text::check_readable(word).map_err(unclean)
    })
}
