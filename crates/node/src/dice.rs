//! The only place of the house that draws random bytes: ids, salts, keys.

use hutong_core::{commitment::Salt, ids::LeafId};

/// The operating system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("couldn't draw random bytes from the operating system: {0}")]
pub struct DiceFault(getrandom::Error);

/// `N` fresh random bytes.
///
/// # Errors
/// [`DiceFault`] when the operating system has none; nothing may be accepted then.
pub fn bytes<const N: usize>() -> Result<[u8; N], DiceFault> {
    let mut out = [0; N];
    getrandom::fill(&mut out).map_err(DiceFault)?;
    Ok(out)
}

/// A pool of fresh bytes, drawn in one call for a whole batch and never used twice.
pub struct Pool {
    bytes: Vec<u8>,
    at: usize,
}

const REFILL_LEN: usize = 16 << 10;

impl Default for Pool {
    fn default() -> Self {
        Pool { bytes: vec![0; REFILL_LEN], at: REFILL_LEN }
    }
}

impl Pool {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], DiceFault> {
        if self.at + N > self.bytes.len() {
            getrandom::fill(&mut self.bytes).map_err(DiceFault)?;
            self.at = 0;
        }
        let mut out = [0; N];
        let used = &mut self.bytes[self.at..self.at + N];
        out.copy_from_slice(used);
        used.fill(0);
        self.at += N;
        Ok(out)
    }

    /// A leaf id.
    ///
    /// # Errors
    /// [`DiceFault`].
    pub fn leaf_id(&mut self) -> Result<LeafId, DiceFault> {
        self.take().map(LeafId)
    }

    /// A salt.
    ///
    /// # Errors
    /// [`DiceFault`].
    pub fn salt(&mut self) -> Result<Salt, DiceFault> {
        self.take().map(Salt)
    }

    /// A person's secret.
    ///
    /// # Errors
    /// [`DiceFault`].
    pub fn secret(&mut self) -> Result<[u8; 32], DiceFault> {
        self.take()
    }
}
