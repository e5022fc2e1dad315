//! What there is, as an OpenAPI 3.1 document. A test holds it against the table of routes and against the answers.

use axum::response::Response;
use hutong_core::consultation::{
    item::{Audience, Module, Tier},
    phase::Phase,
};
use serde_json::{Map, Value, json};

use super::{
    PAGE_LEN, PAGE_LEN_MAX, answer,
    items::{KINDS, SORTS, STATES},
    openapi_own,
    record::nothing,
};
use crate::web::visitor::Visitor;

/// Where paths of the document begin, below the base path.
const SERVER: &str = "/api";
/// Answers that every question may get.
const EVERY: [&str; 4] = ["400", "404", "500", "503"];

/// The document.
pub async fn show(v: Visitor) -> Response {
    let found = nothing(&v).map(|()| document(&format!("{}{SERVER}", v.outside())));
    answer(&v, found)
}

/// The document of an API that is reached at this address.
pub fn document(server: &str) -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Hutong", "version": "1",
            "description": "Everything public of a body's consultations; what the public cannot read is not in these answers, whoever asks. Below /v1/me, and for handing in, a token or a trusted client's signature is asked for; a cookie is never looked at. Times are UTC (RFC 3339); bodies are named by the code that their registration numbers begin with.",
            "license": { "name": "As the body states on its portal" },
        },
        "servers": [{ "url": server }],
        "paths": paths(),
        "components": {
            "schemas": schemas(), "responses": { "Problem": problem() }, "securitySchemes": openapi_own::security(),
        },
    })
}

fn paths() -> Value {
    let c = path("c", "Id of a consultation");
    let of = |summary: &str, name: &str, schema: &str, parameters: Vec<Value>| {
        let mut responses = Map::new();
        responses.insert(
            "200".to_owned(),
            json!({ "description": summary, "content": { "application/json": { "schema": named(schema) } } }),
        );
        for status in EVERY {
            responses.insert(status.to_owned(), json!({ "$ref": "#/components/responses/Problem" }));
        }
        json!({ "get": { "operationId": name, "summary": summary, "parameters": parameters, "responses": responses } })
    };
    let mut paths = json!({
        "/v1": of("What this is", "about", "About", vec![]),
        "/v1/openapi.json": of("This document", "openapi", "Anything", vec![]),
        "/v1/record": of("The signed head of the body's record", "record", "Record", vec![]),
        "/v1/consultations": of("All consultations with a charter in force", "consultations", "Consultations", vec![]),
        "/v1/consultations/{c}": of("One consultation", "consultation", "Consultation", vec![c.clone()]),
        "/v1/consultations/{c}/items": of("Items, a page at a time", "items", "Items", vec![
            c.clone(),
            query("kind", "Kind of item; opinions unless given", words(KINDS.map(|kind| kind.word()))),
            query("body", "Code of a host", json!({ "type": "string" })),
            query("tier", "How its author takes part", words(Tier::ALL.iter().map(|tier| tier.word()))),
            query("prompt", "Id of a prompt", json!({ "type": "string" })),
            query("state", "What became of it; published unless given. Others are listed without their words.", words(STATES.map(|state| state.word()))),
            query("q", "Words that it holds; words in quotation marks in a row", json!({ "type": "string" })),
            query("sort", "Order; newest first unless given", words(SORTS.map(|(word, _)| word))),
            after(), limit(),
        ]),
        "/v1/consultations/{c}/items/{item}": of("One item", "item", "Item", vec![c.clone(), path("item", "Id of an item, such as SC-224")]),
        "/v1/consultations/{c}/decisions": of("The public log of moderation, newest first", "decisions", "Decisions", vec![
            c.clone(), query("state", "Only decisions to this state", words(STATES.map(|state| state.word()))), after(), limit(),
        ]),
        "/v1/consultations/{c}/themes": of("Themes with counts by body and tier", "themes", "Themes", vec![c.clone()]),
        "/v1/consultations/{c}/report": of("The report in force: every sentence with its sources", "report", "Report", vec![c]),
    });
    for (address, described) in openapi_own::paths() {
        paths[address] = described;
    }
    paths
}

pub(super) fn path(name: &str, description: &str) -> Value {
    json!({ "name": name, "in": "path", "required": true, "description": description, "schema": { "type": "string" } })
}

fn query(name: &str, description: &str, schema: Value) -> Value {
    json!({ "name": name, "in": "query", "description": description, "schema": schema })
}

pub(super) fn after() -> Value {
    query("after", "What “next” of the page before says", json!({ "type": "string" }))
}

/// The same of a list of one's own, which is numbered.
pub(super) fn after_number() -> Value {
    query(
        "after",
        "What “next” of the page before says",
        json!({ "type": "string", "pattern": "^(0|[1-9][0-9]{0,17})$" }),
    )
}

pub(super) fn limit() -> Value {
    query("limit", "How many", json!({ "type": "integer", "minimum": 1, "maximum": PAGE_LEN_MAX, "default": PAGE_LEN }))
}

pub(super) fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> Value {
    json!({ "type": "string", "enum": words.into_iter().collect::<Vec<_>>() })
}

fn problem() -> Value {
    json!({ "description": "What went wrong, and what to do (RFC 9457)", "content": { "application/problem+json": { "schema": named("Problem") } } })
}

pub(super) fn named(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

pub(super) fn list(of: Value) -> Value {
    json!({ "type": "array", "items": of })
}

/// An object with just these fields, all of them.
pub(super) fn object(fields: &[(&str, Value)]) -> Value {
    let properties: Map<String, Value> =
        fields.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    let required: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

pub(super) fn text() -> Value {
    json!({ "type": "string" })
}

pub(super) fn text_or_null() -> Value {
    json!({ "type": ["string", "null"] })
}

fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

pub(super) fn time() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

fn by_body() -> Value {
    json!({ "type": "object", "description": "By body: never added up", "additionalProperties": count() })
}

fn schemas() -> Value {
    let both = object(&[("zh", text()), ("en", text())]);
    let tiers = words(Tier::ALL.iter().map(|tier| tier.word()));
    let counts = object(&[("body", text_or_null()), ("tier", tiers.clone()), ("n", count())]);
    let by_tier: Vec<(&str, Value)> = Tier::ALL.iter().map(|tier| (tier.word(), count())).collect();
    let mut phases: Vec<Value> = Phase::ALL.iter().map(|phase| json!(phase.word())).collect();
    phases.push(Value::Null);
    let host = object(&[
        ("code", text()),
        ("origin", text()),
        ("name", both.clone()),
        ("phase", json!({ "enum": phases })),
        (
            "opinions",
            json!({ "type": "object", "properties": Map::from_iter(by_tier.iter().map(|(k, w)| ((*k).to_owned(), w.clone()))) }),
        ),
    ]);
    let prompt = object(&[
        ("id", text()),
        ("title", both.clone()),
        ("audience", words(Audience::ALL.iter().map(|audience| audience.word()))),
    ]);
    let item = object(&[
        ("id", text_or_null()),
        ("number", text_or_null()),
        ("body", text_or_null()),
        ("index", count()),
        ("kind", text()),
        ("tier", tiers),
        ("state", words(STATES.map(|state| state.word()))),
        ("prompt", text_or_null()),
        ("entered", time()),
        ("title", text_or_null()),
        ("text", text_or_null()),
        ("byline", text_or_null()),
        ("source", text_or_null()),
        ("about", text_or_null()),
        ("merged_into", text_or_null()),
        ("supports", by_body()),
        ("replies", by_body()),
        ("files", list(object(&[("part", text()), ("bytes", json!({ "type": ["integer", "null"] }))]))),
        ("url", text_or_null()),
    ]);
    let theme = object(&[
        ("id", text()),
        ("parent", text_or_null()),
        ("label", text()),
        ("named_by_people", json!({ "type": "boolean" })),
        ("counts", list(counts.clone())),
        ("arguments", count()),
    ]);
    let claim = object(&[("text", text()), ("sources", list(text()))]);
    let point = object(&[("text", text()), ("claims", list(claim))]);
    let decision = object(&[
        ("item", text_or_null()),
        ("number", text_or_null()),
        ("kind", text()),
        ("state", text()),
        ("reason", text_or_null()),
        ("merged_into", text_or_null()),
        ("at", time()),
        ("entry", count()),
        ("body", text_or_null()),
    ]);
    let partner = object(&[
        ("origin", text()),
        ("mirrored_here", count()),
        ("cosigned_by_them", json!({ "type": ["integer", "null"] })),
    ]);
    let mut schemas = json!({
        "Anything": { "type": "object" },
        "About": object(&[("body", text_or_null()), ("origin", text()), ("software", text()), ("simulated", json!({ "type": "boolean" })), ("openapi", text())]),
        "Record": object(&[("origin", text()), ("size", count()), ("root", text()), ("checkpoint", text()), ("keys", list(text())), ("partners", list(partner))]),
        "Consultations": object(&[("items", list(named("Consultation")))]),
        "Consultation": object(&[
            ("id", text()), ("title", both.clone()), ("question", both), ("charter", object(&[("version", count()), ("sha256", text())])),
            ("opens", time()), ("closes", time()), ("modules", list(words(Module::ALL.iter().map(|module| module.word())))),
            ("tiers", list(text())), ("hosts", list(host)), ("prompts", list(prompt)), ("simulated", json!({ "type": "boolean" })), ("url", text()),
        ]),
        "Item": item,
        "Items": object(&[("items", list(named("Item"))), ("next", text_or_null()), ("totals", list(counts)), ("totals_at_least", json!({ "type": "boolean" }))]),
        "Decisions": object(&[("items", list(decision)), ("next", text_or_null())]),
        "Themes": object(&[("items", list(theme)), ("unthemed", json!({ "type": ["integer", "null"] })), ("input_sha256", text_or_null()), ("method", text_or_null())]),
        "Report": object(&[("version", count()), ("sha256", text()), ("sections", list(object(&[("title", text()), ("recommendations", list(point))]))), ("url", text())]),
        "Problem": object(&[("type", text()), ("title", text()), ("status", json!({ "type": "integer" })), ("detail", text()), ("instance", text()), ("operation", text())]),
    });
    for (name, schema) in openapi_own::schemas() {
        schemas[name] = schema;
    }
    schemas
}
