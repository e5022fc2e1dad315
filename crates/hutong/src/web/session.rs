//! Who is signed in, what they may read, and which desks are theirs. The cookie holds the session's secret and nothing
//! else; an incomplete session may set what is missing and counts as nobody everywhere else.

use std::collections::{BTreeMap, BTreeSet};

use hutong_core::{
    command::Actor,
    consultation::item::{Audience, Tier},
    facts::{Private, Roles, Scope},
    home::account::SESSION_AGE_S_MAX,
    ids::{ConsultationId, PersonId},
    refusal::Refusal,
};
use hutong_log::hex;
use hutong_node::{
    accounts::NewSession,
    pages::{SessionStage, SessionView},
    secrets::percent,
};

use super::{
    errors::Trouble,
    state::Shared,
    visitor::{SECRET_LEN, Visitor},
};

/// The cookie's name.
pub(super) const SESSION: &str = "session";

/// A session that was found by its cookie.
#[derive(Clone)]
pub struct Session {
    /// The cookie's secret.
    pub secret: Private<String>,
    /// What it opens.
    pub view: SessionView,
}

/// What somebody may do at a desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Desk {
    /// Read and decide.
    Decides,
    /// Read alone.
    Reads,
}

/// What roles open.
fn desk_of(roles: Roles) -> Option<Desk> {
    match (roles.moderator, roles.auditor || roles.observer) {
        (true, _) => Some(Desk::Decides),
        (false, true) => Some(Desk::Reads),
        (false, false) => None,
    }
}

/// Whose accounts somebody minds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Minds {
    /// Everybody's.
    Everybody,
    /// Those of people of these units.
    Units(BTreeSet<String>),
    /// Nobody's, but sees what is done.
    Reads,
}

/// The session of a cookie's value, while it lasts; notes that it is in use.
pub(super) async fn find(app: &Shared, secret: &str) -> Option<Session> {
    hex::decode(secret).ok().filter(|bytes| bytes.len() == SECRET_LEN)?;
    let found = app.node().session(secret).await;
    let view = found.inspect_err(|fault| tracing::warn!(%fault, "couldn't read a session")).ok()??;
    if let Err(fault) = app.node().touch_session(secret, &view).await {
        tracing::warn!(%fault, "couldn't note that a session is in use");
    }
    Some(Session { secret: Private(secret.to_owned()), view })
}

impl Visitor {
    /// The session, complete or not.
    pub fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// Whoever is signed in with nothing missing.
    pub fn account(&self) -> Option<&SessionView> {
        self.session.as_ref().map(|s| &s.view).filter(|view| view.stage == SessionStage::Full)
    }

    /// Whether a session's cookie came that opens nothing any more.
    pub fn is_expired(&self) -> bool {
        self.session.is_none() && self.has_session_cookie
    }

    /// The actor behind forms: the account, else the device; `None` for a browser without a cookie yet.
    pub fn actor(&self) -> Option<Actor> {
        self.account().and_then(SessionView::actor).or_else(|| self.device().map(Actor::Device))
    }

    /// Whose own items these are: the account's, with its linked devices, else the device's.
    pub fn me(&self) -> Option<PersonId> {
        self.account().map(|view| view.person.clone()).or_else(|| self.device())
    }

    /// How this visitor takes part; `None` for staff who do not.
    pub fn tier(&self) -> Option<Tier> {
        self.account().map_or(Some(Tier::Open), |view| view.tier)
    }

    /// Who may be said to read the portal's pages: by roles in the whole body, and by tier. What the receiving
    /// secretariat alone may read is shown at its desk.
    pub fn audience(&self) -> Audience {
        let Some(view) = self.account() else { return Audience::Public };
        let r = view.roles;
        if r.moderator || r.drafter || r.checker || r.signatory || r.auditor || r.observer {
            Audience::Secretariats
        } else if view.tier == Some(Tier::Member) || view.is_expert {
            Audience::Members
        } else {
            Audience::Public
        }
    }

    /// Roles that hold for a consultation: those of the body, and those given for it alone.
    pub fn roles_in(&self, consultation: &ConsultationId) -> Roles {
        let Some(view) = self.account() else { return Roles::default() };
        let scoped = view.scoped.iter().filter(|s| s.scope == Scope::Consultation(consultation.clone()));
        scoped.fold(view.roles, |all, s| all.union(s.roles))
    }

    /// What this visitor may do at the desk of a consultation.
    pub fn desk(&self, consultation: &ConsultationId) -> Option<Desk> {
        desk_of(self.roles_in(consultation)).or_else(|| self.desk_of_units().map(|(desk, _)| desk))
    }

    /// What this visitor may do about everything at the desk of a consultation, or at every desk: whoever has a role in units
    /// alone does nothing there.
    pub fn whole_desk(&self, about: Option<&ConsultationId>) -> Option<Desk> {
        match about {
            Some(consultation) => desk_of(self.roles_in(consultation)),
            None => desk_of(self.account()?.roles),
        }
    }

    /// The units whose people's items are at their desk of a consultation; `None` for whoever sees all of them.
    pub fn desk_units(&self, consultation: &ConsultationId) -> Option<BTreeSet<String>> {
        match desk_of(self.roles_in(consultation)) {
            Some(_) => None,
            None => Some(self.desk_of_units().map(|(_, units)| units).unwrap_or_default()),
        }
    }

    /// What their roles in units open, and which units: those in which they decide, else those in which they read.
    fn desk_of_units(&self) -> Option<(Desk, BTreeSet<String>)> {
        let mut units: BTreeMap<bool, BTreeSet<String>> = BTreeMap::new();
        for scoped in &self.account()?.scoped {
            if let (Scope::Unit(unit), Some(desk)) = (&scoped.scope, desk_of(scoped.roles)) {
                units.entry(desk == Desk::Decides).or_default().insert(unit.clone());
            }
        }
        let deciding = units.remove(&true).map(|units| (Desk::Decides, units));
        deciding.or_else(|| units.remove(&false).map(|units| (Desk::Reads, units)))
    }

    /// Whether any desk may be theirs.
    pub fn has_desk(&self) -> bool {
        let Some(view) = self.account() else { return false };
        desk_of(view.roles).is_some() || view.scoped.iter().any(|s| desk_of(s.roles).is_some())
    }

    /// Whether there are documents that they draft, check or sign.
    pub fn has_papers(&self) -> bool {
        let Some(view) = self.account() else { return false };
        let works = |roles: Roles| roles.drafter || roles.checker || roles.signatory;
        works(view.roles) || view.scoped.iter().any(|s| works(s.roles))
    }

    /// Whose accounts they mind; `None` for whoever has nothing to do with them.
    pub fn minds(&self) -> Option<Minds> {
        let view = self.account()?;
        if view.roles.security {
            return Some(Minds::Everybody);
        }
        let units: BTreeSet<String> = view
            .scoped
            .iter()
            .filter(|s| s.roles.security)
            .filter_map(|s| if let Scope::Unit(unit) = &s.scope { Some(unit.clone()) } else { None })
            .collect();
        match (units.is_empty(), view.roles.auditor) {
            (false, _) => Some(Minds::Units(units)),
            (true, true) => Some(Minds::Reads),
            (true, false) => None,
        }
    }

    /// The same.
    ///
    /// # Errors
    /// [`Trouble::SignIn`] for whoever is not signed in, a refusal for whoever minds no accounts.
    pub fn need_minds(&self) -> Result<Minds, Trouble> {
        if self.account().is_none() {
            return Err(self.sign_in_first());
        }
        self.minds().ok_or(Trouble::Refused(Refusal::NeedsRole { role: "security" }))
    }

    /// The session with nothing missing in it.
    ///
    /// # Errors
    /// [`Trouble::SignIn`].
    pub fn need_account(&self) -> Result<&SessionView, Trouble> {
        self.account().ok_or_else(|| self.sign_in_first())
    }

    /// The session, whatever is missing in it.
    ///
    /// # Errors
    /// [`Trouble::SignIn`].
    pub fn need_session(&self) -> Result<&Session, Trouble> {
        self.session().ok_or_else(|| self.sign_in_first())
    }

    /// What is theirs at a desk.
    ///
    /// # Errors
    /// [`Trouble::SignIn`] for whoever is not signed in, a refusal for whoever is and has no role there.
    pub fn need_desk(&self, consultation: &ConsultationId) -> Result<Desk, Trouble> {
        if self.account().is_none() {
            return Err(self.sign_in_first());
        }
        self.desk(consultation).ok_or(Trouble::Refused(Refusal::NeedsRole { role: "moderator" }))
    }

    /// "Sign in first", and come back to this page where it is one.
    pub fn sign_in_first(&self) -> Trouble {
        let is_page = *self.method() == axum::http::Method::GET;
        Trouble::SignIn { back: if is_page { self.address_of_page() } else { String::new() } }
    }

    /// Gives the browser a session's cookie.
    pub fn keep_session(&mut self, opened: NewSession) {
        self.set_session_cookie(&opened.secret.0, SESSION_AGE_S_MAX);
        self.session = Some(Session { secret: opened.secret, view: opened.view });
    }

    /// Looks at the session once more, after something in it changed.
    pub async fn read_session_again(&mut self) {
        if let Some(secret) = self.session.take().map(|s| s.secret) {
            self.session = find(&self.app, &secret.0).await;
        }
    }

    /// Takes it away.
    pub fn drop_session(&mut self) {
        self.set_session_cookie("", 0);
        self.session = None;
    }

    fn set_session_cookie(&mut self, secret: &str, age_s: u64) {
        let secure = if self.app.is_https() { "; Secure" } else { "" };
        let (name, base) = (self.app.cookie(SESSION), self.app.base());
        self.cookies.push(format!("{name}={secret}; Path={base}/; Max-Age={age_s}; HttpOnly; SameSite=Lax{secure}"));
    }

    /// A path of this site to go on to: nothing else is ever led to.
    pub fn is_own_path(&self, path: &str) -> bool {
        let is_plain = path.bytes().all(|b| b.is_ascii_graphic()) && !path.contains('\\') && !path.starts_with("//");
        is_plain && path.starts_with(&format!("{}/", self.app.base()))
    }

    /// What the browser is, in a word or two, by which its owner knows it again in a list.
    pub fn browser_name(&self) -> String {
        let first = |known: &[(&str, &'static str)]| {
            known.iter().find(|(mark, _)| self.agent.contains(mark)).map_or("", |(_, name)| *name)
        };
        let names = [first(BROWSERS), first(SYSTEMS)];
        names.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" · ")
    }
}

/// Marks in `User-Agent`; the first that fits names the browser, as most claim to be several.
const BROWSERS: &[(&str, &str)] = &[
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: &[(&str, &str)] = &[
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// The sign-in page's address with where to go on to.
pub fn sign_in_path(base: &str, back: &str) -> String {
    match back {
        "" => format!("{base}/sign-in"),
        back => format!("{base}/sign-in?next={}", percent(back)),
    }
}
