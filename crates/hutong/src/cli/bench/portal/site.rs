//! The node that is asked: filled through its intake, then served without the limits that hold for single visitors.

use std::{path::Path, sync::Arc};

use hutong_core::{
    command::{Actor, Ask, Command},
    consultation::{
        admission::STATEMENT_CHARS_MAX,
        charter::Review,
        item::{Audience, ItemKind},
        opinion, statement,
        vote::{Cast, Choice},
    },
    ids::{ConsultationId, FormKey, PersonId, Place},
};
use hutong_log::hash::sha256;
use hutong_node::{
    Node, Settings,
    answer::{Answer, SubmitFault},
    clock::Clock,
    made_up::{spread, text},
    pages::ListQuery,
};
use serde_json::{Value as Json, json};
use tokio::{
    io::AsyncReadExt,
    sync::Notify,
    task::{JoinError, JoinSet},
};

use super::super::{super::face::Face, city, step};
use crate::{
    edge::Stop,
    key,
    web::{
        limits::Limits,
        serve as portal,
        state::{self, App},
    },
};

/// Statements that are voted on, unless votes are so few that each voter votes on all.
pub(super) const STATEMENTS: u64 = 100;
/// Commands that wait at a time while the node is filled.
const TOGETHER: usize = 256;
/// Members who hand in.
const MEMBERS: u64 = 50;

/// The consultation.
pub(super) fn consultation() -> Result<ConsultationId, Stop> {
    ConsultationId::new(city::CONSULTATION).map_err(step("name the consultation"))
}

/// A form key that belongs to these words.
pub(super) fn form_key(words: &str) -> FormKey {
    let mut key = [0; 16];
    key.copy_from_slice(&sha256(words.as_bytes()).as_bytes()[..16]);
    FormKey(key)
}

fn person(id: &str) -> Result<PersonId, Stop> {
    PersonId::new(id).map_err(step("name a person"))
}

async fn submit_all(
    node: &Arc<Node>,
    asks: impl Iterator<Item = Result<Command, Stop>>,
    done: &dyn Fn(),
) -> Result<Vec<Answer>, Stop> {
    let (mut answers, mut waiting) = (Vec::new(), JoinSet::new());
    let take = |ended: Option<Result<Result<Answer, SubmitFault>, JoinError>>| {
        done();
        let ended = ended.ok_or("nobody waited").map_err(step("fill the node"))?;
        ended.map_err(step("fill the node"))?.map_err(step("fill the node"))
    };
    for command in asks {
        if waiting.len() >= TOGETHER {
            answers.push(take(waiting.join_next().await)?);
        }
        let (node, command) = (node.clone(), command?);
        waiting.spawn(async move { node.submit(command).await });
    }
    while let Some(ended) = waiting.join_next().await {
        answers.push(take(Some(ended))?);
    }
    Ok(answers)
}

/// Makes a node with so many opinions, published, and votes.
pub(super) async fn fill(dir: &Path, opinions: u64, votes: u64, face: &Face) -> Result<(), Stop> {
    let plan = city::Plan { people: MEMBERS as usize, review: Review::After, is_open: true };
    let node = Arc::new(city::found(dir, &plan).await?);
    let bar = face.progress(key!("bench-portal-filling"), Some(opinions + votes));
    let c = consultation()?;
    let handed_in = (0..opinions).map(|n| {
        let ask = Ask::SubmitOpinion(opinion::Submit {
            consultation: c.clone(),
            prompt: None,
            audience: None,
            title: String::new(),
            text: text(n),
            named: false,
            files: None,
            behalf: None,
            import: None,
        });
        let actor = Actor::Person(person(&format!("p{}", n % MEMBERS))?);
        Ok(Command { actor, key: form_key(&format!("opinion {n}")), ask })
    });
    submit_all(&node, handed_in, &|| bar.inc(1)).await?;
    let stated = (0..STATEMENTS).map(|n| {
        let words = text(1_000_000_000 + n).chars().take(STATEMENT_CHARS_MAX).collect();
        let ask = statement::Submit { consultation: c.clone(), text: words, taken_from: None };
        let actor = Actor::Person(person("p0")?);
        Ok(Command { actor, key: form_key(&format!("statement {n}")), ask: Ask::SubmitStatement(ask) })
    });
    let answers = submit_all(&node, stated, &|| ()).await?;
    let places: Vec<Place> = answers
        .iter()
        .filter_map(|answer| match answer {
            Answer::Logged { leaves, .. } => {
                Some(Place { origin: node.origin().clone(), index: leaves.first()?.index })
            }
            _ => None,
        })
        .collect();
    // Everybody on one statement, then on the next: votes of one person are settled one after the other.
    let voters = (votes / STATEMENTS).max(1);
    let cast = (0..votes).map(|n| {
        let (voter, statement) = (n % voters, &places[(n / voters % STATEMENTS) as usize]);
        let lean = spread(voter % 3, statement.index) % 4;
        let choice = match (lean + spread(voter, statement.index) % 3) % 4 {
            0 | 3 => Choice::Agree,
            1 => Choice::Disagree,
            _ => Choice::Pass,
        };
        let actor = Actor::Device(person(&format!("d-{voter}"))?);
        let cast = Cast { consultation: c.clone(), statement: statement.clone(), choice };
        Ok(Command { actor, key: form_key(&format!("vote {n}")), ask: Ask::CastVote(cast) })
    });
    submit_all(&node, cast, &|| bar.inc(1)).await?;
    bar.finish_and_clear();
    let wheel = face.progress(key!("bench-portal-following"), None);
    node.begin_reading().await.map_err(step("open the search file"))?;
    node.catch_up().await.map_err(step("fill the search file"))?;
    wheel.finish_and_clear();
    Ok(())
}

/// Serves a node that was prepared until standard input ends; tells where on standard output.
pub(super) async fn serve(dir: &Path) -> Result<Json, Stop> {
    let settings = Settings { dir: dir.to_owned(), clock: Clock::System };
    let node = Arc::new(Node::start(settings).await.map_err(step("start the node"))?);
    let settings = state::Settings {
        base: "/".to_owned(),
        public_url: None,
        clock: Clock::System,
        limits: Limits::off(),
        locales: crate::locale::Locale::all,
    };
    let app = App::open(node.clone(), settings).await.map_err(step("open the portal"))?;
    node.catch_up().await.map_err(step("follow the record"))?;
    let c = consultation()?;
    node.analyse(&c, Audience::Public).await.map_err(step("analyse"))?;
    let listener = portal::bind(([127, 0, 0, 1], 0).into()).await.map_err(step("open a port"))?;
    let at = listener.local_addr().map_err(step("open a port"))?;
    let query = ListQuery::newest(c.clone(), Audience::Public, ItemKind::Opinion);
    let items: u64 = node.count(&query).await.map_err(step("count"))?.by.values().sum();
    let keys = node.known_keys().await.map_err(step("read the keys"))?;
    let vkey = keys.first().and_then(|known| known.vkeys.first());
    let votable = node.store().list_votable(&c).await.map_err(step("list statements"))?;
    let votable: Vec<Place> = votable.into_iter().map(|(place, _)| place).collect();
    let tallies = node.store().tally(&votable).await.map_err(step("count votes"))?;
    let votes: u64 = tallies.values().flat_map(|t| t.values()).map(|t| t.agree + t.disagree + t.pass).sum();
    let told = json!({ "at": at.to_string(), "items": items, "votes": votes, "vkey": vkey.map(ToString::to_string) });
    #[allow(clippy::print_stdout, reason = "the other end reads this line")]
    {
        println!("{told}");
    }
    let stop = Arc::new(Notify::new());
    let pages = tokio::spawn(portal::serve(listener, app, stop.clone()));
    let (mut input, mut byte) = (tokio::io::stdin(), [0]);
    while input.read(&mut byte).await.is_ok_and(|n| n > 0) {}
    pages.abort();
    Ok(Json::Null)
}
