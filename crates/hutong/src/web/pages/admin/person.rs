//! One account: roles, a code, the second factor, sessions, passkeys and tokens. Who may is the rule's; nobody changes their own roles.

use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use hutong_core::{
    facts::{Private, Roles},
    home::{EndSessions, EndToken, HomeAsk, RemovePasskey, SetSecondFactor},
    ids::{PersonId, SessionId},
    refusal::Refusal,
};
use hutong_log::hash::Hash;
use hutong_node::pages::PersonView;

use super::{Link, frame, links, part, people::is_theirs, role_name};
use crate::{
    key,
    web::{
        dates,
        errors::{self, Said, Trouble},
        forms::{self, Posted},
        frame::{Frame, render_own, see_other},
        pages::tokens,
        session::Minds,
        visitor::Visitor,
    },
};

/// Days for which a code is good that is made here.
const CODE_DAYS: i64 = 14;

/// A role that may be given.
struct Role {
    word: &'static str,
    name: String,
    has: bool,
}

/// A session, or a passkey.
struct Device {
    id: String,
    name: String,
    when: String,
}

#[derive(askama::Template)]
#[template(path = "pages/admin/person.html")]
struct Page<'a> {
    f: Frame<'a>,
    links: Vec<Link>,
    trouble: Option<Said>,
    token: String,
    keys: [String; 7],
    name: String,
    id: String,
    facts: Vec<String>,
    roles: Vec<Role>,
    sessions: Vec<Device>,
    passkeys: Vec<Device>,
    tokens: Vec<tokens::Line>,
    has_second: bool,
    has_identity: bool,
    may_change: bool,
    is_self: bool,
    code: String,
    code_until: String,
}

async fn find(v: &Visitor, minds: &Minds, id: &str) -> Result<PersonView, Trouble> {
    let id = PersonId::new(id).map_err(|_| Trouble::NoPage)?;
    let view = v.app.node().store().person(&id).await?;
    view.filter(|view| is_theirs(minds, view)).ok_or(Trouble::NoPage)
}

/// Shows the page.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever minds no accounts; no page for nobody's id.
pub async fn show(mut v: Visitor, Path(id): Path<String>) -> Result<Response, Trouble> {
    let minds = v.need_minds()?;
    let view = find(&v, &minds, &id).await?;
    page(&mut v, &minds, view, None, None).await
}

async fn page(
    v: &mut Visitor,
    minds: &Minds,
    view: PersonView,
    trouble: Option<Trouble>,
    code: Option<(String, u64)>,
) -> Result<Response, Trouble> {
    let (token, first) = v.draw_form()?;
    let mut keys: [String; 7] = Default::default();
    keys[0] = first.to_string();
    for key in keys.iter_mut().skip(1) {
        *key = v.draw_form()?.1.to_string();
    }
    let v = &*v;
    let (t, node) = (v.locale(), v.app.node());
    let id = view.person.id.clone();
    let mut facts = Vec::new();
    facts.push(t.say(if view.has_signed_in || view.has_identity {
        key!("admin-signed-in")
    } else {
        key!("admin-not-signed-in")
    }));
    facts.push(t.say(if view.has_second_factor { key!("admin-has-second") } else { key!("admin-no-second") }));
    if view.has_identity {
        facts.push(t.say(key!("admin-has-identity")));
    }
    if let Some(expires) = view.code_expires {
        facts.push(t.say_with(key!("admin-code-until"), &[("when", dates::minute(t, expires.0).into())]));
    }
    let sessions = node.sessions_of(&id).await?.into_iter().map(|line| Device {
        id: line.id.to_string(),
        name: line.device.0,
        when: dates::ago(t, v.app.now(), line.seen_at.0),
    });
    let passkeys = node.store().passkeys_of(&id).await?.into_iter().map(|line| Device {
        id: line.id.to_hex(),
        name: line.label.0,
        when: dates::ago(t, v.app.now(), line.made_at.0),
    });
    let held: Vec<&str> = view.person.roles.words().collect();
    let roles = Roles::all_words().map(|word| Role { word, name: role_name(t, word), has: held.contains(&word) });
    let (code, until) = code.unwrap_or_default();
    let page = Page {
        links: links(v, part(v).unwrap_or_default(), "/people"),
        trouble: trouble.as_ref().map(|trouble| errors::tell(v, trouble)),
        token,
        keys,
        name: view.person.name.0.clone(),
        id: id.to_string(),
        facts,
        roles: roles.collect(),
        sessions: sessions.collect(),
        passkeys: passkeys.collect(),
        tokens: tokens::lines(v, &id).await?,
        has_second: view.has_second_factor,
        has_identity: view.has_identity,
        may_change: *minds != Minds::Reads,
        is_self: v.account().is_some_and(|own| own.person == id),
        code_until: if code.is_empty() { String::new() } else { dates::minute(t, until) },
        code,
        f: frame(v, &view.person.name.0),
    };
    render_own(v, trouble.as_ref().map_or(StatusCode::OK, Trouble::status), &page)
}

/// Takes a change.
///
/// # Errors
/// [`Trouble::SignIn`]; a refusal for whoever minds no accounts; everything else comes back with the page.
pub async fn submit(mut v: Visitor, Path(id): Path<String>, request: Request) -> Result<Response, Trouble> {
    let minds = v.need_minds()?;
    if minds == Minds::Reads {
        return Err(Trouble::Refused(Refusal::NeedsRole { role: "security" }));
    }
    let view = find(&v, &minds, &id).await?;
    let posted = Posted::read(&v, request).await?;
    if posted.raw("do") == "code" {
        return issue(&mut v, &minds, view, &posted).await;
    }
    let asked = ask_of(&posted, &view);
    let done = match asked {
        Ok(ask) => forms::submit_home(&v, &posted, ask).await,
        Err(trouble) => Err(trouble),
    };
    match done {
        Ok(()) => Ok(see_other(&v, &format!("{}/admin/people/{}", v.app.base(), view.person.id))),
        Err(trouble) => page(&mut v, &minds, view, Some(trouble), None).await,
    }
}

/// A code is shown once, on the page that answers; earlier ones are void.
async fn issue(v: &mut Visitor, minds: &Minds, view: PersonView, posted: &Posted) -> Result<Response, Trouble> {
    let id = view.person.id.clone();
    let made = match forms::admit(v, posted) {
        Ok((actor, _)) => v.app.node().issue_codes(actor, &[id], CODE_DAYS).await.map_err(Trouble::from),
        Err(trouble) => Err(trouble),
    };
    match made {
        Ok(mut codes) => {
            let code = codes.pop().map(|issued| (issued.code.0, issued.expires.0));
            page(v, minds, view, None, code).await
        }
        Err(trouble) => page(v, minds, view, Some(trouble), None).await,
    }
}

fn ask_of(posted: &Posted, view: &PersonView) -> Result<HomeAsk, Trouble> {
    let person = view.person.id.clone();
    Ok(match posted.raw("do") {
        "roles" => {
            let mut changed = view.person.clone();
            changed.roles = Roles::from_words(posted.picked("role-")).map_err(|_| Trouble::BadForm)?;
            HomeAsk::AddPeople(vec![changed])
        }
        "second" => HomeAsk::SetSecondFactor(SetSecondFactor {
            person,
            secret: Private(None),
            step: 0,
            recovery: Vec::new(),
            token: None,
        }),
        "identity" => HomeAsk::ReleaseIdentity(person),
        "end" => {
            let only = match posted.raw("id") {
                "" => None,
                id => Some(SessionId::from_hex(id).map_err(|_| Trouble::BadForm)?),
            };
            HomeAsk::EndSessions(EndSessions { person, only })
        }
        "token" => {
            let token = Hash::from_hex(posted.raw("id")).map_err(|_| Trouble::BadForm)?;
            HomeAsk::EndToken(EndToken { person, token })
        }
        "passkey" => {
            let id = Hash::from_hex(posted.raw("id")).map_err(|_| Trouble::BadForm)?;
            HomeAsk::RemovePasskey(RemovePasskey { person, id })
        }
        _ => return Err(Trouble::BadForm),
    })
}
