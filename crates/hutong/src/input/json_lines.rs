//! One JSON object a line becomes one row of fields, named as columns are. Not here: what the fields may hold.

use std::collections::BTreeSet;
use std::io::{self, BufRead, Read};

use serde_json::Value;

use super::headings::{Columns, FIELDS, Field, Layout, is_yes, simulated_column};
use super::limits::ROW_BYTES_MAX;
use super::opinions::Intake;
use super::problem::{What, excerpt};

/// Reads all lines of `source`; what is no object is noted and passed over.
///
/// # Errors
/// When the stream cannot be read further.
pub fn read(source: impl Read, mapped: &Columns, intake: &mut Intake<'_>) -> io::Result<()> {
    let mut source = io::BufReader::with_capacity(256 << 10, source);
    let (mut line, mut number) = (0, 0);
    let mut bytes = Vec::new();
    let mut unused = BTreeSet::new();
    let (mut any_id, mut is_simulated) = (false, false);
    loop {
        bytes.clear();
        line += 1;
        if source.by_ref().take(ROW_BYTES_MAX as u64).read_until(b'\n', &mut bytes)? == 0 {
            break;
        }
        let text = String::from_utf8_lossy(&bytes);
        if text.trim().is_empty() {
            continue;
        }
        if let Some(broken) = broken_places(&bytes) {
            intake.note(line, What::BytesBroken(broken));
        }
        let object = match serde_json::from_str(text.trim()) {
            Ok(Value::Object(object)) => object,
            Ok(_) => {
                intake.note(line, What::JsonNoObject);
                continue;
            }
            Err(error) => {
                intake.note(line, What::JsonBroken(excerpt(&error.to_string())));
                continue;
            }
        };
        number += 1;
        let names: Vec<&str> = object.keys().map(String::as_str).collect();
        let layout = Layout::of(&names, mapped);
        unused.extend(layout.unused(&names));
        let mark = simulated_column(&names).and_then(|column| in_words(&object[names[column]]));
        is_simulated |= mark.is_some_and(|mark| is_yes(&mark));
        let mut fields: [String; FIELDS] = Default::default();
        for field in Field::ALL {
            let Some(column) = layout.column(field) else { continue };
            match in_words(&object[names[column]]) {
                Some(words) => fields[field as usize] = words,
                None => intake.note(line, What::JsonField(excerpt(names[column]))),
            }
        }
        let has_id = layout.column(Field::Id).is_some();
        any_id |= has_id;
        intake.take(line, number, std::array::from_fn(|field| fields[field].as_str()), any_id);
    }
    if is_simulated {
        intake.note_file(What::Simulated);
    }
    if number > 0 && !any_id {
        intake.note_file(What::IdsAreRowNumbers);
    }
    if !unused.is_empty() {
        let names: Vec<String> = unused.into_iter().collect();
        intake.note_file(What::ColumnsUnused(names.join(", ")));
    }
    Ok(())
}

fn broken_places(bytes: &[u8]) -> Option<usize> {
    if std::str::from_utf8(bytes).is_ok() {
        return None;
    }
    Some(bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count())
}

fn in_words(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Array(_) | Value::Object(_) => None,
    }
}
