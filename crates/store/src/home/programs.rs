//! Tokens of people and clients that the body trusts, as they change.

use hutong_core::{
    home::{EndToken, MakeToken, NoteVia, SetClient, UseAssertion, account::TOUCH_EVERY_S, client::CLIENT_SKEW_S},
    ids::{Code, PersonId},
    moment::Moment,
};
use hutong_log::hash::Hash;
use sqlx::SqliteConnection;

use crate::{
    fault::{Damaged, WriteFault},
    home::desk::SMALL,
    key,
    step::Step,
    store::Writer,
    transaction::{Transaction, guarded},
};

/// What changes among what acts for people without a browser.
#[derive(Clone, Debug)]
pub enum ProgramChange {
    /// A token.
    TokenMade(PersonId, MakeToken),
    /// A token goes.
    TokenEnded(EndToken),
    /// A token is in use.
    TokenTouched(Hash),
    /// A client, new or changed.
    ClientSet(SetClient),
    /// A client is trusted no more.
    ClientEnded(Code),
    /// A request that a client signed.
    Asserted(UseAssertion),
    /// Through which client an item came in.
    Via(NoteVia),
}

impl Transaction {
    /// Notes that the node is made for a small body, in which one person may hold both administrations.
    ///
    /// Durable only with the commit. Not retried.
    ///
    /// # Errors
    /// [`WriteFault`].
    pub async fn mark_small(&mut self) -> Result<(), WriteFault> {
        let conn = &mut self.writer.conn;
        guarded(self.store.faults.as_ref(), Step::Programs, async {
            let text = "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING";
            sqlx::query(text).bind(SMALL).bind(b"1".as_slice()).execute(conn).await?;
            Ok(())
        })
        .await
    }

    pub(super) async fn keep_programs(&mut self, changes: &[(Moment, ProgramChange)]) -> Result<(), WriteFault> {
        for (at, change) in changes {
            let Writer { names, conn, .. } = &mut *self.writer;
            let person = match change {
                ProgramChange::TokenMade(person, _) => {
                    let ids = names.find_people(conn, std::slice::from_ref(person)).await?;
                    let unknown = Damaged { table: "person", wanted: "everybody who has a token" };
                    *ids.get(person).ok_or(unknown)?
                }
                _ => 0,
            };
            guarded(self.store.faults.as_ref(), Step::Programs, keep_one(conn, person, *at, change)).await?;
        }
        Ok(())
    }
}

async fn keep_one(
    conn: &mut SqliteConnection,
    person: i64,
    at: Moment,
    change: &ProgramChange,
) -> Result<(), WriteFault> {
    match change {
        ProgramChange::TokenMade(_, make) => {
            let days = i64::try_from(make.days).unwrap_or(i64::MAX);
            sqlx::query(
                "INSERT INTO token (token, person, label, scopes, made_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(make.token.as_bytes().as_slice())
            .bind(person)
            .bind(&make.label.0)
            .bind(key::int(make.scopes.bits()))
            .bind(key::int(at.0))
            .bind(key::int(at.plus_days(days).0))
            .execute(conn)
            .await?;
        }
        ProgramChange::TokenEnded(end) => {
            let gone = sqlx::query("DELETE FROM token WHERE token = $1").bind(end.token.as_bytes().as_slice());
            gone.execute(conn).await?;
        }
        ProgramChange::TokenTouched(token) => {
            let text = "UPDATE token SET seen_at = $2 WHERE token = $1 AND (seen_at IS NULL OR seen_at < $2)";
            sqlx::query(text).bind(token.as_bytes().as_slice()).bind(key::int(at.0)).execute(conn).await?;
        }
        ProgramChange::ClientSet(set) => {
            let words: Vec<&str> = set.consultations.iter().map(|c| c.as_str()).collect();
            sqlx::query(
                "INSERT INTO client (id, name, key, scopes, consultations, made_at) VALUES ($1, $2, $3, $4, $5, $6) \
                 ON CONFLICT (id) DO UPDATE SET name = excluded.name, key = excluded.key, scopes = excluded.scopes, \
                 consultations = excluded.consultations",
            )
            .bind(set.id.as_str())
            .bind(&set.name)
            .bind(set.key.as_slice())
            .bind(key::int(set.scopes.bits()))
            .bind(words.join(" "))
            .bind(key::int(at.0))
            .execute(conn)
            .await?;
        }
        ProgramChange::ClientEnded(id) => {
            let ended = sqlx::query("UPDATE client SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL");
            ended.bind(id.as_str()).bind(key::int(at.0)).execute(conn).await?;
        }
        ProgramChange::Asserted(used) => assert_once(conn, used, at).await?,
        ProgramChange::Via(via) => {
            sqlx::query("INSERT INTO item_via (leaf, client) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                .bind(key::int(via.index))
                .bind(via.client.as_str())
                .execute(conn)
                .await?;
        }
    }
    Ok(())
}

/// A nonce is kept until the request that it belongs to is too old by the node's clock, however fast the client's runs.
async fn assert_once(conn: &mut SqliteConnection, used: &UseAssertion, at: Moment) -> Result<(), WriteFault> {
    sqlx::query("DELETE FROM client_nonce WHERE until < $1").bind(key::int(at.0)).execute(&mut *conn).await?;
    let until = used.created.0.max(at.0).saturating_add(CLIENT_SKEW_S);
    sqlx::query("INSERT INTO client_nonce (client, nonce, until) VALUES ($1, $2, $3)")
        .bind(used.client.as_str())
        .bind(used.nonce.as_bytes().as_slice())
        .bind(key::int(until))
        .execute(&mut *conn)
        .await?;
    let text = "UPDATE client SET seen_at = $2 WHERE id = $1 AND (seen_at IS NULL OR seen_at <= $3)";
    let touched = sqlx::query(text).bind(used.client.as_str()).bind(key::int(at.0));
    touched.bind(key::int(at.0.saturating_sub(TOUCH_EVERY_S))).execute(conn).await?;
    Ok(())
}
