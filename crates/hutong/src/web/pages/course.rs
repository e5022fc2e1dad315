//! 进程: where a consultation stands in each body's record and since when, what comes next by date and what is in its way;
//! the roll, frozen by an administrator; and what a signatory does by hand. No rule stands here.

use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    command::Ask,
    consultation::{charter::Host, item::Tier, phase::Phase},
    facts::Roles,
    ids::{EntryIndex, Origin, Place},
    moment::Moment,
    partner::clock::OwnClock,
    record::{Event, Leaf},
    refusal::Refusal,
};

use super::{admin::health::clock_words, papers};
use crate::{
    key,
    locale::Locale,
    web::{
        dates,
        errors::{self, Said, Trouble},
        forms::{self, Posted},
        frame::{Frame, render, see_other},
        places::Column,
        view::Badge,
        visitor::Visitor,
    },
};

/// Where one body stands, line by line.
struct Stand {
    badge: Badge,
    lines: Vec<(String, String)>,
}

/// What can be done by hand, once.
struct Act {
    /// Word of the form.
    name: &'static str,
    title: String,
    note: String,
    sure: String,
    button: String,
    key: String,
}

#[derive(askama::Template)]
#[template(path = "pages/course.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    title: String,
    trouble: Option<Said>,
    refused: String,
    /// What is in the way of what is due.
    warnings: Vec<String>,
    next: Vec<String>,
    stands: Vec<Stand>,
    acts: Vec<Act>,
    token: String,
}

/// The address of the page.
pub(super) fn here(v: &Visitor, column: &Column) -> String {
    format!("{}/desk/{}/course", v.app.base(), column.id)
}

/// Whether members cannot take part yet because nobody froze their roll, and with that the consultation does not open.
pub(super) fn lacks_roll(column: &Column, home: &Origin) -> bool {
    let own = column.view.stages.iter().find(|stage| stage.origin == *home).map(|stage| &stage.stage);
    let is_open = own.is_some_and(|stage| stage.opened.is_some());
    let is_host = column.charter.host(home).is_some();
    is_host && !is_open && column.charter.admits(Tier::Member) && own.is_none_or(|stage| stage.roll.is_none())
}

async fn find(v: &Visitor, c: &str) -> Result<(Column, Roles), Trouble> {
    v.need_account()?;
    let column = Column::find(v, c).await?;
    let roles = v.roles_in(&column.id);
    if !roles.administrator && !papers::may_read(v, &column) {
        return Err(Trouble::Refused(Refusal::NeedsRole { role: "signatory" }));
    }
    column.charter.host(v.app.node().origin()).ok_or(Trouble::NoPage)?;
    Ok((column, roles))
}

/// Shows the page.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever neither works on the papers nor runs the system; [`Trouble::NoPage`] where
/// this body is no host.
pub async fn show(mut v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let (column, roles) = find(&v, &c).await?;
    page(&mut v, &column, roles, false, None).await
}

/// Does one of the acts.
///
/// # Errors
/// As [`show`]; everything else comes back with the page.
pub async fn submit(mut v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    let (column, roles) = find(&v, &c).await?;
    if !roles.signatory && !roles.administrator {
        return Err(Trouble::Refused(Refusal::NeedsRole { role: "signatory" }));
    }
    let posted = Posted::read(&v, request).await?;
    let id = column.id.clone();
    let ask = match posted.raw("do") {
        "roll" => None,
        "open" => Some(Ask::OpenConsultation(id.clone())),
        "deliberate" => Some(Ask::BeginDeliberation(id.clone())),
        "close" => Some(Ask::CloseConsultation(id.clone())),
        _ => return Err(Trouble::BadForm),
    };
    if posted.is_genuine && !posted.has("sure") {
        return page(&mut v, &column, roles, true, None).await;
    }
    let done = match ask {
        Some(ask) => forms::submit(&v, &posted, ask).await,
        None => match forms::admit(&v, &posted) {
            Ok((actor, _)) => v.app.node().freeze_roll(actor, id).await.map_err(Trouble::from),
            Err(trouble) => Err(trouble),
        },
    };
    match done {
        Ok(_) => Ok(see_other(&v, &here(&v, &column))),
        Err(trouble) => page(&mut v, &column, roles, false, Some(trouble)).await,
    }
}

async fn page(
    v: &mut Visitor,
    column: &Column,
    roles: Roles,
    is_unsure: bool,
    trouble: Option<Trouble>,
) -> Result<Response, Trouble> {
    let home = v.app.node().origin().clone();
    let members = v.app.node().store().members().await?.len() as u64;
    let mut acts = acts(v.locale(), column, &home, roles, members);
    let (mut token, _) = v.draw_form()?;
    for act in &mut acts {
        let (of_form, key) = v.draw_form()?;
        (token, act.key) = (of_form, key.to_string());
    }
    let v = &*v;
    let t = v.locale();
    let mut stands = Vec::new();
    for (at, host) in column.charter.hosts.iter().enumerate() {
        stands.push(stand(v, column, host, at).await?);
    }
    let clock = v.app.node().own_clock();
    let status = match &trouble {
        Some(trouble) => trouble.status(),
        None if is_unsure => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let page = Page {
        f: Frame::new(v, &t.say(key!("course-title"))),
        here: v.app.path_of(&column.id),
        title: column.charter.title.for_lang(t.tag()).to_owned(),
        trouble: trouble.map(|trouble| errors::tell(v, &trouble)),
        refused: if is_unsure { t.say(key!("course-not-sure")) } else { String::new() },
        warnings: warnings(t, column, &home, clock),
        next: next(t, column, &home, v.app.now()),
        stands,
        acts,
        token,
    };
    render(v, status, &page)
}

/// What is in the way of what is due.
fn warnings(t: &Locale, column: &Column, home: &Origin, clock: OwnClock) -> Vec<String> {
    let mut lines = Vec::new();
    if lacks_roll(column, home) {
        lines.push(t.say(key!("course-no-roll")));
    }
    if clock.is_doubted() && column.phase_of(home) != Some(Phase::Closed) {
        lines.push(t.say_with(key!("course-clock"), &[("clock", clock_words(t, clock).into())]));
    }
    lines
}

/// What comes next at this body, and when.
fn next(t: &Locale, column: &Column, home: &Origin, now: Moment) -> Vec<String> {
    let at = |key, when: Moment| t.say_with(key, &[("when", dates::minute(t, when.0).into())]);
    let charter = &column.charter;
    let mut lines = match column.phase_of(home) {
        None if now < charter.opens => vec![at(key!("course-opens"), charter.opens)],
        None if now >= charter.closes => vec![at(key!("course-too-late"), charter.closes)],
        None => vec![t.say(key!("course-opens-now"))],
        Some(Phase::Collecting) => vec![at(key!("course-closes"), charter.closes)],
        Some(Phase::Deliberating) => vec![at(key!("course-deliberating"), charter.closes)],
        Some(Phase::Closed) => vec![t.say(key!("course-closed"))],
    };
    if column.phase_of(home) != Some(Phase::Closed) {
        lines.push(t.say(key!("course-dates")));
    }
    if charter.hosts.len() > 1 {
        lines.push(t.say(key!("course-each")));
    }
    lines
}

/// What the visitor may do now.
fn acts(t: &Locale, column: &Column, home: &Origin, roles: Roles, members: u64) -> Vec<Act> {
    let phase = column.phase_of(home);
    let lacks_roll = lacks_roll(column, home);
    let (begun, open) = (phase.is_some(), matches!(phase, Some(Phase::Collecting | Phase::Deliberating)));
    let all = [
        (roles.administrator && lacks_roll, "roll"),
        (roles.signatory && !begun && !lacks_roll, "open"),
        (roles.signatory && phase == Some(Phase::Collecting), "deliberate"),
        (roles.signatory && open, "close"),
    ];
    let act = |name: &'static str| {
        let say = |key| t.say_with(key, &[("act", name.into()), ("n", members.into())]);
        Act {
            name,
            title: say(key!("course-act")),
            note: say(key!("course-act-note")),
            sure: say(key!("course-act-sure")),
            button: say(key!("course-act-button")),
            key: String::new(),
        }
    };
    all.into_iter().filter(|(may, _)| *may).map(|(_, name)| act(name)).collect()
}

/// Where a body stands: the leaves that say so, with their time to the minute.
async fn stand(v: &Visitor, column: &Column, host: &Host, at: usize) -> Result<Stand, Trouble> {
    let t = v.locale();
    let stage = column.view.stages.iter().find(|stage| stage.origin == host.origin);
    let stage = stage.map(|stage| stage.stage.clone()).unwrap_or_default();
    let place = |index| Place { origin: host.origin.clone(), index };
    let mut lines = Vec::new();
    if column.charter.admits(Tier::Member) {
        let roll = match stage.roll {
            None => t.say(key!("course-roll-none")),
            Some(index) => {
                let leaf = v.app.node().leaf(&place(index)).await?;
                let n =
                    leaf.as_ref().map_or(0, |leaf| if let Event::RollFrozen { n, .. } = leaf.event { n } else { 0 });
                let when = when(t, leaf.as_ref(), index);
                t.say_with(key!("course-roll-is"), &[("n", n.into()), ("when", when.into())])
            }
        };
        lines.push((t.say(key!("course-roll")), roll));
    }
    for (name, index) in [(key!("course-opened"), stage.opened), (key!("course-ended"), stage.closed)] {
        let value = match index {
            None => t.say(key!("course-not-yet")),
            Some(index) => when(t, v.app.node().leaf(&place(index)).await?.as_ref(), index),
        };
        lines.push((t.say(name), value));
    }
    let phase = match stage.phase {
        None => t.say(key!("portal-step-before")),
        Some(Phase::Collecting) => t.say(key!("portal-step-collecting")),
        Some(Phase::Deliberating) => t.say(key!("portal-step-deliberating")),
        Some(Phase::Closed) => t.say(key!("portal-step-closed")),
    };
    lines.insert(0, (t.say(key!("course-now")), phase));
    Ok(Stand { badge: Badge::new(host.name.for_lang(t.tag()), &host.code, at), lines })
}

fn when(t: &Locale, leaf: Option<&Leaf>, index: EntryIndex) -> String {
    let when = leaf.map(|leaf| dates::minute(t, leaf.ts)).unwrap_or_default();
    t.say_with(key!("course-entry"), &[("when", when.into()), ("index", index.into())])
}
