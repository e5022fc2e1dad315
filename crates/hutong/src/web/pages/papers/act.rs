//! What is done with the plan, as commands: a row or the head of the draft, a checker's step, and the acts of the signatory.

use axum::{
    extract::{Path, Request},
    response::Response,
};
use hutong_core::{
    consultation::{
        charter::Bilingual,
        plan::{Plan, compare},
    },
    home::{DraftDocument, HomeAsk},
};

use super::{
    find, kept, paper, path_of,
    plan::{self, Shown},
    row,
    working::{self, Working},
};
use crate::web::{
    errors::Trouble,
    forms::{self, Posted},
    frame::see_other,
    places::Column,
    visitor::Visitor,
};

/// What became of a form.
enum Done {
    Taken,
    /// A colleague has changed the same row meanwhile.
    Conflict(u64),
}

/// Takes a form of the plan's desk.
///
/// # Errors
/// [`Trouble::SignIn`], with what was typed kept; everything else comes back with the page.
pub async fn submit(mut v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    if v.account().is_none() && v.is_expired() {
        let column = Column::find(&v, &c).await?;
        let posted = Posted::read(&v, request).await?;
        return Err(kept::keep(&v, &path_of(&v, &column, "plan"), &posted).await);
    }
    let (column, _) = find(&v, &c).await?;
    let posted = Posted::read(&v, request).await?;
    let working = working::of(&v, &column).await?;
    let shown = match carry(&v, &column, &posted, &working).await {
        Ok(Done::Taken) => {
            kept::forget(&v, &posted).await;
            return Ok(see_other(&v, &path_of(&v, &column, "plan")));
        }
        Ok(Done::Conflict(no)) => Shown { conflict: Some(no), ..Shown::default() },
        Err(trouble) => Shown { trouble: Some(trouble), ..Shown::default() },
    };
    plan::page(&mut v, &column, &posted, &working, shown).await
}

async fn carry(v: &Visitor, column: &Column, posted: &Posted, working: &Working) -> Result<Done, Trouble> {
    match posted.raw("do") {
        "row" => edit_row(v, column, posted, working).await,
        "remove" => {
            let no: u64 = posted.raw("remove").parse().map_err(|_| Trouble::BadForm)?;
            let mut plan = working.plan.clone();
            plan.rows.retain(|row| row.no != no);
            draft(v, posted, working, &plan).await
        }
        "head" => {
            let both = |name: &str| Bilingual {
                zh: posted.text(&format!("{name}-zh")),
                en: posted.text(&format!("{name}-en")),
            };
            let year = posted.raw("year").parse().map_err(|_| Trouble::BadForm)?;
            let plan = Plan { title: both("title"), reason: both("reason"), year, ..working.plan.clone() };
            draft(v, posted, working, &plan).await
        }
        // The way of a paper is the same for every kind.
        _ => paper::carry(v, &working.id, posted).await.map(|()| Done::Taken),
    }
}

/// Puts a row into the newest draft. Whoever's form was drawn on an older one is asked once more, if that very row is another
/// by now: nothing of either is lost.
async fn edit_row(v: &Visitor, column: &Column, posted: &Posted, working: &Working) -> Result<Done, Trouble> {
    let no: u64 = posted.raw("no").parse().map_err(|_| Trouble::BadForm)?;
    let base = working.base(posted.raw("base"));
    if compare(&base, &working.plan).iter().any(|change| change.no() == no) {
        return Ok(Done::Conflict(no));
    }
    let items = plan::picked(v, column, posted).await?;
    let row = row::read(v, column, posted, working.plan.row(no), &items, v.app.now())?;
    let mut plan = working.plan.clone();
    match plan.rows.iter_mut().find(|known| known.no == no) {
        Some(known) => *known = row,
        None => {
            plan.rows.push(row);
            plan.rows.sort_by_key(|row| row.no);
        }
    }
    draft(v, posted, working, &plan).await
}

/// Keeps the plan as a draft (拟稿): it waits for a checker again.
async fn draft(v: &Visitor, posted: &Posted, working: &Working, plan: &Plan) -> Result<Done, Trouble> {
    let draft = DraftDocument { document: working.id.clone(), bytes: plan.bytes() };
    forms::submit_home(v, posted, HomeAsk::DraftDocument(draft)).await?;
    Ok(Done::Taken)
}
