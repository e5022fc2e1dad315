//! What a check-up of a directory finds, as facts: nothing is graded here, nothing is written, and a server may be at work.

use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use hutong_core::{
    home::{Channel, Site},
    ids::{ConsultationId, Origin},
    moment::Moment,
    partner::lapse::Unconfirmed,
};
use hutong_store::{
    OpenFault, ReadFault, Store,
    backup::{Looking, peek_lock},
};

use crate::{
    acts::{self, Chain},
    backup,
    cause::chain,
    folder::CHECKPOINT_FILE,
    health::{self, Health},
    identity::ProviderAt,
    jobs::{lapses, sums},
    keys,
    node::is_held,
    notify::Outbound,
    partners::{TheirKeys, is_evidence_against},
    sequencer::edge_at,
};

/// How the lock stands beside the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LockFound {
    /// It knows everything that is stored to be signed.
    Agrees,
    /// It knows less: what a server is writing right now, or what a crash left and the next start signs.
    Behind {
        /// Entries that it knows to be signed.
        signed: u64,
    },
    /// It is lost.
    Missing,
    /// It knows more than is stored: an older backup.
    Ahead {
        /// Entries that it knows to be signed.
        signed: u64,
    },
    /// The stored entries are not those that were signed.
    Contradicts {
        /// At which size.
        size: u64,
    },
}

/// How a partner's folder was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnerFound {
    /// Its log.
    pub origin: Origin,
    /// Whether its folder can be read and holds a checkpoint.
    pub is_readable: bool,
    /// Whether it showed two histories.
    pub is_diverged: bool,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The log.
    pub origin: Origin,
    /// Whether a server holds the directory.
    pub is_served: bool,
    /// Mode of the directory.
    pub mode: u32,
    /// Files below it that others than the owner may read, though they may not.
    pub exposed: Vec<PathBuf>,
    /// Keys that cannot be used: the role's word and why.
    pub bad_keys: Vec<(&'static str, String)>,
    /// How the record, partners, disk and backups are.
    pub health: Health,
    /// The lock.
    pub lock: LockFound,
    /// Whether it was put back from a backup and has not signed since.
    pub is_restored: bool,
    /// What SQLite says of the database; nothing when all is well.
    pub damage: Vec<String>,
    /// Partners, by origin.
    pub partners: Vec<PartnerFound>,
    /// Consultations in which two bodies computed different results from the same input.
    pub red_sums: Vec<ConsultationId>,
    /// Erasures that a host knew of and did not confirm in time.
    pub unconfirmed: Vec<Unconfirmed>,
    /// The log of staff acts.
    pub acts: Chain,
    /// People who run the system and mind its accounts at once.
    pub both_roles: u64,
    /// Whether the node was made for a small body, which may give both to one person.
    pub is_small: bool,
    /// People with a role who can sign in and have no second factor.
    pub without_second: u64,
    /// People who audit.
    pub auditors: u64,
    /// Whether the body said its name.
    pub has_name: bool,
    /// Where letters leave to, by channel and host; or why the file that says so cannot be used.
    pub letters: Result<Vec<(Channel, String)>, String>,
    /// Servers that are called when somebody signs in by a provider; or why the file that says so cannot be used.
    pub provider: Result<Vec<String>, String>,
}

/// The directory could not be looked at.
#[derive(Debug, thiserror::Error)]
pub enum CheckupFault {
    /// Not a node's directory.
    #[error("{0} is not a node's directory")]
    NoNode(PathBuf),
    /// The database.
    #[error("couldn't open the database")]
    Open(#[from] OpenFault),
    /// The database.
    #[error(transparent)]
    Read(#[from] ReadFault),
}

/// Looks at a directory.
///
/// # Errors
/// [`CheckupFault`].
pub async fn examine(dir: &Path, now: Moment) -> Result<Found, CheckupFault> {
    if !dir.join("keys").is_dir() {
        return Err(CheckupFault::NoNode(dir.to_owned()));
    }
    let is_served = is_held(dir);
    let looking = if is_served { Looking::Served } else { Looking::Still };
    let store = Store::open_reading(dir, looking).await?;
    // The lock first: whatever it knows to be signed is stored by then.
    let locked = match peek_lock(dir, looking, store.home()).await {
        Err(OpenFault::Missing(_)) => None,
        other => other?,
    };
    let stored = health::stored_size(&store).await?;
    let lock = match locked.map(|l| l.head) {
        None => LockFound::Missing,
        Some(head) if head.size > stored => LockFound::Ahead { signed: head.size },
        Some(head) => match edge_at(&store, store.home(), head.size).await {
            Ok(edge) if edge.root() == head.root && head.size == stored => LockFound::Agrees,
            Ok(edge) if edge.root() == head.root => LockFound::Behind { signed: head.size },
            _ => LockFound::Contradicts { size: head.size },
        },
    };
    let staff = store.staff().await?;
    let count = |is: fn(&hutong_store::pages::PersonView) -> bool| staff.iter().filter(|p| is(p)).count() as u64;
    let found = Found {
        origin: store.home().clone(),
        is_served,
        mode: mode_of(dir).unwrap_or_default(),
        exposed: exposed(dir),
        bad_keys: bad_keys(dir),
        health: health::look(&store, dir, now).await?,
        lock,
        is_restored: matches!(backup::restored(dir), Ok(Some(_))),
        damage: store.quick_check().await?,
        partners: partners(&store, dir).await?,
        red_sums: sums::red(&store).await?,
        unconfirmed: lapses::unconfirmed(&store).await?,
        acts: acts::check(acts::list(&store, Moment(0)).await?),
        both_roles: count(|p| p.person.roles.administrator && p.person.roles.security),
        is_small: store.is_small().await?,
        without_second: count(|p| (p.has_signed_in || p.has_identity) && !p.has_second_factor),
        auditors: count(|p| p.person.roles.auditor),
        letters: Outbound::read(dir).map(|outbound| outbound.destinations()).map_err(|fault| chain(&fault)),
        provider: ProviderAt::read(dir)
            .map(|at| at.map(|at| at.destinations()).unwrap_or_default())
            .map_err(|e| chain(&e)),
        has_name: store.body_settings().await.is_ok_and(|s| !s.name.zh.is_empty() && !s.name.en.is_empty()),
    };
    store.close().await?;
    Ok(found)
}

fn mode_of(path: &Path) -> Option<u32> {
    Some(path.metadata().ok()?.permissions().mode() & 0o777)
}

/// Databases and keys that others may read.
fn exposed(dir: &Path) -> Vec<PathBuf> {
    let is_open = |path: &PathBuf| mode_of(path).is_some_and(|mode| mode & 0o077 != 0);
    let databases = ["store.db", "lock.db", "search.db"].map(|name| dir.join(name));
    databases.into_iter().filter(is_open).collect()
}

fn bad_keys(dir: &Path) -> Vec<(&'static str, String)> {
    let roles = keys::OF_A_NODE.into_iter();
    let files = |role| keys::files_of(&dir.join(keys::FOLDER), role).unwrap_or_else(|_| vec![keys::path(dir, role)]);
    let of_role = |role| files(role).into_iter().map(move |file| (role, file));
    let bad = |(role, file): (keys::Role, PathBuf)| Some((role.word(), chain(&keys::read(&file, role).err()?)));
    roles.flat_map(of_role).filter_map(bad).collect()
}

async fn partners(store: &Store, dir: &Path) -> Result<Vec<PartnerFound>, ReadFault> {
    let pins = store.partners().await?;
    let mut diverged = Vec::new();
    for pin in &pins {
        let theirs = TheirKeys::find(store, pin).await?;
        diverged.push(theirs.is_some_and(|theirs| is_evidence_against(dir, &theirs.log).unwrap_or(false)));
    }
    let found = pins.into_iter().zip(diverged).map(|(pin, is_diverged)| PartnerFound {
        // A site is asked by the node that serves; what is looked at here lies on this machine.
        is_readable: !matches!(Site::read(&pin.address), Ok(None))
            || Path::new(&pin.address).join(CHECKPOINT_FILE).is_file(),
        is_diverged,
        origin: pin.origin,
    });
    Ok(found.collect())
}
