//! `record.json`: what a folder says of itself (RECORD §5). Believed only as far as the genesis leaf agrees.

use std::path::Path;

use hutong_core::{
    canonical::{self, BadField, Object, Value, parse_object, write_object},
    home::Site,
    ids::{EntryIndex, Origin},
    record::{KeyRole, LogLife},
};
use hutong_log::{key::VerifierKey, verify::LogSource};

use crate::{
    folder::{FolderFault, FolderSource, RECORD_FILE},
    wire::client,
};

const VERSION: u64 = 1;
/// Longest that is read, in bytes.
const LEN_MAX: usize = 1 << 20;

/// Keys of a partner as this body pinned them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnerKeys {
    /// Its log.
    pub origin: Origin,
    /// Signs its checkpoints.
    pub log_vkey: String,
    /// Cosigns ours as a witness.
    pub witness_vkey: String,
    /// Cosigns ours when it has mirrored them.
    pub mirror_vkey: String,
}

/// The content of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordFile {
    /// The log.
    pub origin: Origin,
    /// Its keys in force, as its leaves say.
    pub log_vkey: String,
    /// See `log_vkey`.
    pub witness_vkey: String,
    /// See `log_vkey`.
    pub mirror_vkey: String,
    /// See `log_vkey`.
    pub transport_vkey: String,
    /// See `log_vkey`.
    pub root_vkey: String,
    /// Keys that were replaced, by the leaf that did it.
    pub former: Vec<FormerKey>,
    /// The leaf with which the log ended, and the log that goes on in its place.
    pub ended: Option<(EntryIndex, Option<Origin>)>,
    /// Partners, by origin.
    pub partners: Vec<PartnerKeys>,
}

/// A key that was replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerKey {
    /// What it was for.
    pub role: KeyRole,
    /// The key.
    pub vkey: String,
    /// The leaf that brought the next: a log key signed sizes up to this index, and none above.
    pub until: EntryIndex,
}

impl RecordFile {
    /// What a log says of itself, and whom it follows.
    pub fn of(life: &LogLife, partners: Vec<PartnerKeys>) -> RecordFile {
        let text = |role| life.key(role).to_string();
        let former = life.former().into_iter();
        RecordFile {
            origin: life.origin().clone(),
            log_vkey: text(KeyRole::Log),
            witness_vkey: text(KeyRole::Witness),
            mirror_vkey: text(KeyRole::Mirror),
            transport_vkey: text(KeyRole::Transport),
            root_vkey: life.root().to_string(),
            former: former.map(|(role, key, until)| FormerKey { role, vkey: key.to_string(), until }).collect(),
            ended: life.end().map(|end| (end.index, end.next.clone())),
            partners,
        }
    }

    /// The canonical bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let partners = self.partners.iter().map(|p| {
            Value::Object(
                Object::new()
                    .text("origin", p.origin.as_str())
                    .text("log_vkey", &*p.log_vkey)
                    .text("witness_vkey", &*p.witness_vkey)
                    .text("mirror_vkey", &*p.mirror_vkey),
            )
        });
        let mut o = Object::new();
        // Left out where there is nothing to say: the file of a log that changed nothing is as it always was.
        if !self.former.is_empty() {
            let former = self.former.iter().map(|k| {
                let o = Object::new().text("role", k.role.word()).text("vkey", &*k.vkey).int("until", k.until);
                Value::Object(o)
            });
            o.set("former", Value::List(former.collect()));
        }
        if let Some((index, next)) = &self.ended {
            let mut ended = Object::new().int("index", *index);
            if let Some(next) = next {
                ended.set("next", Value::text(next.as_str()));
            }
            o.set("ended", Value::Object(ended));
        }
        write_object(
            &o.int("v", VERSION)
                .text("origin", self.origin.as_str())
                .text("prefix", format!("https://{}", self.origin))
                .text("log_vkey", &*self.log_vkey)
                .text("witness_vkey", &*self.witness_vkey)
                .text("mirror_vkey", &*self.mirror_vkey)
                .text("transport_vkey", &*self.transport_vkey)
                .text("root_vkey", &*self.root_vkey)
                .with("partners", Value::List(partners.collect())),
        )
    }

    /// Reads the file; what is accepted is written back byte for byte.
    ///
    /// # Errors
    /// What is wrong.
    pub fn read(bytes: &[u8]) -> Result<RecordFile, BadRecordFile> {
        let o = parse_object(bytes, canonical::RECEIPT)?;
        let text = |key: &str| o.need_text(key).map(str::to_owned);
        let file = RecordFile {
            origin: origin_of(&o)?,
            log_vkey: text("log_vkey")?,
            witness_vkey: text("witness_vkey")?,
            mirror_vkey: text("mirror_vkey")?,
            transport_vkey: text("transport_vkey")?,
            root_vkey: text("root_vkey")?,
            former: match o.get("former") {
                None => Vec::new(),
                Some(_) => o.need_list("former")?.iter().map(former).collect::<Result<_, _>>()?,
            },
            ended: match o.get("ended") {
                None => None,
                Some(_) => Some(ended(o.need_object("ended")?)?),
            },
            partners: o.need_list("partners")?.iter().map(partner).collect::<Result<_, _>>()?,
        };
        if file.bytes() == bytes { Ok(file) } else { Err(BadField::new("v", "1, and no other fields").into()) }
    }

    /// Reads the one of a published folder.
    ///
    /// # Errors
    /// [`NoRecordFile`].
    pub fn of_folder(folder: &Path) -> Result<RecordFile, NoRecordFile> {
        let bytes = LogSource::read(&FolderSource::new(folder), RECORD_FILE, LEN_MAX)?;
        Ok(RecordFile::read(&bytes.ok_or(NoRecordFile::Missing)?)?)
    }

    /// Reads the one that a published folder or a site shows: what an operator compares before a key is pinned.
    ///
    /// # Errors
    /// [`NoRecordFile`].
    pub async fn of_address(address: &str, is_private: bool) -> Result<RecordFile, NoRecordFile> {
        let bytes = match Site::read(address).map_err(NoRecordFile::Address)? {
            None => {
                let folder = FolderSource::new(Path::new(address));
                // The folder may lie on a slow share.
                let reading = tokio::task::spawn_blocking(move || LogSource::read(&folder, RECORD_FILE, LEN_MAX));
                reading.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?
            }
            Some(site) => client::Site::new(&site, is_private, None).file(RECORD_FILE, LEN_MAX).await?,
        };
        Ok(RecordFile::read(&bytes.ok_or(NoRecordFile::Missing)?)?)
    }

    /// Whether the log's leaves say the same.
    pub fn agrees(&self, life: &LogLife) -> bool {
        *self == RecordFile::of(life, self.partners.clone())
    }

    /// The keys that may have signed a checkpoint of the log: its own, and those of its partners' witnesses and mirrors.
    pub fn checkpoint_keys(&self) -> Vec<VerifierKey> {
        let partners = self.partners.iter().flat_map(|p| [&p.witness_vkey, &p.mirror_vkey]);
        let others = partners.filter_map(|k| VerifierKey::parse(k).ok());
        self.keys_of(KeyRole::Log).into_iter().chain(others).collect()
    }

    /// The keys of a role, the one in force first.
    pub fn keys_of(&self, role: KeyRole) -> Vec<VerifierKey> {
        let now = match role {
            KeyRole::Log => &self.log_vkey,
            KeyRole::Witness => &self.witness_vkey,
            KeyRole::Mirror => &self.mirror_vkey,
            KeyRole::Transport => &self.transport_vkey,
        };
        let former = self.former.iter().filter(|k| k.role == role).map(|k| &k.vkey);
        std::iter::once(now).chain(former).filter_map(|k| VerifierKey::parse(k).ok()).collect()
    }
}

fn former(v: &Value<'_>) -> Result<FormerKey, BadField> {
    let o = v.as_object().ok_or_else(|| BadField::new("former", "a list of objects"))?;
    let vkey = o.need_text("vkey")?;
    VerifierKey::parse(vkey).map_err(|_| BadField::new("vkey", "a verifier key"))?;
    let role = KeyRole::from_word(o.need_text("role")?).ok_or_else(|| BadField::new("role", "a role of a key"))?;
    Ok(FormerKey { role, vkey: vkey.to_owned(), until: o.need_int("until")? })
}

fn ended(o: &Object<'_>) -> Result<(EntryIndex, Option<Origin>), BadField> {
    let next = match o.get("next") {
        None => None,
        Some(_) => Some(Origin::new(o.need_text("next")?).map_err(|_| BadField::new("next", "an origin"))?),
    };
    Ok((o.need_int("index")?, next))
}

fn origin_of(o: &Object<'_>) -> Result<Origin, BadField> {
    Origin::new(o.need_text("origin")?).map_err(|_| BadField::new("origin", "an origin"))
}

fn partner(v: &Value<'_>) -> Result<PartnerKeys, BadField> {
    let o = v.as_object().ok_or_else(|| BadField::new("partners", "a list of objects"))?;
    let text = |key: &str| {
        let vkey = o.need_text(key)?;
        VerifierKey::parse(vkey).map_err(|_| BadField::new(key, "a verifier key"))?;
        Ok::<_, BadField>(vkey.to_owned())
    };
    let origin = origin_of(o)?;
    // The log's key is named after its log; otherwise nothing binds the two.
    let is_named = VerifierKey::parse(o.need_text("log_vkey")?).is_ok_and(|key| key.name() == origin.as_str());
    if !is_named {
        return Err(BadField::new("log_vkey", "a key named after the partner's log"));
    }
    Ok(PartnerKeys {
        origin,
        log_vkey: text("log_vkey")?,
        witness_vkey: text("witness_vkey")?,
        mirror_vkey: text("mirror_vkey")?,
    })
}

/// Why a folder gives no `record.json`.
#[derive(Debug, thiserror::Error)]
pub enum NoRecordFile {
    /// The folder cannot be read.
    #[error(transparent)]
    Folder(#[from] FolderFault),
    /// It is no address.
    #[error("{0}")]
    Address(&'static str),
    /// The site cannot be asked.
    #[error(transparent)]
    Site(#[from] client::AskFault),
    /// There is none in it.
    #[error("there is no {RECORD_FILE} in it")]
    Missing,
    /// It is not one.
    #[error(transparent)]
    Bad(#[from] BadRecordFile),
}

/// Why bytes are not a `record.json`.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadRecordFile {
    /// Not canonical.
    #[error(transparent)]
    NotCanonical(#[from] canonical::NotCanonical),
    /// A field is wrong.
    #[error(transparent)]
    Field(#[from] BadField),
}
