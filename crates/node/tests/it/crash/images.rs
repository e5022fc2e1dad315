//! What lies on the disk when syncs are lost: database and lock of before and after a commit in every combination, and
//! write-ahead logs cut short.

use std::{fs, path::Path};

use hutong_node::{Node, Settings, StartFault};

use super::{Act, Scene, clock, copy_image, start};

/// The node's directory before and after an act, both as a kill would leave them.
struct Images {
    scene: Scene,
    before: std::path::PathBuf,
    after: std::path::PathBuf,
}

impl Images {
    async fn take() -> Images {
        let scene = Scene::new().await;
        let dir = scene.copy("running");
        let (before, after) = (dir.with_extension("before"), dir.with_extension("after"));
        let node = start(&dir).await;
        copy_image(&dir, &before);
        scene.ask(&node, Act::Submit).await.unwrap();
        copy_image(&dir, &after);
        node.stop().await;
        Images { scene, before, after }
    }

    /// A directory with the database of one image and the lock of another.
    fn mix(&self, name: &str, store: &Path, lock: &Path) -> std::path::PathBuf {
        let dir = self.before.with_file_name(name);
        copy_image(store, &dir);
        for file in ["lock.db", "lock.db-wal"] {
            let _ = fs::remove_file(dir.join(file));
            if lock.join(file).exists() {
                fs::copy(lock.join(file), dir.join(file)).unwrap();
            }
        }
        dir
    }

    /// Starts there, and asks for the act (again).
    async fn check_serves(&self, dir: &Path, size: u64, what: &str) {
        let node = start(dir).await;
        assert_eq!(node.head().head.size, size, "{what}");
        let answer = self.scene.ask(&node, Act::Submit).await.unwrap();
        self.scene.verify_done(&node, Act::Submit, &answer, what).await;
        node.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn leaves_that_nobody_signed_are_signed_at_the_start() {
    let images = Images::take().await;
    let dir = images.mix("unsigned", &images.after, &images.before);
    images.check_serves(&dir, images.scene.size + 2, "the lock is one commit behind").await;
    let dir = images.mix("whole", &images.after, &images.after);
    images.check_serves(&dir, images.scene.size + 2, "both are there").await;
    let dir = images.mix("nothing", &images.before, &images.before);
    images.check_serves(&dir, images.scene.size, "neither is there").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_older_than_its_lock_signs_nothing() {
    let images = Images::take().await;
    let dir = images.mix("restored", &images.before, &images.after);
    let refused = Node::start(Settings { dir: dir.clone(), clock: clock() }).await.err().unwrap();
    let owes = hutong_node::backup::Owes::Missing { stored: images.scene.size, signed: images.scene.size + 2 };
    assert!(matches!(&refused, StartFault::Owes(recovery) if recovery.owes == owes), "{refused}");
    // And nothing moved: with its own database back it serves as before.
    let dir = images.mix("put-right", &images.after, &dir);
    images.check_serves(&dir, images.scene.size + 2, "after the refusal").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn logs_cut_short_leave_the_act_done_or_not_done() {
    let images = Images::take().await;
    let len = |dir: &Path, file: &str| fs::metadata(dir.join(file)).map_or(0, |m| m.len());
    let mut cuts = 0;
    for (file, lock) in [("store.db-wal", &images.before), ("lock.db-wal", &images.after)] {
        let (from, to) = (len(&images.before, file), len(&images.after, file));
        assert!(to > from, "{file} grew by the act");
        for cut in (from..to).step_by(usize::try_from((to - from).div_ceil(6)).unwrap()) {
            let dir = images.mix(&format!("{file} at {cut}"), &images.after, lock);
            let log = fs::File::options().write(true).open(dir.join(file)).unwrap();
            log.set_len(cut).unwrap();
            drop(log);
            let size = if file.starts_with("store") { images.scene.size } else { images.scene.size + 2 };
            images.check_serves(&dir, size, &format!("{file} cut at {cut}")).await;
            cuts += 1;
        }
    }
    assert!(cuts >= 6, "{cuts}");
}
