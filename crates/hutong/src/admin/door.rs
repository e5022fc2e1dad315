//! One way in for commands typed at a node's directory: through the server that holds it, else by holding it oneself.
//! Never two writers, and never a halt because an ordinary command was typed at the wrong time.

use std::path::{Path, PathBuf};

use hutong_node::{Node, Settings, StartFault, clock::Clock};
use serde_json::Value;

use super::{
    client::{Client, ClientFault},
    server::{self, SOCKET},
    wire::Request,
};
use crate::{
    edge::{Stop, Tell},
    key,
    locale::Notice,
    recovery, refusals,
};

/// A node that can be asked.
pub enum Door {
    /// A server holds the directory.
    Served(Client),
    /// This process does.
    Alone(Box<Node>),
}

/// A node's directory could not be used.
#[derive(Debug, thiserror::Error)]
pub enum DoorFault {
    /// Not a node's directory.
    #[error("{0} is not a node's directory")]
    NoNode(PathBuf),
    /// Somebody holds the directory who does not answer on the socket.
    #[error("{0} is held by a process that does not answer")]
    Held(PathBuf),
    /// The node did not start.
    #[error("couldn't open the node in {dir}")]
    Start {
        /// Its directory.
        dir: PathBuf,
        /// Why.
        #[source]
        source: StartFault,
    },
    /// The server did not answer.
    #[error("couldn't talk to the server of {dir}")]
    Client {
        /// Its directory.
        dir: PathBuf,
        /// Why.
        #[source]
        source: ClientFault,
    },
    /// The answer says that the node failed.
    #[error("the node failed")]
    Failed(#[source] Said),
}

/// What a node said of itself.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Said(pub String);

impl Tell for DoorFault {
    fn notice(&self) -> Notice {
        let path = |p: &Path| p.display().to_string();
        match self {
            DoorFault::NoNode(dir) => Notice::new(key!("node-none")).with("dir", path(dir)),
            DoorFault::Held(dir) => Notice::new(key!("node-held")).with("dir", path(dir)),
            DoorFault::Start { dir, source } if source.is_breach() => {
                Notice::new(key!("node-start-breach")).with("dir", path(dir))
            }
            DoorFault::Start { dir, source: StartFault::Owes(recovery) } => recovery::notice(recovery, dir),
            DoorFault::Start { dir, .. } => Notice::new(key!("node-start")).with("dir", path(dir)),
            DoorFault::Client { dir, .. } => Notice::new(key!("node-silent")).with("dir", path(dir)),
            DoorFault::Failed(_) => Notice::new(key!("node-failed")),
        }
    }
}

impl From<DoorFault> for Stop {
    fn from(fault: DoorFault) -> Stop {
        match &fault {
            DoorFault::NoNode(_) | DoorFault::Held(_) => Stop::Refusal(fault.notice()),
            DoorFault::Start { source: StartFault::Owes(_), .. } => Stop::Refusal(fault.notice()),
            DoorFault::Start { source, .. } if source.is_breach() => Stop::breach(fault),
            _ => Stop::fault(fault),
        }
    }
}

/// Starts the node of a directory in this process.
///
/// # Errors
/// [`DoorFault`].
pub async fn start(dir: &Path, clock: Clock) -> Result<Node, DoorFault> {
    is_node(dir)?;
    Node::start(Settings { dir: dir.to_owned(), clock }).await.map_err(|source| told(dir, source))
}

/// The same, for a server: a directory that owes something is read, and not written.
///
/// # Errors
/// [`DoorFault`].
pub async fn start_serving(dir: &Path, clock: Clock) -> Result<Node, DoorFault> {
    is_node(dir)?;
    Node::start_reading(Settings { dir: dir.to_owned(), clock }).await.map_err(|source| told(dir, source))
}

/// What a node found when it started that only reads since: the words and the exit code of a start that was refused.
pub fn breach_of(node: &Node) -> Option<DoorFault> {
    let why = node.halted().filter(|_| node.has_breach())?;
    Some(told(node.dir(), StartFault::Breach(why.to_owned())))
}

fn is_node(dir: &Path) -> Result<(), DoorFault> {
    if dir.join("keys").is_dir() { Ok(()) } else { Err(DoorFault::NoNode(dir.to_owned())) }
}

fn told(dir: &Path, source: StartFault) -> DoorFault {
    match source {
        StartFault::Held(_) => DoorFault::Held(dir.to_owned()),
        source => DoorFault::Start { dir: dir.to_owned(), source },
    }
}

impl Door {
    /// Opens the way to a directory's node.
    ///
    /// # Errors
    /// [`DoorFault`].
    pub async fn open(dir: &Path) -> Result<Door, DoorFault> {
        if dir.join(SOCKET).exists()
            && let Ok(client) = Client::connect(dir).await
        {
            return Ok(Door::Served(client));
        }
        // Either no server, or one that was killed and left its socket behind: the directory's lock tells.
        Ok(Door::Alone(Box::new(start(dir, Clock::System).await?)))
    }

    /// Asks.
    ///
    /// # Errors
    /// What the answer says, as a reason to stop.
    pub async fn ask(&mut self, dir: &Path, request: Request) -> Result<Value, Stop> {
        let answer = match self {
            Door::Served(client) => {
                let asked = client.ask(&request).await;
                asked.map_err(|source| DoorFault::Client { dir: dir.to_owned(), source })?
            }
            Door::Alone(node) => server::carry_out(node, request).await.unwrap_or_else(|failed| failed),
        };
        match answer.get("error") {
            None => Ok(answer),
            Some(error) => Err(stop(error)),
        }
    }

    /// Leaves; a node that this process holds is stopped in order.
    pub async fn close(self) {
        if let Door::Alone(node) = self {
            node.stop().await;
        }
    }
}

/// The reason to stop that an answer's `error` is.
pub fn stop(error: &Value) -> Stop {
    let text = |name: &str| error[name].as_str().unwrap_or_default();
    match text("kind") {
        "refusal" => Stop::Refusal(refusal(error)),
        "usage" => Stop::Usage(Notice::new(key!("node-usage")).with("message", text("message"))),
        "breach" => {
            let fault = DoorFault::Failed(Said(text("message").to_owned()));
            Stop::Breach(Notice::new(key!("node-halted")), Box::new(fault))
        }
        _ => Stop::fault(DoorFault::Failed(Said(text("message").to_owned()))),
    }
}

/// The sentence of an answer's refusal, in terms of this program where it knows the code.
pub fn refusal(error: &Value) -> Notice {
    let text = |name: &str| error[name].as_str().unwrap_or_default();
    refusals::from_json(text("code"), &error["values"])
        .unwrap_or_else(|| Notice::new(key!("node-refused")).with("message", text("message")))
}
