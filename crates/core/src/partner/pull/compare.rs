//! Checkpoints against the mirror's head and against each other: equal, older, newer, or two histories.

use hutong_log::{checkpoint::SignedCheckpoint, hash::empty_root, key::SIGNATURE_LEN, note::OpenRefusal};

use super::{Alarm, CatchUp, Continuation, Doing, Evidence, Output, Pull, SEEN_MAX, Signed, Status};
use crate::moment::Moment;

impl Pull {
    /// A checkpoint of this log, signed by the key of that size, or by one that the mirror does not know yet.
    pub(super) fn check_signature(&self, bytes: &[u8]) -> Result<(SignedCheckpoint, Signed), Alarm> {
        let bad = |reason: String| Alarm::BadCheckpoint(reason);
        let checkpoint = SignedCheckpoint::parse(bytes).map_err(|e| bad(e.to_string()))?;
        if checkpoint.checkpoint().origin() != self.pin.origin.as_str() {
            return Err(bad(format!("it is of the log {}", checkpoint.checkpoint().origin())));
        }
        let size = checkpoint.checkpoint().size();
        let signed = match checkpoint.open(&self.keys_at(size)) {
            Ok(_) => Signed::Proven,
            Err(OpenRefusal::NoLogSignature { .. }) if self.may_turn(size) && self.has_strange_line(&checkpoint) => {
                Signed::ByAnother
            }
            Err(_) if self.keys.all().iter().any(|key| checkpoint.open(std::slice::from_ref(key)).is_ok()) => {
                return Err(Alarm::ReplacedKey { size });
            }
            Err(e) => return Err(bad(e.to_string())),
        };
        if checkpoint.checkpoint().size() == 0 && checkpoint.checkpoint().root() != empty_root() {
            return Err(bad("an empty tree has another root".to_owned()));
        }
        if !CatchUp::is_plausible(&checkpoint) {
            return Err(bad("no log can hold so many leaves".to_owned()));
        }
        Ok((checkpoint, signed))
    }

    /// Whether leaves up to a size may name another key: a log whose first leaf names no root key never changes any. While
    /// nothing is here, the pinned key alone says whose leaves they are, unless the first one was pinned too: whoever
    /// writes others names that key in them, and a root key of their own.
    fn may_turn(&self, size: u64) -> bool {
        let is_told = if self.size() == 0 { self.pin.genesis.is_some() } else { self.keys.life().is_some() };
        size > self.size() && is_told
    }

    /// Whether somebody signed in the log's name whose key never was one of its keys.
    fn has_strange_line(&self, checkpoint: &SignedCheckpoint) -> bool {
        let known = self.keys.all();
        let name = self.pin.origin.as_str();
        let mut lines = checkpoint.note().signatures().iter().filter(|line| line.name() == name);
        lines.any(|line| line.signature().len() == SIGNATURE_LEN && !known.iter().any(|key| line.names(key)))
    }

    /// A larger head in the name of the log by a key that is not known here: the log may have changed its key while
    /// this mirror was away. Nothing of it is believed before its leaves say so and lead to its root.
    pub(super) fn follow_another(&mut self, new: SignedCheckpoint, now: Moment, out: &mut Vec<Output>) {
        if matches!(self.doing, Doing::Nothing) || matches!(&self.doing, Doing::CatchingUp(c) if c.is_stalled()) {
            self.set_target(new, false, out);
            self.ask_bundles(now, out);
        }
    }

    /// What the partner serves as its latest checkpoint.
    pub(super) fn compare(&mut self, new: SignedCheckpoint, now: Moment, out: &mut Vec<Output>) {
        let (size, mine) = (new.checkpoint().size(), self.size());
        if size < mine {
            self.ask_root(new, true, out);
        } else if size == mine {
            self.compare_equal(new, now, out);
        } else if let Some(known) = self.known_at(size).filter(|c| c.checkpoint().root() != new.checkpoint().root()) {
            let evidence = Evidence::TwoRoots { one: known.clone(), other: new };
            self.diverge(evidence, out);
        } else {
            self.set_target(new, true, out);
            self.ask_bundles(now, out);
        }
    }

    fn compare_equal(&mut self, new: SignedCheckpoint, now: Moment, out: &mut Vec<Output>) {
        match self.head.clone() {
            Some(head) if head.checkpoint().root() != new.checkpoint().root() => {
                self.diverge(Evidence::TwoRoots { one: head, other: new }, out);
            }
            _ => {
                self.heard = Some(now);
                if matches!(self.doing, Doing::Nothing) {
                    self.status = Status::Current;
                }
            }
        }
    }

    /// Begins to catch up with a larger checkpoint, or goes on after a stall, towards the larger of both.
    fn set_target(&mut self, new: SignedCheckpoint, is_proven: bool, out: &mut Vec<Output>) {
        // What nobody vouched for does not keep from what somebody did.
        if is_proven && matches!(&self.doing, Doing::CatchingUp(c) if c.is_stalled() && !c.is_proven()) {
            self.drop_spool(out);
        }
        match &mut self.doing {
            Doing::Nothing => {
                let known = (&self.range, self.keys.life().cloned());
                self.doing = Doing::CatchingUp(Box::new(CatchUp::new(known, new, is_proven)));
            }
            Doing::CatchingUp(c) if c.is_stalled() => {
                let was_proven = c.is_proven();
                let before = c.target.clone();
                if new.checkpoint().size() <= c.size() {
                    c.resume(before, was_proven);
                } else {
                    c.resume(new, is_proven);
                    if was_proven && self.seen.len() < SEEN_MAX {
                        self.seen.insert(before.checkpoint().size(), before);
                    }
                }
            }
            Doing::CatchingUp(_) | Doing::Proving(_) | Doing::Storing(_) => return,
        }
        // One that fell silent counts as syncing again when its first bundle arrives.
        if self.status != Status::Stale {
            self.status = Status::Syncing;
        }
    }

    /// A checkpoint of that size that is known and not yet mirrored.
    fn known_at(&self, size: u64) -> Option<&SignedCheckpoint> {
        let target = match &self.doing {
            Doing::CatchingUp(c) => Some(&c.target).filter(|_| c.is_proven()),
            Doing::Proving(target) => Some(target),
            Doing::Storing(grown) => Some(&grown.checkpoint),
            Doing::Nothing => None,
        };
        target.filter(|t| t.checkpoint().size() == size).or_else(|| self.seen.get(&size))
    }

    /// A checkpoint from elsewhere: compared at once, or when the mirror passes its size.
    pub(super) fn remember(&mut self, new: SignedCheckpoint, now: Moment, out: &mut Vec<Output>) {
        let (size, mine) = (new.checkpoint().size(), self.size());
        if size < mine {
            return self.ask_root(new, false, out);
        }
        let known = if size == mine { self.head.clone() } else { self.known_at(size).cloned() };
        match known {
            Some(known) if known.checkpoint().root() != new.checkpoint().root() => {
                self.diverge(Evidence::TwoRoots { one: known, other: new }, out);
            }
            Some(_) => {}
            None => {
                if size > mine && self.seen.len() < SEEN_MAX {
                    self.seen.insert(size, new);
                }
                self.look(now, out);
            }
        }
    }

    pub(super) fn ask_root(&mut self, of: SignedCheckpoint, is_served: bool, out: &mut Vec<Output>) {
        let size = of.checkpoint().size();
        if self.asked_roots.len() < SEEN_MAX && !self.asked_roots.contains_key(&size) {
            self.asked_roots.insert(size, (of, is_served));
            out.push(Output::NeedRootAt(size));
        }
    }

    /// What the own mirror says of a smaller size: a stale copy, or a split view.
    pub(super) fn take_root(&mut self, own: Continuation, out: &mut Vec<Output>) {
        let (Some((asked, is_served)), Some(head)) = (self.asked_roots.remove(&own.old), self.head.clone()) else {
            return;
        };
        if own.new != self.size() {
            // The mirror grew in between: the answer is about a tree that is no longer the head.
            return self.ask_root(asked, is_served, out);
        }
        if !own.leads_to(&head.checkpoint().root()) {
            out.push(Output::Alarm(Alarm::MirrorDamaged));
        } else if own.old_root != asked.checkpoint().root() {
            self.diverge(Evidence::NotContinued { older: asked, newer: head, beginning: own }, out);
        } else if is_served {
            out.push(Output::Alarm(Alarm::OldCheckpoint { size: own.old, mirrored: own.new }));
        }
    }

    /// Final, and therefore only on evidence that holds.
    pub(super) fn diverge(&mut self, evidence: Evidence, out: &mut Vec<Output>) {
        self.drop_spool(out);
        if evidence.verify_by(|size| self.keys_at(size)).is_err() {
            out.push(Output::Alarm(Alarm::MirrorDamaged));
            return;
        }
        self.status = Status::Diverged;
        out.push(Output::Diverge(Box::new(evidence)));
    }
}
