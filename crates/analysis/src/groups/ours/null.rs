//! Is there any structure at all? Horn's parallel analysis: the votes' strongest direction against the strongest that
//! the same votes have when each statement's stances are dealt out anew among those who took one.

use super::stances::Stances;
use super::start::multiply_twice;
use crate::groups::lanczos::find_leading;
use crate::text::shingle::mix;
use rayon::prelude::*;

/// Deals at most; and how many are looked at first.
const DEALS: u64 = 24;
const FIRST_DEALS: u64 = 6;
/// Standard deviations above the deals' mean that count as structure.
const DEVIATIONS: f64 = 2.0;
/// With so many after the first deals, more would not change the answer.
const BEYOND_DOUBT: f64 = 15.0;
/// Lanczos steps: the same few for votes and deals, so that what is left undone is left undone for both.
const STEPS: usize = 16;

/// Whether the votes have more structure than chance would give.
pub(super) fn exceeds_chance(stances: &Stances) -> bool {
    let observed = strength(stances);
    let mut dealt: Vec<f64> = Vec::new();
    for deals in [0..FIRST_DEALS, FIRST_DEALS..DEALS] {
        let more: Vec<f64> = deals.into_par_iter().map(|deal| strength(&deal_anew(stances, deal))).collect();
        dealt.extend(more);
        if deviations(observed, &dealt) > BEYOND_DOUBT {
            break;
        }
    }
    deviations(observed, &dealt) > DEVIATIONS && dealt.iter().all(|&one| one < observed)
}

fn deviations(observed: f64, dealt: &[f64]) -> f64 {
    let n = dealt.len() as f64;
    let mean = dealt.iter().sum::<f64>() / n;
    let variance = dealt.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
    (observed - mean) / variance.sqrt().max(f64::MIN_POSITIVE)
}

/// The largest singular value of the centred stances.
fn strength(stances: &Stances) -> f64 {
    let centred = stances.centre();
    let apply = |direction: &[f64]| multiply_twice(stances, &centred, direction);
    find_leading(apply, stances.column_count(), 1, STEPS, 0.0).first().map_or(0.0, |(value, _)| value.max(0.0).sqrt())
}

/// Who took a stance on what stays; each column's agreements are drawn anew, without replacement, from a fixed seed.
fn deal_anew(stances: &Stances, deal: u64) -> Stances {
    let mut left: Vec<[u64; 2]> = stances.totals.iter().map(|t| t.map(|n| n as u64)).collect();
    let mut draw = mix(deal + 1);
    let rows = stances.rows.map(|_, code| {
        draw = draw.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let [agree, disagree] = &mut left[code as usize / 2];
        // A draw in 0..left, by multiplication (Lemire 2019); its bias is below 2⁻³².
        let drawn = (u128::from(mix(draw)) * u128::from(*agree + *disagree)) >> 64;
        if (drawn as u64) < *agree {
            *agree -= 1;
            code & !1
        } else {
            *disagree -= 1;
            code | 1
        }
    });
    Stances { rows, ..stances.clone() }
}
