//! What the pages of a desk beside its queue have in common: whose desk it is, what stands at their head, and a form that
//! comes back as it was typed.

use axum::{extract::Request, http::StatusCode, response::Response};
use hutong_core::ids::FormKey;

use super::{act::need_decider, find, path_of};
use crate::web::{
    errors::{self, Said, Trouble},
    forms::{Files, Posted},
    frame::see_other,
    places::Column,
    session::Desk,
    visitor::Visitor,
};

/// A desk, and what the visitor may do about all of it.
pub(super) struct At {
    pub column: Column,
    pub may: Desk,
}

impl At {
    /// Whether forms are shown.
    pub(super) fn decides(&self) -> bool {
        self.may == Desk::Decides
    }

    /// The address of one of its pages.
    pub(super) fn page(&self, v: &Visitor, page: &str) -> String {
        format!("{}/{page}", path_of(v, &self.column))
    }
}

/// The desk of a consultation. Whoever has a role in units alone decides about what their people hand in, and about nothing
/// that stands on these pages: here they read.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever has no role here.
pub(super) async fn at(v: &Visitor, c: &str) -> Result<At, Trouble> {
    let (column, may) = find(v, c).await?;
    let may = if v.desk_units(&column.id).is_some() { Desk::Reads } else { may };
    Ok(At { column, may })
}

/// What stands at the head of such a page, and goes with its form.
pub(super) struct Head {
    /// The consultation's page.
    pub here: String,
    /// Its desk.
    pub desk: String,
    /// Its title.
    pub column: String,
    pub trouble: Option<Said>,
    pub decides: bool,
    pub token: String,
    pub key: String,
}

impl Head {
    /// With a form that was drawn for it. A repeat of what may have been kept is recognised by its key.
    pub(super) fn new(
        v: &Visitor,
        at: &At,
        (token, key): (String, FormKey),
        posted: &Posted,
        trouble: Option<&Trouble>,
    ) -> Head {
        Head {
            here: v.app.path_of(&at.column.id),
            desk: path_of(v, &at.column),
            column: at.column.charter.title.for_lang(v.locale().tag()).to_owned(),
            trouble: trouble.map(|trouble| errors::tell(v, trouble)),
            decides: at.decides(),
            token,
            key: posted.key().ok().filter(|_| posted.is_genuine).unwrap_or(key).to_string(),
        }
    }
}

/// The status of a page with why something was not done.
pub(super) fn status(trouble: Option<&Trouble>) -> StatusCode {
    trouble.map_or(StatusCode::OK, Trouble::status)
}

/// Takes a form: `act` says where to go on, `page` draws what was refused as it was typed.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever decides nothing here.
pub(super) async fn submit(
    v: Visitor,
    c: &str,
    request: Request,
    act: impl AsyncFnOnce(&Visitor, &At, &Posted) -> Result<String, Trouble>,
    page: impl AsyncFnOnce(&mut Visitor, &At, &Posted, Option<Trouble>) -> Result<Response, Trouble>,
) -> Result<Response, Trouble> {
    submit_files(v, c, request, Files::Dropped, act, page).await
}

/// The same for a form that may bring files.
///
/// # Errors
/// As [`submit`].
pub(super) async fn submit_files(
    mut v: Visitor,
    c: &str,
    request: Request,
    files: Files,
    act: impl AsyncFnOnce(&Visitor, &At, &Posted) -> Result<String, Trouble>,
    page: impl AsyncFnOnce(&mut Visitor, &At, &Posted, Option<Trouble>) -> Result<Response, Trouble>,
) -> Result<Response, Trouble> {
    let at = at(&v, c).await?;
    need_decider(at.may)?;
    let posted = Posted::read_files(&v, request, files).await?;
    match act(&v, &at, &posted).await {
        Ok(path) => Ok(see_other(&v, &path)),
        Err(trouble) => page(&mut v, &at, &posted, Some(trouble)).await,
    }
}
