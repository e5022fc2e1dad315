//! A browser's plainest part: requests over TCP, cookies kept, no scripts run, redirects shown and not followed.

use std::{collections::BTreeMap, net::SocketAddr};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// How forms without files are sent.
const FORM: &str = "application/x-www-form-urlencoded";

/// An answer.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Page {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The value of a form's hidden field.
    #[track_caller]
    pub fn field(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let rest = self.body.split(&mark).nth(1).unwrap_or_else(|| panic!("no field {name} in {}", self.body));
        rest.split('"').next().unwrap().to_owned()
    }
}

/// A visitor with their cookies.
#[derive(Clone, Debug)]
pub struct Browser {
    pub site: SocketAddr,
    pub cookies: BTreeMap<String, String>,
    pub lang: &'static str,
    /// Headers sent with every request.
    pub more: Vec<(&'static str, String)>,
    /// Body of the last answer, before it was read as text.
    pub last: Vec<u8>,
}

/// What is typed into a form: name, and text or file (name and bytes).
#[derive(Clone, Copy)]
pub enum Typed<'a> {
    Text(&'a str, &'a str),
    File(&'a str, &'a str, &'a [u8]),
}

impl Browser {
    pub fn new(site: SocketAddr) -> Browser {
        Browser { site, cookies: BTreeMap::new(), lang: "en", more: Vec::new(), last: Vec::new() }
    }

    pub async fn get(&mut self, path: &str) -> Page {
        self.send("GET", path, "", &[]).await
    }

    /// Sends a form without files.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.send("POST", path, FORM, encode(fields).as_bytes()).await
    }

    /// Sends a form as browsers send one with files.
    pub async fn post_parts(&mut self, path: &str, parts: &[Typed<'_>]) -> Page {
        let mut body = Vec::new();
        for part in parts {
            body.extend_from_slice(b"--edge\r\nContent-Disposition: form-data; ");
            match part {
                Typed::Text(name, text) => body.extend_from_slice(format!("name=\"{name}\"\r\n\r\n{text}").as_bytes()),
                Typed::File(name, file, bytes) => {
                    let head = format!("name=\"{name}\"; filename=\"{file}\"\r\nContent-Type: application/x\r\n\r\n");
                    body.extend_from_slice(head.as_bytes());
                    body.extend_from_slice(bytes);
                }
            }
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--edge--\r\n");
        self.send("POST", path, "multipart/form-data; boundary=edge", &body).await
    }

    pub async fn send(&mut self, method: &str, path: &str, media_type: &str, body: &[u8]) -> Page {
        self.try_send(method, path, media_type, body).await.expect("a whole answer")
    }

    /// A form as [`Browser::post`] sends it; `None` when the site is gone before the answer is whole.
    pub async fn try_post(&mut self, path: &str, fields: &[(&str, &str)]) -> Option<Page> {
        self.try_send("POST", path, FORM, encode(fields).as_bytes()).await
    }

    /// The same request; `None` when the site is gone before the answer is whole.
    pub async fn try_send(&mut self, method: &str, path: &str, media_type: &str, body: &[u8]) -> Option<Page> {
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAccept-Language: {}\r\nContent-Length: {}\r\n",
            self.site,
            self.lang,
            body.len()
        );
        if !media_type.is_empty() {
            head += &format!("Content-Type: {media_type}\r\n");
        }
        if !self.cookies.is_empty() {
            let pairs: Vec<String> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
            head += &format!("Cookie: {}\r\n", pairs.join("; "));
        }
        for (name, value) in &self.more {
            head += &format!("{name}: {value}\r\n");
        }
        let mut stream = TcpStream::connect(self.site).await.ok()?;
        stream.write_all(head.as_bytes()).await.ok()?;
        stream.write_all(b"\r\n").await.ok()?;
        // A server that has refused already may not read on.
        let _ = stream.write_all(body).await;
        let mut bytes = Vec::new();
        while stream.read_buf(&mut bytes).await.is_ok_and(|n| n > 0) {
            // A stream of events has no end; its head is what is asked for.
            if String::from_utf8_lossy(&bytes).contains("text/event-stream")
                && bytes.windows(4).any(|w| w == b"\r\n\r\n")
            {
                bytes.truncate(bytes.windows(4).position(|w| w == b"\r\n\r\n").expect("a head") + 4);
                break;
            }
        }
        (is_whole(&bytes) || (method == "HEAD" && !bytes.is_empty())).then(|| self.read(&bytes))
    }

    /// A file, and the page that it would be as text.
    pub async fn file(&mut self, path: &str) -> (Page, Vec<u8>) {
        let page = self.get(path).await;
        let bytes = std::mem::take(&mut self.last);
        (page, bytes)
    }

    fn read(&mut self, bytes: &[u8]) -> Page {
        let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().expect("a status");
        let mut headers = BTreeMap::new();
        for line in lines {
            let (name, value) = line.split_once(": ").unwrap_or((line, ""));
            if name.eq_ignore_ascii_case("set-cookie") {
                let (key, rest) = value.split_once('=').expect("a cookie");
                self.cookies.insert(key.to_owned(), rest.split(';').next().unwrap().to_owned());
            }
            headers.entry(name.to_lowercase()).or_insert_with(|| value.to_owned());
        }
        let rest = &bytes[end + 4..];
        let is_chunked = headers.get("transfer-encoding").is_some_and(|v| v == "chunked");
        let body = if is_chunked { join(rest) } else { rest.to_vec() };
        let text = String::from_utf8_lossy(&body).into_owned();
        self.last = body;
        Page { status, headers, body: text }
    }
}

/// Fields of a form, percent-encoded.
fn encode(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
    let pairs: Vec<String> = fields.iter().map(|(k, v)| format!("{}={}", escape(k), escape(v))).collect();
    pairs.join("&")
}

/// Whether an answer has its head and as much of its body as the head says.
fn is_whole(bytes: &[u8]) -> bool {
    let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
    let len = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
    match len {
        Some(len) => bytes.len() - end - 4 >= len,
        None => {
            !head.contains("transfer-encoding: chunked")
                || head.contains("text/event-stream")
                || bytes.ends_with(b"0\r\n\r\n")
        }
    }
}

/// The pieces of a chunked body.
fn join(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|w| w == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap().trim(), 16).unwrap();
        if size == 0 {
            break;
        }
        body.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 4 + size..];
    }
    body
}
