//! Joint documents, drafts, findings; and that a document's sources are loaded for the rule that looks at them.

use std::collections::BTreeMap;

use hutong_core::{
    command::{Actor, Ask},
    consultation::{
        charter::{Bilingual, Charter, Review},
        document::{self, Act, Kind, Status},
        finding,
        report::{Claim, Recommendation, Report, Section, Source},
    },
    facts::Needs,
    ids::{Code, Ref},
    record::Finding,
};
use hutong_log::hash::sha256;

use super::{Two, charter_id};
use crate::{
    house::{charter_of, city, opinion},
    support::block_on,
    world::origin,
};

#[test]
fn a_document_shows_its_versions_acts_and_drafts() {
    block_on(async {
        let mut two = Two::open(Review::Before).await;
        let first = charter_of(&[&origin(0), &origin(1)], 1, Review::Before);
        let second = Charter { ver: 2, ..first.clone() };
        two.a.propose(&charter_id(), second.bytes()).await;
        two.exchange().await;
        for store in [&two.a.store, &two.b.store] {
            let view = store.show_document(&charter_id()).await.unwrap();
            assert_eq!(view.in_force, first.version().ok());
            let versions: Vec<_> = view.versions.iter().map(|v| (v.ver, v.status, v.sha256)).collect();
            let wanted = [(2, Status::Proposed, Some(second.hash())), (1, Status::Effective, Some(first.hash()))];
            assert_eq!(versions, wanted);
            let acts: Vec<_> = view.versions[1].acts.iter().map(|a| (a.place.origin.clone(), a.act)).collect();
            assert_eq!(acts, [(origin(1), Act::Accept), (origin(0), Act::Propose)]);
            assert_eq!(view.versions[0].contents, BTreeMap::from([(second.hash(), second.bytes())]));
        }
        let drafts = two.a.store.list_drafts(&charter_id()).await.unwrap();
        let newest = &drafts[0];
        assert_eq!((drafts.len(), newest.sha256, &newest.bytes), (2, second.hash(), &second.bytes()));
        let steps: Vec<_> = newest.steps.iter().map(|s| (s.step.as_str(), s.person.is_some())).collect();
        assert_eq!(steps, [("drafted", true), ("passed", true)]);
        assert_eq!(two.b.store.list_drafts(&charter_id()).await.unwrap(), [], "drafts stay at home");
        let themes = document::document_id(&city(), Kind::Themes).unwrap();
        assert_eq!(two.a.store.show_document(&themes).await.unwrap().versions, []);
    });
}

#[test]
fn findings_of_both_bodies_are_listed() {
    block_on(async {
        let mut two = Two::open(Review::After).await;
        let mut finding = Finding {
            method: Code::new("themes").unwrap(),
            version: Code::new("1").unwrap(),
            pins: vec![(origin(0), two.a.edge.size())],
            input: sha256(b"in"),
            output: sha256(b"out"),
        };
        let record =
            |finding: &Finding| Ask::RecordFinding(finding::Record { consultation: city(), finding: finding.clone() });
        let ask = two.a.command(Actor::Node, record(&finding));
        two.a.settle(&[ask]).await.unwrap().remove(0).unwrap();
        let of_a = finding.clone();
        finding.pins = vec![(origin(1), two.b.edge.size())];
        let ask = two.b.command(Actor::Node, record(&finding));
        two.b.settle(&[ask]).await.unwrap().remove(0).unwrap();
        two.exchange().await;
        let found = two.a.store.list_findings(&city()).await.unwrap();
        let found: Vec<_> = found.into_iter().map(|view| (view.place.origin, view.finding)).collect();
        assert_eq!(found, [(origin(0), of_a), (origin(1), finding)]);
    });
}

/// Whoever accepts a report must have looked at what it rests on: the store finds that in the report's own bytes.
#[test]
fn sources_of_a_document_are_among_its_facts() {
    block_on(async {
        let mut two = Two::open(Review::After).await;
        let place = two.a.done("li", opinion("开通快线。")).await;
        two.exchange().await;
        let both = |t: &str| Bilingual { zh: t.to_owned(), en: t.to_owned() };
        let hash = two.a.store.leaf_hashes(&place.origin, place.index, place.index + 1).await.unwrap()[0];
        let item = Ref { origin: Some(place.origin.clone()), index: place.index, hash };
        let claims = vec![Claim { text: "要快".to_owned(), sources: vec![Source { item, quote: Some((0, 2)) }] }];
        let recommendations = vec![Recommendation { text: "开通快线".to_owned(), claims }];
        let report = Report {
            consultation: city(),
            ver: 1,
            title: both("报告"),
            pins: vec![(origin(0), two.a.edge.size())],
            counts: BTreeMap::new(),
            sections: vec![Section { label: "交通".to_owned(), counts: BTreeMap::new(), recommendations }],
            simulated: true,
        };
        let id = document::document_id(&city(), Kind::Report).unwrap();
        let asked = (id.clone(), sha256(&report.bytes()));
        let needs = Needs { sources: [asked].into(), ..Needs::default() };
        let mut tx = two.b.store.begin().await.unwrap();
        assert!(tx.facts(&needs).await.unwrap().items.is_empty(), "its bytes are not here yet");
        drop(tx);
        two.a.propose(&id, report.bytes()).await;
        two.exchange().await;
        let mut tx = two.b.store.begin().await.unwrap();
        let base = tx.facts(&needs).await.unwrap();
        assert_eq!(base.items.keys().collect::<Vec<_>>(), [&place]);
    });
}
