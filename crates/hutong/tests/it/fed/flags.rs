//! A flag from one secretariat to the other, over two portals: in whose records it stands, who decides, what both see.

use hutong_core::{
    consultation::charter::{Charter, Review},
    ids::Origin,
};

use super::pair;
use crate::web::{
    papers::{press, staff},
    site::{Site, charter, exchange, hosts_of},
};

const PAGE: &str = "/desk/rivers/flags";
const WHY: &str = "It names <b>somebody</b>'s telephone number.";
const WHY_SHOWN: &str = "It names &#60;b&#62;somebody&#60;/b&#62;&#39;s telephone number.";
const STAYS: &str = "It is the public number of an office.";

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_decides_and_both_desks_see_it() {
    let (town, village) = pair().await;
    let mut places = Vec::new();
    for words in ["Call 555-0100 about the mill.", "Call 555-0199 about the bridge."] {
        places.push(village.opinion("", words).await);
    }
    village.publish(&places).await;
    exchange(&town, &village, 2).await;
    for site in [&town, &village] {
        site.node.catch_up().await.unwrap();
    }
    let mut ours = staff(&town, "ours", &["moderator"]).await;
    let mut theirs = staff(&village, "theirs", &["moderator"]).await;
    let words: Vec<String> = places.iter().map(|place| format!("VG-{}", place.index)).collect();

    // From the item's own page, which shows it to moderators of the other body alone.
    let link = format!("{PAGE}?item={}", words[0]);
    let item = format!("/c/rivers/i/{}", words[0]);
    assert!(ours.get(&item).await.body.contains(&link));
    assert!(!town.browser().get(&item).await.body.contains(PAGE), "nobody else flags");
    assert!(!theirs.get(&item).await.body.contains(PAGE), "one's own are decided about");
    let form = ours.get(&link).await;
    assert!(form.body.contains(&format!("value=\"{}\"", words[0])), "{}", form.body);
    for word in &words {
        let typed = [("item", word.as_str()), ("reason", WHY)];
        let form = ours.get(PAGE).await;
        assert_eq!(press(&mut ours, PAGE, &form, "flag", &typed).await.status, 303);
    }
    let form = ours.get(PAGE).await;
    let again = press(&mut ours, PAGE, &form, "flag", &[("item", &words[0]), ("reason", WHY)]).await;
    assert_eq!(again.status, 409, "once a body: {}", again.body);
    let nowhere = press(&mut ours, PAGE, &form, "flag", &[("item", "VG-9999"), ("reason", WHY)]).await;
    assert!(nowhere.status >= 400 && nowhere.body.contains("VG-9999"), "what was typed is kept: {}", nowhere.body);

    // The flag is in the town's log; the village sees it with the town's badge.
    exchange(&town, &village, 2).await;
    assert!(theirs.get("/desk/rivers").await.body.contains("Flags between hosts (2 open)"));
    let page = theirs.get(PAGE).await;
    for said in [WHY_SHOWN, "Town", "to be decided"] {
        assert!(page.body.contains(said), "{said} in {}", page.body);
    }
    assert!(!page.body.contains(WHY), "stored words stay words");
    assert!(!village.browser().get("/c/rivers/opinions").await.body.contains("telephone"), "for secretariats alone");

    // One stays, with a sentence; the other is withheld as any item is.
    let sent = press(&mut theirs, PAGE, &page, "keep", &[("reason", STAYS)]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let kept = page.body.split("name=\"item\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let other = places.iter().find(|place| format!("VG-{}", place.index) != kept).unwrap();
    let withhold = hutong_core::consultation::moderation::Withhold {
        item: other.clone(),
        code: hutong_core::ids::Code::new("third-party-personal-data").unwrap(),
        reason: "It names a number.".to_owned(),
    };
    village.ask("clerk", hutong_core::command::Ask::WithholdItem(withhold)).await;
    exchange(&town, &village, 2).await;
    for browser in [&mut ours, &mut theirs] {
        let page = browser.get(PAGE).await.body;
        assert!(page.contains(STAYS) && page.contains("stays published") && !page.contains("to be decided"), "{page}");
    }
    assert!(theirs.get(PAGE).await.body.contains(">not published</span>"));
    assert!(ours.get(PAGE).await.body.contains(">not published</span>"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_charters_page_says_what_the_other_body_receives() {
    let (town, village) = pair().await;
    for site in [&town, &village] {
        let page = site.browser().get("/c/rivers/charter").await.body;
        for said in [
            "What the other hosts receive",
            "Town, Village host this consultation together.",
            "<dt>Appeal</dt><dd>nothing</dd>",
            "<dt>Support</dt><dd>that it was given; never by whom</dd>",
            "the name only where its author agreed to be named",
            "<dt>The receiving secretariat only</dt><dd>is not sent</dd>",
            "single votes are sent to the other hosts under pseudonyms",
        ] {
            assert!(page.contains(said), "{said} in {page}");
        }
    }
    // Rows that the charter keeps at home are said to stay, and a body alone sends nothing to anybody.
    let stay = |origins: &[&Origin]| Charter { vote_rows_open: false, ..charter(origins, Review::Before, "Rivers") };
    let (town, _village) = hosts_of(stay).await;
    let page = town.browser().get("/c/rivers/charter").await.body;
    assert!(page.contains("single votes stay at the body") && !page.contains("under pseudonyms, so"), "{page}");
    let alone = Site::open().await.browser().get("/c/rivers/charter").await.body;
    assert!(!alone.contains("What the other hosts receive"), "{alone}");
}
