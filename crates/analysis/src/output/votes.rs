//! Opinion groups and statements of `analysis.json`; groups appear by number of people, never by name.

use std::collections::BTreeMap;

use serde::Serialize;

use super::layout::Rounded;
use super::report::BodyVotesRow;
use crate::bridging::Class;
use crate::groups::votes::Count;
use crate::groups::{Candidate, Group, OpinionGroups, Outcome, representative::Side};
use crate::input::Input;
use crate::report_draft::BodyVotes;
use crate::run::{Analysis, moderation_name};

#[derive(Serialize)]
pub struct GroupsRow<'a> {
    method: &'static str,
    outcome: &'static str,
    voters_needed: Option<u32>,
    placed: usize,
    unplaced: usize,
    stability: Option<Rounded>,
    candidates: Vec<CandidateRow>,
    groups: Vec<GroupRow<'a>>,
    consensus: ConsensusRow<'a>,
}

#[derive(Serialize)]
struct CandidateRow {
    groups: usize,
    score: Rounded,
}

#[derive(Serialize)]
struct GroupRow<'a> {
    id: &'a str,
    name: String,
    people: usize,
    stability: Option<Rounded>,
    area: AreaRow,
    representative: Vec<RepresentativeRow<'a>>,
}

#[derive(Serialize)]
struct AreaRow {
    centre: [Rounded; 2],
    spread: [Rounded; 2],
    axis: [Rounded; 2],
}

#[derive(Serialize)]
struct RepresentativeRow<'a> {
    statement: &'a str,
    side: &'static str,
    people: u32,
    of: u32,
    ratio: Rounded,
    ratio_z: Rounded,
    probability_z: Rounded,
}

#[derive(Serialize)]
struct ConsensusRow<'a> {
    agree: Vec<AgreementRow<'a>>,
    disagree: Vec<AgreementRow<'a>>,
}

#[derive(Serialize)]
struct AgreementRow<'a> {
    statement: &'a str,
    people: u32,
    of: u32,
    probability: Rounded,
    z: Rounded,
}

impl<'a> GroupsRow<'a> {
    pub fn of(groups: &'a OpinionGroups, input: &'a Input) -> Self {
        let (outcome, voters_needed) = match groups.outcome {
            Outcome::Groups => ("groups", None),
            Outcome::OneGroup => ("one-group", None),
            Outcome::TooFewVoters { needed, .. } => ("too-few-voters", Some(needed)),
        };
        let placed = groups.placement.iter().flatten().count();
        let agreement = |agreement: &crate::groups::representative::Agreement| AgreementRow {
            statement: &input.statements[agreement.statement as usize].id,
            people: agreement.successes,
            of: agreement.trials,
            probability: Rounded(agreement.probability),
            z: Rounded(agreement.probability_z),
        };
        Self {
            method: groups.method,
            outcome,
            voters_needed,
            placed,
            unplaced: groups.placement.len() - placed,
            stability: groups.stability.map(Rounded),
            candidates: groups
                .candidates
                .iter()
                .map(|Candidate { k, score }| CandidateRow { groups: *k, score: Rounded(*score) })
                .collect(),
            groups: (0..).zip(&groups.groups).map(|(number, group)| group_row(number, group, input)).collect(),
            consensus: ConsensusRow {
                agree: groups.consensus.agree.iter().map(agreement).collect(),
                disagree: groups.consensus.disagree.iter().map(agreement).collect(),
            },
        }
    }
}

fn group_row<'a>(number: usize, group: &'a Group, input: &'a Input) -> GroupRow<'a> {
    let both = |pair: [f64; 2]| pair.map(Rounded);
    GroupRow {
        id: &group.id,
        name: group_name(number),
        people: group.members.len(),
        stability: group.stability.map(Rounded),
        area: AreaRow { centre: both(group.area.centre), spread: both(group.area.spread), axis: both(group.area.axis) },
        representative: group
            .representative
            .iter()
            .map(|one| RepresentativeRow {
                statement: &input.statements[one.statement as usize].id,
                side: side_name(one.side),
                people: one.successes,
                of: one.trials,
                ratio: Rounded(one.ratio),
                ratio_z: Rounded(one.ratio_z),
                probability_z: Rounded(one.probability_z),
            })
            .collect(),
    }
}

fn side_name(side: Side) -> &'static str {
    match side {
        Side::Agree => "agree",
        Side::Disagree => "disagree",
    }
}

/// The word used in files.
pub fn class_name(class: Class) -> &'static str {
    match class {
        Class::CommonGround => "common-ground",
        Class::Divergence => "divergence",
        Class::OneSided => "one-sided",
        Class::Undecided => "undecided",
    }
}

/// What a group is called beside its id: `A`, `B`, … `Z`, `AA`, ….
pub fn group_name(number: usize) -> String {
    let (above, letter) = (number / 26, char::from(b'A' + (number % 26) as u8));
    if above == 0 { letter.to_string() } else { format!("{}{letter}", group_name(above - 1)) }
}

#[derive(Serialize)]
pub struct StatementRow<'a> {
    statement: &'a str,
    text: &'a str,
    body: &'a str,
    moderation: &'static str,
    meta: bool,
    votes: CountRow,
    by_body: Vec<BodyVotesRow<'a>>,
    by_group: Vec<GroupVotesRow>,
    group_aware_agree: Rounded,
    group_aware_disagree: Rounded,
    priority: Rounded,
    common_ground_score: Option<Rounded>,
    common_rejection_score: Option<Rounded>,
    spread: Option<Rounded>,
    class: Option<&'static str>,
    side: Option<&'static str>,
}

#[derive(Serialize)]
struct CountRow {
    agree: u32,
    disagree: u32,
    pass: u32,
}

#[derive(Serialize)]
struct GroupVotesRow {
    group: String,
    agree: u32,
    disagree: u32,
    pass: u32,
}

/// All statements in the order of their ids; none without votes.
pub fn statements<'a>(
    analysis: &'a Analysis,
    input: &'a Input,
    by_body: &'a BTreeMap<&str, Vec<BodyVotes>>,
) -> Vec<StatementRow<'a>> {
    let Some(groups) = &analysis.groups else { return Vec::new() };
    let row = |at: usize| {
        let (statement, standing) = (&input.statements[at], &groups.statements[at]);
        let Count { agree, disagree, pass } = standing.count;
        let by_group = groups.groups.iter().enumerate().map(|(number, group)| {
            let Count { agree, disagree, pass } = group.counts[at];
            GroupVotesRow { group: group_name(number), agree, disagree, pass }
        });
        let of_bodies = by_body.get(statement.id.as_str()).map_or(&[][..], Vec::as_slice);
        let bridge = analysis.bridging.as_ref().and_then(|bridging| bridging.statements[at].as_ref());
        StatementRow {
            statement: &statement.id,
            text: &statement.text,
            body: &statement.body,
            moderation: moderation_name(statement.moderation),
            meta: statement.meta,
            votes: CountRow { agree, disagree, pass },
            by_body: of_bodies.iter().map(BodyVotesRow::of).collect(),
            by_group: by_group.collect(),
            group_aware_agree: Rounded(standing.group_aware_agree),
            group_aware_disagree: Rounded(standing.group_aware_disagree),
            priority: Rounded(standing.priority),
            common_ground_score: bridge.and_then(|bridge| bridge.agree_score).map(Rounded),
            common_rejection_score: bridge.and_then(|bridge| bridge.disagree_score).map(Rounded),
            spread: bridge.map(|bridge| Rounded(bridge.spread)),
            class: bridge.map(|bridge| class_name(bridge.class)),
            side: bridge.and_then(|bridge| bridge.side).map(side_name),
        }
    };
    (0..input.statements.len()).map(row).collect()
}
