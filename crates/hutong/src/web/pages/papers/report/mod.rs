//! Where recommendations are written, each sentence with a tray of sources from its theme, until a report can go to a
//! checker: no sentence without a source, every citation checked against the record.

mod act;
pub(super) mod cite;
mod machine;
pub(super) mod sheet;
mod show;

use std::collections::BTreeMap;

pub use act::submit;
use hutong_analysis::report_draft::Disposition;
use hutong_core::{
    consultation::{
        document::{self, Kind},
        item::{Audience, ItemKind, State},
        report::Report,
        theme::ThemeTree,
    },
    home::{
        KeepWorking,
        worksheet::{Standing, Worksheet},
    },
    ids::{Place, Ref},
    record::Counts,
};
use hutong_log::hash::{Hash, sha256};
use hutong_node::pages::{BodyCounts, DocumentView};
pub use show::show;

use super::{board::READER, path_of, subject, trail};
use crate::web::{errors::Trouble, places::Column, visitor::Visitor};

/// The worksheet with everything that it is about.
pub(super) struct Bench {
    pub sheet: Worksheet,
    /// SHA-256 of what is kept; `None` while nobody has changed anything.
    pub kept: Option<Hash>,
    /// The themes that both bodies signed; none yet, none to recommend for.
    pub tree: Option<ThemeTree>,
    /// Published opinions, as documents refer to them.
    pub refs: BTreeMap<Place, Ref>,
    pub document: DocumentView,
}

impl Bench {
    /// Reads it: as it is kept, else as the report in force has it, else empty.
    pub async fn read(v: &Visitor, column: &Column) -> Result<Bench, Trouble> {
        let store = v.app.node().store();
        let (document, _) = subject::papers(v, &column.id, Kind::Report).await?;
        let tree = tree_in_force(v, column).await?;
        let (sheet, kept) = match store.working(&column.id, Kind::Report).await? {
            Some(bytes) => (Worksheet::read(&bytes).map_err(Trouble::fault)?, Some(sha256(&bytes))),
            None => {
                let report = in_force(&document).and_then(|bytes| Report::read(bytes).ok());
                let begun = report.zip(tree.as_ref()).map(|(report, tree)| Worksheet::of_report(&report, tree));
                (begun.unwrap_or_default(), None)
            }
        };
        let refs = store.list_published_refs(&column.id, ItemKind::Opinion, READER).await?;
        Ok(Bench { sheet, kept, tree, refs: refs.into_iter().collect(), document })
    }

    /// What keeps the worksheet as it is now.
    pub fn keep(&self, column: &Column) -> KeepWorking {
        let bytes = hutong_core::facts::Private(self.sheet.bytes());
        KeepWorking { consultation: column.id.clone(), kind: Kind::Report, base: self.kept, bytes }
    }

    /// The next version of the report, which may still have sentences that rest on nothing.
    pub async fn report(&self, v: &Visitor, column: &Column, tree: &ThemeTree) -> Result<Report, Trouble> {
        let store = v.app.node().store();
        let logs = store.logs().await?;
        let hosted = logs.into_iter().filter(|(origin, _)| column.charter.host(origin).is_some());
        let mut pins: Vec<_> = hosted.map(|(origin, log)| (origin, log.size)).collect();
        pins.sort();
        let counts = store.count_items(&column.id, Audience::Own).await?;
        let standing = Standing {
            ver: trail::next_version(&column.charter.hosts, &self.document),
            pins,
            counts: counts.iter().map(|body| (body.origin.to_string(), by_state(body))).collect(),
            simulated: column.charter.simulated,
        };
        Ok(self.sheet.report(tree, &self.refs, standing))
    }
}

fn in_force(document: &DocumentView) -> Option<&Vec<u8>> {
    let version = document.in_force.as_ref()?;
    document.versions.iter().find(|view| view.ver == version.ver)?.contents.get(&version.sha256)
}

/// The themes that all hosts signed.
pub(super) async fn tree_in_force(v: &Visitor, column: &Column) -> Result<Option<ThemeTree>, Trouble> {
    let id = document::document_id(&column.id, Kind::Themes).map_err(Trouble::fault)?;
    let document = v.app.node().store().show_document(&id).await?;
    Ok(in_force(&document).and_then(|bytes| ThemeTree::read(bytes).ok()))
}

/// Counted items of a body by state, with `accepted`, which the six add up to.
fn by_state(body: &BodyCounts) -> Counts {
    let mut counts: Counts = body.disposition().into_iter().map(|(state, n)| (state.word().to_owned(), n)).collect();
    counts.insert("accepted".to_owned(), counts.values().sum());
    counts
}

/// Where all opinions of the hosts stand; published are those that every host may read.
pub(super) async fn disposition(v: &Visitor, column: &Column, published: usize) -> Result<Disposition, Trouble> {
    let counts = v.app.node().store().count_items(&column.id, Audience::Own).await?;
    let hosts = counts.iter().filter(|body| column.charter.host(&body.origin).is_some());
    let mut all = Disposition { published: published as u64, ..Disposition::default() };
    for count in hosts.flat_map(|body| &body.items).filter(|count| count.kind == ItemKind::Opinion) {
        match count.state {
            State::Pending => all.pending += count.n,
            // Counted by whoever may read them.
            State::Published => {}
            State::Withheld => all.withheld += count.n,
            State::Merged => all.merged += count.n,
            State::Withdrawn => all.withdrawn += count.n,
            State::Erased => all.erased += count.n,
        }
    }
    all.accepted = all.sum();
    Ok(all)
}

/// The address of the page.
pub(in crate::web) fn here(v: &Visitor, column: &Column) -> String {
    path_of(v, column, "report")
}
