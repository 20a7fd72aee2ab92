//! The time left in its largest useful unit, and when that text changes. It never promises more than there is.

use alloc::string::String;
use core::time::Duration;

use crate::time::Timestamp;

/// The badge for an effective end: days, hours, minutes, then seconds; `0s` when it is over.
pub(crate) fn text(end: Timestamp, now: Timestamp) -> String {
    let left = end.since(now);
    let (unit, letter) = unit_of(left);
    alloc::format!("{}{letter}", left.as_millis() / unit.as_millis())
}

/// When the badge for this end changes next; `None` when it is over.
pub(crate) fn next_change(end: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let left = end.since(now);
    if left.is_zero() {
        return None;
    }
    let (unit, _) = unit_of(left);
    let whole = left.as_millis() / unit.as_millis();
    let at_change = unit.saturating_mul(u32::try_from(whole).unwrap_or(u32::MAX));
    // The text names the whole units that are left, so it changes just after the last moment of the current one.
    Some(
        (end - at_change)
            .shifted(1)
            .max(now.shifted(1))
            .min(end.max(now.shifted(1))),
    )
}

/// How many of twelve parts of the span from `born` to `end` are left.
pub(crate) fn twelfths(born: Timestamp, end: Timestamp, now: Timestamp) -> u8 {
    let whole = end.since(born).as_millis().max(1);
    let left = end.since(now).as_millis().min(whole);
    u8::try_from((left * 12).div_ceil(whole)).unwrap_or(12)
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
            assert_eq!(text(at(left), at(0)), expected);
        }
    }

    #[test]
    fn between_two_changes_the_text_stays_and_at_each_change_it_differs() {
        let end = at(2 * 86_400 + 5);
        let mut now = at(0);
        let mut wakes = 0;
        while let Some(next) = next_change(end, now) {
            assert!(next > now);
            assert_eq!(
                text(end, next.shifted(-1)),
                text(end, now),
                "changed early, {wakes} wakes"
            );
            assert!(
                next == end || text(end, next) != text(end, now),
                "woke for nothing after {wakes} wakes"
            );
            now = next;
            wakes += 1;
        }
        // Two days, then 23 hours, 59 minutes and 60 seconds, each told once.
        assert!((140..150).contains(&wakes), "{wakes} wakes");
    }

    #[test]
    fn the_ring_is_full_at_birth_and_empty_at_the_end() {
        assert_eq!(twelfths(at(0), at(120), at(0)), 12);
        assert_eq!(twelfths(at(0), at(120), at(60)), 6);
        assert_eq!(twelfths(at(0), at(120), at(119)), 1);
        assert_eq!(twelfths(at(0), at(120), at(120)), 0);
        assert_eq!(twelfths(at(0), at(120), at(-50)), 12);
        assert_eq!(twelfths(at(120), at(0), at(10)), 0);
    }
}
