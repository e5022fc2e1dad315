//! Drafts of joint documents on their way to the signatory: 拟稿 → 核稿.

use hutong_core::{
    home::{CheckDraft, DraftDocument},
    ids::{DocumentId, PersonId},
    moment::Moment,
};
use hutong_log::hash::Hash;
use sqlx::SqliteConnection;

use crate::{
    fault::WriteFault,
    key,
    step::Step,
    store::Writer,
    transaction::{Transaction, guarded},
};

/// A step that somebody took with a draft.
#[derive(Clone, Debug)]
pub struct DraftStep {
    /// Who; `None` for the node itself.
    pub person: Option<PersonId>,
    /// When.
    pub at: Moment,
    /// What.
    pub taken: Taken,
}

/// What was done with a draft.
#[derive(Clone, Debug)]
pub enum Taken {
    /// Bytes were drafted.
    Drafted(DraftDocument),
    /// A checker passed or returned them.
    Checked(CheckDraft),
}

impl Transaction {
    pub(super) async fn keep_drafts(&mut self, steps: &[DraftStep]) -> Result<(), WriteFault> {
        if steps.is_empty() {
            return Ok(());
        }
        let Writer { names, conn, .. } = &mut *self.writer;
        let people: Vec<PersonId> = steps.iter().filter_map(|s| s.person.clone()).collect();
        let people = names.find_people(conn, &people).await?;
        guarded(self.store.faults.as_ref(), Step::Drafts, async {
            for step in steps {
                let person = step.person.as_ref().and_then(|p| people.get(p)).copied();
                keep_step(conn, step, person).await?;
            }
            Ok(())
        })
        .await
    }
}

async fn keep_step(conn: &mut SqliteConnection, step: &DraftStep, person: Option<i64>) -> Result<(), sqlx::Error> {
    match &step.taken {
        Taken::Drafted(draft) => {
            let sha256 = draft.sha256();
            sqlx::query("INSERT INTO draft (document, sha256, bytes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
                .bind(draft.document.as_str())
                .bind(sha256.as_bytes().as_slice())
                .bind(draft.bytes.as_slice())
                .execute(&mut *conn)
                .await?;
            note(conn, (&draft.document, &sha256), "drafted", person, "", step.at).await
        }
        Taken::Checked(check) => {
            let word = if check.passes { "passed" } else { "returned" };
            note(conn, (&check.document, &check.sha256), word, person, &check.comment, step.at).await
        }
    }
}

async fn note(
    conn: &mut SqliteConnection,
    (document, sha256): (&DocumentId, &Hash),
    step: &str,
    person: Option<i64>,
    comment: &str,
    at: Moment,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO draft_step (document, sha256, step, person, comment, at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(document.as_str())
        .bind(sha256.as_bytes().as_slice())
        .bind(step)
        .bind(person)
        .bind(comment)
        .bind(key::int(at.0))
        .execute(conn)
        .await?;
    Ok(())
}
