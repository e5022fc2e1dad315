//! A small city for benches: one node with an open consultation and people in it, set up through the same requests as
//! everything else. Not here: what is measured.

use std::path::Path;

use hutong_core::{
    consultation::{
        charter::{Bilingual, Charter, Host, Review},
        item::{Module, Tier},
    },
    ids::{Code, ConsultationId, Origin},
    moment::Moment,
};
use hutong_node::{Hands, Node, Settings, clock::Clock};
use serde_json::Value as Json;

use super::step;
use crate::{
    admin::{
        server::carry_out,
        wire::{ActorWire, AskWire, HomeWire, PersonWire, Request},
    },
    edge::Stop,
};

/// The consultation of a bench.
pub(super) const CONSULTATION: &str = "bench";
/// Its log.
pub(super) const ORIGIN: &str = "bench.example/city/log/1";
pub(super) const STAFF: &str = "staff";

/// How a city is founded.
pub(super) struct Plan {
    /// Members `p0`, `p1`, …
    pub(super) people: usize,
    /// Whether opinions are looked at before or after they are published.
    pub(super) review: Review,
    /// Whether whoever has no account may take part too.
    pub(super) is_open: bool,
}

/// Makes and starts a node with its people and an open consultation.
pub(super) async fn found(dir: &Path, plan: &Plan) -> Result<Node, Stop> {
    let origin = Origin::new(ORIGIN).map_err(step("name the log"))?;
    let node = settle(dir, &origin, plan.people).await?;
    let paper = Paper::of(&[&origin], plan)?;
    paper.sign(&node, true).await?;
    open(&node).await?;
    Ok(node)
}

/// Makes and starts a node with its people.
pub(super) async fn settle(dir: &Path, origin: &Origin, people: usize) -> Result<Node, Stop> {
    Node::create(dir, origin, &dir.with_extension("root.key"), &Clock::System, Hands::Two)
        .await
        .map_err(step("make a node"))?;
    let settings = Settings { dir: dir.to_owned(), clock: Clock::System };
    let node = Node::start(settings).await.map_err(step("start a node"))?;
    let mut roll = vec![staff()];
    roll.extend((0..people).map(|n| person(&format!("p{n}"))));
    ask(&node, home(1, ActorWire::Node, HomeWire::AddPeople { people: roll })).await?;
    Ok(node)
}

/// The charter of a bench.
pub(super) struct Paper {
    text: String,
    sha256: String,
}

impl Paper {
    /// For these hosts.
    pub(super) fn of(hosts: &[&Origin], plan: &Plan) -> Result<Paper, Stop> {
        let text = String::from_utf8_lossy(&charter(hosts, plan)?.bytes()).into_owned();
        let sha256 = hutong_log::hash::sha256(text.as_bytes()).to_hex();
        Ok(Paper { text, sha256 })
    }

    /// Drafts, checks, and proposes it, or accepts it.
    pub(super) async fn sign(&self, node: &Node, is_first: bool) -> Result<(), Stop> {
        let Paper { text, sha256 } = self;
        let document = || format!("{CONSULTATION}/charter");
        let (text, sha256) = (|| text.clone(), || sha256.clone());
        let check =
            HomeWire::CheckDraft { document: document(), sha256: sha256(), passes: true, comment: String::new() };
        let act = match is_first {
            true => AskWire::ProposeDocument { document: document(), text: text() },
            false => AskWire::AcceptDocument { document: document(), ver: 1, sha256: sha256() },
        };
        ask(node, home(2, by(), HomeWire::DraftDocument { document: document(), text: text() })).await?;
        ask(node, home(3, by(), check)).await?;
        ask(node, submit(4, by(), act)).await.map(|_| ())
    }
}

/// Freezes the roll, and opens.
pub(super) async fn open(node: &Node) -> Result<(), Stop> {
    let consultation = CONSULTATION.to_owned();
    ask(node, Request::FreezeRoll { by: by(), consultation: consultation.clone() }).await?;
    ask(node, submit(5, ActorWire::Node, AskWire::OpenConsultation { consultation })).await.map(|_| ())
}

fn by() -> ActorWire {
    ActorWire::Person(STAFF.to_owned())
}

fn home(n: u8, by: ActorWire, ask: HomeWire) -> Request {
    Request::Home { by, key: format!("{n:032x}"), ask }
}

fn submit(n: u8, by: ActorWire, ask: AskWire) -> Request {
    Request::Submit { by, key: format!("{n:032x}"), ask }
}

/// Asks the node; an answer that says no ends the bench.
pub(super) async fn ask(node: &Node, request: Request) -> Result<Json, Stop> {
    carry_out(node, request).await.map_err(|failed| crate::admin::door::stop(&failed["error"]))
}

fn person(id: &str) -> PersonWire {
    PersonWire {
        id: id.to_owned(),
        tier: Some(Tier::Member.word().to_owned()),
        affiliations: vec![("district".to_owned(), "bench".to_owned())],
        ..PersonWire::default()
    }
}

fn staff() -> PersonWire {
    let roles = ["moderator", "drafter", "checker", "signatory", "administrator"];
    PersonWire { tier: None, roles: roles.map(str::to_owned).to_vec(), affiliations: Vec::new(), ..person(STAFF) }
}

fn charter(hosts: &[&Origin], plan: &Plan) -> Result<Charter, Stop> {
    let both = |text: &str| Bilingual { zh: text.to_owned(), en: text.to_owned() };
    let way = |code: &str| Code::new(code).map_err(step("name a tier"));
    let mut tiers = vec![(Tier::Member, way("roll")?)];
    if plan.is_open {
        tiers.push((Tier::Open, way("none")?));
    }
    Ok(Charter {
        consultation: ConsultationId::new(CONSULTATION).map_err(step("name a consultation"))?,
        ver: 1,
        code: "B".to_owned(),
        year: 2026,
        title: both("bench"),
        question: both("how fast?"),
        hosts: hosts
            .iter()
            .zip(["B", "C"])
            .map(|(origin, code)| Host { origin: (*origin).clone(), code: code.to_owned(), name: both("bench") })
            .collect(),
        prompts: Vec::new(),
        tiers,
        modules: [Module::Opinions, Module::Replies, Module::Support, Module::Stance].into(),
        review: plan.review,
        vote_rows_open: true,
        cosign: None,
        opens: Moment(1_700_000_000),
        closes: Moment(1_900_000_000),
        rules: both("none"),
        reason: Bilingual::default(),
        simulated: true,
    })
}
