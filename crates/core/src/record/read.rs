//! Bytes to leaf. Canonical or quarantined; unknown kinds are kept as unrecognised.

use hutong_log::{hash::Hash, key::Signature64};

use super::{
    Commitments, Counts, DocumentVersion, Event, Finding, Genesis, ItemAccepted, KeyChange, KeyRole, LEAF_VERSION,
    Leaf, LogHead, PolicySet, statement::read_signature,
};
use crate::{
    canonical::{self, BadField, Object, Value, parse_object},
    consultation::{
        follow_up::Step,
        item::{Audience, ItemKind, Source, State, Tier},
        phase::Phase,
    },
    ids::{Code, ConsultationId, DocumentId, LeafId, Origin, PartName, PromptId, Ref},
};

/// What a reader makes of an entry's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A leaf of a kind this version knows.
    Known(Box<Leaf>),
    /// Canonical, but of a version, type or word this version does not know: mirrored, shown, not projected.
    Unrecognised {
        /// The type word.
        word: String,
    },
    /// Not canonical, or a field is missing or ill-typed: hashed and mirrored, never projected.
    Quarantined {
        /// Why.
        reason: String,
    },
}

enum Trouble {
    Unknown,
    Bad(BadField),
}

impl From<BadField> for Trouble {
    fn from(bad: BadField) -> Self {
        Trouble::Bad(bad)
    }
}

/// Reads an entry. Total: every byte string has a reading.
pub fn read(bytes: &[u8]) -> Reading {
    let o = match parse_object(bytes, canonical::LEAF) {
        Ok(o) => o,
        Err(e) => return Reading::Quarantined { reason: e.to_string() },
    };
    let word = match (o.need_int("v"), o.need_text("t")) {
        (Ok(LEAF_VERSION), Ok(word)) => word,
        (Ok(v), Ok(word)) => return Reading::Unrecognised { word: format!("{word} v{v}") },
        (Err(e), _) | (_, Err(e)) => return Reading::Quarantined { reason: e.to_string() },
    };
    match leaf(word, &o) {
        Ok(leaf) => Reading::Known(Box::new(leaf)),
        Err(Trouble::Unknown) => Reading::Unrecognised { word: word.to_owned() },
        Err(Trouble::Bad(e)) => Reading::Quarantined { reason: e.to_string() },
    }
}

fn leaf(word: &str, o: &Object<'_>) -> Result<Leaf, Trouble> {
    let ts = o.need_int("ts")?;
    let consultation = optional(o, "c", |v| id(v, ConsultationId::new))?;
    let event = event(word, o)?;
    if consultation.is_none() && needs_consultation(&event) {
        return Err(BadField::new("c", "a consultation id").into());
    }
    let id = LeafId::from_hex(o.need_text("id")?).map_err(|_| BadField::new("id", "32 lower-case hex digits"))?;
    Ok(Leaf { ts, consultation, id, event, extra: o.without(|key| is_known(word, key)) })
}

fn needs_consultation(event: &Event) -> bool {
    !matches!(
        event,
        Event::RecordBegun(_)
            | Event::LogAnchored(_)
            | Event::ItemRevised { .. }
            | Event::StateChanged { .. }
            | Event::PartsErased { .. }
            | Event::ErasureAcknowledged { .. }
            | Event::KeyChanged(_)
            | Event::PolicySet(_)
            | Event::EvidenceKept { .. }
            | Event::LogRetired { .. }
    )
}

/// Whether leaves of this type have a key of this name.
fn is_known(word: &str, key: &str) -> bool {
    let own: &[&str] = match word {
        "genesis" => {
            &["origin", "suite", "log_vkey", "witness_vkey", "mirror_vkey", "transport_vkey", "root_vkey", "prev"]
        }
        "consult.open" => &["doc_id", "ver", "sha256"],
        "consult.phase" => &["phase"],
        "consult.close" => &["counts"],
        "roll" | "vote.batch" => &["n", "root"],
        "item.accept" => &["kind", "tier", "audience", "prompt", "ref", "src", "parts"],
        "item.revise" => &["ref", "parts"],
        "item.state" => &["ref", "to", "reason_code", "into", "parts"],
        "tally" => &["ref", "counts"],
        "finding" => &["method", "version", "pins", "input", "output"],
        "report" => &["doc_id", "ver", "sha256", "disposition_root", "counts"],
        "joint.propose" | "joint.accept" | "joint.reject" => &["doc_id", "ver", "sha256", "ref", "parts"],
        "anchor" => &["origin", "size", "root"],
        "erase" => &["ref", "parts", "basis_code"],
        "erase.ack" => &["ref"],
        "followup" => &["ref", "to", "parts"],
        "key" => &["role", "old", "new", "from_size", "root_sig"],
        "policy" => &["version", "sha256", "root_sig"],
        "evidence" => &["kind", "sha256"],
        "retire" => &["next"],
        _ => &[],
    };
    ["v", "t", "ts", "c", "id"].contains(&key) || own.contains(&key)
}

fn event(word: &str, o: &Object<'_>) -> Result<Event, Trouble> {
    Ok(match word {
        "genesis" => Event::RecordBegun(genesis(o)?),
        "consult.open" => Event::ConsultationOpened { charter: document(o)? },
        "consult.phase" => Event::PhaseEntered { phase: known(o, "phase", Phase::from_word)? },
        "consult.close" => Event::ConsultationClosed { counts: counts(o)? },
        "roll" => Event::RollFrozen { n: o.need_int("n")?, root: hash(o, "root")? },
        "vote.batch" => Event::VotesSealed { n: o.need_int("n")?, root: hash(o, "root")? },
        "item.accept" => Event::ItemAccepted(ItemAccepted {
            kind: known(o, "kind", ItemKind::from_word)?,
            tier: known(o, "tier", Tier::from_word)?,
            audience: known(o, "audience", Audience::from_word)?,
            prompt: optional(o, "prompt", |v| id(v, PromptId::new))?,
            about: optional(o, "ref", read_ref)?,
            source: match o.get("src") {
                None => None,
                Some(_) => Some(known(o, "src", Source::from_word)?),
            },
            parts: commitments(o)?,
        }),
        "item.revise" => Event::ItemRevised { item: need_ref(o)?, parts: commitments(o)? },
        "item.state" => Event::StateChanged {
            item: need_ref(o)?,
            to: known(o, "to", State::from_word)?,
            reason: optional(o, "reason_code", |v| id(v, Code::new))?,
            into: optional(o, "into", read_ref)?,
            parts: optional_commitments(o)?,
        },
        "tally" => Event::ItemTallied { item: need_ref(o)?, counts: counts(o)? },
        "finding" => Event::FindingRecorded(finding(o)?),
        "report" => Event::ReportIssued {
            report: document(o)?,
            disposition_root: hash(o, "disposition_root")?,
            counts: counts(o)?,
        },
        "joint.propose" => Event::DocumentProposed { document: document(o)?, parts: commitments(o)? },
        "joint.accept" => Event::DocumentAccepted { document: document(o)?, proposal: need_ref(o)? },
        "joint.reject" => {
            Event::DocumentRejected { document: document(o)?, proposal: need_ref(o)?, parts: optional_commitments(o)? }
        }
        "anchor" => Event::LogAnchored(head(o)?),
        "erase" => {
            Event::PartsErased { item: need_ref(o)?, parts: names(o)?, basis: need_id(o, "basis_code", Code::new)? }
        }
        "erase.ack" => Event::ErasureAcknowledged { erasure: need_ref(o)? },
        "followup" => Event::FollowedUp {
            about: need_ref(o)?,
            step: known(o, "to", Step::from_word)?,
            parts: optional_commitments(o)?,
        },
        "key" => Event::KeyChanged(KeyChange {
            role: known(o, "role", KeyRole::from_word)?,
            old: o.need_text("old")?.to_owned(),
            new: o.need_text("new")?.to_owned(),
            from_size: o.need_int("from_size")?,
            root_sig: signature(o)?,
        }),
        "policy" => Event::PolicySet(PolicySet {
            version: o.need_int("version")?,
            sha256: hex_hash(o, "sha256")?,
            root_sig: signature(o)?,
        }),
        "evidence" => Event::EvidenceKept { kind: need_id(o, "kind", Code::new)?, sha256: hex_hash(o, "sha256")? },
        "retire" => Event::LogRetired { next: optional(o, "next", |v| id(v, Origin::new))? },
        _ => return Err(Trouble::Unknown),
    })
}

fn genesis(o: &Object<'_>) -> Result<Genesis, BadField> {
    let text = |key| o.need_text(key).map(str::to_owned);
    Ok(Genesis {
        origin: need_id(o, "origin", Origin::new)?,
        suite: text("suite")?,
        log_vkey: text("log_vkey")?,
        witness_vkey: text("witness_vkey")?,
        mirror_vkey: text("mirror_vkey")?,
        transport_vkey: text("transport_vkey")?,
        root_vkey: text("root_vkey")?,
        prev: optional(o, "prev", |v| head(v.as_object()?).ok())?,
    })
}

fn finding(o: &Object<'_>) -> Result<Finding, BadField> {
    let bad = || BadField::new("pins", "a list of [origin, size]");
    let pins = o.need_list("pins")?.iter().map(|pin| match pin.as_list() {
        Some([origin, size]) => Ok((id(origin, Origin::new).ok_or_else(bad)?, size.as_int().ok_or_else(bad)?)),
        _ => Err(bad()),
    });
    Ok(Finding {
        method: need_id(o, "method", Code::new)?,
        version: need_id(o, "version", Code::new)?,
        pins: pins.collect::<Result<_, _>>()?,
        input: hex_hash(o, "input")?,
        output: hex_hash(o, "output")?,
    })
}

fn document(o: &Object<'_>) -> Result<DocumentVersion, BadField> {
    Ok(DocumentVersion {
        id: need_id(o, "doc_id", DocumentId::new)?,
        ver: o.need_int("ver")?,
        sha256: hex_hash(o, "sha256")?,
    })
}

fn head(o: &Object<'_>) -> Result<LogHead, BadField> {
    Ok(LogHead { origin: need_id(o, "origin", Origin::new)?, size: o.need_int("size")?, root: hash(o, "root")? })
}

fn counts(o: &Object<'_>) -> Result<Counts, BadField> {
    let counts = o.need_object("counts")?;
    counts.iter().map(|(name, _)| Ok((name.to_owned(), counts.need_int(name)?))).collect()
}

/// Commitments to parts, sorted by name; none where a leaf has no parts.
pub(crate) fn commitments(o: &Object<'_>) -> Result<Commitments, BadField> {
    let bad = || BadField::new("parts", "a list of [name, base64 commitment] sorted by name");
    let mut out: Commitments = Vec::new();
    for pair in o.need_list("parts")? {
        let Some([name, hash]) = pair.as_list() else { return Err(bad()) };
        let name = id(name, PartName::new).ok_or_else(bad)?;
        if out.last().is_some_and(|(before, _)| *before >= name) {
            return Err(bad());
        }
        out.push((name, hash.as_text().and_then(|t| Hash::from_base64(t).ok()).ok_or_else(bad)?));
    }
    Ok(out)
}

fn optional_commitments(o: &Object<'_>) -> Result<Commitments, BadField> {
    if o.get("parts").is_some() { commitments(o) } else { Ok(Vec::new()) }
}

fn names(o: &Object<'_>) -> Result<Vec<PartName>, BadField> {
    let bad = || BadField::new("parts", "a list of part names, sorted");
    let names: Vec<PartName> =
        o.need_list("parts")?.iter().map(|v| id(v, PartName::new).ok_or_else(bad)).collect::<Result<_, _>>()?;
    if names.windows(2).all(|pair| pair[0] < pair[1]) { Ok(names) } else { Err(bad()) }
}

/// A reference from its canonical value; `None` when it is not one.
pub fn read_ref(value: &Value<'_>) -> Option<Ref> {
    let o = value.as_object()?;
    let origin = match o.get("o") {
        None => None,
        Some(origin) => Some(id(origin, Origin::new)?),
    };
    Some(Ref { origin, index: o.get("i")?.as_int()?, hash: Hash::from_base64(o.get("h")?.as_text()?).ok()? })
}

fn need_ref(o: &Object<'_>) -> Result<Ref, BadField> {
    o.get("ref").and_then(read_ref).ok_or_else(|| BadField::new("ref", "a reference {h, i, o?}"))
}

fn hash(o: &Object<'_>, key: &str) -> Result<Hash, BadField> {
    Hash::from_base64(o.need_text(key)?).map_err(|_| BadField::new(key, "the base64 of 32 bytes"))
}

fn signature(o: &Object<'_>) -> Result<Signature64, BadField> {
    read_signature(o.need_text("root_sig")?).ok_or_else(|| BadField::new("root_sig", "the base64 of 64 bytes"))
}

fn hex_hash(o: &Object<'_>, key: &str) -> Result<Hash, BadField> {
    Hash::from_hex(o.need_text(key)?).map_err(|_| BadField::new(key, "64 lower-case hex digits"))
}

fn id<T, E>(value: &Value<'_>, make: impl Fn(&str) -> Result<T, E>) -> Option<T> {
    make(value.as_text()?).ok()
}

fn need_id<T, E>(o: &Object<'_>, key: &str, make: impl Fn(&str) -> Result<T, E>) -> Result<T, BadField> {
    make(o.need_text(key)?).map_err(|_| BadField::new(key, "an id of its kind"))
}

fn known<T>(o: &Object<'_>, key: &str, from_word: impl Fn(&str) -> Option<T>) -> Result<T, Trouble> {
    from_word(o.need_text(key)?).ok_or(Trouble::Unknown)
}

fn optional<T>(o: &Object<'_>, key: &str, take: impl Fn(&Value<'_>) -> Option<T>) -> Result<Option<T>, BadField> {
    match o.get(key) {
        None => Ok(None),
        Some(value) => take(value).map(Some).ok_or_else(|| BadField::new(key, "a value of its kind")),
    }
}
