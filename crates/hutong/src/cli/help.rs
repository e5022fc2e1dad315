//! Help in the reader's language: every text of the clap command is looked up by a key made from its place.
//! `hutong analyse --threads` is `help-analyse-threads`; a command's own line is `help-analyse`.

use clap::{Arg, ArgAction, Command};

use crate::key;
use crate::locale::Locale;

/// Columns at which help is wrapped at most.
const WIDTH_MAX: usize = 100;

/// Options that every command has stand after its own.
const LAST: usize = 1_000;

/// The command line with all help in one language, with `--lang`, `--json`, `--help` and `--version` added.
pub fn localise(command: Command, locale: &Locale) -> Command {
    translate(with_common_options(command).max_term_width(WIDTH_MAX), "help", locale)
}

fn with_common_options(command: Command) -> Command {
    command
        .arg(Arg::new("lang").long("lang").value_name("LANGUAGE").global(true).display_order(LAST))
        .arg(Arg::new("json").long("json").action(ArgAction::SetTrue).global(true).display_order(LAST))
        .arg(Arg::new("help").long("help").short('h').action(ArgAction::Help).global(true).display_order(LAST))
        .arg(Arg::new("version").long("version").short('V').action(ArgAction::Version).display_order(LAST))
}

/// Every key that [`localise`] looks up for `command`, in reading order.
pub fn keys(command: Command) -> Vec<String> {
    let mut keys = Vec::new();
    collect_keys(&with_common_options(command), "help", &mut keys);
    keys
}

fn collect_keys(command: &Command, path: &str, keys: &mut Vec<String>) {
    keys.push(path.to_owned());
    keys.push(format!("{path}-usage"));
    keys.push(format!("{path}-after"));
    for arg in command.get_arguments() {
        keys.push(format!("{path}-{}", arg.get_id()));
        if arg.get_action().takes_values() {
            keys.extend(arg.get_value_names().unwrap_or_default().iter().map(|name| value_key(name)));
        }
    }
    for inner in command.get_subcommands() {
        collect_keys(inner, &format!("{path}-{}", inner.get_name()), keys);
    }
}

fn translate(command: Command, path: &str, locale: &Locale) -> Command {
    let command = command
        .about(locale.say(path))
        .override_usage(locale.say(&format!("{path}-usage")))
        .after_help(flow(&locale.say(&format!("{path}-after"))))
        .mut_args(|arg| {
            let help = locale.say(&format!("{path}-{}", arg.get_id()));
            let takes_value = arg.get_action().takes_values();
            let names = if takes_value { arg.get_value_names().unwrap_or_default() } else { &[] };
            let names: Vec<String> = names.iter().map(|name| locale.say(&value_key(name))).collect();
            let arg = arg.help(help).hide_default_value(takes_value).hide_possible_values(takes_value);
            if names.is_empty() { arg } else { arg.value_names(names) }
        })
        .mut_subcommands(|inner| {
            let path = format!("{path}-{}", inner.get_name());
            translate(inner, &path, locale)
        });
    let template = template(&command, locale);
    command.help_template(template)
}

/// The text with each paragraph on one line, so that the terminal's width breaks it. Indented lines are examples and stay;
/// between characters that are written without blanks, which no width can break, the line ends stay too.
fn flow(text: &str) -> String {
    let mut flowing = String::with_capacity(text.len());
    for line in text.lines() {
        let is_example = line.starts_with(' ') || flowing.lines().next_back().is_some_and(|last| last.starts_with(' '));
        let goes_on =
            flowing.ends_with(|c: char| c.is_ascii_graphic()) && line.starts_with(|c: char| c.is_ascii_graphic());
        if !flowing.is_empty() {
            flowing.push(if goes_on && !is_example { ' ' } else { '\n' });
        }
        flowing += line;
    }
    flowing
}

fn template(command: &Command, locale: &Locale) -> String {
    let section = |heading: String, tag: &str| format!("\n{heading}\n{{{tag}}}\n");
    let usage = locale.say_with(key!("help-heading-usage"), &[("usage", "{usage}".into())]);
    let mut template = format!("{{about-with-newline}}\n{usage}\n");
    if command.get_positionals().next().is_some() {
        template += &section(locale.say(key!("help-heading-inputs")), "positionals");
    }
    if command.has_subcommands() {
        template += &section(locale.say(key!("help-heading-commands")), "subcommands");
    }
    template += &format!("\n{}\n{{options}}", locale.say(key!("help-heading-options")));
    template + "{after-help}"
}

/// The key of a value's name: `--out DIR` is `help-value-dir`.
fn value_key(name: &str) -> String {
    format!("help-value-{}", name.to_lowercase())
}
