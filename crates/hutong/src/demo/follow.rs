//! The sample's follow-up as asks: recommendations by their position in the report, actions by where their first leaves are.

use std::collections::BTreeMap;

use hutong_core::ids::Place;

use super::{
    calendar::Calendar,
    sample::{Consultation, FollowDeed, FollowFile, Sample, SampleFault},
};
use crate::admin::wire::{AskWire, ToldWire};

/// Where actions are, by sample id.
pub type Actions = BTreeMap<String, Place>;

/// What a step asks of its body's node.
///
/// # Errors
/// [`SampleFault`] when it names what is not there.
pub fn ask(
    c: &Consultation,
    file: &FollowFile,
    sample: &Sample,
    calendar: &Calendar,
    actions: &Actions,
) -> Result<AskWire, SampleFault> {
    let told = ToldWire {
        at: calendar.moment(&file.when)?.0,
        unit: file.unit.clone(),
        code: file.code.clone(),
        answer_due: None,
        review: file.review_day.map(|day| calendar.at(day, 0).0),
        text: file.text.clone(),
    };
    Ok(match &file.deed {
        FollowDeed::Send { rec, addressee, units, days, due_day, .. } => {
            let (section, recommendation) = position(c, rec)?;
            let units = units.iter().map(|unit| {
                Ok((sample.bodies[sample.body(&unit.body)?].origin.clone(), unit.part.clone(), unit.name.clone()))
            });
            AskWire::BeginAction {
                consultation: c.charter.id.clone(),
                section,
                recommendation,
                addressee: addressee.clone(),
                units: units.collect::<Result<_, SampleFault>>()?,
                // To the end of that day.
                due: due_day.map(|day| calendar.at(day + 1, 0).0),
                calendar_days: days == "calendar",
                told,
            }
        }
        FollowDeed::Step { of, step } => {
            let unknown = || SampleFault::Unknown { kind: "action", name: of.clone() };
            let place = actions.get(of).ok_or_else(unknown)?;
            AskWire::TakeStep { action: (place.origin.to_string(), place.index), step: step.clone(), told }
        }
    })
}

/// Section and recommendation of the report, both from 1.
fn position(c: &Consultation, id: &str) -> Result<(u64, u64), SampleFault> {
    let sections = c.report.iter().flat_map(|report| &report.themes);
    for (section, theme) in (1..).zip(sections) {
        if let Some((n, _)) = (1..).zip(&theme.recommendations).find(|(_, r)| r.id == id) {
            return Ok((section, n));
        }
    }
    Err(SampleFault::Unknown { kind: "recommendation", name: id.to_owned() })
}
