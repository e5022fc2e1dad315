//! One paper: what is in force, what another body proposes and what that changes, the draft on its way to the signature.

use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    command::Ask,
    consultation::{
        charter::{Advice, Charter},
        document::{self, Answer, Kind, Propose, Reject},
    },
    facts::Roles,
    home::{CheckDraft, CountersignDraft, HomeAsk},
    ids::DocumentId,
    record::DocumentVersion,
    refusal::Refusal,
};
use hutong_log::hash::Hash;
use hutong_node::pages::{DocumentView, DraftView};

use super::{
    countersign::{self, Countersigns},
    overview::{href, kind_name},
    report::cite::{self, Finding},
    subject::{self, Subject},
    trail::{self, Stand, StepLine, Waiting},
};
use crate::{
    key,
    locale::Locale,
    web::{
        errors::{self, Said, Trouble},
        forms::{self, Posted},
        frame::{Frame, render_own, see_other},
        places::Column,
        view::{
            Badge,
            outline::{Change, Line, changes, outline},
        },
        visitor::Visitor,
    },
};

/// A version that another body proposed.
struct Proposal {
    ver: u64,
    badge: Option<Badge>,
    sha256: String,
    changes: Vec<Change>,
    lines: Vec<Line>,
    /// What the check of a report's citations found; none for other papers.
    findings: Option<Vec<Finding>>,
    accept: String,
    reject: String,
}

/// The draft of the next version.
struct Draft {
    sha256: String,
    steps: Vec<StepLine>,
    stand: Stand,
    countersigns: Countersigns,
    changes: Vec<Change>,
    lines: Vec<Line>,
    advice: Vec<String>,
    /// As above.
    findings: Option<Vec<Finding>>,
}

/// A report that both bodies adopted: issued by this one, or to be issued with a form of this key.
enum Issue {
    Done,
    Open { sha256: String, key: String },
}

#[derive(askama::Template)]
#[template(path = "pages/papers/paper.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    title: String,
    kind: String,
    trouble: Option<Said>,
    comment: String,
    may: Roles,
    /// The version in force and its public page.
    in_force: Option<(u64, Option<String>)>,
    proposals: Vec<Proposal>,
    waiting: Option<Waiting>,
    /// What it says, and what it changes.
    proposed: (Vec<Change>, Vec<Line>),
    ver: u64,
    draft: Option<Draft>,
    edit: Option<(String, String)>,
    issue: Option<Issue>,
    token: String,
    check: String,
    sign: String,
}

/// Shows a paper.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever has no role here; [`Trouble::NoPage`] for what is no paper.
pub async fn show(mut v: Visitor, Path((c, kind)): Path<(String, String)>) -> Result<Response, Trouble> {
    let (subject, roles) = subject::find(&v, &c).await?;
    let kind = kind_of(&kind)?;
    page(&mut v, (&subject, roles), kind, &Posted::default(), None).await
}

/// The joint plan has a desk of its own.
fn kind_of(word: &str) -> Result<Kind, Trouble> {
    Kind::from_word(word).filter(|kind| *kind != Kind::Plan).ok_or(Trouble::NoPage)
}

/// Takes a checker's step or an act of the signatory.
///
/// # Errors
/// As [`show`]; everything else comes back with the page.
pub async fn submit(
    mut v: Visitor,
    Path((c, kind)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Trouble> {
    let (subject, roles) = subject::find(&v, &c).await?;
    let kind = kind_of(&kind)?;
    let posted = Posted::read(&v, request).await?;
    // Whoever only reads here may have been asked; the rule knows.
    if !super::works(roles) && !matches!(posted.raw("do"), "agree" | "object") {
        return Err(Trouble::Refused(Refusal::NeedsRole { role: "signatory" }));
    }
    let id = document::document_id(&subject.id, kind).map_err(Trouble::fault)?;
    match carry(&v, &id, &posted).await {
        Ok(()) => Ok(see_other(&v, &href(&v, &subject, kind))),
        Err(trouble) => page(&mut v, (&subject, roles), kind, &posted, Some(trouble)).await,
    }
}

/// A checker's step, or an act of the signatory, on a document of whatever kind.
///
/// # Errors
/// [`Trouble::BadForm`] for anything else; what the rule says.
pub(super) async fn carry(v: &Visitor, id: &DocumentId, posted: &Posted) -> Result<(), Trouble> {
    let id = id.clone();
    let sha256 = Hash::from_hex(posted.raw("sha256")).map_err(|_| Trouble::BadForm)?;
    let answer = || {
        let ver = posted.raw("ver").parse().map_err(|_| Trouble::BadForm)?;
        Ok::<_, Trouble>(Answer { document: DocumentVersion { id: id.clone(), ver, sha256 } })
    };
    let ask = match posted.raw("do") {
        step @ ("pass" | "return") => {
            let comment = posted.text("comment");
            let check = CheckDraft { document: id, sha256, passes: step == "pass", comment };
            return forms::submit_home(v, posted, HomeAsk::CheckDraft(check)).await;
        }
        "ask" | "release" | "agree" | "object" => {
            let ask = CountersignDraft { document: id, sha256, step: countersign::step_of(posted)? };
            return forms::submit_home(v, posted, HomeAsk::CountersignDraft(ask)).await;
        }
        "sign" => {
            let drafts = v.app.node().store().list_drafts(&id).await?;
            // Signed is what was shown: a draft that came after is another one.
            let draft = drafts.into_iter().next().filter(|draft| draft.sha256 == sha256);
            let bytes = draft.ok_or(Trouble::Refused(Refusal::TooLate))?.bytes;
            Ask::ProposeDocument(Propose { document: id, bytes })
        }
        "accept" => Ask::AcceptDocument(answer()?),
        "issue" => Ask::IssueReport(id),
        "reject" => Ask::RejectDocument(Reject { answer: answer()?, comment: posted.text("comment") }),
        _ => return Err(Trouble::BadForm),
    };
    forms::submit(v, posted, ask).await.map(|_| ())
}

/// The lines of the version in force.
fn lines_in_force(t: &Locale, kind: Kind, document: &DocumentView) -> Vec<Line> {
    let bytes = document.in_force.as_ref().and_then(|version| {
        let view = document.versions.iter().find(|view| view.ver == version.ver)?;
        view.contents.get(&version.sha256)
    });
    bytes.and_then(|bytes| outline(t, kind, bytes)).unwrap_or_default()
}

/// Advice in words.
pub(super) fn advice(t: &Locale, charter: &Charter) -> Vec<String> {
    let days = [("days", charter.days().into())];
    let say = |advice: &Advice| match advice {
        Advice::FewDays => t.say_with(key!("papers-advice-few-days"), &days),
        Advice::ManyDays => t.say_with(key!("papers-advice-many-days"), &days),
        Advice::NoPrompts => t.say(key!("papers-advice-no-prompts")),
        Advice::NoRules => t.say(key!("papers-advice-no-rules")),
        Advice::LongQuestion => t.say(key!("papers-advice-long-question")),
        Advice::OneLanguage => t.say(key!("papers-advice-one-language")),
        Advice::MembersAlone => t.say(key!("papers-advice-members-alone")),
        Advice::NothingPublic => t.say(key!("papers-advice-nothing-public")),
        Advice::PublicUnread => t.say(key!("papers-advice-public-unread")),
    };
    charter.advice().iter().map(say).collect()
}

/// Where the draft is made, and what that place is called.
fn editor(v: &Visitor, subject: &Subject, kind: Kind) -> Option<(String, String)> {
    let at = |page: &str| format!("{}/desk/{}/{page}", v.app.base(), subject.id);
    let (page, label) = match kind {
        Kind::Charter => ("charter", key!("papers-edit")),
        Kind::Themes => ("themes", key!("board-title")),
        Kind::Report => ("report", key!("bench-title")),
        Kind::Plan => return None,
    };
    // Themes and reports are about what was said: there is nothing before anybody could say anything.
    let is_open = kind == Kind::Charter || subject.in_force.is_some();
    is_open.then(|| (at(page), v.locale().say(label)))
}

/// Whether this body has issued the report in force.
fn is_issued(v: &Visitor, column: &Column, document: &DocumentView) -> bool {
    let home = v.app.node().origin();
    let stage = column.view.stages.iter().find(|stage| stage.origin == *home);
    let Some((reported, version)) = stage.and_then(|s| s.stage.reported).zip(document.in_force.as_ref()) else {
        return false;
    };
    let acts = document.versions.iter().filter(|view| view.ver == version.ver).flat_map(|view| &view.acts);
    acts.filter(|act| act.place.origin == *home).all(|act| act.place.index < reported)
}

fn draft_of(t: &Locale, kind: Kind, before: &[Line], draft: &DraftView) -> Draft {
    let lines = outline(t, kind, &draft.bytes).unwrap_or_default();
    let charter = (kind == Kind::Charter).then(|| Charter::read(&draft.bytes).ok()).flatten();
    Draft {
        sha256: draft.sha256.to_hex(),
        steps: trail::steps(t, draft),
        stand: trail::stand(draft),
        countersigns: Countersigns::default(),
        changes: if before.is_empty() { Vec::new() } else { changes(before, &lines) },
        advice: charter.iter().flat_map(|charter| advice(t, charter)).collect(),
        findings: None,
        lines,
    }
}

async fn page(
    v: &mut Visitor,
    (subject, may): (&Subject, Roles),
    kind: Kind,
    posted: &Posted,
    trouble: Option<Trouble>,
) -> Result<Response, Trouble> {
    let (document, drafts) = subject::papers(v, &subject.id, kind).await?;
    if document.versions.is_empty() && drafts.is_empty() && (kind == Kind::Charter || subject.in_force.is_none()) {
        return Err(Trouble::NoPage);
    }
    let column = match kind {
        Kind::Report if subject.in_force.is_some() => Some(Column::find(v, subject.id.as_str()).await?),
        _ => None,
    };
    let open = trail::open(v, &subject.hosts, &document).len();
    let mut keys = Vec::new();
    let mut token = String::new();
    for _ in 0..2 * open + 3 + countersign::KEYS {
        let (drawn, key) = v.draw_form()?;
        token = drawn;
        keys.push(key.to_string());
    }
    let mut keys = keys.into_iter();
    let mut next = || keys.next().unwrap_or_default();
    let (check, sign, issue) = (next(), next(), next());
    let spare: [String; countersign::KEYS] = std::array::from_fn(|_| next());
    let v = &*v;
    let t = v.locale();
    let before = lines_in_force(t, kind, &document);
    let proposals = trail::open(v, &subject.hosts, &document).into_iter().map(|open| {
        let lines = outline(t, kind, open.bytes).unwrap_or_default();
        Proposal {
            ver: open.ver,
            badge: subject::badge(v, &subject.hosts, open.by),
            sha256: open.sha256.to_hex(),
            changes: if before.is_empty() { Vec::new() } else { changes(&before, &lines) },
            lines,
            findings: None,
            accept: next(),
            reject: next(),
        }
    });
    let mut proposals: Vec<Proposal> = proposals.collect();
    if let Some(column) = &column {
        for (shown, open) in proposals.iter_mut().zip(trail::open(v, &subject.hosts, &document)) {
            shown.findings = cite::check_bytes(v, column, open.bytes).await?;
        }
    }
    let ver = trail::next_version(&subject.hosts, &document);
    let draft = drafts.first().filter(|draft| super::version_of(kind, &draft.bytes) == Some(ver));
    let public = subject.in_force.as_ref().map(|_| {
        let page = match kind {
            Kind::Charter => "charter",
            Kind::Themes => "themes",
            Kind::Report => "report",
            Kind::Plan => "plan",
        };
        format!("{}/{page}", v.app.path_of(&subject.id))
    });
    let mut shown = draft.map(|draft| draft_of(t, kind, &before, draft));
    if let (Some(draft), Some(shown)) = (draft, &mut shown) {
        shown.countersigns = countersign::of(v, &subject.id, may, draft, spare).await?;
    }
    if let (Some(column), Some(draft), Some(shown)) = (&column, draft, &mut shown) {
        shown.findings = cite::check_bytes(v, column, &draft.bytes).await?;
    }
    let issue = column.as_ref().zip(document.in_force.as_ref()).map(|(column, version)| {
        if is_issued(v, column, &document) {
            Issue::Done
        } else {
            Issue::Open { sha256: version.sha256.to_hex(), key: issue }
        }
    });
    let waiting = trail::waiting(v, &subject.hosts, &document).await?;
    let bytes = waiting.as_ref().and_then(|waiting| waiting.bytes.as_deref());
    let lines = bytes.and_then(|bytes| outline(t, kind, bytes)).unwrap_or_default();
    let proposed = (if before.is_empty() { Vec::new() } else { changes(&before, &lines) }, lines);
    let page = Page {
        f: Frame::new(v, &kind_name(v, kind)),
        here: href(v, subject, kind),
        title: subject.title.for_lang(t.tag()).to_owned(),
        kind: kind_name(v, kind),
        comment: posted.raw("comment").to_owned(),
        may,
        in_force: document.in_force.as_ref().map(|version| (version.ver, public)),
        proposals,
        waiting,
        proposed,
        ver,
        draft: shown,
        edit: editor(v, subject, kind).filter(|_| may.drafter),
        issue,
        token,
        check,
        sign,
        trouble: trouble.as_ref().map(|trouble| errors::tell(v, trouble)),
    };
    render_own(v, trouble.as_ref().map_or(StatusCode::OK, Trouble::status), &page)
}
