//! A charter by browser only: from the form through check and signature at one body to the other body's signature; what is
//! typed survives; what contradicts itself is refused; a changed charter changes the other portal.

use hutong_core::{
    command::Ask,
    consultation::{charter, document::Answer},
    ids::ConsultationId,
};

use super::{
    client::{Browser, Page},
    papers::{press, staff},
    site::{Site, acquaint, exchange},
};

const EDITOR: &str = "/desk/mills-2027/charter";
const PAPER: &str = "/desk/mills-2027/papers/charter";

/// The fields of the editor as its page has them, and what is typed over them.
fn typed(page: &Page, more: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for input in page.body.split("<input ").skip(1) {
        let input = input.split('>').next().unwrap();
        let of =
            |name: &str| input.split(&format!("{name}=\"")).nth(1).map(|v| v.split('"').next().unwrap().to_owned());
        let is_box = input.contains("type=\"checkbox\"") || input.contains("type=\"radio\"");
        if let Some(name) = of("name").filter(|_| !is_box || input.contains(" checked")) {
            fields.push((name, of("value").unwrap_or_default()));
        }
    }
    for area in page.body.split("<textarea ").skip(1) {
        let name = area.split("name=\"").nth(1).unwrap().split('"').next().unwrap();
        fields.push((name.to_owned(), area.split('>').nth(1).unwrap().split('<').next().unwrap().to_owned()));
    }
    for select in page.body.split("<select ").skip(1) {
        let select = select.split("</select>").next().unwrap();
        let name = select.split("name=\"").nth(1).unwrap().split('"').next().unwrap();
        let chosen = select.split("<option ").find(|option| option.contains(" selected"));
        let chosen = chosen.or_else(|| select.split("<option ").nth(1)).unwrap_or_default();
        let value = chosen.split("value=\"").nth(1).unwrap_or("\"").split('"').next().unwrap();
        fields.push((name.to_owned(), value.to_owned()));
    }
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    fields
}

async fn send(browser: &mut Browser, at: &str, page: &Page, more: &[(&str, &str)]) -> Page {
    let fields = typed(page, more);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(at, &fields).await
}

const WORDS: [(&str, &str); 9] = [
    ("title-zh", "水磨"),
    ("title-en", "Water mills"),
    ("question-zh", "水磨怎么保护?"),
    ("question-en", "How do we keep the <mills>?"),
    ("code", "ML"),
    ("prompt-0-zh", "资金"),
    ("prompt-0-en", "Money & means"),
    ("rules-zh", "先读规则。"),
    ("rules-en", "Read the rules."),
];

#[tokio::test]
async fn a_charter_goes_from_the_form_to_both_signatures() {
    let town = Site::open().await;
    let village = acquaint(&town).await;
    let mut writer = staff(&town, "writer", &["drafter"]).await;
    let page = writer.get("/desk/papers").await;
    assert!(page.status == 200 && page.body.contains("/desk/papers/new"), "{}", page.body);
    let bad = writer.get("/desk/papers/new?id=Mills%202027&from=").await;
    assert!(bad.status == 422 && bad.body.contains("small letters"), "{}", bad.body);
    let taken = writer.get("/desk/papers/new?id=rivers&from=").await;
    assert!(taken.status == 422 && taken.body.contains("already"), "{}", taken.body);
    let begun = writer.get("/desk/papers/new?id=mills-2027&from=rivers").await;
    assert_eq!((begun.status, begun.header("location")), (303, "/desk/mills-2027/charter?from=rivers"));

    // The preview changes nothing, keeps what is typed, and says what is worth a second look.
    let page = writer.get("/desk/mills-2027/charter?from=rivers").await;
    let mut more = WORDS.to_vec();
    more.extend([("do", "look"), ("as", "partner"), ("closes", "2026-01-08T08:00"), ("opens", "2026-01-02T08:00")]);
    let looked = send(&mut writer, EDITOR, &page, &more).await;
    assert_eq!(looked.status, 200, "{}", looked.body);
    assert!(looked.body.contains("for 6 days only"), "{}", looked.body);
    assert!(looked.body.contains("Never gets names without consent"), "{}", looked.body);
    assert!(looked.body.contains("keep the &#60;mills&#62;?") && !looked.body.contains("<mills>"), "{}", looked.body);
    assert_eq!(writer.get(PAPER).await.status, 404, "looking drafted nothing");

    // What contradicts itself is refused with the sentence, and what was typed stays.
    let mut more = WORDS.to_vec();
    more.extend([("do", "send"), ("rows", "yes")]);
    let odd: Vec<(String, String)> = typed(&looked, &more).into_iter().filter(|(n, _)| n != "module-stance").collect();
    let odd: Vec<(&str, &str)> = odd.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let refused = writer.post(EDITOR, &odd).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(
        refused.body.contains("contradicts itself") && refused.body.contains("Money &#38; means"),
        "{}",
        refused.body
    );

    // With the other body as a host it goes to the checker, the signatory, and across.
    let other = village.node.origin().to_string();
    let at = (0..8)
        .find(|at| refused.body.contains(&format!("name=\"host-{at}-origin\" value=\"{other}\"")))
        .unwrap_or_else(|| panic!("the partner is offered: {}", refused.body));
    let (host, code, name) = (format!("host-{at}"), format!("host-{at}-code"), format!("host-{at}-en"));
    let mut more = WORDS.to_vec();
    more.extend([("do", "send"), (&host, "yes"), (&code, "VL"), (&name, "Village council")]);
    let page = writer.get("/desk/mills-2027/charter?from=rivers").await;
    let sent = send(&mut writer, EDITOR, &page, &more).await;
    assert_eq!((sent.status, sent.header("location")), (303, PAPER), "{}", sent.body);
    let mut checker = staff(&town, "reader", &["checker"]).await;
    let desk = checker.get("/desk/papers").await;
    assert!(desk.body.contains("Water mills"), "{}", desk.body);
    let page = checker.get(PAPER).await;
    let back = press(&mut checker, PAPER, &page, "return", &[("comment", "Name the mills.")]).await;
    assert_eq!(back.status, 303, "{}", back.body);
    let desk = writer.get("/desk/papers").await;
    assert!(desk.body.contains("Name the mills."), "the reason reaches the drafter: {}", desk.body);
    let page = writer.get(EDITOR).await;
    assert!(page.body.contains("Money &#38; means"), "the form begins with the draft: {}", page.body);
    let sent = send(&mut writer, EDITOR, &page, &[("title-en", "Seven water mills"), ("do", "send")]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let mut signer = staff(&town, "signer", &["signatory"]).await;
    let page = signer.get(PAPER).await;
    assert!(!page.body.contains("value=\"sign\""), "nobody has checked it: {}", page.body);
    let page = checker.get(PAPER).await;
    assert_eq!(press(&mut checker, PAPER, &page, "pass", &[("comment", "")]).await.status, 303);
    assert_eq!(village.browser().get("/c/mills-2027").await.status, 404);
    let page = signer.get(PAPER).await;
    assert_eq!(press(&mut signer, PAPER, &page, "sign", &[]).await.status, 303);
    exchange(&town, &village, 2).await;

    let mut theirs = staff(&village, "theirs", &["signatory"]).await;
    let desk = theirs.get("/desk/papers").await;
    assert!(desk.body.contains("Seven water mills") && desk.body.contains("proposes this"), "{}", desk.body);
    let page = theirs.get(PAPER).await;
    assert_eq!(press(&mut theirs, PAPER, &page, "accept", &[]).await.status, 303);
    exchange(&town, &village, 2).await;
    for site in [&town, &village] {
        let page = site.browser().get("/c/mills-2027").await;
        assert!(page.status == 200 && page.body.contains("Seven water mills"), "{}", page.body);
    }

    // A change says why; the other side sees what it changes before it answers.
    let page = writer.get(EDITOR).await;
    let mut change = vec![("closes", "2027-12-01T08:00"), ("do", "send")];
    let unexplained = send(&mut writer, EDITOR, &page, &change).await;
    assert_eq!(unexplained.status, 303, "a draft may still be without: {}", unexplained.body);
    let page = checker.get(PAPER).await;
    assert_eq!(press(&mut checker, PAPER, &page, "pass", &[("comment", "")]).await.status, 303);
    let page = signer.get(PAPER).await;
    assert_eq!(press(&mut signer, PAPER, &page, "sign", &[]).await.status, 422, "but nobody signs it so");
    change.extend([("reason-en", "Winter is long."), ("reason-zh", "冬天长。")]);
    let page = writer.get(EDITOR).await;
    assert_eq!(send(&mut writer, EDITOR, &page, &change).await.status, 303);
    let page = checker.get(PAPER).await;
    assert_eq!(press(&mut checker, PAPER, &page, "pass", &[("comment", "")]).await.status, 303);
    let page = signer.get(PAPER).await;
    assert_eq!(press(&mut signer, PAPER, &page, "sign", &[]).await.status, 303);
    exchange(&town, &village, 2).await;
    let page = theirs.get(PAPER).await;
    assert!(page.body.contains("<ins>") && page.body.contains("Winter is long."), "{}", page.body);
    let no = press(&mut theirs, PAPER, &page, "reject", &[("comment", " ")]).await;
    assert_eq!(no.status, 422, "a no has its reason: {}", no.body);
    let page = writer.get(PAPER).await;
    assert!(page.body.contains("What we proposed") && page.body.contains("Winter is long."), "{}", page.body);
    let page = theirs.get(PAPER).await;
    let no = press(&mut theirs, PAPER, &page, "reject", &[("comment", "Too <long>, start in spring.")]).await;
    assert_eq!(no.status, 303, "{}", no.body);
    exchange(&town, &village, 2).await;
    for page in [PAPER, "/desk/papers"] {
        let page = writer.get(page).await;
        assert!(page.body.contains("Too &#60;long&#62;, start in spring."), "their reason reaches us: {}", page.body);
    }
    // A no is no last word: the rule lets them accept what they rejected.
    let id = charter::document_id(&ConsultationId::new("mills-2027").unwrap()).unwrap();
    let view = village.node.store().show_document(&id).await.unwrap();
    let document = view.versions[0].acts[0].version.clone();
    village.ask("theirs", Ask::AcceptDocument(Answer { document })).await;
    exchange(&town, &village, 2).await;
    for site in [&town, &village] {
        let page = site.browser().get("/c/mills-2027/charter").await;
        assert!(page.body.contains("Winter is long.") && page.body.contains("1 December 2027"), "{}", page.body);
    }
}

/// 会签: the signatory waits for whoever was asked; an objection sends the draft back; a new draft asks nobody.
#[tokio::test]
async fn who_is_asked_to_countersign_is_waited_for() {
    let town = Site::open().await;
    let mut writer = staff(&town, "writer", &["drafter"]).await;
    let mut checker = staff(&town, "reader", &["checker"]).await;
    let mut signer = staff(&town, "signer", &["signatory"]).await;
    let mut watcher = staff(&town, "watcher", &["observer"]).await;
    let draft = async |writer: &mut Browser, title: &str| {
        let page = writer.get("/desk/mills-2027/charter?from=rivers").await;
        let mut more = WORDS.to_vec();
        more.retain(|(name, _)| *name != "title-en");
        more.extend([("title-en", title), ("do", "send")]);
        let sent = send(writer, EDITOR, &page, &more).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
    };
    draft(&mut writer, "First mills").await;
    let page = checker.get(PAPER).await;
    let nobody = press(&mut checker, PAPER, &page, "ask", &[]).await;
    assert_eq!(nobody.status, 400, "{}", nobody.body);
    assert!(!page.body.contains("ask-m1"), "members read no papers: {}", page.body);
    assert_eq!(press(&mut checker, PAPER, &page, "ask", &[("ask-watcher", "yes")]).await.status, 303);
    let page = checker.get(PAPER).await;
    assert!(page.body.contains("The watcher") && page.body.contains("has not answered"), "{}", page.body);
    assert_eq!(press(&mut checker, PAPER, &page, "pass", &[("comment", "")]).await.status, 303);
    let page = signer.get(PAPER).await;
    assert!(
        page.body.contains("waits for countersignatures") && !page.body.contains("value=\"sign\""),
        "{}",
        page.body
    );
    let key = page.body.split("name=\"token\" value=\"").nth(1).map(|rest| rest.split('"').next().unwrap().to_owned());
    let sha256 = page.body.split("SHA-256 ").nth(1).unwrap()[..64].to_owned();
    let fields =
        [("token", key.as_deref().unwrap_or_default()), ("key", &"7".repeat(32)), ("sha256", &sha256), ("do", "sign")];
    let refused = signer.post(PAPER, &fields).await;
    assert!(refused.status == 422 && refused.body.contains("has not agreed"), "{} {}", refused.status, refused.body);
    let desk = watcher.get("/desk/papers").await;
    assert!(desk.body.contains("Waits for countersignatures") && desk.body.contains("First mills"), "{}", desk.body);

    let page = watcher.get(PAPER).await;
    assert!(!page.body.contains("value=\"pass\"") && !page.body.contains("value=\"release\""), "{}", page.body);
    let silent = press(&mut watcher, PAPER, &page, "object", &[("comment", "")]).await;
    assert_eq!(silent.status, 422, "{}", silent.body);
    assert_eq!(press(&mut watcher, PAPER, &page, "object", &[("comment", "Who <pays>?")]).await.status, 303);
    let page = writer.get(PAPER).await;
    assert!(page.body.contains("Who &#60;pays&#62;?") && page.body.contains("does not agree"), "{}", page.body);
    let desk = writer.get("/desk/papers").await;
    assert!(desk.body.contains("Who &#60;pays&#62;?"), "what is returned says why: {}", desk.body);

    // Another draft is other words: it asks nobody until somebody is asked.
    draft(&mut writer, "Second mills").await;
    let page = checker.get(PAPER).await;
    assert!(page.body.contains("Nobody was asked"), "{}", page.body);
    assert_eq!(
        press(&mut checker, PAPER, &page, "ask", &[("ask-watcher", "yes"), ("ask-signer", "yes")]).await.status,
        303
    );
    let page = checker.get(PAPER).await;
    assert_eq!(press(&mut checker, PAPER, &page, "pass", &[("comment", "")]).await.status, 303);
    let page = watcher.get(PAPER).await;
    assert_eq!(press(&mut watcher, PAPER, &page, "agree", &[("comment", "")]).await.status, 303);
    let page = checker.get(PAPER).await;
    assert_eq!(press(&mut checker, PAPER, &page, "release", &[("person", "signer")]).await.status, 303);
    let page = signer.get(PAPER).await;
    assert_eq!(press(&mut signer, PAPER, &page, "sign", &[]).await.status, 303);
}

#[tokio::test]
async fn papers_are_nobody_elses() {
    let site = Site::open().await;
    for path in ["/desk/papers", "/desk/papers/new", "/desk/rivers/papers/charter", "/desk/rivers/charter"] {
        assert_eq!(site.browser().get(path).await.status, 303, "{path}");
    }
    let mut member = staff(&site, "member", &[]).await;
    let mut signer = staff(&site, "signer", &["signatory"]).await;
    let mut watcher = staff(&site, "watcher", &["observer"]).await;
    for (path, statuses) in [
        ("/desk/papers", [403, 200, 200]),
        ("/desk/papers/new", [403, 403, 403]),
        ("/desk/rivers/papers/charter", [403, 200, 200]),
        ("/desk/rivers/papers/poem", [403, 404, 404]),
        ("/desk/rivers/charter", [403, 403, 403]),
    ] {
        for (browser, status) in [&mut member, &mut signer, &mut watcher].into_iter().zip(statuses) {
            assert_eq!(browser.get(path).await.status, status, "{path}");
        }
    }
    let page = watcher.get("/desk/rivers/papers/charter").await;
    assert!(!page.body.contains("<button class=\"button primary\""), "an observer decides nothing: {}", page.body);
}

/// Two drafters at one charter: whoever sends second is told what the first has said, and then is the newest.
#[tokio::test]
async fn two_drafters_at_one_charter_lose_nothing() {
    let site = Site::open().await;
    const EDITOR: &str = "/desk/rivers/charter";
    let (mut one, mut two) = (staff(&site, "one", &["drafter"]).await, staff(&site, "two", &["drafter"]).await);
    let (first, second) = (one.get(EDITOR).await, two.get(EDITOR).await);
    let sent = send(&mut one, EDITOR, &first, &[("title-en", "Rivers & <weirs>"), ("do", "send")]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    // The same press once more is no conflict with oneself.
    let again = send(&mut one, EDITOR, &first, &[("title-en", "Rivers & <weirs>"), ("do", "send")]).await;
    assert_eq!(again.status, 303, "{}", again.body);
    let told = send(&mut two, EDITOR, &second, &[("title-en", "Rivers and mills"), ("do", "send")]).await;
    assert_eq!(told.status, 409, "{}", told.body);
    assert!(told.body.contains("Rivers and mills") && told.body.contains("weirs&#62;"), "{}", told.body);
    assert!(!told.body.contains("<weirs>"), "{}", told.body);
    // Looking at the preview does not make the colleague's draft be forgotten.
    let looked = send(&mut two, EDITOR, &second, &[("title-en", "Rivers and mills"), ("do", "look")]).await;
    assert_eq!(send(&mut two, EDITOR, &looked, &[("do", "send")]).await.status, 409);
    let sent = send(&mut two, EDITOR, &told, &[("do", "send")]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert!(one.get(EDITOR).await.body.contains("Rivers and mills"));
}
