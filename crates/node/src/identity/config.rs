//! Which provider people sign in by: a file of the operator's beside the keys, absent unless somebody wrote it. The secret
//! that the provider gave this client lies in a file of its own, and nowhere else.
#![allow(clippy::disallowed_methods, reason = "this file reads the operator's file and the client's secret")]

use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use hutong_core::facts::Private;
use hyper::Uri;
use serde::Deserialize;

use crate::outside::{Reach, Target, is_host};

/// Its name in a node's directory.
pub const IDENTITY_FILE: &str = "identity.json";
/// The claim that names a person, unless the file says another.
const CLAIM_DEFAULT: &str = "sub";
/// Longest word of the file, in bytes.
const WORD_LEN_MAX: usize = 512;
/// Most words of a list in the file.
const WORDS_MAX: usize = 16;

/// What stands for our own second factor, if the provider says so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Standing {
    /// One of these as `acr`: the class of how somebody signed in.
    pub acr: Vec<String>,
    /// One of these among `amr`: means by which they did (RFC 8176).
    pub amr: Vec<String>,
}

/// A provider, and what this node is to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderAt {
    /// Its name: an address.
    pub issuer: String,
    /// The servers that are called: the issuer's own, and those that the operator added.
    pub servers: Vec<(String, u16)>,
    /// The name that it gave this client.
    pub client_id: String,
    /// The secret that it gave; without one, the proof of RFC 7636 is all there is.
    pub secret: Option<Private<String>>,
    /// Which claim is the number of a person here.
    pub claim: String,
    /// What is asked for beside `openid`.
    pub scopes: Vec<String>,
    /// What stands for our own second factor; nothing unless the operator said so.
    pub second_factor: Standing,
    /// How far calls reach.
    pub reach: Reach,
}

/// The file cannot be used: nobody signs in by a provider.
#[derive(Debug, thiserror::Error)]
pub enum IdentityFileFault {
    /// Not readable.
    #[error("couldn't read {path}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Others may read the secret.
    #[error("{0} holds a secret and may be read by others than its owner: chmod 600 it")]
    Exposed(PathBuf),
    /// Others may say who signs in.
    #[error("{0} says who signs in and may be written by others than its owner: chmod go-w it")]
    Writable(PathBuf),
    /// It does not say what it should.
    #[error("{path} is not what it should be: {problem}")]
    Unfit {
        /// The file.
        path: PathBuf,
        /// What is wrong. Never a value.
        problem: String,
    },
    /// This program has no such part.
    #[error("{0} is there, but this program was built without the feature oidc")]
    NotBuiltIn(PathBuf),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    issuer: String,
    client_id: String,
    client_secret_file: Option<PathBuf>,
    claim: Option<String>,
    #[serde(default)]
    scopes: Vec<String>,
    #[serde(default)]
    servers: Vec<String>,
    #[serde(default)]
    second_factor: Standing,
    #[serde(default)]
    private: bool,
}

fn is_word(word: &str) -> bool {
    !word.is_empty() && word.len() <= WORD_LEN_MAX && word.bytes().all(|b| b.is_ascii_graphic())
}

/// A server as the file names it: a host, with a port where it is not the usual one.
fn read_server(text: &str) -> Option<(String, u16)> {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok()?),
        None => (text, 443),
    };
    let host = host.trim_matches(['[', ']']);
    is_host(host).then(|| (host.to_owned(), port))
}

impl ProviderAt {
    /// Reads the file of a directory, and the secret that it names; nothing is configured where there is none.
    ///
    /// # Errors
    /// [`IdentityFileFault`].
    pub fn read(dir: &Path) -> Result<Option<ProviderAt>, IdentityFileFault> {
        let path = dir.join(IDENTITY_FILE);
        let text = match std::fs::read_to_string(&path) {
            Err(source) if source.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(IdentityFileFault::Unreadable { path, source }),
            Ok(text) => text,
        };
        if !super::IS_BUILT_IN {
            return Err(IdentityFileFault::NotBuiltIn(path));
        }
        if mode(&path)? & 0o022 != 0 {
            return Err(IdentityFileFault::Writable(path));
        }
        let unfit = |problem| IdentityFileFault::Unfit { path: path.clone(), problem };
        let (mut at, secret_file) = ProviderAt::parse(&text).map_err(unfit)?;
        if let Some(file) = secret_file {
            let file = dir.join(file);
            if mode(&file)? & 0o077 != 0 {
                return Err(IdentityFileFault::Exposed(file));
            }
            let secret = std::fs::read_to_string(&file);
            let secret = secret.map_err(|source| IdentityFileFault::Unreadable { path: file, source })?;
            let secret = secret.trim().to_owned();
            if !is_word(&secret) {
                return Err(unfit("client_secret_file holds no secret on one line".to_owned()));
            }
            at.secret = Some(Private(secret));
        }
        Ok(Some(at))
    }

    /// Reads the file's text; beside it, the name of the file with the secret.
    ///
    /// # Errors
    /// What is wrong with it, without any of its values.
    pub fn parse(text: &str) -> Result<(ProviderAt, Option<PathBuf>), String> {
        let read: FileText = serde_json::from_str(text)
            // The library's sentence may quote what stands there.
            .map_err(|e| format!("line {}, column {}: no such setting, or none of its values", e.line(), e.column()))?;
        let reach = if read.private { Reach::Private } else { Reach::Public };
        let uri: Uri = read.issuer.parse().map_err(|_| "issuer is no address")?;
        let target = Target::of(&uri).filter(|_| is_word(&read.issuer) && uri.query().is_none());
        let target = target.ok_or("issuer is no address that begins with https:// and has a plain host")?;
        if !target.is_tls && reach == Reach::Public {
            return Err("issuer without https only on a private network: set private".to_owned());
        }
        let lists =
            [&read.scopes, &read.servers, &read.second_factor.acr, &read.second_factor.amr].map(|list| list.as_slice());
        if lists.iter().any(|list| list.len() > WORDS_MAX || !list.iter().all(|word| is_word(word))) {
            return Err(format!("a list has more than {WORDS_MAX} words, or a word that is none"));
        }
        let claim = read.claim.unwrap_or_else(|| CLAIM_DEFAULT.to_owned());
        if !is_word(&claim) || !is_word(&read.client_id) {
            return Err("client_id and claim are words".to_owned());
        }
        let mut servers = vec![(target.host, target.port)];
        for text in &read.servers {
            servers.push(read_server(text).ok_or("servers are hosts, with a port where it is not 443")?);
        }
        let at = ProviderAt {
            issuer: read.issuer,
            servers,
            client_id: read.client_id,
            secret: None,
            claim,
            scopes: read.scopes,
            second_factor: read.second_factor,
            reach,
        };
        Ok((at, read.client_secret_file))
    }

    /// Every server that is called, with its port.
    pub fn destinations(&self) -> Vec<String> {
        self.servers.iter().map(|(host, port)| format!("{host}:{port}")).collect()
    }
}

fn mode(path: &Path) -> Result<u32, IdentityFileFault> {
    let meta = path.metadata().map(|meta| meta.permissions().mode());
    meta.map_err(|source| IdentityFileFault::Unreadable { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_configured_is_what_is_listed() {
        let text = r#"{"issuer":"https://id.example.org/council","client_id":"hutong","client_secret_file":"s",
            "claim":"number","servers":["keys.example.org","[2606:4700::1111]:8443"],"second_factor":{"amr":["otp"]}}"#;
        let (at, file) = ProviderAt::parse(text).unwrap();
        assert_eq!(at.destinations(), ["id.example.org:443", "keys.example.org:443", "2606:4700::1111:8443"]);
        assert_eq!((at.claim.as_str(), at.reach, file), ("number", Reach::Public, Some(PathBuf::from("s"))));
        assert!(at.second_factor.acr.is_empty() && at.second_factor.amr == ["otp"]);
        let plain = r#"{"issuer":"http://localhost:9090","client_id":"hutong","private":true}"#;
        let (at, file) = ProviderAt::parse(plain).unwrap();
        assert_eq!((at.destinations(), at.claim.as_str(), file), (vec!["localhost:9090".to_owned()], "sub", None));
    }

    #[test]
    fn what_does_not_fit_is_said_without_its_values() {
        let rows = [
            (r#"{"issuer":"http://id.example.org","client_id":"x"}"#, "private"),
            (r#"{"issuer":"https://me@id.example.org","client_id":"x"}"#, "plain host"),
            (r#"{"issuer":"https://id.example.org?a=b","client_id":"x"}"#, "plain host"),
            (r#"{"issuer":"ldap://id.example.org","client_id":"x"}"#, "plain host"),
            (r#"{"issuer":"https://id.example.org","client_id":"a b"}"#, "words"),
            (r#"{"issuer":"https://id.example.org","client_id":""}"#, "words"),
            (r#"{"issuer":"https://id.example.org","client_id":"x","servers":["a:b:c"]}"#, "servers"),
            (r#"{"issuer":"https://id.example.org","client_id":"x","client_secret":"s3cret"}"#, "line 1"),
            (r#"{"issuer":"https://id.example.org","client_id":"x","scopes":["two words"]}"#, "list"),
        ];
        for (text, part) in rows {
            let problem = ProviderAt::parse(text).expect_err(text);
            assert!(problem.contains(part) && !problem.contains("s3cret"), "{text}: {problem}");
        }
    }

    #[test]
    fn files_that_others_may_change_or_read_are_not_used() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str, mode: u32| {
            let path = dir.path().join(name);
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        };
        assert!(ProviderAt::read(dir.path()).unwrap().is_none());
        let text = r#"{"issuer":"https://id.example.org","client_id":"x","client_secret_file":"secret"}"#;
        write(IDENTITY_FILE, text, 0o666);
        assert!(matches!(ProviderAt::read(dir.path()), Err(IdentityFileFault::Writable(_))));
        write(IDENTITY_FILE, text, 0o644);
        assert!(matches!(ProviderAt::read(dir.path()), Err(IdentityFileFault::Unreadable { .. })));
        write("secret", "s3cret\n", 0o640);
        assert!(matches!(ProviderAt::read(dir.path()), Err(IdentityFileFault::Exposed(_))));
        write("secret", "s3cret\n", 0o600);
        let at = ProviderAt::read(dir.path()).unwrap().unwrap();
        assert_eq!(at.secret, Some(Private("s3cret".to_owned())));
        assert!(!format!("{at:?}").contains("s3cret"));
        write("secret", "two\nlines\n", 0o600);
        assert!(matches!(ProviderAt::read(dir.path()), Err(IdentityFileFault::Unfit { .. })));
    }
}
