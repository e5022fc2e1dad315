//! Where the demo is played: a folder of its own, one quarter per body, one process per node.
//! Each process may run as a user of its own, who cannot read the other's quarter but for what is published there.
#![allow(clippy::disallowed_methods, reason = "the demo owns the folder that it makes")]

use std::{
    fs,
    io::{self, BufRead, BufReader},
    net::SocketAddr,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::Value;

use super::{
    fault::PlayFault,
    marker::{MARKER_FILE, MARKER_TEXT},
};
use crate::admin::server::SOCKET;

/// Name of the folder that a body publishes.
pub const PUBLISHED: &str = "published";
/// Longest path of a Unix socket on Linux, in bytes.
const SOCKET_PATH_LEN_MAX: usize = 107;

/// Where the first node listens; the next one takes the port behind it. Taken ports are passed over.
pub const FIRST: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);

/// The address behind that of a URL.
pub fn behind(url: &str) -> SocketAddr {
    let port = url.rsplit(':').next().and_then(|rest| rest.trim_end_matches('/').parse::<u16>().ok());
    SocketAddr::new(FIRST.ip(), port.unwrap_or(FIRST.port()).saturating_add(1))
}

/// The address of a URL that a node said to be its own.
pub fn at(url: &str) -> SocketAddr {
    let mut behind = behind(url);
    behind.set_port(behind.port().saturating_sub(1));
    behind
}

/// One body's part of the folder.
#[derive(Clone, Debug)]
pub struct Quarter {
    /// The body's folder.
    pub dir: PathBuf,
    /// The node's own directory: nobody else's business.
    pub node: PathBuf,
    /// What it publishes: the only thing the other body reads.
    pub published: PathBuf,
    /// As whom its processes run; `None` for whoever runs the demo.
    pub user: Option<User>,
}

/// A user of the system, and the group through which published folders are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct User {
    /// Number of the user.
    pub id: u32,
    /// Number of the group.
    pub group: u32,
}

fn fault(path: &Path) -> impl FnOnce(io::Error) -> PlayFault {
    move |source| PlayFault::File { path: path.to_owned(), source }
}

fn make_dir(path: &Path, mode: u32, user: Option<User>) -> Result<(), PlayFault> {
    fs::create_dir_all(path).map_err(fault(path))?;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(fault(path))?;
    user.map_or(Ok(()), |u| std::os::unix::fs::chown(path, Some(u.id), Some(u.group)).map_err(fault(path)))
}

/// Makes the folder, or empties one that an earlier demo made; `held` keeps other demos out while it lives.
///
/// # Errors
/// [`PlayFault::Foreign`] for a folder with other things in it, [`PlayFault::InUse`] while another demo plays there.
pub fn clear(dir: &Path, names: &[&str]) -> Result<fs::File, PlayFault> {
    let marker = dir.join(MARKER_FILE);
    if let Ok(entries) = fs::read_dir(dir)
        && !marker.exists()
        && let Some(found) = entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).min()
    {
        return Err(PlayFault::Foreign { dir: dir.to_owned(), found });
    }
    make_dir(dir, 0o755, None)?;
    let held = fs::File::options().create(true).truncate(false).write(true).open(&marker).map_err(fault(&marker))?;
    held.try_lock().map_err(|_| PlayFault::InUse(dir.to_owned()))?;
    fs::write(&marker, format!("{MARKER_TEXT}\n")).map_err(fault(&marker))?;
    for name in names {
        let path = dir.join(name);
        match fs::remove_dir_all(&path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(fault(&path)(e)),
            _ => {}
        }
    }
    Ok(held)
}

impl Quarter {
    /// Makes a body's part of the folder.
    ///
    /// # Errors
    /// [`PlayFault`].
    pub fn make(demo: &Path, key: &str, user: Option<User>) -> Result<Quarter, PlayFault> {
        let dir = demo.join(key);
        let (node, published) = (dir.join("node"), dir.join(PUBLISHED));
        let socket = node.join(SOCKET);
        let len = socket.as_os_str().len();
        if len > SOCKET_PATH_LEN_MAX {
            return Err(PlayFault::PathTooLong { path: socket, len, len_max: SOCKET_PATH_LEN_MAX });
        }
        make_dir(&dir, 0o755, user)?;
        make_dir(&node, 0o700, user)?;
        make_dir(&published, 0o750, user)?;
        Ok(Quarter { dir, node, published, user })
    }

    /// The program itself, run as this body's user with these arguments.
    fn program(&self, arguments: &[&str]) -> Result<Command, PlayFault> {
        let own = std::env::current_exe().map_err(|source| PlayFault::Process { command: "hutong".into(), source })?;
        let mut command = Command::new(own);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        if std::env::var_os("HUTONG_LOG").is_none() {
            // They are started one after the other: that the next cannot be reached yet is no news.
            command.env("HUTONG_LOG", "error");
        }
        if let Some(user) = self.user {
            // Other groups of whoever runs the demo are dropped with the user. The child starts where it may read.
            command.uid(user.id).gid(user.group).current_dir("/");
        }
        Ok(command)
    }

    /// Runs one command of the program to its end; gives its exit code and its answer in JSON.
    ///
    /// # Errors
    /// [`PlayFault::Process`] when it cannot be run or does not answer in JSON.
    pub fn run(&self, arguments: &[&str]) -> Result<(i32, Value), PlayFault> {
        let process = |source| PlayFault::Process { command: format!("hutong {}", arguments.join(" ")), source };
        let mut command = self.program(arguments)?;
        let output = command.stdin(Stdio::null()).arg("--json").output().map_err(process)?;
        let code = output.status.code().unwrap_or(-1);
        let said = serde_json::from_slice(&output.stdout).map_err(|e| {
            let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
            process(io::Error::other(format!("exit code {code}, {e}: {stderr}")))
        })?;
        Ok((code, said))
    }

    /// Starts the node's server with a clock that stands still, serving its record alone, and waits until it listens;
    /// gives its address.
    ///
    /// # Errors
    /// [`PlayFault::Process`] when it ends or says something else first.
    pub fn serve(&self, clock: u64, listen: SocketAddr) -> Result<(Server, String), PlayFault> {
        let (clock, listen) = (clock.to_string(), listen.to_string());
        self.begin("serve", &["--simulated-clock", &clock, "--no-portal", "--listen", &listen])
    }

    /// Starts the node's server for people: with the real clock, asking its partners, with its portal; gives the portal's
    /// address.
    ///
    /// # Errors
    /// [`PlayFault::Process`] when it ends or says something else first.
    pub fn serve_people(&self, listen: SocketAddr, every_s: u64, lang: &str) -> Result<(Server, String), PlayFault> {
        let (published, every, listen) = (self.published.to_string_lossy(), every_s.to_string(), listen.to_string());
        let arguments = ["--publish", &published, "--every", &every, "--listen", &listen, "--lang", lang];
        self.begin("serve", &arguments)
    }

    /// Starts the node as a witness, with the real clock; gives its address.
    ///
    /// # Errors
    /// [`PlayFault::Process`] when it ends or says something else first.
    pub fn witness(&self, listen: SocketAddr, every_s: u64) -> Result<(Server, String), PlayFault> {
        self.begin("witness", &["--every", &every_s.to_string(), "--listen", &listen.to_string()])
    }

    /// Starts the node's server; gives it with its address.
    fn begin(&self, command: &str, more: &[&str]) -> Result<(Server, String), PlayFault> {
        let (server, ready) = self.start(command, more)?;
        Ok((server, ready["url"].as_str().unwrap_or_default().to_owned()))
    }

    /// Starts the node's server; gives it with what it said when it was ready.
    fn start(&self, command: &str, more: &[&str]) -> Result<(Server, Value), PlayFault> {
        let node = self.node.to_string_lossy();
        let mut arguments = vec![command, "--dir", &node, "--until-eof", "--json"];
        arguments.extend(more);
        let process = |source| PlayFault::Process { command: format!("hutong {}", arguments.join(" ")), source };
        let mut child = self.program(&arguments)?.spawn().map_err(process)?;
        let stdout = child.stdout.take();
        let server = Server { child };
        let mut said = String::new();
        for line in stdout.into_iter().flat_map(|out| BufReader::new(out).lines()) {
            said.push_str(&line.map_err(process)?);
            if let Ok(ready) = serde_json::from_str::<Value>(&said)
                && ready["ready"] == true
            {
                return Ok((server, ready));
            }
        }
        Err(process(io::Error::other(said)))
    }
}

/// A running node. It ends when its standard input is closed, so it never outlives the demo.
#[derive(Debug)]
pub struct Server {
    child: Child,
}

impl Server {
    /// Process id, as the operator would see it.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the end of a server that was told to stop.
    ///
    /// # Errors
    /// What the system said.
    pub fn wait(mut self) -> io::Result<()> {
        drop(self.child.stdin.take());
        self.child.wait().map(|_| ())
    }

    fn end(&mut self) {
        // Nothing is left to do about a process that cannot be ended; it ends with its standard input.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}
