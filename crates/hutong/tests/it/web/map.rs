//! The opinion map and the themes: what is shown of many, what is withheld of few, and that it is said in words too.

use hutong_core::{
    command::{Actor, Ask, Command},
    consultation::{
        charter::Review,
        item::Audience,
        opinion,
        vote::{Cast, Choice},
    },
    ids::{PersonId, Place},
};

use super::site::{Plan, Site, charter, consultation, exchange, fresh_key, hosts_of};

const MAP: &str = "/c/rivers/map";
const THEMES: &str = "/c/rivers/themes";

/// Two bodies with one consultation, open.
async fn pair() -> (Site, Site) {
    let (town, village) = hosts_of(|origins| charter(origins, Review::After, "Rivers")).await;
    exchange(&town, &village, 2).await;
    (town, village)
}

async fn cast(site: &Site, who: usize, statement: &Place, choice: Choice) {
    let cast = Cast { consultation: consultation(), statement: statement.clone(), choice };
    let actor = Actor::Device(PersonId::new(&format!("d-voter-{who}")).unwrap());
    site.node.submit(Command { actor, key: fresh_key(), ask: Ask::CastVote(cast) }).await.unwrap();
}

/// `n` people at each body on six statements: all for the first, two camps on the others.
async fn with_votes(n: usize) -> (Site, Site) {
    let (town, village) = pair().await;
    let mut statements = Vec::new();
    for k in 0..6 {
        statements.push(town.statement(&format!("Statement <b>{k}</b> of six."), None).await);
    }
    exchange(&town, &village, 2).await;
    for site in [&town, &village] {
        for who in 0..n {
            for (k, statement) in statements.iter().enumerate() {
                let is_for = k == 0 || (who + k % 2) % 2 == 0;
                cast(site, who, statement, if is_for { Choice::Agree } else { Choice::Disagree }).await;
            }
        }
        site.seal().await;
    }
    exchange(&town, &village, 3).await;
    for site in [&town, &village] {
        site.node.catch_up().await.unwrap();
        site.node.analyse(&consultation(), Audience::Public).await.unwrap();
    }
    (town, village)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn few_voters_have_no_map_and_no_number() {
    let (town, _village) = with_votes(9).await;
    let page = town.browser().get(MAP).await;
    assert!(page.body.contains("Too few for a map"), "{}", page.body);
    assert!(!page.body.contains("n = ") && !page.body.contains("<ellipse") && !page.body.contains("Statement"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn common_ground_stands_first_with_bars_and_in_words() {
    let (town, village) = with_votes(24).await;
    let (mut one, mut other) = (town.browser(), village.browser());
    let page = one.get(MAP).await;
    let body = &page.body;
    let at = |words: &str| body.find(words).unwrap_or_else(|| panic!("{words} in {body}"));
    assert!(at("Agreed by both") < at("Divergence") && at("Divergence") < at("Only one side"));
    assert!(at("Only one side") < at("Undecided") && at("Undecided") < at("Opinion groups"));
    let common = &body[at("Agreed by both")..at("Divergence")];
    assert!(common.contains("Statement &#60;b&#62;0&#60;/b&#62; of six."), "escaped: {common}");
    assert!(common.contains("class=\"badge one\"") && common.contains("class=\"badge two\""), "{common}");
    assert!(common.contains("0 disagree · 0 pass (n = 2"), "{common}");
    assert!(common.contains("fewer than 30 for or against"), "{common}");
    assert!(common.contains("— Agreed by both. Town: 2"), "the same as one sentence: {common}");
    assert!(common.contains("data-copy=\"Copy as one sentence\""));
    assert!(body.contains("The same as a table") && body.contains(" / 0 / 0</td>"), "{body}");
    // Areas of groups of ten and more, if any; never a dot for a person.
    assert!(!body.contains("<circle"));
    assert!(body.contains("<ellipse") || body.contains("one group of"), "{body}");
    assert!(body.contains("public opinions only (0)") && body.contains("Fingerprint of the input"));
    let only = one.get(&format!("{MAP}?class=divergence")).await;
    assert!(only.body.contains("Show all kinds") && !only.body.contains("Undecided"), "{}", only.body);
    let harm = one.get(&format!("{MAP}?class=%22%3E%3Cscript%3E")).await;
    assert!(harm.status == 200 && !harm.body.contains("<script>"), "{}", harm.body);
    assert!(other.get(MAP).await.body.contains("— Agreed by both. Town: 2"), "both bodies say the same");
    let zh = {
        one.lang = "zh-CN";
        one.get(MAP).await
    };
    assert!(zh.body.contains("双方都赞同") && zh.body.contains("合计不足 30 人"), "{}", zh.body);
}

const LETTER: &str = "We who live along the river ask that every outfall be numbered, that measurements be published \
                      each quarter, and that a telephone line take complaints";
const WORDS: [&str; 8] = [
    "The night bus to the weir stops at nine; let the night bus run until eleven for shift workers.",
    "Night bus too early: shift workers pay for a taxi, so the night bus should run longer.",
    "More night bus departures from the weir to the station, the bus is too crowded at rush hour.",
    "The <b>otter</b> holt below the weir needs a fence, otters are disturbed by dogs.",
    "Dogs chase otters at the holt; a fence and a sign would help the otters.",
    "Otters return when dogs stay away: fence the holt, please.",
    "Willows on the lower bank hold the soil; plant willows where the bank slides.",
    "The bank slides every spring, plant willows and alders on the bank.",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn themes_are_a_tree_with_quotes_and_letters_counted_once() {
    let (town, village) = pair().await;
    let hand_in = async |site: &Site, text: &str, audience: Option<Audience>| {
        let ask = Ask::SubmitOpinion(opinion::Submit {
            consultation: consultation(),
            prompt: None,
            audience,
            title: String::new(),
            text: text.to_owned(),
            named: false,
            files: None,
            behalf: None,
            import: None,
        });
        site.ask("m1", ask).await
    };
    for (n, words) in WORDS.iter().enumerate() {
        hand_in(if n % 2 == 0 { &town } else { &village }, words, None).await;
    }
    for n in 0..6 {
        hand_in(if n % 3 == 0 { &village } else { &town }, &format!("{LETTER}, says house {n}."), None).await;
    }
    hand_in(&town, "Zinnober: the budget of the night bus and the otters, for members.", Some(Audience::Members)).await;
    exchange(&town, &village, 3).await;
    let mut browser = town.browser();
    town.node.catch_up().await.unwrap();
    let analysis = town.node.analyse(&consultation(), Audience::Public).await.unwrap().expect("a charter");
    let page = browser.get(THEMES).await;
    assert!(page.body.contains("The machine proposes") && page.body.contains("machine&#39;s name"), "{}", page.body);
    assert!(!page.body.contains("Zinnober"), "not made of what the public may not read");
    assert!(!page.body.contains("<b>otter"), "{}", page.body);
    assert!(page.body.contains(&analysis.input.to_hex()) && page.body.contains("public opinions only (14)"));
    assert!(page.body.contains(&analysis.method), "{}", analysis.method);
    assert_eq!(page.body.matches("<b>One argument, ").count(), 1, "six letters are shown once: {}", page.body);
    let theme = analysis.themes.iter().find(|t| t.parent.is_none()).expect("a theme");
    let link = page.body.split(&format!("opinions?theme={}", theme.id)).count();
    assert!(link > 1, "a way to the theme's opinions");
    for at in ["class=\"badge one\"", "class=\"badge two\"", "Member: ", "<rect width=\""] {
        assert!(page.body.contains(at), "{at}: {}", page.body);
    }
    let list = browser.get(&format!("/c/rivers/opinions?theme={}", theme.id)).await;
    assert_eq!(list.body.matches("<article class=\"quote").count(), theme.members.len().min(20));
}

#[tokio::test]
async fn nothing_yet_is_said_and_not_left_empty() {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    let mut browser = site.browser();
    site.node.analyse(&consultation(), Audience::Public).await.unwrap();
    assert!(browser.get(THEMES).await.body.contains("too few opinions yet for themes"));
    let map = browser.get(MAP).await;
    assert!(
        map.body.contains("No statement has enough votes") && map.body.contains("Too few for a map"),
        "{}",
        map.body
    );
}
