//! People and devices on file.

use hutong_core::{
    canonical::{DOCUMENT, Value, parse, write},
    consultation::item::Tier,
    facts::{Private, Roles, Standing},
    home::NewPerson,
    ids::PersonId,
};
use sqlx::sqlite::SqliteRow;

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
    head: "INSERT INTO person (person, tier, roles, secret, name, affiliations, protocol_order)",
    columns: 7,
    tail: "ON CONFLICT (person) DO UPDATE SET tier = excluded.tier, roles = excluded.roles, name = excluded.name, \
           affiliations = excluded.affiliations, protocol_order = excluded.protocol_order",
};

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
                args.int(pack_roles(&person.roles));
                args.blob(&key.0);
                args.text(&person.name.0);
                args.text(&pack_affiliations(&person.affiliations.0));
                args.count_or_null(person.protocol_order);
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
        let rows = sqlx::query(
            "SELECT person, tier, roles, secret, name, affiliations FROM person WHERE tier = $1 ORDER BY person",
        )
        .bind(Tier::Member.word())
        .fetch_all(&self.inner.readers)
        .await?;
        sql::decode("person", &rows, |row| read_standing(row, 0))
    }
}

/// A person from the columns person, tier, roles, secret, name, affiliations, beginning with `at`.
pub(crate) fn read_standing(row: &SqliteRow, at: usize) -> Result<(PersonId, Standing), Trouble> {
    let standing = Standing {
        tier: sql::word_or_null(row, at + 1, Tier::from_word)?,
        roles: unpack_roles(sql::get(row, at + 2)?),
        key: Private(sql::array(row, at + 3)?),
        name: Private(sql::get(row, at + 4)?),
        affiliations: Private(unpack_affiliations(sql::get(row, at + 5)?).ok_or(Trouble::Bad("a list of pairs"))?),
    };
    Ok((sql::id(row, at, PersonId::new)?, standing))
}

fn pack_roles(r: &Roles) -> i64 {
    [r.moderator, r.drafter, r.checker, r.signatory, r.administrator]
        .iter()
        .enumerate()
        .map(|(bit, has)| i64::from(*has) << bit)
        .sum()
}

fn unpack_roles(bits: i64) -> Roles {
    let has = |bit: u32| bits >> bit & 1 == 1;
    Roles { moderator: has(0), drafter: has(1), checker: has(2), signatory: has(3), administrator: has(4) }
}

fn pack_affiliations(pairs: &[(String, String)]) -> String {
    let pairs = pairs.iter().map(|(kind, unit)| Value::List(vec![Value::text(kind), Value::text(unit)]));
    String::from_utf8(write(&Value::List(pairs.collect()))).unwrap_or_default()
}

fn unpack_affiliations(text: &str) -> Option<Vec<(String, String)>> {
    let value = parse(text.as_bytes(), DOCUMENT).ok()?;
    let pairs = value.as_list()?.iter().map(|pair| match pair.as_list()? {
        [kind, unit] => Some((kind.as_text()?.to_owned(), unit.as_text()?.to_owned())),
        _ => None,
    });
    pairs.collect()
}
