//! Where a command speaks: its language, whether a program reads, results on stdout, progress on stderr.
//! A reader who closed the pipe is not an error: what cannot be said is dropped.

use std::io::{IsTerminal, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::edge::{self, OperationId, Stop};
use crate::key;
use crate::locale::{Locale, Value};

/// The mouth of one run.
#[derive(Debug)]
pub struct Face {
    /// Language of everything that is said.
    pub locale: Locale,
    /// Whether results are printed as JSON for a program.
    pub json: bool,
}

impl Face {
    /// Speaks `locale`; with `json`, sentences are held back and only [`Face::print_json`] writes to stdout.
    pub fn new(locale: Locale, json: bool) -> Self {
        Self { locale, json }
    }

    /// Prints a sentence by key; silent under `--json`.
    pub fn say(&self, key: &str, values: &[(&'static str, Value)]) {
        self.print(&self.locale.say_with(key, values));
    }

    /// Prints a line that is already in words; silent under `--json`.
    pub fn print(&self, line: &str) {
        if !self.json {
            let _ = writeln!(std::io::stdout().lock(), "{line}");
        }
    }

    /// Prints the result for a program; silent without `--json`.
    pub fn print_json(&self, result: &serde_json::Value) {
        if self.json {
            let _ = writeln!(std::io::stdout().lock(), "{result:#}");
        }
    }

    /// Prints a remark on stderr: it belongs to the reader, not to the result.
    pub fn remark(&self, line: &str) {
        let _ = writeln!(std::io::stderr().lock(), "{line}");
    }

    /// A bar on stderr for `total` steps (bytes, rows) of the work named by `key`; invisible unless a person watches.
    /// `None`: the total is not known, and a wheel turns instead.
    pub fn progress(&self, key: &str, total: Option<u64>) -> ProgressBar {
        let watched = std::io::stderr().is_terminal() && !self.json;
        let target = if watched { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(total, target);
        let template = if total.is_some() { "  {msg} {wide_bar:.cyan/dim} {percent:>3}%" } else { "  {msg} {spinner}" };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(self.locale.say(key));
        bar
    }

    /// Says once why the command stopped: to a person on stderr, to a program on stdout.
    pub fn show_stop(&self, stop: &Stop, operation: &OperationId) {
        let beneath = edge::explain_json(stop, &self.locale, operation);
        tracing::debug!(operation = operation.as_str(), error = %beneath["error"], "{}", self.locale.say(key!("edge-stopped")));
        if self.json {
            self.print_json(&beneath);
        } else {
            self.remark(&edge::explain(stop, &self.locale, operation));
        }
    }
}
