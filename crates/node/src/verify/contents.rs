//! Opened parts and vote rows in a folder, each against the commitment of its leaf.

use std::collections::{BTreeMap, BTreeSet};

use hutong_core::{
    commitment::{Salt, commit},
    consultation::vote::{Row, batch_root},
    ids::{LeafId, PartName},
    receipt::vote_commitment,
    record::{Event, Leaf},
};
use hutong_log::{hash::Hash, verify::LogSource};

use super::Problem;
use crate::folder::{FolderFault, FolderSource, NEW_SUFFIX};

/// Largest part file: salt and 20 MiB of content.
const PART_LEN_MAX: usize = 32 + (20 << 20);
/// Largest file of vote rows.
const ROWS_LEN_MAX: usize = 16 << 20;
const GONE_LEN_MAX: usize = 32;
const SALT_LEN: usize = 32;

/// What a folder opens, by what leaves will say of it.
#[derive(Debug)]
pub(super) struct Opened<'s> {
    source: &'s FolderSource,
    parts: BTreeMap<Hash, Vec<String>>,
    gone: BTreeMap<Hash, Vec<String>>,
    rows: BTreeMap<Hash, Vec<String>>,
    /// Files whose names belong to nothing.
    pub strays: Vec<String>,
}

/// What was found of the leaves that went by.
#[derive(Debug, Default)]
pub(super) struct ContentsFound {
    pub parts: u64,
    pub batches: u64,
    pub gone: u64,
    pub problems: Vec<Problem>,
    /// Files that a leaf accounts for.
    pub known: BTreeSet<String>,
    marks: Vec<GoneMark>,
    shown: Vec<Shown>,
    /// Own `erase` leaves: the leaf named, and its parts.
    erasures: BTreeMap<u64, (u64, Vec<PartName>)>,
}

/// A file about a part.
#[derive(Debug)]
struct Shown {
    path: String,
    /// The leaf that committed to the part, and the leaf that it belongs to.
    leaf: u64,
    target: Option<u64>,
    name: PartName,
}

impl Shown {
    fn new(path: &str, (index, leaf): (u64, &Leaf), name: &PartName) -> Shown {
        let target = leaf.event.target().filter(|t| t.origin.is_none()).map(|t| t.index);
        Shown { path: path.to_owned(), leaf: index, target, name: name.clone() }
    }

    /// Whether the parts of an `erase` leaf are about it.
    fn is_named_by(&self, (item, parts): &(u64, Vec<PartName>)) -> bool {
        (*item == self.leaf || Some(*item) == self.target) && parts.contains(&self.name)
    }
}

/// A file that says that a part is gone, and since which entry.
#[derive(Debug)]
struct GoneMark {
    of: Shown,
    erased_by: u64,
}

impl ContentsFound {
    /// Adds what was found of the leaves that follow.
    pub(super) fn append(&mut self, mut next: ContentsFound) {
        self.parts += next.parts;
        self.batches += next.batches;
        self.gone += next.gone;
        self.problems.append(&mut next.problems);
        self.marks.append(&mut next.marks);
        self.shown.append(&mut next.shown);
        // Not `append`, which would build the whole set anew for every few leaves.
        self.known.extend(next.known);
        self.erasures.extend(next.erasures);
    }

    /// Once all leaves went by: every mark must name an erasure of that very part, and no part may lie there that one names.
    pub(super) fn finish(&mut self) {
        for GoneMark { of, erased_by } in std::mem::take(&mut self.marks) {
            if !self.erasures.get(&erased_by).is_some_and(|erasure| of.is_named_by(erasure)) {
                let what = format!("says that entry {erased_by} erased part {}, which it did not", of.name);
                self.problems.push(Problem { path: of.path, entry: Some(of.leaf), what });
            }
        }
        let mut by_item: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
        for (at, (item, _)) in &self.erasures {
            by_item.entry(*item).or_default().push(*at);
        }
        for part in std::mem::take(&mut self.shown) {
            let about = [Some(part.leaf), part.target].into_iter().flatten().filter_map(|item| by_item.get(&item));
            let mut named = about.flatten().filter(|at| part.is_named_by(&self.erasures[*at]));
            if let Some(at) = named.next() {
                let what = format!("part {} still lies here, though entry {at} erased it", part.name);
                self.problems.push(Problem { path: part.path, entry: Some(part.leaf), what });
            }
        }
    }
}

impl<'s> Opened<'s> {
    /// Lists `for/`.
    pub(super) fn list(source: &'s FolderSource) -> Result<Opened<'s>, FolderFault> {
        let (parts, gone, rows) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let mut opened = Opened { source, parts, gone, rows, strays: Vec::new() };
        for path in source.files_below("for")?.into_iter().filter(|path| !path.ends_with(NEW_SUFFIX)) {
            let pieces: Vec<&str> = path.split('/').collect();
            let place = match pieces[..] {
                ["for", _, "parts", name] => match name.strip_suffix(".gone") {
                    Some(name) => Hash::from_hex(name).ok().map(|hash| (&mut opened.gone, hash)),
                    None => Hash::from_hex(name).ok().map(|hash| (&mut opened.parts, hash)),
                },
                ["for", _, "votes", name] => Hash::from_hex(name).ok().map(|hash| (&mut opened.rows, hash)),
                _ => None,
            };
            match place {
                Some((map, hash)) => map.entry(hash).or_default().push(path),
                None => opened.strays.push(path),
            }
        }
        Ok(opened)
    }

    /// Every file that some leaf should account for.
    pub(super) fn files(&self) -> impl Iterator<Item = &String> {
        self.parts.values().chain(self.gone.values()).chain(self.rows.values()).flatten()
    }

    /// Checks what the folder opens of one leaf.
    pub(super) fn check(&self, index: u64, leaf: &Leaf, found: &mut ContentsFound) -> Result<(), FolderFault> {
        for (name, commitment) in leaf.event.commitments() {
            for path in self.parts.get(commitment).into_iter().flatten() {
                let bytes = self.source.read(path, PART_LEN_MAX)?.unwrap_or_default();
                found.parts += 1;
                found.known.insert(path.clone());
                found.shown.push(Shown::new(path, (index, leaf), name));
                if !opens(&bytes, name, leaf.id, commitment) {
                    let what = format!("part {name} is not what was committed to");
                    found.problems.push(Problem { path: path.clone(), entry: Some(index), what });
                }
            }
            for path in self.gone.get(commitment).into_iter().flatten() {
                let text = self.source.read(path, GONE_LEN_MAX)?.unwrap_or_default();
                found.gone += 1;
                found.known.insert(path.clone());
                match gone_at(&text) {
                    Some(erased_by) => {
                        found.marks.push(GoneMark { of: Shown::new(path, (index, leaf), name), erased_by });
                    }
                    None => {
                        let what = "does not name an erase entry".to_owned();
                        found.problems.push(Problem { path: path.clone(), entry: Some(index), what });
                    }
                }
            }
        }
        if let Event::PartsErased { item, parts, .. } = &leaf.event
            && item.origin.is_none()
        {
            found.erasures.insert(index, (item.index, parts.clone()));
        }
        if let Event::VotesSealed { n, root } = &leaf.event {
            for path in self.rows.get(root).into_iter().flatten() {
                let bytes = self.source.read(path, ROWS_LEN_MAX)?.unwrap_or_default();
                found.batches += 1;
                found.known.insert(path.clone());
                if let Err(what) = check_rows(&bytes, leaf.id, *n, root) {
                    found.problems.push(Problem { path: path.clone(), entry: Some(index), what });
                }
            }
        }
        Ok(())
    }
}

fn gone_at(text: &[u8]) -> Option<u64> {
    let at: u64 = std::str::from_utf8(text).ok()?.strip_suffix('\n')?.parse().ok()?;
    // One index has one writing.
    (format!("{at}\n").as_bytes() == text).then_some(at)
}

fn opens(bytes: &[u8], name: &PartName, id: LeafId, commitment: &Hash) -> bool {
    let Some((salt, content)) = bytes.split_first_chunk::<SALT_LEN>() else { return false };
    commit(&Salt(*salt), name, id, content) == *commitment
}

/// One row of a file of vote rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OpenedRow {
    pub salt: Salt,
    pub bytes: Vec<u8>,
}

/// Splits a file of vote rows: salt[32] ‖ u32be length ‖ row, again and again.
pub(crate) fn split_rows(mut bytes: &[u8]) -> Option<Vec<OpenedRow>> {
    let mut rows = Vec::new();
    while !bytes.is_empty() {
        let (salt, rest) = bytes.split_first_chunk::<SALT_LEN>()?;
        let (len, rest) = rest.split_first_chunk::<4>()?;
        let (row, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*len)).ok()?)?;
        rows.push(OpenedRow { salt: Salt(*salt), bytes: row.to_vec() });
        bytes = rest;
    }
    Some(rows)
}

fn check_rows(bytes: &[u8], batch: LeafId, n: u64, root: &Hash) -> Result<(), String> {
    let rows = split_rows(bytes).ok_or("the file does not divide into rows")?;
    let commitments: Vec<Hash> = rows.iter().map(|r| vote_commitment(batch, &r.salt, &r.bytes)).collect();
    if rows.len() as u64 != n || batch_root(&commitments) != *root {
        return Err("the rows are not those that were sealed".to_owned());
    }
    if !commitments.is_sorted() {
        return Err("the rows are not in the order of their commitments".to_owned());
    }
    rows.iter().try_for_each(|r| Row::read(&r.bytes).map(|_| ()).map_err(|e| e.to_string()))
}
