//! The slip of a vote, and the receipt that it becomes once its batch is sealed (RECORD §2a).

use hutong_log::{
    base64,
    hash::{Hash, leaf_hash},
    tree,
};

use super::{BadReceipt, bytes_of, known, salt_of};
use crate::{
    canonical::{self, BadField, Object, Value, parse_object, write_object},
    commitment::{Salt, commit},
    ids::{LeafId, PartName},
    record::{self, Event, Leaf},
};

/// Name under which a vote row is committed to.
pub const VOTE_PART: &str = "vote";
pub(super) const VOTE_V: &str = "hutong-vote/v1";
const SLIP_V: &str = "hutong-slip/v1";

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

impl VoteExtra {
    /// The canonical bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let path = self.path.iter().map(|h| Value::text(h.to_base64())).collect();
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

    pub(super) fn read_fields(o: &Object<'_>) -> Result<VoteExtra, BadReceipt> {
        let bad = || BadField::new("path", "a list of base64 hashes");
        let path =
            o.need_list("path")?.iter().map(|v| v.as_text().and_then(|t| Hash::from_base64(t).ok()).ok_or_else(bad));
        Ok(VoteExtra {
            leaf: bytes_of(o, "leaf")?,
            row: bytes_of(o, "row")?,
            salt: salt_of(o.need_text("salt")?)?,
            position: o.need_int("pos")?,
            path: path.collect::<Result<_, _>>()?,
        })
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
