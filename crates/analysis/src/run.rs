//! One run: everything that can be computed from an input, in one call. The order of rows, the number of threads and
//! the machine cannot matter. Not here: reading (faces, node) and bytes (`output`).

use std::collections::BTreeMap;

use hutong_log::hash::{Hash, Sha256};

use crate::bridging::{self, Bridging, Standing};
use crate::campaign::count_voices;
use crate::groups::{self, OpinionGroups};
use crate::input::{Input, Moderation, Statement};
use crate::near_duplicate::{self, Duplicates};
use crate::report_draft::{self, Disposition, Draft};
use crate::text::segment;
use crate::themes::{self, Themes};

/// Name of the whole method; changes whenever the same input could give another result.
pub const METHOD: &str = "hutong-analysis/1";

/// What is asked of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    /// Who may read what the input is made of: `public`, or a narrower audience in the charter's words.
    pub audience: String,
    /// How opinion groups are found.
    pub groups: groups::Method,
    /// What counts as a near-duplicate.
    pub near_duplicates: near_duplicate::Parameters,
    /// Number of themes, and those of the previous run.
    pub themes: themes::Parameters,
    /// Accepted opinions that are not in the input, by state; `published` and `accepted` are filled in by the run.
    pub elsewhere: Disposition,
}

/// How many of everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Where the accepted opinions stand.
    pub disposition: Disposition,
    /// Opinions and people by body and tier, sorted. People of two bodies are never added up.
    pub by_body: Vec<BodyTally>,
    /// Distinct authors; an opinion without a named author counts as one.
    pub voices: u32,
    /// Opinions with each cluster of near-duplicates counted once.
    pub arguments: u32,
    /// Statements that are shown and counted, those about the participants included.
    pub statements: u32,
    /// Statements that moderation has taken out.
    pub statements_rejected: u32,
    /// People who voted.
    pub voters: u32,
    /// Votes, one a cell.
    pub votes: u64,
}

/// Opinions and people of one body and tier.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct BodyTally {
    /// Body, or empty where none is named.
    pub body: String,
    /// Tier, or empty.
    pub tier: String,
    /// Opinions (条).
    pub opinions: u32,
    /// Distinct authors among them (人).
    pub voices: u32,
    /// People who voted (人).
    pub voters: u32,
    /// Votes they cast.
    pub votes: u64,
}

/// Everything that a run found.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// What was asked.
    pub parameters: Parameters,
    /// SHA-256 over the canonical rows of the input ([`hash_input`]).
    pub input_hash: Hash,
    /// How many of everything.
    pub counts: Counts,
    /// Near-duplicates, repeats, campaigns, quotations.
    pub duplicates: Duplicates,
    /// Themes and hot issues.
    pub themes: Themes,
    /// Opinion groups; none without votes.
    pub groups: Option<OpinionGroups>,
    /// How statements stand between bodies and groups; none without votes.
    pub bridging: Option<Bridging>,
    /// The draft report.
    pub report: Draft,
}

/// Runs the analysis. `input` must be canonical ([`Input::sort`]).
pub fn analyse(input: &Input, parameters: &Parameters) -> Analysis {
    // Near-duplicates are told by letters; words are wanted right after them.
    let (duplicates, ()) = rayon::join(
        || near_duplicate::find(&input.opinions, &parameters.near_duplicates),
        || segment::prepare(&input.opinions),
    );
    let themes = themes::build(&input.opinions, &duplicates, &parameters.themes);
    let groups = (!input.votes.is_empty()).then(|| groups::find(input, parameters.groups));
    let bridging = groups.as_ref().map(|groups| bridging::find(input, groups));
    let counts = count(input, parameters, &duplicates);
    let support = bridging.as_ref().map_or_else(Vec::new, |bridging| support(input, bridging));
    let report = report_draft::draft(input, &themes, &support, &parameters.audience, counts.disposition);
    Analysis {
        parameters: parameters.clone(),
        input_hash: hash_input(input),
        counts,
        duplicates,
        themes,
        groups,
        bridging,
        report,
    }
}

fn count(input: &Input, parameters: &Parameters, duplicates: &Duplicates) -> Counts {
    let published = input.opinions.len() as u64;
    let mut disposition = Disposition { published, accepted: 0, ..parameters.elsewhere };
    disposition.accepted = disposition.sum();
    let doubled: usize = duplicates.clusters.iter().map(|cluster| cluster.members.len() - 1).sum();
    let all: Vec<u32> = (0..input.opinions.len() as u32).collect();
    let rejected = input.statements.iter().filter(|statement| statement.moderation == Moderation::Rejected).count();
    Counts {
        disposition,
        by_body: tally(input),
        voices: count_voices(&input.opinions, &all),
        arguments: (input.opinions.len() - doubled) as u32,
        statements: (input.statements.len() - rejected) as u32,
        statements_rejected: rejected as u32,
        voters: input.participants.len() as u32,
        votes: input.votes.len() as u64,
    }
}

fn tally(input: &Input) -> Vec<BodyTally> {
    let mut members: BTreeMap<(&str, &str), Vec<u32>> = BTreeMap::new();
    for (at, opinion) in (0..).zip(&input.opinions) {
        members.entry((&opinion.body, &opinion.tier)).or_default().push(at);
    }
    let mut voters: BTreeMap<(&str, &str), (u32, u64)> = BTreeMap::new();
    for participant in &input.participants {
        voters.entry((&participant.body, &participant.tier)).or_default().0 += 1;
    }
    for vote in &input.votes {
        let participant = &input.participants[vote.participant as usize];
        voters.entry((&participant.body, &participant.tier)).or_default().1 += 1;
    }
    let mut keys: Vec<(&str, &str)> = members.keys().chain(voters.keys()).copied().collect();
    keys.sort_unstable();
    keys.dedup();
    let tally = |key: (&str, &str)| {
        let members = members.get(&key).map_or(&[][..], Vec::as_slice);
        let (voters, votes) = voters.get(&key).copied().unwrap_or_default();
        let (body, tier) = (key.0.to_owned(), key.1.to_owned());
        BodyTally {
            body,
            tier,
            opinions: members.len() as u32,
            voices: count_voices(&input.opinions, members),
            voters,
            votes,
        }
    };
    keys.into_iter().map(tally).collect()
}

/// How widely each opinion is supported, 0 to 1, where it is a statement that people voted on; one half elsewhere.
fn support(input: &Input, bridging: &Bridging) -> Vec<f64> {
    let standings = input.statements.iter().zip(&bridging.statements);
    let score = |(statement, standing): (&'_ Statement, &Option<Standing>)| {
        standing.as_ref().and_then(|standing| standing.agree_score).map(|score| (statement.id.clone(), score))
    };
    let scores: BTreeMap<String, f64> = standings.filter_map(score).collect();
    input.opinions.iter().map(|opinion| scores.get(&opinion.id).copied().unwrap_or(0.5)).collect()
}

/// SHA-256 over the rows of a canonical input.
///
/// Each row is a letter (`o` opinion, `s` statement, `p` participant, `v` vote), then its fields, each as u64be length
/// and UTF-8 bytes. Opinions: id, title, text, author, body, tier, prompt, submitted_at, lang. Statements: id, text,
/// author, body, moderation (`accepted`, `unmoderated`, `rejected`), meta (`0`, `1`). Participants: id, body, tier.
/// Votes: participant id, statement id, value (`-1`, `0`, `1`). Rows of one kind stand in the order of their ids
/// (numbers by value, before all others; others bytewise), votes by participant, then statement.
pub fn hash_input(input: &Input) -> Hash {
    let mut rows = Rows { sha: Sha256::new(), row: Vec::new() };
    for o in &input.opinions {
        let (submitted_at, lang) = (&o.submitted_at, &o.lang);
        rows.add(b'o', &[&o.id, &o.title, &o.text, &o.author, &o.body, &o.tier, &o.prompt, submitted_at, lang]);
    }
    for s in &input.statements {
        let meta = if s.meta { "1" } else { "0" };
        rows.add(b's', &[&s.id, &s.text, &s.author, &s.body, moderation_name(s.moderation), meta]);
    }
    for p in &input.participants {
        rows.add(b'p', &[&p.id, &p.body, &p.tier]);
    }
    for v in &input.votes {
        let (participant, statement) = (v.participant as usize, v.statement as usize);
        let value = ["-1", "0", "1"][usize::from((v.value.signum() + 1) as u8)];
        rows.add(b'v', &[&input.participants[participant].id, &input.statements[statement].id, value]);
    }
    rows.sha.finish()
}

/// The word used in files.
pub fn moderation_name(moderation: Moderation) -> &'static str {
    match moderation {
        Moderation::Accepted => "accepted",
        Moderation::Unmoderated => "unmoderated",
        Moderation::Rejected => "rejected",
    }
}

struct Rows {
    sha: Sha256,
    row: Vec<u8>,
}

impl Rows {
    fn add(&mut self, letter: u8, fields: &[&str]) {
        self.row.clear();
        self.row.push(letter);
        for field in fields {
            self.row.extend_from_slice(&(field.len() as u64).to_be_bytes());
            self.row.extend_from_slice(field.as_bytes());
        }
        self.sha.update(&self.row);
    }
}
