//! In debug builds every set-wise statement shows its plan once: none may walk over a whole table, or build an index of
//! its own for each run, which is the same and shows in no query text. A release build has none of this.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use sqlx::{AssertSqlSafe, Row, SqliteConnection};

use crate::sql::Rows;

/// Tables that hold few rows at any time, or are walked over only when a person's number changes, which it never does.
const SMALL: [&str; 4] = ["cosign_request", "held_decision", "open_batch", "withhold_proposal"];

static SEEN: Mutex<BTreeSet<(&str, &str)>> = Mutex::new(BTreeSet::new());

/// Looks at the plan of a statement, of as many rows as it may have, that was not looked at before: a plan that is good
/// for a few rows may be given up for many.
///
/// # Panics
/// When it walks over a table.
pub(crate) async fn look(conn: &mut SqliteConnection, statement: &Rows, text: &str) -> Result<(), sqlx::Error> {
    let is_new = SEEN.lock().unwrap_or_else(PoisonError::into_inner).insert((statement.head, statement.tail));
    if !is_new {
        return Ok(());
    }
    let plan = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {text}"))).fetch_all(conn).await?;
    let plan: Vec<String> = plan.iter().map(|row| row.get::<String, _>(3)).collect();
    for step in &plan {
        assert!(!is_walk(step), "{step}\nin {plan:#?}\nof {}…{}", statement.head, statement.tail);
    }
    Ok(())
}

/// Whether a step of a plan reads a whole table. `w` are the rows that are handed in.
fn is_walk(step: &str) -> bool {
    let is_bounded = |rest: &str| {
        let of = rest.split(' ').next().unwrap_or_default();
        of == "w"
            || of.starts_with('(')
            || SMALL.contains(&of)
            || rest.contains("CONSTANT ROW")
            || rest.contains("ROW VALUES CLAUSE")
    };
    match (step.strip_prefix("SCAN "), step.strip_prefix("SEARCH ")) {
        (Some(rest), _) => !is_bounded(rest),
        (_, Some(rest)) => rest.contains("AUTOMATIC") && !is_bounded(rest),
        _ => false,
    }
}
