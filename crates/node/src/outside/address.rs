//! Which addresses the node may call: a name in a setting must not lead into the house. Names are resolved here, once, and
//! the very address that was judged is the one that is called, so that a second answer of the name server changes nothing.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use tokio::{net::TcpStream, time::timeout};

/// Addresses of one name that are tried.
const ADDRESSES_MAX: usize = 4;
/// Longest wait for one of them.
const CONNECT_WAIT: Duration = Duration::from_secs(4);

/// How far calls reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Addresses of the public network alone.
    Public,
    /// This machine and private networks too: a gateway in the office.
    Private,
}

/// No address that may be called.
#[derive(Debug, thiserror::Error)]
pub enum AddressFault {
    /// The name has no address.
    #[error("couldn't find the address of {host}")]
    Unknown {
        /// The name.
        host: String,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// None of its addresses answers.
    #[error("couldn't reach {host}")]
    Unreached {
        /// The name.
        host: String,
        /// What the system said of the last one.
        #[source]
        source: std::io::Error,
    },
    /// It has none that may be called.
    #[error("{host} has no address that may be called: they are private, or none of a host")]
    Forbidden {
        /// The name.
        host: String,
    },
}

/// Whether an address may be called. What belongs to no single host never is, nor link-local addresses, behind which
/// clouds keep their credentials.
pub fn may_call(ip: IpAddr, reach: Reach) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => may_call_v4(ip, reach),
        IpAddr::V6(ip) => may_call_v6(ip, reach),
    }
}

fn may_call_v4(ip: Ipv4Addr, reach: Reach) -> bool {
    let [a, b, c, _] = ip.octets();
    // IANA's registry of special-purpose addresses (RFC 6890): "this network", protocols, benchmarks, future use.
    let is_special = a == 0 || a >= 240 || (a, b, c) == (192, 0, 0) || (a == 198 && (18..=19).contains(&b));
    if is_special || ip.is_multicast() || ip.is_link_local() || ip.is_documentation() {
        return false;
    }
    let is_shared = a == 100 && (64..=127).contains(&b);
    let is_private = ip.is_private() || ip.is_loopback() || is_shared;
    reach == Reach::Private || !is_private
}

fn may_call_v6(ip: Ipv6Addr, reach: Reach) -> bool {
    let [a, b, ..] = ip.segments();
    if ip.is_loopback() || ip.is_unique_local() {
        return reach == Reach::Private;
    }
    // Global unicast (RFC 4291) without documentation, and without tunnels, which carry any IPv4 address inside.
    (0x2000..=0x3fff).contains(&a) && !(a == 0x2001 && (b == 0xdb8 || b == 0)) && a != 0x2002 && a != 0x3fff
}

/// The addresses of a name that may be called, in the system's order.
async fn resolve(host: &str, port: u16, reach: Reach) -> Result<Vec<SocketAddr>, AddressFault> {
    let unknown = |source| AddressFault::Unknown { host: host.to_owned(), source };
    let found = tokio::net::lookup_host((host, port)).await.map_err(unknown)?;
    let allowed: Vec<SocketAddr> = found.filter(|at| may_call(at.ip(), reach)).take(ADDRESSES_MAX).collect();
    if allowed.is_empty() { Err(AddressFault::Forbidden { host: host.to_owned() }) } else { Ok(allowed) }
}

/// A connection to the first address of a name that may be called and answers.
///
/// # Errors
/// [`AddressFault`].
pub async fn connect(host: &str, port: u16, reach: Reach) -> Result<TcpStream, AddressFault> {
    let mut last = std::io::Error::from(std::io::ErrorKind::TimedOut);
    for at in resolve(host, port, reach).await? {
        match timeout(CONNECT_WAIT, TcpStream::connect(at)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => last = error,
            Err(_) => {}
        }
    }
    Err(AddressFault::Unreached { host: host.to_owned(), source: last })
}

/// The address to call, for whoever makes the connection: where a name has several, the first that answers.
///
/// # Errors
/// [`AddressFault`].
pub async fn choose(host: &str, port: u16, reach: Reach) -> Result<SocketAddr, AddressFault> {
    match resolve(host, port, reach).await?[..] {
        [only] => Ok(only),
        _ => {
            let stream = connect(host, port, reach).await?;
            stream.peer_addr().map_err(|source| AddressFault::Unreached { host: host.to_owned(), source })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_must_not_lead_into_the_house() {
        let rows = [
            ("93.184.216.34", [true, true]),
            ("2606:4700::1111", [true, true]),
            ("127.0.0.1", [false, true]),
            ("10.1.2.3", [false, true]),
            ("192.168.0.9", [false, true]),
            ("100.64.0.1", [false, true]),
            ("::1", [false, true]),
            ("fd00::1", [false, true]),
            ("::ffff:10.0.0.1", [false, true]),
            // Never: metadata of clouds, everybody, nobody, tunnels, examples.
            ("169.254.169.254", [false, false]),
            ("::ffff:169.254.169.254", [false, false]),
            ("0.0.0.0", [false, false]),
            ("255.255.255.255", [false, false]),
            ("224.0.0.1", [false, false]),
            ("198.18.0.1", [false, false]),
            ("192.0.2.1", [false, false]),
            ("fe80::1", [false, false]),
            ("::", [false, false]),
            ("ff02::1", [false, false]),
            ("2002:a00:1::", [false, false]),
            ("64:ff9b::a00:1", [false, false]),
            ("2001:db8::1", [false, false]),
        ];
        for (ip, [public, private]) in rows {
            let ip: IpAddr = ip.parse().unwrap();
            assert_eq!(may_call(ip, Reach::Public), public, "{ip}");
            assert_eq!(may_call(ip, Reach::Private), private, "{ip}, private");
        }
    }
}
