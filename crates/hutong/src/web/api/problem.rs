//! Refusals for programs: `application/problem+json` (RFC 9457), in the reader's language, with the operation to ask about.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::open;
use crate::{
    key,
    web::{
        errors::{self, Trouble},
        visitor::Visitor,
    },
};

/// Why an answer was not given.
#[derive(Debug)]
pub enum Problem {
    /// As on pages.
    Trouble(Trouble),
    /// What stands behind the question mark cannot be read.
    Query,
    /// A parameter that is none.
    Unknown {
        /// As it was sent.
        name: String,
        /// Those that there are.
        known: &'static [&'static str],
    },
    /// A parameter with a value that it cannot have.
    Parameter {
        /// Which.
        name: String,
        /// What it may be.
        wanted: &'static str,
    },
    /// A parameter that names something which is not here.
    NotHere {
        /// Which.
        name: String,
        /// What it may name.
        wanted: &'static str,
    },
}

/// The answer of a problem.
pub(super) fn response(v: &Visitor, problem: &Problem) -> Response {
    let t = v.locale();
    let detail = match problem {
        Problem::Trouble(_) => None,
        Problem::Query => Some(t.say(key!("api-bad-query"))),
        Problem::Unknown { name, known } => {
            let known = known.join(", ");
            Some(t.say_with(key!("api-unknown"), &[("name", name.as_str().into()), ("known", known.into())]))
        }
        Problem::Parameter { name, wanted } | Problem::NotHere { name, wanted } => {
            Some(t.say_with(key!("api-bad-value"), &[("name", name.as_str().into()), ("wanted", (*wanted).into())]))
        }
    };
    let trouble = match problem {
        Problem::Trouble(trouble) => trouble.clone(),
        Problem::NotHere { .. } => Trouble::NoPage,
        _ => Trouble::BadForm,
    };
    write(v, &trouble, detail)
}

/// The answer of a trouble.
pub fn of(v: &Visitor, trouble: &Trouble) -> Response {
    write(v, trouble, None)
}

fn write(v: &Visitor, trouble: &Trouble, detail: Option<String>) -> Response {
    // Nobody signs in here.
    let status = match trouble.status() {
        StatusCode::SEE_OTHER => StatusCode::UNAUTHORIZED,
        status => status,
    };
    let said = errors::tell(v, trouble);
    let body = json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or_default(),
        "status": status.as_u16(),
        "detail": detail.unwrap_or_else(|| format!("{} {}", said.what, said.remedy).trim().to_owned()),
        "instance": v.path(),
        "operation": said.operation,
    });
    let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"))];
    let mut response = (status, json, body.to_string()).into_response();
    open(&mut response);
    response
}
