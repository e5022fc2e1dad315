//! Answers kept under their form keys: the same press of a button gets the same answer (RECORD §6).

use std::collections::BTreeMap;

use hutong_core::{
    commitment::Salt,
    ids::{EntryIndex, FormKey, LeafId},
    moment::Moment,
    receipt::Slip,
};
use hutong_log::hash::Hash;
use sqlx::SqliteConnection;

use crate::{
    fault::{Damaged, ReadFault, WriteFault},
    key,
    sql::{self, Rows, Trouble, select_by},
    step::Step,
    store::Store,
    transaction::{Transaction, guarded},
};

/// An answer that was given, or is about to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Who asked, as text: person, device or the node.
    pub actor: String,
    /// The form's key.
    pub key: FormKey,
    /// Hash of the command: the same key with another command is refused.
    pub command: Hash,
    /// What the answer was.
    pub given: Given,
    /// Until when it is kept.
    pub kept_until: Moment,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// Leaves of the own log.
    Leaves {
        /// Index of the first.
        first: EntryIndex,
        /// How many, at least one.
        n: u64,
    },
    /// A vote's slip.
    Slip(Slip),
    /// A home command was carried out.
    Done,
}

const REPEATS: Rows = Rows {
    head: "WITH w (form_key, actor) AS (",
    columns: 2,
    tail: ") SELECT a.form_key, a.actor, a.command, a.first, a.leaves, a.kept_until, v.batch, v.row, v.salt \
           FROM w CROSS JOIN answer a ON a.form_key = w.form_key AND a.actor = w.actor \
           LEFT JOIN vote_row v ON v.id = a.vote",
};
const KEEP: Rows = Rows {
    head: "INSERT INTO answer (form_key, actor, command, first, leaves, vote, kept_until)",
    columns: 7,
    tail: "",
};

async fn read_answers(
    conn: &mut SqliteConnection,
    asked: &[(String, FormKey)],
) -> Result<BTreeMap<(FormKey, String), Answer>, ReadFault> {
    let rows = select_by(conn, &REPEATS, asked, |args, (actor, key)| {
        args.blob(&key.0);
        args.text(actor);
    })
    .await?;
    let answers = sql::decode("answer", &rows, |row| {
        let first = sql::count_or_null(row, 3)?;
        let batch: Option<Vec<u8>> = sql::get(row, 6)?;
        let given = match (first, batch) {
            (Some(first), _) => Given::Leaves { first, n: sql::count(row, 4)? },
            (None, None) => Given::Done,
            (None, Some(_)) => Given::Slip(Slip {
                batch: LeafId(sql::array(row, 6)?),
                row: sql::get(row, 7)?,
                salt: Salt(sql::array(row, 8)?),
            }),
        };
        Ok::<_, Trouble>(Answer {
            key: FormKey(sql::array(row, 0)?),
            actor: sql::get(row, 1)?,
            command: sql::hash(row, 2)?,
            given,
            kept_until: Moment(sql::count(row, 5)?),
        })
    })?;
    Ok(answers.into_iter().map(|a| ((a.key, a.actor.clone()), a)).collect())
}

impl Store {
    /// The slips that presses of a button were answered with, by form key: for whoever pressed. What is absent was never
    /// answered, or not with a slip.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn list_slips(&self, actor: &str, keys: &[FormKey]) -> Result<BTreeMap<FormKey, Slip>, ReadFault> {
        let asked: Vec<(String, FormKey)> = keys.iter().map(|key| (actor.to_owned(), *key)).collect();
        let mut tx = self.inner.readers.begin().await?;
        let answers = read_answers(&mut tx, &asked).await?;
        let slips = answers.into_values().filter_map(|answer| match answer.given {
            Given::Slip(slip) => Some((answer.key, slip)),
            _ => None,
        });
        Ok(slips.collect())
    }
}

impl Transaction {
    /// Earlier answers to the same presses of a button, by key and actor; what is absent was never answered.
    ///
    /// Reads as of now, what this transaction wrote included.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn repeats(
        &mut self,
        asked: &[(String, FormKey)],
    ) -> Result<BTreeMap<(FormKey, String), Answer>, ReadFault> {
        read_answers(&mut self.writer.conn, asked).await
    }

    pub(super) async fn keep_answers(
        &mut self,
        answers: &[Answer],
        votes: &BTreeMap<Hash, i64>,
    ) -> Result<(), WriteFault> {
        if answers.is_empty() {
            return Ok(());
        }
        let mut rows = Vec::with_capacity(answers.len());
        for answer in answers {
            let (first, n, vote) = match &answer.given {
                Given::Leaves { first, n } => (Some(*first), *n, None),
                Given::Done => (None, 0, None),
                Given::Slip(slip) => {
                    let id = votes.get(&slip.commitment());
                    let wanted = "the vote of every slip that is answered";
                    (None, 0, Some(*id.ok_or(Damaged { table: "vote_row", wanted })?))
                }
            };
            rows.push((answer, first, n, vote));
        }
        let conn = &mut self.writer.conn;
        guarded(self.store.faults.as_ref(), Step::Answers, async {
            KEEP.run(conn, &rows, |args, (answer, first, n, vote)| {
                args.blob(&answer.key.0);
                args.text(&answer.actor);
                args.blob(answer.command.as_bytes());
                args.count_or_null(*first);
                args.count(*n);
                args.int_or_null(*vote);
                args.count(answer.kept_until.0);
            })
            .await?;
            Ok(())
        })
        .await
    }

    /// Forgets answers whose time is over; how many.
    ///
    /// Durable only with the commit. Not retried.
    ///
    /// # Errors
    /// [`WriteFault`].
    pub async fn forget_answers(&mut self, now: Moment) -> Result<u64, WriteFault> {
        let gone = sqlx::query("DELETE FROM answer WHERE kept_until < $1")
            .bind(key::int(now.0))
            .execute(&mut self.writer.conn)
            .await?;
        Ok(gone.rows_affected())
    }
}
