//! "Break it": one byte is changed in a copy of what a node publishes, and the verifier that everybody uses is asked
//! where. The record itself is only read; the copy is gone when this returns.
#![allow(clippy::disallowed_methods, reason = "the copy is made and removed here")]

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use hutong_log::key::VerifierKey;
use hutong_node::{
    dice::{self, DiceFault},
    verify::{FolderReport, Problem, VerifyFault, verify_folder},
};

/// Name of the copy in a node's directory.
const COPY: &str = "broken-copy";
/// How often a copy is made anew that was taken while the node was writing the folder.
const COPIES_MAX: usize = 5;
/// Bytes of the salt before an opened text.
const SALT_LEN: usize = 32;
/// Characters shown before and behind the changed one.
const AROUND: usize = 12;

/// Why nothing could be shown.
#[derive(Debug, thiserror::Error)]
pub enum BreakFault {
    /// A file of the copy.
    #[error("couldn't use {path}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the file system said.
        #[source]
        source: io::Error,
    },
    /// The check could not be run.
    #[error("couldn't check the copy")]
    Check(#[from] VerifyFault),
    /// No random bytes.
    #[error(transparent)]
    Dice(#[from] DiceFault),
    /// Every copy was taken in the middle of writing.
    #[error("couldn't take a copy that is whole: the folder was being written each time")]
    Torn,
    /// There is nothing to change.
    #[error("there is no file to change in {0}")]
    Empty(PathBuf),
}

/// What kind of file was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Entries of the record.
    Entries,
    /// Hashes over them.
    Hashes,
    /// Words that were opened to the partner.
    Words,
    /// A signed head.
    Head,
    /// The copy of the partner's record.
    Mirror,
    /// Who signs, and whom the body follows.
    Keys,
}

/// What was done and what was found.
#[derive(Clone, Debug)]
pub struct Broken {
    /// Entries of the copy before, without a difference.
    pub entries: u64,
    /// The changed file.
    pub path: String,
    /// What kind of file it is.
    pub sort: Sort,
    /// Which byte, from 0.
    pub at: usize,
    /// The byte before and after.
    pub byte: (u8, u8),
    /// The words around it, before and after, where it is words.
    pub words: Option<(String, String)>,
    /// What the check says is wrong, first what is about an entry.
    pub problems: Vec<Problem>,
}

/// The copy while it is there.
struct Copied(PathBuf);

impl Drop for Copied {
    fn drop(&mut self) {
        // What cannot be removed now is removed before the next copy is made.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn fault(path: &Path) -> impl FnOnce(io::Error) -> BreakFault {
    move |source| BreakFault::File { path: path.to_owned(), source }
}

/// Copies what is published, changes one byte of the copy, and has it checked. `node` is the directory in which the copy
/// lies meanwhile. Slow: reads the whole record three times.
///
/// # Errors
/// [`BreakFault`].
pub fn break_copy(node: &Path, published: &Path, keys: &[VerifierKey]) -> Result<Broken, BreakFault> {
    let to = node.join(COPY);
    for _ in 0..COPIES_MAX {
        let copy = Copied(to.clone());
        let _ = fs::remove_dir_all(&to);
        // A file that the node renames in between is gone under its old name: the next copy is whole.
        if copy_folder(published, &to).is_err() {
            continue;
        }
        let before = verify_folder(&to, keys, &|_| {})?;
        if !before.is_intact() || before.leaves == 0 {
            continue;
        }
        let change = change(&to)?;
        let after = verify_folder(&to, keys, &|_| {})?;
        drop(copy);
        return Ok(Broken { entries: before.leaves, problems: problems(after), ..change });
    }
    Err(BreakFault::Torn)
}

/// What a report says is wrong, the mirrors' included, each with its path in the folder.
fn problems(report: FolderReport) -> Vec<Problem> {
    let mirrors = report.mirrors.into_iter().flat_map(|mirror| {
        let origin = mirror.origin.clone().unwrap_or_default();
        mirror.problems.into_iter().map(move |p| Problem { path: format!("mirror/{origin}/{}", p.path), ..p })
    });
    let mut all: Vec<Problem> = report.problems.into_iter().chain(mirrors).collect();
    all.sort_by_key(|problem| problem.entry.is_none());
    all
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() { copy_folder(&path, &target)? } else { fs::copy(&path, &target).map(|_| ())? }
    }
    Ok(())
}

/// Paths of all files below a folder, relative to it, sorted.
fn files(root: &Path, below: &Path, into: &mut Vec<String>) -> Result<(), BreakFault> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(below).map_err(fault(below))? {
        entries.push(entry.map_err(fault(below))?.path());
    }
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(root, &path, into)?;
        } else if let Ok(inner) = path.strip_prefix(root) {
            into.push(inner.display().to_string());
        }
    }
    Ok(())
}

fn sort_of(path: &str) -> Sort {
    if path.starts_with("mirror/") {
        Sort::Mirror
    } else if path.starts_with("for/") {
        Sort::Words
    } else if path.starts_with("tile/entries/") {
        Sort::Entries
    } else if path.starts_with("tile/") {
        Sort::Hashes
    } else if path.ends_with("record.json") {
        Sort::Keys
    } else {
        Sort::Head
    }
}

/// A number below `n`, near enough to even for choosing what to show.
fn below(n: usize) -> Result<usize, BreakFault> {
    let drawn = u64::from_be_bytes(dice::bytes::<8>()?);
    Ok(usize::try_from(drawn % (n.max(1) as u64)).unwrap_or_default())
}

/// Changes one byte: first a kind of file is drawn, then a file of it, then a place in it.
fn change(copy: &Path) -> Result<Broken, BreakFault> {
    let mut all = Vec::new();
    files(copy, copy, &mut all)?;
    let mut sorts =
        [Sort::Entries, Sort::Hashes, Sort::Words, Sort::Words, Sort::Head, Sort::Mirror, Sort::Keys].to_vec();
    sorts.retain(|sort| all.iter().any(|path| sort_of(path) == *sort));
    let empty = || BreakFault::Empty(copy.to_owned());
    let sort = sorts.get(below(sorts.len())?).copied().ok_or_else(empty)?;
    all.retain(|path| sort_of(path) == sort);
    if sort == Sort::Words {
        // Sentences rather than lists of names: whoever reads sees what was done to them.
        let sentences: Vec<String> = all.iter().filter(|path| is_sentence(&copy.join(path))).cloned().collect();
        all = if sentences.is_empty() { all } else { sentences };
    }
    let path = all.get(below(all.len())?).cloned().ok_or_else(empty)?;
    let file = copy.join(&path);
    let mut bytes = fs::read(&file).map_err(fault(&file))?;
    if bytes.is_empty() {
        return Err(BreakFault::Empty(file));
    }
    let (at, words) = match word_at(&bytes).filter(|_| sort == Sort::Words) {
        Some(places) => {
            let at = places[below(places.len())?];
            (at, Some(at))
        }
        None => (below(bytes.len())?, None),
    };
    let old = bytes[at];
    let before = words.and_then(|at| around(&bytes, at));
    bytes[at] ^= 1;
    let after = words.and_then(|at| around(&bytes, at));
    fs::write(&file, &bytes).map_err(fault(&file))?;
    let byte = (old, bytes[at]);
    Ok(Broken { entries: 0, path, sort, at, byte, words: before.zip(after), problems: Vec::new() })
}

/// Whether an opened part is words that somebody wrote, and nothing canonical.
fn is_sentence(path: &Path) -> bool {
    let bytes = fs::read(path).unwrap_or_default();
    let text = bytes.get(SALT_LEN..).and_then(|text| std::str::from_utf8(text).ok());
    text.is_some_and(|text| text.chars().count() > AROUND && !text.starts_with(['{', '[', '"']))
}

/// Places in an opened text whose last bit turns one letter into another: last bytes of letters that have several.
fn word_at(bytes: &[u8]) -> Option<Vec<usize>> {
    let text = std::str::from_utf8(bytes.get(SALT_LEN..)?).ok()?;
    let ends = text.char_indices().filter(|(_, c)| c.len_utf8() == 3 || c.is_ascii_lowercase());
    let ends: Vec<usize> = ends.map(|(at, c)| SALT_LEN + at + c.len_utf8() - 1).collect();
    (!ends.is_empty()).then_some(ends)
}

/// The words around a byte.
fn around(bytes: &[u8], at: usize) -> Option<String> {
    let text = std::str::from_utf8(bytes.get(SALT_LEN..)?).ok()?;
    let at = text.char_indices().position(|(start, c)| (start..start + c.len_utf8()).contains(&(at - SALT_LEN)))?;
    let from = at.saturating_sub(AROUND);
    let cut: String = text.chars().skip(from).take(at - from + AROUND + 1).collect();
    Some(cut.split_whitespace().collect::<Vec<_>>().join(" "))
}
