//! 主题板: where a secretariat sorts opinions into themes before the tree is drafted. A working paper of this body alone:
//! every change is small, says what it was made on, and is undone by nobody unseen.

mod edit;
mod form;

use std::collections::{BTreeMap, BTreeSet};

pub use edit::{Clash, Edit, Picked, Spot, Taken};

use super::working::Act;
use crate::{
    consultation::{
        document::BadDocument,
        theme::{Theme, ThemeTree},
    },
    ids::{Code, ConsultationId, FormKey, Place, Ref},
};

/// A theme on the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardTheme {
    /// Stays the same while it is renamed and filled.
    pub id: Code,
    /// The theme above; that one has none.
    pub parent: Option<Code>,
    /// The name people gave or kept.
    pub label: String,
    /// What the machine had proposed; empty where people made the theme.
    pub machine_label: String,
    /// Its opinions.
    pub items: BTreeSet<Place>,
    /// Number of the change that last named, moved or filled it by a merge.
    pub touched: u64,
}

/// The board.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Board {
    /// Changes made so far.
    pub n: u64,
    /// Themes in order; each sub-theme somewhere behind the theme above it.
    pub themes: Vec<BoardTheme>,
    /// Opinions outside every theme, each with why.
    pub aside: BTreeMap<Place, String>,
    /// The last changes, newest last.
    pub acts: Vec<Act>,
}

impl Board {
    /// The board that a tree says.
    pub fn of_tree(tree: &ThemeTree) -> Board {
        let place = |r: &Ref| Some(Place { origin: r.origin.clone()?, index: r.index });
        let theme = |theme: &Theme| BoardTheme {
            id: theme.id.clone(),
            parent: theme.parent.clone(),
            label: theme.label.clone(),
            machine_label: theme.machine_label.clone(),
            items: theme.items.iter().filter_map(place).collect(),
            touched: 0,
        };
        let aside = tree.unthemed.iter().filter_map(|(r, why)| Some((place(r)?, why.clone())));
        Board { themes: tree.themes.iter().map(theme).collect(), aside: aside.collect(), ..Board::default() }
    }

    /// The tree that the board says. Opinions of which there is no reference are left out: they may not be read any more.
    pub fn tree(&self, consultation: &ConsultationId, ver: u64, refs: &BTreeMap<Place, Ref>) -> ThemeTree {
        let theme = |theme: &BoardTheme| Theme {
            id: theme.id.clone(),
            parent: theme.parent.clone(),
            label: theme.label.clone(),
            machine_label: theme.machine_label.clone(),
            items: theme.items.iter().filter_map(|place| refs.get(place)).cloned().collect(),
        };
        ThemeTree {
            consultation: consultation.clone(),
            ver,
            themes: self.in_order().into_iter().map(theme).collect(),
            unthemed: self
                .aside
                .iter()
                .filter_map(|(place, why)| Some((refs.get(place)?.clone(), why.clone())))
                .collect(),
        }
    }

    /// Themes as they are read: each followed by those below it.
    pub fn in_order(&self) -> Vec<&BoardTheme> {
        let tops = self.themes.iter().filter(|theme| theme.parent.is_none());
        tops.flat_map(|top| std::iter::once(top).chain(self.below(&top.id))).collect()
    }

    /// Themes below one.
    pub fn below<'b>(&'b self, id: &'b Code) -> impl Iterator<Item = &'b BoardTheme> {
        self.themes.iter().filter(move |theme| theme.parent.as_ref() == Some(id))
    }

    /// A theme by its id.
    pub fn theme(&self, id: &Code) -> Option<&BoardTheme> {
        self.themes.iter().find(|theme| theme.id == *id)
    }

    /// Every opinion that has a place on the board.
    pub fn placed(&self) -> BTreeSet<&Place> {
        self.themes.iter().flat_map(|theme| &theme.items).chain(self.aside.keys()).collect()
    }

    /// Whether a form was taken already.
    pub fn has_taken(&self, key: &FormKey) -> bool {
        self.acts.iter().any(|act| act.key == *key)
    }

    /// Changes made after this one, as far as they are remembered.
    pub fn since(&self, n: u64) -> impl Iterator<Item = &Act> {
        self.acts.iter().filter(move |act| act.n > n)
    }

    /// The canonical bytes.
    pub fn bytes(&self) -> Vec<u8> {
        form::write(self)
    }

    /// Reads and checks canonical bytes.
    ///
    /// # Errors
    /// What is wrong and where.
    pub fn read(bytes: &[u8]) -> Result<Board, BadDocument> {
        form::read(bytes)
    }
}
