//! The verifier that shares no code with this program follows a live node over HTTP.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    hostile::{Lie, answer, liar},
    pair,
};
use crate::web::site::{Site, exchange};

pub(super) fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../audit/verify_record.py")
}

/// Exit code and words of the verifier; `None` where there is no Python.
async fn verify(at: SocketAddr, site: &Site, other: &Site) -> Option<(i32, String)> {
    let vkey = |site: &Site| {
        let node = site.node.clone();
        async move { node.known_keys().await.unwrap()[0].vkeys.clone() }
    };
    let (own, partner) = (vkey(site).await, vkey(other).await);
    let address = format!("http://{at}/council/log/1");
    let run = tokio::task::spawn_blocking(move || {
        let mut python = Command::new("python3");
        python.arg(script()).arg(address).args(["--vkey", &own[0], "--vkey", &partner[0], "--cosigner", &partner[2]]);
        python.output()
    });
    let done = run.await.unwrap().ok()?;
    let said = String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned();
    Some((done.status.code().unwrap(), said))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_independent_verifier_follows_a_live_node() {
    let (town, village) = pair().await;
    for n in 0..260 {
        town.opinion("", &format!("Opinion number {n}.")).await;
    }
    exchange(&town, &village, 2).await;
    let Some((code, said)) = verify(town.at, &town, &village).await else {
        return println!("skipped: there is no python3 here");
    };
    assert!(code == 0 && said.contains("VERIFIED"), "{said}");
    assert!(said.contains("mirror"), "the mirror of the village is among what was checked: {said}");
    // The same site behind somebody who changes one entry on the way, and one who leaves a bundle out.
    let bundle = town.node.log_file("tile/entries/000").await.unwrap().unwrap().bytes;
    let mut changed = bundle.clone();
    let at = changed.windows(7).position(|w| w == b"opinion").unwrap();
    changed[at] = b'O';
    for (bytes, fault) in [(answer("200 OK", &changed), "another root"), (answer("404 Not Found", b""), "is missing")] {
        let lie = Lie::Instead { checkpoint: None, of: "log/1/tile/entries/000", bytes, from: town.at };
        let (code, said) = verify(liar(lie).await, &town, &village).await.unwrap();
        assert!(code == 1 && said.contains(fault), "{code}: {said}");
    }
}
