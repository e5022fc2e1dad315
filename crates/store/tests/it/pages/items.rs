//! Items, their words, authors, numbers, history and counters, by reader.

use std::collections::BTreeMap;

use hutong_core::{
    command::Ask,
    consultation::{
        appeal,
        charter::Review,
        erasure::{AUTHOR_REQUEST, Erase},
        item::{Audience, ItemKind, State, Tier},
        moderation::Withhold,
        opinion::Correct,
        response::Reply,
    },
    ids::{Code, EntryIndex, Origin, PartName, Place},
    moment::Moment,
};
use hutong_store::{
    Store,
    pages::{AuthorView, Change, ItemCount, ItemQuery, ItemView, PendingPage},
};

use super::{Two, opinion_with, places};
use crate::{
    house::{city, opinion, person},
    support::block_on,
    world::origin,
};

/// What a body of two has on the table.
struct Scene {
    two: Two,
    at: BTreeMap<&'static str, Place>,
}

impl Scene {
    async fn new() -> Scene {
        let mut two = Two::open(Review::Before).await;
        let a = &mut two.a;
        let audience = |to| move |s: &mut hutong_core::consultation::opinion::Submit| s.audience = Some(to);
        let named = opinion_with("修一条快速路。", |s| (s.named, s.title) = (true, "快速路".to_owned()));
        let mut at = BTreeMap::from([
            ("named", a.done("li", named).await),
            ("plain", a.done("wang", opinion("多开一班车。")).await),
            ("members", a.done("wang", opinion_with("只给委员看。", audience(Audience::Members))).await),
            ("own", a.done("li", opinion_with("只给本会看。", audience(Audience::Own))).await),
            ("erased", a.done("li", opinion("会删掉的话。")).await),
            ("withheld", a.done("li", opinion("说了别的事。")).await),
            ("corrected", a.done("wang", opinion("改前。")).await),
        ]);
        let published = ["named", "plain", "members", "own", "erased"].map(|name| at[name].clone()).to_vec();
        a.done("staff", Ask::PublishItems(published)).await;
        let item = at["withheld"].clone();
        let code = Code::new("off-topic").unwrap();
        a.done("staff", Ask::WithholdItem(Withhold { item: item.clone(), code, reason: "离题了。".to_owned() })).await;
        let object = appeal::Submit { item, text: "没有离题。".to_owned() };
        at.insert("appeal", a.done("li", Ask::AppealDecision(object)).await);
        let item = at["corrected"].clone();
        a.done("wang", Ask::CorrectItem(Correct { item, text: "改后。".to_owned() })).await;
        let parts = ["author", "text"].map(|p| PartName::new(p).unwrap()).to_vec();
        let erase = Erase { item: at["erased"].clone(), parts, basis: Code::new(AUTHOR_REQUEST).unwrap() };
        a.done("li", Ask::EraseParts(erase)).await;
        a.done("wang", Ask::SupportItem(at["named"].clone())).await;
        two.exchange().await;
        let about = at["named"].clone();
        let b = &mut two.b;
        b.done("wang", Ask::SupportItem(about.clone())).await;
        let reply = b.done("li", Ask::ReplyToItem(Reply { about, text: "同意。".to_owned(), named: false })).await;
        b.done("staff", Ask::PublishItems(vec![reply.clone()])).await;
        at.insert("reply", reply);
        two.exchange().await;
        Scene { two, at }
    }

    fn places(&self, names: &[&str]) -> Vec<Place> {
        names.iter().map(|name| self.at[name].clone()).collect()
    }
}

fn query(audience: Audience) -> ItemQuery {
    ItemQuery { consultation: city(), audience, kind: None, state: None, origin: None, after: None, limit: 200 }
}

fn opinions(audience: Audience) -> ItemQuery {
    ItemQuery { kind: Some(ItemKind::Opinion), origin: Some(origin(0)), ..query(audience) }
}

async fn check_list(store: &Store, query: ItemQuery, wanted: &[Place]) {
    let views = store.list_items(&query).await.unwrap();
    let found: Vec<Place> = views.iter().map(|view| view.place.clone()).collect();
    assert_eq!(found, wanted, "{query:?}");
    // The same page by page, and each item by itself.
    let (mut paged, mut after) = (Vec::new(), None);
    while paged.len() < wanted.len() {
        let page = store.list_items(&ItemQuery { after, limit: 2, ..query.clone() }).await.unwrap();
        assert!(!page.is_empty() && page.len() <= 2);
        after = page.last().map(|view| view.place.clone());
        paged.extend(page);
    }
    assert_eq!(paged, views);
    for view in views {
        assert_eq!(store.show_item(&view.place, query.audience).await.unwrap(), Some(view));
    }
}

async fn show(store: &Store, place: &Place, reader: Audience) -> ItemView {
    store.show_item(place, reader).await.unwrap().unwrap()
}

#[test]
fn each_reader_sees_what_is_published_for_them_and_the_desk_sees_all() {
    block_on(async {
        let scene = Scene::new().await;
        let store = &scene.two.a.store;
        check_list(store, opinions(Audience::Public), &scene.places(&["named", "plain"])).await;
        for reader in [Audience::Members, Audience::Secretariats] {
            check_list(store, opinions(reader), &scene.places(&["named", "plain", "members"])).await;
        }
        let all = ["named", "plain", "members", "own", "erased", "withheld", "corrected"];
        check_list(store, opinions(Audience::Own), &scene.places(&all)).await;
        let withheld = |reader| ItemQuery { state: Some(State::Withheld), ..query(reader) };
        check_list(store, withheld(Audience::Own), &scene.places(&["withheld"])).await;
        check_list(store, withheld(Audience::Secretariats), &[]).await;
        let of_b = ItemQuery { origin: Some(origin(1)), kind: Some(ItemKind::Reply), ..query(Audience::Public) };
        check_list(store, of_b, &scene.places(&["reply"])).await;
        check_list(store, ItemQuery { origin: Some(origin(2)), ..query(Audience::Own) }, &[]).await;
        for hidden in ["own", "erased", "withheld", "corrected", "appeal"] {
            assert_eq!(store.show_item(&scene.at[hidden], Audience::Secretariats).await.unwrap(), None, "{hidden}");
        }
        let shown = store.show_items(&scene.places(&["plain", "withheld", "named", "plain"]), Audience::Public).await;
        assert_eq!(places(&shown.unwrap()), scene.places(&["named", "plain"]).into_iter().collect());
    });
}

#[test]
fn an_item_comes_with_its_words_number_author_and_answers() {
    block_on(async {
        let scene = Scene::new().await;
        let (a, b) = (&scene.two.a.store, &scene.two.b.store);
        let named = show(a, &scene.at["named"], Audience::Public).await;
        assert_eq!(named.registration.as_deref(), Some("SC-KXC-2026-0001"));
        assert_eq!((named.title.as_deref(), named.text.as_deref()), (Some("快速路"), Some("修一条快速路。")));
        let author = named.author.clone().unwrap();
        assert_eq!((author.is_named, author.name.as_str()), (true, "li 某"));
        assert_eq!(author.affiliations, [("界别".to_owned(), "科技 \"界\"".to_owned())]);
        assert_eq!(named.supports, BTreeMap::from([(origin(0), 1), (origin(1), 1)]));
        assert_eq!(named.replies, BTreeMap::from([(origin(1), 1)]));
        let reply = show(a, &scene.at["reply"], Audience::Public).await;
        assert_eq!(reply.registration.as_deref(), Some("CQ-KXC-2026-R0001"));
        assert_eq!((reply.text.as_deref(), reply.author), (Some("同意。"), None));

        let unnamed =
            |view: ItemView| view.author.map(|AuthorView { name, affiliations, .. }| (name, affiliations.len()));
        let plain = &scene.at["plain"];
        assert_eq!(unnamed(show(a, plain, Audience::Secretariats).await), Some((String::new(), 0)));
        assert_eq!(unnamed(show(a, plain, Audience::Own).await), Some(("wang 某".to_owned(), 1)));
        assert_eq!(show(a, &scene.at["corrected"], Audience::Own).await.text.as_deref(), Some("改后。"));
        let erased = show(a, &scene.at["erased"], Audience::Own).await;
        assert_eq!((erased.row.state, erased.text, erased.author), (State::Erased, None, None));

        // The partner has the words that were shown to it, and nobody's name but with consent.
        assert_eq!(show(b, &scene.at["named"], Audience::Public).await, named);
        let plain = show(b, plain, Audience::Own).await;
        assert_eq!((plain.text.as_deref(), plain.author), (Some("多开一班车。"), None));
        let withheld = show(b, &scene.at["withheld"], Audience::Own).await;
        assert_eq!((withheld.row.state, withheld.text), (State::Withheld, None));
    });
}

#[test]
fn where_an_item_came_from_is_for_the_desk() {
    block_on(async {
        let mut two = Two::open(Review::After).await;
        let import = hutong_core::consultation::opinion::Import {
            file: "旧系统.csv".to_owned(),
            row: 12,
            author: hutong_core::facts::Private("李某".to_owned()),
            time: "2025".to_owned(),
            tier: Tier::Open,
        };
        let place = two.a.done("staff", opinion_with("旧话。", |s| s.import = Some(import))).await;
        let source = show(&two.a.store, &place, Audience::Own).await.source.unwrap();
        assert!(String::from_utf8(source).unwrap().contains("旧系统.csv"));
        assert_eq!(show(&two.a.store, &place, Audience::Secretariats).await.source, None);
    });
}

#[test]
fn the_queue_holds_what_waits_oldest_first() {
    block_on(async {
        let scene = Scene::new().await;
        let now = Moment(scene.two.a.now.0 + 7_260);
        let list =
            async |store: &Store, after, limit| store.list_pending(&city(), None, now, (after, limit)).await.unwrap();
        let queue = list(&scene.two.a.store, None, 200).await;
        let found: Vec<Place> = queue.lines.iter().map(|p| p.item.place.clone()).collect();
        assert_eq!((queue.waiting, found), (2, scene.places(&["corrected", "appeal"])));
        assert!(
            queue.lines.iter().all(|p| p.age_s == now.0 - p.item.row.ts && (7_260..7_320).contains(&p.age_s)),
            "ages"
        );
        assert_eq!(queue.oldest_s, queue.lines[0].age_s);
        assert_eq!(queue.lines[0].item.author.as_ref().unwrap().name, "wang 某");
        let first = list(&scene.two.a.store, None, 1).await;
        assert_eq!((first.waiting, &first.lines[..]), (2, &queue.lines[..1]));
        let second = list(&scene.two.a.store, Some(first.lines[0].item.place.index), 1).await;
        assert_eq!((second.waiting, second.oldest_s), (2, queue.oldest_s), "of the whole queue on every page");
        assert_eq!(second.lines[..], queue.lines[1..]);
        let none = list(&scene.two.b.store, None, 200).await;
        assert_eq!(none, PendingPage::default(), "what waits at the partner waits for the partner");
    });
}

/// Index, what happened, whose act, and the sentence.
type Line = (EntryIndex, String, Option<String>, Option<String>);

async fn history(store: &Store, place: &Place, reader: Audience, is_author: bool) -> Vec<Line> {
    let lines = store.list_history(place, reader, is_author).await.unwrap();
    let said = |change: Change| match change {
        Change::Accepted => ("accepted".to_owned(), None),
        Change::Revised => ("revised".to_owned(), None),
        Change::State { to, reason, words, .. } => {
            (format!("{to}{}", reason.map(|r| format!(" {r}")).unwrap_or_default()), words)
        }
        Change::Erased { parts, basis } => (format!("erased {} {basis}", parts.len()), None),
    };
    let lines = lines.into_iter().map(|line| {
        let (what, words) = said(line.change);
        (line.index, what, line.person.map(|p| p.to_string()), words)
    });
    lines.collect()
}

fn words(lines: &[Line]) -> Vec<&str> {
    lines.iter().map(|line| line.1.as_str()).collect()
}

#[test]
fn a_history_tells_everybody_as_much_as_they_may_know() {
    block_on(async {
        let scene = Scene::new().await;
        let (a, b) = (&scene.two.a.store, &scene.two.b.store);
        let withheld = &scene.at["withheld"];
        let desk = history(a, withheld, Audience::Own, false).await;
        assert_eq!(words(&desk), ["accepted", "withheld off-topic"]);
        let people: Vec<_> = desk.iter().map(|line| line.2.clone().unwrap()).collect();
        assert_eq!(people, [person("li").to_string(), person("staff").to_string()]);
        assert_eq!(desk[1].3.as_deref(), Some("离题了。"));
        let author = history(a, withheld, Audience::Public, true).await;
        assert_eq!((author[1].2.clone(), author[1].3.as_deref()), (None, Some("离题了。")));
        assert_eq!(history(a, withheld, Audience::Secretariats, false).await, []);
        let partner = history(b, withheld, Audience::Own, false).await;
        assert_eq!(partner.iter().map(|l| (l.2.clone(), l.3.clone())).collect::<Vec<_>>(), vec![(None, None); 2]);

        assert_eq!(words(&history(a, &scene.at["corrected"], Audience::Own, false).await), ["accepted", "revised"]);
        let erased = history(a, &scene.at["erased"], Audience::Own, false).await;
        assert_eq!(words(&erased), ["accepted", "published", "erased 2 author-request"]);
        let named = history(b, &scene.at["named"], Audience::Public, false).await;
        assert_eq!(words(&named), ["accepted", "published"]);
        let nowhere = Place { origin: origin(0), index: 999 };
        assert_eq!(history(a, &nowhere, Audience::Own, true).await, []);
    });
}

#[test]
fn counters_name_their_unit_and_the_six_states_add_up() {
    block_on(async {
        let scene = Scene::new().await;
        let a = scene.two.a.store.count_items(&city(), Audience::Own).await.unwrap();
        let origins: Vec<&Origin> = a.iter().map(|body| &body.origin).collect();
        assert_eq!(origins, [&origin(1), &origin(0)], "by origin");
        let own = &a[1];
        let states = [
            (State::Pending, 2),
            (State::Published, 5),
            (State::Withheld, 1),
            (State::Merged, 0),
            (State::Withdrawn, 0),
            (State::Erased, 1),
        ];
        assert_eq!(own.disposition(), BTreeMap::from(states));
        assert_eq!(own.sum(|count| count.kind == ItemKind::Opinion), 7);
        let taking_part = own.taking_part.clone().unwrap();
        assert_eq!(taking_part.acts, BTreeMap::from([(Tier::Member, 9)]));
        assert_eq!((taking_part.people, taking_part.people_in_all), (BTreeMap::from([(Tier::Member, 2)]), 2));
        assert_eq!(a[0].taking_part, None, "the partner's people are the partner's");
        let public = scene.two.a.store.count_items(&city(), Audience::Public).await.unwrap();
        let wide = |count: &ItemCount| count.audience == Audience::Public;
        assert!(public.iter().flat_map(|body| &body.items).all(wide));
        assert_eq!(public[1].sum(|_| true), own.sum(wide));
    });
}

#[test]
fn a_consultation_says_where_each_body_stands() {
    block_on(async {
        let scene = Scene::new().await;
        let store = &scene.two.a.store;
        let view = store.show_consultation(&city()).await.unwrap();
        assert_eq!(store.list_consultations().await.unwrap(), std::slice::from_ref(&view));
        assert_eq!(view.charter.as_ref().map(|c| c.hosts.len()), Some(2));
        let phases: Vec<_> = view.stages.iter().map(|s| (s.origin.clone(), s.stage.phase.unwrap().word())).collect();
        assert_eq!(phases, [(origin(1), "collecting"), (origin(0), "collecting")]);
        assert!(view.stages.iter().all(|s| s.stage.roll.is_some() && s.stage.opened > s.stage.roll));
        let nowhere = hutong_core::ids::ConsultationId::new("nowhere").unwrap();
        let view = store.show_consultation(&nowhere).await.unwrap();
        assert_eq!((view.charter, view.stages), (None, Vec::new()));
    });
}
