//! Partners whose logs this node follows: pinned by keys that the operator got by another way.

use hutong_log::{
    hash::Hash,
    key::{KeyType, VerifierKey},
};

use super::{is_operator, shelf::is_link};
use crate::{command::Actor, consultation::admission::need_role, facts::Base, ids::Origin, refusal::Refusal};

/// What the operator entered about a partner. No trust on first use: the keys are typed in or read from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinPartner {
    /// Name of its log.
    pub origin: Origin,
    /// Verifier key of its log.
    pub log_vkey: String,
    /// Verifier key of its witness.
    pub witness_vkey: String,
    /// Verifier key of its mirror.
    pub mirror_vkey: String,
    /// Leaf hash of its genesis entry, once seen; `None` pins it at the first pull.
    pub genesis: Option<Hash>,
    /// Where its record is read: a folder on this machine, or its site, from `https://` on ([`Site::read`]).
    pub address: String,
    /// Whether its site may lie in a private network, and be spoken to without TLS (`http://`).
    pub is_private: bool,
}

/// What of an address says that it is a site and no folder.
const SCHEME_END: &str = "://";
/// Longest address of a partner, in bytes.
const ADDRESS_LEN_MAX: usize = 1024;

/// The address of a partner's site, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site<'a> {
    /// Whether it is spoken to by TLS.
    pub is_tls: bool,
    /// Name or address of the machine; an IPv6 address without its brackets.
    pub host: &'a str,
    /// Port; 443 or 80 where none is said.
    pub port: u16,
    /// Path of the portal, without the slash at its end; empty for none.
    pub path: &'a str,
    /// SHA-256 of the certificate (DER) that it must show, whoever signed that: `#sha256=` and 64 hexadecimal digits at the
    /// end of the address. Without it the machine's authorities are trusted.
    pub certificate: Option<Hash>,
}

/// What stands before the digits.
const PIN_BEGIN: &str = "#sha256=";

impl<'a> Site<'a> {
    /// Reads an address; `None` for a folder.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read(address: &'a str) -> Result<Option<Site<'a>>, &'static str> {
        let Some((scheme, rest)) = address.split_once(SCHEME_END) else { return Ok(None) };
        let is_tls = match scheme {
            "https" => true,
            "http" => false,
            _ => return Err("it begins with neither https:// nor http://"),
        };
        let (rest, certificate) = match rest.split_once(PIN_BEGIN) {
            None => (rest, None),
            Some(_) if !is_tls => return Err("a certificate is shown by TLS alone: the address begins with https://"),
            Some((rest, digits)) => {
                let hash = Hash::from_hex(digits);
                (rest, Some(hash.map_err(|_| "behind #sha256= stand 64 hexadecimal digits in small letters")?))
            }
        };
        if !rest.bytes().all(|b| b.is_ascii_graphic()) || rest.contains(['?', '#', '@', '\\', '"', '<', '>']) {
            return Err("it is not the address of a site: nothing but a host, a port and a path may stand in it");
        }
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (host, port) = match authority.strip_prefix('[') {
            Some(v6) => v6.split_once(']').ok_or("a bracket is not closed")?,
            None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
        };
        let port = match port.strip_prefix(':') {
            None if port.is_empty() => Some(if is_tls { 443 } else { 80 }),
            None => None,
            Some(port) => port.parse().ok().filter(|n| *n > 0 && port.starts_with(|c: char| c.is_ascii_digit())),
        };
        let port = port.ok_or("its port is not a number from 1 to 65535")?;
        if host.is_empty() {
            return Err("it names no host");
        }
        Ok(Some(Site { is_tls, host, port, path: path.trim_end_matches('/'), certificate }))
    }
}

/// Where a partner's portal is, for whoever reads on there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetPortal {
    /// Name of the partner's log.
    pub origin: Origin,
    /// Address of its first page; empty: nobody knows.
    pub url: String,
}

/// Whoever runs the system says it.
pub(super) fn decide_portal(actor: &Actor, set: &SetPortal, base: &Base) -> Result<(), Refusal> {
    if !is_operator(actor) {
        need_role(actor, base, "administrator", |r| r.administrator)?;
    }
    if set.origin == base.home {
        return Err(Refusal::BadEntry { field: "origin", problem: "this is the own log".to_owned() });
    }
    if set.url.is_empty() || is_link(&set.url) { Ok(()) } else { Err(Refusal::BadLink) }
}

/// Keys of the right kinds, the log's under the log's name; and not the own log.
pub(super) fn check_pin(pin: &PinPartner, home: &Origin) -> Result<(), Refusal> {
    let bad = |field: &'static str, problem: String| Refusal::BadEntry { field, problem };
    if pin.origin == *home {
        return Err(bad("origin", "this is the own log".to_owned()));
    }
    let keys = [
        ("log_vkey", &pin.log_vkey, KeyType::Note),
        ("witness_vkey", &pin.witness_vkey, KeyType::Cosignature),
        ("mirror_vkey", &pin.mirror_vkey, KeyType::Cosignature),
    ];
    for (field, text, wanted) in keys {
        let key = VerifierKey::parse(text).map_err(|e| bad(field, e.to_string()))?;
        if key.key_type() != wanted {
            return Err(bad(field, format!("a key of type {:#04x} is expected", wanted as u8)));
        }
        if wanted == KeyType::Note && key.name() != pin.origin.as_str() {
            return Err(bad(field, format!("it is the key of {}", key.name())));
        }
    }
    check_address(pin).map_err(|problem| bad("address", problem.to_owned()))
}

fn check_address(pin: &PinPartner) -> Result<(), &'static str> {
    if pin.address.is_empty() {
        return Err("it is empty");
    }
    if pin.address.len() > ADDRESS_LEN_MAX {
        return Err("it is longer than 1024 bytes");
    }
    match Site::read(&pin.address)? {
        Some(site) if !site.is_tls && !pin.is_private => {
            Err("http:// is for private networks alone: use https://, or say that the site is in a private one")
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_folder_or_a_site_of_one_spelling() {
        let site = |is_tls, host, port, path| Ok(Some(Site { is_tls, host, port, path, certificate: None }));
        let pinned = format!("https://zx.example:8443/h/{PIN_BEGIN}{}", "ab".repeat(32));
        let certificate = Some(Hash::from_bytes([0xab; 32]));
        let wanted = Site { is_tls: true, host: "zx.example", port: 8443, path: "/h", certificate };
        assert_eq!(Site::read(&pinned), Ok(Some(wanted)));
        for (text, wanted) in [
            ("/srv/partner", Ok(None)),
            ("https://zx.example", site(true, "zx.example", 443, "")),
            ("https://zx.example/", site(true, "zx.example", 443, "")),
            ("https://zx.example:8443/hutong/", site(true, "zx.example", 8443, "/hutong")),
            ("http://127.0.0.1:8081", site(false, "127.0.0.1", 8081, "")),
            ("http://[fd00::1]:81/a/b", site(false, "fd00::1", 81, "/a/b")),
        ] {
            assert_eq!(Site::read(text), wanted, "{text}");
        }
        for text in [
            "ftp://zx.example",
            "file:///etc/passwd",
            "https://",
            "https:///x",
            "https://me@zx.example",
            "https://zx.example:0",
            "https://zx.example:+80",
            "https://zx.example:70000",
            "https://zx.example?x",
            "https://zx.example#x",
            "https://zx.example/ x",
            "https://[::1",
            "https://[::1]x",
            "https://例.example",
            "https://zx.example#sha256=abcd",
            &pinned.replace("https", "http"),
            &pinned.to_uppercase(),
            &format!("{pinned}/x"),
        ] {
            assert!(Site::read(text).is_err(), "{text}");
        }
    }
}
