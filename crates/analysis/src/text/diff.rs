//! What two versions of a text share, word by word: Chinese words come from the dictionary, as a reader would cut them.

use std::ops::Range;

use super::{
    language::{Language, detect},
    segment::for_each_word,
};

/// Words of either side that are compared one by one, behind what both begin and ahead of what both end with. Beyond
/// it one text stands whole for the other: the table of a comparison grows with the product of both.
const WORDS_MAX: usize = 3_000;

/// Whether a piece stands in both texts or in one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// In both.
    Both,
    /// In the earlier one alone.
    Before,
    /// In the later one alone.
    Now,
}

/// A piece of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it stands.
    pub side: Side,
    /// Its words, with what lies between them.
    pub text: String,
}

/// The two texts as one: taking what stands in both and what stands in the earlier one gives the earlier one, and so with
/// the later one. What went stands before what came.
pub fn compare(before: &str, now: &str) -> Vec<Piece> {
    let (a, b) = (tokens(before), tokens(now));
    let head = a.iter().zip(&b).take_while(|(x, y)| before[(*x).clone()] == now[(*y).clone()]).count();
    let rest = a.len().min(b.len()) - head;
    let tail = (0..rest).take_while(|n| before[a[a.len() - 1 - n].clone()] == now[b[b.len() - 1 - n].clone()]).count();
    let mut pieces = Pieces::default();
    for token in &a[..head] {
        pieces.add(Side::Both, &before[token.clone()]);
    }
    let (x, y) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    middle(&mut pieces, (before, x), (now, y));
    for token in &a[a.len() - tail..] {
        pieces.add(Side::Both, &before[token.clone()]);
    }
    pieces.all
}

/// The part in which they differ, along a longest common row of words.
fn middle(pieces: &mut Pieces, (before, a): (&str, &[Range<usize>]), (now, b): (&str, &[Range<usize>])) {
    if a.len() > WORDS_MAX || b.len() > WORDS_MAX {
        a.iter().for_each(|token| pieces.add(Side::Before, &before[token.clone()]));
        b.iter().for_each(|token| pieces.add(Side::Now, &now[token.clone()]));
        return;
    }
    let same = |i: usize, j: usize| before[a[i].clone()] == now[b[j].clone()];
    let width = b.len() + 1;
    // Length of the longest common row from word i of one and word j of the other on.
    let mut longest = vec![0_u16; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i * width + j] = if same(i, j) {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && same(i, j) {
            pieces.add(Side::Both, &before[a[i].clone()]);
            (i, j) = (i + 1, j + 1);
        } else if j == b.len() || (i < a.len() && longest[(i + 1) * width + j] >= longest[i * width + j + 1]) {
            pieces.add(Side::Before, &before[a[i].clone()]);
            i += 1;
        } else {
            pieces.add(Side::Now, &now[b[j].clone()]);
            j += 1;
        }
    }
}

/// Words, and each character between them by itself; together they are the text.
fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    for_each_word(text, detect(text, Language::Other), |word| {
        between(text, at..word.start, &mut tokens);
        tokens.push(word.start..word.end);
        at = word.end;
    });
    between(text, at..text.len(), &mut tokens);
    tokens
}

fn between(text: &str, gap: Range<usize>, tokens: &mut Vec<Range<usize>>) {
    let chars = text[gap.clone()].char_indices();
    tokens.extend(chars.map(|(at, c)| gap.start + at..gap.start + at + c.len_utf8()));
}

#[derive(Default)]
struct Pieces {
    all: Vec<Piece>,
}

impl Pieces {
    fn add(&mut self, side: Side, text: &str) {
        match self.all.last_mut() {
            Some(last) if last.side == side => last.text.push_str(text),
            _ => self.all.push(Piece { side, text: text.to_owned() }),
        }
    }
}
