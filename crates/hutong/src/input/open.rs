//! Opens one file by what its bytes say, not by its name: text in some encoding, JSON lines, or a workbook.
//! Not here: what the rows mean.
#![allow(clippy::disallowed_methods, reason = "reading the person's files is what this module is for")]

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use encoding_rs::UTF_8;

use super::delimited::Delimited;
use super::encoding::{Survey, Transcoded, survey};
use super::limits::SURVEY_BYTES_MAX;
use super::problem::What;
use super::{Fault, Refused, Watch, name_of};

/// What kind of file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// No bytes at all.
    Empty,
    /// Text with separators.
    Table,
    /// One JSON object a line.
    JsonLines,
    /// A ZIP container: XLSX, or not what we read.
    Container,
}

/// A file and what its first bytes tell.
pub struct Opened<'a> {
    file: File,
    name: String,
    watch: Watch<'a>,
    survey: Survey,
    sample: Vec<u8>,
}

impl std::fmt::Debug for Opened<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened").field("name", &self.name).field("survey", &self.survey).finish_non_exhaustive()
    }
}

/// The first bytes of a ZIP container, with parts or without any.
const CONTAINER: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

/// The first bytes of the old Office container: XLS, or an XLSX locked with a password.
const OLD_OFFICE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0];

impl<'a> Opened<'a> {
    /// Opens `path` and looks at its first bytes, or as far as the first that are not ASCII.
    ///
    /// # Errors
    /// When it cannot be opened or read.
    pub fn open(path: &Path, watch: Watch<'a>) -> Result<Self, Fault> {
        let name = name_of(path);
        let fault = |source| Fault::Open { file: name_of(path), source };
        let mut file = File::open(path).map_err(fault)?;
        let sample = take_sample(&mut file).map_err(fault)?;
        // A container is no text: whatever its bytes look like says nothing of an encoding.
        let is_container = CONTAINER.iter().any(|mark| sample.starts_with(mark));
        let survey = if is_container { Survey { encoding: UTF_8, mark_bytes: 0 } } else { survey(&sample) };
        Ok(Self { file, name, watch, survey, sample })
    }

    /// File name without its folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the bytes say it is.
    ///
    /// # Errors
    /// A file of a kind we know and do not read.
    pub fn kind(&self) -> Result<Kind, Refused> {
        if self.sample.is_empty() {
            return Ok(Kind::Empty);
        }
        if self.sample.starts_with(OLD_OFFICE) {
            return Err(Refused::OldOffice { file: self.name.clone() });
        }
        if CONTAINER.iter().any(|mark| self.sample.starts_with(mark)) {
            return Ok(Kind::Container);
        }
        let head = &self.sample[self.survey.mark_bytes..];
        match head.iter().find(|byte| !byte.is_ascii_whitespace() && **byte != 0) {
            Some(b'{') => Ok(Kind::JsonLines),
            Some(b'[') if head.windows(2).take(64).any(|pair| pair == b"[{" || pair == b"[\n" || pair == b"[\r") => {
                Err(Refused::JsonArray { file: self.name.clone() })
            }
            Some(b'%') if head.starts_with(b"%PDF") => Err(Refused::NoTable { file: self.name.clone() }),
            None => Ok(Kind::Empty),
            Some(_) => Ok(Kind::Table),
        }
    }

    /// What is to be said of the encoding.
    pub fn remark(&self) -> Option<What> {
        (self.survey.encoding != UTF_8).then(|| What::Converted(self.survey.encoding.name()))
    }

    /// The whole file as UTF-8, without its byte order mark.
    ///
    /// # Errors
    /// When it cannot be rewound.
    pub fn text(mut self) -> Result<Box<dyn Read + 'a>, Fault> {
        let start = SeekFrom::Start(self.survey.mark_bytes as u64);
        self.file.seek(start).map_err(|source| Fault::Read { file: self.name.clone(), source })?;
        let watched = Watched { file: self.file, watch: self.watch };
        if self.survey.encoding == UTF_8 {
            return Ok(Box::new(watched));
        }
        Ok(Box::new(Transcoded::new(watched, self.survey.encoding)))
    }

    /// Its rows, parted by the separator that its first line uses.
    ///
    /// # Errors
    /// When it cannot be rewound.
    pub fn rows(self) -> Result<Delimited<Box<dyn Read + 'a>>, Fault> {
        let head = &self.sample[self.survey.mark_bytes..];
        let (text, _) = self.survey.encoding.decode_without_bom_handling(head);
        let separator = separator_of(text.as_bytes());
        Ok(Delimited::new(self.text()?, separator))
    }

    /// The file itself, rewound.
    ///
    /// # Errors
    /// When it cannot be rewound.
    pub fn container(mut self) -> Result<File, Fault> {
        self.file.rewind().map_err(|source| Fault::Read { file: self.name.clone(), source })?;
        Ok(self.file)
    }
}

/// The head of the file; passing over whole blocks of ASCII, which tell nothing of the encoding.
fn take_sample(file: &mut File) -> std::io::Result<Vec<u8>> {
    const BLOCK: usize = 1 << 20;
    let mut sample = Vec::new();
    file.by_ref().take(BLOCK as u64).read_to_end(&mut sample)?;
    let mut block = Vec::new();
    while sample.len() >= BLOCK && sample.len() < SURVEY_BYTES_MAX {
        block.clear();
        if file.by_ref().take(BLOCK as u64).read_to_end(&mut block)? == 0 {
            break;
        }
        if !block.is_ascii() {
            sample.extend_from_slice(&block);
        }
    }
    Ok(sample)
}

/// The separator that occurs most in the first line outside quotes; a comma when none does.
fn separator_of(sample: &[u8]) -> u8 {
    let mut counts = [(b',', 0u32), (b'\t', 0), (b';', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in sample.iter().skip_while(|byte| matches!(byte, b'\n' | b'\r')) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            byte if !quoted => counts.iter_mut().filter(|(mark, _)| mark == byte).for_each(|(_, count)| *count += 1),
            _ => {}
        }
    }
    counts.iter().fold((b',', 0), |best, next| if next.1 > best.1 { *next } else { best }).0
}

/// Tells how many bytes were read.
struct Watched<'a> {
    file: File,
    watch: Watch<'a>,
}

impl Read for Watched<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.file.read(into)?;
        (self.watch)(count as u64);
        Ok(count)
    }
}
