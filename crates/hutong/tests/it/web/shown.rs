//! Tables of pages as workbooks: what the reader sees, for whoever may see the page, and nothing that counts as a formula.

use calamine::{Data, Reader, Xlsx};
use hutong_core::{
    command::Ask,
    consultation::{charter::Review, moderation::Withhold},
    ids::Code,
};

use super::{
    client::Page,
    site::{Plan, Site, TOPIC},
};

fn cells((page, bytes): (Page, Vec<u8>)) -> Vec<Vec<Data>> {
    assert_eq!(page.status, 200, "{page:?}");
    let kind = page.header("content-type");
    assert!(kind.ends_with("spreadsheetml.sheet"), "{kind}");
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).expect("it opens");
    let names = book.sheet_names();
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(book.worksheet_formula(&names[0]).is_ok_and(|formulas| formulas.is_empty()));
    book.worksheet_range(&names[0]).expect("the sheet").rows().map(<[Data]>::to_vec).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_taken_as_it_is_shown() {
    let site = Site::with(Plan::default(), Review::Before, "=HYPERLINK(\"x\")").await;
    let place = site.opinion("=1+1", "Words.").await;
    let withhold = Withhold { item: place, code: Code::new("off-topic").unwrap(), reason: "=1+1".to_owned() };
    site.ask("clerk", Ask::WithholdItem(withhold)).await;
    let mut browser = site.browser();
    let log = format!("/c/{TOPIC}/log");
    let page = browser.get(&log).await;
    assert!(page.body.contains("?xlsx=1"), "{}", page.body);
    let rows = cells(browser.file(&format!("{log}?xlsx=1")).await);
    assert_eq!(rows.len(), 2, "headings and one decision: {rows:?}");
    assert_eq!(rows[0].len(), rows[1].len());
    assert!(matches!(rows[1].last(), Some(Data::Float(_))), "entries are figures: {rows:?}");
    for none in ["0", "2", "x", "", "99999999999999999999"] {
        let page = browser.get(&format!("{log}?xlsx={none}")).await;
        assert!(page.status == 404 && page.body.contains("<h1"), "{none}: an error is said in words: {page:?}");
    }
    // The page's own address and language are kept.
    let rows = cells(browser.file(&format!("{log}?lang=zh-CN&xlsx=1")).await);
    assert!(matches!(&rows[0][0], Data::String(word) if word.chars().all(|c| !c.is_ascii())), "{rows:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_not_for_the_reader_gives_no_table_either() {
    let site = Site::with(Plan::default(), Review::Before, "Topic").await;
    site.opinion("Secret title", "Waits.").await;
    let mut browser = site.browser();
    for page in [format!("/desk/{TOPIC}?xlsx=1"), "/admin/acts?xlsx=1".to_owned()] {
        let answer = browser.get(&page).await;
        assert_ne!(answer.status, 200, "{page}");
        assert!(!answer.body.contains("Secret"));
    }
}
