//! 底稿: recommendations as they are written, theme by theme, each sentence with a tray of sources. A working paper of this
//! body; a sentence may lack its sources here, and nowhere further on.

mod edit;
mod form;

use std::collections::BTreeMap;

pub use edit::{Edit, Stuck, TakenPoint, Target};

use super::working::Act;
use crate::{
    consultation::{
        charter::Bilingual,
        document::BadDocument,
        report::{Claim, Recommendation, Report, Section, Source},
        theme::{Theme, ThemeTree},
    },
    ids::{Code, FormKey, Origin, Place, Ref},
    record::Counts,
};

/// Most recommendations of a worksheet.
pub const POINTS_MAX: usize = 1_000;
/// Most sentences below one.
pub const LINES_MAX: usize = 100;

/// Characters that are quoted, from (inclusive) and to (exclusive); none = the opinion as a whole.
pub type Quoted = Option<(u64, u64)>;

/// A sentence below a recommendation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Stays the same.
    pub id: u64,
    /// Its words.
    pub text: String,
    /// What it rests on.
    pub sources: BTreeMap<Place, Quoted>,
    /// Number of the change that last wrote it.
    pub touched: u64,
}

/// A recommendation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// Stays the same; no line has it.
    pub id: u64,
    /// The theme it belongs to, one that stands on top.
    pub theme: Code,
    /// Its words.
    pub text: String,
    /// Sentences that it rests on.
    pub lines: Vec<Line>,
    /// Number of the change that last wrote it.
    pub touched: u64,
}

/// The worksheet.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Worksheet {
    /// Changes made so far.
    pub n: u64,
    /// Ids given so far.
    pub ids: u64,
    /// Title of the report.
    pub title: Bilingual,
    /// Recommendations in order.
    pub points: Vec<Point>,
    /// The last changes, newest last.
    pub acts: Vec<Act>,
}

/// What a report says besides its sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Version of the report.
    pub ver: u64,
    /// Sizes of the logs it rests on, by log.
    pub pins: Vec<(Origin, u64)>,
    /// Counters of each log.
    pub counts: BTreeMap<String, Counts>,
    /// Made-up data.
    pub simulated: bool,
}

impl Worksheet {
    /// The worksheet that a report says; a chapter that is no theme of the tree any more has no place on it.
    pub fn of_report(report: &Report, tree: &ThemeTree) -> Worksheet {
        let mut sheet = Worksheet { title: report.title.clone(), ..Worksheet::default() };
        for section in &report.sections {
            let Some(top) = tops(tree).find(|top| top.label == section.label) else { continue };
            for recommendation in &section.recommendations {
                let lines = recommendation.claims.iter().map(|claim| {
                    sheet.ids += 1;
                    let source = |source: &Source| {
                        let place = Place { origin: source.item.origin.clone()?, index: source.item.index };
                        Some((place, source.quote))
                    };
                    let sources = claim.sources.iter().filter_map(source).collect();
                    Line { id: sheet.ids, text: claim.text.clone(), sources, touched: 0 }
                });
                let lines: Vec<Line> = lines.collect();
                sheet.ids += 1;
                let (theme, text) = (top.id.clone(), recommendation.text.clone());
                sheet.points.push(Point { id: sheet.ids, theme, text, lines, touched: 0 });
            }
        }
        sheet
    }

    /// Recommendations of a theme.
    pub fn of<'w>(&'w self, theme: &'w Code) -> impl Iterator<Item = &'w Point> {
        self.points.iter().filter(move |point| point.theme == *theme)
    }

    /// Sentences that rest on nothing: recommendations without a sentence, and sentences without a source.
    pub fn bare(&self) -> Vec<u64> {
        let points = self.points.iter().filter(|point| point.lines.is_empty()).map(|point| point.id);
        let lines = self.points.iter().flat_map(|point| &point.lines).filter(|line| line.sources.is_empty());
        points.chain(lines.map(|line| line.id)).collect()
    }

    /// Every source of every sentence.
    pub fn sources(&self) -> impl Iterator<Item = &Place> {
        self.points.iter().flat_map(|point| &point.lines).flat_map(|line| line.sources.keys())
    }

    /// Whether a form was taken already.
    pub fn has_taken(&self, key: &FormKey) -> bool {
        self.acts.iter().any(|act| act.key == *key)
    }

    /// Changes made after this one, as far as they are remembered.
    pub fn since(&self, n: u64) -> impl Iterator<Item = &Act> {
        self.acts.iter().filter(move |act| act.n > n)
    }

    /// The report that the worksheet says: a chapter for each theme that stands on top. Sources of which there is no
    /// reference are left out, and what rests on them with it shows as resting on nothing.
    pub fn report(&self, tree: &ThemeTree, refs: &BTreeMap<Place, Ref>, standing: Standing) -> Report {
        let chapter = |top: &Theme| {
            let mut counts = Counts::new();
            for item in items_of(tree, top) {
                let origin = item.origin.as_ref().map(ToString::to_string).unwrap_or_default();
                *counts.entry(origin).or_default() += 1;
            }
            let recommendations = self.of(&top.id).map(|point| Recommendation {
                text: point.text.clone(),
                claims: point.lines.iter().map(|line| claim(line, refs)).collect(),
            });
            Section { label: top.label.clone(), counts, recommendations: recommendations.collect() }
        };
        Report {
            consultation: tree.consultation.clone(),
            ver: standing.ver,
            title: self.title.clone(),
            pins: standing.pins,
            counts: standing.counts,
            sections: tops(tree).map(chapter).collect(),
            simulated: standing.simulated,
        }
    }

    /// The canonical bytes.
    pub fn bytes(&self) -> Vec<u8> {
        form::write(self)
    }

    /// Reads and checks canonical bytes.
    ///
    /// # Errors
    /// What is wrong and where.
    pub fn read(bytes: &[u8]) -> Result<Worksheet, BadDocument> {
        form::read(bytes)
    }
}

/// Themes that stand on top: the chapters of a report.
pub fn tops(tree: &ThemeTree) -> impl Iterator<Item = &Theme> {
    tree.themes.iter().filter(|theme| theme.parent.is_none())
}

/// Opinions of a theme and of all below it.
pub fn items_of<'t>(tree: &'t ThemeTree, top: &'t Theme) -> impl Iterator<Item = &'t Ref> {
    let below = |id: &Code| {
        let mut at = Some(id);
        while let Some(theme) = at.and_then(|id| tree.themes.iter().find(|theme| theme.id == *id)) {
            if theme.id == top.id {
                return true;
            }
            at = theme.parent.as_ref();
        }
        false
    };
    tree.themes.iter().filter(move |theme| below(&theme.id)).flat_map(|theme| &theme.items)
}

fn claim(line: &Line, refs: &BTreeMap<Place, Ref>) -> Claim {
    let source = |(place, quote): (&Place, &Quoted)| Some(Source { item: refs.get(place)?.clone(), quote: *quote });
    Claim { text: line.text.clone(), sources: line.sources.iter().filter_map(source).collect() }
}
