//! What people and the node's own timers ask for. Imperative: nothing has happened yet.

use crate::{
    consultation::{
        appeal, document, erasure, finding, flag, follow_up, moderation, note, objection, opening, opinion, proposal,
        response, shortlist, statement, survey, vote,
    },
    ids::{ConsultationId, DocumentId, FormKey, Origin, PersonId, Place},
    record::{KeyChange, PolicySet},
    upkeep::KeepEvidence,
};

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Actor {
    /// A person with an account at this node: member, verified participant, staff.
    Person(PersonId),
    /// A device of somebody without an account: the open tier.
    Device(PersonId),
    /// The node itself: timers and replays of what partners did. Has no rights beyond the commands made for it.
    Node,
}

impl Actor {
    /// The person or device; `None` for the node itself.
    pub fn person(&self) -> Option<&PersonId> {
        match self {
            Actor::Person(id) | Actor::Device(id) => Some(id),
            Actor::Node => None,
        }
    }
}

/// One request, with the key that makes a repeat recognisable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Who asks.
    pub actor: Actor,
    /// The form's key: the same for every repeat of the same press of a button.
    pub key: FormKey,
    /// What is asked.
    pub ask: Ask,
}

/// Every recorded command. Each has its rule in the module that defines its content. Printed by name alone: what
/// people write and how they vote does not belong into a log.
#[derive(Clone, PartialEq, Eq)]
pub enum Ask {
    /// Put bytes of a joint document to the co-hosts.
    ProposeDocument(document::Propose),
    /// Accept a partner's proposal.
    AcceptDocument(document::Answer),
    /// Say that a partner's proposal will not be accepted.
    RejectDocument(document::Reject),
    /// Freeze who may take part as a member.
    FreezeRoll(opening::FreezeRoll),
    /// Open under the charter in force.
    OpenConsultation(ConsultationId),
    /// Stop taking opinions, go on with votes.
    BeginDeliberation(ConsultationId),
    /// Close.
    CloseConsultation(ConsultationId),
    /// Hand in an opinion.
    SubmitOpinion(opinion::Submit),
    /// Replace the words of one's item while nobody else has seen it.
    CorrectItem(opinion::Correct),
    /// Add to one's published item.
    SupplementItem(opinion::Supplement),
    /// Take one's item back.
    WithdrawItem(Place),
    /// Take back the item of whoever holds its receipt.
    WithdrawByReceipt(opinion::WithdrawByReceipt),
    /// Answer an item of either body.
    ReplyToItem(response::Reply),
    /// Support an item of either body.
    SupportItem(Place),
    /// Put a sentence to the vote.
    SubmitStatement(statement::Submit),
    /// Put a sentence of an opinion to the vote, as the body.
    ChooseStatement(statement::Choose),
    /// Agree, disagree or pass.
    CastVote(vote::Cast),
    /// Seal the votes received so far (timer, or before closing).
    SealVotes(ConsultationId),
    /// Publish pending items.
    PublishItems(Vec<Place>),
    /// Withhold an item, with reason.
    WithholdItem(moderation::Withhold),
    /// Merge an item into another.
    MergeItem(moderation::Merge),
    /// Take an item apart into arguments.
    SplitItem(moderation::Split),
    /// Object to a withheld item.
    AppealDecision(appeal::Submit),
    /// Answer an appeal.
    AnswerAppeal(appeal::Answer),
    /// Record what an analysis gave.
    RecordFinding(finding::Record),
    /// Issue the report in force.
    IssueReport(DocumentId),
    /// Erase parts of an item on a legal basis.
    EraseParts(erasure::Erase),
    /// Name every partner's mirrored head in the own log (timer, hourly).
    AnchorHeads,
    /// Confirm that what a partner erased is deleted here.
    AcknowledgeErasure(Place),
    /// Put the questions of a survey.
    OpenSurvey(survey::Open),
    /// Answer a survey of either body.
    AnswerSurvey(survey::Answer),
    /// Take no more in this log of what belongs to an item of either body, and say what it came to (timer, or by hand).
    TallyItem(Place),
    /// Send a recommendation of the issued report off.
    BeginAction(follow_up::Begin),
    /// Take a step of an action.
    TakeStep(follow_up::Take),
    /// Put a suggestion on the own shortlist.
    ShortlistTopic(shortlist::Put),
    /// Take it off again.
    DropFromShortlist(Place),
    /// Hand in what a research group saw.
    SubmitNote(note::Submit),
    /// Make an opinion of what a note found.
    RaiseFinding(note::Raise),
    /// Hand in a proposal that others may sign.
    SubmitProposal(proposal::Submit),
    /// Sign a proposal of either body.
    CosignProposal(proposal::Sign),
    /// Say what this body decided about a proposal.
    FileProposal(proposal::File),
    /// See [`flag::Flag`].
    FlagItem(flag::Flag),
    /// See [`flag::Keep`].
    KeepFlagged(flag::Keep),
    /// See [`objection::Object`].
    ObjectToDecision(objection::Object),
    /// See [`objection::Answer`].
    AnswerObjection(objection::Answer),
    /// Let a key of the own log follow another, as the root key signed it.
    ChangeKey(KeyChange),
    /// Let a policy hold, as the root key signed it.
    SetPolicy(PolicySet),
    /// Name evidence that this body keeps.
    KeepEvidence(KeepEvidence),
    /// End the own log.
    RetireLog(Option<Origin>),
}

impl Ask {
    /// A short name for logs and messages, the same in every language.
    pub fn name(&self) -> &'static str {
        match self {
            Ask::ProposeDocument(_) => "propose-document",
            Ask::AcceptDocument(_) => "accept-document",
            Ask::RejectDocument(_) => "reject-document",
            Ask::FreezeRoll(_) => "freeze-roll",
            Ask::OpenConsultation(_) => "open-consultation",
            Ask::BeginDeliberation(_) => "begin-deliberation",
            Ask::CloseConsultation(_) => "close-consultation",
            Ask::SubmitOpinion(_) => "submit-opinion",
            Ask::CorrectItem(_) => "correct-item",
            Ask::SupplementItem(_) => "supplement-item",
            Ask::WithdrawItem(_) => "withdraw-item",
            Ask::WithdrawByReceipt(_) => "withdraw-by-receipt",
            Ask::ReplyToItem(_) => "reply-to-item",
            Ask::SupportItem(_) => "support-item",
            Ask::SubmitStatement(_) => "submit-statement",
            Ask::ChooseStatement(_) => "choose-statement",
            Ask::CastVote(_) => "cast-vote",
            Ask::SealVotes(_) => "seal-votes",
            Ask::PublishItems(_) => "publish-items",
            Ask::WithholdItem(_) => "withhold-item",
            Ask::MergeItem(_) => "merge-item",
            Ask::SplitItem(_) => "split-item",
            Ask::AppealDecision(_) => "appeal-decision",
            Ask::AnswerAppeal(_) => "answer-appeal",
            Ask::RecordFinding(_) => "record-finding",
            Ask::IssueReport(_) => "issue-report",
            Ask::EraseParts(_) => "erase-parts",
            Ask::AnchorHeads => "anchor-heads",
            Ask::AcknowledgeErasure(_) => "acknowledge-erasure",
            Ask::OpenSurvey(_) => "open-survey",
            Ask::AnswerSurvey(_) => "answer-survey",
            Ask::TallyItem(_) => "tally-item",
            Ask::BeginAction(_) => "begin-action",
            Ask::TakeStep(_) => "take-step",
            Ask::ShortlistTopic(_) => "shortlist-topic",
            Ask::DropFromShortlist(_) => "drop-from-shortlist",
            Ask::SubmitNote(_) => "submit-note",
            Ask::RaiseFinding(_) => "raise-finding",
            Ask::SubmitProposal(_) => "submit-proposal",
            Ask::CosignProposal(_) => "cosign-proposal",
            Ask::FileProposal(_) => "file-proposal",
            Ask::FlagItem(_) => "flag-item",
            Ask::KeepFlagged(_) => "keep-flagged",
            Ask::ObjectToDecision(_) => "object-to-decision",
            Ask::AnswerObjection(_) => "answer-objection",
            Ask::ChangeKey(_) => "change-key",
            Ask::SetPolicy(_) => "set-policy",
            Ask::KeepEvidence(_) => "keep-evidence",
            Ask::RetireLog(_) => "retire-log",
        }
    }
}

impl std::fmt::Debug for Ask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Places of items, as they stand in the log of staff acts: indexes of the own log, other logs by name.
fn places<'a>(all: impl IntoIterator<Item = &'a Place>) -> String {
    let words = all.into_iter().map(|place| format!("{}#{}", place.origin, place.index));
    words.collect::<Vec<_>>().join(" ")
}

impl Ask {
    /// What an act of staff is about, for the log of staff acts; `None` for what people do for themselves, and for the
    /// node's own timers. Never any words of an item.
    pub fn staff_about(&self) -> Option<String> {
        Some(match self {
            Ask::ProposeDocument(a) => a.document.to_string(),
            Ask::AcceptDocument(a) => format!("{} v{}", a.document.id, a.document.ver),
            Ask::RejectDocument(r) => format!("{} v{}", r.answer.document.id, r.answer.document.ver),
            Ask::IssueReport(id) => id.to_string(),
            Ask::FreezeRoll(f) => f.consultation.to_string(),
            Ask::OpenConsultation(c) | Ask::BeginDeliberation(c) | Ask::CloseConsultation(c) | Ask::SealVotes(c) => {
                c.to_string()
            }
            Ask::RecordFinding(f) => f.consultation.to_string(),
            Ask::SubmitOpinion(s) if s.behalf.is_some() || s.import.is_some() => s.consultation.to_string(),
            Ask::PublishItems(items) => places(items),
            Ask::WithholdItem(w) => places([&w.item]),
            Ask::MergeItem(m) => places([&m.item, &m.into]),
            Ask::SplitItem(s) => places([&s.item]),
            Ask::ChooseStatement(s) => places([&s.item]),
            Ask::AnswerAppeal(a) => places([&a.appeal, &a.item]),
            Ask::EraseParts(e) => places([&e.item]),
            Ask::AcknowledgeErasure(place) | Ask::DropFromShortlist(place) | Ask::TallyItem(place) => places([place]),
            Ask::OpenSurvey(open) => open.consultation.to_string(),
            Ask::ShortlistTopic(p) => places([&p.item]),
            Ask::BeginAction(b) => {
                let (section, n) = b.action.recommendation;
                format!("{} {section}.{n}", b.consultation)
            }
            Ask::TakeStep(t) => format!("{} {}", places([&t.action]), t.step),
            Ask::FileProposal(file) => places([&file.proposal]),
            Ask::FlagItem(flag) => places([&flag.item]),
            Ask::KeepFlagged(keep) => places([&keep.flag, &keep.item]),
            Ask::ObjectToDecision(o) => places([&o.to.leaf, &o.to.item]),
            Ask::AnswerObjection(a) => places([&a.objection, &a.to.item]),
            Ask::ChangeKey(change) => change.role.to_string(),
            Ask::SetPolicy(set) => set.version.to_string(),
            Ask::RetireLog(next) => next.as_ref().map(ToString::to_string).unwrap_or_default(),
            _ => return None,
        })
    }

    /// Items that a moderator decides about: whoever had taken them is done with them.
    pub fn decided_items(&self) -> Vec<&Place> {
        match self {
            Ask::PublishItems(items) => items.iter().collect(),
            Ask::WithholdItem(w) => vec![&w.item],
            Ask::MergeItem(m) => vec![&m.item],
            Ask::SplitItem(s) => vec![&s.item],
            Ask::AnswerAppeal(a) => vec![&a.appeal, &a.item],
            Ask::AnswerObjection(a) => vec![&a.to.item],
            _ => Vec::new(),
        }
    }
}
