//! 批量代录: a pasted chat or letter is cut into pieces, looked through, mended, and entered. Nothing is kept between two
//! pages but what the form holds: what was pasted comes back with every answer until it is entered or left out.

use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    command::{Ask, Command},
    consultation::{item::Audience, opinion::Submit},
    ids::{FormKey, PromptId},
};
use hutong_node::{answer::Answer, pages::PersonView};
use tokio::task::JoinSet;

use super::{
    behalf::{
        Choice, again, behalf, channels, enter_at, enter_or_keep, entered_word, everybody, meant, prompts, today,
    },
    path_of,
};
use crate::{
    input::pasted::{PASTED_LEN_MAX, Pasted, Piece, cut, join},
    key,
    web::{
        errors::{self, Said, Trouble},
        forms::{self, Files, Posted},
        frame::{Frame, render},
        places::Column,
        visitor::Visitor,
    },
};

/// Pieces that are looked through at a time.
const PIECES_MAX: usize = 40;
/// Characters of a line of a piece's field, about; and lines from which on it is scrolled.
const LINE_CHARS: usize = 50;
const ROWS_MAX: usize = 12;

/// A piece as the form shows it.
struct Row {
    n: usize,
    name: String,
    /// Number of the one member on file who has this name, and whether it is to count as theirs.
    member: Option<(String, bool)>,
    day: String,
    text: String,
    /// How tall its field is.
    rows: usize,
    is_taken: bool,
    /// Why it was not entered.
    problem: Option<String>,
}

/// A piece that was entered.
struct Done {
    number: String,
    href: String,
}

#[derive(askama::Template)]
#[template(path = "pages/desk/paste.html")]
struct Page<'a> {
    f: Frame<'a>,
    desk: String,
    title: String,
    /// Where to sign in again, when the session has ended.
    again: Option<String>,
    trouble: Option<Said>,
    done: Vec<Done>,
    said: String,
    token: String,
    key: String,
    channels: Vec<Choice>,
    received: String,
    latest: String,
    prompts: Vec<Choice>,
    is_named: bool,
    pasted: String,
    /// There was nothing to cut in what was pasted.
    is_empty: bool,
    rows: Vec<Row>,
    rest: String,
    left: String,
}

/// A piece on its way.
#[derive(Clone)]
struct Sheet {
    /// Its number on the page that sent it.
    n: usize,
    piece: Piece,
    /// Number of the member as whose it is to count, if the box beside the name was ticked.
    theirs: String,
    /// Nobody has looked at it yet: a name that a member has counts as theirs until the box is cleared.
    is_fresh: bool,
    /// Why it was not entered.
    problem: Option<String>,
}

/// What the page goes on with.
#[derive(Default)]
struct Work {
    sheets: Vec<Sheet>,
    rest: String,
    done: Vec<Done>,
    left_out: usize,
    trouble: Option<Trouble>,
    /// The same form again: an answer that was lost is recognised.
    key: Option<FormKey>,
}

fn fresh(pieces: Vec<Piece>) -> impl Iterator<Item = Sheet> {
    pieces.into_iter().map(|piece| Sheet { n: 0, piece, theirs: String::new(), is_fresh: true, problem: None })
}

impl Work {
    fn of(pasted: Pasted) -> Work {
        Work { sheets: fresh(pasted.pieces).collect(), rest: pasted.rest, ..Work::default() }
    }

    /// These, and what is not cut yet.
    fn with(sheets: Vec<Sheet>, posted: &Posted) -> Work {
        Work { sheets, rest: posted.raw("rest").to_owned(), ..Work::default() }
    }

    /// Everything as it was sent, and why nothing was done.
    fn kept(sheets: Vec<Sheet>, posted: &Posted, trouble: Trouble) -> Work {
        let key = posted.key().ok().filter(|_| posted.is_genuine);
        Work { trouble: Some(trouble), key, ..Work::with(sheets, posted) }
    }

    fn refuse(&mut self, sheet: &Sheet, problem: String) {
        self.sheets.push(Sheet { problem: Some(problem), ..sheet.clone() });
    }
}

/// Shows the empty field.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever decides nothing here.
pub async fn show(mut v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let column = enter_at(&v, &c).await?;
    let mut posted = Posted::default();
    posted.set("received", &today(&v));
    page(&mut v, &column, &posted, Work::default()).await
}

/// Cuts what was pasted, joins two pieces, or enters the ticked ones.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever decides nothing here; [`Trouble::TooLong`]; everything else comes back with
/// the page.
pub async fn submit(mut v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    let (column, ended) = enter_or_keep(&v, &c).await?;
    let posted = Posted::read_files(&v, request, Files::Read { len_max: PASTED_LEN_MAX }).await?;
    let sheets = sheets(&posted);
    if let Some(trouble) = ended {
        return page(&mut v, &column, &posted, Work::kept(sheets, &posted, trouble)).await;
    }
    let work = match posted.raw("do") {
        "enter" => match enter(&v, &column, &posted, &sheets).await {
            Ok(work) => work,
            Err(trouble) => Work::kept(sheets, &posted, trouble),
        },
        "split" => Work::of(cut(posted.raw("pasted"), PIECES_MAX)),
        "cut" => {
            let whole = join(sheets.iter().map(|sheet| &sheet.piece)) + posted.raw("rest");
            Work::of(cut(&whole, PIECES_MAX))
        }
        other => match other.strip_prefix("join-").and_then(|n| n.parse().ok()) {
            Some(n) => Work::with(joined(sheets, n), &posted),
            None => Work::kept(sheets, &posted, Trouble::BadForm),
        },
    };
    page(&mut v, &column, &posted, work).await
}

/// The pieces of a form, each with what is ticked.
fn sheets(posted: &Posted) -> Vec<Sheet> {
    let of = |n: usize| Sheet {
        n,
        piece: Piece {
            name: posted.line(&format!("name-{n}")),
            day: posted.line(&format!("day-{n}")),
            text: posted.text(&format!("text-{n}")),
            is_meant: posted.has(&format!("take-{n}")),
        },
        theirs: posted.raw(&format!("as-{n}")).to_owned(),
        is_fresh: false,
        problem: None,
    };
    (0..PIECES_MAX).map(of).filter(|sheet| !sheet.piece.text.trim().is_empty()).collect()
}

/// The same with the piece of this number put to the end of the one before it.
fn joined(mut sheets: Vec<Sheet>, n: usize) -> Vec<Sheet> {
    if let Some(at) = sheets.iter().position(|sheet| sheet.n == n).filter(|at| *at > 0) {
        let joined = sheets.remove(at);
        let before = &mut sheets[at - 1].piece;
        before.text.push('\n');
        before.text.push_str(&joined.piece.text);
        before.is_meant |= joined.piece.is_meant;
    }
    sheets
}

/// Members on file.
async fn members(v: &Visitor) -> Result<Vec<PersonView>, Trouble> {
    Ok(everybody(v).await?.into_iter().filter(|view| view.person.tier.is_some()).collect())
}

/// Enters the ticked pieces; those that were refused stay with why, then comes what was not looked through yet.
async fn enter(v: &Visitor, column: &Column, posted: &Posted, sheets: &[Sheet]) -> Result<Work, Trouble> {
    let (actor, form) = forms::admit(v, posted)?;
    let members = members(v).await?;
    let named = posted.raw("named") == "yes";
    let mut work = Work::default();
    // All at once: the sequencer takes whatever waits in one transaction.
    let mut tasks = JoinSet::new();
    for (at, sheet) in sheets.iter().enumerate() {
        let piece = &sheet.piece;
        if !piece.is_meant {
            work.left_out += 1;
            continue;
        }
        let day = if piece.day.is_empty() { posted.raw("received") } else { &piece.day };
        // Only as whose the page said it would count, while the name still means them.
        let member = meant(&members, &piece.name).filter(|id| id.as_str() == sheet.theirs);
        let behalf = match behalf(v, posted, &piece.name, day, member) {
            Ok(behalf) => behalf,
            Err(problem) => {
                work.refuse(sheet, v.locale().say(problem));
                continue;
            }
        };
        let ask = Submit {
            consultation: column.id.clone(),
            prompt: PromptId::new(posted.raw("prompt")).ok(),
            audience: None,
            title: String::new(),
            text: piece.text.clone(),
            // Whom nobody named cannot be named.
            named: named && !piece.name.is_empty(),
            files: None,
            behalf: Some(behalf),
            import: None,
        };
        let command = Command {
            actor: actor.clone(),
            key: forms::key_of("hutong/pasted/v1", &[&form.to_string(), &sheet.n.to_string()]),
            ask: Ask::SubmitOpinion(ask),
        };
        let app = v.app.clone();
        tasks.spawn(async move { (at, app.node().submit(command).await) });
    }
    let mut answers = tasks.join_all().await;
    answers.sort_by_key(|(at, _)| *at);
    for (at, answer) in answers {
        match answer.map_err(Trouble::from) {
            Ok(answer) => work.done.push(done(v, column, &answer).await?),
            Err(trouble) => work.refuse(&sheets[at], errors::tell(v, &trouble).what),
        }
    }
    let Pasted { pieces, rest } = cut(posted.raw("rest"), PIECES_MAX.saturating_sub(work.sheets.len()));
    work.sheets.extend(fresh(pieces));
    work.rest = rest;
    Ok(work)
}

async fn done(v: &Visitor, column: &Column, answer: &Answer) -> Result<Done, Trouble> {
    let word = entered_word(v, column, answer)?;
    let place = column.place(&word).ok_or(Trouble::NoPage)?;
    let item = v.app.node().store().show_item(&place, Audience::Own).await?;
    let href = format!("{}/i/{word}", path_of(v, column));
    Ok(Done { number: item.and_then(|item| item.registration).unwrap_or(word), href })
}

async fn page(v: &mut Visitor, column: &Column, posted: &Posted, work: Work) -> Result<Response, Trouble> {
    let (token, key) = v.draw_form()?;
    let v = &*v;
    let t = v.locale();
    let members = if work.sheets.is_empty() { Vec::new() } else { members(v).await? };
    let row = |(n, sheet): (usize, Sheet)| {
        let Sheet { piece, theirs, is_fresh, problem, .. } = sheet;
        let member = meant(&members, &piece.name).map(|id| id.to_string());
        Row {
            n,
            member: member.map(|id| (id.clone(), is_fresh || id == theirs)),
            name: piece.name,
            day: piece.day,
            rows: piece
                .text
                .lines()
                .map(|line| 1 + line.chars().count() / LINE_CHARS)
                .sum::<usize>()
                .clamp(2, ROWS_MAX),
            text: piece.text,
            is_taken: piece.is_meant,
            problem,
        }
    };
    let rows: Vec<Row> = work.sheets.into_iter().enumerate().map(row).collect();
    let told = [(key!("paste-done"), work.done.len()), (key!("paste-left"), work.left_out)];
    let told = told.into_iter().filter(|(_, n)| *n > 0).map(|(key, n)| t.say_with(key, &[("n", n.into())]));
    let said = told.collect::<Vec<_>>().join(" ");
    let status = work.trouble.as_ref().map_or(StatusCode::OK, Trouble::status);
    let more = work.rest.chars().filter(|c| !c.is_whitespace()).count();
    let page = Page {
        f: Frame::new(v, &t.say(key!("paste-title"))),
        desk: path_of(v, column),
        title: column.charter.title.for_lang(t.tag()).to_owned(),
        again: again(v),
        trouble: work.trouble.map(|trouble| errors::tell(v, &trouble)),
        done: work.done,
        said,
        token,
        key: work.key.unwrap_or(key).to_string(),
        channels: channels(t, posted.raw("channel")),
        received: posted.raw("received").to_owned(),
        latest: today(v),
        prompts: prompts(t, column, posted.raw("prompt")),
        is_named: posted.raw("named") == "yes",
        pasted: if rows.is_empty() { posted.raw("pasted").to_owned() } else { String::new() },
        is_empty: posted.raw("do") == "split" && rows.is_empty(),
        left: if more > 0 { t.say_with(key!("paste-rest"), &[("n", more.into())]) } else { String::new() },
        rows,
        rest: work.rest,
    };
    render(v, status, &page)
}
