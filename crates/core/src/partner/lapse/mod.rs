//! 失约: what a log's own entries show that its body got wrong or left undone. No second history and no proof of bad faith,
//! but nobody has to be believed for it: whoever has the entries finds the same.

mod dispositions;
mod file;
mod unconfirmed;

pub use dispositions::{BadReport, Dispositions, Step};
pub use file::{ElsewhereLeaf, LAPSE_ENTRIES_MAX, LAPSE_LEN_MAX, LapseFile, NoLapse, NoLapseFile};
pub use unconfirmed::{ACKNOWLEDGE_S_MAX, Unconfirmed};

use hutong_log::hash::Sha256;

use crate::ids::{EntryIndex, Origin};

const REPORT: &str = "report";
const UNCONFIRMED: &str = "unconfirmed";

/// One lapse.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lapse {
    /// A report does not say how its items stand.
    Report {
        /// Whose log.
        by: Origin,
        /// The `report` leaf.
        at: EntryIndex,
        /// What is wrong.
        why: BadReport,
    },
    /// An erasure was not confirmed in time.
    Unconfirmed(Unconfirmed),
}

impl Lapse {
    /// Whose log shows it.
    pub fn by(&self) -> &Origin {
        match self {
            Lapse::Report { by, .. } => by,
            Lapse::Unconfirmed(late) => &late.by,
        }
    }

    /// Which kind, as files about it say.
    pub fn kind(&self) -> &'static str {
        match self {
            Lapse::Report { .. } => REPORT,
            Lapse::Unconfirmed(_) => UNCONFIRMED,
        }
    }

    /// The entry of that log that a file about it names.
    pub fn at(&self) -> EntryIndex {
        match self {
            Lapse::Report { at, .. } => *at,
            Lapse::Unconfirmed(late) => late.known.0,
        }
    }

    /// The same for the same lapse, whoever found it and however long it lasts: sixteen bytes in hexadecimal.
    pub fn name(&self) -> String {
        let (kind, at, of) = match self {
            Lapse::Report { at, why: BadReport::Dispositions, .. } => ("dispositions", *at, String::new()),
            Lapse::Report { at, why: BadReport::Pending, .. } => ("pending", *at, String::new()),
            Lapse::Unconfirmed(late) => ("unconfirmed", late.erasure.index, late.erasure.origin.to_string()),
        };
        let parts: [&[u8]; 4] = [kind.as_bytes(), self.by().as_str().as_bytes(), of.as_bytes(), &at.to_be_bytes()];
        let begun = Sha256::new().chain(b"hutong/lapse/v1");
        let hash = parts.iter().fold(begun, |hash, part| hash.chain(b"\0").chain(part)).finish();
        hash.to_hex()[..32].to_owned()
    }

    /// How many entries of that log show it.
    pub fn size(&self) -> u64 {
        match self {
            Lapse::Report { at, .. } => at + 1,
            Lapse::Unconfirmed(late) => late.last.0 + 1,
        }
    }
}
