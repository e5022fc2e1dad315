//! 方案: the document that opens a consultation, as canonical JSON and as a type.
//!
//! Modules, tiers and audiences are what rules consult; dates only tell the node's timer when to send a command.

mod advice;
mod form;

use std::collections::BTreeSet;

pub use advice::{Advice, Contradiction};
use hutong_log::hash::{Hash, sha256};

use crate::{
    canonical::{self, BadField, Object, Value},
    consultation::item::{Audience, ItemKind, Module, Tier},
    ids::{Code, ConsultationId, DocumentId, Origin, PromptId},
    moment::Moment,
    record::DocumentVersion,
};

/// Most prompts of a charter.
pub const PROMPTS_MAX: usize = 64;
/// Most co-hosts.
pub const HOSTS_MAX: usize = 32;
/// Longest their origins may be together, in bytes: a finding names them all in one leaf.
pub const HOSTS_LEN_MAX: usize = 4096;

/// A text in Chinese and English.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Bilingual {
    /// 中文.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// The text for a language tag: English for `en…`, else Chinese; the other where one is empty.
    pub fn for_lang(&self, lang: &str) -> &str {
        let (first, second) = if lang.starts_with("en") { (&self.en, &self.zh) } else { (&self.zh, &self.en) };
        if first.is_empty() { second } else { first }
    }

    pub(crate) fn value(&self) -> Value<'_> {
        Value::Object(Object::new().text("zh", &*self.zh).text("en", &*self.en))
    }

    pub(crate) fn need(o: &Object<'_>, key: &str) -> Result<Bilingual, BadField> {
        let both = o.need_object(key)?;
        Ok(Bilingual { zh: both.need_text("zh")?.to_owned(), en: both.need_text("en")?.to_owned() })
    }
}

/// A body that hosts the consultation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// Its log.
    pub origin: Origin,
    /// Letters in its registration numbers, such as `SC`.
    pub code: String,
    /// Its name in full.
    pub name: Bilingual,
}

/// 征集方向.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// Id.
    pub id: PromptId,
    /// The sub-question.
    pub title: Bilingual,
    /// Who may read what is submitted under it; an author may narrow it.
    pub audience: Audience,
}

/// Most signatures that a charter asks for, and most days that it leaves for them.
pub const COSIGN_MAX: u64 = 1_000;

/// How proposals are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cosigning {
    /// How many signatures, the author's own and those of all bodies together, a proposal needs to be filed.
    pub needed: u64,
    /// Days after which a node's timer closes the signing in its log.
    pub days: u64,
}

impl Cosigning {
    pub(super) fn value<'a>(self) -> Value<'a> {
        let number = |n: u64| Value::Int(i64::try_from(n).unwrap_or(i64::MAX));
        Value::List(vec![number(self.needed), number(self.days)])
    }

    pub(super) fn read(value: &Value<'_>) -> Result<Cosigning, BadField> {
        let bad = || BadField::new("cosign", "[signatures, days], each from 1 to 1,000");
        let Some([needed, days]) = value.as_list() else { return Err(bad()) };
        let number = |v: &Value<'_>| v.as_int().filter(|n| (1..=COSIGN_MAX).contains(n)).ok_or_else(bad);
        Ok(Cosigning { needed: number(needed)?, days: number(days)? })
    }
}

/// When moderators look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Review {
    /// Items wait for a moderator and are then published.
    Before,
    /// Items are published at once and looked at afterwards.
    After,
}

/// A charter in one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charter {
    /// The consultation it opens.
    pub consultation: ConsultationId,
    /// Version, from 1.
    pub ver: u64,
    /// Letters in registration numbers, such as `KXC`.
    pub code: String,
    /// Year in registration numbers.
    pub year: u64,
    /// Name of the consultation.
    pub title: Bilingual,
    /// The question in one sentence.
    pub question: Bilingual,
    /// Co-hosts; one is the commonest case.
    pub hosts: Vec<Host>,
    /// Sub-questions, possibly none.
    pub prompts: Vec<Prompt>,
    /// Who may take part, and how each tier's identity is assured (`none`, `phone-code`, `oidc`, `roll`).
    pub tiers: Vec<(Tier, Code)>,
    /// What is switched on.
    pub modules: BTreeSet<Module>,
    /// When moderators look.
    pub review: Review,
    /// Whether co-hosts may see vote rows (under per-consultation handles).
    pub vote_rows_open: bool,
    /// When the node's timer opens and closes it.
    pub opens: Moment,
    /// See `opens`.
    pub closes: Moment,
    /// Rules of moderation and publication, in words.
    pub rules: Bilingual,
    /// Why this version differs from the one before; empty for the first.
    pub reason: Bilingual,
    /// How proposals are signed; never missing where the charter provides for them.
    pub cosign: Option<Cosigning>,
    /// Data made up for a demonstration: shown wherever the consultation appears.
    pub simulated: bool,
}

/// The document id of a consultation's charter.
pub fn document_id(consultation: &ConsultationId) -> Result<DocumentId, crate::ids::BadId> {
    DocumentId::new(&format!("{consultation}/charter"))
}

impl Charter {
    /// Id, version and hash, as leaves name it.
    ///
    /// # Errors
    /// When the consultation's id is too long to make a document id of.
    pub fn version(&self) -> Result<DocumentVersion, crate::ids::BadId> {
        Ok(DocumentVersion { id: document_id(&self.consultation)?, ver: self.ver, sha256: self.hash() })
    }

    /// SHA-256 of the canonical bytes.
    pub fn hash(&self) -> Hash {
        sha256(&self.bytes())
    }

    /// The host whose log this is.
    pub fn host(&self, origin: &Origin) -> Option<&Host> {
        self.hosts.iter().find(|h| h.origin == *origin)
    }

    /// Whether a tier may take part.
    pub fn admits(&self, tier: Tier) -> bool {
        self.tiers.iter().any(|(t, _)| *t == tier)
    }

    /// A prompt by id.
    pub fn prompt(&self, id: &PromptId) -> Option<&Prompt> {
        self.prompts.iter().find(|p| p.id == *id)
    }

    /// 登记号 of an opinion, such as `SC-KXC-2026-0418`; `None` for a log that does not host it.
    pub fn registration_number(&self, origin: &Origin, n: u64) -> Option<String> {
        self.registration_number_of(ItemKind::Opinion, origin, n)
    }

    /// 登记号: what people quote, with the kind's letter before the number, such as `SC-KXC-2026-R0018` of a reply: each
    /// kind is numbered by itself, and no two items share a number. `None` for a log that does not host it.
    pub fn registration_number_of(&self, kind: ItemKind, origin: &Origin, n: u64) -> Option<String> {
        Some(format!("{}-{}-{}-{}{n:04}", self.host(origin)?.code, self.code, self.year, kind.letter()))
    }
}

/// Why bytes are not a charter.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadCharter {
    /// Not canonical JSON.
    #[error(transparent)]
    NotCanonical(#[from] canonical::NotCanonical),
    /// A field is wrong.
    #[error(transparent)]
    Field(#[from] BadField),
}
