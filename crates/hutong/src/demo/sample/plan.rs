//! The sample's joint plan of a year as its files say it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Both, Step};
use crate::demo::calendar::When;

/// A plan file.
#[derive(Clone, Debug, Deserialize)]
pub struct PlanFile {
    /// Version.
    pub ver: u64,
    /// Its name.
    pub title: Both,
    /// Why it differs from the version before.
    #[serde(default)]
    pub public_reason: Option<Both>,
    /// Its rows.
    pub rows: Vec<RowFile>,
    /// The way it took.
    pub signing: Vec<Step>,
}

/// A row.
#[derive(Clone, Debug, Deserialize)]
pub struct RowFile {
    /// Number.
    pub no: u64,
    /// In Chinese.
    pub topic_zh: String,
    /// In English.
    pub topic_en: String,
    /// A code.
    pub form: String,
    /// Units that lead, by key of the body.
    pub leads: BTreeMap<String, String>,
    /// A day in its quarter.
    pub quarter_day: i64,
    /// Where it stands.
    pub progress: String,
    /// Key of the consultation that it became.
    #[serde(default)]
    pub held: Option<String>,
    /// Suggestions that it came from.
    pub from: Vec<String>,
    /// Steps by which it was approved.
    pub approvals: Vec<ApprovalFile>,
}

/// A step of a row.
#[derive(Clone, Debug, Deserialize)]
pub struct ApprovalFile {
    /// Key of the body.
    pub body: String,
    /// `draft`, `check`, `countersign`, `sign`.
    pub step: String,
    /// An office.
    pub who_zh: String,
    /// When.
    #[serde(flatten)]
    pub when: When,
    /// What was said.
    pub comment_zh: String,
}
