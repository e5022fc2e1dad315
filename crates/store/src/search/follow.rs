//! What the record says behind what was followed: items that leaves or late openings touched, as they are *now*. Doing a
//! step twice changes nothing, and a step that is missed is made up for by the next one that touches the item.

use std::collections::{BTreeMap, BTreeSet};

use hutong_core::{
    consultation::item::{Audience, ItemKind, State},
    ids::{ConsultationId, Origin, PartName, Place, Ref},
    projection::ItemRow,
    receipt::human_code,
    record::{Event, Reading, read},
};
use hutong_log::hash::Hash;
use sqlx::SqliteConnection;

use super::Search;
use crate::{
    apply::load_items,
    fault::ReadFault,
    key,
    names::{HOME, Log, load_logs},
    pages::Page,
    sql::{self, Rows, Trouble, select_by},
};

/// Leaves, and openings, that one step looks at.
const SPAN: i64 = 1_024;
/// Where openings are counted in `search_followed`.
pub(super) const OPENINGS: i64 = 0;

/// What is to be kept together.
#[derive(Debug, Default)]
pub struct Step {
    /// Words that are wanted as tokens, in this order.
    pub texts: Vec<Text>,
    /// Items that changed, by log and index.
    pub touched: Vec<Touched>,
    pub(super) rows: Vec<NewRow>,
    pub(super) old: BTreeMap<i64, OldRow>,
    pub(super) gone: Vec<i64>,
    pub(super) decisions: Vec<NewDecision>,
    pub(super) codes: Vec<(String, i64)>,
    pub(super) next: Vec<(i64, i64)>,
    pub(super) erases: bool,
}

/// Words of one item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    pub(super) place: i64,
    /// Its heading, or nothing.
    pub title: String,
    /// Its words, or nothing.
    pub text: String,
}

/// An item that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    /// Which.
    pub place: Place,
    /// Of which consultation.
    pub consultation: ConsultationId,
    /// Of which kind.
    pub kind: ItemKind,
    /// Who may read it while it is published.
    pub audience: Audience,
    /// Where it stands now.
    pub state: State,
}

/// What an item is counted as.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cell {
    pub consultation: i64,
    pub kind: String,
    pub prompt: String,
    pub log: i64,
    pub tier: String,
    pub audience: String,
    pub state: String,
}

pub(super) struct OldRow {
    pub cell: Cell,
    pub words_of: Option<i64>,
    pub had_words: bool,
}

#[derive(Debug)]
pub(super) struct NewRow {
    pub place: i64,
    pub cell: Cell,
    pub hour: u64,
    pub voices: u64,
    pub words_of: Option<i64>,
    pub had_words: bool,
}

#[derive(Debug)]
pub(super) struct NewDecision {
    pub place: i64,
    pub item: i64,
    pub consultation: i64,
    pub state: State,
    pub reason: Option<String>,
}

impl std::fmt::Debug for OldRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.cell)
    }
}

const OLD: Rows = Rows {
    head: "WITH w (place) AS (",
    columns: 1,
    tail: ") SELECT s.place, s.consultation, s.kind, s.prompt, s.tier, s.audience, s.state, s.words_of, s.had_words \
           FROM w CROSS JOIN search_item s ON s.place = w.place",
};
const LEAVES: Rows = Rows {
    head: "WITH w (place) AS (",
    columns: 1,
    tail: ") SELECT e.place, e.word, CASE WHEN e.word = 'item.accept' THEN NULL ELSE e.bytes END, e.hash \
           FROM w CROSS JOIN entry e ON e.place = w.place",
};
const SPAN_OF_LEAVES: &str = "SELECT place, word, CASE WHEN word = 'item.accept' THEN NULL ELSE bytes END, hash FROM entry \
     WHERE place >= $1 AND place < $2 AND word IN ('item.accept', 'item.revise', 'item.state', 'erase') ORDER BY place";

impl Search {
    /// What follows what was kept last; `None` when nothing does.
    ///
    /// Reader data. To be kept by the one who asked, before the next step is asked for.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn next_step(&self) -> Result<Option<Step>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let page = Page::open(&self.store.inner, &mut tx).await?;
        let logs = load_logs(&mut tx).await?;
        let mut looking = Looking { logs: &logs, named: Named::default(), step: Step::default() };
        let followed = load_followed(&mut tx).await?;
        looking.look_at_leaves(&mut tx, &followed).await?;
        looking.look_at_openings(&mut tx, &followed).await?;
        if looking.step.next.is_empty() {
            return Ok(None);
        }
        looking.load_touched(&mut tx, &page).await?;
        Ok(Some(looking.step))
    }
}

/// What leaves name.
#[derive(Default)]
struct Named {
    items: BTreeSet<i64>,
    /// Items whose words must be read again even if the same leaf holds them.
    erased: BTreeSet<i64>,
    decided: Vec<(i64, i64, State, Option<String>)>,
}

struct Looking<'a> {
    logs: &'a BTreeMap<Origin, Log>,
    named: Named,
    step: Step,
}

impl Looking<'_> {
    async fn look_at_leaves(
        &mut self,
        conn: &mut SqliteConnection,
        followed: &BTreeMap<i64, u64>,
    ) -> Result<(), ReadFault> {
        for log in self.logs.values() {
            let (from, size) = (followed.get(&log.id).copied().unwrap_or(0), log.tree.size());
            let to = size.min(from + SPAN.unsigned_abs());
            if to <= from {
                continue;
            }
            let rows = sqlx::query(SPAN_OF_LEAVES)
                .bind(key::place(log.id, from))
                .bind(key::place(log.id, to))
                .fetch_all(&mut *conn)
                .await?;
            for row in &rows {
                self.name(row, true).map_err(|e| e.of("entry"))?;
            }
            self.step.next.push((log.id, key::int(to)));
        }
        Ok(())
    }

    /// Words of other bodies come after their leaves.
    async fn look_at_openings(
        &mut self,
        conn: &mut SqliteConnection,
        followed: &BTreeMap<i64, u64>,
    ) -> Result<(), ReadFault> {
        let from = key::int(followed.get(&OPENINGS).copied().unwrap_or(0));
        let rows = sqlx::query("SELECT id, part FROM opening WHERE id > $1 ORDER BY id LIMIT $2")
            .bind(from)
            .bind(SPAN)
            .fetch_all(&mut *conn)
            .await?;
        let found = sql::decode("opening", &rows, |row| Ok((sql::get::<i64>(row, 0)?, sql::get::<i64>(row, 1)?)))?;
        let Some((last, _)) = found.last() else { return Ok(()) };
        self.step.next.push((OPENINGS, *last));
        let leaves: BTreeSet<i64> =
            found.iter().map(|(_, part)| key::leaf_of(*part)).filter(|leaf| key::split(*leaf).0 != HOME).collect();
        let rows = select_by(conn, &LEAVES, &Vec::from_iter(leaves), |args, place| args.int(*place)).await?;
        for row in &rows {
            self.name(row, false).map_err(|e| e.of("entry"))?;
        }
        Ok(())
    }

    /// Notes which item a leaf is about; `is_new` for a leaf met for the first time.
    fn name(&mut self, row: &sqlx::sqlite::SqliteRow, is_new: bool) -> Result<(), Trouble> {
        let place: i64 = sql::get(row, 0)?;
        let Some(bytes) = sql::get::<Option<&[u8]>>(row, 2)? else {
            self.named.items.insert(place);
            if is_new && key::split(place).0 == HOME {
                let hash: Hash = sql::hash(row, 3)?;
                self.step.codes.push((human_code(&hash), place));
            }
            return Ok(());
        };
        let Reading::Known(leaf) = read(bytes) else { return Ok(()) };
        let (log, _) = key::split(place);
        let own = |item: &Ref| item.origin.is_none().then(|| key::place(log, item.index));
        match &leaf.event {
            Event::ItemRevised { item, .. } => self.named.items.extend(own(item)),
            Event::StateChanged { item, to, reason, .. } => {
                if let Some(item) = own(item) {
                    self.named.items.insert(item);
                    if is_new {
                        let reason = reason.as_ref().map(ToString::to_string);
                        self.named.decided.push((place, item, *to, reason));
                    }
                }
            }
            Event::PartsErased { item, parts, basis } => {
                if let Some(item) = own(item) {
                    self.named.items.insert(item);
                    self.named.erased.insert(item);
                    if is_new && parts.iter().any(|p| p.as_str() == PartName::TEXT) {
                        self.named.decided.push((place, item, State::Erased, Some(basis.to_string())));
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    async fn load_touched(&mut self, conn: &mut SqliteConnection, page: &Page<'_>) -> Result<(), ReadFault> {
        let mut items: BTreeMap<i64, (i64, ItemRow)> = BTreeMap::new();
        let first: Vec<i64> = self.named.items.iter().copied().collect();
        self.extend(&mut items, load_items(conn, &first).await?);
        // A supporter changes what is supported.
        let supported: BTreeSet<i64> = items
            .iter()
            .filter(|(_, (_, row))| row.kind == ItemKind::Support)
            .filter_map(|(place, (_, row))| self.target(*place, row))
            .filter(|target| !items.contains_key(target))
            .collect();
        self.extend(&mut items, load_items(conn, &Vec::from_iter(supported)).await?);
        let places: Vec<i64> = items.keys().copied().collect();
        self.step.old = load_old(conn, &places).await?;
        let rows = items.iter().map(|(place, (_, row))| (*place, row.clone())).collect();
        for view in page.show(conn, rows, Audience::Own).await? {
            let Some(log) = self.logs.get(&view.place.origin) else { continue };
            let place = key::place(log.id, view.place.index);
            let Some((consultation, _)) = items.get(&place) else { continue };
            self.take(place, *consultation, view);
        }
        for (place, item, state, reason) in std::mem::take(&mut self.named.decided) {
            if let Some((consultation, row)) = items.get(&item)
                && is_effective(conn, place, item, state, row).await?
            {
                self.step.decisions.push(NewDecision { place, item, consultation: *consultation, state, reason });
            }
        }
        Ok(())
    }

    fn extend(&self, items: &mut BTreeMap<i64, (i64, ItemRow)>, found: Vec<(i64, i64, ItemRow)>) {
        items.extend(found.into_iter().map(|(place, consultation, row)| (place, (consultation, row))));
    }

    fn target(&self, place: i64, row: &ItemRow) -> Option<i64> {
        let about = row.about.as_ref()?;
        let log = match &about.origin {
            None => key::split(place).0,
            Some(origin) => self.logs.get(origin)?.id,
        };
        Some(key::place(log, about.index))
    }

    fn take(&mut self, place: i64, consultation: i64, view: crate::pages::ItemView) {
        let row = &view.row;
        let old = self.step.old.get(&place);
        let is_erased = self.named.erased.contains(&place);
        let leaf = row.revision.map_or(place, |index| key::place(key::split(place).0, index));
        let (title, text) = (view.title.unwrap_or_default(), view.text.unwrap_or_default());
        let is_read = is_searched(row) && !(title.is_empty() && text.is_empty());
        let before = old.and_then(|old| old.words_of);
        let had_words = old.is_some_and(|old| old.had_words);
        if is_read && (before != Some(leaf) || is_erased) {
            self.step.texts.push(Text { place, title, text });
        } else if !is_read && before.is_some() {
            self.step.gone.push(place);
        }
        self.step.erases |= is_erased && had_words;
        let cell = Cell {
            consultation,
            kind: row.kind.word().to_owned(),
            prompt: row.prompt.as_ref().map(ToString::to_string).unwrap_or_default(),
            log: key::split(place).0,
            tier: row.tier.word().to_owned(),
            audience: row.audience.word().to_owned(),
            state: row.state.word().to_owned(),
        };
        self.step.rows.push(NewRow {
            place,
            cell,
            hour: row.ts / 3_600,
            voices: view.supports.values().sum(),
            words_of: is_read.then_some(leaf),
            had_words: had_words || is_read,
        });
        self.step.touched.push(Touched {
            place: view.place,
            consultation: view.row.consultation,
            kind: view.row.kind,
            audience: view.row.audience,
            state: view.row.state,
        });
    }
}

/// Items whose words can be searched: by everybody once they are published, at the desk before. What somebody took back,
/// what was withheld or erased is not found by its words.
fn is_searched(row: &ItemRow) -> bool {
    let kind = row.kind.is_reviewed() && row.kind != ItemKind::Appeal;
    kind && matches!(row.state, State::Pending | State::Published | State::Merged)
}

/// Whether the fold took the leaf: a reference with another hash makes it void.
async fn is_effective(
    conn: &mut SqliteConnection,
    place: i64,
    item: i64,
    state: State,
    row: &ItemRow,
) -> Result<bool, ReadFault> {
    let found = match state {
        State::Erased => {
            let query = sqlx::query("SELECT 1 FROM erasure WHERE place = $1 AND target = $2").bind(place).bind(item);
            row.kind.has_text() && query.fetch_optional(conn).await?.is_some()
        }
        _ => {
            let query = sqlx::query("SELECT 1 FROM state_change WHERE item = $1 AND place = $2").bind(item).bind(place);
            query.fetch_optional(conn).await?.is_some()
        }
    };
    Ok(found)
}

pub(super) async fn load_followed(conn: &mut SqliteConnection) -> Result<BTreeMap<i64, u64>, ReadFault> {
    let rows = sqlx::query("SELECT log, next FROM search_followed").fetch_all(conn).await?;
    Ok(sql::decode("search_followed", &rows, |row| Ok((sql::get(row, 0)?, sql::count(row, 1)?)))?.into_iter().collect())
}

/// Openings behind the last one looked at.
pub(super) async fn openings_behind(
    conn: &mut SqliteConnection,
    followed: &BTreeMap<i64, u64>,
) -> Result<u64, ReadFault> {
    let row = sqlx::query("SELECT COALESCE(MAX(id), 0) FROM opening").fetch_one(conn).await?;
    let last = sql::count(&row, 0).map_err(|e| e.of("opening"))?;
    Ok(last.saturating_sub(followed.get(&OPENINGS).copied().unwrap_or(0)))
}

async fn load_old(conn: &mut SqliteConnection, places: &[i64]) -> Result<BTreeMap<i64, OldRow>, ReadFault> {
    let rows = select_by(conn, &OLD, places, |args, place| args.int(*place)).await?;
    let old = sql::decode("search_item", &rows, |row| {
        let place: i64 = sql::get(row, 0)?;
        let cell = Cell {
            consultation: sql::get(row, 1)?,
            kind: sql::get(row, 2)?,
            prompt: sql::get(row, 3)?,
            log: key::split(place).0,
            tier: sql::get(row, 4)?,
            audience: sql::get(row, 5)?,
            state: sql::get(row, 6)?,
        };
        let had_words = sql::get::<i64>(row, 8)? != 0;
        Ok((place, OldRow { cell, words_of: sql::get(row, 7)?, had_words }))
    })?;
    Ok(old.into_iter().collect())
}
