//! What pages show of an analysis: plain rows, with items named by their places. Nothing in here points at a person: counts
//! of few people are withheld before they get here (ANALYSIS §6), and groups have areas, not dots.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use hutong_analysis::{
    bridging::Class, campaign::Kind, groups::map::Area, groups::representative::Side, themes::Reason,
};
use hutong_core::{
    consultation::item::{Audience, Tier},
    ids::{ConsultationId, Origin, Place},
};
use hutong_log::hash::Hash;
use hutong_store::search::ItemSet;

/// The newest analysis of a consultation for an audience. It is this body's own: over what is here, never compared with a
/// partner's; the joint one is a finding of both.
#[derive(Clone, Debug)]
pub struct AnalysisView {
    /// Of which consultation.
    pub consultation: ConsultationId,
    /// Whoever belongs to it may read this; made of items of this audience and wider ones.
    pub audience: Audience,
    /// Method and version.
    pub method: String,
    /// SHA-256 over the canonical input.
    pub input: Hash,
    /// Sizes of the logs when it was begun.
    pub pins: Vec<(Origin, u64)>,
    /// The theme tree of both bodies, by its hash, whose names were taken over; none while none is in force.
    pub named_by: Option<Hash>,
    /// Published opinions that were read.
    pub opinions: u64,
    /// The same with each cluster of near-duplicates counted once.
    pub arguments: u64,
    /// Near-duplicates: repeats and campaigns. An opinion is in at most one.
    pub clusters: Vec<ClusterView>,
    /// Sentences that stand in otherwise different opinions.
    pub quotations: Vec<ClusterView>,
    /// Top-level themes by size, each followed by its sub-themes.
    pub themes: Vec<ThemeView>,
    /// Opinions without a theme, and why.
    pub unthemed: Vec<(Place, Reason)>,
    /// Votes; none where nobody has voted enough for anything to be said.
    pub votes: VotesView,
    pub(super) theme_of: BTreeMap<Place, usize>,
    pub(super) cluster_of: BTreeMap<Place, usize>,
    /// How far out each statement stands on the map, for the order of cards.
    pub(super) extremity: BTreeMap<Place, f64>,
}

/// Opinions that share their words: "1 argument, N voices".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterView {
    /// Stays while its smallest member stays.
    pub id: String,
    /// Repeat by one person, campaign of several, or quotation.
    pub kind: Kind,
    /// The opinion that the others were compared with.
    pub core: Place,
    /// All of them, the core too, by body and index.
    pub members: Vec<Place>,
    /// Distinct authors; one whom nobody named counts as one.
    pub voices: u64,
    /// Members by body.
    pub by_body: BTreeMap<Origin, u64>,
    /// What they share with the core.
    pub passages: Vec<PassageView>,
}

/// A passage that an opinion shares with the core of its cluster. Byte ranges are into what was compared: the text, or the
/// title of an opinion whose text has no letter; a text may have been corrected since, so ask with `str::get`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassageView {
    /// The opinion.
    pub member: Place,
    /// Where it stands there.
    pub bytes: Range<usize>,
    /// Where it stands in the core.
    pub core_bytes: Range<usize>,
    /// The words, as the opinion has them.
    pub words: String,
}

/// A theme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThemeView {
    /// Stays the same while opinions are added, as long as the node runs.
    pub id: String,
    /// The theme above.
    pub parent: Option<String>,
    /// What to call it.
    pub label: String,
    /// Whether people named it; else the machine did.
    pub is_named_by_people: bool,
    /// Phrases that set it apart, as they occur.
    pub phrases: Vec<String>,
    /// Sentences that stand for it, word for word.
    pub quotes: Vec<QuoteView>,
    /// Its opinions, those of sub-themes included, by body and index: hand them to a list as `among`.
    pub members: ItemSet,
    /// Opinions by body and tier.
    pub counts: BTreeMap<(Origin, Tier), u64>,
    /// Distinct authors.
    pub voices: u64,
    /// Opinions with each cluster of near-duplicates counted once.
    pub arguments: u64,
}

impl ThemeView {
    /// Bodies with any opinion in it.
    pub fn bodies(&self) -> BTreeSet<&Origin> {
        self.counts.iter().filter(|(_, n)| **n > 0).map(|((origin, _), _)| origin).collect()
    }
}

/// A sentence of an opinion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuoteView {
    /// The opinion.
    pub item: Place,
    /// Where the sentence stands in it, as in [`PassageView`].
    pub bytes: Range<usize>,
    /// The words.
    pub words: String,
}

/// What the votes say. Made of sealed votes, and at each body anew only when ten more people have voted there: two
/// releases cannot be told apart by one person.
#[derive(Clone, Debug, Default)]
pub struct VotesView {
    /// People whose votes were counted, by body; withheld where they are few.
    pub voters: BTreeMap<Origin, Option<u32>>,
    /// The opinion map.
    pub map: MapView,
    /// Statements with enough votes to be shown, by class: common ground by its score, then divergence and one-sided
    /// concerns by how far bodies stand apart, then the others.
    pub standings: Vec<StandingView>,
}

/// The opinion map, or why there is none.
#[derive(Clone, Debug)]
pub enum MapView {
    /// Fewer people voted than a map needs.
    TooFew {
        /// People needed.
        needed: u32,
    },
    /// People differ, but not in camps.
    OneGroup {
        /// People placed.
        people: u32,
        /// Mean agreement with the result when a tenth of the people is left out; 1 is unmoved.
        stability: Option<f64>,
    },
    /// Two or more groups.
    Groups {
        /// Those with enough people, by name.
        groups: Vec<GroupView>,
        /// As above.
        stability: Option<f64>,
    },
}

impl Default for MapView {
    fn default() -> MapView {
        MapView::TooFew { needed: hutong_analysis::privacy::MAP_VOTERS_MIN }
    }
}

/// An opinion group.
#[derive(Clone, Debug)]
pub struct GroupView {
    /// Position of its column in [`StandingView::groups`].
    pub number: usize,
    /// `A`, `B`, …
    pub name: String,
    /// How many people.
    pub people: u32,
    /// The ellipse that it covers on the map.
    pub area: Area,
    /// How much of it remains when a tenth of the people is left out.
    pub stability: Option<f64>,
    /// Statements that speak for it, best first.
    pub speaks: Vec<SpeaksView>,
}

/// A statement that speaks for a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpeaksView {
    /// The statement.
    pub statement: Place,
    /// On which side the group stands.
    pub side: Side,
    /// Members on that side.
    pub people: u32,
    /// Members who voted on it.
    pub of: u32,
}

/// How a statement stands between bodies and groups.
#[derive(Clone, Debug)]
pub struct StandingView {
    /// The statement.
    pub statement: Place,
    /// Common ground, divergence, one-sided or undecided.
    pub class: Class,
    /// Of common ground: together for it or together against it.
    pub side: Option<Side>,
    /// Common-ground score on its side; none where only one body of several answered.
    pub score: Option<f64>,
    /// Greatest difference between bodies or groups with enough votes.
    pub spread: f64,
    /// Votes by body; none where too few people stand behind them.
    pub bodies: BTreeMap<Origin, Option<VoteCount>>,
    /// Votes by opinion group, by number; the same.
    pub groups: Vec<Option<VoteCount>>,
}

/// Votes of some people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoteCount {
    /// 赞成.
    pub agree: u32,
    /// 不赞成.
    pub disagree: u32,
    /// 弃权.
    pub pass: u32,
}

impl VoteCount {
    /// Everybody who voted.
    pub fn people(&self) -> u32 {
        self.agree + self.disagree + self.pass
    }

    /// So few stances that a rate carries a warning.
    pub fn is_few(&self) -> bool {
        self.agree + self.disagree < hutong_analysis::bridging::FEW
    }
}

impl AnalysisView {
    /// The theme of an opinion: the deepest one.
    pub fn theme_of(&self, item: &Place) -> Option<&ThemeView> {
        self.themes.get(*self.theme_of.get(item)?)
    }

    /// A theme by its id.
    pub fn theme(&self, id: &str) -> Option<&ThemeView> {
        self.themes.iter().find(|theme| theme.id == id)
    }

    /// The near-duplicates of an opinion.
    pub fn cluster_of(&self, item: &Place) -> Option<&ClusterView> {
        self.clusters.get(*self.cluster_of.get(item)?)
    }

    /// How far out a statement stands on the map; it has no unit.
    pub(crate) fn extremity_of(&self, statement: &Place) -> Option<f64> {
        self.extremity.get(statement).copied()
    }

    /// A list with each cluster of near-duplicates shown once, by its first member in the list, and the voices behind
    /// each.
    pub fn fold<'a>(&self, items: impl IntoIterator<Item = &'a Place>) -> Vec<(&'a Place, u64)> {
        let mut seen = BTreeSet::new();
        let mut folded = Vec::new();
        for item in items {
            match self.cluster_of.get(item) {
                None => folded.push((item, 1)),
                Some(at) if seen.insert(*at) => folded.push((item, self.clusters[*at].voices)),
                Some(_) => {}
            }
        }
        folded
    }

    /// Whether anything in it was said by one of these.
    pub(super) fn names_any(&self, gone: &BTreeSet<Place>) -> bool {
        let unthemed = || self.unthemed.iter().any(|(item, _)| gone.contains(item));
        gone.iter().any(|item| self.theme_of.contains_key(item) || self.cluster_of.contains_key(item)) || unthemed()
    }

    /// The same without the words of items that may no longer be read, until it is made anew.
    pub(super) fn without(&self, gone: &BTreeSet<Place>) -> AnalysisView {
        let mut view = self.clone();
        for cluster in view.clusters.iter_mut().chain(&mut view.quotations) {
            cluster.members.retain(|member| !gone.contains(member));
            let core_gone = gone.contains(&cluster.core);
            cluster.passages.retain(|passage| !core_gone && !gone.contains(&passage.member));
        }
        for theme in &mut view.themes {
            theme.quotes.retain(|quote| !gone.contains(&quote.item));
            if theme.members.iter().any(|member| gone.contains(member)) {
                theme.members = theme.members.iter().filter(|member| !gone.contains(member)).cloned().collect();
            }
        }
        view.unthemed.retain(|(item, _)| !gone.contains(item));
        view.theme_of.retain(|item, _| !gone.contains(item));
        view.cluster_of.retain(|item, _| !gone.contains(item));
        view
    }
}
