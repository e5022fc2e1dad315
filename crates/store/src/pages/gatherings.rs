//! Gatherings: for those who are asked, for the secretariat that asks, and the public ones for everybody.

use hutong_core::{
    facts::Private,
    home::{
        circular::Addressed,
        gathering::{Details, Reply},
    },
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

/// A gathering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatheringView {
    /// Its id.
    pub id: Code,
    /// Of which consultation; `None`: of the body as a whole.
    pub about: Option<ConsultationId>,
    /// What is said about it.
    pub details: Details,
    /// Whom it was written to first.
    pub addressed: Addressed,
    /// How often what is said was changed, from 1.
    pub rev: u64,
    /// When it was last.
    pub changed_at: Moment,
    /// Why it was called off.
    pub off: Option<String>,
    /// How often those who have not answered were reminded.
    pub reminders: u64,
    /// When they were last.
    pub reminded_at: Option<Moment>,
    /// How many are asked.
    pub asked: u64,
    /// How many come.
    pub coming: u64,
    /// How many asked for leave.
    pub leave: u64,
}

/// A gathering, for somebody who is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyGathering {
    /// To what.
    pub gathering: GatheringView,
    /// What they answered.
    pub reply: Option<Reply>,
    /// Why they do not come.
    pub reason: Private<String>,
    /// Whether the desk entered it for them.
    pub by_desk: bool,
    /// When they answered.
    pub replied_at: Option<Moment>,
    /// When they were asked.
    pub asked_at: Moment,
    /// To which change of it.
    pub asked_rev: u64,
    /// Which change they have seen; 0 for none.
    pub seen: u64,
}

/// One of those who are asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedView {
    /// Who.
    pub person: PersonId,
    /// By name.
    pub name: Private<String>,
    /// What they answered.
    pub reply: Option<Reply>,
    /// Why they do not come.
    pub reason: Private<String>,
    /// Whether the desk entered it for them.
    pub by_desk: bool,
    /// When they answered.
    pub replied_at: Option<Moment>,
}

/// What is to be told to somebody who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GatheringNews {
    /// That they are asked.
    Asked,
    /// That they have not answered.
    Reminded,
    /// That it is another day, place or hour.
    Changed,
    /// That it does not take place.
    CalledOff,
}

impl GatheringView {
    /// Whether one still signs up at a moment.
    pub fn takes(&self, now: Moment) -> bool {
        self.off.is_none() && now < self.details.until
    }

    /// How many have not answered.
    pub fn open(&self) -> u64 {
        self.asked.saturating_sub(self.coming + self.leave)
    }

    /// Whether there is a seat.
    pub fn has_seat(&self) -> bool {
        self.details.seats.is_none_or(|seats| self.coming < seats)
    }
}

impl MyGathering {
    /// Whether something is still to be done or seen, before it begins.
    pub fn is_open(&self, now: Moment) -> bool {
        let gathering = &self.gathering;
        if now >= gathering.details.starts {
            return false;
        }
        let is_new = self.seen < gathering.rev;
        match (&gathering.off, self.reply) {
            // Whoever does not come anyway need not know.
            (Some(_), reply) => is_new && reply != Some(Reply::Leave),
            (None, None) => is_new || gathering.takes(now),
            (None, Some(_)) => is_new,
        }
    }

    /// What there is to tell.
    pub fn what(&self) -> GatheringNews {
        let gathering = &self.gathering;
        let was_reminded = gathering.reminded_at.is_some_and(|at| at >= self.asked_at);
        if gathering.off.is_some() {
            GatheringNews::CalledOff
        } else if self.seen.max(self.asked_rev) < gathering.rev {
            GatheringNews::Changed
        } else if self.reply.is_none() && was_reminded {
            GatheringNews::Reminded
        } else {
            GatheringNews::Asked
        }
    }

    /// The name of that: another one with every change and, for whoever has not answered, with every reminder.
    pub fn news(&self) -> String {
        let GatheringView { id, rev, reminders, .. } = &self.gathering;
        match self.reply {
            None => format!("gathering {id} {rev} {reminders}"),
            Some(_) => format!("gathering {id} {rev}"),
        }
    }

    /// When it happened.
    pub fn told_at(&self) -> Moment {
        let reminded = self.gathering.reminded_at.filter(|_| self.reply.is_none());
        self.asked_at.max(self.gathering.changed_at).max(reminded.unwrap_or(Moment(0)))
    }
}

const COLUMNS: &str = "g.name, g.consultation, g.title, g.text, g.place, g.starts, g.ends, g.until, g.seats, \
     g.is_public, g.addressed, g.rev, g.changed_at, g.off, g.reminders, g.reminded_at, \
     (SELECT COUNT(*) FROM gathering_to a WHERE a.gathering = g.id), \
     (SELECT COUNT(*) FROM gathering_to a WHERE a.gathering = g.id AND a.reply = 'coming'), \
     (SELECT COUNT(*) FROM gathering_to a WHERE a.gathering = g.id AND a.reply = 'leave')";
/// How many of [`COLUMNS`].
const N: usize = 19;

fn gathering(row: &SqliteRow) -> Result<GatheringView, Trouble> {
    let about: Option<&str> = sql::get(row, 1)?;
    Ok(GatheringView {
        id: sql::id(row, 0, Code::new)?,
        about: about.map(|_| sql::id(row, 1, ConsultationId::new)).transpose()?,
        details: Details {
            title: sql::get(row, 2)?,
            text: sql::get(row, 3)?,
            place: sql::get(row, 4)?,
            starts: Moment(sql::count(row, 5)?),
            ends: Moment(sql::count(row, 6)?),
            until: Moment(sql::count(row, 7)?),
            seats: sql::count_or_null(row, 8)?,
            is_public: sql::get::<i64>(row, 9)? != 0,
        },
        addressed: sql::word(row, 10, Addressed::from_word)?,
        rev: sql::count(row, 11)?,
        changed_at: Moment(sql::count(row, 12)?),
        off: sql::get(row, 13)?,
        reminders: sql::count(row, 14)?,
        reminded_at: sql::count_or_null(row, 15)?.map(Moment),
        asked: sql::count(row, 16)?,
        coming: sql::count(row, 17)?,
        leave: sql::count(row, 18)?,
    })
}

fn mine(row: &SqliteRow) -> Result<MyGathering, Trouble> {
    Ok(MyGathering {
        gathering: gathering(row)?,
        reply: sql::word_or_null(row, N, Reply::from_word)?,
        reason: Private(sql::get(row, N + 1)?),
        by_desk: sql::get::<i64>(row, N + 2)? != 0,
        replied_at: sql::count_or_null(row, N + 3)?.map(Moment),
        asked_at: Moment(sql::count(row, N + 4)?),
        seen: sql::count(row, N + 5)?,
        asked_rev: sql::count(row, N + 6)?,
    })
}

/// Columns of what somebody answered.
const MINE: &str = "t.reply, t.reason, t.by_desk, t.replied_at, t.asked_at, t.seen, t.asked_rev";

impl Store {
    /// Gatherings to which somebody is asked, the last to begin first.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn gatherings_of(&self, person: &PersonId, limit: u32) -> Result<Vec<MyGathering>, ReadFault> {
        let text = format!(
            "SELECT {COLUMNS}, {MINE} FROM person p JOIN gathering_to t ON t.person = p.id \
             JOIN gathering g ON g.id = t.gathering WHERE p.person = $1 ORDER BY g.starts DESC, g.id DESC LIMIT $2"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(text)).bind(person.as_str()).bind(limit);
        sql::decode("gathering", &rows.fetch_all(&self.inner.readers).await?, mine)
    }

    /// One of them.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn my_gathering(&self, person: &PersonId, id: &Code) -> Result<Option<MyGathering>, ReadFault> {
        let text = format!(
            "SELECT {COLUMNS}, {MINE} FROM person p JOIN gathering_to t ON t.person = p.id \
             JOIN gathering g ON g.id = t.gathering WHERE p.person = $1 AND g.name = $2"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(text)).bind(person.as_str()).bind(id.as_str());
        Ok(sql::decode("gathering", &rows.fetch_all(&self.inner.readers).await?, mine)?.pop())
    }

    /// All gatherings, the last to begin first.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn list_gatherings(&self, limit: u32) -> Result<Vec<GatheringView>, ReadFault> {
        let text = format!("SELECT {COLUMNS} FROM gathering g ORDER BY g.starts DESC, g.id DESC LIMIT $1");
        let rows = sqlx::query(sqlx::AssertSqlSafe(text)).bind(limit).fetch_all(&self.inner.readers).await?;
        sql::decode("gathering", &rows, gathering)
    }

    /// One gathering.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn gathering(&self, id: &Code) -> Result<Option<GatheringView>, ReadFault> {
        let text = format!("SELECT {COLUMNS} FROM gathering g WHERE g.name = $1");
        let rows = sqlx::query(sqlx::AssertSqlSafe(text)).bind(id.as_str()).fetch_all(&self.inner.readers).await?;
        Ok(sql::decode("gathering", &rows, gathering)?.pop())
    }

    /// Gatherings of which everybody may know and that end after a moment, the next first.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn public_gatherings(&self, after: Moment, limit: u32) -> Result<Vec<GatheringView>, ReadFault> {
        let text = format!(
            "SELECT {COLUMNS} FROM gathering g WHERE g.is_public = 1 AND g.ends > $1 ORDER BY g.starts, g.id LIMIT $2"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(text)).bind(key::int(after.0)).bind(limit);
        sql::decode("gathering", &rows.fetch_all(&self.inner.readers).await?, gathering)
    }

    /// Who is asked to a gathering, by protocol order and name.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn asked_to(&self, id: &Code) -> Result<Vec<AskedView>, ReadFault> {
        let rows = sqlx::query(
            "SELECT p.person, p.name, t.reply, t.reason, t.by_desk, t.replied_at FROM gathering g \
             JOIN gathering_to t ON t.gathering = g.id JOIN person p ON p.id = t.person WHERE g.name = $1 \
             ORDER BY p.protocol_order IS NULL, p.protocol_order, p.name, p.person",
        )
        .bind(id.as_str())
        .fetch_all(&self.inner.readers)
        .await?;
        sql::decode("gathering_to", &rows, |row| {
            Ok(AskedView {
                person: sql::id(row, 0, PersonId::new)?,
                name: Private(sql::get(row, 1)?),
                reply: sql::word_or_null(row, 2, Reply::from_word)?,
                reason: Private(sql::get(row, 3)?),
                by_desk: sql::get::<i64>(row, 4)? != 0,
                replied_at: sql::count_or_null(row, 5)?.map(Moment),
            })
        })
    }

    /// People with an address for news to whom something about a gathering that has not begun was to be told since a
    /// moment, and who were not told of it yet by one of their channels. What [`MyGathering::is_open`],
    /// [`MyGathering::told_at`] and [`MyGathering::news`] say, said once more for all at once.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn people_with_gatherings(&self, since: Moment, now: Moment) -> Result<Vec<PersonId>, ReadFault> {
        let rows = sqlx::query(
            "SELECT DISTINCT p.person FROM gathering g JOIN gathering_to t ON t.gathering = g.id \
             AND CASE WHEN g.off IS NOT NULL THEN t.seen < g.rev AND t.reply IS NOT 'leave' \
                 ELSE t.seen < g.rev OR (t.reply IS NULL AND g.until > $2) END \
             JOIN contact w ON w.person = t.person AND w.confirmed_at <= 59 + MAX(t.asked_at, g.changed_at, \
                 CASE WHEN t.reply IS NULL THEN COALESCE(g.reminded_at, 0) ELSE 0 END) \
             JOIN person p ON p.id = t.person \
             WHERE g.starts > $2 AND MAX(t.asked_at, g.changed_at, COALESCE(g.reminded_at, 0)) >= $1 AND NOT EXISTS \
             (SELECT 1 FROM delivery d WHERE d.person = t.person AND d.channel = w.channel AND d.news = \
             'gathering ' || g.name || ' ' || g.rev || CASE WHEN t.reply IS NULL THEN ' ' || g.reminders ELSE '' END) \
             ORDER BY p.person",
        )
        .bind(key::int(since.0))
        .bind(key::int(now.0))
        .fetch_all(&self.inner.readers)
        .await?;
        sql::decode("gathering_to", &rows, |row| sql::id(row, 0, PersonId::new))
    }
}
