//! The statements behind lists: what an item must be to be on one. Each walks one index; in which order, say `orders`.

mod orders;

use std::collections::BTreeMap;

use hutong_core::{
    consultation::item::{Audience, State, Tier},
    ids::Place,
};
use sqlx::{AssertSqlSafe, SqliteConnection, sqlite::SqliteRow};

use super::{
    Search, Words,
    list::{ListQuery, logs_of, show},
};
use crate::{
    fault::ReadFault,
    key,
    pages::{ItemView, Page, visible, within},
    sql::{self, Args},
};

/// Matches of one list that are counted; beyond them it is said that there are more.
pub const COUNTED_MAX: u64 = 10_000;
/// Items with one phrase that are weighed against those with others.
const SHARING_MAX: u64 = 48;

/// An item of a list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Found {
    pub place: i64,
    /// What the list is sorted by: seconds of entry, supporters.
    pub by: u64,
}

/// An item that a search met, and its author's tier.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Met {
    pub found: Found,
    pub tier: Tier,
}

/// A query with everything looked up that its statements need.
pub(super) struct Filter<'a> {
    query: &'a ListQuery,
    pub consultation: i64,
    pub logs: Vec<i64>,
    /// Sizes of all logs, by number.
    sizes: BTreeMap<i64, u64>,
    state: Option<State>,
    /// Places, ascending.
    among: Option<Vec<i64>>,
    expression: Option<String>,
}

impl<'a> Filter<'a> {
    /// `None` when nothing can be found.
    pub async fn of(
        page: &Page<'_>,
        conn: &mut SqliteConnection,
        query: &'a ListQuery,
    ) -> Result<Option<Filter<'a>>, ReadFault> {
        let row = sqlx::query("SELECT id FROM consultation WHERE name = $1").bind(query.consultation.as_str());
        let Some(row) = row.fetch_optional(&mut *conn).await? else { return Ok(None) };
        let charter = page.charter(conn, &query.consultation).await?;
        let logs = logs_of(page, charter.as_deref(), query.origin.as_ref());
        let state = match (query.reader, query.state) {
            (Audience::Own, state) => state,
            (_, None | Some(State::Published)) => Some(State::Published),
            // That it was decided against is public; what is not decided yet, and words to be found by, are not.
            (_, Some(State::Pending)) => return Ok(None),
            (_, Some(_)) if query.words.is_some() || query.among.is_some() => return Ok(None),
            (_, state) => state,
        };
        let expression = match &query.words {
            None => None,
            Some(words) => match words.expression() {
                Some(expression) => Some(expression),
                None => return Ok(None),
            },
        };
        let among = query.among.as_ref().map(|places| keys_of(page, places));
        let filter = Filter {
            query,
            consultation: sql::get(&row, 0)?,
            logs,
            sizes: page.sizes.clone(),
            state,
            among,
            expression,
        };
        Ok((!filter.logs.is_empty()).then_some(filter))
    }

    /// The index whose order is that of the list; the most selective one that the query allows.
    fn index(&self) -> &'static str {
        match (self.state, &self.query.prompt, self.query.tier) {
            (None, ..) => "item_of",
            (Some(_), Some(_), _) => "item_in_prompt",
            (Some(_), None, Some(_)) => "item_in_tier",
            (Some(_), None, None) => "item_in",
        }
    }

    /// Everything that an item `i` must be, but for words and logs.
    pub fn conditions(&self, args: &mut Args) -> String {
        let mut text = "i.consultation = ? AND i.kind = ?".to_owned();
        args.int(self.consultation);
        args.text(self.query.kind.word());
        if let Some(state) = self.state {
            // Said in full: for a value that is bound the database asks before every run whether its index of pending items
            // would do, which is to compile the statement again.
            text.push_str(&format!(" AND i.state = '{}'", state.word()));
        }
        if let Some(prompt) = &self.query.prompt {
            text.push_str(" AND i.prompt = ?");
            args.text(prompt.as_str());
        }
        if let Some(tier) = self.query.tier {
            text.push_str(" AND i.tier = ?");
            args.text(tier.word());
        }
        if let (Some(_), Some(among)) = (&self.expression, &self.among) {
            text.push_str(" AND i.place IN (SELECT value FROM json_each(?))");
            args.text(&json_of(among));
        }
        text.push_str(" AND ");
        text.push_str(self.visible());
        text
    }

    /// The condition that an item `i` is in one of the logs.
    pub fn in_logs(&self) -> String {
        let logs: Vec<String> = self.logs.iter().map(i64::to_string).collect();
        format!("i.place >> 40 IN ({})", logs.join(", "))
    }

    /// How many items there are by kept counts.
    async fn kept(&self, conn: &mut SqliteConnection) -> Result<u64, ReadFault> {
        let (text, args, _) = self.count();
        let rows = fetch(conn, text, args).await?;
        Ok(sql::decode("item_count", &rows, |row| sql::count(row, 2))?.iter().sum())
    }

    /// Whether only a walk over items can count them.
    pub fn is_walked(&self) -> bool {
        self.expression.is_some() || self.among.is_some()
    }

    /// Where counts are kept that fit the query: by prompt or not.
    pub fn tables(&self) -> (&'static str, bool) {
        if self.query.prompt.is_some() { ("search_tally", true) } else { ("item_count", false) }
    }

    /// Columns of kept counts and the word that each must have.
    pub fn words(&self, by_prompt: bool) -> Vec<(&'static str, String)> {
        let mut words = vec![("kind", self.query.kind.word().to_owned())];
        words.extend(self.state.map(|state| ("state", state.word().to_owned())));
        words.extend(self.query.tier.map(|tier| ("tier", tier.word().to_owned())));
        words.extend(self.query.prompt.as_ref().filter(|_| by_prompt).map(|p| ("prompt", p.to_string())));
        words
    }

    /// The condition that the reader may see an item or a kept count `i`.
    pub fn visible(&self) -> &'static str {
        match self.state {
            Some(State::Published) | None => visible(self.query.reader),
            Some(_) => within(self.query.reader),
        }
    }

    /// Items by how many of the phrases they have, most first.
    fn sharing(&self, expressions: &[String], limit: u32) -> (String, Args) {
        let mut args = Args::default();
        let mut each = Vec::with_capacity(expressions.len());
        for expression in expressions {
            args.text(expression);
            let conditions = self.conditions(&mut args);
            args.count(SHARING_MAX);
            each.push(format!(
                "SELECT * FROM (SELECT i.place AS place FROM search_words CROSS JOIN item i ON i.place = \
                 search_words.rowid WHERE search_words MATCH ? AND {conditions} AND {} ORDER BY search_words.rowid DESC \
                 LIMIT ?)",
                self.in_logs()
            ));
        }
        args.int(limit.into());
        let each = each.join(" UNION ALL ");
        (
            format!("SELECT place, COUNT(*) FROM ({each}) GROUP BY place ORDER BY COUNT(*) DESC, place DESC LIMIT ?"),
            args,
        )
    }

    /// The first part of a statement over everything the list would show: `FROM … WHERE …`.
    pub fn all(&self, args: &mut Args) -> String {
        let from = match (&self.expression, &self.among) {
            (Some(expression), _) => {
                args.text(expression);
                "search_words CROSS JOIN item i ON i.place = search_words.rowid WHERE search_words MATCH ? AND"
            }
            (None, Some(among)) => {
                args.text(&json_of(among));
                "json_each(?) t CROSS JOIN item i ON i.place = t.value WHERE"
            }
            (None, None) => "item i WHERE",
        };
        format!("FROM {from} {} AND {}", self.conditions(args), self.in_logs())
    }
}

impl Search {
    /// Items of a list's kind that share the most of these phrases, of the newest that have each: candidates to be
    /// compared.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn candidates(&self, query: &ListQuery, phrases: &Words, limit: u32) -> Result<Vec<ItemView>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let page = Page::open(&self.store.inner, &mut tx).await?;
        let Some(filter) = Filter::of(&page, &mut tx, query).await? else { return Ok(Vec::new()) };
        let expressions = phrases.expressions();
        if expressions.is_empty() {
            return Ok(Vec::new());
        }
        let (text, args) = filter.sharing(&expressions, limit);
        let rows = fetch(&mut tx, text, args).await?;
        show(&page, &mut tx, &decode(&rows)?, query.reader).await
    }

    /// Own items whose receipts show this code: one, but for accident.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn find_code(&self, code: &str) -> Result<Vec<Place>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let page = Page::open(&self.store.inner, &mut tx).await?;
        let rows = sqlx::query("SELECT place FROM search_code WHERE code = $1").bind(code).fetch_all(&mut *tx).await?;
        let places = sql::decode("search_code", &rows, |row| Ok(sql::get::<i64>(row, 0)?))?;
        Ok(places.into_iter().filter_map(|place| page.place(place)).collect())
    }
}

/// Places by number, ascending; those of logs that are not here are left out.
fn keys_of(page: &Page<'_>, places: &[Place]) -> Vec<i64> {
    let ids: BTreeMap<_, i64> = page.logs.iter().map(|(id, origin)| (origin, *id)).collect();
    let mut keys: Vec<i64> = places.iter().filter_map(|p| Some(key::place(*ids.get(&p.origin)?, p.index))).collect();
    keys.sort_unstable();
    keys
}

/// Numbers as a JSON list.
fn json_of(keys: &[i64]) -> String {
    let keys: Vec<String> = keys.iter().map(i64::to_string).collect();
    format!("[{}]", keys.join(","))
}

pub(super) async fn fetch(conn: &mut SqliteConnection, text: String, args: Args) -> Result<Vec<SqliteRow>, ReadFault> {
    Ok(sqlx::query_with(AssertSqlSafe(text), args.done()?).fetch_all(conn).await?)
}

fn decode(rows: &[SqliteRow]) -> Result<Vec<Found>, ReadFault> {
    sql::decode("item", rows, |row| Ok(Found { place: sql::get(row, 0)?, by: sql::count(row, 1)? }))
}
