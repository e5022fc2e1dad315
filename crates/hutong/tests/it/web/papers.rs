//! The desk of a call for topics by browser only: shortlist, rows, a checker's step, both signatures; two secretaries at one
//! row; a session that ends in mid-form.

use hutong_core::{consultation::item::Tier, home::account::SESSION_IDLE_S_MAX};

use super::{
    client::{Browser, Page},
    people::{PASSWORD, add, fill, sign_in},
    plans::{alone, call},
    site::{Site, exchange, hosts_of},
};

const TOPICS: &str = "/desk/rivers/topics";
const PLAN: &str = "/desk/rivers/plan";

pub async fn staff(site: &Site, id: &str, roles: &[&str]) -> Browser {
    let mut browser = site.browser();
    add(site, id, &format!("The {id}"), None, roles, None).await;
    sign_in(site, &mut browser, id).await;
    browser
}

/// Signs in again, with a recovery code of the first time.
async fn come_back(browser: &mut Browser, id: &str, code: &str) {
    let page = browser.get("/sign-in").await;
    let typed = [("way", "password"), ("name", id), ("secret", PASSWORD)];
    let sent = fill(browser, &page, "/sign-in", &typed).await;
    assert!(sent.header("location").starts_with("/sign-in/second"), "{}", sent.body);
    let page = browser.get("/sign-in/second").await;
    assert_eq!(fill(browser, &page, "/sign-in/second", &[("secret", code)]).await.status, 303);
}

/// Key and hidden fields of the form whose button has this value; sends it with what is typed.
pub async fn press(browser: &mut Browser, at: &str, page: &Page, button: &str, typed: &[(&str, &str)]) -> Page {
    let mark = format!("name=\"do\" value=\"{button}\"");
    let form = page
        .body
        .split("<form")
        .find(|form| form.contains(&mark))
        .unwrap_or_else(|| panic!("no {button}: {}", page.body));
    let hidden = form.split("<input type=\"hidden\" name=\"").skip(1).map(|input| {
        let (name, rest) = input.split_once('"').unwrap();
        let value = rest.split("value=\"").nth(1).unwrap().split('"').next().unwrap();
        (name.to_owned(), value.to_owned())
    });
    let hidden: Vec<(String, String)> = hidden.collect();
    let mut fields: Vec<(&str, &str)> = hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    fields.push(("do", button));
    fields.extend_from_slice(typed);
    browser.post(at, &fields).await
}

const ROW: [(&str, &str); 7] = [
    ("topic-zh", "夜班车"),
    ("topic-en", "Night buses to the mill"),
    ("form", "remote"),
    ("quarter", "3"),
    ("progress", "planned"),
    ("held", ""),
    ("lead-0", "Transport board"),
];

/// Puts a row into the draft through its form.
async fn save_row(browser: &mut Browser, query: &str, more: &[(&str, &str)]) -> Page {
    let form = browser.get(&format!("{PLAN}?{query}")).await;
    let mut typed = ROW.to_vec();
    typed.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    typed.extend_from_slice(more);
    press(browser, PLAN, &form, "row", &typed).await
}

#[tokio::test]
async fn from_a_suggestion_to_a_plan_that_both_signed() {
    let (town, village) = hosts_of(call).await;
    let place = town.opinion("Night buses", "A bus after ten from the mill.").await;
    exchange(&town, &village, 2).await;
    let word = format!("TN-{}", place.index);
    let mut writer = staff(&town, "writer", &["drafter"]).await;
    let page = writer.get(TOPICS).await;
    assert!(page.status == 200 && page.body.contains("A bus after ten"), "{}", page.body);
    let sent = press(&mut writer, TOPICS, &page, "list", &[("reason", "Both sides ride it.")]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    exchange(&town, &village, 2).await;
    town.node.catch_up().await.unwrap();
    village.node.catch_up().await.unwrap();
    // The other secretariat reads the reason; the public does not.
    let mut theirs = staff(&village, "theirs", &["drafter", "signatory"]).await;
    let page = theirs.get(TOPICS).await;
    assert!(page.body.contains("Both sides ride it.") && page.body.contains("Shortlisted"), "{}", page.body);
    for path in ["/c/rivers", "/c/rivers/opinions", "/c/rivers/items.json", "/c/rivers/feed.atom", "/c/rivers/log"] {
        let page = village.browser().get(path).await;
        assert!(!page.body.contains("Both sides ride it."), "{path}");
    }
    let again = writer.get(TOPICS).await;
    assert!(!again.body.contains("value=\"list\""), "listed once: {}", again.body);
    // Into the plan, with the suggestion as its source.
    let form = writer.get(&format!("{PLAN}?from={word}")).await;
    assert!(form.body.contains(&format!("name=\"from-{word}\" value=\"yes\" checked")), "{}", form.body);
    let ticked = format!("from-{word}");
    let more = [(ticked.as_str(), "yes"), ("lead-1", "Village bus"), ("step", "sign"), ("who", "Secretary")];
    let sent = save_row(&mut writer, &format!("from={word}"), &more).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = writer.get(PLAN).await;
    assert!(page.body.contains("Night buses to the mill") && page.body.contains("TN-RV-2026-0001"), "{}", page.body);
    assert!(!page.body.contains("value=\"sign\"") && !page.body.contains("value=\"pass\""), "{}", page.body);
    assert!(writer.get(TOPICS).await.body.contains("In row 1 of the plan"));
    assert!(!town.browser().get("/c/rivers/plan").await.body.contains("Night buses"), "a draft is nobody else's");
    let mut checker = staff(&town, "reader", &["checker"]).await;
    let page = checker.get(PLAN).await;
    let back = press(&mut checker, PLAN, &page, "return", &[("comment", "")]).await;
    assert_eq!(back.status, 422, "a return has its reason: {}", back.body);
    let page = checker.get(PLAN).await;
    assert_eq!(press(&mut checker, PLAN, &page, "pass", &[("comment", "")]).await.status, 303);
    let mut signer = staff(&town, "signer", &["signatory"]).await;
    let page = signer.get(PLAN).await;
    assert!(page.body.contains("passed by the checker"), "{}", page.body);
    let sent = press(&mut signer, PLAN, &page, "sign", &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert!(signer.get(PLAN).await.body.contains("waits for the other body"));
    exchange(&town, &village, 2).await;
    let page = theirs.get(PLAN).await;
    assert!(page.body.contains("signed version 1") && page.body.contains("Village bus"), "{}", page.body);
    let refused = press(&mut theirs, PLAN, &page, "reject", &[("comment", " ")]).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    let page = theirs.get(PLAN).await;
    assert_eq!(press(&mut theirs, PLAN, &page, "accept", &[]).await.status, 303);
    exchange(&town, &village, 2).await;
    for site in [&town, &village] {
        let page = site.browser().get("/c/rivers/plan").await.body;
        assert!(page.contains("Night buses to the mill") && page.contains("in force"), "{page}");
    }
    // The next version begins with this one, and says why it differs.
    let sent = save_row(&mut writer, "row=1", &[("quarter", "4")]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = writer.get(PLAN).await;
    assert!(
        page.body.contains("Draft of version 2") && page.body.contains("quarter <del>3</del><ins>4</ins>"),
        "{}",
        page.body
    );
    let page = checker.get(PLAN).await;
    press(&mut checker, PLAN, &page, "pass", &[("comment", "")]).await;
    let page = signer.get(PLAN).await;
    let sent = press(&mut signer, PLAN, &page, "sign", &[]).await;
    assert!(sent.status == 422 && sent.body.contains("a changed plan says why"), "{}", sent.body);
}

#[tokio::test]
async fn two_secretaries_at_one_row_lose_nothing() {
    let site = alone().await;
    let (mut one, mut two) = (staff(&site, "one", &["drafter"]).await, staff(&site, "two", &["drafter"]).await);
    assert_eq!(save_row(&mut one, "row=new", &[]).await.status, 303);
    let (first, second) = (one.get(&format!("{PLAN}?row=1")).await, two.get(&format!("{PLAN}?row=1")).await);
    let mine: Vec<_> = ROW.iter().map(|(n, v)| if *n == "lead-0" { (*n, "Board of one") } else { (*n, *v) }).collect();
    let theirs: Vec<_> =
        ROW.iter().map(|(n, v)| if *n == "lead-0" { (*n, "Board of two") } else { (*n, *v) }).collect();
    assert_eq!(press(&mut one, PLAN, &first, "row", &mine).await.status, 303);
    let told = press(&mut two, PLAN, &second, "row", &theirs).await;
    assert!(told.status == 200 && told.body.contains("A colleague has changed this row"), "{}", told.body);
    assert!(told.body.contains("Board of one") && told.body.contains("value=\"Board of two\""), "{}", told.body);
    assert!(one.get(PLAN).await.body.contains("Board of one"), "nothing was overwritten");
    assert_eq!(press(&mut two, PLAN, &told, "row", &theirs).await.status, 303, "asked once, said twice");
    assert!(one.get(PLAN).await.body.contains("Board of two"));
    // Another row of an old page is no conflict.
    let stale = one.get(&format!("{PLAN}?row=new")).await;
    assert_eq!(save_row(&mut two, "row=1", &[("quarter", "1")]).await.status, 303);
    let sent = press(&mut one, PLAN, &stale, "row", &ROW).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = one.get(PLAN).await.body;
    assert!(page.contains("id=\"row-2\"") && page.contains("quarter 1"), "{page}");
    let form = one.get(&format!("{PLAN}?row=2")).await;
    assert_eq!(press(&mut one, PLAN, &form, "remove", &[]).await.status, 303);
    assert!(!one.get(PLAN).await.body.contains("id=\"row-2\""));
}

#[tokio::test]
async fn what_was_typed_in_a_session_that_ended_is_kept() {
    let site = alone().await;
    let mut writer = site.browser();
    add(&site, "writer", "The writer", None, &["drafter"], None).await;
    let done = sign_in(&site, &mut writer, "writer").await;
    let code = done.body.split("<li><code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let form = writer.get(&format!("{PLAN}?row=new")).await;
    site.node.set_clock(site.app.now().0 + SESSION_IDLE_S_MAX + 1);
    let sent = press(&mut writer, PLAN, &form, "row", &ROW).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let way = sent.header("location").to_owned();
    assert!(way.contains("/sign-in?next=") && way.contains("kept"), "{way}");
    // Somebody else who has the address has nothing of it.
    let mut other = staff(&site, "other", &["drafter"]).await;
    let back = way.split("next=").nth(1).unwrap().replace("%2F", "/").replace("%3F", "?").replace("%3D", "=");
    assert!(!other.get(&back).await.body.contains("Night buses to the mill"));
    come_back(&mut writer, "writer", &code).await;
    let form = writer.get(&back).await;
    assert!(form.status == 200, "{} {}", form.status, form.header("location"));
    assert!(form.body.contains("was kept") && form.body.contains("Night buses to the mill"), "{}", form.body);
    let again: Vec<_> = ROW.to_vec();
    assert_eq!(press(&mut writer, PLAN, &form, "row", &again).await.status, 303);
    assert!(writer.get(PLAN).await.body.contains("Night buses to the mill"));
    assert!(!writer.get(&back).await.body.contains("was kept"), "taken is taken");
}

#[tokio::test]
async fn each_role_does_its_own() {
    let site = alone().await;
    site.opinion("Night buses", "A bus after ten from the mill.").await;
    let mut member = site.browser();
    add(&site, "member", "Member", Some(Tier::Member), &[], None).await;
    sign_in(&site, &mut member, "member").await;
    for path in [TOPICS, PLAN] {
        assert_eq!(site.browser().get(path).await.status, 303, "{path}");
        assert_eq!(member.get(path).await.status, 403, "{path}");
    }
    for (role, drafts) in [
        ("drafter", true),
        ("checker", false),
        ("signatory", false),
        ("moderator", false),
        ("observer", false),
        ("auditor", false),
    ] {
        let mut browser = staff(&site, role, &[role]).await;
        let (topics, plan) = (browser.get(TOPICS).await, browser.get(PLAN).await);
        assert_eq!((topics.status, plan.status), (200, 200), "{role}: {}", topics.body);
        assert_eq!(topics.body.contains("value=\"list\""), drafts, "{role}");
        assert_eq!(plan.body.contains("value=\"head\""), drafts, "{role}");
        let token =
            topics.body.split("name=\"token\" value=\"").nth(1).map_or("", |rest| rest.split('"').next().unwrap());
        let key = format!("{:032x}", u128::from(role.len() as u64) + 0xabc);
        let fields = [("token", token), ("key", key.as_str()), ("do", "list"), ("item", "TN-4"), ("reason", "x")];
        let sent = browser.post(TOPICS, &fields).await;
        assert!(drafts || sent.status == 403, "{role}: {} {}", sent.status, sent.body);
    }
}

#[tokio::test]
async fn texts_of_the_desk_stay_texts() {
    const HARM: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>&]]>";
    let site = alone().await;
    let place = site.opinion(HARM, &format!("Words {HARM}")).await;
    let mut writer = staff(&site, "writer", &["drafter", "checker", "signatory"]).await;
    let page = writer.get(TOPICS).await;
    assert_eq!(press(&mut writer, TOPICS, &page, "list", &[("reason", HARM)]).await.status, 303);
    let from = format!("from-TN-{}", place.index);
    let more = [
        ("topic-zh", HARM),
        ("topic-en", HARM),
        ("lead-0", HARM),
        (from.as_str(), "yes"),
        ("step", "draft"),
        ("who", HARM),
        ("comment", HARM),
    ];
    assert_eq!(save_row(&mut writer, "row=new", &more).await.status, 303);
    let page = writer.get(PLAN).await;
    press(&mut writer, PLAN, &page, "return", &[("comment", HARM)]).await;
    for path in [TOPICS.to_owned(), PLAN.to_owned(), format!("{PLAN}?row=1"), format!("{PLAN}?from=TN-{}", place.index)]
    {
        let page = writer.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        for bad in ["<script>alert", "<img src=x", "\"'>"] {
            assert!(!page.body.contains(bad), "{path} lets {bad} through:\n{}", page.body);
        }
    }
    assert!(writer.get(PLAN).await.body.contains("&#34;&#39;&#62;"));
}
