//! The charter in full, as it was signed, with the bytes that were signed.

use super::consultation::{Signature, signatures};
use crate::{
    key,
    web::{
        errors::Trouble,
        frame::{Frame, show as show_page},
        places::Column,
        view::{phrases::phrases, quote, terms::terms, travels},
        visitor::Visitor,
    },
};
use axum::{extract::Path, response::Response};
use hutong_core::consultation::charter::Charter;

/// A prompt and who may read what is said under it.
struct PromptLine {
    title: String,
    audience: String,
}

/// What the other hosts receive.
struct Travels {
    lead: String,
    kinds: Vec<travels::Line>,
    audiences: Vec<travels::Line>,
    sentences: Vec<String>,
}

#[derive(askama::Template)]
#[template(path = "pages/charter.html")]
struct Page<'a> {
    f: Frame<'a>,
    here: String,
    title: String,
    question: Vec<String>,
    facts: Vec<(String, String)>,
    prompts: Vec<PromptLine>,
    /// What the other hosts receive; nothing where there is none.
    travels: Option<Travels>,
    rules: Vec<String>,
    reason: String,
    signatures: Vec<Signature>,
    sha256: String,
    bytes: String,
}

/// Shows the page.
///
/// # Errors
/// [`Trouble::NoPage`].
pub async fn show(v: Visitor, Path(c): Path<String>) -> Result<Response, Trouble> {
    let column = Column::find(&v, &c).await?;
    let t = v.locale();
    let charter = &column.charter;
    let prompts = charter
        .prompts
        .iter()
        .map(|p| PromptLine { title: p.title.for_lang(t.tag()).to_owned(), audience: quote::audience(t, p.audience) });
    let page = Page {
        f: Frame::new(&v, &t.say(key!("portal-charter"))),
        here: v.app.path_of(&column.id),
        title: charter.title.for_lang(t.tag()).to_owned(),
        question: phrases(charter.question.for_lang(t.tag())),
        facts: terms(t, charter),
        prompts: prompts.collect(),
        travels: (charter.hosts.len() > 1).then(|| what_travels(&v, charter)),
        rules: charter.rules.for_lang(t.tag()).lines().filter(|l| !l.is_empty()).map(str::to_owned).collect(),
        reason: charter.reason.for_lang(t.tag()).to_owned(),
        signatures: signatures(&v, &column).await?,
        sha256: charter.hash().to_hex(),
        bytes: String::from_utf8_lossy(&charter.bytes()).into_owned(),
    };
    show_page(&v, &page)
}

fn what_travels(v: &Visitor, charter: &Charter) -> Travels {
    let (t, home) = (v.locale(), v.app.node().origin());
    let bodies: Vec<&str> = charter.hosts.iter().map(|host| host.name.for_lang(t.tag())).collect();
    let bodies = bodies.join(&t.say(key!("portal-list-comma")));
    Travels {
        lead: t.say_with(key!("travels-lead"), &[("bodies", bodies.into())]),
        kinds: travels::kinds(t, charter, home),
        audiences: travels::audiences(t, charter, home),
        sentences: travels::sentences(t, charter, home),
    }
}
