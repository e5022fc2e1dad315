//! The keys of a log as the admin socket shows them.

use hutong_core::record::{KeyRole, LogLife};
use serde_json::{Map, Value, json};

/// Keys in force and before, leaves that changed nothing, policy, end.
pub fn show(life: &LogLife, size: u64) -> Value {
    let in_force = KeyRole::ALL.iter().map(|role| {
        let index = life.terms(*role).last().map(|term| term.index);
        (role.word().to_owned(), json!({ "vkey": life.key(*role).to_string(), "entry": index }))
    });
    let former = life.former().into_iter();
    let former =
        former.map(|(role, key, until)| json!({ "role": role.word(), "vkey": key.to_string(), "until": until }));
    json!({
        "origin": life.origin().as_str(),
        "size": size,
        "keys": Map::from_iter(in_force),
        "root": life.root().to_string(),
        "former": former.collect::<Vec<_>>(),
        "void": life.void().iter().map(|(entry, why)| json!({ "entry": entry, "why": why.word() })).collect::<Vec<_>>(),
        "policy": life.policy().map(|p| json!({ "version": p.version, "sha256": p.sha256.to_hex(), "entry": p.index })),
        "ended": life.end().map(|end| json!({ "entry": end.index, "next": end.next.as_ref().map(|o| o.as_str()) })),
        "prev": life.prev().map(|prev| json!({ "origin": prev.origin.as_str(), "size": prev.size, "root": prev.root.to_hex() })),
    })
}
