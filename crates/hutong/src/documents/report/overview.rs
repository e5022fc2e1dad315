//! The first page: how much of everything, from whom, and what was found, in sentences.

use hutong_analysis::campaign::Kind;
use hutong_analysis::near_duplicate::Cluster;

use super::{Bodies, Material, count, letters, say, themes, votes};
use crate::key;
use crate::locale::Locale;

/// Voices from which a text that many sent is worth a sentence on the first page.
const CAMPAIGN_VOICES_MIN: u32 = 5;

/// A number and its unit.
#[derive(Clone, Debug)]
pub struct Figure {
    pub number: String,
    pub unit: String,
}

/// What one body brought.
#[derive(Clone, Debug)]
pub struct BodyRow {
    pub name: String,
    pub bar: String,
    pub opinions: String,
    pub voices: String,
    pub voters: String,
    pub votes: String,
}

/// Who may read what the report is made of.
pub fn audience(material: &Material<'_>, t: &Locale) -> String {
    match material.analysis.parameters.audience.as_str() {
        "file" => t.say(key!("report-audience-file")),
        "public" => t.say(key!("report-audience-public")),
        "members" => t.say(key!("report-audience-members")),
        // Nothing narrower is in an exchange set, and what is not known is not shown to more people.
        _ => t.say(key!("report-audience-secretariats")),
    }
}

/// The counters at the head.
pub fn figures(material: &Material<'_>, t: &Locale) -> Vec<Figure> {
    let counts = &material.analysis.counts;
    let figure =
        |number: u64, unit: &str| Figure { number: count(number, t), unit: say(t, unit, &[("count", number.into())]) };
    let mut figures = Vec::new();
    if counts.disposition.published > 0 {
        figures.push(figure(counts.disposition.published, key!("report-unit-opinions")));
        figures.push(figure(counts.voices.into(), key!("report-unit-voices")));
        figures.push(figure(counts.arguments.into(), key!("report-unit-arguments")));
        figures.push(figure(material.analysis.report.themes.len() as u64, key!("report-unit-themes")));
    }
    if counts.voters > 0 {
        figures.push(figure(counts.voters.into(), key!("report-unit-voters")));
        figures.push(figure(counts.votes, key!("report-unit-votes")));
    }
    figures
}

/// One row per body; none when there is only one.
pub fn bodies(material: &Material<'_>, bodies: &Bodies, t: &Locale) -> Vec<BodyRow> {
    if !bodies.are_several() {
        return Vec::new();
    }
    let tallies = &material.analysis.counts.by_body;
    let sum = |body: &str, of: &dyn Fn(&hutong_analysis::run::BodyTally) -> u64| {
        tallies.iter().filter(|tally| tally.body == body).map(of).sum::<u64>()
    };
    let opinions = |body: &str| sum(body, &|tally| tally.opinions.into());
    let most = bodies.names.iter().map(|body| opinions(body)).max().unwrap_or(0);
    let row = |(place, body): (usize, &String)| BodyRow {
        name: bodies.name(body, t),
        bar: super::bars::length(opinions(body), most, &format!("b{}", place % 6)),
        opinions: count(opinions(body), t),
        voices: count(sum(body, &|tally| tally.voices.into()), t),
        voters: count(sum(body, &|tally| tally.voters.into()), t),
        votes: count(sum(body, &|tally| tally.votes), t),
    };
    bodies.names.iter().enumerate().map(row).collect()
}

/// What was found, each finding one sentence.
pub fn summary(
    material: &Material<'_>,
    themes: &themes::Chapter,
    votes: Option<&votes::Chapter>,
    letters: &letters::Chapter,
    t: &Locale,
) -> Vec<String> {
    let mut said = Vec::new();
    let named: Vec<String> = themes
        .rows
        .iter()
        .take(3)
        .map(|row| {
            say(
                t,
                key!("report-summary-theme"),
                &[("label", row.label.as_str().into()), ("count", row.opinions.as_str().into())],
            )
        })
        .collect();
    if !named.is_empty() {
        let names = named.join(&t.say(key!("report-list-separator")));
        let values = [("themes", themes.rows.len().into()), ("names", names.into())];
        said.push(say(t, key!("report-summary-themes"), &values));
    }
    if named.is_empty() && material.analysis.counts.disposition.published > 0 {
        said.push(t.say(key!("report-summary-no-themes")));
    }
    let clusters = &material.analysis.duplicates.clusters;
    let is_told = |cluster: &&Cluster| cluster.kind == Kind::Campaign && cluster.voices >= CAMPAIGN_VOICES_MIN;
    let campaigns = clusters.iter().filter(is_told);
    if let Some(most) = campaigns.max_by_key(|cluster| cluster.voices) {
        let values = [("opinions", most.members.len().into()), ("voices", most.voices.into())];
        said.push(say(t, key!("report-summary-campaign"), &values));
    }
    if let Some(hot) = letters.hot.first() {
        let values = [("label", hot.label.as_str().into()), ("voices", hot.voices.as_str().into())];
        said.push(say(t, key!("report-summary-hot"), &values));
    }
    if let Some(votes) = votes {
        said.extend(votes.summary.iter().cloned());
    }
    let disposition = material.analysis.counts.disposition;
    if disposition.withheld > 0 {
        said.push(say(t, key!("report-summary-withheld"), &[("count", disposition.withheld.into())]));
    }
    said
}
