//! A partner's log of a million entries (every other one publishes the opinion before it; no words), pulled from its
//! folder, verified, projected and witnessed: seconds and peak memory. `cargo bench -p hutong-node --bench pull [-- N]`.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench measures time, writes a folder and prints"
)]

use std::{fs, path::Path, sync::Arc, time::Instant};

use hutong_core::{
    canonical::Object,
    consultation::item::{Audience, ItemKind, State, Tier},
    home::PinPartner,
    ids::{ConsultationId, LeafId, Origin, PartName, PromptId, Ref},
    partner::pull::Limits,
    record::{Event, Genesis, ItemAccepted, Leaf, SUITE, write},
};
use hutong_log::{
    checkpoint::Checkpoint,
    hash::{Hash, leaf_hash, sha256},
    key::{KeyType, Signer, SigningKey},
    tile::{BundleCoord, TILE_WIDTH, TileEdge, append_entry},
};
use hutong_node::{
    clock::Clock,
    head::{PublishedHead, SignedHead},
    keys::{self, Keys, Role},
    live::Live,
    partners::{Means, Partners, Sites},
};
use hutong_store::{HomeRows, Store, lock::HeadLock};

const ENTRIES: u64 = 1_000_000;
const TS: u64 = 1_767_225_600;

fn key(name: &str, key_type: KeyType) -> SigningKey {
    SigningKey::from_seed(name, key_type, &sha256(name.as_bytes()).as_bytes()[..].try_into().unwrap()).unwrap()
}

/// Entry `n`: the genesis, then an opinion and its publication in turn.
fn leaf(n: u64, genesis: &Genesis, before: Hash) -> Vec<u8> {
    let noise = sha256(&n.to_be_bytes());
    let consultation = ConsultationId::new("rivers").unwrap();
    let event = match n {
        0 => Event::RecordBegun(genesis.clone()),
        _ if n % 2 == 1 => Event::ItemAccepted(ItemAccepted {
            kind: ItemKind::Opinion,
            tier: Tier::Open,
            audience: Audience::Public,
            prompt: Some(PromptId::new("p1").unwrap()),
            about: None,
            source: None,
            parts: ["author", "text"].map(|p| (PartName::new(p).unwrap(), sha256(noise.as_bytes()))).to_vec(),
        }),
        _ => Event::StateChanged {
            item: Ref { origin: None, index: n - 1, hash: before },
            to: State::Published,
            reason: None,
            into: None,
            parts: Vec::new(),
        },
    };
    let id = LeafId(noise.as_bytes()[..16].try_into().unwrap());
    let consultation = (n > 0).then_some(consultation);
    write(&Leaf { ts: TS, consultation, id, event, extra: Object::new() })
}

fn put(root: &Path, name: &str, bytes: &[u8]) {
    let file = root.join(name);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, bytes).unwrap();
}

/// Writes a partner's folder; the pin that follows it, and the bytes of its leaves.
fn write_folder(root: &Path, entries: u64) -> (PinPartner, u64) {
    let origin = Origin::new("b.example/council/log/1").unwrap();
    let log = key(origin.as_str(), KeyType::Note);
    let vkey = |name: &str, kind| key(name, kind).verifier().to_string();
    let genesis = Genesis {
        origin: origin.clone(),
        suite: SUITE.to_owned(),
        log_vkey: log.verifier().to_string(),
        witness_vkey: vkey("b.example/council/witness", KeyType::Cosignature),
        mirror_vkey: vkey("b.example/council/mirror", KeyType::Cosignature),
        transport_vkey: vkey("b.example/council/transport", KeyType::Note),
        root_vkey: vkey("b.example/council/root", KeyType::Note),
        prev: None,
    };
    let (mut edge, mut before, mut len) = (TileEdge::new(), Hash::from_bytes([0; 32]), 0);
    for first in (0..entries).step_by(TILE_WIDTH.into()) {
        let (mut bundle, mut hashes) = (Vec::new(), Vec::new());
        for n in first..(first + u64::from(TILE_WIDTH)).min(entries) {
            let bytes = leaf(n, &genesis, before);
            before = leaf_hash(&bytes);
            hashes.push(before);
            len += bytes.len() as u64;
            append_entry(&mut bundle, &bytes).unwrap();
        }
        let coord = BundleCoord { index: first / u64::from(TILE_WIDTH), width: u16::try_from(hashes.len()).unwrap() };
        put(root, &coord.to_string(), &bundle);
        edge.append(&hashes).iter().for_each(|tile| put(root, &tile.coord.to_string(), &tile.bytes));
    }
    edge.partial_tiles().iter().for_each(|tile| put(root, &tile.coord.to_string(), &tile.bytes));
    let signed = Checkpoint::new(origin.as_str(), entries, edge.root()).unwrap().sign(&log).unwrap();
    put(root, "checkpoint", signed.format().as_bytes());
    let folder = root.to_str().unwrap().to_owned();
    let Genesis { log_vkey, witness_vkey, mirror_vkey, .. } = genesis;
    (PinPartner { origin, log_vkey, witness_vkey, mirror_vkey, genesis: None, address: folder, is_private: false }, len)
}

async fn means(dir: &Path) -> Means {
    let home = Origin::new("a.example/council/log/1").unwrap();
    for role in [Role::Log, Role::Witness, Role::Mirror, Role::Transport] {
        keys::generate(&keys::path(dir, role), role, &home).unwrap();
    }
    let store = Store::create(dir, &home).await.unwrap();
    let head = hutong_core::record::LogHead { origin: home, size: 0, root: hutong_log::hash::empty_root() };
    Means {
        store,
        lock: Arc::new(HeadLock::create(dir).await.unwrap()),
        keys: Arc::new(Keys::read(dir).unwrap()),
        clock: Clock::System,
        dir: dir.to_owned(),
        head: PublishedHead::new(SignedHead { head, checkpoint: "".into() }),
        sites: Sites::default(),
        live: Live::default(),
    }
}

/// Peak resident memory of this process in MiB since it was last reset.
fn peak_mib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or_default() / 1024
}

fn main() {
    let entries = std::env::args().skip(1).find_map(|a| a.parse().ok()).unwrap_or(ENTRIES);
    let root = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let (pin, len) = write_folder(&root.path().join("published"), entries);
    let dir = root.path().join("node");
    fs::create_dir_all(&dir).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let means = means(&dir).await;
        let mut tx = means.store.begin().await.unwrap();
        tx.keep(&HomeRows { partners: vec![pin.clone()], ..HomeRows::default() }).await.unwrap();
        tx.commit().await.unwrap();
        let limits = Limits { leaves_per_day_max: u64::MAX, ..Limits::default() };
        let partners = Arc::new(Partners::load(means.clone(), limits).await.unwrap());
        // Resets the peak, where the system can.
        let _ = fs::write("/proc/self/clear_refs", "5");
        let start = Instant::now();
        let pulled = partners.pull(None).await;
        let took_s = start.elapsed().as_secs_f64();
        let pulled = &pulled[0];
        assert_eq!((pulled.size, pulled.new_entries, &pulled.problem), (entries, entries, &None));
        assert!(means.lock.witness(&pin.origin).await.unwrap().is_some(), "witnessed as well");
        let db = fs::metadata(dir.join("store.db")).unwrap().len();
        println!(
            "pull: {entries} entries of {} bytes each in {took_s:.1} s ({:.0}/s), peak memory {} MiB, database {} MiB",
            len / entries,
            entries as f64 / took_s,
            peak_mib(),
            db >> 20,
        );
        let start = Instant::now();
        let again = partners.pull(None).await;
        assert_eq!(again[0].new_entries, 0);
        println!("pull: nothing new, {:.1} ms", start.elapsed().as_secs_f64() * 1000.0);
    });
}
