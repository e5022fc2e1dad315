//! Times the whole analysis: `cargo bench -p hutong-analysis --bench run`. Planted votes, then every shared conversation
//! and workbook of messages that is there; seconds by part, best of three.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench reads, measures, prints"
)]

#[path = "../tests/it/messages.rs"]
mod messages;
#[allow(dead_code, reason = "shared with the tests, which use all of it")]
#[path = "../tests/it/planted.rs"]
mod planted;
#[path = "../tests/it/polis_export.rs"]
mod polis_export;
#[path = "../tests/it/shared.rs"]
mod shared;

use hutong_analysis::groups::{self, Method};
use hutong_analysis::input::Input;
use hutong_analysis::output::{Origin, to_json};
use hutong_analysis::run::{self, Parameters};
use hutong_analysis::{bridging, near_duplicate, text, themes};
use std::time::Instant;

/// Times that each part runs; the best counts.
const RUNS: usize = 3;

fn main() {
    let start = Instant::now();
    text::segment::load_dictionary();
    println!("dictionary {:.3} s", start.elapsed().as_secs_f64());
    let size = planted::Size { participants: 2000, statements: 900, density: 0.1 };
    let (input, _) = planted::plant_groups(&[0.4, 0.35, 0.25], size, 1);
    measure("planted 2,000 x 900", &input);
    for (name, input, _) in polis_export::load_all() {
        measure(&name, &input);
    }
    let Some(folder) = shared::folder("data/citizen-messages-zh") else { return };
    for name in ["fujian2_sample_495.xlsx", "fujian4_2816.xlsx", "fujian3_4326.xlsx"] {
        let mut input = Input { opinions: messages::load(&folder.join(name)), ..Input::default() };
        input.sort();
        measure(name, &input);
    }
}

fn measure(name: &str, input: &Input) {
    let parameters = Parameters::default();
    let (whole_s, analysis) = time(|| run::analyse(input, &parameters));
    let (json_s, json) = time(|| to_json(&analysis, input, &Origin::default()));
    let (duplicates_s, duplicates) = time(|| near_duplicate::find(&input.opinions, &parameters.near_duplicates));
    let (themes_s, _) = time(|| themes::build(&input.opinions, &duplicates, &parameters.themes));
    println!(
        "{name}: {} opinions, {} people, {} votes: whole {whole_s:.3} s (duplicates {duplicates_s:.3}, themes {themes_s:.3}), \
         output {json_s:.3} s, {} bytes",
        input.opinions.len(),
        input.participants.len(),
        input.votes.len(),
        json.len(),
    );
    if !input.votes.is_empty() {
        let (ours_s, ours) = time(|| groups::find(input, Method::Ours));
        let (polis_s, _) = time(|| groups::find(input, Method::Polis));
        let (bridging_s, _) = time(|| bridging::find(input, &ours));
        println!("    groups {ours_s:.3} s, reference groups {polis_s:.3} s, bridging {bridging_s:.3} s");
    }
}

fn time<T>(work: impl Fn() -> T) -> (f64, T) {
    let mut best: Option<(f64, T)> = None;
    for _ in 0..RUNS {
        let start = Instant::now();
        let result = work();
        let seconds = start.elapsed().as_secs_f64();
        if best.as_ref().is_none_or(|(least, _)| seconds < *least) {
            best = Some((seconds, result));
        }
    }
    best.unwrap()
}
