//! Where news may leave to: a file of the operator's beside the keys, absent unless somebody wrote it. Pages show what it
//! says and cannot change it: whoever owns the machine says whom it calls, not whoever has a password.
#![allow(clippy::disallowed_methods, reason = "this file reads the operator's file of destinations")]

use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use hutong_core::{facts::Private, home::Channel};
use hutong_log::base64;
use serde::Deserialize;

use crate::outside::{Reach, Target, is_host};

/// Its name in a node's directory.
pub const OUTBOUND_FILE: &str = "outbound.json";
/// How a secret of Standard Webhooks begins.
const SECRET_PREFIX: &str = "whsec_";
/// Bytes that such a secret has (Standard Webhooks, "Symmetric").
const SECRET_LEN: std::ops::RangeInclusive<usize> = 24..=64;

/// How the talk with a mail server is closed to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tls {
    /// From the first byte (RFC 8314).
    AtOnce,
    /// After `STARTTLS`, and not at all without it.
    Starttls,
    /// Not: only towards this machine or a private network.
    None,
}

/// A mail server that takes what it is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailTo {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the talk is closed.
    pub tls: Tls,
    /// Who asks, where the server wants to know.
    pub login: Option<(Private<String>, Private<String>)>,
    /// The address that letters come from.
    pub from: String,
    /// How far this reaches.
    pub reach: Reach,
}

/// A gateway that is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookTo {
    /// Whether the call is closed by TLS.
    pub is_tls: bool,
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Path and query.
    pub path: String,
    /// With what calls are signed.
    pub secret: Private<Vec<u8>>,
    /// How far this reaches.
    pub reach: Reach,
}

/// Everything that news may leave to; nothing unless the operator said so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outbound {
    /// Mail.
    pub mail: Option<MailTo>,
    /// The gateway.
    pub hook: Option<HookTo>,
}

/// The file cannot be used: nothing leaves.
#[derive(Debug, thiserror::Error)]
pub enum OutboundFault {
    /// Not readable.
    #[error("couldn't read {path}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Others than its owner may read the passwords in it.
    #[error("{0} holds secrets and may be read by others than its owner: chmod 600 it")]
    Exposed(PathBuf),
    /// It does not say what it should.
    #[error("{path} is not what it should be: {problem}")]
    Unfit {
        /// The file.
        path: PathBuf,
        /// What is wrong. Never a value: it may be a secret.
        problem: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    mail: Option<MailText>,
    hook: Option<HookText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MailText {
    host: String,
    port: Option<u16>,
    tls: Tls,
    user: Option<String>,
    password: Option<String>,
    from: String,
    #[serde(default)]
    private: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HookText {
    url: String,
    secret: String,
    #[serde(default)]
    private: bool,
}

fn reach(private: bool) -> Reach {
    if private { Reach::Private } else { Reach::Public }
}

impl MailText {
    fn read(self) -> Result<MailTo, &'static str> {
        let port = self.port.unwrap_or(match self.tls {
            Tls::AtOnce => 465,
            Tls::Starttls => 587,
            Tls::None => 25,
        });
        let reach = reach(self.private);
        if !is_host(&self.host) {
            return Err("mail.host is no name of a host");
        }
        if self.tls == Tls::None && reach == Reach::Public {
            return Err("mail without tls is only sent to a private network: set mail.private, or mail.tls");
        }
        if self.from.parse::<lettre::Address>().is_err() {
            return Err("mail.from is no mail address");
        }
        let login = match (self.user, self.password) {
            (Some(user), Some(password)) => Some((Private(user), Private(password))),
            (None, None) => None,
            _ => return Err("mail.user and mail.password belong together"),
        };
        Ok(MailTo { host: self.host, port, tls: self.tls, login, from: self.from, reach })
    }
}

impl HookText {
    fn read(self) -> Result<HookTo, &'static str> {
        let reach = reach(self.private);
        let uri: hyper::Uri = self.url.parse().map_err(|_| "hook.url is no address")?;
        match uri.scheme_str() {
            Some("https") => {}
            Some("http") if reach == Reach::Private => {}
            Some("http") => return Err("hook.url without https only reaches a private network: set hook.private"),
            _ => return Err("hook.url begins with https://"),
        }
        let Target { is_tls, host, port } = Target::of(&uri).ok_or("hook.url has no plain host")?;
        let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let secret = self.secret.strip_prefix(SECRET_PREFIX).and_then(|text| base64::decode(text).ok());
        let secret = secret.filter(|bytes| SECRET_LEN.contains(&bytes.len()));
        let secret = secret.ok_or("hook.secret is whsec_ and 24 to 64 bytes in base64")?;
        Ok(HookTo { is_tls, host, port, path, secret: Private(secret), reach })
    }
}

impl Outbound {
    /// Reads the file of a directory; nothing is configured where there is none.
    ///
    /// # Errors
    /// [`OutboundFault`].
    pub fn read(dir: &Path) -> Result<Outbound, OutboundFault> {
        let path = dir.join(OUTBOUND_FILE);
        let text = match std::fs::read_to_string(&path) {
            Err(source) if source.kind() == std::io::ErrorKind::NotFound => return Ok(Outbound::default()),
            Err(source) => return Err(OutboundFault::Unreadable { path, source }),
            Ok(text) => text,
        };
        let mode = path.metadata().map(|meta| meta.permissions().mode());
        let mode = mode.map_err(|source| OutboundFault::Unreadable { path: path.clone(), source })?;
        if mode & 0o077 != 0 {
            return Err(OutboundFault::Exposed(path));
        }
        Outbound::parse(&text).map_err(|problem| OutboundFault::Unfit { path, problem })
    }

    /// Reads the file's text.
    ///
    /// # Errors
    /// What is wrong with it, without any of its values.
    pub fn parse(text: &str) -> Result<Outbound, String> {
        let read: FileText = serde_json::from_str(text)
            // The library's sentence may quote what stands there.
            .map_err(|e| format!("line {}, column {}: no such setting, or none of its values", e.line(), e.column()))?;
        Ok(Outbound {
            mail: read.mail.map(MailText::read).transpose()?,
            hook: read.hook.map(HookText::read).transpose()?,
        })
    }

    /// The channels that lead anywhere.
    pub fn channels(&self) -> Vec<Channel> {
        let mail = self.mail.as_ref().map(|_| Channel::Mail);
        mail.into_iter().chain(self.hook.as_ref().map(|_| Channel::Hook)).collect()
    }

    /// Every destination: by which channel, and its host with port.
    pub fn destinations(&self) -> Vec<(Channel, String)> {
        let mail = self.mail.as_ref().map(|to| (Channel::Mail, format!("{}:{}", to.host, to.port)));
        let hook = self.hook.as_ref().map(|to| (Channel::Hook, format!("{}:{}", to.host, to.port)));
        mail.into_iter().chain(hook).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    #[test]
    fn what_is_configured_is_what_is_listed() {
        let text = format!(
            r#"{{"mail":{{"host":"mail.example.org","tls":"at-once","user":"u","password":"p","from":"n@example.org"}},
            "hook":{{"url":"https://gate.example.org:8443/in?x=1","secret":"{SECRET}"}}}}"#
        );
        let read = Outbound::parse(&text).unwrap();
        let listed = read.destinations();
        assert_eq!(listed[0], (Channel::Mail, "mail.example.org:465".to_owned()));
        assert_eq!(listed[1], (Channel::Hook, "gate.example.org:8443".to_owned()));
        assert_eq!(read.hook.unwrap().path, "/in?x=1");
        assert_eq!(Outbound::parse("{}").unwrap(), Outbound::default());
    }

    #[test]
    fn what_does_not_fit_is_said_without_its_value() {
        let mail = |rest: &str| format!(r#"{{"mail":{{"host":"h.example","from":"n@example.org",{rest}}}}}"#);
        let hook = |url: &str, secret: &str| format!(r#"{{"hook":{{"url":"{url}","secret":"{secret}"}}}}"#);
        for bad in [
            mail(r#""tls":"none""#),
            mail(r#""tls":"geheim""#),
            mail(r#""tls":"at-once","user":"geheim""#),
            mail(r#""tls":"at-once","geheim":1"#),
            hook("http://gate.example.org/", SECRET),
            hook("https://geheim@gate.example.org/", SECRET),
            hook("ftp://gate.example.org/", SECRET),
            hook("https://gate.example.org/", "geheim"),
            hook("https://gate.example.org/", "whsec_c2hvcnQ="),
        ] {
            let problem = Outbound::parse(&bad).unwrap_err();
            assert!(!problem.contains("geheim"), "{bad}: {problem}");
        }
    }
}
