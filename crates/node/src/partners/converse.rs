//! The conversation with partners while a node serves: heads are brought to their witnesses, hints are followed, and now and
//! then everybody is looked at. Each partner is talked to by itself: one that is slow keeps neither another nor the node
//! waiting.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use hutong_core::ids::Origin;
use hutong_store::ReadFault;
use tokio::{task::JoinSet, time::timeout};

use super::{Pulled, Recalled};
use crate::{Node, dice};

/// Rest between two exchanges of news with one partner: what comes meanwhile goes together.
const REST: Duration = Duration::from_millis(100);
/// When a head is brought again to whoever could not be told of it.
const TELL_AGAIN: Duration = Duration::from_secs(15);

/// What became of something.
#[derive(Debug)]
pub enum Talked {
    /// A head was brought to the witnesses.
    Told(Result<(), ReadFault>),
    /// A partner was pulled from.
    Pulled(Vec<Pulled>),
    /// Partners were asked for what the own log lost.
    Recalled(Result<Recalled, ReadFault>),
}

/// Talks with all partners until it is dropped. Everybody is looked at every so often, give or take a fifth of it, so that
/// bodies do not keep in step.
pub async fn converse(node: Arc<Node>, every: Duration, note: impl Fn(Talked) + Sync) {
    tokio::join!(tell(&node, &note), hear(&node, &note), look(&node, every, &note), recall(&node, every, &note));
}

/// Brings every new head to the witnesses of partners that have a site.
async fn tell(node: &Node, note: &(impl Fn(Talked) + Sync)) {
    let mut heads = node.follow_head();
    loop {
        note(Talked::Told(node.announce().await));
        tokio::time::sleep(REST).await;
        // Whoever was away is told again.
        let _ = timeout(TELL_AGAIN, heads.changed()).await;
    }
}

/// Pulls at once from partners that say that there is news.
async fn hear(node: &Arc<Node>, note: &(impl Fn(Talked) + Sync)) {
    let mut pulling = JoinSet::new();
    // Who is being pulled from, and of these who has said more since.
    let (mut busy, mut again): (BTreeSet<Origin>, BTreeSet<Origin>) = Default::default();
    loop {
        let wanted = tokio::select! {
            hinted = node.hinted() => hinted,
            Some(done) = pulling.join_next(), if !pulling.is_empty() => {
                let (origin, pulled): (Origin, Vec<Pulled>) =
                    done.unwrap_or_else(|fault| std::panic::resume_unwind(fault.into_panic()));
                note(Talked::Pulled(pulled));
                busy.remove(&origin);
                again.take(&origin).into_iter().collect()
            }
        };
        for origin in wanted {
            if busy.insert(origin.clone()) {
                let node = node.clone();
                pulling.spawn(async move {
                    let pulled = node.pull_from(&BTreeSet::from([origin.clone()])).await;
                    tokio::time::sleep(REST).await;
                    (origin, pulled)
                });
            } else {
                again.insert(origin);
            }
        }
    }
}

/// Looks at everybody, should no word have come.
async fn look(node: &Node, every: Duration, note: &(impl Fn(Talked) + Sync)) {
    loop {
        note(Talked::Pulled(node.pull().await));
        // Without dice they keep in step, which costs nothing but a crowd.
        let [throw] = dice::bytes::<1>().unwrap_or([128]);
        tokio::time::sleep(every.mul_f64(0.8 + 0.4 * f64::from(throw) / 255.0)).await;
    }
}

/// Asks for what the own log lost. As a rule it has lost nothing, and nobody is asked.
async fn recall(node: &Node, every: Duration, note: &(impl Fn(Talked) + Sync)) {
    loop {
        let recalled = node.recall().await;
        let rest = if recalled.as_ref().is_ok_and(|r| r.goes_on) { REST } else { every };
        note(Talked::Recalled(recalled));
        tokio::time::sleep(rest).await;
    }
}
