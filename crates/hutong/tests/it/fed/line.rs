//! A line that cuts, garbles and holds back what two real nodes say to each other, in both directions and at moments that a
//! seed decides: nothing false is kept, nobody is accused, and over a good line everything is there.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use hutong_core::partner::pull::Status;

use super::{hostile::lead_to, pair};
use crate::{
    relay::{Fate, Hand, Relay},
    web::site::exchange,
};

/// Rounds over the bad line, at the least.
const ROUNDS: u64 = 25;
/// Rounds at the most: by then each fate has come as often as it should, however the machine shares its time.
const ROUNDS_MAX: u64 = 200;
/// How often each fate comes before the line is mended.
const EACH_FATE_MIN: u64 = 10;
/// Bytes that are carried at a time.
const PIECE: usize = 1_024;
/// Bytes behind which something happens at the latest: some answers come whole, many do not.
const FATE_LEN_MAX: u64 = 6_000;

/// Seeded dice (SplitMix64).
#[derive(Clone)]
struct Dice(Arc<AtomicU64>);

impl Dice {
    fn below(&self, n: u64) -> u64 {
        let mut z = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }
}

/// What became of the line's connections.
#[derive(Default)]
struct Fates {
    cut: AtomicU64,
    garbled: AtomicU64,
    held: AtomicU64,
}

impl Fates {
    /// Cut, garbled, held back.
    fn counted(&self) -> [u64; 3] {
        [&self.cut, &self.garbled, &self.held].map(|n| n.load(Ordering::Relaxed))
    }

    /// Whether something of each kind happened often enough for the test to mean something.
    fn are_many(&self) -> bool {
        self.counted().iter().all(|n| *n >= EACH_FATE_MIN)
    }
}

/// Who sits on the line: lets so many bytes by, then decides, as long as the line is said to be bad.
fn bad(is_bad: Arc<AtomicBool>, dice: Dice, fates: Arc<Fates>) -> impl Fn() -> Hand {
    move || {
        let (is_bad, dice, fates) = (is_bad.clone(), dice.clone(), fates.clone());
        let mut left = dice.below(FATE_LEN_MAX);
        Box::new(move |piece| {
            let n = piece.len() as u64;
            if !is_bad.load(Ordering::Relaxed) {
                return Fate::Pass;
            }
            if n < left {
                left -= n;
                return Fate::Pass;
            }
            let at = usize::try_from(left).unwrap();
            let fate = match dice.below(4) {
                0 => {
                    fates.cut.fetch_add(1, Ordering::Relaxed);
                    // What came before the cut arrives.
                    return Fate::Cut(at.min(piece.len() - 1));
                }
                1 => {
                    fates.garbled.fetch_add(1, Ordering::Relaxed);
                    piece[at.min(piece.len() - 1)] ^= 1 << dice.below(8);
                    Fate::Pass
                }
                _ => {
                    fates.held.fetch_add(1, Ordering::Relaxed);
                    Fate::Held(Duration::from_millis(dice.below(60)))
                }
            };
            left = dice.below(FATE_LEN_MAX);
            fate
        })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_cuts_garbles_and_holds_back_changes_nothing_that_is_kept() {
    let (town, village) = pair().await;
    let seed = 2_026;
    let (is_bad, dice, fates) =
        (Arc::new(AtomicBool::new(true)), Dice(Arc::new(AtomicU64::new(seed))), Arc::new(Fates::default()));
    let line = |to| Relay::through(to, PIECE, bad(is_bad.clone(), dice.clone(), fates.clone()));
    let lines = [line(town.at), line(village.at)];
    for (site, other, line) in [(&village, &town, &lines[0]), (&town, &village, &lines[1])] {
        lead_to(site, other, line.at).await;
    }
    let mut written = Vec::new();
    // How many bytes go which way depends on the machine's time, so the number of rounds is not known beforehand.
    for round in 0..ROUNDS_MAX {
        if round >= ROUNDS && fates.are_many() {
            break;
        }
        // A mirror that was told something false rests a while; here an hour passes.
        for site in [&town, &village] {
            site.node.set_clock(site.app.now().0 + 3_600);
        }
        let site = if round % 2 == 0 { &town } else { &village };
        let place = site.opinion("", &format!("Written in round {round}, over a bad line.")).await;
        site.publish(std::slice::from_ref(&place)).await;
        written.push(place);
        let (a, b) = (town.node.clone(), village.node.clone());
        let (told_a, told_b, at_a, at_b) = tokio::join!(a.announce(), b.announce(), a.pull(), b.pull());
        told_a.and(told_b).unwrap();
        for pulled in [at_a, at_b].into_iter().flatten() {
            assert_ne!(pulled.state, Status::Diverged, "round {round}, seed {seed}: {pulled:?}");
            assert_eq!(pulled.own_breach, None, "round {round}, seed {seed}");
        }
        assert!(town.node.halted().is_none() && village.node.halted().is_none(), "round {round}, seed {seed}");
    }
    assert!(fates.are_many(), "the line was bad: {:?} cut, garbled, held back", fates.counted());
    is_bad.store(false, Ordering::Relaxed);
    let mended = [line(town.at), line(village.at)];
    for (site, other, line) in [(&village, &town, &mended[0]), (&town, &village, &mended[1])] {
        lead_to(site, other, line.at).await;
        site.node.set_clock(site.app.now().0 + 3_600);
    }
    exchange(&town, &village, 3).await;
    let pins: Vec<_> = [&town, &village].map(|s| (s.node.origin().clone(), s.node.head().head.size)).into();
    assert_eq!(town.node.digest(&pins).await.unwrap(), village.node.digest(&pins).await.unwrap());
    assert!(village.node.evidence().unwrap().is_empty() && town.node.evidence().unwrap().is_empty());
    for place in &written {
        let other = if place.origin == *town.node.origin() { &village } else { &town };
        let parts = other.node.store().openings(&place.origin, &[place.index]).await.unwrap();
        assert!(parts.iter().any(|part| part.name.as_str() == "text" && part.opening.is_some()), "{place:?}");
    }
}
