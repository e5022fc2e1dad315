//! Decision tables: who asks for what, given which facts, and what comes of it. One table a command; a row without a
//! change of facts is the ordinary case.

mod accounts;
mod by_receipt;
mod closing;
mod countersign;
mod coverage;
mod desk;
mod documents;
mod flags;
mod follow_up;
mod gatherings;
mod home;
mod moderation;
mod objections;
mod plans;
mod programs;
mod scene;
mod shortlist;
mod statements;
mod survey;
mod taking_part;
mod telling;
mod upkeep;
mod voices;

use std::{cell::RefCell, collections::BTreeSet};

use hutong_core::{
    command::{Actor, Ask, Command},
    consultation::item::ItemKind,
    decide::{Decision, decide},
    facts::{Base, ItemFacts, Needs},
    home::{self as home_rules, HomeAsk},
    ids::FormKey,
    record::Event,
    refusal::Refusal,
};

/// A row: what is special, who asks, for what, what is changed in the scene beforehand, what comes of it (leaves in
/// words, or the refusal).
pub type Row = (&'static str, Actor, Ask, fn(&mut Base), Result<&'static str, Refusal>);

/// Nothing special about the facts.
pub fn as_is(_: &mut Base) {}

thread_local! {
    static REACHED: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
}

/// Name of a refusal without its values.
pub fn name_of(refusal: &Refusal) -> String {
    let text = format!("{refusal:?}");
    text.split([' ', '{']).next().unwrap().to_owned()
}

/// Refusals that the tables of this thread have reached.
pub fn reached() -> BTreeSet<String> {
    REACHED.with_borrow(Clone::clone)
}

pub fn note(refusal: &Refusal) {
    REACHED.with_borrow_mut(|reached| reached.insert(name_of(refusal)));
}

/// Decides one row and compares. Whatever the rule looks at must be among what the command says it needs.
pub fn check(table: &[Row]) {
    for (when, actor, ask, change, wanted) in table {
        let mut base = scene::scene();
        change(&mut base);
        let command = Command { actor: actor.clone(), key: FormKey([7; 16]), ask: ask.clone() };
        let base = only_needed(&command, base);
        let found = decide(&command, &base);
        if let Err(refusal) = &found {
            note(refusal);
        }
        let words = found.as_ref().map(in_words).map_err(Clone::clone);
        assert_eq!(words, wanted.clone().map(str::to_owned), "{} when {when}", command.ask.name());
    }
}

/// Drops from the base what the command did not ask to be loaded: a rule that relies on more would fail on a real node.
fn only_needed(command: &Command, base: Base) -> Base {
    let mut needs = Needs::default();
    command.needs(&mut needs);
    with_only(needs, base)
}

/// The same for home commands.
pub fn decide_home(actor: &Actor, ask: &HomeAsk, base: Base) -> Result<(), Refusal> {
    let mut needs = Needs::default();
    ask.needs(actor, &mut needs);
    let decided = home_rules::decide(actor, ask, &with_only(needs, base));
    if let Err(refusal) = &decided {
        note(refusal);
    }
    decided
}

fn with_only(mut needs: Needs, mut base: Base) -> Base {
    for (id, hash) in &needs.sources {
        let bytes = base.documents.get(id).and_then(|d| d.contents.get(hash));
        let sources = bytes.map(|b| hutong_core::consultation::document::sources_of(id, b));
        needs.items.extend(sources.unwrap_or_default());
    }
    base.people.retain(|id, _| needs.people.contains(id));
    let is_argument = |facts: &ItemFacts| {
        facts.kind == ItemKind::Argument && facts.about.as_ref().is_some_and(|of| needs.arguments.contains(of))
    };
    let is_listed = |facts: &ItemFacts| {
        facts.kind == ItemKind::Shortlist && facts.about.as_ref().is_some_and(|of| needs.shortlists.contains(of))
    };
    base.items.retain(|place, facts| needs.items.contains(place) || is_argument(facts) || is_listed(facts));
    let of_items = base.items.values().map(|i| i.consultation.clone());
    let actions = base.actions.iter().filter(|(place, _)| needs.actions.contains(*place));
    let loaded: BTreeSet<_> = of_items.chain(actions.map(|(_, a)| a.consultation.clone())).collect();
    base.consultations.retain(|id, _| needs.consultations.contains(id) || loaded.contains(id));
    base.deeds.retain(|(person, place, _)| needs.deeds.contains(&(person.clone(), place.clone())));
    base.votes_n.retain(|key, _| needs.votes.contains(key));
    base.documents.retain(|id, _| needs.documents.contains(id));
    base.dispositions.retain(|id, _| needs.dispositions.contains(id));
    base.counts.retain(|id, _| needs.dispositions.contains(id));
    base.erasures.retain(|place, _| needs.erasures.contains(place));
    base.actions.retain(|place, _| needs.actions.contains(place));
    base.reports.retain(|id, _| needs.reports.contains(id));
    if !needs.own_log {
        base.own = Default::default();
    }
    if !needs.heads {
        base.heads.clear();
    }
    base.decisions.retain(|leaf, _| needs.decisions.contains(leaf));
    base.counted.retain(|place, _| needs.counted.contains(place));
    for (_, facts) in base.counted.iter_mut().filter(|(place, _)| !needs.counts.contains(*place)) {
        facts.answers.clear();
    }
    let house = &mut base.house;
    house.claims.retain(|place, _| needs.moderated.contains(place));
    house.held_items.retain(|place, _| needs.moderated.contains(place));
    house.proposals.retain(|place, _| needs.moderated.contains(place));
    house.author_units.retain(|place, _| needs.moderated.contains(place));
    house.commitments.retain(|key, _| needs.proofs.contains(key));
    house.accounts.retain(|id, _| needs.accounts.contains(id));
    house.contacts.retain(|(id, _), _| needs.contacts.contains(id));
    house.shelves.retain(|id, _| needs.shelves.contains(id));
    house.asked_to_cosign.retain(|place, _| needs.asked_to_cosign.contains(place));
    house.uploads.retain(|upload| needs.uploads.contains(upload));
    house.gatherings.retain(|id, _| needs.gatherings.iter().any(|(wanted, _)| wanted == id));
    house.circulars.retain(|id, _| needs.circulars.iter().any(|(wanted, _)| wanted == id));
    house.attempts.retain(|name, _| needs.attempts.contains(name));
    house.devices.retain(|id, _| needs.devices.contains(id));
    house.held.retain(|key, _| needs.held.contains(key));
    house.drafts.retain(|id, _| needs.drafts.contains(id));
    house.groups.retain(|id, _| needs.groups.contains(id));
    house.requests.retain(|id, _| needs.requests.contains(id));
    house.rules.retain(|id, _| base.consultations.contains_key(id));
    base
}

/// A decision as a reader says it: `opinion/member/public text author; state published`.
fn in_words(decision: &Decision) -> String {
    let mut words: Vec<String> = decision
        .drafts
        .iter()
        .map(|draft| {
            let parts: String = draft.contents.iter().map(|(name, _)| format!(" {name}")).collect();
            let about = match draft.event.target() {
                Some(_) if draft.points_back.is_some() => " of it".to_owned(),
                Some(to) => format!(" of {}{}", if to.origin.is_some() { "B" } else { "A" }, to.index),
                None => String::new(),
            };
            let what = match &draft.event {
                Event::ItemAccepted(item) => {
                    let source = item.source.map(|s| format!("/{s}")).unwrap_or_default();
                    format!("{}/{}/{}{source}", item.kind, item.tier, item.audience)
                }
                Event::StateChanged { to, reason, into, .. } => {
                    let reason = reason.as_ref().map(|r| format!(" {r}")).unwrap_or_default();
                    let into = into.as_ref().map(|r| format!(" into {}", r.index)).unwrap_or_default();
                    format!("{to}{reason}{into}")
                }
                Event::FollowedUp { step, .. } => format!("followup {step}"),
                Event::VotesSealed { n, .. } => format!("seal {n}"),
                Event::PartsErased { parts, .. } => {
                    let names: Vec<&str> = parts.iter().map(|p| p.as_str()).collect();
                    format!("erase {}", names.join(" "))
                }
                Event::DocumentProposed { document, .. }
                | Event::DocumentAccepted { document, .. }
                | Event::DocumentRejected { document, .. } => {
                    format!("{} v{}", draft.event.word().trim_start_matches("joint."), document.ver)
                }
                other => other.word().to_owned(),
            };
            format!("{what}{about}{parts}")
        })
        .collect();
    words.extend(decision.vote.as_ref().map(|row| format!("vote {} {:?} #{}", row.tier, row.choice, row.q)));
    words.extend(decision.author.as_ref().map(|p| format!("by {p}")));
    if decision.seals_votes {
        words.push("batch ends".to_owned());
    }
    words.join("; ")
}
