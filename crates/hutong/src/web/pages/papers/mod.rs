//! The desk of a call for topics: the shortlist, and the joint plan on its way from draft to both signatures. Rules stand in
//! core; here a press of a button becomes a command.

mod act;
mod kept;
pub mod plan;
mod row;
pub mod topics;
mod working;

use hutong_core::{consultation::item::Module, facts::Roles, refusal::Refusal};

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

/// Whether somebody does something here.
fn works(roles: Roles) -> bool {
    roles.drafter || roles.checker || roles.signatory
}

/// Whether somebody reads here.
fn reads(roles: Roles) -> bool {
    roles.moderator || roles.observer || roles.auditor
}

/// The address of the plan's desk, where the visitor has anything to do with it.
pub(super) fn desk_of(v: &Visitor, column: &Column) -> Option<String> {
    let roles = v.roles_in(&column.id);
    let is_call = column.charter.modules.contains(&Module::Topics);
    let is_host = column.charter.host(v.app.node().origin()).is_some();
    (is_call && is_host && (works(roles) || reads(roles))).then(|| path_of(v, column, "plan"))
}

/// The address of a page of this desk.
fn path_of(v: &Visitor, column: &Column, page: &str) -> String {
    format!("{}/desk/{}/{page}", v.app.base(), column.id)
}
