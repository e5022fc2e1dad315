//! Who asks: device cookie, language, size of type, address. Reading needs no cookie; the first form draws one. Accounts
//! are next door, in `session`.

use std::{convert::Infallible, net::IpAddr, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, Method, Uri, header, request::Parts},
    response::{AppendHeaders, IntoResponse, Response},
};
use hutong_core::ids::{FormKey, PersonId};
use hutong_log::hex;
use hutong_node::dice;

use super::{
    errors::Trouble,
    foot::Everywhere,
    milestones::{MILESTONES, Milestone, Milestones},
    session::{self, SESSION, Session},
    state::{Shared, cookie_prefix, derive},
};
use crate::locale::{LANGUAGE_DEFAULT, Locale};

/// Seconds for which a device is remembered: as long as a consultation with its follow-up lasts.
const DEVICE_AGE_S: u64 = 2 * 365 * 86_400;
/// Bytes of a device's secret.
pub(super) const SECRET_LEN: usize = 32;
const DEVICE: &str = "device";
/// The device of a frame.
const EMBEDDED: &str = "embedded";
const LANG: &str = "lang";
const TYPE: &str = "type";
/// The word of the large-type mode in cookie and query.
const LARGE: &str = "large";

/// Somebody who asks for a page or sends a form.
#[derive(Clone)]
pub struct Visitor {
    /// The portal.
    pub app: Shared,
    method: Method,
    path: String,
    query: String,
    origin: Option<String>,
    fetch_site: Option<String>,
    host: String,
    address: Option<IpAddr>,
    /// The device's secret, in hex.
    secret: Option<String>,
    lang: usize,
    is_large: bool,
    /// `User-Agent`, to name a session by.
    pub(super) agent: String,
    /// The session that the cookie opens.
    pub(super) session: Option<Session>,
    pub(super) has_session_cookie: bool,
    /// How many notices wait for them.
    pub unread: usize,
    /// Cookies to set with the answer.
    pub(super) cookies: Vec<String>,
    /// How far they came in a demo.
    came: Milestones,
    /// Whether the page is one for frames.
    is_embedded: bool,
    /// What the settings say of every page.
    pub(super) everywhere: Arc<Everywhere>,
}

/// The address of the other end; set by whoever accepts connections.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut pairs = all.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// The value of a query's parameter, as it stands: only plain words are asked for here.
fn parameter<'q>(query: &'q str, name: &str) -> Option<&'q str> {
    query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// The position of the language that a tag asks for.
fn position(locales: &[Locale], tag: &str) -> Option<usize> {
    let wanted = tag.trim().to_lowercase();
    let language = wanted.split('-').next().filter(|l| !l.is_empty())?;
    let same = locales.iter().position(|l| l.tag().to_lowercase() == wanted);
    same.or_else(|| locales.iter().position(|l| l.tag().to_lowercase().split('-').next() == Some(language)))
}

/// The first language of `Accept-Language` that we speak, by weight.
fn accepted(locales: &[Locale], accept: &str) -> Option<usize> {
    let mut wanted: Vec<(f32, &str)> = accept
        .split(',')
        .filter_map(|part| {
            let (tag, rest) = part.split_once(';').unwrap_or((part, ""));
            let weight = rest.trim().strip_prefix("q=").and_then(|q| q.parse().ok()).unwrap_or(1.0);
            (weight > 0.0).then_some((weight, tag.trim()))
        })
        .collect();
    // A stable sort: of equal weights the first stays first.
    wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
    wanted.iter().find_map(|(_, tag)| position(locales, tag))
}

impl Visitor {
    /// Reads what the request says of whoever sent it.
    pub fn of(app: &Shared, method: &Method, uri: &Uri, headers: &HeaderMap, peer: Option<Peer>) -> Visitor {
        let text = |name: header::HeaderName| headers.get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
        let query = uri.query().unwrap_or_default();
        let mut cookies = Vec::new();
        let asked = parameter(query, LANG).and_then(|tag| position(app.locales(), tag));
        if let Some(at) = asked {
            cookies.push(keep(app, LANG, app.locales()[at].tag()));
        }
        let lang = asked
            .or_else(|| position(app.locales(), cookie(headers, &app.cookie(LANG))?))
            .or_else(|| accepted(app.locales(), &text(header::ACCEPT_LANGUAGE)?))
            .or_else(|| position(app.locales(), LANGUAGE_DEFAULT))
            .unwrap_or_default();
        let size = parameter(query, TYPE);
        if let Some(size) = size {
            cookies.push(keep(app, TYPE, if size == LARGE { LARGE } else { "normal" }));
        }
        let is_large = size.or_else(|| cookie(headers, &app.cookie(TYPE))) == Some(LARGE);
        let secret = secret_of(headers, &app.cookie(DEVICE));
        Visitor {
            method: method.clone(),
            path: uri.path().to_owned(),
            query: query.to_owned(),
            origin: text(header::ORIGIN),
            fetch_site: headers.get("sec-fetch-site").and_then(|v| v.to_str().ok()).map(str::to_owned),
            host: text(header::HOST).unwrap_or_default(),
            address: address(headers, peer),
            secret,
            lang,
            is_large,
            agent: text(header::USER_AGENT).unwrap_or_default(),
            session: None,
            has_session_cookie: false,
            unread: 0,
            cookies,
            came: came(app, headers),
            is_embedded: false,
            everywhere: Arc::default(),
            app: app.clone(),
        }
    }

    /// The same, with the session that the cookie opens.
    pub(super) async fn with_session(mut self, headers: &HeaderMap) -> Visitor {
        if let Some(secret) = cookie(headers, &self.app.cookie(SESSION)).filter(|s| !s.is_empty()) {
            self.has_session_cookie = true;
            self.session = session::find(&self.app, secret).await;
        }
        self
    }

    /// The same without what its cookies open: no device, no session, nothing to keep.
    pub(super) fn for_program(mut self) -> Visitor {
        self.secret = None;
        self.unkept()
    }

    /// The same in a frame: a device that is known in this frame alone, and nobody's account.
    pub(super) fn for_frame(mut self, headers: &HeaderMap) -> Visitor {
        self.secret = secret_of(headers, &self.app.cookie(EMBEDDED));
        self.is_embedded = true;
        self.unkept()
    }

    /// Without what a parameter would have kept.
    fn unkept(mut self) -> Visitor {
        self.cookies.clear();
        self
    }

    /// Whether the request brings a cookie of this node with a name.
    pub(super) fn brings(&self, headers: &HeaderMap, name: &str) -> bool {
        cookie(headers, &self.app.cookie(name)).is_some()
    }

    /// Whether the answer will set a cookie.
    pub(super) fn sets_cookies(&self) -> bool {
        !self.cookies.is_empty()
    }

    /// The visitor's language.
    pub fn locale(&self) -> &Locale {
        &self.app.locales()[self.lang]
    }

    /// Whether they read in large type.
    pub fn is_large(&self) -> bool {
        self.is_large
    }

    /// Method and path, for deciding what an error page offers.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path asked for.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The page asked for, with its query.
    pub fn address_of_page(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    /// What was asked for behind the path.
    pub fn query(&self) -> &str {
        &self.query
    }

    /// The page asked for, or the first one where this is no page.
    pub fn page_to_return_to(&self) -> String {
        let is_page = self.method == Method::GET && !self.path.starts_with("//");
        if is_page { self.address_of_page() } else { format!("{}/", self.app.base()) }
    }

    /// How far they came in a demo.
    pub fn came(&self) -> &Milestones {
        &self.came
    }

    /// Notes how far they came in a demo, with the next answer.
    pub fn reach(&mut self, milestone: Milestone) {
        if self.came.reach(milestone) {
            self.cookies.extend(self.milestones_cookie());
        }
    }

    /// The cookie that says how far they came; `None` outside a demo.
    pub(super) fn milestones_cookie(&self) -> Option<String> {
        let body = self.app.tour()?.marker.body()?;
        Some(keep(&self.app, MILESTONES, &self.came.write(&body.log_vkey)))
    }

    /// The page asked for with one parameter set: for links that change language or size of type.
    pub fn with_parameter(&self, name: &str, value: &str) -> String {
        let others = self.query.split('&').filter(|pair| !pair.is_empty());
        let others = others.filter(|pair| pair.split('=').next() != Some(name)).map(str::to_owned);
        let query: Vec<String> = others.chain([format!("{name}={value}")]).collect();
        // Two slashes would lead to another host.
        let is_page = self.method == Method::GET && !self.path.starts_with("//");
        let path = if is_page { self.path.clone() } else { format!("{}/", self.app.base()) };
        format!("{path}?{}", query.join("&"))
    }

    /// The device's id: made from its secret, so that the database does not hold what opens its pages.
    pub fn device(&self) -> Option<PersonId> {
        let hash = derive("hutong/device/v1", &[self.app.node().origin().as_str(), self.secret.as_ref()?]);
        PersonId::new(&format!("d-{}", &hash.to_hex()[..32])).ok()
    }

    /// As whom this visitor votes; `None` for a browser that has not been given a cookie yet.
    pub fn voter(&self) -> Option<PersonId> {
        self.me()
    }

    /// The name under which the browser reached this portal, as it says.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// By what this visitor is counted: account, else device, else address.
    pub fn counted_as(&self) -> String {
        match self.me() {
            Some(device) => device.to_string(),
            None => self.address.map_or_else(|| "?".to_owned(), |a| a.to_string()),
        }
    }

    /// The address, as far as it can be known.
    pub fn address(&self) -> Option<IpAddr> {
        self.address
    }

    /// Gives the device its cookie if it has none.
    ///
    /// # Errors
    /// A fault when there are no random bytes.
    pub fn draw_device(&mut self) -> Result<(), Trouble> {
        if self.secret.is_none() {
            let secret = hex::encode(&dice::bytes::<SECRET_LEN>().map_err(Trouble::fault)?);
            self.cookies.push(match self.is_embedded {
                true => keep_in_frame(&self.app, &secret),
                false => keep(&self.app, DEVICE, &secret),
            });
            self.secret = Some(secret);
        }
        Ok(())
    }

    /// A form drawn now: the visitor's token and a fresh key. Gives the device its cookie if it has none.
    ///
    /// # Errors
    /// A fault when there are no random bytes.
    pub fn draw_form(&mut self) -> Result<(String, FormKey), Trouble> {
        self.draw_device()?;
        let key = FormKey(dice::bytes().map_err(Trouble::fault)?);
        Ok((self.token().unwrap_or_default(), key))
    }

    /// The token that stands in every form of this visitor.
    pub fn token(&self) -> Option<String> {
        // A form belongs to a session, too: nobody sends with rights that they did not see when it was drawn.
        let session = self.session().map_or("", |s| s.secret.0.as_str());
        Some(derive("hutong/form/v1", &[self.secret.as_ref()?, session]).to_hex()[..32].to_owned())
    }

    /// Whether a form with this token was drawn by this node for this visitor, and sent from one of its pages.
    pub fn sent(&self, token: &str) -> bool {
        self.is_same_site() && self.token().is_some_and(|own| is_equal(&own, token))
    }

    /// Whether the request comes from a page of this site, as far as the browser says.
    pub fn is_same_site(&self) -> bool {
        let by_site = self.fetch_site.as_deref().is_none_or(|site| matches!(site, "same-origin" | "none"));
        let by_origin = self.origin.as_deref().is_none_or(|origin| {
            let host = origin.split_once("://").map_or("", |(_, host)| host);
            host == self.host || self.app.public_url().is_some_and(|url| url == origin)
        });
        by_site && by_origin
    }

    /// How this page is reached from outside, for addresses that leave the page (QR, feed).
    pub fn outside(&self) -> String {
        let url = self.app.public_url().map_or_else(|| format!("http://{}", self.host), str::to_owned);
        format!("{url}{}", self.app.base())
    }

    /// An answer with the cookies that were set on the way.
    pub fn answer(&self, response: impl IntoResponse) -> Response {
        let cookies = self.cookies.iter().filter_map(|c| HeaderValue::from_str(c).ok());
        let cookies: Vec<_> = cookies.map(|value| (header::SET_COOKIE, value)).collect();
        (AppendHeaders(cookies), response).into_response()
    }
}

/// Equality whose time tells nothing about where two texts differ.
fn is_equal(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |all, (x, y)| all | (x ^ y)) == 0
}

/// How far somebody came, as the cookies of both portals of a demo say it: browsers give one machine's ports the same ones.
fn came(app: &Shared, headers: &HeaderMap) -> Milestones {
    let bodies = app.tour().map(|tour| tour.marker.bodies.as_slice()).unwrap_or_default();
    bodies.iter().fold(Milestones::default(), |came, body| {
        let value = cookie(headers, &format!("{}{MILESTONES}", cookie_prefix(&body.origin)));
        came.join(value.map(|value| Milestones::read(value, &body.log_vkey)).unwrap_or_default())
    })
}

/// A device's secret as a cookie brings it.
fn secret_of(headers: &HeaderMap, name: &str) -> Option<String> {
    let is_secret = |s: &&str| hex::decode(s).is_ok_and(|bytes| bytes.len() == SECRET_LEN);
    cookie(headers, name).filter(is_secret).map(str::to_owned)
}

/// The cookie of a frame: browsers keep it apart for each site that frames the page, and send it over TLS alone.
fn keep_in_frame(app: &Shared, secret: &str) -> String {
    let (name, base) = (app.cookie(EMBEDDED), app.base());
    format!("{name}={secret}; Path={base}/embed/; Max-Age={DEVICE_AGE_S}; HttpOnly; SameSite=None; Secure; Partitioned")
}

fn keep(app: &Shared, name: &str, value: &str) -> String {
    let secure = if app.is_https() { "; Secure" } else { "" };
    format!(
        "{}={value}; Path={}/; Max-Age={DEVICE_AGE_S}; HttpOnly; SameSite=Lax{secure}",
        app.cookie(name),
        app.base()
    )
}

/// The other end, or whom a proxy on this machine speaks for.
fn address(headers: &HeaderMap, peer: Option<Peer>) -> Option<IpAddr> {
    let Peer(peer) = peer?;
    if !peer.is_loopback() {
        return Some(peer);
    }
    let forwarded = headers.get("x-forwarded-for").and_then(|v| v.to_str().ok());
    // The last entry is what our own proxy saw; the ones before it are hearsay.
    forwarded.and_then(|list| list.rsplit(',').next()?.trim().parse().ok()).or(Some(peer))
}

impl FromRequestParts<Shared> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Visitor, Infallible> {
        let peer = parts.extensions.get::<Peer>().copied();
        if let Some(known) = parts.extensions.get::<Visitor>() {
            return Ok(known.clone());
        }
        let visitor = Visitor::of(app, &parts.method, &parts.uri, &parts.headers, peer);
        Ok(visitor.with_session(&parts.headers).await)
    }
}
