//! A report's canonical bytes: reading, checking, writing.

use super::{Claim, Recommendation, Report, SECTIONS_MAX, SOURCES_MAX, Section, Source};
use crate::{
    canonical::{self, BadField, Object, Value, parse_object, write_object},
    consultation::{charter::Bilingual, document::BadDocument, wording},
    ids::{ConsultationId, Origin},
    record::{Counts, read_ref, write_ref},
};

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
        report.check()?;
        if report.bytes() == bytes { Ok(report) } else { Err(BadField::new("report", "without unknown fields").into()) }
    }

    fn check(&self) -> Result<(), BadField> {
        if self.ver == 0 {
            return Err(BadField::new("ver", "an integer from 1"));
        }
        if !self.pins.is_sorted_by(|a, b| a.0 < b.0) {
            return Err(BadField::new("pins", "each log once, sorted by origin"));
        }
        if self.sections.len() > SECTIONS_MAX || self.sources().count() > SOURCES_MAX {
            return Err(BadField::new("sections", "at most 500 sections with 20,000 sources"));
        }
        if self.sources().any(|s| s.item.origin.is_none()) {
            return Err(BadField::new("o", "the origin of every source"));
        }
        wording::check_lines("title", &self.title)?;
        for section in &self.sections {
            wording::check_line("label", &section.label)?;
            for recommendation in &section.recommendations {
                wording::check_passage("recommendations", &recommendation.text)?;
                recommendation.claims.iter().try_for_each(|c| wording::check_passage("claims", &c.text))?;
            }
        }
        Ok(())
    }

    /// Every source of every claim.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.sections.iter().flat_map(|s| &s.recommendations).flat_map(|r| &r.claims).flat_map(|c| &c.sources)
    }

    /// The canonical bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let pins = self.pins.iter().map(|(o, n)| Value::List(vec![Value::text(o.as_str()), int(*n)]));
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

pub(super) fn int(n: u64) -> Value<'static> {
    Value::Int(i64::try_from(n).map_or(canonical::INTEGER_MAX, |n| n.min(canonical::INTEGER_MAX)))
}

fn counts_value(counts: &Counts) -> Value<'_> {
    Value::Object(counts.iter().fold(Object::new(), |o, (name, n)| o.int(name, *n)))
}

fn read_counts(o: &Object<'_>, key: &str) -> Result<Counts, BadField> {
    let counts = o.need_object(key)?;
    counts.iter().map(|(name, _)| Ok((name.to_owned(), counts.need_int(name)?))).collect()
}

fn read_pin(v: &Value<'_>) -> Result<(Origin, u64), BadField> {
    let bad = || BadField::new("pins", "a list of [origin, size]");
    let Some([origin, size]) = v.as_list() else { return Err(bad()) };
    let origin = origin.as_text().and_then(|t| Origin::new(t).ok()).ok_or_else(bad)?;
    Ok((origin, size.as_int().ok_or_else(bad)?))
}

fn section_value(s: &Section) -> Value<'_> {
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

fn read_section(v: &Value<'_>) -> Result<Section, BadField> {
    let o = v.as_object().ok_or_else(|| BadField::new("sections", "a list of objects"))?;
    Ok(Section {
        label: o.need_text("label")?.to_owned(),
        counts: read_counts(o, "counts")?,
        recommendations: o.need_list("recommendations")?.iter().map(read_recommendation).collect::<Result<_, _>>()?,
    })
}

fn read_recommendation(v: &Value<'_>) -> Result<Recommendation, BadField> {
    let o = v.as_object().ok_or_else(|| BadField::new("recommendations", "a list of objects"))?;
    let claims = o.need_list("claims")?.iter().map(read_claim).collect::<Result<Vec<_>, _>>()?;
    if claims.is_empty() {
        return Err(BadField::new("claims", "at least one claim"));
    }
    Ok(Recommendation { text: o.need_text("text")?.to_owned(), claims })
}

fn read_claim(v: &Value<'_>) -> Result<Claim, BadField> {
    let o = v.as_object().ok_or_else(|| BadField::new("claims", "a list of objects"))?;
    let sources = o.need_list("sources")?.iter().map(read_source).collect::<Result<Vec<_>, _>>()?;
    if sources.is_empty() {
        return Err(BadField::new("sources", "at least one source"));
    }
    Ok(Claim { text: o.need_text("text")?.to_owned(), sources })
}

fn read_source(v: &Value<'_>) -> Result<Source, BadField> {
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
