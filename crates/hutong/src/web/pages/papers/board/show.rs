//! The board as a page: how far it is, the list to pick from, the cards, what is recommended, and what colleagues did.

use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    consultation::item::Module,
    facts::Roles,
    home::{
        board::{Clash, Spot},
        working::Act,
    },
};

use super::{
    Desk, READER,
    card::{self, Card},
    find, here,
    list::{self, Asked, List, word_of},
    machine::Machine,
};
use crate::{
    key,
    locale::Locale,
    web::{
        dates,
        errors::{self, Said, Trouble},
        forms::Posted,
        frame::{Frame, render_own},
        pages::papers::{
            kept,
            report::sheet::{Summary, summaries},
        },
        places::Column,
        visitor::Visitor,
    },
};

/// Changes shown when nobody asks for those since a certain one.
const ACTS_SHOWN: usize = 8;

/// A change that somebody made, in words.
pub(in crate::web::pages::papers) struct ActLine {
    pub when: String,
    pub who: String,
    pub what: String,
}

/// A list to choose from.
struct Choice {
    value: String,
    label: String,
    is_chosen: bool,
}

/// The theme that is open.
struct Open {
    id: String,
    name: String,
    parents: Vec<Choice>,
    others: Vec<Choice>,
}

/// What stands on the page besides the board.
#[derive(Default)]
pub(super) struct Shown {
    pub trouble: Option<Trouble>,
    pub clash: Option<Clash>,
    /// So many opinions are in the way of a draft.
    pub left: Option<usize>,
    pub has_kept: bool,
}

#[derive(askama::Template)]
#[template(path = "pages/papers/board.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    column: String,
    title: String,
    paper: String,
    trouble: Option<Said>,
    /// Why it was not done, in words.
    refused: Option<String>,
    /// What colleagues did since the form was drawn.
    theirs: Vec<ActLine>,
    has_kept: bool,
    tally: String,
    placed: usize,
    all: usize,
    proposed: Option<String>,
    drafts: bool,
    /// Where sentences of opinions are put to the vote: the address up to an opinion's word; empty where they are not.
    statements: String,
    tabs: Vec<(String, String, bool)>,
    list: List,
    list_title: String,
    is_nowhere: bool,
    asked: &'a Asked,
    p: &'a Posted,
    to: Vec<Choice>,
    open: Option<Open>,
    cards: Vec<Card>,
    summaries: Vec<Summary>,
    acts: Vec<ActLine>,
    base: u64,
    token: String,
    keys: [String; 4],
}

/// Shows the board.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever neither works on its papers nor reads them; [`Trouble::NoPage`].
pub async fn show(mut v: Visitor, Path(c): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let (column, roles) = find(&v, &c).await?;
    let mut posted = Posted::default();
    let has_kept = kept::fill(&v, &here(&v, &column), &asked.kept, &mut posted).await?;
    let asked = if has_kept { Asked { kept: asked.kept, ..Asked::of(&posted) } } else { asked };
    page(&mut v, (&column, roles), &asked, &posted, Shown { has_kept, ..Shown::default() }).await
}

/// A change in words.
pub(in crate::web::pages::papers) fn act_line(t: &Locale, act: &Act) -> ActLine {
    let values = [("n", act.count.into()), ("about", act.about.as_str().into()), ("into", act.into.as_str().into())];
    let key = match (act.what.as_str(), act.about.is_empty(), act.into.is_empty()) {
        ("take", ..) => key!("board-act-take"),
        ("move", true, _) => key!("board-act-move"),
        ("move", false, _) => key!("board-act-move-from"),
        ("aside", ..) => key!("board-act-aside"),
        ("back", ..) => key!("board-act-back"),
        ("new", true, _) => key!("board-act-new"),
        ("new", false, _) => key!("board-act-split"),
        ("rename", ..) => key!("board-act-rename"),
        ("nest", _, true) => key!("board-act-unnest"),
        ("nest", _, false) => key!("board-act-nest"),
        ("merge", ..) => key!("board-act-merge"),
        ("shift", ..) => key!("board-act-shift"),
        _ => key!("board-act-remove"),
    };
    ActLine { when: dates::minute(t, act.at.0), who: act.by.clone(), what: t.say_with(key, &values) }
}

fn told(t: &Locale, clash: Clash) -> String {
    t.say(match clash {
        Clash::Moved => key!("board-clash-moved"),
        Clash::Changed => key!("board-clash-changed"),
        Clash::TooDeep => key!("board-clash-deep"),
        Clash::Nothing => key!("board-clash-nothing"),
    })
}

fn status(shown: &Shown) -> StatusCode {
    match (&shown.trouble, shown.clash, shown.left) {
        (Some(trouble), ..) => trouble.status(),
        (None, Some(Clash::Moved | Clash::Changed), _) => StatusCode::CONFLICT,
        (None, Some(Clash::TooDeep | Clash::Nothing), _) | (None, None, Some(_)) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, None, None) => StatusCode::OK,
    }
}

pub(super) async fn page(
    v: &mut Visitor,
    (column, roles): (&Column, Roles),
    asked: &Asked,
    posted: &Posted,
    shown: Shown,
) -> Result<Response, Trouble> {
    let mut token = String::new();
    let mut keys: [String; 4] = Default::default();
    for key in &mut keys {
        let (drawn, fresh) = v.draw_form()?;
        token = drawn;
        *key = fresh.to_string();
    }
    let v = &*v;
    let t = v.locale();
    let desk = Desk::read(v, column).await?;
    let analysis = v.app.node().analysis(&column.id, READER)?;
    let machine = analysis.as_deref().map(|analysis| Machine::new(analysis, &desk.board));
    let list = list::list(v, (column, &desk), machine.as_ref(), asked, posted).await?;
    let cards = card::cards(v, (column, &desk), (analysis.as_deref(), machine.as_ref()), asked).await?;
    let spot = asked.spot(&desk);
    let (placed, all) = (desk.placed_n(), desk.refs.len());
    let takes =
        machine.as_ref().map_or(0, |machine| machine.takes(t, &desk).iter().map(|taken| taken.items.len()).sum());
    // What a form was drawn on: on a page that answers one, what whoever sends it again has been told of.
    let seen = posted.raw("base").parse().ok().or_else(|| asked.since.parse().ok());
    let is_told = shown.clash.is_some() || !asked.since.is_empty();
    let theirs = desk.board.since(seen.unwrap_or(desk.board.n)).filter(|_| is_told);
    let name = v.account().map(|account| account.name.0.as_str()).unwrap_or_default();
    let theirs = theirs.filter(|act| act.by != name || shown.clash.is_some());
    let tab = |spot: &Spot, label: &'static str, n: usize| {
        let query = Asked { from: word_of(spot).to_owned(), ..Asked::default() }.query();
        (t.say_with(label, &[("n", n.into())]), format!("{}{query}#pick", here(v, column)))
    };
    let aside_n = desk.board.aside.keys().filter(|place| desk.refs.contains_key(place)).count();
    let tabs =
        [(Spot::Nowhere, key!("board-tab-nowhere"), all - placed), (Spot::Aside, key!("board-tab-aside"), aside_n)];
    let tabs = tabs.iter().map(|(of, label, n)| {
        let (label, href) = tab(of, label, *n);
        (label, href, *of == spot)
    });
    let page = Page {
        here: here(v, column),
        column: v.app.path_of(&column.id),
        title: column.charter.title.for_lang(t.tag()).to_owned(),
        paper: format!("{}/desk/{}/papers/themes", v.app.base(), column.id),
        trouble: shown.trouble.as_ref().map(|trouble| errors::tell(v, trouble)),
        refused: shown
            .clash
            .map(|clash| told(t, clash))
            .or_else(|| shown.left.map(|left| t.say_with(key!("board-left"), &[("n", left.into())]))),
        theirs: theirs.map(|act| act_line(t, act)).collect(),
        has_kept: shown.has_kept,
        tally: t.say_with(key!("board-tally"), &[("all", all.into()), ("placed", placed.into())]),
        placed,
        all,
        proposed: (takes > 0).then(|| t.say_with(key!("board-take"), &[("n", takes.into())])),
        drafts: roles.drafter,
        statements: statements(v, column),
        tabs: tabs.collect(),
        list_title: list_title(t, &desk, &spot, &list),
        list,
        is_nowhere: spot == Spot::Nowhere,
        asked,
        p: posted,
        to: choices(&desk, posted.raw("to"), |id| spot != Spot::Theme(id.clone())),
        open: open(&desk, &spot, posted),
        cards,
        summaries: summaries(v, column).await?,
        acts: desk.board.acts.iter().rev().take(ACTS_SHOWN).map(|act| act_line(t, act)).collect(),
        base: desk.board.n,
        token,
        keys,
        f: Frame::new(v, &t.say(key!("board-title"))).with_island("board"),
    };
    render_own(v, status(&shown), &page)
}

fn statements(v: &Visitor, column: &Column) -> String {
    let decides = v.roles_in(&column.id).moderator && v.desk_units(&column.id).is_none();
    let is_voted_on = column.charter.modules.contains(&Module::Stance);
    if decides && is_voted_on { format!("{}/desk/{}/i/", v.app.base(), column.id) } else { String::new() }
}

fn list_title(t: &Locale, desk: &Desk, spot: &Spot, list: &List) -> String {
    let n = [("n", list.n.into())];
    match spot {
        Spot::Nowhere => t.say_with(key!("board-tab-nowhere"), &n),
        Spot::Aside => t.say_with(key!("board-tab-aside"), &n),
        Spot::Theme(id) => desk.board.theme(id).map(|theme| theme.label.clone()).unwrap_or_default(),
    }
}

fn choices(desk: &Desk, chosen: &str, is_wanted: impl Fn(&hutong_core::ids::Code) -> bool) -> Vec<Choice> {
    let choice = |(theme, number): (&hutong_core::home::board::BoardTheme, String)| Choice {
        label: format!("{number} {}", theme.label),
        is_chosen: theme.id.as_str() == chosen,
        value: theme.id.to_string(),
    };
    card::numbers(&desk.board).into_iter().filter(|(theme, _)| is_wanted(&theme.id)).map(choice).collect()
}

/// The form of the theme whose opinions are listed, with what was typed into it.
fn open(desk: &Desk, spot: &Spot, posted: &Posted) -> Option<Open> {
    let Spot::Theme(id) = spot else { return None };
    let theme = desk.board.theme(id)?;
    let has_below = desk.board.below(id).next().is_some();
    let parent = theme.parent.as_ref().map(ToString::to_string).unwrap_or_default();
    let may_be_above = |other: &hutong_core::ids::Code| {
        !has_below && other != id && desk.board.theme(other).is_some_and(|theme| theme.parent.is_none())
    };
    Some(Open {
        id: id.to_string(),
        name: if posted.has("name") { posted.raw("name").to_owned() } else { theme.label.clone() },
        parents: choices(desk, &parent, may_be_above),
        others: choices(desk, posted.raw("into"), |other| other != id),
    })
}
