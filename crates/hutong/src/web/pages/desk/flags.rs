//! Flags at the desk: what the other hosts ask this body to look at again, and what this body asked them. Whose item it is
//! decides; here it says why an item stays, at the item's own page it withholds it.

use axum::{
    extract::{Path, Query, Request},
    response::Response,
};
use hutong_core::{
    command::Ask,
    consultation::{
        flag,
        item::{Audience, ItemKind, State},
    },
    ids::{Origin, Place},
};
use hutong_node::pages::{ItemQuery, ItemView};
use serde::Deserialize;

use super::{
    path_of,
    tool::{self, At, Head, status},
};
use crate::{
    key,
    locale::Locale,
    web::{
        dates,
        errors::Trouble,
        forms::{self, Posted},
        frame::{Frame, render},
        places::Column,
        view::{
            Badge, lang_of,
            quote::{self, Stamp},
            shorten,
        },
        visitor::Visitor,
    },
};

/// Flags of each host that are shown.
const FLAGS_MAX: u32 = 100;
/// Characters shown of the item that was flagged.
const WORDS_CHARS: usize = 160;

/// Which item is to be flagged, as its word.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    item: String,
}

/// A flag with what became of it.
struct Row {
    /// Who flagged it.
    badge: Badge,
    when: String,
    datetime: String,
    reason: String,
    reason_lang: &'static str,
    number: String,
    href: String,
    words: String,
    lang: &'static str,
    stamp: Stamp,
    /// Why it stays, as its owner said.
    answer: Option<String>,
    /// Word of the flag in forms, its item's, and the form's key, where this body has to decide.
    form: Option<(String, String, String)>,
}

#[derive(askama::Template)]
#[template(path = "pages/desk/flags.html")]
struct Page<'a> {
    f: Frame<'a>,
    head: Head,
    item: String,
    reason: String,
    theirs: Vec<Row>,
    ours: Vec<Row>,
}

/// Shows the flags of both sides.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever has no role here.
pub async fn show(mut v: Visitor, Path(c): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let at = tool::at(&v, &c).await?;
    page(&mut v, &at, &Posted::default(), None, &asked.item).await
}

/// Flags an item of another host, or says why an own one stays.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever decides nothing here; everything else comes back with the page.
pub async fn submit(v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    tool::submit(v, &c, request, act, async |v, at, posted, trouble| {
        page(v, at, posted, trouble, posted.raw("item")).await
    })
    .await
}

async fn act(v: &Visitor, at: &At, posted: &Posted) -> Result<String, Trouble> {
    let (place, reason) = (|name: &str| at.column.place(posted.raw(name).trim()), posted.text("reason"));
    let ask = match (posted.raw("do"), place("item")) {
        ("flag", Some(item)) => Ask::FlagItem(flag::Flag { item, reason }),
        ("flag", None) => return Err(Trouble::Refused(hutong_core::refusal::Refusal::NoSuchItem)),
        ("keep", Some(item)) => {
            let flag = place("flag").ok_or(Trouble::BadForm)?;
            Ask::KeepFlagged(flag::Keep { flag, item, reason })
        }
        _ => return Err(Trouble::BadForm),
    };
    forms::submit(v, posted, ask).await?;
    Ok(at.page(v, "flags"))
}

async fn page(
    v: &mut Visitor,
    at: &At,
    posted: &Posted,
    trouble: Option<Trouble>,
    item: &str,
) -> Result<Response, Trouble> {
    let form = v.draw_form()?;
    let home = v.app.node().origin().clone();
    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    for host in at.column.charter.hosts.clone() {
        let side = if host.origin == home { &mut ours } else { &mut theirs };
        for flag in flags_of(v, &at.column, &host.origin).await? {
            side.extend(row(v, at, &flag).await?);
        }
    }
    let v = &*v;
    let t = v.locale();
    let page = Page {
        f: Frame::new(v, &t.say(key!("flags-title"))),
        head: Head::new(v, at, form, posted, trouble.as_ref()),
        item: item.to_owned(),
        reason: if posted.raw("do") == "flag" { posted.raw("reason").to_owned() } else { String::new() },
        theirs,
        ours,
    };
    render(v, status(trouble.as_ref()), &page)
}

/// Flags that a host's log holds.
async fn flags_of(v: &Visitor, column: &Column, origin: &Origin) -> Result<Vec<ItemView>, Trouble> {
    let query = ItemQuery {
        consultation: column.id.clone(),
        audience: Audience::Secretariats,
        kind: Some(ItemKind::Flag),
        state: Some(State::Published),
        origin: Some(origin.clone()),
        after: None,
        limit: FLAGS_MAX,
    };
    Ok(v.app.node().store().list_items(&query).await?)
}

/// What a flag is about.
fn about(flag: &ItemView) -> Option<Place> {
    flag.row.about.as_ref().map(|about| about.place(&flag.place.origin))
}

/// Flags of other hosts that this body has not answered yet.
///
/// # Errors
/// A fault of the store.
pub(super) async fn count_open(v: &Visitor, column: &Column) -> Result<usize, Trouble> {
    let home = v.app.node().origin();
    let mut open = 0;
    for host in column.charter.hosts.iter().filter(|host| host.origin != *home) {
        for flag in flags_of(v, column, &host.origin).await? {
            let Some(of) = about(&flag).filter(|of| of.origin == *home) else { continue };
            let stands = standing(v, &flag, &of).await?;
            open += usize::from(stands.is_open);
        }
    }
    Ok(open)
}

/// Where a flag stands.
struct Standing {
    item: Option<ItemView>,
    /// Why the item stays, once its owner said so.
    answer: Option<String>,
    is_open: bool,
}

async fn standing(v: &Visitor, flag: &ItemView, of: &Place) -> Result<Standing, Trouble> {
    let (store, home) = (v.app.node().store(), v.app.node().origin());
    let reader = if of.origin == *home { Audience::Own } else { Audience::Secretariats };
    let item = store.show_item(of, reader).await?;
    let filings = store.list_about(&flag.place, Audience::Secretariats, &[ItemKind::Filing], FLAGS_MAX).await?;
    // Only whose item it is can say that it stays.
    let answer = filings.into_iter().find(|filing| filing.place.origin == of.origin).and_then(|filing| filing.text);
    let is_shown = item.as_ref().is_some_and(|item| item.row.state == State::Published);
    Ok(Standing { is_open: is_shown && answer.is_none(), item, answer })
}

fn stamp(t: &Locale, stands: &Standing) -> Stamp {
    match (&stands.item, stands.is_open) {
        (_, true) => Stamp { label: t.say(key!("flags-open")), kind: "waiting" },
        (Some(item), false) if item.row.state != State::Published => quote::stamp(t, item.row.state),
        (Some(_), false) => Stamp { label: t.say(key!("flags-kept")), kind: "good" },
        (None, _) => Stamp { label: t.say(key!("flags-gone")), kind: "closed" },
    }
}

async fn row(v: &mut Visitor, at: &At, flag: &ItemView) -> Result<Option<Row>, Trouble> {
    let column = &at.column;
    let Some(of) = about(flag) else { return Ok(None) };
    let stands = standing(v, flag, &of).await?;
    let is_ours = of.origin == *v.app.node().origin();
    let form = match is_ours && stands.is_open && at.decides() {
        true => {
            let (_, key) = v.draw_form()?;
            column.word(&flag.place).zip(column.word(&of)).map(|(flag, item)| (flag, item, key.to_string()))
        }
        false => None,
    };
    let t = v.locale();
    let side = column.side(&flag.place.origin);
    let Some(host) = column.charter.hosts.get(side) else { return Ok(None) };
    let words = stands.item.as_ref().and_then(|item| item.text.clone()).unwrap_or_default();
    let reason = flag.text.clone().unwrap_or_default();
    let word = column.word(&of).unwrap_or_default();
    Ok(Some(Row {
        badge: Badge::new(host.name.for_lang(t.tag()), &host.code, side),
        when: dates::minute(t, flag.row.ts),
        datetime: dates::rfc3339(flag.row.ts),
        reason_lang: lang_of(&reason),
        reason,
        number: stands.item.as_ref().and_then(|item| item.registration.clone()).unwrap_or_else(|| word.clone()),
        href: if is_ours { format!("{}/i/{word}", path_of(v, column)) } else { column.path(&v.app, &of) },
        lang: lang_of(&words),
        words: shorten(&words, WORDS_CHARS),
        stamp: stamp(t, &stands),
        answer: stands.answer,
        form,
    }))
}
