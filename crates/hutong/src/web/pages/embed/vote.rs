//! A card to vote on in a frame. A press chooses, a second one on another page casts: whoever is led to press on a frame
//! that they do not see casts nothing.

use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    consultation::vote::{Cast, Choice},
    ids::Place,
};

use super::{Source, address, is_begun, may_begin, outside};
use crate::{
    key,
    web::{
        errors::{self, Said, Trouble},
        forms::{self, Posted},
        frame::{Frame, render},
        pages::stance::{self, StatementLine, choice_name, choice_word},
        places::Column,
        visitor::Visitor,
    },
};

struct Button {
    value: &'static str,
    label: String,
}

/// A choice that was made and not cast yet.
struct Chosen {
    word: &'static str,
    name: String,
}

#[derive(askama::Template)]
#[template(path = "pages/embed/vote.html")]
struct Page<'a> {
    f: Frame<'a>,
    source: Source,
    closed: String,
    trouble: Option<Said>,
    card: Option<StatementLine>,
    left: String,
    chosen: Option<Chosen>,
    buttons: Vec<Button>,
    action: String,
    token: String,
    key: String,
    is_begun: bool,
    may_begin: bool,
    here: String,
    window: String,
    /// The slip of the vote that was just taken.
    slip: String,
}

/// Shows the next statement; its buttons once somebody decided to go on here.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn show(mut v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    page(&mut v, &column, Shown::default()).await
}

/// What a page is shown with.
#[derive(Default)]
struct Shown {
    statement: Option<Place>,
    chosen: Option<Choice>,
    key: Option<String>,
    slip: String,
    trouble: Option<Trouble>,
}

async fn page(v: &mut Visitor, column: &Column, shown: Shown) -> Result<Response, Trouble> {
    let closed = stance::closed(v, column);
    let voter = v.voter();
    let (card, left) = match &shown.statement {
        Some(place) => {
            let item = v.app.node().store().show_item(place, v.audience()).await?;
            (item.filter(|item| item.row.consultation == column.id), String::new())
        }
        None => {
            let (card, _) = v.app.node().next_card(&column.id, voter.as_ref(), v.audience(), &[]).await?;
            let left = card.as_ref().map(|card| {
                let values = [("n", card.left.into()), ("of", card.of.into())];
                v.locale().say_with(key!("stance-left"), &values)
            });
            (card.map(|card| card.statement), left.unwrap_or_default())
        }
    };
    let is_begun = closed.is_none() && is_begun(v);
    let (token, key) = match is_begun {
        true => v.draw_form().map(|(token, key)| (token, shown.key.unwrap_or_else(|| key.to_string())))?,
        false => Default::default(),
    };
    let v = &*v;
    let t = v.locale();
    let status = shown.trouble.as_ref().map_or(StatusCode::OK, Trouble::status);
    let button = |choice| Button { value: choice_word(choice), label: choice_name(t, choice) };
    let page = Page {
        source: Source::of(v, column),
        closed: closed.map(|why| t.say(why)).unwrap_or_default(),
        trouble: shown.trouble.as_ref().map(|trouble| errors::tell(v, trouble)),
        card: match card.filter(|_| closed.is_none()) {
            Some(item) => Some(stance::line(v, column, &item).await?),
            None => None,
        },
        left,
        chosen: shown.chosen.map(|choice| Chosen { word: choice_word(choice), name: choice_name(t, choice) }),
        buttons: [Choice::Agree, Choice::Disagree, Choice::Pass].map(button).into(),
        action: address(v, column, "vote", "&here=1"),
        token,
        key,
        is_begun,
        may_begin: may_begin(v),
        here: address(v, column, "vote", "&here=1"),
        window: outside(v, column, "stance"),
        slip: shown.slip,
        f: Frame::new(v, &t.say(key!("stance-title"))),
    };
    render(v, status, &page)
}

/// Takes a choice and asks whether it is meant; then takes the vote.
///
/// # Errors
/// [`Trouble::NoPage`]; everything else comes back with the card.
pub async fn submit(mut v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let posted = Posted::read(&v, request).await?;
    if !posted.is_genuine {
        return page(&mut v, &column, Shown { trouble: Some(Trouble::StaleForm), ..Shown::default() }).await;
    }
    let statement = column.place(posted.raw("statement")).ok_or(Trouble::BadForm)?;
    let choice = stance::choice(posted.raw("choice")).ok_or(Trouble::BadForm)?;
    let key = posted.key()?;
    if posted.raw("do") != "cast" {
        let chosen =
            Shown { statement: Some(statement), chosen: Some(choice), key: Some(key.to_string()), ..Shown::default() };
        return page(&mut v, &column, chosen).await;
    }
    let cast = Cast { consultation: column.id.clone(), statement, choice };
    match forms::cast(&v, &posted, key, cast).await {
        Ok(()) => {
            let actor = v.actor().ok_or(Trouble::StaleForm)?;
            let slip = v.app.node().slips(&actor, &[key]).await?.remove(&key);
            let slip = slip.map(|slip| String::from_utf8_lossy(&slip.bytes()).into_owned()).unwrap_or_default();
            page(&mut v, &column, Shown { slip, ..Shown::default() }).await
        }
        Err(trouble) => page(&mut v, &column, Shown { trouble: Some(trouble), ..Shown::default() }).await,
    }
}
