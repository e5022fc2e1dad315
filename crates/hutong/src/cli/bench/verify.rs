//! A log of made-up entries as a folder: checked whole, then pulled, verified and projected by a fresh partner.
#![allow(clippy::disallowed_methods, reason = "a bench measures durations")]

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use hutong_core::{
    commitment::Salt,
    consultation::item::{Audience, ItemKind, State, Tier},
    ids::{ConsultationId, EntryIndex, LeafId, Origin, PartName, Ref},
    moment::Moment,
    partner::pull::Limits,
    record::{Draft, Encoded, Event, Genesis, ItemAccepted, SUITE, encode},
};
use hutong_log::{
    checkpoint::Checkpoint,
    hash::{Hash, sha256},
    key::{KeyType, Signer, SigningKey},
    tile::{BundleCoord, TILE_WIDTH, Tile, TileEdge, append_entry},
};
use hutong_node::{
    Hands, Node,
    backup::{Form, check_backup},
    clock::Clock,
    folder::{CHECKPOINT_FILE, Folder, RECORD_FILE},
    verify::{RecordFile, verify_folder},
};
use serde_json::{Value as Json, json};

use super::{
    super::{face::Face, serve::runtime},
    Scratch, city, memory_peak_mib, per_second, step, tell,
};
use crate::{
    admin::wire::{ActorWire, HomeWire, Request},
    edge::Stop,
    key,
};

/// The log that is made up.
const ORIGIN: &str = "bench.example/partner/log/1";

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[arg(long, value_name = "N", default_value = "200000", value_parser = clap::value_parser!(u64).range(1_000..=20_000_000))]
    leaves: u64,
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, face: &Face) -> Result<Json, Stop> {
    let scratch = Scratch::make(arguments.dir.as_deref())?;
    let folder = scratch.path().join("partner");
    let bar = face.progress(key!("bench-writing"), Some(arguments.leaves));
    let keys = KeyRing::new()?;
    let bytes = write_log(&folder, arguments.leaves, &keys, &|n| bar.inc(n))?;
    bar.finish_and_clear();
    let mut figures = json!({ "bench": "verify" });
    let size = arguments.leaves;
    let values = [("leaves", size.into()), ("bytes", (bytes / size).into())];
    tell(face, &mut figures, "bytes_per_leaf", key!("bench-verify-size"), &values, json!(bytes / size));

    let bar = face.progress(key!("verify-checking"), Some(size));
    let start = Instant::now();
    let report = verify_folder(&folder, &[keys.log.verifier().clone()], &|leaves| bar.set_position(leaves));
    let seconds = start.elapsed().as_secs_f64();
    bar.finish_and_clear();
    let report = report.map_err(step("check the folder"))?;
    if !report.is_intact() {
        let first = report.problems.first().map(ToString::to_string).unwrap_or_default();
        return Err(step("check the folder")(first));
    }
    let rate = per_second(report.leaves, seconds);
    let values = [("rate", rate.into()), ("seconds", format!("{seconds:.2}").into())];
    let shown = json!({ "leaves": report.leaves, "seconds": seconds, "leaves_per_s": rate });
    tell(face, &mut figures, "verify", key!("bench-verify-rate"), &values, shown);

    let wheel = face.progress(key!("bench-pulling"), None);
    let seconds = runtime()?.block_on(pull(&scratch.path().join("node"), &folder, &keys, size))?;
    wheel.finish_and_clear();
    let rate = per_second(size, seconds);
    let values = [("rate", rate.into()), ("seconds", format!("{seconds:.1}").into())];
    let shown = json!({ "leaves": size, "seconds": seconds, "leaves_per_s": rate });
    tell(face, &mut figures, "pull", key!("bench-verify-pull"), &values, shown);

    let wheel = face.progress(key!("backup-copying"), None);
    let kept = runtime()?.block_on(keep(&scratch.path().join("node"), &scratch.path().join("backup")))?;
    wheel.finish_and_clear();
    let rate = per_second(size, kept.check_s);
    let values = [
        ("backup", format!("{:.1}", kept.backup_s).into()),
        ("mib", (kept.bytes >> 20).into()),
        ("rate", rate.into()),
        ("seconds", format!("{:.1}", kept.check_s).into()),
    ];
    let shown = json!({
        "leaves": size, "backup_s": kept.backup_s, "bytes": kept.bytes, "check_s": kept.check_s, "leaves_per_s": rate,
    });
    tell(face, &mut figures, "backup", key!("bench-verify-backup"), &values, shown);
    if let Some(mib) = memory_peak_mib() {
        tell(face, &mut figures, "memory_peak_mib", key!("bench-memory"), &[("mib", mib.into())], json!(mib));
    }
    Ok(figures)
}

/// Keys of the made-up body. Their seeds are public: nothing of this run outlives it.
struct KeyRing {
    log: SigningKey,
    others: [SigningKey; 4],
}

impl KeyRing {
    fn new() -> Result<KeyRing, Stop> {
        let key = |name: &str, kind| {
            let seed = sha256(name.as_bytes()).to_bytes();
            SigningKey::from_seed(name, kind, &seed).map_err(step("make a key"))
        };
        let body = ORIGIN.trim_end_matches("/log/1");
        let name = |role: &str| format!("{body}/{role}");
        Ok(KeyRing {
            log: key(ORIGIN, KeyType::Note)?,
            others: [
                key(&name("witness"), KeyType::Cosignature)?,
                key(&name("mirror"), KeyType::Cosignature)?,
                key(&name("transport"), KeyType::Note)?,
                key(&name("root"), KeyType::Note)?,
            ],
        })
    }

    fn record_file(&self) -> Result<RecordFile, Stop> {
        let [witness, mirror, transport, root] = self.others.each_ref().map(|k| k.verifier().to_string());
        Ok(RecordFile {
            origin: Origin::new(ORIGIN).map_err(step("name the log"))?,
            log_vkey: self.log.verifier().to_string(),
            witness_vkey: witness,
            mirror_vkey: mirror,
            transport_vkey: transport,
            root_vkey: root,
            former: Vec::new(),
            ended: None,
            partners: Vec::new(),
        })
    }
}

/// Writes a log of `size` leaves: genesis, then opinions with two parts, each followed by its publication.
/// Gives the bytes of all its files.
fn write_log(path: &Path, size: u64, keys: &KeyRing, progress: &dyn Fn(u64)) -> Result<u64, Stop> {
    let mut folder = Folder::create(path).map_err(step("write the log"))?;
    let record = keys.record_file()?;
    let mut edge = TileEdge::new();
    let mut bytes = 0;
    let mut put = |folder: &mut Folder, name: &str, content: &[u8]| {
        bytes += content.len() as u64;
        folder.put(name, content).map(|_| ()).map_err(step("write the log"))
    };
    let mut last = None;
    while edge.size() < size {
        let first = edge.size();
        let width = u16::try_from((size - first).min(u64::from(TILE_WIDTH))).unwrap_or(TILE_WIDTH);
        let (mut bundle, mut hashes) = (Vec::new(), Vec::new());
        for index in first..first + u64::from(width) {
            let leaf = leaf(index, &record, last)?;
            append_entry(&mut bundle, &leaf.bytes).map_err(step("bundle an entry"))?;
            hashes.push(leaf.hash);
            last = Some((index, leaf.hash));
        }
        let tiles = edge.append(&hashes);
        let coord = BundleCoord { index: first / u64::from(TILE_WIDTH), width };
        put(&mut folder, &coord.to_string(), &bundle)?;
        tiles.iter().try_for_each(|tile: &Tile| put(&mut folder, &tile.coord.to_string(), &tile.bytes))?;
        progress(u64::from(width));
    }
    for tile in edge.partial_tiles() {
        put(&mut folder, &tile.coord.to_string(), &tile.bytes)?;
    }
    put(&mut folder, RECORD_FILE, &record.bytes())?;
    let checkpoint = Checkpoint::new(ORIGIN, size, edge.root()).map_err(step("write a checkpoint"))?;
    let signed = checkpoint.sign(&keys.log).map_err(step("sign the checkpoint"))?;
    put(&mut folder, CHECKPOINT_FILE, signed.format().as_bytes())?;
    runtime()?.block_on(folder.sync()).map_err(step("write the log"))?;
    Ok(bytes)
}

fn leaf(index: EntryIndex, record: &RecordFile, last: Option<(EntryIndex, Hash)>) -> Result<Encoded, Stop> {
    let digest = sha256(&index.to_be_bytes()).to_bytes();
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    let salts = [Salt(digest), Salt(sha256(&digest).to_bytes())];
    let consultation = ConsultationId::new(city::CONSULTATION).map_err(step("name a consultation"))?;
    let draft = match last {
        None => Draft::plain(None, Event::RecordBegun(genesis(record))),
        Some((before, hash)) if index.is_multiple_of(2) => {
            let item = Ref { origin: None, index: before, hash };
            let to = State::Published;
            let event = Event::StateChanged { item, to, reason: None, into: None, parts: Vec::new() };
            Draft::plain(Some(&consultation), event)
        }
        Some(_) => {
            let item = ItemAccepted {
                kind: ItemKind::Opinion,
                tier: Tier::Member,
                audience: Audience::Public,
                prompt: None,
                about: None,
                source: None,
                parts: Vec::new(),
            };
            Draft::plain(Some(&consultation), Event::ItemAccepted(item))
                .part(PartName::known(PartName::TEXT), digest)
                .part(PartName::known(PartName::AUTHOR), digest)
        }
    };
    Ok(encode(draft, LeafId(id), &salts, &[], Moment(1_800_000_000 + index)))
}

fn genesis(record: &RecordFile) -> Genesis {
    Genesis {
        origin: record.origin.clone(),
        suite: SUITE.to_owned(),
        log_vkey: record.log_vkey.clone(),
        witness_vkey: record.witness_vkey.clone(),
        mirror_vkey: record.mirror_vkey.clone(),
        transport_vkey: record.transport_vkey.clone(),
        root_vkey: record.root_vkey.clone(),
        prev: None,
    }
}

/// A fresh node follows the folder: fetched, verified, mirrored, projected. Gives the seconds.
async fn pull(dir: &Path, folder: &Path, keys: &KeyRing, size: u64) -> Result<f64, Stop> {
    let origin = Origin::new(city::ORIGIN).map_err(step("name the log"))?;
    Node::create(dir, &origin, &dir.with_extension("root.key"), &Clock::System, Hands::Two)
        .await
        .map_err(step("make a node"))?;
    // A partner's leaves come in under a daily quota: the clock is ours, and a day passes whenever it is used up.
    let clock = Clock::scripted(Clock::System.now());
    let node = crate::admin::door::start(dir, clock.clone()).await?;
    let record = keys.record_file()?;
    let ask = HomeWire::PinPartner {
        origin: record.origin.to_string(),
        log_vkey: record.log_vkey,
        witness_vkey: record.witness_vkey,
        mirror_vkey: record.mirror_vkey,
        address: folder.display().to_string(),
        is_private: false,
    };
    city::ask(&node, Request::Home { by: ActorWire::Node, key: format!("{:032x}", 1), ask }).await?;
    let start = Instant::now();
    let days_max = 2 + size / Limits::default().leaves_per_day_max;
    let mut answer = Json::Null;
    for _ in 0..days_max {
        answer = city::ask(&node, Request::Pull).await?;
        if answer["partners"][0]["size"].as_u64() == Some(size) {
            break;
        }
        clock.set(clock.now().plus_days(1));
    }
    let seconds = start.elapsed().as_secs_f64();
    node.stop().await;
    let pulled = answer["partners"][0]["size"].as_u64().unwrap_or_default();
    if pulled == size { Ok(seconds) } else { Err(step("pull the whole log")(answer.to_string())) }
}

/// What backing up and checking the backup took.
struct Kept {
    backup_s: f64,
    bytes: u64,
    check_s: f64,
}

/// Backs the filled node up, and checks the backup as `hutong restore --check` does.
async fn keep(dir: &Path, to: &Path) -> Result<Kept, Stop> {
    let node = crate::admin::door::start(dir, Clock::System).await?;
    let start = Instant::now();
    let made = node.backup(to, Form::Database, false, &[]).await.map_err(step("back the node up"))?;
    let backup_s = start.elapsed().as_secs_f64();
    node.stop().await;
    let start = Instant::now();
    let report =
        check_backup(to, &[], &to.with_extension("scratch"), &|_| {}).await.map_err(step("check the backup"))?;
    let check_s = start.elapsed().as_secs_f64();
    match report.is_intact() {
        true => Ok(Kept { backup_s, bytes: made.bytes, check_s }),
        false => Err(step("check the backup")(format!("{report:?}"))),
    }
}
