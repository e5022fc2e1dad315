//! A lapse as one file that proves itself: a signed head of the log and every entry below it; for an erasure also the
//! `erase` leaf with its proof. Whoever reads it does the sum again and believes nobody (`docs/RECORD.md` §13a).

use hutong_log::{
    base64,
    checkpoint::{CheckpointRefusal, SignedCheckpoint},
    hash::leaf_hash,
    key::VerifierKey,
    note::OpenRefusal,
    proof::{TlogProof, UnprovenRefusal},
    tile::append_entry,
    tree::root_of,
};

use super::{Dispositions, Lapse, REPORT, Step, UNCONFIRMED, Unconfirmed};
use crate::{
    canonical::{self, BadField, Object, parse_object, write_object},
    ids::{EntryIndex, Origin, Place},
    moment::Moment,
    partner::keys::{Unvouched, vouched},
    receipt::{Extra, ReceiptExtra},
    record::{Event, KeyRole, LogLife, Reading, read},
};

/// Longest file that is read or made, in bytes: some 700,000 entries.
pub const LAPSE_LEN_MAX: usize = 256 << 20;
/// Most entries in it: however short they are, what is remembered of each stays within some hundred megabytes.
pub const LAPSE_ENTRIES_MAX: usize = 1 << 21;
const V: &str = "hutong-lapse/v1";

/// A leaf of another log, proven: what a receipt of it holds, without its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElsewhereLeaf(TlogProof);

impl ElsewhereLeaf {
    /// The leaf of a proof that leads to a signed head of its log.
    pub fn new(leaf: Vec<u8>, proof: TlogProof) -> ElsewhereLeaf {
        let extra = ReceiptExtra { leaf, open: Vec::new() }.bytes();
        ElsewhereLeaf(TlogProof { extra: Some(extra), ..proof })
    }
}

/// Why bytes are no such file.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoLapseFile {
    /// The first line is missing or not canonical.
    #[error("its first line: {0}")]
    NotCanonical(#[from] canonical::NotCanonical),
    /// A field of it is wrong.
    #[error(transparent)]
    Field(#[from] BadField),
    /// The head of the log.
    #[error("the checkpoint in it: {0}")]
    Checkpoint(#[from] CheckpointRefusal),
    /// Longer than [`LAPSE_LEN_MAX`].
    #[error("it is longer than {LAPSE_LEN_MAX} bytes")]
    TooLong,
    /// More than [`LAPSE_ENTRIES_MAX`].
    #[error("it has more than {LAPSE_ENTRIES_MAX} entries")]
    TooMany,
    /// The entries are cut off.
    #[error("it ends within entry {0}")]
    CutOff(EntryIndex),
}

/// Why such a file shows no lapse.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoLapse {
    /// Nobody who is trusted signed the head.
    #[error(transparent)]
    Signature(#[from] OpenRefusal),
    /// None of the keys is one of the log's.
    #[error("none of the given keys is one of {0}")]
    OtherLog(String),
    /// The key in force is none that was given, and nobody says that it may be believed.
    #[error(transparent)]
    Unvouched(#[from] Unvouched),
    /// The entries are not those of the head.
    #[error("its entries are not those that the checkpoint covers")]
    OtherEntries,
    /// The erasure in the other log is not proven.
    #[error("the erasure: {0}")]
    Erasure(#[from] UnprovenRefusal),
    /// The other leaf is no erasure.
    #[error("the other log's leaf erases nothing")]
    NoErasure,
    /// Entries, head and proof hold, and nothing is wrong with the log.
    #[error("the entries show no such lapse")]
    Nothing,
}

/// The file as it was read.
#[derive(Debug)]
pub struct LapseFile<'a> {
    checkpoint: SignedCheckpoint,
    /// The entry that the file is about.
    at: EntryIndex,
    erasure: Option<ElsewhereLeaf>,
    entries: Vec<&'a [u8]>,
}

impl<'a> LapseFile<'a> {
    /// Name of the log that it is about.
    pub fn origin(&self) -> &str {
        self.checkpoint.checkpoint().origin()
    }

    /// The file of a lapse: `entries` are all that the checkpoint covers, in order.
    ///
    /// # Errors
    /// [`NoLapseFile::TooLong`], [`NoLapseFile::TooMany`].
    pub fn write<B: AsRef<[u8]>>(
        lapse: &Lapse,
        checkpoint: &SignedCheckpoint,
        erasure: Option<&ElsewhereLeaf>,
        entries: impl IntoIterator<Item = B>,
    ) -> Result<Vec<u8>, NoLapseFile> {
        let mut head = Object::new()
            .text("v", V)
            .text("kind", lapse.kind())
            .int("entry", lapse.at())
            .text("checkpoint", base64::encode(checkpoint.format().as_bytes()));
        if let Some(ElsewhereLeaf(proof)) = erasure {
            head = head.text("erasure", base64::encode(proof.format().as_bytes()));
        }
        let mut file = write_object(&head);
        file.push(b'\n');
        for (n, entry) in entries.into_iter().enumerate() {
            if n == LAPSE_ENTRIES_MAX {
                return Err(NoLapseFile::TooMany);
            }
            append_entry(&mut file, entry.as_ref()).map_err(|_| NoLapseFile::TooLong)?;
            if file.len() > LAPSE_LEN_MAX {
                return Err(NoLapseFile::TooLong);
            }
        }
        Ok(file)
    }

    /// Whether bytes may be such a file rather than other evidence: it is its first line that says so.
    pub fn is_one(bytes: &[u8]) -> bool {
        let line = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
        parse_object(line, canonical::RECEIPT).is_ok_and(|o| o.need_text("v") == Ok(V))
    }

    /// Reads a file; judges nothing yet.
    ///
    /// # Errors
    /// [`NoLapseFile`].
    pub fn read(bytes: &'a [u8]) -> Result<LapseFile<'a>, NoLapseFile> {
        if bytes.len() > LAPSE_LEN_MAX {
            return Err(NoLapseFile::TooLong);
        }
        let end = bytes.iter().position(|b| *b == b'\n').unwrap_or(bytes.len());
        let (line, rest) = (&bytes[..end], bytes.get(end + 1..).unwrap_or_default());
        let o = parse_object(line, canonical::RECEIPT)?;
        if o.need_text("v")? != V {
            return Err(BadField::new("v", "\"hutong-lapse/v1\"").into());
        }
        let decoded = |key: &str, text: &str| base64::decode(text).map_err(|_| BadField::new(key, "base64"));
        let checkpoint = SignedCheckpoint::parse(&decoded("checkpoint", o.need_text("checkpoint")?)?)?;
        let proof = |text| {
            let bytes = decoded("erasure", text)?;
            TlogProof::parse(&bytes).map_err(|_| BadField::new("erasure", "a tlog-proof"))
        };
        let erasure = match (o.need_text("kind")?, o.get("erasure")) {
            (REPORT, None) => None,
            (UNCONFIRMED, Some(_)) => Some(ElsewhereLeaf(proof(o.need_text("erasure")?)?)),
            _ => return Err(BadField::new("kind", "\"report\", or \"unconfirmed\" with an erasure").into()),
        };
        if o.iter().count() != if erasure.is_some() { 5 } else { 4 } {
            return Err(BadField::new("lapse", "without fields beyond those of the format").into());
        }
        Ok(LapseFile { checkpoint, at: o.need_int("entry")?, erasure, entries: split(rest)? })
    }

    /// What the file shows, to whoever trusts these verifier keys alone.
    ///
    /// # Errors
    /// [`NoLapse`].
    pub fn verify(&self, keys: &[VerifierKey]) -> Result<Lapse, NoLapse> {
        self.signed_by(keys)?;
        let other_log = || NoLapse::OtherLog(self.origin().to_owned());
        let by = Origin::new(self.origin()).map_err(|_| other_log())?;
        match &self.erasure {
            None => self.report(by),
            Some(erasure) => self.unconfirmed(by, erasure, keys),
        }
    }

    /// The key by which the log signed these entries. Which one it must be follows from the entries where they know a
    /// given one, and counts where it was given itself or the root key was: entries are easily written.
    ///
    /// # Errors
    /// [`NoLapse`]: the entries are others, or nobody who is trusted signed them.
    pub fn signed_by(&self, keys: &[VerifierKey]) -> Result<VerifierKey, NoLapse> {
        let head = self.checkpoint.checkpoint();
        let own: Vec<VerifierKey> = keys.iter().filter(|key| key.name() == head.origin()).cloned().collect();
        if own.is_empty() {
            return Err(NoLapse::OtherLog(head.origin().to_owned()));
        }
        let hashes = self.entries.iter().map(|entry| leaf_hash(entry));
        if self.entries.len() as u64 != head.size() || root_of(hashes) != head.root() {
            return Err(NoLapse::OtherEntries);
        }
        let mut life = None;
        (0..).zip(&self.entries).for_each(|(index, entry)| LogLife::take_bytes(&mut life, index, entry));
        let life = life.filter(|life| own.iter().any(|key| life.knows(KeyRole::Log, key)));
        let signed = match &life {
            Some(life) => self.checkpoint.open(std::slice::from_ref(vouched(life, head.size(), keys)?))?,
            None => self.checkpoint.open(&own)?,
        };
        let other_log = || NoLapse::OtherLog(head.origin().to_owned());
        signed.log.into_iter().next().ok_or_else(other_log)
    }

    fn report(&self, by: Origin) -> Result<Lapse, NoLapse> {
        let mut dispositions = Dispositions::default();
        for (index, entry) in (0..=self.at).zip(&self.entries) {
            if let Reading::Known(leaf) = read(entry)
                && let Some(step) = Step::of(&leaf, leaf_hash(entry))
                // One report is meant: to add up before each of many would take for ever.
                && (index == self.at || !step.is_report())
            {
                dispositions.take(index, step);
            }
        }
        let bad = dispositions.bad.into_iter().find(|(at, _)| *at == self.at);
        bad.map(|(at, why)| Lapse::Report { by, at, why }).ok_or(NoLapse::Nothing)
    }

    fn unconfirmed(
        &self,
        by: Origin,
        ElsewhereLeaf(proof): &ElsewhereLeaf,
        keys: &[VerifierKey],
    ) -> Result<Lapse, NoLapse> {
        let Some(Ok(Extra::Receipt(extra))) = proof.extra.as_deref().map(Extra::read) else {
            return Err(NoLapse::NoErasure);
        };
        proof.verify(&leaf_hash(&extra.leaf), keys)?;
        let origin = Origin::new(proof.checkpoint.checkpoint().origin()).map_err(|_| NoLapse::NoErasure)?;
        let erases =
            matches!(read(&extra.leaf), Reading::Known(leaf) if matches!(leaf.event, Event::PartsErased { .. }));
        if !erases || !extra.open.is_empty() || origin == by {
            return Err(NoLapse::NoErasure);
        }
        let erasure = Place { origin, index: proof.index };
        let (mut known, mut last) = (None, None);
        for (index, entry) in (0..).zip(&self.entries) {
            let Reading::Known(leaf) = read(entry) else { continue };
            last = Some((index, Moment(leaf.ts)));
            match &leaf.event {
                Event::LogAnchored(head) if head.origin == erasure.origin && head.size > erasure.index => {
                    known = known.or(last);
                }
                Event::ErasureAcknowledged { erasure: done } if done.place(&by) == erasure => {
                    return Err(NoLapse::Nothing);
                }
                _ => {}
            }
        }
        let (known, last) = known.zip(last).filter(|((at, _), _)| *at == self.at).ok_or(NoLapse::Nothing)?;
        let late = Unconfirmed { erasure, by, known, last };
        late.hours().ok_or(NoLapse::Nothing)?;
        Ok(Lapse::Unconfirmed(late))
    }
}

/// Entries as bundles hold them: a length of two bytes, and so many.
fn split(mut rest: &[u8]) -> Result<Vec<&[u8]>, NoLapseFile> {
    let mut entries = Vec::new();
    while !rest.is_empty() {
        let cut = || NoLapseFile::CutOff(entries.len() as u64);
        let (len, behind) = rest.split_first_chunk::<2>().ok_or_else(cut)?;
        if entries.len() == LAPSE_ENTRIES_MAX {
            return Err(NoLapseFile::TooMany);
        }
        let (entry, behind) = behind.split_at_checked(usize::from(u16::from_be_bytes(*len))).ok_or_else(cut)?;
        entries.push(entry);
        rest = behind;
    }
    Ok(entries)
}
