//! A backup of a node at work, looked at, wounded, put back: with its lock, without it, beside a partner that knows more.

mod made;
mod put_back;

use std::path::Path;

use hutong_core::consultation::charter::Review;
use hutong_log::hash::Hash;
use hutong_node::{
    Node, Settings, StartFault,
    answer::SubmitFault,
    backup::{Answered, BackupReport, Owes, Plan, check_backup},
    clock::Clock,
};

use crate::world::{Body, START, body, fresh_key, opinion_of, person};

fn plan(backup: &Path, to: &Path) -> Plan {
    Plan { backup: backup.to_owned(), to: to.to_owned(), keys: None, lock: None }
}

fn settings(dir: &Path) -> Settings {
    Settings { dir: dir.to_owned(), clock: Clock::scripted(START) }
}

async fn checked(backup: &Path) -> BackupReport {
    check_backup(backup, &[], &backup.with_extension("scratch"), &|_| {}).await.unwrap()
}

/// What a directory owes when it is started.
async fn owed(dir: &Path) -> (Owes, Vec<Answered>) {
    match Node::start(settings(dir)).await.err() {
        Some(StartFault::Owes(recovery)) => (recovery.owes, recovery.asked),
        other => panic!("{other:?}"),
    }
}

async fn digest(node: &Node) -> Hash {
    let pins = [(node.origin().clone(), node.head().head.size)];
    node.store().digest(&pins).await.unwrap()
}

/// A body with some opinions, and where its backups go.
async fn written() -> (Body, tempfile::TempDir) {
    let body = body("a.example").await;
    body.open_alone(Review::After).await;
    for n in 0..5 {
        body.submit(person("m1"), &format!("Opinion {n}.")).await;
    }
    (body, tempfile::tempdir().unwrap())
}

async fn submits(node: &Node, text: &str) -> Result<(), SubmitFault> {
    let ask = hutong_core::command::Ask::SubmitOpinion(opinion_of(text));
    let command = hutong_core::command::Command { actor: person("m2"), key: fresh_key(), ask };
    node.submit(command).await.map(|_| ())
}
