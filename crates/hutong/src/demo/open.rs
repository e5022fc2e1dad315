//! After the play: both nodes go on with the real clock, each serving its portal, publishing and pulling every two
//! seconds, until somebody says stop. Not here: what a portal shows.

use std::net::SocketAddr;

use super::{
    fault::PlayFault,
    stage::{Quarter, Server},
};

/// Where the first portal listens; the second takes the port behind it. Taken ports are passed over.
const FIRST: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);
/// Seconds between two exchanges of folders.
const EVERY_S: u64 = 2;

/// A body whose portal is open.
pub struct Open {
    /// Its name in the language of the run.
    pub name: String,
    /// Address of its portal.
    pub url: String,
    server: Server,
}

/// Opens every portal, in order.
///
/// # Errors
/// [`PlayFault::Process`].
pub fn open(quarters: &[(String, Quarter)], lang: &str) -> Result<Vec<Open>, PlayFault> {
    let mut opened: Vec<Open> = Vec::new();
    let mut at = FIRST;
    for (name, quarter) in quarters {
        let (server, url) = quarter.serve_people(at, EVERY_S, lang)?;
        let port = url.rsplit(':').next().and_then(|rest| rest.trim_end_matches('/').parse::<u16>().ok());
        at.set_port(port.unwrap_or(at.port()).saturating_add(1));
        opened.push(Open { name: name.clone(), url, server });
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
