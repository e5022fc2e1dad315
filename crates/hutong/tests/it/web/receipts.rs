//! Without any script: write, receipt, the partner witnesses and keeps, and either body's page verifies the file.

use hutong_core::{consultation::charter::Review, ids::Place};

use super::{
    client::Typed::File,
    site::{Plan, Site, charter, exchange, write},
};

/// A signature line with one character near its end changed.
fn swap(line: &str) -> String {
    let at = line.len() - 8;
    let other = if line.as_bytes()[at] == b'A' { "B" } else { "A" };
    format!("{}{other}{}", &line[..at], &line[at + 1..])
}

#[tokio::test]
async fn words_become_a_receipt_that_both_bodies_verify() {
    let town = Site::bare(Plan::default()).await;
    let village = Site::bare(Plan { host: "village.example", ..Plan::default() }).await;
    for site in [&town, &village] {
        site.node.publish(&site.folder).await.unwrap();
    }
    town.pin(&village).await;
    village.pin(&town).await;
    let joint = charter(&[town.node.origin(), village.node.origin()], Review::Before, "Rivers");
    town.sign(&joint).await;
    village.sign(&joint).await;
    exchange(&town, &village, 2).await;
    town.begin().await;
    village.begin().await;
    let mut browser = town.browser();
    let sent = write(&mut browser, "", "Plant willows along the lower bank.").await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let receipt = sent.header("location").to_owned();
    let page = browser.get(&receipt).await;
    assert!(page.body.contains("TN-RV-2026-0001") && page.body.contains("Plant willows"), "{}", page.body);
    assert_eq!(page.body.matches("<li class=\"done\">").count(), 1, "recorded, and nothing else yet");
    exchange(&town, &village, 3).await;
    let state = browser.get(&format!("{receipt}/state")).await;
    assert_eq!(state.body.matches("<li class=\"done\">").count(), 3, "recorded, witnessed, kept: {}", state.body);
    let file = browser.get(&format!("{receipt}/proof")).await;
    assert!(file.body.starts_with("c2sp.org/tlog-proof@v1\n"));
    for site in [&town, &village] {
        let mut reader = site.browser();
        let said = reader.post_parts("/verify", &[File("file", "r.tlog-proof", file.body.as_bytes())]).await;
        assert_eq!(said.status, 200, "{}", said.body);
        assert!(said.body.contains("verdict good") && said.body.contains("record of Town"), "{}", said.body);
        let pasted = reader.post("/verify", &[("receipt", &file.body.replace('\n', "\r\n"))]).await;
        assert!(pasted.body.contains("verdict good"), "{}", pasted.body);
        // One character of the words: the proof does not hold any more.
        let extra = file.body.lines().find(|l| l.starts_with("extra ")).unwrap();
        let at = extra.len() / 2;
        let other = if extra.as_bytes()[at] == b'A' { 'B' } else { 'A' };
        let wounded = format!("{}{other}{}", &extra[..at], &extra[at + 1..]);
        let said = reader.post("/verify", &[("receipt", &file.body.replace(extra, &wounded))]).await;
        assert_eq!(said.status, 422);
        assert!(!said.body.contains("verdict good"), "{}", said.body);
    }
    // The first sentence is in plain words, whatever the cause; what programs say is folded beneath.
    let mut reader = town.browser();
    let mut asked = async |lang: &'static str, text: &str| {
        reader.lang = lang;
        let page = reader.post("/verify", &[("receipt", text)]).await;
        assert_eq!(page.status, 422);
        page.body.split("id=\"verdict\">").nth(1).expect("a verdict").split('<').next().unwrap().to_owned()
    };
    let lines: Vec<&str> = file.body.lines().collect();
    let signature = lines.iter().find(|line| line.starts_with("— ")).expect("a signature");
    let extra = lines.iter().find(|line| line.starts_with("extra ")).expect("the words");
    let cases = [
        ("hello".to_owned(), "This is no receipt.", "这不是回执"),
        (lines[..3].join("\n"), "it is not whole", "已不完整"),
        (file.body.replace(&format!("{extra}\n"), ""), "does not show what", "没有写明"),
        (file.body.replace(signature, &swap(signature)), "not that of the body", "不是该主体的签名"),
        (
            file.body.replace(&format!("{}\n", lines[2]), "index 1\n"),
            "does not stand in the signed record",
            "不在签名记录中",
        ),
    ];
    for (text, en, zh) in cases {
        let (said, chinese) = (asked("en", &text).await, asked("zh-CN", &text).await);
        assert!(said.contains(en), "{said} instead of {en}: {text}");
        assert!(chinese.contains(zh), "{chinese} instead of {zh}");
    }
    let stranger = Site::open().await;
    let said = stranger.browser().post("/verify", &[("receipt", &file.body)]).await;
    assert!(said.body.contains("verdict"), "{}", said.body);
    let nonsense = town.browser().post("/verify", &[("receipt", "hello")]).await;
    assert!(nonsense.status == 422 && nonsense.body.contains("verdict unknown"), "{}", nonsense.body);
}

#[tokio::test]
async fn a_code_finds_the_state_and_not_the_words() {
    let site = Site::open().await;
    let mut browser = site.browser();
    let sent = write(&mut browser, "", "Otters nest behind the weir.").await;
    let receipt = sent.header("location").to_owned();
    let page = browser.get(&receipt).await;
    let shown = page.body.split("big mono\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(browser.get("/find").await.body.contains("Otters nest"), "this browser's own list");
    let mut other = site.browser();
    let typed: String = shown.to_lowercase().chars().map(|c| if c == '-' { '+' } else { c }).collect();
    let escaped = typed.replace('=', "%3D").replace('$', "%24").replace('*', "%2A");
    let found = other.get(&format!("/find?code={escaped}")).await;
    assert_eq!((found.status, found.header("location")), (303, receipt.as_str()));
    let state = other.get(&receipt).await;
    assert!(state.body.contains("TN-RV-2026-0001") && !state.body.contains("Otters"), "{}", state.body);
    assert_eq!(other.get("/find?code=0000-0000-0000-0000-0").await.status, 404);
    // A slip in one letter is noticed by the last character.
    let mut chars: Vec<char> = shown.chars().collect();
    chars[3] = if chars[3] == '7' { '8' } else { '7' };
    let slip: String = chars.into_iter().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    assert_eq!(other.get(&format!("/find?code={slip}")).await.status, 404);
}

#[tokio::test]
async fn a_receipt_is_kept_as_a_picture_and_its_result_at_an_address() {
    let site = Site::open().await;
    let mut browser = site.browser();
    let sent = write(&mut browser, "", "Otters nest behind the weir.").await;
    let receipt = sent.header("location").to_owned();
    let page = browser.get(&receipt).await;
    for button in ["Save as a picture", "Tell me the result", "Write another"] {
        assert!(page.body.contains(button), "{button}: {}", page.body);
    }
    assert!(page.body.contains("Waits for a moderator.<"), "nobody can say yet how long: {}", page.body);
    let picture = browser.get(&format!("{receipt}/picture.svg")).await;
    assert_eq!(picture.header("content-type"), "image/svg+xml");
    assert!(picture.header("content-disposition").contains("TN-RV-2026-0001.svg"));
    for wanted in ["TN-RV-2026-0001", "<path d=\"M", "Town", "Rivers", "/r/", "Simulated data"] {
        assert!(picture.body.contains(wanted), "{wanted}: {}", picture.body);
    }
    assert!(!picture.body.contains("Otters") && !picture.body.contains("style="), "{}", picture.body);
    let result = format!("{receipt}/result");
    let mut other = site.browser();
    let told = other.get(&result).await;
    assert!(told.body.contains("It is in review.") && !told.body.contains("Otters"), "{}", told.body);
    let index: u64 = page.body.split("/i/TN-").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
    site.publish(&[Place { origin: site.node.origin().clone(), index }]).await;
    let told = other.get(&result).await;
    assert!(told.body.contains("verdict good") && told.body.contains("It is published."), "{}", told.body);
    assert!(told.body.contains("<title>published: TN-RV-2026-0001"), "a bookmark says it: {}", told.body);
    assert!(told.body.contains(&format!("/i/TN-{index}\"")), "and leads there");
}

#[tokio::test]
async fn how_long_a_review_takes_is_said_from_how_long_it_took() {
    let site = Site::open().await;
    let day = |n: u64| site.app.now().0 + n * 86_400;
    let mut early = Vec::new();
    for n in 0..5 {
        early.push(site.opinion("", &format!("Willow number {n}.")).await);
    }
    site.node.set_clock(day(3) - 60);
    site.publish(&early).await;
    let mut browser = site.browser();
    let receipt = write(&mut browser, "", "Alders.").await.header("location").to_owned();
    assert!(
        browser.get(&receipt).await.body.contains("likely for 3 days at most"),
        "{}",
        browser.get(&receipt).await.body
    );
    let state = format!("{receipt}/state");
    site.node.set_clock(day(1));
    assert!(browser.get(&state).await.body.contains("likely for 2 days at most"));
    let result = browser.get(&format!("{receipt}/result")).await;
    assert!(result.body.contains("It is in review, likely for 2 days at most."), "{}", result.body);
    site.node.set_clock(day(4));
    assert!(browser.get(&state).await.body.contains("Waits for a moderator.<"), "longer than usual: nobody knows");
}
