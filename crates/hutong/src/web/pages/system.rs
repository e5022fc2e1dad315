//! For machines that look in: what may be indexed, and whether all is well.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::{watch::metrics, web::visitor::Visitor};

/// Receipts are for those who have them: nobody lists them.
pub async fn robots(v: Visitor) -> Response {
    let base = v.app.base();
    format!("User-agent: *\nDisallow: {base}/r/\nDisallow: {base}/find\nDisallow: {base}/verify\n").into_response()
}

/// Whether the node is alive and ready to write: 503 where it is not. With `?live` an answer at all is the answer, for
/// whoever would start it anew: that mends neither a record that contradicts itself nor one that waits for partners.
pub async fn health(v: Visitor) -> Response {
    let node = v.app.node();
    let state = metrics::state(node);
    let is_ready = state == "writing" && node.store().edge(node.origin()).await.is_ok();
    let is_well = is_ready || v.query().split('&').any(|part| part == "live");
    let status = if is_well { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = json!({ "live": true, "ready": is_ready, "state": state, "size": node.head().head.size });
    let mut response = (status, body.to_string()).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
