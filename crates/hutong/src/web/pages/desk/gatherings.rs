//! Gatherings at the desk: all that are the visitor's, and the form that asks people to another one. Of one alone:
//! `gathering.rs`.

use axum::{
    extract::{Query, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    home::{HomeAsk, SetGathering, gathering::Details},
    ids::{Code, ConsultationId},
    moment::Moment,
    refusal::Refusal,
};
use hutong_node::pages::GatheringView;
use serde::Deserialize;

use super::to_whom::{ToWhom, recipients};
use crate::{
    key,
    locale::Locale,
    web::{
        dates,
        errors::{self, Said, Trouble},
        forms::{self, Posted},
        frame::{Frame, render, see_other},
        places::Column,
        session::Desk,
        view::gathering::{self, Line},
        visitor::Visitor,
    },
};

/// Gatherings of the page: the last to begin.
const GATHERINGS_MAX: u32 = 200;

/// A gathering in the list.
struct Row {
    line: Line,
    about: String,
    counts: String,
    is_open: bool,
}

/// Something that a gathering may be about.
struct About {
    value: String,
    label: String,
    is_chosen: bool,
}

#[derive(askama::Template)]
#[template(path = "pages/desk/gatherings.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    /// The consultation alone whose gatherings are shown: name, and the address of its desk.
    only: Option<(String, String)>,
    trouble: Option<Said>,
    token: String,
    key: String,
    fields: Fields,
    abouts: Vec<About>,
    whom: ToWhom,
    rows: Vec<Row>,
}

/// What is said about a gathering, as it is typed.
pub(super) struct Fields {
    pub title: String,
    pub text: String,
    pub place: String,
    pub starts: String,
    pub ends: String,
    pub until: String,
    pub seats: String,
    pub is_public: bool,
}

impl Fields {
    /// As it was typed.
    pub(super) fn typed(posted: &Posted) -> Fields {
        let raw = |name: &str| posted.raw(name).to_owned();
        Fields {
            title: raw("title"),
            text: raw("text"),
            place: raw("place"),
            starts: raw("starts"),
            ends: raw("ends"),
            until: raw("until"),
            seats: raw("seats"),
            is_public: posted.has("public"),
        }
    }

    /// As it stands.
    pub(super) fn of(details: &Details) -> Fields {
        Fields {
            title: details.title.clone(),
            text: details.text.clone(),
            place: details.place.clone(),
            starts: dates::field(details.starts.0),
            ends: dates::field(details.ends.0),
            until: dates::field(details.until.0),
            seats: details.seats.map(|n| n.to_string()).unwrap_or_default(),
            is_public: details.is_public,
        }
    }
}

/// Which consultation's.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// Its id; empty for all.
    #[serde(default)]
    about: String,
}

/// Shows the gatherings of the visitor's desks.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever has no whole desk.
pub async fn show(mut v: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let desks = desks(&v).await?;
    let mut posted = Posted::default();
    posted.set("about", &asked.about);
    page(&mut v, &desks, &asked.about, &posted, None).await
}

/// Asks people to another one.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever decides at no desk; everything else comes back as it was typed.
pub async fn submit(mut v: Visitor, request: Request) -> Result<Response, Trouble> {
    let desks = desks(&v).await?;
    if !desks.iter().any(|desk| desk.may == Desk::Decides) {
        return Err(Trouble::Refused(Refusal::NeedsRole { role: "moderator" }));
    }
    let posted = Posted::read(&v, request).await?;
    match set(&v, &posted).await {
        Ok(id) => Ok(see_other(&v, &format!("{}/{id}", path(&v)))),
        Err(trouble) => page(&mut v, &desks, "", &posted, Some(trouble)).await,
    }
}

async fn set(v: &Visitor, posted: &Posted) -> Result<Code, Trouble> {
    let key = posted.key()?;
    let id = Code::new(&format!("g{}", &key.to_string()[..12])).map_err(|_| Trouble::BadForm)?;
    let about = Some(posted.raw("about")).filter(|about| !about.is_empty());
    let (addressed, to) = recipients(v, posted).await?;
    let ask = SetGathering {
        id: id.clone(),
        about: about.map(ConsultationId::new).transpose().map_err(|_| Trouble::BadForm)?,
        details: details(posted)?,
        addressed,
        to,
    };
    forms::submit_home(v, posted, HomeAsk::SetGathering(ask)).await?;
    Ok(id)
}

/// What is said about a gathering, from a form.
///
/// # Errors
/// A refusal for a time or a number that is none.
pub(super) fn details(posted: &Posted) -> Result<Details, Trouble> {
    let at = |name: &str| -> Result<Moment, Trouble> {
        dates::read_field(posted.raw(name)).ok_or(Trouble::Refused(Refusal::TimesAtOdds))
    };
    let seats = posted.line("seats");
    let seats = match seats.as_str() {
        "" => None,
        n => Some(n.parse().map_err(|_| Trouble::Refused(Refusal::NoSeatLeft))?),
    };
    Ok(Details {
        title: posted.line("title"),
        text: posted.text("text"),
        place: posted.line("place"),
        starts: at("starts")?,
        ends: at("ends")?,
        until: at("until")?,
        seats,
        is_public: posted.has("public"),
    })
}

/// A desk that is wholly the visitor's: of a consultation, or of the body.
pub(super) struct Whole {
    pub about: Option<ConsultationId>,
    pub may: Desk,
    name: String,
}

/// The desks that are wholly the visitor's, the body's first.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever has none.
pub(super) async fn desks(v: &Visitor) -> Result<Vec<Whole>, Trouble> {
    if v.account().is_none() {
        return Err(v.sign_in_first());
    }
    let (t, node) = (v.locale(), v.app.node());
    let body = v.whole_desk(None).map(|may| Whole { about: None, may, name: t.say(key!("gathering-of-body")) });
    let mut desks = Vec::from_iter(body);
    for column in node.store().list_consultations().await?.into_iter().filter_map(Column::of) {
        let Some(may) = v.whole_desk(Some(&column.id)) else { continue };
        if column.charter.host(node.origin()).is_some() {
            let name = column.charter.title.for_lang(t.tag()).to_owned();
            desks.push(Whole { about: Some(column.id), may, name });
        }
    }
    if desks.is_empty() { Err(Trouble::Refused(Refusal::NeedsRole { role: "moderator" })) } else { Ok(desks) }
}

/// The address of the list.
pub(super) fn path(v: &Visitor) -> String {
    format!("{}/desk/gatherings", v.app.base())
}

async fn page(
    v: &mut Visitor,
    desks: &[Whole],
    only: &str,
    posted: &Posted,
    trouble: Option<Trouble>,
) -> Result<Response, Trouble> {
    let (token, key) = v.draw_form()?;
    let v = &*v;
    let t = v.locale();
    let word = |about: &Option<ConsultationId>| about.as_ref().map(ToString::to_string).unwrap_or_default();
    let all = v.app.node().store().list_gatherings(GATHERINGS_MAX).await?;
    let rows = all.iter().filter_map(|view| {
        let desk = desks.iter().find(|desk| desk.about == view.about)?;
        (only.is_empty() || word(&desk.about) == only).then(|| row(v, desk, view))
    });
    let only_desk = desks.iter().find(|desk| !only.is_empty() && word(&desk.about) == only);
    let deciding = desks.iter().filter(|desk| desk.may == Desk::Decides);
    let page = Page {
        f: Frame::new(v, &t.say(key!("gathering-list"))),
        here: path(v),
        only: only_desk.map(|desk| (desk.name.clone(), format!("{}/desk/{only}", v.app.base()))),
        trouble: trouble.as_ref().map(|trouble| errors::tell(v, trouble)),
        token,
        // A repeat of what may have been kept is recognised by its key.
        key: posted.key().ok().filter(|_| posted.is_genuine).unwrap_or(key).to_string(),
        fields: Fields::typed(posted),
        abouts: deciding
            .map(|desk| About {
                is_chosen: word(&desk.about) == posted.raw("about"),
                value: word(&desk.about),
                label: desk.name.clone(),
            })
            .collect(),
        whom: ToWhom::of(v, posted).await?,
        rows: rows.collect(),
    };
    render(v, trouble.as_ref().map_or(StatusCode::OK, Trouble::status), &page)
}

fn row(v: &Visitor, desk: &Whole, view: &GatheringView) -> Row {
    let (t, now) = (v.locale(), v.app.now());
    Row {
        line: gathering::line(t, view, format!("{}/{}", path(v), view.id), now),
        about: desk.name.clone(),
        counts: counts(t, view),
        is_open: view.takes(now) && view.open() > 0,
    }
}

/// "30 人受邀：12 人报名，3 人请假，15 人未答复".
pub(super) fn counts(t: &Locale, view: &GatheringView) -> String {
    let values = [
        ("asked", view.asked.into()),
        ("coming", view.coming.into()),
        ("leave", view.leave.into()),
        ("open", view.open().into()),
    ];
    t.say_with(key!("gathering-counts"), &values)
}
