//! Workbooks, made here part by part so that each can be wrong in one way.

use std::io::{Cursor, Write};

use hutong::input::{ReadError, Refused};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;

use super::{opinions, problems, read};

/// A workbook with one sheet per item, each the XML inside `sheetData`, and further parts.
pub fn workbook(sheets: &[(&str, &str)], parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, bytes: &[u8]| {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    };
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    add("[Content_Types].xml", format!("{head}<Types xmlns=\"{package}/content-types\"/>").as_bytes());
    let relations = format!("<Relationship Id=\"rId1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/>");
    let open = format!("{head}<Relationships xmlns=\"{package}/relationships\">");
    add("_rels/.rels", format!("{open}{relations}</Relationships>").as_bytes());
    let (mut tabs, mut targets) = (String::new(), String::new());
    for (number, (name, data)) in (1..).zip(sheets) {
        tabs += &format!("<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>");
        let target = format!("worksheets/sheet{number}.xml");
        targets += &format!("<Relationship Id=\"rId{number}\" Type=\"{office}/worksheet\" Target=\"{target}\"/>");
        let sheet = format!("{head}<worksheet xmlns=\"{main}\"><sheetData>{data}</sheetData></worksheet>");
        add(&format!("xl/{target}"), sheet.as_bytes());
    }
    let book = format!("{head}<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets>{tabs}</sheets></workbook>");
    add("xl/workbook.xml", book.as_bytes());
    add("xl/_rels/workbook.xml.rels", format!("{open}{targets}</Relationships>").as_bytes());
    for (name, bytes) in parts {
        add(name, bytes);
    }
    archive.finish().unwrap().into_inner()
}

/// A row of texts.
fn row(number: u32, cells: &[&str]) -> String {
    let cell = |(column, text): (usize, &&str)| {
        let column = char::from(b'A' + column as u8);
        format!("<c r=\"{column}{number}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    };
    let cells: String = cells.iter().enumerate().map(cell).collect();
    format!("<row r=\"{number}\">{cells}</row>")
}

#[track_caller]
fn check(bytes: &[u8], expected: &[&str], wrong: &[&str]) {
    let reading = read("a.xlsx", bytes).unwrap();
    assert_eq!(opinions(&reading), expected);
    assert_eq!(problems(&reading), wrong);
}

fn refuse(bytes: &[u8]) -> Refused {
    match read("a.xlsx", bytes).unwrap_err() {
        ReadError::Refused(refused) => refused,
        ReadError::Fault(fault) => panic!("{fault}"),
    }
}

#[test]
fn a_sheet_with_gaps_numbers_and_a_title() {
    let data = row(1, &["意见汇总"])
        + &row(3, &["编号", "内容"])
        + "<row r=\"5\"><c r=\"A5\"><v>188006</v></c><c r=\"B5\" t=\"inlineStr\"><is><t>修路</t></is></c></row>"
        + "<row r=\"9\"><c r=\"B9\" t=\"inlineStr\"><is><t>建桥</t></is></c></row>";
    check(
        &workbook(&[("Sheet1", &data)], &[]),
        &["188006 |  | 修路", "row-9 |  | 建桥"],
        &["- rows-above", "9 id-missing"],
    );
}

#[test]
fn the_sheet_with_headings_is_read_and_the_others_named() {
    let data = row(1, &["id", "text"]) + &row(2, &["1", "a road"]);
    let notes = row(1, &["made in May"]);
    check(&workbook(&[("notes", &notes), ("data", &data)], &[]), &["1 |  | a road"], &["- sheets-unused"]);
}

#[test]
fn formulas_give_their_last_value_and_errors_nothing() {
    let data = row(1, &["id", "text"])
        + "<row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"B2\" t=\"str\"><f>A1&amp;\"x\"</f><v>computed</v></c></row>"
        + "<row r=\"3\"><c r=\"A3\"><v>2</v></c><c r=\"B3\"><f>A1</f></c></row>"
        + "<row r=\"4\"><c r=\"A4\"><v>3</v></c><c r=\"B4\" t=\"e\"><f>1/0</f><v>#DIV/0!</v></c></row>";
    check(
        &workbook(&[("s", &data)], &[]),
        &["1 |  | computed"],
        &["2 formula", "3 text-missing", "3 formula-empty", "4 text-missing", "4 cell-error"],
    );
}

#[test]
fn links_to_other_files_are_told_and_not_followed() {
    let data = row(1, &["id", "text"]) + &row(2, &["1", "a road"]);
    let link: &[u8] = b"<externalLink/>";
    let bytes = workbook(&[("s", &data)], &[("xl/externalLinks/externalLink1.xml", link)]);
    check(&bytes, &["1 |  | a road"], &["- external-links"]);
}

#[test]
fn bytes_of_a_container_are_not_judged_as_text() {
    let data = row(1, &["id", "text"]) + &row(2, &["1", "a road"]);
    let mut bytes = workbook(&[("s", &data)], &[]);
    // A comment of the container, in GB 18030 and longer than all the rest.
    let comment = b"\xD0\xBB".repeat(10_000);
    let len_at = bytes.len() - 2;
    bytes[len_at..].copy_from_slice(&(comment.len() as u16).to_le_bytes());
    bytes.extend(comment);
    check(&bytes, &["1 |  | a road"], &[]);
}

#[test]
fn a_bomb_is_refused_before_it_is_opened() {
    let data = row(1, &["id", "text"]) + &row(2, &["1", "a road"]);
    let zeros = vec![b' '; 64 << 20];
    let refused = refuse(&workbook(&[("s", &data)], &[("xl/media/image1.xml", &zeros)]));
    assert!(refused.to_string().contains("not safe"), "{refused}");
}

#[test]
fn a_cell_in_the_far_corner_costs_nothing() {
    let data = row(1, &["id", "text"])
        + &row(2, &["1", "a road"])
        + "<row r=\"1048576\"><c r=\"A1048576\"><v>2</v></c><c r=\"XFD1048576\"><v>1</v></c></row>";
    check(&workbook(&[("s", &data)], &[]), &["1 |  | a road"], &["1048576 cells-beyond", "1048576 text-missing"]);
}

#[test]
fn a_sheet_that_breaks_off_keeps_its_head() {
    let data = row(1, &["id", "text"]) + &row(2, &["1", "a road"]) + "<row r=\"3\"><c r=\"A3\"><v>2</v></wrong>";
    let reading = read("a.xlsx", &workbook(&[("s", &data)], &[])).unwrap();
    assert_eq!(opinions(&reading), ["1 |  | a road"]);
    assert!(problems(&reading).iter().any(|problem| problem.ends_with("sheet-broken")), "{:?}", problems(&reading));
}

#[test]
fn what_is_no_workbook_is_refused() {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("readme.txt", SimpleFileOptions::default()).unwrap();
    let bytes = archive.finish().unwrap().into_inner();
    assert!(matches!(refuse(&bytes), Refused::BrokenWorkbook { .. }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn a_damaged_workbook_never_panics(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let data = row(1, &["id", "text"]) + &row(2, &["1", "a road"]);
        let mut bytes = workbook(&[("s", &data)], &[]);
        let place = at.index(bytes.len());
        bytes[place] = byte;
        let _ = read("a.xlsx", &bytes);
        bytes.truncate(cut.index(bytes.len()));
        let _ = read("a.xlsx", &bytes);
    }

    #[test]
    fn any_sheet_xml_never_panics(data in "(<row( r=\"[0-9]{0,12}\")?>|</row>|<c( r=\"[A-Z]{0,9}[0-9]{0,12}\")?( t=\"(s|str|e|b|d|n|x)\")?( s=\"[0-9]{0,9}\")?>|</c>|<v>[0-9a-z#.-]{0,12}</v>|<f t=\"shared\" si=\"[0-9]{0,12}\">A1</f>|<is><t>x</t></is>|&#x0;|&amp;|<![CDATA[x]]>){0,12}") {
        let _ = read("a.xlsx", &workbook(&[("s", &data)], &[]));
    }
}
