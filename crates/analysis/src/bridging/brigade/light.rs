//! Voters who came for a cause: too few votes to be in any group, and on some statement unlike everybody else.

use super::{Body, Reason, Suspects};
use crate::groups::OpinionGroups;

/// The light voters of a body, if they differ from its other voters.
pub(super) fn find(body: &Body, groups: &OpinionGroups) -> Option<Suspects> {
    let light: Vec<u32> = body.voters.iter().copied().filter(|&p| groups.placement[p as usize].is_none()).collect();
    body.suspect(Reason::LightVoters, &light)
}
