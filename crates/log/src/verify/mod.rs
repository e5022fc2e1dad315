//! Verification of a whole log folder from its bytes: every signature, entry, tile and partial tile against the signed
//! root, with the place of each fault. The folder is behind [`LogSource`]; this module opens no file.

mod bundle;
mod check;
mod listing;
mod prefix;
mod report;
mod upper;

pub use bundle::BundleFindings;
pub use check::{LogCheck, OpenLogFault};
pub use report::{BREACHES_MAX, Breach, BreachKind, Remark, Report};

use crate::hash::Hash;
use crate::key::VerifierKey;

/// Where the files of a log come from: a folder, an archive, a table of test bytes.
pub trait LogSource {
    /// Why a file that may well be there could not be read.
    type Fault: std::error::Error + Send + Sync + 'static;

    /// Reads the file at `path`, relative to the log's prefix, with `/` between the parts; `None` if there is none.
    /// Of a file longer than `len_max` bytes it returns at least `len_max + 1`, so that the excess is seen, and need
    /// not read more.
    ///
    /// # Errors
    /// Whatever is not plain absence.
    fn read(&self, path: &str, len_max: usize) -> Result<Option<Vec<u8>>, Self::Fault>;

    /// The paths of all files below `tile/`, in any order.
    ///
    /// # Errors
    /// When the listing would be incomplete.
    fn list(&self) -> Result<Vec<String>, Self::Fault>;
}

/// What the verifier already knows about the log.
#[derive(Debug, Clone, Copy, Default)]
pub struct Expected<'a> {
    /// Keys whose signature lines are verified. With at least one of type 0x01 the checkpoint must be signed by the
    /// log; without, signatures are not demanded and the report says so.
    pub keys: &'a [VerifierKey],
    /// The origin that the checkpoint must name.
    pub origin: Option<&'a str>,
}

/// One leaf as it stands in the folder. It is shown before the root is reached: what is made of it counts only if the
/// report is intact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaf<'a> {
    /// Index in the log.
    pub index: u64,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// Their leaf hash.
    pub hash: Hash,
    /// Where they begin within their bundle file.
    pub offset: usize,
}

/// Verifies a log folder bundle by bundle and shows each leaf to `visit`, in order of index. To use several threads,
/// drive a [`LogCheck`] yourself.
///
/// # Errors
/// The source's own faults. What is wrong with the log stands in the report.
///
/// ```
/// use hutong_log::verify::{Expected, LogSource, verify_log};
///
/// struct Nothing;
/// impl LogSource for Nothing {
///     type Fault = std::convert::Infallible;
///     fn read(&self, _: &str, _: usize) -> Result<Option<Vec<u8>>, Self::Fault> { Ok(None) }
///     fn list(&self) -> Result<Vec<String>, Self::Fault> { Ok(Vec::new()) }
/// }
/// let report = verify_log(&Nothing, Expected::default(), |_| {})?;
/// assert_eq!(report.breaches[0].to_string(), "checkpoint: the file is missing");
/// # Ok::<(), std::convert::Infallible>(())
/// ```
pub fn verify_log<S: LogSource>(
    source: &S,
    expected: Expected<'_>,
    mut visit: impl FnMut(Leaf<'_>),
) -> Result<Report, S::Fault> {
    let mut check = match LogCheck::open(source, expected) {
        Ok(check) => check,
        Err(OpenLogFault::Breach(breach)) => return Ok(Report::of_breach(*breach)),
        Err(OpenLogFault::Source(fault)) => return Err(fault),
    };
    for bundle in 0..check.bundle_count() {
        let findings = check.check_bundle(bundle, &mut visit)?;
        check.accept(findings);
    }
    check.finish()
}
