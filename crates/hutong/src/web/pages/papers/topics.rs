//! The shortlist of a call for topics: every suggestion with its voices, which secretariat has put it on its list and why,
//! and where it stands in the plan.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, Query, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    command::Ask,
    consultation::{
        item::{ItemKind, State},
        shortlist::Put,
    },
    ids::Place,
};
use hutong_node::pages::{ItemQuery, ItemView, ListQuery, PAGE_LEN_MAX};
use serde::Deserialize;

use super::{find, kept, path_of, working};
use crate::{
    key,
    web::{
        errors::{self, Said, Trouble},
        forms::{self, Posted},
        frame::{Frame, render, see_other},
        places::Column,
        view::{
            Badge, lang_of,
            quote::{Quote, quote},
        },
        visitor::Visitor,
    },
};

/// A place on a shortlist.
struct Listed {
    badge: Badge,
    reason: String,
    lang: &'static str,
    /// Its word and a form's key, where it is ours to take off.
    own: Option<(String, String)>,
}

/// A suggestion.
struct Row {
    word: String,
    quote: Quote,
    listed: Vec<Listed>,
    /// Rows of the plan in work that came from it.
    in_plan: Vec<u64>,
    /// A form's key and what was typed, where it can be put on the list.
    form: Option<(String, String)>,
    /// Where it goes into the plan.
    plan: String,
}

#[derive(askama::Template)]
#[template(path = "pages/desk/topics.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    plan: String,
    column: String,
    title: String,
    trouble: Option<Said>,
    has_kept: bool,
    rows: Vec<Row>,
    drafts: bool,
    token: String,
    kept: String,
}

/// Which form is filled in again.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    kept: String,
}

/// Shows the suggestions.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever has no role here; [`Trouble::NoPage`] where nobody called for topics.
pub async fn show(mut v: Visitor, Path(c): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let (column, _) = find(&v, &c).await?;
    let mut posted = Posted::default();
    let has_kept = kept::fill(&v, &path_of(&v, &column, "topics"), &asked.kept, &mut posted).await?;
    page(&mut v, &column, &posted, has_kept, None).await
}

/// Places on the shortlists of all bodies, by suggestion.
pub(super) async fn shortlists(v: &Visitor, column: &Column) -> Result<BTreeMap<Place, Vec<ItemView>>, Trouble> {
    let query = ItemQuery {
        consultation: column.id.clone(),
        audience: v.audience(),
        kind: Some(ItemKind::Shortlist),
        state: Some(State::Published),
        origin: None,
        after: None,
        limit: PAGE_LEN_MAX,
    };
    let mut by_suggestion: BTreeMap<Place, Vec<ItemView>> = BTreeMap::new();
    for item in v.app.node().store().list_items(&query).await? {
        if let Some(about) = item.row.about.as_ref().map(|about| about.place(&item.place.origin)) {
            by_suggestion.entry(about).or_default().push(item);
        }
    }
    Ok(by_suggestion)
}

/// Suggestions that the visitor may read, those with most voices first.
pub(super) async fn suggestions(v: &Visitor, column: &Column) -> Result<Vec<ItemView>, Trouble> {
    let all = ListQuery {
        limit: PAGE_LEN_MAX,
        state: Some(State::Published),
        ..ListQuery::newest(column.id.clone(), v.audience(), ItemKind::Opinion)
    };
    let mut items = v.app.node().list(&all).await?.items.clone();
    let voices = |item: &ItemView| item.supports.values().sum::<u64>() + item.replies.values().sum::<u64>();
    items.sort_by_key(|item| std::cmp::Reverse(voices(item)));
    Ok(items)
}

async fn page(
    v: &mut Visitor,
    column: &Column,
    posted: &Posted,
    has_kept: bool,
    trouble: Option<Trouble>,
) -> Result<Response, Trouble> {
    let drafts = v.roles_in(&column.id).drafter;
    let items = suggestions(v, column).await?;
    let mut listed = shortlists(v, column).await?;
    let plan = working::of(v, column).await?.plan;
    let mut token = String::new();
    let mut keys = Vec::new();
    for _ in 0..items.len() + listed.values().map(Vec::len).sum::<usize>() {
        let (drawn, key) = v.draw_form()?;
        token = drawn;
        keys.push(key.to_string());
    }
    let v = &*v;
    let (t, home, now) = (v.locale(), v.app.node().origin(), v.app.now());
    let desk = path_of(v, column, "plan");
    let rows = items.iter().filter_map(|item| {
        let word = column.word(&item.place)?;
        let own_reason = if posted.raw("item") == word { posted.text("reason") } else { String::new() };
        let lines: Vec<Listed> = listed
            .remove(&item.place)
            .unwrap_or_default()
            .iter()
            .map(|entry| {
                let host = column.charter.host(&entry.place.origin);
                let (name, code) = host.map_or(("", ""), |h| (h.name.for_lang(t.tag()), h.code.as_str()));
                let reason = entry.text.clone().unwrap_or_else(|| t.say(key!("portal-no-words")));
                let is_own = drafts && entry.place.origin == *home;
                Listed {
                    badge: Badge::new(name, code, column.side(&entry.place.origin)),
                    lang: lang_of(&reason),
                    reason,
                    own: column.word(&entry.place).filter(|_| is_own).zip(keys.pop()),
                }
            })
            .collect();
        let is_ours = lines.iter().any(|line| line.own.is_some());
        let from = |r: &hutong_core::ids::Ref| r.place(home) == item.place;
        Some(Row {
            in_plan: plan.rows.iter().filter(|row| row.from.iter().any(from)).map(|row| row.no).collect(),
            quote: quote(t, &v.app, column, item, now),
            form: keys.pop().filter(|_| drafts && !is_ours).map(|key| (key, own_reason)),
            plan: format!("{desk}?from={word}#row"),
            listed: lines,
            word,
        })
    });
    let page = Page {
        rows: rows.collect(),
        f: Frame::new(v, &t.say(key!("topics-title"))),
        here: path_of(v, column, "topics"),
        plan: desk,
        column: v.app.path_of(&column.id),
        title: column.charter.title.for_lang(t.tag()).to_owned(),
        has_kept,
        drafts,
        token,
        kept: posted.raw("kept").to_owned(),
        trouble: trouble.as_ref().map(|trouble| errors::tell(v, trouble)),
    };
    render(v, trouble.as_ref().map_or(StatusCode::OK, Trouble::status), &page)
}

/// Puts a suggestion on the own list, or takes it off.
///
/// # Errors
/// [`Trouble::SignIn`], with what was typed kept; everything else comes back with the page.
pub async fn submit(mut v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    if v.account().is_none() && v.is_expired() {
        let column = Column::find(&v, &c).await?;
        let posted = Posted::read(&v, request).await?;
        return Err(kept::keep(&v, &path_of(&v, &column, "topics"), &posted).await);
    }
    let (column, _) = find(&v, &c).await?;
    let posted = Posted::read(&v, request).await?;
    let item = column.place(posted.raw("item"));
    let ask = match (posted.raw("do"), item) {
        ("list", Some(item)) => Ask::ShortlistTopic(Put { item, reason: posted.text("reason") }),
        ("drop", Some(item)) => Ask::DropFromShortlist(item),
        _ => return Err(Trouble::BadForm),
    };
    match forms::submit(&v, &posted, ask).await {
        Ok(_) => {
            kept::forget(&v, &posted).await;
            Ok(see_other(&v, &path_of(&v, &column, "topics")))
        }
        Err(trouble) => page(&mut v, &column, &posted, false, Some(trouble)).await,
    }
}
