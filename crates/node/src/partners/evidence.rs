//! Evidence of split views, kept for good: a log is diverged because there is evidence, and for as long as there is.

use std::path::Path;

use hutong_core::partner::{keys::LogKeys, split_view::Evidence};

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

/// All that is kept, by SHA-256 in hexadecimal; what cannot be read as evidence is left out.
pub(crate) fn list(dir: &Path) -> Result<Vec<(String, Evidence)>, FolderFault> {
    let source = FolderSource::new(&dir.join(FOLDER));
    let mut found = Vec::new();
    for name in source.names_in("")? {
        let Some(hash) = name.strip_suffix(SUFFIX) else { continue };
        let bytes = hutong_log::verify::LogSource::read(&source, &name, LEN_MAX)?;
        found.extend(bytes.and_then(|bytes| Evidence::read(&bytes).ok()).map(|evidence| (hash.to_owned(), evidence)));
    }
    Ok(found)
}

/// Whether there is evidence against the log of these keys.
pub(crate) fn is_against(dir: &Path, keys: &LogKeys) -> Result<bool, FolderFault> {
    let holds = |e: &Evidence| e.verify_by(|size| vec![keys.at(size).clone()]).is_ok();
    let is_against = |e: &Evidence| e.origin() == keys.pinned().name() && holds(e);
    Ok(list(dir)?.iter().any(|(_, evidence)| is_against(evidence)))
}
