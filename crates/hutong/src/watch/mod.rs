//! What a running node counts of itself: answers, refusals, its own jobs. Numbers and fixed words only: nothing that
//! anybody typed, no name, no code. Kept in memory, gone with the process.

mod meters;
pub mod metrics;

use std::sync::atomic::{AtomicU64, Ordering};

use hutong_core::moment::Moment;

pub use meters::{Meters, Stopwatch};

/// Something that a node does by itself, again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// What fell due.
    Due,
    /// Decisions that nobody undid.
    Decisions,
    /// Sending letters.
    Letters,
    /// Reading partners.
    Partners,
    /// Bringing heads to partners' witnesses.
    Witnesses,
    /// Sums that all hosts do by themselves.
    Sums,
    /// Writing the published folder.
    Publish,
    /// Asking partners what was signed, in a directory that was put back.
    Recovery,
}

impl Job {
    /// All of them.
    pub const ALL: [Job; 8] =
        [Job::Due, Job::Decisions, Job::Letters, Job::Partners, Job::Witnesses, Job::Sums, Job::Publish, Job::Recovery];

    /// The word in figures.
    pub fn word(self) -> &'static str {
        match self {
            Job::Due => "due",
            Job::Decisions => "decisions",
            Job::Letters => "letters",
            Job::Partners => "partners",
            Job::Witnesses => "witnesses",
            Job::Sums => "sums",
            Job::Publish => "publish",
            Job::Recovery => "recovery",
        }
    }
}

/// How a job went so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Went {
    /// When it was done last; `None` for not yet.
    pub done: Option<Moment>,
    /// How often it failed.
    pub failures: u64,
    /// Whether it failed the last time.
    pub is_failing: bool,
}

#[derive(Debug, Default)]
struct Counted {
    done: AtomicU64,
    failures: AtomicU64,
    failing: AtomicU64,
}

/// What one process counts.
#[derive(Debug, Default)]
pub struct Watch {
    /// Answers to browsers.
    pub meters: Meters,
    jobs: [Counted; Job::ALL.len()],
}

impl Watch {
    /// Notes how a job went.
    pub fn note(&self, job: Job, at: Moment, is_done: bool) {
        let of = &self.jobs[job as usize];
        of.failing.store(u64::from(!is_done), Ordering::Relaxed);
        if is_done {
            of.done.store(at.0, Ordering::Relaxed);
        } else {
            of.failures.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How a job went so far.
    pub fn went(&self, job: Job) -> Went {
        let of = &self.jobs[job as usize];
        Went {
            done: Some(of.done.load(Ordering::Relaxed)).filter(|at| *at > 0).map(Moment),
            failures: of.failures.load(Ordering::Relaxed),
            is_failing: of.failing.load(Ordering::Relaxed) > 0,
        }
    }
}
