//! What a batch refers to, loaded set-wise before it is folded.

use std::collections::{BTreeMap, BTreeSet};

use hutong_core::{
    consultation::{
        item::{Audience, ItemKind, Source, State, Tier},
        phase::Phase,
    },
    ids::{EntryIndex, LeafId, Origin, Place, PromptId},
    projection::{ConsultationRow, ItemRow, Link},
    record::{Event, Reading},
};
use hutong_log::hash::Hash;
use sqlx::{SqliteConnection, sqlite::SqliteRow};

use super::{
    Target,
    fold::{Item, Work},
};
use crate::{
    batch::NewEntry,
    fault::ReadFault,
    key,
    sql::{self, Rows, Trouble, select_by},
};

const ITEMS: Rows = Rows {
    head: "WITH w (place) AS (",
    columns: 1,
    tail: ") SELECT i.place, e.hash, i.leaf_id, i.ts, c.name, i.kind, i.tier, i.audience, i.prompt, \
           i.about_origin, i.about_index, i.about_hash, i.link, i.source, i.number, i.state, i.state_index, \
           i.into_origin, i.into_index, i.into_hash, i.revision, i.was_published, i.consultation \
           FROM w CROSS JOIN item i ON i.place = w.place CROSS JOIN entry e ON e.place = i.place \
           CROSS JOIN consultation c ON c.id = i.consultation",
};
const HASHES: Rows = Rows {
    head: "WITH w (place) AS (",
    columns: 1,
    tail: ") SELECT e.place, e.hash FROM w CROSS JOIN entry e ON e.place = w.place",
};
const NUMBERS: Rows = Rows {
    head: "WITH w (log, consultation, kind) AS (",
    columns: 3,
    tail: ") SELECT n.consultation, n.kind, SUM(n.n) FROM w CROSS JOIN item_count n ON n.log = w.log \
           AND n.consultation = w.consultation AND n.kind = w.kind GROUP BY n.consultation, n.kind",
};
const STAGES: Rows = Rows {
    head: "WITH w (consultation, log) AS (",
    columns: 2,
    tail: ") SELECT s.consultation, s.roll, s.opened, s.phase, s.closed, s.reported FROM w CROSS JOIN stage s \
           ON s.consultation = w.consultation AND s.log = w.log",
};

/// All items with the columns that [`read_item`] reads; conditions are added behind.
pub(crate) const ITEMS_BY_PLACE: &str = "SELECT i.place, e.hash, i.leaf_id, i.ts, c.name, i.kind, i.tier, i.audience, \
     i.prompt, i.about_origin, i.about_index, i.about_hash, i.link, i.source, i.number, i.state, i.state_index, \
     i.into_origin, i.into_index, i.into_hash, i.revision, i.was_published FROM item i \
     JOIN entry e ON e.place = i.place JOIN consultation c ON c.id = i.consultation";

/// Reads an item from the columns of [`ITEMS`] and [`ITEMS_BY_PLACE`].
pub(crate) fn read_item(row: &SqliteRow) -> Result<(i64, ItemRow), Trouble> {
    let item = ItemRow {
        hash: sql::hash(row, 1)?,
        leaf_id: LeafId(sql::array(row, 2)?),
        ts: sql::count(row, 3)?,
        consultation: sql::id(row, 4, hutong_core::ids::ConsultationId::new)?,
        kind: sql::word(row, 5, ItemKind::from_word)?,
        tier: sql::word(row, 6, Tier::from_word)?,
        audience: sql::word(row, 7, Audience::from_word)?,
        prompt: sql::word_or_null(row, 8, |t| PromptId::new(t).ok())?,
        about: sql::reference(row, 9)?,
        link: sql::word(row, 12, Link::from_word)?,
        source: sql::word_or_null(row, 13, Source::from_word)?,
        number: sql::count(row, 14)?,
        state: sql::word(row, 15, State::from_word)?,
        state_index: sql::count_or_null(row, 16)?,
        into: sql::reference(row, 17)?,
        revision: sql::count_or_null(row, 20)?,
        was_published: sql::get::<i64>(row, 21)? != 0,
    };
    Ok((sql::get(row, 0)?, item))
}

/// What the leaves of a batch name.
#[derive(Default)]
struct Named {
    items: BTreeSet<i64>,
    own: BTreeSet<i64>,
    foreign: BTreeSet<Place>,
    kinds: BTreeSet<(i64, ItemKind)>,
    stages: BTreeSet<i64>,
}

/// Loads everything that folding the entries reads.
pub(super) async fn load(
    target: &mut Target<'_>,
    log: i64,
    origin: &Origin,
    first: EntryIndex,
    entries: &[NewEntry],
) -> Result<Work, ReadFault> {
    let mut work = Work::new(log, origin.clone(), first);
    let mut named = Named::default();
    for entry in entries {
        let Reading::Known(leaf) = &entry.reading else { continue };
        let mut consultation = None;
        if let Some(c) = &leaf.consultation {
            let id = target.names.find_consultation(target.conn, c).await?;
            work.consultations.extend(id.map(|id| (c.clone(), id)));
            consultation = id;
        }
        name(&mut named, &work, consultation, &leaf.event);
    }
    load_own(target, &mut work, &named).await?;
    load_foreign(target, &mut work, named.foreign).await?;
    load_waiting(target, &mut work, entries.len()).await?;
    load_numbers(target, &mut work, &named.kinds).await?;
    let rows = select_by(target.conn, &STAGES, &Vec::from_iter(named.stages), |args, c| {
        args.int(*c);
        args.int(log);
    })
    .await?;
    work.stages =
        sql::decode("stage", &rows, |row| Ok((sql::get(row, 0)?, (read_stage(row)?, false))))?.into_iter().collect();
    Ok(work)
}

/// How many items of these kinds there are so far; what is known from earlier batches is not asked again.
async fn load_numbers(
    target: &mut Target<'_>,
    work: &mut Work,
    kinds: &BTreeSet<(i64, ItemKind)>,
) -> Result<(), ReadFault> {
    let (log, known) = (work.log, &target.names.numbers);
    work.numbers = kinds.iter().filter_map(|(c, kind)| Some(((*c, *kind), *known.get(&(log, *c, *kind))?))).collect();
    let missing: Vec<_> = kinds.iter().filter(|named| !work.numbers.contains_key(named)).collect();
    let rows = select_by(target.conn, &NUMBERS, &missing, |args, (c, kind)| {
        args.int(log);
        args.int(*c);
        args.text(kind.word());
    })
    .await?;
    work.numbers.extend(sql::decode("item_count", &rows, |row| {
        Ok(((sql::get(row, 0)?, sql::word(row, 1, ItemKind::from_word)?), sql::count(row, 2)?))
    })?);
    Ok(())
}

/// A stage from the columns behind its first.
pub(crate) fn read_stage(row: &SqliteRow) -> Result<ConsultationRow, Trouble> {
    Ok(ConsultationRow {
        roll: sql::count_or_null(row, 1)?,
        opened: sql::count_or_null(row, 2)?,
        phase: sql::word_or_null(row, 3, Phase::from_word)?,
        closed: sql::count_or_null(row, 4)?,
        reported: sql::count_or_null(row, 5)?,
    })
}

fn name(named: &mut Named, work: &Work, consultation: Option<i64>, event: &Event) {
    match event {
        Event::ItemAccepted(item) => {
            named.kinds.extend(consultation.map(|c| (c, item.kind)));
            if let Some(about) = &item.about {
                let place = about.place(&work.origin);
                if place.origin != work.origin {
                    named.foreign.insert(place);
                } else if place.index < work.first {
                    named.own.insert(key::place(work.log, place.index));
                }
            }
        }
        Event::ItemRevised { item, .. } | Event::StateChanged { item, .. } if item.index < work.first => {
            named.items.insert(key::place(work.log, item.index));
        }
        Event::PartsErased { item, .. } if item.index < work.first => {
            named.items.insert(key::place(work.log, item.index));
            named.own.insert(key::place(work.log, item.index));
        }
        Event::ConsultationOpened { .. }
        | Event::PhaseEntered { .. }
        | Event::ConsultationClosed { .. }
        | Event::RollFrozen { .. }
        | Event::ReportIssued { .. } => named.stages.extend(consultation),
        _ => {}
    }
}

async fn load_own(target: &mut Target<'_>, work: &mut Work, named: &Named) -> Result<(), ReadFault> {
    work.items.extend(known(load_items(target.conn, &Vec::from_iter(named.items.iter().copied())).await?));
    let rows = select_by(target.conn, &HASHES, &Vec::from_iter(&named.own), |args, place| args.int(**place)).await?;
    work.own = sql::decode("entry", &rows, |row| Ok((key::index(sql::get(row, 0)?), sql::hash(row, 1)?)))?
        .into_iter()
        .collect();
    Ok(())
}

/// Items by place, each with the id of its consultation; what is no item is left out.
pub(crate) async fn load_items(
    conn: &mut SqliteConnection,
    places: &[i64],
) -> Result<Vec<(i64, i64, ItemRow)>, ReadFault> {
    let rows = select_by(conn, &ITEMS, places, |args, place| args.int(*place)).await?;
    sql::decode("item", &rows, |row| {
        let (place, item) = read_item(row)?;
        Ok((place, sql::get(row, 22)?, item))
    })
}

fn known(items: Vec<(i64, i64, ItemRow)>) -> impl Iterator<Item = (i64, Item)> {
    items
        .into_iter()
        .map(|(place, consultation, row)| (place, Item { consultation, row, is_new: false, is_changed: false }))
}

/// Hashes of leaves of other logs that items are about, as far as those logs were seen.
async fn load_foreign(target: &mut Target<'_>, work: &mut Work, places: BTreeSet<Place>) -> Result<(), ReadFault> {
    if places.is_empty() {
        return Ok(());
    }
    let logs = target.names.logs(target.conn).await?;
    let known: BTreeMap<i64, Place> = places
        .into_iter()
        .filter_map(|p| Some((logs.get(&p.origin).filter(|l| p.index < l.tree.size())?.id, p)))
        .map(|(log, p)| (key::place(log, p.index), p))
        .collect();
    let rows = select_by(target.conn, &HASHES, &Vec::from_iter(known.keys()), |args, place| args.int(**place)).await?;
    let hashes: Vec<(i64, Hash)> = sql::decode("entry", &rows, |row| Ok((sql::get(row, 0)?, sql::hash(row, 1)?)))?;
    work.foreign = hashes.into_iter().filter_map(|(place, hash)| Some((known.get(&place)?.clone(), hash))).collect();
    Ok(())
}

/// Items of other logs that wait for one of the batch's entries.
async fn load_waiting(target: &mut Target<'_>, work: &mut Work, n: usize) -> Result<(), ReadFault> {
    let anybody = match target.names.remembered.anybody_waits {
        Some(anybody) => anybody,
        None => sqlx::query("SELECT 1 FROM waiting LIMIT 1").fetch_optional(&mut *target.conn).await?.is_some(),
    };
    target.names.remembered.anybody_waits = Some(anybody);
    if !anybody {
        return Ok(());
    }
    let rows = sqlx::query("SELECT target, place FROM waiting WHERE origin = $1 AND target >= $2 AND target < $3")
        .bind(work.origin.as_str())
        .bind(key::int(work.first))
        .bind(key::int(work.first + n as u64))
        .fetch_all(&mut *target.conn)
        .await?;
    if rows.is_empty() {
        return Ok(());
    }
    let pairs: Vec<(u64, i64)> = sql::decode("waiting", &rows, |row| Ok((sql::count(row, 0)?, sql::get(row, 1)?)))?;
    let places: Vec<i64> = pairs.iter().map(|(_, place)| *place).collect();
    work.items.extend(known(load_items(target.conn, &places).await?));
    for (index, place) in pairs {
        work.waiting.entry(index).or_default().push(place);
    }
    Ok(())
}
