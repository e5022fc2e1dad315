//! Recovery: what partners' words allow is core's (`partner/recovery`), the same that `backup/recover.rs` asks; the order
//! around it mirrors `backup/recover.rs`.

use std::{collections::BTreeSet, rc::Rc};

use hutong_core::partner::recovery::{Heard, Held, Next, weigh};
use hutong_log::{
    checkpoint::SignedCheckpoint,
    hash::{Hash, leaf_hash},
    note::NOTE_LEN_MAX,
    tile::{BUNDLE_LEN_MAX, BundleCoord, TILE_WIDTH, bundles_between, decode_bundle},
};

use super::{
    disk::{Broke, Disk, Head, Lock, Point},
    network::{Ask, Body, Reply},
    node::{Recovering, State, Taking, Want},
    settle::sign_head,
    world::{Event, Safeguard, World},
};

/// Milliseconds in which partners must have spoken.
const WORDS_MS: u64 = 15_000;
const AGAIN_MS: u64 = 20_000;

impl World {
    /// Asks every partner what it holds of the own log.
    pub fn recover(&mut self, n: usize) {
        let Some(process) = self.nodes[n].process.as_mut() else { return };
        if !matches!(process.state, State::Owing(_)) {
            return;
        }
        process.recovering = Some(Recovering::default());
        for of in self.others(n) {
            if !self.nodes[n].store.seen.evidence.contains_key(&of) {
                self.ask(n, of, Ask::HeadsOf(n), Want::RecoverHeads);
            }
        }
        let life = self.nodes[n].life;
        self.after(WORDS_MS, Event::Weigh { n, life });
    }

    /// Mirrors `backup/recover.rs`, `ask` and `cosigned`: one word that cannot be read, and the partner has not spoken.
    pub fn hear(&mut self, n: usize, of: usize, bodies: &[Option<Body>; 2]) {
        let own = self.nodes[n].keys.log_key();
        let keys = [self.nodes[of].keys.mirror_key(), self.nodes[of].keys.witness_key()];
        let mut heads = Vec::new();
        for ((body, key), by_mirror) in bodies.iter().zip(&keys).zip([true, false]) {
            let Some(body) = body else { continue };
            let read = body.take(NOTE_LEN_MAX).and_then(|bytes| SignedCheckpoint::parse(bytes).ok());
            let read = read.filter(|signed| {
                let by = signed.open(&[own.clone(), key.clone()]);
                by.is_ok_and(|by| !by.cosigned.is_empty()) && signed.checkpoint().origin() == own.name()
            });
            match read {
                Some(signed) => heads.push((by_mirror, Head::of(signed))),
                None => {
                    return self.tell(|| format!("n{n}: what n{of} shows cannot be read, by its mirror: {by_mirror}"));
                }
            }
        }
        if let Some(recovering) = self.nodes[n].process.as_mut().and_then(|p| p.recovering.as_mut()) {
            recovering.words.insert(of, heads);
        }
    }

    /// What the words allow.
    pub fn weigh(&mut self, n: usize) {
        let others = self.others(n);
        let Some(process) = self.nodes[n].process.as_ref() else { return };
        let (State::Owing(owes), Some(recovering)) = (&process.state, &process.recovering) else { return };
        let evidence = &self.nodes[n].store.seen.evidence;
        let heard: Vec<Heard> = others
            .iter()
            .map(|of| match (evidence.contains_key(of), recovering.words.contains_key(of)) {
                (true, _) => Heard::Diverged,
                (false, true) => Heard::Spoke,
                (false, false) => Heard::Silent,
            })
            .collect();
        let held: Vec<(usize, bool, Head)> = recovering
            .words
            .iter()
            .flat_map(|(of, heads)| heads.iter().map(|(by_mirror, head)| (*of, *by_mirror, head.clone())))
            .collect();
        let sizes: Vec<Held> =
            held.iter().map(|(_, by_mirror, head)| Held { by_mirror: *by_mirror, size: head.size }).collect();
        let next = weigh(owes, &heard, &sizes);
        self.tell(|| format!("n{n}: {heard:?}, hence {next:?}"));
        match next {
            Next::Wait | Next::Lacking => {
                self.tally.add("event", if next == Next::Wait { "recovery waits" } else { "recovery lacks a mirror" });
                let life = self.nodes[n].life;
                self.after(AGAIN_MS, Event::Recover { n, life });
            }
            Next::Sign => self.sign_recovered(n),
            Next::TakeOver(from) => {
                let mirrors: Vec<(usize, Head)> = from.iter().map(|at| (held[*at].0, held[*at].2.clone())).collect();
                self.take_over_from(n, mirrors);
            }
        }
    }

    fn take_over_from(&mut self, n: usize, mut mirrors: Vec<(usize, Head)>) {
        let (from, head) = mirrors.remove(0);
        let stored = self.nodes[n].store.seen.logs[n].size();
        let first = stored / u64::from(TILE_WIDTH);
        let bundles: Vec<BundleCoord> = bundles_between(0, head.size).filter(|b| b.index >= first).collect();
        let others = mirrors.into_iter().map(|(of, _)| of).collect();
        let wanted = bundles.iter().map(|bundle| (*bundle, None)).collect();
        if let Some(recovering) = self.nodes[n].process.as_mut().and_then(|p| p.recovering.as_mut()) {
            recovering.taking = Some(Taking { from, others, head, bundles: wanted });
        }
        for bundle in bundles {
            self.ask(n, from, Ask::MirrorBundle(n, bundle), Want::RecoverBundle(bundle));
        }
    }

    /// A bundle of a mirror came, or did not.
    pub fn take_over_bundle(&mut self, n: usize, from: usize, bundle: BundleCoord, reply: &Reply) {
        let bytes = match reply {
            Reply::Body(Some(body)) => body.take(BUNDLE_LEN_MAX).map(Rc::<[u8]>::from),
            _ => None,
        };
        let Some(recovering) = self.nodes[n].process.as_mut().and_then(|p| p.recovering.as_mut()) else { return };
        let Some(taking) = recovering.taking.as_mut().filter(|t| t.from == from) else { return };
        let Some(bytes) = bytes else { return self.next_mirror(n) };
        taking.bundles.insert(bundle, Some(bytes));
        if taking.bundles.values().all(Option::is_some) {
            match self.take_over(n) {
                Ok(true) => self.sign_recovered(n),
                Ok(false) => self.next_mirror(n),
                Err(Broke::Crashed) => {}
                Err(_) => {
                    self.crash(n);
                }
            }
        }
    }

    /// Another mirror, or all partners once more.
    fn next_mirror(&mut self, n: usize) {
        self.tally.add("event", "a mirror did not give what is missing");
        let Some(recovering) = self.nodes[n].process.as_mut().and_then(|p| p.recovering.as_mut()) else { return };
        let Some(taking) = recovering.taking.take() else { return };
        let head_of = |of: usize| recovering.words.get(&of)?.iter().find(|(by_mirror, _)| *by_mirror).cloned();
        let mirrors: Vec<(usize, Head)> =
            taking.others.iter().filter_map(|of| head_of(*of).map(|(_, head)| (*of, head))).collect();
        if mirrors.is_empty() {
            let life = self.nodes[n].life;
            self.after(AGAIN_MS, Event::Recover { n, life });
        } else {
            self.take_over_from(n, mirrors);
        }
    }

    /// Mirrors `backup/recover.rs`, `take_over`: all or none, and only what leads to the root that was signed.
    fn take_over(&mut self, n: usize) -> Result<bool, Broke> {
        let node = &self.nodes[n];
        let Some(taking) = node.process.as_ref().and_then(|p| p.recovering.as_ref()?.taking.as_ref()) else {
            return Ok(false);
        };
        let stored = node.store.seen.logs[n].size();
        let mut leaves: Vec<(Rc<[u8]>, Hash)> = Vec::new();
        let mut range = node.store.seen.logs[n].range.clone();
        for (bundle, bytes) in &taking.bundles {
            let Ok(entries) = decode_bundle(bytes.as_deref().unwrap_or_default(), bundle.width) else {
                return Ok(false);
            };
            let numbered = (bundle.first_leaf()..).zip(entries).filter(|(index, _)| *index >= stored);
            leaves.extend(numbered.map(|(_, entry)| (Rc::from(entry.bytes), leaf_hash(entry.bytes))));
        }
        leaves.iter().for_each(|(_, hash)| range.append(*hash));
        if range.root() != taking.head.root || range.size() != taking.head.size {
            return Ok(false);
        }
        self.tally.add("event", "took entries from a mirror");
        let mut image = node.store.seen.clone();
        leaves.iter().for_each(|(bytes, hash)| image.logs[n].push(bytes.clone(), *hash));
        let gone: BTreeSet<_> = leaves.iter().flat_map(|(bytes, _)| self.erased_by(&image, n, bytes)).collect();
        let keeps_salt = self.is_off(Safeguard::SaltDeletion);
        self.write(n, Point::TakeOver, |image| {
            leaves.iter().for_each(|(bytes, hash)| image.logs[n].push(bytes.clone(), *hash));
            gone.iter().for_each(|part| image.erase(part, keeps_salt));
        })?;
        leaves.iter().for_each(|(bytes, _)| self.project(n, n, bytes));
        self.nodes[n].took_over = true;
        Ok(true)
    }

    /// Mirrors `backup/recover.rs`, `compare` and `sign`, and the start behind it.
    fn sign_recovered(&mut self, n: usize) {
        let node = &self.nodes[n];
        let Some(recovering) = node.process.as_ref().and_then(|p| p.recovering.as_ref()) else { return };
        let log = &node.store.seen.logs[n];
        let locked = node.lock.as_ref().and_then(|lock| lock.seen.own.clone());
        let known: Vec<Head> =
            recovering.words.values().flatten().map(|(_, head)| head.clone()).chain(locked.clone()).collect();
        if known.iter().any(|h| h.size > log.size() || log.root_at(h.size) != h.root) {
            return self.halt(n, "the entries here are not those that were signed");
        }
        let signed = known.iter().map(|h| h.size).max().unwrap_or_default();
        if !self.is_off(Safeguard::ReadBack) && log.wound(signed).is_some() {
            return self.halt(n, "what nobody signed reads back otherwise");
        }
        let head = sign_head(&node.keys, log);
        let hashes = log.hashes.clone();
        if self.nodes[n].lock.is_none() {
            self.nodes[n].lock = Some(Disk::new(Lock::default()));
        }
        let before = locked.map(|h| (h.size, h.root));
        let kept = self.write_lock(n, Point::NewLock, |lock| {
            let now = lock.own.as_ref().map(|h| (h.size, h.root));
            if now == before {
                lock.own = Some(head.clone());
            }
            now == before
        });
        match kept {
            Ok(true) => {}
            Err(Broke::Crashed) => return,
            _ => {
                self.crash(n);
                return;
            }
        }
        self.tally.add("event", "recovered");
        self.signed(n, &head, &hashes);
        self.nodes[n].is_restored = false;
        if let Some(process) = self.nodes[n].process.as_mut() {
            process.state = State::Serving;
            process.recovering = None;
        }
        self.publish(n, head);
        self.begin_pulling(n);
    }
}
