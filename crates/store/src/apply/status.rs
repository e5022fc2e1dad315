//! Status of joint documents, found anew by core's pure function whenever an act or a charter's bytes arrive.

use std::collections::{BTreeMap, BTreeSet};

use hutong_core::{
    consultation::{
        charter::Charter,
        document::{self, Act, ActFacts, Kind, Status},
    },
    ids::{DocumentId, Origin, Place},
    projection::hosts_of,
    record::DocumentVersion,
};
use hutong_log::hash::{Hash, sha256};
use sqlx::SqliteConnection;

use super::{Target, documents_with, rows};
use crate::{
    fault::{Damaged, ReadFault, WriteFault},
    key,
    names::Names,
    sql,
    step::Step,
    transaction::guarded,
};

/// Status and hash of every version of a document.
pub(crate) type Statuses = BTreeMap<u64, (Status, Option<Hash>)>;

/// Takes in the bytes of a joint document that an opening holds, and finds anew what depends on them.
pub(crate) async fn keep_document(target: &mut Target<'_>, opening: i64, content: &[u8]) -> Result<(), WriteFault> {
    target.names.remembered.consultations.clear();
    let hash = sha256(content);
    sqlx::query("INSERT INTO document (sha256, opening) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(hash.as_bytes().as_slice())
        .bind(opening)
        .execute(&mut *target.conn)
        .await?;
    let Ok(charter) = Charter::read(content) else { return Ok(()) };
    sqlx::query("INSERT INTO cohosts (sha256, origins) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(hash.as_bytes().as_slice())
        .bind(hosts_text(&hosts_of(&charter)))
        .execute(&mut *target.conn)
        .await?;
    // Any document may name these bytes, whatever its id: those that do are found by hash.
    let rows = sqlx::query("SELECT DISTINCT document FROM joint_act WHERE sha256 = $1")
        .bind(hash.as_bytes().as_slice())
        .fetch_all(&mut *target.conn)
        .await?;
    let named = sql::decode("joint_act", &rows, |row| sql::id(row, 0, DocumentId::new))?;
    refresh_statuses(target, named.iter().flat_map(documents_with).collect()).await
}

/// Origins in order, one space between: no origin contains one.
pub(crate) fn hosts_text(hosts: &BTreeSet<Origin>) -> String {
    hosts.iter().map(Origin::as_str).collect::<Vec<_>>().join(" ")
}

/// Computes and keeps the statuses of these documents.
pub(crate) async fn refresh_statuses(target: &mut Target<'_>, ids: BTreeSet<DocumentId>) -> Result<(), WriteFault> {
    if ids.is_empty() {
        return Ok(());
    }
    // Charters first: their hosts decide about the others.
    let (charters, others): (Vec<_>, Vec<_>) =
        ids.into_iter().partition(|id| matches!(document::split_id(id), Some((_, Kind::Charter))));
    let mut all = Vec::new();
    for id in charters.into_iter().chain(others) {
        let acts = load_acts(target.conn, target.names, &id).await?;
        if !acts.is_empty() {
            let statuses = find_statuses(target.conn, target.names, &id, &acts).await?;
            all.push((id, statuses));
        }
    }
    let faults = target.faults;
    guarded(faults, Step::Statuses, async {
        for (id, statuses) in all {
            sqlx::query("DELETE FROM joint_status WHERE document = $1")
                .bind(id.as_str())
                .execute(&mut *target.conn)
                .await?;
            let statuses = Vec::from_iter(statuses);
            rows::STATUS
                .run(target.conn, &statuses, |args, (ver, (status, sha256))| {
                    args.text(id.as_str());
                    args.count(*ver);
                    args.text(status.word());
                    args.hash_or_null(*sha256);
                })
                .await?;
        }
        Ok(())
    })
    .await
}

/// Acts on a document, by origin and index.
pub(crate) async fn load_acts(
    conn: &mut SqliteConnection,
    names: &mut Names,
    id: &DocumentId,
) -> Result<Vec<ActFacts>, ReadFault> {
    let origins: BTreeMap<i64, Origin> = names.logs(conn).await?.iter().map(|(o, l)| (l.id, o.clone())).collect();
    let rows = sqlx::query(
        "SELECT a.place, e.hash, a.act, a.ver, a.sha256 FROM joint_act a JOIN entry e ON e.place = a.place \
         WHERE a.document = $1",
    )
    .bind(id.as_str())
    .fetch_all(conn)
    .await?;
    let mut acts = sql::decode("joint_act", &rows, |row| {
        let (log, index) = key::split(sql::get(row, 0)?);
        let origin = origins.get(&log).ok_or(sql::Trouble::Bad("places of known logs"))?.clone();
        Ok(ActFacts {
            place: Place { origin, index },
            hash: sql::hash(row, 1)?,
            act: sql::word(row, 2, Act::from_word)?,
            version: DocumentVersion { id: id.clone(), ver: sql::count(row, 3)?, sha256: sql::hash(row, 4)? },
        })
    })?;
    acts.sort_by(|a, b| a.place.cmp(&b.place));
    Ok(acts)
}

/// Statuses of a document from its acts: who must accept is what the charter in force says, or, of a charter, what
/// each version's own bytes say.
async fn find_statuses(
    conn: &mut SqliteConnection,
    names: &mut Names,
    id: &DocumentId,
    acts: &[ActFacts],
) -> Result<Statuses, ReadFault> {
    let by_charter = match document::split_id(id) {
        Some((c, kind)) if kind != Kind::Charter => Some(hosts_in_force(conn, names, &c).await?),
        _ => None,
    };
    let mut by_hash = BTreeMap::new();
    for act in acts.iter().filter(|_| by_charter.is_none()) {
        let hash = act.version.sha256;
        by_hash.insert(hash, load_cohosts(conn, &hash).await?);
    }
    Ok(document::statuses(acts, &mut |hash| match &by_charter {
        Some(hosts) => hosts.clone(),
        None => by_hash.get(hash).cloned().flatten(),
    }))
}

/// Co-hosts of the charter in force; `None` while there is none.
async fn hosts_in_force(
    conn: &mut SqliteConnection,
    names: &mut Names,
    consultation: &hutong_core::ids::ConsultationId,
) -> Result<Option<BTreeSet<Origin>>, ReadFault> {
    let Ok(id) = document::document_id(consultation, Kind::Charter) else { return Ok(None) };
    let acts = load_acts(conn, names, &id).await?;
    let mut by_hash = BTreeMap::new();
    for act in &acts {
        let hash = act.version.sha256;
        by_hash.insert(hash, load_cohosts(conn, &hash).await?);
    }
    let statuses = document::statuses(&acts, &mut |hash| by_hash.get(hash).cloned().flatten());
    let in_force = document::in_force(&id, &statuses);
    Ok(in_force.and_then(|version| by_hash.get(&version.sha256).cloned().flatten()))
}

async fn load_cohosts(conn: &mut SqliteConnection, hash: &Hash) -> Result<Option<BTreeSet<Origin>>, ReadFault> {
    let row = sqlx::query("SELECT origins FROM cohosts WHERE sha256 = $1").bind(hash.as_bytes().as_slice());
    let Some(row) = row.fetch_optional(conn).await? else { return Ok(None) };
    let text: &str = sql::get(&row, 0)?;
    let hosts: Result<BTreeSet<Origin>, _> = text.split(' ').map(Origin::new).collect();
    Ok(Some(hosts.map_err(|_| Damaged { table: "cohosts", wanted: "origins" })?))
}
