//! The fold: random histories, references across logs, erasure, joint documents.

mod erasure;
mod history;
mod joint;
mod reference;
