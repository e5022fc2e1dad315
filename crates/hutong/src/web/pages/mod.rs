//! Pages, one file a resource: each has its view struct, its template of the same name, and its handlers.

pub mod about;
pub mod charter;
pub mod consultation;
pub mod data;
pub mod events;
pub mod feed;
pub mod files;
pub mod find;
pub mod home;
pub mod log;
pub mod opinion;
pub mod opinions;
pub mod own;
pub mod receipt;
pub mod record;
pub mod reply;
pub mod report;
pub mod similar;
pub mod support;
pub mod system;
pub mod verify;
pub mod write;
