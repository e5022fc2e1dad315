//! A list in each of its orders: newest, most supported, best match. Every walk stops when the page is full.

use std::collections::BTreeMap;

use hutong_core::consultation::item::Tier;
use sqlx::SqliteConnection;

use super::{Filter, Found, Met, decode, fetch, json_of};
use crate::{
    fault::ReadFault,
    key,
    search::list::{At, Cursor},
    sql::{self, Args, Trouble},
};

/// Matches of one list that are ranked, the newest: a word that stands in every opinion says nothing about any.
const RANKED_MAX: u64 = 2_000;
/// Items that a search may meet to be read all at once.
const MET_MAX: u64 = 256;
/// Items of a set that are looked at together until a page is full.
const SET_PIECE: usize = 256;
/// Items of a list that are sorted rather than picked out of the whole consultation in its order.
const FEW_MAX: u64 = 2_000;
/// Weights of heading, words and beginnings of words in a score.
const SCORE: &str = "bm25(search_words, 4.0, 1.0, 0.5)";

impl Filter<'_> {
    /// All that a search meets, by log and newest first, where it is little; `None` where it is more, and without words.
    /// What is met is then looked for once instead of once a log and once more to be counted.
    pub async fn few(&self, conn: &mut SqliteConnection) -> Result<Option<Vec<Met>>, ReadFault> {
        if self.expression.is_none() {
            return Ok(None);
        }
        let mut args = Args::default();
        let from = self.all(&mut args);
        args.count(MET_MAX + 1);
        // The index is walked forwards: backwards each of its pages is read to its end first, which takes 1.7 times as long.
        let text = format!("SELECT i.place, i.ts, i.tier {from} ORDER BY search_words.rowid LIMIT ?");
        let mut rows = fetch(conn, text, args).await?;
        rows.reverse();
        let met = sql::decode("item", &rows, |row| {
            let found = Found { place: sql::get(row, 0)?, by: sql::count(row, 1)? };
            Ok::<_, Trouble>(Met { found, tier: sql::word(row, 2, Tier::from_word)? })
        })?;
        Ok(Some(met).filter(|met| met.len() as u64 <= MET_MAX))
    }

    /// Newest first; of `few` where they are all there is.
    pub async fn newest(
        &self,
        conn: &mut SqliteConnection,
        after: Option<&Cursor>,
        limit: usize,
        few: Option<&[Met]>,
    ) -> Result<(Vec<Found>, Option<Cursor>), ReadFault> {
        let mut heads = self.heads(after);
        // No index is made for both: a tier that nobody of belongs to must not cost a walk over the prompt.
        if self.query.prompt.is_some() && self.query.tier.is_some() && !self.is_walked() && self.kept(conn).await? == 0
        {
            return Ok((Vec::new(), None));
        }
        let mut streams: Vec<(i64, std::vec::IntoIter<Found>)> = Vec::new();
        for log in &self.logs {
            let to = heads.get(log).copied().unwrap_or(0);
            let found = match few {
                Some(few) => few.iter().map(|met| met.found).filter(|f| key::split(f.place).0 == *log).collect(),
                None => self.newest_of(conn, (key::place(*log, 0), key::place(*log, to)), limit + 1).await?,
            };
            streams.push((*log, found.into_iter()));
        }
        let mut found = Vec::with_capacity(limit);
        while found.len() < limit {
            // The log with the newest head comes next; of two alike the one first met here.
            let newest = |(_, stream): &&mut (i64, std::vec::IntoIter<Found>)| stream.as_slice().first().map(|f| f.by);
            let next = streams.iter_mut().rev().filter(|s| newest(s).is_some()).max_by_key(newest);
            let Some((log, stream)) = next else { break };
            let Some(item) = stream.next() else { break };
            heads.insert(*log, key::index(item.place));
            found.push(item);
        }
        let is_more = streams.iter().any(|(_, stream)| !stream.as_slice().is_empty());
        Ok((found, is_more.then_some(Cursor(At::Heads(heads)))))
    }

    /// Items of one log between two places, newest first. A set is looked at piece by piece from its newest end.
    async fn newest_of(
        &self,
        conn: &mut SqliteConnection,
        (from, to): (i64, i64),
        limit: usize,
    ) -> Result<Vec<Found>, ReadFault> {
        let (Some(among), None) = (&self.among, &self.expression) else {
            let (text, args) = self.stream((from, to), limit, &[]);
            return decode(&fetch(conn, text, args).await?);
        };
        let within = &among[among.partition_point(|k| *k < from)..among.partition_point(|k| *k < to)];
        let mut found = Vec::new();
        for piece in within.rchunks(SET_PIECE) {
            let (text, args) = self.stream((from, to), limit - found.len(), piece);
            found.append(&mut decode(&fetch(conn, text, args).await?)?);
            if found.len() >= limit {
                break;
            }
        }
        Ok(found)
    }

    /// Where each log's part of the list goes on: at its present end on the first page.
    fn heads(&self, after: Option<&Cursor>) -> BTreeMap<i64, u64> {
        match after {
            Some(Cursor(At::Heads(heads))) => heads.clone(),
            _ => self.sizes.iter().filter(|(log, _)| self.logs.contains(log)).map(|(log, n)| (*log, *n)).collect(),
        }
    }

    /// The statement for items of one log between two places, newest first; of a set those of one piece.
    pub fn stream(&self, (from, to): (i64, i64), limit: usize, piece: &[i64]) -> (String, Args) {
        let mut args = Args::default();
        let (text, by) = match (&self.expression, &self.among) {
            (Some(expression), _) => {
                args.text(expression);
                args.int(from);
                args.int(to);
                let text = "SELECT i.place, i.ts FROM search_words CROSS JOIN item i ON i.place = search_words.rowid \
                            WHERE search_words MATCH ? AND search_words.rowid >= ? AND search_words.rowid < ? AND";
                (text.to_owned(), "search_words.rowid")
            }
            (None, Some(_)) => {
                args.text(&json_of(piece));
                args.int(from);
                args.int(to);
                let text = "SELECT i.place, i.ts FROM json_each(?) t CROSS JOIN item i ON i.place = t.value \
                            WHERE i.place >= ? AND i.place < ? AND";
                (text.to_owned(), "i.place")
            }
            (None, None) => {
                args.int(from);
                args.int(to);
                let text = format!(
                    "SELECT i.place, i.ts FROM item i INDEXED BY {} WHERE i.place >= ? AND i.place < ? AND",
                    self.index()
                );
                (text, "i.place")
            }
        };
        let conditions = self.conditions(&mut args);
        args.count(limit as u64);
        (format!("{text} {conditions} ORDER BY {by} DESC LIMIT ?"), args)
    }

    /// Most supporters first.
    pub async fn most_supported(
        &self,
        conn: &mut SqliteConnection,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<(Vec<Found>, Option<Cursor>), ReadFault> {
        let (voices, place) = match after {
            Some(Cursor(At::Voices(voices, place))) => (key::int(*voices), *place),
            _ => (i64::MAX, i64::MAX),
        };
        let is_few = !self.is_walked() && self.kept(conn).await? <= FEW_MAX;
        let (text, args) = self.supported((voices, place), limit + 1, is_few);
        let rows = fetch(conn, text, args).await?;
        let mut found = decode(&rows)?;
        let next = cut(&mut found, limit).map(|last| Cursor(At::Voices(last.by, last.place)));
        Ok((found, next))
    }

    /// Items with fewer supporters than these, or as many and a lower place; where they are few among all of the
    /// consultation, they are found first and sorted then.
    pub fn supported(&self, (voices, place): (i64, i64), limit: usize, is_few: bool) -> (String, Args) {
        let mut args = Args::default();
        let mut from = match (&self.expression, &self.among) {
            (Some(expression), _) => {
                args.text(expression);
                "search_words CROSS JOIN item i ON i.place = search_words.rowid CROSS JOIN search_item v \
                 ON v.place = i.place WHERE search_words MATCH ? AND"
                    .to_owned()
            }
            (None, Some(among)) => {
                args.text(&json_of(among));
                "json_each(?) t CROSS JOIN item i ON i.place = t.value CROSS JOIN search_item v ON v.place = i.place WHERE"
                    .to_owned()
            }
            (None, None) if is_few => {
                format!("item i INDEXED BY {} CROSS JOIN search_item v ON v.place = i.place WHERE", self.index())
            }
            (None, None) => {
                "search_item v INDEXED BY search_item_most CROSS JOIN item i ON i.place = v.place WHERE".to_owned()
            }
        };
        from.push_str(" v.consultation = ? AND v.kind = ? AND (v.voices, v.place) < (?, ?) AND ");
        args.int(self.consultation);
        args.text(self.query.kind.word());
        args.int(voices);
        args.int(place);
        from.push_str(&self.conditions(&mut args));
        args.count(limit as u64);
        let in_logs = self.in_logs();
        (
            format!("SELECT v.place, v.voices FROM {from} AND {in_logs} ORDER BY v.voices DESC, v.place DESC LIMIT ?"),
            args,
        )
    }

    /// Best matches first.
    pub async fn best(
        &self,
        conn: &mut SqliteConnection,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<(Vec<Found>, Option<Cursor>), ReadFault> {
        let (score, place) = match after {
            Some(Cursor(At::Score(score, place))) => (*score, *place),
            _ => (f64::NEG_INFINITY, i64::MAX),
        };
        let (text, args) = self.ranked((score, place), limit + 1);
        let rows = fetch(conn, text, args).await?;
        let mut found = sql::decode("search_words", &rows, |row| {
            Ok((Found { place: sql::get(row, 0)?, by: 0 }, sql::get::<f64>(row, 1)?))
        })?;
        let next = cut(&mut found, limit).map(|(last, score)| Cursor(At::Score(score, last.place)));
        Ok((found.into_iter().map(|(found, _)| found).collect(), next))
    }

    /// Matches with a worse score than this, or as good a one and a lower place.
    pub fn ranked(&self, (score, place): (f64, i64), limit: usize) -> (String, Args) {
        let mut args = Args::default();
        args.text(self.expression.as_deref().unwrap_or_default());
        let conditions = self.conditions(&mut args);
        args.count(RANKED_MAX);
        args.real(score);
        args.real(score);
        args.int(place);
        args.count(limit as u64);
        let text = format!(
            "SELECT place, score FROM (SELECT i.place AS place, {SCORE} AS score FROM search_words CROSS JOIN item i \
             ON i.place = search_words.rowid WHERE search_words MATCH ? AND {conditions} AND {} \
             ORDER BY search_words.rowid DESC LIMIT ?) WHERE score > ? OR (score = ? AND place < ?) \
             ORDER BY score, place DESC LIMIT ?",
            self.in_logs()
        );
        (text, args)
    }
}

/// Cuts a page to its length; its last row when more follow.
fn cut<T: Copy>(found: &mut Vec<T>, limit: usize) -> Option<T> {
    let is_more = found.len() > limit;
    found.truncate(limit);
    if is_more { found.last().copied() } else { None }
}
