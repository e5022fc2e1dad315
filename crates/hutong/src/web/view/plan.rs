//! The year's joint plan: its rows as a table, and what two versions of it differ in.

use hutong_core::{
    consultation::plan::{Changed, Field, Plan, Progress, Row, Step, compare},
    ids::{Code, ConsultationId},
};
use hutong_node::reading::ItemsByPlace;

use super::{
    Badge,
    diff::{self, Piece},
    lang_of,
    quote::Stamp,
};
use crate::{
    key,
    locale::Locale,
    web::{dates, places::Column, state::App},
};

/// A row.
pub struct PlanRow {
    /// Its number.
    pub no: u64,
    /// What it is about.
    pub topic: String,
    /// Language of the topic.
    pub lang: &'static str,
    /// How it is held.
    pub form: String,
    /// Who leads, body by body.
    pub leads: Vec<(Badge, String)>,
    /// When.
    pub quarter: String,
    /// Where it stands.
    pub stamp: Stamp,
    /// The consultation that it became.
    pub href: Option<String>,
    /// Suggestions that it came from: number and address.
    pub from: Vec<(String, String)>,
    /// Steps by which it was approved.
    pub approvals: Vec<ApprovalLine>,
}

/// A step by which a row was approved.
pub struct ApprovalLine {
    /// Whose.
    pub badge: Badge,
    /// Which.
    pub step: String,
    /// Who.
    pub who: String,
    /// When.
    pub when: String,
    /// What was said.
    pub comment: String,
}

/// A row that is another than before.
pub struct ChangeView {
    /// Number of the row.
    pub no: u64,
    /// New, gone or changed, in a word.
    pub what: Stamp,
    /// Its topic.
    pub topic: String,
    /// Fields that are others: name and words.
    pub fields: Vec<(String, Vec<Piece>)>,
}

/// What rows are shown with: the call for topics and what is known of the suggestions.
pub struct Around<'a> {
    /// The language.
    pub t: &'a Locale,
    /// The portal.
    pub app: &'a App,
    /// The call for topics.
    pub column: &'a Column,
    /// Suggestions that the reader may see.
    pub items: &'a ItemsByPlace,
    /// Consultations that rows became, with their titles.
    pub held: &'a [(ConsultationId, String)],
}

/// Where a row stands.
pub fn stamp(t: &Locale, progress: Progress) -> Stamp {
    let (label, kind) = match progress {
        Progress::Planned => (key!("plan-planned"), "closed"),
        Progress::Preparing => (key!("plan-preparing"), "waiting"),
        Progress::Running => (key!("plan-running"), "waiting"),
        Progress::Done => (key!("plan-done"), "good"),
        Progress::Postponed => (key!("plan-postponed"), "bad"),
        Progress::Dropped => (key!("plan-dropped"), "closed"),
    };
    Stamp { label: t.say(label), kind }
}

/// How a consultation is held; a code of the body's own as it is.
pub fn form(t: &Locale, form: &Code) -> String {
    match form.as_str() {
        "remote" => t.say(key!("plan-form-remote")),
        "meeting" => t.say(key!("plan-form-meeting")),
        "written" => t.say(key!("plan-form-written")),
        "field" => t.say(key!("plan-form-field")),
        other => other.to_owned(),
    }
}

/// "第二季度" / "second quarter".
pub fn quarter(t: &Locale, n: u64) -> String {
    t.say_with(key!("plan-quarter-n"), &[("n", n.into())])
}

/// 拟稿, 核稿, 会签, 签发.
pub fn step(t: &Locale, step: Step) -> String {
    t.say(match step {
        Step::Draft => key!("plan-step-draft"),
        Step::Check => key!("plan-step-check"),
        Step::Countersign => key!("plan-step-countersign"),
        Step::Sign => key!("plan-step-sign"),
    })
}

impl Around<'_> {
    fn badge(&self, origin: &hutong_core::ids::Origin) -> Badge {
        let host = self.column.charter.host(origin);
        let (name, code) = host.map_or((origin.as_str(), ""), |h| (h.name.for_lang(self.t.tag()), &*h.code));
        Badge::new(name, code, self.column.side(origin))
    }

    /// The rows of a plan.
    pub fn rows(&self, plan: &Plan) -> Vec<PlanRow> {
        plan.rows.iter().map(|row| self.row(row)).collect()
    }

    fn row(&self, row: &Row) -> PlanRow {
        let topic = row.topic.for_lang(self.t.tag());
        let known = row.held.as_ref().filter(|id| self.held.iter().any(|(known, _)| known == *id));
        // Bodies in the order of the charter, whoever comes first by the name of its log.
        let mut leads: Vec<_> = row.leads.iter().collect();
        leads.sort_by_key(|(body, _)| self.column.side(body));
        PlanRow {
            no: row.no,
            topic: topic.to_owned(),
            lang: lang_of(topic),
            form: form(self.t, &row.form),
            leads: leads.into_iter().map(|(body, unit)| (self.badge(body), unit.clone())).collect(),
            quarter: quarter(self.t, row.quarter),
            stamp: stamp(self.t, row.progress),
            href: known.map(|id| self.app.path_of(id)),
            from: self.from(row),
            approvals: row
                .approvals
                .iter()
                .map(|a| ApprovalLine {
                    badge: self.badge(&a.body),
                    step: step(self.t, a.step),
                    who: a.who.clone(),
                    when: dates::long_day(self.t, a.at.0),
                    comment: a.comment.clone(),
                })
                .collect(),
        }
    }

    /// Numbers and addresses of a row's suggestions.
    fn from(&self, row: &Row) -> Vec<(String, String)> {
        let places = row.from.iter().map(|r| r.place(self.app.node().origin()));
        let named = places.map(|place| {
            let number = self.items.get(&place).and_then(|item| item.registration.clone());
            (number.or_else(|| self.column.word(&place)).unwrap_or_default(), self.column.path(self.app, &place))
        });
        named.collect()
    }

    /// What a version differs in from the one before.
    pub fn changes(&self, before: &Plan, now: &Plan) -> Vec<ChangeView> {
        compare(before, now).iter().map(|change| self.change(change)).collect()
    }

    fn change(&self, change: &Changed<'_>) -> ChangeView {
        let t = self.t;
        let (row, what, kind) = match change {
            Changed::Added(row) => (row, key!("plan-row-added"), "good"),
            Changed::Removed(row) => (row, key!("plan-row-removed"), "bad"),
            Changed::Row { now, .. } => (now, key!("plan-row-changed"), "waiting"),
        };
        let fields = match change {
            Changed::Row { before, now, fields } => {
                let field = |f: &Field| (self.field(*f), diff::pieces(&self.value(before, *f), &self.value(now, *f)));
                fields.iter().map(field).collect()
            }
            _ => Vec::new(),
        };
        ChangeView {
            no: change.no(),
            what: Stamp { label: t.say(what), kind },
            topic: row.topic.for_lang(t.tag()).to_owned(),
            fields,
        }
    }

    fn field(&self, field: Field) -> String {
        self.t.say(match field {
            Field::Topic => key!("plan-topic"),
            Field::Form => key!("plan-form"),
            Field::Leads => key!("plan-leads"),
            Field::Quarter => key!("plan-quarter"),
            Field::Progress => key!("plan-progress"),
            Field::Held => key!("plan-held"),
            Field::From => key!("plan-from"),
            Field::Approvals => key!("plan-approvals"),
        })
    }

    /// A field of a row on one line or several.
    fn value(&self, row: &Row, field: Field) -> String {
        let view = self.row(row);
        let lines = |all: Vec<String>| all.join("\n");
        match field {
            Field::Topic => view.topic,
            Field::Form => view.form,
            Field::Leads => lines(view.leads.iter().map(|(badge, unit)| format!("{} {unit}", badge.name)).collect()),
            Field::Quarter => view.quarter,
            Field::Progress => view.stamp.label,
            Field::Held => {
                let title = row.held.as_ref().and_then(|id| self.held.iter().find(|(known, _)| known == id));
                title.map_or_else(|| row.held.as_ref().map(ToString::to_string).unwrap_or_default(), |(_, t)| t.clone())
            }
            Field::From => view.from.into_iter().map(|(number, _)| number).collect::<Vec<_>>().join(" "),
            Field::Approvals => {
                let line = |a: &ApprovalLine| format!("{} {} {} {} {}", a.badge.name, a.step, a.who, a.when, a.comment);
                lines(view.approvals.iter().map(|a| line(a).trim_end().to_owned()).collect())
            }
        }
    }
}
