//! The portal: what a browser sees of a node. This file is the table of contents: every route is a row of [`ROUTES`].
//! A handler reads as a sentence: who asks ([`visitor`]), what they ask (a form into a command), `node.submit` or a read
//! model, and a page. Not here: rules, rows, keys; a page sees what its view struct was given and nothing else.

pub mod api;
pub mod assets;
pub mod codes;
pub mod copies;
pub mod dates;
pub mod errors;
pub mod estimate;
pub mod foot;
pub mod forms;
pub mod frame;
pub mod ics;
pub mod letters;
pub mod limits;
pub mod milestones;
pub mod pages;
pub mod photo;
pub mod places;
pub mod questions;
pub mod ribbon;
pub mod serve;
pub mod session;
pub mod shown;
pub mod sniff;
pub mod state;
pub mod tls;
pub mod unread;
pub mod view;
pub mod visitor;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{MethodRouter, get, post},
};
use tower_http::{CompressionLevel, compression::CompressionLayer};

#[cfg(feature = "oidc")]
use pages::provider;
use pages::{
    about, account, admin, calendar, charter, circular, consultation, course, data, demo, desk, draft, embed, events,
    feed, files, find, follow_up, gathering, home, log, map, mine, my_data, news, notes, opinion, opinions, own,
    papers, passkeys, plan, proposals, propose, receipt, record, reply, report, requests, result, sign_in, similar,
    slip, slips, stance, stances, support, surveys, system, take_back, themes, tokens, verify, write,
};
use state::Shared;

/// Who may use a route. A test walks [`ROUTES`] and tries each as everybody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Anybody, without a cookie; what is shown is filtered by audience.
    Anybody,
    /// Anybody with a browser that keeps a cookie, and a form that this node drew for it.
    Taker,
    /// A program that shows a person's token, or that signs as a trusted client.
    Program,
    /// Whoever handed the item in.
    Author,
    /// Whoever has a session, also one in which something is missing.
    Session,
    /// Whoever minds accounts, and auditors.
    Minder,
    /// Whoever runs the system, minds its accounts or audits.
    Admin,
    /// Whoever reads at the desk of the consultation: its moderators, observers, auditors.
    Desk,
    /// Whoever decides at that desk: its moderators.
    Moderator,
    /// Whoever drafts, checks or signs joint documents of the consultation, and whoever reads at its desk.
    Papers,
    /// Whoever has a part in when it opens and closes: those of its papers, and whoever runs the system.
    Course,
    /// Anybody, in a directory that the demo made; elsewhere there is no such page.
    Demo,
}

/// A row of the table.
#[derive(Clone, Copy)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Below the base path, in axum's notation.
    pub path: &'static str,
    /// Who may.
    pub who: Who,
    /// What answers.
    pub handler: fn() -> MethodRouter<Shared>,
}

macro_rules! route {
    (GET $path:literal $who:ident $handler:path) => {
        Route { method: "GET", path: $path, who: Who::$who, handler: || get($handler) }
    };
    (POST $path:literal $who:ident $handler:path) => {
        Route { method: "POST", path: $path, who: Who::$who, handler: || post($handler) }
    };
}

/// Every route, in the order of the menu.
pub const ROUTES: &[Route] = &[
    // Reading.
    route!(GET "/" Anybody home::show),
    route!(GET "/c/{c}" Anybody consultation::show),
    route!(GET "/c/{c}/charter" Anybody charter::show),
    route!(GET "/c/{c}/opinions" Anybody opinions::show),
    route!(GET "/c/{c}/i/{item}" Anybody opinion::show),
    route!(GET "/c/{c}/i/{item}/file/{n}" Anybody files::download),
    route!(GET "/c/{c}/shelf/{id}" Anybody files::from_shelf),
    route!(GET "/c/{c}/map" Anybody map::show),
    route!(GET "/c/{c}/themes" Anybody themes::show),
    route!(GET "/c/{c}/report" Anybody report::show),
    route!(GET "/c/{c}/plan" Anybody plan::show),
    route!(GET "/follow-up" Anybody follow_up::board),
    route!(GET "/c/{c}/follow-up" Anybody follow_up::of),
    route!(GET "/c/{c}/follow-up/{item}" Anybody follow_up::show),
    route!(GET "/c/{c}/log" Anybody log::show),
    route!(GET "/c/{c}/data" Anybody data::show),
    route!(GET "/c/{c}/items.json" Anybody data::json),
    route!(GET "/c/{c}/items.csv" Anybody data::csv),
    route!(GET "/c/{c}/feed.atom" Anybody feed::show),
    route!(GET "/c/{c}/calendar.ics" Anybody calendar::show),
    route!(GET "/calendar.ics" Anybody calendar::all),
    route!(GET "/c/{c}/events" Anybody events::listen),
    // Writing.
    route!(GET "/c/{c}/write" Anybody write::show),
    route!(POST "/c/{c}/write" Taker write::submit),
    route!(POST "/c/{c}/draft" Taker draft::save),
    route!(POST "/c/{c}/similar" Anybody similar::find),
    route!(GET "/c/{c}/i/{item}/reply" Anybody reply::show),
    route!(POST "/c/{c}/i/{item}/reply" Taker reply::submit),
    route!(POST "/c/{c}/i/{item}/support" Taker support::submit),
    route!(GET "/c/{c}/i/{item}/correct" Author own::show_correct),
    route!(POST "/c/{c}/i/{item}/correct" Author own::correct),
    route!(GET "/c/{c}/i/{item}/supplement" Author own::show_supplement),
    route!(POST "/c/{c}/i/{item}/supplement" Author own::supplement),
    route!(GET "/c/{c}/i/{item}/withdraw" Author own::show_withdraw),
    route!(POST "/c/{c}/i/{item}/withdraw" Author own::withdraw),
    route!(GET "/c/{c}/i/{item}/appeal" Author own::show_appeal),
    route!(POST "/c/{c}/i/{item}/appeal" Author own::appeal),
    route!(GET "/c/{c}/i/{item}/erase" Author own::show_erase),
    route!(POST "/c/{c}/i/{item}/erase" Author own::erase),
    // Taking a stance.
    route!(GET "/c/{c}/stance" Anybody stance::show),
    route!(POST "/c/{c}/stance" Taker stance::submit),
    route!(GET "/c/{c}/stance/list" Anybody stances::show),
    route!(POST "/c/{c}/stance/list" Taker stances::submit),
    route!(GET "/c/{c}/stance/propose" Anybody propose::show),
    route!(POST "/c/{c}/stance/propose" Taker propose::submit),
    route!(GET "/c/{c}/stance/slips" Anybody slips::show),
    route!(GET "/c/{c}/stance/slip/{key}" Author slip::show),
    route!(GET "/c/{c}/stance/slip/{key}/state" Author slip::state),
    route!(GET "/c/{c}/stance/slip/{key}/file" Author slip::download),
    // Notes from the field, and joint proposals.
    route!(GET "/c/{c}/notes" Anybody notes::list),
    route!(GET "/c/{c}/notes/write" Session notes::write),
    route!(POST "/c/{c}/notes/write" Taker notes::submit),
    route!(POST "/c/{c}/i/{item}/raise" Taker notes::raise),
    route!(GET "/c/{c}/proposals" Anybody proposals::list),
    route!(GET "/c/{c}/proposals/write" Session proposals::write),
    route!(POST "/c/{c}/proposals/write" Taker proposals::submit),
    route!(POST "/c/{c}/i/{item}/cosign" Taker proposals::sign),
    // For other sites' pages, in a frame.
    route!(GET "/embed/{c}/column" Anybody embed::column::show),
    route!(GET "/embed/{c}/counter" Anybody embed::column::counter),
    route!(GET "/embed/{c}/write" Anybody embed::write::show),
    route!(POST "/embed/{c}/write" Taker embed::write::submit),
    route!(GET "/embed/{c}/vote" Anybody embed::vote::show),
    route!(POST "/embed/{c}/vote" Taker embed::vote::submit),
    route!(POST "/c/{c}/i/{item}/ask" Author proposals::ask),
    // Surveys.
    route!(GET "/c/{c}/survey" Anybody surveys::list),
    route!(GET "/c/{c}/survey/{item}" Anybody surveys::show),
    route!(POST "/c/{c}/survey/{item}" Taker surveys::submit),
    // Receipts and proof.
    route!(GET "/r/{code}" Anybody receipt::show),
    route!(GET "/r/{code}/state" Anybody receipt::state),
    route!(GET "/r/{code}/proof" Author receipt::download),
    route!(GET "/r/{code}/picture.svg" Anybody receipt::picture),
    route!(GET "/r/{code}/result" Anybody result::show),
    route!(GET "/find" Anybody find::show),
    route!(GET "/verify" Anybody verify::show),
    route!(POST "/verify" Anybody verify::check),
    route!(POST "/verify/take-back" Taker take_back::submit),
    route!(GET "/record" Anybody record::show),
    route!(GET "/record/checkpoint" Anybody record::checkpoint),
    route!(GET "/record/keys" Anybody record::keys),
    // What is mine.
    route!(GET "/me" Anybody mine::show),
    route!(POST "/me/read" Taker mine::read),
    route!(POST "/me/draft" Taker mine::drop_draft),
    route!(GET "/me/circular/{id}" Session circular::show),
    route!(POST "/me/circular/{id}" Session circular::confirm),
    route!(GET "/gathering/{id}" Anybody gathering::show),
    route!(POST "/gathering/{id}" Session gathering::answer),
    route!(GET "/gathering/{id}/calendar.ics" Anybody gathering::ics),
    route!(GET "/me/news" Session news::show),
    route!(POST "/me/news" Session news::submit),
    route!(GET "/stop/{word}" Anybody news::show_stop),
    route!(POST "/stop/{word}" Anybody news::stop),
    route!(GET "/me/data" Anybody my_data::show),
    route!(POST "/me/data" Session my_data::ask),
    route!(GET "/me/data/file" Anybody my_data::download),
    route!(GET "/me/data/erase" Session my_data::show_erase),
    route!(POST "/me/data/erase" Session my_data::erase),
    // Accounts.
    route!(GET "/sign-in" Anybody sign_in::show),
    route!(POST "/sign-in" Taker sign_in::submit),
    route!(GET "/sign-in/second" Session sign_in::show_second),
    route!(POST "/sign-in/second" Session sign_in::second),
    route!(POST "/sign-in/passkey/begin" Taker passkeys::begin_sign_in),
    route!(POST "/sign-in/passkey" Taker passkeys::sign_in),
    #[cfg(feature = "oidc")]
    route!(POST "/sign-in/provider" Taker provider::begin),
    #[cfg(feature = "oidc")]
    route!(GET "/sign-in/provider" Anybody provider::finish),
    route!(POST "/sign-out" Anybody account::sign_out),
    route!(GET "/account" Session account::show),
    route!(POST "/account/end" Session account::end),
    route!(GET "/account/password" Session account::show_password),
    route!(POST "/account/password" Session account::password),
    route!(GET "/account/second" Session account::show_second),
    route!(POST "/account/second" Session account::second),
    route!(POST "/account/passkey/begin" Session passkeys::begin_add),
    route!(POST "/account/passkey" Session passkeys::add),
    route!(POST "/account/passkey/remove" Session passkeys::remove),
    route!(GET "/account/tokens" Session tokens::show),
    route!(POST "/account/tokens" Session tokens::submit),
    route!(GET "/requests" Minder requests::show),
    route!(POST "/requests" Minder requests::answer),
    // Administration.
    route!(GET "/admin" Admin admin::health::show),
    route!(GET "/admin/people" Admin admin::people::show),
    route!(GET "/admin/people/{person}" Admin admin::person::show),
    route!(POST "/admin/people/{person}" Admin admin::person::submit),
    route!(GET "/admin/partners" Admin admin::partners::show),
    route!(POST "/admin/partners" Admin admin::partners::submit),
    route!(GET "/admin/keys" Admin admin::keys::show),
    route!(GET "/admin/clients" Admin admin::clients::show),
    route!(POST "/admin/clients" Admin admin::clients::submit),
    route!(GET "/admin/settings" Admin admin::settings::show),
    route!(POST "/admin/settings" Admin admin::settings::submit),
    route!(GET "/admin/acts" Admin admin::acts::show),
    route!(GET "/admin/acts/file" Admin admin::acts::download),
    // The moderation desk.
    route!(GET "/desk" Desk desk::overview),
    route!(GET "/desk/{c}" Desk desk::show),
    route!(POST "/desk/{c}/bulk" Moderator desk::act::bulk),
    route!(POST "/desk/{c}/undo" Moderator desk::act::undo),
    route!(POST "/desk/{c}/settings" Moderator desk::settings::submit),
    route!(GET "/desk/{c}/i/{item}" Desk desk::item::show),
    route!(POST "/desk/{c}/i/{item}" Moderator desk::act::decide),
    route!(GET "/desk/{c}/i/{item}/hand" Moderator desk::hand::show),
    route!(POST "/desk/{c}/i/{item}/hand" Moderator desk::hand::submit),
    route!(GET "/desk/{c}/i/{item}/statement" Moderator desk::statement::show),
    route!(POST "/desk/{c}/i/{item}/statement" Moderator desk::statement::submit),
    route!(GET "/desk/{c}/groups" Desk desk::research::show),
    route!(POST "/desk/{c}/groups" Moderator desk::research::submit),
    route!(GET "/desk/{c}/proposals" Desk desk::proposals::show),
    route!(POST "/desk/{c}/proposals" Moderator desk::proposals::submit),
    route!(GET "/desk/{c}/flags" Desk desk::flags::show),
    route!(POST "/desk/{c}/flags" Moderator desk::flags::submit),
    route!(GET "/desk/{c}/circulars" Desk desk::circulars::show),
    route!(POST "/desk/{c}/circulars" Moderator desk::circulars::submit),
    route!(GET "/desk/{c}/circulars/{id}" Desk desk::circulars::show_one),
    route!(POST "/desk/{c}/circulars/{id}" Moderator desk::circulars::remind),
    route!(GET "/desk/{c}/shelf" Desk desk::shelf::show),
    route!(POST "/desk/{c}/shelf" Moderator desk::shelf::submit),
    route!(GET "/desk/{c}/enter" Moderator desk::enter::show),
    route!(POST "/desk/{c}/enter" Moderator desk::enter::submit),
    route!(GET "/desk/{c}/paste" Moderator desk::paste::show),
    route!(POST "/desk/{c}/paste" Moderator desk::paste::submit),
    route!(GET "/desk/{c}/surveys" Desk desk::surveys::show),
    route!(POST "/desk/{c}/surveys" Moderator desk::surveys::submit),
    // Gatherings, of consultations and of the body.
    route!(GET "/desk/gatherings" Desk desk::gatherings::show),
    route!(POST "/desk/gatherings" Moderator desk::gatherings::submit),
    route!(GET "/desk/gatherings/{id}" Desk desk::gathering::show),
    route!(POST "/desk/gatherings/{id}" Moderator desk::gathering::submit),
    // The desk of a call for topics.
    route!(GET "/desk/{c}/course" Course course::show),
    route!(POST "/desk/{c}/course" Course course::submit),
    route!(GET "/desk/{c}/topics" Papers papers::topics::show),
    route!(POST "/desk/{c}/topics" Papers papers::topics::submit),
    // Themes: what was said is sorted before the tree is drafted.
    route!(GET "/desk/{c}/themes" Papers papers::board::show),
    route!(POST "/desk/{c}/themes" Papers papers::board::submit),
    route!(GET "/desk/{c}/report" Papers papers::report::show),
    route!(POST "/desk/{c}/report" Papers papers::report::submit),
    route!(GET "/desk/papers" Papers papers::overview::show),
    route!(GET "/desk/papers/new" Papers papers::begin::new),
    route!(GET "/desk/{c}/papers/{kind}" Papers papers::paper::show),
    route!(POST "/desk/{c}/papers/{kind}" Papers papers::paper::submit),
    route!(GET "/desk/{c}/charter" Papers papers::charter::show),
    route!(POST "/desk/{c}/charter" Papers papers::charter::submit),
    route!(GET "/desk/{c}/plan" Papers papers::plan::show),
    route!(POST "/desk/{c}/plan" Papers papers::plan::submit),
    // A demo's own pages.
    route!(GET "/demo" Demo demo::show),
    route!(GET "/demo/letters" Demo demo::letters::show),
    route!(POST "/demo/role" Demo demo::role::submit),
    route!(POST "/demo/break" Demo demo::breaking::submit),
    // About.
    route!(GET "/about" Anybody about::about),
    route!(GET "/help" Anybody about::help),
    route!(GET "/privacy" Anybody about::privacy),
    route!(GET "/accessibility" Anybody about::accessibility),
    // For programs.
    route!(GET "/api/v1" Anybody api::record::root),
    route!(GET "/api/v1/openapi.json" Anybody api::openapi::show),
    route!(GET "/api/v1/record" Anybody api::record::record),
    route!(GET "/api/v1/consultations" Anybody api::consultations::list),
    route!(GET "/api/v1/consultations/{c}" Anybody api::consultations::show),
    route!(GET "/api/v1/consultations/{c}/items" Anybody api::items::list),
    route!(GET "/api/v1/consultations/{c}/items/{item}" Anybody api::items::show),
    route!(GET "/api/v1/consultations/{c}/decisions" Anybody api::items::decisions),
    route!(GET "/api/v1/consultations/{c}/themes" Anybody api::consultations::themes),
    route!(GET "/api/v1/consultations/{c}/report" Anybody api::consultations::report),
    route!(POST "/api/v1/consultations/{c}/opinions" Program api::submit::opinion),
    route!(POST "/api/v1/consultations/{c}/votes" Program api::submit::vote),
    route!(GET "/api/v1/me" Program api::me::show),
    route!(GET "/api/v1/me/items" Program api::me::items),
    route!(GET "/api/v1/me/receipts" Program api::me::receipts),
    route!(GET "/api/v1/me/file" Program api::me::file),
    // For machines.
    route!(GET "/static/{version}/{*file}" Anybody assets::serve),
    route!(GET "/favicon.ico" Anybody assets::icon),
    route!(GET "/robots.txt" Anybody system::robots),
    route!(GET "/healthz" Anybody system::health),
];

/// Whether a path below the base is one of a route's, as the table writes it.
pub fn fits(route: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (route.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(w), Some(_)) if w.starts_with("{*") => return true,
            (Some(w), Some(g)) if w == g || (w.starts_with('{') && !g.is_empty()) => {}
            _ => return false,
        }
    }
}

/// How hard pages are compressed as they leave, of 9. At the usual 6 a third of the time that a page takes was compression;
/// at 2 pages are a quarter larger.
const COMPRESSION: i32 = 2;

/// The whole site under its base path.
pub fn router(app: &Shared) -> Router {
    let at = |path: &str| format!("{}{path}", app.base());
    let routes = ROUTES.iter().fold(Router::new(), |router, route| router.route(&at(route.path), (route.handler)()));
    let routes = match app.base() {
        "" => routes,
        // The base without its slash leads home.
        base => routes.route(base, get(home::redirect)),
    };
    routes
        .fallback(errors::no_page)
        .method_not_allowed_fallback(errors::no_method)
        .layer(DefaultBodyLimit::max(forms::BODY_LEN_MAX))
        .layer(middleware::from_fn_with_state(app.clone(), frame::around))
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(COMPRESSION)))
        .layer(middleware::from_fn_with_state(app.clone(), copies::around))
        .layer(middleware::from_fn_with_state(app.clone(), frame::measured))
        .with_state(app.clone())
}
