//! Whether the own clock can be trusted with what cannot be taken back (opening, closing, counting), as far as partners'
//! answers say what time it is there. A clock that is years ahead would close every consultation for good.

/// Seconds by which two clocks of sane machines may differ, with the time that an answer travels.
pub const CLOCK_DIFFERS_S_MAX: u64 = 600;
/// Seconds for which a partner's word about the time counts, by a clock that nobody sets.
pub const TIME_KEPT_S: u64 = 3_600;
/// Seconds after a start for which a partner's first word about the time is waited for: one that cannot be reached holds
/// nothing up for longer.
pub const TIME_WAIT_S: u64 = 120;

/// What partners say of the own clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnClock {
    /// Nobody said what time it is.
    Unheard,
    /// At least one partner has the same time.
    Agreed,
    /// Everybody who was heard is behind it, the nearest by so many seconds.
    Ahead(u64),
    /// Nobody who was heard has its time, and the nearest is ahead of it by so many seconds.
    Behind(u64),
}

impl OwnClock {
    /// What these say, each by the seconds that the own clock is ahead of theirs.
    ///
    /// One partner that agrees outweighs all others: a wrong clock here and the same wrong clock there is less likely than
    /// one that is wrong, or lies. Hence a single partner of several cannot hold anything up; an only one can, until
    /// somebody here does by hand what is due.
    pub fn weigh(ahead_of: impl IntoIterator<Item = i64>) -> OwnClock {
        match ahead_of.into_iter().min_by_key(|by| by.unsigned_abs()) {
            None => OwnClock::Unheard,
            Some(by) if by.unsigned_abs() <= CLOCK_DIFFERS_S_MAX => OwnClock::Agreed,
            Some(by) if by > 0 => OwnClock::Ahead(by.unsigned_abs()),
            Some(by) => OwnClock::Behind(by.unsigned_abs()),
        }
    }

    /// Whether it may turn dates into acts that stay, so many seconds after the start of a node whose partners can be
    /// asked for the time or cannot.
    pub fn may_act(self, can_ask: bool, since_start_s: u64) -> bool {
        match self {
            OwnClock::Agreed => true,
            OwnClock::Unheard => !can_ask || since_start_s >= TIME_WAIT_S,
            OwnClock::Ahead(_) | OwnClock::Behind(_) => false,
        }
    }

    /// Whether nobody who was heard has the same time.
    pub fn is_doubted(self) -> bool {
        matches!(self, OwnClock::Ahead(_) | OwnClock::Behind(_))
    }
}

#[cfg(test)]
mod tests {
    use super::{OwnClock as C, *};

    #[test]
    fn the_nearest_word_counts() {
        let (most, year) = (600, 31_536_000);
        for (heard, want) in [
            (vec![], C::Unheard),
            (vec![0], C::Agreed),
            (vec![most], C::Agreed),
            (vec![-most], C::Agreed),
            (vec![most + 1], C::Ahead(601)),
            (vec![-most - 1], C::Behind(601)),
            (vec![10 * year], C::Ahead(315_360_000)),
            // One liar of two changes nothing, whichever way it lies.
            (vec![year, 3], C::Agreed),
            (vec![-year, 3], C::Agreed),
            (vec![-year, 2 * year], C::Behind(31_536_000)),
            (vec![i64::MIN, i64::MAX], C::Ahead(i64::MAX.unsigned_abs())),
        ] {
            assert_eq!(C::weigh(heard.iter().copied()), want, "{heard:?}");
        }
    }

    #[test]
    fn whoever_cannot_be_asked_holds_nothing_up_for_long() {
        for (clock, can_ask, since, want) in [
            (C::Agreed, true, 0, true),
            (C::Unheard, false, 0, true),
            (C::Unheard, true, 0, false),
            (C::Unheard, true, TIME_WAIT_S - 1, false),
            (C::Unheard, true, TIME_WAIT_S, true),
            (C::Ahead(601), true, 10 * TIME_WAIT_S, false),
            (C::Behind(601), true, 10 * TIME_WAIT_S, false),
            // It was asked when it still could be.
            (C::Ahead(601), false, 10 * TIME_WAIT_S, false),
        ] {
            assert_eq!(clock.may_act(can_ask, since), want, "{clock:?} {can_ask} {since}");
        }
    }
}
