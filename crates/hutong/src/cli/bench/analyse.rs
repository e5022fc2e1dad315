//! The whole analysis on made-up votes and opinions, or on a file of the reader's own.
#![allow(clippy::disallowed_methods, reason = "a bench measures durations")]

use std::{path::PathBuf, time::Instant};

use hutong_analysis::{
    input::{Input, Moderation, Opinion, Participant, Statement, Vote},
    run::{self, Parameters},
};
use serde_json::{Value as Json, json};

use super::{super::face::Face, memory_peak_mib, per_second, tell};
use crate::{
    edge::Stop,
    input::{self, headings::Columns},
    key,
};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[arg(value_name = "INPUT")]
    input: Option<PathBuf>,
    #[arg(long, value_name = "N", default_value = "2000", value_parser = clap::value_parser!(u32).range(10..=1_000_000))]
    voters: u32,
    #[arg(long, value_name = "N", default_value = "300", value_parser = clap::value_parser!(u32).range(4..=10_000))]
    statements: u32,
    #[arg(long, value_name = "N", default_value = "4000", value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    opinions: u32,
}

pub(super) fn run(arguments: &Arguments, face: &Face) -> Result<Json, Stop> {
    let mut figures = json!({ "bench": "analyse" });
    let input = match &arguments.input {
        None => made_up(arguments),
        Some(path) => {
            let start = Instant::now();
            let reading = input::read(path, &Columns::default(), &|_| {})?;
            let seconds = start.elapsed().as_secs_f64();
            let values = [("seconds", format!("{seconds:.3}").into())];
            tell(face, &mut figures, "reading_s", key!("bench-analyse-reading"), &values, json!(seconds));
            reading.input
        }
    };
    let wheel = face.progress(key!("analyse-computing"), None);
    let start = Instant::now();
    let analysis = run::analyse(&input, &Parameters::default());
    let seconds = start.elapsed().as_secs_f64();
    wheel.finish_and_clear();
    let values = [
        ("voters", input.participants.len().into()),
        ("statements", input.statements.len().into()),
        ("votes", input.votes.len().into()),
        ("opinions", input.opinions.len().into()),
        ("seconds", format!("{seconds:.3}").into()),
        ("votes-rate", per_second(input.votes.len() as u64, seconds).into()),
        ("opinions-rate", per_second(input.opinions.len() as u64, seconds).into()),
    ];
    let shown = json!({ "voters": input.participants.len(), "statements": input.statements.len(),
        "votes": input.votes.len(), "opinions": input.opinions.len(), "seconds": seconds,
        "groups": analysis.groups.as_ref().map(|g| g.groups.len()), "themes": analysis.themes.themes.len() });
    tell(face, &mut figures, "analysis", key!("bench-analyse"), &values, shown);
    if let Some(mib) = memory_peak_mib() {
        tell(face, &mut figures, "memory_peak_mib", key!("bench-memory"), &[("mib", mib.into())], json!(mib));
    }
    Ok(figures)
}

/// Numbers that are the same everywhere: a multiplicative generator modulo 2^64, upper bits (Knuth, TAOCP 2, 3.3.4).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(((self.0 >> 32) * u64::from(n)) >> 32).unwrap_or_default()
    }
}

/// Two camps in two bodies, and opinions of a few dozen subjects.
fn made_up(arguments: &Arguments) -> Input {
    let mut numbers = Numbers(20_201_020);
    let mut input = Input::default();
    for n in 0..arguments.statements {
        input.statements.push(Statement {
            id: format!("s{n}"),
            text: format!("statement {n}"),
            moderation: Moderation::Accepted,
            ..Statement::default()
        });
    }
    for n in 0..arguments.voters {
        let body = if n % 2 == 0 { "A" } else { "B" };
        input.participants.push(Participant { id: format!("v{n}"), body: body.to_owned(), tier: "member".to_owned() });
        let camp = numbers.below(2);
        for statement in 0..arguments.statements {
            if numbers.below(100) < 15 {
                let leans = if statement % 3 == 0 {
                    85
                } else if statement % 2 == camp {
                    80
                } else {
                    20
                };
                let value = if numbers.below(100) < leans { 1 } else { -1 };
                input.votes.push(Vote { participant: n, statement, value });
            }
        }
    }
    let words = ["公交", "医院", "学校", "仪器", "人才", "资金", "高铁", "数据", "算力", "汽车", "河流", "住房"];
    for n in 0..arguments.opinions {
        let pick = |numbers: &mut Numbers| words[numbers.below(words.len() as u32) as usize];
        let subject = pick(&mut numbers);
        let text: Vec<String> = (0..12)
            .map(|_| format!("{subject}要和{}一起想，第{}条线先办", pick(&mut numbers), numbers.below(900)))
            .collect();
        input.opinions.push(Opinion { id: format!("o{n}"), text: text.join("，"), ..Opinion::default() });
    }
    input.sort();
    input
}
