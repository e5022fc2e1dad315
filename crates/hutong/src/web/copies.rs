//! Copies of pages that are the same for everybody who brings no cookie: drawn and packed once a second at most, however
//! many ask. Whoever has a device's or a session's cookie gets a page of their own. Answers for programs are the same for
//! everybody, whatever they bring.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};

use super::{fits, session::SESSION, state::Shared, visitor::Visitor};

/// Pages with nothing of the reader on them but language and size of type, as the table of routes writes them.
pub const SHARED: &[&str] = &[
    "/",
    "/c/{c}",
    "/c/{c}/charter",
    "/c/{c}/opinions",
    "/c/{c}/map",
    "/c/{c}/themes",
    "/c/{c}/report",
    "/c/{c}/log",
    "/c/{c}/data",
    "/c/{c}/feed.atom",
    "/embed/{c}/column",
    "/embed/{c}/counter",
    "/record",
    "/about",
    "/help",
    "/privacy",
    "/accessibility",
];
/// Answers for programs: neither a cookie nor a language changes them, so one copy is everybody's.
pub const SAME: &[&str] = &[
    "/api/v1",
    "/api/v1/openapi.json",
    "/api/v1/record",
    "/api/v1/consultations",
    "/api/v1/consultations/{c}",
    "/api/v1/consultations/{c}/items",
    "/api/v1/consultations/{c}/items/{item}",
    "/api/v1/consultations/{c}/decisions",
    "/api/v1/consultations/{c}/themes",
    "/api/v1/consultations/{c}/report",
];
/// Longest page that is kept, in bytes as sent.
const PAGE_LEN_MAX: usize = 256 << 10;
/// Bytes of all copies together; beyond it all are thrown away.
const COPIES_LEN_MAX: usize = 32 << 20;
/// Longest address, encoding or host that is kept a copy for: no reader's browser sends longer ones.
const WORD_LEN_MAX: usize = 512;

/// What a copy shows: it serves as long as this is so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct AsOf {
    second: u64,
    head: u64,
    mirrored: u64,
    is_halted: bool,
}

#[derive(Clone)]
struct Copy {
    headers: HeaderMap,
    body: Bytes,
}

#[derive(Default)]
struct Held {
    as_of: AsOf,
    len: usize,
    by_key: BTreeMap<String, Copy>,
}

/// All copies. One is thrown away as soon as the record grows, so what was withheld or erased is on no copy; what is not
/// in the record (a pause of the intake, a new name of a body) is up to a second late.
#[derive(Default)]
pub struct Copies(Mutex<Held>);

impl Copies {
    fn get(&self, as_of: AsOf, key: &str) -> Option<Copy> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.as_of == as_of { held.by_key.get(key).cloned() } else { None }
    }

    fn put(&self, as_of: AsOf, key: String, copy: Copy) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.as_of != as_of || held.len + copy.body.len() > COPIES_LEN_MAX {
            *held = Held { as_of, ..Held::default() };
        }
        held.len += copy.body.len();
        held.by_key.insert(key, copy);
    }
}

fn as_of(app: &Shared) -> AsOf {
    let node = app.node();
    AsOf {
        second: app.now().0,
        head: node.head().head.size,
        mirrored: node.partners().iter().map(|partner| partner.size).sum(),
        is_halted: node.halted().is_some(),
    }
}

/// Under which key a request's answer is kept; `None` where it is for this reader alone.
fn key(app: &Shared, request: &Request) -> Option<String> {
    let path = request.uri().path().strip_prefix(app.base())?;
    if request.method() != Method::GET {
        return None;
    }
    let is_among = |routes: &[&str]| routes.iter().any(|route| fits(route, path));
    let word = |name| request.headers().get(name).map_or(Some(""), |v| v.to_str().ok());
    let (host, encoding) = (word(header::HOST)?, word(header::ACCEPT_ENCODING)?);
    let is_short = |address: &str| [address, host, encoding].iter().all(|word| word.len() <= WORD_LEN_MAX);
    if is_among(SAME) {
        let query = request.uri().query().unwrap_or_default();
        return is_short(query).then(|| format!("\n\n{host}\n{encoding}\n{path}?{query}"));
    }
    // Above every page of a demo stands a form of the visitor's own.
    if app.is_demo() || !is_among(SHARED) {
        return None;
    }
    let visitor = Visitor::of(app, request.method(), request.uri(), request.headers(), None);
    if visitor.device().is_some() || visitor.brings(request.headers(), SESSION) || visitor.sets_cookies() {
        return None;
    }
    let address = visitor.address_of_page();
    let (lang, size) = (visitor.locale().tag(), visitor.is_large());
    is_short(&address).then(|| format!("{lang}\n{size}\n{host}\n{encoding}\n{address}"))
}

/// Around everything: answers from a copy where there is one, and keeps one where it may.
pub async fn around(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let Some(key) = key(&app, &request) else { return next.run(request).await };
    let as_of = as_of(&app);
    if let Some(copy) = app.copies.get(as_of, &key) {
        return answer(copy);
    }
    let response = next.run(request).await;
    if response.status() != StatusCode::OK || response.headers().contains_key(header::SET_COOKIE) {
        return response;
    }
    let (parts, body) = response.into_parts();
    // Our own handlers give whole pages; one that breaks off is told as one that broke.
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return Response::builder().status(StatusCode::INTERNAL_SERVER_ERROR).body(Body::empty()).unwrap_or_default();
    };
    let copy = Copy { headers: parts.headers, body };
    if copy.body.len() <= PAGE_LEN_MAX {
        app.copies.put(as_of, key, copy.clone());
    }
    answer(copy)
}

fn answer(copy: Copy) -> Response {
    let mut response = Response::new(Body::from(copy.body));
    *response.headers_mut() = copy.headers;
    response
}
