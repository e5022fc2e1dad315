//! Tokens for programs of one's own: made with a name, scopes and an end, shown once, ended by one press.

use axum::{extract::Request, http::StatusCode, response::Response};
use hutong_core::home::{
    EndToken, HomeAsk,
    token::{TokenScope, TokenScopes},
};
use hutong_log::hash::Hash;

use crate::{
    key,
    locale::Locale,
    web::{
        dates,
        errors::{self, Said, Trouble},
        forms::{self, Posted},
        frame::{Frame, render_own, see_other},
        visitor::Visitor,
    },
};

/// How long a token may last, in days, as it is offered.
const DAYS: [u64; 4] = [7, 30, 90, 365];

/// A token in a list.
pub(super) struct Line {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) scopes: String,
    pub(super) times: String,
}

/// Something that may be ticked.
struct Choice {
    value: String,
    label: String,
    is_chosen: bool,
}

#[derive(askama::Template)]
#[template(path = "pages/tokens.html")]
struct Page<'a> {
    f: Frame<'a>,
    trouble: Option<Said>,
    token: String,
    key: String,
    made: String,
    lines: Vec<Line>,
    label: String,
    scopes: Vec<Choice>,
    days: Vec<Choice>,
    api: String,
}

/// Shows the page.
///
/// # Errors
/// [`Trouble::SignIn`]; a fault of the store.
pub async fn show(mut v: Visitor) -> Result<Response, Trouble> {
    v.need_account()?;
    page(&mut v, &Posted::default(), String::new(), None).await
}

/// The name of a scope.
pub(super) fn scope_name(t: &Locale, scope: TokenScope) -> String {
    t.say(match scope {
        TokenScope::ReadOwn => key!("token-scope-read"),
        TokenScope::WriteOpinion => key!("token-scope-opinion"),
        TokenScope::WriteVote => key!("token-scope-vote"),
    })
}

/// Names of scopes, in a row.
pub(super) fn scope_names(t: &Locale, scopes: TokenScopes) -> String {
    let named = TokenScope::ALL.into_iter().filter(|scope| scopes.has(*scope)).map(|scope| scope_name(t, scope));
    named.collect::<Vec<_>>().join(&t.say(key!("portal-list-comma")))
}

/// Scopes that were ticked under a name.
pub(super) fn scopes_of(posted: &Posted) -> TokenScopes {
    TokenScopes::of(posted.picked("scope-").filter_map(TokenScope::from_word))
}

/// Somebody's tokens.
///
/// # Errors
/// A fault of the store.
pub(super) async fn lines(v: &Visitor, person: &hutong_core::ids::PersonId) -> Result<Vec<Line>, Trouble> {
    let (t, now) = (v.locale(), v.app.now());
    let tokens = v.app.node().store().tokens_of(person, now).await?;
    let line = |line: hutong_node::pages::TokenLine| {
        let seen = line.seen_at.map_or_else(|| t.say(key!("token-never")), |at| dates::ago(t, now, at.0));
        let values = [
            ("made", dates::minute(t, line.made_at.0).into()),
            ("until", dates::minute(t, line.expires_at.0).into()),
            ("seen", seen.into()),
        ];
        Line {
            id: line.token.to_hex(),
            label: line.label.0,
            scopes: scope_names(t, line.scopes),
            times: t.say_with(key!("token-times"), &values),
        }
    };
    Ok(tokens.into_iter().map(line).collect())
}

async fn page(v: &mut Visitor, posted: &Posted, made: String, trouble: Option<Trouble>) -> Result<Response, Trouble> {
    let person = v.need_account()?.person.clone();
    let (token, key) = v.draw_form()?;
    let v = &*v;
    let t = v.locale();
    let chosen = scopes_of(posted);
    let scopes = TokenScope::ALL.into_iter().map(|scope| Choice {
        value: scope.word().to_owned(),
        label: scope_name(t, scope),
        is_chosen: chosen.has(scope),
    });
    let days = DAYS.into_iter().map(|days| Choice {
        value: days.to_string(),
        label: t.say_with(key!("token-days"), &[("n", days.into())]),
        is_chosen: posted.raw("days").parse().unwrap_or(DAYS[1]) == days,
    });
    let page = Page {
        trouble: trouble.as_ref().map(|trouble| errors::tell(v, trouble)),
        token,
        key: key.to_string(),
        made,
        lines: lines(v, &person).await?,
        label: if trouble.is_some() { posted.line("label") } else { String::new() },
        scopes: scopes.collect(),
        days: days.collect(),
        api: format!("{}/api/v1/openapi.json", v.app.base()),
        f: Frame::new(v, &t.say(key!("token-title"))),
    };
    render_own(v, trouble.as_ref().map_or(StatusCode::OK, Trouble::status), &page)
}

/// Makes a token, or ends one.
///
/// # Errors
/// [`Trouble::SignIn`]; everything else comes back with the page.
pub async fn submit(mut v: Visitor, request: Request) -> Result<Response, Trouble> {
    let person = v.need_account()?.person.clone();
    let posted = Posted::read(&v, request).await?;
    if posted.raw("do") == "end" {
        let ended = match Hash::from_hex(posted.raw("id")) {
            Ok(token) => forms::submit_home(&v, &posted, HomeAsk::EndToken(EndToken { person, token })).await,
            Err(_) => Err(Trouble::BadForm),
        };
        return match ended {
            Ok(()) => Ok(see_other(&v, &format!("{}/account/tokens", v.app.base()))),
            Err(trouble) => page(&mut v, &Posted::default(), String::new(), Some(trouble)).await,
        };
    }
    match make(&v, &posted).await {
        // Shown in the answer and nowhere else: whoever reloads it makes another one, and sees both in the list.
        Ok(made) => page(&mut v, &Posted::default(), made, None).await,
        Err(trouble) => page(&mut v, &posted, String::new(), Some(trouble)).await,
    }
}

async fn make(v: &Visitor, posted: &Posted) -> Result<String, Trouble> {
    forms::admit(v, posted)?;
    let secret = v.need_session()?.secret.clone();
    let days = posted.raw("days").parse().map_err(|_| Trouble::BadForm)?;
    let (password, label) = (posted.raw("password"), posted.line("label"));
    let made = v.app.node().make_token(&secret.0, password, &label, scopes_of(posted), days).await?;
    Ok(made.0)
}
