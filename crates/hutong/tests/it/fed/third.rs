//! A third body joins a consultation that is under way, takes part, and leaves: three real nodes that read each other over
//! HTTP. Who hosts is what the charter in force says; nothing that was recorded goes away.

use hutong_core::{
    command::Ask,
    consultation::{
        charter::{Charter, Review},
        item::Audience,
        response,
    },
    ids::{Origin, Place},
    projection::Link,
};
use hutong_log::hash::Hash;
use hutong_node::wire::frames::Found;

use super::{contents, want};
use crate::web::site::{self, Plan, Site, consultation, hosts_of};

/// Everybody reads everybody, until nothing is new.
pub(super) async fn together(sites: &[&Site]) {
    for _ in 0..3 {
        for site in sites {
            let pulled = site.node.pull().await;
            assert!(pulled.iter().all(|p| p.problem.is_none()), "{pulled:?}");
            site.node.catch_up().await.unwrap();
        }
    }
}

async fn same_digest(sites: &[&Site]) -> bool {
    let pins: Vec<(Origin, u64)> =
        sites.iter().map(|site| (site.node.origin().clone(), site.node.head().head.size)).collect();
    let mut digests: Vec<Hash> = Vec::new();
    for site in sites {
        digests.push(site.node.digest(&pins).await.unwrap());
    }
    digests.windows(2).all(|two| two[0] == two[1])
}

pub(super) async fn text_at(site: &Site, place: &Place) -> Option<String> {
    site.node.store().show_item(place, Audience::Public).await.unwrap().and_then(|item| item.text)
}

async fn link_at(site: &Site, place: &Place) -> Option<Link> {
    site.node.store().show_item(place, Audience::Public).await.unwrap().map(|item| item.row.link)
}

/// The charter of these bodies, as a later version.
pub(super) fn next(origins: &[&Origin], ver: u64) -> Charter {
    let mut charter = site::charter(origins, Review::Before, "Rivers");
    charter.ver = ver;
    charter.reason = site::both("主体变更", "Other bodies host it.");
    charter
}

pub(super) async fn adopt(charter: &Charter, by: &Site, others: &[&Site], all: &[&Site]) {
    by.sign(charter).await;
    together(all).await;
    for other in others {
        other.accept(charter).await;
    }
    together(all).await;
    for site in all {
        let view = site.node.store().show_consultation(&consultation()).await.unwrap();
        assert_eq!(view.charter.map(|c| c.ver), Some(charter.ver), "in force at {}", site.node.origin());
    }
}

#[tokio::test]
async fn a_third_body_joins_takes_part_and_leaves() {
    let (town, village) = hosts_of(|origins| site::charter(origins, Review::Before, "Rivers")).await;
    let city = Site::bare(Plan { host: "city.example", ..Plan::default() }).await;
    for other in [&town, &village] {
        city.pin(other).await;
        other.pin(&city).await;
    }
    let (t, v, c) = (town.node.origin().clone(), village.node.origin().clone(), city.node.origin().clone());
    let all = [&town, &village, &city];
    let early = town.opinion("", "Said before the city came.").await;
    let waiting = town.opinion("", "Not reviewed yet.").await;
    town.publish(std::slice::from_ref(&early)).await;
    together(&[&town, &village]).await;
    let reply = response::Reply { about: early.clone(), text: "The village agrees.".to_owned(), named: false };
    let reply = Place { origin: v.clone(), index: village.ask("m1", Ask::ReplyToItem(reply)).await };
    village.publish(std::slice::from_ref(&reply)).await;

    // The city has the village's log and not the town's yet: what the reply refers to is unresolved, and no word is open.
    city.node.pull_from(&std::collections::BTreeSet::from([v.clone()])).await;
    assert_eq!(link_at(&city, &reply).await, Some(Link::Unresolved));
    together(&all).await;
    assert_eq!(link_at(&city, &reply).await, Some(Link::Resolved), "in the transaction that brought the town's leaf");
    assert_eq!((text_at(&city, &early).await, text_at(&village, &early).await.is_some()), (None, true));
    assert!(matches!(contents(&city, &town, 1, &[want(&early, "text")]).await[..], [Found::Shut]));

    // With the second version, accepted by old and new, it hosts too: what was published before is open to it now.
    adopt(&next(&[&t, &v, &c], 2), &town, &[&village, &city], &all).await;
    together(&all).await;
    assert_eq!(text_at(&city, &early).await.as_deref(), Some("Said before the city came."));
    assert_eq!(text_at(&city, &reply).await.as_deref(), Some("The village agrees."));
    assert_eq!(text_at(&city, &waiting).await, None, "what nobody published is open to nobody");
    city.begin().await;
    let own = city.opinion("", "The city has a word, too.").await;
    city.publish(std::slice::from_ref(&own)).await;
    let support = Ask::SupportItem(early.clone());
    city.ask("m1", support).await;
    together(&all).await;
    for site in all {
        assert_eq!(text_at(site, &own).await.as_deref(), Some("The city has a word, too."), "{}", site.node.origin());
        let counts = site.node.store().count_items(&consultation(), Audience::Public).await.unwrap();
        let bodies: Vec<&Origin> = counts.iter().map(|body| &body.origin).collect();
        assert_eq!(bodies, [&c, &t, &v], "each body by itself, at {}", site.node.origin());
        let mut anybody = site.browser();
        let page = anybody.get(&format!("/c/{}", site::TOPIC)).await;
        for name in ["Town", "Village", "City"] {
            assert!(page.body.contains(name), "{name} at {}: {}", site.node.origin(), page.body);
        }
    }
    assert!(same_digest(&all).await);

    // It leaves by a third version, which all three accept: what it said stays everywhere, nothing more is opened to it.
    adopt(&next(&[&t, &v], 3), &village, &[&town, &city], &all).await;
    let late = town.opinion("", "Said after the city left.").await;
    town.publish(std::slice::from_ref(&late)).await;
    together(&all).await;
    assert_eq!(text_at(&village, &late).await.as_deref(), Some("Said after the city left."));
    assert_eq!(text_at(&city, &late).await, None);
    assert!(matches!(contents(&city, &town, 2, &[want(&late, "text")]).await[..], [Found::Shut]));
    for site in all {
        assert_eq!(text_at(site, &own).await.as_deref(), Some("The city has a word, too."), "{}", site.node.origin());
    }
    assert!(same_digest(&all).await, "it goes on mirroring");
}
