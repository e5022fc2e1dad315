//! Refusals for programs: `application/problem+json` (RFC 9457), in the reader's language, with the operation to ask about.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use hutong_core::refusal::Refusal;
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
    /// A header that is missing, or with a value that it cannot have.
    Head {
        /// Which.
        name: &'static str,
        /// What it may be.
        wanted: &'static str,
    },
    /// What was sent is no such JSON; why.
    Body(String),
    /// Nothing came that gives a right to ask.
    NoToken,
    /// A token that opens nothing.
    BadToken,
    /// A signed request that does not hold; why.
    Signature(String),
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
        Problem::Head { name, wanted } => {
            Some(t.say_with(key!("api-bad-head"), &[("name", (*name).into()), ("wanted", (*wanted).into())]))
        }
        Problem::Body(why) => Some(t.say_with(key!("api-bad-body"), &[("why", why.as_str().into())])),
        Problem::NoToken => Some(t.say(key!("api-no-token"))),
        Problem::BadToken => Some(t.say(key!("api-bad-token"))),
        Problem::Signature(why) => Some(t.say_with(key!("api-bad-signature"), &[("why", why.as_str().into())])),
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
        Problem::NoToken | Problem::BadToken | Problem::Signature(_) => Trouble::SignIn { back: String::new() },
        _ => Trouble::BadForm,
    };
    let mut response = write(v, &trouble, detail);
    // RFC 6750 §3: how the right would be shown, and what was missing.
    let challenge = match problem {
        Problem::NoToken | Problem::Signature(_) => "Bearer realm=\"hutong\"".to_owned(),
        Problem::BadToken => "Bearer realm=\"hutong\", error=\"invalid_token\"".to_owned(),
        Problem::Trouble(Trouble::Refused(Refusal::NeedsScope { scope })) => {
            format!("Bearer realm=\"hutong\", error=\"insufficient_scope\", scope=\"{scope}\"")
        }
        _ => return response,
    };
    if let Ok(value) = HeaderValue::from_str(&challenge) {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
    }
    response
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
        "operation": said.operation_id,
    });
    let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"))];
    let mut response = (status, json, body.to_string()).into_response();
    open(&mut response);
    response
}
