//! Value to bytes. Total: what cannot be canonical cannot be built by rules, and `parse` rejects it anyway.

use super::{Object, Value};

/// The canonical bytes of a value.
pub fn write(value: &Value<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    write_into(value, &mut out);
    out
}

fn write_into(value: &Value<'_>, out: &mut Vec<u8>) {
    match value {
        Value::Text(text) => write_text(text, out),
        Value::Int(n) => out.extend_from_slice(n.to_string().as_bytes()),
        Value::List(list) => {
            out.push(b'[');
            for (at, item) in list.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write_into(item, out);
            }
            out.push(b']');
        }
        Value::Object(object) => write_object_into(object, out),
    }
}

pub(super) fn write_object_into(object: &Object<'_>, out: &mut Vec<u8>) {
    out.push(b'{');
    for (at, (key, value)) in object.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write_text(key, out);
        out.push(b':');
        write_into(value, out);
    }
    out.push(b'}');
}

fn write_text(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for &byte in text.as_bytes() {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}
