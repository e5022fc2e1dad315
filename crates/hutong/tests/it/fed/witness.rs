//! The witness over HTTP: every answer of C2SP `tlog-witness`, in its order, and what it does to a partner that lies.

use hutong_core::partner::pull::Status;
use hutong_log::{
    base64,
    checkpoint::{Checkpoint, SignedCheckpoint},
    hash::{Hash, sha256},
    key::{KeyType, SigningKey, VerifierKey},
    witness::AddCheckpoint,
};
use hutong_node::keys::Keys;

use super::{pair, raw};
use crate::{
    node_cli_support as cli,
    web::{client::Page, site::Site},
};

const PATH: &str = "/fed/add-checkpoint";

pub(super) async fn ask(to: &Site, body: &[u8]) -> Page {
    raw(to, PATH, Vec::new(), body).await.0
}

pub(super) fn request(old: u64, proof: Vec<Hash>, checkpoint: &SignedCheckpoint) -> Vec<u8> {
    AddCheckpoint { old, proof, checkpoint: checkpoint.clone() }.format().into_bytes()
}

/// A checkpoint of a body's log that its own key signs, true or not.
pub(super) fn signed(by: &Site, size: u64, root: Hash) -> SignedCheckpoint {
    let keys = Keys::read(by.node.dir()).unwrap();
    Checkpoint::new(by.node.origin().as_str(), size, root).unwrap().sign(keys.log().as_ref()).unwrap()
}

#[tokio::test]
async fn the_witness_answers_as_the_standard_says() {
    let (town, village) = pair().await;
    let head = town.node.head();
    let good = SignedCheckpoint::parse(head.checkpoint.as_bytes()).unwrap();
    let cosigned = village.node.log_file(&witness_file(&town)).await.unwrap().unwrap();
    let last = SignedCheckpoint::parse(&cosigned.bytes).unwrap().checkpoint().size();
    assert_eq!(last, head.head.size, "the pull of the village cosigned the town's head");
    let stranger = SigningKey::from_seed("x.example/log/1", KeyType::Note, &[1; 32]).unwrap();
    let unknown = Checkpoint::new("x.example/log/1", 1, sha256(b"x")).unwrap().sign(&stranger).unwrap();
    let liar = SigningKey::from_seed(town.node.origin().as_str(), KeyType::Note, &[1; 32]).unwrap();
    let forged = Checkpoint::new(town.node.origin().as_str(), last, head.head.root).unwrap().sign(&liar).unwrap();
    let mut bad_line = good.format();
    let at = bad_line.rfind('=').unwrap_or(bad_line.len() - 2) - 9;
    bad_line.replace_range(at..=at, if &bad_line[at..=at] == "A" { "B" } else { "A" });
    let many: String = (0..64).map(|n| format!("{}\n", base64::encode(sha256(&[n]).as_bytes()))).collect();
    let rows: Vec<(&str, Vec<u8>, u16)> = vec![
        ("nothing", Vec::new(), 400),
        ("no old size", format!("\n{}", good.format()).into_bytes(), 400),
        ("a leading zero", format!("old 0{last}\n\n{}", good.format()).into_bytes(), 400),
        ("64 lines of proof", format!("old {last}\n{many}\n{}", good.format()).into_bytes(), 400),
        ("base64 that is not canonical", format!("old 0\n{}\n\n{}", "A".repeat(43) + "B=", good.format()).into(), 400),
        ("another log", request(0, vec![], &unknown), 404),
        ("not the log's key", request(last, vec![], &forged), 403),
        ("a line of the log's key that fails", format!("old {last}\n\n{bad_line}").into_bytes(), 403),
        ("old above size", request(last + 1, vec![], &good), 400),
        ("another size than was cosigned", request(last - 1, vec![], &good), 409),
        ("the same once more", request(last, vec![], &good), 200),
    ];
    for (what, body, status) in rows {
        let page = ask(&village, &body).await;
        assert_eq!(page.status, status, "{what}: {}", page.body);
        if status == 409 {
            assert_eq!((page.header("content-type"), page.body.as_str()), ("text/x.tlog.size", &*format!("{last}\n")));
        }
        if status == 200 {
            let whole = SignedCheckpoint::parse(format!("{}{}", good.format(), page.body).as_bytes()).unwrap();
            let key = VerifierKey::parse(&village.node.known_keys().await.unwrap()[0].vkeys[1]).unwrap();
            let log = VerifierKey::parse(&town.node.known_keys().await.unwrap()[0].vkeys[0]).unwrap();
            assert_eq!(whole.open(&[log, key]).unwrap().cosigned.len(), 1, "one line, of the witness's key");
        }
    }
    // A proof that does not fit proves nothing against the log, and nothing is cosigned.
    town.opinion("", "One more.").await;
    let grown = town.node.head();
    let next = SignedCheckpoint::parse(grown.checkpoint.as_bytes()).unwrap();
    let page = ask(&village, &request(last, vec![sha256(b"no")], &next)).await;
    assert_eq!(page.status, 422, "{}", page.body);
    assert_ne!(village.node.partners()[0].state, Status::Diverged);
    village.node.pull().await;
    assert_eq!(village.node.partners()[0].state, Status::Current);
}

fn witness_file(of: &Site) -> String {
    format!("witness/{}/checkpoint", hutong_node::verify::folder_name(of.node.origin()))
}

#[tokio::test]
async fn two_roots_of_one_size_are_kept_as_evidence_and_end_it() {
    let (town, village) = pair().await;
    let head = town.node.head().head;
    let other = signed(&town, head.size, sha256(b"another history"));
    let page = ask(&village, &request(head.size, vec![], &other)).await;
    assert_eq!(page.status, 422, "{}", page.body);
    let kept: Vec<_> = std::fs::read_dir(village.node.dir().join("evidence")).unwrap().collect();
    assert_eq!(kept.len(), 1);
    let pulled = village.node.pull().await;
    assert_eq!(pulled[0].state, Status::Diverged, "{pulled:?}");
    // From now on nothing of it is cosigned.
    let good = SignedCheckpoint::parse(town.node.head().checkpoint.as_bytes()).unwrap();
    assert_eq!(ask(&village, &request(head.size, vec![], &good)).await.status, 403);
    let mut anybody = village.browser();
    let said = anybody.get("/record").await;
    assert!(said.body.contains("two histories"), "{}", said.body);
    // Everybody takes it away as one file, which proves itself under the log's key and under no other.
    let name = kept[0].as_ref().unwrap().file_name().to_string_lossy().replace(".evidence", "");
    let link = format!("/record/evidence/{name}");
    assert!(said.body.contains(&link) && said.body.contains("signed two different histories"), "{}", said.body);
    let (page, bytes) = anybody.file(&link).await;
    assert!(page.status == 200 && page.header("content-disposition").contains(&name));
    assert_eq!(anybody.get(&format!("/record/evidence/{}", "0".repeat(64))).await.status, 404);
    let file = village.node.dir().join("taken.evidence");
    std::fs::write(&file, &bytes).unwrap();
    for (site, code, words) in [(&town, 0, "The evidence holds"), (&village, 1, "It proves nothing")] {
        let vkey = &site.node.known_keys().await.unwrap()[0].vkeys[0];
        let said = cli::run(&["verify", "--evidence", &cli::text(&file), "--vkey", vkey]);
        assert!(said.code == code && said.out.contains(words), "{said:?}");
    }
}

#[tokio::test]
async fn a_head_is_brought_and_the_signature_is_kept() {
    let (town, village) = pair().await;
    let before = town.node.store().cosigned_heads(0).await.unwrap();
    town.opinion("", "Somebody waits for this to be witnessed.").await;
    let size = town.node.head().head.size;
    assert!(before.iter().all(|head| head.size < size));
    town.node.announce().await.unwrap();
    let after = town.node.store().cosigned_heads(size - 1).await.unwrap();
    assert!(after.iter().any(|head| head.size == size && !head.by_mirror), "witnessed");
    // The village was told that way: it pulls, and says so when it holds the entry.
    assert_eq!(village.node.hinted().await.into_iter().collect::<Vec<_>>(), [town.node.origin().clone()]);
    village.node.pull().await;
    assert_eq!(town.node.hinted().await.into_iter().collect::<Vec<_>>(), [village.node.origin().clone()]);
    town.node.pull().await;
    let after = town.node.store().cosigned_heads(size - 1).await.unwrap();
    assert!(after.iter().any(|head| head.size == size && head.by_mirror), "guarded");
}
