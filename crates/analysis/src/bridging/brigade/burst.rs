//! Voters who came together: far more joined within a short time than before and after.

use super::{Body, Reason, Suspects};

/// Lengths of time looked at, in milliseconds: ten minutes, an hour, six hours, a day.
const WINDOWS_MS: [u64; 4] = [600_000, 3_600_000, 21_600_000, 86_400_000];
/// How many times the usual pace makes a burst.
const PACE_MIN: f64 = 4.0;

/// The bursts of a body whose people differ from its other voters, the shortest and fullest first.
pub(super) fn find(body: &Body, joined_ms: &[Option<u64>]) -> Vec<Suspects> {
    let known = |&p: &u32| Some((joined_ms.get(p as usize).copied().flatten()?, p));
    let mut times: Vec<(u64, u32)> = body.voters.iter().filter_map(known).collect();
    times.sort_unstable();
    let mut found: Vec<Suspects> = Vec::new();
    for window_ms in WINDOWS_MS {
        let Some(burst) = find_fullest(&times, window_ms) else { continue };
        let mut people: Vec<u32> = times[burst].iter().map(|&(_, p)| p).collect();
        people.sort_unstable();
        let seen = |set: &Suspects| people.iter().filter(|p| set.members.contains(p)).count() * 2 > people.len();
        if body.matters(people.len()) && !found.iter().any(seen) {
            found.extend(body.suspect(Reason::Burst, &people));
        }
    }
    found
}

/// The window with most arrivals, if their pace is far above that of all others.
fn find_fullest(times: &[(u64, u32)], window_ms: u64) -> Option<std::ops::Range<usize>> {
    let (first, last) = (times.first()?.0, times.last()?.0);
    let span = last - first;
    if span <= 2 * window_ms {
        return None;
    }
    let mut fullest = 0..0;
    let mut end = 0;
    for start in 0..times.len() {
        while end < times.len() && times[end].0 <= times[start].0 + window_ms {
            end += 1;
        }
        if end - start > fullest.len() {
            fullest = start..end;
        }
    }
    let inside = fullest.len() as f64 / window_ms as f64;
    let outside = (times.len() - fullest.len()) as f64 / (span - window_ms) as f64;
    (inside >= PACE_MIN * outside).then_some(fullest)
}
