//! What a home command must have loaded before its rule can decide. Not here: loading (`hutong-store`).

use super::{AnswerGathering, CallOffGathering, Countersigning, HomeAsk, SignIn, account, circular::SeeCircular};
use crate::{
    command::{Actor, Command},
    facts::Needs,
    ids::{FormKey, PersonId},
};

impl HomeAsk {
    /// What to load for this command.
    pub fn needs(&self, actor: &Actor, into: &mut Needs) {
        into.people.extend(actor.person().cloned());
        let account = |into: &mut Needs, person: &PersonId| {
            into.people.insert(person.clone());
            into.accounts.insert(person.clone());
        };
        match self {
            HomeAsk::AddPeople(people) => {
                into.people.extend(people.iter().map(|p| p.id.clone()));
                into.is_small = true;
            }
            HomeAsk::IssueCodes(codes) => account::people_in(codes).iter().for_each(|p| account(into, p)),
            HomeAsk::CountAttempt(ask) => {
                into.attempts.insert(ask.name);
            }
            HomeAsk::OpenSession(ask) => {
                account(into, &ask.person);
                if let SignIn::Provider { subject, .. } = &ask.by {
                    into.identities.insert(*subject);
                }
            }
            HomeAsk::ProveSecond(ask) => account(into, &ask.person),
            HomeAsk::EndSessions(ask) => account(into, &ask.person),
            HomeAsk::EndToken(ask) => account(into, &ask.person),
            HomeAsk::SetClient(ask) => {
                into.clients.insert((ask.id.clone(), None));
            }
            HomeAsk::EndClient(id) => {
                into.clients.insert((id.clone(), None));
            }
            HomeAsk::UseAssertion(ask) => {
                into.clients.insert((ask.client.clone(), Some(ask.nonce)));
                into.people.insert(ask.member.clone());
            }
            HomeAsk::SetPassword(_) | HomeAsk::AddPasskey(_) | HomeAsk::MakeToken(_) => {
                into.accounts.extend(actor.person().cloned())
            }
            HomeAsk::RemovePasskey(ask) => account(into, &ask.person),
            HomeAsk::ReleaseIdentity(person) => account(into, person),
            HomeAsk::SetSecondFactor(ask) => account(into, &ask.person),
            HomeAsk::LinkDevice(device) => {
                into.people.insert(device.clone());
                into.devices.insert(device.clone());
            }
            HomeAsk::SaveDraft(draft) => {
                into.consultations.insert(draft.consultation.clone());
                into.drafts.extend(actor.person().cloned());
            }
            HomeAsk::AnswerRequest(ask) => {
                into.people.insert(ask.person.clone());
                into.requests.insert(ask.id);
            }
            HomeAsk::EraseAccount(person) => account(into, person),
            HomeAsk::ClaimItems(ask) => {
                into.items.extend(ask.items.iter().cloned());
                into.moderated.extend(ask.items.iter().cloned());
            }
            HomeAsk::HandOver(ask) => {
                into.people.insert(ask.to.clone());
                into.items.extend(ask.items.iter().cloned());
                into.moderated.extend(ask.items.iter().cloned());
            }
            HomeAsk::HoldDecision(ruling) => {
                for ask in ruling.asks() {
                    Command { actor: actor.clone(), key: FormKey([0; 16]), ask }.needs(into);
                }
            }
            HomeAsk::UndoDecision(key) => {
                into.held.insert(*key);
            }
            HomeAsk::SettleDecision(ask) => {
                into.held.insert(ask.key);
            }
            HomeAsk::ProposeWithholding(ask) => {
                into.items.insert(ask.item.clone());
                into.moderated.insert(ask.item.clone());
            }
            HomeAsk::PauseIntake(ask) => {
                into.consultations.insert(ask.consultation.clone());
            }
            HomeAsk::SetTwoPersons(ask) => {
                into.consultations.insert(ask.consultation.clone());
            }
            HomeAsk::DraftSurvey(draft) => {
                into.consultations.insert(draft.consultation.clone());
            }
            HomeAsk::SetGroup(set) => {
                into.consultations.insert(set.consultation.clone());
                into.people.extend(set.group.members.iter().chain([&set.group.leader]).cloned());
            }
            HomeAsk::KeepWorking(ask) => {
                into.consultations.insert(ask.consultation.clone());
                into.working.insert((ask.consultation.clone(), ask.kind));
            }
            HomeAsk::CountersignDraft(ask) => {
                into.documents.insert(ask.document.clone());
                if let Countersigning::Ask(people) = &ask.step {
                    into.people.extend(people.iter().cloned());
                }
            }
            HomeAsk::SetContact(_) | HomeAsk::ConfirmContact(_) => {
                into.accounts.extend(actor.person().cloned());
                into.contacts.extend(actor.person().cloned());
            }
            HomeAsk::SendCircular(ask) => {
                into.consultations.insert(ask.consultation.clone());
                into.people.extend(ask.to.iter().cloned());
            }
            HomeAsk::SeeCircular(SeeCircular { id, .. }) | HomeAsk::RemindOfCircular(id) => {
                into.circulars.extend(actor.person().map(|person| (id.clone(), person.clone())));
            }
            HomeAsk::SetGathering(ask) => {
                into.consultations.extend(ask.about.clone());
                into.people.extend(ask.to.iter().cloned());
                into.gatherings.insert((ask.id.clone(), None));
            }
            HomeAsk::CallOffGathering(CallOffGathering { id, .. })
            | HomeAsk::AnswerGathering(AnswerGathering { id, .. })
            | HomeAsk::SeeGathering(id)
            | HomeAsk::RemindOfGathering(id) => {
                into.gatherings.insert((id.clone(), actor.person().cloned()));
            }
            HomeAsk::AnswerForGathering(ask) => {
                into.gatherings.insert((ask.answer.id.clone(), Some(ask.person.clone())));
            }
            HomeAsk::SetMaterial(set) => {
                into.consultations.insert(set.consultation.clone());
                into.shelves.insert(set.consultation.clone());
                into.uploads.extend(actor.person().cloned().zip(set.upload));
            }
            HomeAsk::AskToCosign(ask) => {
                into.people.extend(ask.to.iter().cloned());
                into.items.insert(ask.proposal.clone());
                into.counted.insert(ask.proposal.clone());
                into.deeds.extend(actor.person().map(|me| (me.clone(), ask.proposal.clone())));
                into.asked_to_cosign.insert(ask.proposal.clone());
            }
            HomeAsk::DraftDocument(_)
            | HomeAsk::DropContact(_)
            | HomeAsk::QueueDeliveries(_)
            | HomeAsk::NoteDeliveries(_)
            | HomeAsk::CheckDraft(_)
            | HomeAsk::StageChunk(_)
            | HomeAsk::PinPartner(_)
            | HomeAsk::SetPortal(_)
            | HomeAsk::TouchSession(_)
            | HomeAsk::TouchToken(_)
            | HomeAsk::NoteVia(_)
            | HomeAsk::DropDraft(_)
            | HomeAsk::MarkRead(_)
            | HomeAsk::AskAboutMe(_)
            | HomeAsk::ReleaseItems(_)
            | HomeAsk::KeepForm(_)
            | HomeAsk::DropForm(_)
            | HomeAsk::SetBody(_) => {}
        }
    }
}
