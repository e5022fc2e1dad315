//! The door: every command waits here, bounded, for the one sequencer.

use hutong_core::{command::Actor, command::Command, home::HomeAsk, ids::FormKey, refusal::Refusal};
use tokio::sync::{mpsc, oneshot};

use crate::answer::{Answer, SubmitFault};

/// Most commands that may wait; beyond it people are told to try again, and nothing is lost.
pub const POOL_LEN_MAX: usize = 4096;

/// What is asked, recorded or home.
#[derive(Clone, Debug)]
pub(crate) enum Asked {
    Recorded(Command),
    Home { actor: Actor, key: FormKey, ask: HomeAsk },
}

impl Asked {
    pub(crate) fn actor(&self) -> &Actor {
        match self {
            Asked::Recorded(command) => &command.actor,
            Asked::Home { actor, .. } => actor,
        }
    }

    pub(crate) fn key(&self) -> FormKey {
        match self {
            Asked::Recorded(command) => command.key,
            Asked::Home { key, .. } => *key,
        }
    }
}

/// A command with somebody waiting for its answer.
#[derive(Debug)]
pub(crate) struct Ticket {
    pub asked: Asked,
    pub answer: oneshot::Sender<Result<Answer, SubmitFault>>,
}

/// The writing end of the pool.
#[derive(Clone, Debug)]
pub(crate) struct Intake(mpsc::Sender<Ticket>);

/// A bounded pool and its reading end.
pub(crate) fn open() -> (Intake, mpsc::Receiver<Ticket>) {
    let (sender, receiver) = mpsc::channel(POOL_LEN_MAX);
    (Intake(sender), receiver)
}

impl Intake {
    /// How many commands wait.
    pub(crate) fn waiting(&self) -> usize {
        self.0.max_capacity().saturating_sub(self.0.capacity())
    }

    /// Puts a command into the pool and waits for its answer.
    pub(crate) async fn submit(&self, asked: Asked) -> Result<Answer, SubmitFault> {
        let (answer, waiting) = oneshot::channel();
        self.0.try_send(Ticket { asked, answer }).map_err(|full| match full {
            mpsc::error::TrySendError::Full(_) => SubmitFault::Refused(Refusal::Busy),
            mpsc::error::TrySendError::Closed(_) => SubmitFault::Closed,
        })?;
        // The sequencer answers every ticket it takes; a dropped one means that it ended in between.
        waiting.await.unwrap_or(Err(SubmitFault::Unknown))
    }
}
