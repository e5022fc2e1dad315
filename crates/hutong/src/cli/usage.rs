//! A command line that cannot be understood, put into words; and the language, needed before anything is parsed.
#![allow(clippy::disallowed_methods, reason = "the face alone reads the environment: here the reader's language")]

use std::ffi::OsString;
use std::io::Write;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::face::Face;
use crate::edge::{EXIT_DONE, EXIT_USAGE, Stop};
use crate::key;
use crate::locale::{Locale, Notice};

/// Whether a flag stands among the arguments (before a bare `--`).
pub fn is_asked(arguments: &[OsString], flag: &str) -> bool {
    arguments.iter().skip(1).take_while(|argument| *argument != "--").any(|argument| argument == flag)
}

/// The language of this run: `--lang`, else the first of `LC_ALL`, `LC_MESSAGES`, `LANG` that names one, else English.
/// An unknown `--lang` is a usage error, told in the language of the environment.
pub fn choose_language(arguments: &[OsString]) -> (Locale, Option<Stop>) {
    let environment = || {
        let names = ["LC_ALL", "LC_MESSAGES", "LANG"];
        let set = names.iter().filter_map(|name| std::env::var(name).ok()).find(|value| !value.is_empty());
        set.and_then(|value| Locale::find(&value)).unwrap_or_else(Locale::fallback)
    };
    let Some(wanted) = language_argument(arguments) else {
        return (environment(), None);
    };
    match Locale::find(&wanted) {
        Some(locale) => (locale, None),
        None => {
            let notice = Notice::new(key!("usage-language")).with("language", wanted);
            (environment(), Some(Stop::Usage(notice.with("languages", Locale::tags().join(", ")))))
        }
    }
}

fn language_argument(arguments: &[OsString]) -> Option<String> {
    let mut rest = arguments.iter().skip(1).take_while(|argument| *argument != "--");
    while let Some(argument) = rest.next() {
        let argument = argument.to_string_lossy();
        if argument == "--lang" {
            return rest.next().map(|value| value.to_string_lossy().into_owned());
        }
        if let Some(value) = argument.strip_prefix("--lang=") {
            return Some(value.to_owned());
        }
    }
    None
}

/// Help and version are answers, not errors: printed, with their exit code. The rest is explained.
pub fn answer(error: &clap::Error, arguments: &[OsString], face: &Face) -> Result<u8, Stop> {
    let code = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => EXIT_DONE,
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => EXIT_USAGE,
        _ => return Err(explain(error, arguments)),
    };
    let _ = write!(std::io::stdout().lock(), "{}", error.render());
    let _ = face;
    Ok(code)
}

/// A usage error in words, with the help to call as remedy.
pub fn explain(error: &clap::Error, arguments: &[OsString]) -> Stop {
    let said = |kind| error.get(kind).map(in_words).unwrap_or_default();
    let notice = match error.kind() {
        ErrorKind::UnknownArgument => match error.get(ContextKind::SuggestedArg) {
            Some(near) => Notice::new(key!("usage-unknown-argument-near")).with("near", in_words(near)),
            None => Notice::new(key!("usage-unknown-argument")),
        },
        ErrorKind::InvalidSubcommand => match error.get(ContextKind::SuggestedSubcommand) {
            Some(near) => Notice::new(key!("usage-unknown-command-near")).with("near", in_words(near)),
            None => Notice::new(key!("usage-unknown-command")),
        },
        ErrorKind::MissingRequiredArgument => Notice::new(key!("usage-missing")),
        ErrorKind::MissingSubcommand => Notice::new(key!("usage-missing-command")),
        ErrorKind::ArgumentConflict => Notice::new(key!("usage-conflict")).with("prior", said(ContextKind::PriorArg)),
        ErrorKind::InvalidValue if said(ContextKind::InvalidValue).is_empty() => {
            Notice::new(key!("usage-value-missing"))
        }
        ErrorKind::InvalidValue if error.get(ContextKind::ValidValue).is_some() => {
            Notice::new(key!("usage-value-choice")).with("choices", said(ContextKind::ValidValue))
        }
        ErrorKind::InvalidUtf8 => Notice::new(key!("usage-utf8")),
        _ => Notice::new(key!("usage-value")),
    };
    let argument = match said(ContextKind::InvalidSubcommand) {
        command if command.is_empty() => said(ContextKind::InvalidArg),
        command => command,
    };
    let notice = notice.with("argument", argument).with("value", said(ContextKind::InvalidValue));
    Stop::Usage(notice.with("call", call_of(arguments)))
}

/// The command that was meant, as it can be called for help: the program and its first word that is no option.
fn call_of(arguments: &[OsString]) -> String {
    let mut words = arguments.iter().skip(1).map(|word| word.to_string_lossy());
    let mut skip = false;
    let command = words.find(|word| {
        let taken = std::mem::replace(&mut skip, word == "--lang");
        !taken && !word.starts_with('-')
    });
    let known = command.filter(|word| super::is_command(word));
    known.map_or_else(|| "hutong --help".to_owned(), |word| format!("hutong {word} --help"))
}

fn in_words(value: &ContextValue) -> String {
    match value {
        ContextValue::None => String::new(),
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(", "),
        ContextValue::Bool(yes) => yes.to_string(),
        ContextValue::Number(number) => number.to_string(),
        other => other.to_string(),
    }
}
