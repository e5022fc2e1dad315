//! Where news is sent besides the page: addresses that somebody gives and confirms; and the page by which whoever holds a
//! letter ends them.

use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    command::Actor,
    commitment::Salt,
    facts::Private,
    home::{Channel, ConfirmContact, DropContact, HomeAsk, Pace, SetContact},
    ids::FormKey,
};
use hutong_node::{dice, pages::ContactView};

use crate::{
    key,
    web::{
        dates,
        errors::{self, Said, Trouble},
        forms::{self, Posted},
        frame::{Frame, render_own, see_other},
        letters::channel_name,
        visitor::Visitor,
    },
};

/// A choice of a list.
struct Choice {
    value: String,
    label: String,
    is_chosen: bool,
}

/// A channel with where it leads.
struct Way {
    word: &'static str,
    name: String,
    hint: String,
    address: String,
    /// Said of the address: waits for its code, or since when it is told.
    state: Option<String>,
    waits: bool,
    is_confirmed: bool,
    paces: Vec<Choice>,
    languages: Vec<Choice>,
    is_mail: bool,
    keys: [String; 3],
}

#[derive(askama::Template)]
#[template(path = "pages/news.html")]
struct Page<'a> {
    f: Frame<'a>,
    trouble: Option<Said>,
    token: String,
    ways: Vec<Way>,
}

/// Shows where news is sent.
///
/// # Errors
/// [`Trouble::SignIn`].
pub async fn show(mut v: Visitor) -> Result<Response, Trouble> {
    page(&mut v, &Posted::default(), None).await
}

async fn page(v: &mut Visitor, posted: &Posted, trouble: Option<Trouble>) -> Result<Response, Trouble> {
    let person = v.need_account()?.person.clone();
    let contacts = v.app.node().store().contacts(&person).await?;
    let (token, _) = v.draw_form()?;
    let channels = v.app.channels().to_vec();
    let mut ways = Vec::with_capacity(channels.len());
    for channel in channels {
        let mut keys = [const { String::new() }; 3];
        for key in &mut keys {
            *key = v.draw_form()?.1.to_string();
        }
        ways.push(way(v, channel, contacts.iter().find(|c| c.channel == channel), posted, keys));
    }
    let status = trouble.as_ref().map_or(StatusCode::OK, Trouble::status);
    let v = &*v;
    let page = Page {
        f: Frame::new(v, &v.locale().say(key!("news-title"))),
        trouble: trouble.as_ref().map(|trouble| errors::tell(v, trouble)),
        token,
        ways,
    };
    render_own(v, status, &page)
}

fn way(v: &Visitor, channel: Channel, has: Option<&ContactView>, posted: &Posted, keys: [String; 3]) -> Way {
    let t = v.locale();
    // What was typed and refused comes back.
    let typed = |name: &str| Some(posted.raw(name)).filter(|_| posted.raw("channel") == channel.word());
    let of = |name: &str, kept: Option<String>| {
        typed(name).filter(|text| !text.is_empty()).map(str::to_owned).or(kept).unwrap_or_default()
    };
    let pace = of("pace", has.map(|c| c.pace.word().to_owned()));
    let pace = Pace::from_word(&pace).unwrap_or(Pace::AtOnce);
    let lang = of("lang", has.map(|c| c.lang.clone()));
    let lang = if lang.is_empty() { t.tag().to_owned() } else { lang };
    let paces = [(Pace::AtOnce, key!("news-at-once")), (Pace::Daily, key!("news-daily"))];
    let since = has.and_then(|c| c.confirmed_at);
    Way {
        word: channel.word(),
        name: channel_name(t, channel),
        hint: t.say(if channel == Channel::Mail { key!("news-mail-hint") } else { key!("news-hook-hint") }),
        address: of("address", has.map(|c| c.address.0.clone())),
        state: has.map(|_| match since {
            Some(at) => t.say_with(key!("news-since"), &[("when", dates::minute(t, at.0).into())]),
            None => t.say(key!("news-waits")),
        }),
        waits: has.is_some() && since.is_none(),
        is_confirmed: since.is_some(),
        paces: paces
            .map(|(p, label)| Choice { value: p.word().to_owned(), label: t.say(label), is_chosen: p == pace })
            .into(),
        languages: v
            .app
            .locales()
            .iter()
            .map(|l| Choice {
                value: l.tag().to_owned(),
                label: l.say(key!("portal-language-name")),
                is_chosen: l.tag() == lang,
            })
            .collect(),
        is_mail: channel == Channel::Mail,
        keys,
    }
}

/// Takes an address, its code, or that nothing is to be sent there any more.
///
/// # Errors
/// [`Trouble::SignIn`]; everything else comes back with the page.
pub async fn submit(mut v: Visitor, request: Request) -> Result<Response, Trouble> {
    let person = v.need_account()?.person.clone();
    let posted = Posted::read(&v, request).await?;
    let channel = Channel::from_word(posted.raw("channel")).filter(|c| v.app.channels().contains(c));
    let Some(channel) = channel.filter(|_| posted.is_genuine) else {
        let trouble = if posted.is_genuine { Trouble::BadForm } else { Trouble::StaleForm };
        return page(&mut v, &posted, Some(trouble)).await;
    };
    let ask = match posted.raw("do") {
        "confirm" => HomeAsk::ConfirmContact(ConfirmContact { channel, code: Private(posted.raw("code").to_owned()) }),
        "drop" => HomeAsk::DropContact(DropContact { person, channel }),
        _ => HomeAsk::SetContact(SetContact {
            channel,
            address: Private(posted.line("address")),
            pace: Pace::from_word(posted.raw("pace")).unwrap_or(Pace::AtOnce),
            lang: posted.raw("lang").to_owned(),
            salt: Salt(dice::bytes().map_err(Trouble::fault)?),
        }),
    };
    match forms::submit_home(&v, &posted, ask).await {
        Ok(()) => Ok(see_other(&v, &format!("{}/me/news", v.app.base()))),
        Err(trouble) => page(&mut v, &posted, Some(trouble)).await,
    }
}

#[derive(askama::Template)]
#[template(path = "pages/stop.html")]
struct StopPage<'a> {
    f: Frame<'a>,
    word: String,
    /// What ends; `None` when nothing is sent for this word any more.
    channel: Option<String>,
}

/// Shows what whoever holds a letter can end.
///
/// # Errors
/// A fault of the store.
pub async fn show_stop(v: Visitor, Path(word): Path<String>) -> Result<Response, Trouble> {
    let found = v.app.node().store().contact_of_stop(&word).await?;
    stop_page(&v, word, found.map(|(_, channel)| channel))
}

fn stop_page(v: &Visitor, word: String, channel: Option<Channel>) -> Result<Response, Trouble> {
    let t = v.locale();
    let channel = channel.map(|channel| channel_name(t, channel));
    render_own(v, StatusCode::OK, &StopPage { f: Frame::new(v, &t.say(key!("stop-title"))), word, channel })
}

/// Ends the letters of a word. Whoever knows the word holds a letter: no form has to be drawn, so that a mail program's own
/// button does it too (RFC 8058).
///
/// # Errors
/// [`Trouble::TooMany`]; a fault of the store.
pub async fn stop(v: Visitor, Path(word): Path<String>) -> Result<Response, Trouble> {
    v.app.limits.take_form(&v)?;
    if let Some((person, channel)) = v.app.node().store().contact_of_stop(&word).await? {
        let key = FormKey(dice::bytes().map_err(Trouble::fault)?);
        let ask = HomeAsk::DropContact(DropContact { person, channel });
        v.app.node().submit_home(Actor::Node, key, ask).await?;
    }
    stop_page(&v, word, None)
}
