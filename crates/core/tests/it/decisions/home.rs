//! Home commands: people, drafts, checks, uploads, partners.

use hutong_core::{
    command::Actor,
    consultation::item::Tier,
    facts::{Private, Roles},
    home::{CheckDraft, DraftDocument, HomeAsk, NewPerson, PinPartner, Profile, SetPortal, StageChunk, decide},
    ids::{FormKey, PersonId},
    refusal::Refusal,
};
use hutong_log::{
    hash::sha256,
    key::{KeyType, Signer, SigningKey},
};

use super::{note, scene::scene};
use crate::fixtures::{A, B, charter, device, document, origin, person};

type Row = (&'static str, Actor, HomeAsk, Result<(), Refusal>);

fn check(table: Vec<Row>) {
    for (when, actor, ask, wanted) in table {
        let found = decide(&actor, &ask, &scene());
        if let Err(refusal) = &found {
            note(refusal);
        }
        assert_eq!(found, wanted, "{when}");
    }
}

fn new_person(change: fn(&mut NewPerson)) -> HomeAsk {
    let mut person = NewPerson {
        id: PersonId::new("new").unwrap(),
        tier: Some(Tier::Member),
        roles: Roles::default(),
        name: Private("新委员".to_owned()),
        affiliations: Private(vec![("sector".to_owned(), "科技界".to_owned())]),
        protocol_order: None,
        profile: Profile::default(),
    };
    change(&mut person);
    HomeAsk::AddPeople(vec![person])
}

fn chunk(change: fn(&mut StageChunk)) -> HomeAsk {
    let mut chunk = StageChunk {
        upload: FormKey([1; 16]),
        file: 1,
        name: Private("照片.jpg".to_owned()),
        media_type: "image/jpeg".to_owned(),
        len: 10,
        offset: 0,
        bytes: vec![0; 10],
    };
    change(&mut chunk);
    HomeAsk::StageChunk(chunk)
}

fn vkey(name: &str, kind: KeyType) -> String {
    SigningKey::from_seed(name, kind, &[5; 32]).unwrap().verifier().to_string()
}

fn pin(change: fn(&mut PinPartner)) -> HomeAsk {
    let mut pin = PinPartner {
        origin: origin(B),
        log_vkey: vkey(B, KeyType::Note),
        witness_vkey: vkey("cq.example/zx/witness", KeyType::Cosignature),
        mirror_vkey: vkey("cq.example/zx/mirror", KeyType::Cosignature),
        genesis: None,
        address: "/srv/partner".to_owned(),
        is_private: false,
    };
    change(&mut pin);
    HomeAsk::PinPartner(pin)
}

#[rustfmt::skip]
pub fn tables() {
    use Refusal as R;
    let entry = |field: &'static str, problem: &str| Err(R::BadEntry { field, problem: problem.to_owned() });
    check(vec![
        ("whoever minds accounts adds people", person("security"), new_person(|_| {}), Ok(())),
        ("so does the node for its operator", Actor::Node, new_person(|_| {}), Ok(())),
        ("nobody else", person("admin"), new_person(|_| {}), Err(R::NeedsRole { role: "security" })),
        ("nor a device", device("security"), new_person(|_| {}), Err(R::NeedsRole { role: "security" })),
        ("a name on two lines", Actor::Node, new_person(|p| p.name = Private("张\n三".to_owned())),
            Err(R::TextControl { position: 2, found: 10 })),
        ("a unit too long", Actor::Node, new_person(|p| p.affiliations.0[0].1 = "长".repeat(201)),
            Err(R::TextTooLong { chars: 201, chars_max: 200 })),
        ("too many affiliations", Actor::Node,
            new_person(|p| p.affiliations = Private(vec![Default::default(); 51])),
            Err(R::TooMany { count: 51, count_max: 50 })),
    ]);
    let draft = |kind: &str, bytes: Vec<u8>| HomeAsk::DraftDocument(DraftDocument { document: document(kind), bytes });
    let bytes = || charter(2, &[A, B]).bytes();
    let check_draft = |passes, comment: &str| {
        let (document, sha256) = (document("charter"), sha256(&bytes()));
        HomeAsk::CheckDraft(CheckDraft { document, sha256, passes, comment: comment.to_owned() })
    };
    check(vec![
        ("a drafter drafts", person("drafter"), draft("charter", bytes()), Ok(())),
        ("another kind of document", person("drafter"), draft("report", bytes()),
            Err(R::BadDocument { problem: "field \"doc\" should be \"report\"".to_owned() })),
        ("an unknown kind", person("drafter"), draft("poem", bytes()), Err(R::NoSuchConsultation)),
        ("nobody else drafts", person("member"), draft("charter", bytes()), Err(R::NeedsRole { role: "drafter" })),
        ("a checker passes", person("checker"), check_draft(true, ""), Ok(())),
        ("a checker returns with a reason", person("checker"), check_draft(false, "日期不对"), Ok(())),
        ("without one", person("checker"), check_draft(false, ""), Err(R::ReasonMissing)),
        ("nobody else checks", person("drafter"), check_draft(true, ""), Err(R::NeedsRole { role: "checker" })),
    ]);
    check(vec![
        ("a piece of a file", device("open"), chunk(|_| {}), Ok(())),
        ("the node uploads nothing", Actor::Node, chunk(|_| {}), Err(R::UnknownPerson)),
        ("files count from 1", person("member"), chunk(|c| c.file = 0), Err(R::AttachmentMissing { n: 0 })),
        ("an eleventh file", person("member"), chunk(|c| c.file = 11), Err(R::TooMany { count: 11, count_max: 10 })),
        ("a piece too large", person("member"),
            chunk(|c| (c.len, c.bytes) = (1 << 20, vec![0; (256 << 10) + 1])),
            Err(R::TooMany { count: (256 << 10) + 1, count_max: 256 << 10 })),
        ("beyond its own length", person("member"), chunk(|c| c.offset = 1),
            Err(R::TooMany { count: 11, count_max: 20 << 20 })),
        ("a file too large", person("member"), chunk(|c| c.len = (20 << 20) + 1),
            Err(R::TooMany { count: (20 << 20) + 1, count_max: 20 << 20 })),
        ("a name that hides its ending", person("member"), chunk(|c| c.name = Private("a\u{202E}gpj.exe".to_owned())),
            Err(R::TextControl { position: 2, found: 0x202E })),
        ("a media type that is none", person("member"), chunk(|c| c.media_type = "图".to_owned()),
            entry("media_type", "at most 100 printable ASCII bytes")),
    ]);
    let portal = |of: &str, url: &str| HomeAsk::SetPortal(SetPortal { origin: origin(of), url: url.to_owned() });
    check(vec![
        ("a partner's portal", person("admin"), portal(B, "https://b.example/"), Ok(())),
        ("nobody knows it any more", Actor::Node, portal(B, ""), Ok(())),
        ("nobody else says it", person("moderator"), portal(B, ""), Err(R::NeedsRole { role: "administrator" })),
        ("oneself", person("admin"), portal(A, "https://a.example/"), entry("origin", "this is the own log")),
        ("a script", person("admin"), portal(B, "javascript:alert(1)"), Err(R::BadLink)),
    ]);
    check(vec![
        ("a partner", person("admin"), pin(|_| {}), Ok(())),
        ("nobody else pins", person("signatory"), pin(|_| {}), Err(R::NeedsRole { role: "administrator" })),
        ("oneself", Actor::Node, pin(|p| p.origin = origin(A)), entry("origin", "this is the own log")),
        ("another log's key", Actor::Node, pin(|p| p.log_vkey = vkey("x", KeyType::Note)),
            entry("log_vkey", "it is the key of x")),
        ("a witness's key for the log's", Actor::Node, pin(|p| p.log_vkey = p.witness_vkey.clone()),
            entry("log_vkey", "a key of type 0x01 is expected")),
        ("a log's key for the mirror's", Actor::Node, pin(|p| p.mirror_vkey = p.log_vkey.clone()),
            entry("mirror_vkey", "a key of type 0x04 is expected")),
        ("a mistyped key", Actor::Node, pin(|p| p.witness_vkey = "x".to_owned()),
            entry("witness_vkey", "a verifier key has the form name+hex+base64")),
        ("no folder", Actor::Node, pin(|p| p.address = String::new()), entry("address", "it is empty")),
    ]);
}

#[test]
fn the_home_node_keeps_its_house() {
    tables();
}
