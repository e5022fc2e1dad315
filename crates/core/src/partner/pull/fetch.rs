//! Bundles: asked for within window and quota, hashed, judged as a whole, handed to storage.

use hutong_log::tile::BundleCoord;

use super::{
    Alarm, Continuation, DAY_S, Doing, Evidence, Grown, LogKeys, Output, Pull, QuotaUse, Status, Verdict, Wanted,
};
use crate::{moment::Moment, record::KeyRole};

impl Pull {
    /// Asks for as many bundles as window and quota allow.
    pub(super) fn ask_bundles(&mut self, now: Moment, out: &mut Vec<Output>) {
        let Doing::CatchingUp(c) = &mut self.doing else { return };
        let day = now.0 / DAY_S;
        if self.quota.day != day {
            self.quota = QuotaUse { day, leaves: 0 };
        }
        while self.quota.leaves < self.limits.leaves_per_day_max
            && let Some((bundle, leaves)) = c.next_wanted(self.limits.window)
        {
            self.is_waiting = false;
            self.quota.leaves += leaves;
            out.push(Output::FetchBundle(bundle));
        }
        let is_spent = self.quota.leaves >= self.limits.leaves_per_day_max;
        if is_spent && c.wants_more() && !c.is_fetching() && !self.is_waiting {
            self.is_waiting = true;
            out.push(Output::Alarm(Alarm::WaitingByQuota { leaves: self.quota.leaves }));
        }
    }

    pub(super) fn take_bundle(&mut self, bundle: BundleCoord, bytes: Vec<u8>, now: Moment, out: &mut Vec<Output>) {
        let Doing::CatchingUp(c) = &mut self.doing else { return };
        match c.arrived(bundle, &bytes, &self.seen) {
            None => return,
            Some(Err(refusal)) => {
                return out.push(Output::Alarm(Alarm::BadBundle { bundle, reason: refusal.to_string() }));
            }
            Some(Ok(())) => self.status = Status::Syncing,
        }
        if let Some(found) = self.other_genesis() {
            out.push(Output::Alarm(Alarm::OtherGenesis { found }));
            return self.rest(now, out);
        }
        out.push(Output::Spool(bundle, bytes));
        self.judge(now, out);
    }

    /// Leaf hash of a first entry that is not the pinned one, or that states another log than was pinned; or that
    /// neither states the pinned key nor, once all leaves are here, is followed by it.
    fn other_genesis(&self) -> Option<hutong_log::hash::Hash> {
        let Doing::CatchingUp(c) = &self.doing else { return None };
        let seen = c.genesis.as_ref()?;
        let key = &self.pin.log_key;
        let is_followed = || !c.is_complete() || c.life.as_ref().is_some_and(|life| life.knows(KeyRole::Log, key));
        let states_another = seen.states.as_ref().is_some_and(|(origin, first)| {
            *origin != *self.pin.origin.as_str() || (*first != key.to_string() && !is_followed())
        });
        (states_another || self.pin.genesis.is_some_and(|pinned| pinned != seen.hash)).then_some(seen.hash)
    }

    fn judge(&mut self, now: Moment, out: &mut Vec<Output>) {
        let Doing::CatchingUp(c) = &self.doing else { return };
        if !c.is_complete() {
            return self.ask_bundles(now, out);
        }
        match c.judge() {
            Verdict::Agrees(grown, evidence) => {
                // Under keys that the mirror knows already; else what was seen is looked at once the leaves are here.
                if let Some(evidence) = evidence.filter(|e| e.verify_by(|size| self.keys_at(size)).is_ok()) {
                    return self.diverge(*evidence, out);
                }
                if let Err(alarm) = self.check_head(&grown) {
                    out.push(Output::Alarm(alarm));
                    return self.rest(now, out);
                }
                self.doing = Doing::Storing(grown.clone());
                out.push(Output::Store(grown));
            }
            Verdict::OtherRoot if !c.is_proven() => {
                let size = c.size();
                self.drop_spool(out);
                self.blame_copy(size, now, out);
            }
            Verdict::OtherRoot => {
                let target = c.target.clone();
                let (old, new) = (self.size(), target.checkpoint().size());
                self.drop_spool(out);
                if old == 0 {
                    return self.blame_copy(new, now, out);
                }
                self.doing = Doing::Proving(target);
                out.push(Output::NeedProof { old, new });
            }
        }
    }

    /// A head must be signed by the key that the leaves below it name: one that covers a change of keys by the new one.
    fn check_head(&self, grown: &Grown) -> Result<(), Alarm> {
        let size = grown.checkpoint.checkpoint().size();
        let keys = LogKeys::new(self.pin.log_key.clone(), grown.life.clone());
        let wanted: Vec<_> = std::iter::once(keys.at(size)).chain(&self.pin.known_keys).cloned().collect();
        match grown.checkpoint.open(&wanted) {
            Ok(_) => Ok(()),
            Err(_) if keys.all().iter().any(|key| grown.checkpoint.open(std::slice::from_ref(key)).is_ok()) => {
                Err(Alarm::ReplacedKey { size })
            }
            Err(e) => Err(Alarm::BadCheckpoint(e.to_string())),
        }
    }

    /// The entries did not lead to the signed root; the tiles say whether the signed tree is another one than ours.
    pub(super) fn take_proof(&mut self, theirs: Continuation, now: Moment, out: &mut Vec<Output>) {
        let (Doing::Proving(target), Some(head)) = (&self.doing, self.head.clone()) else { return };
        let new = target.checkpoint();
        let fits = (theirs.old, theirs.new) == (self.size(), new.size()) && theirs.leads_to(&new.root());
        if fits && theirs.old_root != head.checkpoint().root() {
            let evidence = Evidence::NotContinued { older: head, newer: target.clone(), beginning: theirs };
            self.diverge(evidence, out);
        } else {
            self.blame_copy(new.size(), now, out);
        }
    }

    /// The signed tree may be good; what was served is not.
    fn blame_copy(&mut self, size: u64, now: Moment, out: &mut Vec<Output>) {
        out.push(Output::Alarm(Alarm::OtherEntries { size }));
        self.rest(now, out);
    }

    pub(super) fn fail(&mut self, wanted: Wanted, now: Moment, out: &mut Vec<Output>) {
        match (wanted, &mut self.doing) {
            (Wanted::Checkpoint, _) => self.is_checkpoint_asked = false,
            (Wanted::Bundle(bundle), Doing::CatchingUp(c)) => out.extend(c.failed(bundle).map(Output::FetchBundle)),
            (Wanted::Proof, Doing::Proving(target)) => {
                let size = target.checkpoint().size();
                self.blame_copy(size, now, out);
            }
            (Wanted::Bundle(_) | Wanted::Proof, _) => {}
        }
    }

    pub(super) fn stored(&mut self, now: Moment, out: &mut Vec<Output>) {
        let Doing::Storing(grown) = std::mem::replace(&mut self.doing, Doing::Nothing) else { return };
        let Grown { checkpoint, range, genesis, life, .. } = *grown;
        self.keys = LogKeys::new(self.pin.log_key.clone(), life);
        self.pin.genesis = self.pin.genesis.or(genesis);
        self.range = range;
        self.heard = Some(now);
        self.status = Status::Current;
        self.is_signed = true;
        out.push(Output::SignAsMirror(checkpoint.checkpoint().clone()));
        self.head = Some(checkpoint);
        // What was remembered up to here was compared in passing, or came too late for that: compared once more.
        let beyond = self.seen.split_off(&(self.size() + 1));
        for (size, seen) in std::mem::replace(&mut self.seen, beyond) {
            if seen.open(&self.keys_at(size)).is_ok() {
                self.remember(seen, now, out);
            } else {
                out.push(Output::Alarm(Alarm::ReplacedKey { size }));
            }
        }
        let keys = self.keys.clone();
        self.seen.retain(|size, seen| seen.open(std::slice::from_ref(keys.at(*size))).is_ok());
        if keys.life().is_some_and(|life| life.end().is_some()) && self.status == Status::Current {
            self.status = Status::Retired;
        }
        if self.is_hinted && self.status == Status::Current {
            self.look(now, out);
        }
    }

    pub(super) fn drop_spool(&mut self, out: &mut Vec<Output>) {
        if matches!(self.doing, Doing::CatchingUp(_) | Doing::Storing(_)) {
            out.push(Output::DropSpool);
        }
        self.doing = Doing::Nothing;
        self.is_waiting = false;
    }

    /// Gives up, and not again at the next tick: the same bytes would only be served again.
    fn rest(&mut self, now: Moment, out: &mut Vec<Output>) {
        self.rests_since = Some(now);
        self.give_up(now, out);
    }

    pub(super) fn give_up(&mut self, now: Moment, out: &mut Vec<Output>) {
        self.drop_spool(out);
        let is_late = self.heard.is_some_and(|h| now.0.saturating_sub(h.0) > self.limits.silence_s_max);
        self.status = match self.heard {
            None => Status::Pinned,
            Some(_) if is_late => Status::Stale,
            Some(_) => Status::Current,
        };
    }
}
