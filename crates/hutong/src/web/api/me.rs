//! What is on file about whoever shows a token, for their own programs: who they are, what they handed in, the receipts of
//! it, and the whole file. Kept by nobody on the way, readable by no page of another site.

use std::collections::BTreeMap;

use axum::{
    http::{HeaderMap, StatusCode},
    response::Response,
};
use hutong_core::ids::{ConsultationId, PersonId};
use hutong_node::{mine::MyItem, pages::TokenView};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    bearer::reader,
    close, json_of, limit, parameters,
    problem::{self, Problem},
    record::nothing,
    word,
};
use crate::{
    documents::my_file,
    web::{dates, errors::Trouble, forms::receipt_word, places::Column, visitor::Visitor},
};

/// Parameters of one's own lists.
pub(super) const LIST: &[&str] = &["after", "limit"];
/// Most receipts of a page: each is a proof that is put together when it is asked for.
const RECEIPTS_MAX: u32 = 20;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    after: Option<String>,
    limit: Option<String>,
}

/// Who it is, and what the token may be used for.
pub async fn show(v: Visitor, headers: HeaderMap) -> Response {
    let found = about(&v, &headers).await;
    own(&v, found)
}

/// What they handed in, the latest first.
pub async fn items(v: Visitor, headers: HeaderMap) -> Response {
    let found = list_items(&v, &headers).await;
    own(&v, found)
}

/// The receipts of it, each as far as it has grown.
pub async fn receipts(v: Visitor, headers: HeaderMap) -> Response {
    let found = list_receipts(&v, &headers).await;
    own(&v, found)
}

/// Everything on file, as the data page gives it.
pub async fn file(v: Visitor, headers: HeaderMap) -> Response {
    let found = whole(&v, &headers).await;
    own(&v, found)
}

fn own(v: &Visitor, value: Result<Value, Problem>) -> Response {
    let mut response = match value {
        Ok(value) => json_of(StatusCode::OK, &value),
        Err(problem) => problem::response(v, &problem),
    };
    close(&mut response);
    response
}

async fn about(v: &Visitor, headers: &HeaderMap) -> Result<Value, Problem> {
    let TokenView { person, name, tier, line } = reader(v, headers).await?;
    nothing(v)?;
    Ok(json!({
        "person": person.as_str(),
        "name": name.0,
        "tier": tier.map(|tier| tier.word()),
        "token": {
            "label": line.label.0,
            "scopes": line.scopes.words().collect::<Vec<_>>(),
            "made": dates::rfc3339(line.made_at.0),
            "expires": dates::rfc3339(line.expires_at.0),
        },
    }))
}

/// A page of somebody's items, with where the next one begins.
async fn page(v: &Visitor, person: &PersonId, limit_max: u32) -> Result<(Vec<MyItem>, Option<String>), Problem> {
    let asked: Asked = parameters(v, LIST)?;
    let digits = |text: &str| text.parse::<u64>().ok().filter(|n| n.to_string() == text);
    let before = word("after", asked.after.as_deref(), digits, "what “next” of the page before says")?;
    let limit = limit(asked.limit.as_deref())?.min(limit_max);
    let items = v.app.node().my_items(person, before, limit).await.map_err(Trouble::from)?;
    let is_full = items.len() as u64 == u64::from(limit);
    let next = items.last().filter(|_| is_full).map(|mine| mine.own.item.index.to_string());
    Ok((items, next))
}

/// The consultations of these items, each once.
async fn columns(v: &Visitor, items: &[MyItem]) -> Result<BTreeMap<ConsultationId, Column>, Problem> {
    let mut columns = BTreeMap::new();
    for mine in items {
        let id = &mine.view.row.consultation;
        if !columns.contains_key(id) {
            columns.insert(id.clone(), Column::find(v, id.as_str()).await?);
        }
    }
    Ok(columns)
}

async fn list_items(v: &Visitor, headers: &HeaderMap) -> Result<Value, Problem> {
    let asker = reader(v, headers).await?;
    let (items, next) = page(v, &asker.person, super::PAGE_LEN_MAX).await?;
    let columns = columns(v, &items).await?;
    let leaves: Vec<u64> = items.iter().map(|mine| mine.own.item.index).collect();
    let through = v.app.node().store().came_through(&leaves).await.map_err(Trouble::from)?;
    let told = items.iter().filter_map(|mine| {
        let (column, view) = (columns.get(&mine.view.row.consultation)?, &mine.view);
        let id = column.word(&view.place);
        Some(json!({
            "id": id,
            "number": view.registration,
            "act": mine.own.act,
            "consultation": column.id.as_str(),
            "kind": view.row.kind.word(),
            "tier": view.row.tier.word(),
            "audience": view.row.audience.word(),
            "state": view.row.state.word(),
            "entered": dates::rfc3339(view.row.ts),
            "title": view.title,
            "text": view.text,
            "byline": view.author.as_ref().filter(|author| author.is_named).map(|author| &author.name),
            "through": through.get(&view.place.index),
            "url": id.map(|id| format!("{}/c/{}/i/{id}", v.outside(), column.id)),
        }))
    });
    Ok(json!({ "items": told.collect::<Vec<_>>(), "next": next }))
}

async fn list_receipts(v: &Visitor, headers: &HeaderMap) -> Result<Value, Problem> {
    let asker = reader(v, headers).await?;
    let (items, next) = page(v, &asker.person, RECEIPTS_MAX).await?;
    let columns = columns(v, &items).await?;
    let mut told = Vec::new();
    for mine in items.iter().filter(|mine| mine.own.act == "authored") {
        let receipt = v.app.node().receipt(mine.own.item.index).await.map_err(Trouble::from)?;
        let column = columns.get(&mine.view.row.consultation);
        told.push(json!({
            "item": column.and_then(|column| column.word(&mine.view.place)),
            "number": mine.view.registration,
            "code": receipt.code(),
            "state": receipt.grown.word(),
            "proof": receipt.file,
            "url": format!("{}/r/{}", v.outside(), receipt_word(&receipt.code())),
        }));
    }
    Ok(json!({ "items": told, "next": next }))
}

async fn whole(v: &Visitor, headers: &HeaderMap) -> Result<Value, Problem> {
    let asker = reader(v, headers).await?;
    nothing(v)?;
    let file = v.app.node().my_file(&asker.person).await.map_err(Trouble::from)?;
    Ok(my_file::to_json(&file))
}
