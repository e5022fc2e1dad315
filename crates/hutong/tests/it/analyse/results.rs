//! What an analysis leaves behind, says at its end, and answers to a program.

use super::{Desk, SIX, export, opinions, said};

#[test]
fn a_clean_input_leaves_six_files_and_two_sentences() {
    let desk = Desk::new();
    let input = desk.put("opinions.csv", opinions(90));
    let output = desk.run(&input, "out", &[]);
    let (out, err) = said(&output);
    assert_eq!((output.status.code(), err.as_str()), (Some(0), ""));
    assert_eq!(desk.names("out"), SIX);
    let lines: Vec<&str> = out.lines().collect();
    assert!(lines[0].starts_with("90 opinions, "), "{out}");
    assert!(lines[1].starts_with("Read the report: ") && lines[1].ends_with("report.html"), "{out}");
    assert_eq!(desk.result("out", "duplicates.csv").lines().count(), 91);
    assert_eq!(desk.result("out", "themes.csv").lines().next(), Some("id,theme,label"));
    assert_eq!(desk.result("out", "groups.csv"), "participant,group\n");
}

#[test]
fn votes_leave_groups_and_statements_by_body_and_group() {
    let desk = Desk::new();
    let input = export(&desk, "export");
    let output = desk.run(&input, "out", &["--lang", "zh-CN"]);
    let (out, err) = said(&output);
    assert_eq!((output.status.code(), err.as_str()), (Some(0), ""));
    assert_eq!(desk.names("out"), SIX);
    assert!(out.contains("120 人表态 2880 次，2 个观点群体"), "{out}");
    let statements = desk.result("out", "statements.csv");
    let head = "statement,text,body Chongqing: agree,body Chongqing: disagree,body Chongqing: pass,body Sichuan: agree,\
        body Sichuan: disagree,body Sichuan: pass,group A: agree,group A: disagree,group A: pass,group B: agree,\
        group B: disagree,group B: pass,common_ground_score,class";
    assert_eq!(statements.lines().next(), Some(head));
    let common = statements.lines().filter(|line| line.ends_with(",common-ground")).count();
    assert_eq!(common, 8, "{statements}");
    let groups = desk.result("out", "groups.csv");
    let camp = |line: &str| line.split_once(',').map(|(id, group)| (id.parse::<u64>().unwrap() < 60, group.to_owned()));
    let camps: std::collections::BTreeSet<_> = groups.lines().skip(1).filter_map(camp).collect();
    assert_eq!(camps.len(), 2, "{groups}");
}

#[test]
fn polis_groups_k_and_columns_are_taken() {
    let desk = Desk::new();
    let input = export(&desk, "export");
    assert_eq!(desk.run(&input, "polis", &["--groups", "polis"]).status.code(), Some(0));
    let json: serde_json::Value = serde_json::from_str(&desk.result("polis", "analysis.json")).unwrap();
    assert!(json["method"]["opinion_groups"].as_str().unwrap().contains("polis"), "{}", json["method"]);
    let table = desk.put("table.csv", opinions(90).replacen("id,text,author", "Nr,Beitrag,Wer", 1));
    let output = desk.run(&table, "out", &["--k", "2", "--columns", "id=Nr,text=Beitrag,author=3"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let tops: std::collections::BTreeSet<String> = desk
        .result("out", "themes.csv")
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').nth(1).filter(|theme| !theme.is_empty()).map(str::to_owned))
        .collect();
    assert_eq!(tops.len(), 2);
}

#[test]
fn a_program_reads_one_json_object() {
    let desk = Desk::new();
    let input = desk.put("opinions.csv", opinions(90) + "x,,,,\n");
    let output = desk.run(&input, "out", &["--json"]);
    let result: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(result["opinions"], 90);
    assert_eq!((&result["rows_set_aside"], &result["problems"]), (&1.into(), &1.into()));
    assert_eq!(result["input_sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn exit_codes_tell_refusal_usage_and_fault_apart() {
    let desk = Desk::new();
    let empty = desk.put("empty.csv", "");
    let fine = desk.put("opinions.csv", opinions(20));
    desk.put("mine/thesis.docx", "years of work");
    let code = |input: &std::path::Path, out: &str, arguments: &[&str]| desk.run(input, out, arguments).status.code();
    assert_eq!(code(&empty, "out", &[]), Some(1));
    assert_eq!(code(&fine, "mine", &[]), Some(1));
    assert_eq!(code(&fine, "out", &["--k", "0"]), Some(2));
    assert_eq!(code(&desk.path("nowhere.csv"), "out", &[]), Some(3));
    assert_eq!(code(&fine, "opinions.csv", &[]), Some(3));
    assert_eq!(desk.names("mine"), ["thesis.docx"]);
    assert_eq!(code(&fine, "mine", &["--force"]), Some(0));
    assert_eq!(desk.result("mine", "thesis.docx"), "years of work");
}

#[test]
fn what_an_earlier_run_found_wrong_does_not_stay() {
    let desk = Desk::new();
    let bad = desk.put("bad.csv", opinions(20) + "x,,,,\n");
    let good = desk.put("good.csv", opinions(20));
    desk.run(&bad, "out", &[]);
    assert!(desk.names("out").contains(&"problems.csv".to_owned()));
    desk.run(&good, "out", &[]);
    assert_eq!(desk.names("out"), SIX);
}

#[test]
fn neither_the_order_of_rows_nor_the_threads_nor_the_language_change_the_result() {
    let desk = Desk::new();
    let text = opinions(120);
    let (head, rows) = text.split_once('\n').unwrap();
    let turned: Vec<&str> = rows.lines().rev().collect();
    let one = desk.put("one.csv", &text);
    let other = desk.put("other.csv", format!("{head}\n{}\n", turned.join("\n")));
    desk.run(&one, "a", &["--threads", "1"]);
    desk.run(&other, "b", &["--threads", "7", "--lang", "zh-CN"]);
    for name in SIX.iter().filter(|name| **name != "report.html") {
        assert_eq!(desk.result("a", name), desk.result("b", name), "{name}");
    }
}
