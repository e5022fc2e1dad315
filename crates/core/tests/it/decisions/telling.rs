//! Who is told what outside the portal: addresses that are people's own, and circulars of a desk.

use hutong_core::{
    command::Actor,
    commitment::Salt,
    consultation::item::{ItemKind, State, Tier},
    facts::{Base, CountedFacts, Deed, Private},
    home::{
        AskToCosign, Channel, ConfirmContact, DropContact, HomeAsk, Material, NewDelivery, NoteDeliveries, Outcome,
        Pace, QueueDeliveries, SeeCircular, SendCircular, SetContact, SetMaterial,
        circular::{Addressed, CircularFacts},
        contact::{ASKS_A_DAY_MAX, CONFIRM_CHARS, ContactFacts, DELIVERIES_MAX, confirm_code, read_code, stop_word},
        cosigning::ASKED_MAX,
        facts::AccountFacts,
        shelf::MATERIALS_MAX,
    },
    ids::{Code, FormKey, PersonId},
    moment::Moment,
    refusal::Refusal as R,
};

use super::{as_is, decide_home, scene::scene};
use crate::fixtures::{A, device, person, place, topic};

/// Index of the proposal.
const PROPOSAL: u64 = 25;

type Row = (&'static str, Actor, HomeAsk, fn(&mut Base), Result<(), R>);

fn check(table: Vec<Row>) {
    for (when, actor, ask, change, wanted) in table {
        let mut base = scene();
        base.house.accounts.insert(id("member"), AccountFacts::default());
        change(&mut base);
        assert_eq!(decide_home(&actor, &ask, base), wanted, "{} when {when}", ask.name());
    }
}

fn id(name: &str) -> PersonId {
    PersonId::new(name).unwrap()
}

fn set(channel: Channel, address: &str) -> HomeAsk {
    let (lang, salt) = ("zh-CN".to_owned(), Salt([3; 32]));
    HomeAsk::SetContact(SetContact { channel, address: Private(address.to_owned()), pace: Pace::Daily, lang, salt })
}

fn confirm(code: &str) -> HomeAsk {
    HomeAsk::ConfirmContact(ConfirmContact { channel: Channel::Mail, code: Private(code.to_owned()) })
}

fn has(base: &mut Base, change: fn(&mut ContactFacts)) {
    let mut facts = ContactFacts { code: Some("AB0D1234".to_owned()), is_confirmed: false, asks: 1 };
    change(&mut facts);
    base.house.contacts.insert((id("member"), Channel::Mail), facts);
}

#[rustfmt::skip]
fn contacts() -> Vec<Row> {
    let me = || person("member");
    let own = || HomeAsk::DropContact(DropContact { person: id("member"), channel: Channel::Mail });
    vec![
        ("a mail address", me(), set(Channel::Mail, "li.ming+x@example.org"), as_is, Ok(())),
        ("a number", me(), set(Channel::Hook, "+8613800000000"), as_is, Ok(())),
        ("by a device", device("member"), set(Channel::Mail, "a@b.example"), as_is, Err(R::UnknownPerson)),
        ("by an erased account", me(), set(Channel::Mail, "a@b.example"),
            |b| { b.house.accounts.insert(id("member"), AccountFacts { is_erased: true, ..AccountFacts::default() }); },
            Err(R::UnknownPerson)),
        ("no name", me(), set(Channel::Mail, "@example.org"), as_is, Err(R::BadAddress)),
        ("no domain", me(), set(Channel::Mail, "li@"), as_is, Err(R::BadAddress)),
        ("a blank", me(), set(Channel::Mail, "li ming@example.org"), as_is, Err(R::BadAddress)),
        ("two addresses", me(), set(Channel::Mail, "a@b.example,c@d.example"), as_is, Err(R::BadAddress)),
        ("a header's end", me(), set(Channel::Mail, "a@b.example\r\nBcc: c@d.example"), as_is, Err(R::BadAddress)),
        ("in brackets", me(), set(Channel::Mail, "<a@b.example>"), as_is, Err(R::BadAddress)),
        ("other letters", me(), set(Channel::Hook, "李明先生"), as_is, Err(R::BadAddress)),
        ("asked often today", me(), set(Channel::Mail, "a@b.example"), |b| has(b, |c| c.asks = ASKS_A_DAY_MAX),
            Err(R::TooMany { count: 6, count_max: 5 })),
        ("the code", me(), confirm("ab0d-1234"), |b| has(b, |_| {}), Ok(())),
        ("letters like digits", me(), confirm("abOdI234"), |b| has(b, |_| {}), Ok(())),
        ("another code", me(), confirm("AB0D1235"), |b| has(b, |_| {}), Err(R::WrongCode)),
        ("too late", me(), confirm("AB0D1234"), |b| has(b, |c| c.code = None), Err(R::WrongCode)),
        ("nothing asked for", me(), confirm("AB0D1234"), as_is, Err(R::WrongCode)),
        ("confirmed before", me(), confirm("AB0D1234"), |b| has(b, |c| c.is_confirmed = true), Err(R::AlreadyDone)),
        ("ended by its owner", me(), own(), as_is, Ok(())),
        ("ended by whoever holds a letter", Actor::Node, own(), as_is, Ok(())),
        ("ended by somebody else", person("moderator"), own(), as_is, Err(R::UnknownPerson)),
    ]
}

#[rustfmt::skip]
fn deliveries() -> Vec<Row> {
    let queue = |n: usize, news: usize| {
        let one = || NewDelivery {
            person: id("member"), channel: Channel::Mail, news: "n".repeat(news), due: Moment(1),
        };
        HomeAsk::QueueDeliveries(QueueDeliveries { new: (0..n).map(|_| one()).collect(), read: Vec::new() })
    };
    let note = || HomeAsk::NoteDeliveries(NoteDeliveries { outcomes: vec![(1, Outcome::Sent)], shown: None });
    let node = || Actor::Node;
    vec![
        ("by the node", node(), queue(1, 20), as_is, Ok(())),
        ("by somebody", person("admin"), queue(1, 20), as_is, Err(R::NeedsRole { role: "node" })),
        ("too many at once", node(), queue(DELIVERIES_MAX + 1, 20), as_is,
            Err(R::TooMany { count: DELIVERIES_MAX + 1, count_max: DELIVERIES_MAX })),
        ("a name without end", node(), queue(1, 4_000), as_is, Err(R::TooMany { count: 4_000, count_max: 400 })),
        ("by the node", node(), note(), as_is, Ok(())),
        ("by somebody", person("member"), note(), as_is, Err(R::NeedsRole { role: "node" })),
    ]
}

fn circular(change: fn(&mut SendCircular)) -> HomeAsk {
    let mut ask = SendCircular {
        consultation: topic(),
        id: Code::new("c1").unwrap(),
        title: "周一开会".to_owned(),
        text: "九点。".to_owned(),
        must_confirm: true,
        addressed: Addressed::People,
        to: vec![id("member")],
    };
    change(&mut ask);
    HomeAsk::SendCircular(ask)
}

fn sent(base: &mut Base, change: fn(&mut CircularFacts)) {
    let mut facts =
        CircularFacts { consultation: topic(), must_confirm: true, is_mine: true, open: 2, was_just_reminded: false };
    change(&mut facts);
    base.house.circulars.insert(Code::new("c1").unwrap(), facts);
}

#[rustfmt::skip]
fn circulars() -> Vec<Row> {
    let clerk = || person("moderator");
    let see = |confirms| HomeAsk::SeeCircular(SeeCircular { id: Code::new("c1").unwrap(), confirms });
    let remind = || HomeAsk::RemindOfCircular(Code::new("c1").unwrap());
    vec![
        ("by a moderator", clerk(), circular(|_| {}), as_is, Ok(())),
        ("by a member", person("member"), circular(|_| {}), as_is, Err(R::NeedsRole { role: "moderator" })),
        ("to nobody", clerk(), circular(|c| c.to.clear()), as_is, Err(R::UnknownPerson)),
        ("to somebody unknown", clerk(), circular(|c| c.to.push(id("nobody"))), as_is, Err(R::UnknownPerson)),
        ("without words", clerk(), circular(|c| c.text = " ".to_owned()), as_is, Err(R::TextBlank)),
        ("heading of two lines", clerk(), circular(|c| c.title = "a\nb".to_owned()), as_is,
            Err(R::TextControl { position: 2, found: 10 })),
        ("opened", person("member"), see(false), |b| sent(b, |_| {}), Ok(())),
        ("confirmed", person("member"), see(true), |b| sent(b, |_| {}), Ok(())),
        ("not asked to confirm", person("member"), see(true), |b| sent(b, |c| c.must_confirm = false), Err(R::WrongKind)),
        ("not written to them", person("member"), see(true), |b| sent(b, |c| c.is_mine = false), Err(R::NoSuchItem)),
        ("there is none", person("member"), see(true), as_is, Err(R::NoSuchItem)),
        ("by a device", device("member"), see(true), |b| sent(b, |_| {}), Err(R::UnknownPerson)),
        ("some have not confirmed", clerk(), remind(), |b| sent(b, |_| {}), Ok(())),
        ("by a member", person("member"), remind(), |b| sent(b, |_| {}), Err(R::NeedsRole { role: "moderator" })),
        ("all have", clerk(), remind(), |b| sent(b, |c| c.open = 0), Err(R::AlreadyDone)),
        ("just done", clerk(), remind(), |b| sent(b, |c| c.was_just_reminded = true), Err(R::AlreadyDone)),
        ("nobody has to", clerk(), remind(), |b| sent(b, |c| c.must_confirm = false), Err(R::WrongKind)),
        ("there is none", clerk(), remind(), as_is, Err(R::NoSuchItem)),
    ]
}

fn ask(change: fn(&mut AskToCosign)) -> HomeAsk {
    let mut ask = AskToCosign { proposal: place(A, PROPOSAL), to: vec![id("guest")] };
    change(&mut ask);
    HomeAsk::AskToCosign(ask)
}

/// A proposal of `member` that takes signatures; `guest` is a member too.
fn proposed(base: &mut Base) {
    let mut item = base.items[&place(A, 1)].clone();
    item.kind = ItemKind::Proposal;
    item.state = State::Published;
    base.items.insert(place(A, PROPOSAL), item);
    base.deeds.insert((id("member"), place(A, PROPOSAL), Deed::Authored));
    base.counted.insert(place(A, PROPOSAL), CountedFacts::default());
    base.people.get_mut(&id("guest")).unwrap().tier = Some(Tier::Member);
}

#[rustfmt::skip]
fn requests() -> Vec<Row> {
    let me = || person("member");
    vec![
        ("by its author", me(), ask(|_| {}), proposed, Ok(())),
        ("by somebody else", person("guest"), ask(|_| {}), proposed, Err(R::NotAuthor)),
        ("by a device", device("member"), ask(|_| {}), proposed, Err(R::UnknownPerson)),
        ("there is none", me(), ask(|_| {}), as_is, Err(R::NoSuchItem)),
        ("of an opinion", me(), ask(|a| a.proposal = place(A, 1)), as_is, Err(R::WrongKind)),
        ("it was withdrawn", me(), ask(|_| {}),
            |b| { proposed(b); b.items.get_mut(&place(A, PROPOSAL)).unwrap().state = State::Withdrawn; },
            Err(R::WrongState { state: State::Withdrawn })),
        ("signing is over", me(), ask(|_| {}),
            |b| { proposed(b); b.counted.get_mut(&place(A, PROPOSAL)).unwrap().is_closed = true; }, Err(R::CountClosed)),
        ("oneself", me(), ask(|a| a.to = vec![id("member")]), proposed, Err(R::UnknownPerson)),
        ("no member", me(), ask(|_| {}),
            |b| { proposed(b); b.people.get_mut(&id("guest")).unwrap().tier = Some(Tier::Open); }, Err(R::UnknownPerson)),
        ("nobody", me(), ask(|a| a.to.clear()), proposed, Err(R::UnknownPerson)),
        ("too many", me(), ask(|_| {}),
            |b| {
                proposed(b);
                let all = (0..ASKED_MAX).map(|n| id(&format!("p{n}"))).collect();
                b.house.asked_to_cosign.insert(place(A, PROPOSAL), all);
            },
            Err(R::TooMany { count: 51, count_max: 50 })),
    ]
}

fn material(change: fn(&mut Material)) -> HomeAsk {
    shelved(None, change)
}

fn shelved(upload: Option<FormKey>, change: fn(&mut Material)) -> HomeAsk {
    let mut material = Material {
        id: Code::new("m1").unwrap(),
        title: "河流年报".to_owned(),
        summary: "水质和水位的数字。".to_owned(),
        link: "https://example.org/report".to_owned(),
    };
    change(&mut material);
    HomeAsk::SetMaterial(SetMaterial { consultation: topic(), material, upload })
}

#[rustfmt::skip]
fn materials() -> Vec<Row> {
    let clerk = || person("moderator");
    fn full(b: &mut Base) {
        let ids = (0..MATERIALS_MAX).map(|n| Code::new(&format!("m{n}")).unwrap()).collect();
        b.house.shelves.insert(topic(), ids);
    }
    vec![
        ("by a moderator", clerk(), material(|_| {}), as_is, Ok(())),
        ("by a member", person("member"), material(|_| {}), as_is, Err(R::NeedsRole { role: "moderator" })),
        ("taken away", clerk(), material(|m| m.title.clear()), full, Ok(())),
        ("no summary", clerk(), material(|m| m.summary = " ".to_owned()), as_is, Err(R::TextBlank)),
        ("a file", clerk(), shelved(Some(FormKey([3; 16])), |m| m.link.clear()),
            |b| { b.house.uploads.insert((id("moderator"), FormKey([3; 16]))); }, Ok(())),
        ("a file that is somewhere else, too", clerk(), shelved(Some(FormKey([3; 16])), |_| {}),
            |b| { b.house.uploads.insert((id("moderator"), FormKey([3; 16]))); }, Ok(())),
        ("a file that has not arrived", clerk(), shelved(Some(FormKey([3; 16])), |m| m.link.clear()), as_is,
            Err(R::AttachmentMissing { n: 1 })),
        ("a file of somebody else", clerk(), shelved(Some(FormKey([3; 16])), |m| m.link.clear()),
            |b| { b.house.uploads.insert((id("member"), FormKey([3; 16]))); }, Err(R::AttachmentMissing { n: 1 })),
        ("neither file nor link", clerk(), material(|m| m.link.clear()), as_is, Err(R::BadLink)),
        ("a script", clerk(), material(|m| m.link = "javascript:alert(1)".to_owned()), as_is, Err(R::BadLink)),
        ("changed on a full shelf", clerk(), material(|_| {}), full, Ok(())),
        ("one too many", clerk(), material(|m| m.id = Code::new("new").unwrap()), full,
            Err(R::TooMany { count: MATERIALS_MAX + 1, count_max: MATERIALS_MAX })),
    ]
}

pub fn tables() {
    check(materials());
    check(requests());
    check(contacts());
    check(deliveries());
    check(circulars());
}

#[test]
fn people_are_told_where_they_said_and_by_whom_they_belong_to() {
    tables();
}

#[test]
fn words_of_letters_follow_from_their_salt_alone() {
    let (one, other) = (Salt([1; 32]), Salt([2; 32]));
    assert_eq!(confirm_code(&one), confirm_code(&one));
    assert_ne!(confirm_code(&one), confirm_code(&other));
    assert_eq!(confirm_code(&one).len(), CONFIRM_CHARS);
    assert_eq!(read_code(&confirm_code(&one)), confirm_code(&one), "what is sent is read as it was sent");
    assert_ne!(stop_word(&one), stop_word(&other));
    assert!(!stop_word(&one).to_uppercase().contains(&confirm_code(&one)));
}
