//! "Break it": what the check says of a copy in which one byte was changed.

use axum::{extract::Request, response::Response};
use hutong_log::key::VerifierKey;

use super::need_tour;
use crate::{
    demo::breaking::{Broken, Sort, break_copy},
    key,
    locale::Locale,
    web::{
        errors::Trouble,
        forms::Posted,
        frame::{Frame, show_own},
        milestones::Milestone,
        visitor::Visitor,
    },
};

/// Problems that are named; the others are counted.
const PROBLEMS_SHOWN: usize = 3;

#[derive(askama::Template)]
#[template(path = "pages/broken.html")]
struct Page<'a> {
    f: Frame<'a>,
    sentence: String,
    is_found: bool,
    before: String,
    sort: String,
    path: String,
    byte: String,
    words: Option<(String, String)>,
    problems: Vec<(String, String)>,
    more: Option<String>,
    token: String,
}

/// Breaks a copy and shows where it was found.
///
/// # Errors
/// [`Trouble::NoPage`] outside a demo, [`Trouble::StaleForm`], [`Trouble::TooMany`]; a fault when the copy could not be made
/// or checked.
pub async fn submit(mut v: Visitor, request: Request) -> Result<Response, Trouble> {
    let tour = need_tour(&v)?;
    let (dir, published, breaking) = (tour.dir().to_owned(), tour.published(), tour.breaking.clone());
    let posted = Posted::read(&v, request).await?;
    if !posted.is_genuine {
        return Err(Trouble::StaleForm);
    }
    v.app.limits.take_form(&v)?;
    let known = v.app.node().known_keys().await?;
    let own = known.iter().find(|keys| keys.origin == *v.app.node().origin()).and_then(|keys| keys.vkeys.first());
    let keys: Vec<VerifierKey> = own.and_then(|text| VerifierKey::parse(text).ok()).into_iter().collect();
    let held = breaking.lock_owned().await;
    let done = tokio::task::spawn_blocking(move || {
        // Held until the copy is gone, also when nobody waits for the answer any more.
        let _held = held;
        break_copy(&dir, &published, &keys)
    });
    let broken = done.await.map_err(Trouble::fault)?.map_err(Trouble::fault)?;
    if !broken.problems.is_empty() {
        v.reach(Milestone::Broken);
    }
    let (token, _) = v.draw_form()?;
    let page = page(&v, broken, token);
    show_own(&v, &page)
}

fn page<'v>(v: &'v Visitor, broken: Broken, token: String) -> Page<'v> {
    let t = v.locale();
    let is_found = !broken.problems.is_empty();
    let sentence = match broken.problems.first().map(|problem| problem.entry) {
        None => t.say(key!("tour-broken-missed")),
        Some(Some(entry)) => t.say_with(key!("tour-broken-entry"), &[("entry", t.number(entry).into())]),
        Some(None) => t.say_with(key!("tour-broken-file"), &[("sort", sort(t, broken.sort).into())]),
    };
    let (old, new) = broken.byte;
    let values = [
        ("at", t.number(broken.at as u64).into()),
        ("old", format!("{old:02x}").into()),
        ("new", format!("{new:02x}").into()),
    ];
    let n = broken.problems.len();
    let more = n.checked_sub(PROBLEMS_SHOWN).filter(|n| *n > 0);
    let shown = broken.problems.into_iter().take(PROBLEMS_SHOWN).map(|problem| {
        let place = match problem.entry {
            Some(entry) => t.say_with(key!("portal-entry"), &[("index", entry.into())]),
            None => problem.path,
        };
        (place, problem.what)
    });
    Page {
        f: Frame::new(v, &t.say(key!("tour-break"))),
        sentence,
        is_found,
        before: t.say_with(key!("tour-broken-before"), &[("n", broken.entries.into())]),
        sort: sort(t, broken.sort),
        path: broken.path,
        byte: t.say_with(key!("tour-broken-byte-is"), &values),
        words: broken.words,
        problems: shown.collect(),
        more: more.map(|n| t.say_with(key!("tour-broken-more"), &[("n", n.into())])),
        token,
    }
}

fn sort(t: &Locale, sort: Sort) -> String {
    t.say(match sort {
        Sort::Entries => key!("tour-sort-entries"),
        Sort::Hashes => key!("tour-sort-hashes"),
        Sort::Words => key!("tour-sort-words"),
        Sort::Head => key!("tour-sort-head"),
        Sort::Mirror => key!("tour-sort-mirror"),
        Sort::Keys => key!("tour-sort-keys"),
    })
}
