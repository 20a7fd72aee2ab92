//! The time left in its largest useful unit, and when that text changes. It never promises more than there is.

use alloc::string::String;
use core::time::Duration;

use crate::time::Timestamp;

/// A stretch of time that is told of: the life of what ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// When it began.
    pub(crate) born: Timestamp,
    /// When it ends.
    pub(crate) end: Timestamp,
}

/// What is left of a stretch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Left {
    /// Days, hours, minutes, then seconds; `0s` when it is over.
    pub(crate) text: String,
    /// How many of twelve parts; the last one goes with the end.
    pub(crate) twelfths: u8,
}

impl Stretch {
    /// What is left at `now`.
    pub(crate) fn at(self, now: Timestamp) -> Left {
        let left = self.end.since(now);
        let (unit, letter) = unit_of(left);
        Left {
            text: alloc::format!("{}{letter}", left.as_millis() / unit.as_millis()),
            twelfths: self.twelfths(left),
        }
    }

    /// When what is told of it changes next; `None` when it is over.
    pub(crate) fn next_change(self, now: Timestamp) -> Option<Timestamp> {
        let left = self.end.since(now);
        if left.is_zero() {
            return None;
        }
        let (unit, _) = unit_of(left);
        let mut at_change = whole(left, unit);
        if unit == DAY {
            let next_twelfth = self.life() / 12 * u32::from(self.twelfths(left) - 1);
            // On the hour, or days and twelfths could change one right after the other.
            at_change = at_change.max(whole(next_twelfth, HOUR));
        }
        // The text names the whole units that are left, so it changes just after the last moment of the current one.
        let soonest = now.shifted(1);
        Some(
            (self.end - at_change)
                .shifted(1)
                .max(soonest)
                .min(self.end.max(soonest)),
        )
    }

    fn life(self) -> Duration {
        self.end.since(self.born)
    }

    fn twelfths(self, left: Duration) -> u8 {
        if left.is_zero() {
            return 0;
        }
        let whole = self.life().as_millis().max(1);
        u8::try_from(left.as_millis() * 12 / whole + 1).map_or(12, |parts| parts.min(12))
    }
}

/// The whole units in a length of time.
fn whole(left: Duration, unit: Duration) -> Duration {
    let count = left.as_millis() / unit.as_millis();
    unit.saturating_mul(u32::try_from(count).unwrap_or(u32::MAX))
}

fn unit_of(left: Duration) -> (Duration, char) {
    if left >= DAY {
        (DAY, 'd')
    } else if left >= HOUR {
        (HOUR, 'h')
    } else if left >= MINUTE {
        (MINUTE, 'm')
    } else {
        (SECOND, 's')
    }
}

const DAY: Duration = Duration::from_hours(24);
const HOUR: Duration = Duration::from_hours(1);
const MINUTE: Duration = Duration::from_mins(1);
const SECOND: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    fn until(end: Timestamp) -> Stretch {
        Stretch { born: at(0), end }
    }

    #[test]
    fn the_largest_unit_that_is_whole_is_named() {
        for (left, expected) in [
            (0, "0s"),
            (59, "59s"),
            (60, "1m"),
            (3599, "59m"),
            (3600, "1h"),
            (86_399, "23h"),
            (86_400, "1d"),
            (90 * 86_400, "90d"),
        ] {
            assert_eq!(until(at(left)).at(at(0)).text, expected);
        }
    }

    #[test]
    fn between_two_changes_the_text_stays_and_at_each_change_something_differs() {
        let it = until(at(2 * 86_400 + 5));
        let mut now = at(0);
        let mut wakes = 0;
        while let Some(next) = it.next_change(now) {
            assert!(next > now);
            assert_eq!(
                it.at(next.shifted(-1)).text,
                it.at(now).text,
                "changed early, {wakes} wakes"
            );
            assert!(
                next == it.end || it.at(next) != it.at(now),
                "woke for nothing after {wakes} wakes"
            );
            now = next;
            wakes += 1;
        }
        // Two days in twelfths, then 23 hours, 59 minutes and 60 seconds, each told once.
        assert!((145..155).contains(&wakes), "{wakes} wakes");
    }

    #[test]
    fn a_stretch_of_any_length_changes_once_an_hour_at_most_until_its_last_hour() {
        let hour = Duration::from_hours(1);
        for days in [1, 2, 3, 7, 10, 30, 365] {
            let it = until(at(days * 86_400 + 1234));
            let mut now = it.next_change(at(0)).unwrap();
            while it.end.since(now) > hour {
                let next = it.next_change(now).unwrap();
                assert!(next.since(now) >= hour, "{days} days");
                now = next;
            }
        }
    }

    #[test]
    fn the_ring_is_full_at_birth_and_empty_at_the_end() {
        let it = until(at(120));
        for (now, expected) in [(0, 12), (59, 7), (61, 6), (119, 1), (120, 0), (-50, 12)] {
            assert_eq!(it.at(at(now)).twelfths, expected, "{now}");
        }
        let backwards = Stretch {
            born: at(120),
            end: at(0),
        };
        assert_eq!(backwards.at(at(10)).twelfths, 0);
    }
}
