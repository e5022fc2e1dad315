//! Start: what a directory owes is core's (`partner/recovery`), the same that `backup/recover.rs` asks; the order around it
//! mirrors `sequencer/start.rs` and `partners/follow.rs`.

use std::collections::{BTreeMap, BTreeSet};

use hutong_core::{
    ids::PartName,
    moment::Moment,
    partner::{
        pull::{Kept, Limits, Pin, Pull, Status},
        recovery::owes,
    },
    projection::Projection,
    record::{Event as Said, Reading, read},
};

use super::{
    disk::{Broke, Head},
    node::{Follower, Process, State},
    settle::sign_head,
    world::{Event, Safeguard, World},
};

/// Everything that is stored, folded.
pub fn fold(world: &World, n: usize) -> Projection {
    let image = &world.nodes[n].store.seen;
    let mut view = Projection::new();
    for (of, log) in image.logs.iter().enumerate() {
        log.leaves.iter().for_each(|leaf| view.apply(&world.names[of], &canonical(world, leaf)));
    }
    let documents = image.openings.iter().filter(|((.., name), _)| name.as_str() == PartName::DOCUMENT);
    documents.for_each(|(_, (_, bytes))| view.open_document(bytes));
    view
}

/// A leaf as it is projected: as it is, or quarantined; never mended.
fn canonical<'l>(world: &World, leaf: &'l [u8]) -> std::borrow::Cow<'l, [u8]> {
    if world.is_off(Safeguard::Canonical) && leaf.contains(&b' ') {
        return leaf.iter().copied().filter(|b| *b != b' ').collect::<Vec<u8>>().into();
    }
    leaf.into()
}

/// A process, with followers as their logs were left.
pub fn process(world: &World, n: usize, state: State, head: Option<Head>, view: Projection, now: Moment) -> Process {
    let image = &world.nodes[n].store.seen;
    let (mut erased, mut acknowledged) = (BTreeSet::new(), BTreeSet::new());
    for (of, log) in image.logs.iter().enumerate() {
        for (index, leaf) in (0..).zip(&log.leaves) {
            note_erasure(world, n, of, index, leaf, &mut erased, &mut acknowledged);
        }
    }
    let others = (0..world.names.len()).filter(|of| *of != n);
    let followers = others.map(|of| (of, follower(world, n, of, now))).collect();
    Process {
        state,
        head,
        view,
        followers,
        asked: BTreeMap::new(),
        is_settling: false,
        erased,
        acknowledged,
        recovering: None,
    }
}

fn note_erasure(
    world: &World,
    n: usize,
    of: usize,
    index: u64,
    leaf: &[u8],
    erased: &mut BTreeSet<(usize, u64)>,
    acknowledged: &mut BTreeSet<(usize, u64)>,
) {
    let Reading::Known(leaf) = read(leaf) else { return };
    match leaf.event {
        Said::PartsErased { .. } if of != n => {
            erased.insert((of, index));
        }
        Said::ErasureAcknowledged { erasure } if of == n => {
            let place = erasure.place(&world.names[n]);
            acknowledged.extend(world.index_of(place.origin.as_str()).map(|of| (of, place.index)));
        }
        _ => {}
    }
}

/// Mirrors `partners/follow.rs`, `Follower::restore`.
pub fn follower(world: &World, n: usize, of: usize, now: Moment) -> Follower {
    let image = &world.nodes[n].store.seen;
    let limits = Limits::default();
    let head = image.mirrors.get(&of).map(|(head, _)| ((*head.signed).clone(), image.logs[of].range.clone()));
    let (heard, quota) = image.following.get(&of).copied().unwrap_or_default();
    let status = if image.evidence.contains_key(&of) {
        Status::Diverged
    } else {
        match heard.filter(|_| head.is_some()) {
            None => Status::Pinned,
            Some(heard) if now.0.saturating_sub(heard.0) > limits.silence_s_max => Status::Stale,
            Some(_) => Status::Current,
        }
    };
    let own = &world.nodes[n].keys;
    let pin = Pin {
        origin: world.names[of].clone(),
        log_key: world.nodes.get(of).map_or_else(|| super::node::Keys::of(of).log_key(), |node| node.keys.log_key()),
        known_keys: vec![own.mirror_key(), own.witness_key()],
        genesis: image.logs[of].hashes.first().copied(),
    };
    let pull = Pull::restore(pin, limits, Kept { status, head, seen: Vec::new(), quota, heard, life: None });
    Follower {
        pull: pull.expect("what is stored leads to the mirror's head"),
        spool: BTreeMap::new(),
        newest: None,
        is_unsound: false,
        missing: BTreeSet::new(),
        is_stale: true,
    }
}

impl World {
    /// A leaf that was stored goes into the fold.
    pub fn project(&mut self, n: usize, of: usize, leaf: &[u8]) {
        let bytes = canonical(self, leaf).into_owned();
        let (mut erased, mut acknowledged) = (BTreeSet::new(), BTreeSet::new());
        let Some(process) = self.nodes[n].process.as_ref() else { return };
        let index = process.view.next_index(&self.names[of]);
        note_erasure(self, n, of, index, leaf, &mut erased, &mut acknowledged);
        let name = self.names[of].clone();
        let Some(process) = self.nodes[n].process.as_mut() else { return };
        process.view.apply(&name, &bytes);
        process.erased.extend(erased);
        process.acknowledged.extend(acknowledged);
    }

    /// Mirrors `backup/recover.rs`, `settle`, and what `node.rs` does with it.
    pub fn start(&mut self, n: usize) {
        self.tally.add("event", "start");
        let node = &self.nodes[n];
        let stored = node.store.seen.logs[n].size();
        let locked = node.lock.as_ref().and_then(|lock| lock.seen.own.as_ref().map(|h| h.size));
        let owed = owes(stored, node.lock.is_some(), locked, node.is_restored);
        self.tell(|| format!("n{n}: starts with {stored} entries, owes {owed:?}"));
        let (view, now) = (fold(self, n), self.now(n));
        let life = node.life;
        match owed {
            None => {
                self.nodes[n].is_restored = false;
                let process = process(self, n, State::Serving, None, view, now);
                self.nodes[n].process = Some(process);
                if self.sign_stored(n).is_ok() {
                    // Halted, it is still read, up to what was signed.
                    let readable = self.readable(n);
                    if let Some(process) = self.nodes[n].process.as_mut() {
                        process.head = process.head.take().or(readable);
                    }
                    self.begin_pulling(n);
                } else if self.nodes[n].process.is_some() {
                    self.crash(n);
                }
            }
            Some(owes) => {
                self.tally.add("event", "recovering");
                let head = self.readable(n);
                let process = process(self, n, State::Owing(owes), head, view, now);
                self.nodes[n].process = Some(process);
                self.after(10, Event::Recover { n, life });
            }
        }
    }

    /// Mirrors `sequencer/start.rs`, `start`: the store against the lock, what a crash left unsigned read back and signed.
    pub fn sign_stored(&mut self, n: usize) -> Result<(), Broke> {
        let node = &self.nodes[n];
        let log = &node.store.seen.logs[n];
        let Some(locked) = node.lock.as_ref().and_then(|lock| lock.seen.own.clone()) else {
            return Err(Broke::Refused);
        };
        if locked.size > log.size() || log.root_at(locked.size) != locked.root {
            self.halt(n, "the store is not what was signed");
            return Ok(());
        }
        if !self.is_off(Safeguard::ReadBack) && log.wound(locked.size).is_some() {
            self.halt(n, "what a crash left unsigned reads back otherwise");
            return Ok(());
        }
        let (head, hashes) = (sign_head(&node.keys, log), log.hashes.clone());
        if log.size() > locked.size {
            self.tally.add("event", "signed after a crash");
            match self.move_own_lock(n, Some((locked.size, locked.root)), &head)? {
                true => {}
                false => {
                    self.halt(n, "the lock moved meanwhile");
                    return Ok(());
                }
            }
        }
        self.signed(n, &head, &hashes);
        self.publish(n, head);
        Ok(())
    }

    /// Mirrors `backup/recover.rs`, `readable`.
    fn readable(&self, n: usize) -> Option<Head> {
        let node = &self.nodes[n];
        let log = &node.store.seen.logs[n];
        let locked = node.lock.iter().filter_map(|lock| lock.seen.own.clone());
        let known = locked.chain(node.store.seen.cosigned.values().cloned());
        known.filter(|h| h.size <= log.size() && log.root_at(h.size) == h.root).max_by_key(|h| h.size)
    }
}
