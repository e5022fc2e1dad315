//! The chapter on opinions that share their words: one argument, many voices; and the hot issues.

use std::ops::Range;

use hutong_analysis::campaign::Kind;
use hutong_analysis::near_duplicate::Cluster;
use hutong_analysis::text;
use hutong_analysis::themes::HotIssue;

use super::sources::Sources;
use super::{Material, count, say, shorten, tag_of};
use crate::key;
use crate::locale::Locale;

/// Clusters told; all stand in `analysis.json`.
const CLUSTERS_SHOWN_MAX: usize = 8;
/// Hot issues told.
const HOT_SHOWN_MAX: usize = 10;
/// Characters of a shared text shown.
const SHARED_CHARS: usize = 320;

/// The chapter.
#[derive(Clone, Debug, Default)]
pub struct Chapter {
    pub caption: String,
    pub clusters: Vec<Letter>,
    pub more: String,
    pub hot: Vec<Hot>,
}

/// A text that several sent.
#[derive(Clone, Debug)]
pub struct Letter {
    pub heading: String,
    pub number: usize,
    pub lang: String,
    /// Pieces of the text, each with whether others share it.
    pub pieces: Vec<(bool, String)>,
}

/// A concrete matter that several name.
#[derive(Clone, Debug)]
pub struct Hot {
    pub place: usize,
    pub label: String,
    pub lang: String,
    pub quote: String,
    pub number: usize,
    pub opinions: String,
    pub voices: String,
    pub span: String,
}

/// Builds the chapter.
pub fn chapter(material: &Material<'_>, sources: &mut Sources<'_>, t: &Locale) -> Chapter {
    let analysis = material.analysis;
    let mut clusters: Vec<&Cluster> = analysis.duplicates.clusters.iter().collect();
    clusters.sort_by_key(|cluster| std::cmp::Reverse((cluster.voices, cluster.members.len())));
    let members = |kind: Kind| clusters.iter().filter(|c| c.kind == kind).map(|c| c.members.len()).sum::<usize>();
    let of_kind = |kind: Kind| clusters.iter().filter(|cluster| cluster.kind == kind).count();
    let values = [
        ("campaigns", of_kind(Kind::Campaign).into()),
        ("letters", members(Kind::Campaign).into()),
        ("repeats", of_kind(Kind::Repeat).into()),
        ("repeated", members(Kind::Repeat).into()),
    ];
    let caption = if clusters.is_empty() { key!("report-letters-none") } else { key!("report-letters-caption") };
    let more = clusters.len().saturating_sub(CLUSTERS_SHOWN_MAX);
    Chapter {
        caption: say(t, caption, &values),
        clusters: clusters
            .iter()
            .take(CLUSTERS_SHOWN_MAX)
            .map(|cluster| letter(cluster, material, sources, t))
            .collect(),
        more: if more == 0 { String::new() } else { say(t, key!("report-letters-more"), &[("count", more.into())]) },
        hot: hot(material, sources, t),
    }
}

fn letter(cluster: &Cluster, material: &Material<'_>, sources: &mut Sources<'_>, t: &Locale) -> Letter {
    let opinion = &material.input.opinions[cluster.core as usize];
    let values = [("opinions", cluster.members.len().into()), ("voices", cluster.voices.into())];
    let heading = match cluster.kind {
        Kind::Repeat => key!("report-letter-repeat"),
        Kind::Campaign | Kind::Quotation => key!("report-letter-campaign"),
    };
    Letter {
        heading: say(t, heading, &values),
        number: sources.number(cluster.core as usize),
        lang: tag_of(&opinion.text, &opinion.lang),
        pieces: mark_shared(text::content(opinion), cluster),
    }
}

/// The core's text, parted into what at least one other shares and what nobody does.
fn mark_shared(content: &str, cluster: &Cluster) -> Vec<(bool, String)> {
    let end = content.char_indices().nth(SHARED_CHARS).map_or(content.len(), |(at, _)| at);
    let mut shared: Vec<Range<usize>> = cluster.passages.iter().map(|passage| passage.core_bytes.clone()).collect();
    shared.sort_by_key(|range| (range.start, range.end));
    let mut pieces = Vec::new();
    let mut at = 0;
    for range in shared {
        let (start, stop) = (range.start.max(at).min(end), range.end.min(end));
        if start >= stop {
            continue;
        }
        pieces.push((false, content[at..start].to_owned()));
        pieces.push((true, content[start..stop].to_owned()));
        at = stop;
    }
    pieces.push((false, content[at..end].to_owned()));
    if end < content.len() {
        pieces.push((false, "…".to_owned()));
    }
    pieces.retain(|(_, text)| !text.is_empty());
    pieces
}

fn hot(material: &Material<'_>, sources: &mut Sources<'_>, t: &Locale) -> Vec<Hot> {
    let tell = |(place, issue): (usize, &HotIssue)| {
        let first = issue.quotes.first().map_or(issue.members[0] as usize, |quote| quote.opinion as usize);
        let opinion = &material.input.opinions[first];
        let quote = issue.quotes.first().map_or("", |quote| &text::content(opinion)[quote.bytes.clone()]);
        let day = |time: &str| time.get(..10).unwrap_or(time).to_owned();
        let (from, to) = (day(&issue.span.0), day(&issue.span.1));
        Hot {
            place,
            label: issue.label.clone(),
            lang: tag_of(quote, &opinion.lang),
            quote: shorten(quote, 90),
            number: sources.number(first),
            opinions: count(issue.members.len() as u64, t),
            voices: count(issue.voices, t),
            span: if from == to { from } else { format!("{from} – {to}") },
        }
    };
    (1..).zip(material.analysis.themes.hot.iter().take(HOT_SHOWN_MAX)).map(tell).collect()
}
