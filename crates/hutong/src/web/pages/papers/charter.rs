//! The charter editor: a form in six parts, and beside it the page as a citizen, a member and the other body will see it.
//! A charter that is sent goes to a checker; until then it is nobody's but the form's.

use std::collections::BTreeSet;

use axum::{
    extract::{Path, Query, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    consultation::{
        charter::{Bilingual, Charter, HOSTS_MAX, Host},
        document::{self, Kind},
        item::Audience,
    },
    home::{DraftDocument, HomeAsk},
    ids::{ConsultationId, Origin, PromptId},
    refusal::Refusal,
};
use hutong_node::pages::DraftView;
use serde::Deserialize;

use super::{
    begin::{beginning, bodies},
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
        errors::{self, Said, Trouble},
        forms::{self, Posted},
        frame::{Frame, render_own, see_other},
        view::{
            outline::{Change, changes, outline},
            quote,
        },
        visitor::Visitor,
    },
};

/// A field that is chosen from a few.
struct Choice {
    value: String,
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
    /// What a colleague has sent meanwhile, and the draft that sending replaces.
    theirs: Vec<Change>,
    base: String,
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

/// What is opened.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// The consultation whose charter is the beginning of a new one's.
    #[serde(default)]
    from: String,
    #[serde(default)]
    kept: String,
}

/// What a form is about: an id, what is known of it, and the charter that the next version begins with.
struct Work {
    id: ConsultationId,
    subject: Option<Subject>,
    base: Charter,
    ver: u64,
    /// The newest draft of that version.
    draft: Option<DraftView>,
    /// Sub-questions of all versions.
    prompts: BTreeSet<PromptId>,
}

impl Work {
    fn draft_hash(&self) -> String {
        self.draft.as_ref().map(|draft| draft.sha256.to_hex()).unwrap_or_default()
    }
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
        return Ok(Work { id, subject: None, base, ver: 1, draft: None, prompts: BTreeSet::new() });
    };
    let (document, drafts) = subject::papers(v, &id, Kind::Charter).await?;
    let ver = trail::next_version(&subject.hosts, &document);
    let versions = document.versions.iter().flat_map(|view| view.contents.values());
    let all = versions.chain(drafts.iter().map(|draft| &draft.bytes)).filter_map(|bytes| Charter::read(bytes).ok());
    let prompts = all.flat_map(|charter| charter.prompts).map(|prompt| prompt.id).collect();
    let read = drafts.into_iter().filter_map(|draft| Some((Charter::read(&draft.bytes).ok()?, draft)));
    let (charter, draft) = read.into_iter().find(|(charter, _)| charter.ver == ver).unzip();
    let base = match (charter, &subject.in_force) {
        (Some(charter), _) => charter,
        (None, Some(charter)) => Charter { ver, reason: Bilingual::default(), ..charter.clone() },
        (None, None) => Charter { ver, ..beginning(v, &id, from).await? },
    };
    Ok(Work { id, subject: Some(subject), base, ver, draft, prompts })
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
        posted.set("base", &work.draft_hash());
    }
    posted.set("from", &asked.from);
    page(&mut v, &work, posted, Shown { has_kept, ..Shown::default() }).await
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
        return page(&mut v, &work, posted, Shown::default()).await;
    }
    let shown = match send(&v, &work, &posted).await {
        Ok(None) => {
            kept::forget(&v, &posted).await;
            return Ok(see_other(&v, &format!("{}/desk/{}/papers/charter", v.app.base(), work.id)));
        }
        Ok(Some(theirs)) => Shown { theirs, ..Shown::default() },
        Err(trouble) => Shown { trouble: Some(trouble), ..Shown::default() },
    };
    page(&mut v, &work, posted, shown).await
}

/// What stands on the page besides the form.
#[derive(Default)]
struct Shown {
    trouble: Option<Trouble>,
    has_kept: bool,
    /// What a colleague's draft says, who has sent one since this form was drawn.
    theirs: Vec<Change>,
}

/// Sends the charter to a checker; where a colleague has sent another one meanwhile, gives what that says instead. Whoever
/// sends again then has seen it: all drafts are kept.
async fn send(v: &Visitor, work: &Work, posted: &Posted) -> Result<Option<Vec<Change>>, Trouble> {
    let charter = charter_form::read(posted, &work.base, &work.prompts, work.ver)?;
    if let Some(draft) = work.draft.as_ref().filter(|draft| draft.sha256.to_hex() != posted.raw("base")) {
        let lines = |bytes: &[u8]| outline(v.locale(), Kind::Charter, bytes).unwrap_or_default();
        let theirs = changes(&lines(&charter.bytes()), &lines(&draft.bytes));
        // The same press sent twice finds its own draft.
        if !theirs.is_empty() {
            return Ok(Some(theirs));
        }
    }
    let document = document::document_id(&work.id, Kind::Charter).map_err(Trouble::fault)?;
    let draft = DraftDocument { document, bytes: charter.bytes() };
    forms::submit_home(v, posted, HomeAsk::DraftDocument(draft)).await.map(|()| None)
}

/// Bodies as the form offers them: what is in it, and those that it does not name.
async fn host_rows(v: &Visitor, posted: &Posted) -> Result<Vec<HostRow>, Trouble> {
    let field = |at: usize, name: &str| posted.raw(&format!("host-{at}-{name}")).to_owned();
    let mut rows: Vec<HostRow> = (0..HOSTS_MAX)
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
        if rows.len() >= HOSTS_MAX || rows.iter().any(|row| row.origin == origin.as_str()) {
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
            value: audience.word().to_owned(),
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
        value: (*value).to_owned(),
        label: t.say(label),
        is_chosen: *value == chosen,
    };
    all.iter().map(choice).collect()
}

async fn page(v: &mut Visitor, work: &Work, posted: Posted, shown: Shown) -> Result<Response, Trouble> {
    let hosts = host_rows(v, &posted).await?;
    let (token, fresh) = v.draw_form()?;
    // A repeat of what may have been kept is recognised by its key.
    let key = posted.key().ok().filter(|_| posted.is_genuine).unwrap_or(fresh);
    let v = &*v;
    let t = v.locale();
    let eyes = As::of(posted.raw("as"));
    let status = match (&shown.trouble, shown.theirs.is_empty()) {
        (Some(trouble), _) => trouble.status(),
        (None, true) => StatusCode::OK,
        (None, false) => StatusCode::CONFLICT,
    };
    let charter = charter_form::read(&posted, &work.base, &work.prompts, work.ver).ok();
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
        has_kept: shown.has_kept,
        base: if shown.theirs.is_empty() { posted.raw("base").to_owned() } else { work.draft_hash() },
        theirs: shown.theirs,
        prompts: prompt_rows(t, &posted),
        hosts,
        tiers: ticks(t, &posted, &tiers),
        assurances: assurances(t, posted.raw("assurance")),
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
        trouble: shown.trouble.as_ref().map(|trouble| errors::tell(v, trouble)),
        p: &posted,
    };
    render_own(v, status, &page)
}

/// Ways in which people are verified; one that is in the charter and in no list of ours stays to be chosen.
fn assurances(t: &Locale, chosen: &str) -> Vec<Choice> {
    let all = [(ASSURANCES[0], key!("papers-assurance-phone")), (ASSURANCES[1], key!("papers-assurance-oidc"))];
    let mut all = choices(t, chosen, &all);
    if !chosen.is_empty() && !ASSURANCES.contains(&chosen) {
        all.push(Choice { value: chosen.to_owned(), label: chosen.to_owned(), is_chosen: true });
    }
    all
}

/// What contradicts itself, and what is worth a second look.
fn said(t: &Locale, charter: &Charter) -> Vec<String> {
    let contradictions = charter.contradictions().into_iter().map(|what| {
        let notice = crate::refusals::notice(&Refusal::CharterContradicts { what });
        t.tell(&notice)
    });
    contradictions.chain(paper::advice(t, charter)).collect()
}
