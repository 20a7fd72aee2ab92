//! Chance as data: the shell gives entropy once, and every later throw follows from it, so that runs repeat exactly.

use core::time::Duration;

/// A small generator (`SplitMix64`, <https://prng.di.unimi.it/splitmix64.c>): fit for jitter and tags, not for keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dice(u64);

impl Dice {
    /// A generator that continues from `state`.
    #[must_use]
    pub const fn new(state: u64) -> Self {
        Self(state)
    }

    /// The state to continue from.
    #[must_use]
    pub const fn state(&self) -> u64 {
        self.0
    }

    /// Stirs in fresh entropy, as every start of the background program brings.
    pub const fn stir(&mut self, entropy: u64) {
        self.0 ^= entropy;
    }

    /// The next 64 bits.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// `span` and up to `percent` per cent more, so that many browsers do not knock at one moment.
    pub fn stretch(&mut self, span: Duration, percent: u32) -> Duration {
        let extra = span.saturating_mul(percent) / 100;
        let millis = u64::try_from(extra.as_millis()).unwrap_or(u64::MAX);
        let thrown = if millis == 0 {
            0
        } else {
            self.next() % millis.saturating_add(1)
        };
        span.saturating_add(Duration::from_millis(thrown))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_state_throws_the_same() {
        let mut one = Dice::new(7);
        let mut two = Dice::new(7);
        assert_eq!(one.next(), two.next());
        let mut resumed = Dice::new(one.state());
        assert_eq!(resumed.next(), two.next());
    }

    #[test]
    fn a_stretched_span_stays_within_its_percentage() {
        let mut dice = Dice::new(1);
        let span = Duration::from_secs(100);
        let spans: alloc::vec::Vec<_> = (0..1000).map(|_| dice.stretch(span, 20)).collect();
        assert!(
            spans
                .iter()
                .all(|stretched| (span..=Duration::from_mins(2)).contains(stretched))
        );
        assert!(
            spans
                .iter()
                .any(|stretched| *stretched > Duration::from_secs(115))
        );
        assert!(
            spans
                .iter()
                .any(|stretched| *stretched < Duration::from_secs(105))
        );
        assert_eq!(dice.stretch(Duration::ZERO, 20), Duration::ZERO);
    }
}
