//! Accounts: sheets of one-time codes, signing in, sessions, second factors. Every attempt is counted before anything is
//! compared, and costs the same whether there is such a person or not.

use hutong_core::{
    command::Actor,
    commitment::Salt,
    facts::Private,
    home::{
        CountAttempt, EndSessions, HomeAsk, NewCode, OpenSession, ProveSecond, SetPassword, SetSecondFactor, SignIn,
        account::TOUCH_EVERY_S, code_hash,
    },
    ids::{FormKey, PersonId, SessionId},
    moment::Moment,
    refusal::Refusal,
};
use hutong_log::hash::{Hash, sha256};
use hutong_store::{
    ReadFault,
    pages::{PersonQuery, SessionLine, SessionStage, SessionView, SignInView},
};
use tokio::sync::Semaphore;

use crate::{
    Node,
    answer::SubmitFault,
    cause::chain,
    dice,
    secrets::{self, CODE_CHARS, PASSWORD_CHARS_MIN},
};

/// Days for which a one-time code is good.
pub const CODE_DAYS: i64 = 14;
/// Longest name that is looked up, in bytes.
const NAME_LEN_MAX: usize = 64;
/// Passwords hashed at once: each takes memory and a core.
const HASHING_MAX: usize = 2;

static HASHING: Semaphore = Semaphore::const_new(HASHING_MAX);

/// A session that was opened, with the secret that goes into the browser's cookie and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// The secret, 64 hex digits.
    pub secret: Private<String>,
    /// The session.
    pub view: SessionView,
}

/// A one-time code as it is handed out. It is not kept: lost ones are replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedCode {
    /// For whom.
    pub person: PersonId,
    /// The code, in groups of four.
    pub code: Private<String>,
    /// Until when it opens a session.
    pub expires: Moment,
}

/// A line of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetLine {
    /// Who: also the name with which they sign in.
    pub person: PersonId,
    /// Their name.
    pub name: Private<String>,
    /// 排名.
    pub protocol_order: Option<u64>,
    /// A fresh code, and what a QR code of it says; `None` for whoever has signed in already.
    pub code: Option<(IssuedCode, Private<String>)>,
}

/// What an authenticator is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// The secret as it is typed in.
    pub secret: Private<String>,
    /// What a QR code of it says.
    pub url: Private<String>,
}

/// Hash under which a session is kept.
pub fn token_of(secret: &str) -> Hash {
    sha256(secret.as_bytes())
}

/// A name as it is looked up: case and outer blanks do not matter.
fn plain_name(typed: &str) -> String {
    let name = typed.trim().to_lowercase();
    if name.len() <= NAME_LEN_MAX { name } else { String::new() }
}

/// Whether somebody needs no code of a sheet: they have a password, or signed in by a provider.
fn has_way_in(person: &hutong_store::pages::PersonView) -> bool {
    person.has_signed_in || person.has_identity
}

fn faulted(error: &dyn std::error::Error) -> SubmitFault {
    SubmitFault::Faulted(chain(error))
}

fn failed() -> SubmitFault {
    SubmitFault::Refused(Refusal::SignInFailed)
}

/// Runs something slow beside everything else, a few at a time.
async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, secrets::SecretFault> + Send + 'static,
) -> Result<T, SubmitFault> {
    let _permit = HASHING.acquire().await.map_err(|e| faulted(&e))?;
    let done = tokio::task::spawn_blocking(work).await.map_err(|e| faulted(&e))?;
    done.map_err(|e| faulted(&e))
}

impl Node {
    async fn home_by_node(&self, ask: HomeAsk) -> Result<(), SubmitFault> {
        self.home_by(Actor::Node, ask).await
    }

    /// A home command whose form nobody sends twice.
    pub(crate) async fn home_by(&self, by: Actor, ask: HomeAsk) -> Result<(), SubmitFault> {
        let key = FormKey(dice::bytes().map_err(|e| faulted(&e))?);
        self.submit_home(by, key, ask).await.map(|_| ())
    }

    /// Makes codes for people; earlier ones of theirs are void. The codes are in the answer and nowhere else.
    ///
    /// # Errors
    /// [`SubmitFault`]: refused to whoever does not mind these people's accounts.
    pub async fn issue_codes(&self, by: Actor, people: &[PersonId], days: i64) -> Result<Vec<IssuedCode>, SubmitFault> {
        let expires = self.clock.now().plus_days(days);
        let (mut issued, mut kept) = (Vec::new(), Vec::new());
        for person in people {
            let code = secrets::draw_code::<CODE_CHARS>().map_err(|e| faulted(&e))?;
            let salt = Salt(dice::bytes().map_err(|e| faulted(&e))?);
            let hash = code_hash(&salt, person, &secrets::plain_code(&code.0));
            kept.push(NewCode { person: person.clone(), salt: Private(salt), hash, expires });
            issued.push(IssuedCode { person: person.clone(), code, expires });
        }
        self.home_by(by, HomeAsk::IssueCodes(kept)).await?;
        Ok(issued)
    }

    /// The sheet of a unit, or of everybody: a fresh code for each who has not signed in yet. `entry` is the address of
    /// the page where a code is typed in; a QR code says that address with name and code.
    ///
    /// # Errors
    /// [`SubmitFault`].
    pub async fn sheet(
        &self,
        by: Actor,
        unit: Option<&str>,
        entry: &str,
        days: i64,
    ) -> Result<Vec<SheetLine>, SubmitFault> {
        let query = PersonQuery { unit: unit.map(str::to_owned), limit: u32::MAX, ..PersonQuery::default() };
        let people = self.store.people(&query).await.map_err(|e| faulted(&e))?;
        let waiting: Vec<PersonId> = people.iter().filter(|p| !has_way_in(p)).map(|p| p.person.id.clone()).collect();
        let mut codes = self.issue_codes(by, &waiting, days).await?.into_iter();
        let line = |p: hutong_store::pages::PersonView| {
            let code = if has_way_in(&p) { None } else { codes.next() };
            let code = code.map(|issued| {
                let (who, code) = (secrets::percent(issued.person.as_str()), secrets::plain_code(&issued.code.0));
                let url = Private(format!("{entry}?name={who}&code={code}"));
                (issued, url)
            });
            SheetLine { person: p.person.id, name: p.person.name, protocol_order: p.person.protocol_order, code }
        };
        Ok(people.into_iter().map(line).collect())
    }

    /// Opens a session with a one-time code, which is used up by it.
    ///
    /// # Errors
    /// [`SubmitFault`]: [`Refusal::SignInFailed`] for whatever does not fit, [`Refusal::TooManyAttempts`].
    pub async fn sign_in_with_code(&self, name: &str, code: &str, device: &str) -> Result<NewSession, SubmitFault> {
        let (name, account) = self.begin_sign_in(name, true).await?;
        let account = account.ok_or_else(failed)?;
        let salt = account.code_salt.ok_or_else(failed)?;
        let hash = code_hash(&salt.0, &account.person, &secrets::plain_code(code));
        self.open_session(account.person, &name, device, SignIn::Code(hash)).await
    }

    /// Opens a session with a password. Where the account has a second factor the session may do nothing until
    /// [`Node::prove_second`] has seen it.
    ///
    /// # Errors
    /// [`SubmitFault`]: [`Refusal::SignInFailed`] for whatever does not fit, [`Refusal::TooManyAttempts`].
    pub async fn sign_in(&self, name: &str, password: &str, device: &str) -> Result<NewSession, SubmitFault> {
        let (name, account) = self.begin_sign_in(name, false).await?;
        let verifier = account.as_ref().and_then(|a| a.password.clone());
        let typed = Private(password.to_owned());
        let fits = beside(move || secrets::check_password(&typed.0, verifier.as_ref().map(|v| v.0.as_str()))).await?;
        let account = account.filter(|_| fits).ok_or_else(failed)?;
        self.open_session(account.person, &name, device, SignIn::Password).await
    }

    /// Shows the second factor, or a recovery code, of a session that lacks it.
    ///
    /// # Errors
    /// [`SubmitFault`]: [`Refusal::SignInFailed`] for whatever does not fit, [`Refusal::TooManyAttempts`].
    pub async fn prove_second(&self, secret: &str, typed: &str) -> Result<(), SubmitFault> {
        let session = self.need_session(secret).await?;
        let (_, account) = self.begin_sign_in(session.person.as_str(), false).await?;
        let (shared, _) = account.and_then(|a| a.second_factor).ok_or_else(failed)?;
        let by = match secrets::second_factor_step(&shared.0, typed, self.clock.now().0) {
            Some(step) => SignIn::SecondFactor(step),
            None => SignIn::Recovery(secrets::recovery_hash(typed)),
        };
        let ask = ProveSecond { person: session.person, token: token_of(secret), by };
        self.home_by_node(HomeAsk::ProveSecond(ask)).await
    }

    /// Counts the attempt, then loads what it is held against.
    async fn begin_sign_in(&self, typed: &str, with_code: bool) -> Result<(String, Option<SignInView>), SubmitFault> {
        let name = plain_name(typed);
        let typed = Private(if with_code { name.clone() } else { String::new() });
        let ask = CountAttempt { name: sha256(name.as_bytes()), typed };
        self.home_by_node(HomeAsk::CountAttempt(ask)).await?;
        let account = self.store.sign_in_facts(&name).await.map_err(|e| faulted(&e))?;
        Ok((name, account))
    }

    pub(crate) async fn open_session(
        &self,
        person: PersonId,
        name: &str,
        device: &str,
        by: SignIn,
    ) -> Result<NewSession, SubmitFault> {
        let drawn: [u8; 32] = dice::bytes().map_err(|e| faulted(&e))?;
        let secret = Private(hutong_log::hex::encode(&drawn));
        let open = OpenSession {
            person,
            name: sha256(name.as_bytes()),
            id: SessionId(dice::bytes().map_err(|e| faulted(&e))?),
            token: token_of(&secret.0),
            device: Private(device.to_owned()),
            by,
        };
        self.home_by_node(HomeAsk::OpenSession(open)).await?;
        let view = self.need_session(&secret.0).await?;
        Ok(NewSession { secret, view })
    }

    /// The session of a cookie's secret, while it lasts. Reading it writes nothing.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn session(&self, secret: &str) -> Result<Option<SessionView>, ReadFault> {
        self.store.session(&token_of(secret), self.clock.now()).await
    }

    pub(crate) async fn need_session(&self, secret: &str) -> Result<SessionView, SubmitFault> {
        self.session(secret).await.map_err(|e| faulted(&e))?.ok_or_else(failed)
    }

    /// Notes that a session is in use, at most once in [`TOUCH_EVERY_S`] seconds.
    ///
    /// # Errors
    /// [`SubmitFault`]; nothing is lost by it but the note.
    pub async fn touch_session(&self, secret: &str, session: &SessionView) -> Result<(), SubmitFault> {
        if self.clock.now().0 < session.seen_at.0.saturating_add(TOUCH_EVERY_S) {
            return Ok(());
        }
        self.home_by_node(HomeAsk::TouchSession(token_of(secret))).await
    }

    /// A person's sessions that last, the latest used first.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn sessions_of(&self, person: &PersonId) -> Result<Vec<SessionLine>, ReadFault> {
        self.store.sessions_of(person, self.clock.now()).await
    }

    /// Ends the session of a cookie's secret. One that has ended already is ended.
    ///
    /// # Errors
    /// [`SubmitFault`].
    pub async fn sign_out(&self, secret: &str) -> Result<(), SubmitFault> {
        let Some(session) = self.session(secret).await.map_err(|e| faulted(&e))? else { return Ok(()) };
        let ask = EndSessions { person: session.person, only: Some(session.id) };
        self.home_by_node(HomeAsk::EndSessions(ask)).await
    }

    /// Sets a password in a session; every other session of the person ends. The old password is asked for, unless the
    /// session was opened with a one-time code and has set none yet.
    ///
    /// # Errors
    /// [`SubmitFault`]: [`Refusal::PasswordWeak`], [`Refusal::SignInFailed`] when the old one does not fit.
    pub async fn set_password(&self, secret: &str, old: Option<&str>, new: &str) -> Result<(), SubmitFault> {
        let session = self.need_session(secret).await?;
        match session.stage {
            SessionStage::NeedsSecondFactor => return Err(failed()),
            SessionStage::NeedsPassword => {}
            SessionStage::NeedsEnrolment | SessionStage::Full => {
                self.check_password(&session.person, old.unwrap_or_default()).await?;
            }
        }
        if !secrets::is_strong(new, session.person.as_str()) {
            return Err(SubmitFault::Refused(Refusal::PasswordWeak { chars_min: PASSWORD_CHARS_MIN }));
        }
        let typed = Private(new.to_owned());
        let verifier = beside(move || secrets::hash_password(&typed.0)).await?;
        let ask = SetPassword { verifier, token: token_of(secret) };
        self.home_by(Actor::Person(session.person), HomeAsk::SetPassword(ask)).await
    }

    /// Whether somebody who is signed in knows the password; counted like an attempt to sign in.
    pub(crate) async fn check_password(&self, person: &PersonId, typed: &str) -> Result<(), SubmitFault> {
        let (_, account) = self.begin_sign_in(person.as_str(), false).await?;
        let verifier = account.and_then(|a| a.password);
        let typed = Private(typed.to_owned());
        let check = move || secrets::check_password(&typed.0, verifier.as_ref().map(|v| v.0.as_str()));
        if beside(check).await? { Ok(()) } else { Err(failed()) }
    }

    /// A fresh secret for an authenticator. Nothing is kept until [`Node::confirm_second_factor`].
    ///
    /// # Errors
    /// [`SubmitFault`].
    pub async fn begin_second_factor(&self, secret: &str, issuer: &str) -> Result<Enrolment, SubmitFault> {
        let session = self.need_session(secret).await?;
        let shared = secrets::draw_second_factor().map_err(|e| faulted(&e))?;
        let url = Private(secrets::second_factor_url(&shared.0, issuer, session.person.as_str()));
        Ok(Enrolment { secret: shared, url })
    }

    /// Keeps the secret once the authenticator has shown that it has it; the recovery codes, shown once.
    ///
    /// # Errors
    /// [`SubmitFault`]: [`Refusal::SignInFailed`] when the one-time password does not fit.
    pub async fn confirm_second_factor(
        &self,
        secret: &str,
        shared: &str,
        typed: &str,
    ) -> Result<Vec<Private<String>>, SubmitFault> {
        let session = self.need_session(secret).await?;
        if matches!(session.stage, SessionStage::NeedsPassword | SessionStage::NeedsSecondFactor) {
            return Err(failed());
        }
        let bytes = secrets::read_second_factor(shared).ok_or_else(failed)?;
        let step = secrets::second_factor_step(&bytes, typed, self.clock.now().0).ok_or_else(failed)?;
        let codes = secrets::draw_recovery_codes().map_err(|e| faulted(&e))?;
        let ask = SetSecondFactor {
            person: session.person.clone(),
            secret: Private(Some(bytes)),
            step,
            recovery: codes.iter().map(|c| secrets::recovery_hash(&c.0)).collect(),
            token: Some(token_of(secret)),
        };
        self.home_by(Actor::Person(session.person), HomeAsk::SetSecondFactor(ask)).await?;
        Ok(codes)
    }
}
