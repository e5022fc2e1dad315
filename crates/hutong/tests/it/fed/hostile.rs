//! Sites that are no good: whatever they answer, nothing of it is kept, the node goes on, and an honest one behind the same
//! address is followed again.

use std::net::SocketAddr;

use hutong_core::{
    command::Actor,
    home::{HomeAsk, PinPartner},
    partner::pull::Status,
};
use hutong_log::{checkpoint::Checkpoint, hash::sha256};
use hutong_node::keys::Keys;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::pair;
use crate::web::site::{Site, fresh_key};

/// How a liar answers.
#[derive(Clone, Debug)]
pub(super) enum Lie {
    /// These bytes to whatever is asked.
    Says(Vec<u8>),
    /// These bytes, then more and more of them.
    Endless(Vec<u8>),
    /// This as the checkpoint, and everything else from the honest site but these.
    Instead { checkpoint: Option<String>, of: &'static str, bytes: Vec<u8>, from: SocketAddr },
}

pub(super) fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// Asks the honest site for what the liar was asked for.
async fn relay(from: SocketAddr, asked: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(from).await.unwrap();
    let asked = String::from_utf8_lossy(asked).replacen("\r\n", "\r\nConnection: close\r\n", 1);
    stream.write_all(asked.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    bytes
}

/// A site that lies.
pub(super) async fn liar(lie: Lie) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let lie = lie.clone();
            tokio::spawn(async move {
                let mut asked = Vec::new();
                while !asked.windows(4).any(|w| w == b"\r\n\r\n") {
                    if stream.read_buf(&mut asked).await.is_ok_and(|n| n == 0) {
                        return;
                    }
                }
                let path = String::from_utf8_lossy(&asked).split(' ').nth(1).unwrap_or_default().to_owned();
                match lie {
                    Lie::Says(bytes) => drop(stream.write_all(&bytes).await),
                    Lie::Endless(bytes) => while stream.write_all(&bytes).await.is_ok() {},
                    Lie::Instead { checkpoint, of, bytes, from } => {
                        let said = match checkpoint {
                            Some(text) if path.ends_with("/log/1/checkpoint") => answer("200 OK", text.as_bytes()),
                            _ if path.contains(of) => bytes,
                            _ => relay(from, &asked).await,
                        };
                        let _ = stream.write_all(&said).await;
                    }
                }
            });
        }
    });
    at
}

/// The village asks at another port from now on.
pub(super) async fn lead_to(village: &Site, town: &Site, at: SocketAddr) {
    pin_at(village, town, &format!("http://{at}")).await;
}

/// The village asks at another address from now on.
pub(crate) async fn pin_at(village: &Site, town: &Site, address: &str) {
    let known = &town.node.known_keys().await.unwrap()[0];
    let pin = PinPartner {
        origin: town.node.origin().clone(),
        log_vkey: known.vkeys[0].clone(),
        witness_vkey: known.vkeys[1].clone(),
        mirror_vkey: known.vkeys[2].clone(),
        genesis: None,
        address: address.to_owned(),
        is_private: true,
    };
    village.node.submit_home(Actor::Node, fresh_key(), HomeAsk::PinPartner(pin)).await.unwrap();
}

/// A megabyte of one letter, compressed a thousandfold.
pub(super) fn bomb() -> Vec<u8> {
    use std::io::Write;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&vec![b'x'; 1 << 20]).unwrap();
    let body = packed.finish().unwrap();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), &body].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_answers_anything_changes_nothing() {
    let (town, village) = pair().await;
    town.opinion("", "What the village is to see in the end.").await;
    let head = town.node.head().head;
    let keys = Keys::read(town.node.dir()).unwrap();
    let of_size = |size: u64| {
        let checkpoint = Checkpoint::new(town.node.origin().as_str(), size, sha256(b"nowhere")).unwrap();
        checkpoint.sign(keys.log().as_ref()).unwrap().format()
    };
    let good = town.node.head().checkpoint.to_string();
    let lines: String = (0..1_000_000).map(|n| format!("— x{n} AAAA\n")).collect();
    let instead = |checkpoint: Option<String>, of: &'static str, bytes: Vec<u8>| Lie::Instead {
        checkpoint,
        of,
        bytes,
        from: town.at,
    };
    let rows: Vec<(&str, Lie, &str)> = vec![
        ("no HTTP", Lie::Says(b"SSH-2.0-OpenSSH\r\n".to_vec()), "ended"),
        ("an end", Lie::Says(Vec::new()), "ended"),
        ("an error", Lie::Says(answer("500 Oops", b"secret page")), "with 500"),
        ("somewhere else", Lie::Says(answer("302 Found\r\nLocation: http://127.0.0.1/x", b"")), "with 302"),
        ("a head without end", Lie::Endless(b"HTTP/1.1 200 OK\r\nX: y".to_vec()), "ended"),
        ("a long checkpoint", Lie::Says(answer("200 OK", &vec![b'x'; 70_000])), "longer than 65536"),
        (
            "a body without end",
            Lie::Endless(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx".to_vec()),
            "longer than 65536",
        ),
        (
            "a length of 2^62",
            Lie::Says(b"HTTP/1.1 200 OK\r\nContent-Length: 4611686018427387904\r\n\r\nx".to_vec()),
            "ended",
        ),
        ("a bomb", Lie::Says(bomb()), "longer than 65536"),
        ("no gzip", Lie::Says(answer("200 OK\r\nContent-Encoding: gzip", b"plain words")), "not compressed"),
        ("brotli", Lie::Says(answer("200 OK\r\nContent-Encoding: br", b"plain words")), "nothing but gzip"),
        ("a million lines", Lie::Says(answer("200 OK", format!("{good}{lines}").as_bytes())), "longer than 65536"),
        ("a size of 2^63", instead(Some(of_size(1 << 63)), "/none", Vec::new()), "refused"),
        ("a wrong root", instead(Some(of_size(head.size + 1)), "/none", Vec::new()), "is not there"),
        ("a short bundle", instead(Some(good.clone()), "/tile/entries/", answer("200 OK", b"\0")), "was refused"),
        ("a bundle that bursts", instead(None, "/tile/entries/", bomb()), "twenty times"),
        ("no bundle", instead(None, "/tile/entries/", answer("404 Not Found", b"")), "is not there"),
    ];
    let before = village.node.store().mirror_heads().await.unwrap();
    for (what, lie, said) in rows {
        // Whoever was lied to rests a while before the next look; here an hour passes.
        village.node.set_clock(village.app.now().0 + 3_600);
        town.node.set_clock(village.app.now().0);
        let at = liar(lie).await;
        lead_to(&village, &town, at).await;
        let pulled = village.node.pull().await.remove(0);
        let problem = pulled.problem.clone().unwrap_or_default();
        assert!(problem.contains(said), "{what}: {pulled:?}");
        assert_eq!(pulled.new_entries, 0, "{what}");
        assert_ne!(pulled.state, Status::Diverged, "{what}: nothing of it is evidence");
        assert_eq!(village.node.store().mirror_heads().await.unwrap(), before, "{what}: nothing was kept");
        assert!(!problem.contains("secret page"), "{what}: what strangers say is not repeated");
    }
    village.node.set_clock(village.app.now().0 + 3_600);
    town.node.set_clock(village.app.now().0);
    lead_to(&village, &town, town.at).await;
    let pulled = village.node.pull().await.remove(0);
    assert_eq!((&pulled.problem, pulled.state, pulled.size), (&None, Status::Current, head.size), "{pulled:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_answers_byte_by_byte_is_given_up_and_nobody_waits() {
    let (town, village) = pair().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            held.push(stream);
        }
    });
    lead_to(&village, &town, at).await;
    let pulling = village.node.pull();
    let portal = async {
        // While it waits, the portal takes and shows.
        let place = village.opinion("", "Taken meanwhile.").await;
        village.publish(&[place]).await;
        village.browser().get("/c/rivers/opinions").await
    };
    let (pulled, page) = tokio::join!(pulling, portal);
    assert!(page.body.contains("Taken meanwhile."));
    assert!(pulled[0].problem.as_deref().unwrap_or_default().contains("did not answer in 5 s"), "{pulled:?}");
}
