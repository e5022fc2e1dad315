//! Freezing the roll: who may take part as a member, as commitments that only the members themselves can open.

use hutong_core::{
    command::{Actor, Ask, Command},
    consultation::opening::FreezeRoll,
    ids::{ConsultationId, FormKey, LeafId},
};

use crate::{
    Node,
    answer::{Answer, SubmitFault},
    dice,
};

impl Node {
    /// Freezes the roll of members on file for a consultation.
    ///
    /// # Errors
    /// [`SubmitFault`]: refused when it was frozen before, or to somebody who is no administrator.
    pub async fn freeze_roll(&self, by: Actor, consultation: ConsultationId) -> Result<Answer, SubmitFault> {
        let faulted = |e: &dyn std::error::Error| SubmitFault::Faulted(e.to_string());
        let members = self.store().members().await.map_err(|e| faulted(&e))?;
        let leaf_id = LeafId(dice::bytes().map_err(|e| faulted(&e))?);
        let roll = FreezeRoll::of(consultation, leaf_id, members.iter().map(|(id, m)| (id, &m.key.0)));
        let key = FormKey(dice::bytes().map_err(|e| faulted(&e))?);
        self.submit(Command { actor: by, key, ask: Ask::FreezeRoll(roll) }).await
    }
}
