//! The listening end: a port, connections, and an end in order.

use std::{io, net::SocketAddr, sync::Arc};

use axum::{
    Router,
    extract::ConnectInfo,
    middleware::{self, Next},
    response::Response,
};
use tokio::{net::TcpListener, sync::Notify};

use super::{router, state::Shared, visitor::Peer};
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

/// Notes the other end's address beside the request.
async fn note_peer(
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: axum::extract::Request,
    next: Next,
) -> Response {
    request.extensions_mut().insert(Peer(peer.ip()));
    next.run(request).await
}

/// Serves a portal until it is told to stop; requests under way are answered.
pub async fn serve(listener: TcpListener, app: Shared, stop: Arc<Notify>) {
    let pages: Router = router(&app).layer(middleware::from_fn(note_peer));
    serve_site(listener, fed::around(app.node(), app.base(), pages), stop).await;
}

/// The same for a whole site.
pub async fn serve_site(listener: TcpListener, site: Router, stop: Arc<Notify>) {
    let service = site.into_make_service_with_connect_info::<SocketAddr>();
    let stopped = async move { stop.notified().await };
    if let Err(error) = axum::serve(listener, service).with_graceful_shutdown(stopped).await {
        tracing::error!(%error, "the site ended");
    }
}
