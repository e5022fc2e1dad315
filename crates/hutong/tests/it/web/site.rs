//! A body with its portal on a free port: a real node in a temporary folder, one consultation open to everybody.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use hutong::{
    locale::Locale,
    web::{
        limits::Limits,
        serve as portal,
        state::{App, Settings, Shared},
    },
};
use hutong_core::{
    command::{Actor, Ask, Command},
    consultation::{
        charter::{Bilingual, Charter, Cosigning, Host, Prompt, Review},
        document,
        item::{Audience, Module, Tier},
        opinion, statement,
    },
    facts::{Private, Roles},
    home::{CheckDraft, DraftDocument, HomeAsk, NewPerson, PinPartner, Profile},
    ids::{Code, ConsultationId, FormKey, Origin, PersonId, Place, PromptId},
    moment::Moment,
};
use hutong_node::{Hands, Node, answer::Answer, clock::Clock};
use tokio::sync::Notify;

use super::client::Browser;

/// 2026-01-01T00:00:00Z.
const START: Moment = Moment(1_767_225_600);
/// The consultation of the tests.
pub const TOPIC: &str = "rivers";

static NEXT_KEY: AtomicU64 = AtomicU64::new(1);

/// A form key that no other call gets.
pub fn fresh_key() -> FormKey {
    FormKey(u128::from(NEXT_KEY.fetch_add(1, Ordering::Relaxed)).to_be_bytes())
}

/// A body with its portal.
pub struct Site {
    pub node: Arc<Node>,
    pub app: Shared,
    pub at: SocketAddr,
    pub folder: PathBuf,
    _house: tempfile::TempDir,
}

/// How a site is made.
pub struct Plan {
    pub host: &'static str,
    pub base: &'static str,
    pub limits: Limits,
    pub locales: fn() -> Vec<Locale>,
    pub hands: Hands,
    pub public_url: Option<String>,
    /// Whether the operator configured where letters go: to ports of this machine on which nobody listens.
    pub has_letters: bool,
    /// The operator's file about a provider that people sign in by.
    pub identity: Option<String>,
    /// The node's clock: it stands still, unless somebody else's clock must agree with it.
    pub clock: Clock,
}

impl Default for Plan {
    fn default() -> Plan {
        // A small body: its clerk runs the system and minds accounts too.
        let (limits, locales, hands) = (Limits::default(), Locale::all, Hands::One);
        Plan {
            host: "town.example",
            base: "/",
            limits,
            locales,
            hands,
            public_url: None,
            has_letters: false,
            identity: None,
            clock: Clock::scripted(START),
        }
    }
}

pub fn consultation() -> ConsultationId {
    ConsultationId::new(TOPIC).unwrap()
}

pub fn person(id: &str) -> Actor {
    Actor::Person(PersonId::new(id).unwrap())
}

pub fn both(zh: &str, en: &str) -> Bilingual {
    Bilingual { zh: zh.to_owned(), en: en.to_owned() }
}

/// The charter of these bodies, reviewed as given.
pub fn charter(origins: &[&Origin], review: Review, title: &str) -> Charter {
    let hosts = origins.iter().enumerate().map(|(at, origin)| Host {
        origin: (*origin).clone(),
        code: ["TN", "VG", "CT"][at].to_owned(),
        name: both(["镇", "村", "市"][at], ["Town", "Village", "City"][at]),
    });
    Charter {
        consultation: consultation(),
        ver: 1,
        code: "RV".to_owned(),
        year: 2026,
        title: both(title, title),
        question: both("河怎么管?", "What to do about the rivers?"),
        hosts: hosts.collect(),
        prompts: vec![Prompt {
            id: PromptId::new("p1").unwrap(),
            title: both("地点", "Place"),
            audience: Audience::Public,
        }],
        tiers: [(Tier::Member, "roll"), (Tier::Verified, "phone-code"), (Tier::Open, "none")]
            .map(|(tier, how)| (tier, Code::new(how).unwrap()))
            .to_vec(),
        modules: Module::ALL.iter().copied().filter(|module| *module != Module::Topics).collect(),
        review,
        vote_rows_open: true,
        cosign: Some(Cosigning { needed: 3, days: 20 }),
        opens: Moment(START.0 - 86_400),
        closes: Moment(START.0 + 30 * 86_400),
        rules: both("无", "none"),
        reason: Bilingual::default(),
        simulated: true,
    }
}

/// The operator's file of destinations, closed as it has to be.
fn write_outbound(dir: &Path) {
    let text = r#"{"mail":{"host":"127.0.0.1","port":9,"tls":"none","from":"n@town.example","private":true},
        "hook":{"url":"http://127.0.0.1:9/","secret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw","private":true}}"#;
    write_closed(&dir.join("outbound.json"), text);
}

/// A file that its owner alone may read.
fn write_closed(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

fn new_person(id: &str, name: &str, tier: Option<Tier>, all_roles: bool) -> NewPerson {
    let all = ["moderator", "drafter", "checker", "signatory", "administrator", "security"];
    NewPerson {
        id: PersonId::new(id).unwrap(),
        tier,
        roles: if all_roles { Roles::from_words(all).unwrap() } else { Roles::default() },
        name: Private(name.to_owned()),
        affiliations: Private(vec![("sector".to_owned(), "Fishers".to_owned())]),
        protocol_order: None,
        profile: Profile::default(),
    }
}

impl Site {
    /// A body that is alone in the world; no consultation yet.
    pub async fn bare(plan: Plan) -> Site {
        let house = tempfile::tempdir().unwrap();
        let dir = house.path().join("node");
        let origin = Origin::new(&format!("{}/council/log/1", plan.host)).unwrap();
        let clock = plan.clock.clone();
        Node::create(&dir, &origin, &house.path().join("root.key"), &clock, plan.hands).await.unwrap();
        let settings = hutong_node::Settings { dir, clock: clock.clone() };
        let node = Arc::new(Node::start(settings).await.unwrap());
        let all_roles = plan.hands == Hands::One;
        let people = vec![
            new_person("clerk", "Clerk", None, all_roles),
            new_person("second", "Second", None, all_roles),
            new_person("m1", "Member One", Some(Tier::Member), false),
        ];
        node.submit_home(Actor::Node, fresh_key(), HomeAsk::AddPeople(people)).await.unwrap();
        if plan.has_letters {
            write_outbound(node.dir());
        }
        if let Some(text) = &plan.identity {
            write_closed(&node.dir().join("identity.json"), text);
            write_closed(&node.dir().join("secret"), "a-secret-that-is-long-enough-for-all\n");
        }
        Site::of(node, plan, house).await
    }

    /// The portal of a node, however it was made; `house` is kept as long.
    pub async fn of(node: Arc<Node>, plan: Plan, house: tempfile::TempDir) -> Site {
        let Plan { limits, locales, public_url, clock, .. } = plan;
        let settings = Settings { base: plan.base.to_owned(), public_url, clock, limits, locales };
        let app = App::open(node.clone(), settings).await.unwrap();
        let listener = portal::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let at = listener.local_addr().unwrap();
        tokio::spawn(portal::serve(listener, app.clone(), Arc::new(Notify::new())));
        let folder = house.path().join("published");
        Site { node, app, at, folder, _house: house }
    }

    /// A body with its consultation open, reviewed before publication.
    pub async fn open() -> Site {
        Site::with(Plan::default(), Review::Before, "Rivers").await
    }

    pub async fn with(plan: Plan, review: Review, title: &str) -> Site {
        let site = Site::bare(plan).await;
        let charter = charter(&[site.node.origin()], review, title);
        site.sign(&charter).await;
        site.begin().await;
        site
    }

    /// Drafts, checks and proposes a charter.
    pub async fn sign(&self, charter: &Charter) {
        let document = hutong_core::consultation::charter::document_id(&charter.consultation).unwrap();
        let bytes = charter.bytes();
        let draft = HomeAsk::DraftDocument(DraftDocument { document: document.clone(), bytes: bytes.clone() });
        self.node.submit_home(person("clerk"), fresh_key(), draft).await.unwrap();
        let check =
            CheckDraft { document: document.clone(), sha256: charter.hash(), passes: true, comment: String::new() };
        self.node.submit_home(person("second"), fresh_key(), HomeAsk::CheckDraft(check)).await.unwrap();
        self.ask("clerk", Ask::ProposeDocument(document::Propose { document, bytes })).await;
    }

    /// Drafts, checks and accepts another body's charter.
    pub async fn accept(&self, charter: &Charter) {
        let document = hutong_core::consultation::charter::document_id(&charter.consultation).unwrap();
        let draft = HomeAsk::DraftDocument(DraftDocument { document: document.clone(), bytes: charter.bytes() });
        self.node.submit_home(person("clerk"), fresh_key(), draft).await.unwrap();
        let check =
            CheckDraft { document: document.clone(), sha256: charter.hash(), passes: true, comment: String::new() };
        self.node.submit_home(person("second"), fresh_key(), HomeAsk::CheckDraft(check)).await.unwrap();
        let version = hutong_core::record::DocumentVersion { id: document, ver: charter.ver, sha256: charter.hash() };
        self.ask("clerk", Ask::AcceptDocument(document::Answer { document: version })).await;
    }

    /// Freezes the roll and opens.
    pub async fn begin(&self) {
        self.node.freeze_roll(person("clerk"), consultation()).await.unwrap();
        let command = Command { actor: Actor::Node, key: fresh_key(), ask: Ask::OpenConsultation(consultation()) };
        self.node.submit(command).await.unwrap();
    }

    /// Asks as somebody of the house; gives the index of the first leaf.
    pub async fn ask(&self, who: &str, ask: Ask) -> u64 {
        let command = Command { actor: person(who), key: fresh_key(), ask };
        let answer = self.node.submit(command).await.unwrap();
        // Lists follow a moment later; here they are asked at once.
        self.node.catch_up().await.unwrap();
        match answer {
            Answer::Logged { leaves, .. } => leaves[0].index,
            other => panic!("{other:?}"),
        }
    }

    /// An opinion of a member, with a name under it.
    pub async fn opinion(&self, title: &str, text: &str) -> Place {
        let ask = Ask::SubmitOpinion(opinion::Submit {
            consultation: consultation(),
            prompt: None,
            audience: None,
            title: title.to_owned(),
            text: text.to_owned(),
            named: true,
            files: None,
            behalf: None,
            import: None,
        });
        Place { origin: self.node.origin().clone(), index: self.ask("m1", ask).await }
    }

    /// A statement of a member.
    pub async fn statement(&self, text: &str, taken_from: Option<Place>) -> Place {
        let ask = statement::Submit { consultation: consultation(), text: text.to_owned(), taken_from };
        Place { origin: self.node.origin().clone(), index: self.ask("m1", Ask::SubmitStatement(ask)).await }
    }

    /// Seals the votes that wait.
    pub async fn seal(&self) {
        let ask = Ask::SealVotes(consultation());
        self.node.submit(Command { actor: Actor::Node, key: fresh_key(), ask }).await.unwrap();
    }

    pub async fn publish(&self, places: &[Place]) {
        self.ask("clerk", Ask::PublishItems(places.to_vec())).await;
    }

    pub fn browser(&self) -> Browser {
        Browser::new(self.at)
    }

    /// Pins the other body, which is asked at its site.
    pub async fn pin(&self, other: &Site) {
        self.pin_at(other, other.at).await;
    }

    /// The same, asked over a line that ends at its site.
    pub async fn pin_at(&self, other: &Site, at: SocketAddr) {
        let keys = other.node.known_keys().await.unwrap();
        let vkey = |n: usize| keys[0].vkeys[n].clone();
        let pin = PinPartner {
            origin: other.node.origin().clone(),
            log_vkey: vkey(0),
            witness_vkey: vkey(1),
            mirror_vkey: vkey(2),
            genesis: None,
            address: format!("http://{at}{}", other.app.base()),
            is_private: true,
        };
        self.node.submit_home(Actor::Node, fresh_key(), HomeAsk::PinPartner(pin)).await.unwrap();
    }
}

/// A town that is there already and a village, each with the other's keys and address.
pub async fn acquaint(town: &Site) -> Site {
    acquaint_with(town, Plan { host: "village.example", ..Plan::default() }).await
}

async fn acquaint_with(town: &Site, village: Plan) -> Site {
    let village = Site::bare(village).await;
    town.pin(&village).await;
    village.pin(town).await;
    exchange(town, &village, 2).await;
    village
}

/// A town and a village with this charter of both, proposed by one and accepted by the other, open at both.
pub async fn hosts_of(charter: impl Fn(&[&Origin]) -> Charter) -> (Site, Site) {
    hosts_with(Plan::default(), Plan { host: "village.example", ..Plan::default() }, charter).await
}

/// The same of bodies that are made after these plans.
pub async fn hosts_with(town: Plan, village: Plan, charter: impl Fn(&[&Origin]) -> Charter) -> (Site, Site) {
    let town = Site::bare(town).await;
    let village = acquaint_with(&town, village).await;
    let joint = charter(&[town.node.origin(), village.node.origin()]);
    town.sign(&joint).await;
    exchange(&town, &village, 2).await;
    let accept = Ask::AcceptDocument(document::Answer { document: joint.version().unwrap() });
    village.ask("clerk", accept).await;
    exchange(&town, &village, 2).await;
    for site in [&town, &village] {
        site.begin().await;
    }
    (town, village)
}

/// Both bodies read each other, `n` times.
pub async fn exchange(a: &Site, b: &Site, n: usize) {
    for _ in 0..n {
        for site in [a, b] {
            let pulled = site.node.pull().await;
            assert!(pulled.iter().all(|p| p.problem.is_none()), "{pulled:?}");
        }
    }
}

/// A form drawn for a browser and filled in; gives what the answer was.
pub async fn write(browser: &mut Browser, base: &str, words: &str) -> super::client::Page {
    let path = format!("{base}/c/{TOPIC}/write");
    let form = browser.get(&path).await;
    assert_eq!(form.status, 200, "{}", form.body);
    let (token, key) = (form.field("token"), form.field("key"));
    browser.post(&path, &[("token", &token), ("key", &key), ("text", words), ("title", "")]).await
}

/// The next card, answered with a button; gives the page that followed the form's address, and the form's key.
pub async fn vote(browser: &mut Browser, base: &str, choice: &str) -> (super::client::Page, String) {
    let path = format!("{base}/c/{TOPIC}/stance");
    let card = browser.get(&path).await;
    assert_eq!(card.status, 200, "{}", card.body);
    let (token, key, statement) = (card.field("token"), card.field("key"), card.field("statement"));
    let fields = [("token", token.as_str()), ("key", &key), ("statement", &statement), ("choice", choice)];
    (browser.post(&path, &fields).await, key)
}
