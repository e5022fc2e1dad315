//! One test binary for the crate; every file of this folder is a module here.
mod bridging;
mod golden;
mod groups;
mod output;
mod planted;
mod polis_export;
mod privacy;
mod report_draft;
mod run;
mod shared;
