//! `hutong demo`: the sample consultation played by two real nodes, act by act, through the doors people use.
//! Not here: rules, records, sums; the demo is a client of two servers and has no key to anything behind them.
//!
//! Reading order: [`sample`] and [`calendar`] say what happened and when, [`script`] puts it in order, [`stage`] makes
//! the folders and processes, [`play`] takes cue after cue to a [`side`], [`finale`] lets everybody check everybody,
//! [`outcome`] tells what the run gave, [`open`] leaves both portals open; [`run`] holds it together. What the portals of
//! a demo's directories can do besides: [`tour`], [`marker`], [`cast`], [`breaking`].

pub mod acts;
pub mod breaking;
pub mod calendar;
pub mod cast;
pub mod fault;
pub mod finale;
pub mod follow;
pub mod house;
pub mod introduction;
pub mod ledger;
pub mod marker;
pub mod open;
pub mod outcome;
pub mod papers;
pub mod plans;
pub mod play;
pub mod run;
pub mod sample;
pub mod script;
pub mod side;
pub mod stage;
pub mod stances;
pub mod tour;
pub mod votes;
