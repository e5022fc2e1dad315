//! What time it is at a partner's site, as its answers say. Nobody signs that: it only keeps us from believing a clock of
//! our own that nobody shares.

use std::{
    sync::{Mutex, PoisonError},
    time::UNIX_EPOCH,
};

use hutong_core::{moment::Moment, partner::clock::TIME_KEPT_S};
use hyper::{
    HeaderMap,
    header::{AGE, DATE},
};

use crate::clock::Stopwatch;

/// The time there at the last answer, and how long ago that is.
#[derive(Default)]
pub(super) struct TimeThere(Mutex<Option<(u64, Stopwatch)>>);

impl TimeThere {
    /// Takes what an answer says of it.
    pub(super) fn hear(&self, headers: &HeaderMap) {
        if let Some(at) = date_of(headers) {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((at, Stopwatch::begin()));
        }
    }

    /// What time it is there now; `None` when no answer said so within the hour.
    pub(super) fn now(&self) -> Option<Moment> {
        let (at, since) = (*self.0.lock().unwrap_or_else(PoisonError::into_inner))?;
        (since.seconds() < TIME_KEPT_S).then(|| Moment(at.saturating_add(since.seconds())))
    }
}

/// When an answer was made, and for how long it was kept on the way since (RFC 9110 §6.6.1, RFC 9111 §5.1): what time it is
/// where it came from.
fn date_of(headers: &HeaderMap) -> Option<u64> {
    let date = httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()?;
    let date = date.duration_since(UNIX_EPOCH).ok()?.as_secs();
    let age = headers.get(AGE).and_then(|age| age.to_str().ok()?.trim().parse::<u64>().ok());
    Some(date.saturating_add(age.unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    #[test]
    fn an_answer_says_what_time_it_is_where_it_came_from() {
        for (date, age, want) in [
            (Some("Thu, 26 Nov 2026 12:00:00 GMT"), None, Some(1_795_694_400)),
            (Some("Thu, 26 Nov 2026 12:00:00 GMT"), Some("90"), Some(1_795_694_490)),
            (Some("Thu, 26 Nov 2026 12:00:00 GMT"), Some("soon"), Some(1_795_694_400)),
            (Some("Thu, 26 Nov 2026 12:00:00 GMT"), Some("18446744073709551615"), Some(u64::MAX)),
            (Some("Sat, 01 Jan 1960 00:00:00 GMT"), None, None),
            (Some("half past nine"), None, None),
            (Some(""), None, None),
            (None, Some("90"), None),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in [(DATE, date), (AGE, age)] {
                if let Some(value) = value {
                    headers.insert(name, HeaderValue::from_str(value).unwrap());
                }
            }
            assert_eq!(date_of(&headers), want, "{date:?} {age:?}");
        }
    }
}
