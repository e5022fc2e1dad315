//! One partner's mirror at work: core's machine says what to do, this file does it.

use std::collections::VecDeque;

use hutong_core::{
    home::PinPartner,
    ids::Origin,
    partner::{
        keys::LogKeys,
        pull::{Alarm, Grown, Input, Kept, Limits, Output, Pin, Pull, QuotaUse, Status, Wanted},
        split_view::{Continuation, Evidence},
        witness::Refused,
    },
    record::LogHead,
};
use hutong_log::{
    checkpoint::{Checkpoint, SignedCheckpoint},
    key::VerifierKey,
    note::NOTE_LEN_MAX,
    tile::TileSet,
};
use hutong_store::{Following, Store};
use tokio::task::JoinSet;

use super::{
    FollowFault, Means, PartnerState, Pulled, TheirKeys, announce, chain,
    contents::Looked,
    cosignatures, evidence,
    grow::{self, KeepFault},
    runs::{read_run, runs, take_run},
    source::Source,
    spool::Spool,
    with_lines_of,
    witness::{Offered, Watch, Witnessed},
};
use crate::{folder::CHECKPOINT_FILE, keys::Keys, verify::folder_name};

/// What people are told of one pull.
#[derive(Debug, Default)]
pub(super) struct Told {
    problems: Vec<String>,
    own_breach: Option<String>,
    pub opened: u64,
}

impl Told {
    /// Each thing once.
    pub(super) fn problem(&mut self, what: String) {
        if !self.problems.contains(&what) {
            self.problems.push(what);
        }
    }

    /// Whether nothing was told.
    pub(super) fn is_well(&self) -> bool {
        self.problems.is_empty()
    }

    /// What was told elsewhere meanwhile.
    fn also(&mut self, other: Told) {
        other.problems.into_iter().for_each(|what| self.problem(what));
        self.own_breach = self.own_breach.take().or(other.own_breach);
        self.opened += other.opened;
    }

    pub(super) fn own_breach(&mut self, what: String) {
        self.problem(what.clone());
        self.own_breach.get_or_insert(what);
    }
}

/// Follows one partner.
pub(super) struct Follower {
    pin: PinPartner,
    /// The own keys that cosign what is followed.
    own: [VerifierKey; 2],
    source: Source,
    pull: Pull,
    spool: Spool,
    /// What the partner served last as its checkpoint.
    newest: Option<SignedCheckpoint>,
    /// Whether the kept head carries this body's cosignature.
    is_cosigned: bool,
    quota: QuotaUse,
    looked: Looked,
    /// The store may hold other than the machine thinks.
    is_unsound: bool,
}

impl Follower {
    /// Takes a mirror up where it was left.
    pub(super) async fn restore(means: &Means, pin: &PinPartner, limits: Limits) -> Result<Follower, FollowFault> {
        let origin = &pin.origin;
        let keys = TheirKeys::of(&means.store, pin).await?.log;
        let own = own_keys(&means.keys);
        let heads = means.store.mirror_heads().await?;
        let head = heads.into_iter().find(|(head, _)| head.origin == *origin);
        let head = head.map(|(_, checkpoint)| SignedCheckpoint::parse(&checkpoint)).transpose()?;
        let key_of = |head: &SignedCheckpoint| keys.at(head.checkpoint().size()).clone();
        let by = head.as_ref().and_then(|head| head.open(&[key_of(head), own[0].clone()]).ok());
        let range = means.store.frontier(origin).await?;
        let kept = means.store.following(origin).await?;
        let status = if evidence::is_against(&means.dir, &keys)? {
            Status::Diverged
        } else if keys.life().is_some_and(|life| life.end().is_some()) {
            Status::Retired
        } else {
            let now = means.clock.now().0;
            match kept.heard.filter(|_| head.is_some()) {
                None => Status::Pinned,
                Some(heard) if now.saturating_sub(heard.0) > limits.silence_s_max => Status::Stale,
                Some(_) => Status::Current,
            }
        };
        let (quota, heard, life) = (kept.quota, kept.heard, keys.life().cloned());
        let kept = Kept { status, head: head.map(|h| (h, range)), seen: Vec::new(), quota, heard, life };
        let log_key = keys.pinned().clone();
        let machine_pin = Pin { origin: origin.clone(), log_key, known_keys: own.to_vec(), genesis: pin.genesis };
        let pull = Pull::restore(machine_pin, limits, kept);
        let pull = pull.map_err(|source| FollowFault::Damaged { origin: origin.clone(), source })?;
        let spool = means.dir.join("spool").join(format!("{}.spool", folder_name(origin)));
        Ok(Follower {
            source: means.source(pin),
            pin: pin.clone(),
            own,
            pull,
            spool: Spool::new(spool),
            newest: None,
            is_cosigned: by.is_some_and(|by| !by.cosigned.is_empty()),
            quota,
            looked: Looked::default(),
            is_unsound: false,
        })
    }

    /// Whether it still follows what the operator pinned. The first entry is pinned by following.
    pub(super) fn follows(&self, pin: &PinPartner) -> bool {
        let genesis = self.pin.genesis.or(pin.genesis);
        PinPartner { genesis, ..self.pin.clone() } == PinPartner { genesis, ..pin.clone() }
    }

    /// Whether what it cosigns is cosigned by the keys in force.
    pub(super) fn signs_with(&self, keys: &Keys) -> bool {
        self.own == own_keys(keys)
    }

    pub(super) fn state(&self) -> PartnerState {
        PartnerState { origin: self.pin.origin.clone(), state: self.pull.status(), size: self.pull.size() }
    }

    /// One pull, and whether this follower may go on. Each stage stands for itself: what goes wrong in one is told and
    /// stops no other.
    ///
    /// A partner that said that there is news has brought its head to the witness, as a rule: that is followed, and nobody
    /// asks for it again.
    pub(super) async fn pull(&mut self, means: &Means, is_hinted: bool) -> (Pulled, bool) {
        let before = self.pull.size();
        let (mut told, mut collected) = (Told::default(), Told::default());
        let (pin, source) = (self.pin.clone(), self.source.clone());
        // Words that somebody waits for do not wait for signatures, nor these for them.
        let (followed, cosigned) = if self.pull.status() == Status::Diverged {
            (self.run(means, is_hinted, &mut told).await, Ok(()))
        } else {
            let collecting = cosignatures::collect(means, &pin, &source, &mut collected);
            tokio::join!(self.run(means, is_hinted, &mut told), collecting)
        };
        told.also(collected);
        for error in [followed, cosigned].into_iter().filter_map(Result::err) {
            told.problem(chain(&error));
            self.is_unsound |= matches!(&error, FollowFault::Keep(e) if e.is_unknown());
        }
        let PartnerState { origin, state, size } = self.state();
        let new_entries = size.saturating_sub(before);
        let problem = (!told.problems.is_empty()).then(|| told.problems.join("; "));
        let pulled =
            Pulled { origin, state, size, new_entries, opened: told.opened, problem, own_breach: told.own_breach };
        (pulled, !self.is_unsound)
    }

    async fn run(&mut self, means: &Means, is_hinted: bool, told: &mut Told) -> Result<(), FollowFault> {
        let before = self.pull.size();
        self.mirror(means, is_hinted, told).await?;
        let hinting = (self.pull.size() > before).then(|| self.hint(means));
        if self.pull.status() != Status::Diverged {
            self.witness(means, told).await?;
        }
        if self.pull.status() == Status::Diverged {
            told.problem("it showed two histories; nothing more is taken from it".to_owned());
            return Ok(());
        }
        let looked = self.looked.look(means, &self.pin.origin, &self.source, self.pull.size(), told).await;
        if let Some(hinting) = hinting {
            means.live.arrived();
            // Told or not, it is over: a panic was reported where it happened.
            let _ = hinting.await;
        }
        looked
    }

    /// Tells the partner that its log was mirrored further: it may have the mirror's signature.
    fn hint(&self, means: &Means) -> tokio::task::JoinHandle<()> {
        let (means, pin) = (means.clone(), self.pin.clone());
        tokio::spawn(async move {
            if let Err(error) = announce::hint(&means, &pin).await {
                tracing::info!(problem = chain(&error), "a partner was not told that there is news");
            }
        })
    }

    async fn mirror(&mut self, means: &Means, is_hinted: bool, told: &mut Told) -> Result<(), FollowFault> {
        // What the witness signed last, perhaps in an earlier life of this process, binds the mirror too.
        let locked = means.lock.witness(&self.pin.origin).await?;
        match locked {
            Some(locked) if is_hinted && locked.head.size > self.pull.size() => {
                self.newest = None;
                self.step(means, Input::CheckpointBrought(locked.checkpoint), told).await?;
            }
            locked => {
                self.step(means, Input::Tick, told).await?;
                if let Some(locked) = locked {
                    self.step(means, Input::CheckpointSeen(locked.checkpoint), told).await?;
                }
            }
        }
        let kept = self.pull.kept();
        if kept.quota != self.quota {
            let following = Following { heard: kept.heard, quota: kept.quota };
            let mut tx = means.store.begin().await.map_err(KeepFault::from)?;
            tx.keep_following(&self.pin.origin, &following).await.map_err(KeepFault::from)?;
            tx.commit().await.map_err(KeepFault::from)?;
            self.quota = kept.quota;
        }
        Ok(())
    }

    /// Hands an input to the machine and carries out what it says, and what follows from that, until it is quiet.
    async fn step(&mut self, means: &Means, input: Input, told: &mut Told) -> Result<(), FollowFault> {
        let mut waiting = VecDeque::from(self.pull.step(input, means.clock.now()));
        // As many bundles are under way at once as the machine asks for.
        let mut fetching = JoinSet::new();
        loop {
            let mut wanted = Vec::new();
            while let Some(output) = waiting.pop_front() {
                if let Output::FetchBundle(bundle) = output {
                    wanted.push(bundle);
                } else if let Some(input) = self.carry_out(means, output, told).await? {
                    waiting.extend(self.pull.step(input, means.clock.now()));
                }
            }
            for run in runs(&wanted) {
                let source = self.source.clone();
                fetching.spawn(async move { (run.clone(), read_run(&source, &run).await) });
            }
            let Some(fetched) = fetching.join_next().await else { return Ok(()) };
            let (run, read) = fetched.unwrap_or_else(|fault| std::panic::resume_unwind(fault.into_panic()));
            for input in take_run(&run, read, told) {
                waiting.extend(self.pull.step(input, means.clock.now()));
            }
        }
    }

    async fn carry_out(
        &mut self,
        means: &Means,
        output: Output,
        told: &mut Told,
    ) -> Result<Option<Input>, FollowFault> {
        Ok(match output {
            Output::FetchCheckpoint => Some(self.fetch_checkpoint(told).await),
            // Fetched beside others, in `step`.
            Output::FetchBundle(bundle) => Some(Input::FetchFailed(Wanted::Bundle(bundle))),
            Output::Spool(bundle, bytes) => {
                // Without it storing fails later, and says so.
                if let Err(error) = self.spool.keep(bundle, &bytes) {
                    told.problem(format!("couldn't keep {bundle} aside: {error}"));
                }
                None
            }
            Output::DropSpool => {
                self.spool.clear();
                None
            }
            Output::NeedRootAt(size) => {
                let own = continuation(&means.store, &self.pin.origin, size, self.pull.size()).await?;
                Some(Input::RootAt(own))
            }
            Output::NeedProof { old, new } => Some(self.fetch_proof(old, new).await),
            Output::Store(grown) => Some(self.store(means, &grown, told).await),
            Output::SignAsMirror(checkpoint) => {
                // The machine says it once: a follower that could not is taken up anew, and says it again.
                self.sign(means, &checkpoint).await.inspect_err(|_| self.is_unsound = true)?;
                None
            }
            Output::Diverge(evidence) => {
                self.diverge(means, &evidence, told).await?;
                None
            }
            Output::Alarm(alarm) => {
                // The next word of a partner that fell silent ends that by itself.
                if !matches!(alarm, Alarm::Stale { .. }) {
                    told.problem(alarm.to_string());
                }
                None
            }
        })
    }

    async fn fetch_checkpoint(&mut self, told: &mut Told) -> Input {
        match self.source.read(CHECKPOINT_FILE, NOTE_LEN_MAX).await {
            Ok(Some(bytes)) => {
                self.newest = SignedCheckpoint::parse(&bytes).ok();
                return Input::CheckpointArrived(bytes);
            }
            Ok(None) => told.problem(format!("there is no checkpoint in {}", self.source.name())),
            Err(error) => told.problem(chain(&error)),
        }
        self.newest = None;
        Input::FetchFailed(Wanted::Checkpoint)
    }

    /// How the partner's tree continues the mirrored one, from its tiles. Whatever is wrong with them, the answer is
    /// that no proof can be had.
    async fn fetch_proof(&self, old: u64, new: u64) -> Input {
        let failed = Input::FetchFailed(Wanted::Proof);
        let Ok(needed) = Continuation::tiles_needed(old, new) else { return failed };
        let mut tiles = TileSet::new();
        for coord in needed {
            match self.source.tile(coord).await {
                Ok(Some(bytes)) if tiles.insert(coord, &bytes).is_ok() => {}
                _ => return failed,
            }
        }
        Continuation::from_tiles(&tiles, old, new).map_or(failed, Input::ProofArrived)
    }

    async fn store(&mut self, means: &Means, grown: &Grown, told: &mut Told) -> Input {
        let following = Following { heard: Some(means.clock.now()), quota: self.pull.kept().quota };
        let keys = LogKeys::new(self.pull.keys().pinned().clone(), grown.life.clone());
        let key = keys.at(grown.checkpoint.checkpoint().size());
        let checkpoint = with_lines_of(&grown.checkpoint, &[key]).unwrap_or_else(|| grown.checkpoint.clone());
        let spooled = self.spool.read();
        let stored = grow::store_grown(means, &self.pin.origin, grown, &checkpoint, spooled, &following).await;
        self.spool.clear();
        match stored {
            Ok(()) => {
                self.is_cosigned = false;
                self.quota = following.quota;
                means.live.grown(&self.pin.origin);
                Input::Stored
            }
            Err(fault) => {
                told.problem(format!("couldn't keep the new entries: {}", chain(&fault)));
                self.is_unsound |= fault.is_unknown();
                Input::StoreFailed
            }
        }
    }

    /// Cosigns the mirrored head: its leaves are durable.
    async fn sign(&mut self, means: &Means, checkpoint: &Checkpoint) -> Result<(), FollowFault> {
        if self.is_cosigned {
            return Ok(());
        }
        let Some(head) = self.pull.head().filter(|head| head.checkpoint() == checkpoint) else { return Ok(()) };
        let key = self.pull.keys().at(checkpoint.size());
        let mut signed = with_lines_of(head, &[key]).unwrap_or_else(|| head.clone());
        let line = checkpoint.cosign(means.clock.now().0, means.keys.mirror().as_ref()).map_err(signing)?;
        signed.add(line).map_err(signing)?;
        let kept = LogHead { origin: self.pin.origin.clone(), size: checkpoint.size(), root: checkpoint.root() };
        let mut tx = means.store.begin().await.map_err(KeepFault::from)?;
        tx.keep_mirror_head(&kept, signed.format().as_bytes()).await.map_err(KeepFault::from)?;
        tx.commit().await.map_err(KeepFault::from)?;
        self.is_cosigned = true;
        Ok(())
    }

    async fn diverge(&mut self, means: &Means, found: &Evidence, told: &mut Told) -> Result<(), FollowFault> {
        evidence::keep(&means.dir, found).await?;
        told.problem(format!("it showed two histories (evidence {})", found.sha256().to_hex()));
        Ok(())
    }

    async fn witness(&mut self, means: &Means, told: &mut Told) -> Result<(), FollowFault> {
        let Some(newest) = self.newest.clone() else { return Ok(()) };
        let (origin, log_keys) = (&self.pin.origin, Some(self.pull.keys()));
        let watch = Watch { means, origin, log_keys, mirror: self.pull.head() };
        match watch.offer(&self.source, &newest).await? {
            // Asked over the network meanwhile, it has cosigned this or more.
            Offered::Nothing | Offered::Answered(Witnessed::Refused(Refused::Conflict { .. })) => Ok(()),
            Offered::Answered(Witnessed::Cosigned(_)) => {
                self.step(means, Input::CheckpointSeen(newest.format().into_bytes()), told).await
            }
            Offered::Answered(Witnessed::Refused(why)) => {
                told.problem(format!("its checkpoint was not cosigned: {why}"));
                Ok(())
            }
            Offered::Unproven(why) => {
                told.problem(format!("its checkpoint was not cosigned: {why}"));
                Ok(())
            }
            Offered::Answered(Witnessed::Contradicts(found, _)) => {
                self.diverge(means, &found, told).await?;
                // Evidence is there: taken up again, the mirror stands still for good.
                *self = Follower::restore(means, &self.pin, Limits::default()).await?;
                Ok(())
            }
        }
    }
}

/// The own keys that cosign others' heads: the mirror's, the witness's.
pub(super) fn own_keys(keys: &Keys) -> [VerifierKey; 2] {
    [keys.mirror().verifier().clone(), keys.witness().verifier().clone()]
}

/// How a stored log of `new` leaves continues its own first `old` ones.
pub(super) async fn continuation(
    store: &Store,
    origin: &Origin,
    old: u64,
    new: u64,
) -> Result<Continuation, FollowFault> {
    let unproven = || FollowFault::Unproven(origin.clone());
    let mut tiles = TileSet::new();
    for coord in Continuation::tiles_needed(old, new).map_err(|_| unproven())? {
        let bytes = store.tile(origin, coord).await?.ok_or_else(unproven)?;
        tiles.insert(coord, &bytes).map_err(|_| unproven())?;
    }
    Continuation::from_tiles(&tiles, old, new).map_err(|_| unproven())
}

/// A signature that could not be made or added.
pub(super) fn signing(error: impl std::error::Error + 'static) -> FollowFault {
    FollowFault::Sign(chain(&error))
}
