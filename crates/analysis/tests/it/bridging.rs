//! Common ground between bodies: planted kinds of statements are told apart, and a brigade cannot do it unseen.

use crate::planted::{Draws, Kind, Size, plant_bridging, plant_groups, shuffle};
use crate::polis_export;
use hutong_analysis::bridging::brigade::{Check, Reason, check};
use hutong_analysis::bridging::{Bridging, Class, find};
use hutong_analysis::groups::representative::Side;
use hutong_analysis::groups::{self, Method, OpinionGroups, find as find_groups};
use hutong_analysis::input::{Input, Moderation, Participant, Statement, Vote};

const HOUR_MS: u64 = 3_600_000;

fn run(input: &Input) -> (OpinionGroups, Bridging) {
    let groups = find_groups(input, Method::Ours);
    let bridging = find(input, &groups);
    check_shape(input, &groups, &bridging);
    (groups, bridging)
}

/// What holds for every result, whatever the votes.
fn check_shape(input: &Input, groups: &OpinionGroups, bridging: &Bridging) {
    assert!(bridging.bodies.is_sorted());
    assert!(bridging.cells.is_sorted_by_key(|cell| (cell.body, cell.group)));
    for (at, standing) in bridging.statements.iter().enumerate() {
        let statement = &input.statements[at];
        let Some(standing) = standing else {
            assert!(statement.moderation == Moderation::Rejected || statement.meta);
            continue;
        };
        assert_eq!(standing.bodies.len(), bridging.bodies.len());
        assert_eq!(standing.cells.len(), bridging.cells.len());
        let sum = |rates: &[hutong_analysis::bridging::Rate]| rates.iter().map(|rate| rate.count.voted()).sum::<u32>();
        assert_eq!(sum(&standing.bodies), groups.statements[at].count.voted(), "bodies add up to everybody");
        assert!(sum(&standing.groups) <= sum(&standing.bodies));
        let all = standing.bodies.iter().chain(&standing.groups).chain(&standing.cells);
        assert!(all.clone().all(|rate| (0.0..=1.0).contains(&rate.agree)));
        assert!(all.into_iter().all(|rate| rate.is_few() == (rate.count.agree + rate.count.disagree < 30)));
        assert_eq!(standing.side.is_some(), standing.class == Class::CommonGround);
        for score in standing.agree_score.iter().chain(&standing.disagree_score) {
            assert!((0.0..=1.0).contains(score));
        }
    }
}

/// Share of bridging statements among the twenty with the highest score.
fn measure_precision(bridging: &Bridging, kinds: &[Kind]) -> f64 {
    let mut ranked: Vec<(f64, usize)> = bridging
        .statements
        .iter()
        .enumerate()
        .filter_map(|(at, standing)| Some((standing.as_ref()?.agree_score?, at)))
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    ranked[..20].iter().filter(|(_, at)| kinds[*at] == Kind::Bridge).count() as f64 / 20.0
}

fn check_precision(share: f64, camp_share: f64) {
    let seeds = 0..6;
    let count = seeds.clone().count() as f64;
    let sum: f64 = seeds
        .map(|seed| {
            let (input, kinds) = plant_bridging(share, camp_share, seed);
            measure_precision(&run(&input).1, &kinds)
        })
        .sum();
    println!("{share}/{camp_share}: {:.3}", sum / count);
    assert!(sum / count >= 0.9, "larger body {share}, larger camp {camp_share}: {:.3}", sum / count);
}

#[test]
fn ranks_bridging_statements_first_between_equal_bodies() {
    check_precision(0.5, 0.5);
    check_precision(0.5, 0.8);
}

#[test]
fn ranks_bridging_statements_first_where_one_body_is_larger() {
    check_precision(0.8, 0.5);
    check_precision(0.8, 0.8);
}

#[test]
fn ranks_bridging_statements_first_where_one_body_is_tiny() {
    check_precision(0.95, 0.5);
    check_precision(0.95, 0.8);
}

#[test]
fn tells_the_planted_kinds_apart() {
    let (input, kinds) = plant_bridging(0.5, 0.5, 3);
    let (_, bridging) = run(&input);
    let share = |wanted: &dyn Fn(Kind) -> bool, class: Class| {
        let of_kind: Vec<usize> = (0..kinds.len()).filter(|&at| wanted(kinds[at])).collect();
        let right = |at: &&usize| bridging.statements[**at].as_ref().unwrap().class == class;
        of_kind.iter().filter(right).count() as f64 / of_kind.len() as f64
    };
    assert!(share(&|kind| kind == Kind::Bridge, Class::CommonGround) >= 0.9);
    assert!(share(&|kind| matches!(kind, Kind::Body(_) | Kind::Camp(_)), Class::Divergence) >= 0.95);
    assert_eq!(share(&|kind| kind == Kind::Weak, Class::CommonGround), 0.0);
}

/// Votes given as (body, agree, disagree) per statement; everybody else is silent. Who of a body agrees is drawn anew
/// for every statement: were it always the same people, they would be a camp.
fn tally(statements: &[&[(&str, usize, usize)]]) -> Input {
    let mut input = Input::default();
    let mut draws = Draws::new(3);
    for (at, rows) in statements.iter().enumerate() {
        input.statements.push(Statement { id: at.to_string(), ..Statement::default() });
        for (body, agree, disagree) in *rows {
            let mut agrees: Vec<bool> = (0..agree + disagree).map(|n| n < *agree).collect();
            (1..agrees.len()).rev().for_each(|n| agrees.swap(n, draws.below(n + 1)));
            for (n, agrees) in agrees.into_iter().enumerate() {
                let id = format!("{body}-{n}");
                let place = input.participants.iter().position(|p| p.id == id).unwrap_or_else(|| {
                    input.participants.push(Participant { id, body: body.to_string(), ..Participant::default() });
                    input.participants.len() - 1
                });
                let value = if agrees { 1 } else { -1 };
                input.votes.push(Vote { participant: place as u32, statement: at as u32, value });
            }
        }
    }
    input.sort();
    input
}

fn check_classes(statements: &[&[(&str, usize, usize)]], expected: &[(Class, Option<Side>)]) {
    let (_, bridging) = run(&tally(statements));
    for (at, expected) in expected.iter().enumerate() {
        let standing = bridging.statements[at].as_ref().unwrap();
        assert_eq!((standing.class, standing.side), *expected, "statement {at}: {:?}", statements[at]);
    }
}

#[test]
fn asks_for_net_support_in_every_body() {
    check_classes(
        &[
            &[("cq", 30, 10), ("sc", 28, 12)],
            &[("cq", 5, 35), ("sc", 8, 32)],
            &[("cq", 38, 2), ("sc", 10, 30)],
            &[("cq", 22, 18), ("sc", 30, 10)],
            &[("sc", 30, 10)],
            &[("cq", 3, 0), ("sc", 30, 10)],
            // A large body must not speak for a small one.
            &[("cq", 6, 6), ("sc", 190, 60)],
            &[("cq", 4, 3), ("sc", 6, 1)],
        ],
        &[
            (Class::CommonGround, Some(Side::Agree)),
            (Class::CommonGround, Some(Side::Disagree)),
            (Class::Divergence, None),
            (Class::Undecided, None),
            (Class::OneSided, None),
            (Class::OneSided, None),
            (Class::Undecided, None),
            (Class::Undecided, None),
        ],
    );
}

#[test]
fn with_one_unnamed_body_asks_every_group() {
    let (input, _) = plant_groups(&[0.5, 0.5], Size { participants: 600, statements: 80, density: 0.3 }, 2);
    let (groups, bridging) = run(&input);
    assert_eq!(bridging.cells.iter().map(|cell| cell.group).collect::<Vec<_>>(), vec![Some(0), Some(1)]);
    let mut seen = std::collections::BTreeSet::new();
    for standing in bridging.statements.iter().flatten() {
        seen.insert(standing.class);
        let rates: Vec<f64> = standing.groups.iter().map(|rate| rate.agree).collect();
        match (standing.class, standing.side) {
            (Class::CommonGround, Some(Side::Agree)) => assert!(rates.iter().all(|&rate| rate > 0.5)),
            (Class::CommonGround, _) => assert!(rates.iter().all(|&rate| rate < 0.5)),
            (Class::Divergence, _) => assert!((rates[0] - rates[1]).abs() >= 0.3),
            _ => (),
        }
    }
    assert!(seen.contains(&Class::CommonGround) && seen.contains(&Class::Divergence), "{seen:?}");
    assert!(!seen.contains(&Class::OneSided), "a single body has no other side");
    assert_eq!(groups.groups.len(), 2);
}

#[test]
fn without_groups_the_bodies_are_the_cells() {
    let input = tally(&[&[("a", 20, 2), ("b", 19, 3)], &[("a", 20, 2), ("b", 2, 20)]]);
    let (groups, bridging) = run(&input);
    assert_ne!(groups.outcome, groups::Outcome::Groups);
    assert_eq!(bridging.cells.len(), 2);
    assert!(run(&Input::default()).1.statements.is_empty());
}

#[test]
fn does_not_depend_on_threads_or_order() {
    let (input, _) = plant_bridging(0.8, 0.5, 1);
    let joined = |input: &Input| -> Vec<Option<u64>> {
        input.participants.iter().map(|p| p.id.parse::<u64>().ok().map(|id| id * HOUR_MS)).collect()
    };
    let run = |input: &Input, threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let groups = find_groups(input, Method::Ours);
            let bridging = find(input, &groups);
            let check = check(input, &groups, &bridging, &joined(input));
            (bridging, check)
        })
    };
    let first = run(&input, 1);
    assert_eq!(first, run(&input, 2));
    assert_eq!(first, run(&input, 7));
    assert_eq!(first, run(&shuffle(&input, 8), 2));
}

/// A body's share that the brigade makes up.
const BRIGADE_SHARE: f64 = 0.3;

/// How a brigade goes about it.
enum Tactic {
    /// All cast the same votes on the target and some others.
    Script,
    /// Each votes on the target and at most one other statement.
    Dash,
    /// Each votes on the target and, like an ordinary member of the body, on many others; all join within an hour.
    Rush,
}

/// Sends a brigade into body 1 that makes up [`BRIGADE_SHARE`] of it and agrees with `target`; with times of joining.
fn send_brigade(input: &Input, target: u32, tactic: &Tactic, seed: u64) -> (Input, Vec<u32>, Vec<Option<u64>>) {
    let mut draws = Draws::new(seed);
    let mut infiltrated = input.clone();
    let body = "chongqing";
    let members: Vec<u32> =
        (0..input.participants.len() as u32).filter(|&p| input.participants[p as usize].body == body).collect();
    let size = (BRIGADE_SHARE / (1.0 - BRIGADE_SHARE) * members.len() as f64).ceil() as usize;
    let script: Vec<(u32, i8)> = (0..14)
        .map(|_| (draws.below(input.statements.len()) as u32, if draws.unit() < 0.5 { 1 } else { -1 }))
        .collect();
    let mut brigade = Vec::new();
    for n in 0..size {
        let person = infiltrated.participants.len() as u32;
        let id = (100_000 + n).to_string();
        infiltrated.participants.push(Participant { id, body: body.into(), ..Participant::default() });
        brigade.push(person);
        let mut row: std::collections::BTreeMap<u32, i8> = match tactic {
            Tactic::Script => script.iter().copied().filter(|_| draws.unit() < 0.95).collect(),
            Tactic::Dash => (0..draws.below(2)).map(|_| (draws.below(input.statements.len()) as u32, 1)).collect(),
            Tactic::Rush => {
                let model = members[draws.below(members.len())];
                input.votes.iter().filter(|v| v.participant == model).map(|v| (v.statement, v.value)).collect()
            }
        };
        row.insert(target, 1);
        infiltrated.votes.extend(row.into_iter().map(|(statement, value)| Vote {
            participant: person,
            statement,
            value,
        }));
    }
    infiltrated.sort();
    // Everybody comes some time within sixty days; the brigade, when it rushes, within an hour.
    let joined = infiltrated
        .participants
        .iter()
        .map(|p| {
            let comes_late = p.id.parse::<u32>().unwrap() >= 100_000;
            Some(match (comes_late, tactic) {
                (true, Tactic::Rush) => 900 * HOUR_MS + draws.below(HOUR_MS as usize) as u64,
                _ => draws.below(1440 * HOUR_MS as usize) as u64,
            })
        })
        .collect();
    (infiltrated, brigade, joined)
}

/// Whatever divergent statement a brigade makes its own: it is common ground only with a flag, and the flag says what
/// would be without.
fn check_brigade(tactic: &Tactic, reason: Reason) {
    let (input, kinds) = plant_bridging(0.5, 0.5, 11);
    let (_, before) = run(&input);
    let mut turned = 0;
    for target in (0..kinds.len()).filter(|&at| kinds[at] == Kind::Body(0)).step_by(4) {
        assert_eq!(before.statements[target].as_ref().unwrap().class, Class::Divergence);
        let (infiltrated, brigade, joined) = send_brigade(&input, target as u32, tactic, target as u64);
        let (groups, bridging) = run(&infiltrated);
        let check: Check = check(&infiltrated, &groups, &bridging, &joined);
        let with = bridging.statements[target].as_ref().unwrap().class;
        let without = check.without.statements[target].as_ref().unwrap().class;
        let caught = brigade.iter().filter(|p| check.flagged.contains(p)).count() as f64 / brigade.len() as f64;
        println!("statement {target}: {with:?}, without the flagged {without:?}; {caught:.2} of the brigade flagged");
        assert!(check.sets.iter().any(|set| set.reason == reason), "no set found for its true reason");
        assert!(caught >= 0.9, "{caught} of the brigade flagged");
        let innocent = check.flagged.len() - (caught * brigade.len() as f64).round() as usize;
        assert!(innocent * 20 <= input.participants.len(), "{innocent} others flagged");
        if with != Class::Divergence {
            assert_eq!(without, Class::Divergence);
            assert!(check.changed.iter().any(|c| c.statement as usize == target && c.with == with));
            turned += 1;
        }
    }
    println!("{turned} statements turned");
}

#[test]
fn flags_a_brigade_that_follows_a_script() {
    check_brigade(&Tactic::Script, Reason::Copies);
}

#[test]
fn flags_a_brigade_that_comes_for_one_statement() {
    check_brigade(&Tactic::Dash, Reason::LightVoters);
}

#[test]
fn flags_a_brigade_that_comes_at_once() {
    check_brigade(&Tactic::Rush, Reason::Burst);
}

#[test]
fn flags_nobody_where_there_is_no_brigade() {
    for seed in 0..4 {
        let (input, _) = plant_bridging(0.8, 0.5, seed);
        let (groups, bridging) = run(&input);
        let mut draws = Draws::new(seed);
        let joined: Vec<Option<u64>> =
            input.participants.iter().map(|_| Some(draws.below(1440 * HOUR_MS as usize) as u64)).collect();
        let check = check(&input, &groups, &bridging, &joined);
        assert!(check.flagged.is_empty(), "{:?}", check.sets);
        assert_eq!(check.without, bridging);
    }
}

#[test]
fn real_conversations_run() {
    for (name, input, _) in polis_export::load_all() {
        let (groups, bridging) = run(&input);
        let check = check(&input, &groups, &bridging, &[]);
        let mut classes = std::collections::BTreeMap::new();
        bridging.statements.iter().flatten().for_each(|s| *classes.entry(s.class).or_insert(0) += 1);
        let sets: Vec<_> = check.sets.iter().map(|set| (set.reason, set.members.len())).collect();
        println!("{name}: {classes:?}; suspects {sets:?}, {} classes would change", check.changed.len());
        assert!(classes.contains_key(&Class::CommonGround), "{name}");
    }
}
