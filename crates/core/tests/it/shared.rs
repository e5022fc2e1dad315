//! Vectors shared by all who read and write the record; tests that need them pass where they are absent, and say so.

use std::path::PathBuf;

use hutong_core::canonical;
use hutong_log::{hash::Hash, key::VerifierKey};

pub struct Vectors {
    pub log_key: VerifierKey,
    pub old_root: Hash,
    pub text: String,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors")
}

pub fn vectors() -> Option<Vectors> {
    if !folder().join("vectors.json").exists() {
        println!("skipped: ../shared/vectors is absent");
        return None;
    }
    let text = String::from_utf8(read("vectors.json")).unwrap();
    let log_key = VerifierKey::parse(&field(&text, "log_vkey")).unwrap();
    Some(Vectors { log_key, old_root: Hash::from_base64(&field(&text, "old_root")).unwrap(), text })
}

#[allow(clippy::disallowed_methods, reason = "vectors lie in files; only this function reads them")]
pub fn read(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).unwrap()
}

/// A string field of the vectors' JSON, which is laid out one field a line.
pub fn field(text: &str, key: &str) -> String {
    let line = text.lines().find(|l| l.trim_start().starts_with(&format!("\"{key}\":"))).unwrap();
    let value = line.split_once(": ").unwrap().1.trim_end_matches(',');
    let profile = canonical::Profile { len_max: 1 << 20, ..canonical::DOCUMENT };
    canonical::parse(value.as_bytes(), profile).unwrap().as_text().unwrap().to_owned()
}
