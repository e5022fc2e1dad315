//! Home commands: what the node remembers about its own people and work. No leaf, never sent to a partner;
//! the same intake and the same sequencer as recorded commands.

pub mod account;
pub mod board;
pub mod body;
pub mod circular;
pub mod client;
pub mod contact;
pub mod cosigning;
mod countersign;
pub mod desk;
mod digest;
pub mod facts;
pub mod gathering;
pub mod kept_form;
pub mod marks;
pub mod mine;
mod needs;
mod papers;
mod partners;
pub mod people;
pub mod ruling;
pub mod shelf;
pub mod site;
pub mod staff_act;
pub mod token;
pub mod voices;
pub mod working;
pub mod worksheet;

use hutong_log::hash::Hash;

pub use account::{
    AddPasskey, CountAttempt, EndSessions, NewCode, OpenSession, ProveSecond, RemovePasskey, SetPassword,
    SetSecondFactor, SignIn, code_hash,
};
pub use body::BodySettings;
pub use circular::{SeeCircular, SendCircular};
pub use client::{NoteVia, SetClient, UseAssertion};
pub use contact::{
    Channel, ConfirmContact, DropContact, NewDelivery, NoteDeliveries, Outcome, Pace, QueueDeliveries, SetContact,
};
pub use cosigning::AskToCosign;
pub use countersign::{COUNTERSIGNERS_MAX, CountersignDraft, Countersigning};
pub use desk::{ClaimItems, HandOver, PauseIntake, SetTwoPersons, SettleDecision};
pub use gathering::{AnswerForGathering, AnswerGathering, CallOffGathering, SetGathering};
pub use kept_form::KeepForm;
pub use mine::{AnswerRequest, AskAboutMe, DraftWords, RequestKind, SaveDraft};
pub use papers::{CHUNK_LEN_MAX, CheckDraft, DraftDocument, MEDIA_TYPE_LEN_MAX, StageChunk};
pub use partners::{PinPartner, SetPortal, Site};
pub use people::{AFFILIATIONS_MAX, NewPerson, PEOPLE_MAX, Profile};
pub use ruling::Ruling;
pub use shelf::{Material, SetMaterial};
pub use site::Foot;
pub use token::{EndToken, MakeToken, TokenScope, TokenScopes};
pub use voices::{DraftSurvey, Group, SetGroup};
pub use working::KeepWorking;

use crate::{
    command::Actor,
    consultation::{admission::need_role, moderation::Withhold},
    facts::Base,
    ids::{Code, FormKey, PersonId, Place},
    refusal::Refusal,
};

/// What is asked of the home node. Printed by name alone: names, numbers and words of people do not belong into a log.
#[derive(Clone, PartialEq, Eq)]
pub enum HomeAsk {
    /// Add people or replace what is on file about them.
    AddPeople(Vec<NewPerson>),
    /// Keep a draft of a joint document (拟稿).
    DraftDocument(DraftDocument),
    /// Pass or return a draft (核稿).
    CheckDraft(CheckDraft),
    /// Ask for agreement to a draft, give it or refuse it (会签).
    CountersignDraft(CountersignDraft),
    /// Take a piece of an attachment.
    StageChunk(StageChunk),
    /// Follow a partner's log from now on.
    PinPartner(PinPartner),
    /// Say where a partner's portal is.
    SetPortal(SetPortal),
    /// Keep one-time codes; earlier ones of the same people are void.
    IssueCodes(Vec<NewCode>),
    /// Count an attempt to sign in.
    CountAttempt(CountAttempt),
    /// Open a session.
    OpenSession(OpenSession),
    /// Note that a session has its second factor.
    ProveSecond(ProveSecond),
    /// Note that a session is in use, by SHA-256 of its secret.
    TouchSession(Hash),
    /// End sessions.
    EndSessions(EndSessions),
    /// Set one's password.
    SetPassword(SetPassword),
    /// Set or take away a second factor.
    SetSecondFactor(SetSecondFactor),
    /// Sign in with a passkey from now on.
    AddPasskey(AddPasskey),
    /// Take a passkey away.
    RemovePasskey(RemovePasskey),
    /// Let somebody be bound anew to an identity at the provider.
    ReleaseIdentity(PersonId),
    /// Let a program of one's own act as oneself.
    MakeToken(MakeToken),
    /// No longer.
    EndToken(EndToken),
    /// Note that a token is in use, by its SHA-256.
    TouchToken(Hash),
    /// Put a trusted client on file, or change it.
    SetClient(SetClient),
    /// Trust it no more.
    EndClient(Code),
    /// Count a request that a client signed.
    UseAssertion(Box<UseAssertion>),
    /// Note through which client an item came in.
    NoteVia(NoteVia),
    /// Make what a device handed in one's own.
    LinkDevice(PersonId),
    /// Keep what was typed so far.
    SaveDraft(SaveDraft),
    /// Drop a draft.
    DropDraft(FormKey),
    /// Remember up to where notices of a log were read.
    MarkRead(Place),
    /// Ask about the data on file about oneself.
    AskAboutMe(AskAboutMe),
    /// Answer such a request.
    AnswerRequest(AnswerRequest),
    /// Erase what is on file about a person.
    EraseAccount(PersonId),
    /// Take items, so that colleagues leave them.
    ClaimItems(ClaimItems),
    /// Hand items to a colleague.
    HandOver(HandOver),
    /// Give items back.
    ReleaseItems(Vec<Place>),
    /// Decide, held back for some seconds.
    HoldDecision(Ruling),
    /// Undo a decision that is held back.
    UndoDecision(FormKey),
    /// Note what became of a decision that was held back.
    SettleDecision(SettleDecision),
    /// Propose to withhold, where two people are needed.
    ProposeWithholding(Withhold),
    /// Pause intake, or go on.
    PauseIntake(PauseIntake),
    /// Set how many people it takes to withhold.
    SetTwoPersons(SetTwoPersons),
    /// Set what the body says about itself.
    SetBody(BodySettings),
    /// Keep what a survey will ask, as far as it is written.
    DraftSurvey(DraftSurvey),
    /// Keep a form whose session had ended.
    KeepForm(KeepForm),
    /// Forget it.
    DropForm(FormKey),
    /// Make a research group, change it, or end it.
    SetGroup(SetGroup),
    /// Keep a working paper as it is now.
    KeepWorking(KeepWorking),
    /// Be told of news at an address.
    SetContact(SetContact),
    /// Show that it is one's own.
    ConfirmContact(ConfirmContact),
    /// Be told there no more.
    DropContact(DropContact),
    /// Queue what is to be delivered.
    QueueDeliveries(QueueDeliveries),
    /// Note what became of deliveries.
    NoteDeliveries(NoteDeliveries),
    /// Write to people of the body.
    SendCircular(SendCircular),
    /// Open what was written to oneself, or confirm it.
    SeeCircular(SeeCircular),
    /// Remind those who have not confirmed.
    RemindOfCircular(Code),
    /// Ask people of the body to a gathering, or change what is said about it.
    SetGathering(SetGathering),
    /// Call it off, or not.
    CallOffGathering(CallOffGathering),
    /// Sign up, ask for leave, or take that back.
    AnswerGathering(AnswerGathering),
    /// Enter what somebody answered otherwise.
    AnswerForGathering(AnswerForGathering),
    /// Look at what one is asked to.
    SeeGathering(Code),
    /// Remind those who have not answered.
    RemindOfGathering(Code),
    /// Ask colleagues to sign a proposal.
    AskToCosign(AskToCosign),
    /// Put something to read beside a consultation, or take it away.
    SetMaterial(SetMaterial),
}

/// Decides a home command. What is allowed is then carried out as it stands.
///
/// # Errors
/// The [`Refusal`] of the rule that said no.
pub fn decide(actor: &Actor, ask: &HomeAsk, base: &Base) -> Result<(), Refusal> {
    match ask {
        HomeAsk::AddPeople(people) => people::decide_people(actor, people, base),
        HomeAsk::DraftDocument(draft) => papers::decide_draft(actor, draft, base),
        HomeAsk::CheckDraft(check) => papers::decide_check(actor, check, base),
        HomeAsk::CountersignDraft(ask) => countersign::decide(actor, ask, base),
        HomeAsk::StageChunk(chunk) => papers::decide_chunk(actor, chunk),
        HomeAsk::PinPartner(pin) => {
            if !is_operator(actor) {
                need_role(actor, base, "administrator", |r| r.administrator)?;
            }
            partners::check_pin(pin, &base.home)
        }
        HomeAsk::SetPortal(set) => partners::decide_portal(actor, set, base),
        HomeAsk::IssueCodes(codes) => account::decide_codes(actor, codes, base),
        HomeAsk::CountAttempt(ask) => account::decide_attempt(actor, ask, base),
        HomeAsk::OpenSession(ask) => account::decide_session(actor, ask, base),
        HomeAsk::ProveSecond(ask) => account::decide_second(actor, ask, base),
        HomeAsk::TouchSession(_) => account::need_node(actor),
        HomeAsk::EndSessions(ask) => account::decide_end(actor, ask, base),
        HomeAsk::SetPassword(ask) => account::decide_password(actor, ask, base),
        HomeAsk::SetSecondFactor(ask) => account::decide_factor(actor, ask, base),
        HomeAsk::AddPasskey(ask) => account::decide_add_passkey(actor, ask, base),
        HomeAsk::RemovePasskey(ask) => account::decide_remove_passkey(actor, ask, base),
        HomeAsk::ReleaseIdentity(person) => account::decide_release(actor, person, base),
        HomeAsk::MakeToken(ask) => token::decide_make(actor, ask, base),
        HomeAsk::EndToken(ask) => token::decide_end(actor, ask, base),
        HomeAsk::TouchToken(_) => token::decide_touch(actor),
        HomeAsk::SetClient(ask) => client::decide_set(actor, ask, base),
        HomeAsk::EndClient(id) => client::decide_end(actor, id, base),
        HomeAsk::UseAssertion(ask) => client::decide_use(actor, ask, base),
        HomeAsk::NoteVia(_) => account::need_node(actor),
        HomeAsk::LinkDevice(device) => account::decide_link(actor, device, base),
        HomeAsk::SaveDraft(draft) => mine::decide_draft(actor, draft, base),
        // Whoever has no such draft, or had none to read, drops and marks nothing.
        HomeAsk::DropDraft(_) | HomeAsk::MarkRead(_) | HomeAsk::ReleaseItems(_) => {
            actor.person().map(|_| ()).ok_or(Refusal::UnknownPerson)
        }
        HomeAsk::AskAboutMe(ask) => mine::decide_request(actor, ask, base),
        HomeAsk::AnswerRequest(ask) => mine::decide_answer(actor, ask, base),
        HomeAsk::EraseAccount(person) => mine::decide_erase(actor, person, base),
        HomeAsk::ClaimItems(ask) => desk::decide_claim(actor, ask, base),
        HomeAsk::HandOver(ask) => desk::decide_hand_over(actor, ask, base),
        HomeAsk::HoldDecision(ruling) => desk::decide_hold(actor, ruling, base),
        HomeAsk::UndoDecision(key) => desk::decide_undo(actor, key, base),
        HomeAsk::SettleDecision(ask) => desk::decide_settle(actor, ask, base),
        HomeAsk::ProposeWithholding(ask) => desk::decide_proposal(actor, ask, base),
        HomeAsk::PauseIntake(ask) => desk::decide_pause(actor, ask, base),
        HomeAsk::SetTwoPersons(ask) => desk::decide_two_persons(actor, ask, base),
        HomeAsk::SetBody(settings) => body::decide_settings(actor, settings, base),
        HomeAsk::DraftSurvey(draft) => voices::decide_draft(actor, draft, base),
        HomeAsk::KeepForm(ask) => kept_form::decide_keep(actor, ask),
        HomeAsk::DropForm(_) => actor.person().map(|_| ()).ok_or(Refusal::UnknownPerson),
        HomeAsk::SetGroup(set) => voices::decide_group(actor, set, base),
        HomeAsk::KeepWorking(ask) => working::decide_keep(actor, ask, base),
        HomeAsk::SetContact(ask) => contact::decide_set(actor, ask, base),
        HomeAsk::ConfirmContact(ask) => contact::decide_confirm(actor, ask, base),
        HomeAsk::DropContact(ask) => contact::decide_drop(actor, ask),
        HomeAsk::QueueDeliveries(ask) => contact::decide_queue(actor, ask),
        HomeAsk::NoteDeliveries(ask) => contact::decide_note(actor, ask),
        HomeAsk::SendCircular(ask) => circular::decide_send(actor, ask, base),
        HomeAsk::SeeCircular(ask) => circular::decide_see(actor, ask, base),
        HomeAsk::RemindOfCircular(id) => circular::decide_remind(actor, id, base),
        HomeAsk::SetGathering(ask) => gathering::decide_set(actor, ask, base),
        HomeAsk::CallOffGathering(ask) => gathering::decide_call_off(actor, ask, base),
        HomeAsk::AnswerGathering(ask) => gathering::decide_answer(actor, ask, base),
        HomeAsk::AnswerForGathering(ask) => gathering::decide_answer_for(actor, ask, base),
        HomeAsk::SeeGathering(id) => gathering::decide_see(actor, id, base),
        HomeAsk::RemindOfGathering(id) => gathering::decide_remind(actor, id, base),
        HomeAsk::AskToCosign(ask) => cosigning::decide_ask(actor, ask, base),
        HomeAsk::SetMaterial(set) => shelf::decide_set(actor, set, base),
    }
}

impl HomeAsk {
    /// A short name for logs and messages, the same in every language.
    pub fn name(&self) -> &'static str {
        match self {
            HomeAsk::AddPeople(_) => "add-people",
            HomeAsk::DraftDocument(_) => "draft-document",
            HomeAsk::CheckDraft(_) => "check-draft",
            HomeAsk::CountersignDraft(_) => "countersign-draft",
            HomeAsk::StageChunk(_) => "stage-chunk",
            HomeAsk::PinPartner(_) => "pin-partner",
            HomeAsk::SetPortal(_) => "set-portal",
            HomeAsk::IssueCodes(_) => "issue-codes",
            HomeAsk::CountAttempt(_) => "count-attempt",
            HomeAsk::OpenSession(_) => "open-session",
            HomeAsk::ProveSecond(_) => "prove-second",
            HomeAsk::TouchSession(_) => "touch-session",
            HomeAsk::EndSessions(_) => "end-sessions",
            HomeAsk::SetPassword(_) => "set-password",
            HomeAsk::SetSecondFactor(_) => "set-second-factor",
            HomeAsk::AddPasskey(_) => "add-passkey",
            HomeAsk::RemovePasskey(_) => "remove-passkey",
            HomeAsk::ReleaseIdentity(_) => "release-identity",
            HomeAsk::MakeToken(_) => "make-token",
            HomeAsk::EndToken(_) => "end-token",
            HomeAsk::TouchToken(_) => "touch-token",
            HomeAsk::SetClient(_) => "set-client",
            HomeAsk::EndClient(_) => "end-client",
            HomeAsk::UseAssertion(_) => "use-assertion",
            HomeAsk::NoteVia(_) => "note-via",
            HomeAsk::LinkDevice(_) => "link-device",
            HomeAsk::SaveDraft(_) => "save-draft",
            HomeAsk::DropDraft(_) => "drop-draft",
            HomeAsk::MarkRead(_) => "mark-read",
            HomeAsk::AskAboutMe(_) => "ask-about-me",
            HomeAsk::AnswerRequest(_) => "answer-request",
            HomeAsk::EraseAccount(_) => "erase-account",
            HomeAsk::ClaimItems(_) => "claim-items",
            HomeAsk::HandOver(_) => "hand-over",
            HomeAsk::ReleaseItems(_) => "release-items",
            HomeAsk::HoldDecision(_) => "hold-decision",
            HomeAsk::UndoDecision(_) => "undo-decision",
            HomeAsk::SettleDecision(_) => "settle-decision",
            HomeAsk::ProposeWithholding(_) => "propose-withholding",
            HomeAsk::PauseIntake(_) => "pause-intake",
            HomeAsk::SetTwoPersons(_) => "set-two-persons",
            HomeAsk::SetBody(_) => "set-body",
            HomeAsk::DraftSurvey(_) => "draft-survey",
            HomeAsk::KeepForm(_) => "keep-form",
            HomeAsk::DropForm(_) => "drop-form",
            HomeAsk::SetGroup(_) => "set-group",
            HomeAsk::KeepWorking(_) => "keep-working",
            HomeAsk::SetContact(_) => "set-contact",
            HomeAsk::ConfirmContact(_) => "confirm-contact",
            HomeAsk::DropContact(_) => "drop-contact",
            HomeAsk::QueueDeliveries(_) => "queue-deliveries",
            HomeAsk::NoteDeliveries(_) => "note-deliveries",
            HomeAsk::SendCircular(_) => "send-circular",
            HomeAsk::SeeCircular(_) => "see-circular",
            HomeAsk::RemindOfCircular(_) => "remind-of-circular",
            HomeAsk::SetGathering(_) => "set-gathering",
            HomeAsk::CallOffGathering(_) => "call-off-gathering",
            HomeAsk::AnswerGathering(_) => "answer-gathering",
            HomeAsk::AnswerForGathering(_) => "answer-for-gathering",
            HomeAsk::SeeGathering(_) => "see-gathering",
            HomeAsk::RemindOfGathering(_) => "remind-of-gathering",
            HomeAsk::AskToCosign(_) => "ask-to-cosign",
            HomeAsk::SetMaterial(_) => "set-material",
        }
    }

    /// Whether doing it twice is doing it once, whatever its form key: no answer is kept then.
    pub fn is_light(&self) -> bool {
        matches!(
            self,
            HomeAsk::CountAttempt(_)
                | HomeAsk::TouchSession(_)
                | HomeAsk::TouchToken(_)
                | HomeAsk::UseAssertion(_)
                | HomeAsk::NoteVia(_)
                | HomeAsk::SaveDraft(_)
                | HomeAsk::DropDraft(_)
                | HomeAsk::MarkRead(_)
                | HomeAsk::KeepForm(_)
                | HomeAsk::DropForm(_)
                | HomeAsk::ClaimItems(_)
                | HomeAsk::ReleaseItems(_)
                | HomeAsk::KeepWorking(_)
                | HomeAsk::QueueDeliveries(_)
                | HomeAsk::NoteDeliveries(_)
                | HomeAsk::SeeCircular(_)
                | HomeAsk::SeeGathering(_)
        )
    }

    /// What an act of staff is about, for the log of staff acts; `None` for what people do for themselves and for what
    /// is no act of its own. Ids only.
    pub fn staff_about(&self) -> Option<String> {
        let people = |ids: &mut dyn Iterator<Item = &PersonId>| ids.map(PersonId::as_str).collect::<Vec<_>>().join(" ");
        Some(match self {
            HomeAsk::AddPeople(all) => people(&mut all.iter().map(|p| &p.id)),
            HomeAsk::IssueCodes(all) => people(&mut all.iter().map(|c| &c.person)),
            HomeAsk::EndSessions(ask) => ask.person.to_string(),
            HomeAsk::SetSecondFactor(ask) => ask.person.to_string(),
            HomeAsk::RemovePasskey(ask) => ask.person.to_string(),
            HomeAsk::ReleaseIdentity(person) => person.to_string(),
            HomeAsk::EndToken(ask) => ask.person.to_string(),
            HomeAsk::SetClient(ask) => ask.id.to_string(),
            HomeAsk::EndClient(id) => id.to_string(),
            HomeAsk::EraseAccount(person) => person.to_string(),
            HomeAsk::AnswerRequest(ask) => format!("{} {}", ask.person, ask.id),
            HomeAsk::DraftDocument(draft) => draft.document.to_string(),
            HomeAsk::CheckDraft(check) => check.document.to_string(),
            HomeAsk::CountersignDraft(ask) => match &ask.step {
                Countersigning::Ask(asked) => format!("{} {}", ask.document, people(&mut asked.iter())),
                Countersigning::Release(person) => format!("{} -{person}", ask.document),
                Countersigning::Agree | Countersigning::Object(_) => ask.document.to_string(),
            },
            HomeAsk::PinPartner(pin) => pin.origin.to_string(),
            HomeAsk::SetPortal(set) => set.origin.to_string(),
            HomeAsk::HandOver(ask) => {
                let items = ask.items.iter().map(|item| format!("{}#{}", item.origin, item.index));
                items.chain([ask.to.to_string()]).collect::<Vec<_>>().join(" ")
            }
            HomeAsk::ProposeWithholding(ask) => format!("{}#{}", ask.item.origin, ask.item.index),
            HomeAsk::PauseIntake(ask) => ask.consultation.to_string(),
            HomeAsk::SetTwoPersons(ask) => ask.consultation.to_string(),
            HomeAsk::SendCircular(ask) => format!("{} {}", ask.consultation, ask.id),
            HomeAsk::RemindOfCircular(id) => id.to_string(),
            HomeAsk::SetGathering(ask) => ask.id.to_string(),
            HomeAsk::CallOffGathering(ask) => ask.id.to_string(),
            HomeAsk::AnswerForGathering(ask) => format!("{} {}", ask.answer.id, ask.person),
            HomeAsk::RemindOfGathering(id) => id.to_string(),
            HomeAsk::SetMaterial(set) => format!("{} {}", set.consultation, set.material.id),
            HomeAsk::SetBody(_) => String::new(),
            HomeAsk::DraftSurvey(draft) => draft.consultation.to_string(),
            HomeAsk::SetGroup(set) => format!("{} {}", set.consultation, set.group.id),
            _ => return None,
        })
    }
}

impl std::fmt::Debug for HomeAsk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// The node itself acts for its operator, who holds the directory.
fn is_operator(actor: &Actor) -> bool {
    *actor == Actor::Node
}

fn at_most(count: usize, count_max: usize) -> Result<(), Refusal> {
    if count <= count_max { Ok(()) } else { Err(Refusal::TooMany { count, count_max }) }
}
