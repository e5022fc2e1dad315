//! Every refusal says why and what to do, in every language.

use std::collections::BTreeSet;

use hutong::{
    locale::Locale,
    refusals::{self, KEYS},
};
use hutong_core::{
    consultation::{
        charter::Contradiction,
        follow_up::Step,
        item::{Audience, Module, State, Tier},
        phase::Phase,
    },
    ids::{DocumentId, Origin, Place, PromptId},
    record::Void,
    refusal::Refusal,
};

/// One of every refusal, each choice of a choosing value once.
fn all() -> Vec<Refusal> {
    let document = DocumentId::new("topic/charter").expect("an id");
    let place = Place { origin: Origin::new("a.example/log/1").expect("an origin"), index: 7 };
    let mut all = vec![
        Refusal::NoSuchRecommendation,
        Refusal::NoSuchAction,
        Refusal::StepNotNow { now: None, step: Step::Received },
        Refusal::NoSuchConsultation,
        Refusal::CharterNotInForce,
        Refusal::NotHost,
        Refusal::NotOpenYet,
        Refusal::AlreadyOpen,
        Refusal::RollNotFrozen,
        Refusal::RollFrozen,
        Refusal::UnknownPerson,
        Refusal::NoSuchPrompt { prompt: PromptId::new("p1").expect("an id") },
        Refusal::AudienceTooWide { asked: Audience::Public, allowed: Audience::Members },
        Refusal::AudienceTooWide { asked: Audience::Secretariats, allowed: Audience::Own },
        Refusal::TextBlank,
        Refusal::TextTooLong { chars: 12_345, chars_max: 5_000 },
        Refusal::TextControl { position: 3, found: 0x202E },
        Refusal::TextNotNormal,
        Refusal::NoNameOnFile,
        Refusal::AttachmentMissing { n: 2 },
        Refusal::TooMany { count: 300, count_max: 200 },
        Refusal::NoSuchItem,
        Refusal::WrongKind,
        Refusal::CountClosed,
        Refusal::CountOpen,
        Refusal::Overtaken,
        Refusal::BadAddress,
        Refusal::WrongCode,
        Refusal::BadLink,
        Refusal::NoSuchGathering,
        Refusal::TimesAtOdds,
        Refusal::NoSeatLeft,
        Refusal::SignUpOver,
        Refusal::CalledOff,
        Refusal::HasBegun,
        Refusal::NotInGroup,
        Refusal::TooFewSignatures { have: 3, needed: 8 },
        Refusal::AlreadyAnswered,
        Refusal::AnswerMissing { question: 3 },
        Refusal::AnswerUnfit { question: 3 },
        Refusal::NotAuthor,
        Refusal::OwnItem,
        Refusal::AlreadyDone,
        Refusal::NotOurItem,
        Refusal::WasPublished,
        Refusal::HasVotes,
        Refusal::ReportRestsOnIt,
        Refusal::ReasonMissing,
        Refusal::BadMergeTarget,
        Refusal::SplitTooSmall,
        Refusal::SameModerator,
        Refusal::BadDocument { problem: "field \"ver\"".to_owned() },
        Refusal::WrongVersion { document: document.clone(), next: 2 },
        Refusal::AlreadyAccepted,
        Refusal::NoSuchProposal,
        Refusal::DocumentNotHere,
        Refusal::NotChecked,
        Refusal::NotCountersigned { count: 2 },
        Refusal::NotAsked,
        Refusal::NotInForce { document },
        Refusal::PendingLeft { pending: 1 },
        Refusal::PendingLeft { pending: 23 },
        Refusal::NothingToSeal,
        Refusal::UnknownSource { place: place.clone() },
        Refusal::BadEntry { field: "folder", problem: "it is empty".to_owned() },
        Refusal::NothingToErase,
        Refusal::NoSuchErasure,
        Refusal::PinBeyond { origin: "a.example/log/1".to_owned(), asked: 12, known: 3 },
        Refusal::SignInFailed,
        Refusal::TooManyAttempts { minutes: 15 },
        Refusal::PasswordWeak { chars_min: 10 },
        Refusal::RolesClash,
        Refusal::OwnRoles,
        Refusal::Claimed,
        Refusal::NeedsSecond,
        Refusal::Paused { reason: "Maintenance.".to_owned() },
        Refusal::NotProven,
        Refusal::TooLate,
        Refusal::NotOneCluster,
        Refusal::KeyReused,
        Refusal::NeedsScope { scope: "write:vote" },
        Refusal::NoSuchClient,
        Refusal::AssertionUsed,
        Refusal::RolesApart,
        Refusal::UnknownIdentity { number: "0042".to_owned() },
        Refusal::OtherIdentity,
        Refusal::LogEnded,
        Refusal::StillOpen { consultation: "water".to_owned() },
        Refusal::Busy,
    ];
    all.extend(Contradiction::ALL.iter().map(|&what| Refusal::CharterContradicts { what }));
    all.extend(Void::ALL.iter().map(|&why| Refusal::StatementVoid { why }));
    all.extend(Phase::ALL.iter().map(|&phase| Refusal::NotInThisPhase { phase }));
    all.extend(Module::ALL.iter().map(|&module| Refusal::ModuleOff { module }));
    all.extend(Step::ALL.iter().map(|&step| Refusal::StepNotNow { now: Some(step), step }));
    all.extend(Tier::ALL.iter().map(|&tier| Refusal::TierNotAdmitted { tier }));
    all.extend(State::ALL.iter().map(|&state| Refusal::WrongState { state }));
    all.extend(State::ALL.iter().map(|&state| Refusal::SourceNotPublished { place: place.clone(), state }));
    let roles = ["moderator", "drafter", "checker", "signatory", "administrator", "security", "node"];
    all.extend(roles.map(|role| Refusal::NeedsRole { role }));
    all
}

#[test]
fn every_refusal_says_why_and_what_to_do() {
    let all = all();
    let codes: BTreeSet<&str> = all.iter().map(refusals::code).collect();
    assert_eq!(codes.len(), KEYS.len(), "one of every refusal is in the test's list");
    for locale in Locale::all() {
        let mut said = BTreeSet::new();
        for refusal in &all {
            let notice = refusals::notice(refusal);
            let (what, remedy) = (locale.tell(&notice), locale.remedy(&notice));
            assert_ne!(what, notice.key, "{} in {}", notice.key, locale.tag());
            assert!(!remedy.is_empty(), "{} has no remedy in {}", notice.key, locale.tag());
            // A gap that nobody filled shows as `{$name}`.
            assert!(!format!("{what}{remedy}").contains("{$"), "{what} {remedy}");
            assert!(said.insert(what.clone()), "two refusals read alike in {}: {what}", locale.tag());
            let word = |text: &str| text.split(|c: char| !c.is_alphanumeric()).any(|w| w == "collecting" || w == "own");
            assert!(locale.tag() == "en" || !word(&what), "a word of the record in a Chinese sentence: {what}");
        }
    }
}

#[test]
fn another_process_says_the_same() {
    for refusal in all() {
        let answered = serde_json::to_value(refusals::to_json(&refusal)).expect("JSON");
        let mut told = refusals::from_json(refusals::code(&refusal), &answered).expect("a known code");
        let mut own = refusals::notice(&refusal);
        told.values.sort_by_key(|(name, _)| *name);
        own.values.sort_by_key(|(name, _)| *name);
        assert_eq!(told, own);
    }
}
