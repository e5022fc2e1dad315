//! The field for attachments of a form, with those that are here already from an earlier sending of it.

use hutong_core::consultation::opinion::{FILE_LEN_MAX, FILES_MAX};

use crate::{
    key,
    locale::Locale,
    web::{forms::Posted, pages::opinion::size, sniff::ACCEPT},
};

/// What the field shows.
pub struct Attach {
    /// What it is called.
    pub label: String,
    /// What is taken.
    pub note: String,
    /// Kinds of files, for the browser's choice.
    pub accept: &'static str,
    /// Length and name of each file that is here, a line each: the form says them again.
    pub staged: String,
    /// The same for people.
    pub files: Vec<String>,
    /// Whether another one may be added.
    pub may_more: bool,
}

impl Attach {
    /// The field of a form as it was sent.
    pub fn new(t: &Locale, posted: &Posted, label: &str, note: String) -> Attach {
        Attach {
            label: t.say(label),
            note,
            accept: ACCEPT,
            staged: posted.files.iter().map(|f| format!("{} {}\n", f.len, f.name)).collect(),
            files: posted.files.iter().map(|f| format!("{} ({})", f.name, size(t, f.len))).collect(),
            may_more: posted.files.len() < FILES_MAX,
        }
    }
}

/// How many files of what length and kind are taken.
pub fn limits(t: &Locale) -> String {
    t.say_with(key!("portal-write-files-note"), &[("n", FILES_MAX.into()), ("mb", (FILE_LEN_MAX >> 20).into())])
}
