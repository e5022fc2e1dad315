//! 调研记录: what a research group saw in the field, with findings that become opinions by one press.

use super::{
    admission::{self, LABEL_CHARS_MAX, TEXT_CHARS_MAX, check_intake, check_label, check_text, participant, readable},
    item::{Audience, ItemKind, Module},
    opinion::{Staged, accepted, attach},
    phase::Phase,
};
use crate::{
    canonical::{self, Object, Value, parse_object, write_object},
    command::Actor,
    decide::Decision,
    facts::Base,
    ids::{Code, ConsultationId, PartName, Place},
    record::{Draft, Event, ItemAccepted},
    refusal::Refusal,
};

/// Most findings of a note.
pub const FINDINGS_MAX: usize = 10;
/// Longest finding, in characters.
pub const FINDING_CHARS_MAX: usize = 500;
/// Most lines of evidence.
pub const EVIDENCE_MAX: usize = 20;

/// A note from the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submit {
    /// Where.
    pub consultation: ConsultationId,
    /// Which group went.
    pub group: Code,
    /// What was seen and heard.
    pub text: String,
    /// The place, in words.
    pub place: String,
    /// The day, as it was written.
    pub date: String,
    /// What was found, a sentence or two each.
    pub findings: Vec<String>,
    /// What it rests on: who was asked, which papers, which pictures.
    pub evidence: Vec<String>,
    /// Whether the author wants to be named.
    pub named: bool,
    /// Pictures and papers, staged before.
    pub files: Option<Staged>,
}

/// A finding that becomes an opinion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raise {
    /// The note.
    pub note: Place,
    /// The opinion, in the words of the finding as far as possible.
    pub text: String,
    /// Whether its author wants to be named.
    pub named: bool,
}

/// What stands beside the words of a note: its part `field`.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Field {
    /// Name of the group.
    pub group: String,
    /// The place.
    pub place: String,
    /// The day.
    pub date: String,
    /// The findings.
    pub findings: Vec<String>,
    /// The evidence.
    pub evidence: Vec<String>,
}

impl Field {
    /// The canonical bytes: what the record commits to.
    pub fn bytes(&self) -> Vec<u8> {
        fn list(lines: &[String]) -> Value<'_> {
            Value::List(lines.iter().map(Value::text).collect())
        }
        write_object(
            &Object::new()
                .text("group", &*self.group)
                .text("place", &*self.place)
                .text("date", &*self.date)
                .with("findings", list(&self.findings))
                .with("evidence", list(&self.evidence)),
        )
    }

    /// Reads canonical bytes; `None` when they are none.
    pub fn read(bytes: &[u8]) -> Option<Field> {
        let o = parse_object(bytes, canonical::DOCUMENT).ok()?;
        let text = |key| o.need_text(key).ok().map(str::to_owned);
        let list = |key| {
            let lines = o.need_list(key).ok()?.iter().map(|line| line.as_text().map(str::to_owned));
            lines.collect::<Option<Vec<_>>>()
        };
        Some(Field {
            group: text("group")?,
            place: text("place")?,
            date: text("date")?,
            findings: list("findings")?,
            evidence: list("evidence")?,
        })
    }
}

fn check_lines(lines: &[String], count_max: usize, chars_max: usize) -> Result<(), Refusal> {
    if lines.len() > count_max {
        return Err(Refusal::TooMany { count: lines.len(), count_max });
    }
    lines.iter().try_for_each(|line| check_text(line, chars_max))
}

/// Hands in a note, as a member of its group.
pub(crate) fn submit(actor: &Actor, ask: &Submit, base: &Base) -> Result<Decision, Refusal> {
    let c = &ask.consultation;
    check_intake(base, c)?;
    let author = participant(actor, base, c, Module::Notes, &[Phase::Collecting, Phase::Deliberating])?;
    let groups = base.house.groups.get(c).map(Vec::as_slice).unwrap_or_default();
    let group = groups.iter().find(|group| group.id == ask.group).ok_or(Refusal::NotInGroup)?;
    if !actor.person().is_some_and(|person| group.members.contains(person)) {
        return Err(Refusal::NotInGroup);
    }
    check_text(&ask.text, TEXT_CHARS_MAX)?;
    check_text(&ask.place, LABEL_CHARS_MAX)?;
    check_label(&ask.place, LABEL_CHARS_MAX)?;
    check_label(&ask.date, LABEL_CHARS_MAX)?;
    check_lines(&ask.findings, FINDINGS_MAX, FINDING_CHARS_MAX)?;
    check_lines(&ask.evidence, EVIDENCE_MAX, FINDING_CHARS_MAX)?;
    let field = Field {
        group: group.name.clone(),
        place: ask.place.clone(),
        date: ask.date.clone(),
        findings: ask.findings.clone(),
        evidence: ask.evidence.clone(),
    };
    let accept = ItemAccepted {
        kind: ItemKind::Note,
        tier: author.tier,
        audience: Audience::Public,
        prompt: None,
        about: None,
        source: None,
        parts: Vec::new(),
    };
    let mut draft = Draft::plain(Some(c), Event::ItemAccepted(accept))
        .part(PartName::known(PartName::TEXT), ask.text.as_str())
        .part(PartName::known(PartName::FIELD), field.bytes())
        .part(PartName::known(PartName::AUTHOR), author.author_part(ask.named)?);
    attach(&mut draft, ask.files.as_ref())?;
    Ok(Decision::leaves(accepted(draft, author.charter.review)))
}

/// Makes an opinion of what a note of either body found; it refers to the note.
pub(crate) fn raise(actor: &Actor, ask: &Raise, base: &Base) -> Result<Decision, Refusal> {
    let consultation = admission::item(base, &ask.note)?.consultation.clone();
    check_intake(base, &consultation)?;
    let author = participant(actor, base, &consultation, Module::Opinions, &[Phase::Collecting])?;
    let note = readable(base, &ask.note, author.tier)?;
    if note.kind != ItemKind::Note {
        return Err(Refusal::WrongKind);
    }
    check_text(&ask.text, TEXT_CHARS_MAX)?;
    let accept = ItemAccepted {
        kind: ItemKind::Opinion,
        tier: author.tier,
        audience: note.audience,
        prompt: None,
        about: base.refer(&ask.note),
        source: None,
        parts: Vec::new(),
    };
    let draft = Draft::plain(Some(&consultation), Event::ItemAccepted(accept))
        .part(PartName::known(PartName::TEXT), ask.text.as_str())
        .part(PartName::known(PartName::AUTHOR), author.author_part(ask.named)?);
    Ok(Decision::leaves(accepted(draft, author.charter.review)))
}
