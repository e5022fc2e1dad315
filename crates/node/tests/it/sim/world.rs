//! The world of one run: a virtual clock, a queue of what is to happen, nodes, lines. Everything follows from the seed.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use hutong_core::{command::Command, ids::Origin, moment::Moment};
use hutong_log::{checkpoint::SignedCheckpoint, hash::Hash, key::SigningKey};

use super::{
    checks::Chronicle,
    dice::{Dice, Tally},
    disk::{Disk, Head, Image, Lock},
    network::{Ask, Lines, Message, Reply},
    node::{Keys, Node, State, Want},
    people,
    settle::Batch,
};

/// Seconds since 1970 when a run begins.
const BEGIN_S: i64 = 1_700_000_000;
/// Milliseconds after which nobody waits for an answer any more.
const WAIT_MS: u64 = 20_000;

/// What keeps the record whole, to be switched off one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safeguard {
    /// Stored leaves are read back before they are signed (`sequencer/mod.rs`, `read_back`).
    ReadBack,
    /// The own head moves by compare-and-swap (`store/src/lock.rs`, `swap_own`).
    OwnSwap,
    /// So does what the witness cosigned last (`swap_witness`).
    WitnessSwap,
    /// The witness keeps a head before anybody sees its signature (`partners/witness.rs`, `cosign`).
    WitnessAtomic,
    /// A leaf that is not canonical is quarantined, never mended (`core/record/read.rs`).
    Canonical,
    /// Salts go with the contents (`store/src/apply/erase.rs`).
    SaltDeletion,
    /// Nothing is projected before the roots are equal (`core/partner/pull`).
    RootEquality,
    /// What was erased does not come back, whoever gives it back (`partners/recall.rs`, `store/src/contents.rs`).
    ErasedStays,
}

impl Safeguard {
    /// Each, and what is found where it is missing.
    pub const ALL: [(Safeguard, &str); 8] = [
        (Safeguard::ReadBack, "I3"),
        (Safeguard::OwnSwap, "I4: the lock of"),
        (Safeguard::WitnessSwap, "I4: the witness of"),
        (Safeguard::WitnessAtomic, "I4: the witness of"),
        (Safeguard::Canonical, "I5"),
        (Safeguard::SaltDeletion, "I7"),
        (Safeguard::RootEquality, "I5"),
        (Safeguard::ErasedStays, "I7"),
    ];
}

/// What is to happen.
pub enum Event {
    Deliver {
        from: usize,
        to: usize,
        message: Message,
    },
    Timeout {
        n: usize,
        life: u64,
        id: u64,
    },
    Pull {
        n: usize,
        of: usize,
        life: u64,
    },
    /// Somebody who was not answered asks again with the same form.
    Again {
        n: usize,
        command: Command,
    },
    Finish {
        n: usize,
        life: u64,
        batch: Batch,
    },
    Cosign {
        n: usize,
        life: u64,
        deciding: Deciding,
    },
    Start {
        n: usize,
        life: u64,
    },
    Recover {
        n: usize,
        life: u64,
    },
    Weigh {
        n: usize,
        life: u64,
    },
}

/// A witness that has decided and not yet signed: others may ask meanwhile.
pub struct Deciding {
    pub of: usize,
    pub old: Option<(u64, Hash)>,
    pub checkpoint: SignedCheckpoint,
    /// Whom to answer, under which number; nobody for an offer of one's own.
    pub answer: Option<(usize, u64)>,
}

pub struct World {
    pub dice: Dice,
    pub now_ms: u64,
    queue: BTreeMap<(u64, u64), Event>,
    drawn: u64,
    pub nodes: Vec<Node>,
    pub names: Vec<Origin>,
    pub lines: Lines,
    pub liar: Option<usize>,
    off: Option<Safeguard>,
    pub tally: Tally,
    pub chronicle: Chronicle,
    pub failed: Option<String>,
    /// The network is whole, disks hold, the liar is silent.
    pub is_calm: bool,
    pub faults_of_1000: usize,
    pub lies_of_1000: usize,
    pub is_told: bool,
    /// Leaf from which the liar shows each partner another history.
    pub forks: BTreeMap<usize, u64>,
    pub fork_logs: BTreeMap<(u64, u64), Rc<super::disk::Log>>,
}

impl World {
    pub fn new(seed: u64, off: Option<Safeguard>) -> World {
        let mut dice = Dice::new(seed);
        let n = 2 + dice.below(3);
        let liar = dice.chance(500).then(|| n - 1);
        let keys: Vec<Keys> = (0..n).map(Keys::of).collect();
        let padding = if dice.chance(60) { 230 } else { dice.below(4) };
        let (view, images) = people::opened(&keys, padding, &mut dice);
        let names: Vec<Origin> = keys.iter().map(|k| k.origin.clone()).collect();
        let mut world = World {
            lines: Lines { lost_of_1000: dice.below(150), doubled_of_1000: dice.below(100), ..Lines::whole(n) },
            faults_of_1000: [0, 8, 20][dice.below(3)],
            lies_of_1000: if liar.is_some() { 50 + dice.below(300) } else { 0 },
            dice,
            now_ms: 0,
            queue: BTreeMap::new(),
            drawn: 0,
            nodes: Vec::new(),
            names,
            liar,
            off,
            tally: Tally::default(),
            chronicle: Chronicle::new(n, liar),
            failed: None,
            is_calm: false,
            is_told: false,
            forks: BTreeMap::new(),
            fork_logs: BTreeMap::new(),
        };
        let heads: Vec<Head> =
            keys.iter().enumerate().map(|(at, keys)| super::settle::sign_head(keys, &images[at].logs[at])).collect();
        for (at, (keys, image)) in keys.into_iter().zip(images).enumerate() {
            world.chronicle.sign(at, &heads[at], &image.logs[at].hashes);
            world.add(at, keys, image, &heads);
        }
        for (at, head) in heads.iter().enumerate() {
            let now = world.now(at);
            let process = super::start::process(&world, at, State::Serving, Some(head.clone()), view.clone(), now);
            world.nodes[at].process = Some(process);
            world.begin_pulling(at);
        }
        world
    }

    fn add(&mut self, at: usize, keys: Keys, mut image: Image, heads: &[Head]) {
        let others = || heads.iter().enumerate().filter(|(of, _)| *of != at);
        let cosigned = |head: &Head, key: &SigningKey| {
            let mut signed = (*head.signed).clone();
            signed.add(signed.checkpoint().cosign(0, key).unwrap()).unwrap();
            Head::of(signed)
        };
        image.mirrors = others().map(|(of, head)| (of, (cosigned(head, &keys.mirror), true))).collect();
        let witness = others().map(|(of, head)| (of, cosigned(head, &keys.witness))).collect();
        let lock = Lock { own: Some(heads[at].clone()), witness };
        self.nodes.push(Node {
            keys,
            backups: vec![image.clone()],
            store: Disk::new(image),
            lock: Some(Disk::new(lock)),
            is_restored: false,
            took_over: false,
            skew_s: 0,
            life: 0,
            process: None,
            hanging: None,
        });
    }

    pub fn is_off(&self, safeguard: Safeguard) -> bool {
        self.off == Some(safeguard)
    }

    pub fn is_honest(&self, n: usize) -> bool {
        self.liar != Some(n)
    }

    /// Time as this node's clock has it.
    pub fn now(&self, n: usize) -> Moment {
        let s = BEGIN_S + i64::try_from(self.now_ms / 1000).unwrap() + self.nodes.get(n).map_or(0, |node| node.skew_s);
        Moment(u64::try_from(s).unwrap_or_default())
    }

    pub fn fail(&mut self, what: impl Into<String>) {
        let what = what.into();
        self.failed.get_or_insert(what);
    }

    pub fn tell(&self, what: impl FnOnce() -> String) {
        if self.is_told {
            super::say(&format!("{:>9} ms  {}", self.now_ms, what()));
        }
    }

    pub fn draw(&mut self) -> u64 {
        self.drawn += 1;
        self.drawn
    }

    pub fn after(&mut self, ms: u64, event: Event) {
        let at = (self.now_ms + ms, self.draw());
        self.queue.insert(at, event);
    }

    /// The next thing that happens; whether it was anything.
    pub fn step(&mut self) -> bool {
        let Some(((at, _), event)) = self.queue.pop_first() else { return false };
        self.now_ms = self.now_ms.max(at);
        match event {
            Event::Deliver { from, to, message } => self.receive(from, to, message),
            Event::Timeout { n, life, id } => {
                let Some(process) = self.process_of(n, life) else { return false };
                let Some((of, want)) = process.asked.remove(&id) else { return false };
                self.arrived(n, of, want, Reply::Unavailable);
            }
            Event::Pull { n, of, life } => {
                if self.process_of(n, life).is_none() {
                    return false;
                }
                let jitter = self.dice.below(6_000) as u64;
                self.after(12_000 + jitter, Event::Pull { n, of, life });
                self.pull(n, of);
            }
            Event::Again { n, command } => self.ask_of(n, command),
            Event::Finish { n, life, batch } => return self.finish(n, life, batch),
            Event::Cosign { n, life, deciding } => {
                if self.process_of(n, life).is_none() {
                    return false;
                }
                self.cosign(n, deciding);
            }
            Event::Start { n, life } => {
                if self.nodes[n].life != life || self.nodes[n].process.is_some() {
                    return false;
                }
                self.start(n);
            }
            Event::Recover { n, life } => {
                if self.process_of(n, life).is_none() {
                    return false;
                }
                self.recover(n);
            }
            Event::Weigh { n, life } => {
                if self.process_of(n, life).is_none() {
                    return false;
                }
                self.weigh(n);
            }
        }
        true
    }

    fn process_of(&mut self, n: usize, life: u64) -> Option<&mut super::node::Process> {
        let node = &mut self.nodes[n];
        if node.life == life { node.process.as_mut() } else { None }
    }

    pub fn begin_pulling(&mut self, n: usize) {
        let life = self.nodes[n].life;
        for of in (0..self.nodes.len()).filter(|of| *of != n) {
            let ms = self.dice.below(5_000) as u64;
            self.after(ms, Event::Pull { n, of, life });
        }
    }

    // ---- lines

    pub fn send(&mut self, from: usize, to: usize, message: Message) {
        if self.lines.cut[from][to] {
            return self.tally.add("network", "cut");
        }
        if self.dice.chance(self.lines.lost_of_1000) {
            return self.tally.add("network", "lost");
        }
        let copies = if self.dice.chance(self.lines.doubled_of_1000) { 2 } else { 1 };
        for copy in 0..copies {
            if copy > 0 {
                self.tally.add("network", "doubled");
            }
            let is_late = !self.is_calm && self.dice.chance(40);
            let ms = 10 + self.dice.below(if is_late { 60_000 } else { 400 }) as u64;
            if is_late {
                self.tally.add("network", "late");
            }
            self.after(ms, Event::Deliver { from, to, message: message.clone() });
        }
    }

    /// Asks a partner; the answer, or that there is none, comes to [`World::arrived`].
    pub fn ask(&mut self, n: usize, of: usize, ask: Ask, want: Want) {
        let (id, life) = (self.draw(), self.nodes[n].life);
        let Some(process) = self.nodes[n].process.as_mut() else { return };
        process.asked.insert(id, (of, want));
        self.after(WAIT_MS, Event::Timeout { n, life, id });
        self.send(n, of, Message::Ask(id, ask));
    }

    pub fn reply(&mut self, from: usize, to: usize, id: u64, reply: Reply) {
        self.send(from, to, Message::Reply(id, reply));
    }

    fn receive(&mut self, from: usize, to: usize, message: Message) {
        if self.nodes[to].process.is_none() {
            return self.tally.add("network", "to nobody");
        }
        match message {
            Message::Ask(id, ask) => self.serve(to, from, id, ask),
            Message::Reply(id, reply) => {
                let process = self.nodes[to].process.as_mut();
                let asked = process.and_then(|p| p.asked.remove(&id));
                match asked {
                    Some((of, want)) if of == from => self.arrived(to, from, want, reply),
                    _ => self.tally.add("network", "too late"),
                }
            }
        }
    }

    /// Everything is well from now on.
    pub fn heal(&mut self) {
        self.is_calm = true;
        self.lines = Lines::whole(self.nodes.len());
        self.forks.clear();
        // Whoever rests after a bad copy has rested enough.
        self.now_ms += 1_000_000;
    }

    pub fn halt(&mut self, n: usize, why: &str) {
        self.tally.add("event", "halt");
        self.tell(|| format!("n{n}: halted: {why}"));
        if let Some(process) = self.nodes[n].process.as_mut() {
            process.state = State::Halted;
        }
    }

    pub fn others(&self, n: usize) -> Vec<usize> {
        (0..self.nodes.len()).filter(|of| *of != n).collect()
    }

    pub fn index_of(&self, origin: &str) -> Option<usize> {
        self.names.iter().position(|name| name.as_str() == origin)
    }

    /// Parts that a leaf of a log takes away.
    pub fn erased_by(&self, image: &Image, of: usize, leaf: &[u8]) -> BTreeSet<super::disk::PartAt> {
        use hutong_core::record::{Event as Said, Reading, read};
        let Reading::Known(leaf) = read(leaf) else { return BTreeSet::new() };
        let Said::PartsErased { item, parts, .. } = &leaf.event else { return BTreeSet::new() };
        let hash = image.logs[of].hashes.get(usize::try_from(item.index).unwrap_or(usize::MAX));
        if item.origin.is_some() || hash != Some(&item.hash) {
            return BTreeSet::new();
        }
        parts.iter().map(|name| (of, item.index, name.clone())).collect()
    }
}
