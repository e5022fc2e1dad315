//! The same table in every encoding that offices save, and in broken ones.

use encoding_rs::{BIG5, GB18030, WINDOWS_1252};

use super::{check, opinions, problems, read};

const TABLE: &str = "编号,内容\n1,建议尽快修好学校门口的道路。\n2,希望增加公交班次。\n";
const ROWS: [&str; 2] = ["1 |  | 建议尽快修好学校门口的道路。", "2 |  | 希望增加公交班次。"];

#[test]
fn utf_8_with_and_without_mark() {
    check(TABLE, &ROWS, &[]);
    check(format!("\u{FEFF}{TABLE}"), &ROWS, &[]);
}

#[test]
fn utf_16_with_and_without_mark() {
    let little = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let big = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
    let marked = format!("\u{FEFF}{TABLE}");
    check(little(&marked), &ROWS, &["- converted"]);
    check(big(&marked), &ROWS, &["- converted"]);
    check(little("id,text\n1,mostly ASCII 路\n"), &["1 |  | mostly ASCII 路"], &["- converted"]);
    check(big("id,text\n1,mostly ASCII 路\n"), &["1 |  | mostly ASCII 路"], &["- converted"]);
}

#[test]
fn gb18030() {
    check(GB18030.encode(TABLE).0, &ROWS, &["- converted"]);
}

#[test]
fn gb18030_far_behind_a_long_stretch_of_ascii() {
    let mut table = String::from("id,text\n");
    for row in 0..120_000 {
        table += &format!("{row},plain words {row}\n");
    }
    table += "中文,建议尽快修好学校门口的道路。\n";
    let reading = read("a.csv", &GB18030.encode(&table).0).unwrap();
    assert_eq!(problems(&reading), ["- converted"]);
    assert_eq!(opinions(&reading).last().unwrap(), "中文 |  | 建议尽快修好学校门口的道路。");
}

#[test]
fn big5_and_western() {
    let table = "編號,內容\n1,希望政府儘快處理計程車的問題，謝謝。\n";
    check(BIG5.encode(table).0, &["1 |  | 希望政府儘快處理計程車的問題，謝謝。"], &["- converted"]);
    let table = "id,text\n1,Für mehr Züge über Österreich\n2,Größe zählt\n";
    let encoded = WINDOWS_1252.encode(table).0;
    check(encoded, &["1 |  | Für mehr Züge über Österreich", "2 |  | Größe zählt"], &["- converted"]);
}

#[test]
fn a_few_broken_bytes_in_utf_8_stay_where_they_are() {
    let mut bytes = TABLE.as_bytes().to_vec();
    bytes.extend(b"3,\xE8\xB7\xAF\xFF\xE4\xB8\n4,good\n");
    check(bytes, &[ROWS[0], ROWS[1], "3 |  | 路��", "4 |  | good"], &["4 bytes"]);
}

#[test]
fn mixed_line_ends_are_told_and_lose_nothing() {
    check("id,text\r\n1,a b\n2,c d\r3,e f\r\n", &["1 |  | a b", "2 |  | c d", "3 |  | e f"], &["- line-ends"]);
}
