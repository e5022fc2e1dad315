//! The sample's joint plan in the record's own form: suggestions become references, days become quarters.

use hutong_core::{
    consultation::plan::{Approval, Plan, Progress, Row, Step},
    ids::{Code, ConsultationId, Origin, Ref},
};

use super::{
    calendar::Calendar,
    ledger::Ledger,
    papers::{bilingual, word},
    sample::{ApprovalFile, Both, Consultation, PlanFile, RowFile, Sample, SampleFault},
};

/// The plan of a file, whose suggestions are where the ledger says. Its year is the present one.
///
/// # Errors
/// [`SampleFault`] when a word of the file means nothing, or a suggestion has no place.
pub fn plan(
    consultation: &Consultation,
    file: &PlanFile,
    sample: &Sample,
    calendar: &Calendar,
    ledger: &Ledger,
) -> Result<Plan, SampleFault> {
    let rows = file.rows.iter().map(|file| row(file, sample, calendar, ledger));
    Ok(Plan {
        consultation: ConsultationId::new(&consultation.charter.id)?,
        ver: file.ver,
        year: calendar.year(0),
        title: bilingual(&file.title),
        rows: rows.collect::<Result<_, _>>()?,
        reason: file.public_reason.as_ref().map(bilingual).unwrap_or_default(),
        simulated: true,
    })
}

fn row(file: &RowFile, sample: &Sample, calendar: &Calendar, ledger: &Ledger) -> Result<Row, SampleFault> {
    let mut leads = Vec::new();
    for (body, unit) in &file.leads {
        leads.push((origin_of(sample, body)?, unit.clone()));
    }
    leads.sort();
    let mut from: Vec<Ref> = file.from.iter().map(|id| ledger.reference(id)).collect::<Result<_, _>>()?;
    from.sort_by(|a, b| (&a.origin, a.index).cmp(&(&b.origin, b.index)));
    let approvals = file.approvals.iter().map(|file| approval(file, sample, calendar));
    let topic = Both { zh: file.topic_zh.clone(), en: file.topic_en.clone() };
    Ok(Row {
        no: file.no,
        topic: bilingual(&topic),
        form: Code::new(&file.form)?,
        leads,
        quarter: quarter(calendar, file.quarter_day),
        progress: word("progress", &file.progress, Progress::from_word)?,
        held: file.held.as_deref().map(|key| consultation_of(sample, key)).transpose()?,
        from,
        approvals: approvals.collect::<Result<_, _>>()?,
    })
}

/// The quarter of a day; days of another year than the plan's are its first or last.
fn quarter(calendar: &Calendar, day: i64) -> u64 {
    let (year, month) = calendar.month(day);
    match year.cmp(&calendar.year(0)) {
        std::cmp::Ordering::Less => 1,
        std::cmp::Ordering::Equal => (month - 1) / 3 + 1,
        std::cmp::Ordering::Greater => 4,
    }
}

fn approval(file: &ApprovalFile, sample: &Sample, calendar: &Calendar) -> Result<Approval, SampleFault> {
    Ok(Approval {
        body: origin_of(sample, &file.body)?,
        step: word("step", &file.step, Step::from_word)?,
        who: file.who_zh.clone(),
        at: calendar.moment(&file.when)?,
        comment: file.comment_zh.clone(),
    })
}

fn origin_of(sample: &Sample, key: &str) -> Result<Origin, SampleFault> {
    Ok(Origin::new(&sample.bodies[sample.body(key)?].origin)?)
}

fn consultation_of(sample: &Sample, key: &str) -> Result<ConsultationId, SampleFault> {
    let found = sample.consultations.iter().find(|c| c.key == key);
    let unknown = || SampleFault::Unknown { kind: "consultation", name: key.to_owned() };
    Ok(ConsultationId::new(&found.ok_or_else(unknown)?.charter.id)?)
}
