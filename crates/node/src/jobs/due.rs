//! What falls due by the clock: votes' batches, openings and closings, anchors, held decisions, answers and drafts to be
//! forgotten. Each act has a form key made from its cause: doing it twice is doing it once. What cannot be taken back waits
//! while partners have another time (`own_clock.rs`).

use hutong_core::{
    command::{Actor, Ask, Command},
    consultation::{charter::Charter, item::ItemKind, survey::Questionnaire},
    home::mine::DRAFT_KEPT_DAYS,
    ids::{ConsultationId, FormKey},
    moment::Moment,
};
use hutong_log::hash::Sha256;
use hutong_store::{BeginFault, CommitFault, ReadFault, WriteFault, pages::ItemView};

use super::lapses::ENTRIES_A_TURN;
use crate::{Node, answer::SubmitFault};

/// Longest that a vote waits for others before its batch is sealed (RECORD §2a).
pub const VOTES_WAIT_S_MAX: u64 = 600;
/// Seconds between two looks at whether partners' heads are anchored.
pub const ANCHOR_EVERY_S: u64 = 3_600;
/// Seconds between two clearings of answers to old forms.
pub const FORGET_EVERY_S: u64 = 86_400;
const DAY_S: u64 = 86_400;

/// What was due could not be found out or done; it is due again at the next look.
#[derive(Debug, thiserror::Error)]
pub enum DueFault {
    /// Reading.
    #[error("couldn't read what is due")]
    Read(#[from] ReadFault),
    /// Clearing.
    #[error("couldn't clear old answers")]
    Begin(#[from] BeginFault),
    /// Clearing.
    #[error("couldn't clear old answers")]
    Write(#[from] WriteFault),
    /// Clearing.
    #[error("couldn't clear old answers")]
    Commit(#[from] CommitFault),
}

impl Node {
    /// Does what is due; how many acts were recorded. A refusal is not a fault: somebody did it in the meantime, or it
    /// cannot be done yet, and it is looked at again.
    ///
    /// # Errors
    /// [`DueFault`].
    pub async fn tend(&self) -> Result<u64, DueFault> {
        if self.only_reads() {
            return Ok(0);
        }
        let now = self.clock.now();
        let mut done = 0;
        let may_act = self.may_act_by_date().await?;
        for ask in self.due(now, may_act).await? {
            let key = form_key(&ask, now);
            match self.submit(Command { actor: Actor::Node, key, ask: ask.clone() }).await {
                Ok(_) => done += 1,
                Err(SubmitFault::Refused(refusal)) => tracing::debug!(ask = ask.name(), %refusal, "nothing to do yet"),
                Err(fault) => tracing::warn!(ask = ask.name(), %fault, "couldn't do what is due"),
            }
        }
        done += self.settle_held().await?;
        self.judge_reports(ENTRIES_A_TURN).await?;
        if may_act && self.is_first_look(now.0 / FORGET_EVERY_S) {
            let mut tx = self.store().begin().await?;
            let forgotten = tx.forget_answers(now).await?;
            let drafts = tx.forget_drafts(now.plus_days(-DRAFT_KEPT_DAYS)).await?;
            let sessions = tx.forget_sessions(now).await?;
            tx.commit().await?;
            tracing::debug!(forgotten, drafts, sessions, "cleared answers to old forms, old drafts and ended sessions");
        }
        Ok(done)
    }

    /// What is due; by dates only where the clock may act.
    async fn due(&self, now: Moment, may_act: bool) -> Result<Vec<Ask>, ReadFault> {
        let mut due = Vec::new();
        if self.has_ended() {
            return Ok(due);
        }
        for (consultation, opened_at) in self.store().open_batches().await? {
            if now.0 >= opened_at.0.saturating_add(VOTES_WAIT_S_MAX) {
                due.push(Ask::SealVotes(consultation));
            }
        }
        let views = if may_act { self.store().list_consultations().await? } else { Vec::new() };
        for view in views {
            let Some(charter) = view.charter.filter(|c| c.host(self.origin()).is_some()) else { continue };
            let own = view.stages.into_iter().find(|s| s.origin == *self.origin()).map(|s| s.stage).unwrap_or_default();
            if own.opened.is_none() && now >= charter.opens && now < charter.closes {
                due.push(Ask::OpenConsultation(view.id.clone()));
            }
            if own.opened.is_some() {
                due.extend(self.due_tallies(&charter, own.closed.is_some() || now >= charter.closes, now).await?);
            }
            if own.opened.is_some() && own.closed.is_none() && now >= charter.closes {
                due.push(Ask::CloseConsultation(view.id));
            }
        }
        if !self.partners().is_empty() {
            due.push(Ask::AnchorHeads);
        }
        Ok(due)
    }
}

impl Node {
    /// Counts of this log to be closed: of surveys and proposals of either body whose own day
    /// has come, or whose consultation is over.
    async fn due_tallies(&self, charter: &Charter, is_over: bool, now: Moment) -> Result<Vec<Ask>, ReadFault> {
        let open = self.store().list_uncounted(&charter.consultation).await?;
        let is_due = |item: &ItemView| {
            if item.row.kind == ItemKind::Proposal {
                let end = charter.cosign.map(|cosign| item.row.ts.saturating_add(cosign.days.saturating_mul(DAY_S)));
                return is_over || end.is_some_and(|end| now.0 >= end);
            }
            let asked = item.text.as_deref().and_then(|text| Questionnaire::read(text.as_bytes()).ok());
            is_over || asked.and_then(|q| q.closes).is_some_and(|closes| now >= closes)
        };
        Ok(open.into_iter().filter(is_due).map(|item| Ask::TallyItem(item.place)).collect())
    }
}

/// The same for the same act with the same cause; the hourly anchor's cause is its hour.
fn form_key(ask: &Ask, now: Moment) -> FormKey {
    let none = |c: &ConsultationId| (c.as_str().to_owned(), 0);
    let (about, n) = match ask {
        // A batch is sealed once, but a consultation has many of them.
        Ask::SealVotes(c) => (c.as_str().to_owned(), now.0 / VOTES_WAIT_S_MAX),
        Ask::OpenConsultation(c) | Ask::CloseConsultation(c) => none(c),
        Ask::TallyItem(place) => (place.origin.to_string(), place.index),
        _ => (String::new(), now.0 / ANCHOR_EVERY_S),
    };
    let hash = Sha256::new()
        .chain(b"hutong/due/v1\0")
        .chain(ask.name().as_bytes())
        .chain(b"\0")
        .chain(about.as_bytes())
        .chain(b"\0")
        .chain(&n.to_be_bytes())
        .finish();
    let mut key = [0; 16];
    key.copy_from_slice(&hash.as_bytes()[..16]);
    FormKey(key)
}
