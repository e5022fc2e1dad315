//! Who asks in the name of a person: a token of theirs, or a trusted client that signed the request. A cookie is never
//! looked at here, and neither of these opens a page: what is sent along without being asked for gives no right.

use axum::http::{HeaderMap, header};
use hutong_core::{
    command::{Actor, Ask, Command},
    facts::Private,
    home::token::{TokenScope, TokenScopes},
    ids::{Code, ConsultationId, FormKey, PersonId},
    refusal::Refusal,
};
use hutong_node::{
    answer::Answer,
    clients::{ClientFault, SignedRequest},
    pages::TokenView,
};

use super::problem::Problem;
use crate::web::{
    errors::Trouble,
    forms::key_of,
    limits::{CODES, DEVICE, OWN, VOTES},
    visitor::Visitor,
};

/// Longest `Idempotency-Key`, in bytes.
pub(super) const KEY_LEN_MAX: usize = 255;

/// What gave the right to ask.
enum Right {
    /// A token with these scopes.
    Token(TokenScopes),
    /// A trusted client; what it may do was decided with its request.
    Client(Code),
}

/// Somebody in whose name something is handed in.
pub(super) struct Asker {
    person: PersonId,
    right: Right,
}

/// One header as it was sent; `None` without one.
///
/// # Errors
/// A problem when it came more than once or cannot be read.
pub(super) fn one<'h>(headers: &'h HeaderMap, name: &'static str) -> Result<Option<&'h str>, Problem> {
    let mut all = headers.get_all(name).iter();
    let first = all.next();
    if all.next().is_some() {
        return Err(Problem::Head { name, wanted: "once" });
    }
    first.map(|v| v.to_str().map_err(|_| Problem::Head { name, wanted: "visible ASCII characters" })).transpose()
}

fn need<'h>(headers: &'h HeaderMap, name: &'static str, wanted: &'static str) -> Result<&'h str, Problem> {
    one(headers, name)?.filter(|value| !value.is_empty()).ok_or(Problem::Head { name, wanted })
}

/// The key that makes a repeat of a request one: chosen by whoever asks.
pub(super) fn idempotency(headers: &HeaderMap) -> Result<&str, Problem> {
    let wanted = "a value of your own, 1 to 255 characters, the same for every repeat of this request";
    let key = need(headers, "idempotency-key", wanted)?;
    let is_plain = key.len() <= KEY_LEN_MAX && key.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    if is_plain { Ok(key) } else { Err(Problem::Head { name: "idempotency-key", wanted }) }
}

/// The token that came along.
async fn token(v: &Visitor, headers: &HeaderMap) -> Result<TokenView, Problem> {
    let name = header::AUTHORIZATION.as_str();
    let Some(value) = headers.get(name).and_then(|v| v.to_str().ok()) else { return Err(Problem::NoToken) };
    if headers.get_all(name).iter().count() > 1 || headers.contains_key("signature-input") {
        return Err(Problem::Head { name: "authorization", wanted: "once, and no signature beside it" });
    }
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    let found = match scheme.eq_ignore_ascii_case("bearer") {
        true => v.app.node().token(&Private(token.trim().to_owned()).0).await.map_err(Trouble::from)?,
        false => None,
    };
    let Some(found) = found else {
        // Guessing is not worth it, and is not done at leisure.
        let address = v.address().map(|a| a.to_string()).unwrap_or_default();
        v.app.limits.take("tokens", &address, CODES, v.app.now())?;
        return Err(Problem::BadToken);
    };
    Ok(found)
}

/// Whoever reads what is theirs.
pub(super) async fn reader(v: &Visitor, headers: &HeaderMap) -> Result<TokenView, Problem> {
    let found = token(v, headers).await?;
    found.line.scopes.need(TokenScope::ReadOwn).map_err(Trouble::Refused)?;
    v.app.limits.take("own", found.person.as_str(), OWN, v.app.now())?;
    Ok(found)
}

impl Asker {
    /// Who asks with this request, and for whom.
    ///
    /// # Errors
    /// A problem: 401 where nothing gives the right, 403 where it does not reach so far.
    pub(super) async fn of(
        v: &Visitor,
        headers: &HeaderMap,
        body: &[u8],
        scope: TokenScope,
        consultation: &ConsultationId,
    ) -> Result<Asker, Problem> {
        if headers.contains_key(header::AUTHORIZATION) || !headers.contains_key("signature-input") {
            let found = token(v, headers).await?;
            found.line.scopes.need(scope).map_err(Trouble::Refused)?;
            return Ok(Asker { person: found.person, right: Right::Token(found.line.scopes) });
        }
        let as_said = "as the document says for signed requests";
        let request = SignedRequest {
            method: v.method().as_str(),
            path: v.path(),
            digest: need(headers, "content-digest", as_said)?,
            member: need(headers, "hutong-member", "the number of a member")?,
            key: idempotency(headers)?,
            input: need(headers, "signature-input", as_said)?,
            signature: need(headers, "signature", as_said)?,
            body,
        };
        match v.app.node().take_signed(&request, scope, consultation).await {
            Ok((client, person)) => Ok(Asker { person, right: Right::Client(client.id) }),
            Err(ClientFault::Submit(fault)) => Err(Trouble::from(fault).into()),
            Err(fault @ ClientFault::Spelling(_)) => Err(Problem::Signature(fault.to_string())),
            Err(fault) => {
                let address = v.address().map(|a| a.to_string()).unwrap_or_default();
                v.app.limits.take("signatures", &address, CODES, v.app.now())?;
                Err(Problem::Signature(fault.to_string()))
            }
        }
    }

    /// Hands something in in their name: once, however often it is sent with the same key. Counts against what the person
    /// may do, whichever way it comes.
    ///
    /// # Errors
    /// What the rules or our world said.
    pub(super) async fn submit(&self, v: &Visitor, key: &str, ask: Ask) -> Result<Answer, Problem> {
        if let Right::Token(scopes) = self.right {
            scopes.check(&ask).map_err(Trouble::Refused)?;
        }
        let (what, allowance) = match ask {
            Ask::CastVote(_) => ("votes", VOTES),
            Ask::SubmitOpinion(_) => ("forms", DEVICE),
            _ => return Err(Trouble::Refused(Refusal::NeedsScope { scope: "none" }).into()),
        };
        v.app.limits.take(what, self.person.as_str(), allowance, v.app.now())?;
        let command = Command { actor: Actor::Person(self.person.clone()), key: self.key(key), ask };
        let answer = v.app.node().submit(command).await.map_err(Trouble::from)?;
        if let (Right::Client(client), Answer::Logged { leaves, .. }) = (&self.right, &answer)
            && let Some(leaf) = leaves.first()
            && let Err(fault) = v.app.node().note_via(leaf.index, client).await
        {
            // The item is in the record and its author's; only the note is missing.
            tracing::warn!(%fault, client = client.as_str(), "couldn't note through which client an item came in");
        }
        Ok(answer)
    }

    fn key(&self, key: &str) -> FormKey {
        let by = match &self.right {
            Right::Token(_) => "",
            Right::Client(client) => client.as_str(),
        };
        key_of("hutong/idempotency/v1", &[self.person.as_str(), by, key])
    }
}
