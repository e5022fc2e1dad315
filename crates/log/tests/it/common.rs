//! What several tests need: keys of fixed seeds, a log folder in memory, and the published vectors beside the
//! workspace where they are present.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::PathBuf;

use hutong_log::checkpoint::Checkpoint;
use hutong_log::hash::{Hash, leaf_hash};
use hutong_log::key::{KeyType, Signer, SigningKey, VerifierKey};
use hutong_log::tile::{TileEdge, append_entry, bundles_between};
use hutong_log::verify::{Expected, Leaf, LogSource, Report, verify_log};

pub const ORIGIN: &str = "sc.example/log/1";

pub fn log_key() -> SigningKey {
    SigningKey::from_seed(ORIGIN, KeyType::Note, &[1; 32]).unwrap()
}

pub fn witness_key() -> SigningKey {
    SigningKey::from_seed("cq.example/witness", KeyType::Cosignature, &[2; 32]).unwrap()
}

pub fn keys() -> Vec<VerifierKey> {
    vec![log_key().verifier().clone(), witness_key().verifier().clone()]
}

/// A log folder as a table of its files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folder(pub BTreeMap<String, Vec<u8>>);

impl LogSource for Folder {
    type Fault = Infallible;

    fn read(&self, path: &str, len_max: usize) -> Result<Option<Vec<u8>>, Infallible> {
        let cut = |bytes: &Vec<u8>| bytes[..bytes.len().min(len_max + 1)].to_vec();
        Ok(self.0.get(path).map(cut))
    }

    fn list(&self) -> Result<Vec<String>, Infallible> {
        Ok(self.0.keys().filter(|path| path.starts_with("tile/")).cloned().collect())
    }
}

impl Folder {
    /// The folder of a log that signed each of `sizes` in turn and kept every partial file: signed by the log,
    /// cosigned by the witness.
    pub fn build(leaves: &[Vec<u8>], sizes: &[u64]) -> Self {
        let mut folder = Self::default();
        let mut edge = TileEdge::new();
        for &size in sizes {
            let before = edge.size();
            let hashes: Vec<Hash> = leaves[before as usize..size as usize].iter().map(|leaf| leaf_hash(leaf)).collect();
            for tile in edge.append(&hashes).into_iter().chain(edge.partial_tiles()) {
                folder.0.insert(tile.coord.to_string(), tile.bytes);
            }
            for bundle in bundles_between(before, size) {
                let mut bytes = Vec::new();
                let first = bundle.first_leaf() as usize;
                for leaf in &leaves[first..first + usize::from(bundle.width)] {
                    append_entry(&mut bytes, leaf).unwrap();
                }
                folder.0.insert(bundle.to_string(), bytes);
            }
        }
        folder.sign(edge.size(), edge.root());
        folder
    }

    pub fn sign(&mut self, size: u64, root: Hash) {
        let checkpoint = Checkpoint::new(ORIGIN, size, root).unwrap();
        let mut signed = checkpoint.sign(&log_key()).unwrap();
        signed.add(checkpoint.cosign(1_700_000_000, &witness_key()).unwrap()).unwrap();
        self.0.insert("checkpoint".to_owned(), signed.format().into_bytes());
    }

    pub fn verify(&self) -> Report {
        self.verify_with(|_| {})
    }

    pub fn verify_with(&self, visit: impl FnMut(Leaf<'_>)) -> Report {
        let keys = keys();
        verify_log(self, Expected { keys: &keys, origin: Some(ORIGIN) }, visit).unwrap()
    }
}

/// Leaves of a byte or two, for tests that go through every byte of a folder.
pub fn short_leaves(count: u64) -> Vec<Vec<u8>> {
    (0..count).map(|n| n.to_be_bytes()[if n < 256 { 7 } else { 6 }..].to_vec()).collect()
}

/// Leaves of mixed lengths, from a number alone.
pub fn some_leaves(count: u64) -> Vec<Vec<u8>> {
    (0..count).map(|n| format!("leaf {n} {}", "x".repeat((n * 7 % 40) as usize)).into_bytes()).collect()
}

/// The folder with the published vectors beside the workspace; `None` (with a line saying so) where it is absent.
pub fn vectors() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no vectors at {}", folder.display());
    None
}
