//! Actions for pages: a lane for each body with its stamp, what is due, and the last sentence of progress with its date.

use hutong_core::{
    consultation::{
        follow_up::{Addressee, Part, Step, lane},
        report::Report,
    },
    ids::{Code, Origin},
    moment::Moment,
};
use hutong_node::pages::{ActionStep, ActionView};

use super::{
    Badge,
    due::{self, Left},
    lang_of,
    quote::Stamp,
};
use crate::{
    key,
    locale::Locale,
    web::{
        dates::{self, DAY_S},
        places::Column,
    },
};

/// Days ahead that count as "this week".
const WEEK_DAYS: u64 = 7;

/// How it stands, as people ask: 做到了, 正在做, 做不了.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Done, and nobody has objected.
    Done,
    /// Under way, whatever that means in each lane.
    Doing,
    /// Answered with a code that says that it cannot be done.
    Cannot,
}

/// A body's lane.
pub struct Lane {
    /// Whose.
    pub badge: Badge,
    /// Units on that side: what they have to do with it, and their names.
    pub units: Vec<(String, String)>,
    /// Where it stands.
    pub stamp: Stamp,
    /// What was answered, in words.
    pub outcome: Option<String>,
    /// The last sentence, with its date.
    pub last: Option<(String, &'static str, String)>,
    /// Days left or over, while an answer is due.
    pub days: Option<(String, bool)>,
    /// When it is looked at again.
    pub review: Option<String>,
    /// Whether somebody pressed for it since it last moved.
    pub is_pressed: bool,
}

/// An action in a list.
pub struct ActionRow {
    /// Its page.
    pub href: String,
    /// Number of the recommendation in its report, such as `3.1`.
    pub number: String,
    /// What is recommended.
    pub text: String,
    /// Language of the words.
    pub lang: &'static str,
    /// Name of its consultation.
    pub column: String,
    /// To whom it is addressed.
    pub addressee: String,
    /// Lanes, in the order of the charter.
    pub lanes: Vec<Lane>,
    /// How it stands.
    pub class: Class,
    /// Why it is to be seen to this week; empty when it is not.
    pub urgent: Vec<Stamp>,
    /// By what it is sorted: the earliest day on which something is due.
    pub due: u64,
}

/// 主办, 会办, 分办.
fn part(t: &Locale, part: Part) -> String {
    t.say(match part {
        Part::Lead => key!("follow-part-lead"),
        Part::Assisting => key!("follow-part-assisting"),
        Part::Separate => key!("follow-part-separate"),
    })
}

/// To whom it is addressed.
pub fn addressee(t: &Locale, addressee: Addressee) -> String {
    t.say(match addressee {
        Addressee::Own => key!("follow-to-own"),
        Addressee::Both => key!("follow-to-both"),
        Addressee::National => key!("follow-to-national"),
        Addressee::Enterprise => key!("follow-to-enterprise"),
        Addressee::University => key!("follow-to-university"),
    })
}

/// The stamp of a step.
pub fn stamp(t: &Locale, step: Step) -> Stamp {
    let (label, kind) = match step {
        Step::Sent => (key!("follow-sent"), "closed"),
        Step::Instructed => (key!("follow-instructed"), "closed"),
        Step::Dispatched => (key!("follow-dispatched"), "closed"),
        Step::Received => (key!("follow-received"), "waiting"),
        Step::Returned => (key!("follow-returned"), "bad"),
        Step::Working => (key!("follow-working"), "waiting"),
        Step::Answered => (key!("follow-answered"), "good"),
        Step::Satisfied => (key!("follow-satisfied"), "good"),
        Step::Dissatisfied => (key!("follow-dissatisfied"), "bad"),
        Step::Supervised => (key!("follow-supervised"), "bad"),
        Step::Reviewed => (key!("follow-reviewed"), "good"),
    };
    Stamp { label: t.say(label), kind }
}

/// What an outcome code says. Codes are the body's own; those that many bodies share have words here.
pub fn outcome(t: &Locale, code: &Code) -> String {
    match code.as_str() {
        "a" => t.say(key!("follow-code-a")),
        "b" => t.say(key!("follow-code-b")),
        "c" => t.say(key!("follow-code-c")),
        "d" => t.say(key!("follow-code-d")),
        other => other.to_uppercase(),
    }
}

/// Steps of one body, by index.
fn steps_of<'a>(view: &'a ActionView, origin: &'a Origin) -> impl DoubleEndedIterator<Item = &'a ActionStep> {
    view.steps.iter().filter(move |step| step.place.origin == *origin)
}

/// The outcome code of the last answer in a lane.
fn code_of<'a>(view: &'a ActionView, origin: &'a Origin) -> Option<&'a Code> {
    steps_of(view, origin).rev().find(|s| s.step == Step::Answered)?.note.as_ref()?.code.as_ref()
}

/// How a lane stands.
fn class_of(view: &ActionView, origin: &Origin) -> Option<Class> {
    let now = lane(steps_of(view, origin).map(|s| s.step))?;
    let is_answered = matches!(now, Step::Answered | Step::Satisfied | Step::Reviewed);
    Some(match code_of(view, origin).map(Code::as_str).filter(|_| is_answered) {
        Some("a") => Class::Done,
        Some("c" | "d") => Class::Cannot,
        // What is on a list for later is not done; neither is what a code of the body's own says.
        _ => Class::Doing,
    })
}

/// How an action stands: done or impossible only where every lane says so.
pub fn class(view: &ActionView, column: &Column) -> Class {
    let lanes: Vec<Class> = column.charter.hosts.iter().filter_map(|h| class_of(view, &h.origin)).collect();
    match lanes.first() {
        Some(first) if lanes.iter().all(|class| class == first) => *first,
        _ => Class::Doing,
    }
}

/// Whether an answer is still owed where a lane stands.
fn owes_answer(now: Step) -> bool {
    !matches!(now, Step::Answered | Step::Satisfied | Step::Reviewed)
}

/// When an answer is due in a lane: as said last, else as the action says.
fn due_of(view: &ActionView, origin: &Origin) -> Option<Moment> {
    let told = steps_of(view, origin).rev().find_map(|step| step.note.as_ref()?.due);
    told.or(view.action.as_ref()?.due)
}

/// When a lane is to be looked at again; nothing once it was.
fn review_of(view: &ActionView, origin: &Origin) -> Option<Moment> {
    steps_of(view, origin).rev().find_map(|step| step.note.as_ref()?.review)
}

/// When a step happened, as told; else when it was entered.
pub fn when(step: &ActionStep) -> u64 {
    step.note.as_ref().map_or(step.ts, |note| note.at.0)
}

fn lane_view(t: &Locale, column: &Column, view: &ActionView, at: usize, now: Moment) -> Option<Lane> {
    let host = &column.charter.hosts[at];
    let units = view.action.iter().flat_map(|a| &a.units).filter(|unit| unit.body == host.origin);
    let units: Vec<(String, String)> = units.map(|unit| (part(t, unit.part), unit.name.clone())).collect();
    let stands = lane(steps_of(view, &host.origin).map(|s| s.step));
    if units.is_empty() && stands.is_none() {
        return None;
    }
    let is_open = stands.is_none_or(owes_answer);
    let days = view.action.as_ref().map(|a| a.days).zip(due_of(view, &host.origin).filter(|_| is_open));
    let days = days.map(|(days, due)| {
        let left = due::left(now, due, days);
        (due::words(t, left, days), matches!(left, Left::Over(_)))
    });
    // Who presses says nothing of how far it has come.
    let told = |step: &&ActionStep| step.text.is_some() && step.step != Step::Supervised;
    let said = steps_of(view, &host.origin).rev().find(told);
    let last = said.and_then(|step| {
        let text = step.text.clone()?;
        Some((text.clone(), lang_of(&text), dates::long_day(t, when(step))))
    });
    let moved = steps_of(view, &host.origin).rev().find(|s| s.step != Step::Supervised);
    let pressed = steps_of(view, &host.origin).rev().find(|s| s.step == Step::Supervised);
    Some(Lane {
        badge: Badge::new(host.name.for_lang(t.tag()), &host.code, at),
        units,
        stamp: stands
            .map_or_else(|| Stamp { label: t.say(key!("follow-not-begun")), kind: "closed" }, |step| stamp(t, step)),
        outcome: code_of(view, &host.origin).map(|code| outcome(t, code)),
        last,
        days,
        review: review_of(view, &host.origin).map(|at| dates::long_day(t, at.0)),
        is_pressed: pressed.is_some_and(|p| moved.is_none_or(|m| m.place.index < p.place.index)),
    })
}

/// The text of a recommendation.
pub fn recommendation(report: Option<&Report>, (section, n): (u64, u64)) -> Option<&str> {
    let at = |n: u64| usize::try_from(n).ok()?.checked_sub(1);
    let section = report?.sections.get(at(section)?)?;
    section.recommendations.get(at(n)?).map(|r| r.text.as_str())
}

/// The row of an action; `report` is the one that it is of, where its words are here.
pub fn row(
    t: &Locale,
    column: &Column,
    view: &ActionView,
    report: Option<&Report>,
    path: &str,
    now: Moment,
) -> ActionRow {
    let hosts = &column.charter.hosts;
    let position = view.action.as_ref().map(|a| a.recommendation);
    let text = position.and_then(|at| recommendation(report, at)).map(str::to_owned);
    let dues = hosts.iter().filter_map(|h| {
        let stands = lane(steps_of(view, &h.origin).map(|s| s.step))?;
        due_of(view, &h.origin).filter(|_| owes_answer(stands))
    });
    ActionRow {
        href: column.word(&view.place).map_or_else(|| path.to_owned(), |word| format!("{path}/{word}")),
        number: position.map(|(section, n)| format!("{section}.{n}")).unwrap_or_default(),
        lang: text.as_deref().map_or("", lang_of),
        text: text.unwrap_or_else(|| t.say(key!("portal-no-words"))),
        column: column.charter.title.for_lang(t.tag()).to_owned(),
        addressee: view.action.as_ref().map(|a| addressee(t, a.addressee)).unwrap_or_default(),
        lanes: (0..hosts.len()).filter_map(|at| lane_view(t, column, view, at, now)).collect(),
        class: class(view, column),
        urgent: urgent(t, column, view, now),
        due: dues.map(|due| due.0).min().unwrap_or(u64::MAX),
    }
}

/// Why an action is to be seen to this week: overdue, due within seven days, returned, dissatisfied, to be looked at
/// again.
fn urgent(t: &Locale, column: &Column, view: &ActionView, now: Moment) -> Vec<Stamp> {
    let soon = Moment(now.0 + WEEK_DAYS * DAY_S);
    let mut why = Vec::new();
    let mut add = |key: &'static str, kind: &'static str| {
        let stamp = Stamp { label: t.say(key), kind };
        if !why.contains(&stamp) {
            why.push(stamp);
        }
    };
    for host in &column.charter.hosts {
        let Some(stands) = lane(steps_of(view, &host.origin).map(|s| s.step)) else { continue };
        match due_of(view, &host.origin).filter(|_| owes_answer(stands)) {
            Some(due) if due <= now => add(key!("follow-overdue"), "bad"),
            Some(due) if due <= soon => add(key!("follow-due-soon"), "waiting"),
            _ => {}
        }
        match stands {
            Step::Returned => add(key!("follow-returned"), "bad"),
            Step::Dissatisfied => add(key!("follow-dissatisfied"), "bad"),
            _ => {}
        }
        if review_of(view, &host.origin).is_some_and(|at| at <= soon) {
            add(key!("follow-review-due"), "waiting");
        }
    }
    why
}
