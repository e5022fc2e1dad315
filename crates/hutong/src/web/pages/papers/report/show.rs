//! The worksheet as a page: one chapter with its sentences and trays, beside it the opinions to take sources from, and what
//! the check of citations says.

use std::collections::BTreeSet;

use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    consultation::{charter::Bilingual, theme::Theme},
    facts::Roles,
    home::worksheet::{Stuck, tops},
};
use serde::Deserialize;

use super::{
    Bench,
    act::Hitch,
    cite::{self, Finding},
    here,
    sheet::{self, Chapter, Choice, PointView},
};
use crate::{
    key,
    locale::Locale,
    web::{
        dates,
        errors::{self, Said, Trouble},
        forms::Posted,
        frame::{Frame, render_own},
        pages::{
            files::percent,
            papers::{
                board::{
                    self,
                    list::{Asked as Listed, Row, paged, row},
                    show::ActLine,
                },
                kept,
            },
        },
        places::Column,
        visitor::Visitor,
    },
};

/// Changes shown.
const ACTS_SHOWN: usize = 6;
/// Characters of a sentence in a change.
const ACT_CHARS: usize = 60;

/// What stands in the address.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asked {
    /// The chapter.
    #[serde(default)]
    pub theme: String,
    /// Words to search its opinions for.
    #[serde(default)]
    pub q: String,
    /// Which page of them.
    #[serde(default)]
    pub after: String,
    /// Which form is filled in again.
    #[serde(default)]
    pub kept: String,
}

impl Asked {
    /// What a form said about the page that it was drawn on.
    pub fn of(posted: &Posted) -> Asked {
        let field = |name: &str| posted.raw(name).to_owned();
        Asked { theme: field("theme"), q: field("q"), ..Asked::default() }
    }

    /// The query of this page, without the page of its opinions.
    pub fn query(&self) -> String {
        format!("?theme={}&q={}", percent(&self.theme), percent(&self.q))
    }
}

/// What stands on the page besides the worksheet.
#[derive(Default)]
pub(super) struct Shown {
    pub trouble: Option<Trouble>,
    pub not: Option<Hitch>,
    pub has_kept: bool,
}

/// The opinions of a chapter.
struct Tray {
    rows: Vec<Row>,
    next: Option<String>,
    first: Option<String>,
    lines: Vec<Choice>,
    points: Vec<Choice>,
}

#[derive(askama::Template)]
#[template(path = "pages/papers/report.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    column: String,
    title: String,
    board: String,
    paper: String,
    trouble: Option<Said>,
    refused: Option<String>,
    theirs: Vec<ActLine>,
    has_kept: bool,
    has_themes: bool,
    drafts: bool,
    chapters: Vec<(Chapter, String)>,
    label: String,
    points: Vec<PointView>,
    tray: Option<Tray>,
    findings: Vec<Finding>,
    bare: usize,
    sheet_title: Bilingual,
    acts: Vec<ActLine>,
    asked: &'a Asked,
    p: &'a Posted,
    base: u64,
    token: String,
    keys: [String; 4],
}

/// Shows the worksheet.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever neither works on its papers nor reads them; [`Trouble::NoPage`].
pub async fn show(mut v: Visitor, Path(c): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let (column, roles) = board::find(&v, &c).await?;
    let mut posted = Posted::default();
    let has_kept = kept::fill(&v, &here(&v, &column), &asked.kept, &mut posted).await?;
    let asked = if has_kept { Asked { kept: asked.kept, ..Asked::of(&posted) } } else { asked };
    page(&mut v, (&column, roles), &asked, &posted, Shown { has_kept, ..Shown::default() }).await
}

fn told(t: &Locale, not: &Hitch) -> String {
    match not {
        Hitch::Stuck(Stuck::Changed) => t.say(key!("board-clash-changed")),
        Hitch::Stuck(Stuck::Nothing) => t.say(key!("board-clash-nothing")),
        Hitch::Stuck(Stuck::TooMany) => t.say(key!("bench-too-many")),
        Hitch::NotVerbatim => t.say(key!("bench-not-verbatim")),
        Hitch::NoThemes => t.say(key!("bench-no-themes")),
        Hitch::Bare(n) => t.say_with(key!("bench-bare-block"), &[("n", (*n).into())]),
        Hitch::Empty => t.say(key!("bench-empty-block")),
        Hitch::Check => t.say(key!("bench-check-block")),
    }
}

fn status(shown: &Shown) -> StatusCode {
    match (&shown.trouble, &shown.not) {
        (Some(trouble), _) => trouble.status(),
        (None, Some(Hitch::Stuck(Stuck::Changed))) => StatusCode::CONFLICT,
        (None, Some(_)) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, None) => StatusCode::OK,
    }
}

fn act_line(t: &Locale, act: &hutong_core::home::working::Act) -> ActLine {
    let short = |text: &str| crate::web::view::shorten(text, ACT_CHARS);
    let values = [("n", act.count.into()), ("about", short(&act.about).into()), ("into", short(&act.into).into())];
    let key = match act.what.as_str() {
        "title" => key!("bench-act-title"),
        "point" => key!("bench-act-point"),
        "line" => key!("bench-act-line"),
        "write" => key!("bench-act-write"),
        "cite" => key!("bench-act-cite"),
        "uncite" => key!("bench-act-uncite"),
        "shift" => key!("bench-act-shift"),
        "take" => key!("bench-act-take"),
        _ => key!("bench-act-remove"),
    };
    ActLine { when: dates::minute(t, act.at.0), who: act.by.clone(), what: t.say_with(key, &values) }
}

pub(super) async fn page(
    v: &mut Visitor,
    (column, roles): (&Column, Roles),
    asked: &Asked,
    posted: &Posted,
    shown: Shown,
) -> Result<Response, Trouble> {
    let bench = Bench::read(v, column).await?;
    let top = chosen(&bench, &asked.theme);
    let mut token = String::new();
    let mut fresh = Vec::new();
    for _ in 0..sheet::forms(&bench.sheet, top.as_ref().map(|(top, _)| *top)) + 4 {
        let (drawn, key) = v.draw_form()?;
        token = drawn;
        fresh.push(key.to_string());
    }
    let mut fresh = fresh.into_iter();
    let keys: [String; 4] = std::array::from_fn(|_| fresh.next().unwrap_or_default());
    let v = &*v;
    let t = v.locale();
    // The first chapter is open where none is named.
    let asked = &Asked { theme: top.map(|(top, _)| top.id.to_string()).unwrap_or_default(), ..asked.clone() };
    let points = match top {
        Some(top) => sheet::points(v, column, &bench, top, &mut fresh).await?,
        None => Vec::new(),
    };
    let findings = match &bench.tree {
        Some(tree) if !bench.sheet.points.is_empty() => {
            let report = bench.report(v, column, tree).await?;
            cite::check(v, column, &bench.refs, (&report, tree)).await?
        }
        _ => Vec::new(),
    };
    let seen = posted.raw("base").parse().ok().filter(|_| matches!(shown.not, Some(Hitch::Stuck(Stuck::Changed))));
    let theirs = bench.sheet.since(seen.unwrap_or(bench.sheet.n)).map(|act| act_line(t, act));
    let chapters = bench.tree.as_ref().map(|tree| sheet::chapters(&bench, tree, &asked.theme)).unwrap_or_default();
    let address = |id: &str| {
        let query = Asked { theme: id.to_owned(), ..Asked::default() }.query();
        format!("{}{query}", here(v, column))
    };
    let page = Page {
        here: here(v, column),
        column: v.app.path_of(&column.id),
        title: column.charter.title.for_lang(t.tag()).to_owned(),
        board: board::here(v, column),
        paper: format!("{}/desk/{}/papers/report", v.app.base(), column.id),
        trouble: shown.trouble.as_ref().map(|trouble| errors::tell(v, trouble)),
        refused: shown.not.as_ref().map(|not| told(t, not)),
        theirs: theirs.collect(),
        has_kept: shown.has_kept,
        has_themes: top.is_some(),
        drafts: roles.drafter,
        chapters: chapters.into_iter().map(|chapter| (address(&chapter.id), chapter)).map(|(a, c)| (c, a)).collect(),
        label: top.map(|(top, at)| format!("{at} {}", top.label)).unwrap_or_default(),
        tray: match top {
            Some(top) => Some(tray(v, column, &bench, top, (&points, asked), posted).await?),
            None => None,
        },
        points,
        findings,
        bare: sheet::bare(&bench),
        sheet_title: title(&bench, posted),
        acts: bench.sheet.acts.iter().rev().take(ACTS_SHOWN).map(|act| act_line(t, act)).collect(),
        asked,
        p: posted,
        base: bench.sheet.n,
        token,
        keys,
        f: Frame::new(v, &t.say(key!("bench-title"))),
    };
    render_own(v, status(&shown), &page)
}

/// The chapter that is open, with its number.
fn chosen<'b>(bench: &'b Bench, id: &str) -> Option<(&'b Theme, usize)> {
    let all: Vec<(&Theme, usize)> = tops(bench.tree.as_ref()?).zip(1..).collect();
    all.iter().find(|(top, _)| top.id.as_str() == id).or(all.first()).copied()
}

fn title(bench: &Bench, posted: &Posted) -> Bilingual {
    let typed = |name: &str, kept: &str| {
        if posted.has(name) { posted.raw(name).to_owned() } else { kept.to_owned() }
    };
    Bilingual { zh: typed("title-zh", &bench.sheet.title.zh), en: typed("title-en", &bench.sheet.title.en) }
}

async fn tray(
    v: &Visitor,
    column: &Column,
    bench: &Bench,
    (top, _): (&Theme, usize),
    (points, asked): (&[PointView], &Asked),
    posted: &Posted,
) -> Result<Tray, Trouble> {
    let all = bench.tree.as_ref().map(|tree| sheet::opinions(bench, tree, top)).unwrap_or_default();
    let listed = Listed { q: asked.q.clone(), after: asked.after.clone(), ..Listed::default() };
    let (items, next) = paged(v, column, &all, &listed).await?;
    let ticked: BTreeSet<&str> = posted.picked("pick-").collect();
    let (lines, points) = sheet::choices(points, posted.raw("line"), posted.raw("point"));
    let here = format!("{}{}", here(v, column), asked.query());
    Ok(Tray {
        rows: items.iter().filter_map(|item| row(v, column, item, &ticked)).collect(),
        next: next.map(|next| format!("{here}&after={next}#tray")),
        first: (!asked.after.is_empty()).then(|| format!("{here}#tray")),
        lines,
        points,
    })
}
