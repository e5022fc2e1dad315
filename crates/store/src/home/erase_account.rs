//! An account that goes: what is on file is overwritten, the secret of the handles is deleted, and what remains of acts
//! in different consultations hangs together no more (RECORD §3). Leaves, counters and proofs stay as they are.

use hutong_core::ids::PersonId;
use sqlx::SqliteConnection;

use crate::{
    fault::{Damaged, WriteFault},
    key,
    names::HOME,
    sql,
    step::Step,
    store::Writer,
    transaction::{Transaction, guarded},
};

/// Statements that take away what only served the person; `$1` is their id, `$2` their actor's text.
const GONE: &[&str] = &[
    "DELETE FROM one_time_code WHERE person = $1",
    "DELETE FROM credential WHERE person = $1",
    "DELETE FROM session WHERE person = $1",
    "DELETE FROM token WHERE person = $1",
    "DELETE FROM device_link WHERE person = $1 OR device = $1",
    "DELETE FROM read_mark WHERE person = $1",
    "DELETE FROM claim WHERE person = $1",
    "UPDATE opinion_draft SET live = 0, content = zeroblob(length(content)) WHERE person = $1",
    "DELETE FROM kept_form WHERE person = $1",
    "UPDATE contact SET address = printf('%.*c', length(CAST(address AS BLOB)), ' ') WHERE person = $1",
    "DELETE FROM contact WHERE person = $1",
    "DELETE FROM delivery WHERE person = $1",
    "DELETE FROM circular_to WHERE person = $1",
    "DELETE FROM gathering_to WHERE person = $1",
    "DELETE FROM cosign_request WHERE person = $1 OR asked_by = $1",
    "UPDATE person_request SET text = '', answer = CASE WHEN answer IS NULL THEN NULL ELSE '' END WHERE person = $1",
    "DELETE FROM answer WHERE actor = $2",
    "UPDATE upload SET actor = 'gone' WHERE actor = $2",
];
/// Acts of `$1` in the consultation `$3` become those of `$2`, who is nobody.
const PARTED: &[&str] = &[
    "UPDATE deed SET person = $2 WHERE person = $1 AND leaf IN \
     (SELECT i.place - $4 FROM item i WHERE i.consultation = $3 AND i.place >= $4 AND i.place <= $5)",
    "UPDATE deed SET person = $2 WHERE person = $1 AND leaf IN \
     (SELECT s.place - $4 FROM state_change s JOIN item i ON i.place = s.item \
      WHERE i.consultation = $3 AND s.place >= $4 AND s.place <= $5)",
    "UPDATE participant SET person = $2 WHERE person = $1 AND consultation = $3",
    "UPDATE vote_row SET person = $2 WHERE person = $1 AND consultation = $3",
    "UPDATE roll_member SET person = $2 WHERE person = $1 AND consultation = $3",
];

impl Transaction {
    /// Linked devices stay what they were before: devices of nobody known.
    pub(super) async fn erase_account(&mut self, person: &PersonId) -> Result<(), WriteFault> {
        let Writer { names, conn, .. } = &mut *self.writer;
        let unknown = Damaged { table: "person", wanted: "everybody whose account is erased" };
        let id = *names.find_people(conn, std::slice::from_ref(person)).await?.get(person).ok_or(unknown)?;
        names.forget_people();
        guarded(self.store.faults.as_ref(), Step::Accounts, async {
            for text in GONE {
                sqlx::query(*text).bind(id).bind(format!("person:{person}")).execute(&mut *conn).await?;
            }
            part_consultations(conn, id).await?;
            // In the same bytes first, so that the old ones lie nowhere in the page; then for good.
            sqlx::query(
                "UPDATE person SET secret = zeroblob(length(secret)), \
                 name = printf('%.*c', length(CAST(name AS BLOB)), ' '), \
                 affiliations = printf('%.*c', length(CAST(affiliations AS BLOB)), ' '), \
                 primaries = printf('%.*c', length(CAST(primaries AS BLOB)), ' '), \
                 phone = printf('%.*c', length(CAST(phone AS BLOB)), ' '), \
                 mail = printf('%.*c', length(CAST(mail AS BLOB)), ' ') WHERE id = $1",
            )
            .bind(id)
            .execute(&mut *conn)
            .await?;
            sqlx::query(
                "UPDATE person SET person = $2, tier = NULL, roles = 0, name = '', affiliations = '[]', \
                 primaries = '[]', scoped = '[]', phone = '', mail = '', protocol_order = NULL, expert = 0, erased = 1 \
                 WHERE id = $1",
            )
            .bind(id)
            .bind(format!("gone-{id}"))
            .execute(&mut *conn)
            .await?;
            Ok::<_, WriteFault>(())
        })
        .await?;
        self.has_erased = true;
        Ok(())
    }
}

/// A nobody of its own for each consultation.
async fn part_consultations(conn: &mut SqliteConnection, id: i64) -> Result<(), WriteFault> {
    let rows = sqlx::query(
        "SELECT consultation FROM participant WHERE person = $1 UNION SELECT consultation FROM roll_member \
         WHERE person = $1 UNION SELECT consultation FROM vote_row WHERE person = $1 ORDER BY 1",
    )
    .bind(id)
    .fetch_all(&mut *conn)
    .await?;
    let consultations: Vec<i64> = sql::decode("participant", &rows, |row| Ok(sql::get(row, 0)?))?;
    for consultation in consultations {
        let row = sqlx::query(
            "INSERT INTO person (person, roles, secret, name, affiliations, erased) \
             SELECT 'gone-' || (MAX(id) + 1), 0, zeroblob(32), '', '[]', 1 FROM person RETURNING id",
        )
        .fetch_one(&mut *conn)
        .await?;
        let nobody: i64 = sql::get(&row, 0)?;
        for text in PARTED {
            sqlx::query(*text)
                .bind(id)
                .bind(nobody)
                .bind(consultation)
                .bind(key::place(HOME, 0))
                .bind(key::place(HOME, key::INDEX_MAX))
                .execute(&mut *conn)
                .await?;
        }
    }
    Ok(())
}
