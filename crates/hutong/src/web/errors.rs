//! What a page says when it cannot do what was asked: what happened, what was kept, what to do, and an operation id.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use hutong_core::refusal::Refusal;
use hutong_log::hex;
use hutong_node::{ReadFault, answer::SubmitFault, cause::chain, dice, reading::PageFault, receipts::ReceiptFault};

use super::{
    frame::{self, Frame},
    visitor::Visitor,
};
use crate::{
    key,
    locale::{Locale, Notice},
    refusals,
};

/// Seconds after which "try again" is meant.
const RETRY_AFTER_S: &str = "2";

/// Why nobody was signed in by the identity provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityTrouble {
    /// It does not answer.
    Down,
    /// What it answers does not hold.
    Unfit,
    /// It said no, or the person did there.
    Denied,
    /// The reply is too late, was used, or belongs to another browser.
    Stale,
}

/// Why a page was not given.
#[derive(Clone, Debug)]
pub enum Trouble {
    /// There is no such page, or not for this reader.
    NoPage,
    /// The page is not asked in this way.
    NoMethod,
    /// Somebody has to sign in first; where to go on to, empty for the account's page.
    SignIn {
        /// A path of this site.
        back: String,
    },
    /// The form is not one that was drawn for this browser, or it is too old.
    StaleForm,
    /// The form cannot be read.
    BadForm,
    /// The form or a file in it is too long.
    TooLong,
    /// Too much at once from one visitor.
    TooMany,
    /// The identity provider signed nobody in.
    Identity(IdentityTrouble),
    /// A rule said no.
    Refused(Refusal),
    /// Our world failed; the cause is for the log alone.
    Fault(String),
    /// Writing is stopped.
    Halted,
}

impl Trouble {
    /// A fault of ours, with its chain of causes.
    pub fn fault(error: impl std::error::Error) -> Trouble {
        Trouble::Fault(chain(&error))
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Trouble::NoPage => StatusCode::NOT_FOUND,
            Trouble::NoMethod => StatusCode::METHOD_NOT_ALLOWED,
            Trouble::SignIn { .. } => StatusCode::SEE_OTHER,
            Trouble::Refused(Refusal::TooManyAttempts { .. }) => StatusCode::TOO_MANY_REQUESTS,
            Trouble::Identity(IdentityTrouble::Down) => StatusCode::SERVICE_UNAVAILABLE,
            Trouble::Identity(IdentityTrouble::Unfit) => StatusCode::BAD_GATEWAY,
            Trouble::Identity(IdentityTrouble::Denied | IdentityTrouble::Stale) => StatusCode::FORBIDDEN,
            Trouble::StaleForm => StatusCode::FORBIDDEN,
            Trouble::BadForm => StatusCode::BAD_REQUEST,
            Trouble::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Trouble::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Trouble::Refused(Refusal::Busy) | Trouble::Halted => StatusCode::SERVICE_UNAVAILABLE,
            Trouble::Refused(
                Refusal::NoSuchConsultation | Refusal::NoSuchItem | Refusal::NoSuchAction | Refusal::NoSuchGathering,
            ) => StatusCode::NOT_FOUND,
            Trouble::Refused(
                Refusal::NotAuthor
                | Refusal::NeedsRole { .. }
                | Refusal::NeedsScope { .. }
                | Refusal::NoSuchClient
                | Refusal::OwnItem
                | Refusal::NotInGroup,
            ) => StatusCode::FORBIDDEN,
            Trouble::Refused(
                Refusal::AlreadyDone
                | Refusal::KeyReused
                | Refusal::AssertionUsed
                | Refusal::Claimed
                | Refusal::TooLate
                | Refusal::Overtaken,
            ) => StatusCode::CONFLICT,
            Trouble::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Trouble::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The word under which it is counted.
    pub fn kind(&self) -> &'static str {
        match self {
            Trouble::NoPage => "no-page",
            Trouble::NoMethod => "no-method",
            Trouble::SignIn { .. } => "sign-in",
            Trouble::StaleForm => "stale-form",
            Trouble::BadForm => "bad-form",
            Trouble::TooLong => "too-long",
            Trouble::TooMany => "too-many",
            Trouble::Identity(IdentityTrouble::Down) => "identity-down",
            Trouble::Identity(IdentityTrouble::Unfit) => "identity-unfit",
            Trouble::Identity(IdentityTrouble::Denied) => "identity-denied",
            Trouble::Identity(IdentityTrouble::Stale) => "identity-stale",
            Trouble::Refused(refusal) => refusals::code(refusal),
            Trouble::Fault(_) => "fault",
            Trouble::Halted => "halted",
        }
    }

    /// What happened, and what to do.
    pub fn notice(&self) -> Notice {
        match self {
            Trouble::NoPage => Notice::new(key!("portal-error-no-page")),
            Trouble::NoMethod => Notice::new(key!("portal-error-no-method")),
            Trouble::SignIn { .. } => Notice::new(key!("signin-first")),
            Trouble::StaleForm => Notice::new(key!("portal-error-stale")),
            Trouble::BadForm => Notice::new(key!("portal-error-bad-form")),
            Trouble::TooLong => Notice::new(key!("portal-error-too-long")),
            Trouble::TooMany => Notice::new(key!("portal-error-too-many")),
            Trouble::Identity(IdentityTrouble::Down) => Notice::new(key!("provider-down")),
            Trouble::Identity(IdentityTrouble::Unfit) => Notice::new(key!("provider-unfit")),
            Trouble::Identity(IdentityTrouble::Denied) => Notice::new(key!("provider-denied")),
            Trouble::Identity(IdentityTrouble::Stale) => Notice::new(key!("provider-stale")),
            Trouble::Refused(refusal) => refusals::notice(refusal),
            Trouble::Fault(_) => Notice::new(key!("portal-error-fault")),
            Trouble::Halted => Notice::new(key!("portal-error-halted")),
        }
    }

    /// The key of what was kept.
    pub fn kept(&self) -> &'static str {
        match self {
            Trouble::NoPage | Trouble::NoMethod => key!("portal-error-kept-reading"),
            _ => key!("portal-error-kept-nothing"),
        }
    }
}

impl From<ReadFault> for Trouble {
    fn from(fault: ReadFault) -> Trouble {
        Trouble::fault(fault)
    }
}

impl From<PageFault> for Trouble {
    fn from(fault: PageFault) -> Trouble {
        Trouble::fault(fault)
    }
}

impl From<ReceiptFault> for Trouble {
    fn from(fault: ReceiptFault) -> Trouble {
        match fault {
            ReceiptFault::NoEntry { .. } => Trouble::NoPage,
            other => Trouble::fault(other),
        }
    }
}

impl From<SubmitFault> for Trouble {
    fn from(fault: SubmitFault) -> Trouble {
        match fault {
            SubmitFault::Refused(refusal) => Trouble::Refused(refusal),
            SubmitFault::Halted(_) => Trouble::Halted,
            other => Trouble::fault(other),
        }
    }
}

impl From<askama::Error> for Trouble {
    fn from(error: askama::Error) -> Trouble {
        Trouble::fault(error)
    }
}

impl IntoResponse for Trouble {
    /// The bare status, which [`super::frame::around`] turns into a page in the reader's language.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Answers every path that is no route.
pub async fn no_page() -> Trouble {
    Trouble::NoPage
}

/// Answers a route that is asked in another way.
pub async fn no_method() -> Trouble {
    Trouble::NoMethod
}

#[derive(askama::Template)]
#[template(path = "pages/error.html")]
struct Page<'a> {
    f: Frame<'a>,
    said: Vec<Said>,
    back: String,
}

/// A trouble in one language: what happened, what was kept, what to do, and the operation to ask about.
pub struct Said {
    /// Language tag.
    pub lang: String,
    /// "This did not work".
    pub heading: String,
    /// What happened.
    pub what: String,
    /// What was kept.
    pub kept: String,
    /// What to do.
    pub remedy: String,
    /// Operation id, in a sentence.
    pub operation: String,
    /// The id alone, for programs.
    pub operation_id: String,
}

fn draw_operation(visitor: &Visitor, trouble: &Trouble) -> String {
    visitor.app.watch.meters.refused(trouble.kind());
    let operation = dice::bytes::<6>().map(|b| hex::encode(&b)).unwrap_or_default();
    if let Trouble::Fault(cause) = trouble {
        tracing::error!(operation, cause, "couldn't do what a page was asked");
    }
    operation
}

fn say(t: &Locale, trouble: &Trouble, operation: &str, recovers: bool) -> Said {
    let notice = match trouble {
        Trouble::Halted if recovers => Notice::new(key!("portal-error-recovering")),
        other => other.notice(),
    };
    Said {
        lang: t.tag().to_owned(),
        heading: t.say(key!("portal-error-heading")),
        what: t.tell(&notice),
        kept: t.say(trouble.kept()),
        remedy: t.remedy(&notice),
        operation: t.say_with(key!("portal-error-operation"), &[("operation", operation.into())]),
        operation_id: operation.to_owned(),
    }
}

/// Whether writing waits for partners to be asked, rather than being stopped for good.
fn recovers(visitor: &Visitor) -> bool {
    visitor.app.node().recovery().is_some()
}

/// A trouble as a form says it that comes back with everything typed.
pub fn tell(visitor: &Visitor, trouble: &Trouble) -> Said {
    let kept = visitor.locale().say(key!("portal-error-kept-form"));
    Said { kept, ..say(visitor.locale(), trouble, &draw_operation(visitor, trouble), recovers(visitor)) }
}

/// The page of a trouble: in the reader's language first, then in the others.
pub fn page(visitor: &Visitor, trouble: &Trouble) -> Response {
    let operation = draw_operation(visitor, trouble);
    let own = visitor.locale().tag();
    let mut locales: Vec<_> = visitor.app.locales().iter().collect();
    locales.sort_by_key(|l| l.tag() != own);
    let said = locales.into_iter().map(|t| say(t, trouble, &operation, recovers(visitor))).collect();
    let f = Frame::new(visitor, &visitor.locale().say(key!("portal-error-heading")));
    let back = format!("{}/", visitor.app.base());
    let status = trouble.status();
    frame::render(visitor, status, &Page { said, back, f }).unwrap_or_else(|_| status.into_response())
}

/// Says when to come again, where the answer is "not now".
pub fn note_retry(response: &mut Response) {
    if matches!(response.status(), StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_S));
    }
}
