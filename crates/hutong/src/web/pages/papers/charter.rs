//! The charter editor: a form in six parts, and beside it the page as a citizen, a member and the other body will see it.
//! A charter that is sent goes to a checker; until then it is nobody's but the form's.

use axum::{
    extract::{Path, Query, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    consultation::{
        charter::{Bilingual, Charter, Host, Review},
        document::{self, Kind},
        item::{Audience, Module, Tier},
    },
    home::{DraftDocument, HomeAsk},
    ids::{Code, ConsultationId, Origin},
    moment::Moment,
    refusal::Refusal,
};
use serde::Deserialize;

use super::{
    charter_form::{self, ASSURANCES},
    kept, overview, paper,
    preview::{As, Preview, preview},
    subject::{self, Subject},
    trail,
};
use crate::{
    key,
    locale::Locale,
    web::{
        dates,
        errors::{self, Said, Trouble},
        forms::{self, Posted},
        frame::{Frame, render_own, see_other},
        view::quote,
        visitor::Visitor,
    },
};

/// Bodies that a form offers as hosts.
pub(super) const BODIES_MAX: usize = 8;
/// Days from today on which a charter from nothing opens, and for how many it collects.
const OPENS_IN_DAYS: i64 = 14;
const COLLECTS_DAYS: i64 = 45;
/// Hour of the bodies' zone at which it opens and closes.
const HOUR: u64 = 8;

/// A field that is chosen from a few.
struct Choice {
    value: &'static str,
    label: String,
    is_chosen: bool,
}

/// A box.
struct Tick {
    name: String,
    label: String,
    is_ticked: bool,
}

/// A row for a sub-question.
struct PromptRow {
    at: usize,
    id: String,
    zh: String,
    en: String,
    audiences: Vec<Choice>,
}

/// A body that may be a host.
struct HostRow {
    at: usize,
    is_ticked: bool,
    origin: String,
    code: String,
    zh: String,
    en: String,
}

#[derive(askama::Template)]
#[template(path = "pages/papers/charter.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    paper: String,
    heading: String,
    ver: u64,
    trouble: Option<Said>,
    has_kept: bool,
    p: &'a Posted,
    prompts: Vec<PromptRow>,
    hosts: Vec<HostRow>,
    tiers: Vec<Tick>,
    assurances: Vec<Choice>,
    modules: Vec<Tick>,
    reviews: Vec<Choice>,
    rows: bool,
    is_change: bool,
    advice: Vec<String>,
    preview: Option<Preview>,
    eyes: &'static str,
    token: String,
    key: String,
}

#[derive(askama::Template)]
#[template(path = "pages/papers/new.html")]
struct New<'a> {
    f: Frame<'a>,
    trouble: Option<String>,
    id: String,
    from: Vec<(String, String, bool)>,
}

/// What is opened.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// The id of a consultation to begin.
    #[serde(default)]
    id: String,
    /// The consultation whose charter is the beginning of a new one's.
    #[serde(default)]
    from: String,
    #[serde(default)]
    kept: String,
}

/// Asks how a new consultation is called, and with which charter to begin; then leads to its form.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever drafts nothing.
pub async fn new(v: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    if !v.need_account()?.roles.drafter {
        return Err(Trouble::Refused(Refusal::NeedsRole { role: "drafter" }));
    }
    let t = v.locale();
    let mut trouble: Option<&'static str> = None;
    if !asked.id.is_empty() {
        match ConsultationId::new(asked.id.trim()) {
            Ok(id) if subject::of(&v, &id).await?.is_none() => {
                let from = ConsultationId::new(&asked.from).map(|from| format!("?from={from}")).unwrap_or_default();
                return Ok(see_other(&v, &format!("{}/desk/{id}/charter{from}", v.app.base())));
            }
            Ok(_) => trouble = Some(key!("papers-id-taken")),
            Err(_) => trouble = Some(key!("papers-id-bad")),
        }
    }
    let mut from = vec![(String::new(), t.say(key!("papers-from-nothing")), asked.from.is_empty())];
    for view in v.app.node().store().list_consultations().await? {
        if let Some(charter) = view.charter.as_ref().filter(|charter| charter.host(v.app.node().origin()).is_some()) {
            let id = view.id.to_string();
            let is_chosen = id == asked.from;
            from.push((id, charter.title.for_lang(t.tag()).to_owned(), is_chosen));
        }
    }
    let trouble = trouble.map(|what| t.say(what));
    let status = if trouble.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    render_own(&v, status, &New { f: Frame::new(&v, &t.say(key!("papers-new"))), trouble, id: asked.id, from })
}

/// What a form is about: an id, what is known of it, and the charter that the next version begins with.
struct Work {
    id: ConsultationId,
    subject: Option<Subject>,
    base: Charter,
    ver: u64,
}

/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever does not draft here.
async fn work(v: &Visitor, c: &str, from: &str) -> Result<Work, Trouble> {
    if v.account().is_none() {
        return Err(v.sign_in_first());
    }
    let id = ConsultationId::new(c).map_err(|_| Trouble::NoPage)?;
    if !v.roles_in(&id).drafter {
        return Err(Trouble::Refused(Refusal::NeedsRole { role: "drafter" }));
    }
    let Some(subject) = subject::of(v, &id).await? else {
        let base = beginning(v, &id, from).await?;
        return Ok(Work { id, subject: None, base, ver: 1 });
    };
    let (document, drafts) = subject::papers(v, &id, Kind::Charter).await?;
    let ver = trail::next_version(&subject.hosts, &document);
    let draft = drafts.iter().filter_map(|draft| Charter::read(&draft.bytes).ok()).find(|charter| charter.ver == ver);
    let base = match (draft, &subject.in_force) {
        (Some(draft), _) => draft,
        (None, Some(charter)) => Charter { ver, reason: Bilingual::default(), ..charter.clone() },
        (None, None) => Charter { ver, ..beginning(v, &id, from).await? },
    };
    Ok(Work { id, subject: Some(subject), base, ver })
}

/// The charter of a new consultation: another one's, for the days to come, or an empty one of this body alone.
async fn beginning(v: &Visitor, id: &ConsultationId, from: &str) -> Result<Charter, Trouble> {
    let day = dates::day_number(v.app.now().0);
    let at = |days: i64| {
        let midnight = day.saturating_add_signed(days) * dates::DAY_S;
        Moment((midnight + HOUR * 3_600).saturating_sub(dates::ZONE_OFFSET_S))
    };
    let (opens, closes) = (at(OPENS_IN_DAYS), at(OPENS_IN_DAYS + COLLECTS_DAYS));
    let year = dates::day_of(dates::day_number(opens.0)).year;
    let consultation = id.clone();
    if let Ok(from) = ConsultationId::new(from)
        && let Some(found) = subject::of(v, &from).await?.and_then(|subject| subject.in_force)
    {
        let (title, reason) = (Bilingual::default(), Bilingual::default());
        return Ok(Charter { consultation, ver: 1, year, title, reason, opens, closes, ..found });
    }
    let code = |code: &str| Code::new(code).map_err(Trouble::fault);
    Ok(Charter {
        consultation,
        ver: 1,
        code: String::new(),
        year,
        title: Bilingual::default(),
        question: Bilingual::default(),
        hosts: home(v).await?.into_iter().collect(),
        prompts: Vec::new(),
        tiers: vec![(Tier::Member, code("roll")?), (Tier::Open, code("none")?)],
        modules: [Module::Opinions, Module::Replies, Module::Support].into(),
        review: Review::Before,
        vote_rows_open: false,
        cosign: None,
        opens,
        closes,
        rules: Bilingual::default(),
        reason: Bilingual::default(),
        simulated: v.app.is_demo(),
    })
}

/// Bodies that other charters name, this one first: under which letters and name.
async fn bodies(v: &Visitor) -> Result<Vec<Host>, Trouble> {
    let mut hosts: Vec<Host> = Vec::new();
    for view in v.app.node().store().list_consultations().await? {
        for host in view.charter.iter().flat_map(|charter| &charter.hosts) {
            if !hosts.iter().any(|known| known.origin == host.origin) {
                hosts.push(host.clone());
            }
        }
    }
    let home = v.app.node().origin();
    hosts.sort_by_key(|host| host.origin != *home);
    Ok(hosts)
}

async fn home(v: &Visitor) -> Result<Option<Host>, Trouble> {
    let home = v.app.node().origin().clone();
    let known = bodies(v).await?.into_iter().find(|host| host.origin == home);
    Ok(known.or(Some(Host { origin: home, code: String::new(), name: Bilingual::default() })))
}

/// Shows the form.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever does not draft here.
pub async fn show(mut v: Visitor, Path(c): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let work = work(&v, &c, &asked.from).await?;
    let mut posted = Posted::default();
    let here = here(&v, &work.id);
    let has_kept = kept::fill(&v, &here, &asked.kept, &mut posted).await?;
    if !has_kept {
        charter_form::fill(&mut posted, &work.base);
    }
    posted.set("from", &asked.from);
    page(&mut v, &work, posted, has_kept, None).await
}

fn here(v: &Visitor, id: &ConsultationId) -> String {
    format!("{}/desk/{id}/charter", v.app.base())
}

/// Takes the form: to look at it as somebody else, or to send it to a checker.
///
/// # Errors
/// [`Trouble::SignIn`], with what was typed kept; a refusal for whoever does not draft here.
pub async fn submit(mut v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    if v.account().is_none() && v.is_expired() {
        let id = ConsultationId::new(&c).map_err(|_| Trouble::NoPage)?;
        let posted = Posted::read(&v, request).await?;
        return Err(kept::keep(&v, &here(&v, &id), &posted).await);
    }
    if v.account().is_none() {
        return Err(v.sign_in_first());
    }
    let posted = Posted::read(&v, request).await?;
    let work = work(&v, &c, posted.raw("from")).await?;
    if posted.raw("do") != "send" {
        return page(&mut v, &work, posted, false, None).await;
    }
    match send(&v, &work, &posted).await {
        Ok(()) => {
            kept::forget(&v, &posted).await;
            Ok(see_other(&v, &format!("{}/desk/{}/papers/charter", v.app.base(), work.id)))
        }
        Err(trouble) => page(&mut v, &work, posted, false, Some(trouble)).await,
    }
}

async fn send(v: &Visitor, work: &Work, posted: &Posted) -> Result<(), Trouble> {
    let charter = charter_form::read(posted, &work.base, work.ver)?;
    let document = document::document_id(&work.id, Kind::Charter).map_err(Trouble::fault)?;
    let draft = DraftDocument { document, bytes: charter.bytes() };
    forms::submit_home(v, posted, HomeAsk::DraftDocument(draft)).await
}

/// Bodies as the form offers them: what is in it, and those that it does not name.
async fn host_rows(v: &Visitor, posted: &Posted) -> Result<Vec<HostRow>, Trouble> {
    let field = |at: usize, name: &str| posted.raw(&format!("host-{at}-{name}")).to_owned();
    let mut rows: Vec<HostRow> = (0..BODIES_MAX)
        .filter(|at| !field(*at, "origin").is_empty())
        .map(|at| HostRow {
            at,
            is_ticked: posted.has(&format!("host-{at}")),
            origin: field(at, "origin"),
            code: field(at, "code"),
            zh: field(at, "zh"),
            en: field(at, "en"),
        })
        .collect();
    let partners = v.app.node().partners().into_iter().map(|partner| Host {
        origin: partner.origin,
        code: String::new(),
        name: Bilingual::default(),
    });
    for host in bodies(v).await?.into_iter().chain(partners) {
        let origin: &Origin = &host.origin;
        if rows.len() >= BODIES_MAX || rows.iter().any(|row| row.origin == origin.as_str()) {
            continue;
        }
        let (at, origin) = (rows.len(), origin.to_string());
        rows.push(HostRow { at, is_ticked: false, origin, code: host.code, zh: host.name.zh, en: host.name.en });
    }
    Ok(rows)
}

fn prompt_rows(t: &Locale, posted: &Posted) -> Vec<PromptRow> {
    let row = |at: usize| {
        let field = |name: &str| posted.raw(&format!("prompt-{at}-{name}")).to_owned();
        let chosen = field("audience");
        let audiences = Audience::ALL.iter().map(|audience| Choice {
            value: audience.word(),
            label: quote::audience(t, *audience),
            is_chosen: audience.word() == chosen,
        });
        PromptRow { at, id: field("id"), zh: field("zh"), en: field("en"), audiences: audiences.collect() }
    };
    (0..charter_form::rows(posted)).map(row).collect()
}

fn ticks(t: &Locale, posted: &Posted, names: &[(&str, &'static str)]) -> Vec<Tick> {
    let tick = |(name, label): &(&str, &'static str)| Tick {
        name: (*name).to_owned(),
        label: t.say(label),
        is_ticked: posted.has(name),
    };
    names.iter().map(tick).collect()
}

fn choices(t: &Locale, chosen: &str, all: &[(&'static str, &'static str)]) -> Vec<Choice> {
    let choice = |(value, label): &(&'static str, &'static str)| Choice {
        value,
        label: t.say(label),
        is_chosen: *value == chosen,
    };
    all.iter().map(choice).collect()
}

async fn page(
    v: &mut Visitor,
    work: &Work,
    posted: Posted,
    has_kept: bool,
    trouble: Option<Trouble>,
) -> Result<Response, Trouble> {
    let hosts = host_rows(v, &posted).await?;
    let (token, fresh) = v.draw_form()?;
    // A repeat of what may have been kept is recognised by its key.
    let key = posted.key().ok().filter(|_| posted.is_genuine).unwrap_or(fresh);
    let v = &*v;
    let t = v.locale();
    let eyes = As::of(posted.raw("as"));
    let charter = charter_form::read(&posted, &work.base, work.ver).ok();
    let tiers = [
        ("tier-member", key!("papers-tier-member")),
        ("tier-verified", key!("papers-tier-verified")),
        ("tier-open", key!("papers-tier-open")),
    ];
    let modules = [
        ("module-opinions", key!("portal-module-opinions")),
        ("module-replies", key!("portal-module-replies")),
        ("module-support", key!("portal-module-support")),
        ("module-stance", key!("portal-module-stance")),
        ("module-topics", key!("portal-module-topics")),
        ("module-survey", key!("portal-module-survey")),
        ("module-notes", key!("portal-module-notes")),
        ("module-proposals", key!("portal-module-proposals")),
    ];
    let page = Page {
        f: Frame::new(v, &t.say(key!("papers-editor"))).with_island("charter"),
        here: here(v, &work.id),
        paper: work
            .subject
            .as_ref()
            .map_or_else(|| format!("{}/desk/papers", v.app.base()), |s| overview::href(v, s, Kind::Charter)),
        heading: work
            .subject
            .as_ref()
            .map_or_else(|| work.id.to_string(), |subject| subject.title.for_lang(t.tag()).to_owned()),
        ver: work.ver,
        has_kept,
        prompts: prompt_rows(t, &posted),
        hosts,
        tiers: ticks(t, &posted, &tiers),
        assurances: choices(
            t,
            posted.raw("assurance"),
            &[(ASSURANCES[0], key!("papers-assurance-phone")), (ASSURANCES[1], key!("papers-assurance-oidc"))],
        ),
        modules: ticks(t, &posted, &modules),
        reviews: choices(
            t,
            posted.raw("review"),
            &[("before", key!("portal-review-before")), ("after", key!("portal-review-after"))],
        ),
        rows: posted.has("rows"),
        is_change: work.ver > 1,
        advice: charter.iter().flat_map(|charter| said(t, charter)).collect(),
        preview: charter.map(|charter| preview(t, &charter, eyes)),
        eyes: eyes.word(),
        token,
        key: key.to_string(),
        trouble: trouble.as_ref().map(|trouble| errors::tell(v, trouble)),
        p: &posted,
    };
    render_own(v, trouble.as_ref().map_or(StatusCode::OK, Trouble::status), &page)
}

/// What contradicts itself, and what is worth a second look.
fn said(t: &Locale, charter: &Charter) -> Vec<String> {
    let contradictions = charter.contradictions().into_iter().map(|what| {
        let notice = crate::refusals::notice(&Refusal::CharterContradicts { what });
        t.tell(&notice)
    });
    contradictions.chain(paper::advice(t, charter)).collect()
}
