//! A form that comes from a session that has ended is not lost: what was typed is kept for the browser, and stands in the form
//! again once somebody has signed in.

use hutong_core::{
    command::Actor,
    facts::Private,
    home::{HomeAsk, KeepForm},
    ids::FormKey,
    text::tidy,
};

use crate::web::{
    errors::Trouble,
    forms::{self, Posted},
    visitor::Visitor,
};

/// Keeps what was typed; gives "sign in first", and the way back to the form with it.
pub(super) async fn keep(v: &Visitor, page: &str, posted: &Posted) -> Trouble {
    let back = v.sign_in_first();
    let Some(device) = v.device().filter(|_| v.is_expired() && v.is_same_site()) else { return back };
    let Ok(key) = posted.key() else { return back };
    if v.app.limits.take_form(v).is_err() {
        return back;
    }
    let fields = posted.fields().filter(|(name, _)| !matches!(*name, "token" | "key"));
    let fields = fields.map(|(name, value)| (tidy(name), tidy(value))).collect();
    let form = KeepForm { key, page: page.to_owned(), fields: Private(fields) };
    match forms::send(v, Actor::Device(device), HomeAsk::KeepForm(form)).await {
        Ok(()) => Trouble::SignIn { back: format!("{page}?kept={key}") },
        Err(trouble) => {
            tracing::warn!(?trouble, "couldn't keep a form");
            back
        }
    }
}

/// Fills a form with what this browser or person sent before; whether there was anything.
pub(super) async fn fill(v: &Visitor, page: &str, kept: &str, posted: &mut Posted) -> Result<bool, Trouble> {
    let Ok(key) = FormKey::from_hex(kept) else { return Ok(false) };
    for owner in [v.device(), v.me()].into_iter().flatten() {
        let Some(form) = v.app.node().store().kept_form(&owner, key).await?.filter(|form| form.page == page) else {
            continue;
        };
        form.fields.iter().for_each(|(name, value)| posted.set(name, value));
        posted.set("kept", kept);
        return Ok(true);
    }
    Ok(false)
}

/// Forgets a form whose content was taken now.
pub(super) async fn forget(v: &Visitor, posted: &Posted) {
    let (Ok(key), Some(device)) = (FormKey::from_hex(posted.raw("kept")), v.device()) else { return };
    if let Err(trouble) = forms::send(v, Actor::Device(device), HomeAsk::DropForm(key)).await {
        tracing::warn!(?trouble, "couldn't forget a form that was taken");
    }
}
