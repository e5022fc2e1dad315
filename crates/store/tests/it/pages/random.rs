//! Over random logs in random order of arrival the lists say what core's fold says, item by item.

use std::collections::{BTreeMap, BTreeSet};

use hutong_core::{
    consultation::item::{Audience, State},
    ids::{ConsultationId, Place},
    projection::ItemRow,
    record::{Event, Reading, read},
};
use hutong_log::hash::leaf_hash;
use hutong_store::{Store, pages::ItemQuery};
use proptest::prelude::*;

use crate::{
    support::block_on,
    twin::{Arrivals, Delivered, arrivals, deliver, ops},
    world::{Op, World, consultation, document_ids},
};

async fn list_all(store: &Store, id: &ConsultationId, audience: Audience) -> Vec<(Place, ItemRow)> {
    let mut all = Vec::new();
    let mut query =
        ItemQuery { consultation: id.clone(), audience, kind: None, state: None, origin: None, after: None, limit: 7 };
    loop {
        let page = store.list_items(&query).await.unwrap();
        let Some(last) = page.last() else { break };
        query.after = Some(last.place.clone());
        all.extend(page.into_iter().map(|view| (view.place, view.row)));
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

/// Leaves that a fold counts to an item's history, found in the bytes themselves.
fn history_of(world: &World, place: &Place) -> Vec<u64> {
    let log = world.origins.iter().position(|o| *o == place.origin).unwrap();
    let leaves = &world.logs[log].leaves;
    let hash = leaf_hash(&leaves[usize::try_from(place.index).unwrap()]);
    let mut lines = vec![place.index];
    for (index, bytes) in (0..).zip(leaves).skip(usize::try_from(place.index).unwrap() + 1) {
        let Reading::Known(leaf) = read(bytes) else { continue };
        let target = match leaf.event {
            Event::ItemRevised { item, .. } | Event::StateChanged { item, .. } | Event::PartsErased { item, .. } => {
                item
            }
            _ => continue,
        };
        if target.origin.is_none() && target.index == place.index && target.hash == hash {
            lines.push(index);
        }
    }
    lines
}

async fn check_pages(ops: &[Op], logs: usize, arrivals: &Arrivals) {
    let dir = tempfile::tempdir().unwrap();
    let world = World::write_all(ops, logs);
    let Delivered { store, fold } = deliver(dir.path(), &world, arrivals).await;
    let known: BTreeSet<ConsultationId> =
        store.list_consultations().await.unwrap().into_iter().map(|view| view.id).collect();
    for id in [consultation(0), consultation(1)] {
        let items: BTreeMap<&Place, &ItemRow> = fold.items().iter().filter(|(_, row)| row.consultation == id).collect();
        assert!(known.contains(&id) || items.is_empty());
        for audience in Audience::ALL {
            let sees = |row: &ItemRow| row.state == State::Published && row.audience <= *audience;
            let wanted = items.iter().filter(|(_, row)| *audience == Audience::Own || sees(row));
            let wanted: Vec<_> = wanted.map(|(place, row)| ((*place).clone(), (*row).clone())).collect();
            assert_eq!(list_all(&store, &id, *audience).await, wanted, "{audience}");
            let mut counted = BTreeMap::new();
            for (place, row) in items.iter().filter(|(_, row)| row.audience <= *audience) {
                *counted.entry((&place.origin, row.kind, row.tier, row.audience, row.state)).or_insert(0) += 1;
            }
            let bodies = store.count_items(&id, *audience).await.unwrap();
            let found: BTreeMap<_, u64> = bodies
                .iter()
                .flat_map(|b| b.items.iter().map(|c| ((&b.origin, c.kind, c.tier, c.audience, c.state), c.n)))
                .collect();
            assert_eq!(found, counted, "{audience}");
        }
        let view = store.show_consultation(&id).await.unwrap();
        let stages: BTreeMap<_, _> =
            view.stages.iter().map(|s| ((id.clone(), s.origin.clone()), s.stage.clone())).collect();
        let wanted = fold.consultations().iter().filter(|((c, _), _)| *c == id);
        assert_eq!(stages, wanted.map(|(key, row)| (key.clone(), row.clone())).collect());
        let findings = store.list_findings(&id).await.unwrap();
        let found: BTreeMap<_, _> = findings.into_iter().map(|f| (f.place, (id.clone(), f.finding))).collect();
        let wanted = fold.findings().iter().filter(|(_, (c, _))| *c == id);
        assert_eq!(found, wanted.map(|(place, row)| (place.clone(), row.clone())).collect());
        for place in items.keys() {
            let lines = store.list_history(place, Audience::Own, false).await.unwrap();
            assert_eq!(lines.iter().map(|l| l.index).collect::<Vec<_>>(), history_of(&world, place));
        }
    }
    for id in document_ids() {
        let view = store.show_document(&id).await.unwrap();
        let statuses: BTreeMap<_, _> = view.versions.iter().map(|v| (v.ver, (v.status, v.sha256))).collect();
        assert_eq!(statuses, fold.statuses(&id));
        let mut acts: Vec<_> = view.versions.iter().flat_map(|v| v.acts.clone()).collect();
        acts.sort_by(|a, b| a.place.cmp(&b.place));
        assert_eq!(acts, fold.acts(&id));
        assert_eq!(view.in_force, fold.in_force(&id));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pages_say_what_the_fold_says(ops in ops(120), logs in 2..4_usize, arrivals in arrivals()) {
        block_on(check_pages(&ops, logs, &arrivals));
    }
}
