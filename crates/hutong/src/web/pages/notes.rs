//! Notes from the field: which there are, writing one on a telephone, reading one, and making an opinion of what it found.

use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    command::Ask,
    consultation::{
        item::{Audience, ItemKind, Module, State},
        note::{EVIDENCE_MAX, FINDINGS_MAX, Field, Raise, Submit},
        phase::Phase,
    },
    home::Group,
    ids::{Code, PartName},
    refusal::Refusal,
};
use hutong_node::pages::{ItemQuery, ItemView};

use super::{
    draft::{named_byline, unnamed_byline},
    opinion::{FileLine, Step, files, is_open, step_of},
    own::Ways,
    write::problem,
};
use crate::{
    key,
    web::{
        dates,
        errors::{self, Said, Trouble},
        forms::{self, Files, Posted},
        frame::{Frame, render, show as show_page},
        places::{Column, Found},
        view::{
            attach::Attach,
            lang_of,
            quote::{Quote, quote},
        },
        visitor::Visitor,
    },
};

/// Notes and opinions listed, at most.
const LISTED_MAX: u32 = 100;
/// Pictures that a note takes.
const PICTURES: &str = ".jpg,.jpeg,.png,.webp";

/// A note in the list.
pub struct Line {
    quote: Quote,
    place: String,
}

#[derive(askama::Template)]
#[template(path = "pages/notes.html")]
struct List<'a> {
    f: Frame<'a>,
    here: String,
    column: String,
    lines: Vec<Line>,
    may_write: bool,
}

/// A group to write for.
struct Choice {
    id: String,
    name: String,
    is_chosen: bool,
}

#[derive(askama::Template)]
#[template(path = "pages/note-write.html")]
struct Form<'a> {
    f: Frame<'a>,
    here: String,
    column: String,
    trouble: Option<Said>,
    problems: Vec<String>,
    token: String,
    key: String,
    groups: Vec<Choice>,
    text: String,
    place: String,
    date: String,
    findings: String,
    evidence: String,
    named: Option<String>,
    unnamed: String,
    is_named: bool,
    attach: Attach,
}

/// A finding, with the button that makes an opinion of it.
pub struct Finding {
    n: usize,
    text: String,
    lang: &'static str,
    key: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "pages/note.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    column: String,
    path: String,
    item: Quote,
    field: Field,
    text: Option<String>,
    pictures: Vec<FileLine>,
    papers: Vec<FileLine>,
    findings: Vec<Finding>,
    token: String,
    raised: Vec<Quote>,
    steps: Vec<Step>,
    own: Option<Ways>,
}

/// What stands beside the words of a note.
pub fn field_of(item: &ItemView) -> Field {
    item.more.get(PartName::FIELD).and_then(|bytes| Field::read(bytes)).unwrap_or_default()
}

/// Groups of a consultation that the visitor is in.
async fn own_groups(v: &Visitor, column: &Column) -> Result<Vec<Group>, Trouble> {
    let Some(me) = v.me() else { return Ok(Vec::new()) };
    let all = v.app.node().store().list_groups(&column.id).await?;
    Ok(all.into_iter().filter(|group| group.members.contains(&me)).collect())
}

/// Shows which notes there are.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn list(v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let t = v.locale();
    let query = ItemQuery {
        consultation: column.id.clone(),
        audience: v.audience(),
        kind: Some(ItemKind::Note),
        state: Some(State::Published),
        origin: None,
        after: None,
        limit: LISTED_MAX,
    };
    let mut items = v.app.node().store().list_items(&query).await?;
    items.sort_by_key(|item| std::cmp::Reverse(item.row.ts));
    let line = |item: &ItemView| {
        let field = field_of(item);
        Line {
            quote: quote(t, &v.app, &column, item, v.app.now()),
            place: format!("{} · {}", field.place, field.group),
        }
    };
    let phases = [Phase::Collecting, Phase::Deliberating];
    let page = List {
        f: Frame::new(&v, &t.say(key!("note-list"))),
        here: v.app.path_of(&column.id),
        column: column.charter.title.for_lang(t.tag()).to_owned(),
        lines: items.iter().map(line).collect(),
        may_write: is_open(&v, &column, Module::Notes, &phases) && !own_groups(&v, &column).await?.is_empty(),
    };
    show_page(&v, &page)
}

/// Shows the form.
///
/// # Errors
/// [`Trouble::NoPage`]; a refusal for whoever is in no group.
pub async fn write(mut v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    v.need_account()?;
    form(&mut v, &column, &Posted::default(), None).await
}

fn lines(text: &str, count_max: usize) -> Vec<String> {
    let lines = text.lines().map(|line| line.trim().trim_start_matches(['-', '·', '•']).trim().to_owned());
    lines.filter(|line| !line.is_empty()).take(count_max + 1).collect()
}

/// Takes a note.
///
/// # Errors
/// [`Trouble::NoPage`]; everything else comes back as the form.
pub async fn submit(mut v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let posted = Posted::read_files(&v, request, Files::Staged).await?;
    let sent = match (Code::new(posted.raw("group")), posted.problems.is_empty()) {
        (Ok(group), true) => {
            let note = Submit {
                consultation: column.id.clone(),
                group,
                text: posted.text("text"),
                place: posted.line("place"),
                date: posted.line("date"),
                findings: lines(&posted.text("findings"), FINDINGS_MAX),
                evidence: lines(&posted.text("evidence"), EVIDENCE_MAX),
                named: posted.raw("named") == "yes",
                files: None,
            };
            forms::submit(&v, &posted, Ask::SubmitNote(note)).await
        }
        // Whoever did not get the form from here has no group to write for.
        (Err(_), _) if posted.is_genuine => Err(Trouble::Refused(Refusal::NotInGroup)),
        (Err(_), _) => Err(Trouble::StaleForm),
        (_, false) => Err(Trouble::BadForm),
    };
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
    let groups = own_groups(v, column).await?;
    if groups.is_empty() {
        return Err(trouble.unwrap_or(Trouble::Refused(Refusal::NotInGroup)));
    }
    let is_same = posted.is_genuine && !matches!(trouble, Some(Trouble::Refused(Refusal::KeyReused)));
    let (token, fresh) = v.draw_form()?;
    let key = posted.key().ok().filter(|_| is_same).unwrap_or(fresh);
    let named = named_byline(v).await?;
    let v = &*v;
    let t = v.locale();
    let chosen = posted.raw("group");
    let status = trouble.as_ref().map_or(StatusCode::OK, Trouble::status);
    let said = trouble.filter(|_| posted.problems.is_empty()).map(|trouble| errors::tell(v, &trouble));
    let today = dates::long_day(t, v.app.now().0);
    let page = Form {
        f: Frame::new(v, &t.say(key!("note-write"))).with_island("note"),
        here: v.app.path_of(&column.id),
        column: column.charter.title.for_lang(t.tag()).to_owned(),
        trouble: said,
        problems: posted.problems.iter().map(|p| problem(t, p)).collect(),
        token,
        key: key.to_string(),
        groups: groups
            .into_iter()
            .map(|g| Choice { is_chosen: g.id.as_str() == chosen, id: g.id.to_string(), name: g.name })
            .collect(),
        text: posted.raw("text").to_owned(),
        place: posted.raw("place").to_owned(),
        date: if posted.has("date") { posted.raw("date").to_owned() } else { today },
        findings: posted.raw("findings").to_owned(),
        evidence: posted.raw("evidence").to_owned(),
        named,
        unnamed: unnamed_byline(v),
        is_named: posted.raw("named") == "yes",
        attach: Attach {
            accept: PICTURES,
            ..Attach::new(t, posted, key!("note-photos"), t.say(key!("note-photos-note")))
        },
    };
    render(v, status, &page)
}

/// Shows a note.
///
/// # Errors
/// A fault of the store.
pub(super) async fn show(v: &mut Visitor, found: Found) -> Result<Response, Trouble> {
    let Found { column, item, is_own } = found;
    let may_raise = item.row.state == State::Published
        && is_open(v, &column, Module::Opinions, &[Phase::Collecting])
        && v.tier().is_some();
    let field = field_of(&item);
    let mut findings = Vec::new();
    let mut token = String::new();
    for (n, text) in (1..).zip(&field.findings) {
        let mut key = None;
        if may_raise {
            let (drawn, fresh) = v.draw_form()?;
            (token, key) = (drawn, Some(fresh.to_string()));
        }
        findings.push(Finding { n, lang: lang_of(text), text: text.clone(), key });
    }
    let v = &*v;
    let (t, now) = (v.locale(), v.app.now());
    let store = v.app.node().store();
    let raised = store.list_about(&item.place, v.audience(), &[ItemKind::Opinion], LISTED_MAX).await?;
    let history = store.list_history(&item.place, v.audience(), is_own).await?;
    let path = column.path(&v.app, &item.place);
    // What the other body's pictures are called stays there: the form takes nothing else.
    let is_picture = |name: Option<&String>| {
        let name = name.map(|name| name.to_lowercase());
        name.is_none_or(|name| PICTURES.split(',').any(|ending| name.ends_with(ending)))
    };
    let known: Vec<bool> = item.files.iter().map(|file| is_picture(file.name.as_ref())).collect();
    let (mut pictures, mut papers) = (Vec::new(), Vec::new());
    for (file, is_picture) in files(t, &path, &item.files).into_iter().zip(known) {
        if is_picture { pictures.push(file) } else { papers.push(file) }
    }
    let own = super::own::ways(v, &item, is_own, &path).await?;
    let seen = quote(t, &v.app, &column, &item, now);
    let page = Page {
        f: Frame::new(v, &format!("{} {}", t.say(key!("portal-kind-note")), seen.number)),
        here: v.app.path_of(&column.id),
        column: column.charter.title.for_lang(t.tag()).to_owned(),
        text: item.text.clone().filter(|text| !text.is_empty()),
        pictures,
        papers,
        findings,
        token,
        raised: raised.iter().map(|opinion| quote(t, &v.app, &column, opinion, now)).collect(),
        steps: history.iter().map(|line| step_of(t, item.row.kind, line)).collect(),
        own,
        item: seen,
        field,
        path,
    };
    show_page(v, &page)
}

/// Makes an opinion of a finding, with one press.
///
/// # Errors
/// [`Trouble::NoPage`]; what the rule says.
pub async fn raise(v: Visitor, Path((c, word)): Path<(String, String)>, request: Request) -> Result<Response, Trouble> {
    let found = Found::find(&v, &c, &word).await?;
    let posted = Posted::read(&v, request).await?;
    if found.item.row.kind != ItemKind::Note {
        return Err(if posted.is_genuine { Trouble::NoPage } else { Trouble::StaleForm });
    }
    let n: Option<usize> = posted.raw("finding").parse().ok();
    let field = field_of(&found.item);
    let finding = n.and_then(|n| field.findings.get(n.checked_sub(1)?)).cloned();
    let text = finding.filter(|_| posted.is_genuine).ok_or(Trouble::StaleForm)?;
    let ask = Ask::RaiseFinding(Raise { note: found.item.place.clone(), text, named: false });
    let answer = forms::submit(&v, &posted, ask).await?;
    forms::receipted(&v, &answer)
}

/// The note that an opinion was made of, or the opinion that a statement was taken from, by its page; `None` for others.
pub(super) async fn origin_of(
    v: &Visitor,
    column: &Column,
    item: &ItemView,
) -> Result<Option<(String, String)>, Trouble> {
    let from = match item.row.kind {
        ItemKind::Opinion => key!("note-from"),
        ItemKind::Statement => key!("statement-from"),
        _ => return Ok(None),
    };
    let about = item.row.about.as_ref();
    let Some(place) = about.map(|about| about.place(&item.place.origin)) else { return Ok(None) };
    let note = v.app.node().store().show_item(&place, v.audience().min(Audience::Secretariats)).await?;
    Ok(note.map(|note| {
        let number = note.registration.clone().unwrap_or_default();
        (column.path(&v.app, &place), v.locale().say_with(from, &[("number", number.into())]))
    }))
}
