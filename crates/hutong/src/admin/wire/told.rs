//! What is told of a step of the follow-up, on the wire.

use hutong_core::{
    consultation::follow_up::{Note, Part, Unit},
    ids::Origin,
    moment::Moment,
};
use serde::{Deserialize, Serialize};

use super::read::{BadWire, bad, code};

/// What is told of a step.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToldWire {
    /// When it happened, in seconds since 1970.
    pub at: u64,
    /// The unit that took it.
    #[serde(default)]
    pub unit: String,
    /// Outcome code.
    #[serde(default)]
    pub code: Option<String>,
    /// Another date at which an answer is due.
    #[serde(default)]
    pub answer_due: Option<u64>,
    /// When it is to be looked at again.
    #[serde(default)]
    pub review: Option<u64>,
    /// The sentence with it.
    #[serde(default)]
    pub text: String,
}

impl ToldWire {
    /// The note and the sentence.
    pub(super) fn read(self) -> Result<(Note, String), BadWire> {
        let note = Note {
            at: Moment(self.at),
            unit: self.unit,
            code: self.code.as_deref().map(|c| code("code", c)).transpose()?,
            due: self.answer_due.map(Moment),
            review: self.review.map(Moment),
        };
        Ok((note, self.text))
    }
}

/// A unit of `[origin, part, name]`.
pub(super) fn unit(body: &str, part: &str, name: &str) -> Result<Unit, BadWire> {
    Ok(Unit {
        body: Origin::new(body).map_err(|e| bad("units", e))?,
        part: Part::from_word(part).ok_or_else(|| bad("units", part))?,
        name: name.to_owned(),
    })
}
