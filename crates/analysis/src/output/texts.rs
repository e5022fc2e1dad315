//! Near-duplicates and themes of `analysis.json`; indices become ids here.

use serde::Serialize;

use crate::input::Input;
use crate::near_duplicate::{Cluster, Duplicates};
use crate::text;
use crate::themes::{self, Themes};

fn opinion_ids<'a>(input: &'a Input, members: &[u32]) -> Vec<&'a str> {
    members.iter().map(|member| input.opinions[*member as usize].id.as_str()).collect()
}

#[derive(Serialize)]
pub struct DuplicatesRow<'a> {
    clusters: Vec<ClusterRow<'a>>,
    quotations: Vec<ClusterRow<'a>>,
}

#[derive(Serialize)]
struct ClusterRow<'a> {
    id: &'a str,
    kind: &'static str,
    core: &'a str,
    voices: u32,
    members: Vec<&'a str>,
    passages: Vec<PassageRow<'a>>,
}

#[derive(Serialize)]
struct PassageRow<'a> {
    member: &'a str,
    bytes: [usize; 2],
    core_bytes: [usize; 2],
}

impl<'a> DuplicatesRow<'a> {
    pub fn of(duplicates: &'a Duplicates, input: &'a Input) -> Self {
        let id = |at: u32| input.opinions[at as usize].id.as_str();
        let row = |cluster: &'a Cluster| ClusterRow {
            id: &cluster.id,
            kind: cluster.kind.name(),
            core: id(cluster.core),
            voices: cluster.voices,
            members: opinion_ids(input, &cluster.members),
            passages: cluster
                .passages
                .iter()
                .map(|passage| PassageRow {
                    member: id(passage.member),
                    bytes: [passage.bytes.start, passage.bytes.end],
                    core_bytes: [passage.core_bytes.start, passage.core_bytes.end],
                })
                .collect(),
        };
        Self {
            clusters: duplicates.clusters.iter().map(row).collect(),
            quotations: duplicates.quotations.iter().map(row).collect(),
        }
    }
}

#[derive(Serialize)]
pub struct ThemesRow<'a> {
    themes: Vec<ThemeRow<'a>>,
    unthemed: Vec<UnthemedRow<'a>>,
    hot_issues: Vec<HotRow<'a>>,
}

#[derive(Serialize)]
struct ThemeRow<'a> {
    id: &'a str,
    parent: Option<&'a str>,
    label: &'a str,
    label_by_people: bool,
    phrases: &'a [String],
    opinions: usize,
    voices: u32,
    arguments: u32,
    by_body: Vec<ThemeCountRow<'a>>,
    quotes: Vec<QuoteRow<'a>>,
    members: Vec<&'a str>,
}

#[derive(Serialize)]
struct ThemeCountRow<'a> {
    body: &'a str,
    tier: &'a str,
    opinions: u32,
}

#[derive(Serialize)]
struct QuoteRow<'a> {
    opinion: &'a str,
    bytes: [usize; 2],
    text: &'a str,
}

#[derive(Serialize)]
struct UnthemedRow<'a> {
    opinion: &'a str,
    reason: &'static str,
}

#[derive(Serialize)]
struct HotRow<'a> {
    id: &'a str,
    label: &'a str,
    phrases: &'a [String],
    voices: u32,
    first: &'a str,
    last: &'a str,
    quotes: Vec<QuoteRow<'a>>,
    members: Vec<&'a str>,
}

impl<'a> ThemesRow<'a> {
    pub fn of(themes: &'a Themes, input: &'a Input) -> Self {
        let unthemed = themes.unthemed.iter().map(|unthemed| UnthemedRow {
            opinion: &input.opinions[unthemed.opinion as usize].id,
            reason: unthemed.reason.name(),
        });
        let hot = themes.hot.iter().map(|issue| HotRow {
            id: &issue.id,
            label: &issue.label,
            phrases: &issue.phrases,
            voices: issue.voices,
            first: &issue.span.0,
            last: &issue.span.1,
            quotes: quotes(&issue.quotes, input),
            members: opinion_ids(input, &issue.members),
        });
        Self {
            themes: themes.themes.iter().map(|theme| theme_row(theme, input)).collect(),
            unthemed: unthemed.collect(),
            hot_issues: hot.collect(),
        }
    }
}

fn theme_row<'a>(theme: &'a themes::Theme, input: &'a Input) -> ThemeRow<'a> {
    let count =
        |count: &'a themes::Count| ThemeCountRow { body: &count.body, tier: &count.tier, opinions: count.opinions };
    ThemeRow {
        id: &theme.id,
        parent: theme.parent.as_deref(),
        label: &theme.label,
        label_by_people: theme.label_by_people,
        phrases: &theme.phrases,
        opinions: theme.members.len(),
        voices: theme.voices,
        arguments: theme.arguments,
        by_body: theme.counts.iter().map(count).collect(),
        quotes: quotes(&theme.quotes, input),
        members: opinion_ids(input, &theme.members),
    }
}

fn quotes<'a>(quotes: &[themes::Quote], input: &'a Input) -> Vec<QuoteRow<'a>> {
    let row = |quote: &themes::Quote| {
        let opinion = &input.opinions[quote.opinion as usize];
        let text = &text::content(opinion)[quote.bytes.clone()];
        QuoteRow { opinion: &opinion.id, bytes: [quote.bytes.start, quote.bytes.end], text }
    };
    quotes.iter().map(row).collect()
}
