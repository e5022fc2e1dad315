//! The year's joint plan on the portal: proposed by one body, accepted by the other, shown by both, compared version by
//! version; and written by somebody who means harm.

use hutong_core::{
    command::Ask,
    consultation::{
        charter::{Bilingual, Charter, Review},
        document::{self, Answer, Kind},
        item::Module,
        plan::{Approval, Plan, Progress, Row, Step},
    },
    home::{CheckDraft, DraftDocument, HomeAsk},
    ids::{Code, DocumentId, Origin, Place, Ref},
    moment::Moment,
    record::DocumentVersion,
};
use hutong_log::hash::sha256;

use super::site::{Plan as SitePlan, Site, charter, consultation, exchange, fresh_key, hosts_of, person};

/// The charter of a call for topics.
pub fn call(origins: &[&Origin]) -> Charter {
    let mut charter = charter(origins, Review::After, "Topics");
    charter.modules.insert(Module::Topics);
    charter
}

pub fn plan_id() -> DocumentId {
    document::document_id(&consultation(), Kind::Plan).unwrap()
}

fn both(text: &str) -> Bilingual {
    Bilingual { zh: text.to_owned(), en: text.to_owned() }
}

/// A plan with one row about a topic.
pub fn plan(ver: u64, topic: &str, home: &Origin, from: Vec<Ref>) -> Plan {
    let approval = Approval {
        body: home.clone(),
        step: Step::Sign,
        who: format!("Office {topic}"),
        at: Moment(1_767_225_600),
        comment: format!("Comment {topic}"),
    };
    let row = Row {
        no: 1,
        topic: both(topic),
        form: Code::new("remote").unwrap(),
        leads: vec![(home.clone(), format!("Unit {topic}"))],
        quarter: 2,
        progress: Progress::Running,
        held: Some(consultation()),
        from,
        approvals: vec![approval],
    };
    Plan {
        consultation: consultation(),
        ver,
        year: 2026,
        title: both(&format!("Plan {topic}")),
        rows: vec![row],
        reason: if ver > 1 { both(&format!("Reason {topic}")) } else { Bilingual::default() },
        simulated: true,
    }
}

impl Site {
    /// Drafts, checks and proposes a plan.
    pub async fn propose_plan(&self, plan: &Plan) {
        let (document, bytes) = (plan_id(), plan.bytes());
        let draft = HomeAsk::DraftDocument(DraftDocument { document: document.clone(), bytes: bytes.clone() });
        self.node.submit_home(person("clerk"), fresh_key(), draft).await.unwrap();
        let check =
            CheckDraft { document: document.clone(), sha256: sha256(&bytes), passes: true, comment: String::new() };
        self.node.submit_home(person("second"), fresh_key(), HomeAsk::CheckDraft(check)).await.unwrap();
        self.ask("clerk", Ask::ProposeDocument(document::Propose { document, bytes })).await;
    }

    /// A reference to an item that names its log.
    pub async fn reference(&self, place: &Place) -> Ref {
        let rows = self.node.store().items(&place.origin, &[place.index]).await.unwrap();
        Ref { origin: Some(place.origin.clone()), index: place.index, hash: rows[&place.index].hash }
    }
}

/// A body alone with its call for topics.
pub async fn alone() -> Site {
    let site = Site::bare(SitePlan::default()).await;
    site.sign(&call(&[site.node.origin()])).await;
    site.begin().await;
    site
}

#[tokio::test]
async fn a_plan_takes_two_keys_and_both_portals_show_it() {
    let (town, village) = hosts_of(call).await;
    let place = town.opinion("Night buses", "A bus after ten from the mill.").await;
    exchange(&town, &village, 2).await;
    let first = plan(1, "Night buses", town.node.origin(), vec![town.reference(&place).await]);
    town.propose_plan(&first).await;
    exchange(&town, &village, 2).await;
    for site in [&town, &village] {
        let page = site.browser().get("/c/rivers/plan").await;
        assert!(page.body.contains("No plan is in force yet") && !page.body.contains("Unit Night"), "{}", page.body);
        assert!(!site.browser().get("/").await.body.contains("Plan Night buses"));
    }
    let version = DocumentVersion { id: plan_id(), ver: 1, sha256: sha256(&first.bytes()) };
    village.ask("clerk", Ask::AcceptDocument(Answer { document: version })).await;
    exchange(&town, &village, 2).await;
    for site in [&town, &village] {
        let page = site.browser().get("/c/rivers/plan").await.body;
        for words in ["Unit Night buses", "TN-RV-2026-0001", "quarter 2", "under way", "remote", "Comment Night buses"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(site.browser().get("/").await.body.contains("Plan Night buses"));
        assert!(site.browser().get("/c/rivers").await.body.contains("/c/rivers/plan"));
    }
}

#[tokio::test]
async fn versions_are_compared_word_by_word() {
    let site = alone().await;
    site.propose_plan(&plan(1, "Ferries to the mill", site.node.origin(), Vec::new())).await;
    site.propose_plan(&plan(2, "Buses to the mill", site.node.origin(), Vec::new())).await;
    let mut browser = site.browser();
    let page = browser.get("/c/rivers/plan").await.body;
    assert!(page.contains("version 2") && page.contains("Reason Buses") && page.contains("replaced"), "{page}");
    let page = browser.get("/c/rivers/plan?ver=2&from=1").await.body;
    assert!(page.contains("<del>Ferries</del><ins>Buses</ins> to the mill"), "{page}");
    let old = browser.get("/c/rivers/plan?ver=1").await.body;
    assert!(old.contains("Ferries") && old.contains("not the version in force"), "{old}");
    assert!(browser.get("/c/rivers/plan?ver=x&from=%22").await.body.contains("version 2"));
    assert!(browser.get("/c/rivers/plan?ver=7").await.body.contains("No plan"));
}

#[tokio::test]
async fn texts_of_a_plan_stay_texts() {
    const HARM: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>&]]>";
    let site = alone().await;
    let place = site.opinion(HARM, &format!("Words {HARM}")).await;
    let from = vec![site.reference(&place).await];
    site.propose_plan(&plan(1, HARM, site.node.origin(), from.clone())).await;
    site.propose_plan(&plan(2, &format!("More {HARM}"), site.node.origin(), from)).await;
    let mut browser = site.browser();
    for path in ["/", "/c/rivers", "/c/rivers/plan", "/c/rivers/plan?ver=1", "/c/rivers/plan?ver=2&from=1"] {
        let page = browser.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        for bad in ["<script>alert", "<img src=x", "\"'>"] {
            assert!(!page.body.contains(bad), "{path} lets {bad} through:\n{}", page.body);
        }
    }
    assert!(browser.get("/c/rivers/plan").await.body.contains("Unit More &#34;&#39;&#62;"));
}
