//! `add-checkpoint`, row by row: what is asked, what is kept, what is answered.

use hutong_core::partner::{
    split_view::Evidence,
    witness::{Outcome, Refused, Request, SIZE_MEDIA_TYPE, Watched, decide},
};
use hutong_log::{checkpoint::SignedCheckpoint, tree::CONSISTENCY_LEN_MAX, witness::AddCheckpoint};

use crate::{
    logs::{A, Log},
    shared,
};

fn body(old: u64, log: &Log, size: u64) -> Vec<u8> {
    let proof = if old <= size { log.continuation(old, size).proof } else { Vec::new() };
    AddCheckpoint { old, proof, checkpoint: log.signed(size) }.format().into_bytes()
}

fn watched(log: &Log, cosigned: Option<SignedCheckpoint>) -> Watched {
    Watched { keys: Some(log.key().into()), cosigned, mirror: None, mirror_at_size: None }
}

/// Status, evidence? — of one request.
fn check(body: &[u8], kept: Option<&Watched>) -> (u16, Option<Evidence>) {
    let outcome = match Request::read(body) {
        Ok(request) => decide(&request, kept),
        Err(refused) => Outcome::Refuse(refused),
    };
    match outcome {
        Outcome::Cosign(checkpoint) => {
            assert!(body.ends_with(checkpoint.format().as_bytes()));
            (200, None)
        }
        Outcome::Refuse(refused) => {
            let evidence = match &refused {
                Refused::NotContinued { evidence, .. } => evidence.as_deref().cloned(),
                Refused::Conflict { cosigned } => {
                    assert_eq!(refused.media_type(), SIZE_MEDIA_TYPE);
                    assert_eq!(refused.body(), format!("{cosigned}\n"));
                    None
                }
                _ => None,
            };
            (refused.status(), evidence)
        }
    }
}

#[test]
fn answers_in_the_order_of_the_standard() {
    let log = Log::of(1000, "x");
    let fork = log.fork(200, 1000, "y");
    let mut stranger = Log::new(A, 9);
    stranger.leaves = log.leaves.clone();
    let none = watched(&log, None);
    let at_300 = watched(&log, Some(log.signed(300)));
    let diverged = Watched { keys: None, ..at_300.clone() };
    let beyond = log.sign(1 << 63, log.head().checkpoint().root());
    let beyond = AddCheckpoint { old: 0, proof: Vec::new(), checkpoint: beyond };
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let many = format!("{}\n", log.head().checkpoint().root()).repeat(CONSISTENCY_LEN_MAX + 1);
    let with_proof = |old: u64, proof: &str| format!("old {old}\n{proof}\n{}", log.head().format()).into_bytes();
    let hash = format!("{}\n", log.head().checkpoint().root());
    let empty_lie =
        AddCheckpoint { old: 0, proof: Vec::new(), checkpoint: log.sign(0, log.signed(1).checkpoint().root()) };
    let empty = AddCheckpoint { old: 0, proof: Vec::new(), checkpoint: log.signed(0) };

    // what is asked                                              what is kept   answer
    let rows: Vec<(&str, Vec<u8>, Option<&Watched>, u16)> = vec![
        ("nothing", Vec::new(), Some(&none), 400),
        ("leading zero", text(body(300, &log, 700)).replace("old 300", "old 0300").into_bytes(), Some(&at_300), 400),
        ("64 proof lines", with_proof(300, &many), Some(&at_300), 400),
        ("base64 with spare bits", with_proof(300, &hash.replace("=\n", "B\n")), Some(&at_300), 400),
        ("a size that no log can have", beyond.format().into_bytes(), Some(&none), 400),
        ("an unknown log", body(300, &log, 700), None, 404),
        ("malformed comes before unknown", b"old x\n\n".to_vec(), None, 400),
        ("another key under the same name", body(300, &stranger, 700), Some(&at_300), 403),
        ("a diverged log has no trusted key", body(300, &log, 700), Some(&diverged), 403),
        ("403 comes before sizes", body(900, &stranger, 700), Some(&at_300), 403),
        ("old above size", body(900, &log, 700), Some(&at_300), 400),
        ("400 comes before 409", body(701, &log, 700), Some(&none), 400),
        ("another size was cosigned", body(200, &log, 700), Some(&at_300), 409),
        ("nothing was cosigned", body(300, &log, 700), Some(&none), 409),
        ("409 comes before 422", body(200, &fork, 700), Some(&at_300), 409),
        ("an empty tree with another root", empty_lie.format().into_bytes(), Some(&none), 422),
        ("a proof from nothing", with_proof(0, &hash), Some(&none), 422),
        ("a proof that fails", with_proof(300, &hash), Some(&at_300), 422),
        ("another history", body(300, &fork, 700), Some(&at_300), 422),
        ("the same size, another root", body(300, &fork, 300), Some(&at_300), 422),
        (
            "the same size, a needless proof",
            {
                let again = AddCheckpoint { old: 300, proof: vec![log.hashes(1)[0]], checkpoint: log.signed(300) };
                again.format().into_bytes()
            },
            Some(&at_300),
            422,
        ),
        ("the first of all", body(0, &log, 700), Some(&none), 200),
        ("an empty log", empty.format().into_bytes(), Some(&none), 200),
        ("the next one", body(300, &log, 700), Some(&at_300), 200),
        ("the same once more", body(300, &log, 300), Some(&at_300), 200),
    ];
    for (name, body, kept, status) in rows {
        assert_eq!(check(&body, kept).0, status, "{name}");
    }
}

#[test]
fn a_bad_signature_line_of_a_trusted_key_spoils_the_note() {
    let log = Log::of(10, "x");
    let mut kept = watched(&log, None);
    let request = body(0, &log, 10);
    assert_eq!(check(&request, Some(&kept)).0, 200);
    // The same note with a second line of the same key over another text.
    let line = log.signed(9).note().signatures()[0].to_string();
    let spoiled = [request.clone(), line.into_bytes(), b"\n".to_vec()].concat();
    assert_eq!(check(&spoiled, Some(&kept)).0, 403);
    kept.keys = Some(Log::new("c.example/log", 1).key().into());
    assert_eq!(check(&request, Some(&kept)).0, 403, "a key of another name does not speak for the log");
}

#[test]
fn only_contradictions_that_prove_themselves_are_evidence() {
    let log = Log::of(1000, "x");
    let fork = log.fork(200, 1000, "y");
    let at_300 = watched(&log, Some(log.signed(300)));
    let proven = |body: &[u8], kept: &Watched| {
        let (status, evidence) = check(body, Some(kept));
        assert_eq!(status, 422);
        if let Some(e) = &evidence {
            e.verify(&[log.key()]).unwrap();
        }
        evidence.is_some()
    };
    assert!(proven(&body(300, &fork, 300), &at_300), "two roots of one size");
    assert!(!proven(&body(300, &fork, 700), &at_300), "a proof that fails may be the messenger's fault");
    let genuine = AddCheckpoint { old: 300, proof: Vec::new(), checkpoint: log.signed(700) };
    assert!(!proven(genuine.format().as_bytes(), &at_300), "a genuine checkpoint behind a bad proof");

    // The mirror's head has its say, whatever the witness's head makes of it.
    let mirrored = Watched { mirror: Some(log.signed(700)), ..at_300.clone() };
    assert!(proven(&body(300, &fork, 700), &mirrored));
    let early = Watched { mirror: Some(log.signed(700)), ..watched(&log, None) };
    assert!(proven(&body(0, &fork, 700), &early), "proof and witness head are fine, the mirror is not");
    let larger = Watched { mirror_at_size: Some(log.continuation(650, 700)), ..early.clone() };
    assert!(proven(&body(0, &fork, 650), &larger));
    assert_eq!(check(&body(0, &log, 650), Some(&larger)).0, 200);
    assert_eq!(check(&body(0, &fork, 200), Some(&early)).0, 200, "the same up to there");
}

#[test]
fn the_shared_request_is_cosigned_and_the_shared_equivocation_refused() {
    let Some(vectors) = shared::vectors() else { return };
    let request = shared::read("add-checkpoint.request");
    let log = vectors.log_key.clone();
    // The witness cosigned size 300 before; only its root matters, so any signer will do for this checkpoint.
    let other = SignedCheckpoint::parse(&shared::read("equivocation-b.checkpoint")).unwrap();
    let genuine = SignedCheckpoint::parse(&shared::read("log/checkpoint")).unwrap();
    let at_700 =
        Watched { keys: Some(log.clone().into()), cosigned: Some(genuine.clone()), mirror: None, mirror_at_size: None };
    assert_eq!(check(&request, Some(&at_700)).0, 409);
    let again = AddCheckpoint { old: 700, proof: Vec::new(), checkpoint: other };
    let (status, evidence) = check(again.format().as_bytes(), Some(&at_700));
    assert_eq!(status, 422);
    evidence.unwrap().verify(std::slice::from_ref(&log)).unwrap();
    let parsed = AddCheckpoint::parse(&request).unwrap();
    parsed.check_consistency(&vectors.old_root).unwrap();
}
