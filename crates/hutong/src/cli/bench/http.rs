//! The asking end: one connection that is kept, requests as bytes, answers read whole. As little of HTTP/1.1 as our own
//! server speaks, so that asking costs less than answering.

use std::{io, net::SocketAddr};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Longest head that is read, in bytes.
const HEAD_LEN_MAX: usize = 16 << 10;
/// What browsers say they can unpack.
const ENCODINGS: &str = "gzip, deflate, br";

/// An answer.
#[derive(Debug, Default)]
pub(super) struct Reply {
    pub(super) status: u16,
    /// Where it leads; empty for nowhere.
    pub(super) location: String,
    /// Name and value of the first cookie that it sets; empty for none.
    pub(super) cookie: String,
    pub(super) body: Vec<u8>,
}

impl Reply {
    /// The value of a form's hidden field; empty when there is none.
    pub(super) fn field(&self, name: &str) -> String {
        let body = String::from_utf8_lossy(&self.body);
        let mark = format!("name=\"{name}\" value=\"");
        let rest = body.split(&mark).nth(1).and_then(|rest| rest.split('"').next());
        rest.unwrap_or_default().to_owned()
    }
}

/// A request as bytes. Pages are asked for as browsers do, packed; what is read here is asked for as it is.
pub(super) fn request(
    method: &str,
    host: SocketAddr,
    path: &str,
    cookie: &str,
    is_packed: bool,
    body: &str,
) -> Vec<u8> {
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Language: zh-CN\r\n");
    if is_packed {
        head += &format!("Accept-Encoding: {ENCODINGS}\r\n");
    }
    if !cookie.is_empty() {
        head += &format!("Cookie: {cookie}\r\n");
    }
    if method == "POST" {
        let len = body.len();
        head += &format!("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len}\r\n");
    }
    (head + "\r\n" + body).into_bytes()
}

/// A connection.
pub(super) struct Link {
    stream: TcpStream,
    read: Vec<u8>,
}

fn odd(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

fn find(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    bytes.windows(mark.len()).position(|window| window == mark)
}

impl Link {
    pub(super) async fn open(to: SocketAddr) -> io::Result<Link> {
        let stream = TcpStream::connect(to).await?;
        stream.set_nodelay(true)?;
        Ok(Link { stream, read: Vec::with_capacity(HEAD_LEN_MAX) })
    }

    /// Asks for what does not end, and reads the head of the answer.
    pub(super) async fn begin(&mut self, request: &[u8]) -> io::Result<Reply> {
        self.stream.write_all(request).await?;
        let (reply, _) = self.head().await?;
        self.read = Vec::new();
        Ok(reply)
    }

    pub(super) async fn ask(&mut self, request: &[u8]) -> io::Result<Reply> {
        self.stream.write_all(request).await?;
        let (mut reply, body_len) = self.head().await?;
        reply.body = match body_len {
            Some(len) => self.take(len).await?,
            None => self.pieces().await?,
        };
        Ok(reply)
    }

    /// The head of an answer, and how long its body is; `None` where it comes in pieces.
    async fn head(&mut self) -> io::Result<(Reply, Option<usize>)> {
        let end = self.until(b"\r\n\r\n").await?;
        let head = String::from_utf8_lossy(&self.read[..end]).into_owned();
        self.read.drain(..end);
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
        let mut reply = Reply { status: status.ok_or_else(|| odd("no status"))?, ..Reply::default() };
        let mut len = Some(0);
        for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
            match name.to_ascii_lowercase().as_str() {
                "content-length" => len = Some(value.parse().map_err(|_| odd("no length"))?),
                "transfer-encoding" => len = None,
                "location" => reply.location = value.to_owned(),
                "set-cookie" if reply.cookie.is_empty() => {
                    reply.cookie = value.split(';').next().unwrap_or_default().to_owned();
                }
                _ => {}
            }
        }
        Ok((reply, len))
    }

    /// Reads on until a mark; the position after it.
    pub(super) async fn until(&mut self, mark: &[u8]) -> io::Result<usize> {
        let mut from = 0;
        loop {
            if let Some(at) = find(&self.read[from..], mark) {
                return Ok(from + at + mark.len());
            }
            from = self.read.len().saturating_sub(mark.len());
            self.more().await?;
        }
    }

    /// The next event of a stream: what stands behind `data:`.
    pub(super) async fn event(&mut self) -> io::Result<String> {
        let begin = self.until(b"data:").await?;
        self.read.drain(..begin);
        let end = self.until(b"\n").await?;
        let said = String::from_utf8_lossy(&self.read[..end]).trim().to_owned();
        self.read.drain(..end);
        Ok(said)
    }

    async fn more(&mut self) -> io::Result<()> {
        match self.stream.read_buf(&mut self.read).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }

    async fn take(&mut self, len: usize) -> io::Result<Vec<u8>> {
        while self.read.len() < len {
            self.more().await?;
        }
        Ok(self.read.drain(..len).collect())
    }

    async fn pieces(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let end = self.until(b"\r\n").await?;
            let line = String::from_utf8_lossy(&self.read[..end - 2]).into_owned();
            let len = usize::from_str_radix(line.trim(), 16).map_err(|_| odd("no length of a piece"))?;
            self.read.drain(..end);
            let piece = self.take(len + 2).await?;
            body.extend_from_slice(&piece[..len]);
            if len == 0 {
                return Ok(body);
            }
        }
    }
}
