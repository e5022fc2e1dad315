//! Themes: named groups of opinions in a tree. Every opinion has one primary theme or a stated reason for having none.
//! Proposals by word use alone; people rename, move and pin, and their edits survive the next run.

mod assign;
mod build;
mod cluster;
mod compound;
mod features;
mod hot;
mod identity;
mod label;
mod matrix;
mod mixture;
mod quote;
mod space;
mod svd;
mod tell;

pub use build::build;

use crate::text::Problem;
use std::ops::Range;

/// What is asked of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    /// Number of top-level themes; `None` lets the size of the input decide. Fewer come out where fewer exist.
    pub k: Option<usize>,
    /// Themes of the previous run with people's edits, empty on the first.
    pub previous: Vec<PreviousTheme>,
}

/// A theme as the previous run left it and people changed it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PreviousTheme {
    /// Its id; kept as long as the theme is found again or someone pinned an opinion to it.
    pub id: String,
    /// Id of the theme above it.
    pub parent: Option<String>,
    /// The label people gave it, or `None` where the machine's stands.
    pub label: Option<String>,
    /// Ids of its opinions in the previous run.
    pub members: Vec<String>,
    /// Ids of opinions that people put here; no run moves them.
    pub pinned: Vec<String>,
}

/// The themes of an input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Themes {
    /// Top-level themes by size, each followed by its sub-themes.
    pub themes: Vec<Theme>,
    /// Opinions without a theme.
    pub unthemed: Vec<Unthemed>,
    /// Concrete issues, the one with most voices first.
    pub hot: Vec<HotIssue>,
    /// Opinions that were read in part or hold no letters.
    pub problems: Vec<Problem>,
}

/// A named group of opinions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    /// Stays the same while opinions are added: `t-` (sub-themes: `u-`) and the smallest member's id when first found.
    pub id: String,
    /// Id of the theme above, for sub-themes.
    pub parent: Option<String>,
    /// What to call it: people's word for it, or the phrases joined by ` · `.
    pub label: String,
    /// Whether people wrote the label.
    pub label_by_people: bool,
    /// Phrases that set this theme apart, most telling first, spelled as they occur in an opinion.
    pub phrases: Vec<String>,
    /// Sentences that stand for it.
    pub quotes: Vec<Quote>,
    /// Indices into the opinions, in the order of their ids; those of sub-themes included.
    pub members: Vec<u32>,
    /// Opinions by body and tier, sorted.
    pub counts: Vec<Count>,
    /// Distinct authors.
    pub voices: u32,
    /// Opinions with each cluster of near-duplicates counted once.
    pub arguments: u32,
}

/// Opinions about one concrete matter: several voices naming the same place and the same trouble.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HotIssue {
    /// `h-` and the smallest member's id.
    pub id: String,
    /// The phrases joined by ` · `.
    pub label: String,
    /// Phrases that set it apart, spelled as they occur.
    pub phrases: Vec<String>,
    /// Sentences that stand for it.
    pub quotes: Vec<Quote>,
    /// Indices into the opinions, in the order of their ids.
    pub members: Vec<u32>,
    /// Distinct authors.
    pub voices: u32,
    /// Earliest and latest `submitted_at` as given; empty where none is.
    pub span: (String, String),
}

/// A verbatim sentence: bytes of [`crate::text::content`] of an opinion, on character boundaries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// Index of the opinion.
    pub opinion: u32,
    /// Where the sentence stands.
    pub bytes: Range<usize>,
}

/// Opinions of one body and tier.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Count {
    /// Body.
    pub body: String,
    /// Tier.
    pub tier: String,
    /// How many opinions.
    pub opinions: u32,
}

/// An opinion without a theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unthemed {
    /// Index of the opinion.
    pub opinion: u32,
    /// Why.
    pub reason: Reason,
}

/// Why an opinion has no theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It holds neither a letter nor a digit.
    Wordless,
    /// None of its telling words occurs in another opinion.
    NoSharedWord,
    /// It shares words with others, but too few with those of any theme.
    UnlikeAny,
}

impl Reason {
    /// The word used in files: `wordless`, `no-shared-word`, `unlike-any`.
    pub fn name(self) -> &'static str {
        match self {
            Reason::Wordless => "wordless",
            Reason::NoSharedWord => "no-shared-word",
            Reason::UnlikeAny => "unlike-any",
        }
    }
}

/// Groups of opinions by position in id order, and what each position weighs.
#[derive(Clone, Copy)]
struct Grouped<'a> {
    /// Index of the opinion at each position.
    order: &'a [u32],
    /// Weight of each position.
    weights: &'a [f32],
    /// Positions of each group, ascending.
    groups: &'a [Vec<u32>],
}
