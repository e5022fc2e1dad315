//! Lines of the log of staff acts in the two formats that other systems take: JSON lines, and syslog (RFC 5424). Both hold
//! the same fields, and both are read back to check the chain.

use hutong_node::acts::{self, ActLine};
use serde_json::{Value, json};

use crate::web::dates;

/// Facility 13 (log audit), severity 5 (notice), version 1.
const SYSLOG_HEAD: &str = "<109>1";
/// Name of the element that holds the fields; the number is the one that RFC 5612 keeps for documentation.
const SYSLOG_ELEMENT: &str = "hutong@32473";

/// How a line is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    JsonLines,
    /// RFC 5424.
    Syslog,
}

impl Format {
    /// End of a file's name.
    pub fn ending(self) -> &'static str {
        match self {
            Format::JsonLines => "jsonl",
            Format::Syslog => "log",
        }
    }
}

/// A line as JSON.
pub fn json(line: &ActLine) -> Value {
    json!({
        "number": line.number,
        "at": line.act.at.0,
        "time": dates::rfc3339(line.act.at.0),
        "by": line.act.by.as_ref().map(ToString::to_string).unwrap_or_default(),
        "what": line.act.what,
        "about": line.act.about,
        "before": line.before.to_hex(),
        "hash": line.hash.to_hex(),
    })
}

/// A line in a format, without its end.
pub fn line(line: &ActLine, format: Format) -> String {
    match format {
        Format::JsonLines => json(line).to_string(),
        Format::Syslog => {
            let by = line.act.by.as_ref().map(ToString::to_string).unwrap_or_default();
            let fields = [
                ("number", line.number.to_string()),
                ("at", line.act.at.0.to_string()),
                ("by", by),
                ("what", line.act.what.clone()),
                ("about", line.act.about.clone()),
                ("before", line.before.to_hex()),
                ("hash", line.hash.to_hex()),
            ];
            let fields: Vec<String> =
                fields.iter().map(|(name, value)| format!("{name}=\"{}\"", escape(value))).collect();
            let time = dates::rfc3339(line.act.at.0);
            format!("{SYSLOG_HEAD} {time} - hutong - staff-act [{SYSLOG_ELEMENT} {}]", fields.join(" "))
        }
    }
}

/// RFC 5424 §6.3.3: three characters are escaped. A line end would begin another message; none is in these fields.
fn escape(value: &str) -> String {
    let mut out = String::new();
    for c in value.chars() {
        if matches!(c, '"' | '\\' | ']') {
            out.push('\\');
        }
        out.push(if c == '\n' { ' ' } else { c });
    }
    out
}

/// Reads a line of either format.
///
/// # Errors
/// What is wrong with it.
pub fn read(text: &str) -> Result<ActLine, String> {
    let fields = if text.trim_start().starts_with('{') { of_json(text)? } else { of_syslog(text)? };
    let field = |name: &str| {
        let found = fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
        found.ok_or_else(|| format!("it has no field {name}"))
    };
    let number = |name: &str| field(name)?.parse::<u64>().map_err(|e| format!("field {name}: {e}"));
    let words = [field("by")?, field("what")?, field("about")?];
    acts::line(number("number")?, number("at")?, words, [field("before")?, field("hash")?])
}

fn of_json(text: &str) -> Result<Vec<(String, String)>, String> {
    let value: Value = serde_json::from_str(text).map_err(|e| e.to_string())?;
    let object = value.as_object().ok_or("it is no object")?;
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Ok(object.iter().map(|(name, value)| (name.clone(), text(value))).collect())
}

fn of_syslog(text: &str) -> Result<Vec<(String, String)>, String> {
    let (_, mut rest) = text.split_once(&format!("[{SYSLOG_ELEMENT} ")).ok_or("it holds no line of this log")?;
    let mut fields = Vec::new();
    while let Some((name, value)) = rest.split_once("=\"") {
        let (mut out, mut chars) = (String::new(), value.char_indices());
        let end = loop {
            match chars.next() {
                None => return Err("a value has no end".to_owned()),
                Some((_, '\\')) => out.extend(chars.next().map(|(_, c)| c)),
                Some((at, '"')) => break at,
                Some((_, c)) => out.push(c),
            }
        };
        fields.push((name.trim().to_owned(), out));
        rest = &value[end + 1..];
        if rest.starts_with(']') {
            break;
        }
    }
    Ok(fields)
}
