//! A report held against the record: what the record can contradict is checked, sentence by sentence. Whether a sentence of
//! ours follows from its sources only people can say.

use std::collections::{BTreeMap, BTreeSet};

use hutong_analysis::{
    citations::{Failure, Place as At, Record, Recorded, check_citations},
    report_draft::{BodyCount, Disposition, Draft, DraftTheme, Sentence},
};
use hutong_core::{
    consultation::{
        report::{Report, Source},
        theme::{Theme, ThemeTree},
    },
    home::worksheet::{items_of, tops},
    ids::{Place, Ref},
};
use hutong_node::reading::ItemsByPlace;

use super::{Bench, READER, disposition, tree_in_force};
use crate::{
    key,
    locale::Locale,
    web::{errors::Trouble, places::Column, visitor::Visitor},
};

/// A failure in words, with the number of the sentence that it is about; none for the report as a whole.
pub(in crate::web::pages::papers) struct Finding {
    pub number: String,
    pub words: String,
}

/// What a check is made of.
struct Checked<'a> {
    column: &'a Column,
    refs: &'a BTreeMap<Place, Ref>,
    items: &'a ItemsByPlace,
}

impl Checked<'_> {
    fn place(source: &Ref) -> Option<Place> {
        Some(Place { origin: source.origin.clone()?, index: source.index })
    }

    /// The id of an opinion in words; what belongs to no host has none that the record holds.
    fn id(&self, item: &Ref) -> String {
        let place = Self::place(item);
        place.and_then(|place| self.column.word(&place)).unwrap_or_else(|| format!("?-{}", item.index))
    }

    fn by_body<'i>(&self, ids: impl IntoIterator<Item = &'i String>) -> Vec<BodyCount> {
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for id in ids {
            let body = id.rsplit_once('-').map_or("", |(body, _)| body);
            *counts.entry(body.to_owned()).or_default() += 1;
        }
        counts.into_iter().map(|(body, opinions)| BodyCount { body, opinions }).collect()
    }

    fn text(&self, item: &Ref) -> Option<&str> {
        let item = self.items.get(&Self::place(item)?)?;
        item.text.as_deref().filter(|text| !text.is_empty()).or(item.title.as_deref())
    }

    /// The words that a source shows: the characters quoted, or all of them; none where there are no such characters.
    fn shown(&self, source: &Source) -> String {
        let text = self.text(&source.item).unwrap_or_default();
        let Some((from, to)) = source.quote else { return text.to_owned() };
        let (from, to) = (usize::try_from(from).unwrap_or(usize::MAX), usize::try_from(to).unwrap_or(usize::MAX));
        let quoted: String = text.chars().skip(from).take(to.saturating_sub(from)).collect();
        if quoted.chars().count() == to.saturating_sub(from) { quoted } else { String::new() }
    }

    /// A sentence as the record knows it: the words of its first source, resting on all of them.
    fn sentence(&self, sources: &[&Source]) -> Sentence {
        let ids: BTreeSet<String> = sources.iter().map(|source| self.id(&source.item)).collect();
        // A quotation is what can be compared; a source as a whole is compared with itself.
        let first = sources.iter().find(|source| source.quote.is_some()).or(sources.first());
        let sources: Vec<String> = ids.into_iter().collect();
        Sentence {
            opinion: first.map(|source| self.id(&source.item)).unwrap_or_default(),
            text: first.map(|source| self.shown(source)).unwrap_or_default(),
            by_body: self.by_body(&sources),
            sources,
            votes: Vec::new(),
            claims: Vec::new(),
        }
    }

    fn draft(&self, report: &Report, tree: &ThemeTree, disposition: Disposition) -> Draft {
        let held = |item: &&Ref| Self::place(item).is_some_and(|place| self.refs.contains_key(&place));
        let theme = |(at, top): (usize, &Theme)| {
            let opinions: Vec<String> = items_of(tree, top).filter(held).map(|item| self.id(item)).collect();
            let section = report.sections.get(at);
            let recommendations = section.into_iter().flat_map(|section| &section.recommendations).map(|point| {
                let all: Vec<&Source> = point.claims.iter().flat_map(|claim| &claim.sources).collect();
                // Every quotation is a sentence of its own: each of them is compared.
                let claims = point.claims.iter().flat_map(|claim| {
                    let sources: Vec<&Source> = claim.sources.iter().collect();
                    let quoted = sources.iter().filter(|source| source.quote.is_some()).skip(1);
                    let alone: Vec<Sentence> = quoted.map(|source| self.sentence(&[*source])).collect();
                    std::iter::once(self.sentence(&sources)).chain(alone)
                });
                Sentence { claims: claims.collect(), ..self.sentence(&all) }
            });
            DraftTheme {
                id: top.id.to_string(),
                label: top.label.clone(),
                by_body: self.by_body(&opinions),
                opinions,
                recommendations: recommendations.collect(),
            }
        };
        Draft {
            audience: READER.word().to_owned(),
            disposition,
            themes: tops(tree).enumerate().map(theme).collect(),
            unthemed: tree.unthemed.iter().map(|(item, _)| item).filter(held).map(|item| self.id(item)).collect(),
        }
    }

    fn record(&self, disposition: Disposition) -> Record {
        let recorded = |place: &Place| {
            let item = self.items.get(place);
            let words = item.into_iter().flat_map(|item| [&item.title, &item.text]).flatten().cloned();
            let body = self.column.charter.host(&place.origin).map(|host| host.code.clone()).unwrap_or_default();
            Recorded { words: words.collect(), body, votes: Vec::new() }
        };
        let opinions = self.refs.keys().filter_map(|place| Some((self.column.word(place)?, recorded(place))));
        Record { opinions: opinions.collect(), disposition }
    }
}

/// Checks a report; gives what does not hold, in the order of the report.
///
/// # Errors
/// A fault of the store.
pub(in crate::web::pages::papers) async fn check(
    v: &Visitor,
    column: &Column,
    refs: &BTreeMap<Place, Ref>,
    (report, tree): (&Report, &ThemeTree),
) -> Result<Vec<Finding>, Trouble> {
    let cited: Vec<Place> = report.sources().filter_map(|source| Checked::place(&source.item)).collect();
    let items = v.app.node().show_items(&cited, READER).await?;
    let checked = Checked { column, refs, items: &items };
    let disposition = disposition(v, column, refs.len()).await?;
    let draft = checked.draft(report, tree, disposition);
    let failures = check_citations(&draft, &checked.record(disposition)).err().unwrap_or_default();
    let mut told: Vec<Finding> = Vec::new();
    for (at, failure) in failures {
        let finding = Finding { number: number(tree, report, &at), words: words(v.locale(), &failure) };
        // A recommendation rests on what its sentences rest on: what fails there is said once.
        if !told.iter().any(|known| known.number == finding.number && known.words == finding.words) {
            told.push(finding);
        }
    }
    Ok(told)
}

/// The check of a document's bytes; nothing where there are no themes to hold it against.
///
/// # Errors
/// A fault of the store.
pub(in crate::web::pages::papers) async fn check_bytes(
    v: &Visitor,
    column: &Column,
    bytes: &[u8],
) -> Result<Option<Vec<Finding>>, Trouble> {
    let (Ok(report), Some(tree)) = (Report::read(bytes), tree_in_force(v, column).await?) else { return Ok(None) };
    let bench = Bench::read(v, column).await?;
    check(v, column, &bench.refs, (&report, &tree)).await.map(Some)
}

/// The number of a sentence, as pages show it: chapter, recommendation, sentence.
fn number(tree: &ThemeTree, report: &Report, at: &At) -> String {
    let Some(chapter) = tops(tree).position(|top| top.id.as_str() == at.theme) else { return String::new() };
    let mut number = (chapter + 1).to_string();
    let Some(recommendation) = at.recommendation else { return number };
    number += &format!(".{recommendation}");
    let Some(mut claim) = at.claim else { return number };
    // Further quotations of a sentence were checked as sentences of their own.
    let points = report.sections.get(chapter).and_then(|section| section.recommendations.get(recommendation - 1));
    for (n, sentence) in (1..).zip(points.into_iter().flat_map(|point| &point.claims)) {
        let checked = sentence.sources.iter().filter(|source| source.quote.is_some()).count().max(1);
        if claim <= checked {
            return format!("{number}.{n}");
        }
        claim -= checked;
    }
    number
}

fn words(t: &Locale, failure: &Failure) -> String {
    match failure {
        Failure::NoSuchOpinion { id } if id.is_empty() => t.say(key!("bench-check-bare")),
        Failure::NoSuchOpinion { id } => t.say_with(key!("bench-check-no-such"), &[("id", id.as_str().into())]),
        Failure::NotVerbatim { id } => t.say_with(key!("bench-check-verbatim"), &[("id", id.as_str().into())]),
        Failure::NoSource => t.say(key!("bench-check-bare")),
        Failure::OtherTheme { id } => t.say_with(key!("bench-check-theme"), &[("id", id.as_str().into())]),
        Failure::CountedTwice { id } => t.say_with(key!("bench-check-twice"), &[("id", id.as_str().into())]),
        Failure::CountsOff { .. } | Failure::VotesOff { .. } => t.say(key!("bench-check-counts")),
        Failure::DispositionOff { accepted, sum } => {
            t.say_with(key!("bench-check-disposition"), &[("accepted", (*accepted).into()), ("sum", (*sum).into())])
        }
        Failure::LeftOut { published, held, .. } => {
            t.say_with(key!("bench-check-left-out"), &[("published", (*published).into()), ("held", (*held).into())])
        }
    }
}
