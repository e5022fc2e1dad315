//! The printed sheet of a unit: for each who has not signed in yet a strip with name, code and a square to scan; and who
//! has. Not here: making codes (`hutong-node`).

use crate::{
    locale::Locale,
    web::view::qr::{self, Qr},
};
use askama::Template;

/// A line of the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The name with which they sign in.
    pub id: String,
    /// Their name.
    pub name: String,
    /// A fresh code; `None` for whoever has signed in.
    pub code: Option<String>,
    /// What the square says.
    pub url: Option<String>,
    /// Until when the code is good, in unix seconds.
    pub expires: Option<u64>,
}

/// A sheet could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum SheetFault {
    /// An address too long for a square.
    #[error("couldn't draw a square of an address")]
    Square,
    /// The page.
    #[error("couldn't write the page")]
    Page(#[from] askama::Error),
}

struct Strip<'a> {
    id: &'a str,
    name: &'a str,
    code: &'a str,
    square: Qr,
    until: String,
}

#[derive(Template)]
#[template(path = "documents/sheet.html")]
struct Page<'a> {
    t: &'a Locale,
    unit: &'a str,
    entry: &'a str,
    strips: Vec<Strip<'a>>,
    signed_in: Vec<&'a str>,
}

/// The sheet in one language, as a page that is printed.
///
/// # Errors
/// [`SheetFault`].
pub fn render(unit: &str, entry: &str, lines: &[Line], t: &Locale) -> Result<String, SheetFault> {
    let mut strips = Vec::new();
    for line in lines {
        let (Some(code), Some(url)) = (&line.code, &line.url) else { continue };
        let square = qr::draw(url).ok_or(SheetFault::Square)?;
        let until = line.expires.map(day).unwrap_or_default();
        strips.push(Strip { id: &line.id, name: &line.name, code, square, until });
    }
    let signed_in = lines.iter().filter(|line| line.code.is_none()).map(|line| line.name.as_str()).collect();
    Ok(Page { t, unit, entry, strips, signed_in }.render()?)
}

/// The day of a moment, `2026-07-20` (proleptic Gregorian, UTC).
fn day(unix_s: u64) -> String {
    // Days since 0000-03-01, after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    let days = unix_s / 86_400 + 719_468;
    let era = days / 146_097;
    let of_era = days % 146_097;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (at, wanted) in [(0, "1970-01-01"), (951_782_400, "2000-02-29"), (1_784_505_600, "2026-07-20")] {
            assert_eq!(day(at), wanted);
        }
    }

    #[test]
    fn a_sheet_shows_codes_and_who_needs_none() {
        let line = |id: &str, code: Option<&str>| Line {
            id: id.to_owned(),
            name: format!("<{id}> & 委员"),
            code: code.map(str::to_owned),
            url: code.map(|c| format!("https://sc.example/enter?name={id}&code={c}")),
            expires: code.map(|_| 1_784_505_600),
        };
        let lines = [line("li", Some("ABCD-EFGH-JKMN")), line("wang", None)];
        for t in Locale::all() {
            let html = render("科技界", "https://sc.example/enter", &lines, &t).expect("a sheet");
            assert!(html.contains("ABCD-EFGH-JKMN") && html.contains("2026-07-20") && html.contains("<svg"));
            assert!(html.contains("&#60;li&#62; &#38; 委员") && !html.contains("<li> &"), "names are escaped");
            assert_eq!(html.matches("<svg").count(), 1);
        }
    }
}
