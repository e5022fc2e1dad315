//! What befalls nodes without anybody's wish: writes that break, crashes, kills, cut lines, turned clocks, backups that are
//! put back, locks that are lost; and the operator who mends.

use super::{
    disk::{Broke, Disk, Fault, Image, Lock, Point},
    node::State,
    world::{Event, World},
};

/// Ten years, in seconds.
const TEN_YEARS_S: i64 = 3_653 * 86_400;

impl World {
    fn strike(&mut self, n: usize, point: Point) -> Option<Fault> {
        // What is seldom written breaks as often as what is written all the time.
        let is_rare = matches!(point, Point::Evidence | Point::TakeOver | Point::NewLock);
        let of_1000 = self.faults_of_1000 * if is_rare { 10 } else { 1 };
        if self.is_calm || !self.is_honest(n) || !self.dice.chance(of_1000) {
            return None;
        }
        let fault = *self.dice.pick(&Fault::ALL).unwrap();
        let is_torn = fault == Fault::Torn;
        // Bytes are read back where a batch is written, and once more when a spool is stored; a batch that is torn is mended
        // from a mirror, which must be there.
        let may_tear =
            matches!(point, Point::Spool) || (point == Point::Batch && self.honest_partners(n).next().is_some());
        let fault = if is_torn && !may_tear { Fault::Refused } else { fault };
        self.tally.add("fault", fault.name());
        self.tally.add(point.name(), fault.name());
        self.tell(|| format!("n{n}: {} at {}", fault.name(), point.name()));
        Some(fault)
    }

    pub fn honest_partners(&self, n: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.nodes.len()).filter(move |of| *of != n && self.is_honest(*of))
    }

    /// Only the spool: nothing of it outlives the process.
    pub fn spool_fault(&mut self, n: usize) -> Option<Fault> {
        self.strike(n, Point::Spool)
    }

    /// One transaction of the database.
    pub fn write(&mut self, n: usize, point: Point, write: impl Fn(&mut Image)) -> Result<(), Broke> {
        let fault = self.strike(n, point);
        let store = &mut self.nodes[n].store;
        match fault {
            None => store.commit(write),
            Some(Fault::Torn) => store.commit(|image| {
                write(image);
                if let Some(leaf) = image.logs[n].leaves.last_mut() {
                    let mut bytes = leaf.to_vec();
                    let at = bytes.len() / 2;
                    bytes[at] ^= 1;
                    *leaf = bytes.into();
                }
            }),
            Some(Fault::Refused) => return Err(Broke::Refused),
            Some(Fault::Kept) => {
                store.commit(write);
                return Err(Broke::Unknown);
            }
            Some(Fault::CrashBefore) => {
                store.lose(write);
                return Err(self.crash(n));
            }
            Some(Fault::CrashAfter) => {
                store.commit(write);
                return Err(self.crash(n));
            }
        }
        Ok(())
    }

    /// One statement of the lock file; whether it changed anything.
    pub fn write_lock(&mut self, n: usize, point: Point, write: impl Fn(&mut Lock) -> bool) -> Result<bool, Broke> {
        let fault = self.strike(n, point);
        let Some(lock) = self.nodes[n].lock.as_mut() else { return Err(Broke::Refused) };
        let mut changed = false;
        let mut keep = |lock: &mut Disk<Lock>| {
            changed = write(&mut lock.seen.clone());
            lock.commit(|lock| {
                write(lock);
            });
        };
        match fault {
            None | Some(Fault::Torn) => keep(lock),
            Some(Fault::Refused) => return Err(Broke::Refused),
            Some(Fault::Kept) => {
                keep(lock);
                return Err(Broke::Unknown);
            }
            Some(Fault::CrashBefore) => return Err(self.crash(n)),
            Some(Fault::CrashAfter) => {
                keep(lock);
                self.check_lock(n);
                return Err(self.crash(n));
            }
        }
        self.check_lock(n);
        Ok(changed)
    }

    fn check_lock(&mut self, n: usize) {
        let own = self.nodes[n].lock.as_ref().and_then(|lock| lock.seen.own.clone());
        if let (Some(own), true) = (own, self.is_honest(n))
            && let Some(what) = self.chronicle.lock_moved(n, &own)
        {
            self.fail(what);
        }
    }

    /// The process is gone; what was not durable, too. Started again after a while.
    pub fn crash(&mut self, n: usize) -> Broke {
        self.tally.add("event", "crash");
        self.tell(|| format!("n{n}: crash"));
        let hangs = self.dice.chance(400);
        let node = &mut self.nodes[n];
        let is_settling = node.process.as_ref().is_some_and(|p| p.is_settling);
        node.hanging = (hangs && is_settling).then_some(node.life);
        node.process = None;
        node.life += 1;
        let life = node.life;
        let image = node.store.durable().clone();
        node.store = Disk::new(image);
        let ms = 500 + self.dice.below(30_000) as u64;
        self.after(ms, Event::Start { n, life });
        Broke::Crashed
    }

    /// Something happens that nobody asked for.
    pub fn befall(&mut self) {
        let (n, what) = (self.dice.below(self.nodes.len()), self.dice.below(100));
        match what {
            0..30 => self.cut_or_mend(n),
            30..45 => self.turn_clock(n),
            _ if !self.is_honest(n) => {}
            45..60 => {
                if self.nodes[n].process.is_some() {
                    self.tally.add("event", "kill");
                    self.crash(n);
                }
            }
            60..75 => {
                let image = self.nodes[n].store.durable().clone();
                // What a backup holds is checked when it is made.
                if image.logs[n].wound(0).is_none() {
                    self.nodes[n].backups.push(image);
                    self.tally.add("event", "backup");
                }
            }
            75..85 => self.restore(n, true),
            85..90 => self.restore(n, false),
            90..94 => self.lose_lock(n),
            _ => self.mend_halted(),
        }
    }

    fn cut_or_mend(&mut self, n: usize) {
        let to = self.dice.below(self.nodes.len());
        let cut = &mut self.lines.cut;
        // One way, both ways, or mended.
        match self.dice.below(4) {
            0 => {
                cut[n][to] = true;
                self.tally.add("event", "one way cut");
            }
            1 => {
                (cut[n][to], cut[to][n]) = (true, true);
                self.tally.add("event", "link cut");
            }
            _ => {
                (cut[n][to], cut[to][n]) = (false, false);
                self.tally.add("event", "link mended");
            }
        }
        self.lines.cut[n][n] = false;
    }

    fn turn_clock(&mut self, n: usize) {
        let to = [TEN_YEARS_S, -TEN_YEARS_S, 0, 3_600, -90][self.dice.below(5)];
        self.nodes[n].skew_s = to;
        self.tally.add("event", if to.abs() == TEN_YEARS_S { "ten years" } else { "clock turned" });
        self.tell(|| format!("n{n}: its clock is off by {to} s"));
    }

    /// Whether an honest partner's mirror holds everything that this node ever signed, and nobody else needs the own mirror
    /// just now: of two disasters at once nothing is promised (RECORD §11).
    fn is_guarded(&self, n: usize) -> bool {
        // A head may be in the lock and not yet published.
        let locked = self.nodes[n].lock.as_ref().and_then(|lock| lock.durable().own.as_ref()).map_or(0, |h| h.size);
        let signed = self.chronicle.signed_size(n).max(locked);
        let mut others = self.honest_partners(n).map(|of| &self.nodes[of]);
        if others.any(|other| other.is_restored || other.lock.is_none()) {
            return false;
        }
        self.honest_partners(n).any(|of| {
            let image = self.nodes[of].store.durable();
            image.mirrors.get(&n).is_some_and(|(head, _)| head.size >= signed)
        })
    }

    /// The operator puts a backup back. Only what some mirror holds can come back: without one the log would end here, and
    /// the operator would open another.
    fn restore(&mut self, n: usize, with_lock: bool) {
        if !self.is_guarded(n) {
            return;
        }
        let backup = self.dice.below(self.nodes[n].backups.len());
        self.tally.add("event", if with_lock { "restore" } else { "restore without the lock" });
        self.tell(|| format!("n{n}: restored, lock kept: {with_lock}"));
        self.crash(n);
        let node = &mut self.nodes[n];
        node.store = Disk::new(node.backups[backup].clone());
        node.is_restored = true;
        node.hanging = None;
        if !with_lock {
            self.lose_lock_file(n);
        }
    }

    fn lose_lock(&mut self, n: usize) {
        if self.nodes[n].lock.is_some() && self.is_guarded(n) {
            self.tally.add("event", "lock lost");
            self.crash(n);
            self.nodes[n].hanging = None;
            self.lose_lock_file(n);
        }
    }

    fn lose_lock_file(&mut self, n: usize) {
        self.nodes[n].lock = None;
        // What its witness promised is forgotten with it (RECORD §11): nobody can hold it to that.
        self.chronicle.forget_promises(n);
    }

    /// A node that has stopped writing gets a backup, once a mirror holds all that it signed.
    pub fn mend_halted(&mut self) {
        for n in 0..self.nodes.len() {
            let is_halted = self.nodes[n].process.as_ref().is_some_and(|p| matches!(p.state, State::Halted));
            if is_halted && self.is_guarded(n) {
                self.tally.add("event", "halted and mended");
                let has_lock = self.nodes[n].lock.is_some();
                self.restore(n, has_lock);
            }
        }
    }
}
