//! Items with their words, as far as they are here and the reader may see them.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use hutong_core::{
    canonical::{DOCUMENT, parse_object},
    consultation::{
        charter::Charter,
        document::{self, Kind},
        item::{Audience, ItemKind, State},
    },
    ids::{ConsultationId, Handle, Origin, PartName, Place},
    projection::ItemRow,
};
use sqlx::{AssertSqlSafe, SqliteConnection};

use super::{Logs, PAGE_LEN_MAX, is_visible, visible};
use crate::{
    apply::{ITEMS_BY_PLACE, load_items, read_item},
    facts::{load_charter, load_statuses},
    fault::ReadFault,
    key,
    names::load_logs,
    sql::{self, Rows, Trouble, select_by},
    store::{Inner, Store},
};

/// Which items.
#[derive(Clone, Debug)]
pub struct ItemQuery {
    /// Of which consultation.
    pub consultation: ConsultationId,
    /// Who reads.
    pub audience: Audience,
    /// Of which kind; `None` for all.
    pub kind: Option<ItemKind>,
    /// In which state; `None` for all that the reader may see.
    pub state: Option<State>,
    /// Of which log; `None` for all.
    pub origin: Option<Origin>,
    /// Behind this place of the list; `None` begins it. Lists are by log (as first met here), then index.
    pub after: Option<Place>,
    /// At most so many, cut to [`PAGE_LEN_MAX`].
    pub limit: u32,
}

/// An item as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemView {
    /// Its first leaf.
    pub place: Place,
    /// The record's row: kind, tier, audience, state, number, references.
    pub row: ItemRow,
    /// 登记号, while the charter is here.
    pub registration: Option<String>,
    /// Heading, where there is one and it is here.
    pub title: Option<String>,
    /// Words in their last revision; `None` when they are erased, not here, or the item has none.
    pub text: Option<String>,
    /// Who wrote it, as far as the reader may know.
    pub author: Option<AuthorView>,
    /// Whether the body itself put it, and no person: it has no part that says who.
    pub is_of_body: bool,
    /// Where an imported item or one entered on behalf came from, in canonical JSON: for the desk only.
    pub source: Option<Vec<u8>>,
    /// Attachments.
    pub files: Vec<FileView>,
    /// What else some kinds have: `field` of a note, `advice` of a proposal, `outcome` of a filing.
    pub more: BTreeMap<String, Vec<u8>>,
    /// Published supporters by log.
    pub supports: BTreeMap<Origin, u64>,
    /// Published replies by log.
    pub replies: BTreeMap<Origin, u64>,
}

impl ItemView {
    /// Leaves that it is there, and nothing that anybody wrote.
    pub(crate) fn hide_words(&mut self) {
        (self.title, self.text, self.author, self.source) = (None, None, None, None);
        self.files.clear();
        self.more.clear();
    }
}

/// Who wrote an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorView {
    /// Pseudonym within the consultation.
    pub handle: Handle,
    /// Whether the author consented to be named.
    pub is_named: bool,
    /// Name: with consent, or at the desk.
    pub name: String,
    /// Kind and unit of each affiliation: with consent, or at the desk.
    pub affiliations: Vec<(String, String)>,
}

/// An attachment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileView {
    /// The part that holds it.
    pub part: PartName,
    /// Its name as its author knew it: at home only, not part of the record.
    pub name: Option<String>,
    /// Its media type: at home only.
    pub media_type: Option<String>,
    /// Its length in bytes, while it is here.
    pub len: Option<u64>,
}

/// Parts of some kinds that pages show beside the words.
const MORE: [&str; 3] = [PartName::FIELD, PartName::ADVICE, PartName::OUTCOME];

const WORDS: Rows = Rows {
    head: "WITH w (place) AS (",
    columns: 1,
    tail: ") SELECT w.place, p.name, CASE WHEN p.name LIKE 'file/%' THEN NULL ELSE o.content END, \
           CASE WHEN o.id IS NULL THEN NULL ELSE COALESCE(u.len, length(o.content)) END, u.name, u.media_type \
           FROM w CROSS JOIN part p ON p.key >= w.place * 256 AND p.key < w.place * 256 + 256 \
           LEFT JOIN opening o ON o.id = p.opening AND +o.erased = 0 LEFT JOIN upload u ON u.id = o.upload \
           ORDER BY p.key",
};
const ABOUT: Rows = Rows {
    head: "WITH w (log, idx, origin) AS (",
    columns: 3,
    tail: ") SELECT w.log, w.idx, i.place >> 40, i.kind, COUNT(*) FROM w CROSS JOIN item i ON i.about_index = w.idx \
           WHERE (i.about_origin = w.origin OR (i.about_origin IS NULL AND i.place >> 40 = w.log)) \
           AND i.link = 'resolved' AND i.state = 'published' AND i.kind IN ('support', 'reply') \
           GROUP BY w.log, w.idx, i.place >> 40, i.kind",
};

impl Store {
    /// Items of a consultation that the reader may see, by place.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn list_items(&self, query: &ItemQuery) -> Result<Vec<ItemView>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let page = Page::open(&self.inner, &mut tx).await?;
        let id_of = |origin: &Origin| page.logs.iter().find(|(_, o)| *o == origin).map(|(id, _)| *id);
        let after = match &query.after {
            None => -1,
            Some(place) => id_of(&place.origin).map_or(i64::MAX, |log| key::place(log, place.index)),
        };
        let (from, to) = match &query.origin {
            None => (i64::MIN, i64::MAX),
            Some(origin) => {
                let Some(log) = id_of(origin) else { return Ok(Vec::new()) };
                (key::place(log, 0), key::place(log, key::INDEX_MAX))
            }
        };
        let text = format!(
            "{ITEMS_BY_PLACE} WHERE i.consultation = (SELECT id FROM consultation WHERE name = $1) AND i.place > $2 \
             AND i.place >= $3 AND i.place < $4 AND ($5 IS NULL OR i.kind = $5) AND ($6 IS NULL OR i.state = $6) \
             AND {} ORDER BY i.place LIMIT $7",
            visible(query.audience)
        );
        let rows = sqlx::query(AssertSqlSafe(text))
            .bind(query.consultation.as_str())
            .bind(after)
            .bind(from)
            .bind(to)
            .bind(query.kind.map(|k| k.word()))
            .bind(query.state.map(|s| s.word()))
            .bind(query.limit.min(PAGE_LEN_MAX))
            .fetch_all(&mut *tx)
            .await?;
        let items = sql::decode("item", &rows, read_item)?;
        page.show(&mut tx, items, query.audience).await
    }

    /// One item, if the reader may see it.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn show_item(&self, place: &Place, reader: Audience) -> Result<Option<ItemView>, ReadFault> {
        Ok(self.show_items(std::slice::from_ref(place), reader).await?.pop())
    }

    /// Items by place, as far as the reader may see them, by log (as first met here) and index.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn show_items(&self, places: &[Place], reader: Audience) -> Result<Vec<ItemView>, ReadFault> {
        let mut tx = self.inner.readers.begin().await?;
        let page = Page::open(&self.inner, &mut tx).await?;
        let ids: BTreeMap<&Origin, i64> = page.logs.iter().map(|(id, o)| (o, *id)).collect();
        let mut keys: Vec<i64> =
            places.iter().filter_map(|p| Some(key::place(*ids.get(&p.origin)?, p.index))).collect();
        keys.sort_unstable();
        keys.dedup();
        let items = load_items(&mut tx, &keys).await?;
        let items = items.into_iter().map(|(place, _, row)| (place, row)).filter(|(_, row)| is_visible(reader, row));
        let mut items: Vec<(i64, ItemRow)> = items.collect();
        items.sort_by_key(|(place, _)| *place);
        page.show(&mut tx, items, reader).await
    }
}

/// What every view of a page shares: names of logs, charters.
pub(crate) struct Page<'a> {
    store: &'a Inner,
    pub logs: Logs,
    /// Size of each log, by number.
    pub sizes: BTreeMap<i64, u64>,
    /// Charters that were looked up for this page.
    charters: Mutex<BTreeMap<ConsultationId, Option<Arc<Charter>>>>,
}

/// Published supporters and replies of an item, by log.
type About = (BTreeMap<Origin, u64>, BTreeMap<Origin, u64>);

/// What is here of the words of a leaf.
#[derive(Default)]
struct Words {
    has_author: bool,
    parts: BTreeMap<String, Vec<u8>>,
    files: Vec<FileView>,
}

impl<'a> Page<'a> {
    pub async fn open(store: &'a Inner, conn: &mut SqliteConnection) -> Result<Page<'a>, ReadFault> {
        let logs = load_logs(conn).await?;
        let sizes = logs.values().map(|log| (log.id, log.tree.size())).collect();
        let logs = logs.into_iter().map(|(origin, log)| (log.id, origin)).collect();
        Ok(Page { store, logs, sizes, charters: Mutex::default() })
    }

    pub fn place(&self, at: i64) -> Option<Place> {
        let (log, index) = key::split(at);
        Some(Place { origin: self.logs.get(&log)?.clone(), index })
    }

    pub fn key(&self, place: &Place) -> Option<i64> {
        let log = self.logs.iter().find(|(_, origin)| **origin == place.origin);
        log.map(|(log, _)| key::place(*log, place.index.min(key::INDEX_MAX)))
    }

    /// Items with their words, in the order given.
    pub async fn show(
        &self,
        conn: &mut SqliteConnection,
        items: Vec<(i64, ItemRow)>,
        reader: Audience,
    ) -> Result<Vec<ItemView>, ReadFault> {
        let revised = |place: i64, row: &ItemRow| row.revision.map(|r| key::place(key::split(place).0, r));
        let leaves: Vec<i64> =
            items.iter().flat_map(|(place, row)| [Some(*place), revised(*place, row)]).flatten().collect();
        let mut words = load_words(conn, &leaves).await?;
        let mut about = self.load_about(conn, &items).await?;
        let mut views = Vec::with_capacity(items.len());
        for (at, row) in items {
            let Some(place) = self.place(at) else { continue };
            let charter = self.charter(conn, &row.consultation).await?;
            let first = words.remove(&at).unwrap_or_default();
            let last = revised(at, &row).and_then(|leaf| words.remove(&leaf));
            let text = match &last {
                Some(last) => last.parts.get(PartName::TEXT),
                None => first.parts.get(PartName::TEXT),
            };
            let (supports, replies) = about.remove(&at).unwrap_or_default();
            views.push(ItemView {
                registration: charter
                    .as_ref()
                    .and_then(|c| c.registration_number_of(row.kind, &place.origin, row.number)),
                title: first.parts.get("title").map(|t| readable(t)),
                text: text.map(|t| readable(t)),
                author: first.parts.get(PartName::AUTHOR).and_then(|bytes| read_author(bytes, reader)),
                source: first.parts.get(PartName::SOURCE).filter(|_| reader == Audience::Own).cloned(),
                more: MORE.iter().filter_map(|p| Some(((*p).to_owned(), first.parts.get(*p)?.clone()))).collect(),
                is_of_body: !first.has_author,
                files: first.files,
                supports,
                replies,
                place,
                row,
            });
        }
        Ok(views)
    }

    /// The charter in force, while its words are here.
    pub async fn charter(
        &self,
        conn: &mut SqliteConnection,
        consultation: &ConsultationId,
    ) -> Result<Option<Arc<Charter>>, ReadFault> {
        if let Some(charter) = self.known(consultation) {
            return Ok(charter);
        }
        let Ok(id) = document::document_id(consultation, Kind::Charter) else { return Ok(None) };
        let charter = match document::in_force(&id, &load_statuses(conn, &id).await?) {
            None => None,
            Some(version) => load_charter(self.store, conn, &version.sha256).await?,
        };
        let mut known = self.charters.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(consultation.clone(), charter.clone());
        Ok(charter)
    }

    fn known(&self, consultation: &ConsultationId) -> Option<Option<Arc<Charter>>> {
        self.charters.lock().unwrap_or_else(PoisonError::into_inner).get(consultation).cloned()
    }

    async fn load_about(
        &self,
        conn: &mut SqliteConnection,
        items: &[(i64, ItemRow)],
    ) -> Result<BTreeMap<i64, About>, ReadFault> {
        let mut targets = Vec::with_capacity(items.len());
        for (place, _) in items {
            let (log, index) = key::split(*place);
            targets.extend(self.logs.get(&log).map(|origin| (log, index, origin)));
        }
        let rows = select_by(conn, &ABOUT, &targets, |args, (log, index, origin)| {
            args.int(*log);
            args.count(*index);
            args.text(origin.as_str());
        })
        .await?;
        let counts = sql::decode("item", &rows, |row| {
            let target = key::place(sql::get(row, 0)?, sql::count(row, 1)?);
            let kind = sql::word(row, 3, ItemKind::from_word)?;
            Ok::<_, Trouble>((target, sql::get::<i64>(row, 2)?, kind, sql::count(row, 4)?))
        })?;
        let mut about: BTreeMap<i64, About> = BTreeMap::new();
        for (target, log, kind, n) in counts {
            let Some(origin) = self.logs.get(&log) else { continue };
            let (supports, replies) = about.entry(target).or_default();
            let map = if kind == ItemKind::Support { supports } else { replies };
            map.insert(origin.clone(), n);
        }
        Ok(about)
    }
}

async fn load_words(conn: &mut SqliteConnection, leaves: &[i64]) -> Result<BTreeMap<i64, Words>, ReadFault> {
    let rows = select_by(conn, &WORDS, leaves, |args, place| args.int(*place)).await?;
    let mut words: BTreeMap<i64, Words> = BTreeMap::new();
    for row in &rows {
        let read = || {
            let part = sql::id(row, 1, PartName::new)?;
            let name: Option<&[u8]> = sql::get(row, 4)?;
            let file = FileView {
                name: name.map(readable),
                media_type: sql::get(row, 5)?,
                len: sql::count_or_null(row, 3)?,
                part,
            };
            Ok::<_, Trouble>((sql::get::<i64>(row, 0)?, file, sql::get::<Option<Vec<u8>>>(row, 2)?))
        };
        let (place, file, content) = read().map_err(|e| e.of("part"))?;
        let of = words.entry(place).or_default();
        of.has_author |= file.part.as_str() == PartName::AUTHOR;
        if file.part.is_file() {
            of.files.push(file);
        } else if let Some(content) = content {
            of.parts.insert(file.part.to_string(), content);
        }
    }
    Ok(words)
}

/// Contents of text parts are UTF-8 by rule; a stranger's that are not are shown as far as they can be.
fn readable(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The author part as core writes it: handle, consent, name, affiliations.
fn read_author(bytes: &[u8], reader: Audience) -> Option<AuthorView> {
    let o = parse_object(bytes, DOCUMENT).ok()?;
    let is_named = o.need_int("named").ok()? == 1;
    let mut author = AuthorView {
        handle: Handle::from_hex(o.need_text("h").ok()?).ok()?,
        is_named,
        name: String::new(),
        affiliations: Vec::new(),
    };
    if is_named || reader == Audience::Own {
        author.name = o.need_text("name").ok()?.to_owned();
        let pairs = o.need_list("aff").ok()?.iter().filter_map(|pair| match pair.as_list()? {
            [kind, unit] => Some((kind.as_text()?.to_owned(), unit.as_text()?.to_owned())),
            _ => None,
        });
        author.affiliations = pairs.collect();
    }
    Some(author)
}
