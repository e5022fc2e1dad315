//! A line between two bodies that a test can cut and heal: bytes go through as they come, or not at all.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// Requests for contents, as they stand in the first bytes of one.
const CONTENTS: &[u8] = b"/fed/v1/blobs";

/// A line to one address.
pub struct Relay {
    /// Where it is spoken to.
    pub at: SocketAddr,
    is_cut: watch::Sender<bool>,
    hides: Arc<AtomicBool>,
}

impl Relay {
    /// A line that is whole. It lies on a thread of its own, so that a test that waits for a program does not hold it up.
    pub fn to(target: SocketAddr) -> Relay {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("a port of a runtime");
        let at = listener.local_addr().expect("an address");
        let (is_cut, cut) = watch::channel(false);
        let hides = Arc::new(AtomicBool::new(false));
        let hiding = hides.clone();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).expect("a port");
                while let Ok((near, _)) = listener.accept().await {
                    tokio::spawn(carry(near, target, cut.clone(), hiding.clone()));
                }
            });
        });
        Relay { at, is_cut, hides }
    }

    /// Ends what is under way, and lets nothing through until it is healed.
    pub fn cut(&self) {
        self.is_cut.send_replace(true);
    }

    /// Lets everything through again.
    pub fn heal(&self) {
        self.is_cut.send_replace(false);
    }

    /// Whether requests for contents end here, while everything else goes through.
    pub fn hide_contents(&self, hides: bool) {
        self.hides.store(hides, Ordering::SeqCst);
    }
}

async fn carry(mut near: TcpStream, target: SocketAddr, mut cut: watch::Receiver<bool>, hides: Arc<AtomicBool>) {
    if *cut.borrow_and_update() {
        return;
    }
    let Ok(mut far) = TcpStream::connect(target).await else { return };
    let (mut asked, mut answered) = (vec![0; 16 << 10], vec![0; 64 << 10]);
    loop {
        tokio::select! {
            read = near.read(&mut asked) => match read {
                Ok(n) if n > 0 => {
                    let bytes = &asked[..n];
                    let wants_contents = bytes.windows(CONTENTS.len()).any(|window| window == CONTENTS);
                    if wants_contents && hides.load(Ordering::SeqCst) || far.write_all(bytes).await.is_err() {
                        return;
                    }
                }
                _ => return,
            },
            read = far.read(&mut answered) => match read {
                Ok(n) if n > 0 => {
                    if near.write_all(&answered[..n]).await.is_err() {
                        return;
                    }
                }
                _ => return,
            },
            changed = cut.changed() => if changed.is_err() || *cut.borrow() {
                return;
            },
        }
    }
}
