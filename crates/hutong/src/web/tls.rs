//! A port whose connections are closed by TLS. Whoever takes long to agree keeps nobody else waiting.

use std::{io, net::SocketAddr, sync::Arc};

use axum::serve::Listener;
use hutong_node::tls::{Certificate, Secured};
use tokio::{
    net::TcpListener,
    sync::{Semaphore, mpsc},
    task::JoinHandle,
};

/// Connections that are agreed about at the same time; others wait to be taken up.
const AGREEING_MAX: usize = 256;

/// The port.
pub struct Secure {
    agreed: mpsc::Receiver<(Secured, SocketAddr)>,
    at: SocketAddr,
    taking: JoinHandle<()>,
}

impl Secure {
    /// Takes connections up from now on.
    ///
    /// # Errors
    /// The port has no address.
    pub fn open(mut port: TcpListener, certificate: Arc<Certificate>) -> io::Result<Secure> {
        let at = port.local_addr()?;
        let (give, agreed) = mpsc::channel(AGREEING_MAX);
        let places = Arc::new(Semaphore::new(AGREEING_MAX));
        let taking = tokio::spawn(async move {
            // Never closed while this runs.
            while let Ok(place) = places.clone().acquire_owned().await {
                let (stream, from) = Listener::accept(&mut port).await;
                let (certificate, give) = (certificate.clone(), give.clone());
                tokio::spawn(async move {
                    let _place = place;
                    // What is written is short, and somebody waits for it.
                    let _ = stream.set_nodelay(true);
                    match certificate.accept(stream).await {
                        // Nobody serves any more.
                        Ok(secured) => drop(give.send((secured, from)).await),
                        Err(error) => tracing::debug!(%error, "a connection did not come to TLS"),
                    }
                });
            }
        });
        Ok(Secure { agreed, at, taking })
    }
}

impl Drop for Secure {
    fn drop(&mut self) {
        self.taking.abort();
    }
}

impl Listener for Secure {
    type Io = Secured;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Secured, SocketAddr) {
        match self.agreed.recv().await {
            Some(agreed) => agreed,
            // The task above ends with this.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.at)
    }
}
