//! Files of backups and of directories that are put back: made once, never over another, durable before they are named.
#![allow(clippy::disallowed_methods, reason = "this file owns the files of backups")]

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use hutong_log::hash::Sha256;

use super::{DiskFault, FILE_MODE, FOLDER_MODE, FileLine, disk};

/// Bytes read at a time.
const PIECE_LEN: usize = 1 << 20;

/// Makes a folder that must not be there.
pub(super) fn make_folder(path: &Path) -> Result<(), DiskFault> {
    DirBuilder::new().mode(FOLDER_MODE).create(path).map_err(disk("make", path))
}

/// A fresh file with these bytes, durable on return.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), DiskFault> {
    let file = OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(path);
    file.and_then(|mut f| f.write_all(bytes).and_then(|()| f.sync_all())).map_err(disk("write", path))
}

/// The same in place of whatever is there, by rename.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), DiskFault> {
    let new = with_ending(path, ".new");
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(FILE_MODE).open(&new);
    file.and_then(|mut f| f.write_all(bytes).and_then(|()| f.sync_all())).map_err(disk("write", &new))?;
    fs::rename(&new, path).map_err(disk("write", path))?;
    sync_folder(path.parent().unwrap_or(Path::new(".")))
}

pub(super) fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Copies a file; the copy is the owner's alone and durable on return. The folder is made if it is not there.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), DiskFault> {
    if let Some(parent) = to.parent().filter(|parent| !parent.exists()) {
        make_folder(parent)?;
    }
    let mut source = File::open(from).map_err(disk("read", from))?;
    let target = OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(to);
    let copied = target.and_then(|mut target| io::copy(&mut source, &mut target).and_then(|_| target.sync_all()));
    copied.map_err(disk("copy", to))
}

/// Takes a file that another hand made: the owner's alone, and durable.
pub(super) fn settle(path: &Path) -> Result<(), DiskFault> {
    fs::set_permissions(path, fs::Permissions::from_mode(FILE_MODE)).map_err(disk("write", path))?;
    File::open(path).and_then(|file| file.sync_all()).map_err(disk("sync", path))
}

pub(super) fn sync_folder(path: &Path) -> Result<(), DiskFault> {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    File::open(path).and_then(|folder| folder.sync_all()).map_err(disk("sync", path))
}

/// Gives a finished folder its name, unless something of that name is there by now.
pub(super) fn give_name(from: &Path, to: &Path) -> Result<(), DiskFault> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    let renamed = renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE);
    renamed.map_err(|e| disk("name", to)(e.into()))?;
    sync_folder(to.parent().unwrap_or(Path::new(".")))
}

/// Every file below a folder, relative to it, sorted.
pub(super) fn list(root: &Path) -> Result<Vec<String>, DiskFault> {
    let mut found = Vec::new();
    let mut waiting = vec![root.to_owned()];
    while let Some(dir) = waiting.pop() {
        for entry in fs::read_dir(&dir).map_err(disk("list", &dir))? {
            let path = entry.map_err(disk("list", &dir))?.path();
            if path.is_dir() {
                waiting.push(path);
            } else if let Ok(relative) = path.strip_prefix(root) {
                found.push(relative.to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Length and hash of a file below a folder.
pub(super) fn measure(root: &Path, path: &str, told: &dyn Fn(u64)) -> Result<FileLine, DiskFault> {
    let whole = root.join(path);
    let mut file = File::open(&whole).map_err(disk("read", &whole))?;
    let mut piece = vec![0; PIECE_LEN];
    let (mut hash, mut len) = (Sha256::new(), 0);
    loop {
        let read = file.read(&mut piece).map_err(disk("read", &whole))?;
        if read == 0 {
            return Ok(FileLine { path: path.to_owned(), len, sha256: hash.finish().to_hex() });
        }
        hash.update(&piece[..read]);
        len += read as u64;
        told(read as u64);
    }
}

/// Reads a file of at most `len_max` bytes; `None` if there is none.
pub(super) fn read(path: &Path, len_max: usize) -> Result<Option<Vec<u8>>, DiskFault> {
    let file = match File::open(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file.map_err(disk("read", path))?,
    };
    let mut bytes = Vec::new();
    file.take(len_max as u64 + 1).read_to_end(&mut bytes).map_err(disk("read", path))?;
    Ok(Some(bytes))
}

pub(super) fn remove(path: &Path) -> Result<(), DiskFault> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(disk("remove", path)(e)),
        _ => sync_folder(path.parent().unwrap_or(Path::new("."))),
    }
}

/// Takes a half-made folder away; what cannot be removed is left for the reader to see.
pub(super) fn give_up(path: &Path) {
    let _ = fs::remove_dir_all(path);
}
