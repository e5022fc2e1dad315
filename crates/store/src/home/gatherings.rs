//! Gatherings: what is said about them, who is asked, and what those answered.

use hutong_core::{
    home::{
        AnswerForGathering, AnswerGathering, CallOffGathering, SetGathering,
        gathering::{Details, Reply},
    },
    ids::{Code, PersonId},
    moment::Moment,
};
use sqlx::{SqliteConnection, query::Query, sqlite::SqliteArguments};

use crate::{
    fault::WriteFault,
    key,
    sql::{self, Rows},
    step::Step,
    store::Writer,
    transaction::{Transaction, guarded},
};

/// What changes of gatherings.
#[derive(Clone, Debug)]
pub enum GatheringChange {
    /// It is set, or changed.
    Set(SetGathering),
    /// It is called off, or not.
    CalledOff(CallOffGathering),
    /// Somebody answered.
    Answered(AnswerGathering),
    /// The desk entered what somebody answered.
    AnsweredFor(AnswerForGathering),
    /// Somebody looked at it.
    Seen(Code),
    /// Whoever has not answered is reminded.
    Reminded(Code),
}

/// Whoever is asked already stays as they are.
const TO: Rows = Rows {
    head: "INSERT INTO gathering_to (gathering, person, asked_at, asked_rev, reason, by_desk, seen)",
    columns: 7,
    tail: "ON CONFLICT (gathering, person) DO NOTHING",
};

impl Transaction {
    pub(super) async fn keep_gatherings(
        &mut self,
        changes: &[(Option<PersonId>, Moment, GatheringChange)],
    ) -> Result<(), WriteFault> {
        // A reason that is taken back or said otherwise is to be found nowhere.
        let answers =
            |change: &GatheringChange| matches!(change, GatheringChange::Answered(_) | GatheringChange::AnsweredFor(_));
        self.has_erased |= changes.iter().any(|(_, _, change)| answers(change));
        for (by, at, change) in changes {
            let Writer { names, conn, .. } = &mut *self.writer;
            let mut people: Vec<PersonId> = by.iter().cloned().collect();
            match change {
                GatheringChange::Set(set) => people.extend(set.to.iter().cloned()),
                GatheringChange::AnsweredFor(ask) => people.push(ask.person.clone()),
                _ => {}
            }
            let ids = names.find_people(conn, &people).await?;
            let id_of = |person: Option<&PersonId>| person.and_then(|p| ids.get(p)).copied();
            guarded(self.store.faults.as_ref(), Step::Desk, async {
                match change {
                    GatheringChange::Set(ask) => {
                        let to: Vec<i64> = ask.to.iter().filter_map(|p| ids.get(p).copied()).collect();
                        set(conn, by.as_ref(), ask, &to, *at).await
                    }
                    GatheringChange::CalledOff(ask) => {
                        let text = "UPDATE gathering SET off = $2, rev = rev + 1, changed_at = $3 WHERE name = $1";
                        let query = sqlx::query(text).bind(ask.id.as_str()).bind(ask.reason.as_deref());
                        query.bind(key::int(at.0)).execute(&mut *conn).await?;
                        Ok(())
                    }
                    GatheringChange::Answered(ask) => match id_of(by.as_ref()) {
                        Some(me) => answer(conn, me, ask, false, *at).await,
                        None => Ok(()),
                    },
                    GatheringChange::AnsweredFor(ask) => match id_of(Some(&ask.person)) {
                        Some(person) => answer(conn, person, &ask.answer, true, *at).await,
                        None => Ok(()),
                    },
                    GatheringChange::Seen(id) => match id_of(by.as_ref()) {
                        Some(me) => see(conn, me, id).await,
                        None => Ok(()),
                    },
                    GatheringChange::Reminded(id) => {
                        let text = "UPDATE gathering SET reminders = reminders + 1, reminded_at = $2 WHERE name = $1";
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

/// Binds `$1` to the id and `$2` to `$9` to what is said.
fn bind<'q>(text: &'static str, id: &'q Code, d: &'q Details) -> Query<'q, sqlx::Sqlite, SqliteArguments> {
    sqlx::query(text)
        .bind(id.as_str())
        .bind(&d.title)
        .bind(&d.text)
        .bind(&d.place)
        .bind(key::int(d.starts.0))
        .bind(key::int(d.ends.0))
        .bind(key::int(d.until.0))
        .bind(d.seats.map(key::int))
        .bind(i64::from(d.is_public))
}

/// What is said counts as changed only where it differs: whoever was asked before is not told of people who come to it.
async fn set(
    conn: &mut SqliteConnection,
    by: Option<&PersonId>,
    ask: &SetGathering,
    to: &[i64],
    at: Moment,
) -> Result<(), WriteFault> {
    let text = "UPDATE gathering SET title = $2, text = $3, place = $4, starts = $5, ends = $6, until = $7, seats = $8, \
                is_public = $9, rev = rev + 1, changed_at = $10 WHERE name = $1 AND (title, text, place, starts, ends, \
                until, is_public) IS NOT ($2, $3, $4, $5, $6, $7, $9)";
    bind(text, &ask.id, &ask.details).bind(key::int(at.0)).execute(&mut *conn).await?;
    let text = "INSERT INTO gathering (name, title, text, place, starts, ends, until, seats, is_public, consultation, \
                addressed, set_by, at, changed_at, rev, reminders) \
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, 1, 0) \
                ON CONFLICT (name) DO UPDATE SET seats = excluded.seats RETURNING id, rev";
    let query = bind(text, &ask.id, &ask.details).bind(ask.about.as_ref().map(|c| c.as_str()));
    let query = query.bind(ask.addressed.word()).bind(by.map(PersonId::as_str)).bind(key::int(at.0));
    let row = query.fetch_one(&mut *conn).await?;
    let (id, rev): (i64, i64) = (sql::get(&row, 0)?, sql::get(&row, 1)?);
    TO.run(conn, to, |args, person| {
        args.int(id);
        args.int(*person);
        args.count(at.0);
        args.int(rev);
        args.text("");
        args.int(0);
        args.int(0);
    })
    .await?;
    Ok(())
}

const OF: &str = "person = $2 AND gathering = (SELECT id FROM gathering WHERE name = $1)";

/// The last answer stands. In the same bytes first, so that the reason before lies nowhere in the page.
async fn answer(
    conn: &mut SqliteConnection,
    person: i64,
    ask: &AnswerGathering,
    by_desk: bool,
    at: Moment,
) -> Result<(), WriteFault> {
    let text = format!("UPDATE gathering_to SET reason = printf('%.*c', length(CAST(reason AS BLOB)), ' ') WHERE {OF}");
    sqlx::query(sqlx::AssertSqlSafe(text)).bind(ask.id.as_str()).bind(person).execute(&mut *conn).await?;
    let reason = if ask.reply == Some(Reply::Leave) { ask.reason.0.as_str() } else { "" };
    let seen = if by_desk { "seen" } else { "(SELECT rev FROM gathering WHERE name = $1)" };
    let text = format!(
        "UPDATE gathering_to SET reply = $3, reason = $4, by_desk = $5, replied_at = $6, seen = {seen} WHERE {OF}"
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(text)).bind(ask.id.as_str()).bind(person);
    let query = query.bind(ask.reply.map(Reply::word)).bind(reason).bind(i64::from(by_desk)).bind(key::int(at.0));
    query.execute(conn).await?;
    Ok(())
}

async fn see(conn: &mut SqliteConnection, person: i64, id: &Code) -> Result<(), WriteFault> {
    let text = format!("UPDATE gathering_to SET seen = (SELECT rev FROM gathering WHERE name = $1) WHERE {OF}");
    sqlx::query(sqlx::AssertSqlSafe(text)).bind(id.as_str()).bind(person).execute(conn).await?;
    Ok(())
}
