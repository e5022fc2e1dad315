//! A finding: what an analysis over a pinned input gave, so that the other body can do the sum again.

use super::admission::{charter, consultation, need_role_in};
use crate::{
    command::Actor,
    decide::Decision,
    facts::Base,
    ids::ConsultationId,
    record::{Draft, Event, Finding},
    refusal::Refusal,
};

/// A result of a joint run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Of which consultation.
    pub consultation: ConsultationId,
    /// The result by digest.
    pub finding: Finding,
}

/// Records a finding over logs that this node holds at least up to the pins.
pub(crate) fn record(actor: &Actor, ask: &Record, base: &Base) -> Result<Decision, Refusal> {
    if *actor != Actor::Node {
        need_role_in(actor, base, "moderator", |r| r.moderator, &ask.consultation)?;
    }
    let facts = consultation(base, &ask.consultation)?;
    let charter = charter(base, facts)?;
    for (origin, asked) in &ask.finding.pins {
        charter.host(origin).ok_or(Refusal::NotHost)?;
        base.check_pin(origin, *asked)?;
    }
    // Both bodies must write the same pins the same way, or their findings would never compare.
    if !ask.finding.pins.is_sorted_by(|a, b| a.0 < b.0) {
        return Err(Refusal::BadEntry { field: "pins", problem: "each log once, sorted by origin".to_owned() });
    }
    Ok(Decision::leaves(vec![Draft::plain(Some(&ask.consultation), Event::FindingRecorded(ask.finding.clone()))]))
}

/// How two bodies' findings over the same pins compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Other method, version or pins: nothing to compare.
    Unrelated,
    /// Both computed the same result.
    Same,
    /// Same input, different output: red.
    OutputDiffers,
    /// The inputs differ: something is not fetched yet, erased since, or changed on one side.
    InputDiffers,
}

/// Compares two findings (ANALYSIS, "Joint run").
pub fn compare(a: &Finding, b: &Finding) -> Comparison {
    if (&a.method, &a.version, &a.pins) != (&b.method, &b.version, &b.pins) {
        Comparison::Unrelated
    } else if a.input != b.input {
        Comparison::InputDiffers
    } else if a.output == b.output {
        Comparison::Same
    } else {
        Comparison::OutputDiffers
    }
}
