//! What partners and anybody's tools ask of a body's site: the record as files, the witness, opened contents, hints
//! (RECORD §5, §7). Not here: what is answered (`hutong-node`, `wire`), and pages.
//!
//! Nothing of it knows cookies, languages or forms. The files lie where the log's name says; the rest below the portal.

mod front;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{DefaultBodyLimit, Path, Request, State},
    http::{Extensions, HeaderMap, HeaderValue, StatusCode, Uri, Version, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post},
};
use hutong_node::{
    Node,
    cause::chain,
    folder::{CHECKPOINT_FILE, RECORD_FILE},
    publish::PublishFault,
    wire::{
        ADD_CHECKPOINT, BLOBS, HINT, WANTS_LEN_MAX, files_path,
        serve::{LogFile, SignedCall, Unanswered},
    },
};
use tokio::{sync::Semaphore, time::timeout};
use tower_http::{CompressionLevel, compression::CompressionLayer};

/// Longest request to the witness, in bytes.
const CHECKPOINT_LEN_MAX: usize = hutong_log::witness::ADD_CHECKPOINT_LEN_MAX;
/// Longest wait for the body of a request.
const BODY_WAIT: Duration = Duration::from_secs(30);
/// Requests that are answered at once: the portal shares the store's readers with them.
const AT_ONCE_MAX: usize = 8;
/// Requests that wait for their turn before others are told to come back.
const WAITING_MAX: usize = 256;
/// How hard files are compressed, of 9.
const COMPRESSION: i32 = 2;

const BINARY: &str = "application/octet-stream";
const JSON: &str = "application/json";
const TEXT: &str = "text/plain; charset=utf-8";

/// A row of the table: everything that this answers.
#[derive(Clone, Copy)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Below the log's own path for files, else below the portal's, in axum's notation.
    pub path: &'static str,
    /// Whether it lies where the log's name says.
    pub is_of_log: bool,
    /// Whether only a partner's signature is let in.
    pub is_signed: bool,
    handler: fn() -> MethodRouter<Shared>,
}

macro_rules! route {
    ($method:literal $path:expr, $is_of_log:literal, $is_signed:literal, $handler:expr) => {
        Route { method: $method, path: $path, is_of_log: $is_of_log, is_signed: $is_signed, handler: || $handler }
    };
}

/// Every route.
pub const ROUTES: &[Route] = &[
    route!("GET" "/checkpoint", true, false, get(file)),
    route!("GET" "/tile/{*rest}", true, false, get(file)),
    route!("GET" "/record.json", true, false, get(file)),
    route!("GET" "/mirror/{*rest}", true, false, get(file)),
    route!("GET" "/witness/{*rest}", true, false, get(file)),
    route!("GET" "/record.json", false, false, get(record)),
    route!("GET" "/record/evidence/{hash}", false, false, get(evidence)),
    route!("GET" "/record/lapse/{name}", false, false, get(lapse)),
    route!("GET" "/fed/v1/bundles/{first}/{last}", false, false, get(bundles)),
    route!("POST" ADD_CHECKPOINT, false, false, post(add_checkpoint)),
    route!("POST" BLOBS, false, true, post(blobs)),
    route!("POST" HINT, false, true, post(hint)),
];

/// What the handlers share.
#[derive(Clone)]
pub struct Shared {
    node: Arc<Node>,
    turns: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

/// The routes of a node whose portal lies at `base`, around everything else that its site answers.
pub fn around(node: &Arc<Node>, base: &str, rest: Router) -> Router {
    let shared = Shared {
        node: node.clone(),
        turns: Arc::new(Semaphore::new(AT_ONCE_MAX)),
        waiting: Arc::new(Semaphore::new(WAITING_MAX)),
    };
    let files = files_path(node.origin());
    let mut routes = Router::new();
    for route in ROUTES {
        // A log that is named after its portal has its record in one place.
        if !route.is_of_log && route.path == "/record.json" && base == files {
            continue;
        }
        let prefix = if route.is_of_log { files } else { base };
        routes = routes.route(&format!("{prefix}{}", route.path), (route.handler)());
    }
    let routes = routes
        .method_not_allowed_fallback(|| async { say(StatusCode::METHOD_NOT_ALLOWED, "not with this method") })
        .layer(DefaultBodyLimit::max(CHECKPOINT_LEN_MAX.max(WANTS_LEN_MAX)))
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(COMPRESSION)).compress_when(is_compressible))
        .layer(middleware::from_fn_with_state(shared.clone(), in_turn))
        .with_state(shared);
    routes.fallback_service(rest)
}

/// A site that serves the record alone.
pub fn alone(node: &Arc<Node>) -> Router {
    let front = Router::new().route("/", front::page(node));
    around(node, "", front.fallback(|| async { say(StatusCode::NOT_FOUND, "there is no such page") }))
}

/// Lets a bounded number in at once: whoever floods these routes waits, and the portal does not.
async fn in_turn(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let Ok(_waiting) = shared.waiting.try_acquire() else {
        let mut response = say(StatusCode::SERVICE_UNAVAILABLE, "too many ask at once");
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        return response;
    };
    // Whoever sends slowly does so before it is their turn.
    let (parts, body) = request.into_parts();
    let len_max = CHECKPOINT_LEN_MAX.max(WANTS_LEN_MAX);
    let body = match timeout(BODY_WAIT, to_bytes(body, len_max)).await {
        Err(_) => return say(StatusCode::REQUEST_TIMEOUT, "the request did not come in 30 seconds"),
        Ok(Err(_)) => return say(StatusCode::PAYLOAD_TOO_LARGE, "the request is too long, or broke off"),
        Ok(Ok(body)) => body,
    };
    // Never closed while the site lives.
    let _turn = shared.turns.acquire().await;
    next.run(Request::from_parts(parts, Body::from(body))).await
}

/// Marks an answer that compression makes shorter. Hashes and salts it makes longer.
#[derive(Clone, Copy)]
struct Compressible;

fn is_compressible(_: StatusCode, _: Version, _: &HeaderMap, marks: &Extensions) -> bool {
    marks.get::<Compressible>().is_some()
}

fn say(status: StatusCode, text: impl std::fmt::Display) -> Response {
    answer(status, TEXT, format!("{text}\n").into_bytes(), "no-store")
}

fn answer(status: StatusCode, media_type: &'static str, bytes: Vec<u8>, cache: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (status, headers, bytes).into_response()
}

async fn record(State(shared): State<Shared>) -> Response {
    give(&shared.node, RECORD_FILE).await
}

/// Evidence of two histories as one file: whoever holds the log's key can check it (`hutong verify --evidence`).
async fn evidence(State(shared): State<Shared>, Path(hash): Path<String>) -> Response {
    let found = match shared.node.evidence() {
        Ok(all) => all.into_iter().find(|(name, _)| *name == hash),
        Err(fault) => {
            tracing::error!(problem = chain(&fault), "evidence could not be read");
            return say(StatusCode::INTERNAL_SERVER_ERROR, "evidence could not be read");
        }
    };
    let Some((name, evidence)) = found else { return say(StatusCode::NOT_FOUND, "there is no such evidence here") };
    to_keep(answer(StatusCode::OK, JSON, evidence.bytes(), "no-cache"), &name)
}

/// A file that browsers keep under the name of what it proves: a hash in hexadecimal.
fn to_keep(mut response: Response, name: &str) -> Response {
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"{name}.evidence\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

async fn lapse(State(shared): State<Shared>, Path(name): Path<String>) -> Response {
    let failed = |problem: String| {
        tracing::error!(problem, "a lapse could not be made into a file");
        say(
            StatusCode::INTERNAL_SERVER_ERROR,
            "it could not be made into a file; try again, or check the logs themselves",
        )
    };
    let found = match shared.node.lapses().await {
        Ok(all) => all.into_iter().find(|lapse| lapse.name() == name),
        Err(fault) => return failed(chain(&fault)),
    };
    let Some(lapse) = found else { return say(StatusCode::NOT_FOUND, "there is no such lapse here") };
    match shared.node.lapse_file(&lapse).await {
        Ok(file) => to_keep(answer(StatusCode::OK, BINARY, file, "no-cache"), &name),
        Err(fault) => failed(chain(&fault)),
    }
}

async fn bundles(State(shared): State<Shared>, Path((first, last)): Path<(String, String)>) -> Response {
    let found = match (first.parse(), last.parse()) {
        (Ok(first), Ok(last)) => shared.node.bundles(first, last).await,
        _ => Ok(None),
    };
    let mut response = as_file(found, BINARY);
    response.extensions_mut().insert(Compressible);
    response
}

async fn file(State(shared): State<Shared>, uri: Uri) -> Response {
    let name = uri.path().strip_prefix(files_path(shared.node.origin())).and_then(|rest| rest.strip_prefix('/'));
    give(&shared.node, name.unwrap_or_default()).await
}

async fn give(node: &Node, name: &str) -> Response {
    let media_type = match name.rsplit('/').next() {
        Some(CHECKPOINT_FILE) => TEXT,
        Some(RECORD_FILE) => JSON,
        _ => BINARY,
    };
    let mut response = as_file(node.log_file(name).await, media_type);
    if name.contains("tile/entries/") || name.ends_with(RECORD_FILE) {
        response.extensions_mut().insert(Compressible);
    }
    response
}

fn as_file(found: Result<Option<LogFile>, PublishFault>, media_type: &'static str) -> Response {
    let mut response = match found {
        // Asked for again each time: what it says grows.
        Ok(Some(LogFile { bytes, is_final: false })) => answer(StatusCode::OK, media_type, bytes, "no-cache"),
        Ok(Some(LogFile { bytes, .. })) => {
            answer(StatusCode::OK, media_type, bytes, "public, max-age=31536000, immutable")
        }
        Ok(None) => say(StatusCode::NOT_FOUND, "there is no such file of the record"),
        Err(fault) => {
            tracing::error!(problem = chain(&fault), "a file of the record could not be made");
            say(StatusCode::INTERNAL_SERVER_ERROR, "the record could not be read")
        }
    };
    // The record is everybody's, also for a page of another site that checks it.
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

async fn add_checkpoint(State(shared): State<Shared>, body: Bytes) -> Response {
    match shared.node.add_checkpoint(&body).await {
        Ok(said) => {
            let status = StatusCode::from_u16(said.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            answer(status, said.media_type, said.body.into_bytes(), "no-store")
        }
        Err(unanswered) => refuse(&unanswered),
    }
}

async fn blobs(State(shared): State<Shared>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    match shared.node.blobs(&call(&uri, &headers, &body)).await {
        Ok(frames) => {
            let mut response = answer(StatusCode::OK, BINARY, frames, "private, no-store");
            response.extensions_mut().insert(Compressible);
            response
        }
        Err(unanswered) => refuse(&unanswered),
    }
}

async fn hint(State(shared): State<Shared>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    match shared.node.take_hint(&call(&uri, &headers, &body)).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(unanswered) => refuse(&unanswered),
    }
}

fn call<'a>(uri: &'a Uri, headers: &'a HeaderMap, body: &'a [u8]) -> SignedCall<'a> {
    let field = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    SignedCall {
        method: "POST",
        authority: field("host"),
        path: uri.path(),
        digest: field("content-digest"),
        input: field("signature-input"),
        signature: field("signature"),
        body,
    }
}

fn refuse(unanswered: &Unanswered) -> Response {
    let status = StatusCode::from_u16(unanswered.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if status.is_server_error() {
        tracing::warn!(problem = chain(unanswered), "a partner's request was not answered");
    }
    say(status, unanswered)
}
