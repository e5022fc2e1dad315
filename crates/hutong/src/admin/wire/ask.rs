//! Recorded commands on the wire.

use hutong_core::{
    command::Ask,
    consultation::{
        appeal, document, erasure, follow_up, item::Audience, moderation, opinion, response, statement, vote,
    },
    facts::Private,
    ids::{PartName, PromptId},
    moment::Moment,
};
use serde::{Deserialize, Serialize};

use super::{
    PlaceWire, VoiceWire,
    read::{BadWire, answer, bad, code, consultation, document as document_id, person, place, tier},
    told::{self, ToldWire},
};

/// A recorded command, on the wire.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs, reason = "fields mirror hutong_core::command::Ask one to one")]
#[allow(clippy::large_enum_variant, reason = "one lives at a time, between a line that was read and its answer")]
pub enum AskWire {
    ProposeDocument {
        document: String,
        text: String,
    },
    AcceptDocument {
        document: String,
        ver: u64,
        sha256: String,
    },
    RejectDocument {
        document: String,
        ver: u64,
        sha256: String,
        comment: String,
    },
    OpenConsultation {
        consultation: String,
    },
    BeginDeliberation {
        consultation: String,
    },
    CloseConsultation {
        consultation: String,
    },
    SealVotes {
        consultation: String,
    },
    SubmitOpinion {
        consultation: String,
        #[serde(default)]
        prompt: Option<String>,
        #[serde(default)]
        audience: Option<String>,
        #[serde(default)]
        title: String,
        text: String,
        #[serde(default)]
        named: bool,
        #[serde(default)]
        files: usize,
        #[serde(default)]
        behalf: Option<BehalfWire>,
        #[serde(default)]
        import: Option<ImportWire>,
    },
    CorrectItem {
        item: PlaceWire,
        text: String,
    },
    SupplementItem {
        item: PlaceWire,
        text: String,
    },
    WithdrawItem {
        item: PlaceWire,
    },
    ReplyToItem {
        item: PlaceWire,
        text: String,
        #[serde(default)]
        named: bool,
    },
    SupportItem {
        item: PlaceWire,
    },
    SubmitStatement {
        consultation: String,
        text: String,
        #[serde(default)]
        taken_from: Option<PlaceWire>,
    },
    CastVote {
        consultation: String,
        statement: PlaceWire,
        choice: i64,
    },
    PublishItems {
        items: Vec<PlaceWire>,
    },
    WithholdItem {
        item: PlaceWire,
        code: String,
        reason: String,
    },
    MergeItem {
        item: PlaceWire,
        into: PlaceWire,
    },
    SplitItem {
        item: PlaceWire,
        arguments: Vec<String>,
    },
    AppealDecision {
        item: PlaceWire,
        text: String,
    },
    AnswerAppeal {
        appeal: PlaceWire,
        item: PlaceWire,
        uphold: bool,
        reason: String,
    },
    IssueReport {
        document: String,
    },
    BeginAction {
        consultation: String,
        section: u64,
        recommendation: u64,
        addressee: String,
        /// `[origin, lead | assisting | separate, name]`.
        units: Vec<(String, String, String)>,
        #[serde(default)]
        due: Option<u64>,
        #[serde(default)]
        calendar_days: bool,
        told: ToldWire,
    },
    TakeStep {
        action: PlaceWire,
        step: String,
        told: ToldWire,
    },
    EraseParts {
        item: PlaceWire,
        parts: Vec<String>,
        basis: String,
    },
    /// Surveys, notes, proposals.
    Voice {
        of: VoiceWire,
    },
}

/// For whom an item is entered, on the wire.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BehalfWire {
    /// As the secretariat knows them.
    pub label: String,
    /// Their account.
    #[serde(default)]
    pub member: Option<String>,
    /// How it came.
    pub channel: String,
    /// Date received.
    pub received: String,
}

/// Where an imported item came from, on the wire.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportWire {
    /// File.
    pub file: String,
    /// Row from 1.
    pub row: u64,
    /// Author label there.
    #[serde(default)]
    pub author: String,
    /// Original time.
    #[serde(default)]
    pub time: String,
    /// Tier to enter it under.
    pub tier: String,
}

impl AskWire {
    pub(super) fn ask(self) -> Result<Ask, BadWire> {
        Ok(match self {
            AskWire::ProposeDocument { document: id, text } => {
                Ask::ProposeDocument(document::Propose { document: document_id(&id)?, bytes: text.into_bytes() })
            }
            AskWire::AcceptDocument { document: id, ver, sha256 } => Ask::AcceptDocument(answer(&id, ver, &sha256)?),
            AskWire::RejectDocument { document: id, ver, sha256, comment } => {
                Ask::RejectDocument(document::Reject { answer: answer(&id, ver, &sha256)?, comment })
            }
            AskWire::OpenConsultation { consultation: c } => Ask::OpenConsultation(consultation(&c)?),
            AskWire::BeginDeliberation { consultation: c } => Ask::BeginDeliberation(consultation(&c)?),
            AskWire::CloseConsultation { consultation: c } => Ask::CloseConsultation(consultation(&c)?),
            AskWire::SealVotes { consultation: c } => Ask::SealVotes(consultation(&c)?),
            AskWire::IssueReport { document: id } => Ask::IssueReport(document_id(&id)?),
            submit @ AskWire::SubmitOpinion { .. } => submit.opinion()?,
            AskWire::SubmitStatement { consultation: c, text, taken_from } => {
                let taken_from = taken_from.as_ref().map(place).transpose()?;
                Ask::SubmitStatement(statement::Submit { consultation: consultation(&c)?, text, taken_from })
            }
            AskWire::CastVote { consultation: c, statement, choice } => Ask::CastVote(vote::Cast {
                consultation: consultation(&c)?,
                statement: place(&statement)?,
                choice: vote::Choice::from_number(choice).ok_or_else(|| bad("choice", "-1, 0 or 1"))?,
            }),
            AskWire::BeginAction {
                consultation: c,
                section,
                recommendation,
                addressee,
                units,
                due,
                calendar_days,
                told,
            } => {
                let units = units.iter().map(|(body, part, name)| told::unit(body, part, name));
                let action = follow_up::Action {
                    recommendation: (section, recommendation),
                    addressee: follow_up::Addressee::from_word(&addressee)
                        .ok_or_else(|| bad("addressee", &addressee))?,
                    units: units.collect::<Result<_, _>>()?,
                    due: due.map(Moment),
                    days: if calendar_days { follow_up::Days::Calendar } else { follow_up::Days::Working },
                };
                let (note, text) = told.read()?;
                Ask::BeginAction(follow_up::Begin { consultation: consultation(&c)?, action, note, text })
            }
            AskWire::TakeStep { action, step, told } => {
                let step = follow_up::Step::from_word(&step).ok_or_else(|| bad("step", &step))?;
                let (note, text) = told.read()?;
                Ask::TakeStep(follow_up::Take { action: place(&action)?, step, note, text })
            }
            AskWire::Voice { of } => of.ask()?,
            on_item => on_item.item_ask()?,
        })
    }

    fn item_ask(self) -> Result<Ask, BadWire> {
        Ok(match self {
            AskWire::CorrectItem { item, text } => Ask::CorrectItem(opinion::Correct { item: place(&item)?, text }),
            AskWire::SupplementItem { item, text } => {
                Ask::SupplementItem(opinion::Supplement { item: place(&item)?, text })
            }
            AskWire::WithdrawItem { item } => Ask::WithdrawItem(place(&item)?),
            AskWire::ReplyToItem { item, text, named } => {
                Ask::ReplyToItem(response::Reply { about: place(&item)?, text, named })
            }
            AskWire::SupportItem { item } => Ask::SupportItem(place(&item)?),
            AskWire::PublishItems { items } => Ask::PublishItems(items.iter().map(place).collect::<Result<_, _>>()?),
            AskWire::WithholdItem { item, code: c, reason } => {
                Ask::WithholdItem(moderation::Withhold { item: place(&item)?, code: code("code", &c)?, reason })
            }
            AskWire::MergeItem { item, into } => {
                Ask::MergeItem(moderation::Merge { item: place(&item)?, into: place(&into)? })
            }
            AskWire::SplitItem { item, arguments } => {
                Ask::SplitItem(moderation::Split { item: place(&item)?, arguments })
            }
            AskWire::AppealDecision { item, text } => Ask::AppealDecision(appeal::Submit { item: place(&item)?, text }),
            AskWire::AnswerAppeal { appeal: a, item, uphold, reason } => {
                Ask::AnswerAppeal(appeal::Answer { appeal: place(&a)?, item: place(&item)?, uphold, reason })
            }
            AskWire::EraseParts { item, parts, basis } => {
                let parts = parts.iter().map(|p| PartName::new(p).map_err(|e| bad("parts", e)));
                Ask::EraseParts(erasure::Erase {
                    item: place(&item)?,
                    parts: parts.collect::<Result<_, _>>()?,
                    basis: code("basis", &basis)?,
                })
            }
            other => return Err(bad("do", format!("{other:?} is not about an item"))),
        })
    }

    fn opinion(self) -> Result<Ask, BadWire> {
        let AskWire::SubmitOpinion { consultation: c, prompt, audience, title, text, named, behalf, import, .. } = self
        else {
            return Err(bad("do", "not an opinion"));
        };
        let behalf = behalf.map(|b| {
            let member = b.member.as_deref().map(person).transpose()?;
            let channel = code("channel", &b.channel)?;
            Ok(opinion::Behalf { label: Private(b.label), member, channel, received: b.received })
        });
        let import = import.map(|i| {
            let tier = tier(&i.tier)?;
            Ok(opinion::Import { file: i.file, row: i.row, author: Private(i.author), time: i.time, tier })
        });
        let audience = audience.map(|a| Audience::from_word(&a).ok_or_else(|| bad("audience", a)));
        Ok(Ask::SubmitOpinion(opinion::Submit {
            consultation: consultation(&c)?,
            prompt: prompt.map(|p| PromptId::new(&p).map_err(|e| bad("prompt", e))).transpose()?,
            audience: audience.transpose()?,
            title,
            text,
            named,
            // Attachments staged under the same form key are linked by the sequencer.
            files: None,
            behalf: behalf.transpose()?,
            import: import.transpose()?,
        }))
    }
}
