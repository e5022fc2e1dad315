//! `hutong analyse`: reads a file or folder, runs the analysis, writes the results. Nothing leaves the machine.
//! Not here: reading (`input`), sums (`hutong-analysis`), and how the results look (`documents`).

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;

use super::face::Face;
use crate::edge::{Ending, Stop};
use crate::input::headings::{Columns, ColumnsFault, Field};
use crate::input::problem::{Effect, Problem};
use crate::input::{self, Reading, Refused};
use crate::key;
use crate::locale::Notice;

/// Problems shown on the terminal; the others stand in `problems.csv`.
const PROBLEMS_SHOWN_MAX: usize = 12;

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

/// Runs the command.
///
/// # Errors
/// A refusal when nothing can be read or the folder is not ours; a fault when the disk fails.
pub fn run(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    let columns = parse_columns(arguments.columns.as_deref().unwrap_or_default())?;
    let reading = read(arguments, &columns, face)?;
    show_problems(&reading.problems, face);
    Ok(Ending::Done)
}

fn parse_columns(given: &str) -> Result<Columns, Stop> {
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
        if let input::ReadError::Refused(Refused::NothingAccepted { problems, .. }) = &error {
            show_problems(problems, face);
        }
        error.into()
    })
}

/// Shows the gravest problems first, a few of each kind, on stderr: they belong to the reader, not to the result.
fn show_problems(problems: &[Problem], face: &Face) {
    let mut sorted: Vec<&Problem> = problems.iter().collect();
    sorted.sort_by_key(|problem| problem.what.effect());
    for problem in sorted.iter().take(PROBLEMS_SHOWN_MAX) {
        face.remark(&format!("  {}", tell_problem(problem, face)));
    }
    let _ = Effect::Remark;
}

fn tell_problem(problem: &Problem, face: &Face) -> String {
    use crate::edge::Tell;
    face.locale.tell(&problem.what.notice())
}
