//! The listening end: a port, connections, and an end in order.

use std::{io, net::SocketAddr, sync::Arc};

use axum::{
    Router,
    extract::{ConnectInfo, connect_info::Connected},
    middleware::{self, Next},
    response::Response,
    serve::{IncomingStream, Listener},
};
use hutong_node::tls::Certificate;
use tokio::{net::TcpListener, sync::Notify, task::JoinHandle};

use super::{router, state::Shared, tls::Secure, visitor::Peer};
use crate::fed;

/// Ports that are tried, one after the other, when the wanted one is taken.
const PORTS_TRIED: u16 = 100;

/// Opens a port: the wanted one, or the next that is free.
///
/// # Errors
/// What the system said of the last one tried.
pub async fn bind(wanted: SocketAddr) -> io::Result<TcpListener> {
    let mut at = wanted;
    for _ in 0..PORTS_TRIED {
        match TcpListener::bind(at).await {
            Err(e) if e.kind() == io::ErrorKind::AddrInUse && at.port() != 0 && at.port() < u16::MAX => {
                at.set_port(at.port() + 1);
            }
            done => return done,
        }
    }
    TcpListener::bind(at).await
}

/// The other end of a connection, of whatever kind.
#[derive(Clone, Copy, Debug)]
pub struct Caller(SocketAddr);

impl Connected<IncomingStream<'_, TcpListener>> for Caller {
    fn connect_info(stream: IncomingStream<'_, TcpListener>) -> Caller {
        Caller(*stream.remote_addr())
    }
}

impl Connected<IncomingStream<'_, Secure>> for Caller {
    fn connect_info(stream: IncomingStream<'_, Secure>) -> Caller {
        Caller(*stream.remote_addr())
    }
}

/// Notes the other end's address beside the request.
async fn note_peer(
    ConnectInfo(Caller(peer)): ConnectInfo<Caller>,
    mut request: axum::extract::Request,
    next: Next,
) -> Response {
    request.extensions_mut().insert(Peer(peer.ip()));
    next.run(request).await
}

/// Serves a portal until it is told to stop; requests under way are answered.
pub async fn serve(listener: TcpListener, app: Shared, stop: Arc<Notify>) {
    serve_site(listener, site(&app), stop).await;
}

/// A portal with everything that its site answers besides.
pub fn site(app: &Shared) -> Router {
    let pages: Router = router(app).layer(middleware::from_fn(note_peer));
    fed::around(app.node(), app.base(), pages)
}

/// A port, closed by TLS where there is a certificate.
///
/// # Errors
/// The port has no address.
pub fn serve_at(
    port: TcpListener,
    certificate: Option<Arc<Certificate>>,
    site: Router,
    stop: Arc<Notify>,
) -> io::Result<JoinHandle<()>> {
    Ok(match certificate {
        Some(certificate) => tokio::spawn(serve_site(Secure::open(port, certificate)?, site, stop)),
        None => tokio::spawn(serve_site(port, site, stop)),
    })
}

/// The same for a whole site.
pub async fn serve_site<L>(listener: L, site: Router, stop: Arc<Notify>)
where
    L: Listener<Addr = SocketAddr>,
    Caller: for<'c> Connected<IncomingStream<'c, L>>,
{
    let service = site.into_make_service_with_connect_info::<Caller>();
    let stopped = async move { stop.notified().await };
    if let Err(error) = axum::serve(listener, service).with_graceful_shutdown(stopped).await {
        tracing::error!(%error, "the site ended");
    }
}
