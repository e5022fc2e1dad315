//! Files that are part of the program: stylesheet, islands, icon. One hash over all of them stands in their address, so
//! a browser keeps them for ever and asks for new ones when anything changed.

use std::{collections::BTreeMap, io::Write};

use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use flate2::{Compression, write::GzEncoder};
use hutong_log::hash::Sha256;

use super::{errors::Trouble, state::Shared};

#[derive(rust_embed::RustEmbed)]
#[folder = "static/"]
struct Folder;

/// Characters of the hash that stand in addresses.
const VERSION_LEN: usize = 16;

/// A file with its compressed twin.
struct Asset {
    media_type: &'static str,
    plain: &'static [u8],
    packed: Vec<u8>,
}

/// All embedded files.
pub struct Assets {
    files: BTreeMap<String, Asset>,
    version: String,
}

fn media_type(file: &str) -> &'static str {
    match file.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing to memory does not fail; a file that did would be sent as it is.
    encoder.write_all(bytes).and_then(|()| encoder.finish()).unwrap_or_default()
}

impl Assets {
    /// Reads and compresses every file.
    pub fn load() -> Assets {
        let mut files = BTreeMap::new();
        let mut names: Vec<_> = Folder::iter().collect();
        names.sort();
        let mut hash = Sha256::new();
        for name in names {
            let Some(found) = Folder::get(&name) else { continue };
            let plain: &'static [u8] = match found.data {
                std::borrow::Cow::Borrowed(bytes) => bytes,
                // Files are embedded in every build; one that is read from the disk lives as long as the program.
                std::borrow::Cow::Owned(bytes) => bytes.leak(),
            };
            hash = hash.chain(name.as_bytes()).chain(b"\0").chain(plain).chain(b"\0");
            files.insert(name.to_string(), Asset { media_type: media_type(&name), packed: pack(plain), plain });
        }
        let version = hash.finish().to_hex()[..VERSION_LEN].to_owned();
        Assets { files, version }
    }

    /// What stands in the address.
    pub fn version(&self) -> &str {
        &self.version
    }

    fn answer(&self, file: &str, headers: &HeaderMap) -> Result<Response, Trouble> {
        let asset = self.files.get(file).ok_or(Trouble::NoPage)?;
        let accepts = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let is_packed = accepts.contains("gzip") && !asset.packed.is_empty();
        let mut response = if is_packed { asset.packed.clone().into_response() } else { asset.plain.into_response() };
        let out = response.headers_mut();
        out.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type));
        out.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
        out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if is_packed {
            out.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        Ok(response)
    }
}

/// Gives an embedded file. An old address gives the present file: better a mended page than a broken one.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn serve(
    State(app): State<Shared>,
    Path((_, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Trouble> {
    app.assets.answer(&file, &headers)
}

/// The icon, where browsers look for it by themselves.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn icon(State(app): State<Shared>, headers: HeaderMap) -> Result<Response, Trouble> {
    app.assets.answer("icon.svg", &headers)
}
