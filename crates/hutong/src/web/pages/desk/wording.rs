//! What a withheld item's author will read: a template in their language and the moderator's own words.

use hutong_core::{consultation::item::State, ids::Code};

use super::item::Found;
use crate::{
    key,
    locale::Locale,
    web::{
        forms::Posted,
        pages::opinion::{reason, reason_of_word},
        view::{lang_of, quote},
        visitor::Visitor,
    },
};

/// Reasons to choose from, each with the sentence that it begins with.
const REASONS: [(&str, &str); 6] = [
    ("off-topic", key!("desk-template-off-topic")),
    ("third-party-personal-data", key!("desk-template-third-party")),
    ("insult", key!("desk-template-insult")),
    ("duplicate", key!("desk-template-duplicate")),
    ("advertising", key!("desk-template-advertising")),
    ("unlawful", key!("desk-template-unlawful")),
];

/// A reason to choose.
pub(super) struct Choice {
    pub value: String,
    pub label: String,
    pub template: String,
    pub is_chosen: bool,
}

/// What the author will read.
pub(super) struct Preview {
    pub label: String,
    pub sentence: String,
    pub lang: &'static str,
}

/// The sentence as the author will read it: the template's beginning in the author's language, and the moderator's own
/// words; `None` while either is missing.
pub(super) fn author_sentence(v: &Visitor, found: &Found, code: &Code, own: &str) -> Option<String> {
    let (_, template) = REASONS.iter().find(|(word, _)| *word == code.as_str())?;
    let own = own.trim();
    let template = author_locale(v, found).say(template);
    // Chinese sentences follow each other without a blank.
    let gap = if template.ends_with('。') { "" } else { " " };
    (!own.is_empty()).then(|| format!("{template}{gap}{own}"))
}

fn author_locale<'v>(v: &'v Visitor, found: &Found) -> &'v Locale {
    let lang = lang_of(found.item.text.as_deref().unwrap_or_default());
    v.app.locales().iter().find(|l| l.tag() == lang).unwrap_or_else(|| v.locale())
}

/// Reasons for withholding, each as its code and in words.
pub(super) fn reasons(t: &Locale) -> Vec<(&'static str, String)> {
    let said = |(code, _): &(&'static str, _)| (*code, reason_of_word(t, code));
    REASONS.iter().map(said).collect()
}

pub(super) fn codes(v: &Visitor, found: &Found, chosen: &str) -> Vec<Choice> {
    let locale = author_locale(v, found);
    let choice = |(word, template): &(&str, &str)| Choice {
        value: (*word).to_owned(),
        label: Code::new(word).map(|code| reason(v.locale(), &code)).unwrap_or_default(),
        template: locale.say(template),
        is_chosen: *word == chosen,
    };
    REASONS.iter().map(choice).collect()
}

pub(super) fn preview(v: &Visitor, found: &Found, posted: &Posted) -> Option<Preview> {
    let code = Code::new(posted.raw("code")).ok()?;
    let sentence = author_sentence(v, found, &code, &posted.text("sentence"))?;
    let locale = author_locale(v, found);
    let values =
        [("reason", reason(locale, &code).into()), ("state", quote::stamp(locale, State::Withheld).label.into())];
    let label = locale.say_with(key!("portal-history-state-reason"), &values);
    Some(Preview { label, lang: lang_of(&sentence), sentence })
}
