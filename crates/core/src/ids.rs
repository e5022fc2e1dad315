//! Ids as types, each with what it stays the same under.

use std::{fmt, sync::Arc};

use hutong_log::hash::Hash;

/// Longest origin in bytes (RECORD §1).
pub const ORIGIN_LEN_MAX: usize = 255;

/// Why a string is not an id of the wanted kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind} must be {rule}, but {found:?} is not")]
pub struct BadId {
    /// Which id.
    pub kind: &'static str,
    /// The rule in words.
    pub rule: &'static str,
    /// The offending text, shortened.
    pub found: String,
}

fn bad(kind: &'static str, rule: &'static str, found: &str) -> BadId {
    BadId { kind, rule, found: found.chars().take(80).collect() }
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $rule:literal, $check:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);
        impl $name {
            /// Takes the text if it keeps the rule of this id.
            ///
            /// # Errors
            /// [`BadId`] names the rule.
            pub fn new(text: &str) -> Result<Self, BadId> {
                let check: fn(&str) -> bool = $check;
                if check(text) { Ok(Self(text.into())) } else { Err(bad($kind, $rule, text)) }
            }
            /// The text of the id.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    };
}

fn slug(text: &str, len_max: usize, more: &[u8]) -> bool {
    (1..=len_max).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || more.contains(&b))
}

text_id!(
    /// Name of a log. Never changes; a log that ends is followed by another origin.
    Origin, "an origin", "1 to 255 printable ASCII characters without space, quote or backslash",
    |t| (1..=ORIGIN_LEN_MAX).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\')
);
text_id!(
    /// A consultation, the same in all co-hosts' logs.
    ConsultationId, "a consultation id", "1 to 64 of a-z, 0-9 and -", |t| slug(t, 64, b"-")
);
text_id!(
    /// A prompt within one consultation; survives new versions of the charter.
    PromptId, "a prompt id", "1 to 32 of a-z, 0-9 and -", |t| slug(t, 32, b"-")
);
text_id!(
    /// A joint document through all its versions, such as `western-science-city/charter`.
    DocumentId, "a document id", "1 to 96 of a-z, 0-9, -, _, . and /", |t| slug(t, 96, b"-_./")
);
text_id!(
    /// Name of a part of a leaf's content (RECORD §2).
    PartName, "a part name", "1 to 32 of a-z, 0-9, /, ., _ and -", |t| slug(t, 32, b"/._-")
);
text_id!(
    /// A short code that people and programs share: reasons, bases, methods.
    Code, "a code", "1 to 48 of a-z, 0-9, -, _, . and /", |t| slug(t, 48, b"-_./")
);
text_id!(
    /// A person at the home node: member, staff or device. Never leaves it.
    PersonId, "a person id", "1 to 64 of a-z, 0-9, -, _ and .", |t| slug(t, 64, b"-_.")
);

impl Code {
    /// A code that the program itself spells; keeps the rule by being a constant of ours.
    pub(crate) fn known(word: &'static str) -> Code {
        Code(word.into())
    }
}

impl PartName {
    /// The words of an item.
    pub const TEXT: &'static str = "text";
    /// Its heading.
    pub const TITLE: &'static str = "title";
    /// Who wrote it: handle, and name and affiliations where given.
    pub const AUTHOR: &'static str = "author";
    /// A member's id on a frozen roll.
    pub const MEMBER: &'static str = "member";
    /// Bytes of a joint document.
    pub const DOCUMENT: &'static str = "document";
    /// A moderator's sentence to the author.
    pub const REASON: &'static str = "reason";
    /// Where an imported item or one entered on behalf came from.
    pub const SOURCE: &'static str = "origin";
    /// Where and when a field note was made, what was found, and what it rests on.
    pub const FIELD: &'static str = "field";
    /// What a proposal asks for.
    pub const ADVICE: &'static str = "advice";
    /// What a body decided about a proposal, as a code.
    pub const OUTCOME: &'static str = "outcome";
    /// Why a joint document was rejected.
    pub const COMMENT: &'static str = "comment";
    /// What an action of the follow-up is about.
    pub const ACTION: &'static str = "action";
    /// What is told of a step of an action.
    pub const STEP: &'static str = "step";

    /// One of the constants above.
    pub fn known(text: &'static str) -> PartName {
        PartName(text.into())
    }

    /// The `n`-th attachment, counting from 1.
    pub fn file(n: usize) -> PartName {
        PartName(format!("file/{n}").into())
    }

    /// Whether the part holds bytes of an attachment (any bytes) rather than text.
    pub fn is_file(&self) -> bool {
        self.0.starts_with("file/")
    }
}

/// Sixteen random bytes of a leaf: makes equal acts different leaves and binds parts to their leaf.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeafId(pub [u8; 16]);

/// Pseudonym of a person within one consultation (RECORD §3): equal for all co-hosts, different in every other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Handle(pub [u8; 16]);

/// The 128-bit key of a form: the same press of a button, however often it is sent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FormKey(pub [u8; 16]);

/// A session of a signed-in person, as its owner sees it in a list. Not its secret: knowing it opens nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub [u8; 16]);

macro_rules! hex_id {
    ($name:ident, $kind:literal) => {
        impl $name {
            /// Reads 32 lower-case hex digits.
            ///
            /// # Errors
            /// [`BadId`] when the text is anything else.
            pub fn from_hex(text: &str) -> Result<Self, BadId> {
                let bytes = hutong_log::hex::decode_array(text);
                bytes.map(Self).map_err(|_| bad($kind, "32 lower-case hex digits", text))
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hutong_log::hex::encode(&self.0))
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }
    };
}
hex_id!(LeafId, "a leaf id");
hex_id!(Handle, "a handle");
hex_id!(FormKey, "a form key");
hex_id!(SessionId, "a session id");

/// Position of a leaf in one log, counting from 0. Never changes.
pub type EntryIndex = u64;

/// A leaf anywhere: log and position.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    /// Which log.
    pub origin: Origin,
    /// Position in it.
    pub index: EntryIndex,
}

/// What a leaf says of another leaf (RECORD §2 `ref`).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Ref {
    /// The other log; `None` for the log that holds the reference.
    pub origin: Option<Origin>,
    /// Position there.
    pub index: EntryIndex,
    /// Leaf hash there: a reference that disagrees with the target is evidence against the referrer.
    pub hash: Hash,
}

impl Ref {
    /// The place meant, seen from the log `home` that holds the reference.
    pub fn place(&self, home: &Origin) -> Place {
        Place { origin: self.origin.clone().unwrap_or_else(|| home.clone()), index: self.index }
    }
}
