//! Checking a record from bytes alone: a published folder, a copy of one, a receipt. Trusts nothing but the keys it
//! is given, says where each fault is, and what it could not check.

mod contents;
mod evidence;
mod folder;
mod leaves;
mod node;
mod receipt;
mod record_file;

pub use evidence::{EvidenceProblem, verify_evidence};
pub use folder::{FolderReport, VerifyFault, folder_name, verify_folder};
pub use node::verify_node;
pub(crate) use node::{Signed, verify_store};
pub use receipt::{ReceiptProblem, ReceiptReport, verify_receipt};
pub use record_file::{FormerKey, NoRecordFile, PartnerKeys, RecordFile};

/// Something that is not as it should be, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// File, relative to the folder.
    pub path: String,
    /// Entry of the log, where the fault is at one.
    pub entry: Option<u64>,
    /// What is wrong.
    pub what: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.path)?;
        if let Some(entry) = self.entry {
            write!(f, ", entry {entry}")?;
        }
        write!(f, ": {}", self.what)
    }
}
