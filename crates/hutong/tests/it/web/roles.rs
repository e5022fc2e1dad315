//! Every route asked in every role: nobody, a device, a member, a moderator of another consultation, a moderator, an
//! observer, an auditor. A role that a route does not name learns nothing of an item that waits.

use hutong::web::{ROUTES, Who};
use hutong_core::consultation::item::Tier;

use super::{
    client::Browser,
    matrix::{PENDING, SECRET, author, path},
    people::{add, sign_in},
    site::Site,
};

const ROLES: [&str; 7] = ["nobody", "device", "member", "elsewhere", "moderator", "observer", "auditor"];

/// Statuses of one route, by role.
type Row = (&'static str, &'static str, [u16; 7]);

/// Forms are sent empty: whoever may send them is told that they are stale or say nothing; nobody else gets so far.
const ACCOUNTS: &[Row] = &[
    ("POST", "/me/data", [303, 303, 403, 403, 403, 403, 403]),
    ("GET", "/me/data/erase", [303, 303, 200, 200, 200, 200, 200]),
    ("POST", "/me/data/erase", [303, 303, 403, 403, 403, 403, 403]),
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
    ("GET", "/account/second", [303, 303, 200, 200, 200, 200, 200]),
    ("POST", "/account/second", [303, 303, 403, 403, 403, 403, 403]),
    ("GET", "/desk", [303, 303, 403, 200, 200, 200, 200]),
    ("GET", "/desk/{c}", [303, 303, 403, 403, 200, 200, 200]),
    ("POST", "/desk/{c}/bulk", [303, 303, 403, 403, 400, 403, 403]),
    ("POST", "/desk/{c}/undo", [303, 303, 403, 403, 400, 403, 403]),
    ("POST", "/desk/{c}/settings", [303, 303, 403, 403, 400, 403, 403]),
    ("GET", "/desk/{c}/i/{item}", [303, 303, 403, 403, 200, 200, 200]),
    ("POST", "/desk/{c}/i/{item}", [303, 303, 403, 403, 400, 403, 403]),
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
