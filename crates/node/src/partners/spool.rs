//! Bundles on their way: kept in one file until the leaves are proven, then read back. Nothing in it is trusted, and
//! nothing of it outlives the process.
#![allow(clippy::disallowed_methods, reason = "this file owns the spool file")]

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::{FileExt, OpenOptionsExt},
    path::PathBuf,
    sync::Arc,
};

use hutong_log::tile::BundleCoord;

/// Where a bundle lies in the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    start: u64,
    len: usize,
    width: u16,
}

/// Bundles of one log.
#[derive(Debug)]
pub(super) struct Spool {
    path: PathBuf,
    file: Option<Arc<File>>,
    len: u64,
    pieces: BTreeMap<u64, Piece>,
}

/// The pieces of a spool, to be read on another thread while the next ones are written to the store.
#[derive(Clone, Debug)]
pub(super) struct Spooled {
    file: Arc<File>,
    pieces: Arc<BTreeMap<u64, Piece>>,
}

impl Spool {
    /// An empty spool; the file is made when it is needed.
    pub(super) fn new(path: PathBuf) -> Spool {
        Spool { path, file: None, len: 0, pieces: BTreeMap::new() }
    }

    /// Keeps a bundle under its index, in place of an earlier one.
    pub(super) fn keep(&mut self, bundle: BundleCoord, bytes: &[u8]) -> io::Result<()> {
        let file = match &self.file {
            Some(file) => file.clone(),
            None => {
                if let Some(parent) = self.path.parent() {
                    fs::create_dir_all(parent)?;
                }
                let mut options = OpenOptions::new();
                options.read(true).write(true).create(true).truncate(true).mode(0o600);
                self.file.insert(Arc::new(options.open(&self.path)?)).clone()
            }
        };
        file.write_all_at(bytes, self.len)?;
        self.pieces.insert(bundle.index, Piece { start: self.len, len: bytes.len(), width: bundle.width });
        self.len += bytes.len() as u64;
        Ok(())
    }

    /// What was kept so far.
    pub(super) fn read(&self) -> Option<Spooled> {
        Some(Spooled { file: self.file.clone()?, pieces: Arc::new(self.pieces.clone()) })
    }

    /// Throws everything away.
    pub(super) fn clear(&mut self) {
        (self.file, self.len) = (None, 0);
        self.pieces.clear();
        // Left behind it costs room and nothing else: the next one begins it anew.
        let _ = fs::remove_file(&self.path);
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        if self.file.is_some() {
            self.clear();
        }
    }
}

impl Spooled {
    /// A bundle with its width.
    pub(super) fn bundle(&self, index: u64) -> io::Result<(Vec<u8>, u16)> {
        let missing = || io::Error::new(io::ErrorKind::NotFound, format!("bundle {index} was not spooled"));
        let piece = self.pieces.get(&index).ok_or_else(missing)?;
        let mut bytes = vec![0; piece.len];
        self.file.read_exact_at(&mut bytes, piece.start)?;
        Ok((bytes, piece.width))
    }
}
