//! The part of the OpenAPI document that is for whoever shows a token or signs as a trusted client.

use hutong_core::{
    consultation::item::{Audience, ItemKind, State, Tier},
    home::token::TokenScope,
};
use serde_json::{Map, Value, json};

use super::{
    bearer::KEY_LEN_MAX,
    openapi::{after_number, limit, list, named, object, path, text, text_or_null, time, words},
    submit::CHOICES,
};
use crate::web::pages::stance::choice_word;

/// Answers that a question in somebody's name may get besides those of every question.
const OWN: [&str; 7] = ["400", "401", "403", "404", "429", "500", "503"];
/// The same where something is handed in.
const HANDED_IN: [&str; 3] = ["409", "413", "422"];

/// How a right is shown.
pub(super) fn security() -> Value {
    json!({
        "token": {
            "type": "http", "scheme": "bearer",
            "description": "A token that a signed-in person made at /account/tokens. It begins with hutong_pat_.",
        },
        "signature": {
            "type": "apiKey", "in": "header", "name": "Signature",
            "description": "A trusted client signs each request (RFC 9421, Ed25519): Signature-Input is hutong=(\"@method\" \"@path\" \"content-digest\" \"hutong-member\" \"idempotency-key\");created=SECONDS;nonce=\"16 to 64 of A-Z a-z 0-9 - _\";keyid=\"the client's id\";alg=\"ed25519\";tag=\"hutong-client/v1 ORIGIN\", where ORIGIN is the log's. Content-Digest is sha-256 (RFC 9530); Hutong-Member is the member's number. A request is good for two minutes, once.",
        },
    })
}

fn responses(first: (&str, &str, &str), more: &[&str]) -> Value {
    let (status, description, schema) = first;
    let mut all = Map::new();
    let body = json!({ "description": description, "content": { "application/json": { "schema": named(schema) } } });
    all.insert(status.to_owned(), body);
    for status in OWN.iter().chain(more) {
        all.insert((*status).to_owned(), json!({ "$ref": "#/components/responses/Problem" }));
    }
    Value::Object(all)
}

fn own(summary: &str, id: &str, schema: &str, parameters: Vec<Value>) -> Value {
    json!({ "get": {
        "operationId": id, "summary": summary, "parameters": parameters,
        "security": [{ "token": [TokenScope::ReadOwn.word()] }],
        "responses": responses(("200", summary, schema), &[]),
    } })
}

fn handed_in(summary: &str, id: &str, sent: &str, schema: &str, scope: TokenScope) -> Value {
    let key = json!({
        "name": "Idempotency-Key", "in": "header", "required": true,
        "description": "Chosen by whoever asks; the same for every repeat of this request, which then counts once",
        "schema": { "type": "string", "minLength": 1, "maxLength": KEY_LEN_MAX, "pattern": "^[\\x20-\\x7e]*[\\x21-\\x7e][\\x20-\\x7e]*$" },
    });
    json!({ "post": {
        "operationId": id, "summary": summary, "parameters": [path("c", "Id of a consultation"), key],
        "security": [{ "token": [scope.word()] }, { "signature": [] }],
        "requestBody": { "required": true, "content": { "application/json": { "schema": named(sent) } } },
        "responses": responses(("201", summary, schema), &HANDED_IN),
    } })
}

/// Paths, by address.
pub(super) fn paths() -> Vec<(&'static str, Value)> {
    let page = || vec![after_number(), limit()];
    vec![
        ("/v1/me", own("Who the token's owner is", "me", "Me", vec![])),
        ("/v1/me/items", own("What they handed in, the latest first", "myItems", "MyItems", page())),
        ("/v1/me/receipts", own("Its receipts, at most 20 a page", "myReceipts", "MyReceipts", page())),
        ("/v1/me/file", own("Everything on file about them", "myFile", "Anything", vec![])),
        (
            "/v1/consultations/{c}/opinions",
            handed_in("Hand in an opinion", "submitOpinion", "NewOpinion", "Receipt", TokenScope::WriteOpinion),
        ),
        (
            "/v1/consultations/{c}/votes",
            handed_in("Vote on a statement", "castVote", "NewVote", "Slip", TokenScope::WriteVote),
        ),
    ]
}

/// Schemas, by name.
pub(super) fn schemas() -> Vec<(&'static str, Value)> {
    let tiers = || Tier::ALL.iter().map(|tier| tier.word());
    let audiences = || words(Audience::ALL.iter().map(|audience| audience.word()));
    let mut tier_or_null: Vec<Value> = tiers().map(Value::from).collect();
    tier_or_null.push(Value::Null);
    let token = object(&[
        ("label", text()),
        ("scopes", list(words(TokenScope::ALL.map(TokenScope::word)))),
        ("made", time()),
        ("expires", time()),
    ]);
    let item = object(&[
        ("id", text_or_null()),
        ("number", text_or_null()),
        ("act", words(["authored", "supported", "appealed"])),
        ("consultation", text()),
        ("kind", words(ItemKind::ALL.iter().map(|kind| kind.word()))),
        ("tier", words(tiers())),
        ("audience", audiences()),
        ("state", words(State::ALL.iter().map(|state| state.word()))),
        ("entered", time()),
        ("title", text_or_null()),
        ("text", text_or_null()),
        ("byline", text_or_null()),
        (
            "through",
            json!({ "type": ["string", "null"], "description": "The trusted client through which it came in" }),
        ),
        ("url", text_or_null()),
    ]);
    let of_receipt = [
        ("number", text_or_null()),
        ("code", text()),
        ("state", words(["logged", "witnessed", "guarded"])),
        ("proof", json!({ "type": "string", "description": "A c2sp.org/tlog-proof file: keep it" })),
        ("url", text()),
    ];
    let receipt: Vec<_> = [("id", text_or_null())].into_iter().chain(of_receipt.clone()).collect();
    let my_receipt: Vec<_> = [("item", text_or_null())].into_iter().chain(of_receipt).collect();
    let choices = || words(CHOICES.map(choice_word));
    let mut opinion = object(&[
        ("text", json!({ "type": "string", "minLength": 1 })),
        ("title", text()),
        ("prompt", json!({ "type": ["string", "null"], "pattern": "^[a-z0-9-]{1,32}$" })),
        ("audience", json!({ "anyOf": [audiences(), { "type": "null" }] })),
        ("named", json!({ "type": "boolean", "description": "Whether to publish it under the name on file" })),
    ]);
    opinion["required"] = json!(["text"]);
    vec![
        (
            "Me",
            object(&[
                ("person", text()),
                ("name", text()),
                ("tier", json!({ "enum": tier_or_null })),
                ("token", token),
            ]),
        ),
        ("MyItems", object(&[("items", list(item)), ("next", text_or_null())])),
        ("MyReceipts", object(&[("items", list(object(&my_receipt))), ("next", text_or_null())])),
        ("NewOpinion", opinion),
        ("NewVote", object(&[("statement", text()), ("choice", choices())])),
        ("Receipt", object(&receipt)),
        ("Slip", object(&[("statement", text()), ("choice", choices()), ("slip", text()), ("url", text())])),
    ]
}
