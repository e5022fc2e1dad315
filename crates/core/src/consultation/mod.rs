//! The rules of a consultation, one file a matter: its facts, its `decide`, its documents.
//!
//! Reading order: words ([`item`], [`phase`]), the charter, opening and closing, what people submit, what
//! moderators do, votes, joint documents, what ends it.

pub mod admission;
pub mod appeal;
mod between;
pub mod charter;
pub mod document;
pub mod erasure;
pub mod finding;
pub mod flag;
pub mod follow_up;
pub mod item;
pub mod moderation;
pub mod note;
pub mod objection;
pub mod opening;
pub mod opinion;
pub mod phase;
pub mod plan;
pub mod policy;
pub mod proposal;
pub mod report;
pub mod response;
pub mod shortlist;
pub mod statement;
pub mod survey;
pub mod tally;
pub mod theme;
pub mod vote;
pub(crate) mod wording;
