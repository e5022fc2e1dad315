//! What a secretariat does in its house, on the wire: the shelf, circulars, gatherings.

use hutong_core::{
    facts::Private,
    home::{
        AnswerGathering, HomeAsk, Material, SeeCircular, SendCircular, SetGathering, SetMaterial,
        circular::Addressed,
        gathering::{Details, Reply},
    },
    ids::PersonId,
    moment::Moment,
};
use serde::{Deserialize, Serialize};

use super::{
    BadWire,
    read::{bad, code, consultation, form_key, person},
};

/// One of these, by name.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs, reason = "fields as in the home commands of the same names")]
pub enum HouseWire {
    SetMaterial {
        consultation: String,
        id: String,
        title: String,
        summary: String,
        link: String,
        /// Key of the form under which a file was staged.
        upload: Option<String>,
    },
    SendCircular {
        consultation: String,
        id: String,
        title: String,
        text: String,
        must_confirm: bool,
        to: Vec<String>,
    },
    SeeCircular {
        id: String,
        confirms: bool,
    },
    SetGathering {
        id: String,
        about: Option<String>,
        title: String,
        text: String,
        place: String,
        starts: u64,
        ends: u64,
        until: u64,
        seats: Option<u64>,
        public: bool,
        to: Vec<String>,
    },
    AnswerGathering {
        id: String,
        reply: String,
        reason: String,
    },
}

impl HouseWire {
    /// The home command meant.
    ///
    /// # Errors
    /// [`BadWire`] names the field.
    pub fn ask(self) -> Result<HomeAsk, BadWire> {
        Ok(match self {
            HouseWire::SetMaterial { consultation: c, id, title, summary, link, upload } => {
                let material = Material { id: code("id", &id)?, title, summary, link };
                let upload = upload.as_deref().map(form_key).transpose()?;
                HomeAsk::SetMaterial(SetMaterial { consultation: consultation(&c)?, material, upload })
            }
            HouseWire::SendCircular { consultation: c, id, title, text, must_confirm, to } => {
                HomeAsk::SendCircular(SendCircular {
                    consultation: consultation(&c)?,
                    id: code("id", &id)?,
                    title,
                    text,
                    must_confirm,
                    addressed: Addressed::People,
                    to: people(&to)?,
                })
            }
            HouseWire::SeeCircular { id, confirms } => {
                HomeAsk::SeeCircular(SeeCircular { id: code("id", &id)?, confirms })
            }
            HouseWire::SetGathering { id, about, title, text, place, starts, ends, until, seats, public, to } => {
                let details = Details {
                    title,
                    text,
                    place,
                    starts: Moment(starts),
                    ends: Moment(ends),
                    until: Moment(until),
                    seats,
                    is_public: public,
                };
                HomeAsk::SetGathering(SetGathering {
                    id: code("id", &id)?,
                    about: about.as_deref().map(consultation).transpose()?,
                    details,
                    addressed: Addressed::People,
                    to: people(&to)?,
                })
            }
            HouseWire::AnswerGathering { id, reply, reason } => {
                let reply = Reply::from_word(&reply).ok_or_else(|| bad("reply", "coming or leave"))?;
                let (id, reason) = (code("id", &id)?, Private(reason));
                HomeAsk::AnswerGathering(AnswerGathering { id, reply: Some(reply), reason })
            }
        })
    }
}

fn people(ids: &[String]) -> Result<Vec<PersonId>, BadWire> {
    ids.iter().map(|id| person(id)).collect()
}
