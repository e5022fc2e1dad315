//! `hutong import`: every row of a file becomes an opinion through intake, like a person's act; every problem is listed.
//! Not here: reading files (`input`), and what may be imported (rules).

use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use hutong_analysis::input::Opinion;
use hutong_log::hash::Sha256;
use serde_json::{Value as Json, json};

use super::{analyse::parse_columns, face::Face, serve::runtime};
use crate::{
    admin::{
        door::{self, Door},
        wire::{ActorWire, AskWire, ImportWire, MANY_MAX, Request, SubmitWire},
    },
    documents,
    edge::{Ending, Stop, Tell},
    input::{
        self, ReadError, Refused,
        headings::Columns,
        problem::{Effect, Problem},
    },
    key,
    locale::{Locale, Notice},
};

/// Problems shown on the terminal; `--problems FILE` takes all.
const PROBLEMS_SHOWN_MAX: usize = 12;

/// What `hutong import` was asked to do; its help stands under `help-import-…`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[arg(value_name = "INPUT", required = true)]
    input: Vec<PathBuf>,
    #[arg(long, value_name = "ID")]
    consultation: String,
    #[arg(long, value_name = "ID")]
    by: String,
    #[arg(long, value_name = "TIER", value_parser = PossibleValuesParser::new(["member", "verified", "open"]), default_value = "open")]
    tier: String,
    #[arg(long, value_name = "COLUMNS")]
    columns: Option<String>,
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    #[arg(long, value_name = "FILE")]
    problems: Option<PathBuf>,
}

/// The list of problems could not be written.
#[derive(Debug, thiserror::Error)]
#[error("couldn't write {path}")]
struct ListFault {
    path: PathBuf,
    #[source]
    source: csv::Error,
}

impl Tell for ListFault {
    fn notice(&self) -> Notice {
        Notice::new(key!("import-list-fault")).with("path", self.path.display().to_string())
    }
}

/// What became of the rows of one file.
#[derive(Debug, Default)]
struct Imported {
    accepted: u64,
    earlier: u64,
    refused: Vec<(String, u64, Notice)>,
    problems: Vec<Problem>,
}

impl Imported {
    fn add(&mut self, other: Imported) {
        self.accepted += other.accepted;
        self.earlier += other.earlier;
        self.refused.extend(other.refused);
        self.problems.extend(other.problems);
    }
}

/// Runs the command.
///
/// # Errors
/// A refusal when a file cannot be read at all, or the consultation takes nothing; a fault when the node fails.
pub fn run(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    let columns = parse_columns(arguments.columns.as_deref().unwrap_or_default())?;
    let imported = runtime()?.block_on(import_all(arguments, &columns, face))?;
    tell(&imported, arguments, face)?;
    Ok(if imported.refused.is_empty() { Ending::Done } else { Ending::CheckFailed })
}

async fn import_all(arguments: &Arguments, columns: &Columns, face: &Face) -> Result<Imported, Stop> {
    let mut door = Door::open(&arguments.dir).await?;
    let mut imported = Imported::default();
    let mut ended = Ok(());
    for path in &arguments.input {
        match import_file(&mut door, path, arguments, columns, face).await {
            Ok(one) => imported.add(one),
            Err(stop) => {
                ended = Err(stop);
                break;
            }
        }
    }
    door.close().await;
    ended.map(|()| imported)
}

async fn import_file(
    door: &mut Door,
    path: &Path,
    arguments: &Arguments,
    columns: &Columns,
    face: &Face,
) -> Result<Imported, Stop> {
    let (rows, problems) = read(path, columns, face)?;
    let file = arguments.source.clone().unwrap_or_else(|| file_name(path));
    let mut imported = Imported { problems, ..Imported::default() };
    let before = door.ask(&arguments.dir, Request::Status).await?["size"].as_u64().unwrap_or_default();
    let bar = face.progress(key!("import-handing-in"), Some(rows.len() as u64));
    for piece in rows.chunks(MANY_MAX) {
        let many = piece.iter().map(|(opinion, line)| submit(arguments, &file, *line, opinion)).collect();
        let answer = door.ask(&arguments.dir, Request::SubmitMany { many }).await?;
        let answers = answer["answers"].as_array().map(Vec::as_slice).unwrap_or_default();
        for ((_, line), answer) in piece.iter().zip(answers) {
            imported.take(&file, *line, answer, before)?;
        }
        bar.inc(piece.len() as u64);
    }
    bar.finish_and_clear();
    Ok(imported)
}

fn read(path: &Path, columns: &Columns, face: &Face) -> Result<input::FileRows, Stop> {
    let bar = face.progress(key!("analyse-reading"), Some(input::bytes_of(path)));
    let read = input::read_rows(path, columns, &|bytes| bar.inc(bytes));
    bar.finish_and_clear();
    read.map_err(|error| {
        if let ReadError::Refused(Refused::NothingAccepted { problems, .. }) = &error {
            show(problems, &[], face);
        }
        error.into()
    })
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The form key of a row: consultation, name of the source and row, not the words. A file that was mended and is
/// imported again brings only the rows that were refused before; a row whose words changed since is refused.
fn row_key(consultation: &str, file: &str, row: u64) -> String {
    let words = [b"hutong/import/v1".as_slice(), consultation.as_bytes(), file.as_bytes()];
    let hash = words.iter().fold(Sha256::new(), |h, w| h.chain(w).chain(b"\0"));
    hash.chain(&row.to_be_bytes()).finish().to_hex()[..32].to_owned()
}

fn submit(arguments: &Arguments, file: &str, row: u64, opinion: &Opinion) -> SubmitWire {
    let tier = if opinion.tier.is_empty() { arguments.tier.clone() } else { opinion.tier.clone() };
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    SubmitWire {
        by: ActorWire::Person(arguments.by.clone()),
        key: row_key(&arguments.consultation, file, row),
        ask: AskWire::SubmitOpinion {
            consultation: arguments.consultation.clone(),
            prompt: some(&opinion.prompt),
            audience: None,
            title: opinion.title.clone(),
            text: opinion.text.clone(),
            named: false,
            files: 0,
            behalf: None,
            import: Some(ImportWire {
                file: file.to_owned(),
                row,
                author: opinion.author.clone(),
                time: opinion.submitted_at.clone(),
                tier,
            }),
        },
    }
}

impl Imported {
    /// One row's answer. A refusal is about the row; anything else ends the import, which can be run again as it is.
    fn take(&mut self, file: &str, line: u64, answer: &Json, before: u64) -> Result<(), Stop> {
        match answer.get("error") {
            None => {
                let is_new = answer["receipt"]["index"].as_u64().is_none_or(|index| index >= before);
                self.accepted += u64::from(is_new);
                self.earlier += u64::from(!is_new);
                Ok(())
            }
            Some(error) => match door::stop(error) {
                Stop::Refusal(notice) => {
                    self.refused.push((file.to_owned(), line, notice));
                    Ok(())
                }
                other => Err(other),
            },
        }
    }
}

fn tell(imported: &Imported, arguments: &Arguments, face: &Face) -> Result<(), Stop> {
    show(&imported.problems, &imported.refused, face);
    let set_aside = imported.problems.iter().filter(|p| p.what.effect() == Effect::SetAside);
    let set_aside: u64 = set_aside.map(|p| p.what.weight()).sum();
    let values = [
        ("accepted", imported.accepted.into()),
        ("earlier", imported.earlier.into()),
        ("refused", imported.refused.len().into()),
        ("aside", set_aside.into()),
    ];
    face.say(key!("import-done"), &values);
    if let Some(path) = &arguments.problems {
        let fault = |source| Stop::fault(ListFault { path: path.clone(), source });
        write_list(path, imported, &Locale::all()).map_err(fault)?;
        face.say(key!("import-list"), &[("path", path.display().to_string().into())]);
    }
    let problems = imported.problems.iter().map(|p| {
        json!({ "file": p.file, "line": p.line, "code": p.what.code(), "effect": p.what.effect().code(),
            "what": face.locale.tell(&p.what.notice()), "remedy": face.locale.remedy(&p.what.notice()) })
    });
    let refused = imported.refused.iter().map(|(file, line, notice)| {
        json!({ "file": file, "line": line, "code": notice.key, "effect": "refused",
            "what": face.locale.tell(notice), "remedy": face.locale.remedy(notice) })
    });
    face.print_json(&json!({
        "accepted": imported.accepted,
        "accepted_earlier": imported.earlier,
        "refused": imported.refused.len(),
        "set_aside": set_aside,
        "problems": problems.chain(refused).collect::<Vec<_>>(),
    }));
    Ok(())
}

/// Refused rows first, then problems by their weight, a few of each on stderr: they belong to the reader.
fn show(problems: &[Problem], refused: &[(String, u64, Notice)], face: &Face) {
    for (file, line, notice) in refused.iter().take(PROBLEMS_SHOWN_MAX) {
        let values = [
            ("file", file.as_str().into()),
            ("line", (*line).into()),
            ("what", face.locale.tell(notice).into()),
            ("remedy", face.locale.remedy(notice).into()),
        ];
        face.remark(&format!("  {}", face.locale.say_with(key!("import-refused"), &values)));
    }
    let mut sorted: Vec<&Problem> = problems.iter().collect();
    sorted.sort_by_key(|problem| problem.what.effect());
    for problem in sorted.iter().take(PROBLEMS_SHOWN_MAX) {
        face.remark(&format!("  {}", documents::tell_problem(problem, &face.locale)));
    }
    let shown = refused.len().min(PROBLEMS_SHOWN_MAX) + problems.len().min(PROBLEMS_SHOWN_MAX);
    let more = refused.len() + problems.len() - shown;
    if more > 0 {
        face.remark(&format!("  {}", face.locale.say_with(key!("import-more"), &[("count", more.into())])));
    }
}

/// Every problem with its place, in every language.
fn write_list(path: &Path, imported: &Imported, locales: &[Locale]) -> Result<(), csv::Error> {
    let mut writer = csv::Writer::from_path(path)?;
    let mut head: Vec<String> = ["file", "line", "code", "effect"].map(str::to_owned).to_vec();
    for locale in locales {
        head.extend([format!("what_{}", locale.tag()), format!("remedy_{}", locale.tag())]);
    }
    writer.write_record(&head)?;
    let refused = imported.refused.iter().map(|(file, line, notice)| {
        ([file.clone(), line.to_string(), notice.key.to_owned(), "refused".to_owned()], notice.clone())
    });
    let problems = imported.problems.iter().map(|p| {
        let line = p.line.map_or_else(String::new, |line| line.to_string());
        let place = [p.file.clone(), line, p.what.code().to_owned(), p.what.effect().code().to_owned()];
        (place, p.what.notice())
    });
    for (place, notice) in refused.chain(problems) {
        let said = locales.iter().flat_map(|locale| [locale.tell(&notice), locale.remedy(&notice)]);
        writer.write_record(place.into_iter().chain(said))?;
    }
    writer.flush()?;
    Ok(())
}
