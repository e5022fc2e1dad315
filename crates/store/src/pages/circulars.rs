//! Circulars: for those they were written to, and for the secretariat that wrote them.

use hutong_core::{
    facts::Private,
    home::circular::Addressed,
    ids::{Code, ConsultationId, PersonId},
    moment::Moment,
};
use sqlx::sqlite::SqliteRow;

use crate::{
    fault::ReadFault,
    key,
    sql::{self, Trouble},
    store::Store,
};

/// A circular.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CircularView {
    /// Its id.
    pub id: Code,
    /// From the desk of which consultation.
    pub consultation: ConsultationId,
    /// Its heading.
    pub title: Private<String>,
    /// Its words.
    pub text: Private<String>,
    /// Whether everybody has to confirm it.
    pub must_confirm: bool,
    /// Whom it was written to.
    pub addressed: Addressed,
    /// When it was sent.
    pub at: Moment,
    /// How often those who have not confirmed were reminded.
    pub reminders: u64,
    /// When they were last.
    pub reminded_at: Option<Moment>,
}

/// A circular, for somebody it was written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyCircular {
    /// What was written.
    pub circular: CircularView,
    /// When they opened it.
    pub read_at: Option<Moment>,
    /// When they confirmed it.
    pub confirmed_at: Option<Moment>,
}

/// A circular, for whoever wrote it: how many have seen it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentCircular {
    /// What was written.
    pub circular: CircularView,
    /// To how many.
    pub to: u64,
    /// Who have opened it.
    pub read: u64,
    /// Who have confirmed it.
    pub confirmed: u64,
}

/// One of those a circular was written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// Who.
    pub person: PersonId,
    /// By name.
    pub name: Private<String>,
    /// When they opened it.
    pub read_at: Option<Moment>,
    /// When they confirmed it.
    pub confirmed_at: Option<Moment>,
}

impl MyCircular {
    /// Whether something is still to be done: to read it, or to confirm it.
    pub fn is_open(&self) -> bool {
        if self.circular.must_confirm { self.confirmed_at.is_none() } else { self.read_at.is_none() }
    }
}

const COLUMNS: &str =
    "c.name, c.consultation, c.title, c.text, c.must_confirm, c.addressed, c.at, c.reminders, c.reminded_at";
/// How many of [`COLUMNS`].
const N: usize = 9;

fn circular(row: &SqliteRow) -> Result<CircularView, Trouble> {
    Ok(CircularView {
        id: sql::id(row, 0, Code::new)?,
        consultation: sql::id(row, 1, ConsultationId::new)?,
        title: Private(sql::get(row, 2)?),
        text: Private(sql::get(row, 3)?),
        must_confirm: sql::get::<i64>(row, 4)? != 0,
        addressed: sql::word(row, 5, Addressed::from_word)?,
        at: Moment(sql::count(row, 6)?),
        reminders: sql::count(row, 7)?,
        reminded_at: sql::count_or_null(row, 8)?.map(Moment),
    })
}

impl Store {
    /// Circulars that were written to somebody, the latest first.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn circulars_of(&self, person: &PersonId, limit: u32) -> Result<Vec<MyCircular>, ReadFault> {
        let text = format!(
            "SELECT {COLUMNS}, t.read_at, t.confirmed_at FROM person p JOIN circular_to t ON t.person = p.id \
             JOIN circular c ON c.id = t.circular WHERE p.person = $1 ORDER BY c.id DESC LIMIT $2"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(text)).bind(person.as_str()).bind(limit);
        let rows = rows.fetch_all(&self.inner.readers).await?;
        sql::decode("circular", &rows, |row| {
            Ok(MyCircular {
                circular: circular(row)?,
                read_at: sql::count_or_null(row, N)?.map(Moment),
                confirmed_at: sql::count_or_null(row, N + 1)?.map(Moment),
            })
        })
    }

    /// Circulars of a desk, the latest first.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn circulars_in(&self, of: &ConsultationId, limit: u32) -> Result<Vec<SentCircular>, ReadFault> {
        let text = format!(
            "SELECT {COLUMNS}, COUNT(*), COUNT(t.read_at), COUNT(t.confirmed_at) FROM circular c \
             LEFT JOIN circular_to t ON t.circular = c.id WHERE c.consultation = $1 GROUP BY c.id \
             ORDER BY c.id DESC LIMIT $2"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(text)).bind(of.as_str()).bind(limit);
        let rows = rows.fetch_all(&self.inner.readers).await?;
        sql::decode("circular", &rows, |row| {
            let n = |column| sql::count(row, N + column);
            Ok(SentCircular { circular: circular(row)?, to: n(0)?, read: n(1)?, confirmed: n(2)? })
        })
    }

    /// To whom a circular was written, those first who have done least; by name.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn recipients(&self, id: &Code) -> Result<Vec<Recipient>, ReadFault> {
        let rows = sqlx::query(
            "SELECT p.person, p.name, t.read_at, t.confirmed_at FROM circular c JOIN circular_to t ON t.circular = c.id \
             JOIN person p ON p.id = t.person WHERE c.name = $1 \
             ORDER BY t.confirmed_at IS NOT NULL, t.read_at IS NOT NULL, p.protocol_order, p.name, p.person",
        )
        .bind(id.as_str())
        .fetch_all(&self.inner.readers)
        .await?;
        sql::decode("circular_to", &rows, |row| {
            Ok(Recipient {
                person: sql::id(row, 0, PersonId::new)?,
                name: Private(sql::get(row, 1)?),
                read_at: sql::count_or_null(row, 2)?.map(Moment),
                confirmed_at: sql::count_or_null(row, 3)?.map(Moment),
            })
        })
    }

    /// People with an address for news to whom an open circular was written, or a reminder sent, since a moment, and who
    /// were not told of it yet by one of their channels.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn people_with_circulars(&self, since: Moment) -> Result<Vec<PersonId>, ReadFault> {
        let rows = sqlx::query(
            "SELECT DISTINCT p.person FROM circular c JOIN circular_to t ON t.circular = c.id \
             AND CASE WHEN c.must_confirm THEN t.confirmed_at ELSE t.read_at END IS NULL \
             JOIN contact w ON w.person = t.person AND w.confirmed_at <= COALESCE(c.reminded_at, c.at) + 59 \
             JOIN person p ON p.id = t.person WHERE COALESCE(c.reminded_at, c.at) >= $1 AND NOT EXISTS \
             (SELECT 1 FROM delivery d WHERE d.person = t.person AND d.channel = w.channel \
             AND d.news = 'circular ' || c.name || ' ' || c.reminders) ORDER BY p.person",
        )
        .bind(key::int(since.0))
        .fetch_all(&self.inner.readers)
        .await?;
        sql::decode("circular_to", &rows, |row| sql::id(row, 0, PersonId::new))
    }
}

impl CircularView {
    /// The name of what is told of it now: another one with every reminder.
    pub fn news(&self) -> String {
        format!("circular {} {}", self.id, self.reminders)
    }

    /// When that was.
    pub fn told_at(&self) -> Moment {
        self.reminded_at.unwrap_or(self.at)
    }
}
