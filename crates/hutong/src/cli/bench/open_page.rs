//! A page of opinions that somebody has open: it is told that something changed, and asks anew, as the island `live.js`
//! does.

use std::{io, net::SocketAddr};

use super::{
    city::CONSULTATION,
    http::{Link, request},
};

/// The request for word of what changes in the consultation.
pub(super) fn listen(at: SocketAddr) -> Vec<u8> {
    request("GET", at, &format!("/c/{CONSULTATION}/events"), "", true, "")
}

/// An open page.
pub(super) struct OpenPage {
    at: SocketAddr,
    told: Link,
    asking: Link,
}

impl OpenPage {
    /// Opens it.
    ///
    /// # Errors
    /// No connection, or another answer than a stream.
    pub(super) async fn open(at: SocketAddr) -> io::Result<OpenPage> {
        let (mut told, asking) = (Link::open(at).await?, Link::open(at).await?);
        let reply = told.begin(&listen(at)).await?;
        if reply.status != 200 {
            return Err(io::Error::other(format!("status {}", reply.status)));
        }
        Ok(OpenPage { at, told, asking })
    }

    /// Waits until it shows words: it asks when it is told that items changed, and not otherwise.
    ///
    /// # Errors
    /// A connection ended.
    pub(super) async fn comes_to_show(&mut self, words: &str) -> io::Result<()> {
        let page = request("GET", self.at, &format!("/c/{CONSULTATION}/opinions"), "", false, "");
        loop {
            let said = self.told.event().await?;
            if !said.contains("\"items\":true") && !said.contains("\"all\":true") {
                continue;
            }
            let reply = self.asking.ask(&page).await?;
            if String::from_utf8_lossy(&reply.body).contains(words) {
                return Ok(());
            }
        }
    }
}
