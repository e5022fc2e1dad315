//! What an older backup lost comes back: entries from a partner's mirror, their contents by asking whoever was shown them.
//! Nothing that was erased comes back, whoever still holds it, and what nobody holds is said to be gone.

use std::{path::Path, sync::Arc, time::Duration};

use hutong_core::{
    command::{Ask, Command},
    consultation::{
        erasure,
        vote::{Cast, Choice},
    },
    ids::{Code, PartName, Place},
};
use hutong_node::{
    Node, Settings,
    backup::{Form, Plan as Put, check_backup, restore},
    clock::Clock,
    partners::LossState,
    wire::frames::{Found, ROWS},
};

use super::{
    contents, pair,
    third::{adopt, next, together},
    want,
};
use crate::web::{
    people,
    site::{Plan, Site, consultation, exchange, fresh_key, person},
};

/// A backup of a body, made now.
async fn backup(site: &Site) -> tempfile::TempDir {
    let house = tempfile::tempdir().unwrap();
    site.node.backup(&house.path().join("backup"), Form::Database, true, &[]).await.unwrap();
    house
}

/// The body as it comes back from its backup, without its lock: its partners say what was signed.
async fn put_back(site: &Site, house: &Path) -> Arc<Node> {
    let dir = house.join("again");
    let put = Put { backup: house.join("backup"), to: dir.clone(), keys: None, lock: None };
    restore(&put, &[], &|_| {}).await.unwrap();
    let settings = Settings { dir, clock: Clock::scripted(site.app.now()) };
    Arc::new(Node::start(settings).await.unwrap())
}

/// All turns that there are to be.
async fn recall(node: &Node) -> u64 {
    let mut back = 0;
    loop {
        let turn = node.recall().await.unwrap();
        assert_eq!(turn.problems, []);
        back += turn.back;
        if !turn.goes_on {
            return back;
        }
    }
}

/// What the page of administration says of a node that came back, to whoever looks after it.
async fn told(node: &Arc<Node>, of: &Site) -> [String; 2] {
    let plan = Plan { clock: Clock::scripted(of.app.now()), ..Plan::default() };
    let site = Site::of(node.clone(), plan, tempfile::tempdir().unwrap()).await;
    let id = format!("looks-{}", u128::from_be_bytes(fresh_key().0));
    people::add(&site, &id, "Operator", None, &["administrator"], None).await;
    let mut browser = site.browser();
    people::sign_in(&site, &mut browser, &id).await;
    let (zh, en) = (browser.get("/admin?lang=zh-CN").await.body, browser.get("/admin?lang=en").await.body);
    [zh, en]
}

async fn part_of(node: &Node, place: &Place, name: &str) -> Option<Vec<u8>> {
    let part = (place.index, PartName::new(name).unwrap());
    let found = node.store().named_openings(&place.origin, &[part]).await.unwrap();
    found.into_iter().next().and_then(|part| part.opening).map(|(_, content)| content)
}

async fn text_of(node: &Node, place: &Place) -> Option<String> {
    part_of(node, place, PartName::TEXT).await.map(|bytes| String::from_utf8(bytes).unwrap())
}

async fn assert_intact(node: &Node, to: &Path) {
    node.backup(to, Form::Database, true, &[]).await.unwrap();
    let report = check_backup(to, &[], &to.with_extension("scratch"), &|_| {}).await.unwrap();
    assert!(report.is_intact(), "{report:?}");
}

fn erase(item: &Place) -> Ask {
    let parts = vec![PartName::new(PartName::TEXT).unwrap()];
    Ask::EraseParts(erasure::Erase { item: item.clone(), parts, basis: Code::new(erasure::AUTHOR_REQUEST).unwrap() })
}

#[tokio::test]
async fn words_and_votes_come_back_from_whoever_was_shown_them() {
    let (town, village) = pair().await;
    let kept = village.opinion("", "Words in the backup.").await;
    let house = backup(&village).await;
    village.publish(std::slice::from_ref(&kept)).await;
    let lost = village.opinion("A heading", "Words that the backup lacks.").await;
    let unseen = village.opinion("", "Words that waited for review.").await;
    let doomed = village.opinion("", "Words that were erased.").await;
    let statement = village.statement("Rivers need room.", None).await;
    village.publish(&[lost.clone(), doomed.clone(), statement.clone()]).await;
    let cast = Cast { consultation: consultation(), statement: statement.clone(), choice: Choice::Agree };
    let vote = Command { actor: person("m1"), key: fresh_key(), ask: Ask::CastVote(cast) };
    village.node.submit(vote).await.unwrap();
    village.seal().await;
    let batch = Place { origin: village.node.origin().clone(), index: village.node.head().head.size - 1 };
    exchange(&town, &village, 2).await;
    assert_eq!(text_of(&town.node, &doomed).await.as_deref(), Some("Words that were erased."));
    village.ask("m1", erase(&doomed)).await;
    village.ask("m1", erase(&kept)).await;
    exchange(&town, &village, 2).await;

    let again = put_back(&village, house.path()).await;
    assert_eq!(again.head().head.size, village.node.head().head.size, "the town's mirror has every entry");
    for place in [&lost, &unseen, &doomed, &kept] {
        assert_eq!(text_of(&again, place).await, None, "{place:?}");
    }
    let losses = again.health().await.unwrap().losses;
    assert_eq!((losses.state(), losses.lost.batches), (Some(LossState::Waiting), 1));
    assert_eq!(losses.unasked, [town.node.origin().clone()]);
    assert_eq!(again.store().vote_rows(&batch).await.unwrap(), []);

    let [zh, en] = told(&again, &village).await;
    assert!(en.contains("are missing; not yet asked: town.example") && zh.contains("随旧备份丢失的内容"), "{en} {zh}");
    // What is lost is no damage: a backup of it holds, before and after.
    assert_intact(&again, &house.path().join("before")).await;
    let back = recall(&again).await;
    assert_intact(&again, &house.path().join("after")).await;
    assert_eq!(text_of(&again, &lost).await.as_deref(), Some("Words that the backup lacks."));
    assert_eq!(part_of(&again, &lost, "title").await.as_deref(), Some(b"A heading".as_slice()));
    assert!(part_of(&again, &lost, "author").await.is_some(), "who wrote it was named to everybody");
    assert_eq!(text_of(&again, &statement).await.as_deref(), Some("Rivers need room."));
    assert_eq!(again.store().vote_rows(&batch).await.unwrap(), village.node.store().vote_rows(&batch).await.unwrap());
    for place in [&unseen, &doomed, &kept] {
        assert_eq!(text_of(&again, place).await, None, "{place:?}");
    }
    let losses = again.health().await.unwrap().losses;
    assert_eq!((losses.back, losses.state(), losses.lost.batches), (back, Some(LossState::Gone), 0));
    assert!(losses.n() > 0, "what waited for review was shown to nobody: {losses:?}");
    let [zh, en] = told(&again, &village).await;
    assert!(en.contains("are gone for good: no partner holds them") && zh.contains("随旧备份丢失的内容"), "{en} {zh}");
    // Nobody who had nothing more is asked again and again.
    assert_eq!(again.recall().await.unwrap().back, 0);
    // What came back is what was written: the next backup holds, and the town is told the same as before.
    let digest = again.digest(&[(again.origin().clone(), again.head().head.size)]).await.unwrap();
    let before = village.node.digest(&[(again.origin().clone(), again.head().head.size)]).await.unwrap();
    assert_eq!(digest, before);
}

/// The third body was shown the words and knows nothing of their end; the entry that ends them comes from another mirror.
#[tokio::test]
async fn an_erasure_wins_over_whoever_still_holds_the_words() {
    let (town, village) = pair().await;
    let city = Site::bare(Plan { host: "city.example", ..Plan::default() }).await;
    for other in [&town, &village] {
        city.pin(other).await;
        other.pin(&city).await;
    }
    let all = [&town, &village, &city];
    together(&all).await;
    let origins = [town.node.origin(), village.node.origin(), city.node.origin()];
    adopt(&next(&origins, 2), &village, &[&town, &city], &all).await;
    let house = backup(&village).await;
    let doomed = village.opinion("", "Words that end.").await;
    let stays = village.opinion("", "Words that stay.").await;
    village.publish(&[doomed.clone(), stays.clone()]).await;
    together(&all).await;
    village.ask("m1", erase(&doomed)).await;
    exchange(&village, &town, 2).await;
    assert_eq!(text_of(&town.node, &doomed).await, None);
    // The city would give them back: it was not told.
    let offered = contents(&village, &city, 1, &[want(&doomed, "text")]).await;
    assert!(matches!(&offered[..], [Found::Open(bytes)] if bytes.ends_with(b"Words that end.")), "{offered:?}");

    let again = put_back(&village, house.path()).await;
    assert!(recall(&again).await > 0);
    assert_eq!(text_of(&again, &stays).await.as_deref(), Some("Words that stay."));
    assert_eq!(text_of(&again, &doomed).await, None);
    let open = again.store().openings(&doomed.origin, &[doomed.index]).await.unwrap();
    let text = open.iter().find(|part| part.name.as_str() == PartName::TEXT).unwrap();
    assert!(text.erased_by.is_some() && text.opening.is_none(), "{text:?}");
}

/// Words are erased here while a partner is giving them back.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_erased_while_it_comes_back_does_not_come() {
    let (town, village) = pair().await;
    let house = backup(&village).await;
    let doomed = village.opinion("", "Words on their way.").await;
    let other = village.opinion("", "Words beside them.").await;
    village.publish(&[doomed.clone(), other.clone()]).await;
    exchange(&town, &village, 2).await;
    let again = put_back(&village, house.path()).await;
    // Whoever writes waits in line: first the erasure, then what the town gave.
    let held = again.store().begin().await.unwrap();
    let erasing = tokio::spawn({
        let (node, ask) = (again.clone(), erase(&doomed));
        async move { node.submit(Command { actor: person("clerk"), key: fresh_key(), ask }).await }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let recalling = tokio::spawn({
        let node = again.clone();
        async move { recall(&node).await }
    });
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    drop(held);
    erasing.await.unwrap().unwrap();
    assert!(recalling.await.unwrap() > 0);
    assert_eq!(text_of(&again, &doomed).await, None);
    assert_eq!(text_of(&again, &other).await.as_deref(), Some("Words beside them."));
}

/// Many at once, with attachments among them: a log of more entries than one answer has room for.
#[tokio::test]
async fn more_than_fits_one_answer_comes_in_several() {
    let (town, village) = pair().await;
    let house = backup(&village).await;
    let mut places = Vec::new();
    for n in 0..150 {
        places.push(village.opinion("", &format!("Opinion {n} of many.")).await);
    }
    village.publish(&places).await;
    exchange(&town, &village, 2).await;
    let again = put_back(&village, house.path()).await;
    let lost = again.health().await.unwrap().losses.lost.parts;
    assert!(lost > 256, "{lost} parts are asked for in one request");
    assert_eq!(recall(&again).await, lost, "text and author of each");
    for (n, place) in places.iter().enumerate() {
        assert_eq!(text_of(&again, place).await, Some(format!("Opinion {n} of many.")));
    }
    assert_eq!(again.health().await.unwrap().losses.state(), Some(LossState::Back));
    let [_, en] = told(&again, &village).await;
    assert!(en.contains(&format!("{lost} came back from partners; nothing is missing")), "{en}");
}

#[tokio::test]
async fn only_the_asker_s_own_contents_are_given_back() {
    let (town, village) = pair().await;
    let place = village.opinion("", "Of the village.").await;
    village.publish(std::slice::from_ref(&place)).await;
    exchange(&town, &village, 2).await;
    // A stranger to that log who is a partner of the town: it may know the entry, and is given nothing of it.
    let city = Site::bare(Plan { host: "city.example", ..Plan::default() }).await;
    town.pin(&city).await;
    city.pin(&town).await;
    exchange(&town, &city, 2).await;
    let asked = [want(&place, "text"), want(&place, ROWS)];
    assert_eq!(contents(&city, &town, 1, &asked).await, [Found::Shut, Found::Shut]);
}
