//! I7: after erasure content and salt are found nowhere, by searching the bytes of every file of the directory.

use hutong_core::{
    command::Ask,
    commitment::Salt,
    consultation::{
        charter::Review,
        erasure::{AUTHOR_REQUEST, Erase},
        item::{State, Tier},
        opinion::{Correct, Submit},
    },
    facts::{Needs, Private},
    home::{DraftWords, SaveDraft, StageChunk},
    ids::{Code, FormKey, LeafId, PartName, Place},
    moment::Moment,
};
use hutong_log::hash::sha256;
use hutong_store::{AccountChange, HomeRows, NewBatch, NewEntry, NewOpening, OwnChange, Store};

use crate::{
    house::{House, city, opinion, person},
    support::{block_on, found_in},
    world::{Op, World, origin},
};

/// Words that occur nowhere else, from beginning to end, long or short.
fn words(n: usize) -> String {
    (0..=n * 7 % 60).map(|k| sha256(format!("{n} {k}").as_bytes()).to_hex()).collect()
}

/// Pieces that must be gone: some may lie across two pages, most do not.
fn pieces(content: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    content.chunks(32).filter(|c| c.len() == 32).map(<[u8]>::to_vec)
}

fn erase(item: &Place, parts: &[&str]) -> Ask {
    let parts = parts.iter().map(|p| PartName::new(p).unwrap()).collect();
    Ask::EraseParts(Erase { item: item.clone(), parts, basis: Code::new(AUTHOR_REQUEST).unwrap() })
}

/// Words and salts of some leaves; what the author part says is the same in all of a person's items.
async fn needles(store: &Store, places: &[Place]) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for place in places {
        for part in store.openings(&place.origin, &[place.index]).await.unwrap() {
            let (salt, content) = part.opening.unwrap();
            all.push(salt.0.to_vec());
            all.extend(pieces(&content).filter(|_| part.name.as_str() == "text"));
        }
    }
    all
}

#[test]
fn erased_words_are_in_no_file() {
    block_on(async {
        let dir = tempfile::tempdir().unwrap();
        let mut house = House::create(dir.path(), &origin(0)).await;
        house.open_city(Review::Before).await;
        let mut places = Vec::new();
        for n in 0..90 {
            places.push(house.done("li", opinion(&words(n))).await);
        }
        let corrected = house.done("li", Ask::CorrectItem(Correct { item: places[7].clone(), text: words(100) })).await;
        let gone: Vec<Place> = places.iter().step_by(3).cloned().chain([places[7].clone(), corrected]).collect();
        let needles = needles(&house.store, &gone).await;
        assert!(found_in(dir.path(), &needles) > needles.len() * 9 / 10, "they are here before");
        for place in places.iter().step_by(3).chain([&places[7]]) {
            house.done("li", erase(place, &["text", "author"])).await;
        }
        assert!(!house.store.is_scrub_due());
        assert_eq!(found_in(dir.path(), &needles), 0, "nowhere after");
        let (left, right) = (places[7].index, places[8].index);
        let parts = house.store.openings(&origin(0), &[left, right]).await.unwrap();
        assert_eq!(parts.iter().filter(|p| p.opening.is_none() && p.erased_by.is_some()).count(), 2);
        assert_eq!(parts.iter().filter(|p| p.opening.is_some()).count(), 2, "the neighbour keeps its words");
        assert_eq!(house.store.check().await.unwrap().findings, Vec::new());
        let mut tx = house.store.begin().await.unwrap();
        let base = tx.facts(&Needs { items: [places[7].clone()].into(), ..Needs::default() }).await.unwrap();
        assert_eq!(base.items[&places[7]].state, State::Erased);
        assert!(base.items[&places[7]].parts.is_empty());
    });
}

/// Openings of a partner's leaves arrive in any order, long and short: no page may keep a copy in a gap.
#[test]
fn erased_words_of_a_partner_are_in_no_file() {
    block_on(async {
        let dir = tempfile::tempdir().unwrap();
        let ops: Vec<Op> = (0..400).map(|n| Op(0, 0, 4 * n, n)).collect();
        let mut world = World::write_all(&ops, 2);
        let store = Store::create(dir.path(), &origin(1)).await.unwrap();
        let mut edge = hutong_log::tile::TileEdge::new();
        let entries = world.logs[0].leaves.iter().cloned().map(NewEntry::read).collect();
        let mut tx = store.begin().await.unwrap();
        tx.apply(&NewBatch::grow(origin(0), &mut edge, entries)).await.unwrap();
        tx.commit().await.unwrap();
        let mut openings = world.logs[0].openings.clone();
        openings.sort_by_key(|o| sha256(&o.salt.0));
        for some in openings.chunks(17) {
            let mut tx = store.begin().await.unwrap();
            tx.open_parts(some).await.unwrap();
            tx.commit().await.unwrap();
        }
        let erased = |o: &&NewOpening| o.place.index.is_multiple_of(2) && o.name.as_str() != "author";
        let needles: Vec<Vec<u8>> =
            openings.iter().filter(erased).flat_map(|o| [o.salt.0.to_vec(), o.content.clone()]).collect();
        assert_eq!(found_in(dir.path(), &needles), needles.len());
        let before = world.logs[0].leaves.len();
        for n in (0..400).step_by(2) {
            world.write(Op(0, 14, n, 2));
        }
        let entries = world.logs[0].leaves[before..].iter().cloned().map(NewEntry::read).collect();
        let mut tx = store.begin().await.unwrap();
        tx.apply(&NewBatch::grow(origin(0), &mut edge, entries)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(found_in(dir.path(), &needles), 0);
        assert_eq!(store.check().await.unwrap().findings, Vec::new());
        let again = openings.iter().find(erased).unwrap();
        let mut tx = store.begin().await.unwrap();
        let refused = tx.open_parts(std::slice::from_ref(again)).await;
        assert!(matches!(refused, Err(hutong_store::ApplyFault::Erased { .. })), "{refused:?}");
    });
}

/// An attachment goes with its pieces, its name and its salt.
#[test]
fn erased_attachments_are_in_no_file() {
    block_on(async {
        let dir = tempfile::tempdir().unwrap();
        let mut house = House::create(dir.path(), &origin(0)).await;
        house.open_city(Review::After).await;
        let bytes: Vec<u8> = (0..30_000_u32).flat_map(|n| sha256(&n.to_be_bytes()).as_bytes()[..20].to_vec()).collect();
        let key = FormKey([7; 16]);
        let (leaf_id, salt) = (LeafId([9; 16]), Salt(house.draw()));
        let mut offset = 0;
        for piece in bytes.chunks(200_000) {
            let chunk = StageChunk {
                upload: key,
                file: 1,
                name: Private("张三的简历.pdf".to_owned()),
                media_type: "application/pdf".to_owned(),
                len: bytes.len() as u64,
                offset,
                bytes: piece.to_vec(),
            };
            let mut tx = house.store.begin().await.unwrap();
            let uploaded = tx.stage_chunk("li", &chunk, leaf_id, &salt).await.unwrap();
            tx.commit().await.unwrap();
            offset += piece.len() as u64;
            assert_eq!(uploaded.received, offset);
        }
        let mut tx = house.store.begin().await.unwrap();
        let staged = tx.staged(&[("li".to_owned(), key)]).await.unwrap().remove(&(key, "li".to_owned()));
        drop(tx);
        let Ask::SubmitOpinion(submit) = opinion("with a file") else { panic!("an opinion") };
        let place = house.done("li", Ask::SubmitOpinion(Submit { files: staged, ..submit })).await;
        let opened = house.store.openings(&place.origin, &[place.index]).await.unwrap();
        let file = opened.iter().find(|p| p.name.is_file()).unwrap();
        assert_eq!(file.opening, Some((salt, bytes.clone())));
        assert_eq!(house.store.check().await.unwrap().findings, Vec::new());
        let mut needles: Vec<Vec<u8>> = bytes.chunks(500).map(<[u8]>::to_vec).collect();
        needles.extend([salt.0.to_vec(), "张三的简历".as_bytes().to_vec()]);
        // A needle may lie across two pages; most do not.
        assert!(found_in(dir.path(), &needles) > needles.len() / 2);
        house.done("li", erase(&place, &["file/1"])).await;
        let pieces: Vec<Vec<u8>> = bytes.chunks(20).map(<[u8]>::to_vec).chain(needles).collect();
        assert_eq!(found_in(dir.path(), &pieces), 0);
        assert_eq!(house.store.check().await.unwrap().findings, Vec::new());
    });
}

/// While a reader holds the write-ahead log the words cannot go from it: the store says so, and goes on trying.
#[test]
fn a_reader_delays_the_scrub_but_not_for_ever() {
    block_on(async {
        let dir = tempfile::tempdir().unwrap();
        let mut house = House::create(dir.path(), &origin(0)).await;
        house.open_city(Review::Before).await;
        let place = house.done("li", opinion(&words(5))).await;
        let needles = needles(&house.store, std::slice::from_ref(&place)).await;
        let file = dir.path().join("store.db");
        let mut reader = crate::support::raw(&file).await;
        sqlx::query("BEGIN").execute(&mut reader).await.unwrap();
        sqlx::query("SELECT COUNT(*) FROM entry").fetch_one(&mut reader).await.unwrap();
        house.done("li", erase(&place, &["text", "author"])).await;
        assert!(house.store.is_scrub_due());
        assert!(found_in(dir.path(), &needles) > 0, "the reader may still see them");
        sqlx::query("COMMIT").execute(&mut reader).await.unwrap();
        house.store.checkpoint().await.unwrap();
        assert!(!house.store.is_scrub_due());
        assert_eq!(found_in(dir.path(), &needles), 0);
        assert_eq!(city().as_str(), "city");
    });
}

#[test]
fn dropped_drafts_and_erased_accounts_are_in_no_file() {
    block_on(async {
        let dir = tempfile::tempdir().unwrap();
        let mut house = House::create(dir.path(), &origin(0)).await;
        house.open_city(Review::Before).await;
        let text = |n: usize, len: usize| {
            let words: String = (0..len).map(|k| sha256(format!("{n} {k}").as_bytes()).to_hex()).collect();
            words.chars().take(4_900).collect::<String>()
        };
        let form = |n: usize| FormKey([u8::try_from(n).unwrap(); 16]);
        let mut needles: Vec<Vec<u8>> = Vec::new();
        // Each draft is saved as it grows, beside the others: every length that it had must be gone.
        for len in [1, 9, 40, 75] {
            for n in 0..30 {
                let words = DraftWords { text: text(n, len), ..DraftWords::default() };
                needles.extend(pieces(words.text.as_bytes()));
                let draft = SaveDraft { form: form(n), consultation: city(), words: Private(words) };
                keep(
                    &house,
                    HomeRows { own: vec![(person("li"), Moment(1), OwnChange::Draft(draft))], ..HomeRows::default() },
                )
                .await;
            }
        }
        assert!(found_in(dir.path(), &needles) > needles.len() / 2, "they are here before");
        let kept = pieces(text(29, 75).as_bytes()).collect::<Vec<_>>();
        for n in 0..29 {
            let own = vec![(person("li"), Moment(2), OwnChange::DraftDropped(form(n)))];
            keep(&house, HomeRows { own, ..HomeRows::default() }).await;
        }
        needles.retain(|needle| !kept.contains(needle));
        assert_eq!(found_in(dir.path(), &needles), 0, "nowhere after");
        assert_eq!(house.store.drafts(&person("li")).await.unwrap().len(), 1, "the one that was kept is whole");

        // People come and change until pages are split; one of them goes.
        let secret = house.draw();
        for round in 0..4 {
            let people = (0..200).map(|n| {
                let mut someone = house.new_person(&format!("p{n}"), Some(Tier::Member));
                let long = "长".repeat((n * 7 + round * 13) % 50);
                someone.person.name =
                    Private(format!("{}{long}", sha256(format!("name {n} {round}").as_bytes()).to_hex()));
                someone.person.profile.phone = Private(sha256(format!("phone {n}").as_bytes()).to_hex());
                if n == 100 {
                    someone.key = Private(secret);
                }
                someone
            });
            let people = people.collect();
            keep(&house, HomeRows { people, ..HomeRows::default() }).await;
        }
        let hex = |what: &str| sha256(what.as_bytes()).to_hex().into_bytes();
        let mut needles: Vec<Vec<u8>> = (0..4).map(|round| hex(&format!("name 100 {round}"))).collect();
        needles.extend([hex("phone 100"), secret.to_vec()]);
        assert!(found_in(dir.path(), &needles) >= 3, "they are here before");
        let accounts = vec![(Moment(3), AccountChange::Erased(person("p100")))];
        keep(&house, HomeRows { accounts, ..HomeRows::default() }).await;
        assert_eq!(found_in(dir.path(), &needles), 0, "nowhere after");
        assert_eq!(house.store.check().await.unwrap().findings, Vec::new());
    });
}

async fn keep(house: &House, rows: HomeRows) {
    let mut tx = house.store.begin().await.unwrap();
    tx.keep(&rows).await.unwrap();
    tx.commit().await.unwrap();
}
