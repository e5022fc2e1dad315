//! Answers about people on file, for whoever holds the directory.

use hutong_core::home::NewPerson;
use hutong_log::base64;
use hutong_node::{
    Node, ReadFault,
    accounts::SheetLine,
    pages::{PersonQuery, PersonView},
};
use serde_json::{Value, json};

use super::wire::PersonWire;
use crate::web::pages::admin::clients::fingerprint;

/// Everybody on file, or of a unit, with how far they have come.
pub(super) async fn list(node: &Node, unit: Option<String>) -> Result<Value, ReadFault> {
    let query = PersonQuery { unit, limit: u32::MAX, ..PersonQuery::default() };
    let people = node.store().people(&query).await?;
    Ok(json!({ "people": people.iter().map(one).collect::<Vec<_>>() }))
}

/// Trusted clients, ended ones last.
pub(super) async fn clients(node: &Node) -> Result<Value, ReadFault> {
    let clients = node.store().clients().await?;
    let told = clients.iter().map(|client| {
        json!({
            "id": client.id.as_str(),
            "name": client.name,
            "key": base64::encode(&client.key),
            "fingerprint": fingerprint(&client.key),
            "scopes": client.scopes.words().collect::<Vec<_>>(),
            "consultations": client.consultations.iter().map(|c| c.as_str()).collect::<Vec<_>>(),
            "made_at": client.made_at.0,
            "seen_at": client.seen_at.map(|m| m.0),
            "ended_at": client.ended_at.map(|m| m.0),
        })
    });
    Ok(json!({ "clients": told.collect::<Vec<_>>() }))
}

fn one(view: &PersonView) -> Value {
    let person: &NewPerson = &view.person;
    json!({
        "person": PersonWire::of(person),
        "has_signed_in": view.has_signed_in,
        "has_second_factor": view.has_second_factor,
        "code_expires": view.code_expires.map(|m| m.0),
        "seen_at": view.seen_at.map(|m| m.0),
    })
}

/// The lines of a sheet. Codes are in this answer and nowhere else.
pub(super) fn sheet(lines: &[SheetLine]) -> Value {
    let lines = lines.iter().map(|line| {
        let code = line.code.as_ref();
        json!({
            "id": line.person.as_str(),
            "name": line.name.0,
            "protocol_order": line.protocol_order,
            "code": code.map(|(issued, _)| issued.code.0.clone()),
            "expires": code.map(|(issued, _)| issued.expires.0),
            "url": code.map(|(_, url)| url.0.clone()),
        })
    });
    json!({ "lines": lines.collect::<Vec<_>>() })
}
