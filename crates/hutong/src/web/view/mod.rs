//! What templates read: structs of plain texts and numbers, one for each piece that recurs. Nothing here asks the node.

pub mod act_name;
pub mod attach;
pub mod card;
pub mod counters;
pub mod desk;
pub mod diff;
pub mod due;
pub mod follow_up;
pub mod gathering;
pub mod made;
pub mod outline;
pub mod phase;
pub mod phrases;
pub mod plan;
pub mod qr;
pub mod quote;
pub mod rivers;
pub mod shelf;
pub mod standing;
pub mod survey;
pub mod terms;
pub mod themes;
pub mod travels;

use hutong_analysis::text::language::{self, Language};

/// A body beside a name or number: its waters by its place among the hosts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    /// Name in full.
    pub name: String,
    /// Letters in registration numbers.
    pub code: String,
    /// `one`, `two`, or `more`: the class that colours it; the name always stands beside.
    pub side: &'static str,
}

impl Badge {
    /// The badge of the `at`-th host.
    pub fn new(name: &str, code: &str, at: usize) -> Badge {
        Badge { name: name.to_owned(), code: code.to_owned(), side: side(at) }
    }
}

/// The class of the `at`-th body.
pub fn side(at: usize) -> &'static str {
    match at {
        0 => "one",
        1 => "two",
        _ => "more",
    }
}

/// The language tag of people's words, for fonts and for reading aloud.
pub fn lang_of(text: &str) -> &'static str {
    match language::detect(text, Language::Other) {
        Language::Chinese => "zh-CN",
        Language::English => "en",
        Language::German => "de",
        Language::Other => "und",
    }
}

/// The first `limit` characters on one line, with `…` when there are more.
pub fn shorten(text: &str, limit: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut short: String = line.chars().take(limit).collect();
    if line.chars().nth(limit).is_some() {
        short.push('…');
    }
    short
}
