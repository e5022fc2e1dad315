//! Bodies without a world: rules, encoding and fold are the real ones; what a home node remembers is a small model.

use std::collections::{BTreeMap, BTreeSet};

use hutong_core::{
    command::{Actor, Ask, Command},
    commitment::Salt,
    consultation::{
        document::{Answer, Propose},
        item::{ItemKind, State},
        opening::FreezeRoll,
    },
    decide::{Decision, decide},
    facts::{Base, Deed, Needs, Private, Standing},
    home::Group,
    ids::{ConsultationId, DocumentId, FormKey, LeafId, Origin, PartName, PersonId, Place},
    moment::Moment,
    projection::Projection,
    receipt::vote_commitment,
    record::{Event, ItemAccepted, LogHead, encode},
    refusal::Refusal,
};
use hutong_log::{
    hash::{Hash, leaf_hash, sha256},
    tree::root_of,
};

use crate::fixtures::{charter, code, document, origin, people, person, topic};

/// One body: its log, what it has seen of others', and what only it remembers.
pub struct Body {
    pub origin: Origin,
    pub view: Projection,
    pub leaves: Vec<Vec<u8>>,
    /// What happened, as decided, beside the bytes.
    pub events: Vec<Event>,
    pub documents: Vec<Vec<u8>>,
    people: BTreeMap<PersonId, Standing>,
    deeds: BTreeSet<(PersonId, Place, Deed)>,
    votes_n: BTreeMap<(PersonId, ConsultationId), u64>,
    voted: BTreeSet<Place>,
    open_votes: BTreeMap<ConsultationId, (LeafId, Vec<Hash>)>,
    checked: BTreeMap<DocumentId, BTreeSet<Hash>>,
    heads: Vec<LogHead>,
    /// Words of what is counted, by leaf; those of questions travel.
    words: BTreeMap<Place, Vec<u8>>,
}

pub struct World {
    pub bodies: Vec<Body>,
    drawn: u64,
}

impl World {
    /// Bodies with the same kinds of people, nothing opened.
    pub fn new(origins: &[&str]) -> World {
        let body = |name: &&str| Body {
            origin: origin(name),
            view: Projection::new(),
            leaves: Vec::new(),
            events: Vec::new(),
            documents: Vec::new(),
            people: people(),
            deeds: BTreeSet::new(),
            votes_n: BTreeMap::new(),
            voted: BTreeSet::new(),
            open_votes: BTreeMap::new(),
            checked: BTreeMap::new(),
            heads: Vec::new(),
            words: BTreeMap::new(),
        };
        World { bodies: origins.iter().map(body).collect(), drawn: 0 }
    }

    /// Bodies that hold one open consultation together.
    pub fn opened(origins: &[&str]) -> World {
        let mut world = World::new(origins);
        let bytes = charter(1, origins).bytes();
        world.adopt("charter", bytes);
        for body in 0..origins.len() {
            let roll = FreezeRoll { consultation: topic(), leaf_id: LeafId([8; 16]), n: 2, root: sha256(b"roll") };
            world.ask(body, &person("admin"), Ask::FreezeRoll(roll)).unwrap();
            world.ask(body, &Actor::Node, Ask::OpenConsultation(topic())).unwrap();
        }
        world.exchange_all();
        world
    }

    /// Draft, check, propose at the first body, accept at all others.
    pub fn adopt(&mut self, kind: &str, bytes: Vec<u8>) {
        let (id, sha256) = (document(kind), sha256(&bytes));
        self.bodies[0].checked.entry(id.clone()).or_default().insert(sha256);
        let propose = Propose { document: id.clone(), bytes };
        let placed = self.ask(0, &person("signatory"), Ask::ProposeDocument(propose)).unwrap();
        let Event::DocumentProposed { document, .. } = self.bodies[0].events[placed[placed.len() - 1] as usize].clone()
        else {
            panic!("the last leaf proposes")
        };
        self.exchange_all();
        for body in 1..self.bodies.len() {
            let answer = Answer { document: document.clone() };
            self.ask(body, &person("signatory"), Ask::AcceptDocument(answer)).unwrap();
        }
        self.exchange_all();
    }

    /// One command at one body; gives the indexes of the leaves it wrote.
    pub fn ask(&mut self, body: usize, actor: &Actor, ask: Ask) -> Result<Vec<u64>, Refusal> {
        let command = Command { actor: actor.clone(), key: FormKey([0; 16]), ask };
        let base = self.bodies[body].facts(&command);
        let decision = decide(&command, &base)?;
        Ok(self.carry_out(body, &command, decision))
    }

    fn draw(&mut self) -> Hash {
        self.drawn += 1;
        sha256(&self.drawn.to_be_bytes())
    }

    fn draw_id(&mut self) -> LeafId {
        LeafId(self.draw().as_bytes()[..16].try_into().unwrap())
    }

    fn carry_out(&mut self, body: usize, command: &Command, decision: Decision) -> Vec<u64> {
        if let (Some(row), Ask::CastVote(cast), Some(who)) = (&decision.vote, &command.ask, command.actor.person()) {
            let (fresh, salt) = (self.draw_id(), Salt(self.draw().to_bytes()));
            let b = &mut self.bodies[body];
            let (batch, rows) = b.open_votes.entry(cast.consultation.clone()).or_insert((fresh, Vec::new()));
            rows.push(vote_commitment(*batch, &salt, &row.bytes()));
            b.votes_n.insert((who.clone(), cast.consultation.clone()), row.q);
            b.voted.insert(cast.statement.clone());
        }
        if decision.seals_votes {
            self.bodies[body].open_votes.clear();
        }
        let author = decision.author.or_else(|| command.actor.person().cloned());
        let mut earlier: Vec<(u64, Hash)> = Vec::new();
        for draft in decision.drafts {
            let salts: Vec<Salt> = (0..draft.salts_n()).map(|_| Salt(self.draw().to_bytes())).collect();
            let id = self.draw_id();
            let encoded = encode(draft, id, &salts, &earlier, Moment(1_763_800_421 + self.drawn * 7));
            let b = &mut self.bodies[body];
            let index = b.leaves.len() as u64;
            earlier.push((index, encoded.hash));
            b.view.apply(&b.origin, &encoded.bytes);
            if let Event::DocumentProposed { .. } = encoded.leaf.event {
                let bytes = encoded.parts[0].opening.as_ref().unwrap().1.clone();
                b.view.open_document(&bytes);
                b.documents.push(bytes);
            }
            if let Event::ItemAccepted(ItemAccepted { kind: ItemKind::Questions | ItemKind::Survey, .. }) =
                encoded.leaf.event
            {
                let text = encoded.parts.iter().find(|p| p.name.as_str() == PartName::TEXT).unwrap();
                let bytes = text.opening.as_ref().unwrap().1.clone();
                b.words.insert(Place { origin: b.origin.clone(), index }, bytes);
            }
            b.remember(index, author.as_ref(), &encoded.leaf.event);
            b.events.push(encoded.leaf.event);
            b.leaves.push(encoded.bytes);
        }
        earlier.into_iter().map(|(index, _)| index).collect()
    }

    /// One body pulls what it has not seen of another's log, and the bytes of its documents.
    pub fn exchange(&mut self, from: usize, to: usize) {
        let (origin, leaves, documents, words) = {
            let b = &self.bodies[from];
            (b.origin.clone(), b.leaves.clone(), b.documents.clone(), b.words.clone())
        };
        let b = &mut self.bodies[to];
        b.words.extend(words);
        let seen = usize::try_from(b.view.next_index(&origin)).unwrap();
        leaves[seen..].iter().for_each(|bytes| b.view.apply(&origin, bytes));
        documents.iter().for_each(|bytes| b.view.open_document(bytes));
        let root = root_of(leaves.iter().map(|l| leaf_hash(l)));
        b.heads.retain(|h| h.origin != origin);
        b.heads.push(LogHead { origin, size: leaves.len() as u64, root });
    }

    pub fn exchange_all(&mut self) {
        for from in 0..self.bodies.len() {
            for to in (0..self.bodies.len()).filter(|to| *to != from) {
                self.exchange(from, to);
            }
        }
    }
}

impl Body {
    fn facts(&self, command: &Command) -> Base {
        let mut needs = Needs::default();
        command.needs(&mut needs);
        let mut base = self.view.facts(&self.origin, &needs, &self.heads);
        base.people = self.people.iter().filter(|(id, _)| needs.people.contains(id)).map(own).collect();
        base.deeds =
            self.deeds.iter().filter(|(p, at, _)| needs.deeds.contains(&(p.clone(), at.clone()))).cloned().collect();
        base.votes_n = self.votes_n.iter().filter(|(key, _)| needs.votes.contains(key)).map(own).collect();
        for (place, item) in &mut base.items {
            item.has_votes = self.voted.contains(place);
        }
        for (id, facts) in &mut base.consultations {
            facts.open_votes = self.open_votes.get(id).cloned();
        }
        let members = ["member", "verified"].map(|id| PersonId::new(id).unwrap());
        let group =
            Group { id: code("g1"), name: "交通组".to_owned(), leader: members[0].clone(), members: members.into() };
        base.house.groups = needs.groups.iter().map(|c| (c.clone(), vec![group.clone()])).collect();
        for (place, facts) in &mut base.counted {
            facts.words = self.words.get(place).cloned().map(Private);
            let own = self.view.items().iter().filter(|(at, row)| {
                let about = row.about.as_ref().map(|r| r.place(&self.origin));
                at.origin == self.origin && row.kind == ItemKind::Survey && about.as_ref() == Some(place)
            });
            let published = own.filter(|(_, row)| row.state == State::Published && needs.counts.contains(place));
            facts.answers = published.map(|(at, row)| (row.tier, Private(self.words[at].clone()))).collect();
        }
        for (id, facts) in &mut base.documents {
            facts.checked = self.checked.get(id).cloned().unwrap_or_default();
        }
        base
    }

    /// Whose deed a leaf is, as the home tables keep it.
    fn remember(&mut self, index: u64, who: Option<&PersonId>, event: &Event) {
        let Some(who) = who else { return };
        let here = Place { origin: self.origin.clone(), index };
        let about = |event: &Event| event.target().map(|r| r.place(&self.origin));
        let deed = match event {
            Event::ItemAccepted(item) if item.kind.is_counted() => {
                self.deeds.insert((who.clone(), here, Deed::Authored));
                match item.kind {
                    ItemKind::Support => about(event).map(|at| (at, Deed::Supported)),
                    ItemKind::Appeal => about(event).map(|at| (at, Deed::Appealed)),
                    ItemKind::Survey | ItemKind::Cosign => about(event).map(|at| (at, Deed::Answered)),
                    _ => None,
                }
            }
            Event::StateChanged { .. } => {
                let at = about(event);
                self.deeds.retain(|(_, place, deed)| *deed != Deed::Decided || Some(place) != at.as_ref());
                at.map(|at| (at, Deed::Decided))
            }
            _ => None,
        };
        self.deeds.extend(deed.map(|(at, deed)| (who.clone(), at, deed)));
    }
}

fn own<K: Clone, V: Clone>((key, value): (&K, &V)) -> (K, V) {
    (key.clone(), value.clone())
}
