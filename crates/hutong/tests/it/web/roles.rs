//! Every route asked in every role: nobody, a device, a member, a moderator of another consultation, a moderator, an
//! observer, an auditor. A role that a route does not name learns nothing of an item that waits.

use hutong::web::{ROUTES, Who};
use hutong_core::consultation::item::Tier;

use super::{
    client::Browser,
    matrix::{PENDING, SECRET, author, path},
    people::{add, add_for_unit, sign_in},
    site::Site,
};

const ROLES: [&str; 7] = ["nobody", "device", "member", "elsewhere", "moderator", "observer", "auditor"];

/// Statuses of one route, by role.
type Row = (&'static str, &'static str, [u16; 7]);

/// Forms are sent empty: whoever may send them is told that they are stale or say nothing; nobody else gets so far.
const ACCOUNTS: &[Row] = &[
    // Nothing was written to any of them.
    ("GET", "/me/circular/{id}", [303, 303, 404, 404, 404, 404, 404]),
    ("POST", "/me/circular/{id}", [303, 303, 404, 404, 404, 404, 404]),
    // There is none that anybody may know of.
    ("GET", "/gathering/{id}", [303, 303, 404, 404, 404, 404, 404]),
    ("POST", "/gathering/{id}", [303, 303, 404, 404, 404, 404, 404]),
    ("GET", "/gathering/{id}/calendar.ics", [303, 303, 404, 404, 404, 404, 404]),
    ("GET", "/desk/gatherings", [303, 303, 403, 403, 200, 200, 200]),
    ("POST", "/desk/gatherings", [303, 303, 403, 403, 400, 403, 403]),
    ("GET", "/desk/gatherings/{id}", [303, 303, 403, 403, 404, 404, 404]),
    ("POST", "/desk/gatherings/{id}", [303, 303, 403, 403, 404, 404, 404]),
    ("GET", "/desk/{c}/circulars", [303, 303, 403, 403, 200, 200, 200]),
    ("POST", "/desk/{c}/circulars", [303, 303, 403, 403, 400, 403, 403]),
    // Nothing was written at this desk.
    ("GET", "/desk/{c}/circulars/{id}", [303, 303, 403, 403, 404, 404, 404]),
    ("POST", "/desk/{c}/circulars/{id}", [303, 303, 403, 403, 404, 403, 403]),
    ("GET", "/desk/{c}/shelf", [303, 303, 403, 403, 200, 200, 200]),
    ("POST", "/desk/{c}/shelf", [303, 303, 403, 403, 400, 403, 403]),
    ("GET", "/me/news", [303, 303, 200, 200, 200, 200, 200]),
    // A form that was not drawn for them comes back with the page.
    ("POST", "/me/news", [303, 303, 403, 403, 403, 403, 403]),
    ("POST", "/me/data", [303, 303, 403, 403, 403, 403, 403]),
    ("GET", "/me/data/erase", [303, 303, 200, 200, 200, 200, 200]),
    ("POST", "/me/data/erase", [303, 303, 403, 403, 403, 403, 403]),
    ("POST", "/account/passkey/begin", [303, 303, 403, 403, 403, 403, 403]),
    ("POST", "/account/passkey", [303, 303, 403, 403, 403, 403, 403]),
    ("POST", "/account/passkey/remove", [303, 303, 403, 403, 403, 403, 403]),
    // Whoever minds accounts is asked for in `members`; an auditor reads.
    ("GET", "/requests", [303, 303, 403, 403, 403, 403, 200]),
    ("POST", "/requests", [303, 303, 403, 403, 403, 403, 403]),
    ("GET", "/sign-in", [200, 200, 303, 303, 303, 303, 303]),
    ("POST", "/sign-in", [403, 403, 403, 403, 403, 403, 403]),
    ("GET", "/sign-in/second", [303, 303, 303, 303, 303, 303, 303]),
    ("POST", "/sign-in/second", [303, 303, 403, 403, 403, 403, 403]),
    ("POST", "/sign-out", [303, 303, 403, 403, 403, 403, 403]),
    ("GET", "/account", [303, 303, 200, 200, 200, 200, 200]),
    ("POST", "/account/end", [303, 303, 403, 403, 403, 403, 403]),
    ("GET", "/account/password", [303, 303, 200, 200, 200, 200, 200]),
    ("POST", "/account/password", [303, 303, 403, 403, 403, 403, 403]),
    ("GET", "/account/tokens", [303, 303, 200, 200, 200, 200, 200]),
    ("POST", "/account/tokens", [303, 303, 403, 403, 403, 403, 403]),
    ("GET", "/account/second", [303, 303, 200, 200, 200, 200, 200]),
    ("POST", "/account/second", [303, 303, 403, 403, 403, 403, 403]),
    // Whoever runs the system or minds accounts is asked for in `admin`; an auditor reads all of it.
    ("GET", "/admin", [303, 303, 403, 403, 403, 403, 200]),
    ("GET", "/admin/people", [303, 303, 403, 403, 403, 403, 200]),
    ("GET", "/admin/people/{person}", [303, 303, 403, 403, 403, 403, 200]),
    ("POST", "/admin/people/{person}", [303, 303, 403, 403, 403, 403, 403]),
    ("GET", "/admin/partners", [303, 303, 403, 403, 403, 403, 200]),
    ("POST", "/admin/partners", [303, 303, 403, 403, 403, 403, 403]),
    ("GET", "/admin/keys", [303, 303, 403, 403, 403, 403, 200]),
    ("GET", "/admin/clients", [303, 303, 403, 403, 403, 403, 200]),
    ("POST", "/admin/clients", [303, 303, 403, 403, 403, 403, 403]),
    ("GET", "/admin/settings", [303, 303, 403, 403, 403, 403, 200]),
    ("POST", "/admin/settings", [303, 303, 403, 403, 403, 403, 403]),
    ("GET", "/admin/acts", [303, 303, 403, 403, 403, 403, 200]),
    ("GET", "/admin/acts/file", [303, 303, 403, 403, 403, 403, 200]),
    ("GET", "/desk", [303, 303, 403, 200, 200, 200, 200]),
    ("GET", "/desk/{c}", [303, 303, 403, 403, 200, 200, 200]),
    ("POST", "/desk/{c}/bulk", [303, 303, 403, 403, 400, 403, 403]),
    ("POST", "/desk/{c}/undo", [303, 303, 403, 403, 400, 403, 403]),
    ("POST", "/desk/{c}/settings", [303, 303, 403, 403, 400, 403, 403]),
    ("GET", "/desk/{c}/i/{item}", [303, 303, 403, 403, 200, 200, 200]),
    ("POST", "/desk/{c}/i/{item}", [303, 303, 403, 403, 400, 403, 403]),
    ("GET", "/desk/{c}/i/{item}/hand", [303, 303, 403, 403, 200, 403, 403]),
    ("POST", "/desk/{c}/i/{item}/hand", [303, 303, 403, 403, 400, 403, 403]),
    // It waits: nothing of it is put to the vote.
    ("GET", "/desk/{c}/i/{item}/statement", [303, 303, 403, 403, 404, 403, 403]),
    ("POST", "/desk/{c}/i/{item}/statement", [303, 303, 403, 403, 404, 403, 403]),
    // Nobody of these is in a research group.
    ("GET", "/c/{c}/notes/write", [303, 303, 403, 403, 403, 403, 403]),
    ("GET", "/c/{c}/proposals/write", [303, 303, 200, 200, 200, 200, 200]),
    ("GET", "/desk/{c}/enter", [303, 303, 403, 403, 200, 403, 403]),
    ("POST", "/desk/{c}/enter", [303, 303, 403, 403, 400, 403, 403]),
    ("GET", "/desk/{c}/paste", [303, 303, 403, 403, 200, 403, 403]),
    ("POST", "/desk/{c}/paste", [303, 303, 403, 403, 400, 403, 403]),
    ("GET", "/desk/{c}/groups", [303, 303, 403, 403, 200, 200, 200]),
    ("POST", "/desk/{c}/groups", [303, 303, 403, 403, 400, 403, 403]),
    ("GET", "/desk/{c}/proposals", [303, 303, 403, 403, 200, 200, 200]),
    ("POST", "/desk/{c}/proposals", [303, 303, 403, 403, 400, 403, 403]),
    ("GET", "/desk/{c}/flags", [303, 303, 403, 403, 200, 200, 200]),
    ("POST", "/desk/{c}/flags", [303, 303, 403, 403, 400, 403, 403]),
    ("GET", "/desk/{c}/surveys", [303, 303, 403, 403, 200, 200, 200]),
    ("POST", "/desk/{c}/surveys", [303, 303, 403, 403, 400, 403, 403]),
    // Whoever drafts is asked for in `web::boards`.
    ("GET", "/desk/{c}/themes", [303, 303, 403, 403, 200, 200, 200]),
    ("POST", "/desk/{c}/themes", [303, 303, 403, 403, 403, 403, 403]),
    ("GET", "/desk/{c}/report", [303, 303, 403, 403, 200, 200, 200]),
    ("POST", "/desk/{c}/report", [303, 303, 403, 403, 403, 403, 403]),
    ("GET", "/desk/papers", [303, 303, 403, 403, 403, 200, 200]),
    ("GET", "/desk/papers/new", [303, 303, 403, 403, 403, 403, 403]),
    ("GET", "/desk/{c}/papers/{kind}", [303, 303, 403, 403, 200, 200, 200]),
    ("POST", "/desk/{c}/papers/{kind}", [303, 303, 403, 403, 403, 403, 403]),
    ("GET", "/desk/{c}/charter", [303, 303, 403, 403, 403, 403, 403]),
    ("POST", "/desk/{c}/charter", [303, 303, 403, 403, 403, 403, 403]),
    // Whoever signs and whoever runs the system are asked for in `web::course`.
    ("GET", "/desk/{c}/course", [303, 303, 403, 403, 200, 200, 200]),
    ("POST", "/desk/{c}/course", [303, 303, 403, 403, 403, 403, 403]),
    // No call for topics: there is no shortlist. In one that is: `web::papers`.
    ("GET", "/desk/{c}/topics", [303, 303, 403, 403, 404, 404, 404]),
    ("POST", "/desk/{c}/topics", [303, 303, 403, 403, 404, 404, 404]),
    ("GET", "/desk/{c}/plan", [303, 303, 403, 403, 404, 404, 404]),
    ("POST", "/desk/{c}/plan", [303, 303, 403, 403, 404, 404, 404]),
];

/// Whoever may look at an item that waits may look at what is attached to it.
fn wanted(method: &str, route: &str, at: usize) -> u16 {
    if let Some((.., statuses)) = ACCOUNTS.iter().find(|(m, r, _)| (*m, *r) == (method, route)) {
        return statuses[at];
    }
    let (.., [stranger, other, _]) = PENDING.iter().find(|(m, r, _)| (*m, *r) == (method, route)).expect("listed");
    match at {
        0 => *stranger,
        4.. if route.ends_with("/i/{item}/file/{n}") => 200,
        _ => *other,
    }
}

async fn somebody(site: &Site, role: &str) -> Browser {
    let mut browser = site.browser();
    let (tier, roles, only): (_, &[&str], _) = match role {
        "nobody" => return browser,
        "device" => {
            browser.get("/c/rivers/write").await;
            return browser;
        }
        "member" => (Some(Tier::Member), &[], None),
        // Another one than the consultation of the tests.
        "elsewhere" => (Some(Tier::Member), &["moderator"], Some("night-buses")),
        "moderator" => (Some(Tier::Member), &["moderator"], None),
        "observer" => (Some(Tier::Member), &["observer"], None),
        _ => (Some(Tier::Member), &["auditor"], None),
    };
    add(site, role, &format!("The {role}"), tier, roles, only).await;
    sign_in(site, &mut browser, role).await;
    browser
}

#[tokio::test]
async fn every_route_in_every_role() {
    let site = Site::open().await;
    let author = author(&site, SECRET).await;
    for (at, role) in ROLES.into_iter().enumerate() {
        let mut browser = somebody(&site, role).await;
        for route in ROUTES {
            // Nobody stays nobody.
            if at == 0 {
                browser.cookies.clear();
            }
            let address = path(&site, route.path, &author);
            let media = if route.method == "POST" { "application/x-www-form-urlencoded" } else { "" };
            let answer = browser.send(route.method, &address, media, b"").await;
            let (method, path) = (route.method, route.path);
            assert_eq!(answer.status, wanted(method, path, at), "{method} {path} as {role}: {}", answer.body);
            let may_see = at >= 4 && matches!(route.who, Who::Desk | Who::Moderator);
            assert!(may_see || !answer.body.contains(SECRET), "{method} {path} shows the words to {role}");
        }
    }
}

#[tokio::test]
async fn a_role_for_one_consultation_opens_its_desk_alone() {
    let site = Site::open().await;
    let author = author(&site, SECRET).await;
    add(&site, "here", "Here", None, &["moderator"], Some("rivers")).await;
    let mut browser = site.browser();
    sign_in(&site, &mut browser, "here").await;
    let page = browser.get(&format!("/desk/rivers/i/{}", author.item)).await;
    assert!(page.status == 200 && page.body.contains(SECRET));
    assert!(browser.get("/desk").await.body.contains("/desk/rivers"));
    assert_eq!(browser.get("/desk/night-buses").await.status, 404, "there is none");
}

#[tokio::test]
async fn a_role_for_a_unit_opens_what_its_people_hand_in_alone() {
    let site = Site::open().await;
    let stranger = author(&site, SECRET).await;
    let index = site.opinion("", "Fishers ask for a jetty.").await.index;
    let near = format!("TN-{index}");
    let mut desks = Vec::new();
    for (id, unit, role) in
        [("near", "Fishers", "moderator"), ("far", "Weavers", "moderator"), ("reader", "Fishers", "observer")]
    {
        add_for_unit(&site, id, unit, role).await;
        let mut browser = site.browser();
        sign_in(&site, &mut browser, id).await;
        desks.push(browser);
    }
    let [near_desk, far_desk, reader] = &mut desks[..] else { panic!("three") };
    let list = near_desk.get("/desk/rivers").await;
    assert!(list.body.contains("jetty") && !list.body.contains(SECRET), "{}", list.body);
    assert!(list.body.contains("one waits") && !list.body.contains("settings-desk"), "{}", list.body);
    assert!(near_desk.get("/desk").await.body.contains("one waits"));
    let own = near_desk.get(&format!("/desk/rivers/i/{near}")).await;
    assert!(own.status == 200 && own.body.contains("class=\"bar\""), "{}", own.body);
    for path in [format!("/desk/rivers/i/{}", stranger.item), format!("/c/rivers/i/{}/file/1", stranger.item)] {
        assert_eq!(near_desk.get(&path).await.status, 404, "{path}: of nobody in the unit");
    }
    // Pages about everybody show no form that the rules would refuse, and take none.
    for page in ["circulars", "shelf", "surveys", "groups", "proposals"] {
        let path = format!("/desk/rivers/{page}");
        let shown = near_desk.get(&path).await;
        assert_eq!(shown.status, 200, "{path}: {}", shown.body);
        assert!(!shown.body.contains("<form method=\"post\" action=\"/desk"), "{path}: {}", shown.body);
        let fields = [("token", own.field("token")), ("key", "000000000000000000000000000000ab".to_owned())];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        assert_eq!(near_desk.post(&path, &fields).await.status, 403, "{path}");
    }
    // What a form says does not reach further than the page.
    let token = own.field("token");
    let other = format!("/desk/rivers/i/{}", stranger.item);
    let fields = [("token", token.as_str()), ("key", "000000000000000000000000000000ac"), ("do", "publish")];
    assert_eq!(near_desk.post(&other, &fields).await.status, 404);
    let pick = format!("pick-{}", stranger.item);
    let bulk =
        [("token", token.as_str()), ("key", "000000000000000000000000000000ad"), ("do", "publish"), (&pick, "1")];
    assert_eq!(near_desk.post("/desk/rivers/bulk", &bulk).await.status, 403);
    let pause =
        [("token", token.as_str()), ("key", "000000000000000000000000000000ae"), ("do", "pause"), ("reason", "x")];
    assert_eq!(near_desk.post("/desk/rivers/settings", &pause).await.status, 403);
    let empty = far_desk.get("/desk/rivers").await;
    assert!(empty.status == 200 && !empty.body.contains("jetty") && empty.body.contains("Nothing waits"));
    assert_eq!(far_desk.get(&format!("/desk/rivers/i/{near}")).await.status, 404);
    let read = reader.get(&format!("/desk/rivers/i/{near}")).await;
    assert!(read.status == 200 && read.body.contains("jetty") && !read.body.contains("class=\"bar\""));
    // It decides, and sees what it decided.
    let path = format!("/desk/rivers/i/{near}");
    let key = own.body.split("class=\"bar\"").nth(1).unwrap().split("name=\"key\" value=\"").nth(1).unwrap();
    let key = key.split('"').next().unwrap();
    let sent = near_desk.post(&path, &[("token", &token), ("key", key), ("do", "publish")]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    site.node.set_clock(site.app.now().0 + hutong_core::home::ruling::HOLD_S + 1);
    site.node.settle_held().await.unwrap();
    site.node.catch_up().await.unwrap();
    assert!(near_desk.get("/desk/rivers?tab=done").await.body.contains(&near));
    assert!(!far_desk.get("/desk/rivers?tab=done").await.body.contains(&near));
}
