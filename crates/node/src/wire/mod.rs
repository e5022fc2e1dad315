//! The network between bodies (RECORD §5, §7, §9): the same files and the same framing as in a published folder, over
//! HTTP. Here is what is spoken: `client` asks a partner's site, [`serve`] answers for the own one, [`signed`] says who
//! asks, [`frames`] carries contents. Listening is the face's; judging is core's.

pub(crate) mod client;
mod date;
pub mod frames;
pub mod serve;
pub mod signed;

use std::time::Duration;

use hutong_core::ids::Origin;

/// Where a witness takes checkpoints (C2SP `tlog-witness`), below the site.
pub const ADD_CHECKPOINT: &str = "/fed/add-checkpoint";
/// Where opened contents are asked for.
pub const BLOBS: &str = "/fed/v1/blobs";
/// Where a partner says that there is news.
pub const HINT: &str = "/fed/v1/hint";

/// Where full bundles that follow each other are had in one answer: `/<first>/<last>`, in decimal.
pub const BUNDLES: &str = "/fed/v1/bundles";
/// Bundles asked for in one answer.
pub const BUNDLES_MAX: u64 = 16;

/// Connections to and from one partner at a time.
pub const CONNECTIONS_MAX: usize = 4;
/// Longest wait for the head of an answer, the request included.
pub(crate) const HEAD_WAIT: Duration = Duration::from_secs(5);
/// Longest wait for its body.
pub(crate) const BODY_WAIT: Duration = Duration::from_secs(30);
/// How many times larger than it came a compressed file may become.
pub const RATIO_MAX: usize = 20;
/// Contents asked for at once.
pub const WANTS_MAX: usize = 256;
/// Longest request for contents, in bytes.
pub const WANTS_LEN_MAX: usize = 64 << 10;
/// Bytes of contents or bundles behind which an answer ends: what is missing in it is asked for again.
pub const ANSWER_LEN: usize = 8 << 20;
/// Longest answer: the one blob that passes [`ANSWER_LEN`] is as long as a blob may be.
pub(crate) const ANSWER_LEN_MAX: usize = ANSWER_LEN + (21 << 20);
/// How far a partner's clock may be off, in seconds.
pub const SKEW_S: u64 = 5 * 60;
/// How long a nonce is remembered, in seconds.
pub const NONCE_S: u64 = 10 * 60;

/// Where a log's files lie below its host (RECORD §5: its prefix is `https://` and its origin): the origin's path, from
/// the slash on; empty for an origin that is a host alone.
pub fn files_path(origin: &Origin) -> &str {
    let origin = origin.as_str();
    origin.find('/').map_or("", |at| &origin[at..])
}
