//! From an act of the sample to what a node is asked: ids become places, people become actors.

use hutong_core::{
    consultation::{
        item::Tier,
        survey::{Answers, Given},
    },
    facts::Roles,
};
use hutong_log::base64;

use super::{
    calendar::Calendar,
    house,
    ledger::Ledger,
    sample::{
        Act, AnswersFile, Attachment, Consultation, Deed, NoteFile, OnBehalf, Opinion, Person, ProposalFile, Sample,
        SampleFault,
    },
    side::form_key,
};
use crate::{
    admin::wire::{ActorWire, AskWire, BehalfWire, HomeWire, PersonWire, PlaceWire, VoiceWire},
    web::questions,
};

/// Largest piece of an attachment sent at once; the sample's files are smaller.
const CHUNK_LEN: usize = hutong_core::home::CHUNK_LEN_MAX;

/// Translates acts while places become known.
pub struct Acts<'a> {
    /// The sample.
    pub sample: &'a Sample,
    /// Its days.
    pub calendar: &'a Calendar,
}

/// A form as somebody sends it: attachments first, then what it is about.
pub struct Form {
    /// Who sends it.
    pub by: ActorWire,
    /// Its key.
    pub key: String,
    /// Pieces of attachments, each with a key of its own.
    pub staged: Vec<(String, HomeWire)>,
    /// What is asked; nothing where all of it stays at home.
    pub ask: Option<AskWire>,
}

/// An item that the form's first leaf is about to become, with its words.
pub struct Entry<'s> {
    /// Sample id.
    pub id: &'s str,
    /// Its words.
    pub text: &'s str,
}

/// Somebody of a body, as their node knows them: the open tier has devices instead of accounts.
pub fn actor(person: &Person) -> ActorWire {
    if person.tier == Tier::Open.word() {
        ActorWire::Device(person.id.clone())
    } else {
        ActorWire::Person(person.id.clone())
    }
}

/// What goes on file about a person; roles that only describe a job are left out.
pub fn on_file(person: &Person) -> PersonWire {
    let known: Vec<&str> = Roles::all_words().collect();
    let mut affiliations: Vec<_> = person.affiliations.iter().collect();
    affiliations.sort_by_key(|a| !a.primary);
    PersonWire {
        id: person.id.clone(),
        tier: Tier::from_word(&person.tier).map(|t| t.word().to_owned()),
        roles: person.roles.iter().filter(|r| known.contains(&r.as_str())).cloned().collect(),
        name: person.name.clone(),
        primary: affiliations.iter().filter(|a| a.primary).map(|a| (a.kind.clone(), a.unit.clone())).collect(),
        affiliations: affiliations.into_iter().map(|a| (a.kind.clone(), a.unit.clone())).collect(),
        protocol_order: person.protocol_order,
        ..PersonWire::default()
    }
}

/// The item that an act brings into being, if any.
pub fn entry(deed: &Deed) -> Option<Entry<'_>> {
    match deed {
        Deed::Opinion(Opinion { id, text, .. })
        | Deed::Supplement { id, text, .. }
        | Deed::Reply { id, text, .. }
        | Deed::Statement { id, text, .. }
        | Deed::Appeal { id, text, .. }
        | Deed::Survey { id, words: text }
        | Deed::Note(NoteFile { id, text, .. })
        | Deed::Proposal(ProposalFile { id, analysis: text, .. }) => Some(Entry { id, text }),
        _ => None,
    }
}

/// Ids of items that an act is about and that may belong to the other body.
pub fn about(deed: &Deed) -> Vec<&str> {
    match deed {
        Deed::Reply { of, .. } | Deed::Support { of } => vec![of],
        Deed::Answer(AnswersFile { of, .. }) | Deed::Tally { of } | Deed::Cosign { of, .. } => vec![of],
        Deed::Statement { from: Some(from), .. } => vec![from],
        Deed::Merge { into, .. } => vec![into],
        Deed::Shortlist { of, .. } => vec![of],
        _ => Vec::new(),
    }
}

impl Acts<'_> {
    /// The form of an act.
    ///
    /// # Errors
    /// [`SampleFault`] when it names what is not there.
    pub fn form(&self, c: &Consultation, act: &Act, ledger: &Ledger) -> Result<Form, SampleFault> {
        let by = actor(self.sample.person(&act.by)?);
        let key = form_key(&["demo/act", &c.key, &act.n.to_string()]);
        if let Some(staged) = house::asks(c, &act.deed, &key, self.calendar)? {
            return Ok(Form { by, staged, ask: None, key });
        }
        let staged = if let Deed::Opinion(opinion) = &act.deed { stage(opinion, &key) } else { Vec::new() };
        let ask = Some(self.ask(c, act, ledger)?);
        Ok(Form { by, staged, ask, key })
    }

    fn ask(&self, c: &Consultation, act: &Act, ledger: &Ledger) -> Result<AskWire, SampleFault> {
        let item = |id: &str| place(ledger, id);
        let consultation = c.charter.id.clone();
        Ok(match &act.deed {
            Deed::Opinion(opinion) => self.opinion(consultation, opinion)?,
            Deed::Correct { of, text } => AskWire::CorrectItem { item: item(of)?, text: text.clone() },
            Deed::Supplement { of, text, .. } => AskWire::SupplementItem { item: item(of)?, text: text.clone() },
            Deed::Withdraw { of } => AskWire::WithdrawItem { item: item(of)? },
            Deed::Reply { of, named, text, .. } => {
                AskWire::ReplyToItem { item: item(of)?, text: text.clone(), named: *named }
            }
            Deed::Support { of } => AskWire::SupportItem { item: item(of)? },
            Deed::Statement { text, from, .. } => {
                let taken_from = from.as_deref().map(item).transpose()?;
                AskWire::SubmitStatement { consultation, text: text.clone(), taken_from }
            }
            Deed::Publish { of } => {
                AskWire::PublishItems { items: of.iter().map(|id| item(id)).collect::<Result<_, _>>()? }
            }
            Deed::Withhold { of, reason_code, reason_zh } => {
                AskWire::WithholdItem { item: item(of)?, code: reason_code.clone(), reason: reason_zh.clone() }
            }
            Deed::Appeal { of, text, .. } => AskWire::AppealDecision { item: item(of)?, text: text.clone() },
            Deed::AnswerAppeal { appeal, of, uphold, reason_zh } => AskWire::AnswerAppeal {
                appeal: item(appeal)?,
                item: item(of)?,
                uphold: *uphold,
                reason: reason_zh.clone(),
            },
            Deed::Split { of, into } => {
                AskWire::SplitItem { item: item(of)?, arguments: into.iter().map(|a| a.text.clone()).collect() }
            }
            Deed::Merge { of, into } => AskWire::MergeItem { item: item(of)?, into: item(into)? },
            Deed::Shortlist { of, reason_zh } => {
                AskWire::Voice { of: VoiceWire::ShortlistTopic { item: item(of)?, reason: reason_zh.clone() } }
            }
            Deed::Erase { of, parts, basis } => {
                AskWire::EraseParts { item: item(of)?, parts: parts.clone(), basis: basis.clone() }
            }
            Deed::Group(_)
            | Deed::Material(_)
            | Deed::Circular(_)
            | Deed::Seen { .. }
            | Deed::Gathering(_)
            | Deed::Attend { .. }
            | Deed::Survey { .. }
            | Deed::Answer(_)
            | Deed::Tally { .. }
            | Deed::Note(_)
            | Deed::Proposal(_)
            | Deed::Cosign { .. } => AskWire::Voice { of: self.voice(consultation, &act.deed, ledger)? },
        })
    }

    fn voice(&self, consultation: String, deed: &Deed, ledger: &Ledger) -> Result<VoiceWire, SampleFault> {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let unknown = |name: &str| SampleFault::Unknown { kind: "act", name: name.to_owned() };
        Ok(match deed {
            Deed::Survey { id, words } => {
                let questionnaire = questions::read(words).map_err(|_| unknown(id))?;
                VoiceWire::OpenSurvey { consultation, text: text(questionnaire.bytes()) }
            }
            Deed::Answer(file) => {
                let picked = file.picked.iter().map(|(n, o)| (*n, Given::Picked(o.iter().copied().collect())));
                let words = file.words.iter().map(|(n, words)| (*n, Given::Words(words.clone())));
                let answers = Answers(picked.chain(words).collect());
                VoiceWire::AnswerSurvey { survey: place(ledger, &file.of)?, text: text(answers.bytes()) }
            }
            Deed::Tally { of } => VoiceWire::TallyItem { item: place(ledger, of)? },
            Deed::Note(note) => VoiceWire::SubmitNote {
                consultation,
                group: note.group.clone(),
                text: note.text.clone(),
                place: note.place.clone(),
                date: self.calendar.date(note.seen_day),
                findings: note.findings.clone(),
                evidence: note.evidence.clone(),
                named: note.named,
            },
            Deed::Proposal(file) => VoiceWire::SubmitProposal {
                consultation,
                title: file.title.clone(),
                analysis: file.analysis.clone(),
                advice: file.advice.clone(),
                named: file.named,
            },
            Deed::Cosign { of, named } => VoiceWire::CosignProposal { proposal: place(ledger, of)?, named: *named },
            _ => return Err(unknown("another act")),
        })
    }

    fn opinion(&self, consultation: String, opinion: &Opinion) -> Result<AskWire, SampleFault> {
        let behalf = opinion.on_behalf.as_ref().map(|b| self.behalf(b)).transpose()?;
        Ok(AskWire::SubmitOpinion {
            consultation,
            prompt: Some(opinion.prompt.clone()),
            audience: Some(opinion.audience.clone()),
            title: String::new(),
            text: opinion.text.clone(),
            named: opinion.named,
            files: opinion.attachments.len(),
            behalf,
            import: None,
        })
    }

    fn behalf(&self, behalf: &OnBehalf) -> Result<BehalfWire, SampleFault> {
        Ok(BehalfWire {
            label: self.sample.person(&behalf.author)?.name.clone(),
            member: Some(behalf.author.clone()),
            channel: behalf.channel.clone(),
            received: self.calendar.date(behalf.received_day),
        })
    }
}

/// The place of an item as the socket takes it.
///
/// # Errors
/// [`SampleFault::Unknown`].
pub fn place(ledger: &Ledger, id: &str) -> Result<PlaceWire, SampleFault> {
    ledger.place(id).map(|p| (p.origin.to_string(), p.index))
}

/// The pieces of an opinion's attachments, in order.
fn stage(opinion: &Opinion, upload: &str) -> Vec<(String, HomeWire)> {
    opinion.attachments.iter().enumerate().flat_map(|(n, file)| pieces(n, file, upload)).collect()
}

/// The pieces of the `n`-th file of a form, from 0.
pub(super) fn pieces(n: usize, file: &Attachment, upload: &str) -> Vec<(String, HomeWire)> {
    let bytes = file.text.as_bytes();
    let pieces = bytes.chunks(CHUNK_LEN).enumerate().map(|(at, piece)| {
        let key = form_key(&["demo/piece", upload, &n.to_string(), &at.to_string()]);
        let chunk = HomeWire::StageChunk {
            upload: upload.to_owned(),
            file: n + 1,
            name: file.name.clone(),
            media_type: file.mime.clone(),
            len: bytes.len() as u64,
            offset: (at * CHUNK_LEN) as u64,
            bytes: base64::encode(piece),
        };
        (key, chunk)
    });
    pieces.collect()
}
