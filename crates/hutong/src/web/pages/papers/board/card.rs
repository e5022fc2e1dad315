//! A theme's card: its name above what the machine called it, what of it each body said, up to three sentences, and how
//! far people went from what the machine proposed.

use std::collections::BTreeMap;

use hutong_core::{
    home::board::{Board, BoardTheme},
    ids::{Code, Place},
};
use hutong_node::{jobs::analyse::AnalysisView, reading::ItemsByPlace};

use super::{Desk, READER, list, machine::Machine};
use crate::{
    documents::report::bars,
    key,
    web::{
        errors::Trouble,
        places::Column,
        view::{Badge, lang_of, shorten},
        visitor::Visitor,
    },
};

/// Sentences of a card.
const QUOTES: usize = 3;
/// Characters of one.
const QUOTE_CHARS: usize = 70;
/// Cards with sentences; further ones say their numbers alone, so that the page stays light.
const QUOTED_CARDS: usize = 60;

/// One body's part.
pub(super) struct River {
    pub badge: Badge,
    pub bar: String,
    pub items: String,
}

/// A sentence.
pub(super) struct Sentence {
    pub words: String,
    pub lang: &'static str,
    pub number: String,
}

/// A theme.
pub(super) struct Card {
    pub id: String,
    pub number: String,
    pub label: String,
    pub lang: &'static str,
    /// What the machine had called it, where people call it otherwise.
    pub machine: Option<String>,
    /// How the latest analysis has it.
    pub beside: Option<String>,
    pub rivers: Vec<River>,
    pub quotes: Vec<Sentence>,
    pub href: String,
    pub is_open: bool,
    pub is_sub: bool,
}

/// Numbers of themes as they are read: 1, 1.1, 1.2, 2 …
pub(super) fn numbers(board: &Board) -> Vec<(&BoardTheme, String)> {
    let mut at = (0, 0);
    let mut numbered = Vec::with_capacity(board.themes.len());
    for theme in board.in_order() {
        let is_sub = theme.parent.is_some();
        at = if is_sub { (at.0, at.1 + 1) } else { (at.0 + 1, 0) };
        numbered.push((theme, if is_sub { format!("{}.{}", at.0, at.1) } else { at.0.to_string() }));
    }
    numbered
}

/// Opinions that stand for each theme: those whose sentences the machine chose, then the first ones.
fn chosen(desk: &Desk, analysis: Option<&AnalysisView>) -> BTreeMap<Code, Vec<(Place, Option<String>)>> {
    let mut by_place: BTreeMap<&Place, &str> = BTreeMap::new();
    for quote in analysis.into_iter().flat_map(|analysis| &analysis.themes).flat_map(|theme| &theme.quotes) {
        by_place.entry(&quote.item).or_insert(&quote.words);
    }
    let of = |theme: &BoardTheme| {
        let quoted = by_place.iter().filter(|(place, _)| theme.items.contains(place));
        let mut all: Vec<(Place, Option<String>)> =
            quoted.take(QUOTES).map(|(place, words)| ((*place).clone(), Some((*words).to_owned()))).collect();
        for place in desk.present(&theme.items) {
            if all.len() >= QUOTES {
                break;
            }
            if !all.iter().any(|(known, _)| known == place) {
                all.push((place.clone(), None));
            }
        }
        (theme.id.clone(), all)
    };
    desk.board.in_order().into_iter().take(QUOTED_CARDS).map(of).collect()
}

/// All cards, in the order of the board.
///
/// # Errors
/// A fault of the store.
pub(super) async fn cards(
    v: &Visitor,
    (column, desk): (&Column, &Desk),
    (analysis, machine): (Option<&AnalysisView>, Option<&Machine<'_>>),
    asked: &list::Asked,
) -> Result<Vec<Card>, Trouble> {
    let chosen = chosen(desk, analysis);
    let places: Vec<Place> = chosen.values().flatten().map(|(place, _)| place.clone()).collect();
    let items = v.app.node().show_items(&places, READER).await?;
    let here = super::here(v, column);
    let t = v.locale();
    let count = |theme: &BoardTheme| {
        let mut by_body = vec![0_u64; column.charter.hosts.len()];
        for place in desk.present(&theme.items) {
            by_body.get_mut(column.side(&place.origin)).into_iter().for_each(|n| *n += 1);
        }
        by_body
    };
    let counted: Vec<(&BoardTheme, String, Vec<u64>)> =
        numbers(&desk.board).into_iter().map(|(theme, number)| (theme, number, count(theme))).collect();
    let most = counted.iter().flat_map(|(.., by_body)| by_body).copied().max().unwrap_or_default();
    let card = |(theme, number, by_body): (&BoardTheme, String, Vec<u64>)| {
        let river = |(at, n): (usize, u64)| {
            let host = &column.charter.hosts[at];
            let badge = Badge::new(host.name.for_lang(t.tag()), &host.code, at);
            let items = t.say_with(key!("portal-count-items"), &[("n", n.into())]);
            River { bar: bars::length(n, most, badge.side), badge, items }
        };
        let query = list::Asked { from: theme.id.to_string(), ..list::Asked::default() }.query();
        let quotes = chosen.get(&theme.id).map(Vec::as_slice).unwrap_or_default();
        let is_named_otherwise = !theme.machine_label.is_empty() && theme.machine_label != theme.label;
        Card {
            lang: lang_of(&theme.label),
            label: theme.label.clone(),
            machine: is_named_otherwise
                .then(|| t.say_with(key!("board-machine-name"), &[("label", theme.machine_label.as_str().into())])),
            beside: machine.and_then(|machine| machine.like(&theme.id)).map(|(like, shared, has)| {
                let values = [("label", like.label.as_str().into()), ("n", has.into()), ("shared", shared.into())];
                t.say_with(key!("board-machine-beside"), &values)
            }),
            rivers: by_body.into_iter().enumerate().map(river).collect(),
            quotes: quotes
                .iter()
                .filter_map(|(place, words)| sentence(column, &items, place, words.as_deref()))
                .collect(),
            href: format!("{here}{query}#pick"),
            is_open: asked.from == theme.id.as_str(),
            is_sub: theme.parent.is_some(),
            id: theme.id.to_string(),
            number,
        }
    };
    Ok(counted.into_iter().map(card).collect())
}

fn sentence(column: &Column, items: &ItemsByPlace, place: &Place, words: Option<&str>) -> Option<Sentence> {
    let item = items.get(place)?;
    let text = item.text.as_deref().filter(|text| !text.is_empty()).or(item.title.as_deref())?;
    let words = words.unwrap_or(text);
    Some(Sentence { words: shorten(words, QUOTE_CHARS), lang: lang_of(words), number: column.word(place)? })
}
