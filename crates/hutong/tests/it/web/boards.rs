//! The theme board by browser only: from the machine's proposal through what people made of it to a tree that both bodies
//! signed; two secretaries at one board; a session that ends in mid-form; ten thousand opinions' worth of paging in small.

use hutong_core::{
    command::Ask,
    consultation::{
        charter::Review,
        document::{self, Kind},
        item::Audience,
        opinion,
        theme::ThemeTree,
    },
    home::account::SESSION_IDLE_S_MAX,
    ids::Place,
};

use super::{
    client::{Browser, Page},
    papers::{press, staff},
    site::{Plan as SitePlan, Site, charter, consultation, exchange, hosts_of},
};

const BOARD: &str = "/desk/rivers/themes";
const PAPER: &str = "/desk/rivers/papers/themes";
/// Three things that people speak of, several times each.
pub const TALK: [[&str; 4]; 3] = [
    [
        "The weir at the mill is broken and the mill floods every spring.",
        "Repair the weir at the mill before the spring floods come.",
        "Each spring the mill floods because the weir is not repaired.",
        "A new weir at the mill would end the spring floods.",
    ],
    [
        "Otters need quiet banks: close the otter meadow to dogs in summer.",
        "Dogs chase the otters on the meadow all summer long.",
        "Keep dogs off the otter meadow while otters raise their young in summer.",
        "Otters left the meadow because dogs run there in summer.",
    ],
    [
        "Night buses should stop at the harbour until midnight.",
        "The harbour has no bus after nine; let night buses stop there.",
        "Let night buses stop at the harbour for those who work late.",
        "Night buses pass the harbour without a stop until midnight.",
    ],
];

/// A paper through the house and across: checked, signed, accepted by the other body.
pub async fn pass(town: &Site, village: &Site, kind: &str) {
    let paper = format!("/desk/rivers/papers/{kind}");
    for (site, id, role, button) in [
        (town, "reader", "checker", "pass"),
        (town, "signer", "signatory", "sign"),
        (village, "theirs", "signatory", "accept"),
    ] {
        let mut browser = staff(site, &format!("{id}-{kind}"), &[role]).await;
        let page = browser.get(&paper).await;
        let sent = press(&mut browser, &paper, &page, button, &[("comment", "")]).await;
        assert_eq!(sent.status, 303, "{button} {kind}: {}", sent.body);
        exchange(town, village, 2).await;
    }
}

/// Two bodies with one consultation, each with half of the talk; gives the opinions of both.
pub async fn two_bodies() -> (Site, Site, Vec<Place>) {
    let (town, village) = hosts_of(|origins| charter(origins, Review::After, "Rivers")).await;
    let mut places = Vec::new();
    for (at, words) in TALK.iter().flatten().enumerate() {
        let site = if at % 2 == 0 { &town } else { &village };
        places.push(site.opinion("", words).await);
    }
    exchange(&town, &village, 2).await;
    for site in [&town, &village] {
        site.node.catch_up().await.unwrap();
    }
    (town, village, places)
}

pub fn word(place: &Place) -> String {
    format!("{}-{}", if place.origin.as_str().starts_with("town") { "TN" } else { "VG" }, place.index)
}

/// Ticks opinions in a list and presses a button.
pub async fn pick(browser: &mut Browser, list: &str, places: &[&Place], button: &str, more: &[(&str, &str)]) -> Page {
    let page = browser.get(&format!("{BOARD}{list}")).await;
    pick_on(browser, &page, places, button, more).await
}

async fn pick_on(browser: &mut Browser, page: &Page, places: &[&Place], button: &str, more: &[(&str, &str)]) -> Page {
    let ticks: Vec<String> = places.iter().map(|place| format!("pick-{}", word(place))).collect();
    let mut typed: Vec<(&str, &str)> = ticks.iter().map(|tick| (tick.as_str(), "1")).collect();
    typed.extend_from_slice(more);
    press(browser, BOARD, page, button, &typed).await
}

/// The id of a theme on the board, by its name.
fn id_of(page: &Page, label: &str) -> String {
    let card = page
        .body
        .split("data-theme=\"")
        .skip(1)
        .find(|card| card.split("</h3>").next().is_some_and(|head| head.contains(&format!(">{label}</a>"))));
    card.unwrap_or_else(|| panic!("no theme {label}: {}", page.body)).split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn from_the_machine_over_people_to_a_tree_that_both_signed() {
    let (town, village, places) = two_bodies().await;
    let analysis = town.node.analyse(&consultation(), Audience::Secretariats).await.unwrap().expect("a charter");
    assert!(!analysis.themes.is_empty(), "the machine finds themes in {} opinions", places.len());
    let mut writer = staff(&town, "writer", &["drafter"]).await;
    let page = writer.get(BOARD).await;
    assert!(page.status == 200 && page.body.contains("0 of 12 opinions have their place"), "{}", page.body);
    let machines = &analysis.themes[0].label;
    assert!(page.body.contains("Machine:") && page.body.contains(machines.as_str()), "{}", page.body);

    // What the machine proposes is taken over, and people go on from there.
    let proposed: usize = places.iter().filter(|place| analysis.theme_of(place).is_some()).count();
    assert!(page.body.contains(&format!("proposes for {proposed} opinions")), "{}", page.body);
    let sent = press(&mut writer, BOARD, &page, "take", &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = writer.get(BOARD).await;
    assert!(page.body.contains(&format!("{proposed} of 12 opinions")), "{}", page.body);
    assert!(page.body.contains("Town") && page.body.contains("Village"), "two rivers: {}", page.body);

    // A tree is no draft while anything has no place; here one opinion is taken back on purpose.
    let first = places.iter().find(|place| analysis.theme_of(place).is_some()).unwrap();
    let theme = id_of(&page, machines);
    let of = places.iter().filter(|p| analysis.theme_of(p).is_some_and(|t| t.label == *machines)).collect::<Vec<_>>();
    let sent = pick(&mut writer, &format!("?in={theme}"), &[of[0]], "back", &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = writer.get(BOARD).await;
    let early = press(&mut writer, BOARD, &page, "draft", &[]).await;
    assert!(early.status == 422 && early.body.contains("no place yet"), "{}", early.body);
    assert!(writer.get(PAPER).await.body.contains("Nothing is on its way"), "nothing was drafted");

    // People name it; the machine's name stays in grey beneath.
    let list = format!("{BOARD}?in={theme}");
    let page = writer.get(&list).await;
    let sent = press(&mut writer, BOARD, &page, "rename", &[("name", "Water & <weirs>")]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = writer.get(BOARD).await;
    assert!(page.body.contains("Water &#38; &#60;weirs&#62;") && !page.body.contains("<weirs>"), "{}", page.body);
    assert!(page.body.contains(&format!("Machine’s name: {machines}")), "{}", page.body);
    assert!(page.body.contains("Latest analysis:"), "what the machine proposed stands beside: {}", page.body);

    // Everything else gets its place: one opinion outside every theme, the others in a theme that people made.
    let left: Vec<&Place> = places.iter().filter(|p| *p == of[0] || analysis.theme_of(p).is_none()).collect();
    let bare = pick(&mut writer, "", &left[..1], "aside", &[("why", "")]).await;
    assert_eq!(bare.status, 422, "outside every theme needs a reason: {}", bare.body);
    assert!(bare.body.contains(&format!("name=\"pick-{}\" value=\"1\" checked", word(left[0]))), "{}", bare.body);
    let sent = pick(&mut writer, "", &left[..1], "aside", &[("why", "Speaks of <nothing> here.")]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    if left.len() > 1 {
        let sent = pick(&mut writer, "", &left[1..], "new", &[("label", "What is left")]).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
    }
    let page = writer.get(&format!("{BOARD}?in=aside")).await;
    assert!(page.body.contains("12 of 12") && page.body.contains("Speaks of &#60;nothing&#62;"), "{}", page.body);

    // Split, nested, moved along, merged, taken away, and put back.
    let whole = of.iter().find(|place| **place != of[0]).unwrap();
    let sent = pick(&mut writer, &format!("?in={theme}"), &[whole], "new", &[("label", "Split")]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = writer.get(BOARD).await;
    let split = id_of(&page, "Split");
    let page = writer.get(&format!("{BOARD}?in={split}")).await;
    let sent = press(&mut writer, BOARD, &page, "nest", &[("parent", &theme)]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = writer.get(&format!("{BOARD}?in={theme}")).await;
    assert!(page.body.contains("theme-card sub"), "{}", page.body);
    let nowhere = press(&mut writer, BOARD, &page, "up", &[]).await;
    assert!(nowhere.status == 422 && nowhere.body.contains("nothing to do"), "it is the first: {}", nowhere.body);
    let page = writer.get(&format!("{BOARD}?in={split}")).await;
    let sent = press(&mut writer, BOARD, &page, "merge", &[("into", &theme)]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = writer.get(BOARD).await;
    assert!(!page.body.contains(">Split</a>") && page.body.contains("merged “Split” into"), "{}", page.body);

    // Off to the checker and the signatory, and across.
    let sent = press(&mut writer, BOARD, &page, "draft", &[]).await;
    assert_eq!((sent.status, sent.header("location")), (303, PAPER), "{}", sent.body);
    let mut checker = staff(&town, "reader", &["checker"]).await;
    let page = checker.get(PAPER).await;
    assert!(page.body.contains("Water &#38; &#60;weirs&#62;"), "{}", page.body);
    assert_eq!(press(&mut checker, PAPER, &page, "pass", &[("comment", "")]).await.status, 303);
    let mut signer = staff(&town, "signer", &["signatory"]).await;
    let page = signer.get(PAPER).await;
    let sent = press(&mut signer, PAPER, &page, "sign", &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    exchange(&town, &village, 2).await;
    let mut theirs = staff(&village, "theirs", &["signatory", "drafter"]).await;
    let page = theirs.get(PAPER).await;
    let sent = press(&mut theirs, PAPER, &page, "accept", &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    exchange(&town, &village, 2).await;
    let id = document::document_id(&consultation(), Kind::Themes).unwrap();
    for site in [&town, &village] {
        let view = site.node.store().show_document(&id).await.unwrap();
        let version = view.in_force.expect("both signed");
        let tree = ThemeTree::read(&view.versions[0].contents[&version.sha256]).unwrap();
        assert_eq!(tree.items().count(), 12, "every opinion is accounted for");
        assert_eq!(tree.unthemed.len(), 1);
        assert!(tree.themes.iter().any(|t| t.label == "Water & <weirs>" && t.machine_label == *machines), "{tree:?}");
    }
    // The other secretariat's board begins with what is in force.
    let page = theirs.get(BOARD).await;
    assert!(page.body.contains("12 of 12") && page.body.contains("Water &#38; &#60;weirs&#62;"), "{}", page.body);
    assert_eq!(first.origin, places[0].origin, "the first opinion is the town's");
}

/// Two secretaries at one board: what does not touch is made side by side and told; what does is refused and shown.
#[tokio::test]
async fn two_secretaries_lose_nothing_and_are_told() {
    let site = Site::with(SitePlan::default(), Review::After, "Rivers").await;
    let mut places = Vec::new();
    for words in TALK.iter().flatten() {
        places.push(site.opinion("", words).await);
    }
    let (mut one, mut two) = (staff(&site, "one", &["drafter"]).await, staff(&site, "two", &["drafter"]).await);
    let sent = pick(&mut one, "", &[&places[0]], "new", &[("label", "Weirs")]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let (first, second) = (one.get(BOARD).await, two.get(BOARD).await);
    let theme = id_of(&first, "Weirs");
    let mut ask = vec![("to", theme.as_str())];
    assert_eq!(pick_on(&mut one, &first, &[&places[1]], "move", &ask).await.status, 303);
    // The same press once more is one change.
    assert_eq!(pick_on(&mut one, &first, &[&places[1]], "move", &ask).await.status, 303);
    assert!(one.get(BOARD).await.body.contains("2 of 12"));
    // Another opinion: both are made, and the second is told of the first.
    let made = pick_on(&mut two, &second, &[&places[2]], "move", &ask).await;
    assert!(made.status == 303 && made.header("location").contains("since="), "{made:?}");
    let told = two.get(made.header("location")).await;
    assert!(told.body.contains("colleagues did this") && told.body.contains("The one"), "{}", told.body);
    assert!(told.body.contains("3 of 12"), "{}", told.body);
    assert!(one.get(BOARD).await.body.contains("The two"), "whoever was first sees it, too");
    // The same opinion: nothing is overwritten; what was picked and typed is still there.
    let stale = one.get(BOARD).await;
    assert_eq!(pick_on(&mut two, &told, &[&places[3]], "aside", &[("why", "Elsewhere.")]).await.status, 303);
    ask.extend([("label", "Typed & kept"), ("why", "")]);
    let clash = pick_on(&mut one, &stale, &[&places[3], &places[4]], "move", &ask).await;
    assert_eq!(clash.status, 409, "{}", clash.body);
    assert!(clash.body.contains("set one opinion aside: “Elsewhere.”"), "{}", clash.body);
    assert!(clash.body.contains("Typed &#38; kept"), "{}", clash.body);
    assert!(clash.body.contains(&format!("name=\"pick-{}\" value=\"1\" checked", word(&places[4]))), "{}", clash.body);
    assert!(one.get(BOARD).await.body.contains("4 of 12"), "nothing was moved");
    // Two names for one theme.
    let list = format!("{BOARD}?in={theme}");
    let (first, second) = (one.get(&list).await, two.get(&list).await);
    assert_eq!(press(&mut one, BOARD, &first, "rename", &[("name", "Mills")]).await.status, 303);
    let clash = press(&mut two, BOARD, &second, "rename", &[("name", "Floods")]).await;
    assert!(clash.status == 409 && clash.body.contains("renamed “Weirs”: “Mills”"), "{}", clash.body);
    assert!(clash.body.contains("value=\"Floods\""), "{}", clash.body);
    // Whoever sends again has seen it.
    let again = press(&mut two, BOARD, &clash, "rename", &[("name", "Floods")]).await;
    assert_eq!(again.status, 303, "{}", again.body);
    assert!(one.get(BOARD).await.body.contains(">Floods</a>"));
}

#[tokio::test]
async fn what_was_picked_survives_the_end_of_a_session() {
    let site = Site::with(SitePlan::default(), Review::After, "Rivers").await;
    let place = site.opinion("", TALK[0][0]).await;
    let mut writer = staff(&site, "writer", &["drafter"]).await;
    let page = writer.get(BOARD).await;
    site.node.set_clock(site.app.now().0 + SESSION_IDLE_S_MAX + 60);
    let sent = pick_on(&mut writer, &page, &[&place], "new", &[("label", "Kept for me")]).await;
    assert!(sent.status == 303 && sent.header("location").starts_with("/sign-in"), "{sent:?}");
    let back = sent.header("location").replace("%2F", "/").replace("%3F", "?").replace("%3D", "=");
    let back = back.split("next=").nth(1).unwrap_or_else(|| panic!("{back}")).to_owned();
    let mut other = staff(&site, "again", &["drafter"]).await;
    writer.cookies.extend(other.cookies.clone().into_iter().filter(|(name, _)| name.contains("session")));
    let filled = writer.get(&back).await;
    assert!(filled.body.contains("Kept for me") && filled.body.contains(" checked"), "{}", filled.body);
    assert!(!other.get(BOARD).await.body.contains("Kept for me"));
}

#[tokio::test]
async fn a_long_list_is_paged_and_searched() {
    let site = Site::with(SitePlan::default(), Review::After, "Rivers").await;
    for n in 0..45 {
        site.opinion("", &format!("Opinion number {n} speaks of the river.")).await;
    }
    site.opinion("", "A kingfisher was seen.").await;
    // What only this secretariat may read is in no tree that the other one signs.
    let own = opinion::Submit {
        consultation: consultation(),
        prompt: None,
        audience: Some(Audience::Own),
        title: String::new(),
        text: "For the own secretariat: a kingfisher.".to_owned(),
        named: false,
        files: None,
        behalf: None,
        import: None,
    };
    site.ask("m1", Ask::SubmitOpinion(own)).await;
    let mut writer = staff(&site, "writer", &["drafter"]).await;
    let page = writer.get(BOARD).await;
    assert_eq!(page.body.matches("name=\"pick-").count(), 40, "{}", page.body);
    let page = writer.get(&format!("{BOARD}?in=&q=&after=2")).await;
    assert_eq!(page.body.matches("name=\"pick-").count(), 6, "{}", page.body);
    let page = writer.get(&format!("{BOARD}?q=kingfisher")).await;
    assert_eq!(page.body.matches("name=\"pick-").count(), 1, "{}", page.body);
    // Everything that is found, not only the page.
    let page = writer.get(&format!("{BOARD}?q=river")).await;
    let sent = press(&mut writer, BOARD, &page, "new", &[("all", "1"), ("label", "Rivers")]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = writer.get(BOARD).await;
    assert!(page.body.contains("45 of 46"), "{}", page.body);
}

#[tokio::test]
async fn the_board_is_changed_by_drafters_alone() {
    let site = Site::with(SitePlan::default(), Review::After, "Rivers").await;
    site.opinion("", TALK[0][0]).await;
    let mut writer = staff(&site, "writer", &["drafter"]).await;
    assert!(writer.get(BOARD).await.body.contains("value=\"new\""));
    assert_eq!(writer.get("/desk/nowhere/themes").await.status, 404);
    for (id, roles) in [("reader", &["checker"][..]), ("signer", &["signatory"]), ("watcher", &["observer"])] {
        let mut other = staff(&site, id, roles).await;
        let page = other.get(BOARD).await;
        assert!(page.status == 200 && !page.body.contains("name=\"do\""), "{id}: {}", page.body);
        let token = page.field("token");
        let fields = [("token", token.as_str()), ("key", "000000000000000000000000000000af"), ("do", "new")];
        assert_eq!(other.post(BOARD, &fields).await.status, 403, "{id}");
    }
    let odd = writer.get(&format!("{BOARD}?in=..%2Fetc&after=zz&q=%22")).await;
    assert_eq!(odd.status, 200, "an address that says nothing shows the list: {}", odd.body);
}

/// Breaks out of text and of attributes.
const HARM: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>";

#[tokio::test]
async fn what_people_wrote_stays_words_on_the_board_and_beside_recommendations() {
    let site = Site::with(SitePlan::default(), Review::After, HARM).await;
    let place = site.opinion(HARM, &format!("Words {HARM} more")).await;
    let mut writer = staff(&site, "writer", &["drafter", "checker", "signatory", "moderator"]).await;
    let sent = pick(&mut writer, "", &[&place], "new", &[("label", HARM)]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = writer.get(BOARD).await;
    let id = page.body.split("data-theme=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let sent = press(&mut writer, BOARD, &page, "draft", &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    for (button, who) in [("pass", "reads"), ("sign", "signs")] {
        let mut other = staff(&site, who, &["checker", "signatory"]).await;
        let page = other.get(PAPER).await;
        let sent = press(&mut other, PAPER, &page, button, &[("comment", "")]).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
    }
    const SHEET: &str = "/desk/rivers/report";
    let page = writer.get(SHEET).await;
    let sent = press(&mut writer, SHEET, &page, "point", &[("text", HARM)]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = writer.get(SHEET).await;
    assert_eq!(press(&mut writer, SHEET, &page, "title", &[("title-en", HARM)]).await.status, 303);
    let word = word(&place);
    for path in [
        BOARD.to_owned(),
        format!("{BOARD}?in={id}"),
        format!("{BOARD}?in=aside&q=%22%3E%3Cscript%3E"),
        SHEET.to_owned(),
        format!("{SHEET}?theme=%22%3E%3Cscript%3E&q=%22%3E%3Cscript%3E"),
        format!("/desk/rivers/i/{word}/statement"),
        "/desk/papers".to_owned(),
        PAPER.to_owned(),
    ] {
        let page = writer.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        for bad in ["<script>alert", "<img src=x", "\"'>", "\"><script"] {
            assert!(!page.body.contains(bad), "{path} lets {bad} through:\n{}", page.body);
        }
    }
}
