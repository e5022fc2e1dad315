//! One item: its words, what others said to it, and what became of it.

use axum::{extract::Path, response::Response};
use hutong_core::{
    consultation::{
        appeal, erasure,
        item::{Audience, ItemKind, Module, State},
        objection,
        phase::Phase,
    },
    ids::Code,
};
use hutong_node::pages::{Change, FileView, HistoryLine, ItemView};

use super::{
    notes,
    own::{self, Ways},
    proposals,
};
use crate::{
    key,
    locale::Locale,
    web::{
        codes, dates,
        errors::Trouble,
        forms::receipt_word,
        frame::{Frame, see_other, show as show_page},
        places::{Column, Found},
        session::Desk,
        view::{
            lang_of,
            quote::{self, Quote, quote},
        },
        visitor::Visitor,
    },
};

/// What is said about an item.
const ABOUT: [ItemKind; 3] = [ItemKind::Supplement, ItemKind::Argument, ItemKind::Reply];
/// Supplements, arguments and replies shown, together; replies come last.
const ABOUT_MAX: u32 = 200;

/// Near-duplicates named, at most.
const ALIKE_MAX: usize = 12;

/// An attachment.
pub struct FileLine {
    /// Its name as its author knows it.
    pub name: String,
    /// Where it is given out.
    pub href: String,
    /// Its length in words.
    pub size: String,
}

/// What became of it, step by step.
pub struct Step {
    /// When, in words.
    pub when: String,
    /// When, for machines.
    pub datetime: String,
    /// What happened.
    pub what: String,
    /// The sentence to its author.
    pub sentence: Option<String>,
    /// Which entry of the record says so.
    pub entry: String,
}

/// An answer, addition or argument in full.
pub struct Answer {
    quote: Quote,
    text: String,
}

/// Others that say it in nearly the same words.
struct Alike {
    voices: String,
    others: Vec<(String, String)>,
}

/// The button of support.
struct Support {
    action: String,
    token: String,
    key: String,
}

#[derive(askama::Template)]
#[template(path = "pages/opinion.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    column: String,
    item: Quote,
    heading: String,
    has_title: bool,
    kind: String,
    text: Option<String>,
    audience: Option<String>,
    received: String,
    files: Vec<FileLine>,
    merged_into: Option<String>,
    alike: Option<Alike>,
    /// The note or the opinion that it was made of.
    /// The trusted client through which it came in, for its author alone.
    through: Option<String>,
    from_note: Option<(String, String)>,
    supports: Vec<String>,
    support: Option<Support>,
    is_supporter: bool,
    reply: Option<String>,
    /// Where a moderator of this body asks the item's own host to look again.
    flag: Option<String>,
    supplements: Vec<Answer>,
    arguments: Vec<Answer>,
    replies: Vec<Answer>,
    steps: Vec<Step>,
    own: Option<Ways>,
}

/// Shows the page.
///
/// # Errors
/// [`Trouble::NoPage`] for what is not there or not for this reader.
pub async fn show(mut v: Visitor, Path((c, word)): Path<(String, String)>) -> Result<Response, Trouble> {
    let found = Found::find(&v, &c, &word).await?;
    match found.item.row.kind {
        ItemKind::Questions => {
            return Ok(see_other(&v, &format!("{}/survey/{word}", v.app.path_of(&found.column.id))));
        }
        ItemKind::Note => return notes::show(&mut v, found).await,
        ItemKind::Proposal => return proposals::show(&mut v, found).await,
        _ => {}
    }
    let Found { column, item, is_own } = found;
    let support = support(&mut v, &column, &item, is_own).await?;
    let node = v.app.node();
    let (t, now) = (v.locale(), v.app.now());
    let here = column.path(&v.app, &item.place);
    let is_supporter = match v.me() {
        Some(me) => node.store().is_supporter(&me, &item.place).await?,
        None => false,
    };
    let about = node.store().list_about(&item.place, v.audience(), &ABOUT, ABOUT_MAX).await?;
    let answers = |kind| {
        let items = about.iter().filter(|a| a.row.kind == kind);
        items.map(|a| answer(&v, &column, a)).collect::<Vec<_>>()
    };
    let history = node.store().list_history(&item.place, v.audience(), is_own).await?;
    let seen = quote(t, &v.app, &column, &item, now);
    let kind = quote::kind(t, item.row.kind);
    let heading = item.title.clone().filter(|title| !title.is_empty());
    let has_title = heading.is_some();
    let heading = heading.unwrap_or_else(|| format!("{kind} {}", seen.number));
    let own = own::ways(&v, &item, is_own, &here).await?;
    let through = match is_own {
        true => node.store().came_through(&[item.place.index]).await?.remove(&item.place.index),
        false => None,
    };
    let page = Page {
        f: Frame::new(&v, &heading),
        through: through.map(|client| t.say_with(key!("client-through"), &[("client", client.into())])),
        column: column.charter.title.for_lang(t.tag()).to_owned(),
        kind,
        has_title,
        text: item.text.clone().filter(|text| !text.is_empty()),
        audience: Some(item.row.audience).filter(|a| *a != Audience::Public).map(|a| quote::audience(t, a)),
        received: dates::minute(t, item.row.ts),
        files: files(t, &here, &item.files),
        merged_into: item.row.into.as_ref().map(|into| column.path(&v.app, &into.place(&item.place.origin))),
        alike: alike(&v, &column, &item)?,
        from_note: notes::origin_of(&v, &column, &item).await?,
        supports: supports(t, &column, &item),
        support: support.filter(|_| !is_supporter),
        is_supporter,
        flag: flag(&v, &column, &item),
        reply: may_reply(&v, &column, &item).then(|| format!("{here}/reply")),
        supplements: answers(ItemKind::Supplement),
        arguments: answers(ItemKind::Argument),
        replies: answers(ItemKind::Reply),
        steps: history.iter().map(|line| step_of(t, item.row.kind, line)).collect(),
        own,
        item: seen,
        heading,
        here: v.app.path_of(&column.id),
    };
    show_page(&v, &page)
}

/// The address of an own item's receipt.
pub fn receipt_href(v: &Visitor, item: &ItemView) -> String {
    let code = hutong_core::receipt::human_code(&item.row.hash);
    format!("{}/r/{}", v.app.base(), receipt_word(&code))
}

/// Whether this body takes what a module is for, in these phases.
pub(super) fn is_open(v: &Visitor, column: &Column, module: Module, phases: &[Phase]) -> bool {
    let home = v.app.node().origin();
    column.charter.host(home).is_some()
        && column.charter.modules.contains(&module)
        && column.phase_of(home).is_some_and(|phase| phases.contains(&phase))
}

fn may_reply(v: &Visitor, column: &Column, item: &ItemView) -> bool {
    let has_words = item.row.kind.is_reviewed() && item.row.kind != ItemKind::Appeal;
    item.row.state == State::Published && has_words && is_open(v, column, Module::Replies, &[Phase::Collecting])
}

/// Whether the visitor decides about the whole consultation here: they may ask other hosts to look at something again.
pub(super) fn is_decider(v: &Visitor, column: &Column) -> bool {
    v.desk(&column.id) == Some(Desk::Decides) && v.desk_units(&column.id).is_none()
}

/// Where a moderator of this body flags an item of another host.
fn flag(v: &Visitor, column: &Column, item: &ItemView) -> Option<String> {
    let is_theirs = item.place.origin != *v.app.node().origin() && item.row.state == State::Published;
    let word =
        column.word(&item.place).filter(|_| is_decider(v, column) && is_theirs && item.row.kind.is_reviewed())?;
    Some(format!("{}/desk/{}/flags?item={word}", v.app.base(), column.id))
}

async fn support(v: &mut Visitor, column: &Column, item: &ItemView, is_own: bool) -> Result<Option<Support>, Trouble> {
    let phases = [Phase::Collecting, Phase::Deliberating];
    let is_opinion = item.row.kind == ItemKind::Opinion && item.row.state == State::Published;
    if is_own || !is_opinion || !is_open(v, column, Module::Support, &phases) {
        return Ok(None);
    }
    let action = format!("{}/support", column.path(&v.app, &item.place));
    let (token, key) = v.draw_form()?;
    Ok(Some(Support { action, token, key: key.to_string() }))
}

/// Near-duplicates, as far as the newest analysis knows them.
fn alike(v: &Visitor, column: &Column, item: &ItemView) -> Result<Option<Alike>, Trouble> {
    let analysis = v.app.node().analysis(&column.id, v.audience())?;
    let Some(cluster) = analysis.as_ref().and_then(|a| a.cluster_of(&item.place)) else { return Ok(None) };
    let others = cluster.members.iter().filter(|place| **place != item.place).take(ALIKE_MAX);
    let others = others.filter_map(|place| Some((column.word(place)?, column.path(&v.app, place))));
    let voices = v.locale().say_with(key!("portal-alike"), &[("n", cluster.voices.into())]);
    Ok(Some(Alike { voices, others: others.collect() }))
}

fn supports(t: &Locale, column: &Column, item: &ItemView) -> Vec<String> {
    let by_body = column.charter.hosts.iter().filter_map(|host| Some((host, item.supports.get(&host.origin)?)));
    let say = |(host, n): (&hutong_core::consultation::charter::Host, &u64)| {
        let values = [("body", host.name.for_lang(t.tag()).into()), ("n", (*n).into())];
        t.say_with(key!("portal-supports-of"), &values)
    };
    by_body.map(say).collect()
}

/// The attachments of an item.
pub(super) fn files(t: &Locale, here: &str, files: &[FileView]) -> Vec<FileLine> {
    let numbered = files.iter().filter_map(|file| Some((file.part.as_str().strip_prefix("file/")?, file)));
    let line = |(n, file): (&str, &FileView)| FileLine {
        name: file.name.clone().unwrap_or_else(|| t.say_with(key!("portal-file-n"), &[("n", n.into())])),
        href: format!("{here}/file/{n}"),
        size: file.len.map_or_else(|| t.say(key!("portal-file-gone")), |len| size(t, len)),
    };
    numbered.map(line).collect()
}

/// A length as people read it.
pub fn size(t: &Locale, len: u64) -> String {
    match len {
        0..1_048_576 => t.say_with(key!("portal-size-kb"), &[("n", len.div_ceil(1024).into())]),
        _ => t.say_with(key!("portal-size-mb"), &[("n", format!("{:.1}", len as f64 / 1_048_576.0).into())]),
    }
}

fn answer(v: &Visitor, column: &Column, item: &ItemView) -> Answer {
    let quote = quote(v.locale(), &v.app, column, item, v.app.now());
    let text = item.text.clone().unwrap_or_default();
    Answer { quote: Quote { lang: lang_of(&text), ..quote }, text }
}

/// A reason code in words; a code that no language knows is shown as it is.
pub fn reason(t: &Locale, code: &Code) -> String {
    reason_of_word(t, code.as_str())
}

/// The same of the code's word.
pub(super) fn reason_of_word(t: &Locale, code: &str) -> String {
    let key = match code {
        appeal::UPHELD => key!("portal-reason-appeal-upheld"),
        appeal::DISMISSED => key!("portal-reason-appeal-dismissed"),
        objection::RESTORED => key!("portal-reason-host-appeal-upheld"),
        erasure::AUTHOR_REQUEST => key!("portal-reason-author-request"),
        "off-topic" => key!("portal-reason-off-topic"),
        "third-party-personal-data" => key!("portal-reason-third-party-personal-data"),
        "insult" => key!("portal-reason-insult"),
        "duplicate" => key!("portal-reason-duplicate"),
        "advertising" => key!("portal-reason-advertising"),
        "unlawful" => key!("portal-reason-unlawful"),
        "content-lost" => key!("portal-reason-content-lost"),
        other => return other.to_owned(),
    };
    t.say(key)
}

/// A step of an item's history in words.
pub(super) fn step_of(t: &Locale, kind: ItemKind, line: &HistoryLine) -> Step {
    let step = step(t, line);
    match &line.change {
        Change::State { to: State::Published, .. } if matches!(kind, ItemKind::Survey | ItemKind::Cosign) => {
            Step { what: t.say(key!("survey-counted")), ..step }
        }
        // An appeal is answered, never published.
        Change::State { reason: Some(code), .. } if kind == ItemKind::Appeal => Step { what: reason(t, code), ..step },
        _ => step,
    }
}

/// The same of an item that is no appeal.
pub(super) fn step(t: &Locale, line: &HistoryLine) -> Step {
    let (what, sentence) = match &line.change {
        Change::Accepted => (t.say(key!("portal-history-accepted")), None),
        Change::Revised => (t.say(key!("portal-history-revised")), None),
        Change::Erased { .. } => (t.say(key!("portal-history-erased")), None),
        Change::State { to, reason: why, words, .. } => {
            let state = quote::stamp(t, *to).label;
            let what = match why {
                None => t.say_with(key!("portal-history-state"), &[("state", state.into())]),
                Some(code) => {
                    let values = [("state", state.into()), ("reason", reason(t, code).into())];
                    t.say_with(key!("portal-history-state-reason"), &values)
                }
            };
            (what, words.clone())
        }
    };
    Step {
        when: dates::minute(t, line.ts),
        datetime: dates::rfc3339(line.ts),
        what,
        sentence,
        entry: t.say_with(key!("portal-entry"), &[("index", line.index.into())]),
    }
}

/// A code as it is read out.
pub fn shown_code(code: &str) -> String {
    codes::grouped(code)
}
