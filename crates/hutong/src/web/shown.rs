//! The tables of a page as it was drawn, cell by cell: what a workbook of it holds is what its reader saw, no more.
//! Not here: writing the workbook (`documents/workbook.rs`), and who may see the page (its own handler).

use axum::{
    http::{HeaderValue, Method, header},
    response::Response,
};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::{dates, errors::Trouble, visitor::Visitor};
use crate::{
    documents::workbook::{self, Cell, Table},
    key,
};

/// Parameter of an address that asks for the table with this number, from 1, as a workbook.
const PARAMETER: &str = "xlsx";
/// What a workbook is called in HTTP.
const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Marks a table of a page that is offered as a workbook.
const MARK: &str = "data-sheet";
/// What stands folded, and what is drawn, is no part of a cell's words.
const LEFT_OUT: [&str; 3] = ["details", "svg", "script"];
/// Between these, words of one cell stand apart.
const APART: [&str; 5] = ["p", "li", "div", "br", "tr"];

/// Which table of a page is asked for as a workbook; `None` for the page itself.
pub fn asked(visitor: &Visitor) -> Option<usize> {
    let mut pairs = visitor.query().split('&').filter_map(|pair| pair.split_once('='));
    let (_, n) = pairs.find(|(name, _)| *name == PARAMETER).filter(|_| *visitor.method() == Method::GET)?;
    Some(n.parse().unwrap_or(0))
}

/// The address of a page's tables as workbooks, to which a number is put.
pub fn link(visitor: &Visitor) -> String {
    visitor.with_parameter(PARAMETER, "")
}

/// A table of a page that was drawn for this visitor as a workbook, with where and when it was shown.
///
/// # Errors
/// [`Trouble::NoPage`] where the page has no such table; a fault of the writer.
pub fn workbook_of(visitor: &Visitor, html: &str, n: usize) -> Result<Response, Trouble> {
    let table = n.checked_sub(1).and_then(|n| tables(html).into_iter().nth(n)).ok_or(Trouble::NoPage)?;
    let t = visitor.locale();
    let mut about = vec![table.title.clone(), visitor.address_of_page(), dates::minute(t, visitor.app.now().0)];
    let stamp = t.say(key!("portal-simulated"));
    if visitor.app.is_demo() || html.contains(&format!(">{stamp}<")) {
        about.push(t.say(key!("portal-demo")));
    }
    let bytes = workbook::write(&table, &about).map_err(Trouble::fault)?;
    let mut response = visitor.answer(bytes);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(KIND));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"table.xlsx\""));
    Ok(response)
}

/// The marked tables of a page, in order. A page that cannot be read to its end gives those before that.
pub fn tables(html: &str) -> Vec<Table> {
    let mut reader = Reader::from_str(html);
    let config = reader.config_mut();
    (config.check_end_names, config.allow_unmatched_ends, config.allow_dangling_amp) = (false, true, true);
    let mut reading = Reading::default();
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) => reading.start(&tag),
            Event::Empty(tag) => reading.empty(&tag),
            Event::End(tag) => reading.end(tag.name().as_ref()),
            Event::Text(text) => reading.add(&text),
            Event::GeneralRef(name) => match name.resolve_char_ref() {
                Ok(Some(c)) => reading.add(c.encode_utf8(&mut [0; 4])),
                _ => reading.add(quick_xml::escape::resolve_predefined_entity(&name).unwrap_or("")),
            },
            Event::Eof => break,
            _ => {}
        }
    }
    reading.done
}

#[derive(Default)]
struct Reading {
    done: Vec<Table>,
    title: String,
    in_title: bool,
    table: Option<Table>,
    row: Option<Vec<Cell>>,
    cell: Option<String>,
    is_number: bool,
    left_out: usize,
}

impl Reading {
    fn start(&mut self, tag: &BytesStart<'_>) {
        let name = tag.name();
        match name.as_ref() {
            "title" => self.in_title = true,
            "table" => {
                self.table = has(tag, MARK).then(|| Table { title: self.title.trim().to_owned(), ..Table::default() });
            }
            name if self.table.is_none() || self.left_out > 0 => {
                self.left_out += usize::from(self.left_out > 0 && is_left_out(name))
            }
            name if is_left_out(name) => self.left_out = 1,
            "tr" => self.row = Some(Vec::new()),
            "th" | "td" => {
                self.cell = Some(String::new());
                self.is_number = has_class(tag, "n");
            }
            name => self.apart(name),
        }
    }

    fn empty(&mut self, tag: &BytesStart<'_>) {
        self.apart(tag.name().as_ref());
    }

    fn end(&mut self, name: &str) {
        match name {
            "title" => self.in_title = false,
            "table" => {
                self.done.extend(self.table.take());
                (self.row, self.cell, self.left_out) = (None, None, 0);
            }
            name if self.left_out > 0 => self.left_out -= usize::from(is_left_out(name)),
            "thead" => {
                if let Some(table) = &mut self.table {
                    table.heads = table.rows.len();
                }
            }
            "tr" => {
                if let (Some(table), Some(row)) = (&mut self.table, self.row.take()) {
                    table.rows.push(row);
                }
            }
            "th" | "td" => {
                if let (Some(row), Some(words)) = (&mut self.row, self.cell.take()) {
                    row.push(cell_of(&words, self.is_number));
                }
            }
            name => self.apart(name),
        }
    }

    fn add(&mut self, text: &str) {
        if self.in_title {
            self.title.push_str(text);
        } else if let (Some(cell), 0) = (&mut self.cell, self.left_out) {
            cell.push_str(text);
        }
    }

    fn apart(&mut self, name: &str) {
        if APART.contains(&name)
            && let Some(cell) = &mut self.cell
        {
            cell.push(' ');
        }
    }
}

fn is_left_out(name: &str) -> bool {
    LEFT_OUT.contains(&name)
}

fn has(tag: &BytesStart<'_>, name: &str) -> bool {
    tag.html_attributes().with_checks(false).flatten().any(|attribute| attribute.key.as_ref() == name)
}

fn has_class(tag: &BytesStart<'_>, class: &str) -> bool {
    let mut attributes = tag.html_attributes();
    let classes = attributes.with_checks(false).flatten().filter(|attribute| attribute.key.as_ref() == "class");
    let mut words = classes.flat_map(|a| a.value.split(' ').map(str::to_owned).collect::<Vec<_>>());
    words.any(|word| word == class)
}

/// Spaces as a browser shows them; figures of a column of figures as numbers.
fn cell_of(words: &str, is_number: bool) -> Cell {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let digits: String = words.chars().filter(|c| !matches!(c, ',' | ' ')).collect();
    let is_plain = !digits.is_empty() && digits.len() <= 15 && digits.bytes().all(|b| b.is_ascii_digit());
    match digits.parse() {
        Ok(n) if is_number && is_plain => Cell::Number(n),
        _ => Cell::Text(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: &str) -> Cell {
        Cell::Text(words.to_owned())
    }

    #[test]
    fn what_is_shown_is_read_and_nothing_else() {
        let html = r#"<!doctype html><html><head><meta charset="utf-8"><title>Log &#60;1&#62; — Portal</title></head><body>
            <table><tr><td>not marked</td></tr></table>
            <div><table data-sheet class="ledger"><thead><tr><th>What</th><th class="n">Number</th></tr></thead>
            <tbody><tr><td>a &lt;b&gt; &amp; c<br>d <details><summary>more</summary><p>folded</p></details><svg><text>drawn</text></svg></td>
            <td class="soft n">1,234</td></tr><tr><td><input type="hidden" name="x">=SUM(A1)</td><td class="n">-</td></tr></tbody></table>
            <table data-sheet><tr><td>2026</td></tr></table></body></html>"#;
        let found = tables(html);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].title.as_str(), found[0].heads), ("Log <1> — Portal", 1));
        assert_eq!(
            found[0].rows,
            [
                vec![text("What"), text("Number")],
                vec![text("a <b> & c d"), Cell::Number(1234.0)],
                vec![text("=SUM(A1)"), text("-")],
            ]
        );
        assert_eq!(found[1].rows, [vec![text("2026")]]);
    }

    #[test]
    fn a_page_that_breaks_off_gives_what_came_before() {
        assert_eq!(tables("<table data-sheet><tr><td>a</td></tr></table><table data-sheet><tr><td>b").len(), 1);
        assert!(tables("").is_empty() && tables("<table data-sheet").is_empty());
    }
}
