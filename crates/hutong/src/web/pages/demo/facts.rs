//! What the record says of a visitor's way through a demo, since its portals opened.

use hutong_analysis::campaign::Kind;
use hutong_core::{
    consultation::item::{Audience, ItemKind, State},
    ids::{ConsultationId, Place},
    receipt::human_code,
};
use hutong_node::{
    answer::Grown,
    pages::{DecisionQuery, ItemView, PAGE_LEN_MAX},
};

use super::{DECISIONS, need_tour};
use crate::web::{
    errors::Trouble, forms::receipt_word, milestones::Milestone, pages::papers, places::Column, visitor::Visitor,
};

/// Items of a visitor that are looked at: their newest.
const OWN_MAX: u32 = 50;

/// What is known of the tour.
pub struct Facts {
    /// Path of the consultation that goes on.
    pub running: String,
    /// Path of the one that has ended.
    pub ended: String,
    /// Path of the desk of the one that goes on.
    pub desk: String,
    /// Path of the visitor's newest receipt.
    pub receipt: Option<String>,
    /// Path of the opinion that says nearly what the visitor's newest says.
    pub similar: Option<String>,
    /// Path of the letter that stands for the others.
    pub letters: Option<String>,
    /// Decisions of this body's desk, mergers aside.
    pub decided: usize,
    /// Path of the charter at the desk, while it waits for this body's signatory.
    pub to_sign: Option<String>,
    /// Both bodies have signed a change of the charter.
    pub is_signed: bool,
    is_written: bool,
    is_witnessed: bool,
    is_collapsed: bool,
}

impl Facts {
    /// Reads them.
    ///
    /// # Errors
    /// [`Trouble::NoPage`] outside a demo; a fault of the store.
    pub async fn gather(v: &Visitor) -> Result<Facts, Trouble> {
        let marker = &need_tour(v)?.marker;
        let id = |text: &str| ConsultationId::new(text).map_err(|_| Trouble::NoPage);
        let (running, ended) = (id(&marker.running)?, id(&marker.ended)?);
        let column = Column::find(v, running.as_str()).await?;
        let mut facts = Facts {
            running: v.app.path_of(&running),
            ended: v.app.path_of(&ended),
            desk: format!("{}/desk/{running}", v.app.base()),
            receipt: None,
            similar: None,
            letters: None,
            decided: 0,
            to_sign: papers::awaits_us(v, &column)
                .await?
                .then(|| format!("{}/desk/{running}/papers/charter", v.app.base())),
            is_signed: column.charter.ver > 1,
            is_written: false,
            is_witnessed: false,
            is_collapsed: false,
        };
        if let Some(own) = newest(v, &column, marker.size).await? {
            facts.take_own(v, &column, &own).await?;
        }
        facts.take_desk(v, &column, marker.size).await?;
        Ok(facts)
    }

    async fn take_own(&mut self, v: &Visitor, column: &Column, own: &ItemView) -> Result<(), Trouble> {
        let (node, index) = (v.app.node(), own.place.index);
        self.is_written = true;
        self.is_witnessed = node.receipt(index).await?.grown >= Grown::Witnessed;
        let hash = node.store().leaf_hashes(node.origin(), index, index + 1).await?.pop();
        self.receipt = hash.map(|hash| format!("{}/r/{}", v.app.base(), receipt_word(&human_code(&hash))));
        let similar = similar(v, column, own).await?.into_iter().next();
        self.similar = similar.map(|place| column.path(&v.app, &place));
        Ok(())
    }

    async fn take_desk(&mut self, v: &Visitor, column: &Column, since: u64) -> Result<(), Trouble> {
        let node = v.app.node();
        let query = DecisionQuery {
            consultation: column.id.clone(),
            reader: Audience::Own,
            states: vec![State::Published, State::Withheld, State::Merged],
            after: None,
            limit: PAGE_LEN_MAX,
        };
        let lines = node.list_decisions(&query).await?.lines;
        let own = || lines.iter().filter(|line| line.place.origin == *node.origin() && line.place.index >= since);
        self.decided = own().filter(|line| line.to != State::Merged && line.kind.is_reviewed()).count();
        let merged = own().filter(|line| line.to == State::Merged).count();
        let Some(analysis) = node.analysis(&column.id, Audience::Public)? else { return Ok(()) };
        let letters = analysis.clusters.iter().filter(|cluster| cluster.kind == Kind::Campaign);
        let most = letters.max_by_key(|cluster| cluster.members.len());
        let left =
            most.map_or(0, |cluster| cluster.members.iter().filter(|place| place.origin == *node.origin()).count());
        self.is_collapsed = merged > 1 && left <= 1;
        let into = own().find_map(|line| line.into.clone());
        self.letters = into.map(|place| column.path(&v.app, &place));
        Ok(())
    }

    /// What follows from the record.
    pub fn reached(&self) -> Vec<Milestone> {
        let all = [
            (self.is_written, Milestone::Wrote),
            (self.is_witnessed, Milestone::Witnessed),
            (self.decided >= DECISIONS, Milestone::Cleared),
            (self.is_collapsed, Milestone::Collapsed),
            (self.is_signed, Milestone::Signed),
        ];
        all.into_iter().filter(|(is_so, _)| *is_so).map(|(_, milestone)| milestone).collect()
    }
}

/// The newest opinion that this browser handed in since the portals opened.
pub async fn newest(v: &Visitor, column: &Column, since: u64) -> Result<Option<ItemView>, Trouble> {
    // The device, whoever is signed in: the tour goes through several roles in one browser.
    let Some(device) = v.device() else { return Ok(None) };
    let deeds = v.app.node().list_deeds(&device, None, OWN_MAX).await?.into_iter().map(|deed| deed.item);
    let is_wanted = |item: &ItemView| {
        item.row.kind == ItemKind::Opinion && item.row.consultation == column.id && item.place.index >= since
    };
    Ok(deeds.into_iter().find(is_wanted))
}

/// Others' opinions that say nearly what this one says.
pub async fn similar(v: &Visitor, column: &Column, own: &ItemView) -> Result<Vec<Place>, Trouble> {
    let text = own.text.as_deref().unwrap_or_default();
    let found = v.app.node().similar(&column.id, text, Audience::Public).await?;
    Ok(found.into_iter().map(|similar| similar.item.place).filter(|place| *place != own.place).collect())
}
