//! Why a node could not be made or started.

use std::path::PathBuf;

use hutong_store::{OpenFault, ReadFault};

use crate::{
    backup::{RecoverFault, Recovery},
    cause::chain,
    dice::DiceFault,
    keys::KeyFault,
    sequencer::Trouble,
};

/// Why a node could not be made or started.
#[derive(Debug, thiserror::Error)]
pub enum StartFault {
    /// Another process holds the directory.
    #[error("{0} is held by another process: stop it, or send the command to it")]
    Held(PathBuf),
    /// The directory could not be used.
    #[error("couldn't use the directory {path}")]
    Directory {
        /// Which.
        path: PathBuf,
        /// What the file system said.
        #[source]
        source: std::io::Error,
    },
    /// A key.
    #[error(transparent)]
    Key(#[from] KeyFault),
    /// No random bytes.
    #[error(transparent)]
    Dice(#[from] DiceFault),
    /// The database.
    #[error("couldn't open the store")]
    Store(#[from] OpenFault),
    /// The record is not what was signed: writing does not begin.
    #[error("the record is not what it should be: {0}")]
    Breach(String),
    /// Something else failed on the way.
    #[error("couldn't start: {0}")]
    Start(String),
    /// Nobody here knows what was signed last, or more was signed than is stored: nothing may be signed before partners
    /// were asked. It can be read meanwhile ([`crate::Node::start_reading`]).
    #[error("it may not sign yet: {0:?}")]
    Owes(Box<Recovery>),
}

impl StartFault {
    /// Whether this is evidence rather than weather.
    pub fn is_breach(&self) -> bool {
        matches!(self, StartFault::Breach(_))
    }

    pub(crate) fn start(fault: impl std::error::Error) -> StartFault {
        StartFault::Start(chain(&fault))
    }
}

impl From<Trouble> for StartFault {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Breach(reason) => StartFault::Breach(reason),
            other => StartFault::Start(other.to_string()),
        }
    }
}

impl From<RecoverFault> for StartFault {
    fn from(fault: RecoverFault) -> Self {
        match fault {
            RecoverFault::Breach(why) => StartFault::Breach(why),
            RecoverFault::Read(ReadFault::Damaged(e)) => StartFault::Breach(e.to_string()),
            other => StartFault::Start(chain(&other)),
        }
    }
}
