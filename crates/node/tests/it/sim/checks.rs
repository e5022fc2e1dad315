//! What must never happen, watched from outside while it could (the chronicle knows what everybody signed), and what must be
//! so in the end. Numbers are those of RECORD §10.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use hutong_core::{
    commitment::Salt,
    consultation::{item::State as Stands, report::state_counts},
    ids::PartName,
    partner::pull::Status,
    projection::Projection,
};
use hutong_log::hash::{Hash, leaf_hash};

use super::{
    disk::{Head, Image, PartAt, at},
    node::State,
    people::{PLANTED, topic},
    world::World,
};

/// What was signed, promised and told, by everybody.
pub struct Chronicle {
    liar: Option<usize>,
    /// The one history of each honest log, as far as it was ever signed.
    histories: Vec<Vec<Hash>>,
    /// Every head that was signed: a size has one root.
    signed: Vec<BTreeMap<u64, Hash>>,
    /// The liar's heads, lies among them; leaves of those that have a tree.
    lies: BTreeSet<(u64, Hash)>,
    trees: BTreeMap<Hash, Rc<Vec<Hash>>>,
    /// Size of each lock.
    locks: Vec<u64>,
    /// The largest head that a witness cosigned of a log, as far as somebody may have seen it.
    promises: BTreeMap<(usize, usize), (u64, Hash)>,
    pub acknowledged: Vec<(usize, u64, Hash)>,
    /// What erasures took.
    pub erased: BTreeMap<PartAt, (Salt, Rc<[u8]>)>,
}

impl Chronicle {
    pub fn new(n: usize, liar: Option<usize>) -> Chronicle {
        Chronicle {
            liar,
            histories: vec![Vec::new(); n],
            signed: vec![BTreeMap::new(); n],
            lies: BTreeSet::new(),
            trees: BTreeMap::new(),
            locks: vec![0; n],
            promises: BTreeMap::new(),
            acknowledged: Vec::new(),
            erased: BTreeMap::new(),
        }
    }

    pub fn signed_size(&self, n: usize) -> u64 {
        self.histories[n].len() as u64
    }

    /// A log signs a head over these leaves: they continue everything that it ever signed (I2, I4).
    pub fn sign(&mut self, n: usize, head: &Head, hashes: &[Hash]) -> Option<String> {
        if self.liar == Some(n) {
            self.forked(n, head, hashes);
            return None;
        }
        let (old, new) = (&self.histories[n], &hashes[..at(head.size)]);
        let common = old.len().min(new.len());
        if old[..common] != new[..common] {
            return Some(format!(
                "I2: n{n} signs {} entries that do not continue the {} that it signed",
                new.len(),
                old.len()
            ));
        }
        if self.signed[n].insert(head.size, head.root).is_some_and(|root| root != head.root) {
            return Some(format!("I4: n{n} signs a second root for size {}", head.size));
        }
        let before = old.len();
        if new.len() > before {
            self.histories[n] = new.to_vec();
        }
        (new.len() < before).then(|| format!("I4: n{n} signs {} entries, below the {before} signed before", new.len()))
    }

    /// The lock of a log was written: it never goes back (I4).
    pub fn lock_moved(&mut self, n: usize, own: &Head) -> Option<String> {
        let before = std::mem::replace(&mut self.locks[n], own.size);
        (own.size < before).then(|| format!("I4: the lock of n{n} goes back from {before} to {}", own.size))
    }

    /// Somebody was told that a leaf is in the log: it is in the tree that is signed, and hence in every later one (I1).
    pub fn acknowledge(&mut self, n: usize, index: u64, hash: Hash) -> Option<String> {
        self.acknowledged.push((n, index, hash));
        let is_there = self.histories[n].get(at(index)) == Some(&hash);
        (!is_there).then(|| format!("I1: entry {index} of n{n} was acknowledged and is in no signed tree"))
    }

    /// A liar signs what it likes.
    pub fn lied(&mut self, _: usize, head: &Head) {
        self.lies.insert((head.size, head.root));
    }

    /// … also another tree.
    pub fn forked(&mut self, n: usize, head: &Head, hashes: &[Hash]) {
        self.lied(n, head);
        self.trees.entry(head.root).or_insert_with(|| Rc::new(hashes[..at(head.size)].to_vec()));
    }

    fn was_signed(&self, of: usize, head: &Head) -> bool {
        if self.liar == Some(of) {
            self.lies.contains(&(head.size, head.root))
        } else {
            self.signed[of].get(&head.size) == Some(&head.root)
        }
    }

    /// A mirror cosigns only what its origin signed (I6).
    pub fn mirrored(&self, n: usize, of: usize, head: &Head) -> Option<String> {
        (!self.was_signed(of, head))
            .then(|| format!("I6: n{n} mirrors n{of} at {}, which n{of} never signed", head.size))
    }

    /// A witness's signature may have been seen: it is of a head that its origin signed, never below and never beside what it
    /// signed before (I4).
    pub fn promised(&mut self, n: usize, of: usize, head: &Head) -> Option<String> {
        if !self.was_signed(of, head) {
            return Some(format!("I6: n{n} cosigns n{of} at {}, which n{of} never signed", head.size));
        }
        let before = self.promises.insert((n, of), (head.size, head.root));
        let (size, root) = before?;
        if head.size < size {
            return Some(format!("I4: the witness of n{n} cosigns n{of} at {}, below {size}", head.size));
        }
        let (Some(old), Some(new)) = (self.trees.get(&root), self.trees.get(&head.root)) else {
            let is_same = head.size > size || head.root == root;
            return (!is_same).then(|| format!("I4: the witness of n{n} cosigns two roots of n{of} at {size}"));
        };
        (old[..] != new[..old.len()]).then(|| format!("I4: the witness of n{n} cosigns two histories of n{of}"))
    }

    /// The lock is lost: what it held nobody can be held to.
    pub fn forget_promises(&mut self, n: usize) {
        self.locks[n] = 0;
        self.promises.retain(|(by, _), _| *by != n);
    }
}

impl World {
    /// Looks at everything that is stored at a node: bytes hash to the tree (I3), its own root is the one in the lock, mirrors
    /// lead to their heads (I6).
    pub fn scrub(&mut self, n: usize) {
        if !self.is_honest(n) || !self.nodes[n].is_serving() {
            return;
        }
        let node = &self.nodes[n];
        let image = &node.store.seen;
        let signed = node.process.as_ref().and_then(|p| p.head.as_ref()).map_or(0, |h| h.size);
        let mut wrong = None;
        for (of, log) in image.logs.iter().enumerate() {
            let until = if of == n { signed } else { log.size() };
            let bad = (0..at(until)).find(|index| leaf_hash(&log.leaves[*index]) != log.hashes[*index]);
            if let Some(index) = bad {
                wrong = Some(format!("I3: entry {index} of n{of} at n{n} is stored otherwise than it hashes"));
            }
            if let Some((head, _)) = image.mirrors.get(&of)
                && (head.size, head.root) != (log.size(), log.range.root())
            {
                wrong = Some(format!("I6: the mirror of n{of} at n{n} does not lead to its head"));
            }
        }
        if let Some(what) = wrong {
            self.fail(what);
        }
    }

    /// What is not yet as it must be when everything is well; empty when all has come together.
    pub fn open_ends(&self) -> Vec<String> {
        let mut open = Vec::new();
        for n in (0..self.nodes.len()).filter(|n| self.is_honest(*n)) {
            let Some(process) = self.nodes[n].process.as_ref() else {
                open.push(format!("n{n} does not run"));
                continue;
            };
            if !matches!(process.state, State::Serving) || process.is_settling {
                open.push(format!("n{n} does not serve"));
                continue;
            }
            open.extend(self.not_given_back(n));
            let image = &self.nodes[n].store.seen;
            for of in self.honest_partners(n) {
                let Some(head) = self.nodes[of].process.as_ref().and_then(|p| p.head.as_ref()) else { continue };
                let mirrored = image.mirrors.get(&of).map_or(0, |(h, _)| h.size);
                if mirrored != head.size || self.status(n, of) != Some(Status::Current) {
                    open.push(format!("n{n} mirrors {mirrored} of {} of n{of} ({:?})", head.size, self.status(n, of)));
                }
                for by_mirror in [true, false] {
                    let known = self.nodes[of].store.seen.cosigned.get(&(n, by_mirror)).map_or(0, |h| h.size);
                    if known != head.size {
                        open.push(format!("n{of} has {known} of {} cosigned by n{n}, mirror: {by_mirror}", head.size));
                    }
                }
                for (index, name) in self.missing_contents(n, of) {
                    if self.nodes[of].store.seen.openings.contains_key(&(of, index, name.clone()))
                        && name.as_str() != PartName::AUTHOR
                    {
                        open.push(format!("n{n} lacks {name} of entry {index} of n{of}"));
                    }
                }
            }
        }
        open
    }

    /// What must be so in the end.
    pub fn check_end(&mut self) {
        for n in 0..self.nodes.len() {
            self.scrub(n);
        }
        let wrong = self
            .check_acknowledged()
            .or_else(|| self.check_digests())
            .or_else(|| self.check_erased())
            .or_else(|| self.check_states())
            .or_else(|| self.check_leaves());
        if let Some(what) = wrong {
            self.fail(what);
        }
    }

    /// I1, also where the log was lost and came back.
    fn check_acknowledged(&self) -> Option<String> {
        let lost = self.chronicle.acknowledged.iter().find(|(n, index, hash)| {
            let log = &self.nodes[*n].store.durable().logs[*n];
            self.is_honest(*n) && log.hashes.get(at(*index)) != Some(hash)
        });
        lost.map(|(n, index, _)| format!("I1: entry {index} of n{n} was acknowledged and is gone"))
    }

    /// I5: what a node has folded is what the stored leaves fold to, and the same at all nodes as far as honest logs go.
    fn check_digests(&self) -> Option<String> {
        let mut shared: Option<(usize, Hash)> = None;
        for n in (0..self.nodes.len()).filter(|n| self.is_honest(*n)) {
            let image = self.nodes[n].store.durable();
            let digest = self.nodes[n].process.as_ref()?.view.digest();
            if digest != self.reference(image, 0..self.nodes.len()).digest() {
                return Some(format!("I5: the projection of n{n} is not what its leaves fold to"));
            }
            let honest = (0..self.nodes.len()).filter(|of| self.is_honest(*of));
            let digest = self.reference(image, honest).digest();
            match shared {
                Some((first, other)) if other != digest => {
                    return Some(format!("I5: n{first} and n{n} differ at equal pins"));
                }
                _ => shared = Some((n, digest)),
            }
        }
        None
    }

    /// Core's fold of stored leaves, the last log first.
    fn reference(&self, image: &Image, of: impl DoubleEndedIterator<Item = usize>) -> Projection {
        let mut view = Projection::new();
        for of in of.rev() {
            image.logs[of].leaves.iter().for_each(|leaf| view.apply(&self.names[of], leaf));
        }
        let documents = image.openings.iter().filter(|((.., name), _)| name.as_str() == PartName::DOCUMENT);
        documents.for_each(|(_, (_, bytes))| view.open_document(bytes));
        view
    }

    /// I7: neither content nor salt of what an erasure took is on any disk, whatever was put back meanwhile.
    fn check_erased(&self) -> Option<String> {
        for ((of, index, name), (salt, bytes)) in &self.chronicle.erased {
            // An erasure that nobody signed is none, and from a liar's log nothing more is taken once it is found out.
            if !self.is_honest(*of) || !self.is_erased_in_history(*of, *index, name) {
                continue;
            }
            for n in (0..self.nodes.len()).filter(|n| self.is_honest(*n)) {
                let openings = &self.nodes[n].store.durable().openings;
                let is_here = |(known, content): &(Salt, Rc<[u8]>)| {
                    // Two items may say the same of who wrote them; their words are never the same here.
                    let is_text = name.as_str() == PartName::TEXT && !bytes.is_empty();
                    known == salt || (is_text && content.windows(bytes.len()).any(|w| w == &bytes[..]))
                };
                if let Some((place, _)) = openings.iter().find(|(_, opening)| is_here(opening)) {
                    return Some(format!("I7: {name} of entry {index} of n{of} was erased; n{n} has it ({place:?})"));
                }
            }
        }
        None
    }

    fn is_erased_in_history(&self, of: usize, index: u64, name: &PartName) -> bool {
        let Some(process) = self.nodes[of].process.as_ref() else { return false };
        let place = hutong_core::ids::Place { origin: self.names[of].clone(), index };
        process.view.parts().get(&(place, name.clone())).is_some_and(|row| row.erased_by.is_some())
    }

    /// I8: the six states add up to what was accepted, in every log at every node.
    fn check_states(&self) -> Option<String> {
        for n in (0..self.nodes.len()).filter(|n| self.is_honest(*n)) {
            let view = &self.nodes[n].process.as_ref()?.view;
            for name in &self.names {
                let counts = state_counts(&view.dispositions(name, &topic()));
                let sum: u64 = Stands::ALL.iter().map(|s| counts[s.word()]).sum();
                if counts["accepted"] != sum {
                    return Some(format!("I8: {} accepted, {sum} in the states of {name} at n{n}", counts["accepted"]));
                }
            }
        }
        None
    }

    /// I10: no leaf says who wrote it.
    fn check_leaves(&self) -> Option<String> {
        let planted = PLANTED.as_bytes();
        let mut logs = self.nodes.iter().enumerate().map(|(n, node)| (n, &node.store.durable().logs[n]));
        let found = logs.find(|(_, log)| log.leaves.iter().any(|l| l.windows(planted.len()).any(|w| w == planted)));
        found.map(|(n, _)| format!("I10: a leaf of n{n} holds a name"))
    }
}
