//! Keys that change and a log that ends, over the network: the other body follows by itself, pages say what happened.

use hutong_core::{
    command::{Actor, Ask, Command},
    partner::{pull::Status, split_view::Evidence},
    record::KeyRole,
};
use hutong_log::{
    checkpoint::{Checkpoint, SignedCheckpoint},
    hash::sha256,
    key::Signer,
    witness::AddCheckpoint,
};
use hutong_node::{
    keys::{self, Role, sign_statement},
    wire::frames::{Found, write_wants},
};

use super::{Call, contents, evidence::judged, pair, raw, want};
use crate::{
    node_cli_support as cli,
    web::{
        client::Browser,
        site::{Site, consultation, exchange, fresh_key},
    },
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

/// Evidence about a log that changed its key, checked offline beside a record that says which key signed which size: the
/// key in force convicts the log, the one that was replaced convicts nobody.
#[tokio::test]
async fn evidence_about_a_log_whose_key_was_replaced_proves_itself() {
    let (town, village) = pair().await;
    let old = keys::read(&keys::path(town.node.dir(), Role::Log), Role::Log).unwrap();
    let first = town.node.known_keys().await.unwrap()[0].vkeys[0].clone();
    let second = turn(&town, KeyRole::Log).await;
    let root = town.node.life().await.unwrap().unwrap().root().to_string();
    exchange(&village, &town, 2).await;
    let files = keys::files_of(&town.node.dir().join("keys"), Role::Log).unwrap();
    let all: Vec<_> = files.iter().map(|file| keys::read(file, Role::Log).unwrap()).collect();
    let new = all.into_iter().find(|key| key.verifier().to_string() == second).unwrap();
    let size = town.node.head().head.size;
    let house = tempfile::tempdir().unwrap();
    let told = |name: &str, key: &hutong_log::key::SigningKey| {
        let head =
            |root: &[u8]| Checkpoint::new(town.node.origin().as_str(), size, sha256(root)).unwrap().sign(key).unwrap();
        let file = house.path().join(name);
        std::fs::write(&file, Evidence::TwoRoots { one: head(b"one"), other: head(b"other") }.bytes()).unwrap();
        cli::text(&file)
    };
    let (by_new, by_old) = (told("new.evidence", &new), told("old.evidence", &old));
    // As the village mirrors it: its directory, and the folder that it publishes.
    village.node.publish(&village.folder).await.unwrap();
    let records = [cli::text(village.node.dir()), cli::text(&village.folder)];
    let own = village.node.known_keys().await.unwrap()[0].vkeys[0].clone();
    let verify = |evidence: &str, record: Option<&str>, vkeys: &[&str]| {
        let mut words = vec!["verify", "--evidence", evidence];
        words.extend(record);
        vkeys.iter().for_each(|vkey| words.extend(["--vkey", vkey]));
        let said = cli::run(&words);
        (said.code, said.out + &said.err)
    };
    for record in &records {
        let record = Some(record.as_str());
        let rows: [(&str, &[&str], i32, &str); 6] = [
            (&by_new, &[&own, &first, &root], 0, "in force at these sizes"),
            (&by_new, &[&own, &second], 0, "in force at these sizes"),
            // Anybody writes an entry that names a key of theirs: without the root key the change is only said.
            (&by_new, &[&own, &first], 1, &root),
            (&by_old, &[&own, &first, &root], 1, "It proves nothing"),
            (&by_old, &[&own, &first, &second], 1, "It proves nothing"),
            (&by_new, &[&own], 1, "no given key"),
        ];
        for (evidence, vkeys, code, words) in rows {
            let (ended, said) = verify(evidence, record, vkeys);
            assert!(ended == code && said.contains(words), "{evidence} by {vkeys:?} at {record:?}: {ended} {said}");
            if record == Some(village.folder.to_str().unwrap()) {
                let judged = judged(evidence.as_ref(), Some(&village.folder), vkeys);
                assert_eq!(judged.is_some(), code == 0, "{evidence} by {vkeys:?}");
            }
        }
    }
    // Without a record a key is taken as it is given.
    assert_eq!(verify(&by_new, None, &[&first]).0, 1);
    let (ended, said) = verify(&by_old, None, &[&first]);
    assert!(ended == 0 && said.contains("convicts whoever took it"), "{said}");
}
