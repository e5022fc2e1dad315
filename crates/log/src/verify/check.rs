//! The pass over the bundles: entries against level-0 tiles. Bundles are independent of each other, so a caller may
//! check them on several threads and hand the findings in afterwards.

use std::collections::BTreeMap;

use super::bundle::BundleFindings;
use super::listing::{Listing, count_bundles, full_of, path_of, place_of, sort_listing};
use super::prefix::{Found, compare_prefix};
use super::report::{Breach, BreachKind, Remark, Report};
use super::{Expected, Leaf, LogSource};
use crate::checkpoint::SignedCheckpoint;
use crate::hash::Hash;
use crate::key::KeyType;
use crate::note::{NOTE_LEN_MAX, OpenRefusal};
use crate::tile::{BUNDLE_LEN_MAX, BundleCoord, LogPath, TILE_LEN, TILE_WIDTH};

/// Why a check could not begin.
#[derive(Debug, thiserror::Error)]
pub enum OpenLogFault<F: std::error::Error + 'static> {
    /// The source failed.
    #[error("couldn't read the log")]
    Source(#[source] F),
    /// There is no readable checkpoint, so there is nothing to compare with.
    #[error("{0}")]
    Breach(Box<Breach>),
}

/// A verification under way. [`LogCheck::check_bundle`] each bundle in any order and on any thread,
/// [`LogCheck::accept`] what it found, then [`LogCheck::finish`].
#[derive(Debug)]
pub struct LogCheck<'s, S> {
    pub(super) source: &'s S,
    pub(super) size: u64,
    pub(super) root: Hash,
    listed: Listing,
    bundle_count: u64,
    pub(super) findings: BTreeMap<u64, BundleFindings>,
    pub(super) report: Report,
}

impl<'s, S: LogSource> LogCheck<'s, S> {
    /// Reads and checks the checkpoint and lists the files. A bad signature or another origin is reported, and the
    /// check goes on with what the body states.
    ///
    /// # Errors
    /// [`OpenLogFault`].
    pub fn open(source: &'s S, expected: Expected<'_>) -> Result<Self, OpenLogFault<S::Fault>> {
        let path = LogPath::Checkpoint;
        let bytes = source.read("checkpoint", NOTE_LEN_MAX).map_err(OpenLogFault::Source)?;
        let bytes = bytes.ok_or_else(|| OpenLogFault::Breach(Box::new(Breach::of_file(path, BreachKind::Missing))))?;
        let signed = SignedCheckpoint::parse(&bytes)
            .map_err(|refusal| OpenLogFault::Breach(Box::new(Breach::of_file(path, refusal.into()))))?;
        let mut report = Report::default();
        check_signatures(&signed, expected, &mut report);
        let (size, root) = (signed.checkpoint().size(), signed.checkpoint().root());
        report.checkpoint = Some(signed);
        let listed = sort_listing(source.list().map_err(OpenLogFault::Source)?, size, &mut report);
        let bundle_count = count_bundles(&listed, size, &mut report);
        Ok(Self { source, size, root, listed, bundle_count, findings: BTreeMap::new(), report })
    }

    /// The checkpoint being checked against, and what was found so far.
    pub const fn report(&self) -> &Report {
        &self.report
    }

    /// Number of bundles to check.
    pub const fn bundle_count(&self) -> u64 {
        self.bundle_count
    }

    /// Reads bundle `index` and its tile, shows each leaf to `visit` and compares.
    ///
    /// # Errors
    /// The source's own faults.
    pub fn check_bundle(&self, index: u64, mut visit: impl FnMut(Leaf<'_>)) -> Result<BundleFindings, S::Fault> {
        let first = index * u64::from(TILE_WIDTH);
        let width = self.size.saturating_sub(first).min(TILE_WIDTH.into()) as u16;
        let coord = BundleCoord { index, width };
        let mut findings = BundleFindings::new(coord);
        let bundle = self.find(LogPath::Entries(coord), BUNDLE_LEN_MAX)?;
        let tile = self.find(LogPath::Tile(coord.tile()), TILE_LEN)?;
        let entries = bundle.as_ref().map(|found| findings.read_entries(found, coord, &mut visit)).unwrap_or_default();
        let hashes = tile.as_ref().and_then(|found| findings.read_tile(found, coord.tile()));
        for (found, path) in [(&bundle, LogPath::Entries(coord)), (&tile, LogPath::Tile(coord.tile()))] {
            match found {
                None => findings.breaches.push(Breach::of_file(path, BreachKind::Missing)),
                Some(found) => {
                    let (compared, mut breaches) = self.compare_prefixes(found)?;
                    findings.prefixes += compared;
                    findings.breaches.append(&mut breaches);
                }
            }
        }
        findings.compare(coord, &entries, hashes.as_deref());
        Ok(findings)
    }

    /// Takes what a bundle told. Each bundle is accepted once; the order does not matter.
    pub fn accept(&mut self, mut findings: BundleFindings) {
        self.report.leaves += findings.leaves;
        self.report.prefixes += findings.prefixes;
        self.report.tiles += 1;
        for breach in findings.breaches.drain(..) {
            self.report.add(breach);
        }
        self.findings.insert(findings.index, findings);
    }

    /// Reads a file, or the full one at the same place, which a log may serve instead of a partial one.
    pub(super) fn find(&self, path: LogPath, len_max: usize) -> Result<Option<Found>, S::Fault> {
        let full = full_of(path);
        for path in [path, full].into_iter().take(if full == path { 1 } else { 2 }) {
            if let Some(bytes) = self.source.read(&path.to_string(), len_max)? {
                return Ok(Some(Found { path, bytes }));
            }
        }
        Ok(None)
    }

    /// Compares every other listed file of the same place with the one that was found: the shorter must be the
    /// beginning of the longer. Returns how many were compared, and what is wrong.
    pub(super) fn compare_prefixes(&self, found: &Found) -> Result<(u64, Vec<Breach>), S::Fault> {
        let (mut compared, mut breaches) = (0, Vec::new());
        for path in self.others_at(found.path) {
            let len_max = if matches!(path, LogPath::Tile(_)) { TILE_LEN } else { BUNDLE_LEN_MAX };
            let Some(bytes) = self.source.read(&path.to_string(), len_max)? else { continue };
            compared += 1;
            breaches.extend(compare_prefix(&Found { path, bytes }, found));
        }
        Ok((compared, breaches))
    }

    /// Other files listed at the same place.
    fn others_at(&self, path: LogPath) -> impl Iterator<Item = LogPath> {
        let (place, own) = place_of(path);
        let widths = self.listed.get(&place).into_iter().flatten().copied();
        widths.filter(move |width| *width != own).map(move |width| path_of(place, width))
    }
}

fn check_signatures(signed: &SignedCheckpoint, expected: Expected<'_>, report: &mut Report) {
    let checkpoint = signed.checkpoint();
    if let Some(origin) = expected.origin.filter(|origin| *origin != checkpoint.origin()) {
        let kind = BreachKind::Origin { expected: origin.to_owned(), found: checkpoint.origin().to_owned() };
        report.add(Breach::of_file(LogPath::Checkpoint, kind));
    }
    let pinned = expected.keys.iter().any(|key| key.key_type() == KeyType::Note);
    if !pinned {
        report.remarks.push(Remark::SignatureUnchecked);
    }
    let outcome = if pinned { signed.open(expected.keys) } else { signed.list_signatories(expected.keys) };
    match outcome {
        Ok(signatories) => report.signatories = signatories,
        Err(OpenRefusal::NoKnownSignature) if !pinned => {}
        Err(refusal) => report.add(Breach::of_file(LogPath::Checkpoint, refusal.into())),
    }
    let lines = signed.note().signatures();
    for (line, number) in lines.iter().zip(1..).filter(|(line, _)| !expected.keys.iter().any(|key| line.names(key))) {
        report.remarks.push(Remark::UnknownSigner { line: number, name: line.name().to_owned(), id: line.id() });
    }
    let log_lines = || report.signatories.log.iter();
    if log_lines().count() > 0 && !log_lines().any(|key| lines[0].names(key)) {
        report.remarks.push(Remark::LogSignatureNotFirst);
    }
}
