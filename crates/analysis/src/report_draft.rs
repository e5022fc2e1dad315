//! The draft report: theme → recommendation → claim → opinions. Wording is extractive: every sentence stands verbatim in
//! an opinion, and names the opinions it rests on. A proposal for people to edit; `citations` checks it, edited or not.

mod choose;
mod sentences;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::input::{Input, Opinion, Vote};
use crate::text;
use crate::themes::{Theme, Themes};

/// Where the accepted items of a consultation stand. Unit: opinions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Disposition {
    /// Everything that was accepted: the sum of the six below.
    pub accepted: u64,
    /// Waiting for moderation; none when a report is issued.
    pub pending: u64,
    /// To be read by the run's audience.
    pub published: u64,
    /// Kept back, with a reason.
    pub withheld: u64,
    /// Joined with another.
    pub merged: u64,
    /// Taken back by the author.
    pub withdrawn: u64,
    /// Content and salt deleted on a legal basis.
    pub erased: u64,
}

impl Disposition {
    /// `published` items of which nothing else is known, and `withheld` ones.
    pub fn of_file(published: u64, withheld: u64) -> Self {
        Self { accepted: published + withheld, published, withheld, ..Self::default() }
    }

    /// Sum of the six states.
    pub fn sum(&self) -> u64 {
        self.pending + self.published + self.withheld + self.merged + self.withdrawn + self.erased
    }
}

/// A draft report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Who may read what it is made of.
    pub audience: String,
    /// Where all accepted opinions stand.
    pub disposition: Disposition,
    /// Themes by size.
    pub themes: Vec<DraftTheme>,
    /// Ids of published opinions without a theme.
    pub unthemed: Vec<String>,
}

/// One chapter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftTheme {
    /// Id of the theme.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Ids of its opinions.
    pub opinions: Vec<String>,
    /// The same by body.
    pub by_body: Vec<BodyCount>,
    /// What it recommends, weightiest first.
    pub recommendations: Vec<Sentence>,
}

/// A recommendation or a claim: a sentence, and what it rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    /// Id of the opinion it stands in, one of `sources`.
    pub opinion: String,
    /// The words, verbatim.
    pub text: String,
    /// Ids of the opinions it rests on, in the order of their ids. Say the same in similar words: lexical, not logical.
    pub sources: Vec<String>,
    /// The same by body.
    pub by_body: Vec<BodyCount>,
    /// Votes on it by body, when it is a statement that people voted on.
    pub votes: Vec<BodyVotes>,
    /// What supports or details a recommendation; empty for a claim.
    pub claims: Vec<Sentence>,
}

/// Opinions of one body.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct BodyCount {
    /// Body, or empty where none is named.
    pub body: String,
    /// How many opinions.
    pub opinions: u64,
}

/// Votes of one body on one statement. Unit: people.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct BodyVotes {
    /// Body, or empty where none is named.
    pub body: String,
    /// People who agree.
    pub agree: u64,
    /// People who disagree.
    pub disagree: u64,
    /// People who pass.
    pub pass: u64,
}

/// Drafts the report. `support` weighs opinions that were voted on (0 to 1, by index of the opinion); without votes
/// it is empty, and coverage alone decides.
pub fn draft(input: &Input, themes: &Themes, support: &[f64], audience: &str, disposition: Disposition) -> Draft {
    let tops: Vec<&Theme> = themes.themes.iter().filter(|theme| theme.parent.is_none()).collect();
    let corpus = sentences::Corpus::read(&input.opinions, &tops);
    let votes = count_votes(input);
    let id = |at: &u32| input.opinions[*at as usize].id.clone();
    let chapter = |(number, theme): (usize, &&Theme)| {
        let chosen = choose::recommend(&corpus.themes[number], support);
        let sentence = |chosen: choose::Chosen| write(input, &votes, &chosen);
        DraftTheme {
            id: theme.id.clone(),
            label: theme.label.clone(),
            opinions: theme.members.iter().map(id).collect(),
            by_body: count_bodies(&input.opinions, &theme.members),
            recommendations: chosen.into_iter().map(sentence).collect(),
        }
    };
    Draft {
        audience: audience.to_owned(),
        disposition,
        themes: tops.par_iter().enumerate().map(chapter).collect(),
        unthemed: themes.unthemed.iter().map(|unthemed| id(&unthemed.opinion)).collect(),
    }
}

fn write(input: &Input, votes: &BTreeMap<&str, Vec<BodyVotes>>, chosen: &choose::Chosen) -> Sentence {
    let opinion = &input.opinions[chosen.opinion as usize];
    let words = &text::content(opinion)[chosen.bytes.clone()];
    // A vote is on the whole statement, never on a part of it.
    let whole = words.len() == text::content(opinion).trim().len();
    Sentence {
        opinion: opinion.id.clone(),
        text: words.to_owned(),
        sources: chosen.sources.iter().map(|at| input.opinions[*at as usize].id.clone()).collect(),
        by_body: count_bodies(&input.opinions, &chosen.sources),
        votes: votes.get(opinion.id.as_str()).filter(|_| whole).cloned().unwrap_or_default(),
        claims: chosen.claims.iter().map(|claim| write(input, votes, claim)).collect(),
    }
}

/// Opinions by body, in the order of the bodies' names.
pub fn count_bodies(opinions: &[Opinion], members: &[u32]) -> Vec<BodyCount> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for member in members {
        *counts.entry(&opinions[*member as usize].body).or_default() += 1;
    }
    counts.into_iter().map(|(body, opinions)| BodyCount { body: body.to_owned(), opinions }).collect()
}

/// Votes by body for every statement that has any, by the statement's id.
pub fn count_votes(input: &Input) -> BTreeMap<&str, Vec<BodyVotes>> {
    let mut counts: BTreeMap<(&str, &str), BodyVotes> = BTreeMap::new();
    for Vote { participant, statement, value } in &input.votes {
        let body = input.participants[*participant as usize].body.as_str();
        let id = input.statements[*statement as usize].id.as_str();
        let count =
            counts.entry((id, body)).or_insert_with(|| BodyVotes { body: body.to_owned(), ..BodyVotes::default() });
        match value {
            1 => count.agree += 1,
            -1 => count.disagree += 1,
            _ => count.pass += 1,
        }
    }
    let mut by_statement: BTreeMap<&str, Vec<BodyVotes>> = BTreeMap::new();
    for ((id, _), count) in counts {
        by_statement.entry(id).or_default().push(count);
    }
    by_statement
}
