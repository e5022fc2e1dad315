//! Contents that partners open to each other, and what happens when they are erased. Mirrors `partners/contents.rs` and
//! `publish/opened.rs`; who may read what is core's (`consultation/policy.rs`).

use hutong_core::{
    canonical::{self, parse_object},
    command::{Actor, Ask, Command},
    commitment::commit,
    consultation::{
        charter::Charter,
        policy::{OpeningFacts, may_open, may_open_joint},
    },
    ids::{FormKey, PartName, Place},
    projection::{Projection, hosts_of},
};
use hutong_log::hash::sha256;

use super::{
    disk::{PartAt, Point},
    network::{Ask as Question, Found},
    node::{Process, Want},
    people::{PLANTED, topic},
    world::World,
};

/// Contents asked for at once: far fewer than are allowed, so that an answer does not bring everything.
pub const WANTS: usize = 32;

/// Whether an author consented to be named (`publish/opened.rs`, `consents`).
fn consents(author: &[u8]) -> bool {
    let parsed = parse_object(author, canonical::DOCUMENT).ok();
    parsed.is_some_and(|author| author.need_int("named") == Ok(1))
}

impl World {
    /// Whether a part of a log may be opened to a body, as the fold of one of them has it.
    fn is_open(
        &self,
        (view, charter): (&Projection, &Charter),
        to: usize,
        (place, name): (&Place, &PartName),
        is_named: bool,
    ) -> bool {
        match view.items().get(place) {
            None => may_open_joint(&hosts_of(charter), &self.names[to], name),
            Some(row) => {
                let facts = OpeningFacts {
                    charter,
                    recipient: &self.names[to],
                    kind: row.kind,
                    audience: row.audience,
                    state: row.state,
                    is_named,
                };
                may_open(&facts, name)
            }
        }
    }

    fn is_erased(&self, process: &Process, of: usize, index: u64, name: &PartName) -> bool {
        let place = Place { origin: self.names[of].clone(), index };
        process.view.parts().get(&(place, name.clone())).is_none_or(|row| row.erased_by.is_some())
    }

    /// Asks for what may be opened and is not here.
    pub fn look_for_contents(&mut self, n: usize, of: usize) {
        let Some(process) = self.nodes[n].process.as_ref() else { return };
        let Some(follower) = process.followers.get(&of) else { return };
        if follower.is_stale || self.is_calm {
            let missing = self.missing_contents(n, of).into_iter().collect();
            let Some(follower) = self.nodes[n].process.as_mut().and_then(|p| p.followers.get_mut(&of)) else { return };
            follower.missing = missing;
            follower.is_stale = false;
        }
        let Some(follower) = self.nodes[n].process.as_ref().and_then(|p| p.followers.get(&of)) else { return };
        let wanted: Vec<(u64, PartName)> = follower.missing.iter().cloned().collect();
        for wanted in wanted.chunks(WANTS) {
            self.ask(n, of, Question::Contents(wanted.to_vec()), Want::Contents(wanted.to_vec()));
        }
    }

    /// Open parts of a partner's log that are not here. Whether an author is named is told by the part being there.
    pub fn missing_contents(&self, n: usize, of: usize) -> Vec<(u64, PartName)> {
        let Some(process) = self.nodes[n].process.as_ref() else { return Vec::new() };
        let first = Place { origin: self.names[of].clone(), index: 0 };
        let from = (first, PartName::new("-").unwrap());
        let parts = process.view.parts().range(from..).take_while(|((at, _), _)| at.origin == self.names[of]);
        let shut = parts.filter(|((at, name), row)| {
            row.erased_by.is_none() && !self.nodes[n].store.seen.openings.contains_key(&(of, at.index, name.clone()))
        });
        let Some(charter) = process.view.charter(&topic()) else { return Vec::new() };
        let wanted = shut.filter(|((at, name), _)| self.is_open((&process.view, &charter), n, (at, name), true));
        wanted.map(|((at, name), _)| (at.index, name.clone())).collect()
    }

    /// What a partner is told of contents of the own log.
    pub fn open_contents(&mut self, n: usize, to: usize, wanted: &[(u64, PartName)]) -> Vec<Found> {
        let charter = self.nodes[n].process.as_ref().and_then(|p| p.view.charter(&topic()));
        let Some(charter) = charter else { return Vec::new() };
        let answer = |(index, name): &(u64, PartName)| self.open_content(n, to, &charter, *index, name);
        let found: Vec<Found> = wanted.iter().map(answer).collect();
        for ((index, name), found) in wanted.iter().zip(&found) {
            if let Found::Open(_, bytes) = found
                && name.as_str() == PartName::AUTHOR
                && !consents(bytes)
                && String::from_utf8_lossy(bytes).contains(PLANTED)
            {
                self.fail(format!("n{n} tells n{to} who wrote its entry {index}, who did not consent"));
            }
        }
        found
    }

    fn open_content(&self, n: usize, to: usize, charter: &Charter, index: u64, name: &PartName) -> Found {
        let Some(process) = self.nodes[n].process.as_ref() else { return Found::Absent };
        if self.is_erased(process, n, index, name) {
            return Found::Gone;
        }
        let place = Place { origin: self.names[n].clone(), index };
        let opening = self.nodes[n].store.seen.openings.get(&(n, index, name.clone()));
        let is_named = name.as_str() == PartName::AUTHOR && opening.is_some_and(|(_, bytes)| consents(bytes));
        match opening {
            _ if !self.is_open((&process.view, charter), to, (&place, name), is_named) => Found::Shut,
            Some((salt, bytes)) => Found::Open(*salt, bytes.clone()),
            None => Found::Absent,
        }
    }

    /// Mirrors `take_part` and `keep`: what does not give its commitment is not stored, nor what was erased meanwhile.
    pub fn take_contents(&mut self, n: usize, of: usize, wanted: &[(u64, PartName)], found: &[Found]) {
        let Some(process) = self.nodes[n].process.as_ref() else { return };
        let mut opened = Vec::new();
        let mut done = Vec::new();
        for ((index, name), found) in wanted.iter().zip(found) {
            let Found::Open(salt, bytes) = found else {
                // Asked for again when the log has grown.
                done.push((*index, name.clone()));
                continue;
            };
            let place = Place { origin: self.names[of].clone(), index: *index };
            let part = process.view.parts().get(&(place.clone(), name.clone()));
            let id = self.leaf_id(n, of, *index);
            let fits = part.zip(id).is_some_and(|(row, id)| commit(salt, name, id, bytes) == row.commitment);
            if !fits {
                self.tally.add("event", "content refused");
                return;
            }
            if !self.is_erased(process, of, *index, name) {
                let at: PartAt = (of, *index, name.clone());
                opened.push((at, (*salt, bytes.clone())));
            }
            done.push((*index, name.clone()));
        }
        let written = self.write(n, Point::Contents, |image| image.openings.extend(opened.iter().cloned()));
        if written.is_err() {
            return;
        }
        let Some(process) = self.nodes[n].process.as_mut() else { return };
        for ((_, _, name), (_, bytes)) in &opened {
            if name.as_str() == PartName::DOCUMENT {
                process.view.open_document(bytes);
            }
        }
        if let Some(follower) = process.followers.get_mut(&of) {
            follower.missing.retain(|part| !done.contains(part));
        }
        (0..opened.len()).for_each(|_| self.tally.add("event", "content opened"));
    }

    pub fn leaf_id(&self, n: usize, of: usize, index: u64) -> Option<hutong_core::ids::LeafId> {
        use hutong_core::record::{Reading, read};
        let leaf = self.nodes[n].store.seen.logs[of].leaves.get(super::disk::at(index))?;
        if let Reading::Known(leaf) = read(leaf) { Some(leaf.id) } else { None }
    }

    /// Mirrors `partners/mod.rs`, `confirmations`: the same erasure always has the same form key.
    pub fn acknowledge_erasures(&mut self, n: usize) {
        let Some(process) = self.nodes[n].process.as_ref().filter(|p| !p.is_settling) else { return };
        let Some((of, index)) = process.erased.difference(&process.acknowledged).next().copied() else { return };
        let place = Place { origin: self.names[of].clone(), index };
        let hash = sha256(format!("ack {place:?}").as_bytes());
        let mut key = [0; 16];
        key.copy_from_slice(&hash.as_bytes()[..16]);
        // Void erasures are nobody's business: the rule knows no such erasure.
        if let Some(process) = self.nodes[n].process.as_mut() {
            process.acknowledged.insert((of, index));
        }
        let command = Command { actor: Actor::Node, key: FormKey(key), ask: Ask::AcknowledgeErasure(place) };
        self.ask_of(n, command);
    }
}
