//! The lock file: a swap that is refused, one that is refused but kept, and swaps that must not be.

use hutong_core::record::LogHead;
use hutong_log::hash::sha256;
use hutong_store::{
    faults::{BreakOnce, arm, disarm},
    lock::{HeadLock, LockedHead, Swap},
    step::{Step, When},
};

use super::copy_image;
use crate::{support::block_on, world::origin};

fn head(size: u64, root: &[u8]) -> LockedHead {
    let head = LogHead { origin: origin(0), size, root: sha256(root) };
    LockedHead { head, checkpoint: format!("checkpoint {size}").into_bytes() }
}

async fn swap(lock: &HeadLock, step: Step, old: Option<&LockedHead>, new: &LockedHead) -> Result<Swap, String> {
    let old = old.map(|locked| &locked.head);
    let swapped = match step {
        Step::LockHead => lock.swap_own(old, new).await,
        _ => lock.swap_witness(old, new).await,
    };
    swapped.map_err(|e| e.to_string())
}

async fn held(lock: &HeadLock, step: Step) -> Option<LockedHead> {
    match step {
        Step::LockHead => lock.own(&origin(0)).await.unwrap(),
        _ => lock.witness(&origin(0)).await.unwrap(),
    }
}

/// A swap from nothing, then one from a head to a larger one; the `spared + 1`st breaks.
async fn check(step: Step, when: When, spared: usize) {
    let dir = tempfile::tempdir().unwrap();
    let (broken, image) = (dir.path().join("broken"), dir.path().join("image"));
    copy_image(dir.path(), &broken);
    let fault = BreakOnce::new(step, when, spared);
    arm(&broken, fault.clone());
    let lock = HeadLock::create(&broken).await.unwrap();
    disarm(&broken);
    let heads = [head(3, b"3"), head(5, b"5")];
    for (n, new) in heads.iter().enumerate().take(spared + 1) {
        let old = n.checked_sub(1).map(|before| &heads[before]);
        assert_eq!(swap(&lock, step, old, new).await.is_err(), n == spared, "{step:?} {when:?} {n}");
    }
    assert_eq!(fault.fired(), 1);
    copy_image(&broken, &image);
    let old = spared.checked_sub(1).map(|before| heads[before].clone());
    let expected = if when == When::After { Some(heads[spared].clone()) } else { old.clone() };
    // Who asks again, with the old file or with a new process, reads first and goes on from there.
    for lock in [lock, HeadLock::open(&image).await.unwrap()] {
        assert_eq!(held(&lock, step).await, expected, "{step:?} {when:?} {spared}");
        let again = swap(&lock, step, old.as_ref(), &heads[spared]).await.unwrap();
        let wanted = if when == When::After { Swap::Other(expected.clone()) } else { Swap::Kept };
        assert_eq!(again, wanted, "{step:?} {when:?} {spared}");
        assert_eq!(held(&lock, step).await, Some(heads[spared].clone()));
    }
}

#[test]
fn a_swap_may_break_before_and_after() {
    block_on(async {
        for step in [Step::LockHead, Step::LockWitness] {
            for when in [When::Before, When::After] {
                check(step, when, 0).await;
                check(step, when, 1).await;
            }
        }
    });
}

/// Never two roots for one size, never below what was signed, never behind another writer's back.
#[test]
fn a_swap_that_would_take_a_promise_back_changes_nothing() {
    block_on(async {
        let dir = tempfile::tempdir().unwrap();
        let lock = HeadLock::create(dir.path()).await.unwrap();
        let five = head(5, b"5");
        for step in [Step::LockHead, Step::LockWitness] {
            assert_eq!(swap(&lock, step, None, &five).await, Ok(Swap::Kept));
            let refused = [
                ("a second first head", None, head(7, b"7")),
                ("below", Some(&five), head(4, b"4")),
                ("another root at the same size", Some(&five), head(5, b"other")),
                ("from a head that is not held", Some(&head(5, b"other")), head(6, b"6")),
                ("from a size that is not held", Some(&head(4, b"5")), head(6, b"6")),
            ];
            for (what, old, new) in refused {
                let swapped = swap(&lock, step, old, &new).await;
                assert_eq!(swapped, Ok(Swap::Other(Some(five.clone()))), "{what}");
            }
            let cosigned = LockedHead { checkpoint: b"with a cosignature".to_vec(), ..five.clone() };
            assert_eq!(swap(&lock, step, Some(&five), &cosigned).await, Ok(Swap::Kept));
            assert_eq!(swap(&lock, step, Some(&five), &head(6, b"6")).await, Ok(Swap::Kept));
            assert_eq!(held(&lock, step).await, Some(head(6, b"6")));
        }
    });
}
