//! A folded batch into its tables, each table once.

use hutong_core::{commitment::Salt, ids::PartName, projection::ReadAs, record::Reading};
use hutong_log::{hash::HASH_LEN, hash::Hash, tree::root_of};

use super::{
    Target, acts, erase,
    fold::{Item, Work},
    rows,
};
use crate::{
    batch::{NewBatch, NewEntry},
    fault::{ApplyFault, WriteFault},
    key,
    sql::Args,
    step::Step,
    transaction::guarded,
};

/// Entries, full tiles and the tree of a log.
pub(super) async fn entries(target: &mut Target<'_>, log: i64, batch: &NewBatch) -> Result<(), WriteFault> {
    let (faults, is_scratch) = (target.faults, target.is_scratch);
    let numbered: Vec<(i64, &NewEntry)> =
        (batch.first..).zip(&batch.entries).map(|(index, e)| (key::place(log, index), e)).collect();
    let put = target.put(&rows::ENTRY, &numbered, |args, (place, entry)| {
        let (word, read_as) = describe(&entry.reading);
        args.int(*place);
        args.blob(entry.hash.as_bytes());
        args.text(word);
        args.text(read_as.word());
        args.blob(if is_scratch { &[] } else { &entry.bytes });
    });
    guarded(faults, Step::Entries, put).await?;
    if is_scratch {
        return Ok(());
    }
    if !batch.tiles.is_empty() {
        let put = target.put(&rows::TILE, &batch.tiles, |args, tile| {
            args.int(key::tile(log, tile.coord.level, tile.coord.index));
            args.blob(root_of(hashes_of(&tile.bytes)).as_bytes());
            args.blob(&tile.bytes);
        });
        guarded(faults, Step::Tiles, put).await?;
    }
    let frontier: Vec<u8> = batch.tree.hashes().iter().flat_map(Hash::as_bytes).copied().collect();
    let tree = [&batch.tree];
    let put = target.put(&rows::TREE, &tree, |args, tree| {
        args.int(log);
        args.count(tree.size());
        args.blob(tree.root().as_bytes());
        args.blob(&frontier);
    });
    guarded(faults, Step::Tree, put).await
}

/// The hashes of a tile as they lie in it.
pub(crate) fn hashes_of(tile: &[u8]) -> impl Iterator<Item = Hash> + '_ {
    tile.as_chunks::<HASH_LEN>().0.iter().copied().map(Hash::from_bytes)
}

/// Type word and reading of an entry, as its row states them.
pub(crate) fn describe(reading: &Reading) -> (&str, ReadAs) {
    match reading {
        Reading::Known(leaf) => (leaf.event.word(), ReadAs::Known),
        Reading::Unrecognised { word } => (word, ReadAs::Unrecognised),
        Reading::Quarantined { .. } => ("", ReadAs::Quarantined),
    }
}

/// Everything that follows from the entries; whether anything was erased.
pub(super) async fn folded(target: &mut Target<'_>, work: Work, entries: &[NewEntry]) -> Result<bool, ApplyFault> {
    items(target, &work).await?;
    parts(target, &work, entries).await?;
    acts::facts(target, &work).await?;
    acts::waiting(target, &work, entries.len()).await?;
    acts::deeds(target, &work.added.deeds, entries).await?;
    acts::seal_votes(target, &work).await?;
    target.flush().await?;
    erase::erase_parts(target, &work.added.erasures).await
}

async fn items(target: &mut Target<'_>, work: &Work) -> Result<(), WriteFault> {
    let faults = target.faults;
    let new: Vec<(&i64, &Item)> = work.items.iter().filter(|(_, i)| i.is_new).collect();
    if !new.is_empty() {
        let put = target.put(&rows::ITEM, &new, |args, (place, item)| bind_item(args, **place, item));
        guarded(faults, Step::Items, put).await?;
    }
    let changed: Vec<(&i64, &Item)> = work.items.iter().filter(|(_, i)| i.is_changed && !i.is_new).collect();
    if !changed.is_empty() {
        let put = target.put(&rows::ITEM_CHANGE, &changed, |args, (place, item)| {
            args.int(**place);
            args.text(item.row.link.word());
            bind_state(args, item);
        });
        guarded(faults, Step::ItemChanges, put).await?;
    }
    let counts: Vec<_> = work.counts.iter().filter(|(_, by)| **by != 0).collect();
    if !counts.is_empty() {
        let put = target.put(&rows::COUNT, &counts, |args, ((consultation, kind, tier, audience, state), by)| {
            args.int(work.log);
            args.int(*consultation);
            args.text(kind.word());
            args.text(tier.word());
            args.text(audience.word());
            args.text(state.word());
            args.int(**by);
        });
        guarded(faults, Step::Counts, put).await?;
    }
    Ok(())
}

fn bind_item(args: &mut Args, place: i64, item: &Item) {
    let row = &item.row;
    args.int(place);
    args.blob(&row.leaf_id.0);
    args.count(row.ts);
    args.int(item.consultation);
    args.text(row.kind.word());
    args.text(row.tier.word());
    args.text(row.audience.word());
    args.text_or_null(row.prompt.as_ref().map(|p| p.as_str()));
    args.reference(row.about.as_ref());
    args.text(row.link.word());
    args.text_or_null(row.source.map(|s| s.word()));
    args.count(row.number);
    bind_state(args, item);
}

fn bind_state(args: &mut Args, item: &Item) {
    let row = &item.row;
    args.text(row.state.word());
    args.count_or_null(row.state_index);
    args.reference(row.into.as_ref());
    args.count_or_null(row.revision);
    args.int(row.was_published.into());
}

/// A part of a new leaf, with what is opened of it.
struct NewPart<'a> {
    key: i64,
    name: &'a PartName,
    commitment: Hash,
    opening: Option<i64>,
}

/// An opening that comes with its leaf.
struct NewOpening<'a> {
    id: i64,
    part: i64,
    upload: Option<i64>,
    salt: &'a [u8],
    content: &'a [u8],
}

async fn parts(target: &mut Target<'_>, work: &Work, entries: &[NewEntry]) -> Result<(), ApplyFault> {
    let opened: usize = entries.iter().map(|e| e.openings.len()).sum();
    let mut next = if opened == 0 { 0 } else { target.names.take_openings(target.conn, opened).await? };
    let (mut parts, mut openings, mut documents) = (Vec::new(), Vec::new(), Vec::new());
    for (index, entry) in (work.first..).zip(entries) {
        let Reading::Known(leaf) = &entry.reading else { continue };
        let place = key::place(work.log, index);
        for (at, (name, commitment)) in leaf.event.commitments().iter().enumerate() {
            let mut part = NewPart { key: key::part(place, at), name, commitment: *commitment, opening: None };
            if let Some((_, opening)) = entry.openings.iter().find(|(n, _)| n == name) {
                let upload = match opening {
                    Some(_) => None,
                    None => Some(erase::find_upload(target.conn, leaf.id, name).await?),
                };
                let (salt, content) = bytes_of(opening.as_ref());
                openings.push(NewOpening { id: next, part: part.key, upload, salt, content });
                if name.as_str() == PartName::DOCUMENT && opening.is_some() {
                    documents.push((next, content));
                }
                part.opening = Some(next);
                next += 1;
            }
            parts.push(part);
        }
    }
    write_parts(target, &parts, &openings).await?;
    for (opening, content) in documents {
        super::status::keep_document(target, opening, content).await?;
    }
    Ok(())
}

fn bytes_of(opening: Option<&(Salt, Vec<u8>)>) -> (&[u8], &[u8]) {
    opening.map_or((&[], &[]), |(salt, content)| (&salt.0, content))
}

async fn write_parts(
    target: &mut Target<'_>,
    parts: &[NewPart<'_>],
    openings: &[NewOpening<'_>],
) -> Result<(), WriteFault> {
    let faults = target.faults;
    if !parts.is_empty() {
        let put = target.put(&rows::PART, parts, |args, part| {
            args.int(part.key);
            args.text(part.name.as_str());
            args.blob(part.commitment.as_bytes());
            args.int_or_null(part.opening);
        });
        guarded(faults, Step::Parts, put).await?;
    }
    if !openings.is_empty() {
        let put = target.put(&rows::OPENING, openings, |args, o| {
            args.int(o.id);
            args.int(o.part);
            args.int(0);
            args.int(0);
            args.int_or_null(o.upload);
            args.blob(o.salt);
            args.blob(o.content);
        });
        guarded(faults, Step::Openings, put).await?;
    }
    Ok(())
}
