//! Rates of the proof code on one core, printed: leaves verified, batches grown and proven, signatures. Run with
//! `cargo bench -p hutong-log`; figures are those of the machine.
#![allow(clippy::disallowed_methods, reason = "a bench reads the clock")]
#![allow(clippy::print_stdout, reason = "a bench prints its figures")]

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::hint::black_box;
use std::time::Instant;

use hutong_log::checkpoint::Checkpoint;
use hutong_log::hash::{Hash, leaf_hash};
use hutong_log::key::{KeyType, Signer, SigningKey};
use hutong_log::tile::{TileEdge, TileSet, append_entry, bundles_between};
use hutong_log::tree::{CompactRange, inclusion_nodes, verify_inclusion};
use hutong_log::verify::{Expected, LogCheck, LogSource, verify_log};

const ORIGIN: &str = "bench.example/log/1";
const LEAF_COUNT: u64 = 1_000_000;
const LEAF_LEN: usize = 300;
const BATCH_LENS: [usize; 3] = [1, 64, 512];

struct Folder(BTreeMap<String, Vec<u8>>);

impl LogSource for Folder {
    type Fault = Infallible;

    fn read(&self, path: &str, _: usize) -> Result<Option<Vec<u8>>, Infallible> {
        Ok(self.0.get(path).cloned())
    }

    fn list(&self) -> Result<Vec<String>, Infallible> {
        Ok(self.0.keys().filter(|path| path.starts_with("tile/")).cloned().collect())
    }
}

fn main() {
    let Some(key) = SigningKey::from_seed(ORIGIN, KeyType::Note, &[7; 32]).ok() else { return };
    let leaves: Vec<Vec<u8>> = (0..LEAF_COUNT).map(make_leaf).collect();
    let hashes = measure("leaf hashes", LEAF_COUNT, || leaves.iter().map(|leaf| leaf_hash(leaf)).collect::<Vec<_>>());
    measure("compact range appends", LEAF_COUNT, || {
        let mut range = CompactRange::new();
        range.extend(hashes.iter().copied());
        black_box(range.root())
    });
    let folder = build_folder(&leaves, &hashes, &key);
    bench_verify(&folder, &key);
    for batch_len in BATCH_LENS {
        bench_edge(&hashes, batch_len);
    }
    bench_tile_set(&folder, &hashes);
    bench_signatures(&key);
}

fn measure<T>(what: &str, count: u64, work: impl FnOnce() -> T) -> T {
    let begin = Instant::now();
    let result = work();
    let seconds = begin.elapsed().as_secs_f64();
    println!("{what:<52}{:>14.0} /s   ({count} in {seconds:.3} s)", count as f64 / seconds);
    result
}

fn make_leaf(n: u64) -> Vec<u8> {
    let mut leaf = n.to_string().into_bytes();
    leaf.resize(LEAF_LEN, b'x');
    leaf
}

fn build_folder(leaves: &[Vec<u8>], hashes: &[Hash], key: &SigningKey) -> Folder {
    let mut files = BTreeMap::new();
    let mut edge = TileEdge::new();
    let tiles = measure("edge appends, no proofs", LEAF_COUNT, || edge.append(hashes));
    for tile in tiles.into_iter().chain(edge.partial_tiles()) {
        files.insert(tile.coord.to_string(), tile.bytes);
    }
    for bundle in bundles_between(0, LEAF_COUNT) {
        let first = bundle.first_leaf() as usize;
        let mut bytes = Vec::new();
        for leaf in &leaves[first..first + usize::from(bundle.width)] {
            let _ = append_entry(&mut bytes, leaf);
        }
        files.insert(bundle.to_string(), bytes);
    }
    let signed = Checkpoint::new(ORIGIN, LEAF_COUNT, edge.root()).ok().and_then(|claim| claim.sign(key).ok());
    files.insert("checkpoint".to_owned(), signed.map(|signed| signed.format().into_bytes()).unwrap_or_default());
    Folder(files)
}

fn bench_verify(folder: &Folder, key: &SigningKey) {
    let keys = [key.verifier().clone()];
    let expected = Expected { keys: &keys, origin: Some(ORIGIN) };
    let mut bytes = 0;
    let report = measure("leaves of 300 bytes verified, one thread", LEAF_COUNT, || {
        verify_log(folder, expected, |leaf| bytes += leaf.bytes.len())
    });
    assert!(report.is_ok_and(|report| report.is_intact() && report.leaves == LEAF_COUNT), "the folder is intact");
    measure("leaves of 300 bytes verified, two threads", LEAF_COUNT, || {
        let Ok(mut check) = LogCheck::open(folder, expected) else { return };
        let middle = check.bundle_count() / 2;
        let halves = [0..middle, middle..check.bundle_count()];
        let findings: Vec<_> = std::thread::scope(|scope| {
            let check = &check;
            let part = |range: std::ops::Range<u64>| {
                scope.spawn(move || range.map(|bundle| check.check_bundle(bundle, |_| {})).collect::<Vec<_>>())
            };
            halves.map(part).into_iter().filter_map(|thread| thread.join().ok()).flatten().collect()
        });
        for found in findings.into_iter().flatten() {
            check.accept(found);
        }
        assert!(check.finish().is_ok_and(|report| report.is_intact()), "the folder is intact");
    });
}

fn bench_edge(hashes: &[Hash], batch_len: usize) {
    let mut edge = TileEdge::new();
    let (before, after) = hashes.split_at(hashes.len() - 100_000);
    edge.append(before);
    let (mut proofs, mut longest) = (0_u64, 0);
    measure(&format!("leaves grown and proven, batches of {batch_len}"), after.len() as u64, || {
        for batch in after.chunks(batch_len) {
            let mut next = edge.clone();
            let first = next.size();
            black_box(next.append(batch));
            for index in first..next.size() {
                let proof = next.prove_inclusion(index).unwrap_or_default();
                longest = proof.len().max(longest);
                proofs += 1;
                black_box(proof);
            }
            edge = next;
        }
    });
    assert_eq!((proofs, edge.size()), (after.len() as u64, hashes.len() as u64));
    let index = edge.size() - 1;
    let proof = edge.prove_inclusion(index).unwrap_or_default();
    assert!(verify_inclusion(&hashes[index as usize], index, edge.size(), &proof, &edge.root()).is_ok());
}

fn bench_tile_set(folder: &Folder, hashes: &[Hash]) {
    let count = 2_000;
    measure("proofs of any leaf from stored tiles", count, || {
        for n in 0..count {
            let index = n * 487 % LEAF_COUNT;
            let Ok(plan) = inclusion_nodes(index, LEAF_COUNT) else { return };
            let mut tiles = TileSet::new();
            for tile in TileSet::needed(&plan, LEAF_COUNT) {
                let bytes = folder.0.get(&tile.to_string()).map(Vec::as_slice).unwrap_or_default();
                let _ = tiles.insert(tile, bytes);
            }
            let proof = tiles.prove_inclusion(index, LEAF_COUNT);
            assert!(proof.is_ok(), "all tiles are there");
            let _ = black_box((proof, hashes[index as usize]));
        }
    });
}

fn bench_signatures(key: &SigningKey) {
    let Ok(claim) = Checkpoint::new(ORIGIN, LEAF_COUNT, leaf_hash(b"root")) else { return };
    let count = 5_000;
    measure("checkpoints signed", count, || {
        for _ in 0..count {
            let _ = black_box(claim.sign(key));
        }
    });
    let Ok(signed) = claim.sign(key) else { return };
    let keys = [key.verifier().clone()];
    measure("checkpoints opened", count, || {
        for _ in 0..count {
            assert!(signed.open(&keys).is_ok());
        }
    });
}
