//! Tiles and bundles: paths, which of them a size needs, what is in them, and the edge that survives a restart.

use std::convert::Infallible;

use hutong_log::hash::{HASH_LEN, Hash, leaf_hash};
use hutong_log::tile::{
    BUNDLE_LEN_MAX, BundleCoord, BundleRefusal, LeafTooLong, LogPath, MissingTile, RestoreFault, Tile, TileCoord,
    TileEdge, TileSet, append_entry, bundles_between, decode_bundle, edge_tiles, format_tile, parse_tile,
    split_bundles, tiles_between,
};
use hutong_log::tree::{consistency_nodes, inclusion_nodes, root_of, verify_consistency, verify_inclusion};
use proptest::prelude::*;

use crate::common::some_leaves;

fn check_path(path: &str, expected: LogPath) {
    assert_eq!(LogPath::parse(path), Some(expected), "{path}");
    assert_eq!(expected.to_string(), path);
}

fn tile(level: u8, index: u64, width: u16) -> TileCoord {
    TileCoord { level, index, width }
}

fn hashes(count: u64) -> Vec<Hash> {
    some_leaves(count).iter().map(|leaf| leaf_hash(leaf)).collect()
}

#[test]
fn paths_are_those_of_the_standard() {
    check_path("checkpoint", LogPath::Checkpoint);
    check_path("tile/0/000", LogPath::Tile(tile(0, 0, 256)));
    check_path("tile/0/x001/x234/067", LogPath::Tile(tile(0, 1_234_067, 256)));
    check_path("tile/7/x001/000.p/255", LogPath::Tile(tile(7, 1000, 255)));
    check_path("tile/entries/999.p/1", LogPath::Entries(BundleCoord { index: 999, width: 1 }));
    check_path(
        "tile/entries/x072/x057/x594/x037/x927/935",
        LogPath::Entries(BundleCoord { index: u64::MAX / 256, width: 256 }),
    );
}

#[test]
fn other_spellings_are_no_paths() {
    for path in [
        "",
        "/checkpoint",
        "checkpoint/",
        "tile",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/0/x001",
        "tile/0/001/001",
        "tile/0/x001/1",
        "tile/0/x1/001",
        "tile/00/001",
        "tile/8/001",
        "tile/-1/001",
        "tile/0/001.p/0",
        "tile/0/001.p/256",
        "tile/0/001.p/01",
        "tile/0/001.p/",
        "tile/0/001.p",
        "tile/0/001.p/1/2",
        "tile/0/001.p/1.p/1",
        "tile/entries/../000",
        "tile/0/+01",
        "tile/0/x001/../001",
        "tile/0/٠٠١",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        "tile/0/x072/x057/x594/x037/x927/936",
    ] {
        assert_eq!(LogPath::parse(path), None, "{path}");
    }
}

#[test]
fn sizes_need_the_tiles_the_standard_says() {
    // The example of C2SP tlog-tiles.
    let edges: Vec<TileCoord> = edge_tiles(70_000).collect();
    assert_eq!(edges, [tile(0, 273, 112), tile(1, 1, 17), tile(2, 0, 1)]);
    let all: Vec<TileCoord> = tiles_between(0, 70_000).collect();
    assert_eq!(all.len(), 273 + 1 + 1 + 1 + 1);
    assert_eq!(tiles_between(0, 256).collect::<Vec<_>>(), [tile(0, 0, 256), tile(1, 0, 1)]);
    assert_eq!(tiles_between(255, 257).collect::<Vec<_>>(), [tile(0, 0, 256), tile(0, 1, 1), tile(1, 0, 1)]);
    assert_eq!(tiles_between(257, 258).collect::<Vec<_>>(), [tile(0, 1, 2)]);
    assert_eq!(tiles_between(300, 300).count() + tiles_between(300, 200).count() + tiles_between(0, 0).count(), 0);
    let bundles = [BundleCoord { index: 0, width: 256 }, BundleCoord { index: 1, width: 1 }];
    assert_eq!(bundles_between(10, 257).collect::<Vec<_>>(), bundles);
    assert_eq!(edge_tiles(0).count() + edge_tiles(1 << 48).filter(|tile| tile.level < 6).count(), 0);
    // An absurd size costs nothing until somebody walks it.
    assert_eq!(tiles_between(0, u64::MAX).next(), Some(tile(0, 0, 256)));
    assert_eq!(bundles_between(u64::MAX - 1, u64::MAX).count(), 1);
}

#[test]
fn bundles_hold_exactly_their_entries() {
    let mut bytes = Vec::new();
    for leaf in [&b"one"[..], b"", &[7; 65_535]] {
        append_entry(&mut bytes, leaf).unwrap();
    }
    assert_eq!(append_entry(&mut bytes.clone(), &[0; 65_536]), Err(LeafTooLong(65_536)));
    let entries = decode_bundle(&bytes, 3).unwrap();
    assert_eq!(
        entries.iter().map(|entry| (entry.offset, entry.bytes.len())).collect::<Vec<_>>(),
        [(2, 3), (7, 0), (9, 65_535)]
    );
    assert_eq!(decode_bundle(&bytes, 2), Err(BundleRefusal::Trailing { offset: 7 }));
    assert_eq!(decode_bundle(&bytes, 4), Err(BundleRefusal::Truncated { entry: 3, offset: bytes.len() }));
    assert_eq!(decode_bundle(&bytes[..bytes.len() - 1], 3), Err(BundleRefusal::Truncated { entry: 2, offset: 7 }));
    assert_eq!(decode_bundle(&[0], 1), Err(BundleRefusal::Truncated { entry: 0, offset: 0 }));
    assert_eq!(BUNDLE_LEN_MAX, 16_777_472);
}

#[test]
fn tiles_have_their_width_or_are_full() {
    let bytes = format_tile(&hashes(256));
    assert_eq!(parse_tile(&bytes, 256).unwrap(), hashes(256));
    assert_eq!(parse_tile(&bytes, 17).unwrap(), hashes(256)[..17]);
    assert_eq!(parse_tile(&bytes[..17 * HASH_LEN], 17).unwrap(), hashes(256)[..17]);
    for (len, width) in [(0, 1), (31, 1), (17 * HASH_LEN, 16), (17 * HASH_LEN, 18), (8192, 257), (8191, 256)] {
        assert!(parse_tile(&bytes[..len], width).is_err(), "{len} {width}");
    }
}

#[test]
fn a_restored_edge_goes_on_as_if_nothing_had_happened() {
    let all = hashes(66_500);
    for size in [0, 1, 255, 256, 257, 65_535, 65_536, 65_537, 66_000] {
        let mut edge = TileEdge::new();
        edge.append(&all[..size]);
        let stored = edge.partial_tiles();
        let read = |coord: TileCoord| {
            Ok::<_, Infallible>(stored.iter().find(|tile| tile.coord == coord).unwrap().bytes.clone())
        };
        let mut restored = TileEdge::restore(size as u64, read).unwrap();
        assert_eq!(restored.root(), edge.root(), "size {size}");
        assert_eq!(restored.frontier(), edge.frontier());
        assert_eq!(
            stored.iter().map(|tile| tile.coord).collect::<Vec<_>>(),
            edge_tiles(size as u64).collect::<Vec<_>>()
        );
        let batch = &all[size..size + 400];
        assert_eq!(restored.append(batch), edge.append(batch));
        assert_eq!(restored.root(), root_of(all[..size + 400].iter().copied()));
        for index in [size, size + 199, size + 399] {
            let proof = restored.prove_inclusion(index as u64).unwrap();
            assert_eq!(Some(&proof), edge.prove_inclusion(index as u64).as_ref());
            verify_inclusion(&all[index], index as u64, restored.size(), &proof, &restored.root()).unwrap();
        }
        assert_eq!(restored.provable_from(), (size - size % 256) as u64);
        assert!(restored.provable_from() == 0 || restored.prove_inclusion(restored.provable_from() - 1).is_none());
    }
}

#[test]
fn an_edge_holds_no_more_than_its_last_batch_needs() {
    let held = |edge: &TileEdge| format!("{edge:?}").matches("TileTree").count();
    let all = hashes(20 * 512 + 7);
    let mut edge = TileEdge::new();
    for batch in all.chunks(512) {
        edge.append(batch);
        // Two full tiles and a begun one of leaves, one of the level above.
        assert!(held(&edge) <= 4, "{} tiles at size {}", held(&edge), edge.size());
    }
    assert_eq!(edge.root(), root_of(all));
}

#[test]
fn an_edge_is_not_restored_from_what_is_no_tile() {
    let short = |_| Ok::<_, Infallible>(vec![0; 31]);
    assert!(matches!(TileEdge::restore(5, short), Err(RestoreFault::Tile { coord, .. }) if coord == tile(0, 0, 5)));
    let broken = |_| Err(std::io::Error::other("disk"));
    assert!(matches!(TileEdge::restore(5, broken), Err(RestoreFault::Read { .. })));
    assert!(matches!(TileEdge::restore(u64::MAX, short), Err(RestoreFault::Size(_))));
}

#[test]
fn a_missing_tile_is_named() {
    let plan = inclusion_nodes(3, 700).unwrap();
    let needed: Vec<TileCoord> = TileSet::needed(&plan, 700).into_iter().collect();
    assert_eq!(needed, [tile(0, 0, 256), tile(0, 2, 188), tile(1, 0, 2)]);
    assert_eq!(TileSet::new().prove_inclusion(3, 700), Err(MissingTile::Tile(tile(0, 0, 256))));
    assert!(matches!(TileSet::new().prove_inclusion(700, 700), Err(MissingTile::Sizes(_))));
    assert!(matches!(TileSet::new().prove_consistency(701, 700), Err(MissingTile::Sizes(_))));
    assert_eq!(TileSet::new().prove_consistency(0, 700), Ok(vec![]));
}

proptest! {
    #[test]
    fn paths_round_trip(level in 0_u8..8, index in 0..=u64::MAX / 256, width in 1_u16..=256) {
        let path = LogPath::Tile(tile(level, index, width));
        prop_assert_eq!(LogPath::parse(&path.to_string()), Some(path));
        let path = LogPath::Entries(BundleCoord { index, width });
        prop_assert_eq!(LogPath::parse(&path.to_string()), Some(path));
    }
}

proptest! {
    // Each case hashes a whole tree.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_proof_is_made_from_the_tiles_it_names(
        size in prop_oneof![1_u64..3000, 65_400_u64..66_000], index in any::<u64>(), old in any::<u64>(),
    ) {
        let (index, old) = (index % size, old % (size + 1));
        let all = hashes(size);
        let mut edge = TileEdge::new();
        let tiles: Vec<Tile> = edge.append(&all).into_iter().chain(edge.partial_tiles()).collect();
        let mut set = TileSet::new();
        let plans = [inclusion_nodes(index, size).unwrap(), consistency_nodes(old, size).unwrap()];
        for coord in plans.iter().flat_map(|plan| TileSet::needed(plan, size)) {
            set.insert(coord, &tiles.iter().find(|tile| tile.coord == coord).unwrap().bytes).unwrap();
        }
        let proof = set.prove_inclusion(index, size).unwrap();
        prop_assert_eq!(verify_inclusion(&all[index as usize], index, size, &proof, &edge.root()), Ok(()));
        let old_root = root_of(all[..old as usize].iter().copied());
        let proof = set.prove_consistency(old, size).unwrap();
        prop_assert_eq!(verify_consistency(old, size, &proof, &old_root, &edge.root()), Ok(()));
    }
}

/// A batch that goes on behind the end of a tile two levels up finishes that tile before others further down.
#[test]
fn a_long_batch_finishes_tiles_in_the_order_of_the_levels() {
    let leaf = leaf_hash(b"leaf");
    let mut edge = TileEdge::new();
    let before = 65_536 - 700;
    edge.append(&vec![leaf; before]);
    let finished: Vec<TileCoord> = edge.append(&vec![leaf; 1_500]).into_iter().map(|tile| tile.coord).collect();
    let size = before as u64 + 1_500;
    let wanted: Vec<TileCoord> = tiles_between(before as u64, size).filter(|coord| coord.is_full()).collect();
    assert_eq!(finished, wanted);
    assert!(finished.contains(&tile(1, 0, 256)) && finished.contains(&tile(0, 257, 256)));
}

#[test]
fn full_bundles_behind_each_other_are_cut_apart() {
    let bundle = |tag: u8| {
        let mut bytes = Vec::new();
        (0..256_usize).for_each(|n| append_entry(&mut bytes, &vec![tag; n]).unwrap());
        bytes
    };
    let run = [bundle(1), bundle(2), bundle(3)].concat();
    assert_eq!(split_bundles(&run, 3).unwrap(), [bundle(1), bundle(2), bundle(3)]);
    assert_eq!(split_bundles(&[], 3).unwrap(), Vec::<&[u8]>::new());
    assert!(split_bundles(&run, 2).is_none(), "more than were asked for");
    for len in [1, run.len() - 1, bundle(1).len() + 1] {
        assert!(split_bundles(&run[..len], 3).is_none(), "{len} bytes");
    }
    assert!(split_bundles(&[run.as_slice(), &[0]].concat(), 9).is_none());
}
