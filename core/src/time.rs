//! Moments on the clock. Time only ever enters core as an argument; nothing here can read a clock.

use core::ops::{Add, Sub};
use core::time::Duration;

/// A moment: whole milliseconds since 1970-01-01T00:00:00Z, the unit of JavaScript's `Date`.
///
/// All arithmetic saturates, so no input can make it wrap or panic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment that many milliseconds after the Unix epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// The moment of a JWT `NumericDate` (RFC 7519 §2), whole seconds after the Unix epoch.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Milliseconds after the Unix epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// How long after `earlier` this is; zero when it is not after it.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        let millis = self.0.saturating_sub(earlier.0);
        Duration::from_millis(if millis > 0 { millis.unsigned_abs() } else { 0 })
    }

    /// This moment moved by a signed number of milliseconds, as a clock correction is.
    #[must_use]
    pub const fn shifted(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, span: Duration) -> Self {
        self.shifted(millis(span))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;

    fn sub(self, span: Duration) -> Self {
        self.shifted(-millis(span))
    }
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_never_run_backwards_and_never_overflow() {
        let early = Timestamp::from_millis(i64::MIN);
        let late = Timestamp::from_millis(i64::MAX);
        assert_eq!(early.since(late), Duration::ZERO);
        assert_eq!(late.since(early), Duration::from_millis(i64::MAX as u64));
        assert_eq!(late + Duration::MAX, late);
        assert_eq!(early - Duration::MAX, early);
        assert_eq!(Timestamp::from_seconds(i64::MAX), late);
    }

    #[test]
    fn seconds_and_milliseconds_agree() {
        let moment = Timestamp::from_seconds(1_700_000_000);
        assert_eq!(moment.as_millis(), 1_700_000_000_000);
        assert_eq!(
            (moment + Duration::from_millis(1500)).since(moment),
            Duration::from_millis(1500)
        );
    }
}
