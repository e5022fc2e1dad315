//! `hutong demo`: the sample consultation played by two real nodes, act by act, through the doors people use.
//! Not here: rules, records, sums; the demo is a client of two servers and has no key to anything behind them.

pub mod calendar;
pub mod ledger;
pub mod papers;
pub mod sample;
pub mod script;
pub mod stances;
