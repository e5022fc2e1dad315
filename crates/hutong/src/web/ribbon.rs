//! The ribbon of a demo: as whom one looks, and the way to the same page of the other body. A form like any other, on
//! every page of a directory that the demo made; nowhere else.

use super::visitor::Visitor;
use crate::{demo::marker::Role, key, locale::Locale};

/// The word in an address of somebody who comes from the other portal: what is not here leads to what is.
pub const ACROSS: &str = "across";

/// A role to choose.
pub struct Choice {
    /// Its word.
    pub word: &'static str,
    /// Its name.
    pub label: String,
    /// Whether one looks as that already.
    pub is_now: bool,
}

/// The ribbon of a page.
pub struct Ribbon {
    /// Form token.
    pub token: String,
    /// Where to go on to.
    pub back: String,
    /// The roles.
    pub roles: Vec<Choice>,
    /// Short name of this body.
    pub own: String,
    /// Short name of the other, and the same page there.
    pub other: Option<(String, String)>,
}

/// What a role is called.
pub fn name(t: &Locale, role: Role) -> String {
    t.say(match role {
        Role::Citizen => key!("tour-role-citizen"),
        Role::Member => key!("tour-role-member"),
        Role::Secretariat => key!("tour-role-secretariat"),
        Role::Signatory => key!("tour-role-signatory"),
        Role::Observer => key!("tour-role-observer"),
    })
}

/// As whom a visitor looks; `None` for an account that is none of the demo's.
pub fn role(v: &Visitor) -> Option<Role> {
    match v.session() {
        None => Some(Role::Citizen),
        Some(session) => v.app.tour()?.marker.role_of(&session.view.person),
    }
}

impl Ribbon {
    /// The ribbon of the page that is asked for.
    pub fn of(v: &Visitor) -> Option<Ribbon> {
        let tour = v.app.tour()?;
        let (t, now) = (v.locale(), role(v));
        let choice = |role: Role| Choice { word: role.word(), label: name(t, role), is_now: now == Some(role) };
        let short = |body: Option<&crate::demo::marker::BodyMark>| {
            body.map(|body| body.short(t.tag()).to_owned()).unwrap_or_default()
        };
        let twin = |url: String| {
            let lang = v.locale().tag();
            format!("{url}{}{ACROSS}=1&lang={lang}", twin(inner(v), v.query()))
        };
        Some(Ribbon {
            token: v.token().unwrap_or_default(),
            back: v.page_to_return_to(),
            roles: Role::ALL
                .into_iter()
                .filter(|r| *r == Role::Citizen || tour.marker.person(*r).is_some())
                .map(choice)
                .collect(),
            own: short(tour.marker.body()),
            other: tour.other_address().map(|url| (short(tour.marker.other()), twin(url))),
        })
    }
}

/// The path below the base, of a page that can be asked for again.
fn inner(v: &Visitor) -> &str {
    match *v.method() == axum::http::Method::GET {
        true => v.path().strip_prefix(v.app.base()).unwrap_or_default(),
        false => "",
    }
}

/// The same page at the other body, ready for parameters: what is somebody's own there is another page's.
fn twin(path: &str, query: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let page = match parts.as_slice() {
        ["r", ..] => "verify".to_owned(),
        ["desk", c, ..] => format!("c/{c}"),
        ["c", c, "stance", "slip", ..] => format!("c/{c}/stance"),
        ["c", c, "i", item, ..] => format!("c/{c}/i/{item}"),
        ["c", ..] => parts.join("/"),
        [page @ ("verify" | "record" | "about" | "help" | "privacy" | "accessibility" | "demo")] => (*page).to_owned(),
        _ => String::new(),
    };
    let keeps_query = matches!(parts.as_slice(), ["c", ..]);
    let kept = query.split('&').filter(|pair| keeps_query && !pair.is_empty());
    let kept = kept.filter(|pair| !matches!(pair.split('=').next(), Some("lang" | "type" | ACROSS)));
    kept.fold(format!("{page}?"), |all, pair| format!("{all}{pair}&"))
}

/// Where somebody goes who comes from the other portal to what is not here.
pub fn nearest(path: &str) -> String {
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    match (parts.next(), parts.next(), parts.next()) {
        (Some("c"), Some(c), Some(_)) => format!("/c/{c}"),
        _ => "/".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{nearest, twin};

    #[test]
    fn the_same_page_is_found_at_the_other_body() {
        let pairs = [
            ("/", "?"),
            ("/c/rivers/opinions", "c/rivers/opinions?q=a&"),
            ("/c/rivers/i/SC-1/correct", "c/rivers/i/SC-1?q=a&"),
            ("/r/ABC", "verify?"),
            ("/desk/rivers/i/SC-1", "c/rivers?"),
            ("/account/password", "?"),
            ("/demo/break", "?"),
            ("/nowhere", "?"),
        ];
        for (path, wanted) in pairs {
            assert_eq!(twin(path, "lang=en&q=a&across=1"), wanted, "{path}");
        }
        assert_eq!((nearest("/c/rivers/i/SC-9").as_str(), nearest("/c/rivers").as_str()), ("/c/rivers", "/"));
    }
}
