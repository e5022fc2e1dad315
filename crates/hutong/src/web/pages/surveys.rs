//! Surveys: which there are, answering one, and what came of it. A survey that was closed while somebody was answering
//! gives back what they had typed.

use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    command::Ask,
    consultation::{
        item::{Audience, ItemKind, Module, State},
        phase::Phase,
        survey::{Answer, Questionnaire},
    },
    refusal::Refusal,
};
use hutong_node::pages::CountedView;

use crate::{
    key,
    locale::Locale,
    web::{
        dates,
        errors::{self, Said, Trouble},
        forms::{self, Posted, receipt_word},
        frame::{Frame, render, show as show_page},
        places::Column,
        view::{
            Badge, counters,
            quote::Stamp,
            survey::{self, Ask as Asked, Result as Outcome},
        },
        visitor::Visitor,
    },
};

/// A survey in the list.
pub struct Line {
    /// Its page.
    pub href: String,
    /// Its name.
    pub title: String,
    /// Who asks.
    pub badge: Badge,
    /// Whether it can be answered here.
    pub stamp: Stamp,
    /// How many answered, by body and tier.
    pub taken: Vec<String>,
}

#[derive(askama::Template)]
#[template(path = "pages/surveys.html")]
struct List<'a> {
    f: Frame<'a>,
    here: String,
    column: String,
    lines: Vec<Line>,
}

#[derive(askama::Template)]
#[template(path = "pages/survey.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    column: String,
    title: String,
    intro: Vec<String>,
    badge: Badge,
    stamp: Stamp,
    trouble: Option<Said>,
    /// Why there is nothing to answer, or what became of one's own answer.
    note: String,
    until: String,
    /// Where it is answered; `None` when it cannot be.
    action: Option<String>,
    token: String,
    key: String,
    asks: Vec<Asked>,
    goes_to: String,
    /// What was typed, where it can be sent no more.
    kept: Option<String>,
    mine: Option<String>,
    taken: Vec<String>,
    results: Vec<Outcome>,
    open_elsewhere: Vec<String>,
}

/// Shows which surveys there are.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn list(v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let t = v.locale();
    let views = v.app.node().store().list_counted(&column.id, ItemKind::Questions, v.audience()).await?;
    let lines = views.iter().filter_map(|view| line(&v, &column, view)).collect();
    let page = List {
        f: Frame::new(&v, &t.say(key!("survey-list"))),
        here: v.app.path_of(&column.id),
        column: column.charter.title.for_lang(t.tag()).to_owned(),
        lines,
    };
    show_page(&v, &page)
}

/// A survey in a list; `None` while its questions are not here.
pub fn line(v: &Visitor, column: &Column, view: &CountedView) -> Option<Line> {
    let t = v.locale();
    let all = survey::questionnaire(&view.item)?;
    Some(Line {
        href: path_of(v, column, view)?,
        title: all.title.for_lang(t.tag()).to_owned(),
        badge: badge_of(t, column, view),
        stamp: stamp(v, column, view),
        taken: taken(t, column, view),
    })
}

fn path_of(v: &Visitor, column: &Column, view: &CountedView) -> Option<String> {
    Some(format!("{}/survey/{}", v.app.path_of(&column.id), column.word(&view.item.place)?))
}

fn badge_of(t: &Locale, column: &Column, view: &CountedView) -> Badge {
    let host = column.charter.host(&view.item.place.origin);
    let (name, code) = host.map_or(("", ""), |h| (h.name.for_lang(t.tag()), h.code.as_str()));
    Badge::new(name, code, column.side(&view.item.place.origin))
}

/// Whether this body takes answers to it.
fn is_open(v: &Visitor, column: &Column, view: &CountedView) -> bool {
    let home = v.app.node().origin();
    view.item.row.state == State::Published
        && !view.tallies.contains_key(home)
        && column.charter.host(home).is_some()
        && column.charter.modules.contains(&Module::Survey)
        && matches!(column.phase_of(home), Some(Phase::Collecting | Phase::Deliberating))
}

fn stamp(v: &Visitor, column: &Column, view: &CountedView) -> Stamp {
    let (label, kind) = match is_open(v, column, view) {
        true => (key!("survey-open"), "good"),
        false => (key!("survey-closed"), "closed"),
    };
    Stamp { label: v.locale().say(label), kind }
}

/// How many answered so far, by body and tier: the record itself says so.
fn taken(t: &Locale, column: &Column, view: &CountedView) -> Vec<String> {
    let hosts = column.charter.hosts.iter();
    let of = hosts.flat_map(|host| {
        let own = view.taken.iter().filter(move |((origin, _), _)| *origin == host.origin);
        own.map(move |((_, tier), n)| (host.name.for_lang(t.tag()), *tier, *n))
    });
    of.map(|(body, tier, n)| {
        let people = t.say_with(key!("survey-people"), &[("n", n.into())]);
        let tier = counters::tier(t, tier);
        t.say_with(key!("survey-told"), &[("body", body.into()), ("tier", tier.into()), ("people", people.into())])
    })
    .collect()
}

async fn find(v: &Visitor, c: &str, word: &str) -> Result<(Column, CountedView, Questionnaire), Trouble> {
    let column = Column::find(v, c).await?;
    let place = column.place(word).ok_or(Trouble::NoPage)?;
    let reader = v.audience().max(Audience::Public);
    let view = v.app.node().store().show_counted(&place, reader).await?;
    let is_here =
        |view: &CountedView| view.item.row.consultation == column.id && view.item.row.kind == ItemKind::Questions;
    let view = view.filter(is_here).ok_or(Trouble::NoPage)?;
    let all = survey::questionnaire(&view.item).ok_or(Trouble::NoPage)?;
    Ok((column, view, all))
}

/// Shows a survey: its questions while it can be answered, what came of it afterwards.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn show(mut v: Visitor, Path((c, word)): Path<(String, String)>) -> Result<Response, Trouble> {
    let (column, view, all) = find(&v, &c, &word).await?;
    page(&mut v, &column, &view, &all, &Posted::default(), None).await
}

/// Takes the answers.
///
/// # Errors
/// [`Trouble::NoPage`]; everything else comes back as the form.
pub async fn submit(
    mut v: Visitor,
    Path((c, word)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Trouble> {
    let (_, view, all) = find(&v, &c, &word).await?;
    let posted = Posted::read(&v, request).await?;
    // Without scripts all questions are there: what belongs to none that is asked is left out, as the form says.
    let (answers, _) = survey::given(&all, &posted).asked(&all);
    let ask = Ask::AnswerSurvey(Answer { survey: view.item.place.clone(), answers });
    let sent = forms::submit(&v, &posted, ask).await;
    match sent.and_then(|answer| forms::receipted(&v, &answer)) {
        Ok(receipted) => Ok(receipted),
        Err(trouble) => {
            let (column, view, all) = find(&v, &c, &word).await?;
            page(&mut v, &column, &view, &all, &posted, Some(trouble)).await
        }
    }
}

async fn page(
    v: &mut Visitor,
    column: &Column,
    view: &CountedView,
    all: &Questionnaire,
    posted: &Posted,
    trouble: Option<Trouble>,
) -> Result<Response, Trouble> {
    let is_same = posted.is_genuine && !matches!(trouble, Some(Trouble::Refused(Refusal::KeyReused)));
    let mine = match v.me() {
        Some(me) => v.app.node().store().answer_of(&me, &view.item.place).await?,
        None => None,
    };
    let may_answer = is_open(v, column, view) && mine.is_none() && v.tier().is_some();
    let (token, key) = if may_answer {
        let (token, fresh) = v.draw_form()?;
        (token, posted.key().ok().filter(|_| is_same).unwrap_or(fresh).to_string())
    } else {
        (String::new(), String::new())
    };
    let v = &*v;
    let t = v.locale();
    let mine = match mine {
        Some(index) => v.app.node().store().show_own(index).await?.map(|item| {
            let code = hutong_core::receipt::human_code(&item.row.hash);
            format!("{}/r/{}", v.app.base(), receipt_word(&code))
        }),
        None => None,
    };
    let (given, _) = survey::given(all, posted).asked(all);
    let kept = (trouble.is_some() && !may_answer && !given.0.is_empty()).then(|| survey::in_words(t, all, &given));
    let note = match (may_answer, mine.is_some()) {
        (true, _) => String::new(),
        (false, true) => t.say(key!("survey-answered")),
        (false, false) if is_open(v, column, view) => t.say(key!("survey-not-staff")),
        (false, false) => t.say(key!("survey-over")),
    };
    let home = column.charter.host(v.app.node().origin()).map_or("", |h| h.name.for_lang(t.tag()));
    let hosts = column.charter.hosts.iter().filter(|h| !view.tallies.contains_key(&h.origin));
    let open_elsewhere =
        hosts.map(|h| t.say_with(key!("survey-counting"), &[("body", h.name.for_lang(t.tag()).into())]));
    let has_results = !view.tallies.is_empty();
    let status = trouble.as_ref().map_or(StatusCode::OK, Trouble::status);
    let intro = all.intro.for_lang(t.tag());
    let page = Page {
        f: Frame::new(v, all.title.for_lang(t.tag())).with_island("survey"),
        here: v.app.path_of(&column.id),
        column: column.charter.title.for_lang(t.tag()).to_owned(),
        title: all.title.for_lang(t.tag()).to_owned(),
        intro: intro.lines().map(str::to_owned).collect(),
        badge: badge_of(t, column, view),
        stamp: stamp(v, column, view),
        trouble: trouble.map(|trouble| errors::tell(v, &trouble)),
        note,
        until: all.closes.filter(|_| may_answer).map_or_else(String::new, |closes| {
            t.say_with(key!("survey-until"), &[("when", dates::minute(t, closes.0).into())])
        }),
        action: path_of(v, column, view).filter(|_| may_answer),
        token,
        key,
        asks: if may_answer { survey::asks(t, all, posted) } else { Vec::new() },
        goes_to: t.say_with(key!("survey-send"), &[("body", home.into())]),
        kept,
        mine,
        taken: taken(t, column, view),
        results: if has_results { survey::outcome(t, column, all, view) } else { Vec::new() },
        open_elsewhere: open_elsewhere.filter(|_| has_results).collect(),
    };
    render(v, status, &page)
}
