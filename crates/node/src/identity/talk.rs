//! The talk with a provider: what it says of itself and its keys, kept for a while, and the code that is exchanged for a
//! token. Only servers that the operator named are called, whatever the provider's own description says.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};

use http_body_util::Full;
use hutong_core::moment::Moment;
use hyper::{Request, body::Bytes, header::USER_AGENT, http};
use openidconnect::{
    AsyncHttpClient, AuthType, AuthorizationCode, ClientId, ClientSecret, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, IssuerUrl, PkceCodeVerifier, RedirectUrl, TokenResponse,
    core::{CoreClient, CoreClientAuthMethod, CoreIdToken, CoreProviderMetadata},
};

use super::{IdentityFault, ProviderAt};
use crate::{
    cause::chain,
    outside::{CallFault, Target, call},
};

/// Longest answer of a provider that is read, in bytes.
const ANSWER_LEN_MAX: usize = 256 << 10;
/// Seconds for which its description and its keys are taken for true.
const KEPT_S: u64 = 600;
/// Seconds before they are asked for again because a key is not among them.
const KEPT_S_MIN: u64 = 30;

/// The client of the library, once the provider described itself.
pub(super) type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// A provider's description with its keys, and when they were asked for.
#[derive(Clone)]
pub(super) struct Described {
    metadata: Arc<CoreProviderMetadata>,
    asked: Moment,
}

/// The one way out: to the servers of the operator's list.
struct Way<'a>(&'a ProviderAt);

/// A call was not made, or not answered.
#[derive(Debug, thiserror::Error)]
pub(super) enum WayFault {
    #[error("the provider names a server that is not among those of the file: {0}")]
    Unlisted(String),
    #[error("the provider names an address that is none")]
    NoAddress,
    #[error(transparent)]
    Call(#[from] CallFault),
    #[error(transparent)]
    Http(#[from] http::Error),
}

impl<'c> AsyncHttpClient<'c> for Way<'_> {
    type Error = WayFault;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, WayFault>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}

impl Way<'_> {
    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, WayFault> {
        let (mut head, body) = request.into_parts();
        let target = Target::of(&head.uri).ok_or(WayFault::NoAddress)?;
        self.0.check(&target)?;
        // What is sent to an origin server begins with the path.
        head.uri = head.uri.path_and_query().map_or("/", |path| path.as_str()).parse().map_err(http::Error::from)?;
        head.headers.insert(USER_AGENT, http::HeaderValue::from_static("hutong"));
        let request = Request::from_parts(head, Full::new(Bytes::from(body)));
        let answered = call(&target, self.0.reach, request, ANSWER_LEN_MAX).await?;
        let mut response = http::Response::new(answered.body);
        (*response.status_mut(), *response.headers_mut()) = (answered.status, answered.headers);
        Ok(response)
    }
}

impl ProviderAt {
    fn check(&self, target: &Target) -> Result<(), WayFault> {
        let is_listed = self.servers.iter().any(|(host, port)| *host == target.host && *port == target.port);
        if !is_listed {
            return Err(WayFault::Unlisted(target.host.clone()));
        }
        if !target.is_tls && self.reach == crate::outside::Reach::Public {
            return Err(WayFault::NoAddress);
        }
        Ok(())
    }
}

/// What was learnt of a provider.
#[derive(Default)]
pub(super) struct Known(Mutex<Option<Described>>);

impl Known {
    /// The provider's description and keys; asked for where they are not known, or too old.
    pub(super) async fn get(&self, at: &ProviderAt, now: Moment) -> Result<Described, IdentityFault> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match kept.filter(|kept| now.0 < kept.asked.0.saturating_add(KEPT_S)) {
            Some(kept) => Ok(kept),
            None => self.ask(at, now).await,
        }
    }

    /// The same after a key was not among those that are known; `None` where they were asked for just now.
    pub(super) async fn renew(
        &self,
        at: &ProviderAt,
        had: &Described,
        now: Moment,
    ) -> Result<Option<Described>, IdentityFault> {
        if now.0 < had.asked.0.saturating_add(KEPT_S_MIN) {
            return Ok(None);
        }
        self.ask(at, now).await.map(Some)
    }

    async fn ask(&self, at: &ProviderAt, now: Moment) -> Result<Described, IdentityFault> {
        let issuer = IssuerUrl::new(at.issuer.clone()).map_err(|e| IdentityFault::Unfit(e.to_string()))?;
        let asked = CoreProviderMetadata::discover_async(issuer, &Way(at)).await;
        let metadata = asked.map_err(|error| match error {
            openidconnect::DiscoveryError::Request(fault @ (WayFault::Call(_) | WayFault::Http(_))) => {
                IdentityFault::Unreached(chain(&fault))
            }
            openidconnect::DiscoveryError::Response(status, ..) if !status.is_success() => {
                IdentityFault::Unreached(format!("it answered {status}"))
            }
            other => IdentityFault::Unfit(chain(&other)),
        })?;
        // People are sent there: nowhere that the operator did not name.
        let door = metadata.authorization_endpoint().as_str().parse().ok().and_then(|uri| Target::of(&uri));
        let door = door.ok_or_else(|| IdentityFault::Unfit("its page is no address".to_owned()))?;
        at.check(&door).map_err(|fault| IdentityFault::Unfit(fault.to_string()))?;
        let described = Described { metadata: Arc::new(metadata), asked: now };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(described.clone());
        Ok(described)
    }
}

impl Described {
    /// The library's client of this provider.
    pub(super) fn client(&self, at: &ProviderAt, redirect: &str) -> Result<Client, IdentityFault> {
        let redirect = RedirectUrl::new(redirect.to_owned()).map_err(|e| IdentityFault::Unfit(e.to_string()))?;
        let secret = at.secret.as_ref().map(|secret| ClientSecret::new(secret.0.clone()));
        let client =
            CoreClient::from_provider_metadata((*self.metadata).clone(), ClientId::new(at.client_id.clone()), secret);
        let client = client.set_redirect_uri(redirect);
        let ways = self.metadata.token_endpoint_auth_methods_supported();
        let only_post = ways.is_some_and(|ways| {
            ways.contains(&CoreClientAuthMethod::ClientSecretPost)
                && !ways.contains(&CoreClientAuthMethod::ClientSecretBasic)
        });
        Ok(if only_post { client.set_auth_type(AuthType::RequestBody) } else { client })
    }
}

/// Exchanges a code for the token that says who it is.
pub(super) async fn exchange(
    at: &ProviderAt,
    client: &Client,
    code: String,
    verifier: PkceCodeVerifier,
) -> Result<CoreIdToken, IdentityFault> {
    let asked = client.exchange_code(AuthorizationCode::new(code)).map_err(|e| IdentityFault::Unfit(e.to_string()))?;
    let answer = asked.set_pkce_verifier(verifier).request_async(&Way(at)).await.map_err(|error| match error {
        openidconnect::RequestTokenError::Request(fault @ (WayFault::Call(_) | WayFault::Http(_))) => {
            IdentityFault::Unreached(chain(&fault))
        }
        // A code that was used, or is too old.
        openidconnect::RequestTokenError::ServerResponse(said) => {
            tracing::info!(error = %said.error(), "the identity provider takes a code for none");
            IdentityFault::Stale
        }
        openidconnect::RequestTokenError::Parse(..) => IdentityFault::Unfit("its token cannot be read".to_owned()),
        other => IdentityFault::Unfit(chain(&other)),
    })?;
    answer.id_token().cloned().ok_or_else(|| IdentityFault::Unfit("it gave no ID token".to_owned()))
}
