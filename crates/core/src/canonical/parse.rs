//! Bytes to value, accepting exactly what `write` gives for some value of the profile.

use std::borrow::Cow;

use super::{INTEGER_MAX, Object, Profile, Value};
use crate::text;

/// Why a byte string is not canonical, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not canonical at byte {position}: {reason}")]
pub struct NotCanonical {
    /// Byte position from 0.
    pub position: usize,
    /// What is wrong there.
    pub reason: &'static str,
}

/// Reads one value that fills the whole byte string.
///
/// # Errors
/// [`NotCanonical`] with the byte position.
pub fn parse(bytes: &[u8], profile: Profile) -> Result<Value<'_>, NotCanonical> {
    if bytes.len() > profile.len_max {
        return Err(NotCanonical { position: profile.len_max, reason: "longer than the limit" });
    }
    let mut reader = Reader { bytes, at: 0, profile };
    let value = reader.value(1)?;
    if reader.at == bytes.len() { Ok(value) } else { Err(reader.fail("something follows the value")) }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    profile: Profile,
}

/// Room for the fields of the top object: those of nearly every leaf, so that its list does not grow step by step.
const TOP_FIELDS: usize = 12;

impl<'a> Reader<'a> {
    fn fail(&self, reason: &'static str) -> NotCanonical {
        NotCanonical { position: self.at, reason }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn expect(&mut self, byte: u8, reason: &'static str) -> Result<(), NotCanonical> {
        if self.peek() != Some(byte) {
            return Err(self.fail(reason));
        }
        self.at += 1;
        Ok(())
    }

    fn value(&mut self, depth: usize) -> Result<Value<'a>, NotCanonical> {
        match self.peek() {
            Some(b'"') => Ok(Value::Text(self.text()?)),
            Some(b'0'..=b'9' | b'-') => self.integer(),
            Some(b'[' | b'{') if depth > self.profile.depth_max => Err(self.fail("nested too deep")),
            Some(b'[') => self.list(depth),
            Some(b'{') => self.object(depth),
            _ => Err(self.fail("expected a string, an integer, a list or an object")),
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value<'a>, NotCanonical> {
        self.at += 1;
        let mut items = Vec::new();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(Value::List(items));
                }
                _ => return Err(self.fail("expected , or ]")),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value<'a>, NotCanonical> {
        self.at += 1;
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Object(Object::new()));
        }
        let mut fields: Vec<(Cow<'a, str>, Value<'a>)> =
            if depth == 1 { Vec::with_capacity(TOP_FIELDS) } else { Vec::new() };
        loop {
            let key_at = self.at;
            let key = self.text()?;
            if fields.last().is_some_and(|(before, _)| *before >= key) {
                return Err(NotCanonical { position: key_at, reason: "keys are not sorted or not unique" });
            }
            self.expect(b':', "expected :")?;
            fields.push((key, self.value(depth + 1)?));
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(Value::Object(Object(fields)));
                }
                _ => return Err(self.fail("expected , or }")),
            }
        }
    }

    fn integer(&mut self) -> Result<Value<'a>, NotCanonical> {
        let start = self.at;
        let bad = |reason| NotCanonical { position: start, reason };
        if self.peek() == Some(b'-') {
            if self.profile.minus_one && self.bytes[start..].starts_with(b"-1") {
                self.at += 2;
                return match self.peek() {
                    Some(b'0'..=b'9') => Err(bad("the only negative integer is -1")),
                    _ => Ok(Value::Int(-1)),
                };
            }
            return Err(bad("negative integers are not allowed"));
        }
        let mut n: i64 = 0;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            if self.at > start && n == 0 {
                return Err(bad("leading zero"));
            }
            n = n * 10 + i64::from(digit - b'0');
            if n > INTEGER_MAX {
                return Err(bad("integer above 2^53 - 1"));
            }
            self.at += 1;
        }
        if matches!(self.peek(), Some(b'.' | b'e' | b'E')) {
            return Err(self.fail("fractions and exponents are not allowed"));
        }
        Ok(Value::Int(n))
    }

    fn text(&mut self) -> Result<Cow<'a, str>, NotCanonical> {
        self.expect(b'"', "expected a string")?;
        let start = self.at;
        // What was copied so far, and from where on nothing was: only escapes make a copy necessary.
        let mut out: Vec<u8> = Vec::new();
        let mut copied = start;
        loop {
            match self.peek() {
                None => return Err(self.fail("the string does not end")),
                Some(b'"') => break,
                Some(b'\\') => {
                    out.extend_from_slice(&self.bytes[copied..self.at]);
                    let escaped = match self.bytes.get(self.at + 1) {
                        Some(b'"') => b'"',
                        Some(b'\\') => b'\\',
                        Some(b'n') if self.profile.unicode => b'\n',
                        _ => return Err(self.fail("only \\\" and \\\\ are escaped")),
                    };
                    out.push(escaped);
                    self.at += 2;
                    copied = self.at;
                }
                Some(0x20..=0x7E) => self.at += 1,
                Some(0x80..) if self.profile.unicode => self.at += 1,
                Some(_) => return Err(self.fail("character not allowed in a string")),
            }
        }
        let rest = &self.bytes[copied..self.at];
        let not_utf8 = NotCanonical { position: start, reason: "not UTF-8" };
        let text = if copied == start {
            Cow::Borrowed(std::str::from_utf8(rest).map_err(|_| not_utf8)?)
        } else {
            out.extend_from_slice(rest);
            Cow::Owned(String::from_utf8(out).map_err(|_| not_utf8)?)
        };
        if self.profile.unicode && !text.is_ascii() && text::check(&text).is_err() {
            return Err(NotCanonical {
                position: start,
                reason: "text is not NFC or has a forbidden control character",
            });
        }
        self.at += 1;
        Ok(text)
    }
}
