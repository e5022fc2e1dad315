//! The demo's script: everything that the sample has, in an order that its own files allow.

use std::collections::BTreeMap;

use hutong::demo::{
    calendar::Calendar,
    sample::Sample,
    script::{self, Paper, What},
};
use hutong_core::moment::Moment;

/// A moment in 2026 at any hour of the local day, since a newcomer may run the demo at any hour.
fn check(hour: u64) {
    let now = Moment(1_780_000_000 - 1_780_000_000 % 86_400 - 8 * 3_600 + hour * 3_600);
    let sample = Sample::read().expect("a readable sample");
    let cues = script::write(&sample, &Calendar::new(now)).expect("a script");
    assert!(cues.is_sorted_by_key(|cue| cue.at) && cues.last().is_some_and(|cue| cue.at <= now));
    for (at, c) in sample.consultations.iter().enumerate() {
        let of = |wanted: fn(&What) -> bool| {
            let places = cues.iter().enumerate().filter(|(_, cue)| cue.consultation == at && wanted(&cue.what));
            places.map(|(n, _)| n).collect::<Vec<_>>()
        };
        let acts: Vec<_> = cues
            .iter()
            .filter(|cue| cue.consultation == at)
            .filter_map(|cue| match cue.what {
                What::Act(n) => Some(n),
                _ => None,
            })
            .collect();
        assert_eq!(acts, (0..c.acts.len()).collect::<Vec<_>>(), "{} keeps its order", c.key);
        let (opened, first, last) =
            (of(|w| *w == What::Open), of(|w| matches!(w, What::Act(_))), of(|w| *w == What::Close));
        assert!(opened.iter().all(|n| *n < first[0]), "{} opens before the first act", c.key);
        assert!(last.iter().all(|n| first.iter().all(|a| a < n)), "{} closes after the last act", c.key);
        assert_eq!(of(|w| *w == What::Vote).len(), if c.stances.is_some() { 2 } else { 0 });
        let accepted = of(|w| *w == What::Accept(Paper::Charter));
        assert!(accepted.len() == 1 && accepted[0] < opened[0], "{} opens under a charter with two keys", c.key);
        assert!(of(|w| *w == What::Accept(Paper::NextCharter)).is_empty(), "the next charter waits for its second key");
    }
    let counted = cues.iter().fold(BTreeMap::<String, usize>::new(), |mut counts, cue| {
        let word = format!("{:?}", cue.what);
        *counts.entry(word.split('(').next().unwrap_or_default().to_owned()).or_default() += 1;
        counts
    });
    assert_eq!(counted["Act"], 27 + 154 + 755 + 155 + 22 + 36);
    assert_eq!((counted["Reject"], counted["Issue"], counted["Find"], counted["Deliberate"]), (1, 2, 2, 4));
    assert_eq!(counted["Follow"], 55);
}

#[test]
fn the_script_holds_at_any_hour() {
    (0..24).for_each(check);
}
