//! One door to all rules: facts and command in, decision or refusal out.

use crate::{
    command::{Ask, Command},
    consultation::{
        appeal, document, erasure, finding, flag, follow_up, moderation, note, objection, opening, opinion, proposal,
        report, response, shortlist, statement, survey, tally, vote,
    },
    facts::Base,
    ids::PersonId,
    record::Draft,
    refusal::Refusal,
    upkeep,
};

/// What a rule decided: leaves to write and what the home node remembers with them.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Decision {
    /// Leaves in order.
    pub drafts: Vec<Draft>,
    /// Whose act it is, where that is not the actor (entered on behalf of a known member).
    pub author: Option<PersonId>,
    /// A vote row to keep in the open batch.
    pub vote: Option<vote::Row>,
    /// The open vote batch is sealed by one of the drafts.
    pub seals_votes: bool,
}

impl Decision {
    /// A decision that only writes leaves.
    pub fn leaves(drafts: Vec<Draft>) -> Decision {
        Decision { drafts, ..Decision::default() }
    }
}

/// Decides a command on the facts loaded for it.
///
/// # Errors
/// The [`Refusal`] of the rule that said no.
pub fn decide(command: &Command, base: &Base) -> Result<Decision, Refusal> {
    let actor = &command.actor;
    match &command.ask {
        Ask::ProposeDocument(ask) => document::propose(actor, ask, base),
        Ask::AcceptDocument(ask) => document::accept(actor, ask, base),
        Ask::RejectDocument(ask) => document::reject(actor, ask, base),
        Ask::FreezeRoll(ask) => opening::freeze_roll(actor, ask, base),
        Ask::OpenConsultation(c) => opening::open(actor, c, base),
        Ask::BeginDeliberation(c) => opening::begin_deliberation(actor, c, base),
        Ask::CloseConsultation(c) => opening::close(actor, c, base),
        Ask::SubmitOpinion(ask) => opinion::submit(actor, ask, base),
        Ask::CorrectItem(ask) => opinion::correct(actor, ask, base),
        Ask::SupplementItem(ask) => opinion::supplement(actor, ask, base),
        Ask::WithdrawItem(item) => opinion::withdraw(actor, item, base),
        Ask::WithdrawByReceipt(ask) => opinion::withdraw_by_receipt(actor, ask, base),
        Ask::ReplyToItem(ask) => response::reply(actor, ask, base),
        Ask::SupportItem(item) => response::support(actor, item, base),
        Ask::SubmitStatement(ask) => statement::submit(actor, ask, base),
        Ask::ChooseStatement(ask) => statement::choose(actor, ask, base),
        Ask::CastVote(ask) => vote::cast(actor, ask, base),
        Ask::SealVotes(c) => vote::seal(actor, c, base),
        Ask::PublishItems(items) => moderation::publish(actor, items, base),
        Ask::WithholdItem(ask) => moderation::withhold(actor, ask, base),
        Ask::MergeItem(ask) => moderation::merge(actor, ask, base),
        Ask::SplitItem(ask) => moderation::split(actor, ask, base),
        Ask::AppealDecision(ask) => appeal::submit(actor, ask, base),
        Ask::AnswerAppeal(ask) => appeal::answer(actor, ask, base),
        Ask::RecordFinding(ask) => finding::record(actor, ask, base),
        Ask::IssueReport(id) => report::issue(actor, id, base),
        Ask::EraseParts(ask) => erasure::erase(actor, ask, base),
        Ask::AnchorHeads => document::anchor(actor, base),
        Ask::AcknowledgeErasure(place) => erasure::acknowledge(actor, place, base),
        Ask::OpenSurvey(ask) => survey::open(actor, ask, base),
        Ask::AnswerSurvey(ask) => survey::answer(actor, ask, base),
        Ask::TallyItem(item) => tally::close(actor, item, base),
        Ask::BeginAction(ask) => follow_up::begin(actor, ask, base),
        Ask::TakeStep(ask) => follow_up::take(actor, ask, base),
        Ask::ShortlistTopic(ask) => shortlist::put(actor, ask, base),
        Ask::DropFromShortlist(place) => shortlist::take_off(actor, place, base),
        Ask::SubmitNote(ask) => note::submit(actor, ask, base),
        Ask::RaiseFinding(ask) => note::raise(actor, ask, base),
        Ask::SubmitProposal(ask) => proposal::submit(actor, ask, base),
        Ask::CosignProposal(ask) => proposal::sign(actor, ask, base),
        Ask::FileProposal(ask) => proposal::file(actor, ask, base),
        Ask::FlagItem(ask) => flag::flag(actor, ask, base),
        Ask::KeepFlagged(ask) => flag::keep(actor, ask, base),
        Ask::ObjectToDecision(ask) => objection::object(actor, ask, base),
        Ask::AnswerObjection(ask) => objection::answer(actor, ask, base),
        Ask::ChangeKey(change) => upkeep::change_key(actor, change, base),
        Ask::SetPolicy(set) => upkeep::set_policy(actor, set, base),
        Ask::KeepEvidence(ask) => upkeep::keep_evidence(actor, ask, base),
        Ask::RetireLog(next) => upkeep::retire(actor, next.as_ref(), base),
    }
}
