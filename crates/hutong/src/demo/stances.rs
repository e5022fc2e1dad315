//! The sample's generator of stances, "stances/1": integers only, so that every language draws the same votes.
//! Described in the sample's README; `expect` holds the number and digest that must come out.

use std::collections::BTreeMap;

use hutong_log::hash::Sha256;
use serde::Deserialize;

use super::sample::{Body, SampleFault, StatementPlan};

/// Tiers in the order in which voters are drawn, with the letters of their ids.
const TIERS: [(&str, &str); 3] = [("member", "m"), ("verified", "v"), ("open", "open")];
/// Probabilities are in thousandths.
const WHOLE: u64 = 1_000;

/// `stances.json`.
#[derive(Clone, Debug, Deserialize)]
pub struct Parameters {
    seed: u64,
    voters: BTreeMap<String, BTreeMap<String, u64>>,
    camp0: BTreeMap<String, u64>,
    activity: BTreeMap<String, [u64; 2]>,
    shift_max: u64,
    clamp: [i64; 2],
    kinds: BTreeMap<String, Kind>,
    /// What must come out.
    pub expect: Expected,
}

#[derive(Clone, Debug, Deserialize)]
struct Kind {
    agree: Sides<[i64; 2]>,
    pass: u64,
    exposure: Sides<u64>,
}

#[derive(Clone, Debug, Deserialize)]
struct Sides<T> {
    own: T,
    other: T,
}

impl<T> Sides<T> {
    fn of(&self, is_own: bool) -> &T {
        if is_own { &self.own } else { &self.other }
    }
}

/// Number of votes and SHA-256 of their lines.
#[derive(Clone, Debug, Deserialize)]
pub struct Expected {
    /// How many.
    pub votes: usize,
    /// Digest in hex.
    pub sha256: String,
}

/// One vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stance {
    /// Who votes.
    pub voter: String,
    /// Position of the body whose voter it is.
    pub body: usize,
    /// Whether the voter has no account.
    pub is_open: bool,
    /// Position of the statement in the list that was given.
    pub statement: usize,
    /// −1, 0 or 1.
    pub choice: i64,
}

/// SplitMix64.
struct Stream(u64);

impl Stream {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform over `0..n`, for `n` below 2^32.
    fn below(&mut self, n: u64) -> u64 {
        ((self.next() >> 32).wrapping_mul(n)) >> 32
    }
}

/// Draws every vote, in the order of the description.
///
/// # Errors
/// [`SampleFault::Unknown`] when a body, tier or kind has no parameters.
pub fn draw(
    parameters: &Parameters,
    bodies: &[Body],
    statements: &[StatementPlan],
) -> Result<Vec<Stance>, SampleFault> {
    let mut stream = Stream(parameters.seed);
    let mut plans = Vec::with_capacity(statements.len());
    for statement in statements {
        let shift = stream.below(2 * parameters.shift_max + 1).cast_signed() - parameters.shift_max.cast_signed();
        plans.push((statement, find(&parameters.kinds, "kind", &statement.kind)?, shift));
    }
    let mut stances = Vec::new();
    for (at, body) in bodies.iter().enumerate() {
        let numbers = find(&parameters.voters, "body", &body.key)?;
        let camp0 = *find(&parameters.camp0, "body", &body.key)?;
        for (tier, letters) in TIERS {
            let [low, high] = *find(&parameters.activity, "tier", tier)?;
            for i in 1..=*find(numbers, "tier", tier)? {
                let voter = Voter {
                    id: format!("{}-{letters}-{i:03}", body.code.to_lowercase()),
                    body: at,
                    is_open: tier == "open",
                };
                let camp = usize::from(stream.below(WHOLE) >= camp0);
                let a = stream.below(WHOLE);
                let activity = low + (high - low) * a * a / (WHOLE * WHOLE);
                for (n, (statement, kind, shift)) in plans.iter().enumerate() {
                    let is_own = statement.body == body.key;
                    let agree = (kind.agree.of(is_own)[camp] + shift).clamp(parameters.clamp[0], parameters.clamp[1]);
                    let shown = activity * kind.exposure.of(is_own);
                    stances.extend(vote(&mut stream, shown, kind.pass, agree).map(|c| voter.stance(n, c)));
                }
            }
        }
    }
    Ok(stances)
}

struct Voter {
    id: String,
    body: usize,
    is_open: bool,
}

impl Voter {
    fn stance(&self, statement: usize, choice: i64) -> Stance {
        Stance { voter: self.id.clone(), body: self.body, is_open: self.is_open, statement, choice }
    }
}

/// One cell: one draw when it stays empty, two for a pass, three for a side.
fn vote(stream: &mut Stream, shown: u64, pass: u64, agree: i64) -> Option<i64> {
    if stream.below(WHOLE * WHOLE) >= shown {
        return None;
    }
    if stream.below(WHOLE) < pass {
        return Some(0);
    }
    Some(if stream.below(WHOLE).cast_signed() < agree { 1 } else { -1 })
}

fn find<'m, T>(map: &'m BTreeMap<String, T>, kind: &'static str, name: &str) -> Result<&'m T, SampleFault> {
    map.get(name).ok_or_else(|| SampleFault::Unknown { kind, name: name.to_owned() })
}

/// SHA-256 in hex of the lines `voter,statement,vote` in the order of generation.
pub fn digest(stances: &[Stance], statements: &[StatementPlan]) -> String {
    let lines = stances.iter().filter_map(|s| {
        let statement = statements.get(s.statement)?;
        Some(format!("{},{},{}\n", s.voter, statement.id, s.choice))
    });
    lines.fold(Sha256::new(), |hash, line| hash.chain(line.as_bytes())).finish().to_hex()
}
