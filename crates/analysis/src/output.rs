//! `analysis.json`: the result as bytes, the same on every machine. Its schema is `docs/analysis-output.schema.json`.
//! No date, path, thread count or language; no participant stands in it; floats have six decimals at most.

mod counts;
mod layout;
mod report;
mod texts;
mod votes;

use hutong_log::hash::{Hash, sha256};
use serde::Serialize;

use crate::input::Input;
use crate::report_draft::count_votes;
use crate::run::{Analysis, METHOD};
use counts::CountsRow;
use report::ReportRow;
use texts::{DuplicatesRow, ThemesRow};
use votes::{GroupsRow, StatementRow};
pub use votes::{class_name, group_name};

/// Name of the schema; readers refuse what they do not know.
pub const SCHEMA: &str = "hutong-analysis-output/1";

/// What decided between two votes of one person on one statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoteOrder {
    /// The greatest time; of equal times the smaller value.
    Time,
    /// No times were given: the later row, so the order of rows is input.
    Row,
}

/// Problems of one kind in one part of the input, counted: their places depend on the order of rows and stand elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// Part of the input, such as a file name.
    pub part: String,
    /// Kind.
    pub code: String,
    /// `set-aside`, `kept` or `remark`.
    pub effect: String,
    /// How many.
    pub count: u64,
}

/// What is known of the input besides its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// How the latest votes were found; none without votes.
    pub vote_order: Option<VoteOrder>,
    /// What was wrong with the input, sorted.
    pub problems: Vec<Problem>,
}

#[derive(Serialize)]
struct Whole<'a> {
    schema: &'static str,
    method: MethodRow<'a>,
    audience: &'a str,
    input: InputRow<'a>,
    counts: CountsRow<'a>,
    near_duplicates: DuplicatesRow<'a>,
    themes: ThemesRow<'a>,
    opinion_groups: Option<GroupsRow<'a>>,
    statements: Vec<StatementRow<'a>>,
    report: ReportRow<'a>,
}

#[derive(Serialize)]
struct MethodRow<'a> {
    version: &'static str,
    opinion_groups: Option<&'a str>,
    bridging: Option<&'a str>,
    themes_asked: Option<usize>,
    themes_previous: usize,
    near_duplicates: NearDuplicatesRow,
}

#[derive(Serialize)]
struct NearDuplicatesRow {
    seed_covered_per_mille: u32,
    core_covered_per_mille: u32,
    member_covered_per_mille: u32,
    shared_weight_min: u32,
    quotation_weight_min: u32,
}

#[derive(Serialize)]
struct InputRow<'a> {
    sha256: String,
    vote_order: Option<&'static str>,
    problems: &'a [Problem],
}

/// The result as the bytes of `analysis.json`.
pub fn to_json(analysis: &Analysis, input: &Input, origin: &Origin) -> Vec<u8> {
    let near = &analysis.parameters.near_duplicates;
    let by_body = count_votes(input);
    let whole = Whole {
        schema: SCHEMA,
        method: MethodRow {
            version: METHOD,
            opinion_groups: analysis.groups.as_ref().map(|groups| groups.method),
            bridging: analysis.bridging.as_ref().map(|bridging| bridging.method),
            themes_asked: analysis.parameters.themes.k,
            themes_previous: analysis.parameters.themes.previous.len(),
            near_duplicates: NearDuplicatesRow {
                seed_covered_per_mille: near.seed_covered_per_mille,
                core_covered_per_mille: near.core_covered_per_mille,
                member_covered_per_mille: near.member_covered_per_mille,
                shared_weight_min: near.shared_weight_min,
                quotation_weight_min: near.quotation_weight_min,
            },
        },
        audience: &analysis.parameters.audience,
        input: InputRow {
            sha256: analysis.input_hash.to_hex(),
            vote_order: origin.vote_order.map(|order| match order {
                VoteOrder::Time => "time",
                VoteOrder::Row => "row",
            }),
            problems: &origin.problems,
        },
        counts: CountsRow::of(&analysis.counts),
        near_duplicates: DuplicatesRow::of(&analysis.duplicates, input),
        themes: ThemesRow::of(&analysis.themes, input),
        opinion_groups: analysis.groups.as_ref().map(|groups| GroupsRow::of(groups, input)),
        statements: votes::statements(analysis, input, &by_body),
        report: ReportRow::of(&analysis.report),
    };
    layout::write(&whole)
}

/// SHA-256 of `analysis.json`: the `output` of a finding.
pub fn hash_output(json: &[u8]) -> Hash {
    sha256(json)
}
