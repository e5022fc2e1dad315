//! The writer. Mirrors `sequencer/mod.rs`, `settle_together`: write, commit, read back — sign, move the lock, publish,
//! answer. Between both halves others get their turn, so that a crash, a restored backup or a second writer finds them
//! there.

use std::{collections::BTreeSet, rc::Rc};

use hutong_core::{
    command::{Actor, Ask, Command},
    consultation::{
        erasure::{AUTHOR_REQUEST, Erase},
        item::{ItemKind, State as Stands},
        moderation::Withhold,
        opinion::Submit,
        response::Reply as Reply_,
    },
    ids::{FormKey, PartName, Place},
    record::{Event as Said, LogHead},
};
use hutong_log::{
    checkpoint::Checkpoint,
    hash::{Hash, leaf_hash},
    tree::CompactRange,
};

use super::{
    disk::{Broke, Head, Image, Log, PartAt, Point},
    network::Ask as Question,
    node::{Keys, Want},
    people::{Written, code, compose, part, person, topic},
    world::{Event, Safeguard, World},
};

/// A batch that is durable and read back, and not yet signed.
pub struct Batch {
    pub head: Head,
    before: Option<(u64, Hash)>,
    hashes: Rc<Vec<Hash>>,
    asked: Option<(Command, u64, Hash)>,
}

/// Mirrors `sequencer/mod.rs`, `sign_head`.
pub fn sign_head(keys: &Keys, log: &Log) -> Head {
    let checkpoint = Checkpoint::new(keys.origin.as_str(), log.size(), log.range.root()).unwrap();
    Head::of(checkpoint.sign(&keys.log).unwrap())
}

impl World {
    /// Somebody does something, somewhere.
    pub fn act(&mut self) {
        let n = self.dice.below(self.nodes.len());
        let Some(ask) = self.some_ask(n) else { return };
        let (actor, ask) = ask;
        let command = Command { actor, key: FormKey(self.dice.bytes()), ask };
        self.ask_of(n, command);
    }

    fn some_ask(&mut self, n: usize) -> Option<(Actor, Ask)> {
        let member = person(["m1", "m2", "m3"][self.dice.below(3)]);
        let what = self.dice.below(100);
        let drawn = self.draw();
        let home = self.names[n].clone();
        let process = self.nodes[n].process.as_ref()?;
        let fits = |place: &Place, row: &hutong_core::projection::ItemRow| match what {
            40..60 | 91..95 => place.origin == home && row.state == Stands::Pending,
            60..80 => row.state == Stands::Published && row.kind == ItemKind::Opinion,
            _ => place.origin == home && row.kind != ItemKind::Support,
        };
        let places: Vec<Place> =
            process.view.items().iter().filter(|(at, row)| fits(at, row)).map(|(at, _)| at.clone()).collect();
        let text = format!("words {drawn} of n{n}");
        let named = drawn.is_multiple_of(2);
        let item = self.dice.pick(&places).cloned();
        Some(match what {
            0..40 => {
                let submit = Submit {
                    consultation: topic(),
                    prompt: None,
                    audience: None,
                    title: String::new(),
                    text,
                    named,
                    files: None,
                    behalf: None,
                    import: None,
                };
                (member, Ask::SubmitOpinion(submit))
            }
            40..60 => (person("moderator"), Ask::PublishItems(vec![item?])),
            60..72 => (member, Ask::ReplyToItem(Reply_ { about: item?, text, named })),
            72..80 => (member, Ask::SupportItem(item?)),
            80..83 => (member, Ask::WithdrawItem(item?)),
            83..91 => {
                let parts = if named {
                    vec![part(PartName::TEXT), part(PartName::AUTHOR)]
                } else {
                    vec![part(PartName::AUTHOR)]
                };
                (person("administrator"), Ask::EraseParts(Erase { item: item?, parts, basis: code(AUTHOR_REQUEST) }))
            }
            91..95 => {
                let withhold = Withhold { item: item?, code: code("privacy"), reason: text };
                (person("moderator"), Ask::WithholdItem(withhold))
            }
            _ => (Actor::Node, Ask::AnchorHeads),
        })
    }

    /// A command at the door of a node. Who is not answered asks again with the same form.
    pub fn ask_of(&mut self, n: usize, command: Command) {
        let is_free = self.nodes[n].is_serving() && self.nodes[n].process.as_ref().is_some_and(|p| !p.is_settling);
        if !is_free {
            return self.ask_again(n, command);
        }
        if let Some((index, hash)) = self.nodes[n].store.seen.answers.get(&command.key).copied() {
            self.tally.add("event", "answered again");
            return self.answered(n, index, hash);
        }
        let heads: Vec<LogHead> = self.nodes[n].mirror_heads(&self.names);
        let now = self.now(n);
        let node = &self.nodes[n];
        let Some(process) = node.process.as_ref() else { return };
        let (home, image) = (&node.keys.origin, &node.store.seen);
        match compose(&process.view, home, image, &heads, &command, &mut self.dice, now) {
            Err(_) => self.tally.add("event", "refused"),
            Ok(written) => self.settle(n, command, written),
        }
    }

    /// A partner that lies puts a leaf into its log that its own rules would not write.
    pub fn write_raw(&mut self, n: usize, bytes: Vec<u8>) {
        if self.nodes[n].process.as_ref().is_some_and(|p| !p.is_settling) {
            let hash = leaf_hash(&bytes);
            let head = LogHead { origin: self.names[n].clone(), size: 0, root: hash };
            let one = Written {
                bytes: bytes.into(),
                hash,
                event: Said::LogAnchored(head),
                parts: Vec::new(),
                deeds: Vec::new(),
            };
            let command = Command { actor: Actor::Node, key: FormKey(self.dice.bytes()), ask: Ask::AnchorHeads };
            self.settle(n, command, vec![one]);
        }
    }

    fn ask_again(&mut self, n: usize, command: Command) {
        if command.actor != Actor::Node && !self.is_calm {
            let ms = 5_000 + self.dice.below(60_000) as u64;
            self.after(ms, Event::Again { n, command });
        }
    }

    fn settle(&mut self, n: usize, command: Command, written: Vec<Written>) {
        match self.settle_batch(n, &command, &written) {
            Ok(()) | Err(Broke::Crashed) => {}
            Err(Broke::Refused) => {}
            Err(Broke::Unknown) => self.reload(n),
        }
        // Whoever asked learns by asking again.
        let is_answered = self.nodes[n].process.as_ref().is_some_and(|p| p.is_settling);
        if !is_answered {
            self.ask_again(n, command);
        }
    }

    fn settle_batch(&mut self, n: usize, command: &Command, written: &[Written]) -> Result<(), Broke> {
        let first = self.nodes[n].store.seen.logs[n].size();
        let gone: BTreeSet<PartAt> =
            written.iter().flat_map(|w| self.erased_by(&self.nodes[n].store.seen, n, &w.bytes)).collect();
        let answer = written.last().map(|w| (first + written.len() as u64 - 1, w.hash));
        let (key, keeps_salt) = (command.key, self.is_off(Safeguard::SaltDeletion));
        self.keep_erased(n, &gone);
        self.write(n, Point::Batch, |image| {
            for (index, one) in (first..).zip(written) {
                image.logs[n].push(one.bytes.clone(), one.hash);
                for (name, salt, bytes) in &one.parts {
                    image.openings.insert((n, index, name.clone()), (*salt, bytes.clone()));
                }
                image.deeds.extend(one.deeds.iter().cloned());
            }
            gone.iter().for_each(|part| image.erase(part, keeps_salt));
            image.answers.extend(answer.map(|answer| (key, answer)));
        })?;
        for one in written {
            self.project(n, n, &one.bytes);
        }
        if !self.is_off(Safeguard::ReadBack) && !self.reads_back(n, first) {
            self.halt(n, "entries read back other than they were written");
            return Err(Broke::Refused);
        }
        let node = &self.nodes[n];
        let log = &node.store.seen.logs[n];
        let before = node.process.as_ref().and_then(|p| p.head.as_ref()).map(|h| (h.size, h.root));
        let head = sign_head(&node.keys, log);
        let asked = answer.map(|(index, hash)| (command.clone(), index, hash));
        let batch = Batch { head, before, hashes: Rc::new(log.hashes.clone()), asked };
        let (life, ms) = (node.life, self.dice.below(300) as u64);
        if let Some(process) = self.nodes[n].process.as_mut() {
            process.is_settling = true;
        }
        self.after(ms, Event::Finish { n, life, batch });
        Ok(())
    }

    /// Mirrors `sequencer/mod.rs`, `read_back`: bytes that lie on the disk, from the frontier before.
    fn reads_back(&self, n: usize, first: u64) -> bool {
        let log = &self.nodes[n].store.seen.logs[n];
        let mut range: CompactRange = log.range_at(first);
        log.leaves[super::disk::at(first)..].iter().for_each(|leaf| range.append(leaf_hash(leaf)));
        range.root() == log.range.root()
    }

    /// The second half: move the lock, publish, answer. A process that hangs does it long after it was given up.
    pub fn finish(&mut self, n: usize, life: u64, batch: Batch) -> bool {
        let node = &self.nodes[n];
        let is_alive = node.life == life && node.process.is_some();
        let hangs = node.hanging == Some(life);
        if !is_alive && !hangs {
            return false;
        }
        if hangs && self.dice.chance(600) {
            let ms = 5_000 + self.dice.below(60_000) as u64;
            self.after(ms, Event::Finish { n, life, batch });
            return true;
        }
        match self.move_own_lock(n, batch.before, &batch.head) {
            Ok(true) => {
                self.signed(n, &batch.head, &batch.hashes);
                if is_alive {
                    self.publish(n, batch.head);
                }
                if let Some((_, index, hash)) = batch.asked {
                    self.answered(n, index, hash);
                }
                if is_alive {
                    self.announce_or_hint(n);
                }
            }
            Ok(false) if hangs => self.tally.add("event", "a second writer was stopped"),
            Ok(false) => self.halt(n, "the lock holds another head: a second writer uses this key"),
            Err(Broke::Crashed) => {}
            Err(Broke::Refused | Broke::Unknown) if is_alive => {
                self.reload(n);
                if let Some((command, ..)) = batch.asked {
                    self.ask_again(n, command);
                }
            }
            Err(_) => {}
        }
        if hangs {
            self.nodes[n].hanging = None;
        }
        true
    }

    /// Compare-and-swap, one statement (`store/src/lock.rs`, `swap`).
    pub fn move_own_lock(&mut self, n: usize, before: Option<(u64, Hash)>, head: &Head) -> Result<bool, Broke> {
        let is_off = self.is_off(Safeguard::OwnSwap);
        self.write_lock(n, Point::OwnLock, |lock| {
            let now = lock.own.as_ref().map(|h| (h.size, h.root));
            let fits = now == before
                && now.is_none_or(|(size, root)| size < head.size || (size, root) == (head.size, head.root));
            if fits || is_off {
                lock.own = Some(head.clone());
            }
            fits || is_off
        })
    }

    pub fn publish(&mut self, n: usize, head: Head) {
        if let Some(process) = self.nodes[n].process.as_mut() {
            process.head = Some(head);
            process.is_settling = false;
        }
    }

    pub fn signed(&mut self, n: usize, head: &Head, hashes: &[Hash]) {
        if let Some(what) = self.chronicle.sign(n, head, hashes) {
            self.fail(what);
        }
    }

    fn answered(&mut self, n: usize, index: u64, hash: Hash) {
        self.tally.add("event", "acknowledged");
        if self.is_honest(n)
            && let Some(what) = self.chronicle.acknowledge(n, index, hash)
        {
            self.fail(what);
        }
    }

    /// Mirrors `sequencer/start.rs`, `reload`: what the store holds decides.
    pub fn reload(&mut self, n: usize) {
        self.tally.add("event", "reload");
        let view = super::start::fold(self, n);
        if let Some(process) = self.nodes[n].process.as_mut() {
            process.view = view;
            process.is_settling = false;
        }
        match self.sign_stored(n) {
            Ok(()) | Err(Broke::Crashed) => {}
            // Nothing can be said: the process ends, and the next one begins from the bytes.
            Err(_) => {
                self.crash(n);
            }
        }
    }

    fn announce_or_hint(&mut self, n: usize) {
        for of in self.others(n) {
            match self.dice.below(3) {
                0 => self.announce(n, of, None),
                1 => self.ask(n, of, Question::Hint, Want::Nothing),
                _ => {}
            }
        }
    }

    /// What an erasure takes is looked for at the end.
    pub fn keep_erased(&mut self, n: usize, gone: &BTreeSet<PartAt>) {
        let image: &Image = &self.nodes[n].store.seen;
        let found: Vec<_> =
            gone.iter().filter_map(|part| Some((part.clone(), image.openings.get(part)?.clone()))).collect();
        for (part, opening) in found {
            self.chronicle.erased.entry(part).or_insert(opening);
        }
    }
}
