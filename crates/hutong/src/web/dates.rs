//! Days and minutes in words. Minutes are shown in one zone for everybody, the bodies' own; it stands beside them.

use hutong_core::moment::Moment;

use crate::{key, locale::Locale};

/// Seconds by which the bodies' clocks are ahead of UTC: all of China keeps Beijing's time.
pub const ZONE_OFFSET_S: u64 = 8 * 3_600;
/// Seconds of a day.
pub const DAY_S: u64 = 86_400;

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Year.
    pub year: u64,
    /// Month, from 1.
    pub month: u64,
    /// Day of the month, from 1.
    pub day: u64,
}

/// Days since 1970 in the bodies' zone.
pub fn day_number(ts: u64) -> u64 {
    ts.saturating_add(ZONE_OFFSET_S) / DAY_S
}

/// The day of a number of days since 1970 (Howard Hinnant, "chrono-compatible low-level date algorithms").
pub fn day_of(number: u64) -> Day {
    let z = number + 719_468;
    let era = z / 146_097;
    let of_era = z % 146_097;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    Day { year: year_of_era + era * 400 + u64::from(month <= 2), month, day: of_year - (153 * shifted + 2) / 5 + 1 }
}

/// `2026-11-26T00:48:00Z`, for machines.
pub fn rfc3339(ts: u64) -> String {
    let Day { year, month, day } = day_of(ts / DAY_S);
    let (hour, minute, second) = (ts % DAY_S / 3_600, ts % 3_600 / 60, ts % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// "11月26日" / "26 Nov".
///
/// The month is a number, by which a language chooses its name.
pub fn short_day(t: &Locale, number: u64) -> String {
    let day = day_of(number);
    t.say_with(key!("portal-day-short"), &[("month", day.month.into()), ("day", day.day.to_string().into())])
}

/// "2026年11月26日" / "26 November 2026".
pub fn long_day(t: &Locale, ts: u64) -> String {
    let day = day_of(day_number(ts));
    let values =
        [("year", day.year.to_string().into()), ("month", day.month.into()), ("day", day.day.to_string().into())];
    t.say_with(key!("portal-day-long"), &values)
}

/// "2026年11月26日 08:48" / "26 November 2026, 08:48".
pub fn minute(t: &Locale, ts: u64) -> String {
    t.say_with(key!("portal-minute"), &[("day", long_day(t, ts).into()), ("clock", clock(ts).into())])
}

/// "08:48".
pub fn clock(ts: u64) -> String {
    let local = ts.saturating_add(ZONE_OFFSET_S);
    format!("{:02}:{:02}", local % DAY_S / 3_600, local % 3_600 / 60)
}

/// "3 小时前" / "3 hours ago"; a day from the second day on.
pub fn ago(t: &Locale, now: Moment, ts: u64) -> String {
    let s = now.0.saturating_sub(ts);
    match s {
        0..60 => t.say(key!("portal-ago-now")),
        60..3_600 => t.say_with(key!("portal-ago-minutes"), &[("n", (s / 60).into())]),
        3_600..DAY_S => t.say_with(key!("portal-ago-hours"), &[("n", (s / 3_600).into())]),
        _ => short_or_long(t, now, ts),
    }
}

fn short_or_long(t: &Locale, now: Moment, ts: u64) -> String {
    let is_this_year = day_of(day_number(now.0)).year == day_of(day_number(ts)).year;
    if is_this_year { short_day(t, day_number(ts)) } else { long_day(t, ts) }
}

/// Whole days from now to then, at least 1 while then is ahead.
pub fn days_left(now: Moment, then: Moment) -> u64 {
    then.0.saturating_sub(now.0).div_ceil(DAY_S)
}
