//! The opinion map: common ground first, then divergence and one-sided concerns, with bars by body; then the groups as
//! areas. Made of sealed votes; nothing in here points at a person, and nothing of the visitor's own is shown.

use std::sync::Arc;

use axum::{
    extract::{Path, Query},
    response::Response,
};
use hutong_analysis::{bridging::Class, groups::representative::Side, output::class_name as class_word};
use hutong_core::{consultation::item::Module, ids::Place};
use hutong_node::{
    jobs::analyse::{AnalysisView, GroupView, MapView},
    reading::ItemsByPlace,
};
use serde::Deserialize;

use super::sums::{self, Sum};
use crate::{
    documents::report::map::{Shape, areas},
    key,
    locale::Locale,
    web::{
        errors::Trouble,
        frame::{Frame, show as show_page},
        places::Column,
        view::{
            lang_of,
            made::{Made, made},
            phrases::phrases,
            standing::{Standing, class_name, standing, tone},
        },
        visitor::Visitor,
    },
};

/// Statements shown of each class, where all classes are shown.
const SHOWN: usize = 6;
/// Statements shown where one class alone is.
const SHOWN_OF_ONE: usize = 150;
/// Classes in the order in which they are shown.
const CLASSES: [(Class, &str); 4] = [
    (Class::CommonGround, key!("map-common-means")),
    (Class::Divergence, key!("map-divergence-means")),
    (Class::OneSided, key!("map-sided-means")),
    (Class::Undecided, key!("map-undecided-means")),
];

/// What is asked for in the address.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// The word of a class; empty for all.
    #[serde(default)]
    class: String,
}

/// One class of statements.
struct Part {
    word: &'static str,
    heading: String,
    meaning: String,
    standings: Vec<Standing>,
    all: Option<(String, String)>,
}

/// A statement that speaks for a group.
struct Speaks {
    side: String,
    text: String,
    lang: &'static str,
    href: String,
    share: String,
}

/// A group in the table and in words.
struct GroupLine {
    name: String,
    tone: String,
    people: String,
    stability: String,
    heading: String,
    speaks: Vec<Speaks>,
}

/// The drawing of the groups, or why there is none.
struct Drawing {
    svg: String,
    sentence: String,
    groups: Vec<GroupLine>,
}

#[derive(askama::Template)]
#[template(path = "pages/map.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    column: String,
    question: Vec<String>,
    empty: Option<String>,
    voters: Vec<String>,
    parts: Vec<Part>,
    is_one_class: bool,
    body_names: Vec<String>,
    drawing: Option<Drawing>,
    sums: Vec<Sum>,
    made: Option<Made>,
}

/// Shows the page.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn show(v: Visitor, Path(c): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let t = v.locale();
    let mut page = Page {
        f: Frame::new(&v, &t.say(key!("map-title"))).with_island("copy"),
        here: v.app.path_of(&column.id),
        column: column.charter.title.for_lang(t.tag()).to_owned(),
        question: phrases(column.charter.question.for_lang(t.tag())),
        empty: None,
        voters: Vec::new(),
        parts: Vec::new(),
        is_one_class: CLASSES.iter().any(|(class, _)| class_word(*class) == asked.class),
        body_names: column.charter.hosts.iter().map(|h| h.name.for_lang(t.tag()).to_owned()).collect(),
        drawing: None,
        sums: sums::show(&v, &column).await?,
        made: None,
    };
    if !column.charter.modules.contains(&Module::Stance) {
        page.empty = Some(t.say(key!("map-off")));
        return show_page(&v, &page);
    }
    let Some(analysis) = v.app.node().analysis(&column.id, v.audience())? else {
        page.empty = Some(t.say(key!("map-being-made")));
        return show_page(&v, &page);
    };
    let items = statements(&v, &analysis).await?;
    page.voters = voters(t, &column, &analysis);
    if analysis.votes.standings.is_empty() {
        page.empty = Some(t.say(key!("map-none")));
    } else {
        page.parts = parts(&v, &column, &items, &analysis, &asked.class);
    }
    if !page.is_one_class {
        page.drawing = Some(drawing(&v, &column, &items, &analysis.votes.map));
    }
    page.made = Some(made(t, &column, &analysis));
    show_page(&v, &page)
}

/// Every statement that the analysis names, as far as the visitor may read it now.
async fn statements(v: &Visitor, analysis: &AnalysisView) -> Result<Arc<ItemsByPlace>, Trouble> {
    let mut places: Vec<Place> = analysis.votes.standings.iter().map(|s| s.statement.clone()).collect();
    if let MapView::Groups { groups, .. } = &analysis.votes.map {
        places.extend(groups.iter().flat_map(|g| &g.speaks).map(|s| s.statement.clone()));
    }
    places.sort();
    places.dedup();
    Ok(v.app.node().show_items(&places, v.audience()).await?)
}

fn voters(t: &Locale, column: &Column, analysis: &AnalysisView) -> Vec<String> {
    let known = column.charter.hosts.iter().filter_map(|h| Some((h, *analysis.votes.voters.get(&h.origin)?)));
    let line = |(host, n): (&hutong_core::consultation::charter::Host, Option<u32>)| {
        let body = ("body", host.name.for_lang(t.tag()).into());
        match n {
            Some(n) => t.say_with(key!("map-voters-of"), &[body, ("n", n.into())]),
            None => t.say_with(key!("map-voters-few"), &[body]),
        }
    };
    known.map(line).collect()
}

fn parts(v: &Visitor, column: &Column, items: &ItemsByPlace, analysis: &AnalysisView, only: &str) -> Vec<Part> {
    let t = v.locale();
    let bodies = column.charter.hosts.len();
    let is_one = CLASSES.iter().any(|(class, _)| class_word(*class) == only);
    // A concern is one-sided only where there are two sides.
    let classes = CLASSES.iter().filter(|(class, _)| *class != Class::OneSided || bodies > 1);
    let part = |(class, meaning): &(Class, &'static str)| {
        let word = class_word(*class);
        let of_class = analysis.votes.standings.iter().filter(|s| s.class == *class);
        let mut all: Vec<Standing> = of_class.filter_map(|s| standing(t, &v.app, column, items, s)).collect();
        let n = all.len();
        all.truncate(if is_one { SHOWN_OF_ONE } else { SHOWN });
        let label = || t.say_with(key!("map-part-all"), &[("n", n.into())]);
        Part {
            word,
            heading: class_name(t, *class, bodies),
            meaning: t.say(meaning),
            all: (n > all.len() && !is_one).then(|| (format!("?class={word}"), label())),
            standings: all,
        }
    };
    classes.filter(|(class, _)| !is_one || class_word(*class) == only).map(part).collect()
}

fn drawing(v: &Visitor, column: &Column, items: &ItemsByPlace, map: &MapView) -> Drawing {
    let t = v.locale();
    let plain = |sentence| Drawing { svg: String::new(), sentence, groups: Vec::new() };
    match map {
        MapView::TooFew { needed } => plain(t.say_with(key!("map-too-few"), &[("needed", (*needed).into())])),
        MapView::OneGroup { people, .. } => plain(t.say_with(key!("map-groups-one"), &[("people", (*people).into())])),
        MapView::Groups { groups, .. } => {
            let name = |g: &GroupView| {
                let values = [("name", g.name.as_str().into()), ("people", g.people.into())];
                t.say_with(key!("map-group-people"), &values)
            };
            let names: Vec<String> = groups.iter().map(name).collect();
            let names = names.join(&t.say(key!("portal-list-comma")));
            let sentence = t.say_with(key!("map-groups-are"), &[("names", names.into())]);
            let shape = |g| {
                let g: &GroupView = g;
                Shape { number: g.number, people: g.people as usize, area: &g.area }
            };
            let shapes: Vec<Shape<'_>> = groups.iter().map(shape).collect();
            Drawing {
                svg: if shapes.is_empty() { String::new() } else { areas(&shapes, &sentence, t) },
                sentence,
                groups: groups.iter().map(|g| group(v, column, items, g)).collect(),
            }
        }
    }
}

fn group(v: &Visitor, column: &Column, items: &ItemsByPlace, of: &GroupView) -> GroupLine {
    let t = v.locale();
    let speaks = of.speaks.iter().filter_map(|one| {
        let text = items.get(&one.statement)?.text.clone()?;
        let side = if one.side == Side::Agree { key!("report-group-agree") } else { key!("report-group-disagree") };
        Some(Speaks {
            side: t.say(side),
            lang: lang_of(&text),
            text,
            href: column.path(&v.app, &one.statement),
            share: t.say_with(key!("report-group-share"), &[("people", one.people.into()), ("of", one.of.into())]),
        })
    });
    let named = [("name", of.name.as_str().into()), ("people", of.people.into())];
    GroupLine {
        name: t.say_with(key!("map-group"), &named),
        tone: tone(of.number),
        people: t.number(of.people.into()),
        stability: of.stability.map_or_else(|| "–".to_owned(), |stability| format!("{stability:.2}")),
        heading: t.say_with(key!("map-group-speaks"), &named),
        speaks: speaks.collect(),
    }
}
