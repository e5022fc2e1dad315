//! What waits in memory for its second half: a passkey's answer, a reply of an identity provider. Each is taken once, by
//! whoever has its name, within some minutes; a restart asks again.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use hutong_core::{moment::Moment, refusal::Refusal};

/// First halves, by name.
pub(crate) struct Waiting<T> {
    wait_s: u64,
    count_max: usize,
    all: Mutex<BTreeMap<String, (Moment, T)>>,
}

impl<T> Waiting<T> {
    /// Nothing yet: each will be waited for so many seconds, and at most so many at the same time.
    pub(crate) fn new(wait_s: u64, count_max: usize) -> Waiting<T> {
        Waiting { wait_s, count_max, all: Mutex::default() }
    }

    /// Keeps a first half under a name that nobody can guess.
    ///
    /// # Errors
    /// [`Refusal::Busy`] while too many wait.
    pub(crate) fn keep(&self, name: String, half: T, now: Moment) -> Result<(), Refusal> {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= self.count_max {
            all.retain(|_, (until, _)| *until > now);
        }
        if all.len() >= self.count_max {
            return Err(Refusal::Busy);
        }
        all.insert(name, (Moment(now.0.saturating_add(self.wait_s)), half));
        Ok(())
    }

    /// Takes it away, if it is not too late.
    pub(crate) fn take(&self, name: &str, now: Moment) -> Option<T> {
        let found = self.all.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
        found.filter(|(until, _)| *until > now).map(|(_, half)| half)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_taken_once_and_not_too_late() {
        let waiting = Waiting::new(60, 2);
        let keep = |name: &str, at| waiting.keep(name.to_owned(), name.len(), Moment(at));
        keep("a", 0).unwrap();
        keep("bb", 30).unwrap();
        assert_eq!(keep("ccc", 31), Err(Refusal::Busy));
        assert_eq!((waiting.take("a", Moment(59)), waiting.take("a", Moment(59))), (Some(1), None));
        assert_eq!(waiting.take("bb", Moment(90)), None, "too late");
        keep("ccc", 100).unwrap();
        keep("dddd", 100).unwrap();
        keep("eeeee", 160).unwrap();
        assert_eq!(waiting.take("ccc", Moment(161)), None, "made room");
    }
}
