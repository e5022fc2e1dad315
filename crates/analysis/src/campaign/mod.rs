//! Telling kinds of sharing apart: one person repeating, many people with one text, a sentence that travels.
//! One argument may have many voices; both numbers are kept.

pub mod quotation;

use crate::input::Opinion;
use crate::near_duplicate::{Cluster, Found};
use std::collections::BTreeSet;

/// What a group of opinions with shared words is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Near-duplicates by one named author.
    Repeat,
    /// Near-duplicates by several authors, or by authors who are not named.
    Campaign,
    /// A passage shared by texts that differ otherwise.
    Quotation,
}

impl Kind {
    /// The word used in files: `repeat`, `campaign`, `quotation`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Repeat => "repeat",
            Kind::Campaign => "campaign",
            Kind::Quotation => "quotation",
        }
    }
}

/// Names a cluster found by position, counts its voices and says whether it is a repeat or a campaign.
pub(crate) fn tell(opinions: &[Opinion], order: &[u32], found: &Found) -> Cluster {
    let members: Vec<u32> = found.members.iter().map(|&p| order[p as usize]).collect();
    let voices = count_voices(opinions, &members);
    let kind = if voices == 1 { Kind::Repeat } else { Kind::Campaign };
    let id = format!("d-{}", opinions[members[0] as usize].id);
    Cluster { id, kind, core: order[found.core as usize], members, voices, passages: Vec::new() }
}

/// Distinct authors of `members`; an opinion without a named author counts as one.
pub fn count_voices(opinions: &[Opinion], members: &[u32]) -> u32 {
    let authors = members.iter().map(|&at| opinions[at as usize].author.as_str());
    let unnamed = authors.clone().filter(|author| author.is_empty()).count();
    let named: BTreeSet<&str> = authors.filter(|author| !author.is_empty()).collect();
    (named.len() + unnamed) as u32
}
