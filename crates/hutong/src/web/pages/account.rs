//! The account's own page: sessions and their ends, the password, the second factor.

use axum::{
    extract::{Query, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    command::Actor,
    facts::Private,
    home::{EndSessions, HomeAsk},
    ids::{FormKey, SessionId},
};
use hutong_node::{
    dice,
    pages::SessionStage,
    secrets::{PASSWORD_CHARS_MIN, read_second_factor, second_factor_url},
};

use super::sign_in::{Asked, Onward};
use crate::{
    key,
    web::{
        dates,
        errors::{self, Said, Trouble},
        forms::Posted,
        frame::{Frame, render, see_other, show as show_page},
        view::{
            counters,
            qr::{self, Qr},
        },
        visitor::Visitor,
    },
};

/// A session in the list.
struct Line {
    id: String,
    device: String,
    opened: String,
    seen: String,
    is_this: bool,
}

/// A passkey in the list.
struct PasskeyRow {
    id: String,
    label: String,
    made: String,
}

#[derive(askama::Template)]
#[template(path = "pages/account.html")]
struct Page<'a> {
    f: Frame<'a>,
    token: String,
    name: String,
    id: String,
    tier: Option<String>,
    lines: Vec<Line>,
    /// Whether requests of other people are theirs to see.
    minds: bool,
    trouble: Option<Said>,
    passkeys: Vec<PasskeyRow>,
    /// Whether this address is one for which passkeys hold.
    has_passkeys: bool,
}

#[derive(askama::Template)]
#[template(path = "pages/password.html")]
struct PasswordPage<'a> {
    f: Frame<'a>,
    trouble: Option<Said>,
    token: String,
    onward: Onward,
    is_first: bool,
    differs: bool,
    id: String,
    chars_min: usize,
}

#[derive(askama::Template)]
#[template(path = "pages/enrol.html")]
struct EnrolPage<'a> {
    f: Frame<'a>,
    trouble: Option<Said>,
    token: String,
    onward: Onward,
    shared: String,
    grouped: String,
    code: Option<Qr>,
}

#[derive(askama::Template)]
#[template(path = "pages/recovery.html")]
struct RecoveryPage<'a> {
    f: Frame<'a>,
    codes: Vec<String>,
    next: String,
}

/// Shows who is signed in, and where.
///
/// # Errors
/// [`Trouble::SignIn`].
pub async fn show(mut v: Visitor) -> Result<Response, Trouble> {
    if v.need_session()?.view.stage != SessionStage::Full {
        return Onward::default().go(&v).await;
    }
    page(&mut v, None).await
}

/// The page, with why something was not done.
///
/// # Errors
/// [`Trouble::SignIn`].
pub(super) async fn page(v: &mut Visitor, trouble: Option<Trouble>) -> Result<Response, Trouble> {
    let (token, _) = v.draw_form()?;
    let v = &*v;
    let (t, now, session) = (v.locale(), v.app.now(), v.need_session()?);
    let passkeys = v.app.node().passkeys_of(&session.view.person).await?.into_iter().map(|line| PasskeyRow {
        id: line.id.to_hex(),
        label: line.label.0,
        made: dates::minute(t, line.made_at.0),
    });
    let status = trouble.as_ref().map_or(StatusCode::OK, Trouble::status);
    let lines = v.app.node().sessions_of(&session.view.person).await?.into_iter().map(|line| Line {
        id: line.id.to_string(),
        is_this: line.id == session.view.id,
        device: line.device.0,
        opened: dates::minute(t, line.made_at.0),
        seen: dates::ago(t, now, line.seen_at.0),
    });
    let page = Page {
        f: Frame::new(v, &t.say(key!("signin-account"))).with_island("passkey"),
        trouble: trouble.as_ref().map(|trouble| errors::tell(v, trouble)),
        passkeys: passkeys.collect(),
        has_passkeys: v.passkey_site().is_some(),
        token,
        name: session.view.name.0.clone(),
        id: session.view.person.to_string(),
        tier: session.view.tier.map(|tier| counters::tier(t, tier)),
        lines: lines.collect(),
        minds: v.minds().is_some(),
    };
    render(v, status, &page)
}

/// Ends one session, or all but this one.
///
/// # Errors
/// [`Trouble::SignIn`], [`Trouble::StaleForm`]; a refusal for a session that is not one's own.
pub async fn end(mut v: Visitor, request: Request) -> Result<Response, Trouble> {
    let own = v.need_session()?.view.clone();
    let posted = Posted::read(&v, request).await?;
    if !posted.is_genuine {
        return Err(Trouble::StaleForm);
    }
    let app = v.app.clone();
    let ended: Vec<SessionId> = match posted.raw("id") {
        "others" => {
            let all = app.node().sessions_of(&own.person).await?.into_iter();
            all.map(|line| line.id).filter(|id| *id != own.id).collect()
        }
        id => vec![SessionId::from_hex(id).map_err(|_| Trouble::BadForm)?],
    };
    for id in &ended {
        let key = FormKey(dice::bytes().map_err(Trouble::fault)?);
        let ask = HomeAsk::EndSessions(EndSessions { person: own.person.clone(), only: Some(*id) });
        app.node().submit_home(Actor::Person(own.person.clone()), key, ask).await?;
    }
    if ended.contains(&own.id) {
        v.drop_session();
    }
    Ok(see_other(&v, &format!("{}/account", v.app.base())))
}

/// Signs out; whoever is out already is out.
///
/// # Errors
/// [`Trouble::StaleForm`].
pub async fn sign_out(mut v: Visitor, request: Request) -> Result<Response, Trouble> {
    let posted = Posted::read(&v, request).await?;
    if let Some(secret) = v.session().map(|s| s.secret.clone()) {
        if !posted.is_genuine {
            return Err(Trouble::StaleForm);
        }
        v.app.node().sign_out(&secret.0).await?;
        v.drop_session();
    }
    Ok(see_other(&v, &format!("{}/", v.app.base())))
}

/// Asks for a new password.
///
/// # Errors
/// [`Trouble::SignIn`].
pub async fn show_password(mut v: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let onward = Onward::of_address(&v, &asked);
    if v.need_session()?.view.stage == SessionStage::NeedsSecondFactor {
        return onward.go(&v).await;
    }
    password_form(&mut v, onward, None, false)
}

/// Takes it.
///
/// # Errors
/// [`Trouble::SignIn`]; everything else comes back as the form, without the passwords.
pub async fn password(mut v: Visitor, request: Request) -> Result<Response, Trouble> {
    let secret = v.need_session()?.secret.clone();
    let posted = Posted::read(&v, request).await?;
    let onward = Onward::of_form(&v, &posted);
    if posted.is_genuine && posted.raw("new") != posted.raw("again") {
        return password_form(&mut v, onward, None, true);
    }
    let set = match posted.is_genuine {
        true => {
            let node = v.app.node();
            node.set_password(&secret.0, Some(posted.raw("old")), posted.raw("new")).await.map_err(Trouble::from)
        }
        false => Err(Trouble::StaleForm),
    };
    match set {
        Ok(()) => {
            v.read_session_again().await;
            onward.go(&v).await
        }
        Err(trouble) => password_form(&mut v, onward, Some(trouble), false),
    }
}

fn password_form(
    v: &mut Visitor,
    onward: Onward,
    trouble: Option<Trouble>,
    differs: bool,
) -> Result<Response, Trouble> {
    let (token, _) = v.draw_form()?;
    let v = &*v;
    let view = &v.need_session()?.view;
    let failed = if differs { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let status = trouble.as_ref().map_or(failed, Trouble::status);
    let page = PasswordPage {
        f: Frame::new(v, &v.locale().say(key!("signin-password-title"))),
        trouble: trouble.map(|trouble| errors::tell(v, &trouble)),
        token,
        onward,
        is_first: view.stage == SessionStage::NeedsPassword,
        differs,
        id: view.person.to_string(),
        chars_min: PASSWORD_CHARS_MIN,
    };
    render(v, status, &page)
}

/// Shows a fresh secret for an authenticator.
///
/// # Errors
/// [`Trouble::SignIn`].
pub async fn show_second(mut v: Visitor, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let onward = Onward::of_address(&v, &asked);
    let stage = v.need_session()?.view.stage;
    if matches!(stage, SessionStage::NeedsSecondFactor | SessionStage::NeedsPassword) {
        return onward.go(&v).await;
    }
    enrol_form(&mut v, onward, None, None).await
}

/// Takes the first one-time password of the authenticator; shows the recovery codes, once.
///
/// # Errors
/// [`Trouble::SignIn`]; everything else comes back as the form with the same secret.
pub async fn second(mut v: Visitor, request: Request) -> Result<Response, Trouble> {
    let secret = v.need_session()?.secret.clone();
    let posted = Posted::read(&v, request).await?;
    let onward = Onward::of_form(&v, &posted);
    let (shared, typed) = (posted.raw("shared"), posted.raw("secret"));
    let confirmed = match posted.is_genuine {
        true => v.app.node().confirm_second_factor(&secret.0, shared, typed).await.map_err(Trouble::from),
        false => Err(Trouble::StaleForm),
    };
    match confirmed {
        Ok(codes) => {
            v.read_session_again().await;
            // What is still to be done happens when the codes are written down.
            let go = format!("{}/sign-in?next={}", v.app.base(), hutong_node::secrets::percent(&onward.next));
            let next = if onward.link { format!("{go}&link=1") } else { go };
            let f = Frame::new(&v, &v.locale().say(key!("signin-recovery-title")));
            show_page(&v, &RecoveryPage { f, codes: codes.into_iter().map(|code| code.0).collect(), next })
        }
        Err(trouble) => {
            let shared = Some(shared).filter(|s| posted.is_genuine && read_second_factor(s).is_some());
            let shared = shared.map(|s| Private(s.to_owned()));
            enrol_form(&mut v, onward, shared, Some(trouble)).await
        }
    }
}

async fn enrol_form(
    v: &mut Visitor,
    onward: Onward,
    shared: Option<Private<String>>,
    trouble: Option<Trouble>,
) -> Result<Response, Trouble> {
    let (token, _) = v.draw_form()?;
    let v = &*v;
    let (node, session) = (v.app.node(), v.need_session()?);
    let named = node.store().body_settings().await?.name.for_lang(v.locale().tag()).to_owned();
    let issuer = if named.is_empty() { node.origin().to_string() } else { named };
    let (shared, url) = match shared {
        Some(shared) => {
            let url = second_factor_url(&shared.0, &issuer, session.view.person.as_str());
            (shared, Private(url))
        }
        None => {
            let drawn = node.begin_second_factor(&session.secret.0, &issuer).await?;
            (drawn.secret, drawn.url)
        }
    };
    let letters: Vec<char> = shared.0.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    let status = trouble.as_ref().map_or(StatusCode::OK, Trouble::status);
    let page = EnrolPage {
        f: Frame::new(v, &v.locale().say(key!("signin-enrol-title"))),
        trouble: trouble.map(|trouble| errors::tell(v, &trouble)),
        token,
        onward,
        grouped: groups.join(" "),
        code: qr::draw(&url.0),
        shared: shared.0,
    };
    render(v, status, &page)
}
