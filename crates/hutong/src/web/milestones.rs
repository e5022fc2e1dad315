//! How far a visitor of a demo has come: what pages they were given and what the portal saw them do, as letters in a cookie.
//! What stands in the record is read there and only repeated here, so that the other body's portal can tick it, too.

use std::collections::BTreeSet;

use super::state::derive;
use crate::demo::marker::Marker;

/// The cookie's name.
pub const MILESTONES: &str = "tour";
/// Digits by which a demo is told from an earlier one on the same port.
const RUN_LEN: usize = 8;

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Milestone {
    /// The consultation was read.
    Read,
    /// An opinion of one's own is in the record.
    Wrote,
    /// Somebody else's nearly same words were shown.
    Similar,
    /// The receipt was opened.
    Receipt,
    /// The partner has cosigned it.
    Witnessed,
    /// The other body's page said that it holds.
    Verified,
    /// Five items were decided about.
    Cleared,
    /// The letters are one view.
    Collapsed,
    /// What both agree on was looked at.
    Both,
    /// What only one mentions was looked at.
    Sided,
    /// The report was opened.
    Report,
    /// From it, the words that a sentence rests on.
    Source,
    /// Both bodies have signed a change of the charter.
    Signed,
    /// The changed charter was read.
    Changed,
    /// A broken copy was found out.
    Broken,
}

impl Milestone {
    const ALL: [(Milestone, char); 15] = [
        (Milestone::Read, 'r'),
        (Milestone::Wrote, 'w'),
        (Milestone::Similar, 's'),
        (Milestone::Receipt, 'c'),
        (Milestone::Witnessed, 'p'),
        (Milestone::Verified, 'v'),
        (Milestone::Cleared, 'd'),
        (Milestone::Collapsed, 'l'),
        (Milestone::Both, 'b'),
        (Milestone::Sided, 'o'),
        (Milestone::Report, 't'),
        (Milestone::Source, 'q'),
        (Milestone::Signed, 'n'),
        (Milestone::Changed, 'h'),
        (Milestone::Broken, 'x'),
    ];

    /// What it means in one demo that a page was given: `inner` is its path below the base, `came` what was reached
    /// before.
    pub fn of_page(marker: &Marker, inner: &str, query: &str, came: &Milestones) -> Option<Milestone> {
        let parts: Vec<&str> = inner.split('/').filter(|part| !part.is_empty()).collect();
        match parts.as_slice() {
            ["c", c] if *c == marker.running => Some(Milestone::Read),
            ["c", c, "map"] if *c == marker.running => {
                let is_sided = query.split('&').any(|pair| pair == "class=one-sided");
                Some(if is_sided { Milestone::Sided } else { Milestone::Both })
            }
            ["c", c, "charter"] if *c == marker.running && came.has(Milestone::Signed) => Some(Milestone::Changed),
            ["r", _] if came.has(Milestone::Wrote) => Some(Milestone::Receipt),
            ["c", c, "report"] if *c == marker.ended => Some(Milestone::Report),
            ["c", c, "i", _] if *c == marker.ended && came.has(Milestone::Report) => Some(Milestone::Source),
            _ => None,
        }
    }
}

/// What a visitor has reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Milestones(BTreeSet<Milestone>);

/// The word of one run of the demo at a body.
fn run_of(log_vkey: &str) -> String {
    derive("hutong/tour/v1", &[log_vkey]).to_hex()[..RUN_LEN].to_owned()
}

impl Milestones {
    /// Reads what a body's portal wrote into its cookie; nothing from an earlier demo's.
    pub fn read(value: &str, log_vkey: &str) -> Milestones {
        let letters = value.strip_prefix(&run_of(log_vkey)).and_then(|rest| rest.strip_prefix('.')).unwrap_or_default();
        Milestones(Milestone::ALL.into_iter().filter(|(_, c)| letters.contains(*c)).map(|(m, _)| m).collect())
    }

    /// What stands in the cookie of a body's portal.
    pub fn write(&self, log_vkey: &str) -> String {
        let letters: String = Milestone::ALL.into_iter().filter(|(m, _)| self.has(*m)).map(|(_, c)| c).collect();
        format!("{}.{letters}", run_of(log_vkey))
    }

    /// Whether it was reached.
    pub fn has(&self, milestone: Milestone) -> bool {
        self.0.contains(&milestone)
    }

    /// Notes it; whether it is new.
    pub fn reach(&mut self, milestone: Milestone) -> bool {
        self.0.insert(milestone)
    }

    /// Both together.
    pub fn join(mut self, other: Milestones) -> Milestones {
        self.0.extend(other.0);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::{Milestone, Milestones};

    #[test]
    fn a_cookie_says_what_was_reached_in_this_demo_alone() {
        let mut came = Milestones::default();
        assert!(came.reach(Milestone::Read) && came.reach(Milestone::Broken) && !came.reach(Milestone::Read));
        let value = came.write("one+key");
        assert_eq!(Milestones::read(&value, "one+key"), came);
        assert_eq!(Milestones::read(&value, "another+key"), Milestones::default(), "an earlier run's cookie");
        assert_eq!(Milestones::read("nonsense", "one+key"), Milestones::default());
    }
}
