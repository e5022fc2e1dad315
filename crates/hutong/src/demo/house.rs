//! From what a secretariat of the sample does in its house to what its node is asked: nothing of it becomes a leaf.

use super::{
    acts::pieces,
    calendar::{Calendar, When},
    sample::{Consultation, Deed, GatheringFile, MaterialFile, SampleFault},
};
use crate::admin::wire::{HomeWire, HouseWire};

/// What is asked of the home node, each with its key: `None` for an act that becomes leaves.
///
/// # Errors
/// [`SampleFault`] for an hour that is none.
pub fn asks(
    c: &Consultation,
    deed: &Deed,
    key: &str,
    calendar: &Calendar,
) -> Result<Option<Vec<(String, HomeWire)>>, SampleFault> {
    let consultation = c.charter.id.clone();
    let one = |of: HouseWire| vec![(key.to_owned(), HomeWire::House { of })];
    Ok(Some(match deed {
        Deed::Group(group) => {
            let (id, name, members) = (group.id.clone(), group.name.clone(), group.members.clone());
            vec![(key.to_owned(), HomeWire::SetGroup { consultation, id, name, members })]
        }
        Deed::Material(file) => material(consultation, file, key),
        Deed::Circular(file) => one(HouseWire::SendCircular {
            consultation,
            id: file.id.clone(),
            title: file.title.clone(),
            text: file.text.clone(),
            must_confirm: file.must_confirm,
            to: file.to.clone(),
        }),
        Deed::Seen { id, confirms } => one(HouseWire::SeeCircular { id: id.clone(), confirms: *confirms }),
        Deed::Gathering(file) => one(gathering(consultation, file, calendar)?),
        Deed::Attend { of, reply, reason } => {
            one(HouseWire::AnswerGathering { id: of.clone(), reply: reply.clone(), reason: reason.clone() })
        }
        _ => return Ok(None),
    }))
}

/// The file first, then what it is.
fn material(consultation: String, file: &MaterialFile, key: &str) -> Vec<(String, HomeWire)> {
    let mut all: Vec<_> = file.file.iter().flat_map(|attached| pieces(0, attached, key)).collect();
    let set = HouseWire::SetMaterial {
        consultation,
        id: file.id.clone(),
        title: file.title.clone(),
        summary: file.summary.clone(),
        link: file.link.clone(),
        upload: file.file.as_ref().map(|_| key.to_owned()),
    };
    all.push((key.to_owned(), HomeWire::House { of: set }));
    all
}

fn gathering(consultation: String, file: &GatheringFile, calendar: &Calendar) -> Result<HouseWire, SampleFault> {
    let at = |day: i64, time: &str| calendar.moment(&When::on(day, time)).map(|at| at.0);
    Ok(HouseWire::SetGathering {
        id: file.id.clone(),
        about: Some(consultation),
        title: file.title.clone(),
        text: file.text.clone(),
        place: file.place.clone(),
        starts: at(file.starts_day, &file.starts)?,
        ends: at(file.starts_day, &file.ends)?,
        until: at(file.until_day, &file.until)?,
        seats: file.seats,
        public: file.public,
        to: file.to.clone(),
    })
}
