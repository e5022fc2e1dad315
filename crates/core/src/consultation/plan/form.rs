//! A plan's canonical bytes: reading, checking, writing.

use super::{APPROVALS_MAX, Approval, Plan, Progress, ROWS_MAX, Row, SOURCES_MAX, Step};
use crate::{
    canonical::{self, BadField, Object, Value, parse_object, write_object},
    consultation::{charter::Bilingual, document::BadDocument, wording},
    ids::{Code, ConsultationId, Origin},
    moment::Moment,
    record::{read_ref, write_ref},
};

impl Plan {
    /// Reads and checks canonical bytes.
    ///
    /// # Errors
    /// What is wrong and where.
    pub fn read(bytes: &[u8]) -> Result<Plan, BadDocument> {
        let o = parse_object(bytes, canonical::DOCUMENT)?;
        if o.need_text("doc")? != "plan" {
            return Err(BadField::new("doc", "\"plan\"").into());
        }
        let plan = Plan {
            consultation: ConsultationId::new(o.need_text("id")?)
                .map_err(|_| BadField::new("id", "a consultation id"))?,
            ver: o.need_int("ver")?,
            year: o.need_int("year")?,
            title: Bilingual::need(&o, "title")?,
            rows: o.need_list("rows")?.iter().map(read_row).collect::<Result<_, _>>()?,
            reason: Bilingual::need(&o, "reason")?,
            simulated: o.need_int("simulated")? == 1,
        };
        plan.check()?;
        if plan.bytes() == bytes { Ok(plan) } else { Err(BadField::new("plan", "without unknown fields").into()) }
    }

    fn check(&self) -> Result<(), BadField> {
        if self.ver == 0 {
            return Err(BadField::new("ver", "an integer from 1"));
        }
        if self.rows.len() > ROWS_MAX || !self.rows.is_sorted_by(|a, b| a.no < b.no) {
            return Err(BadField::new("rows", "at most 200 rows, by number, each number once"));
        }
        wording::check_lines("title", &self.title)?;
        wording::check_len("reason", &self.reason, wording::PASSAGE_CHARS_MAX)?;
        self.rows.iter().try_for_each(check_row)
    }

    /// The canonical bytes.
    pub fn bytes(&self) -> Vec<u8> {
        write_object(
            &Object::new()
                .text("doc", "plan")
                .text("id", self.consultation.as_str())
                .int("ver", self.ver)
                .int("year", self.year)
                .with("title", self.title.value())
                .with("rows", Value::List(self.rows.iter().map(row_value).collect()))
                .with("reason", self.reason.value())
                .int("simulated", self.simulated.into()),
        )
    }
}

fn check_row(row: &Row) -> Result<(), BadField> {
    if row.no == 0 {
        return Err(BadField::new("no", "an integer from 1"));
    }
    if !(1..=4).contains(&row.quarter) {
        return Err(BadField::new("quarter", "1, 2, 3 or 4"));
    }
    if !row.leads.is_sorted_by(|a, b| a.0 < b.0) {
        return Err(BadField::new("leads", "each body once, by origin"));
    }
    if row.from.len() > SOURCES_MAX || row.from.iter().any(|r| r.origin.is_none()) {
        return Err(BadField::new("from", "at most 100 references, each with its origin"));
    }
    let key = |r: &crate::ids::Ref| (r.origin.clone(), r.index);
    if !row.from.is_sorted_by(|a, b| key(a) < key(b)) {
        return Err(BadField::new("from", "every suggestion once, by origin and index"));
    }
    // A body's own steps stand in the order of the way that its drafts go.
    let in_order = row.approvals.iter().enumerate().all(|(at, later)| {
        row.approvals[..at].iter().all(|earlier| earlier.body != later.body || earlier.step <= later.step)
    });
    if row.approvals.len() > APPROVALS_MAX || !in_order {
        return Err(BadField::new(
            "approvals",
            "at most 64 steps, each body's in the order draft, check, countersign, sign",
        ));
    }
    wording::check_lines("topic", &row.topic)?;
    row.leads.iter().try_for_each(|(_, unit)| wording::check_line("leads", unit))?;
    row.approvals.iter().try_for_each(|a| {
        wording::check_line("who", &a.who)?;
        if a.comment.is_empty() { Ok(()) } else { wording::check_passage("comment", &a.comment) }
    })
}

fn row_value(row: &Row) -> Value<'_> {
    let leads = row.leads.iter().map(|(body, unit)| Value::List(vec![Value::text(body.as_str()), Value::text(unit)]));
    let mut o = Object::new()
        .int("no", row.no)
        .with("topic", row.topic.value())
        .text("form", row.form.as_str())
        .with("leads", Value::List(leads.collect()))
        .int("quarter", row.quarter)
        .text("progress", row.progress.word())
        .with("from", Value::List(row.from.iter().map(write_ref).collect()))
        .with("approvals", Value::List(row.approvals.iter().map(approval_value).collect()));
    if let Some(held) = &row.held {
        o.set("held", Value::text(held.as_str()));
    }
    Value::Object(o)
}

fn approval_value(a: &Approval) -> Value<'_> {
    Value::Object(
        Object::new()
            .text("body", a.body.as_str())
            .text("step", a.step.word())
            .text("who", &*a.who)
            .int("at", a.at.0)
            .text("comment", &*a.comment),
    )
}

fn read_row(v: &Value<'_>) -> Result<Row, BadField> {
    let o = v.as_object().ok_or_else(|| BadField::new("rows", "a list of objects"))?;
    let from = o.need_list("from")?.iter().map(|r| read_ref(r).ok_or_else(|| BadField::new("from", "references")));
    let held = o
        .get("held")
        .map(|_| ConsultationId::new(o.need_text("held")?).map_err(|_| BadField::new("held", "a consultation id")));
    Ok(Row {
        no: o.need_int("no")?,
        topic: Bilingual::need(o, "topic")?,
        form: Code::new(o.need_text("form")?).map_err(|_| BadField::new("form", "a code"))?,
        leads: o.need_list("leads")?.iter().map(read_lead).collect::<Result<_, _>>()?,
        quarter: o.need_int("quarter")?,
        progress: Progress::from_word(o.need_text("progress")?)
            .ok_or_else(|| BadField::new("progress", "planned, preparing, running, done, postponed or dropped"))?,
        held: held.transpose()?,
        from: from.collect::<Result<_, _>>()?,
        approvals: o.need_list("approvals")?.iter().map(read_approval).collect::<Result<_, _>>()?,
    })
}

fn read_lead(v: &Value<'_>) -> Result<(Origin, String), BadField> {
    let bad = || BadField::new("leads", "a list of [origin, unit]");
    let Some([body, unit]) = v.as_list() else { return Err(bad()) };
    let body = body.as_text().and_then(|t| Origin::new(t).ok()).ok_or_else(bad)?;
    Ok((body, unit.as_text().ok_or_else(bad)?.to_owned()))
}

fn read_approval(v: &Value<'_>) -> Result<Approval, BadField> {
    let o = v.as_object().ok_or_else(|| BadField::new("approvals", "a list of objects"))?;
    Ok(Approval {
        body: Origin::new(o.need_text("body")?).map_err(|_| BadField::new("body", "an origin"))?,
        step: Step::from_word(o.need_text("step")?)
            .ok_or_else(|| BadField::new("step", "draft, check, countersign or sign"))?,
        who: o.need_text("who")?.to_owned(),
        at: Moment(o.need_int("at")?),
        comment: o.need_text("comment")?.to_owned(),
    })
}
