//! The portal over real HTTP, against a real node.

mod client;
mod escaping;
mod forms;
mod live;
mod map;
mod matrix;
mod pieces;
mod quiet;
mod reading;
mod receipts;
mod routes;
mod site;
mod stance;
