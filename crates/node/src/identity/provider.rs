//! Signing in by a provider: the way there, bound to one browser, and the way back, on which everything that comes is
//! held against what was sent. Nobody is put on file by it: it opens accounts of people whom the body knows.

use hutong_core::{facts::Private, home::SignIn, ids::PersonId, moment::Moment, refusal::Refusal};
use hutong_log::{
    hash::{Hash, Sha256, sha256},
    hex,
};
use openidconnect::{
    AuthenticationFlow, ClaimsVerificationError, CsrfToken, LanguageTag, Nonce, PkceCodeChallenge, PkceCodeVerifier,
    Scope, SignatureVerificationError,
    core::{CoreIdToken, CoreJwsSigningAlgorithm, CoreResponseType},
};

use super::{
    ProviderAt, claims,
    talk::{Client, Known, exchange},
};
use crate::{Node, accounts::NewSession, answer::SubmitFault, dice, waiting::Waiting};

/// Seconds within which somebody comes back from the provider: time to find one's telephone.
const WAIT_S: u64 = 15 * 60;
/// People who are there at the same time.
const WAITING_MAX: usize = 16_384;
/// Bytes of `state`, `nonce` and the verifier of RFC 7636.
const DRAWN_LEN: usize = 32;
/// Longest code that is handed on, in bytes.
const CODE_LEN_MAX: usize = 4 << 10;
/// Seconds by which the provider's clock may differ.
const LEEWAY_S: u64 = 60;
/// Signatures that are taken: none by a shared secret, and never none at all.
const SIGNATURES: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// A provider that people sign in by.
pub struct Provider {
    at: ProviderAt,
    known: Known,
    waiting: Waiting<Begun>,
}

/// Somebody who was sent to the provider.
struct Begun {
    /// From which browser.
    browser: PersonId,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    redirect: String,
    onward: String,
}

/// What the browser brings back.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    /// The word by which it is known what it answers.
    pub state: String,
    /// What a token is given for.
    pub code: String,
    /// Why there is none.
    pub error: String,
    /// Who says so (RFC 9207); empty where the provider does not say.
    pub issuer: String,
}

/// Nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum IdentityFault {
    /// Nobody answers.
    #[error("couldn't reach the identity provider: {0}")]
    Unreached(String),
    /// What it answers does not hold.
    #[error("the identity provider's answer does not hold: {0}")]
    Unfit(String),
    /// It said no, or the person did there.
    #[error("the identity provider signed nobody in: {0}")]
    Denied(String),
    /// Too late, answered before, or begun in another browser.
    #[error("this reply belongs to nothing that was begun in this browser")]
    Stale,
    /// A rule, or our own world.
    #[error(transparent)]
    Submit(#[from] SubmitFault),
}

fn faulted(error: &dyn std::error::Error) -> IdentityFault {
    IdentityFault::Submit(SubmitFault::Faulted(crate::cause::chain(error)))
}

fn refused(refusal: Refusal) -> IdentityFault {
    IdentityFault::Submit(SubmitFault::Refused(refusal))
}

fn draw() -> Result<String, IdentityFault> {
    Ok(hex::encode(&dice::bytes::<DRAWN_LEN>().map_err(|e| faulted(&e))?))
}

/// A word of the provider's, for the log: what it may say are codes, and nothing else is let in.
fn code_word(said: &str) -> String {
    said.chars().filter(|c| c.is_ascii_lowercase() || *c == '_').take(40).collect()
}

impl Provider {
    /// The one that the operator's file names. Nobody is called before somebody signs in.
    pub fn new(at: ProviderAt) -> Provider {
        Provider { at, known: Known::default(), waiting: Waiting::new(WAIT_S, WAITING_MAX) }
    }

    /// What the operator said of it.
    pub fn at(&self) -> &ProviderAt {
        &self.at
    }

    /// The hashes of its name, and of that with the name by which it knows somebody.
    fn hashes(&self, subject: &str) -> (Hash, Hash) {
        let issuer = sha256(self.at.issuer.as_bytes());
        let hash = Sha256::new().chain(b"hutong/identity/v1\0").chain(issuer.as_bytes());
        (issuer, hash.chain(subject.as_bytes()).finish())
    }

    /// Whether a token holds: by whom, for whom, until when, for which asking, and signed by a key of theirs.
    fn check(
        &self,
        client: &Client,
        token: &CoreIdToken,
        nonce: &Nonce,
        now: Moment,
    ) -> Result<(), ClaimsVerificationError> {
        let seconds = |at: u64| chrono::DateTime::from_timestamp(i64::try_from(at).unwrap_or(i64::MAX), 0);
        let late = move || seconds(now.0.saturating_sub(LEEWAY_S)).ok_or_else(|| "no such time".to_owned());
        let verifier =
            client.id_token_verifier().set_allowed_algs(SIGNATURES).set_time_fn(move || late().unwrap_or_default());
        let early = now.0.saturating_add(LEEWAY_S);
        let verifier = verifier.set_issue_time_verifier_fn(move |issued| {
            let is_past = u64::try_from(issued.timestamp()).is_ok_and(|issued| issued <= early);
            if is_past { Ok(()) } else { Err("it is of a time to come".to_owned()) }
        });
        token.claims(&verifier, nonce).map(|_| ())
    }
}

/// What does not hold, without a value of the token.
fn what(error: &ClaimsVerificationError) -> String {
    let what = match error {
        ClaimsVerificationError::Expired(_) => "expired, or of a time to come",
        ClaimsVerificationError::InvalidAudience(_) => "for somebody else",
        ClaimsVerificationError::InvalidIssuer(_) => "by somebody else",
        ClaimsVerificationError::InvalidNonce(_) => "of another asking",
        ClaimsVerificationError::SignatureVerification(_) => "the signature is none of its keys'",
        _ => "not what was asked for",
    };
    what.to_owned()
}

impl Node {
    /// Begins to sign somebody in: the provider's page to go to. `browser` is who may come back, `redirect` where to, and
    /// `onward` is handed back with the session.
    ///
    /// # Errors
    /// [`IdentityFault`].
    pub async fn begin_identity(
        &self,
        provider: &Provider,
        browser: &PersonId,
        redirect: &str,
        lang: &str,
        onward: &str,
    ) -> Result<String, IdentityFault> {
        let now = self.clock.now();
        let client = provider.known.get(&provider.at, now).await?.client(&provider.at, redirect)?;
        let (state, nonce, verifier) = (draw()?, Nonce::new(draw()?), PkceCodeVerifier::new(draw()?));
        let (known_state, known_nonce) = (CsrfToken::new(state.clone()), nonce.clone());
        let mut asked = client
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                move || known_state,
                move || known_nonce,
            )
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .add_ui_locale(LanguageTag::new(lang.to_owned()));
        for scope in &provider.at.scopes {
            asked = asked.add_scope(Scope::new(scope.clone()));
        }
        for class in &provider.at.second_factor.acr {
            asked = asked.add_auth_context_value(openidconnect::AuthenticationContextClass::new(class.clone()));
        }
        let (url, ..) = asked.url();
        let (browser, redirect, onward) = (browser.clone(), redirect.to_owned(), onward.to_owned());
        let begun = Begun { browser, nonce, verifier, redirect, onward };
        provider.waiting.keep(state, begun, now).map_err(refused)?;
        Ok(url.into())
    }

    /// Signs in whoever comes back: a session, and what was to be handed back with it. `device` is what they know the
    /// browser by.
    ///
    /// # Errors
    /// [`IdentityFault`]: [`Refusal::UnknownIdentity`], [`Refusal::OtherIdentity`].
    pub async fn finish_identity(
        &self,
        provider: &Provider,
        browser: &PersonId,
        reply: &Reply,
        device: &str,
    ) -> Result<(NewSession, String), IdentityFault> {
        let now = self.clock.now();
        let begun = provider.waiting.take(&reply.state, now).filter(|begun| begun.browser == *browser);
        let begun = begun.ok_or(IdentityFault::Stale)?;
        if !reply.issuer.is_empty() && reply.issuer != provider.at.issuer {
            return Err(IdentityFault::Unfit("it is another provider's".to_owned()));
        }
        if !reply.error.is_empty() {
            return Err(IdentityFault::Denied(code_word(&reply.error)));
        }
        if reply.code.is_empty() || reply.code.len() > CODE_LEN_MAX {
            return Err(IdentityFault::Unfit("it gave no code".to_owned()));
        }
        let described = provider.known.get(&provider.at, now).await?;
        let client = described.client(&provider.at, &begun.redirect)?;
        let token = exchange(&provider.at, &client, reply.code.clone(), begun.verifier).await?;
        let mut held = provider.check(&client, &token, &begun.nonce, now);
        // A key that is not among those that are known may be a new one.
        if let Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) = held
            && let Some(renewed) = provider.known.renew(&provider.at, &described, now).await?
        {
            held = provider.check(&renewed.client(&provider.at, &begun.redirect)?, &token, &begun.nonce, now);
        }
        held.map_err(|error| IdentityFault::Unfit(what(&error)))?;
        let said = claims::read(&token.to_string(), &provider.at.claim, &provider.at.second_factor);
        let said = said.ok_or_else(|| IdentityFault::Unfit("its token names no number of a person".to_owned()))?;
        let session = self.open_by_identity(provider, &said, device).await?;
        Ok((session, begun.onward))
    }

    async fn open_by_identity(
        &self,
        provider: &Provider,
        said: &claims::Said,
        device: &str,
    ) -> Result<NewSession, IdentityFault> {
        let number = said.number.to_lowercase();
        let unknown = || refused(Refusal::UnknownIdentity { number: said.number.clone() });
        let id = PersonId::new(&number).map_err(|_| unknown())?;
        let found = self.store.person(&id).await.map_err(|e| faulted(&e))?;
        let person = found.ok_or_else(unknown)?.person.id;
        let (issuer, subject) = provider.hashes(&said.subject);
        let by = SignIn::Provider { issuer, subject, is_whole: said.is_whole };
        Ok(self.open_session(person, &number, device, by).await?)
    }
}

/// The secret of a file is never shown; neither is a provider's.
impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Provider").field("issuer", &Private(&self.at.issuer)).finish()
    }
}
