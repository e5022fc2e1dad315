//! Forms of a desk that were sent when their session had ended: what was typed is kept for the browser it came from, until
//! somebody has signed in again and sends it.

use crate::{command::Actor, facts::Private, ids::FormKey, refusal::Refusal};

/// Most fields of a kept form.
pub const FIELDS_MAX: usize = 512;
/// Longest a kept form may be, in bytes of names and values.
pub const FIELDS_LEN_MAX: usize = 64 << 10;
/// Forms kept of one browser or person; the oldest make room.
pub const KEPT_MAX: usize = 5;
/// Longest name of the page that a form belongs to, in bytes.
pub const PAGE_LEN_MAX: usize = 200;

/// A form as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeepForm {
    /// The form's key.
    pub key: FormKey,
    /// The page that it belongs to, as the face names it.
    pub page: String,
    /// Names and values.
    pub fields: Private<Vec<(String, String)>>,
}

pub(super) fn decide_keep(actor: &Actor, ask: &KeepForm) -> Result<(), Refusal> {
    actor.person().ok_or(Refusal::UnknownPerson)?;
    let fields = &ask.fields.0;
    if fields.len() > FIELDS_MAX {
        return Err(Refusal::TooMany { count: fields.len(), count_max: FIELDS_MAX });
    }
    let len = ask.page.len() + fields.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>();
    if len > FIELDS_LEN_MAX || ask.page.len() > PAGE_LEN_MAX {
        return Err(Refusal::TextTooLong { chars: len, chars_max: FIELDS_LEN_MAX });
    }
    Ok(())
}
