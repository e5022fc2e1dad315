//! One item at the desk: its words with what is marked, what says nearly the same beside it, what it may become. Opening
//! it takes it for some minutes, so that colleagues leave it.

use std::ops::Range;

use axum::{extract::Path, http::StatusCode, response::Response};
use hutong_analysis::near_duplicate::shared_passages;
use hutong_core::{
    consultation::item::{Audience, ItemKind, State},
    home::{ClaimItems, HomeAsk, marks::mark},
    ids::{Code, FormKey, PersonId, Place},
    refusal::Refusal,
};
use hutong_node::{
    answer::SubmitFault,
    dice,
    pages::{Change, ItemView},
};

use super::{
    Held, QUEUE_MAX,
    act::{ARGUMENTS, is_open},
    find, held, path_of,
};
use crate::{
    key,
    locale::Locale,
    web::{
        dates,
        errors::{self, Said, Trouble},
        forms::Posted,
        frame::{Frame, render},
        pages::opinion::{FileLine, Step, files, reason, step},
        places::Column,
        session::Desk,
        view::{
            Badge, counters,
            desk::{self, Piece, pieces},
            lang_of,
            quote::{self, Stamp},
        },
        visitor::Visitor,
    },
};

/// Minutes for which opening takes an item.
const CLAIM_MIN: u64 = 10;
/// Items shown beside it.
const BESIDE_MAX: usize = 3;

/// Reasons to choose from, each with the sentence that it begins with.
const REASONS: [(&str, &str); 6] = [
    ("off-topic", key!("desk-template-off-topic")),
    ("third-party-personal-data", key!("desk-template-third-party")),
    ("insult", key!("desk-template-insult")),
    ("duplicate", key!("desk-template-duplicate")),
    ("advertising", key!("desk-template-advertising")),
    ("unlawful", key!("desk-template-unlawful")),
];

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
        let item = item.filter(|item| item.row.consultation == column.id && item.row.kind != ItemKind::Support);
        Ok(Found { column, may, item: item.ok_or(Trouble::NoPage)? })
    }

    /// What an appeal is about.
    pub fn about(&self) -> Option<Place> {
        let is_appeal = self.item.row.kind == ItemKind::Appeal;
        self.item.row.about.as_ref().filter(|_| is_appeal).map(|about| about.place(&self.item.place.origin))
    }
}

/// An item beside it.
struct Other {
    number: String,
    word: String,
    href: String,
    badge: Badge,
    stamp: Stamp,
    pieces: Vec<Piece>,
    lang: &'static str,
    /// Whether this one can be merged into it.
    is_target: bool,
}

/// A reason to choose.
struct Choice {
    value: String,
    label: String,
    template: String,
    is_chosen: bool,
}

/// What the author will read.
struct Preview {
    label: String,
    sentence: String,
    lang: &'static str,
}

/// What a first moderator proposed.
struct Proposal {
    name: String,
    reason: String,
    sentence: String,
    is_mine: bool,
}

/// The item that an appeal is about.
struct Appealed {
    number: String,
    href: String,
    text: String,
    lang: &'static str,
    steps: Vec<Step>,
    is_withheld: bool,
    /// Whether the visitor decided about it: then a colleague answers.
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

/// The sentence as the author will read it: the template's beginning in the author's language, and the moderator's own
/// words; `None` while either is missing.
pub(super) fn author_sentence(v: &Visitor, found: &Found, code: &Code, own: &str) -> Option<String> {
    let (_, template) = REASONS.iter().find(|(word, _)| *word == code.as_str())?;
    let own = own.trim();
    let template = author_locale(v, found).say(template);
    // Chinese sentences follow each other without a blank.
    let gap = if template.ends_with('。') { "" } else { " " };
    (!own.is_empty()).then(|| format!("{template}{gap}{own}"))
}

fn author_locale<'v>(v: &'v Visitor, found: &Found) -> &'v Locale {
    let lang = lang_of(found.item.text.as_deref().unwrap_or_default());
    v.app.locales().iter().find(|l| l.tag() == lang).unwrap_or_else(|| v.locale())
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
    let queue = super::queue(v, column, QUEUE_MAX).await?;
    let at = queue.lines.iter().position(|line| line.pending.item.place == item.place);
    let groups = desk::groups(&queue.lines);
    let group = at.and_then(|at| groups.iter().find(|group| group.members.contains(&at)));
    let line = at.and_then(|at| queue.lines.get(at));
    let text = item.text.clone().unwrap_or_default();
    let mates = group.iter().flat_map(|group| group.members.iter()).filter(|mate| Some(**mate) != at);
    let mates = mates.filter_map(|mate| queue.lines.get(*mate)).map(|line| line.pending.item.clone());
    let (others, shared) = beside(v, column, item, mates.take(BESIDE_MAX).collect()).await?;
    let marks = mark(&text, &node.store().body_settings().await?.words);
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
        datetime: dates::rfc3339(item.row.ts),
        received: dates::minute(t, item.row.ts),
        pieces: pieces(t, &text, &marks, &shared),
        lang: lang_of(&text),
        flags: line.map(|line| desk::flags(t, line, group)).unwrap_or_default(),
        files: files(t, &portal, &item.files),
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

fn number(column: &Column, item: &ItemView) -> String {
    item.registration.clone().unwrap_or_else(|| column.word(&item.place).unwrap_or_default())
}

fn codes(v: &Visitor, found: &Found, chosen: &str) -> Vec<Choice> {
    let locale = author_locale(v, found);
    let choice = |(word, template): &(&str, &str)| Choice {
        value: (*word).to_owned(),
        label: Code::new(word).map(|code| reason(v.locale(), &code)).unwrap_or_default(),
        template: locale.say(template),
        is_chosen: *word == chosen,
    };
    REASONS.iter().map(choice).collect()
}

fn preview(v: &Visitor, found: &Found, posted: &Posted) -> Option<Preview> {
    let code = Code::new(posted.raw("code")).ok()?;
    let sentence = author_sentence(v, found, &code, &posted.text("sentence"))?;
    let locale = author_locale(v, found);
    let values =
        [("reason", reason(locale, &code).into()), ("state", quote::stamp(locale, State::Withheld).label.into())];
    let label = locale.say_with(key!("portal-history-state-reason"), &values);
    Some(Preview { label, lang: lang_of(&sentence), sentence })
}

/// What says nearly the same: those that wait with it, then what is published; and the passages that it shares.
async fn beside(
    v: &Visitor,
    column: &Column,
    item: &ItemView,
    mates: Vec<ItemView>,
) -> Result<(Vec<Other>, Vec<Range<usize>>), Trouble> {
    let t = v.locale();
    let text = item.text.as_deref().unwrap_or_default();
    let is_compared = item.row.kind != ItemKind::Appeal && !text.is_empty();
    // Whose rights end at a unit reads of the others what everybody reads.
    let reader = if v.desk_units(&column.id).is_some() { Audience::Public } else { Audience::Secretariats };
    let known = if is_compared { v.app.node().similar(&column.id, text, reader).await? } else { Vec::new() };
    let known = known.into_iter().map(|similar| similar.item).filter(|other| other.place != item.place);
    let (mut others, mut shared) = (Vec::new(), Vec::new());
    for other in known.chain(mates).take(BESIDE_MAX) {
        let words = other.text.as_deref().unwrap_or_default();
        let (here, there): (Vec<_>, Vec<_>) = shared_passages(text, words).into_iter().unzip();
        shared.extend(here);
        let side = column.side(&other.place.origin);
        let host = column.charter.host(&other.place.origin);
        let word = column.word(&other.place).unwrap_or_default();
        let is_published = other.row.state == State::Published;
        others.push(Other {
            number: number(column, &other),
            href: match is_published {
                true => column.path(&v.app, &other.place),
                false => format!("{}/i/{word}", path_of(v, column)),
            },
            word,
            badge: Badge::new(host.map_or("", |h| h.name.for_lang(t.tag())), host.map_or("", |h| &h.code), side),
            stamp: quote::stamp(t, other.row.state),
            pieces: pieces(t, words, &[], &there),
            lang: lang_of(words),
            is_target: is_published && other.row.kind == item.row.kind,
        });
    }
    Ok((others, shared))
}

async fn appealed(v: &Visitor, found: &Found, me: &PersonId) -> Result<Option<Appealed>, Trouble> {
    let Some(place) = found.about() else { return Ok(None) };
    let store = v.app.node().store();
    let Some(item) = store.show_item(&place, Audience::Own).await? else { return Ok(None) };
    let history = store.list_history(&place, Audience::Own, true).await?;
    let decided = |line: &&hutong_node::pages::HistoryLine| matches!(line.change, Change::State { .. });
    let text = item.text.clone().unwrap_or_default();
    Ok(Some(Appealed {
        number: number(&found.column, &item),
        href: format!("{}/i/{}", path_of(v, &found.column), found.column.word(&place).unwrap_or_default()),
        lang: lang_of(&text),
        text,
        steps: history.iter().map(|line| step(v.locale(), line)).collect(),
        is_withheld: item.row.state == State::Withheld,
        is_mine: history.iter().filter(decided).any(|line| line.person.as_ref() == Some(me)),
    }))
}
