//! One run: equal bytes whatever the order of rows and the number of threads; the input hash as it is written down.

use crate::planted::shuffle;
use crate::{messages, polis_export, shared};
use hutong_analysis::input::{Input, Moderation, Opinion, Participant, Statement, Vote};
use hutong_analysis::output::{Origin, to_json};
use hutong_analysis::run::{self, Parameters};
use hutong_log::hash::sha256;
use proptest::prelude::*;

/// A conversation of `people` × `statements` in two camps, with an opinion for every statement; a fixed recurrence
/// stands for chance.
pub fn conversation(people: u32, statements: u32) -> Input {
    let mut state = 1u64;
    let mut draw = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let words = ["道路", "学校", "医院", "公交", "环境", "住房", "就业", "养老"];
    let (mut input, mut votes) = (Input::default(), Vec::new());
    for at in 0..statements {
        let (one, two) = (words[draw(8) as usize], words[draw(8) as usize]);
        let text = format!("建议改善{one}和{two}，第{at}条意见希望得到答复。");
        let moderation = if at % 17 == 5 { Moderation::Rejected } else { Moderation::Accepted };
        let id = at.to_string();
        input.statements.push(Statement { id: id.clone(), text: text.clone(), moderation, ..Statement::default() });
        if moderation == Moderation::Accepted {
            let (author, body) = (format!("p{}", at % 40), ["川", "渝"][at as usize % 2].to_owned());
            input.opinions.push(Opinion { id, text, author, body, ..Opinion::default() });
        }
    }
    for person in 0..people {
        let body = ["川", "渝"][(person % 2) as usize].to_owned();
        input.participants.push(Participant { id: person.to_string(), body, tier: "open".to_owned() });
        for statement in 0..statements {
            if draw(3) == 0 {
                let camp = (person / 2 + statement) % 2 == 0;
                let value = if draw(5) == 0 {
                    0
                } else if camp {
                    1
                } else {
                    -1
                };
                votes.push(Vote { participant: person, statement, value });
            }
        }
    }
    input.votes = votes;
    input.sort();
    input
}

fn bytes(input: &Input) -> Vec<u8> {
    let parameters = Parameters { audience: "public".to_owned(), ..Parameters::default() };
    to_json(&run::analyse(input, &parameters), input, &Origin::default())
}

/// The same rows in another order.
fn shuffled(input: &Input, seed: u64) -> Input {
    let turn = |length: usize, salt: u64| {
        let mut order: Vec<usize> = (0..length).collect();
        order.sort_by_key(|at| sha256(&[seed.to_be_bytes(), salt.to_be_bytes(), (*at as u64).to_be_bytes()].concat()));
        order
    };
    let people = turn(input.participants.len(), 1);
    let statements = turn(input.statements.len(), 2);
    let place = |order: &[usize], old: u32| order.iter().position(|at| *at == old as usize).unwrap() as u32;
    let votes = turn(input.votes.len(), 3).into_iter().map(|at| {
        let Vote { participant, statement, value } = input.votes[at];
        Vote { participant: place(&people, participant), statement: place(&statements, statement), value }
    });
    let mut other = Input {
        opinions: turn(input.opinions.len(), 4).into_iter().map(|at| input.opinions[at].clone()).collect(),
        statements: statements.iter().map(|at| input.statements[*at].clone()).collect(),
        participants: people.iter().map(|at| input.participants[*at].clone()).collect(),
        votes: votes.collect(),
    };
    other.sort();
    other
}

#[test]
fn equal_bytes_for_every_number_of_threads_and_every_order_of_rows() {
    let input = conversation(120, 60);
    let expected = bytes(&input);
    for threads in [1, 2, 7] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        assert!(pool.install(|| bytes(&input)) == expected, "{threads} threads");
    }
    for seed in 0..3 {
        assert!(bytes(&shuffled(&input, seed)) == expected, "order {seed}");
    }
}

/// The whole output is the same at 1, 2 and 7 threads and with the rows in another order.
fn check_equal_bytes(name: &str, input: &Input) {
    let pool = |threads: usize| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let expected = pool(2).install(|| bytes(input));
    println!("{name}: {} bytes, SHA-256 {}", expected.len(), sha256(&expected).to_hex());
    for threads in [1, 7] {
        assert!(pool(threads).install(|| bytes(input)) == expected, "{name}: {threads} threads");
    }
    let other = shuffle(input, 11);
    assert!(pool(2).install(|| bytes(&other)) == expected, "{name}: another order");
}

#[test]
fn equal_bytes_on_real_conversations() {
    let wanted = ["15-per-hour-seattle", "canadian-electoral-reform", "vtaiwan.uberx"];
    for (name, input, _) in polis_export::load_all() {
        if wanted.contains(&name.as_str()) {
            check_equal_bytes(&name, &input);
        }
    }
}

#[test]
fn equal_bytes_on_real_messages() {
    let Some(folder) = shared::folder("data/citizen-messages-zh") else { return };
    for name in ["fujian2_sample_495.xlsx", "fujian4_2816.xlsx"] {
        let opinions = messages::load(&folder.join(name));
        assert!(opinions.len() > 400, "{name}: {}", opinions.len());
        let mut input = Input { opinions, ..Input::default() };
        input.sort();
        check_equal_bytes(name, &input);
    }
}

#[test]
fn the_input_hash_follows_its_description() {
    let mut input = Input {
        opinions: vec![
            Opinion { id: "10".into(), text: "路".into(), ..Opinion::default() },
            Opinion { id: "9".into(), text: "a".into(), ..Opinion::default() },
        ],
        statements: vec![Statement { id: "s".into(), text: "x".into(), meta: true, ..Statement::default() }],
        participants: vec![Participant { id: "p".into(), body: "b".into(), tier: "open".into() }],
        votes: vec![Vote { participant: 0, statement: 0, value: -1 }],
    };
    input.sort();
    let mut rows = Vec::new();
    let mut row = |letter: u8, fields: &[&str]| {
        rows.push(letter);
        for field in fields {
            rows.extend((field.len() as u64).to_be_bytes());
            rows.extend(field.as_bytes());
        }
    };
    row(b'o', &["9", "", "a", "", "", "", "", "", ""]);
    row(b'o', &["10", "", "路", "", "", "", "", "", ""]);
    row(b's', &["s", "x", "", "", "unmoderated", "1"]);
    row(b'p', &["p", "b", "open"]);
    row(b'v', &["p", "s", "-1"]);
    assert_eq!(run::hash_input(&input), sha256(&rows));
}

#[test]
fn an_empty_input_and_one_of_each_kind_give_results() {
    for input in [Input::default(), conversation(0, 3), conversation(1, 1), conversation(40, 0)] {
        let json: serde_json::Value = serde_json::from_slice(&bytes(&input)).unwrap();
        assert_eq!(json["counts"]["opinions"]["published"], input.opinions.len());
    }
}

#[test]
fn counts_by_body_and_tier() {
    let input = conversation(120, 60);
    let analysis = run::analyse(&input, &Parameters::default());
    let counts = &analysis.counts;
    assert_eq!(counts.by_body.iter().map(|tally| u64::from(tally.opinions)).sum::<u64>(), counts.disposition.published);
    assert_eq!(counts.by_body.iter().map(|tally| tally.votes).sum::<u64>(), input.votes.len() as u64);
    assert_eq!((counts.voters, counts.statements_rejected), (120, 4));
}

proptest! {
    #[test]
    fn sorting_is_the_same_from_every_order(seed in any::<u64>()) {
        let input = conversation(12, 9);
        let other = shuffled(&input, seed);
        prop_assert_eq!(&input, &other);
        prop_assert_eq!(run::hash_input(&input), run::hash_input(&other));
    }
}
