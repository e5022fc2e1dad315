//! Surveys, field notes and proposals as the sample's files say them.

use serde::Deserialize;

/// A research group.
#[derive(Clone, Debug, Deserialize)]
pub struct GroupFile {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Ids of its members; the first leads.
    pub members: Vec<String>,
}

/// A note from the field.
#[derive(Clone, Debug, Deserialize)]
pub struct NoteFile {
    /// Its id.
    pub id: String,
    /// Which group went.
    pub group: String,
    /// Whether the author wants to be named.
    pub named: bool,
    /// The place, in words.
    pub place: String,
    /// The day it was made on, counted from today.
    pub seen_day: i64,
    /// What was seen and heard.
    pub text: String,
    /// What was found.
    pub findings: Vec<String>,
    /// What it rests on.
    pub evidence: Vec<String>,
}

/// A proposal.
#[derive(Clone, Debug, Deserialize)]
pub struct ProposalFile {
    /// Its id.
    pub id: String,
    /// 案由.
    pub title: String,
    /// 情况分析.
    pub analysis: String,
    /// 具体建议.
    pub advice: String,
    /// Whether the author wants to be named.
    pub named: bool,
}

/// Somebody's answers to a survey.
#[derive(Clone, Debug, Deserialize)]
pub struct AnswersFile {
    /// The survey's id.
    pub of: String,
    /// Options picked, by question; both from 1.
    pub picked: Vec<(usize, Vec<usize>)>,
    /// Words, by question.
    #[serde(default)]
    pub words: Vec<(usize, String)>,
}
