//! When the host may be started again after it broke: pauses grow, and after five breaks within a minute it is left
//! alone for ten.

use alloc::vec::Vec;
use core::time::Duration;

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// The breaks of late. Moments are milliseconds after the Unix epoch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Breaks {
    recent: Vec<i64>,
    until: Option<i64>,
}

impl Breaks {
    /// It broke.
    pub(crate) fn note(&mut self, now: Timestamp) {
        let millis = now.as_millis();
        let minute = i64::try_from(MINUTE.as_millis()).unwrap_or(i64::MAX);
        let is_recent = |at: &i64| *at <= millis && millis.saturating_sub(*at) < minute;
        self.recent.retain(is_recent);
        self.recent.push(millis);
        let pause = if self.recent.len() >= MOST {
            OPEN_CIRCUIT
        } else {
            let doublings = u32::try_from(self.recent.len()).unwrap_or(0);
            FIRST.saturating_mul(2_u32.saturating_pow(doublings.saturating_sub(1)))
        };
        self.until = Some((now + pause).as_millis());
    }

    /// It is not there: nothing but a person changes that.
    pub(crate) fn note_missing(&mut self, now: Timestamp) {
        self.until = Some((now + MISSING).as_millis());
    }

    /// It works.
    pub(crate) fn note_success(&mut self, now: Timestamp) {
        if self.recent.len() < MOST || self.allow(now) {
            self.until = None;
        }
    }

    /// Whether it may be started.
    pub(crate) fn allow(&self, now: Timestamp) -> bool {
        // A clock that was set back must not keep anybody waiting for longer than the longest pause.
        self.until()
            .is_none_or(|until| until <= now || until.since(now) > MISSING)
    }

    /// Until when it is left alone.
    pub(crate) fn until(&self) -> Option<Timestamp> {
        self.until.map(Timestamp::from_millis)
    }
}

const MINUTE: Duration = Duration::from_mins(1);
const MOST: usize = 5;
const FIRST: Duration = Duration::from_secs(1);
const OPEN_CIRCUIT: Duration = Duration::from_mins(10);
const MISSING: Duration = Duration::from_hours(1);

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_seconds(second)
    }

    #[test]
    fn pauses_grow_and_the_fifth_break_within_a_minute_opens_the_circuit() {
        let mut breaks = Breaks::default();
        let mut now = 0;
        let mut pauses = Vec::new();
        for _ in 0..5 {
            breaks.note(at(now));
            let until = breaks.until().unwrap();
            pauses.push(until.since(at(now)).as_secs());
            now += 10;
        }
        assert_eq!(pauses, [1, 2, 4, 8, 600]);
        assert!(!breaks.allow(at(now)));
        assert!(breaks.allow(at(now + 600)));
    }

    #[test]
    fn breaks_that_lie_far_apart_open_nothing() {
        let mut breaks = Breaks::default();
        for hour in 0..50 {
            breaks.note(at(hour * 3600));
            assert!(breaks.allow(at(hour * 3600 + 2)));
        }
    }

    #[test]
    fn a_clock_that_is_set_back_by_a_day_keeps_nobody_waiting() {
        let mut breaks = Breaks::default();
        breaks.note_missing(at(100_000));
        assert!(!breaks.allow(at(100_001)));
        assert!(breaks.allow(at(10_000)));
    }
}
