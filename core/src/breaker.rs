//! How often something outside, such as a page, may cause a renewal: at once the first time, then after growing pauses.

use core::time::Duration;

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// What was caused so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Breaker {
    /// How many times without a long calm between them.
    pub(crate) times: u32,
    /// The last time, in milliseconds after the Unix epoch.
    pub(crate) last: Option<i64>,
}

impl Breaker {
    /// Takes note of one more where the last one is long enough ago; whether it is.
    pub(crate) fn try_once(&mut self, now: Timestamp) -> bool {
        let calm = self.calm(now).unwrap_or(CALM);
        if calm >= CALM {
            self.times = 0;
        } else if calm < pause_after(self.times) {
            return false;
        }
        self.times = self.times.saturating_add(1);
        self.last = Some(now.as_millis());
        true
    }

    /// How long ago the last time is. A clock that was set back must not keep anybody waiting: then it never was.
    pub(crate) fn calm(&self, now: Timestamp) -> Option<Duration> {
        let last = Timestamp::from_millis(self.last?);
        (last <= now).then(|| now.since(last))
    }
}

fn pause_after(times: u32) -> Duration {
    let doublings = times.saturating_sub(1).min(16);
    FIRST.saturating_mul(1 << doublings).min(LONGEST)
}

const FIRST: Duration = Duration::from_secs(5);
const LONGEST: Duration = Duration::from_mins(10);
/// After so long everything begins anew.
pub(crate) const CALM: Duration = Duration::from_mins(30);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_never_stops_causes_few_renewals_an_hour() {
        let mut breaker = Breaker::default();
        let caused = (0..3600).filter(|second| breaker.try_once(Timestamp::from_seconds(*second)));
        let caused: alloc::vec::Vec<_> = caused.collect();
        assert_eq!(caused.first(), Some(&0));
        assert!((8..=14).contains(&caused.len()), "{caused:?}");
    }

    #[test]
    fn after_a_long_calm_and_after_a_clock_was_set_back_the_first_is_free_again() {
        let mut breaker = Breaker::default();
        for at in [0, 5, 15, 35] {
            assert!(breaker.try_once(Timestamp::from_seconds(at)), "{at}");
        }
        assert!(!breaker.try_once(Timestamp::from_seconds(60)));
        assert!(breaker.try_once(Timestamp::from_seconds(35 + 1800)));
        assert!(breaker.try_once(Timestamp::from_seconds(100)));
    }
}
