//! The adopted report: what is recommended, and every sentence with the items that it rests on.

use std::collections::BTreeMap;

use axum::{extract::Path, response::Response};
use hutong_core::{
    consultation::{
        document::{self, Kind},
        report::{Claim, Report, Section},
    },
    ids::Place,
};
use hutong_node::reading::ItemsByPlace;

use super::{
    follow_up,
    sums::{self, Sum},
};
use crate::{
    key,
    web::{
        errors::Trouble,
        frame::{Frame, show as show_page},
        places::Column,
        view::{
            Badge, lang_of,
            phrases::phrases,
            quote::{Stamp, byline},
            shorten,
        },
        visitor::Visitor,
    },
};

/// Sources shown of one sentence; the others are counted.
const SOURCES_SHOWN: usize = 30;
/// Characters of a source that is not quoted in part.
const SOURCE_CHARS: usize = 120;

/// A source.
pub(super) struct SourceLine {
    pub badge: Badge,
    pub number: String,
    pub href: String,
    pub words: String,
    pub lang: &'static str,
    pub byline: String,
}

/// A sentence with its sources.
pub(super) struct Sentence {
    pub text: String,
    pub lang: &'static str,
    pub rests: String,
    pub sources: Vec<SourceLine>,
    pub more: Option<String>,
}

/// A recommendation.
struct Point {
    number: String,
    text: String,
    lang: &'static str,
    claims: Vec<Sentence>,
    /// What became of it: lane by lane, with the page of its action.
    follow_up: Vec<(Badge, Stamp, String)>,
}

/// A theme.
struct Chapter {
    label: String,
    lang: &'static str,
    counts: Vec<(Badge, String)>,
    points: Vec<Point>,
}

#[derive(askama::Template)]
#[template(path = "pages/report.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    column: String,
    title: Vec<String>,
    ver: u64,
    sha256: String,
    adopted: Vec<(Badge, String)>,
    pins: Vec<(String, String)>,
    chapters: Vec<Chapter>,
    sums: Vec<Sum>,
    is_simulated: bool,
}

#[derive(askama::Template)]
#[template(path = "pages/no-report.html")]
struct NoReport<'a> {
    f: Frame<'a>,
    here: String,
    column: String,
}

/// Shows the report in force, or says that there is none yet.
///
/// # Errors
/// [`Trouble::NoPage`] for a consultation that is not here.
pub async fn show(v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let (t, store) = (v.locale(), v.app.node().store());
    let here = v.app.path_of(&column.id);
    let title_of_column = column.charter.title.for_lang(t.tag()).to_owned();
    let id = document::document_id(&column.id, Kind::Report).map_err(Trouble::fault)?;
    let document = store.show_document(&id).await?;
    let version = document.in_force.clone();
    let view = document.versions.iter().find(|w| Some(w.ver) == version.as_ref().map(|x| x.ver));
    let bytes = view.and_then(|w| w.contents.get(&version.as_ref()?.sha256));
    let Some((report, version)) = bytes.and_then(|b| Report::read(b).ok()).zip(version) else {
        let f = Frame::new(&v, &t.say(key!("portal-report")));
        return show_page(&v, &NoReport { f, here, column: title_of_column });
    };
    let places: Vec<Place> = report.sources().map(|s| s.item.place(v.app.node().origin())).collect();
    let items = v.app.node().show_items(&places, v.audience()).await?;
    let badge = |at: usize| column.charter.hosts.get(at).map(|h| Badge::new(h.name.for_lang(t.tag()), &h.code, at));
    let acts = view.map(|w| w.acts.as_slice()).unwrap_or_default();
    // In the order of the charter, whoever signed first.
    let mut signed: Vec<_> = acts.iter().filter(|a| a.version == version && a.act != document::Act::Reject).collect();
    signed.sort_by_key(|a| column.side(&a.place.origin));
    let adopted = signed.into_iter().filter_map(|a| {
        let entry = t.say_with(key!("portal-entry"), &[("index", a.place.index.into())]);
        Some((badge(column.side(&a.place.origin))?, entry))
    });
    let mut followed = follow_up::by_recommendation(&v, &column).await?;
    let page = Page {
        f: Frame::new(&v, report.title.for_lang(t.tag())),
        column: title_of_column,
        title: phrases(report.title.for_lang(t.tag())),
        ver: report.ver,
        sha256: version.sha256.to_hex(),
        adopted: adopted.collect(),
        pins: report.pins.iter().map(|(origin, size)| (origin.to_string(), t.number(*size))).collect(),
        chapters: (1..).zip(&report.sections).map(|(n, s)| chapter(&v, &column, &items, n, s, &mut followed)).collect(),
        sums: sums::show(&v, &column).await?,
        is_simulated: report.simulated,
        here,
    };
    show_page(&v, &page)
}

fn chapter(
    v: &Visitor,
    column: &Column,
    items: &ItemsByPlace,
    n: usize,
    section: &Section,
    followed: &mut BTreeMap<String, Vec<(Badge, Stamp, String)>>,
) -> Chapter {
    let t = v.locale();
    let counts = column.charter.hosts.iter().enumerate().filter_map(|(at, host)| {
        let n = section.counts.get(host.origin.as_str())?;
        let badge = Badge::new(host.name.for_lang(t.tag()), &host.code, at);
        Some((badge, t.say_with(key!("portal-count-items"), &[("n", (*n).into())])))
    });
    let points = section.recommendations.iter().enumerate().map(|(at, r)| Point {
        follow_up: followed.remove(&format!("{n}.{}", at + 1)).unwrap_or_default(),
        number: format!("{n}.{}", at + 1),
        lang: lang_of(&r.text),
        text: r.text.clone(),
        claims: r.claims.iter().map(|c| sentence(v, column, items, c)).collect(),
    });
    Chapter {
        label: section.label.clone(),
        lang: lang_of(&section.label),
        counts: counts.collect(),
        points: points.collect(),
    }
}

pub(super) fn sentence(v: &Visitor, column: &Column, items: &ItemsByPlace, claim: &Claim) -> Sentence {
    let t = v.locale();
    let sources = claim.sources.iter().take(SOURCES_SHOWN).map(|source| {
        let place = source.item.place(v.app.node().origin());
        let item = items.get(&place);
        let at = column.side(&place.origin);
        let host = column.charter.hosts.get(at);
        let (name, code) = host.map_or(("", ""), |h| (h.name.for_lang(t.tag()), h.code.as_str()));
        let words = item.and_then(|item| item.text.as_deref());
        let quoted = words.map(|text| match source.quote {
            // A quotation is a range of characters: the words are where the item is, and nowhere else.
            Some((from, to)) => {
                let skip = usize::try_from(from).unwrap_or(usize::MAX);
                text.chars().skip(skip).take(usize::try_from(to - from).unwrap_or(usize::MAX)).collect()
            }
            None => shorten(text, SOURCE_CHARS),
        });
        SourceLine {
            badge: Badge::new(name, code, at),
            number: item.and_then(|i| i.registration.clone()).or_else(|| column.word(&place)).unwrap_or_default(),
            href: column.path(&v.app, &place),
            lang: quoted.as_deref().map_or("", lang_of),
            words: quoted.unwrap_or_else(|| t.say(key!("portal-no-words"))),
            byline: item.map(|i| byline(t, i)).unwrap_or_default(),
        }
    });
    let n = claim.sources.len();
    let more = n.checked_sub(SOURCES_SHOWN).filter(|n| *n > 0);
    Sentence {
        lang: lang_of(&claim.text),
        text: claim.text.clone(),
        rests: t.say_with(key!("portal-report-rests"), &[("n", n.into())]),
        sources: sources.collect(),
        more: more.map(|n| t.say_with(key!("portal-report-more"), &[("n", n.into())])),
    }
}
