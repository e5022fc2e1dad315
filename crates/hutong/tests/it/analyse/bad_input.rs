//! Input that is wrong in every way it can be: rows that are right are kept, what is wrong is named by file and line
//! with a remedy in the reader's language, and nothing ends the program but itself.

use super::{Desk, opinions, said};

/// Analyses a file and checks how many opinions were kept, and that each problem is told in both languages.
#[track_caller]
fn check(name: &str, bytes: impl AsRef<[u8]>, kept: u64, told: &[(&str, &str)]) {
    let desk = Desk::new();
    let input = desk.put(name, bytes);
    for (lang, pick) in [("en", 0), ("zh-CN", 1)] {
        let output = desk.run(&input, lang, &["--lang", lang, "--json"]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let result: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(result["opinions"], kept, "{result}");
        let (_, err) = said(&output);
        for both in told {
            let wanted = if pick == 0 { both.0 } else { both.1 };
            assert!(err.contains(wanted), "{wanted:?} is not said in\n{err}");
        }
        let listed = desk.result(lang, "problems.csv");
        assert!(listed.starts_with("file,line,code,effect,what_en,remedy_en,what_zh-CN,remedy_zh-CN\n"), "{listed}");
        assert_eq!(result["problems"], listed_rows(&listed), "every problem is listed\n{listed}");
    }
}

fn listed_rows(listed: &str) -> u64 {
    let mut reader = csv::Reader::from_reader(listed.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    for row in &rows {
        assert!(!row[0].is_empty() && row.iter().skip(4).all(|told| !told.is_empty()), "{row:?}");
    }
    rows.len() as u64
}

#[test]
fn broken_utf_8() {
    let mut bytes = opinions(9).into_bytes();
    bytes.extend(b"9,\"the \xE8\xB7\xAF road \xFF is broken\",a,b,member\n");
    bytes.extend("10,又一条\n11,再一条\n".as_bytes());
    check("a.csv", bytes, 12, &[("a.csv, line 11: One place is", "a.csv 第 11 行：有 1 处不是可读的文字")]);
}

#[test]
fn a_mark_mixed_line_ends_and_unknown_columns() {
    let text = format!("\u{FEFF}{}", opinions(9)).replace("tier\n", "tier,likes\r\n") + "9,more buses,a,b,member,5\r";
    check("a.csv", text, 10, &[("likes", "没有用到的列：likes。"), ("end in different ways", "换行方式不一")]);
}

#[test]
fn repeated_ids() {
    let text = opinions(9) + "3,another text under three,x,y,member\n3,another text under three,x,y,member\n";
    check(
        "a.csv",
        text,
        10,
        &[
            ("a.csv, line 11", "a.csv 第 11 行：编号“3”已被另一行使用，这一行编为“3#2”"),
            ("a.csv, line 12", "a.csv 第 12 行：编号“3”的同一行又出现一次"),
        ],
    );
}

#[test]
fn a_cell_of_ten_megabytes() {
    let text = format!("{}9,\"{}\",a,b,member\n10,after it,a,b,member\n", opinions(9), "long ".repeat(2 << 20));
    check("a.csv", text, 10, &[("a.csv, line 11: ", "a.csv 第 11 行：内容有 10,485,760 字节")]);
}

#[test]
fn texts_of_emoji_only_and_of_marks_that_turn_the_writing() {
    let text = opinions(9) + "9,😀😀,a,b,member\n10,\u{202E}\u{2066}\u{200B},a,b,member\n11,ab\u{202E}cd,a,b,member\n";
    check(
        "a.csv",
        text,
        11,
        &[
            ("a.csv, line 11: ", "a.csv 第 11 行：内容里没有文字和数字"),
            ("a.csv, line 12: ", "a.csv 第 12 行：内容里没有看得见的字"),
            ("a.csv, line 13: ", "a.csv 第 13 行：内容里有 1 个控制字符"),
        ],
    );
}

#[test]
fn formulas_in_text_files() {
    let text = opinions(9) + "9,\"=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",a,b,member\n";
    check("a.csv", text, 10, &[("a.csv, line 11: ", "a.csv 第 11 行：内容的开头像公式")]);
}

#[test]
fn a_workbook_with_formulas_links_and_a_broken_end() {
    let cell = |place: &str, text: &str| format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let mut data = format!("<row r=\"1\">{}{}</row>", cell("A1", "id"), cell("B1", "text"));
    for row in 2..12 {
        data +=
            &format!("<row r=\"{row}\"><c r=\"A{row}\"><v>{row}</v></c>{}</row>", cell(&format!("B{row}"), "late bus"));
    }
    data += "<row r=\"12\"><c r=\"A12\"><v>12</v></c><c r=\"B12\" t=\"str\"><f>1+1</f><v>two</v></c></row>";
    data += "<row r=\"13\"><c r=\"A99999999999999\"><v>1</v></c></row>";
    let link: (&str, &[u8]) = ("xl/externalLinks/externalLink1.xml", b"<externalLink/>");
    let bytes = crate::reading::workbook::workbook(&[("s", &data)], &[link]);
    check(
        "a.xlsx",
        bytes,
        11,
        &[
            ("a.xlsx, line 12: ", "a.xlsx 第 12 行：单元格 B12 是公式"),
            ("a.xlsx: ", "a.xlsx：工作簿引用了 1 个别的文件"),
            ("a.xlsx, line 12: The sheet", "a.xlsx 第 12 行：工作表从这一行往后读不下去"),
        ],
    );
}

#[test]
fn lines_of_json_that_are_none() {
    let text = "{\"id\":1,\"text\":\"the bus is late\"}\n{\"id\":2,\n{\"id\":3,\"text\":\"the road is broken\"}\n";
    check("a.jsonl", text, 2, &[("a.jsonl, line 2: ", "a.jsonl 第 2 行：这一行不是 JSON")]);
}

#[test]
fn votes_on_statements_that_do_not_exist() {
    let desk = Desk::new();
    let input = super::export(&desk, "export");
    let votes = std::fs::read_to_string(input.join("votes.csv")).unwrap();
    std::fs::write(input.join("votes.csv"), votes + "1,x,999,5,1\n2,x,3,5,perhaps\n").unwrap();
    let output = desk.run(&input, "out", &["--json"]);
    let result: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&result["votes"], &result["rows_set_aside"]), (&2880.into(), &2.into()));
    let (_, err) = said(&output);
    assert!(err.contains("votes.csv, line 2882: ") && err.contains("999"), "{err}");
    assert!(err.contains("votes.csv, line 2883: ") && err.contains("perhaps"), "{err}");
}

/// A file that is refused as a whole: exit code 1, why, and what to do, in both languages; nothing is written.
#[track_caller]
fn refuse(name: &str, bytes: impl AsRef<[u8]>, english: &str, chinese: &str) {
    let desk = Desk::new();
    let input = desk.put(name, bytes);
    for (lang, why, remedy) in [("en", english, "What you can do: "), ("zh-CN", chinese, "您可以：")] {
        let output = desk.run(&input, "out", &["--lang", lang]);
        let (_, err) = said(&output);
        assert_eq!(output.status.code(), Some(1), "{err}");
        assert!(err.contains(why) && err.contains(remedy), "{err}");
        assert!(!desk.path("out").exists(), "nothing is written");
    }
}

#[test]
fn files_that_cannot_be_read_at_all() {
    refuse("a.csv", "", "a.csv is empty", "a.csv 是空的");
    refuse("a.csv", "id,text\n", "a.csv", "a.csv 里没有一行可以接受");
    refuse("a.xlsx", b"PK\x03\x04nonsense", "a.xlsx", "a.xlsx 作为工作簿打开不安全");
    refuse("a.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "a.xls", "a.xls 是旧版 Office 格式");
    refuse("a.json", "[{\"id\":1}]", "a.json", "a.json 是一整个 JSON 数组");
    let bomb = crate::reading::workbook::workbook(&[("s", "")], &[("xl/media/a.xml", &vec![b' '; 64 << 20])]);
    refuse("a.xlsx", bomb, "a.xlsx", "a.xlsx 作为工作簿打开不安全");
}
