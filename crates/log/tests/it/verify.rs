//! Verification of whole folders: what is intact passes, and every altered byte is found at its place.

use std::collections::BTreeSet;

use hutong_log::checkpoint::Checkpoint;
use hutong_log::hash::{HASH_LEN, sha256};
use hutong_log::note::OpenRefusal;
use hutong_log::verify::{Breach, BreachKind, Expected, LogCheck, LogSource, Remark, Report, verify_log};
use proptest::prelude::*;

use crate::common::{Folder, ORIGIN, keys, log_key, short_leaves, some_leaves, witness_key};

/// Sizes whose last files are full, partial, or just begun, at one and two upper levels.
const SIZES: [u64; 9] = [0, 1, 5, 255, 256, 257, 700, 65_536, 65_800];

fn build(size: u64) -> Folder {
    Folder::build(&some_leaves(size), &[size])
}

fn verify_damaged(folder: &Folder, path: &str, at: usize, mask: u8) -> Report {
    let mut damaged = folder.clone();
    damaged.0.get_mut(path).unwrap()[at] ^= mask;
    damaged.verify()
}

#[test]
fn intact_folders_pass_and_show_every_leaf() {
    for size in SIZES {
        let leaves = some_leaves(size);
        let mut seen = Vec::new();
        let report = build(size).verify_with(|leaf| {
            assert_eq!(leaf.index, seen.len() as u64);
            seen.push(leaf.bytes.to_vec());
        });
        assert_eq!((report.breaches, report.remarks), (vec![], vec![]), "size {size}");
        assert_eq!(report.leaves, size);
        assert!(seen == leaves, "size {size}");
    }
}

#[test]
fn every_flipped_byte_of_a_small_log_is_found_in_its_file() {
    // Tiles are all hashes: one byte of each is as good as another.
    let step = |path: &str| if path == "checkpoint" || path.starts_with("tile/entries") { 1 } else { 31 };
    for sizes in [&[270][..], &[1, 3, 200, 270], &[256]] {
        let folder = Folder::build(&short_leaves(270), sizes);
        assert_eq!(folder.verify().breaches, []);
        for (path, bytes) in &folder.0 {
            for at in (0..bytes.len()).step_by(step(path)) {
                let report = verify_damaged(&folder, path, at, 1 << (at % 8));
                let named = report.breaches.iter().any(|breach| breach.path == *path);
                // In the name or id of the witness it makes a line by an unknown key of a known one.
                let unknown = path == "checkpoint" && report.signatories.cosigned.is_empty();
                assert!(named || (unknown && !report.remarks.is_empty()), "{path} byte {at} of {sizes:?}: {report:?}");
            }
        }
    }
}

/// Expects exactly these breaches, as text.
fn check(folder: &Folder, breaches: &[&str]) {
    let found: Vec<String> = folder.verify().breaches.iter().map(Breach::to_string).collect();
    assert_eq!(found, breaches);
}

fn damage(folder: &Folder, path: &str, change: impl FnOnce(&mut Vec<u8>)) -> Folder {
    let mut damaged = folder.clone();
    change(damaged.0.get_mut(path).unwrap());
    damaged
}

/// Where entry `leaf` begins in its bundle.
fn offset_of(leaf: u64) -> usize {
    let first = leaf - leaf % 256;
    some_leaves(leaf)[first as usize..].iter().map(|leaf| leaf.len() + 2).sum()
}

#[test]
fn an_altered_entry_is_named_with_its_index_and_place() {
    let folder = build(700);
    // In the first bundle, in one whose hash stands in a partial upper tile, in the partial bundle.
    for (leaf, path) in [(3, "tile/entries/000"), (300, "tile/entries/001"), (699, "tile/entries/002.p/188")] {
        let at = offset_of(leaf);
        let damaged = damage(&folder, path, |bytes| bytes[at + 4] ^= 1);
        check(&damaged, &[&format!("{path}, leaf {leaf}, byte {at}: the entry is not the one that was signed")]);
    }
    let folder = build(65_800);
    let damaged = damage(&folder, "tile/entries/255", |bytes| bytes[2] ^= 1);
    check(&damaged, &["tile/entries/255, leaf 65280, byte 0: the entry is not the one that was signed"]);
}

#[test]
fn an_altered_hash_is_named_not_the_entries_it_covers() {
    let folder = build(65_800);
    let altered = "the hash is not the one that was signed";
    for (path, place) in [
        ("tile/0/000", ", leaf 3"),
        ("tile/0/257.p/8", ", leaf 65795"),
        ("tile/1/000", ""),
        ("tile/1/001.p/1", ""),
        ("tile/2/000.p/1", ""),
    ] {
        let at = if path.ends_with(".p/1") { 0 } else { 3 * HASH_LEN };
        let damaged = damage(&folder, path, |bytes| bytes[at + 9] ^= 128);
        check(&damaged, &[&format!("{path}{place}, byte {at}: {altered}")]);
    }
}

#[test]
fn an_altered_partial_of_an_older_size_is_named() {
    let folder = Folder::build(&some_leaves(700), &[100, 300, 300, 700]);
    let at = offset_of(40);
    check(
        &damage(&folder, "tile/entries/000.p/100", |bytes| bytes[at + 3] ^= 1),
        &[&format!(
            "tile/entries/000.p/100, leaf 40, byte {at}: differs from tile/entries/000 in what both should hold"
        )],
    );
    check(
        &damage(&folder, "tile/0/001.p/44", |bytes| bytes[64] ^= 1),
        &["tile/0/001.p/44, leaf 258, byte 64: differs from tile/0/001 in what both should hold"],
    );
    check(
        &damage(&folder, "tile/1/000.p/1", |bytes| bytes[0] ^= 1),
        &["tile/1/000.p/1, byte 0: differs from tile/1/000.p/2 in what both should hold"],
    );
    check(
        &damage(&folder, "tile/1/000.p/1", |bytes| bytes.push(0)),
        &["tile/1/000.p/1: the file has 33 bytes instead of 32"],
    );
    let len = folder.0["tile/entries/000.p/100"].len();
    check(
        &damage(&folder, "tile/entries/000.p/100", |bytes| bytes.push(0)),
        &[&format!("tile/entries/000.p/100, byte {len}: differs from tile/entries/000 in what both should hold")],
    );
}

#[test]
fn missing_and_misshapen_files_are_named_and_hide_nothing_else() {
    let folder = build(700);
    for path in folder.0.keys().filter(|path| *path != "checkpoint") {
        let mut without = folder.clone();
        without.0.remove(path);
        check(&without, &[&format!("{path}: the file is missing")]);
    }
    check(
        &damage(&folder, "tile/0/001", |bytes| bytes.truncate(8191)),
        &["tile/0/001: the file has 8191 bytes instead of 8192"],
    );
    check(
        &damage(&folder, "tile/1/000.p/2", |bytes| bytes.push(0)),
        &["tile/1/000.p/2: the file has 65 bytes instead of 64"],
    );
    let len = folder.0["tile/entries/001"].len();
    check(
        &damage(&folder, "tile/entries/001", |bytes| bytes.push(0)),
        &[&format!("tile/entries/001, byte {len}: bytes follow the last entry")],
    );
    check(
        &damage(&folder, "tile/entries/001", |bytes| bytes.truncate(len - 1)),
        &[&format!("tile/entries/001, leaf 511, byte {}: the file ends within this entry", offset_of(511))],
    );
    // Another fault beside a missing file is still found.
    let mut two = damage(&folder, "tile/entries/002.p/188", |bytes| bytes[2] ^= 1);
    two.0.remove("tile/0/000");
    let entry = "tile/entries/002.p/188, leaf 512, byte 0: the entry is not the one that was signed";
    check(&two, &["tile/0/000: the file is missing", entry]);
}

#[test]
fn a_forged_entry_with_a_forged_tile_is_not_covered() {
    let mut folder = build(700);
    let mut leaves = some_leaves(700);
    leaves[5][0] ^= 1;
    let forged = Folder::build(&leaves, &[700]);
    for path in ["tile/entries/000", "tile/0/000"] {
        folder.0.insert(path.to_owned(), forged.0[path].clone());
    }
    check(&folder, &["tile/entries/000: the content agrees with itself, but not with the signed root"]);
    // Forged up to the top, only the root tells.
    folder.0.insert("tile/1/000.p/2".to_owned(), forged.0["tile/1/000.p/2"].clone());
    let report = folder.verify();
    assert!(matches!(report.breaches.as_slice(), [Breach { kind: BreachKind::Root { .. }, .. }]), "{report:?}");
}

#[test]
fn where_nobody_can_tell_both_are_named() {
    // The last entry and the last upper tile: neither reading leads to the root.
    let folder = damage(&build(700), "tile/entries/002.p/188", |bytes| bytes[2] ^= 1);
    let folder = damage(&folder, "tile/1/000.p/2", |bytes| bytes[0] ^= 1);
    let report = folder.verify();
    let places: Vec<(&str, Option<u64>)> = report.breaches.iter().map(|b| (b.path.as_str(), b.leaf)).collect();
    assert_eq!(places, [("checkpoint", None), ("tile/1/000.p/2", None), ("tile/entries/002.p/188", Some(512))]);
    assert!(matches!(&report.breaches[1].kind, BreachKind::Disagrees { other } if other == "tile/0/000"));
}

#[test]
fn a_checkpoint_that_is_not_the_logs_is_named_and_the_rest_still_checked() {
    let folder = build(300);
    let claim = |origin: &str, size, root| Checkpoint::new(origin, size, root).unwrap();
    let root = folder.verify().checkpoint.unwrap().checkpoint().root();
    let with = |text: String| {
        let mut changed = folder.clone();
        changed.0.insert("checkpoint".to_owned(), text.into_bytes());
        changed
    };
    // A second root for the same size, validly signed.
    let other = with(claim(ORIGIN, 300, sha256(b"other")).sign(&log_key()).unwrap().format());
    assert!(matches!(other.verify().breaches.as_slice(), [Breach { kind: BreachKind::Root { .. }, .. }]));
    // Signed by nobody we know.
    let line = claim(ORIGIN, 300, root).cosign(5, &witness_key()).unwrap();
    let unsigned = with(format!("{}\n{line}\n", claim(ORIGIN, 300, root).body()));
    let refusal = OpenRefusal::NoLogSignature { origin: ORIGIN.to_owned() };
    assert_eq!(unsigned.verify().breaches[0].kind, BreachKind::Signature(refusal));
    assert_eq!(unsigned.verify().leaves, 300);
    // Of another log.
    let keys = keys();
    let expected = Expected { keys: &keys, origin: Some("cq.example/log/1") };
    let report = verify_log(&folder, expected, |_| {}).unwrap();
    assert_eq!(
        report.breaches[0].to_string(),
        "checkpoint: the checkpoint is of the log sc.example/log/1, not of cq.example/log/1"
    );
    // Not a checkpoint at all.
    assert!(matches!(with("hello".to_owned()).verify().breaches[0].kind, BreachKind::Checkpoint(_)));
    // Cosigned before signed.
    let log_line = claim(ORIGIN, 300, root).sign(&log_key()).unwrap().note().signatures()[0].clone();
    let swapped = with(format!("{}\n{line}\n{log_line}\n", claim(ORIGIN, 300, root).body())).verify();
    assert!(swapped.is_intact());
    assert_eq!(swapped.remarks, [Remark::LogSignatureNotFirst]);
}

#[test]
fn an_absurd_size_ends_soon() {
    let mut folder = build(300);
    for size in [301, 513, 1 << 40, u64::MAX] {
        folder.sign(size, sha256(b"root"));
        folder.0.insert("tile/entries/x999/x999/x999/999".to_owned(), vec![]);
        let report = folder.verify();
        assert!(!report.is_intact());
        assert!(report.breaches.iter().any(|breach| breach.kind == BreachKind::Missing), "{size}: {report:?}");
        assert!(report.breach_count < 5000);
    }
}

#[test]
fn a_writer_ahead_of_its_checkpoint_is_remarked() {
    let mut folder = Folder::build(&some_leaves(900), &[300, 900]);
    let at_300 = Folder::build(&some_leaves(900), &[300]).0["checkpoint"].clone();
    folder.0.insert("checkpoint".to_owned(), at_300);
    // Partial files of the signed size may already have given way to the full ones.
    for path in ["tile/0/001.p/44", "tile/entries/001.p/44", "tile/1/000.p/1"] {
        folder.0.remove(path).unwrap();
    }
    folder.0.insert("tile/1/000".to_owned(), folder.0["tile/1/000.p/3"].repeat(86)[..8192].to_vec());
    folder.0.insert("tile/README".to_owned(), vec![]);
    let report = folder.verify();
    assert_eq!(report.breaches, []);
    assert_eq!(report.leaves, 300);
    let remarks: BTreeSet<String> = report.remarks.iter().map(Remark::to_string).collect();
    assert!(remarks.contains("tile/README: not a file of a log; it was not checked"));
    for path in ["tile/entries/001", "tile/0/002", "tile/entries/003.p/132", "tile/1/000"] {
        assert!(remarks.contains(&Remark::Beyond { path: path.to_owned() }.to_string()), "{path}: {remarks:?}");
    }
    // What lies before the size is checked in these files too.
    let damaged = damage(&folder, "tile/entries/001", |bytes| bytes[3] ^= 1);
    check(&damaged, &["tile/entries/001, leaf 256, byte 0: the entry is not the one that was signed"]);
}

#[test]
fn threads_and_order_change_nothing() {
    let folder = damage(&build(3000), "tile/entries/003", |bytes| bytes[2] ^= 1);
    let keys = keys();
    let expected = Expected { keys: &keys, origin: Some(ORIGIN) };
    let mut check = LogCheck::open(&folder, expected).unwrap();
    let findings: Vec<_> = std::thread::scope(|scope| {
        let check = &check;
        let threads: Vec<_> = (0..check.bundle_count())
            .map(|bundle| scope.spawn(move || check.check_bundle(bundle, |_| {}).unwrap()))
            .collect();
        threads.into_iter().rev().map(|thread| thread.join().unwrap()).collect()
    });
    for found in findings {
        check.accept(found);
    }
    assert_eq!(check.finish().unwrap(), folder.verify());
}

#[test]
fn a_source_that_fails_is_a_fault_not_a_breach() {
    struct Broken(&'static str);
    impl LogSource for Broken {
        type Fault = std::io::Error;
        fn read(&self, path: &str, _: usize) -> Result<Option<Vec<u8>>, Self::Fault> {
            if path == self.0 { Err(std::io::Error::other("disk")) } else { Ok(build(5).0.get(path).cloned()) }
        }
        fn list(&self) -> Result<Vec<String>, Self::Fault> {
            build(5).list().map_err(|never| match never {})
        }
    }
    for path in ["checkpoint", "tile/0/000.p/5", "tile/entries/000.p/5"] {
        assert!(verify_log(&Broken(path), Expected::default(), |_| {}).is_err(), "{path}");
    }
    assert!(verify_log(&Broken("none"), Expected::default(), |_| {}).unwrap().is_intact());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// A log with two upper levels; every file gets its share of the flips, whatever its length.
    #[test]
    fn a_flipped_bit_in_a_large_log_is_found_in_its_file(file in any::<usize>(), at in any::<usize>(), bit in 0_u8..8) {
        static LARGE: std::sync::LazyLock<Folder> = std::sync::LazyLock::new(|| Folder::build(&short_leaves(65_800), &[65_000, 65_800]));
        let path = LARGE.0.keys().nth(file % LARGE.0.len()).unwrap();
        let at = at % LARGE.0[path].len();
        let report = verify_damaged(&LARGE, path, at, 1 << bit);
        let named = report.breaches.iter().any(|breach| breach.path == *path);
        let unknown = path == "checkpoint" && report.signatories.cosigned.is_empty();
        prop_assert!(named || unknown, "{} byte {}: {:?}", path, at, report);
    }
}
