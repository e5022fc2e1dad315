//! What secretariats of the sample put on their shelves, write to their members and ask them to, as its files say it.

use serde::Deserialize;

use super::Attachment;

/// Something to read: a link, or a file.
#[derive(Clone, Debug, Deserialize)]
pub struct MaterialFile {
    /// Its id.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// What it says.
    pub summary: String,
    /// Where it is; empty for a file.
    #[serde(default)]
    pub link: String,
    /// The file.
    #[serde(default)]
    pub file: Option<Attachment>,
}

/// A circular.
#[derive(Clone, Debug, Deserialize)]
pub struct CircularFile {
    /// Its id.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Its words.
    pub text: String,
    /// Whether everybody has to confirm it.
    pub must_confirm: bool,
    /// Ids of those it is written to.
    pub to: Vec<String>,
}

/// A gathering; days count from today, as everywhere.
#[derive(Clone, Debug, Deserialize)]
pub struct GatheringFile {
    /// Its id.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// What it is about.
    pub text: String,
    /// Where.
    pub place: String,
    /// The day of it.
    pub starts_day: i64,
    /// When it begins that day, and when it ends.
    pub starts: String,
    /// See `starts`.
    pub ends: String,
    /// The last day on which one signs up.
    pub until_day: i64,
    /// Until when that day.
    pub until: String,
    /// How many may come.
    pub seats: Option<u64>,
    /// Whether everybody may know of it.
    pub public: bool,
    /// Ids of those who are asked.
    pub to: Vec<String>,
}
