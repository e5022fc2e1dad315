//! A node's own directory checked from bytes: the store against its leaves, the leaves against what was signed. Reads
//! only; a server may be at work meanwhile.

use std::path::Path;

use hutong_core::{
    ids::Origin,
    record::{KeyRole, LogLife},
};
use hutong_log::{checkpoint::SignedCheckpoint, hash::Hash, key::VerifierKey};
use hutong_store::{
    OpenFault, Store,
    backup::{Looking, peek_lock},
    lock::LockedHead,
};

use super::{FolderReport, Problem, VerifyFault, folder::tell_of_life};
use crate::{jobs::lapses, node::is_held, partners::TheirKeys, sequencer::edge_at};

/// Name under which problems of the database are listed.
const STORE: &str = "store.db";
/// Name under which problems of signed heads are listed.
const LOCK: &str = "lock.db";

/// Checks a node's directory. `keys` are the verifier keys that the caller trusts; without any, those of the log's own
/// first entry are used, and the report says that nobody vouched for them. Nothing is written, whether a server is at
/// work or not.
///
/// # Errors
/// [`VerifyFault`] when it cannot be read. What is wrong with the record stands in the report.
pub async fn verify_node(dir: &Path, keys: &[VerifierKey]) -> Result<FolderReport, VerifyFault> {
    let looking = if is_held(dir) { Looking::Served } else { Looking::Still };
    let store = Store::open_reading(dir, looking).await.map_err(unreadable)?;
    let locked = match peek_lock(dir, looking, store.home()).await {
        Err(OpenFault::Missing(_)) => None,
        other => other.map_err(unreadable)?,
    };
    verify_store(store, Signed { file: LOCK, head: locked }, keys).await
}

/// The head that a store is held to, and the file that states it.
pub(crate) struct Signed {
    /// Name of the file.
    pub file: &'static str,
    /// What it states.
    pub head: Option<LockedHead>,
}

/// Checks a store that was opened for reading against a signed head, and closes it.
pub(crate) async fn verify_store(
    store: Store,
    signed: Signed,
    keys: &[VerifierKey],
) -> Result<FolderReport, VerifyFault> {
    let home = store.home().clone();
    let mut report = FolderReport { origin: Some(home.to_string()), ..FolderReport::default() };
    let checked = store.check().await.map_err(unreadable)?;
    report.leaves = checked.leaves;
    report.parts = checked.openings;
    for finding in &checked.findings {
        let entry = finding.place.as_ref().filter(|p| p.origin == home).map(|p| p.index);
        report.problems.push(Problem { path: STORE.to_owned(), entry, what: finding.to_string() });
    }
    if keys.is_empty() {
        report
            .unchecked
            .push("the log's own key: it was read from the record itself; give --vkey to pin it".to_owned());
    }
    if checked.believed > 0 {
        let what = format!("{} joint documents whose words are erased: who signed them is believed", checked.believed);
        report.unchecked.push(what);
    }
    match signed.head {
        None => report.problem(signed.file, "no signed head is kept: the lock was lost or replaced"),
        Some(locked) => {
            let life = store.life(&home).await.map_err(unreadable)?;
            let given: Vec<VerifierKey> = keys.iter().filter(|k| k.name() == home.as_str()).cloned().collect();
            let is_known = |life: &LogLife| keys.is_empty() || given.iter().any(|key| life.knows(KeyRole::Log, key));
            let trusted = match &life {
                Some(life) if is_known(life) => vec![life.log_key_at(locked.head.size).clone()],
                _ => given,
            };
            life.iter().for_each(|life| tell_of_life(life, locked.head.size, &mut report));
            report.life = life;
            check_head(&store, &home, (&locked, signed.file), &trusted, &mut report).await?;
        }
    }
    let undone = lapses::unconfirmed(&store).await.map_err(unreadable)?;
    report.undone = undone.iter().filter(|late| late.by == home).cloned().collect();
    take_reports(&store, &home, &mut report).await?;
    for (head, checkpoint) in store.mirror_heads().await.map_err(unreadable)? {
        let mut mirror = FolderReport { origin: Some(head.origin.to_string()), ..FolderReport::default() };
        mirror.leaves = head.size;
        let pins = store.partners().await.map_err(unreadable)?;
        let theirs = match pins.iter().find(|p| p.origin == head.origin) {
            Some(pin) => TheirKeys::find(&store, pin).await.map_err(unreadable)?,
            None => None,
        };
        let pinned: Vec<VerifierKey> = theirs.iter().map(|theirs| theirs.log.at(head.size).clone()).collect();
        mirror.life = theirs.as_ref().and_then(|theirs| theirs.log.life().cloned());
        mirror.life.clone().iter().for_each(|life| tell_of_life(life, head.size, &mut mirror));
        let origin = head.origin.clone();
        mirror.undone = undone.iter().filter(|late| late.by == origin).cloned().collect();
        take_reports(&store, &origin, &mut mirror).await?;
        check_head(&store, &origin, (&LockedHead { head, checkpoint }, STORE), &pinned, &mut mirror).await?;
        report.mirrors.push(mirror);
    }
    store.close().await.map_err(unreadable)?;
    Ok(report)
}

/// Reports of a log against the items before them.
async fn take_reports(store: &Store, origin: &Origin, report: &mut FolderReport) -> Result<(), VerifyFault> {
    let size = store.edge(origin).await.map_err(unreadable)?.size();
    for (index, why) in lapses::bad_reports(store, origin, size).await.map_err(unreadable)? {
        report.problems.push(Problem { path: STORE.to_owned(), entry: Some(index), what: why.to_string() });
    }
    Ok(())
}

fn unreadable(error: impl std::error::Error + Send + Sync + 'static) -> VerifyFault {
    VerifyFault::Node(Box::new(error))
}

/// A signed head against the stored entries and the key that must have signed it.
async fn check_head(
    store: &Store,
    origin: &Origin,
    (locked, file): (&LockedHead, &str),
    keys: &[VerifierKey],
    report: &mut FolderReport,
) -> Result<(), VerifyFault> {
    let (size, root) = (locked.head.size, locked.head.root);
    report.head = Some((size, root));
    let stored = stored_root(store, origin, size).await;
    match stored {
        Some(stored) if stored == root => {}
        Some(stored) => report
            .problem(file, format!("the stored entries make the root {stored} at size {size}, but {root} was signed")),
        None => report.problem(file, format!("a head of size {size} was signed, but so many entries are not stored")),
    }
    let Ok(signed) = SignedCheckpoint::parse(&locked.checkpoint) else {
        report.problem(file, "the kept checkpoint cannot be read");
        return Ok(());
    };
    if signed.checkpoint().size() != size || signed.checkpoint().root() != root {
        report.problem(file, "the kept checkpoint is of another head");
    }
    match signed.open(keys) {
        Ok(by) if by.log.is_empty() => report.problem(file, "no trusted key signed the kept checkpoint"),
        Ok(by) => {
            report.signed_by.extend(by.log.iter().map(|key| key.name().to_owned()));
            report.signed_by.extend(by.cosigned.iter().map(|line| line.key.name().to_owned()));
        }
        Err(refusal) => report.problem(file, format!("the kept checkpoint does not hold: {refusal}")),
    }
    Ok(())
}

/// The root of the first `size` stored entries; `None` when there are not so many.
async fn stored_root(store: &Store, origin: &Origin, size: u64) -> Option<Hash> {
    edge_at(store, origin, size).await.ok().map(|edge| edge.root())
}
