//! From addresses to things: which consultation, which item; and back.

use std::{collections::BTreeMap, sync::Arc};

use hutong_core::{
    consultation::{charter::Charter, phase::Phase},
    ids::{ConsultationId, EntryIndex, Origin, Place},
};
use hutong_node::pages::{ConsultationView, ItemView};

use super::{errors::Trouble, pages::survey_words as survey, state::App, visitor::Visitor};

/// A consultation whose charter is here.
pub struct Column {
    /// Its id.
    pub id: ConsultationId,
    /// The charter in force.
    pub charter: Arc<Charter>,
    /// Where each body stands.
    pub view: Arc<ConsultationView>,
}

impl Column {
    /// The consultation that an address names.
    ///
    /// # Errors
    /// [`Trouble::NoPage`] when there is none with a charter in force.
    pub async fn find(visitor: &Visitor, id: &str) -> Result<Column, Trouble> {
        let id = ConsultationId::new(id).map_err(|_| Trouble::NoPage)?;
        let view = visitor.app.node().show_consultation(&id).await?;
        Column::of(view).ok_or(Trouble::NoPage)
    }

    /// A consultation that has a charter in force.
    pub fn of(view: impl Into<Arc<ConsultationView>>) -> Option<Column> {
        let view = view.into();
        Some(Column { id: view.id.clone(), charter: view.charter.clone()?, view })
    }

    /// Phase in one log.
    pub fn phase_of(&self, origin: &Origin) -> Option<Phase> {
        self.view.stages.iter().find(|s| s.origin == *origin).and_then(|s| s.stage.phase)
    }

    /// Phase at this body; where it is no host, at the first that is.
    pub fn phase(&self, home: &Origin) -> Option<Phase> {
        let first = self.charter.hosts.first().map(|h| &h.origin);
        self.phase_of(home).or_else(|| self.phase_of(first?))
    }

    /// The public reason for which nothing is taken in for now; `None` while it is.
    ///
    /// # Errors
    /// A fault of the store.
    pub async fn paused(&self, visitor: &Visitor) -> Result<Option<String>, Trouble> {
        let mut rules = visitor.app.node().store().intake_rules().await?;
        Ok(rules.remove(&self.id).and_then(|rules| rules.paused))
    }

    /// Position of a body among the hosts: which of the waters is its own.
    pub fn side(&self, origin: &Origin) -> usize {
        self.charter.hosts.iter().position(|h| h.origin == *origin).unwrap_or(self.charter.hosts.len())
    }

    /// The word of an item in addresses: the body's letters and the index, such as `SC-224`.
    pub fn word(&self, place: &Place) -> Option<String> {
        Some(format!("{}-{}", self.charter.host(&place.origin)?.code, place.index))
    }

    /// The place that a word means.
    pub fn place(&self, word: &str) -> Option<Place> {
        let (code, index) = word.rsplit_once('-')?;
        let host = self.charter.hosts.iter().find(|h| h.code == code)?;
        let index: EntryIndex = index.parse().ok().filter(|i: &u64| i.to_string() == index)?;
        Some(Place { origin: host.origin.clone(), index })
    }

    /// The path of an item; the consultation's where the item has none.
    pub fn path(&self, app: &App, place: &Place) -> String {
        let column = app.path_of(&self.id);
        self.word(place).map_or_else(|| column.clone(), |word| format!("{column}/i/{word}"))
    }
}

/// An item in its consultation, with whether it is the visitor's own.
pub struct Found {
    /// Its consultation.
    pub column: Column,
    /// The item as the visitor may see it.
    pub item: ItemView,
    /// Whether the visitor handed it in.
    pub is_own: bool,
}

impl Found {
    /// The item that an address names, if the visitor may see it or wrote it.
    ///
    /// # Errors
    /// [`Trouble::NoPage`] alike when there is none and when it is not for them.
    pub async fn find(visitor: &Visitor, consultation: &str, word: &str) -> Result<Found, Trouble> {
        let column = Column::find(visitor, consultation).await?;
        let place = column.place(word).ok_or(Trouble::NoPage)?;
        let store = visitor.app.node().store();
        let is_own = is_own(visitor, &place).await?;
        let item = if is_own {
            store.show_own(place.index).await?
        } else {
            store.show_item(&place, visitor.audience()).await?
        };
        let item = item.filter(|item| item.row.consultation == column.id).ok_or(Trouble::NoPage)?;
        let item = survey::worded(visitor, item).await?;
        Ok(Found { column, item, is_own })
    }

    /// The same, for its author alone.
    ///
    /// # Errors
    /// [`Trouble::NoPage`] for everybody else: whether it exists is nobody else's business.
    pub async fn own(visitor: &Visitor, consultation: &str, word: &str) -> Result<Found, Trouble> {
        let found = Found::find(visitor, consultation, word).await?;
        if found.is_own { Ok(found) } else { Err(Trouble::NoPage) }
    }
}

/// Names of the bodies whose logs are known here, as the newest charter that names them has it.
///
/// # Errors
/// A fault of the store.
pub async fn names_of_bodies(visitor: &Visitor) -> Result<BTreeMap<Origin, String>, Trouble> {
    let views = visitor.app.node().store().list_consultations().await?;
    let mut charters: Vec<_> = views.into_iter().filter_map(|view| view.charter).collect();
    charters.sort_by_key(|charter| charter.opens);
    let hosts = charters.iter().flat_map(|charter| &charter.hosts);
    let named = hosts.map(|h| (h.origin.clone(), h.name.for_lang(visitor.locale().tag()).to_owned()));
    Ok(named.collect())
}

/// Whether the visitor handed in the item of a leaf.
///
/// # Errors
/// A fault of the store.
pub async fn is_own(visitor: &Visitor, place: &Place) -> Result<bool, Trouble> {
    let node = visitor.app.node();
    match visitor.me() {
        Some(me) if place.origin == *node.origin() => Ok(node.store().is_author(&me, place.index).await?),
        _ => Ok(false),
    }
}
