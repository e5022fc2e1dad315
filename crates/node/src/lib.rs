//! The hands of a node: intake, the one sequencer, receipts, keys, partners, jobs.
//!
//! Everything that happens comes in through [`Node::submit`]: a command, and out comes a receipt, a slip, or the
//! reason why not. The clock, the dice, private keys and all outbound traffic live in this crate and nowhere else.
//!
//! What is not here: rules (`hutong-core`), SQL (`hutong-store`), pages and the terminal (`hutong`).

pub mod accounts;
pub mod acts;
pub mod answer;
pub mod backup;
pub mod cards;
pub mod cause;
pub mod checkup;
pub mod clients;
pub mod clock;
pub mod desk;
pub mod dice;
pub mod folder;
mod hands;
pub mod head;
pub mod health;
pub mod identity;
mod intake;
pub mod jobs;
pub mod keys;
pub mod known;
mod leaf;
pub mod live;
pub mod made_up;
pub mod mine;
mod node;
pub mod notify;
mod opening;
pub mod outside;
mod own_clock;
pub mod partners;
pub mod passkeys;
pub mod publish;
pub mod reading;
pub mod receipts;
pub mod secrets;
mod sequencer;
mod shelf;
mod shown;
mod start_fault;
pub mod tls;
pub mod tokens;
mod upkeep;
pub mod verify;
mod waiting;
pub mod wire;

pub use hands::Hands;
pub use hutong_store::{ReadFault, limit, pages};
pub use node::{Created, Node, Settings, Status, is_held};
pub use start_fault::StartFault;
pub use upkeep::UpkeepFault;
