//! The draft report of `analysis.json`.

use serde::Serialize;

use super::counts::DispositionRow;
use crate::report_draft::{BodyCount, BodyVotes, Draft, DraftTheme, Sentence};

#[derive(Serialize)]
pub struct ReportRow<'a> {
    audience: &'a str,
    disposition: DispositionRow,
    themes: Vec<ChapterRow<'a>>,
    unthemed: &'a [String],
}

#[derive(Serialize)]
struct ChapterRow<'a> {
    theme: &'a str,
    label: &'a str,
    opinions: usize,
    by_body: Vec<BodyCountRow<'a>>,
    recommendations: Vec<SentenceRow<'a>>,
}

#[derive(Serialize)]
struct SentenceRow<'a> {
    text: &'a str,
    opinion: &'a str,
    sources: &'a [String],
    by_body: Vec<BodyCountRow<'a>>,
    votes: Vec<BodyVotesRow<'a>>,
    claims: Vec<SentenceRow<'a>>,
}

#[derive(Serialize)]
struct BodyCountRow<'a> {
    body: &'a str,
    opinions: u64,
}

#[derive(Serialize)]
pub struct BodyVotesRow<'a> {
    body: &'a str,
    agree: u64,
    disagree: u64,
    pass: u64,
}

impl<'a> ReportRow<'a> {
    pub fn of(report: &'a Draft) -> Self {
        Self {
            audience: &report.audience,
            disposition: report.disposition.into(),
            themes: report.themes.iter().map(chapter).collect(),
            unthemed: &report.unthemed,
        }
    }
}

fn chapter(theme: &DraftTheme) -> ChapterRow<'_> {
    ChapterRow {
        theme: &theme.id,
        label: &theme.label,
        opinions: theme.opinions.len(),
        by_body: counts(&theme.by_body),
        recommendations: theme.recommendations.iter().map(sentence).collect(),
    }
}

fn sentence(sentence: &Sentence) -> SentenceRow<'_> {
    SentenceRow {
        text: &sentence.text,
        opinion: &sentence.opinion,
        sources: &sentence.sources,
        by_body: counts(&sentence.by_body),
        votes: sentence.votes.iter().map(BodyVotesRow::of).collect(),
        claims: sentence.claims.iter().map(self::sentence).collect(),
    }
}

fn counts(counts: &[BodyCount]) -> Vec<BodyCountRow<'_>> {
    counts.iter().map(|count| BodyCountRow { body: &count.body, opinions: count.opinions }).collect()
}

impl<'a> BodyVotesRow<'a> {
    pub fn of(votes: &'a BodyVotes) -> Self {
        Self { body: &votes.body, agree: votes.agree, disagree: votes.disagree, pass: votes.pass }
    }
}
