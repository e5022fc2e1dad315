//! Surveys at the desk: written as lines of text, looked at as they will be asked, put, and closed.

use axum::{
    extract::{Path, Query, Request},
    response::Response,
};
use hutong_core::{
    command::Ask,
    consultation::{
        item::ItemKind,
        survey::{Open, Questionnaire},
    },
    home::{DraftSurvey, HomeAsk},
    ids::Code,
    refusal::Refusal,
};
use serde::Deserialize;

use super::tool::{self, At, Head, status};
use crate::{
    key,
    web::{
        errors::{self, Trouble},
        forms::{self, Posted},
        frame::{Frame, render},
        pages::surveys::{Line, line},
        questions,
        view::survey::{self, Ask as Asked},
        visitor::Visitor,
    },
};

/// A survey that was put, with the button that closes it here.
struct Put {
    line: Line,
    /// Its word, where it is still open here.
    closes: Option<String>,
    key: String,
    /// What was said here to questions for words, once it is closed.
    said: Vec<(usize, String, Vec<String>)>,
}

/// A survey that is being written.
struct Draft {
    href: String,
    label: String,
}

#[derive(askama::Template)]
#[template(path = "pages/desk/surveys.html")]
struct Page<'a> {
    f: Frame<'a>,
    head: Head,
    saved: String,
    id: String,
    words: String,
    example: String,
    /// Why it cannot be asked yet.
    problem: String,
    preview: Vec<Asked>,
    drafts: Vec<Draft>,
    put: Vec<Put>,
}

/// Which draft.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    /// Its id; empty for none.
    #[serde(default)]
    draft: String,
}

/// Shows the surveys of a desk, with a draft to write on.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever has no role here.
pub async fn show(mut v: Visitor, Path(c): Path<String>, Query(wanted): Query<Wanted>) -> Result<Response, Trouble> {
    let at = tool::at(&v, &c).await?;
    let mut posted = Posted::default();
    let drafts = v.app.node().store().list_survey_drafts(&at.column.id).await?;
    if let Some(draft) = drafts.iter().find(|draft| draft.id == wanted.draft) {
        posted.set("id", &draft.id);
        posted.set("words", &draft.words);
    }
    page(&mut v, &at, &posted, None).await
}

/// Keeps a draft, puts its questions, or closes a survey here.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever decides nothing here; everything else comes back with the page.
pub async fn submit(v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    tool::submit(v, &c, request, act, page).await
}

async fn act(v: &Visitor, at: &At, posted: &Posted) -> Result<String, Trouble> {
    let (column, here) = (&at.column, at.page(v, "surveys"));
    if posted.raw("do") == "close" {
        let place = column.place(posted.raw("survey")).ok_or(Trouble::NoPage)?;
        forms::submit(v, posted, Ask::TallyItem(place)).await?;
        return Ok(here);
    }
    let id = Code::new(posted.raw("id")).map_err(|_| Trouble::BadForm)?;
    let words = posted.text("words");
    let draft = |words: String| DraftSurvey { consultation: column.id.clone(), id: id.clone(), words };
    if posted.raw("do") == "open" {
        // What cannot be read comes back with the page, which says where it stops.
        let questionnaire = questions::read(&words).map_err(|_| Trouble::BadForm)?;
        let open = Open { consultation: column.id.clone(), questionnaire };
        forms::submit(v, posted, Ask::OpenSurvey(open)).await?;
        // It is written to its end: the draft goes.
        let actor = v.actor().ok_or(Trouble::StaleForm)?;
        forms::send(v, actor, HomeAsk::DraftSurvey(draft(String::new()))).await?;
        return Ok(here);
    }
    forms::submit_home(v, posted, HomeAsk::DraftSurvey(draft(words))).await?;
    Ok(format!("{here}?draft={id}"))
}

/// What keeps the words from being asked, in words; empty for nothing.
fn problem(v: &Visitor, read: Result<&Questionnaire, questions::BadLine>) -> String {
    let t = v.locale();
    match read.map(Questionnaire::check) {
        Err(bad) => t.say_with(key!("survey-bad-line"), &[("line", bad.line.into())]),
        Ok(Err(field)) => {
            let refusal = Refusal::BadDocument { problem: field.to_string() };
            errors::tell(v, &Trouble::Refused(refusal)).what
        }
        Ok(Ok(())) => String::new(),
    }
}

async fn page(v: &mut Visitor, at: &At, posted: &Posted, trouble: Option<Trouble>) -> Result<Response, Trouble> {
    let (token, key) = v.draw_form()?;
    let column = &at.column;
    let store = v.app.node().store().clone();
    let views = store.list_counted(&column.id, ItemKind::Questions, v.audience()).await?;
    let mut put = Vec::new();
    for view in views {
        let (_, key) = v.draw_form()?;
        let is_open = !view.tallies.contains_key(v.app.node().origin());
        let closes = column.word(&view.item.place).filter(|_| is_open);
        let said = match survey::questionnaire(&view.item).filter(|_| !is_open && v.desk_units(&column.id).is_none()) {
            Some(all) => survey::said(v.locale(), &all, &store.answers_to(&view.item.place).await?),
            None => Vec::new(),
        };
        put.extend(line(v, column, &view).map(|line| Put { line, closes, key: key.to_string(), said }));
    }
    let drafts = store.list_survey_drafts(&column.id).await?;
    let v = &*v;
    let t = v.locale();
    let words = posted.raw("words").to_owned();
    let read = questions::read(&words);
    let fresh = format!("s{}", &key.to_string()[..8]);
    let id = Some(posted.raw("id")).filter(|id| !id.is_empty()).map_or(fresh, str::to_owned);
    let is_kept = drafts.iter().any(|draft| draft.id == id && draft.words == words);
    let page = Page {
        f: Frame::new(v, &t.say(key!("survey-list"))),
        head: Head::new(v, at, (token, key), posted, trouble.as_ref()),
        saved: if is_kept { t.say(key!("survey-draft-kept")) } else { String::new() },
        problem: if words.is_empty() { String::new() } else { problem(v, read.as_ref().map_err(|bad| *bad)) },
        preview: match &read {
            Ok(all) if !words.is_empty() => survey::asks(t, all, &Posted::default()),
            _ => Vec::new(),
        },
        drafts: drafts
            .iter()
            .map(|draft| Draft {
                href: format!("{}?draft={}", at.page(v, "surveys"), draft.id),
                label: draft.words.lines().next().unwrap_or_default().trim_start_matches('#').trim().to_owned(),
            })
            .collect(),
        example: t.say(key!("survey-example")),
        put,
        id,
        words,
    };
    render(v, status(trouble.as_ref()), &page)
}
