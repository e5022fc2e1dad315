//! Two bodies, two real nodes, nothing shared but the folders they publish: what each may know of the other it knows,
//! and both say the same.
#![allow(clippy::disallowed_methods, reason = "tests look at the folders that nodes publish")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use hutong_core::{
    command::{Actor, Ask},
    consultation::{
        charter::{Charter, Review},
        document, statement, vote,
    },
    home::{HomeAsk, PinPartner},
    ids::{Origin, PartName, Place},
    partner::pull::Status,
    record::{Event, Genesis, Reading, read},
};
use hutong_log::hash::Hash;
use hutong_node::{
    answer::Answer,
    partners::Pulled,
    publish::Published,
    verify::{folder_name, verify_folder},
};

use crate::world::{Body, body, charter, consultation, device, fresh_key, opinion_of, person};

/// Two bodies that host one consultation.
pub struct Pair {
    pub a: Body,
    pub b: Body,
    pub shared: tempfile::TempDir,
}

pub async fn genesis(body: &Body) -> Genesis {
    let entries = body.node.store().read_back(&body.origin, 0, 1).await.unwrap();
    let Reading::Known(leaf) = read(&entries[0].1) else { panic!("no genesis") };
    let Event::RecordBegun(genesis) = leaf.event else { panic!("no genesis") };
    genesis
}

/// One body pins another, which publishes to a folder.
pub async fn pin(body: &Body, other: &Body, folder: &Path) {
    let keys = genesis(other).await;
    let pin = PinPartner {
        origin: other.origin.clone(),
        log_vkey: keys.log_vkey,
        witness_vkey: keys.witness_vkey,
        mirror_vkey: keys.mirror_vkey,
        genesis: None,
        address: folder.to_str().unwrap().to_owned(),
        is_private: false,
    };
    body.node.submit_home(Actor::Node, fresh_key(), HomeAsk::PinPartner(pin)).await.unwrap();
}

impl Pair {
    /// Both pinned, nothing agreed yet.
    pub async fn strangers() -> Pair {
        let (a, b) = (body("a.example").await, body("b.example").await);
        let shared = tempfile::tempdir().unwrap();
        let pair = Pair { a, b, shared };
        pin(&pair.a, &pair.b, &pair.folder(&pair.b)).await;
        pin(&pair.b, &pair.a, &pair.folder(&pair.a)).await;
        pair
    }

    /// A charter of both in force and the consultation open on both sides.
    pub async fn open(review: Review) -> Pair {
        let pair = Pair::strangers().await;
        pair.agree(&charter(&[&pair.a.origin, &pair.b.origin], review)).await;
        pair.a.freeze_and_open().await;
        pair.b.freeze_and_open().await;
        pair
    }

    /// A proposes, B reads and accepts, A learns of it.
    pub async fn agree(&self, charter: &Charter) {
        self.a.sign("rivers/charter", charter.bytes()).await;
        self.publish(&self.a).await;
        self.pull(&self.b).await;
        let answer = document::Answer { document: charter.version().unwrap() };
        self.b.ask(person("signatory"), Ask::AcceptDocument(answer)).await;
        self.publish(&self.b).await;
        self.pull(&self.a).await;
    }

    /// Where a body publishes.
    pub fn folder(&self, body: &Body) -> PathBuf {
        self.shared.path().join(body.origin.as_str().split('/').next().unwrap())
    }

    /// The folder of a body's parts for the other one.
    pub fn parts(&self, from: &Body, to: &Body) -> PathBuf {
        self.folder(from).join("for").join(folder_name(&to.origin)).join("parts")
    }

    pub async fn publish(&self, body: &Body) -> Published {
        body.node.publish(&self.folder(body)).await.unwrap()
    }

    /// What pulling from the one partner brought, good or bad.
    pub async fn try_pull(&self, body: &Body) -> Pulled {
        let mut pulled = body.node.pull().await;
        assert_eq!(pulled.len(), 1);
        pulled.remove(0)
    }

    pub async fn pull(&self, body: &Body) -> Pulled {
        let pulled = self.try_pull(body).await;
        assert_eq!((&pulled.problem, pulled.state), (&None, Status::Current), "{pulled:?}");
        pulled
    }

    /// Both publish and pull until neither has anything new for the other.
    pub async fn exchange(&self) {
        for _ in 0..3 {
            self.publish(&self.a).await;
            self.publish(&self.b).await;
            self.pull(&self.a).await;
            self.pull(&self.b).await;
        }
    }

    /// Present sizes of both logs.
    pub fn pins(&self) -> Vec<(Origin, u64)> {
        [&self.a, &self.b].map(|body| (body.origin.clone(), body.node.head().head.size)).to_vec()
    }

    pub async fn digests(&self) -> (Hash, Hash) {
        let pins = self.pins();
        (self.a.node.store().digest(&pins).await.unwrap(), self.b.node.store().digest(&pins).await.unwrap())
    }
}

/// The content of a part at some node, if it is open there.
pub async fn content_at(body: &Body, place: &Place, part: &str) -> Option<Vec<u8>> {
    let parts = body.node.store().openings(&place.origin, &[place.index]).await.unwrap();
    let name = PartName::new(part).unwrap();
    parts.into_iter().find(|p| p.name == name).and_then(|p| p.opening).map(|(_, content)| content)
}

/// Commitment of a part.
pub async fn commitment(body: &Body, place: &Place, part: &str) -> Hash {
    let parts = body.node.store().openings(&place.origin, &[place.index]).await.unwrap();
    parts.into_iter().find(|p| p.name.as_str() == part).unwrap().commitment
}

/// Every file of a folder with its bytes.
pub fn files_of(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let source = hutong_node::folder::FolderSource::new(folder);
    let names = source.files_below("").unwrap();
    names.into_iter().map(|name| (name.clone(), fs::read(folder.join(&name)).unwrap())).collect()
}

/// A statement with some votes of devices on it, not yet sealed.
pub async fn vote(body: &Body, statement: &Place, votes: usize, salt: &str) {
    for n in 0..votes {
        let choice = [vote::Choice::Agree, vote::Choice::Disagree, vote::Choice::Pass][n % 3];
        let cast = vote::Cast { consultation: consultation(), statement: statement.clone(), choice };
        let answer = body.ask(device(&format!("{salt}{n}")), Ask::CastVote(cast)).await;
        assert!(matches!(answer, Answer::Received(_)));
    }
}

pub async fn state(body: &Body, text: &str) -> Place {
    let submit = statement::Submit { consultation: consultation(), text: text.to_owned(), taken_from: None };
    body.place(&body.ask(person("m1"), Ask::SubmitStatement(submit)).await)
}

/// The whole folder holds, as anybody can check it.
pub fn assert_intact(folder: &Path) {
    let report = verify_folder(folder, &[], &|_| {}).unwrap();
    let inner: Vec<_> = report.mirrors.iter().flat_map(|m| &m.problems).collect();
    assert!(report.is_intact(), "{:?} {inner:?}", report.problems);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_sides_say_the_same_and_hold_the_same_words() {
    let pair = Pair::open(Review::After).await;
    let (a, b) = (&pair.a, &pair.b);
    let of_a = a.place(&a.submit(person("m1"), "请把沿江的排污口编号公布。").await);
    let of_b = b.place(&b.submit(person("m2"), "One price list for both banks.").await);
    let named = hutong_core::consultation::opinion::Submit { named: true, ..opinion_of("I sign this with my name.") };
    let named = a.place(&a.ask(person("m3"), Ask::SubmitOpinion(named)).await);
    let statement = state(a, "One ticket for both metros.").await;
    pair.exchange().await;
    vote(a, &statement, 21, "da").await;
    vote(b, &statement, 20, "db").await;
    a.ask(Actor::Node, Ask::SealVotes(consultation())).await;
    pair.exchange().await;

    let (at_a, at_b) = pair.digests().await;
    assert_eq!(at_a, at_b);
    for (at, place, text) in [(b, &of_a, "请把沿江的排污口编号公布。"), (a, &of_b, "One price list for both banks.")]
    {
        assert_eq!(content_at(at, place, "text").await.as_deref(), Some(text.as_bytes()));
        // Nobody was asked to give a name away.
        assert_eq!(content_at(at, place, "author").await, None);
    }
    let author = content_at(b, &named, "author").await.unwrap();
    assert!(String::from_utf8(author).unwrap().contains("Name of m3"));
    let mut batches = 0;
    for (origin, size) in pair.pins() {
        for (index, bytes) in a.node.store().read_back(&origin, 0, size).await.unwrap() {
            let Reading::Known(leaf) = read(&bytes) else { panic!() };
            if let Event::VotesSealed { n, .. } = leaf.event {
                let place = Place { origin: origin.clone(), index };
                let (here, there) = (a.node.store().vote_rows(&place), b.node.store().vote_rows(&place));
                let (here, there) = (here.await.unwrap(), there.await.unwrap());
                assert_eq!((here.len() as u64, &here), (n, &there));
                batches += 1;
            }
        }
    }
    assert_eq!(batches, 3);
    assert_intact(&pair.folder(a));
    assert_intact(&pair.folder(b));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_side_cosigns_the_other_twice_and_the_folder_shows_it() {
    let pair = Pair::open(Review::After).await;
    let place = pair.a.place(&pair.a.submit(person("m1"), "Count me in.").await);
    pair.exchange().await;
    let heads = pair.a.node.store().cosigned_heads(place.index).await.unwrap();
    let by: Vec<(bool, &Origin)> = heads.iter().map(|h| (h.by_mirror, &h.partner)).collect();
    assert_eq!(by, [(true, &pair.b.origin), (false, &pair.b.origin)]);
    assert!(pair.a.node.store().cosigned_heads(pair.a.node.head().head.size).await.unwrap().is_empty());
    // Own signature first, then the partner's for this very size.
    pair.publish(&pair.a).await;
    let checkpoint = fs::read_to_string(pair.folder(&pair.a).join("checkpoint")).unwrap();
    let lines: Vec<&str> = checkpoint.lines().filter(|l| l.starts_with('—')).collect();
    let keys = genesis(&pair.b).await;
    let names = [
        pair.a.origin.as_str(),
        keys.witness_vkey.split('+').next().unwrap(),
        keys.mirror_vkey.split('+').next().unwrap(),
    ];
    assert_eq!(lines.iter().map(|l| l.split(' ').nth(1).unwrap()).collect::<Vec<_>>(), names);
    let receipt = pair.a.node.receipt(place.index).await.unwrap();
    assert_eq!(receipt.grown, hutong_node::answer::Grown::Guarded);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restarted_body_goes_on_from_its_mirror() {
    let pair = Pair::open(Review::After).await;
    pair.a.submit(person("m1"), "Before.").await;
    pair.exchange().await;
    let Pair { a, b, shared } = pair;
    let Body { node, dir, clock, origin, _root } = b;
    node.stop().await;
    let node = crate::world::start(&dir, &clock).await;
    let states = node.partners();
    assert_eq!((states[0].state, states[0].size), (Status::Current, a.node.head().head.size));
    let b = Body { node, dir, clock, origin, _root };
    let pair = Pair { a, b, shared };
    let place = pair.a.place(&pair.a.submit(person("m2"), "After.").await);
    pair.publish(&pair.a).await;
    let pulled = pair.pull(&pair.b).await;
    assert_eq!((pulled.new_entries, pulled.opened), (2, 1));
    assert_eq!(content_at(&pair.b, &place, "text").await.as_deref(), Some("After.".as_bytes()));
    let (at_a, at_b) = pair.digests().await;
    assert_eq!(at_a, at_b);
}
