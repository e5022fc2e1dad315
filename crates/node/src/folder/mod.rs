//! Published folders (RECORD §5): the log as static files. Written here, read here; the network transport reuses both.
//!
//! Every file is written whole under another name and renamed, so a reader never sees half of one; the checkpoint
//! comes last, so whatever it covers is there.
#![allow(clippy::disallowed_methods, reason = "this module owns the published folder")]

mod rows;
mod source;

use std::{
    collections::BTreeSet,
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

pub(crate) use rows::{join_rows, split_rows};
pub use source::FolderSource;

/// Name of the file that names keys and partners.
pub const RECORD_FILE: &str = "record.json";
/// Name of the checkpoint file.
pub const CHECKPOINT_FILE: &str = "checkpoint";
/// What a file is called while it is written; readers ignore such names.
pub(crate) const NEW_SUFFIX: &str = ".new";
/// Group may read, others not: words of a narrower audience lie in it.
const FOLDER_MODE: u32 = 0o750;
const FILE_MODE: u32 = 0o640;
/// Files that are made durable one by one; beyond it the whole file system is, in one call.
const SYNC_EACH_MAX: usize = 64;

/// A folder could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("couldn't {verb} {path}")]
pub struct FolderFault {
    /// `read`, `write`, `remove`, `list`, `sync`.
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

/// A folder of ours, published or private, with what was written to it and is not durable yet.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    files: BTreeSet<PathBuf>,
    dirs: BTreeSet<PathBuf>,
}

impl Folder {
    /// A folder at a path, made if it is not there (mode 0750, like every folder made below it).
    ///
    /// # Errors
    /// [`FolderFault`].
    pub fn create(root: &Path) -> Result<Folder, FolderFault> {
        make_dir(root)?;
        Ok(Folder { root: root.to_owned(), files: BTreeSet::new(), dirs: BTreeSet::new() })
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.root
    }

    /// Its files as a reader sees them.
    pub fn source(&self) -> FolderSource {
        FolderSource::new(&self.root)
    }

    /// Writes a file whole, by another name and rename, unless these very bytes are there; whether it wrote. Durable
    /// once [`Folder::sync`] returned.
    ///
    /// # Errors
    /// [`FolderFault`].
    pub fn put(&mut self, name: &str, bytes: &[u8]) -> Result<bool, FolderFault> {
        let path = self.root.join(name);
        if read_bounded(&path, bytes.len())?.is_some_and(|there| there == bytes) {
            return Ok(false);
        }
        let parent = path.parent().unwrap_or(&self.root);
        if !parent.is_dir() {
            make_dir(parent)?;
            self.dirs.extend(parent.ancestors().take_while(|a| a.starts_with(&self.root)).map(Path::to_owned));
        }
        let mut new = path.clone().into_os_string();
        new.push(NEW_SUFFIX);
        let new = PathBuf::from(new);
        let file = OpenOptions::new().write(true).create(true).truncate(true).mode(FILE_MODE).open(&new);
        file.and_then(|mut f| f.write_all(bytes)).map_err(fault("write", &new))?;
        fs::rename(&new, &path).map_err(fault("write", &path))?;
        self.dirs.insert(parent.to_owned());
        self.files.insert(path);
        Ok(true)
    }

    /// Removes a file if it is there; whether it was.
    ///
    /// # Errors
    /// [`FolderFault`].
    pub fn remove(&mut self, name: &str) -> Result<bool, FolderFault> {
        let path = self.root.join(name);
        match fs::remove_file(&path) {
            Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(false),
            Err(e) => Err(fault("remove", &path)(e)),
            Ok(()) => {
                self.files.remove(&path);
                self.dirs.extend(path.parent().map(Path::to_owned));
                Ok(true)
            }
        }
    }

    /// Removes a folder below, with everything in it, if it is there.
    ///
    /// # Errors
    /// [`FolderFault`].
    pub fn remove_dir(&mut self, name: &str) -> Result<(), FolderFault> {
        let path = self.root.join(name);
        match fs::remove_dir_all(&path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(fault("remove", &path)(e)),
            Err(_) => Ok(()),
            Ok(()) => {
                self.files.retain(|file| !file.starts_with(&path));
                self.dirs.retain(|dir| !dir.starts_with(&path));
                self.dirs.extend(path.parent().map(Path::to_owned));
                Ok(())
            }
        }
    }

    /// Reads a file of at most `len_max` bytes; `None` if there is none. Of a longer one the answer is one byte longer
    /// than allowed.
    ///
    /// # Errors
    /// [`FolderFault`].
    pub fn read(&self, name: &str, len_max: usize) -> Result<Option<Vec<u8>>, FolderFault> {
        read_bounded(&self.root.join(name), len_max)
    }

    /// Makes everything that was written and removed so far durable, contents before names.
    ///
    /// # Errors
    /// [`FolderFault`].
    pub async fn sync(&mut self) -> Result<(), FolderFault> {
        let (files, dirs) = (std::mem::take(&mut self.files), std::mem::take(&mut self.dirs));
        let root = self.root.clone();
        // A sync may take as long as a disk likes: not on a thread that others wait for.
        let synced = tokio::task::spawn_blocking(move || sync_all(&root, &files, &dirs)).await;
        synced.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
    }
}

fn make_dir(path: &Path) -> Result<(), FolderFault> {
    DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(path).map_err(fault("write", path))
}

fn sync_all(root: &Path, files: &BTreeSet<PathBuf>, dirs: &BTreeSet<PathBuf>) -> Result<(), FolderFault> {
    #[cfg(target_os = "linux")]
    if files.len() + dirs.len() > SYNC_EACH_MAX {
        let open = File::open(root).map_err(fault("sync", root))?;
        return rustix::fs::syncfs(&open).map_err(|e| fault("sync", root)(e.into()));
    }
    for path in files.iter().chain(dirs.iter().rev()) {
        match File::open(path).and_then(|file| file.sync_all()) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(fault("sync", path)(e)),
            _ => {}
        }
    }
    Ok(())
}

/// Reads a file of at most `len_max` bytes; of a longer one `len_max + 1` bytes, so that the excess is seen.
fn read_bounded(path: &Path, len_max: usize) -> Result<Option<Vec<u8>>, FolderFault> {
    // A pipe in a folder that somebody else writes must not keep us waiting for its other end.
    let flags = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    let file = match OpenOptions::new().read(true).custom_flags(flags).open(path) {
        Ok(file) => file,
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(None),
        Err(e) => return Err(fault("read", path)(e)),
    };
    let meta = file.metadata().map_err(fault("read", path))?;
    if !meta.is_file() {
        let other = io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file");
        return Err(fault("read", path)(other));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or(len_max).min(len_max) + 1);
    file.take(len_max as u64 + 1).read_to_end(&mut bytes).map_err(fault("read", path))?;
    Ok(Some(bytes))
}
