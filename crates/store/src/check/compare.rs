//! Tables of the store against the same tables filled anew.

use super::{CheckFault, Checking, FINDINGS_MAX, Problem};
use crate::sql;

/// A table that follows from leaves (or, the last ones, from deeds and votes), with its key and all columns that do.
struct Table {
    name: &'static str,
    key: &'static [&'static str],
    columns: &'static [&'static str],
    /// How the first key column names a leaf: not, as a place, or as a part.
    place: At,
}

#[derive(Clone, Copy)]
enum At {
    Nowhere,
    Place,
    Part,
}

const fn table(name: &'static str, place: At, key: &'static [&'static str], columns: &'static [&'static str]) -> Table {
    Table { name, key, columns, place }
}

const TABLES: &[Table] = &[
    table("log", At::Nowhere, &["id"], &["origin"]),
    table("consultation", At::Nowhere, &["id"], &["name"]),
    table(
        "item",
        At::Place,
        &["place"],
        &[
            "leaf_id",
            "ts",
            "consultation",
            "kind",
            "tier",
            "audience",
            "prompt",
            "about_origin",
            "about_index",
            "about_hash",
            "link",
            "source",
            "number",
            "state",
            "state_index",
            "into_origin",
            "into_index",
            "into_hash",
            "revision",
            "was_published",
        ],
    ),
    table("part", At::Part, &["key"], &["name", "commitment", "erased_by"]),
    table("item_count", At::Nowhere, &["log", "consultation", "kind", "tier", "audience", "state"], &["n"]),
    table("revision", At::Place, &["item", "place"], &[]),
    table("state_change", At::Place, &["item", "place"], &[]),
    table("stage", At::Nowhere, &["consultation", "log"], &["roll", "opened", "phase", "closed", "reported"]),
    table("joint_act", At::Place, &["place"], &["document", "ver", "act", "sha256"]),
    table("joint_status", At::Nowhere, &["document", "ver"], &["status", "sha256"]),
    table("vote_batch", At::Place, &["place"], &["consultation", "leaf_id", "n", "root"]),
    table("erasure", At::Place, &["place"], &["target"]),
    table("erase_ack", At::Place, &["place"], &["erasure_origin", "erasure_index"]),
    table("finding", At::Place, &["place"], &["consultation"]),
    table("tally", At::Place, &["place"], &["consultation", "item_origin", "item_index"]),
    table("report", At::Place, &["place"], &["consultation", "document", "ver", "sha256"]),
    table("anchor", At::Place, &["place"], &["origin", "size", "root"]),
    table("follow_up", At::Place, &["place"], &["consultation", "step", "about_origin", "about_index", "about_hash"]),
    table("waiting", At::Nowhere, &["origin", "target", "place"], &[]),
    table("cohosts", At::Nowhere, &["sha256"], &["origins"]),
    table("document", At::Nowhere, &["sha256", "opening"], &[]),
    table("participant", At::Nowhere, &["consultation", "person", "tier"], &["acts", "votes"]),
    table("stance", At::Nowhere, &["statement", "log", "handle"], &["q", "choice", "tier"]),
];

impl Checking {
    /// Names every row that is missing, surplus or different.
    pub(super) async fn compare_tables(&mut self) -> Result<(), CheckFault> {
        for table in TABLES {
            self.compare(table, &missing(table, "s", "main"), Problem::Surplus).await?;
            self.compare(table, &missing(table, "main", "s"), Problem::Missing).await?;
            if let Some(text) = differing(table) {
                self.compare(table, &text, Problem::Differs).await?;
            }
        }
        Ok(())
    }

    async fn compare(&mut self, table: &Table, text: &str, problem: Problem) -> Result<(), CheckFault> {
        let rows = sqlx::query(sqlx::AssertSqlSafe(text)).fetch_all(&mut self.conn).await?;
        for row in rows {
            let mut key = Vec::new();
            for (at, name) in table.key.iter().enumerate() {
                key.push(format!("{name}={}", sql::get::<String>(&row, at + 1)?));
            }
            let place = match table.place {
                At::Nowhere => None,
                At::Place => Some(sql::get::<i64>(&row, 0)?),
                At::Part => Some(crate::key::leaf_of(sql::get(&row, 0)?)),
            };
            self.find(table.name, key.join(" "), place, problem.clone());
        }
        Ok(())
    }
}

/// Key columns as text, behind the first one as it is (or zero, where it is no number).
fn head(table: &Table, from: &str) -> String {
    let first = if matches!(table.place, At::Nowhere) { "0".to_owned() } else { format!("a.{}", table.key[0]) };
    let keys = table
        .key
        .iter()
        .map(|k| format!("CASE typeof(a.{k}) WHEN 'blob' THEN hex(a.{k}) ELSE CAST(a.{k} AS TEXT) END"));
    format!("SELECT {first}, {} FROM {from}.{} a", keys.collect::<Vec<_>>().join(", "), table.name)
}

fn on(table: &Table) -> String {
    table.key.iter().map(|k| format!("b.{k} = a.{k}")).collect::<Vec<_>>().join(" AND ")
}

/// Rows of `here` that `there` does not have.
fn missing(table: &Table, here: &str, there: &str) -> String {
    // A count of none is as good as no row.
    let only = if table.name == "item_count" { "a.n <> 0 AND" } else { "" };
    format!(
        "{} WHERE {only} NOT EXISTS (SELECT 1 FROM {there}.{} b WHERE {}) LIMIT {FINDINGS_MAX}",
        head(table, here),
        table.name,
        on(table)
    )
}

/// Rows that both have, with other columns.
fn differing(table: &Table) -> Option<String> {
    let list = |t: &str| table.columns.iter().map(|c| format!("{t}.{c}")).collect::<Vec<_>>().join(", ");
    (!table.columns.is_empty()).then(|| {
        format!(
            "{} JOIN main.{} b ON {} WHERE ({}) IS NOT ({}) LIMIT {FINDINGS_MAX}",
            head(table, "s"),
            table.name,
            on(table),
            list("a"),
            list("b")
        )
    })
}
