//! How many days are left until something is due, or by how many it is late. Reckoned where it is shown: no rule compares
//! dates. Working days are Monday to Friday; public holidays are not known here.

use hutong_core::{consultation::follow_up::Days, moment::Moment};

use crate::{key, locale::Locale, web::dates};

/// Days from now to a moment at which something is due: left, or over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// So many, today included.
    Ahead(u64),
    /// So many too late, today included.
    Over(u64),
}

/// Whether a day, counted from 1970 in the bodies' zone, is one on which offices work. 1 January 1970 was a Thursday.
fn is_working(day: u64) -> bool {
    (day + 3) % 7 < 5
}

fn count(from: u64, to: u64, days: Days) -> u64 {
    match days {
        Days::Calendar => to.saturating_sub(from),
        Days::Working => (from..to).filter(|day| is_working(*day)).count() as u64,
    }
}

/// Days until something is due; the day before the moment is the last one in time.
pub fn left(now: Moment, due: Moment, days: Days) -> Left {
    let (today, end) = (dates::day_number(now.0), dates::day_number(due.0));
    if now < due {
        Left::Ahead(count(today, end.max(today + 1), days))
    } else {
        Left::Over(count(end, today + 1, days))
    }
}

/// The same in words.
pub fn words(t: &Locale, left: Left, days: Days) -> String {
    let (key, n) = match (left, days) {
        (Left::Ahead(n), Days::Working) => (key!("follow-left-working"), n),
        (Left::Ahead(n), Days::Calendar) => (key!("follow-left-calendar"), n),
        (Left::Over(n), Days::Working) => (key!("follow-over-working"), n),
        (Left::Over(n), Days::Calendar) => (key!("follow-over-calendar"), n),
    };
    t.say_with(key, &[("n", n.into())])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Noon of a day in November 2026 in the bodies' zone; the 1st is a Sunday.
    fn noon(day: u64) -> Moment {
        Moment(1_793_491_200 + (day - 1) * 86_400 + 4 * 3_600)
    }

    /// The end of that day.
    fn end(day: u64) -> Moment {
        Moment(1_793_491_200 + day * 86_400 - 8 * 3_600)
    }

    #[track_caller]
    fn check(now: u64, due: u64, days: Days, wanted: Left) {
        assert_eq!(left(noon(now), end(due), days), wanted, "{now} to {due}");
    }

    #[test]
    fn weekends_are_no_working_days() {
        assert_eq!(dates::day_of(dates::day_number(noon(1).0)), dates::Day { year: 2026, month: 11, day: 1 });
        check(2, 6, Days::Working, Left::Ahead(5));
        check(2, 6, Days::Calendar, Left::Ahead(5));
        check(6, 9, Days::Working, Left::Ahead(2));
        check(6, 9, Days::Calendar, Left::Ahead(4));
        // Saturday: nothing is left of a Friday, and it is late by no working day yet.
        check(7, 6, Days::Working, Left::Over(0));
        check(7, 6, Days::Calendar, Left::Over(1));
        check(10, 6, Days::Working, Left::Over(2));
        check(6, 6, Days::Working, Left::Ahead(1));
    }
}
