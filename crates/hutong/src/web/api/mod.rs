//! `/api/v1`: everything public, for programs; and for whoever shows a token or signs as a trusted client, what is theirs.
//! Answers are JSON, refusals are problems (RFC 9457), lists are turned with a cursor. A cookie changes nothing here:
//! whoever asks reads what the public reads. What there is, `openapi` says; fields are named as in the open data.

mod bearer;
pub mod consultations;
pub mod items;
pub mod me;
pub mod openapi;
mod openapi_own;
pub mod problem;
pub mod record;
pub mod submit;

use axum::{
    extract::Query,
    http::{HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use hutong_core::consultation::item::Audience;
use serde::de::DeserializeOwned;
use serde_json::Value;

use self::problem::Problem;
use super::{errors::Trouble, visitor::Visitor};

/// Where it begins, below the base path.
pub const ROOT: &str = "/api/v1";
/// For whom everything here is filtered.
pub(super) const READER: Audience = Audience::Public;
/// Items of a page unless asked for otherwise, and at most.
pub(super) const PAGE_LEN: u32 = 20;
pub(super) const PAGE_LEN_MAX: u32 = 100;

/// Whether a path below the base is one for programs.
pub fn is_here(inner: &str) -> bool {
    inner == ROOT || inner.strip_prefix(ROOT).is_some_and(|rest| rest.starts_with('/'))
}

/// An answer, or the problem in its place.
fn answer(v: &Visitor, value: Result<Value, Problem>) -> Response {
    match value {
        Ok(value) => {
            let mut response = json_of(StatusCode::OK, &value);
            open(&mut response);
            response
        }
        Err(problem) => problem::response(v, &problem),
    }
}

fn json_of(status: StatusCode, value: &Value) -> Response {
    let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (status, json, value.to_string()).into_response()
}

/// What is somebody's own: for no page of another site, kept by nobody on the way, and never for another token.
fn close(response: &mut Response) {
    let headers = response.headers_mut();
    headers.remove(header::ACCESS_CONTROL_ALLOW_ORIGIN);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("authorization, signature"));
}

/// Public data may be read by pages of any site, and is asked for anew each time.
fn open(response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
}

/// What stands behind the question mark; an unknown or unreadable parameter is a problem, not ignored.
fn parameters<T: DeserializeOwned>(v: &Visitor, known: &'static [&'static str]) -> Result<T, Problem> {
    let pairs: Vec<(String, String)> = read(v)?;
    for (at, (name, _)) in pairs.iter().enumerate() {
        if !known.contains(&name.as_str()) {
            return Err(Problem::Unknown { name: name.clone(), known });
        }
        if pairs[..at].iter().any(|(earlier, _)| earlier == name) {
            return Err(Problem::Parameter { name: name.clone(), wanted: "once" });
        }
    }
    read(v)
}

fn read<T: DeserializeOwned>(v: &Visitor) -> Result<T, Problem> {
    let uri: Uri = format!("/?{}", v.query()).parse().map_err(|_| Problem::Query)?;
    Query::try_from_uri(&uri).map(|Query(read)| read).map_err(|_| Problem::Query)
}

/// A word out of a list; nothing where nothing was asked for.
fn word<T>(
    name: &str,
    given: Option<&str>,
    from: impl Fn(&str) -> Option<T>,
    wanted: &'static str,
) -> Result<Option<T>, Problem> {
    let Some(given) = given else { return Ok(None) };
    match from(given) {
        Some(value) => Ok(Some(value)),
        None => Err(Problem::Parameter { name: name.to_owned(), wanted }),
    }
}

/// The same for what is looked up here: a word that could be right, and leads nowhere.
fn known<T>(
    name: &str,
    given: Option<&str>,
    find: impl Fn(&str) -> Option<T>,
    wanted: &'static str,
) -> Result<Option<T>, Problem> {
    let Some(given) = given else { return Ok(None) };
    match find(given) {
        Some(value) => Ok(Some(value)),
        None => Err(Problem::NotHere { name: name.to_owned(), wanted }),
    }
}

/// How many are wanted.
fn limit(given: Option<&str>) -> Result<u32, Problem> {
    let limit = word("limit", given, |text| text.parse().ok().filter(|n| (1..=PAGE_LEN_MAX).contains(n)), "1 to 100")?;
    Ok(limit.unwrap_or(PAGE_LEN))
}

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Problem {
        Problem::Trouble(trouble)
    }
}
