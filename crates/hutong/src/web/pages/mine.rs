//! What is mine: what is new about what I handed in, what I am still writing, and what became of everything. For an
//! account with its linked devices, or for a browser without one.

use std::collections::BTreeMap;

use axum::{
    extract::{Query, Request},
    response::Response,
};
use hutong_core::{
    command::Actor,
    consultation::{appeal, item::ItemKind},
    home::HomeAsk,
    ids::{ConsultationId, FormKey, Origin, Place},
};
use hutong_node::{
    mine::MyNotice,
    pages::{DeedKind, DeedView, DraftWordsView, NoticeKind},
};
use serde::Deserialize;

use super::{
    circular, draft, gathering,
    opinion::{Step, reason_of_word, receipt_href, step_of},
    own,
};
use crate::{
    key,
    locale::Locale,
    web::{
        dates,
        errors::Trouble,
        forms::{self, Posted},
        frame::{Frame, see_other, show_own},
        places::Column,
        view::{
            self, lang_of,
            quote::{self, Quote, quote},
            shorten,
        },
        visitor::Visitor,
    },
};

/// Notices of a page, and items.
const NOTICES_MAX: u32 = 50;
const CIRCULARS_MAX: u32 = 10;
const GATHERINGS_MAX: u32 = 10;
const ITEMS_MAX: u32 = 20;
/// Characters of an item's words beside a notice, and of a draft without heading.
const BEGINNING_CHARS: usize = 48;

/// Behind which item the list goes on.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// Index in the own log.
    #[serde(default)]
    before: String,
}

/// A notice.
struct Line {
    is_new: bool,
    text: String,
    beginning: String,
    lang: &'static str,
    href: Option<String>,
    when: String,
    datetime: String,
}

/// A draft.
struct DraftLine {
    key: String,
    title: String,
    text: String,
    lang: &'static str,
    column: String,
    saved: String,
    href: Option<String>,
}

/// An item with what became of it.
struct ItemLine {
    kind: String,
    quote: Quote,
    /// For a support: what is supported.
    supported: Option<(String, String)>,
    last: Option<Step>,
    receipt: String,
    appeal: Option<String>,
}

/// A colleague's request to sign a proposal.
struct RequestLine {
    href: String,
    title: String,
    lang: &'static str,
    from: String,
    when: String,
    key: String,
}

#[derive(askama::Template)]
#[template(path = "pages/mine.html")]
struct Page<'a> {
    f: Frame<'a>,
    is_known: bool,
    is_account: bool,
    token: String,
    circulars: Vec<circular::Line>,
    gatherings: Vec<view::gathering::Line>,
    requests: Vec<RequestLine>,
    notices: Vec<Line>,
    unread: usize,
    upto: String,
    drafts: Vec<DraftLine>,
    items: Vec<ItemLine>,
    next: Option<String>,
}

/// Shows the page.
///
/// # Errors
/// A fault of the store.
pub async fn show(mut v: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    // A browser without a cookie has nothing of its own, and is given no cookie for looking.
    let token = if v.me().is_some() { v.draw_form()?.0 } else { String::new() };
    let circulars = circular::lines(&mut v, CIRCULARS_MAX).await?;
    let requests = requests(&mut v).await?;
    let gatherings = gathering::mine(&v, GATHERINGS_MAX).await?;
    let mut columns = Columns::default();
    let notices = match v.me() {
        Some(me) => v.app.node().my_notices(&me, NOTICES_MAX).await?,
        None => Vec::new(),
    };
    let before = asked.before.parse().ok();
    let mut deeds = match v.me() {
        Some(me) => v.app.node().list_deeds(&me, before, ITEMS_MAX + 1).await?,
        None => Vec::new(),
    };
    let has_more = deeds.len() > ITEMS_MAX as usize;
    deeds.truncate(ITEMS_MAX as usize);
    let next = deeds.last().filter(|_| has_more).map(|last| last.item.place.index);
    let mut lines = Vec::with_capacity(notices.len());
    for notice in &notices {
        lines.push(line(&v, &mut columns, notice).await?);
    }
    let mut drafts = Vec::new();
    for kept in draft::of(&v).await? {
        drafts.push(draft_line(&v, &mut columns, kept).await?);
    }
    let mut items = Vec::with_capacity(deeds.len());
    for deed in deeds {
        items.extend(item_line(&v, &mut columns, deed).await?);
    }
    let page = Page {
        f: Frame::new(&v, &v.locale().say(key!("mine-title"))),
        is_known: v.me().is_some(),
        is_account: v.account().is_some(),
        token,
        unread: notices.iter().filter(|n| !n.notice.is_read).count(),
        upto: upto(&notices),
        notices: lines,
        circulars,
        gatherings,
        requests,
        drafts,
        items,
        next: next.map(|index| format!("{}/me?before={index}#items", v.app.base())),
    };
    show_own(&v, &page)
}

/// Requests that wait for whoever asks, each with the form that signs.
async fn requests(v: &mut Visitor) -> Result<Vec<RequestLine>, Trouble> {
    let Some(person) = v.account().map(|view| view.person.clone()) else { return Ok(Vec::new()) };
    let mut lines = Vec::new();
    for request in v.app.node().store().cosign_requests(&person).await? {
        let column = Column::find(v, request.consultation.as_str()).await?;
        let key = v.draw_form()?.1.to_string();
        let from = [("from", request.from.0.as_str().into())];
        lines.push(RequestLine {
            href: column.path(&v.app, &request.proposal),
            lang: lang_of(&request.title.0),
            title: request.title.0,
            from: v.locale().say_with(key!("cosign-from"), &from),
            when: dates::ago(v.locale(), v.app.now(), request.at.0),
            key,
        });
    }
    Ok(lines)
}

/// Consultations by id, each looked up once.
#[derive(Default)]
struct Columns(BTreeMap<ConsultationId, Option<Column>>);

impl Columns {
    async fn find(&mut self, v: &Visitor, id: &ConsultationId) -> Result<Option<&Column>, Trouble> {
        if !self.0.contains_key(id) {
            let found = match Column::find(v, id.as_str()).await {
                Ok(column) => Some(column),
                Err(Trouble::NoPage) => None,
                Err(trouble) => return Err(trouble),
            };
            self.0.insert(id.clone(), found);
        }
        Ok(self.0.get(id).and_then(Option::as_ref))
    }
}

async fn line(v: &Visitor, columns: &mut Columns, of: &MyNotice) -> Result<Line, Trouble> {
    let (t, notice) = (v.locale(), &of.notice);
    let column = columns.find(v, &notice.consultation).await?;
    let words = of.view.as_ref().and_then(|view| view.title.clone().filter(|t| !t.is_empty()).or(view.text.clone()));
    let words = words.unwrap_or_default();
    Ok(Line {
        is_new: !notice.is_read,
        text: say(t, column, of),
        beginning: shorten(&words, BEGINNING_CHARS),
        lang: lang_of(&words),
        href: column.map(|column| column.path(&v.app, &notice.item)),
        when: dates::ago(t, v.app.now(), notice.ts),
        datetime: dates::rfc3339(notice.ts),
    })
}

/// A notice in one sentence.
pub(in crate::web) fn say(t: &Locale, column: Option<&Column>, of: &MyNotice) -> String {
    let notice = &of.notice;
    let kind = of.view.as_ref().map_or(ItemKind::Opinion, |view| view.row.kind);
    let registration = of.view.as_ref().and_then(|view| view.registration.clone());
    let number = registration.or_else(|| column.and_then(|c| c.word(&notice.item)));
    let what = format!("{} {}", quote::kind(t, kind), number.unwrap_or_default());
    let why = notice.reason.as_deref().map(|word| reason_of_word(t, word));
    let values = |key: &str, more: &[(&'static str, String)]| {
        let more = more.iter().map(|(name, value)| (*name, value.clone().into()));
        t.say_with(key, &[("what", what.trim().into())].into_iter().chain(more).collect::<Vec<_>>())
    };
    match (&notice.kind, kind, why) {
        (NoticeKind::Reply, ..) => values(key!("mine-notice-reply"), &[]),
        (NoticeKind::Entered, ..) => values(key!("mine-notice-entered"), &[]),
        (NoticeKind::Erased, ..) => values(key!("mine-notice-erased"), &[]),
        (NoticeKind::State(_), ItemKind::Appeal, _) => match notice.reason.as_deref() {
            Some(appeal::UPHELD) => values(key!("mine-notice-upheld"), &[]),
            _ => values(key!("mine-notice-dismissed"), &[]),
        },
        (NoticeKind::State(to), _, None) => values(key!("mine-notice-state"), &[("state", quote::stamp(t, *to).label)]),
        (NoticeKind::State(to), _, Some(why)) => {
            let more = [("state", quote::stamp(t, *to).label), ("reason", why)];
            values(key!("mine-notice-state-reason"), &more)
        }
    }
}

/// Up to where the notices of each log reach: what "read" means when the button is pressed.
fn upto(notices: &[MyNotice]) -> String {
    let mut last: BTreeMap<&Origin, u64> = BTreeMap::new();
    for place in notices.iter().map(|n| &n.notice.leaf) {
        let index = last.entry(&place.origin).or_default();
        *index = place.index.max(*index);
    }
    last.into_iter().map(|(origin, index)| format!("{origin} {index}\n")).collect()
}

async fn draft_line(v: &Visitor, columns: &mut Columns, kept: DraftWordsView) -> Result<DraftLine, Trouble> {
    let t = v.locale();
    let column = columns.find(v, &kept.consultation).await?;
    let words = kept.words.0;
    let title = if words.title.is_empty() { shorten(&words.text, BEGINNING_CHARS) } else { words.title };
    let title = if title.is_empty() { t.say(key!("mine-draft-empty")) } else { title };
    let values = [("when", dates::ago(t, v.app.now(), kept.saved_at.0).into())];
    Ok(DraftLine {
        key: kept.form.to_string(),
        title,
        lang: lang_of(&words.text),
        column: column.map_or_else(|| kept.consultation.to_string(), |c| c.charter.title.for_lang(t.tag()).to_owned()),
        saved: t.say_with(key!("mine-draft-saved"), &values),
        href: column.map(|column| format!("{}/write?draft={}", v.app.path_of(&column.id), kept.form)),
        text: words.text,
    })
}

async fn item_line(v: &Visitor, columns: &mut Columns, deed: DeedView) -> Result<Option<ItemLine>, Trouble> {
    let t = v.locale();
    let DeedView { item, kind, history } = deed;
    let Some(column) = columns.find(v, &item.row.consultation).await? else { return Ok(None) };
    let about = item.row.about.as_ref().map(|about| about.place(&item.place.origin));
    let supported = about.filter(|_| kind == DeedKind::Supported).map(|about| {
        let word = column.word(&about).unwrap_or_default();
        (word, column.path(&v.app, &about))
    });
    let may_appeal = kind == DeedKind::Authored && own::may_appeal(v, &item).await?;
    let quote = quote(t, &v.app, column, &item, v.app.now());
    // The first step says that it was handed in, which the list says already.
    let last = history.last().filter(|_| history.len() > 1).map(|line| step_of(t, item.row.kind, line));
    Ok(Some(ItemLine {
        kind: quote::kind(t, item.row.kind),
        appeal: may_appeal.then(|| format!("{}/appeal", quote.href)),
        receipt: receipt_href(v, &item),
        supported,
        last,
        quote,
    }))
}

/// Notes that what the page showed was read.
///
/// # Errors
/// [`Trouble::StaleForm`], [`Trouble::TooMany`].
pub async fn read(v: Visitor, request: Request) -> Result<Response, Trouble> {
    let posted = Posted::read(&v, request).await?;
    let actor = v.actor().filter(|_| posted.is_genuine).ok_or(Trouble::StaleForm)?;
    let me = v.me().ok_or(Trouble::StaleForm)?;
    v.app.limits.take_form(&v)?;
    // Line ends of forms are two characters.
    let shown: BTreeMap<&str, u64> = posted
        .raw("upto")
        .lines()
        .filter_map(|line| line.trim().split_once(' '))
        .filter_map(|(origin, index)| Some((origin, index.parse().ok()?)))
        .collect();
    let mut marks: BTreeMap<Origin, u64> = BTreeMap::new();
    for place in v.app.node().store().notices(&me, NOTICES_MAX).await?.into_iter().map(|n| n.leaf) {
        if shown.get(place.origin.as_str()).is_some_and(|upto| place.index <= *upto) {
            let index = marks.entry(place.origin).or_default();
            *index = place.index.max(*index);
        }
    }
    for (origin, index) in marks {
        forms::send(&v, actor.clone(), HomeAsk::MarkRead(Place { origin, index })).await?;
    }
    v.app.unread.forget(&me);
    Ok(see_other(&v, &format!("{}/me", v.app.base())))
}

/// Throws a draft away, whoever of the two kept it: the account or this browser.
///
/// # Errors
/// [`Trouble::StaleForm`], [`Trouble::TooMany`], [`Trouble::BadForm`].
pub async fn drop_draft(v: Visitor, request: Request) -> Result<Response, Trouble> {
    let posted = Posted::read(&v, request).await?;
    let actor = v.actor().filter(|_| posted.is_genuine).ok_or(Trouble::StaleForm)?;
    let form = FormKey::from_hex(posted.raw("draft")).map_err(|_| Trouble::BadForm)?;
    v.app.limits.take_form(&v)?;
    let device = v.device().map(Actor::Device).filter(|device| *device != actor);
    for actor in [Some(actor), device].into_iter().flatten() {
        forms::send(&v, actor, HomeAsk::DropDraft(form)).await?;
    }
    Ok(see_other(&v, &format!("{}/me#drafts", v.app.base())))
}
