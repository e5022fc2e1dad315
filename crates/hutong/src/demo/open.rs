//! After the play: the nodes go on with the real clock, each serving its portal, the witness its record, all of them asking
//! each other over the network, until somebody says stop. Not here: what a portal shows.

use super::{
    fault::PlayFault,
    introduction,
    side::{self, form_key},
    stage::{Quarter, Server, at},
};
use crate::admin::wire::{ActorWire, Request};

/// Seconds between two looks at each other, should no news have come.
const EVERY_S: u64 = 2;

/// A node as the play left it.
#[derive(Clone, Debug)]
pub struct Left {
    /// Its name in the language of the run.
    pub name: String,
    /// Its part of the folder.
    pub quarter: Quarter,
    /// Where it listened.
    pub url: String,
    /// Whether it is the witness, which has no portal.
    pub is_witness: bool,
}

/// A node whose site is open.
pub struct Open {
    /// Its name in the language of the run.
    pub name: String,
    /// Address of its site.
    pub url: String,
    /// Whether it is the witness, which has no portal.
    pub is_witness: bool,
    server: Server,
}

/// Opens every site where it was, in order; whoever had to move is introduced anew.
///
/// # Errors
/// [`PlayFault`].
pub async fn open(left: &[Left], lang: &str) -> Result<Vec<Open>, PlayFault> {
    let mut opened: Vec<Open> = Vec::new();
    for Left { name, quarter, url, is_witness } in left {
        let (server, url) = match is_witness {
            true => quarter.witness(at(url), EVERY_S)?,
            false => quarter.serve_people(at(url), EVERY_S, lang)?,
        };
        opened.push(Open { name: name.clone(), url, is_witness: *is_witness, server });
    }
    for (moved, was) in opened.iter().zip(left).filter(|(now, was)| now.url != was.url) {
        let pin = introduction::read(&moved.url).await?;
        for other in left.iter().filter(|other| other.url != was.url) {
            let mut client = side::connect(&other.name, &other.quarter).await?;
            let key = form_key(&["demo/moved", &moved.url]);
            let request = Request::Home { by: ActorWire::Node, key, ask: pin.clone() };
            side::ask(&mut client, &other.name, "pin-partner", &request).await?;
        }
    }
    Ok(opened)
}

/// Waits until the operator says stop, then ends every server in order.
///
/// # Errors
/// [`PlayFault::Process`].
pub async fn until_told(opened: Vec<Open>) -> Result<(), PlayFault> {
    let process = |source| PlayFault::Process { command: "hutong serve".to_owned(), source };
    tokio::signal::ctrl_c().await.map_err(process)?;
    opened.into_iter().try_for_each(|open| open.server.wait().map_err(process))
}
