//! A step kept: words, counts, decisions and how far the record was followed, in one transaction.

use std::collections::BTreeMap;

use sqlx::Connection;

use super::{
    Search, Tokens,
    follow::{Cell, Step},
};
use crate::{fault::WriteFault, key, sql::Rows};

const WORDS: Rows =
    Rows { head: "INSERT OR REPLACE INTO search_words (rowid, title, text, latin)", columns: 4, tail: "" };
const ITEM: Rows = Rows {
    head: "INSERT OR REPLACE INTO search_item (place, consultation, kind, tier, audience, prompt, state, voices, words_of, \
           had_words)",
    columns: 10,
    tail: "",
};
const TALLY: Rows = Rows {
    head: "INSERT INTO search_tally (consultation, kind, prompt, log, tier, audience, state, n)",
    columns: 8,
    tail: "ON CONFLICT (consultation, kind, prompt, log, tier, audience, state) DO UPDATE SET n = n + excluded.n",
};
const HOUR: Rows = Rows {
    head: "INSERT INTO search_hour (consultation, kind, hour, log, tier, audience, n)",
    columns: 7,
    tail: "ON CONFLICT (consultation, kind, hour, log, tier, audience) DO UPDATE SET n = n + excluded.n",
};
const DECISION: Rows = Rows {
    head: "INSERT OR REPLACE INTO search_decision (place, consultation, item, state, reason)",
    columns: 5,
    tail: "",
};
const CODE: Rows = Rows { head: "INSERT OR REPLACE INTO search_code (code, place)", columns: 2, tail: "" };
const FOLLOWED: Rows = Rows { head: "INSERT OR REPLACE INTO search_followed (log, next)", columns: 2, tail: "" };

impl Search {
    /// Keeps a step with the tokens of its texts, in their order. Words of erased items are gone from every answer when
    /// this returns; [`Search::scrub`] takes their bytes.
    ///
    /// Durable soon after return; what a crash loses is followed again.
    ///
    /// # Errors
    /// [`WriteFault::Database`]; nothing of the step was kept.
    pub async fn keep(&self, step: &Step, tokens: &[Tokens]) -> Result<(), WriteFault> {
        let mut conn = self.inner.writer.lock().await;
        let mut tx = conn.begin_with("BEGIN IMMEDIATE").await?;
        for place in &step.gone {
            sqlx::query("DELETE FROM search_words WHERE rowid = $1").bind(place).execute(&mut *tx).await?;
        }
        let words: Vec<_> = step.texts.iter().zip(tokens).collect();
        WORDS
            .run(&mut tx, &words, |args, (text, tokens)| {
                args.int(text.place);
                args.text(&tokens.title);
                args.text(&tokens.text);
                args.text(&tokens.latin);
            })
            .await?;
        ITEM.run(&mut tx, &step.rows, |args, row| {
            args.int(row.place);
            args.int(row.cell.consultation);
            for word in [&row.cell.kind, &row.cell.tier, &row.cell.audience, &row.cell.prompt, &row.cell.state] {
                args.text(word);
            }
            args.count(row.voices);
            args.int_or_null(row.words_of);
            args.int(i64::from(row.had_words));
        })
        .await?;
        count(&mut tx, step).await?;
        DECISION
            .run(&mut tx, &step.decisions, |args, decision| {
                args.int(decision.place);
                args.int(decision.consultation);
                args.int(decision.item);
                args.text(decision.state.word());
                args.text_or_null(decision.reason.as_deref());
            })
            .await?;
        CODE.run(&mut tx, &step.codes, |args, (code, place)| {
            args.text(code);
            args.int(*place);
        })
        .await?;
        FOLLOWED
            .run(&mut tx, &step.next, |args, (log, next)| {
                args.int(*log);
                args.int(*next);
            })
            .await?;
        if step.erases {
            sqlx::query("UPDATE search_state SET scrub_due = 1").execute(&mut *tx).await?;
        }
        tx.commit().await?;
        if step.erases {
            self.inner.is_rewritten.store(false, std::sync::atomic::Ordering::Release);
            self.inner.scrub_due.store(true, std::sync::atomic::Ordering::Release);
        }
        Ok(())
    }
}

/// Moves items from what they were counted as to what they are.
async fn count(conn: &mut sqlx::SqliteConnection, step: &Step) -> Result<(), WriteFault> {
    let mut tally: BTreeMap<&Cell, i64> = BTreeMap::new();
    let mut hours: BTreeMap<(i64, &str, u64, i64, &str, &str), i64> = BTreeMap::new();
    for row in &step.rows {
        *tally.entry(&row.cell).or_default() += 1;
        match step.old.get(&row.place) {
            Some(old) => *tally.entry(&old.cell).or_default() -= 1,
            None => {
                let cell = &row.cell;
                let hour = (cell.consultation, &*cell.kind, row.hour, cell.log, &*cell.tier, &*cell.audience);
                *hours.entry(hour).or_default() += 1;
            }
        }
    }
    let tally: Vec<_> = tally.into_iter().filter(|(_, n)| *n != 0).collect();
    TALLY
        .run(conn, &tally, |args, (cell, n)| {
            args.int(cell.consultation);
            args.text(&cell.kind);
            args.text(&cell.prompt);
            args.int(cell.log);
            for word in [&cell.tier, &cell.audience, &cell.state] {
                args.text(word);
            }
            args.int(*n);
        })
        .await?;
    HOUR.run(conn, &Vec::from_iter(hours), |args, ((consultation, kind, hour, log, tier, audience), n)| {
        args.int(*consultation);
        args.text(kind);
        args.int(key::int(*hour));
        args.int(*log);
        args.text(tier);
        args.text(audience);
        args.int(*n);
    })
    .await?;
    Ok(())
}
