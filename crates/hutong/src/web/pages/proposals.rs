//! Joint proposals: which there are, proposing, signing, and what each body decided.

use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    command::Ask,
    consultation::{
        item::{ItemKind, Module, State, Tier},
        phase::Phase,
        proposal::{FILED, Sign, Submit},
    },
    home::{AskToCosign, HomeAsk},
    ids::{PartName, PersonId},
    refusal::Refusal,
};
use hutong_node::pages::{CountedView, ItemView};

use super::{
    desk::behalf::{everybody, meant},
    draft::{named_byline, unnamed_byline},
    opinion::{Step, is_open, receipt_href, step_of},
    own::Ways,
};
use crate::{
    key,
    locale::Locale,
    web::{
        dates,
        errors::{self, Said, Trouble},
        forms::{self, Posted},
        frame::{Frame, render, see_other, show as show_page},
        places::{Column, Found},
        view::{
            Badge, lang_of,
            quote::{Quote, Stamp, byline, quote},
        },
        visitor::Visitor,
    },
};

/// Signatures shown with names, at most.
const NAMES_MAX: u32 = 200;
const DAY_S: u64 = 86_400;
const PHASES: [Phase; 2] = [Phase::Collecting, Phase::Deliberating];

/// How signing stands at one body.
pub struct Side {
    /// Whose.
    pub badge: Badge,
    /// How many signed there, in words.
    pub signed: String,
    /// Those who consented to be named.
    pub names: Vec<String>,
    /// Taking signatures, closed, filed or returned.
    pub stamp: Stamp,
    /// What the body said about it.
    pub reason: Option<String>,
    /// Language of that.
    pub lang: &'static str,
}

/// A proposal in a list.
pub struct Line {
    /// The proposal.
    pub quote: Quote,
    /// How many have signed of how many, in words.
    pub told: String,
    /// At each body.
    pub sides: Vec<Side>,
    /// Whether this body still takes signatures.
    pub is_open: bool,
    /// Whether this body has said what it decided.
    pub is_filed: bool,
}

#[derive(askama::Template)]
#[template(path = "pages/proposals.html")]
struct List<'a> {
    f: Frame<'a>,
    here: String,
    column: String,
    lines: Vec<Line>,
    may_write: bool,
}

#[derive(askama::Template)]
#[template(path = "pages/proposal-write.html")]
struct Form<'a> {
    f: Frame<'a>,
    here: String,
    column: String,
    trouble: Option<Said>,
    token: String,
    key: String,
    title: String,
    analysis: String,
    advice: String,
    named: Option<String>,
    unnamed: String,
    is_named: bool,
    note: String,
}

/// The form of a signature.
struct Signing {
    token: String,
    key: String,
    named: Option<String>,
    unnamed: String,
}

/// The form by which an author asks colleagues to sign, with who was asked.
struct Asking {
    token: String,
    key: String,
    asked: Vec<String>,
}

#[derive(askama::Template)]
#[template(path = "pages/proposal.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    column: String,
    path: String,
    line: Line,
    text: Option<String>,
    advice: Option<String>,
    until: String,
    asking: Option<Asking>,
    signing: Option<Signing>,
    note: String,
    mine: Option<String>,
    steps: Vec<Step>,
    own: Option<Ways>,
}

/// Shows which proposals there are.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn list(v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let t = v.locale();
    let page = List {
        f: Frame::new(&v, &t.say(key!("proposal-list"))),
        here: v.app.path_of(&column.id),
        column: column.charter.title.for_lang(t.tag()).to_owned(),
        lines: lines(&v, &column).await?,
        may_write: is_open(&v, &column, Module::Proposals, &PHASES) && v.tier() == Some(Tier::Member),
    };
    show_page(&v, &page)
}

/// All published proposals, newest first.
pub(super) async fn lines(v: &Visitor, column: &Column) -> Result<Vec<Line>, Trouble> {
    let views = v.app.node().store().list_counted(&column.id, ItemKind::Proposal, v.audience()).await?;
    let mut lines = Vec::new();
    for view in views.iter().rev().filter(|view| view.item.row.state == State::Published) {
        lines.push(line(v, column, view).await?);
    }
    Ok(lines)
}

async fn line(v: &Visitor, column: &Column, view: &CountedView) -> Result<Line, Trouble> {
    let t = v.locale();
    let store = v.app.node().store();
    let place = &view.item.place;
    let about = store.list_about(place, v.audience(), &[ItemKind::Cosign, ItemKind::Filing], NAMES_MAX).await?;
    let sides: Vec<Side> =
        column.charter.hosts.iter().enumerate().map(|(at, host)| side(t, (at, host), view, &about)).collect();
    let have = 1 + view.taken.values().sum::<u64>();
    let needed = column.charter.cosign.map_or(1, |cosign| cosign.needed);
    let told = match needed.saturating_sub(have) {
        0 => t.say_with(key!("proposal-enough"), &[("have", have.into()), ("needed", needed.into())]),
        left => t.say_with(
            key!("proposal-short"),
            &[("have", have.into()), ("needed", needed.into()), ("left", left.into())],
        ),
    };
    let home = v.app.node().origin();
    Ok(Line {
        quote: quote(t, &v.app, column, &view.item, v.app.now()),
        told,
        is_open: !view.tallies.contains_key(home) && is_open(v, column, Module::Proposals, &PHASES),
        is_filed: about.iter().any(|item| item.row.kind == ItemKind::Filing && item.place.origin == *home),
        sides,
    })
}

fn side(
    t: &Locale,
    (at, host): (usize, &hutong_core::consultation::charter::Host),
    view: &CountedView,
    about: &[ItemView],
) -> Side {
    let proposal = &view.item;
    let is_authors = proposal.place.origin == host.origin;
    let signed = view.taken.iter().filter(|((origin, _), _)| *origin == host.origin).map(|(_, n)| n).sum::<u64>();
    let signed = signed + u64::from(is_authors);
    let own = about.iter().filter(|item| item.place.origin == host.origin);
    let filing = own.clone().find(|item| item.row.kind == ItemKind::Filing);
    let names = own.filter(|item| item.row.kind == ItemKind::Cosign);
    let author = is_authors.then_some(proposal).into_iter();
    let named =
        author.chain(names).filter(|item| item.author.as_ref().is_some_and(|a| a.is_named && !a.name.is_empty()));
    let outcome = filing.and_then(|item| item.more.get(PartName::OUTCOME));
    let (label, kind) = match (outcome.map(Vec::as_slice), view.tallies.contains_key(&host.origin)) {
        (Some(code), _) if code == FILED.as_bytes() => (key!("proposal-filed"), "good"),
        (Some(_), _) => (key!("proposal-returned"), "closed"),
        (None, true) => (key!("proposal-closed"), "waiting"),
        (None, false) => (key!("proposal-signing"), "good"),
    };
    let reason = filing.and_then(|item| item.text.clone()).filter(|text| !text.is_empty());
    Side {
        badge: Badge::new(host.name.for_lang(t.tag()), &host.code, at),
        signed: t.say_with(key!("proposal-signed"), &[("n", signed.into())]),
        names: named.map(|item| byline(t, item)).collect(),
        stamp: Stamp { label: t.say(label), kind },
        lang: reason.as_deref().map_or("", lang_of),
        reason,
    }
}

/// Shows the form of a proposal.
///
/// # Errors
/// [`Trouble::NoPage`]; a refusal for whoever is no member.
pub async fn write(mut v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    v.need_account()?;
    if !column.charter.modules.contains(&Module::Proposals) {
        return Err(Trouble::Refused(Refusal::ModuleOff { module: Module::Proposals }));
    }
    match v.tier() {
        Some(Tier::Member) => form(&mut v, &column, &Posted::default(), None).await,
        Some(tier) => Err(Trouble::Refused(Refusal::TierNotAdmitted { tier })),
        None => Err(Trouble::Refused(Refusal::UnknownPerson)),
    }
}

/// Takes a proposal.
///
/// # Errors
/// [`Trouble::NoPage`]; everything else comes back as the form.
pub async fn submit(mut v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let posted = Posted::read(&v, request).await?;
    let proposal = Submit {
        consultation: column.id.clone(),
        title: posted.line("title"),
        analysis: posted.text("analysis"),
        advice: posted.text("advice"),
        named: posted.raw("named") == "yes",
    };
    let sent = forms::submit(&v, &posted, Ask::SubmitProposal(proposal)).await;
    match sent.and_then(|answer| forms::receipted(&v, &answer)) {
        Ok(receipted) => Ok(receipted),
        Err(trouble) => form(&mut v, &column, &posted, Some(trouble)).await,
    }
}

async fn form(
    v: &mut Visitor,
    column: &Column,
    posted: &Posted,
    trouble: Option<Trouble>,
) -> Result<Response, Trouble> {
    let is_same = posted.is_genuine && !matches!(trouble, Some(Trouble::Refused(Refusal::KeyReused)));
    let (token, fresh) = v.draw_form()?;
    let key = posted.key().ok().filter(|_| is_same).unwrap_or(fresh);
    let named = named_byline(v).await?;
    let v = &*v;
    let t = v.locale();
    let status = trouble.as_ref().map_or(StatusCode::OK, Trouble::status);
    let cosign = column.charter.cosign;
    let values = [("needed", cosign.map_or(1, |c| c.needed).into()), ("days", cosign.map_or(0, |c| c.days).into())];
    let page = Form {
        f: Frame::new(v, &t.say(key!("proposal-write"))),
        here: v.app.path_of(&column.id),
        column: column.charter.title.for_lang(t.tag()).to_owned(),
        trouble: trouble.map(|trouble| errors::tell(v, &trouble)),
        token,
        key: key.to_string(),
        title: posted.raw("title").to_owned(),
        analysis: posted.raw("analysis").to_owned(),
        advice: posted.raw("advice").to_owned(),
        is_named: posted.raw("named") != "no",
        named,
        unnamed: unnamed_byline(v),
        note: t.say_with(key!("proposal-how"), &values),
    };
    render(v, status, &page)
}

/// Shows a proposal.
///
/// # Errors
/// A fault of the store.
pub(super) async fn show(v: &mut Visitor, found: Found) -> Result<Response, Trouble> {
    let Found { column, item, is_own } = found;
    let store = v.app.node().store().clone();
    let counted = store.show_counted(&item.place, v.audience()).await?;
    // While it waits for a moderator, its author sees it without signatures.
    let view = counted.unwrap_or_else(|| CountedView {
        item: item.clone(),
        taken: std::collections::BTreeMap::new(),
        tallies: std::collections::BTreeMap::new(),
    });
    let line = line(v, &column, &view).await?;
    let mine = match v.me() {
        Some(me) => store.answer_of(&me, &item.place).await?,
        None => None,
    };
    let is_published = item.row.state == State::Published;
    let may_sign = is_published && line.is_open && !is_own && mine.is_none() && v.tier() == Some(Tier::Member);
    let signing = match may_sign {
        true => {
            let (token, key) = v.draw_form()?;
            Some(Signing { token, key: key.to_string(), named: named_byline(v).await?, unnamed: unnamed_byline(v) })
        }
        false => None,
    };
    let asking = match is_own && is_published && line.is_open && v.account().is_some() {
        true => {
            let (token, key) = v.draw_form()?;
            let asked = store.asked_to_cosign(item.place.index).await?.into_iter().map(|(_, name)| name.0).collect();
            Some(Asking { token, key: key.to_string(), asked })
        }
        false => None,
    };
    let v = &*v;
    let t = v.locale();
    let history = store.list_history(&item.place, v.audience(), is_own).await?;
    let path = column.path(&v.app, &item.place);
    let mine = match mine {
        Some(index) => store.show_own(index).await?.map(|signature| receipt_href(v, &signature)),
        None => None,
    };
    let note = match (&mine, may_sign, is_own) {
        (Some(_), ..) => t.say(key!("proposal-you-signed")),
        (None, false, false) if line.is_open && is_published => t.say(key!("proposal-members-sign")),
        _ => String::new(),
    };
    let until = column.charter.cosign.filter(|_| line.is_open && is_published).map(|cosign| {
        let end = dates::minute(t, item.row.ts.saturating_add(cosign.days.saturating_mul(DAY_S)));
        t.say_with(key!("proposal-until"), &[("when", end.into())])
    });
    let advice = item.more.get(PartName::ADVICE).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let own = super::own::ways(v, &item, is_own, &path).await?;
    let page = Page {
        f: Frame::new(v, &line.quote.title),
        here: v.app.path_of(&column.id),
        column: column.charter.title.for_lang(t.tag()).to_owned(),
        text: item.text.clone().filter(|text| !text.is_empty()),
        advice,
        until: until.unwrap_or_default(),
        asking,
        signing,
        note,
        mine,
        steps: history.iter().map(|line| step_of(t, item.row.kind, line)).collect(),
        own,
        line,
        path,
    };
    show_page(v, &page)
}

/// Takes a signature, and leads to its receipt. Pressed twice, it counts once and says nothing of it.
///
/// # Errors
/// [`Trouble::NoPage`]; what the rule says.
pub async fn sign(v: Visitor, Path((c, word)): Path<(String, String)>, request: Request) -> Result<Response, Trouble> {
    let found = Found::find(&v, &c, &word).await?;
    let posted = Posted::read(&v, request).await?;
    let ask = Sign { proposal: found.item.place.clone(), named: posted.raw("named") == "yes" };
    match forms::submit(&v, &posted, Ask::CosignProposal(ask)).await {
        Ok(answer) => forms::receipted(&v, &answer),
        Err(Trouble::Refused(Refusal::AlreadyDone)) => Ok(see_other(&v, &found.column.path(&v.app, &found.item.place))),
        Err(trouble) => Err(trouble),
    }
}

/// Asks colleagues of this body to sign; they find it on their own pages.
///
/// # Errors
/// [`Trouble::NoPage`] for everybody but its author; a refusal for a name that nobody has.
pub async fn ask(v: Visitor, Path((c, word)): Path<(String, String)>, request: Request) -> Result<Response, Trouble> {
    let found = Found::own(&v, &c, &word).await?;
    let posted = Posted::read(&v, request).await?;
    if !posted.is_genuine {
        return Err(Trouble::StaleForm);
    }
    v.need_account()?;
    let people = everybody(&v).await?;
    let named = posted.text("people");
    let lines = named.lines().map(str::trim).filter(|line| !line.is_empty());
    let to: Option<Vec<PersonId>> = lines.map(|line| meant(&people, line)).collect();
    let to = to.ok_or(Trouble::Refused(Refusal::UnknownPerson))?;
    let ask = AskToCosign { proposal: found.item.place.clone(), to };
    forms::submit_home(&v, &posted, HomeAsk::AskToCosign(ask)).await?;
    Ok(see_other(&v, &format!("{}#signed", found.column.path(&v.app, &found.item.place))))
}
