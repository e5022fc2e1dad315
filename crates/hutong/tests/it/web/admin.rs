//! Administration through its pages: whose part is whose, accounts, partners, settings, the log of staff acts; and that a
//! session without its second factor opens none of it.

use hutong_core::{command::Actor, home::HomeAsk, ids::PersonId};
use hutong_node::Hands;

use super::{
    client::{Browser, Page},
    people::{PASSWORD, add, code_of, fill, sign_in},
    site::{Plan, Site, fresh_key},
};

/// Breaks out of text and of attributes.
const HARM: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>";

async fn staff(site: &Site, id: &str, roles: &[&str]) -> Browser {
    add(site, id, &format!("Colleague {id}"), None, roles, None).await;
    let mut browser = site.browser();
    sign_in(site, &mut browser, id).await;
    browser
}

/// Sends the form of a page that asks for `what`.
async fn press(browser: &mut Browser, page: &Page, to: &str, what: &str, typed: &[(&str, &str)]) -> Page {
    let mark = format!("name=\"do\" value=\"{what}\"");
    let (before, after) = page.body.split_once(&mark).unwrap_or_else(|| panic!("no {what} in {}", page.body));
    let form = format!("{}{mark}{after}", &before[before.rfind("<form").unwrap()..]);
    let key = Page { status: 200, headers: page.headers.clone(), body: form }.field("key");
    let mut fields = vec![("key", key.as_str()), ("do", what)];
    fields.extend_from_slice(typed);
    fill(browser, page, to, &fields).await
}

#[tokio::test]
async fn administration_has_three_parts() {
    let site = Site::open().await;
    let paths = [
        "/admin",
        "/admin/people",
        "/admin/people/m1",
        "/admin/partners",
        "/admin/keys",
        "/admin/clients",
        "/admin/settings",
        "/admin/acts",
    ];
    for (role, wanted) in [
        ("administrator", [200, 403, 403, 200, 200, 403, 200, 403]),
        ("security", [200, 200, 200, 403, 403, 200, 403, 403]),
        ("auditor", [200, 200, 200, 200, 200, 200, 200, 200]),
        ("signatory", [403, 403, 403, 403, 403, 403, 403, 403]),
    ] {
        let mut browser = staff(&site, role, &[role]).await;
        for (path, status) in paths.into_iter().zip(wanted) {
            let page = browser.get(path).await;
            assert_eq!(page.status, status, "{role} asks for {path}: {}", page.body);
            assert!(status != 200 || page.header("cache-control").contains("no-store"), "{path}");
        }
        let home = browser.get("/").await;
        assert_eq!(home.body.contains("href=\"/admin\""), wanted[0] == 200, "the menu of {role}");
        let posts = [
            ("/admin/people/m1", "security"),
            ("/admin/partners", "administrator"),
            ("/admin/clients", "security"),
            ("/admin/settings", "administrator"),
        ];
        for (path, may) in posts {
            let sent = browser.send("POST", path, "application/x-www-form-urlencoded", b"").await;
            // Whoever may is told that the form is stale or says nothing.
            assert!(sent.status == 403 || (role == may && sent.status == 400), "{role} sends {path}: {}", sent.status);
            assert!(role == may || sent.body.contains("role") || sent.body.contains("only"), "{role}: {}", sent.body);
        }
    }
}

#[tokio::test]
async fn a_session_without_its_second_factor_opens_nothing() {
    let site = Site::open().await;
    add(&site, "boss", "Boss", None, &["administrator", "security"], None).await;
    let mut browser = site.browser();
    let code = code_of(&site, "boss").await;
    let page = browser.get("/sign-in").await;
    fill(&mut browser, &page, "/sign-in", &[("way", "code"), ("name", "boss"), ("secret", &code)]).await;
    for path in ["/admin", "/admin/people", "/admin/partners", "/admin/keys", "/admin/settings"] {
        assert_eq!(browser.get(path).await.status, 303, "{path} before a password is set");
    }
    let page = browser.get("/account/password").await;
    let sent = fill(&mut browser, &page, "/account/password", &[("new", PASSWORD), ("again", PASSWORD)]).await;
    assert!(sent.header("location").starts_with("/account/second"), "staff must set a second factor");
    for path in ["/admin", "/admin/people/m1", "/admin/partners", "/admin/settings"] {
        assert_eq!(browser.get(path).await.status, 303, "{path} before the second factor is set");
    }
}

#[tokio::test]
async fn health_says_what_wants_somebody() {
    let site = Site::open().await;
    let mut browser = staff(&site, "runs", &["administrator"]).await;
    let page = browser.get("/admin").await;
    for words in [
        "Open and being written",
        "Never. Run hutong backup every night.",
        "There is no partner",
        "minds its accounts too",
    ] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    let folder = tempfile::tempdir().unwrap();
    site.node.backup(&folder.path().join("b"), hutong_node::backup::Form::Database, false, &[]).await.unwrap();
    let page = browser.get("/admin?lang=zh-CN").await;
    assert!(page.body.contains("正常写入") && !page.body.contains("从来没有。"), "{}", page.body);
}

#[tokio::test]
async fn accounts_are_minded_by_others_than_their_owners() {
    let site = Site::open().await;
    let mut minder = staff(&site, "minder", &["security"]).await;
    let mut member = site.browser();
    sign_in(&site, &mut member, "m1").await;
    let list = minder.get("/admin/people?q=member").await;
    assert!(list.body.contains("/admin/people/m1") && !list.body.contains("/admin/people/clerk"), "{}", list.body);
    assert!(minder.get("/admin/people?q=nobody-fits").await.body.contains("Nobody fits."));

    let path = "/admin/people/m1";
    let page = minder.get(path).await;
    let sent = press(&mut minder, &page, path, "roles", &[("role-drafter", "yes"), ("role-checker", "yes")]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let m1 = site.node.store().person(&PersonId::new("m1").unwrap()).await.unwrap().unwrap();
    assert_eq!(m1.person.roles.words().collect::<Vec<_>>(), ["drafter", "checker"]);
    assert_eq!(m1.person.name.0, "Member One", "everything else stays");
    let page = minder.get(path).await;
    let both = [("role-auditor", "yes"), ("role-drafter", "yes")];
    let clash = press(&mut minder, &page, path, "roles", &both).await;
    assert_eq!(clash.status, 422, "{}", clash.body);

    // Their session ends; a code is shown once; the second factor goes.
    assert_eq!(member.get("/account").await.status, 303, "a member who got a role must set a second factor");
    let page = minder.get(path).await;
    let end = page.body.split("name=\"do\" value=\"end\"").nth(1).expect("a session");
    let id = end.split("name=\"id\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(press(&mut minder, &page, path, "end", &[("id", &id)]).await.status, 303);
    assert!(minder.get(path).await.body.contains("No session is open."));
    let page = minder.get(path).await;
    let shown = press(&mut minder, &page, path, "code", &[]).await;
    assert_eq!(shown.status, 200);
    let code = shown.body.split("class=\"big mono\">").nth(1).expect("a code").split('<').next().unwrap().to_owned();
    assert!(!minder.get(path).await.body.contains(&code), "once");
    let page = member.get("/sign-in").await;
    let sent = fill(&mut member, &page, "/sign-in", &[("way", "code"), ("name", "m1"), ("secret", &code)]).await;
    assert!(sent.status == 303 && sent.header("location").starts_with("/account/password"), "{}", sent.body);
    let own = minder.get("/admin/people/minder").await;
    assert!(own.body.contains("Nobody changes their own roles.") && !own.body.contains("name=\"role-"), "{}", own.body);
    let sent = press(&mut minder, &own, "/admin/people/minder", "second", &[]).await;
    assert!(sent.status == 303 || sent.status == 422, "{}", sent.body);

    let acts = site.node.acts(hutong_core::moment::Moment(0)).await.unwrap();
    let of = |what: &str| {
        acts.iter().any(|l| l.act.what == what && l.act.by.as_ref().is_some_and(|p| p.as_str() == "minder"))
    };
    assert!(of("add-people") && of("issue-codes") && of("end-sessions"), "{acts:?}");
    assert!(acts.iter().all(|l| !format!("{:?}", l.act).contains(&code)), "no code in the log of staff acts");
}

#[tokio::test]
async fn a_partner_is_pinned_after_somebody_said_that_keys_were_compared() {
    let site = Site::open().await;
    let other = Site::bare(Plan { host: "village.example", ..Plan::default() }).await;
    other.node.publish(&other.folder).await.unwrap();
    let folder = other.folder.to_str().unwrap().to_owned();
    let mut runs = staff(&site, "runs", &["administrator"]).await;
    let path = "/admin/partners";
    let page = runs.get(path).await;
    for (bad, words) in [
        ("relative/path", "a path with /"),
        ("/nowhere/at/all", "there is no record.json"),
        ("ftp://village.example", "neither https:// nor http://"),
        // Without the tick nothing in a private network is called.
        (&format!("http://{}", other.at), "no address that may be called"),
    ] {
        let sent = press(&mut runs, &page, path, "look", &[("address", bad)]).await;
        assert!(sent.status == 422 && sent.body.contains(words), "{bad}: {}", sent.body);
    }
    let found = press(&mut runs, &page, path, "look", &[("address", &folder)]).await;
    let keys = other.node.known_keys().await.unwrap();
    let print = hutong::cli::init::fingerprint(&keys[0].vkeys[0]);
    assert!(found.status == 200 && found.body.contains(&print), "{}", found.body);
    assert!(site.node.store().partners().await.unwrap().is_empty(), "looking pins nothing");
    let vkey = keys[0].vkeys[0].as_str();
    for typed in
        [vec![("address", &*folder), ("vkey", vkey)], vec![("address", &*folder), ("vkey", "x"), ("compared", "yes")]]
    {
        let sent = press(&mut runs, &found, path, "pin", &typed).await;
        assert!(sent.status == 422 && sent.body.contains("Nothing was pinned"), "{}", sent.body);
    }
    // Its site shows the same record as its folder.
    let at = format!("http://{}", other.at);
    let typed = [("address", &*at), ("private", "yes"), ("vkey", vkey), ("compared", "yes")];
    let found = press(&mut runs, &page, path, "look", &[("address", &at), ("private", "yes")]).await;
    assert!(found.status == 200 && found.body.contains(&print), "{}", found.body);
    let sent = press(&mut runs, &found, path, "pin", &typed).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    site.node.pull().await;
    let page = runs.get(path).await;
    assert!(page.body.contains("village.example/council/log/1") && page.body.contains("Followed"), "{}", page.body);
    let keys = runs.get("/admin/keys").await;
    assert!(keys.body.contains(&print) && keys.body.contains("this node"), "{}", keys.body);
    let seed = std::fs::read_to_string(site.node.dir().join("keys/log.key")).unwrap();
    let seed = seed.split_whitespace().last().unwrap();
    assert!(!keys.body.contains(seed), "no private key");
}

#[tokio::test]
async fn settings_are_undone_by_one_press() {
    let site = Site::open().await;
    let mut runs = staff(&site, "runs", &["administrator"]).await;
    let path = "/admin/settings";
    let first = [("name-zh", "镇政协"), ("name-en", "Town Council"), ("words", "炸药\n\n假药"), ("two", "yes")];
    let page = runs.get(path).await;
    assert_eq!(press(&mut runs, &page, path, "save", &first).await.status, 303);
    let page = runs.get(path).await;
    assert!(page.body.contains("Town Council") && page.body.contains("炸药\n假药"), "{}", page.body);
    let second = [("name-zh", "村政协"), ("name-en", "Village Council")];
    assert_eq!(press(&mut runs, &page, path, "save", &second).await.status, 303);
    let page = runs.get(path).await;
    assert!(page.body.contains("Village Council") && page.body.contains("can be undone"));
    assert_eq!(press(&mut runs, &page, path, "undo", &[]).await.status, 303);
    let settings = site.node.store().body_settings().await.unwrap();
    assert_eq!((settings.name.en.as_str(), settings.two_persons, settings.words.len()), ("Town Council", true, 2));
    let long = "x".repeat(21_000);
    let page = runs.get(path).await;
    let refused = press(&mut runs, &page, path, "save", &[("about-en", &long)]).await;
    assert!(refused.status == 422 && refused.body.contains(&long), "what was typed comes back: {}", refused.status);
}

#[tokio::test]
async fn what_staff_did_is_read_and_taken_away_by_the_auditor() {
    let site = Site::open().await;
    let mut auditor = staff(&site, "auditor", &["auditor"]).await;
    let page = auditor.get("/admin/acts").await;
    assert!(page.body.contains("The chain holds") && page.body.contains("freeze-roll"), "{}", page.body);
    for query in ["", "?format=syslog"] {
        let file = auditor.get(&format!("/admin/acts/file{query}")).await;
        assert!(file.status == 200 && file.header("content-disposition").starts_with("attachment"));
        let lines = file.body.lines().map(|line| hutong::results::acts::read(line).unwrap());
        let chain = hutong_node::acts::check(lines);
        assert!(chain.broken.is_none() && chain.lines > 3, "{chain:?}");
    }
}

#[tokio::test]
async fn stored_texts_stay_texts() {
    let site = Site::open().await;
    add(&site, "harm", &format!("Name {HARM}"), None, &["moderator"], None).await;
    let mut all = staff(&site, "all", &["administrator", "security"]).await;
    let mut settings = site.node.store().body_settings().await.unwrap();
    settings.name.en = HARM.to_owned();
    settings.about.en = HARM.to_owned();
    settings.words = vec!["<script>alert(1)</script>".to_owned()];
    site.node.submit_home(Actor::Node, fresh_key(), HomeAsk::SetBody(settings)).await.unwrap();
    let check = |path: &str, body: &str| {
        for bad in ["<script>alert", "<img src=x", "\"'>"] {
            assert!(!body.contains(bad), "{path} lets {bad} through:\n{body}");
        }
    };
    for path in ["/admin", "/admin/people", "/admin/people/harm", "/admin/settings", "/admin/partners", "/admin/keys"] {
        let page = all.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        check(path, &page.body);
    }
    let query = all.get("/admin/people?q=%22%27%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E").await;
    check("the words looked for", &query.body);
    let page = all.get("/admin/partners").await;
    let sent = press(&mut all, &page, "/admin/partners", "look", &[("address", HARM)]).await;
    check("a folder that was typed", &sent.body);
}

#[tokio::test]
async fn the_two_administrations_are_two_peoples_unless_the_body_is_small() {
    let site = Site::bare(Plan { hands: Hands::Two, ..Plan::default() }).await;
    let mut minder = staff(&site, "minder", &["security"]).await;
    let mut runs = staff(&site, "runs", &["administrator"]).await;
    let path = "/admin/people/m1";
    let both = [("role-administrator", "yes"), ("role-security", "yes")];
    let page = minder.get(path).await;
    let sent = press(&mut minder, &page, path, "roles", &both).await;
    assert!(sent.status == 422 && sent.body.contains("hutong init --small"), "{}", sent.body);
    assert!(runs.get("/admin").await.body.contains("Two people"), "health says which it is");
    let small = Site::open().await;
    let mut minder = staff(&small, "minder", &["security"]).await;
    let page = minder.get(path).await;
    assert_eq!(press(&mut minder, &page, path, "roles", &both).await.status, 303);
    assert!(minder.get("/admin").await.body.contains("made for a small body"));
}
