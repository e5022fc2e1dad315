//! 表态, card by card: one statement, three buttons, how many are left. The order is the node's; what is skipped stands in
//! the address, so that nothing is kept of it.

use axum::{
    extract::{Path, Query, Request},
    response::Response,
};
use hutong_core::{
    consultation::{
        item::Module,
        phase::Phase,
        vote::{Cast, Choice},
    },
    ids::{FormKey, Place},
    refusal::Refusal,
};
use hutong_node::pages::ItemView;
use serde::Deserialize;

use super::slip::{self, Received};
use crate::{
    key,
    locale::Locale,
    web::{
        errors::Trouble,
        forms::{self, Posted},
        frame::{Frame, see_other, show as show_page, show_own},
        pages::files::percent,
        places::{Column, is_own},
        session::sign_in_path,
        view::{Badge, lang_of, phrases::phrases},
        visitor::Visitor,
    },
};

/// Statements that can be skipped at a time: the oldest come up again.
const SKIPPED_MAX: usize = 50;

/// What is asked for in the address.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// Words of statements that are passed over, joined by commas.
    #[serde(default)]
    skip: String,
    /// Key of the form that was just taken.
    #[serde(default)]
    cast: String,
}

/// A statement to be voted on.
pub(super) struct StatementLine {
    pub(super) word: String,
    pub(super) text: String,
    pub(super) lang: &'static str,
    pub(super) badge: Badge,
    /// "From another participant".
    pub(super) from: String,
}

/// The card on top, and how to pass it over.
struct CardView {
    line: StatementLine,
    left: String,
    skip_href: String,
}

/// A button.
struct Button {
    value: &'static str,
    label: String,
    hint: &'static str,
}

#[derive(askama::Template)]
#[template(path = "pages/stance.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    column: String,
    question: Vec<String>,
    card: Option<CardView>,
    empty: String,
    again: Option<String>,
    received: Option<Received>,
    token: String,
    key: String,
    skip: String,
    buttons: Vec<Button>,
    may_propose: bool,
}

#[derive(askama::Template)]
#[template(path = "pages/no-stance.html")]
struct Closed<'a> {
    f: Frame<'a>,
    here: String,
    column: String,
    why: String,
    /// Where to sign in, for whom that may help.
    sign_in: Option<String>,
}

/// Shows the next card.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn show(mut v: Visitor, Path(c): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    if let Some(why) = closed(&v, &column) {
        return show_closed(&v, &column, why);
    }
    let skipped: Vec<Place> = asked.skip.split(',').filter_map(|word| column.place(word)).take(SKIPPED_MAX).collect();
    let voter = v.voter();
    let (card, left) = v.app.node().next_card(&column.id, voter.as_ref(), v.audience(), &skipped).await?;
    let has_any = left > 0 || !v.app.node().list_statements(&column.id, v.audience(), None, 1).await?.is_empty();
    let received = slip::received(&v, &column, &asked.cast).await?;
    let (token, key) = v.draw_form()?;
    let v = &v;
    let t = v.locale();
    let here = v.app.path_of(&column.id);
    let card = match card {
        None => None,
        Some(card) => Some(CardView {
            line: line(v, &column, &card.statement).await?,
            left: t.say_with(key!("stance-left"), &[("n", card.left.into()), ("of", card.of.into())]),
            skip_href: format!("{here}/stance?skip={}", skip_also(&column, &skipped, &card.statement.place)),
        }),
    };
    let empty = match (has_any, left) {
        (false, _) => key!("stance-none"),
        (true, 0) => key!("stance-all"),
        (true, _) => key!("stance-skipped"),
    };
    let page = Page {
        f: Frame::new(v, &t.say(key!("stance-title"))).with_island("stance"),
        column: column.charter.title.for_lang(t.tag()).to_owned(),
        question: phrases(column.charter.question.for_lang(t.tag())),
        card,
        empty: t.say_with(empty, &[("n", left.into())]),
        again: (left > 0).then(|| format!("{here}/stance")),
        received,
        token,
        key: key.to_string(),
        skip: words(&column, &skipped),
        buttons: buttons(t),
        may_propose: may_propose(v, &column),
        here,
    };
    show_own(v, &page)
}

/// Takes the press of a button and leads to the next card. Pressed twice, it counts once.
///
/// # Errors
/// [`Trouble`].
pub async fn submit(v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let posted = Posted::read(&v, request).await?;
    if !posted.is_genuine {
        return Err(Trouble::StaleForm);
    }
    let key = posted.key()?;
    let statement = column.place(posted.raw("statement")).ok_or(Trouble::BadForm)?;
    let choice = choice(posted.raw("choice")).ok_or(Trouble::BadForm)?;
    let cast = Cast { consultation: column.id.clone(), statement, choice };
    match forms::cast(&v, &posted, key, cast).await {
        // Another button of a card that is answered: the first press counts, and the next page says which it was.
        Ok(()) | Err(Trouble::Refused(Refusal::KeyReused)) => Ok(see_other(&v, &next(&v, &column, &posted, key))),
        Err(trouble) => Err(trouble),
    }
}

fn next(v: &Visitor, column: &Column, posted: &Posted, key: FormKey) -> String {
    let skip =
        percent(&words(column, &posted.raw("skip").split(',').filter_map(|w| column.place(w)).collect::<Vec<_>>()));
    let skip = if skip.is_empty() { skip } else { format!("&skip={skip}") };
    format!("{}/stance?cast={key}{skip}", v.app.path_of(&column.id))
}

fn words(column: &Column, places: &[Place]) -> String {
    let words: Vec<String> = places.iter().take(SKIPPED_MAX).filter_map(|place| column.word(place)).collect();
    words.join(",")
}

fn skip_also(column: &Column, skipped: &[Place], one: &Place) -> String {
    let from = (skipped.len() + 1).saturating_sub(SKIPPED_MAX);
    let all: Vec<Place> = skipped[from..].iter().chain([one]).cloned().collect();
    percent(&words(column, &all))
}

/// The choice of a word in a form.
pub(in crate::web) fn choice(word: &str) -> Option<Choice> {
    [Choice::Agree, Choice::Disagree, Choice::Pass].into_iter().find(|choice| choice_word(*choice) == word)
}

/// The word of a choice in forms.
pub(in crate::web) fn choice_word(choice: Choice) -> &'static str {
    match choice {
        Choice::Agree => "agree",
        Choice::Disagree => "disagree",
        Choice::Pass => "pass",
    }
}

/// What a choice is called.
pub(super) fn choice_name(t: &Locale, choice: Choice) -> String {
    t.say(match choice {
        Choice::Agree => key!("stance-agree"),
        Choice::Disagree => key!("stance-disagree"),
        Choice::Pass => key!("stance-pass"),
    })
}

fn buttons(t: &Locale) -> Vec<Button> {
    let all = [(Choice::Agree, "1"), (Choice::Disagree, "2"), (Choice::Pass, "3")];
    let button = |(choice, hint)| Button { value: choice_word(choice), label: choice_name(t, choice), hint };
    all.into_iter().map(button).collect()
}

/// A statement as its voters see it: whose body it came through, never who.
///
/// # Errors
/// A fault of the store.
pub(super) async fn line(v: &Visitor, column: &Column, item: &ItemView) -> Result<StatementLine, Trouble> {
    let t = v.locale();
    let side = column.side(&item.place.origin);
    let host = column.charter.host(&item.place.origin);
    let (name, code) = host.map_or((item.place.origin.as_str(), ""), |h| (h.name.for_lang(t.tag()), &*h.code));
    let text = item.text.clone().unwrap_or_else(|| t.say(key!("portal-no-words")));
    let from = match item.is_of_body {
        true => key!("stance-from-desk"),
        false if is_own(v, &item.place).await? => key!("stance-from-you"),
        false => key!("stance-from"),
    };
    Ok(StatementLine {
        word: column.word(&item.place).unwrap_or_default(),
        lang: lang_of(&text),
        text,
        badge: Badge::new(name, code, side),
        from: t.say(from),
    })
}

/// Why this visitor cannot vote here now, if so.
pub(super) fn closed(v: &Visitor, column: &Column) -> Option<&'static str> {
    let home = v.app.node().origin();
    if !column.charter.modules.contains(&Module::Stance) {
        return Some(key!("stance-off"));
    }
    if column.charter.host(home).is_none() {
        return Some(key!("stance-not-host"));
    }
    match (column.phase_of(home), v.tier()) {
        (None, _) => Some(key!("stance-before")),
        (Some(Phase::Closed), _) => Some(key!("stance-over")),
        (Some(_), None) => Some(key!("stance-staff")),
        (Some(_), Some(tier)) if column.charter.admits(tier) => None,
        // Whoever is not signed in may be of a tier that is admitted.
        (Some(_), Some(_)) if v.account().is_none() => Some(key!("stance-sign-in")),
        (Some(_), Some(_)) => Some(key!("stance-tier")),
    }
}

/// Whether a statement can be put to the vote now.
pub(super) fn may_propose(v: &Visitor, column: &Column) -> bool {
    closed(v, column).is_none() && column.phase_of(v.app.node().origin()) == Some(Phase::Collecting)
}

/// The page that says why not.
///
/// # Errors
/// A fault when the template cannot be written.
pub(super) fn show_closed(v: &Visitor, column: &Column, why: &'static str) -> Result<Response, Trouble> {
    let t = v.locale();
    let page = Closed {
        f: Frame::new(v, &t.say(key!("stance-title"))),
        here: v.app.path_of(&column.id),
        column: column.charter.title.for_lang(t.tag()).to_owned(),
        why: t.say(why),
        sign_in: (why == key!("stance-sign-in")).then(|| sign_in_path(v.app.base(), &v.address_of_page())),
    };
    show_page(v, &page)
}
