//! Who is told what outside the portal: for people themselves, for the node's own job, for whoever runs the node.

use std::collections::{BTreeMap, BTreeSet};

use hutong_core::{
    commitment::Salt,
    facts::Private,
    home::{
        Channel, Pace,
        contact::{stop_hash, stop_word},
    },
    ids::{Origin, PersonId, Place},
    moment::Moment,
};
use sqlx::sqlite::SqliteRow;

use crate::{
    fault::ReadFault,
    key,
    names::{HOME, load_logs},
    sql::{self, Trouble},
    store::Store,
};

/// Most entries of one log that are looked through for news at once.
const ENTRIES_MAX: u64 = 20_000;

/// An address at which somebody wants to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactView {
    /// By which channel.
    pub channel: Channel,
    /// Where.
    pub address: Private<String>,
    /// When.
    pub pace: Pace,
    /// Tag of the language.
    pub lang: String,
    /// From what the codes in letters follow.
    pub salt: Salt,
    /// When the letter with the code was asked for.
    pub asked_at: Moment,
    /// Since when it is told anything; `None` until it is confirmed.
    pub confirmed_at: Option<Moment>,
}

/// A delivery that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueView {
    /// Its number.
    pub id: u64,
    /// To whom.
    pub person: PersonId,
    /// Which news.
    pub news: String,
    /// How often it was tried.
    pub tries: u64,
    /// Where; `None` when they want none any more.
    pub contact: Option<ContactView>,
    /// By which channel.
    pub channel: Channel,
}

/// How the deliveries of a channel stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queued {
    /// Which channel.
    pub channel: Channel,
    /// That wait.
    pub waiting: u64,
    /// Of these, that were tried in vain.
    pub retried: u64,
    /// That the other side took.
    pub sent: u64,
    /// That were given up.
    pub failed: u64,
    /// Addresses that are confirmed.
    pub addresses: u64,
}

/// A letter that a demo shows instead of sending it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownView {
    /// By which channel it would have left.
    pub channel: Channel,
    /// To where.
    pub address: Private<String>,
    /// Its subject.
    pub subject: Private<String>,
    /// Its words.
    pub text: Private<String>,
    /// When.
    pub at: Moment,
}

/// Reads a contact from columns that begin at `from`: channel, address, pace, lang, salt, asked_at, confirmed_at.
fn contact(row: &SqliteRow, from: usize) -> Result<ContactView, Trouble> {
    Ok(ContactView {
        channel: sql::word(row, from, Channel::from_word)?,
        address: Private(sql::get(row, from + 1)?),
        pace: sql::word(row, from + 2, Pace::from_word)?,
        lang: sql::get(row, from + 3)?,
        salt: Salt(sql::array(row, from + 4)?),
        asked_at: Moment(sql::count(row, from + 5)?),
        confirmed_at: sql::count_or_null(row, from + 6)?.map(Moment),
    })
}

impl Store {
    /// Where somebody wants to be told, confirmed or not.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn contacts(&self, person: &PersonId) -> Result<Vec<ContactView>, ReadFault> {
        let rows = sqlx::query(
            "SELECT c.channel, c.address, c.pace, c.lang, c.salt, c.asked_at, c.confirmed_at FROM contact c \
             JOIN person p ON p.id = c.person WHERE p.person = $1 AND c.address <> '' ORDER BY c.channel",
        )
        .bind(person.as_str())
        .fetch_all(&self.inner.readers)
        .await?;
        sql::decode("contact", &rows, |row| contact(row, 0))
    }

    /// Whose address the word of a letter ends; `None` for a word of no letter, or of one to an earlier address.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn contact_of_stop(&self, word: &str) -> Result<Option<(PersonId, Channel)>, ReadFault> {
        let text = "SELECT p.person, c.channel FROM contact c JOIN person p ON p.id = c.person \
                    WHERE c.stop = $1 AND c.address <> ''";
        let row = sqlx::query(text).bind(stop_hash(word).as_bytes().as_slice());
        let row = row.fetch_optional(&self.inner.readers).await?;
        let read = |row: &SqliteRow| Ok((sql::id(row, 0, PersonId::new)?, sql::word(row, 1, Channel::from_word)?));
        row.as_ref().map(read).transpose().map_err(|e: Trouble| e.of("contact"))
    }

    /// People who are told anything, by id, behind one of them.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn told_people(&self, after: Option<&PersonId>, limit: u32) -> Result<Vec<PersonId>, ReadFault> {
        let text = "SELECT DISTINCT p.person FROM contact c JOIN person p ON p.id = c.person \
                    WHERE c.confirmed_at IS NOT NULL AND p.person > $1 ORDER BY p.person LIMIT $2";
        let rows = sqlx::query(text).bind(after.map_or("", PersonId::as_str)).bind(limit);
        let rows = rows.fetch_all(&self.inner.readers).await?;
        sql::decode("contact", &rows, |row| sql::id(row, 0, PersonId::new))
    }

    /// People who are told anything and of whom entries speak that were not read for news yet; with the entries that were
    /// read now, of each log the last.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn people_with_news(&self) -> Result<(Vec<PersonId>, Vec<Place>), ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let rows = sqlx::query("SELECT log, upto FROM told_upto").fetch_all(&mut *tx).await?;
        let upto: BTreeMap<i64, u64> =
            sql::decode("told_upto", &rows, |row| Ok((sql::get(row, 0)?, sql::count(row, 1)?)))?.into_iter().collect();
        let (mut people, mut read) = (Vec::new(), Vec::new());
        for (origin, log) in load_logs(&mut tx).await? {
            let size = log.tree.size();
            let begin = upto.get(&log.id).map_or(0, |upto| upto + 1);
            if begin >= size {
                continue;
            }
            let last = (size - 1).min(begin + ENTRIES_MAX - 1);
            let rows = sqlx::query(NEWS_OF)
                .bind(key::place(log.id, begin))
                .bind(key::place(log.id, last))
                .bind(self.inner.home.as_str())
                .bind(key::place(HOME, 0))
                .bind(key::place(HOME, key::INDEX_MAX))
                .bind(HOME)
                .fetch_all(&mut *tx)
                .await?;
            people.extend(sql::decode("deed", &rows, |row| sql::id(row, 0, PersonId::new))?);
            read.push(Place { origin: Origin::clone(&origin), index: last });
        }
        people.sort();
        people.dedup();
        Ok((people, read))
    }

    /// What was ever queued for somebody, by channel and name.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn deliveries_of(&self, person: &PersonId) -> Result<BTreeSet<(Channel, String)>, ReadFault> {
        let text = "SELECT d.channel, d.news FROM delivery d JOIN person p ON p.id = d.person WHERE p.person = $1";
        let rows = sqlx::query(text).bind(person.as_str()).fetch_all(&self.inner.readers).await?;
        let read = |row: &SqliteRow| Ok((sql::word(row, 0, Channel::from_word)?, sql::get(row, 1)?));
        Ok(sql::decode("delivery", &rows, read)?.into_iter().collect())
    }

    /// Deliveries by open channels that are due, the longest waiting first, those of one person and channel together.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn due_deliveries(
        &self,
        now: Moment,
        channels: &[Channel],
        limit: u32,
    ) -> Result<Vec<DueView>, ReadFault> {
        let is_open = |channel| channels.contains(&channel);
        let rows = sqlx::query(
            "WITH first AS (SELECT d.person, d.channel, MIN(d.due) AS due FROM delivery d \
             WHERE d.state = 'waiting' AND d.due <= $1 AND d.channel IN ($3, $4) GROUP BY d.person, d.channel ORDER BY 3 LIMIT $2) \
             SELECT d.id, p.person, d.channel, d.news, d.tries, c.channel, c.address, c.pace, c.lang, c.salt, \
             c.asked_at, c.confirmed_at FROM first f JOIN delivery d ON d.person = f.person \
             AND d.channel = f.channel AND d.state = 'waiting' AND d.due <= $1 JOIN person p ON p.id = d.person \
             LEFT JOIN contact c ON c.person = d.person AND c.channel = d.channel AND c.address <> '' \
             ORDER BY f.due, d.person, d.channel, d.id",
        )
        .bind(key::int(now.0))
        .bind(limit)
        .bind(Some(Channel::Mail.word()).filter(|_| is_open(Channel::Mail)))
        .bind(Some(Channel::Hook.word()).filter(|_| is_open(Channel::Hook)))
        .fetch_all(&self.inner.readers)
        .await?;
        sql::decode("delivery", &rows, |row| {
            let has_contact = sql::get::<Option<String>>(row, 5)?.is_some();
            Ok(DueView {
                id: sql::count(row, 0)?,
                person: sql::id(row, 1, PersonId::new)?,
                channel: sql::word(row, 2, Channel::from_word)?,
                news: sql::get(row, 3)?,
                tries: sql::count(row, 4)?,
                contact: has_contact.then(|| contact(row, 5)).transpose()?,
            })
        })
    }

    /// How deliveries stand, by channel.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn queued(&self) -> Result<Vec<Queued>, ReadFault> {
        let mut all = Vec::with_capacity(Channel::ALL.len());
        for channel in Channel::ALL {
            let row = sqlx::query(
                "SELECT COUNT(*) FILTER (WHERE state = 'waiting'), \
                 COUNT(*) FILTER (WHERE state = 'waiting' AND tries > 0), COUNT(*) FILTER (WHERE state = 'sent'), \
                 COUNT(*) FILTER (WHERE state = 'failed'), (SELECT COUNT(*) FROM contact c WHERE c.channel = $1 \
                 AND c.confirmed_at IS NOT NULL) FROM delivery WHERE channel = $1",
            )
            .bind(channel.word())
            .fetch_one(&self.inner.readers)
            .await?;
            let read = || {
                let n = |column| sql::count(&row, column);
                let (waiting, retried, sent, failed, addresses) = (n(0)?, n(1)?, n(2)?, n(3)?, n(4)?);
                Ok(Queued { channel: *channel, waiting, retried, sent, failed, addresses })
            };
            all.push(read().map_err(|e: Trouble| e.of("delivery"))?);
        }
        Ok(all)
    }

    /// Letters that a demo showed, the latest first.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn shown_letters(&self, limit: u32) -> Result<Vec<ShownView>, ReadFault> {
        let text = "SELECT channel, address, subject, text, at FROM shown_letter ORDER BY id DESC LIMIT $1";
        let rows = sqlx::query(text).bind(limit).fetch_all(&self.inner.readers).await?;
        sql::decode("shown_letter", &rows, |row| {
            Ok(ShownView {
                channel: sql::word(row, 0, Channel::from_word)?,
                address: Private(sql::get(row, 1)?),
                subject: Private(sql::get(row, 2)?),
                text: Private(sql::get(row, 3)?),
                at: Moment(sql::count(row, 4)?),
            })
        })
    }
}

impl ContactView {
    /// The word with which letters to this address are ended.
    pub fn stop_word(&self) -> String {
        stop_word(&self.salt)
    }
}

/// People with an address, of whose items entries `$1` to `$2` speak. What happened is not judged here: that is derived as
/// the page derives it.
const NEWS_OF: &str = "WITH changed (item) AS (\
     SELECT s.item FROM state_change s WHERE s.place BETWEEN $1 AND $2 \
     UNION SELECT x.target FROM erasure x WHERE x.place BETWEEN $1 AND $2 \
     UNION SELECT i.place FROM item i WHERE i.place BETWEEN $1 AND $2), \
     touched (item) AS (SELECT item FROM changed WHERE item BETWEEN $4 AND $5 \
     UNION SELECT $4 + r.about_index FROM changed c JOIN item r ON r.place = c.item AND r.kind = 'reply' \
     AND (r.about_origin = $3 OR (r.about_origin IS NULL AND r.place >> 40 = $6))) \
     SELECT DISTINCT p.person FROM touched t JOIN deed d ON d.leaf = t.item - $4 \
     LEFT JOIN device_link l ON l.device = d.person JOIN contact c ON c.person = COALESCE(l.person, d.person) \
     AND c.confirmed_at IS NOT NULL JOIN person p ON p.id = c.person";
