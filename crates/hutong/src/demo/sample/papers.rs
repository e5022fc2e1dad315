//! The sample's joint documents as its files say them: charters, statements as planned, theme trees, reports.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Both, Step};

/// A charter file.
#[derive(Clone, Debug, Deserialize)]
pub struct CharterFile {
    /// The consultation.
    pub id: String,
    /// Version.
    pub ver: u64,
    /// Letters in registration numbers.
    pub code: String,
    /// Its name.
    pub title: Both,
    /// The question.
    pub question: Both,
    /// Sub-questions.
    pub prompts: Vec<PromptFile>,
    /// Who may take part.
    pub tiers: Vec<TierFile>,
    /// What is switched on.
    pub modules: BTreeMap<String, bool>,
    /// `before` or `after`.
    pub review: String,
    /// First day.
    pub opens_day: i64,
    /// Last day.
    pub closes_day: i64,
    /// Rules of moderation, sentence by sentence.
    pub moderation_rules: Sentences,
    /// What partners may see.
    pub data_policy: DataPolicy,
    /// How proposals are signed.
    #[serde(default)]
    pub cosign: Option<CosignFile>,
    /// Why it differs from the version before.
    #[serde(default)]
    pub public_reason: Option<Both>,
    /// The way it took.
    pub signing: Vec<Step>,
}

/// How many sign within how many days.
#[derive(Clone, Debug, Deserialize)]
pub struct CosignFile {
    /// Signatures of all bodies together, the author's own included.
    pub needed: u64,
    /// Days.
    pub days: u64,
}

/// A sub-question.
#[derive(Clone, Debug, Deserialize)]
pub struct PromptFile {
    /// Id.
    pub id: String,
    /// In Chinese.
    pub title_zh: String,
    /// In English.
    pub title_en: String,
    /// Who may read what is sent under it.
    pub audience: String,
}

/// A tier.
#[derive(Clone, Debug, Deserialize)]
pub struct TierFile {
    /// Which.
    pub tier: String,
    /// How its identity is assured.
    pub assurance: String,
}

/// Sentences in two languages.
#[derive(Clone, Debug, Deserialize)]
pub struct Sentences {
    /// 中文.
    pub zh: Vec<String>,
    /// English.
    pub en: Vec<String>,
}

/// The part of the data policy that the charter's format can vary.
#[derive(Clone, Debug, Deserialize)]
pub struct DataPolicy {
    /// What opens when.
    pub rules: Vec<DataRule>,
}

/// One rule of the data policy.
#[derive(Clone, Debug, Deserialize)]
pub struct DataRule {
    /// Kind of item.
    pub kind: String,
    /// Part of it.
    pub part: String,
}

/// A statement as planned: the kind tells how its stances are drawn.
#[derive(Clone, Debug, Deserialize)]
pub struct StatementPlan {
    /// Its id.
    pub id: String,
    /// Key of the body it belongs to.
    pub body: String,
    /// What was planted.
    pub kind: String,
}

/// A theme tree file.
#[derive(Clone, Debug, Deserialize)]
pub struct ThemesFile {
    /// Who adopted it, where it is adopted.
    #[serde(default)]
    pub adopted: Vec<Step>,
    /// Parents first.
    pub themes: Vec<ThemeFile>,
    /// Outside every theme.
    #[serde(default)]
    pub unthemed: Vec<Unthemed>,
}

/// A theme.
#[derive(Clone, Debug, Deserialize)]
pub struct ThemeFile {
    /// Id.
    pub id: String,
    /// The theme above.
    pub parent: Option<String>,
    /// What the machine proposed.
    pub machine_label: String,
    /// What people called it.
    pub label_zh: String,
    /// Published public opinions in it.
    pub opinions: Vec<String>,
    /// Where people overruled the machine.
    #[serde(default)]
    pub correction: Option<Correction>,
}

/// How people corrected a theme.
#[derive(Clone, Debug, Deserialize)]
pub struct Correction {
    /// Why.
    pub reason_zh: String,
    /// Opinions that the machine had put here and people moved elsewhere.
    #[serde(default)]
    pub moved_out: Vec<Moved>,
}

/// An opinion that people moved.
#[derive(Clone, Debug, Deserialize)]
pub struct Moved {
    /// Which.
    pub id: String,
}

/// An opinion in no theme.
#[derive(Clone, Debug, Deserialize)]
pub struct Unthemed {
    /// Which.
    pub id: String,
    /// Why.
    pub reason_zh: String,
}

/// A report file.
#[derive(Clone, Debug, Deserialize)]
pub struct ReportFile {
    /// Its title.
    pub title: Both,
    /// Sections.
    pub themes: Vec<SectionFile>,
    /// The way it took.
    pub signing: Vec<Step>,
}

/// A section of the report.
#[derive(Clone, Debug, Deserialize)]
pub struct SectionFile {
    /// Its heading.
    pub label_zh: String,
    /// The opinions of its theme.
    pub opinions: Vec<String>,
    /// What is recommended.
    pub recommendations: Vec<RecommendationFile>,
}

/// A recommendation.
#[derive(Clone, Debug, Deserialize)]
pub struct RecommendationFile {
    /// Its id.
    pub id: String,
    /// Its words.
    pub text_zh: String,
    /// Id of whoever spoke for it.
    pub speaker: String,
    /// What it rests on.
    pub claims: Vec<ClaimFile>,
}

/// A claim.
#[derive(Clone, Debug, Deserialize)]
pub struct ClaimFile {
    /// Its words.
    pub text_zh: String,
    /// Opinions it rests on.
    pub sources: Vec<String>,
    /// Verbatim passages of them.
    #[serde(default)]
    pub quotes: Vec<QuoteFile>,
}

/// A passage of an opinion.
#[derive(Clone, Debug, Deserialize)]
pub struct QuoteFile {
    /// Which opinion.
    pub opinion: String,
    /// The passage.
    pub text: String,
}
