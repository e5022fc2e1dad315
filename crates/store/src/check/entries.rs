//! Entries, trees, tiles and mirror heads against what the bytes of the entries make.

use std::collections::BTreeMap;

use hutong_core::ids::Origin;
use hutong_log::{
    checkpoint::SignedCheckpoint,
    hash::Hash,
    tile::{Tile, TileEdge},
    tree::{CompactRange, root_of},
};

use super::{CheckFault, Checking, Problem};
use crate::{
    apply::{describe, hashes_of},
    key,
    refold::{Found, Onlooker, contiguous, is_hash},
    sql,
    walk::{following, piece},
};

/// What passed by.
#[derive(Default)]
pub(super) struct Looking {
    found: Vec<(&'static str, String, Option<i64>, Problem)>,
    trees: BTreeMap<i64, (Origin, CompactRange)>,
    /// Finished tiles by key: hash over their bytes, and their root.
    tiles: BTreeMap<i64, (Hash, Hash)>,
}

impl Onlooker for Looking {
    fn see(&mut self, _: &Origin, expected: u64, found: &[Found]) -> usize {
        for f in found {
            let (word, read_as) = describe(f.entry.reading());
            let key = format!("place={}", f.place);
            if !is_hash(&f.hash, &f.entry.hash()) {
                self.found.push(("entry", key, Some(f.place), Problem::Hash));
            } else if f.word != word || f.read_as != read_as.word() {
                self.found.push(("entry", key, Some(f.place), Problem::Differs));
            }
        }
        let whole = contiguous(expected, found);
        if let Some(beyond) = found.get(whole) {
            self.found.push(("entry", format!("place={}", beyond.place), Some(beyond.place), Problem::Gap));
        }
        whole
    }

    fn see_tree(&mut self, log: i64, origin: &Origin, tiles: &[Tile], edge: &TileEdge) {
        for tile in tiles {
            let hash = hutong_log::hash::sha256(&tile.bytes);
            let root = root_of(hashes_of(&tile.bytes));
            self.tiles.insert(key::tile(log, tile.coord.level, tile.coord.index), (hash, root));
        }
        self.trees.insert(log, (origin.clone(), edge.frontier()));
    }
}

impl Looking {
    /// Compares trees, tiles and heads with their tables.
    pub async fn finish(mut self, checking: &mut Checking) -> Result<(), CheckFault> {
        for (table, key, place, problem) in std::mem::take(&mut self.found) {
            checking.find(table, key, place, problem);
        }
        self.check_trees(checking).await?;
        self.check_tiles(checking).await?;
        self.check_heads(checking).await
    }

    async fn check_trees(&self, checking: &mut Checking) -> Result<(), CheckFault> {
        let rows = sqlx::query("SELECT id, size, root, frontier FROM s.log").fetch_all(&mut checking.conn).await?;
        for row in rows {
            let (id, size): (i64, i64) = (sql::get(&row, 0)?, sql::get(&row, 1)?);
            let tree = self.trees.get(&id).map(|(_, tree)| tree.clone()).unwrap_or_default();
            let frontier: Vec<u8> = tree.hashes().iter().flat_map(Hash::as_bytes).copied().collect();
            let same = key::int(tree.size()) == size
                && is_hash(sql::get(&row, 2)?, &tree.root())
                && sql::get::<&[u8]>(&row, 3)? == frontier;
            if !same {
                checking.find("log", format!("id={id}"), None, Problem::Tree);
            }
        }
        Ok(())
    }

    async fn check_tiles(&mut self, checking: &mut Checking) -> Result<(), CheckFault> {
        let mut next = Some(i64::MIN);
        while let Some(at) = next {
            let rows = piece(&mut checking.conn, "SELECT key, root, hashes FROM s.tile", "key", (at, i64::MAX)).await?;
            next = following(&rows)?;
            for row in &rows {
                let key: i64 = sql::get(row, 0)?;
                let problem = match self.tiles.remove(&key) {
                    None => Problem::Surplus,
                    Some((hash, root)) => {
                        let bytes: &[u8] = sql::get(row, 2)?;
                        if is_hash(sql::get(row, 1)?, &root) && hutong_log::hash::sha256(bytes) == hash {
                            continue;
                        }
                        Problem::Differs
                    }
                };
                checking.find("tile", format!("key={key}"), None, problem);
            }
        }
        for key in self.tiles.keys() {
            checking.find("tile", format!("key={key}"), None, Problem::Missing);
        }
        Ok(())
    }

    /// A head is of the log it names, in the checkpoint's own words, and its root is that of the leaves at its size.
    async fn check_heads(&self, checking: &mut Checking) -> Result<(), CheckFault> {
        let rows =
            sqlx::query("SELECT log, size, root, checkpoint FROM s.mirror_head").fetch_all(&mut checking.conn).await?;
        for row in rows {
            let (log, size): (i64, i64) = (sql::get(&row, 0)?, sql::get(&row, 1)?);
            let root: Vec<u8> = sql::get(&row, 2)?;
            let signed = SignedCheckpoint::parse(sql::get(&row, 3)?).ok();
            let (origin, tree) = match self.trees.get(&log) {
                Some((origin, tree)) => (Some(origin), tree.clone()),
                None => (None, CompactRange::new()),
            };
            let says = signed.is_some_and(|s| {
                let head = s.checkpoint();
                origin.is_some_and(|o| o.as_str() == head.origin())
                    && key::int(head.size()) == size
                    && is_hash(&root, &head.root())
            });
            // A mirror's leaves and head arrive in one transaction: its head is the tree as stored.
            let stands = key::int(tree.size()) == size && is_hash(&root, &tree.root());
            if !says || !stands {
                checking.find("mirror_head", format!("log={log}"), None, Problem::Tree);
            }
        }
        Ok(())
    }
}
