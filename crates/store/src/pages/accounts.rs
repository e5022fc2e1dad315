//! Accounts as they are read: what a sign-in is held against, and sessions.

use hutong_core::{
    command::Actor,
    commitment::Salt,
    consultation::item::Tier,
    facts::{Private, Roles, ScopedRoles},
    home::account::{SESSION_AGE_S_MAX, SESSION_IDLE_S_MAX},
    ids::{PersonId, SessionId},
    moment::Moment,
};
use hutong_log::hash::Hash;
use sqlx::sqlite::SqliteRow;

use crate::{
    fault::ReadFault,
    home::{accounts::STANDS_FOR_OURS, people::unpack_scoped},
    key,
    sql::{self, Trouble},
    store::Store,
};

/// What a sign-in is held against. Secrets: for the node alone, never for a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInView {
    /// Who.
    pub person: PersonId,
    /// Salt of the one-time code, while there is one.
    pub code_salt: Option<Private<Salt>>,
    /// Verifier of the password.
    pub password: Option<Private<String>>,
    /// Secret of the second factor, and the last step that was used.
    pub second_factor: Option<(Private<Vec<u8>>, u64)>,
}

/// How far a session has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SessionStage {
    /// Opened with a one-time code: a password must be set first.
    NeedsPassword,
    /// The account has a second factor that this session has not shown.
    NeedsSecondFactor,
    /// Staff without a second factor: one must be set first.
    NeedsEnrolment,
    /// Nothing is missing.
    Full,
}

/// A session that was found by its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionView {
    /// Its id.
    pub id: SessionId,
    /// Whose.
    pub person: PersonId,
    /// Their name.
    pub name: Private<String>,
    /// How they take part.
    pub tier: Option<Tier>,
    /// 特邀专家.
    pub is_expert: bool,
    /// What they may do in the whole body.
    pub roles: Roles,
    /// What they may do in a part of it.
    pub scoped: Vec<ScopedRoles>,
    /// When it was last noted as used.
    pub seen_at: Moment,
    /// How far it has come.
    pub stage: SessionStage,
}

/// A session as its owner sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionLine {
    /// Its id.
    pub id: SessionId,
    /// What the device was called.
    pub device: Private<String>,
    /// When it was opened.
    pub made_at: Moment,
    /// When it was last noted as used.
    pub seen_at: Moment,
}

/// A passkey as its owner sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyLine {
    /// Hash of the credential's id.
    pub id: Hash,
    /// What its owner calls the device.
    pub label: Private<String>,
    /// When it was added.
    pub made_at: Moment,
}

const LIVE: &str = "s.seen_at > $2 AND s.made_at > $3";

fn bounds(now: Moment) -> (i64, i64) {
    let since = |s: u64| key::int(now.0.saturating_sub(s));
    (since(SESSION_IDLE_S_MAX), since(SESSION_AGE_S_MAX))
}

impl Store {
    /// What a sign-in under this name is held against; `None` when nobody has it.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn sign_in_facts(&self, name: &str) -> Result<Option<SignInView>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let row = sqlx::query(
            "SELECT p.person, p.id, c.salt FROM person p LEFT JOIN one_time_code c ON c.person = p.id \
             WHERE p.person = $1 AND p.erased = 0",
        )
        .bind(name)
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let head = || {
            let salt: Option<&[u8]> = sql::get(&row, 2)?;
            let salt = salt.map(|s| s.try_into().map_err(|_| Trouble::Bad("a salt"))).transpose()?;
            let salt = salt.map(|s: [u8; 32]| Private(Salt(s)));
            Ok::<_, Trouble>((sql::id(&row, 0, PersonId::new)?, sql::get::<i64>(&row, 1)?, salt))
        };
        let (person, id, code_salt) = head().map_err(|e| e.of("one_time_code"))?;
        let mut view = SignInView { person, code_salt, password: None, second_factor: None };
        let rows = sqlx::query("SELECT kind, secret, step FROM credential WHERE person = $1 ORDER BY id");
        let rows = rows.bind(id).fetch_all(&mut *tx).await?;
        let all = sql::decode("credential", &rows, |row| {
            Ok((sql::get::<String>(row, 0)?, sql::get::<Vec<u8>>(row, 1)?, sql::count(row, 2)?))
        })?;
        for (kind, secret, step) in all {
            match kind.as_str() {
                "password" => view.password = String::from_utf8(secret).ok().map(Private),
                "totp" => view.second_factor = Some((Private(secret), step)),
                _ => {}
            }
        }
        Ok(Some(view))
    }

    /// The session of a secret, by its hash, while it lasts.
    ///
    /// Reader data: a session that was just ended may be found once more by a reader who asks at that moment.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn session(&self, token: &Hash, now: Moment) -> Result<Option<SessionView>, ReadFault> {
        let (idle, age) = bounds(now);
        let row = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT s.id, p.person, p.name, p.tier, p.roles, p.scoped, s.seen_at, s.by_code, s.second, p.expert, \
             EXISTS (SELECT 1 FROM credential c WHERE c.person = p.id AND c.kind = 'totp') \
             FROM session s JOIN person p ON p.id = s.person AND p.erased = 0 WHERE s.token = $1 AND {LIVE}"
        )))
        .bind(token.as_bytes().as_slice())
        .bind(idle)
        .bind(age)
        .fetch_optional(&self.inner.readers)
        .await?;
        row.map(|row| read_session(&row)).transpose().map_err(|e| e.of("session"))
    }

    /// Whose passkey it is, with what it is checked against; `None` when nobody has it.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn passkey(&self, id: &Hash) -> Result<Option<(PersonId, Private<Vec<u8>>)>, ReadFault> {
        let row = sqlx::query(
            "SELECT p.person, c.secret FROM credential c JOIN person p ON p.id = c.person AND p.erased = 0 \
             WHERE c.name = $1 AND c.kind = 'passkey'",
        )
        .bind(id.as_bytes().as_slice())
        .fetch_optional(&self.inner.readers)
        .await?;
        let read = |row: &SqliteRow| Ok::<_, Trouble>((sql::id(row, 0, PersonId::new)?, Private(sql::get(row, 1)?)));
        row.as_ref().map(read).transpose().map_err(|e| e.of("credential"))
    }

    /// A person's passkeys, the first added first.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn passkeys_of(&self, person: &PersonId) -> Result<Vec<PasskeyLine>, ReadFault> {
        let rows = sqlx::query(
            "SELECT c.name, c.label, c.made_at FROM credential c JOIN person p ON p.id = c.person \
             WHERE p.person = $1 AND c.kind = 'passkey' ORDER BY c.id",
        )
        .bind(person.as_str())
        .fetch_all(&self.inner.readers)
        .await?;
        sql::decode("credential", &rows, |row| {
            let made_at = Moment(sql::count(row, 2)?);
            Ok(PasskeyLine { id: sql::hash(row, 0)?, label: Private(sql::get(row, 1)?), made_at })
        })
    }

    /// A person's sessions that last, the latest used first.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn sessions_of(&self, person: &PersonId, now: Moment) -> Result<Vec<SessionLine>, ReadFault> {
        let (idle, age) = bounds(now);
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT s.id, s.device, s.made_at, s.seen_at FROM session s JOIN person p ON p.id = s.person \
             WHERE p.person = $1 AND {LIVE} ORDER BY s.seen_at DESC, s.id"
        )))
        .bind(person.as_str())
        .bind(idle)
        .bind(age)
        .fetch_all(&self.inner.readers)
        .await?;
        sql::decode("session", &rows, |row| {
            Ok(SessionLine {
                id: SessionId(sql::array(row, 0)?),
                device: Private(sql::get(row, 1)?),
                made_at: Moment(sql::count(row, 2)?),
                seen_at: Moment(sql::count(row, 3)?),
            })
        })
    }
}

impl SessionView {
    /// Who asks in this session; `None` while anything is missing: such a session may set what is missing and nothing
    /// else.
    pub fn actor(&self) -> Option<Actor> {
        (self.stage == SessionStage::Full).then(|| Actor::Person(self.person.clone()))
    }
}

fn read_session(row: &SqliteRow) -> Result<SessionView, Trouble> {
    let yes = |column| Ok::<_, Trouble>(sql::get::<i64>(row, column)? != 0);
    let roles = Roles::from_bits(sql::count(row, 4)?);
    let scoped = unpack_scoped(sql::get(row, 5)?).ok_or(Trouble::Bad("a list of scoped roles"))?;
    let is_staff = roles.is_staff() || scoped.iter().any(|s| s.roles.is_staff());
    let (by_code, second, has_factor) = (yes(7)?, sql::get::<i64>(row, 8)?, yes(10)?);
    let stage = if has_factor && second == 0 {
        SessionStage::NeedsSecondFactor
    } else if by_code {
        SessionStage::NeedsPassword
    } else if is_staff && !has_factor && second != STANDS_FOR_OURS {
        SessionStage::NeedsEnrolment
    } else {
        SessionStage::Full
    };
    Ok(SessionView {
        id: SessionId(sql::array(row, 0)?),
        person: sql::id(row, 1, PersonId::new)?,
        name: Private(sql::get(row, 2)?),
        tier: sql::word_or_null(row, 3, Tier::from_word)?,
        is_expert: yes(9)?,
        roles,
        scoped,
        seen_at: Moment(sql::count(row, 6)?),
        stage,
    })
}
