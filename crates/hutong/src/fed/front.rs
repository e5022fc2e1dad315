//! What a site without a portal says of itself to whoever opens it in a browser: the same in every language, one below the
//! other, since nothing here looks at what a browser asks for.

use std::sync::Arc;

use axum::{
    extract::State,
    http::StatusCode,
    response::Response,
    routing::{MethodRouter, get},
};
use hutong_node::{Node, wire::files_path};

use super::{TEXT, answer};
use crate::{key, locale::Locale};

/// The page, with the languages read once.
pub(super) fn page(node: &Arc<Node>) -> MethodRouter {
    get(front).with_state((node.clone(), Arc::new(Locale::all())))
}

async fn front(State((node, locales)): State<(Arc<Node>, Arc<Vec<Locale>>)>) -> Response {
    let kept: Vec<String> = node.partners().iter().map(|p| format!("  {}  {}\n", p.origin, p.size)).collect();
    let kept = kept.concat();
    let files = format!("  {}/checkpoint\n  /record.json\n", files_path(node.origin()));
    let in_words = |t: &Locale| {
        let record = t.say_with(key!("front-record"), &[("origin", node.origin().to_string().into())]);
        let (brand, lead, holds) = (t.say(key!("portal-brand")), t.say(key!("front-lead")), t.say(key!("front-kept")));
        format!("{brand}\n\n{lead}\n\n{record}\n{files}\n{holds}\n{kept}")
    };
    let text = locales.iter().map(in_words).collect::<Vec<_>>().join("\n\n");
    answer(StatusCode::OK, TEXT, text.into_bytes(), "no-cache")
}
