//! What belongs to one person: items handed in by them or by their devices, notices, drafts, requests.
//!
//! Notices follow from the record: nothing is kept but up to where they were read, and whoever loads them twice gets the
//! same ones.

use std::collections::BTreeMap;

use hutong_core::{
    consultation::item::State,
    facts::Private,
    home::{DraftWords, RequestKind},
    ids::{ConsultationId, FormKey, Origin, PersonId, Place},
    moment::Moment,
};
use sqlx::{SqliteConnection, sqlite::SqliteRow};

use super::people::row_of;
use crate::{
    facts::load_linked,
    fault::ReadFault,
    home::mine::words_of,
    key,
    names::{HOME, load_logs},
    sql::{self, Rows, Trouble, select_by},
    store::Store,
};

/// Most notices that are derived at once: the latest.
pub const NOTICES_MAX: u32 = 200;
/// Most own items whose notices are derived: the latest.
const ITEMS_WATCHED_MAX: i64 = 1_000;

/// An item that somebody handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnItem {
    /// Which.
    pub item: Place,
    /// `authored`, `supported` or `appealed`.
    pub act: String,
    /// The linked device that did it; `None` for the person.
    pub device: Option<PersonId>,
}

/// What a notice is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// An item of theirs stands otherwise now.
    State(State),
    /// Somebody answered an item of theirs.
    Reply,
    /// Parts of an item of theirs were erased.
    Erased,
    /// The secretariat entered an item for them.
    Entered,
}

/// A notice. Its place in a log tells it from every other one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeView {
    /// The leaf that it follows from.
    pub leaf: Place,
    /// The item of theirs.
    pub item: Place,
    /// Of which consultation.
    pub consultation: ConsultationId,
    /// What happened.
    pub kind: NoticeKind,
    /// Why, as a code, where the leaf gives one. The sentence is in the item's history.
    pub reason: Option<String>,
    /// When, to the minute.
    pub ts: u64,
    /// Whether it was read.
    pub is_read: bool,
}

/// A draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftWordsView {
    /// The form key with which it will be submitted.
    pub form: FormKey,
    /// For which consultation.
    pub consultation: ConsultationId,
    /// The words so far.
    pub words: Private<DraftWords>,
    /// When it was saved.
    pub saved_at: Moment,
}

/// A request about data on file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestView {
    /// Its number.
    pub id: u64,
    /// Whose.
    pub person: PersonId,
    /// What is asked.
    pub kind: RequestKind,
    /// In their words.
    pub text: Private<String>,
    /// When.
    pub asked_at: Moment,
    /// The answer, and when.
    pub answer: Option<(Private<String>, Moment)>,
}

const OWN: Rows = Rows {
    head: "WITH w (person, before, n) AS (",
    columns: 3,
    tail: ") SELECT d.leaf, d.act, w.person FROM w CROSS JOIN deed d ON d.person = w.person AND d.leaf < w.before \
           JOIN item i ON i.place = 1099511627776 + d.leaf WHERE d.act IN ('authored', 'supported', 'appealed') \
           ORDER BY d.leaf DESC LIMIT (SELECT MAX(n) FROM w)",
};
const STATES: Rows = Rows {
    head: "WITH w (item) AS (",
    columns: 1,
    tail: ") SELECT s.place, w.item, e.bytes, c.name FROM w CROSS JOIN state_change s ON s.item = w.item \
           JOIN entry e ON e.place = s.place JOIN item i ON i.place = w.item \
           JOIN consultation c ON c.id = i.consultation",
};
const REPLIES: Rows = Rows {
    head: "WITH w (idx, origin) AS (",
    columns: 2,
    tail: ") SELECT i.place, w.idx, i.ts, c.name FROM w CROSS JOIN item i ON i.about_index = w.idx \
           AND (i.about_origin = w.origin OR (i.about_origin IS NULL AND i.place >> 40 = 1)) AND i.kind = 'reply' \
           AND i.state = 'published' AND i.link = 'resolved' JOIN consultation c ON c.id = i.consultation",
};
const ERASURES: Rows = Rows {
    head: "WITH w (item) AS (",
    columns: 1,
    tail: ") SELECT x.place, w.item, e.bytes, c.name FROM w CROSS JOIN erasure x ON x.target = w.item \
           JOIN entry e ON e.place = x.place JOIN item i ON i.place = w.item \
           JOIN consultation c ON c.id = i.consultation",
};

const ENTERED: Rows = Rows {
    head: "WITH w (item) AS (",
    columns: 1,
    tail: ") SELECT i.place, i.ts, c.name, o.content FROM w CROSS JOIN item i ON i.place = w.item AND i.source = 'behalf' \
           JOIN consultation c ON c.id = i.consultation JOIN part p ON p.key >= w.item * 256 \
           AND p.key < w.item * 256 + 256 AND +p.name = 'origin' CROSS JOIN opening o ON o.id = p.opening AND +o.erased = 0",
};

impl Store {
    /// What somebody handed in, by themselves or with a linked device, the latest first, before an index of the own log.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn own_items(
        &self,
        person: &PersonId,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<OwnItem>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let ids = identities(&mut tx, person).await?;
        let asked: Vec<i64> = ids.keys().copied().collect();
        let rows = select_by(&mut tx, &OWN, &asked, |args, id| {
            args.int(*id);
            args.count(before.unwrap_or(key::INDEX_MAX));
            args.count(limit.into());
        })
        .await?;
        let mut own = sql::decode("deed", &rows, |row| {
            let item = Place { origin: self.inner.home.clone(), index: sql::count(row, 0)? };
            let device = ids.get(&sql::get(row, 2)?).cloned().filter(|id| id != person);
            Ok(OwnItem { item, act: sql::get(row, 1)?, device })
        })?;
        own.sort_by_key(|o| std::cmp::Reverse(o.item.index));
        own.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(own)
    }

    /// What became of what somebody handed in, the latest first.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn notices(&self, person: &PersonId, limit: u32) -> Result<Vec<NoticeView>, ReadFault> {
        let watched = u32::try_from(ITEMS_WATCHED_MAX).unwrap_or(u32::MAX);
        let own = self.own_items(person, None, watched).await?;
        if own.is_empty() {
            return Ok(Vec::new());
        }
        let items: Vec<i64> = own.iter().map(|o| key::place(HOME, o.item.index)).collect();
        let mut tx = self.inner.readers.begin().await?;
        let logs: BTreeMap<i64, Origin> =
            load_logs(&mut tx).await?.into_iter().map(|(origin, log)| (log.id, origin)).collect();
        let marks = load_marks(&mut tx, person).await?;
        let home = self.inner.home.clone();
        let own_place = |at: i64| Place { origin: home.clone(), index: key::index(at) };
        let is_read = |at: i64| marks.get(&key::split(at).0).is_some_and(|upto| key::index(at) <= *upto);
        let mut notices = Vec::new();
        for (table, is_state) in [(&STATES, true), (&ERASURES, false)] {
            let rows = select_by(&mut tx, table, &items, |args, item| args.int(*item)).await?;
            for row in &rows {
                let read = || read_notice(row, is_state, &own_place, &is_read);
                notices.extend(read().map_err(|e| e.of("entry"))?);
            }
        }
        // What a clerk entered for somebody without an account is the clerk's to mind, and no news to them.
        let by = format!("\"by\":\"{person}\"");
        for row in &select_by(&mut tx, &ENTERED, &items, |args, item| args.int(*item)).await? {
            let read = || {
                let (at, content): (i64, Vec<u8>) = (sql::get(row, 0)?, sql::get(row, 3)?);
                Ok::<_, Trouble>((!String::from_utf8_lossy(&content).contains(&by)).then_some(NoticeView {
                    leaf: own_place(at),
                    item: own_place(at),
                    consultation: sql::id(row, 2, ConsultationId::new)?,
                    kind: NoticeKind::Entered,
                    reason: None,
                    ts: sql::count(row, 1)?,
                    is_read: is_read(at),
                }))
            };
            notices.extend(read().map_err(|e| e.of("item"))?);
        }
        let asked: Vec<u64> = own.iter().map(|o| o.item.index).collect();
        let rows = select_by(&mut tx, &REPLIES, &asked, |args, index| {
            args.count(*index);
            args.text(home.as_str());
        })
        .await?;
        let replies = sql::decode("item", &rows, |row| {
            let at: i64 = sql::get(row, 0)?;
            let (log, index) = key::split(at);
            let origin = logs.get(&log).cloned().ok_or(Trouble::Bad("the log of every item"))?;
            Ok(NoticeView {
                leaf: Place { origin, index },
                item: Place { origin: home.clone(), index: sql::count(row, 1)? },
                consultation: sql::id(row, 3, ConsultationId::new)?,
                kind: NoticeKind::Reply,
                reason: None,
                ts: sql::count(row, 2)?,
                is_read: is_read(at),
            })
        })?;
        // One's own reply to oneself is no news.
        notices.extend(replies.into_iter().filter(|n| !own.iter().any(|o| o.item == n.leaf)));
        notices.sort_by(|a, b| (b.ts, &b.leaf).cmp(&(a.ts, &a.leaf)));
        notices.dedup_by(|a, b| a.leaf == b.leaf && a.item == b.item);
        notices.truncate(usize::try_from(limit.min(NOTICES_MAX)).unwrap_or(usize::MAX));
        Ok(notices)
    }

    /// Drafts of a person or device, the latest first.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn drafts(&self, person: &PersonId) -> Result<Vec<DraftWordsView>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let ids = Vec::from_iter(identities(&mut tx, person).await?.into_keys());
        const DRAFTS: Rows = Rows {
            head: "WITH w (person) AS (",
            columns: 1,
            tail: ") SELECT d.form_key, d.consultation, d.content, d.saved_at FROM w CROSS JOIN opinion_draft d \
                   ON d.person = w.person AND d.live = 1",
        };
        let rows = select_by(&mut tx, &DRAFTS, &ids, |args, id| args.int(*id)).await?;
        let mut drafts = sql::decode("opinion_draft", &rows, |row| {
            let words = words_of(sql::get(row, 2)?).and_then(|bytes| DraftWords::read(bytes).ok());
            Ok(DraftWordsView {
                form: FormKey(sql::array(row, 0)?),
                consultation: sql::id(row, 1, ConsultationId::new)?,
                words: Private(words.ok_or(Trouble::Bad("a draft"))?),
                saved_at: Moment(sql::count(row, 3)?),
            })
        })?;
        drafts.sort_by_key(|d| (std::cmp::Reverse(d.saved_at), d.form));
        Ok(drafts)
    }

    /// Requests about data on file: of one person, or those of all that wait for an answer; the earliest first.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn requests(&self, of: Option<&PersonId>) -> Result<Vec<RequestView>, ReadFault> {
        let rows = sqlx::query(
            "SELECT r.id, p.person, r.kind, r.text, r.asked_at, r.answer, r.answered_at FROM person_request r \
             JOIN person p ON p.id = r.person WHERE p.person = $1 OR ($1 IS NULL AND r.answered_at IS NULL \
             AND p.erased = 0) ORDER BY r.id",
        )
        .bind(of.map(PersonId::as_str))
        .fetch_all(&self.inner.readers)
        .await?;
        sql::decode("person_request", &rows, |row| {
            let answer: Option<String> = sql::get(row, 5)?;
            Ok(RequestView {
                id: sql::count(row, 0)?,
                person: sql::id(row, 1, PersonId::new)?,
                kind: sql::word(row, 2, RequestKind::from_word)?,
                text: Private(sql::get(row, 3)?),
                asked_at: Moment(sql::count(row, 4)?),
                answer: answer.map(Private).zip(sql::count_or_null(row, 6)?.map(Moment)),
            })
        })
    }

    /// Devices that are linked to a person.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn linked_devices(&self, person: &PersonId) -> Result<Vec<PersonId>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let ids = identities(&mut tx, person).await?;
        Ok(ids.into_values().filter(|id| id != person).collect())
    }

    /// How many votes somebody cast, by consultation; linked devices' not included: theirs are of another tier.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn votes_of(&self, person: &PersonId) -> Result<BTreeMap<ConsultationId, u64>, ReadFault> {
        let rows = sqlx::query(
            "SELECT c.name, SUM(x.votes) FROM participant x JOIN person p ON p.id = x.person \
             JOIN consultation c ON c.id = x.consultation WHERE p.person = $1 GROUP BY c.name HAVING SUM(x.votes) > 0",
        )
        .bind(person.as_str())
        .fetch_all(&self.inner.readers)
        .await?;
        let votes =
            sql::decode("participant", &rows, |row| Ok((sql::id(row, 0, ConsultationId::new)?, sql::count(row, 1)?)))?;
        Ok(votes.into_iter().collect())
    }
}

/// The rows of a person and of their linked devices, with their ids.
async fn identities(conn: &mut SqliteConnection, person: &PersonId) -> Result<BTreeMap<i64, PersonId>, ReadFault> {
    let Some(id) = row_of(conn, person).await? else { return Ok(BTreeMap::new()) };
    let linked = load_linked(conn, [id].into_iter()).await?.remove(&id).unwrap_or_default();
    let mut all = BTreeMap::from([(id, person.clone())]);
    const BY_ROW: Rows = Rows { head: "SELECT id, person FROM person WHERE id IN (", columns: 1, tail: ")" };
    let rows = select_by(conn, &BY_ROW, &linked, |args, id| args.int(*id)).await?;
    all.extend(sql::decode("person", &rows, |row| Ok((sql::get(row, 0)?, sql::id(row, 1, PersonId::new)?)))?);
    Ok(all)
}

async fn load_marks(conn: &mut SqliteConnection, person: &PersonId) -> Result<BTreeMap<i64, u64>, ReadFault> {
    // What was read on a device before its owner signed in was read by them.
    let text = "SELECT m.log, MAX(m.upto) FROM read_mark m JOIN person p ON p.id = m.person WHERE p.person = $1 \
                OR p.id IN (SELECT l.device FROM device_link l JOIN person o ON o.id = l.person WHERE o.person = $1) \
                GROUP BY m.log";
    let rows = sqlx::query(text).bind(person.as_str()).fetch_all(conn).await?;
    let marks = sql::decode("read_mark", &rows, |row| Ok((sql::get(row, 0)?, sql::count(row, 1)?)))?;
    Ok(marks.into_iter().collect())
}

/// A notice of a leaf that changed an item; `None` for what is no news to its author.
fn read_notice(
    row: &SqliteRow,
    is_state: bool,
    own_place: &impl Fn(i64) -> Place,
    is_read: &impl Fn(i64) -> bool,
) -> Result<Option<NoticeView>, Trouble> {
    use hutong_core::record::{Event, Reading, read};
    let at: i64 = sql::get(row, 0)?;
    let Reading::Known(leaf) = read(sql::get(row, 2)?) else { return Ok(None) };
    let (kind, reason) = match &leaf.event {
        Event::StateChanged { to: State::Withdrawn, .. } => return Ok(None),
        Event::StateChanged { to, reason, .. } if is_state => (NoticeKind::State(*to), reason.as_ref()),
        Event::PartsErased { basis, .. } if !is_state => (NoticeKind::Erased, Some(basis)),
        _ => return Ok(None),
    };
    Ok(Some(NoticeView {
        leaf: own_place(at),
        item: own_place(sql::get(row, 1)?),
        consultation: sql::id(row, 3, ConsultationId::new)?,
        kind,
        reason: reason.map(ToString::to_string),
        ts: leaf.ts,
        is_read: is_read(at),
    }))
}
