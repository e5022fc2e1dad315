//! Drafts of joint documents on their way to the signatory: 拟稿 → 核稿 → 会签.

use std::collections::BTreeMap;

use hutong_core::{
    home::{CheckDraft, CountersignDraft, Countersigning, DraftDocument},
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
    /// People were asked about them, or answered.
    Countersigned(CountersignDraft),
}

impl Transaction {
    pub(super) async fn keep_drafts(&mut self, steps: &[DraftStep]) -> Result<(), WriteFault> {
        if steps.is_empty() {
            return Ok(());
        }
        let Writer { names, conn, .. } = &mut *self.writer;
        let people: Vec<PersonId> = steps.iter().flat_map(people_of).cloned().collect();
        let people = names.find_people(conn, &people).await?;
        guarded(self.store.faults.as_ref(), Step::Drafts, async {
            for step in steps {
                keep_step(conn, step, &people).await?;
            }
            Ok(())
        })
        .await
    }
}

/// Everybody whom a step names.
fn people_of(step: &DraftStep) -> impl Iterator<Item = &PersonId> {
    let named: &[PersonId] = match &step.taken {
        Taken::Countersigned(CountersignDraft { step: Countersigning::Ask(people), .. }) => people,
        Taken::Countersigned(CountersignDraft { step: Countersigning::Release(person), .. }) => {
            std::slice::from_ref(person)
        }
        _ => &[],
    };
    step.person.iter().chain(named)
}

async fn keep_step(
    conn: &mut SqliteConnection,
    step: &DraftStep,
    people: &BTreeMap<PersonId, i64>,
) -> Result<(), sqlx::Error> {
    let person = step.person.as_ref().and_then(|p| people.get(p)).copied();
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
        Taken::Countersigned(ask) => {
            // The row is about whoever was asked; who asked them stands in the log of staff acts.
            let rows: Vec<(&str, Option<i64>, &str)> = match &ask.step {
                Countersigning::Ask(asked) => asked.iter().map(|p| ("asked", people.get(p).copied(), "")).collect(),
                Countersigning::Release(p) => vec![("released", people.get(p).copied(), "")],
                Countersigning::Agree => vec![("agreed", person, "")],
                Countersigning::Object(why) => vec![("objected", person, why)],
            };
            for (word, person, why) in rows {
                note(conn, (&ask.document, &ask.sha256), word, person, why, step.at).await?;
            }
            Ok(())
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
