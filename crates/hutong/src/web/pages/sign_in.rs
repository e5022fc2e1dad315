//! Signing in: with the code of a slip, with a password, and with a second factor where there is one. What is typed as a
//! secret never comes back on a page. Whatever is missing is asked for step by step, and then it goes on to where
//! somebody was.

use axum::{
    extract::{Query, Request},
    http::{Method, StatusCode},
    response::Response,
};
use hutong_core::{home::HomeAsk, ids::FormKey, refusal::Refusal};
use hutong_node::{accounts::NewSession, answer::SubmitFault, dice, pages::SessionStage, secrets::percent};
use serde::Deserialize;

use crate::{
    key,
    web::{
        errors::{self, Said, Trouble},
        forms::Posted,
        frame::{Frame, render, see_other},
        limits::SIGN_IN,
        visitor::Visitor,
    },
};

/// Longest name or code that an address fills in, in characters.
const GIVEN_MAX: usize = 64;

/// What an address fills in: a slip's square says name and code.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    name: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
    #[serde(default)]
    link: String,
}

/// What happens once nothing is missing.
#[derive(Clone, Debug, Default)]
pub(super) struct Onward {
    /// The page to go on to; empty for the account's.
    pub next: String,
    /// Whether what this browser handed in before becomes the account's.
    pub link: bool,
}

impl Onward {
    fn new(v: &Visitor, next: &str, link: &str) -> Onward {
        let next = if v.is_own_path(next) { next.to_owned() } else { String::new() };
        Onward { next, link: !link.is_empty() }
    }

    pub(super) fn of_address(v: &Visitor, asked: &Asked) -> Onward {
        Onward::new(v, &asked.next, &asked.link)
    }

    pub(super) fn of_form(v: &Visitor, posted: &Posted) -> Onward {
        Onward::new(v, posted.raw("next"), posted.raw("link"))
    }

    /// As one word that is kept on the way to a provider.
    #[cfg(feature = "oidc")]
    pub(super) fn pack(&self) -> String {
        format!("{}{}", if self.link { '1' } else { '0' }, self.next)
    }

    /// See [`Onward::pack`].
    #[cfg(feature = "oidc")]
    pub(super) fn unpack(v: &Visitor, packed: &str) -> Onward {
        let (link, next) = packed.split_at_checked(1).unwrap_or_default();
        Onward::new(v, next, if link == "1" { link } else { "" })
    }

    fn query(&self) -> String {
        let link = if self.link { "&link=1" } else { "" };
        format!("?next={}{link}", percent(&self.next))
    }

    /// The next step: what the session lacks, or where it was to go.
    pub(super) async fn go(&self, v: &Visitor) -> Result<Response, Trouble> {
        let base = v.app.base();
        let path = match v.need_session()?.view.stage {
            SessionStage::NeedsPassword => format!("{base}/account/password{}", self.query()),
            SessionStage::NeedsSecondFactor => format!("{base}/sign-in/second{}", self.query()),
            SessionStage::NeedsEnrolment => format!("{base}/account/second{}", self.query()),
            SessionStage::Full => {
                if self.link {
                    link_device(v).await?;
                }
                if self.next.is_empty() { format!("{base}/account") } else { self.next.clone() }
            }
        };
        Ok(see_other(v, &path))
    }
}

/// Makes this browser's items the account's. One that handed nothing in, or is somebody else's, stays what it is.
async fn link_device(v: &Visitor) -> Result<(), Trouble> {
    let (Some(device), Some(actor)) = (v.device(), v.actor()) else { return Ok(()) };
    let key = FormKey(dice::bytes().map_err(Trouble::fault)?);
    actor.person().into_iter().for_each(|me| v.app.unread.forget(me));
    match v.app.node().submit_home(actor, key, HomeAsk::LinkDevice(device)).await {
        Ok(_) | Err(SubmitFault::Refused(Refusal::UnknownPerson | Refusal::BadEntry { .. })) => Ok(()),
        Err(fault) => Err(fault.into()),
    }
}

#[derive(askama::Template)]
#[template(path = "pages/sign-in.html")]
struct Page<'a> {
    f: Frame<'a>,
    trouble: Option<Said>,
    token: String,
    name: String,
    code: String,
    by_code: bool,
    next: String,
    /// Whether this browser has handed in anything that could become the account's.
    has_items: bool,
    link: bool,
    /// Whether this address is one for which passkeys hold.
    has_passkeys: bool,
    /// Whether people may sign in by a provider.
    has_provider: bool,
}

#[derive(askama::Template)]
#[template(path = "pages/second.html")]
struct SecondPage<'a> {
    f: Frame<'a>,
    trouble: Option<Said>,
    token: String,
    onward: Onward,
}

/// Shows the two ways in; whoever is in goes on.
///
/// # Errors
/// A fault of the store.
pub async fn show(mut v: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let onward = Onward::of_address(&v, &asked);
    if v.session().is_some() && asked.code.is_empty() {
        return onward.go(&v).await;
    }
    let given = |text: &str| text.chars().take(GIVEN_MAX).collect::<String>();
    let onward = Onward { link: true, ..onward };
    form(&mut v, given(&asked.name), given(&asked.code), &onward, !asked.code.is_empty(), None).await
}

/// Takes name and secret.
///
/// # Errors
/// [`Trouble::TooMany`]; everything else comes back as the form, with the name and without the secret.
pub async fn submit(mut v: Visitor, request: Request) -> Result<Response, Trouble> {
    let posted = Posted::read(&v, request).await?;
    let onward = Onward::of_form(&v, &posted);
    let by_code = posted.raw("way") == "code";
    match open(&mut v, &posted, by_code).await {
        Ok(()) => onward.go(&v).await,
        Err(trouble) => {
            let name = posted.raw("name").chars().take(GIVEN_MAX).collect();
            form(&mut v, name, String::new(), &onward, by_code, Some(trouble)).await
        }
    }
}

async fn open(v: &mut Visitor, posted: &Posted, by_code: bool) -> Result<(), Trouble> {
    if !posted.is_genuine {
        return Err(Trouble::StaleForm);
    }
    let from = v.address().map_or_else(|| "?".to_owned(), |a| a.to_string());
    v.app.limits.take("sign-in", &from, SIGN_IN, v.app.now())?;
    let (app, device) = (v.app.clone(), v.browser_name());
    let (name, secret) = (posted.raw("name"), posted.raw("secret"));
    let opened = match by_code {
        true => app.node().sign_in_with_code(name, secret, &device).await?,
        false => app.node().sign_in(name, secret, &device).await?,
    };
    adopt(v, opened).await
}

/// Takes a session over; whoever was in before in this browser is out.
pub(super) async fn adopt(v: &mut Visitor, opened: NewSession) -> Result<(), Trouble> {
    if let Some(old) = v.session().map(|s| s.secret.clone()) {
        v.app.node().sign_out(&old.0).await?;
    }
    v.keep_session(opened);
    Ok(())
}

pub(super) async fn form(
    v: &mut Visitor,
    name: String,
    code: String,
    onward: &Onward,
    by_code: bool,
    trouble: Option<Trouble>,
) -> Result<Response, Trouble> {
    let (token, _) = v.draw_form()?;
    let v = &*v;
    let has_items = match v.device() {
        Some(device) => {
            let node = v.app.node();
            !node.list_deeds(&device, None, 1).await?.is_empty() || !node.store().drafts(&device).await?.is_empty()
        }
        None => false,
    };
    let status = trouble.as_ref().map_or(StatusCode::OK, Trouble::status);
    let page = Page {
        f: Frame::new(v, &v.locale().say(key!("signin-title"))).with_island("passkey"),
        trouble: trouble.map(|trouble| {
            let said = errors::tell(v, &trouble);
            // Whoever comes back from a provider typed nothing here.
            if *v.method() == Method::GET { Said { kept: v.locale().say(trouble.kept()), ..said } } else { said }
        }),
        token,
        name,
        code,
        by_code,
        next: onward.next.clone(),
        has_items,
        link: onward.link,
        has_passkeys: v.passkey_site().is_some(),
        has_provider: v.app.has_provider(),
    };
    render(v, status, &page)
}

/// Asks for the second factor.
///
/// # Errors
/// [`Trouble::SignIn`].
pub async fn show_second(mut v: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let onward = Onward::of_address(&v, &asked);
    if v.need_session()?.view.stage != SessionStage::NeedsSecondFactor {
        return onward.go(&v).await;
    }
    second_form(&mut v, onward, None)
}

/// Takes the second factor, or a recovery code.
///
/// # Errors
/// [`Trouble::SignIn`]; everything else comes back as the form.
pub async fn second(mut v: Visitor, request: Request) -> Result<Response, Trouble> {
    let secret = v.need_session()?.secret.clone();
    let posted = Posted::read(&v, request).await?;
    let onward = Onward::of_form(&v, &posted);
    let proven = match posted.is_genuine {
        true => v.app.node().prove_second(&secret.0, posted.raw("secret")).await.map_err(Trouble::from),
        false => Err(Trouble::StaleForm),
    };
    match proven {
        Ok(()) => {
            v.read_session_again().await;
            onward.go(&v).await
        }
        Err(trouble) => second_form(&mut v, onward, Some(trouble)),
    }
}

fn second_form(v: &mut Visitor, onward: Onward, trouble: Option<Trouble>) -> Result<Response, Trouble> {
    let (token, _) = v.draw_form()?;
    let v = &*v;
    let status = trouble.as_ref().map_or(StatusCode::OK, Trouble::status);
    let f = Frame::new(v, &v.locale().say(key!("signin-second-title")));
    let trouble = trouble.map(|trouble| errors::tell(v, &trouble));
    render(v, status, &SecondPage { f, trouble, token, onward })
}
