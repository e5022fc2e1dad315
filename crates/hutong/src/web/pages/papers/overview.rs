//! The papers of all consultations: what waits for whom. The signatory's page of the day is its first part.

use axum::response::Response;
use hutong_core::{
    consultation::document::{Kind, split_id},
    ids::ConsultationId,
    refusal::Refusal,
};

use super::{
    reads,
    subject::{self, Subject},
    trail::{self, Stand},
    works,
};
use crate::{
    key,
    web::{
        dates,
        errors::Trouble,
        frame::{Frame, show_own},
        pages::course,
        places::Column,
        view::Badge,
        visitor::Visitor,
    },
};

/// A paper that waits.
struct Line {
    href: String,
    title: String,
    kind: String,
    ver: String,
    /// The body that proposed it; ours have none.
    from: Option<Badge>,
    /// The last sentence that was said with it.
    comment: String,
    when: String,
}

/// Papers that wait for the same.
struct Group {
    id: &'static str,
    title: String,
    empty: String,
    lines: Vec<Line>,
}

/// A consultation in force, with its pages beside the papers.
struct Open {
    title: String,
    board: String,
    report: String,
    course: String,
    /// Whether its roll wants freezing before it opens.
    lacks_roll: bool,
}

#[derive(askama::Template)]
#[template(path = "pages/papers/overview.html")]
struct Page<'a> {
    f: Frame<'a>,
    groups: Vec<Group>,
    /// Open consultations.
    columns: Vec<Open>,
    drafts: bool,
}

/// The name of a kind.
pub(super) fn kind_name(v: &Visitor, kind: Kind) -> String {
    v.locale().say(match kind {
        Kind::Charter => key!("papers-kind-charter"),
        Kind::Themes => key!("papers-kind-themes"),
        Kind::Report => key!("papers-kind-report"),
        Kind::Plan => key!("papers-kind-plan"),
    })
}

/// The address of a paper.
pub(super) fn href(v: &Visitor, subject: &Subject, kind: Kind) -> String {
    match kind {
        Kind::Plan => format!("{}/desk/{}/plan", v.app.base(), subject.id),
        kind => format!("{}/desk/{}/papers/{kind}", v.app.base(), subject.id),
    }
}

/// Shows what waits.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever neither works on papers nor reads them anywhere.
pub async fn show(v: Visitor) -> Result<Response, Trouble> {
    let account = v.need_account()?;
    if !super::has_papers(&v) {
        return Err(Trouble::Refused(Refusal::NeedsRole { role: "drafter" }));
    }
    let t = v.locale();
    let group = |id, title: &'static str, empty: &'static str| Group {
        id,
        title: t.say(title),
        empty: t.say(empty),
        lines: Vec::new(),
    };
    let mut groups = [
        group("sign", key!("papers-to-sign"), key!("papers-to-sign-none")),
        group("check", key!("papers-to-check"), key!("papers-to-check-none")),
        group("countersign", key!("papers-to-countersign"), key!("papers-to-countersign-none")),
        group("returned", key!("papers-returned"), key!("papers-returned-none")),
        group("waiting", key!("papers-waiting"), key!("papers-waiting-none")),
    ];
    let mut last: Option<(ConsultationId, Option<Subject>)> = None;
    for id in v.app.node().store().list_papers().await? {
        let Some((consultation, kind)) = split_id(&id) else { continue };
        let roles = v.roles_in(&consultation);
        if !works(roles) && !reads(roles) {
            continue;
        }
        // Papers of one consultation stand side by side.
        if last.as_ref().is_none_or(|(known, _)| *known != consultation) {
            last = Some((consultation.clone(), subject::of(&v, &consultation).await?));
        }
        let Some((_, Some(subject))) = &last else { continue };
        let (document, drafts) = subject::papers(&v, &consultation, kind).await?;
        let line = |ver: u64, from, comment: String, when| Line {
            href: href(&v, subject, kind),
            title: subject.title.for_lang(t.tag()).to_owned(),
            kind: kind_name(&v, kind),
            ver: t.say_with(key!("plan-version"), &[("ver", ver.into())]),
            from,
            comment,
            when,
        };
        for open in trail::open(&v, &subject.hosts, &document) {
            let by = subject::badge(&v, &subject.hosts, open.by);
            groups[0].lines.push(line(open.ver, by, String::new(), String::new()));
        }
        let ver = trail::next_version(&subject.hosts, &document);
        if let Some(draft) = drafts.first().filter(|draft| super::version_of(kind, &draft.bytes) == Some(ver)) {
            let last = draft.steps.last();
            let when = last.map(|step| dates::ago(t, v.app.now(), step.at.0)).unwrap_or_default();
            let comment = last.map(|step| step.comment.clone()).unwrap_or_default();
            let at = match trail::stand(draft) {
                Stand::Passed => 0,
                Stand::Drafted => 1,
                Stand::Asked => 2,
                Stand::Returned => 3,
            };
            groups[at].lines.push(line(ver, None, comment, when));
        }
        if let Some(waiting) = trail::waiting(&v, &subject.hosts, &document).await? {
            let why = waiting.rejected.last().map(|no| no.comment.clone()).unwrap_or_default();
            groups[4].lines.push(line(waiting.ver, None, why, String::new()));
        }
    }
    let columns = v.app.node().store().list_consultations().await?.into_iter().filter_map(Column::of);
    let columns =
        columns.filter(|column| column.charter.host(v.app.node().origin()).is_some() && super::may_read(&v, column));
    let columns = columns.map(|column| {
        let title = column.charter.title.for_lang(t.tag()).to_owned();
        Open {
            title,
            board: super::board::here(&v, &column),
            report: super::report::here(&v, &column),
            course: course::here(&v, &column),
            lacks_roll: course::lacks_roll(&column, v.app.node().origin()),
        }
    });
    let columns = columns.collect();
    let f = Frame::new(&v, &t.say(key!("papers-desk")));
    let page = Page { f, groups: groups.into(), columns, drafts: account.roles.drafter };
    show_own(&v, &page)
}
