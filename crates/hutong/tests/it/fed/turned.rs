//! Keys that change and a log that ends, over the network: the other body follows by itself, pages say what happened.

use hutong_core::{
    command::{Actor, Ask, Command},
    partner::pull::Status,
    record::KeyRole,
};
use hutong_log::{
    checkpoint::{Checkpoint, SignedCheckpoint},
    hash::sha256,
    witness::AddCheckpoint,
};
use hutong_node::{
    keys::{self, Role, sign_statement},
    wire::frames::{Found, write_wants},
};

use super::{Call, contents, pair, raw, want};
use crate::web::{
    client::Browser,
    site::{Site, consultation, exchange, fresh_key},
};

/// The next key of a role, signed by the root key that lies beside the node, announced.
async fn turn(site: &Site, role: KeyRole) -> String {
    let root = site.node.dir().with_file_name("root.key");
    let statement = site.node.next_key(role).await.unwrap().text();
    let (_, note) = sign_statement(&root, &statement).unwrap();
    site.node.announce_signed(note.as_bytes()).await.unwrap();
    site.node.life().await.unwrap().unwrap().key(role).to_string()
}

async fn page(browser: &mut Browser, path: &str) -> String {
    let page = browser.get(path).await;
    assert_eq!(page.status, 200, "{}", page.body);
    page.body.replace("&#43;", "+").replace("&#x2b;", "+")
}

#[tokio::test]
async fn the_other_body_follows_new_keys_and_nobody_follows_the_old_ones() {
    let (town, village) = pair().await;
    let old_log = keys::read(&keys::path(town.node.dir(), Role::Log), Role::Log).unwrap();
    let before = town.opinion("", "Before the keys changed.").await;
    town.publish(std::slice::from_ref(&before)).await;
    let early = town.node.receipt(before.index).await.unwrap().file;
    let first = town.node.known_keys().await.unwrap().remove(0).vkeys.remove(0);
    for role in KeyRole::ALL {
        turn(&town, *role).await;
    }
    // Brought to a witness that does not know the key yet, the head is refused, and the village is told to look.
    town.node.announce().await.unwrap();
    assert_eq!(village.node.hinted().await.len(), 1);
    exchange(&village, &town, 2).await;
    assert_eq!(village.node.partners()[0].size, town.node.head().head.size);
    town.opinion("", "After the keys changed.").await;
    town.node.announce().await.unwrap();
    let cosigned = town.node.store().cosigned_heads(0).await.unwrap();
    assert!(
        cosigned.iter().any(|c| !c.by_mirror && c.size == town.node.head().head.size),
        "the witness takes the new key"
    );

    // The village reads by the town's new transport key what is open to it, and the old one opens nothing.
    let place = village.opinion("", "Words of the village.").await;
    village.publish(std::slice::from_ref(&place)).await;
    exchange(&town, &village, 2).await;
    let seen = town.node.store().show_item(&place, hutong_core::consultation::item::Audience::Public).await.unwrap();
    assert_eq!(seen.and_then(|item| item.text).as_deref(), Some("Words of the village."));
    let asked = write_wants(&[want(&place, "text")]);
    let (refused, _) = Call::new(&town, &village, "/fed/v1/blobs", 1).send(&village, &asked).await;
    assert_eq!(refused.status, 401, "signed by the first transport key");
    assert!(matches!(contents(&village, &town, 2, &[want(&before, "text")]).await[..], [Found::Open(_)]));

    // A thief with the old log key: at the witness, and in a receipt.
    let head = town.node.head().head;
    let forged =
        Checkpoint::new(town.node.origin().as_str(), head.size + 3, sha256(b"x")).unwrap().sign(&old_log).unwrap();
    let body = AddCheckpoint { old: head.size, proof: Vec::new(), checkpoint: forged }.format();
    assert_eq!(raw(&village, "/fed/add-checkpoint", Vec::new(), body.as_bytes()).await.0.status, 403);
    assert_ne!(village.node.partners()[0].state, Status::Diverged);

    // Both portals check the receipt from before, and say which keys there were, in both languages.
    for site in [&town, &village] {
        let mut anybody = site.browser();
        let checked = anybody.post("/verify", &[("receipt", &early)]).await;
        assert!(checked.body.contains("Before the keys changed."), "{}", checked.body);
        for (lang, words) in [("en", "log key, replaced by entry"), ("zh-CN", "记录钥匙，由第")] {
            let body = page(&mut site.browser(), &format!("/record?lang={lang}")).await;
            assert!(body.contains(words) && body.contains(&first), "{lang}: {body}");
        }
    }
    let record = page(&mut village.browser(), "/record.json").await;
    assert!(!record.contains(&first), "the town's key in force stands there: {record}");
    assert!(page(&mut town.browser(), "/record.json").await.contains("\"former\":["));
}

#[tokio::test]
async fn an_ended_log_is_served_and_says_so_on_both_portals() {
    let (town, village) = pair().await;
    let close = Command { actor: Actor::Node, key: fresh_key(), ask: Ask::CloseConsultation(consultation()) };
    town.node.submit(close).await.unwrap();
    let next = hutong_core::ids::Origin::new("town.example/council/log/2").unwrap();
    town.node.retire(Some(next)).await.unwrap();
    exchange(&village, &town, 1).await;
    assert_eq!(village.node.partners()[0].state, Status::Retired);
    let head = SignedCheckpoint::parse(town.node.head().checkpoint.as_bytes()).unwrap();
    let served = page(&mut town.browser(), "/council/log/1/checkpoint").await;
    assert!(served.contains(&head.checkpoint().root().to_base64()), "{served}");
    for (site, lang, words) in [
        (&town, "en", "this one goes on in its place"),
        (&town, "zh-CN", "由这份记录接续"),
        (&village, "en", "this one goes on in its place"),
        (&village, "zh-CN", "已终止"),
    ] {
        let body = page(&mut site.browser(), &format!("/record?lang={lang}")).await;
        assert!(body.contains(words) && body.contains("town.example/council/log/2"), "{lang}: {body}");
    }
}
