//! Signing in by the identity provider of the body: the way there, on a page that says where it leads, and the way back.
//! The forms' policy lets none of them lead to another site, hence a page between; it needs no script.

use axum::{
    extract::{Query, Request},
    http::{HeaderName, HeaderValue, StatusCode},
    response::Response,
};
use hutong_core::ids::PersonId;
use hutong_node::identity::{IdentityFault, Provider, Reply};
use serde::Deserialize;

use super::sign_in::{self, Onward};
use crate::{
    key,
    web::{
        errors::{IdentityTrouble, Trouble},
        forms::Posted,
        frame::{Frame, render_own},
        limits::SIGN_IN,
        visitor::Visitor,
    },
};

/// Where people come back to, below the base.
const BACK: &str = "/sign-in/provider";
/// Goes on by itself; the link on the page does the same.
const REFRESH: HeaderName = HeaderName::from_static("refresh");

/// What a provider sends a browser back with.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    error: String,
    #[serde(default)]
    iss: String,
}

#[derive(askama::Template)]
#[template(path = "pages/provider.html")]
struct Page<'a> {
    f: Frame<'a>,
    host: String,
    url: String,
}

/// What went wrong, in words for whoever signs in; the reason is for the log.
fn trouble(fault: IdentityFault) -> Trouble {
    let kind = match fault {
        IdentityFault::Submit(fault) => return fault.into(),
        IdentityFault::Unreached(_) => IdentityTrouble::Down,
        IdentityFault::Unfit(_) => IdentityTrouble::Unfit,
        IdentityFault::Denied(_) => IdentityTrouble::Denied,
        IdentityFault::Stale => IdentityTrouble::Stale,
    };
    match kind {
        IdentityTrouble::Down | IdentityTrouble::Unfit => tracing::warn!(%fault, "nobody was signed in"),
        IdentityTrouble::Denied | IdentityTrouble::Stale => tracing::debug!(%fault, "nobody was signed in"),
    }
    Trouble::Identity(kind)
}

fn take_attempt(v: &Visitor) -> Result<(), Trouble> {
    let from = v.address().map_or_else(|| "?".to_owned(), |a| a.to_string());
    v.app.limits.take("sign-in", &from, SIGN_IN, v.app.now())
}

/// Begins, and goes to the provider.
///
/// # Errors
/// No page where no provider is configured; everything else comes back as the form of signing in.
pub async fn begin(mut v: Visitor, request: Request) -> Result<Response, Trouble> {
    let app = v.app.clone();
    let provider = app.provider().ok_or(Trouble::NoPage)?;
    let posted = Posted::read(&v, request).await?;
    let onward = Onward::of_form(&v, &posted);
    match begin_now(&v, provider, &posted, &onward).await {
        Ok(url) => go(&v, url),
        Err(trouble) => again(&mut v, &onward, trouble).await,
    }
}

async fn begin_now(v: &Visitor, provider: &Provider, posted: &Posted, onward: &Onward) -> Result<String, Trouble> {
    let browser = v.device().filter(|_| posted.is_genuine).ok_or(Trouble::StaleForm)?;
    take_attempt(v)?;
    let back = format!("{}{BACK}", v.outside());
    let begun = v.app.node().begin_identity(provider, &browser, &back, v.locale().tag(), &onward.pack()).await;
    begun.map_err(trouble)
}

fn go(v: &Visitor, url: String) -> Result<Response, Trouble> {
    let host = url.split("://").nth(1).and_then(|rest| rest.split(['/', '?']).next()).unwrap_or_default().to_owned();
    let onward = HeaderValue::from_str(&format!("0;url={url}")).map_err(Trouble::fault)?;
    let page = Page { f: Frame::new(v, &v.locale().say(key!("provider-going"))), host, url };
    let mut response = render_own(v, StatusCode::OK, &page)?;
    response.headers_mut().insert(REFRESH, onward);
    Ok(response)
}

/// Takes whoever comes back.
///
/// # Errors
/// No page where no provider is configured; everything else comes back as the form of signing in.
pub async fn finish(mut v: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let app = v.app.clone();
    let provider = app.provider().ok_or(Trouble::NoPage)?;
    let reply = Reply { state: asked.state, code: asked.code, error: asked.error, issuer: asked.iss };
    let browser = v.device();
    match finish_now(&mut v, provider, browser, &reply).await {
        Ok(onward) => onward.go(&v).await,
        Err(trouble) => again(&mut v, &Onward::default(), trouble).await,
    }
}

async fn finish_now(
    v: &mut Visitor,
    provider: &Provider,
    browser: Option<PersonId>,
    reply: &Reply,
) -> Result<Onward, Trouble> {
    take_attempt(v)?;
    let browser = browser.ok_or(Trouble::Identity(IdentityTrouble::Stale))?;
    let (app, device) = (v.app.clone(), v.browser_name());
    let done = app.node().finish_identity(provider, &browser, reply, &device).await;
    let (session, onward) = done.map_err(trouble)?;
    sign_in::adopt(v, session).await?;
    Ok(Onward::unpack(v, &onward))
}

async fn again(v: &mut Visitor, onward: &Onward, trouble: Trouble) -> Result<Response, Trouble> {
    sign_in::form(v, String::new(), String::new(), onward, false, Some(trouble)).await
}
