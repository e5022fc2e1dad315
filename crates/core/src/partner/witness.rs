//! Whether to cosign a checkpoint (C2SP `tlog-witness`, `add-checkpoint`): a pure decision in the order of RECORD §7.
//!
//! The caller checks and persists in one transaction: [`Request::read`], load [`Watched`], [`decide`], keep the new
//! head, and only then sign and answer. Losing the head kept here would let us cosign two histories.

use hutong_log::{
    checkpoint::SignedCheckpoint,
    hash::{Hash, empty_root},
    key::VerifierKey,
    tree::SIZE_MAX,
    witness::AddCheckpoint,
};

use super::{
    keys::LogKeys,
    split_view::{Continuation, Evidence},
};

/// Media type of a 409 answer.
pub const SIZE_MEDIA_TYPE: &str = "text/x.tlog.size";

/// A request that could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request(AddCheckpoint);

/// What this node keeps about a log that it is asked to cosign.
#[derive(Clone, Debug)]
pub struct Watched {
    /// Keys by which a checkpoint of this log is accepted; none once the log has diverged. One that the mirror knows to
    /// be replaced signs no later size.
    pub keys: Option<LogKeys>,
    /// The checkpoint cosigned last, from the lock file, never from a backup.
    pub cosigned: Option<SignedCheckpoint>,
    /// The mirror's head, kept apart from the witness's: a new checkpoint must agree with both.
    pub mirror: Option<SignedCheckpoint>,
    /// How the mirrored tree continues the tree of [`Request::size`]; none when the mirror is not that large.
    pub mirror_at_size: Option<Continuation>,
}

impl Watched {
    fn keys_at(&self, size: u64) -> Vec<VerifierKey> {
        self.keys.iter().map(|keys| keys.at(size).clone()).collect()
    }
}

/// The decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Keep this checkpoint as the one cosigned last, then sign it and answer 200 with the lines of the witness key.
    Cosign(SignedCheckpoint),
    /// Answer with [`Refused::status`] and [`Refused::body`].
    Refuse(Refused),
}

/// Why a checkpoint is not cosigned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// 400: not a request.
    #[error("{0}")]
    Malformed(String),
    /// 404: the log is not watched here.
    #[error("this log is not witnessed here")]
    UnknownOrigin,
    /// 403: no trusted key signed it, or a trusted key's line is bad.
    #[error("{0}")]
    NotSigned(String),
    /// 400: the old size is larger than the checkpoint.
    #[error("the old size is larger than the checkpoint")]
    OldAboveSize,
    /// 409: another size was cosigned last.
    #[error("the size cosigned last is {cosigned}")]
    Conflict {
        /// That size; 0 when none was.
        cosigned: u64,
    },
    /// 422: it does not continue what was cosigned or mirrored, or its proof does not show that it does.
    #[error("{reason}")]
    NotContinued {
        /// What does not fit.
        reason: String,
        /// The checkpoint, validly signed: to be handed to the mirror, which finds out what is behind it.
        checkpoint: Box<SignedCheckpoint>,
        /// Present when the contradiction proves itself. A bad proof alone proves nothing: anyone can put one
        /// before a genuine checkpoint.
        evidence: Option<Box<Evidence>>,
    },
}

impl Refused {
    /// HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Refused::Malformed(_) | Refused::OldAboveSize => 400,
            Refused::UnknownOrigin => 404,
            Refused::NotSigned(_) => 403,
            Refused::Conflict { .. } => 409,
            Refused::NotContinued { .. } => 422,
        }
    }

    /// Media type of the body.
    pub fn media_type(&self) -> &'static str {
        if matches!(self, Refused::Conflict { .. }) { SIZE_MEDIA_TYPE } else { "text/plain; charset=utf-8" }
    }

    /// Body of the answer: for 409 the decimal size and LF, else the reason.
    pub fn body(&self) -> String {
        match self {
            Refused::Conflict { cosigned } => format!("{cosigned}\n"),
            other => format!("{other}\n"),
        }
    }
}

impl Request {
    /// Reads a request body.
    ///
    /// # Errors
    /// [`Refused::Malformed`].
    pub fn read(body: &[u8]) -> Result<Request, Refused> {
        let request = AddCheckpoint::parse(body).map(Request).map_err(|e| Refused::Malformed(e.to_string()))?;
        if request.size() > SIZE_MAX {
            return Err(Refused::Malformed("no log can hold so many leaves".to_owned()));
        }
        Ok(request)
    }

    /// Name of the log.
    pub fn origin(&self) -> &str {
        self.0.checkpoint.checkpoint().origin()
    }

    /// Size of the checkpoint.
    pub fn size(&self) -> u64 {
        self.0.checkpoint.checkpoint().size()
    }
}

/// Decides a request on what is kept about its log; `None` when the log is unknown.
pub fn decide(request: &Request, watched: Option<&Watched>) -> Outcome {
    match check(request, watched) {
        Ok(()) => Outcome::Cosign(request.0.checkpoint.clone()),
        Err(refused) => Outcome::Refuse(refused),
    }
}

fn check(request: &Request, watched: Option<&Watched>) -> Result<(), Refused> {
    let Request(asked) = request;
    let watched = watched.ok_or(Refused::UnknownOrigin)?;
    asked.checkpoint.open(&watched.keys_at(request.size())).map_err(|e| Refused::NotSigned(e.to_string()))?;
    if asked.old > request.size() {
        return Err(Refused::OldAboveSize);
    }
    let cosigned = watched.cosigned.as_ref().map(SignedCheckpoint::checkpoint);
    let cosigned_size = cosigned.map_or(0, |c| c.size());
    if asked.old != cosigned_size {
        return Err(Refused::Conflict { cosigned: cosigned_size });
    }
    let refuse = |reason: String| Refused::NotContinued {
        reason,
        checkpoint: Box::new(asked.checkpoint.clone()),
        evidence: contradiction(&asked.checkpoint, watched).map(Box::new),
    };
    let old_root: Hash = cosigned.map_or_else(empty_root, |c| c.root());
    asked.check_consistency(&old_root).map_err(|e| refuse(e.to_string()))?;
    if contradiction(&asked.checkpoint, watched).is_some() {
        return Err(refuse("it contradicts what this node has mirrored of the log".to_owned()));
    }
    Ok(())
}

/// A contradiction between the checkpoint and either head, if it proves itself.
fn contradiction(new: &SignedCheckpoint, watched: &Watched) -> Option<Evidence> {
    // Signatures are looked at last: most requests contradict nothing.
    let (size, root) = (new.checkpoint().size(), new.checkpoint().root());
    let heads = watched.cosigned.iter().chain(&watched.mirror);
    let others = heads.filter(|head| head.checkpoint().size() == size && head.checkpoint().root() != root);
    let two_roots = others.map(|head| Evidence::TwoRoots { one: head.clone(), other: new.clone() });
    let beginnings = watched.mirror.iter().zip(&watched.mirror_at_size).filter(|(_, at)| at.old_root != root);
    let not_continued = beginnings.map(|(mirror, beginning)| {
        let (older, newer, beginning) = (new.clone(), mirror.clone(), beginning.clone());
        Evidence::NotContinued { older, newer, beginning }
    });
    two_roots.chain(not_continued).find(|evidence| evidence.verify_by(|size| watched.keys_at(size)).is_ok())
}
