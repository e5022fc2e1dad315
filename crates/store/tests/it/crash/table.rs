//! The table: every act of a day, every step it takes, refused and refused but kept.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use hutong_log::hash::Hash;
use hutong_store::{
    Store,
    faults::{BreakOnce, Watch, arm, disarm},
    step::{Step, When},
};

use super::{
    acts::{Act, perform},
    copy_image, dump, open_and_verify,
};
use crate::{house::House, support::block_on, world::origin};

/// A day without faults: the directory before each act, what every table holds before and after, and the steps taken.
struct Day {
    root: tempfile::TempDir,
    before: Vec<BTreeMap<String, Hash>>,
    after: Vec<BTreeMap<String, Hash>>,
    steps: Vec<BTreeSet<Step>>,
}

impl Day {
    async fn spend() -> Day {
        let root = tempfile::tempdir().unwrap();
        let mut day = Day { before: Vec::new(), after: Vec::new(), steps: Vec::new(), root };
        let first = day.image(0);
        copy_image(day.root.path(), &first);
        Store::create(&first, &origin(0)).await.unwrap().close().await.unwrap();
        for (n, act) in Act::DAY.iter().enumerate() {
            let dir = day.image(n + 1);
            copy_image(&day.image(n), &dir);
            day.before.push(dump(&dir).await);
            let watch = Arc::new(Watch::default());
            arm(&dir, watch.clone());
            let mut house = House::over(Store::open(&dir).await.unwrap()).await;
            disarm(&dir);
            perform(&mut house, *act).await.unwrap_or_else(|e| panic!("{act:?}: {e}"));
            house.store.close().await.unwrap();
            day.after.push(dump(&dir).await);
            assert_ne!(day.before[n], day.after[n], "{act:?} writes something");
            day.steps.push(watch.seen());
        }
        open_and_verify(&day.image(Act::DAY.len())).await;
        day
    }

    fn image(&self, n: usize) -> PathBuf {
        self.root.path().join(n.to_string())
    }

    /// One cell: the step of the act breaks; the image on the disk is opened and verified, and the act done (again).
    async fn check(&self, n: usize, step: Step, when: When) -> usize {
        let act = Act::DAY[n];
        let what = format!("{act:?}, {step:?} {when:?}");
        let dir = tempfile::tempdir().unwrap();
        let (broken, image) = (dir.path().join("broken"), dir.path().join("image"));
        copy_image(&self.image(n), &broken);
        let fault = BreakOnce::new(step, when, 0);
        arm(&broken, fault.clone());
        let mut house = House::over(Store::open(&broken).await.unwrap()).await;
        disarm(&broken);
        let done = perform(&mut house, act).await;
        assert_eq!(fault.fired(), 1, "{what}: the fault fired");
        copy_image(&broken, &image);

        // A scrub that fails leaves the act done and the store knowing that it is due; everything else is told.
        assert_eq!(done.is_ok(), step == Step::Scrub, "{what}: {done:?}");
        assert_eq!(house.store.is_scrub_due(), step == Step::Scrub, "{what}");
        let is_kept = step == Step::Scrub || (step, when) == (Step::Commit, When::After);
        let store = open_and_verify(&image).await;
        let held = dump(&image).await;
        assert_eq!(held, if is_kept { self.after[n].clone() } else { self.before[n].clone() }, "{what}");
        finish(store, &image, act, is_kept, &self.after[n], &what).await;

        // The same store without a new process: it goes on, or says that it must be opened again.
        let is_unknown = (step, when) == (Step::Commit, When::After);
        assert_eq!(house.store.begin().await.is_err(), is_unknown, "{what}");
        house.store.reopen().await.unwrap();
        finish(house.store, &broken, act, is_kept, &self.after[n], &what).await;
        fault.fired()
    }
}

/// Does what was not kept, and finds what an unbroken day leaves.
async fn finish(store: Store, dir: &Path, act: Act, is_kept: bool, after: &BTreeMap<String, Hash>, what: &str) {
    let mut house = House::over(store).await;
    if !is_kept {
        perform(&mut house, act).await.unwrap_or_else(|e| panic!("{what}, once more: {e}"));
    }
    house.store.close().await.unwrap();
    assert_eq!(dump(dir).await, *after, "{what}, once more");
}

#[test]
fn every_step_of_every_act_may_break_before_and_after() {
    block_on(async {
        let day = Day::spend().await;
        let mut fired: BTreeMap<(Step, When), usize> = BTreeMap::new();
        for (n, steps) in day.steps.iter().enumerate() {
            for step in steps {
                for when in [When::Before, When::After] {
                    *fired.entry((*step, when)).or_default() += day.check(n, *step, when).await;
                }
            }
        }
        // The lock has a table of its own.
        let of_lock = [Step::LockHead, Step::LockWitness];
        for step in Step::ALL.iter().filter(|step| !of_lock.contains(step)) {
            for when in [When::Before, When::After] {
                let n = fired.get(&(*step, when)).copied().unwrap_or_default();
                println!("{step:?} {when:?}: broke {n} times");
                assert!(n > 0, "no act takes the step {step:?}");
            }
        }
    });
}
