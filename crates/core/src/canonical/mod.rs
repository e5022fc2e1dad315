//! Canonical JSON: one value, one byte string. Leaves, vote rows and joint documents are written in it.
//!
//! Keys sorted bytewise without duplicates, no white space, integers only, only `"` and `\` escaped (and LF as
//! `\n` in documents). The parser accepts nothing else, so writing what it read gives the same bytes.

mod parse;
mod write;

use std::borrow::Cow;

pub use parse::{NotCanonical, parse};
pub use write::write;

/// Largest integer: 2^53 − 1, exact in every language's numbers.
pub const INTEGER_MAX: i64 = (1 << 53) - 1;

/// Fields of a short object: every leaf is one.
const SHORT_LEN: usize = 16;

/// What a byte string may contain beyond the common grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Strings hold any NFC text without forbidden controls; otherwise printable ASCII 0x20–0x7E only.
    pub unicode: bool,
    /// `-1` is an integer too (vote rows, RECORD §2a).
    pub minus_one: bool,
    /// Nesting, counting the top value as 1.
    pub depth_max: usize,
    /// Length in bytes.
    pub len_max: usize,
}

/// A leaf (RECORD §2): ASCII, four levels, 8,192 bytes.
pub const LEAF: Profile = Profile { unicode: false, minus_one: false, depth_max: 4, len_max: 8192 };
/// A vote row (RECORD §2a).
pub const VOTE_ROW: Profile = Profile { unicode: false, minus_one: true, depth_max: 2, len_max: 1024 };
/// A joint document or a text part in JSON: Unicode, 16 levels, 20 MiB (the limit of a blob).
pub const DOCUMENT: Profile = Profile { unicode: true, minus_one: false, depth_max: 16, len_max: 20 << 20 };
/// The opaque `extra` of a receipt: base64 inside, so ASCII; long because it carries opened parts.
pub const RECEIPT: Profile = Profile { unicode: false, minus_one: false, depth_max: 4, len_max: 32 << 20 };

/// A canonical value. Objects keep their fields sorted by key. What was read borrows its texts from the bytes, unless
/// something in them was escaped: a log of millions of leaves is read without a copy of every word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// A string.
    Text(Cow<'a, str>),
    /// An integer from −1 to 2^53 − 1.
    Int(i64),
    /// A list.
    List(Vec<Value<'a>>),
    /// An object.
    Object(Object<'a>),
}

/// Fields of an object, sorted by key, keys unique.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Object<'a>(Vec<(Cow<'a, str>, Value<'a>)>);

/// A field that should be there is missing or of another type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("field {field:?} should be {wanted}")]
pub struct BadField {
    /// Name of the field.
    pub field: String,
    /// What it should be.
    pub wanted: &'static str,
}

impl BadField {
    /// A field that is not what it should be.
    pub fn new(field: &str, wanted: &'static str) -> Self {
        BadField { field: field.to_owned(), wanted }
    }
}

impl<'a> Object<'a> {
    /// An empty object.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a field, keeping the order; an earlier value of the same key is replaced.
    pub fn set(&mut self, key: impl Into<Cow<'a, str>>, value: Value<'a>) {
        let key = key.into();
        match self.find(&key) {
            Ok(at) => self.0[at].1 = value,
            Err(at) => self.0.insert(at, (key, value)),
        }
    }

    /// Sets a text field; builder style.
    #[must_use]
    pub fn text(mut self, key: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.set(key, Value::text(value));
        self
    }

    /// Sets an integer field; builder style. Values above 2^53 − 1 are cut to it, which no field of ours reaches.
    #[must_use]
    pub fn int(mut self, key: impl Into<Cow<'a, str>>, value: u64) -> Self {
        self.set(key, Value::Int(i64::try_from(value).map_or(INTEGER_MAX, |v| v.min(INTEGER_MAX))));
        self
    }

    /// Sets any field; builder style.
    #[must_use]
    pub fn with(mut self, key: impl Into<Cow<'a, str>>, value: Value<'a>) -> Self {
        self.set(key, value);
        self
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Value<'a>> {
        // Keys of a short object are told apart by their lengths sooner than by their order.
        let is_short = self.0.len() <= SHORT_LEN;
        let at = if is_short { self.0.iter().position(|(k, _)| k == key) } else { self.find(key).ok() };
        at.map(|at| &self.0[at].1)
    }

    fn find(&self, key: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(k, _)| (**k).cmp(key))
    }

    /// The fields of which `is_known` knows nothing, owning their texts.
    pub fn without(&self, is_known: impl Fn(&str) -> bool) -> Object<'static> {
        let others = self.0.iter().filter(|(key, _)| !is_known(key));
        Object(others.map(|(key, value)| (Cow::Owned(key.clone().into_owned()), value.to_static())).collect())
    }

    /// Fields in key order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value<'a>)> {
        self.0.iter().map(|(k, v)| (&**k, v))
    }

    /// Whether there is no field.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A text field that must be there.
    ///
    /// # Errors
    /// [`BadField`] when missing or not text.
    pub fn need_text(&self, key: &str) -> Result<&str, BadField> {
        match self.get(key) {
            Some(Value::Text(text)) => Ok(text),
            _ => Err(BadField::new(key, "a string")),
        }
    }

    /// An integer field that must be there and not negative.
    ///
    /// # Errors
    /// [`BadField`] when missing, negative or not an integer.
    pub fn need_int(&self, key: &str) -> Result<u64, BadField> {
        match self.get(key) {
            Some(Value::Int(n)) if *n >= 0 => Ok(n.unsigned_abs()),
            _ => Err(BadField::new(key, "an integer from 0")),
        }
    }

    /// A list that must be there.
    ///
    /// # Errors
    /// [`BadField`] when missing or not a list.
    pub fn need_list(&self, key: &str) -> Result<&[Value<'a>], BadField> {
        match self.get(key) {
            Some(Value::List(list)) => Ok(list),
            _ => Err(BadField::new(key, "a list")),
        }
    }

    /// An object that must be there.
    ///
    /// # Errors
    /// [`BadField`] when missing or not an object.
    pub fn need_object(&self, key: &str) -> Result<&Object<'a>, BadField> {
        match self.get(key) {
            Some(Value::Object(object)) => Ok(object),
            _ => Err(BadField::new(key, "an object")),
        }
    }
}

impl<'a> FromIterator<(String, Value<'a>)> for Object<'a> {
    fn from_iter<I: IntoIterator<Item = (String, Value<'a>)>>(fields: I) -> Self {
        let mut object = Object::new();
        for (key, value) in fields {
            object.set(key, value);
        }
        object
    }
}

impl<'a> Value<'a> {
    /// A string.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Value<'a> {
        Value::Text(text.into())
    }

    /// The same value, owning its texts.
    pub fn to_static(&self) -> Value<'static> {
        match self {
            Value::Text(text) => Value::Text(Cow::Owned(text.clone().into_owned())),
            Value::Int(n) => Value::Int(*n),
            Value::List(list) => Value::List(list.iter().map(Value::to_static).collect()),
            Value::Object(object) => Value::Object(object.without(|_| false)),
        }
    }

    /// The text, if this is one.
    pub fn as_text(&self) -> Option<&str> {
        if let Value::Text(text) = self { Some(text) } else { None }
    }

    /// The integer, if this is one that is not negative.
    pub fn as_int(&self) -> Option<u64> {
        if let Value::Int(n) = self { u64::try_from(*n).ok() } else { None }
    }

    /// The list, if this is one.
    pub fn as_list(&self) -> Option<&[Value<'a>]> {
        if let Value::List(list) = self { Some(list) } else { None }
    }

    /// The object, if this is one.
    pub fn as_object(&self) -> Option<&Object<'a>> {
        if let Value::Object(object) = self { Some(object) } else { None }
    }
}

/// Reads a canonical byte string whose top value is an object.
///
/// # Errors
/// [`NotCanonical`] with the byte position.
pub fn parse_object(bytes: &[u8], profile: Profile) -> Result<Object<'_>, NotCanonical> {
    match parse(bytes, profile)? {
        Value::Object(object) => Ok(object),
        _ => Err(NotCanonical { position: 0, reason: "the top value is not an object" }),
    }
}

/// The bytes of an object.
pub fn write_object(object: &Object<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    write::write_object_into(object, &mut out);
    out
}
