//! What a receipt's opaque `extra` holds (RECORD §4), and the slip of a vote (RECORD §2a).
//!
//! Nothing in here is authenticated by itself: it is, once the leaf hash is proven to be in a signed tree.

mod code;
mod vote;

pub use code::human_code;
use hutong_log::base64;
use vote::VOTE_V;
pub use vote::{Slip, VOTE_PART, VoteExtra, vote_commitment};

use crate::{
    canonical::{self, BadField, Object, Value, parse_object, write_object},
    commitment::{Salt, commit},
    ids::{LeafId, PartName},
    record::{self, Commitments, Leaf, Reading},
};

/// Contents longer than this stay out of the receipt and are checked against the file instead.
pub const OPEN_LEN_MAX: usize = 64 << 10;
const RECEIPT_V: &str = "hutong-receipt/v1";

/// A part shown in a receipt. Printed without the words.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// Its name.
    pub name: PartName,
    /// Its salt.
    pub salt: Salt,
    /// Its content; `None` when it is longer than [`OPEN_LEN_MAX`].
    pub content: Option<Vec<u8>>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Opened({}, {:?})", self.name, self.content.as_ref().map(Vec::len))
    }
}

/// What a receipt of a leaf shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptExtra {
    /// The leaf's bytes.
    pub leaf: Vec<u8>,
    /// Its parts, as far as the holder may see them.
    pub open: Vec<Opened>,
}

/// Either kind of extra.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extra {
    /// Of a leaf.
    Receipt(ReceiptExtra),
    /// Of a sealed vote.
    Vote(VoteExtra),
}

/// Why the inside of a receipt does not hold, although its outside may.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadReceipt {
    /// Not canonical.
    #[error(transparent)]
    NotCanonical(#[from] canonical::NotCanonical),
    /// A field is wrong.
    #[error(transparent)]
    Field(#[from] BadField),
    /// The leaf inside is not one this version reads.
    #[error("the leaf inside is not readable: {0}")]
    Leaf(String),
    /// An opened part does not match the leaf's commitment.
    #[error("part {part} does not match its commitment")]
    Commitment {
        /// Which part.
        part: PartName,
    },
    /// The vote row is not in the batch.
    #[error("the vote row is not in the batch")]
    NotInBatch,
}

impl ReceiptExtra {
    /// The canonical bytes; parts above [`OPEN_LEN_MAX`] go without content.
    pub fn bytes(&self) -> Vec<u8> {
        let open = self.open.iter().map(|o| {
            let mut list = vec![Value::text(o.name.as_str()), Value::text(base64::encode(&o.salt.0))];
            list.extend(o.content.iter().filter(|c| c.len() <= OPEN_LEN_MAX).map(|c| Value::text(base64::encode(c))));
            Value::List(list)
        });
        write_object(
            &Object::new()
                .text("v", RECEIPT_V)
                .text("leaf", base64::encode(&self.leaf))
                .with("open", Value::List(open.collect())),
        )
    }

    /// Checks every opened part against the leaf; gives what the leaf says, as far as this version can read it.
    ///
    /// Only the leaf's `id` and `parts` are needed for that, and where nothing is opened not even these: a receipt of a
    /// later version's leaf, or of one that lacks a field, still proves what was handed in.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn check_openings(&self) -> Result<Reading, BadReceipt> {
        // Many kinds of leaves have no parts, and an erasure's are names alone.
        if !self.open.is_empty() {
            let bound = Bound::read(&self.leaf)?;
            self.open.iter().try_for_each(|opened| bound.check(opened, opened.content.as_deref()))?;
        } else {
            parse_object(&self.leaf, canonical::LEAF)?;
        }
        Ok(record::read(&self.leaf))
    }

    /// Checks a file against a part whose content was too long to be in the receipt (or is in it too).
    ///
    /// # Errors
    /// [`BadReceipt::Commitment`] when it is another file, or the receipt does not show that part.
    pub fn check_file(&self, part: &PartName, file: &[u8]) -> Result<(), BadReceipt> {
        let opened = self.open.iter().find(|o| o.name == *part);
        let opened = opened.ok_or_else(|| BadReceipt::Commitment { part: part.clone() })?;
        Bound::read(&self.leaf)?.check(opened, Some(file))
    }

    /// Like [`ReceiptExtra::check_openings`], and the leaf must be of a kind that this version reads.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn check(&self) -> Result<Leaf, BadReceipt> {
        known(self.check_openings()?)
    }
}

impl Extra {
    /// Reads the `extra` of a receipt file.
    ///
    /// # Errors
    /// What is wrong.
    pub fn read(bytes: &[u8]) -> Result<Extra, BadReceipt> {
        let o = parse_object(bytes, canonical::RECEIPT)?;
        match o.need_text("v")? {
            RECEIPT_V => {
                let open = o.need_list("open")?.iter().map(read_opened).collect::<Result<_, _>>()?;
                Ok(Extra::Receipt(ReceiptExtra { leaf: bytes_of(&o, "leaf")?, open }))
            }
            VOTE_V => Ok(Extra::Vote(VoteExtra::read_fields(&o)?)),
            _ => Err(BadField::new("v", "\"hutong-receipt/v1\" or \"hutong-vote/v1\"").into()),
        }
    }

    /// Bytes of the leaf inside, whose hash the proof is about.
    pub fn leaf(&self) -> &[u8] {
        match self {
            Extra::Receipt(r) => &r.leaf,
            Extra::Vote(v) => &v.leaf,
        }
    }

    /// Checks the inside, opened parts or the row in its batch; gives what the leaf says, as far as this version can
    /// read it.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn check_openings(&self) -> Result<Reading, BadReceipt> {
        match self {
            Extra::Receipt(r) => r.check_openings(),
            Extra::Vote(v) => v.check().map(|leaf| Reading::Known(Box::new(leaf))),
        }
    }

    /// Like [`Extra::check_openings`], and the leaf must be of a kind that this version reads.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn check(&self) -> Result<Leaf, BadReceipt> {
        match self {
            Extra::Receipt(r) => r.check(),
            Extra::Vote(v) => v.check(),
        }
    }
}

/// What a leaf binds its parts with, whatever else it says.
struct Bound {
    id: LeafId,
    parts: Commitments,
}

impl Bound {
    fn read(leaf: &[u8]) -> Result<Bound, BadReceipt> {
        let o = parse_object(leaf, canonical::LEAF)?;
        let id = LeafId::from_hex(o.need_text("id")?).map_err(|_| BadField::new("id", "32 lower-case hex digits"))?;
        Ok(Bound { id, parts: record::read_commitments(&o)? })
    }

    fn check(&self, opened: &Opened, content: Option<&[u8]>) -> Result<(), BadReceipt> {
        let stated = self.parts.iter().find(|(name, _)| *name == opened.name).map(|(_, commitment)| commitment);
        let agrees = |c| stated == Some(&commit(&opened.salt, &opened.name, self.id, c));
        if stated.is_some() && content.is_none_or(agrees) {
            return Ok(());
        }
        Err(BadReceipt::Commitment { part: opened.name.clone() })
    }
}

fn known(reading: Reading) -> Result<Leaf, BadReceipt> {
    match reading {
        Reading::Known(leaf) => Ok(*leaf),
        Reading::Unrecognised { word } => Err(BadReceipt::Leaf(format!("unrecognised {word}"))),
        Reading::Quarantined { reason } => Err(BadReceipt::Leaf(reason)),
    }
}

fn bytes_of(o: &Object<'_>, key: &str) -> Result<Vec<u8>, BadField> {
    base64::decode(o.need_text(key)?).map_err(|_| BadField::new(key, "base64"))
}

fn salt_of(text: &str) -> Result<Salt, BadField> {
    let bytes = base64::decode(text).ok().and_then(|b| <[u8; 32]>::try_from(b).ok());
    bytes.map(Salt).ok_or_else(|| BadField::new("salt", "the base64 of 32 bytes"))
}

fn read_opened(v: &Value<'_>) -> Result<Opened, BadField> {
    let bad = || BadField::new("open", "a list of [part, salt, content] or [part, salt]");
    let list = v.as_list().ok_or_else(bad)?;
    let text = |at: usize| list.get(at).and_then(Value::as_text).ok_or_else(bad);
    let content = match list.len() {
        2 => None,
        3 => Some(base64::decode(text(2)?).map_err(|_| bad())?),
        _ => return Err(bad()),
    };
    Ok(Opened { name: PartName::new(text(0)?).map_err(|_| bad())?, salt: salt_of(text(1)?)?, content })
}
