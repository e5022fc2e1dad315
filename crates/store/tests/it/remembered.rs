//! What the writer remembers follows what is set and what begins. A reading that is committed is remembered; every act of
//! the house is compared with the tables.

use hutong_core::{
    consultation::{
        charter::{Charter, Review},
        document,
    },
    facts::{Base, Needs},
    home::BodySettings,
    ids::ConsultationId,
};
use hutong_store::{DeskChange, HomeRows};

use crate::{
    house::{House, charter_of, city, person},
    support::block_on,
    world::origin,
};

/// Reads facts about the city, so that they are remembered.
async fn read(house: &House) -> Base {
    let mut tx = house.store.begin().await.unwrap();
    let facts = tx.facts(&Needs { consultations: [city()].into(), ..Needs::default() }).await.unwrap();
    tx.commit().await.unwrap();
    facts
}

#[test]
fn a_consultation_that_begins_is_as_the_body_has_it() {
    block_on(async {
        let dir = tempfile::tempdir().unwrap();
        let mut house = House::create(dir.path(), &origin(0)).await;
        house.open_city(Review::Before).await;
        assert_eq!(read(&house).await.house.rules.get(&city()), None);
        let change = DeskChange::Body(BodySettings { two_persons: true, ..BodySettings::default() });
        let mut tx = house.store.begin().await.unwrap();
        let desk = vec![(Some(person("staff")), house.now, change)];
        tx.keep(&HomeRows { desk, ..HomeRows::default() }).await.unwrap();
        tx.commit().await.unwrap();
        assert!(read(&house).await.house.rules[&city()].two_persons, "what is set holds from then on");
        let town = ConsultationId::new("town").unwrap();
        let charter = Charter { consultation: town.clone(), ..charter_of(&[house.store.home()], 1, Review::Before) };
        let id = document::document_id(&town, document::Kind::Charter).unwrap();
        // Compares what is remembered with the tables: the town has its rules from its first leaf on.
        house.propose(&id, charter.bytes()).await;
        assert!(house.store.intake_rules().await.unwrap()[&town].two_persons);
    });
}
