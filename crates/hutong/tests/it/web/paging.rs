//! Lists that are longer than a page: every line is shown once, whatever comes in while somebody reads on.

use hutong_core::{
    command::Ask,
    consultation::{
        charter::Review,
        moderation::{Merge, Withhold},
    },
    ids::{Code, Place},
};

use super::{
    client::{Browser, Page},
    people::{add, sign_in},
    site::{Plan, Site, TOPIC},
};

const DESK: &str = "/desk/rivers";

/// The address behind "next page".
fn next(page: &Page) -> Option<String> {
    let link = page.body.split("rel=\"next\"").next().filter(|_| page.body.contains("rel=\"next\""))?;
    Some(link.rsplit("href=\"").next()?.trim_end().trim_end_matches('"').replace("&#38;", "&").replace("&amp;", "&"))
}

/// What stands between two marks, each time.
fn between(body: &str, before: &str, after: &str) -> Vec<String> {
    body.split(before).skip(1).map(|rest| rest.split(after).next().unwrap().to_owned()).collect()
}

/// Reads on from a page to the last: the lines of each.
async fn read_on(browser: &mut Browser, path: &str, before: &str, after: &str) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut path = Some(path.to_owned());
    while let Some(at) = path {
        let page = browser.get(&at).await;
        assert_eq!(page.status, 200, "{at}: {}", page.body);
        pages.push(between(&page.body, before, after));
        assert!(pages.len() < 20, "{at}: no end");
        path = next(&page);
    }
    pages
}

async fn moderator(site: &Site) -> Browser {
    add(site, "ann", "Ann", None, &["moderator"], None).await;
    let mut browser = site.browser();
    sign_in(site, &mut browser, "ann").await;
    browser
}

async fn opinions(site: &Site, n: usize) -> Vec<Place> {
    let mut places = Vec::new();
    for at in 0..n {
        places.push(site.opinion("", &format!("Willow number {at}, on a bank of its own: {}.", at * at)).await);
    }
    places
}

fn words(places: &[Place]) -> Vec<String> {
    places.iter().map(|place| format!("TN-{}", place.index)).collect()
}

#[tokio::test]
async fn the_queue_goes_on_behind_forty_rows() {
    let site = Site::open().await;
    let places = opinions(&site, 45).await;
    let mut ann = moderator(&site).await;
    let first = ann.get(DESK).await;
    let rows = between(&first.body, "data-row>", "<");
    assert_eq!(rows, words(&places[..40]));
    assert!(first.body.contains("45 wait"), "{}", first.body);
    // What is decided and what comes in meanwhile moves nothing.
    site.publish(&places[..7]).await;
    let late = site.opinion("", "An alder, late.").await;
    let second = ann.get(&next(&first).expect("a second page")).await;
    let rest = between(&second.body, "data-row>", "<");
    assert_eq!(rest, words(&[&places[40..], &[late]].concat()));
    assert!(next(&second).is_none() && second.body.contains("From the beginning") && second.body.contains("39 wait"));
    // The next item after the last of a page is the first of the following one.
    let done = read_on(&mut ann, &format!("{DESK}?tab=done"), "class=\"number\" href=\"/desk", "\"").await;
    assert_eq!(done.concat().len(), 7);
}

#[tokio::test]
async fn decisions_are_paged_at_the_desk_and_in_public_and_name_what_was_merged() {
    let site = Site::open().await;
    let places = opinions(&site, 104).await;
    let code = Code::new("off-topic").unwrap();
    let reason = "See the question.".to_owned();
    for item in places[2..].iter().cloned() {
        site.ask("clerk", Ask::WithholdItem(Withhold { item, code: code.clone(), reason: reason.clone() })).await;
    }
    site.publish(&places[..1]).await;
    site.ask("clerk", Ask::MergeItem(Merge { item: places[1].clone(), into: places[0].clone() })).await;
    let mut reader = site.browser();
    let pages = read_on(&mut reader, &format!("/c/{TOPIC}/log"), "<tr role=\"row\"><td", "</tr>").await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [50, 50, 3]);
    let merged = &pages[0][0];
    let link = format!("into <a class=\"number\" href=\"/c/{TOPIC}/i/TN-{}\">TN-RV-2026-0001</a>", places[0].index);
    assert!(merged.contains(&link), "{merged}");
    let mut numbers: Vec<String> =
        pages.concat().iter().map(|row| row.split("TN-RV-").nth(1).unwrap()[..9].to_owned()).collect();
    numbers.sort();
    numbers.dedup();
    assert_eq!(numbers.len(), 103, "each once");
    let mut ann = moderator(&site).await;
    let pages = read_on(&mut ann, &format!("{DESK}?tab=done"), "class=\"number\" href=\"/desk/rivers/i/", "\"").await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [40, 40, 24]);
}

#[tokio::test]
async fn what_was_decided_against_is_listed_without_its_words() {
    let site = Site::open().await;
    let places = opinions(&site, 4).await;
    site.publish(&places[..1]).await;
    let withhold = Withhold {
        item: places[1].clone(),
        code: Code::new("off-topic").unwrap(),
        reason: "See the question.".to_owned(),
    };
    site.ask("clerk", Ask::WithholdItem(withhold)).await;
    site.ask("clerk", Ask::MergeItem(Merge { item: places[2].clone(), into: places[0].clone() })).await;
    let mut reader = site.browser();
    let list = format!("/c/{TOPIC}/opinions");
    let all = reader.get(&list).await;
    assert!(all.body.contains("Willow number 0") && all.body.contains("value=\"withheld\""), "{}", all.body);
    for (state, number, at) in [("withheld", "0002", 1), ("merged", "0003", 2)] {
        let page = reader.get(&format!("{list}?state={state}&body=TN&tier=member")).await;
        let lines = between(&page.body, "<ul class=\"rows\">", "</ul>").concat();
        assert!(lines.contains(&format!("TN-RV-2026-{number}")), "{}", page.body);
        assert_eq!(lines.matches("<li>").count(), 1);
        assert!(
            !page.body.contains(&format!("Willow number {at}")) && !page.body.contains("Member One"),
            "{}",
            page.body
        );
        assert!(page.body.contains("<b class=\"whole\">one opinion<"), "counted: {}", page.body);
        let searched = reader.get(&format!("{list}?state={state}&q=willow")).await;
        assert!(!searched.body.contains(&format!("2026-{number}")), "{}", searched.body);
    }
    let merged = reader.get(&format!("{list}?state=merged")).await;
    assert!(merged.body.contains(&format!("/i/TN-{}\">TN-RV-2026-0001</a>", places[0].index)), "{}", merged.body);
    // What waits is nobody's business yet.
    let pending = reader.get(&format!("{list}?state=pending")).await;
    assert!(!pending.body.contains("0004") && pending.body.contains("Willow number 0"), "{}", pending.body);
}

#[tokio::test]
async fn filters_are_folded_until_one_is_set() {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    opinions(&site, 22).await;
    let mut reader = site.browser();
    let list = format!("/c/{TOPIC}/opinions");
    let page = reader.get(&list).await;
    assert!(page.body.contains("<details class=\"fold\"><summary>Filter and sort</summary>"), "{}", page.body);
    let page = reader.get(&format!("{list}?q=willow&tier=member&sort=supported")).await;
    assert!(
        page.body.contains("<details class=\"fold\" open><summary>Filter and sort: 2 are set</summary>"),
        "{}",
        page.body
    );
    assert!(page.body.contains(&format!("<a href=\"{list}?q=willow&#38;\">Clear</a>")), "{}", page.body);
    let pages = read_on(&mut reader, &format!("{list}?tier=member"), "<article class=\"quote", "</article>").await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [20, 2]);
}
