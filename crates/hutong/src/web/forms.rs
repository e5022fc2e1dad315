//! Forms as browsers send them: fields, and files that are taken in piece by piece. The only way to a form's content:
//! whoever reads one is told whether it was drawn by this node for this visitor.

use std::collections::BTreeMap;

use axum::{
    RequestExt,
    body::Body,
    extract::{Form, Multipart, Request, multipart::Field},
    http::{HeaderValue, header},
    response::Response,
};
use hutong_core::{
    command::{Actor, Ask, Command},
    consultation::{
        opinion::{FILE_LEN_MAX, FILES_MAX},
        vote::Cast,
    },
    facts::Private,
    home::{CHUNK_LEN_MAX, HomeAsk, StageChunk},
    ids::FormKey,
    text::tidy,
};
use hutong_node::{answer::Answer, dice};

use super::{
    errors::Trouble,
    frame::see_other,
    photo::without_place,
    sniff::{self, sniff},
    state::derive,
    visitor::Visitor,
};

/// Longest form without files, in bytes: the longest text in four-byte characters, percent-encoded, and some room.
pub const FIELDS_LEN_MAX: usize = 128 << 10;
/// Longest form with files, in bytes.
pub const BODY_LEN_MAX: usize = FILE_LEN_MAX as usize * FILES_MAX + FIELDS_LEN_MAX;
/// Most fields of a form: every box of the largest survey, and some.
const FIELDS_MAX: usize = 512;
/// Longest file name kept, in characters.
const NAME_CHARS_MAX: usize = 120;

/// A form that was sent.
#[derive(Clone, Default)]
pub struct Posted {
    fields: BTreeMap<String, String>,
    /// Files that came with it or with an earlier sending of it.
    pub files: Vec<FileSent>,
    /// The file of a form that is only looked at.
    pub content: Option<Vec<u8>>,
    /// What kept a file from being taken in.
    pub problems: Vec<FileProblem>,
    /// Whether this node drew it for this visitor.
    pub is_genuine: bool,
}

/// What is done with the files of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Files {
    /// Staged under the form's key while they stream in.
    Staged,
    /// Read, up to a length in bytes, and looked at.
    Read {
        /// Longest.
        len_max: usize,
    },
    /// Not taken in.
    Dropped,
}

/// A file that is staged under the form's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSent {
    /// Its name as the person knows it.
    pub name: String,
    /// Its length in bytes.
    pub len: u64,
}

/// A file that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileProblem {
    /// Its name.
    pub name: String,
    /// Why.
    pub why: Why,
}

/// Why a file was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is longer than [`FILE_LEN_MAX`].
    TooLong,
    /// It is of no kind that is taken.
    Kind,
    /// It is one too many.
    TooMany,
}

impl Posted {
    /// A field as it was typed; empty when it was not sent.
    pub fn raw(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// A field as the record takes it: line ends, normal form, no control characters.
    pub fn text(&self, name: &str) -> String {
        tidy(self.raw(name))
    }

    /// A field on one line.
    pub fn line(&self, name: &str) -> String {
        tidy(self.raw(name)).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Sets a field, for a form that is drawn with something in it.
    pub fn set(&mut self, name: &str, value: &str) {
        self.fields.insert(name.to_owned(), value.to_owned());
    }

    /// Names of the fields that were sent and begin so, without that beginning.
    pub fn picked<'p>(&'p self, prefix: &'p str) -> impl Iterator<Item = &'p str> {
        self.fields.keys().filter_map(move |name| name.strip_prefix(prefix))
    }

    /// All fields that were sent, by name.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether a box was ticked or a button pressed.
    pub fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// The form's key.
    ///
    /// # Errors
    /// [`Trouble::BadForm`].
    pub fn key(&self) -> Result<FormKey, Trouble> {
        FormKey::from_hex(self.raw("key")).map_err(|_| Trouble::BadForm)
    }

    /// Reads a form without files.
    ///
    /// # Errors
    /// [`Trouble::BadForm`], [`Trouble::TooLong`].
    pub async fn read(visitor: &Visitor, request: Request) -> Result<Posted, Trouble> {
        if media_type(&request) == "multipart/form-data" {
            return Posted::read_files(visitor, request, Files::Dropped).await;
        }
        if content_length(&request).is_some_and(|len| len > FIELDS_LEN_MAX) {
            return Err(Trouble::TooLong);
        }
        let pairs: Form<Vec<(String, String)>> = request.extract().await.map_err(|_| Trouble::BadForm)?;
        let mut posted = Posted::default();
        for (name, value) in pairs.0.into_iter().take(FIELDS_MAX) {
            posted.fields.insert(name, value);
        }
        posted.is_genuine = visitor.sent(posted.raw("token"));
        Ok(posted)
    }

    /// Reads a form with its files. A file is held in memory until it is whole, because its length comes first in what is
    /// staged; few visitors at a time may do so.
    ///
    /// # Errors
    /// [`Trouble::BadForm`], [`Trouble::TooLong`]; a fault when a piece could not be kept.
    pub async fn read_files(visitor: &Visitor, request: Request, files: Files) -> Result<Posted, Trouble> {
        if media_type(&request) != "multipart/form-data" {
            return Box::pin(Posted::read(visitor, request)).await;
        }
        let mut parts: Multipart = request.extract().await.map_err(|_| Trouble::BadForm)?;
        let mut posted = Posted::default();
        while let Some(field) = parts.next_field().await.map_err(|e| too_long_or_bad(&e))? {
            let name = field.name().unwrap_or_default().to_owned();
            if let Some(file_name) = field.file_name().map(str::to_owned) {
                // Hidden fields stand before the files in our forms: by now it is known whose form this is.
                match files {
                    Files::Staged => {
                        let is_wanted = visitor.sent(posted.raw("token"));
                        posted.take_file(visitor, field, &file_name, is_wanted).await?;
                    }
                    Files::Read { len_max } => {
                        let content = read_all(field, len_max).await?.ok_or(Trouble::TooLong)?;
                        posted.content = Some(content).filter(|c| !c.is_empty()).or(posted.content);
                    }
                    Files::Dropped => drop(read_all(field, 0).await?),
                }
            } else if posted.fields.len() < FIELDS_MAX {
                let len_max = if let Files::Read { len_max } = files { len_max } else { FIELDS_LEN_MAX };
                let value = read_all(field, len_max).await?.ok_or(Trouble::TooLong)?;
                posted.fields.insert(name, String::from_utf8_lossy(&value).into_owned());
                if posted.files.is_empty() {
                    posted.files = posted.staged_before();
                }
            }
        }
        posted.is_genuine = visitor.sent(posted.raw("token"));
        Ok(posted)
    }

    /// Files of an earlier sending: the form says their names and lengths, the node knows what it holds.
    fn staged_before(&self) -> Vec<FileSent> {
        let lines = self.raw("staged").lines().filter_map(|line| line.split_once(' ')).take(FILES_MAX);
        lines.filter_map(|(len, name)| Some(FileSent { name: name.to_owned(), len: len.parse().ok()? })).collect()
    }

    async fn take_file(
        &mut self,
        visitor: &Visitor,
        field: Field<'_>,
        name: &str,
        is_wanted: bool,
    ) -> Result<(), Trouble> {
        let name: String = tidy(name).replace(['\n', '/', '\\'], " ").chars().take(NAME_CHARS_MAX).collect();
        let _place = visitor.app.uploads.acquire().await.map_err(Trouble::fault)?;
        let content = read_all(field, usize::try_from(FILE_LEN_MAX).unwrap_or(usize::MAX)).await?;
        // An empty file field is sent without name and content.
        if !is_wanted || (name.is_empty() && content.as_ref().is_some_and(Vec::is_empty)) {
            return Ok(());
        }
        let refuse = |why| FileProblem { name: name.clone(), why };
        let Some(content) = content else {
            self.problems.push(refuse(Why::TooLong));
            return Ok(());
        };
        // Where a picture was taken is nobody's business but of whoever took it.
        let content = without_place(content);
        let Some(kind) = sniff(&content) else {
            self.problems.push(refuse(Why::Kind));
            return Ok(());
        };
        if self.files.len() >= FILES_MAX {
            self.problems.push(refuse(Why::TooMany));
            return Ok(());
        }
        let actor = visitor.actor().ok_or(Trouble::StaleForm)?;
        let key = self.key()?;
        stage(visitor, &actor, key, self.files.len() + 1, &name, kind, &content).await?;
        self.files.push(FileSent { name, len: content.len() as u64 });
        Ok(())
    }
}

/// Stages a file in pieces, each with a form key of its own made from the form's: sending it all again changes nothing.
async fn stage(
    visitor: &Visitor,
    actor: &Actor,
    upload: FormKey,
    file: usize,
    name: &str,
    kind: sniff::Kind,
    content: &[u8],
) -> Result<(), Trouble> {
    for (n, bytes) in content.chunks(CHUNK_LEN_MAX).enumerate() {
        let offset = (n * CHUNK_LEN_MAX) as u64;
        let words = [upload.to_string(), file.to_string(), offset.to_string()];
        let key = key_of("hutong/piece/v1", &words.each_ref().map(String::as_str));
        let chunk = StageChunk {
            upload,
            file,
            name: Private(name.to_owned()),
            media_type: kind.media_type.to_owned(),
            len: content.len() as u64,
            offset,
            bytes: bytes.to_vec(),
        };
        visitor.app.node().submit_home(actor.clone(), key, HomeAsk::StageChunk(chunk)).await?;
    }
    Ok(())
}

/// A form key made from another one: asking for the same part of the same form again changes nothing.
pub fn key_of(label: &str, words: &[&str]) -> FormKey {
    let mut key = [0; 16];
    key.copy_from_slice(&derive(label, words).as_bytes()[..16]);
    FormKey(key)
}

/// The whole of a field; `None` when it is longer than `len_max`.
async fn read_all(mut field: Field<'_>, len_max: usize) -> Result<Option<Vec<u8>>, Trouble> {
    let mut all = Vec::new();
    let mut is_too_long = false;
    while let Some(piece) = field.chunk().await.map_err(|e| too_long_or_bad(&e))? {
        is_too_long |= all.len() + piece.len() > len_max;
        if is_too_long {
            // The rest is read and dropped, so that the browser gets to the answer.
            all.clear();
        } else {
            all.extend_from_slice(&piece);
        }
    }
    Ok((!is_too_long).then_some(all))
}

fn too_long_or_bad(error: &axum::extract::multipart::MultipartError) -> Trouble {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE { Trouble::TooLong } else { Trouble::BadForm }
}

fn media_type(request: &Request) -> &str {
    let value = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim()
}

fn content_length(request: &Request) -> Option<usize> {
    request.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Sends what a form asks, as its visitor; counts against what they may do.
///
/// # Errors
/// [`Trouble::StaleForm`] for a form that is not theirs, [`Trouble::TooMany`]; what the node refused or could not keep.
pub async fn submit(visitor: &Visitor, posted: &Posted, ask: Ask) -> Result<Answer, Trouble> {
    let (actor, key) = admit(visitor, posted)?;
    Ok(visitor.app.node().submit(Command { actor, key, ask }).await?)
}

/// Sends what a form asks of the home node, as its visitor; counts against what they may do.
///
/// # Errors
/// As [`submit`].
pub async fn submit_home(visitor: &Visitor, posted: &Posted, ask: HomeAsk) -> Result<(), Trouble> {
    let (actor, key) = admit(visitor, posted)?;
    Ok(visitor.app.node().submit_home(actor, key, ask).await.map(|_| ())?)
}

/// Asks something of the home node that follows from a form and is no form itself, under a key of its own.
///
/// # Errors
/// What the node refused or could not keep.
pub async fn send(visitor: &Visitor, actor: Actor, ask: HomeAsk) -> Result<(), Trouble> {
    let key = FormKey(dice::bytes().map_err(Trouble::fault)?);
    Ok(visitor.app.node().submit_home(actor, key, ask).await.map(|_| ())?)
}

/// Whose form it is, and its key; counts it.
///
/// # Errors
/// As [`submit`].
pub fn admit(visitor: &Visitor, posted: &Posted) -> Result<(Actor, FormKey), Trouble> {
    let actor = visitor.actor().filter(|_| posted.is_genuine).ok_or(Trouble::StaleForm)?;
    let key = posted.key()?;
    visitor.app.limits.take_form(visitor)?;
    Ok((actor, key))
}

/// Casts a vote of a form, as its visitor. A form with several votes gives each a key of its own, made from the form's.
///
/// # Errors
/// As [`submit`].
pub async fn cast(visitor: &Visitor, posted: &Posted, key: FormKey, cast: Cast) -> Result<(), Trouble> {
    let actor = visitor.actor().filter(|_| posted.is_genuine).ok_or(Trouble::StaleForm)?;
    visitor.app.limits.take_vote(visitor)?;
    visitor.app.node().submit(Command { actor, key, ask: Ask::CastVote(cast) }).await?;
    Ok(())
}

/// "See there", to the page of the receipt that an answer gave. The receipt's file is the body: browsers go on without a
/// look at it, and whoever else sent the form holds the proof although the way to the page breaks.
///
/// # Errors
/// A fault for an answer without receipt.
pub fn receipted(visitor: &Visitor, answer: &Answer) -> Result<Response, Trouble> {
    let Answer::Logged { receipt, .. } = answer else {
        return Err(Trouble::Fault("an item was answered without a receipt".to_owned()));
    };
    let path = format!("{}/r/{}", visitor.app.base(), receipt_word(&receipt.code()));
    let mut response = see_other(visitor, &path);
    *response.body_mut() = Body::from(receipt.file.clone());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}

/// A code as it stands in addresses: its check character may be one that addresses use otherwise.
pub fn receipt_word(code: &str) -> String {
    code.chars()
        .map(|c| match c {
            '*' => "%2A".to_owned(),
            '~' => "~".to_owned(),
            '$' => "%24".to_owned(),
            '=' => "%3D".to_owned(),
            c => c.to_string(),
        })
        .collect()
}
