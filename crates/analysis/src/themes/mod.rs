//! Themes: named groups of opinions in a tree. Every opinion has one primary theme or a stated reason for having none.
//! Proposals by word use alone; people rename, move and pin, and their edits survive the next run.

mod cluster;
mod features;
mod hot;
mod identity;
mod label;
mod matrix;
mod quote;
mod svd;

use crate::input::Opinion;
use crate::near_duplicate::Duplicates;
use crate::text::{self, Problem};
use std::collections::BTreeMap;
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
    /// Stays the same while opinions are added: `t-` and the smallest member's id when first found.
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

/// A verbatim sentence: bytes of [`text::content`] of an opinion, on character boundaries.
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

/// Builds the themes of `opinions`, in any order; the result depends on ids and contents only.
pub fn build(opinions: &[Opinion], duplicates: &Duplicates, parameters: &Parameters) -> Themes {
    let order = text::order_by_id(opinions);
    let features = features::read(opinions, &order);
    let clusters_of = cluster_of_each(opinions.len(), duplicates);
    let weights = argument_weights(&order, duplicates);
    let k = parameters.k.unwrap_or_else(|| choose_k(order.len()));
    let embedding = svd::embed(&features.matrix, &weights, features.rank(order.len()));
    let assigned = cluster::partition(&embedding, &weights, k);
    let mut groups: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let mut unthemed = Vec::new();
    for (position, theme) in assigned.iter().enumerate() {
        match theme {
            Some(theme) => groups.entry(*theme).or_default().push(position as u32),
            None => {
                let opinion = order[position];
                let wordless = !text::content(&opinions[opinion as usize]).chars().any(char::is_alphanumeric);
                let reason = if wordless { Reason::Wordless } else { Reason::NoSharedWord };
                unthemed.push(Unthemed { opinion, reason });
            }
        }
    }
    let mut groups: Vec<Vec<u32>> = groups.into_values().collect();
    groups.sort_by_key(|members| (std::cmp::Reverse(members.len()), members[0]));
    let phrases = label::phrases(opinions, &order, &features, &groups, &weights);
    let quotes = quote::choose(opinions, &order, &features, &groups, &embedding);
    let mut themes: Vec<Theme> = groups
        .into_iter()
        .zip(phrases)
        .zip(quotes)
        .map(|((positions, phrases), quotes)| {
            let members: Vec<u32> = positions.iter().map(|&p| order[p as usize]).collect();
            Theme {
                id: format!("t-{}", opinions[members[0] as usize].id),
                label: phrases.join(" · "),
                phrases,
                quotes,
                counts: count(opinions, &members),
                voices: crate::campaign::count_voices(opinions, &members),
                arguments: count_arguments(&members, &clusters_of),
                members,
                ..Theme::default()
            }
        })
        .collect();
    let hot = list_hot(opinions, &order, &features, &embedding, &weights);
    identity::keep(opinions, &mut themes, &parameters.previous);
    let problems = order.iter().flat_map(|&at| text::problems(&opinions[at as usize])).collect();
    Themes { themes, unthemed, hot, problems }
}

/// Issues in the list.
const HOT_MAX: usize = 20;
/// Voices that make an issue hot.
const HOT_VOICES_MIN: u32 = 3;

fn list_hot(
    opinions: &[Opinion],
    order: &[u32],
    features: &features::Features,
    embedding: &matrix::Dense,
    weights: &[f32],
) -> Vec<HotIssue> {
    let name = |group: &Vec<u32>| -> Vec<u32> { group.iter().map(|&p| order[p as usize]).collect() };
    let mut groups: Vec<(u32, Vec<u32>)> = hot::group(&features.matrix)
        .into_iter()
        .map(|group| (crate::campaign::count_voices(opinions, &name(&group)), group))
        .filter(|&(voices, _)| voices >= HOT_VOICES_MIN)
        .collect();
    groups.sort_by_key(|(voices, group)| (std::cmp::Reverse(*voices), group[0]));
    groups.truncate(HOT_MAX);
    let positions: Vec<Vec<u32>> = groups.iter().map(|(_, group)| group.clone()).collect();
    let phrases = label::phrases(opinions, order, features, &positions, weights);
    let quotes = quote::choose(opinions, order, features, &positions, embedding);
    let issue = |(number, (voices, group)): (usize, (u32, Vec<u32>))| {
        let (phrases, quotes) = (phrases[number].clone(), quotes[number].clone());
        let members = name(&group);
        let times = members.iter().map(|&m| opinions[m as usize].submitted_at.as_str()).filter(|t| !t.is_empty());
        let span = (times.clone().min().unwrap_or("").to_string(), times.max().unwrap_or("").to_string());
        let id = format!("h-{}", opinions[members[0] as usize].id);
        HotIssue { id, label: phrases.join(" · "), phrases, quotes, members, voices, span }
    };
    groups.into_iter().enumerate().map(issue).collect()
}

/// Top-level themes that a reader can still hold in mind, growing slowly with the number of opinions.
fn choose_k(opinion_count: usize) -> usize {
    ((libm::sqrt(opinion_count as f64) / 3.0) as usize).clamp(2, 14)
}

/// Cluster of near-duplicates by index of the opinion.
fn cluster_of_each(opinion_count: usize, duplicates: &Duplicates) -> Vec<Option<u32>> {
    let mut clusters = vec![None; opinion_count];
    for (number, cluster) in duplicates.clusters.iter().enumerate() {
        for &member in &cluster.members {
            clusters[member as usize] = Some(number as u32);
        }
    }
    clusters
}

/// Weight of each position: a cluster of m near-duplicates shapes the themes like 1 + ln m opinions, not like m.
fn argument_weights(order: &[u32], duplicates: &Duplicates) -> Vec<f32> {
    let mut by_opinion = vec![1.0_f32; order.len()];
    for cluster in &duplicates.clusters {
        let size = cluster.members.len() as f64;
        for &member in &cluster.members {
            by_opinion[member as usize] = ((1.0 + libm::log(size)) / size) as f32;
        }
    }
    order.iter().map(|&at| by_opinion[at as usize]).collect()
}

fn count(opinions: &[Opinion], members: &[u32]) -> Vec<Count> {
    let mut counts: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for &member in members {
        let opinion = &opinions[member as usize];
        *counts.entry((&opinion.body, &opinion.tier)).or_default() += 1;
    }
    let count =
        |((body, tier), opinions): ((&str, &str), u32)| Count { body: body.into(), tier: tier.into(), opinions };
    counts.into_iter().map(count).collect()
}

fn count_arguments(members: &[u32], clusters: &[Option<u32>]) -> u32 {
    let mut seen = std::collections::BTreeSet::new();
    members.iter().filter(|&&m| clusters[m as usize].is_none_or(|cluster| seen.insert(cluster))).count() as u32
}
