//! The moderation desk: what waits, what looks suspicious, what was decided, who objects. Rules stand in core; here a
//! press of a button becomes a command. Words and numbers that are marked only mark.

pub mod act;
pub(super) mod behalf;
mod beside;
pub mod circulars;
pub mod enter;
pub mod flags;
pub mod gathering;
pub mod gatherings;
mod groups;
pub mod hand;
pub mod item;
mod letters;
mod lists;
pub mod paste;
pub mod proposals;
pub mod research;
pub mod settings;
pub mod shelf;
pub mod statement;
pub mod surveys;
mod to_whom;
mod tool;
mod wording;

use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    consultation::item::Module,
    home::ruling::Verdict,
    ids::{EntryIndex, PersonId, Place},
    refusal::Refusal,
};
use hutong_node::{desk::Queue, pages::HeldView};
use serde::Deserialize;

use crate::{
    key,
    locale::Locale,
    web::{
        errors::{self, Said, Trouble},
        frame::{Frame, render, show as show_page},
        pages::{course, papers, sums},
        places::Column,
        session::Desk,
        view::{
            desk::{self, Row},
            quote::Stamp,
        },
        visitor::Visitor,
    },
};

/// Items that are looked through for flags and near-duplicates at a time.
const QUEUE_MAX: u32 = 200;

/// A consultation whose desk is the visitor's.
struct Line {
    href: String,
    title: String,
    head: String,
    paused: bool,
    /// Where two bodies came to different results, or have not compared them yet.
    sums: Option<(Stamp, String)>,
}

#[derive(askama::Template)]
#[template(path = "pages/desk/overview.html")]
struct Overview<'a> {
    f: Frame<'a>,
    /// Whether a whole desk is theirs, and with it gatherings.
    gathers: bool,
    lines: Vec<Line>,
}

/// A tab.
struct Tab {
    label: String,
    href: String,
    is_chosen: bool,
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
    /// Other pages of the desk, as the charter has it.
    tools: Vec<(String, String)>,
    tabs: Vec<Tab>,
    tab: &'static str,
    rows: Vec<Row>,
    groups: Vec<groups::Form>,
    done: Vec<lists::Done>,
    first: Option<String>,
    next: Option<String>,
    decides: bool,
    sets: bool,
    settings: settings::View,
}

/// Which tab, and which page of it.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    tab: String,
    /// Behind which line.
    #[serde(default)]
    after: String,
}

const TABS: [(&str, &str); 4] = [
    ("pending", key!("desk-tab-pending")),
    ("suspicious", key!("desk-tab-suspicious")),
    ("done", key!("desk-tab-done")),
    ("appeals", key!("desk-tab-appeals")),
];

/// Who finds a page beside the queue.
#[derive(Clone, Copy, PartialEq, Eq)]
enum For {
    /// Whoever is at the desk.
    All,
    /// Whoever decides about everything here, not for a unit alone.
    Deciders,
    /// Whoever reads the papers: nobody who decides for a unit alone.
    Papers,
}

/// Pages of a desk beside its queue, each with the module that it is for, and who finds it.
const TOOLS: [(Module, &str, &str, For); 8] = [
    (Module::Opinions, key!("enter-title"), "enter", For::Deciders),
    (Module::Opinions, key!("board-title"), "themes", For::Papers),
    (Module::Opinions, key!("bench-title"), "report", For::Papers),
    (Module::Opinions, key!("circular-title"), "circulars", For::All),
    (Module::Opinions, key!("shelf-desk"), "shelf", For::All),
    (Module::Survey, key!("survey-list"), "surveys", For::All),
    (Module::Notes, key!("group-list"), "groups", For::All),
    (Module::Proposals, key!("proposal-list"), "proposals", For::All),
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
async fn queue(v: &Visitor, column: &Column, after: Option<EntryIndex>, limit: u32) -> Result<Queue, Trouble> {
    let units = v.desk_units(&column.id);
    Ok(v.app.node().queue_within(&column.id, units.as_ref(), after, limit).await?)
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
        let queue = queue(&v, &column, None, 1).await?;
        lines.push(Line {
            href: path_of(&v, &column),
            title: column.charter.title.for_lang(t.tag()).to_owned(),
            head: head(t, &queue),
            sums: sums::stamp_of(&v, &column)
                .await?
                .filter(|stamp| stamp.kind != "good")
                .map(|stamp| (stamp, format!("{}/themes#sums", v.app.path_of(&column.id)))),
            paused: rules.get(&column.id).is_some_and(|rules| rules.paused.is_some()),
        });
    }
    let columns = node.store().list_consultations().await?;
    let gathers = v.whole_desk(None).is_some() || columns.iter().any(|view| v.whole_desk(Some(&view.id)).is_some());
    show_page(&v, &Overview { f: Frame::new(&v, &t.say(key!("desk-title"))), gathers, lines })
}

/// Shows a desk.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever has no role here.
pub async fn show(mut v: Visitor, Path(c): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let (column, desk) = find(&v, &c).await?;
    page(&mut v, &column, desk, &asked, None).await
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
    asked: &Asked,
    trouble: Option<Trouble>,
) -> Result<Response, Trouble> {
    let me = v.account().map(|view| view.person.clone()).ok_or(Trouble::NoPage)?;
    let tab = TABS.iter().find(|(word, _)| *word == asked.tab).map_or("pending", |(word, _)| *word);
    let here = path_of(v, column);
    let after = if tab == "done" { None } else { asked.after.parse().ok() };
    let queue = queue(v, column, after, QUEUE_MAX).await?;
    let groups = desk::groups(&queue.lines);
    let decides = may == Desk::Decides;
    let shows_groups = decides && matches!(tab, "pending" | "suspicious");
    let mut forms = if shows_groups { groups::forms(v, column, &here, &queue, &groups).await? } else { Vec::new() };
    if decides && tab == "suspicious" {
        forms.extend(letters::forms(v, column, &here).await?);
    }
    let held = held(v, column, &me).await?;
    let settings = settings::view(v, column).await?;
    let v = &*v;
    let t = v.locale();
    let status = trouble.as_ref().map_or(StatusCode::OK, Trouble::status);
    let (rows, next_row) = lists::rows(t, column, (&here, &me), tab, &queue.lines, &groups);
    let (done, next_line) = match tab {
        "done" => lists::done(v, column, &here, &asked.after).await?,
        _ => (Vec::new(), None),
    };
    let next = next_row.map(|index| index.to_string()).or(next_line.map(|line| line.to_string()));
    let tabs = TABS.iter().map(|(word, label)| Tab {
        label: t.say(label),
        href: format!("{here}?tab={word}"),
        is_chosen: *word == tab,
    });
    let finds = |whose: For| match whose {
        For::All => true,
        For::Deciders => decides && v.desk_units(&column.id).is_none(),
        For::Papers => papers::may_read(v, column),
    };
    let tools = TOOLS.iter().filter(|(module, _, _, whose)| column.charter.modules.contains(module) && finds(*whose));
    let mut tools: Vec<_> = tools.map(|(_, label, page, _)| (t.say(label), format!("{here}/{page}"))).collect();
    if finds(For::Papers) {
        tools.push((t.say(key!("course-title")), course::here(v, column)));
    }
    if v.whole_desk(Some(&column.id)).is_some() {
        tools.push((t.say(key!("gathering-list")), format!("{}?about={}", gatherings::path(v), column.id)));
    }
    if column.charter.hosts.len() > 1 {
        let open = flags::count_open(v, column).await?;
        tools.push((t.say_with(key!("flags-tool"), &[("n", open.into())]), format!("{here}/flags")));
    }
    let page = Page {
        f: Frame::new(v, &t.say(key!("desk-title"))).with_island("desk"),
        here: v.app.path_of(&column.id),
        title: column.charter.title.for_lang(t.tag()).to_owned(),
        head: head(t, &queue),
        trouble: trouble.map(|trouble| errors::tell(v, &trouble)),
        held,
        tools,
        tabs: tabs.collect(),
        tab,
        rows,
        groups: forms,
        done,
        first: (!asked.after.is_empty()).then(|| format!("{here}?tab={tab}")),
        next: next.map(|after| format!("{here}?tab={tab}&after={after}")),
        decides,
        // A pause is about everybody; whoever decides for a unit alone does not set one.
        sets: decides && v.desk_units(&column.id).is_none(),
        settings,
        desk: here,
    };
    render(v, status, &page)
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
