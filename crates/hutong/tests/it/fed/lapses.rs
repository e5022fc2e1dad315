//! What a body's own log shows against it: both portals say so, whoever takes the file checks it by the log's key, and
//! neither node needs anybody's word for it.

use std::path::{Path, PathBuf};

use hutong_core::{
    canonical::Object,
    command::Ask,
    consultation::erasure::{AUTHOR_REQUEST, Erase},
    ids::{Code, DocumentId, EntryIndex, LeafId, PartName},
    partner::lapse::Lapse,
    record::{DocumentVersion, Event, Leaf, write},
};
use hutong_log::hash::sha256;
use hutong_node::{Node, Settings};
use hutong_store::{NewBatch, NewEntry, Store};

use super::{hostile::pin_at, pair};
use crate::{
    node_cli_support as cli,
    web::site::{Site, consultation, exchange},
};

const HOUR_S: u64 = 3_600;

/// A body's directory once more, as it lies there.
pub(super) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else if path.is_file() {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

/// The site's body goes on elsewhere with these leaves, which no rule allowed, signed by its keys and published there.
pub(crate) async fn goes_on(site: &Site, leaves: Vec<(u64, Event)>, house: &Path) -> PathBuf {
    copy(site.node.dir(), &house.join("node"));
    grown(site, leaves, house).await
}

/// The same from a copy that was made before, in the folder `node` of the house.
pub(super) async fn grown(site: &Site, leaves: Vec<(u64, Event)>, house: &Path) -> PathBuf {
    // What a crash left unsigned is signed by the next start.
    let node = Node::start(write_on(site, leaves, house).await).await.unwrap();
    let folder = house.join("published");
    node.publish(&folder).await.unwrap();
    node.stop().await;
    folder
}

/// The site's directory once more in another house, with these leaves; nobody has signed them yet.
pub(crate) async fn unsigned(site: &Site, leaves: Vec<(u64, Event)>, house: &Path) -> Settings {
    copy(site.node.dir(), &house.join("node"));
    write_on(site, leaves, house).await
}

/// Writes leaves that no rule allowed into the copy in the folder `node` of the house.
async fn write_on(site: &Site, leaves: Vec<(u64, Event)>, house: &Path) -> Settings {
    let dir = house.join("node");
    let store = Store::open(&dir).await.unwrap();
    let origin = store.home().clone();
    let mut tx = store.begin().await.unwrap();
    let mut edge = tx.edge(&origin).await.unwrap();
    let written = (0_u8..).zip(leaves).map(|(n, (ts, event))| {
        let leaf = Leaf { ts, consultation: Some(consultation()), id: LeafId([n; 16]), event, extra: Object::new() };
        NewEntry::read(write(&leaf))
    });
    let written = written.collect();
    tx.apply(&NewBatch::grow(origin, &mut edge, written)).await.unwrap();
    tx.commit().await.unwrap();
    store.close().await.unwrap();
    Settings { dir, clock: hutong_node::clock::Clock::scripted(site.app.now()) }
}

/// The file behind the link that follows these words on the page of the record.
pub(super) async fn take(site: &Site, words: &str, to: &Path) {
    let page = site.browser().get("/record").await;
    let (_, behind) = page.body.split_once(words).unwrap_or_else(|| panic!("{words} is not said: {}", page.body));
    let link = behind.split("href=\"").nth(1).unwrap().split('"').next().unwrap();
    let mut browser = site.browser();
    let file = browser.get(link).await;
    assert!(file.status == 200 && file.header("content-disposition").contains(".evidence"), "{link}");
    std::fs::write(to, &browser.last).unwrap();
}

/// The town erases words that the village has; gives the entry that says so.
pub(crate) async fn erased(town: &Site, village: &Site) -> EntryIndex {
    let item = town.opinion("", "Words that are gone soon.").await;
    town.publish(std::slice::from_ref(&item)).await;
    exchange(town, village, 1).await;
    let (parts, basis) = (vec![PartName::known(PartName::TEXT)], Code::new(AUTHOR_REQUEST).unwrap());
    town.ask("clerk", Ask::EraseParts(Erase { item, parts, basis })).await
}

/// A report that no rule allowed: it does not say how its items stand.
pub(crate) fn bad_report() -> Event {
    let report = DocumentVersion { id: DocumentId::new("rivers/report").unwrap(), ver: 1, sha256: sha256(b"report") };
    Event::ReportIssued { report, disposition_root: sha256(b"nothing"), counts: Default::default() }
}

/// What the village does wrong: it sees what the town erased, says that it did, never says that it deleted the words, and
/// issues a report that does not say how its items stand.
pub(crate) fn wrongs(town: &Site) -> Vec<(u64, Event)> {
    let now = town.app.now().0;
    let seen = || Event::LogAnchored(town.node.head().head);
    vec![(now, seen()), (now + HOUR_S, bad_report()), (now + 80 * HOUR_S, seen())]
}

/// What the command line says of the file to whoever trusts these keys.
fn verify(file: &Path, keys: &[String]) -> (i32, String) {
    let mut arguments = vec!["verify", "--evidence", file.to_str().unwrap()];
    keys.iter().for_each(|key| arguments.extend(["--vkey", key.as_str()]));
    let said = cli::run(&arguments);
    (said.code, said.out)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_log_shows_against_its_body_stands_on_both_portals() {
    let (town, village) = pair().await;
    let erased = erased(&town, &village).await;
    let house = tempfile::tempdir().unwrap();
    let folder = goes_on(&village, wrongs(&town), house.path()).await;
    pin_at(&town, &village, folder.to_str().unwrap()).await;
    let pulled = town.node.pull().await;
    assert!(pulled.iter().all(|p| p.problem.is_none()), "{pulled:?}");
    // A turn that ends before the report leaves it to the next one.
    let reports =
        async || town.node.lapses().await.unwrap().iter().filter(|l| matches!(l, Lapse::Report { .. })).count();
    assert_eq!((town.node.judge_reports(5).await.unwrap(), reports().await), (5, 0));
    assert_eq!((town.node.judge_reports(5).await.unwrap(), reports().await), (2, 1));
    assert_eq!(town.node.judge_reports(5).await.unwrap(), 0, "a report is judged once");
    town.node.tend().await.unwrap();

    let (town_key, village_key) = {
        let known = town.node.known_keys().await.unwrap();
        let key = |site: &Site| known.iter().find(|k| k.origin == *site.node.origin()).unwrap().vkeys[0].clone();
        (key(&town), key(&village))
    };
    // What only one of the two keys vouches for convicts nobody.
    let owed = house.path().join("owed");
    take(&town, "Village has known for 3 days that Town erased something", &owed).await;
    let (code, said) = verify(&owed, &[town_key.clone(), village_key.clone()]);
    let wanted = format!("Erasure in entry {erased} of {}", town.node.origin());
    assert!(code == 0 && said.contains(&wanted) && said.contains("for 80 hours"), "{code}: {said}");
    for keys in [vec![], vec![town_key.clone()], vec![village_key.clone()]] {
        assert_ne!(verify(&owed, &keys).0, 0);
    }
    let report = house.path().join("report");
    take(&town, "does not say how its items stand", &report).await;
    let (code, said) = verify(&report, std::slice::from_ref(&village_key));
    assert!(code == 0 && said.contains("the report's dispositions"), "{said}");
    assert_ne!(verify(&report, std::slice::from_ref(&town_key)).0, 0);
    // A record beside it names keys, and nobody vouches for these.
    let beside = |more: &[&str]| {
        let (record, file) = (folder.to_str().unwrap(), report.to_str().unwrap());
        let arguments = [&["verify", record, "--evidence", file, "--json"], more].concat();
        cli::run(&arguments).json()["lapse"]["holds"] == true
    };
    assert_eq!((beside(&[]), beside(&["--vkey", &village_key])), (false, true));
    let mut altered = std::fs::read(&report).unwrap();
    let at = altered.len() / 2;
    altered[at] ^= 1;
    std::fs::write(&report, altered).unwrap();
    assert_ne!(verify(&report, std::slice::from_ref(&village_key)).0, 0);

    // The village's operator, and whoever looks at the town's directory, are told by the command line.
    let own = cli::run(&["verify", house.path().join("node").to_str().unwrap()]);
    assert!(own.code == 4 && own.out.contains("the report's dispositions are not those"), "{}: {}", own.code, own.out);
    let theirs = cli::run(&["verify", town.node.dir().to_str().unwrap()]);
    assert!(theirs.code == 4 && theirs.out.contains("for 80 hours"), "{}: {}", theirs.code, theirs.out);
    let told = cli::run(&["doctor", town.node.dir().to_str().unwrap()]);
    assert!(told.out.contains("One erasure was not confirmed within 72 hours"), "{}", told.out);
    let zh = town.browser().get("/record?lang=zh-CN").await.body;
    assert!(zh.contains("仍未确认自己已经删除") && zh.contains("没有如实写明各件的状态"), "{zh}");
    assert_eq!(town.browser().get(&format!("/record/lapse/{}", "0".repeat(32))).await.status, 404);
}

#[tokio::test]
async fn bodies_that_do_what_they_owe_show_nothing() {
    let (town, village) = pair().await;
    erased(&town, &village).await;
    exchange(&town, &village, 2).await;
    for site in [&town, &village] {
        site.node.set_clock(site.app.now().0 + 90 * HOUR_S);
        site.node.tend().await.unwrap();
    }
    exchange(&town, &village, 2).await;
    for site in [&town, &village] {
        site.node.tend().await.unwrap();
        assert_eq!(site.node.lapses().await.unwrap(), []);
        assert!(!site.browser().get("/record").await.body.contains("/record/lapse/"));
    }
}
