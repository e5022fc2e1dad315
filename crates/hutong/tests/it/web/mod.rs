//! The portal over real HTTP, against a real node.

mod accounts;
pub mod client;
mod copies;
mod demo;
mod desk;
mod escaping;
mod follow_up;
mod forms;
mod kill;
mod live;
mod map;
pub mod matrix;
mod members;
mod my_data;
mod paging;
mod papers;
pub mod people;
mod pieces;
mod plans;
mod quiet;
mod reading;
mod receipts;
mod roles;
mod routes;
pub mod site;
mod stance;
mod surveys;
