//! One gathering at the desk: who comes, who does not and why, who has not answered; those are reminded by one press. It is
//! changed, called off, and more people are asked.

use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    facts::Private,
    home::{
        AnswerForGathering, AnswerGathering, CallOffGathering, HomeAsk, SetGathering, circular::REMIND_EVERY_S,
        gathering::Reply,
    },
    ids::{Code, PersonId},
};
use hutong_node::pages::{AskedView, GatheringView};

use super::{
    act::need_decider,
    gatherings::{Fields, counts, desks, details, path},
    to_whom::{self, ToWhom, recipients},
};
use crate::{
    key,
    web::{
        dates,
        errors::{self, Said, Trouble},
        forms::{self, Posted},
        frame::{Frame, render, see_other},
        pages::gathering::{column_of, path_of, reply_of},
        session::Desk,
        view::{
            gathering::{replied, seats, span, standing},
            lang_of,
            quote::Stamp,
        },
        visitor::Visitor,
    },
};

/// One of those who are asked.
struct Who {
    name: String,
    id: String,
    stamp: Stamp,
    reason: String,
    lang: &'static str,
    when: String,
    by_desk: bool,
}

#[derive(askama::Template)]
#[template(path = "pages/desk/gathering.html")]
struct Page<'a> {
    f: Frame<'a>,
    list: String,
    here: String,
    /// Its page as those who are asked see it.
    page: String,
    about: Option<(String, String)>,
    trouble: Option<Said>,
    decides: bool,
    token: String,
    keys: Keys,
    title: String,
    lang: &'static str,
    when: String,
    place: String,
    until: String,
    seats: String,
    to: String,
    counts: String,
    standing: Option<Stamp>,
    off: Option<String>,
    reminded: Option<String>,
    may_remind: bool,
    /// Whether it is still ahead: answers are entered, and it is called off.
    is_ahead: bool,
    open: u64,
    people: Vec<Who>,
    fields: Fields,
    whom: ToWhom,
    /// Which of the folded forms came back.
    came_back: String,
    /// What was typed into the other forms.
    reason: String,
    off_reason: String,
    person: String,
}

/// Keys of the forms.
#[derive(Default)]
struct Keys {
    remind: String,
    enter: String,
    change: String,
    more: String,
    off: String,
}

/// Shows who has answered what.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever has no whole desk; [`Trouble::NoPage`] for one of another desk.
pub async fn show(mut v: Visitor, Path(id): Path<String>) -> Result<Response, Trouble> {
    let (view, may) = find(&v, &id).await?;
    page(&mut v, view, may, &Posted::default(), None).await
}

/// Changes it, calls it off, reminds, asks more people, or enters an answer.
///
/// # Errors
/// As [`show`]; a refusal for whoever decides nothing here; what was refused comes back with the page.
pub async fn submit(mut v: Visitor, Path(id): Path<String>, request: Request) -> Result<Response, Trouble> {
    let (view, may) = find(&v, &id).await?;
    need_decider(may)?;
    let posted = Posted::read(&v, request).await?;
    match act(&v, &view, &posted).await {
        Ok(()) => Ok(see_other(&v, &format!("{}/{}", path(&v), view.id))),
        Err(trouble) => page(&mut v, view, may, &posted, Some(trouble)).await,
    }
}

async fn find(v: &Visitor, id: &str) -> Result<(GatheringView, Desk), Trouble> {
    let desks = desks(v).await?;
    let id = Code::new(id).map_err(|_| Trouble::NoPage)?;
    let view = v.app.node().store().gathering(&id).await?.ok_or(Trouble::NoPage)?;
    let desk = desks.iter().find(|desk| desk.about == view.about).ok_or(Trouble::NoPage)?;
    let may = desk.may;
    Ok((view, may))
}

async fn act(v: &Visitor, view: &GatheringView, posted: &Posted) -> Result<(), Trouble> {
    let id = view.id.clone();
    let set = |details, to| {
        let (about, addressed) = (view.about.clone(), view.addressed);
        HomeAsk::SetGathering(SetGathering { id: view.id.clone(), about, details, addressed, to })
    };
    let ask = match posted.raw("do") {
        "remind" => HomeAsk::RemindOfGathering(id),
        "on" => HomeAsk::CallOffGathering(CallOffGathering { id, reason: None }),
        "off" => HomeAsk::CallOffGathering(CallOffGathering { id, reason: Some(posted.text("off-reason")) }),
        "change" => set(details(posted)?, Vec::new()),
        "more" => set(view.details.clone(), recipients(v, posted).await?.1),
        "enter" => HomeAsk::AnswerForGathering(AnswerForGathering {
            person: PersonId::new(posted.raw("person")).map_err(|_| Trouble::BadForm)?,
            answer: AnswerGathering {
                id,
                reply: reply_of(posted.raw("reply"))?,
                reason: Private(posted.text("reason")),
            },
        }),
        _ => return Err(Trouble::BadForm),
    };
    forms::submit_home(v, posted, ask).await
}

async fn page(
    v: &mut Visitor,
    view: GatheringView,
    may: Desk,
    posted: &Posted,
    trouble: Option<Trouble>,
) -> Result<Response, Trouble> {
    let (mut keys, mut token) = (Keys::default(), String::new());
    for key in [&mut keys.remind, &mut keys.enter, &mut keys.change, &mut keys.more, &mut keys.off] {
        let (drawn, fresh) = v.draw_form()?;
        (token, *key) = (drawn, fresh.to_string());
    }
    let v = &*v;
    let (t, now, details) = (v.locale(), v.app.now(), &view.details);
    let asked = v.app.node().store().asked_to(&view.id).await?;
    let column = column_of(v, view.about.as_ref()).await?;
    let decides = may == Desk::Decides;
    let is_due = view.reminded_at.is_none_or(|at| now.0 >= at.0.saturating_add(REMIND_EVERY_S));
    let reminded = view.reminded_at.map(|at| {
        let values = [("n", view.reminders.into()), ("when", dates::ago(t, now, at.0).into())];
        t.say_with(key!("circular-reminded"), &values)
    });
    let came_back = if trouble.is_some() { posted.raw("do") } else { "" };
    let page = Page {
        f: Frame::new(v, &details.title),
        list: path(v),
        here: format!("{}/{}", path(v), view.id),
        page: path_of(v, &view),
        about: column.map(|column| {
            (column.charter.title.for_lang(t.tag()).to_owned(), format!("{}/desk/{}", v.app.base(), column.id))
        }),
        trouble: trouble.as_ref().map(|trouble| errors::tell(v, trouble)),
        token,
        keys,
        lang: lang_of(&details.title),
        title: details.title.clone(),
        when: span(t, details),
        place: details.place.clone(),
        until: dates::minute(t, details.until.0),
        seats: seats(t, &view),
        to: to_whom::say(t, view.addressed),
        counts: counts(t, &view),
        standing: standing(t, &view, now),
        off: view.off.clone(),
        reminded,
        may_remind: decides && view.takes(now) && view.open() > 0 && is_due,
        is_ahead: now < details.starts,
        open: view.open(),
        people: in_order(asked).into_iter().map(|asked| who(v, decides, asked)).collect(),
        fields: if came_back == "change" { Fields::typed(posted) } else { Fields::of(details) },
        whom: ToWhom::of(v, posted).await?,
        came_back: came_back.to_owned(),
        reason: posted.raw("reason").to_owned(),
        off_reason: posted.raw("off-reason").to_owned(),
        person: posted.raw("person").to_owned(),
        decides,
    };
    render(v, trouble.as_ref().map_or(StatusCode::OK, Trouble::status), &page)
}

/// Whoever comes first, as lists of names are handed on; then leave, then those who have not answered.
fn in_order(mut asked: Vec<AskedView>) -> Vec<AskedView> {
    asked.sort_by_key(|who| match who.reply {
        Some(Reply::Coming) => 0,
        Some(Reply::Leave) => 1,
        None => 2,
    });
    asked
}

/// Reasons are for whoever decides at the desk, and for nobody who only reads there.
fn who(v: &Visitor, decides: bool, asked: AskedView) -> Who {
    let t = v.locale();
    let reason = if decides { asked.reason.0 } else { String::new() };
    let at = asked.replied_at.filter(|_| asked.reply.is_some());
    Who {
        name: asked.name.0,
        id: asked.person.to_string(),
        stamp: replied(t, asked.reply),
        lang: lang_of(&reason),
        reason,
        when: at.map(|at| dates::ago(t, v.app.now(), at.0)).unwrap_or_default(),
        by_desk: asked.by_desk,
    }
}
