//! Items of a consultation and what was decided about them, for programs.

use axum::{extract::Path, response::Response};
use hutong_core::{
    consultation::item::{ItemKind, State, Tier},
    ids::PromptId,
};
use hutong_node::{
    jobs::search::words_of,
    pages::{Cursor, DecisionQuery, ItemView, ListQuery, Sort},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{PAGE_LEN_MAX, READER, answer, known, limit, parameters, problem::Problem, record::nothing, word};
use crate::web::{dates, errors::Trouble, places::Column, visitor::Visitor};

/// Parameters of a list of items.
pub(super) const LIST: &[&str] = &["kind", "body", "tier", "prompt", "state", "q", "sort", "after", "limit"];
/// Parameters of the log of moderation.
pub(super) const DECISIONS: &[&str] = &["state", "after", "limit"];
/// Orders of a list, each with its word.
pub(super) const SORTS: [(&str, Sort); 3] =
    [("newest", Sort::Newest), ("supported", Sort::MostSupported), ("ranking", Sort::Ranking)];
/// Kinds that are listed: what has words and may be public.
pub(super) const KINDS: [ItemKind; 7] = [
    ItemKind::Opinion,
    ItemKind::Reply,
    ItemKind::Statement,
    ItemKind::Argument,
    ItemKind::Note,
    ItemKind::Proposal,
    ItemKind::Questions,
];
/// States that are public.
pub(super) const STATES: [State; 5] =
    [State::Published, State::Withheld, State::Merged, State::Withdrawn, State::Erased];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    kind: Option<String>,
    body: Option<String>,
    tier: Option<String>,
    prompt: Option<String>,
    state: Option<String>,
    q: Option<String>,
    sort: Option<String>,
    after: Option<String>,
    limit: Option<String>,
}

/// A page of items.
pub async fn list(v: Visitor, Path(c): Path<String>) -> Response {
    let found = page(&v, &c).await;
    answer(&v, found)
}

/// One item.
pub async fn show(v: Visitor, Path((c, item)): Path<(String, String)>) -> Response {
    let found = one(&v, &c, &item).await;
    answer(&v, found)
}

/// A page of the log of moderation.
pub async fn decisions(v: Visitor, Path(c): Path<String>) -> Response {
    let found = log(&v, &c).await;
    answer(&v, found)
}

async fn page(v: &Visitor, c: &str) -> Result<Value, Problem> {
    let column = Column::find(v, c).await?;
    let asked: Asked = parameters(v, LIST)?;
    let kind = word(
        "kind",
        asked.kind.as_deref(),
        |w| KINDS.into_iter().find(|k| k.word() == w),
        "one of the kinds that are listed",
    )?;
    let hosts = &column.charter.hosts;
    let body =
        known("body", asked.body.as_deref(), |w| hosts.iter().find(|host| host.code == w), "the code of a host")?;
    let prompts = |w: &str| PromptId::new(w).ok().filter(|id| column.charter.prompt(id).is_some());
    let words = asked.q.as_deref().and_then(words_of);
    let query = ListQuery {
        origin: body.map(|host| host.origin.clone()),
        tier: word("tier", asked.tier.as_deref(), Tier::from_word, "member, verified or open")?,
        prompt: known("prompt", asked.prompt.as_deref(), prompts, "the id of a prompt")?,
        state: Some(state(asked.state.as_deref())?.unwrap_or(State::Published)),
        words,
        sort: word(
            "sort",
            asked.sort.as_deref(),
            |w| SORTS.into_iter().find(|(s, _)| *s == w),
            "newest, supported or ranking",
        )?
        .map_or(Sort::Newest, |(_, sort)| sort),
        after: known("after", asked.after.as_deref(), Cursor::parse, "what “next” of the page before says")?,
        limit: limit(asked.limit.as_deref())?,
        ..ListQuery::newest(column.id.clone(), READER, kind.unwrap_or(ItemKind::Opinion))
    };
    if asked.q.is_some() && query.words.is_none() {
        // Nothing holds what has neither letters nor digits.
        return Ok(json!({ "items": [], "next": null, "totals": [], "totals_at_least": false }));
    }
    let list = v.app.node().list(&query).await.map_err(Trouble::from)?;
    let totals = v.app.node().count(&query).await.map_err(Trouble::from)?;
    let code = |origin| column.charter.host(origin).map(|host| host.code.clone());
    let totals_by =
        totals.by.iter().map(|((origin, tier), n)| json!({ "body": code(origin), "tier": tier.word(), "n": n }));
    Ok(json!({
        "items": list.items.iter().map(|item| tell(v, &column, item)).collect::<Vec<_>>(),
        "next": list.next.as_ref().map(ToString::to_string),
        "totals": totals_by.collect::<Vec<_>>(),
        "totals_at_least": totals.is_at_least,
    }))
}

fn state(given: Option<&str>) -> Result<Option<State>, Problem> {
    let from = |w: &str| STATES.into_iter().find(|state| state.word() == w);
    word("state", given, from, "published, withheld, merged, withdrawn or erased")
}

async fn one(v: &Visitor, c: &str, item: &str) -> Result<Value, Problem> {
    nothing(v)?;
    let column = Column::find(v, c).await?;
    let place = column.place(item).ok_or(Trouble::NoPage)?;
    let found = v.app.node().store().show_item(&place, READER).await.map_err(Trouble::from)?;
    let found = found.filter(|item| item.row.consultation == column.id).ok_or(Trouble::NoPage)?;
    Ok(tell(v, &column, &found))
}

fn tell(v: &Visitor, column: &Column, item: &ItemView) -> Value {
    let id = column.word(&item.place);
    let word_of = |place| column.word(&place);
    let own = &item.place.origin;
    let by_body = |counts: &std::collections::BTreeMap<hutong_core::ids::Origin, u64>| {
        let pairs = counts.iter().filter_map(|(origin, n)| Some((column.charter.host(origin)?.code.clone(), json!(n))));
        Value::Object(pairs.collect())
    };
    let files = item.files.iter().map(|file| json!({ "part": file.part.as_str(), "bytes": file.len }));
    json!({
        "id": id,
        "number": item.registration,
        "body": column.charter.host(own).map(|host| &host.code),
        "index": item.place.index,
        "kind": item.row.kind.word(),
        "tier": item.row.tier.word(),
        "state": item.row.state.word(),
        "prompt": item.row.prompt.as_ref().map(|prompt| prompt.as_str()),
        "entered": dates::rfc3339(item.row.ts),
        "title": item.title,
        "text": item.text,
        "byline": item.author.as_ref().filter(|author| author.is_named).map(|author| &author.name),
        "source": item.row.source.map(|source| source.word()),
        "about": item.row.about.as_ref().and_then(|about| word_of(about.place(own))),
        "merged_into": item.row.into.as_ref().and_then(|into| word_of(into.place(own))),
        "supports": by_body(&item.supports),
        "replies": by_body(&item.replies),
        "files": files.collect::<Vec<_>>(),
        "url": id.map(|id| format!("{}/c/{}/i/{id}", v.outside(), column.id)),
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AskedLog {
    state: Option<String>,
    after: Option<String>,
    limit: Option<String>,
}

async fn log(v: &Visitor, c: &str) -> Result<Value, Problem> {
    let column = Column::find(v, c).await?;
    let asked: AskedLog = parameters(v, DECISIONS)?;
    let query = DecisionQuery {
        consultation: column.id.clone(),
        reader: READER,
        states: state(asked.state.as_deref())?.map_or_else(|| STATES.to_vec(), |state| vec![state]),
        after: known("after", asked.after.as_deref(), Cursor::parse, "what “next” of the page before says")?,
        limit: limit(asked.limit.as_deref())?.min(PAGE_LEN_MAX),
    };
    let page = v.app.node().list_decisions(&query).await.map_err(Trouble::from)?;
    let lines = page.lines.iter().map(|line| {
        json!({
            "item": column.word(&line.item),
            "number": line.registration,
            "kind": line.kind.word(),
            "state": line.to.word(),
            "reason": line.reason.as_ref().map(|code| code.as_str()),
            "merged_into": line.into.as_ref().and_then(|into| column.word(into)),
            "at": dates::rfc3339(line.ts),
            "entry": line.place.index,
            "body": column.charter.host(&line.place.origin).map(|host| &host.code),
        })
    });
    Ok(json!({ "items": lines.collect::<Vec<_>>(), "next": page.next.as_ref().map(ToString::to_string) }))
}
