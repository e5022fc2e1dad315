//! Trust policies (C2SP `tlog-policy`): which logs a verifier accepts, and whose cosignatures suffice.

use std::collections::BTreeSet;

use crate::checkpoint::{Cosigned, Signatories, SignedCheckpoint};
use crate::decimal;
use crate::key::{KeyRefusal, KeyType, VerifierKey};
use crate::proof::UnprovenRefusal;

/// Longest policy file in bytes.
pub const POLICY_LEN_MAX: usize = 256 * 1024;
/// Most logs, and most witnesses and groups together, that a policy may define.
pub const POLICY_NAMES_MAX: usize = 1024;
/// Predefined name of the quorum that asks for nobody.
const NONE: &[u8] = b"none";

/// Why bytes are not a policy. Lines count from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyRefusal {
    /// Longer than [`POLICY_LEN_MAX`].
    #[error("the policy has {0} bytes; at most {POLICY_LEN_MAX} are accepted")]
    TooLong(usize),
    /// A control character other than tab and line feed, or no line feed at the end.
    #[error("line {0}: only tab and line feed are allowed as control characters, and each line ends with a line feed")]
    Character(usize),
    /// The line does not say what its first word promises.
    #[error("line {line}: {problem}")]
    Line {
        /// Which line.
        line: usize,
        /// What is wrong.
        problem: LineProblem,
    },
    /// No quorum line.
    #[error("the policy has no quorum line; “quorum none” asks for no cosignature")]
    NoQuorum,
}

/// What is wrong with one line of a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineProblem {
    /// Unknown first word, or too few or too many items.
    #[error("expected “log KEY [URL]”, “witness NAME KEY [URL]”, “group NAME all|any|K MEMBER…” or “quorum NAME”")]
    Form,
    /// Not a verifier key.
    #[error(transparent)]
    Key(#[from] KeyRefusal),
    /// A cosignature key where a log key belongs, or the reverse.
    #[error("a log has a key of type 0x01, a witness one of type 0x04")]
    KeyType,
    /// The same public key was defined before.
    #[error("this public key is defined twice")]
    DuplicateKey,
    /// The name was defined before, or is `none`.
    #[error("this name is already taken")]
    NameTaken,
    /// A member or quorum that no line above defines.
    #[error("a name is used that no line above defines")]
    UnknownName,
    /// The member is already in a group.
    #[error("a member may be listed only once")]
    MemberTwice,
    /// The threshold is not a number from 1 to the number of members.
    #[error("the threshold is “all”, “any” or a number from 1 to the number of members")]
    Threshold,
    /// A second quorum line.
    #[error("there is already a quorum line")]
    SecondQuorum,
    /// More than [`POLICY_NAMES_MAX`] definitions.
    #[error("more than {POLICY_NAMES_MAX} definitions")]
    TooMany,
}

/// Too few of the policy's witnesses have cosigned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the cosignatures do not meet the policy's quorum “{quorum}”")]
pub struct QuorumRefusal {
    /// Name of the quorum, other than UTF-8 replaced.
    pub quorum: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Rule {
    Witness(VerifierKey),
    /// Members are positions of earlier definitions, so that one pass evaluates all.
    Group {
        threshold: usize,
        members: Vec<usize>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Definition {
    name: Vec<u8>,
    rule: Rule,
}

/// A parsed policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<VerifierKey>,
    definitions: Vec<Definition>,
    /// Position of the definition that must hold; `None` for `quorum none`.
    quorum: Option<usize>,
}

impl Policy {
    /// Reads a policy file. Names, URLs and comments are opaque bytes; URLs are not kept.
    ///
    /// # Errors
    /// Every [`PolicyRefusal`].
    pub fn parse(bytes: &[u8]) -> Result<Self, PolicyRefusal> {
        if bytes.len() > POLICY_LEN_MAX {
            return Err(PolicyRefusal::TooLong(bytes.len()));
        }
        let mut draft = Draft::default();
        let mut lines = bytes.split(|byte| *byte == b'\n').zip(1..).peekable();
        while let Some((line, number)) = lines.next() {
            let control = |byte: &u8| (*byte < 0x20 && *byte != b'\t') || *byte == 0x7f;
            let cut_off = lines.peek().is_none() && !line.is_empty();
            if cut_off || line.iter().any(control) {
                return Err(PolicyRefusal::Character(number));
            }
            draft.read_line(line).map_err(|problem| PolicyRefusal::Line { line: number, problem })?;
        }
        let quorum = draft.quorum.ok_or(PolicyRefusal::NoQuorum)?;
        Ok(Self { logs: draft.logs, definitions: draft.definitions, quorum })
    }

    /// The logs it accepts; may be empty.
    pub fn logs(&self) -> &[VerifierKey] {
        &self.logs
    }

    /// The keys of its witnesses.
    pub fn witnesses(&self) -> impl Iterator<Item = &VerifierKey> {
        self.definitions.iter().filter_map(|definition| match &definition.rule {
            Rule::Witness(key) => Some(key),
            Rule::Group { .. } => None,
        })
    }

    /// Whether no cosignature is asked for.
    pub const fn asks_nobody(&self) -> bool {
        self.quorum.is_none()
    }

    /// Whether these verified cosignatures suffice.
    ///
    /// # Errors
    /// [`QuorumRefusal`].
    pub fn check_quorum(&self, cosigned: &[Cosigned]) -> Result<(), QuorumRefusal> {
        let Some(quorum) = self.quorum else { return Ok(()) };
        let mut holds: Vec<bool> = Vec::with_capacity(self.definitions.len());
        for definition in &self.definitions {
            holds.push(match &definition.rule {
                Rule::Witness(key) => cosigned.iter().any(|cosigned| cosigned.key == *key),
                Rule::Group { threshold, members } => {
                    members.iter().filter(|member| holds[**member]).count() >= *threshold
                }
            });
        }
        if holds[quorum] {
            return Ok(());
        }
        Err(QuorumRefusal { quorum: String::from_utf8_lossy(&self.definitions[quorum].name).into_owned() })
    }

    /// Whether a checkpoint is valid: signed by one of the logs (or by one of `log_keys`, which an application may know
    /// from elsewhere) and cosigned as the quorum asks.
    ///
    /// # Errors
    /// [`UnprovenRefusal::Signature`], [`UnprovenRefusal::Quorum`].
    pub fn check(
        &self,
        checkpoint: &SignedCheckpoint,
        log_keys: &[VerifierKey],
    ) -> Result<Signatories, UnprovenRefusal> {
        let signatories = checkpoint.open(&self.keys_with(log_keys))?;
        self.check_quorum(&signatories.cosigned)?;
        Ok(signatories)
    }

    /// All keys that matter to this policy, with further log keys.
    pub(crate) fn keys_with(&self, log_keys: &[VerifierKey]) -> Vec<VerifierKey> {
        self.logs.iter().chain(log_keys).chain(self.witnesses()).cloned().collect()
    }
}

#[derive(Default)]
struct Draft {
    logs: Vec<VerifierKey>,
    definitions: Vec<Definition>,
    grouped: BTreeSet<usize>,
    quorum: Option<Option<usize>>,
}

impl Draft {
    fn read_line(&mut self, line: &[u8]) -> Result<(), LineProblem> {
        let items: Vec<&[u8]> =
            line.split(|byte| matches!(byte, b' ' | b'\t')).filter(|item| !item.is_empty()).collect();
        match items.as_slice() {
            [] => Ok(()),
            [first, ..] if first.starts_with(b"#") => Ok(()),
            [b"log", key] | [b"log", key, _] => self.add_log(key),
            [b"witness", name, key] | [b"witness", name, key, _] => self.add_witness(name, key),
            [b"group", name, threshold, members @ ..] => self.add_group(name, threshold, members),
            [b"quorum", name] => self.set_quorum(name),
            _ => Err(LineProblem::Form),
        }
    }

    fn add_log(&mut self, key: &[u8]) -> Result<(), LineProblem> {
        let key = parse_key(key, KeyType::Note)?;
        if self.logs.iter().any(|log| log.public() == key.public()) {
            return Err(LineProblem::DuplicateKey);
        }
        if self.logs.len() == POLICY_NAMES_MAX {
            return Err(LineProblem::TooMany);
        }
        self.logs.push(key);
        Ok(())
    }

    fn add_witness(&mut self, name: &[u8], key: &[u8]) -> Result<(), LineProblem> {
        let key = parse_key(key, KeyType::Cosignature)?;
        let same = |definition: &Definition| matches!(&definition.rule, Rule::Witness(other) if other.public() == key.public());
        if self.definitions.iter().any(same) {
            return Err(LineProblem::DuplicateKey);
        }
        self.define(name, Rule::Witness(key))
    }

    fn add_group(&mut self, name: &[u8], threshold: &[u8], names: &[&[u8]]) -> Result<(), LineProblem> {
        let mut members = Vec::with_capacity(names.len());
        for member in names {
            let position = self.find(member)?;
            if !self.grouped.insert(position) {
                return Err(LineProblem::MemberTwice);
            }
            members.push(position);
        }
        let threshold = match threshold {
            b"all" => members.len(),
            b"any" => 1,
            number => {
                let number = std::str::from_utf8(number).ok().and_then(decimal::parse);
                number.and_then(|number| usize::try_from(number).ok()).ok_or(LineProblem::Threshold)?
            }
        };
        if !(1..=members.len()).contains(&threshold) {
            return Err(LineProblem::Threshold);
        }
        self.define(name, Rule::Group { threshold, members })
    }

    fn set_quorum(&mut self, name: &[u8]) -> Result<(), LineProblem> {
        if self.quorum.is_some() {
            return Err(LineProblem::SecondQuorum);
        }
        self.quorum = Some(if name == NONE { None } else { Some(self.find(name)?) });
        Ok(())
    }

    fn define(&mut self, name: &[u8], rule: Rule) -> Result<(), LineProblem> {
        if name == NONE || self.find(name).is_ok() {
            return Err(LineProblem::NameTaken);
        }
        if self.definitions.len() == POLICY_NAMES_MAX {
            return Err(LineProblem::TooMany);
        }
        self.definitions.push(Definition { name: name.to_vec(), rule });
        Ok(())
    }

    fn find(&self, name: &[u8]) -> Result<usize, LineProblem> {
        self.definitions.iter().position(|definition| definition.name == name).ok_or(LineProblem::UnknownName)
    }
}

fn parse_key(text: &[u8], key_type: KeyType) -> Result<VerifierKey, LineProblem> {
    let text = std::str::from_utf8(text).map_err(|_| KeyRefusal::Malformed)?;
    let key = VerifierKey::parse(text)?;
    if key.key_type() == key_type { Ok(key) } else { Err(LineProblem::KeyType) }
}
