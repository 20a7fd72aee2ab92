//! Quiet hours: a part of each day, by the clock on the wall, in which nobody is disturbed. Nothing that goes on unseen
//! stops, and no end is told otherwise than it is.

use core::fmt;
use core::time::Duration;

use crate::notice::Notice;
use crate::refresh::Stage;
use crate::state::State;
use crate::time::Timestamp;

use super::SettingProblem;

/// How far the clock on the wall is ahead of UTC, in minutes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Zone(pub i32);

/// Whether there are quiet hours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Quiet {
    /// Never.
    #[default]
    Never,
    /// Each day.
    Daily(QuietHours),
}

impl Quiet {
    /// The quiet time that a moment lies in, from its beginning to its end.
    fn around(self, moment: Timestamp, zone: Zone) -> Option<(Timestamp, Timestamp)> {
        match self {
            Self::Never => None,
            Self::Daily(hours) => hours.around(moment, zone),
        }
    }
}

/// From one time of day until another one, in minutes after midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietHours {
    from: u16,
    until: u16,
}

impl QuietHours {
    /// Reads `22:00-07:00`.
    pub fn parse(text: &str) -> Result<Self, SettingProblem> {
        let (from, until) = text.split_once('-').ok_or(SettingProblem::NotHours)?;
        let hours = Self {
            from: minute_of(from)?,
            until: minute_of(until)?,
        };
        // A day without an end would be no quiet hours, but notices that are off.
        if hours.from == hours.until {
            return Err(SettingProblem::NotHours);
        }
        Ok(hours)
    }

    /// The quiet time that a moment lies in, from its beginning to its end.
    pub(crate) fn around(self, moment: Timestamp, zone: Zone) -> Option<(Timestamp, Timestamp)> {
        let ahead = i64::from(zone.0).saturating_mul(MINUTE);
        let local = moment.as_millis().saturating_add(ahead);
        let from = i64::from(self.from) * MINUTE;
        let length = (i64::from(self.until) * MINUTE - from).rem_euclid(DAY);
        let passed = local.saturating_sub(from).rem_euclid(DAY);
        let begin = moment.shifted(-passed);
        (passed < length).then(|| (begin, begin.shifted(length)))
    }
}

impl fmt::Display for QuietHours {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = |minute: u16| (minute / 60, minute % 60);
        let ((from_hour, from), (until_hour, until)) = (parts(self.from), parts(self.until));
        write!(
            formatter,
            "{from_hour:02}:{from:02}-{until_hour:02}:{until:02}"
        )
    }
}

impl State {
    /// The end of the quiet time that a moment lies in.
    pub(crate) fn quiet_until(&self, moment: Timestamp) -> Option<Timestamp> {
        let around = self.rules.quiet.around(moment, self.zone);
        around.map(|(_, end)| end)
    }

    /// The best moment to disturb somebody from `wished` on, before `latest`: not in quiet hours but after them, or before
    /// them where that would be too late.
    pub(crate) fn loud_moment(&self, wished: Timestamp, latest: Timestamp) -> Timestamp {
        match self.rules.quiet.around(wished, self.zone) {
            None => wished,
            Some((_, end)) if end < latest => end,
            Some((begin, _)) => begin - BEFORE,
        }
    }

    /// The clock on the wall goes otherwise from now on.
    pub(crate) fn handle_zone(&mut self, zone: Zone) {
        self.zone = zone;
        self.plan_disturbances_anew();
    }

    /// Notices and refreshes were planned by other quiet hours.
    pub(crate) fn plan_disturbances_anew(&mut self) {
        self.notices
            .retain(|_, notice| !matches!(notice, Notice::Planned { .. }));
        // One that has failed before waits, since its pauses grow.
        self.refreshes.retain(|_, refresh| {
            refresh.failures > 0 || !matches!(refresh.stage, Stage::Planned { .. })
        });
    }
}

fn minute_of(time: &str) -> Result<u16, SettingProblem> {
    let (hour, minute) = time.split_once(':').ok_or(SettingProblem::NotHours)?;
    let number = |text: &str, most: u16| {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = digits.then(|| text.parse::<u16>().ok()).flatten();
        number
            .filter(|number| *number <= most)
            .ok_or(SettingProblem::NotHours)
    };
    Ok(number(hour, 23)? * 60 + number(minute, 59)?)
}

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
/// Time enough to be at the machine still, and to sign in.
const BEFORE: Duration = Duration::from_mins(15);

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    const HOUR: i64 = 60 * MINUTE;

    fn around(hours: &str, at: i64, zone: i32) -> Option<(i64, i64)> {
        let quiet = QuietHours::parse(hours).unwrap();
        assert_eq!(quiet.to_string(), hours);
        let (begin, end) = quiet.around(Timestamp::from_millis(at), Zone(zone))?;
        Some((begin.as_millis(), end.as_millis()))
    }

    #[test]
    fn a_night_reaches_over_midnight_and_its_end_is_loud() {
        let night = Some((22 * HOUR, 31 * HOUR));
        for at in [22 * HOUR, 23 * HOUR, 24 * HOUR, 31 * HOUR - 1] {
            assert_eq!(around("22:00-07:00", at, 0), night, "{at}");
        }
        for at in [22 * HOUR - 1, 31 * HOUR, 40 * HOUR] {
            assert_eq!(around("22:00-07:00", at, 0), None, "{at}");
        }
        assert_eq!(
            around("12:00-13:00", 12 * HOUR, 0),
            Some((12 * HOUR, 13 * HOUR))
        );
        assert_eq!(around("12:00-13:00", 14 * HOUR, 0), None);
    }

    #[test]
    fn the_clock_on_the_wall_counts() {
        // In Tokyo it is 22:00 at 13:00 UTC, in New York at 03:00 UTC of the next day.
        assert_eq!(
            around("22:00-07:00", 13 * HOUR, 9 * 60),
            Some((13 * HOUR, 22 * HOUR))
        );
        assert_eq!(around("22:00-07:00", 22 * HOUR, 9 * 60), None);
        assert_eq!(
            around("22:00-07:00", 27 * HOUR, -5 * 60),
            Some((27 * HOUR, 36 * HOUR))
        );
        // Before 1970, and where a zone is half an hour off.
        assert_eq!(
            around("22:00-07:00", -HOUR, 30),
            Some((-150 * MINUTE, -150 * MINUTE + 9 * HOUR))
        );
    }

    #[test]
    fn no_moment_and_no_zone_makes_it_panic() {
        let hours = QuietHours::parse("22:00-07:00").unwrap();
        for at in [i64::MIN, -1, 0, i64::MAX] {
            for zone in [i32::MIN, 0, i32::MAX] {
                assert!(
                    hours
                        .around(Timestamp::from_millis(at), Zone(zone))
                        .is_none_or(|(begin, end)| begin <= end)
                );
            }
        }
    }
}
