//! The moderation desk: what waits, what looks suspicious, what was decided, who objects. Rules stand in core; here a
//! press of a button becomes a command. Words and numbers that are marked only mark.

pub mod act;
pub mod hand;
pub mod item;
mod letters;
pub mod settings;

use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    consultation::item::{Audience, ItemKind, State},
    home::ruling::Verdict,
    ids::{PersonId, Place},
    refusal::Refusal,
};
use hutong_node::{
    desk::{Queue, QueueLine},
    pages::{DecisionQuery, HeldView},
};
use serde::Deserialize;

use super::opinion::reason;
use crate::{
    key,
    locale::Locale,
    web::{
        dates,
        errors::{self, Said, Trouble},
        frame::{Frame, render, show as show_page},
        places::Column,
        session::Desk,
        view::{
            desk::{self, Group, Row},
            lang_of,
            quote::{self, Stamp},
            shorten,
        },
        visitor::Visitor,
    },
};

/// Items that are looked through for flags and near-duplicates: the oldest.
const QUEUE_MAX: u32 = 200;
/// Rows of a page.
const ROWS_MAX: usize = 40;
/// Groups of near-duplicates offered at once, and members shown of each.
const GROUPS_MAX: usize = 5;
const MEMBERS_MAX: usize = 50;
/// Characters of a member's beginning.
const MEMBER_CHARS: usize = 60;

/// A consultation whose desk is the visitor's.
struct Line {
    href: String,
    title: String,
    head: String,
    paused: bool,
}

#[derive(askama::Template)]
#[template(path = "pages/desk/overview.html")]
struct Overview<'a> {
    f: Frame<'a>,
    lines: Vec<Line>,
}

/// A tab.
struct Tab {
    label: String,
    href: String,
    is_chosen: bool,
}

/// A member of a group that may be decided about together.
struct Member {
    word: String,
    href: String,
    line: String,
    lang: &'static str,
}

/// A group of near-duplicates with its own form.
struct GroupForm {
    title: String,
    members: Vec<Member>,
    /// A published item that says it already: word and number.
    into: Option<(String, String)>,
    /// Whether its members wait for a decision; else they are published.
    waits: bool,
    token: String,
    key: String,
}

/// A decision of the past.
struct Done {
    when: String,
    datetime: String,
    number: String,
    href: Option<String>,
    stamp: Stamp,
    reason: String,
    words: String,
}

/// A decision of one's own that can still be undone, or could not be carried out.
pub(super) struct Held {
    pub what: String,
    /// The first item's word: undoing leads back to it.
    pub word: String,
    pub href: String,
    pub undo: String,
    pub left_s: u64,
    pub is_failed: bool,
    pub token: String,
    pub key: String,
}

#[derive(askama::Template)]
#[template(path = "pages/desk/queue.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    desk: String,
    title: String,
    head: String,
    trouble: Option<Said>,
    held: Vec<Held>,
    tabs: Vec<Tab>,
    tab: &'static str,
    rows: Vec<Row>,
    groups: Vec<GroupForm>,
    done: Vec<Done>,
    decides: bool,
    sets: bool,
    settings: settings::View,
}

/// Which tab.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    tab: String,
}

const TABS: [(&str, &str); 4] = [
    ("pending", key!("desk-tab-pending")),
    ("suspicious", key!("desk-tab-suspicious")),
    ("done", key!("desk-tab-done")),
    ("appeals", key!("desk-tab-appeals")),
];

/// A consultation of this body whose desk is the visitor's, and what they may do there.
async fn find(v: &Visitor, c: &str) -> Result<(Column, Desk), Trouble> {
    if v.account().is_none() {
        return Err(v.sign_in_first());
    }
    let column = Column::find(v, c).await?;
    let desk = v.need_desk(&column.id)?;
    column.charter.host(v.app.node().origin()).ok_or(Trouble::NoPage)?;
    Ok((column, desk))
}

/// Whether an own item is at the visitor's desk: all are, but for whoever has a role in units alone.
///
/// # Errors
/// A fault of the store.
pub(super) async fn is_at(v: &Visitor, column: &Column, place: &Place) -> Result<bool, Trouble> {
    if v.desk(&column.id).is_none() {
        return Ok(false);
    }
    let Some(units) = v.desk_units(&column.id) else { return Ok(true) };
    let of = v.app.node().store().author_units(std::slice::from_ref(place)).await?;
    Ok(of.get(place).is_some_and(|own| !own.is_disjoint(&units)))
}

/// What waits at the visitor's desk.
async fn queue(v: &Visitor, column: &Column, limit: u32) -> Result<Queue, Trouble> {
    let units = v.desk_units(&column.id);
    Ok(v.app.node().queue_within(&column.id, units.as_ref(), limit).await?)
}

/// The address of a desk.
fn path_of(v: &Visitor, column: &Column) -> String {
    format!("{}/desk/{}", v.app.base(), column.id)
}

/// Shows which desks are the visitor's.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever has none.
pub async fn overview(v: Visitor) -> Result<Response, Trouble> {
    if v.account().is_none() {
        return Err(v.sign_in_first());
    }
    if !v.has_desk() {
        return Err(Trouble::Refused(Refusal::NeedsRole { role: "moderator" }));
    }
    let (t, node) = (v.locale(), v.app.node());
    let rules = node.store().intake_rules().await?;
    let mut lines = Vec::new();
    for column in node.store().list_consultations().await?.into_iter().filter_map(Column::of) {
        if column.charter.host(node.origin()).is_none() || v.desk(&column.id).is_none() {
            continue;
        }
        let queue = queue(&v, &column, 1).await?;
        lines.push(Line {
            href: path_of(&v, &column),
            title: column.charter.title.for_lang(t.tag()).to_owned(),
            head: head(t, &queue),
            paused: rules.get(&column.id).is_some_and(|rules| rules.paused.is_some()),
        });
    }
    show_page(&v, &Overview { f: Frame::new(&v, &t.say(key!("desk-title"))), lines })
}

/// Shows a desk.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever has no role here.
pub async fn show(mut v: Visitor, Path(c): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let (column, desk) = find(&v, &c).await?;
    page(&mut v, &column, desk, &asked.tab, None).await
}

/// "待审 23 · 最久 5 小时 · 同事 2 人在线".
fn head(t: &Locale, queue: &Queue) -> String {
    if queue.waiting == 0 {
        return t.say(key!("desk-head-empty"));
    }
    let oldest = desk::age(t, queue.oldest_s);
    let values = [("n", queue.waiting.into()), ("oldest", oldest.into()), ("colleagues", queue.colleagues.into())];
    t.say_with(key!("desk-head"), &values)
}

/// The desk with why something was not done.
async fn page(
    v: &mut Visitor,
    column: &Column,
    may: Desk,
    tab: &str,
    trouble: Option<Trouble>,
) -> Result<Response, Trouble> {
    let me = v.account().map(|view| view.person.clone()).ok_or(Trouble::NoPage)?;
    let tab = TABS.iter().find(|(word, _)| *word == tab).map_or("pending", |(word, _)| *word);
    let here = path_of(v, column);
    let queue = queue(v, column, QUEUE_MAX).await?;
    let groups = desk::groups(&queue.lines);
    let decides = may == Desk::Decides;
    let shows_groups = decides && matches!(tab, "pending" | "suspicious");
    let mut forms = if shows_groups { group_forms(v, column, &here, &queue, &groups).await? } else { Vec::new() };
    if decides && tab == "suspicious" {
        forms.extend(letters::forms(v, column, &here).await?);
    }
    let held = held(v, column, &me).await?;
    let settings = settings::view(v, column).await?;
    let v = &*v;
    let t = v.locale();
    let status = trouble.as_ref().map_or(StatusCode::OK, Trouble::status);
    let tabs = TABS.iter().map(|(word, label)| Tab {
        label: t.say(label),
        href: format!("{here}?tab={word}"),
        is_chosen: *word == tab,
    });
    let page = Page {
        f: Frame::new(v, &t.say(key!("desk-title"))).with_island("desk"),
        here: v.app.path_of(&column.id),
        title: column.charter.title.for_lang(t.tag()).to_owned(),
        head: head(t, &queue),
        trouble: trouble.map(|trouble| errors::tell(v, &trouble)),
        held,
        tabs: tabs.collect(),
        tab,
        rows: rows(t, column, &here, &me, tab, &queue.lines, &groups),
        groups: forms,
        done: if tab == "done" { done(v, column, &here).await? } else { Vec::new() },
        decides,
        // A pause is about everybody; whoever decides for a unit alone does not set one.
        sets: decides && v.desk_units(&column.id).is_none(),
        settings,
        desk: here,
    };
    render(v, status, &page)
}

fn rows(
    t: &Locale,
    column: &Column,
    here: &str,
    me: &PersonId,
    tab: &str,
    lines: &[QueueLine],
    groups: &[Group],
) -> Vec<Row> {
    let group_of = |at: usize| groups.iter().find(|group| group.members.contains(&at));
    let is_wanted = |(at, line): &(usize, &QueueLine)| {
        let is_appeal = line.pending.item.row.kind == ItemKind::Appeal;
        match tab {
            "pending" => !is_appeal,
            "suspicious" => !is_appeal && !desk::flags(t, line, group_of(*at)).is_empty(),
            "appeals" => is_appeal,
            _ => false,
        }
    };
    let wanted = lines.iter().enumerate().filter(is_wanted).take(ROWS_MAX);
    wanted.map(|(at, line)| desk::row(t, column, here, me, line, group_of(at))).collect()
}

/// Groups whose members are free, each with the published item that says it already, if there is one.
async fn group_forms(
    v: &mut Visitor,
    column: &Column,
    here: &str,
    queue: &Queue,
    groups: &[Group],
) -> Result<Vec<GroupForm>, Trouble> {
    let me = v.account().map(|view| view.person.clone());
    let mut forms = Vec::new();
    for group in groups.iter().take(GROUPS_MAX) {
        let is_free =
            |line: &&QueueLine| line.held.is_none() && line.claim.as_ref().is_none_or(|c| Some(&c.by) == me.as_ref());
        let lines = group.members.iter().filter_map(|at| queue.lines.get(*at)).filter(is_free);
        let members: Vec<Member> = lines
            .take(MEMBERS_MAX)
            .filter_map(|line| {
                let text = line.pending.item.text.as_deref().unwrap_or_default();
                let word = column.word(&line.pending.item.place)?;
                let href = format!("{here}/i/{word}");
                Some(Member { href, word, line: shorten(text, MEMBER_CHARS), lang: lang_of(text) })
            })
            .collect();
        if members.len() < 2 {
            continue;
        }
        let core = queue.lines.get(group.core).and_then(|line| line.pending.item.text.clone()).unwrap_or_default();
        let known = v.app.node().similar(&column.id, &core, Audience::Public).await?;
        let into = known.first().and_then(|similar| {
            let word = column.word(&similar.item.place)?;
            let number = similar.item.registration.clone().unwrap_or_else(|| word.clone());
            Some((word, number))
        });
        let (token, key) = v.draw_form()?;
        let title = if group.is_campaign { key!("desk-group-campaign") } else { key!("desk-group-alike") };
        let title = v.locale().say_with(title, &[("n", members.len().into())]);
        forms.push(GroupForm { title, members, into, waits: true, token, key: key.to_string() });
    }
    Ok(forms)
}

/// The newest decisions, with the sentences that were written.
async fn done(v: &Visitor, column: &Column, here: &str) -> Result<Vec<Done>, Trouble> {
    let (t, node) = (v.locale(), v.app.node());
    let query = DecisionQuery {
        consultation: column.id.clone(),
        reader: Audience::Own,
        states: vec![State::Published, State::Withheld, State::Merged],
        after: None,
        limit: 2 * u32::try_from(ROWS_MAX).unwrap_or(u32::MAX),
    };
    let lines = node.list_decisions(&query).await?.lines.into_iter();
    let own = lines.filter(|d| d.kind != ItemKind::Support && d.item.origin == *node.origin());
    let own: Vec<_> = own.collect();
    let places: Vec<Place> = own.iter().map(|d| d.item.clone()).collect();
    let of = node.store().author_units(&places).await?;
    let units = v.desk_units(&column.id);
    let is_theirs = |place: &Place| units.as_ref().is_none_or(|u| of.get(place).is_some_and(|own| !own.is_disjoint(u)));
    let own = own.into_iter().filter(|d| is_theirs(&d.item)).take(ROWS_MAX);
    let line = |d: hutong_node::pages::DecisionLine| {
        let word = column.word(&d.item);
        Done {
            when: dates::minute(t, d.ts),
            datetime: dates::rfc3339(d.ts),
            href: word.as_ref().map(|word| format!("{here}/i/{word}")),
            number: d.registration.or(word).unwrap_or_default(),
            stamp: quote::stamp(t, d.to),
            reason: d.reason.map(|code| reason(t, &code)).unwrap_or_default(),
            words: d.words.unwrap_or_default(),
        }
    };
    Ok(own.map(line).collect())
}

/// One's own decisions that wait, and those that could not be carried out.
pub(super) async fn held(v: &mut Visitor, column: &Column, me: &PersonId) -> Result<Vec<Held>, Trouble> {
    let all = v.app.node().store().held_decisions(Some(me)).await?;
    let mut boxes = Vec::new();
    for view in all {
        let Some(first) = view.ruling.items().first().and_then(|place| column.word(place)) else { continue };
        let (token, key) = v.draw_form()?;
        boxes.push(Held {
            what: say_held(v.locale(), &view, &first),
            href: format!("{}/i/{first}", path_of(v, column)),
            undo: view.key.to_string(),
            word: first,
            left_s: view.due_at.0.saturating_sub(v.app.now().0),
            is_failed: view.failed.is_some(),
            token,
            key: key.to_string(),
        });
    }
    Ok(boxes)
}

fn say_held(t: &Locale, view: &HeldView, first: &str) -> String {
    let verdict = match view.ruling.verdict() {
        Verdict::Publish => key!("desk-publish"),
        Verdict::Withhold => key!("desk-withhold"),
        Verdict::Merge => key!("desk-merge"),
        Verdict::Split => key!("desk-split"),
    };
    let values = [("what", t.say(verdict).into()), ("n", view.ruling.items().len().into()), ("first", first.into())];
    t.say_with(if view.failed.is_some() { key!("desk-held-failed") } else { key!("desk-held") }, &values)
}
