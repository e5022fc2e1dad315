//! Why a demo could not be played to its end, in the words of the reader.

use std::{io, path::PathBuf};

use crate::{
    admin::client::ClientFault,
    edge::{Stop, Tell},
    key,
    locale::Notice,
};

use super::sample::SampleFault;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum PlayFault {
    /// The folder holds something that no demo made.
    #[error("{dir} holds {found}, which no demo made")]
    Foreign {
        /// The folder.
        dir: PathBuf,
        /// One thing in it.
        found: String,
    },
    /// The folder is in use by another demo.
    #[error("another demo plays in {0}")]
    InUse(PathBuf),
    /// A path that is too long for a socket.
    #[error("{path} is too long for a socket: {len} bytes, {len_max} are possible")]
    PathTooLong {
        /// The socket's path.
        path: PathBuf,
        /// Its length.
        len: usize,
        /// The longest possible.
        len_max: usize,
    },
    /// Files could not be read or written.
    #[error("couldn't use {path}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the file system said.
        #[source]
        source: io::Error,
    },
    /// A process of a node could not be run, or ended early.
    #[error("couldn't run {command}")]
    Process {
        /// The command.
        command: String,
        /// What was said.
        #[source]
        source: io::Error,
    },
    /// A site does not say who it is.
    #[error("couldn't read the record of {url}")]
    Partner {
        /// Which site.
        url: String,
        /// Why.
        #[source]
        source: hutong_node::verify::NoRecordFile,
    },
    /// A node could not be talked to.
    #[error("couldn't talk to the node of {body}")]
    Client {
        /// Whose.
        body: String,
        /// Why.
        #[source]
        source: ClientFault,
    },
    /// A node said no, or failed, where the script expects success.
    #[error("{body} answered {code}: {message}")]
    Answered {
        /// Which body.
        body: String,
        /// What was asked.
        what: String,
        /// The answer's code.
        code: String,
        /// Its message.
        message: String,
    },
    /// An answer lacks what it must have.
    #[error("the answer to {what} lacks {member}")]
    Shape {
        /// What was asked.
        what: String,
        /// What is missing.
        member: &'static str,
    },
    /// The embedded sample.
    #[error(transparent)]
    Sample(#[from] SampleFault),
}

impl From<hutong_core::ids::BadId> for PlayFault {
    fn from(bad: hutong_core::ids::BadId) -> Self {
        PlayFault::Sample(bad.into())
    }
}

impl Tell for PlayFault {
    fn notice(&self) -> Notice {
        let path = |p: &PathBuf| p.display().to_string();
        match self {
            PlayFault::Foreign { dir, found } => {
                Notice::new(key!("demo-foreign")).with("dir", path(dir)).with("found", found.as_str())
            }
            PlayFault::InUse(dir) => Notice::new(key!("demo-in-use")).with("dir", path(dir)),
            PlayFault::PathTooLong { path: p, len_max, .. } => {
                Notice::new(key!("demo-path-too-long")).with("path", path(p)).with("limit", *len_max)
            }
            PlayFault::File { path: p, .. } => Notice::new(key!("demo-file")).with("path", path(p)),
            PlayFault::Process { command, .. } => Notice::new(key!("demo-process")).with("command", command.as_str()),
            PlayFault::Partner { url, .. } => Notice::new(key!("demo-partner")).with("url", url.as_str()),
            PlayFault::Client { body, .. } => Notice::new(key!("demo-client")).with("body", body.as_str()),
            PlayFault::Answered { body, what, message, .. } => Notice::new(key!("demo-answered"))
                .with("body", body.as_str())
                .with("what", what.as_str())
                .with("message", message.as_str()),
            PlayFault::Shape { what, member } => {
                Notice::new(key!("demo-shape")).with("what", what.as_str()).with("member", *member)
            }
            PlayFault::Sample(_) => Notice::new(key!("demo-sample")),
        }
    }
}

impl From<PlayFault> for Stop {
    fn from(fault: PlayFault) -> Stop {
        match &fault {
            PlayFault::Foreign { .. } | PlayFault::InUse(_) | PlayFault::PathTooLong { .. } => {
                Stop::Refusal(fault.notice())
            }
            _ => Stop::fault(fault),
        }
    }
}
