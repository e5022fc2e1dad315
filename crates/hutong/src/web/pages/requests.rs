//! Requests of people about the data on file about them, where whoever minds accounts answers them. Who may is the rule's;
//! here people of other units are not even listed.

use std::collections::BTreeSet;

use axum::{extract::Request, http::StatusCode, response::Response};
use hutong_core::{
    facts::Private,
    home::{AnswerRequest, HomeAsk},
    ids::PersonId,
    refusal::Refusal,
};

use super::my_data::kind_name;
use crate::{
    key,
    web::{
        dates,
        errors::{self, Said, Trouble},
        forms::{self, Posted},
        frame::{Frame, render, see_other},
        session::Minds,
        visitor::Visitor,
    },
};

/// A request with the form for its answer.
struct Line {
    id: u64,
    person: String,
    name: String,
    kind: String,
    text: String,
    asked: String,
    datetime: String,
    key: String,
    answer: String,
}

#[derive(askama::Template)]
#[template(path = "pages/requests.html")]
struct Page<'a> {
    f: Frame<'a>,
    trouble: Option<Said>,
    token: String,
    lines: Vec<Line>,
    answers: bool,
}

/// Shows what waits, the earliest first.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever minds no accounts.
pub async fn show(mut v: Visitor) -> Result<Response, Trouble> {
    let minds = v.need_minds()?;
    page(&mut v, &minds, &Posted::default(), None).await
}

async fn page(v: &mut Visitor, minds: &Minds, posted: &Posted, trouble: Option<Trouble>) -> Result<Response, Trouble> {
    let mut lines = Vec::new();
    let (token, _) = v.draw_form()?;
    for request in v.app.node().store().requests(None).await? {
        let person = v.app.node().store().person(&request.person).await?.map(|view| view.person);
        let units: BTreeSet<String> = person.as_ref().map(|p| p.units()).unwrap_or_default();
        if matches!(minds, Minds::Units(own) if own.is_disjoint(&units)) {
            continue;
        }
        let (_, fresh) = v.draw_form()?;
        let is_typed = posted.raw("id") == request.id.to_string();
        // A repeat of what may have been kept is recognised by its key.
        let key = posted.key().ok().filter(|_| is_typed && posted.is_genuine).unwrap_or(fresh);
        let t = v.locale();
        lines.push(Line {
            id: request.id,
            person: request.person.to_string(),
            name: person.map(|p| p.name.0).unwrap_or_default(),
            kind: kind_name(t, request.kind),
            text: request.text.0,
            asked: dates::ago(t, v.app.now(), request.asked_at.0),
            datetime: dates::rfc3339(request.asked_at.0),
            key: key.to_string(),
            answer: if is_typed { posted.raw("answer").to_owned() } else { String::new() },
        });
    }
    let v = &*v;
    let page = Page {
        f: Frame::new(v, &v.locale().say(key!("requests-title"))),
        trouble: trouble.as_ref().map(|trouble| errors::tell(v, trouble)),
        token,
        lines,
        answers: *minds != Minds::Reads,
    };
    render(v, trouble.as_ref().map_or(StatusCode::OK, Trouble::status), &page)
}

/// Takes an answer.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever minds no accounts; everything else comes back with the list.
pub async fn answer(mut v: Visitor, request: Request) -> Result<Response, Trouble> {
    let minds = v.need_minds()?;
    if minds == Minds::Reads {
        return Err(Trouble::Refused(Refusal::NeedsRole { role: "security" }));
    }
    let posted = Posted::read(&v, request).await?;
    match (posted.raw("id").parse(), PersonId::new(posted.raw("person"))) {
        (Ok(id), Ok(person)) => {
            let ask = AnswerRequest { id, person, answer: Private(posted.text("answer")) };
            match forms::submit_home(&v, &posted, HomeAsk::AnswerRequest(ask)).await {
                Ok(()) => Ok(see_other(&v, &format!("{}/requests", v.app.base()))),
                Err(trouble) => page(&mut v, &minds, &posted, Some(trouble)).await,
            }
        }
        _ => page(&mut v, &minds, &posted, Some(Trouble::BadForm)).await,
    }
}
