//! The calling end: a command line while a server runs, the demo's people, the kill test's clients.

use std::path::Path;

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{
        UnixStream,
        unix::{OwnedReadHalf, OwnedWriteHalf},
    },
};

use super::{server::SOCKET, wire::Request};

/// A connection to a running node.
pub struct Client {
    read: BufReader<OwnedReadHalf>,
    write: OwnedWriteHalf,
}

/// The node could not be asked, or did not answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientFault {
    /// Nobody listens there.
    #[error("couldn't reach the node's admin socket")]
    Connect(#[source] std::io::Error),
    /// The line broke; whether the request was carried out is unknown, asking again with the same key tells.
    #[error("couldn't exchange a request with the node; ask again with the same key")]
    Broken(#[source] std::io::Error),
    /// The answer is not JSON.
    #[error("couldn't read the node's answer")]
    Answer(#[source] serde_json::Error),
}

impl Client {
    /// Connects to the node that serves a directory.
    ///
    /// # Errors
    /// [`ClientFault::Connect`] when no server runs there.
    pub async fn connect(dir: &Path) -> Result<Client, ClientFault> {
        let stream = UnixStream::connect(dir.join(SOCKET)).await.map_err(ClientFault::Connect)?;
        let (read, write) = stream.into_split();
        Ok(Client { read: BufReader::new(read), write })
    }

    /// Asks and waits for the answer. An answer with a member `error` is an answer too.
    ///
    /// # Errors
    /// [`ClientFault`].
    pub async fn ask(&mut self, request: &Request) -> Result<Value, ClientFault> {
        let mut line = serde_json::to_vec(request).map_err(ClientFault::Answer)?;
        line.push(b'\n');
        self.write.write_all(&line).await.map_err(ClientFault::Broken)?;
        let mut answer = Vec::new();
        let read = self.read.read_until(b'\n', &mut answer).await.map_err(ClientFault::Broken)?;
        if read == 0 || !answer.ends_with(b"\n") {
            return Err(ClientFault::Broken(std::io::ErrorKind::UnexpectedEof.into()));
        }
        serde_json::from_slice(&answer).map_err(ClientFault::Answer)
    }
}
