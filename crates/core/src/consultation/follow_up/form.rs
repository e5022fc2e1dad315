//! The parts of a follow-up leaf as canonical bytes: `action` of the first, `step` of each.

use super::{Action, Addressee, Days, Note, Part, Unit};
use crate::{
    canonical::{self, BadField, Object, Value, parse_object, write_object},
    ids::{Code, Origin},
    moment::Moment,
};

/// Most units of an action.
pub const LEADS_MAX: usize = 64;

/// Why bytes are not what they should be.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPart {
    /// Not canonical JSON.
    #[error(transparent)]
    NotCanonical(#[from] canonical::NotCanonical),
    /// A field is wrong.
    #[error(transparent)]
    Field(#[from] BadField),
}

impl Action {
    /// Reads canonical bytes.
    ///
    /// # Errors
    /// What is wrong and where.
    pub fn read(bytes: &[u8]) -> Result<Action, BadPart> {
        let o = parse_object(bytes, canonical::DOCUMENT)?;
        let bad = || BadField::new("recommendation", "[section, recommendation], both from 1");
        let recommendation = match o.need_list("recommendation")? {
            [section, n] => (section.as_int().ok_or_else(bad)?, n.as_int().ok_or_else(bad)?),
            _ => return Err(bad().into()),
        };
        let action = Action {
            recommendation,
            addressee: Addressee::from_word(o.need_text("addressee")?)
                .ok_or_else(|| BadField::new("addressee", "own, both, national, enterprise or university"))?,
            units: o.need_list("units")?.iter().map(read_unit).collect::<Result<_, _>>()?,
            due: moment(&o, "due")?,
            days: Days::from_word(o.need_text("days")?).ok_or_else(|| BadField::new("days", "working or calendar"))?,
        };
        if !action.units.is_sorted_by(|a, b| a < b) || action.units.len() > LEADS_MAX {
            return Err(BadField::new("units", "at most 64, by body, part and name, each once").into());
        }
        if action.bytes() == bytes { Ok(action) } else { Err(BadField::new("action", "without unknown fields").into()) }
    }

    /// The canonical bytes; units are written in order, each once.
    pub fn bytes(&self) -> Vec<u8> {
        let mut units: Vec<&Unit> = self.units.iter().collect();
        units.sort();
        units.dedup();
        let units = units.into_iter().map(|u| {
            Value::List(vec![Value::text(u.body.as_str()), Value::text(u.part.word()), Value::text(&*u.name)])
        });
        let (section, n) = self.recommendation;
        let mut o = Object::new()
            .with("recommendation", Value::List(vec![int(section), int(n)]))
            .text("addressee", self.addressee.word())
            .with("units", Value::List(units.collect()))
            .text("days", self.days.word());
        if let Some(due) = self.due {
            o = o.int("due", due.0);
        }
        write_object(&o)
    }
}

impl Note {
    /// Reads canonical bytes.
    ///
    /// # Errors
    /// What is wrong and where.
    pub fn read(bytes: &[u8]) -> Result<Note, BadPart> {
        let o = parse_object(bytes, canonical::DOCUMENT)?;
        let code = o.get("code").map(|_| Code::new(o.need_text("code")?).map_err(|_| BadField::new("code", "a code")));
        let note = Note {
            at: Moment(o.need_int("at")?),
            unit: o.need_text("unit")?.to_owned(),
            code: code.transpose()?,
            due: moment(&o, "due")?,
            review: moment(&o, "review")?,
        };
        if note.bytes() == bytes { Ok(note) } else { Err(BadField::new("step", "without unknown fields").into()) }
    }

    /// The canonical bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut o = Object::new().int("at", self.at.0).text("unit", &*self.unit);
        if let Some(code) = &self.code {
            o.set("code", Value::text(code.as_str()));
        }
        if let Some(due) = self.due {
            o = o.int("due", due.0);
        }
        if let Some(review) = self.review {
            o = o.int("review", review.0);
        }
        write_object(&o)
    }
}

fn int(n: u64) -> Value<'static> {
    Value::Int(i64::try_from(n).map_or(canonical::INTEGER_MAX, |n| n.min(canonical::INTEGER_MAX)))
}

fn moment(o: &Object<'_>, key: &str) -> Result<Option<Moment>, BadField> {
    o.get(key).map(|_| o.need_int(key).map(Moment)).transpose()
}

fn read_unit(v: &Value<'_>) -> Result<Unit, BadField> {
    let bad = || BadField::new("units", "a list of [origin, lead | assisting | separate, name]");
    let Some([body, part, name]) = v.as_list() else { return Err(bad()) };
    Ok(Unit {
        body: body.as_text().and_then(|t| Origin::new(t).ok()).ok_or_else(bad)?,
        part: part.as_text().and_then(Part::from_word).ok_or_else(bad)?,
        name: name.as_text().ok_or_else(bad)?.to_owned(),
    })
}
