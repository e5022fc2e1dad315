//! What is done on the worksheet: a form becomes one change of one sentence, made on the newest worksheet; a report goes to a
//! checker when every sentence rests on something and every citation holds.

use axum::{
    extract::{Path, Request},
    response::Response,
};
use hutong_core::{
    consultation::{
        charter::Bilingual,
        document::{self, Kind},
    },
    home::{
        DraftDocument, HomeAsk,
        working::Hand,
        worksheet::{Edit, Quoted, Stuck},
    },
    ids::{Code, Place},
    refusal::Refusal,
};

use super::{
    Bench, cite, here, machine,
    show::{Asked, Shown, page},
};
use crate::web::{
    errors::Trouble,
    forms::{self, Posted},
    frame::see_other,
    pages::papers::{
        board::{self, READER},
        kept,
    },
    places::Column,
    visitor::Visitor,
};

/// Times that a change is made anew on a worksheet that changed while it was made.
const TRIES: usize = 4;

/// Why nothing was done, where no rule of the record says so.
pub(super) enum Hitch {
    /// A colleague was there first, or there is nothing to do.
    Stuck(Stuck),
    /// The passage stands in none of the ticked opinions, or in not all of them.
    NotVerbatim,
    /// There are no signed themes.
    NoThemes,
    /// So many sentences rest on nothing.
    Bare(usize),
    /// The report has no title, or no recommendation.
    Empty,
    /// Citations do not hold; the page says which.
    Check,
}

/// What became of a form.
enum Done {
    Made,
    Drafted,
    Hitched(Hitch),
}

/// Takes a form of the worksheet.
///
/// # Errors
/// [`Trouble::SignIn`], with what was typed kept; a refusal for whoever does not draft here.
pub async fn submit(mut v: Visitor, Path(c): Path<String>, request: Request) -> Result<Response, Trouble> {
    if v.account().is_none() && v.is_expired() {
        let column = Column::find(&v, &c).await?;
        let posted = Posted::read(&v, request).await?;
        return Err(kept::keep(&v, &here(&v, &column), &posted).await);
    }
    let (column, roles) = board::find(&v, &c).await?;
    if !roles.drafter {
        return Err(Trouble::Refused(Refusal::NeedsRole { role: "drafter" }));
    }
    let posted = Posted::read(&v, request).await?;
    let asked = Asked::of(&posted);
    let shown = match carry(&v, &column, &posted).await {
        Ok(Done::Drafted) => {
            return Ok(see_other(&v, &format!("{}/desk/{}/papers/report", v.app.base(), column.id)));
        }
        Ok(Done::Made) => {
            kept::forget(&v, &posted).await;
            return Ok(see_other(&v, &format!("{}{}", here(&v, &column), asked.query())));
        }
        Ok(Done::Hitched(not)) => Shown { not: Some(not), ..Shown::default() },
        Err(trouble) => Shown { trouble: Some(trouble), ..Shown::default() },
    };
    page(&mut v, (&column, roles), &asked, &posted, shown).await
}

async fn carry(v: &Visitor, column: &Column, posted: &Posted) -> Result<Done, Trouble> {
    let seen: u64 = posted.raw("base").parse().map_err(|_| Trouble::BadForm)?;
    if posted.raw("do") == "draft" {
        return draft(v, column, posted, seen).await;
    }
    let (_, key) = forms::admit(v, posted)?;
    let by = v.account().map(|account| account.name.0.clone()).unwrap_or_default();
    for _ in 0..TRIES {
        let mut bench = Bench::read(v, column).await?;
        if bench.sheet.has_taken(&key) {
            return Ok(Done::Made);
        }
        let edit = match edit(v, column, &bench, posted).await? {
            Ok(edit) => edit,
            Err(not) => return Ok(Done::Hitched(not)),
        };
        let hand = Hand { key, by: by.clone(), at: v.app.now(), seen };
        if let Err(stuck) = bench.sheet.apply(&edit, hand) {
            return Ok(Done::Hitched(Hitch::Stuck(stuck)));
        }
        let actor = v.actor().ok_or(Trouble::StaleForm)?;
        match forms::send(v, actor, HomeAsk::KeepWorking(bench.keep(column))).await {
            Err(Trouble::Refused(Refusal::Overtaken)) => {}
            other => return other.map(|()| Done::Made),
        }
    }
    Err(Trouble::Refused(Refusal::Overtaken))
}

/// The change that a form asks for. A button beside a source says which one: `uncite:` and its word.
async fn edit(v: &Visitor, column: &Column, bench: &Bench, posted: &Posted) -> Result<Result<Edit, Hitch>, Trouble> {
    let (what, of) = posted.raw("do").split_once(':').unwrap_or((posted.raw("do"), ""));
    let target = |name: &str| posted.raw(name).parse::<u64>().map_err(|_| Trouble::BadForm);
    let text =
        || Some(posted.text("text")).filter(|t| !t.trim().is_empty()).ok_or(Trouble::Refused(Refusal::TextBlank));
    Ok(Ok(match what {
        "title" => Edit::Title(Bilingual { zh: posted.line("title-zh"), en: posted.line("title-en") }),
        "point" => Edit::Point(Code::new(posted.raw("theme")).map_err(|_| Trouble::BadForm)?, text()?),
        "line" | "cite" => {
            let sources = match sources(v, column, bench, posted).await? {
                Ok(sources) => sources,
                Err(not) => return Ok(Err(not)),
            };
            if what == "line" {
                Edit::Line(target("point")?, text()?, sources)
            } else {
                Edit::Cite(target("line")?, sources)
            }
        }
        "write" => Edit::Write(target("target")?, text()?),
        "uncite" => Edit::Uncite(target("target")?, column.place(of).ok_or(Trouble::BadForm)?),
        "up" => Edit::Up(target("target")?),
        "down" => Edit::Down(target("target")?),
        "remove" => Edit::Remove(target("target")?),
        "take" => match &bench.tree {
            Some(tree) => Edit::Take(machine::takes(v, column, tree).await?),
            None => return Ok(Err(Hitch::NoThemes)),
        },
        _ => return Err(Trouble::BadForm),
    }))
}

/// Ticked opinions, with the passage that is quoted of each where one was typed.
async fn sources(
    v: &Visitor,
    column: &Column,
    bench: &Bench,
    posted: &Posted,
) -> Result<Result<Vec<(Place, Quoted)>, Hitch>, Trouble> {
    let ticked = posted.picked("pick-").filter_map(|word| column.place(word));
    let places: Vec<Place> = ticked.filter(|place| bench.refs.contains_key(place)).collect();
    let passage = posted.text("passage");
    if passage.trim().is_empty() {
        return Ok(Ok(places.into_iter().map(|place| (place, None)).collect()));
    }
    let items = v.app.node().show_items(&places, READER).await?;
    let quoted = |place: &Place| {
        let text = items.get(place)?.text.as_deref()?;
        let from = text[..text.find(passage.trim())?].chars().count() as u64;
        Some((place.clone(), Some((from, from + passage.trim().chars().count() as u64))))
    };
    let found: Option<Vec<_>> = places.iter().map(quoted).collect();
    Ok(found.filter(|found| !found.is_empty()).ok_or(Hitch::NotVerbatim))
}

/// Sends the report on its way to a checker. What goes is what was shown.
async fn draft(v: &Visitor, column: &Column, posted: &Posted, seen: u64) -> Result<Done, Trouble> {
    let bench = Bench::read(v, column).await?;
    if bench.sheet.n != seen {
        return Ok(Done::Hitched(Hitch::Stuck(Stuck::Changed)));
    }
    let Some(tree) = &bench.tree else { return Ok(Done::Hitched(Hitch::NoThemes)) };
    let report = bench.report(v, column, tree).await?;
    // A source that may not be read any more carries nothing.
    let lacks = |claim: &hutong_core::consultation::report::Claim| claim.sources.is_empty();
    let points = || report.sections.iter().flat_map(|section| &section.recommendations);
    let bare = points()
        .map(|point| point.claims.iter().filter(|c| lacks(c)).count().max(usize::from(point.claims.is_empty())));
    let bare: usize = bare.sum();
    if bare > 0 {
        return Ok(Done::Hitched(Hitch::Bare(bare)));
    }
    if points().next().is_none() || report.title == Bilingual::default() {
        return Ok(Done::Hitched(Hitch::Empty));
    }
    if !cite::check(v, column, &bench.refs, (&report, tree)).await?.is_empty() {
        return Ok(Done::Hitched(Hitch::Check));
    }
    let document = document::document_id(&column.id, Kind::Report).map_err(Trouble::fault)?;
    let draft = HomeAsk::DraftDocument(DraftDocument { document, bytes: report.bytes() });
    forms::submit_home(v, posted, draft).await.map(|()| Done::Drafted)
}
