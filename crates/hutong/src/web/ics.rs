//! iCalendar (RFC 5545): happenings as a file that calendars read and subscribe to.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use hutong_core::moment::Moment;

use super::{dates, visitor::Visitor};

/// Longest line, in bytes, before it is folded.
const LINE_LEN_MAX: usize = 75;

/// Something that happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// The same for the same, within this body.
    pub uid: String,
    /// Which change of it this is.
    pub sequence: u64,
    /// When it begins.
    pub starts: Moment,
    /// When it ends.
    pub ends: Moment,
    /// What it is, on one line.
    pub summary: String,
    /// More about it.
    pub description: String,
    /// Where; empty for nowhere.
    pub place: String,
    /// Whether it does not take place.
    pub is_off: bool,
    /// Where there is more, with the portal's address before it.
    pub url: String,
}

/// A calendar of happenings under a name.
pub fn calendar(v: &Visitor, name: &str, all: &[Happening]) -> Response {
    let mut text = String::new();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Hutong//Portal//EN", "CALSCALE:GREGORIAN"] {
        put(&mut text, line);
    }
    put(&mut text, &format!("X-WR-CALNAME:{}", escaped(name)));
    let home = v.app.node().origin().as_str().replace('/', ".");
    for one in all {
        put(&mut text, "BEGIN:VEVENT");
        put(&mut text, &format!("UID:{}@{home}", one.uid));
        put(&mut text, &format!("DTSTAMP:{}", stamp(v.app.now())));
        put(&mut text, &format!("DTSTART:{}", stamp(one.starts)));
        put(&mut text, &format!("DTEND:{}", stamp(one.ends)));
        put(&mut text, &format!("SEQUENCE:{}", one.sequence));
        put(&mut text, &format!("SUMMARY:{}", escaped(&one.summary)));
        put(&mut text, &format!("DESCRIPTION:{}", escaped(&one.description)));
        if !one.place.is_empty() {
            put(&mut text, &format!("LOCATION:{}", escaped(&one.place)));
        }
        put(&mut text, if one.is_off { "STATUS:CANCELLED" } else { "STATUS:CONFIRMED" });
        put(&mut text, &format!("URL:{}", one.url));
        put(&mut text, "END:VEVENT");
    }
    put(&mut text, "END:VCALENDAR");
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// `20261126T084300Z`.
fn stamp(at: Moment) -> String {
    dates::rfc3339(at.0).replace(['-', ':'], "")
}

/// A text as a value of a property.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace("\r\n", "\\n").replace('\n', "\\n")
}

/// A line, folded between characters.
fn put(text: &mut String, line: &str) {
    let mut len = 0;
    for c in line.chars() {
        if len + c.len_utf8() > LINE_LEN_MAX {
            text.push_str("\r\n ");
            len = 1;
        }
        text.push(c);
        len += c.len_utf8();
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_characters_and_come_back_whole() {
        let line = format!("SUMMARY:{}", "江河湖海".repeat(20));
        let mut text = String::new();
        put(&mut text, &line);
        assert!(text.split("\r\n").all(|part| part.len() <= LINE_LEN_MAX));
        assert_eq!(text.replace("\r\n ", "").trim_end(), line);
        assert_eq!(escaped("a,b;c\\d\ne"), "a\\,b\\;c\\\\d\\ne");
    }
}
