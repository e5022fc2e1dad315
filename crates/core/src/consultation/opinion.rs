//! 意见建议: handing in, correcting until published, supplementing, withdrawing, entering on behalf, importing.

use super::{
    admission::{self, TEXT_CHARS_MAX, TITLE_CHARS_MAX, author_part, check_text, participant},
    charter::Review,
    item::{Audience, ItemKind, Module, Source, State, Tier},
    phase::Phase,
};
use crate::{
    canonical::{Object, write_object},
    command::Actor,
    commitment::handle,
    decide::Decision,
    facts::{Base, Deed, ItemFacts, Private, Standing},
    ids::{Code, ConsultationId, LeafId, PartName, PersonId, Place, PromptId},
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

/// New words for an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correct {
    /// The item.
    pub item: Place,
    /// The new words, whole.
    pub text: String,
}

/// An addition to a published item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supplement {
    /// The item.
    pub item: Place,
    /// The added words.
    pub text: String,
}

/// Hands in an opinion.
pub(crate) fn submit(actor: &Actor, ask: &Submit, base: &Base) -> Result<Decision, Refusal> {
    let author = author(actor, ask, base)?;
    let charter = author.charter;
    let allowed = match &ask.prompt {
        None => Audience::Public,
        Some(id) => charter.prompt(id).ok_or_else(|| Refusal::NoSuchPrompt { prompt: id.clone() })?.audience,
    };
    let audience = ask.audience.unwrap_or(allowed);
    if audience < allowed {
        return Err(Refusal::AudienceTooWide { asked: audience, allowed });
    }
    check_text(&ask.text, TEXT_CHARS_MAX)?;
    if !ask.title.is_empty() {
        check_text(&ask.title, TITLE_CHARS_MAX)?;
    }
    if ask.named && author.standing.name.0.is_empty() {
        return Err(Refusal::NoNameOnFile);
    }
    let source = match (&ask.behalf, &ask.import) {
        (Some(_), _) => Some(Source::Behalf),
        (None, Some(_)) => Some(Source::Import),
        (None, None) => None,
    };
    let item = ItemAccepted {
        kind: ItemKind::Opinion,
        tier: author.tier,
        audience,
        prompt: ask.prompt.clone(),
        about: None,
        source,
        parts: Vec::new(),
    };
    let mut draft = Draft::plain(Some(&ask.consultation), Event::ItemAccepted(item))
        .part(PartName::known(PartName::TEXT), ask.text.as_str())
        .part(PartName::known(PartName::AUTHOR), author_part(author.handle, author.standing, ask.named));
    if !ask.title.is_empty() {
        draft = draft.part(PartName::known("title"), ask.title.as_str());
    }
    if let Some(source) = source_part(ask) {
        draft = draft.part(PartName::known(PartName::SOURCE), source);
    }
    attach(&mut draft, ask.files.as_ref())?;
    let mut decision = Decision::leaves(accepted(draft, charter.review));
    decision.author = ask.behalf.as_ref().and_then(|b| b.member.clone());
    Ok(decision)
}

/// The author as the item will name them, and the right to enter it.
fn author<'a>(actor: &Actor, ask: &Submit, base: &'a Base) -> Result<admission::Participant<'a>, Refusal> {
    let c = &ask.consultation;
    if ask.behalf.is_none() && ask.import.is_none() {
        return participant(actor, base, c, Module::Opinions, &[Phase::Collecting]);
    }
    // Somebody else's words: the clerk's role opens the door, the author's own standing (if any) names the tier.
    admission::need_moderator(actor, base)?;
    if let Some(member) = ask.behalf.as_ref().and_then(|b| b.member.clone()) {
        return participant(&Actor::Person(member), base, c, Module::Opinions, &[Phase::Collecting]);
    }
    let facts = admission::consultation(base, c)?;
    let charter = admission::charter(base, facts)?;
    admission::in_phase(facts, &[Phase::Collecting])?;
    if !charter.modules.contains(&Module::Opinions) {
        return Err(Refusal::ModuleOff { module: Module::Opinions });
    }
    let tier = ask.import.as_ref().map_or(Tier::Open, |i| i.tier);
    if !charter.admits(tier) {
        return Err(Refusal::TierNotAdmitted { tier });
    }
    let standing = admission::standing(actor, base)?;
    if ask.named {
        return Err(Refusal::NoNameOnFile);
    }
    // The handle is made from the words, so that one person's two letters are not linked to the clerk or each other.
    let unlinked = hutong_log::hash::sha256(ask.text.as_bytes());
    Ok(admission::Participant { tier, standing, handle: handle(unlinked.as_bytes(), c), charter })
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

fn source_part(ask: &Submit) -> Option<Vec<u8>> {
    let object = match (&ask.behalf, &ask.import) {
        (Some(b), _) => {
            Object::new().text("for", &*b.label.0).text("channel", b.channel.as_str()).text("received", &*b.received)
        }
        (None, Some(i)) => {
            Object::new().text("file", &*i.file).int("row", i.row).text("author", &*i.author.0).text("time", &*i.time)
        }
        (None, None) => return None,
    };
    Some(write_object(&object))
}

fn attach(draft: &mut Draft, files: Option<&Staged>) -> Result<(), Refusal> {
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

/// Replaces the words of an item that nobody but its author and moderators has seen.
pub(crate) fn correct(actor: &Actor, ask: &Correct, base: &Base) -> Result<Decision, Refusal> {
    let item = authored(actor, base, &ask.item)?;
    if !matches!(item.kind, ItemKind::Opinion | ItemKind::Reply | ItemKind::Supplement | ItemKind::Statement) {
        return Err(Refusal::WrongKind);
    }
    if item.has_votes {
        return Err(Refusal::HasVotes);
    }
    if item.was_published {
        return Err(Refusal::WasPublished);
    }
    if item.state != State::Pending {
        return Err(Refusal::WrongState { state: item.state });
    }
    let chars_max = if item.kind == ItemKind::Statement { admission::STATEMENT_CHARS_MAX } else { TEXT_CHARS_MAX };
    check_text(&ask.text, chars_max)?;
    let target = base.refer(&ask.item).ok_or(Refusal::NoSuchItem)?;
    let event = Event::ItemRevised { item: target, parts: Vec::new() };
    let draft = Draft::plain(Some(&item.consultation), event).part(PartName::known(PartName::TEXT), ask.text.as_str());
    Ok(Decision::leaves(vec![draft]))
}

/// Adds to one's published item.
pub(crate) fn supplement(actor: &Actor, ask: &Supplement, base: &Base) -> Result<Decision, Refusal> {
    let item = authored(actor, base, &ask.item)?;
    if item.kind != ItemKind::Opinion {
        return Err(Refusal::WrongKind);
    }
    if item.state != State::Published {
        return Err(Refusal::WrongState { state: item.state });
    }
    let author = participant(actor, base, &item.consultation, Module::Opinions, &[Phase::Collecting])?;
    check_text(&ask.text, TEXT_CHARS_MAX)?;
    let accept = ItemAccepted {
        kind: ItemKind::Supplement,
        tier: item.tier,
        audience: item.audience,
        prompt: item.prompt.clone(),
        about: base.refer(&ask.item),
        source: None,
        parts: Vec::new(),
    };
    let draft = Draft::plain(Some(&item.consultation), Event::ItemAccepted(accept))
        .part(PartName::known(PartName::TEXT), ask.text.as_str())
        .part(PartName::known(PartName::AUTHOR), author_part(author.handle, author.standing, false));
    Ok(Decision::leaves(accepted(draft, author.charter.review)))
}

/// Takes one's item back, until a report rests on it.
pub(crate) fn withdraw(actor: &Actor, place: &Place, base: &Base) -> Result<Decision, Refusal> {
    let item = authored(actor, base, place)?;
    if item.is_reported {
        return Err(Refusal::ReportRestsOnIt);
    }
    if matches!(item.state, State::Withdrawn | State::Erased) {
        return Err(Refusal::WrongState { state: item.state });
    }
    let target = base.refer(place).ok_or(Refusal::NoSuchItem)?;
    let event = Event::StateChanged { item: target, to: State::Withdrawn, reason: None, into: None, parts: Vec::new() };
    Ok(Decision::leaves(vec![Draft::plain(Some(&item.consultation), event)]))
}

/// An item of the own log by whoever asks. Others learn nothing, not even that it exists, unless it is public.
fn authored<'a>(actor: &Actor, base: &'a Base, place: &Place) -> Result<&'a ItemFacts, Refusal> {
    let item = admission::own_item(base, place)?;
    if base.did(actor, place, Deed::Authored) {
        return Ok(item);
    }
    let public = item.state == State::Published && item.audience == Audience::Public;
    Err(if public { Refusal::NotAuthor } else { Refusal::NoSuchItem })
}

/// Whether a person's items may be named: there is a name on file.
pub fn can_be_named(standing: &Standing) -> bool {
    !standing.name.0.is_empty()
}
