//! Read models over what two bodies really wrote, as each kind of reader sees it; and over random logs, where they must
//! say what core's fold says.

mod documents;
mod items;
mod random;
mod votes;

use std::collections::BTreeSet;

use hutong_core::{
    command::Ask,
    consultation::{
        charter::Review,
        document::{Answer, Kind, document_id},
        item::{Audience, Tier},
        opinion::Submit,
    },
    ids::{DocumentId, Place},
};
use hutong_store::{NewBatch, NewEntry, NewOpening, pages::ItemView};

use crate::{
    house::{House, charter_of, city, opinion},
    world::origin,
};

/// Two bodies that host one consultation.
pub struct Two {
    pub a: House,
    pub b: House,
    _dirs: [tempfile::TempDir; 2],
}

pub fn charter_id() -> DocumentId {
    document_id(&city(), Kind::Charter).unwrap()
}

impl Two {
    pub async fn open(review: Review) -> Two {
        let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let mut a = House::create(dirs[0].path(), &origin(0)).await;
        let mut b = House::create(dirs[1].path(), &origin(1)).await;
        let member = Some(Tier::Member);
        for house in [&mut a, &mut b] {
            house.add_people(&[("staff", None), ("clerk", None), ("li", member), ("wang", member)]).await;
        }
        let charter = charter_of(&[&origin(0), &origin(1)], 1, review);
        a.propose(&charter_id(), charter.bytes()).await;
        let mut two = Two { a, b, _dirs: dirs };
        two.exchange().await;
        two.b.done("staff", Ask::AcceptDocument(Answer { document: charter.version().unwrap() })).await;
        two.exchange().await;
        two.a.freeze_and_open().await;
        two.b.freeze_and_open().await;
        two.exchange().await;
        two
    }

    /// Each takes over what the other logged since, and what the other shows its partner.
    pub async fn exchange(&mut self) {
        follow(&self.a, &self.b).await;
        follow(&self.b, &self.a).await;
    }
}

async fn follow(to: &House, from: &House) {
    let home = from.store.home();
    let mut edge = to.store.edge(home).await.unwrap();
    let entries = from.store.read_back(home, edge.size(), from.edge.size()).await.unwrap();
    let entries = entries.into_iter().map(|(_, bytes)| NewEntry::read(bytes)).collect();
    let mut tx = to.store.begin().await.unwrap();
    tx.apply(&NewBatch::grow(home.clone(), &mut edge, entries)).await.unwrap();
    let all: Vec<u64> = (0..edge.size()).collect();
    for part in from.store.openings(home, &all).await.unwrap() {
        let place = Place { origin: home.clone(), index: part.index };
        let shown = from.store.show_item(&place, Audience::Secretariats).await.unwrap();
        let opens = match (part.name.as_str(), shown) {
            ("document", _) => true,
            ("text" | "title", Some(_)) => true,
            ("author", Some(view)) => view.author.is_some_and(|author| author.is_named),
            _ => false,
        };
        if let (true, Some((salt, content))) = (opens, part.opening) {
            tx.open_parts(&[NewOpening { place, name: part.name, salt, content }]).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
}

/// An opinion with something changed.
pub fn opinion_with(text: &str, change: impl FnOnce(&mut Submit)) -> Ask {
    let Ask::SubmitOpinion(mut submit) = opinion(text) else { panic!("an opinion") };
    change(&mut submit);
    Ask::SubmitOpinion(submit)
}

pub fn places(views: &[ItemView]) -> BTreeSet<Place> {
    views.iter().map(|view| view.place.clone()).collect()
}
