//! The opinions in id order, read again whenever their letters are wanted: a million texts are not held twice.

use super::compare::Indexed;
use super::sketch::Sketch;
use crate::TEXTS_AT_ONCE;
use crate::input::Opinion;
use crate::text::normalise::read_codes;
use crate::text::{content, order_by_id};
use rayon::prelude::*;

/// Opinions by position in id order.
pub struct Corpus<'a> {
    opinions: &'a [Opinion],
    /// Position → index into the opinions.
    pub order: Vec<u32>,
}

impl<'a> Corpus<'a> {
    /// Orders `opinions`.
    pub fn new(opinions: &'a [Opinion]) -> Self {
        Corpus { opinions, order: order_by_id(opinions) }
    }

    /// Number of opinions.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// What is compared of the opinion at `position`.
    pub fn text(&self, position: u32) -> &'a str {
        content(&self.opinions[self.order[position as usize] as usize])
    }

    /// The letters of the text at `position`, into reused memory.
    pub fn read(&self, position: u32, codes: &mut Vec<u32>) {
        read_codes(self.text(position), codes);
    }

    /// The text at `position`, to compare others with.
    pub fn index(&self, position: u32) -> Indexed {
        let mut codes = Vec::new();
        self.read(position, &mut codes);
        Indexed::new(&codes)
    }

    /// One sketch per position.
    pub fn sketch(&self) -> Vec<Sketch> {
        let positions: Vec<u32> = (0..self.len() as u32).collect();
        positions
            .par_chunks(TEXTS_AT_ONCE)
            .flat_map_iter(|chunk| {
                let mut codes = Vec::new();
                chunk
                    .iter()
                    .map(|&position| {
                        self.read(position, &mut codes);
                        Sketch::new(&codes)
                    })
                    .collect::<Vec<_>>()
            })
            .collect()
    }
}
