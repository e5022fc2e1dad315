//! Letters and calls under TLS, to servers of a test's own authority. Whom a machine trusts is a matter of its files: the
//! test runs itself again in processes whose machine trusts that authority, or another one.
#![allow(clippy::disallowed_methods, reason = "certificates go through a folder from one process to the other")]

use std::{path::Path, process::Command, sync::Arc};

use hutong_core::{
    facts::Private,
    home::{Channel, Pace},
};
use hutong_node::notify::{HookTo, MailTo, Outbound, Reach, TellFault, Tls};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

use super::{
    ADDRESS, SECRET, contact, council, home, notifier,
    post::{Server, closed_gateway, closed_mail_server, mail_server},
};

/// Folder with the server's certificate, for the process that is run again.
const FOLDER: &str = "HUTONG_TEST_TLS";
/// Whether its machine trusts the authority.
const TRUSTS: &str = "HUTONG_TEST_TRUSTS";
/// The name of both tests below, as the test binary knows them.
const INNER: &str = "notify::tls::what_is_sent_is_sent_under_tls";

fn authority() -> (String, Issuer<'static, KeyPair>) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let pem = params.self_signed(&key).unwrap().pem();
    (pem, Issuer::new(params, key))
}

/// An authority, another one, and a certificate for this machine under the first.
fn write(folder: &Path) {
    let ((ours, issuer), (others, _)) = (authority(), authority());
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    for (name, bytes) in [
        ("ours.pem", ours.as_bytes()),
        ("others.pem", others.as_bytes()),
        ("leaf.der", leaf.der().as_ref()),
        ("leaf.key", &key.serialize_der()),
    ] {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
}

fn acceptor(folder: &Path) -> TlsAcceptor {
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let chain = vec![CertificateDer::from(read("leaf.der"))];
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(read("leaf.key")));
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    TlsAcceptor::from(Arc::new(builder.with_single_cert(chain, key).unwrap()))
}

fn mail(server: &Server, tls: Tls) -> Outbound {
    let (host, from) = ("localhost".to_owned(), "notices@council.example".to_owned());
    let mail = MailTo { host, port: server.at.port(), tls, login: None, from, reach: Reach::Private };
    Outbound { mail: Some(mail), hook: None }
}

fn hook(server: &Server) -> Outbound {
    let (host, path, secret) = ("localhost".to_owned(), "/in".to_owned(), Private(SECRET.to_vec()));
    let hook = HookTo { is_tls: true, host, port: server.at.port(), path, secret, reach: Reach::Private };
    Outbound { mail: None, hook: Some(hook) }
}

#[test]
fn letters_go_to_servers_of_an_authority_that_the_machine_trusts_and_to_no_other() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    for (authority, trusts) in [("ours.pem", "yes"), ("others.pem", "no")] {
        let mut again = Command::new(std::env::current_exe().unwrap());
        again.args(["--exact", INNER, "--nocapture"]).env(FOLDER, folder.path()).env(TRUSTS, trusts);
        again.env("SSL_CERT_FILE", folder.path().join(authority)).env_remove("SSL_CERT_DIR");
        let ran = again.output().unwrap();
        let said = String::from_utf8_lossy(&ran.stdout);
        assert!(ran.status.success(), "{authority}: {said}{}", String::from_utf8_lossy(&ran.stderr));
        assert!(said.contains(&format!("looked at 4 servers, trusted: {trusts}")), "{authority}: {said}");
    }
}

/// Run again by the test above; by itself it has no authority to try.
#[tokio::test]
async fn what_is_sent_is_sent_under_tls() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let trusts = std::env::var_os(TRUSTS).is_some_and(|word| word == "yes");
    let folder = Path::new(&folder);
    let plain = mail_server().await;
    let (at_once, later) =
        (closed_mail_server(acceptor(folder), true).await, closed_mail_server(acceptor(folder), false).await);
    let gate = closed_gateway(acceptor(folder)).await;
    // A server that offers no TLS gets nothing where TLS is wanted, whoever is trusted.
    let rows = [
        (Channel::Mail, mail(&at_once, Tls::AtOnce), &at_once, trusts),
        (Channel::Mail, mail(&later, Tls::Starttls), &later, trusts),
        (Channel::Mail, mail(&plain, Tls::Starttls), &plain, false),
        (Channel::Hook, hook(&gate), &gate, trusts),
    ];
    let mut looked = 0;
    for (channel, outbound, server, may) in rows {
        let at = council().await;
        let notifier = notifier(outbound);
        home(&at, "m1", contact(channel, ADDRESS, Pace::AtOnce)).await.unwrap();
        let told = at.node.tell(&notifier).await;
        assert!(server.opened.load(std::sync::atomic::Ordering::SeqCst) > 0, "it was called");
        match may {
            true => {
                assert_eq!(told.unwrap().sent, 1);
                let letter = server.last();
                assert!(format!("{}{}", letter.to, letter.body).contains(ADDRESS), "{letter:?}");
            }
            false => {
                assert!(matches!(told, Err(TellFault::Down { .. })), "{told:?}");
                assert!(server.all().is_empty(), "not a word was sent");
            }
        }
        looked += 1;
    }
    println!("looked at {looked} servers, trusted: {}", if trusts { "yes" } else { "no" });
}
