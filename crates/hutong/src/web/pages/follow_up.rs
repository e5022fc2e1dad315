//! Follow-up: what became of what reports recommend. The secretariat sees first what is to be seen to this week, everybody
//! else what was done, what is being done, and what cannot be done and why.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, Query},
    response::Response,
};
use hutong_core::{
    consultation::{follow_up::Days, item::Audience, report::Report},
    ids::{ConsultationId, Place},
    record::DocumentVersion,
};
use hutong_node::pages::ActionView;
use serde::Deserialize;

use super::report::{self, Sentence};
use crate::{
    key,
    locale::Locale,
    web::{
        dates,
        errors::Trouble,
        frame::{Frame, show as show_page},
        places::Column,
        view::{
            Badge,
            follow_up::{self, ActionRow, Class, Lane},
            lang_of,
            quote::Stamp,
        },
        visitor::Visitor,
    },
};

/// A choice of what is listed.
struct Choice {
    label: String,
    href: String,
    is_chosen: bool,
}

/// Actions under a heading.
struct Group {
    heading: String,
    rows: Vec<ActionRow>,
}

#[derive(askama::Template)]
#[template(path = "pages/follow-up.html")]
struct Page<'a> {
    f: Frame<'a>,
    /// The consultation's page and name, on the board of one.
    of: Option<(String, String)>,
    note: String,
    choices: Vec<Choice>,
    groups: Vec<Group>,
    none: String,
    /// Whether lanes show what is due: whoever works on it sees that.
    works: bool,
}

/// A step on the page of an action.
struct StepLine {
    stamp: Stamp,
    when: String,
    unit: String,
    outcome: Option<String>,
    text: String,
    lang: &'static str,
    due: Option<String>,
    review: Option<String>,
    entry: String,
}

#[derive(askama::Template)]
#[template(path = "pages/action.html")]
struct ActionPage<'a> {
    f: Frame<'a>,
    board: String,
    report: String,
    row: ActionRow,
    class: Stamp,
    facts: Vec<(String, String)>,
    lanes: Vec<(Lane, Vec<StepLine>)>,
    claims: Vec<Sentence>,
    is_simulated: bool,
    /// As on the board.
    works: bool,
}

/// What is listed.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    view: String,
}

/// Which rows, and under which headings.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Listed {
    Week,
    All,
    Public,
}

const LISTED: [(&str, Listed, &str); 3] = [
    ("week", Listed::Week, key!("follow-view-week")),
    ("all", Listed::All, key!("follow-view-all")),
    ("public", Listed::Public, key!("follow-view-public")),
];

/// Reports by consultation and hash, read once for a page.
#[derive(Default)]
struct Reports {
    known: BTreeMap<DocumentVersion, Option<Report>>,
}

impl Reports {
    async fn get(&mut self, v: &Visitor, version: &DocumentVersion) -> Result<Option<&Report>, Trouble> {
        if !self.known.contains_key(version) {
            let document = v.app.node().store().show_document(&version.id).await?;
            let bytes = document.versions.iter().find_map(|w| w.contents.get(&version.sha256));
            let report = bytes.and_then(|bytes| Report::read(bytes).ok());
            self.known.insert(version.clone(), report);
        }
        Ok(self.known.get(version).and_then(Option::as_ref))
    }
}

/// Shows the actions of all consultations.
///
/// # Errors
/// A fault of the store.
pub async fn board(v: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    page(&v, None, &asked).await
}

/// Shows the actions of one consultation.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn of(v: Visitor, Path(c): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    page(&v, Some(column), &asked).await
}

fn path_of(v: &Visitor, id: &ConsultationId) -> String {
    format!("{}/follow-up", v.app.path_of(id))
}

async fn page(v: &Visitor, of: Option<Column>, asked: &Asked) -> Result<Response, Trouble> {
    let t = v.locale();
    let rows = rows(v, of.as_ref()).await?;
    let works = v.audience() >= Audience::Secretariats;
    let default = if works { Listed::Week } else { Listed::Public };
    let listed = LISTED.iter().find(|(word, ..)| *word == asked.view).map_or(default, |(_, listed, _)| *listed);
    let here = of.as_ref().map_or_else(|| format!("{}/follow-up", v.app.base()), |column| path_of(v, &column.id));
    let choices = LISTED.iter().map(|(word, which, label)| Choice {
        label: t.say(label),
        href: format!("{here}?view={word}"),
        is_chosen: *which == listed,
    });
    let page = Page {
        f: Frame::new(v, &t.say(key!("follow-title"))),
        of: of.map(|column| (v.app.path_of(&column.id), column.charter.title.for_lang(t.tag()).to_owned())),
        note: t.say(if listed == Listed::Week { key!("follow-note-week") } else { key!("follow-note") }),
        choices: if works { choices.collect() } else { Vec::new() },
        none: t.say(if listed == Listed::Week { key!("follow-none-week") } else { key!("follow-none") }),
        groups: groups(t, rows, listed),
        works: works && listed != Listed::Public,
    };
    show_page(v, &page)
}

/// Rows of one consultation, or of all.
async fn rows(v: &Visitor, of: Option<&Column>) -> Result<Vec<ActionRow>, Trouble> {
    let (t, store, now) = (v.locale(), v.app.node().store(), v.app.now());
    let views = store.list_actions(of.map(|column| &column.id)).await?;
    let mut columns: BTreeMap<ConsultationId, Column> = BTreeMap::new();
    let mut reports = Reports::default();
    let mut rows = Vec::with_capacity(views.len());
    for view in views {
        if !columns.contains_key(&view.consultation) {
            let found = Column::of(v.app.node().show_consultation(&view.consultation).await?);
            columns.extend(found.map(|column| (view.consultation.clone(), column)));
        }
        let Some(column) = columns.get(&view.consultation) else { continue };
        let report = reports.get(v, &view.report).await?;
        rows.push(follow_up::row(t, column, &view, report, &path_of(v, &column.id), now));
    }
    Ok(rows)
}

fn groups(t: &Locale, mut rows: Vec<ActionRow>, listed: Listed) -> Vec<Group> {
    let group = |heading: &str, rows: Vec<ActionRow>| Group { heading: t.say(heading), rows };
    match listed {
        Listed::Week => {
            rows.retain(|row| !row.urgent.is_empty());
            rows.sort_by_key(|row| row.due);
            if rows.is_empty() { Vec::new() } else { vec![group(key!("follow-view-week"), rows)] }
        }
        Listed::All if rows.is_empty() => Vec::new(),
        Listed::All => vec![group(key!("follow-view-all"), rows)],
        Listed::Public => {
            let headings = [
                (Class::Done, key!("follow-class-done")),
                (Class::Doing, key!("follow-class-doing")),
                (Class::Cannot, key!("follow-class-cannot")),
            ];
            let mut all = Vec::new();
            for (class, heading) in headings {
                let (those, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.class == class);
                rows = others;
                if !those.is_empty() {
                    all.push(group(heading, those));
                }
            }
            all
        }
    }
}

fn class_stamp(t: &Locale, class: Class) -> Stamp {
    let (label, kind) = match class {
        Class::Done => (key!("follow-class-done"), "good"),
        Class::Doing => (key!("follow-class-doing"), "waiting"),
        Class::Cannot => (key!("follow-class-cannot"), "closed"),
    };
    Stamp { label: t.say(label), kind }
}

/// Shows an action with its steps, lane by lane, and what its recommendation rests on.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn show(v: Visitor, Path((c, word)): Path<(String, String)>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let (t, node, now) = (v.locale(), v.app.node(), v.app.now());
    let place = column.place(&word).ok_or(Trouble::NoPage)?;
    let views = node.store().list_actions(Some(&column.id)).await?;
    let view = views.into_iter().find(|view| view.place == place).ok_or(Trouble::NoPage)?;
    let mut reports = Reports::default();
    let report = reports.get(&v, &view.report).await?;
    let mut row = follow_up::row(t, &column, &view, report, &path_of(&v, &column.id), now);
    let lanes = std::mem::take(&mut row.lanes).into_iter().map(|lane| {
        let host = column.charter.hosts.iter().find(|host| host.code == lane.badge.code);
        let steps = view.steps.iter().filter(|step| Some(&step.place.origin) == host.map(|h| &h.origin));
        let lines = steps.map(|step| line(t, step)).collect();
        (lane, lines)
    });
    let page = ActionPage {
        f: Frame::new(&v, &t.say(key!("follow-action"))),
        board: path_of(&v, &column.id),
        report: format!("{}/report", v.app.path_of(&column.id)),
        class: class_stamp(t, row.class),
        facts: facts(t, &view),
        lanes: lanes.collect(),
        claims: claims(&v, &column, &view, report).await?,
        is_simulated: column.charter.simulated,
        works: v.audience() >= Audience::Secretariats,
        row,
    };
    show_page(&v, &page)
}

fn line(t: &Locale, step: &hutong_node::pages::ActionStep) -> StepLine {
    let note = step.note.as_ref();
    let text = step.text.clone().unwrap_or_default();
    StepLine {
        stamp: follow_up::stamp(t, step.step),
        when: dates::long_day(t, follow_up::when(step)),
        unit: note.map(|note| note.unit.clone()).unwrap_or_default(),
        outcome: note.and_then(|note| note.code.as_ref()).map(|code| follow_up::outcome(t, code)),
        lang: lang_of(&text),
        text,
        due: note.and_then(|note| note.due).map(|due| dates::long_day(t, due.0.saturating_sub(1))),
        review: note.and_then(|note| note.review).map(|at| dates::long_day(t, at.0)),
        entry: t.say_with(key!("portal-entry"), &[("index", step.place.index.into())]),
    }
}

fn facts(t: &Locale, view: &ActionView) -> Vec<(String, String)> {
    let Some(action) = &view.action else { return Vec::new() };
    let mut facts = vec![(t.say(key!("follow-to")), follow_up::addressee(t, action.addressee))];
    if let Some(due) = action.due {
        // Due at midnight is due by the end of the day before.
        let day = dates::long_day(t, due.0.saturating_sub(1));
        let counted = match action.days {
            Days::Working => key!("follow-due-working"),
            Days::Calendar => key!("follow-due-calendar"),
        };
        facts.push((t.say(key!("follow-due")), t.say_with(counted, &[("day", day.into())])));
    }
    facts
}

/// What the recommendation rests on, as the report says it.
async fn claims(
    v: &Visitor,
    column: &Column,
    view: &ActionView,
    found: Option<&Report>,
) -> Result<Vec<Sentence>, Trouble> {
    let at = |n: u64| usize::try_from(n).ok().and_then(|n| n.checked_sub(1));
    let position = view.action.as_ref().map(|action| action.recommendation);
    let recommendation =
        position.and_then(|(section, n)| found?.sections.get(at(section)?)?.recommendations.get(at(n)?));
    let Some(recommendation) = recommendation else { return Ok(Vec::new()) };
    let home = v.app.node().origin();
    let sources = recommendation.claims.iter().flat_map(|claim| &claim.sources);
    let places: Vec<Place> = sources.map(|source| source.item.place(home)).collect();
    let items = v.app.node().show_items(&places, v.audience()).await?;
    Ok(recommendation.claims.iter().map(|claim| report::sentence(v, column, &items, claim)).collect())
}

/// How many actions of a consultation are done, under way, impossible, in words; `None` while there are none.
///
/// # Errors
/// A fault of the store.
pub async fn summary(v: &Visitor, column: &Column) -> Result<Option<String>, Trouble> {
    let rows = rows(v, Some(column)).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let n = |class: Class| rows.iter().filter(|row| row.class == class).count();
    let values =
        [("done", n(Class::Done).into()), ("doing", n(Class::Doing).into()), ("cannot", n(Class::Cannot).into())];
    Ok(Some(v.locale().say_with(key!("follow-summary"), &values)))
}

/// Stamps and pages of the actions of each recommendation of a report, by its number.
///
/// # Errors
/// A fault of the store.
pub async fn by_recommendation(
    v: &Visitor,
    column: &Column,
) -> Result<BTreeMap<String, Vec<(Badge, Stamp, String)>>, Trouble> {
    let mut found: BTreeMap<String, Vec<(Badge, Stamp, String)>> = BTreeMap::new();
    for row in rows(v, Some(column)).await? {
        for lane in row.lanes {
            found.entry(row.number.clone()).or_default().push((lane.badge, lane.stamp, row.href.clone()));
        }
    }
    Ok(found)
}
