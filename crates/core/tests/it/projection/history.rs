//! Random people do random things at one to three bodies. Whatever comes of it, every order of reading it gives the
//! same state (I5), and what was accepted is always the sum of the six states (I8).

use std::collections::{BTreeMap, BTreeSet};

use hutong_core::{
    command::{Actor, Ask},
    commitment::handle,
    consultation::{
        appeal,
        erasure::{AUTHOR_REQUEST, Erase},
        flag,
        item::{Audience, ItemKind, State},
        moderation::{Merge, Split, Withhold},
        note,
        objection::{self, Decided, Object, Verdict},
        opinion::{Correct, Submit, Supplement},
        proposal,
        report::state_counts,
        response::Reply,
        statement,
        survey::{self, Answers, Given},
        vote::{Cast, Choice},
    },
    ids::{Origin, PartName, Place},
    projection::{ItemRow, Projection},
    record::{Event, Reading, read},
};
use hutong_log::hash::Hash;
use proptest::prelude::*;

use crate::{
    fixtures::{A, B, C, code, device, part, people, person, prompt, questionnaire, report, themes, topic},
    world::World,
};

const ORIGINS: [&str; 3] = [A, B, C];
const PEOPLE: [&str; 7] = ["member", "member-2", "verified", "moderator", "moderator-2", "admin", "signatory"];

/// One random act: who, what, about which items.
type Roll = (u8, u8, u8, u16, u16);

fn rolls(n: usize) -> impl Strategy<Value = Vec<Roll>> {
    proptest::collection::vec((any::<u8>(), any::<u8>(), 0..44_u8, any::<u16>(), any::<u16>()), 0..n)
}

/// Anybody; more often than not somebody who may.
fn actor(roll: u8, what: u8) -> Actor {
    match (roll % 3, what) {
        (1.., 36) => person(["member", "member-2"][usize::from(roll % 2)]),
        (1.., 7..=10 | 25 | 27 | 33 | 35) => person("member"),
        (1.., 19..=24 | 30 | 32 | 37..=41) => person("moderator"),
        (1.., 26 | 42) => person("moderator-2"),
        _ => match usize::from(roll) % (PEOPLE.len() + 1) {
            7 => device("open"),
            at => person(PEOPLE[at]),
        },
    }
}

/// An item that the body has seen; mostly one of its own, and one to which the act applies.
fn pick(world: &World, body: usize, what: u8, roll: u16) -> Place {
    let view = &world.bodies[body].view;
    let fits = |p: &Place, row: &ItemRow| match (roll % 4, what) {
        (0, _) => true,
        (_, 25) => row.state == State::Withheld && p.origin == world.bodies[body].origin,
        (_, 26) => row.kind == ItemKind::Appeal && row.state == State::Pending,
        (_, 16 | 17) => row.kind == ItemKind::Statement && row.state == State::Published,
        (_, 31) => row.kind == ItemKind::Questions,
        (_, 32) => matches!(row.kind, ItemKind::Questions | ItemKind::Proposal),
        (_, 34) => row.kind == ItemKind::Note && row.state == State::Published,
        (_, 38) => row.state == State::Published && p.origin != world.bodies[body].origin,
        (_, 40) => row.state == State::Withheld && p.origin != world.bodies[body].origin,
        (_, 41) => row.kind == ItemKind::Filing && p.origin != world.bodies[body].origin,
        (_, 39 | 42) => row.kind == ItemKind::Flag && p.origin != world.bodies[body].origin,
        (_, 36 | 37) => row.kind == ItemKind::Proposal && row.state == State::Published,
        (_, 19..=21) if roll.is_multiple_of(2) => matches!(row.kind, ItemKind::Proposal | ItemKind::Note),
        (_, 9) => row.kind == ItemKind::Opinion && p.origin == world.bodies[body].origin,
        (_, 23) => row.kind == ItemKind::Opinion && row.state == State::Published,
        _ => p.origin == world.bodies[body].origin,
    };
    let places: Vec<&Place> = view.items().iter().filter(|(p, row)| fits(p, row)).map(|(p, _)| p).collect();
    let nowhere = Place { origin: world.bodies[body].origin.clone(), index: 9999 };
    places.get(usize::from(roll) % places.len().max(1)).map_or(nowhere, |p| (*p).clone())
}

fn ask_for(world: &World, body: usize, what: u8, one: u16, two: u16) -> Ask {
    let (item, other) = (pick(world, body, what, one), pick(world, body, what, two));
    let text = format!("PLANTED {one} {two}");
    match what {
        0..=6 => Ask::SubmitOpinion(Submit {
            consultation: topic(),
            prompt: [None, Some(prompt("p1")), Some(prompt("p2"))][usize::from(one % 3)].clone(),
            audience: two.is_multiple_of(5).then_some(Audience::Own),
            title: String::new(),
            text,
            named: two.is_multiple_of(2),
            files: None,
            behalf: None,
            import: None,
        }),
        7..=8 => Ask::CorrectItem(Correct { item, text }),
        9 => Ask::SupplementItem(Supplement { item, text }),
        10 => Ask::WithdrawItem(item),
        11..=12 => Ask::ReplyToItem(Reply { about: item, text, named: false }),
        13..=14 => Ask::SupportItem(item),
        15 => Ask::SubmitStatement(statement::Submit { consultation: topic(), text, taken_from: None }),
        16..=17 => Ask::CastVote(Cast { consultation: topic(), statement: item, choice: Choice::Agree }),
        18 => Ask::SealVotes(topic()),
        19..=21 => Ask::PublishItems(vec![item, other]),
        22 => Ask::WithholdItem(Withhold { item, code: code("privacy"), reason: text }),
        23 => Ask::MergeItem(Merge { item, into: other }),
        24 => Ask::SplitItem(Split { item, arguments: vec![text.clone(), text] }),
        25 => Ask::AppealDecision(appeal::Submit { item, text }),
        26 => {
            let about = world.bodies[body].view.items().get(&item).and_then(|row| row.about.clone());
            let about = about.map_or(other, |r| r.place(&item.origin));
            Ask::AnswerAppeal(appeal::Answer { appeal: item, item: about, uphold: one.is_multiple_of(2), reason: text })
        }
        27 => Ask::EraseParts(Erase {
            item,
            parts: if two.is_multiple_of(2) { vec![part("text"), part("author")] } else { vec![part("author")] },
            basis: code(AUTHOR_REQUEST),
        }),
        28 => Ask::BeginDeliberation(topic()),
        30 => Ask::OpenSurvey(survey::Open { consultation: topic(), questionnaire: questionnaire() }),
        31 => Ask::AnswerSurvey(survey::Answer { survey: item, answers: Answers([(1, given(one))].into()) }),
        32 => Ask::TallyItem(item),
        33 => Ask::SubmitNote(note::Submit {
            consultation: topic(),
            group: code("g1"),
            text,
            place: "PLANTED 高新区".to_owned(),
            date: "3月2日".to_owned(),
            findings: vec!["PLANTED finding".to_owned()],
            evidence: Vec::new(),
            named: false,
            files: None,
        }),
        34 => Ask::RaiseFinding(note::Raise { note: item, text, named: false }),
        35 => Ask::SubmitProposal(proposal::Submit {
            consultation: topic(),
            title: "PLANTED title".to_owned(),
            analysis: text,
            advice: "PLANTED advice".to_owned(),
            named: true,
        }),
        36 => Ask::CosignProposal(proposal::Sign { proposal: item, named: true }),
        37 => Ask::FileProposal(proposal::File {
            proposal: item,
            takes: two.is_multiple_of(3),
            reason: "PLANTED reason".to_owned(),
        }),
        38 => Ask::FlagItem(flag::Flag { item, reason: "PLANTED reason".to_owned() }),
        39 => {
            let about = world.bodies[body].view.items().get(&item).and_then(|row| row.about.as_ref());
            let about = about.map_or(other, |about| about.place(&item.origin));
            Ask::KeepFlagged(flag::Keep { flag: item, item: about, reason: "PLANTED reason".to_owned() })
        }
        40..=42 => objection_of(world, body, what, item, other),
        _ => Ask::CloseConsultation(topic()),
    }
}

/// An objection to a withholding or to an answer, or an answer to one.
fn objection_of(world: &World, body: usize, what: u8, item: Place, other: Place) -> Ask {
    let items = world.bodies[body].view.items();
    let about = |at: &Place| items.get(at)?.about.as_ref().map(|about| about.place(&at.origin));
    let decided_at = |leaf: &Place| {
        items.iter().find(|(at, row)| at.origin == leaf.origin && row.state_index == Some(leaf.index)).map(|(at, _)| at)
    };
    // The flag that a filing answered, and its item.
    let kept = |leaf: &Place| {
        let flag = about(leaf)?;
        Some(Decided { item: about(&flag)?, leaf: leaf.clone(), flag: Some(flag) })
    };
    let withheld = |leaf: &Place| Some(Decided { item: decided_at(leaf)?.clone(), leaf: leaf.clone(), flag: None });
    let nothing = || Decided { item: other.clone(), leaf: item.clone(), flag: None };
    let reason = "PLANTED reason".to_owned();
    match what {
        40 => {
            let index = items.get(&item).and_then(|row| row.state_index).unwrap_or_default();
            let leaf = Place { index, ..item.clone() };
            Ask::ObjectToDecision(Object { to: Decided { item, leaf, flag: None }, reason })
        }
        41 => Ask::ObjectToDecision(Object { to: kept(&item).unwrap_or_else(nothing), reason }),
        _ => {
            let leaf = about(&item).unwrap_or_else(|| other.clone());
            let to = kept(&leaf).or_else(|| withheld(&leaf)).unwrap_or_else(nothing);
            let verdict = match (other.index % 2, &to.flag) {
                (0, _) => Verdict::Dismiss,
                (_, None) => Verdict::Restore,
                (_, Some(_)) => Verdict::Withhold(code("privacy")),
            };
            Ask::AnswerObjection(objection::Answer { objection: item, to, verdict, reason })
        }
    }
}

/// An option of the first question: with the second, the last one would have to be answered, too.
fn given(roll: u16) -> Given {
    Given::Picked([1 + 2 * usize::from(roll % 2)].into())
}

/// Plays a history; gives the world and how many acts were allowed.
fn play(bodies: usize, rolls: &[Roll]) -> (World, usize) {
    let mut world = World::opened(&ORIGINS[..bodies]);
    let mut allowed = 0;
    for (at, (body, who, what, one, two)) in rolls.iter().enumerate() {
        let body = usize::from(*body) % bodies;
        // Closing early would leave nothing to happen.
        let what = if matches!(*what, 28 | 29) && at < rolls.len() / 2 { 0 } else { *what };
        let ask = ask_for(&world, body, what, *one, *two);
        let timed = matches!(ask, Ask::SealVotes(_) | Ask::BeginDeliberation(_) | Ask::CloseConsultation(_));
        let actor = if timed { Actor::Node } else { actor(*who, what) };
        allowed += usize::from(world.ask(body, &actor, ask).is_ok());
        if one.is_multiple_of(3) {
            world.exchange(body, (body + 1) % bodies.max(2) % bodies);
        }
    }
    world.exchange_all();
    (world, allowed)
}

/// Reads all logs in an order that `seed` decides, up to the pins, documents at a random moment.
fn replay(world: &World, pins: &BTreeMap<Origin, usize>, seed: u64) -> Projection {
    let mut projection = Projection::new();
    let mut next: Vec<usize> = vec![0; world.bodies.len()];
    let mut state = seed | 1;
    let documents: Vec<&Vec<u8>> = world.bodies.iter().flat_map(|b| &b.documents).collect();
    let mut unopened = documents.len();
    loop {
        // Xorshift: any fixed sequence will do, as long as the seed is printed when it fails.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let open: Vec<usize> = (0..next.len()).filter(|b| next[*b] < pins[&world.bodies[*b].origin]).collect();
        if unopened > 0 && (open.is_empty() || state.is_multiple_of(5)) {
            unopened -= 1;
            projection.open_document(documents[unopened]);
        } else if let Some(&body) = open.get((state % open.len().max(1) as u64) as usize) {
            let b = &world.bodies[body];
            projection.apply(&b.origin, &b.leaves[next[body]]);
            next[body] += 1;
        } else {
            return projection;
        }
    }
}

fn all(world: &World) -> BTreeMap<Origin, usize> {
    world.bodies.iter().map(|b| (b.origin.clone(), b.leaves.len())).collect()
}

/// States of all items, told from the decisions instead of the bytes.
fn shadow(world: &World) -> BTreeMap<Place, State> {
    let mut states: BTreeMap<Place, State> = BTreeMap::new();
    let mut silent: BTreeSet<Place> = BTreeSet::new();
    for b in &world.bodies {
        for (index, event) in (0..).zip(&b.events) {
            let at = |index| Place { origin: b.origin.clone(), index };
            match event {
                Event::ItemAccepted(item) => {
                    states.insert(at(index), State::Pending);
                    if !item.kind.has_text() {
                        silent.insert(at(index));
                    }
                }
                Event::StateChanged { item, to, .. } if states[&at(item.index)] != State::Erased => {
                    states.insert(at(item.index), *to);
                }
                Event::PartsErased { item, parts, .. }
                    if parts.iter().any(|p| p.as_str() == PartName::TEXT) && !silent.contains(&at(item.index)) =>
                {
                    states.insert(at(item.index), State::Erased);
                }
                _ => {}
            }
        }
    }
    states
}

/// I8, counted from the leaves themselves.
fn check_sum_of_states(projection: &Projection, origin: &Origin, leaves: &[Vec<u8>]) {
    let mut accepted = 0;
    let mut numbers: BTreeMap<ItemKind, u64> = BTreeMap::new();
    for (index, bytes) in (0..).zip(leaves) {
        let Reading::Known(leaf) = read(bytes) else { panic!("our own leaves are known") };
        if let Event::ItemAccepted(item) = leaf.event {
            accepted += u64::from(item.kind.is_counted());
            let number = numbers.entry(item.kind).or_insert(0);
            *number += 1;
            let row = &projection.items()[&Place { origin: origin.clone(), index }];
            assert_eq!(row.number, *number, "numbers are gapless, by kind");
        }
    }
    let counts = state_counts(&projection.dispositions(origin, &topic()));
    let sum: u64 = State::ALL.iter().map(|s| counts[s.word()]).sum();
    assert_eq!((counts["accepted"], sum), (accepted, accepted));
}

#[test]
fn a_long_history_touches_every_rule() {
    let rolls: Vec<Roll> = (0..5000_u32)
        .map(|n| {
            let h = hutong_log::hash::sha256(&n.to_be_bytes());
            let b = h.as_bytes();
            (
                b[0],
                b[1],
                [b[2] % 28, 30 + b[2] % 13][usize::from(b[7].is_multiple_of(5))],
                u16::from_be_bytes([b[3], b[4]]),
                u16::from_be_bytes([b[5], b[6]]),
            )
        })
        .collect();
    let (world, allowed) = play(2, &rolls);
    assert!(allowed > 300, "{allowed} acts allowed");
    let mut words: BTreeSet<String> = BTreeSet::new();
    for event in world.bodies.iter().flat_map(|b| &b.events) {
        words.insert(match event {
            Event::ItemAccepted(item) => item.kind.to_string(),
            Event::StateChanged { to, .. } => to.to_string(),
            other => other.word().to_owned(),
        });
    }
    let wanted = [
        "opinion",
        "supplement",
        "reply",
        "support",
        "statement",
        "argument",
        "appeal",
        "published",
        "withheld",
        "merged",
        "withdrawn",
        "item.revise",
        "erase",
        "vote.batch",
        "anchor",
        "joint.propose",
        "joint.accept",
        "questions",
        "survey",
        "tally",
        "note",
        "proposal",
        "cosign",
        "filing",
        "flag",
        "consult.open",
        "roll",
    ];
    for word in wanted {
        assert!(words.contains(word), "no {word} in {words:?}");
    }
    // An objection names a decision, and is answered like a flag.
    let items = world.bodies[0].view.items();
    let about = |(at, row): (&Place, &ItemRow)| row.about.as_ref().map(|about| about.place(&at.origin));
    let of = |kind| items.iter().filter(move |(_, row)| row.kind == kind);
    let withholdings = of(ItemKind::Flag).filter(|one| about(*one).is_some_and(|leaf| !items.contains_key(&leaf)));
    let objections: BTreeSet<&Place> = withholdings.map(|(at, _)| at).collect();
    let answered = of(ItemKind::Filing).filter(|one| about(*one).is_some_and(|at| objections.contains(&at))).count();
    assert!(answered > 0, "{} objections to withholdings, none answered", objections.len());
    let digest = world.bodies[0].view.digest();
    assert_eq!(world.bodies[1].view.digest(), digest);
    assert_eq!(replay(&world, &all(&world), 42).digest(), digest);
}

/// A consultation from charter to issued report, through the rules and nothing else.
#[test]
fn a_consultation_ends_with_a_report() {
    let mut world = World::opened(&[A, B]);
    let write = |world: &mut World, body, who: &str| {
        let ask = ask_for(world, body, 0, 1, 1);
        world.ask(body, &person(who), ask).unwrap()[0]
    };
    let (a, b) = (write(&mut world, 0, "member"), write(&mut world, 1, "verified"));
    let places = [
        Place { origin: world.bodies[0].origin.clone(), index: a },
        Place { origin: world.bodies[1].origin.clone(), index: b },
    ];
    for (body, place) in (0..).zip(&places) {
        world.ask(body, &person("moderator"), Ask::PublishItems(vec![place.clone()])).unwrap();
        world.ask(body, &Actor::Node, Ask::CloseConsultation(topic())).unwrap();
    }
    world.exchange_all();
    let refs: Vec<_> = places
        .iter()
        .map(|p| hutong_core::ids::Ref {
            origin: Some(p.origin.clone()),
            index: p.index,
            hash: world.bodies[0].view.items()[p].hash,
        })
        .collect();
    world.adopt("themes", themes(1, refs.clone()).bytes());
    let pins = all(&world).into_iter().map(|(origin, n)| (origin, n as u64)).collect();
    world.adopt("report", report(1, refs, pins).bytes());
    for body in 0..2 {
        let id = crate::fixtures::document("report");
        world.ask(body, &person("signatory"), Ask::IssueReport(id)).unwrap();
        let own = &places[body];
        let withdrawn = world.ask(body, &person(["member", "verified"][body]), Ask::WithdrawItem(own.clone()));
        assert_eq!(withdrawn, Err(hutong_core::refusal::Refusal::ReportRestsOnIt));
    }
    world.exchange_all();
    assert_eq!(world.bodies[0].view.digest(), world.bodies[1].view.digest());
    assert_eq!(world.bodies[0].view.consultations().values().filter(|row| row.reported.is_some()).count(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_order_of_reading_gives_the_same_state(
        bodies in 1..4_usize,
        rolls in rolls(90),
        cuts in proptest::collection::vec(any::<prop::sample::Index>(), 3),
        seeds in (any::<u64>(), any::<u64>()),
    ) {
        let (world, _) = play(bodies, &rolls);
        let digests: Vec<Hash> = world.bodies.iter().map(|b| b.view.digest()).collect();
        prop_assert!(digests.iter().all(|d| *d == digests[0]), "all bodies agree once all is exchanged");
        let whole = replay(&world, &all(&world), seeds.0);
        prop_assert_eq!(whole.digest(), digests[0], "rebuilt from bytes");
        let pins: BTreeMap<Origin, usize> = world
            .bodies
            .iter()
            .zip(cuts)
            .map(|(b, cut)| (b.origin.clone(), cut.index(b.leaves.len() + 1)))
            .collect();
        let (one, two) = (replay(&world, &pins, seeds.0), replay(&world, &pins, seeds.1));
        prop_assert_eq!(one.digest(), two.digest(), "at any pins");
        prop_assert_eq!(&one.sizes().values().sum::<u64>(), &(pins.values().sum::<usize>() as u64));
        let states: BTreeMap<Place, State> = whole.items().iter().map(|(p, row)| (p.clone(), row.state)).collect();
        prop_assert_eq!(states, shadow(&world), "as decided");
    }

    #[test]
    fn accepted_is_the_sum_of_the_six_states_at_every_size(rolls in rolls(90)) {
        let (world, _) = play(1, &rolls);
        let b = &world.bodies[0];
        let mut projection = Projection::new();
        for (n, bytes) in (1..).zip(&b.leaves) {
            projection.apply(&b.origin, bytes);
            check_sum_of_states(&projection, &b.origin, &b.leaves[..n]);
        }
    }

    /// I10 for leaves: who, what words, which person's handle — none of it.
    #[test]
    fn no_leaf_tells_about_people(rolls in rolls(60)) {
        let (world, _) = play(2, &rolls);
        let handles = people().into_iter().map(|(id, standing)| (id, handle(&standing.key.0, &topic()).to_string()));
        let mut planted: Vec<String> = handles.flat_map(|(id, handle)| [format!("\"{id}\""), handle]).collect();
        planted.push("PLANTED".to_owned());
        // The word of a tier is no name.
        planted.retain(|p| !["\"member\"", "\"verified\"", "\"open\""].contains(&p.as_str()));
        for leaf in world.bodies.iter().flat_map(|b| &b.leaves) {
            let text = std::str::from_utf8(leaf).unwrap();
            prop_assert!(text.is_ascii());
            for word in &planted {
                prop_assert!(!text.contains(word), "{word} in {text}");
            }
        }
    }
}
