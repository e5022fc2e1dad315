//! 办理事项: a recommendation of an issued report on its way, step by step, in a lane for each body.
//!
//! An action begins with the leaf by which a body sent it off; every later step refers to that leaf, from whichever log.
//! What rules know of a lane is the step at which it stands. When something is due is written for people: no rule
//! compares dates.

mod form;
mod lane;

pub use form::{BadPart, LEADS_MAX};
pub use lane::{lane, may_follow};

use super::{
    admission::{self, LABEL_CHARS_MAX, REASON_CHARS_MAX, check_label, check_reason, check_text, need_role_in},
    document::{self, Kind},
    item::words,
    report::Report,
};
use crate::{
    command::Actor,
    decide::Decision,
    facts::Base,
    ids::{Code, ConsultationId, Origin, PartName, Place, Ref},
    moment::Moment,
    record::{DocumentVersion, Draft, Event},
    refusal::Refusal,
};
use hutong_log::hash::Hash;

words! {
    /// A step of an action.
    Step {
        /// 报送: the body sent it off.
        Sent = "sent",
        /// 批示: the recipient's leader said what is to be done.
        Instructed = "instructed",
        /// 交办: a dispatcher gave it to units.
        Dispatched = "dispatched",
        /// 签收: the unit has it.
        Received = "received",
        /// 退回: the unit gave it back, with the reason.
        Returned = "returned",
        /// 办理中: a sentence of progress.
        Working = "working",
        /// 答复: with an outcome code.
        Answered = "answered",
        /// The authors are satisfied.
        Satisfied = "satisfied",
        /// The authors are not satisfied, and say why.
        Dissatisfied = "dissatisfied",
        /// 督办: somebody presses for it; the lane stays where it was.
        Supervised = "supervised",
        /// 回头看: looked at again after a while.
        Reviewed = "reviewed",
    }
}

words! {
    /// To whom an action is addressed.
    Addressee {
        /// The body's own government.
        Own = "own",
        /// Both governments.
        Both = "both",
        /// 争取事项: a national authority.
        National = "national",
        /// An enterprise.
        Enterprise = "enterprise",
        /// A university.
        University = "university",
    }
}

words! {
    /// What a unit has to do with an action.
    Part {
        /// 主办.
        Lead = "lead",
        /// 会办.
        Assisting = "assisting",
        /// 分办: each for itself.
        Separate = "separate",
    }
}

words! {
    /// How days until something is due are counted.
    Days {
        /// Working days.
        Working = "working",
        /// Days of the calendar.
        Calendar = "calendar",
    }
}

/// A unit and what it has to do with an action.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unit {
    /// On whose side.
    pub body: Origin,
    /// Leading, assisting, or by itself.
    pub part: Part,
    /// Its name.
    pub name: String,
}

/// What an action is about: content of the part `action` of its first leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Section of the report and recommendation in it, both from 1.
    pub recommendation: (u64, u64),
    /// To whom.
    pub addressee: Addressee,
    /// Units of all sides, by body, part and name.
    pub units: Vec<Unit>,
    /// When an answer is due.
    pub due: Option<Moment>,
    /// How days until then are counted.
    pub days: Days,
}

/// What is told of a step: content of its part `step`.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Note {
    /// When it happened, as the body says; the record's own time of entry stands in the leaf.
    pub at: Moment,
    /// The unit that took it; may be empty.
    pub unit: String,
    /// 办理结果: a code of the body's own list.
    pub code: Option<Code>,
    /// Another date at which an answer is due.
    pub due: Option<Moment>,
    /// When it is to be looked at again.
    pub review: Option<Moment>,
}

/// An action as rules see it, from the own lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionFacts {
    /// Leaf hash of its first leaf.
    pub hash: Hash,
    /// Its consultation.
    pub consultation: ConsultationId,
    /// Where the own lane stands; `None` before this body did anything.
    pub lane: Option<Step>,
}

/// The report that the own log issued last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedReport {
    /// The `report` leaf, as the own log refers to it.
    pub leaf: Ref,
    /// Which report.
    pub version: DocumentVersion,
}

/// Sending a recommendation off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begin {
    /// Whose report.
    pub consultation: ConsultationId,
    /// What.
    pub action: Action,
    /// When and by whom.
    pub note: Note,
    /// A sentence with it; may be empty.
    pub text: String,
}

/// A step of an action of any body, in the own lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Take {
    /// The action's first leaf.
    pub action: Place,
    /// Which step.
    pub step: Step,
    /// What is told of it.
    pub note: Note,
    /// The sentence with it.
    pub text: String,
}

/// Sends a recommendation of the report that this body issued: what leaves the house takes a signatory.
pub(crate) fn begin(actor: &Actor, ask: &Begin, base: &Base) -> Result<Decision, Refusal> {
    need_role_in(actor, base, "signatory", |r| r.signatory, &ask.consultation)?;
    let charter = admission::charter(base, admission::consultation(base, &ask.consultation)?)?;
    let id = document::document_id(&ask.consultation, Kind::Report).map_err(|_| Refusal::NoSuchConsultation)?;
    let issued = base.reports.get(&ask.consultation).ok_or_else(|| Refusal::NotInForce { document: id.clone() })?;
    let bytes = base.documents.get(&id).and_then(|d| d.contents.get(&issued.version.sha256));
    let report = bytes.and_then(|bytes| Report::read(bytes).ok()).ok_or(Refusal::DocumentNotHere)?;
    if !has(&report, ask.action.recommendation) {
        return Err(Refusal::NoSuchRecommendation);
    }
    if ask.action.units.is_empty() || ask.action.units.len() > LEADS_MAX {
        return Err(Refusal::TooMany { count: ask.action.units.len(), count_max: LEADS_MAX });
    }
    for unit in &ask.action.units {
        charter.host(&unit.body).ok_or(Refusal::NotHost)?;
        check_text(&unit.name, LABEL_CHARS_MAX)?;
        check_label(&unit.name, LABEL_CHARS_MAX)?;
    }
    check_note(&ask.note)?;
    let event = Event::FollowedUp { about: issued.leaf.clone(), step: Step::Sent, parts: Vec::new() };
    let draft =
        Draft::plain(Some(&ask.consultation), event).part(PartName::known(PartName::ACTION), ask.action.bytes());
    Ok(Decision::leaves(vec![told(draft, &ask.note, &ask.text)?]))
}

/// Whether a report has a recommendation.
fn has(report: &Report, (section, recommendation): (u64, u64)) -> bool {
    let nth = |n: u64| usize::try_from(n).ok()?.checked_sub(1);
    let section = nth(section).and_then(|at| report.sections.get(at));
    section.zip(nth(recommendation)).is_some_and(|(section, at)| at < section.recommendations.len())
}

/// Takes a step where the own lane allows it.
pub(crate) fn take(actor: &Actor, ask: &Take, base: &Base) -> Result<Decision, Refusal> {
    let action = base.actions.get(&ask.action).ok_or(Refusal::NoSuchAction)?;
    // To send it off from here, too, is this body's word towards its own government.
    if ask.step == Step::Sent {
        need_role_in(actor, base, "signatory", |r| r.signatory, &action.consultation)?;
    } else {
        need_role_in(actor, base, "drafter", |r| r.drafter, &action.consultation)?;
    }
    admission::charter(base, admission::consultation(base, &action.consultation)?)?;
    if !may_follow(action.lane, ask.step) {
        return Err(Refusal::StepNotNow { now: action.lane, step: ask.step });
    }
    check_note(&ask.note)?;
    if ask.step == Step::Answered && ask.note.code.is_none() {
        return Err(Refusal::BadEntry { field: "code", problem: "an answer has an outcome code".to_owned() });
    }
    let must_say = [Step::Returned, Step::Working, Step::Answered, Step::Dissatisfied, Step::Supervised];
    if must_say.contains(&ask.step) {
        check_reason(&ask.text)?;
    }
    let origin = (ask.action.origin != base.home).then(|| ask.action.origin.clone());
    let about = Ref { origin, index: ask.action.index, hash: action.hash };
    let event = Event::FollowedUp { about, step: ask.step, parts: Vec::new() };
    Ok(Decision::leaves(vec![told(Draft::plain(Some(&action.consultation), event), &ask.note, &ask.text)?]))
}

fn check_note(note: &Note) -> Result<(), Refusal> {
    check_label(&note.unit, LABEL_CHARS_MAX)
}

/// The draft with what is told of the step.
fn told(draft: Draft, note: &Note, text: &str) -> Result<Draft, Refusal> {
    let draft = draft.part(PartName::known(PartName::STEP), note.bytes());
    if text.is_empty() {
        return Ok(draft);
    }
    check_text(text, REASON_CHARS_MAX)?;
    Ok(draft.part(PartName::known(PartName::TEXT), text))
}
