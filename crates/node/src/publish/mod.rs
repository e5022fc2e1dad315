//! The published folder (RECORD §5; `docs/RECORD.md` §12): the log as static files, and what each partner may read.
//!
//! A pass costs what is new since the last one of this process; the first one, and one after a charter came into
//! force, looks at everything and leaves nothing that does not belong.

pub(crate) mod heads;
pub(crate) mod log_files;
pub(crate) mod opened;
mod openings;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use hutong_core::{home::PinPartner, ids::Origin, record::KeyRole};
use hutong_log::{
    checkpoint::{CheckpointRefusal, SignedCheckpoint},
    hash::Hash,
    note::NOTE_LEN_MAX,
    tile::LeafTooLong,
};
use hutong_store::{Charters, ReadFault};

use crate::{
    folder::{CHECKPOINT_FILE, Folder, FolderFault, RECORD_FILE},
    head::SignedHead,
    partners::{Means, charters_fingerprint},
};
use heads::MirrorHead;
use openings::Openings;

/// What a pass did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Entries that the folder's checkpoint covers.
    pub size: u64,
    /// Parts and batches of votes opened to somebody that were not before.
    pub parts: u64,
    /// Files written, those included.
    pub files_written: u64,
}

/// Why a folder was not published; its old checkpoint still stands.
#[derive(Debug, thiserror::Error)]
pub enum PublishFault {
    /// The store.
    #[error("couldn't read what is to be published")]
    Read(#[from] ReadFault),
    /// The folder.
    #[error(transparent)]
    Folder(#[from] FolderFault),
    /// This node only reads: what partners hold stays as it was.
    #[error("this node publishes nothing: it is only read for now")]
    Reading,
    /// The folder is somebody else's.
    #[error("{folder} holds the record of {found}: choose another folder")]
    Foreign {
        /// Which folder.
        folder: PathBuf,
        /// Whose record it holds.
        found: String,
    },
    /// The folder shows more than was signed here, or something else: publishing would take a promise back.
    #[error(
        "{folder} shows a checkpoint signed with this node's key at size {published}, which does not belong to the \
         head of size {size} here: the database was restored from an older backup, or another node uses this key"
    )]
    Ahead {
        /// Which folder.
        folder: PathBuf,
        /// What it shows.
        published: u64,
        /// What is signed here.
        size: u64,
    },
    /// Stored leaves or hashes are missing below the signed size.
    #[error("{path} of {origin} cannot be made from the stored entries: run hutong verify")]
    Incomplete {
        /// Which log.
        origin: Origin,
        /// Which file.
        path: String,
    },
    /// A stored leaf does not fit a bundle.
    #[error("couldn't bundle entries")]
    Leaf(#[from] LeafTooLong),
    /// A kept checkpoint cannot be read.
    #[error("couldn't read a kept checkpoint")]
    Checkpoint(#[from] CheckpointRefusal),
    /// The first entry cannot be read.
    #[error("the log does not begin with an entry that names its keys: run hutong verify")]
    NoGenesis,
}

/// What the last pass left behind.
struct Done {
    size: u64,
    charters: Vec<(hutong_core::ids::ConsultationId, Hash)>,
    mirrors: BTreeMap<Origin, u64>,
}

/// Publishes one folder, pass after pass. Only one of them may be at work on a folder.
pub struct Publisher {
    path: PathBuf,
    done: Option<Done>,
}

impl Publisher {
    /// A publisher of the folder at a path; nothing is written yet.
    pub fn new(path: &Path) -> Publisher {
        Publisher { path: path.to_owned(), done: None }
    }

    /// Brings the folder to this head. What it shows is durable on return.
    ///
    /// # Errors
    /// [`PublishFault`]; the next pass looks at everything again.
    pub async fn publish(&mut self, means: &Means, head: &SignedHead) -> Result<Published, PublishFault> {
        // Given up on the way, nobody knows what is done: the next pass begins afresh.
        let done = self.done.take();
        let mut pass = Pass::begin(&self.path, means, head, done.as_ref()).await?;
        pass.write_logs(done.as_ref()).await?;
        pass.write_openings(done.as_ref()).await?;
        pass.folder.sync().await?;
        pass.write_heads().await?;
        let Pass { published, charters, mirrors, .. } = pass;
        self.done = Some(Done {
            size: head.head.size,
            charters: charters_fingerprint(&charters),
            mirrors: mirrors.into_iter().map(|m| (m.head.origin, m.head.size)).collect(),
        });
        Ok(published)
    }
}

/// One pass over a folder.
struct Pass<'a> {
    means: &'a Means,
    head: &'a SignedHead,
    folder: Folder,
    pins: Vec<PinPartner>,
    charters: Charters,
    mirrors: Vec<MirrorHead>,
    published: Published,
}

impl<'a> Pass<'a> {
    async fn begin(
        path: &Path,
        means: &'a Means,
        head: &'a SignedHead,
        done: Option<&Done>,
    ) -> Result<Pass<'a>, PublishFault> {
        let mut folder = Folder::create(path)?;
        if done.is_none() {
            check_owner(&folder, means, head)?;
            remove_halves(&mut folder)?;
        }
        let pins = means.store.partners().await?;
        let charters = means.store.charters().await?;
        let mirrors = heads::mirror_heads(means, &pins).await?;
        let published = Published { size: head.head.size, ..Published::default() };
        Ok(Pass { means, head, folder, pins, charters, mirrors, published })
    }

    /// Tiles and bundles of the own log and of every mirror.
    async fn write_logs(&mut self, done: Option<&Done>) -> Result<(), PublishFault> {
        let store = &self.means.store;
        let own = (self.head.head.origin.clone(), String::new(), done.map(|d| d.size), self.head.head.size);
        let mirrors = self.mirrors.iter().map(|m| {
            let before = done.and_then(|d| d.mirrors.get(&m.head.origin).copied());
            (m.head.origin.clone(), m.prefix(), before, m.head.size)
        });
        for (origin, prefix, before, size) in std::iter::once(own).chain(mirrors).collect::<Vec<_>>() {
            let log = log_files::Log { store, origin: &origin, prefix: &prefix };
            self.published.files_written += log.write(&mut self.folder, before, size).await?;
        }
        Ok(())
    }

    /// What lies below `for/`.
    async fn write_openings(&mut self, done: Option<&Done>) -> Result<(), PublishFault> {
        let same = done.filter(|d| d.charters == charters_fingerprint(&self.charters));
        let from = same.map_or(0, |d| d.size);
        let openings = Openings::begin(&self.means.store, &mut self.folder, &self.charters, self.head.head.size)?;
        let (parts, written) = openings.pass(from).await?;
        self.published.parts += parts;
        self.published.files_written += written;
        Ok(())
    }

    /// `record.json` and the checkpoints, the own one last.
    async fn write_heads(&mut self) -> Result<(), PublishFault> {
        let mut files = vec![(RECORD_FILE.to_owned(), heads::record_file(&self.means.store, &self.pins).await?)];
        for mirror in &self.mirrors {
            files.push((format!("{}{CHECKPOINT_FILE}", mirror.prefix()), mirror.checkpoint.clone()));
        }
        files.extend(heads::witness_checkpoints(self.means, &self.pins).await?);
        let own = heads::own_checkpoint(self.means, self.head, &self.pins).await?;
        for (name, bytes) in &files {
            self.published.files_written += u64::from(self.folder.put(name, bytes)?);
        }
        self.folder.sync().await?;
        self.published.files_written += u64::from(self.folder.put(CHECKPOINT_FILE, &own)?);
        self.folder.sync().await?;
        Ok(())
    }
}

/// A folder that shows another log, or more than this node has signed, is left alone.
fn check_owner(folder: &Folder, means: &Means, head: &SignedHead) -> Result<(), PublishFault> {
    let there = folder.read(CHECKPOINT_FILE, NOTE_LEN_MAX)?;
    // What is not a checkpoint promises nothing, and is replaced.
    let Some(there) = there.and_then(|bytes| SignedCheckpoint::parse(&bytes).ok()) else { return Ok(()) };
    let (found, own) = (there.checkpoint(), &head.head);
    if found.origin() != own.origin.as_str() {
        let found = found.origin().to_owned();
        return Err(PublishFault::Foreign { folder: folder.path().to_owned(), found });
    }
    let is_ours = means.keys.all_of(KeyRole::Log).iter().any(|key| there.open(std::slice::from_ref(key)).is_ok());
    let is_other_root = found.size() == own.size && found.root() != own.root;
    if is_ours && (found.size() > own.size || is_other_root) {
        let (published, size) = (found.size(), own.size);
        return Err(PublishFault::Ahead { folder: folder.path().to_owned(), published, size });
    }
    Ok(())
}

/// Files that a crash left half written.
fn remove_halves(folder: &mut Folder) -> Result<(), PublishFault> {
    for file in folder.source().files_below("")?.iter().filter(|file| file.ends_with(".new")) {
        folder.remove(file)?;
    }
    Ok(())
}
