//! JSON that a person can leaf through: the outer levels one thing a line, the inner ones on one line.
//! Object members stand in the order they are written; numbers are as short as they can be.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};

/// Levels that are spread over lines.
const OPEN_LEVELS: usize = 3;

/// The bytes, with a line end after the last.
pub fn write(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, Shallow::default());
    // Writing to memory cannot fail, and no map here has keys that are not strings.
    let written = value.serialize(&mut serializer);
    debug_assert!(written.is_ok(), "{written:?}");
    bytes.push(b'\n');
    bytes
}

#[derive(Default)]
struct Shallow {
    depth: usize,
    filled: Vec<bool>,
}

impl Shallow {
    fn open(&mut self) {
        self.depth += 1;
        self.filled.push(false);
    }

    fn line<W: ?Sized + Write>(&self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| writer.write_all(b" "))
    }

    fn close<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        let filled = self.filled.pop().unwrap_or(false);
        if filled && self.depth < OPEN_LEVELS { self.line(writer) } else { Ok(()) }
    }

    fn next<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        if let Some(filled) = self.filled.last_mut() {
            *filled = true;
        }
        if self.depth <= OPEN_LEVELS { self.line(writer) } else { Ok(()) }
    }
}

impl Formatter for Shallow {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open();
        CompactFormatter.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer)?;
        CompactFormatter.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.next(writer, first)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open();
        CompactFormatter.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer)?;
        CompactFormatter.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.next(writer, first)
    }
}

/// A float with six decimals at most; what is no number becomes `null`, and minus zero is zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rounded(pub f64);

impl Serialize for Rounded {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const SCALE: f64 = 1e6;
        // Beyond 2^53 / 10^6 there are no six decimals to keep.
        let rounded = if self.0.abs() < 9e9 { (self.0 * SCALE).round() / SCALE } else { self.0 };
        if rounded.is_finite() { serializer.serialize_f64(rounded + 0.0) } else { serializer.serialize_none() }
    }
}
