//! Bundles that follow each other in one answer: the same bytes as one by one, and no other way to lie.

use hutong_core::partner::pull::Status;
use hutong_node::wire::{BUNDLES, BUNDLES_MAX};

use super::{
    hostile::{Lie, answer, bomb, lead_to, liar},
    pair,
};
use crate::web::site::Site;

/// A town that wrote more than three bundles' worth which the village has not seen.
async fn long_pair() -> (Site, Site) {
    let (town, village) = pair().await;
    for n in 0..780 {
        town.opinion("", &format!("Opinion number {n} of many.")).await;
    }
    assert!(town.node.head().head.size > 3 * 256);
    (town, village)
}

#[tokio::test(flavor = "multi_thread")]
async fn bundles_come_together_as_they_come_one_by_one() {
    let (town, village) = long_pair().await;
    let mut anybody = town.browser();
    let mut one_by_one = Vec::new();
    for name in ["000", "001", "002"] {
        one_by_one.push(anybody.file(&format!("/council/log/1/tile/entries/{name}")).await.1);
    }
    for (asked, bundles) in [("0/2", 0..3), ("0/15", 0..3), ("1/1", 1..2), ("2/9", 2..3)] {
        let (page, bytes) = anybody.file(&format!("{BUNDLES}/{asked}")).await;
        assert_eq!((page.status, bytes), (200, one_by_one[bundles].concat()), "{asked}");
        assert_eq!(page.header("cache-control"), "no-cache", "{asked}: there may be more later");
        assert_eq!(page.header("access-control-allow-origin"), "*");
    }
    // Nothing that is not full or not there, nothing backwards, no more than may be asked for, no other spelling.
    let many = format!("0/{BUNDLES_MAX}");
    for asked in ["3/3", "2/1", "9/12", &many, "0/x", "-1/2", "0/18446744073709551616", "0"] {
        assert_eq!(anybody.get(&format!("{BUNDLES}/{asked}")).await.status, 404, "{asked}");
    }
    anybody.more = vec![("Accept-Encoding", "gzip".to_owned())];
    assert_eq!(anybody.get(&format!("{BUNDLES}/0/2")).await.header("content-encoding"), "gzip");
    let pulled = village.node.pull().await.remove(0);
    assert_eq!((pulled.state, pulled.size, &pulled.problem), (Status::Current, town.node.head().head.size, &None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_serves_files_alone_is_followed_all_the_same_and_lies_change_nothing() {
    let (town, village) = long_pair().await;
    let mut anybody = town.browser();
    let (_, whole) = anybody.file(&format!("{BUNDLES}/0/2")).await;
    let (_, first) = anybody.file(&format!("{BUNDLES}/0/0")).await;
    let mut other = whole.clone();
    *other.last_mut().unwrap() ^= 1;
    let before = village.node.store().mirror_heads().await.unwrap();
    for (what, bytes, said) in [
        ("cut off within a bundle", answer("200 OK", &whole[..whole.len() - 1]), "no run of full bundles"),
        ("nothing", answer("200 OK", b""), "no run of full bundles"),
        ("more than was asked for", answer("200 OK", &whole.repeat(2)), "no run of full bundles"),
        ("bursts", bomb(), "twenty times"),
        ("a flipped bit", answer("200 OK", &other), "do not lead to"),
        ("others in their place", answer("200 OK", &first), "do not lead to"),
        ("an error", answer("500 Oops", b""), "with 500"),
    ] {
        village.node.set_clock(village.app.now().0 + 3_600);
        town.node.set_clock(village.app.now().0);
        let at = liar(Lie::Instead { checkpoint: None, of: BUNDLES, bytes, from: town.at }).await;
        lead_to(&village, &town, at).await;
        let pulled = village.node.pull().await.remove(0);
        let problem = pulled.problem.clone().unwrap_or_default();
        assert!(problem.contains(said), "{what}: {pulled:?}");
        assert_ne!(pulled.state, Status::Diverged, "{what}");
        assert_eq!(village.node.store().mirror_heads().await.unwrap(), before, "{what}: nothing was kept");
    }
    village.node.set_clock(village.app.now().0 + 3_600);
    town.node.set_clock(village.app.now().0);
    let files_alone =
        Lie::Instead { checkpoint: None, of: BUNDLES, bytes: answer("404 Not Found", b""), from: town.at };
    lead_to(&village, &town, liar(files_alone).await).await;
    let pulled = village.node.pull().await.remove(0);
    assert_eq!((pulled.state, pulled.size, &pulled.problem), (Status::Current, town.node.head().head.size, &None));
}
