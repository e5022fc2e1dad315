//! What people of the body write to each other: circulars, seen and confirmed by each of those they were written to, and
//! requests to sign a proposal.

use hutong_core::{
    home::{AskToCosign, SeeCircular, SendCircular},
    ids::{Code, PersonId},
    moment::Moment,
};
use sqlx::SqliteConnection;

use crate::{
    fault::WriteFault,
    key,
    names::HOME,
    sql::{self, Rows},
    step::Step,
    store::Writer,
    transaction::{Transaction, guarded},
};

/// What changes of circulars.
#[derive(Clone, Debug)]
pub enum CircularChange {
    /// One is sent.
    Sent(SendCircular),
    /// Somebody opened it, or confirms it.
    Seen(SeeCircular),
    /// Whoever has not confirmed it is reminded.
    Reminded(Code),
    /// Colleagues are asked to sign a proposal.
    Asked(AskToCosign),
}

const TO: Rows = Rows {
    head: "INSERT INTO circular_to (circular, person, read_at, confirmed_at)",
    columns: 4,
    tail: "ON CONFLICT (circular, person) DO NOTHING",
};

/// Whoever was asked before is not asked again.
const ASKED: Rows = Rows {
    head: "INSERT INTO cosign_request (item, person, asked_by, at)",
    columns: 4,
    tail: "ON CONFLICT (person, item) DO NOTHING",
};

impl Transaction {
    pub(super) async fn keep_circulars(
        &mut self,
        changes: &[(Option<PersonId>, Moment, CircularChange)],
    ) -> Result<(), WriteFault> {
        for (by, at, change) in changes {
            let Writer { names, conn, .. } = &mut *self.writer;
            let mut people: Vec<PersonId> = by.iter().cloned().collect();
            match change {
                CircularChange::Sent(SendCircular { to, .. }) | CircularChange::Asked(AskToCosign { to, .. }) => {
                    people.extend(to.iter().cloned());
                }
                CircularChange::Seen(_) | CircularChange::Reminded(_) => {}
            }
            let ids = names.find_people(conn, &people).await?;
            guarded(self.store.faults.as_ref(), Step::Desk, async {
                match change {
                    CircularChange::Sent(sent) => {
                        let to: Vec<i64> = sent.to.iter().filter_map(|p| ids.get(p).copied()).collect();
                        send(conn, by.as_ref(), sent, &to, *at).await
                    }
                    CircularChange::Seen(seen) => match by.as_ref().and_then(|p| ids.get(p)) {
                        Some(person) => see(conn, *person, seen, *at).await,
                        None => Ok(()),
                    },
                    CircularChange::Asked(ask) => {
                        let Some(me) = by.as_ref().and_then(|p| ids.get(p)).copied() else { return Ok(()) };
                        let to: Vec<i64> = ask.to.iter().filter_map(|p| ids.get(p).copied()).collect();
                        ASKED
                            .run(conn, &to, |args, person| {
                                args.int(key::place(HOME, ask.proposal.index));
                                args.int(*person);
                                args.int(me);
                                args.count(at.0);
                            })
                            .await?;
                        Ok(())
                    }
                    CircularChange::Reminded(id) => {
                        let text = "UPDATE circular SET reminders = reminders + 1, reminded_at = $2 WHERE name = $1";
                        sqlx::query(text).bind(id.as_str()).bind(key::int(at.0)).execute(&mut *conn).await?;
                        Ok(())
                    }
                }
            })
            .await?;
        }
        Ok(())
    }
}

async fn send(
    conn: &mut SqliteConnection,
    by: Option<&PersonId>,
    sent: &SendCircular,
    to: &[i64],
    at: Moment,
) -> Result<(), WriteFault> {
    let row = sqlx::query(
        "INSERT INTO circular (name, consultation, title, text, must_confirm, addressed, written_by, at, reminders) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0) RETURNING id",
    )
    .bind(sent.id.as_str())
    .bind(sent.consultation.as_str())
    .bind(&sent.title)
    .bind(&sent.text)
    .bind(i64::from(sent.must_confirm))
    .bind(sent.addressed.word())
    .bind(by.map(PersonId::as_str))
    .bind(key::int(at.0))
    .fetch_one(&mut *conn)
    .await?;
    let id: i64 = sql::get(&row, 0)?;
    TO.run(conn, to, |args, person| {
        args.int(id);
        args.int(*person);
        args.int_or_null(None);
        args.int_or_null(None);
    })
    .await?;
    Ok(())
}

/// The first time is kept.
async fn see(conn: &mut SqliteConnection, person: i64, seen: &SeeCircular, at: Moment) -> Result<(), WriteFault> {
    let text = "UPDATE circular_to SET read_at = COALESCE(read_at, $3), \
                confirmed_at = COALESCE(confirmed_at, CASE WHEN $4 THEN $3 END) \
                WHERE person = $2 AND circular = (SELECT id FROM circular WHERE name = $1)";
    let query = sqlx::query(text).bind(seen.id.as_str()).bind(person).bind(key::int(at.0));
    query.bind(i64::from(seen.confirms)).execute(conn).await?;
    Ok(())
}
