//! Drafts of opinions: kept while somebody writes, or with a button; and what goes on from one sign-in to the next: a form
//! that was sent when its session had ended is the device's draft. And the byline that somebody with a name may choose.

use askama::Template;
use axum::{
    extract::{Path, Request},
    http::{StatusCode, header},
    response::{Html, Response},
};
use hutong_core::{
    command::Actor,
    consultation::item::{Audience, Tier},
    facts::Private,
    home::{DraftWords, HomeAsk, SaveDraft},
    ids::{FormKey, PromptId},
    moment::Moment,
};
use hutong_node::pages::DraftWordsView;

use super::write;
use crate::{
    key,
    locale::Locale,
    web::{
        dates,
        errors::Trouble,
        forms::{self, Posted},
        frame::see_other,
        limits::DRAFTS,
        places::Column,
        session::sign_in_path,
        view::{counters, quote},
        visitor::Visitor,
    },
};

/// What became of a form that was not taken.
pub(super) enum Kept {
    /// It is a draft; where to sign in so as to go on with it.
    For(String),
    /// Nothing was kept but the form itself.
    Nothing,
}

/// The byline with the name on file; `None` for whoever has none.
pub(super) async fn named_byline(v: &Visitor) -> Result<Option<String>, Trouble> {
    let Some(view) = v.account().filter(|view| view.tier.is_some() && !view.name.0.is_empty()) else { return Ok(None) };
    let file = v.app.node().store().person(&view.person).await?;
    let units = file.map(|file| file.person.affiliations.0).unwrap_or_default();
    let tier = view.tier.map(|tier| counters::tier(v.locale(), tier)).unwrap_or_default();
    Ok(Some(quote::named_byline(v.locale(), &view.name.0, &units, tier)))
}

/// The byline without a name.
pub(super) fn unnamed_byline(v: &Visitor) -> String {
    let tier = counters::tier(v.locale(), v.tier().unwrap_or(Tier::Open));
    v.locale().say_with(key!("portal-byline-unnamed"), &[("tier", tier.into())])
}

/// Keeps what was typed when the form came from a session that has ended.
pub(super) async fn keep(v: &Visitor, column: &Column, posted: &Posted, key: FormKey, trouble: &Trouble) -> Kept {
    let is_due = matches!(trouble, Trouble::StaleForm) && v.is_expired() && v.is_same_site();
    let Some(device) = v.device().filter(|_| is_due) else { return Kept::Nothing };
    if v.app.limits.take_form(v).is_err() {
        return Kept::Nothing;
    }
    match forms::send(v, Actor::Device(device), save_draft(column, posted, key)).await {
        Ok(()) => {
            let back = format!("{}/write?draft={key}", v.app.path_of(&column.id));
            Kept::For(sign_in_path(v.app.base(), &back))
        }
        Err(trouble) => {
            // The form still holds what was typed.
            tracing::warn!(?trouble, "couldn't keep a draft");
            Kept::Nothing
        }
    }
}

fn save_draft(column: &Column, posted: &Posted, form: FormKey) -> HomeAsk {
    let words = DraftWords {
        prompt: PromptId::new(posted.raw("prompt")).ok(),
        audience: Audience::from_word(posted.raw("audience")),
        title: posted.line("title"),
        text: posted.text("text"),
        named: posted.raw("named") == "yes",
    };
    HomeAsk::SaveDraft(SaveDraft { form, consultation: column.id.clone(), words: Private(words) })
}

/// What an island shows under the form.
#[derive(askama::Template)]
#[template(path = "pieces/draft.html")]
struct Piece {
    said: String,
    /// Where to sign in again, and what the link says.
    again: Option<(String, String)>,
}

/// Keeps what was typed so far: when the button is pressed, or by an island whenever somebody rests.
///
/// # Errors
/// [`Trouble::NoPage`]; everything else comes back as the form, or as a line for the island.
pub async fn save(mut v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let posted = Posted::read(&v, request).await?;
    let is_quiet = posted.has("quiet");
    let saved = save_now(&v, &column, &posted).await;
    let status = saved.as_ref().err().map_or(StatusCode::OK, Trouble::status);
    let t = v.locale();
    let piece = match (saved, is_quiet) {
        (Ok(key), false) => return Ok(see_other(&v, &format!("{}/write?draft={key}", v.app.path_of(&column.id)))),
        (Err(trouble), false) => return write::again(&mut v, &column, &posted, trouble).await,
        (Ok(_), true) => Piece { said: kept_at(t, v.app.now().0), again: None },
        (Err(trouble), true) => {
            let key = posted.key().unwrap_or(FormKey([0; 16]));
            match keep(&v, &column, &posted, key, &trouble).await {
                Kept::For(path) => {
                    Piece { said: t.say(key!("signin-again")), again: Some((path, t.say(key!("signin-again-do")))) }
                }
                Kept::Nothing => {
                    let why = t.tell(&trouble.notice());
                    Piece { said: t.say_with(key!("mine-draft-not-kept"), &[("why", why.into())]), again: None }
                }
            }
        }
    };
    Ok(v.answer((status, [(header::CACHE_CONTROL, "no-store")], Html(piece.render()?))))
}

async fn save_now(v: &Visitor, column: &Column, posted: &Posted) -> Result<FormKey, Trouble> {
    let actor = v.actor().filter(|_| posted.is_genuine).ok_or(Trouble::StaleForm)?;
    let key = posted.key()?;
    v.app.limits.take("drafts", &v.counted_as(), DRAFTS, v.app.now())?;
    let is_empty = posted.text("text").is_empty() && posted.line("title").is_empty();
    // Whoever deletes everything keeps nothing.
    let ask = if is_empty { HomeAsk::DropDraft(key) } else { save_draft(column, posted, key) };
    forms::send(v, actor, ask).await?;
    Ok(key)
}

/// "已存草稿 10:42".
pub(super) fn kept_at(t: &Locale, ts: u64) -> String {
    t.say_with(key!("mine-draft-kept"), &[("clock", dates::clock(ts).into())])
}

/// Drafts of the visitor: the account's with its linked devices', and what this browser kept; the latest first.
///
/// # Errors
/// A fault of the store.
pub(super) async fn of(v: &Visitor) -> Result<Vec<DraftWordsView>, Trouble> {
    let device = v.device().filter(|device| Some(device) != v.me().as_ref());
    let mut all: Vec<DraftWordsView> = Vec::new();
    for owner in [v.me(), device].into_iter().flatten() {
        all.extend(v.app.node().store().drafts(&owner).await?);
    }
    all.sort_by_key(|draft| (std::cmp::Reverse(draft.saved_at), draft.form));
    all.dedup_by_key(|draft| draft.form);
    Ok(all)
}

/// Fills a form with a draft of this visitor's; the key that it will be sent with, and when it was kept.
pub(super) async fn fill(
    v: &Visitor,
    column: &Column,
    draft: &str,
    posted: &mut Posted,
) -> Result<Option<(FormKey, Moment)>, Trouble> {
    let Ok(key) = FormKey::from_hex(draft) else { return Ok(None) };
    let found = of(v).await?.into_iter().find(|d| d.form == key && d.consultation == column.id);
    let Some(found) = found else { return Ok(None) };
    let words = found.words.0;
    posted.set("prompt", words.prompt.as_ref().map_or("", PromptId::as_str));
    posted.set("audience", words.audience.map_or("", Audience::word));
    posted.set("title", &words.title);
    posted.set("text", &words.text);
    posted.set("named", if words.named { "yes" } else { "" });
    Ok(Some((key, found.saved_at)))
}

/// What was handed in is no draft any more, whoever kept it.
pub(super) async fn drop_sent(v: &Visitor, posted: &Posted) {
    let (Some(_), Some(device), Ok(form)) = (v.account(), v.device(), posted.key()) else { return };
    if let Err(trouble) = forms::send(v, Actor::Device(device), HomeAsk::DropDraft(form)).await {
        tracing::warn!(?trouble, "couldn't drop a draft that was handed in");
    }
}
