//! Evidence that a log showed two histories. It proves itself: signed checkpoints, the sums between them, and nothing
//! else; whoever holds the log's verifier key can check it.

use std::collections::BTreeSet;

use hutong_log::{
    base64,
    checkpoint::{CheckpointRefusal, SignedCheckpoint},
    hash::{Hash, sha256},
    key::VerifierKey,
    note::OpenRefusal,
    tile::{MissingTile, TileCoord, TileSet},
    tree::{CompactRange, ProofRefusal, consistency_nodes, cover, verify_consistency},
};

use crate::canonical::{self, BadField, Object, Value, parse_object, write_object};

const EVIDENCE_V: &str = "hutong-evidence/v1";
const TWO_ROOTS: &str = "two-roots";
const NOT_CONTINUED: &str = "not-continued";

/// How a tree of `new` leaves continues its own first `old` leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Continuation {
    /// Number of leaves at the beginning.
    pub old: u64,
    /// Number of all leaves.
    pub new: u64,
    /// Root over the first `old` leaves of this tree.
    pub old_root: Hash,
    /// RFC 6962 consistency proof from `old` to `new`.
    pub proof: Vec<Hash>,
}

impl Continuation {
    /// The tiles of a tree with `new` leaves from which [`Continuation::from_tiles`] reads.
    ///
    /// # Errors
    /// [`ProofRefusal::SizesReversed`].
    pub fn tiles_needed(old: u64, new: u64) -> Result<BTreeSet<TileCoord>, ProofRefusal> {
        let mut tiles = TileSet::needed(&consistency_nodes(old, new)?, new);
        tiles.extend(cover(0, old).filter_map(|node| TileCoord::of_node(node, new)));
        Ok(tiles)
    }

    /// Reads root and proof from tiles. The tiles are believed: [`Continuation::leads_to`] says what they are worth.
    ///
    /// # Errors
    /// [`MissingTile`].
    pub fn from_tiles(tiles: &TileSet, old: u64, new: u64) -> Result<Continuation, MissingTile> {
        let proof = tiles.prove_consistency(old, new)?;
        let beyond = || MissingTile::Sizes(ProofRefusal::SizesReversed { old, new });
        let mut frontier = Vec::new();
        for node in cover(0, old) {
            let tile = TileCoord::of_node(node, new).ok_or_else(beyond)?;
            frontier.push(tiles.node(node).ok_or(MissingTile::Tile(tile))?);
        }
        let old_root = CompactRange::from_hashes(old, &frontier).map_err(|_| beyond())?.root();
        Ok(Continuation { old, new, old_root, proof })
    }

    /// Whether the proof leads from `old_root` to this root of `new` leaves.
    pub fn leads_to(&self, new_root: &Hash) -> bool {
        verify_consistency(self.old, self.new, &self.proof, &self.old_root, new_root).is_ok()
    }
}

/// Two signed statements of one log that cannot both be true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// One size, two roots.
    TwoRoots {
        /// One statement.
        one: SignedCheckpoint,
        /// The other.
        other: SignedCheckpoint,
    },
    /// The tree signed as `newer` begins otherwise than the tree signed as `older`.
    NotContinued {
        /// The smaller tree.
        older: SignedCheckpoint,
        /// The larger tree.
        newer: SignedCheckpoint,
        /// How the larger tree begins: leads to its signed root, from another root than `older` states.
        beginning: Continuation,
    },
}

/// Why bytes are not evidence of ours.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadEvidence {
    /// Not canonical.
    #[error(transparent)]
    NotCanonical(#[from] canonical::NotCanonical),
    /// A field is wrong.
    #[error(transparent)]
    Field(#[from] BadField),
    /// A checkpoint in it is not one.
    #[error("a checkpoint in the evidence: {0}")]
    Checkpoint(#[from] CheckpointRefusal),
}

/// Why well-formed evidence proves nothing.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unproven {
    /// The log has not signed one of the checkpoints, or a known key's line is bad.
    #[error(transparent)]
    Signature(#[from] OpenRefusal),
    /// The checkpoints are of two logs.
    #[error("the checkpoints are of two logs")]
    TwoLogs,
    /// Both statements can be true.
    #[error("the two statements do not contradict each other")]
    NoContradiction,
}

impl Evidence {
    /// Name of the log that it is about.
    pub fn origin(&self) -> &str {
        let (Evidence::TwoRoots { one: any, .. } | Evidence::NotContinued { older: any, .. }) = self;
        any.checkpoint().origin()
    }

    /// Sizes of the two heads.
    pub fn sizes(&self) -> [u64; 2] {
        let (Evidence::TwoRoots { one: a, other: b } | Evidence::NotContinued { older: a, newer: b, .. }) = self;
        [a.checkpoint().size(), b.checkpoint().size()]
    }

    /// Checks both signatures and the contradiction with nothing but verifier keys of the log.
    ///
    /// # Errors
    /// [`Unproven`]: it is no evidence, at least not under these keys.
    pub fn verify(&self, keys: &[VerifierKey]) -> Result<(), Unproven> {
        self.verify_by(|_| keys.to_vec())
    }

    /// The same with the keys that may have signed a head of a size: one that was replaced proves nothing about later
    /// sizes, whoever has it now.
    ///
    /// # Errors
    /// [`Unproven`].
    pub fn verify_by(&self, keys: impl Fn(u64) -> Vec<VerifierKey>) -> Result<(), Unproven> {
        self.signed_by(keys).map(|_| ())
    }

    /// The same, and the keys that signed the two heads.
    ///
    /// # Errors
    /// [`Unproven`].
    pub fn signed_by(&self, keys: impl Fn(u64) -> Vec<VerifierKey>) -> Result<[VerifierKey; 2], Unproven> {
        let (Evidence::TwoRoots { one: a, other: b } | Evidence::NotContinued { older: a, newer: b, .. }) = self;
        let signer = |head: &SignedCheckpoint| {
            let signed = head.open(&keys(head.checkpoint().size()))?.log.into_iter().next();
            let origin = head.checkpoint().origin().to_owned();
            signed.ok_or(Unproven::Signature(OpenRefusal::NoLogSignature { origin }))
        };
        let signed = [signer(a)?, signer(b)?];
        let (a, b) = (a.checkpoint(), b.checkpoint());
        if a.origin() != b.origin() {
            return Err(Unproven::TwoLogs);
        }
        let contradicts = match self {
            Evidence::TwoRoots { .. } => a.size() == b.size() && a.root() != b.root(),
            Evidence::NotContinued { beginning, .. } => {
                (beginning.old, beginning.new) == (a.size(), b.size())
                    && beginning.old_root != a.root()
                    && beginning.leads_to(&b.root())
            }
        };
        if contradicts { Ok(signed) } else { Err(Unproven::NoContradiction) }
    }

    /// The canonical bytes: `{"kind","one","other","v"}`, and for `not-continued` also `old_root` and `proof`; the
    /// checkpoints verbatim in base64. `evidence` leaves and public pages name their SHA-256.
    pub fn bytes(&self) -> Vec<u8> {
        let (Evidence::TwoRoots { one: a, other: b } | Evidence::NotContinued { older: a, newer: b, .. }) = self;
        let verbatim = |c: &SignedCheckpoint| base64::encode(c.format().as_bytes());
        let o = Object::new().text("v", EVIDENCE_V).text("one", verbatim(a)).text("other", verbatim(b));
        write_object(&match self {
            Evidence::TwoRoots { .. } => o.text("kind", TWO_ROOTS),
            Evidence::NotContinued { beginning, .. } => {
                let proof = beginning.proof.iter().map(|h| Value::text(h.to_base64())).collect();
                o.text("kind", NOT_CONTINUED)
                    .text("old_root", beginning.old_root.to_base64())
                    .with("proof", Value::List(proof))
            }
        })
    }

    /// Which contradiction, as `evidence` leaves name it.
    pub fn kind(&self) -> &'static str {
        match self {
            Evidence::TwoRoots { .. } => TWO_ROOTS,
            Evidence::NotContinued { .. } => NOT_CONTINUED,
        }
    }

    /// SHA-256 of [`Evidence::bytes`].
    pub fn sha256(&self) -> Hash {
        sha256(&self.bytes())
    }

    /// Reads evidence; judges nothing yet. What is read is written back byte for byte.
    ///
    /// # Errors
    /// [`BadEvidence`].
    pub fn read(bytes: &[u8]) -> Result<Evidence, BadEvidence> {
        let o = parse_object(bytes, canonical::RECEIPT)?;
        if o.need_text("v")? != EVIDENCE_V {
            return Err(BadField::new("v", "\"hutong-evidence/v1\"").into());
        }
        let (one, other) = (read_checkpoint(&o, "one")?, read_checkpoint(&o, "other")?);
        let evidence = match o.need_text("kind")? {
            TWO_ROOTS => Evidence::TwoRoots { one, other },
            NOT_CONTINUED => {
                let hash = |text: &str| Hash::from_base64(text).ok();
                let bad = || BadField::new("proof", "a list of base64 hashes");
                let proof = o.need_list("proof")?.iter().map(|v| v.as_text().and_then(hash).ok_or_else(bad));
                let old_root = hash(o.need_text("old_root")?).ok_or_else(|| BadField::new("old_root", "a hash"))?;
                let (old, new) = (one.checkpoint().size(), other.checkpoint().size());
                let beginning = Continuation { old, new, old_root, proof: proof.collect::<Result<_, _>>()? };
                Evidence::NotContinued { older: one, newer: other, beginning }
            }
            _ => return Err(BadField::new("kind", "\"two-roots\" or \"not-continued\"").into()),
        };
        let unknown = || BadField::new("evidence", "without fields beyond those of the format").into();
        if evidence.bytes() == bytes { Ok(evidence) } else { Err(unknown()) }
    }
}

fn read_checkpoint(o: &Object<'_>, key: &str) -> Result<SignedCheckpoint, BadEvidence> {
    let bytes = base64::decode(o.need_text(key)?).map_err(|_| BadField::new(key, "base64"))?;
    Ok(SignedCheckpoint::parse(&bytes)?)
}
