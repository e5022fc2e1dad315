//! What a directory owes before it may sign again, in words: for whoever starts it, for its check-up and its pages.

use std::path::Path;

use hutong_node::backup::{Owes, Recovery, Word};

use crate::{
    key,
    locale::{Locale, Notice},
};

/// What it owes, and what its operator can do.
pub fn notice(recovery: &Recovery, dir: &Path) -> Notice {
    let (notice, stored) = match recovery.owes {
        Owes::NoLock { stored } => (Notice::new(key!("recovery-no-lock")), stored),
        Owes::OldLock { stored, signed } => (Notice::new(key!("recovery-old-lock")).with("signed", signed), stored),
        Owes::Missing { stored, signed } => (Notice::new(key!("recovery-missing")).with("signed", signed), stored),
    };
    notice.with("stored", stored).with("dir", dir.display().to_string())
}

/// What each partner said; one line says so if there is none.
pub fn answers(recovery: &Recovery, locale: &Locale) -> Vec<String> {
    if recovery.asked.is_empty() {
        return vec![locale.say(key!("recovery-nobody"))];
    }
    let line = |asked: &hutong_node::backup::Answered| {
        let origin = ("origin", asked.origin.as_str().into());
        match &asked.word {
            Word::Unreachable(why) => {
                locale.say_with(key!("recovery-unreachable"), &[origin, ("why", why.as_str().into())])
            }
            Word::Diverged => locale.say_with(key!("recovery-diverged"), &[origin]),
            Word::Nothing => locale.say_with(key!("recovery-nothing"), &[origin]),
            Word::Knows(size) => locale.say_with(key!("recovery-knows"), &[origin, ("size", (*size).into())]),
            Word::KnowsMore(size) => locale.say_with(key!("recovery-knows-more"), &[origin, ("size", (*size).into())]),
        }
    };
    recovery.asked.iter().map(line).collect()
}
