//! The phase strip, with the current step written out.

use hutong_core::{
    consultation::{charter::Charter, item::Module, phase::Phase},
    moment::Moment,
};

use crate::{key, locale::Locale, web::dates};

/// Where a consultation stands, step by step.
pub struct Strip {
    /// In order.
    pub steps: Vec<Step>,
    /// The current step as a sentence.
    pub sentence: String,
}

/// One step.
pub struct Step {
    /// Its name.
    pub label: String,
    /// `done`, `now` or `next`.
    pub state: &'static str,
}

/// Names of the steps, in order.
fn labels(t: &Locale) -> [String; 4] {
    [
        t.say(key!("portal-step-collecting")),
        t.say(key!("portal-step-deliberating")),
        t.say(key!("portal-step-report")),
        t.say(key!("portal-step-follow-up")),
    ]
}

/// The strip of a consultation in a phase, at a moment; `is_reported` once the report is issued.
pub fn strip(t: &Locale, charter: &Charter, phase: Option<Phase>, is_reported: bool, now: Moment) -> Strip {
    let at = match (phase, is_reported) {
        (_, true) => 3,
        (None, _) => usize::MAX,
        (Some(Phase::Collecting), _) => 0,
        (Some(Phase::Deliberating), _) => 1,
        (Some(Phase::Closed), _) => 2,
    };
    let state = |n: usize| match n {
        _ if at == usize::MAX || n > at => "next",
        n if n == at => "now",
        _ => "done",
    };
    let steps = labels(t).into_iter().enumerate().map(|(n, label)| Step { label, state: state(n) }).collect();
    let days = dates::days_left(now, charter.closes);
    let ends = dates::long_day(t, charter.closes.0);
    let sentence = match (phase, is_reported) {
        (_, true) => t.say(key!("portal-phase-reported")),
        (None, _) => t.say_with(key!("portal-phase-before"), &[("day", dates::long_day(t, charter.opens.0).into())]),
        (Some(Phase::Collecting), _) if days == 0 => t.say(key!("portal-phase-collecting-over")),
        (Some(Phase::Collecting), _) => {
            t.say_with(key!("portal-phase-collecting"), &[("days", days.into()), ("day", ends.into())])
        }
        (Some(Phase::Deliberating), _) => t.say_with(key!("portal-phase-deliberating"), &[("day", ends.into())]),
        (Some(Phase::Closed), _) if charter.modules.contains(&Module::Topics) => t.say(key!("plan-phase-closed")),
        (Some(Phase::Closed), _) => t.say(key!("portal-phase-closed")),
    };
    Strip { steps, sentence }
}
