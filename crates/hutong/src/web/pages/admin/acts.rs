//! The log of what staff did, for auditors: the newest lines, whether the chain holds, and the whole of it as a file.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use hutong_core::{moment::Moment, refusal::Refusal};

use super::{Link, frame, links, need};
use crate::{
    key,
    results::acts::{self, Format},
    web::{
        dates,
        errors::Trouble,
        frame::{Frame, show_own},
        view::act_name,
        visitor::Visitor,
    },
};

/// Lines that the page shows; the file has all.
const SHOWN: usize = 100;

/// A line of the log.
struct Line {
    number: u64,
    when: String,
    datetime: String,
    by: String,
    what: String,
    /// The same as the log has it.
    code: String,
    about: String,
}

#[derive(askama::Template)]
#[template(path = "pages/admin/acts.html")]
struct Page<'a> {
    f: Frame<'a>,
    links: Vec<Link>,
    holds: bool,
    verdict: String,
    last: String,
    lines: Vec<Line>,
}

fn need_auditor(v: &Visitor) -> Result<super::Part, Trouble> {
    let part = need(v)?;
    if part.audits { Ok(part) } else { Err(Trouble::Refused(Refusal::NeedsRole { role: "auditor" })) }
}

/// Shows the page.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever does not audit; a fault of the store.
pub async fn show(v: Visitor) -> Result<Response, Trouble> {
    let part = need_auditor(&v)?;
    let t = v.locale();
    let all = v.app.node().acts(Moment(0)).await?;
    let chain = hutong_node::acts::check(all.iter().cloned());
    let verdict = match chain.broken {
        None => t.say_with(key!("admin-acts-holds"), &[("n", chain.lines.into())]),
        Some(line) => t.say_with(key!("audit-broken"), &[("line", line.into())]),
    };
    let lines = all.iter().rev().take(SHOWN).map(|line| Line {
        number: line.number,
        when: dates::minute(t, line.act.at.0),
        datetime: dates::rfc3339(line.act.at.0),
        by: line.act.by.as_ref().map(ToString::to_string).unwrap_or_default(),
        what: act_name::of(t, &line.act.what),
        code: line.act.what.clone(),
        about: line.act.about.clone(),
    });
    let page = Page {
        holds: chain.broken.is_none(),
        verdict,
        last: chain.last.to_hex(),
        lines: lines.collect(),
        links: links(&v, part, "/acts"),
        f: frame(&v, &t.say(key!("admin-acts"))),
    };
    show_own(&v, &page)
}

/// The whole log as a file: JSON lines, or with `?format=syslog` as RFC 5424 has it.
///
/// # Errors
/// As [`show`].
pub async fn download(v: Visitor) -> Result<Response, Trouble> {
    need_auditor(&v)?;
    let format = match v.query().split('&').any(|part| part == "format=syslog") {
        true => Format::Syslog,
        false => Format::JsonLines,
    };
    let lines = v.app.node().acts(Moment(0)).await?;
    let text: String = lines.iter().map(|line| acts::line(line, format) + "\n").collect();
    let mut response = text.into_response();
    let name = format!("attachment; filename=\"staff-acts.{}\"", format.ending());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}
