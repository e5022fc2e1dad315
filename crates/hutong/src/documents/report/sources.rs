//! Numbered sources: every opinion that is quoted gets a number where it is first quoted, and a row at the end.

use std::collections::BTreeMap;

use hutong_analysis::input::Input;

use super::{Bodies, shorten, tag_of};
use crate::locale::Locale;

/// Characters of an opinion shown among the sources.
const EXCERPT_CHARS: usize = 260;

/// Numbers given so far.
#[derive(Debug)]
pub struct Sources<'a> {
    input: &'a Input,
    places: BTreeMap<&'a str, usize>,
    order: Vec<usize>,
}

/// One numbered source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub number: usize,
    pub id: String,
    pub about: String,
    pub title: String,
    pub excerpt: String,
    pub lang: String,
}

impl<'a> Sources<'a> {
    /// No numbers yet.
    pub fn new(input: &'a Input) -> Self {
        Self { input, places: BTreeMap::new(), order: Vec::new() }
    }

    /// The number of an opinion, from 1.
    pub fn number(&mut self, opinion: usize) -> usize {
        let next = self.order.len() + 1;
        let number = *self.places.entry(&self.input.opinions[opinion].id).or_insert(next);
        if number == next {
            self.order.push(opinion);
        }
        number
    }

    /// The rows, in the order of their numbers.
    pub fn rows(&self, bodies: &Bodies, t: &Locale) -> Vec<Row> {
        let row = |(number, at): (usize, &usize)| {
            let opinion = &self.input.opinions[*at];
            let body = if opinion.body.is_empty() { String::new() } else { bodies.name(&opinion.body, t) };
            let day = opinion.submitted_at.get(..10).unwrap_or_default();
            let about: Vec<&str> = [body.as_str(), day].into_iter().filter(|part| !part.is_empty()).collect();
            Row {
                number,
                id: opinion.id.clone(),
                about: about.join(" · "),
                title: opinion.title.clone(),
                excerpt: shorten(&opinion.text, EXCERPT_CHARS),
                lang: tag_of(&opinion.text, &opinion.lang),
            }
        };
        (1..).zip(&self.order).map(row).collect()
    }
}
