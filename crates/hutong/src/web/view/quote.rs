//! An item in a list: words, number, body, who, and what became of it.

use hutong_core::{
    consultation::item::{Audience, ItemKind, Source, State},
    moment::Moment,
};
use hutong_node::pages::ItemView;

use super::{Badge, counters, lang_of, shorten};
use crate::{
    key,
    locale::Locale,
    web::{dates, places::Column, state::App},
};

/// Characters of an item's words in a list.
const LIST_CHARS: usize = 140;

/// A stamp: a state in one or two words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The word.
    pub label: String,
    /// The class that draws it.
    pub kind: &'static str,
}

/// An item in a list.
pub struct Quote {
    /// Its page.
    pub href: String,
    /// Registration number, or where it lies.
    pub number: String,
    /// Heading, or the beginning of its words.
    pub title: String,
    /// Its words, shortened; empty where the title is all there is.
    pub text: String,
    /// Language of its words.
    pub lang: &'static str,
    /// Whose log.
    pub badge: Badge,
    /// Who wrote it, as they consented.
    pub byline: String,
    /// When, in words.
    pub when: String,
    /// When, for machines.
    pub datetime: String,
    /// What became of it.
    pub stamp: Stamp,
    /// Name of its prompt.
    pub prompt: Option<String>,
    /// Supporters and replies in words; empty when there are none.
    pub voices: Vec<String>,
    /// How it came other than by its author's own hand.
    pub source: Option<String>,
}

/// The stamp of a state.
pub fn stamp(t: &Locale, state: State) -> Stamp {
    let (label, kind) = match state {
        State::Pending => (key!("portal-state-pending"), "waiting"),
        State::Published => (key!("portal-state-published"), "good"),
        State::Withheld => (key!("portal-state-withheld"), "closed"),
        State::Merged => (key!("portal-state-merged"), "good"),
        State::Withdrawn => (key!("portal-state-withdrawn"), "closed"),
        State::Erased => (key!("portal-state-erased"), "closed"),
    };
    Stamp { label: t.say(label), kind }
}

/// The stamp of an item: an appeal is answered, answers to a survey are counted, neither is ever published.
pub fn stamp_of(t: &Locale, item: &ItemView) -> Stamp {
    match (item.row.kind, item.row.state) {
        (ItemKind::Survey | ItemKind::Cosign, State::Published) => {
            Stamp { label: t.say(key!("survey-counted")), kind: "good" }
        }
        (ItemKind::Appeal, State::Published) => Stamp { label: t.say(key!("appeal-answered")), kind: "good" },
        (_, state) => stamp(t, state),
    }
}

/// What kind of item it is, in a word.
pub fn kind(t: &Locale, kind: ItemKind) -> String {
    t.say(match kind {
        ItemKind::Opinion => key!("portal-kind-opinion"),
        ItemKind::Supplement => key!("portal-kind-supplement"),
        ItemKind::Reply => key!("portal-kind-reply"),
        ItemKind::Support => key!("portal-kind-support"),
        ItemKind::Statement => key!("portal-kind-statement"),
        ItemKind::Argument => key!("portal-kind-argument"),
        ItemKind::Appeal => key!("portal-kind-appeal"),
        ItemKind::Questions => key!("portal-kind-questions"),
        ItemKind::Survey => key!("portal-kind-survey"),
        ItemKind::Shortlist => key!("topics-kind"),
        ItemKind::Note => key!("portal-kind-note"),
        ItemKind::Proposal => key!("portal-kind-proposal"),
        ItemKind::Cosign => key!("portal-kind-cosign"),
        ItemKind::Filing => key!("portal-kind-filing"),
        ItemKind::Flag => key!("portal-kind-flag"),
    })
}

/// Who may read it, in words.
pub fn audience(t: &Locale, audience: Audience) -> String {
    t.say(match audience {
        Audience::Public => key!("portal-audience-public"),
        Audience::Members => key!("portal-audience-members"),
        Audience::Secretariats => key!("portal-audience-secretariats"),
        Audience::Own => key!("portal-audience-own"),
    })
}

/// The byline: a name only where its author consented; else the tier.
pub fn byline(t: &Locale, item: &ItemView) -> String {
    if item.is_of_body && item.row.kind == ItemKind::Statement {
        return t.say(key!("stance-from-desk"));
    }
    let tier = counters::tier(t, item.row.tier);
    match item.author.as_ref().filter(|a| a.is_named && !a.name.is_empty()) {
        None => t.say_with(key!("portal-byline-unnamed"), &[("tier", tier.into())]),
        Some(author) => named_byline(t, &author.name, &author.affiliations, tier),
    }
}

/// The byline with a name and the first unit; with the tier where there is no unit.
pub fn named_byline(t: &Locale, name: &str, affiliations: &[(String, String)], tier: String) -> String {
    // Names come from other people's systems: marks that turn the direction of a line do not get through.
    let clean = |text: &str| text.chars().filter(|c| !hutong_core::text::is_forbidden(*c)).collect::<String>();
    let unit = affiliations.first().map(|(_, unit)| clean(unit)).filter(|u| !u.is_empty());
    let values = [("name", clean(name).into()), ("unit", unit.unwrap_or(tier).into())];
    t.say_with(key!("portal-byline-named"), &values)
}

/// The view of an item in a list.
pub fn quote(t: &Locale, app: &App, column: &Column, item: &ItemView, now: Moment) -> Quote {
    let side = column.side(&item.place.origin);
    let host = column.charter.host(&item.place.origin);
    let (name, code) = host.map_or((item.place.origin.as_str(), ""), |h| (h.name.for_lang(t.tag()), &*h.code));
    // Numbers of options are no words; where they are spelled out, they have a title.
    let has_words = item.row.kind != ItemKind::Survey || item.title.is_some();
    let words = item.text.as_deref().filter(|_| has_words).unwrap_or_default();
    let own_title = item.title.as_deref().filter(|title| !title.is_empty());
    let (title, text) = match own_title {
        Some(title) => (title.to_owned(), shorten(words, LIST_CHARS)),
        None if !has_words => (kind(t, item.row.kind), String::new()),
        None if words.is_empty() => (t.say(key!("portal-no-words")), String::new()),
        None => (shorten(words, LIST_CHARS), String::new()),
    };
    let lang = if own_title.is_none() && words.is_empty() { "" } else { lang_of(words) };
    let count = |of: &std::collections::BTreeMap<_, u64>| of.values().sum::<u64>();
    let (supports, replies) = (count(&item.supports), count(&item.replies));
    let mut voices = Vec::new();
    if supports > 0 {
        voices.push(t.say_with(key!("portal-supports"), &[("n", supports.into())]));
    }
    if replies > 0 {
        voices.push(t.say_with(key!("portal-replies"), &[("n", replies.into())]));
    }
    let prompt = item.row.prompt.as_ref().and_then(|id| column.charter.prompt(id));
    Quote {
        href: column.path(app, &item.place),
        number: item.registration.clone().unwrap_or_else(|| column.word(&item.place).unwrap_or_default()),
        title,
        text,
        lang,
        badge: Badge::new(name, code, side),
        byline: byline(t, item),
        when: dates::ago(t, now, item.row.ts),
        datetime: dates::rfc3339(item.row.ts),
        stamp: stamp_of(t, item),
        prompt: prompt.map(|p| p.title.for_lang(t.tag()).to_owned()),
        voices,
        source: item.row.source.map(|source| {
            t.say(match source {
                Source::Import => key!("portal-source-import"),
                Source::Behalf => key!("portal-source-behalf"),
            })
        }),
    }
}
