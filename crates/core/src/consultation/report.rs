//! 协商报告: themes → recommendations → claims → sources, adopted by all co-hosts, then issued.
//!
//! Quotations are by reference and character range: the words stay erasable, the document stays the same.

use std::collections::BTreeMap;

use hutong_log::hash::{Hash, leaf_hash};

use super::{
    admission::{charter, consultation, need_timer_or_signatory},
    charter::Bilingual,
    document::{self, BadDocument},
    item::State,
};
use crate::{
    canonical::{self, BadField, Object, Value, parse_object, write, write_object},
    command::Actor,
    decide::Decision,
    facts::Base,
    ids::{ConsultationId, DocumentId, EntryIndex, Origin, Ref},
    record::{Counts, Draft, Event, read_ref, write_ref},
    refusal::Refusal,
};

/// Where a claim comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The item; names its log.
    pub item: Ref,
    /// Characters of its text that are quoted, from (inclusive) and to (exclusive); none = the item as a whole.
    pub quote: Option<(u64, u64)>,
}

/// A sentence that rests on sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The sentence.
    pub text: String,
    /// At least one source.
    pub sources: Vec<Source>,
}

/// 建议要点.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recommendation {
    /// What is recommended.
    pub text: String,
    /// What it rests on, at least one claim.
    pub claims: Vec<Claim>,
}

/// A section of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The theme's name.
    pub label: String,
    /// Number of items of the theme, by log.
    pub counts: Counts,
    /// Its recommendations.
    pub recommendations: Vec<Recommendation>,
}

/// A report in one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Of which consultation.
    pub consultation: ConsultationId,
    /// Version, from 1.
    pub ver: u64,
    /// Its title.
    pub title: Bilingual,
    /// Sizes of the logs it rests on.
    pub pins: Vec<(Origin, u64)>,
    /// Items by state and other counters of each log at its pin.
    pub counts: BTreeMap<String, Counts>,
    /// Sections in order.
    pub sections: Vec<Section>,
    /// Made-up data.
    pub simulated: bool,
}

impl Report {
    /// Reads and checks canonical bytes.
    ///
    /// # Errors
    /// What is wrong and where.
    pub fn read(bytes: &[u8]) -> Result<Report, BadDocument> {
        let o = parse_object(bytes, canonical::DOCUMENT)?;
        if o.need_text("doc")? != "report" {
            return Err(BadField::new("doc", "\"report\"").into());
        }
        let counts = o.need_object("counts")?;
        let report = Report {
            consultation: ConsultationId::new(o.need_text("id")?)
                .map_err(|_| BadField::new("id", "a consultation id"))?,
            ver: o.need_int("ver")?,
            title: Bilingual::need(&o, "title")?,
            pins: o.need_list("pins")?.iter().map(read_pin).collect::<Result<_, _>>()?,
            counts: counts
                .iter()
                .map(|(origin, _)| Ok((origin.to_owned(), read_counts(counts, origin)?)))
                .collect::<Result<_, BadField>>()?,
            sections: o.need_list("sections")?.iter().map(read_section).collect::<Result<_, _>>()?,
            simulated: o.need_int("simulated")? == 1,
        };
        if report.sources().any(|s| s.item.origin.is_none()) {
            return Err(BadField::new("o", "the origin of every source").into());
        }
        if report.bytes() == bytes { Ok(report) } else { Err(BadField::new("report", "without unknown fields").into()) }
    }

    /// Every source of every claim.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.sections.iter().flat_map(|s| &s.recommendations).flat_map(|r| &r.claims).flat_map(|c| &c.sources)
    }

    /// The canonical bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let pins = self.pins.iter().map(|(o, n)| Value::List(vec![Value::Text(o.to_string()), int(*n)]));
        let counts = self.counts.iter().fold(Object::new(), |o, (k, c)| o.with(k, counts_value(c)));
        write_object(
            &Object::new()
                .text("doc", "report")
                .text("id", self.consultation.as_str())
                .int("ver", self.ver)
                .with("title", self.title.value())
                .with("pins", Value::List(pins.collect()))
                .with("counts", Value::Object(counts))
                .with("sections", Value::List(self.sections.iter().map(section_value).collect()))
                .int("simulated", self.simulated.into()),
        )
    }
}

fn int(n: u64) -> Value {
    Value::Int(i64::try_from(n).map_or(canonical::INTEGER_MAX, |n| n.min(canonical::INTEGER_MAX)))
}

fn counts_value(counts: &Counts) -> Value {
    Value::Object(counts.iter().fold(Object::new(), |o, (name, n)| o.int(name, *n)))
}

fn read_counts(o: &Object, key: &str) -> Result<Counts, BadField> {
    let counts = o.need_object(key)?;
    counts.iter().map(|(name, _)| Ok((name.to_owned(), counts.need_int(name)?))).collect()
}

fn read_pin(v: &Value) -> Result<(Origin, u64), BadField> {
    let bad = || BadField::new("pins", "a list of [origin, size]");
    let Some([origin, size]) = v.as_list() else { return Err(bad()) };
    let origin = origin.as_text().and_then(|t| Origin::new(t).ok()).ok_or_else(bad)?;
    Ok((origin, size.as_int().ok_or_else(bad)?))
}

fn section_value(s: &Section) -> Value {
    let recommendations = s.recommendations.iter().map(|r| {
        let claims = r.claims.iter().map(|c| {
            let sources = c.sources.iter().map(|s| {
                let mut list = vec![write_ref(&s.item)];
                list.extend(s.quote.iter().flat_map(|(from, to)| [int(*from), int(*to)]));
                Value::List(list)
            });
            Value::Object(Object::new().text("text", &*c.text).with("sources", Value::List(sources.collect())))
        });
        Value::Object(Object::new().text("text", &*r.text).with("claims", Value::List(claims.collect())))
    });
    Value::Object(
        Object::new()
            .text("label", &*s.label)
            .with("counts", counts_value(&s.counts))
            .with("recommendations", Value::List(recommendations.collect())),
    )
}

fn read_section(v: &Value) -> Result<Section, BadField> {
    let o = v.as_object().ok_or_else(|| BadField::new("sections", "a list of objects"))?;
    Ok(Section {
        label: o.need_text("label")?.to_owned(),
        counts: read_counts(o, "counts")?,
        recommendations: o.need_list("recommendations")?.iter().map(read_recommendation).collect::<Result<_, _>>()?,
    })
}

fn read_recommendation(v: &Value) -> Result<Recommendation, BadField> {
    let o = v.as_object().ok_or_else(|| BadField::new("recommendations", "a list of objects"))?;
    let claims = o.need_list("claims")?.iter().map(read_claim).collect::<Result<Vec<_>, _>>()?;
    if claims.is_empty() {
        return Err(BadField::new("claims", "at least one claim"));
    }
    Ok(Recommendation { text: o.need_text("text")?.to_owned(), claims })
}

fn read_claim(v: &Value) -> Result<Claim, BadField> {
    let o = v.as_object().ok_or_else(|| BadField::new("claims", "a list of objects"))?;
    let sources = o.need_list("sources")?.iter().map(read_source).collect::<Result<Vec<_>, _>>()?;
    if sources.is_empty() {
        return Err(BadField::new("sources", "at least one source"));
    }
    Ok(Claim { text: o.need_text("text")?.to_owned(), sources })
}

fn read_source(v: &Value) -> Result<Source, BadField> {
    let bad = || BadField::new("sources", "a list of [reference] or [reference, from, to]");
    let (item, quote) = match v.as_list() {
        Some([item]) => (item, None),
        Some([item, from, to]) => {
            let (from, to) = (from.as_int().ok_or_else(bad)?, to.as_int().ok_or_else(bad)?);
            if from >= to {
                return Err(bad());
            }
            (item, Some((from, to)))
        }
        _ => return Err(bad()),
    };
    Ok(Source { item: read_ref(item).ok_or_else(bad)?, quote })
}

/// RFC 6962 root over canonical `[index,"state"]` of all counted items by index (RECORD §2).
pub fn disposition_root(dispositions: &[(EntryIndex, State)]) -> Hash {
    let leaves: Vec<Hash> = dispositions
        .iter()
        .map(|(index, state)| leaf_hash(&write(&Value::List(vec![int(*index), Value::Text(state.word().into())]))))
        .collect();
    hutong_log::tree::root_of(leaves)
}

/// How many items are in each state; with `accepted`, which the six add up to.
pub fn state_counts(dispositions: &[(EntryIndex, State)]) -> Counts {
    let mut counts: Counts = State::ALL.iter().map(|s| (s.word().to_owned(), 0)).collect();
    for (_, state) in dispositions {
        *counts.entry(state.word().to_owned()).or_default() += 1;
    }
    counts.insert("accepted".to_owned(), dispositions.len() as u64);
    counts
}

/// Nothing of the consultation in the own log may wait for a moderator.
pub(super) fn none_pending(base: &Base, id: &ConsultationId) -> Result<(), Refusal> {
    let all = base.dispositions.get(id).map(Vec::as_slice).unwrap_or_default();
    match all.iter().filter(|(_, state)| *state == State::Pending).count() as u64 {
        0 => Ok(()),
        pending => Err(Refusal::PendingLeft { pending }),
    }
}

/// Issues the report that both sides adopted: pins the disposition of every item of this log.
pub(crate) fn issue(actor: &Actor, id: &DocumentId, base: &Base) -> Result<Decision, Refusal> {
    need_timer_or_signatory(actor, base)?;
    let c = document::consultation_of(id).ok_or(Refusal::NoSuchConsultation)?;
    let facts = consultation(base, &c)?;
    charter(base, facts)?;
    let not_in_force = || Refusal::NotInForce { document: id.clone() };
    let report = base.documents.get(id).and_then(|d| d.in_force.clone()).ok_or_else(not_in_force)?;
    if base.documents.get(id).is_some_and(|d| d.issued.contains(&report.ver)) {
        return Err(Refusal::AlreadyDone);
    }
    none_pending(base, &c)?;
    let dispositions = base.dispositions.get(&c).map(Vec::as_slice).unwrap_or_default();
    let mut counts = base.counts.get(&c).cloned().unwrap_or_default();
    counts.extend(state_counts(dispositions));
    let event = Event::ReportIssued { report, disposition_root: disposition_root(dispositions), counts };
    Ok(Decision::leaves(vec![Draft::plain(Some(&c), event)]))
}
