//! Voting: every voter of a body presses one button after another, many voters at a time, each over a real connection.

use std::collections::BTreeMap;

use indicatif::ProgressBar;
use tokio::task::JoinSet;

use super::{
    fault::PlayFault,
    side::{self, Side, form_key},
    stances::Stance,
};
use crate::admin::wire::{ActorWire, AskWire, PlaceWire, Request};

/// Connections open at a time, per body.
const CONNECTIONS: usize = 32;

/// A vote of somebody, ready to be sent.
struct Press {
    key: String,
    ask: AskWire,
}

/// The presses of one person, in order.
struct Voter {
    by: ActorWire,
    presses: Vec<Press>,
}

/// Sends every vote of a body; gives the slips in the order of voters and presses.
///
/// # Errors
/// [`PlayFault`] of the first vote that was not received.
pub async fn cast(
    side: &Side,
    consultation: &str,
    stances: &[&Stance],
    places: &[PlaceWire],
    bar: &ProgressBar,
) -> Result<Vec<String>, PlayFault> {
    let mut queues: Vec<Vec<Voter>> = (0..CONNECTIONS).map(|_| Vec::new()).collect();
    for (n, voter) in voters(consultation, stances, places).into_iter().enumerate() {
        queues[n % CONNECTIONS].push(voter);
    }
    let mut people = JoinSet::new();
    for queue in queues.into_iter().filter(|q| !q.is_empty()) {
        let (name, quarter, bar) = (side.name.clone(), side.quarter.clone(), bar.clone());
        people.spawn(async move {
            let mut client = side::connect(&name, &quarter).await?;
            let mut slips = Vec::new();
            for voter in queue {
                for press in voter.presses {
                    let request = Request::Submit { by: voter.by.clone(), key: press.key, ask: press.ask };
                    let answer = side::ask(&mut client, &name, "cast-vote", &request).await?;
                    slips.push(side::text(&answer, "cast-vote", "slip")?);
                    bar.inc(1);
                }
            }
            Ok::<_, PlayFault>(slips)
        });
    }
    let mut slips = Vec::new();
    while let Some(ended) = people.join_next().await {
        let lost = |e: tokio::task::JoinError| PlayFault::Process {
            command: "cast-vote".to_owned(),
            source: std::io::Error::other(e),
        };
        slips.extend(ended.map_err(lost)??);
    }
    Ok(slips)
}

fn voters(consultation: &str, stances: &[&Stance], places: &[PlaceWire]) -> Vec<Voter> {
    let mut voters: BTreeMap<&str, Voter> = BTreeMap::new();
    for stance in stances {
        let by = || {
            let id = stance.voter.clone();
            if stance.is_open { ActorWire::Device(id) } else { ActorWire::Person(id) }
        };
        let Some(statement) = places.get(stance.statement) else { continue };
        let voter = voters.entry(&stance.voter).or_insert_with(|| Voter { by: by(), presses: Vec::new() });
        voter.presses.push(Press {
            key: form_key(&["demo/vote", consultation, &stance.voter, &stance.statement.to_string()]),
            ask: AskWire::CastVote {
                consultation: consultation.to_owned(),
                statement: statement.clone(),
                choice: stance.choice,
            },
        });
    }
    voters.into_values().collect()
}
