//! What makes two home commands the same (see `command_digest.rs`). Light ones are never compared, as no answer of
//! theirs is kept.

use hutong_log::hash::Hash;

use super::{AnswerGathering, Countersigning, HomeAsk, SignIn, gathering::Reply, people};
use crate::{
    command::Actor,
    command_digest::{Feed, begin},
    ids::{ConsultationId, FormKey},
};

impl HomeAsk {
    /// Hash of who asks for what, without the key.
    pub fn digest(&self, actor: &Actor) -> Hash {
        let mut f = begin("hutong/home/v1", actor);
        match self {
            HomeAsk::AddPeople(people) => people::feed(&mut f, people),
            HomeAsk::DraftDocument(d) => {
                f.text("draft").text(d.document.as_str()).bytes(&d.bytes);
            }
            HomeAsk::CheckDraft(c) => {
                f.text("check").text(c.document.as_str()).bytes(c.sha256.as_bytes());
                f.number(c.passes.into()).text(&c.comment);
            }
            HomeAsk::CountersignDraft(c) => {
                f.text("countersign").text(c.document.as_str()).bytes(c.sha256.as_bytes());
                match &c.step {
                    Countersigning::Ask(people) => {
                        f.text("ask");
                        people.iter().for_each(|person| {
                            f.text(person.as_str());
                        });
                    }
                    Countersigning::Release(person) => {
                        f.text("release").text(person.as_str());
                    }
                    Countersigning::Agree => {
                        f.text("agree");
                    }
                    Countersigning::Object(why) => {
                        f.text("object").text(why);
                    }
                }
            }
            HomeAsk::StageChunk(c) => {
                f.text("chunk").bytes(&c.upload.0).number(c.file as u64).text(&c.name.0).text(&c.media_type);
                f.number(c.len).number(c.offset).bytes(&c.bytes);
            }
            HomeAsk::PinPartner(p) => {
                f.text("pin").text(p.origin.as_str()).text(&p.log_vkey).text(&p.witness_vkey).text(&p.mirror_vkey);
                f.text(&p.address)
                    .number(u64::from(p.is_private))
                    .bytes(p.genesis.map(Hash::to_bytes).as_ref().map(<[u8; 32]>::as_slice).unwrap_or(&[]));
            }
            later => {
                f.text(later.name());
                later.feed(&mut f);
            }
        }
        f.finish()
    }

    fn feed(&self, f: &mut Feed) {
        match self {
            HomeAsk::IssueCodes(codes) => codes.iter().for_each(|c| {
                f.text(c.person.as_str()).bytes(c.hash.as_bytes()).number(c.expires.0);
            }),
            HomeAsk::OpenSession(ask) => {
                f.text(ask.person.as_str()).bytes(&ask.id.0).bytes(ask.token.as_bytes()).text(&ask.device.0);
                feed_sign_in(f, &ask.by);
            }
            HomeAsk::ProveSecond(ask) => {
                f.text(ask.person.as_str()).bytes(ask.token.as_bytes());
                feed_sign_in(f, &ask.by);
            }
            HomeAsk::EndSessions(ask) => {
                f.text(ask.person.as_str()).bytes(ask.only.as_ref().map_or(&[], |id| id.0.as_slice()));
            }
            HomeAsk::SetPassword(ask) => {
                f.text(&ask.verifier.0).bytes(ask.token.as_bytes());
            }
            HomeAsk::SetSecondFactor(ask) => {
                f.text(ask.person.as_str()).number(ask.step).bytes(ask.secret.0.as_deref().unwrap_or_default());
                ask.recovery.iter().for_each(|hash| {
                    f.bytes(hash.as_bytes());
                });
            }
            HomeAsk::AddPasskey(ask) => {
                f.bytes(ask.id.as_bytes()).bytes(&ask.credential.0).text(&ask.label.0);
            }
            HomeAsk::RemovePasskey(ask) => {
                f.text(ask.person.as_str()).bytes(ask.id.as_bytes());
            }
            HomeAsk::ReleaseIdentity(person) => {
                f.text(person.as_str());
            }
            HomeAsk::MakeToken(ask) => {
                f.bytes(ask.token.as_bytes()).text(&ask.label.0).number(ask.scopes.bits()).number(ask.days);
            }
            HomeAsk::EndToken(ask) => {
                f.text(ask.person.as_str()).bytes(ask.token.as_bytes());
            }
            HomeAsk::SetClient(ask) => {
                f.text(ask.id.as_str()).text(&ask.name).bytes(&ask.key).number(ask.scopes.bits());
                ask.consultations.iter().for_each(|c| {
                    f.text(c.as_str());
                });
            }
            HomeAsk::EndClient(id) => {
                f.text(id.as_str());
            }
            HomeAsk::LinkDevice(person) | HomeAsk::EraseAccount(person) => {
                f.text(person.as_str());
            }
            // The salt is drawn for each sending: the same form sent twice asks for the same.
            HomeAsk::SetContact(ask) => {
                f.text(ask.channel.word()).text(&ask.address.0).text(ask.pace.word()).text(&ask.lang);
            }
            HomeAsk::ConfirmContact(ask) => {
                f.text(ask.channel.word()).text(&ask.code.0);
            }
            HomeAsk::DropContact(ask) => {
                f.text(ask.person.as_str()).text(ask.channel.word());
            }
            HomeAsk::SendCircular(ask) => {
                f.text(ask.consultation.as_str()).text(ask.id.as_str()).text(&ask.title).text(&ask.text);
                f.number(ask.must_confirm.into()).text(ask.addressed.word());
                ask.to.iter().for_each(|person| {
                    f.text(person.as_str());
                });
            }
            HomeAsk::RemindOfCircular(id) => {
                f.text(id.as_str());
            }
            HomeAsk::SetGathering(ask) => {
                let d = &ask.details;
                f.text(ask.id.as_str()).maybe(ask.about.as_ref().map(ConsultationId::as_str)).text(&d.title);
                f.text(&d.text).text(&d.place).number(d.starts.0).number(d.ends.0).number(d.until.0);
                f.number(d.seats.unwrap_or_default()).number(d.is_public.into()).text(ask.addressed.word());
                ask.to.iter().for_each(|person| {
                    f.text(person.as_str());
                });
            }
            HomeAsk::CallOffGathering(ask) => {
                f.text(ask.id.as_str()).maybe(ask.reason.as_deref());
            }
            HomeAsk::AnswerGathering(ask) => feed_answer(f, ask),
            HomeAsk::AnswerForGathering(ask) => {
                f.text(ask.person.as_str());
                feed_answer(f, &ask.answer);
            }
            HomeAsk::SetPortal(set) => {
                f.text(set.origin.as_str()).text(&set.url);
            }
            HomeAsk::RemindOfGathering(id) => {
                f.text(id.as_str());
            }
            HomeAsk::AskToCosign(ask) => {
                f.place(&ask.proposal);
                ask.to.iter().for_each(|person| {
                    f.text(person.as_str());
                });
            }
            HomeAsk::SetMaterial(set) => {
                f.text(set.consultation.as_str()).text(set.material.id.as_str()).bytes(&set.material.bytes());
                f.bytes(set.upload.as_ref().map_or(&[], |key| key.0.as_slice()));
            }
            HomeAsk::AskAboutMe(ask) => {
                f.text(ask.kind.word()).text(&ask.text.0);
            }
            HomeAsk::AnswerRequest(ask) => {
                f.number(ask.id).text(ask.person.as_str()).text(&ask.answer.0);
            }
            HomeAsk::HandOver(ask) => {
                f.text(ask.to.as_str());
                ask.items.iter().for_each(|item| {
                    f.place(item);
                });
            }
            HomeAsk::HoldDecision(ruling) => {
                f.bytes(&ruling.bytes());
            }
            HomeAsk::UndoDecision(FormKey(key)) => {
                f.bytes(key);
            }
            HomeAsk::SettleDecision(ask) => {
                f.bytes(&ask.key.0).maybe(ask.failed.as_deref());
            }
            HomeAsk::ProposeWithholding(w) => {
                f.place(&w.item).text(w.code.as_str()).text(&w.reason);
            }
            HomeAsk::PauseIntake(ask) => {
                f.text(ask.consultation.as_str()).maybe(ask.reason.as_deref());
            }
            HomeAsk::SetTwoPersons(ask) => {
                f.text(ask.consultation.as_str()).number(ask.on.into());
            }
            HomeAsk::KeepForm(form) => {
                f.bytes(&form.key.0).text(&form.page);
            }
            HomeAsk::DropForm(FormKey(key)) => {
                f.bytes(key);
            }
            HomeAsk::SetBody(settings) => {
                f.bytes(&settings.bytes());
            }
            HomeAsk::SetGroup(set) => {
                f.text(set.consultation.as_str()).text(set.group.id.as_str()).bytes(&set.group.bytes());
            }
            HomeAsk::KeepWorking(ask) => {
                f.text(ask.consultation.as_str()).text(ask.kind.word()).bytes(ask.sha256().as_bytes());
            }
            HomeAsk::DraftSurvey(draft) => {
                f.text(draft.consultation.as_str()).text(draft.id.as_str()).text(&draft.words);
            }
            _ => {}
        }
    }
}

fn feed_answer(f: &mut Feed, ask: &AnswerGathering) {
    f.text(ask.id.as_str()).maybe(ask.reply.map(Reply::word)).text(&ask.reason.0);
}

fn feed_sign_in(f: &mut Feed, by: &SignIn) {
    match by {
        SignIn::Code(hash) => f.text("code").bytes(hash.as_bytes()),
        SignIn::Password => f.text("password"),
        SignIn::SecondFactor(step) => f.text("second").number(*step),
        SignIn::Recovery(hash) => f.text("recovery").bytes(hash.as_bytes()),
        SignIn::Passkey { id, counter } => f.text("passkey").bytes(id.as_bytes()).number(*counter),
        SignIn::Provider { issuer, subject, is_whole } => {
            f.text("provider").bytes(issuer.as_bytes()).bytes(subject.as_bytes()).number(u64::from(*is_whole))
        }
    };
}
