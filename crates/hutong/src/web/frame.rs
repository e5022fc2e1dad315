//! What stands around every page: head, menu, foot; and what goes with every answer: the headers that keep scripts,
//! frames and sniffers out.

use askama::Template;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};

use super::{
    api,
    errors::{self, Trouble},
    foot::{self, Line},
    milestones::Milestone,
    pages::{demo, embed},
    ribbon::{self, Ribbon},
    session::sign_in_path,
    shown,
    state::Shared,
    visitor::{Peer, Visitor},
};
use crate::{
    locale::{Locale, Value},
    watch::Stopwatch,
};

/// No script and no style but our own files, no frames, no plug-ins, forms to ourselves.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'";

/// What every template can say and link to.
pub struct Frame<'a> {
    /// The reader's language.
    pub t: &'a Locale,
    /// Base path without its last slash.
    pub base: &'a str,
    /// Heading of the window.
    pub title: String,
    /// Path of the stylesheet.
    pub css: String,
    /// Folder of the embedded files.
    pub files: String,
    /// Language tag.
    pub lang: &'a str,
    /// Links to the same page in the other languages: tag, name, address.
    pub languages: Vec<(String, String, String)>,
    /// Whether large type is on, and the link that switches it.
    pub is_large: bool,
    /// See `is_large`.
    pub size_link: String,
    /// The same page's tables as workbooks; a number of the table follows.
    pub sheet_link: String,
    /// What stands above every page of a demo.
    pub ribbon: Option<Ribbon>,
    /// Whether writing is stopped.
    pub is_halted: bool,
    /// Whether it is only until partners were asked.
    pub is_recovering: bool,
    /// Whether what is stored was not what was signed when the node started.
    pub has_breach: bool,
    /// Who is signed in, by the name on file; empty for nobody.
    pub me: String,
    /// Whether a session is open, complete or not.
    pub is_signed_in: bool,
    /// How many notices wait for them.
    pub unread: usize,
    /// Whether any moderation desk may be theirs.
    pub has_desk: bool,
    /// Whether papers wait for them, or may.
    pub has_papers: bool,
    /// Whether any part of administration is theirs.
    pub has_admin: bool,
    /// Form token, for the button that signs out.
    pub token: String,
    /// Name of an island that the page wants, without ending; empty for none.
    pub island: &'static str,
    /// Feed of the page; empty for none.
    pub feed: String,
    /// What the foot of every page must carry.
    pub foot: Vec<Line>,
    /// The body's own accessibility statement; empty for the program's page.
    pub statement: String,
}

impl<'a> Frame<'a> {
    /// The frame for a visitor.
    pub fn new(visitor: &'a Visitor, title: &str) -> Frame<'a> {
        let t = visitor.locale();
        let other = visitor.app.locales().iter().filter(|l| l.tag() != t.tag());
        Frame {
            t,
            base: visitor.app.base(),
            title: title.to_owned(),
            css: visitor.app.asset("css/hutong.css"),
            files: visitor.app.asset(""),
            lang: t.tag(),
            languages: other
                .map(|l| {
                    let name = l.say(crate::key!("portal-language-name"));
                    (l.tag().to_owned(), name, visitor.with_parameter("lang", l.tag()))
                })
                .collect(),
            is_large: visitor.is_large(),
            size_link: visitor.with_parameter("type", if visitor.is_large() { "normal" } else { "large" }),
            sheet_link: shown::link(visitor),
            ribbon: Ribbon::of(visitor),
            is_halted: visitor.app.node().halted().is_some(),
            is_recovering: visitor.app.node().recovery().is_some(),
            has_breach: visitor.app.node().has_breach(),
            me: visitor.account().map(|view| view.name.0.clone()).unwrap_or_default(),
            is_signed_in: visitor.session().is_some(),
            unread: visitor.unread,
            has_desk: visitor.has_desk(),
            has_papers: super::pages::papers::has_papers(visitor),
            has_admin: super::pages::admin::part(visitor).is_some(),
            token: visitor.token().unwrap_or_default(),
            island: "",
            feed: String::new(),
            foot: foot::lines(visitor, &visitor.everywhere),
            statement: visitor.everywhere.foot.statement.clone(),
        }
    }

    /// The same with an island.
    pub fn with_island(mut self, island: &'static str) -> Frame<'a> {
        self.island = island;
        self
    }

    /// A sentence.
    pub fn say(&self, key: &str) -> String {
        self.t.say(key)
    }

    /// A sentence with gaps.
    pub fn say_with(&self, key: &str, values: &[(&'static str, Value)]) -> String {
        self.t.say_with(key, values)
    }
}

/// A page as an answer.
///
/// # Errors
/// A fault when the template cannot be written.
pub fn render(visitor: &Visitor, status: StatusCode, page: &impl Template) -> Result<Response, Trouble> {
    let html = page.render()?;
    // What says that something went wrong is a page, whatever was asked for.
    if status == StatusCode::OK
        && let Some(n) = shown::asked(visitor)
    {
        return shown::workbook_of(visitor, &html, n);
    }
    Ok(visitor.answer((status, [(header::CACHE_CONTROL, "no-cache")], Html(html))))
}

/// A page that was found.
///
/// # Errors
/// See [`render`].
pub fn show(visitor: &Visitor, page: &impl Template) -> Result<Response, Trouble> {
    render(visitor, StatusCode::OK, page)
}

/// A page that shows what this visitor alone may see: nobody on the way keeps it.
///
/// # Errors
/// See [`render`].
pub fn show_own(visitor: &Visitor, page: &impl Template) -> Result<Response, Trouble> {
    render_own(visitor, StatusCode::OK, page)
}

/// The same with another status.
///
/// # Errors
/// See [`render`].
pub fn render_own(visitor: &Visitor, status: StatusCode, page: &impl Template) -> Result<Response, Trouble> {
    let mut response = render(visitor, status, page)?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}

/// "See there": what follows a form that was taken, so that reloading sends nothing twice.
pub fn see_other(visitor: &Visitor, path: &str) -> Response {
    match HeaderValue::from_str(path) {
        Ok(path) => visitor.answer((StatusCode::SEE_OTHER, [(header::LOCATION, path)])),
        Err(_) => Trouble::NoPage.into_response(),
    }
}

/// Around every answer: troubles become pages, and every answer gets its headers.
pub async fn around(State(app): State<Shared>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().copied();
    let visitor = Visitor::of(&app, request.method(), request.uri(), request.headers(), peer);
    // Programs are nobody by what their browser keeps: only what they show on purpose gives them a right.
    let inner = visitor.path().strip_prefix(app.base()).unwrap_or_default();
    let (is_program, is_embedded) = (api::is_here(inner), embed::is_here(inner));
    let mut visitor = match (is_program, is_embedded) {
        (true, _) => visitor.for_program(),
        (_, true) => visitor.for_frame(request.headers()),
        _ => visitor.with_session(request.headers()).await.with_unread().await,
    };
    visitor.everywhere = app.everywhere.get(&app).await;
    // The ribbon is a form on every page of a demo; elsewhere nobody gets a cookie for reading.
    if app.is_demo()
        && is_page(&visitor)
        && let Err(trouble) = visitor.draw_device()
    {
        return trouble.into_response();
    }
    request.extensions_mut().insert(visitor.clone());
    let mut response = next.run(request).await;
    match response.extensions_mut().remove::<Trouble>() {
        None => {}
        Some(Trouble::NoPage) if app.is_demo() && visitor.query().contains(ribbon::ACROSS) && is_page(&visitor) => {
            let inner = visitor.path().strip_prefix(app.base()).unwrap_or_default();
            response = see_other(&visitor, &format!("{}{}", app.base(), ribbon::nearest(inner)));
        }
        Some(trouble) if is_program => response = api::problem::of(&visitor, &trouble),
        Some(Trouble::SignIn { back }) => response = see_other(&visitor, &sign_in_path(app.base(), &back)),
        Some(trouble) => response = errors::page(&visitor, &trouble),
    }
    note_milestone(&mut visitor, &mut response).await;
    keep_private(&visitor, &mut response);
    errors::note_retry(&mut response);
    if is_embedded && let Some(policy) = embed::policy(&visitor.everywhere.framers) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        guard(response.headers_mut(), app.is_https());
        // It knows no list of sites, and would forbid what the policy allows.
        response.headers_mut().remove(header::X_FRAME_OPTIONS);
        return response;
    }
    guard(response.headers_mut(), app.is_https());
    response
}

/// Around all of it: how long the answer took, counted without what was asked.
pub async fn measured(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let since = Stopwatch::start();
    let response = next.run(request).await;
    app.watch.meters.answered(since, response.status().as_u16());
    response
}

/// Whether a page may be asked for, rather than a file.
fn is_page(visitor: &Visitor) -> bool {
    let inner = visitor.path().strip_prefix(visitor.app.base()).unwrap_or_default();
    let is_apart = inner.starts_with("/static/") || api::is_here(inner) || embed::is_here(inner);
    *visitor.method() == Method::GET && !is_apart
}

/// In a demo: notes with the page that it was given.
async fn note_milestone(visitor: &mut Visitor, response: &mut Response) {
    let Some(tour) = visitor.app.tour().filter(|_| response.status() == StatusCode::OK && is_page(visitor)) else {
        return;
    };
    let inner = visitor.path().strip_prefix(visitor.app.base()).unwrap_or_default();
    let reached = match Milestone::of_page(&tour.marker, inner, visitor.query(), visitor.came()) {
        Some(reached) => Some(reached),
        None if visitor.came().has(Milestone::Similar) => None,
        None => demo::shows_similar(visitor, inner).await.then_some(Milestone::Similar),
    };
    let Some(reached) = reached.filter(|reached| !visitor.came().has(*reached)) else { return };
    visitor.cookies.clear();
    visitor.reach(reached);
    let cookies = visitor.cookies.iter().filter_map(|cookie| HeaderValue::from_str(cookie).ok());
    cookies.for_each(|cookie| {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    });
}

/// A page that was drawn for somebody is kept by nobody on the way; what was drawn for a session, or says how many notices
/// wait, not even by the browser's "back" after signing out. A form without account is: what was typed comes back with it.
fn keep_private(visitor: &Visitor, response: &mut Response) {
    let is_somebodys = visitor.device().is_some() || response.headers().contains_key(header::SET_COOKIE);
    let kept = if visitor.session().is_some() || visitor.unread > 0 {
        "private, no-store"
    } else if is_somebodys {
        "private, no-cache"
    } else {
        return;
    };
    if response.headers().get(header::CACHE_CONTROL).is_some_and(|said| said == "no-cache") {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    }
}

/// Headers that an answer has unless its handler was stricter.
fn guard(headers: &mut HeaderMap, is_https: bool) {
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // "same-origin" and not "no-referrer": browsers would send our own forms with Origin: null.
    set(header::REFERRER_POLICY, "same-origin");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    if is_https {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
}
