//! 联合履职计划: the year's list of consultations that co-hosts agreed on, as a joint document of the call for topics.
//!
//! Its co-hosts are those of that consultation's charter: whoever asked for topics together plans together. A row names
//! the suggestions that it came from, who leads on each side, and the steps by which each body approved it.

mod changes;
mod form;

use std::collections::BTreeSet;

pub use changes::{Changed, Field, compare};

use super::{
    charter::{Bilingual, Charter},
    item::{ItemKind, Module, State, words},
};
use crate::{
    facts::Base,
    ids::{Code, ConsultationId, Origin, Ref},
    moment::Moment,
    refusal::Refusal,
};

/// Most rows of a plan.
pub const ROWS_MAX: usize = 200;
/// Most suggestions that a row names.
pub const SOURCES_MAX: usize = 100;
/// Most steps by which a row was approved.
pub const APPROVALS_MAX: usize = 64;

words! {
    /// Where a row stands.
    Progress {
        /// 拟开展.
        Planned = "planned",
        /// 筹备中.
        Preparing = "preparing",
        /// 进行中.
        Running = "running",
        /// 已完成.
        Done = "done",
        /// 推迟.
        Postponed = "postponed",
        /// 取消.
        Dropped = "dropped",
    }
}

words! {
    /// A step of an office draft, in the order in which a body takes them.
    Step {
        /// 拟稿.
        Draft = "draft",
        /// 核稿.
        Check = "check",
        /// 会签.
        Countersign = "countersign",
        /// 签发.
        Sign = "sign",
    }
}

/// A step by which a body approved a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// Whose step.
    pub body: Origin,
    /// Which.
    pub step: Step,
    /// An office, or somebody who agreed to be named.
    pub who: String,
    /// When, as the body says.
    pub at: Moment,
    /// What was said with it; may be empty.
    pub comment: String,
}

/// A consultation to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number in the plan, the same through all versions.
    pub no: u64,
    /// What it is about.
    pub topic: Bilingual,
    /// How it is held: `remote`, `meeting`, `written`, `field`; other codes are shown as they are.
    pub form: Code,
    /// Who leads, at each body that does.
    pub leads: Vec<(Origin, String)>,
    /// Quarter of the year, from 1 to 4.
    pub quarter: u64,
    /// Where it stands.
    pub progress: Progress,
    /// The consultation that it became.
    pub held: Option<ConsultationId>,
    /// Suggestions that it came from.
    pub from: Vec<Ref>,
    /// Steps by which it was approved.
    pub approvals: Vec<Approval>,
}

/// A plan in one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The call for topics that it is a document of.
    pub consultation: ConsultationId,
    /// Version, from 1.
    pub ver: u64,
    /// The year that is planned.
    pub year: u64,
    /// Its name.
    pub title: Bilingual,
    /// Rows, by number.
    pub rows: Vec<Row>,
    /// Why this version differs from the one before; empty for the first.
    pub reason: Bilingual,
    /// Data made up for a demonstration.
    pub simulated: bool,
}

impl Plan {
    /// Every suggestion that a row names.
    pub fn sources(&self) -> impl Iterator<Item = &Ref> {
        self.rows.iter().flat_map(|row| &row.from)
    }

    /// The row of a number.
    pub fn row(&self, no: u64) -> Option<&Row> {
        self.rows.iter().find(|row| row.no == no)
    }
}

/// Whether a plan fits the call for topics whose document it is.
pub(super) fn check(plan: &Plan, charter: &Charter, base: &Base) -> Result<(), Refusal> {
    if !charter.modules.contains(&Module::Topics) {
        return Err(Refusal::ModuleOff { module: Module::Topics });
    }
    if plan.ver > 1 && plan.reason.zh.is_empty() && plan.reason.en.is_empty() {
        return Err(Refusal::BadDocument { problem: "a changed plan says why".to_owned() });
    }
    let hosts: BTreeSet<&Origin> = charter.hosts.iter().map(|host| &host.origin).collect();
    for row in &plan.rows {
        let named = row.leads.iter().map(|(body, _)| body).chain(row.approvals.iter().map(|a| &a.body));
        if !named.into_iter().all(|body| hosts.contains(body)) {
            return Err(Refusal::NotHost);
        }
        row.from.iter().try_for_each(|source| check_source(source, &plan.consultation, base))?;
    }
    Ok(())
}

/// What a row came from is an opinion of this very call that people can read, or could when it was merged.
fn check_source(source: &Ref, consultation: &ConsultationId, base: &Base) -> Result<(), Refusal> {
    let place = source.place(&base.home);
    let item = base.items.get(&place).filter(|item| item.hash == source.hash && item.consultation == *consultation);
    match item {
        None => Err(Refusal::UnknownSource { place }),
        Some(item) if item.kind != ItemKind::Opinion => Err(Refusal::WrongKind),
        Some(item) if matches!(item.state, State::Published | State::Merged) => Ok(()),
        Some(item) => Err(Refusal::SourceNotPublished { place, state: item.state }),
    }
}
