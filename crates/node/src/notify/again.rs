//! When a delivery that failed is tried again: later and later, and never many at the same moment.

use hutong_core::moment::Moment;

use crate::dice::{self, DiceFault};

/// Seconds until the first repetition; each further one waits twice as long.
const FIRST_S: u64 = 60;
/// The longest wait, in seconds.
const WAIT_S_MAX: u64 = 6 * 3_600;
/// Attempts of a letter: the last one is about two days after the first.
pub const TRIES_MAX: u64 = 16;

/// Between half of the wait and all of it, by a drawn number: servers that come back are not met by everybody at once.
fn wait_s(tries: u64, drawn: u16) -> u64 {
    let most = FIRST_S.saturating_mul(1 << tries.min(16)).min(WAIT_S_MAX);
    most / 2 + most / 2 * u64::from(drawn) / u64::from(u16::MAX)
}

/// When to try again after so many attempts before this one; `None` for never.
///
/// # Errors
/// [`DiceFault`].
pub fn next(now: Moment, tries: u64) -> Result<Option<Moment>, DiceFault> {
    let drawn = u16::from_be_bytes(dice::bytes()?);
    Ok((tries + 1 < TRIES_MAX).then(|| Moment(now.0.saturating_add(wait_s(tries, drawn)))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_limit_and_are_spread() {
        assert_eq!([wait_s(0, 0), wait_s(0, u16::MAX)], [30, 60]);
        assert_eq!([wait_s(3, 0), wait_s(3, u16::MAX)], [240, 480]);
        assert_eq!(wait_s(40, u16::MAX), WAIT_S_MAX);
        let all: u64 = (0..TRIES_MAX - 1).map(|tries| wait_s(tries, 0)).sum();
        assert!(all > 20 * 3_600, "a server that is away for a night is outlasted: {all}");
    }

    #[test]
    fn at_last_nobody_tries_again() {
        let now = Moment(1_000);
        assert!(next(now, 0).unwrap().is_some_and(|at| (1_030..=1_060).contains(&at.0)));
        assert_eq!(next(now, TRIES_MAX - 1).unwrap(), None);
    }
}
