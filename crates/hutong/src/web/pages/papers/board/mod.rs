//! The theme board: what has no place yet, the themes with what people made of the machine's proposal, and what is
//! recommended of each. Every press of a button is one small change of a working paper that the secretariat shares.

mod act;
mod card;
pub(super) mod list;
mod machine;
pub(super) mod show;

use std::collections::{BTreeMap, BTreeSet};

pub use act::submit;
use hutong_core::{
    consultation::{
        document::{self, Kind},
        item::{Audience, ItemKind},
        theme::ThemeTree,
    },
    facts::Roles,
    home::{KeepWorking, board::Board},
    ids::{Place, Ref},
    refusal::Refusal,
};
use hutong_log::hash::{Hash, sha256};
pub use show::show;

use super::{path_of, reads, subject, trail, version_of, works};
use crate::web::{errors::Trouble, places::Column, visitor::Visitor};

/// Who reads what is sorted here: a tree names nothing that the other secretariats may not read.
pub(super) const READER: Audience = Audience::Secretariats;

/// A consultation that this body hosts, and the visitor's roles there.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever neither works on its papers nor reads them; [`Trouble::NoPage`].
pub(super) async fn find(v: &Visitor, c: &str) -> Result<(Column, Roles), Trouble> {
    if v.account().is_none() {
        return Err(v.sign_in_first());
    }
    let column = Column::find(v, c).await?;
    let roles = v.roles_in(&column.id);
    if !works(roles) && !reads(roles) {
        return Err(Trouble::Refused(Refusal::NeedsRole { role: "drafter" }));
    }
    column.charter.host(v.app.node().origin()).ok_or(Trouble::NoPage)?;
    Ok((column, roles))
}

/// The board as it stands, and every opinion that must get a place on it.
pub(super) struct Desk {
    pub board: Board,
    /// SHA-256 of what is kept; `None` while nobody has changed anything.
    pub kept: Option<Hash>,
    /// Published opinions, as the tree refers to them.
    pub refs: BTreeMap<Place, Ref>,
}

impl Desk {
    /// Reads the board: as it is kept, else as the newest draft or the tree in force has it, else empty.
    pub async fn read(v: &Visitor, column: &Column) -> Result<Desk, Trouble> {
        let store = v.app.node().store();
        let (board, kept) = match store.working(&column.id, Kind::Themes).await? {
            Some(bytes) => (Board::read(&bytes).map_err(Trouble::fault)?, Some(sha256(&bytes))),
            None => (beginning(v, column).await?, None),
        };
        let refs = store.list_published_refs(&column.id, ItemKind::Opinion, READER).await?;
        Ok(Desk { board, kept, refs: refs.into_iter().collect() })
    }

    /// Opinions that have no place yet, by log and index.
    pub fn unplaced(&self) -> Vec<&Place> {
        let placed = self.board.placed();
        self.refs.keys().filter(|place| !placed.contains(place)).collect()
    }

    /// Opinions of a theme that may be read still.
    pub fn present<'d>(&'d self, items: &'d BTreeSet<Place>) -> impl Iterator<Item = &'d Place> {
        items.iter().filter(|place| self.refs.contains_key(place))
    }

    /// How many opinions have a place.
    pub fn placed_n(&self) -> usize {
        self.board.placed().into_iter().filter(|place| self.refs.contains_key(place)).count()
    }

    /// What keeps the board as it is now.
    pub fn keep(&self, column: &Column) -> KeepWorking {
        let bytes = hutong_core::facts::Private(self.board.bytes());
        KeepWorking { consultation: column.id.clone(), kind: Kind::Themes, base: self.kept, bytes }
    }
}

/// The newest draft of the next version, else the tree in force.
async fn beginning(v: &Visitor, column: &Column) -> Result<Board, Trouble> {
    let (document, drafts) = subject::papers(v, &column.id, Kind::Themes).await?;
    let ver = trail::next_version(&column.charter.hosts, &document);
    let draft = drafts.iter().find(|draft| version_of(Kind::Themes, &draft.bytes) == Some(ver));
    let in_force = document.in_force.as_ref().and_then(|version| {
        let view = document.versions.iter().find(|view| view.ver == version.ver)?;
        view.contents.get(&version.sha256)
    });
    let bytes = draft.map(|draft| &draft.bytes).or(in_force);
    let tree = bytes.and_then(|bytes| ThemeTree::read(bytes).ok());
    Ok(tree.map(|tree| Board::of_tree(&tree)).unwrap_or_default())
}

/// The next version of the tree.
pub(super) async fn next_tree(v: &Visitor, column: &Column, desk: &Desk) -> Result<ThemeTree, Trouble> {
    let id = document::document_id(&column.id, Kind::Themes).map_err(Trouble::fault)?;
    let document = v.app.node().store().show_document(&id).await?;
    Ok(desk.board.tree(&column.id, trail::next_version(&column.charter.hosts, &document), &desk.refs))
}

/// The address of the board.
pub(in crate::web) fn here(v: &Visitor, column: &Column) -> String {
    path_of(v, column, "themes")
}
