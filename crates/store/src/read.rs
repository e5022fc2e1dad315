//! What is read back: leaves, tiles, edges; over connections that cannot write.

use hutong_core::ids::{EntryIndex, Origin};
use hutong_log::{
    hash::Hash,
    tile::{RestoreFault, TILE_WIDTH, TileCoord, TileEdge, format_tile},
    tree::CompactRange,
};
use sqlx::SqliteConnection;

use crate::{
    fault::{Damaged, ReadFault},
    key,
    names::{Log, load_logs},
    sql,
    store::{LogState, Store, Writer},
    transaction::Transaction,
};

/// A leaf in bytes at its index.
pub type Entry = (EntryIndex, Vec<u8>);

impl Store {
    /// Leaves `from..to` as they lie in the database, over another connection than the one that wrote them. What is
    /// missing is missing in the answer too: compare lengths, hash, compare roots.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn read_back(&self, origin: &Origin, from: EntryIndex, to: EntryIndex) -> Result<Vec<Entry>, ReadFault> {
        let mut conn = self.inner.readers.acquire().await?;
        let rows = sqlx::query(
            "SELECT e.place, e.bytes FROM entry e JOIN log l ON l.origin = $1 \
             WHERE e.place >= l.id * 1099511627776 + $2 AND e.place < l.id * 1099511627776 + $3 ORDER BY e.place",
        )
        .bind(origin.as_str())
        .bind(key::int(from))
        .bind(key::int(to))
        .fetch_all(&mut *conn)
        .await?;
        sql::decode("entry", &rows, |row| Ok((key::index(sql::get(row, 0)?), sql::get(row, 1)?)))
    }

    /// Size and root of every log here, as committed: not necessarily signed yet.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn logs(&self) -> Result<Vec<(Origin, LogState)>, ReadFault> {
        let mut conn = self.inner.readers.acquire().await?;
        let logs = load_logs(&mut conn).await?.into_iter();
        Ok(logs.map(|(origin, log)| (origin, LogState { size: log.tree.size(), root: log.tree.root() })).collect())
    }

    /// The tree of a log as a compact range; that of an empty log when nothing of it is here.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn frontier(&self, origin: &Origin) -> Result<CompactRange, ReadFault> {
        let mut conn = self.inner.readers.acquire().await?;
        Ok(load_logs(&mut conn).await?.remove(origin).map(|log| log.tree).unwrap_or_default())
    }

    /// The right edge of a log, from which it grows and proves its last leaves.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`]; [`Damaged`] when hashes and tree disagree.
    pub async fn edge(&self, origin: &Origin) -> Result<TileEdge, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let log = load_logs(&mut tx).await?.remove(origin);
        load_edge(&mut tx, log.as_ref()).await
    }

    /// A tile of a log, full or partial, rendered from stored hashes; `None` when the log is not that long.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn tile(&self, origin: &Origin, coord: TileCoord) -> Result<Option<Vec<u8>>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let Some(log) = load_logs(&mut tx).await?.remove(origin) else { return Ok(None) };
        load_tile(&mut tx, log.id, coord).await
    }

    /// Hashes of the leaves `from..to`, as far as they are here.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn leaf_hashes(&self, origin: &Origin, from: EntryIndex, to: EntryIndex) -> Result<Vec<Hash>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let Some(log) = load_logs(&mut tx).await?.remove(origin) else { return Ok(Vec::new()) };
        load_leaf_hashes(&mut tx, log.id, from, to).await
    }
}

impl Transaction {
    /// The right edge of a log with what this transaction wrote, from which it grows and proves its last leaves.
    ///
    /// Reads as of now.
    ///
    /// # Errors
    /// [`ReadFault`]; [`Damaged`] when hashes and tree disagree.
    pub async fn edge(&mut self, origin: &Origin) -> Result<TileEdge, ReadFault> {
        let Writer { conn, names, .. } = &mut *self.writer;
        let log = names.logs(conn).await?.get(origin).cloned();
        load_edge(conn, log.as_ref()).await
    }
}

async fn load_edge(conn: &mut SqliteConnection, log: Option<&Log>) -> Result<TileEdge, ReadFault> {
    let Some(log) = log else { return Ok(TileEdge::new()) };
    let size = log.tree.size();
    let mut tiles = std::collections::BTreeMap::new();
    for coord in hutong_log::tile::edge_tiles(size) {
        tiles.insert(coord, load_tile(conn, log.id, coord).await?);
    }
    let damaged = |wanted| ReadFault::Damaged(Damaged { table: "tile", wanted });
    let edge = TileEdge::restore(size, |coord| match tiles.remove(&coord).flatten() {
        Some(bytes) => Ok(bytes),
        None => Err(Damaged { table: "tile", wanted: "every hash of the tree" }),
    });
    let edge = edge.map_err(|e| match e {
        RestoreFault::Read { source, .. } => ReadFault::Damaged(source),
        _ => damaged("tiles of their width"),
    })?;
    if edge.root() == log.tree.root() { Ok(edge) } else { Err(damaged("hashes that make the root of the log")) }
}

/// A tile from full tiles, or from the hashes of which it consists.
async fn load_tile(conn: &mut SqliteConnection, log: i64, coord: TileCoord) -> Result<Option<Vec<u8>>, ReadFault> {
    let width = u64::from(TILE_WIDTH);
    let row = sqlx::query("SELECT hashes FROM tile WHERE key = $1").bind(key::tile(log, coord.level, coord.index));
    if let Some(row) = row.fetch_optional(&mut *conn).await? {
        let mut bytes: Vec<u8> = sql::get(&row, 0)?;
        bytes.truncate(usize::from(coord.width) * hutong_log::hash::HASH_LEN);
        return Ok(Some(bytes));
    }
    let from = coord.index * width;
    let to = from + u64::from(coord.width);
    let hashes = match coord.level.checked_sub(1) {
        None => load_leaf_hashes(conn, log, from, to).await?,
        Some(below) => {
            let rows = sqlx::query("SELECT root FROM tile WHERE key >= $1 AND key < $2 ORDER BY key")
                .bind(key::tile(log, below, from))
                .bind(key::tile(log, below, to))
                .fetch_all(conn)
                .await?;
            sql::decode("tile", &rows, |row| sql::hash(row, 0))?
        }
    };
    Ok((hashes.len() == usize::from(coord.width)).then(|| format_tile(&hashes)))
}

async fn load_leaf_hashes(
    conn: &mut SqliteConnection,
    log: i64,
    from: EntryIndex,
    to: EntryIndex,
) -> Result<Vec<Hash>, ReadFault> {
    let rows = sqlx::query("SELECT hash FROM entry WHERE place >= $1 AND place < $2 ORDER BY place")
        .bind(key::place(log, from))
        .bind(key::place(log, to))
        .fetch_all(conn)
        .await?;
    sql::decode("entry", &rows, |row| sql::hash(row, 0))
}
