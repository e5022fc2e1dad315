//! Lists by every filter and order against the same items filtered in memory; pages that add up; readers that see what
//! they may.

use std::collections::BTreeMap;

use hutong_core::{
    command::Ask,
    consultation::{
        charter::Review,
        item::{Audience, ItemKind, State, Tier},
        moderation::Withhold,
        response::Reply,
    },
    ids::{Code, Place},
};
use hutong_node::pages::{Change, Cursor, DecisionQuery, DeedKind, ItemSet, ItemView, ListQuery, Sort};

use super::{hand_in, list, opinions, prompt, search, served, served_pair, texts};
use crate::{
    exchange::Pair,
    world::{Body, START, consultation, device, person},
};

const READERS: [Audience; 4] = [Audience::Public, Audience::Members, Audience::Secretariats, Audience::Own];

/// Opinions of both bodies, all audiences, two tiers, some without a prompt, some supported, withheld or merged away.
async fn busy() -> Pair {
    let pair = served_pair(Review::Before).await;
    let mut all = Vec::new();
    for (n, body) in [&pair.a, &pair.b].into_iter().cycle().take(24).enumerate() {
        body.node.set_clock(START.0 + 60 * n as u64);
        let text = format!("第{n}条意见:请把沿江的步道连起来,opinion number {n}.");
        let audience = READERS[if n % 3 == 0 { n / 3 % 4 } else { 0 }];
        let change = |s: &mut hutong_core::consultation::opinion::Submit| {
            s.audience = Some(audience);
            if n % 5 == 4 {
                s.prompt = None;
            }
        };
        let place = if n % 4 == 3 {
            let mut submit = crate::world::opinion_of(&text);
            change(&mut submit);
            body.place(&body.ask(device(&format!("d{n}")), Ask::SubmitOpinion(submit)).await)
        } else {
            hand_in(body, &format!("m{}", n % 9 + 1), &text, change).await
        };
        if n % 6 != 5 {
            body.ask(person("moderator"), Ask::PublishItems(vec![place.clone()])).await;
        }
        all.push(place);
    }
    let code = Code::new("off-topic").unwrap();
    let item = all[5].clone();
    pair.b.ask(person("moderator"), Ask::WithholdItem(Withhold { item, code, reason: "离题。".to_owned() })).await;
    for (place, n) in [(1, 3), (2, 1), (4, 2)] {
        for m in 0..n {
            let body = if place % 2 == 0 { &pair.a } else { &pair.b };
            body.ask(person(&format!("m{}", 9 - m)), Ask::SupportItem(all[place].clone())).await;
        }
    }
    pair.exchange().await;
    // Supporters of the other body count too.
    pair.a.ask(person("m8"), Ask::SupportItem(all[7].clone())).await;
    pair.exchange().await;
    pair
}

/// Everything a reader may see, in the order that lists promise.
async fn scan(body: &Body, reader: Audience) -> Vec<ItemView> {
    let query = hutong_node::pages::ItemQuery {
        consultation: consultation(),
        audience: reader,
        kind: Some(ItemKind::Opinion),
        state: None,
        origin: None,
        after: None,
        limit: 200,
    };
    body.node.store().list_items(&query).await.unwrap()
}

fn passes(query: &ListQuery, item: &ItemView) -> bool {
    query.origin.as_ref().is_none_or(|o| *o == item.place.origin)
        && query.tier.is_none_or(|t| t == item.row.tier)
        && query.prompt.as_ref().is_none_or(|p| item.row.prompt.as_ref() == Some(p))
        && query.state.is_none_or(|s| s == item.row.state)
        && query.among.as_ref().is_none_or(|a| a.contains(&item.place))
        && query.words.as_ref().is_none_or(|_| item.text.as_deref().unwrap_or_default().contains("步道"))
}

/// All pages of a list.
async fn pages(body: &Body, query: &ListQuery) -> Vec<Place> {
    let mut query = query.clone();
    let mut places = Vec::new();
    loop {
        let page = list(body, &query).await;
        assert!(page.items.len() <= query.limit as usize);
        places.extend(page.items.iter().map(|item| item.place.clone()));
        let Some(next) = &page.next else { return places };
        query.after = Some(Cursor::parse(&next.to_string()).unwrap());
    }
}

/// Queries with every filter, alone and some together.
fn queries(body: &Body, other: &Body, some: &[Place], reader: Audience) -> Vec<ListQuery> {
    let all = opinions(reader);
    let words = search("步道", reader).words;
    let among: ItemSet = some.iter().cloned().collect();
    vec![
        all.clone(),
        ListQuery { origin: Some(body.origin.clone()), ..all.clone() },
        ListQuery { origin: Some(other.origin.clone()), tier: Some(Tier::Open), ..all.clone() },
        ListQuery { tier: Some(Tier::Member), ..all.clone() },
        ListQuery { prompt: Some(prompt()), ..all.clone() },
        ListQuery { prompt: Some(prompt()), tier: Some(Tier::Open), origin: Some(body.origin.clone()), ..all.clone() },
        ListQuery { state: Some(State::Published), ..all.clone() },
        ListQuery { state: Some(State::Withheld), ..all.clone() },
        ListQuery { among: Some(among.clone()), ..all.clone() },
        ListQuery { words: words.clone(), ..all.clone() },
        ListQuery { words: words.clone(), tier: Some(Tier::Member), prompt: Some(prompt()), ..all.clone() },
        ListQuery { words, among: Some(among), ..all },
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_list_is_what_a_scan_finds_page_by_page() {
    let pair = busy().await;
    for (body, other) in [(&pair.a, &pair.b), (&pair.b, &pair.a)] {
        let everything = scan(body, Audience::Own).await;
        for reader in READERS {
            let scanned = scan(body, reader).await;
            // That something was decided against is told to everybody of its audience; its words are not.
            let told: Vec<ItemView> = everything.iter().filter(|item| item.row.audience <= reader).cloned().collect();
            let some: Vec<Place> = scanned.iter().step_by(2).map(|item| item.place.clone()).collect();
            for query in queries(body, other, &some, reader) {
                // A desk's search knows the words of what waits, not of what was withheld.
                let is_read = |item: &&ItemView| query.words.is_none() || item.row.state != State::Withheld;
                let is_told = query.state == Some(State::Withheld) && query.words.is_none();
                let among = if is_told { &told } else { &scanned };
                let wanted: Vec<&ItemView> = among.iter().filter(|item| passes(&query, item)).filter(is_read).collect();
                if is_told && reader == Audience::Public {
                    let page = list(body, &query).await;
                    assert!(page.items.iter().all(|item| item.text.is_none() && item.author.is_none()), "{query:?}");
                }
                let mut newest = wanted.clone();
                newest.sort_by_key(|item| std::cmp::Reverse((item.row.ts, item.place.index)));
                for limit in [1, 5, 200] {
                    let query = ListQuery { limit, sort: Sort::Newest, ..query.clone() };
                    let found = pages(body, &query).await;
                    let places: Vec<Place> = newest.iter().map(|item| item.place.clone()).collect();
                    assert_eq!(found, places, "{reader} {query:?}");
                }
                for sort in [Sort::MostSupported, Sort::Ranking] {
                    let query = ListQuery { limit: 3, sort, ..query.clone() };
                    let mut found = pages(body, &query).await;
                    if sort == Sort::MostSupported {
                        let voices = |place: &Place| {
                            let item = wanted.iter().find(|item| item.place == *place).unwrap();
                            item.supports.values().sum::<u64>()
                        };
                        assert!(found.windows(2).all(|two| voices(&two[0]) >= voices(&two[1])), "{query:?}");
                    }
                    found.sort();
                    let mut places: Vec<Place> = wanted.iter().map(|item| item.place.clone()).collect();
                    places.sort();
                    assert_eq!(found, places, "{reader} {query:?}");
                }
                let mut by: BTreeMap<_, u64> = BTreeMap::new();
                wanted.iter().for_each(|i| *by.entry((i.place.origin.clone(), i.row.tier)).or_default() += 1);
                let totals = body.node.count(&query).await.unwrap();
                assert_eq!((&totals.by, totals.is_at_least), (&by, false), "{reader} {query:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_does_not_shift_when_something_new_comes_in() {
    let body = served(Review::After).await;
    for n in 0..7 {
        body.submit(person("m1"), &format!("Opinion {n}.")).await;
    }
    let mut query = ListQuery { limit: 3, ..opinions(Audience::Public) };
    let first = list(&body, &query).await;
    assert_eq!(texts(&first.items), ["Opinion 6.", "Opinion 5.", "Opinion 4."]);
    body.submit(person("m2"), "Late.").await;
    query.after = first.next.clone();
    let second = list(&body, &query).await;
    assert_eq!(texts(&second.items), ["Opinion 3.", "Opinion 2.", "Opinion 1."]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_cannot_write_into_a_list() {
    let pair = served_pair(Review::After).await;
    pair.a.submit(person("m1"), "Of a host.").await;
    // The other body opens a consultation of the same id of its own; nobody accepted its charter here.
    let stranger = Pair::strangers().await;
    stranger.a.node.begin_reading().await.unwrap();
    let alone = crate::world::charter(&[&stranger.b.origin], Review::After);
    stranger.b.sign("rivers/charter", alone.bytes()).await;
    stranger.b.freeze_and_open().await;
    stranger.b.submit(person("m1"), "Of a stranger.").await;
    stranger.exchange().await;
    let page = list(&stranger.a, &opinions(Audience::Own)).await;
    assert!(page.items.iter().all(|item| item.place.origin == stranger.b.origin));
    assert_eq!(list(&pair.a, &opinions(Audience::Public)).await.items.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn days_are_counted_by_body_and_tier_within_the_audience() {
    let pair = busy().await;
    pair.a.node.catch_up().await.unwrap();
    let c = consultation();
    let of = |reader, until, east, days| pair.a.node.count_days((&c, ItemKind::Opinion), reader, (until, east), days);
    let days = of(Audience::Public, START, 0, 3).await.unwrap();
    assert!(days.values().all(|line| line[..2] == [0, 0]));
    let n = |days: &BTreeMap<_, Vec<u64>>| days.values().map(|line| line.iter().sum::<u64>()).sum::<u64>();
    assert!(n(&days) < n(&of(Audience::Own, START, 0, 3).await.unwrap()));
    assert_eq!(n(&of(Audience::Own, START, 0, 1).await.unwrap()), 24, "withheld ones came in too");
    let east = of(Audience::Own, START, 8 * 3_600, 1).await.unwrap();
    assert_eq!(n(&east), 24, "it is still the same day eight hours further east");
    assert_eq!(n(&of(Audience::Own, START.plus_days(1), 0, 1).await.unwrap()), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn decisions_are_public_and_sentences_are_not() {
    let pair = busy().await;
    for body in [&pair.a, &pair.b] {
        body.node.catch_up().await.unwrap();
        for reader in READERS {
            let all = State::ALL.to_vec();
            let mut query = DecisionQuery { consultation: consultation(), reader, states: all, after: None, limit: 4 };
            let mut lines = Vec::new();
            loop {
                let page = body.node.list_decisions(&query).await.unwrap();
                lines.extend(page.lines);
                let Some(next) = page.next else { break };
                query.after = Some(next);
            }
            assert!(lines.windows(2).all(|two| two[0].ts >= two[1].ts));
            let withheld: Vec<_> = lines.iter().filter(|line| line.to == State::Withheld).collect();
            assert_eq!(withheld.len(), 1);
            assert_eq!(withheld[0].reason.as_ref().unwrap().as_str(), "off-topic");
            let is_desk = reader == Audience::Own;
            assert_eq!(withheld[0].words.is_some(), is_desk && body.origin == pair.b.origin);
            assert_eq!(withheld[0].is_readable, is_desk);
            let items = scan(body, Audience::Own).await;
            let of = |place: &Place| items.iter().find(|item| item.place == *place).map(|item| item.row.audience);
            assert!(lines.iter().filter_map(|line| of(&line.item)).all(|audience| audience <= reader));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_find_what_they_handed_in_and_what_became_of_it() {
    let body = served(Review::Before).await;
    let first = body.place(&body.submit(person("m1"), "Mine, published.").await);
    let second = body.place(&body.submit(person("m1"), "Mine, withheld.").await);
    body.submit(person("m2"), "Not mine.").await;
    body.ask(person("moderator"), Ask::PublishItems(vec![first.clone()])).await;
    let code = Code::new("off-topic").unwrap();
    let withhold = Withhold { item: second.clone(), code, reason: "Why not.".to_owned() };
    body.ask(person("moderator"), Ask::WithholdItem(withhold)).await;
    body.ask(person("m2"), Ask::SupportItem(first.clone())).await;
    let reply = Reply { about: first.clone(), text: "My reply.".to_owned(), named: false };
    body.ask(person("m1"), Ask::ReplyToItem(reply)).await;
    let own = body.node.list_deeds(&hutong_core::ids::PersonId::new("m1").unwrap(), None, 10).await.unwrap();
    let items: Vec<ItemView> = own.iter().map(|own| own.item.clone()).collect();
    assert_eq!(texts(&items), ["My reply.", "Mine, withheld.", "Mine, published."]);
    let last = own[1].history.last().unwrap();
    assert!(
        matches!(&last.change, Change::State { to: State::Withheld, words: Some(w), .. } if w == "Why not."),
        "{last:?}"
    );
    let rest = body.node.list_deeds(&hutong_core::ids::PersonId::new("m1").unwrap(), Some(second.index), 10).await;
    assert_eq!(rest.unwrap().len(), 1);
    let other = body.node.list_deeds(&hutong_core::ids::PersonId::new("m2").unwrap(), None, 10).await.unwrap();
    assert_eq!(other.iter().map(|own| own.kind).collect::<Vec<_>>(), [DeedKind::Supported, DeedKind::Authored]);
    let code = body.node.receipt(first.index).await.unwrap().code();
    body.node.catch_up().await.unwrap();
    assert_eq!(body.node.find_code(&code).await.unwrap(), [first]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_set_is_read_page_by_page_from_its_newest_end() {
    let body = served(Review::After).await;
    let mut places = Vec::new();
    for n in 0..600 {
        places.push(body.place(&body.submit(person(&format!("m{}", n % 9 + 1)), &format!("Opinion {n}.")).await));
    }
    let among: Vec<Place> = places.iter().filter(|place| place.index % 3 != 0).cloned().collect();
    let query = ListQuery { among: Some(among.iter().cloned().collect()), limit: 150, ..opinions(Audience::Public) };
    let mut wanted = among;
    wanted.reverse();
    assert!(wanted.len() > 256);
    assert_eq!(pages(&body, &query).await, wanted);
    assert_eq!(body.node.count(&query).await.unwrap().by.values().sum::<u64>(), wanted.len() as u64);
}
