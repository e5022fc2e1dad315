//! Attachments, and files from shelves, as they are given out: never shown within the site, always in a sandbox, under a type of our own finding.

use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use hutong_core::{
    consultation::{item::Audience, opinion::FILES_MAX},
    ids::{Code, PartName},
};

use super::desk;
use crate::web::{
    errors::Trouble,
    places::{Column, is_own},
    sniff::sniff,
    visitor::Visitor,
};

/// What a file may do in a browser: nothing.
const POLICY: &str = "sandbox; default-src 'none'";

/// Gives a file.
///
/// # Errors
/// [`Trouble::NoPage`] for what is not there or not for this reader.
pub async fn download(v: Visitor, Path((c, word, n)): Path<(String, String, String)>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let place = column.place(&word).ok_or(Trouble::NoPage)?;
    let n: usize = n.parse().ok().filter(|n| (1..=FILES_MAX).contains(n)).ok_or(Trouble::NoPage)?;
    let is_own = is_own(&v, &place).await?;
    let store = v.app.node().store();
    // Whoever has to decide about an item of this body looks at what came with it, too.
    let is_at_desk = place.origin == *v.app.node().origin() && desk::is_at(&v, &column, &place).await?;
    let reader = if is_at_desk { Audience::Own } else { v.audience() };
    let seen = if is_own { store.show_own(place.index).await? } else { store.show_item(&place, reader).await? };
    if seen.is_none_or(|item| item.row.consultation != column.id) {
        return Err(Trouble::NoPage);
    }
    let found = store.show_file(&place, &PartName::file(n), reader, is_own).await?;
    let (name, _, content) = found.ok_or(Trouble::NoPage)?;
    let name = name.unwrap_or_else(|| format!("{word}-{n}.{}", sniff(&content).map_or("bin", |kind| kind.ending)));
    Ok(give(&name, content))
}

/// Gives a file that is recommended to be read.
///
/// # Errors
/// [`Trouble::NoPage`] for what is not there.
pub async fn from_shelf(v: Visitor, Path((c, id)): Path<(String, String)>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let id = Code::new(&id).map_err(|_| Trouble::NoPage)?;
    let (name, content) = v.app.node().store().shelf_file(&column.id, &id).await?.ok_or(Trouble::NoPage)?;
    Ok(give(&name, content))
}

/// The bytes of a file under a name; never shown within the site, always in a sandbox.
fn give(name: &str, content: Vec<u8>) -> Response {
    let media_type = sniff(&content).map_or("application/octet-stream", |kind| kind.media_type);
    let disposition = format!("attachment; filename*=UTF-8''{}", percent(name));
    let mut response = content.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// A name with everything but letters and digits escaped (RFC 8187).
pub fn percent(text: &str) -> String {
    let escape = |b: u8| match b {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(b).to_string(),
        b => format!("%{b:02X}"),
    };
    text.bytes().map(escape).collect()
}
