//! The door of a running node for its own operator: JSON lines over `DIR/admin.sock`, and the same words for
//! commands typed while no server runs. Inbound only; who can open the socket can act as anybody of this body.

pub mod client;
pub mod door;
mod keys;
mod people;
pub mod server;
pub mod wire;
