//! What a file is, from its first bytes; its name and what the browser says of it are not believed.

/// A kind of file that is taken, with how it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Media type under which it is given out.
    pub media_type: &'static str,
    /// Ending of its name.
    pub ending: &'static str,
}

const fn kind(media_type: &'static str, ending: &'static str) -> Kind {
    Kind { media_type, ending }
}

const PDF: Kind = kind("application/pdf", "pdf");
const PNG: Kind = kind("image/png", "png");
const JPEG: Kind = kind("image/jpeg", "jpg");
const GIF: Kind = kind("image/gif", "gif");
const WEBP: Kind = kind("image/webp", "webp");
const DOCX: Kind = kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx");
const XLSX: Kind = kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx");
const PPTX: Kind = kind("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx");
const ODT: Kind = kind("application/vnd.oasis.opendocument.text", "odt");
const ODS: Kind = kind("application/vnd.oasis.opendocument.spreadsheet", "ods");
const TEXT: Kind = kind("text/plain; charset=utf-8", "txt");

/// Files that a form takes, for its `accept` attribute.
pub const ACCEPT: &str = ".pdf,.png,.jpg,.jpeg,.gif,.webp,.docx,.xlsx,.pptx,.odt,.ods,.txt,.csv";

/// Bytes of a zip in which the names of its first members are looked for.
const ZIP_LOOK_LEN: usize = 4_096;

/// The kind of a file; `None` for what is not taken: programs, pages with scripts, archives, old office files.
pub fn sniff(bytes: &[u8]) -> Option<Kind> {
    let begins = |magic: &[u8]| bytes.starts_with(magic);
    if begins(b"%PDF-") {
        return Some(PDF);
    }
    if begins(b"\x89PNG\r\n\x1a\n") {
        return Some(PNG);
    }
    if begins(b"\xff\xd8\xff") {
        return Some(JPEG);
    }
    if begins(b"GIF87a") || begins(b"GIF89a") {
        return Some(GIF);
    }
    if begins(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some(WEBP);
    }
    if begins(b"PK\x03\x04") {
        return zipped(bytes);
    }
    is_plain(bytes).then_some(TEXT)
}

/// An office file: a zip that says by its members what it is.
fn zipped(bytes: &[u8]) -> Option<Kind> {
    let holds = |part: &[u8], name: &[u8]| part.windows(name.len()).any(|w| w == name);
    let head = &bytes[..bytes.len().min(ZIP_LOOK_LEN)];
    for (name, kind) in [
        (&b"mimetypeapplication/vnd.oasis.opendocument.text"[..], ODT),
        (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", ODS),
    ] {
        if holds(head, name) {
            return Some(kind);
        }
    }
    // The list of members is at the end of a zip, whatever came first.
    let tail = &bytes[bytes.len().saturating_sub(64 << 10)..];
    let is_office = holds(tail, b"[Content_Types].xml");
    let of = [(&b"word/document.xml"[..], DOCX), (b"xl/workbook.xml", XLSX), (b"ppt/presentation.xml", PPTX)];
    // A document with macros is a program.
    let has_macros = holds(tail, b"vbaProject.bin");
    of.into_iter().find(|(name, _)| is_office && !has_macros && holds(tail, name)).map(|(_, kind)| kind)
}

/// Text without control characters that is no page.
fn is_plain(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let begins = text.trim_start_matches('\u{FEFF}').trim_start().to_ascii_lowercase();
    let is_page = ["<!doctype", "<html", "<svg", "<?xml", "<script", "#!"].iter().any(|mark| begins.starts_with(mark));
    !is_page && !text.is_empty() && !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}
