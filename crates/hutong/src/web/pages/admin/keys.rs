//! Fingerprints of the keys that this node knows: what two operators read to each other. No private key is ever shown.

use axum::response::Response;

use super::{Link, frame, links, need_system};
use crate::{
    cli::init::fingerprint,
    key,
    web::{
        errors::Trouble,
        frame::{Frame, show_own},
        visitor::Visitor,
    },
};

/// What the keys of a body are for, in the order in which they are known.
pub(super) const ROLES: [&str; 3] = ["log", "witness", "mirror"];

/// Keys of one body.
struct Body {
    origin: String,
    is_own: bool,
    keys: Vec<(String, String, String)>,
}

#[derive(askama::Template)]
#[template(path = "pages/admin/keys.html")]
struct Page<'a> {
    f: Frame<'a>,
    links: Vec<Link>,
    bodies: Vec<Body>,
}

/// Shows the page.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever neither runs the system nor audits it; a fault of the store.
pub async fn show(v: Visitor) -> Result<Response, Trouble> {
    let part = need_system(&v)?;
    let (t, node) = (v.locale(), v.app.node());
    let bodies = node.known_keys().await?.into_iter().map(|known| Body {
        is_own: known.origin == *node.origin(),
        origin: known.origin.to_string(),
        keys: ROLES
            .iter()
            .zip(known.vkeys)
            .map(|(role, vkey)| (t.say_with(key!("key-role"), &[("role", (*role).into())]), fingerprint(&vkey), vkey))
            .collect(),
    });
    let page =
        Page { bodies: bodies.collect(), links: links(&v, part, "/keys"), f: frame(&v, &t.say(key!("admin-keys"))) };
    show_own(&v, &page)
}
