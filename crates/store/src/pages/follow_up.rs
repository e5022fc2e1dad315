//! Actions of the follow-up with their steps, in the lanes of all bodies.

use std::collections::BTreeMap;

use hutong_core::{
    consultation::follow_up::{Action, Note, Step},
    ids::{ConsultationId, DocumentId, Origin, PartName, Place},
    record::DocumentVersion,
};
use hutong_log::hash::Hash;
use sqlx::{AssertSqlSafe, SqliteConnection, sqlite::SqliteRow};

use super::items::Page;
use crate::{
    facts::FIRST_ACTIONS,
    fault::ReadFault,
    key,
    sql::{self, Rows, Trouble, select_by},
    store::Store,
};

/// An action with everything that was told of it, as far as it is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionView {
    /// Its first leaf.
    pub place: Place,
    /// Its consultation.
    pub consultation: ConsultationId,
    /// The report that it is of.
    pub report: DocumentVersion,
    /// What it is about; `None` while those words are not here.
    pub action: Option<Action>,
    /// Its steps, the first one included, by log (as first met here) and index.
    pub steps: Vec<ActionStep>,
}

/// A step of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionStep {
    /// Its leaf; the log is the lane's body.
    pub place: Place,
    /// Unix seconds of entry, rounded to the minute by its writer.
    pub ts: u64,
    /// Which step.
    pub step: Step,
    /// What is told of it; `None` while those words are not here, or erased.
    pub note: Option<Note>,
    /// The sentence with it.
    pub text: Option<String>,
}

const WORDS: Rows = Rows {
    head: "WITH w (place) AS (",
    columns: 1,
    tail: ") SELECT w.place, p.name, o.content FROM w CROSS JOIN part p \
           ON p.key >= w.place * 256 AND p.key < w.place * 256 + 256 \
           JOIN opening o ON o.id = p.opening AND +o.erased = 0 AND o.upload IS NULL \
           WHERE p.name IN ('action', 'step', 'text') AND p.erased_by IS NULL",
};

/// What was found of a leaf of the follow-up.
struct Found {
    place: i64,
    step: Step,
    ts: u64,
}

impl Store {
    /// Actions of a consultation, or of all of them, by log (as first met here) and index of their first leaves.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn list_actions(&self, consultation: Option<&ConsultationId>) -> Result<Vec<ActionView>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let page = Page::open(&self.inner, &mut tx).await?;
        let firsts = firsts(&mut tx, consultation).await?;
        let mut leaves: BTreeMap<i64, Vec<Found>> = BTreeMap::new();
        for first in &firsts {
            leaves.insert(first.place, steps(&mut tx, &page, first).await?);
        }
        let places: Vec<i64> = leaves.values().flatten().map(|found| found.place).collect();
        let mut words = words(&mut tx, &places).await?;
        let mut views = Vec::with_capacity(firsts.len());
        for first in firsts {
            let at = |place: i64| page.place(place).ok_or(Trouble::Bad("places of known logs"));
            let action = words.remove(&(first.place, PartName::ACTION.to_owned()));
            let steps = leaves.remove(&first.place).unwrap_or_default().into_iter().map(|found| {
                let note = words.remove(&(found.place, PartName::STEP.to_owned()));
                let text = words.remove(&(found.place, PartName::TEXT.to_owned()));
                Ok::<_, Trouble>(ActionStep {
                    place: at(found.place)?,
                    ts: found.ts,
                    step: found.step,
                    note: note.and_then(|bytes| Note::read(&bytes).ok()),
                    text: text.and_then(|bytes| String::from_utf8(bytes).ok()),
                })
            });
            views.push(ActionView {
                place: at(first.place).map_err(|e| e.of("follow_up"))?,
                consultation: first.name,
                report: first.report,
                action: action.and_then(|bytes| Action::read(&bytes).ok()),
                steps: steps.collect::<Result<_, _>>().map_err(|e| e.of("follow_up"))?,
            });
        }
        Ok(views)
    }
}

/// The first leaf of an action.
struct First {
    place: i64,
    consultation: i64,
    hash: Hash,
    name: ConsultationId,
    report: DocumentVersion,
}

async fn firsts(conn: &mut SqliteConnection, c: Option<&ConsultationId>) -> Result<Vec<First>, ReadFault> {
    let text = format!(
        "SELECT a.place, a.consultation, a.hash, c.name, r.document, r.ver, r.sha256 FROM ({FIRST_ACTIONS}) a \
         JOIN consultation c ON c.id = a.consultation JOIN follow_up f ON f.place = a.place \
         JOIN report r ON r.place = (f.place >> 40 << 40) + f.about_index \
         WHERE $1 IS NULL OR c.name = $1 ORDER BY a.place"
    );
    let rows = sqlx::query(AssertSqlSafe(text)).bind(c.map(|c| c.as_str().to_owned())).fetch_all(conn).await?;
    let read = |row: &SqliteRow| {
        Ok(First {
            place: sql::get(row, 0)?,
            consultation: sql::get(row, 1)?,
            hash: sql::hash(row, 2)?,
            name: sql::id(row, 3, ConsultationId::new)?,
            report: DocumentVersion {
                id: sql::id(row, 4, DocumentId::new)?,
                ver: sql::count(row, 5)?,
                sha256: sql::hash(row, 6)?,
            },
        })
    };
    sql::decode("follow_up", &rows, read)
}

/// The steps of an action in all lanes, the first leaf first.
async fn steps(conn: &mut SqliteConnection, page: &Page<'_>, first: &First) -> Result<Vec<Found>, ReadFault> {
    let (log, index) = key::split(first.place);
    let origin = page.logs.get(&log).map(Origin::as_str).unwrap_or_default().to_owned();
    let rows = sqlx::query(
        "SELECT f.place, f.step, e.bytes FROM follow_up f JOIN entry e ON e.place = f.place WHERE f.place = $1 \
         OR (f.about_index = $2 AND (f.about_origin = $3 OR (f.about_origin IS NULL AND f.place >> 40 = $4)) \
         AND f.about_hash = $5 AND f.consultation = $6 AND (f.place >> 40 <> $4 OR f.place > $1)) \
         ORDER BY f.place <> $1, f.place",
    )
    .bind(first.place)
    .bind(key::int(index))
    .bind(origin)
    .bind(log)
    .bind(first.hash.as_bytes().as_slice())
    .bind(first.consultation)
    .fetch_all(conn)
    .await?;
    sql::decode("follow_up", &rows, |row| {
        let ts = match hutong_core::record::read(sql::get(row, 2)?) {
            hutong_core::record::Reading::Known(leaf) => leaf.ts,
            _ => return Err(Trouble::Bad("steps")),
        };
        Ok(Found { place: sql::get(row, 0)?, step: sql::word(row, 1, Step::from_word)?, ts })
    })
}

/// Contents of the parts of these leaves, by leaf and name.
async fn words(conn: &mut SqliteConnection, places: &[i64]) -> Result<BTreeMap<(i64, String), Vec<u8>>, ReadFault> {
    let rows = select_by(conn, &WORDS, places, |args, place| args.int(*place)).await?;
    let words = sql::decode("part", &rows, |row| {
        Ok::<_, Trouble>(((sql::get(row, 0)?, sql::get::<String>(row, 1)?), sql::get::<Vec<u8>>(row, 2)?))
    })?;
    Ok(words.into_iter().collect())
}
