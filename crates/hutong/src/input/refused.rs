//! Why a whole file or folder cannot be read: refused (the person can do something about it) or failed (the disk).
//! Not here: what is wrong with single rows (`problem.rs`).

use std::io;

use super::problem::Problem;
use super::workbook::Unsafe;
use crate::edge::{Stop, Tell};
use crate::key;
use crate::locale::Notice;

/// The input is not something that can be analysed.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each variant is told in words below; its fields are what the words name")]
pub enum Refused {
    #[error("{file} is empty")]
    Empty { file: String },
    #[error("no row of {file} could be accepted")]
    NothingAccepted { file: String, problems: Vec<Problem> },
    #[error("{file} is in the old Office format, or locked with a password")]
    OldOffice { file: String },
    #[error("{file} is one JSON array")]
    JsonArray { file: String },
    #[error("{file} is no table")]
    NoTable { file: String },
    #[error("{file} is not safe to open as a workbook")]
    UnsafeWorkbook { file: String, cause: Unsafe },
    #[error("{file} is no workbook, or a damaged one")]
    BrokenWorkbook { file: String, cause: calamine::XlsxError },
    #[error("{file} has no column {column}")]
    NoColumn { file: String, column: String, headings: String },
    #[error("{folder} holds no export")]
    NoExport { folder: String },
}

impl Tell for Refused {
    fn notice(&self) -> Notice {
        let new = |key, file: &str| Notice::new(key).with("file", file);
        match self {
            Self::Empty { file } => new(key!("refusal-input-empty"), file),
            Self::NothingAccepted { file, .. } => new(key!("refusal-input-nothing"), file),
            Self::OldOffice { file } => new(key!("refusal-input-old-office"), file),
            Self::JsonArray { file } => new(key!("refusal-input-json-array"), file),
            Self::NoTable { file } => new(key!("refusal-input-no-table"), file),
            Self::UnsafeWorkbook { file, cause } => {
                new(key!("refusal-input-unsafe"), file).with("cause", cause.to_string())
            }
            Self::BrokenWorkbook { file, cause } => {
                new(key!("refusal-input-workbook"), file).with("cause", cause.to_string())
            }
            Self::NoColumn { file, column, headings } => new(key!("refusal-input-column"), file)
                .with("column", column.as_str())
                .with("headings", headings.as_str()),
            Self::NoExport { folder } => new(key!("refusal-input-no-export"), folder),
        }
    }
}

/// The disk failed while reading.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the fields are what the message names")]
pub enum Fault {
    #[error("couldn't open {file}")]
    Open { file: String, source: io::Error },
    #[error("couldn't read {file}")]
    Read { file: String, source: io::Error },
}

impl Tell for Fault {
    fn notice(&self) -> Notice {
        match self {
            Self::Open { file, .. } => Notice::new(key!("fault-input-open")).with("file", file.as_str()),
            Self::Read { file, .. } => Notice::new(key!("fault-input-read")).with("file", file.as_str()),
        }
    }
}

/// Why nothing was read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The input is not something that can be analysed.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The disk failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<ReadError> for Stop {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Refused(refused) => Self::Refusal(refused.notice()),
            ReadError::Fault(fault) => Self::fault(fault),
        }
    }
}
