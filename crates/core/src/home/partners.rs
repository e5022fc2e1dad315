//! Partners whose logs this node follows: pinned by keys that the operator got by another way.

use hutong_log::{
    hash::Hash,
    key::{KeyType, VerifierKey},
};

use crate::{ids::Origin, refusal::Refusal};

/// What the operator entered about a partner. No trust on first use: the keys are typed in or read from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinPartner {
    /// Name of its log.
    pub origin: Origin,
    /// Verifier key of its log.
    pub log_vkey: String,
    /// Verifier key of its witness.
    pub witness_vkey: String,
    /// Verifier key of its mirror.
    pub mirror_vkey: String,
    /// Leaf hash of its genesis entry, once seen; `None` pins it at the first pull.
    pub genesis: Option<Hash>,
    /// The folder where it publishes.
    pub folder: String,
}

/// Keys of the right kinds, the log's under the log's name; and not the own log.
pub(super) fn check_pin(pin: &PinPartner, home: &Origin) -> Result<(), Refusal> {
    let bad = |field: &'static str, problem: String| Refusal::BadEntry { field, problem };
    if pin.origin == *home {
        return Err(bad("origin", "this is the own log".to_owned()));
    }
    let keys = [
        ("log_vkey", &pin.log_vkey, KeyType::Note),
        ("witness_vkey", &pin.witness_vkey, KeyType::Cosignature),
        ("mirror_vkey", &pin.mirror_vkey, KeyType::Cosignature),
    ];
    for (field, text, wanted) in keys {
        let key = VerifierKey::parse(text).map_err(|e| bad(field, e.to_string()))?;
        if key.key_type() != wanted {
            return Err(bad(field, format!("a key of type {:#04x} is expected", wanted as u8)));
        }
        if wanted == KeyType::Note && key.name() != pin.origin.as_str() {
            return Err(bad(field, format!("it is the key of {}", key.name())));
        }
    }
    if pin.folder.is_empty() { Err(bad("folder", "it is empty".to_owned())) } else { Ok(()) }
}
