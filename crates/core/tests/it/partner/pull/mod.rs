//! The mirror: a driver without a world runs it against a log and keeps what it says.

mod follow;
mod lies;

use std::collections::BTreeMap;

use crate::logs::Log;
use hutong_core::{
    ids::Origin,
    moment::Moment,
    partner::{
        pull::{Alarm, Grown, Input, Kept, Limits, Output, Pin, Pull, Status, Wanted},
        split_view::Evidence,
    },
};
use hutong_log::{checkpoint::SignedCheckpoint, hash::leaf_hash, tile::decode_bundle, tree::CompactRange};

const DAY: u64 = 86_400;

/// What a driver holds: the machine, its spool, its store.
pub struct Driver {
    pub pull: Pull,
    spool: BTreeMap<u64, Vec<u8>>,
    pub mirror: Log,
    pub signed: Vec<u64>,
    pub alarms: Vec<Alarm>,
    pub evidence: Option<Evidence>,
    requests: Vec<Output>,
    fetched: usize,
}

/// How the partner's copy misbehaves.
#[derive(Default, Clone)]
pub struct Faults {
    pub no_partials: bool,
    pub no_bundles: bool,
    pub reversed: bool,
    pub tampered: Option<usize>,
    pub no_tiles: bool,
}

pub fn pin(log: &Log) -> Pin {
    Pin { origin: Origin::new(&log.origin).unwrap(), log_key: log.key(), known_keys: Vec::new(), genesis: None }
}

impl Driver {
    pub fn new(log: &Log) -> Driver {
        Driver::restored(pin(log), Limits::default(), Kept::default(), Log::new(&log.origin, 0))
    }

    pub fn restored(pin: Pin, limits: Limits, kept: Kept, mirror: Log) -> Driver {
        Driver {
            pull: Pull::restore(pin, limits, kept).unwrap(),
            spool: BTreeMap::new(),
            mirror,
            signed: Vec::new(),
            alarms: Vec::new(),
            evidence: None,
            requests: Vec::new(),
            fetched: 0,
        }
    }

    /// A driver whose mirror holds the first `size` leaves already.
    fn holding(log: &Log, size: u64) -> Driver {
        let mut mirror = log.clone();
        mirror.leaves.truncate(usize::try_from(size).unwrap());
        let kept = Kept {
            status: Status::Current,
            head: Some((log.signed(size), log.range(size))),
            heard: Some(Moment(0)),
            ..Kept::default()
        };
        Driver::restored(pin(log), Limits::default(), kept, mirror)
    }

    /// Feeds one input and answers everything that follows from `log`, whose head is `head`. What needs nobody else
    /// is done at once and in order; requests are answered in any order.
    pub fn run(&mut self, input: Input, now: u64, log: &Log, head: &SignedCheckpoint, faults: &Faults) {
        let mut inputs = vec![input];
        loop {
            let Some(input) = inputs.pop() else {
                let at = if faults.reversed { self.requests.len().saturating_sub(1) } else { 0 };
                let Some(request) = (at < self.requests.len()).then(|| self.requests.remove(at)) else { return };
                inputs.extend(self.answer(request, log, head, faults));
                continue;
            };
            for output in self.pull.step(input, Moment(now)) {
                match output {
                    Output::FetchCheckpoint | Output::FetchBundle(_) => self.requests.push(output),
                    output => inputs.extend(self.answer(output, log, head, faults)),
                }
            }
        }
    }

    pub fn tick(&mut self, now: u64, log: &Log) {
        self.run(Input::Tick, now, log, &log.head(), &Faults::default());
    }

    fn answer(&mut self, output: Output, log: &Log, head: &SignedCheckpoint, faults: &Faults) -> Option<Input> {
        Some(match output {
            Output::FetchCheckpoint => Input::CheckpointArrived(head.format().into_bytes()),
            Output::FetchBundle(coord) => {
                self.fetched += 1;
                let is_missing = faults.no_bundles || (faults.no_partials && !coord.is_full());
                match log.bundle(coord).filter(|_| !is_missing) {
                    Some(mut bytes) => {
                        if let Some(at) = faults.tampered
                            && let Some(byte) = bytes.get_mut(at)
                        {
                            *byte ^= 1;
                        }
                        Input::BundleArrived(coord, bytes)
                    }
                    None => Input::FetchFailed(Wanted::Bundle(coord)),
                }
            }
            Output::Spool(coord, bytes) => {
                self.spool.insert(coord.index, bytes);
                return None;
            }
            Output::DropSpool => {
                self.spool.clear();
                return None;
            }
            Output::NeedRootAt(size) => Input::RootAt(self.mirror.continuation(size, self.mirror.size())),
            Output::NeedProof { .. } if faults.no_tiles => Input::FetchFailed(Wanted::Proof),
            Output::NeedProof { old, new } => Input::ProofArrived(log.continuation(old, new)),
            Output::Store(grown) => {
                self.store(&grown);
                Input::Stored
            }
            Output::SignAsMirror(checkpoint) => {
                // RECORD I6: only what is stored and leads to a signed root is cosigned.
                assert_eq!(self.mirror.range(checkpoint.size()).root(), checkpoint.root());
                self.signed.push(checkpoint.size());
                return None;
            }
            Output::Diverge(evidence) => {
                evidence.verify_by(|size| vec![self.pull.keys().at(size).clone()]).unwrap();
                self.evidence = Some(*evidence);
                return None;
            }
            Output::Alarm(alarm) => {
                self.alarms.push(alarm);
                return None;
            }
        })
    }

    /// Stores from the spool, rehashing what it reads, as a driver must.
    fn store(&mut self, grown: &Grown) {
        let size = grown.checkpoint.checkpoint().size();
        assert_eq!(grown.from, self.mirror.size());
        let mut range: CompactRange = self.mirror.range(grown.from);
        for index in grown.from..size {
            let bytes = &self.spool[&(index / 256)];
            let width = u16::try_from((size - index / 256 * 256).min(256)).unwrap();
            let entries = decode_bundle(bytes, width).or_else(|_| decode_bundle(bytes, 256)).unwrap();
            let leaf = entries[usize::try_from(index % 256).unwrap()].bytes.to_vec();
            range.append(leaf_hash(&leaf));
            self.mirror.leaves.push(leaf);
        }
        assert_eq!(range, grown.range);
        assert_eq!(range.root(), grown.checkpoint.checkpoint().root());
        self.spool.clear();
    }
}
