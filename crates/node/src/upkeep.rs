//! What an operator does about the own log: the next key is drawn and a statement written for the root key, which lies
//! elsewhere; what it signed is announced; the log ends. And what the node does by itself: it names its evidence.

use std::sync::atomic::Ordering;

use hutong_core::{
    command::{Actor, Ask, Command},
    ids::{Code, FormKey, Origin},
    record::{BadStatement, Event, KeyRole, LogLife, Statement},
    refusal::Refusal,
    upkeep::KeepEvidence,
};
use hutong_log::{
    hash::{Hash, Sha256},
    key::VerifierKey,
};
use hutong_store::ReadFault;

use crate::{
    Node,
    answer::{Answer, SubmitFault},
    cause::chain,
    keys::{self, KeyFault, Keys, Role},
};

/// The next key could not be shown.
#[derive(Debug, thiserror::Error)]
pub enum UpkeepFault {
    /// The store.
    #[error("couldn't read the store")]
    Read(#[from] ReadFault),
    /// A key file.
    #[error(transparent)]
    Key(#[from] KeyFault),
    /// The first entry names no keys that can be read: such a log keeps its keys for life.
    #[error("the first entry of this log names no keys that can be read")]
    NoKeys,
}

impl Node {
    /// What the own log says of itself.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn life(&self) -> Result<Option<LogLife>, ReadFault> {
        self.store().life(self.origin()).await
    }

    /// Whether the own log has ended: it is served, and nothing is written in it any more.
    pub fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    /// What the root key is to sign so that the next key of a role follows the present one. The next key is drawn when
    /// none lies here yet: asked again, the same is said.
    ///
    /// # Errors
    /// [`UpkeepFault`].
    pub async fn next_key(&self, role: KeyRole) -> Result<Statement, UpkeepFault> {
        let life = self.life().await?.ok_or(UpkeepFault::NoKeys)?;
        let held = Keys::read(self.dir())?.all_of(role);
        let waiting = held.into_iter().find(|key| !life.knows(role, key));
        let next = match waiting {
            Some(key) => key,
            None => keys::draw_next(self.dir(), Role::of(role), self.origin())?,
        };
        let (origin, old, new) = (self.origin().clone(), life.key(role).to_string(), next.to_string());
        Ok(Statement::Key { origin, role, old, new, from_size: self.head().head.size })
    }

    /// What the root key is to sign so that a policy document holds.
    ///
    /// # Errors
    /// [`UpkeepFault`].
    pub async fn next_policy(&self, sha256: Hash) -> Result<Statement, UpkeepFault> {
        let life = self.life().await?.ok_or(UpkeepFault::NoKeys)?;
        let version = life.policy().map_or(0, |policy| policy.version) + 1;
        Ok(Statement::Policy { origin: self.origin().clone(), version, sha256 })
    }

    /// Records what the root key signed. From the leaf on it is in force; the same note is recorded once.
    ///
    /// # Errors
    /// [`SubmitFault`]; refused when the root key of this log has not signed it, or it would change nothing.
    pub async fn announce_signed(&self, note: &[u8]) -> Result<Answer, SubmitFault> {
        let unread = |fault: ReadFault| SubmitFault::Faulted(chain(&fault));
        let bad = |e: BadStatement| {
            let problem = e.to_string();
            SubmitFault::Refused(match e {
                BadStatement::Unsigned => Refusal::StatementVoid { why: hutong_core::record::Void::Signature },
                BadStatement::Form | BadStatement::Note(_) => Refusal::BadEntry { field: "statement", problem },
            })
        };
        let life = self.life().await.map_err(unread)?;
        let root = life.as_ref().map(|life| life.root().clone());
        let root: VerifierKey = root.ok_or_else(|| SubmitFault::Faulted(chain(&UpkeepFault::NoKeys)))?;
        let (statement, event) = Statement::open(note, &root).map_err(bad)?;
        let (Statement::Key { origin, .. } | Statement::Policy { origin, .. }) = &statement;
        if origin != self.origin() {
            let problem = format!("it is about the log {origin}");
            return Err(SubmitFault::Refused(Refusal::BadEntry { field: "statement", problem }));
        }
        let ask = match event {
            Event::KeyChanged(change) => Ask::ChangeKey(change),
            Event::PolicySet(set) => Ask::SetPolicy(set),
            _ => return Err(bad(BadStatement::Form)),
        };
        self.submit(as_node("announce", statement.text().as_bytes(), ask)).await
    }

    /// Ends the own log. It goes on being served.
    ///
    /// # Errors
    /// [`SubmitFault`]; refused while a consultation is open.
    pub async fn retire(&self, next: Option<Origin>) -> Result<Answer, SubmitFault> {
        let about = next.as_ref().map(|next| next.as_str().to_owned()).unwrap_or_default();
        self.submit(as_node("retire", about.as_bytes(), Ask::RetireLog(next))).await
    }

    /// Names evidence of partners' two histories that is kept here in the own log, each once.
    pub(crate) async fn name_evidence(&self) {
        if self.has_ended() {
            return;
        }
        let (kept, named) = match (self.evidence(), self.store().kept_evidence(self.origin()).await) {
            (Ok(kept), Ok(named)) => (kept, named),
            (Err(fault), _) => return tracing::warn!(problem = chain(&fault), "couldn't list the evidence"),
            (_, Err(fault)) => return tracing::warn!(problem = chain(&fault), "couldn't read what evidence is named"),
        };
        for (_, evidence) in kept.iter().filter(|(_, evidence)| evidence.origin() != self.origin().as_str()) {
            let sha256 = evidence.sha256();
            let Ok(kind) = Code::new(evidence.kind()) else { continue };
            if named.iter().any(|(_, _, known)| *known == sha256) {
                continue;
            }
            let ask = Ask::KeepEvidence(KeepEvidence { kind, sha256 });
            match self.submit(as_node("evidence", sha256.as_bytes(), ask)).await {
                Ok(_) | Err(SubmitFault::Refused(Refusal::AlreadyDone)) => {}
                // It is named after the next pull.
                Err(fault) => tracing::warn!(problem = chain(&fault), "couldn't name evidence in the own log"),
            }
        }
    }
}

/// A command of the node itself; the same cause always has the same form key.
fn as_node(what: &str, about: &[u8], ask: Ask) -> Command {
    let hash = Sha256::new().chain(b"hutong/upkeep/v1\0").chain(what.as_bytes()).chain(b"\0").chain(about).finish();
    let mut key = [0; 16];
    key.copy_from_slice(&hash.as_bytes()[..16]);
    Command { actor: Actor::Node, key: FormKey(key), ask }
}
