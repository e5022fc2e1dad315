//! The opinions in id order, read again whenever their letters are wanted: a million texts are not held twice.

use super::sketch::Sketch;
use crate::CHUNK_LEN;
use crate::input::Opinion;
use crate::text::normalise::Letters;
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

    /// The letters of the text at `position`, into reused memory.
    pub fn read(&self, position: u32, letters: &mut Letters) {
        letters.refill(content(&self.opinions[self.order[position as usize] as usize]));
    }

    /// The letters of the text at `position`.
    pub fn letters(&self, position: u32) -> Letters {
        let mut letters = Letters::default();
        self.read(position, &mut letters);
        letters
    }

    /// One sketch per position.
    pub fn sketch(&self) -> Vec<Sketch> {
        let positions: Vec<u32> = (0..self.len() as u32).collect();
        positions
            .par_chunks(CHUNK_LEN)
            .flat_map_iter(|chunk| {
                let mut letters = Letters::default();
                chunk
                    .iter()
                    .map(|&position| {
                        self.read(position, &mut letters);
                        Sketch::new(&letters.codes)
                    })
                    .collect::<Vec<_>>()
            })
            .collect()
    }
}
