//! Flags and objections at the desk: what the other hosts ask this body to look at again, and what this body asked them. Whose
//! item it is decides: here it says why an item stays, and answers objections; at the item's own page it withholds it.

mod row;

use axum::{
    extract::{Path, Query, Request},
    response::Response,
};
use hutong_core::{
    command::Ask,
    consultation::{
        flag,
        moderation::Withhold,
        objection::{self, Decided, Verdict},
    },
    home::HomeAsk,
    ids::{Code, Place},
    refusal::Refusal,
};
use hutong_node::pages::FlagQuery;
use serde::Deserialize;

use self::row::{Row, Ways, is_of, row};
use super::{
    tool::{self, At, Head, status},
    wording,
};
use crate::{
    key,
    web::{
        errors::Trouble,
        forms::{self, Posted},
        frame::{Frame, render},
        places::Column,
        visitor::Visitor,
    },
};

/// Flags of each side on a page.
const PAGE_LEN: u32 = 20;

/// What is asked for in the address.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// Which item is to be flagged, as its word.
    #[serde(default)]
    item: String,
    /// Which decision is objected to, as the word of its leaf.
    #[serde(default)]
    decision: String,
    /// Behind which flag of others the page begins.
    #[serde(default)]
    theirs: String,
    /// Behind which own one.
    #[serde(default)]
    ours: String,
}

/// Flags of one side.
struct Side {
    id: &'static str,
    title: String,
    rows: Vec<Row>,
    first: Option<String>,
    next: Option<String>,
}

/// What was typed into a form of the page.
#[derive(Default)]
struct Typed {
    word: String,
    reason: String,
}

#[derive(askama::Template)]
#[template(path = "pages/desk/flags.html")]
struct Page<'a> {
    f: Frame<'a>,
    head: Head,
    sides: [Side; 2],
    /// Key of the form that objects; the head has that of the one that flags.
    object_key: String,
    flag: Typed,
    objection: Typed,
    codes: Vec<(&'static str, String)>,
    two_persons: bool,
}

/// Shows the flags of both sides.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever has no role here.
pub async fn show(mut v: Visitor, Path(c): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let at = tool::at(&v, &c).await?;
    page(&mut v, &at, &asked, &Posted::default(), None).await
}

/// Flags an item of another host or objects to a decision of one; or answers what was asked of this body.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever decides nothing here; everything else comes back with the page.
pub async fn submit(v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    tool::submit(v, &c, request, act, async |v, at, posted, trouble| {
        page(v, at, &Asked::default(), posted, trouble).await
    })
    .await
}

async fn act(v: &Visitor, at: &At, posted: &Posted) -> Result<String, Trouble> {
    let (place, reason) = (|name: &str| at.column.place(posted.raw(name).trim()), posted.text("reason"));
    let nowhere = || Trouble::Refused(Refusal::NoSuchItem);
    let ask = match posted.raw("do") {
        "flag" => Ask::FlagItem(flag::Flag { item: place("item").ok_or_else(nowhere)?, reason }),
        "object" => {
            let to = decided(v, at, place("decision")).await?.ok_or_else(nowhere)?;
            Ask::ObjectToDecision(objection::Object { to, reason })
        }
        "keep" => {
            let (flag, item) = place("flag").zip(place("item")).ok_or(Trouble::BadForm)?;
            Ask::KeepFlagged(flag::Keep { flag, item, reason })
        }
        verdict @ ("dismiss" | "restore" | "withhold" | "second") => {
            let objection = place("flag").ok_or(Trouble::BadForm)?;
            let to = decided(v, at, place("decision")).await?.ok_or_else(nowhere)?;
            match answer(v, at, posted, verdict, &to).await? {
                Some((verdict, reason)) => Ask::AnswerObjection(objection::Answer { objection, to, verdict, reason }),
                None => return Ok(at.page(v, "flags")),
            }
        }
        _ => return Err(Trouble::BadForm),
    };
    forms::submit(v, posted, ask).await?;
    Ok(at.page(v, "flags"))
}

/// The decision of a leaf about an item of this consultation.
async fn decided(v: &Visitor, at: &At, leaf: Option<Place>) -> Result<Option<Decided>, Trouble> {
    let Some(leaf) = leaf else { return Ok(None) };
    let Some(to) = v.app.node().store().decided_at(&leaf).await? else { return Ok(None) };
    Ok(is_of(v, &at.column, &to.item).await?.then_some(to))
}

/// What is answered and in which words; `None` where withholding takes two and was proposed to a colleague.
async fn answer(
    v: &Visitor,
    at: &At,
    posted: &Posted,
    verdict: &str,
    to: &Decided,
) -> Result<Option<(Verdict, String)>, Trouble> {
    let reason = posted.text("reason");
    match verdict {
        "dismiss" => return Ok(Some((Verdict::Dismiss, reason))),
        "restore" => return Ok(Some((Verdict::Restore, reason))),
        _ => {}
    }
    let store = v.app.node().store();
    if verdict == "second" {
        let proposed = store.proposals(std::slice::from_ref(&to.item)).await?.remove(&to.item);
        let ask = proposed.ok_or(Trouble::Refused(Refusal::TooLate))?.ask;
        return Ok(Some((Verdict::Withhold(ask.code), ask.reason)));
    }
    let code = Code::new(posted.raw("code")).map_err(|_| Trouble::Refused(Refusal::ReasonMissing))?;
    let rules = store.intake_rules().await?.remove(&at.column.id).unwrap_or_default();
    if !rules.two_persons {
        return Ok(Some((Verdict::Withhold(code), reason)));
    }
    let ask = Withhold { item: to.item.clone(), code, reason };
    forms::submit_home(v, posted, HomeAsk::ProposeWithholding(ask)).await?;
    Ok(None)
}

async fn page(
    v: &mut Visitor,
    at: &At,
    asked: &Asked,
    posted: &Posted,
    trouble: Option<Trouble>,
) -> Result<Response, Trouble> {
    let form = v.draw_form()?;
    let theirs = side(v, at, asked, false).await?;
    let ours = side(v, at, asked, true).await?;
    let (_, object_key) = v.draw_form()?;
    let v = &*v;
    let t = v.locale();
    let rules = v.app.node().store().intake_rules().await?.remove(&at.column.id).unwrap_or_default();
    let typed = |what: &str, field: &str, asked: &str| match posted.raw("do") == what {
        true => Typed { word: posted.raw(field).to_owned(), reason: posted.raw("reason").to_owned() },
        false => Typed { word: asked.to_owned(), ..Typed::default() },
    };
    let page = Page {
        f: Frame::new(v, &t.say(key!("flags-title"))),
        head: Head::new(v, at, form, posted, trouble.as_ref()),
        sides: [theirs, ours],
        object_key: posted
            .key()
            .ok()
            .filter(|_| posted.raw("do") == "object" && posted.is_genuine)
            .unwrap_or(object_key)
            .to_string(),
        flag: typed("flag", "item", &asked.item),
        objection: typed("object", "decision", &asked.decision),
        codes: wording::reasons(t),
        two_persons: rules.two_persons,
    };
    render(v, status(trouble.as_ref()), &page)
}

/// A page of one side, while the other stays where it is.
async fn side(v: &mut Visitor, at: &At, asked: &Asked, is_ours: bool) -> Result<Side, Trouble> {
    let (id, title, here, other) = match is_ours {
        true => ("ours", key!("flags-ours"), &asked.ours, ("theirs", &asked.theirs)),
        false => ("theirs", key!("flags-theirs"), &asked.theirs, ("ours", &asked.ours)),
    };
    let after = at.column.place(here);
    let query = FlagQuery { consultation: at.column.id.clone(), is_ours, after: after.clone(), limit: PAGE_LEN };
    let (flags, next) = v.app.node().store().list_flags(&query).await?;
    let mut rows = Vec::with_capacity(flags.len());
    for flag in &flags {
        rows.extend(row(v, at, flag).await?);
    }
    let other = at.column.place(other.1).and_then(|place| at.column.word(&place)).map(|word| (other.0, word));
    let page = |behind: Option<String>| {
        let both = behind.map(|word| (id, word)).into_iter().chain(other.clone());
        let query = both.map(|(side, word)| format!("{side}={word}")).collect::<Vec<_>>().join("&");
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}{mark}{query}#{id}", at.page(v, "flags"))
    };
    let next = next.and_then(|place| at.column.word(&place)).map(|word| page(Some(word)));
    Ok(Side { id, title: v.locale().say(title), rows, first: after.map(|_| page(None)), next })
}

/// Flags of other hosts that this body has not answered yet.
///
/// # Errors
/// A fault of the store.
pub(super) async fn count_open(v: &Visitor, column: &Column) -> Result<u64, Trouble> {
    Ok(v.app.node().store().count_open_flags(&column.id).await?)
}
