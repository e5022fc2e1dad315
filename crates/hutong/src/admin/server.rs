//! The listening end: one task a connection, one answer a request, in order.
#![allow(clippy::disallowed_methods, reason = "the socket file is ours to make and remove")]

use std::{os::unix::fs::PermissionsExt, path::Path, sync::Arc, task::Poll};

use hutong_core::{ids::Origin, receipt::Slip, record::KeyRole};
use hutong_log::hash::Hash;
use hutong_node::{
    Node, UpkeepFault,
    answer::{Answer, Receipt, SubmitFault},
    backup::Form,
    cause::chain,
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{UnixListener, UnixStream},
    sync::Notify,
};

use crate::demo::marker::MARKER_FILE;

use super::{
    keys, people,
    wire::{self, LINE_LEN_MAX, Request},
};

/// Name of the socket in a node's directory.
pub const SOCKET: &str = "admin.sock";

/// Opens the socket, for the owner of the directory only. A file left by a killed server is replaced: whoever
/// calls this holds the directory's lock, so nobody listens on it.
///
/// # Errors
/// What the file system said.
pub fn bind(dir: &Path) -> std::io::Result<UnixListener> {
    let path = dir.join(SOCKET);
    match std::fs::remove_file(&path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    let listener = UnixListener::bind(&path)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Serves until somebody asks to stop.
pub async fn serve(listener: UnixListener, node: Arc<Node>, stop: Arc<Notify>) {
    loop {
        tokio::select! {
            () = stop.notified() => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    tokio::spawn(converse(stream, node.clone(), stop.clone()));
                }
                Err(error) => tracing::warn!(%error, "couldn't accept a connection on the admin socket"),
            },
        }
    }
}

async fn converse(stream: UnixStream, node: Arc<Node>, stop: Arc<Notify>) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read);
    let mut line = Vec::new();
    loop {
        line.clear();
        let limit = LINE_LEN_MAX as u64 + 1;
        match (&mut lines).take(limit).read_until(b'\n', &mut line).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let too_long = line.len() > LINE_LEN_MAX;
        let answer = if too_long {
            failure("usage", "request-too-long", &format!("a request has at most {LINE_LEN_MAX} bytes"))
        } else {
            answer(&node, &stop, &line).await
        };
        let mut text = answer.to_string();
        text.push('\n');
        if write.write_all(text.as_bytes()).await.is_err() || too_long {
            return;
        }
    }
}

fn failure(kind: &str, code: &str, message: &str) -> Value {
    json!({ "error": { "kind": kind, "code": code, "message": message } })
}

async fn answer(node: &Node, stop: &Notify, line: &[u8]) -> Value {
    let request = match serde_json::from_slice::<Request>(line) {
        Ok(request) => request,
        Err(error) => return failure("usage", "bad-request", &error.to_string()),
    };
    if matches!(request, Request::Stop) {
        stop.notify_waiters();
        return json!({ "ok": "stopping" });
    }
    carry_out(node, request).await.unwrap_or_else(|failed| failed)
}

/// Carries out one request on a node, whoever holds it: the server or a command line that runs alone.
///
/// # Errors
/// The answer that says what went wrong, in the same shape as the answer that says what went right.
pub async fn carry_out(node: &Node, request: Request) -> Result<Value, Value> {
    let bad = |e: wire::BadWire| failure("usage", "bad-request", &e.to_string());
    let fault = |e: &dyn std::error::Error| failure("fault", "node", &chain(e));
    match request {
        Request::Submit { by, key, ask } => {
            let command = wire::command(&by, &key, ask).map_err(bad)?;
            node.submit(command).await.map(|a| show(&a)).map_err(|e| refuse(&e))
        }
        Request::SubmitMany { many } if many.len() > wire::MANY_MAX => {
            let message = format!("at most {} commands at a time", wire::MANY_MAX);
            Err(failure("usage", "too-many", &message))
        }
        Request::SubmitMany { many } => {
            let submit = async |one: wire::SubmitWire| {
                let command = wire::command(&one.by, &one.key, one.ask).map_err(bad)?;
                node.submit(command).await.map(|a| show(&a)).map_err(|e| refuse(&e))
            };
            let answers = all_in_order(many.into_iter().map(submit)).await;
            Ok(json!({ "answers": answers.into_iter().map(|a| a.unwrap_or_else(|e| e)).collect::<Vec<_>>() }))
        }
        Request::Home { by, key, ask } => {
            let (actor, key, ask) =
                (by.actor().map_err(bad)?, wire::form_key(&key).map_err(bad)?, ask.ask().map_err(bad)?);
            node.submit_home(actor, key, ask).await.map(|a| show(&a)).map_err(|e| refuse(&e))
        }
        Request::Status => Ok(status(&node.status())),
        Request::Receipt { index } => node.receipt(index).await.map(|r| receipt(&r)).map_err(|e| fault(&e)),
        Request::VoteReceipt { slip } => {
            let slip = Slip::read(slip.as_bytes()).map_err(|e| failure("usage", "bad-request", &e.to_string()))?;
            match node.vote_receipt(&slip).await.map_err(|e| fault(&e))? {
                Some(r) => Ok(receipt(&r)),
                None => Err(failure("usage", "not-sealed", "no sealed batch here holds this vote yet")),
            }
        }
        Request::Publish { to } => {
            let done = node.publish(Path::new(&to)).await.map_err(|e| fault(&e))?;
            Ok(json!({ "size": done.size, "parts": done.parts, "files_written": done.files_written }))
        }
        Request::Backup { to, with_keys, as_tables } => {
            let form = if as_tables { Form::Tables } else { Form::Database };
            let made = node.backup(Path::new(&to), form, with_keys, &[MARKER_FILE]).await.map_err(|e| fault(&e))?;
            let of = made.manifest;
            Ok(json!({
                "to": to, "origin": of.origin, "made_at": of.made_at, "size": of.size, "root": of.root,
                "stored": of.stored, "with_keys": of.with_keys, "left_out": of.left_out, "files": of.files.len(), "bytes": made.bytes,
            }))
        }
        Request::Export { out, consultation } => {
            let only = consultation.as_deref().map(wire::consultation).transpose().map_err(bad)?;
            let done = crate::results::export::write(node, only.as_ref(), Path::new(&out)).await;
            let done = done.map_err(|e| fault(&e))?;
            Ok(
                json!({ "out": out, "opinions": done.opinions, "items": done.items, "consultations": done.consultations }),
            )
        }
        Request::Keys => match node.life().await.map_err(|e| fault(&e))? {
            Some(life) => Ok(keys::show(&life, node.head().head.size)),
            None => Err(fault(&UpkeepFault::NoKeys)),
        },
        Request::NextKey { role } => {
            let role = KeyRole::from_word(&role);
            let role =
                role.ok_or_else(|| failure("usage", "bad-request", "role: log, witness, mirror or transport"))?;
            let statement = node.next_key(role).await.map_err(|e| fault(&e))?;
            Ok(json!({ "statement": statement.text() }))
        }
        Request::NextPolicy { sha256 } => {
            let sha256 = Hash::from_hex(&sha256).map_err(|e| failure("usage", "bad-request", &e.to_string()))?;
            let statement = node.next_policy(sha256).await.map_err(|e| fault(&e))?;
            Ok(json!({ "statement": statement.text() }))
        }
        Request::Announce { note } => {
            node.announce_signed(note.as_bytes()).await.map(|a| show(&a)).map_err(|e| refuse(&e))
        }
        Request::Retire { next } => {
            let next = next.as_deref().map(Origin::new).transpose();
            let next = next.map_err(|e| failure("usage", "bad-request", &e.to_string()))?;
            node.retire(next).await.map(|a| show(&a)).map_err(|e| refuse(&e))
        }
        Request::Pull => {
            let pulls = node.pull().await;
            let mut back = 0;
            loop {
                let recalled = node.recall().await.map_err(|e| fault(&e))?;
                back += recalled.back;
                if !recalled.goes_on {
                    break;
                }
            }
            Ok(json!({ "back": back, "partners": pulls.iter().map(|p| json!({
                "origin": p.origin.as_str(), "state": p.state.word(), "size": p.size,
                "new_entries": p.new_entries, "opened": p.opened, "problem": p.problem,
            })).collect::<Vec<_>>() }))
        }
        Request::People { unit } => people::list(node, unit).await.map_err(|e| fault(&e)),
        Request::Clients => people::clients(node).await.map_err(|e| fault(&e)),
        Request::Sheet { by, unit, entry, days } => {
            let by = by.actor().map_err(bad)?;
            let lines = node.sheet(by, unit.as_deref(), &entry, days).await.map_err(|e| refuse(&e))?;
            Ok(people::sheet(&lines))
        }
        Request::SetClock { to } => {
            node.set_clock(to);
            Ok(json!({ "ok": "set" }))
        }
        Request::FreezeRoll { by, consultation } => {
            let (by, consultation) = (by.actor().map_err(bad)?, wire::consultation(&consultation).map_err(bad)?);
            node.freeze_roll(by, consultation).await.map(|a| show(&a)).map_err(|e| refuse(&e))
        }
        Request::Finding { consultation, pins } => {
            let pins = wire::pins(&pins).map_err(bad)?;
            let run = node.joint_run(&consultation, &pins).await.map_err(|e| fault(&e))?;
            let answer = node.record_finding(&run).await.map_err(|e| refuse(&e))?;
            let mut shown = show(&answer);
            shown["input"] = json!(run.finding.input.to_hex());
            shown["output"] = json!(run.finding.output.to_hex());
            shown["method"] = json!(run.finding.method.as_str());
            Ok(shown)
        }
        Request::Analyse { consultation, pins, out, lang } => {
            let pins = wire::pins(&pins).map_err(bad)?;
            let run = node.joint_run(&consultation, &pins).await.map_err(|e| fault(&e))?;
            let written = crate::results::joint::write(&run, Path::new(&out), &lang);
            written.map_err(|e| fault(&e))?;
            Ok(json!({ "out": out, "output": run.finding.output.to_hex() }))
        }
        Request::Digest { pins } => {
            let pins = wire::pins(&pins).map_err(bad)?;
            node.digest(&pins).await.map(|d| json!({ "digest": d.to_hex() })).map_err(|e| fault(&e))
        }
        Request::Counters { consultation } => {
            node.counters(&consultation).await.map(|c| json!({ "counters": c })).map_err(|e| fault(&e))
        }
        Request::Stop => Ok(json!({ "ok": "stopping" })),
    }
}

/// Drives all futures at once; each is first asked in order, so that commands enter the pool in order.
async fn all_in_order<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut waiting: Vec<_> = futures.map(Box::pin).collect();
    let mut done: Vec<Option<F::Output>> = waiting.iter().map(|_| None).collect();
    std::future::poll_fn(move |context| {
        for (future, output) in waiting.iter_mut().zip(&mut done).filter(|(_, output)| output.is_none()) {
            if let Poll::Ready(ready) = future.as_mut().poll(context) {
                *output = Some(ready);
            }
        }
        if done.iter().all(Option::is_some) { Poll::Ready(done.drain(..).flatten().collect()) } else { Poll::Pending }
    })
    .await
}

fn show(answer: &Answer) -> Value {
    match answer {
        Answer::Logged { leaves, receipt: r } => json!({
            "leaves": leaves.iter().map(|l| json!([l.index, l.hash.to_hex()])).collect::<Vec<_>>(),
            "receipt": receipt(r),
        }),
        Answer::Received(slip) => json!({ "slip": String::from_utf8_lossy(&slip.bytes()) }),
        Answer::Kept => json!({ "ok": "kept" }),
    }
}

fn receipt(r: &Receipt) -> Value {
    json!({ "origin": r.origin.as_str(), "index": r.placed.index, "code": r.code(), "state": r.grown.word(), "file": r.file })
}

fn status(s: &hutong_node::Status) -> Value {
    json!({
        "origin": s.origin.as_str(),
        "state": match (&s.recovery, &s.halted, s.has_ended) {
            (Some(_), ..) => "recovering",
            (None, Some(_), _) => "halted",
            (None, None, true) => "retired",
            (None, None, false) => "writing",
        },
        "halted": s.halted,
        "size": s.head.head.size,
        "root": s.head.head.root.to_hex(),
        "checkpoint": &*s.head.checkpoint,
        "partners": s.partners.iter().map(|p| json!({
            "origin": p.origin.as_str(), "state": p.state.word(), "size": p.size,
        })).collect::<Vec<_>>(),
    })
}

fn refuse(fault: &SubmitFault) -> Value {
    match fault {
        SubmitFault::Refused(refusal) => {
            let mut refused = failure("refusal", crate::refusals::code(refusal), &refusal.to_string());
            // So that whoever asked can say the same in the reader's language.
            refused["error"]["values"] = crate::refusals::to_json(refusal);
            refused
        }
        SubmitFault::Halted(_) => failure("breach", "halted", &fault.to_string()),
        SubmitFault::Faulted(_) | SubmitFault::Unknown | SubmitFault::Closed => {
            failure("fault", "not-kept", &fault.to_string())
        }
    }
}
