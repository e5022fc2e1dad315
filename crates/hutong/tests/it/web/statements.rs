//! Sentences of opinions that a secretariat puts to the vote: of either body's, with their source, by whoever decides.

use hutong_core::{
    command::Ask,
    consultation::{
        item::{Audience, ItemKind, State},
        opinion,
    },
    ids::Place,
};
use hutong_node::pages::ItemQuery;

use super::{
    boards::{two_bodies, word},
    papers::staff,
    people::fill,
    site::{Site, consultation, exchange, vote},
};

fn path(place: &Place) -> String {
    format!("/desk/rivers/i/{}/statement", word(place))
}

async fn statements(site: &Site) -> Vec<hutong_node::pages::ItemView> {
    let query = ItemQuery {
        consultation: consultation(),
        audience: Audience::Public,
        kind: Some(ItemKind::Statement),
        state: Some(State::Published),
        origin: None,
        after: None,
        limit: 50,
    };
    site.node.store().list_items(&query).await.unwrap()
}

#[tokio::test]
async fn a_sentence_of_either_body_is_put_to_the_vote_with_its_source() {
    let (town, village, places) = two_bodies().await;
    let mut moderator = staff(&town, "mo", &["moderator", "drafter"]).await;
    // From the board, and from the desk's page of an own opinion.
    let board = moderator.get("/desk/rivers/themes").await;
    assert!(board.body.contains(&path(&places[1])), "{}", board.body);
    let own = moderator.get(&format!("/desk/rivers/i/{}", word(&places[0]))).await;
    assert!(own.status == 200 && own.body.contains(&path(&places[0])), "{}", own.body);
    // The other body's opinion; its first sentence stands in the form already.
    let page = moderator.get(&path(&places[1])).await;
    assert!(
        page.body.contains(">Repair the weir at the mill before the spring floods come.</textarea>"),
        "{}",
        page.body
    );
    let key = page.field("key");
    let long = "x".repeat(141);
    let refused = fill(&mut moderator, &page, &path(&places[1]), &[("key", &key), ("text", &long)]).await;
    assert!(refused.status == 422 && refused.body.contains(&long), "{}", refused.body);
    let key = refused.field("key");
    let sent =
        fill(&mut moderator, &refused, &path(&places[1]), &[("key", &key), ("text", "Repair the <weir> first.")]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = moderator.get(&path(&places[1])).await;
    assert!(page.body.contains("Repair the &#60;weir&#62; first.") && !page.body.contains("<weir>"), "{}", page.body);
    exchange(&town, &village, 2).await;
    for site in [&town, &village] {
        site.node.catch_up().await.unwrap();
        let all = statements(site).await;
        assert_eq!(all.len(), 1, "published at once, here and there");
        assert!(all[0].is_of_body, "nobody is its author");
        assert_eq!(all[0].row.about.as_ref().map(|about| about.place(&all[0].place.origin)), Some(places[1].clone()));
    }
    // It does not pass for another participant's words; people vote on it.
    let mut voter = village.browser();
    let card = voter.get("/c/rivers/stance").await;
    assert!(card.body.contains("Taken from an opinion by the secretariat"), "{}", card.body);
    assert!(!card.body.contains("From another participant"), "{}", card.body);
    let (after, _) = vote(&mut voter, "", "agree").await;
    assert_eq!(after.status, 303, "{}", after.body);
    let shown = town.browser().get(&format!("/c/rivers/i/{}", word(&statements(&town).await[0].place))).await;
    assert!(
        shown.body.contains("Taken from opinion VG-RV-2026-0001") && shown.body.contains(&word(&places[1])),
        "it names its source: {}",
        shown.body
    );
}

#[tokio::test]
async fn only_whoever_decides_puts_sentences_to_the_vote() {
    let (town, _village, places) = two_bodies().await;
    for (id, roles) in [("draws", &["drafter"][..]), ("watches", &["observer"])] {
        let mut other = staff(&town, id, roles).await;
        assert_eq!(other.get(&path(&places[0])).await.status, 403, "{id}");
        assert!(!other.get("/desk/rivers/themes").await.body.contains("/statement"), "{id}");
    }
    let mut moderator = staff(&town, "mo", &["moderator"]).await;
    // Words that were meant for secretariats are not put to the vote of all.
    let ask = Ask::SubmitOpinion(opinion::Submit {
        consultation: consultation(),
        prompt: None,
        audience: Some(Audience::Secretariats),
        title: String::new(),
        text: "For secretariats alone.".to_owned(),
        named: false,
        files: None,
        behalf: None,
        import: None,
    });
    let index = town.ask("m1", ask).await;
    let narrow = Place { origin: town.node.origin().clone(), index };
    assert_eq!(moderator.get(&path(&narrow)).await.status, 404);
    let own = moderator.get(&format!("/desk/rivers/i/{}", word(&narrow))).await;
    assert!(own.status == 200 && !own.body.contains("/statement"), "{}", own.body);
}
