//! Tables of opinions: headings, ids, texts, and everything that can be wrong with a row.

use hutong::input::{ReadError, Refused};

use super::{check, opinions, problems, read, read_mapped};

#[test]
fn plain_english_and_chinese_headings() {
    check(
        "id,text\n1,Build the road.\n2,Mend the school.\n",
        &["1 |  | Build the road.", "2 |  | Mend the school."],
        &[],
    );
    check(
        "留言编号,留言用户,留言主题,留言时间,留言详情\n7,甲,修路,2019/2/28 11:25:05,请把路修好。\n",
        &["7 | 修路 | 请把路修好。"],
        &[],
    );
    check("编号\t标题\t建议内容（必填）\n1\t公交\t增加班次\n", &["1 | 公交 | 增加班次"], &[]);
    check("\"ID\";\"Text\"\n1;\"a, b\"\n", &["1 |  | a, b"], &[]);
}

#[test]
fn fields_are_tidied_and_times_written_one_way() {
    let reading =
        read("a.csv", "编号,作者,内容,时间,层级,单位\n1, 王 ,修路,2019年2月28日,委员,四川省政协\n".as_bytes()).unwrap();
    let opinion = &reading.input.opinions[0];
    assert_eq!((opinion.author.as_str(), opinion.submitted_at.as_str()), ("王", "2019-02-28"));
    assert_eq!((opinion.tier.as_str(), opinion.body.as_str()), ("member", "四川省政协"));
    assert_eq!(problems(&reading), [""; 0]);
}

#[test]
fn a_title_above_the_headings_is_passed_over() {
    check("2020年意见汇总表\n\n编号,内容\n1,修路\n", &["1 |  | 修路"], &["- rows-above"]);
}

#[test]
fn without_headings_the_longest_column_is_the_text() {
    check(
        "修桥补路要抓紧办理,交通\n学校门口太拥堵了,教育\n",
        &["1 |  | 修桥补路要抓紧办理", "2 |  | 学校门口太拥堵了"],
        &["- text-column", "- headings", "- ids-rows"],
    );
}

#[test]
fn columns_that_are_not_used_are_named() {
    let reading = read("a.csv", b"id,text,likes,colour\n1,a road,3,red\n").unwrap();
    assert_eq!(problems(&reading), ["- columns-unused"]);
    assert_eq!(format!("{:?}", reading.problems[0].what), "ColumnsUnused(\"likes, colour\")");
}

#[test]
fn columns_can_be_mapped_by_heading_and_number() {
    let bytes = b"Nr,Beitrag,Wer\n5,Mehr Bahn,x\n";
    let reading = read_mapped("a.csv", bytes, "id=Nr,text=2,author=Wer").unwrap();
    assert_eq!(opinions(&reading), ["5 |  | Mehr Bahn"]);
    assert_eq!(reading.input.opinions[0].author, "x");
    let refused = read_mapped("a.csv", bytes, "text=Inhalt").unwrap_err();
    assert!(matches!(refused, ReadError::Refused(Refused::NoColumn { column, .. }) if column == "Inhalt"));
}

#[test]
fn repeated_ids_lose_nothing() {
    check(
        "id,text\n1,first\n1,second\n2,x\n2,x\n,no id\n",
        &["1 |  | first", "2 |  | x", "1#2 |  | second", "row-6 |  | no id"],
        &["3 id-repeated", "5 row-repeated", "6 id-missing"],
    );
}

#[test]
fn which_row_keeps_a_repeated_id_does_not_depend_on_their_order() {
    let (one, other) =
        (read("a.csv", b"id,text\n1,b\n1,a\n3,c\n").unwrap(), read("a.csv", b"id,text\n3,c\n1,a\n1,b\n").unwrap());
    assert_eq!(one.input, other.input);
}

#[test]
fn rows_without_words() {
    check(
        "id,title,text\n1,,\n2,Only a title,\n3,,\u{200B}\u{2060}\n4,,😀😀\n5,,\u{202E}\u{2066}\n6,,a\u{202E}b\u{7}\n",
        &["2 |  | Only a title", "4 |  | 😀😀", "6 |  | ab"],
        &["2 text-missing", "3 text-title", "4 text-invisible", "5 text-wordless", "6 text-invisible", "7 controls"],
    );
}

#[test]
fn cells_that_are_too_long_cost_only_their_row() {
    let long = "x".repeat(10 << 20);
    let text = format!("id,text,author\n1,\"{long}\",a\n2,fine,{}\n", "y".repeat(5000));
    check(text, &["2 |  | fine"], &["2 text-long", "3 field-long"]);
}

#[test]
fn more_cells_than_headings() {
    check("id,text\n1,one, two\n2,fine\n3\n", &["1 |  | one", "2 |  | fine"], &["2 cells-beyond", "4 text-missing"]);
}

#[test]
fn texts_like_formulas_are_kept_and_told() {
    check("id,text\n1,=HYPERLINK(1)\n", &["1 |  | =HYPERLINK(1)"], &["2 formula-like"]);
}

#[test]
fn unknown_tiers_count_as_none() {
    check("id,text,tier\n1,a b,boss\n", &["1 |  | a b"], &["2 tier"]);
}

#[test]
fn empty_files_and_tables_are_refused() {
    for bytes in [&b""[..], b"\n\n", b"\xEF\xBB\xBF", b"id,text\n", b"id,text\n1,\n"] {
        let refused = read("a.csv", bytes).unwrap_err();
        let expected = matches!(refused, ReadError::Refused(Refused::Empty { .. } | Refused::NothingAccepted { .. }));
        assert!(expected, "{bytes:?}: {refused}");
    }
}

#[test]
fn kinds_of_files_that_are_not_read_are_named() {
    let kind = |bytes: &[u8]| match read("a", bytes).unwrap_err() {
        ReadError::Refused(refused) => refused.to_string(),
        ReadError::Fault(fault) => panic!("{fault}"),
    };
    assert_eq!(kind(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "a is in the old Office format, or locked with a password");
    assert_eq!(kind(b"[{\"id\":1}]"), "a is one JSON array");
    assert_eq!(kind(b"%PDF-1.4"), "a is no table");
    assert!(kind(b"PK\x03\x04garbage").starts_with("a is not safe to open"));
}

#[test]
fn two_hundred_thousand_rows_come_through() {
    let mut text = String::from("id,text\n");
    for row in 0..200_000 {
        text += &format!("{row},opinion number {row}\n");
    }
    let reading = read("a.csv", text.as_bytes()).unwrap();
    assert_eq!(reading.input.opinions.len(), 200_000);
    assert_eq!(reading.input.opinions[199_999].id, "199999");
}
