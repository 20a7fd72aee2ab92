//! What is left of many measurements.

use std::fmt;
use std::time::Duration;

/// Measurements of one thing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spans(Vec<Duration>);

impl Spans {
    pub(crate) fn add(&mut self, span: Duration) {
        self.0.push(span);
    }

    /// The middle one; of an even number, the later of the two.
    pub(crate) fn median(&self) -> Option<Duration> {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        sorted.get(sorted.len() / 2).copied()
    }
}

/// A span in the unit that people read best.
pub(crate) struct Shown(pub(crate) Option<Duration>);

impl fmt::Display for Shown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self.0 {
            None => String::from("–"),
            Some(span) if span < Duration::from_millis(1) => {
                format!("{:.1} µs", span.as_secs_f64() * 1e6)
            }
            Some(span) => format!("{:.2} ms", span.as_secs_f64() * 1e3),
        };
        formatter.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_not_moved_by_one_that_was_held_up() {
        let mut spans = Spans::default();
        assert_eq!(spans.median(), None);
        for millis in [5, 1, 900, 2, 3] {
            spans.add(Duration::from_millis(millis));
        }
        assert_eq!(spans.median(), Some(Duration::from_millis(3)));
    }

    #[test]
    fn spans_are_shown_in_their_unit() {
        assert_eq!(
            Shown(Some(Duration::from_nanos(4_560))).to_string(),
            "4.6 µs"
        );
        assert_eq!(
            Shown(Some(Duration::from_micros(3_654))).to_string(),
            "3.65 ms"
        );
    }
}
