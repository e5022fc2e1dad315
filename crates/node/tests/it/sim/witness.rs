//! The witness, asked by partners and by oneself, and the bringing of new heads to it. Mirrors `partners/witness.rs`,
//! `partners/announce.rs`, `partners/cosignatures.rs` and `wire/serve.rs`. Between deciding and signing others get their
//! turn: two requests may have been decided on the same head.

use std::rc::Rc;

use hutong_core::partner::{
    pull::{Input, Status},
    witness::{Outcome, Refused, Request, Watched, decide},
};
use hutong_log::{
    checkpoint::SignedCheckpoint, hash::Hash, note::NOTE_LEN_MAX, tile::TileSet, tree::consistency_nodes,
    witness::AddCheckpoint,
};

use super::{
    disk::{Head, Point},
    follow::lines_of,
    network::{Ask, Body, Reply},
    node::{State, Want},
    world::{Deciding, Event, Safeguard, World},
};

impl World {
    fn locked(&self, n: usize, of: usize) -> Option<Head> {
        self.nodes[n].lock.as_ref().and_then(|lock| lock.seen.witness.get(&of).cloned())
    }

    /// Mirrors `Watch::offer`: the own witness is offered what the partner served last.
    pub fn offer(&mut self, n: usize, of: usize) {
        let newest = self.nodes[n].process.as_ref().and_then(|p| p.followers.get(&of)?.newest.clone());
        let Some(newest) = newest else { return };
        let cosigned = self.locked(n, of);
        let (old, new) = (cosigned.as_ref().map_or(0, |c| c.size), newest.checkpoint().size());
        let is_known = cosigned.is_some_and(|c| c.signed.checkpoint() == newest.checkpoint());
        // Only a checkpoint of this log is offered at all.
        if is_known || new < old || new == 0 || newest.checkpoint().origin() != self.names[of].as_str() {
            return;
        }
        match consistency_nodes(old, new) {
            Ok(plan) if old > 0 && old < new => {
                let ask = Ask::Tiles(TileSet::needed(&plan, new).into_iter().collect());
                self.ask(n, of, ask.clone(), Want::Offer { old, newest, ask });
            }
            Ok(_) => self.offer_with(n, of, old, Vec::new(), &newest),
            Err(_) => self.tally.add("event", "unprovable"),
        }
    }

    pub fn offer_with(&mut self, n: usize, of: usize, old: u64, proof: Vec<Hash>, newest: &SignedCheckpoint) {
        let body = AddCheckpoint { old, proof, checkpoint: newest.clone() }.format();
        if let Ok(request) = Request::read(body.as_bytes()) {
            self.decide(n, of, &request, None);
        }
    }

    /// A partner's request. Mirrors `wire/serve.rs` and `Watch::ask`.
    pub fn add_checkpoint(&mut self, n: usize, from: usize, id: u64, body: &[u8]) {
        if !matches!(self.nodes[n].process.as_ref().map(|p| &p.state), Some(State::Serving)) {
            return self.reply(n, from, id, Reply::Unavailable);
        }
        let request = match Request::read(body) {
            Ok(request) => request,
            Err(refused) => return self.refuse(n, from, id, &refused),
        };
        match self.index_of(request.origin()).filter(|of| *of != n) {
            None => self.refuse(n, from, id, &Refused::UnknownOrigin),
            Some(of) => self.decide(n, of, &request, Some((from, id))),
        }
    }

    fn refuse(&mut self, n: usize, from: usize, id: u64, refused: &Refused) {
        self.reply(n, from, id, Reply::Added(refused.status(), Body::of(refused.body().into_bytes())));
    }

    fn decide(&mut self, n: usize, of: usize, request: &Request, answer: Option<(usize, u64)>) {
        let locked = self.locked(n, of);
        let image = &self.nodes[n].store.seen;
        let is_diverged = image.evidence.contains_key(&of) || self.status(n, of) == Some(Status::Diverged);
        let mirror = image.mirrors.get(&of).map(|(head, _)| (*head.signed).clone());
        let continues =
            mirror.as_ref().map(|m| m.checkpoint().size()).filter(|size| (1..*size).contains(&request.size()));
        let watched = Watched {
            keys: (!is_diverged).then(|| self.nodes[of].keys.log_key().into()),
            cosigned: locked.as_ref().map(|l| (*l.signed).clone()),
            mirror_at_size: continues.map(|size| image.logs[of].continuation(request.size(), size)),
            mirror,
        };
        match decide(request, Some(&watched)) {
            Outcome::Cosign(checkpoint) => {
                let old = locked.map(|l| (l.size, l.root));
                let (life, ms) = (self.nodes[n].life, self.dice.below(1_500) as u64);
                self.after(ms, Event::Cosign { n, life, deciding: Deciding { of, old, checkpoint, answer } });
            }
            Outcome::Refuse(refused) => {
                self.tally.add("witness", "refused");
                if let Refused::NotContinued { evidence: Some(evidence), .. } = &refused
                    && self.diverge(n, of, evidence).is_ok()
                {
                    // Evidence is there: taken up again, the mirror stands still for good.
                    self.take_up_anew(n, of);
                }
                if let (Some((from, id)), true) = (answer, self.nodes[n].process.is_some()) {
                    self.refuse(n, from, id, &refused);
                }
            }
        }
    }

    /// Mirrors `Watch::cosign`: signed, kept by compare-and-swap, and only then seen by anybody.
    pub fn cosign(&mut self, n: usize, deciding: Deciding) {
        let Deciding { of, old, checkpoint, answer } = deciding;
        let (now, keys) = (self.now(n), &self.nodes[n].keys);
        let log_key = self.nodes[of].keys.log_key();
        let line = checkpoint.checkpoint().cosign(now.0, &keys.witness).unwrap();
        let written = format!("{line}\n");
        let mut signed = lines_of(&checkpoint, &[&log_key]).unwrap_or(checkpoint);
        signed.add(line).unwrap();
        let head = Head::of(signed);
        let is_early = self.is_off(Safeguard::WitnessAtomic);
        if is_early {
            self.cosigned(n, of, &head, answer, &written);
        }
        let is_off = self.is_off(Safeguard::WitnessSwap);
        let kept = self.write_lock(n, Point::WitnessLock, |lock| {
            let now = lock.witness.get(&of).map(|h| (h.size, h.root));
            let fits =
                now == old && now.is_none_or(|(size, root)| size < head.size || (size, root) == (head.size, head.root));
            if fits || is_off {
                lock.witness.insert(of, head.clone());
            }
            fits || is_off
        });
        match kept {
            Ok(true) if !is_early => self.cosigned(n, of, &head, answer, &written),
            Ok(true) => {}
            Ok(false) => {
                self.tally.add("witness", "overtaken");
                let size = self.locked(n, of).map_or(0, |l| l.size);
                if let Some((from, id)) = answer {
                    self.refuse(n, from, id, &Refused::Conflict { cosigned: size });
                }
            }
            // Nobody knows whether it was kept, and nobody is told that it was signed.
            Err(_) => {}
        }
    }

    /// The signature is seen.
    fn cosigned(&mut self, n: usize, of: usize, head: &Head, answer: Option<(usize, u64)>, written: &str) {
        self.tally.add("witness", "cosigned");
        self.promise(n, of, head);
        match answer {
            Some((from, id)) => {
                self.reply(n, from, id, Reply::Added(200, Body::of(written.as_bytes().to_vec())));
                // Mirrors `Follower::mirror` after a hint: what was brought is followed, and not asked for again.
                self.step_pull(n, of, Input::CheckpointBrought(head.signed.format().into_bytes()));
            }
            None => self.step_pull(n, of, Input::CheckpointSeen(head.signed.format().into_bytes())),
        }
    }

    /// Somebody may have seen this cosignature.
    pub fn promise(&mut self, n: usize, of: usize, head: &Head) {
        if self.is_honest(n)
            && let Some(what) = self.chronicle.promised(n, of, head)
        {
            self.fail(what);
        }
    }

    // ---- the own head, brought to others

    /// Mirrors `partners/announce.rs`, `announce` and `bring`.
    pub fn announce(&mut self, n: usize, of: usize, told: Option<u64>) {
        let Some(head) = self.nodes[n].process.as_ref().and_then(|p| p.head.clone()) else { return };
        let image = &self.nodes[n].store.seen;
        let known = image.cosigned.get(&(of, false)).map_or(0, |h| h.size);
        let old = told.unwrap_or(known);
        if old >= head.size || image.evidence.contains_key(&of) {
            return;
        }
        let proof = image.logs[n].prove(old, head.size);
        let body = AddCheckpoint { old, proof, checkpoint: (*head.signed).clone() }.format();
        let body = self.lie_about_head(n, of, old, &head).unwrap_or(body.into_bytes());
        let again = told.is_none();
        self.ask(n, of, Ask::AddCheckpoint(Rc::from(body)), Want::Announced { head, old, again });
    }

    pub fn announced(&mut self, n: usize, of: usize, head: &Head, old: u64, again: bool, reply: &Reply) {
        let Reply::Added(status, body) = reply else { return };
        let Some(bytes) = body.take(NOTE_LEN_MAX) else { return };
        let Ok(text) = std::str::from_utf8(bytes) else { return };
        match status {
            200 => {
                let Ok(signed) = SignedCheckpoint::parse(format!("{}{text}", head.signed.format()).as_bytes()) else {
                    return;
                };
                self.keep_cosigned(n, of, false, &signed);
            }
            409 if again => {
                let size: Option<u64> = text.strip_suffix('\n').and_then(|text| text.parse().ok());
                let newest = self.nodes[n].process.as_ref().and_then(|p| p.head.as_ref()).map_or(0, |h| h.size);
                if let Some(size) = size.filter(|size| *size != old && *size < newest) {
                    self.announce(n, of, Some(size));
                }
            }
            _ => {}
        }
    }

    /// Mirrors `partners/cosignatures.rs`, `collect`.
    pub fn collect(&mut self, n: usize, of: usize, bodies: &[Option<Body>; 2]) {
        for (body, by_mirror) in bodies.iter().zip([true, false]) {
            let bytes = body.as_ref().and_then(|body| body.take(NOTE_LEN_MAX));
            let Some(Ok(signed)) = bytes.map(SignedCheckpoint::parse) else { continue };
            let known = self.nodes[n].store.seen.cosigned.get(&(of, by_mirror));
            if known.is_none_or(|known| known.size < signed.checkpoint().size()) {
                self.keep_cosigned(n, of, by_mirror, &signed);
            }
        }
    }

    /// Mirrors `check`, `agrees` and `keep` there.
    fn keep_cosigned(&mut self, n: usize, of: usize, by_mirror: bool, signed: &SignedCheckpoint) {
        let own = self.nodes[n].keys.log_key();
        let key = if by_mirror { self.nodes[of].keys.mirror_key() } else { self.nodes[of].keys.witness_key() };
        let is_good = signed.checkpoint().origin() == own.name()
            && signed.open(&[own.clone(), key.clone()]).is_ok_and(|by| !by.cosigned.is_empty());
        let Some(signed) = lines_of(signed, &[&own, &key]).filter(|_| is_good) else { return };
        let theirs = Head::of(signed);
        let Some(head) = self.nodes[n].process.as_ref().and_then(|p| p.head.clone()) else { return };
        let log = &self.nodes[n].store.seen.logs[n];
        if theirs.size > head.size || log.root_at(theirs.size) != theirs.root {
            if self.is_honest(n) {
                self.fail(format!(
                    "n{of} holds a head of n{n} at {} of {}, that n{n} did not sign",
                    theirs.size, head.size
                ));
            }
            return;
        }
        let written = self.write(n, Point::CosignedHead, |image| {
            image.cosigned.insert((of, by_mirror), theirs.clone());
        });
        if written.is_ok() {
            self.tally.add("event", if by_mirror { "guarded" } else { "witnessed" });
        }
    }
}
