//! Which statements speak for a group, and which for everybody: proportions with +1/+2 and their z tests
//! (docs/ANALYSIS.md §1a, steps 10–13; Small et al. 2021, "Polis: scaling deliberation by mapping opinion space").

use super::votes::Count;

/// One-sided z at 90 %.
const SIGNIFICANT_90: f64 = 1.2816;
/// Representative statements per group at most; consensus statements per side.
const SHOWN_MAX: usize = 5;
/// Routing priority of a statement about the participants themselves.
const META_PRIORITY: f64 = 49.0;

/// On which side a group stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// In favour.
    Agree,
    /// Against.
    Disagree,
}

/// Why a statement speaks for a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Representative {
    /// Index of the statement.
    pub statement: u32,
    /// The group's side.
    pub side: Side,
    /// Members on that side.
    pub successes: u32,
    /// Members who voted on it, passes included.
    pub trials: u32,
    /// (successes + 1) / (trials + 2).
    pub probability: f64,
    /// z of `probability` against one half.
    pub probability_z: f64,
    /// `probability` over the same share among everybody else.
    pub ratio: f64,
    /// z of the difference from everybody else.
    pub ratio_z: f64,
    /// The statement the group agrees on most, shown first.
    pub best_agree: bool,
}

impl Representative {
    fn metric(&self) -> f64 {
        self.ratio * self.ratio_z * self.probability * self.probability_z
    }

    fn passes(&self) -> bool {
        self.ratio_z > SIGNIFICANT_90 && self.probability_z > SIGNIFICANT_90
    }
}

/// A statement that most agree on, or that most reject.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreement {
    /// Index of the statement.
    pub statement: u32,
    /// People on the side in question.
    pub successes: u32,
    /// People who voted on it.
    pub trials: u32,
    /// (successes + 1) / (trials + 2).
    pub probability: f64,
    /// z of `probability` against one half.
    pub probability_z: f64,
}

/// What most people hold together, groups apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Consensus {
    /// Most agree; best first, five at most.
    pub agree: Vec<Agreement>,
    /// Most disagree; best first, five at most.
    pub disagree: Vec<Agreement>,
}

/// (successes + 1) / (trials + 2).
pub fn share(successes: u32, trials: u32) -> f64 {
    (f64::from(successes) + 1.0) / (f64::from(trials) + 2.0)
}

/// z of one proportion against one half, both counts raised by one.
pub fn test_proportion(successes: u32, trials: u32) -> f64 {
    let n = f64::from(trials) + 1.0;
    2.0 * n.sqrt() * ((f64::from(successes) + 1.0) / n - 0.5)
}

/// z of the difference between two proportions (successes, trials), all counts raised by one; 0 where it is undefined.
pub fn test_two_proportions(a: (u32, u32), b: (u32, u32)) -> f64 {
    let raise = |(successes, trials): (u32, u32)| (f64::from(successes) + 1.0, f64::from(trials) + 1.0);
    let ((a_yes, a_all), (b_yes, b_all)) = (raise(a), raise(b));
    let pooled = (a_yes + b_yes) / (a_all + b_all);
    if pooled >= 1.0 {
        return 0.0;
    }
    (a_yes / a_all - b_yes / b_all) / (pooled * (1.0 - pooled) * (1.0 / a_all + 1.0 / b_all)).sqrt()
}

/// Representative statements of every group from its counts; statements not `shown` are passed over.
pub(crate) fn select_all(groups: &[Vec<Count>], shown: &[bool]) -> Vec<Vec<Representative>> {
    let sum = |at: usize| groups.iter().map(|counts| counts[at]).fold(Count::default(), Count::plus);
    let total: Vec<Count> = (0..shown.len()).map(sum).collect();
    groups.iter().map(|counts| select(counts, &total, shown)).collect()
}

/// The statement the group agrees on best, then those that pass both tests by metric, five in all, agrees before
/// disagrees; where none passes, the best agreement, or else the most distinctive of all.
fn select(counts: &[Count], total: &[Count], shown: &[bool]) -> Vec<Representative> {
    let mut passing: Vec<Representative> = Vec::new();
    let mut distinctive: Option<Representative> = None;
    let mut best_agree: Option<Representative> = None;
    for at in (0..shown.len()).filter(|&at| shown[at] && total[at].voted() > 0) {
        let [agree, disagree] = [Side::Agree, Side::Disagree].map(|side| weigh(at, side, counts[at], total[at]));
        let stronger = if agree.ratio_z > disagree.ratio_z { &agree } else { &disagree };
        if agree.passes() || disagree.passes() {
            passing.push(stronger.clone());
        }
        if passing.is_empty() && distinctive.as_ref().is_none_or(|best| stronger.ratio_z > best.ratio_z) {
            distinctive = Some(stronger.clone());
        }
        if counts[at].stances() > 0 && beats(&agree, best_agree.as_ref()) {
            best_agree = Some(agree);
        }
    }
    // The reference shows the best agreement with the numbers of its stronger side.
    let head = best_agree.map(|best| {
        let at = best.statement as usize;
        let against = weigh(at, Side::Disagree, counts[at], total[at]);
        Representative { best_agree: true, ..if best.ratio_z > against.ratio_z { best } else { against } }
    });
    if passing.is_empty() {
        return head.or(distinctive).into_iter().collect();
    }
    passing.retain(|one| head.as_ref().is_none_or(|head| head.statement != one.statement));
    passing.sort_by(|a, b| b.metric().total_cmp(&a.metric()));
    let mut chosen: Vec<Representative> = head.into_iter().chain(passing).take(SHOWN_MAX).collect();
    chosen.sort_by_key(|one| one.side == Side::Disagree);
    chosen
}

fn weigh(at: usize, side: Side, count: Count, total: Count) -> Representative {
    let pick = |count: Count| if side == Side::Agree { count.agree } else { count.disagree };
    let (successes, trials) = (pick(count), count.voted());
    let rest = (pick(total) - successes, total.voted() - trials);
    let probability = share(successes, trials);
    Representative {
        statement: at as u32,
        side,
        successes,
        trials,
        probability,
        probability_z: test_proportion(successes, trials),
        ratio: probability / share(rest.0, rest.1),
        ratio_z: test_two_proportions((successes, trials), rest),
        best_agree: false,
    }
}

/// Whether `agree` is the better claim to be what the group agrees on.
fn beats(agree: &Representative, best: Option<&Representative>) -> bool {
    let general = |one: &Representative| one.probability * one.probability_z;
    match best {
        None => agree.probability_z > SIGNIFICANT_90 || (agree.ratio > 1.0 && agree.probability > 0.5),
        Some(best) if best.ratio > 1.0 => agree.metric() > best.metric(),
        Some(best) => general(agree) > general(best),
    }
}

/// Statements with more than half on one side and that significant, best first by probability × z.
pub(crate) fn select_consensus(counts: &[Count], shown: &[bool]) -> Consensus {
    let choose = |pick: fn(Count) -> u32| {
        let judge = |at: usize| {
            let (successes, trials) = (pick(counts[at]), counts[at].voted());
            Agreement {
                statement: at as u32,
                successes,
                trials,
                probability: share(successes, trials),
                probability_z: test_proportion(successes, trials),
            }
        };
        let mut found: Vec<Agreement> = (0..counts.len()).filter(|&at| shown[at]).map(judge).collect();
        found.retain(|one| one.probability > 0.5 && one.probability_z > SIGNIFICANT_90);
        let metric = |one: &Agreement| one.probability * one.probability_z;
        found.sort_by(|a, b| metric(b).total_cmp(&metric(a)));
        found.truncate(SHOWN_MAX);
        found
    };
    Consensus { agree: choose(|count| count.agree), disagree: choose(|count| count.disagree) }
}

/// How soon a statement should be shown to the next voter: new, agreeable, seldom passed and far out come first.
/// `extremity` is its distance from the map's origin.
pub fn prioritise(count: Count, extremity: f64, meta: bool) -> f64 {
    if meta {
        return META_PRIORITY;
    }
    let voted = count.voted();
    let importance = (1.0 - share(count.pass, voted)) * (extremity + 1.0) * share(count.agree, voted);
    let weighed = importance * (1.0 + 8.0 * libm::pow(2.0, -f64::from(voted) / 5.0));
    weighed * weighed
}
