//! A partner's keys: as people compared them when it was pinned, and as its own log says since.

use hutong_core::{home::PinPartner, partner::keys::LogKeys, record::KeyRole};
use hutong_log::key::{KeyRefusal, VerifierKey};
use hutong_store::{ReadFault, Store};

use super::FollowFault;

/// What is known of a partner's keys.
#[derive(Clone, Debug)]
pub(crate) struct TheirKeys {
    /// Who signs its heads.
    pub log: LogKeys,
    pin: PinPartner,
}

impl TheirKeys {
    /// The keys of a partner, as far as its log is mirrored.
    pub(crate) async fn of(store: &Store, pin: &PinPartner) -> Result<TheirKeys, FollowFault> {
        let pinned = parse(pin, &pin.log_vkey)?;
        Ok(TheirKeys { log: LogKeys::new(pinned, store.life(&pin.origin).await?), pin: pin.clone() })
    }

    /// The same; `None` where a pinned key cannot be read.
    pub(crate) async fn find(store: &Store, pin: &PinPartner) -> Result<Option<TheirKeys>, ReadFault> {
        let life = store.life(&pin.origin).await?;
        let pinned = VerifierKey::parse(&pin.log_vkey).ok();
        Ok(pinned.map(|pinned| TheirKeys { log: LogKeys::new(pinned, life), pin: pin.clone() }))
    }

    /// The key by which its mirror, or else its witness, cosigns now.
    pub(crate) fn cosigner(&self, by_mirror: bool) -> Result<VerifierKey, FollowFault> {
        match self.log.life() {
            Some(life) => Ok(life.key(role(by_mirror)).clone()),
            None => parse(&self.pin, if by_mirror { &self.pin.mirror_vkey } else { &self.pin.witness_vkey }),
        }
    }

    /// The keys by which it ever cosigned, the one in force last.
    pub(crate) fn cosigners(&self, by_mirror: bool) -> Vec<VerifierKey> {
        match self.log.life() {
            Some(life) => life.terms(role(by_mirror)).iter().map(|term| term.key.clone()).collect(),
            None => self.cosigner(by_mirror).into_iter().collect(),
        }
    }
}

fn role(by_mirror: bool) -> KeyRole {
    if by_mirror { KeyRole::Mirror } else { KeyRole::Witness }
}

fn parse(pin: &PinPartner, text: &str) -> Result<VerifierKey, FollowFault> {
    VerifierKey::parse(text).map_err(|source: KeyRefusal| FollowFault::Key { origin: pin.origin.clone(), source })
}
