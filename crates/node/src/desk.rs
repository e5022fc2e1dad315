//! The moderation desk: the queue with what is marked in it, decisions held back and carried out, one cluster at a time.

use std::collections::{BTreeMap, BTreeSet};

use hutong_analysis::{
    input::Opinion,
    near_duplicate::{self, Parameters},
    text::fold::fold_text,
};
use hutong_core::{
    command::{Actor, Command},
    consultation::item::Audience,
    home::{
        HomeAsk, Ruling, SettleDecision,
        marks::{Mark, mark},
    },
    ids::{ConsultationId, EntryIndex, FormKey, Place},
    refusal::Refusal,
};
use hutong_log::hash::Sha256;
use hutong_store::{
    ReadFault,
    pages::{ClaimView, HeldView, PendingPage, PendingView, ProposalView},
};

use crate::{Node, answer::SubmitFault, cause::chain};

/// A line of the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueLine {
    /// The item and how long it has waited.
    pub pending: PendingView,
    /// Passages to look at, in characters of the text.
    pub marks: Vec<Mark>,
    /// Who has taken it.
    pub claim: Option<ClaimView>,
    /// What a first moderator proposed.
    pub proposal: Option<ProposalView>,
    /// A decision about it that is held back.
    pub held: Option<HeldView>,
}

/// The queue of a consultation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// How many items wait in all.
    pub waiting: u64,
    /// How long the oldest of all has waited, in seconds.
    pub oldest_s: u64,
    /// How many moderators have taken something at present.
    pub colleagues: u64,
    /// The oldest items of this page.
    pub lines: Vec<QueueLine>,
}

impl Node {
    /// The moderators' queue, oldest first, behind an index. Marked passages follow from the body's word list and from numbers in the
    /// text; they change nothing but what a moderator sees.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn queue(
        &self,
        consultation: &ConsultationId,
        after: Option<EntryIndex>,
        limit: u32,
    ) -> Result<Queue, ReadFault> {
        self.queue_within(consultation, None, after, limit).await
    }

    /// The same of whoever moderates in some units alone: items of people of these units.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn queue_within(
        &self,
        consultation: &ConsultationId,
        units: Option<&BTreeSet<String>>,
        after: Option<EntryIndex>,
        limit: u32,
    ) -> Result<Queue, ReadFault> {
        let now = self.clock.now();
        let found = self.store.list_pending(consultation, units, now, (after, limit)).await?;
        let PendingPage { waiting, oldest_s, lines } = found;
        let places: Vec<Place> = lines.iter().map(|p| p.item.place.clone()).collect();
        let claims = self.store.claims(&places, now).await?.into_iter();
        let mut claims: BTreeMap<Place, ClaimView> = claims.map(|c| (c.item.clone(), c)).collect();
        let mut proposals = self.store.proposals(&places).await?;
        let held = self.store.held_decisions(None).await?;
        let words = folded(&self.store.body_settings().await?.words);
        let line = |pending: PendingView| {
            let place = pending.item.place.clone();
            let text = pending.item.text.as_deref().unwrap_or_default();
            let about = |h: &&HeldView| h.failed.is_none() && h.ruling.items().contains(&&place);
            QueueLine {
                marks: mark_folded(text, &words),
                claim: claims.remove(&place),
                proposal: proposals.remove(&place),
                held: held.iter().find(about).cloned(),
                pending,
            }
        };
        let lines = lines.into_iter().map(line).collect();
        Ok(Queue { waiting, oldest_s, colleagues: self.store.claimants(now).await?, lines })
    }

    /// Decides, held back for some seconds: undo takes it back without the record ever having said it. About several
    /// items at once only where they are near-duplicates of each other.
    ///
    /// # Errors
    /// [`SubmitFault`]: [`Refusal::NotOneCluster`], and whatever the rule of the decision itself says.
    pub async fn hold_decision(&self, by: Actor, key: FormKey, ruling: Ruling) -> Result<(), SubmitFault> {
        let items: Vec<Place> = ruling.items().into_iter().cloned().collect();
        if items.len() > 1 && !self.is_one_cluster(&items).await.map_err(|e| SubmitFault::Faulted(chain(&e)))? {
            return Err(SubmitFault::Refused(Refusal::NotOneCluster));
        }
        self.submit_home(by, key, HomeAsk::HoldDecision(ruling)).await.map(|_| ())
    }

    /// Whether these items share most of their words: compared with each other here and now, whatever an earlier
    /// analysis said.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn is_one_cluster(&self, items: &[Place]) -> Result<bool, ReadFault> {
        let views = self.store.show_items(items, Audience::Own).await?;
        let opinions: Vec<Opinion> = views
            .into_iter()
            .filter_map(|view| {
                let id = format!("{}#{}", view.place.origin, view.place.index);
                Some(Opinion { id, text: view.text?, ..Opinion::default() })
            })
            .collect();
        if opinions.len() < items.len() {
            return Ok(false);
        }
        let found = near_duplicate::find(&opinions, &Parameters::default());
        Ok(found.clusters.iter().any(|cluster| cluster.members.len() == opinions.len()))
    }

    /// Carries out decisions whose time to be undone is over; how many. Asked for every second while anybody moderates.
    /// A crash in between repeats the command under the same key, which changes nothing.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn settle_held(&self) -> Result<u64, ReadFault> {
        let now = self.clock.now();
        let mut done = 0;
        for held in self.store.held_decisions(None).await? {
            if held.failed.is_some() || held.due_at > now {
                continue;
            }
            let failed = match self.carry_out(&held).await {
                Ok(()) => None,
                Err(SubmitFault::Refused(refusal)) => Some(refusal.to_string()),
                Err(fault) => {
                    tracing::warn!(%fault, "couldn't carry out a decision; it is tried again");
                    continue;
                }
            };
            done += u64::from(failed.is_none());
            let settle = HomeAsk::SettleDecision(SettleDecision { key: held.key, failed });
            match self.home_by(Actor::Node, settle).await {
                // Somebody else carried it out at the same moment: under the same keys, so once.
                Ok(()) | Err(SubmitFault::Refused(Refusal::TooLate)) => {}
                Err(fault) => {
                    tracing::warn!(%fault, "couldn't note that a decision was carried out; it is tried again");
                }
            }
        }
        Ok(done)
    }

    async fn carry_out(&self, held: &HeldView) -> Result<(), SubmitFault> {
        for (n, ask) in (0_u64..).zip(held.ruling.asks()) {
            let command = Command { actor: Actor::Person(held.by.clone()), key: step_key(&held.key, n), ask };
            self.submit(command).await?;
        }
        Ok(())
    }
}

/// Words of a list as they are compared: traditional characters as simplified ones.
fn folded(words: &[String]) -> Vec<String> {
    words.iter().map(|word| fold_text(word)).collect()
}

/// Folding changes no character's place, so the marks are those of the text as it is.
fn mark_folded(text: &str, words: &[String]) -> Vec<Mark> {
    mark(&fold_text(text), words)
}

/// Passages of a text that a moderator should look at, in characters: the list's words in either script, numbers, mail
/// addresses.
pub fn marks(text: &str, words: &[String]) -> Vec<Mark> {
    mark_folded(text, &folded(words))
}

/// Key of the n-th command of a decision: the same whenever it is tried.
fn step_key(key: &FormKey, n: u64) -> FormKey {
    let hash = Sha256::new().chain(b"hutong/held/v1\0").chain(&key.0).chain(&n.to_be_bytes()).finish();
    let mut step = [0; 16];
    step.copy_from_slice(&hash.as_bytes()[..16]);
    FormKey(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_the_list_is_marked_in_either_script() {
        for (word, text) in [("炸药", "倉庫裡有炸藥。"), ("炸藥", "仓库里有炸药。"), ("炸药", "仓库里有炸药。")]
        {
            let found = marks(text, &[word.to_owned()]);
            assert_eq!(found.iter().map(|m| (m.start, m.end)).collect::<Vec<_>>(), [(4, 6)], "{word} in {text}");
        }
    }
}
