//! Shapes on the admin socket: one JSON object a line, request and answer in turn.
//!
//! They mirror commands but are a promise of their own: domain types carry no serde.
//! Long because every command has its shape here, one beside the other, as a protocol is read.

use hutong_core::{
    command::{Actor, Ask, Command},
    consultation::{
        appeal, document, erasure,
        item::{Audience, Tier},
        moderation, opinion, response, statement, vote,
    },
    facts::{Private, Roles, Scope, ScopedRoles},
    home::{CheckDraft, DraftDocument, HomeAsk, NewPerson, PinPartner, Profile, StageChunk},
    ids::{Code, ConsultationId, DocumentId, FormKey, Origin, PartName, PersonId, Place, PromptId},
    record::DocumentVersion,
};
use hutong_log::{base64, hash::Hash};
use serde::{Deserialize, Serialize};

/// Longest request line in bytes: a document of 20 MiB in base64 and some room.
pub const LINE_LEN_MAX: usize = 32 << 20;

/// Most commands of one [`Request::SubmitMany`]: they wait in the intake's pool together.
pub const MANY_MAX: usize = 256;

/// One of many recorded commands.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubmitWire {
    /// Who asks.
    pub by: ActorWire,
    /// Form key, 32 hex digits; the same for every repeat.
    pub key: String,
    /// What is asked.
    pub ask: AskWire,
}

/// A request.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "kebab-case", deny_unknown_fields)]
#[allow(clippy::large_enum_variant, reason = "one lives at a time, between a line that was read and its answer")]
pub enum Request {
    /// A recorded command.
    Submit {
        /// Who asks.
        by: ActorWire,
        /// Form key, 32 hex digits; the same for every repeat.
        key: String,
        /// What is asked.
        ask: AskWire,
    },
    /// Recorded commands in order, settled together as far as they do not rely on each other; an answer for each.
    SubmitMany {
        /// At most [`MANY_MAX`].
        many: Vec<SubmitWire>,
    },
    /// A home command.
    Home {
        /// Who asks.
        by: ActorWire,
        /// Form key, 32 hex digits.
        key: String,
        /// What is asked.
        ask: HomeWire,
    },
    /// State, sizes, partners.
    Status,
    /// The receipt of an item, as far as it has grown.
    Receipt {
        /// Which leaf of the own log.
        index: u64,
    },
    /// The receipt that a vote's slip became.
    VoteReceipt {
        /// The slip.
        slip: String,
    },
    /// Write the published folder now.
    Publish {
        /// Where to.
        to: String,
    },
    /// Write the body's own items to a folder.
    Export {
        /// Where to.
        out: String,
        /// Of which consultation; all when it is left out.
        #[serde(default)]
        consultation: Option<String>,
    },
    /// Read every partner's folder now.
    Pull,
    /// Freeze the roll of members for a consultation.
    FreezeRoll {
        /// Who asks: an administrator.
        by: ActorWire,
        /// Which.
        consultation: String,
    },
    /// Run the joint analysis over the pins and record the finding.
    Finding {
        /// Which consultation.
        consultation: String,
        /// `[origin, size]` of each log.
        pins: Vec<(String, u64)>,
    },
    /// Write the joint analysis and report of a consultation to a folder.
    Analyse {
        /// Which consultation.
        consultation: String,
        /// `[origin, size]` of each log.
        pins: Vec<(String, u64)>,
        /// Where to.
        out: String,
        /// Language of the report.
        lang: String,
    },
    /// People on file.
    People {
        /// Who belong to this unit; all when it is left out.
        #[serde(default)]
        unit: Option<String>,
    },
    /// Fresh one-time codes for whoever has not signed in yet, to be printed. Earlier ones of theirs are void.
    Sheet {
        /// Who asks: the operator, or whoever minds these accounts.
        by: ActorWire,
        /// Who belong to this unit; all when it is left out.
        #[serde(default)]
        unit: Option<String>,
        /// Address of the page where a code is typed in.
        entry: String,
        /// For how many days the codes are good.
        days: i64,
    },
    /// Set a scripted clock (simulated data only).
    SetClock {
        /// Unix seconds.
        to: u64,
    },
    /// Digest over the shared tables at these pins.
    Digest {
        /// `[origin, size]` of each log.
        pins: Vec<(String, u64)>,
    },
    /// Counters of a consultation at this body.
    Counters {
        /// Which.
        consultation: String,
    },
    /// End the server.
    Stop,
}

/// Who asks, on the wire.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActorWire {
    /// A person with an account.
    Person(String),
    /// A device without one.
    Device(String),
    /// The node's operator or timer.
    Node,
}

/// A place, on the wire: `[origin, index]`.
pub type PlaceWire = (String, u64);

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
    EraseParts {
        item: PlaceWire,
        parts: Vec<String>,
        basis: String,
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

/// A home command, on the wire.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs, reason = "fields mirror hutong_core::home::HomeAsk one to one")]
pub enum HomeWire {
    AddPeople {
        people: Vec<PersonWire>,
    },
    DraftDocument {
        document: String,
        text: String,
    },
    CheckDraft {
        document: String,
        sha256: String,
        passes: bool,
        #[serde(default)]
        comment: String,
    },
    StageChunk {
        upload: String,
        file: usize,
        name: String,
        media_type: String,
        len: u64,
        offset: u64,
        bytes: String,
    },
    PinPartner {
        origin: String,
        log_vkey: String,
        witness_vkey: String,
        mirror_vkey: String,
        folder: String,
    },
}

/// A person, on the wire.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonWire {
    /// Id.
    pub id: String,
    /// Tier, or none for staff.
    #[serde(default)]
    pub tier: Option<String>,
    /// `moderator`, `drafter`, `checker`, `signatory`, `administrator`, `security`, `auditor`, `observer`.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Name for bylines.
    #[serde(default)]
    pub name: String,
    /// `[kind, unit]`, primary ones first.
    #[serde(default)]
    pub affiliations: Vec<(String, String)>,
    /// 排名.
    #[serde(default)]
    pub protocol_order: Option<u64>,
    /// Which affiliations are the primary ones.
    #[serde(default)]
    pub primary: Vec<(String, String)>,
    /// Roles in a unit or a consultation only.
    #[serde(default)]
    pub scoped: Vec<ScopedWire>,
    /// 特邀专家.
    #[serde(default)]
    pub expert: bool,
    /// Telephone number.
    #[serde(default)]
    pub phone: String,
    /// Mail address.
    #[serde(default)]
    pub mail: String,
}

/// Roles that end somewhere, on the wire.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopedWire {
    /// The unit, or none.
    #[serde(default)]
    pub unit: Option<String>,
    /// The consultation, or none.
    #[serde(default)]
    pub consultation: Option<String>,
    /// Words of the roles.
    pub roles: Vec<String>,
}

/// A word on the wire that is not what its place asks for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("field {field}: {problem}")]
pub struct BadWire {
    /// Which field.
    pub field: &'static str,
    /// What is wrong.
    pub problem: String,
}

fn bad(field: &'static str, problem: impl ToString) -> BadWire {
    BadWire { field, problem: problem.to_string() }
}

pub(super) fn consultation(text: &str) -> Result<ConsultationId, BadWire> {
    ConsultationId::new(text).map_err(|e| bad("consultation", e))
}

fn document(text: &str) -> Result<DocumentId, BadWire> {
    DocumentId::new(text).map_err(|e| bad("document", e))
}

fn person(text: &str) -> Result<PersonId, BadWire> {
    PersonId::new(text).map_err(|e| bad("person", e))
}

fn code(field: &'static str, text: &str) -> Result<Code, BadWire> {
    Code::new(text).map_err(|e| bad(field, e))
}

fn sha256(text: &str) -> Result<Hash, BadWire> {
    Hash::from_hex(text).map_err(|e| bad("sha256", e))
}

/// A place from `[origin, index]`.
///
/// # Errors
/// [`BadWire`] when the origin is not one.
pub fn place(wire: &PlaceWire) -> Result<Place, BadWire> {
    Ok(Place { origin: Origin::new(&wire.0).map_err(|e| bad("origin", e))?, index: wire.1 })
}

/// Pins from `[origin, size]` pairs.
///
/// # Errors
/// [`BadWire`] when an origin is not one.
pub fn pins(wire: &[(String, u64)]) -> Result<Vec<(Origin, u64)>, BadWire> {
    wire.iter().map(|(o, n)| Ok((Origin::new(o).map_err(|e| bad("pins", e))?, *n))).collect()
}

/// A form key from 32 hex digits.
///
/// # Errors
/// [`BadWire`].
pub fn form_key(text: &str) -> Result<FormKey, BadWire> {
    FormKey::from_hex(text).map_err(|e| bad("key", e))
}

impl ActorWire {
    /// The actor meant.
    ///
    /// # Errors
    /// [`BadWire`].
    pub fn actor(&self) -> Result<Actor, BadWire> {
        Ok(match self {
            ActorWire::Person(id) => Actor::Person(person(id)?),
            ActorWire::Device(id) => Actor::Device(person(id)?),
            ActorWire::Node => Actor::Node,
        })
    }
}

/// The command meant.
///
/// # Errors
/// [`BadWire`] names the field.
pub fn command(by: &ActorWire, key: &str, ask: AskWire) -> Result<Command, BadWire> {
    Ok(Command { actor: by.actor()?, key: form_key(key)?, ask: ask.ask()? })
}

impl AskWire {
    fn ask(self) -> Result<Ask, BadWire> {
        Ok(match self {
            AskWire::ProposeDocument { document: id, text } => {
                Ask::ProposeDocument(document::Propose { document: document(&id)?, bytes: text.into_bytes() })
            }
            AskWire::AcceptDocument { document: id, ver, sha256 } => Ask::AcceptDocument(answer(&id, ver, &sha256)?),
            AskWire::RejectDocument { document: id, ver, sha256, comment } => {
                Ask::RejectDocument(document::Reject { answer: answer(&id, ver, &sha256)?, comment })
            }
            AskWire::OpenConsultation { consultation: c } => Ask::OpenConsultation(consultation(&c)?),
            AskWire::BeginDeliberation { consultation: c } => Ask::BeginDeliberation(consultation(&c)?),
            AskWire::CloseConsultation { consultation: c } => Ask::CloseConsultation(consultation(&c)?),
            AskWire::SealVotes { consultation: c } => Ask::SealVotes(consultation(&c)?),
            AskWire::IssueReport { document: id } => Ask::IssueReport(document(&id)?),
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

fn tier(word: &str) -> Result<Tier, BadWire> {
    Tier::from_word(word).ok_or_else(|| bad("tier", format!("{word:?} is not member, verified or open")))
}

fn answer(id: &str, ver: u64, hash: &str) -> Result<document::Answer, BadWire> {
    Ok(document::Answer { document: DocumentVersion { id: document(id)?, ver, sha256: sha256(hash)? } })
}

impl HomeWire {
    /// The home command meant.
    ///
    /// # Errors
    /// [`BadWire`] names the field.
    pub fn ask(self) -> Result<HomeAsk, BadWire> {
        Ok(match self {
            HomeWire::AddPeople { people } => {
                HomeAsk::AddPeople(people.into_iter().map(PersonWire::person).collect::<Result<_, _>>()?)
            }
            HomeWire::DraftDocument { document: id, text } => {
                HomeAsk::DraftDocument(DraftDocument { document: document(&id)?, bytes: text.into_bytes() })
            }
            HomeWire::CheckDraft { document: id, sha256: hash, passes, comment } => {
                HomeAsk::CheckDraft(CheckDraft { document: document(&id)?, sha256: sha256(&hash)?, passes, comment })
            }
            HomeWire::StageChunk { upload, file, name, media_type, len, offset, bytes } => {
                let bytes = base64::decode(&bytes).map_err(|e| bad("bytes", e))?;
                let upload = form_key(&upload)?;
                HomeAsk::StageChunk(StageChunk { upload, file, name: Private(name), media_type, len, offset, bytes })
            }
            HomeWire::PinPartner { origin, log_vkey, witness_vkey, mirror_vkey, folder } => {
                let origin = Origin::new(&origin).map_err(|e| bad("origin", e))?;
                HomeAsk::PinPartner(PinPartner { origin, log_vkey, witness_vkey, mirror_vkey, genesis: None, folder })
            }
        })
    }
}

impl PersonWire {
    fn person(self) -> Result<NewPerson, BadWire> {
        let scoped = self.scoped.into_iter().map(ScopedWire::scoped).collect::<Result<_, _>>()?;
        let profile = Profile {
            primary: Private(self.primary),
            scoped,
            is_expert: self.expert,
            phone: Private(self.phone),
            mail: Private(self.mail),
        };
        let roles = roles(&self.roles)?;
        Ok(NewPerson {
            id: person(&self.id)?,
            tier: self.tier.as_deref().map(tier).transpose()?,
            roles,
            name: Private(self.name),
            affiliations: Private(self.affiliations),
            protocol_order: self.protocol_order,
            profile,
        })
    }

    /// Somebody on file, as they are put on file.
    pub fn of(person: &NewPerson) -> PersonWire {
        let profile = &person.profile;
        PersonWire {
            id: person.id.to_string(),
            tier: person.tier.map(|t| t.word().to_owned()),
            roles: person.roles.words().map(str::to_owned).collect(),
            name: person.name.0.clone(),
            affiliations: person.affiliations.0.clone(),
            protocol_order: person.protocol_order,
            primary: profile.primary.0.clone(),
            scoped: profile.scoped.iter().map(ScopedWire::of).collect(),
            expert: profile.is_expert,
            phone: profile.phone.0.clone(),
            mail: profile.mail.0.clone(),
        }
    }
}

fn roles(words: &[String]) -> Result<Roles, BadWire> {
    Roles::from_words(words.iter().map(String::as_str)).map_err(|word| bad("roles", format!("{word:?} is not a role")))
}

impl ScopedWire {
    fn scoped(self) -> Result<ScopedRoles, BadWire> {
        let scope = match (self.unit, self.consultation) {
            (Some(unit), None) => Scope::Unit(unit),
            (None, Some(c)) => Scope::Consultation(consultation(&c)?),
            _ => return Err(bad("scoped", "either a unit or a consultation")),
        };
        Ok(ScopedRoles { scope, roles: roles(&self.roles)? })
    }

    fn of(scoped: &ScopedRoles) -> ScopedWire {
        let (unit, consultation) = match &scoped.scope {
            Scope::Unit(unit) => (Some(unit.clone()), None),
            Scope::Consultation(c) => (None, Some(c.to_string())),
        };
        ScopedWire { unit, consultation, roles: scoped.roles.words().map(str::to_owned).collect() }
    }
}
