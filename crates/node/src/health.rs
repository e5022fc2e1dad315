//! How a node's directory is: record, partners, disk, backups, what waits. Numbers and states, never a word of an item, a
//! name or a code; for an operator's page, a monitor and a check-up alike.

use std::path::Path;

use hutong_core::{
    ids::{Origin, Place},
    moment::Moment,
    partner::{clock::OwnClock, pull::Status as Mirror},
};
use hutong_store::{ReadFault, Store};

use crate::{
    Node,
    backup::{LastBackup, last_backup},
    intake::POOL_LEN_MAX,
    leaf::leaf_at,
    partners::Losses,
};

/// Room on the disk of a directory, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disk {
    /// For the owner of the directory.
    pub free: u64,
    /// Altogether.
    pub total: u64,
}

/// A partner, as an operator asks after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnerHealth {
    /// Its log.
    pub origin: Origin,
    /// State of the mirror after the last pull; `None` where no node follows.
    pub state: Option<Mirror>,
    /// Its entries that are mirrored here.
    pub size: u64,
    /// When its folder was heard of last.
    pub heard: Option<Moment>,
    /// Own entries that its mirror holds.
    pub guarded: u64,
    /// Own entries that its witness cosigned.
    pub witnessed: u64,
    /// Where it is read: a folder, or a site.
    pub address: String,
}

/// How a directory is.
#[derive(Clone, Debug)]
pub struct Health {
    /// Own entries.
    pub size: u64,
    /// When the newest of them was written, to the minute.
    pub newest: Option<Moment>,
    /// Partners by origin.
    pub partners: Vec<PartnerHealth>,
    /// What partners say of this machine's clock; `None` where no node asks them.
    pub clock: Option<OwnClock>,
    /// The disk; `None` when the system does not say.
    pub disk: Option<Disk>,
    /// Bytes of the database.
    pub database: u64,
    /// The last backup that was made of it.
    pub backup: Option<LastBackup>,
    /// Items that wait for review.
    pub pending: u64,
    /// Decisions that are held back for their undoing.
    pub held: u64,
    /// Requests of people about their data that nobody has answered.
    pub requests: u64,
    /// What the own log lost, and what of it came back.
    pub losses: Losses,
}

/// Room on the disk of a path.
pub fn disk_of(path: &Path) -> Option<Disk> {
    let found = rustix::fs::statvfs(path).ok()?;
    Some(Disk { free: found.f_bavail * found.f_frsize, total: found.f_blocks * found.f_frsize })
}

/// Own entries as the tables count them, whatever tree they make.
pub(crate) async fn stored_size(store: &Store) -> Result<u64, ReadFault> {
    let logs = store.logs().await?;
    Ok(logs.iter().find(|(origin, _)| origin == store.home()).map_or(0, |(_, log)| log.size))
}

/// How the directory of a store is.
///
/// # Errors
/// [`ReadFault`].
pub async fn look(store: &Store, dir: &Path, now: Moment) -> Result<Health, ReadFault> {
    let home = store.home();
    let size = stored_size(store).await?;
    let last = Place { origin: home.clone(), index: size.saturating_sub(1) };
    let newest = leaf_at(store, &last).await?.map(|leaf| Moment(leaf.ts));
    let (cosigned, heads) = (store.cosigned_heads(0).await?, store.mirror_heads().await?);
    let mut partners = Vec::new();
    for pin in store.partners().await? {
        let by = |by_mirror: bool| {
            let of = cosigned.iter().filter(|h| h.partner == pin.origin && h.by_mirror == by_mirror);
            of.map(|h| h.size).max().unwrap_or_default()
        };
        let size = heads.iter().find(|(head, _)| head.origin == pin.origin).map_or(0, |(head, _)| head.size);
        let heard = store.following(&pin.origin).await?.heard;
        let (guarded, witnessed) = (by(true), by(false));
        partners.push(PartnerHealth {
            origin: pin.origin,
            state: None,
            size,
            heard,
            guarded,
            witnessed,
            address: pin.address,
        });
    }
    let mut pending = 0;
    for view in store.list_consultations().await? {
        pending += store.list_pending(&view.id, None, now, (None, 1)).await?.waiting;
    }
    Ok(Health {
        size,
        newest,
        partners,
        clock: None,
        disk: disk_of(dir),
        // The length of the file, not its bytes: whoever closes a descriptor of it ends the locks of the database.
        database: std::fs::metadata(dir.join("store.db")).map_or(0, |meta| meta.len()),
        backup: last_backup(dir),
        pending,
        held: store.held_decisions(None).await?.len() as u64,
        requests: store.requests(None).await?.len() as u64,
        losses: Losses::of(store, dir).await?,
    })
}

impl Node {
    /// How this node is.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn health(&self) -> Result<Health, ReadFault> {
        let mut health = look(&self.store, self.dir(), self.clock.now()).await?;
        health.clock = Some(self.own_clock());
        for partner in &mut health.partners {
            partner.state = self.partners().iter().find(|p| p.origin == partner.origin).map(|p| p.state);
        }
        Ok(health)
    }

    /// Commands that wait for the writer, and how many may.
    pub fn waiting(&self) -> (usize, usize) {
        (self.intake.waiting(), POOL_LEN_MAX)
    }
}
