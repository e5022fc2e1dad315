//! Times as they stand in files, read without a clock and without a time zone: `2020/1/6 12:09:38`, `2020年1月6日`,
//! ISO 8601, milliseconds since 1970. Not here: comparing them with now.

/// The time in ISO 8601 (`2020-01-06T12:09:38`, or the day alone); as given when it cannot be read.
pub fn to_iso(given: &str) -> String {
    let Some(parts) = parse(given) else { return given.to_owned() };
    let day = format!("{:04}-{:02}-{:02}", parts.year, parts.month, parts.day);
    match parts.time {
        Some((hour, minute, second)) => format!("{day}T{hour:02}:{minute:02}:{second:02}{}", parts.zone),
        None => day,
    }
}

/// An order of votes by time: larger is later. Numbers are taken as they stand; calendar times become seconds.
pub fn order(given: &str) -> Option<i64> {
    let given = given.trim();
    if let Ok(number) = given.parse::<f64>() {
        return (number.is_finite() && number.abs() < 1e18).then_some(number as i64);
    }
    let parts = parse(given)?;
    let (hour, minute, second) = parts.time.unwrap_or_default();
    let days = days_from_civil(i64::from(parts.year), i64::from(parts.month), i64::from(parts.day));
    Some(((days * 24 + i64::from(hour)) * 60 + i64::from(minute)) * 60 + i64::from(second))
}

/// A moment in seconds since 1970 as ISO 8601 in UTC, to the minute: `2026-11-22T09:05:00Z`. The record keeps minutes.
pub fn iso_minute(seconds: u64) -> String {
    let (year, month, day) = civil(seconds / 86_400);
    let (hour, minute) = (seconds / 3_600 % 24, seconds / 60 % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z")
}

/// Year, month and day of a number of days since 1970-01-01: counts whole years and months (Gregorian rule).
pub fn civil(mut days: u64) -> (u64, u64, u64) {
    let mut year = 1970;
    let is_leap = |y: u64| (y.is_multiple_of(4) && !y.is_multiple_of(100)) || y.is_multiple_of(400);
    while days >= 365 + u64::from(is_leap(year)) {
        days -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let february = 28 + u64::from(is_leap(year));
    let mut month = 1;
    for len in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < len {
            break;
        }
        days -= len;
        month += 1;
    }
    (year, month, days + 1)
}

#[derive(Debug, PartialEq, Eq)]
struct Parts<'a> {
    year: u32,
    month: u32,
    day: u32,
    time: Option<(u32, u32, u32)>,
    /// `Z` or `+08:00` as given, or empty.
    zone: &'a str,
}

fn parse(given: &str) -> Option<Parts<'_>> {
    let given = given.trim();
    let cut = given.find([' ', 'T', '日']).unwrap_or(given.len());
    let mut numbers = given[..cut].split(['-', '/', '.', '年', '月']).map(str::parse::<u32>);
    let (year, month, day) = (numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?);
    if numbers.next().is_some() || !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day)
    {
        return None;
    }
    let rest = given[cut..].trim_start_matches(['日', 'T', ' ']);
    if rest.is_empty() {
        return Some(Parts { year, month, day, time: None, zone: "" });
    }
    let zone_at = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
    let (clock, zone) = rest.split_at(zone_at);
    let clock = clock.split('.').next().unwrap_or_default();
    let mut numbers = clock.split(':').map(|part| part.trim().parse::<u32>());
    let (hour, minute) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    let second = numbers.next().map_or(Some(0), Result::ok)?;
    let fits = numbers.next().is_none() && hour < 24 && minute < 60 && second <= 60;
    fits.then_some(Parts { year, month, day, time: Some((hour, minute, second)), zone })
}

/// Days since 1970-01-01 of a proleptic Gregorian date (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}
