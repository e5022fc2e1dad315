//! Leaf to canonical bytes.

use hutong_log::{hash::Hash, hex};

use super::{Commitments, Counts, DocumentVersion, Event, LEAF_VERSION, Leaf, statement::write_signature};
use crate::{
    canonical::{Object, Value, write_object},
    ids::Ref,
};

/// The canonical bytes of a leaf, unknown keys included.
pub fn write(leaf: &Leaf) -> Vec<u8> {
    let mut o = fields(&leaf.event).int("v", LEAF_VERSION).int("ts", leaf.ts).text("t", leaf.event.word());
    o.set("id", Value::text(leaf.id.to_string()));
    if let Some(c) = &leaf.consultation {
        o.set("c", Value::text(c.as_str()));
    }
    for (key, value) in leaf.extra.iter() {
        if o.get(key).is_none() {
            o.set(key, value.clone());
        }
    }
    write_object(&o)
}

fn fields(event: &Event) -> Object<'_> {
    let o = Object::new();
    match event {
        Event::RecordBegun(g) => {
            let o = o
                .text("origin", g.origin.as_str())
                .text("suite", &*g.suite)
                .text("log_vkey", &*g.log_vkey)
                .text("witness_vkey", &*g.witness_vkey)
                .text("mirror_vkey", &*g.mirror_vkey)
                .text("transport_vkey", &*g.transport_vkey)
                .text("root_vkey", &*g.root_vkey);
            match &g.prev {
                None => o,
                Some(p) => o.with("prev", Value::Object(head(p.origin.as_str(), p.size, &p.root))),
            }
        }
        Event::ConsultationOpened { charter } => document(o, charter),
        Event::PhaseEntered { phase } => o.text("phase", phase.word()),
        Event::ConsultationClosed { counts } => o.with("counts", counters(counts)),
        Event::RollFrozen { n, root } | Event::VotesSealed { n, root } => o.int("n", *n).text("root", root.to_base64()),
        Event::ItemAccepted(item) => {
            let mut o = o.text("kind", item.kind.word()).text("tier", item.tier.word());
            o.set("audience", Value::text(item.audience.word()));
            if let Some(prompt) = &item.prompt {
                o.set("prompt", Value::text(prompt.as_str()));
            }
            if let Some(about) = &item.about {
                o.set("ref", write_ref(about));
            }
            if let Some(source) = item.source {
                o.set("src", Value::text(source.word()));
            }
            o.with("parts", commitments(&item.parts))
        }
        Event::ItemRevised { item, parts } => o.with("ref", write_ref(item)).with("parts", commitments(parts)),
        Event::StateChanged { item, to, reason, into, parts } => {
            let mut o = o.with("ref", write_ref(item)).text("to", to.word());
            if let Some(reason) = reason {
                o.set("reason_code", Value::text(reason.as_str()));
            }
            if let Some(into) = into {
                o.set("into", write_ref(into));
            }
            optional_parts(o, parts)
        }
        Event::ItemTallied { item, counts } => o.with("ref", write_ref(item)).with("counts", counters(counts)),
        Event::FindingRecorded(f) => {
            let pins = f.pins.iter().map(|(origin, size)| {
                Value::List(vec![Value::text(origin.as_str()), Value::Int(i64::try_from(*size).unwrap_or(i64::MAX))])
            });
            o.text("method", f.method.as_str())
                .text("version", f.version.as_str())
                .with("pins", Value::List(pins.collect()))
                .text("input", hex::encode(f.input.as_bytes()))
                .text("output", hex::encode(f.output.as_bytes()))
        }
        Event::ReportIssued { report, disposition_root, counts } => {
            document(o, report).text("disposition_root", disposition_root.to_base64()).with("counts", counters(counts))
        }
        Event::DocumentProposed { document: d, parts } => document(o, d).with("parts", commitments(parts)),
        Event::DocumentAccepted { document: d, proposal } => document(o, d).with("ref", write_ref(proposal)),
        Event::DocumentRejected { document: d, proposal, parts } => {
            optional_parts(document(o, d).with("ref", write_ref(proposal)), parts)
        }
        Event::LogAnchored(h) => head(h.origin.as_str(), h.size, &h.root),
        Event::PartsErased { item, parts, basis } => {
            let names = parts.iter().map(|p| Value::text(p.as_str())).collect();
            o.with("ref", write_ref(item)).with("parts", Value::List(names)).text("basis_code", basis.as_str())
        }
        Event::ErasureAcknowledged { erasure } => o.with("ref", write_ref(erasure)),
        Event::FollowedUp { about, step, parts } => {
            optional_parts(o.with("ref", write_ref(about)).text("to", step.word()), parts)
        }
        Event::KeyChanged(k) => o
            .text("role", k.role.word())
            .text("old", &*k.old)
            .text("new", &*k.new)
            .int("from_size", k.from_size)
            .text("root_sig", write_signature(&k.root_sig)),
        Event::PolicySet(p) => o
            .int("version", p.version)
            .text("sha256", hex::encode(p.sha256.as_bytes()))
            .text("root_sig", write_signature(&p.root_sig)),
        Event::EvidenceKept { kind, sha256 } => {
            o.text("kind", kind.as_str()).text("sha256", hex::encode(sha256.as_bytes()))
        }
        Event::LogRetired { next: None } => o,
        Event::LogRetired { next: Some(next) } => o.text("next", next.as_str()),
    }
}

fn document<'a>(o: Object<'a>, d: &'a DocumentVersion) -> Object<'a> {
    o.text("doc_id", d.id.as_str()).int("ver", d.ver).text("sha256", hex::encode(d.sha256.as_bytes()))
}

fn head<'a>(origin: &'a str, size: u64, root: &Hash) -> Object<'a> {
    Object::new().text("origin", origin).int("size", size).text("root", root.to_base64())
}

fn counters(counts: &Counts) -> Value<'_> {
    Value::Object(counts.iter().fold(Object::new(), |o, (name, n)| o.int(name, *n)))
}

fn commitments(parts: &Commitments) -> Value<'_> {
    let mut sorted: Vec<_> = parts.iter().collect();
    sorted.sort();
    let pairs = sorted
        .into_iter()
        .map(|(name, hash)| Value::List(vec![Value::text(name.as_str()), Value::text(hash.to_base64())]));
    Value::List(pairs.collect())
}

fn optional_parts<'a>(o: Object<'a>, parts: &'a Commitments) -> Object<'a> {
    if parts.is_empty() { o } else { o.with("parts", commitments(parts)) }
}

/// A reference as a canonical value: `{"h":…,"i":…}` and `"o"` when it points into another log.
pub fn write_ref(to: &Ref) -> Value<'_> {
    let mut o = Object::new().int("i", to.index).text("h", to.hash.to_base64());
    if let Some(origin) = &to.origin {
        o.set("o", Value::text(origin.as_str()));
    }
    Value::Object(o)
}
