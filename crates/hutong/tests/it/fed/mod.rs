//! What bodies say to each other over the network: two real nodes on two ports, and others who are no partners.

mod asked;
mod audit;
mod back;
mod clock;
mod cut;
mod evidence;
mod files;
mod flags;
mod front;
pub(crate) mod hostile;
mod hosts;
pub(crate) mod lapses;
mod line;
mod objections;
mod recall;
mod runs;
mod sums;
mod third;
mod tls;
mod turned;
mod witness;

use hutong_core::{
    consultation::charter::Review,
    ids::{Origin, Place},
    moment::Moment,
};
use hutong_node::{
    keys::Keys,
    wire::{
        frames::{Found, Want, read_frames, write_wants},
        signed::{Signed, sign},
    },
};

use crate::web::{
    client::{Browser, Page},
    site::{self, Site, exchange, hosts_of},
};

/// A town and a village that host one consultation, reviewed before publication.
async fn pair() -> (Site, Site) {
    let (town, village) = hosts_of(|origins| site::charter(origins, Review::Before, "Rivers")).await;
    exchange(&town, &village, 2).await;
    (town, village)
}

/// How a request is signed, and sent.
struct Call<'a> {
    by: &'a Site,
    to: &'a Origin,
    path: &'static str,
    at: Moment,
    nonce: u8,
    /// What is signed, where it is not what is sent.
    signed: Option<&'a [u8]>,
}

impl<'a> Call<'a> {
    fn new(by: &'a Site, to: &'a Site, path: &'static str, nonce: u8) -> Call<'a> {
        let at = by.app.now();
        Call { by, to: to.node.origin(), path, at, nonce, signed: None }
    }

    /// The three fields, as the site at `to` is to get them.
    fn sign(&self, to: &Site, body: &[u8]) -> Signed {
        let keys = Keys::read(self.by.node.dir()).unwrap();
        let uri = format!("http://{}{}", to.at, self.path);
        let body = self.signed.unwrap_or(body);
        let once = (self.at, &[self.nonce; 16]);
        sign(keys.transport().as_ref(), self.to.as_str(), ("POST", &uri), body, once).unwrap()
    }

    async fn send(&self, to: &Site, body: &[u8]) -> (Page, Vec<u8>) {
        let Signed { digest, input, signature } = self.sign(to, body);
        raw(to, self.path, vec![("Content-Digest", digest), ("Signature-Input", input), ("Signature", signature)], body)
            .await
    }
}

async fn raw(to: &Site, path: &str, more: Vec<(&'static str, String)>, body: &[u8]) -> (Page, Vec<u8>) {
    let mut browser = Browser { more, ..to.browser() };
    let page = browser.send("POST", path, "application/json", body).await;
    let bytes = std::mem::take(&mut browser.last);
    (page, bytes)
}

fn want(place: &Place, part: &str) -> Want {
    Want { origin: place.origin.clone(), index: place.index, part: part.to_owned() }
}

/// What a partner is answered about contents.
async fn contents(by: &Site, to: &Site, nonce: u8, wants: &[Want]) -> Vec<Found> {
    let (page, bytes) = Call::new(by, to, "/fed/v1/blobs", nonce).send(to, &write_wants(wants)).await;
    assert_eq!(page.status, 200, "{}", page.body);
    read_frames(&bytes, wants).unwrap()
}
