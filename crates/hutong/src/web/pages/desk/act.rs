//! What a moderator decides, as commands: one item, a group of near-duplicates, or a step back within ten seconds.

use axum::{
    extract::{Path, Request},
    response::Response,
};
use hutong_core::{
    command::Ask,
    consultation::{
        appeal,
        item::{ItemKind, State},
        moderation::{Merge, Split, Withhold},
    },
    home::{HomeAsk, Ruling},
    ids::{Code, FormKey, Place},
    refusal::Refusal,
};

use super::{
    Asked, QUEUE_MAX, find,
    item::{self, Found},
    page, path_of,
    wording::author_sentence,
};
use crate::web::{
    errors::Trouble,
    forms::{self, Posted},
    frame::see_other,
    places::Column,
    session::Desk,
    visitor::Visitor,
};

/// Text fields of a split.
pub(super) const ARGUMENTS: usize = 4;

/// Whoever only reads decides nothing.
pub(super) fn need_decider(may: Desk) -> Result<(), Trouble> {
    match may {
        Desk::Decides => Ok(()),
        Desk::Reads => Err(Trouble::Refused(Refusal::NeedsRole { role: "moderator" })),
    }
}

/// Takes a decision about one item.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever decides nothing here; everything else comes back with the item.
pub async fn decide(
    mut v: Visitor,
    Path((c, word)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Trouble> {
    let found = Found::find(&v, &c, &word).await?;
    need_decider(found.may)?;
    let posted = Posted::read(&v, request).await?;
    if posted.raw("do") == "preview" && posted.is_genuine {
        return item::page(&mut v, &found, &posted, None).await;
    }
    match carry(&v, &found, &posted).await {
        Ok(()) => {
            let next = next(&v, &found.column, &found.item.place).await?;
            Ok(see_other(&v, &next))
        }
        Err(trouble) => item::page(&mut v, &found, &posted, Some(trouble)).await,
    }
}

async fn carry(v: &Visitor, found: &Found, posted: &Posted) -> Result<(), Trouble> {
    let place = found.item.place.clone();
    match posted.raw("do") {
        "publish" => hold(v, posted, Ruling::Publish(vec![place])).await,
        "withhold" => withhold(v, found, posted).await,
        "second" => {
            let proposed = v.app.node().store().proposals(std::slice::from_ref(&place)).await?.remove(&place);
            let ask = proposed.ok_or(Trouble::Refused(Refusal::TooLate))?.ask;
            hold(v, posted, Ruling::Withhold(vec![ask])).await
        }
        "split" => {
            let arguments = (1..=ARGUMENTS).map(|n| posted.text(&format!("argument-{n}")));
            let arguments = arguments.filter(|text| !text.is_empty()).collect();
            hold(v, posted, Ruling::Split(Split { item: place, arguments })).await
        }
        "merge" => {
            let typed = posted.line("into-typed");
            let word = if typed.is_empty() { posted.line("into") } else { typed };
            let into = found.column.place(&word).ok_or(Trouble::Refused(Refusal::BadMergeTarget))?;
            hold(v, posted, Ruling::Merge(vec![Merge { item: place, into }])).await
        }
        "later" => forms::submit_home(v, posted, HomeAsk::ReleaseItems(vec![place])).await,
        answer @ ("uphold" | "dismiss") => {
            let item = found.about().ok_or(Trouble::BadForm)?;
            let reason = posted.text("answer");
            let answer = appeal::Answer { appeal: place, item, uphold: answer == "uphold", reason };
            forms::submit(v, posted, Ask::AnswerAppeal(answer)).await.map(|_| ())
        }
        _ => Err(Trouble::BadForm),
    }
}

async fn hold(v: &Visitor, posted: &Posted, ruling: Ruling) -> Result<(), Trouble> {
    let (actor, key) = forms::admit(v, posted)?;
    Ok(v.app.node().hold_decision(actor, key, ruling).await?)
}

/// Withholds; where it takes two, proposes and gives the item back, so that a colleague can say the same.
async fn withhold(v: &Visitor, found: &Found, posted: &Posted) -> Result<(), Trouble> {
    let code = Code::new(posted.raw("code")).map_err(|_| Trouble::Refused(Refusal::ReasonMissing))?;
    let reason = author_sentence(v, found, &code, &posted.text("sentence"));
    let reason = reason.ok_or(Trouble::Refused(Refusal::ReasonMissing))?;
    let ask = Withhold { item: found.item.place.clone(), code, reason };
    let rules = v.app.node().store().intake_rules().await?.remove(&found.column.id).unwrap_or_default();
    if !rules.two_persons {
        return hold(v, posted, Ruling::Withhold(vec![ask])).await;
    }
    forms::submit_home(v, posted, HomeAsk::ProposeWithholding(ask)).await?;
    item::release(v, &found.item.place).await
}

/// The next item that is free, behind this one and then from the front; the desk when there is none.
async fn next(v: &Visitor, column: &Column, behind: &Place) -> Result<String, Trouble> {
    let me = v.account().map(|view| view.person.clone());
    let here = path_of(v, column);
    let mut lines = super::queue(v, column, Some(behind.index), QUEUE_MAX).await?.lines;
    lines.extend(super::queue(v, column, None, QUEUE_MAX).await?.lines);
    let mut free = lines
        .iter()
        .filter(|line| line.held.is_none() && line.pending.item.row.kind != ItemKind::Appeal)
        .filter(|line| line.claim.as_ref().is_none_or(|claim| Some(&claim.by) == me.as_ref()))
        .filter(|line| line.proposal.as_ref().is_none_or(|p| Some(&p.by) != me.as_ref()))
        .map(|line| &line.pending.item.place)
        .filter(|place| *place != behind);
    let word = free.next().and_then(|place| column.word(place));
    Ok(word.map_or_else(|| here.clone(), |word| format!("{here}/i/{word}")))
}

/// Takes a decision about a group of near-duplicates.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever decides nothing here; everything else comes back with the desk.
pub async fn bulk(mut v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    let (column, may) = find(&v, &c).await?;
    need_decider(may)?;
    let posted = Posted::read(&v, request).await?;
    let items: Vec<Place> = posted.picked("pick-").filter_map(|word| column.place(word)).collect();
    let ruling = match posted.raw("do") {
        "publish" => Some(Ruling::Publish(items)),
        "merge" => column
            .place(posted.raw("into"))
            .map(|into| Ruling::Merge(items.into_iter().map(|item| Merge { item, into: into.clone() }).collect())),
        _ => None,
    };
    let done = match ruling {
        Some(ruling) => hold(&v, &posted, ruling).await,
        None => Err(Trouble::BadForm),
    };
    match done {
        Ok(()) => Ok(see_other(&v, &path_of(&v, &column))),
        Err(trouble) => page(&mut v, &column, may, &Asked::default(), Some(trouble)).await,
    }
}

/// Takes a decision back.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever decides nothing here; everything else comes back with the desk.
pub async fn undo(mut v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    let (column, may) = find(&v, &c).await?;
    need_decider(may)?;
    let posted = Posted::read(&v, request).await?;
    let key = FormKey::from_hex(posted.raw("undo")).map_err(|_| Trouble::BadForm)?;
    match forms::submit_home(&v, &posted, HomeAsk::UndoDecision(key)).await {
        Ok(()) => {
            let back = column.place(posted.raw("item")).and_then(|place| column.word(&place));
            let here = path_of(&v, &column);
            Ok(see_other(&v, &back.map_or_else(|| here.clone(), |word| format!("{here}/i/{word}"))))
        }
        Err(trouble) => page(&mut v, &column, may, &Asked::default(), Some(trouble)).await,
    }
}

/// Whether something can still be decided about an item.
pub(super) fn is_open(state: State) -> bool {
    matches!(state, State::Pending | State::Published)
}
