//! A body's lane of an action: where it stands after its steps, and which step may follow.

use super::Step;

/// Where a lane stands after these steps, oldest first: at the last one that moves it.
pub fn lane(steps: impl IntoIterator<Item = Step>) -> Option<Step> {
    steps.into_iter().filter(|step| *step != Step::Supervised).last()
}

/// Whether a step may follow where a lane stands. To press for something that was sent and is not settled is always
/// possible; what was answered and leaves its authors dissatisfied may be done once more.
pub fn may_follow(now: Option<Step>, step: Step) -> bool {
    use Step::{
        Answered, Dispatched, Dissatisfied, Instructed, Received, Returned, Reviewed, Satisfied, Sent, Supervised,
        Working,
    };
    let next: &[Step] = match now {
        None => &[Sent],
        Some(Sent) => &[Instructed, Dispatched, Working, Answered, Supervised],
        Some(Instructed) => &[Dispatched, Supervised],
        Some(Dispatched) => &[Received, Returned, Supervised],
        Some(Received) => &[Returned, Working, Answered, Supervised],
        Some(Returned) => &[Dispatched, Supervised],
        Some(Working) => &[Returned, Working, Answered, Supervised],
        Some(Answered) => &[Satisfied, Dissatisfied, Reviewed, Supervised],
        Some(Satisfied) => &[Reviewed],
        Some(Dissatisfied) => &[Dispatched, Working, Answered, Supervised],
        Some(Reviewed) => &[Reviewed, Working, Supervised],
        // No lane stands at it.
        Some(Supervised) => &[],
    };
    next.contains(&step)
}
