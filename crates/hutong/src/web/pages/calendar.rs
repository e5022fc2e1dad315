//! Days of consultations as iCalendar (RFC 5545), to be subscribed to: when each opens and when it closes.

use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use hutong_core::moment::Moment;

use crate::{
    key,
    locale::Locale,
    web::{dates, errors::Trouble, places::Column, visitor::Visitor},
};

/// Longest line, in bytes, before it is folded.
const LINE_LEN_MAX: usize = 75;
/// How long an end of a collection shows in a calendar, in seconds.
const SHOWN_S: u64 = 1_800;

/// The days of one consultation.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn show(v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let title = column.charter.title.for_lang(v.locale().tag()).to_owned();
    Ok(calendar(&v, &title, std::slice::from_ref(&column)))
}

/// The days of all that have a charter in force.
///
/// # Errors
/// A fault of the store.
pub async fn all(v: Visitor) -> Result<Response, Trouble> {
    let views = v.app.node().store().list_consultations().await?;
    let columns: Vec<Column> = views.into_iter().filter_map(Column::of).collect();
    Ok(calendar(&v, &v.locale().say(key!("portal-name")), &columns))
}

fn calendar(v: &Visitor, name: &str, columns: &[Column]) -> Response {
    let t = v.locale();
    let mut text = String::new();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Hutong//Portal//EN", "CALSCALE:GREGORIAN"] {
        put(&mut text, line);
    }
    put(&mut text, &format!("X-WR-CALNAME:{}", escaped(name)));
    for column in columns {
        let charter = &column.charter;
        event(v, t, &mut text, column, "opens", key!("calendar-opens"), charter.opens);
        event(v, t, &mut text, column, "closes", key!("calendar-closes"), charter.closes);
    }
    put(&mut text, "END:VCALENDAR");
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

fn event(v: &Visitor, t: &Locale, text: &mut String, column: &Column, what: &str, key: &str, at: Moment) {
    let title = column.charter.title.for_lang(t.tag());
    let said = t.say_with(key, &[("title", title.into())]);
    let said = if column.charter.simulated { format!("{} {said}", t.say(key!("calendar-simulated"))) } else { said };
    let home = v.app.node().origin();
    put(text, "BEGIN:VEVENT");
    put(text, &format!("UID:{}-{what}@{}", column.id, home.as_str().replace('/', ".")));
    put(text, &format!("DTSTAMP:{}", stamp(v.app.now())));
    put(text, &format!("DTSTART:{}", stamp(at)));
    put(text, &format!("DTEND:{}", stamp(Moment(at.0 + SHOWN_S))));
    put(text, &format!("SEQUENCE:{}", column.charter.ver));
    put(text, &format!("SUMMARY:{}", escaped(&said)));
    let question = column.charter.question.for_lang(t.tag());
    let notice = if column.charter.simulated { format!("\n{}", t.say(key!("portal-demo"))) } else { String::new() };
    put(text, &format!("DESCRIPTION:{}", escaped(&format!("{question}{notice}"))));
    put(text, &format!("URL:{}/c/{}", v.outside(), column.id));
    put(text, "END:VEVENT");
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
