//! `hutong people`: lists of members in, sheets of codes out, the same list twice, and lists with everything wrong.

use std::path::Path;

use serde_json::Value;

use super::node_cli_support::{self as cli, Said, done, run, text};

const LIST: &str = "政协某某市委员会委员名单\n\
    排名,姓名,界别,专门委员会,手机号,岗位,备注\n\
    1,甲某,科技界,教科卫体委员会、提案委员会*,13800138000,,\n\
    2,乙某,教育界,提案委员会,,审核、签发,\n\
    3,丙某,科技界,,,,\n";

fn import(dir: &Path, file: &Path) -> Value {
    done(&["people", "import", &text(dir), &text(file), "--json"]).json()
}

fn people(dir: &Path) -> Vec<Value> {
    let said: Said = done(&["people", "list", &text(dir), "--json"]);
    said.json()["people"].as_array().expect("people").clone()
}

fn write(house: &Path, name: &str, words: &str) -> std::path::PathBuf {
    let path = house.join(name);
    std::fs::write(&path, words).expect("a list");
    path
}

#[test]
fn a_list_of_members_comes_in_once() {
    let house = tempfile::tempdir().expect("a folder");
    let dir = house.path().join("node");
    cli::init(&dir);
    let list = write(house.path(), "委员名单.csv", LIST);
    let would = done(&["people", "import", &text(&dir), &text(&list), "--dry-run", "--json"]).json();
    assert_eq!((would["new"].as_u64(), people(&dir).len()), (Some(3), 0), "nothing was done");
    let first = import(&dir, &list);
    assert_eq!((first["new"].as_u64(), first["set_aside"].as_u64()), (Some(3), Some(0)));
    assert_eq!(first["problems"][0]["code"], "columns-unused", "{first}");
    let all = people(&dir);
    let names: Vec<&str> = all.iter().filter_map(|p| p["person"]["name"].as_str()).collect();
    assert_eq!(names, ["甲某", "乙某", "丙某"], "by protocol order");
    let first = &all[0]["person"];
    assert_eq!(first["phone"], "13800138000");
    assert_eq!(
        first["primary"],
        serde_json::json!([["committee", "提案委员会"], ["sector", "科技界"]]),
        "one a kind, the marked one"
    );
    assert_eq!(all[1]["person"]["roles"], serde_json::json!(["moderator", "signatory"]));

    // The same list changes nobody; a corrected one changes whom it corrects and leaves the rest on file.
    let again = import(&dir, &list);
    assert_eq!((again["new"].as_u64(), again["changed"].as_u64(), again["same"].as_u64()), (Some(0), Some(0), Some(3)));
    let mended = write(house.path(), "更正.csv", "姓名,手机\n甲某,13900139000\n丁某,\n");
    let third = import(&dir, &mended);
    assert_eq!((third["new"].as_u64(), third["changed"].as_u64()), (Some(1), Some(1)));
    let all = people(&dir);
    assert_eq!(all.len(), 4);
    assert_eq!(all[0]["person"]["phone"], "13900139000");
    assert_eq!(all[0]["person"]["primary"], first["primary"], "what a list does not speak of stays");
    let unit = done(&["people", "list", &text(&dir), "--unit", "科技界", "--json"]).json();
    assert_eq!(unit["people"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_list_with_everything_wrong_keeps_the_rest() {
    let house = tempfile::tempdir().expect("a folder");
    let dir = house.path().join("node");
    cli::init(&dir);
    let list = write(
        house.path(),
        "list.csv",
        "id,name,order,tier,roles,sector\n\
         a-1,Ann,first,member,moderator;poet,Science*;Arts*\n\
         ,,2,member,,\n\
         Bad Id!,Bob,3,member,,\n\
         ,Cy,4,member,,\n\
         ,Cy,5,member,,\n\
         a-1,Ann again,6,emperor,,\n",
    );
    let problems = house.path().join("problems.csv");
    let said = done(&["people", "import", &text(&dir), &text(&list), "--problems", &text(&problems), "--json"]).json();
    let codes: Vec<(u64, &str)> = said["problems"]
        .as_array()
        .expect("problems")
        .iter()
        .map(|p| (p["line"].as_u64().unwrap_or_default(), p["code"].as_str().unwrap_or_default()))
        .collect();
    for wanted in [
        (2, "order"),
        (2, "role"),
        (2, "primary"),
        (3, "person-nameless"),
        (4, "person-id"),
        (5, "person-unclear"),
        (6, "person-unclear"),
        (7, "tier"),
        (7, "row-repeated"),
    ] {
        assert!(codes.contains(&wanted), "{wanted:?} is not among {codes:?}");
    }
    assert_eq!((said["new"].as_u64(), said["set_aside"].as_u64()), (Some(1), Some(5)), "{said}");
    let listed = std::fs::read_to_string(&problems).expect("the list of problems");
    assert!(listed.contains("list.csv,3,person-nameless,set-aside"), "{listed}");
    for lang in ["en", "zh-CN"] {
        let nobody = write(house.path(), "nobody.csv", "x,y\n1,2\n");
        let said = run(&["people", "import", &text(&dir), &text(&nobody), "--lang", lang]);
        assert_eq!(said.code, 1, "{said:?}");
    }
}

#[test]
fn a_sheet_is_printed_and_read_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let house = tempfile::tempdir().expect("a folder");
    let dir = house.path().join("node");
    cli::init(&dir);
    import(&dir, &write(house.path(), "list.csv", LIST));
    let out = house.path().join("sheet.html");
    let sheet = |lang: &str| {
        let arguments = ["people", "sheet", &text(&dir), "--unit", "科技界", "--out", &text(&out)];
        let entry = ["--entry", "https://town.example/enter", "--lang", lang];
        done(&arguments.into_iter().chain(entry).collect::<Vec<_>>());
        std::fs::read_to_string(&out).expect("the sheet")
    };
    let first = sheet("zh-CN");
    assert!(first.contains("甲某") && first.contains("丙某") && !first.contains("乙某"));
    assert_eq!(first.matches("<svg").count(), 2);
    assert_eq!(std::fs::metadata(&out).expect("the sheet").permissions().mode() & 0o777, 0o600);
    let second = sheet("en");
    let code = |html: &str| html.split("class=\"code\">").nth(1).map(|rest| rest[..14].to_owned());
    assert_ne!(code(&first), code(&second), "codes are made anew");
    // What the database keeps is not what was printed.
    let kept = std::fs::read(dir.join("store.db")).expect("the database");
    let code = code(&second).expect("a code");
    for printed in [code.clone(), code.replace('-', "")] {
        assert!(!kept.windows(printed.len()).any(|w| w == printed.as_bytes()), "{printed} lies in the database");
    }
}
