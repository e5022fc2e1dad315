//! Every refusal of the rules by a stable code and by a sentence with a remedy in each language.
//! Not here: when a rule refuses, which only `hutong-core` knows.

use hutong_core::refusal::Refusal;
use serde_json::{Map, Value as Json};

use crate::{
    key,
    locale::{Notice, Value},
};

const PREFIX: &str = "refused-";

/// Every message key, in the order of the rules' own list.
pub const KEYS: &[&str] = &[
    key!("refused-no-such-consultation"),
    key!("refused-charter-not-in-force"),
    key!("refused-not-host"),
    key!("refused-not-open-yet"),
    key!("refused-already-open"),
    key!("refused-roll-not-frozen"),
    key!("refused-roll-frozen"),
    key!("refused-not-in-this-phase"),
    key!("refused-module-off"),
    key!("refused-tier-not-admitted"),
    key!("refused-unknown-person"),
    key!("refused-needs-role"),
    key!("refused-no-such-prompt"),
    key!("refused-audience-too-wide"),
    key!("refused-text-blank"),
    key!("refused-text-too-long"),
    key!("refused-text-control"),
    key!("refused-text-not-normal"),
    key!("refused-no-name-on-file"),
    key!("refused-attachment-missing"),
    key!("refused-too-many"),
    key!("refused-no-such-item"),
    key!("refused-wrong-kind"),
    key!("refused-not-author"),
    key!("refused-own-item"),
    key!("refused-already-done"),
    key!("refused-not-our-item"),
    key!("refused-wrong-state"),
    key!("refused-was-published"),
    key!("refused-has-votes"),
    key!("refused-report-rests-on-it"),
    key!("refused-reason-missing"),
    key!("refused-bad-merge-target"),
    key!("refused-split-too-small"),
    key!("refused-same-moderator"),
    key!("refused-bad-document"),
    key!("refused-wrong-version"),
    key!("refused-already-accepted"),
    key!("refused-no-such-proposal"),
    key!("refused-document-not-here"),
    key!("refused-not-checked"),
    key!("refused-not-in-force"),
    key!("refused-pending-left"),
    key!("refused-nothing-to-seal"),
    key!("refused-unknown-source"),
    key!("refused-source-not-published"),
    key!("refused-bad-entry"),
    key!("refused-nothing-to-erase"),
    key!("refused-no-such-erasure"),
    key!("refused-pin-beyond"),
    key!("refused-sign-in-failed"),
    key!("refused-too-many-attempts"),
    key!("refused-password-weak"),
    key!("refused-roles-clash"),
    key!("refused-own-roles"),
    key!("refused-claimed"),
    key!("refused-needs-second"),
    key!("refused-paused"),
    key!("refused-not-proven"),
    key!("refused-too-late"),
    key!("refused-not-one-cluster"),
    key!("refused-key-reused"),
    key!("refused-busy"),
    key!("refused-count-closed"),
    key!("refused-already-answered"),
    key!("refused-answer-missing"),
    key!("refused-answer-unfit"),
    key!("refused-charter-contradicts"),
    key!("refused-no-such-recommendation"),
    key!("refused-no-such-action"),
    key!("refused-step-not-now"),
    key!("refused-not-in-group"),
    key!("refused-too-few-signatures"),
    key!("refused-count-open"),
    key!("refused-overtaken"),
    key!("refused-not-countersigned"),
    key!("refused-not-asked"),
    key!("refused-needs-scope"),
    key!("refused-no-such-client"),
    key!("refused-assertion-used"),
    key!("refused-roles-apart"),
    key!("refused-bad-address"),
    key!("refused-wrong-code"),
    key!("refused-bad-link"),
    key!("refused-no-such-gathering"),
    key!("refused-times-at-odds"),
    key!("refused-no-seat-left"),
    key!("refused-sign-up-over"),
    key!("refused-called-off"),
    key!("refused-has-begun"),
    key!("refused-unknown-identity"),
    key!("refused-other-identity"),
    key!("refused-statement-void"),
    key!("refused-log-ended"),
    key!("refused-still-open"),
];

/// Position of a refusal in [`KEYS`]. A new refusal does not compile until it is listed here.
fn position(refusal: &Refusal) -> usize {
    match refusal {
        Refusal::NoSuchConsultation => 0,
        Refusal::CharterNotInForce => 1,
        Refusal::NotHost => 2,
        Refusal::NotOpenYet => 3,
        Refusal::AlreadyOpen => 4,
        Refusal::RollNotFrozen => 5,
        Refusal::RollFrozen => 6,
        Refusal::NotInThisPhase { .. } => 7,
        Refusal::ModuleOff { .. } => 8,
        Refusal::TierNotAdmitted { .. } => 9,
        Refusal::UnknownPerson => 10,
        Refusal::NeedsRole { .. } => 11,
        Refusal::NoSuchPrompt { .. } => 12,
        Refusal::AudienceTooWide { .. } => 13,
        Refusal::TextBlank => 14,
        Refusal::TextTooLong { .. } => 15,
        Refusal::TextControl { .. } => 16,
        Refusal::TextNotNormal => 17,
        Refusal::NoNameOnFile => 18,
        Refusal::AttachmentMissing { .. } => 19,
        Refusal::TooMany { .. } => 20,
        Refusal::NoSuchItem => 21,
        Refusal::WrongKind => 22,
        Refusal::NotAuthor => 23,
        Refusal::OwnItem => 24,
        Refusal::AlreadyDone => 25,
        Refusal::NotOurItem => 26,
        Refusal::WrongState { .. } => 27,
        Refusal::WasPublished => 28,
        Refusal::HasVotes => 29,
        Refusal::ReportRestsOnIt => 30,
        Refusal::ReasonMissing => 31,
        Refusal::BadMergeTarget => 32,
        Refusal::SplitTooSmall => 33,
        Refusal::SameModerator => 34,
        Refusal::BadDocument { .. } => 35,
        Refusal::WrongVersion { .. } => 36,
        Refusal::AlreadyAccepted => 37,
        Refusal::NoSuchProposal => 38,
        Refusal::DocumentNotHere => 39,
        Refusal::NotChecked => 40,
        Refusal::NotInForce { .. } => 41,
        Refusal::PendingLeft { .. } => 42,
        Refusal::NothingToSeal => 43,
        Refusal::UnknownSource { .. } => 44,
        Refusal::SourceNotPublished { .. } => 45,
        Refusal::BadEntry { .. } => 46,
        Refusal::NothingToErase => 47,
        Refusal::NoSuchErasure => 48,
        Refusal::PinBeyond { .. } => 49,
        Refusal::SignInFailed => 50,
        Refusal::TooManyAttempts { .. } => 51,
        Refusal::PasswordWeak { .. } => 52,
        Refusal::RolesClash => 53,
        Refusal::OwnRoles => 54,
        Refusal::Claimed => 55,
        Refusal::NeedsSecond => 56,
        Refusal::Paused { .. } => 57,
        Refusal::NotProven => 58,
        Refusal::TooLate => 59,
        Refusal::NotOneCluster => 60,
        Refusal::KeyReused => 61,
        Refusal::Busy => 62,
        Refusal::CountClosed => 63,
        Refusal::AlreadyAnswered => 64,
        Refusal::AnswerMissing { .. } => 65,
        Refusal::AnswerUnfit { .. } => 66,
        Refusal::CharterContradicts { .. } => 67,
        Refusal::NoSuchRecommendation => 68,
        Refusal::NoSuchAction => 69,
        Refusal::StepNotNow { .. } => 70,
        Refusal::NotInGroup => 71,
        Refusal::TooFewSignatures { .. } => 72,
        Refusal::CountOpen => 73,
        Refusal::Overtaken => 74,
        Refusal::NotCountersigned { .. } => 75,
        Refusal::NotAsked => 76,
        Refusal::NeedsScope { .. } => 77,
        Refusal::NoSuchClient => 78,
        Refusal::AssertionUsed => 79,
        Refusal::RolesApart => 80,
        Refusal::BadAddress => 81,
        Refusal::WrongCode => 82,
        Refusal::BadLink => 83,
        Refusal::NoSuchGathering => 84,
        Refusal::TimesAtOdds => 85,
        Refusal::NoSeatLeft => 86,
        Refusal::SignUpOver => 87,
        Refusal::CalledOff => 88,
        Refusal::HasBegun => 89,
        Refusal::UnknownIdentity { .. } => 90,
        Refusal::OtherIdentity => 91,
        Refusal::StatementVoid { .. } => 92,
        Refusal::LogEnded => 93,
        Refusal::StillOpen { .. } => 94,
    }
}

/// The code by which programs tell refusals apart, such as `text-too-long`; stable and the same in every language.
pub fn code(refusal: &Refusal) -> &'static str {
    let key = KEYS.get(position(refusal)).copied().unwrap_or_default();
    key.strip_prefix(PREFIX).unwrap_or(key)
}

/// The sentence of a refusal, with what stands in its gaps.
pub fn notice(refusal: &Refusal) -> Notice {
    Notice { key: KEYS.get(position(refusal)).copied().unwrap_or_default(), values: values(refusal) }
}

fn values(refusal: &Refusal) -> Vec<(&'static str, Value)> {
    match refusal {
        Refusal::NotInThisPhase { phase } => vec![("phase", phase.word().into())],
        Refusal::NotCountersigned { count } => vec![("count", (*count).into())],
        Refusal::ModuleOff { module } => vec![("module", module.word().into())],
        Refusal::TierNotAdmitted { tier } => vec![("tier", tier.word().into())],
        Refusal::NeedsRole { role } => vec![("role", (*role).into())],
        Refusal::NeedsScope { scope } => vec![("scope", (*scope).into())],
        Refusal::NoSuchPrompt { prompt } => vec![("prompt", prompt.as_str().into())],
        Refusal::AudienceTooWide { asked, allowed } => {
            vec![("asked", asked.word().into()), ("allowed", allowed.word().into())]
        }
        Refusal::TextTooLong { chars, chars_max } => vec![("chars", (*chars).into()), ("limit", (*chars_max).into())],
        Refusal::TextControl { position, found } => {
            vec![("position", (*position).into()), ("found", format!("U+{found:04X}").into())]
        }
        Refusal::AttachmentMissing { n } => vec![("n", (*n).into())],
        Refusal::TooMany { count, count_max } => vec![("count", (*count).into()), ("limit", (*count_max).into())],
        Refusal::StatementVoid { why } => vec![("why", why.word().into())],
        Refusal::StillOpen { consultation } => vec![("consultation", consultation.as_str().into())],
        Refusal::WrongState { state } => vec![("state", state.word().into())],
        Refusal::CharterContradicts { what } => vec![("what", what.word().into())],
        Refusal::BadDocument { problem } => vec![("problem", problem.as_str().into())],
        Refusal::WrongVersion { document, next } => {
            vec![("document", document.as_str().into()), ("next", (*next).into())]
        }
        Refusal::NotInForce { document } => vec![("document", document.as_str().into())],
        Refusal::PendingLeft { pending } => vec![("pending", (*pending).into())],
        Refusal::UnknownSource { place } => {
            vec![("origin", place.origin.as_str().into()), ("index", place.index.into())]
        }
        Refusal::SourceNotPublished { place, state } => vec![
            ("origin", place.origin.as_str().into()),
            ("index", place.index.into()),
            ("state", state.word().into()),
        ],
        Refusal::BadEntry { field, problem } => {
            vec![("field", (*field).into()), ("problem", problem.as_str().into())]
        }
        Refusal::TooFewSignatures { have, needed } => vec![("have", (*have).into()), ("needed", (*needed).into())],
        Refusal::AnswerMissing { question } | Refusal::AnswerUnfit { question } => {
            vec![("question", (*question).into())]
        }
        Refusal::UnknownIdentity { number } => vec![("number", number.as_str().into())],
        Refusal::TooManyAttempts { minutes } => vec![("minutes", (*minutes).into())],
        Refusal::PasswordWeak { chars_min } => vec![("limit", (*chars_min).into())],
        Refusal::StepNotNow { now, step } => {
            vec![("now", now.map_or("none", |now| now.word()).into()), ("step", step.word().into())]
        }
        Refusal::Paused { reason } => vec![("reason", reason.as_str().into())],
        Refusal::PinBeyond { origin, asked, known } => {
            vec![("origin", origin.as_str().into()), ("asked", (*asked).into()), ("known", (*known).into())]
        }
        _ => Vec::new(),
    }
}

/// The values of a refusal for another process: numbers and words by name.
pub fn to_json(refusal: &Refusal) -> Json {
    let fields = values(refusal).into_iter().map(|(name, value)| {
        let value = match value {
            Value::Count(n) => Json::from(n),
            Value::Text(text) => Json::from(text),
        };
        (name.to_owned(), value)
    });
    Json::Object(fields.collect::<Map<_, _>>())
}

/// Names of all values, for reading them back from another process.
const NAMES: &[&str] = &[
    "allowed",
    "asked",
    "chars",
    "consultation",
    "count",
    "document",
    "field",
    "found",
    "have",
    "index",
    "known",
    "limit",
    "minutes",
    "module",
    "n",
    "needed",
    "next",
    "now",
    "number",
    "origin",
    "pending",
    "phase",
    "position",
    "problem",
    "prompt",
    "question",
    "reason",
    "role",
    "scope",
    "state",
    "step",
    "tier",
    "what",
    "why",
];

/// The sentence of a refusal that another process of this program answered with; `None` for a code of another version.
pub fn from_json(code: &str, values: &Json) -> Option<Notice> {
    let key = KEYS.iter().find(|key| key.strip_prefix(PREFIX) == Some(code))?;
    let mut notice = Notice::new(key);
    for name in NAMES {
        notice = match values.get(name) {
            Some(Json::Number(n)) => notice.with(name, n.as_u64().unwrap_or_default()),
            Some(Json::String(text)) => notice.with(name, text.as_str()),
            _ => notice,
        };
    }
    Some(notice)
}
