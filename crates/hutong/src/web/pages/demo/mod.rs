//! `/demo`: the steps of a tour that tick themselves. What is ticked follows from the record, and from the pages that this
//! visitor was given; pressing a link here ticks nothing.

pub mod breaking;
mod facts;
pub mod letters;
pub mod role;

use axum::response::Response;

use self::facts::Facts;
use crate::{
    demo::{marker::Role, tour::Tour},
    key,
    web::{
        errors::Trouble,
        frame::{Frame, show_own},
        milestones::Milestone,
        places::Column,
        ribbon,
        visitor::Visitor,
    },
};

/// Number of the step in which a charter is signed.
const SIGN: usize = 8;
/// Decisions that the tour asks for.
pub(super) const DECISIONS: usize = 5;

/// A part of a step.
struct Check {
    label: String,
    is_done: bool,
}

/// A way to where a step is taken.
struct Way {
    label: String,
    href: String,
    /// The role in which it is gone, where that is another one than now.
    role: Option<&'static str>,
}

/// A step.
struct Step {
    number: usize,
    title: String,
    look: String,
    checks: Vec<Check>,
    ways: Vec<Way>,
    /// Something to copy.
    words: Option<String>,
    is_done: bool,
    /// Whether its button breaks the copy.
    breaks: bool,
}

#[derive(askama::Template)]
#[template(path = "pages/demo.html")]
struct Page<'a> {
    f: Frame<'a>,
    steps: Vec<Step>,
    progress: String,
    events: String,
    token: String,
    key: String,
}

/// The tour of this directory.
///
/// # Errors
/// [`Trouble::NoPage`] in a directory that the demo did not make.
pub(super) fn need_tour(v: &Visitor) -> Result<&Tour, Trouble> {
    v.app.tour().ok_or(Trouble::NoPage)
}

/// Shows the steps.
///
/// # Errors
/// [`Trouble::NoPage`] outside a demo; a fault of the store.
pub async fn show(mut v: Visitor) -> Result<Response, Trouble> {
    need_tour(&v)?;
    let facts = Facts::gather(&v).await?;
    for milestone in facts.reached() {
        v.reach(milestone);
    }
    let (token, key) = v.draw_form()?;
    let v = &v;
    let steps = steps(v, &facts)?;
    let done = steps.iter().filter(|step| step.is_done).count();
    let values = [("done", done.into()), ("all", steps.len().into())];
    let page = Page {
        f: Frame::new(v, &v.locale().say(key!("tour-title"))).with_island("live"),
        progress: v.locale().say_with(key!("tour-progress"), &values),
        steps,
        events: format!("{}/events", facts.running),
        token,
        key: key.to_string(),
    };
    show_own(v, &page)
}

/// Whether a page, by its path below the base, is of an opinion that says nearly what the visitor's own says.
pub async fn shows_similar(v: &Visitor, inner: &str) -> bool {
    let parts: Vec<&str> = inner.split('/').filter(|part| !part.is_empty()).collect();
    let (Some(tour), ["c", c, "i", word]) = (v.app.tour(), parts.as_slice()) else { return false };
    if *c != tour.marker.running {
        return false;
    }
    let found = async || -> Result<bool, Trouble> {
        let column = Column::find(v, c).await?;
        let Some(own) = facts::newest(v, &column, tour.marker.size).await? else { return Ok(false) };
        let similar = facts::similar(v, &column, &own).await?;
        Ok(column.place(word).is_some_and(|place| similar.contains(&place)))
    };
    // A page is given, ticked or not.
    found().await.unwrap_or(false)
}

/// What a step is made of before it is put into words.
struct Plan {
    title: &'static str,
    look: &'static str,
    checks: Vec<Check>,
    ways: Vec<Way>,
    words: Option<&'static str>,
    breaks: bool,
}

fn steps(v: &Visitor, facts: &Facts) -> Result<Vec<Step>, Trouble> {
    let t = v.locale();
    let plans = [read(v, facts), write(v, facts), receipt(v, facts)?, clear(v, facts), collapse(v, facts)];
    let plans = plans.into_iter().chain([ground(v, facts), report(v, facts), sign(v, facts)?, broken(v)]);
    let step = |(at, plan): (usize, Plan)| Step {
        number: at + 1,
        title: t.say(plan.title),
        look: t.say(plan.look),
        is_done: plan.checks.iter().all(|check| check.is_done),
        checks: plan.checks,
        ways: plan.ways,
        words: plan.words.map(|words| t.say(words)),
        breaks: plan.breaks,
    };
    Ok(plans.enumerate().map(step).collect())
}

fn check(v: &Visitor, label: &str, milestone: Milestone) -> Check {
    Check { label: v.locale().say(label), is_done: v.came().has(milestone) }
}

fn way(v: &Visitor, label: &str, href: String) -> Way {
    Way { label: v.locale().say(label), href, role: None }
}

/// A way that is gone in a role: a form where one looks as somebody else now.
fn way_as(v: &Visitor, label: &str, role: Role, href: String) -> Way {
    let role = (ribbon::role(v) != Some(role)).then(|| role.word());
    Way { role, ..way(v, label, href) }
}

fn read(v: &Visitor, facts: &Facts) -> Plan {
    Plan {
        title: key!("tour-read"),
        look: key!("tour-read-look"),
        checks: vec![check(v, key!("tour-read-done"), Milestone::Read)],
        ways: vec![way(v, key!("tour-read-go"), facts.running.clone())],
        words: None,
        breaks: false,
    }
}

fn write(v: &Visitor, facts: &Facts) -> Plan {
    let mut ways = vec![way_as(v, key!("tour-write-go"), Role::Citizen, format!("{}/write", facts.running))];
    ways.extend(facts.similar.clone().map(|href| way(v, key!("tour-write-similar-go"), href)));
    Plan {
        title: key!("tour-write"),
        look: key!("tour-write-look"),
        checks: vec![
            check(v, key!("tour-write-done"), Milestone::Wrote),
            check(v, key!("tour-write-similar"), Milestone::Similar),
        ],
        ways,
        words: Some(key!("tour-write-words")),
        breaks: false,
    }
}

fn receipt(v: &Visitor, facts: &Facts) -> Result<Plan, Trouble> {
    let tour = need_tour(v)?;
    let mut ways = Vec::new();
    ways.extend(facts.receipt.clone().map(|href| way_as(v, key!("tour-receipt-go"), Role::Citizen, href)));
    let lang = v.locale().tag();
    let verify = tour.other_address().map(|url| format!("{url}verify?lang={lang}"));
    ways.extend(verify.map(|href| way(v, key!("tour-receipt-verify-go"), href)));
    Ok(Plan {
        title: key!("tour-receipt"),
        look: key!("tour-receipt-look"),
        checks: vec![
            check(v, key!("tour-receipt-done"), Milestone::Receipt),
            check(v, key!("tour-receipt-witnessed"), Milestone::Witnessed),
            check(v, key!("tour-receipt-verified"), Milestone::Verified),
        ],
        ways,
        words: None,
        breaks: false,
    })
}

fn clear(v: &Visitor, facts: &Facts) -> Plan {
    let n = facts.decided.min(DECISIONS);
    let label = v.locale().say_with(key!("tour-clear-done"), &[("n", n.into()), ("all", DECISIONS.into())]);
    Plan {
        title: key!("tour-clear"),
        look: key!("tour-clear-look"),
        checks: vec![Check { label, is_done: v.came().has(Milestone::Cleared) }],
        ways: vec![way_as(v, key!("tour-clear-go"), Role::Secretariat, facts.desk.clone())],
        words: None,
        breaks: false,
    }
}

fn collapse(v: &Visitor, facts: &Facts) -> Plan {
    let href = format!("{}?tab=suspicious", facts.desk);
    let mut ways = vec![way_as(v, key!("tour-collapse-go"), Role::Secretariat, href)];
    ways.extend(facts.letters.clone().map(|href| way(v, key!("tour-collapse-one-go"), href)));
    Plan {
        title: key!("tour-collapse"),
        look: key!("tour-collapse-look"),
        checks: vec![check(v, key!("tour-collapse-done"), Milestone::Collapsed)],
        ways,
        words: None,
        breaks: false,
    }
}

fn ground(v: &Visitor, facts: &Facts) -> Plan {
    let map = format!("{}/map", facts.running);
    Plan {
        title: key!("tour-ground"),
        look: key!("tour-ground-look"),
        checks: vec![
            check(v, key!("tour-ground-both"), Milestone::Both),
            check(v, key!("tour-ground-sided"), Milestone::Sided),
        ],
        ways: vec![
            way(v, key!("tour-ground-both-go"), map.clone()),
            way(v, key!("tour-ground-sided-go"), format!("{map}?class=one-sided")),
        ],
        words: None,
        breaks: false,
    }
}

fn report(v: &Visitor, facts: &Facts) -> Plan {
    Plan {
        title: key!("tour-report"),
        look: key!("tour-report-look"),
        checks: vec![
            check(v, key!("tour-report-done"), Milestone::Report),
            check(v, key!("tour-report-source"), Milestone::Source),
        ],
        ways: vec![way(v, key!("tour-report-go"), format!("{}/report", facts.ended))],
        words: None,
        breaks: false,
    }
}

/// Gone at the portal of the body whose signature is missing; then the other one's changes, too.
fn sign(v: &Visitor, facts: &Facts) -> Result<Plan, Trouble> {
    let lang = v.locale().tag();
    let there = need_tour(v)?.other_address().map(|url| format!("{url}demo?lang={lang}#step-{SIGN}"));
    let ways = match (&facts.to_sign, facts.is_signed) {
        (Some(href), _) => vec![way_as(v, key!("tour-sign-go"), Role::Signatory, href.clone())],
        (None, true) => vec![way(v, key!("tour-sign-read-go"), format!("{}/charter", facts.running))],
        (None, false) => there.into_iter().map(|href| way(v, key!("tour-sign-there-go"), href)).collect(),
    };
    Ok(Plan {
        title: key!("tour-sign"),
        look: key!("tour-sign-look"),
        checks: vec![
            check(v, key!("tour-sign-done"), Milestone::Signed),
            check(v, key!("tour-sign-read"), Milestone::Changed),
        ],
        ways,
        words: None,
        breaks: false,
    })
}

fn broken(v: &Visitor) -> Plan {
    Plan {
        title: key!("tour-break"),
        look: key!("tour-break-look"),
        checks: vec![check(v, key!("tour-break-done"), Milestone::Broken)],
        ways: Vec::new(),
        words: None,
        breaks: true,
    }
}
