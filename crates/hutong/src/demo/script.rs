//! The order of events: what the sample's files say and what lies between them, as one list by moment.
//! Nothing is decided here that a rule decides; a cue that comes too early is refused by the node like anybody's act.

use hutong_core::moment::Moment;

use super::{
    calendar::Calendar,
    sample::{Consultation, Sample, SampleFault, Step},
};

/// A joint document of a consultation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Paper {
    /// 方案.
    Charter,
    /// Its next version, which waits for a signature.
    NextCharter,
    /// The theme tree as the machine named it.
    MachineThemes,
    /// The theme tree as people corrected it.
    Themes,
    /// 协商报告.
    Report,
    /// 联合履职计划.
    Plan,
    /// Its next version.
    NextPlan,
}

/// What happens at one body, by somebody of the house or a person of the sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// 拟稿.
    Draft(Paper),
    /// 核稿.
    Check(Paper),
    /// 签发 of one's own proposal.
    Propose(Paper),
    /// 签发 of the other body's proposal.
    Accept(Paper),
    /// The other body's proposal is answered with a reason.
    Reject(Paper),
    /// The roll of members is frozen.
    FreezeRoll,
    /// The consultation opens.
    Open,
    /// Opinions are closed, votes go on.
    Deliberate,
    /// Nothing is in time any more.
    Close,
    /// The sample's act at this position.
    Act(usize),
    /// Every voter of this body votes.
    Vote,
    /// The joint analysis is run and recorded.
    Find,
    /// The report is issued.
    Issue,
    /// The step of the follow-up at this position.
    Follow(usize),
}

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cue {
    /// When.
    pub at: Moment,
    /// Position of the body whose node does it.
    pub body: usize,
    /// Position of the consultation.
    pub consultation: usize,
    /// What.
    pub what: What,
}

/// Minute of the day at which voting begins once all statements are published.
const VOTE_MINUTE: i64 = 9 * 60;
/// Minutes of yesterday's evening at which the theme tree of a running consultation is worked on: after the last
/// act that has a fixed time (18:00) and before the first that is counted back from now (19:00 at the earliest).
const EVENING_MINUTE: i64 = 18 * 60;
/// Days after closing at which the joint analysis is recorded, and after the last signature at which a report is issued.
const DAY_AFTER: i64 = 1;

/// Every cue of the sample, by moment; acts of one consultation keep their order.
///
/// # Errors
/// [`SampleFault`] when a file names a body that is none.
pub fn write(sample: &Sample, calendar: &Calendar) -> Result<Vec<Cue>, SampleFault> {
    let mut cues = Vec::new();
    for (at, consultation) in sample.consultations.iter().enumerate() {
        Writer { sample, calendar, at, cues: &mut cues }.consultation(consultation)?;
    }
    cues.sort_by_key(|cue| cue.at);
    Ok(cues)
}

struct Writer<'a> {
    sample: &'a Sample,
    calendar: &'a Calendar,
    at: usize,
    cues: &'a mut Vec<Cue>,
}

impl Writer<'_> {
    fn push(&mut self, at: Moment, body: usize, what: What) {
        self.cues.push(Cue { at, body, consultation: self.at, what });
    }

    fn both(&mut self, at: Moment, what: &What) {
        (0..self.sample.bodies.len()).for_each(|body| self.push(at, body, what.clone()));
    }

    fn consultation(&mut self, c: &Consultation) -> Result<(), SampleFault> {
        self.signing(Paper::Charter, &c.charter.signing)?;
        let opens = self.calendar.at(c.charter.opens_day, 0);
        self.both(opens, &What::FreezeRoll);
        self.both(opens, &What::Open);
        for (n, act) in c.acts.iter().enumerate() {
            let body = self.sample.body(&act.body)?;
            self.push(self.calendar.moment(&act.when)?, body, What::Act(n));
        }
        if let Some(next) = &c.charter_pending {
            self.signing(Paper::NextCharter, &next.signing)?;
        }
        if c.is_finished { self.finish(c) } else { self.carry_on(c) }
    }

    /// The steps of a document. A body that drafts and checks but has not signed has only prepared its signature.
    fn signing(&mut self, paper: Paper, steps: &[Step]) -> Result<(), SampleFault> {
        for step in steps {
            let body = self.sample.body(&step.body)?;
            let what = match (step.step.as_str(), step.emits.as_deref()) {
                ("draft", _) => What::Draft(paper),
                ("check", _) => What::Check(paper),
                (_, Some("joint.propose")) => What::Propose(paper),
                (_, Some("joint.accept")) => What::Accept(paper),
                (other, _) => return Err(SampleFault::Unknown { kind: "step", name: other.to_owned() }),
            };
            self.push(self.calendar.moment(&step.when)?, body, what);
        }
        Ok(())
    }

    /// A finished consultation: people vote once all opinions are in, then it closes, is analysed and reported.
    fn finish(&mut self, c: &Consultation) -> Result<(), SampleFault> {
        let last = self.cues.iter().filter(|cue| cue.consultation == self.at && matches!(cue.what, What::Act(_)));
        let last = last.map(|cue| cue.at).max().unwrap_or(self.calendar.at(c.charter.opens_day, 0));
        self.both(Moment(last.0 + 60), &What::Deliberate);
        let closes = self.calendar.at(c.charter.closes_day + 1, 0);
        if c.stances.is_some() {
            self.both(self.calendar.at(c.charter.closes_day, VOTE_MINUTE), &What::Vote);
        }
        self.both(closes, &What::Close);
        if c.report.is_some() {
            self.both(closes.plus_days(DAY_AFTER), &What::Find);
        }
        for (paper, plan) in [Paper::Plan, Paper::NextPlan].into_iter().zip(&c.plans) {
            self.signing(paper, &plan.signing)?;
        }
        if let Some(themes) = &c.themes {
            if let Some(step) = themes.adopted.first() {
                let body = self.sample.body(&step.body)?;
                let signed = self.calendar.moment(&step.when)?;
                self.push(Moment(signed.0.saturating_sub(3_600)), body, What::Draft(Paper::Themes));
                self.push(Moment(signed.0.saturating_sub(1_800)), body, What::Check(Paper::Themes));
            }
            self.signing(Paper::Themes, &themes.adopted)?;
        }
        if let Some(report) = &c.report {
            self.signing(Paper::Report, &report.signing)?;
            let signed = report.signing.last().map(|step| self.calendar.moment(&step.when)).transpose()?;
            self.both(signed.unwrap_or(closes).plus_days(DAY_AFTER), &What::Issue);
        }
        for (n, step) in c.follow_up.iter().enumerate() {
            let body = self.sample.body(&step.body)?;
            self.push(self.calendar.moment(&step.when)?, body, What::Follow(n));
        }
        Ok(())
    }

    /// A running consultation: votes so far, and a theme tree whose first version is answered with a reason.
    fn carry_on(&mut self, c: &Consultation) -> Result<(), SampleFault> {
        let minute = |n: i64| self.calendar.at(-1, EVENING_MINUTE + n);
        let (one, two) = (0, 1);
        if c.themes.is_some() {
            let steps = [
                (1, one, What::Draft(Paper::MachineThemes)),
                (5, one, What::Check(Paper::MachineThemes)),
                (8, one, What::Propose(Paper::MachineThemes)),
                (20, two, What::Reject(Paper::MachineThemes)),
                (30, one, What::Draft(Paper::Themes)),
                (35, one, What::Check(Paper::Themes)),
                (40, one, What::Propose(Paper::Themes)),
            ];
            let steps = steps.map(|(n, body, what)| (minute(n), body, what));
            steps.into_iter().for_each(|(at, body, what)| self.push(at, body, what));
        }
        if c.stances.is_some() {
            let at = self.calendar.at(-1, EVENING_MINUTE + 45);
            self.both(at, &What::Vote);
        }
        Ok(())
    }
}
