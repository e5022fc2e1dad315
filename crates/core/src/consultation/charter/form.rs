//! A charter's canonical bytes: reading, checking, writing.

use std::collections::BTreeSet;

use super::{BadCharter, Bilingual, Charter, Cosigning, HOSTS_LEN_MAX, HOSTS_MAX, Host, PROMPTS_MAX, Prompt, Review};
use crate::{
    canonical::{self, BadField, Object, Value, parse_object, write_object},
    consultation::{
        item::{Audience, Module, Tier},
        wording,
    },
    ids::{Code, ConsultationId, Origin, PromptId},
    moment::Moment,
};

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
            modules: read_modules(&o)?,
            review: match o.need_text("review")? {
                "before" => Review::Before,
                "after" => Review::After,
                _ => return Err(BadField::new("review", "\"before\" or \"after\"").into()),
            },
            vote_rows_open: need_flag(&o, "vote_rows_open")?,
            opens: Moment(o.need_int("opens")?),
            closes: Moment(o.need_int("closes")?),
            rules: Bilingual::need(&o, "rules")?,
            reason: Bilingual::need(&o, "reason")?,
            cosign: o.get("cosign").map(Cosigning::read).transpose()?,
            simulated: need_flag(&o, "simulated")?,
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
        let codes: BTreeSet<_> = self.hosts.iter().map(|h| &h.code).collect();
        let prompts: BTreeSet<_> = self.prompts.iter().map(|p| &p.id).collect();
        let tiers: BTreeSet<_> = self.tiers.iter().map(|t| t.0).collect();
        if self.ver == 0 {
            return Err(BadField::new("ver", "an integer from 1"));
        }
        if self.hosts.is_empty() || self.hosts.len() > HOSTS_MAX || origins.len() != self.hosts.len() {
            return Err(BadField::new("hosts", "1 to 32 hosts, each once"));
        }
        if origins.iter().map(|o| o.as_str().len()).sum::<usize>() > HOSTS_LEN_MAX {
            return Err(BadField::new("hosts", "hosts whose origins have at most 4,096 bytes in all"));
        }
        if codes.len() != self.hosts.len() {
            return Err(BadField::new("code", "another code for each host: registration numbers begin with it"));
        }
        if self.prompts.len() > PROMPTS_MAX || prompts.len() != self.prompts.len() {
            return Err(BadField::new("prompts", "at most 64 prompts, each id once"));
        }
        if self.tiers.is_empty() || tiers.len() != self.tiers.len() {
            return Err(BadField::new("tiers", "at least one tier, each once"));
        }
        if self.cosign.is_none() && self.modules.contains(&Module::Proposals) {
            return Err(BadField::new("cosign", "how many sign within how many days, where there are proposals"));
        }
        if self.closes <= self.opens {
            return Err(BadField::new("closes", "later than opens"));
        }
        self.check_wording()
    }

    fn check_wording(&self) -> Result<(), BadField> {
        wording::check_lines("title", &self.title)?;
        wording::check_lines("question", &self.question)?;
        self.hosts.iter().try_for_each(|h| wording::check_lines("name", &h.name))?;
        self.prompts.iter().try_for_each(|p| wording::check_lines("title", &p.title))?;
        wording::check_len("rules", &self.rules, wording::RULES_CHARS_MAX)?;
        wording::check_len("reason", &self.reason, wording::PASSAGE_CHARS_MAX)
    }

    /// The canonical bytes: what is proposed, accepted and hashed.
    pub fn bytes(&self) -> Vec<u8> {
        let mut object = Object::new();
        if let Some(cosign) = self.cosign {
            object.set("cosign", cosign.value());
        }
        write_object(
            &object
                .text("doc", "charter")
                .text("id", self.consultation.as_str())
                .int("ver", self.ver)
                .text("code", &*self.code)
                .int("year", self.year)
                .with("title", self.title.value())
                .with("question", self.question.value())
                .with("hosts", Value::List(self.hosts.iter().map(host_value).collect()))
                .with("prompts", Value::List(self.prompts.iter().map(prompt_value).collect()))
                .with("tiers", Value::List(self.tiers.iter().map(|(t, a)| pair(t.word(), a.as_str())).collect()))
                .with("modules", Value::List(self.modules.iter().map(|m| Value::text(m.word())).collect()))
                .text("review", if self.review == Review::Before { "before" } else { "after" })
                .int("vote_rows_open", self.vote_rows_open.into())
                .int("opens", self.opens.0)
                .int("closes", self.closes.0)
                .with("rules", self.rules.value())
                .with("reason", self.reason.value())
                .int("simulated", self.simulated.into()),
        )
    }
}

fn need<T, E>(o: &Object<'_>, key: &'static str, make: impl Fn(&str) -> Result<T, E>) -> Result<T, BadField> {
    make(o.need_text(key)?).map_err(|_| BadField::new(key, "an id of its kind"))
}

fn code_letters(o: &Object<'_>) -> Result<String, BadField> {
    let code = o.need_text("code")?;
    let fits = (1..=8).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if fits { Ok(code.to_owned()) } else { Err(BadField::new("code", "1 to 8 capital letters or digits")) }
}

fn pair<'a>(a: &'a str, b: &'a str) -> Value<'a> {
    Value::List(vec![Value::text(a), Value::text(b)])
}

fn host_value(h: &Host) -> Value<'_> {
    Value::Object(Object::new().text("origin", h.origin.as_str()).text("code", &*h.code).with("name", h.name.value()))
}

fn read_host(v: &Value<'_>) -> Result<Host, BadField> {
    let o = v.as_object().ok_or_else(|| BadField::new("hosts", "a list of objects"))?;
    Ok(Host { origin: need(o, "origin", Origin::new)?, code: code_letters(o)?, name: Bilingual::need(o, "name")? })
}

fn prompt_value(p: &Prompt) -> Value<'_> {
    Value::Object(
        Object::new().text("id", p.id.as_str()).with("title", p.title.value()).text("audience", p.audience.word()),
    )
}

fn read_prompt(v: &Value<'_>) -> Result<Prompt, BadField> {
    let o = v.as_object().ok_or_else(|| BadField::new("prompts", "a list of objects"))?;
    let audience = Audience::from_word(o.need_text("audience")?);
    Ok(Prompt {
        id: need(o, "id", PromptId::new)?,
        title: Bilingual::need(o, "title")?,
        audience: audience.ok_or_else(|| BadField::new("audience", "public, members, secretariats or own"))?,
    })
}

fn read_tier(v: &Value<'_>) -> Result<(Tier, Code), BadField> {
    let bad = || BadField::new("tiers", "a list of [tier, assurance]");
    let Some([tier, assurance]) = v.as_list() else { return Err(bad()) };
    let tier = tier.as_text().and_then(Tier::from_word).ok_or_else(bad)?;
    Ok((tier, assurance.as_text().and_then(|a| Code::new(a).ok()).ok_or_else(bad)?))
}

/// Modules in the order of the format, each once: one way to write a set.
fn read_modules(o: &Object<'_>) -> Result<BTreeSet<Module>, BadField> {
    let bad = || {
        BadField::new(
            "modules",
            "opinions, replies, support, stance, topics, survey, notes, proposals, in this order, each at most once",
        )
    };
    let word = |v: &Value| v.as_text().and_then(Module::from_word).ok_or_else(bad);
    let modules: Vec<Module> = o.need_list("modules")?.iter().map(word).collect::<Result<_, _>>()?;
    if modules.is_sorted_by(|a, b| a < b) { Ok(modules.into_iter().collect()) } else { Err(bad()) }
}

fn need_flag(o: &Object<'_>, key: &'static str) -> Result<bool, BadField> {
    match o.need_int(key)? {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(BadField::new(key, "0 or 1")),
    }
}
