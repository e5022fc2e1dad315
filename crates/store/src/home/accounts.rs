//! Accounts as they change: codes, passwords, second factors, sessions, linked devices.

use hutong_core::{
    home::{
        AddPasskey, CountAttempt, EndSessions, NewCode, OpenSession, ProveSecond, RemovePasskey, SetPassword,
        SetSecondFactor, SignIn,
        account::{ATTEMPT_WINDOW_S, SESSION_AGE_S_MAX, SESSION_IDLE_S_MAX},
    },
    ids::PersonId,
    moment::Moment,
};
use hutong_log::hash::{Hash, sha256};
use sqlx::SqliteConnection;

use crate::{
    fault::{Damaged, WriteFault},
    key,
    sql::Rows,
    step::Step,
    store::Writer,
    transaction::{Transaction, guarded},
};

/// What changes in an account.
#[derive(Clone, Debug)]
pub enum AccountChange {
    /// New one-time codes.
    Codes(Vec<NewCode>),
    /// An attempt to sign in.
    Attempt(CountAttempt),
    /// A session.
    Session(OpenSession),
    /// A session has its second factor.
    Second(ProveSecond),
    /// A session is in use.
    Touched(Hash),
    /// Sessions ended.
    Ended(EndSessions),
    /// A password.
    Password(PersonId, SetPassword),
    /// A second factor.
    Factor(SetSecondFactor),
    /// A passkey.
    PasskeyAdded(PersonId, AddPasskey),
    /// A passkey goes.
    PasskeyGone(RemovePasskey),
    /// A person is bound to no identity at a provider any more.
    Released(PersonId),
    /// A device belongs to a person.
    Linked {
        /// The device.
        device: PersonId,
        /// Its owner.
        person: PersonId,
    },
    /// Everything on file about somebody goes.
    Erased(PersonId),
}

/// Seconds for which a decision that could not be carried out stays visible to whoever made it.
const FAILED_KEPT_S: u64 = 86_400;

const CODES: Rows = Rows {
    head: "INSERT INTO one_time_code (person, salt, hash, expires, tries)",
    columns: 5,
    tail: "ON CONFLICT (person) DO UPDATE SET salt = excluded.salt, hash = excluded.hash, \
           expires = excluded.expires, tries = 0",
};
const CREDENTIALS: Rows =
    Rows { head: "INSERT INTO credential (person, kind, secret, step, made_at)", columns: 5, tail: "" };

impl Transaction {
    pub(super) async fn keep_accounts(&mut self, changes: &[(Moment, AccountChange)]) -> Result<(), WriteFault> {
        for (at, change) in changes {
            self.keep_account(*at, change).await?;
        }
        Ok(())
    }

    async fn keep_account(&mut self, at: Moment, change: &AccountChange) -> Result<(), WriteFault> {
        if let AccountChange::Erased(person) = change {
            return self.erase_account(person).await;
        }
        let Writer { names, conn, .. } = &mut *self.writer;
        let people = match change {
            AccountChange::Codes(codes) => codes.iter().map(|c| c.person.clone()).collect(),
            AccountChange::Session(ask) => vec![ask.person.clone()],
            AccountChange::Second(ask) => vec![ask.person.clone()],
            AccountChange::Ended(ask) => vec![ask.person.clone()],
            AccountChange::Password(person, _) => vec![person.clone()],
            AccountChange::Factor(ask) => vec![ask.person.clone()],
            AccountChange::PasskeyAdded(person, _) => vec![person.clone()],
            AccountChange::PasskeyGone(ask) => vec![ask.person.clone()],
            AccountChange::Released(person) => vec![person.clone()],
            AccountChange::Linked { device, person } => vec![device.clone(), person.clone()],
            AccountChange::Attempt(_) | AccountChange::Touched(_) | AccountChange::Erased(_) => Vec::new(),
        };
        let ids = names.find_people(conn, &people).await?;
        let unknown = || Damaged { table: "person", wanted: "everybody whose account changes" };
        let id_of = |person: &PersonId| ids.get(person).copied().ok_or_else(unknown);
        let is_session = matches!(
            change,
            AccountChange::Attempt(_)
                | AccountChange::Session(_)
                | AccountChange::Second(_)
                | AccountChange::Touched(_)
                | AccountChange::Ended(_)
        );
        let step = if is_session { Step::Sessions } else { Step::Accounts };
        guarded(self.store.faults.as_ref(), step, async {
            match change {
                AccountChange::Codes(codes) => {
                    let rows = codes.iter().map(|c| Ok((id_of(&c.person)?, c))).collect::<Result<Vec<_>, Damaged>>()?;
                    CODES
                        .run(conn, &rows, |args, (person, code)| {
                            args.int(*person);
                            args.blob(&code.salt.0.0);
                            args.blob(code.hash.as_bytes());
                            args.count(code.expires.0);
                            args.int(0);
                        })
                        .await?;
                    Ok(())
                }
                AccountChange::Attempt(ask) => count_attempt(conn, ask, at).await,
                AccountChange::Session(ask) => open_session(conn, id_of(&ask.person)?, ask, at).await,
                AccountChange::Second(ask) => {
                    let person = id_of(&ask.person)?;
                    use_proof(conn, person, &ask.by).await?;
                    forgive(conn, person, &sha256(ask.person.as_str().as_bytes()), &ask.by).await?;
                    mark_second(conn, &ask.token).await
                }
                AccountChange::Touched(token) => {
                    let text = "UPDATE session SET seen_at = $2 WHERE token = $1 AND seen_at < $2";
                    sqlx::query(text).bind(bytes(token)).bind(key::int(at.0)).execute(&mut *conn).await?;
                    Ok(())
                }
                AccountChange::Ended(ask) => end_sessions(conn, id_of(&ask.person)?, ask).await,
                AccountChange::Password(person, set) => set_password(conn, id_of(person)?, set, at).await,
                AccountChange::Factor(set) => set_factor(conn, id_of(&set.person)?, set, at).await,
                AccountChange::PasskeyAdded(person, add) => add_passkey(conn, id_of(person)?, add, at).await,
                AccountChange::PasskeyGone(ask) => {
                    let text = "DELETE FROM credential WHERE person = $1 AND kind = 'passkey' AND name = $2";
                    let gone = sqlx::query(text).bind(id_of(&ask.person)?).bind(bytes(&ask.id));
                    gone.execute(&mut *conn).await?;
                    Ok(())
                }
                AccountChange::Released(person) => {
                    let text = "DELETE FROM credential WHERE person = $1 AND kind = 'identity'";
                    sqlx::query(text).bind(id_of(person)?).execute(&mut *conn).await?;
                    Ok(())
                }
                AccountChange::Linked { device, person } => {
                    let text =
                        "INSERT INTO device_link (device, person, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
                    let insert = sqlx::query(text).bind(id_of(device)?).bind(id_of(person)?);
                    insert.bind(key::int(at.0)).execute(&mut *conn).await?;
                    Ok(())
                }
                AccountChange::Erased(_) => Ok(()),
            }
        })
        .await
    }
}

impl Transaction {
    /// Forgets sessions and tokens that have ended, decisions that could not be carried out a day ago, and codes that are over;
    /// how many sessions.
    ///
    /// Durable only with the commit. Not retried.
    ///
    /// # Errors
    /// [`WriteFault`].
    pub async fn forget_sessions(&mut self, now: Moment) -> Result<u64, WriteFault> {
        let since = |s: u64| key::int(now.0.saturating_sub(s));
        let conn = &mut self.writer.conn;
        let gone = sqlx::query("DELETE FROM session WHERE seen_at <= $1 OR made_at <= $2")
            .bind(since(SESSION_IDLE_S_MAX))
            .bind(since(SESSION_AGE_S_MAX))
            .execute(&mut *conn)
            .await?;
        sqlx::query("DELETE FROM token WHERE expires_at <= $1").bind(since(0)).execute(&mut *conn).await?;
        sqlx::query("DELETE FROM one_time_code WHERE expires <= $1").bind(since(0)).execute(&mut *conn).await?;
        sqlx::query("DELETE FROM held_decision WHERE failed IS NOT NULL AND due_at <= $1")
            .bind(since(FAILED_KEPT_S))
            .execute(&mut *conn)
            .await?;
        Ok(gone.rows_affected())
    }
}

fn bytes(hash: &Hash) -> &[u8] {
    hash.as_bytes().as_slice()
}

/// Counted under the name as typed, whether anybody has it or not; the statement about the code runs in both cases.
async fn count_attempt(conn: &mut SqliteConnection, ask: &CountAttempt, at: Moment) -> Result<(), WriteFault> {
    sqlx::query("DELETE FROM attempt WHERE at <= $1 OR at > $2")
        .bind(key::int(at.0.saturating_sub(ATTEMPT_WINDOW_S)))
        .bind(key::int(at.0.saturating_add(ATTEMPT_WINDOW_S)))
        .execute(&mut *conn)
        .await?;
    sqlx::query("INSERT INTO attempt (name, at) VALUES ($1, $2)")
        .bind(bytes(&ask.name))
        .bind(key::int(at.0))
        .execute(&mut *conn)
        .await?;
    sqlx::query("UPDATE one_time_code SET tries = tries + 1 WHERE person = (SELECT id FROM person WHERE person = $1)")
        .bind(&ask.typed.0)
        .execute(conn)
        .await?;
    Ok(())
}

async fn open_session(
    conn: &mut SqliteConnection,
    person: i64,
    ask: &OpenSession,
    at: Moment,
) -> Result<(), WriteFault> {
    use_proof(conn, person, &ask.by).await?;
    bind_identity(conn, person, &ask.by, at).await?;
    forgive(conn, person, &ask.name, &ask.by).await?;
    sqlx::query(
        "INSERT INTO session (token, id, person, device, made_at, seen_at, by_code, second) \
         VALUES ($1, $2, $3, $4, $5, $5, $6, $7)",
    )
    .bind(bytes(&ask.token))
    .bind(ask.id.0.as_slice())
    .bind(person)
    .bind(&ask.device.0)
    .bind(key::int(at.0))
    .bind(i64::from(matches!(ask.by, SignIn::Code(_))))
    .bind(match &ask.by {
        // Staff need none of ours then.
        SignIn::Provider { is_whole: true, .. } => STANDS_FOR_OURS,
        by => i64::from(is_whole(by)),
    })
    .execute(conn)
    .await?;
    Ok(())
}

/// In `session.second`: a provider saw one that the operator lets stand for ours. 1 is ours, 0 none.
pub(crate) const STANDS_FOR_OURS: i64 = 2;

/// Whether a second factor was shown with it.
fn is_whole(by: &SignIn) -> bool {
    matches!(
        by,
        SignIn::SecondFactor(_)
            | SignIn::Recovery(_)
            | SignIn::Passkey { .. }
            | SignIn::Provider { is_whole: true, .. }
    )
}

/// The first sign-in by a provider binds: `secret` is the hash of its name, `name` that of the subject.
async fn bind_identity(conn: &mut SqliteConnection, person: i64, by: &SignIn, at: Moment) -> Result<(), WriteFault> {
    let SignIn::Provider { issuer, subject, .. } = by else { return Ok(()) };
    sqlx::query(
        "INSERT INTO credential (person, kind, secret, step, made_at, name) SELECT $1, 'identity', $2, 0, $3, $4 \
         WHERE NOT EXISTS (SELECT 1 FROM credential WHERE name = $4)",
    )
    .bind(person)
    .bind(bytes(issuer))
    .bind(key::int(at.0))
    .bind(bytes(subject))
    .execute(conn)
    .await?;
    Ok(())
}

async fn add_passkey(conn: &mut SqliteConnection, person: i64, add: &AddPasskey, at: Moment) -> Result<(), WriteFault> {
    sqlx::query(
        "INSERT INTO credential (person, kind, secret, step, made_at, name, label) \
         VALUES ($1, 'passkey', $2, 0, $3, $4, $5)",
    )
    .bind(person)
    .bind(add.credential.0.as_slice())
    .bind(key::int(at.0))
    .bind(bytes(&add.id))
    .bind(&add.label.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Attempts are forgiven once nothing is missing: whoever knows a password must not be given new attempts at the second
/// factor by it.
async fn forgive(conn: &mut SqliteConnection, person: i64, name: &Hash, by: &SignIn) -> Result<(), WriteFault> {
    sqlx::query(
        "DELETE FROM attempt WHERE name = $1 AND ($2 OR NOT EXISTS \
         (SELECT 1 FROM credential c WHERE c.person = $3 AND c.kind = 'totp'))",
    )
    .bind(bytes(name))
    .bind(i64::from(is_whole(by)))
    .bind(person)
    .execute(conn)
    .await?;
    Ok(())
}

/// What opens once is used up with what it opened.
async fn use_proof(conn: &mut SqliteConnection, person: i64, by: &SignIn) -> Result<(), WriteFault> {
    let query = match by {
        SignIn::Password | SignIn::Provider { .. } => return Ok(()),
        SignIn::Code(_) => sqlx::query("DELETE FROM one_time_code WHERE person = $1").bind(person),
        SignIn::SecondFactor(step) => {
            let text = "UPDATE credential SET step = $2 WHERE person = $1 AND kind = 'totp'";
            sqlx::query(text).bind(person).bind(key::int(*step))
        }
        SignIn::Recovery(hash) => {
            let text = "DELETE FROM credential WHERE person = $1 AND kind = 'recovery' AND secret = $2";
            sqlx::query(text).bind(person).bind(bytes(hash))
        }
        SignIn::Passkey { id, counter } => {
            let text = "UPDATE credential SET step = $3 WHERE person = $1 AND kind = 'passkey' AND name = $2";
            sqlx::query(text).bind(person).bind(bytes(id)).bind(key::int(*counter))
        }
    };
    query.execute(conn).await?;
    Ok(())
}

async fn mark_second(conn: &mut SqliteConnection, token: &Hash) -> Result<(), WriteFault> {
    sqlx::query("UPDATE session SET second = 1 WHERE token = $1").bind(bytes(token)).execute(conn).await?;
    Ok(())
}

async fn end_sessions(conn: &mut SqliteConnection, person: i64, ask: &EndSessions) -> Result<(), WriteFault> {
    sqlx::query("DELETE FROM session WHERE person = $1 AND ($2 IS NULL OR id = $2)")
        .bind(person)
        .bind(ask.only.as_ref().map(|id| id.0.as_slice()))
        .execute(&mut *conn)
        .await?;
    if ask.only.is_none() {
        // Whoever ends all of them wants nobody to act in this name any more.
        end_tokens(conn, person).await?;
    }
    Ok(())
}

async fn end_tokens(conn: &mut SqliteConnection, person: i64) -> Result<(), WriteFault> {
    sqlx::query("DELETE FROM token WHERE person = $1").bind(person).execute(conn).await?;
    Ok(())
}

async fn set_password(
    conn: &mut SqliteConnection,
    person: i64,
    set: &SetPassword,
    at: Moment,
) -> Result<(), WriteFault> {
    replace(conn, person, "password", &[(set.verifier.0.as_bytes(), 0)], at).await?;
    sqlx::query("DELETE FROM one_time_code WHERE person = $1").bind(person).execute(&mut *conn).await?;
    sqlx::query("DELETE FROM session WHERE person = $1 AND token <> $2")
        .bind(person)
        .bind(bytes(&set.token))
        .execute(&mut *conn)
        .await?;
    end_tokens(conn, person).await?;
    sqlx::query("UPDATE session SET by_code = 0 WHERE token = $1").bind(bytes(&set.token)).execute(conn).await?;
    Ok(())
}

async fn set_factor(
    conn: &mut SqliteConnection,
    person: i64,
    set: &SetSecondFactor,
    at: Moment,
) -> Result<(), WriteFault> {
    let secret: Vec<(&[u8], u64)> = set.secret.0.iter().map(|s| (s.as_slice(), set.step)).collect();
    replace(conn, person, "totp", &secret, at).await?;
    let recovery: Vec<(&[u8], u64)> = set.recovery.iter().map(|h| (bytes(h), 0)).collect();
    replace(conn, person, "recovery", if secret.is_empty() { &[] } else { &recovery }, at).await?;
    if let Some(token) = &set.token {
        mark_second(conn, token).await?;
    }
    Ok(())
}

async fn replace(
    conn: &mut SqliteConnection,
    person: i64,
    kind: &str,
    secrets: &[(&[u8], u64)],
    at: Moment,
) -> Result<(), WriteFault> {
    sqlx::query("DELETE FROM credential WHERE person = $1 AND kind = $2")
        .bind(person)
        .bind(kind)
        .execute(&mut *conn)
        .await?;
    CREDENTIALS
        .run(conn, secrets, |args, (secret, step)| {
            args.int(person);
            args.text(kind);
            args.blob(secret);
            args.count(*step);
            args.count(at.0);
        })
        .await?;
    Ok(())
}
