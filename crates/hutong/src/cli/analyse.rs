//! `hutong analyse`: reads a file or folder, runs the analysis, writes the results. Nothing leaves the machine.
//! Not here: reading (`input`), sums (`hutong-analysis`), and how the results look (`results`, `documents`).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use hutong_analysis::citations::{Record, check_citations};
use hutong_analysis::groups::Method;
use hutong_analysis::output::{self, Origin};
use hutong_analysis::report_draft::Disposition;
use hutong_analysis::run::{self, Analysis, Parameters};
use hutong_analysis::themes;

use super::face::Face;
use crate::documents::{self, report};
use crate::edge::{Ending, Stop, Tell};
use crate::input::headings::{Columns, ColumnsFault, Field};
use crate::input::problem::{Effect, Problem};
use crate::input::{self, ReadError, Reading, Refused};
use crate::key;
use crate::locale::{Locale, Notice};
use crate::results::{Document, Folder, tables};

/// Problems shown on the terminal; all of them stand in `problems.csv`.
const PROBLEMS_SHOWN_MAX: usize = 10;

/// What `hutong analyse` was asked to do; its help stands under `help-analyse-…`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(value_name = "INPUT")]
    input: PathBuf,
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[arg(long, value_name = "METHOD", value_parser = PossibleValuesParser::new(["ours", "polis"]), default_value = "ours")]
    groups: String,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=200))]
    k: Option<u16>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    #[arg(long, value_name = "COLUMNS")]
    columns: Option<String>,
    #[arg(long)]
    force: bool,
}

/// Why the analysis did not run, or its result cannot be trusted.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error("couldn't start {threads} threads")]
    Threads { threads: u16, source: rayon::ThreadPoolBuildError },
    #[error("couldn't set the report")]
    Report { source: askama::Error },
    #[error("the draft report does not hold: {0}")]
    Citations(String),
}

impl Tell for Fault {
    fn notice(&self) -> Notice {
        match self {
            Self::Threads { threads, .. } => Notice::new(key!("fault-threads")).with("threads", u64::from(*threads)),
            Self::Report { .. } => Notice::new(key!("fault-report")),
            Self::Citations(failure) => Notice::new(key!("fault-citations")).with("failure", failure.as_str()),
        }
    }
}

/// Runs the command.
///
/// # Errors
/// A refusal when nothing can be read or the folder is not ours; a fault when the disk fails.
pub fn run(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    let columns = parse_columns(arguments.columns.as_deref().unwrap_or_default())?;
    let reading = read(arguments, &columns, face)?;
    let folder = Folder::prepare(&arguments.out, arguments.force)?;
    let bar = face.progress(key!("analyse-computing"), None);
    bar.enable_steady_tick(std::time::Duration::from_millis(120));
    let analysis = compute(arguments, &reading)?;
    bar.set_message(face.locale.say(key!("analyse-writing")));
    let documents = write_documents(&arguments.input, &reading, &analysis, face)?;
    folder.write(&documents)?;
    bar.finish_and_clear();
    show_problems(&reading.problems, face);
    show_result(arguments, &reading, &analysis, face);
    Ok(Ending::Done)
}

pub(super) fn parse_columns(given: &str) -> Result<Columns, Stop> {
    Columns::parse(given).map_err(|fault| {
        Stop::Usage(match fault {
            ColumnsFault::NoPair(part) => Notice::new(key!("usage-columns-pair")).with("part", part),
            ColumnsFault::NoField(field) => Notice::new(key!("usage-columns-field"))
                .with("field", field)
                .with("fields", Field::ALL.map(Field::name).join(", ")),
        })
    })
}

fn read(arguments: &Arguments, columns: &Columns, face: &Face) -> Result<Reading, Stop> {
    let bar = face.progress(key!("analyse-reading"), Some(input::bytes_of(&arguments.input)));
    let read = input::read(&arguments.input, columns, &|bytes| bar.inc(bytes));
    bar.finish_and_clear();
    read.map_err(|error| {
        if let ReadError::Refused(Refused::NothingAccepted { problems, .. }) = &error {
            show_problems(problems, face);
        }
        error.into()
    })
}

fn compute(arguments: &Arguments, reading: &Reading) -> Result<Analysis, Stop> {
    let parameters = Parameters {
        audience: "file".to_owned(),
        groups: if arguments.groups == "polis" { Method::Polis } else { Method::Ours },
        themes: themes::Parameters { k: arguments.k.map(usize::from), ..themes::Parameters::default() },
        elsewhere: Disposition { withheld: reading.withheld, ..Disposition::default() },
        ..Parameters::default()
    };
    let analysis = match arguments.threads {
        None => run::analyse(&reading.input, &parameters),
        Some(threads) => {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build();
            let pool = pool.map_err(|source| Stop::fault(Fault::Threads { threads, source }))?;
            pool.install(|| run::analyse(&reading.input, &parameters))
        }
    };
    let record = Record::of_input(&reading.input, analysis.counts.disposition);
    match check_citations(&analysis.report, &record) {
        Ok(()) => Ok(analysis),
        Err(failures) => {
            let (place, failure) = &failures[0];
            Err(Stop::fault(Fault::Citations(format!("{}: {failure}", place.theme))))
        }
    }
}

fn write_documents(path: &Path, reading: &Reading, analysis: &Analysis, face: &Face) -> Result<Vec<Document>, Stop> {
    let input = &reading.input;
    let origin = Origin { vote_order: reading.vote_order, problems: count_problems(&reading.problems) };
    let json = output::to_json(analysis, input, &origin);
    let output_hash = output::hash_output(&json).to_hex();
    let name = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy();
    let title = if reading.title.is_empty() { &name } else { reading.title.as_str() };
    let material = report::Material {
        title,
        analysis,
        input,
        problems: &reading.problems,
        is_simulated: reading.is_simulated(),
        names: &BTreeMap::new(),
        output_hash: &output_hash,
    };
    let page = report::render(&material, &face.locale).map_err(|source| Stop::fault(Fault::Report { source }))?;
    let mut documents = vec![
        tables::duplicates(analysis, input),
        tables::themes(analysis, input),
        tables::groups(analysis, input),
        tables::statements(analysis, input),
        Document { name: "report.html", bytes: page.into_bytes() },
    ];
    if !reading.problems.is_empty() {
        documents.push(tables::problems(&reading.problems, &Locale::all()));
    }
    // Last, so that whoever waits for it finds the others.
    documents.push(Document { name: "analysis.json", bytes: json });
    Ok(documents)
}

fn count_problems(problems: &[Problem]) -> Vec<output::Problem> {
    let mut counts: BTreeMap<(&str, &str, &str), u64> = BTreeMap::new();
    for problem in problems {
        let (code, effect) = (problem.what.code(), problem.what.effect().code());
        *counts.entry((&problem.file, code, effect)).or_default() += problem.what.weight();
    }
    let row = |((part, code, effect), count): ((&str, &str, &str), u64)| output::Problem {
        part: part.to_owned(),
        code: code.to_owned(),
        effect: effect.to_owned(),
        count,
    };
    counts.into_iter().map(row).collect()
}

/// Shows the gravest problems first, on stderr: they belong to the reader, not to the result.
fn show_problems(problems: &[Problem], face: &Face) {
    let mut sorted: Vec<&Problem> = problems.iter().collect();
    sorted.sort_by_key(|problem| problem.what.effect());
    for problem in sorted.iter().take(PROBLEMS_SHOWN_MAX) {
        face.remark(&format!("  {}", documents::tell_problem(problem, &face.locale)));
    }
    if problems.len() > PROBLEMS_SHOWN_MAX {
        let more = problems.len() - PROBLEMS_SHOWN_MAX;
        face.remark(&format!("  {}", face.locale.say_with(key!("analyse-problems-more"), &[("count", more.into())])));
    }
}

fn show_result(arguments: &Arguments, reading: &Reading, analysis: &Analysis, face: &Face) {
    let out = arguments.out.display().to_string();
    let counts = &analysis.counts;
    let set_aside = reading.problems.iter().filter(|problem| problem.what.effect() == Effect::SetAside);
    let set_aside: u64 = set_aside.map(|problem| problem.what.weight()).sum();
    face.print_json(&serde_json::json!({
        "out": out,
        "input_sha256": analysis.input_hash.to_hex(),
        "opinions": counts.disposition.published,
        "themes": analysis.report.themes.len(),
        "near_duplicate_clusters": analysis.duplicates.clusters.len(),
        "statements": counts.statements,
        "voters": counts.voters,
        "votes": counts.votes,
        "opinion_groups": analysis.groups.as_ref().map(|groups| groups.groups.len()),
        "rows_set_aside": set_aside,
        "problems": reading.problems.len(),
    }));
    let opinions = counts.disposition.published;
    let values = [
        ("opinions", opinions.into()),
        ("themes", analysis.report.themes.len().into()),
        ("clusters", analysis.duplicates.clusters.len().into()),
    ];
    if opinions > 0 {
        face.say(key!("analyse-done-opinions"), &values);
    }
    if let Some(groups) = &analysis.groups {
        let values =
            [("voters", counts.voters.into()), ("votes", counts.votes.into()), ("groups", groups.groups.len().into())];
        face.say(key!("analyse-done-votes"), &values);
    }
    let report = arguments.out.join("report.html").display().to_string();
    face.say(key!("analyse-done"), &[("report", report.into())]);
}
