//! Follow-up on the portal: a report is issued, what it recommends goes on its way, and each reader sees what is theirs.

use std::collections::BTreeMap;

use hutong_core::{
    command::{Actor, Ask, Command},
    consultation::{
        charter::{Bilingual, Review},
        document::{self, Answer, Kind},
        follow_up::{Action, Addressee, Begin, Days, Note, Part, Step, Take, Unit},
        item::Tier,
        report::{Claim, Recommendation, Report, Section, Source},
    },
    home::{CheckDraft, DraftDocument, HomeAsk},
    ids::{Code, Origin, Place},
    record::DocumentVersion,
};
use hutong_log::hash::sha256;

use super::{
    people::{add, sign_in},
    site::{Plan, Site, charter, consultation, exchange, fresh_key, hosts_of, person},
};

const DAY_S: u64 = 86_400;

fn timer(ask: Ask) -> Command {
    Command { actor: Actor::Node, key: fresh_key(), ask }
}

impl Site {
    async fn close(&self) {
        self.node.submit(timer(Ask::CloseConsultation(consultation()))).await.unwrap();
    }

    /// Proposes a report with one recommendation that rests on an item.
    async fn propose_report(&self, text: &str, place: &Place, hosts: &[&Origin]) -> DocumentVersion {
        let source = Source { item: self.reference(place).await, quote: None };
        let claim = Claim { text: format!("Claim {text}"), sources: vec![source] };
        let recommendation = Recommendation { text: format!("Recommendation {text}"), claims: vec![claim] };
        let section = Section {
            label: format!("Section {text}"),
            counts: BTreeMap::new(),
            recommendations: vec![recommendation],
        };
        let mut pins: Vec<(Origin, u64)> = hosts.iter().map(|host| ((*host).clone(), 1)).collect();
        pins.sort();
        let title = Bilingual { zh: format!("报告 {text}"), en: format!("Report {text}") };
        let report = Report {
            consultation: consultation(),
            ver: 1,
            title,
            pins,
            counts: BTreeMap::new(),
            sections: vec![section],
            simulated: true,
        };
        let document = document::document_id(&consultation(), Kind::Report).unwrap();
        let bytes = report.bytes();
        let sha256 = sha256(&bytes);
        let draft = HomeAsk::DraftDocument(DraftDocument { document: document.clone(), bytes: bytes.clone() });
        self.node.submit_home(person("clerk"), fresh_key(), draft).await.unwrap();
        let check = CheckDraft { document: document.clone(), sha256, passes: true, comment: String::new() };
        self.node.submit_home(person("second"), fresh_key(), HomeAsk::CheckDraft(check)).await.unwrap();
        self.ask("clerk", Ask::ProposeDocument(document::Propose { document: document.clone(), bytes })).await;
        DocumentVersion { id: document, ver: 1, sha256 }
    }

    async fn issue(&self) {
        let document = document::document_id(&consultation(), Kind::Report).unwrap();
        self.ask("clerk", Ask::IssueReport(document)).await;
    }

    /// Sends the recommendation off, with an answer due in some days.
    async fn begin_action(&self, units: &[(&Origin, &str)], days: i64, text: &str) -> Place {
        let units =
            units.iter().map(|(body, name)| Unit { body: (*body).clone(), part: Part::Lead, name: (*name).to_owned() });
        let now = self.app.now();
        let action = Action {
            recommendation: (1, 1),
            addressee: Addressee::Both,
            units: units.collect(),
            due: Some(now.plus_days(days)),
            days: Days::Calendar,
        };
        let note = Note { at: now, unit: format!("Sender {text}"), ..Note::default() };
        let begin = Begin { consultation: consultation(), action, note, text: text.to_owned() };
        Place { origin: self.node.origin().clone(), index: self.ask("clerk", Ask::BeginAction(begin)).await }
    }

    async fn take(&self, action: &Place, step: Step, code: Option<&str>, text: &str) {
        let code = code.map(|code| Code::new(code).unwrap());
        let note = Note { at: self.app.now(), unit: format!("Unit {text}"), code, ..Note::default() };
        let take = Take { action: action.clone(), step, note, text: text.to_owned() };
        self.ask("clerk", Ask::TakeStep(take)).await;
    }
}

/// A body alone whose report is issued.
async fn reported(text: &str) -> Site {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    let place = site.opinion("Banks", "The banks wash away.").await;
    site.close().await;
    site.propose_report(text, &place, &[site.node.origin()]).await;
    site.issue().await;
    site
}

#[tokio::test]
async fn both_bodies_follow_it_up_in_lanes_of_their_own() {
    let (town, village) = hosts_of(|origins| charter(origins, Review::After, "Rivers")).await;
    let hosts = [town.node.origin(), village.node.origin()];
    let place = town.opinion("Banks", "The banks wash away.").await;
    for site in [&town, &village] {
        site.close().await;
    }
    exchange(&town, &village, 2).await;
    let version = town.propose_report("willows", &place, &hosts).await;
    exchange(&town, &village, 2).await;
    village.ask("clerk", Ask::AcceptDocument(Answer { document: version })).await;
    exchange(&town, &village, 2).await;
    for site in [&town, &village] {
        site.issue().await;
    }
    exchange(&town, &village, 2).await;
    for site in [&town, &village] {
        let page = site.browser().get("/c/rivers/follow-up").await.body;
        assert!(page.contains("No recommendation has been sent off yet"), "{page}");
    }
    let action =
        town.begin_action(&[(hosts[0], "Town works"), (hosts[1], "Village works")], 30, "Please answer.").await;
    town.take(&action, Step::Dispatched, None, "").await;
    town.take(&action, Step::Received, None, "").await;
    exchange(&town, &village, 2).await;
    village.take(&action, Step::Sent, None, "").await;
    village.take(&action, Step::Dispatched, None, "").await;
    village.take(&action, Step::Returned, None, "Not ours to plant.").await;
    town.take(&action, Step::Answered, Some("a"), "Forty willows stand.").await;
    exchange(&town, &village, 2).await;
    let word = format!("TN-{}", action.index);
    for site in [&town, &village] {
        let mut browser = site.browser();
        let board = browser.get("/follow-up").await.body;
        for words in
            ["Recommendation willows", "Village works", "Not ours to plant.", "Forty willows stand.", "returned"]
        {
            assert!(board.contains(words), "{words}: {board}");
        }
        assert!(board.contains("Under way") && !board.contains("left</span>"), "one lane is not enough: {board}");
        let page = browser.get(&format!("/c/rivers/follow-up/{word}")).await.body;
        for words in ["Code A", "Claim willows", "TN-RV-2026-0001", "both governments", "Sender Please answer."] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(browser.get("/c/rivers").await.body.contains("0 done · 1 under way"));
        let report = browser.get("/c/rivers/report").await.body;
        assert!(report.contains(&format!("/c/rivers/follow-up/{word}")) && report.contains("answered"), "{report}");
    }
    village.take(&action, Step::Dispatched, None, "").await;
    village.take(&action, Step::Received, None, "").await;
    village.take(&action, Step::Answered, Some("a"), "And ten of ours.").await;
    let board = village.browser().get("/c/rivers/follow-up").await.body;
    assert!(board.contains(">Done ") && board.contains("And ten of ours."), "{board}");
}

#[tokio::test]
async fn the_secretariat_sees_first_what_is_to_be_seen_to_this_week() {
    let site = reported("willows").await;
    let home = site.node.origin().clone();
    let early = site.begin_action(&[(&home, "Early works")], 20, "").await;
    let soon = site.begin_action(&[(&home, "Soon works")], 5, "").await;
    let late = site.begin_action(&[(&home, "Late works")], -3, "").await;
    let never = site.begin_action(&[(&home, "Never works")], 20, "").await;
    for action in [&soon, &late, &never] {
        site.take(action, Step::Dispatched, None, "").await;
    }
    site.take(&never, Step::Received, None, "").await;
    site.take(&never, Step::Answered, Some("d"), "No willow grows there.").await;
    add(&site, "keeper", "Keeper", Some(Tier::Member), &["observer"], None).await;
    let mut keeper = site.browser();
    sign_in(&site, &mut keeper, "keeper").await;
    let week = keeper.get("/follow-up").await.body;
    assert!(week.contains("Soon works") && week.contains("5 days left") && week.contains("due within"), "{week}");
    assert!(week.contains("Late works") && week.contains("overdue by") && !week.contains("Early works"), "{week}");
    assert!(week.find("Late works") < week.find("Soon works"), "what is late comes first");
    let all = keeper.get("/follow-up?view=all").await.body;
    assert!(all.contains("Early works") && all.contains("20 days left"), "{all}");
    let public = site.browser().get("/follow-up").await.body;
    assert!(public.contains("Cannot be done, and why") && public.contains("No willow grows there."), "{public}");
    assert!(!public.contains("days left") && !public.contains("overdue"), "{public}");
    site.take(&never, Step::Dissatisfied, None, "There grew one in 1990.").await;
    let week = keeper.get("/c/rivers/follow-up").await.body;
    assert!(week.contains("authors dissatisfied") && week.contains("There grew one in 1990."), "{week}");
    assert_eq!(early.origin, home);
    site.node.set_clock(site.app.now().0 + 16 * DAY_S);
    assert!(keeper.get("/follow-up?view=week").await.body.contains("Early works"), "the face reckons with its clock");
    let nowhere = keeper.get("/c/rivers/follow-up/TN-1").await;
    assert_eq!(nowhere.status, 404);
}

#[tokio::test]
async fn texts_of_the_follow_up_stay_texts() {
    const HARM: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>&]]>";
    let site = reported(HARM).await;
    let home = site.node.origin().clone();
    let action = site.begin_action(&[(&home, HARM)], 5, HARM).await;
    site.take(&action, Step::Working, None, HARM).await;
    let mut browser = site.browser();
    let word = format!("/c/rivers/follow-up/TN-{}", action.index);
    for path in
        ["/", "/follow-up", "/follow-up?view=%22%3E", "/c/rivers", "/c/rivers/follow-up", "/c/rivers/report", &word]
    {
        let page = browser.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        for bad in ["<script>alert", "<img src=x", "\"'>"] {
            assert!(!page.body.contains(bad), "{path} lets {bad} through:\n{}", page.body);
        }
    }
    assert!(browser.get(&word).await.body.contains("&#34;&#39;&#62;"));
}
