//! The node and its record, for programs.

use axum::response::Response;
use serde_json::{Value, json};

use super::{ROOT, answer, parameters, problem::Problem};
use crate::web::{errors::Trouble, places::names_of_bodies, visitor::Visitor};

/// What this is.
pub async fn root(v: Visitor) -> Response {
    let found = about(&v).await;
    answer(&v, found)
}

async fn about(v: &Visitor) -> Result<Value, Problem> {
    nothing(v)?;
    let names = names_of_bodies(v).await?;
    Ok(json!({
        "body": names.get(v.app.node().origin()),
        "origin": v.app.node().origin().as_str(),
        "software": concat!("hutong ", env!("CARGO_PKG_VERSION")),
        "simulated": v.app.is_demo(),
        "openapi": format!("{}{ROOT}/openapi.json", v.outside()),
    }))
}

/// The signed head, the verifier keys, and how far partners are.
pub async fn record(v: Visitor) -> Response {
    let found = head(&v).await;
    answer(&v, found)
}

async fn head(v: &Visitor) -> Result<Value, Problem> {
    nothing(v)?;
    let node = v.app.node();
    let status = node.status();
    let known = node.known_keys().await.map_err(Trouble::from)?;
    let cosigned = node.store().cosigned_heads(0).await.map_err(Trouble::from)?;
    let partners = status.partners.iter().map(|partner| {
        json!({
            "origin": partner.origin.as_str(),
            "mirrored_here": partner.size,
            "cosigned_by_them": cosigned.iter().find(|c| c.partner == partner.origin).map(|c| c.size),
        })
    });
    Ok(json!({
        "origin": status.origin.as_str(),
        "size": status.head.head.size,
        "root": status.head.head.root.to_hex(),
        "checkpoint": status.head.checkpoint.to_string(),
        "keys": known.iter().flat_map(|known| known.vkeys.clone()).collect::<Vec<_>>(),
        "partners": partners.collect::<Vec<_>>(),
    }))
}

/// Where nothing may stand behind the question mark.
pub(super) fn nothing(v: &Visitor) -> Result<(), Problem> {
    parameters::<std::collections::BTreeMap<String, String>>(v, &[]).map(|_| ())
}
