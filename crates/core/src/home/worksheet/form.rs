//! The worksheet's canonical bytes.

use std::collections::BTreeSet;

use super::{LINES_MAX, Line, POINTS_MAX, Point, Quoted, Worksheet};
use crate::{
    canonical::{self, BadField, Object, Value, parse_object, write_object},
    consultation::{charter::Bilingual, document::BadDocument, report::SOURCES_MAX, wording},
    home::working::{ACTS_MAX, read_act, write_act},
    ids::{Code, Origin, Place},
};

pub(super) fn write(sheet: &Worksheet) -> Vec<u8> {
    let line = |line: &Line| {
        let sources = line.sources.iter().map(|(place, quote)| {
            let mut list = vec![Value::text(place.origin.to_string()), int(place.index)];
            list.extend(quote.iter().flat_map(|(from, to)| [int(*from), int(*to)]));
            Value::List(list)
        });
        Value::Object(
            Object::new()
                .int("id", line.id)
                .text("text", line.text.clone())
                .int("touched", line.touched)
                .with("sources", Value::List(sources.collect())),
        )
    };
    let point = |point: &Point| {
        Value::Object(
            Object::new()
                .int("id", point.id)
                .text("theme", point.theme.to_string())
                .text("text", point.text.clone())
                .int("touched", point.touched)
                .with("lines", Value::List(point.lines.iter().map(line).collect())),
        )
    };
    write_object(
        &Object::new()
            .text("doc", "worksheet")
            .int("n", sheet.n)
            .int("ids", sheet.ids)
            .with("title", sheet.title.value())
            .with("points", Value::List(sheet.points.iter().map(point).collect()))
            .with("acts", Value::List(sheet.acts.iter().map(write_act).collect())),
    )
}

pub(super) fn read(bytes: &[u8]) -> Result<Worksheet, BadDocument> {
    let o = parse_object(bytes, canonical::DOCUMENT)?;
    if o.need_text("doc")? != "worksheet" {
        return Err(BadField::new("doc", "\"worksheet\"").into());
    }
    let sheet = Worksheet {
        n: o.need_int("n")?,
        ids: o.need_int("ids")?,
        title: Bilingual::need(&o, "title")?,
        points: o.need_list("points")?.iter().map(read_point).collect::<Result<_, _>>()?,
        acts: o.need_list("acts")?.iter().map(read_act).collect::<Result<_, _>>()?,
    };
    check(&sheet)?;
    Ok(sheet)
}

/// What the report will be held to is held to here already, but that every sentence has a source.
fn check(sheet: &Worksheet) -> Result<(), BadField> {
    if sheet.points.len() > POINTS_MAX || sheet.sources().count() > SOURCES_MAX || sheet.acts.len() > ACTS_MAX {
        return Err(BadField::new("points", "at most 1,000 recommendations with 20,000 sources"));
    }
    let mut ids = BTreeSet::new();
    for point in &sheet.points {
        if point.lines.len() > LINES_MAX {
            return Err(BadField::new("lines", "at most 100 sentences"));
        }
        let fresh = std::iter::once(point.id).chain(point.lines.iter().map(|line| line.id)).all(|id| ids.insert(id));
        if !fresh || ids.last().is_some_and(|last| *last > sheet.ids) {
            return Err(BadField::new("id", "a number of its own"));
        }
        wording::check_passage("text", &point.text)?;
        point.lines.iter().try_for_each(|line| wording::check_passage("text", &line.text))?;
    }
    let empty = sheet.title == Bilingual::default();
    if empty { Ok(()) } else { wording::check_lines("title", &sheet.title) }
}

fn read_point(v: &Value<'_>) -> Result<Point, BadField> {
    let o = v.as_object().ok_or_else(|| BadField::new("points", "a list of objects"))?;
    Ok(Point {
        id: o.need_int("id")?,
        theme: Code::new(o.need_text("theme")?).map_err(|_| BadField::new("theme", "a code"))?,
        text: o.need_text("text")?.to_owned(),
        lines: o.need_list("lines")?.iter().map(read_line).collect::<Result<_, _>>()?,
        touched: o.need_int("touched")?,
    })
}

fn read_line(v: &Value<'_>) -> Result<Line, BadField> {
    let o = v.as_object().ok_or_else(|| BadField::new("lines", "a list of objects"))?;
    let sources: Option<Vec<(Place, Quoted)>> = o.need_list("sources")?.iter().map(read_source).collect();
    let sources =
        sources.ok_or_else(|| BadField::new("sources", "a list of [log, index] or [log, index, from, to]"))?;
    Ok(Line {
        id: o.need_int("id")?,
        text: o.need_text("text")?.to_owned(),
        sources: sources.into_iter().collect(),
        touched: o.need_int("touched")?,
    })
}

fn read_source(v: &Value<'_>) -> Option<(Place, Quoted)> {
    let (origin, index, quote) = match v.as_list()? {
        [origin, index] => (origin, index, None),
        [origin, index, from, to] => {
            let (from, to) = (from.as_int()?, to.as_int()?);
            (origin, index, (from < to).then_some(Some((from, to)))?)
        }
        _ => return None,
    };
    Some((Place { origin: Origin::new(origin.as_text()?).ok()?, index: index.as_int()? }, quote))
}

fn int(n: u64) -> Value<'static> {
    Value::Int(i64::try_from(n).unwrap_or(canonical::INTEGER_MAX))
}
