//! The pass over the upper tiles, and the verdict: where entries and hashes disagree, which of them the log signed.
//! Truth flows from the signed root downwards; a tile is believed when it hashes to what the tile above says of it.

use super::LogSource;
use super::bundle::BundleFindings;
use super::check::LogCheck;
use super::prefix::read_hashes;
use super::report::{Breach, BreachKind, Report};
use crate::hash::{HASH_LEN, Hash};
use crate::tile::{LogPath, TILE_HEIGHT, TILE_LEN, TILE_WIDTH, TileCoord};
use crate::tree::{CompactRange, root_of};

const WIDTH: usize = TILE_WIDTH as usize;
/// Hashes of one upper tile reported one by one.
const DIFFERING_MAX: usize = 8;

/// Per tile level all hashes from left to right; of level 0 only those behind the last full tile.
type Levels = Vec<Vec<Hash>>;

/// Two readings of the tree above the bundles.
struct Upper {
    /// Hashed from the entries.
    computed: Levels,
    /// As the tiles have it; where a tile cannot be read, as computed.
    stored: Levels,
    /// Paths of the tiles as they were read, per level from 1.
    paths: Vec<Vec<String>>,
}

impl<S: LogSource> LogCheck<'_, S> {
    /// Compares the upper tiles and the root, and says of every disagreement which side was altered.
    ///
    /// # Errors
    /// The source's own faults.
    pub fn finish(mut self) -> Result<Report, S::Fault> {
        let upper = self.read_upper()?;
        let mut report = std::mem::take(&mut self.report);
        let verdict = Verdict { findings: &self, report: &mut report };
        match upper {
            None => verdict.blame_nobody(None),
            Some(upper) if root_of_levels(&upper.computed) == self.root => verdict.blame_tiles(&upper),
            Some(upper) if root_of_levels(&upper.stored) == self.root => verdict.blame_from_above(&upper),
            Some(upper) => verdict.blame_nobody(Some(&upper)),
        }
        report.breaches.sort_by(|a, b| (&a.path, a.offset, a.leaf).cmp(&(&b.path, b.offset, b.leaf)));
        Ok(report)
    }

    /// Reads the tiles from level 1 upwards. `None` if a gap leaves nothing to compute with; the gap is reported.
    fn read_upper(&mut self) -> Result<Option<Upper>, S::Fault> {
        if self.findings.len() as u64 != self.size.div_ceil(TILE_WIDTH.into()) {
            return Ok(None);
        }
        let full = (self.size / u64::from(TILE_WIDTH)) as usize;
        let edge = self.findings.values().nth(full);
        let Some(edge) = edge.map_or(Some(Vec::new()), |findings| findings.computed.clone()) else {
            return Ok(None);
        };
        let stored_edge = self.findings.values().nth(full).and_then(|findings| findings.stored.clone());
        let mut upper = Upper {
            stored: vec![stored_edge.unwrap_or_else(|| edge.clone())],
            computed: vec![edge],
            paths: vec![Vec::new()],
        };
        let mut below: Vec<Option<Hash>> =
            self.findings.values().take(full).map(|findings| findings.computed.as_ref().map(|root| root[0])).collect();
        for level in 1.. {
            if below.is_empty() {
                break;
            }
            let Some(next) = self.read_level(level, &below, &mut upper)? else { return Ok(None) };
            below = next.into_iter().map(Some).collect();
        }
        Ok(Some(upper))
    }

    /// Reads one level and returns the roots of its full tiles, as computed.
    fn read_level(
        &mut self,
        level: u8,
        below: &[Option<Hash>],
        upper: &mut Upper,
    ) -> Result<Option<Vec<Hash>>, S::Fault> {
        let (mut computed, mut stored) = (Vec::with_capacity(below.len()), Vec::with_capacity(below.len()));
        let mut paths = Vec::new();
        for (chunk, index) in below.chunks(WIDTH).zip(0..) {
            let coord = TileCoord { level, index, width: chunk.len() as u16 };
            let tile = self.read_tile(coord, &mut paths)?;
            for (at, below) in chunk.iter().enumerate() {
                let hash = tile.as_ref().map(|hashes| hashes[at]);
                let Some(known) = below.or(hash) else { return Ok(None) };
                computed.push(known);
                stored.push(hash.unwrap_or(known));
            }
        }
        let roots = computed.chunks_exact(WIDTH).map(root_of_slice).collect();
        upper.computed.push(computed);
        upper.stored.push(stored);
        upper.paths.push(paths);
        Ok(Some(roots))
    }

    fn read_tile(&mut self, coord: TileCoord, paths: &mut Vec<String>) -> Result<Option<Vec<Hash>>, S::Fault> {
        let path = LogPath::Tile(coord);
        self.report.tiles += 1;
        let Some(found) = self.find(path, TILE_LEN)? else {
            self.report.add(Breach::of_file(path, BreachKind::Missing));
            paths.push(path.to_string());
            return Ok(None);
        };
        let (compared, breaches) = self.compare_prefixes(&found)?;
        self.report.prefixes += compared;
        for breach in breaches {
            self.report.add(breach);
        }
        paths.push(found.path.to_string());
        Ok(read_hashes(&found, coord).map_err(|breach| self.report.add(*breach)).ok())
    }
}

struct Verdict<'a, 's, S> {
    findings: &'a LogCheck<'s, S>,
    report: &'a mut Report,
}

impl<S> Verdict<'_, '_, S> {
    /// The entries lead to the signed root: every hash that differs from them was altered.
    fn blame_tiles(mut self, upper: &Upper) {
        for findings in self.findings.findings.values() {
            self.blame_hashes(findings);
        }
        for level in 1..upper.computed.len() {
            for (at, path) in upper.paths[level].iter().enumerate() {
                self.blame_upper(path, tile_at(&upper.computed[level], at), tile_at(&upper.stored[level], at));
            }
        }
    }

    /// The stored hashes of the right edge lead to the signed root: follow them downwards.
    fn blame_from_above(mut self, upper: &Upper) {
        // What is true of the level above, as far as it can be known.
        let mut above: Vec<Hash> = Vec::new();
        for level in (1..upper.computed.len()).rev() {
            let mut truth = Vec::with_capacity(upper.stored[level].len());
            for (at, path) in upper.paths[level].iter().enumerate() {
                let computed = tile_at(&upper.computed[level], at);
                let stored = tile_at(&upper.stored[level], at);
                let believed = above.get(at);
                if believed.is_none_or(|root| root_of_slice(stored) == *root) {
                    truth.extend_from_slice(stored);
                } else if believed.is_some_and(|root| root_of_slice(computed) == *root) {
                    self.blame_upper(path, computed, stored);
                    truth.extend_from_slice(computed);
                } else {
                    self.report.add(Breach::of_file(path, BreachKind::NotCovered));
                    truth.extend_from_slice(stored);
                }
            }
            above = truth;
        }
        for findings in self.findings.findings.values() {
            let believed = usize::try_from(findings.index).ok().and_then(|at| above.get(at)).copied();
            self.blame_bundle(findings, believed);
        }
    }

    /// Of one bundle, with the hash that the level above has of it; a partial one has none, and its tile is believed.
    fn blame_bundle(&mut self, findings: &BundleFindings, believed: Option<Hash>) {
        let leads = |hashes: &Option<Vec<Hash>>| hashes.as_ref().is_some_and(|hashes| believed == Some(hashes[0]));
        if findings.differing.is_empty() {
            if believed.is_some() && findings.computed.is_some() && !leads(&findings.computed) {
                self.report.add(Breach::of_file(findings.bundle_path, BreachKind::NotCovered));
            }
        } else if believed.is_none() || leads(&findings.stored) {
            self.blame_entries(findings, &BreachKind::EntryAltered);
        } else if leads(&findings.computed) {
            self.blame_hashes(findings);
        } else {
            self.blame_entries(findings, &BreachKind::Disagrees { other: findings.tile_path.to_string() });
        }
    }

    /// Neither entries nor tiles lead to the signed root: report each disagreement, and the root.
    fn blame_nobody(mut self, upper: Option<&Upper>) {
        for findings in self.findings.findings.values() {
            self.blame_entries(findings, &BreachKind::Disagrees { other: findings.tile_path.to_string() });
        }
        let Some(upper) = upper else { return };
        for level in 1..upper.computed.len() {
            for (at, path) in upper.paths[level].iter().enumerate() {
                let (computed, stored) = (tile_at(&upper.computed[level], at), tile_at(&upper.stored[level], at));
                for position in differing(computed, stored) {
                    let below = (at * WIDTH + position) as u64;
                    let other = TileCoord { level: level as u8 - 1, index: below, width: TILE_WIDTH }.to_string();
                    self.add_at(path, position, BreachKind::Disagrees { other });
                }
            }
        }
        let (computed, signed) = (root_of_levels(&upper.computed), self.findings.root);
        self.report.add(Breach::of_file(LogPath::Checkpoint, BreachKind::Root { computed, signed }));
    }

    fn blame_entries(&mut self, findings: &BundleFindings, kind: &BreachKind) {
        for differing in &findings.differing {
            self.report.add(Breach {
                path: findings.bundle_path.to_string(),
                leaf: Some(differing.leaf),
                offset: Some(differing.entry_offset),
                kind: kind.clone(),
            });
        }
    }

    fn blame_hashes(&mut self, findings: &BundleFindings) {
        for differing in &findings.differing {
            self.report.add(Breach {
                path: findings.tile_path.to_string(),
                leaf: Some(differing.leaf),
                offset: Some(differing.hash_offset),
                kind: BreachKind::HashAltered,
            });
        }
    }

    fn blame_upper(&mut self, path: &str, computed: &[Hash], stored: &[Hash]) {
        for position in differing(computed, stored) {
            self.add_at(path, position, BreachKind::HashAltered);
        }
    }

    fn add_at(&mut self, path: &str, position: usize, kind: BreachKind) {
        let offset = Some((position * HASH_LEN) as u64);
        self.report.add(Breach { path: path.to_owned(), leaf: None, offset, kind });
    }
}

fn differing(computed: &[Hash], stored: &[Hash]) -> impl Iterator<Item = usize> {
    let pairs = computed.iter().zip(stored).enumerate();
    pairs.filter(|(_, (computed, stored))| computed != stored).map(|(at, _)| at).take(DIFFERING_MAX)
}

fn tile_at(level: &[Hash], index: usize) -> &[Hash] {
    level.chunks(WIDTH).nth(index).unwrap_or_default()
}

fn root_of_slice(hashes: &[Hash]) -> Hash {
    root_of(hashes.iter().copied())
}

/// The root of the whole log from the unfinished tile of each level.
fn root_of_levels(levels: &Levels) -> Hash {
    let mut range = CompactRange::new();
    for (level, hashes) in levels.iter().enumerate().rev() {
        let edge = hashes.len() - hashes.len() % WIDTH;
        for hash in &hashes[edge..] {
            range.append_subtree(TILE_HEIGHT * level as u8, *hash);
        }
    }
    range.root()
}
