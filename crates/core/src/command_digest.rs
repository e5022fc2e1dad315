//! What makes two commands the same: the hash kept beside an idempotency key (RECORD §6).
//!
//! Written out field by field, so that a retry after an upgrade of the program still counts as the same command.

use hutong_log::hash::{Hash, Sha256};

use crate::{
    command::{Actor, Ask, Command},
    consultation::objection::{Decided, Verdict},
    ids::Place,
};

pub(crate) struct Feed(Sha256);

impl Feed {
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.update(&(bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
        self
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    pub(crate) fn number(&mut self, n: u64) -> &mut Self {
        self.bytes(&n.to_be_bytes())
    }

    pub(crate) fn place(&mut self, place: &Place) -> &mut Self {
        self.text(place.origin.as_str()).number(place.index)
    }

    fn decided(&mut self, to: &Decided) -> &mut Self {
        self.place(&to.item).place(&to.leaf).number(to.flag.is_some().into());
        if let Some(flag) = &to.flag {
            self.place(flag);
        }
        self
    }

    pub(crate) fn finish(self) -> Hash {
        self.0.finish()
    }

    pub(crate) fn maybe(&mut self, text: Option<&str>) -> &mut Self {
        self.number(text.is_some().into()).text(text.unwrap_or_default())
    }
}

/// The beginning of a digest: what kind of command, and who asks.
pub(crate) fn begin(context: &str, actor: &Actor) -> Feed {
    let mut feed = Feed(Sha256::new());
    feed.text(context);
    match actor {
        Actor::Person(id) => feed.text("person").text(id.as_str()),
        Actor::Device(id) => feed.text("device").text(id.as_str()),
        Actor::Node => feed.text("node").text(""),
    };
    feed
}

impl Command {
    /// Hash of who asks for what, without the key.
    pub fn digest(&self) -> Hash {
        let mut f = begin("hutong/command/v1", &self.actor);
        f.text(self.ask.name());
        feed_ask(&mut f, &self.ask);
        f.0.finish()
    }
}

fn feed_ask(f: &mut Feed, ask: &Ask) {
    match ask {
        Ask::ProposeDocument(p) => {
            f.text(p.document.as_str()).bytes(&p.bytes);
        }
        Ask::AcceptDocument(a) => {
            f.text(a.document.id.as_str()).number(a.document.ver).bytes(a.document.sha256.as_bytes());
        }
        Ask::RejectDocument(r) => {
            let d = &r.answer.document;
            f.text(d.id.as_str()).number(d.ver).bytes(d.sha256.as_bytes()).text(&r.comment);
        }
        Ask::FreezeRoll(r) => {
            f.text(r.consultation.as_str()).bytes(&r.leaf_id.0).number(r.n).bytes(r.root.as_bytes());
        }
        Ask::OpenConsultation(c) | Ask::BeginDeliberation(c) | Ask::CloseConsultation(c) | Ask::SealVotes(c) => {
            f.text(c.as_str());
        }
        Ask::SubmitOpinion(s) => {
            f.text(s.consultation.as_str()).maybe(s.prompt.as_ref().map(|p| p.as_str()));
            f.maybe(s.audience.map(|a| a.word())).text(&s.title).text(&s.text).number(s.named.into());
            for commitment in s.files.iter().flat_map(|files| &files.commitments) {
                f.bytes(commitment.map(Hash::to_bytes).as_ref().map(<[u8; 32]>::as_slice).unwrap_or_default());
            }
            if let Some(b) = &s.behalf {
                f.text("behalf").text(&b.label.0).maybe(b.member.as_ref().map(|m| m.as_str()));
                f.text(b.channel.as_str()).text(&b.received);
            }
            if let Some(i) = &s.import {
                f.text("import").text(&i.file).number(i.row).text(&i.author.0).text(&i.time).text(i.tier.word());
            }
        }
        Ask::CorrectItem(c) => {
            f.place(&c.item).text(&c.text);
        }
        Ask::SupplementItem(s) => {
            f.place(&s.item).text(&s.text);
        }
        Ask::ShortlistTopic(p) => {
            f.place(&p.item).text(&p.reason);
        }
        Ask::WithdrawItem(place)
        | Ask::SupportItem(place)
        | Ask::AcknowledgeErasure(place)
        | Ask::DropFromShortlist(place) => {
            f.place(place);
        }
        Ask::WithdrawByReceipt(w) => {
            f.place(&w.item).text(w.shown.name.as_str()).bytes(&w.shown.salt.0);
            f.bytes(w.shown.content.as_deref().unwrap_or_default());
        }
        Ask::ReplyToItem(r) => {
            f.place(&r.about).text(&r.text).number(r.named.into());
        }
        Ask::SubmitStatement(s) => {
            f.text(s.consultation.as_str()).text(&s.text);
            s.taken_from.iter().for_each(|p| {
                f.place(p);
            });
        }
        Ask::ChooseStatement(s) => {
            f.place(&s.item).text(&s.text);
        }
        Ask::CastVote(v) => {
            f.text(v.consultation.as_str()).place(&v.statement).number((v.choice.number() + 1).unsigned_abs().into());
        }
        Ask::PublishItems(places) => places.iter().for_each(|p| {
            f.place(p);
        }),
        Ask::WithholdItem(w) => {
            f.place(&w.item).text(w.code.as_str()).text(&w.reason);
        }
        Ask::MergeItem(m) => {
            f.place(&m.item).place(&m.into);
        }
        Ask::SplitItem(s) => {
            f.place(&s.item);
            s.arguments.iter().for_each(|a| {
                f.text(a);
            });
        }
        Ask::AppealDecision(a) => {
            f.place(&a.item).text(&a.text);
        }
        Ask::AnswerAppeal(a) => {
            f.place(&a.appeal).place(&a.item).number(a.uphold.into()).text(&a.reason);
        }
        Ask::RecordFinding(r) => {
            let x = &r.finding;
            f.text(r.consultation.as_str()).text(x.method.as_str()).text(x.version.as_str());
            x.pins.iter().for_each(|(origin, size)| {
                f.text(origin.as_str()).number(*size);
            });
            f.bytes(x.input.as_bytes()).bytes(x.output.as_bytes());
        }
        Ask::AnchorHeads => {}
        Ask::OpenSurvey(s) => {
            f.text(s.consultation.as_str()).bytes(&s.questionnaire.bytes());
        }
        Ask::AnswerSurvey(a) => {
            f.place(&a.survey).bytes(&a.answers.bytes());
        }
        Ask::TallyItem(place) => {
            f.place(place);
        }
        Ask::BeginAction(b) => {
            f.text(b.consultation.as_str()).bytes(&b.action.bytes()).bytes(&b.note.bytes()).text(&b.text);
        }
        Ask::TakeStep(t) => {
            f.place(&t.action).text(t.step.word()).bytes(&t.note.bytes()).text(&t.text);
        }
        Ask::SubmitNote(n) => {
            f.text(n.consultation.as_str()).text(n.group.as_str()).text(&n.text).text(&n.place).text(&n.date);
            f.number(n.findings.len() as u64).number(n.named.into());
            n.findings.iter().chain(&n.evidence).for_each(|line| {
                f.text(line);
            });
            for commitment in n.files.iter().flat_map(|files| &files.commitments) {
                f.bytes(commitment.map(Hash::to_bytes).as_ref().map(<[u8; 32]>::as_slice).unwrap_or_default());
            }
        }
        Ask::RaiseFinding(r) => {
            f.place(&r.note).text(&r.text).number(r.named.into());
        }
        Ask::SubmitProposal(p) => {
            f.text(p.consultation.as_str()).text(&p.title).text(&p.analysis).text(&p.advice).number(p.named.into());
        }
        Ask::CosignProposal(s) => {
            f.place(&s.proposal).number(s.named.into());
        }
        Ask::FileProposal(file) => {
            f.place(&file.proposal).number(file.takes.into()).text(&file.reason);
        }
        Ask::FlagItem(flag) => {
            f.place(&flag.item).text(&flag.reason);
        }
        Ask::KeepFlagged(keep) => {
            f.place(&keep.flag).place(&keep.item).text(&keep.reason);
        }
        Ask::ObjectToDecision(o) => {
            f.decided(&o.to).text(&o.reason);
        }
        Ask::AnswerObjection(a) => {
            let (verdict, code) = match &a.verdict {
                Verdict::Dismiss => (0, None),
                Verdict::Restore => (1, None),
                Verdict::Withhold(code) => (2, Some(code.as_str())),
            };
            f.place(&a.objection).decided(&a.to).number(verdict).maybe(code).text(&a.reason);
        }
        Ask::ChangeKey(k) => {
            f.text(k.role.word()).text(&k.old).text(&k.new).number(k.from_size).bytes(k.root_sig.as_bytes());
        }
        Ask::SetPolicy(p) => {
            f.number(p.version).bytes(p.sha256.as_bytes()).bytes(p.root_sig.as_bytes());
        }
        Ask::KeepEvidence(e) => {
            f.text(e.kind.as_str()).bytes(e.sha256.as_bytes());
        }
        Ask::RetireLog(next) => {
            f.maybe(next.as_ref().map(|next| next.as_str()));
        }
        Ask::IssueReport(id) => {
            f.text(id.as_str());
        }
        Ask::EraseParts(e) => {
            f.place(&e.item).text(e.basis.as_str());
            e.parts.iter().for_each(|p| {
                f.text(p.as_str());
            });
        }
    }
}
