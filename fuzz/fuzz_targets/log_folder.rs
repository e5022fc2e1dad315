//! Verification of a folder made of noise: it ends with a report.
#![no_main]

use std::collections::BTreeMap;
use std::convert::Infallible;

use hutong_log::verify::{Expected, LogSource, verify_log};
use libfuzzer_sys::fuzz_target;

struct Folder(BTreeMap<String, Vec<u8>>);

impl LogSource for Folder {
    type Fault = Infallible;

    fn read(&self, path: &str, len_max: usize) -> Result<Option<Vec<u8>>, Infallible> {
        Ok(self.0.get(path).map(|bytes| bytes[..bytes.len().min(len_max + 1)].to_vec()))
    }

    fn list(&self) -> Result<Vec<String>, Infallible> {
        Ok(self.0.keys().filter(|path| path.starts_with("tile/")).cloned().collect())
    }
}

fuzz_target!(|input: (Vec<u8>, BTreeMap<String, Vec<u8>>)| {
    let mut folder = Folder(input.1);
    folder.0.insert("checkpoint".to_owned(), input.0);
    let Ok(report) = verify_log(&folder, Expected::default(), |_| {});
    assert!(report.breach_count >= report.breaches.len() as u64);
});
