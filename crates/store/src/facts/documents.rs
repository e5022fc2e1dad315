//! Joint documents as rules need them, and what a report says of its consultation's items.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use hutong_core::{
    consultation::{
        charter::Charter,
        document::{self, DocumentFacts, Status},
        item::{ItemKind, State},
        report,
    },
    ids::{ConsultationId, DocumentId, PersonId},
    record::Counts,
};
use hutong_log::hash::Hash;
use sqlx::SqliteConnection;

use super::Loading;
use crate::{
    apply::load_acts,
    fault::ReadFault,
    key,
    names::HOME,
    sql::{self, Trouble},
    store::Inner,
};

impl Loading<'_> {
    pub(super) async fn document(&mut self, id: &DocumentId) -> Result<DocumentFacts, ReadFault> {
        let acts = load_acts(self.conn, self.names, id).await?;
        let mut contents = BTreeMap::new();
        for sha256 in acts.iter().map(|a| a.version.sha256).collect::<BTreeSet<Hash>>() {
            if let Some(bytes) = load_document(self.conn, &sha256).await? {
                contents.insert(sha256, bytes);
            }
        }
        let rows =
            sqlx::query("SELECT t.sha256, t.step, p.person FROM draft_step t LEFT JOIN person p ON p.id = t.person WHERE t.document = $1 ORDER BY t.id")
                .bind(id.as_str())
                .fetch_all(&mut *self.conn)
                .await?;
        let steps = sql::decode("draft_step", &rows, |row| {
            let person = sql::word_or_null(row, 2, |text| PersonId::new(text).ok())?;
            Ok::<_, Trouble>((sql::hash(row, 0)?, sql::get::<String>(row, 1)?, person))
        })?;
        let mut checks: BTreeMap<Hash, bool> = BTreeMap::new();
        let mut countersigns: BTreeMap<Hash, BTreeMap<PersonId, bool>> = BTreeMap::new();
        for (sha256, step, person) in &steps {
            // The last step of a checker counts, and of each who was asked.
            if let "passed" | "returned" = step.as_str() {
                checks.insert(*sha256, step == "passed");
            }
            let Some(person) = person.clone() else { continue };
            match step.as_str() {
                "asked" => _ = countersigns.entry(*sha256).or_default().entry(person).or_insert(false),
                "agreed" | "objected" => _ = countersigns.entry(*sha256).or_default().insert(person, step == "agreed"),
                "released" => _ = countersigns.entry(*sha256).or_default().remove(&person),
                _ => {}
            }
        }
        let rows = sqlx::query("SELECT ver FROM report WHERE document = $1 AND place >= $2 AND place <= $3")
            .bind(id.as_str())
            .bind(key::place(HOME, 0))
            .bind(key::place(HOME, key::INDEX_MAX))
            .fetch_all(&mut *self.conn)
            .await?;
        Ok(DocumentFacts {
            acts,
            contents,
            in_force: document::in_force(id, &load_statuses(self.conn, id).await?),
            drafted: steps.iter().map(|(sha256, ..)| *sha256).collect(),
            checked: checks.into_iter().filter(|(_, passed)| *passed).map(|(hash, _)| hash).collect(),
            countersigns,
            issued: sql::decode("report", &rows, |row| sql::count(row, 0))?.into_iter().collect(),
        })
    }

    pub(super) async fn load_dispositions(&mut self, c: &ConsultationId) -> Result<(), ReadFault> {
        let id = self.names.find_consultation(self.conn, c).await?;
        let rows = sqlx::query(
            "SELECT place, kind, state FROM item WHERE consultation = $1 AND place >= $2 AND place <= $3 ORDER BY place",
        )
        .bind(id)
        .bind(key::place(HOME, 0))
        .bind(key::place(HOME, key::INDEX_MAX))
        .fetch_all(&mut *self.conn)
        .await?;
        let items = sql::decode("item", &rows, |row| {
            let kind = sql::word(row, 1, ItemKind::from_word)?;
            Ok((key::index(sql::get(row, 0)?), kind, sql::word(row, 2, State::from_word)?))
        })?;
        let mut counts: Counts = Counts::new();
        for (_, kind, _) in items.iter().filter(|(_, kind, _)| kind.is_counted()) {
            *counts.entry(kind.word().to_owned()).or_default() += 1;
        }
        let counted = items.iter().filter(|(_, kind, _)| kind.is_counted());
        let all: Vec<_> = counted.map(|(index, _, state)| (*index, *state)).collect();
        counts.extend(report::state_counts(&all));
        let row = sqlx::query(
            "SELECT COALESCE(SUM(acts + votes), 0), COUNT(DISTINCT person) FROM participant WHERE consultation = $1",
        )
        .bind(id)
        .fetch_one(&mut *self.conn)
        .await?;
        counts.insert("acts".to_owned(), sql::count(&row, 0).map_err(|e| e.of("participant"))?);
        counts.insert("people".to_owned(), sql::count(&row, 1).map_err(|e| e.of("participant"))?);
        self.base.counts.insert(c.clone(), counts);
        self.base.dispositions.insert(c.clone(), all);
        Ok(())
    }
}

/// Statuses of a document as kept.
pub(crate) async fn load_statuses(
    conn: &mut SqliteConnection,
    id: &DocumentId,
) -> Result<BTreeMap<u64, (Status, Option<Hash>)>, ReadFault> {
    let rows = sqlx::query("SELECT ver, status, sha256 FROM joint_status WHERE document = $1 ORDER BY ver")
        .bind(id.as_str())
        .fetch_all(conn)
        .await?;
    let statuses = sql::decode("joint_status", &rows, |row| {
        Ok((sql::count(row, 0)?, (sql::word(row, 1, Status::from_word)?, sql::hash_or_null(row, 2)?)))
    })?;
    Ok(statuses.into_iter().collect())
}

/// Bytes of a joint document, while any opening of them is here.
pub(crate) async fn load_document(conn: &mut SqliteConnection, sha256: &Hash) -> Result<Option<Vec<u8>>, ReadFault> {
    let row = sqlx::query(
        "SELECT o.content FROM document d JOIN opening o ON o.id = d.opening AND o.erased = 0 WHERE d.sha256 = $1 LIMIT 1",
    )
    .bind(sha256.as_bytes().as_slice())
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| sql::get(&row, 0)).transpose()?)
}

/// A charter by hash, parsed once, while its bytes are here: erased words must not serve rules either.
pub(crate) async fn load_charter(
    store: &Inner,
    conn: &mut SqliteConnection,
    sha256: &Hash,
) -> Result<Option<Arc<Charter>>, ReadFault> {
    if let Some(charter) = store.charter(sha256) {
        return Ok(if has_document(conn, sha256).await? { Some(charter) } else { None });
    }
    let Some(bytes) = load_document(conn, sha256).await? else { return Ok(None) };
    let charter = Charter::read(&bytes).ok().map(Arc::new);
    if let Some(charter) = &charter {
        store.remember_charter(*sha256, charter.clone());
    }
    Ok(charter)
}

async fn has_document(conn: &mut SqliteConnection, sha256: &Hash) -> Result<bool, ReadFault> {
    let row = sqlx::query("SELECT 1 FROM document WHERE sha256 = $1 LIMIT 1").bind(sha256.as_bytes().as_slice());
    Ok(row.fetch_optional(conn).await?.is_some())
}
