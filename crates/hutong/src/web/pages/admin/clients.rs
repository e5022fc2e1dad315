//! Trusted clients: which platforms of the body may hand in for their signed-in members, with which key, what for and
//! where. Whoever minds accounts decides it; an auditor reads it.

use std::collections::BTreeSet;

use axum::{extract::Request, http::StatusCode, response::Response};
use hutong_core::{
    home::{
        HomeAsk, SetClient,
        token::{TokenScope, TokenScopes},
    },
    ids::{Code, ConsultationId},
    refusal::Refusal,
};
use hutong_log::hash::sha256;
use hutong_node::{clients::read_public_key, pages::ClientView};

use super::{Link, Part, frame, links, need};
use crate::{
    key,
    locale::Locale,
    web::{
        dates,
        errors::{self, Said, Trouble},
        forms::{self, Posted},
        frame::{Frame, render_own, see_other},
        pages::tokens::{scope_name, scope_names, scopes_of},
        visitor::Visitor,
    },
};

/// What a client may be used for.
const SCOPES: [TokenScope; 2] = [TokenScope::WriteOpinion, TokenScope::WriteVote];
/// Bytes of a key's fingerprint, as of other keys here.
const FINGERPRINT_LEN: usize = 10;

struct Line {
    id: String,
    name: String,
    scopes: String,
    places: String,
    fingerprint: String,
    times: String,
    is_ended: bool,
    /// Key of the form that ends it.
    key: String,
}

struct Scope {
    word: &'static str,
    name: String,
    is_chosen: bool,
}

#[derive(askama::Template)]
#[template(path = "pages/admin/clients.html")]
struct Page<'a> {
    f: Frame<'a>,
    links: Vec<Link>,
    trouble: Option<Said>,
    refused: String,
    token: String,
    key: String,
    lines: Vec<Line>,
    minds: bool,
    id: String,
    name: String,
    public: String,
    places: String,
    scopes: Vec<Scope>,
}

/// Whoever minds accounts, or reads all of it.
fn need_to_read(v: &Visitor) -> Result<Part, Trouble> {
    let part = need(v)?;
    if part.minds || part.audits { Ok(part) } else { Err(Trouble::Refused(Refusal::NeedsRole { role: "security" })) }
}

/// Shows the page.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever neither minds accounts nor audits; a fault of the store.
pub async fn show(mut v: Visitor) -> Result<Response, Trouble> {
    page(&mut v, &Posted::default(), String::new(), None).await
}

/// What two people read to each other of a client's key.
pub fn fingerprint(key: &[u8]) -> String {
    let hex = sha256(key).to_hex();
    let digits: Vec<char> = hex.chars().take(2 * FINGERPRINT_LEN).collect();
    digits.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

fn line(t: &Locale, v: &Visitor, view: &ClientView, key: String) -> Line {
    let now = v.app.now();
    let seen = view.seen_at.map_or_else(|| t.say(key!("token-never")), |at| dates::ago(t, now, at.0));
    let times = match view.ended_at {
        None => t.say_with(
            key!("client-times"),
            &[("made", dates::minute(t, view.made_at.0).into()), ("seen", seen.into())],
        ),
        Some(at) => t.say_with(key!("client-ended"), &[("when", dates::minute(t, at.0).into()), ("seen", seen.into())]),
    };
    let ids: Vec<&str> = view.consultations.iter().map(ConsultationId::as_str).collect();
    Line {
        id: view.id.to_string(),
        name: view.name.clone(),
        scopes: scope_names(t, view.scopes),
        places: if ids.is_empty() { t.say(key!("client-everywhere")) } else { ids.join(" ") },
        fingerprint: fingerprint(&view.key),
        times,
        is_ended: view.ended_at.is_some(),
        key,
    }
}

async fn page(
    v: &mut Visitor,
    posted: &Posted,
    refused: String,
    trouble: Option<Trouble>,
) -> Result<Response, Trouble> {
    let part = need_to_read(v)?;
    let (token, key) = v.draw_form()?;
    let views = v.app.node().store().clients().await?;
    let mut keys = Vec::with_capacity(views.len());
    for _ in &views {
        keys.push(v.draw_form()?.1.to_string());
    }
    let v = &*v;
    let t = v.locale();
    let chosen = scopes_of(posted);
    let scopes =
        SCOPES.map(|scope| Scope { word: scope.word(), name: scope_name(t, scope), is_chosen: chosen.has(scope) });
    let status = match (&trouble, refused.is_empty()) {
        (Some(trouble), _) => trouble.status(),
        (None, false) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, true) => StatusCode::OK,
    };
    let page = Page {
        links: links(v, part, "/clients"),
        trouble: trouble.as_ref().map(|trouble| errors::tell(v, trouble)),
        refused,
        token,
        key: key.to_string(),
        lines: views.iter().zip(keys).map(|(view, key)| line(t, v, view, key)).collect(),
        minds: part.minds,
        id: posted.line("id"),
        name: posted.line("name"),
        public: posted.raw("public").to_owned(),
        places: posted.raw("places").to_owned(),
        scopes: scopes.into(),
        f: frame(v, &t.say(key!("admin-clients"))),
    };
    render_own(v, status, &page)
}

/// Puts a client on file or changes it, or ends one.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever does not mind accounts; everything else comes back with the page.
pub async fn submit(mut v: Visitor, request: Request) -> Result<Response, Trouble> {
    if !need(&v)?.minds {
        return Err(Trouble::Refused(Refusal::NeedsRole { role: "security" }));
    }
    let posted = Posted::read(&v, request).await?;
    if !posted.is_genuine {
        return page(&mut v, &posted, String::new(), Some(Trouble::StaleForm)).await;
    }
    let asked = match posted.raw("do") {
        "end" => Code::new(posted.raw("id")).map(HomeAsk::EndClient).map_err(|_| key!("client-bad-id")),
        _ => typed(&posted).map(HomeAsk::SetClient),
    };
    let ask = match asked {
        Ok(ask) => ask,
        Err(why) => {
            let said = v.locale().say(why);
            return page(&mut v, &posted, said, None).await;
        }
    };
    match forms::submit_home(&v, &posted, ask).await {
        Ok(()) => Ok(see_other(&v, &format!("{}/admin/clients", v.app.base()))),
        Err(trouble) => page(&mut v, &posted, String::new(), Some(trouble)).await,
    }
}

/// What was typed, or the key of the sentence that says what cannot be read of it.
fn typed(posted: &Posted) -> Result<SetClient, &'static str> {
    let ids = posted.text("places");
    let consultations: Result<BTreeSet<_>, _> = ids.split_whitespace().map(ConsultationId::new).collect();
    Ok(SetClient {
        id: Code::new(&posted.line("id")).map_err(|_| key!("client-bad-id"))?,
        name: posted.line("name"),
        key: read_public_key(posted.raw("public")).ok_or(key!("client-bad-key"))?,
        scopes: TokenScopes::of(SCOPES.into_iter().filter(|scope| scopes_of(posted).has(*scope))),
        consultations: consultations.map_err(|_| key!("client-bad-place"))?,
    })
}
