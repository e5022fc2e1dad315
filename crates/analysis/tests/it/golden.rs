//! The reference method against what a Polis server computed from the same votes.

use hutong_analysis::groups::polis::{Polis, fit, fit_from_base};
use hutong_analysis::groups::representative::Side;
use hutong_analysis::input::{Input, Moderation, Participant, Statement, Vote};
use serde_json::Value;
use std::collections::BTreeMap;

/// One conversation: our result from the server's base clusters, and the server's.
struct Golden {
    input: Input,
    server: Value,
    ours: Polis,
    /// Sign of each of our axes against the server's.
    signs: [f64; 2],
}

fn read(folder: &std::path::Path, name: &str) -> Value {
    serde_json::from_slice(&crate::shared::read(&folder.join(name))).unwrap()
}

fn number(row: &Value, names: [&str; 2]) -> i64 {
    names.iter().find_map(|name| row[*name].as_i64()).unwrap()
}

fn index(value: &Value) -> usize {
    value.as_i64().unwrap() as usize
}

fn load_input(folder: &std::path::Path, server: &Value) -> Input {
    let votes = read(folder, "votes.json");
    let rows: Vec<(i64, i64, i8)> = votes
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let value = row["vote"].as_i64().unwrap() as i8;
            (number(row, ["participant_id", "pid"]), number(row, ["statement_id", "tid"]), value)
        })
        .collect();
    let out: Vec<i64> = server["mod-out"].as_array().unwrap().iter().map(|v| v.as_i64().unwrap()).collect();
    let meta: Vec<i64> = server["meta-tids"].as_array().unwrap().iter().map(|v| v.as_i64().unwrap()).collect();
    // Ids are taken as indexes, so that a place in a vector is the server's id; those without a vote are harmless.
    let count = |ids: &mut dyn Iterator<Item = i64>| ids.max().unwrap() + 1;
    let participants = (0..count(&mut rows.iter().map(|r| r.0)))
        .map(|id| Participant { id: id.to_string(), ..Participant::default() })
        .collect();
    let statements = (0..count(&mut rows.iter().map(|r| r.1)))
        .map(|id| Statement {
            id: id.to_string(),
            moderation: if out.contains(&id) { Moderation::Rejected } else { Moderation::Unmoderated },
            meta: meta.contains(&id),
            ..Statement::default()
        })
        .collect();
    let votes = rows.iter().map(|&(p, s, value)| Vote { participant: p as u32, statement: s as u32, value }).collect();
    let mut input = Input { participants, statements, votes, ..Input::default() };
    input.sort();
    input
}

fn load(name: &str) -> Option<Golden> {
    let folder = crate::shared::folder(&format!("data/polis-golden/{name}"))?;
    let server = read(&folder, "math-pca2.json");
    let input = load_input(&folder, &server);
    let base: Vec<Vec<u32>> = server["base-clusters"]["members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|members| members.as_array().unwrap().iter().map(|m| index(m) as u32).collect())
        .collect();
    let ours = fit_from_base(&input, &base);
    let signs = [0, 1].map(|axis: usize| {
        let theirs = server["pca"]["comps"][axis].as_array().unwrap();
        let tids = server["tids"].as_array().unwrap();
        let along: f64 = theirs
            .iter()
            .zip(tids)
            .map(|(x, tid)| x.as_f64().unwrap() * ours.projection.components[axis][index(tid)])
            .sum();
        along.signum()
    });
    Some(Golden { input, server, ours, signs })
}

fn check_close(what: &str, ours: f64, theirs: f64, tolerance: f64) {
    assert!((ours - theirs).abs() <= tolerance, "{what}: ours {ours}, theirs {theirs}");
}

fn check_golden(name: &str) {
    let Some(golden) = load(name) else { return };
    check_projection(&golden);
    check_partition(&golden);
    check_statements(&golden);
    check_representative(&golden);
    check_consensus(&golden);
    check_from_votes_alone(&golden);
}

/// The server counts agreement as −1, so its centre and its statement positions have the other sign.
fn check_projection(golden: &Golden) {
    let Golden { server, ours, signs, .. } = golden;
    let pca = &server["pca"];
    let tids = server["tids"].as_array().unwrap();
    assert_eq!(ours.projection.column_count, tids.len());
    for (at, tid) in tids.iter().enumerate() {
        let j = index(tid);
        check_close("centre", -ours.projection.centre[j], pca["center"][at].as_f64().unwrap(), 1e-12);
        let extremity = pca["comment-extremity"][at].as_f64().unwrap();
        check_close("extremity", ours.projection.extremity[j], extremity, 1e-10);
        for axis in 0..2 {
            let theirs = pca["comps"][axis][at].as_f64().unwrap();
            check_close("component", signs[axis] * ours.projection.components[axis][j], theirs, 1e-10);
            let theirs = pca["comment-projection"][axis][at].as_f64().unwrap();
            check_close("statement", -signs[axis] * ours.projection.statements[j][axis], theirs, 1e-10);
        }
    }
    let base = &server["base-clusters"];
    for (at, cluster) in ours.base.iter().enumerate() {
        for (axis, name) in ["x", "y"].into_iter().enumerate() {
            let theirs = base[name][at].as_f64().unwrap();
            check_close("base cluster", -signs[axis] * cluster.centre[axis], theirs, 1e-10);
            if let [only] = cluster.members[..] {
                let position = ours.projection.participants[only as usize][axis];
                check_close("participant", -signs[axis] * position, theirs, 1e-10);
            }
        }
    }
}

fn check_partition(golden: &Golden) {
    let Golden { server, ours, .. } = golden;
    let theirs = server["group-clusters"].as_array().unwrap();
    assert_eq!(ours.grouping.k, theirs.len());
    let ids = server["base-clusters"]["id"].as_array().unwrap();
    for (at, id) in ids.iter().enumerate() {
        let group = theirs.iter().position(|g| g["members"].as_array().unwrap().contains(id)).unwrap();
        assert_eq!(ours.grouping.group_of[at] as usize, group, "base cluster {id}");
    }
}

fn check_statements(golden: &Golden) {
    let Golden { server, ours, .. } = golden;
    let consensus = server["group-aware-consensus"].as_object().unwrap();
    assert_eq!(consensus.len(), ours.projection.column_count);
    for (tid, theirs) in consensus {
        let j: usize = tid.parse().unwrap();
        check_close("group-aware consensus", ours.group_aware_consensus[j], theirs.as_f64().unwrap(), 1e-12);
    }
    for (tid, theirs) in server["comment-priorities"].as_object().unwrap() {
        let j: usize = tid.parse().unwrap();
        check_close("priority", ours.priority[j], theirs.as_f64().unwrap(), 1e-9);
    }
}

fn check_representative(golden: &Golden) {
    let Golden { server, ours, .. } = golden;
    for (group, found) in ours.representative.iter().enumerate() {
        let theirs = server["repness"][group.to_string()].as_array().unwrap();
        assert_eq!(found.len(), theirs.len(), "representative statements of group {group}");
        for (one, their) in found.iter().zip(theirs) {
            assert_eq!(one.statement as usize, index(&their["tid"]));
            assert_eq!(if one.side == Side::Agree { "agree" } else { "disagree" }, their["repful-for"]);
            assert_eq!(one.best_agree, their["best-agree"].as_bool().unwrap_or(false));
            assert_eq!(one.successes as usize, index(&their["n-success"]));
            assert_eq!(one.trials as usize, index(&their["n-trials"]));
            check_close("p", one.probability, their["p-success"].as_f64().unwrap(), 1e-12);
            check_close("p z", one.probability_z, their["p-test"].as_f64().unwrap(), 1e-10);
            check_close("ratio", one.ratio, their["repness"].as_f64().unwrap(), 1e-10);
            check_close("ratio z", one.ratio_z, their["repness-test"].as_f64().unwrap(), 1e-6);
        }
    }
}

fn check_consensus(golden: &Golden) {
    let Golden { server, ours, .. } = golden;
    for (name, found) in [("agree", &ours.consensus.agree), ("disagree", &ours.consensus.disagree)] {
        let theirs = server["consensus"][name].as_array().unwrap();
        assert_eq!(found.len(), theirs.len(), "consensus: {name}");
        for (one, their) in found.iter().zip(theirs) {
            assert_eq!(one.statement as usize, index(&their["tid"]));
            assert_eq!(one.trials as usize, index(&their["n-trials"]));
            check_close("consensus z", one.probability_z, their["p-test"].as_f64().unwrap(), 1e-10);
        }
    }
}

/// Without the server's memory the conversation holds exactly those with enough votes, and nobody twice.
fn check_from_votes_alone(golden: &Golden) {
    let polis = fit(&golden.input);
    let counts = golden.server["user-vote-counts"].as_object().unwrap();
    let needed = 7.min(polis.projection.column_count);
    let counts: BTreeMap<u32, usize> = counts.iter().map(|(id, n)| (id.parse().unwrap(), index(n))).collect();
    let eligible: Vec<u32> = counts.into_iter().filter(|&(_, n)| n >= needed).map(|(id, _)| id).collect();
    assert_eq!(polis.in_conversation, eligible);
    let mut members: Vec<u32> = polis.members.concat();
    members.sort_unstable();
    assert_eq!(members, eligible);
    assert!(polis.grouping.k >= 2);
}

#[test]
fn agrees_with_the_server_on_every_conversation() {
    let Some(folder) = crate::shared::folder("data/polis-golden") else { return };
    let names: Vec<String> = crate::shared::folders_in(&folder)
        .into_iter()
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert!(!names.is_empty());
    for name in &names {
        println!("{name}");
        check_golden(name);
    }
}
