//! Verification of whole folders: what is intact passes, and every altered byte is found at its place.

use hutong_log::verify::Report;

use crate::common::{Folder, short_leaves, some_leaves};

/// Sizes whose last files are full, partial, or just begun, at one and two upper levels.
const SIZES: [u64; 9] = [0, 1, 5, 255, 256, 257, 700, 65_536, 65_800];

fn build(size: u64) -> Folder {
    Folder::build(&some_leaves(size), &[size])
}

fn verify_damaged(folder: &Folder, path: &str, at: usize, mask: u8) -> Report {
    let mut damaged = folder.clone();
    damaged.0.get_mut(path).unwrap()[at] ^= mask;
    damaged.verify()
}

#[test]
fn intact_folders_pass_and_show_every_leaf() {
    for size in SIZES {
        let leaves = some_leaves(size);
        let mut seen = Vec::new();
        let report = build(size).verify_with(|leaf| {
            assert_eq!(leaf.index, seen.len() as u64);
            seen.push(leaf.bytes.to_vec());
        });
        assert_eq!((report.breaches, report.remarks), (vec![], vec![]), "size {size}");
        assert_eq!(report.leaves, size);
        assert!(seen == leaves, "size {size}");
    }
}

#[test]
fn every_flipped_byte_of_a_small_log_is_found_in_its_file() {
    // Tiles are all hashes: one byte of each is as good as another.
    let step = |path: &str| if path == "checkpoint" || path.starts_with("tile/entries") { 1 } else { 31 };
    for sizes in [&[270][..], &[1, 3, 200, 270], &[256]] {
        let folder = Folder::build(&short_leaves(270), sizes);
        assert_eq!(folder.verify().breaches, []);
        for (path, bytes) in &folder.0 {
            for at in (0..bytes.len()).step_by(step(path)) {
                let report = verify_damaged(&folder, path, at, 1 << (at % 8));
                let named = report.breaches.iter().any(|breach| breach.path == *path);
                // In the name or id of the witness it makes a line by an unknown key of a known one.
                let unknown = path == "checkpoint" && report.signatories.cosigned.is_empty();
                assert!(named || (unknown && !report.remarks.is_empty()), "{path} byte {at} of {sizes:?}: {report:?}");
            }
        }
    }
}
