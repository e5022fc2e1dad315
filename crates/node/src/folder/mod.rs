//! Published folders (RECORD §5): the log as static files. Written here, read here; the network transport reuses both.
//!
//! Every file is written whole under another name and renamed, so a reader never sees half of one; the checkpoint
//! comes last, so whatever it covers is there.
#![allow(clippy::disallowed_methods, reason = "this module owns the published folder")]

mod source;

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

pub use source::FolderSource;

/// Name of the file that names keys and partners.
pub const RECORD_FILE: &str = "record.json";
/// Name of the checkpoint file.
pub const CHECKPOINT_FILE: &str = "checkpoint";
const NEW_SUFFIX: &str = ".new";

/// A folder could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("couldn't {verb} {path}")]
pub struct FolderFault {
    /// `read`, `write`, `remove`, `list`.
    pub verb: &'static str,
    /// Which file.
    pub path: PathBuf,
    /// What the file system said.
    #[source]
    pub source: io::Error,
}

fn fault(verb: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FolderFault {
    move |source| FolderFault { verb, path: path.to_owned(), source }
}

/// A published folder of ours.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// A folder at a path, made if it is not there.
    ///
    /// # Errors
    /// [`FolderFault`].
    pub fn create(root: &Path) -> Result<Folder, FolderFault> {
        fs::create_dir_all(root).map_err(fault("write", root))?;
        Ok(Folder { root: root.to_owned() })
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.root
    }

    /// Writes a file whole, by another name and rename. Durable once [`Folder::sync`] returned.
    ///
    /// # Errors
    /// [`FolderFault`].
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), FolderFault> {
        let path = self.root.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(fault("write", parent))?;
        }
        let mut new = path.clone().into_os_string();
        new.push(NEW_SUFFIX);
        let new = PathBuf::from(new);
        let mut file = File::create(&new).map_err(fault("write", &new))?;
        file.write_all(bytes).map_err(fault("write", &new))?;
        drop(file);
        fs::rename(&new, &path).map_err(fault("write", &path))
    }

    /// Removes a file if it is there.
    ///
    /// # Errors
    /// [`FolderFault`].
    pub fn remove(&self, name: &str) -> Result<(), FolderFault> {
        let path = self.root.join(name);
        match fs::remove_file(&path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(fault("remove", &path)(e)),
            _ => Ok(()),
        }
    }

    /// Whether a file is there.
    pub fn has(&self, name: &str) -> bool {
        self.root.join(name).exists()
    }

    /// Reads a file of at most `len_max` bytes; `None` if there is none.
    ///
    /// # Errors
    /// [`FolderFault`]; a longer file too.
    pub fn read(&self, name: &str, len_max: usize) -> Result<Option<Vec<u8>>, FolderFault> {
        read_bounded(&self.root.join(name), len_max)
    }
}

/// Reads a file of at most `len_max` bytes; of a longer one `len_max + 1` bytes, so that the excess is seen.
fn read_bounded(path: &Path, len_max: usize) -> Result<Option<Vec<u8>>, FolderFault> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(None),
        Err(e) => return Err(fault("read", path)(e)),
    };
    let mut bytes = Vec::new();
    file.take(len_max as u64 + 1).read_to_end(&mut bytes).map_err(fault("read", path))?;
    Ok(Some(bytes))
}
