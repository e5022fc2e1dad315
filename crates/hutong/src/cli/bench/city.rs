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
    Node::create(dir, &origin, &dir.with_extension("root.key"), &Clock::System, Hands::Two)
        .await
        .map_err(step("make a node"))?;
    let settings = Settings { dir: dir.to_owned(), clock: Clock::System };
    let node = Node::start(settings).await.map_err(step("start a node"))?;
    let charter = String::from_utf8_lossy(&charter(&origin, plan)?.bytes()).into_owned();
    let document = format!("{CONSULTATION}/charter");
    let sha256 = hutong_log::hash::sha256(charter.as_bytes()).to_hex();
    let mut roll = vec![staff()];
    roll.extend((0..plan.people).map(|n| person(&format!("p{n}"))));
    let by = || ActorWire::Person(STAFF.to_owned());
    let home = |n: u8, by, ask| Request::Home { by, key: format!("{n:032x}"), ask };
    let submit = |n: u8, by, ask| Request::Submit { by, key: format!("{n:032x}"), ask };
    let consultation = CONSULTATION.to_owned();
    let requests = [
        home(1, ActorWire::Node, HomeWire::AddPeople { people: roll }),
        home(2, by(), HomeWire::DraftDocument { document: document.clone(), text: charter.clone() }),
        home(
            3,
            by(),
            HomeWire::CheckDraft { document: document.clone(), sha256, passes: true, comment: String::new() },
        ),
        submit(4, by(), AskWire::ProposeDocument { document, text: charter }),
        Request::FreezeRoll { by: by(), consultation: consultation.clone() },
        submit(5, ActorWire::Node, AskWire::OpenConsultation { consultation }),
    ];
    for request in requests {
        ask(&node, request).await?;
    }
    Ok(node)
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

fn charter(origin: &Origin, plan: &Plan) -> Result<Charter, Stop> {
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
        hosts: vec![Host { origin: origin.clone(), code: "B".to_owned(), name: both("bench") }],
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
