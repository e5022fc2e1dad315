//! Evidence of every kind, taken from real portals: this program and the verifier that shares no code with it convict the
//! same body of the same, under the same key, or nobody.

use std::{path::Path, process::Command};

use hutong_core::{partner::pull::Status, record::Event};
use hutong_log::{
    hash::sha256,
    key::{KeyType, Signer, SigningKey},
};
use serde_json::Value;

use super::{
    audit::script,
    hostile::pin_at,
    lapses::{copy, erased, goes_on, grown, take, wrongs},
    pair,
    witness::{ask, request, signed},
};
use crate::{node_cli_support as cli, web::site::Site};

/// What a verdict says, where it says anything.
const FIELDS: [&str; 6] = ["origin", "kind", "keys", "sizes", "entry", "by_record"];
/// Places in each file where one bit is turned.
const FLIPS: usize = 8;

/// Whom a file convicts, as both verifiers say; `None`: nobody. Without Python this program alone is asked.
#[track_caller]
pub(super) fn judged(file: &Path, record: Option<&Path>, keys: &[&str]) -> Option<Vec<Value>> {
    let mut words = vec!["--evidence", file.to_str().unwrap(), "--json"];
    words.extend(record.map(|record| record.to_str().unwrap()));
    keys.iter().for_each(|key| words.extend(["--vkey", key]));
    let shown = cli::run(&[&["verify"], &words[..]].concat()).json();
    let ours = [&shown["evidence"], &shown["lapse"]].into_iter().find(|verdict| !verdict.is_null()).unwrap();
    let fields = |verdict: &Value| FIELDS.map(|field| verdict[field].clone()).to_vec();
    let ours = (ours["holds"] == true).then(|| fields(ours));
    let Ok(python) = Command::new("python3").arg(script()).args(&words).output() else { return ours };
    let theirs = serde_json::from_slice::<Value>(&python.stdout).ok();
    let theirs = theirs.and_then(|said| said["evidence"].get(file.to_str().unwrap()).map(fields));
    assert_eq!(ours, theirs, "{file:?} beside {record:?} by {keys:?}: {shown} {python:?}");
    if ours.is_none() || record.is_none() {
        assert_eq!(python.status.success(), ours.is_some(), "{python:?}");
    }
    ours
}

async fn vkey(site: &Site) -> String {
    let known = site.node.known_keys().await.unwrap();
    known.into_iter().find(|known| known.origin == *site.node.origin()).unwrap().vkeys.remove(0)
}

/// The four files in a folder: kind, whose log, file.
async fn files(town: &Site, village: &Site, house: &Path) -> Vec<(&'static str, String, std::path::PathBuf)> {
    // What the town's keys will have signed twice: a copy of its directory goes on by itself.
    let fork = house.join("fork");
    copy(town.node.dir(), &fork.join("node"));
    erased(town, village).await;
    // The copy has grown beyond what the village mirrors of the town: the opinion, not its end.
    let head = town.node.head().head;
    let leaves = (0..=head.size).map(|n| (town.app.now().0 + n, Event::LogAnchored(head.clone()))).collect();
    let folder = grown(town, leaves, &fork).await;
    pin_at(village, town, folder.to_str().unwrap()).await;
    assert_eq!(village.node.pull().await[0].state, Status::Diverged);
    let not = house.join("not-continued");
    take(village, "that do not begin with the", &not).await;
    let folder = goes_on(village, wrongs(town), &house.join("wrong")).await;
    pin_at(town, village, folder.to_str().unwrap()).await;
    let pulled = town.node.pull().await;
    assert!(pulled.iter().all(|p| p.problem.is_none()), "{pulled:?}");
    town.node.tend().await.unwrap();
    let (late, report) = (house.join("unconfirmed"), house.join("report"));
    take(town, "Village has known for 3 days that Town erased something", &late).await;
    take(town, "does not say how its items stand", &report).await;
    // Another root of the same size, brought to the town's witness.
    let size = town.node.partners()[0].size;
    let page = ask(town, &request(size, vec![], &signed(village, size, sha256(b"another history")))).await;
    assert_eq!(page.status, 422, "{}", page.body);
    // The town names it in its log, and its page is drawn anew.
    town.node.pull().await;
    town.node.tend().await.unwrap();
    let two = house.join("two-roots");
    take(town, "signed two different histories", &two).await;
    let (town, village) = (town.node.origin().to_string(), village.node.origin().to_string());
    vec![
        ("unconfirmed", village.clone(), late),
        ("report", village.clone(), report),
        ("two-roots", village, two),
        ("not-continued", town, not),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn two_verifiers_that_share_no_code_judge_evidence_equally() {
    let (town, village) = pair().await;
    let house = tempfile::tempdir().unwrap();
    let keys = [vkey(&town).await, vkey(&village).await];
    let [own, other] = keys.each_ref().map(String::as_str);
    for (kind, origin, file) in files(&town, &village, house.path()).await {
        let convicted = judged(&file, None, &[own, other]).unwrap_or_else(|| panic!("{kind} convicts nobody"));
        assert_eq!((&convicted[0], &convicted[1]), (&Value::from(origin.as_str()), &Value::from(kind)));
        let (by, not) = if origin == town.node.origin().as_str() { (own, other) } else { (other, own) };
        assert!(convicted[2].as_array().unwrap().iter().all(|key| key == by), "{convicted:?}");
        // The key of the accused alone does, but where another log's entry is shown too; no other key does.
        assert_eq!(judged(&file, None, &[by]).is_some(), kind != "unconfirmed", "{kind}");
        let stranger = SigningKey::from_seed(&origin, KeyType::Note, &[9; 32]).unwrap().verifier().to_string();
        for keys in [&[][..], &[not], &[&stranger], &[&stranger, not]] {
            assert_eq!(judged(&file, None, keys), None, "{kind} by {keys:?}");
        }
        let good = std::fs::read(&file).unwrap();
        let altered = file.with_extension("altered");
        let mut unseen = 0;
        for n in 0..FLIPS {
            let mut bytes = good.clone();
            let at = n * (good.len() - 1) / (FLIPS - 1);
            bytes[at] ^= 1;
            std::fs::write(&altered, bytes).unwrap();
            // A cosignature by a key that nobody gave is looked at by nobody: the file proves what it proved, or nothing.
            if let Some(still) = judged(&altered, None, &[own, other]) {
                assert_eq!(still, convicted, "{kind}, byte {at}");
                unseen += 1;
            }
        }
        assert!(unseen <= FLIPS / 2, "{kind}: {unseen} turned bits changed nothing");
        for cut in [good.len() - 1, good.len() / 2, 0] {
            std::fs::write(&altered, &good[..cut]).unwrap();
            assert_eq!(judged(&altered, None, &[own, other]), None, "{kind} cut at {cut}");
        }
    }
}
