//! The result as tables for programs: UTF-8 without a byte order mark, LF, quotes only where needed, rows by id.
//! Texts stand verbatim, so a spreadsheet must import them as text rather than open them.

use hutong_analysis::input::Input;
use hutong_analysis::output::{class_name, group_name};
use hutong_analysis::report_draft::count_votes;
use hutong_analysis::run::Analysis;

use super::Document;
use crate::edge::Tell;
use crate::input::problem::Problem;
use crate::locale::Locale;

/// `duplicates.csv`: every opinion with its cluster and kind; both empty for one that stands alone.
pub fn duplicates(analysis: &Analysis, input: &Input) -> Document {
    let mut of: Vec<Option<usize>> = vec![None; input.opinions.len()];
    for (number, cluster) in analysis.duplicates.clusters.iter().enumerate() {
        cluster.members.iter().for_each(|member| of[*member as usize] = Some(number));
    }
    let clusters = &analysis.duplicates.clusters;
    let rows = input.opinions.iter().zip(of).map(|(opinion, cluster)| {
        let (id, kind) = cluster.map_or(("", ""), |at| (clusters[at].id.as_str(), clusters[at].kind.name()));
        vec![opinion.id.clone(), id.to_owned(), kind.to_owned()]
    });
    table("duplicates.csv", &["id", "cluster", "kind"], rows)
}

/// `themes.csv`: every opinion with its top-level theme; both empty for one without.
pub fn themes(analysis: &Analysis, input: &Input) -> Document {
    let mut of: Vec<Option<usize>> = vec![None; input.opinions.len()];
    for (number, theme) in analysis.themes.themes.iter().enumerate().filter(|(_, theme)| theme.parent.is_none()) {
        theme.members.iter().for_each(|member| of[*member as usize] = Some(number));
    }
    let themes = &analysis.themes.themes;
    let rows = input.opinions.iter().zip(of).map(|(opinion, theme)| {
        let (id, label) = theme.map_or(("", ""), |at| (themes[at].id.as_str(), themes[at].label.as_str()));
        vec![opinion.id.clone(), id.to_owned(), label.to_owned()]
    });
    table("themes.csv", &["id", "theme", "label"], rows)
}

/// `groups.csv`: every voter with the name of their opinion group; empty for those with too few votes to be placed.
pub fn groups(analysis: &Analysis, input: &Input) -> Document {
    let placement = analysis.groups.as_ref().map_or(&[][..], |groups| &groups.placement);
    let rows = input.participants.iter().enumerate().map(|(at, participant)| {
        let group = placement.get(at).copied().flatten().map(|number| group_name(number as usize));
        vec![participant.id.clone(), group.unwrap_or_default()]
    });
    table("groups.csv", &["participant", "group"], rows)
}

/// `statements.csv`: every statement with its votes by body and by group, and how it stands. Counts are people; columns
/// are headed `body NAME: agree`, `group A: agree`, and so on.
pub fn statements(analysis: &Analysis, input: &Input) -> Document {
    let votes = count_votes(input);
    let mut bodies: Vec<&str> = input.participants.iter().map(|participant| participant.body.as_str()).collect();
    bodies.sort_unstable();
    bodies.dedup();
    let groups = analysis.groups.as_ref().map_or(&[][..], |groups| &groups.groups);
    let mut head = vec!["statement".to_owned(), "text".to_owned()];
    for body in &bodies {
        head.extend(STANCES.map(|stance| format!("body {body}: {stance}")));
    }
    for number in 0..groups.len() {
        head.extend(STANCES.map(|stance| format!("group {}: {stance}", group_name(number))));
    }
    head.extend(["common_ground_score", "class"].map(str::to_owned));
    let rows = input.statements.iter().enumerate().map(|(at, statement)| {
        let mut row = vec![statement.id.clone(), statement.text.clone()];
        let of = votes.get(statement.id.as_str()).map_or(&[][..], Vec::as_slice);
        for body in &bodies {
            let count = of.iter().find(|votes| votes.body == *body).cloned().unwrap_or_default();
            row.extend([count.agree, count.disagree, count.pass].map(|people| people.to_string()));
        }
        for group in groups {
            let count = group.counts[at];
            row.extend([count.agree, count.disagree, count.pass].map(|people| people.to_string()));
        }
        let standing = analysis.bridging.as_ref().and_then(|bridging| bridging.statements[at].as_ref());
        let score = standing.and_then(|standing| standing.agree_score);
        row.push(score.map_or_else(String::new, |score| format!("{score:.6}")));
        row.push(standing.map_or_else(String::new, |standing| class_name(standing.class).to_owned()));
        row
    });
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    table("statements.csv", &head, rows)
}

const STANCES: [&str; 3] = ["agree", "disagree", "pass"];

/// `problems.csv`: every problem with its place, in every language.
pub fn problems(problems: &[Problem], locales: &[Locale]) -> Document {
    let mut head: Vec<String> = ["file", "line", "code", "effect"].map(str::to_owned).to_vec();
    for locale in locales {
        head.extend([format!("what_{}", locale.tag()), format!("remedy_{}", locale.tag())]);
    }
    let rows = problems.iter().map(|problem| {
        let line = problem.line.map_or_else(String::new, |line| line.to_string());
        let (code, effect) = (problem.what.code().to_owned(), problem.what.effect().code().to_owned());
        let mut row = vec![problem.file.clone(), line, code, effect];
        let notice = problem.what.notice();
        row.extend(locales.iter().flat_map(|locale| [locale.tell(&notice), locale.remedy(&notice)]));
        row
    });
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    table("problems.csv", &head, rows)
}

fn table(name: &'static str, head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Document {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    // Writing to memory cannot fail, and every row has as many cells as the head.
    let mut written = writer.write_record(head);
    for row in rows {
        written = written.and_then(|()| writer.write_record(&row));
    }
    debug_assert!(written.is_ok(), "{written:?}");
    Document { name, bytes: writer.into_inner().unwrap_or_default() }
}
