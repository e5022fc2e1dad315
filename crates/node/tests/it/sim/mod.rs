//! Two to four bodies for an hour of virtual time in which nothing holds: lines, disks, clocks, processes, and one partner in
//! two runs. Machines, rules, hashes and signatures are the real ones; the hands are done again over a simulated disk and
//! network, in the order of the files that each module names, because a database is too slow for millions of steps.
//!
//! `HUTONG_SIM_SEED=n` runs one seed and tells what happens; `HUTONG_SIM_SEEDS=n` runs so many; `HUTONG_SOAK=1` many.
#![allow(clippy::disallowed_methods, reason = "which seeds are run is asked of the environment")]

mod checks;
mod contents;
mod dice;
mod disk;
mod fate;
mod follow;
mod liar;
mod network;
mod node;
mod people;
mod recall;
mod recover;
mod serve;
mod settle;
mod start;
mod witness;
mod world;

use std::{
    io::Write,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use dice::Tally;
use disk::{Fault, Point};
use world::{Safeguard, World};

const SEEDS: u64 = 1_024;
const SEEDS_SOAK: u64 = 20_000;
const STEPS: u64 = 2_000;
/// Steps in which everything must have come together once all is well.
const CALM_STEPS_MAX: u64 = 12_000;
/// Seeds among which the absence of a safeguard must show.
const SEEDS_UNTIL_CAUGHT: u64 = 400;

struct Ran {
    tally: Tally,
    steps: u64,
    failed: Option<String>,
}

/// One run: so many steps of trouble, then calm until all has come together.
fn run(seed: u64, off: Option<Safeguard>, is_told: bool) -> Ran {
    let mut world = World::new(seed, off);
    world.is_told = is_told;
    let mut steps = 0;
    while steps < STEPS && world.failed.is_none() {
        steps += u64::from(world.step());
        match world.dice.below(240) {
            0..20 => world.act(),
            20..24 => world.befall(),
            24 => world.lie_in_the_log(),
            25 => {
                let n = world.dice.below(world.nodes.len());
                world.scrub(n);
            }
            _ => {}
        }
    }
    world.heal();
    let mut calm = 0;
    while calm < CALM_STEPS_MAX && world.failed.is_none() {
        calm += u64::from(world.step());
        if calm.is_multiple_of(64) {
            world.mend_halted();
            if world.open_ends().is_empty() {
                break;
            }
        }
    }
    if world.failed.is_none() {
        match world.open_ends() {
            open if open.is_empty() => world.check_end(),
            open => world.fail(format!("all is well, and still: {}", open.join("; "))),
        }
    }
    Ran { tally: world.tally, steps: steps + calm, failed: world.failed }
}

/// What happened, in how many steps, and the smallest seed that failed.
type Sum = (Tally, u64, Option<(u64, String)>);

/// Runs seeds on all cores until one fails or all are run.
fn run_all(seeds: std::ops::Range<u64>, off: Option<Safeguard>) -> Sum {
    let next = AtomicU64::new(seeds.start);
    let sum: Mutex<Sum> = Mutex::default();
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::SeqCst);
            // Behind one that failed nothing is begun; what was begun before it is run to its end, and may fail earlier.
            if seed >= seeds.end || sum.lock().unwrap().2.is_some() {
                return;
            }
            let ran = std::panic::catch_unwind(|| run(seed, off, false));
            let mut sum = sum.lock().unwrap();
            let failed = match ran {
                Ok(ran) => {
                    sum.0.merge(&ran.tally);
                    sum.1 += ran.steps;
                    ran.failed
                }
                Err(_) => Some("the run itself broke off".to_owned()),
            };
            if let Some(failed) = failed
                && sum.2.as_ref().is_none_or(|(first, _)| seed < *first)
            {
                sum.2 = Some((seed, failed));
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(work);
        }
    });
    sum.into_inner().unwrap()
}

/// Told also when the test passes: a run in which nothing befell anybody would be worth nothing.
fn say(line: &str) {
    let mut told = std::io::stderr().lock();
    writeln!(told, "{line}").unwrap();
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn whatever_befalls_them_bodies_come_together_again() {
    if let Some(seed) = number("HUTONG_SIM_SEED") {
        let ran = run(seed, None, true);
        say(&ran.tally.lines());
        return assert_eq!(ran.failed, None, "seed {seed}");
    }
    let soaks = std::env::var_os("HUTONG_SOAK").is_some_and(|v| v == "1");
    let seeds = number("HUTONG_SIM_SEEDS").unwrap_or(if soaks { SEEDS_SOAK } else { SEEDS });
    let (tally, steps, failed) = run_all(0..seeds, None);
    if let Some((seed, what)) = failed {
        panic!("seed {seed}: {what}\nto see it alone: HUTONG_SIM_SEED={seed} cargo test -p hutong-node --test it sim");
    }
    let per_seed = steps / seeds.max(1);
    say(&format!(
        "simulation: {seeds} seeds × {per_seed} steps; {} crashes, {} faults of disks, {} lies, {} restores, {} turned clocks, \
         {} messages lost, {} acknowledged, {} proofs of split views, {} contents given back",
        tally.count("event", "crash"),
        tally.total("fault"),
        tally.total("lie"),
        tally.count("event", "restore") + tally.count("event", "restore without the lock"),
        tally.count("event", "ten years") + tally.count("event", "clock turned"),
        tally.count("network", "lost") + tally.count("network", "cut"),
        tally.count("event", "acknowledged"),
        tally.count("event", "evidence"),
        tally.count("event", "content given back"),
    ));
    if seeds >= SEEDS {
        assert!(per_seed >= STEPS, "{per_seed} steps a seed");
        assert_fired(&tally);
    }
}

/// A fault that never fired and a lie that was never told have tested nothing.
fn assert_fired(tally: &Tally) {
    let fired = |kind: &str, what: &str| assert!(tally.count(kind, what) > 0, "no {kind} {what}:\n{}", tally.lines());
    for lie in liar::LIES {
        fired("lie", lie);
    }
    for point in Point::ALL {
        for fault in Fault::ALL.into_iter().filter(|fault| *fault != Fault::Torn) {
            fired(point.name(), fault.name());
        }
    }
    fired(Point::Batch.name(), Fault::Torn.name());
    fired(Point::Spool.name(), Fault::Torn.name());
    let events = [
        "crash",
        "kill",
        "backup",
        "restore",
        "restore without the lock",
        "lock lost",
        "recovered",
        "recovery waits",
        "recovery lacks a mirror",
        "took entries from a mirror",
        "a mirror did not give what is missing",
        "signed after a crash",
        "a second writer was stopped",
        "reload",
        "halt",
        "halted and mended",
        "ten years",
        "clock turned",
        "link cut",
        "one way cut",
        "evidence",
        "alarm",
        "content opened",
        "content refused",
        "content given back",
        "other words were given back",
        "erased words were given back",
        "witnessed",
        "guarded",
        "answered again",
        "the spool read back otherwise",
    ];
    events.into_iter().for_each(|event| fired("event", event));
    ["lost", "cut", "late", "doubled"].into_iter().for_each(|what| fired("network", what));
    fired("witness", "overtaken");
}

#[test]
fn without_any_one_safeguard_some_seed_fails() {
    for (safeguard, found) in Safeguard::ALL {
        let (_, _, failed) = run_all(0..SEEDS_UNTIL_CAUGHT, Some(safeguard));
        let (seed, what) =
            failed.unwrap_or_else(|| panic!("nobody misses {safeguard:?} in {SEEDS_UNTIL_CAUGHT} seeds"));
        say(&format!("simulation without {safeguard:?}: seed {seed}: {what}"));
        assert!(what.starts_with(found), "{safeguard:?} is missed as {found}, not as: {what}");
    }
}
