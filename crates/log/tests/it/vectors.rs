//! The published vectors of the record format: log folder, receipt, witness request, equivocation.
#![allow(clippy::disallowed_methods, reason = "vectors are files")]

use std::path::{Path, PathBuf};

use hutong_log::checkpoint::SignedCheckpoint;
use hutong_log::hash::{Hash, hmac_sha256, leaf_hash};
use hutong_log::key::VerifierKey;
use hutong_log::policy::Policy;
use hutong_log::proof::TlogProof;
use hutong_log::verify::{Expected, LogSource, Remark, Report, verify_log};
use hutong_log::witness::AddCheckpoint;
use hutong_log::{base64, hex};
use serde_json::Value;

use crate::common::vectors;

struct Vectors {
    folder: PathBuf,
    json: Value,
}

struct Files(PathBuf);

impl LogSource for Files {
    type Fault = std::io::Error;

    fn read(&self, path: &str, _: usize) -> Result<Option<Vec<u8>>, Self::Fault> {
        match std::fs::read(self.0.join(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    fn list(&self) -> Result<Vec<String>, Self::Fault> {
        let mut paths = Vec::new();
        list_below(&self.0, &self.0.join("tile"), &mut paths)?;
        Ok(paths)
    }
}

fn list_below(root: &Path, folder: &Path, paths: &mut Vec<String>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list_below(root, &path, paths)?;
        } else if let Ok(below) = path.strip_prefix(root) {
            paths.push(below.to_string_lossy().into_owned());
        }
    }
    Ok(())
}

impl Vectors {
    fn load() -> Option<Self> {
        let folder = vectors()?;
        let json = serde_json::from_slice(&std::fs::read(folder.join("vectors.json")).unwrap()).unwrap();
        Some(Self { folder, json })
    }

    fn text(&self, key: &str) -> &str {
        self.json[key].as_str().unwrap()
    }

    fn hash(&self, key: &str) -> Hash {
        Hash::from_base64(self.text(key)).unwrap()
    }

    fn key(&self, key: &str) -> VerifierKey {
        let key = self.text(key);
        let parsed = VerifierKey::parse(key).unwrap();
        assert_eq!(parsed.to_string(), key);
        parsed
    }

    fn keys(&self) -> [VerifierKey; 3] {
        ["log_vkey", "witness_vkey", "mirror_vkey"].map(|key| self.key(key))
    }

    fn bytes(&self, file: &str) -> Vec<u8> {
        std::fs::read(self.folder.join(file)).unwrap()
    }

    fn verify(&self, keys: &[VerifierKey]) -> Report {
        let expected = Expected { keys, origin: Some("a.example/log") };
        verify_log(&Files(self.folder.join("log")), expected, |_| {}).unwrap()
    }
}

#[test]
fn the_log_folder_is_intact() {
    let Some(vectors) = Vectors::load() else { return };
    let report = vectors.verify(&vectors.keys());
    assert_eq!(report.breaches, []);
    assert_eq!(report.remarks, []);
    assert_eq!((report.leaves, report.tiles), (700, 4));
    assert_eq!(report.checkpoint.unwrap().checkpoint().root(), vectors.hash("root"));
    assert_eq!(report.signatories.log, [vectors.key("log_vkey")]);
    assert_eq!(report.signatories.cosigned.len(), 2);
    let leaf = vectors.text("leaf_420").as_bytes();
    assert_eq!(leaf_hash(leaf), vectors.hash("leaf_420_hash"));
}

#[test]
fn unknown_cosigners_are_remarked_and_no_key_at_all_too() {
    let Some(vectors) = Vectors::load() else { return };
    let report = vectors.verify(&[vectors.key("log_vkey")]);
    assert!(report.is_intact());
    let unknown = |remark: &&Remark| matches!(remark, Remark::UnknownSigner { line: 2 | 3, .. });
    assert_eq!(report.remarks.iter().filter(unknown).count(), 2);
    let report = vectors.verify(&[]);
    assert!(report.is_intact());
    assert!(report.remarks.contains(&Remark::SignatureUnchecked));
}

#[test]
fn the_receipt_proves_leaf_420() {
    let Some(vectors) = Vectors::load() else { return };
    let bytes = vectors.bytes("receipt-420.tlog-proof");
    let proof = TlogProof::parse(&bytes).unwrap();
    assert_eq!(proof.format().into_bytes(), bytes);
    assert_eq!(proof.index, 420);
    let leaf = vectors.hash("leaf_420_hash");
    let signatories = proof.verify(&leaf, &vectors.keys()).unwrap();
    let times: Vec<u64> = signatories.cosigned.iter().map(|cosigned| cosigned.time).collect();
    assert_eq!(times, [0x6921_77a8, 0x6921_77aa]);
    let policy = format!(
        "log {}\nwitness w {}\nwitness m {}\ngroup both all w m\nquorum both\n",
        vectors.text("log_vkey"),
        vectors.text("witness_vkey"),
        vectors.text("mirror_vkey")
    );
    let policy = Policy::parse(policy.as_bytes()).unwrap();
    proof.verify_under(&leaf, &policy, &[]).unwrap();
    proof.verify(&vectors.hash("root"), &vectors.keys()).unwrap_err();
}

#[test]
fn the_witness_request_is_consistent() {
    let Some(vectors) = Vectors::load() else { return };
    let bytes = vectors.bytes("add-checkpoint.request");
    let request = AddCheckpoint::parse(&bytes).unwrap();
    assert_eq!(request.format().into_bytes(), bytes);
    assert_eq!(request.old, vectors.json["old_size"].as_u64().unwrap());
    request.check_consistency(&vectors.hash("old_root")).unwrap();
    request.check_consistency(&vectors.hash("root")).unwrap_err();
    request.checkpoint.open(&[vectors.key("log_vkey")]).unwrap();
}

#[test]
fn the_equivocation_is_validly_signed_and_differs() {
    let Some(vectors) = Vectors::load() else { return };
    let other = SignedCheckpoint::parse(&vectors.bytes("equivocation-b.checkpoint")).unwrap();
    other.open(&[vectors.key("log_vkey")]).unwrap();
    let (size, root) = (vectors.json["size"].as_u64().unwrap(), vectors.hash("root"));
    assert_eq!(other.checkpoint().size(), size);
    assert_ne!(other.checkpoint().root(), root);
}

#[test]
fn the_commitment_is_reproduced() {
    let Some(vectors) = Vectors::load() else { return };
    let example = &vectors.json["commit_example"];
    let text = |key: &str| example[key].as_str().unwrap();
    let (salt, content) = (base64::decode(text("salt")).unwrap(), base64::decode(text("content_b64")).unwrap());
    let name = text("name").as_bytes();
    let parts: [&[u8]; 6] = [
        b"hutong/part/v1\0",
        &(name.len() as u16).to_be_bytes(),
        name,
        &hex::decode(text("leaf_id")).unwrap(),
        &(content.len() as u64).to_be_bytes(),
        &content,
    ];
    assert_eq!(hmac_sha256(&salt, &parts).to_string(), text("commit"));
}
