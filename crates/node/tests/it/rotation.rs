//! Keys that change and logs that end, with two real nodes: whoever follows does so without anybody's help, whatever was
//! signed before still verifies, and a key that was replaced is worth nothing for what comes later.
#![allow(clippy::disallowed_methods, reason = "tests look at the folders that nodes publish and at key files")]

use std::{fs, path::Path};

use hutong_core::{
    command::{Actor, Ask},
    consultation::charter::Review,
    ids::Origin,
    partner::pull::Status,
    record::{Event, KeyRole, LogHead, Reading, Void, read},
    refusal::Refusal,
};
use hutong_log::{
    checkpoint::{Checkpoint, SignedCheckpoint},
    hash::{leaf_hash, sha256},
    key::{Signer, VerifierKey},
    tile::decode_bundle,
    tree::root_of,
    witness::AddCheckpoint,
};
use hutong_node::{
    Hands, Node, Settings, StartFault,
    answer::{Answer, SubmitFault},
    backup::{Answered, Form, Plan, Word, restore},
    keys::{self, Keys, Role, sign_statement},
    verify::{RecordFile, folder_name, verify_folder, verify_node, verify_receipt},
};

use crate::{
    exchange::{Pair, genesis, pin},
    world::{self, Body, body, consultation, fresh_key, opinion_of, person},
};

/// Draws, signs with the root key that lies beside the node, announces.
async fn rotate(body: &Body, role: KeyRole) -> Result<Answer, SubmitFault> {
    let statement = body.node.next_key(role).await.unwrap().text();
    let (_, note) = sign_statement(&body._root.path().join("root.key"), &statement).unwrap();
    body.node.announce_signed(note.as_bytes()).await
}

async fn key(body: &Body, role: KeyRole) -> VerifierKey {
    body.node.life().await.unwrap().unwrap().key(role).clone()
}

fn file_of(answer: &Answer) -> String {
    let Answer::Logged { receipt, .. } = answer else { panic!("{answer:?}") };
    receipt.file.clone()
}

/// The head of a published folder is signed by this key.
fn is_signed_by(folder: &Path, key: &VerifierKey) -> bool {
    let head = SignedCheckpoint::parse(&fs::read(folder.join("checkpoint")).unwrap()).unwrap();
    head.open(std::slice::from_ref(key)).is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_was_away_follows_through_several_changes() {
    let pair = Pair::open(Review::After).await;
    pair.exchange().await;
    let (a, b) = (&pair.a, &pair.b);
    let first = key(a, KeyRole::Log).await;
    let early = file_of(&a.submit(person("m1"), "Before any change.").await);
    let announced = file_of(&rotate(a, KeyRole::Log).await.unwrap());
    let second = key(a, KeyRole::Log).await;
    assert_ne!(first, second);
    verify_receipt(announced.as_bytes(), std::slice::from_ref(&second)).unwrap();
    assert!(
        verify_receipt(announced.as_bytes(), std::slice::from_ref(&first)).is_err(),
        "the head that covers the leaf"
    );
    let between = file_of(&a.submit(person("m2"), "Between two changes.").await);
    for role in [KeyRole::Witness, KeyRole::Log, KeyRole::Mirror, KeyRole::Transport] {
        rotate(a, role).await.unwrap();
    }
    let third = key(a, KeyRole::Log).await;
    let late = file_of(&a.submit(person("m3"), "After all changes.").await);

    // B pinned the first key, was away meanwhile, and is told nothing.
    pair.publish(a).await;
    let folder = pair.folder(a);
    assert!(is_signed_by(&folder, &third) && !is_signed_by(&folder, &first));
    pair.pull(b).await;
    pair.exchange().await;
    let (at_a, at_b) = pair.digests().await;
    assert_eq!(at_a, at_b);
    assert_eq!(b.node.partners()[0].size, a.node.head().head.size);

    // What was signed stays signed, at home and at the partner; each by the key of its time alone.
    for (file, by, not) in [(&early, &first, &second), (&between, &second, &third), (&late, &third, &first)] {
        verify_receipt(file.as_bytes(), std::slice::from_ref(by)).unwrap();
        verify_receipt(file.as_bytes(), &[not.clone(), by.clone()]).unwrap();
        assert!(verify_receipt(file.as_bytes(), std::slice::from_ref(not)).is_err());
        for node in [&a.node, &b.node] {
            verify_receipt(file.as_bytes(), &node.keys_for_receipt(file.as_bytes()).await.unwrap()).unwrap();
        }
    }
    // Cosignatures of A under its new keys are taken by B, and B's receipts grow by them.
    let grown = b.node.receipt(2).await.unwrap();
    let signed = verify_receipt(grown.file.as_bytes(), &b.node.keys_for_receipt(grown.file.as_bytes()).await.unwrap());
    assert!(signed.unwrap().signed_by.iter().any(|(name, time)| name.ends_with("/mirror") && time.is_some()));

    // Whoever verifies the folder was given the key in force, or another of the chain and the root key beside it: entries
    // that name a well-known key, and one of their own behind it, are written by anybody.
    let root = a.node.store().life(&a.origin).await.unwrap().unwrap().root().clone();
    for (given, holds) in [(&first, false), (&second, false), (&third, true)] {
        let report = verify_folder(&folder, std::slice::from_ref(given), &|_| {}).unwrap();
        assert_eq!(report.is_intact(), holds, "{given}: {:?}", report.problems);
        assert!(holds || report.problems[0].what.contains("by --vkey"), "{:?}", report.problems);
        let report = verify_folder(&folder, &[given.clone(), root.clone()], &|_| {}).unwrap();
        assert!(report.is_intact(), "{given}: {:?}", report.problems);
    }
    let stranger = hutong_log::key::SigningKey::from_seed(first.name(), first.key_type(), &[9; 32]).unwrap();
    assert!(!verify_folder(&folder, &[stranger.verifier().clone()], &|_| {}).unwrap().is_intact());
    for published in [&folder, &pair.folder(b)] {
        let report = verify_folder(published, &[], &|_| {}).unwrap();
        assert!(report.is_intact(), "{:?} {:?}", report.problems, report.mirrors);
    }
    let record = RecordFile::of_folder(&folder).unwrap();
    assert_eq!(record.log_vkey, third.to_string());
    assert_eq!(record.former.iter().filter(|k| k.role == KeyRole::Log).count(), 2);
    let theirs = RecordFile::of_folder(&pair.folder(b)).unwrap();
    assert_eq!(theirs.partners[0].log_vkey, third.to_string(), "{:?}", theirs.partners);

    // After a restart everything goes on.
    let Pair { a, b, shared } = pair;
    let Body { node, dir, clock, origin, _root } = a;
    node.stop().await;
    assert!(verify_node(&dir, &[]).await.unwrap().is_intact());
    let a = Body { node: world::start(&dir, &clock).await, dir, clock, origin, _root };
    assert_eq!(key(&a, KeyRole::Log).await, third);
    let pair = Pair { a, b, shared };
    pair.a.submit(person("m4"), "And it goes on.").await;
    pair.exchange().await;
    let (at_a, at_b) = pair.digests().await;
    assert_eq!(at_a, at_b);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_may_be_pinned_by_a_later_key() {
    let (a, b) = (body("a.example").await, body("b.example").await);
    let shared = tempfile::tempdir().unwrap();
    rotate(&a, KeyRole::Log).await.unwrap();
    a.node.publish(shared.path()).await.unwrap();
    let mut keys = genesis(&a).await;
    let record = RecordFile::of_folder(shared.path()).unwrap();
    assert_ne!(record.log_vkey, keys.log_vkey);
    keys.log_vkey = record.log_vkey;
    let pinned = hutong_core::home::PinPartner {
        origin: a.origin.clone(),
        log_vkey: keys.log_vkey,
        witness_vkey: keys.witness_vkey,
        mirror_vkey: keys.mirror_vkey,
        genesis: None,
        address: shared.path().to_str().unwrap().to_owned(),
        is_private: false,
    };
    b.node.submit_home(Actor::Node, fresh_key(), hutong_core::home::HomeAsk::PinPartner(pinned)).await.unwrap();
    let pulled = b.node.pull().await;
    assert_eq!((&pulled[0].problem, pulled[0].size), (&None, a.node.head().head.size));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stolen_old_key_gets_nowhere() {
    let pair = Pair::open(Review::After).await;
    let (a, b) = (&pair.a, &pair.b);
    let stolen = keys::read(&keys::path(&a.dir, Role::Log), Role::Log).unwrap();
    rotate(a, KeyRole::Log).await.unwrap();
    pair.exchange().await;
    let head = a.node.head().head;
    let folder = pair.folder(a);
    let genuine = fs::read(folder.join("checkpoint")).unwrap();
    for (size, root) in
        [(head.size, sha256(b"another story")), (head.size, head.root), (head.size + 7, sha256(b"more"))]
    {
        let forged = Checkpoint::new(a.origin.as_str(), size, root).unwrap().sign(&stolen).unwrap();
        // To the witness, by anybody.
        let body = AddCheckpoint { old: head.size, proof: Vec::new(), checkpoint: forged.clone() }.format();
        let answer = b.node.add_checkpoint(body.as_bytes()).await.unwrap();
        assert_eq!(answer.status, 403, "{}", answer.body);
        // To the mirror, by whoever serves A's files.
        fs::write(folder.join("checkpoint"), forged.format()).unwrap();
        let pulled = pair.try_pull(b).await;
        assert!(pulled.problem.unwrap().contains("the key that signed it had been replaced"));
        assert_eq!((pulled.state, pulled.size), (Status::Current, head.size));
        // As a receipt.
        let keys = b.node.log_keys(a.origin.as_str()).await.unwrap().unwrap();
        assert!(forged.open(&[keys.at(size).clone()]).is_err());
        // To A itself, by a partner that lies: no reason to stop.
        let mirror = keys::read(&keys::path(&b.dir, Role::Mirror), Role::Mirror).unwrap();
        let mut cosigned = forged.clone();
        cosigned.add(forged.checkpoint().cosign(1, &mirror).unwrap()).unwrap();
        let at_b = pair.folder(b).join("mirror").join(folder_name(&a.origin)).join("checkpoint");
        let kept = fs::read(&at_b).unwrap();
        fs::write(&at_b, cosigned.format()).unwrap();
        let pulled = pair.try_pull(a).await;
        assert_eq!((&pulled.own_breach, a.node.halted()), (&None, None));
        fs::write(&at_b, kept).unwrap();
    }
    fs::write(folder.join("checkpoint"), genuine).unwrap();
    a.submit(person("m1"), "It goes on.").await;
    pair.exchange().await;
    let (at_a, at_b) = pair.digests().await;
    assert_eq!(at_a, at_b);
    // The witness takes the new key.
    a.submit(person("m2"), "And on.").await;
    let (head, before) = (a.node.head(), b.node.partners()[0].size);
    let tiles = a.node.store().frontier(&a.origin).await.unwrap();
    assert_eq!(tiles.size(), head.head.size);
    let proof = continuation(a, before, head.head.size).await;
    let checkpoint = SignedCheckpoint::parse(head.checkpoint.as_bytes()).unwrap();
    let body = AddCheckpoint { old: before, proof, checkpoint }.format();
    let answer = b.node.add_checkpoint(body.as_bytes()).await.unwrap();
    assert_eq!(answer.status, 200, "{}", answer.body);
}

async fn continuation(body: &Body, old: u64, new: u64) -> Vec<hutong_log::hash::Hash> {
    use hutong_log::{tile::TileSet, tree::consistency_nodes};
    let plan = consistency_nodes(old, new).unwrap();
    let mut tiles = TileSet::new();
    for coord in TileSet::needed(&plan, new) {
        tiles.insert(coord, &body.node.store().tile(&body.origin, coord).await.unwrap().unwrap()).unwrap();
    }
    tiles.prove_consistency(old, new).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_root_key_of_the_log_changes_keys() {
    let (a, b) = (body("a.example").await, body("b.example").await);
    let size = a.node.head().head.size;
    let root = a._root.path().join("root.key");
    let statement = a.node.next_key(KeyRole::Log).await.unwrap();
    assert_eq!(a.node.next_key(KeyRole::Log).await.unwrap(), statement, "the key that was drawn waits");
    let (_, note) = sign_statement(&root, &statement.text()).unwrap();
    let (_, body_of_b) =
        sign_statement(&b._root.path().join("root.key"), &b.node.next_key(KeyRole::Log).await.unwrap().text()).unwrap();
    assert!(sign_statement(&b._root.path().join("root.key"), &statement.text()).is_err(), "another body's root key");
    assert!(sign_statement(&root, "anything else\n").is_err());
    let void = |why| SubmitFault::Refused(Refusal::StatementVoid { why });
    let altered = |from: &str, to: &str| note.replacen(from, to, 1);
    for (what, bad) in [
        ("another role", altered("\nlog\n", "\nmirror\n")),
        ("another size", altered(&format!("\n{size}\n"), "\n0\n")),
        ("another log's", body_of_b),
    ] {
        assert_ne!(bad, note);
        let refused = a.node.announce_signed(bad.as_bytes()).await.unwrap_err();
        assert_eq!(refused, void(Void::Signature), "{what}");
    }
    assert_eq!(a.node.head().head.size, size, "nothing was written");
    a.node.announce_signed(note.as_bytes()).await.unwrap();
    a.node.announce_signed(note.as_bytes()).await.unwrap();
    assert_eq!(a.node.head().head.size, size + 1, "announced twice, recorded once");
    // The same change under another statement changes nothing any more; nor does a key that does not lie here.
    let next = a.node.next_key(KeyRole::Log).await.unwrap();
    let (_, later) = sign_statement(&root, &next.text()).unwrap();
    for file in keys::files_of(&a.dir.join("keys"), Role::Log).unwrap() {
        let found = keys::read(&file, Role::Log).unwrap();
        if next.text().contains(&found.verifier().to_string()) && !note.contains(&found.verifier().to_string()) {
            fs::rename(&file, a.dir.join("elsewhere")).unwrap();
        }
    }
    let refused = a.node.announce_signed(later.as_bytes()).await.unwrap_err();
    assert!(matches!(refused, SubmitFault::Refused(Refusal::BadEntry { field: "new", .. })), "{refused:?}");
    assert_eq!(a.node.halted(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_without_the_key_in_force_does_not_start_and_signs_nothing() {
    let a = body("a.example").await;
    rotate(&a, KeyRole::Log).await.unwrap();
    let Body { node, dir, clock, _root, .. } = a;
    let head = node.head();
    node.stop().await;
    let [_, second] = &keys::files_of(&dir.join("keys"), Role::Log).unwrap()[..] else { panic!("two keys") };
    let away = dir.with_file_name("away");
    fs::rename(second, &away).unwrap();
    let started = Node::start(Settings { dir: dir.clone(), clock: clock.clone() }).await;
    assert!(matches!(started.err().unwrap(), StartFault::Key(_)));
    fs::rename(&away, second).unwrap();
    let node = world::start(&dir, &clock).await;
    assert_eq!(node.head(), head);
    assert!(Keys::read(&dir).unwrap().all_of(KeyRole::Log).len() == 2, "the first key was kept");
}

/// A backup from before a partner changed its keys: nothing may be written yet, and the partner's words are by keys of which
/// only its log tells.
#[tokio::test(flavor = "multi_thread")]
async fn a_directory_from_before_a_partner_s_change_of_keys_hears_that_partner() {
    let pair = Pair::open(Review::After).await;
    pair.exchange().await;
    let house = tempfile::tempdir().unwrap();
    let (backup, there) = (house.path().join("b"), house.path().join("node"));
    pair.a.node.backup(&backup, Form::Database, true, &[]).await.unwrap();
    let (seen, first) = (pair.b.node.head().head, keys::read(&keys::path(&pair.b.dir, Role::Log), Role::Log).unwrap());
    for role in [KeyRole::Mirror, KeyRole::Log, KeyRole::Witness] {
        rotate(&pair.b, role).await.unwrap();
    }
    pair.exchange().await;
    pair.a.submit(person("m1"), "After the backup.").await;
    pair.exchange().await;
    let wanted = pair.a.node.head();
    // What the partner signed twice, long ago, is kept, and its word counts for nothing: it is not waited for.
    let checkpoint = pair.folder(&pair.b).join("checkpoint");
    let genuine = fs::read(&checkpoint).unwrap();
    let other = Checkpoint::new(pair.b.origin.as_str(), seen.size, sha256(b"another story")).unwrap();
    fs::write(&checkpoint, other.sign(&first).unwrap().format()).unwrap();
    let beside = house.path().join("beside");
    let plan = Plan { backup: backup.clone(), to: beside.clone(), keys: None, lock: None };
    restore(&plan, &[], &|_| {}).await.unwrap();
    let settings = Settings { dir: beside.clone(), clock: pair.a.clock.clone() };
    let Some(StartFault::Owes(recovery)) = Node::start(settings).await.err() else { panic!("it owes") };
    assert!(matches!(&recovery.asked[..], [Answered { word: Word::Diverged, .. }]), "{:?}", recovery.asked);
    assert_eq!(fs::read_dir(beside.join("evidence")).unwrap().count(), 1);
    fs::write(&checkpoint, &genuine).unwrap();

    let plan = Plan { backup, to: there.clone(), keys: None, lock: None };
    restore(&plan, &[], &|_| {}).await.unwrap();
    let start = || Node::start(Settings { dir: there.clone(), clock: pair.a.clock.clone() });
    // Whoever stands in the partner's place without its keys is not heard.
    let stranger =
        hutong_log::key::SigningKey::from_seed(pair.b.origin.as_str(), hutong_log::key::KeyType::Note, &[9; 32])
            .unwrap();
    let head = pair.b.node.head().head;
    let forged = Checkpoint::new(pair.b.origin.as_str(), head.size, head.root).unwrap().sign(&stranger).unwrap();
    fs::write(&checkpoint, forged.format()).unwrap();
    let Some(StartFault::Owes(recovery)) = start().await.err() else { panic!("it owes") };
    assert!(matches!(&recovery.asked[..], [Answered { word: Word::Unreachable(_), .. }]), "{:?}", recovery.asked);
    fs::write(&checkpoint, genuine).unwrap();
    let node = start().await.unwrap();
    assert_eq!(node.head().head, wanted.head, "what the partner's mirror holds came back");
    node.stop().await;
}

/// A partner has a key of this body that was replaced, and shows what it signed for a size after its time: that stops nobody
/// who comes back from an older backup, and does not know of the change until the entries are here.
#[tokio::test(flavor = "multi_thread")]
async fn a_stolen_old_key_stops_no_recovery() {
    let pair = Pair::open(Review::After).await;
    pair.exchange().await;
    let (a, b) = (&pair.a, &pair.b);
    let house = tempfile::tempdir().unwrap();
    let (backup, there) = (house.path().join("b"), house.path().join("node"));
    a.node.backup(&backup, Form::Database, false, &[]).await.unwrap();
    let stolen = keys::read(&keys::path(&a.dir, Role::Log), Role::Log).unwrap();
    rotate(a, KeyRole::Log).await.unwrap();
    a.submit(person("m1"), "After the change.").await;
    pair.exchange().await;
    let wanted = a.node.head().head;
    let forged = Checkpoint::new(a.origin.as_str(), wanted.size - 1, sha256(b"another story")).unwrap();
    let mut forged = forged.sign(&stolen).unwrap();
    let witness = keys::read(&keys::path(&b.dir, Role::Witness), Role::Witness).unwrap();
    forged.add(forged.checkpoint().cosign(1, &witness).unwrap()).unwrap();
    let shown = pair.folder(b).join("witness").join(folder_name(&a.origin));
    fs::create_dir_all(&shown).unwrap();
    fs::write(shown.join("checkpoint"), forged.format()).unwrap();
    let plan = Plan { backup: backup.clone(), to: there.clone(), keys: Some(a.dir.join("keys")), lock: None };
    restore(&plan, &[], &|_| {}).await.unwrap();
    let node = Node::start(Settings { dir: there, clock: a.clock.clone() }).await.unwrap();
    assert_eq!((node.head().head, node.halted()), (wanted.clone(), None));
    node.stop().await;

    // Nor is an entry taken over that only the stolen key signed, though it leads to what was signed.
    let mirror = pair.folder(b).join("mirror").join(folder_name(&a.origin));
    let bundle = |size: u64| mirror.join(format!("tile/entries/000.p/{size}"));
    let mut longer = fs::read(bundle(wanted.size)).unwrap();
    longer.extend(b"\0\x05extra");
    fs::write(bundle(wanted.size + 1), &longer).unwrap();
    let width = u16::try_from(wanted.size + 1).unwrap();
    let root = root_of(decode_bundle(&longer, width).unwrap().iter().map(|entry| leaf_hash(entry.bytes)));
    let mut forged = Checkpoint::new(a.origin.as_str(), wanted.size + 1, root).unwrap().sign(&stolen).unwrap();
    let cosigner = keys::read(&keys::path(&b.dir, Role::Mirror), Role::Mirror).unwrap();
    forged.add(forged.checkpoint().cosign(1, &cosigner).unwrap()).unwrap();
    fs::write(mirror.join("checkpoint"), forged.format()).unwrap();
    let there = house.path().join("again");
    let plan = Plan { backup, to: there.clone(), keys: Some(a.dir.join("keys")), lock: None };
    restore(&plan, &[], &|_| {}).await.unwrap();
    let refused = Node::start(Settings { dir: there, clock: a.clock.clone() }).await.err().unwrap();
    assert!(refused.to_string().contains("a key that was replaced"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_ends_only_when_nothing_is_open_and_is_served_for_ever() {
    let pair = Pair::open(Review::After).await;
    pair.exchange().await;
    let (a, b) = (&pair.a, &pair.b);
    let receipt = file_of(&a.submit(person("m1"), "Words that stay.").await);
    let open = a.node.retire(None).await.unwrap_err();
    let still = Refusal::StillOpen { consultation: consultation().to_string() };
    assert_eq!(open, SubmitFault::Refused(still));
    a.ask(Actor::Node, Ask::CloseConsultation(consultation())).await;
    let next = Origin::new("a.example/council/log/2").unwrap();
    a.node.retire(Some(next.clone())).await.unwrap();
    let ended = a.node.head();
    let refused = |fault| assert_eq!(fault, SubmitFault::Refused(Refusal::LogEnded));
    let command = |ask| hutong_core::command::Command { actor: person("m1"), key: fresh_key(), ask };
    refused(a.node.submit(command(Ask::SubmitOpinion(opinion_of("Too late.")))).await.unwrap_err());
    refused(a.node.submit(command(Ask::AnchorHeads)).await.unwrap_err());
    let statement = a.node.next_key(KeyRole::Log).await.unwrap().text();
    let (_, note) = sign_statement(&a._root.path().join("root.key"), &statement).unwrap();
    refused(a.node.announce_signed(note.as_bytes()).await.unwrap_err());
    a.node.tend().await.unwrap();
    assert_eq!((a.node.head(), a.node.halted(), a.node.has_ended()), (ended.clone(), None, true));

    pair.publish(a).await;
    let pulled = pair.try_pull(b).await;
    assert_eq!((&pulled.problem, pulled.state, pulled.size), (&None, Status::Retired, ended.head.size));
    // B's mirror and witness cosigned the last head, and A's receipts grow by it.
    pair.publish(b).await;
    pair.try_pull(a).await;
    let grown = a.node.receipt(0).await.unwrap();
    let signed = verify_receipt(grown.file.as_bytes(), &a.node.keys_for_receipt(grown.file.as_bytes()).await.unwrap());
    let names: Vec<String> = signed.unwrap().signed_by.into_iter().map(|(name, _)| name).collect();
    assert!(names.iter().any(|n| n.ends_with("/mirror")) && names.iter().any(|n| n.ends_with("/witness")), "{names:?}");
    b.submit(person("m1"), "B goes on.").await;
    assert_eq!(pair.try_pull(b).await.state, Status::Retired);
    let report = verify_folder(&pair.folder(a), &[], &|_| {}).unwrap();
    assert!(report.is_intact(), "{:?}", report.problems);
    assert_eq!(RecordFile::of_folder(&pair.folder(a)).unwrap().ended, Some((ended.head.size - 1, Some(next.clone()))));

    // Both are started anew: it stays so, and receipts hold.
    let Pair { a, b, shared } = pair;
    let (dir, clock) = (a.dir.clone(), a.clock.clone());
    a.node.stop().await;
    let node = world::start(&dir, &clock).await;
    assert_eq!((node.head(), node.has_ended()), (ended.clone(), true));
    verify_receipt(receipt.as_bytes(), &node.keys_for_receipt(receipt.as_bytes()).await.unwrap()).unwrap();
    let (b_dir, b_clock) = (b.dir.clone(), b.clock.clone());
    b.node.stop().await;
    let b_node = world::start(&b_dir, &b_clock).await;
    assert_eq!(b_node.partners()[0].state, Status::Retired);

    // The next log says which one it continues.
    let prev = LogHead { origin: node.origin().clone(), size: ended.head.size, root: ended.head.root };
    let home = tempfile::tempdir().unwrap();
    let (dir, root) = (home.path().join("node"), home.path().join("root.key"));
    Node::create_after(&dir, &next, &root, &clock, Hands::Two, Some(prev.clone())).await.unwrap();
    let following = world::start(&dir, &clock).await;
    assert_eq!(following.life().await.unwrap().unwrap().prev(), Some(&prev));
    drop(shared);
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_is_named_once_in_the_own_log_and_partners_see_it() {
    let pair = Pair::open(Review::After).await;
    pair.exchange().await;
    let (a, b) = (&pair.a, &pair.b);
    // A third body looks on at B.
    let c = body("c.example").await;
    pin(&c, b, &pair.folder(b)).await;
    let head = a.node.head().head;
    let other = Checkpoint::new(a.origin.as_str(), head.size, sha256(b"another story")).unwrap();
    let key = keys::read(&keys::path(&a.dir, Role::Log), Role::Log).unwrap();
    fs::write(pair.folder(a).join("checkpoint"), other.sign(&key).unwrap().format()).unwrap();
    let size = b.node.head().head.size;
    for _ in 0..3 {
        assert_eq!(pair.try_pull(b).await.state, Status::Diverged);
    }
    assert_eq!(b.node.head().head.size, size + 1, "once");
    let entries = b.node.store().read_back(&b.origin, size, size + 1).await.unwrap();
    let Reading::Known(leaf) = read(&entries[0].1) else { panic!("a leaf") };
    let (hash, evidence) = b.node.evidence().unwrap().remove(0);
    let Event::EvidenceKept { kind, sha256 } = leaf.event else { panic!("{leaf:?}") };
    assert_eq!((kind.as_str(), sha256.to_hex()), ("two-roots", hash));
    assert_eq!(evidence.origin(), a.origin.as_str());
    b.node.publish(&pair.folder(b)).await.unwrap();
    c.node.pull().await;
    let seen = c.node.store().accusations().await.unwrap();
    assert_eq!(seen.iter().map(|(place, _, h)| (&place.origin, *h)).collect::<Vec<_>>(), [(&b.origin, sha256)]);
}
