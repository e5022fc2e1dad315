//! Parts of the portal for other sites' pages, in a frame: a column, a form, a card to vote on, the counters. Without menu;
//! without a cookie until somebody decides to write here; only where the body allows the site to frame them. Whoever is
//! signed in is nobody here: a frame cannot be told from a trap, so none acts for an account.

pub mod column;
pub mod vote;
pub mod write;

use axum::http::HeaderValue;

use crate::web::{frame::POLICY, places::Column, visitor::Visitor};

/// Where these pages begin, below the base path.
pub const ROOT: &str = "/embed/";

/// Whether a path below the base is one of them.
pub fn is_here(inner: &str) -> bool {
    inner.starts_with(ROOT)
}

/// The policy of these pages: that of all others, but for who may frame them.
pub fn policy(framers: &[String]) -> Option<HeaderValue> {
    if framers.is_empty() {
        return None;
    }
    let allowed = format!("frame-ancestors {}", framers.join(" "));
    HeaderValue::from_str(&POLICY.replace("frame-ancestors 'none'", &allowed)).ok()
}

/// What every one of these pages shows of where it comes from.
pub(super) struct Source {
    /// What the consultation is called.
    pub(super) title: String,
    /// Its page on the portal, for a window of its own.
    pub(super) href: String,
    /// Whether its data are made up.
    pub(super) is_simulated: bool,
}

impl Source {
    pub(super) fn of(v: &Visitor, column: &Column) -> Source {
        let t = v.locale();
        Source {
            title: column.charter.title.for_lang(t.tag()).to_owned(),
            href: format!("{}?lang={}", v.app.path_of(&column.id), t.tag()),
            is_simulated: column.charter.simulated,
        }
    }
}

/// The address of a page here in the reader's language: no cookie remembers it.
pub(super) fn address(v: &Visitor, column: &Column, page: &str, query: &str) -> String {
    format!("{}{ROOT}{}/{page}?lang={}{query}", v.app.base(), column.id, v.locale().tag())
}

/// The portal's own page, for a window of its own.
pub(super) fn outside(v: &Visitor, column: &Column, page: &str) -> String {
    format!("{}/{page}?lang={}", v.app.path_of(&column.id), v.locale().tag())
}

/// Whether somebody decided to go on in the frame. Its cookie travels over TLS alone, as browsers want it of frames.
pub(super) fn is_begun(v: &Visitor) -> bool {
    may_begin(v) && (v.query().split('&').any(|pair| pair == "here=1") || v.device().is_some())
}

/// Whether that is possible at all.
pub(super) fn may_begin(v: &Visitor) -> bool {
    v.app.is_https()
}
