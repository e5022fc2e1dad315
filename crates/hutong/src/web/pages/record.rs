//! The record for people: how long the log is, who keeps a copy, and how to check it oneself.

use std::collections::BTreeMap;

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use hutong_core::{
    ids::{Code, Origin, Place},
    partner::{
        lapse::{BadReport, Lapse},
        pull::Status,
        split_view::Evidence,
    },
    record::LogLife,
};
use hutong_log::hash::Hash;
use hutong_node::known::KnownKeys;

use super::sums;
use crate::{
    key,
    locale::Locale,
    web::{
        errors::Trouble,
        frame::{Frame, show as show_page},
        places::{Column, names_of_bodies},
        view::quote::Stamp,
        visitor::Visitor,
    },
};

/// A partner as people see it.
struct Partner {
    name: String,
    origin: String,
    stamp: Stamp,
    mirrored: String,
    cosigned: String,
    vkey: String,
}

#[derive(askama::Template)]
#[template(path = "pages/record.html")]
struct Page<'a> {
    f: Frame<'a>,
    origin: String,
    size: String,
    root: String,
    checkpoint: String,
    vkey: String,
    partners: Vec<Partner>,
    is_diverged: bool,
    evidence: Vec<Kept>,
    lapses: Vec<Kept>,
    /// Consultations whose results bodies computed: name, stamp, page.
    sums: Vec<(String, Stamp, String)>,
    changes: Vec<LogChanges>,
}

/// What one log says of itself, and of others.
struct LogChanges {
    origin: String,
    lines: Vec<Change>,
}

/// A sentence, and what is to be compared letter by letter.
struct Change {
    says: String,
    code: Option<String>,
}

/// Evidence that can be taken away.
struct Kept {
    hash: String,
    says: String,
}

/// Shows the page.
///
/// # Errors
/// A fault of the store.
pub async fn show(v: Visitor) -> Result<Response, Trouble> {
    let (t, node) = (v.locale(), v.app.node());
    let status = node.status();
    let known = node.known_keys().await?;
    // Every head that covers the first entry, newest first.
    let cosigned = node.store().cosigned_heads(0).await?;
    let names = names_of_bodies(&v).await?;
    let vkey_of = |origin: &str| {
        let of = known.iter().find(|k| k.origin.as_str() == origin);
        of.and_then(|k| k.vkeys.first()).cloned().unwrap_or_default()
    };
    let partners = status.partners.iter().map(|p| {
        let newest = cosigned.iter().find(|c| c.partner == p.origin).map(|c| c.size);
        Partner {
            name: names.get(&p.origin).cloned().unwrap_or_else(|| p.origin.to_string()),
            origin: p.origin.to_string(),
            stamp: stamp(t, p.state),
            mirrored: t.say_with(key!("portal-record-mirrored"), &[("n", p.size.into())]),
            cosigned: match newest {
                Some(size) => t.say_with(key!("portal-record-cosigned"), &[("n", size.into())]),
                None => t.say(key!("portal-record-cosigned-none")),
            },
            vkey: vkey_of(p.origin.as_str()),
        }
    });
    let page = Page {
        f: Frame::new(&v, &t.say(key!("portal-menu-record"))),
        origin: status.origin.to_string(),
        size: t.say_with(key!("portal-record-size"), &[("n", status.head.head.size.into())]),
        root: status.head.head.root.to_hex(),
        checkpoint: status.head.checkpoint.to_string(),
        vkey: vkey_of(status.origin.as_str()),
        evidence: node
            .evidence()
            .map_err(Trouble::fault)?
            .iter()
            .map(|(hash, evidence)| kept(t, hash, evidence))
            .collect(),
        lapses: node.lapses().await?.iter().map(|lapse| lapsed(t, &names, lapse)).collect(),
        is_diverged: status.partners.iter().any(|p| p.state == Status::Diverged),
        partners: partners.collect(),
        sums: computed(&v).await?,
        changes: changes(t, &known, &node.store().accusations().await?),
    };
    show_page(&v, &page)
}

/// Consultations whose results bodies computed for themselves.
async fn computed(v: &Visitor) -> Result<Vec<(String, Stamp, String)>, Trouble> {
    let mut all = Vec::new();
    for column in v.app.node().store().list_consultations().await?.into_iter().filter_map(Column::of) {
        if let Some(stamp) = sums::stamp_of(v, &column).await? {
            let title = column.charter.title.for_lang(v.locale().tag()).to_owned();
            all.push((title, stamp, format!("{}/themes#sums", v.app.path_of(&column.id))));
        }
    }
    Ok(all)
}

/// Keys that were replaced, changes that were none, policies, ends, accusations: by log, for those that say any.
fn changes(t: &Locale, known: &[KnownKeys], accusations: &[(Place, Code, Hash)]) -> Vec<LogChanges> {
    let of_log = |known: &KnownKeys| {
        let mut lines: Vec<Change> = known.life.iter().flat_map(|life| changes_of(t, life)).collect();
        lines.extend(accusations.iter().filter(|(at, ..)| at.origin == known.origin).map(|(at, kind, sha256)| {
            Change {
                says: t.say_with(
                    key!("portal-record-accuses"),
                    &[("entry", at.index.into()), ("kind", kind.as_str().into())],
                ),
                code: Some(sha256.to_hex()),
            }
        }));
        LogChanges { origin: known.origin.to_string(), lines }
    };
    known.iter().map(of_log).filter(|log| !log.lines.is_empty()).collect()
}

fn changes_of(t: &Locale, life: &LogLife) -> Vec<Change> {
    let mut lines = Vec::new();
    if let Some(prev) = life.prev() {
        let says = t.say_with(key!("portal-record-prev"), &[("size", prev.size.into())]);
        lines.push(Change { says, code: Some(prev.origin.to_string()) });
    }
    for (role, key, until) in life.former() {
        let role = t.say_with(key!("key-role"), &[("role", role.word().into())]);
        let says = t.say_with(key!("portal-record-former"), &[("role", role.into()), ("until", until.into())]);
        lines.push(Change { says, code: Some(key.to_string()) });
    }
    for (entry, why) in life.void() {
        let values = [("entry", (*entry).into()), ("why", why.word().into())];
        lines.push(Change { says: t.say_with(key!("portal-record-void"), &values), code: None });
    }
    if let Some(policy) = life.policy() {
        let values = [("version", policy.version.into()), ("entry", policy.index.into())];
        let says = t.say_with(key!("portal-record-policy"), &values);
        lines.push(Change { says, code: Some(policy.sha256.to_hex()) });
    }
    if let Some(end) = life.end() {
        let says = if end.next.is_some() { key!("portal-record-ended-next") } else { key!("portal-record-ended") };
        let says = t.say_with(says, &[("entry", end.index.into())]);
        lines.push(Change { says, code: end.next.as_ref().map(ToString::to_string) });
    }
    lines
}

fn kept(t: &Locale, hash: &str, evidence: &Evidence) -> Kept {
    let says = match evidence {
        Evidence::TwoRoots { one, .. } => {
            let values = [("origin", evidence.origin().into()), ("size", one.checkpoint().size().into())];
            t.say_with(key!("portal-evidence-two-roots"), &values)
        }
        Evidence::NotContinued { older, newer, .. } => {
            let (old, new) = (older.checkpoint().size(), newer.checkpoint().size());
            let values = [("origin", evidence.origin().into()), ("old", old.into()), ("new", new.into())];
            t.say_with(key!("portal-evidence-not-continued"), &values)
        }
    };
    Kept { hash: hash.to_owned(), says }
}

/// What a log shows against itself.
fn lapsed(t: &Locale, names: &BTreeMap<Origin, String>, lapse: &Lapse) -> Kept {
    let by = names.get(lapse.by()).cloned().unwrap_or_else(|| lapse.by().to_string());
    let says = match lapse {
        Lapse::Report { at, why, .. } => {
            let key = match why {
                BadReport::Dispositions => key!("lapse-dispositions"),
                BadReport::Pending => key!("lapse-pending"),
            };
            t.say_with(key, &[("body", by.into()), ("entry", (*at).into())])
        }
        Lapse::Unconfirmed(late) => {
            let erased = names.get(&late.erasure.origin).cloned().unwrap_or_else(|| late.erasure.origin.to_string());
            let values = [
                ("body", by.into()),
                ("other", erased.into()),
                ("entry", late.erasure.index.into()),
                ("days", (late.hours().unwrap_or_default() / 24).into()),
            ];
            t.say_with(key!("lapse-unconfirmed"), &values)
        }
    };
    Kept { hash: lapse.name(), says }
}

fn stamp(t: &Locale, state: Status) -> Stamp {
    let (label, kind) = match state {
        Status::Current => (key!("portal-partner-current"), "good"),
        Status::Diverged => (key!("portal-partner-diverged"), "bad"),
        Status::Retired => (key!("portal-partner-retired"), "waiting"),
        Status::Stale => (key!("portal-partner-stale"), "waiting"),
        _ => (key!("portal-partner-syncing"), "waiting"),
    };
    Stamp { label: t.say(label), kind }
}

fn plain(text: String) -> Response {
    let mut response = text.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// The signed head now, as its note.
pub async fn checkpoint(v: Visitor) -> Response {
    plain(v.app.node().head().checkpoint.to_string())
}

/// Verifier keys of this body and its partners, one a line.
///
/// # Errors
/// A fault of the store.
pub async fn keys(v: Visitor) -> Result<Response, Trouble> {
    let known = v.app.node().known_keys().await?;
    Ok(plain(known.iter().flat_map(|k| &k.vkeys).map(|key| format!("{key}\n")).collect()))
}
