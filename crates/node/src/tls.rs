//! The certificate that the node's own site shows, when nothing in front of it does: read from two PEM files, and anew when
//! they change, so that a renewal needs no restart.
#![allow(clippy::disallowed_methods, reason = "this file owns the certificate's files")]

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use hutong_log::hash::{Hash, sha256};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        self, ServerConfig,
        crypto::ring,
        pki_types::{
            CertificateDer, PrivateKeyDer,
            pem::{self, PemObject},
        },
    },
};

/// A connection closed by TLS.
pub type Secured = tokio_rustls::server::TlsStream<TcpStream>;

/// Longest that the two ends may take to agree.
const HANDSHAKE_WAIT: Duration = Duration::from_secs(10);
/// Between two looks whether the files changed.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// Longest file that is read.
const FILE_LEN_MAX: u64 = 1 << 20;

/// A certificate could not be used.
#[derive(Debug, thiserror::Error)]
pub enum CertificateFault {
    /// The file system said no.
    #[error("couldn't read {path}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What it said.
        #[source]
        source: std::io::Error,
    },
    /// No such thing is in the file.
    #[error("{path} holds no {what} in PEM")]
    Pem {
        /// Which file.
        path: PathBuf,
        /// What it should hold.
        what: &'static str,
        /// What the library said.
        #[source]
        source: pem::Error,
    },
    /// Everybody on the machine can read the key.
    #[error("{path} can be read by everybody (mode {mode:o}); run: chmod o-rwx {path}")]
    Exposed {
        /// Which file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// Key and certificate do not belong together, or are of a kind that is not spoken here.
    #[error("the key in {key} and the certificate in {chain} cannot be used together")]
    Unfit {
        /// The certificate's file.
        chain: PathBuf,
        /// The key's file.
        key: PathBuf,
        /// What the library said.
        #[source]
        source: rustls::Error,
    },
}

/// What is shown at present.
struct Shown {
    acceptor: TlsAcceptor,
    fingerprint: Hash,
    /// When the files were changed last.
    changed: [Option<SystemTime>; 2],
    looked: Instant,
}

/// A certificate with its key.
pub struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    /// Between two looks at the files.
    every: Duration,
    shown: Mutex<Shown>,
}

impl Certificate {
    /// Reads a chain of certificates, the site's own first, and its key.
    ///
    /// # Errors
    /// [`CertificateFault`]; a key that everybody can read is refused with the remedy.
    pub fn read(chain: &Path, key: &Path) -> Result<Certificate, CertificateFault> {
        let shown = Mutex::new(read(chain, key)?);
        Ok(Certificate { chain: chain.to_owned(), key: key.to_owned(), every: LOOK_EVERY, shown })
    }

    /// SHA-256 of the site's own certificate (DER): what a partner may pin, as `#sha256=…` behind the address.
    pub fn fingerprint(&self) -> Hash {
        self.shown().fingerprint
    }

    /// Agrees with whoever connected.
    ///
    /// # Errors
    /// What the other end did, or that it took longer than ten seconds.
    pub async fn accept(&self, stream: TcpStream) -> std::io::Result<Secured> {
        let acceptor = self.shown().acceptor.clone();
        timeout(HANDSHAKE_WAIT, acceptor.accept(stream)).await?
    }

    /// Files that changed are read; what cannot be used is said, and what was shown before stays.
    fn shown(&self) -> MutexGuard<'_, Shown> {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if shown.looked.elapsed() >= self.every {
            shown.looked = Instant::now();
            let changed = changed(&self.chain, &self.key);
            if changed != shown.changed {
                match read(&self.chain, &self.key) {
                    Ok(new) => {
                        tracing::info!(fingerprint = %new.fingerprint.to_hex(), "the certificate was read anew");
                        *shown = new;
                    }
                    Err(fault) => {
                        let problem = crate::cause::chain(&fault);
                        tracing::error!(problem, "the new certificate cannot be used; the old one is shown");
                    }
                }
            }
        }
        shown
    }
}

fn changed(chain: &Path, key: &Path) -> [Option<SystemTime>; 2] {
    [chain, key].map(|path| fs::metadata(path).and_then(|known| known.modified()).ok())
}

fn read(chain: &Path, key: &Path) -> Result<Shown, CertificateFault> {
    let changed = changed(chain, key);
    let pem = |path: &Path, what| {
        let path = path.to_owned();
        move |source| CertificateFault::Pem { path, what, source }
    };
    let certificates: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(&bytes(chain)?).collect::<Result<_, _>>().map_err(pem(chain, "certificate"))?;
    let own = certificates.first().ok_or_else(|| pem(chain, "certificate")(pem::Error::NoItemsFound))?;
    let fingerprint = sha256(own);
    let file = |source| CertificateFault::File { path: key.to_owned(), source };
    let mode = fs::metadata(key).map_err(file)?.permissions().mode() & 0o777;
    if mode & 0o007 != 0 {
        return Err(CertificateFault::Exposed { path: key.to_owned(), mode });
    }
    let secret = PrivateKeyDer::from_pem_slice(&bytes(key)?).map_err(pem(key, "private key"))?;
    let unfit = |source| CertificateFault::Unfit { chain: chain.to_owned(), key: key.to_owned(), source };
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().map_err(unfit)?.with_no_client_auth();
    let mut config = builder.with_single_cert(certificates, secret).map_err(unfit)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    Ok(Shown { acceptor, fingerprint, changed, looked: Instant::now() })
}

fn bytes(path: &Path) -> Result<Vec<u8>, CertificateFault> {
    use std::io::Read;
    let file = |source| CertificateFault::File { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    fs::File::open(path).map_err(file)?.take(FILE_LEN_MAX).read_to_end(&mut bytes).map_err(file)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes a fresh certificate and its key; gives its fingerprint.
    fn write(chain: &Path, key: &Path) -> Hash {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        fs::write(chain, made.cert.pem()).unwrap();
        fs::write(key, made.signing_key.serialize_pem()).unwrap();
        fs::set_permissions(key, fs::Permissions::from_mode(0o600)).unwrap();
        sha256(made.cert.der())
    }

    #[test]
    fn a_renewed_certificate_is_shown_and_a_bad_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let (chain, key) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
        let first = write(&chain, &key);
        let mut certificate = Certificate::read(&chain, &key).unwrap();
        assert_eq!(certificate.fingerprint(), first);
        let second = write(&chain, &key);
        assert_eq!(certificate.fingerprint(), first, "not looked at again yet");
        certificate.every = Duration::ZERO;
        assert_eq!(certificate.fingerprint(), second);
        fs::write(&chain, "half a certif").unwrap();
        assert_eq!(certificate.fingerprint(), second, "the old one is shown");
        let third = write(&chain, &key);
        assert_eq!(certificate.fingerprint(), third);
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let (chain, key, other) =
            (folder.path().join("chain.pem"), folder.path().join("key.pem"), folder.path().join("other.pem"));
        write(&chain, &other);
        write(&chain, &key);
        let said = |chain: &Path, key: &Path| match Certificate::read(chain, key) {
            Ok(_) => String::new(),
            Err(fault) => fault.to_string(),
        };
        assert_eq!(said(&chain, &key), "");
        assert!(said(&chain, &other).contains("cannot be used together"));
        assert!(said(&key, &key).contains("key.pem holds no certificate in PEM"));
        fs::set_permissions(&chain, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(said(&chain, &chain).contains("chain.pem holds no private key in PEM"));
        assert!(said(&folder.path().join("none"), &key).contains("couldn't read"));
        fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(said(&chain, &key).contains("chmod o-rwx"));
    }
}
