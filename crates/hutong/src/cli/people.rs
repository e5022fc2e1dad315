//! `hutong people import|sheet|list`: who is on file, from the lists that offices keep, and sheets of one-time codes.
//! Not here: reading tables (`input/people`), how a sheet looks (`documents/sheet`), who may do it (rules).

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
    path::{Path, PathBuf},
};

use hutong_log::hash::sha256;
use hutong_node::dice;
use serde_json::{Value as Json, json};

use super::{face::Face, serve::runtime};
use crate::{
    admin::{
        door::Door,
        wire::{ActorWire, HomeWire, PersonWire, Request},
    },
    documents::{
        self,
        sheet::{self, Line},
    },
    edge::{Ending, Stop, Tell},
    input::{
        bytes_of,
        people::{self, PersonRow},
        problem::{Effect, Problem, What, excerpt},
    },
    key,
    locale::{Locale, Notice},
};

/// Problems shown on the terminal; `--problems FILE` takes all.
const PROBLEMS_SHOWN_MAX: usize = 12;
/// People sent at once: a line on the socket stays well below its limit.
const PIECE: usize = 1_000;
/// Hex digits of an id that is made from a name.
const MADE_ID_DIGITS: usize = 10;

/// What `hutong people` was asked to do; its help stands under `help-people-…`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Import(Import),
    Sheet(Sheet),
    List(List),
}

#[derive(Debug, clap::Args)]
struct Import {
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[arg(value_name = "INPUT", required = true)]
    input: Vec<PathBuf>,
    #[arg(long)]
    dry_run: bool,
    #[arg(long, value_name = "FILE")]
    problems: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct Sheet {
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[arg(long, value_name = "URL")]
    entry: String,
    #[arg(long, value_name = "N", default_value = "14", value_parser = clap::value_parser!(i64).range(1..=90))]
    days: i64,
}

#[derive(Debug, clap::Args)]
struct List {
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
}

/// What could not be written or drawn.
#[derive(Debug, thiserror::Error)]
enum PeopleFault {
    #[error("couldn't write {path}")]
    Write {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("couldn't draw the sheet")]
    Sheet(#[from] sheet::SheetFault),
    #[error("couldn't draw a form key")]
    Dice(#[from] dice::DiceFault),
}

impl Tell for PeopleFault {
    fn notice(&self) -> Notice {
        match self {
            PeopleFault::Write { path, .. } => {
                Notice::new(key!("people-write")).with("path", path.display().to_string())
            }
            PeopleFault::Sheet(_) => Notice::new(key!("people-sheet-fault")),
            PeopleFault::Dice(_) => Notice::new(key!("node-dice")),
        }
    }
}

/// Runs the command.
///
/// # Errors
/// A refusal when a list has nobody in it; a fault when a file cannot be written.
pub fn run(arguments: &Arguments, face: &Face) -> Result<Ending, Stop> {
    match &arguments.command {
        Command::Import(import) => runtime()?.block_on(import_people(import, face)),
        Command::Sheet(ask) => runtime()?.block_on(print_sheet(ask, face)),
        Command::List(list) => runtime()?.block_on(list_people(list, face)),
    }
}

async fn ask(dir: &Path, request: Request) -> Result<Json, Stop> {
    let mut door = Door::open(dir).await?;
    let answer = door.ask(dir, request).await;
    door.close().await;
    answer
}

/// What became of the rows.
#[derive(Debug, Default)]
struct Imported {
    new: u64,
    changed: u64,
    same: u64,
    problems: Vec<Problem>,
}

async fn import_people(import: &Import, face: &Face) -> Result<Ending, Stop> {
    let mut imported = Imported::default();
    let mut rows = Vec::new();
    for path in &import.input {
        let bar = face.progress(key!("people-reading"), Some(bytes_of(path)));
        let read = people::read(path, &|bytes| bar.inc(bytes));
        bar.finish_and_clear();
        let (more, problems) = read.map_err(Stop::from)?;
        rows.extend(more);
        imported.problems.extend(problems);
    }
    let mut door = Door::open(&import.dir).await?;
    let done = hand_in(&mut door, import, rows, &mut imported).await;
    door.close().await;
    done?;
    tell(&imported, import, face)?;
    Ok(Ending::Done)
}

async fn hand_in(door: &mut Door, import: &Import, rows: Vec<PersonRow>, imported: &mut Imported) -> Result<(), Stop> {
    let on_file = door.ask(&import.dir, Request::People { unit: None }).await?;
    let on_file = on_file["people"].as_array().cloned().unwrap_or_default();
    let known = on_file.into_iter().filter_map(|p| serde_json::from_value(p["person"].clone()).ok());
    let settled = settle(rows, known.collect(), imported);
    if import.dry_run {
        return Ok(());
    }
    for piece in settled.chunks(PIECE) {
        let key = dice::bytes::<16>().map_err(|e| Stop::fault(PeopleFault::Dice(e)))?;
        let ask = HomeWire::AddPeople { people: piece.to_vec() };
        let request = Request::Home { by: ActorWire::Node, key: hutong_log::hex::encode(&key), ask };
        door.ask(&import.dir, request).await?;
    }
    Ok(())
}

/// Who is to be put on file: rows meet who is there, by id, by telephone, or by a name that only one person has. A row
/// that could mean two people changes nobody.
fn settle(rows: Vec<PersonRow>, known: Vec<PersonWire>, imported: &mut Imported) -> Vec<PersonWire> {
    let mut on_file = OnFile::default();
    known.into_iter().for_each(|person| on_file.put(person));
    let names_in_file = count(rows.iter().map(|r| r.name.clone()));
    let mut taken = BTreeSet::new();
    let mut settled: Vec<PersonWire> = Vec::new();
    for row in rows {
        let note = |what| Problem { file: row.file.clone(), line: Some(row.line), what };
        let by_phone = || {
            let same = on_file.by_phone.get(row.phone.as_ref()?)?;
            same.first().filter(|_| same.len() == 1).cloned()
        };
        let same_name: Vec<String> = on_file.by_name.get(&row.name).into_iter().flatten().cloned().collect();
        let is_one_in_file = names_in_file.get(&row.name).is_some_and(|n| *n == 1);
        let found = row.id.clone().or_else(by_phone).or_else(|| match &same_name[..] {
            [one] if is_one_in_file => Some(one.clone()),
            _ => None,
        });
        let is_unclear = found.is_none() && (same_name.len() > 1 || (!is_one_in_file && row.phone.is_none()));
        if is_unclear {
            imported.problems.push(note(What::PersonUnclear(excerpt(&row.name))));
            continue;
        }
        let id = found.unwrap_or_else(|| made_id(&row));
        if hutong_core::ids::PersonId::new(&id).is_err() {
            imported.problems.push(note(What::PersonIdBroken(excerpt(&id))));
            continue;
        }
        if !taken.insert(id.clone()) {
            imported.problems.push(note(What::RowRepeated(id)));
            continue;
        }
        let before = on_file.people.get(&id);
        let person = row.merged(&id, before);
        let same = before.is_some_and(|b| json!(b) == json!(person));
        let counter = match (before, same) {
            (None, _) => &mut imported.new,
            (Some(_), true) => &mut imported.same,
            (Some(_), false) => &mut imported.changed,
        };
        *counter += 1;
        if !same {
            on_file.put(person.clone());
            settled.push(person);
        }
    }
    settled
}

/// People by id, with whoever has a name or a telephone: a list of tens of thousands meets as many.
#[derive(Default)]
struct OnFile {
    people: BTreeMap<String, PersonWire>,
    by_name: BTreeMap<String, BTreeSet<String>>,
    by_phone: BTreeMap<String, BTreeSet<String>>,
}

impl OnFile {
    fn put(&mut self, person: PersonWire) {
        let id = person.id.clone();
        if let Some(before) = self.people.get(&id) {
            self.by_name.entry(before.name.clone()).or_default().remove(&id);
            self.by_phone.entry(before.phone.clone()).or_default().remove(&id);
        }
        self.by_name.entry(person.name.clone()).or_default().insert(id.clone());
        self.by_phone.entry(person.phone.clone()).or_default().insert(id.clone());
        self.people.insert(id, person);
    }
}

fn count(names: impl Iterator<Item = String>) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for name in names {
        *counts.entry(name).or_insert(0) += 1;
    }
    counts
}

/// An id for somebody who has none: from name and telephone, so that the same list gives the same ids.
fn made_id(row: &PersonRow) -> String {
    let seed = format!("{}\0{}", row.name, row.phone.as_deref().unwrap_or_default());
    format!("p-{}", &sha256(seed.as_bytes()).to_hex()[..MADE_ID_DIGITS])
}

fn tell(imported: &Imported, import: &Import, face: &Face) -> Result<(), Stop> {
    let mut sorted: Vec<&Problem> = imported.problems.iter().collect();
    sorted.sort_by_key(|problem| problem.what.effect());
    for problem in sorted.iter().take(PROBLEMS_SHOWN_MAX) {
        face.remark(&format!("  {}", documents::tell_problem(problem, &face.locale)));
    }
    let more = sorted.len().saturating_sub(PROBLEMS_SHOWN_MAX);
    if more > 0 {
        face.remark(&format!("  {}", face.locale.say_with(key!("import-more"), &[("count", more.into())])));
    }
    let aside: u64 = sorted.iter().filter(|p| p.what.effect() == Effect::SetAside).map(|p| p.what.weight()).sum();
    let values = [
        ("new", imported.new.into()),
        ("changed", imported.changed.into()),
        ("same", imported.same.into()),
        ("aside", aside.into()),
    ];
    let done = if import.dry_run { key!("people-would") } else { key!("people-done") };
    face.say(done, &values);
    if let Some(path) = &import.problems {
        write_list(path, &imported.problems, &Locale::all()).map_err(|source| {
            Stop::fault(PeopleFault::Write { path: path.clone(), source: std::io::Error::other(source) })
        })?;
        face.say(key!("import-list"), &[("path", path.display().to_string().into())]);
    }
    let problems = imported.problems.iter().map(|p| {
        json!({ "file": p.file, "line": p.line, "code": p.what.code(), "effect": p.what.effect().code(),
            "what": face.locale.tell(&p.what.notice()), "remedy": face.locale.remedy(&p.what.notice()) })
    });
    face.print_json(&json!({ "new": imported.new, "changed": imported.changed, "same": imported.same,
        "set_aside": aside, "problems": problems.collect::<Vec<_>>() }));
    Ok(())
}

fn write_list(path: &Path, problems: &[Problem], locales: &[Locale]) -> Result<(), csv::Error> {
    let mut writer = csv::Writer::from_path(path)?;
    let mut head: Vec<String> = ["file", "line", "code", "effect"].map(str::to_owned).to_vec();
    for locale in locales {
        head.extend([format!("what_{}", locale.tag()), format!("remedy_{}", locale.tag())]);
    }
    writer.write_record(&head)?;
    for p in problems {
        let line = p.line.map_or_else(String::new, |line| line.to_string());
        let place = [p.file.clone(), line, p.what.code().to_owned(), p.what.effect().code().to_owned()];
        let notice = p.what.notice();
        let said = locales.iter().flat_map(|locale| [locale.tell(&notice), locale.remedy(&notice)]);
        writer.write_record(place.into_iter().chain(said))?;
    }
    writer.flush()?;
    Ok(())
}

async fn print_sheet(ask_for: &Sheet, face: &Face) -> Result<Ending, Stop> {
    let fault = |source| Stop::fault(PeopleFault::Write { path: ask_for.out.clone(), source });
    // The file is there before any code is made: a code that nobody can print would lock its owner's old one out.
    let mut file = private_file(&ask_for.out).map_err(fault)?;
    let request = Request::Sheet {
        by: ActorWire::Node,
        unit: ask_for.unit.clone(),
        entry: ask_for.entry.clone(),
        days: ask_for.days,
    };
    let answer = ask(&ask_for.dir, request).await?;
    let lines = answer["lines"].as_array().map(Vec::as_slice).unwrap_or_default();
    let lines: Vec<Line> = lines.iter().map(read_line).collect();
    let html = sheet::render(ask_for.unit.as_deref().unwrap_or_default(), &ask_for.entry, &lines, &face.locale);
    let html = html.map_err(|e| Stop::fault(PeopleFault::Sheet(e)))?;
    file.write_all(html.as_bytes()).and_then(|()| file.sync_all()).map_err(fault)?;
    let waiting = lines.iter().filter(|line| line.code.is_some()).count();
    let values = [
        ("path", ask_for.out.display().to_string().into()),
        ("waiting", waiting.into()),
        ("done", (lines.len() - waiting).into()),
    ];
    face.say(key!("people-sheet-done"), &values);
    face.print_json(&json!({ "out": ask_for.out, "codes": waiting, "signed_in": lines.len() - waiting }));
    Ok(Ending::Done)
}

/// A file that its owner alone reads: it holds codes.
fn private_file(path: &Path) -> std::io::Result<std::fs::File> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

fn read_line(line: &Json) -> Line {
    let text = |name: &str| line[name].as_str().map(str::to_owned);
    Line {
        id: text("id").unwrap_or_default(),
        name: text("name").unwrap_or_default(),
        code: text("code"),
        url: text("url"),
        expires: line["expires"].as_u64(),
    }
}

async fn list_people(list: &List, face: &Face) -> Result<Ending, Stop> {
    let answer = ask(&list.dir, Request::People { unit: list.unit.clone() }).await?;
    let people = answer["people"].as_array().map(Vec::as_slice).unwrap_or_default();
    for view in people {
        let Ok(person) = serde_json::from_value::<PersonWire>(view["person"].clone()) else { continue };
        let units: Vec<&str> = person.affiliations.iter().map(|(_, unit)| unit.as_str()).collect();
        let roles = person.tier.iter().chain(&person.roles).map(String::as_str).collect::<Vec<_>>().join(" ");
        let values = [
            ("id", person.id.as_str().into()),
            ("name", person.name.as_str().into()),
            ("roles", roles.into()),
            ("units", units.join(" · ").into()),
        ];
        let line = if view["has_signed_in"] == true { key!("people-line") } else { key!("people-line-waiting") };
        face.say(line, &values);
    }
    face.say(key!("people-count"), &[("count", people.len().into())]);
    face.print_json(&answer);
    Ok(Ending::Done)
}
