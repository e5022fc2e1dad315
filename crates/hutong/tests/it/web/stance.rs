//! 表态: one press one vote, the slip that becomes a receipt, the list where the last choice counts, and what is shown to
//! whom.

use hutong_core::{
    command::Ask,
    consultation::{
        charter::Review,
        item::{Audience, Module},
        opinion,
        vote::{Choice, Row},
    },
    ids::Place,
    receipt::Slip,
};

use super::{
    client::Browser,
    site::{Plan, Site, TOPIC, charter, consultation, vote},
};

const CARDS: &str = "/c/rivers/stance";
const LIST: &str = "/c/rivers/stance/list";

async fn site() -> Site {
    Site::with(Plan::default(), Review::After, "Rivers").await
}

/// Everybody's votes on a statement, sealed or not.
async fn votes(site: &Site, statement: &Place) -> [u64; 3] {
    let tallies = site.node.store().tally(std::slice::from_ref(statement)).await.unwrap();
    let all = tallies.values().flat_map(|tallies| tallies.values());
    all.fold([0; 3], |[a, d, p], t| [a + t.agree, d + t.disagree, p + t.pass])
}

#[tokio::test]
async fn a_press_is_one_vote_and_its_slip_becomes_a_receipt() {
    let site = site().await;
    let statement = site.statement("Weirs are worth their money.", None).await;
    let mut browser = site.browser();
    let card = browser.get(CARDS).await;
    assert!(card.body.contains("From another participant") && card.body.contains(">Town<"), "{}", card.body);
    assert!(card.body.contains("1 of 1 left"), "{}", card.body);
    let (token, key, word) = (card.field("token"), card.field("key"), card.field("statement"));
    let press = |choice: &'static str| {
        [("token", token.clone()), ("key", key.clone()), ("statement", word.clone()), ("choice", choice.to_owned())]
    };
    // Twice at the same time, and once more on another button of the same card: the first press counts.
    let (mut one, mut two) = (browser.clone(), browser.clone());
    let agree = press("agree");
    let agree: Vec<(&str, &str)> = agree.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let (a, b) = tokio::join!(one.post(CARDS, &agree), two.post(CARDS, &agree));
    assert_eq!((a.status, b.status), (303, 303), "{} {}", a.body, b.body);
    assert_eq!(a.header("location"), b.header("location"));
    let other = press("disagree");
    let other: Vec<(&str, &str)> = other.iter().map(|(k, v)| (*k, v.as_str())).collect();
    assert_eq!(browser.post(CARDS, &other).await.status, 303);
    assert_eq!(votes(&site, &statement).await, [1, 0, 0]);

    let after = browser.get(a.header("location")).await;
    assert!(after.body.contains("Received: Agree — “Weirs are worth"), "{}", after.body);
    assert!(after.body.contains("voted on every statement"), "{}", after.body);
    assert_eq!(after.header("cache-control"), "private, no-store");
    let slip = format!("{CARDS}/slip/{key}");
    assert!(after.body.contains(&slip));
    let file = browser.get(&format!("{slip}/file")).await;
    let read = Slip::read(file.body.as_bytes()).expect("a slip as the command line writes it");
    assert_eq!(Row::read(&read.row).unwrap().choice, Choice::Agree);
    assert!(file.header("content-disposition").contains(".slip"));
    assert!(browser.get(&slip).await.body.contains("Download the slip"));
    let mut stranger = site.browser();
    stranger.get(CARDS).await;
    for path in [slip.clone(), format!("{slip}/file")] {
        assert_eq!(stranger.get(&path).await.status, 404);
    }
    let told = stranger.get(a.header("location")).await;
    assert!(!told.body.contains("Received"), "whose vote it was is nobody else's business: {}", told.body);

    site.seal().await;
    let page = browser.get(&slip).await;
    assert!(page.body.contains("Download the receipt"), "{}", page.body);
    let file = browser.get(&format!("{slip}/file")).await;
    assert!(file.body.starts_with("c2sp.org/tlog-proof@v1\n"), "{}", file.body);
    let said = stranger.post("/verify", &[("receipt", &file.body)]).await;
    assert!(said.body.contains("verdict good"), "{}", said.body);
}

#[tokio::test]
async fn the_slips_of_ones_own_votes_are_listed_and_fill_by_themselves() {
    let site = site().await;
    let statements = [
        site.statement("Weirs are worth their money.", None).await,
        site.statement("Otters come back by themselves.", None).await,
    ];
    let mut browser = site.browser();
    let slips = format!("{CARDS}/slips");
    assert!(browser.get(&slips).await.body.contains("No vote yet."), "nobody's");
    choose(&mut browser, &statements[0], "agree", 1).await;
    choose(&mut browser, &statements[1], "pass", 1).await;
    choose(&mut browser, &statements[0], "disagree", 1).await;
    let list = browser.get(&slips).await;
    let hrefs = |body: &str| {
        let before = format!("href=\"{CARDS}/slip/");
        let links = body.split(&before).skip(1).map(|rest| rest.split('"').next().unwrap());
        links.map(|key| format!("{CARDS}/slip/{key}")).collect::<Vec<_>>()
    };
    let links = hrefs(&list.body);
    assert_eq!(links.len(), 3, "{}", list.body);
    let at = |words: &str| list.body.find(words).unwrap_or_else(|| panic!("{words}: {}", list.body));
    assert!(at("Your vote: Disagree") < at("Your vote: Pass") && at("Your vote: Pass") < at("Your vote: Agree"));
    assert_eq!(list.body.matches(">Received</span>").count(), 3);
    assert_eq!(list.header("cache-control"), "private, no-store");
    let page = browser.get(&links[0]).await;
    let state = format!("{}/state", links[0]);
    assert!(page.body.contains(&format!("data-state=\"{state}\"")), "{}", page.body);
    let mut stranger = site.browser();
    stranger.get(CARDS).await;
    for path in [&links[0], &state] {
        assert_eq!(stranger.get(path).await.status, 404);
    }
    assert!(hrefs(&stranger.get(&slips).await.body).is_empty());
    assert_eq!(browser.get(&state).await.body.matches("class=\"done\"").count(), 1);
    site.seal().await;
    assert_eq!(browser.get(&state).await.body.matches("class=\"done\"").count(), 2);
    assert_eq!(browser.get(&slips).await.body.matches(">Sealed</span>").count(), 3);
    let file = browser.get(&format!("{}/file", links[0])).await;
    assert!(file.body.starts_with("c2sp.org/tlog-proof@v1\n"), "{}", file.body);
}

/// Sends the list with one statement's radio set.
async fn choose(browser: &mut Browser, statement: &Place, choice: &str, repeats: usize) -> String {
    let list = browser.get(LIST).await;
    let word = format!("TN-{}", statement.index);
    let (chosen, was) = (format!("choice-{word}"), format!("was-{word}"));
    let (token, key, words, before) = (list.field("token"), list.field("key"), list.field("words"), list.field(&was));
    let fields = [("token", token.as_str()), ("key", &key), ("words", &words), (&was, &before), (&chosen, choice)];
    let mut to = String::new();
    for _ in 0..repeats {
        let sent = browser.post(LIST, &fields).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        to = sent.header("location").to_owned();
    }
    to
}

#[tokio::test]
async fn in_the_list_the_last_choice_counts() {
    let site = site().await;
    let first = site.statement("Weirs are worth their money.", None).await;
    let second = site.statement("Otters come back by themselves.", None).await;
    let mut browser = site.browser();
    let to = choose(&mut browser, &first, "agree", 2).await;
    let list = browser.get(&to).await;
    assert!(list.body.contains("Received: one vote."), "{}", list.body);
    assert!(list.body.contains(&format!("{CARDS}/slip/")), "each vote has its slip: {}", list.body);
    let marked = format!("name=\"choice-TN-{}\" value=\"agree\" checked", first.index);
    assert!(list.body.contains(&marked), "{}", list.body);
    assert_eq!(list.body.matches(" checked").count(), 1);
    assert_eq!((votes(&site, &first).await, votes(&site, &second).await), ([1, 0, 0], [0, 0, 0]));
    choose(&mut browser, &first, "pass", 1).await;
    assert_eq!(votes(&site, &first).await, [0, 0, 1]);
    let person = site.browser().get(LIST).await;
    assert!(!person.body.contains(" checked"), "how somebody stands is shown to nobody else");
}

#[tokio::test]
async fn what_is_skipped_comes_again_and_what_is_answered_does_not() {
    let site = site().await;
    for text in ["Weirs are worth their money.", "Otters come back by themselves."] {
        site.statement(text, None).await;
    }
    let mut browser = site.browser();
    let first = browser.get(CARDS).await;
    assert!(first.body.contains("2 of 2 left"));
    let skip = |body: &str| {
        let line = body.split("class=\"beneath\"").nth(1).expect("a line beneath");
        let rest = line.split(&format!("{CARDS}?skip=")).nth(1).expect("a link that skips").to_owned();
        format!("{CARDS}?skip={}", rest.split('"').next().unwrap())
    };
    let second = browser.get(&skip(&first.body)).await;
    assert_ne!(first.field("statement"), second.field("statement"));
    let none = browser.get(&skip(&second.body)).await;
    assert!(none.body.contains("You skipped the last 2") && !none.body.contains("name=\"choice\""), "{}", none.body);
    for _ in 0..2 {
        assert_eq!(vote(&mut browser, "", "pass").await.0.status, 303);
    }
    assert!(browser.get(CARDS).await.body.contains("voted on every statement"));
}

#[tokio::test]
async fn a_statement_gets_a_receipt_and_comes_up_to_be_voted_on() {
    let site = site().await;
    let mut browser = site.browser();
    assert!(browser.get(CARDS).await.body.contains("No statement is put to the vote yet"));
    let path = format!("{CARDS}/propose");
    let form = browser.get(&path).await;
    let (token, key) = (form.field("token"), form.field("key"));
    let long = "weir ".repeat(40);
    let refused = browser.post(&path, &[("token", &token), ("key", &key), ("text", &long)]).await;
    assert!(refused.status == 422 && refused.body.contains("weir weir"), "{}", refused.body);
    let key = refused.field("key");
    let sent = browser.post(&path, &[("token", &token), ("key", &key), ("text", "Weirs pay.")]).await;
    assert!(sent.header("location").starts_with("/r/"), "{}", sent.body);
    // The pack of cards is made anew a moment later.
    let own = loop {
        let page = browser.get(CARDS).await;
        if page.body.contains("Weirs pay.") {
            break page;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    assert!(own.body.contains("From you"), "{}", own.body);
    assert!(site.browser().get(CARDS).await.body.contains("Weirs pay."));
}

#[tokio::test]
async fn without_the_module_the_pages_say_so_and_nothing_is_taken() {
    let site = Site::bare(Plan::default()).await;
    let mut without = charter(&[site.node.origin()], Review::After, "Rivers");
    without.modules.remove(&Module::Stance);
    without.vote_rows_open = false;
    site.sign(&without).await;
    let mut browser = site.browser();
    site.begin().await;
    for path in [CARDS, LIST, "/c/rivers/stance/propose", "/c/rivers/map"] {
        let page = browser.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.body.contains("does not ask for votes"), "{path}: {}", page.body);
    }
    let place = site.opinion("", "Plant willows.").await;
    let form = browser.get(&format!("/c/{TOPIC}/write")).await;
    let (token, key, word) = (form.field("token"), form.field("key"), format!("TN-{}", place.index));
    let fields = [("token", token.as_str()), ("key", &key), ("statement", &word), ("choice", "agree")];
    assert_eq!(browser.post(CARDS, &fields).await.status, 422);
    let nonsense = [("token", token.as_str()), ("key", &key), ("statement", &word), ("choice", "maybe")];
    assert_eq!(browser.post(CARDS, &nonsense).await.status, 400);
    assert_eq!(browser.get("/c/no-such/stance").await.status, 404);
}

#[tokio::test]
async fn before_it_opens_there_is_nothing_to_vote_on() {
    let site = Site::bare(Plan::default()).await;
    site.sign(&charter(&[site.node.origin()], Review::After, "Rivers")).await;
    assert!(site.browser().get(CARDS).await.body.contains("not open yet"));
}

#[tokio::test]
async fn words_for_members_are_not_put_to_the_vote_of_all() {
    let site = site().await;
    let ask = Ask::SubmitOpinion(opinion::Submit {
        consultation: consultation(),
        prompt: None,
        audience: Some(Audience::Members),
        title: String::new(),
        text: "Zinnober otters nest behind the weir.".to_owned(),
        named: true,
        files: None,
        behalf: None,
        import: None,
    });
    let index = site.ask("m1", ask).await;
    let place = Place { origin: site.node.origin().clone(), index };
    let statement = site.statement("Zinnober otters need quiet.", Some(place)).await;
    let mut browser = site.browser();
    for path in [CARDS, LIST, "/c/rivers/map", "/c/rivers/themes"] {
        let page = browser.get(path).await;
        assert!(page.status == 200 && !page.body.contains("Zinnober"), "{path}: {}", page.body);
    }
    let form = browser.get(CARDS).await;
    // The key and token of another form of the same browser: the node knows better than the page.
    let write = browser.get(&format!("/c/{TOPIC}/write")).await;
    let (token, key, word) = (write.field("token"), write.field("key"), format!("TN-{}", statement.index));
    let fields = [("token", token.as_str()), ("key", &key), ("statement", &word), ("choice", "agree")];
    assert_eq!(browser.post(CARDS, &fields).await.status, 404, "{}", form.body);
    assert_eq!(votes(&site, &statement).await, [0, 0, 0]);
}
