//! Opening, deliberating, sealing votes, closing, findings: timers and signatories.

use hutong_core::{
    command::{Actor, Ask},
    consultation::{finding, opening::FreezeRoll, phase::Phase},
    facts::Base,
    ids::{LeafId, Origin},
    record::Finding,
    refusal::Refusal,
};
use hutong_log::hash::sha256;

use super::{
    Row, as_is, check,
    taking_part::{in_phase, with_charter},
};
use crate::fixtures::{A, B, C, code, origin, person, topic};

fn unopened(base: &mut Base) {
    in_phase(base, None);
    base.consultations.get_mut(&topic()).unwrap().open_votes = None;
}

#[rustfmt::skip]
pub fn freeze_roll() -> Vec<Row> {
    use Refusal as R;
    let ask = || {
        Ask::FreezeRoll(FreezeRoll {
            consultation: topic(),
            leaf_id: LeafId([4; 16]),
            n: 2,
            root: sha256(b"roll"),
        })
    };
    fn unfrozen(base: &mut Base) {
        unopened(base);
        base.consultations.get_mut(&topic()).unwrap().roll_frozen = false;
    }
    vec![
        ("before opening", person("admin"), ask(), unfrozen, Ok("roll")),
        ("again", person("admin"), ask(), unopened, Err(R::RollFrozen)),
        ("it is open", person("admin"), ask(), as_is, Err(R::AlreadyOpen)),
        ("not the administrator", person("signatory"), ask(), unfrozen, Err(R::NeedsRole { role: "administrator" })),
    ]
}

#[rustfmt::skip]
pub fn open() -> Vec<Row> {
    use Refusal as R;
    let ask = || Ask::OpenConsultation(topic());
    vec![
        ("by the timer", Actor::Node, ask(), unopened, Ok("consult.open")),
        ("by hand", person("signatory"), ask(), unopened, Ok("consult.open")),
        ("it is open", Actor::Node, ask(), as_is, Err(R::AlreadyOpen)),
        ("members take part and the roll is not frozen", Actor::Node, ask(), |b| {
            unopened(b);
            b.consultations.get_mut(&topic()).unwrap().roll_frozen = false;
        }, Err(R::RollNotFrozen)),
        ("no members take part", Actor::Node, ask(), |b| {
            unopened(b);
            b.consultations.get_mut(&topic()).unwrap().roll_frozen = false;
            with_charter(b, |c| drop(c.tiers.remove(0)));
        }, Ok("consult.open")),
        ("no charter is in force", Actor::Node, ask(), |b| {
            b.consultations.get_mut(&topic()).unwrap().charter = None;
        }, Err(R::CharterNotInForce)),
        ("by somebody", person("admin"), ask(), unopened, Err(R::NeedsRole { role: "signatory" })),
    ]
}

#[rustfmt::skip]
pub fn deliberate() -> Vec<Row> {
    use Refusal as R;
    let ask = || Ask::BeginDeliberation(topic());
    vec![
        ("it is collecting", Actor::Node, ask(), as_is, Ok("consult.phase")),
        ("it does already", Actor::Node, ask(), |b| in_phase(b, Some(Phase::Deliberating)),
            Err(R::NotInThisPhase { phase: Phase::Deliberating })),
        ("it is not open", Actor::Node, ask(), unopened, Err(R::NotOpenYet)),
        ("by somebody", person("member"), ask(), as_is, Err(R::NeedsRole { role: "signatory" })),
    ]
}

#[rustfmt::skip]
pub fn close() -> Vec<Row> {
    use Refusal as R;
    let ask = || Ask::CloseConsultation(topic());
    vec![
        ("votes that were received are sealed first", Actor::Node, ask(), as_is,
            Ok("seal 1; consult.close; batch ends")),
        ("no votes wait", Actor::Node, ask(),
            |b| b.consultations.get_mut(&topic()).unwrap().open_votes = None, Ok("consult.close")),
        ("from deliberation", person("signatory"), ask(), |b| in_phase(b, Some(Phase::Deliberating)),
            Ok("seal 1; consult.close; batch ends")),
        ("it is closed", Actor::Node, ask(), |b| in_phase(b, Some(Phase::Closed)),
            Err(R::NotInThisPhase { phase: Phase::Closed })),
        ("it is not open", Actor::Node, ask(), unopened, Err(R::NotOpenYet)),
        ("by somebody", person("moderator"), ask(), as_is, Err(R::NeedsRole { role: "signatory" })),
    ]
}

#[rustfmt::skip]
pub fn seal() -> Vec<Row> {
    use Refusal as R;
    let ask = || Ask::SealVotes(topic());
    vec![
        ("by the timer", Actor::Node, ask(), as_is, Ok("seal 1; batch ends")),
        ("no votes wait", Actor::Node, ask(),
            |b| b.consultations.get_mut(&topic()).unwrap().open_votes = None, Err(R::NothingToSeal)),
        ("the batch is empty", Actor::Node, ask(),
            |b| b.consultations.get_mut(&topic()).unwrap().open_votes = Some((LeafId([1; 16]), Vec::new())),
            Err(R::NothingToSeal)),
        ("by somebody who would see who voted when", person("moderator"), ask(), as_is,
            Err(R::NeedsRole { role: "signatory" })),
        ("of nothing", Actor::Node, ask(), |b| b.consultations.clear(), Err(R::NoSuchConsultation)),
    ]
}

#[rustfmt::skip]
pub fn record_finding() -> Vec<Row> {
    use Refusal as R;
    let ask = |pins: Vec<(Origin, u64)>| {
        let finding = Finding {
            method: code("themes"),
            version: code("1"),
            pins,
            input: sha256(b"input"),
            output: sha256(b"output"),
        };
        Ask::RecordFinding(finding::Record { consultation: topic(), finding })
    };
    let pins = |a: u64, b: u64| vec![(origin(B), b), (origin(A), a)];
    vec![
        ("over both logs", Actor::Node, ask(pins(30, 40)), as_is, Ok("finding")),
        ("by a moderator", person("moderator"), ask(pins(1, 1)), as_is, Ok("finding")),
        ("beyond the own log", Actor::Node, ask(pins(31, 40)), as_is,
            Err(R::PinBeyond { origin: A.into(), asked: 31, known: 30 })),
        ("beyond the mirror", Actor::Node, ask(pins(30, 41)), as_is,
            Err(R::PinBeyond { origin: B.into(), asked: 41, known: 40 })),
        ("a stranger's log", Actor::Node, ask(vec![(origin(C), 1)]), as_is, Err(R::NotHost)),
        ("in another order", Actor::Node, ask(vec![(origin(A), 1), (origin(B), 1)]), as_is,
            Err(R::BadEntry { field: "pins", problem: "each log once, sorted by origin".into() })),
        ("by somebody", person("member"), ask(pins(30, 40)), as_is, Err(R::NeedsRole { role: "moderator" })),
    ]
}

#[test]
fn consultations_run_their_course() {
    for table in [freeze_roll(), open(), deliberate(), close(), seal(), record_finding()] {
        check(&table);
    }
}
