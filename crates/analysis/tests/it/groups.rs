//! Opinion groups: planted ones are found, nobody's are invented, and nothing but the votes matters.

use crate::planted::{Size, plant_groups, shuffle};
use crate::polis_export;
use hutong_analysis::CHUNK_LEN;
use hutong_analysis::groups::agreement::adjusted_rand;
use hutong_analysis::groups::{Method, OpinionGroups, Outcome, find, ours, polis};
use hutong_analysis::input::{Input, Moderation, Participant, Statement, Vote};

const USUAL: Size = Size { participants: 1000, statements: 120, density: 0.15 };

/// Agreement with the truth among the placed, and the number of groups.
fn check_planted(shares: &[f64], size: Size, seeds: std::ops::Range<u64>, least: f64) {
    let count = (seeds.end - seeds.start) as f64;
    let sum: f64 = seeds
        .map(|seed| {
            let (input, truth) = plant_groups(shares, size, seed);
            let found = find(&input, Method::Ours);
            check_shape(&input, &found);
            agree(&truth, &found)
        })
        .sum();
    assert!(sum / count >= least, "mean adjusted Rand index {:.3}, wanted {least}", sum / count);
}

fn agree(truth: &[u32], found: &OpinionGroups) -> f64 {
    let pairs: Vec<(u32, u32)> = truth.iter().zip(&found.placement).filter_map(|(t, p)| p.map(|p| (*t, p))).collect();
    let (truth, found): (Vec<u32>, Vec<u32>) = pairs.into_iter().unzip();
    adjusted_rand(&truth, &found)
}

/// What holds for every result, whatever the votes.
fn check_shape(input: &Input, found: &OpinionGroups) {
    assert_eq!(found.placement.len(), input.participants.len());
    assert_eq!(found.statements.len(), input.statements.len());
    assert_eq!(found.map.statements.len(), input.statements.len());
    assert_eq!(found.map.participants.len(), input.participants.len());
    for (at, group) in found.groups.iter().enumerate() {
        assert!(group.members.is_sorted() && !group.members.is_empty());
        assert!(group.members.iter().all(|&member| found.placement[member as usize] == Some(at as u32)));
        for (statement, count) in group.counts.iter().enumerate() {
            let everybody = found.statements[statement].count;
            assert!(count.agree <= everybody.agree && count.disagree <= everybody.disagree);
        }
        for one in &group.representative {
            let statement = &input.statements[one.statement as usize];
            assert!(statement.moderation != Moderation::Rejected && !statement.meta);
        }
        assert!(group.area.centre.iter().chain(&group.area.spread).all(|x| x.is_finite()));
    }
    let placed = found.placement.iter().flatten().count();
    assert_eq!(placed, found.groups.iter().map(|g| g.members.len()).sum::<usize>());
    assert!(found.groups.is_sorted_by_key(|g| g.members[0]));
    let expected = match found.outcome {
        Outcome::Groups => 2..=ours::GROUPS_MAX,
        Outcome::OneGroup => 1..=1,
        Outcome::TooFewVoters { .. } => 0..=0,
    };
    assert!(expected.contains(&found.groups.len()), "{:?} with {} groups", found.outcome, found.groups.len());
}

/// Equal results at 1, 2 and 7 threads, and with rows in another order.
fn check_deterministic(input: &Input, method: Method) -> OpinionGroups {
    let run = |input: &Input, threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| find(input, method))
    };
    let first = run(input, 1);
    for threads in [2, 7] {
        assert_eq!(first, run(input, threads), "{threads} threads");
    }
    let shuffled = shuffle(input, 5);
    assert_eq!(shuffled.votes, input.votes);
    assert_eq!(first, run(&shuffled, 2), "another order of rows");
    first
}

#[test]
fn finds_two_three_and_four_planted_groups() {
    check_planted(&[0.5, 0.5], USUAL, 0..3, 0.62);
    check_planted(&[1.0 / 3.0; 3], USUAL, 0..3, 0.59);
    check_planted(&[0.25; 4], USUAL, 0..3, 0.45);
}

#[test]
fn finds_planted_groups_of_unequal_size() {
    check_planted(&[0.7, 0.2, 0.1], Size { density: 0.3, ..USUAL }, 0..2, 0.8);
}

#[test]
fn finds_planted_groups_where_votes_are_few() {
    check_planted(&[0.5, 0.5], Size { density: 0.08, ..USUAL }, 0..4, 0.39);
}

#[test]
fn says_one_group_where_there_is_one() {
    let mut one = 0;
    for seed in 0..20 {
        let density = [0.08, 0.15][seed as usize % 2];
        let (input, _) = plant_groups(&[1.0], Size { density, participants: 600, ..USUAL }, 100 + seed);
        let found = find(&input, Method::Ours);
        check_shape(&input, &found);
        one += usize::from(found.outcome == Outcome::OneGroup);
    }
    assert!(one >= 19, "{one} of 20");
}

#[test]
fn says_too_few_where_there_are() {
    let (input, _) = plant_groups(&[0.5, 0.5], Size { participants: 29, density: 0.9, ..USUAL }, 1);
    let found = find(&input, Method::Ours);
    assert_eq!(found.outcome, Outcome::TooFewVoters { placed: 29, needed: 30 });
    check_shape(&input, &found);
    let nothing = Input::default();
    assert_eq!(find(&nothing, Method::Ours).outcome, Outcome::TooFewVoters { placed: 0, needed: 30 });
    assert!(matches!(find(&nothing, Method::Polis).outcome, Outcome::TooFewVoters { .. }));
}

#[test]
fn does_not_depend_on_threads_or_order() {
    let (input, _) = plant_groups(&[0.5, 0.3, 0.2], USUAL, 9);
    for method in [Method::Ours, Method::Polis] {
        let found = check_deterministic(&input, method);
        check_shape(&input, &found);
        assert_eq!(found.outcome, Outcome::Groups);
    }
}

#[test]
fn does_not_depend_on_threads_or_order_beyond_ten_chunks() {
    let size = Size { participants: 10 * CHUNK_LEN + 77, statements: 40, density: 0.3 };
    let (input, truth) = plant_groups(&[0.6, 0.4], size, 4);
    let found = check_deterministic(&input, Method::Ours);
    // More people than the sample on which the number of groups is decided: all are placed nevertheless.
    assert!(found.placement.iter().flatten().count() > ours::SAMPLE_MAX);
    assert!(agree(&truth, &found) > 0.5, "{}", agree(&truth, &found));
    check_shape(&input, &check_deterministic(&input, Method::Polis));
}

#[test]
fn leaves_rejected_and_meta_statements_out_of_the_groups() {
    let (input, _) = plant_groups(&[0.5, 0.5], USUAL, 3);
    let before = find(&input, Method::Ours);
    let mut more = input.clone();
    for (at, meta) in [(0, false), (1, true)] {
        let id = (input.statements.len() + at).to_string();
        let moderation = if meta { Moderation::Accepted } else { Moderation::Rejected };
        more.statements.push(Statement { id, moderation, meta, ..Statement::default() });
    }
    // Two statements on which people split by parity, which would outweigh any planted group.
    for person in 0..input.participants.len() as u32 {
        let value = if person % 2 == 0 { 1 } else { -1 };
        for at in 0..2 {
            more.votes.push(Vote { participant: person, statement: (input.statements.len() + at) as u32, value });
        }
    }
    more.sort();
    let after = find(&more, Method::Ours);
    check_shape(&more, &after);
    let voters: Vec<usize> = (0..input.participants.len()).filter(|&p| before.placement[p].is_some()).collect();
    assert!(voters.iter().all(|&p| before.placement[p] == after.placement[p]));
    check_shape(&more, &find(&more, Method::Polis));
}

#[test]
fn survives_votes_without_any_variety() {
    for value in [1, 0, -1] {
        let statements = (0..9).map(|at| Statement { id: at.to_string(), ..Statement::default() }).collect();
        let mut input = Input { statements, ..Input::default() };
        input.participants = (0..50).map(|at| Participant { id: at.to_string(), ..Participant::default() }).collect();
        for participant in 0..50 {
            input.votes.extend((0..9).map(|statement| Vote { participant, statement, value }));
        }
        for method in [Method::Ours, Method::Polis] {
            let found = find(&input, method);
            assert_ne!(found.outcome, Outcome::Groups);
            check_shape(&input, &found);
        }
    }
}

#[test]
fn group_ids_follow_the_smallest_member() {
    let (input, _) = plant_groups(&[0.5, 0.5], USUAL, 3);
    let ids = |found: &OpinionGroups| found.groups.iter().map(|g| g.id.clone()).collect::<Vec<_>>();
    let found = find(&input, Method::Ours);
    assert_ne!(found.groups[0].id, found.groups[1].id);
    let mut renamed = input.clone();
    let smallest = found.groups[0].members[0] as usize;
    renamed.participants[smallest].id = "0 (renamed)".to_string();
    renamed.sort();
    assert_ne!(ids(&find(&renamed, Method::Ours)), ids(&found));
}

#[test]
fn real_conversations_run_in_both_modes() {
    for (name, input, shown) in polis_export::load_all() {
        let ours = find(&input, Method::Ours);
        let reference = find(&input, Method::Polis);
        check_shape(&input, &ours);
        check_shape(&input, &reference);
        let server: Vec<u32> = shown.iter().map(|g| g.unwrap_or(0)).collect();
        println!(
            "{name}: ours {} groups {:?} (stability {:.2}), reference {} groups {:?}; agreement with the server: \
             ours {:.2}, reference {:.2}",
            ours.groups.len(),
            ours.groups.iter().map(|g| g.members.len()).collect::<Vec<_>>(),
            ours.stability.unwrap_or(0.0),
            reference.groups.len(),
            reference.groups.iter().map(|g| g.members.len()).collect::<Vec<_>>(),
            agree(&server, &ours),
            agree(&server, &reference),
        );
        assert_eq!(ours.outcome, Outcome::Groups, "{name}: its groups are well known");
        assert!(ours.stability.unwrap() > 0.6, "{name}");
        assert!(polis::fit(&input).grouping.k >= 2);
    }
}
