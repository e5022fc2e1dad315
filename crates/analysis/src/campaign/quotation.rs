//! Sentences that travel: passages of whole clauses that otherwise different texts share letter by letter.

use super::{Kind, count_voices};
use crate::TEXTS_AT_ONCE;
use crate::input::Opinion;
use crate::near_duplicate::compare::weigh;
use crate::near_duplicate::{Cluster, Passage};
use crate::text::content;
use crate::text::normalise::Letters;
use crate::text::sentence::clauses;
use crate::text::shingle::hash_letters;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;

/// Clauses of one text that can begin a passage; enough for forty pages.
const CLAUSES_MAX: usize = 2000;

/// A passage that begins with a clause of a text: its hash, the text's position, its bytes.
type Place = (u64, u32, Range<u32>);

/// The passages that texts from at least two different clusters (an opinion in no cluster stands for itself) share.
///
/// A passage begins at a clause and takes whole clauses until it weighs `weight_min`; where the same opinions share
/// overlapping or adjoining passages, they are shown as one.
pub(crate) fn find(opinions: &[Opinion], order: &[u32], clusters: &[Cluster], weight_min: u32) -> Vec<Cluster> {
    let mut places: Vec<Place> = order
        .par_chunks(TEXTS_AT_ONCE)
        .enumerate()
        .flat_map_iter(|(chunk, part)| {
            let mut letters = Letters::default();
            let first = chunk * TEXTS_AT_ONCE;
            let mut found = Vec::new();
            for (offset, &at) in part.iter().enumerate() {
                let text = content(&opinions[at as usize]);
                collect_places(text, (first + offset) as u32, weight_min, &mut letters, &mut found);
            }
            found
        })
        .collect();
    places.par_sort_unstable_by_key(|place| (place.0, place.1, place.2.start));
    let mut home: Vec<u32> = (0..opinions.len() as u32).map(|at| clusters.len() as u32 + at).collect();
    for (c, cluster) in clusters.iter().enumerate() {
        for &member in &cluster.members {
            home[member as usize] = c as u32;
        }
    }
    let mut groups: BTreeMap<Vec<u32>, Vec<Vec<Range<u32>>>> = BTreeMap::new();
    for run in places.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1) {
        let (members, ranges) = one_per_opinion(opinions, order, run);
        let first_home = members.first().map(|&p| home[order[p as usize] as usize]);
        if members.iter().any(|&p| Some(home[order[p as usize] as usize]) != first_home) {
            groups.entry(members).or_default().push(ranges);
        }
    }
    name(opinions, order, groups)
}

fn collect_places(text: &str, position: u32, weight_min: u32, letters: &mut Letters, found: &mut Vec<Place>) {
    letters.refill(text);
    if weigh(&letters.codes) < weight_min {
        return;
    }
    let clauses = clauses(text);
    let bounds: Vec<(usize, usize)> = clauses
        .iter()
        .take(CLAUSES_MAX)
        .map(|c| {
            let begin = letters.starts.partition_point(|&s| (s as usize) < c.start);
            (begin, letters.starts.partition_point(|&s| (s as usize) < c.end))
        })
        .collect();
    for first in 0..bounds.len() {
        let begin = bounds[first].0;
        for &(_, end) in &bounds[first..] {
            if begin < end && weigh(&letters.codes[begin..end]) >= weight_min {
                let bytes = letters.bytes(begin..end);
                found.push((hash_letters(&letters.codes[begin..end]), position, bytes.start as u32..bytes.end as u32));
                break;
            }
        }
    }
}

/// The first place in each opinion whose letters equal those of the run's first place.
fn one_per_opinion(opinions: &[Opinion], order: &[u32], run: &[Place]) -> (Vec<u32>, Vec<Range<u32>>) {
    let letters = |place: &Place| {
        let text = content(&opinions[order[place.1 as usize] as usize]);
        Letters::read(&text[place.2.start as usize..place.2.end as usize]).codes
    };
    let wanted = letters(&run[0]);
    run.chunk_by(|a, b| a.1 == b.1)
        .filter(|same| letters(&same[0]) == wanted)
        .map(|same| (same[0].1, same[0].2.clone()))
        .unzip()
}

fn name(opinions: &[Opinion], order: &[u32], groups: BTreeMap<Vec<u32>, Vec<Vec<Range<u32>>>>) -> Vec<Cluster> {
    let mut quotations: Vec<Cluster> = Vec::new();
    for (positions, mut places) in groups {
        places.sort_by_key(|ranges| ranges[0].start);
        let mut joined: Vec<Vec<Range<u32>>> = Vec::new();
        for ranges in places {
            match joined.last_mut() {
                Some(last) if follows(last, &ranges) => {
                    last.iter_mut().zip(ranges).for_each(|(a, b)| a.end = a.end.max(b.end));
                }
                _ => joined.push(ranges),
            }
        }
        let members: Vec<u32> = positions.iter().map(|&p| order[p as usize]).collect();
        let smallest = &opinions[members[0] as usize].id;
        let twins = quotations.iter().rev().take_while(|q| q.members[0] == members[0]).count();
        let id = if twins == 0 { format!("q-{smallest}") } else { format!("q-{smallest}.{}", twins + 1) };
        let bytes = |range: &Range<u32>| range.start as usize..range.end as usize;
        let passages = (1..members.len())
            .flat_map(|m| {
                let passage = |r: &Vec<Range<u32>>| (bytes(&r[m]), bytes(&r[0]));
                joined.iter().map(passage).map(move |(b, c)| (m, b, c)).collect::<Vec<_>>()
            })
            .map(|(m, bytes, core_bytes)| Passage { member: members[m], bytes, core_bytes })
            .collect();
        let voices = count_voices(opinions, &members);
        quotations.push(Cluster { id, kind: Kind::Quotation, core: members[0], members, voices, passages });
    }
    quotations
}

/// Whether every opinion goes on, in step, from `earlier` into `later`: no more than one mark of punctuation between.
fn follows(earlier: &[Range<u32>], later: &[Range<u32>]) -> bool {
    let gap = |(a, b): (&Range<u32>, &Range<u32>)| b.start >= a.start && b.start <= a.end + 4;
    earlier.iter().zip(later).all(gap)
}
