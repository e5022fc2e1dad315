//! The worksheet in words: chapters with their numbers, sentences with their trays, and which of them rest on nothing.

use hutong_core::{
    consultation::theme::{Theme, ThemeTree},
    home::worksheet::{Line, Point, Quoted, Worksheet, items_of, tops},
    ids::Place,
};
use hutong_node::reading::ItemsByPlace;

use super::{Bench, READER};
use crate::{
    key,
    web::{
        errors::Trouble,
        places::Column,
        view::{Badge, lang_of, shorten},
        visitor::Visitor,
    },
};

/// Characters of a source that is not quoted in part.
const SOURCE_CHARS: usize = 100;
/// Characters of a sentence where it is chosen from a list.
const CHOICE_CHARS: usize = 40;

/// A chapter among the others.
pub(super) struct Chapter {
    pub id: String,
    pub label: String,
    pub is_here: bool,
    /// How many recommendations, and how many sentences rest on nothing.
    pub points: usize,
    pub bare: usize,
}

/// A source in a tray.
pub(super) struct SourceLine {
    pub word: String,
    pub href: String,
    pub badge: Badge,
    pub words: String,
    pub lang: &'static str,
    pub is_quoted: bool,
}

/// A sentence.
pub(super) struct LineView {
    pub id: u64,
    pub number: String,
    pub text: String,
    pub lang: &'static str,
    pub is_bare: bool,
    pub tray: String,
    pub sources: Vec<SourceLine>,
    pub key: String,
}

/// A recommendation.
pub(super) struct PointView {
    pub id: u64,
    pub number: String,
    pub text: String,
    pub lang: &'static str,
    pub is_bare: bool,
    pub lines: Vec<LineView>,
    pub key: String,
}

/// A sentence in a list to choose from.
pub(super) struct Choice {
    pub value: u64,
    pub label: String,
    pub is_chosen: bool,
}

/// Whether a point or anything below it rests on nothing that may be read.
fn bare_in(bench: &Bench, point: &Point) -> usize {
    let lacks = |line: &&Line| !line.sources.keys().any(|place| bench.refs.contains_key(place));
    if point.lines.is_empty() { 1 } else { point.lines.iter().filter(lacks).count() }
}

/// Sentences of the whole worksheet that rest on nothing that may be read.
pub(super) fn bare(bench: &Bench) -> usize {
    bench.sheet.points.iter().map(|point| bare_in(bench, point)).sum()
}

/// All chapters.
pub(super) fn chapters(bench: &Bench, tree: &ThemeTree, here: &str) -> Vec<Chapter> {
    let chapter = |(at, top): (usize, &Theme)| Chapter {
        is_here: top.id.as_str() == here,
        label: format!("{} {}", at + 1, top.label),
        points: bench.sheet.of(&top.id).count(),
        bare: bench.sheet.of(&top.id).map(|point| bare_in(bench, point)).sum(),
        id: top.id.to_string(),
    };
    tops(tree).enumerate().map(chapter).collect()
}

/// Opinions of a chapter that may be read, by log and index.
pub(super) fn opinions<'b>(bench: &'b Bench, tree: &ThemeTree, top: &Theme) -> Vec<&'b Place> {
    let place = |item: &hutong_core::ids::Ref| Some(Place { origin: item.origin.clone()?, index: item.index });
    let wanted = items_of(tree, top).filter_map(place);
    wanted.filter_map(|place| bench.refs.get_key_value(&place).map(|(known, _)| known)).collect()
}

/// Recommendations of a chapter, and the keys of their forms in order.
///
/// # Errors
/// A fault of the store.
pub(super) async fn points(
    v: &Visitor,
    column: &Column,
    bench: &Bench,
    (top, chapter): (&Theme, usize),
    keys: &mut std::vec::IntoIter<String>,
) -> Result<Vec<PointView>, Trouble> {
    let of = || bench.sheet.of(&top.id);
    let cited: Vec<Place> = of().flat_map(|point| &point.lines).flat_map(|line| line.sources.keys()).cloned().collect();
    let items = v.app.node().show_items(&cited, READER).await?;
    let mut views = Vec::new();
    for (point, n) in of().zip(1..) {
        let number = format!("{chapter}.{n}");
        let key = keys.next().unwrap_or_default();
        let lines = point.lines.iter().zip(1..).map(|(line, n)| {
            let key = keys.next().unwrap_or_default();
            line_view(v, column, bench, &items, (line, format!("{number}.{n}"), key))
        });
        views.push(PointView {
            id: point.id,
            lang: lang_of(&point.text),
            text: point.text.clone(),
            is_bare: point.lines.is_empty(),
            lines: lines.collect(),
            number,
            key,
        });
    }
    Ok(views)
}

fn line_view(
    v: &Visitor,
    column: &Column,
    bench: &Bench,
    items: &ItemsByPlace,
    (line, number, key): (&Line, String, String),
) -> LineView {
    let t = v.locale();
    let source = |(place, quote): (&Place, &Quoted)| source_line(v, column, items, place, *quote);
    LineView {
        id: line.id,
        lang: lang_of(&line.text),
        text: line.text.clone(),
        is_bare: !line.sources.keys().any(|place| bench.refs.contains_key(place)),
        tray: t.say_with(key!("bench-tray-n"), &[("n", line.sources.len().into())]),
        sources: line.sources.iter().filter_map(source).collect(),
        number,
        key,
    }
}

fn source_line(v: &Visitor, column: &Column, items: &ItemsByPlace, place: &Place, quote: Quoted) -> Option<SourceLine> {
    let t = v.locale();
    let host = column.charter.host(&place.origin)?;
    let text = items.get(place).and_then(|item| item.text.as_deref().or(item.title.as_deref()));
    let quoted = quote.zip(text).map(|((from, to), text)| {
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        text.chars().skip(from).take(usize::try_from(to).unwrap_or(usize::MAX).saturating_sub(from)).collect::<String>()
    });
    let words = match (&quoted, text) {
        (Some(quoted), _) => quoted.clone(),
        (None, Some(text)) => shorten(text, SOURCE_CHARS),
        (None, None) => t.say(key!("portal-no-words")),
    };
    Some(SourceLine {
        href: column.path(&v.app, place),
        badge: Badge::new(host.name.for_lang(t.tag()), &host.code, column.side(&place.origin)),
        lang: lang_of(&words),
        words,
        is_quoted: quoted.is_some(),
        word: column.word(place)?,
    })
}

/// Sentences of a chapter to lay sources under, and recommendations to write sentences below.
pub(super) fn choices(points: &[PointView], line: &str, point: &str) -> (Vec<Choice>, Vec<Choice>) {
    let choice = |value: u64, number: &str, text: &str, chosen: &str| Choice {
        label: format!("{number} {}", shorten(text, CHOICE_CHARS)),
        is_chosen: value.to_string() == chosen,
        value,
    };
    let lines = points.iter().flat_map(|point| &point.lines);
    let lines = lines.map(|view| choice(view.id, &view.number, &view.text, line)).collect();
    (lines, points.iter().map(|view| choice(view.id, &view.number, &view.text, point)).collect())
}

/// What is recommended of each theme, for the board: chapter by chapter, in the order of the signed tree.
pub(in crate::web::pages::papers) struct Summary {
    pub label: String,
    pub href: String,
    pub points: Vec<(String, String, bool)>,
}

/// The board's third column; nothing while no themes are signed.
///
/// # Errors
/// A fault of the store.
pub(in crate::web::pages::papers) async fn summaries(v: &Visitor, column: &Column) -> Result<Vec<Summary>, Trouble> {
    let bench = Bench::read(v, column).await?;
    let Some(tree) = &bench.tree else { return Ok(Vec::new()) };
    let summary = |(chapter, top): (usize, &Theme)| {
        let point = |(n, point): (usize, &Point)| {
            let is_bare = bare_in(&bench, point) > 0;
            (format!("{}.{}", chapter + 1, n + 1), point.text.clone(), is_bare)
        };
        Summary {
            href: format!("{}?theme={}", super::here(v, column), crate::web::pages::files::percent(top.id.as_str())),
            label: top.label.clone(),
            points: bench.sheet.of(&top.id).enumerate().map(point).collect(),
        }
    };
    Ok(tops(tree).enumerate().map(summary).collect())
}

/// How many forms a chapter has.
pub(super) fn forms(sheet: &Worksheet, top: Option<&Theme>) -> usize {
    let points = sheet.points.iter().filter(|point| top.is_some_and(|top| top.id == point.theme));
    points.map(|point| 1 + point.lines.len()).sum()
}
