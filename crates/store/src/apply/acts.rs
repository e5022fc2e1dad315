//! What a folded batch adds beside its items: acts, erasures, findings, what waits, whose it was.

use std::collections::BTreeMap;

use hutong_core::ids::PersonId;

use super::{
    Target,
    fold::{Deed, Work},
    is_home, rows,
};
use crate::{
    batch::NewEntry,
    fault::{Damaged, WriteFault},
    key,
    sql::Args,
    step::Step,
    transaction::guarded,
};

/// Acts, batches, erasures, findings, reports, anchors, and where consultations stand.
pub(super) async fn facts(target: &mut Target<'_>, work: &Work) -> Result<(), WriteFault> {
    let faults = target.faults;
    let added = &work.added;
    let any = !(added.revisions.is_empty()
        && added.state_changes.is_empty()
        && added.acts.is_empty()
        && added.batches.is_empty()
        && added.erasures.is_empty()
        && added.acks.is_empty()
        && added.findings.is_empty()
        && added.tallies.is_empty()
        && added.reports.is_empty()
        && added.anchors.is_empty()
        && added.follow_ups.is_empty());
    if any {
        guarded(faults, Step::Facts, add_facts(target, work)).await?;
    }
    let stages: Vec<_> = work.stages.iter().filter(|(_, (_, changed))| *changed).collect();
    if stages.is_empty() {
        return Ok(());
    }
    let put = target.put(&rows::STAGE, &stages, |args, (consultation, (row, _))| {
        args.int(**consultation);
        args.int(work.log);
        args.count_or_null(row.roll);
        args.count_or_null(row.opened);
        args.text_or_null(row.phase.map(|p| p.word()));
        args.count_or_null(row.closed);
        args.count_or_null(row.reported);
    });
    guarded(faults, Step::Stages, put).await
}

async fn add_facts(target: &mut Target<'_>, work: &Work) -> Result<(), WriteFault> {
    let added = &work.added;
    target
        .put(&rows::REVISION, &added.revisions, |args, (item, place)| {
            args.int(*item);
            args.int(*place);
        })
        .await?;
    target
        .put(&rows::STATE_CHANGE, &added.state_changes, |args, (item, place)| {
            args.int(*item);
            args.int(*place);
        })
        .await?;
    target
        .put(&rows::ACT, &added.acts, |args, (place, act, version)| {
            args.int(*place);
            args.text(version.id.as_str());
            args.count(version.ver);
            args.text(act.word());
            args.blob(version.sha256.as_bytes());
        })
        .await?;
    target
        .put(&rows::BATCH, &added.batches, |args, (place, consultation, leaf_id, n, root)| {
            args.int(*place);
            args.int(*consultation);
            args.blob(&leaf_id.0);
            args.count(*n);
            args.blob(root.as_bytes());
        })
        .await?;
    target
        .put(&rows::ERASURE, &added.erasures, |args, erasure| {
            args.int(erasure.place);
            args.int(erasure.target);
        })
        .await?;
    target
        .put(&rows::ACK, &added.acks, |args, (place, erasure)| {
            args.int(*place);
            args.text(erasure.origin.as_str());
            args.count(erasure.index);
        })
        .await?;
    target
        .put(&rows::FINDING, &added.findings, |args, (place, consultation)| {
            args.int(*place);
            args.int(*consultation);
        })
        .await?;
    target
        .put(&rows::TALLY, &added.tallies, |args, (place, consultation, item)| {
            args.int(*place);
            args.int(*consultation);
            args.text(item.origin.as_str());
            args.count(item.index);
        })
        .await?;
    target
        .put(&rows::REPORT, &added.reports, |args, (place, consultation, version)| {
            args.int(*place);
            args.int(*consultation);
            args.text(version.id.as_str());
            args.count(version.ver);
            args.blob(version.sha256.as_bytes());
        })
        .await?;
    target
        .put(&rows::FOLLOW_UP, &added.follow_ups, |args, (place, consultation, step, about)| {
            args.int(*place);
            args.int(*consultation);
            args.text(step.word());
            args.reference(Some(about));
        })
        .await?;
    target
        .put(&rows::ANCHOR, &added.anchors, |args, (place, head)| {
            args.int(*place);
            args.text(head.origin.as_str());
            args.count(head.size);
            args.blob(head.root.as_bytes());
        })
        .await
}

pub(super) async fn waiting(target: &mut Target<'_>, work: &Work, n: usize) -> Result<(), WriteFault> {
    if work.added.waiting.is_empty() && work.waiting.is_empty() {
        return Ok(());
    }
    target.names.remembered.anybody_waits = None;
    let Target { conn, faults, .. } = target;
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
pub(super) async fn seal_votes(target: &mut Target<'_>, work: &Work) -> Result<(), WriteFault> {
    if !is_home(work.log) || work.added.batches.is_empty() {
        return Ok(());
    }
    let faults = target.faults;
    let put = target.put(&rows::SEALED, &work.added.batches, |args, (_, _, leaf_id, _, _)| args.blob(&leaf_id.0));
    guarded(faults, Step::Votes, put).await
}

/// Whose acts the leaves are, and the counters of taking part.
pub(super) async fn deeds(target: &mut Target<'_>, deeds: &[Deed], entries: &[NewEntry]) -> Result<(), WriteFault> {
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
