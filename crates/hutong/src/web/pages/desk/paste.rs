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
use hutong_node::answer::Answer;
use tokio::task::JoinSet;

use super::{
    behalf::{
        Choice, Problem, again, behalf, channels, enter_at, enter_or_keep, entered_word, everybody, meant, prompts,
        today,
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
    /// The account that the name alone means.
    member: Option<String>,
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

/// What the page goes on with.
#[derive(Default)]
struct Work {
    pieces: Vec<(Piece, Option<String>)>,
    rest: String,
    done: Vec<Done>,
    left_out: usize,
    trouble: Option<Trouble>,
    /// The same form again: an answer that was lost is recognised.
    key: Option<FormKey>,
}

impl Work {
    fn of(pasted: Pasted) -> Work {
        let pieces = pasted.pieces.into_iter().map(|piece| (piece, None)).collect();
        Work { pieces, rest: pasted.rest, ..Work::default() }
    }

    /// Everything as it was sent, and why nothing was done.
    fn kept(pieces: Vec<(Piece, bool)>, posted: &Posted, trouble: Trouble) -> Work {
        let pieces =
            pieces.into_iter().map(|(piece, is_taken)| (Piece { is_meant: is_taken, ..piece }, None)).collect();
        let key = posted.key().ok().filter(|_| posted.is_genuine);
        Work { pieces, rest: posted.raw("rest").to_owned(), trouble: Some(trouble), key, ..Work::default() }
    }

    fn refuse(&mut self, v: &Visitor, piece: &Piece, problem: Problem) {
        self.pieces.push((piece.clone(), Some(v.locale().say(problem))));
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
    let pieces = pieces(&posted);
    if let Some(trouble) = ended {
        return page(&mut v, &column, &posted, Work::kept(pieces, &posted, trouble)).await;
    }
    let whole = |pieces: &[(Piece, bool)]| join(pieces.iter().map(|(piece, _)| piece)) + posted.raw("rest");
    let work = match posted.raw("do") {
        "enter" => match enter(&v, &column, &posted, &pieces).await {
            Ok(work) => work,
            Err(trouble) => Work::kept(pieces, &posted, trouble),
        },
        "cut" => Work::of(cut(&whole(&pieces), PIECES_MAX)),
        other => match other.strip_prefix("join-").and_then(|n| n.parse::<usize>().ok()) {
            Some(n) => Work::of(cut(&whole(&joined(pieces, n)), PIECES_MAX)),
            None if other == "split" => Work::of(cut(posted.raw("pasted"), PIECES_MAX)),
            None => Work::kept(pieces, &posted, Trouble::BadForm),
        },
    };
    page(&mut v, &column, &posted, work).await
}

/// The pieces of a form, each with whether it is ticked.
fn pieces(posted: &Posted) -> Vec<(Piece, bool)> {
    let of = |n: usize| {
        let text = posted.text(&format!("text-{n}"));
        let piece = Piece {
            name: posted.line(&format!("name-{n}")),
            day: posted.line(&format!("day-{n}")),
            text,
            is_meant: true,
        };
        (!piece.text.trim().is_empty()).then(|| (piece, posted.has(&format!("take-{n}"))))
    };
    (0..PIECES_MAX).filter_map(of).collect()
}

/// The same with one piece put to the end of the one before it.
fn joined(mut pieces: Vec<(Piece, bool)>, n: usize) -> Vec<(Piece, bool)> {
    if (1..pieces.len()).contains(&n) {
        let (piece, _) = pieces.remove(n);
        let before = &mut pieces[n - 1].0.text;
        before.push('\n');
        before.push_str(&piece.text);
    }
    pieces
}

/// Enters the ticked pieces; those that were refused stay with why, then comes what was not looked through yet.
async fn enter(v: &Visitor, column: &Column, posted: &Posted, pieces: &[(Piece, bool)]) -> Result<Work, Trouble> {
    let (actor, form) = forms::admit(v, posted)?;
    let people = everybody(v).await?;
    let named = posted.raw("named") == "yes";
    let mut work = Work::default();
    let mut asked = Vec::new();
    for (n, (piece, is_taken)) in pieces.iter().enumerate() {
        if !is_taken {
            work.left_out += 1;
            continue;
        }
        let day = if piece.day.is_empty() { posted.raw("received") } else { &piece.day };
        let member = meant(&people, &piece.name);
        let behalf = match behalf(v, posted, &piece.name, day, member) {
            Ok(behalf) => behalf,
            Err(problem) => {
                work.refuse(v, piece, problem);
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
            key: forms::key_of("hutong/pasted/v1", &[&form.to_string(), &n.to_string()]),
            ask: Ask::SubmitOpinion(ask),
        };
        asked.push((n, command));
    }
    // All at once: the sequencer takes whatever waits in one transaction.
    let mut tasks = JoinSet::new();
    for (n, command) in asked {
        let app = v.app.clone();
        tasks.spawn(async move { (n, app.node().submit(command).await) });
    }
    let mut answers = tasks.join_all().await;
    answers.sort_by_key(|(n, _)| *n);
    for (n, answer) in answers {
        match answer.map_err(Trouble::from) {
            Ok(answer) => work.done.push(done(v, column, &answer).await?),
            Err(trouble) => work.pieces.push((pieces[n].0.clone(), Some(errors::tell(v, &trouble).what))),
        }
    }
    let Pasted { pieces, rest } = cut(posted.raw("rest"), PIECES_MAX.saturating_sub(work.pieces.len()));
    work.pieces.extend(pieces.into_iter().map(|piece| (piece, None)));
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
    let people = if work.pieces.is_empty() { Vec::new() } else { everybody(v).await? };
    let rows: Vec<Row> = (0..)
        .zip(work.pieces)
        .map(|(n, (piece, problem))| Row {
            n,
            member: meant(&people, &piece.name).map(|id| id.to_string()),
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
        })
        .collect();
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
