//! A log folder as the verifier reads it.
#![allow(clippy::disallowed_methods, reason = "this file reads log folders")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use hutong_log::verify::LogSource;

use super::{FolderFault, NEW_SUFFIX, fault, read_bounded};

/// A log's files below a path: a published folder, a mirror in one, or a copy somebody kept.
#[derive(Clone, Debug)]
pub struct FolderSource {
    root: PathBuf,
}

impl FolderSource {
    /// The log at a path. Nothing is opened yet.
    pub fn new(root: &Path) -> FolderSource {
        FolderSource { root: root.to_owned() }
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.root
    }

    /// Names of what lies directly in a folder of the log, sorted; none if there is no such folder.
    ///
    /// # Errors
    /// [`FolderFault`].
    pub fn names_in(&self, folder: &str) -> Result<Vec<String>, FolderFault> {
        let dir = self.root.join(folder);
        if !dir.is_dir() {
            return Ok(Vec::new());
        }
        let mut names = Vec::new();
        for entry in fs::read_dir(&dir).map_err(fault("list", &dir))? {
            names.push(entry.map_err(fault("list", &dir))?.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        Ok(names)
    }

    /// Every file below a folder of the log, relative to the log, sorted.
    ///
    /// # Errors
    /// [`FolderFault`].
    pub fn files_below(&self, folder: &str) -> Result<Vec<String>, FolderFault> {
        let mut found = Vec::new();
        let mut waiting = vec![self.root.join(folder)];
        while let Some(dir) = waiting.pop() {
            if !dir.is_dir() {
                continue;
            }
            for entry in fs::read_dir(&dir).map_err(fault("list", &dir))? {
                let path = entry.map_err(fault("list", &dir))?.path();
                if path.is_dir() {
                    waiting.push(path);
                } else if let Ok(relative) = path.strip_prefix(&self.root) {
                    found.push(relative.to_string_lossy().into_owned());
                }
            }
        }
        found.sort();
        Ok(found)
    }
}

impl LogSource for FolderSource {
    type Fault = FolderFault;

    fn read(&self, path: &str, len_max: usize) -> Result<Option<Vec<u8>>, FolderFault> {
        read_bounded(&self.root.join(path), len_max)
    }

    fn list(&self) -> Result<Vec<String>, FolderFault> {
        let mut files = self.files_below("tile")?;
        files.retain(|file| !file.ends_with(NEW_SUFFIX));
        Ok(files)
    }
}
