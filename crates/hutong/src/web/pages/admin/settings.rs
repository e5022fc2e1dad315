//! What the body says about itself, and how its desks begin: each setting with what stands where nothing is set, and the
//! last change to be undone by one press.

use axum::{extract::Request, http::StatusCode, response::Response};
use hutong_core::{
    consultation::charter::Bilingual,
    home::{BodySettings, Foot, HomeAsk},
};

use super::{Link, frame, links, need_system, need_to_run};
use crate::{
    key,
    web::{
        errors::{self, Said, Trouble},
        forms::{self, Posted},
        frame::{Frame, render_own, see_other},
        visitor::Visitor,
    },
};

/// A text in both languages.
struct Field {
    name: &'static str,
    label: String,
    default: String,
    zh: String,
    en: String,
    is_long: bool,
}

/// A line of the foot that is the same in both languages.
struct OneLine {
    name: &'static str,
    label: String,
    text: String,
}

#[derive(askama::Template)]
#[template(path = "pages/admin/settings.html")]
struct Page<'a> {
    f: Frame<'a>,
    links: Vec<Link>,
    trouble: Option<Said>,
    token: String,
    key: String,
    undo_key: String,
    fields: Vec<Field>,
    words: String,
    two_persons: bool,
    lines: Vec<OneLine>,
    framers: String,
    runs: bool,
    has_before: bool,
}

/// Shows the page.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever neither runs the system nor audits it; a fault of the store.
pub async fn show(mut v: Visitor) -> Result<Response, Trouble> {
    need_system(&v)?;
    let settings = v.app.node().store().body_settings().await?;
    page(&mut v, &settings, None).await
}

async fn page(v: &mut Visitor, settings: &BodySettings, trouble: Option<Trouble>) -> Result<Response, Trouble> {
    let part = need_system(v)?;
    let (token, key) = v.draw_form()?;
    let undo_key = v.draw_form()?.1.to_string();
    let v = &*v;
    let t = v.locale();
    let before = v.app.node().store().body_settings_before().await?;
    let field = |name, label: &str, default: &str, text: &Bilingual, is_long| Field {
        name,
        label: t.say(label),
        default: t.say(default),
        zh: text.zh.clone(),
        en: text.en.clone(),
        is_long,
    };
    let (name, contact) = (key!("admin-set-name"), key!("admin-set-contact"));
    let (about, privacy) = (key!("admin-set-about"), key!("admin-set-privacy"));
    let page = Page {
        links: links(v, part, "/settings"),
        trouble: trouble.as_ref().map(|trouble| errors::tell(v, trouble)),
        token,
        key: key.to_string(),
        undo_key,
        fields: vec![
            field("name", name, key!("admin-set-name-default"), &settings.name, false),
            field("contact", contact, key!("admin-set-contact-default"), &settings.contact, false),
            field("about", about, key!("admin-set-text-default"), &settings.about, true),
            field("privacy", privacy, key!("admin-set-text-default"), &settings.privacy, true),
            field("office", key!("foot-office"), key!("admin-set-foot-default"), &settings.foot.office, false),
            field("place", key!("foot-place"), key!("admin-set-foot-default"), &settings.foot.place, false),
        ],
        lines: one_lines(v, &settings.foot),
        framers: settings.framers.join("\n"),
        words: settings.words.join("\n"),
        two_persons: settings.two_persons,
        runs: part.runs,
        has_before: before.is_some(),
        f: frame(v, &t.say(key!("admin-settings"))),
    };
    render_own(v, trouble.as_ref().map_or(StatusCode::OK, Trouble::status), &page)
}

/// Takes a change, or undoes the last one.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever does not run the system; everything else comes back with what was typed.
pub async fn submit(mut v: Visitor, request: Request) -> Result<Response, Trouble> {
    need_to_run(&v)?;
    let posted = Posted::read(&v, request).await?;
    let settings = match posted.raw("do") {
        "undo" => v.app.node().store().body_settings_before().await?.ok_or(Trouble::BadForm)?,
        _ => typed(&posted),
    };
    match forms::submit_home(&v, &posted, HomeAsk::SetBody(settings.clone())).await {
        Ok(()) => {
            v.app.everywhere.forget();
            Ok(see_other(&v, &format!("{}/admin/settings", v.app.base())))
        }
        Err(trouble) => page(&mut v, &settings, Some(trouble)).await,
    }
}

fn one_lines(v: &Visitor, foot: &Foot) -> Vec<OneLine> {
    let t = v.locale();
    let line = |name, label: &str, text: &str| OneLine { name, label: t.say(label), text: text.to_owned() };
    vec![
        line("phone", key!("foot-phone"), &foot.phone),
        line("icp", key!("admin-set-icp"), &foot.icp),
        line("police", key!("admin-set-police"), &foot.police),
        line("site-code", key!("foot-code"), &foot.site_code),
        line("statement", key!("admin-set-statement"), &foot.statement),
    ]
}

/// What was typed one a line.
fn lines_of(posted: &Posted, name: &str) -> Vec<String> {
    let text = posted.text(name);
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn typed(posted: &Posted) -> BodySettings {
    let both = |name: &str, is_long: bool| {
        let read = |lang: &str| {
            let name = format!("{name}-{lang}");
            if is_long { posted.text(&name).trim().to_owned() } else { posted.line(&name) }
        };
        Bilingual { zh: read("zh"), en: read("en") }
    };
    BodySettings {
        name: both("name", false),
        contact: both("contact", false),
        about: both("about", true),
        privacy: both("privacy", true),
        words: lines_of(posted, "words"),
        two_persons: posted.raw("two") == "yes",
        foot: Box::new(Foot {
            office: both("office", false),
            place: both("place", false),
            phone: posted.line("phone"),
            icp: posted.line("icp"),
            police: posted.line("police"),
            site_code: posted.line("site-code"),
            statement: posted.line("statement"),
        }),
        framers: lines_of(posted, "framers"),
    }
}
