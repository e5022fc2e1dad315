//! What a receipt's opaque `extra` holds (RECORD §4), and the slip of a vote (RECORD §2a).
//!
//! Nothing in here is authenticated by itself: it is, once the leaf hash is proven to be in a signed tree.

use hutong_log::{
    base64,
    hash::{Hash, leaf_hash},
    tree,
};

use crate::{
    canonical::{self, BadField, Object, Value, parse_object, write_object},
    commitment::{Salt, commit},
    ids::{LeafId, PartName},
    record::{self, Commitments, Event, Leaf, Reading},
};

/// Contents longer than this stay out of the receipt and are checked against the file instead.
pub const OPEN_LEN_MAX: usize = 64 << 10;
/// Name under which a vote row is committed to.
pub const VOTE_PART: &str = "vote";
const RECEIPT_V: &str = "hutong-receipt/v1";
const VOTE_V: &str = "hutong-vote/v1";
const SLIP_V: &str = "hutong-slip/v1";

/// A part shown in a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Its name.
    pub name: PartName,
    /// Its salt.
    pub salt: Salt,
    /// Its content; `None` when it is longer than [`OPEN_LEN_MAX`].
    pub content: Option<Vec<u8>>,
}

/// What a receipt of a leaf shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptExtra {
    /// The leaf's bytes.
    pub leaf: Vec<u8>,
    /// Its parts, as far as the holder may see them.
    pub open: Vec<Opened>,
}

/// What a receipt of a sealed vote shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoteExtra {
    /// Bytes of the `vote.batch` leaf.
    pub leaf: Vec<u8>,
    /// The row's canonical bytes.
    pub row: Vec<u8>,
    /// Its salt.
    pub salt: Salt,
    /// Its position among the batch's commitments sorted bytewise.
    pub position: u64,
    /// RFC 6962 inclusion path from its commitment to the batch root.
    pub path: Vec<Hash>,
}

/// The answer to a vote before its batch is sealed: a promise that the row will be in batch `batch`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// Leaf id of the batch.
    pub batch: LeafId,
    /// The row's canonical bytes.
    pub row: Vec<u8>,
    /// Its salt.
    pub salt: Salt,
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
            let mut list = vec![Value::Text(o.name.to_string()), Value::Text(base64::encode(&o.salt.0))];
            list.extend(o.content.iter().filter(|c| c.len() <= OPEN_LEN_MAX).map(|c| Value::Text(base64::encode(c))));
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
    /// Only the leaf's `id` and `parts` are needed for that: a receipt of a later version's leaf, or of one that
    /// lacks a field, still proves what was handed in.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn check_openings(&self) -> Result<Reading, BadReceipt> {
        let bound = Bound::read(&self.leaf)?;
        self.open.iter().try_for_each(|opened| bound.check(opened, opened.content.as_deref()))?;
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

impl VoteExtra {
    /// The canonical bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let path = self.path.iter().map(|h| Value::Text(h.to_base64())).collect();
        write_object(
            &Object::new()
                .text("v", VOTE_V)
                .text("leaf", base64::encode(&self.leaf))
                .text("row", base64::encode(&self.row))
                .text("salt", base64::encode(&self.salt.0))
                .int("pos", self.position)
                .with("path", Value::List(path)),
        )
    }

    /// Checks that the row is in the batch; gives the batch leaf.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn check(&self) -> Result<Leaf, BadReceipt> {
        let leaf = known(record::read(&self.leaf))?;
        let Event::VotesSealed { n, root } = leaf.event else { return Err(BadReceipt::NotInBatch) };
        let commitment = vote_commitment(leaf.id, &self.salt, &self.row);
        tree::verify_inclusion(&leaf_hash(commitment.as_bytes()), self.position, n, &self.path, &root)
            .map_err(|_| BadReceipt::NotInBatch)?;
        Ok(leaf)
    }
}

impl Slip {
    /// The canonical bytes.
    pub fn bytes(&self) -> Vec<u8> {
        write_object(
            &Object::new()
                .text("v", SLIP_V)
                .text("batch", self.batch.to_string())
                .text("row", base64::encode(&self.row))
                .text("salt", base64::encode(&self.salt.0)),
        )
    }

    /// Reads a slip.
    ///
    /// # Errors
    /// What is wrong.
    pub fn read(bytes: &[u8]) -> Result<Slip, BadReceipt> {
        let o = parse_object(bytes, canonical::RECEIPT)?;
        if o.need_text("v")? != SLIP_V {
            return Err(BadField::new("v", "\"hutong-slip/v1\"").into());
        }
        let batch = LeafId::from_hex(o.need_text("batch")?).map_err(|_| BadField::new("batch", "a leaf id"))?;
        Ok(Slip { batch, row: bytes_of(&o, "row")?, salt: salt_of(o.need_text("salt")?)? })
    }

    /// What the batch commits to for this row.
    pub fn commitment(&self) -> Hash {
        vote_commitment(self.batch, &self.salt, &self.row)
    }
}

/// The commitment to a vote row (RECORD §2a): part name `vote`, leaf id of the batch.
pub fn vote_commitment(batch: LeafId, salt: &Salt, row: &[u8]) -> Hash {
    commit(salt, &PartName::known(VOTE_PART), batch, row)
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
            VOTE_V => {
                let bad = || BadField::new("path", "a list of base64 hashes");
                let path = o
                    .need_list("path")?
                    .iter()
                    .map(|v| v.as_text().and_then(|t| Hash::from_base64(t).ok()).ok_or_else(bad));
                Ok(Extra::Vote(VoteExtra {
                    leaf: bytes_of(&o, "leaf")?,
                    row: bytes_of(&o, "row")?,
                    salt: salt_of(o.need_text("salt")?)?,
                    position: o.need_int("pos")?,
                    path: path.collect::<Result<_, _>>()?,
                }))
            }
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

fn bytes_of(o: &Object, key: &str) -> Result<Vec<u8>, BadField> {
    base64::decode(o.need_text(key)?).map_err(|_| BadField::new(key, "base64"))
}

fn salt_of(text: &str) -> Result<Salt, BadField> {
    let bytes = base64::decode(text).ok().and_then(|b| <[u8; 32]>::try_from(b).ok());
    bytes.map(Salt).ok_or_else(|| BadField::new("salt", "the base64 of 32 bytes"))
}

fn read_opened(v: &Value) -> Result<Opened, BadField> {
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

const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CROCKFORD_CHECK: &[u8; 37] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";

/// The short code people type: Crockford base32 of SHA-256("hutong/code/v1" ‖ leaf hash)[:10], and a check character
/// (value mod 37). Looks up status only.
pub fn human_code(leaf: &Hash) -> String {
    let hash = hutong_log::hash::Sha256::new().chain(b"hutong/code/v1").chain(leaf.as_bytes()).finish();
    let value = hash.as_bytes()[..10].iter().fold(0_u128, |v, b| v << 8 | u128::from(*b));
    let digit = |at: u32| CROCKFORD[usize::try_from(value >> (5 * at) & 31).unwrap_or_default()];
    let mut code: String = (0..16).rev().map(|at| char::from(digit(at))).collect();
    code.push(char::from(CROCKFORD_CHECK[usize::try_from(value % 37).unwrap_or_default()]));
    code
}
