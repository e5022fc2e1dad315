//! Tokens of people and trusted clients as they are read.

use std::collections::{BTreeMap, BTreeSet};

use hutong_core::{
    consultation::item::Tier,
    facts::Private,
    home::token::TokenScopes,
    ids::{Code, ConsultationId, PersonId},
    moment::Moment,
};
use hutong_log::{hash::Hash, key::KEY_LEN};
use sqlx::sqlite::SqliteRow;

use crate::{
    fault::ReadFault,
    key,
    sql::{self, Rows, Trouble, select_by},
    store::Store,
};

/// A token that was found by its hash, while it lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenView {
    /// Whose.
    pub person: PersonId,
    /// Their name.
    pub name: Private<String>,
    /// How they take part.
    pub tier: Option<Tier>,
    /// The token itself, as its owner sees it.
    pub line: TokenLine,
}

/// A token as its owner sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenLine {
    /// Its hash.
    pub token: Hash,
    /// What its owner calls it.
    pub label: Private<String>,
    /// What it may be used for.
    pub scopes: TokenScopes,
    /// When it was made.
    pub made_at: Moment,
    /// Until when it opens anything.
    pub expires_at: Moment,
    /// When it was last noted as used.
    pub seen_at: Option<Moment>,
}

/// A trusted client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientView {
    /// Its id.
    pub id: Code,
    /// What people call it.
    pub name: String,
    /// Its public key.
    pub key: [u8; KEY_LEN],
    /// What it may be used for.
    pub scopes: TokenScopes,
    /// Where; empty for everywhere.
    pub consultations: BTreeSet<ConsultationId>,
    /// When it was put on file.
    pub made_at: Moment,
    /// When it was last noted as used.
    pub seen_at: Option<Moment>,
    /// When it was ended.
    pub ended_at: Option<Moment>,
}

const VIA: Rows = Rows {
    head: "SELECT v.leaf, c.name FROM item_via v JOIN client c ON c.id = v.client WHERE v.leaf IN (",
    columns: 1,
    tail: ")",
};
const LINE: &str = "t.token, t.label, t.scopes, t.made_at, t.expires_at, t.seen_at";
pub(crate) const CLIENT: &str = "id, name, key, scopes, consultations, made_at, seen_at, ended_at";

impl Store {
    /// Whose token it is, while it lasts.
    ///
    /// Reader data: a token that was just ended may be found once more by a reader who asks at that moment.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn token(&self, token: &Hash, now: Moment) -> Result<Option<TokenView>, ReadFault> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT {LINE}, p.person, p.name, p.tier FROM token t JOIN person p ON p.id = t.person AND p.erased = 0 \
             WHERE t.token = $1 AND t.expires_at > $2"
        )))
        .bind(token.as_bytes().as_slice())
        .bind(key::int(now.0))
        .fetch_optional(&self.inner.readers)
        .await?;
        let read = |row: &SqliteRow| {
            Ok::<_, Trouble>(TokenView {
                person: sql::id(row, 6, PersonId::new)?,
                name: Private(sql::get(row, 7)?),
                tier: sql::word_or_null(row, 8, Tier::from_word)?,
                line: read_line(row)?,
            })
        };
        row.as_ref().map(read).transpose().map_err(|e| e.of("token"))
    }

    /// A person's tokens that last, the newest first.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn tokens_of(&self, person: &PersonId, now: Moment) -> Result<Vec<TokenLine>, ReadFault> {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT {LINE} FROM token t JOIN person p ON p.id = t.person WHERE p.person = $1 AND t.expires_at > $2 \
             ORDER BY t.made_at DESC, t.token"
        )))
        .bind(person.as_str())
        .bind(key::int(now.0))
        .fetch_all(&self.inner.readers)
        .await?;
        sql::decode("token", &rows, read_line)
    }

    /// All trusted clients, ended ones last.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn clients(&self) -> Result<Vec<ClientView>, ReadFault> {
        let rows =
            sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {CLIENT} FROM client ORDER BY ended_at IS NOT NULL, id")))
                .fetch_all(&self.inner.readers)
                .await?;
        sql::decode("client", &rows, read_client)
    }

    /// One of them.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn client(&self, id: &Code) -> Result<Option<ClientView>, ReadFault> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {CLIENT} FROM client WHERE id = $1")))
            .bind(id.as_str())
            .fetch_optional(&self.inner.readers)
            .await?;
        row.as_ref().map(read_client).transpose().map_err(|e| e.of("client"))
    }

    /// The names of the clients through which items of the own log came in, by index; others are absent.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn came_through(&self, leaves: &[u64]) -> Result<BTreeMap<u64, String>, ReadFault> {
        let mut conn = self.inner.readers.acquire().await?;
        let rows = select_by(&mut conn, &VIA, leaves, |args, leaf| args.count(*leaf)).await?;
        let named = sql::decode("item_via", &rows, |row| Ok((sql::count(row, 0)?, sql::get(row, 1)?)))?;
        Ok(named.into_iter().collect())
    }

    /// Whether the node was made for a small body.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn is_small(&self) -> Result<bool, ReadFault> {
        let row = sqlx::query("SELECT 1 FROM setting WHERE name = $1").bind(crate::home::desk::SMALL);
        Ok(row.fetch_optional(&self.inner.readers).await?.is_some())
    }
}

fn read_line(row: &SqliteRow) -> Result<TokenLine, Trouble> {
    Ok(TokenLine {
        token: sql::hash(row, 0)?,
        label: Private(sql::get(row, 1)?),
        scopes: TokenScopes::from_bits(sql::count(row, 2)?),
        made_at: Moment(sql::count(row, 3)?),
        expires_at: Moment(sql::count(row, 4)?),
        seen_at: sql::count_or_null(row, 5)?.map(Moment),
    })
}

pub(crate) fn read_client(row: &SqliteRow) -> Result<ClientView, Trouble> {
    let ids: &str = sql::get(row, 4)?;
    let consultations = ids.split_whitespace().map(ConsultationId::new).collect::<Result<_, _>>();
    Ok(ClientView {
        id: sql::id(row, 0, Code::new)?,
        name: sql::get(row, 1)?,
        key: sql::array(row, 2)?,
        scopes: TokenScopes::from_bits(sql::count(row, 3)?),
        consultations: consultations.map_err(|_| Trouble::Bad("ids of consultations"))?,
        made_at: Moment(sql::count(row, 5)?),
        seen_at: sql::count_or_null(row, 6)?.map(Moment),
        ended_at: sql::count_or_null(row, 7)?.map(Moment),
    })
}
