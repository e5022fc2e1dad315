//! A partner's log read for its keys alone, beyond what is mirrored of it: by a directory that may not write yet, and whose
//! backup is older than the partner's last change of keys. The machine is the one that follows; of the log nothing is kept.

use std::collections::VecDeque;

use hutong_core::{
    home::PinPartner,
    moment::Moment,
    partner::{
        keys::LogKeys,
        pull::{Input, Kept, Limits, Output, Pin, Pull, Status, Wanted},
        split_view::Evidence,
    },
    record::LogLife,
};
use hutong_log::{checkpoint::SignedCheckpoint, note::NOTE_LEN_MAX};
use hutong_store::Store;

use super::{
    FollowFault, TheirKeys, chain,
    follow::{Told, own_keys},
    runs::{read_run, runs, take_run},
    source::Source,
};
use crate::{folder::CHECKPOINT_FILE, keys::Keys};

/// Nothing of this reading outlives it: no day's quota and no silence is counted by a clock.
const NO_TIME: Moment = Moment(0);

/// What a partner's log says beyond what is mirrored of it.
pub(crate) enum Ahead {
    /// Nothing new, or nothing that can be read.
    Nothing,
    /// Its keys, as far as it leads to a head that they signed.
    Keys(Box<TheirKeys>),
    /// Two histories of it.
    Diverged(Box<Evidence>),
}

impl TheirKeys {
    /// Reads on in a partner's published log.
    ///
    /// # Errors
    /// [`FollowFault`]: what is stored here cannot be read.
    pub(crate) async fn read_ahead(
        &self,
        store: &Store,
        keys: &Keys,
        pin: &PinPartner,
        source: &Source,
    ) -> Result<Ahead, FollowFault> {
        let mut pull = taken_up(self, store, keys, pin).await?;
        let mut waiting = VecDeque::from(pull.step(Input::Tick, NO_TIME));
        let mut told = Told::default();
        while let Some(output) = waiting.pop_front() {
            let inputs = match output {
                Output::Store(grown) => {
                    return Ok(grown.life.map_or(Ahead::Nothing, |life| Ahead::Keys(Box::new(self.later(life)))));
                }
                Output::FetchCheckpoint => match source.read(CHECKPOINT_FILE, NOTE_LEN_MAX).await {
                    Ok(Some(bytes)) => vec![Input::CheckpointArrived(bytes)],
                    _ => vec![Input::FetchFailed(Wanted::Checkpoint)],
                },
                Output::FetchBundle(first) => {
                    let mut wanted = vec![first];
                    while let Some(Output::FetchBundle(next)) = waiting.front() {
                        wanted.push(*next);
                        waiting.pop_front();
                    }
                    let mut inputs = Vec::new();
                    for run in runs(&wanted) {
                        let read = read_run(source, &run).await;
                        inputs.extend(take_run(&run, read, &mut told));
                    }
                    inputs
                }
                Output::NeedProof { .. } => vec![Input::FetchFailed(Wanted::Proof)],
                Output::Diverge(evidence) => return Ok(Ahead::Diverged(evidence)),
                Output::Alarm(alarm) => {
                    tracing::info!(partner = %pin.origin, problem = chain(&alarm), "its keys were not read ahead");
                    continue;
                }
                Output::Spool(..) | Output::DropSpool | Output::SignAsMirror(_) | Output::NeedRootAt(_) => continue,
            };
            waiting.extend(inputs.into_iter().flat_map(|input| pull.step(input, NO_TIME)));
        }
        Ok(Ahead::Nothing)
    }

    fn later(&self, life: LogLife) -> TheirKeys {
        let mut later = self.clone();
        later.log = LogKeys::new(self.log.pinned().clone(), Some(life));
        later
    }
}

/// The machine where the mirror stands.
async fn taken_up(theirs: &TheirKeys, store: &Store, keys: &Keys, pin: &PinPartner) -> Result<Pull, FollowFault> {
    let origin = pin.origin.clone();
    let heads = store.mirror_heads().await?;
    let head = heads.into_iter().find(|(head, _)| head.origin == origin);
    let head = head.map(|(_, checkpoint)| SignedCheckpoint::parse(&checkpoint)).transpose()?;
    let range = store.frontier(&origin).await?;
    let status = if head.is_some() { Status::Current } else { Status::Pinned };
    let head = head.map(|head| (head, range));
    let kept = Kept { status, head, life: theirs.log.life().cloned(), ..Kept::default() };
    let known_keys = own_keys(keys).to_vec();
    let pinned = theirs.log.pinned().clone();
    let machine_pin = Pin { origin: origin.clone(), log_key: pinned, known_keys, genesis: pin.genesis };
    Pull::restore(machine_pin, Limits::default(), kept).map_err(|source| FollowFault::Damaged { origin, source })
}
