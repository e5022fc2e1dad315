//! The plan in work: the newest draft of the next version, else the plan in force as its beginning.

use hutong_core::{
    consultation::{
        charter::Bilingual,
        document::{self, Kind},
        plan::Plan,
    },
    ids::DocumentId,
};
use hutong_log::hash::{Hash, sha256};
use hutong_node::pages::{DocumentView, DraftView};

use super::trail;
use crate::web::{
    errors::Trouble,
    pages::plan::{document_of, versions},
    places::Column,
    visitor::Visitor,
};

/// The plan in work with what it is compared with.
pub(super) struct Working {
    pub id: DocumentId,
    pub document: DocumentView,
    /// The version in force.
    pub in_force: Option<Plan>,
    /// As it stands now.
    pub plan: Plan,
    /// The newest draft of the next version, which `plan` is then.
    pub draft: Option<DraftView>,
    /// All drafts of that version, newest first, with their words.
    pub drafts: Vec<(Hash, Plan)>,
}

impl Working {
    /// The plan that a form was drawn on: a draft by its hash, else what there was before any draft.
    pub fn base(&self, hash: &str) -> Plan {
        let found = Hash::from_hex(hash).ok().and_then(|hash| self.drafts.iter().find(|(known, _)| *known == hash));
        found.map_or_else(|| self.beginning(), |(_, plan)| plan.clone())
    }

    /// The next version before anybody has drafted it.
    fn beginning(&self) -> Plan {
        let ver = self.plan.ver;
        match &self.in_force {
            Some(plan) => Plan { ver, reason: Bilingual::default(), ..plan.clone() },
            None => Plan { rows: Vec::new(), ..self.plan.clone() },
        }
    }
}

/// The plan in work of a call for topics.
pub(super) async fn of(v: &Visitor, column: &Column) -> Result<Working, Trouble> {
    let id = document::document_id(&column.id, Kind::Plan).map_err(Trouble::fault)?;
    let document = document_of(v, column).await?;
    let ver_in_force = document.in_force.as_ref().map(|version| version.ver);
    let in_force = versions(&document, false).into_iter().find(|w| Some(w.view.ver) == ver_in_force).map(|w| w.plan);
    let ver = trail::next_version(&column.charter.hosts, &document);
    let drafts: Vec<(DraftView, Plan)> = v
        .app
        .node()
        .store()
        .list_drafts(&id)
        .await?
        .into_iter()
        .filter_map(|draft| Some((Plan::read(&draft.bytes).ok()?, draft)))
        .filter(|(plan, _)| plan.ver == ver)
        .map(|(plan, draft)| (draft, plan))
        .collect();
    let beginning = match &in_force {
        Some(plan) => Plan { ver, reason: Bilingual::default(), ..plan.clone() },
        None => empty(column, ver),
    };
    let plan = drafts.first().map_or(beginning, |(_, plan)| plan.clone());
    let hashes = drafts.iter().map(|(draft, plan)| (sha256(&draft.bytes), plan.clone())).collect();
    let draft = drafts.into_iter().next().map(|(draft, _)| draft);
    Ok(Working { id, document, in_force, plan, draft, drafts: hashes })
}

/// A first plan: for the year after the call.
fn empty(column: &Column, ver: u64) -> Plan {
    Plan {
        consultation: column.id.clone(),
        ver,
        year: column.charter.year + 1,
        title: Bilingual { zh: "联合履职计划".to_owned(), en: "Joint plan".to_owned() },
        rows: Vec::new(),
        reason: Bilingual::default(),
        simulated: column.charter.simulated,
    }
}
