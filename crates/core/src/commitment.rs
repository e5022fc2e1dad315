//! Salted commitments to parts (RECORD §3), and handles. A leaf shows only commitments; contents stay erasable.

use hutong_log::hash::{Hash, HmacSha256, hmac_sha256};

use crate::ids::{ConsultationId, Handle, LeafId, PartName};

const PART_CONTEXT: &[u8] = b"hutong/part/v1\0";
const HANDLE_CONTEXT: &[u8] = b"hutong/pseud/v1\0";
const ROLL_CONTEXT: &[u8] = b"hutong/roll/v1\0";

/// Thirty-two fresh random bytes, one a part: without it a short text could be guessed from its commitment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; 32]);

impl std::fmt::Debug for Salt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Salt(..)")
    }
}

/// A commitment that is fed piece by piece, for attachments that stream.
pub struct Committing(HmacSha256);

impl Committing {
    /// Starts a commitment to `content_len` bytes of the part `name` of the leaf `leaf_id`.
    pub fn start(salt: &Salt, name: &PartName, leaf_id: LeafId, content_len: u64) -> Self {
        let name = name.as_str().as_bytes();
        let name_len = u16::try_from(name.len()).unwrap_or(u16::MAX);
        let mut mac = HmacSha256::new(&salt.0);
        mac.update(PART_CONTEXT);
        mac.update(&name_len.to_be_bytes());
        mac.update(name);
        mac.update(&leaf_id.0);
        mac.update(&content_len.to_be_bytes());
        Committing(mac)
    }

    /// Feeds the next piece of the content.
    pub fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// The commitment.
    pub fn finish(self) -> Hash {
        self.0.finish()
    }
}

/// `HMAC-SHA256(salt, "hutong/part/v1" 0x00 ‖ u16be(len name) ‖ name ‖ leaf_id ‖ u64be(len content) ‖ content)`.
pub fn commit(salt: &Salt, name: &PartName, leaf_id: LeafId, content: &[u8]) -> Hash {
    let mut committing = Committing::start(salt, name, leaf_id, content.len() as u64);
    committing.update(content);
    committing.finish()
}

/// A person's handle in a consultation: `HMAC-SHA256(K_member, "hutong/pseud/v1" 0x00 ‖ consultation id)[:16]`.
/// Deleting the member's key unlinks every handle made from it.
pub fn handle(member_key: &[u8; 32], consultation: &ConsultationId) -> Handle {
    let mac = hmac_sha256(member_key, &[HANDLE_CONTEXT, consultation.as_str().as_bytes()]);
    let mut short = [0; 16];
    short.copy_from_slice(&mac.as_bytes()[..16]);
    Handle(short)
}

/// A member's salt on a frozen roll: `HMAC-SHA256(K_member, "hutong/roll/v1" 0x00 ‖ leaf_id)`. Made anew when a member
/// asks for proof of having been on the roll; nobody can make it once the member's key is deleted.
pub fn roll_salt(member_key: &[u8; 32], leaf_id: LeafId) -> Salt {
    Salt(*hmac_sha256(member_key, &[ROLL_CONTEXT, &leaf_id.0]).as_bytes())
}
