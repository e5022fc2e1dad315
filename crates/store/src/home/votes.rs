//! Votes received and not yet sealed, sealed ones, and the last word of each handle on each statement (RECORD §2a).

use std::collections::{BTreeMap, BTreeSet};

use hutong_core::{
    consultation::vote::Row,
    ids::{ConsultationId, LeafId, PersonId},
    moment::Moment,
    receipt::Slip,
};
use hutong_log::hash::Hash;

use crate::{
    apply::PARTICIPANT,
    fault::{Damaged, ReadFault, WriteFault},
    key,
    names::HOME,
    sql::{self, Args, Rows, Script},
    step::Step,
    store::{Store, Writer},
    transaction::{Transaction, guarded},
};

/// A vote received, to be kept in the open batch of its consultation.
#[derive(Clone, Debug)]
pub struct NewVote {
    /// Where.
    pub consultation: ConsultationId,
    /// Whose.
    pub person: PersonId,
    /// The row.
    pub row: Row,
    /// Batch, bytes of the row, salt: the answer. The batch is that of [`hutong_core::facts::ConsultationFacts`], or a
    /// freshly drawn leaf id where none is open.
    pub slip: Slip,
    /// When the batch was opened, if this vote opens it. A vote that opens one while another is open says by that that the
    /// other is full: its leaf must be applied by the same transaction.
    pub now: Moment,
}

const OPEN: Rows = Rows {
    head: "INSERT INTO open_batch (consultation, batch, opened_at)",
    columns: 3,
    tail: "ON CONFLICT (consultation) DO UPDATE SET batch = excluded.batch, opened_at = excluded.opened_at \
           WHERE batch <> excluded.batch",
};
pub(crate) const VOTE_ROW: Rows = Rows {
    head: "INSERT INTO vote_row (id, batch, log, consultation, person, row, salt, commitment)",
    columns: 8,
    tail: "",
};
pub(crate) const STANCE: Rows = Rows {
    head: "INSERT INTO stance (statement, log, handle, q, choice, tier)",
    columns: 6,
    tail: "ON CONFLICT (statement, log, handle) DO UPDATE SET q = excluded.q, choice = excluded.choice, \
           tier = excluded.tier WHERE excluded.q > stance.q",
};

pub(crate) fn bind_stance(args: &mut Args, statement: i64, log: i64, row: &Row) {
    args.int(statement);
    args.int(log);
    args.blob(&row.handle.0);
    args.count(row.q);
    args.int(row.choice.number().into());
    args.text(row.tier.word());
}

impl Transaction {
    /// Keeps votes; the ids of their rows by commitment.
    pub(super) async fn keep_votes(&mut self, votes: &[NewVote]) -> Result<BTreeMap<Hash, i64>, WriteFault> {
        if votes.is_empty() {
            return Ok(BTreeMap::new());
        }
        let Writer { names, conn, .. } = &mut *self.writer;
        let people: Vec<PersonId> = votes.iter().map(|v| v.person.clone()).collect();
        let people = names.find_people(conn, &people).await?;
        let first = names.remembered.take_vote_rows(conn, votes.len()).await?;
        let mut rows = Vec::with_capacity(votes.len());
        for (id, vote) in (first..).zip(votes) {
            let unknown = Damaged { table: "consultation", wanted: "the consultation of every vote" };
            let consultation = names.find_consultation(conn, &vote.consultation).await?.ok_or(unknown)?;
            let unknown = Damaged { table: "person", wanted: "everybody who votes" };
            let person = *people.get(&vote.person).ok_or(unknown)?;
            let place = vote.row.statement.place(&self.store.home);
            let unknown = Damaged { table: "log", wanted: "the log of every statement that is voted on" };
            let statement = names.logs(conn).await?.get(&place.origin).ok_or(unknown)?;
            let statement = key::place(statement.id, place.index);
            let commitment = vote.slip.commitment();
            names.remembered.add_vote(&vote.consultation, vote.slip.batch, commitment, &place);
            rows.push(Kept { id, vote, consultation, person, statement, commitment });
        }
        let full = guarded(self.store.faults.as_ref(), Step::Votes, write_votes(conn, &rows)).await?;
        self.owed.extend(full);
        Ok(rows.iter().map(|r| (r.commitment, r.id)).collect())
    }
}

impl Store {
    /// Batches of votes that are not sealed yet: of which consultation, and since when, by consultation.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn open_batches(&self) -> Result<Vec<(ConsultationId, Moment)>, ReadFault> {
        let rows = sqlx::query(
            "SELECT c.name, b.opened_at FROM open_batch b JOIN consultation c ON c.id = b.consultation ORDER BY c.name",
        )
        .fetch_all(&self.inner.readers)
        .await?;
        sql::decode("open_batch", &rows, |row| Ok((sql::id(row, 0, ConsultationId::new)?, Moment(sql::count(row, 1)?))))
    }
}

struct Kept<'a> {
    id: i64,
    vote: &'a NewVote,
    consultation: i64,
    person: i64,
    statement: i64,
    commitment: Hash,
}

/// Batches of one consultation, in the order in which its rows name them.
fn batches<'r>(rows: &'r [Kept<'_>], consultation: i64) -> Vec<(LeafId, &'r Kept<'r>)> {
    let mut batches: Vec<(LeafId, &Kept<'_>)> = Vec::new();
    for row in rows.iter().filter(|r| r.consultation == consultation) {
        if batches.last().is_none_or(|(last, _)| *last != row.vote.slip.batch) {
            batches.push((row.vote.slip.batch, row));
        }
    }
    batches
}

/// Writes votes; gives the batches that others took the place of.
async fn write_votes(conn: &mut sqlx::SqliteConnection, rows: &[Kept<'_>]) -> Result<Vec<LeafId>, WriteFault> {
    let mut full = Vec::new();
    let mut open = Vec::new();
    for consultation in rows.iter().map(|r| r.consultation).collect::<BTreeSet<_>>() {
        let batches = batches(rows, consultation);
        let mut named: Vec<LeafId> = batches.iter().map(|(batch, _)| *batch).collect();
        // A slip promises that its row will be in its batch: rows join the open one, and leave it only for a new one.
        let before = sqlx::query("SELECT batch FROM open_batch WHERE consultation = $1").bind(consultation);
        if let Some(before) = before.fetch_optional(&mut *conn).await? {
            let before = LeafId(sql::array(&before, 0).map_err(|e| e.of("open_batch"))?);
            if named.first() != Some(&before) {
                return Err(Damaged { table: "open_batch", wanted: "the batch that the slip names" }.into());
            }
        }
        open.extend(batches.last().map(|(_, row)| *row));
        named.pop();
        full.extend(named);
    }
    let mut script = Script::default();
    OPEN.queue(&mut script, &open, |args, r| {
        args.int(r.consultation);
        args.blob(&r.vote.slip.batch.0);
        args.count(r.vote.now.0);
    });
    VOTE_ROW.queue(&mut script, rows, |args, r| {
        args.int(r.id);
        args.blob(&r.vote.slip.batch.0);
        args.int(HOME);
        args.int(r.consultation);
        args.int(r.person);
        args.blob(&r.vote.slip.row);
        args.blob(&r.vote.slip.salt.0);
        args.blob(r.commitment.as_bytes());
    });
    // One upsert may not meet the same row twice with a condition left to chance: q decides, whatever the order.
    STANCE.queue(&mut script, rows, |args, r| bind_stance(args, r.statement, HOME, &r.vote.row));
    PARTICIPANT.queue(&mut script, rows, |args, r| {
        args.int(r.consultation);
        args.int(r.person);
        args.text(r.vote.row.tier.word());
        args.int(0);
        args.int(1);
    });
    script.run(conn).await?;
    Ok(full)
}
