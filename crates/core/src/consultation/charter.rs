//! 方案: the document that opens a consultation, as canonical JSON and as a type.
//!
//! Modules, tiers and audiences are what rules consult; dates only tell the node's timer when to send a command.

use std::collections::BTreeSet;

use hutong_log::hash::{Hash, sha256};

use super::item::{Audience, Module, Tier};
use crate::{
    canonical::{self, BadField, Object, Value, parse_object, write_object},
    ids::{Code, ConsultationId, DocumentId, Origin, PromptId},
    moment::Moment,
    record::DocumentVersion,
};

/// Most prompts of a charter.
pub const PROMPTS_MAX: usize = 64;
/// Most co-hosts.
pub const HOSTS_MAX: usize = 32;

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

    pub(crate) fn value(&self) -> Value {
        Value::Object(Object::new().text("zh", &*self.zh).text("en", &*self.en))
    }

    pub(crate) fn need(o: &Object, key: &str) -> Result<Bilingual, BadField> {
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
    /// Data made up for a demonstration: shown wherever the consultation appears.
    pub simulated: bool,
}

/// The document id of a consultation's charter.
pub fn document_id(consultation: &ConsultationId) -> Result<DocumentId, crate::ids::BadId> {
    DocumentId::new(&format!("{consultation}/charter"))
}

impl Charter {
    /// Reads and checks the canonical bytes of a charter.
    ///
    /// # Errors
    /// [`BadField`] names the field; bytes that are not canonical name the position.
    pub fn read(bytes: &[u8]) -> Result<Charter, BadCharter> {
        let o = parse_object(bytes, canonical::DOCUMENT)?;
        if o.need_text("doc")? != "charter" {
            return Err(BadField::new("doc", "\"charter\"").into());
        }
        let charter = Charter {
            consultation: need(&o, "id", ConsultationId::new)?,
            ver: o.need_int("ver")?,
            code: code_letters(&o)?,
            year: o.need_int("year")?,
            title: Bilingual::need(&o, "title")?,
            question: Bilingual::need(&o, "question")?,
            hosts: o.need_list("hosts")?.iter().map(read_host).collect::<Result<_, _>>()?,
            prompts: o.need_list("prompts")?.iter().map(read_prompt).collect::<Result<_, _>>()?,
            tiers: o.need_list("tiers")?.iter().map(read_tier).collect::<Result<_, _>>()?,
            modules: o.need_list("modules")?.iter().map(read_module).collect::<Result<_, _>>()?,
            review: match o.need_text("review")? {
                "before" => Review::Before,
                "after" => Review::After,
                _ => return Err(BadField::new("review", "\"before\" or \"after\"").into()),
            },
            vote_rows_open: o.need_int("vote_rows_open")? == 1,
            opens: Moment(o.need_int("opens")?),
            closes: Moment(o.need_int("closes")?),
            rules: Bilingual::need(&o, "rules")?,
            reason: Bilingual::need(&o, "reason")?,
            simulated: o.need_int("simulated")? == 1,
        };
        charter.check()?;
        if charter.bytes() == bytes {
            Ok(charter)
        } else {
            Err(BadField::new("charter", "without fields beyond those of the format").into())
        }
    }

    fn check(&self) -> Result<(), BadField> {
        let origins: BTreeSet<_> = self.hosts.iter().map(|h| &h.origin).collect();
        let prompts: BTreeSet<_> = self.prompts.iter().map(|p| &p.id).collect();
        let tiers: BTreeSet<_> = self.tiers.iter().map(|t| t.0).collect();
        if self.ver == 0 {
            return Err(BadField::new("ver", "an integer from 1"));
        }
        if self.hosts.is_empty() || self.hosts.len() > HOSTS_MAX || origins.len() != self.hosts.len() {
            return Err(BadField::new("hosts", "1 to 32 hosts, each once"));
        }
        if self.prompts.len() > PROMPTS_MAX || prompts.len() != self.prompts.len() {
            return Err(BadField::new("prompts", "at most 64 prompts, each id once"));
        }
        if self.tiers.is_empty() || tiers.len() != self.tiers.len() {
            return Err(BadField::new("tiers", "at least one tier, each once"));
        }
        if self.closes <= self.opens {
            return Err(BadField::new("closes", "later than opens"));
        }
        Ok(())
    }

    /// The canonical bytes: what is proposed, accepted and hashed.
    pub fn bytes(&self) -> Vec<u8> {
        let list = |items: Vec<Value>| Value::List(items);
        write_object(
            &Object::new()
                .text("doc", "charter")
                .text("id", self.consultation.as_str())
                .int("ver", self.ver)
                .text("code", &*self.code)
                .int("year", self.year)
                .with("title", self.title.value())
                .with("question", self.question.value())
                .with("hosts", list(self.hosts.iter().map(host_value).collect()))
                .with("prompts", list(self.prompts.iter().map(prompt_value).collect()))
                .with("tiers", list(self.tiers.iter().map(|(t, a)| pair(t.word(), a.as_str())).collect()))
                .with("modules", list(self.modules.iter().map(|m| Value::Text(m.word().into())).collect()))
                .text("review", if self.review == Review::Before { "before" } else { "after" })
                .int("vote_rows_open", self.vote_rows_open.into())
                .int("opens", self.opens.0)
                .int("closes", self.closes.0)
                .with("rules", self.rules.value())
                .with("reason", self.reason.value())
                .int("simulated", self.simulated.into()),
        )
    }

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

    /// 登记号: what people quote, such as `SC-KXC-2026-0418`; `None` for a log that does not host it.
    pub fn registration_number(&self, origin: &Origin, n: u64) -> Option<String> {
        Some(format!("{}-{}-{}-{n:04}", self.host(origin)?.code, self.code, self.year))
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

fn need<T, E>(o: &Object, key: &'static str, make: impl Fn(&str) -> Result<T, E>) -> Result<T, BadField> {
    make(o.need_text(key)?).map_err(|_| BadField::new(key, "an id of its kind"))
}

fn code_letters(o: &Object) -> Result<String, BadField> {
    let code = o.need_text("code")?;
    let fits = (1..=8).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if fits { Ok(code.to_owned()) } else { Err(BadField::new("code", "1 to 8 capital letters or digits")) }
}

fn pair(a: &str, b: &str) -> Value {
    Value::List(vec![Value::Text(a.into()), Value::Text(b.into())])
}

fn host_value(h: &Host) -> Value {
    Value::Object(Object::new().text("origin", h.origin.as_str()).text("code", &*h.code).with("name", h.name.value()))
}

fn read_host(v: &Value) -> Result<Host, BadField> {
    let o = v.as_object().ok_or_else(|| BadField::new("hosts", "a list of objects"))?;
    Ok(Host { origin: need(o, "origin", Origin::new)?, code: code_letters(o)?, name: Bilingual::need(o, "name")? })
}

fn prompt_value(p: &Prompt) -> Value {
    Value::Object(
        Object::new().text("id", p.id.as_str()).with("title", p.title.value()).text("audience", p.audience.word()),
    )
}

fn read_prompt(v: &Value) -> Result<Prompt, BadField> {
    let o = v.as_object().ok_or_else(|| BadField::new("prompts", "a list of objects"))?;
    let audience = Audience::from_word(o.need_text("audience")?);
    Ok(Prompt {
        id: need(o, "id", PromptId::new)?,
        title: Bilingual::need(o, "title")?,
        audience: audience.ok_or_else(|| BadField::new("audience", "public, members, secretariats or own"))?,
    })
}

fn read_tier(v: &Value) -> Result<(Tier, Code), BadField> {
    let bad = || BadField::new("tiers", "a list of [tier, assurance]");
    let Some([tier, assurance]) = v.as_list() else { return Err(bad()) };
    let tier = tier.as_text().and_then(Tier::from_word).ok_or_else(bad)?;
    Ok((tier, assurance.as_text().and_then(|a| Code::new(a).ok()).ok_or_else(bad)?))
}

fn read_module(v: &Value) -> Result<Module, BadField> {
    let bad = || BadField::new("modules", "a list of opinions, replies, support, stance");
    v.as_text().and_then(Module::from_word).ok_or_else(bad)
}
