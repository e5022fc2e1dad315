//! The only place where a refusal, fault, breach or usage error becomes words and an exit code.
//! Not here: what counts as which; each operation says so through [`Tell`].

use std::error::Error;
use std::fmt::Write as _;

use crate::key;
use crate::locale::{Locale, Notice, Value};

/// Exit code of a run that did what was asked.
pub const EXIT_DONE: u8 = 0;
/// Exit code when a rule said no, or a check that was asked for failed.
pub const EXIT_REFUSED: u8 = 1;
/// Exit code when the command line could not be understood.
pub const EXIT_USAGE: u8 = 2;
/// Exit code when our world failed: disk, network, configuration.
pub const EXIT_FAULT: u8 = 3;
/// Exit code on evidence that a record, key or partner is inconsistent.
pub const EXIT_BREACH: u8 = 4;

/// How a command ended that was not stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// What was asked is done.
    Done,
    /// What was asked is done, and the answer is no: a check failed.
    CheckFailed,
    /// What was asked is done, and it found evidence that a record is inconsistent.
    Breach,
}

impl Ending {
    /// Exit code.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Done => EXIT_DONE,
            Self::CheckFailed => EXIT_REFUSED,
            Self::Breach => EXIT_BREACH,
        }
    }
}

/// An error that knows its sentence. The sentence must not repeat what the error's source will say.
pub trait Tell {
    /// What happened, and under attribute `remedy` what the reader can do.
    fn notice(&self) -> Notice;
}

/// Why a command stopped.
#[derive(Debug)]
pub enum Stop {
    /// The command line could not be understood.
    Usage(Notice),
    /// A rule said no.
    Refusal(Notice),
    /// Our world failed.
    Fault(Notice, Box<dyn Error + Send + Sync>),
    /// Evidence of inconsistency; never retried.
    Breach(Notice, Box<dyn Error + Send + Sync>),
}

impl Stop {
    /// A fault with its chain of sources.
    pub fn fault(error: impl Error + Tell + Send + Sync + 'static) -> Self {
        Self::Fault(error.notice(), Box::new(error))
    }

    /// A breach with its chain of sources.
    pub fn breach(error: impl Error + Tell + Send + Sync + 'static) -> Self {
        Self::Breach(error.notice(), Box::new(error))
    }

    /// Exit code.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Refusal(_) => EXIT_REFUSED,
            Self::Usage(_) => EXIT_USAGE,
            Self::Fault(..) => EXIT_FAULT,
            Self::Breach(..) => EXIT_BREACH,
        }
    }

    fn kind(&self) -> (&'static str, &'static str) {
        match self {
            Self::Usage(_) => ("usage", key!("edge-usage")),
            Self::Refusal(_) => ("refusal", key!("edge-refusal")),
            Self::Fault(..) => ("fault", key!("edge-fault")),
            Self::Breach(..) => ("breach", key!("edge-breach")),
        }
    }

    fn notice(&self) -> &Notice {
        match self {
            Self::Usage(notice) | Self::Refusal(notice) | Self::Fault(notice, _) | Self::Breach(notice, _) => notice,
        }
    }

    /// What lies beneath, outermost first; each text once.
    fn chain(&self) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        let mut next = match self {
            Self::Fault(_, error) | Self::Breach(_, error) => error.source(),
            Self::Usage(_) | Self::Refusal(_) => None,
        };
        while let Some(error) = next {
            let text = error.to_string();
            if texts.last() != Some(&text) {
                texts.push(text);
            }
            next = error.source();
        }
        texts
    }
}

/// Names one run of the program in messages and in the log, so that a person can quote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationId(String);

impl OperationId {
    /// Stays the same for the life of this process; the process number tells two equal command lines apart.
    pub fn of_process(arguments: &[std::ffi::OsString]) -> Self {
        let mut bytes = std::process::id().to_be_bytes().to_vec();
        for argument in arguments {
            bytes.extend_from_slice(argument.as_encoded_bytes());
            bytes.push(0);
        }
        Self(hutong_log::hash::sha256(&bytes).to_hex()[..8].to_owned())
    }

    /// Eight hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The words of a stop for a person: what happened, the chain beneath it once, what to do, and the operation.
pub fn explain(stop: &Stop, locale: &Locale, operation: &OperationId) -> String {
    let said = locale.tell(stop.notice());
    let mut lines = locale.say_with(stop.kind().1, &[("what", said.into())]);
    for cause in stop.chain() {
        let _ = write!(lines, "\n  {}", locale.say_with(key!("edge-cause"), &[("cause", cause.into())]));
    }
    let remedy = locale.remedy(stop.notice());
    let _ = write!(lines, "\n{}", locale.say_with(key!("edge-remedy"), &[("remedy", remedy.into())]));
    if !matches!(stop, Stop::Usage(_)) {
        let operation = Value::from(operation.as_str());
        let _ = write!(lines, "\n{}", locale.say_with(key!("edge-operation"), &[("operation", operation)]));
    }
    lines
}

/// The same for a program: one JSON object with `error.kind`, `.code`, `.message`, `.causes`, `.remedy`, `.operation`.
pub fn explain_json(stop: &Stop, locale: &Locale, operation: &OperationId) -> serde_json::Value {
    serde_json::json!({ "error": {
        "kind": stop.kind().0,
        "code": stop.notice().key,
        "message": locale.tell(stop.notice()),
        "causes": stop.chain(),
        "remedy": locale.remedy(stop.notice()),
        "operation": operation.as_str(),
    }})
}
