//! What secretariats ask each other to look at again: flags of items, and objections to what was decided about one. Both are
//! items of kind `flag`; which of the two one is follows from what it points at.

use hutong_core::{
    consultation::{
        item::{Audience, ItemKind, State},
        objection::Decided,
    },
    ids::{ConsultationId, PartName, Place},
    projection::{ItemRow, Link},
};
use sqlx::{AssertSqlSafe, SqliteConnection};

use super::{ItemView, PAGE_LEN_MAX, is_visible, items::Page};
use crate::{
    apply::{ITEMS_BY_PLACE, load_items, read_item},
    fault::ReadFault,
    key,
    names::HOME,
    sql,
    store::Store,
};

/// A page of flags of one side.
#[derive(Clone, Debug)]
pub struct FlagQuery {
    /// In which consultation.
    pub consultation: ConsultationId,
    /// Those of the own log, or of all others.
    pub is_ours: bool,
    /// Behind this one; `None` begins with the newest.
    pub after: Option<Place>,
    /// At most so many, cut to [`PAGE_LEN_MAX`].
    pub limit: u32,
}

/// A flag or an objection, as both desks show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagView {
    /// The flag with its reason.
    pub flag: ItemView,
    /// Its item: without a word where this body may not read it.
    pub item: ItemView,
    /// The decision it objects to; `None` for a flag of the item itself.
    pub to: Option<Decided>,
    /// The owner's answer: its leaf, its outcome, its sentence.
    pub answer: Option<(Place, String, Option<String>)>,
    /// Whether the owner has still to decide.
    pub is_open: bool,
}

/// Flags of others about own items that nobody answered, about what still stands: a published item, a withholding in force,
/// a published item that was said to stay.
const OPEN: &str = "SELECT COUNT(*) FROM item i JOIN log l ON l.id = i.place >> 40 \
     WHERE i.consultation = (SELECT id FROM consultation WHERE name = $1) AND i.kind = 'flag' AND i.state = 'published' \
     AND i.place > $2 AND i.about_origin = $3 AND i.link = 'resolved' \
     AND NOT EXISTS (SELECT 1 FROM item f WHERE f.about_index = i.place - (i.place >> 40 << 40) AND f.about_origin = l.origin \
     AND f.kind = 'filing' AND f.state = 'published' AND f.link = 'resolved' AND f.place >> 40 = 1) \
     AND (EXISTS (SELECT 1 FROM item t WHERE t.place = $4 + i.about_index AND t.state = 'published' AND t.kind <> 'filing') \
     OR EXISTS (SELECT 1 FROM state_change s JOIN item x ON x.place = s.item WHERE s.place = $4 + i.about_index \
     AND x.state = 'withheld' AND x.state_index = i.about_index) \
     OR EXISTS (SELECT 1 FROM item t JOIN log fl ON fl.origin = t.about_origin \
     JOIN item g ON g.place = (fl.id << 40) + t.about_index JOIN item x ON x.place = $4 + g.about_index \
     WHERE t.place = $4 + i.about_index AND t.kind = 'filing' AND g.kind = 'flag' AND g.about_origin = $3 \
     AND x.state = 'published' AND x.kind <> 'filing'))";

impl Store {
    /// Flags of one side, newest first within each log, with what became of them; and where the next page begins.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn list_flags(&self, query: &FlagQuery) -> Result<(Vec<FlagView>, Option<Place>), ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let page = Page::open(&self.inner, &mut tx).await?;
        let before = match &query.after {
            None => i64::MAX,
            Some(place) => page.key(place).unwrap_or(0),
        };
        let limit = query.limit.min(PAGE_LEN_MAX);
        let text = format!(
            "{ITEMS_BY_PLACE} WHERE i.consultation = (SELECT id FROM consultation WHERE name = $1) AND i.kind = 'flag' \
             AND i.state = 'published' AND i.audience <> 'own' AND i.place < $2 AND (i.place < $3) = $4 \
             ORDER BY i.place DESC LIMIT $5"
        );
        let rows = sqlx::query(AssertSqlSafe(text))
            .bind(query.consultation.as_str())
            .bind(before)
            .bind(key::place(HOME + 1, 0))
            .bind(i64::from(query.is_ours))
            .bind(limit + 1)
            .fetch_all(&mut *tx)
            .await?;
        let mut found = sql::decode("item", &rows, read_item)?;
        let is_more = found.len() > limit as usize;
        found.truncate(limit as usize);
        let next = found.last().filter(|_| is_more).and_then(|(at, _)| page.place(*at));
        let mut views = Vec::with_capacity(found.len());
        for flag in page.show(&mut tx, found, Audience::Secretariats).await? {
            views.extend(self.flag(&mut tx, &page, flag).await?);
        }
        Ok((views, next))
    }

    /// How many flags of others wait for this body.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn count_open_flags(&self, consultation: &ConsultationId) -> Result<u64, ReadFault> {
        let mut conn = self.inner.readers.acquire().await?;
        let row = sqlx::query(OPEN)
            .bind(consultation.as_str())
            .bind(key::place(HOME, key::INDEX_MAX))
            .bind(self.inner.home.as_str())
            .bind(key::place(HOME, 0))
            .fetch_one(&mut *conn)
            .await?;
        sql::count(&row, 0).map_err(|e| e.of("item"))
    }

    /// What a leaf decided about an item, if anybody may object to it: that it withheld the item and nothing was decided
    /// since, or that it says that a flagged one stays.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn decided_at(&self, leaf: &Place) -> Result<Option<Decided>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let page = Page::open(&self.inner, &mut tx).await?;
        let Some(decided) = decided(&mut tx, &page, leaf).await? else { return Ok(None) };
        let item = load_one(&mut tx, &page, &decided.item).await?;
        Ok(item.filter(|(_, row)| stands(&decided, row.state, row.state_index)).map(|_| decided))
    }

    /// Whether this body objects to a decision.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn is_objected(&self, leaf: &Place) -> Result<bool, ReadFault> {
        let mut conn = self.inner.readers.acquire().await?;
        let own = "SELECT 1 FROM item WHERE about_index = $1 AND about_origin = $2 AND kind = 'flag' AND state = 'published' \
                   AND link = 'resolved' AND place < $3";
        let row = sqlx::query(own)
            .bind(key::int(leaf.index))
            .bind(leaf.origin.as_str())
            .bind(key::place(HOME + 1, 0))
            .fetch_optional(&mut *conn)
            .await?;
        Ok(row.is_some())
    }

    async fn flag(
        &self,
        conn: &mut SqliteConnection,
        page: &Page<'_>,
        flag: ItemView,
    ) -> Result<Option<FlagView>, ReadFault> {
        let about = flag.row.about.as_ref().filter(|_| flag.row.link == Link::Resolved);
        let Some(about) = about.map(|about| about.place(&flag.place.origin)) else { return Ok(None) };
        let to = decided(conn, page, &about).await?;
        let of = to.as_ref().map_or(&about, |to| &to.item);
        let Some((at, row)) = load_one(conn, page, of).await? else { return Ok(None) };
        // At home the desk reads every item; of another body, what it shows to secretariats.
        let reader = if of.origin == self.inner.home { Audience::Own } else { Audience::Secretariats };
        let is_readable = is_visible(reader, &row);
        let Some(mut item) = page.show(conn, vec![(at, row)], reader).await?.pop() else { return Ok(None) };
        if !is_readable {
            item.hide_words();
        }
        let rows = sqlx::query(AssertSqlSafe(format!(
            "{ITEMS_BY_PLACE} WHERE i.about_index = $1 AND i.about_origin IS NOT NULL AND i.about_origin = $2 \
             AND i.kind = 'filing' AND i.state = 'published' AND i.link = 'resolved' ORDER BY i.place"
        )))
        .bind(key::int(flag.place.index))
        .bind(flag.place.origin.as_str())
        .fetch_all(&mut *conn)
        .await?;
        let filings = page.show(conn, sql::decode("item", &rows, read_item)?, Audience::Secretariats).await?;
        // Only whose item it is answers.
        let answer = filings.into_iter().find(|filing| filing.place.origin == of.origin).map(|filing| {
            let outcome = filing.more.get(PartName::OUTCOME).map(|word| String::from_utf8_lossy(word).into_owned());
            (filing.place, outcome.unwrap_or_default(), filing.text)
        });
        let still = match &to {
            Some(to) => stands(to, item.row.state, item.row.state_index),
            None => item.row.state == State::Published,
        };
        Ok(Some(FlagView { is_open: still && answer.is_none(), flag, item, to, answer }))
    }
}

/// Whether what was decided about an item is how it stands.
fn stands(to: &Decided, state: State, state_index: Option<u64>) -> bool {
    match to.flag {
        Some(_) => state == State::Published,
        None => state == State::Withheld && state_index == Some(to.leaf.index),
    }
}

async fn load_one(
    conn: &mut SqliteConnection,
    page: &Page<'_>,
    place: &Place,
) -> Result<Option<(i64, ItemRow)>, ReadFault> {
    let Some(at) = page.key(place) else { return Ok(None) };
    Ok(load_items(conn, &[at]).await?.pop().map(|(at, _, row)| (at, row)))
}

/// The decision that a leaf is: it set the state of an item, or answered the flag of one.
async fn decided(conn: &mut SqliteConnection, page: &Page<'_>, leaf: &Place) -> Result<Option<Decided>, ReadFault> {
    if let Some((_, filing)) = load_one(conn, page, leaf).await? {
        let of = |row: &ItemRow, at: &Place| {
            row.about.as_ref().filter(|_| row.link == Link::Resolved).map(|about| about.place(&at.origin))
        };
        let Some(flag) = of(&filing, leaf).filter(|_| filing.kind == ItemKind::Filing) else { return Ok(None) };
        let Some((_, flagged)) = load_one(conn, page, &flag).await? else { return Ok(None) };
        let item = of(&flagged, &flag).filter(|item| flagged.kind == ItemKind::Flag && item.origin == leaf.origin);
        return Ok(item.map(|item| Decided { item, leaf: leaf.clone(), flag: Some(flag) }));
    }
    let Some(at) = page.key(leaf) else { return Ok(None) };
    let row = sqlx::query("SELECT item FROM state_change WHERE place = $1").bind(at).fetch_all(&mut *conn).await?;
    let item = sql::decode("state_change", &row, |row| Ok(sql::get::<i64>(row, 0)?))?.pop();
    let item = item.and_then(|item| page.place(item));
    Ok(item.map(|item| Decided { item, leaf: leaf.clone(), flag: None }))
}
