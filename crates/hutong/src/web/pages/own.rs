//! What an author may do to an own item: correct it until it is published, take it back, object to its not being
//! published, and have its words or the name under it erased.

use axum::{
    extract::{Path, Request},
    response::Response,
};
use hutong_core::{
    command::Ask,
    consultation::{
        appeal,
        erasure::{AUTHOR_REQUEST, Erase},
        item::{ItemKind, Source, State},
        opinion::{Correct, Supplement},
        phase::Phase,
    },
    ids::{Code, PartName},
    refusal::Refusal,
};
use hutong_node::pages::ItemView;

use super::{
    opinion::receipt_href,
    reply::{Wording, text_form},
};
use crate::{
    key,
    web::{
        errors::{Said, Trouble, tell},
        forms::{self, Posted},
        frame::{Frame, render_own, see_other},
        places::{Column, Found},
        view::quote::{Quote, quote},
        visitor::Visitor,
    },
};

const CORRECT: Wording =
    Wording { heading: key!("portal-correct"), note: key!("portal-correct-note"), button: key!("portal-correct-send") };

const SUPPLEMENT: Wording =
    Wording { heading: key!("supplement"), note: key!("supplement-note"), button: key!("supplement-send") };

const APPEAL: Wording =
    Wording { heading: key!("appeal-title"), note: key!("appeal-note"), button: key!("appeal-send") };

/// Ways from a page of an own item to what its author may do.
pub(super) struct Ways {
    /// The secretariat entered it for them.
    pub is_entered: bool,
    pub receipt: String,
    pub correct: Option<String>,
    pub supplement: Option<String>,
    pub withdraw: Option<String>,
    pub appeal: Option<String>,
    pub erase: Option<String>,
}

/// The ways from the page of an item at `path`; `None` for whoever is not its author.
///
/// # Errors
/// A fault of the store.
pub(super) async fn ways(v: &Visitor, item: &ItemView, is_own: bool, path: &str) -> Result<Option<Ways>, Trouble> {
    if !is_own {
        return Ok(None);
    }
    let (kind, state) = (item.row.kind, item.row.state);
    // An appeal is answered, not changed.
    let is_changed = kind != ItemKind::Appeal;
    // Notes and proposals have more than words: they are taken back and written anew.
    let has_words_alone = is_changed && !matches!(kind, ItemKind::Note | ItemKind::Proposal);
    let way = |may: bool, what: &str| may.then(|| format!("{path}/{what}"));
    Ok(Some(Ways {
        // The clerk who entered it for somebody without an account minds it, too.
        is_entered: item.row.source == Some(Source::Behalf) && v.desk(&item.row.consultation).is_none(),
        receipt: receipt_href(v, item),
        correct: way(has_words_alone && state == State::Pending && !item.row.was_published, "correct"),
        supplement: way(may_supplement(v, item).await?, "supplement"),
        withdraw: way(is_changed && matches!(state, State::Pending | State::Published), "withdraw"),
        appeal: way(may_appeal(v, item).await?, "appeal"),
        erase: way(is_changed && state != State::Erased, "erase"),
    }))
}

#[derive(askama::Template)]
#[template(path = "pages/withdraw.html")]
struct Withdraw<'a> {
    f: Frame<'a>,
    item: Quote,
    trouble: Option<Said>,
    token: String,
    key: String,
}

/// Shows the words as they are, to be changed.
///
/// # Errors
/// [`Trouble::NoPage`] for everybody but the author.
pub async fn show_correct(mut v: Visitor, Path((c, word)): Path<(String, String)>) -> Result<Response, Trouble> {
    let found = Found::own(&v, &c, &word).await?;
    let mut posted = Posted::default();
    posted.set("text", found.item.text.as_deref().unwrap_or_default());
    text_form(&mut v, &found, &posted, &CORRECT, None)
}

/// Takes the new words.
///
/// # Errors
/// [`Trouble::NoPage`] for everybody but the author; everything else comes back as the form.
pub async fn correct(
    mut v: Visitor,
    Path((c, word)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Trouble> {
    let found = Found::own(&v, &c, &word).await?;
    let posted = Posted::read(&v, request).await?;
    let ask = Ask::CorrectItem(Correct { item: found.item.place.clone(), text: posted.text("text") });
    match forms::submit(&v, &posted, ask).await {
        Ok(_) => Ok(see_other(&v, &found.column.path(&v.app, &found.item.place))),
        Err(trouble) => text_form(&mut v, &found, &posted, &CORRECT, Some(trouble)),
    }
}

/// Whether its author can add to it: it is published, and opinions are still taken.
async fn may_supplement(v: &Visitor, item: &ItemView) -> Result<bool, Trouble> {
    if item.row.kind != ItemKind::Opinion || item.row.state != State::Published {
        return Ok(false);
    }
    let column = Column::find(v, item.row.consultation.as_str()).await?;
    Ok(column.phase_of(v.app.node().origin()) == Some(Phase::Collecting))
}

/// Shows the form of an addition.
///
/// # Errors
/// [`Trouble::NoPage`] for everybody but the author; a refusal where nothing can be added.
pub async fn show_supplement(mut v: Visitor, Path((c, word)): Path<(String, String)>) -> Result<Response, Trouble> {
    let found = Found::own(&v, &c, &word).await?;
    if !may_supplement(&v, &found.item).await? {
        let (state, phase) = (found.item.row.state, found.column.phase_of(v.app.node().origin()));
        return Err(Trouble::Refused(match phase {
            Some(phase) if state == State::Published => Refusal::NotInThisPhase { phase },
            _ => Refusal::WrongState { state },
        }));
    }
    text_form(&mut v, &found, &Posted::default(), &SUPPLEMENT, None)
}

/// Takes the addition; it has a receipt of its own.
///
/// # Errors
/// [`Trouble::NoPage`] for everybody but the author; everything else comes back as the form.
pub async fn supplement(
    v: Visitor,
    Path((c, word)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Trouble> {
    let found = Found::own(&v, &c, &word).await?;
    let posted = Posted::read(&v, request).await?;
    let ask = Ask::SupplementItem(Supplement { item: found.item.place.clone(), text: posted.text("text") });
    receipted_or(v, &found, &posted, ask, &SUPPLEMENT).await
}

/// The receipt of what a form with one text field asks; or the form again, with why it was not taken.
async fn receipted_or(
    mut v: Visitor,
    found: &Found,
    posted: &Posted,
    ask: Ask,
    wording: &Wording,
) -> Result<Response, Trouble> {
    let taken = forms::submit(&v, posted, ask).await;
    match taken.and_then(|answer| forms::receipted(&v, &answer)) {
        Ok(receipted) => Ok(receipted),
        Err(trouble) => text_form(&mut v, found, posted, wording, Some(trouble)),
    }
}

/// Asks whether it is meant.
///
/// # Errors
/// [`Trouble::NoPage`] for everybody but the author.
pub async fn show_withdraw(mut v: Visitor, Path((c, word)): Path<(String, String)>) -> Result<Response, Trouble> {
    let found = Found::own(&v, &c, &word).await?;
    ask_withdraw(&mut v, &found, None)
}

/// Takes the item back.
///
/// # Errors
/// [`Trouble::NoPage`] for everybody but the author; everything else comes back with the question.
pub async fn withdraw(
    mut v: Visitor,
    Path((c, word)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Trouble> {
    let found = Found::own(&v, &c, &word).await?;
    let posted = Posted::read(&v, request).await?;
    match forms::submit(&v, &posted, Ask::WithdrawItem(found.item.place.clone())).await {
        Ok(_) => Ok(see_other(&v, &found.column.path(&v.app, &found.item.place))),
        Err(trouble) => ask_withdraw(&mut v, &found, Some(trouble)),
    }
}

fn ask_withdraw(v: &mut Visitor, found: &Found, trouble: Option<Trouble>) -> Result<Response, Trouble> {
    let (token, key) = v.draw_form()?;
    let v = &*v;
    let status = trouble.as_ref().map_or(axum::http::StatusCode::OK, Trouble::status);
    let page = Withdraw {
        f: Frame::new(v, &v.locale().say(key!("portal-withdraw"))),
        item: quote(v.locale(), &v.app, &found.column, &found.item, v.app.now()),
        trouble: trouble.map(|trouble| tell(v, &trouble)),
        token,
        key: key.to_string(),
    };
    render_own(v, status, &page)
}

/// Whether its author can object: it is withheld, and they have not objected yet.
///
/// # Errors
/// A fault of the store.
pub(super) async fn may_appeal(v: &Visitor, item: &ItemView) -> Result<bool, Trouble> {
    let is_withheld = item.row.state == State::Withheld && item.row.kind != ItemKind::Appeal;
    match v.me().filter(|_| is_withheld) {
        Some(me) => Ok(!v.app.node().store().has_appealed(&me, &item.place).await?),
        None => Ok(false),
    }
}

/// Shows the form of an appeal.
///
/// # Errors
/// [`Trouble::NoPage`] for everybody but the author; a refusal where there is nothing to object to.
pub async fn show_appeal(mut v: Visitor, Path((c, word)): Path<(String, String)>) -> Result<Response, Trouble> {
    let found = Found::own(&v, &c, &word).await?;
    if !may_appeal(&v, &found.item).await? {
        let state = found.item.row.state;
        let is_withheld = state == State::Withheld;
        let refusal = if is_withheld { Refusal::AlreadyDone } else { Refusal::WrongState { state } };
        return Err(Trouble::Refused(refusal));
    }
    text_form(&mut v, &found, &Posted::default(), &APPEAL, None)
}

/// Takes the appeal; it has a receipt of its own.
///
/// # Errors
/// [`Trouble::NoPage`] for everybody but the author; everything else comes back as the form.
pub async fn appeal(
    v: Visitor,
    Path((c, word)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Trouble> {
    let found = Found::own(&v, &c, &word).await?;
    let posted = Posted::read(&v, request).await?;
    let ask = Ask::AppealDecision(appeal::Submit { item: found.item.place.clone(), text: posted.text("text") });
    receipted_or(v, &found, &posted, ask, &APPEAL).await
}

#[derive(askama::Template)]
#[template(path = "pages/erase.html")]
struct ErasePage<'a> {
    f: Frame<'a>,
    item: Quote,
    trouble: Option<Said>,
    token: String,
    key: String,
    has_words: bool,
    has_name: bool,
}

/// Explains what erasing does, and asks whether it is meant.
///
/// # Errors
/// [`Trouble::NoPage`] for everybody but the author.
pub async fn show_erase(mut v: Visitor, Path((c, word)): Path<(String, String)>) -> Result<Response, Trouble> {
    let found = Found::own(&v, &c, &word).await?;
    ask_erase(&mut v, &found, None)
}

/// Erases the words with the name, or the name alone.
///
/// # Errors
/// [`Trouble::NoPage`] for everybody but the author; everything else comes back with the question.
pub async fn erase(
    mut v: Visitor,
    Path((c, word)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Trouble> {
    let found = Found::own(&v, &c, &word).await?;
    let posted = Posted::read(&v, request).await?;
    let author = PartName::known(PartName::AUTHOR);
    let parts = match posted.raw("do") {
        "name" => vec![author],
        "all" => {
            let texts = [PartName::TEXT, PartName::TITLE].map(PartName::known);
            let files = found.item.files.iter().map(|file| file.part.clone());
            texts.into_iter().chain(files).chain([author]).collect()
        }
        _ if posted.is_genuine => return ask_erase(&mut v, &found, Some(Trouble::BadForm)),
        _ => Vec::new(),
    };
    let basis = Code::new(AUTHOR_REQUEST).map_err(Trouble::fault)?;
    let ask = Erase { item: found.item.place.clone(), parts, basis };
    match forms::submit(&v, &posted, Ask::EraseParts(ask)).await {
        Ok(_) => Ok(see_other(&v, &found.column.path(&v.app, &found.item.place))),
        Err(trouble) => ask_erase(&mut v, &found, Some(trouble)),
    }
}

fn ask_erase(v: &mut Visitor, found: &Found, trouble: Option<Trouble>) -> Result<Response, Trouble> {
    let (token, key) = v.draw_form()?;
    let v = &*v;
    let status = trouble.as_ref().map_or(axum::http::StatusCode::OK, Trouble::status);
    let item = &found.item;
    let page = ErasePage {
        f: Frame::new(v, &v.locale().say(key!("erase-title"))),
        has_words: item.text.is_some() || item.title.is_some() || !item.files.is_empty(),
        has_name: item.author.is_some(),
        item: quote(v.locale(), &v.app, &found.column, item, v.app.now()),
        trouble: trouble.map(|trouble| tell(v, &trouble)),
        token,
        key: key.to_string(),
    };
    render_own(v, status, &page)
}
