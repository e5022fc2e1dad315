//! Every page that a browser test looks at, compared with the portal's own table of routes: a page nobody walks to is red.

use std::collections::BTreeSet;

use hutong::web::{ROUTES, Who, fits};

/// What a test does with a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The walk comes to it and [`super::look`] looks at it, in every language and width.
    Seen,
    /// A file for programs: the browser fetches it in the walk; it begins with this media type.
    Fetched(&'static str),
}

/// A page, or a file.
pub struct Page {
    /// Its name here, and of its picture.
    pub name: &'static str,
    /// As the portal's table says it; empty for what is no route.
    pub route: &'static str,
    /// What is done with it.
    pub how: How,
}

/// A page that is looked at.
pub const fn seen(name: &'static str, route: &'static str) -> Page {
    Page { name, route, how: How::Seen }
}

/// A file that is fetched.
pub const fn fetched(name: &'static str, route: &'static str, media: &'static str) -> Page {
    Page { name, route, how: How::Fetched(media) }
}

/// All of them, in the order of the portal's table.
pub const PAGES: &[Page] = &[
    seen("home", "/"),
    seen("consultation", "/c/{c}"),
    seen("consultation-themes", "/c/{c}"),
    seen("consultation-ended", "/c/{c}"),
    seen("charter", "/c/{c}/charter"),
    seen("opinions", "/c/{c}/opinions"),
    seen("opinions-filtered", "/c/{c}/opinions"),
    seen("opinions-found", "/c/{c}/opinions"),
    seen("opinions-none", "/c/{c}/opinions"),
    seen("opinion", "/c/{c}/i/{item}"),
    seen("opinion-own", "/c/{c}/i/{item}"),
    fetched("attachment", "/c/{c}/i/{item}/file/{n}", "text/plain"),
    seen("follow-up", "/c/{c}/follow-up"),
    seen("follow-up-all", "/follow-up"),
    seen("follow-up-week", "/follow-up"),
    seen("action", "/c/{c}/follow-up/{item}"),
    seen("papers", "/desk/papers"),
    seen("papers-new", "/desk/papers/new"),
    seen("paper", "/desk/{c}/papers/{kind}"),
    seen("board-sample", "/desk/{c}/themes"),
    seen("bench-sample", "/desk/{c}/report"),
    seen("charter-editor", "/desk/{c}/charter"),
    seen("charter-editor-partner", "/desk/{c}/charter"),
    seen("course", "/desk/{c}/course"),
    seen("topics", "/desk/{c}/topics"),
    seen("desk-plan", "/desk/{c}/plan"),
    seen("desk-plan-row", "/desk/{c}/plan"),
    seen("plan", "/c/{c}/plan"),
    seen("plan-changes", "/c/{c}/plan"),
    seen("plan-none", "/c/{c}/plan"),
    seen("report", "/c/{c}/report"),
    seen("report-none", "/c/{c}/report"),
    seen("log", "/c/{c}/log"),
    seen("data", "/c/{c}/data"),
    fetched("items-json", "/c/{c}/items.json", "application/json"),
    fetched("items-csv", "/c/{c}/items.csv", "text/csv"),
    fetched("feed", "/c/{c}/feed.atom", "application/atom+xml"),
    fetched("events", "/c/{c}/events", "text/event-stream"),
    seen("write", "/c/{c}/write"),
    seen("write-similar", "/c/{c}/write"),
    seen("write-refused", "/c/{c}/write"),
    seen("reply", "/c/{c}/i/{item}/reply"),
    seen("correct", "/c/{c}/i/{item}/correct"),
    seen("withdraw", "/c/{c}/i/{item}/withdraw"),
    seen("stance", "/c/{c}/stance"),
    seen("stance-received", "/c/{c}/stance"),
    seen("stance-closed", "/c/{c}/stance"),
    seen("stance-list", "/c/{c}/stance/list"),
    seen("slip", "/c/{c}/stance/slip/{key}"),
    fetched("slip-state", "/c/{c}/stance/slip/{key}/state", "text/html"),
    seen("slips", "/c/{c}/stance/slips"),
    fetched("slip-file", "/c/{c}/stance/slip/{key}/file", "application/json"),
    seen("propose", "/c/{c}/stance/propose"),
    seen("map", "/c/{c}/map"),
    seen("map-of-one", "/c/{c}/map"),
    seen("themes", "/c/{c}/themes"),
    seen("receipt", "/r/{code}"),
    fetched("receipt-state", "/r/{code}/state", "text/html"),
    fetched("receipt-proof", "/r/{code}/proof", ""),
    fetched("receipt-picture", "/r/{code}/picture.svg", "image/svg+xml"),
    seen("result", "/r/{code}/result"),
    seen("find", "/find"),
    seen("find-unknown", "/find"),
    seen("verify", "/verify"),
    seen("verify-good", "/verify"),
    seen("verify-bad", "/verify"),
    seen("sign-in", "/sign-in"),
    seen("sign-in-code", "/sign-in"),
    seen("second", "/sign-in/second"),
    seen("account", "/account"),
    seen("tokens", "/account/tokens"),
    seen("token-made", "/account/tokens"),
    seen("password", "/account/password"),
    seen("enrol", "/account/second"),
    seen("recovery", "/account/second"),
    seen("desk-overview", "/desk"),
    seen("desk", "/desk/{c}"),
    seen("desk-settings", "/desk/{c}"),
    seen("desk-suspicious", "/desk/{c}"),
    seen("desk-done", "/desk/{c}"),
    seen("desk-appeals", "/desk/{c}"),
    seen("desk-reads", "/desk/{c}"),
    seen("desk-item", "/desk/{c}/i/{item}"),
    seen("desk-preview", "/desk/{c}/i/{item}"),
    seen("desk-held", "/desk/{c}/i/{item}"),
    seen("desk-beside", "/desk/{c}/i/{item}"),
    seen("demo", "/demo"),
    seen("demo-done", "/demo"),
    seen("demo-letters", "/demo/letters"),
    // Answers a form, which is why its address is no page's.
    seen("broken", ""),
    seen("record", "/record"),
    fetched("checkpoint", "/record/checkpoint", "text/plain"),
    fetched("keys", "/record/keys", "text/plain"),
    seen("about", "/about"),
    seen("help", "/help"),
    seen("privacy", "/privacy"),
    seen("accessibility", "/accessibility"),
    fetched("style", "/static/{version}/{*file}", "text/css"),
    fetched("icon", "/favicon.ico", "image/"),
    fetched("robots", "/robots.txt", "text/plain"),
    fetched("health", "/healthz", ""),
    fetched("calendar", "/c/{c}/calendar.ics", "text/calendar"),
    fetched("calendars", "/calendar.ics", "text/calendar"),
    fetched("api", "/api/v1", "application/json"),
    fetched("api-described", "/api/v1/openapi.json", "application/json"),
    fetched("api-record", "/api/v1/record", "application/json"),
    fetched("api-consultations", "/api/v1/consultations", "application/json"),
    fetched("api-consultation", "/api/v1/consultations/{c}", "application/json"),
    fetched("api-items", "/api/v1/consultations/{c}/items", "application/json"),
    fetched("api-item", "/api/v1/consultations/{c}/items/{item}", "application/json"),
    fetched("api-decisions", "/api/v1/consultations/{c}/decisions", "application/json"),
    fetched("api-themes", "/api/v1/consultations/{c}/themes", "application/json"),
    fetched("api-report", "/api/v1/consultations/{c}/report", "application/json"),
    seen("nowhere", ""),
    seen("home-large", "/"),
];

/// Pages of all walks.
fn all() -> impl Iterator<Item = &'static Page> {
    PAGES
        .iter()
        .chain(super::admin::PAGES)
        .chain(super::apart::PAGES)
        .chain(super::members::PAGES)
        .chain(super::voices::PAGES)
        .chain(super::whole::PAGES)
        .chain(super::gatherings::PAGES)
        .chain(super::boards::PAGES)
        .chain(super::joint::PAGES)
        .chain(super::troubles::PAGES)
        .chain(super::embed::PAGES)
        .chain(super::provider::PAGES)
}

/// The page of a name.
pub fn page(name: &str) -> &'static Page {
    all().find(|page| page.name == name).unwrap_or_else(|| panic!("{name} is not in the table of pages"))
}

/// Routes that are read and that no page of the table is on, and pages of the table that are on no route.
fn judge<'t>(read: &BTreeSet<&'t str>, walked: &BTreeSet<&'t str>) -> Vec<String> {
    let unseen = read.difference(walked).map(|route| format!("{route}: no browser test comes here"));
    let gone = walked.difference(read).map(|route| format!("{route}: in the table of pages, but no route"));
    unseen.chain(gone).collect()
}

#[test]
fn every_route_that_is_read_has_a_walk() {
    // No browser brings a token: what programs read with one is asked for in `web::programs`.
    let read = ROUTES.iter().filter(|route| route.method == "GET" && route.who != Who::Program);
    let read = read.map(|route| route.path).collect();
    let walked = all().map(|page| page.route);
    let walked = walked.filter(|route| !route.is_empty()).collect();
    let found = judge(&read, &walked);
    assert!(found.is_empty(), "{}\nGive it a row in PAGES and a step in the walk.", found.join("\n"));
}

#[test]
fn a_route_without_a_walk_is_seen() {
    let found = judge(&BTreeSet::from(["/", "/new"]), &BTreeSet::from(["/", "/old"]));
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(fits("/c/{c}/i/{item}", "/c/x/i/SC-1") && fits("/static/{v}/{*file}", "/static/1/css/a.css"));
    assert!(!fits("/c/{c}", "/c/x/log") && !fits("/c/{c}", "/c/") && !fits("/find", "/verify"));
}
