//! Items of which each log keeps a count of its own: what they ask, how many answered by log and tier, and what each log
//! said that it came to; and surveys that are being written.

use std::collections::BTreeMap;

use hutong_core::{
    consultation::item::{Audience, ItemKind, Tier},
    home::Group,
    ids::{ConsultationId, Origin, Place},
    record::{Counts, Event, Reading, read},
};

use super::{
    ItemView,
    items::{ItemQuery, Page},
};
use crate::{
    facts::{ANSWERS, load_groups},
    fault::ReadFault,
    home::desk::survey_setting,
    key,
    sql::{self, Rows, Trouble, select_by},
    store::Store,
};

/// Most that a page lists.
const LISTED_MAX: u32 = 100;

/// An item that is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedView {
    /// The item.
    pub item: ItemView,
    /// Published items for it, by log and tier.
    pub taken: BTreeMap<(Origin, Tier), u64>,
    /// What each log said that it came to there.
    pub tallies: BTreeMap<Origin, TallyView>,
}

/// What a log said that an item came to in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TallyView {
    /// Its leaf.
    pub place: Place,
    /// When it was written, in seconds.
    pub ts: u64,
    /// The numbers.
    pub counts: Counts,
}

/// A survey that is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyDraftView {
    /// Which.
    pub id: String,
    /// Its words so far.
    pub words: String,
}

const TAKEN: Rows = Rows {
    head: "WITH w (log, idx, origin) AS (",
    columns: 3,
    tail: ") SELECT w.log, w.idx, i.place >> 40, i.tier, COUNT(*) FROM w CROSS JOIN item i ON i.about_index = w.idx \
           WHERE (i.about_origin = w.origin OR (i.about_origin IS NULL AND i.place >> 40 = w.log)) \
           AND i.link = 'resolved' AND i.state = 'published' AND i.kind IN ('survey', 'cosign') \
           GROUP BY w.log, w.idx, i.place >> 40, i.tier",
};
const TALLIES: Rows = Rows {
    head: "WITH w (log, idx, origin) AS (",
    columns: 3,
    tail: ") SELECT w.log, w.idx, t.place, e.bytes FROM w CROSS JOIN tally t ON t.item_index = w.idx \
           AND t.item_origin = w.origin CROSS JOIN entry e ON e.place = t.place ORDER BY t.place",
};

impl Store {
    /// Counted items of a kind that the reader may see, by place.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn list_counted(
        &self,
        consultation: &ConsultationId,
        kind: ItemKind,
        reader: Audience,
    ) -> Result<Vec<CountedView>, ReadFault> {
        let query = ItemQuery {
            consultation: consultation.clone(),
            audience: reader,
            kind: Some(kind),
            state: None,
            origin: None,
            after: None,
            limit: LISTED_MAX,
        };
        let items = self.list_items(&query).await?;
        self.count_taken(items).await
    }

    /// One counted item, if the reader may see it.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn show_counted(&self, place: &Place, reader: Audience) -> Result<Option<CountedView>, ReadFault> {
        let item = self.show_item(place, reader).await?;
        Ok(self.count_taken(item.into_iter().collect()).await?.pop())
    }

    async fn count_taken(&self, items: Vec<ItemView>) -> Result<Vec<CountedView>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let page = Page::open(&self.inner, &mut tx).await?;
        let id_of = |origin: &Origin| page.logs.iter().find(|(_, o)| *o == origin).map(|(id, _)| *id);
        let of = |item: &ItemView| Some((id_of(&item.place.origin)?, item.place.index, item.place.origin.clone()));
        let targets: Vec<(i64, u64, Origin)> = items.iter().filter_map(of).collect();
        let bind = |args: &mut sql::Args, (log, index, origin): &(i64, u64, Origin)| {
            args.int(*log);
            args.count(*index);
            args.text(origin.as_str());
        };
        let rows = select_by(&mut tx, &TAKEN, &targets, bind).await?;
        let taken = sql::decode("item", &rows, |row| {
            let tier = sql::word(row, 3, Tier::from_word)?;
            Ok::<_, Trouble>((target(row)?, sql::get::<i64>(row, 2)?, tier, sql::count(row, 4)?))
        })?;
        let rows = select_by(&mut tx, &TALLIES, &targets, bind).await?;
        let tallies = sql::decode("tally", &rows, |row| {
            Ok::<_, Trouble>((target(row)?, sql::get::<i64>(row, 2)?, sql::get::<Vec<u8>>(row, 3)?))
        })?;
        let mut views: Vec<CountedView> = items
            .into_iter()
            .map(|item| CountedView { item, taken: BTreeMap::new(), tallies: BTreeMap::new() })
            .collect();
        for view in &mut views {
            let Some(log) = id_of(&view.item.place.origin) else { continue };
            let at = key::place(log, view.item.place.index);
            for (_, log, tier, n) in taken.iter().filter(|(target, ..)| *target == at) {
                view.taken.extend(page.logs.get(log).map(|origin| ((origin.clone(), *tier), *n)));
            }
            for (_, leaf, bytes) in tallies.iter().filter(|(target, ..)| *target == at) {
                let (Some(place), Reading::Known(leaf)) = (page.place(*leaf), read(bytes)) else { continue };
                let Event::ItemTallied { counts, .. } = leaf.event else { continue };
                let origin = place.origin.clone();
                // The first of a log stands.
                view.tallies.entry(origin).or_insert(TallyView { place, ts: leaf.ts, counts });
            }
        }
        Ok(views)
    }

    /// Counted items of a consultation, of any log, that the own log has not closed yet.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn list_uncounted(&self, consultation: &ConsultationId) -> Result<Vec<ItemView>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let page = Page::open(&self.inner, &mut tx).await?;
        let rows = sqlx::query(
            "SELECT i.place FROM item i JOIN log l ON l.id = i.place >> 40 WHERE i.consultation = \
             (SELECT id FROM consultation WHERE name = $1) AND i.kind IN ('questions', 'proposal') AND i.was_published = 1 \
             AND NOT EXISTS (SELECT 1 FROM tally t WHERE t.item_index = i.place & 1099511627775 \
             AND t.item_origin = l.origin AND t.place >> 40 = 1) ORDER BY i.place LIMIT $2",
        )
        .bind(consultation.as_str())
        .bind(LISTED_MAX)
        .fetch_all(&mut *tx)
        .await?;
        let places: Vec<i64> = sql::decode("item", &rows, |row| Ok(sql::get(row, 0)?))?;
        drop(tx);
        let places: Vec<Place> = places.into_iter().filter_map(|at| page.place(at)).collect();
        self.show_items(&places, Audience::Own).await
    }

    /// Whether a person answered a survey here, and did not take the answer back: the leaf of the answer.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn answer_of(
        &self,
        person: &hutong_core::ids::PersonId,
        survey: &Place,
    ) -> Result<Option<u64>, ReadFault> {
        let row = sqlx::query(
            "SELECT d.leaf FROM deed d JOIN person p ON p.id = d.person JOIN item i ON i.place = (1 << 40) + d.leaf \
             WHERE d.about_index = $1 AND d.about_origin = $2 AND d.act = 'authored' AND i.state = 'published' \
             AND (p.person = $3 OR d.person IN (SELECT l.device FROM device_link l JOIN person o ON o.id = l.person \
             WHERE o.person = $3)) LIMIT 1",
        )
        .bind(key::int(survey.index))
        .bind(survey.origin.as_str())
        .bind(person.as_str())
        .fetch_optional(&self.inner.readers)
        .await?;
        row.as_ref().map(|row| sql::count(row, 0)).transpose().map_err(|e| e.of("deed"))
    }

    /// What people gave here to a survey of either body, without who gave what: for its own secretariat alone.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn answers_to(&self, survey: &Place) -> Result<Vec<Vec<u8>>, ReadFault> {
        let rows = sqlx::query(ANSWERS)
            .bind(key::int(survey.index))
            .bind(self.inner.home.as_str())
            .bind(survey.origin.as_str())
            .fetch_all(&self.inner.readers)
            .await?;
        let mut all = sql::decode("item", &rows, |row| Ok(sql::get::<Option<Vec<u8>>>(row, 1)?.unwrap_or_default()))?;
        // By what they say: the order of coming in is told to nobody.
        all.sort();
        Ok(all)
    }

    /// Research groups of a consultation, by id.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn list_groups(&self, consultation: &ConsultationId) -> Result<Vec<Group>, ReadFault> {
        let mut conn = self.inner.readers.acquire().await?;
        load_groups(&mut conn, consultation).await
    }

    /// Surveys of a consultation that are being written, by id.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn list_survey_drafts(&self, consultation: &ConsultationId) -> Result<Vec<SurveyDraftView>, ReadFault> {
        let prefix = survey_setting(consultation, "");
        let rows = sqlx::query("SELECT name, value FROM setting WHERE substr(name, 1, length($1)) = $1 ORDER BY name")
            .bind(&prefix)
            .fetch_all(&self.inner.readers)
            .await?;
        sql::decode("setting", &rows, |row| {
            let name: String = sql::get(row, 0)?;
            let words: Vec<u8> = sql::get(row, 1)?;
            let id = name.strip_prefix(&prefix).unwrap_or_default().to_owned();
            Ok(SurveyDraftView { id, words: String::from_utf8_lossy(&words).into_owned() })
        })
    }
}

/// The item that a row is about.
fn target(row: &sqlx::sqlite::SqliteRow) -> Result<i64, Trouble> {
    Ok(key::place(sql::get(row, 0)?, sql::count(row, 1)?))
}
