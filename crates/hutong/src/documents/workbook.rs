//! A table as a workbook that offices open: one sheet with the table, one that says where it is from. Words stay words: what
//! begins like a formula is none.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// Longest name of a sheet, and what it may not hold, as the format has it.
const NAME_LEN_MAX: usize = 31;
const NOT_IN_NAMES: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];
/// Longest text of a cell, in UTF-16 units, as the format has it.
const TEXT_LEN_MAX: usize = 32_767;
/// Most rows and columns that a sheet is given; the format holds more, pages show fewer.
const ROWS_MAX: usize = 100_000;
const COLUMNS_MAX: usize = 1_000;
/// Widest column, in pixels: longer texts are wrapped.
const WIDTH_MAX: u32 = 420;

/// A value of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A figure.
    Number(f64),
}

/// A table as it was shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// What it is called.
    pub title: String,
    /// How many of its rows, from the first, are headings.
    pub heads: usize,
    /// Rows of values.
    pub rows: Vec<Vec<Cell>>,
}

/// Writes a workbook with a table; `about` are lines on where it is from.
///
/// # Errors
/// [`XlsxError`] of the writer.
pub fn write(table: &Table, about: &[String]) -> Result<Vec<u8>, XlsxError> {
    let (head, plain) = (Format::new().set_bold().set_text_wrap(), Format::new().set_text_wrap());
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(name_of(&table.title))?;
    for (r, row) in (0..).zip(table.rows.iter().take(ROWS_MAX)) {
        let format = if (r as usize) < table.heads { &head } else { &plain };
        for (c, cell) in (0..).zip(row.iter().take(COLUMNS_MAX)) {
            match cell {
                Cell::Number(n) => sheet.write_number_with_format(r, c, *n, format)?,
                Cell::Text(text) => sheet.write_string_with_format(r, c, cut(text), format)?,
            };
        }
    }
    sheet.set_freeze_panes(u32::try_from(table.heads).unwrap_or_default(), 0)?;
    sheet.set_autofit_max_width(WIDTH_MAX);
    sheet.autofit();
    if !about.is_empty() {
        let sheet = book.add_worksheet();
        sheet.set_name("i")?;
        for (r, line) in (0..).zip(about) {
            sheet.write_string(r, 0, cut(line))?;
        }
        sheet.autofit();
    }
    book.save_to_buffer()
}

/// A name that a sheet may bear.
fn name_of(title: &str) -> String {
    let first = title.split(" — ").next().unwrap_or_default();
    let kept: String = first.chars().filter(|c| !NOT_IN_NAMES.contains(c) && !c.is_control()).collect();
    let mut name = String::new();
    for c in kept.trim().trim_matches('\'').chars() {
        if name.encode_utf16().count() + c.len_utf16() > NAME_LEN_MAX {
            break;
        }
        name.push(c);
    }
    let name = name.trim().trim_matches('\'').to_owned();
    // "i" is the other sheet's, "History" the format's own.
    if name.is_empty() || name.eq_ignore_ascii_case("i") || name.eq_ignore_ascii_case("history") {
        "1".to_owned()
    } else {
        name
    }
}

fn cut(text: &str) -> String {
    let mut len = 0;
    text.chars()
        .take_while(|c| {
            len += c.len_utf16();
            len <= TEXT_LEN_MAX
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader, Xlsx};

    use super::*;

    #[test]
    fn a_workbook_is_read_back_as_it_was_and_no_formula_is_made() {
        let text = |words: &str| Cell::Text(words.to_owned());
        let table = Table {
            title: "意见: 'A'/[B] — 胡同".to_owned(),
            heads: 1,
            rows: vec![vec![text("件"), text("数")], vec![text("=1+1"), Cell::Number(7.0)], vec![text("@x"), text("")]],
        };
        let bytes = write(&table, &["来源".to_owned()]).expect("a workbook");
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).expect("it opens");
        assert_eq!(book.sheet_names(), ["意见 'A'B", "i"]);
        let range = book.worksheet_range("意见 'A'B").expect("the sheet");
        assert_eq!(range.get((1, 0)), Some(&Data::String("=1+1".to_owned())));
        assert_eq!(range.get((1, 1)), Some(&Data::Float(7.0)));
        assert!(book.worksheet_formula("意见 'A'B").is_ok_and(|formulas| formulas.is_empty()));
    }

    #[test]
    fn names_and_texts_are_cut_to_what_the_format_holds() {
        for title in ["", "i", "History", "''", "x".repeat(99).as_str(), "𠮷".repeat(40).as_str()] {
            let table = Table { title: title.to_owned(), heads: 0, rows: vec![vec![Cell::Text("字".repeat(40_000))]] };
            write(&table, &["a".to_owned()]).unwrap_or_else(|e| panic!("{title}: {e}"));
        }
    }
}
