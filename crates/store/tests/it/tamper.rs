//! Somebody with the database in hand: whatever row is put in, changed or taken out beside the sequencer, the check names
//! its table.

use std::path::Path;

use hutong_core::record::LogHead;
use hutong_log::{hash::sha256, tile::TileEdge};
use hutong_store::{ApplyFault, NewBatch, NewEntry, Store};

use crate::{
    crash::{
        acts::{Act, perform},
        copy_image, open_and_verify,
    },
    house::House,
    support::{block_on, raw},
    world::{Op, World, origin},
};

/// What is done to the tables, and which of them the check must name.
#[rustfmt::skip]
const WOUNDS: &[(&str, &str)] = &[
    ("entry", "UPDATE entry SET bytes = CAST(replace(CAST(bytes AS TEXT), '\"public\"', '\"members\"') AS BLOB) WHERE word = 'item.accept'"),
    ("entry", "UPDATE entry SET hash = zeroblob(32) WHERE place = (SELECT MAX(place) FROM entry)"),
    ("entry", "UPDATE entry SET word = 'anchor' WHERE place = (SELECT MIN(place) FROM entry)"),
    ("entry", "DELETE FROM entry WHERE place = 2 + (SELECT MIN(place) FROM entry)"),
    ("log", "DELETE FROM entry WHERE place = (SELECT MAX(place) FROM entry WHERE place >> 40 = 1)"),
    ("log", "INSERT INTO entry SELECT place + 1, hash, word, read_as, bytes FROM entry \
             WHERE place = (SELECT MAX(place) FROM entry WHERE place >> 40 = 1)"),
    ("log", "UPDATE log SET size = size - 1 WHERE id = 2"),
    ("log", "UPDATE log SET root = zeroblob(32) WHERE id = 1"),
    ("tile", "UPDATE tile SET root = zeroblob(32)"),
    ("tile", "UPDATE tile SET hashes = zeroblob(length(hashes))"),
    ("tile", "DELETE FROM tile"),
    ("mirror_head", "UPDATE mirror_head SET size = size - 1"),
    ("mirror_head", "UPDATE mirror_head SET root = zeroblob(32)"),
    ("mirror_head", "UPDATE mirror_head SET checkpoint = x'00'"),
    ("consultation", "INSERT INTO consultation (id, name) VALUES (77, 'forged')"),
    ("item", "UPDATE item SET state = 'withdrawn' WHERE place = (SELECT MIN(place) FROM item WHERE state = 'pending')"),
    ("item", "UPDATE item SET number = number + 1 WHERE place = (SELECT MAX(place) FROM item)"),
    ("item", "UPDATE item SET audience = 'own' WHERE place = (SELECT MIN(place) FROM item)"),
    ("item", "DELETE FROM item WHERE place = (SELECT MIN(place) FROM item)"),
    ("item", "CREATE TEMP TABLE t AS SELECT * FROM item LIMIT 1; UPDATE t SET place = (SELECT MIN(place) FROM entry); \
              INSERT INTO item SELECT * FROM t"),
    ("item_count", "UPDATE item_count SET n = n + 1 WHERE state = 'published'"),
    ("item_count", "UPDATE item_count SET n = n - 1 WHERE state = 'pending'"),
    ("part", "UPDATE part SET commitment = zeroblob(32) WHERE key = (SELECT MIN(key) FROM part)"),
    ("part", "UPDATE part SET erased_by = NULL WHERE erased_by IS NOT NULL"),
    ("part", "DELETE FROM part WHERE key = (SELECT MIN(key) FROM part)"),
    ("part", "UPDATE part SET opening = 1 + (SELECT MIN(id) FROM opening WHERE erased = 0) WHERE opening = (SELECT MIN(id) FROM opening WHERE erased = 0)"),
    ("revision", "DELETE FROM revision"),
    ("state_change", "DELETE FROM state_change WHERE item = (SELECT MIN(item) FROM state_change)"),
    ("stage", "UPDATE stage SET phase = 'closed'"),
    ("joint_act", "DELETE FROM joint_act"),
    ("joint_status", "UPDATE joint_status SET status = 'dead'"),
    ("vote_batch", "UPDATE vote_batch SET n = n + 1 WHERE place >> 40 = 1"),
    ("erasure", "DELETE FROM erasure"),
    ("erase_ack", "INSERT INTO erase_ack (place, erasure_origin, erasure_index) VALUES (1099511627776, 'x.example/log', 1)"),
    ("finding", "INSERT INTO finding (place, consultation) VALUES (1099511627776, 1)"),
    ("report", "INSERT INTO report (place, consultation, document, ver, sha256) VALUES (1099511627776, 1, 'city/report', 1, x'00')"),
    ("anchor", "INSERT INTO anchor (place, origin, size, root) VALUES (1099511627776, 'x.example/log', 1, x'00')"),
    ("follow_up", "INSERT INTO follow_up (place, consultation, step, about_origin, about_index, about_hash) VALUES (1099511627776, 1, 'sent', NULL, 1, x'00')"),
    ("waiting", "INSERT INTO waiting (origin, target, place) VALUES ('x.example/log', 5, 1099511627776)"),
    ("cohosts", "UPDATE cohosts SET origins = 'x.example/log'"),
    ("document", "DELETE FROM document"),
    ("opening", "UPDATE opening SET content = CAST('另一句话。' AS BLOB) WHERE id = (SELECT MAX(id) FROM opening WHERE upload IS NULL)"),
    ("opening", "UPDATE opening SET salt = zeroblob(32) WHERE id = (SELECT MIN(id) FROM opening WHERE erased = 0)"),
    ("opening", "UPDATE opening SET content = x'E69D8E' WHERE erased = 1"),
    ("opening", "INSERT INTO opening (id, part, enc, erased, upload, salt, content) VALUES (99999, 4611686018427387904, 0, 0, NULL, x'00', x'00')"),
    ("opening", "UPDATE chunk SET bytes = zeroblob(length(bytes))"),
    ("chunk", "PRAGMA foreign_keys = OFF; DELETE FROM upload_whole; DELETE FROM upload"),
    ("vote_row", "UPDATE vote_row SET row = CAST(replace(CAST(row AS TEXT), '\"v\":1', '\"v\":0') AS BLOB)"),
    ("vote_row", "DELETE FROM vote_row WHERE id = (SELECT MIN(id) FROM vote_row)"),
    ("vote_row", "INSERT INTO vote_row SELECT 999, batch, log, consultation, person, row, salt, commitment FROM vote_row LIMIT 1"),
    ("stance", "UPDATE stance SET choice = 0 WHERE choice = 1"),
    ("stance", "INSERT INTO stance SELECT statement, log, zeroblob(16), 1, 1, tier FROM stance LIMIT 1"),
    ("participant", "UPDATE participant SET acts = acts + 1"),
    ("participant", "UPDATE participant SET votes = 0"),
    ("deed", "UPDATE deed SET leaf = 99999 WHERE leaf = (SELECT MAX(leaf) FROM deed)"),
    ("answer", "UPDATE answer SET first = 99999 WHERE first IS NOT NULL"),
    ("draft_step", "PRAGMA foreign_keys = OFF; DELETE FROM draft"),
];

/// A day's database: rows in every table that a day fills.
async fn spend_a_day(dir: &Path) {
    Store::create(dir, &origin(0)).await.unwrap().close().await.unwrap();
    for act in Act::DAY {
        let mut house = House::over(Store::open(dir).await.unwrap()).await;
        perform(&mut house, *act).await.unwrap();
        house.store.close().await.unwrap();
    }
    open_and_verify(dir).await.close().await.unwrap();
}

async fn check(from: &Path, table: &str, wound: &str) {
    let dir = tempfile::tempdir().unwrap();
    copy_image(from, dir.path());
    let mut conn = raw(&dir.path().join("store.db")).await;
    let before: i64 = sqlx::Row::get(&sqlx::query("SELECT total_changes()").fetch_one(&mut conn).await.unwrap(), 0);
    sqlx::raw_sql(sqlx::AssertSqlSafe(wound)).execute(&mut conn).await.unwrap_or_else(|e| panic!("{wound}: {e}"));
    let after: i64 = sqlx::Row::get(&sqlx::query("SELECT total_changes()").fetch_one(&mut conn).await.unwrap(), 0);
    assert!(after > before, "{wound}: changed nothing");
    sqlx::Connection::close(conn).await.unwrap();
    // A log whose own row is wrong cannot even be opened to write; the check of what can be opened must name it.
    let findings = match Store::open(dir.path()).await {
        Ok(store) => store.check().await.unwrap().findings,
        Err(refused) => {
            assert!(refused.to_string().contains(&format!("table {table} ")), "{wound}: {refused}");
            return;
        }
    };
    assert!(findings.iter().any(|f| f.table == table), "{wound}: {findings:?}");
}

#[test]
fn every_change_beside_the_sequencer_is_named() {
    block_on(async {
        let dir = tempfile::tempdir().unwrap();
        spend_a_day(dir.path()).await;
        for (table, wound) in WOUNDS {
            check(dir.path(), table, wound).await;
        }
    });
}

/// A mirror's head is the tree of the leaves that came with it, or it is not kept.
#[test]
fn a_mirror_head_of_another_tree_is_not_kept() {
    block_on(async {
        let dir = tempfile::tempdir().unwrap();
        let world = World::write_all(&[Op(1, 0, 2, 0), Op(1, 0, 4, 0)], 2);
        let store = Store::create(dir.path(), &origin(0)).await.unwrap();
        let mut edge = TileEdge::new();
        let entries = world.logs[1].leaves.iter().cloned().map(NewEntry::read).collect();
        let batch = NewBatch::grow(origin(1), &mut edge, entries);
        let good = LogHead { origin: origin(1), size: edge.size(), root: edge.root() };
        let mut tx = store.begin().await.unwrap();
        tx.apply(&batch).await.unwrap();
        for bad in [
            LogHead { root: sha256(b"other"), ..good.clone() },
            LogHead { size: good.size - 1, ..good.clone() },
            LogHead { origin: origin(2), ..good.clone() },
        ] {
            let refused = tx.keep_mirror_head(&bad, b"checkpoint").await;
            assert!(matches!(refused, Err(ApplyFault::OtherTree { .. })), "{bad:?}: {refused:?}");
        }
        tx.keep_mirror_head(&good, b"checkpoint").await.unwrap();
    });
}
