//! The other sides of letters: a mail server and a gateway that speak over real connections and keep what they get.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

/// What one of them got.
#[derive(Clone, Debug, Default)]
pub struct Got {
    /// The envelope's recipient, or the request's first line.
    pub to: String,
    /// Header lines.
    pub head: Vec<String>,
    /// What came behind them.
    pub body: String,
}

impl Got {
    pub fn header(&self, name: &str) -> &str {
        let of = |line: &'_ String| line.split_once(':').is_some_and(|(n, _)| n.eq_ignore_ascii_case(name));
        self.head.iter().find(|line| of(line)).map_or("", |line| line.split_once(':').unwrap().1.trim())
    }

    /// The text of a mail, whatever its transfer encoding.
    pub fn text(&self) -> String {
        match self.header("Content-Transfer-Encoding") {
            "base64" => {
                let joined: String = self.body.split_whitespace().collect();
                String::from_utf8(hutong_log::base64::decode(&joined).unwrap()).unwrap()
            }
            "quoted-printable" => unquote(&self.body),
            _ => self.body.clone(),
        }
    }
}

fn unquote(body: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), body.replace("=\r\n", "").replace("=\n", "").into_bytes().into_iter());
    while let Some(b) = rest.next() {
        if b == b'=' {
            let hex: Vec<u8> = rest.by_ref().take(2).collect();
            bytes.push(u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap());
        } else {
            bytes.push(b);
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// A server of a test. It listens as long as the test's runtime lives.
#[derive(Clone)]
pub struct Server {
    pub at: SocketAddr,
    pub got: Arc<Mutex<Vec<Got>>>,
    /// What it answers: to a recipient, or to a call.
    pub answer: Arc<AtomicU16>,
    /// Connections that were opened.
    pub opened: Arc<AtomicUsize>,
}

impl Server {
    /// One that speaks so with whoever connects.
    async fn open<F>(answer: u16, speak: impl Fn(Server, TcpStream) -> F + Send + 'static) -> Server
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let at = listener.local_addr().unwrap();
        let answer = Arc::new(AtomicU16::new(answer));
        let server = Server { at, got: Arc::default(), answer, opened: Arc::default() };
        let of = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                of.opened.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(speak(of.clone(), stream));
            }
        });
        server
    }

    pub fn answers(&self, code: u16) {
        self.answer.store(code, Ordering::SeqCst);
    }

    pub fn all(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    pub fn last(&self) -> Got {
        self.all().pop().expect("a letter")
    }
}

/// A mail server (RFC 5321, as much of it as one letter needs).
pub async fn mail_server() -> Server {
    Server::open(250, |server, stream| async { drop(talk(server, stream, GREETING, false).await) }).await
}

/// The same under TLS: from the first byte, or once it is asked for.
pub async fn closed_mail_server(acceptor: TlsAcceptor, at_once: bool) -> Server {
    let speak = move |server: Server, stream| {
        let acceptor = acceptor.clone();
        async move {
            let (stream, greeting) = match at_once {
                true => (Some(stream), GREETING),
                false => (talk(server.clone(), stream, GREETING, true).await, ""),
            };
            // A caller who does not trust the certificate is gone here.
            if let Some(stream) = stream
                && let Ok(stream) = acceptor.accept(stream).await
            {
                talk(server, stream, greeting, false).await;
            }
        }
    };
    Server::open(250, speak).await
}

const GREETING: &str = "220 post.example ESMTP\r\n";

/// Talks until the end, or until the rest is to be under TLS: then the connection comes back.
async fn talk<S>(server: Server, stream: S, greeting: &str, has_starttls: bool) -> Option<S>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut stream = BufReader::new(stream);
    let mut got = Got::default();
    let mut answer = greeting.to_owned();
    loop {
        if stream.write_all(answer.as_bytes()).await.is_err() || stream.flush().await.is_err() {
            return None;
        }
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return None;
        }
        let word = line.trim_end().to_ascii_uppercase();
        answer = match word.split([' ', ':']).next().unwrap() {
            "EHLO" if has_starttls => "250-post.example\r\n250 STARTTLS\r\n".to_owned(),
            "STARTTLS" if has_starttls => {
                stream.write_all(b"220 go on\r\n").await.ok()?;
                return Some(stream.into_inner());
            }
            "EHLO" => "250-post.example\r\n250 8BITMIME\r\n".to_owned(),
            "RCPT" => {
                got.to = line.trim_end().to_owned();
                let code = server.answer.load(Ordering::SeqCst);
                format!("{code} {}\r\n", got.to)
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await.unwrap();
                stream.flush().await.unwrap();
                let mut in_head = true;
                loop {
                    let mut line = String::new();
                    assert!(stream.read_line(&mut line).await.unwrap() > 0, "the letter ends with a full stop");
                    match line.trim_end_matches("\r\n") {
                        "." => break,
                        "" if in_head => in_head = false,
                        folded if in_head && folded.starts_with([' ', '\t']) => {
                            got.head.last_mut().unwrap().push_str(folded);
                        }
                        field if in_head => got.head.push(field.to_owned()),
                        _ => got.body.push_str(line.strip_prefix('.').unwrap_or(&line)),
                    }
                }
                server.got.lock().unwrap().push(std::mem::take(&mut got));
                "250 taken\r\n".to_owned()
            }
            "QUIT" => {
                let _ = stream.write_all(b"221 bye\r\n").await;
                let _ = stream.flush().await;
                return None;
            }
            _ => "250 ok\r\n".to_owned(),
        };
    }
}

/// A gateway that takes calls over HTTPS.
pub async fn closed_gateway(acceptor: TlsAcceptor) -> Server {
    let speak = move |server: Server, stream| {
        let acceptor = acceptor.clone();
        async move {
            if let Ok(stream) = acceptor.accept(stream).await {
                answer(server, stream).await;
            }
        }
    };
    Server::open(204, speak).await
}

/// A gateway that takes calls over HTTP.
pub async fn gateway() -> Server {
    Server::open(204, answer).await
}

async fn answer<S: AsyncRead + AsyncWrite + Unpin>(server: Server, stream: S) {
    let mut stream = BufReader::new(stream);
    let mut got = Got::default();
    stream.read_line(&mut got.to).await.unwrap();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.unwrap();
        match line.trim_end() {
            "" => break,
            field => got.head.push(field.to_owned()),
        }
    }
    let mut body = vec![0; got.header("content-length").parse().unwrap()];
    stream.read_exact(&mut body).await.unwrap();
    got.body = String::from_utf8(body).unwrap();
    server.got.lock().unwrap().push(got);
    let code = server.answer.load(Ordering::SeqCst);
    let head = format!("HTTP/1.1 {code} so\r\ncontent-length: 0\r\nlocation: http://169.254.169.254/\r\n\r\n");
    let _ = stream.write_all(head.as_bytes()).await;
    let _ = stream.flush().await;
}

/// A server that takes a connection and says nothing.
pub async fn silent() -> Server {
    Server::open(0, hold).await
}

async fn hold(_: Server, stream: TcpStream) {
    let _held = stream;
    std::future::pending().await
}
