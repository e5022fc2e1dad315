//! The body's own items as files: opinions as a table that `hutong import` reads back, and every item as JSON. For the
//! own secretariat only: unpublished items and names are in it.
#![allow(clippy::disallowed_methods, reason = "an export is written into the folder that the operator names")]

use std::{
    fs::{self, File},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use hutong_core::{
    canonical::{self, parse_object},
    consultation::item::{Audience, ItemKind},
    ids::{ConsultationId, Place},
};
use hutong_node::{
    Node, ReadFault,
    pages::{ItemQuery, ItemView},
};
use serde_json::{Value as Json, json};

use crate::input::time;

/// Headings of `opinions.csv`: those that `hutong import` takes, then what is for the reader.
const HEAD: [&str; 11] =
    ["id", "title", "text", "author", "body", "tier", "prompt", "submitted_at", "state", "entry", "source"];
/// The last column of what comes from a simulated consultation, and what stands in it: `hutong import` knows both.
const SIMULATED: (&str, &str) = ("simulated", "系虚构");
/// Items read at once.
const PIECE: u32 = 200;
/// So that spreadsheets on Windows read the table as UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Opinions in the tables.
    pub opinions: u64,
    /// Items of all kinds.
    pub items: u64,
    /// Consultations, one folder each.
    pub consultations: u64,
}

/// An export was not written, or not whole.
#[derive(Debug, thiserror::Error)]
pub enum ExportFault {
    /// The record.
    #[error("couldn't read the record")]
    Read(#[from] ReadFault),
    /// The folder.
    #[error("couldn't write {path}")]
    Write {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// Writes `OUT/<consultation>/opinions.csv`, `opinions.jsonl` and `items.json` for one consultation or all.
///
/// # Errors
/// [`ExportFault`]; files written before it stand.
pub async fn write(node: &Node, only: Option<&ConsultationId>, out: &Path) -> Result<Exported, ExportFault> {
    let mut exported = Exported::default();
    for view in node.store().list_consultations().await? {
        if only.is_some_and(|id| *id != view.id) || view.stages.iter().all(|s| s.origin != *node.origin()) {
            continue;
        }
        let items = read_items(node, &view.id).await?;
        let host = view.charter.as_ref().and_then(|c| c.host(node.origin()));
        let is_simulated = view.charter.as_ref().is_some_and(|charter| charter.simulated);
        let body = host.map(|host| host.code.clone()).unwrap_or_default();
        let folder = out.join(view.id.as_str());
        let opinions: Vec<Opinion<'_>> =
            items.iter().filter(|i| i.row.kind == ItemKind::Opinion).filter_map(|i| Opinion::of(i, &body)).collect();
        let fault = |name: &str| {
            let path = folder.join(name);
            move |source| ExportFault::Write { path, source }
        };
        fs::create_dir_all(&folder).map_err(fault(""))?;
        write_table(&folder.join("opinions.csv"), &opinions, is_simulated).map_err(fault("opinions.csv"))?;
        write_lines(&folder.join("opinions.jsonl"), &opinions, is_simulated).map_err(fault("opinions.jsonl"))?;
        write_items(&folder.join("items.json"), &items, &body, is_simulated).map_err(fault("items.json"))?;
        exported.opinions += opinions.len() as u64;
        exported.items += items.len() as u64;
        exported.consultations += 1;
    }
    Ok(exported)
}

async fn read_items(node: &Node, consultation: &ConsultationId) -> Result<Vec<ItemView>, ReadFault> {
    let mut items: Vec<ItemView> = Vec::new();
    loop {
        let after: Option<Place> = items.last().map(|item| item.place.clone());
        let query = ItemQuery {
            consultation: consultation.clone(),
            audience: Audience::Own,
            kind: None,
            state: None,
            origin: Some(node.origin().clone()),
            after,
            limit: PIECE,
        };
        let piece = node.store().list_items(&query).await?;
        if piece.is_empty() {
            return Ok(items);
        }
        items.extend(piece);
    }
}

/// An opinion whose words are here, as a row.
struct Opinion<'a> {
    item: &'a ItemView,
    body: &'a str,
    text: &'a str,
    author: String,
    submitted_at: String,
}

impl Opinion<'_> {
    fn of<'a>(item: &'a ItemView, body: &'a str) -> Option<Opinion<'a>> {
        let (author, submitted_at) = origin_of(item);
        Some(Opinion { item, body, text: item.text.as_deref()?, author, submitted_at })
    }

    fn fields(&self) -> [String; HEAD.len()] {
        let item = self.item;
        [
            item.registration.clone().unwrap_or_else(|| item.place.index.to_string()),
            item.title.clone().unwrap_or_default(),
            self.text.to_owned(),
            self.author.clone(),
            self.body.to_owned(),
            item.row.tier.word().to_owned(),
            item.row.prompt.as_ref().map(ToString::to_string).unwrap_or_default(),
            self.submitted_at.clone(),
            item.row.state.word().to_owned(),
            item.place.index.to_string(),
            item.row.source.map(|s| s.word().to_owned()).unwrap_or_default(),
        ]
    }
}

/// Author and time: as they came with an imported item, else the pseudonym (a name only with consent) and the minute of
/// entry.
fn origin_of(item: &ItemView) -> (String, String) {
    let came = item.source.as_deref().and_then(|bytes| parse_object(bytes, canonical::DOCUMENT).ok());
    let text = |name: &str| {
        let text = came.as_ref().and_then(|o| o.need_text(name).ok());
        text.filter(|t| !t.is_empty()).map(str::to_owned)
    };
    let author = text("author").or_else(|| text("for")).unwrap_or_else(|| match &item.author {
        Some(author) if author.is_named && !author.name.is_empty() => author.name.clone(),
        Some(author) => author.handle.to_string(),
        None => String::new(),
    });
    let time = text("time").or_else(|| text("received")).unwrap_or_else(|| time::iso_minute(item.row.ts));
    (author, time)
}

/// A file that only its owner reads.
fn create(path: &Path) -> io::Result<File> {
    File::options().create(true).truncate(true).write(true).mode(0o600).open(path)
}

fn write_table(path: &Path, opinions: &[Opinion<'_>], is_simulated: bool) -> io::Result<()> {
    let mut file = create(path)?;
    file.write_all(BYTE_ORDER_MARK)?;
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut file);
    let (name, says) = SIMULATED;
    table.write_record(HEAD.into_iter().chain(is_simulated.then_some(name)))?;
    let more = || is_simulated.then(|| says.to_owned());
    opinions.iter().try_for_each(|opinion| table.write_record(opinion.fields().into_iter().chain(more())))?;
    table.flush()?;
    drop(table);
    file.sync_all()
}

fn write_lines(path: &Path, opinions: &[Opinion<'_>], is_simulated: bool) -> io::Result<()> {
    let mut file = io::BufWriter::new(create(path)?);
    for opinion in opinions {
        let pairs = HEAD.into_iter().zip(opinion.fields());
        let pairs = pairs.chain(is_simulated.then(|| (SIMULATED.0, SIMULATED.1.to_owned())));
        let row: serde_json::Map<String, Json> =
            pairs.map(|(head, field)| (head.to_owned(), Json::String(field))).collect();
        writeln!(file, "{}", Json::Object(row))?;
    }
    file.into_inner()?.sync_all()
}

/// Every item with what the desk knows of it.
fn write_items(path: &Path, items: &[ItemView], body: &str, is_simulated: bool) -> io::Result<()> {
    let rows: Vec<Json> = items
        .iter()
        .map(|item| {
            let (author, submitted_at) = origin_of(item);
            json!({
                "entry": item.place.index,
                "registration": item.registration,
                "kind": item.row.kind.word(),
                "tier": item.row.tier.word(),
                "audience": item.row.audience.word(),
                "state": item.row.state.word(),
                "prompt": item.row.prompt.as_ref().map(ToString::to_string),
                "about": item.row.about.as_ref().map(|r| json!([r.origin.as_ref().map(|o| o.as_str()), r.index])),
                "title": item.title,
                "text": item.text,
                "author": author,
                "submitted_at": submitted_at,
                "source": item.row.source.map(|s| s.word()),
                "body": body,
                "supports": item.supports.values().sum::<u64>(),
                "replies": item.replies.values().sum::<u64>(),
                "more": item.more.iter().map(|(name, bytes)| (name.clone(), String::from_utf8_lossy(bytes).into()))
                    .collect::<serde_json::Map<String, Json>>(),
                "files": item.files.iter().map(|f| json!({ "part": f.part.to_string(), "name": f.name,
                    "media_type": f.media_type, "bytes": f.len })).collect::<Vec<_>>(),
            })
        })
        .collect();
    let mut file = create(path)?;
    serde_json::to_writer_pretty(
        &mut file,
        &json!({ "schema": "hutong-export/1", "simulated": is_simulated, "items": rows }),
    )?;
    file.write_all(b"\n")?;
    file.sync_all()
}
