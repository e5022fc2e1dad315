//! 转办: an item is handed to a colleague who may decide about it, too. It is theirs until they decide, give it back, or
//! leave it for some days. Who may is the rule's; here nobody else is offered.

use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    facts::Reach,
    home::{HandOver, HomeAsk, desk::HANDED_DAYS},
    ids::PersonId,
};

use super::{act::need_decider, item::Found, path_of};
use crate::{
    key,
    web::{
        errors::{self, Said, Trouble},
        forms::{self, Posted},
        frame::{Frame, render, see_other},
        visitor::Visitor,
    },
};

/// A colleague to choose.
struct Colleague {
    id: String,
    name: String,
    is_chosen: bool,
}

#[derive(askama::Template)]
#[template(path = "pages/desk/hand.html")]
struct Page<'a> {
    f: Frame<'a>,
    trouble: Option<Said>,
    token: String,
    key: String,
    here: String,
    number: String,
    note: String,
    colleagues: Vec<Colleague>,
}

/// Shows to whom it can be handed.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever decides nothing here; [`Trouble::NoPage`].
pub async fn show(mut v: Visitor, Path((c, word)): Path<(String, String)>) -> Result<Response, Trouble> {
    let found = Found::find(&v, &c, &word).await?;
    need_decider(found.may)?;
    page(&mut v, &found, &Posted::default(), None).await
}

async fn page(v: &mut Visitor, found: &Found, posted: &Posted, trouble: Option<Trouble>) -> Result<Response, Trouble> {
    let (token, key) = v.draw_form()?;
    let v = &*v;
    let me = v.account().map(|view| view.person.clone());
    let store = v.app.node().store();
    let units = store.author_units(std::slice::from_ref(&found.item.place)).await?.remove(&found.item.place);
    let reach = Reach { consultation: Some(&found.column.id), units: units.as_ref() };
    let chosen = posted.raw("to");
    let colleagues = store.staff().await?.into_iter().map(|view| view.person).filter(|p| {
        let covers = p.profile.scoped.iter().any(|s| s.roles.moderator && reach.is_within(&s.scope));
        Some(&p.id) != me.as_ref() && (p.roles.moderator || covers)
    });
    let colleagues = colleagues.map(|p| Colleague {
        is_chosen: p.id.as_str() == chosen,
        name: p.name.0.clone(),
        id: p.id.to_string(),
    });
    let word = found.column.word(&found.item.place).unwrap_or_default();
    let t = v.locale();
    let days = u64::try_from(HANDED_DAYS).unwrap_or_default();
    let status = trouble.as_ref().map_or(StatusCode::OK, Trouble::status);
    let page = Page {
        f: Frame::new(v, &t.say(key!("desk-hand"))),
        trouble: trouble.map(|trouble| errors::tell(v, &trouble)),
        token,
        key: key.to_string(),
        here: format!("{}/i/{word}", path_of(v, &found.column)),
        number: found.item.registration.clone().unwrap_or(word),
        note: t.say_with(key!("desk-hand-note"), &[("n", days.into())]),
        colleagues: colleagues.collect(),
    };
    render(v, status, &page)
}

/// Hands it over.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever decides nothing here; everything else comes back with the choice.
pub async fn submit(
    mut v: Visitor,
    Path((c, word)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Trouble> {
    let found = Found::find(&v, &c, &word).await?;
    need_decider(found.may)?;
    let posted = Posted::read(&v, request).await?;
    let sent = match PersonId::new(posted.raw("to")) {
        Ok(to) => {
            let ask = HandOver { items: vec![found.item.place.clone()], to };
            forms::submit_home(&v, &posted, HomeAsk::HandOver(ask)).await
        }
        Err(_) => Err(Trouble::BadForm),
    };
    match sent {
        Ok(()) => Ok(see_other(&v, &path_of(&v, &found.column))),
        Err(trouble) => page(&mut v, &found, &posted, Some(trouble)).await,
    }
}
