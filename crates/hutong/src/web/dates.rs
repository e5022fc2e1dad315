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

/// Days from 1970 to a day of the calendar, the other way round (same source); `None` for a day that no calendar has.
pub fn number_of(day: Day) -> Option<u64> {
    let years = day.year - u64::from(day.month <= 2);
    let (era, of_era) = (years / 400, years % 400);
    let shifted = if day.month > 2 { day.month - 3 } else { day.month + 9 };
    let of_year = (153 * shifted + 2) / 5 + day.day.checked_sub(1)?;
    let number = (era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year).checked_sub(719_468)?;
    (day_of(number) == day).then_some(number)
}

/// `2026-11-26T08:48` in the bodies' zone, as a field for a moment takes it.
pub fn field(ts: u64) -> String {
    let Day { year, month, day } = day_of(day_number(ts));
    format!("{year:04}-{month:02}-{day:02}T{}", clock(ts))
}

/// The moment that such a field holds; `None` for anything else.
pub fn read_field(text: &str) -> Option<Moment> {
    let (date, clock) = text.split_once('T')?;
    let number = |text: &str, digits: std::ops::RangeInclusive<usize>| {
        let is_plain = digits.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        is_plain.then(|| text.parse::<u64>().ok())?
    };
    let mut parts = date.split('-');
    let day = Day {
        year: number(parts.next()?, 4..=4)?,
        month: number(parts.next()?, 2..=2).filter(|month| (1..=12).contains(month))?,
        day: number(parts.next()?, 2..=2)?,
    };
    let mut parts = clock.split(':');
    let hour = number(parts.next()?, 2..=2).filter(|hour| *hour < 24)?;
    let minute = number(parts.next()?, 2..=2).filter(|minute| *minute < 60)?;
    let ts = number_of(day)? * DAY_S + hour * 3_600 + minute * 60;
    ts.checked_sub(ZONE_OFFSET_S).map(Moment)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_read_what_they_show() {
        for ts in [0, 951_782_400, 951_868_740, 1_709_164_800, 1_795_650_480, 4_102_444_740] {
            assert_eq!(read_field(&field(ts)), Some(Moment(ts)), "{}", field(ts));
        }
        assert_eq!(field(1_795_653_780), "2026-11-26T08:43");
        for bad in [
            "",
            "2026-02-30T08:00",
            "2026-13-01T08:00",
            "2026-11-26 08:00",
            "2026-11-26T24:00",
            "26-11-26T08:00",
            "1970-01-01T00:00",
        ] {
            assert_eq!(read_field(bad), None, "{bad}");
        }
    }
}
