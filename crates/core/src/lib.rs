//! Rules of consultations and bytes of the record.
//!
//! Pure: no async, clock, dice, files, environment, or maps whose order can leak. Time is an argument
//! ([`moment::Moment`]), ids and salts are drawn by the node and handed in.
//!
//! The way down: a [`command::Command`] meets the few facts it needs ([`facts::Base`]); [`decide::decide`] answers
//! with events or a [`refusal::Refusal`]; [`record::encode`] turns an event into a canonical leaf and its parts.
//! The way up: [`projection::Projection::apply`] folds leaves of any log into the state that pages show; the
//! database keeps its twin, and tests hold the two together.
//!
//! What is not here: hashes and signatures (`hutong-log`), SQL, sockets, files, analysis.

pub mod canonical;
pub mod command;
mod command_digest;
pub mod commitment;
pub mod consultation;
pub mod decide;
pub mod facts;
pub mod home;
pub mod ids;
pub mod moment;
mod needs;
pub mod partner;
pub mod projection;
pub mod receipt;
pub mod record;
pub mod refusal;
pub mod roles;
pub mod text;
pub mod upkeep;
