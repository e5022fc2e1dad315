//! From opinions to the tree of themes and the list of hot issues; indices of opinions come in here.

use super::assign::{Assigned, Level, assign};
use super::features::{self, Features};
use super::identity::{self, Placed};
use super::matrix::Dense;
use super::{Count, Grouped, HotIssue, Parameters, PreviousTheme, Quote, Reason, Theme, Themes, Unthemed};
use super::{hot, label, quote, tell};
use crate::input::Opinion;
use crate::near_duplicate::Duplicates;
use crate::text;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Opinions from which a theme has sub-themes.
const DIVIDED_MIN: usize = 60;
/// Sub-themes of one theme at most.
const SUB_THEMES_MAX: usize = 6;
/// Issues in the list.
const HOT_MAX: usize = 20;
/// Voices that make an issue hot.
const HOT_VOICES_MIN: u32 = 3;
/// Telling words that most of an issue's opinions must share: a place, a trouble and one more, not just a tone.
const HOT_WORDS_MIN: usize = 3;
/// Share of an issue's opinions that must use each of them.
const HOT_WORD_SHARE: f64 = 0.5;

/// Builds the themes of `opinions`, in any order; the result depends on ids and contents only.
pub fn build(opinions: &[Opinion], duplicates: &Duplicates, parameters: &Parameters) -> Themes {
    let order = text::order_by_id(opinions);
    let features = features::read(opinions, &order);
    let weights = argument_weights(&order, duplicates);
    let builder = Builder { opinions, features: &features, order: &order, weights: &weights, duplicates };
    let level = parameters.k.map_or_else(|| Level::Whole(choose_k(order.len())), Level::Asked);
    let Assigned { groups, mut left_out, weighed, embedding } = assign(&features.counts, &weights, level);
    let tops: Vec<&PreviousTheme> = parameters.previous.iter().filter(|theme| theme.parent.is_none()).collect();
    let placed = identity::place(opinions, &order, groups, &mut left_out, &tops);
    let (themes, hot) = rayon::join(
        || builder.name_tree(placed, &embedding, &parameters.previous),
        || builder.list_hot(hot::group(&weighed), &embedding),
    );
    let unthemed = left_out.iter().map(|&(position, reason)| {
        let opinion = order[position as usize];
        let wordless = !text::content(&opinions[opinion as usize]).chars().any(char::is_alphanumeric);
        Unthemed { opinion, reason: if wordless { Reason::Wordless } else { reason } }
    });
    let unthemed = unthemed.collect();
    let problems = order.iter().flat_map(|&at| text::problems(&opinions[at as usize])).collect();
    Themes { themes, unthemed, hot, problems }
}

/// What naming a group of positions needs.
struct Builder<'a> {
    opinions: &'a [Opinion],
    features: &'a Features,
    order: &'a [u32],
    weights: &'a [f32],
    duplicates: &'a Duplicates,
}

/// A group's phrases and quotes.
type Naming = (Vec<String>, Vec<Quote>);

impl Builder<'_> {
    /// Phrases and quotes of each group, told apart from all other positions that weigh something.
    fn name(&self, groups: &[Vec<u32>], weights: &[f32], embedding: &Dense) -> Vec<Naming> {
        let grouped = Grouped { order: self.order, weights, groups };
        let scores = tell::score(&self.features.counts, groups, weights);
        let phrases = label::phrases(self.opinions, self.features, &grouped, &scores);
        let quotes = quote::choose(self.opinions, self.features, &grouped, &scores, embedding);
        phrases.into_iter().zip(quotes).collect()
    }

    /// The themes, each followed by its sub-themes.
    fn name_tree(&self, placed: Vec<Placed<'_>>, embedding: &Dense, previous: &[PreviousTheme]) -> Vec<Theme> {
        let groups: Vec<Vec<u32>> = placed.iter().map(|one| one.positions.clone()).collect();
        let clusters = cluster_of_each(self.opinions.len(), self.duplicates);
        let mut taken: BTreeSet<String> = previous.iter().map(|theme| theme.id.clone()).collect();
        let names = self.name(&groups, self.weights, embedding);
        let tops: Vec<Theme> = placed
            .into_iter()
            .zip(names)
            .map(|(one, naming)| self.describe(one, naming, &clusters, None, &mut taken))
            .collect();
        let divide = |(top, positions): (&Theme, &Vec<u32>)| {
            let under: Vec<&PreviousTheme> =
                previous.iter().filter(|theme| theme.parent.as_ref() == Some(&top.id)).collect();
            let subs = self.divide(positions, &under);
            let groups: Vec<Vec<u32>> = subs.iter().map(|sub| sub.positions.clone()).collect();
            let mut within = vec![0.0; self.weights.len()];
            positions.iter().for_each(|&p| within[p as usize] = self.weights[p as usize]);
            let names = self.name(&groups, &within, embedding);
            subs.into_iter().zip(names).collect()
        };
        let divided: Vec<Vec<(Placed<'_>, Naming)>> = tops.par_iter().zip(&groups).map(divide).collect();
        let mut themes = Vec::new();
        for (top, subs) in tops.into_iter().zip(divided) {
            let parent = top.id.clone();
            themes.push(top);
            for (sub, naming) in subs {
                themes.push(self.describe(sub, naming, &clusters, Some(&parent), &mut taken));
            }
        }
        themes
    }

    /// The sub-themes of a theme with these positions; none for a small one. Some positions may be in none.
    fn divide<'p>(&self, positions: &[u32], previous: &[&'p PreviousTheme]) -> Vec<Placed<'p>> {
        let mut groups = Vec::new();
        if positions.len() >= DIVIDED_MIN {
            let counts = self.features.counts.select(positions);
            let weights: Vec<f32> = positions.iter().map(|&p| self.weights[p as usize]).collect();
            let k = choose_k(positions.len()).div_ceil(2).min(SUB_THEMES_MAX);
            groups = assign(&counts, &weights, Level::Under(k)).groups;
            groups.iter_mut().flatten().for_each(|row| *row = positions[*row as usize]);
        }
        let placed = identity::place(self.opinions, self.order, groups, &mut Vec::new(), previous);
        if placed.len() < 2 { Vec::new() } else { placed }
    }

    fn describe(
        &self,
        placed: Placed<'_>,
        (phrases, quotes): Naming,
        clusters: &[Option<u32>],
        parent: Option<&str>,
        taken: &mut BTreeSet<String>,
    ) -> Theme {
        let members: Vec<u32> = placed.positions.iter().map(|&p| self.order[p as usize]).collect();
        let prefix = if parent.is_some() { "u" } else { "t" };
        let fresh = || {
            let names = members.iter().map(|&m| format!("{prefix}-{}", self.opinions[m as usize].id));
            names.clone().find(|name| !taken.contains(name)).or_else(|| names.clone().next()).unwrap_or_default()
        };
        let id = placed.previous.map_or_else(fresh, |previous| previous.id.clone());
        taken.insert(id.clone());
        let by_people = placed.previous.and_then(|previous| previous.label.clone());
        Theme {
            id,
            parent: parent.map(str::to_owned),
            label_by_people: by_people.is_some(),
            label: by_people.unwrap_or_else(|| phrases.join(" · ")),
            phrases,
            quotes,
            counts: count(self.opinions, &members),
            voices: crate::campaign::count_voices(self.opinions, &members),
            arguments: count_arguments(&members, clusters),
            members,
        }
    }

    fn list_hot(&self, groups: Vec<Vec<u32>>, embedding: &Dense) -> Vec<HotIssue> {
        let members = |group: &[u32]| -> Vec<u32> { group.iter().map(|&p| self.order[p as usize]).collect() };
        let mut ranked: Vec<(u32, Vec<u32>)> = groups
            .into_iter()
            .map(|group| (crate::campaign::count_voices(self.opinions, &members(&group)), group))
            .filter(|(voices, group)| *voices >= HOT_VOICES_MIN && self.is_one_matter(group))
            .collect();
        ranked.sort_by_key(|(voices, group)| (Reverse(*voices), group[0]));
        ranked.truncate(HOT_MAX);
        let (voices, groups): (Vec<u32>, Vec<Vec<u32>>) = ranked.into_iter().unzip();
        let named = self.name(&groups, self.weights, embedding);
        let issue = |((group, voices), (phrases, quotes)): ((&Vec<u32>, u32), Naming)| {
            let members = members(group);
            let times = members.iter().map(|&m| self.opinions[m as usize].submitted_at.as_str());
            let times = times.filter(|time| !time.is_empty());
            let named = |time: Option<&str>| time.unwrap_or("").to_string();
            let span =
                (named(times.clone().min_by_key(|time| figures(time))), named(times.max_by_key(|time| figures(time))));
            let id = format!("h-{}", self.opinions[members[0] as usize].id);
            HotIssue { id, label: phrases.join(" · "), phrases, quotes, members, voices, span }
        };
        groups.iter().zip(voices).zip(named).map(issue).collect()
    }

    /// Whether enough telling words are shared by enough of the group.
    fn is_one_matter(&self, group: &[u32]) -> bool {
        let mut holders: BTreeMap<u32, u32> = BTreeMap::new();
        for &position in group {
            self.features
                .counts
                .row(position as usize)
                .for_each(|(column, _)| *holders.entry(column).or_default() += 1);
        }
        let needed = (group.len() as f64 * HOT_WORD_SHARE).max(f64::from(HOT_VOICES_MIN));
        holders.values().filter(|&&count| f64::from(count) >= needed).count() >= HOT_WORDS_MIN
    }
}

/// The figures of a time, most significant first: `2019/11/14` comes after `2019/9/27` however it is written.
fn figures(time: &str) -> (Vec<u64>, &str) {
    let runs = time.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    (runs.map(|run| run.parse().unwrap_or(u64::MAX)).collect(), time)
}

/// Top-level themes that a reader can still hold in mind, growing slowly with the number of opinions: 4 for 30, 8 for
/// 200, 14 for 800 and more.
fn choose_k(opinion_count: usize) -> usize {
    (libm::pow(opinion_count as f64, 0.4) as usize).clamp(2, 14)
}

/// Cluster of near-duplicates by index of the opinion.
fn cluster_of_each(opinion_count: usize, duplicates: &Duplicates) -> Vec<Option<u32>> {
    let mut clusters = vec![None; opinion_count];
    for (number, cluster) in (0..).zip(&duplicates.clusters) {
        cluster.members.iter().for_each(|&member| clusters[member as usize] = Some(number));
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
    let mut seen = BTreeSet::new();
    members.iter().filter(|&&m| clusters[m as usize].is_none_or(|cluster| seen.insert(cluster))).count() as u32
}
