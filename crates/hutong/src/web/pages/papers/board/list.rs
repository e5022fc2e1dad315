//! The list to pick from: opinions without a place, those of a theme, or those set aside; a page at a time, searched.

use std::collections::BTreeSet;

use hutong_core::{
    consultation::item::{ItemKind, State},
    home::board::Spot,
    ids::{Code, Place},
};
use hutong_node::{
    jobs::search::words_of,
    pages::{Cursor, ItemSet, ItemView, ListQuery, PAGE_LEN_MAX, Sort},
};
use serde::Deserialize;

use super::{Desk, READER, machine::Machine};
use crate::{
    key,
    web::{
        errors::Trouble,
        forms::Posted,
        pages::files::percent,
        places::Column,
        view::{Badge, lang_of, shorten},
        visitor::Visitor,
    },
};

/// Opinions of a page.
pub(super) const PAGE_LEN: usize = 40;
/// Characters shown of an opinion.
const LINE_CHARS: usize = 160;
/// Most opinions that are found and moved at once.
const FOUND_MAX: usize = 5_000;

/// What stands in the address.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asked {
    /// Whose opinions are listed: a theme's id, `aside`, else those without a place.
    #[serde(default, rename = "in")]
    pub from: String,
    /// Words to search for.
    #[serde(default)]
    pub q: String,
    /// Which page, from 1; with words, behind which opinion.
    #[serde(default)]
    pub after: String,
    /// The last change that whoever comes back had seen.
    #[serde(default)]
    pub since: String,
    /// Which form is filled in again.
    #[serde(default)]
    pub kept: String,
}

/// The word for opinions set aside, which is no theme's id on the board: those have a digit or come from a tree.
const ASIDE: &str = "aside";

impl Asked {
    /// What a form said about the list that it was drawn on.
    pub fn of(posted: &Posted) -> Asked {
        let field = |name: &str| posted.raw(name).to_owned();
        Asked { from: field("in"), q: field("q"), ..Asked::default() }
    }

    /// Which opinions are listed.
    pub(super) fn spot(&self, desk: &Desk) -> Spot {
        match Code::new(&self.from) {
            Ok(code) if desk.board.theme(&code).is_some() => Spot::Theme(code),
            _ if self.from == ASIDE => Spot::Aside,
            _ => Spot::Nowhere,
        }
    }

    /// The query of this list, without its page.
    pub fn query(&self) -> String {
        format!("?in={}&q={}", percent(&self.from), percent(&self.q))
    }
}

/// The word of a spot in addresses.
pub(super) fn word_of(spot: &Spot) -> &str {
    match spot {
        Spot::Nowhere => "",
        Spot::Aside => ASIDE,
        Spot::Theme(id) => id.as_str(),
    }
}

/// An opinion to pick.
pub(in crate::web::pages::papers) struct Row {
    pub word: String,
    pub href: String,
    pub badge: Badge,
    pub number: String,
    pub text: String,
    pub lang: &'static str,
    pub is_ticked: bool,
    /// Where the machine would put it.
    pub proposed: Option<String>,
    /// Why it was set aside.
    pub why: Option<String>,
}

/// A page of the list.
pub(super) struct List {
    pub rows: Vec<Row>,
    /// How many there are, whatever is searched for.
    pub n: usize,
    pub next: Option<String>,
    pub first: Option<String>,
}

/// Opinions of a spot that may be read.
fn all_of<'d>(desk: &'d Desk, spot: &Spot) -> Vec<&'d Place> {
    match spot {
        Spot::Nowhere => desk.unplaced(),
        Spot::Aside => desk.board.aside.keys().filter(|place| desk.refs.contains_key(place)).collect(),
        Spot::Theme(id) => desk.board.theme(id).map(|theme| desk.present(&theme.items).collect()).unwrap_or_default(),
    }
}

fn search(column: &Column, all: &[&Place], asked: &Asked, limit: u32, after: Option<Cursor>) -> ListQuery {
    ListQuery {
        state: Some(State::Published),
        among: Some(all.iter().map(|place| (*place).clone()).collect::<ItemSet>()),
        words: words_of(&asked.q),
        sort: Sort::Newest,
        limit,
        after,
        ..ListQuery::newest(column.id.clone(), READER, ItemKind::Opinion)
    }
}

/// Every opinion that the list holds with these words, up to [`FOUND_MAX`].
///
/// # Errors
/// A fault of the store.
pub(super) async fn found(v: &Visitor, column: &Column, desk: &Desk, asked: &Asked) -> Result<Vec<Place>, Trouble> {
    let all = all_of(desk, &asked.spot(desk));
    if words_of(&asked.q).is_none() {
        return Ok(all.into_iter().take(FOUND_MAX).cloned().collect());
    }
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = v.app.node().list(&search(column, &all, asked, PAGE_LEN_MAX, after)).await?;
        found.extend(page.items.iter().map(|item| item.place.clone()));
        match page.next.clone().filter(|_| found.len() < FOUND_MAX) {
            Some(next) => after = Some(next),
            None => return Ok(found),
        }
    }
}

/// The page of a list that was asked for: the words that are searched for, else page by page in the order given.
///
/// # Errors
/// A fault of the store.
pub(in crate::web::pages::papers) async fn paged(
    v: &Visitor,
    column: &Column,
    all: &[&Place],
    asked: &Asked,
) -> Result<(Vec<ItemView>, Option<String>), Trouble> {
    if words_of(&asked.q).is_some() {
        let limit = u32::try_from(PAGE_LEN).unwrap_or(PAGE_LEN_MAX);
        let query = search(column, all, asked, limit, Cursor::parse(&asked.after));
        let page = v.app.node().list(&query).await?;
        return Ok((page.items.clone(), page.next.as_ref().map(ToString::to_string)));
    }
    let page: usize = asked.after.parse().ok().filter(|page| *page > 0).unwrap_or(1);
    let places = all.iter().skip((page - 1).saturating_mul(PAGE_LEN)).take(PAGE_LEN);
    let places: Vec<Place> = places.map(|place| (*place).clone()).collect();
    let shown = v.app.node().show_items(&places, READER).await?;
    let items = places.iter().filter_map(|place| shown.get(place)).cloned().collect();
    let is_more = page.saturating_mul(PAGE_LEN) < all.len();
    Ok((items, is_more.then(|| (page + 1).to_string())))
}

/// The page that was asked for.
///
/// # Errors
/// A fault of the store.
pub(super) async fn list(
    v: &Visitor,
    (column, desk): (&Column, &Desk),
    machine: Option<&Machine<'_>>,
    asked: &Asked,
    posted: &Posted,
) -> Result<List, Trouble> {
    let spot = asked.spot(desk);
    let mut all = all_of(desk, &spot);
    let n = all.len();
    // What the machine takes to be alike stands together: it is picked together.
    all.sort_by_cached_key(|place| (machine.map(|machine| machine.position(place)), *place));
    let (items, next) = paged(v, column, &all, asked).await?;
    let ticked: BTreeSet<&str> = posted.picked("pick-").collect();
    let here = super::here(v, column);
    let query = asked.query();
    let row = |item: &ItemView| {
        let proposed = machine.filter(|_| !desk.board.aside.contains_key(&item.place));
        let proposed = proposed.and_then(|machine| machine.proposes(&item.place));
        let proposed = proposed.map(|theme| theme.label.clone());
        Some(Row { proposed, why: desk.board.aside.get(&item.place).cloned(), ..row(v, column, item, &ticked)? })
    };
    Ok(List {
        rows: items.iter().filter_map(row).collect(),
        n,
        next: next.map(|next| format!("{here}{query}&after={next}#pick")),
        first: (!asked.after.is_empty()).then(|| format!("{here}{query}#pick")),
    })
}

/// An opinion as it is picked.
pub(in crate::web::pages::papers) fn row(
    v: &Visitor,
    column: &Column,
    item: &ItemView,
    ticked: &BTreeSet<&str>,
) -> Option<Row> {
    let t = v.locale();
    let word = column.word(&item.place)?;
    let host = column.charter.host(&item.place.origin)?;
    let title = item.title.as_deref().filter(|title| !title.is_empty());
    let text = item.text.as_deref().unwrap_or_default();
    let words = title.map_or_else(|| text.to_owned(), |title| format!("{title} · {text}"));
    Some(Row {
        href: column.path(&v.app, &item.place),
        badge: Badge::new(host.name.for_lang(t.tag()), &host.code, column.side(&item.place.origin)),
        number: item.registration.clone().unwrap_or_else(|| word.clone()),
        text: if words.is_empty() { t.say(key!("portal-no-words")) } else { shorten(&words, LINE_CHARS) },
        lang: lang_of(text),
        is_ticked: ticked.contains(word.as_str()),
        proposed: None,
        why: None,
        word,
    })
}
