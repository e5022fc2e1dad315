//! The year's joint plan: its rows with who leads and where each came from, its versions, and what each changed.

use std::sync::Arc;

use axum::{
    extract::{Path, Query},
    response::Response,
};
use hutong_core::{
    consultation::{
        document::{self, Act, Kind, Status},
        item::{Audience, Module},
        plan::Plan,
    },
    ids::{ConsultationId, Place},
};
use hutong_node::{
    pages::{DocumentView, VersionView},
    reading::ItemsByPlace,
};
use serde::Deserialize;

use super::papers;
use crate::{
    key,
    web::{
        errors::Trouble,
        frame::{Frame, show as show_page},
        places::Column,
        view::{
            Badge,
            phrases::phrases,
            plan::{Around, ChangeView, PlanRow},
            quote::Stamp,
        },
        visitor::Visitor,
    },
};

/// A version in the history.
struct VersionLine {
    ver: u64,
    stamp: Stamp,
    reason: String,
    /// Who signed, and where that stands.
    signed: Vec<(Badge, String)>,
    href: String,
    /// Where it is compared with the version before.
    compare: Option<String>,
    is_shown: bool,
}

#[derive(askama::Template)]
#[template(path = "pages/plan.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    column: String,
    title: Vec<String>,
    year: String,
    is_in_force: bool,
    rows: Vec<PlanRow>,
    /// The version that it is compared with, and what is another.
    changes: Option<(u64, Vec<ChangeView>)>,
    versions: Vec<VersionLine>,
    ver: u64,
    sha256: String,
    is_simulated: bool,
    /// Where the visitor drafts, checks or signs it.
    desk: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "pages/no-plan.html")]
struct NoPlan<'a> {
    f: Frame<'a>,
    here: String,
    column: String,
    desk: Option<String>,
}

/// Which version, and with which it is compared.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    ver: String,
    #[serde(default)]
    from: String,
}

/// A version with its words.
pub(super) struct Version<'d> {
    /// What is known of it.
    pub view: &'d VersionView,
    /// Its words.
    pub plan: Plan,
}

/// Versions of a plan whose words are here, newest first: those in force or once in force, and for whoever works on it
/// those that are proposed.
pub(super) fn versions(document: &DocumentView, reads_proposals: bool) -> Vec<Version<'_>> {
    let shown = document.versions.iter().filter(|w| w.status == Status::Effective || reads_proposals);
    let read = shown.filter_map(|view| {
        let bytes = view.sha256.and_then(|sha256| view.contents.get(&sha256))?;
        Some(Version { view, plan: Plan::read(bytes).ok()? })
    });
    read.collect()
}

/// The suggestions of these plans that the visitor may see.
pub(super) async fn suggestions(v: &Visitor, plans: &[&Plan]) -> Result<Arc<ItemsByPlace>, Trouble> {
    let home = v.app.node().origin();
    let places: Vec<Place> = plans.iter().flat_map(|p| p.sources()).map(|source| source.place(home)).collect();
    Ok(v.app.node().show_items(&places, v.audience()).await?)
}

/// Consultations that rows may have become, with their titles.
pub(super) async fn titles(v: &Visitor) -> Result<Vec<(ConsultationId, String)>, Trouble> {
    let views = v.app.node().store().list_consultations().await?;
    let columns = views.into_iter().filter_map(Column::of);
    let title = |c: Column| (c.id.clone(), c.charter.title.for_lang(v.locale().tag()).to_owned());
    Ok(columns.map(title).collect())
}

/// The document of a call for topics.
pub(super) async fn document_of(v: &Visitor, column: &Column) -> Result<DocumentView, Trouble> {
    let id = document::document_id(&column.id, Kind::Plan).map_err(Trouble::fault)?;
    Ok(v.app.node().store().show_document(&id).await?)
}

/// The plan in force of a call for topics, with its words.
pub(super) async fn in_force(v: &Visitor, column: &Column) -> Result<Option<Plan>, Trouble> {
    let document = document_of(v, column).await?;
    let ver = document.in_force.as_ref().map(|version| version.ver);
    Ok(versions(&document, false).into_iter().find(|w| Some(w.view.ver) == ver).map(|w| w.plan))
}

/// Shows the plan in force, or the version asked for; or says that there is none yet.
///
/// # Errors
/// [`Trouble::NoPage`] for a consultation that is not here.
pub async fn show(v: Visitor, Path(c): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let t = v.locale();
    let title_of_column = column.charter.title.for_lang(t.tag()).to_owned();
    let here = v.app.path_of(&column.id);
    let document = document_of(&v, &column).await?;
    let in_force = document.in_force.as_ref().map(|version| version.ver);
    let all = versions(&document, v.audience() >= Audience::Secretariats);
    let number = |text: &str| text.parse::<u64>().ok();
    let wanted = number(&asked.ver).or(in_force);
    let Some(shown) = all.iter().find(|w| Some(w.view.ver) == wanted) else {
        let f = Frame::new(&v, &t.say(key!("plan-title")));
        let desk = papers::desk_of(&v, &column);
        return show_page(&v, &NoPlan { f, here, column: title_of_column, desk });
    };
    let before = number(&asked.from).and_then(|ver| all.iter().find(|w| w.view.ver == ver));
    let plans: Vec<&Plan> = all.iter().map(|w| &w.plan).collect();
    let (items, held) = (suggestions(&v, &plans).await?, titles(&v).await?);
    let around = Around { t, app: &v.app, column: &column, items: &items, held: &held };
    let page = Page {
        f: Frame::new(&v, shown.plan.title.for_lang(t.tag())),
        column: title_of_column,
        title: phrases(shown.plan.title.for_lang(t.tag())),
        year: t.say_with(key!("plan-year"), &[("year", shown.plan.year.to_string().into())]),
        is_in_force: Some(shown.view.ver) == in_force,
        rows: around.rows(&shown.plan),
        changes: before.map(|w| (w.view.ver, around.changes(&w.plan, &shown.plan))),
        versions: all.iter().map(|w| line(&v, &column, &here, &all, w, (in_force, shown.view.ver))).collect(),
        ver: shown.view.ver,
        sha256: shown.view.sha256.map(|hash| hash.to_hex()).unwrap_or_default(),
        is_simulated: shown.plan.simulated,
        desk: papers::desk_of(&v, &column),
        here,
    };
    show_page(&v, &page)
}

fn line(
    v: &Visitor,
    column: &Column,
    here: &str,
    all: &[Version<'_>],
    version: &Version<'_>,
    (in_force, shown): (Option<u64>, u64),
) -> VersionLine {
    let t = v.locale();
    let ver = version.view.ver;
    let before = all.iter().map(|w| w.view.ver).filter(|other| *other < ver).max();
    let mut signed: Vec<_> = version.view.acts.iter().filter(|a| a.act != Act::Reject).collect();
    signed.sort_by_key(|a| column.side(&a.place.origin));
    let signed = signed.into_iter().filter_map(|a| {
        let host = column.charter.host(&a.place.origin)?;
        let entry = t.say_with(key!("portal-entry"), &[("index", a.place.index.into())]);
        Some((Badge::new(host.name.for_lang(t.tag()), &host.code, column.side(&a.place.origin)), entry))
    });
    VersionLine {
        ver,
        stamp: stamp(v, version.view.status, Some(ver) == in_force),
        reason: version.plan.reason.for_lang(t.tag()).to_owned(),
        signed: signed.collect(),
        href: format!("{here}/plan?ver={ver}"),
        compare: before.map(|before| format!("{here}/plan?ver={ver}&from={before}#changes")),
        is_shown: ver == shown,
    }
}

/// Where a version stands.
pub(super) fn stamp(v: &Visitor, status: Status, is_in_force: bool) -> Stamp {
    let (label, kind) = match (status, is_in_force) {
        (Status::Effective, true) => (key!("plan-in-force"), "good"),
        (Status::Effective, false) => (key!("plan-replaced"), "closed"),
        (Status::Proposed, _) => (key!("plan-proposed"), "waiting"),
        (Status::Dead, _) => (key!("plan-dead"), "closed"),
    };
    Stamp { label: v.locale().say(label), kind }
}

/// A joint plan on the portal's first page.
pub struct Teaser {
    /// Its page.
    pub href: String,
    /// Its name.
    pub title: String,
    /// "2026 年" / "2026".
    pub year: String,
    /// Its rows.
    pub rows: Vec<PlanRow>,
}

/// The plan for the first page: that of this year, else the latest one.
///
/// # Errors
/// A fault of the store.
pub async fn teaser(v: &Visitor, year: u64) -> Result<Option<Teaser>, Trouble> {
    let t = v.locale();
    let views = v.app.node().store().list_consultations().await?;
    let calls = views.into_iter().filter_map(Column::of).filter(|c| c.charter.modules.contains(&Module::Topics));
    let mut plans = Vec::new();
    for column in calls {
        plans.extend(in_force(v, &column).await?.map(|plan| (column, plan)));
    }
    let best = plans.into_iter().max_by_key(|(_, plan)| (plan.year == year, plan.year));
    let Some((column, plan)) = best else { return Ok(None) };
    let (items, held) = (ItemsByPlace::new(), titles(v).await?);
    let around = Around { t, app: &v.app, column: &column, items: &items, held: &held };
    Ok(Some(Teaser {
        href: format!("{}/plan", v.app.path_of(&column.id)),
        title: plan.title.for_lang(t.tag()).to_owned(),
        year: t.say_with(key!("plan-year"), &[("year", plan.year.to_string().into())]),
        rows: around.rows(&plan),
    }))
}
