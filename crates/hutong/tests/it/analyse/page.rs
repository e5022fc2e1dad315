//! The report as a page: self-contained, escaped, labelled, in the reader's language.

use super::{Desk, export, opinions};

/// Names of elements in the page, and every value of an attribute that could load or run something.
fn elements(page: &str) -> (std::collections::BTreeSet<String>, Vec<String>) {
    let mut names = std::collections::BTreeSet::new();
    let mut loads = Vec::new();
    for rest in page.split('<').skip(1) {
        let tag = rest.split('>').next().unwrap_or_default();
        let name: String = tag.chars().take_while(|c| c.is_alphanumeric()).collect();
        if name.is_empty() {
            continue;
        }
        names.insert(name.to_lowercase());
        for attribute in tag.split_whitespace().skip(1).filter_map(|part| part.split_once('=')) {
            let is_handler = attribute.0.to_lowercase().starts_with("on");
            let loads_more = matches!(attribute.0, "src" | "srcset" | "data" | "action" | "formaction");
            let leaves = attribute.0 == "href" && !attribute.1.starts_with("\"#");
            if is_handler || loads_more || leaves {
                loads.push(format!("{}={}", attribute.0, attribute.1));
            }
        }
    }
    (names, loads)
}

const ALLOWED: &[&str] = &[
    "a",
    "b",
    "blockquote",
    "body",
    "br",
    "dd",
    "defs",
    "details",
    "div",
    "dl",
    "doctype",
    "dt",
    "ellipse",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "head",
    "header",
    "html",
    "li",
    "main",
    "mark",
    "meta",
    "ol",
    "p",
    "pattern",
    "rect",
    "section",
    "span",
    "style",
    "summary",
    "svg",
    "table",
    "tbody",
    "td",
    "text",
    "th",
    "thead",
    "title",
    "tr",
    "tspan",
    "ul",
];

fn check_harmless(page: &str) {
    let (names, loads) = elements(page);
    let strange: Vec<&String> = names.iter().filter(|name| !ALLOWED.contains(&name.as_str())).collect();
    assert_eq!(strange, Vec::<&String>::new(), "elements that no template of ours has");
    assert_eq!(loads, Vec::<String>::new(), "attributes that load or run something");
    let style = page.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    assert!(!style.contains("url(http") && !style.contains("@import"), "the style loads something");
}

const EVIL: &str = "</title></style><script>alert(\"1\")</script><img src=x onerror='alert(2)'>";

#[test]
fn nothing_stored_can_become_part_of_the_page() {
    let desk = Desk::new();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["id", "title", "text", "author", "body", "tier", "prompt", "submitted_at"]).unwrap();
    for (number, line) in opinions(90).lines().skip(1).enumerate() {
        let text = format!("{} {EVIL}", line.split('"').nth(1).unwrap());
        let body = format!("{}{EVIL}", number % 2);
        let id = format!("{number}{EVIL}");
        writer.write_record([&id, EVIL, &text, EVIL, &body, "member", EVIL, "2026-01-02"]).unwrap();
    }
    let input = desk.put("evil.csv", writer.into_inner().unwrap());
    for lang in ["en", "zh-CN"] {
        let output = desk.run(&input, lang, &["--lang", lang]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let page = desk.result(lang, "report.html");
        check_harmless(&page);
        assert!(page.contains("&#60;script&#62;") || page.contains("&lt;script&gt;"), "the words are told as words");
    }
}

#[test]
fn statements_questions_bodies_and_voters_are_escaped_too() {
    let desk = Desk::new();
    let input = export(&desk, "export");
    let quoted = format!("\"{}\"", EVIL.replace('"', "\"\""));
    for name in ["comments.csv", "participants.csv"] {
        let text = std::fs::read_to_string(input.join(name)).unwrap();
        let text = text.replace("Statement number 1 about buses", &quoted).replace("Sichuan", &quoted);
        std::fs::write(input.join(name), text).unwrap();
    }
    std::fs::write(input.join("summary.csv"), format!("topic,{quoted}\n")).unwrap();
    let output = desk.run(&input, "out", &[]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    check_harmless(&desk.result("out", "report.html"));
}

#[test]
fn the_checker_of_pages_sees_what_it_forbids() {
    let seen = |page: &str| elements(page);
    assert!(seen("<p><script>").0.contains("script"));
    assert_eq!(seen("<p onclick=\"x\">").1.len(), 1);
    assert_eq!(seen("<a href=\"https://x\"><img src=\"y\">").1.len(), 2);
    assert_eq!(seen("<a href=\"#here\">").1.len(), 0);
}

#[test]
fn made_up_data_are_labelled_and_others_are_not() {
    let desk = Desk::new();
    let plain = desk.put("plain.csv", opinions(20));
    let marked: String = (0..)
        .zip(opinions(20).lines())
        .map(|(n, line)| format!("{line},{}\n", if n == 0 { "simulated" } else { "true" }))
        .collect();
    let marked = desk.put("marked.csv", marked);
    let lines = (0..20).map(|n| format!("{{\"id\":{n},\"text\":\"the bus is late, {n}\",\"simulated\":true}}\n"));
    let json = desk.put("marked.jsonl", lines.collect::<String>());
    let votes = export(&desk, "export");
    std::fs::write(votes.join("summary.csv"), "topic,Buses?\nsimulated,1\n").unwrap();
    for (at, (input, is_simulated)) in
        [(plain, false), (marked, true), (json, true), (votes, true)].into_iter().enumerate()
    {
        for lang in ["en", "zh-CN"] {
            let out = format!("{at}-{lang}");
            assert_eq!(desk.run(&input, &out, &["--lang", lang]).status.code(), Some(0));
            let page = desk.result(&out, "report.html");
            assert_eq!(page.contains("simulated"), is_simulated, "{} {lang}", input.display());
        }
    }
}

#[test]
fn the_page_is_in_the_readers_language_and_quotes_in_their_own() {
    let desk = Desk::new();
    let input = desk.put("opinions.csv", opinions(90));
    desk.run(&input, "en", &[]);
    desk.run(&input, "zh", &["--lang", "zh-CN"]);
    let (english, chinese) = (desk.result("en", "report.html"), desk.result("zh", "report.html"));
    assert!(english.contains("<html lang=\"en\">") && english.contains("Analysis of opinions"));
    assert!(chinese.contains("<html lang=\"zh-CN\">") && chinese.contains("意见分析报告"));
    assert!(chinese.contains("<blockquote lang=\"en\">"), "English quotations are marked as such");
}
