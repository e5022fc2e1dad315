//! Tokens and trusted clients: who makes and ends them, what they reach, and that a signed request counts once.

use std::collections::BTreeSet;

use hutong_core::{
    command::{Actor, Ask},
    consultation::{
        opinion::{Behalf, Submit},
        vote::{Cast, Choice},
    },
    facts::{Base, Private},
    home::{
        EndToken, HomeAsk, MakeToken, SetClient, TokenScope, TokenScopes, UseAssertion, client::ClientFacts,
        facts::AccountFacts,
    },
    ids::{Code, ConsultationId, Origin, PersonId, Place},
    moment::Moment,
    refusal::Refusal,
};
use hutong_log::hash::sha256;

use super::{as_is, decide_home, scene::scene};
use crate::fixtures::{device, person};

type Row = (&'static str, Actor, HomeAsk, fn(&mut Base), Result<(), Refusal>);

fn check(table: Vec<Row>) {
    for (when, actor, ask, change, wanted) in table {
        let mut base = scene();
        change(&mut base);
        assert_eq!(decide_home(&actor, &ask, base), wanted, "{} when {when}", ask.name());
    }
}

fn id(name: &str) -> PersonId {
    PersonId::new(name).unwrap()
}

fn make(label: &str, scopes: &[TokenScope], days: u64) -> HomeAsk {
    let scopes = TokenScopes::of(scopes.iter().copied());
    HomeAsk::MakeToken(MakeToken { token: sha256(b"token"), label: Private(label.to_owned()), scopes, days })
}

fn end(whose: &str) -> HomeAsk {
    HomeAsk::EndToken(EndToken { person: id(whose), token: sha256(&[1]) })
}

fn account(base: &mut Base) {
    let facts = AccountFacts { tokens: [sha256(&[1])].into(), ..AccountFacts::default() };
    base.house.accounts.insert(id("member"), facts);
}

fn set(client: &str, name: &str, scopes: &[TokenScope]) -> HomeAsk {
    HomeAsk::SetClient(SetClient {
        id: Code::new(client).unwrap(),
        name: name.to_owned(),
        key: [1; 32],
        scopes: TokenScopes::of(scopes.iter().copied()),
        consultations: BTreeSet::new(),
    })
}

fn signed(member: &str, scope: TokenScope, change: fn(&mut UseAssertion)) -> HomeAsk {
    let mut ask = UseAssertion {
        client: Code::new("portal").unwrap(),
        key: [1; 32],
        member: id(member),
        scope,
        consultation: ConsultationId::new("c").unwrap(),
        nonce: sha256(b"nonce"),
        created: Moment(1),
    };
    change(&mut ask);
    HomeAsk::UseAssertion(Box::new(ask))
}

fn trusted(base: &mut Base, change: fn(&mut ClientFacts)) {
    let mut facts =
        ClientFacts { key: [1; 32], scopes: TokenScopes::of([TokenScope::WriteOpinion]), ..ClientFacts::default() };
    change(&mut facts);
    base.house.clients.insert(Code::new("portal").unwrap(), facts);
}

fn on_file(base: &mut Base) {
    trusted(base, |_| {});
}

#[rustfmt::skip]
fn tokens() -> Vec<Row> {
    use Refusal as R;
    use TokenScope::{ReadOwn, WriteVote};
    let bad = |field, problem: &str| Err(R::BadEntry { field, problem: problem.to_owned() });
    let security = || Err(R::NeedsRole { role: "security" });
    vec![
        ("a token", person("member"), make("App", &[ReadOwn, WriteVote], 30), account, Ok(())),
        ("without a name", person("member"), make("", &[ReadOwn], 30), account, Err(R::TextBlank)),
        ("for nothing", person("member"), make("App", &[], 30), account, bad("scopes", "at least one")),
        ("for ever", person("member"), make("App", &[ReadOwn], 367), account, bad("days", "1 to 366")),
        ("for no day", person("member"), make("App", &[ReadOwn], 0), account, bad("days", "1 to 366")),
        ("of a device", device("open"), make("App", &[ReadOwn], 30), account, Err(R::UnknownPerson)),
        ("of the node", Actor::Node, make("App", &[ReadOwn], 30), account, Err(R::UnknownPerson)),
        ("of an erased account", person("member"), make("App", &[ReadOwn], 30), |b| {
            account(b);
            b.house.accounts.get_mut(&id("member")).unwrap().is_erased = true;
        }, Err(R::UnknownPerson)),
        ("one too many", person("member"), make("App", &[ReadOwn], 30), |b| {
            account(b);
            b.house.accounts.get_mut(&id("member")).unwrap().tokens = (0..20_u8).map(|n| sha256(&[n])).collect();
        }, Err(R::TooMany { count: 21, count_max: 20 })),
        ("one's own", person("member"), end("member"), account, Ok(())),
        ("another's", person("member-2"), end("member"), account, security()),
        ("a lost one", person("security"), end("member"), account, Ok(())),
        ("one that is no more", person("member"), end("member"), |b| {
            b.house.accounts.insert(id("member"), AccountFacts::default());
        }, Err(R::AlreadyDone)),
        ("in use", Actor::Node, HomeAsk::TouchToken(sha256(b"token")), as_is, Ok(())),
        ("somebody says so", person("member"), HomeAsk::TouchToken(sha256(b"token")), as_is,
            Err(R::NeedsRole { role: "node" })),
    ]
}

#[rustfmt::skip]
fn clients() -> Vec<Row> {
    use Refusal as R;
    use TokenScope::{ReadOwn, WriteOpinion, WriteVote};
    let bad = |field, problem: &str| Err(R::BadEntry { field, problem: problem.to_owned() });
    let security = || Err(R::NeedsRole { role: "security" });
    let portal = || Code::new("portal").unwrap();
    vec![
        ("by whoever minds accounts", person("security"), set("portal", "Portal", &[WriteOpinion]), as_is, Ok(())),
        ("by the operator", Actor::Node, set("portal", "Portal", &[WriteOpinion, WriteVote]), as_is, Ok(())),
        ("by whoever runs the system", person("admin"), set("portal", "Portal", &[WriteOpinion]), as_is, security()),
        ("changed", person("security"), set("portal", "Portal", &[WriteVote]), on_file, Ok(())),
        ("without a name", person("security"), set("portal", "", &[WriteVote]), as_is, Err(R::TextBlank)),
        ("that reads", person("security"), set("portal", "Portal", &[ReadOwn, WriteVote]), as_is,
            bad("scopes", "write:opinion, write:vote, or both")),
        ("for nothing", person("security"), set("portal", "Portal", &[]), as_is,
            bad("scopes", "write:opinion, write:vote, or both")),
        ("an id that was ended", person("security"), set("portal", "Portal", &[WriteVote]),
            |b| trusted(b, |c| c.is_ended = true), bad("id", "a client of this id was ended; choose another")),
        ("ended", person("security"), HomeAsk::EndClient(portal()), on_file, Ok(())),
        ("ended twice", person("security"), HomeAsk::EndClient(portal()), |b| trusted(b, |c| c.is_ended = true),
            Err(R::AlreadyDone)),
        ("ended, of nobody", person("security"), HomeAsk::EndClient(portal()), as_is, Err(R::NoSuchClient)),
        ("ended by somebody else", person("member"), HomeAsk::EndClient(portal()), on_file, security()),
        ("for a member", Actor::Node, signed("member", WriteOpinion, |_| {}), on_file, Ok(())),
        ("asked by anybody", person("member"), signed("member", WriteOpinion, |_| {}), on_file,
            Err(R::NeedsRole { role: "node" })),
        ("of an ended client", Actor::Node, signed("member", WriteOpinion, |_| {}),
            |b| trusted(b, |c| c.is_ended = true), Err(R::NoSuchClient)),
        ("under a key that was replaced", Actor::Node, signed("member", WriteOpinion, |a| a.key = [2; 32]), on_file,
            Err(R::NoSuchClient)),
        ("that came before", Actor::Node, signed("member", WriteOpinion, |_| {}),
            |b| trusted(b, |c| c.used = [sha256(b"nonce")].into()), Err(R::AssertionUsed)),
        ("for what it may not do", Actor::Node, signed("member", WriteVote, |_| {}), on_file,
            Err(R::NeedsScope { scope: "write:vote" })),
        ("where it may not", Actor::Node, signed("member", WriteOpinion, |_| {}),
            |b| trusted(b, |c| c.consultations = [ConsultationId::new("other").unwrap()].into()),
            Err(R::NoSuchConsultation)),
        ("for staff who are no member", Actor::Node, signed("moderator", WriteOpinion, |_| {}), on_file,
            Err(R::UnknownPerson)),
        ("for nobody", Actor::Node, signed("nobody", WriteOpinion, |_| {}), on_file, Err(R::UnknownPerson)),
    ]
}

pub fn tables() {
    check(tokens());
    check(clients());
}

#[test]
fn tokens_and_clients_reach_what_they_may() {
    tables();
}

#[test]
fn no_scope_opens_what_staff_do() {
    let all = TokenScopes::of(TokenScope::ALL);
    let c = ConsultationId::new("c").unwrap();
    let submit = Submit {
        consultation: c.clone(),
        prompt: None,
        audience: None,
        title: String::new(),
        text: "x".to_owned(),
        named: false,
        files: None,
        behalf: None,
        import: None,
    };
    let statement = Place { origin: Origin::new("a.example/b/log/1").unwrap(), index: 1 };
    let cast = Cast { consultation: c.clone(), statement: statement.clone(), choice: Choice::Agree };
    assert_eq!(all.check(&Ask::SubmitOpinion(submit.clone())), Ok(()));
    assert_eq!(all.check(&Ask::CastVote(cast.clone())), Ok(()));
    let label = Private("Li".to_owned());
    let behalf = Behalf { label, member: None, channel: Code::new("phone").unwrap(), received: String::new() };
    let none = Err(Refusal::NeedsScope { scope: "none" });
    for ask in [
        Ask::SubmitOpinion(Submit { behalf: Some(behalf), ..submit.clone() }),
        Ask::PublishItems(vec![statement]),
        Ask::OpenConsultation(c.clone()),
        Ask::CloseConsultation(c),
        Ask::AnchorHeads,
    ] {
        assert_eq!(all.check(&ask), none, "{}", ask.name());
    }
    let reads = TokenScopes::of([TokenScope::ReadOwn]);
    let needs = |scope| Err(Refusal::NeedsScope { scope });
    assert_eq!(reads.check(&Ask::SubmitOpinion(submit)), needs("write:opinion"));
    assert_eq!(reads.check(&Ask::CastVote(cast)), needs("write:vote"));
    assert_eq!(TokenScopes::from_bits(0xff).bits(), all.bits(), "bits of later versions are dropped");
}
