//! Partners: how they stand in a sentence, their fingerprints, and a new one, pinned only after somebody said that its
//! fingerprint was compared by another way.

use std::path::Path;

use axum::{extract::Request, http::StatusCode, response::Response};
use hutong_core::{
    home::{HomeAsk, PinPartner, SetPortal, Site},
    ids::Origin,
    partner::pull::Status,
};
use hutong_node::verify::RecordFile;

use super::{Link, frame, health::told, keys::ROLES, links, need_system, need_to_run};
use crate::{
    cli::init::fingerprint,
    key,
    locale::Locale,
    web::{
        dates,
        errors::{self, Said, Trouble},
        forms::{self, Posted},
        frame::{Frame, render_own, see_other},
        visitor::Visitor,
    },
};

/// A partner.
struct Line {
    origin: String,
    says: String,
    /// What is to be done about it; empty for nothing.
    remedy: String,
    heard: String,
    address: String,
    fingerprint: String,
    /// Where its portal is, and the key of the form that says so.
    portal: String,
    key: String,
}

/// Where a partner's record is looked for.
#[derive(Default)]
struct At {
    address: String,
    is_private: bool,
}

/// A record that was found there, to be compared.
struct Found {
    origin: String,
    vkey: String,
    keys: Vec<(String, String)>,
}

#[derive(askama::Template)]
#[template(path = "pages/admin/partners.html")]
struct Page<'a> {
    f: Frame<'a>,
    links: Vec<Link>,
    trouble: Option<Said>,
    token: String,
    key: String,
    lines: Vec<Line>,
    runs: bool,
    at: At,
    refused: String,
    found: Option<Found>,
}

/// Shows the page.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever neither runs the system nor audits it; a fault of the store.
pub async fn show(mut v: Visitor) -> Result<Response, Trouble> {
    page(&mut v, At::default(), String::new(), None, None).await
}

async fn page(
    v: &mut Visitor,
    at: At,
    refused: String,
    found: Option<Found>,
    trouble: Option<Trouble>,
) -> Result<Response, Trouble> {
    let part = need_system(v)?;
    let (token, key) = v.draw_form()?;
    let health = v.app.node().health().await?;
    let mut keys = Vec::new();
    for _ in &health.partners {
        keys.push(v.draw_form()?.1.to_string());
    }
    let v = &*v;
    let (t, node) = (v.locale(), v.app.node());
    let portals = node.store().portals().await?;
    let known = node.known_keys().await?;
    let fingerprint_of = |origin: &Origin| {
        let keys = known.iter().find(|k| k.origin == *origin).and_then(|k| k.vkeys.first());
        keys.map(|vkey| fingerprint(vkey)).unwrap_or_default()
    };
    let lines = health.partners.iter().zip(keys).map(|(p, key)| Line {
        portal: portals.get(&p.origin).cloned().unwrap_or_default(),
        key,
        says: told(t, node, p, health.size),
        remedy: if p.state == Some(Status::Diverged) { t.say(key!("admin-partner-diverged")) } else { String::new() },
        heard: p.heard.map_or_else(|| t.say(key!("admin-never-heard")), |at| dates::ago(t, v.app.now(), at.0)),
        address: p.address.clone(),
        fingerprint: fingerprint_of(&p.origin),
        origin: p.origin.to_string(),
    });
    let status = match (&trouble, refused.is_empty()) {
        (Some(trouble), _) => trouble.status(),
        (None, false) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, true) => StatusCode::OK,
    };
    let page = Page {
        lines: lines.collect(),
        links: links(v, part, "/partners"),
        trouble: trouble.as_ref().map(|trouble| errors::tell(v, trouble)),
        token,
        key: key.to_string(),
        runs: part.runs,
        at,
        refused,
        found,
        f: frame(v, &t.say(key!("admin-partners"))),
    };
    render_own(v, status, &page)
}

/// Reads a record, or pins what was read.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever does not run the system; everything else comes back with the page.
pub async fn submit(mut v: Visitor, request: Request) -> Result<Response, Trouble> {
    need_to_run(&v)?;
    let posted = Posted::read(&v, request).await?;
    if !posted.is_genuine {
        return page(&mut v, At::default(), String::new(), None, Some(Trouble::StaleForm)).await;
    }
    if posted.raw("do") == "portal" {
        return match portal(&v, &posted).await {
            Ok(()) => Ok(see_other(&v, &format!("{}/admin/partners", v.app.base()))),
            Err(trouble) => page(&mut v, At::default(), String::new(), None, Some(trouble)).await,
        };
    }
    let at = At { address: posted.line("address"), is_private: posted.raw("private") == "yes" };
    let record = match read(v.locale(), &at).await {
        Ok(record) => record,
        Err(why) => {
            let said = v.locale().say_with(key!("admin-no-record"), &[("why", why.into())]);
            return page(&mut v, at, said, None, None).await;
        }
    };
    if posted.raw("do") != "pin" {
        let found = shown(&v, &record);
        return page(&mut v, at, String::new(), Some(found), None).await;
    }
    // What is pinned is what was compared: the record may have changed in between.
    if posted.raw("compared") != "yes" || posted.raw("vkey") != record.log_vkey {
        let said = v.locale().say(key!("admin-compare-first"));
        let found = shown(&v, &record);
        return page(&mut v, at, said, Some(found), None).await;
    }
    let pin = PinPartner {
        origin: record.origin,
        log_vkey: record.log_vkey,
        witness_vkey: record.witness_vkey,
        mirror_vkey: record.mirror_vkey,
        genesis: None,
        address: at.address.clone(),
        is_private: at.is_private,
    };
    match forms::submit_home(&v, &posted, HomeAsk::PinPartner(pin)).await {
        Ok(()) => Ok(see_other(&v, &format!("{}/admin/partners", v.app.base()))),
        Err(trouble) => page(&mut v, at, String::new(), None, Some(trouble)).await,
    }
}

async fn portal(v: &Visitor, posted: &Posted) -> Result<(), Trouble> {
    let origin = Origin::new(posted.raw("origin")).map_err(|_| Trouble::BadForm)?;
    let set = SetPortal { origin, url: posted.line("portal") };
    forms::submit_home(v, posted, HomeAsk::SetPortal(set)).await
}

fn shown(v: &Visitor, record: &RecordFile) -> Found {
    let t = v.locale();
    let keys = [&record.log_vkey, &record.witness_vkey, &record.mirror_vkey];
    let named = ROLES.iter().zip(keys);
    Found {
        origin: record.origin.to_string(),
        vkey: record.log_vkey.clone(),
        keys: named
            .map(|(role, vkey)| (t.say_with(key!("key-role"), &[("role", (*role).into())]), fingerprint(vkey)))
            .collect(),
    }
}

/// The record of a folder on the server, by its whole path, or of a site.
async fn read(t: &Locale, at: &At) -> Result<RecordFile, String> {
    if matches!(Site::read(&at.address), Ok(None)) && !Path::new(&at.address).is_absolute() {
        return Err(t.say(key!("admin-not-whole")));
    }
    RecordFile::of_address(&at.address, at.is_private).await.map_err(|fault| hutong_node::cause::chain(&fault))
}
