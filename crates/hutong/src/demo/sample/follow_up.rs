//! The sample's follow-up as its file says it.

use serde::Deserialize;

use crate::demo::calendar::When;

/// One step of the follow-up.
#[derive(Clone, Debug, Deserialize)]
pub struct FollowFile {
    /// Position, from 1.
    pub n: u64,
    /// Key of the body.
    pub body: String,
    /// When.
    #[serde(flatten)]
    pub when: When,
    /// Who.
    pub by: String,
    /// What.
    #[serde(flatten)]
    pub deed: FollowDeed,
    /// The unit that took it.
    pub unit: String,
    /// What was said.
    pub text: String,
    /// Outcome code.
    #[serde(default)]
    pub code: Option<String>,
    /// Day on which it is to be looked at again.
    #[serde(default)]
    pub review_day: Option<i64>,
}

/// Sending something off, or a step behind it.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
#[allow(missing_docs, reason = "fields as in the table of the sample's README")]
pub enum FollowDeed {
    Send {
        id: String,
        rec: String,
        addressee: String,
        units: Vec<UnitFile>,
        days: String,
        #[serde(default)]
        due_day: Option<i64>,
    },
    Step {
        of: String,
        step: String,
    },
}

/// A unit and its part.
#[derive(Clone, Debug, Deserialize)]
pub struct UnitFile {
    /// Key of the body.
    pub body: String,
    /// `lead`, `assisting`, `separate`.
    pub part: String,
    /// Its name.
    pub name: String,
}
