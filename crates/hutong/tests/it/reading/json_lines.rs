//! One JSON object a line.

use super::{opinions, problems, read};

#[test]
fn objects_with_known_names_in_either_language() {
    let lines = "{\"id\":7,\"text\":\"a road\",\"likes\":3}\n\n{\"编号\":\"8\",\"内容\":\"修路\",\"作者\":null}\n";
    let reading = read("a.jsonl", lines.as_bytes()).unwrap();
    assert_eq!(opinions(&reading), ["7 |  | a road", "8 |  | 修路"]);
    assert_eq!(problems(&reading), ["- columns-unused"]);
}

#[test]
fn lines_that_are_no_objects_cost_only_themselves() {
    let lines = b"{\"id\":1,\"text\":\"a\"}\n{\"id\":2,\n[1]\n\"x\"\n{\"id\":3,\"text\":{\"a\":1}}\n{\"id\":4,\"text\":\"b\xFF\"}\n{\"text\":\"c\"}\n";
    let reading = read("a.jsonl", lines).unwrap();
    assert_eq!(opinions(&reading), ["1 |  | a", "4 |  | b�", "row-7 |  | c"]);
    let expected =
        ["2 json", "3 json-object", "4 json-object", "5 text-missing", "5 json-field", "6 bytes", "7 id-missing"];
    assert_eq!(problems(&reading), expected);
}

#[test]
fn nesting_without_end_is_a_problem_not_a_crash() {
    let lines = format!("{{\"id\":1,\"text\":\"a\"}}\n{{\"id\":2,\"text\":{}\n", "[".repeat(1_000_000));
    let reading = read("a.jsonl", lines.as_bytes()).unwrap();
    assert_eq!(problems(&reading), ["2 json"]);
}
