//! Contents of the own log that are lost with an older backup, asked back of whoever was shown them. Mirrors
//! `partners/recall.rs`, and the answer in `wire/serve.rs`.

use hutong_core::{
    commitment::commit,
    consultation::policy::ever_opens,
    ids::{PartName, Place},
};

use super::{
    contents::WANTS,
    disk::{PartAt, Point},
    network::{Ask, Found},
    node::Want,
    world::{Safeguard, World},
};

impl World {
    /// Parts of the own log that are neither here nor erased. The tables say it: entries from a mirror are all that is
    /// short of them, and where none ever came nobody looks (the product has an index for that).
    pub fn lost(&self, n: usize) -> Vec<(u64, PartName)> {
        let Some(process) = self.nodes[n].process.as_ref().filter(|_| self.nodes[n].took_over) else {
            return Vec::new();
        };
        let from = (Place { origin: self.names[n].clone(), index: 0 }, PartName::new("-").unwrap());
        let own = process.view.parts().range(from..).take_while(|((at, _), _)| at.origin == self.names[n]);
        let openings = &self.nodes[n].store.seen.openings;
        own.filter(|((at, name), row)| {
            let kind = process.view.items().get(at).map(|item| item.kind);
            row.erased_by.is_none() && ever_opens(kind, name) && !openings.contains_key(&(n, at.index, name.clone()))
        })
        .map(|((at, name), _)| (at.index, name.clone()))
        .collect()
    }

    /// Asks a partner for what is lost.
    pub fn recall(&mut self, n: usize, of: usize) {
        if !self.nodes[n].is_serving() || self.nodes[n].store.seen.evidence.contains_key(&of) {
            return;
        }
        for wanted in self.lost(n).chunks(WANTS) {
            self.ask(n, of, Ask::Back(wanted.to_vec()), Want::Back(wanted.to_vec()));
        }
    }

    /// What the asker once opened to this node of its own log, as it is held here.
    pub fn give_back(&self, n: usize, to: usize, wanted: &[(u64, PartName)]) -> Vec<Found> {
        let Some(process) = self.nodes[n].process.as_ref() else { return Vec::new() };
        let answer = |(index, name): &(u64, PartName)| {
            let place = Place { origin: self.names[to].clone(), index: *index };
            match process.view.parts().get(&(place, name.clone())) {
                Some(row) if row.erased_by.is_some() => Found::Gone,
                Some(_) => match self.nodes[n].store.seen.openings.get(&(to, *index, name.clone())) {
                    Some((salt, bytes)) => Found::Open(*salt, bytes.clone()),
                    None => Found::Absent,
                },
                None => Found::Absent,
            }
        };
        wanted.iter().map(answer).collect()
    }

    /// Mirrors `fits` and `keep`: what gives its commitment and was not erased meanwhile.
    pub fn take_back(&mut self, n: usize, wanted: &[(u64, PartName)], found: &[Found]) {
        let Some(process) = self.nodes[n].process.as_ref() else { return };
        let (mut back, mut refused): (Vec<(PartAt, _)>, Vec<&str>) = Default::default();
        let mut gone: Vec<(PartAt, _)> = Vec::new();
        for ((index, name), found) in wanted.iter().zip(found) {
            let Found::Open(salt, bytes) = found else { continue };
            let place = Place { origin: self.names[n].clone(), index: *index };
            let row = process.view.parts().get(&(place, name.clone()));
            let Some((row, id)) = row.zip(self.leaf_id(n, n, *index)) else { continue };
            if commit(salt, name, id, bytes) != row.commitment {
                refused.push("other words were given back");
                continue;
            }
            let one = ((n, *index, name.clone()), (*salt, bytes.clone()));
            if row.erased_by.is_some() {
                refused.push("erased words were given back");
                // The erasure found nothing here to take: these are the words that it took.
                gone.push(one.clone());
            }
            if row.erased_by.is_none() || self.is_off(Safeguard::ErasedStays) {
                back.push(one);
            }
        }
        for (part, opening) in gone {
            self.chronicle.erased.entry(part).or_insert(opening);
        }
        refused.into_iter().for_each(|what| self.tally.add("event", what));
        if back.is_empty()
            || self.write(n, Point::Contents, |image| image.openings.extend(back.iter().cloned())).is_err()
        {
            return;
        }
        let Some(process) = self.nodes[n].process.as_mut() else { return };
        for ((.., name), (_, bytes)) in &back {
            if name.as_str() == PartName::DOCUMENT {
                process.view.open_document(bytes);
            }
        }
        (0..back.len()).for_each(|_| self.tally.add("event", "content given back"));
    }

    /// Lost contents that an honest partner holds: once all is well there are none.
    pub fn not_given_back(&self, n: usize) -> Vec<String> {
        let holds = |of: usize, index: u64, name: &PartName| {
            self.nodes[of].store.seen.openings.contains_key(&(n, index, name.clone()))
        };
        let mut open = Vec::new();
        for (index, name) in self.lost(n) {
            if let Some(of) = self.honest_partners(n).find(|of| holds(*of, index, &name)) {
                open.push(format!("n{n} lost {name} of its entry {index}, which n{of} holds"));
            }
        }
        open
    }
}
