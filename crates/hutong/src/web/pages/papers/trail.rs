//! The way of a paper through the house (拟稿 → 核稿 → 会签 → 签发) and across to the other bodies, whatever its kind.

use std::collections::BTreeMap;

use hutong_core::consultation::{
    charter::Host,
    document::{Act, ActFacts, Status},
};
use hutong_core::ids::{Origin, PartName, PersonId};
use hutong_log::hash::Hash;
use hutong_node::pages::{DocumentView, DraftView, StepView};

use super::subject::badge;
use crate::{
    key,
    locale::Locale,
    web::{dates, errors::Trouble, view::Badge, visitor::Visitor},
};

/// A step that was taken with a draft.
pub(super) struct StepLine {
    pub what: String,
    pub who: String,
    pub when: String,
    pub comment: String,
}

/// Our own proposal that waits for others.
pub(super) struct Waiting {
    pub ver: u64,
    /// Who said no.
    pub rejected: Vec<Rejected>,
    /// What was proposed, while its bytes are here.
    pub bytes: Option<Vec<u8>>,
}

/// Another body's no.
pub(super) struct Rejected {
    pub badge: Badge,
    /// In which entry of their log.
    pub entry: String,
    /// Why; empty until their words are here.
    pub comment: String,
}

/// Where a draft stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stand {
    /// Nobody has checked it.
    Drafted,
    /// A checker sent it back, or somebody who was asked does not agree.
    Returned,
    /// A checker passed it, but not everybody who was asked has agreed.
    Asked,
    /// It waits for the signatory.
    Passed,
}

/// Where a draft stands: the same bytes drafted once more are checked all the same.
pub(super) fn stand(draft: &DraftView) -> Stand {
    let asked = asked(draft);
    let is_check = |step: &&str| matches!(*step, "passed" | "returned");
    match draft.steps.iter().map(|step| step.step.as_str()).rfind(is_check) {
        _ if asked.values().any(|answer| *answer == Answered::Objected) => Stand::Returned,
        Some("passed") if asked.values().any(|answer| *answer == Answered::NotYet) => Stand::Asked,
        Some("passed") => Stand::Passed,
        Some("returned") => Stand::Returned,
        _ => Stand::Drafted,
    }
}

/// What somebody who was asked to countersign answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answered {
    NotYet,
    Agreed,
    Objected,
}

/// Who was asked to countersign a draft, and is still.
pub(super) fn asked(draft: &DraftView) -> BTreeMap<PersonId, Answered> {
    let mut all = BTreeMap::new();
    for step in &draft.steps {
        let Some(person) = step.person.clone() else { continue };
        match step.step.as_str() {
            "asked" => _ = all.entry(person).or_insert(Answered::NotYet),
            "agreed" => _ = all.insert(person, Answered::Agreed),
            "objected" => _ = all.insert(person, Answered::Objected),
            "released" => _ = all.remove(&person),
            _ => {}
        }
    }
    all
}

/// The steps of a draft in words.
pub(super) fn steps(t: &Locale, draft: &DraftView) -> Vec<StepLine> {
    draft.steps.iter().map(|step| step_line(t, step)).collect()
}

fn step_line(t: &Locale, step: &StepView) -> StepLine {
    StepLine {
        what: t.say(match step.step.as_str() {
            "passed" => key!("topics-step-passed"),
            "returned" => key!("topics-step-returned"),
            "asked" => key!("sign-step-asked"),
            "released" => key!("sign-step-released"),
            "agreed" => key!("sign-step-agreed"),
            "objected" => key!("sign-step-objected"),
            _ => key!("topics-step-drafted"),
        }),
        who: step.person.as_ref().map(ToString::to_string).unwrap_or_default(),
        when: dates::minute(t, step.at.0),
        comment: step.comment.clone(),
    }
}

/// The lowest version above the one in force that no host has acted on.
pub(super) fn next_version(hosts: &[Host], document: &DocumentView) -> u64 {
    let floor = document.in_force.as_ref().map_or(0, |version| version.ver);
    let is_host = |origin| hosts.iter().any(|host| host.origin == origin);
    let is_taken = |ver: u64| {
        let acts = document.versions.iter().filter(|view| view.ver == ver).flat_map(|view| &view.acts);
        acts.into_iter().any(|act| is_host(act.place.origin.clone()))
    };
    (floor + 1..).find(|ver| !is_taken(*ver)).unwrap_or(floor + 1)
}

/// A version that another host proposed and this body has neither accepted nor rejected, with the bytes proposed.
pub(super) struct Open<'d> {
    pub ver: u64,
    /// Who proposed it.
    pub by: &'d Origin,
    pub sha256: Hash,
    pub bytes: &'d [u8],
}

/// Such versions above the one in force. Outsiders may propose what they like: nobody here is asked to answer them.
pub(super) fn open<'d>(v: &Visitor, hosts: &[Host], document: &'d DocumentView) -> Vec<Open<'d>> {
    let home = v.app.node().origin();
    let floor = document.in_force.as_ref().map_or(0, |version| version.ver);
    let proposed = document.versions.iter().filter(|view| view.status == Status::Proposed && view.ver > floor);
    let open = proposed.filter(|view| view.acts.iter().all(|act| act.place.origin != *home));
    let found = open.filter_map(|view| {
        let is_host = |act: &ActFacts| hosts.iter().any(|host| host.origin == act.place.origin);
        let act = view
            .acts
            .iter()
            .find(|act| act.act == Act::Propose && is_host(act) && Some(act.version.sha256) == view.sha256)?;
        let (by, sha256) = (&act.place.origin, act.version.sha256);
        Some(Open { ver: view.ver, by, sha256, bytes: view.contents.get(&sha256)? })
    });
    found.collect()
}

/// Our own newest proposal that is not in force yet: it stands for those before it.
///
/// # Errors
/// A fault of the store.
pub(super) async fn waiting(v: &Visitor, hosts: &[Host], document: &DocumentView) -> Result<Option<Waiting>, Trouble> {
    let (t, home) = (v.locale(), v.app.node().origin());
    let open = document.versions.iter().filter(|view| view.status == Status::Proposed);
    let own = open.filter(|view| view.acts.iter().any(|a| a.act == Act::Propose && a.place.origin == *home));
    let Some(view) = own.max_by_key(|view| view.ver) else { return Ok(None) };
    let mut rejected = Vec::new();
    for act in view.acts.iter().filter(|act| act.act == Act::Reject) {
        let Some(badge) = badge(v, hosts, &act.place.origin) else { continue };
        let opened = v.app.node().store().openings(&act.place.origin, &[act.place.index]).await?;
        let words = opened.into_iter().find(|part| part.name.as_str() == PartName::COMMENT).and_then(|p| p.opening);
        rejected.push(Rejected {
            badge,
            entry: t.say_with(key!("portal-entry"), &[("index", act.place.index.into())]),
            comment: words.map(|(_, bytes)| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default(),
        });
    }
    let proposed = view.acts.iter().find(|act| act.act == Act::Propose && act.place.origin == *home);
    let bytes = proposed.and_then(|act| view.contents.get(&act.version.sha256)).cloned();
    Ok(Some(Waiting { ver: view.ver, rejected, bytes }))
}
