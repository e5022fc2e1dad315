//! Items of which each log keeps a count of its own: whether it is closed here, what they ask, and what was answered.

use std::collections::{BTreeMap, BTreeSet};

use hutong_core::{
    consultation::item::{ItemKind, Tier},
    facts::{CountedFacts, Private},
    ids::{Origin, Place},
};

use super::Loading;
use crate::{
    fault::ReadFault,
    key,
    sql::{self, Rows, select_by},
};

/// Words of an item, as far as they are here.
const WORDS: Rows = Rows {
    head: "WITH w (place) AS (",
    columns: 1,
    tail: ") SELECT w.place, o.content FROM w CROSS JOIN part p ON p.key >= w.place * 256 \
           AND p.key < w.place * 256 + 256 AND +p.name = 'text' CROSS JOIN opening o ON o.id = p.opening AND +o.erased = 0",
};
const CLOSED: Rows = Rows {
    head: "WITH w (idx, origin) AS (",
    columns: 2,
    tail: ") SELECT DISTINCT w.origin, w.idx FROM w CROSS JOIN tally t ON t.item_index = w.idx \
           AND t.item_origin = w.origin AND t.place >> 40 = 1",
};
/// Published signatures under items, by log, and whether the own log says what was decided, or flags it.
const ABOUT: Rows = Rows {
    head: "WITH w (log, idx, origin) AS (",
    columns: 3,
    tail: ") SELECT w.origin, w.idx, i.place >> 40, i.kind, COUNT(*) FROM w CROSS JOIN item i ON i.about_index = w.idx \
           WHERE (i.about_origin = w.origin OR (i.about_origin IS NULL AND i.place >> 40 = w.log)) \
           AND i.link = 'resolved' AND i.state = 'published' AND i.kind IN ('cosign', 'filing', 'flag') \
           GROUP BY w.origin, w.idx, i.place >> 40, i.kind",
};
/// Published answers in the own log.
pub(crate) const ANSWERS: &str = "SELECT i.tier, o.content FROM item i \
     LEFT JOIN part p ON p.key >= i.place * 256 AND p.key < i.place * 256 + 256 AND +p.name = 'text' \
     LEFT JOIN opening o ON o.id = p.opening AND +o.erased = 0 \
     WHERE i.about_index = $1 AND COALESCE(i.about_origin, $2) = $3 AND i.place >> 40 = 1 AND i.link = 'resolved' \
     AND i.state = 'published' AND i.kind = 'survey' ORDER BY i.place";

impl Loading<'_> {
    pub(super) async fn load_counted(
        &mut self,
        counted: &BTreeSet<Place>,
        counts: &BTreeSet<Place>,
    ) -> Result<(), ReadFault> {
        if counted.is_empty() {
            return Ok(());
        }
        let mut by_key: BTreeMap<i64, &Place> = BTreeMap::new();
        for place in counted {
            by_key.extend(self.place(place).await?.map(|at| (at, place)));
            self.base.counted.insert(place.clone(), CountedFacts::default());
        }
        let rows = select_by(self.conn, &WORDS, &Vec::from_iter(by_key.keys()), |args, at| args.int(**at)).await?;
        let words = sql::decode("opening", &rows, |row| Ok((sql::get::<i64>(row, 0)?, sql::get::<Vec<u8>>(row, 1)?)))?;
        for (at, words) in words {
            if let Some(facts) = by_key.get(&at).and_then(|place| self.base.counted.get_mut(*place)) {
                facts.words = Some(Private(words));
            }
        }
        let rows = select_by(self.conn, &CLOSED, &Vec::from_iter(counted), |args, place| {
            args.count(place.index);
            args.text(place.origin.as_str());
        })
        .await?;
        let closed = sql::decode("tally", &rows, |row| {
            Ok(Place { origin: sql::id(row, 0, Origin::new)?, index: sql::count(row, 1)? })
        })?;
        for place in closed {
            self.base.counted.entry(place).or_default().is_closed = true;
        }
        let logs: BTreeMap<i64, Origin> =
            self.names.logs(self.conn).await?.iter().map(|(origin, log)| (log.id, origin.clone())).collect();
        let targets: Vec<(i64, u64, &Origin)> =
            by_key.iter().map(|(at, place)| (key::split(*at).0, place.index, &place.origin)).collect();
        let rows = select_by(self.conn, &ABOUT, &targets, |args, (log, index, origin)| {
            args.int(*log);
            args.count(*index);
            args.text(origin.as_str());
        })
        .await?;
        let about = sql::decode("item", &rows, |row| {
            let place = Place { origin: sql::id(row, 0, Origin::new)?, index: sql::count(row, 1)? };
            let kind = sql::word(row, 3, ItemKind::from_word)?;
            Ok::<_, sql::Trouble>((place, sql::get::<i64>(row, 2)?, kind, sql::count(row, 4)?))
        })?;
        for (place, log, kind, n) in about {
            let facts = self.base.counted.entry(place).or_default();
            match (kind, logs.get(&log)) {
                (ItemKind::Filing, Some(origin)) => facts.is_filed |= *origin == self.store.home,
                (ItemKind::Flag, Some(origin)) => facts.is_flagged |= *origin == self.store.home,
                (_, Some(origin)) => {
                    facts.signatures.insert(origin.clone(), n);
                }
                (_, None) => {}
            }
        }
        for place in counts {
            let rows = sqlx::query(ANSWERS)
                .bind(key::int(place.index))
                .bind(self.store.home.as_str())
                .bind(place.origin.as_str())
                .fetch_all(&mut *self.conn)
                .await?;
            let answers = sql::decode("item", &rows, |row| {
                let words = sql::get::<Option<Vec<u8>>>(row, 1)?.unwrap_or_default();
                Ok((sql::word(row, 0, Tier::from_word)?, Private(words)))
            })?;
            self.base.counted.entry(place.clone()).or_default().answers = answers;
        }
        Ok(())
    }
}
