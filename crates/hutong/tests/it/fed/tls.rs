//! A site that closes its connections itself, and a partner that trusts its certificate and no other.
#![allow(clippy::disallowed_methods, reason = "a test writes certificates")]

use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use hutong::web::serve::{serve_at, site};
use hutong_core::partner::pull::Status;
use hutong_node::tls::Certificate;
use serde_json::Value as Json;
use tokio::{net::TcpListener, sync::Notify};

use super::{hostile::pin_at, pair};
use crate::{
    keep_cli::Serving,
    node_cli_support::{done, run},
};

/// A fresh certificate and its key in a folder.
fn write(folder: &Path) -> [PathBuf; 2] {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let [chain, key] = ["chain.pem", "key.pem"].map(|name| folder.join(name));
    std::fs::write(&chain, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    [chain, key]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_is_followed_over_the_certificate_that_was_pinned_and_no_other() {
    let (town, village) = pair().await;
    let folder = tempfile::tempdir().unwrap();
    let [chain, key] = write(folder.path());
    let certificate = Arc::new(Certificate::read(&chain, &key).unwrap());
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = port.local_addr().unwrap();
    let _served = serve_at(port, Some(certificate.clone()), site(&town.app), Arc::new(Notify::new())).unwrap();
    town.opinion("", "Said over a closed line.").await;
    let (size, own) = (town.node.head().head.size, certificate.fingerprint().to_hex());
    let other = format!("{}{}", &own[1..], "0");
    let before = village.node.store().mirror_heads().await.unwrap();
    for (address, said) in [
        // Nobody whom this machine trusts signed it.
        (format!("https://{at}"), "couldn't speak to 127.0.0.1 by TLS"),
        (format!("https://{at}#sha256={other}"), "couldn't speak to 127.0.0.1 by TLS"),
        // Plain words to a port that wants TLS, and TLS to one that speaks plainly.
        (format!("http://{at}"), "ended"),
        (format!("https://{}#sha256={own}", town.at), "couldn't speak to 127.0.0.1 by TLS"),
    ] {
        pin_at(&village, &town, &address).await;
        let pulled = village.node.pull().await.remove(0);
        assert!(pulled.problem.clone().unwrap_or_default().contains(said), "{address}: {pulled:?}");
        assert_eq!(village.node.store().mirror_heads().await.unwrap(), before, "{address}");
    }
    pin_at(&village, &town, &format!("https://{at}#sha256={own}")).await;
    let pulled = village.node.pull().await.remove(0);
    assert_eq!((pulled.state, pulled.size, &pulled.problem), (Status::Current, size, &None));
}

#[test]
fn two_nodes_are_paired_over_tls_by_command() {
    let house = tempfile::tempdir().unwrap();
    let [chain, key] = write(house.path()).map(|path| path.display().to_string());
    let dir = |name: &str| house.path().join(name).display().to_string();
    let [vkey, _] = ["a", "b"].map(|name| {
        let (dir, origin) = (dir(name), format!("{name}.example/council/log/1"));
        let made = done(&["init", &dir, "--body", "Council", "--origin", &origin, "--json"]).json();
        made["keys"]["log"]["vkey"].as_str().unwrap().to_owned()
    });
    let served = Serving::start(&house.path().join("a"), &["--tls-certificate", &chain, "--tls-key", &key]);
    let url = served.url();
    assert!(url.starts_with("https://127.0.0.1:"), "{url}");
    // Whoever trusts the machine's authorities alone does not trust this one.
    let stranger = run(&["partner", "add", &dir("b"), &url, "--private"]);
    assert_eq!(stranger.code, 3, "{stranger:?}");
    let fingerprint = Certificate::read(Path::new(&chain), Path::new(&key)).unwrap().fingerprint().to_hex();
    let address = format!("{}#sha256={fingerprint}", url.trim_end_matches('/'));
    let shown = run(&["partner", "add", &dir("b"), &address, "--private", "--json"]);
    assert_eq!(shown.code, 1, "keys are compared first: {shown:?}");
    done(&["partner", "add", &dir("b"), &address, "--private", "--vkey", &vkey]);
    let pulled: Json = done(&["partner", "pull", &dir("b"), "--json"]).json();
    assert_eq!(pulled["partners"][0]["state"], "current", "{pulled}");
    served.stop();
    // Half of what TLS needs is a slip of the pen, and a key of another certificate is named before anything is opened.
    assert_eq!(run(&["serve", "--dir", &dir("a"), "--tls-certificate", &chain]).code, 2);
    let other = house.path().join("other");
    std::fs::create_dir(&other).unwrap();
    let [_, foreign] = write(&other).map(|path| path.display().to_string());
    let refused = run(&["serve", "--dir", &dir("a"), "--tls-certificate", &chain, "--tls-key", &foreign]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("cannot be used together"), "{refused:?}");
}
