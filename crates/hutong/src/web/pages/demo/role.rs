//! Looking as somebody else: one press in the ribbon.

use axum::{extract::Request, response::Response};

use super::need_tour;
use crate::{
    demo::marker::Role,
    web::{ROUTES, Route, Who, errors::Trouble, fits, forms::Posted, frame::see_other, visitor::Visitor},
};

/// Pages that are of an account, and those that are of the desk.
const ACCOUNT: [&str; 2] = ["/account", "/sign-in"];
const DESK: &str = "/desk";

/// Signs in as one of the demo's people, or out. The device stays what it was: its items are a citizen's.
///
/// # Errors
/// [`Trouble::NoPage`] outside a demo, [`Trouble::StaleForm`], [`Trouble::BadForm`] for a role that nobody plays.
pub async fn submit(mut v: Visitor, request: Request) -> Result<Response, Trouble> {
    need_tour(&v)?;
    let posted = Posted::read(&v, request).await?;
    if !posted.is_genuine {
        return Err(Trouble::StaleForm);
    }
    v.app.limits.take_form(&v)?;
    let role = Role::from_word(posted.raw("role")).ok_or(Trouble::BadForm)?;
    let (app, before) = (v.app.clone(), v.session().map(|s| s.secret.clone()));
    let tour = app.tour().ok_or(Trouble::NoPage)?;
    if role == Role::Citizen {
        v.drop_session();
    } else {
        let person = tour.marker.person(role).ok_or(Trouble::BadForm)?;
        let opened = tour.cast.enter(app.node(), &person, &v.browser_name(), app.now()).await?;
        v.keep_session(opened);
    }
    // Whoever was in before in this browser is out.
    if let Some(before) = before {
        app.node().sign_out(&before.0).await?;
    }
    let onward = onward(&v, posted.raw("back"));
    Ok(see_other(&v, &onward))
}

/// The same page, unless it is one of the account that was left or of a desk that is not theirs.
fn onward(v: &Visitor, back: &str) -> String {
    let home = format!("{}/", v.app.base());
    let Some(inner) = back.strip_prefix(v.app.base()).filter(|_| v.is_own_path(back)) else { return home };
    let is_account = ACCOUNT.iter().any(|page| inner.starts_with(page));
    let is_of_papers = |route: &&Route| route.who == Who::Papers && fits(route.path, inner);
    let is_desk = inner.starts_with(DESK) && !(v.has_papers() && ROUTES.iter().any(|route| is_of_papers(&route)));
    match v.has_desk() {
        true if is_account => format!("{}{DESK}", v.app.base()),
        false if is_account || is_desk => home,
        _ => back.to_owned(),
    }
}
