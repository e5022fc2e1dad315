//! What a log says of itself, a fold of its `genesis`, `key`, `policy` and `retire` leaves: which key signs which size, which
//! policy holds, whether it has ended. A key leaf at index i is in force for every size above i, so that who must have signed
//! a head follows from exactly the leaves it covers (`docs/decisions/137-keys-follow-from-the-leaves.md`).

use std::collections::BTreeMap;

use hutong_log::{hash::Hash, key::VerifierKey};

use super::{Event, Genesis, KeyChange, KeyRole, LogHead, PolicySet, Reading, Statement, read};
use crate::{
    consultation::item::words,
    ids::{EntryIndex, Origin},
};

/// Void leaves that are remembered to be shown; more than that are only counted by whoever lists leaves.
const VOID_MAX: usize = 64;
/// The words of leaves that a life is folded from.
const WORDS: [&[u8]; 4] = [b"\"t\":\"genesis\"", b"\"t\":\"key\"", b"\"t\":\"policy\"", b"\"t\":\"retire\""];

/// A key and the sizes that it signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The key.
    pub key: VerifierKey,
    /// The leaf that brought it: it is in force for every size above that index, until the next term.
    pub index: EntryIndex,
}

/// A policy in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its version.
    pub version: u64,
    /// SHA-256 of the document.
    pub sha256: Hash,
    /// The leaf that says so.
    pub index: EntryIndex,
}

/// The end of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The `retire` leaf.
    pub index: EntryIndex,
    /// The log that goes on in its place, where it is named.
    pub next: Option<Origin>,
}

words! {
    /// Why a `key`, `policy` or `retire` leaf changes nothing.
    Void {
        /// The root key that the first entry names has not signed it.
        Signature = "signature",
        /// What it replaces is not in force.
        Old = "old",
        /// The new key is none of its role, or was used before.
        New = "new",
        /// Its size was not reached.
        Early = "early",
        /// The log had ended.
        Ended = "ended",
    }
}

/// Everything a log says of itself, up to some size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLife {
    origin: Origin,
    root: VerifierKey,
    prev: Option<LogHead>,
    terms: BTreeMap<KeyRole, Vec<Term>>,
    policy: Option<Policy>,
    end: Option<End>,
    void: Vec<(EntryIndex, Void)>,
}

/// Whether an entry may be about the log itself: looked at before it is parsed. A leaf that is has its kind in these
/// bytes; another may have them elsewhere.
pub fn may_be_about_log(bytes: &[u8]) -> bool {
    let mut at = bytes.windows(5).enumerate().filter(|(_, w)| *w == b"\"t\":\"").map(|(at, _)| at);
    at.any(|at| WORDS.iter().any(|word| bytes[at..].starts_with(word)))
}

impl LogLife {
    /// Begins with the first leaf of a log; `None` when a key that it names cannot be read, or is not named as it must.
    pub fn begin(genesis: &Genesis) -> Option<LogLife> {
        let root = VerifierKey::parse(&genesis.root_vkey).ok()?;
        let log = VerifierKey::parse(&genesis.log_vkey).ok().filter(|key| key.name() == genesis.origin.as_str())?;
        let mut terms = BTreeMap::from([(KeyRole::Log, vec![Term { key: log, index: 0 }])]);
        for (role, text) in [
            (KeyRole::Witness, &genesis.witness_vkey),
            (KeyRole::Mirror, &genesis.mirror_vkey),
            (KeyRole::Transport, &genesis.transport_vkey),
        ] {
            terms.insert(role, vec![Term { key: VerifierKey::parse(text).ok()?, index: 0 }]);
        }
        let is_fit = |(role, terms): (&KeyRole, &Vec<Term>)| terms.iter().all(|t| t.key.key_type() == role.key_type());
        let (origin, prev) = (genesis.origin.clone(), genesis.prev.clone());
        let life = LogLife { origin, root, prev, terms, policy: None, end: None, void: Vec::new() };
        life.terms.iter().all(is_fit).then_some(life)
    }

    /// Folds leaves of a log by ascending index, the first one among them; others than those about it may be left out.
    pub fn fold<B: AsRef<[u8]>>(
        origin: &Origin,
        entries: impl IntoIterator<Item = (EntryIndex, B)>,
    ) -> Option<LogLife> {
        let mut life: Option<LogLife> = None;
        for (index, bytes) in entries {
            LogLife::take_bytes(&mut life, index, bytes.as_ref());
        }
        life.filter(|life| life.origin == *origin)
    }

    /// Takes the next entry of a log, whatever it is.
    pub fn take_bytes(life: &mut Option<LogLife>, index: EntryIndex, bytes: &[u8]) {
        if !may_be_about_log(bytes) {
            return;
        }
        let Reading::Known(leaf) = read(bytes) else { return };
        match (&leaf.event, life) {
            (Event::RecordBegun(genesis), life) if index == 0 => *life = LogLife::begin(genesis),
            (event, Some(life)) => life.take(index, event),
            _ => {}
        }
    }

    /// Takes the next leaf: one that breaks a rule changes nothing, and is remembered as void.
    pub fn take(&mut self, index: EntryIndex, event: &Event) {
        let taken = match event {
            Event::KeyChanged(change) => self.check_key(index, change).map(|key| {
                self.terms.entry(change.role).or_default().push(Term { key, index });
            }),
            Event::PolicySet(set) => self.check_policy(set).map(|()| {
                self.policy = Some(Policy { version: set.version, sha256: set.sha256, index });
            }),
            Event::LogRetired { next } => match &self.end {
                Some(_) => Err(Void::Ended),
                None => {
                    self.end = Some(End { index, next: next.clone() });
                    Ok(())
                }
            },
            _ => Ok(()),
        };
        if let Err(why) = taken
            && self.void.len() < VOID_MAX
        {
            self.void.push((index, why));
        }
    }

    /// The new key of a change that would stand at `index`.
    ///
    /// # Errors
    /// Why it would change nothing. Signatures are looked at last: most forgeries cost nothing.
    pub fn check_key(&self, index: EntryIndex, change: &KeyChange) -> Result<VerifierKey, Void> {
        let now = self.key(change.role);
        if self.end.is_some() {
            return Err(Void::Ended);
        }
        if change.old != now.to_string() {
            return Err(Void::Old);
        }
        let new = VerifierKey::parse(&change.new).map_err(|_| Void::New)?;
        let is_used = |key: &VerifierKey| key.public() == new.public();
        let was_used = self.terms.values().flatten().any(|t| is_used(&t.key)) || is_used(&self.root);
        if new.name() != now.name() || new.key_type() != now.key_type() || was_used {
            return Err(Void::New);
        }
        if change.from_size > index.saturating_add(1) {
            return Err(Void::Early);
        }
        let KeyChange { role, old, new: next, from_size, root_sig } = change.clone();
        let statement = Statement::Key { origin: self.origin.clone(), role, old, new: next, from_size };
        if statement.is_signed(&self.root, &root_sig) { Ok(new) } else { Err(Void::Signature) }
    }

    /// Whether a policy would hold.
    ///
    /// # Errors
    /// Why it would change nothing.
    pub fn check_policy(&self, set: &PolicySet) -> Result<(), Void> {
        if self.end.is_some() {
            return Err(Void::Ended);
        }
        if set.version <= self.policy.as_ref().map_or(0, |p| p.version) {
            return Err(Void::Old);
        }
        let (version, sha256) = (set.version, set.sha256);
        let statement = Statement::Policy { origin: self.origin.clone(), version, sha256 };
        if statement.is_signed(&self.root, &set.root_sig) { Ok(()) } else { Err(Void::Signature) }
    }

    /// The log.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The offline key that signs changes.
    pub fn root(&self) -> &VerifierKey {
        &self.root
    }

    /// The log that this one continues.
    pub fn prev(&self) -> Option<&LogHead> {
        self.prev.as_ref()
    }

    /// Keys of a role in their order; at least one.
    pub fn terms(&self, role: KeyRole) -> &[Term] {
        self.terms.get(&role).map(Vec::as_slice).unwrap_or_default()
    }

    /// The key of a role in force.
    pub fn key(&self, role: KeyRole) -> &VerifierKey {
        // `begin` gives every role its first key; the root stands in where that were not so, and signs no head.
        self.terms(role).last().map_or(&self.root, |term| &term.key)
    }

    /// The key that must have signed a head of this size: only right for sizes up to which leaves were taken.
    pub fn log_key_at(&self, size: u64) -> &VerifierKey {
        let terms = self.terms(KeyRole::Log);
        // The first leaf's key signs the empty tree too.
        terms.iter().rev().find(|term| term.index < size).or(terms.first()).map_or(&self.root, |term| &term.key)
    }

    /// Keys that were replaced: role, key, and the index of the leaf that brought the next; by index.
    pub fn former(&self) -> Vec<(KeyRole, &VerifierKey, EntryIndex)> {
        let mut all = Vec::new();
        for (role, terms) in &self.terms {
            let pairs = terms.iter().zip(terms.iter().skip(1));
            all.extend(pairs.map(|(old, new)| (*role, &old.key, new.index)));
        }
        all.sort_by_key(|(_, _, until)| *until);
        all
    }

    /// Whether it ever was a key of that role.
    pub fn knows(&self, role: KeyRole, key: &VerifierKey) -> bool {
        self.terms(role).iter().any(|term| term.key == *key)
    }

    /// The same by its text.
    pub fn knows_text(&self, role: KeyRole, key: &str) -> bool {
        self.terms(role).iter().any(|term| term.key.to_string() == key)
    }

    /// Whether it was one of that role and is none any more.
    pub fn has_replaced(&self, role: KeyRole, key: &VerifierKey) -> bool {
        self.knows(role, key) && self.key(role) != key
    }

    /// The policy in force.
    pub fn policy(&self) -> Option<&Policy> {
        self.policy.as_ref()
    }

    /// Its end, if it has ended.
    pub fn end(&self) -> Option<&End> {
        self.end.as_ref()
    }

    /// Leaves that changed nothing, by index.
    pub fn void(&self) -> &[(EntryIndex, Void)] {
        &self.void
    }
}
