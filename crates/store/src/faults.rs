//! Faults for tests: steps of a directory's store and lock that break, counted. Only with the feature `faults`, which
//! nothing but tests may switch on: without it there is no way to hand a store anything but [`crate::step::Unbroken`].

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use crate::step::{Faults, Step, Unbroken, When};

static ARMED: Mutex<BTreeMap<PathBuf, Arc<dyn Faults>>> = Mutex::new(BTreeMap::new());

fn armed() -> std::sync::MutexGuard<'static, BTreeMap<PathBuf, Arc<dyn Faults>>> {
    ARMED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whatever is opened in this directory from now on asks these faults, by the path exactly as it is opened with.
pub fn arm(dir: &Path, faults: Arc<dyn Faults>) {
    armed().insert(dir.to_owned(), faults);
}

/// Nothing that is opened in this directory from now on breaks.
pub fn disarm(dir: &Path) {
    armed().remove(dir);
}

pub(crate) fn of(dir: &Path) -> Arc<dyn Faults> {
    armed().get(dir).cloned().unwrap_or_else(|| Arc::new(Unbroken))
}

/// Breaks one step, once.
#[derive(Debug)]
pub struct BreakOnce {
    step: Step,
    when: When,
    /// How often the step goes well first.
    spared: usize,
    asked: AtomicUsize,
}

impl BreakOnce {
    /// Breaks the step when it is asked about for the `spared + 1`st time.
    pub fn new(step: Step, when: When, spared: usize) -> Arc<BreakOnce> {
        Arc::new(BreakOnce { step, when, spared, asked: AtomicUsize::new(0) })
    }

    /// How often it broke: a test whose fault never fired has tested nothing.
    pub fn fired(&self) -> usize {
        usize::from(self.asked.load(Ordering::SeqCst) > self.spared)
    }
}

impl Faults for BreakOnce {
    fn breaks(&self, step: Step, when: When) -> bool {
        (step, when) == (self.step, self.when) && self.asked.fetch_add(1, Ordering::SeqCst) == self.spared
    }
}

/// Breaks nothing and remembers which steps were taken.
#[derive(Debug, Default)]
pub struct Watch(Mutex<BTreeSet<Step>>);

impl Watch {
    /// The steps that were taken since.
    pub fn seen(&self) -> BTreeSet<Step> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Faults for Watch {
    fn breaks(&self, step: Step, _: When) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(step);
        false
    }
}
