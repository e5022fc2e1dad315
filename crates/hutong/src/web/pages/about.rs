//! Pages that explain: what this is, how it is used, what is kept of people, how far it can be used by everybody.

use axum::response::Response;

use crate::{
    key,
    web::{
        errors::Trouble,
        frame::{Frame, show as show_page},
        visitor::Visitor,
    },
};

/// A heading with what stands under it.
struct Chapter {
    heading: String,
    paragraphs: Vec<String>,
}

#[derive(askama::Template)]
#[template(path = "pages/about.html")]
struct Page<'a> {
    f: Frame<'a>,
    heading: String,
    chapters: Vec<Chapter>,
}

/// Keys of a heading and of its text, whose lines are paragraphs.
type Keys = (&'static str, &'static str);

const ABOUT: &[Keys] = &[
    (key!("portal-about-what"), key!("portal-about-what-text")),
    (key!("portal-about-how"), key!("portal-about-how-text")),
    (key!("portal-about-proof"), key!("portal-about-proof-text")),
    (key!("portal-about-limits"), key!("portal-about-limits-text")),
];
const HELP: &[Keys] = &[
    (key!("portal-help-write"), key!("portal-help-write-text")),
    (key!("portal-help-receipt"), key!("portal-help-receipt-text")),
    (key!("portal-help-change"), key!("portal-help-change-text")),
    (key!("portal-help-withheld"), key!("portal-help-withheld-text")),
    (key!("portal-help-check"), key!("portal-help-check-text")),
];
const PRIVACY: &[Keys] = &[
    (key!("portal-privacy-cookies"), key!("portal-privacy-cookies-text")),
    (key!("portal-privacy-kept"), key!("portal-privacy-kept-text")),
    (key!("portal-privacy-sent"), key!("portal-privacy-sent-text")),
    (key!("portal-privacy-erase"), key!("portal-privacy-erase-text")),
];
const ACCESSIBILITY: &[Keys] = &[
    (key!("portal-access-aim"), key!("portal-access-aim-text")),
    (key!("portal-access-use"), key!("portal-access-use-text")),
    (key!("portal-access-known"), key!("portal-access-known-text")),
];

fn show(v: &Visitor, heading: &'static str, keys: &[Keys]) -> Result<Response, Trouble> {
    let t = v.locale();
    let chapter = |(heading, text): &Keys| Chapter {
        heading: t.say(heading),
        paragraphs: t.say(text).lines().filter(|l| !l.is_empty()).map(str::to_owned).collect(),
    };
    let heading = t.say(heading);
    let chapters = keys.iter().map(chapter).collect();
    show_page(v, &Page { f: Frame::new(v, &heading), chapters, heading })
}

/// What this is.
///
/// # Errors
/// A fault of the template.
pub async fn about(v: Visitor) -> Result<Response, Trouble> {
    show(&v, key!("portal-about"), ABOUT)
}

/// How it is used.
///
/// # Errors
/// A fault of the template.
pub async fn help(v: Visitor) -> Result<Response, Trouble> {
    show(&v, key!("portal-help"), HELP)
}

/// What is kept of people.
///
/// # Errors
/// A fault of the template.
pub async fn privacy(v: Visitor) -> Result<Response, Trouble> {
    show(&v, key!("portal-privacy"), PRIVACY)
}

/// How far it can be used by everybody.
///
/// # Errors
/// A fault of the template.
pub async fn accessibility(v: Visitor) -> Result<Response, Trouble> {
    show(&v, key!("portal-access"), ACCESSIBILITY)
}
