//! A line between two bodies that a test holds: it can be cut and healed, and whoever sits on it sees all that comes by.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
};

/// Requests for contents, as they stand in the first bytes of one.
const CONTENTS: &[u8] = b"/fed/v1/blobs";
/// Bytes that are carried at a time, where nothing else is asked for.
const PIECE: usize = 16 << 10;

/// What becomes of a piece on its way.
pub enum Fate {
    /// It arrives as it is now.
    Pass,
    /// It arrives after a while.
    Held(Duration),
    /// So many bytes of it arrive, and nothing behind them.
    Cut(usize),
}

/// Who sits on one direction of one connection, and may change what comes by.
pub type Hand = Box<dyn FnMut(&mut [u8]) -> Fate + Send>;

/// A line to one address.
pub struct Relay {
    /// Where it is spoken to.
    pub at: SocketAddr,
    is_cut: watch::Sender<bool>,
    hides: Arc<AtomicBool>,
}

impl Relay {
    /// A line that is whole.
    pub fn to(target: SocketAddr) -> Relay {
        let hides = Arc::new(AtomicBool::new(false));
        let hiding = hides.clone();
        let hand = move || -> Hand {
            let hides = hiding.clone();
            Box::new(move |piece| {
                let wants_contents = piece.windows(CONTENTS.len()).any(|window| window == CONTENTS);
                if wants_contents && hides.load(Ordering::SeqCst) { Fate::Cut(0) } else { Fate::Pass }
            })
        };
        Relay { hides, ..Relay::through(target, PIECE, hand) }
    }

    /// A line on which somebody sits: `hand` is asked for one for each direction of each connection, and sees pieces of so
    /// many bytes at the most. It lies on a thread of its own, so that a test that waits for a program does not hold it up.
    pub fn through(target: SocketAddr, piece: usize, hand: impl Fn() -> Hand + Send + 'static) -> Relay {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("a port of a runtime");
        let at = listener.local_addr().expect("an address");
        let (is_cut, mut cut) = watch::channel(false);
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).expect("a port");
                loop {
                    let near = tokio::select! {
                        accepted = listener.accept() => accepted.expect("a connection").0,
                        // The line is gone with the test that held it.
                        _ = cut.wait_for(|_| false) => return,
                    };
                    if !*cut.borrow() {
                        tokio::spawn(connect(near, target, [hand(), hand()], piece, cut.clone()));
                    }
                }
            });
        });
        Relay { at, is_cut, hides: Arc::default() }
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

/// One connection, until both directions have ended or the line is cut.
async fn connect(
    near: TcpStream,
    target: SocketAddr,
    [there, back]: [Hand; 2],
    piece: usize,
    mut cut: watch::Receiver<bool>,
) {
    let Ok(far) = TcpStream::connect(target).await else { return };
    let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
    let carried = async { tokio::join!(carry(near_in, far_out, there, piece), carry(far_in, near_out, back, piece)) };
    tokio::select! {
        _ = carried => {}
        _ = cut.wait_for(|is_cut| *is_cut) => {}
    }
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut hand: Hand, piece: usize) {
    let mut bytes = vec![0; piece];
    while let Ok(n @ 1..) = from.read(&mut bytes).await {
        let arrives = match hand(&mut bytes[..n]) {
            Fate::Pass => n,
            Fate::Held(pause) => {
                tokio::time::sleep(pause).await;
                n
            }
            Fate::Cut(behind) => behind,
        };
        if to.write_all(&bytes[..arrives]).await.is_err() || arrives < n {
            return;
        }
    }
}
