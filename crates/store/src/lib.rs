//! The database: entries, erasable contents, projections, the lock. SQLite through sqlx; SQL lives here and nowhere else.
//!
//! [`Store::begin`] gives the only writer, a [`Transaction`]: it loads the facts that rules need for a whole batch
//! ([`Transaction::facts`]), takes leaves of any log ([`Transaction::apply`]) and what the home node remembers
//! ([`Transaction::keep`]), and commits. Partner's leaves, restored and rebuilt ones pass the same `apply`.
//! [`lock::HeadLock`] keeps heads in a file of its own. [`pages`] are plain read models.
//!
//! Every public method says three things: durable on return? retried inside? may it read old data?
//! `writer` data is as new as the last statement; `reader` data is that of some commit at or after the last one that
//! had returned when the call began.
//!
//! What is not here: rules (`hutong-core`), clock, dice, keys, sockets. Moments, ids and salts are arguments.

mod apply;
pub mod archive;
pub mod backup;
mod batch;
pub mod check;
mod connect;
mod contents;
mod digest;
mod exchange;
mod facts;
mod fault;
#[cfg(feature = "faults")]
pub mod faults;
pub mod home;
mod key;
mod life;
pub mod limit;
pub mod lock;
mod lost;
mod names;
pub mod pages;
#[cfg(debug_assertions)]
mod planned;
mod read;
mod rebuild;
mod refold;
mod remembered;
pub mod search;
mod sql;
pub mod step;
mod store;
mod transaction;
mod wal_index;
mod walk;

pub use batch::{NewBatch, NewEntry};
pub use contents::{NewOpening, Opened};
pub use exchange::{Charters, ClosedPart};
pub use fault::{ApplyFault, BeginFault, CommitFault, Damaged, OpenFault, ReadFault, WriteFault};
pub use home::{
    HomeRows,
    accounts::AccountChange,
    answers::{Answer, Given},
    circulars::CircularChange,
    cosignatures::{CosignedHead, Following},
    desk::DeskChange,
    drafts::{DraftStep, Taken},
    gatherings::GatheringChange,
    mine::OwnChange,
    people::Person,
    programs::ProgramChange,
    telling::TellingChange,
    uploads::Uploaded,
    votes::NewVote,
};
pub use lost::{GivenBack, LostAt, LostBatch, LostCount};
pub use read::Entry;
pub use rebuild::{RebuildFault, Rebuilt};
pub use store::{LogState, Store};
pub use transaction::{Savepoint, Transaction};
