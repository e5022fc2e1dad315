//! What a log says of itself: the few entries from which core folds its keys, its policy and its end.

use hutong_core::{
    ids::{Code, ConsultationId, EntryIndex, Origin, Place},
    record::{Event, LogLife, Reading, read},
    upkeep::OwnLog,
};
use hutong_log::hash::Hash;
use sqlx::SqliteConnection;

use crate::{
    fault::ReadFault,
    key,
    names::HOME,
    read::Entry,
    sql,
    store::{Store, Writer},
    transaction::Transaction,
};

/// Spelled as in the index, which is found by it.
const ABOUT_LOGS: &str = "SELECT e.place, e.bytes FROM entry e INDEXED BY entry_of_life JOIN log l ON l.origin = $1 \
     WHERE e.word IN ('genesis', 'key', 'policy', 'evidence', 'retire') \
     AND e.place >= l.id * 1099511627776 AND e.place < (l.id + 1) * 1099511627776 ORDER BY e.place";

/// Evidence that a log says it keeps: the leaf, which contradiction, SHA-256 of the file.
pub type Kept = (EntryIndex, Code, Hash);

impl Store {
    /// What a log says of itself as far as it is here; `None` when its first entry is not here or cannot be read so.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn life(&self, origin: &Origin) -> Result<Option<LogLife>, ReadFault> {
        let mut conn = self.inner.readers.acquire().await?;
        Ok(LogLife::fold(origin, load(&mut conn, origin).await?))
    }

    /// Evidence of two histories that a log says it keeps, by index.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn kept_evidence(&self, origin: &Origin) -> Result<Vec<Kept>, ReadFault> {
        let mut conn = self.inner.readers.acquire().await?;
        Ok(load(&mut conn, origin).await?.into_iter().filter_map(evidence).collect())
    }

    /// Where logs say that they keep evidence of two histories.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn accusations(&self) -> Result<Vec<(Place, Code, Hash)>, ReadFault> {
        let mut all = Vec::new();
        for (origin, _) in self.logs().await? {
            let kept = self.kept_evidence(&origin).await?.into_iter();
            let place = |index| Place { origin: origin.clone(), index };
            all.extend(kept.map(|(index, kind, sha256)| (place(index), kind, sha256)));
        }
        Ok(all)
    }
}

impl Transaction {
    /// What a log says of itself, with what this transaction wrote.
    ///
    /// Reads as of now.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn life(&mut self, origin: &Origin) -> Result<Option<LogLife>, ReadFault> {
        let Writer { conn, .. } = &mut *self.writer;
        Ok(LogLife::fold(origin, load(conn, origin).await?))
    }
}

/// The own log as rules see it.
pub(crate) async fn load_own(conn: &mut SqliteConnection, home: &Origin) -> Result<OwnLog, ReadFault> {
    let entries = load(conn, home).await?;
    let evidence = entries.iter().cloned().filter_map(evidence).map(|(_, _, sha256)| sha256).collect();
    let open = sqlx::query(
        "SELECT c.name FROM stage s JOIN consultation c ON c.id = s.consultation \
         WHERE s.log = $1 AND s.opened IS NOT NULL AND s.closed IS NULL",
    );
    let rows = open.bind(HOME).fetch_all(conn).await?;
    let open = sql::decode("stage", &rows, |row| sql::id(row, 0, ConsultationId::new))?.into_iter().collect();
    Ok(OwnLog { life: LogLife::fold(home, entries), evidence, open })
}

/// Entries of a log that are about itself, by index.
async fn load(conn: &mut SqliteConnection, origin: &Origin) -> Result<Vec<Entry>, ReadFault> {
    let rows = sqlx::query(ABOUT_LOGS).bind(origin.as_str()).fetch_all(conn).await?;
    sql::decode("entry", &rows, |row| Ok((key::index(sql::get(row, 0)?), sql::get(row, 1)?)))
}

fn evidence((index, bytes): Entry) -> Option<Kept> {
    match read(&bytes) {
        Reading::Known(leaf) => match leaf.event {
            Event::EvidenceKept { kind, sha256 } => Some((index, kind, sha256)),
            _ => None,
        },
        _ => None,
    }
}
