//! What a paper is about: a consultation with its charter in force, or one that is only being planned, known by the
//! charters that were drafted here or proposed by another body.

use hutong_core::{
    consultation::{
        charter::{Bilingual, Charter, Host},
        document::{self, Kind},
    },
    facts::Roles,
    ids::{ConsultationId, Origin},
    refusal::Refusal,
};
use hutong_node::pages::{DocumentView, DraftView};

use super::{reads, works};
use crate::web::{errors::Trouble, view::Badge, visitor::Visitor};

/// A consultation, opened or planned.
pub(super) struct Subject {
    pub id: ConsultationId,
    /// Its title, in the newest charter that is here.
    pub title: Bilingual,
    /// Its hosts there.
    pub hosts: Vec<Host>,
    /// The charter in force.
    pub in_force: Option<Charter>,
}

/// The badge of a host; `None` for who is none.
pub(super) fn badge(v: &Visitor, hosts: &[Host], origin: &Origin) -> Option<Badge> {
    let at = hosts.iter().position(|host| host.origin == *origin)?;
    Some(Badge::new(hosts[at].name.for_lang(v.locale().tag()), &hosts[at].code, at))
}

/// The subject of an address, and the visitor's roles there.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever neither works on its papers nor reads them; [`Trouble::NoPage`] where there
/// are none.
pub(super) async fn find(v: &Visitor, c: &str) -> Result<(Subject, Roles), Trouble> {
    if v.account().is_none() {
        return Err(v.sign_in_first());
    }
    let id = ConsultationId::new(c).map_err(|_| Trouble::NoPage)?;
    let roles = v.roles_in(&id);
    if !works(roles) && !reads(roles) {
        return Err(Trouble::Refused(Refusal::NeedsRole { role: "drafter" }));
    }
    let subject = of(v, &id).await?.ok_or(Trouble::NoPage)?;
    Ok((subject, roles))
}

/// A consultation of which a charter of this body is here, in whatever state.
pub(super) async fn of(v: &Visitor, id: &ConsultationId) -> Result<Option<Subject>, Trouble> {
    let (document, drafts) = papers(v, id, Kind::Charter).await?;
    let in_force = document.in_force.as_ref().and_then(|version| {
        let view = document.versions.iter().find(|view| view.ver == version.ver)?;
        Charter::read(view.contents.get(&version.sha256)?).ok()
    });
    let proposed = document.versions.iter().flat_map(|view| view.contents.values());
    let all = in_force
        .iter()
        .cloned()
        .chain(proposed.chain(drafts.iter().map(|d| &d.bytes)).filter_map(|bytes| Charter::read(bytes).ok()));
    let home = v.app.node().origin();
    let mut hosted = all.filter(|charter| charter.host(home).is_some());
    let Some(shown) = hosted.next() else { return Ok(None) };
    Ok(Some(Subject { id: id.clone(), title: shown.title.clone(), hosts: shown.hosts, in_force }))
}

/// A document of a consultation with everybody's acts, and the drafts of this body, newest first.
pub(super) async fn papers(
    v: &Visitor,
    id: &ConsultationId,
    kind: Kind,
) -> Result<(DocumentView, Vec<DraftView>), Trouble> {
    let document = document::document_id(id, kind).map_err(Trouble::fault)?;
    let store = v.app.node().store();
    Ok((store.show_document(&document).await?, store.list_drafts(&document).await?))
}
