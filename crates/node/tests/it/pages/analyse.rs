//! The analysis that pages show: clusters, themes and standings of what the audience may read, nothing that points at a
//! person, and nothing that may be read no more.

use std::collections::BTreeMap;

use hutong_analysis::{bridging::Class, campaign::Kind};
use hutong_core::{
    command::Ask,
    consultation::{
        charter::Review,
        document,
        erasure::{AUTHOR_REQUEST, Erase},
        item::Audience,
        theme::{Theme, ThemeTree},
        vote::{Cast, Choice},
    },
    ids::{Code, DocumentId, PartName, Place, Ref},
    record::DocumentVersion,
};
use hutong_log::hash::sha256;
use hutong_node::{
    jobs::analyse::{AnalysisView, MapView},
    pages::ListQuery,
};

use super::{hand_in, list, opinions, served, served_pair};
use crate::{
    exchange::{Pair, state},
    world::{Body, consultation, device, person},
};

const LETTER: &str =
    "我们沿江社区的居民强烈要求在两江四岸统一编号排污口,每个季度向社会公布一次监测结果,并设立举报电话。";
const WORDS: [&str; 8] = [
    "科学城的班车晚上九点以后就没有了,希望延长到夜里十一点,方便实验室加班的人。",
    "班车末班太早,加班的人只能打车回家,希望班车延长。",
    "请增加科学城到地铁站的班车班次,早晚高峰班车太挤。",
    "高校实验室的大型仪器应当向两地企业开放预约,统一收费标准。",
    "两地高校的仪器设备共享平台要统一预约,企业用仪器手续太复杂。",
    "大型仪器共享希望有补贴,小企业用不起高校的仪器。",
    "排污口的监测结果没有人公布,沿江居民不知道江水的情况。",
    "江边的排污口应当编号公布,监测结果放到网上。",
];

async fn view(body: &Body, reader: Audience) -> std::sync::Arc<AnalysisView> {
    body.node.catch_up().await.unwrap();
    body.node.analyse(&consultation(), reader).await.unwrap().unwrap()
}

async fn with_opinions() -> Pair {
    let pair = served_pair(Review::After).await;
    for (n, words) in WORDS.iter().enumerate() {
        let body = if n % 2 == 0 { &pair.a } else { &pair.b };
        hand_in(body, &format!("m{}", n + 1), words, |_| ()).await;
    }
    for n in 0..6 {
        let body = if n % 3 == 0 { &pair.b } else { &pair.a };
        hand_in(body, &format!("m{}", n + 1), &format!("{LETTER}第{n}户。"), |_| ()).await;
    }
    hand_in(&pair.a, "m9", "只给委员看的意见:班车的预算是多少?", |s| {
        s.audience = Some(Audience::Members)
    })
    .await;
    pair.exchange().await;
    pair
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_are_one_argument_with_many_voices() {
    let pair = with_opinions().await;
    let view = view(&pair.a, Audience::Public).await;
    assert_eq!((view.opinions, view.arguments, view.clusters.len()), (14, 9, 1));
    let cluster = &view.clusters[0];
    // The own authors' handles are known, the partner's unnamed ones count one each.
    assert_eq!((cluster.kind, cluster.members.len(), cluster.voices), (Kind::Campaign, 6, 6));
    assert_eq!(cluster.by_body[&pair.a.origin], 4);
    assert_eq!(cluster.passages.len(), 5);
    for passage in &cluster.passages {
        let item = pair.a.node.store().show_item(&passage.member, Audience::Public).await.unwrap().unwrap();
        assert_eq!(item.text.unwrap().get(passage.bytes.clone()), Some(passage.words.as_str()));
    }
    let page = list(&pair.a, &opinions(Audience::Public)).await;
    let places: Vec<Place> = page.items.iter().map(|item| item.place.clone()).collect();
    let folded = view.fold(&places);
    assert_eq!((folded.len(), folded.iter().map(|(_, n)| n).max()), (9, Some(&6)));
    assert_eq!(view.cluster_of(&cluster.core), Some(cluster));
}

#[tokio::test(flavor = "multi_thread")]
async fn themes_lead_to_their_opinions_within_the_audience() {
    let pair = with_opinions().await;
    let public = view(&pair.a, Audience::Public).await;
    assert!(!public.themes.is_empty());
    for theme in public.themes.iter().filter(|theme| theme.parent.is_none()) {
        let query = ListQuery { among: Some(theme.members.clone()), ..opinions(Audience::Public) };
        let page = list(&pair.a, &query).await;
        assert_eq!(page.items.len(), theme.members.len());
        let totals = pair.a.node.count(&query).await.unwrap();
        assert_eq!(totals.by, theme.counts, "{}", theme.label);
        assert!(!theme.label.is_empty() && !theme.quotes.is_empty());
    }
    let themed = public.themes.iter().filter(|t| t.parent.is_none()).map(|t| t.members.len()).sum::<usize>();
    assert_eq!(themed + public.unthemed.len(), 14);
    let members = view(&pair.a, Audience::Members).await;
    assert_eq!((members.opinions, members.audience), (15, Audience::Members));
    assert_ne!(members.input, public.input);
    let again = view(&pair.a, Audience::Public).await;
    assert_eq!(again.input, public.input);
}

#[tokio::test(flavor = "multi_thread")]
async fn themes_bear_the_names_that_both_bodies_gave_them() {
    let pair = with_opinions().await;
    let machine = view(&pair.a, Audience::Public).await;
    assert!(machine.named_by.is_none() && machine.themes.iter().all(|theme| !theme.is_named_by_people));
    let mut refs = BTreeMap::new();
    for place in machine.themes.iter().flat_map(|theme| theme.members.iter()) {
        let item = pair.a.node.store().show_item(place, Audience::Public).await.unwrap().unwrap();
        let of = Ref { origin: Some(place.origin.clone()), index: place.index, hash: item.row.hash };
        refs.insert(place.clone(), of);
    }
    let tops: Vec<_> = machine.themes.iter().filter(|theme| theme.parent.is_none()).collect();
    // One name corrected, the others left as they were proposed.
    let theme = |(at, named): (usize, &&hutong_node::jobs::analyse::ThemeView)| Theme {
        id: Code::new(&format!("theme-{at}")).unwrap(),
        parent: None,
        label: if at == 0 { "两地怎么通勤".to_owned() } else { named.label.clone() },
        machine_label: named.label.clone(),
        items: named.members.iter().map(|place| refs[place].clone()).collect(),
    };
    let tree = ThemeTree {
        consultation: consultation(),
        ver: 1,
        themes: tops.iter().enumerate().map(theme).collect(),
        unthemed: Vec::new(),
    };
    pair.a.sign("rivers/themes", tree.bytes()).await;
    pair.exchange().await;
    assert!(view(&pair.a, Audience::Public).await.named_by.is_none(), "one body alone names nothing");
    let id = DocumentId::new("rivers/themes").unwrap();
    let document = DocumentVersion { id, ver: 1, sha256: sha256(&tree.bytes()) };
    let told = [&pair.a, &pair.b].map(|body| (body, body.node.changes()));
    pair.b.ask(person("signatory"), Ask::AcceptDocument(document::Answer { document })).await;
    pair.exchange().await;
    for (body, mut told) in told {
        // No item changed, and nobody asks for it: that the logs grew is enough.
        let kept = || body.node.analysis(&consultation(), Audience::Public).unwrap();
        while kept().is_none_or(|view| view.named_by.is_none()) {
            told.recv().await.unwrap();
        }
        let view = kept().unwrap();
        let named = view.theme("theme-0").expect("the theme of that name");
        assert_eq!((named.label.as_str(), named.is_named_by_people), ("两地怎么通勤", true));
        assert_eq!(named.members, tops[0].members);
        let others = view.themes.iter().filter(|theme| theme.parent.is_none() && theme.id != "theme-0");
        assert!(others.clone().count() > 0 && others.clone().all(|theme| !theme.is_named_by_people));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn erased_words_leave_the_analysis_before_it_is_made_anew() {
    let body = served(Review::After).await;
    let mut places = Vec::new();
    for n in 0..5 {
        places.push(hand_in(&body, &format!("m{}", n + 1), &format!("{LETTER}第{n}户。"), |_| ()).await);
    }
    for (n, words) in WORDS.iter().enumerate() {
        hand_in(&body, &format!("m{}", n + 1), words, |_| ()).await;
    }
    let before = view(&body, Audience::Public).await;
    assert_eq!(before.clusters[0].members.len(), 5);
    let mut told = body.node.changes();
    let parts = vec![PartName::new("text").unwrap()];
    let basis = Code::new(AUTHOR_REQUEST).unwrap();
    body.ask(person("m2"), Ask::EraseParts(Erase { item: places[1].clone(), parts, basis })).await;
    loop {
        let changes = told.recv().await.unwrap();
        if changes.items.contains_key(&places[1]) {
            break;
        }
    }
    loop {
        let view = body.node.analysis(&consultation(), Audience::Public).unwrap().unwrap();
        let names = |place: &Place| {
            view.clusters.iter().any(|c| c.members.contains(place) || c.passages.iter().any(|p| p.member == *place))
                || view.themes.iter().any(|t| t.quotes.iter().any(|q| q.item == *place) || t.members.contains(place))
        };
        if !names(&places[1]) {
            break;
        }
        tokio::task::yield_now().await;
    }
    let after = view(&body, Audience::Public).await;
    assert_eq!((after.clusters[0].members.len(), after.opinions), (4, 12));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_hear_when_an_analysis_is_there() {
    let body = served(Review::After).await;
    let mut told = body.node.changes();
    hand_in(&body, "m1", WORDS[0], |_| ()).await;
    loop {
        let changes = told.recv().await.unwrap();
        let key = (consultation(), Audience::Public);
        let view = body.node.analysis(&consultation(), Audience::Public).unwrap();
        if changes.analysed.contains(&key) && view.is_some_and(|view| view.opinions == 1) {
            break;
        }
    }
}

async fn cast(body: &Body, who: String, statement: &Place, choice: Choice) {
    let cast = Cast { consultation: consultation(), statement: statement.clone(), choice };
    body.ask(device(&who), Ask::CastVote(cast)).await;
}

/// Voters of two camps at both bodies, on six statements; the first is common ground, the second divides.
async fn with_votes(n: usize) -> (Pair, Vec<Place>) {
    let pair = served_pair(Review::After).await;
    let mut statements = Vec::new();
    for k in 0..6 {
        statements.push(state(&pair.a, &format!("Statement number {k} of six.")).await);
    }
    pair.exchange().await;
    for body in [&pair.a, &pair.b] {
        for who in 0..n {
            for (k, statement) in statements.iter().enumerate() {
                let choice = match k {
                    0 => Choice::Agree,
                    _ if (who + k % 2) % 2 == 0 => Choice::Agree,
                    _ => Choice::Disagree,
                };
                cast(body, format!("v{who}"), statement, choice).await;
            }
        }
        body.ask(hutong_core::command::Actor::Node, Ask::SealVotes(consultation())).await;
    }
    pair.exchange().await;
    (pair, statements)
}

#[tokio::test(flavor = "multi_thread")]
async fn few_voters_have_no_map_and_no_counts() {
    let (pair, _) = with_votes(9).await;
    let view = view(&pair.a, Audience::Public).await;
    assert!(matches!(view.votes.map, MapView::TooFew { needed: 30 }));
    assert!(view.votes.standings.is_empty(), "nine people at each body: nothing is released");
    assert!(view.votes.voters.values().all(Option::is_none));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_voters_have_a_map_of_areas_and_standings_by_body() {
    let (pair, statements) = with_votes(24).await;
    let view = view(&pair.a, Audience::Public).await;
    let common = view.votes.standings.iter().find(|s| s.statement == statements[0]).unwrap();
    assert_eq!(common.class, Class::CommonGround);
    for body in [&pair.a, &pair.b] {
        let count = common.bodies[&body.origin].unwrap();
        assert!(count.people() >= 20 && count.people() <= 24, "{count:?}");
        assert_eq!((count.disagree, count.pass), (0, 0));
    }
    match &view.votes.map {
        MapView::Groups { groups, .. } => {
            assert!(groups.iter().all(|group| group.people >= 10));
            let divided = view.votes.standings.iter().find(|s| s.statement == statements[1]).unwrap();
            assert_eq!(divided.groups.len(), 2);
        }
        MapView::OneGroup { people, .. } => assert!(*people >= 40),
        MapView::TooFew { .. } => panic!("{:?}", view.votes.map),
    }
    for standing in &view.votes.standings {
        let counts = standing.bodies.values().chain(&standing.groups).flatten();
        assert!(counts.map(|count| count.people()).all(|people| people >= 10));
    }
    let other = self::view(&pair.b, Audience::Public).await;
    assert_eq!(other.votes.voters, view.votes.voters, "both sides release the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_being_written_meets_its_like() {
    let pair = with_opinions().await;
    let similar = |text: &'static str, reader| {
        let body = &pair.a;
        async move {
            body.node.catch_up().await.unwrap();
            body.node.similar(&consultation(), text, reader).await.unwrap()
        }
    };
    view(&pair.a, Audience::Public).await;
    let found = similar("要求在兩江四岸統一編號排污口,每個季度向社會公佈一次", Audience::Public).await;
    assert_eq!((found.len(), found[0].voices), (1, 6), "six letters are shown once");
    let found = similar("希望科学城的班车晚上九点以后就没有了这件事能改一改", Audience::Public).await;
    assert_eq!(found[0].item.text.as_deref(), Some(WORDS[0]));
    assert!(similar("完全不同的话题:幼儿园的午餐", Audience::Public).await.is_empty());
    assert!(similar("", Audience::Public).await.is_empty());
    assert!(similar("只给委员看的意见:班车的预算是多少?", Audience::Public).await.is_empty());
    assert_eq!(similar("只给委员看的意见:班车的预算是多少?", Audience::Members).await.len(), 1);
}
