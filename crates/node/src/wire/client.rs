//! A partner's site, asked over connections that are kept. Nothing that comes back is believed here: its length, its
//! pace and its spelling are bounded before anything is kept of it (RECORD §9), and no answer leads on to another address.

use std::{
    io::Read,
    sync::{Arc, Mutex, PoisonError},
};

use flate2::read::GzDecoder;
use http_body_util::{BodyExt, Full};
use hutong_core::{home::Site as Address, ids::Origin, moment::Moment};
use hutong_log::hash::Hash;
use hyper::{
    HeaderMap, Method, Request, Response, StatusCode,
    body::{Bytes, Incoming},
    client::conn::http1::{self, SendRequest},
    header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HOST, HeaderValue, USER_AGENT},
};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::{OnceCell, Semaphore},
    time::timeout,
};
use tokio_rustls::{TlsConnector, rustls::pki_types::ServerName};

use super::{
    BODY_WAIT, CONNECTIONS_MAX, HEAD_WAIT, RATIO_MAX,
    date::TimeThere,
    files_path,
    signed::{self, Signed},
};
use crate::{
    clock::Clock,
    dice,
    keys::Keys,
    outside::{AddressFault, Reach, connect, connector},
};

/// What a signed request is called by.
const DIGEST: &str = "content-digest";
const INPUT: &str = "signature-input";
const SIGNATURE: &str = "signature";

/// A partner's site could not be asked, or its answer cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AskFault {
    /// No connection.
    #[error(transparent)]
    Address(#[from] AddressFault),
    /// No TLS.
    #[error("couldn't speak to {host} by TLS")]
    Tls {
        /// The name.
        host: String,
        /// What the library said.
        #[source]
        source: std::io::Error,
    },
    /// The connection ended on the way.
    #[error("the connection to {host} ended")]
    Broken {
        /// The name.
        host: String,
        /// What the library said.
        #[source]
        source: hyper::Error,
    },
    /// Nothing, or not everything, came in time.
    #[error("{host} did not answer in {seconds} s")]
    Slow {
        /// The name.
        host: String,
        /// The limit.
        seconds: u64,
    },
    /// Another answer than was to be expected; no redirect is followed.
    #[error("{host} answered {path} with {status}{said}")]
    Answered {
        /// The name.
        host: String,
        /// What was asked for.
        path: String,
        /// Its status.
        status: u16,
        /// What it said to it, behind a colon; empty for nothing.
        said: String,
    },
    /// Longer than anything of its kind may be.
    #[error("{path} of {host} is longer than {len_max} bytes")]
    TooLong {
        /// The name.
        host: String,
        /// What was asked for.
        path: String,
        /// The limit.
        len_max: usize,
    },
    /// A compressed answer that is not one, or that would grow beyond all measure.
    #[error("{path} of {host} is not compressed as it should be: {why}")]
    Packed {
        /// The name.
        host: String,
        /// What was asked for.
        path: String,
        /// What is wrong.
        why: &'static str,
    },
    /// A request that cannot be written: an address or a key that is none.
    #[error("couldn't write a request to {host}: {why}")]
    Request {
        /// The name.
        host: String,
        /// Why.
        why: String,
    },
}

impl AskFault {
    /// Whether the other side does not know who asks.
    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self, AskFault::Answered { status: 401, .. })
    }
}

/// Who asks.
#[derive(Clone)]
pub(crate) struct Caller {
    /// Whose transport key signs.
    pub keys: Arc<Keys>,
    /// When.
    pub clock: Clock,
}

/// What compression may add to what cannot be compressed: so many bytes, and one for so many.
const PACKING_LEN: usize = 64;
const PACKING_PART: usize = 1024;

/// So much may come of any compressed answer: a list of what is not there shrinks to next to nothing.
const GROWN_FREE: usize = 256 << 10;

type Sender = SendRequest<Full<Bytes>>;

struct Inner {
    is_tls: bool,
    /// The certificate that it must show, if one was pinned.
    certificate: Option<Hash>,
    host: String,
    port: u16,
    /// Below which the portal lies.
    path: String,
    /// The partner's log; `None` while only its site is known.
    origin: Option<Origin>,
    reach: Reach,
    tls: OnceCell<TlsConnector>,
    idle: Mutex<Vec<Sender>>,
    seats: Semaphore,
    time: TimeThere,
}

/// A partner's site. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub(crate) struct Site(Arc<Inner>);

impl std::fmt::Debug for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name())
    }
}

/// What comes back.
pub(crate) struct Answered {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Site {
    /// The site at an address. Nothing is asked yet.
    pub(crate) fn new(address: &Address<'_>, is_private: bool, origin: Option<&Origin>) -> Site {
        Site(Arc::new(Inner {
            is_tls: address.is_tls,
            certificate: address.certificate,
            host: address.host.to_owned(),
            port: address.port,
            path: address.path.to_owned(),
            origin: origin.cloned(),
            reach: if is_private { Reach::Private } else { Reach::Public },
            tls: OnceCell::new(),
            idle: Mutex::default(),
            seats: Semaphore::new(CONNECTIONS_MAX),
            time: TimeThere::default(),
        }))
    }

    /// What time it is there now, as far as an answer of the last hour said.
    pub(crate) fn time(&self) -> Option<Moment> {
        self.0.time.now()
    }

    /// Its name in messages.
    pub(crate) fn name(&self) -> String {
        format!("{}{}{}", self.root(), self.0.path, "/")
    }

    fn authority(&self) -> String {
        let Inner { host, port, is_tls, .. } = &*self.0;
        let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
        if *port == if *is_tls { 443 } else { 80 } { host } else { format!("{host}:{port}") }
    }

    fn root(&self) -> String {
        format!("{}://{}", if self.0.is_tls { "https" } else { "http" }, self.authority())
    }

    /// A file of the log, of at most `len_max` bytes; `None` if there is none.
    pub(crate) async fn file(&self, name: &str, len_max: usize) -> Result<Option<Vec<u8>>, AskFault> {
        let files = self.0.origin.as_ref().map_or(self.0.path.as_str(), files_path);
        self.get(&format!("{files}/{name}"), len_max).await
    }

    /// Something below the portal's own path that anybody may read.
    pub(crate) async fn read(&self, path: &str, len_max: usize) -> Result<Option<Vec<u8>>, AskFault> {
        self.get(&format!("{}{path}", self.0.path), len_max).await
    }

    async fn get(&self, path: &str, len_max: usize) -> Result<Option<Vec<u8>>, AskFault> {
        let asked = Asked { method: Method::GET, path, body: Bytes::new(), headers: HeaderMap::new(), len_max };
        let answered = self.ask(asked).await?;
        match answered.status {
            200 => Ok(Some(answered.body)),
            404 | 410 => Ok(None),
            // What it says besides is nobody's business: it may be no partner at all.
            status => Err(self.unexpected(path, &Answered { status, body: Vec::new() })),
        }
    }

    /// Posts below the portal's own path, signed by the caller's transport key.
    pub(crate) async fn post(
        &self,
        caller: &Caller,
        path: &str,
        (media_type, body): (&'static str, Vec<u8>),
        len_max: usize,
    ) -> Result<Answered, AskFault> {
        let path = format!("{}{path}", self.0.path);
        let uri = format!("{}{path}", self.root());
        let nonce = dice::bytes::<16>().map_err(|e| self.unwritten(&e))?;
        let (key, to) = (caller.keys.transport(), self.0.origin.as_ref().map_or("", Origin::as_str));
        let signed = signed::sign(key.as_ref(), to, ("POST", &uri), &body, (caller.clock.now(), &nonce));
        let Signed { digest, input, signature } = signed.map_err(|e| self.unwritten(&e))?;
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        for (name, value) in [(DIGEST, digest), (INPUT, input), (SIGNATURE, signature)] {
            headers.insert(name, HeaderValue::from_str(&value).map_err(|e| self.unwritten(&e))?);
        }
        self.ask(Asked { method: Method::POST, path: &path, body: Bytes::from(body), headers, len_max }).await
    }

    /// That an answer is another than was to be expected.
    pub(crate) fn unexpected(&self, path: &str, answered: &Answered) -> AskFault {
        let said: String = String::from_utf8_lossy(&answered.body).trim().chars().take(200).collect();
        let said = if said.is_empty() || said.contains(['<', '\n']) { String::new() } else { format!(": {said}") };
        AskFault::Answered { host: self.0.host.clone(), path: path.to_owned(), status: answered.status, said }
    }

    fn unwritten(&self, why: &dyn std::error::Error) -> AskFault {
        AskFault::Request { host: self.0.host.clone(), why: crate::cause::chain(why) }
    }

    fn slow(&self, wait: std::time::Duration) -> AskFault {
        AskFault::Slow { host: self.0.host.clone(), seconds: wait.as_secs() }
    }

    async fn ask(&self, asked: Asked<'_>) -> Result<Answered, AskFault> {
        // Never closed while the site lives.
        let _seat = self.0.seats.acquire().await;
        let broken = |source| AskFault::Broken { host: self.0.host.clone(), source };
        let (mut sender, is_kept) = match self.idle().await {
            Some(sender) => (sender, true),
            None => (timeout(HEAD_WAIT, self.connect()).await.map_err(|_| self.slow(HEAD_WAIT))??, false),
        };
        let first = timeout(HEAD_WAIT, sender.send_request(self.request(&asked)?)).await;
        let response = match first.map_err(|_| self.slow(HEAD_WAIT))? {
            Ok(response) => response,
            // A kept connection may have been closed by the other side just now: nobody answered, so it is asked again.
            Err(error) if is_kept && (error.is_canceled() || error.is_closed() || error.is_incomplete_message()) => {
                sender = timeout(HEAD_WAIT, self.connect()).await.map_err(|_| self.slow(HEAD_WAIT))??;
                let again = timeout(HEAD_WAIT, sender.send_request(self.request(&asked)?)).await;
                again.map_err(|_| self.slow(HEAD_WAIT))?.map_err(broken)?
            }
            Err(error) => return Err(broken(error)),
        };
        self.0.time.hear(response.headers());
        let read = timeout(BODY_WAIT, self.take(response, &asked)).await;
        let answered = read.map_err(|_| self.slow(BODY_WAIT))??;
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        Ok(answered)
    }

    /// A kept connection that still stands.
    async fn idle(&self) -> Option<Sender> {
        loop {
            let mut sender = self.0.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()?;
            if sender.ready().await.is_ok() {
                return Some(sender);
            }
        }
    }

    fn request(&self, asked: &Asked<'_>) -> Result<Request<Full<Bytes>>, AskFault> {
        let built = Request::builder()
            .method(asked.method.clone())
            .uri(asked.path)
            .header(HOST, self.authority())
            .header(USER_AGENT, "hutong")
            .header(ACCEPT_ENCODING, "gzip")
            .body(Full::new(asked.body.clone()));
        let mut request = built.map_err(|e| self.unwritten(&e))?;
        request.headers_mut().extend(asked.headers.clone());
        Ok(request)
    }

    async fn connect(&self) -> Result<Sender, AskFault> {
        let Inner { host, port, reach, is_tls, certificate, .. } = &*self.0;
        let stream = connect(host, *port, *reach).await?;
        // What is asked is short, and somebody waits for it.
        let _ = stream.set_nodelay(true);
        if !is_tls {
            return self.greet(stream).await;
        }
        let fault = |source| AskFault::Tls { host: host.clone(), source };
        let name = ServerName::try_from(host.clone()).map_err(|e| fault(std::io::Error::other(e)))?;
        let tls = self
            .0
            .tls
            .get_or_try_init(|| async { connector(*certificate).map_err(std::io::Error::other) })
            .await
            .map_err(fault)?;
        self.greet(tls.connect(name, stream).await.map_err(fault)?).await
    }

    async fn greet<S>(&self, stream: S) -> Result<Sender, AskFault>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let greeted = http1::handshake(TokioIo::new(stream)).await;
        let (sender, connection) = greeted.map_err(|source| AskFault::Broken { host: self.0.host.clone(), source })?;
        // Ends with the sender, or with the other side.
        tokio::spawn(connection);
        Ok(sender)
    }

    /// The body, no longer than it may be before and after it is unpacked.
    async fn take(&self, response: Response<Incoming>, asked: &Asked<'_>) -> Result<Answered, AskFault> {
        let (head, mut body) = response.into_parts();
        let Asked { path, len_max, .. } = asked;
        let too_long = || AskFault::TooLong { host: self.0.host.clone(), path: (*path).to_owned(), len_max: *len_max };
        let packing = head.headers.get(CONTENT_ENCODING).map(HeaderValue::as_bytes);
        // What cannot be compressed becomes a little longer by it.
        let sent_max = len_max + if packing.is_some() { PACKING_LEN + len_max / PACKING_PART } else { 0 };
        let mut bytes = Vec::new();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|source| AskFault::Broken { host: self.0.host.clone(), source })?;
            let data = frame.data_ref().map_or(&[][..], |data| data);
            if bytes.len() + data.len() > sent_max {
                return Err(too_long());
            }
            bytes.extend_from_slice(data);
        }
        let packed = |why| AskFault::Packed { host: self.0.host.clone(), path: (*path).to_owned(), why };
        let body = match packing {
            None => bytes,
            Some(b"gzip") => unpack(bytes, *len_max).await.map_err(|refused| match refused {
                Unpacked::TooLong => too_long(),
                Unpacked::Bomb => packed("it grows to more than twenty times its length"),
                Unpacked::Broken => packed("it is cut off, or no gzip"),
            })?,
            Some(_) => return Err(packed("nothing but gzip was asked for")),
        };
        Ok(Answered { status: StatusCode::as_u16(&head.status), body })
    }
}

struct Asked<'a> {
    method: Method,
    path: &'a str,
    body: Bytes,
    headers: HeaderMap,
    len_max: usize,
}

enum Unpacked {
    TooLong,
    Bomb,
    Broken,
}

/// Unpacks on a thread that nobody else waits for: it may be megabytes.
async fn unpack(bytes: Vec<u8>, len_max: usize) -> Result<Vec<u8>, Unpacked> {
    let unpacking = tokio::task::spawn_blocking(move || {
        let grown_max = bytes.len().saturating_mul(RATIO_MAX).max(GROWN_FREE);
        let limit = len_max.min(grown_max);
        let mut out = Vec::new();
        let read = GzDecoder::new(bytes.as_slice()).take(limit as u64 + 1).read_to_end(&mut out);
        match read {
            Err(_) => Err(Unpacked::Broken),
            Ok(_) if out.len() > len_max => Err(Unpacked::TooLong),
            Ok(_) if out.len() > grown_max => Err(Unpacked::Bomb),
            Ok(_) => Ok(out),
        }
    });
    unpacking.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
}
