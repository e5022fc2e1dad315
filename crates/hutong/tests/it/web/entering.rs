//! What a secretariat enters for others, by browser: one by telephone, many out of a chat; who sees what of it; and that
//! nothing typed is lost.

use hutong_core::{command::Ask, consultation::charter::Review, home::account::SESSION_IDLE_S_MAX, ids::Place};

use super::{
    client::{
        Browser, Page,
        Typed::{File, Text},
    },
    people::{add, sign_in},
    site::{Plan, Site, TOPIC},
};

async fn desk(site: &Site) -> Browser {
    add(site, "mo", "Mo", None, &["moderator"], None).await;
    let mut desk = site.browser();
    sign_in(site, &mut desk, "mo").await;
    desk
}

/// What the form on a page holds in hidden fields and text fields, ticked boxes, and these.
fn parts<'a>(page: &'a [(String, String)], more: &'a [(&'a str, &'a str)]) -> Vec<super::client::Typed<'a>> {
    let own = page.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    own.chain(more.iter().copied()).map(|(name, value)| Text(name, value)).collect()
}

/// The fields of the pieces on a page, as a browser would send them.
fn fields(page: &Page) -> Vec<(String, String)> {
    let unescape = |text: &str| {
        text.replace("&#34;", "\"")
            .replace("&#39;", "'")
            .replace("&#60;", "<")
            .replace("&#62;", ">")
            .replace("&#38;", "&")
    };
    let mut all = vec![("token".to_owned(), page.field("token")), ("key".to_owned(), page.field("key"))];
    for n in 0.. {
        let Some(rest) = page.body.split(&format!("name=\"text-{n}\"")).nth(1) else { break };
        let text = rest.split_once('>').unwrap().1.split("</textarea>").next().unwrap();
        let before = page.body.split(&format!("name=\"name-{n}\"")).nth(1).unwrap();
        let name = before.split("value=\"").nth(1).unwrap().split('"').next().unwrap();
        let tick = page.body.split(&format!("name=\"take-{n}\"")).nth(1).unwrap().split('>').next().unwrap();
        all.push((format!("text-{n}"), unescape(text)));
        all.push((format!("name-{n}"), unescape(name)));
        if let Some(day) = page.body.split(&format!("name=\"day-{n}\" value=\"")).nth(1) {
            all.push((format!("day-{n}"), day.split('"').next().unwrap().to_owned()));
        }
        if let Some(theirs) = page.body.split(&format!("name=\"as-{n}\" value=\"")).nth(1) {
            let (id, rest) = theirs.split_once('"').unwrap();
            if rest.starts_with(" checked") {
                all.push((format!("as-{n}"), id.to_owned()));
            }
        }
        if tick.contains("checked") {
            all.push((format!("take-{n}"), "yes".to_owned()));
        }
    }
    if page.body.contains("name=\"rest\"") {
        all.push(("rest".to_owned(), unescape(&page.field("rest"))));
    }
    all
}

#[tokio::test]
async fn what_a_member_said_by_telephone_is_theirs() {
    let site = Site::open().await;
    let mut desk = desk(&site).await;
    let path = format!("/desk/{TOPIC}/enter");
    let form = desk.get(&path).await;
    assert!(
        desk.get(&format!("/desk/{TOPIC}")).await.body.contains(&format!("href=\"{path}\"")),
        "the desk leads here"
    );
    let (token, key) = (form.field("token"), form.field("key"));
    let day = form.field("received");
    let send = |member: &'static str, day: &str| {
        vec![
            ("token", token.clone()),
            ("key", key.clone()),
            ("text", "The last bus should run until eleven.".to_owned()),
            ("name", "Uncle Wen canary".to_owned()),
            ("member", member.to_owned()),
            ("channel", "phone".to_owned()),
            ("received", day.to_owned()),
        ]
    };
    for (member, day, why) in [
        ("nobody", day.as_str(), "Nobody has this number"),
        ("m1", "2999-01-01", "later than today"),
        ("m1", "31/12", "cannot be read"),
    ] {
        let typed = send(member, day);
        let typed: Vec<_> = typed.iter().map(|(name, value)| Text(name, value)).collect();
        let back = desk.post_parts(&path, &typed).await;
        assert_eq!(back.status, 422, "{}", back.body);
        assert!(
            back.body.contains(why) && back.body.contains("until eleven") && back.body.contains("Uncle Wen"),
            "{}",
            back.body
        );
    }
    let typed = send("m1", &day);
    let mut typed: Vec<_> = typed.iter().map(|(name, value)| Text(name, value)).collect();
    typed.push(File("files", "letter.txt", b"the letter as it came"));
    let sent = desk.post_parts(&path, &typed).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let again = desk.post_parts(&path, &typed).await;
    assert_eq!(again.header("location"), sent.header("location"), "the same form is entered once: {}", again.body);
    let done = desk.get(sent.header("location")).await;
    assert!(done.body.contains("RV-2026-0001") && done.body.contains("tell them the code"), "{}", done.body);
    let word = done.body.split(&format!("/desk/{TOPIC}/i/")).nth(1).unwrap().split('"').next().unwrap().to_owned();

    let at_desk = desk.get(&format!("/desk/{TOPIC}/i/{word}")).await.body;
    assert!(
        at_desk.contains("Entered by Mo: Telephone, received") && at_desk.contains("Uncle Wen canary"),
        "{at_desk}"
    );
    let mut member = site.browser();
    sign_in(&site, &mut member, "m1").await;
    let mine = member.get("/me").await.body;
    assert!(mine.contains("entered Opinion TN-RV-2026-0001 for you"), "{mine}");
    let own = member.get(&format!("/c/{TOPIC}/i/{word}")).await.body;
    assert!(
        own.contains("The secretariat entered this for you")
            && own.contains("/correct\"")
            && own.contains("letter.txt"),
        "{own}"
    );
    assert!(!own.contains("canary"), "how the secretariat calls them is its own");
    assert!(!desk.get("/me").await.body.contains("for you"), "no news to the clerk");
    // It is the member's to change, and to take back.
    let form = member.get(&format!("/c/{TOPIC}/i/{word}/correct")).await;
    let (token, key) = (form.field("token"), form.field("key"));
    let fields = [("token", token.as_str()), ("key", &key), ("text", "Until midnight.")];
    assert_eq!(member.post(&format!("/c/{TOPIC}/i/{word}/correct"), &fields).await.status, 303);
    let index: u64 = word.rsplit('-').next().unwrap().parse().unwrap();
    let place = Place { origin: site.node.origin().clone(), index };
    site.ask("mo", Ask::PublishItems(vec![place])).await;
    let public = site.browser().get(&format!("/c/{TOPIC}/i/{word}")).await.body;
    assert!(public.contains("Until midnight.") && public.contains("entered by the secretariat"), "{public}");
    for hidden in ["canary", "Telephone", "Mo<", "Member One"] {
        assert!(!public.contains(hidden), "{hidden} is nobody's to know: {public}");
    }
}

#[tokio::test]
async fn a_chat_is_entered_piece_by_piece() {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    let mut desk = desk(&site).await;
    let path = format!("/desk/{TOPIC}/paste");
    let form = desk.get(&path).await;
    let chat: String = (1..=45).map(|n| format!("Li Na: Bench number {n} is broken.\n\n")).collect();
    let chat = format!("Member One 2026/1/1 7:30\nThe weir is too high.\n\nZhou: [photo]\n\n{chat}");
    let (token, key, day) = (form.field("token"), form.field("key"), form.field("received"));
    let head = [("channel", "wechat"), ("received", day.as_str()), ("named", "yes")];
    let cut = [Text("token", &token), Text("key", &key), Text("pasted", &chat), Text("do", "split")];
    let page = desk.post_parts(&path, &cut).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let theirs = "name=\"as-0\" value=\"m1\" checked";
    assert!(page.body.contains(theirs), "the account is found, and said: {}", page.body);
    assert!(page.body.contains("more characters follow"), "{}", page.body);
    // The third is put to the second, which was no words by itself.
    let sent = fields(&page);
    assert!(!sent.iter().any(|(name, _)| name == "take-1"), "a sign is not ticked");
    let page = desk.post_parts(&path, &parts(&sent, &[("do", "join-2")])).await;
    let sent = fields(&page);
    assert!(sent.contains(&("text-1".to_owned(), "[photo]\nBench number 1 is broken.".to_owned())), "{sent:?}");
    let sent: Vec<_> = sent.into_iter().filter(|(name, _)| name != "take-1").collect();
    let more: Vec<_> = head.into_iter().chain([("do", "enter")]).collect();
    let page = desk.post_parts(&path, &parts(&sent, &more)).await;
    assert!(page.body.contains("38 were entered. One was left out."), "{}", page.body);
    let numbers = |page: &Page| page.body.matches(">TN-RV-2026-").count();
    assert_eq!(numbers(&page), 38);
    assert!(
        page.body.contains("Bench number 45") && !page.body.contains("Bench number 38 "),
        "the rest is cut: {}",
        page.body
    );
    // The same form once more, after an answer that was lost: nothing is entered twice.
    let again = desk.post_parts(&path, &parts(&sent, &more)).await;
    assert!(again.body.contains("38 were entered"), "{}", again.body);
    let sent = fields(&page);
    let page = desk.post_parts(&path, &parts(&sent, &more)).await;
    assert!(
        page.body.contains("were entered.") && page.body.contains("name=\"pasted\""),
        "an empty field again: {}",
        page.body
    );
    site.node.catch_up().await.unwrap();
    let list = site.browser().get(&format!("/c/{TOPIC}/opinions")).await.body;
    assert!(list.contains("45 opinions"), "{list}");
    // Of the member's account, with the day of the chat; named as on file.
    let mut member = site.browser();
    sign_in(&site, &mut member, "m1").await;
    assert!(member.get("/me").await.body.contains("The weir is too high."));
}

#[tokio::test]
async fn a_name_that_a_member_has_counts_as_theirs_only_if_the_clerk_says_so() {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    let mut desk = desk(&site).await;
    let path = format!("/desk/{TOPIC}/paste");
    let form = desk.get(&path).await;
    let chat = "Member One: One of these is not hers.\n\nMember One: The other one is hers.\n\nMo: Said by a namesake of staff.\n\n\
                Zhou: To be joined to nobody.";
    let (token, key, day) = (form.field("token"), form.field("key"), form.field("received"));
    let cut = [Text("token", &token), Text("key", &key), Text("pasted", chat), Text("do", "split")];
    let page = desk.post_parts(&path, &cut).await;
    assert!(!page.body.contains("name=\"as-2\""), "staff take no part, and nobody is theirs: {}", page.body);
    let sent: Vec<_> = fields(&page).into_iter().filter(|(name, _)| name != "as-0" && name != "take-3").collect();
    // What was unticked stays so when two others are joined, and numbers are those of the page although one field is empty.
    let emptied: Vec<_> = sent.iter().filter(|(name, _)| name != "text-1").cloned().collect();
    let page = desk.post_parts(&path, &parts(&emptied, &[("do", "join-3")])).await;
    let again = fields(&page);
    assert!(
        again.contains(&("text-1".to_owned(), "Said by a namesake of staff.\nTo be joined to nobody.".to_owned())),
        "{again:?}"
    );
    assert!(!again.iter().any(|(name, _)| name == "as-0"), "{again:?}");
    let more = [("channel", "meeting"), ("received", day.as_str()), ("do", "enter")];
    let page = desk.post_parts(&path, &parts(&sent, &more)).await;
    assert!(page.body.contains("3 were entered. One was left out."), "{}", page.body);
    let mut member = site.browser();
    sign_in(&site, &mut member, "m1").await;
    let mine = member.get("/me").await.body;
    assert!(mine.contains("The other one is hers.") && !mine.contains("One of these is not hers."), "{mine}");
}

#[tokio::test]
async fn what_was_refused_stays_with_why_and_nothing_is_lost() {
    let site = Site::with(Plan::default(), Review::After, "Rivers").await;
    let mut desk = desk(&site).await;
    let path = format!("/desk/{TOPIC}/paste");
    let form = desk.get(&path).await;
    let long = "x".repeat(5_001);
    let chat = format!("Zhou: A short one that is fine.\n\nLi Na: {long}");
    let (token, key, day) = (form.field("token"), form.field("key"), form.field("received"));
    let cut = [Text("token", &token), Text("key", &key), Text("pasted", &chat), Text("do", "split")];
    let page = desk.post_parts(&path, &cut).await;
    let more = [("channel", "paper"), ("received", day.as_str()), ("do", "enter")];
    let page = desk.post_parts(&path, &parts(&fields(&page), &more)).await;
    assert!(page.body.contains("One was entered.") && page.body.contains(&long), "{}", page.body);
    assert!(page.body.contains("class=\"refusal\" role=\"alert\">"), "why: {}", page.body);

    // As much as a browser may paste, and more than that.
    let form = desk.get(&path).await;
    let (token, key) = (form.field("token"), form.field("key"));
    let big = "王芳:桥上的灯坏了三盏,请派人来修。\n\n".repeat(46_000);
    assert!(big.len() > 2 << 20);
    let cut = [Text("token", &token), Text("key", &key), Text("pasted", &big), Text("do", "split")];
    let page = desk.post_parts(&path, &cut).await;
    assert_eq!(page.status, 200);
    let kept: usize = fields(&page)
        .iter()
        .filter(|(name, _)| name.starts_with("text-") || name == "rest")
        .map(|(_, v)| v.matches("三盏").count())
        .sum();
    assert_eq!(kept, 46_000);
    let too_big = "a".repeat(hutong::input::pasted::PASTED_LEN_MAX + 1);
    let cut = [Text("token", &token), Text("key", &key), Text("pasted", &too_big), Text("do", "split")];
    assert_eq!(desk.post_parts(&path, &cut).await.status, 413);
    let cut = [Text("token", &token), Text("key", &key), Text("pasted", " \n\n "), Text("do", "split")];
    assert!(desk.post_parts(&path, &cut).await.body.contains("no words in it"));

    // The session ends while somebody types.
    site.node.set_clock(site.app.now().0 + SESSION_IDLE_S_MAX + 1);
    let cut = [Text("token", &token), Text("key", &key), Text("pasted", "Zhou: Not to be lost."), Text("do", "split")];
    let page = desk.post_parts(&path, &cut).await;
    assert!(
        page.status == 403 && page.body.contains("Not to be lost.") && page.body.contains("/sign-in"),
        "{} {}",
        page.status,
        page.body
    );
    let one = format!("/desk/{TOPIC}/enter");
    let typed = [Text("token", &token), Text("key", &key), Text("text", "Nor this."), Text("channel", "letter")];
    let page = desk.post_parts(&one, &typed).await;
    assert!(page.status == 403 && page.body.contains("Nor this.") && page.body.contains("/sign-in"), "{}", page.body);
}

#[tokio::test]
async fn names_and_words_stay_text() {
    const HARM: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>";
    let site = Site::open().await;
    let mut desk = desk(&site).await;
    let path = format!("/desk/{TOPIC}/enter");
    let form = desk.get(&path).await;
    let (token, key, day) = (form.field("token"), form.field("key"), form.field("received"));
    let (name, text) = (format!("Name {HARM}"), format!("Words {HARM}"));
    let head =
        [Text("token", &token), Text("key", &key), Text("text", &text), Text("name", &name), Text("title", HARM)];
    let head = head.into_iter().chain([Text("received", day.as_str()), Text("channel", "phone"), Text("prompt", HARM)]);
    let wrong: Vec<_> = head.chain([Text("member", HARM)]).collect();
    let back = desk.post_parts(&path, &wrong).await;
    let right: Vec<_> = wrong.into_iter().filter(|part| !matches!(part, Text("member", _))).collect();
    let sent = desk.post_parts(&path, &right).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let done = desk.get(sent.header("location")).await;
    let item = done.body.split(&format!("/desk/{TOPIC}/i/")).nth(1).unwrap().split('"').next().unwrap();
    let item = desk.get(&format!("/desk/{TOPIC}/i/{item}")).await;
    let paste = format!("/desk/{TOPIC}/paste");
    let form = desk.get(&paste).await;
    let (token, key) = (form.field("token"), form.field("key"));
    let pasted = format!("【Name \"'><img src=x】\n{HARM}\n\n{HARM}");
    let cut = [Text("token", &token), Text("key", &key), Text("pasted", &pasted), Text("do", "split")];
    let pieces = desk.post_parts(&paste, &cut).await;
    assert!(pieces.body.contains("name=\"text-1\"") && item.body.contains("Name &#34;"), "{}", item.body);
    for page in [back, done, item, pieces] {
        for bad in ["<script>alert", "<img src=x", "\"'>"] {
            assert!(!page.body.contains(bad), "{bad} gets through:\n{}", page.body);
        }
    }
}
