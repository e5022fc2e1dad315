//! How a visitor of a demo becomes one of its people: by the doors that people and operators use anywhere. What opens an
//! account is drawn here, kept in this process's memory, and lies nowhere else. No rule knows of it (decision 081).

use std::collections::BTreeMap;

use hutong_core::{
    command::Actor,
    facts::Private,
    home::{HomeAsk, SetSecondFactor},
    ids::{FormKey, PersonId},
    moment::Moment,
    refusal::Refusal,
};
use hutong_log::hex;
use hutong_node::{
    Node,
    accounts::NewSession,
    answer::SubmitFault,
    cause::chain,
    dice,
    pages::SessionStage,
    secrets::{read_second_factor, second_factor_code},
};
use tokio::sync::Mutex;

/// Days for which a code is good that is used at once.
const CODE_DAYS: i64 = 1;
/// Random bytes of a password that nobody types.
const PASSWORD_LEN: usize = 24;
/// As whom an authenticator would know the account.
const ISSUER: &str = "hutong demo";

/// What opens one account.
struct Keyring {
    password: Private<String>,
    /// Recovery codes that were not used yet; none for whoever needs no second factor.
    recovery: Vec<Private<String>>,
}

/// The demo's people, as far as somebody was one of them in this process.
#[derive(Default)]
pub struct Cast {
    // One at a time: a recovery code opens once.
    rings: Mutex<BTreeMap<PersonId, Keyring>>,
}

fn faulted(error: &dyn std::error::Error) -> SubmitFault {
    SubmitFault::Faulted(chain(error))
}

fn failed() -> SubmitFault {
    SubmitFault::Refused(Refusal::SignInFailed)
}

impl Cast {
    /// Opens a whole session of a person, without ending those of others who play the same one.
    ///
    /// # Errors
    /// [`SubmitFault`]: refused for somebody who is not on file.
    pub async fn enter(
        &self,
        node: &Node,
        person: &PersonId,
        device: &str,
        now: Moment,
    ) -> Result<NewSession, SubmitFault> {
        let mut rings = self.rings.lock().await;
        if let Some(ring) = rings.get_mut(person) {
            match again(node, person, device, ring, now).await {
                // Somebody changed the password or the second factor by hand: the operator opens the account anew.
                Err(SubmitFault::Refused(Refusal::SignInFailed)) => {}
                other => return other,
            }
        }
        let (session, ring) = first(node, person, device, now).await?;
        rings.insert(person.clone(), ring);
        Ok(session)
    }
}

/// As an operator lets somebody in who has lost everything: a second factor is taken away, a one-time code made; and as
/// that person does then: the code, a password, a second factor where the role wants one.
async fn first(
    node: &Node,
    person: &PersonId,
    device: &str,
    now: Moment,
) -> Result<(NewSession, Keyring), SubmitFault> {
    let on_file = node.store().person(person).await.map_err(|e| faulted(&e))?.ok_or_else(failed)?;
    if on_file.has_second_factor {
        let none = SetSecondFactor {
            person: person.clone(),
            secret: Private(None),
            step: 0,
            recovery: Vec::new(),
            token: None,
        };
        let key = FormKey(dice::bytes().map_err(|e| faulted(&e))?);
        node.submit_home(Actor::Node, key, HomeAsk::SetSecondFactor(none)).await?;
    }
    let code =
        node.issue_codes(Actor::Node, std::slice::from_ref(person), CODE_DAYS).await?.pop().ok_or_else(failed)?;
    let opened = node.sign_in_with_code(person.as_str(), &code.code.0, device).await?;
    let password = dice::bytes::<PASSWORD_LEN>().map_err(|e| faulted(&e))?;
    let password = Private(hex::encode(&password));
    node.set_password(&opened.secret.0, None, &password.0).await?;
    let mut ring = Keyring { password, recovery: Vec::new() };
    let session = whole(node, opened, &mut ring, now).await?;
    Ok((session, ring))
}

/// As somebody who has a password, and a sheet of recovery codes.
async fn again(
    node: &Node,
    person: &PersonId,
    device: &str,
    ring: &mut Keyring,
    now: Moment,
) -> Result<NewSession, SubmitFault> {
    let opened = node.sign_in(person.as_str(), &ring.password.0, device).await?;
    if opened.view.stage == SessionStage::NeedsSecondFactor {
        let code = ring.recovery.pop().ok_or_else(failed)?;
        node.prove_second(&opened.secret.0, &code.0).await?;
    }
    whole(node, opened, ring, now).await
}

/// The session with nothing missing. A sheet that is used up is replaced, as everybody is told to do.
async fn whole(node: &Node, opened: NewSession, ring: &mut Keyring, now: Moment) -> Result<NewSession, SubmitFault> {
    let secret = opened.secret;
    let view = async || node.session(&secret.0).await.map_err(|e| faulted(&e))?.ok_or_else(failed);
    let stage = view().await?.stage;
    let had_factor = opened.view.stage == SessionStage::NeedsSecondFactor;
    if stage == SessionStage::NeedsEnrolment || (had_factor && ring.recovery.is_empty()) {
        let shared = node.begin_second_factor(&secret.0, ISSUER).await?.secret;
        let bytes = read_second_factor(&shared.0).ok_or_else(failed)?;
        let code = second_factor_code(&bytes, now.0);
        ring.recovery = node.confirm_second_factor(&secret.0, &shared.0, &code).await?;
    }
    let view = view().await?;
    Ok(NewSession { view, secret })
}
