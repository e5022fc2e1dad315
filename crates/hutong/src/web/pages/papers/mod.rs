//! The desk of papers: charters, themes, reports and the joint plan on their way from draft to all signatures, and the
//! shortlist of a call for topics. Rules stand in core; here a press of a button becomes a command.

mod act;
pub mod begin;
pub mod board;
pub mod charter;
mod charter_form;
mod countersign;
mod kept;
pub mod overview;
pub mod paper;
pub mod plan;
mod preview;
pub mod report;
mod row;
mod subject;
pub mod topics;
mod trail;
mod working;

use hutong_core::{
    consultation::{charter::Charter, document::Kind, item::Module, plan::Plan, report::Report, theme::ThemeTree},
    facts::Roles,
    refusal::Refusal,
};

use crate::web::{errors::Trouble, places::Column, visitor::Visitor};

/// A call for topics that this body hosts, and the visitor's roles there.
async fn find(v: &Visitor, c: &str) -> Result<(Column, Roles), Trouble> {
    if v.account().is_none() {
        return Err(v.sign_in_first());
    }
    let column = Column::find(v, c).await?;
    let roles = v.roles_in(&column.id);
    if !works(roles) && !reads(roles) {
        return Err(Trouble::Refused(Refusal::NeedsRole { role: "drafter" }));
    }
    column.charter.host(v.app.node().origin()).ok_or(Trouble::NoPage)?;
    if column.charter.modules.contains(&Module::Topics) { Ok((column, roles)) } else { Err(Trouble::NoPage) }
}

/// The version that a document's bytes say they are.
fn version_of(kind: Kind, bytes: &[u8]) -> Option<u64> {
    match kind {
        Kind::Charter => Charter::read(bytes).ok().map(|document| document.ver),
        Kind::Themes => ThemeTree::read(bytes).ok().map(|document| document.ver),
        Kind::Report => Report::read(bytes).ok().map(|document| document.ver),
        Kind::Plan => Plan::read(bytes).ok().map(|document| document.ver),
    }
}

/// Whether anything on this desk may be somebody's.
pub(in crate::web) fn has_papers(v: &Visitor) -> bool {
    let Some(account) = v.account() else { return false };
    let anywhere = account.scoped.iter().fold(account.roles, |all, scoped| all.union(scoped.roles));
    works(anywhere) || anywhere.observer || anywhere.auditor
}

/// Whether somebody does something here.
fn works(roles: Roles) -> bool {
    roles.drafter || roles.checker || roles.signatory
}

/// Whether somebody reads here.
fn reads(roles: Roles) -> bool {
    roles.moderator || roles.observer || roles.auditor
}

/// Whether the visitor has anything to do with the papers of a consultation.
pub(super) fn may_read(v: &Visitor, column: &Column) -> bool {
    let roles = v.roles_in(&column.id);
    works(roles) || reads(roles)
}

/// The address of the plan's desk, where the visitor has anything to do with it.
pub(super) fn desk_of(v: &Visitor, column: &Column) -> Option<String> {
    let roles = v.roles_in(&column.id);
    let is_call = column.charter.modules.contains(&Module::Topics);
    let is_host = column.charter.host(v.app.node().origin()).is_some();
    (is_call && is_host && (works(roles) || reads(roles))).then(|| path_of(v, column, "plan"))
}

/// Whether a version of the charter waits for this body's signatory.
///
/// # Errors
/// A fault of the store.
pub(super) async fn awaits_us(v: &Visitor, column: &Column) -> Result<bool, Trouble> {
    let (document, _) = subject::papers(v, &column.id, Kind::Charter).await?;
    Ok(!trail::open(v, &column.charter.hosts, &document).is_empty())
}

/// The address of a page of this desk.
fn path_of(v: &Visitor, column: &Column, page: &str) -> String {
    format!("{}/desk/{}/{page}", v.app.base(), column.id)
}
