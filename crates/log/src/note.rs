//! Signed notes (C2SP `signed-note`): a text, an empty line, signature lines. Parsing trusts nothing; only
//! [`Note::open`] with known keys says who signed.

use crate::base64;
use crate::cosignature;
use crate::key::{KeyId, KeyType, SignFault, Signature64, Signer, VerifierKey};

/// Longest note in bytes, signatures included.
pub const NOTE_LEN_MAX: usize = 64 * 1024;
/// Most signature lines a note may carry.
pub const SIGNATURE_LINES_MAX: usize = 32;
/// What every signature line begins with: em dash, space.
const LINE_START: &str = "— ";
const KEY_ID_LEN: usize = 4;

/// Why bytes are not a signed note.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteRefusal {
    /// Longer than [`NOTE_LEN_MAX`].
    #[error("the note has {0} bytes; at most {NOTE_LEN_MAX} are accepted")]
    TooLong(usize),
    /// Not UTF-8.
    #[error("the note is not UTF-8 (byte {0})")]
    NotUtf8(usize),
    /// A control character below U+0020 other than LF.
    #[error("the note contains a control character (byte {0})")]
    ControlCharacter(usize),
    /// No empty line between text and signatures, or no line feed at the end.
    #[error("the note has no signature block: text, an empty line, signature lines, each line ended by a line feed")]
    NoSignatureBlock,
    /// A signature line that is not `— name base64`.
    #[error("signature line {line} is not of the form “— name base64”")]
    BadSignatureLine {
        /// Counted from 1 within the signature block.
        line: usize,
    },
    /// More than [`SIGNATURE_LINES_MAX`] lines.
    #[error("the note has more than {SIGNATURE_LINES_MAX} signature lines")]
    TooManySignatures,
}

/// Why a well-formed note is not accepted under the given keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenRefusal {
    /// A line with the name and id of a known key does not verify: the whole note is rejected.
    #[error("the signature line of {name} (key {id}) does not verify")]
    BadSignature {
        /// Name in the line.
        name: String,
        /// Key id in the line.
        id: KeyId,
    },
    /// No line belongs to a known key.
    #[error("no known key has signed")]
    NoKnownSignature,
    /// None of the given keys is a log key for the checkpoint's origin that has signed it.
    #[error("the checkpoint is of the log {origin}, and none of the given keys has signed it as this log")]
    NoLogSignature {
        /// Origin in the checkpoint.
        origin: String,
    },
}

/// One line `— name base64(key id ‖ signature)`, not yet verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureLine {
    name: String,
    id: KeyId,
    signature: Vec<u8>,
}

impl SignatureLine {
    /// Builds the line of a key over the signature bytes in the form its type asks for: 64 bytes for a note,
    /// time ‖ 64 bytes for a cosignature.
    pub(crate) fn new(key: &VerifierKey, signature: Vec<u8>) -> Self {
        Self { name: key.name().to_owned(), id: key.id(), signature }
    }

    /// Reads one line without its line feed; `None` if it has another form.
    pub fn parse(line: &str) -> Option<Self> {
        let (name, encoded) = line.strip_prefix(LINE_START)?.split_once(' ')?;
        if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c == '+' || c < ' ') {
            return None;
        }
        let bytes = base64::decode(encoded).ok()?;
        let (id, signature) = bytes.split_first_chunk::<KEY_ID_LEN>()?;
        if signature.is_empty() {
            return None;
        }
        Some(Self { name: name.to_owned(), id: KeyId(*id), signature: signature.to_vec() })
    }

    /// Name of the key the line claims.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Id of the key the line claims.
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// The bytes behind the key id.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// Whether the line claims to be from `key`.
    pub fn names(&self, key: &VerifierKey) -> bool {
        self.name == key.name() && self.id == key.id()
    }

    /// Verifies the line under `key` over a note's text. `Some` holds the time of a cosignature.
    fn verify(&self, key: &VerifierKey, text: &str) -> Option<Option<u64>> {
        match key.key_type() {
            KeyType::Note => {
                let signature = Signature64::from_slice(&self.signature)?;
                key.verify(text.as_bytes(), &signature).ok()?;
                Some(None)
            }
            KeyType::Cosignature => cosignature::verify(key, text, &self.signature).ok().map(Some),
        }
    }
}

impl std::fmt::Display for SignatureLine {
    /// Writes the line without its line feed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bytes = [&self.id.0, self.signature.as_slice()].concat();
        write!(f, "{LINE_START}{} {}", self.name, base64::encode(&bytes))
    }
}

/// A text with signature lines, well-formed and unverified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    // Kept private: the text ends with LF and the lines number at least one, or the bytes would not parse again.
    text: String,
    signatures: Vec<SignatureLine>,
}

/// A signature that was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The key that signed.
    pub key: VerifierKey,
    /// POSIX seconds that a cosignature states; `None` for a plain note signature.
    pub time: Option<u64>,
}

/// What [`Note::open`] found, each key once, in the order of the lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Opened {
    /// Verified signatures.
    pub signed: Vec<Signed>,
    /// Lines by keys that were not given: ignored here; the caller decides what they mean.
    pub unknown: Vec<SignatureLine>,
}

impl Note {
    /// Reads a note of at most [`NOTE_LEN_MAX`] bytes with 1 to [`SIGNATURE_LINES_MAX`] signature lines. What parses
    /// is written back byte for byte by [`Note::format`].
    ///
    /// # Errors
    /// Every [`NoteRefusal`].
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteRefusal> {
        if bytes.len() > NOTE_LEN_MAX {
            return Err(NoteRefusal::TooLong(bytes.len()));
        }
        let whole = std::str::from_utf8(bytes).map_err(|e| NoteRefusal::NotUtf8(e.valid_up_to()))?;
        if let Some(at) = whole.bytes().position(|b| b < 0x20 && b != b'\n') {
            return Err(NoteRefusal::ControlCharacter(at));
        }
        // The text may itself contain empty lines: the last one separates.
        let split = whole.rfind("\n\n").ok_or(NoteRefusal::NoSignatureBlock)?;
        let (text, block) = (&whole[..=split], &whole[split + 2..]);
        let block = block.strip_suffix('\n').ok_or(NoteRefusal::NoSignatureBlock)?;
        let mut signatures = Vec::new();
        for (index, line) in block.split('\n').enumerate() {
            if index == SIGNATURE_LINES_MAX {
                return Err(NoteRefusal::TooManySignatures);
            }
            let parsed = SignatureLine::parse(line).ok_or(NoteRefusal::BadSignatureLine { line: index + 1 })?;
            signatures.push(parsed);
        }
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// Joins a text that ends with LF and one first line.
    pub(crate) fn assemble(text: String, line: SignatureLine) -> Self {
        Self { text, signatures: vec![line] }
    }

    /// The signed text with its last LF.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines, unverified, in their order.
    pub fn signatures(&self) -> &[SignatureLine] {
        &self.signatures
    }

    /// Writes the note.
    pub fn format(&self) -> String {
        let mut out = format!("{}\n", self.text);
        for line in &self.signatures {
            out.push_str(&line.to_string());
            out.push('\n');
        }
        out
    }

    /// Adds a line at the end, or in the place of an earlier line of the same key.
    ///
    /// # Errors
    /// [`NoteRefusal::TooManySignatures`] or [`NoteRefusal::TooLong`]: the note stays as it was.
    pub fn add(&mut self, line: SignatureLine) -> Result<(), NoteRefusal> {
        let before = self.signatures.clone();
        match self.signatures.iter_mut().find(|old| old.name == line.name && old.id == line.id) {
            Some(old) => *old = line,
            None => self.signatures.push(line),
        }
        let len = self.format().len();
        let refusal = if self.signatures.len() > SIGNATURE_LINES_MAX {
            NoteRefusal::TooManySignatures
        } else if len > NOTE_LEN_MAX {
            NoteRefusal::TooLong(len)
        } else {
            return Ok(());
        };
        self.signatures = before;
        Err(refusal)
    }

    /// Verifies every line of a given key over the text. Lines of other keys are listed, not judged.
    ///
    /// # Errors
    /// [`OpenRefusal::BadSignature`] if a line with a given key's name and id fails, though others verify;
    /// [`OpenRefusal::NoKnownSignature`] if no line belongs to a given key.
    pub fn open(&self, keys: &[VerifierKey]) -> Result<Opened, OpenRefusal> {
        let mut opened = Opened::default();
        for line in &self.signatures {
            let mut claimed = keys.iter().filter(|key| line.names(key)).peekable();
            if claimed.peek().is_none() {
                opened.unknown.push(line.clone());
                continue;
            }
            // Two given keys may share name and id, which is only 32 bits: the line is good if one of them made it.
            let verified = claimed.find_map(|key| line.verify(key, &self.text).map(|time| (key, time)));
            let Some((key, time)) = verified else {
                return Err(OpenRefusal::BadSignature { name: line.name.clone(), id: line.id });
            };
            if !opened.signed.iter().any(|signed| signed.key == *key) {
                opened.signed.push(Signed { key: key.clone(), time });
            }
        }
        if opened.signed.is_empty() {
            return Err(OpenRefusal::NoKnownSignature);
        }
        Ok(opened)
    }
}

/// Why a signature line could not be made.
#[derive(Debug, thiserror::Error)]
pub enum SignNoteFault {
    /// The key has another purpose, or the name of another log.
    #[error("the key {key} is not meant to sign this: {reason}")]
    WrongKey {
        /// The key in verifier form.
        key: String,
        /// What does not fit.
        reason: &'static str,
    },
    /// The signer failed.
    #[error(transparent)]
    Sign(#[from] SignFault),
}

/// Signs a note's text, which must end with LF, under a key of type [`KeyType::Note`].
///
/// # Errors
/// [`SignNoteFault`]; nothing was signed.
pub fn sign_text(text: &str, signer: &dyn Signer) -> Result<SignatureLine, SignNoteFault> {
    let key = signer.verifier();
    if key.key_type() != KeyType::Note {
        return Err(SignNoteFault::WrongKey { key: key.to_string(), reason: "its type is not 0x01" });
    }
    let signature = signer.sign(text.as_bytes())?;
    Ok(SignatureLine::new(key, signature.as_bytes().to_vec()))
}
