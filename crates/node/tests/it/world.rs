//! A body for tests: a real node in a temporary directory, a few people, a charter in force, a consultation open.

use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use hutong_core::{
    command::{Actor, Ask, Command},
    consultation::{
        charter::{Bilingual, Charter, Host, Prompt, Review},
        document,
        item::{Audience, Module, Tier},
        opinion,
    },
    facts::{Private, Roles},
    home::{CheckDraft, DraftDocument, HomeAsk, NewPerson, Profile},
    ids::{Code, ConsultationId, FormKey, Origin, PersonId, Place, PromptId},
    moment::Moment,
};
use hutong_log::hash::sha256;
use hutong_node::{Hands, Node, Settings, answer::Answer, clock::Clock};

/// 2026-01-01T00:00:00Z.
pub const START: Moment = Moment(1_767_225_600);

static NEXT_KEY: AtomicU64 = AtomicU64::new(1);

/// A form key that no other call gets.
pub fn fresh_key() -> FormKey {
    let n = u128::from(NEXT_KEY.fetch_add(1, Ordering::Relaxed));
    FormKey(n.to_be_bytes())
}

/// A body with its directory.
pub struct Body {
    pub origin: Origin,
    pub dir: PathBuf,
    pub clock: Clock,
    pub node: Node,
    pub _root: tempfile::TempDir,
}

pub fn person(id: &str) -> Actor {
    Actor::Person(PersonId::new(id).unwrap())
}

pub fn device(id: &str) -> Actor {
    Actor::Device(PersonId::new(id).unwrap())
}

pub fn consultation() -> ConsultationId {
    ConsultationId::new("rivers").unwrap()
}

/// Starts a node on a directory again.
pub async fn start(dir: &Path, clock: &Clock) -> Node {
    Node::start(Settings { dir: dir.to_owned(), clock: clock.clone() }).await.unwrap()
}

/// A node with people: `m1`…`m9` members, `moderator`, `second`, `drafter`, `checker`, `signatory`, `admin`,
/// `security`.
pub async fn body(host: &str) -> Body {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("node");
    let origin = Origin::new(&format!("{host}/council/log/1")).unwrap();
    let clock = Clock::scripted(START);
    Node::create(&dir, &origin, &root.path().join("root.key"), &clock, Hands::Two).await.unwrap();
    let node = start(&dir, &clock).await;
    let staff = |id: &str, set: fn(&mut Roles)| {
        let mut roles = Roles::default();
        set(&mut roles);
        new_person(id, None, roles)
    };
    let mut people: Vec<NewPerson> =
        (1..=9).map(|n| new_person(&format!("m{n}"), Some(Tier::Member), Roles::default())).collect();
    people.push(staff("moderator", |r| r.moderator = true));
    people.push(staff("second", |r| r.moderator = true));
    people.push(staff("drafter", |r| r.drafter = true));
    people.push(staff("checker", |r| r.checker = true));
    people.push(staff("signatory", |r| r.signatory = true));
    people.push(staff("admin", |r| r.administrator = true));
    people.push(staff("security", |r| r.security = true));
    node.submit_home(Actor::Node, fresh_key(), HomeAsk::AddPeople(people)).await.unwrap();
    Body { origin, dir, clock, node, _root: root }
}

fn new_person(id: &str, tier: Option<Tier>, roles: Roles) -> NewPerson {
    NewPerson {
        id: PersonId::new(id).unwrap(),
        tier,
        roles,
        name: Private(format!("Name of {id}")),
        affiliations: Private(vec![("sector".to_owned(), "science".to_owned())]),
        protocol_order: None,
        profile: Profile::default(),
    }
}

pub fn charter(hosts: &[&Origin], review: Review) -> Charter {
    let both = |text: &str| Bilingual { zh: text.to_owned(), en: text.to_owned() };
    Charter {
        consultation: consultation(),
        ver: 1,
        code: "RIV".to_owned(),
        year: 2026,
        title: both("Two rivers"),
        question: both("How do we keep both rivers clean?"),
        hosts: hosts
            .iter()
            .enumerate()
            .map(|(n, origin)| Host { origin: (*origin).clone(), code: format!("B{n}"), name: both("A council") })
            .collect(),
        prompts: vec![Prompt { id: PromptId::new("p1").unwrap(), title: both("Water"), audience: Audience::Public }],
        tiers: vec![(Tier::Member, Code::new("roll").unwrap()), (Tier::Open, Code::new("none").unwrap())],
        modules: Module::ALL.iter().copied().collect(),
        review,
        vote_rows_open: true,
        cosign: Some(hutong_core::consultation::charter::Cosigning { needed: 3, days: 20 }),
        opens: START,
        closes: START.plus_days(60),
        rules: both("No personal data of others."),
        reason: both(""),
        simulated: true,
    }
}

impl Body {
    pub async fn ask(&self, actor: Actor, ask: Ask) -> Answer {
        self.node.submit(Command { actor, key: fresh_key(), ask }).await.unwrap()
    }

    /// Draft, check, sign: the document is proposed.
    pub async fn sign(&self, document: &str, bytes: Vec<u8>) -> Answer {
        let document = hutong_core::ids::DocumentId::new(document).unwrap();
        let sha256 = sha256(&bytes);
        let draft = HomeAsk::DraftDocument(DraftDocument { document: document.clone(), bytes: bytes.clone() });
        self.node.submit_home(person("drafter"), fresh_key(), draft).await.unwrap();
        let check = CheckDraft { document: document.clone(), sha256, passes: true, comment: String::new() };
        self.node.submit_home(person("checker"), fresh_key(), HomeAsk::CheckDraft(check)).await.unwrap();
        self.ask(person("signatory"), Ask::ProposeDocument(document::Propose { document, bytes })).await
    }

    /// A charter of this body alone, in force, and the consultation open.
    pub async fn open_alone(&self, review: Review) {
        let charter = charter(&[&self.origin], review);
        self.sign("rivers/charter", charter.bytes()).await;
        self.freeze_and_open().await;
    }

    pub async fn freeze_and_open(&self) {
        self.node.freeze_roll(person("admin"), consultation()).await.unwrap();
        self.ask(Actor::Node, Ask::OpenConsultation(consultation())).await;
    }

    pub async fn submit(&self, actor: Actor, text: &str) -> Answer {
        self.ask(actor, Ask::SubmitOpinion(opinion_of(text))).await
    }

    /// The place of the first leaf of an answer.
    pub fn place(&self, answer: &Answer) -> Place {
        match answer {
            Answer::Logged { leaves, .. } => Place { origin: self.origin.clone(), index: leaves[0].index },
            other => panic!("not logged: {other:?}"),
        }
    }
}

pub fn opinion_of(text: &str) -> opinion::Submit {
    opinion::Submit {
        consultation: consultation(),
        prompt: Some(PromptId::new("p1").unwrap()),
        audience: None,
        title: String::new(),
        text: text.to_owned(),
        named: false,
        files: None,
        behalf: None,
        import: None,
    }
}
