//! The mirror of one partner's log (RECORD §7): what to fetch, what may be stored, what to sign, when to stop for
//! good. Sans-IO: [`Pull::step`] takes an input and a moment and returns what is to be done. Nothing is stored, signed
//! or projected before the leaves hash to a root that the log has signed.

mod catch_up;
mod compare;
mod fetch;
mod io;
mod kept;

use std::collections::BTreeMap;

use hutong_log::{checkpoint::SignedCheckpoint, key::VerifierKey, tree::CompactRange};

pub use catch_up::Grown;
use catch_up::{CatchUp, Verdict};
pub use io::{Alarm, Input, Output, Status, Wanted};
use kept::DAY_S;
pub use kept::{DamagedMirror, Kept, Limits, Pin, QuotaUse, SEEN_MAX, TICK_S};

use super::{
    keys::LogKeys,
    split_view::{Continuation, Evidence},
};
use crate::moment::Moment;

/// Whose signature a checkpoint carries.
enum Signed {
    /// That of the key which is known to sign that size.
    Proven,
    /// That of an unknown key named like the log, on a size beyond the mirror: the leaves up to there will say whose.
    ByAnother,
}

enum Doing {
    Nothing,
    CatchingUp(Box<CatchUp>),
    /// The entries did not lead to the signed root: is the tree another one, or only the copy?
    Proving(SignedCheckpoint),
    Storing(Box<Grown>),
}

/// Follows one log.
pub struct Pull {
    pin: Pin,
    /// Who must have signed a head: follows from the mirrored leaves.
    keys: LogKeys,
    limits: Limits,
    status: Status,
    head: Option<SignedCheckpoint>,
    range: CompactRange,
    /// Checkpoints beyond the mirrored size, by size: compared when the mirror passes them.
    seen: BTreeMap<u64, SignedCheckpoint>,
    /// Checkpoints below the mirrored size that wait for [`Input::RootAt`], and whether the partner served them.
    asked_roots: BTreeMap<u64, (SignedCheckpoint, bool)>,
    doing: Doing,
    is_checkpoint_asked: bool,
    is_hinted: bool,
    /// Whether the head was cosigned since the start: after a crash between the two it is stored and not signed.
    is_signed: bool,
    is_waiting: bool,
    /// Since when it leaves alone what was served: the same bytes would only be served again.
    rests_since: Option<Moment>,
    heard: Option<Moment>,
    quota: QuotaUse,
}

impl Pull {
    /// Starts from what was kept.
    ///
    /// # Errors
    /// [`DamagedMirror`].
    pub fn restore(pin: Pin, limits: Limits, kept: Kept) -> Result<Pull, DamagedMirror> {
        let (head, range) = match kept.head {
            None => (None, CompactRange::new()),
            Some((head, range)) => {
                let (size, root) = (head.checkpoint().size(), head.checkpoint().root());
                if range.size() != size || range.root() != root {
                    return Err(DamagedMirror { size });
                }
                (Some(head), range)
            }
        };
        // A mirror that was syncing begins again from its head: what was kept aside was never verified.
        let status = if kept.status == Status::Syncing { Status::Pinned } else { kept.status };
        Ok(Pull {
            keys: LogKeys::new(pin.log_key.clone(), kept.life),
            pin,
            limits,
            status,
            head,
            range,
            seen: kept.seen.into_iter().map(|c| (c.checkpoint().size(), c)).collect(),
            asked_roots: BTreeMap::new(),
            doing: Doing::Nothing,
            is_checkpoint_asked: false,
            is_hinted: false,
            is_signed: false,
            is_waiting: false,
            rests_since: None,
            heard: kept.heard,
            quota: kept.quota,
        })
    }

    /// Where the mirror stands.
    pub fn status(&self) -> Status {
        self.status
    }

    /// The mirrored head.
    pub fn head(&self) -> Option<&SignedCheckpoint> {
        self.head.as_ref()
    }

    /// Leaves mirrored.
    pub fn size(&self) -> u64 {
        self.range.size()
    }

    /// Whether it waits for the next day, or a larger quota.
    pub fn is_waiting_by_quota(&self) -> bool {
        self.is_waiting
    }

    /// What must outlive a restart, besides what [`Output::Store`] and [`Output::Diverge`] keep.
    pub fn kept(&self) -> Kept {
        Kept {
            status: self.status,
            head: self.head.clone().map(|h| (h, self.range.clone())),
            seen: self.seen.values().cloned().collect(),
            quota: self.quota,
            heard: self.heard,
            life: self.keys.life().cloned(),
        }
    }

    /// Who must have signed a head of the log.
    pub fn keys(&self) -> &LogKeys {
        &self.keys
    }

    /// The operator changed the limits.
    pub fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// One step. Final states answer nothing.
    pub fn step(&mut self, input: Input, now: Moment) -> Vec<Output> {
        let mut out = Vec::new();
        match (self.status, &input) {
            (Status::Diverged, _) => return out,
            // What a crash left unsigned is still owed.
            (Status::Retired, Input::Tick) => {
                self.sign_stored(&mut out);
                return out;
            }
            (Status::Retired, _) => return out,
            _ => {}
        }
        match input {
            Input::Tick => self.tick(now, &mut out),
            Input::Hint => {
                self.is_hinted = true;
                self.look(now, &mut out);
            }
            Input::CheckpointArrived(bytes) => {
                self.is_checkpoint_asked = false;
                match self.check_signature(&bytes) {
                    Ok((checkpoint, Signed::Proven)) => self.compare(checkpoint, now, &mut out),
                    Ok((checkpoint, Signed::ByAnother)) => self.follow_another(checkpoint, now, &mut out),
                    Err(alarm) => out.push(Output::Alarm(alarm)),
                }
            }
            Input::CheckpointSeen(bytes) => match self.check_signature(&bytes) {
                Ok((checkpoint, Signed::Proven)) => self.remember(checkpoint, now, &mut out),
                // It is the log itself that shows by its leaves whose key that is.
                Ok((_, Signed::ByAnother)) => self.look(now, &mut out),
                Err(alarm) => out.push(Output::Alarm(alarm)),
            },
            Input::CheckpointBrought(bytes) => match self.check_signature(&bytes) {
                Ok((checkpoint, Signed::Proven))
                    if self.is_idle(now) && checkpoint.checkpoint().size() > self.size() =>
                {
                    self.compare(checkpoint, now, &mut out);
                }
                Ok((checkpoint, Signed::Proven)) => self.remember(checkpoint, now, &mut out),
                Ok((_, Signed::ByAnother)) => self.look(now, &mut out),
                Err(alarm) => out.push(Output::Alarm(alarm)),
            },
            Input::BundleArrived(bundle, bytes) => self.take_bundle(bundle, bytes, now, &mut out),
            Input::RootAt(own) => self.take_root(own, &mut out),
            Input::ProofArrived(theirs) => self.take_proof(theirs, now, &mut out),
            Input::FetchFailed(wanted) => self.fail(wanted, now, &mut out),
            Input::Stored => self.stored(now, &mut out),
            Input::StoreFailed => self.give_up(now, &mut out),
            Input::Retired => {
                self.drop_spool(&mut out);
                self.status = Status::Retired;
            }
        }
        out
    }

    fn tick(&mut self, now: Moment, out: &mut Vec<Output>) {
        self.sign_stored(out);
        // A clock that was put back: silence counts from now.
        self.heard = self.heard.map(|heard| heard.min(now));
        self.rests_since = self.rests_since.filter(|_| self.is_resting(now));
        let is_quiet = match &self.doing {
            Doing::Nothing => true,
            Doing::CatchingUp(c) => c.is_stalled(),
            Doing::Proving(_) | Doing::Storing(_) => false,
        };
        if let (true, Status::Current | Status::Syncing, Some(heard)) = (is_quiet, self.status, self.heard) {
            let seconds = now.0.saturating_sub(heard.0);
            if seconds > self.limits.silence_s_max {
                self.status = Status::Stale;
                out.push(Output::Alarm(Alarm::Stale { seconds }));
            }
        }
        self.look(now, out);
    }

    /// Cosigns what a crash left stored and unsigned. Not only when the log shows that size again: it may have lost its disk,
    /// and need just this mirror.
    fn sign_stored(&mut self, out: &mut Vec<Output>) {
        if let Some(head) = self.head.as_ref().filter(|_| !self.is_signed)
            && head.open(&self.keys_at(head.checkpoint().size())).is_ok()
        {
            out.push(Output::SignAsMirror(head.checkpoint().clone()));
            self.is_signed = true;
        }
    }

    /// Whether it rests. A clock that is turned, forwards or backwards, ends the rest.
    fn is_resting(&self, now: Moment) -> bool {
        let age_s = self.rests_since.and_then(|since| now.0.checked_sub(since.0));
        age_s.is_some_and(|age_s| age_s < self.limits.silence_s_max)
    }

    /// Whether nothing is under way that will ask again when it ends.
    fn is_idle(&self, now: Moment) -> bool {
        match &self.doing {
            Doing::Nothing => !self.is_resting(now),
            Doing::CatchingUp(c) => c.is_stalled(),
            Doing::Proving(_) | Doing::Storing(_) => false,
        }
    }

    /// Asks for the checkpoint, unless something is under way that will ask again when it ends.
    fn look(&mut self, now: Moment, out: &mut Vec<Output>) {
        if self.is_idle(now) && !self.is_checkpoint_asked {
            self.is_checkpoint_asked = true;
            self.is_hinted = false;
            out.push(Output::FetchCheckpoint);
        }
        self.ask_bundles(now, out);
    }

    /// Keys whose lines on a head of this size must be good, the log's own first.
    fn keys_at(&self, size: u64) -> Vec<VerifierKey> {
        std::iter::once(self.keys.at(size)).chain(&self.pin.known_keys).cloned().collect()
    }
}
