//! People and devices on file.

use hutong_core::{
    canonical::{DOCUMENT, Value, parse, write},
    consultation::item::Tier,
    facts::{Private, Roles, Scope, ScopedRoles, Standing},
    home::NewPerson,
    ids::{ConsultationId, PersonId},
};
use sqlx::{AssertSqlSafe, sqlite::SqliteRow};

use crate::{
    fault::{ReadFault, WriteFault},
    sql::{self, Rows, Trouble},
    step::Step,
    store::Store,
    transaction::{Transaction, guarded},
};

/// A person to put on file, with the secret for their handles as the node drew it.
#[derive(Clone, Debug)]
pub struct Person {
    /// What the administrator entered.
    pub person: NewPerson,
    /// Used for somebody new; who is on file keeps theirs.
    pub key: Private<[u8; 32]>,
}

const KEEP: Rows = Rows {
    head: "INSERT INTO person (person, tier, roles, secret, name, affiliations, protocol_order, scoped, primaries, \
           expert, phone, mail)",
    columns: 12,
    tail: "ON CONFLICT (person) DO UPDATE SET tier = excluded.tier, roles = excluded.roles, name = excluded.name, \
           affiliations = excluded.affiliations, protocol_order = excluded.protocol_order, scoped = excluded.scoped, \
           primaries = excluded.primaries, expert = excluded.expert, phone = excluded.phone, mail = excluded.mail",
};

/// Columns of a person as [`read_standing`] reads them.
pub(crate) const STANDING: &str = "person, tier, roles, secret, name, affiliations, scoped";

impl Transaction {
    pub(super) async fn keep_people(&mut self, people: &[Person]) -> Result<(), WriteFault> {
        if people.is_empty() {
            return Ok(());
        }
        let conn = &mut self.writer.conn;
        guarded(self.store.faults.as_ref(), Step::People, async {
            KEEP.run(conn, people, |args, Person { person, key }| {
                args.text(person.id.as_str());
                args.text_or_null(person.tier.map(|t| t.word()));
                args.count(person.roles.bits());
                args.blob(&key.0);
                args.text(&person.name.0);
                args.text(&pack_affiliations(&person.affiliations.0));
                args.count_or_null(person.protocol_order);
                args.text(&pack_scoped(&person.profile.scoped));
                args.text(&pack_affiliations(&person.profile.primary.0));
                args.int(person.profile.is_expert.into());
                args.text(&person.profile.phone.0);
                args.text(&person.profile.mail.0);
            })
            .await?;
            Ok(())
        })
        .await
    }
}

impl Store {
    /// Everybody on file as a member, by id.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn members(&self) -> Result<Vec<(PersonId, Standing)>, ReadFault> {
        let rows = sqlx::query(AssertSqlSafe(format!(
            "SELECT {STANDING} FROM person WHERE tier = $1 AND erased = 0 ORDER BY person"
        )))
        .bind(Tier::Member.word())
        .fetch_all(&self.inner.readers)
        .await?;
        sql::decode("person", &rows, |row| read_standing(row, 0))
    }
}

/// A person from the columns [`STANDING`], beginning with `at`.
pub(crate) fn read_standing(row: &SqliteRow, at: usize) -> Result<(PersonId, Standing), Trouble> {
    let standing = Standing {
        tier: sql::word_or_null(row, at + 1, Tier::from_word)?,
        roles: Roles::from_bits(sql::count(row, at + 2)?),
        scoped: unpack_scoped(sql::get(row, at + 6)?).ok_or(Trouble::Bad("a list of scoped roles"))?,
        key: Private(sql::array(row, at + 3)?),
        name: Private(sql::get(row, at + 4)?),
        affiliations: Private(unpack_affiliations(sql::get(row, at + 5)?).ok_or(Trouble::Bad("a list of pairs"))?),
    };
    Ok((sql::id(row, at, PersonId::new)?, standing))
}

/// Scoped roles as a list of `[kind of scope, name, bits]`.
fn pack_scoped(all: &[ScopedRoles]) -> String {
    let all = all.iter().map(|s| {
        let (kind, name) = match &s.scope {
            Scope::Unit(unit) => ("unit", unit.as_str()),
            Scope::Consultation(c) => ("consultation", c.as_str()),
        };
        let bits = i64::try_from(s.roles.bits()).unwrap_or_default();
        Value::List(vec![Value::text(kind), Value::text(name), Value::Int(bits)])
    });
    String::from_utf8(write(&Value::List(all.collect()))).unwrap_or_default()
}

pub(crate) fn unpack_scoped(text: &str) -> Option<Vec<ScopedRoles>> {
    let value = parse(text.as_bytes(), DOCUMENT).ok()?;
    let all = value.as_list()?.iter().map(|one| {
        let [kind, name, bits] = one.as_list()? else { return None };
        let name = name.as_text()?;
        let scope = match kind.as_text()? {
            "unit" => Scope::Unit(name.to_owned()),
            "consultation" => Scope::Consultation(ConsultationId::new(name).ok()?),
            _ => return None,
        };
        Some(ScopedRoles { scope, roles: Roles::from_bits(bits.as_int()?) })
    });
    all.collect()
}

fn pack_affiliations(pairs: &[(String, String)]) -> String {
    let pairs = pairs.iter().map(|(kind, unit)| Value::List(vec![Value::text(kind), Value::text(unit)]));
    String::from_utf8(write(&Value::List(pairs.collect()))).unwrap_or_default()
}

pub(crate) fn unpack_affiliations(text: &str) -> Option<Vec<(String, String)>> {
    let value = parse(text.as_bytes(), DOCUMENT).ok()?;
    let pairs = value.as_list()?.iter().map(|pair| match pair.as_list()? {
        [kind, unit] => Some((kind.as_text()?.to_owned(), unit.as_text()?.to_owned())),
        _ => None,
    });
    pairs.collect()
}
