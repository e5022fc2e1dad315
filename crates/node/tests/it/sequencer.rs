//! One body alone: what goes in comes back with a receipt that holds, repeats are one act, restarts lose nothing.

use hutong_core::{
    command::{Ask, Command},
    consultation::{charter::Review, statement, vote},
    receipt::Extra,
    record::Event,
    refusal::Refusal,
};
use hutong_log::{key::VerifierKey, proof::TlogProof};
use hutong_node::{
    answer::{Answer, SubmitFault},
    verify::verify_receipt,
};

use crate::world::{self, Body, body, consultation, device, fresh_key, opinion_of, person};

async fn log_key(body: &Body) -> VerifierKey {
    let entries = body.node.store().read_back(&body.origin, 0, 1).await.unwrap();
    let hutong_core::record::Reading::Known(leaf) = hutong_core::record::read(&entries[0].1) else { panic!() };
    let Event::RecordBegun(genesis) = leaf.event else { panic!() };
    VerifierKey::parse(&genesis.log_vkey).unwrap()
}

fn receipt(answer: &Answer) -> &str {
    match answer {
        Answer::Logged { receipt, .. } => &receipt.file,
        other => panic!("no receipt: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opinion_gets_a_receipt_that_holds_and_shows_its_words() {
    let body = body("a.example").await;
    body.open_alone(Review::Before).await;
    let answer = body.submit(person("m1"), "请把沿江的排污口编号公布。").await;
    let report = verify_receipt(receipt(&answer).as_bytes(), &[log_key(&body).await]).unwrap();
    assert_eq!(report.opened, ["author", "text"]);
    let proof = TlogProof::parse(receipt(&answer).as_bytes()).unwrap();
    let Extra::Receipt(extra) = Extra::read(&proof.extra.unwrap()).unwrap() else { panic!() };
    let text = extra.open.iter().find(|o| o.name.as_str() == "text").unwrap();
    assert_eq!(text.content.as_deref(), Some("请把沿江的排污口编号公布。".as_bytes()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_press_of_a_button_is_one_act() {
    let body = body("a.example").await;
    body.open_alone(Review::Before).await;
    let command = Command {
        actor: person("m1"),
        key: fresh_key(),
        ask: Ask::SubmitOpinion(opinion_of("One bridge, one light.")),
    };
    let first = body.node.submit(command.clone()).await.unwrap();
    body.submit(person("m2"), "Something in between.").await;
    let again = body.node.submit(command.clone()).await.unwrap();
    assert_eq!(body.place(&first), body.place(&again));
    verify_receipt(receipt(&again).as_bytes(), &[log_key(&body).await]).unwrap();
    let other = Command { ask: Ask::SubmitOpinion(opinion_of("Other words.")), ..command };
    assert_eq!(body.node.submit(other).await, Err(SubmitFault::Refused(Refusal::KeyReused)));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_are_settled_in_batches_and_all_hold() {
    let body = std::sync::Arc::new(body("a.example").await);
    body.open_alone(Review::After).await;
    let before = body.node.head().head.size;
    let mut waiting = tokio::task::JoinSet::new();
    for n in 0..300 {
        let body = body.clone();
        waiting.spawn(async move { body.submit(device(&format!("d{n}")), &format!("Opinion {n} of many.")).await });
    }
    let key = log_key(&body).await;
    let mut seen = std::collections::BTreeSet::new();
    while let Some(answer) = waiting.join_next().await {
        let answer = answer.unwrap();
        verify_receipt(receipt(&answer).as_bytes(), std::slice::from_ref(&key)).unwrap();
        seen.insert(body.place(&answer).index);
    }
    assert_eq!(seen.len(), 300);
    // Reviewed afterwards: every opinion is followed by its publication.
    assert_eq!(body.node.head().head.size, before + 600);
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_are_sealed_twenty_at_a_time_and_every_slip_is_in_a_batch() {
    let body = std::sync::Arc::new(body("a.example").await);
    body.open_alone(Review::After).await;
    let submit = statement::Submit { consultation: consultation(), text: "One price list.".into(), taken_from: None };
    let statement = body.place(&body.ask(person("m1"), Ask::SubmitStatement(submit)).await);
    let mut waiting = tokio::task::JoinSet::new();
    for n in 0..47 {
        let (body, statement) = (body.clone(), statement.clone());
        waiting.spawn(async move {
            let cast = vote::Cast { consultation: consultation(), statement, choice: vote::Choice::Agree };
            body.ask(device(&format!("d{n}")), Ask::CastVote(cast)).await
        });
    }
    let mut slips = Vec::new();
    while let Some(answer) = waiting.join_next().await {
        let Answer::Received(slip) = answer.unwrap() else { panic!() };
        slips.push(slip);
    }
    body.ask(hutong_core::command::Actor::Node, Ask::SealVotes(consultation())).await;
    let size = body.node.head().head.size;
    let entries = body.node.store().read_back(&body.origin, 0, size).await.unwrap();
    let mut sealed = Vec::new();
    for (_, bytes) in entries {
        let hutong_core::record::Reading::Known(leaf) = hutong_core::record::read(&bytes) else { panic!() };
        if let Event::VotesSealed { n, root } = leaf.event {
            let of_batch: Vec<_> = slips.iter().filter(|s| s.batch == leaf.id).map(|s| s.commitment()).collect();
            assert_eq!(of_batch.len() as u64, n);
            assert_eq!(vote::batch_root(&of_batch), root);
            sealed.push(n);
        }
    }
    assert_eq!(sealed, [20, 20, 7]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_goes_on_where_it_stopped() {
    let body = body("a.example").await;
    body.open_alone(Review::Before).await;
    let place = body.place(&body.submit(person("m1"), "Before the restart.").await);
    let head = body.node.head();
    let (dir, clock, origin) = (body.dir.clone(), body.clock.clone(), body.origin.clone());
    let Body { node, _root: root, .. } = body;
    node.stop().await;
    let node = world::start(&dir, &clock).await;
    assert_eq!(node.head().head, head.head);
    assert_eq!(node.origin(), &origin);
    let receipt = node.receipt(place.index).await.unwrap();
    assert!(receipt.file.contains("tlog-proof"));
    drop(root);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_is_kept_out_of_the_directory() {
    let body = body("a.example").await;
    let settings = hutong_node::Settings { dir: body.dir.clone(), clock: body.clock.clone() };
    assert!(matches!(hutong_node::Node::start(settings).await, Err(hutong_node::StartFault::Held(_))));
}
