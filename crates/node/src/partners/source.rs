//! Where a partner's files and contents come from: its published folder, or its site. Both give the same names.

use std::path::{Path, PathBuf};

use hutong_core::{
    home::{PinPartner, Site as Address},
    ids::{EntryIndex, Origin, PartName},
};
use hutong_log::{
    hash::{HASH_LEN, Hash},
    tile::{BUNDLE_LEN_MAX, TileCoord, split_bundles},
};

use crate::{
    folder::{FolderFault, FolderSource},
    verify::folder_name,
    wire::{
        ANSWER_LEN, ANSWER_LEN_MAX, BLOBS, BUNDLES,
        client::{AskFault, Caller, Site},
        frames::{self, Found, Malformed, ROWS, Want},
    },
};

/// Salt and 20 MiB of content (RECORD §9).
const PART_LEN_MAX: usize = 32 + (20 << 20);
/// Longest answer with bundles: the last of them may be as long as one may be.
const BUNDLES_LEN_MAX: usize = ANSWER_LEN + BUNDLE_LEN_MAX;
/// Longest file of rows that is read at all.
const ROWS_LEN_MAX: usize = 16 << 20;

/// Something could not be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SourceFault {
    /// The folder.
    #[error(transparent)]
    Folder(#[from] FolderFault),
    /// The site.
    #[error(transparent)]
    Site(#[from] AskFault),
    /// What came is not the answer to what was asked.
    #[error("{name} answered with something else than was asked for: {why}")]
    Answer {
        /// Who.
        name: String,
        /// What is wrong.
        #[source]
        why: Malformed,
    },
    /// Longer than anything of its kind may be (RECORD §9).
    #[error("{path} is longer than {len_max} bytes")]
    TooLong {
        /// Which file.
        path: String,
        /// The limit.
        len_max: usize,
    },
    /// An address that is none, or a site without a key to ask it with.
    #[error("{address} cannot be asked: {why}")]
    Address {
        /// The address.
        address: String,
        /// Why.
        why: &'static str,
    },
}

/// A content that is wanted of a partner's own log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A part of a leaf.
    Part(EntryIndex, PartName, Hash),
    /// The rows of a batch: its leaf, its root.
    Rows(EntryIndex, Hash),
}

/// A partner's published folder, or its site.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    Folder(PathBuf),
    Site(Site),
    /// An address that cannot be read: every question is answered with why.
    Nowhere(String, &'static str),
}

impl Source {
    /// Where a partner is read. Nothing is opened yet.
    pub(crate) fn of(pin: &PinPartner) -> Source {
        match Address::read(&pin.address) {
            Ok(None) => Source::Folder(Path::new(&pin.address).to_owned()),
            Ok(Some(address)) => Source::Site(Site::new(&address, pin.is_private, Some(&pin.origin))),
            Err(why) => Source::Nowhere(pin.address.clone(), why),
        }
    }

    /// Its site, if it is one.
    pub(crate) fn site(&self) -> Option<&Site> {
        if let Source::Site(site) = self { Some(site) } else { None }
    }

    /// Its name in messages.
    pub(crate) fn name(&self) -> String {
        match self {
            Source::Folder(root) => root.display().to_string(),
            Source::Site(site) => site.name(),
            Source::Nowhere(address, _) => address.clone(),
        }
    }

    /// A file of at most `len_max` bytes; `None` if there is none.
    pub(crate) async fn read(&self, path: &str, len_max: usize) -> Result<Option<Vec<u8>>, SourceFault> {
        let bytes = match self {
            Source::Folder(root) => {
                let (source, name) = (FolderSource::new(root), path.to_owned());
                // The folder may lie on a slow share: not on a thread that others wait for.
                blocking(move || hutong_log::verify::LogSource::read(&source, &name, len_max)).await?
            }
            Source::Site(site) => site.file(path, len_max).await?,
            Source::Nowhere(address, why) => return Err(SourceFault::Address { address: address.clone(), why }),
        };
        match bytes {
            Some(bytes) if bytes.len() > len_max => Err(SourceFault::TooLong { path: path.to_owned(), len_max }),
            other => Ok(other),
        }
    }

    /// Full bundles that follow each other: at least the first of them, as many as come in one answer. `None` where they
    /// are had one by one alone, as from a folder and from whoever serves nothing but files.
    pub(crate) async fn bundles(&self, first: u64, n: usize) -> Result<Option<Vec<Vec<u8>>>, SourceFault> {
        let Source::Site(site) = self else { return Ok(None) };
        let path = format!("{BUNDLES}/{first}/{}", first + (n as u64).saturating_sub(1));
        let Some(bytes) = site.read(&path, BUNDLES_LEN_MAX).await? else { return Ok(None) };
        let found = split_bundles(&bytes, n).filter(|found| !found.is_empty());
        let malformed = Malformed("it is no run of full bundles");
        let found = found.ok_or_else(|| SourceFault::Answer { name: site.name(), why: malformed })?;
        Ok(Some(found.into_iter().map(<[u8]>::to_vec).collect()))
    }

    /// A tile; in place of a partial one that is gone, the beginning of the full one.
    pub(crate) async fn tile(&self, coord: TileCoord) -> Result<Option<Vec<u8>>, SourceFault> {
        let len = usize::from(coord.width) * HASH_LEN;
        if let Some(bytes) = self.read(&coord.to_string(), len).await? {
            return Ok(Some(bytes));
        }
        let full = self.read(&coord.full().to_string(), hutong_log::tile::TILE_LEN).await?;
        Ok(full.map(|mut bytes| {
            bytes.truncate(len);
            bytes
        }))
    }

    /// Contents of the log `of` that are open to `home`; the answers to the first so many of what is wanted, at least one
    /// of anything. At most [`crate::wire::WANTS_MAX`] at once.
    pub(crate) async fn contents(
        &self,
        caller: &Caller,
        (home, of): (&Origin, &Origin),
        wanted: &[Wanted],
    ) -> Result<Vec<Found>, SourceFault> {
        match self {
            Source::Folder(root) => {
                let (source, prefix) = (FolderSource::new(root), format!("for/{}", folder_name(home)));
                let wanted = wanted.to_vec();
                blocking(move || wanted.iter().map(|wanted| lies(&source, &prefix, wanted)).collect()).await
            }
            Source::Site(site) => ask(site, caller, of, wanted).await,
            Source::Nowhere(address, why) => Err(SourceFault::Address { address: address.clone(), why }),
        }
    }
}

async fn blocking<T: Send + 'static>(read: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(read).await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
}

/// What lies in a folder of one content.
fn lies(source: &FolderSource, prefix: &str, wanted: &Wanted) -> Result<Found, SourceFault> {
    let (path, len_max) = match wanted {
        Wanted::Part(_, _, commitment) => (format!("{prefix}/parts/{}", commitment.to_hex()), PART_LEN_MAX),
        Wanted::Rows(_, root) => (format!("{prefix}/votes/{}", root.to_hex()), ROWS_LEN_MAX),
    };
    match hutong_log::verify::LogSource::read(source, &path, len_max)? {
        Some(bytes) if bytes.len() > len_max => Err(SourceFault::TooLong { path, len_max }),
        Some(bytes) => Ok(Found::Open(bytes)),
        None => Ok(Found::Absent),
    }
}

async fn ask(site: &Site, caller: &Caller, of: &Origin, wanted: &[Wanted]) -> Result<Vec<Found>, SourceFault> {
    let want = |wanted: &Wanted| {
        let (index, part) = match wanted {
            Wanted::Part(index, name, _) => (*index, name.to_string()),
            Wanted::Rows(index, _) => (*index, ROWS.to_owned()),
        };
        Want { origin: of.clone(), index, part }
    };
    let wants: Vec<Want> = wanted.iter().map(want).collect();
    let body = ("application/json", frames::write_wants(&wants));
    let answered = site.post(caller, BLOBS, body, ANSWER_LEN_MAX).await?;
    if answered.status != 200 {
        return Err(site.unexpected(BLOBS, &answered).into());
    }
    let malformed = |why| SourceFault::Answer { name: site.name(), why };
    let found = frames::read_frames(&answered.body, &wants).map_err(malformed)?;
    if found.is_empty() && !wants.is_empty() {
        return Err(malformed(Malformed("nothing came")));
    }
    Ok(found)
}
