//! The only writer (RECORD §6). It takes whatever waits, decides each command on facts loaded together, writes one
//! transaction, reads it back, signs, moves the lock, publishes, and only then answers.
//!
//! What a crash leaves is said at each step. Nothing here judges: rules are in core, statements in store.

mod compose;
mod gather;
mod house;
mod start;

pub(crate) use start::{check_unsigned, edge_at};

use std::{
    collections::VecDeque,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

use hutong_core::{
    command::{Ask, Command},
    facts::Needs,
    ids::{EntryIndex, Origin},
    record::LogHead,
    refusal::Refusal,
};
use hutong_log::{
    checkpoint::{Checkpoint, SignedCheckpoint},
    hash::{Hash, leaf_hash},
    tile::TileEdge,
};
use hutong_store::{
    NewBatch, Store,
    lock::{HeadLock, LockedHead, Swap},
};
use tokio::sync::{mpsc, oneshot};

use crate::{
    answer::{Answer, SubmitFault},
    cause::chain,
    clock::Clock,
    dice::Pool,
    head::{PublishedHead, SignedHead},
    intake::{Asked, Ticket},
    keys::{self, Keys},
    receipts,
};
pub(crate) use compose::actor_text;
use compose::{Composed, Outcome};

/// Why a batch was not settled.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    /// One ticket broke a constraint that core should have refused: settle the batch one by one to find it.
    #[error("a constraint of the database does not hold: {0}")]
    Constraint(String),
    /// Nothing was kept.
    #[error("{0}")]
    Refused(String),
    /// Nobody knows whether it was kept; the writer must reload before it goes on.
    #[error("{0}")]
    Unknown(String),
    /// The record is not what it should be; writing stops for good.
    #[error("{0}")]
    Breach(String),
}

/// What a ticket is told.
type Answered = Result<Answer, SubmitFault>;

/// The writer's state: the edge of the tree as it was last signed.
pub(crate) struct Sequencer {
    pub(crate) store: Store,
    pub(crate) lock: Arc<HeadLock>,
    pub(crate) keys: Arc<Keys>,
    pub(crate) clock: Clock,
    pub(crate) published: PublishedHead,
    pub(crate) halted: Arc<OnceLock<String>>,
    edge: TileEdge,
    dice: Pool,
    /// Whether the log has ended: nothing is written any more.
    pub(crate) ended: Arc<AtomicBool>,
}

impl Sequencer {
    /// Takes tickets on a thread of its own. The writer mostly waits for the database, one answer after the other; there
    /// no pool of workers has to be woken first.
    ///
    /// What is returned closes when the last ticket is answered and nobody can ask any more.
    pub(crate) fn work_off(self, pool: mpsc::Receiver<Ticket>) -> Result<oneshot::Receiver<()>, Trouble> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(refused)?;
        let (ended, until) = oneshot::channel();
        let work = move || {
            let _ended: oneshot::Sender<()> = ended;
            runtime.block_on(self.run(pool));
        };
        std::thread::Builder::new().name("sequencer".to_owned()).spawn(work).map_err(refused)?;
        Ok(until)
    }

    /// Settles batch after batch until every sender is gone.
    async fn run(mut self, mut pool: mpsc::Receiver<Ticket>) {
        let mut waiting = VecDeque::new();
        while let Some(first) = pool.recv().await {
            waiting.push_back(first);
            while let Ok(more) = pool.try_recv() {
                waiting.push_back(more);
            }
            while !waiting.is_empty() {
                let batch = gather::next_batch(&mut waiting);
                self.settle(batch).await;
                while let Ok(more) = pool.try_recv() {
                    waiting.push_back(more);
                }
            }
        }
    }

    /// Settles one batch and answers every ticket of it.
    async fn settle(&mut self, tickets: Vec<Ticket>) {
        if let Some(reason) = self.halted.get() {
            return refuse_all(tickets, &SubmitFault::Halted(reason.clone()));
        }
        match self.settle_together(&tickets).await {
            Ok(answers) => {
                for (ticket, answer) in tickets.into_iter().zip(answers) {
                    // Whoever asked may have gone; the act stands, and the same key finds it again.
                    drop(ticket.answer.send(answer));
                }
            }
            Err(Trouble::Constraint(reason)) if tickets.len() > 1 => {
                tracing::warn!(%reason, tickets = tickets.len(), "a batch broke a constraint; settling it one by one");
                for ticket in tickets {
                    Box::pin(self.settle(vec![ticket])).await;
                }
            }
            Err(Trouble::Constraint(reason) | Trouble::Refused(reason)) => {
                tracing::warn!(%reason, "a batch was not kept");
                refuse_all(tickets, &SubmitFault::Faulted(reason));
            }
            Err(Trouble::Unknown(reason)) => {
                tracing::warn!(%reason, "the outcome of a batch is unknown; reloading from bytes");
                refuse_all(tickets, &SubmitFault::Unknown);
                if let Err(breach) = self.reload().await {
                    self.halt(breach.to_string());
                }
            }
            Err(Trouble::Breach(reason)) => {
                self.halt(reason.clone());
                refuse_all(tickets, &SubmitFault::Halted(reason));
            }
        }
    }

    fn halt(&self, reason: String) {
        tracing::error!(%reason, "the record is not what it should be; writing is stopped, reading goes on");
        let _ = self.halted.set(reason);
    }

    /// The whole route of a batch, top to bottom.
    async fn settle_together(&mut self, tickets: &[Ticket]) -> Result<Vec<Answered>, Trouble> {
        if let Some(refusal) = tickets.iter().find_map(|t| self.lacks_key(&t.asked)) {
            return Ok(tickets.iter().map(|_| Err(SubmitFault::Refused(refusal.clone()))).collect());
        }
        let now = self.clock.now();
        let mut tx = self.store.begin().await.map_err(refused)?;
        let keys: Vec<_> = tickets.iter().map(|t| (actor_text(t.asked.actor()), t.asked.key())).collect();
        let earlier = tx.repeats(&keys).await.map_err(refused)?;
        let mut needs = Needs { now, ..Needs::default() };
        for ticket in tickets {
            compose::needs_of(&ticket.asked, &mut needs);
        }
        let staged = tx.staged(&compose::forms_with_files(tickets)).await.map_err(refused)?;
        let mut base = tx.facts(&needs).await.map_err(refused)?;
        let mut composed = Composed::new(self.edge.size(), now, self.ended.load(Ordering::Acquire));
        for (ticket, (actor, key)) in tickets.iter().zip(&keys) {
            let before = earlier.get(&(*key, actor.clone()));
            composed.take(&ticket.asked, before, &staged, &mut base, &mut self.dice).map_err(refused)?;
        }

        let mut edge = self.edge.clone();
        let first = edge.size();
        let leaves_n = composed.entries.len() as u64;
        if !composed.writes_anything() {
            tx.roll_back().await.map_err(refused)?;
            return self.answer_all(composed, &[], None).await;
        }
        // A crash before the commit leaves nothing: everybody asks again with the same key.
        tx.keep(&composed.home).await.map_err(write_trouble)?;
        if let Some(new) = &composed.chunk {
            tx.stage_chunk(&new.actor, &new.chunk, new.leaf_id, &new.salt).await.map_err(write_trouble)?;
        }
        if leaves_n > 0 {
            let batch = NewBatch::grow(self.store.home().clone(), &mut edge, composed.entries.clone());
            tx.apply(&batch).await.map_err(apply_trouble)?;
        }
        tx.commit().await.map_err(commit_trouble)?;
        // A crash here leaves leaves that nobody signed: `start` signs them.
        if leaves_n == 0 {
            return self.answer_all(composed, &[], None).await;
        }
        let read = self.read_back(first, leaves_n, &edge).await?;
        if composed.is_about_log() {
            // From here on the head covers what the log says of its keys: who signs it follows from that.
            self.take_life().await?;
        }
        let head = self.sign(&edge)?;
        // A crash here leaves a signature that nobody saw: `start` signs the same bytes again.
        self.move_lock(&head).await?;
        // A crash here leaves a head that nobody was told: the lock has it, `start` publishes it.
        self.edge = edge;
        self.published.publish(head.clone());
        tracing::info!(entries = leaves_n, size = head.head.size, "a batch is logged");
        self.answer_all(composed, &read, Some(&head)).await
    }

    /// Reads the batch back over another connection, rehashes it, and recomputes the root from the frontier before.
    async fn read_back(&self, first: EntryIndex, n: u64, edge: &TileEdge) -> Result<Vec<Hash>, Trouble> {
        let entries = self.store.read_back(self.store.home(), first, first + n).await.map_err(unknown)?;
        let mut range = self.edge.frontier();
        let hashes: Vec<Hash> = entries.iter().map(|(_, bytes)| leaf_hash(bytes)).collect();
        hashes.iter().for_each(|hash| range.append(*hash));
        if hashes.len() as u64 == n && range.root() == edge.root() {
            Ok(hashes)
        } else {
            Err(Trouble::Breach(format!("entries {first} to {} read back other than they were written", first + n - 1)))
        }
    }

    /// A key can follow another only where it lies. A command that changes keys is alone in its batch.
    fn lacks_key(&self, asked: &Asked) -> Option<Refusal> {
        let Asked::Recorded(Command { ask: Ask::ChangeKey(change), .. }) = asked else { return None };
        let problem = || format!("it does not lie in the folder {} of this node", keys::FOLDER);
        (!self.keys.has(change.role, &change.new)).then(|| Refusal::BadEntry { field: "new", problem: problem() })
    }

    /// Takes up what the own log says of itself: which keys sign, and whether it has ended.
    async fn take_life(&self) -> Result<(), Trouble> {
        if let Some(life) = self.store.life(self.store.home()).await.map_err(unknown)? {
            self.keys.turn_to(&life).map_err(unknown)?;
            self.ended.store(life.end().is_some(), Ordering::Release);
        }
        Ok(())
    }

    fn sign(&self, edge: &TileEdge) -> Result<SignedHead, Trouble> {
        sign_head(self.store.home(), edge.size(), edge.root(), &self.keys)
    }

    /// Compare-and-swap: whoever moved the lock in between is another writer with our key.
    async fn move_lock(&self, head: &SignedHead) -> Result<(), Trouble> {
        let before = self.published.get().head;
        let old = (before.size > 0).then_some(&before);
        let new = LockedHead { head: head.head.clone(), checkpoint: head.checkpoint.as_bytes().to_vec() };
        match self.lock.swap_own(old, &new).await.map_err(unknown)? {
            Swap::Kept => Ok(()),
            _ => Err(Trouble::Breach("the lock holds another head: a second writer uses this key".to_owned())),
        }
    }

    async fn answer_all(
        &self,
        composed: Composed,
        hashes: &[Hash],
        head: Option<&SignedHead>,
    ) -> Result<Vec<Answered>, Trouble> {
        let mut answers = Vec::with_capacity(composed.outcomes.len());
        let checkpoint = match head {
            Some(head) => Some(SignedCheckpoint::parse(head.checkpoint.as_bytes()).map_err(unknown)?),
            None => None,
        };
        for outcome in composed.outcomes {
            answers.push(match outcome {
                Outcome::Refused(refusal) => Err(SubmitFault::Refused(refusal)),
                Outcome::Kept => Ok(Answer::Kept),
                Outcome::Slip(slip) => Ok(Answer::Received(slip)),
                Outcome::Leaves { placed, shown, extra } => match &checkpoint {
                    Some(checkpoint) => {
                        debug_assert!(hashes.contains(&placed[shown].hash), "what is answered was read back");
                        let proof = self.edge.prove_inclusion(placed[shown].index);
                        let proof =
                            proof.ok_or_else(|| Trouble::Breach("a fresh entry cannot be proven".to_owned()))?;
                        let shown = placed[shown].clone();
                        let receipt = receipts::fresh(self.store.home(), shown, &extra, proof, checkpoint);
                        Ok(Answer::Logged { leaves: placed, receipt: Box::new(receipt) })
                    }
                    None => Err(SubmitFault::Unknown),
                },
                Outcome::Repeat(given) => {
                    let repeated = receipts::repeat(&self.store, &self.published.get(), &given).await;
                    repeated.map_err(|e| SubmitFault::Faulted(chain(&e)))
                }
            });
        }
        Ok(answers)
    }
}

/// Signs a head of the own log.
pub(crate) fn sign_head(origin: &Origin, size: u64, root: Hash, keys: &Keys) -> Result<SignedHead, Trouble> {
    let checkpoint = Checkpoint::new(origin.as_str(), size, root).map_err(refused)?;
    let signed = checkpoint.sign(keys.log().as_ref()).map_err(unknown)?;
    let head = LogHead { origin: origin.clone(), size, root };
    Ok(SignedHead { head, checkpoint: signed.format().into() })
}

fn refuse_all(tickets: Vec<Ticket>, fault: &SubmitFault) {
    for ticket in tickets {
        let _ = ticket.answer.send(Err(fault.clone()));
    }
}

fn refused(error: impl std::error::Error) -> Trouble {
    Trouble::Refused(chain(&error))
}

fn unknown(error: impl std::error::Error) -> Trouble {
    Trouble::Unknown(chain(&error))
}

fn write_trouble(error: hutong_store::WriteFault) -> Trouble {
    if error.is_constraint() { Trouble::Constraint(chain(&error)) } else { refused(error) }
}

fn apply_trouble(error: hutong_store::ApplyFault) -> Trouble {
    if error.is_constraint() { Trouble::Constraint(chain(&error)) } else { refused(error) }
}

fn commit_trouble(error: hutong_store::CommitFault) -> Trouble {
    if error.is_refused() { refused(error) } else { unknown(error) }
}
