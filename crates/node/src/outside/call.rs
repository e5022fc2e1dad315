//! One request to one server, over a connection of its own; nothing is followed elsewhere, no cookie is kept, and no
//! more is read than was said.

use std::time::Duration;

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::{HeaderMap, Request, StatusCode, Uri, body::Bytes, client::conn::http1, header::HOST};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::timeout,
};
use tokio_rustls::rustls::pki_types::ServerName;

use super::{
    address::{Reach, connect},
    tls::connector,
};

/// Longest that a call takes altogether.
const CALL_WAIT: Duration = Duration::from_secs(20);

/// Where a call goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// Whether it is closed by TLS.
    pub is_tls: bool,
    /// A plain name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
}

/// What came back.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "oidc"), allow(dead_code, reason = "of a gateway only the status is read"))]
pub(crate) struct Answered {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, as far as it was wanted.
    pub body: Vec<u8>,
}

/// No answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallFault {
    /// There is no way there.
    #[error("couldn't call {host}")]
    Unreached {
        /// Whom.
        host: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// It says too much.
    #[error("the answer of {host} is longer than {len_max} bytes")]
    TooLong {
        /// Who.
        host: String,
        /// Longest that is read.
        len_max: usize,
    },
}

/// Whether a text is a name or an address, with nothing about it.
pub(crate) fn is_host(host: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':');
    !host.is_empty() && host.len() <= 253 && host.bytes().all(plain)
}

impl Target {
    /// Whom an address names; `None` unless it is `https`, or `http`, with a plain host and nobody's name before it.
    pub(crate) fn of(uri: &Uri) -> Option<Target> {
        let is_tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return None,
        };
        if uri.authority()?.as_str().contains('@') {
            return None;
        }
        let host = uri.host().map(|host| host.trim_matches(['[', ']'])).filter(|host| is_host(host))?;
        let port = uri.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
        Some(Target { is_tls, host: host.to_owned(), port })
    }

    /// Its name as the `Host` field has it.
    fn name(&self) -> String {
        let is_usual = self.port == if self.is_tls { 443 } else { 80 };
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        if is_usual { host } else { format!("{host}:{}", self.port) }
    }

    fn unreached(&self, source: impl std::error::Error + Send + Sync + 'static) -> CallFault {
        CallFault::Unreached { host: self.host.clone(), source: Box::new(source) }
    }
}

/// Calls, and reads at most so many bytes of what comes back; 0 leaves the body.
///
/// # Errors
/// [`CallFault`].
pub(crate) async fn call(
    to: &Target,
    reach: Reach,
    request: Request<Full<Bytes>>,
    len_max: usize,
) -> Result<Answered, CallFault> {
    match timeout(CALL_WAIT, call_now(to, reach, request, len_max)).await {
        Ok(answered) => answered,
        Err(late) => Err(to.unreached(late)),
    }
}

async fn call_now(
    to: &Target,
    reach: Reach,
    mut request: Request<Full<Bytes>>,
    len_max: usize,
) -> Result<Answered, CallFault> {
    let stream = connect(&to.host, to.port, reach).await.map_err(|e| to.unreached(e))?;
    request.headers_mut().insert(HOST, to.name().parse().map_err(|e| to.unreached(e))?);
    if to.is_tls {
        let name = ServerName::try_from(to.host.clone()).map_err(|e| to.unreached(e))?;
        let connector = connector(None).map_err(|e| to.unreached(e))?;
        ask(to, connector.connect(name, stream).await.map_err(|e| to.unreached(e))?, request, len_max).await
    } else {
        ask(to, stream, request, len_max).await
    }
}

async fn ask<S>(to: &Target, stream: S, request: Request<Full<Bytes>>, len_max: usize) -> Result<Answered, CallFault>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|e| to.unreached(e))?;
    // Ends with the sender, or with the other side.
    let talk = tokio::spawn(connection);
    let answer = sender.send_request(request).await.map_err(|e| to.unreached(e))?;
    let (head, body) = answer.into_parts();
    let body = match len_max {
        0 => Vec::new(),
        _ => Limited::new(body, len_max).collect().await.map(|all| all.to_bytes().to_vec()).map_err(|e| {
            if e.is::<LengthLimitError>() {
                CallFault::TooLong { host: to.host.clone(), len_max }
            } else {
                CallFault::Unreached { host: to.host.clone(), source: e }
            }
        })?,
    };
    talk.abort();
    Ok(Answered { status: head.status, headers: head.headers, body })
}
