//! What is on file about me: shown, taken away as a file, corrected, objected to, erased. Without an account that is what
//! this browser handed in, and nobody's name.

use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use hutong_core::{
    command::Actor,
    facts::Private,
    home::{AskAboutMe, HomeAsk, RequestKind},
};
use hutong_node::mine::{Erased, MyFile};

use crate::{
    documents::my_file,
    key,
    locale::Locale,
    refusals,
    web::{
        dates,
        errors::{self, Said, Trouble},
        forms::{self, Posted},
        frame::{Frame, render, render_own, see_other, show_own},
        places::Column,
        view::counters,
        visitor::Visitor,
    },
};

/// Longest file that is shown in the page, too, in bytes: for browsers that download nothing.
const SHOWN_LEN_MAX: usize = 64 << 10;

/// A request with its answer.
pub(super) struct RequestLine {
    kind: String,
    text: String,
    asked: String,
    answer: Option<(String, String)>,
}

#[derive(askama::Template)]
#[template(path = "pages/my-data.html")]
struct Page<'a> {
    f: Frame<'a>,
    trouble: Option<Said>,
    token: String,
    key: String,
    is_known: bool,
    is_account: bool,
    /// What is on file: name and value of each.
    filed: Vec<(String, String)>,
    shown: Option<String>,
    requests: Vec<RequestLine>,
    kinds: Vec<(&'static str, String, bool)>,
    text: String,
    was_sent: bool,
}

/// Shows the page.
///
/// # Errors
/// A fault of the store.
pub async fn show(mut v: Visitor) -> Result<Response, Trouble> {
    let was_sent = v.address_of_page().ends_with("?sent=1");
    page(&mut v, &Posted::default(), None, was_sent).await
}

async fn page(v: &mut Visitor, posted: &Posted, trouble: Option<Trouble>, was_sent: bool) -> Result<Response, Trouble> {
    // A browser without a cookie is given none for looking.
    let (token, fresh) = match v.me() {
        Some(_) => v.draw_form().map(|(token, key)| (token, key.to_string()))?,
        None => Default::default(),
    };
    let v = &*v;
    let t = v.locale();
    let file = match v.me() {
        Some(me) => Some(v.app.node().my_file(&me).await?),
        None => None,
    };
    let filed = match &file {
        Some(file) => filed(v, file).await?,
        None => Vec::new(),
    };
    let shown = file.as_ref().map(|file| format!("{:#}", my_file::to_json(file)));
    let chosen = RequestKind::from_word(posted.raw("kind")).unwrap_or(RequestKind::Correct);
    let kinds = [RequestKind::Correct, RequestKind::Object, RequestKind::Erase];
    let status = trouble.as_ref().map_or(StatusCode::OK, Trouble::status);
    let requests = file.iter().flat_map(|file| &file.requests);
    let page = Page {
        f: Frame::new(v, &t.say(key!("mydata-title"))),
        requests: requests.map(|r| line(t, r)).collect(),
        trouble: trouble.map(|trouble| errors::tell(v, &trouble)),
        token,
        key: fresh,
        is_known: file.is_some(),
        is_account: v.account().is_some(),
        filed,
        shown: shown.filter(|text| text.len() <= SHOWN_LEN_MAX),
        kinds: kinds.map(|kind| (kind.word(), kind_name(t, kind), kind == chosen)).into(),
        text: posted.raw("text").to_owned(),
        was_sent,
    };
    render_own(v, status, &page)
}

/// What a request asks for, in words.
pub(super) fn kind_name(t: &Locale, kind: RequestKind) -> String {
    t.say(match kind {
        RequestKind::Correct => key!("mydata-kind-correct"),
        RequestKind::Object => key!("mydata-kind-object"),
        RequestKind::Erase => key!("mydata-kind-erase"),
    })
}

fn line(t: &Locale, request: &hutong_node::pages::RequestView) -> RequestLine {
    RequestLine {
        kind: kind_name(t, request.kind),
        text: request.text.0.clone(),
        asked: dates::minute(t, request.asked_at.0),
        answer: request.answer.as_ref().map(|(text, at)| (text.0.clone(), dates::minute(t, at.0))),
    }
}

/// What is on file in words, as far as there is any of it.
async fn filed(v: &Visitor, file: &MyFile) -> Result<Vec<(String, String)>, Trouble> {
    let t = v.locale();
    let mut rows = Vec::new();
    let mut add = |key: &str, value: String| {
        if !value.is_empty() {
            rows.push((t.say(key), value));
        }
    };
    if let Some(person) = file.person.as_ref().map(|view| &view.person) {
        add(key!("signin-name"), person.id.to_string());
        add(key!("mydata-name"), person.name.0.clone());
        add(key!("mydata-tier"), person.tier.map(|tier| counters::tier(t, tier)).unwrap_or_default());
        let units: Vec<String> = person.affiliations.0.iter().map(|(kind, unit)| format!("{kind}: {unit}")).collect();
        add(key!("mydata-affiliations"), units.join(&t.say(key!("portal-list-comma"))));
        add(key!("mydata-phone"), person.profile.phone.0.clone());
        add(key!("mydata-mail"), person.profile.mail.0.clone());
    }
    let count = |n: usize| if n == 0 { String::new() } else { t.number(n as u64) };
    add(key!("mydata-items"), count(file.items.len()));
    add(key!("mydata-drafts"), count(file.drafts.len()));
    add(key!("mydata-sessions"), count(file.sessions.len()));
    add(key!("mydata-devices"), count(file.devices.len()));
    for (consultation, votes) in &file.votes {
        let title = match Column::find(v, consultation.as_str()).await {
            Ok(column) => column.charter.title.for_lang(t.tag()).to_owned(),
            Err(_) => consultation.to_string(),
        };
        rows.push((t.say_with(key!("mydata-votes"), &[("title", title.into())]), t.number(*votes)));
    }
    Ok(rows)
}

/// Everything on file as one file.
///
/// # Errors
/// [`Trouble::NoPage`] for a browser of which nothing can be known.
pub async fn download(v: Visitor) -> Result<Response, Trouble> {
    let me = v.me().ok_or(Trouble::NoPage)?;
    let file = v.app.node().my_file(&me).await?;
    let mut response = format!("{:#}\n", my_file::to_json(&file)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"my-file.json\""));
    Ok(response)
}

/// Takes a request about what is on file.
///
/// # Errors
/// [`Trouble::SignIn`]; everything else comes back as the form.
pub async fn ask(mut v: Visitor, request: Request) -> Result<Response, Trouble> {
    v.need_account()?;
    let posted = Posted::read(&v, request).await?;
    let asked = RequestKind::from_word(posted.raw("kind")).ok_or(Trouble::BadForm);
    let sent = match asked {
        Ok(kind) => {
            let ask = AskAboutMe { kind, text: Private(posted.text("text")) };
            forms::submit_home(&v, &posted, HomeAsk::AskAboutMe(ask)).await
        }
        Err(trouble) if posted.is_genuine => Err(trouble),
        Err(_) => Err(Trouble::StaleForm),
    };
    match sent {
        Ok(()) => Ok(see_other(&v, &format!("{}/me/data?sent=1", v.app.base()))),
        Err(trouble) => page(&mut v, &posted, Some(trouble), false).await,
    }
}

#[derive(askama::Template)]
#[template(path = "pages/erase-account.html")]
struct ErasePage<'a> {
    f: Frame<'a>,
    trouble: Option<Said>,
    token: String,
    is_unsure: bool,
}

/// Explains what goes and what stays, and asks whether it is meant.
///
/// # Errors
/// [`Trouble::SignIn`].
pub async fn show_erase(mut v: Visitor) -> Result<Response, Trouble> {
    v.need_account()?;
    erase_form(&mut v, None, false)
}

fn erase_form(v: &mut Visitor, trouble: Option<Trouble>, is_unsure: bool) -> Result<Response, Trouble> {
    let (token, _) = v.draw_form()?;
    let v = &*v;
    let fallback = if is_unsure { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = ErasePage {
        f: Frame::new(v, &v.locale().say(key!("mydata-erase-title"))),
        trouble: trouble.as_ref().map(|trouble| errors::tell(v, trouble)),
        token,
        is_unsure,
    };
    render(v, trouble.as_ref().map_or(fallback, Trouble::status), &page)
}

#[derive(askama::Template)]
#[template(path = "pages/erased-account.html")]
struct ErasedPage<'a> {
    f: Frame<'a>,
    names: String,
    kept: Vec<(String, String)>,
}

/// Erases the account; the browser is signed out by it.
///
/// # Errors
/// [`Trouble::SignIn`]; everything else comes back with the question.
pub async fn erase(mut v: Visitor, request: Request) -> Result<Response, Trouble> {
    let me = v.need_account()?.person.clone();
    let posted = Posted::read(&v, request).await?;
    if !posted.is_genuine {
        return erase_form(&mut v, Some(Trouble::StaleForm), false);
    }
    if posted.raw("sure") != "yes" {
        return erase_form(&mut v, None, true);
    }
    v.app.limits.take_form(&v)?;
    let erased = v.app.node().erase_account(Actor::Person(me.clone()), &me).await;
    match erased {
        Ok(erased) => {
            v.app.unread.forget(&me);
            v.drop_session();
            v.unread = 0;
            say_erased(&v, &erased)
        }
        Err(fault) => erase_form(&mut v, Some(fault.into()), false),
    }
}

fn say_erased(v: &Visitor, erased: &Erased) -> Result<Response, Trouble> {
    let t = v.locale();
    let kept = erased.kept.iter().map(|(place, refusal)| {
        let entry = t.say_with(key!("portal-entry"), &[("index", place.index.into())]);
        (entry, t.tell(&refusals::notice(refusal)))
    });
    let page = ErasedPage {
        f: Frame::new(v, &t.say(key!("mydata-erased-title"))),
        names: t.say_with(key!("mydata-erased-names"), &[("n", erased.names.len().into())]),
        kept: kept.collect(),
    };
    show_own(v, &page)
}
