//! The charter in full, as it was signed, with the bytes that were signed.

use axum::{extract::Path, response::Response};
use hutong_core::consultation::{
    charter::Review,
    item::{Module, Tier},
};

use super::consultation::{Signature, signatures};
use crate::{
    key,
    locale::Locale,
    web::{
        dates,
        errors::Trouble,
        frame::{Frame, show as show_page},
        places::Column,
        view::{counters, phrases::phrases, quote},
        visitor::Visitor,
    },
};

/// A prompt and who may read what is said under it.
struct PromptLine {
    title: String,
    audience: String,
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
        facts: facts(t, &column),
        prompts: prompts.collect(),
        rules: charter.rules.for_lang(t.tag()).lines().filter(|l| !l.is_empty()).map(str::to_owned).collect(),
        reason: charter.reason.for_lang(t.tag()).to_owned(),
        signatures: signatures(&v, &column).await?,
        sha256: charter.hash().to_hex(),
        bytes: String::from_utf8_lossy(&charter.bytes()).into_owned(),
    };
    show_page(&v, &page)
}

fn facts(t: &Locale, column: &Column) -> Vec<(String, String)> {
    let charter = &column.charter;
    let comma = t.say(key!("portal-list-comma"));
    let modules = charter.modules.iter().map(|m| {
        t.say(match m {
            Module::Opinions => key!("portal-module-opinions"),
            Module::Replies => key!("portal-module-replies"),
            Module::Support => key!("portal-module-support"),
            Module::Stance => key!("portal-module-stance"),
            Module::Topics => key!("portal-module-topics"),
            Module::Survey => key!("portal-module-survey"),
            Module::Notes => key!("portal-module-notes"),
            Module::Proposals => key!("portal-module-proposals"),
        })
    });
    let tiers = charter.tiers.iter().map(|(tier, assurance)| {
        let how = match (tier, assurance.as_str()) {
            (Tier::Member, _) => t.say(key!("portal-assurance-roll")),
            (_, "none") => t.say(key!("portal-assurance-none")),
            (_, "phone-code") => t.say(key!("portal-assurance-phone")),
            (_, other) => other.to_owned(),
        };
        t.say_with(key!("portal-charter-tier"), &[("tier", counters::tier(t, *tier).into()), ("how", how.into())])
    });
    let review = match charter.review {
        Review::Before => key!("portal-review-before"),
        Review::After => key!("portal-review-after"),
    };
    let rows = match charter.vote_rows_open {
        true => key!("portal-votes-open"),
        false => key!("portal-votes-closed"),
    };
    let join = |parts: Vec<String>| parts.join(&comma);
    vec![
        (t.say(key!("portal-charter-ver")), charter.ver.to_string()),
        (t.say(key!("portal-charter-opens")), dates::minute(t, charter.opens.0)),
        (t.say(key!("portal-charter-closes")), dates::minute(t, charter.closes.0)),
        (t.say(key!("portal-charter-modules")), join(modules.collect())),
        (t.say(key!("portal-charter-tiers")), join(tiers.collect())),
        (t.say(key!("portal-charter-review")), t.say(review)),
        (t.say(key!("portal-charter-votes")), t.say(rows)),
    ]
}
