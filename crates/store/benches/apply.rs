//! How fast leaves get into the tables, beside a raw limit: the same rows in raw multi-row inserts without facts.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench prints and stops at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "a bench measures durations and reads its own memory peak")]

#[path = "../tests/it/house.rs"]
#[allow(dead_code, reason = "shared with the tests, which use more of it")]
mod house;

use std::time::{Duration, Instant};

use house::{House, opinion};
use hutong_core::{
    canonical::Object,
    command::{Actor, Command},
    commitment::Salt,
    consultation::{
        charter::Review,
        item::{Audience, ItemKind, State, Tier},
    },
    decide::decide,
    facts::Needs,
    ids::{FormKey, LeafId, Origin, PartName, PersonId, Ref},
    moment::Moment,
    record::{Encoded, Event, ItemAccepted, Leaf, encode, write},
};
use hutong_log::{
    hash::{Hash, leaf_hash, sha256},
    tile::TileEdge,
};
use hutong_store::{Answer, Given, HomeRows, NewBatch, NewEntry, Store};
use sqlx::{AssertSqlSafe, ConnectOptions, SqliteConnection, sqlite::SqliteConnectOptions};

const BATCH: usize = 64;
const BATCHES: usize = 300;
const PEOPLE: usize = 5_000;

fn main() {
    let bulk: u64 = std::env::args().filter_map(|a| a.parse().ok()).next().unwrap_or(1_000_000);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        submit().await;
        sizes().await;
        mirror(bulk).await;
    });
}

fn origin(name: &str) -> Origin {
    Origin::new(&format!("{name}.example/log/1")).unwrap()
}

#[derive(Default)]
struct Spent(Vec<(&'static str, Duration)>);

impl Spent {
    fn add(&mut self, what: &'static str, since: Instant) {
        match self.0.iter_mut().find(|(w, _)| *w == what) {
            Some((_, d)) => *d += since.elapsed(),
            None => self.0.push((what, since.elapsed())),
        }
    }
}

/// Rows as the raw limit writes them: leaf bytes, hash, and two parts with salts and contents.
type RawRow = (Vec<u8>, Hash, Vec<(String, Hash, Salt, Vec<u8>)>);

async fn submit() {
    let dir = tempfile::tempdir().unwrap();
    let mut house = House::create(dir.path(), &origin("sichuan")).await;
    house.open_city(Review::Before).await;
    let people: Vec<_> = (0..PEOPLE).map(|n| house.new_person(&format!("p{n}"), Some(Tier::Member))).collect();
    let mut tx = house.store.begin().await.unwrap();
    tx.keep(&HomeRows { people, ..HomeRows::default() }).await.unwrap();
    tx.commit().await.unwrap();
    let text = "把成渝两地的大型科研仪器放到一个平台上预约，写清楚收费、保险和运费由谁出。".repeat(6);
    let text: String = text.chars().take(200).collect();
    let (mut spent, mut slowest, mut raw) = (Spent::default(), Duration::ZERO, Vec::new());
    let mut edge = house.edge.clone();
    for b in 0..BATCHES {
        let commands: Vec<Command> = (0..BATCH)
            .map(|n| {
                let key = FormKey(sha256(&((b * BATCH + n) as u64).to_be_bytes()).as_bytes()[..16].try_into().unwrap());
                let actor = Actor::Person(PersonId::new(&format!("p{}", (b * BATCH + n * 7) % PEOPLE)).unwrap());
                Command { actor, key, ask: opinion(&format!("{text}{b}-{n}")) }
            })
            .collect();
        let asked: Vec<_> = commands.iter().map(|c| (format!("{:?}", c.actor), c.key)).collect();
        let whole = Instant::now();
        let t = Instant::now();
        let mut tx = house.store.begin().await.unwrap();
        assert!(tx.repeats(&asked).await.unwrap().is_empty());
        spent.add("begin, repeats", t);
        let t = Instant::now();
        let mut needs = Needs::default();
        commands.iter().for_each(|c| c.needs(&mut needs));
        let base = tx.facts(&needs).await.unwrap();
        spent.add("facts", t);
        let outside = Instant::now();
        let encoded: Vec<(Encoded, &Command)> = commands
            .iter()
            .map(|c| {
                let draft = decide(c, &base).unwrap().drafts.remove(0);
                let salts: Vec<Salt> = (0..draft.salts_n()).map(|_| Salt(house.draw())).collect();
                let id = LeafId(house.draw()[..16].try_into().unwrap());
                (encode(draft, id, &salts, &[], Moment(1_800_000_000)), c)
            })
            .collect();
        raw.push(encoded.iter().map(|(e, _)| raw_row(e)).collect::<Vec<RawRow>>());
        let first = edge.size();
        let answers = (first..).zip(&commands).map(|(first, c)| Answer {
            actor: format!("{:?}", c.actor),
            key: c.key,
            command: sha256(&c.key.0),
            given: Given::Leaves { first, n: 1 },
            kept_until: Moment(1),
        });
        let home = HomeRows { answers: answers.collect(), ..HomeRows::default() };
        let entries = encoded.into_iter().map(|(e, c)| NewEntry::own(e, c.actor.person().cloned())).collect();
        let batch = NewBatch::grow(house.store.home().clone(), &mut edge, entries);
        let outside = outside.elapsed();
        let t = Instant::now();
        tx.apply(&batch).await.unwrap();
        spent.add("apply", t);
        let t = Instant::now();
        tx.keep(&home).await.unwrap();
        spent.add("answers", t);
        let t = Instant::now();
        tx.commit().await.unwrap();
        spent.add("commit", t);
        let t = Instant::now();
        let back = house.store.read_back(house.store.home(), first, edge.size()).await.unwrap();
        assert_eq!(back.len(), BATCH);
        spent.add("read back", t);
        slowest = slowest.max(whole.elapsed().saturating_sub(outside));
        house.store.checkpoint().await.unwrap();
    }
    let total: Duration = spent.0.iter().map(|(_, d)| *d).sum();
    let per = |d: Duration| d.as_secs_f64() * 1e3 / BATCHES as f64;
    println!("opinions, {BATCHES} batches of {BATCH}, two parts of 600 and 100 bytes, synchronous FULL");
    for (what, d) in &spent.0 {
        println!("  {what:<16} {:>8.3} ms a batch", per(*d));
    }
    let rate = (BATCH * BATCHES) as f64 / total.as_secs_f64();
    println!("  all of the store {:>8.3} ms a batch, {rate:.0} opinions/s; slowest batch {slowest:.1?}", per(total));
    let limit = raw_limit(&raw).await;
    println!(
        "  raw limit        {:>8.3} ms a batch, {:.0} opinions/s; the store reaches {:.0} % of it",
        per(limit),
        (BATCH * BATCHES) as f64 / limit.as_secs_f64(),
        100.0 * limit.as_secs_f64() / total.as_secs_f64()
    );
}

/// Bytes that the log itself takes, bundles and tiles, for opinions that are published as they come in.
async fn sizes() {
    const N: u64 = 2_560;
    let dir = tempfile::tempdir().unwrap();
    let mut house = House::create(dir.path(), &origin("sichuan")).await;
    house.open_city(Review::After).await;
    let before = house.edge.size();
    for b in 0..N / 256 {
        let commands: Vec<Command> = (0..256).map(|n| house.by("li", opinion(&format!("第{b}批第{n}条。")))).collect();
        house.settle(&commands).await.unwrap().into_iter().for_each(|answer| drop(answer.unwrap()));
    }
    let home = house.store.home().clone();
    let leaves = house.store.read_back(&home, before, house.edge.size()).await.unwrap();
    let bundled: u64 = leaves.iter().map(|(_, bytes)| bytes.len() as u64 + 2).sum();
    let tiles: u64 = hutong_log::tile::tiles_between(before, house.edge.size()).filter(|t| t.is_full()).count() as u64;
    let in_all = bundled + tiles * hutong_log::tile::TILE_LEN as u64;
    println!(
        "in the log: {} bytes a leaf (at most 350), {} a published opinion (at most 700); longest leaf {}",
        in_all / leaves.len() as u64,
        in_all / N,
        leaves.iter().map(|(_, bytes)| bytes.len()).max().unwrap_or_default()
    );
}

fn raw_row(e: &Encoded) -> RawRow {
    let parts = e.parts.iter().map(|p| {
        let (salt, content) = p.opening.clone().unwrap();
        (p.name.to_string(), p.commitment, salt, content)
    });
    (e.bytes.clone(), e.hash, parts.collect())
}

/// The same rows with nothing around them: one multi-row insert a table and one commit a batch.
async fn raw_limit(batches: &[Vec<RawRow>]) -> Duration {
    let dir = tempfile::tempdir().unwrap();
    let origin = origin("raw");
    drop(Store::create(dir.path(), &origin).await.unwrap());
    let options = SqliteConnectOptions::new()
        .filename(dir.path().join("store.db"))
        .pragma("journal_mode", "WAL")
        .pragma("synchronous", "FULL")
        .pragma("secure_delete", "ON")
        .pragma("wal_autocheckpoint", "4000")
        .disable_statement_logging();
    let mut conn = options.connect().await.unwrap();
    let start = Instant::now();
    for (b, rows) in batches.iter().enumerate() {
        sqlx::query("BEGIN IMMEDIATE").execute(&mut conn).await.unwrap();
        let place = |n: usize| (1_i64 << 40) + (b * BATCH + n) as i64;
        let numbered: Vec<(usize, &RawRow)> = rows.iter().enumerate().collect();
        insert(&mut conn, "entry (place, hash, word, read_as, bytes)", 5, &numbered, |q, (n, r)| {
            q.bind(place(*n)).bind(r.1.as_bytes().to_vec()).bind("item.accept").bind("known").bind(r.0.clone())
        })
        .await;
        insert(
            &mut conn,
            "item (place, leaf_id, ts, consultation, kind, tier, audience, link, number, state, was_published)",
            11,
            &numbered,
            |q, (n, r)| {
                q.bind(place(*n))
                    .bind(r.1.as_bytes()[..16].to_vec())
                    .bind(0_i64)
                    .bind(1_i64)
                    .bind("opinion")
                    .bind("member")
                    .bind("public")
                    .bind("none")
                    .bind(place(*n))
                    .bind("pending")
                    .bind(0_i64)
            },
        )
        .await;
        let parts: Vec<_> = numbered
            .iter()
            .flat_map(|(n, r)| r.2.iter().enumerate().map(move |(k, p)| (place(*n) * 256 + k as i64, p)))
            .collect();
        insert(&mut conn, "part (key, name, commitment)", 3, &parts, |q, (key, p)| {
            q.bind(*key).bind(p.0.clone()).bind(p.1.as_bytes().to_vec())
        })
        .await;
        insert(&mut conn, "opening (part, enc, erased, salt, content)", 5, &parts, |q, (key, p)| {
            q.bind(*key).bind(0_i64).bind(0_i64).bind(p.2.0.to_vec()).bind(p.3.clone())
        })
        .await;
        insert(&mut conn, "deed (leaf, person, act)", 3, &numbered, |q, (n, _)| {
            q.bind((b * BATCH + n) as i64).bind(1_i64).bind("authored")
        })
        .await;
        insert(&mut conn, "answer (form_key, actor, command, first, leaves, kept_until)", 6, &numbered, |q, (n, r)| {
            q.bind(r.1.as_bytes()[..16].to_vec())
                .bind("Person(p1234)")
                .bind(r.1.as_bytes().to_vec())
                .bind(place(*n))
                .bind(1_i64)
                .bind(1_i64)
        })
        .await;
        sqlx::query("COMMIT").execute(&mut conn).await.unwrap();
    }
    start.elapsed()
}

type Query<'q> = sqlx::query::Query<'q, sqlx::Sqlite, sqlx::sqlite::SqliteArguments>;

async fn insert<T>(
    conn: &mut SqliteConnection,
    into: &str,
    columns: usize,
    rows: &[T],
    bind: impl Fn(Query<'static>, &T) -> Query<'static>,
) {
    let row = format!("({})", vec!["?"; columns].join(","));
    let text = format!("INSERT INTO {into} VALUES {}", vec![row; rows.len()].join(","));
    let query = rows.iter().fold(sqlx::query(AssertSqlSafe(text)), bind);
    query.execute(conn).await.unwrap();
}

/// Leaves of a partner: items with two commitments, each followed by its publication.
async fn mirror(n: u64) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::create(dir.path(), &origin("chongqing")).await.unwrap();
    let partner = origin("sichuan");
    let mut edge = TileEdge::new();
    let (mut making, start) = (Duration::ZERO, Instant::now());
    let mut tx = store.begin().await.unwrap();
    let mut made = 0;
    while made < n {
        let t = Instant::now();
        let leaves: Vec<Vec<u8>> = (made..(made + 4_096).min(n)).step_by(2).flat_map(pair).collect();
        making += t.elapsed();
        made += leaves.len() as u64;
        let entries = leaves.into_iter().map(NewEntry::read).collect();
        tx.apply(&NewBatch::grow(partner.clone(), &mut edge, entries)).await.unwrap();
    }
    let applied = start.elapsed() - making;
    tx.commit().await.unwrap();
    let total = start.elapsed() - making;
    println!(
        "{made} mirrored leaves in one transaction: {total:.1?} (applying {applied:.1?}), {:.0} leaves/s, peak {}",
        made as f64 / total.as_secs_f64(),
        peak()
    );
    let t = Instant::now();
    store.checkpoint().await.unwrap();
    println!("  write-ahead log copied back in {:.1?}; {} bytes a leaf on disk", t.elapsed(), disk(dir.path()) / made);
    let t = Instant::now();
    store.digest(&[(partner, made)]).await.unwrap();
    println!("  digest from the tables in {:.1?}, peak {}", t.elapsed(), peak());
    let t = Instant::now();
    let checked = store.check().await.unwrap();
    assert_eq!((checked.leaves, checked.findings), (made, Vec::new()));
    println!("  check in {:.1?}, peak {}", t.elapsed(), peak());
}

fn pair(n: u64) -> [Vec<u8>; 2] {
    let hash = |what: &str| sha256(format!("{what}{n}").as_bytes());
    let item = ItemAccepted {
        kind: ItemKind::Opinion,
        tier: Tier::Open,
        audience: Audience::Public,
        prompt: None,
        about: None,
        source: None,
        parts: ["author", "text"].map(|name| (PartName::known(name), hash(name))).to_vec(),
    };
    let leaf = |id: &str, event| Leaf {
        ts: 60,
        consultation: Some(house::city()),
        id: LeafId(hash(id).as_bytes()[..16].try_into().unwrap()),
        event,
        extra: Object::new(),
    };
    let first = write(&leaf("first", Event::ItemAccepted(item)));
    let item = Ref { origin: None, index: n, hash: leaf_hash(&first) };
    let state = Event::StateChanged { item, to: State::Published, reason: None, into: None, parts: Vec::new() };
    [first, write(&leaf("second", state))]
}

fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.map_or_else(|| "unknown".to_owned(), |l| l.trim().to_owned())
}

fn disk(dir: &std::path::Path) -> u64 {
    std::fs::read_dir(dir).unwrap().map(|f| f.unwrap().metadata().unwrap().len()).sum()
}
