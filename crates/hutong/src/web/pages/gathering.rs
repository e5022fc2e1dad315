//! A gathering: what is said about it, for everybody where it is public and else for those who are asked; and how one of
//! these answers.

use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    command::Actor,
    facts::Private,
    home::{AnswerGathering, HomeAsk, gathering::Reply},
    ids::{Code, ConsultationId},
};
use hutong_node::pages::{GatheringView, MyGathering};

use crate::{
    key,
    web::{
        dates,
        errors::{self, Said, Trouble},
        forms::{self, Posted},
        frame::{Frame, render, see_other},
        ics::{Happening, calendar},
        places::Column,
        view::{
            gathering::{Line, line, my_line, replied, seats, span, standing},
            lang_of,
            quote::Stamp,
        },
        visitor::Visitor,
    },
};

/// Gatherings of a calendar.
pub const HAPPENINGS_MAX: u32 = 500;
/// Gatherings beside a consultation, and on the first page.
const BESIDE_MAX: u32 = 10;

#[derive(askama::Template)]
#[template(path = "pages/gathering.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    trouble: Option<Said>,
    token: String,
    /// Keys of the forms: to come, to take back, to ask for leave.
    keys: [String; 3],
    /// Name and address of its consultation; nothing for one of the body.
    about: Option<(String, String)>,
    title: String,
    lang: &'static str,
    text: String,
    text_lang: &'static str,
    when: String,
    place: String,
    until: String,
    seats: String,
    off: Option<String>,
    standing: Option<Stamp>,
    /// How whoever reads this has answered, if they were asked.
    mine: Option<Mine>,
    is_strange: bool,
}

/// What somebody answered, and what they still may.
struct Mine {
    stamp: Stamp,
    said: String,
    reason: String,
    reason_lang: &'static str,
    /// What was typed and not taken.
    typed: String,
    may_come: bool,
    may_leave: bool,
    may_take_back: bool,
    /// Why nobody signs up any more.
    closed: Option<String>,
}

/// What a gathering is to whoever asks: known to everybody, or one to which they are asked.
struct Seen {
    view: GatheringView,
    mine: Option<MyGathering>,
}

/// The gathering of an address, for whoever may know of it. Nobody learns whether there is one that they may not.
async fn find(v: &Visitor, id: &str) -> Result<Seen, Trouble> {
    let store = v.app.node().store();
    let code = Code::new(id).ok();
    let mine = match (v.account(), &code) {
        (Some(account), Some(code)) => store.my_gathering(&account.person, code).await?,
        _ => None,
    };
    if let Some(mine) = mine {
        return Ok(Seen { view: mine.gathering.clone(), mine: Some(mine) });
    }
    let view = match &code {
        Some(code) => store.gathering(code).await?,
        None => None,
    };
    match view.filter(|view| view.details.is_public) {
        Some(view) => Ok(Seen { view, mine: None }),
        None if v.account().is_none() => Err(v.sign_in_first()),
        None => Err(Trouble::NoPage),
    }
}

/// Shows a gathering; whoever is asked has seen it as it stands.
///
/// # Errors
/// [`Trouble::SignIn`] for strangers, unless it is public; [`Trouble::NoPage`] for whoever is not asked.
pub async fn show(mut v: Visitor, Path(id): Path<String>) -> Result<Response, Trouble> {
    let seen = find(&v, &id).await?;
    if let (Some(mine), Some(account)) = (&seen.mine, v.account())
        && mine.seen < seen.view.rev
    {
        let (person, ask) = (account.person.clone(), HomeAsk::SeeGathering(seen.view.id.clone()));
        // A page is not kept back because this could not be noted, as while nothing is written.
        if let Err(trouble) = forms::send(&v, Actor::Person(person.clone()), ask).await {
            tracing::debug!(?trouble, "couldn't note that a gathering was looked at");
        }
        v.app.unread.forget(&person);
    }
    page(&mut v, seen, &Posted::default(), None).await
}

/// Takes an answer: they come, ask for leave, or take back what they said.
///
/// # Errors
/// As [`show`]; [`Trouble::StaleForm`]; what was refused comes back with the page and what was typed.
pub async fn answer(mut v: Visitor, Path(id): Path<String>, request: Request) -> Result<Response, Trouble> {
    let person = v.need_account()?.person.clone();
    let posted = Posted::read(&v, request).await?;
    let seen = find(&v, &id).await?;
    if seen.mine.is_none() {
        return Err(Trouble::NoPage);
    }
    match send(&v, &seen.view, &posted).await {
        Ok(()) => {
            v.app.unread.forget(&person);
            Ok(see_other(&v, &path_of(&v, &seen.view)))
        }
        Err(trouble) => page(&mut v, seen, &posted, Some(trouble)).await,
    }
}

async fn send(v: &Visitor, view: &GatheringView, posted: &Posted) -> Result<(), Trouble> {
    let ask = AnswerGathering {
        id: view.id.clone(),
        reply: reply_of(posted.raw("do"))?,
        reason: Private(posted.text("reason")),
    };
    forms::submit_home(v, posted, HomeAsk::AnswerGathering(ask)).await
}

/// What a button says.
///
/// # Errors
/// [`Trouble::BadForm`].
pub(super) fn reply_of(word: &str) -> Result<Option<Reply>, Trouble> {
    match word {
        "back" => Ok(None),
        word => Reply::from_word(word).map(Some).ok_or(Trouble::BadForm),
    }
}

/// The address of a gathering.
pub(super) fn path_of(v: &Visitor, view: &GatheringView) -> String {
    format!("{}/gathering/{}", v.app.base(), view.id)
}

async fn page(v: &mut Visitor, seen: Seen, posted: &Posted, trouble: Option<Trouble>) -> Result<Response, Trouble> {
    // A browser without a cookie has nothing to answer, and is given no cookie for looking.
    let (mut token, mut keys) = (String::new(), <[String; 3]>::default());
    if seen.mine.is_some() {
        for key in &mut keys {
            let (drawn, fresh) = v.draw_form()?;
            (token, *key) = (drawn, fresh.to_string());
        }
        // A repeat of what may have been kept is recognised by its key.
        if let Some(key) = posted.key().ok().filter(|_| posted.is_genuine) {
            keys[2] = key.to_string();
        }
    }
    let v = &*v;
    let (t, now) = (v.locale(), v.app.now());
    let column = column_of(v, seen.view.about.as_ref()).await?;
    let Seen { view, mine } = seen;
    let details = &view.details;
    let page = Page {
        f: Frame::new(v, &details.title),
        here: path_of(v, &view),
        trouble: trouble.as_ref().map(|trouble| errors::tell(v, trouble)),
        token,
        keys,
        about: column.map(|column| (column.charter.title.for_lang(t.tag()).to_owned(), v.app.path_of(&column.id))),
        lang: lang_of(&details.title),
        title: details.title.clone(),
        text_lang: lang_of(&details.text),
        text: details.text.clone(),
        when: span(t, details),
        place: details.place.clone(),
        until: dates::minute(t, details.until.0),
        seats: seats(t, &view),
        off: view.off.clone(),
        standing: standing(t, &view, now),
        is_strange: v.account().is_none(),
        mine: mine.map(|mine| my_answer(v, &mine, posted)),
    };
    render(v, trouble.as_ref().map_or(StatusCode::OK, Trouble::status), &page)
}

fn my_answer(v: &Visitor, mine: &MyGathering, posted: &Posted) -> Mine {
    let (t, now, view) = (v.locale(), v.app.now(), &mine.gathering);
    let is_ahead = view.off.is_none() && now < view.details.starts;
    let comes = mine.reply == Some(Reply::Coming);
    let takes = view.takes(now);
    let said = mine.replied_at.map(|at| {
        let key = if mine.by_desk { key!("gathering-said-by-desk") } else { key!("gathering-said") };
        t.say_with(key, &[("when", dates::ago(t, now, at.0).into())])
    });
    let closed = match (is_ahead && !comes, takes, view.has_seat()) {
        (false, ..) | (true, true, true) => None,
        (true, false, _) => Some(t.say(key!("gathering-closed"))),
        (true, true, false) => Some(t.say(key!("gathering-full"))),
    };
    Mine {
        stamp: replied(t, mine.reply),
        said: said.filter(|_| mine.reply.is_some()).unwrap_or_default(),
        reason_lang: lang_of(&mine.reason.0),
        reason: mine.reason.0.clone(),
        typed: posted.raw("reason").to_owned(),
        may_come: is_ahead && !comes && takes && view.has_seat(),
        may_leave: is_ahead && mine.reply != Some(Reply::Leave),
        may_take_back: is_ahead && mine.reply.is_some(),
        closed,
    }
}

/// The consultation that a gathering is of; `None` for one of the body.
pub(super) async fn column_of(v: &Visitor, about: Option<&ConsultationId>) -> Result<Option<Column>, Trouble> {
    let Some(about) = about else { return Ok(None) };
    match Column::find(v, about.as_str()).await {
        Ok(column) => Ok(Some(column)),
        Err(Trouble::NoPage) => Ok(None),
        Err(trouble) => Err(trouble),
    }
}

/// A gathering for calendars.
pub fn happening(v: &Visitor, view: &GatheringView, is_simulated: bool) -> Happening {
    let (t, details) = (v.locale(), &view.details);
    let said = match &view.off {
        Some(_) => t.say_with(key!("gathering-off-title"), &[("title", details.title.as_str().into())]),
        None => details.title.clone(),
    };
    let notice = if is_simulated { format!("\n{}", t.say(key!("portal-demo"))) } else { String::new() };
    Happening {
        uid: view.id.to_string(),
        sequence: view.rev,
        starts: details.starts,
        ends: details.ends,
        summary: if is_simulated { format!("{} {said}", t.say(key!("calendar-simulated"))) } else { said },
        description: format!("{}{notice}", view.off.as_ref().unwrap_or(&details.text)),
        place: details.place.clone(),
        is_off: view.off.is_some(),
        url: format!("{}/gathering/{}", v.outside(), view.id),
    }
}

/// Gives a gathering to a calendar.
///
/// # Errors
/// As [`show`].
pub async fn ics(v: Visitor, Path(id): Path<String>) -> Result<Response, Trouble> {
    let Seen { view, .. } = find(&v, &id).await?;
    let column = column_of(&v, view.about.as_ref()).await?;
    let is_simulated = column.map_or(v.app.is_demo(), |column| column.charter.simulated);
    let happening = happening(&v, &view, is_simulated);
    Ok(calendar(&v, &view.details.title, &[happening]))
}

/// Gatherings of which everybody may know and that are not over: those of one consultation, or all.
///
/// # Errors
/// A fault of the store.
pub async fn beside(v: &Visitor, about: Option<&ConsultationId>) -> Result<Vec<Line>, Trouble> {
    let now = v.app.now();
    let all = v.app.node().store().public_gatherings(now, HAPPENINGS_MAX).await?.into_iter();
    let shown = all.filter(|view| about.is_none() || view.about.as_ref() == about).take(BESIDE_MAX as usize);
    Ok(shown.map(|view| line(v.locale(), &view, path_of(v, &view), now)).collect())
}

/// Gatherings to which whoever asks is asked: what waits first, then what comes next, then what is over.
///
/// # Errors
/// A fault of the store.
pub async fn mine(v: &Visitor, limit: u32) -> Result<Vec<Line>, Trouble> {
    let Some(account) = v.account() else { return Ok(Vec::new()) };
    let now = v.app.now();
    let mut all = v.app.node().store().gatherings_of(&account.person, limit).await?;
    all.sort_by_key(|mine| {
        let starts = mine.gathering.details.starts.0;
        let is_past = mine.gathering.details.ends <= now;
        (is_past, !mine.is_open(now), if is_past { u64::MAX - starts } else { starts })
    });
    Ok(all.iter().map(|mine| my_line(v.locale(), mine, path_of(v, &mine.gathering), now)).collect())
}
