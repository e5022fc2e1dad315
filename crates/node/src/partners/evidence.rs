//! Evidence of split views, kept for good: a log is diverged because there is evidence, and for as long as there is.

use std::path::Path;

use hutong_core::partner::split_view::Evidence;
use hutong_log::key::VerifierKey;

use crate::folder::{Folder, FolderFault, FolderSource};

/// Name of the folder in a node's directory.
const FOLDER: &str = "evidence";
const SUFFIX: &str = ".evidence";
/// Two checkpoints and a proof.
const LEN_MAX: usize = 256 << 10;

/// Keeps evidence under its SHA-256, durable on return.
pub(crate) async fn keep(dir: &Path, evidence: &Evidence) -> Result<(), FolderFault> {
    let mut folder = Folder::create(&dir.join(FOLDER))?;
    folder.put(&format!("{}{SUFFIX}", evidence.sha256().to_hex()), &evidence.bytes())?;
    folder.sync().await
}

/// Whether there is evidence against the log of this key.
pub(crate) fn is_against(dir: &Path, key: &VerifierKey) -> Result<bool, FolderFault> {
    let source = FolderSource::new(&dir.join(FOLDER));
    for name in source.names_in("")?.iter().filter(|name| name.ends_with(SUFFIX)) {
        let bytes = hutong_log::verify::LogSource::read(&source, name, LEN_MAX)?;
        let evidence = bytes.and_then(|bytes| Evidence::read(&bytes).ok());
        if evidence.is_some_and(|e| e.origin() == key.name() && e.verify(std::slice::from_ref(key)).is_ok()) {
            return Ok(true);
        }
    }
    Ok(false)
}
