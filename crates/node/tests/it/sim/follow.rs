//! Following a partner. Mirrors `partners/follow.rs` and `partners/grow.rs`: core's machine says what to do, here it is
//! done, over a network that forgets.

use std::{
    collections::{BTreeSet, VecDeque},
    rc::Rc,
};

use hutong_core::partner::{
    pull::{Grown, Input, Output, Status, Wanted},
    split_view::Continuation,
};
use hutong_log::{
    checkpoint::{Checkpoint, SignedCheckpoint},
    hash::{Hash, leaf_hash},
    note::NOTE_LEN_MAX,
    tile::{BUNDLE_LEN_MAX, TILE_LEN, TILE_WIDTH, TileSet, decode_bundle},
};

use super::{
    disk::{Broke, Fault, Head, PartAt, Point, at},
    network::{Ask, Body, Reply},
    node::{Follower, State, Want},
    world::{Safeguard, World},
};

impl World {
    fn follower(&mut self, n: usize, of: usize) -> Option<&mut Follower> {
        self.nodes[n].process.as_mut()?.followers.get_mut(&of)
    }

    pub fn status(&self, n: usize, of: usize) -> Option<Status> {
        Some(self.nodes[n].process.as_ref()?.followers.get(&of)?.pull.status())
    }

    /// One pull. Mirrors `Follower::run`: mirror first; witness, contents and cosignatures follow when it is quiet.
    pub fn pull(&mut self, n: usize, of: usize) {
        if matches!(self.nodes[n].process.as_ref().map(|p| &p.state), None | Some(State::Owing(_))) {
            return;
        }
        if self.follower(n, of).is_some_and(|f| f.is_unsound) {
            self.take_up_anew(n, of);
        }
        self.step_pull(n, of, Input::Tick);
        let locked = self.nodes[n].lock.as_ref().and_then(|lock| lock.seen.witness.get(&of).cloned());
        let mirrored = self.follower(n, of).map_or(0, |f| f.pull.size());
        // The same head once more says nothing new.
        if let Some(locked) = locked.filter(|head| head.size != mirrored) {
            self.step_pull(n, of, Input::CheckpointSeen(locked.signed.format().into_bytes()));
        }
    }

    pub fn take_up_anew(&mut self, n: usize, of: usize) {
        let (now, view) = (self.now(n), super::start::fold(self, n));
        let follower = super::start::follower(self, n, of, now);
        if let Some(process) = self.nodes[n].process.as_mut() {
            process.followers.insert(of, follower);
            process.view = view;
        }
    }

    pub fn step_pull(&mut self, n: usize, of: usize, input: Input) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            let now = self.now(n);
            let Some(follower) = self.follower(n, of) else { return };
            let stored = matches!(input, Input::Stored);
            let outputs = follower.pull.step(input, now);
            for output in outputs {
                match self.carry_out(n, of, output) {
                    Ok(next) => inputs.extend(next),
                    Err(Broke::Crashed) => return,
                    Err(broke) => {
                        if let Some(follower) = self.follower(n, of) {
                            follower.is_unsound |= broke == Broke::Unknown;
                        }
                    }
                }
            }
            if stored {
                self.rest_of_pull(n, of);
            }
        }
    }

    fn carry_out(&mut self, n: usize, of: usize, output: Output) -> Result<Option<Input>, Broke> {
        match output {
            Output::FetchCheckpoint => self.ask(n, of, Ask::Checkpoint, Want::Checkpoint),
            Output::FetchBundle(bundle) => self.ask(n, of, Ask::Bundle(bundle), Want::Bundle(bundle)),
            Output::Spool(bundle, bytes) => {
                if self.is_off(Safeguard::RootEquality) {
                    self.project_unverified(n, of, bundle.first_leaf(), &bytes, bundle.width);
                }
                self.keep_aside(n, of, bundle.index, bytes, bundle.width)?;
            }
            Output::DropSpool => {
                if let Some(follower) = self.follower(n, of) {
                    follower.spool.clear();
                }
            }
            Output::NeedRootAt(size) => {
                let mirrored = self.follower(n, of).map_or(0, |f| f.pull.size());
                let log = &self.nodes[n].store.seen.logs[of];
                return Ok(Some(Input::RootAt(log.continuation(size, mirrored))));
            }
            Output::NeedProof { old, new } => match Continuation::tiles_needed(old, new) {
                Ok(needed) => {
                    let ask = Ask::Tiles(needed.into_iter().collect());
                    self.ask(n, of, ask.clone(), Want::Proof { old, new, ask });
                }
                Err(_) => return Ok(Some(Input::FetchFailed(Wanted::Proof))),
            },
            Output::Store(grown) => {
                return match self.store(n, of, &grown) {
                    Ok(true) => Ok(Some(Input::Stored)),
                    Err(Broke::Crashed) => Err(Broke::Crashed),
                    Ok(false) | Err(Broke::Refused) => Ok(Some(Input::StoreFailed)),
                    Err(Broke::Unknown) => {
                        // What is kept nobody knows: taken up anew with the next pull.
                        if let Some(follower) = self.follower(n, of) {
                            follower.is_unsound = true;
                        }
                        Ok(Some(Input::StoreFailed))
                    }
                };
            }
            Output::SignAsMirror(checkpoint) => {
                let signed = self.sign_as_mirror(n, of, &checkpoint);
                if let (Err(_), Some(follower)) = (signed, self.follower(n, of)) {
                    follower.is_unsound = true;
                }
                signed?;
            }
            Output::Diverge(evidence) => self.diverge(n, of, &evidence)?,
            Output::Alarm(alarm) => {
                self.tally.add("event", "alarm");
                self.tell(|| format!("n{n} of n{of}: {alarm}"));
            }
        }
        Ok(None)
    }

    fn keep_aside(&mut self, n: usize, of: usize, index: u64, mut bytes: Vec<u8>, width: u16) -> Result<(), Broke> {
        match self.spool_fault(n) {
            None => {}
            Some(Fault::Refused | Fault::Kept) => return Err(Broke::Refused),
            Some(Fault::CrashBefore | Fault::CrashAfter) => return Err(self.crash(n)),
            Some(Fault::Torn) => {
                let middle = bytes.len() / 2;
                bytes[middle] ^= 1;
            }
        }
        if let Some(follower) = self.follower(n, of) {
            follower.spool.insert(index, (bytes.into(), width));
        }
        Ok(())
    }

    fn project_unverified(&mut self, n: usize, of: usize, first: u64, bytes: &[u8], width: u16) {
        let entries = decode_bundle(bytes, width).unwrap_or_default();
        for (index, entry) in (first..).zip(entries) {
            let next = self.nodes[n].process.as_ref().map(|p| p.view.next_index(&self.names[of]));
            if next == Some(index) {
                self.project(n, of, entry.bytes);
            }
        }
    }

    /// Mirrors `partners/grow.rs`, `store_grown`: the spool read back, rehashed, one transaction.
    fn store(&mut self, n: usize, of: usize, grown: &Grown) -> Result<bool, Broke> {
        let now = self.now(n);
        let log_key = self.nodes[of].keys.log_key();
        let Some(follower) = self.follower(n, of) else { return Ok(false) };
        let spool = std::mem::take(&mut follower.spool);
        let quota = follower.pull.kept().quota;
        let head = grown.checkpoint.checkpoint();
        let mut leaves: Vec<(Rc<[u8]>, Hash)> = Vec::new();
        for index in grown.from / u64::from(TILE_WIDTH)..head.size().div_ceil(u64::from(TILE_WIDTH)) {
            let Some((bytes, width)) = spool.get(&index) else { return Ok(false) };
            let Ok(entries) = decode_bundle(bytes, *width) else { return Ok(false) };
            let numbered = (index * u64::from(TILE_WIDTH)..).zip(entries);
            let new = numbered.filter(|(at, _)| (grown.from..head.size()).contains(at));
            leaves.extend(new.map(|(_, entry)| (Rc::from(entry.bytes), leaf_hash(entry.bytes))));
        }
        let image = &self.nodes[n].store.seen;
        let mut range = image.logs[of].range.clone();
        if range.size() != grown.from {
            return Err(Broke::Unknown);
        }
        leaves.iter().for_each(|(_, hash)| range.append(*hash));
        if range != grown.range || range.root() != head.root() {
            self.tally.add("event", "the spool read back otherwise");
            return Ok(false);
        }
        let stripped = lines_of(&grown.checkpoint, &[&log_key]).unwrap_or_else(|| grown.checkpoint.clone());
        let kept = Head::of(stripped);
        let mut after = self.nodes[n].store.seen.logs[of].clone();
        leaves.iter().for_each(|(bytes, hash)| after.push(bytes.clone(), *hash));
        let gone = self.erased_in(of, &after, grown.from);
        let keeps_salt = self.is_off(Safeguard::SaltDeletion);
        self.write(n, Point::Grow, |image| {
            leaves.iter().for_each(|(bytes, hash)| image.logs[of].push(bytes.clone(), *hash));
            gone.iter().for_each(|part| image.erase(part, keeps_salt));
            image.mirrors.insert(of, (kept.clone(), false));
            image.following.insert(of, (Some(now), quota));
        })?;
        for (index, (bytes, _)) in (grown.from..).zip(&leaves) {
            let next = self.nodes[n].process.as_ref().map(|p| p.view.next_index(&self.names[of]));
            if next == Some(index) {
                self.project(n, of, bytes);
            }
        }
        if let Some(follower) = self.follower(n, of) {
            follower.is_stale = true;
        }
        Ok(true)
    }

    fn erased_in(&self, of: usize, log: &super::disk::Log, from: u64) -> BTreeSet<PartAt> {
        let mut image = super::disk::Image::default();
        image.logs.resize_with(self.names.len(), super::disk::Log::default);
        image.logs[of] = log.clone();
        log.leaves[at(from)..].iter().flat_map(|leaf| self.erased_by(&image, of, leaf)).collect()
    }

    /// Mirrors `Follower::sign`: its leaves are durable.
    fn sign_as_mirror(&mut self, n: usize, of: usize, checkpoint: &Checkpoint) -> Result<(), Broke> {
        let Some((head, is_cosigned)) = self.nodes[n].store.seen.mirrors.get(&of).cloned() else { return Ok(()) };
        if is_cosigned || (head.size, head.root) != (checkpoint.size(), checkpoint.root()) {
            return Ok(());
        }
        if let Some(what) = self.chronicle.mirrored(n, of, &head) {
            self.fail(what);
        }
        let mut signed = (*head.signed).clone();
        let (now, keys) = (self.now(n), &self.nodes[n].keys);
        signed.add(checkpoint.cosign(now.0, &keys.mirror).unwrap()).unwrap();
        let kept = Head::of(signed);
        self.write(n, Point::MirrorHead, |image| {
            image.mirrors.insert(of, (kept.clone(), true));
        })
    }

    /// Evidence is kept for good; it must hold, and never against a body that did not lie.
    pub fn diverge(
        &mut self,
        n: usize,
        of: usize,
        evidence: &hutong_core::partner::split_view::Evidence,
    ) -> Result<(), Broke> {
        self.tally.add("event", "evidence");
        self.tell(|| format!("n{n}: n{of} showed two histories"));
        if self.is_honest(of) {
            self.fail(format!("n{n} holds evidence against n{of}, which did not lie"));
        }
        if evidence.verify(&[self.nodes[of].keys.log_key()]).is_err() {
            self.fail(format!("n{n} keeps evidence against n{of} that proves nothing"));
        }
        let kept = Rc::new(evidence.clone());
        self.write(n, Point::Evidence, |image| {
            image.evidence.insert(of, kept.clone());
        })
    }

    /// An answer, or that there was none.
    pub fn arrived(&mut self, n: usize, of: usize, want: Want, reply: Reply) {
        match want {
            Want::Checkpoint => self.checkpoint_arrived(n, of, &reply),
            Want::Bundle(bundle) => {
                let bytes = match &reply {
                    Reply::Body(Some(body)) => body.take(BUNDLE_LEN_MAX),
                    _ => None,
                };
                let input = match bytes {
                    Some(bytes) => Input::BundleArrived(bundle, bytes.to_vec()),
                    None => Input::FetchFailed(Wanted::Bundle(bundle)),
                };
                self.step_pull(n, of, input);
            }
            Want::Proof { old, new, ask } => {
                let tiles = tiles_of(&ask, &reply);
                let proof = tiles.and_then(|tiles| Continuation::from_tiles(&tiles, old, new).ok());
                let input = proof.map_or(Input::FetchFailed(Wanted::Proof), Input::ProofArrived);
                self.step_pull(n, of, input);
            }
            Want::Offer { old, newest, ask } => {
                let new = newest.checkpoint().size();
                if let Some(proof) = tiles_of(&ask, &reply).and_then(|tiles| tiles.prove_consistency(old, new).ok()) {
                    self.offer_with(n, of, old, proof, &newest);
                }
            }
            Want::Heads => {
                if let Reply::Heads(bodies) = &reply {
                    self.collect(n, of, bodies);
                }
            }
            Want::Contents(wanted) => {
                if let Reply::Contents(found) = &reply {
                    self.take_contents(n, of, &wanted, found);
                }
            }
            Want::Back(wanted) => {
                if let Reply::Contents(found) = &reply {
                    self.take_back(n, &wanted, found);
                }
            }
            Want::Announced { head, old, again } => self.announced(n, of, &head, old, again, &reply),
            Want::RecoverHeads => {
                if let Reply::Heads(bodies) = &reply {
                    self.hear(n, of, bodies);
                }
            }
            Want::RecoverBundle(bundle) => self.take_over_bundle(n, of, bundle, &reply),
            Want::Nothing => {}
        }
    }

    fn checkpoint_arrived(&mut self, n: usize, of: usize, reply: &Reply) {
        let bytes = match reply {
            Reply::Body(Some(body)) => body.take(NOTE_LEN_MAX),
            _ => None,
        };
        let Some(bytes) = bytes else {
            if let Some(follower) = self.follower(n, of) {
                follower.newest = None;
            }
            return self.step_pull(n, of, Input::FetchFailed(Wanted::Checkpoint));
        };
        if let Some(follower) = self.follower(n, of) {
            follower.newest = SignedCheckpoint::parse(bytes).ok().map(Rc::new);
        }
        self.step_pull(n, of, Input::CheckpointArrived(bytes.to_vec()));
        let is_fetching = self.nodes[n].process.as_ref().is_some_and(|p| {
            p.asked.values().any(|(whom, want)| *whom == of && matches!(want, Want::Bundle(_) | Want::Proof { .. }))
        });
        if !is_fetching {
            self.rest_of_pull(n, of);
        }
    }

    /// Mirrors the later half of `Follower::run`.
    fn rest_of_pull(&mut self, n: usize, of: usize) {
        match self.status(n, of) {
            None | Some(Status::Diverged) => return,
            Some(_) => {}
        }
        self.offer(n, of);
        self.look_for_contents(n, of);
        self.recall(n, of);
        if self.dice.chance(500) || self.is_calm {
            self.ask(n, of, Ask::HeadsOf(n), Want::Heads);
        }
        self.acknowledge_erasures(n);
    }
}

/// A checkpoint with the lines of these keys alone. Mirrors `partners/mod.rs`, `with_lines_of`.
pub fn lines_of(signed: &SignedCheckpoint, keys: &[&hutong_log::key::VerifierKey]) -> Option<SignedCheckpoint> {
    let mut text = format!("{}\n", signed.checkpoint().body());
    for key in keys {
        let line = signed.note().signatures().iter().find(|line| line.names(key))?;
        text.push_str(&format!("{line}\n"));
    }
    SignedCheckpoint::parse(text.as_bytes()).ok()
}

/// The tiles that were asked for, if all came and each is one.
fn tiles_of(ask: &Ask, reply: &Reply) -> Option<TileSet> {
    let (Ask::Tiles(coords), Reply::Tiles(bodies)) = (ask, reply) else { return None };
    let mut tiles = TileSet::new();
    for (coord, body) in coords.iter().zip(bodies) {
        tiles.insert(*coord, take_tile(body.as_ref()?)?).ok()?;
    }
    (coords.len() == bodies.len()).then_some(tiles)
}

fn take_tile(body: &Body) -> Option<&[u8]> {
    body.take(TILE_LEN)
}
