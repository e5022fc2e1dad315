//! What logs show against themselves: found from entries alone, taken away as a file, and nothing else is believed for it.

use hutong_core::{
    canonical::Object,
    consultation::{
        item::{Audience, ItemKind, State, Tier},
        report::{disposition_root, state_counts},
    },
    ids::{EntryIndex, LeafId, PartName, Place, Ref},
    moment::Moment,
    partner::lapse::{
        ACKNOWLEDGE_S_MAX, BadReport, ElsewhereLeaf, LAPSE_ENTRIES_MAX, Lapse, LapseFile, NoLapse, NoLapseFile,
        Unconfirmed,
    },
    record::{DocumentVersion, Event, ItemAccepted, KeyRole, Leaf, LogHead, write},
};
use hutong_log::{
    hash::{Hash, leaf_hash, sha256},
    key::{Signer, VerifierKey},
    proof::TlogProof,
    tile::TileEdge,
};

use crate::{
    fixtures::{A, B, code, document, origin, topic},
    life::{change, genesis, key, root},
    logs::Log,
};

fn leaf(ts: u64, id: u8, event: Event) -> Vec<u8> {
    write(&Leaf { ts, consultation: Some(topic()), id: LeafId([id; 16]), event, extra: Object::new() })
}

fn accepted(id: u8) -> Vec<u8> {
    accepted_as(id, ItemKind::Opinion)
}

fn accepted_as(id: u8, kind: ItemKind) -> Vec<u8> {
    let item = ItemAccepted {
        kind,
        tier: Tier::Open,
        audience: Audience::Public,
        prompt: None,
        about: None,
        source: None,
        parts: vec![(PartName::known(PartName::TEXT), sha256(&[id]))],
    };
    leaf(60, id, Event::ItemAccepted(item))
}

fn moved(id: u8, item: EntryIndex, hash: Hash, to: State) -> Vec<u8> {
    let item = Ref { origin: None, index: item, hash };
    leaf(60, id, Event::StateChanged { item, to, reason: None, into: None, parts: Vec::new() })
}

fn report(id: u8, stated: &[(EntryIndex, State)]) -> Vec<u8> {
    let report = DocumentVersion { id: document("report"), ver: 1, sha256: sha256(b"report") };
    let event =
        Event::ReportIssued { report, disposition_root: disposition_root(stated), counts: state_counts(stated) };
    leaf(60, id, event)
}

/// A log with two items, of which one stays pending when `is_done` is not so, and a report that states these.
fn reported(stated: [State; 2], is_done: bool) -> Log {
    let mut log = Log::new(A, 0);
    log.leaves = vec![leaf(60, 0, Event::RecordBegun(genesis())), accepted(1), accepted(2)];
    let hash = |log: &Log, at: usize| leaf_hash(&log.leaves[at]);
    log.leaves.push(moved(3, 1, hash(&log, 1), State::Published));
    if is_done {
        log.leaves.push(moved(4, 2, hash(&log, 2), State::Withheld));
    }
    log.leaves.push(report(5, &[(1, stated[0]), (2, stated[1])]));
    log
}

fn file(lapse: &Lapse, log: &Log, erasure: Option<&ElsewhereLeaf>) -> Vec<u8> {
    LapseFile::write(lapse, &log.head(), erasure, &log.leaves).unwrap()
}

fn check(bytes: &[u8], keys: &[VerifierKey]) -> Result<Lapse, NoLapse> {
    assert!(LapseFile::is_one(bytes));
    LapseFile::read(bytes).unwrap().verify(keys)
}

#[test]
fn a_report_that_does_not_add_up_convicts_by_its_own_entries() {
    for (stated, is_done, why) in [
        ([State::Published, State::Published], true, Some(BadReport::Dispositions)),
        ([State::Published, State::Pending], false, Some(BadReport::Pending)),
        ([State::Published, State::Withheld], true, None),
    ] {
        let log = reported(stated, is_done);
        let at = log.size() - 1;
        let claimed = Lapse::Report { by: origin(A), at, why: why.unwrap_or(BadReport::Dispositions) };
        let bytes = file(&claimed, &log, None);
        assert_eq!(check(&bytes, &[log.key()]), why.map(|_| claimed).ok_or(NoLapse::Nothing), "{stated:?}");
    }
}

#[test]
fn what_has_no_words_is_not_erased_with_them() {
    for (kind, stands) in [
        (ItemKind::Opinion, State::Erased),
        (ItemKind::Support, State::Published),
        (ItemKind::Cosign, State::Published),
    ] {
        for stated in [State::Erased, State::Published] {
            let mut log = Log::new(A, 0);
            log.leaves = vec![leaf(60, 0, Event::RecordBegun(genesis())), accepted_as(1, kind)];
            let hash = leaf_hash(&log.leaves[1]);
            log.leaves.push(moved(2, 1, hash, State::Published));
            let (item, parts) = (Ref { origin: None, index: 1, hash }, vec![PartName::known(PartName::TEXT)]);
            log.leaves.push(leaf(60, 3, Event::PartsErased { item, parts, basis: code("author-request") }));
            log.leaves.push(report(4, &[(1, stated)]));
            let claimed = Lapse::Report { by: origin(A), at: 4, why: BadReport::Dispositions };
            let found = check(&file(&claimed, &log, None), &[log.key()]);
            assert_eq!(found.is_ok(), stated != stands, "{kind} as {stated}: {found:?}");
        }
    }
}

#[test]
fn an_altered_file_convicts_nobody() {
    let log = reported([State::Published, State::Published], true);
    let claimed = |at| Lapse::Report { by: origin(A), at, why: BadReport::Dispositions };
    let good = file(&claimed(log.size() - 1), &log, None);
    check(&good, &[log.key()]).unwrap();
    // Another entry is meant; entries left out, added or changed; another log's key, or one that signed nothing.
    assert_eq!(check(&file(&claimed(2), &log, None), &[log.key()]), Err(NoLapse::Nothing));
    let mut others = vec![log.fork(5, 5, ""), log.fork(log.leaves.len(), log.leaves.len() + 1, "more")];
    let mut changed = log.clone();
    changed.leaves[1] = accepted(9);
    others.push(changed);
    for other in &others {
        let bytes = LapseFile::write(&claimed(log.size() - 1), &log.head(), None, &other.leaves).unwrap();
        assert_eq!(check(&bytes, &[log.key()]), Err(NoLapse::OtherEntries));
    }
    assert_eq!(check(&good, &[Log::new(B, 3).key()]), Err(NoLapse::OtherLog(A.to_owned())));
    assert_eq!(check(&good, &[]), Err(NoLapse::OtherLog(A.to_owned())));
    assert!(matches!(check(&good, &[Log::new(A, 8).key()]), Err(NoLapse::Signature(_))));
    // Not whole, or no such file.
    let line = good.iter().position(|b| *b == b'\n').unwrap();
    assert_eq!(LapseFile::read(&good[..good.len() - 1]).unwrap_err(), NoLapseFile::CutOff(log.size() - 1));
    assert_eq!(LapseFile::read(&good[..line + 2]).unwrap_err(), NoLapseFile::CutOff(0));
    for cut in 0..line {
        assert!(LapseFile::read(&good[..cut]).is_err(), "{cut}");
    }
    for at in 0..line {
        let mut other = good.clone();
        other[at] ^= 1;
        let read = LapseFile::read(&other);
        assert!(read.is_err() || read.unwrap().verify(&[log.key()]).is_err(), "byte {at}");
    }
    let many = [&good[..=line], &vec![0; 2 * LAPSE_ENTRIES_MAX + 2]].concat();
    assert_eq!(LapseFile::read(&many).unwrap_err(), NoLapseFile::TooMany);
    assert!(LapseFile::read(&many[..many.len() - 2]).is_ok());
    assert!(!LapseFile::is_one(b"") && !LapseFile::is_one(b"{}\n"));
}

/// B erases something of its own in entry 1; A names B's size at `known`, is `late` seconds older at its end, and may have
/// confirmed it.
fn erased(late: u64, confirms: bool) -> (Log, ElsewhereLeaf, Lapse, [VerifierKey; 2]) {
    let mut b = Log::new(B, 2);
    let item = Ref { origin: None, index: 0, hash: sha256(b"0") };
    let parts = vec![PartName::known(PartName::TEXT)];
    b.leaves = vec![b"x".to_vec(), leaf(60, 1, Event::PartsErased { item, parts, basis: code("author-request") })];
    let mut edge = TileEdge::new();
    edge.append(&b.hashes(2));
    let proof = TlogProof { extra: None, index: 1, hashes: edge.prove_inclusion(1).unwrap(), checkpoint: b.head() };
    let erasure = ElsewhereLeaf::new(b.leaves[1].clone(), proof);
    let anchor = |size| Event::LogAnchored(LogHead { origin: origin(B), size, root: sha256(b"root") });
    let mut a = Log::new(A, 0);
    a.leaves = vec![leaf(60, 0, Event::RecordBegun(genesis())), leaf(60, 1, anchor(1)), leaf(120, 2, anchor(2))];
    a.leaves.push(leaf(180, 3, anchor(9)));
    if confirms {
        let erasure = Ref { origin: Some(origin(B)), index: 1, hash: leaf_hash(&b.leaves[1]) };
        a.leaves.push(leaf(240, 4, Event::ErasureAcknowledged { erasure }));
    }
    a.leaves.push(leaf(120 + late, 5, anchor(10)));
    let late = Unconfirmed {
        erasure: Place { origin: origin(B), index: 1 },
        by: origin(A),
        known: (2, Moment(120)),
        last: (a.size() - 1, Moment(120 + late)),
    };
    let keys = [a.key(), b.key()];
    (a, erasure, Lapse::Unconfirmed(late), keys)
}

#[test]
fn an_erasure_that_was_known_for_72_hours_and_not_confirmed_convicts() {
    for (late, confirms, holds) in
        [(ACKNOWLEDGE_S_MAX, false, false), (ACKNOWLEDGE_S_MAX + 1, false, true), (9 * ACKNOWLEDGE_S_MAX, true, false)]
    {
        let (log, erasure, lapse, keys) = erased(late, confirms);
        let Lapse::Unconfirmed(owed) = &lapse else { panic!() };
        assert_eq!(owed.hours().is_some(), late > ACKNOWLEDGE_S_MAX);
        let bytes = file(&lapse, &log, Some(&erasure));
        assert_eq!(check(&bytes, &keys).ok(), holds.then_some(lapse), "{late} {confirms}");
        // Without the key of the log that erased nobody knows that it did.
        assert!(check(&bytes, &keys[..1]).is_err());
    }
}

#[test]
fn no_other_leaf_passes_for_an_erasure() {
    let (log, _, lapse, keys) = erased(9 * ACKNOWLEDGE_S_MAX, false);
    let mut b = Log::new(B, 2);
    b.leaves = vec![b"x".to_vec(), accepted(1)];
    let mut edge = TileEdge::new();
    edge.append(&b.hashes(2));
    let proof = TlogProof { extra: None, index: 1, hashes: edge.prove_inclusion(1).unwrap(), checkpoint: b.head() };
    let other = ElsewhereLeaf::new(b.leaves[1].clone(), proof.clone());
    assert_eq!(check(&file(&lapse, &log, Some(&other)), &keys), Err(NoLapse::NoErasure));
    // Of the accused log itself; with something opened beside it.
    let (own, at) = (log.key(), log.size() - 1);
    let mut forged = log.clone();
    let item = Ref { origin: None, index: 0, hash: sha256(b"0") };
    let erase =
        Event::PartsErased { item, parts: vec![PartName::known(PartName::TEXT)], basis: code("author-request") };
    forged.leaves.push(leaf(180, 6, erase));
    let mut edge = TileEdge::new();
    edge.append(&forged.hashes(forged.size()));
    let hashes = edge.prove_inclusion(at + 1).unwrap();
    let itself = TlogProof { extra: None, index: at + 1, hashes, checkpoint: forged.head() };
    let itself = ElsewhereLeaf::new(forged.leaves.last().unwrap().clone(), itself);
    assert_eq!(check(&file(&lapse, &log, Some(&itself)), &[own]), Err(NoLapse::NoErasure));
    let unproven = ElsewhereLeaf::new(leaf(60, 1, Event::RecordBegun(genesis())), proof);
    assert!(matches!(check(&file(&lapse, &log, Some(&unproven)), &keys), Err(NoLapse::Erasure(_))));
}

#[test]
fn keys_that_were_replaced_follow_from_the_entries() {
    let mut log = reported([State::Published, State::Published], true);
    let at = log.size() - 1;
    log.leaves.push(leaf(60, 7, Event::KeyChanged(change(KeyRole::Log, (0, 1), at))));
    log.turns = vec![(log.size(), 1)];
    let claimed = Lapse::Report { by: origin(A), at, why: BadReport::Dispositions };
    let bytes = file(&claimed, &log, None);
    let (vouching, second) = (root().verifier().clone(), key(KeyRole::Log, 1).verifier().clone());
    // Who knows the first key is led to the second by the entries, if the root key vouches for them or the second is known.
    for keys in [vec![log.key(), vouching.clone()], vec![log.key(), second.clone()], vec![second]] {
        assert_eq!(check(&bytes, &keys), Ok(claimed.clone()));
    }
    // Anybody writes entries in which a root key of theirs replaces the first key by one of theirs.
    assert!(matches!(check(&bytes, &[log.key()]), Err(NoLapse::Unvouched(u)) if u.root == vouching.to_string()));
    assert_eq!(check(&bytes, std::slice::from_ref(&vouching)), Err(NoLapse::OtherLog(A.to_owned())));
    let mut stolen = log.clone();
    stolen.turns.clear();
    let bytes = file(&claimed, &stolen, None);
    assert!(
        matches!(check(&bytes, &[log.key(), vouching]), Err(NoLapse::Signature(_))),
        "the replaced key signs nothing later"
    );
}

#[test]
fn a_lapse_keeps_its_name_however_long_it_lasts() {
    let name = |late| erased(late, false).2.name();
    assert_eq!(name(ACKNOWLEDGE_S_MAX + 1), name(9 * ACKNOWLEDGE_S_MAX));
    let report = |at, why| Lapse::Report { by: origin(A), at, why }.name();
    let names =
        [report(1, BadReport::Pending), report(1, BadReport::Dispositions), report(2, BadReport::Pending), name(1)];
    let different: std::collections::BTreeSet<_> = names.iter().collect();
    assert!(different.len() == 4 && names.iter().all(|name| name.len() == 32));
}
