//! "Like me, support this one": one button, once.

use axum::{
    extract::{Path, Request},
    response::Response,
};
use hutong_core::{command::Ask, refusal::Refusal};

use crate::web::{
    errors::Trouble,
    forms::{self, Posted},
    frame::see_other,
    places::Found,
    visitor::Visitor,
};

/// Takes the press of the button, and leads back to the item. Pressed twice, it counts once and says nothing of it.
///
/// # Errors
/// [`Trouble`].
pub async fn submit(
    v: Visitor,
    Path((c, word)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Trouble> {
    let found = Found::find(&v, &c, &word).await?;
    let posted = Posted::read(&v, request).await?;
    match forms::submit(&v, &posted, Ask::SupportItem(found.item.place.clone())).await {
        Ok(_) | Err(Trouble::Refused(Refusal::AlreadyDone)) => {
            Ok(see_other(&v, &found.column.path(&v.app, &found.item.place)))
        }
        Err(trouble) => Err(trouble),
    }
}
