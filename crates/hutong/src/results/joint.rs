//! The results of a joint run as a folder: the same files as those of `hutong analyse`, from the exchange set.

use std::path::Path;

use hutong_node::jobs::joint::JointRun;

use super::{Document, Folder, WriteError, tables};
use crate::{
    documents::report::{self, Material},
    locale::Locale,
};

/// The results could not be written.
#[derive(Debug, thiserror::Error)]
pub enum JointWriteError {
    /// The page.
    #[error("couldn't set the report")]
    Report(#[from] askama::Error),
    /// The folder.
    #[error(transparent)]
    Folder(#[from] WriteError),
}

/// Writes what a joint run gave.
///
/// # Errors
/// [`JointWriteError`]; nothing of other people's in the folder is touched.
pub fn write(run: &JointRun, out: &Path, lang: &str) -> Result<(), JointWriteError> {
    let locale = Locale::find(lang).unwrap_or_else(Locale::fallback);
    let folder = Folder::prepare(out, false)?;
    let title = run.title.for_lang(locale.tag());
    let names = run.hosts.iter().map(|(code, name)| (code.clone(), name.for_lang(locale.tag()).to_owned())).collect();
    let output_hash = run.finding.output.to_hex();
    let material = Material {
        title,
        analysis: &run.analysis,
        input: &run.input,
        problems: &[],
        is_simulated: run.is_simulated,
        names: &names,
        output_hash: &output_hash,
    };
    let page = report::render(&material, &locale)?;
    folder.write(&[
        tables::duplicates(&run.analysis, &run.input),
        tables::themes(&run.analysis, &run.input),
        tables::groups(&run.analysis, &run.input),
        tables::statements(&run.analysis, &run.input),
        Document { name: "report.html", bytes: page.into_bytes() },
        // The very bytes whose hash both bodies recorded; last, so that whoever waits for it finds the others.
        Document { name: "analysis.json", bytes: run.json.clone() },
    ])?;
    Ok(())
}
