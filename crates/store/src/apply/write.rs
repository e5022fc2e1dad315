//! A folded batch into its tables, each table once.

use std::collections::BTreeMap;

use hutong_core::{
    commitment::Salt,
    ids::{PartName, PersonId},
    projection::ReadAs,
    record::Reading,
};
use hutong_log::{hash::HASH_LEN, hash::Hash, tree::root_of};

use super::{
    Target, erase,
    fold::{Deed, Item, Work},
    is_home, rows,
};
use crate::{
    batch::{NewBatch, NewEntry},
    fault::{ApplyFault, Damaged, WriteFault},
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
    facts(target, &work).await?;
    waiting(target, &work, entries.len()).await?;
    deeds(target, &work.added.deeds, entries).await?;
    seal_votes(target, &work).await?;
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

/// Acts, batches, erasures, findings, reports, anchors, and where consultations stand.
async fn facts(target: &mut Target<'_>, work: &Work) -> Result<(), WriteFault> {
    let Target { conn, faults, .. } = target;
    let added = &work.added;
    let any = !(added.revisions.is_empty()
        && added.state_changes.is_empty()
        && added.acts.is_empty()
        && added.batches.is_empty()
        && added.erasures.is_empty()
        && added.acks.is_empty()
        && added.findings.is_empty()
        && added.reports.is_empty()
        && added.anchors.is_empty());
    if any {
        guarded(*faults, Step::Facts, async { Ok::<_, WriteFault>(add_facts(conn, work).await?) }).await?;
    }
    let stages: Vec<_> = work.stages.iter().filter(|(_, (_, changed))| *changed).collect();
    if stages.is_empty() {
        return Ok(());
    }
    let write = async {
        rows::STAGE
            .run(conn, &stages, |args, (consultation, (row, _))| {
                args.int(**consultation);
                args.int(work.log);
                args.count_or_null(row.roll);
                args.count_or_null(row.opened);
                args.text_or_null(row.phase.map(|p| p.word()));
                args.count_or_null(row.closed);
                args.count_or_null(row.reported);
            })
            .await?;
        Ok(())
    };
    guarded(*faults, Step::Stages, write).await
}

async fn add_facts(conn: &mut sqlx::SqliteConnection, work: &Work) -> Result<(), sqlx::Error> {
    let added = &work.added;
    rows::REVISION
        .run(conn, &added.revisions, |args, (item, place)| {
            args.int(*item);
            args.int(*place);
        })
        .await?;
    rows::STATE_CHANGE
        .run(conn, &added.state_changes, |args, (item, place)| {
            args.int(*item);
            args.int(*place);
        })
        .await?;
    rows::ACT
        .run(conn, &added.acts, |args, (place, act, version)| {
            args.int(*place);
            args.text(version.id.as_str());
            args.count(version.ver);
            args.text(act.word());
            args.blob(version.sha256.as_bytes());
        })
        .await?;
    rows::BATCH
        .run(conn, &added.batches, |args, (place, consultation, leaf_id, n, root)| {
            args.int(*place);
            args.int(*consultation);
            args.blob(&leaf_id.0);
            args.count(*n);
            args.blob(root.as_bytes());
        })
        .await?;
    rows::ERASURE
        .run(conn, &added.erasures, |args, erasure| {
            args.int(erasure.place);
            args.int(erasure.target);
        })
        .await?;
    rows::ACK
        .run(conn, &added.acks, |args, (place, erasure)| {
            args.int(*place);
            args.text(erasure.origin.as_str());
            args.count(erasure.index);
        })
        .await?;
    rows::FINDING
        .run(conn, &added.findings, |args, (place, consultation)| {
            args.int(*place);
            args.int(*consultation);
        })
        .await?;
    rows::REPORT
        .run(conn, &added.reports, |args, (place, consultation, version)| {
            args.int(*place);
            args.int(*consultation);
            args.text(version.id.as_str());
            args.count(version.ver);
            args.blob(version.sha256.as_bytes());
        })
        .await?;
    rows::ANCHOR
        .run(conn, &added.anchors, |args, (place, head)| {
            args.int(*place);
            args.text(head.origin.as_str());
            args.count(head.size);
            args.blob(head.root.as_bytes());
        })
        .await
}

async fn waiting(target: &mut Target<'_>, work: &Work, n: usize) -> Result<(), WriteFault> {
    let Target { conn, faults, .. } = target;
    if work.added.waiting.is_empty() && work.waiting.is_empty() {
        return Ok(());
    }
    let write = async {
        rows::WAITING
            .run(conn, &work.added.waiting, |args, (target, place)| {
                args.text(target.origin.as_str());
                args.count(target.index);
                args.int(*place);
            })
            .await?;
        if !work.waiting.is_empty() {
            sqlx::query("DELETE FROM waiting WHERE origin = $1 AND target >= $2 AND target < $3")
                .bind(work.origin.as_str())
                .bind(key::int(work.first))
                .bind(key::int(work.first + n as u64))
                .execute(&mut **conn)
                .await?;
        }
        Ok(())
    };
    guarded(*faults, Step::Waiting, write).await
}

/// Batches that became leaves of the own log take no more rows.
async fn seal_votes(target: &mut Target<'_>, work: &Work) -> Result<(), WriteFault> {
    let Target { conn, faults, .. } = target;
    if !is_home(work.log) || work.added.batches.is_empty() {
        return Ok(());
    }
    let seal = async {
        for (_, _, leaf_id, _, _) in &work.added.batches {
            let gone = sqlx::query("DELETE FROM open_batch WHERE batch = $1").bind(leaf_id.0.as_slice());
            gone.execute(&mut **conn).await?;
        }
        Ok(())
    };
    guarded(*faults, Step::Votes, seal).await
}

/// Whose acts the leaves are, and the counters of taking part.
async fn deeds(target: &mut Target<'_>, deeds: &[Deed], entries: &[NewEntry]) -> Result<(), WriteFault> {
    if deeds.is_empty() {
        return Ok(());
    }
    let names: Vec<PersonId> = deeds.iter().filter_map(|d| entries[d.entry].person.clone()).collect();
    let people = target.names.find_people(target.conn, &names).await?;
    let id_of = |deed: &Deed| entries[deed.entry].person.as_ref().and_then(|p| people.get(p)).copied();
    if deeds.iter().any(|d| id_of(d).is_none()) {
        return Err(Damaged { table: "person", wanted: "everybody whose act is recorded" }.into());
    }
    let mut participants: BTreeMap<(i64, i64, &str), i64> = BTreeMap::new();
    for deed in deeds {
        if let (Some((consultation, tier)), Some(person)) = (deed.counts, id_of(deed)) {
            *participants.entry((consultation, person, tier.word())).or_insert(0) += 1;
        }
    }
    let faults = target.faults;
    let put = async {
        let deed = |args: &mut Args, deed: &Deed| {
            args.count(deed.leaf);
            args.int_or_null(id_of(deed));
            args.text(deed.act);
            args.text_or_null(deed.about.as_ref().map(|p| p.origin.as_str()));
            args.count_or_null(deed.about.as_ref().map(|p| p.index));
        };
        target.put(&rows::DEED, deeds, deed).await?;
        let participants = Vec::from_iter(participants);
        target
            .put(&rows::PARTICIPANT, &participants, |args, ((consultation, person, tier), acts)| {
                args.int(*consultation);
                args.int(*person);
                args.text(tier);
                args.int(*acts);
                args.int(0);
            })
            .await
    };
    guarded(faults, Step::Deeds, put).await
}
