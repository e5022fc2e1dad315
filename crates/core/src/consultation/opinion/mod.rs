//! 意见建议: handing in by oneself, on behalf of somebody, or from a file of another system.

mod amend;

use std::sync::Arc;

pub use amend::{Correct, Supplement, WithdrawByReceipt};
pub(crate) use amend::{correct, supplement, withdraw, withdraw_by_receipt};

use super::{
    admission::{
        self, LABEL_CHARS_MAX, TEXT_CHARS_MAX, TITLE_CHARS_MAX, author_part, check_heading, check_label, check_text,
        labelled_part, need_role_in, participant,
    },
    charter::{Charter, Review},
    item::{Audience, ItemKind, Module, Source, State, Tier},
    phase::Phase,
};
use crate::{
    canonical::{Object, write_object},
    command::Actor,
    commitment::handle,
    decide::Decision,
    facts::{Base, Private},
    ids::{Code, ConsultationId, LeafId, PartName, PersonId, PromptId},
    record::{Content, Draft, Event, ItemAccepted},
    refusal::Refusal,
};

/// Most attachments of one item.
pub const FILES_MAX: usize = 10;
/// Largest attachment in bytes (the limit of a blob, RECORD §9).
pub const FILE_LEN_MAX: u64 = 20 << 20;

/// What a person hands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submit {
    /// Where.
    pub consultation: ConsultationId,
    /// Under which prompt.
    pub prompt: Option<PromptId>,
    /// Narrower than the prompt's audience, if the author wants it so.
    pub audience: Option<Audience>,
    /// A heading, or empty.
    pub title: String,
    /// The words.
    pub text: String,
    /// Whether the author wants to be named.
    pub named: bool,
    /// Attachments, staged before.
    pub files: Option<Staged>,
    /// Entered by staff for somebody.
    pub behalf: Option<Behalf>,
    /// Read from a file of another system.
    pub import: Option<Import>,
}

/// Attachments that were staged under one leaf id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staged {
    /// The id their commitments are bound to.
    pub leaf_id: LeafId,
    /// Commitment of each, in order; `None` for one that has not arrived whole.
    pub commitments: Vec<Option<hutong_log::hash::Hash>>,
}

/// For whom, and how it reached the secretariat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behalf {
    /// As the secretariat knows them.
    pub label: Private<String>,
    /// Their account, when they have one: it then counts as theirs.
    pub member: Option<PersonId>,
    /// 电话, 微信, 来信, 座谈会, 纸质, as a code.
    pub channel: Code,
    /// Date received, as written by the clerk.
    pub received: String,
}

/// Where an imported item came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Name of the file.
    pub file: String,
    /// Row in it, from 1.
    pub row: u64,
    /// Author label there, or empty.
    pub author: Private<String>,
    /// Original time, or empty.
    pub time: String,
    /// Tier to enter it under.
    pub tier: Tier,
}

/// Whose words they are, as the item will say.
struct Author<'a> {
    tier: Tier,
    /// Content of the part `author`.
    part: Vec<u8>,
    charter: &'a Arc<Charter>,
}

/// Hands in an opinion.
pub(crate) fn submit(actor: &Actor, ask: &Submit, base: &Base) -> Result<Decision, Refusal> {
    let source = source(actor, ask)?;
    let author = author(actor, ask, source.as_ref(), base)?;
    let allowed = match &ask.prompt {
        None => Audience::Public,
        Some(id) => author.charter.prompt(id).ok_or_else(|| Refusal::NoSuchPrompt { prompt: id.clone() })?.audience,
    };
    let audience = ask.audience.unwrap_or(allowed);
    if audience < allowed {
        return Err(Refusal::AudienceTooWide { asked: audience, allowed });
    }
    check_text(&ask.text, TEXT_CHARS_MAX)?;
    let item = ItemAccepted {
        kind: ItemKind::Opinion,
        tier: author.tier,
        audience,
        prompt: ask.prompt.clone(),
        about: None,
        source: source.as_ref().map(|(source, _)| *source),
        parts: Vec::new(),
    };
    let mut draft = Draft::plain(Some(&ask.consultation), Event::ItemAccepted(item))
        .part(PartName::known(PartName::TEXT), ask.text.as_str())
        .part(PartName::known(PartName::AUTHOR), author.part);
    if !ask.title.is_empty() {
        check_heading(&ask.title, TITLE_CHARS_MAX)?;
        draft = draft.part(PartName::known(PartName::TITLE), ask.title.as_str());
    }
    if let Some((_, part)) = source {
        draft = draft.part(PartName::known(PartName::SOURCE), part);
    }
    attach(&mut draft, ask.files.as_ref())?;
    let mut decision = Decision::leaves(accepted(draft, author.charter.review));
    decision.author = ask.behalf.as_ref().and_then(|b| b.member.clone());
    Ok(decision)
}

/// The author as the item will name them, and the right to enter it.
fn author<'a>(
    actor: &Actor,
    ask: &Submit,
    source: Option<&(Source, Vec<u8>)>,
    base: &'a Base,
) -> Result<Author<'a>, Refusal> {
    let c = &ask.consultation;
    let Some((_, origin)) = source else {
        admission::check_intake(base, c)?;
        let person = participant(actor, base, c, Module::Opinions, &[Phase::Collecting])?;
        return Ok(Author { tier: person.tier, part: person.author_part(ask.named)?, charter: person.charter });
    };
    // Somebody else's words: the clerk's role opens the door, the author's own standing (if any) names the tier.
    need_role_in(actor, base, "moderator", |r| r.moderator, c)?;
    if let Some(member) = ask.behalf.as_ref().and_then(|b| b.member.clone()) {
        let person = participant(&Actor::Person(member), base, c, Module::Opinions, &[Phase::Collecting])?;
        return Ok(Author { tier: person.tier, part: person.author_part(ask.named)?, charter: person.charter });
    }
    let facts = admission::consultation(base, c)?;
    let charter = admission::charter(base, facts)?;
    admission::in_phase(facts, &[Phase::Collecting])?;
    if !charter.modules.contains(&Module::Opinions) {
        return Err(Refusal::ModuleOff { module: Module::Opinions });
    }
    let tier = ask.import.as_ref().filter(|_| ask.behalf.is_none()).map_or(Tier::Open, |i| i.tier);
    if !charter.admits(tier) {
        return Err(Refusal::TierNotAdmitted { tier });
    }
    // Nobody's key is at hand: the handle is made from what came, so that it is linked neither to the clerk nor to
    // another letter of the same person, while equal texts of two people stay two people's.
    let seed = hutong_log::hash::hmac_sha256(origin, &[ask.text.as_bytes()]);
    let handle = handle(seed.as_bytes(), c);
    let part = match ask.behalf.as_ref().map(|b| b.label.0.as_str()) {
        _ if !ask.named => author_part(handle, None, false),
        Some(label) if !label.is_empty() => labelled_part(handle, label),
        // Whoever wrote the rows of another system was not asked about a byline in this one.
        _ => return Err(Refusal::NoNameOnFile),
    };
    Ok(Author { tier, part, charter })
}

/// Part `origin` of what the author did not hand in by their own hand: where it came from, and who entered it.
fn source(actor: &Actor, ask: &Submit) -> Result<Option<(Source, Vec<u8>)>, Refusal> {
    let clerk = actor.person().map(PersonId::as_str).unwrap_or_default();
    let (source, object) = match (&ask.behalf, &ask.import) {
        (Some(b), _) => {
            check_label(&b.label.0, LABEL_CHARS_MAX)?;
            check_label(&b.received, LABEL_CHARS_MAX)?;
            let o = Object::new().text("for", &*b.label.0).text("channel", b.channel.as_str());
            (Source::Behalf, o.text("received", &*b.received).text("by", clerk))
        }
        (None, Some(i)) => {
            for label in [&i.file, &i.author.0, &i.time] {
                check_label(label, LABEL_CHARS_MAX)?;
            }
            let o = Object::new().text("file", &*i.file).int("row", i.row).text("author", &*i.author.0);
            (Source::Import, o.text("time", &*i.time).text("by", clerk))
        }
        (None, None) => return Ok(None),
    };
    Ok(Some((source, write_object(&object))))
}

/// A leaf that somebody handed in, followed by its publication where the charter reviews afterwards.
pub(super) fn accepted(draft: Draft, review: Review) -> Vec<Draft> {
    match review {
        Review::Before => vec![draft],
        Review::After => published_at_once(draft),
    }
}

/// A leaf with its publication right behind it.
pub(super) fn published_at_once(draft: Draft) -> Vec<Draft> {
    let consultation = draft.consultation.clone();
    let placeholder = crate::ids::Ref { origin: None, index: 0, hash: hutong_log::hash::empty_root() };
    let event =
        Event::StateChanged { item: placeholder, to: State::Published, reason: None, into: None, parts: Vec::new() };
    let mut publication = Draft::plain(consultation.as_ref(), event);
    publication.points_back = Some(1);
    vec![draft, publication]
}

pub(super) fn attach(draft: &mut Draft, files: Option<&Staged>) -> Result<(), Refusal> {
    let Some(staged) = files else { return Ok(()) };
    if staged.commitments.len() > FILES_MAX {
        return Err(Refusal::TooMany { count: staged.commitments.len(), count_max: FILES_MAX });
    }
    draft.leaf_id = Some(staged.leaf_id);
    for (at, commitment) in staged.commitments.iter().enumerate() {
        let commitment = commitment.ok_or(Refusal::AttachmentMissing { n: at + 1 })?;
        draft.contents.push((PartName::file(at + 1), Content::Staged { commitment }));
    }
    Ok(())
}
