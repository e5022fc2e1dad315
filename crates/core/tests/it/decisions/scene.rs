//! The facts that tables start from: body A and its partner B hold an open consultation.

// Items of A: 1 opinion (published, by member), 2 opinion (pending, by member), 3 opinion (withheld by moderator),
// 4 statement (published, voted on), 5 appeal about 3, 6 supplement, 7 opinion for members (published), 8 statement
// (pending, by member), 9 support, 10 opinion for its own secretariat (published).
// 11 questions (open), 12 note (published), 13 proposal (published, by member), 14 note (pending).
// Items of B: 1 opinion, 2 opinion for members, 3 statement, 4 opinion (withheld), 5 opinion for secretariats, 6 questions (open), 7 proposal.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use hutong_core::{
    consultation::{
        document::{Act, ActFacts, DocumentFacts},
        item::{Audience, ItemKind, State, Tier},
        phase::Phase,
        report::state_counts,
    },
    facts::{Base, ConsultationFacts, CountedFacts, Deed, ErasureFacts, ItemFacts, Private},
    home::Group,
    ids::{LeafId, PersonId, Place, Ref},
    record::{DocumentVersion, LogHead},
};
use hutong_log::hash::{Hash, sha256};

use crate::fixtures::{A, B, C, charter, code, document, origin, part, people, place, topic};

pub fn hash_of(at: &Place) -> Hash {
    sha256(format!("{} {}", at.origin, at.index).as_bytes())
}

pub fn ref_to(log: &str, index: u64) -> Ref {
    let at = place(log, index);
    Ref { origin: Some(at.origin.clone()), index, hash: hash_of(&at) }
}

pub fn item(at: &Place, kind: ItemKind, audience: Audience, state: State) -> ItemFacts {
    let parts: &[&str] = match kind {
        ItemKind::Support => &["author"],
        ItemKind::Opinion => &["author", "file/1", "text"],
        _ => &["author", "text"],
    };
    ItemFacts {
        hash: hash_of(at),
        consultation: topic(),
        kind,
        tier: Tier::Member,
        audience,
        prompt: None,
        about: None,
        state,
        was_published: state == State::Published,
        has_votes: false,
        is_reported: false,
        parts: parts.iter().map(|p| part(p)).collect(),
    }
}

fn items(base: &mut Base) {
    use Audience::{Members, Own, Public, Secretariats};
    use ItemKind::{Appeal, Note, Opinion, Proposal, Questions, Statement, Supplement, Support};
    use State::{Pending, Published, Withheld};
    let all = [
        (A, 1, Opinion, Public, Published),
        (A, 2, Opinion, Public, Pending),
        (A, 3, Opinion, Public, Withheld),
        (A, 4, Statement, Public, Published),
        (A, 5, Appeal, Own, Pending),
        (A, 6, Supplement, Public, Published),
        (A, 7, Opinion, Members, Published),
        (A, 8, Statement, Public, Pending),
        (A, 9, Support, Public, Published),
        (A, 10, Opinion, Own, Published),
        (A, 11, Questions, Public, Published),
        (A, 12, Note, Public, Published),
        (A, 13, Proposal, Public, Published),
        (A, 14, Note, Public, Pending),
        (B, 7, Proposal, Public, Published),
        (B, 6, Questions, Public, Published),
        (B, 1, Opinion, Public, Published),
        (B, 2, Opinion, Members, Published),
        (B, 3, Statement, Public, Published),
        (B, 4, Opinion, Public, Withheld),
        (B, 5, Opinion, Secretariats, Published),
    ];
    for (log, index, kind, audience, state) in all {
        let at = place(log, index);
        base.items.insert(at.clone(), item(&at, kind, audience, state));
    }
    base.items.get_mut(&place(A, 4)).unwrap().has_votes = true;
    base.items.get_mut(&place(A, 5)).unwrap().about = Some(place(A, 3));
}

/// An argument of A that a split of its item `about` made.
pub fn argument(base: &mut Base, index: u64, about: u64) {
    let at = place(A, index);
    let mut facts = item(&at, ItemKind::Argument, Audience::Public, State::Published);
    facts.parts = [part("text")].into();
    facts.about = Some(place(A, about));
    base.items.insert(at, facts);
}

/// Charter v1 in force; themes v1 proposed by B; report v1 in force, not issued.
fn documents(base: &mut Base) {
    let charter = charter(1, &[A, B]);
    let act = |log: &str, index, act, version: &DocumentVersion| {
        let at = place(log, index);
        ActFacts { hash: hash_of(&at), place: at, act, version: version.clone() }
    };
    let facts = |bytes: Vec<u8>, acts: Vec<ActFacts>, in_force: Option<DocumentVersion>| DocumentFacts {
        acts,
        contents: [(sha256(&bytes), bytes)].into(),
        in_force,
        checked: BTreeSet::new(),
        issued: BTreeSet::new(),
        drafted: BTreeSet::new(),
        countersigns: BTreeMap::new(),
    };
    let v1 = charter.version().unwrap();
    let acts = vec![act(A, 0, Act::Propose, &v1), act(B, 0, Act::Accept, &v1)];
    base.documents.insert(document("charter"), facts(charter.bytes(), acts, Some(v1.clone())));

    let tree = crate::fixtures::themes(1, vec![ref_to(A, 1), ref_to(B, 1)]).bytes();
    let version = DocumentVersion { id: document("themes"), ver: 1, sha256: sha256(&tree) };
    base.documents.insert(document("themes"), facts(tree, vec![act(B, 20, Act::Propose, &version)], None));

    let report = report_bytes(1);
    let version = DocumentVersion { id: document("report"), ver: 1, sha256: sha256(&report) };
    let acts = vec![act(A, 21, Act::Propose, &version), act(B, 21, Act::Accept, &version)];
    base.documents.insert(document("report"), facts(report, acts, Some(version)));
    base.consultations.insert(
        topic(),
        ConsultationFacts {
            charter: Some((Arc::new(charter), v1)),
            phase: Some(Phase::Collecting),
            roll_frozen: true,
            open_votes: Some((LeafId([9; 16]), vec![sha256(b"vote")])),
        },
    );
}

/// A report at the sizes of the scene that rests on one item of each body.
pub fn report_bytes(ver: u64) -> Vec<u8> {
    let pins = vec![(origin(A), 11), (origin(B), 6)];
    crate::fixtures::report(ver, vec![ref_to(A, 1), ref_to(B, 1)], pins).bytes()
}

pub fn scene() -> Base {
    let mut base = Base::empty(origin(A));
    base.home_size = 30;
    base.people = people();
    items(&mut base);
    documents(&mut base);
    let member = PersonId::new("member").unwrap();
    let deed = |person: &str, index, deed| (PersonId::new(person).unwrap(), place(A, index), deed);
    base.deeds = [1, 2, 3, 5, 7, 8, 9, 10, 13].map(|index| deed("member", index, Deed::Authored)).into();
    base.deeds.insert(deed("moderator", 3, Deed::Decided));
    base.deeds.insert((member.clone(), place(B, 2), Deed::Supported));
    base.votes_n.insert((member.clone(), topic()), 4);
    // Nothing waits for a moderator but what rows say.
    let dispositions: Vec<_> = (1..=10).map(|index| (index, State::Published)).collect();
    base.counts.insert(topic(), state_counts(&dispositions));
    base.dispositions.insert(topic(), dispositions);
    for (index, acknowledged) in [(30, false), (31, true)] {
        let at = place(B, index);
        let facts = ErasureFacts { hash: hash_of(&at), consultation: Some(topic()), acknowledged };
        base.erasures.insert(at, facts);
    }
    for at in [place(A, 11), place(B, 6)] {
        let words = Some(Private(crate::fixtures::questionnaire().bytes()));
        base.counted.insert(at, CountedFacts { words, ..CountedFacts::default() });
    }
    // One of each body has signed the own proposal, which with its author's are three; nobody the other one.
    let signatures = [(origin(A), 1), (origin(B), 1)].into();
    base.counted.insert(place(A, 13), CountedFacts { signatures, ..CountedFacts::default() });
    base.counted.insert(place(B, 7), CountedFacts::default());
    let group = Group {
        id: code("g1"),
        name: "交通组".to_owned(),
        leader: member.clone(),
        members: [member.clone(), PersonId::new("verified").unwrap()].into(),
    };
    base.house.groups.insert(topic(), vec![group]);
    let head = |log: &str, size| LogHead { origin: origin(log), size, root: sha256(log.as_bytes()) };
    base.heads = vec![(head(B, 40), false), (head(C, 5), true)];
    base
}
