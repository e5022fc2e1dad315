//! What a desk can set: a pause of intake with its public reason, and how many people it takes to withhold.

use axum::{
    extract::{Path, Request},
    response::Response,
};
use hutong_core::home::{HomeAsk, PauseIntake, SetTwoPersons};

use super::{Asked, find, page, path_of};
use crate::web::{
    errors::Trouble,
    forms::{self, Posted},
    frame::see_other,
    places::Column,
    session::Desk,
    visitor::Visitor,
};

/// The settings as the desk shows them.
pub(super) struct View {
    pub paused: Option<String>,
    pub two_persons: bool,
    /// Whether the visitor may say how many it takes.
    pub sets_persons: bool,
    pub token: String,
    pub key: String,
}

/// The settings of a consultation, with a form to change them.
pub(super) async fn view(v: &mut Visitor, column: &Column) -> Result<View, Trouble> {
    let rules = v.app.node().store().intake_rules().await?.remove(&column.id).unwrap_or_default();
    let roles = v.roles_in(&column.id);
    let (token, key) = v.draw_form()?;
    Ok(View {
        paused: rules.paused,
        two_persons: rules.two_persons,
        sets_persons: roles.signatory || roles.administrator,
        token,
        key: key.to_string(),
    })
}

/// Takes a change.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever decides nothing here; everything else comes back with the desk.
pub async fn submit(mut v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    let (column, may) = find(&v, &c).await?;
    super::act::need_decider(may)?;
    let posted = Posted::read(&v, request).await?;
    let consultation = column.id.clone();
    let ask = match posted.raw("do") {
        "pause" => HomeAsk::PauseIntake(PauseIntake { consultation, reason: Some(posted.text("reason")) }),
        "resume" => HomeAsk::PauseIntake(PauseIntake { consultation, reason: None }),
        "two-persons" => HomeAsk::SetTwoPersons(SetTwoPersons { consultation, on: true }),
        "one-person" => HomeAsk::SetTwoPersons(SetTwoPersons { consultation, on: false }),
        _ => return Err(Trouble::BadForm),
    };
    match forms::submit_home(&v, &posted, ask).await {
        Ok(()) => Ok(see_other(&v, &path_of(&v, &column))),
        Err(trouble) => page(&mut v, &column, Desk::Decides, &Asked::default(), Some(trouble)).await,
    }
}
