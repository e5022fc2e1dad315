//! What people keep for themselves: drafts in slots, up to where they have read, requests about their data.

use hutong_core::{
    home::{AnswerRequest, AskAboutMe, KeepForm, SaveDraft},
    ids::{FormKey, PersonId, Place},
    moment::Moment,
};
use sqlx::SqliteConnection;

use super::kept_form;
use crate::{
    fault::WriteFault,
    key,
    sql::{self, Rows, select_by},
    step::Step,
    store::Writer,
    transaction::{Transaction, guarded},
};

/// The smallest slot of a draft in bytes; each larger one is twice as large.
const SLOT_LEN_MIN: usize = 1 << 10;

/// What changes for a person alone.
#[derive(Clone, Debug)]
pub enum OwnChange {
    /// A draft is kept.
    Draft(SaveDraft),
    /// A draft was submitted: its words go on in the record.
    DraftGone(FormKey),
    /// A draft is dropped: its words are to be found nowhere.
    DraftDropped(FormKey),
    /// Notices were read up to here.
    Read(Place),
    /// A request.
    Asked(AskAboutMe),
    /// A form is kept until its sender has signed in again.
    Form(KeepForm),
    /// A form is not needed any more.
    FormGone(FormKey),
}

const LIVE: Rows = Rows {
    head: "WITH w (person, form_key) AS (",
    columns: 2,
    // What a device kept before its owner signed in is its owner's.
    tail: ") SELECT d.id FROM w CROSS JOIN opinion_draft d ON d.form_key = w.form_key AND d.live = 1 \
           AND d.person IN (SELECT w.person UNION ALL SELECT l.device FROM device_link l WHERE l.person = w.person)",
};
const EMPTY: Rows = Rows {
    head: "UPDATE opinion_draft SET live = 0, content = zeroblob(length(content)) WHERE id IN (",
    columns: 1,
    tail: ")",
};

impl Transaction {
    pub(super) async fn keep_own(&mut self, changes: &[(PersonId, Moment, OwnChange)]) -> Result<(), WriteFault> {
        if changes.is_empty() {
            return Ok(());
        }
        let Writer { names, conn, .. } = &mut *self.writer;
        let people: Vec<PersonId> = changes.iter().map(|(p, ..)| p.clone()).collect();
        let ids = names.find_people(conn, &people).await?;
        let (mut gone, mut has_dropped) = (Vec::new(), false);
        for (person, at, change) in changes {
            // Whoever is not on file, a device that never handed anything in, has nothing to change.
            let Some(id) = ids.get(person).copied() else { continue };
            match change {
                OwnChange::DraftGone(form) => gone.push((id, *form)),
                OwnChange::DraftDropped(form) => {
                    has_dropped = true;
                    gone.push((id, *form));
                }
                OwnChange::Draft(draft) => {
                    let faults = self.store.faults.as_ref();
                    guarded(faults, Step::Mine, save_draft(conn, id, draft, *at)).await?;
                }
                OwnChange::Read(place) => {
                    let Some(log) = names.logs(conn).await?.get(&place.origin).map(|l| l.id) else { continue };
                    let text = "INSERT INTO read_mark (person, log, upto) VALUES ($1, $2, $3) \
                                ON CONFLICT (person, log) DO UPDATE SET upto = MAX(upto, excluded.upto)";
                    let mark = sqlx::query(text).bind(id).bind(log).bind(key::int(place.index));
                    let mark = async { Ok::<_, WriteFault>(mark.execute(&mut *conn).await.map(|_| ())?) };
                    guarded(self.store.faults.as_ref(), Step::Mine, mark).await?;
                }
                OwnChange::Form(form) => {
                    let faults = self.store.faults.as_ref();
                    guarded(faults, Step::Mine, kept_form::keep(conn, id, form, *at)).await?;
                }
                OwnChange::FormGone(form) => {
                    let faults = self.store.faults.as_ref();
                    guarded(faults, Step::Mine, kept_form::forget(conn, id, *form)).await?;
                }
                OwnChange::Asked(ask) => {
                    let text = "INSERT INTO person_request (person, kind, text, asked_at) VALUES ($1, $2, $3, $4)";
                    let insert = sqlx::query(text).bind(id).bind(ask.kind.word()).bind(&ask.text.0);
                    let insert = insert.bind(key::int(at.0));
                    let insert = async { Ok::<_, WriteFault>(insert.execute(&mut *conn).await.map(|_| ())?) };
                    guarded(self.store.faults.as_ref(), Step::Mine, insert).await?;
                }
            }
        }
        self.has_erased |= has_dropped;
        self.empty_drafts(&gone).await
    }

    /// Empties the slots of drafts, as far as there are any: most forms were never saved.
    async fn empty_drafts(&mut self, gone: &[(i64, FormKey)]) -> Result<(), WriteFault> {
        let conn = &mut self.writer.conn;
        let rows = select_by(conn, &LIVE, gone, |args, (person, form)| {
            args.int(*person);
            args.blob(&form.0);
        })
        .await?;
        let slots: Vec<i64> = sql::decode("opinion_draft", &rows, |row| Ok(sql::get(row, 0)?))?;
        if slots.is_empty() {
            return Ok(());
        }
        guarded(self.store.faults.as_ref(), Step::Mine, async {
            Ok::<_, WriteFault>(EMPTY.run(conn, &slots, |args, id| args.int(*id)).await?)
        })
        .await
    }

    /// Keeps the answer to a request.
    pub(super) async fn keep_reply(
        &mut self,
        by: Option<&PersonId>,
        at: Moment,
        reply: &AnswerRequest,
    ) -> Result<(), WriteFault> {
        let conn = &mut self.writer.conn;
        guarded(self.store.faults.as_ref(), Step::Mine, async {
            sqlx::query("UPDATE person_request SET answer = $2, answered_at = $3, answered_by = $4 WHERE id = $1")
                .bind(key::int(reply.id))
                .bind(&reply.answer.0)
                .bind(key::int(at.0))
                .bind(by.map(PersonId::as_str))
                .execute(conn)
                .await?;
            Ok(())
        })
        .await
    }

    /// Empties slots of drafts that nobody touched since; how many.
    ///
    /// Durable only with the commit. Not retried.
    ///
    /// # Errors
    /// [`WriteFault`].
    pub async fn forget_drafts(&mut self, untouched_since: Moment) -> Result<u64, WriteFault> {
        let text = "UPDATE opinion_draft SET live = 0, content = zeroblob(length(content)) \
                    WHERE live = 1 AND saved_at < $1";
        let gone = sqlx::query(text).bind(key::int(untouched_since.0)).execute(&mut self.writer.conn).await?;
        Ok(gone.rows_affected())
    }
}

/// The words in a slot: their length, then the words, then zeros up to the slot's length.
fn fill(words: &[u8]) -> Vec<u8> {
    let len = (words.len() + 4).next_power_of_two().max(SLOT_LEN_MIN);
    let mut slot = Vec::with_capacity(len);
    slot.extend(u32::try_from(words.len()).unwrap_or(u32::MAX).to_be_bytes());
    slot.extend(words);
    slot.resize(len, 0);
    slot
}

/// The words of a slot.
pub(crate) fn words_of(slot: &[u8]) -> Option<&[u8]> {
    let (len, rest) = slot.split_first_chunk::<4>()?;
    rest.get(..usize::try_from(u32::from_be_bytes(*len)).ok()?)
}

/// Overwrites the draft's slot where the words fit into it; else empties it and takes another.
async fn save_draft(conn: &mut SqliteConnection, person: i64, draft: &SaveDraft, at: Moment) -> Result<(), WriteFault> {
    // A form that was handed in meanwhile is no draft any more: what was still on its way says nothing new.
    let text = "SELECT 1 FROM answer WHERE form_key = $1 AND first IS NOT NULL LIMIT 1";
    if sqlx::query(text).bind(draft.form.0.as_slice()).fetch_optional(&mut *conn).await?.is_some() {
        return Ok(());
    }
    let slot = fill(&draft.words.0.bytes());
    let len = i64::try_from(slot.len()).unwrap_or(i64::MAX);
    let text = "SELECT id, length(content) FROM opinion_draft WHERE person = $1 AND form_key = $2 AND live = 1";
    let row = sqlx::query(text).bind(person).bind(draft.form.0.as_slice()).fetch_optional(&mut *conn).await?;
    let had: Option<(i64, i64)> = row
        .map(|row| Ok((sql::get(&row, 0)?, sql::get(&row, 1)?)))
        .transpose()
        .map_err(|e: sqlx::Error| sql::Trouble::from(e).of("opinion_draft"))?;
    let mut into = had.filter(|(_, had)| *had == len).map(|(id, _)| id);
    if into.is_none() {
        if let Some((id, _)) = had {
            EMPTY.run(conn, &[id], |args, id| args.int(*id)).await?;
        }
        let text = "SELECT id FROM opinion_draft WHERE live = 0 AND length(content) = $1 ORDER BY id LIMIT 1";
        let free = sqlx::query(text).bind(len).fetch_optional(&mut *conn).await?;
        into = free.map(|row| sql::get(&row, 0)).transpose()?;
    }
    let query = match into {
        Some(id) => sqlx::query(
            "UPDATE opinion_draft SET person = $2, form_key = $3, consultation = $4, saved_at = $5, live = 1, \
             content = $6 WHERE id = $1",
        )
        .bind(id),
        None => sqlx::query(
            "INSERT INTO opinion_draft (id, person, form_key, consultation, saved_at, live, content) \
             VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM opinion_draft) + $1, $2, $3, $4, $5, 1, $6)",
        )
        .bind(0_i64),
    };
    query
        .bind(person)
        .bind(draft.form.0.as_slice())
        .bind(draft.consultation.as_str())
        .bind(key::int(at.0))
        .bind(slot)
        .execute(conn)
        .await?;
    Ok(())
}
