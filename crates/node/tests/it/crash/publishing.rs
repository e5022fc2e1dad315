//! The published folder while files cannot be written: what it shows holds at every moment, and the next pass finishes.

use std::{
    fs,
    path::{Path, PathBuf},
};

use hutong_core::consultation::charter::Review;
use hutong_node::verify::verify_folder;

use super::copy_image;
use crate::{
    exchange::{Pair, files_of},
    world::person,
};

fn assert_shows(folder: &Path, sizes: &[u64], what: &str) {
    let report = verify_folder(folder, &[], &|_| {}).unwrap();
    assert!(report.is_intact(), "{what}: {:?}", report.problems);
    let (size, _) = report.head.unwrap();
    assert!(sizes.contains(&size), "{what}: it shows {size}");
}

/// A folder with something new to publish, and what the pass will write.
struct Due {
    pair: Pair,
    before: PathBuf,
    sizes: [u64; 2],
    /// Names of the files that a pass writes, and the folder after it.
    writes: Vec<String>,
    after: PathBuf,
}

impl Due {
    async fn new() -> Due {
        let pair = Pair::open(Review::After).await;
        pair.a.submit(person("m1"), "Published before.").await;
        pair.exchange().await;
        let folder = pair.folder(&pair.a);
        let before = pair.shared.path().join("before");
        copy_image(&folder, &before);
        let old = pair.a.node.head().head.size;
        pair.a.submit(person("m2"), "Published while files break.").await;
        let after = pair.shared.path().join("after");
        copy_image(&before, &after);
        pair.a.node.publish(&after).await.unwrap();
        let old_files = files_of(&before);
        let new_files = files_of(&after);
        let writes: Vec<String> = new_files
            .iter()
            .filter(|(name, bytes)| old_files.get(*name) != Some(bytes))
            .map(|(n, _)| n.clone())
            .collect();
        let sizes = [old, pair.a.node.head().head.size];
        Due { pair, before, sizes, writes, after }
    }

    /// A copy of the folder as it was, with the file that cannot be written.
    fn blocked(&self, file: &str) -> (PathBuf, PathBuf) {
        let folder = self.pair.shared.path().join(format!("blocked {}", file.replace('/', "-")));
        copy_image(&self.before, &folder);
        // A folder in the way of the half-written file: no rights and no room fail in the same place.
        let obstacle = folder.join(format!("{file}.new"));
        fs::create_dir_all(obstacle.join("in the way")).unwrap();
        (folder, obstacle)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_file_of_a_pass_may_fail_and_the_folder_still_holds() {
    let due = Due::new().await;
    assert!(due.writes.iter().any(|f| f == "checkpoint") && due.writes.len() >= 4, "{:?}", due.writes);
    for file in &due.writes {
        let (folder, obstacle) = due.blocked(file);
        let failed = due.pair.a.node.publish(&folder).await;
        assert!(failed.is_err(), "{file} could not be written, and nobody was told");
        assert!(!folder.join(file).exists() || files_of(&folder)[file] == files_of(&due.before)[file], "{file}");
        // Everything but that file may be there; the checkpoint comes last, so what it covers is.
        assert_shows(&folder, &due.sizes[..1], file);
        fs::remove_dir_all(&obstacle).unwrap();
        due.pair.a.node.publish(&folder).await.unwrap();
        assert_shows(&folder, &due.sizes[1..], file);
        assert!(files_of(&folder) == files_of(&due.after), "{file}: the next pass finishes");
    }
}

/// Kept, and nobody learned of it: any part of what a pass writes may be there when the next process looks.
#[tokio::test(flavor = "multi_thread")]
async fn a_pass_cut_short_is_finished_by_the_next() {
    let due = Due::new().await;
    // As passes write: bundles and tiles, what is opened, the checkpoints of mirrors and witnesses, the folder's own.
    let mut files = due.writes.clone();
    let is_checkpoint = |file: &str| file.rsplit('/').next() == Some("checkpoint");
    files.sort_by_key(|file| (file == "checkpoint", is_checkpoint(file), !file.contains("tile/"), file.clone()));
    for n in 0..=files.len() {
        let folder = due.pair.shared.path().join(format!("cut {n}"));
        copy_image(&due.before, &folder);
        for file in &files[..n] {
            fs::create_dir_all(folder.join(file).parent().unwrap()).unwrap();
            fs::copy(due.after.join(file), folder.join(file)).unwrap();
        }
        if let Some(next) = files.get(n) {
            let half = fs::read(due.after.join(next)).unwrap();
            fs::create_dir_all(folder.join(next).parent().unwrap()).unwrap();
            fs::write(folder.join(format!("{next}.new")), &half[..half.len() / 2]).unwrap();
        }
        assert_shows(&folder, &due.sizes, &format!("after {n} files"));
        due.pair.a.node.publish(&folder).await.unwrap();
        assert_shows(&folder, &due.sizes[1..], &format!("after {n} files, and a pass"));
        assert!(files_of(&folder) == files_of(&due.after), "after {n} files: no half is left");
    }
}
