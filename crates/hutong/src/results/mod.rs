//! The folder of results: all files or none, each written beside its place and moved there when it is whole.
//! Not here: what the files say (`tables.rs`, `documents`, `hutong-analysis`).
#![allow(
    clippy::disallowed_methods,
    reason = "writing the results is what this module is for; every write is temporary file, fsync, rename"
)]

pub mod acts;
pub mod export;
pub mod joint;
pub mod tables;

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::edge::{Stop, Tell};
use crate::key;
use crate::locale::Notice;

/// The files of an analysis; a folder that holds nothing else is ours to write into.
pub const NAMES: [&str; 7] =
    ["analysis.json", "duplicates.csv", "themes.csv", "groups.csv", "statements.csv", "problems.csv", "report.html"];

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// One of [`NAMES`].
    pub name: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the fields are what the message names")]
pub enum WriteError {
    /// The folder holds files that are not ours.
    #[error("{folder} holds {file}, which is no result of an analysis")]
    Foreign { folder: String, file: String },
    /// The disk failed.
    #[error("couldn't write {file}")]
    Disk { file: String, source: io::Error },
}

impl Tell for WriteError {
    fn notice(&self) -> Notice {
        match self {
            Self::Foreign { folder, file } => {
                Notice::new(key!("refusal-out-foreign")).with("folder", folder.as_str()).with("file", file.as_str())
            }
            Self::Disk { file, .. } => Notice::new(key!("fault-out-write")).with("file", file.as_str()),
        }
    }
}

impl From<WriteError> for Stop {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Foreign { .. } => Self::Refusal(error.notice()),
            WriteError::Disk { .. } => Self::fault(error),
        }
    }
}

/// A folder that may be written into. Made before the analysis runs, so that nobody waits for a refusal.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes the folder if need be; with `force` other files in it are left alone and ours replaced.
    ///
    /// # Errors
    /// When it holds other files, or cannot be made.
    pub fn prepare(path: &Path, force: bool) -> Result<Self, WriteError> {
        let fault = |source| WriteError::Disk { file: path.display().to_string(), source };
        std::fs::create_dir_all(path).map_err(fault)?;
        if !force && let Some(file) = find_foreign(path).map_err(fault)? {
            return Err(WriteError::Foreign { folder: path.display().to_string(), file });
        }
        Ok(Self { path: path.to_owned() })
    }

    /// Writes all documents, and removes what an earlier run left under a name that this one has nothing for. After a
    /// crash each name holds the old file or the new one, whole; a temporary file may lie beside them and is overwritten
    /// next time.
    ///
    /// # Errors
    /// When the disk fails; then the names that were already moved are new, the others old.
    pub fn write(&self, documents: &[Document]) -> Result<(), WriteError> {
        let fault = |name: &str| {
            let file = self.path.join(name).display().to_string();
            move |source| WriteError::Disk { file, source }
        };
        for document in documents {
            write_temporary(&self.temporary(document.name), &document.bytes).map_err(fault(document.name))?;
        }
        for document in documents {
            let place = self.path.join(document.name);
            std::fs::rename(self.temporary(document.name), place).map_err(fault(document.name))?;
        }
        for name in NAMES.iter().filter(|name| documents.iter().all(|document| document.name != **name)) {
            match std::fs::remove_file(self.path.join(name)) {
                Err(source) if source.kind() != io::ErrorKind::NotFound => return Err(fault(name)(source)),
                _ => {}
            }
        }
        let folder = File::open(&self.path).and_then(|folder| folder.sync_all());
        folder.map_err(fault(""))
    }

    fn temporary(&self, name: &str) -> PathBuf {
        self.path.join(format!(".{name}.part"))
    }
}

fn write_temporary(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// The first file, by name, that is not ours; hidden files do not count.
fn find_foreign(path: &Path) -> io::Result<Option<String>> {
    let mut names: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(path)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names.into_iter().find(|name| !name.starts_with('.') && !NAMES.contains(&name.as_str())))
}
