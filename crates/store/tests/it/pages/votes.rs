//! Statements with tallies, votes at pins, and what a vote's receipt is made of.

use std::collections::BTreeMap;

use hutong_core::{
    command::{Actor, Ask},
    commitment::Salt,
    consultation::{
        charter::Review,
        item::{Audience, Tier},
        statement,
        vote::{Cast, Choice, Row, batch_root},
    },
    ids::{LeafId, PersonId, Place},
    moment::Moment,
    receipt::Slip,
    record::{Event, Reading, read},
};
use hutong_store::{
    Given, HomeRows, NewVote, ReadFault, Store,
    pages::{StatementView, Tally},
};

use super::Two;
use crate::{
    house::{House, city, person},
    support::block_on,
    world::origin,
};

async fn vote(house: &mut House, name: &str, statement: &Place, choice: Choice) -> Slip {
    let cast = Cast { consultation: city(), statement: statement.clone(), choice };
    let command = house.by(name, Ask::CastVote(cast));
    match house.settle(&[command]).await.unwrap().remove(0).unwrap() {
        Given::Slip(slip) => slip,
        other => panic!("{other:?}"),
    }
}

async fn seal(house: &mut House) -> Place {
    let command = house.command(Actor::Node, Ask::SealVotes(city()));
    match house.settle(&[command]).await.unwrap().remove(0).unwrap() {
        Given::Leaves { first, .. } => Place { origin: house.store.home().clone(), index: first },
        other => panic!("{other:?}"),
    }
}

async fn tallies(house: &House) -> Vec<StatementView> {
    house.store.list_statements(&city(), Audience::Public, None, 200).await.unwrap()
}

fn tally(agree: u64, disagree: u64, pass: u64) -> Tally {
    Tally { agree, disagree, pass }
}

#[test]
fn the_last_vote_of_everybody_counts_and_receipts_name_their_batch() {
    block_on(async {
        let mut two = Two::open(Review::After).await;
        let state = |text: &str| {
            Ask::SubmitStatement(statement::Submit { consultation: city(), text: text.to_owned(), taken_from: None })
        };
        let statement = two.a.done("li", state("两地地铁一票通行。")).await;
        let silent = two.b.done("li", state("两地医保互认。")).await;
        two.exchange().await;
        let first = vote(&mut two.a, "li", &statement, Choice::Agree).await;
        vote(&mut two.a, "wang", &statement, Choice::Disagree).await;
        vote(&mut two.a, "li", &statement, Choice::Pass).await;
        vote(&mut two.b, "wang", &statement, Choice::Agree).await;

        // Received and not sealed: counted at home, in no analysis, without a receipt.
        let pins = |two: &Two| [(origin(0), two.a.edge.size()), (origin(1), two.b.edge.size())];
        assert_eq!(tallies(&two.a).await[0].tallies, BTreeMap::from([((origin(0), Tier::Member), tally(0, 1, 1))]));
        assert_eq!(two.a.store.list_votes(&city(), &pins(&two)[..1]).await.unwrap(), []);
        assert_eq!(two.a.store.show_vote(&first).await.unwrap(), None);

        let li = PersonId::new("li").unwrap();
        let own = two.a.store.list_own_slips(&li, &city(), None, 10).await.unwrap();
        let choices = own.iter().map(|own| Row::read(&own.slip.row).unwrap().choice);
        assert_eq!(choices.collect::<Vec<_>>(), [Choice::Pass, Choice::Agree], "the newest first, nobody else's");
        assert_eq!(own[1].slip, first);
        let rest = two.a.store.list_own_slips(&li, &city(), Some(own[0].number), 10).await.unwrap();
        assert_eq!(rest, own[1..]);
        let of = async |name: &str| {
            let name = PersonId::new(name).unwrap();
            two.a.store.own_slip(&name, &city(), &first.commitment()).await.unwrap()
        };
        assert_eq!((of("li").await.as_ref(), of("wang").await), (Some(&first), None));

        let batch = seal(&mut two.a).await;
        let partners = seal(&mut two.b).await;
        two.exchange().await;
        let mut tx = two.a.store.begin().await.unwrap();
        tx.open_votes(&partners, &two.b.store.vote_rows(&partners).await.unwrap()).await.unwrap();
        tx.commit().await.unwrap();

        let views = tallies(&two.a).await;
        assert_eq!(views.iter().map(|v| &v.item.place).collect::<Vec<_>>(), [&statement, &silent]);
        let both = [((origin(0), Tier::Member), tally(0, 1, 1)), ((origin(1), Tier::Member), tally(1, 0, 0))];
        assert_eq!(views[0].tallies, BTreeMap::from(both));
        assert_eq!(views[0].tallies.values().map(Tally::sum).sum::<u64>(), 3);
        assert_eq!(views[1].tallies, BTreeMap::new());
        let behind = two.a.store.list_statements(&city(), Audience::Public, Some(statement), 1).await.unwrap();
        assert_eq!(behind, views[1..]);

        let votes = two.a.store.list_votes(&city(), &pins(&two)).await.unwrap();
        let of: Vec<_> = votes.iter().map(|v| (v.origin == origin(0), v.row.choice)).collect();
        assert_eq!(of.iter().filter(|(is_own, _)| *is_own).count(), 3, "{of:?}");
        assert!(of.contains(&(false, Choice::Agree)) && of.len() == 4);
        let before = two.a.store.list_votes(&city(), &[(origin(0), batch.index)]).await.unwrap();
        assert_eq!(before, [], "below the batch");
        let beyond = two.a.store.list_votes(&city(), &[(origin(0), two.a.edge.size() + 1)]).await;
        assert!(matches!(beyond, Err(ReadFault::Beyond { .. })), "{beyond:?}");

        let receipt = two.a.store.show_vote(&first).await.unwrap().unwrap();
        assert_eq!((&receipt.place, receipt.salt), (&batch, first.salt));
        assert_eq!(receipt.commitments[usize::try_from(receipt.position).unwrap()], first.commitment());
        let Reading::Known(leaf) = read(&receipt.leaf) else { panic!("a leaf") };
        let Event::VotesSealed { n, root } = leaf.event else { panic!("a batch") };
        assert_eq!((n, root), (3, batch_root(&receipt.commitments)));
        let mut foreign = first;
        foreign.salt.0[0] ^= 1;
        assert_eq!(two.a.store.show_vote(&foreign).await.unwrap(), None, "another salt is another vote");
    });
}

/// A batch is left for another only when it is full, and then its leaf comes with the same transaction.
#[test]
fn no_batch_is_left_behind_unsealed() {
    block_on(async {
        let mut two = Two::open(Review::After).await;
        let text = "两地地铁一票通行。".to_owned();
        let ask = statement::Submit { consultation: city(), text, taken_from: None };
        let statement = two.a.done("li", Ask::SubmitStatement(ask)).await;
        let slip = vote(&mut two.a, "li", &statement, Choice::Agree).await;
        let row = Row::read(&slip.row).unwrap();
        let later = |q: u64, batch: LeafId| {
            let row = Row { q, ..row.clone() };
            let slip = Slip { batch, row: row.bytes(), salt: Salt([q as u8; 32]) };
            NewVote { consultation: city(), person: person("li"), row, slip, now: Moment(1_800_000_000) }
        };
        let other = LeafId([7; 16]);
        let keep = async |store: &Store, votes: Vec<NewVote>| {
            let mut tx = store.begin().await.unwrap();
            tx.keep(&HomeRows { votes, ..HomeRows::default() }).await.map_err(|e| e.to_string())?;
            tx.commit().await.map_err(|e| e.to_string())
        };
        let store = &two.a.store;
        let before = tallies(&two.a).await;
        let wrong = keep(store, vec![later(2, other)]).await.unwrap_err();
        assert!(wrong.contains("open_batch"), "a slip names another batch than the open one: {wrong}");
        let unsealed = keep(store, vec![later(2, slip.batch), later(3, other)]).await.unwrap_err();
        assert!(unsealed.contains("their leaf is missing"), "{unsealed}");
        assert_eq!(tallies(&two.a).await, before, "nothing was kept");
        keep(store, vec![later(2, slip.batch)]).await.unwrap();
        assert_eq!(store.check().await.unwrap().findings, Vec::new());
    });
}
