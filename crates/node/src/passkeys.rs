//! Passkeys: a device proves that it holds a key, and that its owner opened it. Checked by the library `webauthn-rs`;
//! what is in between two halves of such a ceremony is kept in memory, for some minutes: a restart asks again.

use hutong_core::{
    command::Actor,
    facts::Private,
    home::{AddPasskey, HomeAsk, RemovePasskey, SignIn, account::PASSKEYS_MAX},
    ids::PersonId,
    moment::Moment,
    refusal::Refusal,
};
use hutong_log::{
    hash::{Hash, Sha256, sha256},
    hex,
};
use hutong_store::{ReadFault, pages::PasskeyLine};
use webauthn_rs::{
    Webauthn, WebauthnBuilder,
    prelude::{DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyRegistration, Url, Uuid},
};
use webauthn_rs_proto::{PublicKeyCredential, RegisterPublicKeyCredential, ResidentKeyRequirement};

use crate::{Node, accounts::NewSession, answer::SubmitFault, cause::chain, dice, waiting::Waiting};

/// Seconds for which the second half of a ceremony is waited for.
const CEREMONY_S: u64 = 300;
/// Ceremonies that wait at the same time.
const CEREMONIES_MAX: usize = 4_096;
/// Bytes of a ceremony's name.
const NAME_LEN: usize = 16;
/// Longest answer of a device, in bytes.
const ANSWER_LEN_MAX: usize = 64 << 10;

/// Where the portal is reached: passkeys hold for one domain, and devices sign the page's origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeySite {
    origin: Url,
    /// What devices call it.
    name: String,
}

/// The first half of a ceremony.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ceremony {
    /// Under which name the second half is sent.
    pub name: String,
    /// What the browser is asked, in JSON as `navigator.credentials` takes it, with bytes in base64url.
    pub options: String,
}

enum Half {
    Add(PersonId, Box<PasskeyRegistration>),
    SignIn(Box<DiscoverableAuthentication>),
}

/// Ceremonies whose second half is waited for.
pub(crate) struct Ceremonies(Waiting<Half>);

impl Default for Ceremonies {
    fn default() -> Ceremonies {
        Ceremonies(Waiting::new(CEREMONY_S, CEREMONIES_MAX))
    }
}

impl Ceremonies {
    fn keep(&self, half: Half, now: Moment) -> Result<String, SubmitFault> {
        let name = hex::encode(&dice::bytes::<NAME_LEN>().map_err(|e| faulted(&e))?);
        self.0.keep(name.clone(), half, now).map_err(SubmitFault::Refused)?;
        Ok(name)
    }

    fn take(&self, name: &str, now: Moment) -> Result<Half, SubmitFault> {
        self.0.take(name, now).ok_or_else(failed)
    }
}

fn faulted(error: &dyn std::error::Error) -> SubmitFault {
    SubmitFault::Faulted(chain(error))
}

fn failed() -> SubmitFault {
    SubmitFault::Refused(Refusal::SignInFailed)
}

/// How a credential is found again.
fn hash_of(credential: &[u8]) -> Hash {
    sha256(credential)
}

impl PasskeySite {
    /// A portal at `url`; `None` where passkeys cannot be: an address without a name, or one that is neither encrypted nor
    /// on this machine.
    pub fn new(url: &str, name: &str) -> Option<PasskeySite> {
        let url = Url::parse(url).ok()?;
        let domain = url.domain()?;
        let is_safe = url.scheme() == "https" || domain == "localhost";
        let origin = Url::parse(&url.origin().ascii_serialization()).ok()?;
        is_safe.then(|| PasskeySite { origin, name: name.to_owned() })
    }

    fn checker(&self) -> Result<Webauthn, SubmitFault> {
        let domain = self.origin.domain().unwrap_or_default();
        let builder = WebauthnBuilder::new(domain, &self.origin).map_err(|e| faulted(&e))?;
        builder.rp_name(&self.name).build().map_err(|e| faulted(&e))
    }
}

impl Node {
    /// Begins to add a passkey to the account of a session, for whoever knows its password.
    ///
    /// # Errors
    /// [`SubmitFault`]: [`Refusal::TooMany`] for one too many, [`Refusal::SignInFailed`] for another password or a
    /// session in which something is missing.
    pub async fn begin_passkey(
        &self,
        secret: &str,
        password: &str,
        site: &PasskeySite,
    ) -> Result<Ceremony, SubmitFault> {
        let session = self.need_session(secret).await?;
        session.actor().ok_or_else(failed)?;
        self.check_password(&session.person, password).await?;
        let had = self.store.passkeys_of(&session.person).await.map_err(|e| faulted(&e))?;
        if had.len() >= PASSKEYS_MAX {
            return Err(SubmitFault::Refused(Refusal::TooMany { count: had.len() + 1, count_max: PASSKEYS_MAX }));
        }
        let mut known = Vec::with_capacity(had.len());
        for line in had {
            known.extend(self.read_passkey(&line.id).await?.map(|(_, key)| key.cred_id().clone()));
        }
        let (mut options, half) = site
            .checker()?
            .start_passkey_registration(
                self.user_of(&session.person),
                session.person.as_str(),
                &session.name.0,
                Some(known),
            )
            .map_err(|e| faulted(&e))?;
        // The device keeps the key with the account's name, so that nobody types one to sign in.
        if let Some(selection) = &mut options.public_key.authenticator_selection {
            selection.resident_key = Some(ResidentKeyRequirement::Required);
            selection.require_resident_key = true;
        }
        let options = serde_json::to_string(&options).map_err(|e| faulted(&e))?;
        let name = self.ceremonies.keep(Half::Add(session.person, Box::new(half)), self.clock.now())?;
        Ok(Ceremony { name, options })
    }

    /// Adds it, once the device has shown that it has the key. `label` is what its owner calls the device.
    ///
    /// # Errors
    /// [`SubmitFault`]: [`Refusal::SignInFailed`] for an answer that does not fit.
    pub async fn add_passkey(
        &self,
        secret: &str,
        site: &PasskeySite,
        ceremony: &str,
        answer: &str,
        label: &str,
    ) -> Result<(), SubmitFault> {
        let session = self.need_session(secret).await?;
        let Half::Add(person, half) = self.ceremonies.take(ceremony, self.clock.now())? else { return Err(failed()) };
        if person != session.person {
            return Err(failed());
        }
        let answer: RegisterPublicKeyCredential = read_answer(answer)?;
        let key = site.checker()?.finish_passkey_registration(&answer, &half).map_err(|error| {
            tracing::debug!(%error, "a device's answer does not fit");
            failed()
        })?;
        let ask = AddPasskey {
            id: hash_of(key.cred_id().as_slice()),
            credential: Private(serde_json::to_vec(&key).map_err(|e| faulted(&e))?),
            label: Private(label.to_owned()),
        };
        self.home_by(Actor::Person(person), HomeAsk::AddPasskey(ask)).await
    }

    /// Takes a passkey away.
    ///
    /// # Errors
    /// [`SubmitFault`]: refused to others than its owner and whoever minds accounts.
    pub async fn remove_passkey(&self, by: Actor, person: &PersonId, id: Hash) -> Result<(), SubmitFault> {
        self.home_by(by, HomeAsk::RemovePasskey(RemovePasskey { person: person.clone(), id })).await
    }

    /// A person's passkeys, the first added first.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn passkeys_of(&self, person: &PersonId) -> Result<Vec<PasskeyLine>, ReadFault> {
        self.store.passkeys_of(person).await
    }

    /// Begins to sign somebody in: whoever holds any passkey of this site.
    ///
    /// # Errors
    /// [`SubmitFault`].
    pub fn begin_passkey_sign_in(&self, site: &PasskeySite) -> Result<Ceremony, SubmitFault> {
        let (mut options, half) = site.checker()?.start_discoverable_authentication().map_err(|e| faulted(&e))?;
        // A button was pressed: the browser asks at once.
        options.mediation = None;
        let options = serde_json::to_string(&options).map_err(|e| faulted(&e))?;
        let name = self.ceremonies.keep(Half::SignIn(Box::new(half)), self.clock.now())?;
        Ok(Ceremony { name, options })
    }

    /// Opens a session with a passkey. Nothing is missing in it: the key is on a device, and its owner opened it there.
    ///
    /// # Errors
    /// [`SubmitFault`]: [`Refusal::SignInFailed`] for whatever does not fit.
    pub async fn sign_in_with_passkey(
        &self,
        site: &PasskeySite,
        ceremony: &str,
        answer: &str,
        device: &str,
    ) -> Result<NewSession, SubmitFault> {
        let Half::SignIn(half) = self.ceremonies.take(ceremony, self.clock.now())? else { return Err(failed()) };
        let answer: PublicKeyCredential = read_answer(answer)?;
        let checker = site.checker()?;
        let (user, credential) = checker.identify_discoverable_authentication(&answer).map_err(|_| failed())?;
        let id = hash_of(credential);
        let (person, key) = self.read_passkey(&id).await?.ok_or_else(failed)?;
        if user != self.user_of(&person) {
            return Err(failed());
        }
        let key = DiscoverableKey::from(&key);
        let seen = checker.finish_discoverable_authentication_v2(&answer, *half, &key).map_err(|error| {
            tracing::debug!(%error, "a device's answer does not fit");
            failed()
        })?;
        if !seen.user_verified() {
            return Err(failed());
        }
        let by = SignIn::Passkey { id, counter: seen.counter().into() };
        let name = person.as_str().to_owned();
        self.open_session(person, &name, device, by).await
    }

    async fn read_passkey(&self, id: &Hash) -> Result<Option<(PersonId, Passkey)>, SubmitFault> {
        let found = self.store.passkey(id).await.map_err(|e| faulted(&e))?;
        let read = |(person, bytes): (PersonId, Private<Vec<u8>>)| {
            serde_json::from_slice(&bytes.0).map(|key| (person, key)).map_err(|e| faulted(&e))
        };
        found.map(read).transpose()
    }

    /// What devices know an account by: says nothing to whoever does not know the sign-in name.
    fn user_of(&self, person: &PersonId) -> Uuid {
        let hash = Sha256::new()
            .chain(b"hutong/passkey-user/v1\0")
            .chain(self.origin().as_str().as_bytes())
            .chain(b"\0")
            .chain(person.as_str().as_bytes())
            .finish();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash.as_bytes()[..16]);
        Uuid::from_bytes(bytes)
    }
}

fn read_answer<T: serde::de::DeserializeOwned>(answer: &str) -> Result<T, SubmitFault> {
    if answer.len() > ANSWER_LEN_MAX {
        return Err(failed());
    }
    serde_json::from_str(answer).map_err(|_| failed())
}
