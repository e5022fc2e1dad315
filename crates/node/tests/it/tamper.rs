//! One flipped bit anywhere in a published folder is found, and its place is named.
#![allow(clippy::disallowed_methods, reason = "tests alter the folders that nodes publish")]

use std::{collections::BTreeSet, fs};

use hutong_core::{
    command::Ask,
    consultation::{charter::Review, erasure},
    ids::{Code, PartName},
};
use hutong_node::verify::{FolderReport, verify_folder};

use crate::{
    exchange::{Pair, assert_intact, files_of, state, vote},
    world::person,
};

fn named(report: &FolderReport) -> Vec<String> {
    let own = report.problems.iter().map(ToString::to_string);
    own.chain(report.mirrors.iter().flat_map(named)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_flipped_bit_anywhere_is_found_and_named() {
    let pair = Pair::open(Review::After).await;
    let (a, b) = (&pair.a, &pair.b);
    let gone = a.place(&a.submit(person("m1"), "Erase me.").await);
    a.submit(person("m2"), "请把沿江的排污口编号公布。").await;
    b.submit(person("m1"), "One price list for both banks.").await;
    let statement = state(a, "One ticket for both metros.").await;
    pair.exchange().await;
    vote(a, &statement, 21, "d").await;
    let erase = erasure::Erase {
        item: gone,
        parts: vec![PartName::new(PartName::TEXT).unwrap()],
        basis: Code::new(erasure::AUTHOR_REQUEST).unwrap(),
    };
    a.ask(person("m1"), Ask::EraseParts(erase)).await;
    pair.exchange().await;
    let folder = pair.folder(a);
    assert_intact(&folder);
    let keys: Vec<_> = {
        let genesis = crate::exchange::genesis(a).await;
        [genesis.log_vkey].iter().map(|k| hutong_log::key::VerifierKey::parse(k).unwrap()).collect()
    };
    let (mut flips, mut kinds) = (0, BTreeSet::new());
    for (path, good) in files_of(&folder) {
        let kind = path.split('/').next().unwrap().to_owned();
        kinds.insert(if path.ends_with(".gone") {
            "gone".to_owned()
        } else if path.contains("/votes/") {
            "votes".to_owned()
        } else {
            kind
        });
        for at in BTreeSet::from([0, good.len() / 3, good.len() / 2, good.len().saturating_sub(1)]) {
            let mut bad = good.clone();
            let Some(byte) = bad.get_mut(at) else { continue };
            *byte ^= 1 << (at % 7);
            fs::write(folder.join(&path), &bad).unwrap();
            let report = verify_folder(&folder, &keys, &|_| {}).unwrap();
            let found = named(&report);
            assert!(!report.is_intact(), "byte {at} of {path} was flipped, and nobody noticed");
            let file = path.rsplit('/').next().unwrap();
            let says_where = found.iter().any(|f| f.contains(file) || f.contains("entry "));
            assert!(says_where, "byte {at} of {path}: {found:?}");
            flips += 1;
        }
        fs::write(folder.join(&path), &good).unwrap();
    }
    assert_intact(&folder);
    assert!(flips > 80, "{flips}");
    let wanted = ["checkpoint", "for", "gone", "mirror", "record.json", "tile", "votes", "witness"];
    assert_eq!(kinds.iter().map(String::as_str).collect::<Vec<_>>(), wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_gone_or_does_not_belong_is_named() {
    let pair = Pair::open(Review::After).await;
    pair.a.submit(person("m1"), "请把沿江的排污口编号公布。").await;
    pair.exchange().await;
    let folder = pair.folder(&pair.a);
    let size = pair.a.node.head().head.size;
    for path in [format!("tile/entries/000.p/{size}"), format!("tile/0/000.p/{size}")] {
        let good = fs::read(folder.join(&path)).unwrap();
        fs::remove_file(folder.join(&path)).unwrap();
        let report = verify_folder(&folder, &[], &|_| {}).unwrap();
        assert!(named(&report).iter().any(|f| f.contains(&path)), "{path}: {:?}", named(&report));
        fs::write(folder.join(&path), good).unwrap();
    }
    for stray in ["tile/0/000.p/200", "for/aa/parts/bb", "notes.txt"] {
        let path = folder.join(stray);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "stray").unwrap();
        let report = verify_folder(&folder, &[], &|_| {}).unwrap();
        assert!(named(&report).iter().any(|f| f.contains(stray)), "{stray}: {:?}", named(&report));
        fs::remove_file(path).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_lie_there_though_they_were_erased_are_named() {
    let pair = Pair::open(Review::After).await;
    let (a, place) = (&pair.a, pair.a.place(&pair.a.submit(person("m1"), "Erase me.").await));
    pair.exchange().await;
    let folder = pair.folder(a);
    let before = files_of(&folder);
    let parts = vec![PartName::new(PartName::TEXT).unwrap()];
    let basis = Code::new(erasure::AUTHOR_REQUEST).unwrap();
    a.ask(person("m1"), Ask::EraseParts(erasure::Erase { item: place, parts, basis })).await;
    pair.exchange().await;
    assert_intact(&folder);
    let after = files_of(&folder);
    let gone: Vec<_> =
        before.iter().filter(|(path, _)| path.starts_with("for/") && !after.contains_key(*path)).collect();
    let [(path, words)] = gone[..] else { panic!("{gone:?}") };
    // Somebody puts the words back, beside the mark that they are gone or in its place.
    let mark = folder.join(format!("{path}.gone"));
    for keeps_mark in [true, false] {
        fs::write(folder.join(path), words).unwrap();
        if !keeps_mark {
            fs::remove_file(&mark).unwrap();
        }
        let found = named(&verify_folder(&folder, &[], &|_| {}).unwrap());
        assert!(found.iter().any(|f| f.contains(path.as_str()) && f.contains("still lies here")), "{found:?}");
    }
}
