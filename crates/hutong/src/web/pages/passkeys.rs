//! Passkeys: added and taken away in the account's page, and one way to sign in, never the only one. The two halves of a
//! ceremony need a script between them, as browsers offer this to nothing else.

use axum::{
    extract::Request,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use hutong_log::hash::Hash;
use hutong_node::passkeys::{Ceremony, PasskeySite};

use super::{account, sign_in};
use crate::{
    key,
    web::{errors::Trouble, forms::Posted, frame::see_other, limits::SIGN_IN, visitor::Visitor},
};

impl Visitor {
    /// The site for which passkeys hold; `None` where there can be none. Without a public address only this machine's own
    /// name is one: what else a request calls its host, anybody may say.
    pub fn passkey_site(&self) -> Option<PasskeySite> {
        let url = self.app.public_url().map_or_else(|| format!("http://{}", self.host()), str::to_owned);
        PasskeySite::new(&url, &self.locale().say(key!("portal-name")))
    }

    fn need_passkey_site(&self) -> Result<PasskeySite, Trouble> {
        self.passkey_site().ok_or(Trouble::NoPage)
    }
}

/// The first half, as the island takes it.
fn begun(v: &Visitor, ceremony: &Ceremony) -> Response {
    // What the browser is asked is JSON already.
    let json = format!("{{\"ceremony\":\"{}\",\"options\":{}}}", ceremony.name, ceremony.options);
    let mut response = v.answer(json.into_response());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Begins to add one, for whoever knows the password: somebody who finds an open session gets no lasting way in.
///
/// # Errors
/// [`Trouble::SignIn`], [`Trouble::StaleForm`], [`Trouble::TooMany`]; a refusal for one too many.
pub async fn begin_add(v: Visitor, request: Request) -> Result<Response, Trouble> {
    v.need_account()?;
    let secret = v.need_session()?.secret.clone();
    let posted = Posted::read(&v, request).await?;
    if !posted.is_genuine {
        return Err(Trouble::StaleForm);
    }
    v.app.limits.take_form(&v)?;
    let site = v.need_passkey_site()?;
    Ok(begun(&v, &v.app.node().begin_passkey(&secret.0, posted.raw("secret"), &site).await?))
}

/// Adds it.
///
/// # Errors
/// [`Trouble::SignIn`]; everything else comes back with the account's page.
pub async fn add(mut v: Visitor, request: Request) -> Result<Response, Trouble> {
    v.need_account()?;
    let posted = Posted::read(&v, request).await?;
    match add_now(&v, &posted).await {
        Ok(()) => Ok(see_other(&v, &format!("{}/account#passkeys", v.app.base()))),
        Err(trouble) => account::page(&mut v, Some(trouble)).await,
    }
}

async fn add_now(v: &Visitor, posted: &Posted) -> Result<(), Trouble> {
    if !posted.is_genuine {
        return Err(Trouble::StaleForm);
    }
    let (site, secret) = (v.need_passkey_site()?, &v.need_session()?.secret);
    let typed = posted.line("label");
    let label = if typed.is_empty() { v.browser_name() } else { typed };
    let (ceremony, answer) = (posted.raw("ceremony"), posted.raw("answer"));
    Ok(v.app.node().add_passkey(&secret.0, &site, ceremony, answer, &label).await?)
}

/// Takes one away.
///
/// # Errors
/// [`Trouble::SignIn`]; everything else comes back with the account's page.
pub async fn remove(mut v: Visitor, request: Request) -> Result<Response, Trouble> {
    let me = v.need_account()?.person.clone();
    let posted = Posted::read(&v, request).await?;
    let actor = v.actor().filter(|_| posted.is_genuine).ok_or(Trouble::StaleForm);
    let id = Hash::from_hex(posted.raw("id"));
    let removed = match (actor, id) {
        (Ok(actor), Ok(id)) => v.app.node().remove_passkey(actor, &me, id).await.map_err(Trouble::from),
        (Ok(_), Err(_)) => Err(Trouble::BadForm),
        (Err(trouble), _) => Err(trouble),
    };
    match removed {
        Ok(()) => Ok(see_other(&v, &format!("{}/account#passkeys", v.app.base()))),
        Err(trouble) => account::page(&mut v, Some(trouble)).await,
    }
}

/// Begins to sign in with one.
///
/// # Errors
/// [`Trouble::StaleForm`], [`Trouble::TooMany`].
pub async fn begin_sign_in(v: Visitor, request: Request) -> Result<Response, Trouble> {
    let posted = Posted::read(&v, request).await?;
    if !posted.is_genuine {
        return Err(Trouble::StaleForm);
    }
    let from = v.address().map_or_else(|| "?".to_owned(), |a| a.to_string());
    v.app.limits.take("sign-in", &from, SIGN_IN, v.app.now())?;
    Ok(begun(&v, &v.app.node().begin_passkey_sign_in(&v.need_passkey_site()?)?))
}

/// Signs in.
///
/// # Errors
/// Everything comes back as the form of signing in.
pub async fn sign_in(mut v: Visitor, request: Request) -> Result<Response, Trouble> {
    let posted = Posted::read(&v, request).await?;
    let onward = sign_in::Onward::of_form(&v, &posted);
    match open(&mut v, &posted).await {
        Ok(()) => onward.go(&v).await,
        Err(trouble) => sign_in::form(&mut v, String::new(), String::new(), &onward, false, Some(trouble)).await,
    }
}

async fn open(v: &mut Visitor, posted: &Posted) -> Result<(), Trouble> {
    if !posted.is_genuine {
        return Err(Trouble::StaleForm);
    }
    let site = v.need_passkey_site()?;
    let (app, device) = (v.app.clone(), v.browser_name());
    let (ceremony, answer) = (posted.raw("ceremony"), posted.raw("answer"));
    let opened = app.node().sign_in_with_passkey(&site, ceremony, answer, &device).await?;
    sign_in::adopt(v, opened).await
}
