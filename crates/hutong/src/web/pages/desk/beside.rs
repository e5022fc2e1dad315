//! What stands beside an item at the desk: what says nearly the same, and what an appeal is about.

use std::ops::Range;

use hutong_analysis::near_duplicate::shared_passages;
use hutong_core::{
    consultation::item::{Audience, ItemKind, State},
    ids::PersonId,
};
use hutong_node::pages::{Change, ItemView};

use super::{item::Found, path_of};
use crate::web::{
    errors::Trouble,
    pages::opinion::{Step, step},
    places::Column,
    view::{
        Badge,
        desk::{Piece, pieces},
        lang_of,
        quote::{self, Stamp},
    },
    visitor::Visitor,
};

/// Items shown beside it.
pub(super) const BESIDE_MAX: usize = 3;

/// An item beside it.
pub(super) struct Other {
    pub number: String,
    pub word: String,
    pub href: String,
    pub badge: Badge,
    pub stamp: Stamp,
    pub pieces: Vec<Piece>,
    pub lang: &'static str,
    /// Whether this one can be merged into it.
    pub is_target: bool,
}

/// The item that an appeal is about.
pub(super) struct Appealed {
    pub number: String,
    pub href: String,
    pub text: String,
    pub lang: &'static str,
    pub steps: Vec<Step>,
    pub is_withheld: bool,
    /// Whether the visitor decided about it: then a colleague answers.
    pub is_mine: bool,
}

pub(super) fn number(column: &Column, item: &ItemView) -> String {
    item.registration.clone().unwrap_or_else(|| column.word(&item.place).unwrap_or_default())
}

/// What says nearly the same: those that wait with it, then what is published; and the passages that it shares.
pub(super) async fn beside(
    v: &Visitor,
    column: &Column,
    item: &ItemView,
    mates: Vec<ItemView>,
) -> Result<(Vec<Other>, Vec<Range<usize>>), Trouble> {
    let t = v.locale();
    let text = item.text.as_deref().unwrap_or_default();
    let is_compared = item.row.kind != ItemKind::Appeal && !text.is_empty();
    // Whose rights end at a unit reads of the others what everybody reads.
    let reader = if v.desk_units(&column.id).is_some() { Audience::Public } else { Audience::Secretariats };
    let known = if is_compared { v.app.node().similar(&column.id, text, reader).await? } else { Vec::new() };
    let known = known.into_iter().map(|similar| similar.item).filter(|other| other.place != item.place);
    let (mut others, mut shared) = (Vec::new(), Vec::new());
    for other in known.chain(mates).take(BESIDE_MAX) {
        let words = other.text.as_deref().unwrap_or_default();
        let (here, there): (Vec<_>, Vec<_>) = shared_passages(text, words).into_iter().unzip();
        shared.extend(here);
        let side = column.side(&other.place.origin);
        let host = column.charter.host(&other.place.origin);
        let word = column.word(&other.place).unwrap_or_default();
        let is_published = other.row.state == State::Published;
        others.push(Other {
            number: number(column, &other),
            href: match is_published {
                true => column.path(&v.app, &other.place),
                false => format!("{}/i/{word}", path_of(v, column)),
            },
            word,
            badge: Badge::new(host.map_or("", |h| h.name.for_lang(t.tag())), host.map_or("", |h| &h.code), side),
            stamp: quote::stamp(t, other.row.state),
            pieces: pieces(t, words, &[], &there),
            lang: lang_of(words),
            is_target: is_published && other.row.kind == item.row.kind,
        });
    }
    Ok((others, shared))
}

pub(super) async fn appealed(v: &Visitor, found: &Found, me: &PersonId) -> Result<Option<Appealed>, Trouble> {
    let Some(place) = found.about() else { return Ok(None) };
    let store = v.app.node().store();
    let Some(item) = store.show_item(&place, Audience::Own).await? else { return Ok(None) };
    let history = store.list_history(&place, Audience::Own, true).await?;
    let decided = |line: &&hutong_node::pages::HistoryLine| matches!(line.change, Change::State { .. });
    let text = item.text.clone().unwrap_or_default();
    Ok(Some(Appealed {
        number: number(&found.column, &item),
        href: format!("{}/i/{}", path_of(v, &found.column), found.column.word(&place).unwrap_or_default()),
        lang: lang_of(&text),
        text,
        steps: history.iter().map(|line| step(v.locale(), line)).collect(),
        is_withheld: item.row.state == State::Withheld,
        is_mine: history.iter().filter(decided).any(|line| line.person.as_ref() == Some(me)),
    }))
}
