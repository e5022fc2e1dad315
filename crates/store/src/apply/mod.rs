//! Leaves into tables: the SQL twin of core's `Projection::apply`, a batch at a time.
//!
//! Load what the batch refers to, fold it in memory leaf by leaf, write each table once. The same for own leaves, a
//! partner's, a restored backup's, a rebuild.

mod acts;
mod erase;
mod fold;
mod load;
mod rows;
mod status;
mod write;

use std::collections::BTreeSet;

use hutong_core::{
    ids::{ConsultationId, DocumentId, EntryIndex, Origin},
    record::Reading,
};
use hutong_log::tile::tiles_between;
use sqlx::SqliteConnection;

use crate::{
    batch::{NewBatch, NewEntry},
    fault::{ApplyFault, WriteFault},
    key::INDEX_MAX,
    names::{HOME, Log, Names},
    sql::{Args, Rows, Script},
    step::{Faults, Step},
    store::Writer,
    transaction::{Transaction, guarded},
};

pub(crate) use erase::overwrite_opening;
pub(crate) use load::{ITEMS_BY_PLACE, load_items, read_item, read_stage};
pub(crate) use rows::{OPENING, PARTICIPANT};
use status::refresh_statuses;
pub(crate) use status::{hosts_text, keep_document, load_acts};
pub(crate) use write::{describe, hashes_of};

/// What a fold needs to know and where it writes.
pub(crate) struct Target<'a> {
    pub conn: &'a mut SqliteConnection,
    pub names: &'a mut Names,
    pub faults: &'a dyn Faults,
    /// The database is a scratch for comparison: bytes of entries, tiles and trees stay out of it.
    pub is_scratch: bool,
    /// Rows of a small batch that wait to be written together.
    script: Script,
    /// The batch is small.
    is_small: bool,
}

/// Most entries of a batch whose statements run together. What is prepared for a larger one is rarely used again.
const SMALL_BATCH_LEN_MAX: usize = 4;

impl Transaction {
    /// Takes the next entries of one log: entries, tiles, tree, everything that follows from them, and the openings
    /// and deeds they carry.
    ///
    /// Durable only with the commit. Not retried. Reads as of now.
    ///
    /// # Errors
    /// [`ApplyFault`]; part of the batch may be written: go back to a savepoint or give the transaction up. When
    /// [`ApplyFault::is_constraint`], redo the batch ticket by ticket.
    pub async fn apply(&mut self, batch: &NewBatch) -> Result<(), ApplyFault> {
        let faults = self.store.faults.clone();
        let Writer { conn, names, .. } = &mut *self.writer;
        let mut target = Target::new(conn, names, faults.as_ref());
        self.has_erased |= target.apply(batch).await?;
        if batch.origin == self.store.home {
            for batch in batch.entries.iter().filter_map(NewEntry::sealed_batch) {
                self.owed.remove(&batch);
            }
        }
        Ok(())
    }
}

impl<'a> Target<'a> {
    /// The database itself.
    pub(crate) fn new(conn: &'a mut SqliteConnection, names: &'a mut Names, faults: &'a dyn Faults) -> Target<'a> {
        Target { conn, names, faults, is_scratch: false, script: Script::default(), is_small: false }
    }

    /// Writes rows of a table, or lets those of a small batch wait until [`Target::flush`].
    async fn put<T>(&mut self, table: &Rows, rows: &[T], bind: impl FnMut(&mut Args, &T)) -> Result<(), WriteFault> {
        if self.is_small {
            table.queue(&mut self.script, rows, bind);
            return Ok(());
        }
        Ok(table.run(self.conn, rows, bind).await?)
    }

    /// Writes what waits. Whoever reads rows of this very batch, or writes past [`Target::put`], calls it first.
    async fn flush(&mut self) -> Result<(), WriteFault> {
        Ok(self.script.run(self.conn).await?)
    }

    /// Applies a batch; whether anything was erased.
    pub(crate) async fn apply(&mut self, batch: &NewBatch) -> Result<bool, ApplyFault> {
        if batch.entries.is_empty() {
            return Ok(false);
        }
        self.is_small = batch.entries.len() <= SMALL_BATCH_LEN_MAX;
        let log = self.enter_names(&batch.origin, &batch.entries).await?;
        check_tree(&log, batch)?;
        write::entries(self, log.id, batch).await?;
        let erased = self.fold(log.id, &batch.origin, batch.first, &batch.entries).await?;
        if let Some(log) = self.names.logs(self.conn).await?.get_mut(&batch.origin) {
            log.tree = batch.tree.clone();
        }
        Ok(erased)
    }

    /// Folds entries that are in their table (just written, or for long); whether anything was erased.
    pub(crate) async fn fold(
        &mut self,
        log: i64,
        origin: &Origin,
        first: EntryIndex,
        entries: &[NewEntry],
    ) -> Result<bool, ApplyFault> {
        let mut work = load::load(self, log, origin, first, entries).await?;
        work.fold_all(entries);
        let numbers = work.numbers.iter().map(|((c, kind), n)| ((log, *c, *kind), *n));
        self.names.numbers.extend(numbers);
        let refresh = std::mem::take(&mut work.documents);
        let remembered = &mut self.names.remembered;
        if work.changes_consultations() || !refresh.is_empty() {
            remembered.consultations.clear();
        }
        if !work.waiting.is_empty() || entries.iter().any(|entry| entry.sealed_batch().is_none()) {
            remembered.forget_items();
        }
        if is_home(log) {
            entries.iter().filter_map(NewEntry::sealed_batch).for_each(|batch| remembered.seal(batch));
        }
        let erased = write::folded(self, work, entries).await?;
        refresh_statuses(self, refresh).await?;
        Ok(erased)
    }

    async fn enter_names(&mut self, origin: &Origin, entries: &[NewEntry]) -> Result<Log, ApplyFault> {
        let Target { conn, names, faults, .. } = self;
        let consultations: BTreeSet<&ConsultationId> = entries.iter().filter_map(consultation_of).collect();
        guarded(*faults, Step::Names, async {
            let log = names.log(conn, origin).await?;
            names.enter_consultations(conn, consultations.into_iter()).await?;
            Ok::<_, ApplyFault>(log)
        })
        .await
    }
}

fn consultation_of(entry: &NewEntry) -> Option<&ConsultationId> {
    match &entry.reading {
        Reading::Known(leaf) => leaf.consultation.as_ref(),
        _ => None,
    }
}

/// The batch continues the stored log, and its tree is the stored one with its entries: nobody can store leaves under
/// a root that they do not have.
fn check_tree(log: &Log, batch: &NewBatch) -> Result<(), ApplyFault> {
    let origin = &batch.origin;
    let before = log.tree.size();
    if batch.first != before {
        return Err(ApplyFault::NotNext { origin: origin.clone(), expected: before, given: batch.first });
    }
    let size = batch.tree.size();
    if size > INDEX_MAX {
        return Err(ApplyFault::TooMany { origin: origin.clone() });
    }
    let mut grown = log.tree.clone();
    grown.extend(batch.entries.iter().map(|e| e.hash));
    if grown != batch.tree {
        return Err(ApplyFault::OtherTree { origin: origin.clone(), size });
    }
    let wanted = tiles_between(before, size).filter(|t| t.is_full());
    let whole = batch.tiles.iter().all(|t| t.bytes.len() == hutong_log::tile::TILE_LEN);
    if !whole || !wanted.eq(batch.tiles.iter().map(|t| t.coord)) {
        return Err(ApplyFault::OtherTiles { origin: origin.clone(), size });
    }
    Ok(())
}

/// Whose act an own leaf is, for the deeds table.
pub(crate) fn is_home(log: i64) -> bool {
    log == HOME
}

/// Documents whose status may change with an act on this one: the charter's hosts decide about all of them.
pub(crate) fn documents_with(id: &DocumentId) -> BTreeSet<DocumentId> {
    use hutong_core::consultation::document::{Kind, consultation_of, document_id};
    let kin = consultation_of(id).into_iter().flat_map(|c| Kind::ALL.iter().map(move |k| document_id(&c, *k)));
    kin.filter_map(Result::ok).chain([id.clone()]).collect()
}
