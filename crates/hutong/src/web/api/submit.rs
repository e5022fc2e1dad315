//! Handing in for oneself by a program, or for its signed-in member by a trusted client: an opinion, a vote. The answer is
//! the receipt.

use axum::{
    body::to_bytes,
    extract::{Path, Request},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use hutong_core::{
    command::Ask,
    consultation::{
        item::Audience,
        opinion::Submit,
        vote::{Cast, Choice},
    },
    home::token::TokenScope,
    ids::PromptId,
    text::tidy,
};
use hutong_node::answer::Answer;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{
    bearer::{Asker, idempotency, one},
    close,
    problem::{self, Problem},
    record::nothing,
};
use crate::web::{
    errors::Trouble,
    forms::{FIELDS_LEN_MAX, receipt_word},
    pages::{slip, stance},
    places::Column,
    visitor::Visitor,
};

/// Words of a choice.
pub(super) const CHOICES: [Choice; 3] = [Choice::Agree, Choice::Disagree, Choice::Pass];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OpinionIn {
    text: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    prompt: Option<String>,
    #[serde(default)]
    audience: Option<String>,
    #[serde(default)]
    named: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VoteIn {
    statement: String,
    choice: String,
}

/// Takes an opinion.
pub async fn opinion(v: Visitor, Path(c): Path<String>, request: Request) -> Response {
    let taken = take_opinion(&v, &c, request).await;
    given(&v, taken)
}

/// Takes a vote.
pub async fn vote(v: Visitor, Path(c): Path<String>, request: Request) -> Response {
    let taken = take_vote(&v, &c, request).await;
    given(&v, taken)
}

/// What was handed in, under its address.
fn given(v: &Visitor, taken: Result<Value, Problem>) -> Response {
    let mut response = match &taken {
        Ok(value) => {
            let mut response = super::json_of(StatusCode::CREATED, value);
            if let Some(url) = value["url"].as_str().and_then(|url| HeaderValue::from_str(url).ok()) {
                response.headers_mut().insert(header::LOCATION, url);
            }
            response
        }
        Err(problem) => problem::response(v, problem),
    };
    close(&mut response);
    response
}

/// The consultation, who asks, under which key, and what: in this order, so that nobody learns more than they may.
async fn read<T: DeserializeOwned>(
    v: &Visitor,
    c: &str,
    request: Request,
    scope: TokenScope,
) -> Result<(Column, Asker, String, T), Problem> {
    nothing(v)?;
    let column = Column::find(v, c).await?;
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, FIELDS_LEN_MAX).await.map_err(|_| Trouble::TooLong)?;
    let asker = Asker::of(v, &parts.headers, &body, scope, &column.id).await?;
    let key = idempotency(&parts.headers)?.to_owned();
    let media = one(&parts.headers, "content-type")?.unwrap_or_default();
    if media.split(';').next().map(str::trim) != Some("application/json") {
        return Err(Problem::Head { name: "content-type", wanted: "application/json" });
    }
    let asked = serde_json::from_slice(&body).map_err(|e| Problem::Body(e.to_string()))?;
    Ok((column, asker, key, asked))
}

async fn take_opinion(v: &Visitor, c: &str, request: Request) -> Result<Value, Problem> {
    let (column, asker, key, asked): (_, _, _, OpinionIn) = read(v, c, request, TokenScope::WriteOpinion).await?;
    let field = |name: &str, wanted: &str| Problem::Body(format!("{name}: {wanted}"));
    let prompt = asked.prompt.as_deref().map(PromptId::new).transpose();
    let audience = asked.audience.as_deref().map(|word| Audience::from_word(word).ok_or(()));
    let submit = Submit {
        consultation: column.id.clone(),
        prompt: prompt.map_err(|_| field("prompt", "the id of a prompt"))?,
        audience: audience.transpose().map_err(|()| field("audience", "public, members, secretariats or own"))?,
        title: tidy(&asked.title).split_whitespace().collect::<Vec<_>>().join(" "),
        text: tidy(&asked.text),
        named: asked.named,
        files: None,
        behalf: None,
        import: None,
    };
    let answer = asker.submit(v, &key, Ask::SubmitOpinion(submit)).await?;
    let Answer::Logged { leaves, receipt } = answer else {
        return Err(Trouble::Fault("an opinion was answered without a receipt".to_owned()).into());
    };
    let index = leaves.first().map_or(receipt.placed.index, |leaf| leaf.index);
    let item = v.app.node().store().show_own(index).await.map_err(Trouble::from)?;
    Ok(json!({
        "id": item.as_ref().and_then(|item| column.word(&item.place)),
        "number": item.as_ref().and_then(|item| item.registration.clone()),
        "code": receipt.code(),
        "state": receipt.grown.word(),
        "proof": receipt.file,
        "url": format!("{}/r/{}", v.outside(), receipt_word(&receipt.code())),
    }))
}

async fn take_vote(v: &Visitor, c: &str, request: Request) -> Result<Value, Problem> {
    let (column, asker, key, asked): (_, _, _, VoteIn) = read(v, c, request, TokenScope::WriteVote).await?;
    let field = |name: &str, wanted: &str| Problem::Body(format!("{name}: {wanted}"));
    let nowhere = || Problem::NotHere { name: "statement".to_owned(), wanted: "the id of a statement" };
    let statement = column.place(&asked.statement).ok_or_else(nowhere)?;
    let choice = stance::choice(&asked.choice).ok_or_else(|| field("choice", "agree, disagree or pass"))?;
    let cast = Cast { consultation: column.id.clone(), statement, choice };
    let Answer::Received(slip) = asker.submit(v, &key, Ask::CastVote(cast)).await? else {
        return Err(Trouble::Fault("a vote was answered without a slip".to_owned()).into());
    };
    let path = slip::path_of_row(v, &column, &slip);
    let inner = path.strip_prefix(v.app.base()).unwrap_or(&path);
    Ok(json!({
        "statement": asked.statement,
        "choice": asked.choice,
        "slip": String::from_utf8_lossy(&slip.bytes()),
        "url": format!("{}{inner}", v.outside()),
    }))
}
