//! Tokens of people: drawn, read, looked up. A token is `hutong_pat_`, forty random characters and six that follow from
//! them: whoever looks for leaked secrets knows one when they see it, and a mistyped one is told without a look anywhere.

use hutong_core::{
    command::Actor,
    facts::Private,
    home::{HomeAsk, MakeToken, TokenScopes, account::TOUCH_EVERY_S},
    refusal::Refusal,
};
use hutong_log::hash::{Hash, sha256};
use hutong_store::{
    ReadFault,
    pages::{SessionStage, TokenView},
};

use crate::{Node, answer::SubmitFault, cause::chain, secrets};

/// How every token begins.
pub const TOKEN_PREFIX: &str = "hutong_pat_";
/// Random characters of a token, five bits each.
pub const TOKEN_CHARS: usize = 40;
/// Characters that follow from the others.
pub const TOKEN_CHECK_CHARS: usize = 6;

/// The last characters of a token: a letter for the lowest five bits of each of the first six bytes of
/// `SHA-256("hutong/token-check/v1" 0x00 ‖ the random ones)`.
fn check_chars(random: &str) -> String {
    let hash = sha256(format!("hutong/token-check/v1\0{random}").as_bytes());
    secrets::letters(&hash.as_bytes()[..TOKEN_CHECK_CHARS])
}

/// Whether a text can be a token: its beginning, its letters, and its check.
pub fn is_token(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(TOKEN_PREFIX).filter(|rest| rest.is_ascii()) else { return false };
    let Some((random, check)) = rest.split_at_checked(TOKEN_CHARS) else { return false };
    secrets::are_letters(random) && check == check_chars(random)
}

/// Hash under which a token is kept.
pub fn kept_as(token: &str) -> Hash {
    sha256(format!("hutong/token/v1\0{token}").as_bytes())
}

impl Node {
    /// Makes a token for whoever's session it is. It is in the answer and nowhere else. The password is asked for: a
    /// browser that was left open must not give away what outlasts it.
    ///
    /// # Errors
    /// [`SubmitFault`]: [`Refusal::SignInFailed`] when the password does not fit or the session lacks something.
    pub async fn make_token(
        &self,
        session: &str,
        password: &str,
        label: &str,
        scopes: TokenScopes,
        days: u64,
    ) -> Result<Private<String>, SubmitFault> {
        let fault = |e: &dyn std::error::Error| SubmitFault::Faulted(chain(e));
        let view = self.need_session(session).await?;
        if view.stage != SessionStage::Full {
            return Err(SubmitFault::Refused(Refusal::SignInFailed));
        }
        self.check_password(&view.person, password).await?;
        let random = secrets::draw_letters::<TOKEN_CHARS>().map_err(|e| fault(&e))?;
        let token = Private(format!("{TOKEN_PREFIX}{}{}", random.0, check_chars(&random.0)));
        let make = MakeToken { token: kept_as(&token.0), label: Private(label.to_owned()), scopes, days };
        self.home_by(Actor::Person(view.person), HomeAsk::MakeToken(make)).await?;
        Ok(token)
    }

    /// Whose token it is, while it lasts; notes at most once in [`TOUCH_EVERY_S`] seconds that it is in use.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn token(&self, token: &str) -> Result<Option<TokenView>, ReadFault> {
        if !is_token(token) {
            return Ok(None);
        }
        let (now, kept) = (self.clock.now(), kept_as(token));
        let Some(view) = self.store.token(&kept, now).await? else { return Ok(None) };
        if view.line.seen_at.is_none_or(|at| now.0 >= at.0.saturating_add(TOUCH_EVERY_S))
            && let Err(fault) = self.home_by(Actor::Node, HomeAsk::TouchToken(kept)).await
        {
            // Nothing is lost by it but the note.
            tracing::warn!(%fault, "couldn't note that a token is in use");
        }
        Ok(Some(view))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_by_its_look() {
        let random = secrets::draw_letters::<TOKEN_CHARS>().unwrap().0;
        let token = format!("{TOKEN_PREFIX}{random}{}", check_chars(&random));
        assert_eq!(token.len(), TOKEN_PREFIX.len() + TOKEN_CHARS + TOKEN_CHECK_CHARS);
        assert!(is_token(&token));
        let last = if token.ends_with('0') { '1' } else { '0' };
        let other = format!("{}{last}", &token[..token.len() - 1]);
        let short = &token[..token.len() - 1];
        let lower = token.to_lowercase();
        for no in [other.as_str(), short, &lower, "", TOKEN_PREFIX, "hutong_pat_政协", &format!("{token}0")] {
            assert!(!is_token(no), "{no}");
        }
    }

    #[test]
    fn scanners_can_count_on_the_check() {
        // Written down in docs/decisions/150: programs elsewhere compute it.
        assert_eq!(check_chars("0000000000000000000000000000000000000000"), "A2ZT8M");
    }
}
