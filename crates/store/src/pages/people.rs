//! People on file, for whoever minds accounts and for people themselves.

use hutong_core::{
    consultation::item::Tier,
    facts::{Private, Roles},
    home::{NewPerson, Profile},
    ids::PersonId,
    moment::Moment,
};
use sqlx::sqlite::SqliteRow;

use crate::{
    fault::ReadFault,
    home::people::{unpack_affiliations, unpack_scoped},
    key,
    sql::{self, Trouble},
    store::Store,
};

/// Which people.
#[derive(Clone, Debug, Default)]
pub struct PersonQuery {
    /// Who belong to this unit, by any affiliation; `None` for all.
    pub unit: Option<String>,
    /// One person alone.
    pub only: Option<PersonId>,
    /// Behind this id of the list, which is by protocol order and then id; `None` begins it.
    pub after: Option<PersonId>,
    /// At most so many.
    pub limit: u32,
}

/// A person on file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonView {
    /// What was entered about them.
    pub person: NewPerson,
    /// Whether they ever signed in: a password is set.
    pub has_signed_in: bool,
    /// Whether a second factor is set.
    pub has_second_factor: bool,
    /// Whether they are bound to an identity at the body's provider.
    pub has_identity: bool,
    /// Until when a one-time code is good, while there is one.
    pub code_expires: Option<Moment>,
    /// When a session of theirs was last used, while one lasts.
    pub seen_at: Option<Moment>,
}

/// A unit that people belong to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnitView {
    /// Kind of affiliation.
    pub kind: String,
    /// The unit.
    pub unit: String,
    /// How many people belong to it.
    pub people: u64,
}

/// Devices are on file too, but are nobody's account.
const ACCOUNTS: &str = "p.erased = 0 AND NOT (p.tier IS 'open' AND p.name = '' AND p.roles = 0)";

impl Store {
    /// People on file, by protocol order and then id.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn people(&self, query: &PersonQuery) -> Result<Vec<PersonView>, ReadFault> {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT p.person, p.tier, p.roles, p.name, p.affiliations, p.protocol_order, p.scoped, p.primaries, \
             p.expert, p.phone, p.mail, \
             EXISTS (SELECT 1 FROM credential c WHERE c.person = p.id AND c.kind = 'password'), \
             EXISTS (SELECT 1 FROM credential c WHERE c.person = p.id AND c.kind = 'totp'), \
             (SELECT o.expires FROM one_time_code o WHERE o.person = p.id), \
             (SELECT MAX(s.seen_at) FROM session s WHERE s.person = p.id), \
             EXISTS (SELECT 1 FROM credential c WHERE c.person = p.id AND c.kind = 'identity') \
             FROM person p WHERE {ACCOUNTS} AND ($1 IS NULL OR p.person = $1) \
             AND ($2 IS NULL OR EXISTS (SELECT 1 FROM json_each(p.affiliations) a WHERE a.value ->> 1 = $2)) \
             AND ($3 IS NULL OR (COALESCE(p.protocol_order, $5), p.person) > \
             (SELECT COALESCE(q.protocol_order, $5), q.person FROM person q WHERE q.person = $3)) \
             ORDER BY COALESCE(p.protocol_order, $5), p.person LIMIT $4"
        )))
        .bind(query.only.as_ref().map(PersonId::as_str))
        .bind(query.unit.as_deref())
        .bind(query.after.as_ref().map(PersonId::as_str))
        .bind(query.limit)
        .bind(i64::MAX)
        .fetch_all(&self.inner.readers)
        .await?;
        sql::decode("person", &rows, read_person)
    }

    /// People who hold a role anywhere, in the body or in a part of it.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn staff(&self) -> Result<Vec<PersonView>, ReadFault> {
        let all = self.people(&PersonQuery { limit: u32::MAX, ..PersonQuery::default() }).await?;
        let holds = |p: &PersonView| p.person.roles.is_staff() || !p.person.profile.scoped.is_empty();
        Ok(all.into_iter().filter(holds).collect())
    }

    /// One person on file.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn person(&self, id: &PersonId) -> Result<Option<PersonView>, ReadFault> {
        let query = PersonQuery { only: Some(id.clone()), limit: 1, ..PersonQuery::default() };
        Ok(self.people(&query).await?.pop())
    }

    /// Units that people belong to, by kind and name.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn units(&self) -> Result<Vec<UnitView>, ReadFault> {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT a.value ->> 0, a.value ->> 1, COUNT(*) FROM person p, json_each(p.affiliations) a \
             WHERE {ACCOUNTS} GROUP BY 1, 2 ORDER BY 1, 2"
        )))
        .fetch_all(&self.inner.readers)
        .await?;
        sql::decode("person", &rows, |row| {
            Ok(UnitView { kind: sql::get(row, 0)?, unit: sql::get(row, 1)?, people: sql::count(row, 2)? })
        })
    }
}

fn read_person(row: &SqliteRow) -> Result<PersonView, Trouble> {
    let pairs =
        |column| unpack_affiliations(sql::get(row, column)?).map(Private).ok_or(Trouble::Bad("a list of pairs"));
    let yes = |column| Ok::<_, Trouble>(sql::get::<i64>(row, column)? != 0);
    let profile = Profile {
        primary: pairs(7)?,
        scoped: unpack_scoped(sql::get(row, 6)?).ok_or(Trouble::Bad("a list of scoped roles"))?,
        is_expert: yes(8)?,
        phone: Private(sql::get(row, 9)?),
        mail: Private(sql::get(row, 10)?),
    };
    let person = NewPerson {
        id: sql::id(row, 0, PersonId::new)?,
        tier: sql::word_or_null(row, 1, Tier::from_word)?,
        roles: Roles::from_bits(sql::count(row, 2)?),
        name: Private(sql::get(row, 3)?),
        affiliations: pairs(4)?,
        protocol_order: sql::count_or_null(row, 5)?,
        profile,
    };
    Ok(PersonView {
        person,
        has_signed_in: yes(11)?,
        has_second_factor: yes(12)?,
        has_identity: yes(15)?,
        code_expires: sql::count_or_null(row, 13)?.map(Moment),
        seen_at: sql::count_or_null(row, 14)?.map(Moment),
    })
}

/// The id of a person on file by its row, for pages that know rows.
pub(super) async fn row_of(conn: &mut sqlx::SqliteConnection, id: &PersonId) -> Result<Option<i64>, ReadFault> {
    let row = sqlx::query("SELECT id FROM person WHERE person = $1").bind(id.as_str()).fetch_optional(conn).await?;
    Ok(row.map(|row| sql::get(&row, 0)).transpose()?)
}

/// A moment's column as the database has it.
pub(super) fn at(moment: Moment) -> i64 {
    key::int(moment.0)
}
