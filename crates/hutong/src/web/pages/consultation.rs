//! The column of one consultation: the question, what can be done now, where it stands, and what came in.

use axum::{extract::Path, response::Response};
use hutong_core::consultation::{
    charter::Host,
    document::{self, Act, Kind},
    item::{ItemKind, Module},
    phase::Phase,
};

use hutong_node::pages::ListQuery;

use crate::{
    demo::tour::Tour,
    key,
    locale::Locale,
    web::{
        dates,
        errors::Trouble,
        frame::{Frame, show as show_page},
        pages::{follow_up, gathering, stance},
        places::Column,
        view::{
            self, Badge,
            counters::{Counter, counters},
            phase::{Strip, strip},
            phrases::phrases,
            quote::{Quote, Stamp, quote},
            rivers::{self, River},
            shelf,
            themes::{Themes, themes},
        },
        visitor::Visitor,
    },
};

/// Opinions shown of the newest.
const NEWEST: u32 = 5;

/// A row of the table beside the drawing: a day and the number of each body.
pub struct DayRow {
    day: String,
    numbers: Vec<u64>,
}

/// A prompt with its address.
pub struct PromptLine {
    title: String,
    href: String,
}

/// A body's signature under the charter.
pub struct Signature {
    /// Whose.
    pub badge: Badge,
    /// Signed or not.
    pub stamp: Stamp,
    /// Where it stands in the body's record, in words.
    pub entry: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "pages/consultation.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    title: String,
    question: Vec<String>,
    strip: Strip,
    elsewhere: Vec<String>,
    action: Action,
    rivers: Vec<(River, Counter)>,
    view_box: String,
    from_day: String,
    to_day: String,
    days: Vec<DayRow>,
    prompts: Vec<PromptLine>,
    themes: Themes,
    is_joint: bool,
    ways: Vec<Way>,
    newest: Vec<Quote>,
    gatherings: Vec<view::gathering::Line>,
    materials: Vec<shelf::Line>,
    /// Where other hosts' shelves are: in words, and the address.
    shelves: Vec<(String, String)>,
    charter_ver: u64,
    charter_hash: String,
    signatures: Vec<Signature>,
    has_report: bool,
    /// What became of what the report recommends.
    follow_up: Option<String>,
    is_simulated: bool,
    /// Why nothing is taken in for now.
    paused: Option<String>,
}

/// Another page of the consultation.
struct Way {
    label: String,
    href: String,
}

/// The one thing to do now.
struct Action {
    label: String,
    href: String,
    note: String,
}

/// Shows the page.
///
/// # Errors
/// [`Trouble::NoPage`] for a consultation without a charter in force.
pub async fn show(v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let (t, node, now) = (v.locale(), v.app.node(), v.app.now());
    let here = v.app.path_of(&column.id);
    let counts = node.count_items(&column.id, v.audience()).await?;
    let is_reported = column.view.stages.iter().any(|s| s.stage.reported.is_some());
    let phase = column.phase(node.origin());
    // The lines end today, or on the last day on which anything could come in.
    let until = now.min(column.charter.closes);
    let last = dates::day_number(until.0);
    let origins: Vec<_> = column.charter.hosts.iter().map(|h| h.origin.clone()).collect();
    let lines = rivers::count(node, &column.id, &origins, until).await?;
    let badges = column.charter.hosts.iter().enumerate();
    let badges = badges.map(|(at, h)| Badge::new(h.name.for_lang(t.tag()), &h.code, at));
    let rivers = rivers::draw(t, badges.zip(lines).collect(), last);
    let first = last.saturating_sub(rivers::DAYS as u64 - 1);
    let newest = ListQuery { limit: NEWEST, ..ListQuery::newest(column.id.clone(), v.audience(), ItemKind::Opinion) };
    let newest = node.list(&newest).await?;
    let signatures = signatures(&v, &column).await?;
    let analysis = node.analysis(&column.id, v.audience())?;
    let mut f = Frame::new(&v, column.charter.title.for_lang(t.tag())).with_island("live");
    f.feed = format!("{here}/feed.atom");
    let page = Page {
        title: column.charter.title.for_lang(t.tag()).to_owned(),
        question: phrases(column.charter.question.for_lang(t.tag())),
        paused: column.paused(&v).await?,
        strip: strip(t, &column.charter, phase, is_reported, now),
        elsewhere: elsewhere(t, &column, phase),
        action: action(&v, &column, phase, is_reported),
        days: (0..rivers::DAYS)
            .map(|n| DayRow {
                day: dates::short_day(t, first + n as u64),
                numbers: rivers.iter().map(|r| r.by_day.get(n).copied().unwrap_or_default()).collect(),
            })
            .collect(),
        rivers: rivers.into_iter().zip(counters(t, &column.charter, &counts)).collect(),
        view_box: rivers::view_box(),
        from_day: dates::short_day(t, first),
        to_day: dates::short_day(t, last),
        prompts: prompts(t, &column, &here),
        themes: analysis.map(|a| themes(t, &column, &here, &a)).unwrap_or_default(),
        ways: ways(&v, &column, &here),
        is_joint: column.charter.hosts.len() > 1,
        newest: newest.items.iter().map(|item| quote(t, &v.app, &column, item, now)).collect(),
        gatherings: gathering::beside(&v, Some(&column.id)).await?,
        shelves: shelves(&v, &column).await?,
        materials: shelf::lines(t, &here, v.app.node().store().list_materials(&column.id).await?),
        charter_ver: column.charter.ver,
        charter_hash: column.charter.hash().to_hex()[..16].to_owned(),
        signatures,
        has_report: is_reported,
        follow_up: follow_up::summary(&v, &column).await?,
        is_simulated: column.charter.simulated,
        here,
        f,
    };
    show_page(&v, &page)
}

/// Shelves of the other hosts, on their own portals, as far as it is known where these are: a shelf is no part of the record,
/// and nobody shows another body's words as if they had arrived.
async fn shelves(v: &Visitor, column: &Column) -> Result<Vec<(String, String)>, Trouble> {
    let (t, node) = (v.locale(), v.app.node());
    let mut portals = node.store().portals().await?;
    // A record that is read from a public portal says where that portal is.
    for partner in node.store().partners().await? {
        if partner.address.contains("://") && !partner.is_private {
            portals.entry(partner.origin).or_insert(partner.address);
        }
    }
    let others = column.charter.hosts.iter().filter(|host| host.origin != *node.origin());
    let in_demo = v.app.tour().and_then(Tour::other_address);
    let known = others.filter_map(|host| Some((host, portals.get(&host.origin).or(in_demo.as_ref())?)));
    let line = |(host, url): (&Host, &String)| {
        let said = t.say_with(key!("shelf-elsewhere"), &[("body", host.name.for_lang(t.tag()).into())]);
        (said, format!("{}/c/{}#shelf", url.trim_end_matches('/'), column.id))
    };
    Ok(known.map(line).collect())
}

/// The one primary button of a phase.
fn action(v: &Visitor, column: &Column, phase: Option<Phase>, is_reported: bool) -> Action {
    let (t, here) = (v.locale(), v.app.path_of(&column.id));
    let is_host = column.charter.host(v.app.node().origin()).is_some();
    let takes_opinions = is_host && column.charter.modules.contains(&Module::Opinions);
    let takes_votes = stance::closed(v, column).is_none();
    let (label, page, note) = match phase {
        Some(Phase::Collecting) if takes_opinions => (key!("portal-do-write"), "write", key!("portal-do-write-note")),
        Some(Phase::Collecting | Phase::Deliberating) if takes_votes => {
            (key!("stance-do"), "stance", key!("stance-do-note"))
        }
        None => (key!("portal-do-charter"), "charter", key!("portal-do-charter-note")),
        Some(Phase::Closed) if is_reported => (key!("portal-do-report"), "report", key!("portal-do-report-note")),
        Some(Phase::Closed) if column.charter.modules.contains(&Module::Topics) => {
            (key!("plan-do"), "plan", key!("plan-do-note"))
        }
        _ => (key!("portal-do-read"), "opinions", key!("portal-do-read-note")),
    };
    Action { label: t.say(label), href: format!("{here}/{page}"), note: t.say(note) }
}

/// What else there is to do and to look at: what the charter switched on.
fn ways(v: &Visitor, column: &Column, here: &str) -> Vec<Way> {
    let has_stance = column.charter.modules.contains(&Module::Stance);
    let all = [
        (has_stance, key!("stance-title"), "stance"),
        (has_stance, key!("map-title"), "map"),
        (column.charter.modules.contains(&Module::Survey), key!("survey-list"), "survey"),
        (column.charter.modules.contains(&Module::Notes), key!("note-list"), "notes"),
        (column.charter.modules.contains(&Module::Proposals), key!("proposal-list"), "proposals"),
        (true, key!("themes-title"), "themes"),
        (column.charter.modules.contains(&Module::Topics), key!("plan-title"), "plan"),
    ];
    let shown = all.into_iter().filter(|(is_on, ..)| *is_on);
    shown.map(|(_, label, page)| Way { label: v.locale().say(label), href: format!("{here}/{page}") }).collect()
}

/// Bodies whose log is in another phase than ours.
fn elsewhere(t: &Locale, column: &Column, own: Option<Phase>) -> Vec<String> {
    let others = column.charter.hosts.iter().filter(|h| column.phase_of(&h.origin) != own);
    let say = |h: &Host| {
        let phase = match column.phase_of(&h.origin) {
            None => t.say(key!("portal-step-before")),
            Some(Phase::Collecting) => t.say(key!("portal-step-collecting")),
            Some(Phase::Deliberating) => t.say(key!("portal-step-deliberating")),
            Some(Phase::Closed) => t.say(key!("portal-step-closed")),
        };
        let values = [("body", h.name.for_lang(t.tag()).into()), ("phase", phase.into())];
        t.say_with(key!("portal-phase-elsewhere"), &values)
    };
    others.map(say).collect()
}

fn prompts(t: &Locale, column: &Column, here: &str) -> Vec<PromptLine> {
    let prompts = column.charter.prompts.iter().map(|p| PromptLine {
        title: p.title.for_lang(t.tag()).to_owned(),
        href: format!("{here}/opinions?prompt={}", p.id),
    });
    prompts.collect()
}

/// Who signed the charter in force, each with the leaf that says so.
///
/// # Errors
/// A fault of the store.
pub async fn signatures(v: &Visitor, column: &Column) -> Result<Vec<Signature>, Trouble> {
    let t = v.locale();
    let Ok(id) = document::document_id(&column.id, Kind::Charter) else { return Ok(Vec::new()) };
    let document = v.app.node().store().show_document(&id).await?;
    let version = document.in_force.as_ref();
    let acts = document.versions.iter().filter(|w| Some(w.ver) == version.map(|x| x.ver)).flat_map(|w| &w.acts);
    let accepts: Vec<_> = acts.filter(|a| a.act != Act::Reject && Some(&a.version) == version).collect();
    let hosts = column.charter.hosts.iter().enumerate().map(|(at, host)| {
        let index = accepts.iter().find(|a| a.place.origin == host.origin).map(|a| a.place.index);
        let (label, kind) = match index {
            Some(_) => (key!("portal-signed"), "good"),
            None => (key!("portal-unsigned"), "waiting"),
        };
        let badge = Badge::new(host.name.for_lang(t.tag()), &host.code, at);
        let entry = index.map(|index| t.say_with(key!("portal-entry"), &[("index", index.into())]));
        Signature { badge, stamp: Stamp { label: t.say(label), kind }, entry }
    });
    Ok(hosts.collect())
}
