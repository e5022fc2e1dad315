//! What each command needs to be loaded before it is decided, and which commands may share a batch.

use std::collections::BTreeSet;

use hutong_log::hash::Hash;

use crate::{
    command::{Ask, Command},
    consultation::document,
    ids::{Code, ConsultationId, DocumentId, FormKey, PartName, PersonId, Place},
    moment::Moment,
};

/// What must be loaded before a batch of commands can be decided.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Needs {
    /// Consultations named; those of the items below are added by the loader.
    pub consultations: BTreeSet<ConsultationId>,
    /// People and devices.
    pub people: BTreeSet<PersonId>,
    /// Items, of any log.
    pub items: BTreeSet<Place>,
    /// Own items whose arguments are wanted as items too.
    pub arguments: BTreeSet<Place>,
    /// Suggestions whose places on the own shortlist are wanted as items too.
    pub shortlists: BTreeSet<Place>,
    /// Deeds asked about.
    pub deeds: BTreeSet<(PersonId, Place)>,
    /// Vote counters asked about.
    pub votes: BTreeSet<(PersonId, ConsultationId)>,
    /// Documents, with all acts on them.
    pub documents: BTreeSet<DocumentId>,
    /// Documents and bytes of theirs, whose sources are wanted as items too ([`document::sources_of`]): they are known
    /// only once the bytes are loaded.
    pub sources: BTreeSet<(DocumentId, Hash)>,
    /// Consultations whose dispositions are wanted in full.
    pub dispositions: BTreeSet<ConsultationId>,
    /// Partners' erasures.
    pub erasures: BTreeSet<Place>,
    /// Actions of the follow-up; the loader adds their consultations.
    pub actions: BTreeSet<Place>,
    /// Consultations whose report, issued by the own log, is wanted.
    pub reports: BTreeSet<ConsultationId>,
    /// Heads of all mirrored logs.
    pub heads: bool,
    /// The moment by which deadlines of this node are over or not: claims, codes, windows of attempts.
    pub now: Moment,
    /// Own items that a moderator acts on: who has taken them, what is held back or proposed, units of their authors.
    pub moderated: BTreeSet<Place>,
    /// Parts whose commitment is wanted.
    pub proofs: BTreeSet<(Place, PartName)>,
    /// Accounts.
    pub accounts: BTreeSet<PersonId>,
    /// Identities at a provider, by hash of the subject.
    pub identities: BTreeSet<Hash>,
    /// Attempts to sign in, by hash of the name that was typed.
    pub attempts: BTreeSet<Hash>,
    /// To whom these devices are linked.
    pub devices: BTreeSet<PersonId>,
    /// Decisions that are held back.
    pub held: BTreeSet<FormKey>,
    /// Whose drafts are counted.
    pub drafts: BTreeSet<PersonId>,
    /// Requests about data on file.
    pub requests: BTreeSet<u64>,
    /// Leaves of any log that are looked at for whether they set the present state of an item.
    pub decisions: BTreeSet<Place>,
    /// Items of any log of which each log keeps a count of its own: whether it is closed here, and what they ask.
    pub counted: BTreeSet<Place>,
    /// Of those, the ones whose count is to be made.
    pub counts: BTreeSet<Place>,
    /// Working papers whose hash is wanted.
    pub working: BTreeSet<(ConsultationId, document::Kind)>,
    /// Whether it is asked if the node was made for a small body.
    pub is_small: bool,
    /// Trusted clients, each with the nonce of whose use is asked.
    pub clients: BTreeSet<(Code, Option<Hash>)>,
    /// Consultations whose research groups are wanted.
    pub groups: BTreeSet<ConsultationId>,
    /// Whose addresses for news are wanted.
    pub contacts: BTreeSet<PersonId>,
    /// Circulars, each with who asks about it.
    pub circulars: BTreeSet<(Code, PersonId)>,
    /// Gatherings, each with the person it is asked about.
    pub gatherings: BTreeSet<(Code, Option<PersonId>)>,
    /// Own proposals of which it is wanted who was asked to sign them.
    pub asked_to_cosign: BTreeSet<Place>,
    /// Files of forms, each with who staged it.
    pub uploads: BTreeSet<(PersonId, FormKey)>,
    /// Whether it is asked what the own log says of itself.
    pub own_log: bool,
    /// Consultations whose shelves are wanted.
    pub shelves: BTreeSet<ConsultationId>,
}

/// What a command reads and writes besides its actor, so that two commands of one batch never rely on stale facts.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Touches {
    /// Items it looks at.
    pub reads: Vec<Place>,
    /// Items it changes.
    pub writes: Vec<Place>,
    /// Needs a batch of its own: its facts are about everything in a consultation or a document.
    pub alone: bool,
}

impl Command {
    /// What to load for this command.
    pub fn needs(&self, into: &mut Needs) {
        let person = self.actor.person();
        into.people.extend(person.cloned());
        match &self.ask {
            Ask::ProposeDocument(p) => {
                need_document(into, &p.document);
                into.items.extend(document::sources_of(&p.document, &p.bytes));
            }
            Ask::AcceptDocument(a) => {
                need_document(into, &a.document.id);
                into.sources.insert((a.document.id.clone(), a.document.sha256));
            }
            Ask::RejectDocument(r) => need_document(into, &r.answer.document.id),
            Ask::IssueReport(id) => need_document(into, id),
            Ask::OpenConsultation(c) | Ask::BeginDeliberation(c) | Ask::SealVotes(c) => {
                into.consultations.insert(c.clone());
            }
            Ask::FreezeRoll(f) => {
                into.consultations.insert(f.consultation.clone());
            }
            Ask::CloseConsultation(c) => {
                into.consultations.insert(c.clone());
                into.dispositions.insert(c.clone());
            }
            Ask::SubmitOpinion(s) => {
                into.consultations.insert(s.consultation.clone());
                into.people.extend(s.behalf.as_ref().and_then(|b| b.member.clone()));
            }
            Ask::SubmitStatement(s) => {
                into.consultations.insert(s.consultation.clone());
                into.items.extend(s.taken_from.clone());
            }
            Ask::CastVote(v) => {
                into.consultations.insert(v.consultation.clone());
                into.items.insert(v.statement.clone());
                into.votes.extend(person.map(|p| (p.clone(), v.consultation.clone())));
            }
            Ask::RecordFinding(f) => {
                into.consultations.insert(f.consultation.clone());
                into.heads = true;
            }
            Ask::AnchorHeads => into.heads = true,
            Ask::ChangeKey(_) | Ask::SetPolicy(_) | Ask::KeepEvidence(_) | Ask::RetireLog(_) => into.own_log = true,
            Ask::EraseParts(e) => {
                into.arguments.insert(e.item.clone());
            }
            Ask::AcknowledgeErasure(place) => {
                into.erasures.insert(place.clone());
            }
            Ask::WithdrawByReceipt(w) => {
                into.proofs.insert((w.item.clone(), w.shown.name.clone()));
            }
            Ask::BeginAction(b) => {
                into.consultations.insert(b.consultation.clone());
                into.reports.insert(b.consultation.clone());
                into.documents.extend(document::document_id(&b.consultation, document::Kind::Report));
            }
            Ask::ShortlistTopic(p) => {
                into.shortlists.insert(p.item.clone());
            }
            Ask::TakeStep(t) => {
                into.actions.insert(t.action.clone());
            }
            Ask::PublishItems(places) => into.moderated.extend(places.iter().cloned()),
            Ask::WithholdItem(w) => into.moderated.extend([w.item.clone()]),
            Ask::MergeItem(m) => into.moderated.extend([m.item.clone()]),
            Ask::SplitItem(s) => into.moderated.extend([s.item.clone()]),
            Ask::AnswerAppeal(a) => into.moderated.extend([a.appeal.clone(), a.item.clone()]),
            Ask::OpenSurvey(s) => {
                into.consultations.insert(s.consultation.clone());
            }
            Ask::AnswerSurvey(a) => {
                into.counted.insert(a.survey.clone());
            }
            Ask::SubmitNote(n) => {
                into.consultations.insert(n.consultation.clone());
                into.groups.insert(n.consultation.clone());
            }
            Ask::SubmitProposal(p) => {
                into.consultations.insert(p.consultation.clone());
            }
            Ask::CosignProposal(s) => {
                into.counted.insert(s.proposal.clone());
            }
            Ask::FileProposal(f) => {
                into.counted.insert(f.proposal.clone());
            }
            Ask::FlagItem(f) => {
                into.counted.insert(f.item.clone());
            }
            Ask::KeepFlagged(k) => {
                into.moderated.insert(k.item.clone());
                into.counted.insert(k.flag.clone());
            }
            Ask::ObjectToDecision(o) => {
                into.decisions.insert(o.to.leaf.clone());
                into.counted.insert(o.to.leaf.clone());
            }
            Ask::AnswerObjection(a) => {
                into.decisions.insert(a.to.leaf.clone());
                into.moderated.insert(a.to.item.clone());
                into.counted.insert(a.objection.clone());
            }
            Ask::TallyItem(place) => {
                into.items.insert(place.clone());
                into.counted.insert(place.clone());
                into.counts.insert(place.clone());
            }
            _ => {}
        }
        let touches = self.touches();
        for place in touches.reads.iter().chain(&touches.writes) {
            into.items.insert(place.clone());
            into.deeds.extend(person.map(|p| (p.clone(), place.clone())));
        }
    }

    /// What it reads and writes.
    pub fn touches(&self) -> Touches {
        let reads = |places: Vec<Place>| Touches { reads: places, ..Touches::default() };
        let writes = |places: Vec<Place>| Touches { writes: places, ..Touches::default() };
        match &self.ask {
            Ask::SubmitOpinion(_) => Touches::default(),
            Ask::SubmitStatement(s) => reads(s.taken_from.iter().cloned().collect()),
            Ask::ChooseStatement(s) => reads(vec![s.item.clone()]),
            Ask::CastVote(v) => reads(vec![v.statement.clone()]),
            Ask::ReplyToItem(r) => reads(vec![r.about.clone()]),
            Ask::SupportItem(place) => reads(vec![place.clone()]),
            Ask::SupplementItem(s) => reads(vec![s.item.clone()]),
            Ask::CorrectItem(c) => writes(vec![c.item.clone()]),
            Ask::WithdrawItem(place) => writes(vec![place.clone()]),
            Ask::WithdrawByReceipt(w) => writes(vec![w.item.clone()]),
            Ask::PublishItems(places) => writes(places.clone()),
            Ask::WithholdItem(w) => writes(vec![w.item.clone()]),
            Ask::MergeItem(m) => writes(vec![m.item.clone(), m.into.clone()]),
            Ask::SplitItem(s) => writes(vec![s.item.clone()]),
            Ask::AppealDecision(a) => writes(vec![a.item.clone()]),
            Ask::AnswerAppeal(a) => Touches { writes: vec![a.appeal.clone(), a.item.clone()], ..Touches::default() },
            // Whether it is listed already is asked of everything that was listed.
            Ask::ShortlistTopic(p) => Touches { reads: vec![p.item.clone()], alone: true, ..Touches::default() },
            Ask::DropFromShortlist(place) => writes(vec![place.clone()]),
            Ask::EraseParts(e) => Touches { writes: vec![e.item.clone()], alone: true, ..Touches::default() },
            Ask::OpenSurvey(_) | Ask::SubmitNote(_) | Ask::SubmitProposal(_) => Touches::default(),
            Ask::RaiseFinding(r) => reads(vec![r.note.clone()]),
            Ask::CosignProposal(s) => reads(vec![s.proposal.clone()]),
            Ask::FileProposal(f) => Touches { reads: vec![f.proposal.clone()], alone: true, ..Touches::default() },
            Ask::FlagItem(f) => Touches { reads: vec![f.item.clone()], alone: true, ..Touches::default() },
            Ask::KeepFlagged(k) => {
                Touches { reads: vec![k.flag.clone(), k.item.clone()], alone: true, ..Touches::default() }
            }
            Ask::ObjectToDecision(o) => Touches { reads: o.to.places(), alone: true, ..Touches::default() },
            Ask::AnswerObjection(a) => {
                let reads = a.to.places().into_iter().chain([a.objection.clone()]).collect();
                Touches { reads, alone: true, ..Touches::default() }
            }
            Ask::AnswerSurvey(a) => reads(vec![a.survey.clone()]),
            Ask::ProposeDocument(_)
            | Ask::AcceptDocument(_)
            | Ask::RejectDocument(_)
            | Ask::FreezeRoll(_)
            | Ask::OpenConsultation(_)
            | Ask::BeginDeliberation(_)
            | Ask::CloseConsultation(_)
            | Ask::SealVotes(_)
            | Ask::RecordFinding(_)
            | Ask::IssueReport(_)
            | Ask::AnchorHeads
            | Ask::TallyItem(_)
            | Ask::BeginAction(_)
            | Ask::TakeStep(_)
            | Ask::ChangeKey(_)
            | Ask::SetPolicy(_)
            | Ask::KeepEvidence(_)
            | Ask::RetireLog(_)
            | Ask::AcknowledgeErasure(_) => Touches { alone: true, ..Touches::default() },
        }
    }
}

fn need_document(into: &mut Needs, id: &DocumentId) {
    into.documents.insert(id.clone());
    into.heads = true;
    if let Some(c) = document::consultation_of(id) {
        into.dispositions.insert(c.clone());
        into.consultations.insert(c);
    }
}
