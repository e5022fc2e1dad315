//! The sample consultation as its files say it, embedded in the program; `README.md` beside them is its description.
//! What was planted (`camp`, `kind`, `persona`) is read where stances are drawn and nowhere else.

mod follow_up;
mod house;
mod papers;
mod plan;
mod voices;

use serde::Deserialize;

pub use follow_up::{FollowDeed, FollowFile, UnitFile};
pub use papers::{
    CharterFile, ClaimFile, Correction, DataPolicy, DataRule, Moved, PromptFile, QuoteFile, RecommendationFile,
    ReportFile, SectionFile, Sentences, StatementPlan, ThemeFile, ThemesFile, TierFile, Unthemed,
};
pub use plan::{ApprovalFile, PlanFile, RowFile};

pub use house::{CircularFile, GatheringFile, MaterialFile};
pub use voices::{AnswersFile, GroupFile, NoteFile, ProposalFile};

use super::calendar::When;

#[derive(rust_embed::RustEmbed)]
#[folder = "../../samples/western-science-city/"]
struct Files;

/// The sample could not be read: the program was built with a sample that does not fit it.
#[derive(Debug, thiserror::Error)]
pub enum SampleFault {
    /// A file is not there.
    #[error("couldn't find {file} in the sample")]
    Missing {
        /// Path inside the sample.
        file: String,
    },
    /// A file is not what the sample's description says.
    #[error("couldn't read {file}{}", line.map(|n| format!(", line {n}")).unwrap_or_default())]
    Unreadable {
        /// Path inside the sample.
        file: String,
        /// Line, from 1, of a file of lines.
        line: Option<usize>,
        /// What the parser said.
        #[source]
        source: serde_json::Error,
    },
    /// An id breaks the rule of its kind.
    #[error(transparent)]
    Id(#[from] hutong_core::ids::BadId),
    /// A name means nothing.
    #[error("couldn't find the {kind} {name:?} that the sample names")]
    Unknown {
        /// What kind of name.
        kind: &'static str,
        /// The name.
        name: String,
    },
}

/// `zh` and `en`.
#[derive(Clone, Debug, Deserialize)]
pub struct Both {
    /// 中文.
    pub zh: String,
    /// English.
    pub en: String,
}

/// One of the two bodies.
#[derive(Clone, Debug, Deserialize)]
pub struct Body {
    /// Its name in the sample's files and of its folder.
    pub key: String,
    /// Letters in its registration numbers.
    pub code: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Short name in Chinese, of one character.
    pub short_zh: String,
    /// Short name in English.
    pub short_en: String,
    /// Its log.
    pub origin: String,
}

/// Somebody who acts.
#[derive(Clone, Debug, Deserialize)]
pub struct Person {
    /// Id at the home node.
    pub id: String,
    /// Key of the body.
    pub body: String,
    /// `member`, `verified`, `open`, or `staff`, who take no part.
    pub tier: String,
    /// Name for bylines; none in the open tier.
    #[serde(default)]
    pub name: String,
    /// Kind, unit, and whether it is the primary one of its kind.
    #[serde(default)]
    pub affiliations: Vec<Affiliation>,
    /// 排名.
    #[serde(default)]
    pub protocol_order: Option<u64>,
    /// What they do as staff.
    #[serde(default)]
    pub roles: Vec<String>,
}

/// An affiliation of a person.
#[derive(Clone, Debug, Deserialize)]
pub struct Affiliation {
    /// 界别, 党派, 专委会, 区县.
    pub kind: String,
    /// Which.
    pub unit: String,
    /// At most once per kind.
    pub primary: bool,
}

/// One act of a person.
#[derive(Clone, Debug, Deserialize)]
pub struct Act {
    /// Position, from 1.
    pub n: u64,
    /// Key of the body through whose node it goes.
    pub body: String,
    /// When.
    #[serde(flatten)]
    pub when: When,
    /// Who.
    pub by: String,
    /// What.
    #[serde(flatten)]
    pub deed: Deed,
}

/// What people do; ids are the sample's own (`B-SC-017`).
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
#[allow(missing_docs, reason = "fields as in the table of the sample's README")]
pub enum Deed {
    Opinion(Opinion),
    Correct {
        of: String,
        text: String,
    },
    Supplement {
        id: String,
        of: String,
        text: String,
    },
    Withdraw {
        of: String,
    },
    Reply {
        id: String,
        of: String,
        named: bool,
        text: String,
    },
    Support {
        of: String,
    },
    Statement {
        id: String,
        text: String,
        #[serde(default)]
        from: Option<String>,
    },
    Publish {
        of: Vec<String>,
    },
    Withhold {
        of: String,
        reason_code: String,
        reason_zh: String,
    },
    Appeal {
        id: String,
        of: String,
        text: String,
    },
    AnswerAppeal {
        appeal: String,
        of: String,
        uphold: bool,
        reason_zh: String,
    },
    Split {
        of: String,
        into: Vec<Argument>,
    },
    Merge {
        of: String,
        into: String,
    },
    Erase {
        of: String,
        parts: Vec<String>,
        basis: String,
    },
    Shortlist {
        of: String,
        reason_zh: String,
    },
    Group(GroupFile),
    Survey {
        id: String,
        words: String,
    },
    Answer(AnswersFile),
    Tally {
        of: String,
    },
    Note(NoteFile),
    Proposal(ProposalFile),
    Cosign {
        of: String,
        named: bool,
    },
    Material(MaterialFile),
    Circular(CircularFile),
    Seen {
        id: String,
        confirms: bool,
    },
    Gathering(GatheringFile),
    Attend {
        of: String,
        reply: String,
        reason: String,
    },
}

/// An opinion handed in.
#[derive(Clone, Debug, Deserialize)]
pub struct Opinion {
    /// Its id.
    pub id: String,
    /// Under which prompt.
    pub prompt: String,
    /// Whether the author wants to be named.
    pub named: bool,
    /// Who may read it.
    pub audience: String,
    /// The words.
    pub text: String,
    /// Files with it.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// For whom the clerk entered it.
    #[serde(default)]
    pub on_behalf: Option<OnBehalf>,
}

/// A file with an opinion.
#[derive(Clone, Debug, Deserialize)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// Media type.
    pub mime: String,
    /// Its content, text in all files of the sample.
    pub text: String,
}

/// For whom, and how it came.
#[derive(Clone, Debug, Deserialize)]
pub struct OnBehalf {
    /// The author's account.
    #[serde(rename = "for")]
    pub author: String,
    /// A code.
    pub channel: String,
    /// Day it was received.
    pub received_day: i64,
}

/// One of the arguments of a split opinion.
#[derive(Clone, Debug, Deserialize)]
pub struct Argument {
    /// Its id.
    pub id: String,
    /// Its words.
    pub text: String,
}

/// A step on the way of a joint document at one body.
#[derive(Clone, Debug, Deserialize)]
pub struct Step {
    /// Key of the body.
    pub body: String,
    /// `draft`, `check`, `sign`.
    #[serde(default)]
    pub step: String,
    /// Who.
    pub by: String,
    /// When.
    #[serde(flatten)]
    pub when: When,
    /// The leaf it gives, for the signatory's step.
    #[serde(default)]
    pub emits: Option<String>,
}

/// A consultation with everything that belongs to it.
#[derive(Clone, Debug)]
pub struct Consultation {
    /// `A`, `B`, `C`.
    pub key: String,
    /// Whether it is over.
    pub is_finished: bool,
    /// The charter that both adopted.
    pub charter: CharterFile,
    /// A later version that waits for a signature.
    pub charter_pending: Option<CharterFile>,
    /// What people did, in order.
    pub acts: Vec<Act>,
    /// Statements in the order in which stances are drawn.
    pub statements: Vec<StatementPlan>,
    /// How stances are drawn.
    pub stances: Option<super::stances::Parameters>,
    /// Its theme tree.
    pub themes: Option<ThemesFile>,
    /// Its report.
    pub report: Option<ReportFile>,
    /// The joint plan that came of a call for topics, version by version.
    pub plans: Vec<PlanFile>,
    /// What became of the report's recommendations.
    pub follow_up: Vec<FollowFile>,
}

/// The whole sample.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The two bodies.
    pub bodies: Vec<Body>,
    /// Everybody.
    pub people: Vec<Person>,
    /// Oldest first.
    pub consultations: Vec<Consultation>,
}

#[derive(Deserialize)]
struct Contents {
    bodies: Vec<Body>,
    people: String,
    consultations: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    key: String,
    folder: String,
    state: String,
    charter: String,
    #[serde(default)]
    charter_pending: Option<String>,
    acts: String,
    #[serde(default)]
    voices: Option<String>,
    #[serde(default)]
    house: Option<String>,
    #[serde(default)]
    statements: Option<String>,
    #[serde(default)]
    stances: Option<String>,
    #[serde(default)]
    themes: Option<String>,
    #[serde(default)]
    report: Option<String>,
    #[serde(default)]
    plan: Option<String>,
    #[serde(default)]
    plan_next: Option<String>,
    #[serde(default)]
    follow_up: Option<String>,
}

#[derive(Deserialize)]
struct PeopleFile {
    people: Vec<Person>,
}

impl Sample {
    /// Reads the embedded sample.
    ///
    /// # Errors
    /// [`SampleFault`] names the file.
    pub fn read() -> Result<Sample, SampleFault> {
        let contents: Contents = read_object("sample.json")?;
        let people: PeopleFile = read_object(&contents.people)?;
        let consultations = contents.consultations.iter().map(read_consultation).collect::<Result<_, _>>()?;
        Ok(Sample { bodies: contents.bodies, people: people.people, consultations })
    }

    /// Position of a body.
    ///
    /// # Errors
    /// [`SampleFault::Unknown`].
    pub fn body(&self, key: &str) -> Result<usize, SampleFault> {
        let unknown = || SampleFault::Unknown { kind: "body", name: key.to_owned() };
        self.bodies.iter().position(|b| b.key == key).ok_or_else(unknown)
    }

    /// A person by id.
    ///
    /// # Errors
    /// [`SampleFault::Unknown`].
    pub fn person(&self, id: &str) -> Result<&Person, SampleFault> {
        let unknown = || SampleFault::Unknown { kind: "person", name: id.to_owned() };
        self.people.iter().find(|p| p.id == id).ok_or_else(unknown)
    }
}

fn read_consultation(entry: &Entry) -> Result<Consultation, SampleFault> {
    let path = |name: &str| format!("{}/{name}", entry.folder);
    fn optional<T: serde::de::DeserializeOwned>(path: Option<String>) -> Result<Option<T>, SampleFault> {
        path.map(|p| read_object(&p)).transpose()
    }
    let mut acts: Vec<Act> = read_lines(&path(&entry.acts))?;
    for more in [&entry.voices, &entry.house].into_iter().flatten() {
        acts.extend(read_lines::<Act>(&path(more))?);
        acts.sort_by(|a, b| a.when.order().cmp(&b.when.order()));
    }
    Ok(Consultation {
        key: entry.key.clone(),
        is_finished: entry.state == "finished",
        charter: read_object(&path(&entry.charter))?,
        charter_pending: optional(entry.charter_pending.as_deref().map(path))?,
        acts,
        statements: entry.statements.as_deref().map_or_else(|| Ok(Vec::new()), |name| read_lines(&path(name)))?,
        stances: optional(entry.stances.as_deref().map(path))?,
        themes: optional(entry.themes.as_deref().map(path))?,
        report: optional(entry.report.as_deref().map(path))?,
        plans: [&entry.plan, &entry.plan_next]
            .into_iter()
            .flatten()
            .map(|name| read_object(&path(name)))
            .collect::<Result<_, _>>()?,
        follow_up: entry.follow_up.as_deref().map_or_else(|| Ok(Vec::new()), |name| read_lines(&path(name)))?,
    })
}

fn bytes_of(path: &str) -> Result<std::borrow::Cow<'static, [u8]>, SampleFault> {
    Files::get(path).map(|f| f.data).ok_or_else(|| SampleFault::Missing { file: path.to_owned() })
}

fn read_object<T: serde::de::DeserializeOwned>(path: &str) -> Result<T, SampleFault> {
    let unreadable = |source| SampleFault::Unreadable { file: path.to_owned(), line: None, source };
    serde_json::from_slice(&bytes_of(path)?).map_err(unreadable)
}

fn read_lines<T: serde::de::DeserializeOwned>(path: &str) -> Result<Vec<T>, SampleFault> {
    let bytes = bytes_of(path)?;
    let lines = bytes.split(|b| *b == b'\n').enumerate().filter(|(_, line)| !line.is_empty());
    lines
        .map(|(at, line)| {
            let unreadable = |source| SampleFault::Unreadable { file: path.to_owned(), line: Some(at + 1), source };
            serde_json::from_slice(line).map_err(unreadable)
        })
        .collect()
}
