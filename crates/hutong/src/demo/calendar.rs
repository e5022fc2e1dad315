//! Days and hours of the sample as moments: relative to today, on the clocks of Chengdu and Chongqing (UTC+8).

use hutong_core::moment::Moment;
use serde::Deserialize;

use super::sample::SampleFault;
use crate::input::time;

const DAY_S: i64 = 86_400;
/// China has one clock all year, eight hours ahead of UTC.
const ZONE_S: i64 = 8 * 3_600;

/// When something in the sample happens.
#[derive(Clone, Debug, Deserialize)]
pub struct When {
    /// Day relative to today (0).
    #[serde(default)]
    day: i64,
    /// `HH:MM` on that day.
    #[serde(default)]
    time: Option<String>,
    /// Instead of day and time: hours before now.
    #[serde(default)]
    hours_ago: Option<f64>,
}

impl When {
    /// A time of a day.
    pub fn on(day: i64, time: &str) -> When {
        When { day, time: Some(time.to_owned()), hours_ago: None }
    }

    /// What moments of the sample can be ordered by: those that are counted back from now come last, as they stand.
    pub fn order(&self) -> (bool, i64, &str) {
        let is_late = self.hours_ago.is_some();
        (is_late, self.day, self.time.as_deref().unwrap_or_default())
    }
}

/// Where "today" and "now" are while a sample is played.
#[derive(Clone, Copy, Debug)]
pub struct Calendar {
    now: Moment,
}

impl Calendar {
    /// A calendar whose now is `now`.
    pub fn new(now: Moment) -> Calendar {
        Calendar { now }
    }

    /// Now.
    pub fn now(&self) -> Moment {
        self.now
    }

    /// Minute `minute` of day `day`, counted from local midnight.
    pub fn at(&self, day: i64, minute: i64) -> Moment {
        let local = self.now.0.cast_signed() + ZONE_S;
        let midnight = local - local.rem_euclid(DAY_S) - ZONE_S;
        Moment(u64::try_from(midnight + day * DAY_S + minute * 60).unwrap_or_default())
    }

    /// The moment of an act.
    ///
    /// # Errors
    /// [`SampleFault::Unknown`] when the time is not `HH:MM`.
    pub fn moment(&self, when: &When) -> Result<Moment, SampleFault> {
        if let Some(hours) = when.hours_ago {
            // Minutes are exact enough: leaves are stamped by the minute.
            let minutes = (hours * 60.0).round() as u64;
            return Ok(Moment(self.now.0.saturating_sub(minutes * 60)));
        }
        let text = when.time.as_deref().unwrap_or_default();
        let unknown = || SampleFault::Unknown { kind: "time", name: text.to_owned() };
        let (hour, minute) = text.split_once(':').ok_or_else(unknown)?;
        let hour: i64 = hour.parse().map_err(|_| unknown())?;
        let minute: i64 = minute.parse().map_err(|_| unknown())?;
        Ok(self.at(when.day, hour * 60 + minute))
    }

    /// `YYYY-MM-DD` of a day.
    pub fn date(&self, day: i64) -> String {
        let (year, month, day) = civil(self.at(day, 0));
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// Year and month of a day.
    pub fn month(&self, day: i64) -> (u64, u64) {
        let (year, month, _) = civil(self.at(day, 0));
        (year, month)
    }

    /// Year of a day.
    pub fn year(&self, day: i64) -> u64 {
        civil(self.at(day, 0)).0
    }
}

/// Year, month and day of a moment on the local calendar.
fn civil(at: Moment) -> (u64, u64, u64) {
    time::civil((at.0 + ZONE_S.unsigned_abs()) / DAY_S.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(now: u64, day: i64, date: &str) {
        assert_eq!(Calendar::new(Moment(now)).date(day), date);
    }

    #[test]
    fn days_are_those_of_chengdu() {
        // 2024-02-28T15:59:59Z is still the 28th there, a second later it is the 29th.
        check(1_709_135_999, 0, "2024-02-28");
        check(1_709_136_000, 0, "2024-02-29");
        check(1_709_136_000, 1, "2024-03-01");
        check(1_709_136_000, -60, "2023-12-31");
        check(1_709_136_000, 366, "2025-03-01");
    }

    #[test]
    fn hours_ago_count_from_now_and_times_from_midnight() {
        let calendar = Calendar::new(Moment(1_709_136_000 + 3_600));
        let when = |text: &str| serde_json::from_str::<When>(text).unwrap();
        assert_eq!(calendar.moment(&when(r#"{"hours_ago":0.5}"#)).unwrap(), Moment(1_709_136_000 + 1_800));
        assert_eq!(calendar.moment(&when(r#"{"day":-1,"time":"08:30"}"#)).unwrap(), Moment(1_709_136_000 - 55_800));
        assert!(calendar.moment(&when(r#"{"day":-1}"#)).is_err());
    }
}
