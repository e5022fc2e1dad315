//! One item at the desk: its words with what is marked, what says nearly the same beside it, what it may become. Opening
//! it takes it for some minutes, so that colleagues leave it.

use axum::{extract::Path, http::StatusCode, response::Response};
use hutong_core::{
    consultation::item::{Audience, ItemKind, Module, State},
    home::{ClaimItems, HomeAsk},
    ids::{FormKey, PersonId, Place},
    refusal::Refusal,
};
use hutong_node::{
    answer::SubmitFault,
    desk::{QueueLine, marks},
    dice,
    pages::ItemView,
};

use super::{
    Held, QUEUE_MAX,
    act::{ARGUMENTS, is_open},
    beside::{Appealed, BESIDE_MAX, Other, appealed, beside, number},
    find, held, path_of,
    wording::{Choice, Preview, codes, preview},
};
use crate::web::{
    dates,
    errors::{self, Said, Trouble},
    forms::Posted,
    frame::{Frame, render},
    pages::opinion::{FileLine, Step, files, reason, step},
    places::Column,
    session::Desk,
    view::{
        counters,
        desk::{self, Piece, pieces},
        lang_of,
        quote::{self, Stamp},
    },
    visitor::Visitor,
};

/// Minutes for which opening takes an item.
const CLAIM_MIN: u64 = 10;

/// An item at the desk.
pub(super) struct Found {
    pub column: Column,
    pub may: Desk,
    pub item: ItemView,
}

impl Found {
    /// An own item of this consultation, in whatever state.
    pub async fn find(v: &Visitor, c: &str, word: &str) -> Result<Found, Trouble> {
        let (column, may) = find(v, c).await?;
        let node = v.app.node();
        let place = column.place(word).filter(|place| place.origin == *node.origin()).ok_or(Trouble::NoPage)?;
        // Of other units not even whether it exists.
        if !super::is_at(v, &column, &place).await? {
            return Err(Trouble::NoPage);
        }
        let item = node.store().show_item(&place, Audience::Own).await?;
        let item = item.filter(|item| item.row.consultation == column.id && item.row.kind.is_reviewed());
        Ok(Found { column, may, item: item.ok_or(Trouble::NoPage)? })
    }

    /// What an appeal is about.
    pub fn about(&self) -> Option<Place> {
        let is_appeal = self.item.row.kind == ItemKind::Appeal;
        self.item.row.about.as_ref().filter(|_| is_appeal).map(|about| about.place(&self.item.place.origin))
    }
}

/// What a first moderator proposed.
struct Proposal {
    name: String,
    reason: String,
    sentence: String,
    is_mine: bool,
}

#[derive(askama::Template)]
#[template(path = "pages/desk/item.html")]
struct Page<'a> {
    f: Frame<'a>,
    desk: String,
    title: String,
    here: String,
    number: String,
    kind: String,
    heading: Option<String>,
    stamp: Stamp,
    about: Vec<String>,
    byline: String,
    /// How it came, when the secretariat entered it.
    entered: Option<String>,
    datetime: String,
    received: String,
    pieces: Vec<Piece>,
    lang: &'static str,
    flags: Vec<String>,
    files: Vec<FileLine>,
    others: Vec<Other>,
    steps: Vec<Step>,
    trouble: Option<Said>,
    held: Vec<Held>,
    is_held: bool,
    taken: Option<String>,
    proposal: Option<Proposal>,
    appealed: Option<Appealed>,
    decides: bool,
    is_pending: bool,
    may_split: bool,
    may_merge: bool,
    /// Where a sentence of it is put to the vote.
    statement: Option<String>,
    two_persons: bool,
    token: String,
    key: String,
    codes: Vec<Choice>,
    sentence: String,
    preview: Option<Preview>,
    open_withhold: bool,
    open_split: bool,
    open_merge: bool,
    arguments: Vec<(usize, String)>,
    into_typed: String,
    answer: String,
}

/// Shows an item, and takes it for whoever decides.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever has no role here; [`Trouble::NoPage`].
pub async fn show(mut v: Visitor, Path((c, word)): Path<(String, String)>) -> Result<Response, Trouble> {
    let found = Found::find(&v, &c, &word).await?;
    page(&mut v, &found, &Posted::default(), None).await
}

async fn send(v: &Visitor, ask: HomeAsk) -> Result<(), SubmitFault> {
    let Some(actor) = v.actor() else { return Ok(()) };
    let key = dice::bytes().map(FormKey).map_err(|e| SubmitFault::Faulted(e.to_string()))?;
    v.app.node().submit_home(actor, key, ask).await.map(|_| ())
}

/// Gives an item back.
pub(super) async fn release(v: &Visitor, place: &Place) -> Result<(), Trouble> {
    Ok(send(v, HomeAsk::ReleaseItems(vec![place.clone()])).await?)
}

/// The name of the colleague who has taken it, after trying to take it oneself.
async fn claim(v: &Visitor, found: &Found, me: &PersonId) -> Result<Option<String>, Trouble> {
    let place = &found.item.place;
    if found.may == Desk::Decides && found.item.row.state == State::Pending {
        match send(v, HomeAsk::ClaimItems(ClaimItems { items: vec![place.clone()], minutes: CLAIM_MIN })).await {
            // Whose it is follows below; what is halted or not theirs to take is said when they decide.
            Ok(()) | Err(SubmitFault::Refused(_) | SubmitFault::Halted(_)) => {}
            Err(fault) => return Err(fault.into()),
        }
    }
    let claims = v.app.node().store().claims(std::slice::from_ref(place), v.app.now()).await?;
    Ok(claims.into_iter().find(|claim| claim.by != *me).map(|claim| claim.name.0))
}

/// Where a sentence of an opinion is put to the vote, if it may be.
fn statement(v: &Visitor, found: &Found) -> Option<String> {
    let Found { column, item, .. } = found;
    let is_readable = item.row.state == State::Published && item.row.audience <= Audience::Members;
    let is_one = item.row.kind == ItemKind::Opinion && is_readable && v.desk_units(&column.id).is_none();
    let is_voted_on = column.charter.modules.contains(&Module::Stance);
    let word = column.word(&item.place).filter(|_| is_one && is_voted_on)?;
    Some(format!("{}/i/{word}/statement", path_of(v, column)))
}

/// The item with what was typed and why it was not done.
pub(super) async fn page(
    v: &mut Visitor,
    found: &Found,
    posted: &Posted,
    trouble: Option<Trouble>,
) -> Result<Response, Trouble> {
    let me = v.account().map(|view| view.person.clone()).ok_or(Trouble::NoPage)?;
    let taken = claim(v, found, &me).await?;
    let Found { column, item, may } = found;
    let held = held(v, column, &me).await?;
    let (token, fresh) = v.draw_form()?;
    // A repeat of what may have been kept is recognised by its key.
    let is_same = posted.is_genuine && !matches!(trouble, Some(Trouble::Refused(Refusal::KeyReused)) | None);
    let key = posted.key().ok().filter(|_| is_same).unwrap_or(fresh);
    let v = &*v;
    let (t, node) = (v.locale(), v.app.node());
    let mut queue = super::queue(v, column, None, QUEUE_MAX).await?;
    let is_here = |line: &QueueLine| line.pending.item.place == item.place;
    if item.row.state == State::Pending && !queue.lines.iter().any(is_here) {
        // Too far behind the oldest: looked at with those that came in after it.
        queue = super::queue(v, column, item.place.index.checked_sub(1), QUEUE_MAX).await?;
    }
    let at = queue.lines.iter().position(is_here);
    let groups = desk::groups(&queue.lines);
    let group = at.and_then(|at| groups.iter().find(|group| group.members.contains(&at)));
    let line = at.and_then(|at| queue.lines.get(at));
    let text = item.text.clone().unwrap_or_default();
    let mates = group.iter().flat_map(|group| group.members.iter()).filter(|mate| Some(**mate) != at);
    let mates = mates.filter_map(|mate| queue.lines.get(*mate)).map(|line| line.pending.item.clone());
    let (others, shared) = beside(v, column, item, mates.take(BESIDE_MAX).collect()).await?;
    let marks = marks(&text, &node.store().body_settings().await?.words);
    let proposals = node.store().proposals(std::slice::from_ref(&item.place)).await?.remove(&item.place);
    let rules = node.store().intake_rules().await?.remove(&column.id).unwrap_or_default();
    let history = node.store().list_history(&item.place, Audience::Own, true).await?;
    let doing = posted.raw("do");
    let decides = *may == Desk::Decides && taken.is_none() && is_open(item.row.state);
    let portal = column.path(&v.app, &item.place);
    let mut about = vec![quote::audience(t, item.row.audience)];
    // A byline without a name says the tier itself.
    if item.author.as_ref().is_some_and(|author| author.is_named) {
        about.insert(0, counters::tier(t, item.row.tier));
    }
    let prompt = item.row.prompt.as_ref().and_then(|id| column.charter.prompt(id));
    about.extend(prompt.map(|p| p.title.for_lang(t.tag()).to_owned()));
    let status = trouble.as_ref().map_or(StatusCode::OK, Trouble::status);
    let number = number(column, item);
    let is_appeal = item.row.kind == ItemKind::Appeal;
    let page = Page {
        f: Frame::new(v, &number).with_island("desk"),
        here: format!("{}/i/{}", path_of(v, column), column.word(&item.place).unwrap_or_default()),
        desk: path_of(v, column),
        title: column.charter.title.for_lang(t.tag()).to_owned(),
        kind: quote::kind(t, item.row.kind),
        heading: item.title.clone().filter(|title| !title.is_empty()),
        stamp: quote::stamp(t, item.row.state),
        about,
        byline: quote::byline(t, item),
        entered: super::behalf::entered_by(v, item).await?,
        datetime: dates::rfc3339(item.row.ts),
        received: dates::minute(t, item.row.ts),
        pieces: pieces(t, &text, &marks, &shared),
        lang: lang_of(&text),
        flags: line.map(|line| desk::flags(t, line, group)).unwrap_or_default(),
        files: files(t, &portal, &item.files),
        statement: statement(v, found).filter(|_| *may == Desk::Decides),
        may_merge: matches!(item.row.kind, ItemKind::Opinion | ItemKind::Statement),
        others,
        steps: history.iter().map(|line| step(t, line)).collect(),
        trouble: trouble.map(|trouble| errors::tell(v, &trouble)),
        held,
        is_held: line.is_some_and(|line| line.held.is_some()),
        taken,
        proposal: proposals.map(|p| Proposal {
            is_mine: p.by == me,
            name: p.name.0,
            reason: reason(t, &p.ask.code),
            sentence: p.ask.reason,
        }),
        appealed: appealed(v, found, &me).await?,
        decides,
        is_pending: item.row.state == State::Pending && !is_appeal,
        may_split: item.row.kind == ItemKind::Opinion,
        two_persons: rules.two_persons,
        token,
        key: key.to_string(),
        codes: codes(v, found, posted.raw("code")),
        sentence: posted.raw("sentence").to_owned(),
        preview: preview(v, found, posted).filter(|_| doing == "preview"),
        open_withhold: matches!(doing, "withhold" | "preview"),
        open_split: doing == "split",
        open_merge: doing == "merge",
        arguments: (1..=ARGUMENTS).map(|n| (n, posted.raw(&format!("argument-{n}")).to_owned())).collect(),
        into_typed: posted.raw("into-typed").to_owned(),
        answer: posted.raw("answer").to_owned(),
        number,
    };
    render(v, status, &page)
}
