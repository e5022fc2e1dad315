//! Surveys, notes and proposals on the wire.

use hutong_core::{
    command::Ask,
    consultation::{
        flag, note,
        objection::{self, Decided, Verdict},
        proposal, shortlist, survey,
    },
};
use serde::{Deserialize, Serialize};

use super::{
    PlaceWire,
    read::{BadWire, bad, code, consultation, place},
};

/// What people hand in beside opinions, on the wire.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "voice", rename_all = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs, reason = "fields mirror hutong_core::command::Ask one to one")]
pub enum VoiceWire {
    /// `text` is the canonical document of the questions.
    OpenSurvey {
        consultation: String,
        text: String,
    },
    /// `text` is the canonical document of the answers.
    AnswerSurvey {
        survey: PlaceWire,
        text: String,
    },
    TallyItem {
        item: PlaceWire,
    },
    SubmitNote {
        consultation: String,
        group: String,
        text: String,
        place: String,
        date: String,
        findings: Vec<String>,
        evidence: Vec<String>,
        #[serde(default)]
        named: bool,
    },
    RaiseFinding {
        note: PlaceWire,
        text: String,
        #[serde(default)]
        named: bool,
    },
    SubmitProposal {
        consultation: String,
        title: String,
        analysis: String,
        advice: String,
        #[serde(default)]
        named: bool,
    },
    CosignProposal {
        proposal: PlaceWire,
        #[serde(default)]
        named: bool,
    },
    FileProposal {
        proposal: PlaceWire,
        takes: bool,
        reason: String,
    },
    FlagItem {
        item: PlaceWire,
        reason: String,
    },
    KeepFlagged {
        flag: PlaceWire,
        item: PlaceWire,
        reason: String,
    },
    ObjectToDecision {
        to: DecidedWire,
        reason: String,
    },
    /// `verdict` is `dismiss`, `restore`, or the reason code under which the item is withheld.
    AnswerObjection {
        objection: PlaceWire,
        to: DecidedWire,
        verdict: String,
        reason: String,
    },
    ShortlistTopic {
        item: PlaceWire,
        reason: String,
    },
}

/// A decision that is objected to, on the wire.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "fields mirror hutong_core::consultation::objection::Decided one to one")]
pub struct DecidedWire {
    item: PlaceWire,
    leaf: PlaceWire,
    flag: Option<PlaceWire>,
}

impl DecidedWire {
    fn read(&self) -> Result<Decided, BadWire> {
        let flag = self.flag.as_ref().map(place).transpose()?;
        Ok(Decided { item: place(&self.item)?, leaf: place(&self.leaf)?, flag })
    }
}

impl VoiceWire {
    /// The command meant.
    ///
    /// # Errors
    /// [`BadWire`] names the field.
    pub(super) fn ask(self) -> Result<Ask, BadWire> {
        Ok(match self {
            VoiceWire::OpenSurvey { consultation: c, text } => {
                let questionnaire = survey::Questionnaire::read(text.as_bytes()).map_err(|e| bad("text", e))?;
                Ask::OpenSurvey(survey::Open { consultation: consultation(&c)?, questionnaire })
            }
            VoiceWire::AnswerSurvey { survey, text } => {
                let answers = survey::Answers::read(text.as_bytes()).map_err(|e| bad("text", e))?;
                Ask::AnswerSurvey(survey::Answer { survey: place(&survey)?, answers })
            }
            VoiceWire::TallyItem { item } => Ask::TallyItem(place(&item)?),
            VoiceWire::SubmitNote { consultation: c, group, text, place, date, findings, evidence, named } => {
                Ask::SubmitNote(note::Submit {
                    consultation: consultation(&c)?,
                    group: code("group", &group)?,
                    text,
                    place,
                    date,
                    findings,
                    evidence,
                    named,
                    files: None,
                })
            }
            VoiceWire::RaiseFinding { note, text, named } => {
                Ask::RaiseFinding(note::Raise { note: place(&note)?, text, named })
            }
            VoiceWire::SubmitProposal { consultation: c, title, analysis, advice, named } => {
                Ask::SubmitProposal(proposal::Submit {
                    consultation: consultation(&c)?,
                    title,
                    analysis,
                    advice,
                    named,
                })
            }
            VoiceWire::CosignProposal { proposal, named } => {
                Ask::CosignProposal(proposal::Sign { proposal: place(&proposal)?, named })
            }
            VoiceWire::FlagItem { item, reason } => Ask::FlagItem(flag::Flag { item: place(&item)?, reason }),
            VoiceWire::KeepFlagged { flag, item, reason } => {
                Ask::KeepFlagged(flag::Keep { flag: place(&flag)?, item: place(&item)?, reason })
            }
            VoiceWire::ObjectToDecision { to, reason } => {
                Ask::ObjectToDecision(objection::Object { to: to.read()?, reason })
            }
            VoiceWire::AnswerObjection { objection, to, verdict, reason } => {
                let verdict = match verdict.as_str() {
                    "dismiss" => Verdict::Dismiss,
                    "restore" => Verdict::Restore,
                    other => Verdict::Withhold(code("verdict", other)?),
                };
                Ask::AnswerObjection(objection::Answer {
                    objection: place(&objection)?,
                    to: to.read()?,
                    verdict,
                    reason,
                })
            }
            VoiceWire::FileProposal { proposal, takes, reason } => {
                Ask::FileProposal(proposal::File { proposal: place(&proposal)?, takes, reason })
            }
            VoiceWire::ShortlistTopic { item, reason } => {
                Ask::ShortlistTopic(shortlist::Put { item: place(&item)?, reason })
            }
        })
    }
}
