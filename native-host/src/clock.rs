//! What time it is: the only place of this program that asks.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use access_vigil_core::time::Timestamp;

/// The moment, as everything that is stored or sent counts it.
#[must_use]
pub fn now() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or(Duration::ZERO);
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A span that has begun, measured by a clock that nobody can set.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Begins now.
    #[must_use]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// What is left of `span`; nothing once it is over.
    #[must_use]
    pub fn left_of(self, span: Duration) -> Duration {
        span.saturating_sub(self.0.elapsed())
    }
}
