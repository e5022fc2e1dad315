//! The tables and core's fold agree: after random leaves of several logs in random order of arrival, at older sizes,
//! after a rebuild, and in a database made of its rows elsewhere; and a check finds nothing amiss in any of it.

use std::{collections::BTreeSet, path::Path};

use hutong_core::{
    consultation::item::ItemKind,
    facts::{Base, Needs},
    ids::Place,
    projection::Projection,
};
use hutong_log::tile::TileEdge;
use hutong_store::{
    ApplyFault, NewBatch, NewEntry, NewOpening, Store, WriteFault,
    archive::{self, Unpacking},
    check::Problem,
};
use proptest::prelude::*;

use crate::{
    house::remembers_nothing_old,
    support::block_on,
    world::{Op, World, consultation, document_ids, origin},
};

/// How leaves arrive: which log, and how many at once; openings trail behind.
pub type Arrivals = Vec<(u8, u8)>;

pub fn ops(n: usize) -> impl Strategy<Value = Vec<Op>> {
    prop::collection::vec((0..3_u8, 0..25_u8, any::<u16>(), any::<u16>()).prop_map(|(l, w, a, b)| Op(l, w, a, b)), 1..n)
}

pub fn arrivals() -> impl Strategy<Value = Arrivals> {
    prop::collection::vec((0..3_u8, 1..12_u8), 1..12)
}

pub struct Delivered {
    pub store: Store,
    pub fold: Projection,
}

/// Delivers all leaves; after each batch some of the openings whose leaves are here.
pub async fn deliver(dir: &Path, world: &World, arrivals: &Arrivals) -> Delivered {
    let store = Store::create(dir, &origin(0)).await.unwrap();
    let mut fold = Projection::new();
    let mut edges = vec![TileEdge::new(); world.logs.len()];
    let mut waiting: Vec<NewOpening> = world.logs.iter().flat_map(|l| l.openings.clone()).collect();
    let mut turn = 0;
    while (0..world.logs.len()).any(|l| edges[l].size() < world.logs[l].leaves.len() as u64) {
        let (log, n) = arrivals[turn % arrivals.len()];
        let log = (usize::from(log) + turn / arrivals.len()) % world.logs.len();
        turn += 1;
        let from = usize::try_from(edges[log].size()).unwrap();
        let leaves: Vec<_> = world.logs[log].leaves.iter().skip(from).take(n.into()).cloned().collect();
        for leaf in &leaves {
            fold.apply(&world.origins[log], leaf);
        }
        let entries = leaves.into_iter().map(NewEntry::read).collect();
        let batch = NewBatch::grow(world.origins[log].clone(), &mut edges[log], entries);
        let mut tx = store.begin().await.unwrap();
        tx.apply(&batch).await.unwrap();
        let sizes = |p: &Place| world.origins.iter().zip(&edges).any(|(o, e)| *o == p.origin && p.index < e.size());
        let (here, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|o| sizes(&o.place) && (turn % 3 != 0));
        waiting = later;
        open(&mut tx, &mut fold, here).await;
        tx.facts(&some_needs(world)).await.unwrap();
        tx.commit().await.unwrap();
        if turn % 4 == 0 {
            remembers_nothing_old(&store, &some_needs(world)).await;
        }
    }
    let mut tx = store.begin().await.unwrap();
    open(&mut tx, &mut fold, waiting).await;
    tx.commit().await.unwrap();
    Delivered { store, fold }
}

/// Opens one by one, so that an erased one does not keep the others out.
async fn open(tx: &mut hutong_store::Transaction, fold: &mut Projection, openings: Vec<NewOpening>) {
    for opening in openings {
        match tx.open_parts(std::slice::from_ref(&opening)).await {
            Ok(()) if opening.name.as_str() == "document" => fold.open_document(&opening.content),
            Ok(()) | Err(ApplyFault::Erased { .. }) => {}
            Err(e) => panic!("{e}"),
        }
    }
}

fn consultations() -> Needs {
    Needs { consultations: (0..2).map(consultation).collect(), ..Needs::default() }
}

/// What a batch of votes asks for: consultations and items. Loaded after every batch, so that it is remembered.
fn some_needs(world: &World) -> Needs {
    let first =
        |o: &hutong_core::ids::Origin| (0..24).map(|index| Place { origin: o.clone(), index }).collect::<Vec<_>>();
    Needs { items: world.origins.iter().flat_map(first).collect(), ..consultations() }
}

fn all_needs(world: &World) -> Needs {
    let places = world
        .origins
        .iter()
        .zip(&world.logs)
        .flat_map(|(o, log)| (0..log.leaves.len() as u64 + 1).map(|index| Place { origin: o.clone(), index }));
    let places: BTreeSet<Place> = places.collect();
    Needs {
        items: places.iter().filter(|p| p.index % 3 != 0).cloned().collect(),
        arguments: places.iter().filter(|p| p.index % 2 == 0).cloned().collect(),
        shortlists: places.clone(),
        documents: document_ids().into_iter().collect(),
        dispositions: (0..2).map(consultation).collect(),
        counted: places.iter().filter(|p| p.index % 2 == 0).cloned().collect(),
        decisions: places.clone(),
        actions: places.clone(),
        reports: (0..2).map(consultation).collect(),
        erasures: places,
        ..consultations()
    }
}

/// Erased documents stay in a fold that has seen them and are gone from the tables: compared apart from that.
fn comparable(mut base: Base, kept: &Base) -> Base {
    for (id, facts) in &mut base.documents {
        let here = kept.documents.get(id).map(|d| d.contents.clone()).unwrap_or_default();
        facts.contents.retain(|hash, _| here.contains_key(hash));
    }
    for (c, facts) in &mut base.consultations {
        if kept.consultations.get(c).is_some_and(|k| k.charter.is_none()) {
            facts.charter = None;
        }
    }
    // A fold does not keep words; whether a count is closed both know.
    base.counted.values_mut().for_each(|facts| facts.words = None);
    base.counts.values_mut().for_each(|counts| {
        let more = |word: &str| ItemKind::from_word(word).is_some() || word == "acts" || word == "people";
        counts.retain(|word, _| !more(word));
    });
    base
}

async fn agree(delivered: &Delivered, world: &World) {
    let Delivered { store, fold } = delivered;
    let pins: Vec<_> = fold.sizes().iter().map(|(o, n)| (o.clone(), *n)).collect();
    assert_eq!(store.digest(&pins).await.unwrap(), fold.digest(), "digest of tables and of the fold");
    let needs = all_needs(world);
    let mut tx = store.begin().await.unwrap();
    let base = tx.facts(&needs).await.unwrap();
    drop(tx);
    let folded = comparable(fold.facts(&origin(0), &needs, &[]), &base);
    let base = comparable(base.clone(), &base);
    assert_eq!(base.items, folded.items);
    assert_eq!(base.consultations, folded.consultations);
    assert_eq!(base.documents, folded.documents);
    assert_eq!(base.dispositions, folded.dispositions);
    assert_eq!(base, folded);
    let mut checked = store.check().await.unwrap();
    // These leaves were not written here: the votes behind their batches are nowhere, and the check says so.
    checked.findings.retain(|f| (f.table, &f.problem) != ("vote_row", &Problem::Votes));
    assert_eq!(checked.findings, Vec::new());
}

/// A few leaves earlier everywhere: the digest there is that of a fold which never saw more.
async fn agree_earlier(delivered: &Delivered, world: &World) {
    let mut early = Projection::new();
    for bytes in delivered.fold.contents().values() {
        early.open_document(bytes);
    }
    let mut pins = Vec::new();
    for (origin, log) in world.origins.iter().zip(&world.logs) {
        let size = log.leaves.len().saturating_sub(3);
        log.leaves.iter().take(size).for_each(|leaf| early.apply(origin, leaf));
        pins.push((origin.clone(), size as u64));
    }
    assert_eq!(delivered.store.digest(&pins).await.unwrap(), early.digest(), "digest at older sizes");
}

async fn check_twin(ops: &[Op], logs: usize, arrivals: &Arrivals) {
    let dir = tempfile::tempdir().unwrap();
    let world = World::write_all(ops, logs);
    let delivered = deliver(dir.path(), &world, arrivals).await;
    agree(&delivered, &world).await;
    agree_earlier(&delivered, &world).await;
    let Delivered { store, fold } = delivered;
    store.close().await.unwrap();
    let rebuilt = Store::rebuild(dir.path()).await.unwrap();
    assert_eq!(rebuilt.leaves, fold.sizes().values().sum::<u64>());
    assert_eq!((rebuilt.unmatched, rebuilt.erased), (0, 0));
    let store = Store::open(dir.path()).await.unwrap();
    let delivered = Delivered { store, fold };
    agree(&delivered, &world).await;
    let elsewhere = tempfile::tempdir().unwrap();
    archive_to(&delivered.store, elsewhere.path()).await;
    delivered.store.close().await.unwrap();
    let store = Store::open(elsewhere.path()).await.unwrap();
    agree(&Delivered { store, fold: delivered.fold }, &world).await;
}

/// Every row that cannot be derived, read as values and put into a database elsewhere.
async fn archive_to(store: &Store, dir: &Path) {
    let mut unpacking = Unpacking::begin(dir).await.unwrap();
    for name in archive::tables() {
        let mut table = store.archive_table(name).await.unwrap();
        unpacking.table(name, table.columns().to_vec()).await.unwrap();
        loop {
            let rows = store.archive_rows(&mut table).await.unwrap();
            if rows.is_empty() {
                break;
            }
            unpacking.rows(&rows).await.unwrap();
        }
    }
    unpacking.finish(dir).await.unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tables_and_fold_agree_in_any_order_of_arrival(ops in ops(120), logs in 2..4_usize, arrivals in arrivals()) {
        block_on(check_twin(&ops, logs, &arrivals));
    }
}

/// Long enough for full tiles, several pieces of a walk, and every length of a statement.
#[test]
fn tables_and_fold_agree_over_long_logs() {
    let mut state = 7_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u16
    };
    let ops: Vec<Op> = (0..3_000).map(|_| Op(next() as u8 % 3, next() as u8 % 24, next(), next())).collect();
    block_on(check_twin(&ops, 3, &vec![(0, 200), (1, 1), (2, 255), (0, 77)]));
}

#[test]
fn leaves_of_another_tree_are_not_taken() {
    block_on(async {
        let dir = tempfile::tempdir().unwrap();
        let world = World::write_all(&[Op(0, 0, 2, 0), Op(0, 0, 4, 0)], 1);
        let store = Store::create(dir.path(), &origin(0)).await.unwrap();
        let mut edge = TileEdge::new();
        let entries = || world.logs[0].leaves.iter().cloned().map(NewEntry::read).collect::<Vec<_>>();
        let mut batch = NewBatch::grow(origin(0), &mut edge, entries());
        batch.entries.swap(0, 1);
        let mut tx = store.begin().await.unwrap();
        assert!(matches!(tx.apply(&batch).await, Err(ApplyFault::OtherTree { size: 2, .. })));
        batch.entries.swap(0, 1);
        batch.first = 1;
        assert!(matches!(tx.apply(&batch).await, Err(ApplyFault::NotNext { expected: 0, given: 1, .. })));
        batch.first = 0;
        tx.apply(&batch).await.unwrap();
        assert!(matches!(tx.apply(&batch).await, Err(ApplyFault::NotNext { expected: 2, given: 0, .. })));
        let wrong = NewOpening { content: b"other words".to_vec(), ..world.logs[0].openings[0].clone() };
        assert!(matches!(tx.open_parts(&[wrong]).await, Err(ApplyFault::Commitment { .. })));
        let nowhere = NewOpening { place: Place { origin: origin(1), index: 0 }, ..world.logs[0].openings[0].clone() };
        assert!(matches!(tx.open_parts(&[nowhere]).await, Err(ApplyFault::NoSuchPart { .. })));
        let e: ApplyFault = WriteFault::Broken(hutong_store::step::Step::Items).into();
        assert!(!e.is_constraint());
    });
}
