//! For machines that look in: what may be indexed, and whether all is well.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::web::visitor::Visitor;

/// Receipts are for those who have them: nobody lists them.
pub async fn robots(v: Visitor) -> Response {
    let base = v.app.base();
    format!("User-agent: *\nDisallow: {base}/r/\nDisallow: {base}/find\nDisallow: {base}/verify\n").into_response()
}

/// Whether the node writes. Reading goes on either way.
pub async fn health(v: Visitor) -> Response {
    let node = v.app.node();
    let is_halted = node.halted().is_some();
    let status = if is_halted { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    let body = json!({ "ok": !is_halted, "size": node.head().head.size });
    let mut response = (status, body.to_string()).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
