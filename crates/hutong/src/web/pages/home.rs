//! The portal's first page: what is being consulted about, and how far each question has come.

use axum::{extract::State, response::Response};
use hutong_core::consultation::phase::Phase;

use crate::{
    key,
    web::{
        dates,
        errors::Trouble,
        frame::{Frame, see_other, show as show_page},
        pages::{gathering, plan},
        places::Column,
        state::Shared,
        view::{
            self,
            counters::{Counter, counters},
            phase::{Strip, strip},
            phrases::phrases,
        },
        visitor::Visitor,
    },
};

/// A consultation on a card.
struct Card {
    href: String,
    title: String,
    question: Vec<String>,
    strip: Strip,
    counters: Vec<Counter>,
    left: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "pages/home.html")]
struct Page<'a> {
    f: Frame<'a>,
    heading: String,
    open: Vec<Card>,
    ended: Vec<Card>,
    plan: Option<plan::Teaser>,
    has_actions: bool,
    gatherings: Vec<view::gathering::Line>,
}

/// Shows the page.
///
/// # Errors
/// A fault of the store.
pub async fn show(v: Visitor) -> Result<Response, Trouble> {
    let (t, node, now) = (v.locale(), v.app.node(), v.app.now());
    let (mut open, mut ended, mut name) = (Vec::new(), Vec::new(), None);
    let columns = node.store().list_consultations().await?.into_iter().filter_map(Column::of);
    for column in columns {
        let own = column.charter.host(node.origin());
        name = name.or_else(|| own.map(|host| host.name.for_lang(t.tag()).to_owned()));
        let phase = column.phase(node.origin());
        let counts = node.count_items(&column.id, v.audience()).await?;
        let is_reported = column.view.stages.iter().any(|s| s.stage.reported.is_some());
        let days = dates::days_left(now, column.charter.closes);
        let is_open = matches!(phase, None | Some(Phase::Collecting | Phase::Deliberating));
        let card = Card {
            href: v.app.path_of(&column.id),
            title: column.charter.title.for_lang(t.tag()).to_owned(),
            question: phrases(column.charter.question.for_lang(t.tag())),
            strip: strip(t, &column.charter, phase, is_reported, now),
            counters: counters(t, &column.charter, &counts),
            left: (is_open && days > 0).then(|| t.say_with(key!("portal-days-left"), &[("n", days.into())])),
        };
        if is_open { open.push((column.charter.closes, card)) } else { ended.push((column.charter.closes, card)) }
    }
    open.sort_by_key(|(closes, _)| *closes);
    ended.sort_by_key(|(closes, _)| std::cmp::Reverse(*closes));
    // Before the first charter the settings say it, which `init` began.
    let said = node.store().body_settings().await?.name.for_lang(t.tag()).to_owned();
    let heading = name.or(Some(said).filter(|said| !said.is_empty())).unwrap_or_else(|| node.origin().to_string());
    let title = t.say(key!("portal-name"));
    let cards = |list: Vec<(_, Card)>| list.into_iter().map(|(_, card)| card).collect();
    let plan = plan::teaser(&v, dates::day_of(dates::day_number(now.0)).year).await?;
    let has_actions = !node.store().list_actions(None).await?.is_empty();
    let gatherings = gathering::beside(&v, None).await?;
    let (open, ended) = (cards(open), cards(ended));
    show_page(&v, &Page { has_actions, f: Frame::new(&v, &title), heading, open, ended, plan, gatherings })
}

/// Leads from the base path without its slash to the page.
pub async fn redirect(State(app): State<Shared>, v: Visitor) -> Response {
    see_other(&v, &format!("{}/", app.base()))
}
