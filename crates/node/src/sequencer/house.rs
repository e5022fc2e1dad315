//! From home commands that were allowed to what the store keeps of them. Nothing is judged here.

use hutong_core::{
    command::Actor,
    home::{HomeAsk, ruling::HOLD_S},
    ids::FormKey,
    moment::Moment,
};
use hutong_store::{
    AccountChange, CircularChange, DeskChange, GatheringChange, OwnChange, ProgramChange, TellingChange,
};

/// What changes in an account.
pub(super) fn account_change(actor: &Actor, ask: &HomeAsk) -> Option<AccountChange> {
    Some(match ask {
        HomeAsk::IssueCodes(codes) => AccountChange::Codes(codes.clone()),
        HomeAsk::CountAttempt(ask) => AccountChange::Attempt(ask.clone()),
        HomeAsk::OpenSession(ask) => AccountChange::Session(ask.clone()),
        HomeAsk::ProveSecond(ask) => AccountChange::Second(ask.clone()),
        HomeAsk::TouchSession(token) => AccountChange::Touched(*token),
        HomeAsk::EndSessions(ask) => AccountChange::Ended(ask.clone()),
        HomeAsk::SetPassword(ask) => AccountChange::Password(actor.person()?.clone(), ask.clone()),
        HomeAsk::SetSecondFactor(ask) => AccountChange::Factor(ask.clone()),
        HomeAsk::AddPasskey(ask) => AccountChange::PasskeyAdded(actor.person()?.clone(), ask.clone()),
        HomeAsk::RemovePasskey(ask) => AccountChange::PasskeyGone(ask.clone()),
        HomeAsk::ReleaseIdentity(person) => AccountChange::Released(person.clone()),
        HomeAsk::LinkDevice(device) => {
            AccountChange::Linked { device: device.clone(), person: actor.person()?.clone() }
        }
        HomeAsk::EraseAccount(person) => AccountChange::Erased(person.clone()),
        _ => return None,
    })
}

/// What changes among tokens and trusted clients.
pub(super) fn program_change(actor: &Actor, ask: &HomeAsk) -> Option<ProgramChange> {
    Some(match ask {
        HomeAsk::MakeToken(ask) => ProgramChange::TokenMade(actor.person()?.clone(), ask.clone()),
        HomeAsk::EndToken(ask) => ProgramChange::TokenEnded(ask.clone()),
        HomeAsk::TouchToken(token) => ProgramChange::TokenTouched(*token),
        HomeAsk::SetClient(ask) => ProgramChange::ClientSet(ask.clone()),
        HomeAsk::EndClient(id) => ProgramChange::ClientEnded(id.clone()),
        HomeAsk::UseAssertion(ask) => ProgramChange::Asserted((**ask).clone()),
        HomeAsk::NoteVia(ask) => ProgramChange::Via(ask.clone()),
        _ => return None,
    })
}

/// What changes for whoever asks alone.
pub(super) fn own_change(ask: &HomeAsk) -> Option<OwnChange> {
    Some(match ask {
        HomeAsk::SaveDraft(draft) => OwnChange::Draft(draft.clone()),
        HomeAsk::DropDraft(form) => OwnChange::DraftDropped(*form),
        HomeAsk::MarkRead(place) => OwnChange::Read(place.clone()),
        HomeAsk::AskAboutMe(ask) => OwnChange::Asked(ask.clone()),
        HomeAsk::KeepForm(form) => OwnChange::Form(form.clone()),
        HomeAsk::DropForm(form) => OwnChange::FormGone(*form),
        _ => return None,
    })
}

/// What changes of circulars.
pub(super) fn circular_change(ask: &HomeAsk) -> Option<CircularChange> {
    Some(match ask {
        HomeAsk::SendCircular(ask) => CircularChange::Sent(ask.clone()),
        HomeAsk::SeeCircular(ask) => CircularChange::Seen(ask.clone()),
        HomeAsk::RemindOfCircular(id) => CircularChange::Reminded(id.clone()),
        HomeAsk::AskToCosign(ask) => CircularChange::Asked(ask.clone()),
        _ => return None,
    })
}

/// What changes of gatherings.
pub(super) fn gathering_change(ask: &HomeAsk) -> Option<GatheringChange> {
    Some(match ask {
        HomeAsk::SetGathering(ask) => GatheringChange::Set(ask.clone()),
        HomeAsk::CallOffGathering(ask) => GatheringChange::CalledOff(ask.clone()),
        HomeAsk::AnswerGathering(ask) => GatheringChange::Answered(ask.clone()),
        HomeAsk::AnswerForGathering(ask) => GatheringChange::AnsweredFor(ask.clone()),
        HomeAsk::SeeGathering(id) => GatheringChange::Seen(id.clone()),
        HomeAsk::RemindOfGathering(id) => GatheringChange::Reminded(id.clone()),
        _ => return None,
    })
}

/// What changes in who is told what.
pub(super) fn telling_change(actor: &Actor, ask: &HomeAsk) -> Option<TellingChange> {
    Some(match ask {
        HomeAsk::SetContact(ask) => TellingChange::Asked(actor.person()?.clone(), ask.clone()),
        HomeAsk::ConfirmContact(ask) => TellingChange::Confirmed(actor.person()?.clone(), ask.channel),
        HomeAsk::DropContact(ask) => TellingChange::Gone(ask.clone()),
        HomeAsk::QueueDeliveries(ask) => TellingChange::Queued(ask.clone()),
        HomeAsk::NoteDeliveries(ask) => TellingChange::Noted(ask.clone()),
        _ => return None,
    })
}

/// What changes at the desk. A decision is known by the key of the form with which it was made.
pub(super) fn desk_change(key: FormKey, ask: &HomeAsk, now: Moment) -> Option<DeskChange> {
    Some(match ask {
        HomeAsk::ClaimItems(ask) => DeskChange::Claimed(ask.clone()),
        HomeAsk::HandOver(ask) => DeskChange::Handed(ask.clone()),
        HomeAsk::ReleaseItems(items) => DeskChange::Released(items.clone()),
        HomeAsk::HoldDecision(ruling) => DeskChange::Held(key, ruling.clone(), Moment(now.0.saturating_add(HOLD_S))),
        HomeAsk::UndoDecision(key) => DeskChange::Undone(*key),
        HomeAsk::SettleDecision(ask) => DeskChange::Settled(ask.clone()),
        HomeAsk::ProposeWithholding(ask) => DeskChange::Proposed(ask.clone()),
        HomeAsk::PauseIntake(ask) => DeskChange::Paused(ask.clone()),
        HomeAsk::SetTwoPersons(ask) => DeskChange::TwoPersons(ask.clone()),
        HomeAsk::SetGroup(set) => DeskChange::GroupSet(set.clone()),
        HomeAsk::SetPortal(set) => DeskChange::PortalSet(set.clone()),
        HomeAsk::SetMaterial(set) => DeskChange::MaterialSet(set.clone()),
        HomeAsk::KeepWorking(ask) => DeskChange::WorkingKept(ask.clone()),
        HomeAsk::DraftSurvey(draft) => DeskChange::SurveyDrafted(draft.clone()),
        HomeAsk::SetBody(settings) => DeskChange::Body(settings.clone()),
        _ => return None,
    })
}
