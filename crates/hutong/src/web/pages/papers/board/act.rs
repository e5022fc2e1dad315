//! What is done on the board: a form becomes one change, made on the newest board; whoever clashes with a colleague is told
//! what that colleague did, with what they had picked and typed still there.

use axum::{
    extract::{Path, Request},
    response::Response,
};
use hutong_core::{
    consultation::document::{self, Kind},
    home::{
        DraftDocument, HomeAsk,
        board::{Clash, Edit, Picked, Spot},
        working::Hand,
    },
    ids::{Code, Place},
    refusal::Refusal,
};

use super::{
    Desk, find, here,
    list::{Asked, found, word_of},
    machine::Machine,
    next_tree,
    show::{Shown, page},
};
use crate::web::{
    errors::Trouble,
    forms::{self, Posted},
    frame::see_other,
    pages::papers::kept,
    places::Column,
    visitor::Visitor,
};

/// Times that a change is made anew on a board that changed while it was made.
const TRIES: usize = 4;
/// Digits of a form's key that make the id of a theme.
const ID_LEN: usize = 12;

/// What became of a form.
enum Done {
    /// Made; colleagues had changed other things since the form was drawn, or not.
    Made { seen: u64, is_merged: bool },
    /// Not made.
    Clashed(Clash),
    /// No draft yet: so many opinions have no place.
    Left(usize),
    /// The tree is a draft.
    Drafted,
}

/// Takes a form of the board.
///
/// # Errors
/// [`Trouble::SignIn`], with what was typed kept; a refusal for whoever does not draft here.
pub async fn submit(mut v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    if v.account().is_none() && v.is_expired() {
        let column = Column::find(&v, &c).await?;
        let posted = Posted::read(&v, request).await?;
        return Err(kept::keep(&v, &here(&v, &column), &posted).await);
    }
    let (column, roles) = find(&v, &c).await?;
    if !roles.drafter {
        return Err(Trouble::Refused(Refusal::NeedsRole { role: "drafter" }));
    }
    let posted = Posted::read(&v, request).await?;
    let asked = Asked::of(&posted);
    let shown = match carry(&v, &column, &posted, &asked).await {
        Ok(Done::Drafted) => {
            return Ok(see_other(&v, &format!("{}/desk/{}/papers/themes", v.app.base(), column.id)));
        }
        Ok(Done::Made { seen, is_merged }) => {
            kept::forget(&v, &posted).await;
            let since = if is_merged { format!("&since={seen}") } else { String::new() };
            return Ok(see_other(&v, &format!("{}{}{since}", here(&v, &column), asked.query())));
        }
        Ok(Done::Left(left)) => Shown { left: Some(left), ..Shown::default() },
        Ok(Done::Clashed(clash)) => Shown { clash: Some(clash), ..Shown::default() },
        Err(trouble) => Shown { trouble: Some(trouble), ..Shown::default() },
    };
    page(&mut v, (&column, roles), &asked, &posted, shown).await
}

async fn carry(v: &Visitor, column: &Column, posted: &Posted, asked: &Asked) -> Result<Done, Trouble> {
    let seen: u64 = posted.raw("base").parse().map_err(|_| Trouble::BadForm)?;
    if posted.raw("do") == "draft" {
        return draft(v, column, posted, seen).await;
    }
    let (_, key) = forms::admit(v, posted)?;
    let by = v.account().map(|account| account.name.0.clone()).unwrap_or_default();
    for _ in 0..TRIES {
        let mut desk = Desk::read(v, column).await?;
        if desk.board.has_taken(&key) {
            return Ok(Done::Made { seen, is_merged: false });
        }
        let edit = edit(v, column, &desk, posted, asked).await?;
        let is_merged = desk.board.n > seen;
        let hand = Hand { key, by: by.clone(), at: v.app.now(), seen };
        if let Err(clash) = desk.board.apply(&edit, hand) {
            return Ok(Done::Clashed(clash));
        }
        let actor = v.actor().ok_or(Trouble::StaleForm)?;
        match forms::send(v, actor, HomeAsk::KeepWorking(desk.keep(column))).await {
            Err(Trouble::Refused(Refusal::Overtaken)) => {}
            other => return other.map(|()| Done::Made { seen, is_merged }),
        }
    }
    Err(Trouble::Refused(Refusal::Overtaken))
}

/// The change that a form asks for.
async fn edit(v: &Visitor, column: &Column, desk: &Desk, posted: &Posted, asked: &Asked) -> Result<Edit, Trouble> {
    let code = |word: &str| Code::new(word).map_err(|_| Trouble::BadForm);
    let of = posted.raw("theme");
    Ok(match posted.raw("do") {
        "move" => Edit::Move(picked(v, column, desk, posted, asked).await?, code(posted.raw("to"))?),
        "aside" => {
            let why = needed(posted.line("why"))?;
            Edit::Aside(picked(v, column, desk, posted, asked).await?, why)
        }
        "back" => Edit::Back(picked(v, column, desk, posted, asked).await?),
        "new" => {
            let label = needed(posted.line("label"))?;
            let id = code(&format!("t-{}", &posted.key()?.to_string()[..ID_LEN]))?;
            Edit::New(picked(v, column, desk, posted, asked).await?, id, label)
        }
        "take" => {
            let analysis = v.app.node().analysis(&column.id, super::READER)?;
            let takes = analysis.as_ref().map(|analysis| Machine::new(analysis, &desk.board).takes(v.locale(), desk));
            Edit::Take(takes.unwrap_or_default())
        }
        "rename" => Edit::Rename(code(of)?, needed(posted.line("name"))?),
        "nest" => {
            let parent = Some(posted.raw("parent")).filter(|parent| !parent.is_empty()).map(code).transpose()?;
            Edit::Nest(code(of)?, parent)
        }
        "merge" => Edit::Merge(code(of)?, code(posted.raw("into"))?),
        "up" => Edit::Up(code(of)?),
        "down" => Edit::Down(code(of)?),
        "remove" => Edit::Remove(code(of)?),
        _ => return Err(Trouble::BadForm),
    })
}

fn needed(line: String) -> Result<String, Trouble> {
    if line.is_empty() { Err(Trouble::Refused(Refusal::TextBlank)) } else { Ok(line) }
}

/// Opinions that were ticked, or all that the list has; where they were seen is what the form says.
async fn picked(v: &Visitor, column: &Column, desk: &Desk, posted: &Posted, asked: &Asked) -> Result<Picked, Trouble> {
    // A list that is no theme's any more is not the one of opinions without a place.
    let from = asked.spot(desk);
    if word_of(&from) != asked.from {
        return Err(Trouble::Refused(Refusal::Overtaken));
    }
    let items: Vec<Place> = if posted.has("all") {
        found(v, column, desk, asked).await?
    } else {
        let ticked = posted.picked("pick-").filter_map(|word| column.place(word));
        ticked.filter(|place| desk.refs.contains_key(place)).collect()
    };
    // A theme may be made of nothing, and stands on its own then.
    let from = if items.is_empty() { Spot::Nowhere } else { from };
    Ok(Picked { items, from })
}

/// Sends the tree on its way to a checker, once every opinion has its place. What goes is what was shown.
async fn draft(v: &Visitor, column: &Column, posted: &Posted, seen: u64) -> Result<Done, Trouble> {
    let desk = Desk::read(v, column).await?;
    if desk.board.n != seen {
        return Ok(Done::Clashed(Clash::Changed));
    }
    let left = desk.refs.len() - desk.placed_n();
    if left > 0 {
        return Ok(Done::Left(left));
    }
    let tree = next_tree(v, column, &desk).await?;
    let document = document::document_id(&column.id, Kind::Themes).map_err(Trouble::fault)?;
    let draft = HomeAsk::DraftDocument(DraftDocument { document, bytes: tree.bytes() });
    forms::submit_home(v, posted, draft).await.map(|()| Done::Drafted)
}
