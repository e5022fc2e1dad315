//! The chapter on themes: a table of all, then each with its recommendations, claims, and what they rest on.

use std::collections::BTreeMap;

use hutong_analysis::report_draft::{BodyCount, DraftTheme, Sentence};
use hutong_analysis::themes::Theme;

use super::sources::Sources;
use super::{Bodies, Material, bars, count, say, tag_of};
use crate::key;
use crate::locale::Locale;

/// Ids listed under a recommendation; all of them stand in `analysis.json`.
const IDS_SHOWN_MAX: usize = 200;

/// The chapter.
#[derive(Clone, Debug, Default)]
pub struct Chapter {
    pub caption: String,
    pub rows: Vec<ThemeRow>,
    pub is_by_body: bool,
    pub body_names: Vec<String>,
    pub sections: Vec<Section>,
}

/// A row of the table of themes.
#[derive(Clone, Debug)]
pub struct ThemeRow {
    pub number: usize,
    pub label: String,
    pub lang: String,
    pub bars: String,
    pub opinions: String,
    pub voices: String,
    pub arguments: String,
    pub by_body: Vec<String>,
    pub share: String,
}

/// A theme told.
#[derive(Clone, Debug)]
pub struct Section {
    pub number: usize,
    pub label: String,
    pub lang: String,
    pub machine_named: bool,
    pub tally: String,
    pub points: Vec<Point>,
}

/// A recommendation.
#[derive(Clone, Debug)]
pub struct Point {
    pub text: String,
    pub lang: String,
    pub number: usize,
    pub rests: String,
    pub by_body: Vec<String>,
    pub votes: Vec<String>,
    /// Empty, as `ids`, when there is one source: `rests` names it.
    pub ids_label: String,
    pub ids: String,
    pub claims: Vec<Claim>,
}

/// A claim under it.
#[derive(Clone, Debug)]
pub struct Claim {
    pub text: String,
    pub lang: String,
    pub number: usize,
    pub rests: String,
}

/// Builds the chapter.
pub fn chapter(material: &Material<'_>, bodies: &Bodies, sources: &mut Sources<'_>, t: &Locale) -> Chapter {
    let analysis = material.analysis;
    let places: BTreeMap<&str, usize> =
        material.input.opinions.iter().enumerate().map(|(at, opinion)| (opinion.id.as_str(), at)).collect();
    let tops: Vec<&Theme> = analysis.themes.themes.iter().filter(|theme| theme.parent.is_none()).collect();
    let by_body = |theme: &DraftTheme| theme.by_body.clone();
    let most = analysis
        .report
        .themes
        .iter()
        .flat_map(|theme| by_body(theme).into_iter().map(|count| count.opinions))
        .max()
        .unwrap_or(0);
    let rows = (1..).zip(tops.iter().zip(&analysis.report.themes));
    let rows = rows.map(|(number, (theme, drafted))| row(number, theme, drafted, most, bodies, material, t)).collect();
    let quoted = Quoted { material, bodies, places, t };
    let mut sections = Vec::with_capacity(tops.len());
    for (number, (theme, drafted)) in (1..).zip(tops.iter().zip(&analysis.report.themes)) {
        sections.push(quoted.section(number, theme, drafted, sources));
    }
    let (themed, unthemed) = (analysis.counts.disposition.published, analysis.report.unthemed.len());
    let themed = themed - unthemed as u64;
    let values = [("themes", tops.len().into()), ("themed", themed.into()), ("unthemed", unthemed.into())];
    Chapter {
        caption: say(t, key!("report-themes-caption"), &values),
        rows,
        is_by_body: bodies.are_several(),
        body_names: bodies.names.iter().map(|name| bodies.name(name, t)).collect(),
        sections,
    }
}

fn row(
    number: usize,
    theme: &Theme,
    drafted: &DraftTheme,
    most: u64,
    bodies: &Bodies,
    material: &Material<'_>,
    t: &Locale,
) -> ThemeRow {
    let of_body =
        |body: &String| drafted.by_body.iter().find(|count| count.body == *body).map_or(0, |count| count.opinions);
    let by_body: Vec<u64> = bodies.names.iter().map(of_body).collect();
    let class = |place: usize| if bodies.are_several() { format!("b{}", place % 6) } else { "all".to_owned() };
    let bars = by_body.iter().enumerate().map(|(place, opinions)| bars::length(*opinions, most, &class(place)));
    let published = material.analysis.counts.disposition.published.max(1);
    ThemeRow {
        number,
        label: theme.label.clone(),
        lang: tag_of(&theme.label, ""),
        bars: bars.collect(),
        opinions: count(theme.members.len() as u64, t),
        voices: count(theme.voices, t),
        arguments: count(theme.arguments, t),
        by_body: by_body.iter().map(|opinions| count(*opinions, t)).collect(),
        share: t.percent(theme.members.len() as f64 / published as f64),
    }
}

/// What is needed to tell a quotation.
struct Quoted<'a> {
    material: &'a Material<'a>,
    bodies: &'a Bodies,
    places: BTreeMap<&'a str, usize>,
    t: &'a Locale,
}

impl Quoted<'_> {
    fn section(&self, number: usize, theme: &Theme, drafted: &DraftTheme, sources: &mut Sources<'_>) -> Section {
        let values = [
            ("opinions", theme.members.len().into()),
            ("voices", theme.voices.into()),
            ("arguments", theme.arguments.into()),
        ];
        Section {
            number,
            label: theme.label.clone(),
            lang: tag_of(&theme.label, ""),
            machine_named: !theme.label_by_people,
            tally: say(self.t, key!("report-theme-tally"), &values),
            points: drafted.recommendations.iter().map(|sentence| self.point(sentence, sources)).collect(),
        }
    }

    fn point(&self, sentence: &Sentence, sources: &mut Sources<'_>) -> Point {
        let shown = &sentence.sources[..sentence.sources.len().min(IDS_SHOWN_MAX)];
        let mut ids = shown.join(", ");
        if sentence.sources.len() > shown.len() {
            ids.push_str(", …");
        }
        let (number, lang) = self.number(sentence, sources);
        let is_one = sentence.sources.len() == 1;
        Point {
            text: sentence.text.clone(),
            lang,
            number,
            rests: match sentence.sources.as_slice() {
                [id] => say(self.t, key!("report-rests-one"), &[("id", id.as_str().into())]),
                _ => self.rests(sentence),
            },
            by_body: if is_one { Vec::new() } else { self.by_body(&sentence.by_body) },
            votes: self.votes(sentence),
            ids_label: say(self.t, key!("report-ids"), &[("count", sentence.sources.len().into())]),
            ids: if is_one { String::new() } else { ids },
            claims: sentence.claims.iter().map(|claim| self.claim(claim, sources)).collect(),
        }
    }

    fn claim(&self, claim: &Sentence, sources: &mut Sources<'_>) -> Claim {
        let (number, lang) = self.number(claim, sources);
        Claim { text: claim.text.clone(), lang, number, rests: self.rests(claim) }
    }

    fn number(&self, sentence: &Sentence, sources: &mut Sources<'_>) -> (usize, String) {
        let at = self.places.get(sentence.opinion.as_str()).copied().unwrap_or_default();
        (sources.number(at), tag_of(&sentence.text, &self.material.input.opinions[at].lang))
    }

    fn rests(&self, sentence: &Sentence) -> String {
        say(self.t, key!("report-rests"), &[("count", sentence.sources.len().into())])
    }

    fn by_body(&self, counts: &[BodyCount]) -> Vec<String> {
        if !self.bodies.are_several() {
            return Vec::new();
        }
        let tell = |of: &BodyCount| {
            let values = [("body", self.bodies.name(&of.body, self.t).into()), ("count", of.opinions.into())];
            say(self.t, key!("report-body-count"), &values)
        };
        counts.iter().map(tell).collect()
    }

    fn votes(&self, sentence: &Sentence) -> Vec<String> {
        let people: Vec<u64> = sentence.votes.iter().map(|votes| votes.agree + votes.disagree + votes.pass).collect();
        let hidden = super::hide_small(&people);
        let shown = sentence.votes.iter().zip(hidden).filter(|(_, hidden)| !hidden);
        let tell = |of: &hutong_analysis::report_draft::BodyVotes| {
            let people = (of.agree + of.disagree + of.pass).max(1);
            let share = |count: u64| self.t.percent(count as f64 / people as f64);
            let values = [
                ("body", self.bodies.name(&of.body, self.t).into()),
                ("agree", share(of.agree).into()),
                ("disagree", share(of.disagree).into()),
                ("people", people.into()),
            ];
            let key = if self.bodies.are_several() { key!("report-body-votes") } else { key!("report-all-votes") };
            say(self.t, key, &values)
        };
        shown.map(|(of, _)| tell(of)).collect()
    }
}
