//! Whether a report says only what the record holds: every id exists, every quotation is verbatim, every count adds up,
//! and no opinion is left out. Knows nothing of how the report was made; people may have rewritten it.

use std::collections::{BTreeMap, BTreeSet};

use crate::input::Input;
use crate::report_draft::{BodyCount, BodyVotes, Disposition, Draft, DraftTheme, Sentence, count_votes};

/// What the record holds for the report's audience.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Published opinions by id.
    pub opinions: BTreeMap<String, Recorded>,
    /// Where all accepted opinions stand.
    pub disposition: Disposition,
}

/// One published opinion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Title and text, as they can be opened.
    pub words: Vec<String>,
    /// Body through which it came.
    pub body: String,
    /// Votes on it by body.
    pub votes: Vec<BodyVotes>,
}

impl Record {
    /// The record that a file of opinions stands for.
    pub fn of_input(input: &Input, disposition: Disposition) -> Self {
        let mut votes = count_votes(input);
        let recorded = input.opinions.iter().map(|opinion| {
            let votes = votes.remove(opinion.id.as_str()).unwrap_or_default();
            let words = vec![opinion.title.clone(), opinion.text.clone()];
            (opinion.id.clone(), Recorded { words, body: opinion.body.clone(), votes })
        });
        Self { opinions: recorded.collect(), disposition }
    }
}

/// Where in the report.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Id of the theme; empty for the report as a whole.
    pub theme: String,
    /// Number of the recommendation, from 1.
    pub recommendation: Option<usize>,
    /// Number of the claim under it, from 1.
    pub claim: Option<usize>,
}

/// What does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Failure {
    /// An id that the record does not hold.
    #[error("opinion {id} does not exist")]
    NoSuchOpinion {
        /// The id.
        id: String,
    },
    /// A quotation that does not stand in the opinion it names.
    #[error("the quotation does not stand in opinion {id}")]
    NotVerbatim {
        /// The opinion it names.
        id: String,
    },
    /// A sentence without a source, or whose own opinion is not among its sources.
    #[error("the sentence names no source, or not the opinion it stands in")]
    NoSource,
    /// A source that is not an opinion of the theme.
    #[error("opinion {id} is not one of this theme")]
    OtherTheme {
        /// The id.
        id: String,
    },
    /// An opinion that is counted twice.
    #[error("opinion {id} is counted twice")]
    CountedTwice {
        /// The id.
        id: String,
    },
    /// Counts by body that are not those of the opinions named.
    #[error("counts by body are stated as {stated}, and are {found}")]
    CountsOff {
        /// As the report has them.
        stated: String,
        /// As the record has them.
        found: String,
    },
    /// Votes that are not those of the record.
    #[error("votes are stated as {stated}, and are {found}")]
    VotesOff {
        /// As the report has them.
        stated: String,
        /// As the record has them.
        found: String,
    },
    /// A disposition whose six states do not add up to accepted, or that differs from the record's.
    #[error("accepted are {accepted}, but the states add up to {sum}")]
    DispositionOff {
        /// Accepted, as the record has it.
        accepted: u64,
        /// Sum of the states in the report.
        sum: u64,
    },
    /// Opinions that neither stand in a theme nor are named as unthemed.
    #[error("published are {published}, but themes and unthemed hold {held}")]
    LeftOut {
        /// Published, as the record has it.
        published: u64,
        /// Held by the report.
        held: u64,
        /// The first few that are left out.
        ids: Vec<String>,
    },
}

/// Checks a report against the record.
///
/// # Errors
/// Everything that does not hold, in the order of the report.
pub fn check_citations(report: &Draft, record: &Record) -> Result<(), Vec<(Place, Failure)>> {
    let mut failures: Vec<(Place, Failure)> = Vec::new();
    let mut held: BTreeSet<&str> = BTreeSet::new();
    for theme in &report.themes {
        let place = Place { theme: theme.id.clone(), ..Place::default() };
        let mut note = |failure| failures.push((place.clone(), failure));
        check_members(&theme.opinions, record, &mut held, &mut note);
        check_counts(&theme.opinions, &theme.by_body, record, &mut note);
        check_sentences(theme, record, &mut failures);
    }
    let mut note = |failure| failures.push((Place::default(), failure));
    check_members(&report.unthemed, record, &mut held, &mut note);
    let published = record.disposition.published;
    if held.len() as u64 != published || held.len() != record.opinions.len() {
        let left = record.opinions.keys().filter(|id| !held.contains(id.as_str())).take(10).cloned().collect();
        note(Failure::LeftOut { published, held: held.len() as u64, ids: left });
    }
    let accepted = record.disposition.accepted;
    if report.disposition != record.disposition || report.disposition.sum() != accepted {
        note(Failure::DispositionOff { accepted, sum: report.disposition.sum() });
    }
    if failures.is_empty() { Ok(()) } else { Err(failures) }
}

fn check_members<'a>(ids: &'a [String], record: &Record, held: &mut BTreeSet<&'a str>, note: &mut dyn FnMut(Failure)) {
    for id in ids {
        if !record.opinions.contains_key(id) {
            note(Failure::NoSuchOpinion { id: id.clone() });
        } else if !held.insert(id) {
            note(Failure::CountedTwice { id: id.clone() });
        }
    }
}

fn check_sentences(theme: &DraftTheme, record: &Record, failures: &mut Vec<(Place, Failure)>) {
    let members: BTreeSet<&str> = theme.opinions.iter().map(String::as_str).collect();
    for (number, recommendation) in (1..).zip(&theme.recommendations) {
        let place = Place { theme: theme.id.clone(), recommendation: Some(number), claim: None };
        check_sentence(recommendation, &members, record, &mut |failure| failures.push((place.clone(), failure)));
        for (number, claim) in (1..).zip(&recommendation.claims) {
            let place = Place { claim: Some(number), ..place.clone() };
            check_sentence(claim, &members, record, &mut |failure| failures.push((place.clone(), failure)));
        }
    }
}

fn check_sentence(sentence: &Sentence, members: &BTreeSet<&str>, record: &Record, note: &mut dyn FnMut(Failure)) {
    if !sentence.sources.contains(&sentence.opinion) {
        note(Failure::NoSource);
    }
    let mut seen = BTreeSet::new();
    for id in &sentence.sources {
        if !record.opinions.contains_key(id) {
            note(Failure::NoSuchOpinion { id: id.clone() });
        } else if !members.contains(id.as_str()) {
            note(Failure::OtherTheme { id: id.clone() });
        }
        if !seen.insert(id) {
            note(Failure::CountedTwice { id: id.clone() });
        }
    }
    check_counts(&sentence.sources, &sentence.by_body, record, note);
    match record.opinions.get(&sentence.opinion) {
        None => note(Failure::NoSuchOpinion { id: sentence.opinion.clone() }),
        Some(recorded) => check_words(sentence, recorded, note),
    }
}

fn check_words(sentence: &Sentence, recorded: &Recorded, note: &mut dyn FnMut(Failure)) {
    let stands = !sentence.text.is_empty() && recorded.words.iter().any(|words| words.contains(&sentence.text));
    if !stands {
        note(Failure::NotVerbatim { id: sentence.opinion.clone() });
    }
    if !sentence.votes.is_empty() && sentence.votes != recorded.votes {
        let tell = |votes: &[BodyVotes]| {
            let tell = |v: &BodyVotes| format!("{} +{} −{} ={}", v.body, v.agree, v.disagree, v.pass);
            votes.iter().map(tell).collect::<Vec<_>>().join(", ")
        };
        note(Failure::VotesOff { stated: tell(&sentence.votes), found: tell(&recorded.votes) });
    }
}

/// The counts by body must be those of the ids that exist; the ids that do not are told apart from this.
fn check_counts(ids: &[String], stated: &[BodyCount], record: &Record, note: &mut dyn FnMut(Failure)) {
    let mut found: BTreeMap<&str, u64> = BTreeMap::new();
    for recorded in ids.iter().filter_map(|id| record.opinions.get(id)) {
        *found.entry(&recorded.body).or_default() += 1;
    }
    let found: Vec<BodyCount> =
        found.into_iter().map(|(body, opinions)| BodyCount { body: body.to_owned(), opinions }).collect();
    if found != stated {
        let tell = |counts: &[BodyCount]| {
            counts.iter().map(|count| format!("{} {}", count.body, count.opinions)).collect::<Vec<_>>().join(", ")
        };
        note(Failure::CountsOff { stated: tell(stated), found: tell(&found) });
    }
}
