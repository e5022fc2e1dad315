//! What a published folder shows, to whom, and what it stops showing.
#![allow(clippy::disallowed_methods, reason = "tests look at the folders that nodes publish")]

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use hutong_core::{
    command::Ask,
    consultation::{
        charter::{Bilingual, Charter, Review},
        erasure,
        item::Audience,
        moderation, opinion, response,
    },
    facts::Private,
    ids::{Code, PartName, Place},
};
use hutong_log::tile::LogPath;
use hutong_node::{publish::PublishFault, verify::folder_name};

use crate::{
    exchange::{Pair, assert_intact, commitment, files_of, state, vote},
    world::{Body, charter, opinion_of, person},
};

async fn withhold(body: &Body, place: &Place, reason: &str) {
    let ask =
        moderation::Withhold { item: place.clone(), code: Code::new("off-topic").unwrap(), reason: reason.to_owned() };
    body.ask(person("moderator"), Ask::WithholdItem(ask)).await;
}

async fn erase(body: &Body, place: &Place, parts: &[&str]) {
    let ask = erasure::Erase {
        item: place.clone(),
        parts: parts.iter().map(|p| PartName::new(p).unwrap()).collect(),
        basis: Code::new("court-order").unwrap(),
    };
    body.ask(person("admin"), Ask::EraseParts(ask)).await;
}

/// Files of a folder without partial ones that a later partial or full one contains: a folder that was published often
/// keeps them for readers who still hold an older checkpoint.
fn essence(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let files = files_of(folder);
    let is_superseded = |path: &str, bytes: &[u8]| {
        let (prefix, log) = path.find("tile/").map_or((path, ""), |at| path.split_at(at));
        let (Some((index, width)), true) = (log.split_once(".p/"), LogPath::parse(log).is_some()) else { return false };
        let width: u32 = width.parse().unwrap();
        let later = (width + 1..256).map(|w| format!("{prefix}{index}.p/{w}")).find_map(|p| files.get(&p));
        later.is_some_and(|later| later.starts_with(bytes))
    };
    files.iter().filter(|(path, bytes)| !is_superseded(path, bytes)).map(|(p, b)| (p.clone(), b.clone())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_published_step_by_step_is_the_folder_published_at_once() {
    let pair = Pair::open(Review::Before).await;
    let (a, folder) = (&pair.a, pair.folder(&pair.a));
    let mut places = Vec::new();
    for n in 0..6 {
        places.push(a.place(&a.submit(person(&format!("m{}", n + 1)), &format!("Opinion number {n}.")).await));
        pair.publish(a).await;
    }
    a.ask(person("moderator"), Ask::PublishItems(places[..5].to_vec())).await;
    assert_eq!(pair.publish(a).await.parts, 5);
    withhold(a, &places[0], "It names a neighbour.").await;
    pair.publish(a).await;
    let correct = opinion::Correct { item: places[5].clone(), text: "Opinion number 5, corrected.".to_owned() };
    a.ask(person("m6"), Ask::CorrectItem(correct)).await;
    pair.publish(a).await;
    a.ask(person("moderator"), Ask::PublishItems(vec![places[5].clone()])).await;
    pair.publish(a).await;
    erase(a, &places[1], &["text", "author"]).await;
    pair.publish(a).await;
    let statement = state(a, "One ticket for both metros.").await;
    a.ask(person("moderator"), Ask::PublishItems(vec![statement.clone()])).await;
    vote(a, &statement, 23, "d").await;
    pair.publish(a).await;
    // Beyond one full bundle, so that partial files give way.
    for n in 0..260 {
        a.submit(crate::world::device(&format!("many{n}")), &format!("One of many, {n}.")).await;
    }
    pair.exchange().await;
    pair.publish(a).await;
    assert_eq!(pair.publish(a).await.files_written, 0, "nothing is new");

    let fresh = pair.shared.path().join("fresh");
    a.node.publish(&fresh).await.unwrap();
    let (step_by_step, at_once) = (essence(&folder), essence(&fresh));
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|(n, _)| n.clone()).collect::<Vec<_>>();
    assert_eq!(names(&step_by_step), names(&at_once));
    assert!(step_by_step == at_once);
    assert!(!files_of(&folder).keys().any(|f| f.starts_with("tile/entries/000.p/")), "the full bundle is there");
    assert!(names(&at_once).iter().any(|f| f.ends_with(".gone")));
    assert!(names(&at_once).iter().any(|f| f.contains("/votes/")));
    assert!(names(&at_once).iter().any(|f| f.starts_with("mirror/")));
    assert!(names(&at_once).iter().any(|f| f.starts_with("witness/")));
    assert_intact(&folder);
    assert_intact(&fresh);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_withheld_or_erased_is_shown_no_longer() {
    let pair = Pair::open(Review::After).await;
    let (a, parts) = (&pair.a, pair.parts(&pair.a, &pair.b));
    let withheld = a.place(&a.submit(person("m1"), "Later withheld.").await);
    let erased = a.place(&a.submit(person("m2"), "Later erased.").await);
    pair.publish(a).await;
    let file = |hash: hutong_log::hash::Hash| parts.join(hash.to_hex());
    let (of_withheld, of_erased) =
        (file(commitment(a, &withheld, "text").await), file(commitment(a, &erased, "text").await));
    assert!(of_withheld.exists() && of_erased.exists());
    withhold(a, &withheld, "It names a neighbour.").await;
    erase(a, &erased, &["text", "author"]).await;
    let index = a.node.head().head.size - 1;
    pair.publish(a).await;
    assert!(!of_withheld.exists() && !of_erased.exists());
    assert!(!of_withheld.with_extension("gone").exists(), "withheld is not gone");
    assert_eq!(fs::read_to_string(of_erased.with_extension("gone")).unwrap(), format!("{index}\n"));
    assert_intact(&pair.folder(a));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_charter_closes_what_it_no_longer_opens() {
    let pair = Pair::open(Review::After).await;
    let statement = state(&pair.a, "One ticket for both metros.").await;
    vote(&pair.a, &statement, 20, "d").await;
    pair.publish(&pair.a).await;
    let votes = || files_of(&pair.folder(&pair.a)).keys().filter(|f| f.contains("/votes/")).count();
    assert_eq!(votes(), 1);
    let first = charter(&[&pair.a.origin, &pair.b.origin], Review::After);
    let reason = Bilingual { zh: "投票明细不再公开".to_owned(), en: "Rows of votes stay at home.".to_owned() };
    pair.agree(&Charter { ver: 2, vote_rows_open: false, reason, ..first }).await;
    assert_eq!(votes(), 1, "the accept is not known here before it was pulled");
    pair.publish(&pair.a).await;
    assert_eq!(votes(), 0);
    assert_intact(&pair.folder(&pair.a));
}

#[tokio::test(flavor = "multi_thread")]
async fn personal_data_is_found_nowhere_in_the_folder() {
    let pair = Pair::open(Review::After).await;
    let a = &pair.a;
    let named = opinion::Submit { named: true, ..opinion_of("Published words, signed.") };
    a.ask(person("m2"), Ask::SubmitOpinion(named)).await;
    let about = a.place(&a.submit(person("m1"), "Published words, unsigned.").await);
    let own = opinion::Submit { audience: Some(Audience::Own), ..opinion_of("Planted: for our secretariat alone.") };
    a.ask(person("m3"), Ask::SubmitOpinion(own)).await;
    let behalf = opinion::Behalf {
        label: Private("Planted: Li Hua, 13800000000".to_owned()),
        member: None,
        channel: Code::new("phone").unwrap(),
        received: "2026-01-01".to_owned(),
    };
    let entered = opinion::Submit { behalf: Some(behalf), ..opinion_of("Published words, phoned in.") };
    a.ask(person("moderator"), Ask::SubmitOpinion(entered)).await;
    let withheld = a.place(&a.submit(person("m4"), "Planted: words that are withheld.").await);
    withhold(a, &withheld, "Planted: reason for the author.").await;
    let erased = a.place(&a.submit(person("m5"), "Planted: words that are erased.").await);
    erase(a, &erased, &["text", "author"]).await;
    a.ask(person("m6"), Ask::SupportItem(about.clone())).await;
    let reply = response::Reply { about, text: "Published reply.".to_owned(), named: false };
    a.ask(person("m7"), Ask::ReplyToItem(reply)).await;
    pair.exchange().await;

    let all: Vec<u8> =
        [a, &pair.b].into_iter().flat_map(|body| files_of(&pair.folder(body)).into_values()).flatten().collect();
    let found = |needle: &str| all.windows(needle.len()).any(|window| window == needle.as_bytes());
    // What may be read is there, so the search can see.
    for needle in ["Published words, signed.", "Published words, phoned in.", "Published reply.", "Name of m2"] {
        assert!(found(needle), "{needle} is open");
    }
    assert!(!found("Planted"));
    for n in [1, 3, 4, 5, 6, 7] {
        assert!(!found(&format!("Name of m{n}")), "m{n} did not consent");
    }
    for id in ["\"moderator\"", "\"m1\"", "person:", "device:"] {
        assert!(!found(id), "{id} is the home node's own");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_of_somebody_else_or_of_the_future_is_left_alone() {
    let pair = Pair::open(Review::After).await;
    pair.publish(&pair.b).await;
    let before = files_of(&pair.folder(&pair.b));
    let foreign = pair.a.node.publish(&pair.folder(&pair.b)).await;
    assert!(matches!(foreign, Err(PublishFault::Foreign { found, .. }) if found == pair.b.origin.as_str()));
    assert_eq!(files_of(&pair.folder(&pair.b)), before);

    // The same key signed more than this node knows: a backup was put back.
    let key = hutong_node::keys::path(&pair.a.dir, hutong_node::keys::Role::Log);
    let key = hutong_node::keys::read(&key, hutong_node::keys::Role::Log).unwrap();
    let later = hutong_log::checkpoint::Checkpoint::new(pair.a.origin.as_str(), 1_000, hutong_log::hash::sha256(b"?"));
    let ahead = pair.shared.path().join("ahead");
    fs::create_dir_all(&ahead).unwrap();
    fs::write(ahead.join("checkpoint"), later.unwrap().sign(&key).unwrap().format()).unwrap();
    let refused = pair.a.node.publish(&ahead).await;
    assert!(matches!(refused, Err(PublishFault::Ahead { published: 1_000, .. })));
    assert_eq!(files_of(&ahead).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn others_cannot_read_the_folder_and_damage_is_mended_at_the_next_start() {
    let pair = Pair::open(Review::After).await;
    let place = pair.a.place(&pair.a.submit(person("m1"), "Mend me.").await);
    pair.publish(&pair.a).await;
    let folder = pair.folder(&pair.a);
    for dir in [
        folder.clone(),
        folder.join("for"),
        folder.join("for").join(folder_name(&pair.b.origin)),
        folder.join("tile/0"),
    ] {
        assert_eq!(fs::metadata(&dir).unwrap().permissions().mode() & 0o027, 0, "{dir:?}");
    }
    let good = files_of(&folder);
    let part = pair.parts(&pair.a, &pair.b).join(commitment(&pair.a, &place, "text").await.to_hex());
    fs::write(&part, "other bytes").unwrap();
    fs::write(pair.parts(&pair.a, &pair.b).join("stray"), "nobody's").unwrap();
    fs::write(folder.join("record.json.new"), "half").unwrap();
    let size = pair.a.node.head().head.size;
    fs::write(folder.join(format!("tile/entries/000.p/{size}")), "other bytes").unwrap();
    pair.publish(&pair.a).await;
    assert_ne!(files_of(&folder), good, "a pass looks at what is new and no further");
    let Body { node, dir, clock, .. } = pair.a;
    node.stop().await;
    let node = crate::world::start(&dir, &clock).await;
    node.publish(&folder).await.unwrap();
    assert_eq!(files_of(&folder), good);
}
