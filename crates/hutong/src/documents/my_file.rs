//! Everything on file about a person, as JSON for that person to take away. Field names are the glossary's words.
//! Not here: who may ask for it.

use hutong_node::{
    mine::{MyFile, MyItem},
    pages::{NoticeKind, NoticeView},
};
use serde_json::{Value, json};

use crate::admin::wire::PersonWire;

/// Name of this form of the file; a later form has another.
pub const FORMAT: &str = "hutong-my-file/v1";

/// The file of a person.
pub fn to_json(file: &MyFile) -> Value {
    let person = file.person.as_ref();
    json!({
        "format": FORMAT,
        "made_at": file.at.0,
        "person": person.map(|p| PersonWire::of(&p.person)),
        "account": person.map(|p| json!({
            "has_password": p.has_signed_in,
            "has_second_factor": p.has_second_factor,
            "is_bound_to_identity_provider": p.has_identity,
            "code_expires": p.code_expires.map(|m| m.0),
        })),
        "sessions": file.sessions.iter().map(|s| json!({
            "id": s.id.to_string(), "device": s.device.0, "made_at": s.made_at.0, "seen_at": s.seen_at.0,
        })).collect::<Vec<_>>(),
        "passkeys": file.passkeys.iter().map(|p| json!({
            "id": p.id.to_hex(), "label": p.label.0, "made_at": p.made_at.0,
        })).collect::<Vec<_>>(),
        "tokens": file.tokens.iter().map(|t| json!({
            "label": t.label.0, "scopes": t.scopes.words().collect::<Vec<_>>(), "made_at": t.made_at.0,
            "expires_at": t.expires_at.0, "seen_at": t.seen_at.map(|m| m.0),
        })).collect::<Vec<_>>(),
        "linked_devices": file.devices.iter().map(|d| d.as_str()).collect::<Vec<_>>(),
        "items": file.items.iter().map(|mine| item(file, mine)).collect::<Vec<_>>(),
        "votes": file.votes.iter().map(|(c, n)| json!({ "consultation": c.as_str(), "votes": n })).collect::<Vec<_>>(),
        "drafts": file.drafts.iter().map(|d| json!({
            "consultation": d.consultation.as_str(), "title": d.words.0.title, "text": d.words.0.text,
            "named": d.words.0.named, "saved_at": d.saved_at.0,
        })).collect::<Vec<_>>(),
        "gatherings": file.gatherings.iter().map(|g| json!({
            "title": g.gathering.details.title, "starts": g.gathering.details.starts.0, "place": g.gathering.details.place,
            "answer": g.reply.map(|reply| reply.word()), "reason": g.reason.0, "answered_at": g.replied_at.map(|at| at.0),
            "by_desk": g.by_desk,
        })).collect::<Vec<_>>(),
        "circulars": file.circulars.iter().map(|c| json!({
            "consultation": c.circular.consultation.as_str(), "title": c.circular.title.0, "text": c.circular.text.0,
            "at": c.circular.at.0, "must_confirm": c.circular.must_confirm,
            "read_at": c.read_at.map(|at| at.0), "confirmed_at": c.confirmed_at.map(|at| at.0),
        })).collect::<Vec<_>>(),
        "contacts": file.contacts.iter().map(|c| json!({
            "channel": c.channel.word(), "address": c.address.0, "pace": c.pace.word(), "language": c.lang,
            "asked_at": c.asked_at.0, "confirmed_at": c.confirmed_at.map(|at| at.0),
        })).collect::<Vec<_>>(),
        "notices": file.notices.iter().map(notice).collect::<Vec<_>>(),
        "requests": file.requests.iter().map(|r| json!({
            "kind": r.kind.word(), "text": r.text.0, "asked_at": r.asked_at.0,
            "answer": r.answer.as_ref().map(|(text, _)| text.0.clone()),
            "answered_at": r.answer.as_ref().map(|(_, at)| at.0),
        })).collect::<Vec<_>>(),
    })
}

fn item(file: &MyFile, mine: &MyItem) -> Value {
    let view = &mine.view;
    json!({
        "origin": view.place.origin.as_str(),
        "index": view.place.index,
        "act": mine.own.act,
        "device": mine.own.device.as_ref().map(|d| d.as_str()),
        "consultation": view.row.consultation.as_str(),
        "kind": view.row.kind.word(),
        "tier": view.row.tier.word(),
        "audience": view.row.audience.word(),
        "state": view.row.state.word(),
        "number": view.registration,
        "ts": view.row.ts,
        "through": file.through.get(&view.place.index),
        "title": view.title,
        "text": view.text,
        "pseudonym": view.author.as_ref().map(|a| a.handle.to_string()),
        "named": view.author.as_ref().map(|a| a.is_named),
        "files": view.files.iter().map(|f| json!({
            "part": f.part.as_str(), "name": f.name, "media_type": f.media_type, "len": f.len,
        })).collect::<Vec<_>>(),
    })
}

fn notice(notice: &NoticeView) -> Value {
    let (kind, state) = match notice.kind {
        NoticeKind::State(state) => ("state", Some(state.word())),
        NoticeKind::Reply => ("reply", None),
        NoticeKind::Erased => ("erased", None),
        NoticeKind::Entered => ("entered", None),
    };
    json!({
        "kind": kind,
        "state": state,
        "item": [notice.item.origin.as_str(), notice.item.index],
        "leaf": [notice.leaf.origin.as_str(), notice.leaf.index],
        "reason": notice.reason,
        "ts": notice.ts,
        "read": notice.is_read,
    })
}
