//! What of a consultation the other hosts receive, in words. Asked of the very rule that opens contents, kind by kind and part by
//! part, so that the page says what is done.

use hutong_core::{
    consultation::{
        charter::Charter,
        item::{Audience, ItemKind, Module, State},
        policy::{OpeningFacts, may_open, may_open_votes},
    },
    ids::{Origin, PartName},
};

use super::quote;
use crate::{key, locale::Locale};

/// A line: what, and what becomes of it.
pub type Line = (String, String);

/// Kinds of items by the module that brings them; those without one come with any.
const KINDS: [(Option<Module>, ItemKind); 12] = [
    (Some(Module::Opinions), ItemKind::Opinion),
    (Some(Module::Opinions), ItemKind::Supplement),
    (Some(Module::Replies), ItemKind::Reply),
    (Some(Module::Support), ItemKind::Support),
    (Some(Module::Stance), ItemKind::Statement),
    (Some(Module::Survey), ItemKind::Questions),
    (Some(Module::Survey), ItemKind::Survey),
    (Some(Module::Notes), ItemKind::Note),
    (Some(Module::Proposals), ItemKind::Proposal),
    (Some(Module::Proposals), ItemKind::Cosign),
    (Some(Module::Topics), ItemKind::Shortlist),
    (None, ItemKind::Appeal),
];

/// Whether a part of a published item reaches every other host.
fn reaches(
    charter: &Charter,
    to: &[&Origin],
    kind: ItemKind,
    (audience, is_named): (Audience, bool),
    part: &str,
) -> bool {
    let Ok(part) = PartName::new(part) else { return false };
    let facts = |recipient| OpeningFacts { charter, recipient, kind, audience, state: State::Published, is_named };
    !to.is_empty() && to.iter().all(|origin| may_open(&facts(origin), &part))
}

/// Of each kind what the other hosts receive once it is published.
pub fn kinds(t: &Locale, charter: &Charter, home: &Origin) -> Vec<Line> {
    let to: Vec<&Origin> = charter.hosts.iter().map(|host| &host.origin).filter(|origin| *origin != home).collect();
    let in_use = KINDS.iter().filter(|(module, _)| module.is_none_or(|module| charter.modules.contains(&module)));
    let line = |(_, kind): &(Option<Module>, ItemKind)| {
        let has = |named, part: &str| reaches(charter, &to, *kind, (Audience::Public, named), part);
        let mut what = Vec::new();
        if !kind.has_text() {
            what.push(t.say(key!("travels-given")));
        }
        if kind.has_text() && has(false, PartName::TEXT) {
            what.push(t.say(key!("travels-words")));
            what.push(t.say(key!("travels-files")));
        }
        what.push(t.say(match (has(false, PartName::AUTHOR), has(true, PartName::AUTHOR)) {
            (true, _) => key!("travels-author"),
            (false, true) => key!("travels-author-named"),
            (false, false) => key!("travels-author-never"),
        }));
        let nothing = kind.has_text() && !has(false, PartName::TEXT);
        let value = if nothing { t.say(key!("travels-nothing")) } else { what.join(&t.say(key!("map-semicolon"))) };
        (quote::kind(t, *kind), value)
    };
    in_use.map(line).collect()
}

/// To which readers of the other hosts an item of each audience is shown.
pub fn audiences(t: &Locale, charter: &Charter, home: &Origin) -> Vec<Line> {
    let to: Vec<&Origin> = charter.hosts.iter().map(|host| &host.origin).filter(|origin| *origin != home).collect();
    let line = |audience: &Audience| {
        let is_sent = reaches(charter, &to, ItemKind::Opinion, (*audience, false), PartName::TEXT);
        let said = if is_sent { key!("travels-same") } else { key!("travels-stays") };
        (quote::audience(t, *audience), t.say(said))
    };
    Audience::ALL.iter().map(line).collect()
}

/// Votes, pseudonyms, and what nobody receives, each as a sentence.
pub fn sentences(t: &Locale, charter: &Charter, home: &Origin) -> Vec<String> {
    let to = charter.hosts.iter().map(|host| &host.origin).filter(|origin| *origin != home);
    let votes = match to.into_iter().all(|origin| may_open_votes(charter, origin)) {
        true => key!("travels-votes"),
        false => key!("travels-votes-stay"),
    };
    [votes, key!("travels-handles"), key!("travels-waiting"), key!("travels-never")].map(|said| t.say(said)).into()
}
