//! A row of the plan as a form: fields out of a row, and a row out of fields.

use hutong_core::{
    consultation::{
        charter::Bilingual,
        plan::{Approval, Plan, Progress, Row, Step},
    },
    ids::{Code, ConsultationId, Place, Ref},
    moment::Moment,
};
use hutong_node::{pages::ItemView, reading::ItemsByPlace};

use crate::{
    locale::Locale,
    web::{
        errors::Trouble,
        forms::Posted,
        places::Column,
        view::{plan, shorten},
        visitor::Visitor,
    },
};

/// Suggestions offered in one form: a form has no more than some sixty fields.
const OFFERED_MAX: usize = 36;
/// Characters of a suggestion beside its box.
const OFFERED_CHARS: usize = 48;
/// Forms that pages have words for.
const FORMS: [&str; 4] = ["remote", "meeting", "written", "field"];

/// A value to choose.
pub(super) struct Choice {
    pub value: String,
    pub label: String,
    pub is_chosen: bool,
}

/// A body's lead.
pub(super) struct Lead {
    pub name: String,
    pub label: String,
    pub value: String,
}

/// The form of a row.
pub(super) struct Form {
    pub no: u64,
    pub is_new: bool,
    pub topic_zh: String,
    pub topic_en: String,
    pub forms: Vec<Choice>,
    pub quarters: Vec<Choice>,
    pub progress: Vec<Choice>,
    pub held: Vec<Choice>,
    pub leads: Vec<Lead>,
    pub from: Vec<Choice>,
    pub steps: Vec<Choice>,
    pub who: String,
    pub comment: String,
    pub has_own_steps: bool,
}

/// Puts a row into the fields of a form that has none yet.
pub(super) fn fill(posted: &mut Posted, column: &Column, home: &hutong_core::ids::Origin, row: &Row) {
    posted.set("no", &row.no.to_string());
    posted.set("topic-zh", &row.topic.zh);
    posted.set("topic-en", &row.topic.en);
    posted.set("form", row.form.as_str());
    posted.set("quarter", &row.quarter.to_string());
    posted.set("progress", row.progress.word());
    posted.set("held", row.held.as_ref().map_or("", ConsultationId::as_str));
    for (at, host) in column.charter.hosts.iter().enumerate() {
        let unit = row.leads.iter().find(|(body, _)| *body == host.origin).map_or("", |(_, unit)| unit);
        posted.set(&format!("lead-{at}"), unit);
    }
    for word in row.from.iter().filter_map(|r| column.word(&r.place(home))) {
        posted.set(&format!("from-{word}"), "yes");
    }
}

/// A row of its own number for a suggestion, or an empty one.
pub(super) fn fresh(plan: &Plan, from: Option<(&ItemView, Ref)>) -> Result<Row, Trouble> {
    let form = Code::new(FORMS[0]).map_err(Trouble::fault)?;
    let words = from.as_ref().map(|(item, _)| {
        let title = item.title.as_deref().filter(|title| !title.is_empty()).or(item.text.as_deref());
        shorten(title.unwrap_or_default(), OFFERED_CHARS)
    });
    let words = words.unwrap_or_default();
    let is_han = crate::web::view::lang_of(&words) == "zh-CN";
    let topic = if is_han { (words, String::new()) } else { (String::new(), words) };
    Ok(Row {
        no: plan.rows.last().map_or(1, |row| row.no + 1),
        topic: Bilingual { zh: topic.0, en: topic.1 },
        form,
        leads: Vec::new(),
        quarter: 1,
        progress: Progress::Planned,
        held: None,
        from: from.into_iter().map(|(_, r)| r).collect(),
        approvals: Vec::new(),
    })
}

/// The form, with what was typed or is in the row.
pub(super) fn view(
    v: &Visitor,
    column: &Column,
    posted: &Posted,
    working: &Plan,
    offered: &[&ItemView],
    titles: &[(ConsultationId, String)],
) -> Form {
    let t = v.locale();
    let home = v.app.node().origin();
    let no = posted.raw("no").parse().unwrap_or_else(|_| working.rows.last().map_or(1, |row| row.no + 1));
    let row = working.row(no);
    let choose = |name: &str, values: Vec<(String, String)>| {
        let chosen = posted.raw(name);
        let one = |(value, label): (String, String)| Choice { is_chosen: value == chosen, value, label };
        values.into_iter().map(one).collect::<Vec<_>>()
    };
    let mut forms: Vec<(String, String)> = FORMS.iter().map(|word| form_of(t, word)).collect();
    let own = posted.raw("form");
    if !own.is_empty() && !FORMS.contains(&own) {
        forms.push((own.to_owned(), own.to_owned()));
    }
    let progress = Progress::ALL.iter().map(|p| (p.word().to_owned(), plan::stamp(t, *p).label)).collect();
    let mut held: Vec<(String, String)> = vec![(String::new(), "—".to_owned())];
    held.extend(titles.iter().map(|(id, title)| (id.to_string(), title.clone())));
    let mut steps: Vec<(String, String)> = vec![(String::new(), "—".to_owned())];
    steps.extend(Step::ALL.iter().map(|s| (s.word().to_owned(), plan::step(t, *s))));
    let leads = column.charter.hosts.iter().enumerate().map(|(at, host)| Lead {
        name: format!("lead-{at}"),
        label: host.name.for_lang(t.tag()).to_owned(),
        value: posted.line(&format!("lead-{at}")),
    });
    let from = offered.iter().take(OFFERED_MAX).filter_map(|item| {
        let word = column.word(&item.place)?;
        let title = item.title.as_deref().filter(|title| !title.is_empty()).or(item.text.as_deref());
        let number = item.registration.clone().unwrap_or_else(|| word.clone());
        let label = format!("{number} {}", shorten(title.unwrap_or_default(), OFFERED_CHARS));
        Some(Choice { is_chosen: posted.has(&format!("from-{word}")), value: word, label })
    });
    Form {
        no,
        is_new: row.is_none(),
        topic_zh: posted.line("topic-zh"),
        topic_en: posted.line("topic-en"),
        forms: choose("form", forms),
        quarters: choose("quarter", (1..=4).map(|n| (n.to_string(), plan::quarter(t, n))).collect()),
        progress: choose("progress", progress),
        held: choose("held", held),
        leads: leads.collect(),
        from: from.collect(),
        steps: choose("step", steps),
        who: posted.line("who"),
        comment: posted.text("comment"),
        has_own_steps: row.is_some_and(|row| row.approvals.iter().any(|a| a.body == *home)),
    }
}

fn form_of(t: &Locale, word: &str) -> (String, String) {
    let label = Code::new(word).map(|code| plan::form(t, &code)).unwrap_or_default();
    (word.to_owned(), label)
}

/// The row that a form asks for; steps of others stay as they are.
pub(super) fn read(
    v: &Visitor,
    column: &Column,
    posted: &Posted,
    before: Option<&Row>,
    items: &ItemsByPlace,
    now: Moment,
) -> Result<Row, Trouble> {
    let home = v.app.node().origin();
    let number = |name: &str| posted.raw(name).parse::<u64>().map_err(|_| Trouble::BadForm);
    let mut leads: Vec<_> = column
        .charter
        .hosts
        .iter()
        .enumerate()
        .map(|(at, host)| (host.origin.clone(), posted.line(&format!("lead-{at}"))))
        .filter(|(_, unit)| !unit.is_empty())
        .collect();
    leads.sort();
    let picked: Vec<Place> = posted.picked("from-").filter_map(|word| column.place(word)).collect();
    let mut from: Vec<Ref> = picked
        .iter()
        .filter_map(|place| {
            let hash = items.get(place)?.row.hash;
            Some(Ref { origin: Some(place.origin.clone()), index: place.index, hash })
        })
        .collect();
    from.sort_by(|a, b| (&a.origin, a.index).cmp(&(&b.origin, b.index)));
    let mut approvals = before.map(|row| row.approvals.clone()).unwrap_or_default();
    if posted.has("clear-steps") {
        approvals.retain(|a| a.body != *home);
    }
    if let Some(step) = Step::from_word(posted.raw("step")) {
        let (who, comment) = (posted.line("who"), posted.text("comment"));
        approvals.push(Approval { body: home.clone(), step, who, at: now, comment });
    }
    let held = posted.raw("held");
    Ok(Row {
        no: number("no")?,
        topic: Bilingual { zh: posted.line("topic-zh"), en: posted.line("topic-en") },
        form: Code::new(posted.raw("form")).map_err(|_| Trouble::BadForm)?,
        leads,
        quarter: number("quarter")?,
        progress: Progress::from_word(posted.raw("progress")).ok_or(Trouble::BadForm)?,
        held: if held.is_empty() { None } else { Some(ConsultationId::new(held).map_err(|_| Trouble::BadForm)?) },
        from,
        approvals,
    })
}
