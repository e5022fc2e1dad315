//! From signed themes to a report that both bodies adopted, by browser only: recommendations with their sources, what blocks
//! a report without them, the machine's draft as a beginning, the check of citations, two secretaries at one sentence.

use hutong_core::{
    command::{Actor, Ask, Command},
    consultation::{
        document::{self, Kind},
        item::Audience,
        report::Report,
    },
    ids::Place,
};
use hutong_log::hash::Hash;

use super::{
    boards::{pass, pick, two_bodies, word},
    client::{Browser, Page},
    papers::{press, staff},
    site::{Site, consultation, exchange, fresh_key},
};

const BOARD: &str = "/desk/rivers/themes";
const SHEET: &str = "/desk/rivers/report";
const PAPER: &str = "/desk/rivers/papers/report";

/// Two bodies whose themes are in force: weirs (four opinions), everything else (eight).
async fn themed() -> (Site, Site, Vec<Place>) {
    let (town, village, places) = two_bodies().await;
    let mut writer = staff(&town, "sorter", &["drafter"]).await;
    let all: Vec<&Place> = places.iter().collect();
    for (picked, label) in [(&all[..4], "Weirs & <mills>"), (&all[4..], "Everything else")] {
        let sent = pick(&mut writer, "", picked, "new", &[("label", label)]).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
    }
    let page = writer.get(BOARD).await;
    assert_eq!(press(&mut writer, BOARD, &page, "draft", &[]).await.status, 303);
    pass(&town, &village, "themes").await;
    (town, village, places)
}

/// Presses a button of the form of a sentence, known by what stands in it.
async fn press_at(browser: &mut Browser, page: &Page, words: &str, button: &str, typed: &[(&str, &str)]) -> Page {
    let mark = format!(">{words}</textarea>");
    let form = page.body.split("<form").find(|form| form.contains(&mark));
    let form = form.unwrap_or_else(|| panic!("no sentence {words}: {}", page.body));
    let only = Page { status: 200, headers: page.headers.clone(), body: format!("<form{form}") };
    press(browser, SHEET, &only, button, typed).await
}

#[tokio::test]
async fn recommendations_with_sources_become_a_report_that_both_adopted() {
    let (town, village, places) = themed().await;
    let mut writer = staff(&town, "writer", &["drafter"]).await;
    let page = writer.get(SHEET).await;
    assert!(page.status == 200 && page.body.contains("Weirs &#38; &#60;mills&#62;"), "{}", page.body);
    assert!(!page.body.contains("<mills>") && page.body.contains("nothing to check yet"), "{}", page.body);
    let early = press(&mut writer, SHEET, &page, "draft", &[]).await;
    assert!(early.status == 422 && early.body.contains("needs a title"), "{}", early.body);

    // A recommendation that rests on nothing has a red margin, and holds up the report, in words.
    let blank = press(&mut writer, SHEET, &page, "point", &[("text", "  ")]).await;
    assert_eq!(blank.status, 422, "{}", blank.body);
    let sent = press(&mut writer, SHEET, &page, "point", &[("text", "Repair the <weir> first.")]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = writer.get(SHEET).await;
    assert!(page.body.contains("recommend bare") && page.body.contains("rests on no sentence yet"), "{}", page.body);
    assert!(page.body.contains("Repair the &#60;weir&#62; first.") && !page.body.contains("<weir>"), "{}", page.body);
    let titles = [("title-zh", "河流报告"), ("title-en", "Report on the <rivers>")];
    assert_eq!(press(&mut writer, SHEET, &page, "title", &titles).await.status, 303);
    let page = writer.get(SHEET).await;
    let held = press(&mut writer, SHEET, &page, "draft", &[]).await;
    assert!(held.status == 422 && held.body.contains("One sentence has no source"), "{}", held.body);
    assert!(page.body.contains("The sentence has no source."), "the check says so, too: {}", page.body);

    // A sentence with its source, and a quotation that must stand there word for word.
    let point = page.body.split("<select id=\"point\"").nth(1).unwrap().split("value=\"").nth(1).unwrap();
    let point = point.split('"').next().unwrap().to_owned();
    let tick = format!("pick-{}", word(&places[0]));
    let line = [("text", "The mill floods every spring."), ("point", point.as_str()), (tick.as_str(), "1")];
    let mut wrong = line.to_vec();
    wrong.push(("passage", "the mill burns"));
    let refused = press(&mut writer, SHEET, &page, "line", &wrong).await;
    assert!(refused.status == 422 && refused.body.contains("word for word in every"), "{}", refused.body);
    assert!(
        refused.body.contains("value=\"the mill burns\"") && refused.body.contains("The mill floods every spring.")
    );
    let mut right = line.to_vec();
    right.push(("passage", "the mill floods every spring"));
    assert_eq!(press(&mut writer, SHEET, &page, "line", &right).await.status, 303);
    let page = writer.get(SHEET).await;
    assert!(page.body.contains("<q lang=\"en\">the mill floods every spring</q>"), "{}", page.body);
    assert!(page.body.contains("Every citation holds."), "{}", page.body);

    // A second one without a source blocks again, until one is laid under it.
    let bare = [("text", "A new weir would help."), ("point", point.as_str())];
    assert_eq!(press(&mut writer, SHEET, &page, "line", &bare).await.status, 303);
    let page = writer.get(SHEET).await;
    assert!(page.body.contains("sentence-box bare") && page.body.contains("No source"), "{}", page.body);
    assert!(writer.get(BOARD).await.body.contains("No source"), "the board says so, too");
    let held = press(&mut writer, SHEET, &page, "draft", &[]).await;
    assert!(held.status == 422 && held.body.contains("One sentence has no source"), "{}", held.body);
    let choice = page.body.split("<select id=\"line\"").nth(1).unwrap().split("</select>").next().unwrap();
    let target = choice.split("<option value=\"").find(|option| option.contains("A new weir")).unwrap();
    let target = target.split('"').next().unwrap().to_owned();
    let tick = format!("pick-{}", word(&places[3]));
    let cite = [("line", target.as_str()), (tick.as_str(), "1")];
    assert_eq!(press(&mut writer, SHEET, &page, "cite", &cite).await.status, 303);
    let page = writer.get(SHEET).await;
    assert!(!page.body.contains("sentence-box bare"), "{}", page.body);
    let sent = press(&mut writer, SHEET, &page, "draft", &[]).await;
    assert_eq!((sent.status, sent.header("location")), (303, PAPER), "{}", sent.body);
    let mut checker = staff(&town, "second", &["checker"]).await;
    let page = checker.get(PAPER).await;
    assert!(page.body.contains("Every citation holds.") && page.body.contains("&#60;rivers&#62;"), "{}", page.body);

    // Signed by both, issued by each, read by everybody.
    pass(&town, &village, "report").await;
    let id = document::document_id(&consultation(), Kind::Report).unwrap();
    let mut hashes: Vec<Hash> = Vec::new();
    for (site, id_of) in [(&town, "issuer"), (&village, "issuer")] {
        let view = site.node.store().show_document(&id).await.unwrap();
        let version = view.in_force.expect("both adopted it");
        let report = Report::read(&view.versions[0].contents[&version.sha256]).unwrap();
        assert_eq!(report.sources().count(), 2);
        assert_eq!(report.sections[0].recommendations[0].claims.len(), 2);
        hashes.push(version.sha256);
        for ask in [Ask::BeginDeliberation(consultation()), Ask::CloseConsultation(consultation())] {
            site.node.submit(Command { actor: Actor::Node, key: fresh_key(), ask }).await.unwrap();
        }
        let mut signer = staff(site, id_of, &["signatory"]).await;
        let page = signer.get(PAPER).await;
        let issued = press(&mut signer, PAPER, &page, "issue", &[]).await;
        assert_eq!(issued.status, 303, "{}", issued.body);
        let page = signer.get(PAPER).await;
        assert!(page.body.contains("has issued the report") && !page.body.contains("value=\"issue\""), "{}", page.body);
        let public = site.browser().get("/c/rivers/report").await;
        assert!(public.body.contains("Repair the &#60;weir&#62; first."), "{}", public.body);
        assert!(public.body.contains("the mill floods every spring"), "{}", public.body);
    }
    assert_eq!(hashes[0], hashes[1]);
    exchange(&town, &village, 1).await;
    // The other body's worksheet begins with what is in force, and still passes the check.
    let mut other = staff(&village, "other", &["drafter"]).await;
    let page = other.get(SHEET).await;
    assert!(
        page.body.contains("Repair the &#60;weir&#62;") && page.body.contains("Every citation holds."),
        "{}",
        page.body
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_machines_draft_is_a_beginning_whose_citations_hold() {
    let (town, village, _) = themed().await;
    let mut writer = staff(&town, "writer", &["drafter"]).await;
    let page = writer.get(SHEET).await;
    let sent = press(&mut writer, SHEET, &page, "take", &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = writer.get(SHEET).await;
    assert!(page.body.contains("recommend\"") && page.body.contains("Every citation holds."), "{}", page.body);
    assert!(!page.body.contains("class=\"sentence-box bare\""), "{}", page.body);
    assert!(page.body.contains("of the machine’s draft"), "who took it over is remembered: {}", page.body);
    assert_eq!(press(&mut writer, SHEET, &page, "title", &[("title-en", "Report")]).await.status, 303);
    let page = writer.get(SHEET).await;
    let sent = press(&mut writer, SHEET, &page, "draft", &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    pass(&town, &village, "report").await;
    let public = village.browser().get("/c/rivers/report").await;
    assert!(public.body.contains("Everything else"), "{}", public.body);
}

/// What is not so any more by the time that it is cited: the sentence rests on nothing, and says so.
#[tokio::test]
async fn a_source_that_is_withdrawn_carries_nothing() {
    let (town, _village, places) = themed().await;
    let mut writer = staff(&town, "writer", &["drafter"]).await;
    let page = writer.get(SHEET).await;
    assert_eq!(press(&mut writer, SHEET, &page, "point", &[("text", "Repair it.")]).await.status, 303);
    let page = writer.get(SHEET).await;
    let point = page.body.split("<select id=\"point\"").nth(1).unwrap().split("value=\"").nth(1).unwrap();
    let point = point.split('"').next().unwrap().to_owned();
    let tick = format!("pick-{}", word(&places[0]));
    let line = [("text", "It floods."), ("point", point.as_str()), (tick.as_str(), "1")];
    assert_eq!(press(&mut writer, SHEET, &page, "line", &line).await.status, 303);
    assert!(writer.get(SHEET).await.body.contains("Every citation holds."));
    town.ask("m1", Ask::WithdrawItem(places[0].clone())).await;
    let page = writer.get(SHEET).await;
    assert!(
        page.body.contains("sentence-box bare") && page.body.contains("The sentence has no source."),
        "{}",
        page.body
    );
    // What nobody sorted yet holds the report up, too.
    let fresh = town.opinion("", "A late word about the weir.").await;
    assert_eq!(town.node.store().show_item(&fresh, Audience::Public).await.unwrap().map(|i| i.place), Some(fresh));
    let page = writer.get(SHEET).await;
    assert!(page.body.contains("12 opinions are published, but themes hold 11"), "{}", page.body);
}

#[tokio::test]
async fn two_secretaries_at_one_sentence() {
    let (town, _village, _) = themed().await;
    let (mut one, mut two) = (staff(&town, "one", &["drafter"]).await, staff(&town, "two", &["drafter"]).await);
    let page = one.get(SHEET).await;
    assert_eq!(press(&mut one, SHEET, &page, "point", &[("text", "First")]).await.status, 303);
    let (first, second) = (one.get(SHEET).await, two.get(SHEET).await);
    assert_eq!(press_at(&mut one, &first, "First", "write", &[("text", "Second")]).await.status, 303);
    let clash = press_at(&mut two, &second, "First", "write", &[("text", "Third")]).await;
    assert!(clash.status == 409 && clash.body.contains("wrote “Second” in place of “First”"), "{}", clash.body);
    let gone = press_at(&mut two, &second, "First", "remove", &[]).await;
    assert_eq!(gone.status, 409, "nor is it taken away unseen: {}", gone.body);
    // Another sentence is nobody's business.
    assert_eq!(press(&mut two, SHEET, &second, "point", &[("text", "Beside it")]).await.status, 303);
    let page = one.get(SHEET).await;
    assert!(page.body.contains(">Second<") && page.body.contains(">Beside it<"), "{}", page.body);
    assert_eq!(press_at(&mut one, &page, "Beside it", "up", &[]).await.status, 303);
    let page = one.get(SHEET).await;
    assert!(page.body.find(">Beside it<") < page.body.find(">Second<"), "{}", page.body);
}

#[tokio::test]
async fn the_worksheet_is_written_by_drafters_alone() {
    let (town, _village, _) = themed().await;
    for (id, roles) in [("watcher", &["observer"][..]), ("reads", &["checker"])] {
        let mut other = staff(&town, id, roles).await;
        let page = other.get(SHEET).await;
        assert!(page.status == 200 && !page.body.contains("name=\"do\""), "{id}: {}", page.body);
        let fields = [("token", page.field("token")), ("key", "000000000000000000000000000000af".to_owned())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        assert_eq!(other.post(SHEET, &fields).await.status, 403, "{id}");
    }
    let alone = Site::open().await;
    let mut writer = staff(&alone, "writer", &["drafter"]).await;
    let page = writer.get(SHEET).await;
    assert!(page.body.contains("there are none yet") && !page.body.contains("name=\"do\""), "{}", page.body);
}
